"""Documents and questions that try to run as scripts: none does, and no page breaks."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from evaluation.real_documents import RealFile
from tests.e2e.conftest import Open, Site
from tests.e2e.payloads import PAYLOADS
from tests.e2e.steps import ask, no_sideways_scroll, settled

# Ids are made of a file's name: this one tries, too.
NAME = "<img src=x onerror=alert(1)>.md"
_FOREIGN = (
    "() => [...document.querySelectorAll('*')].flatMap((each) => [...each.attributes]"
    ".filter(({ name, value }) => /^on/i.test(name) || /^\\s*(javascript|vbscript|data:text)/i.test(value))"
    ".map(({ name, value }) => `${each.tagName} ${name}=${value}`))"
)


def document() -> bytes:
    """A document with each payload as a title and as a sentence."""
    parts = [f"## {payload.splitlines()[0][:500]}\n\nThe hostile words are {payload}\n" for payload in PAYLOADS]
    return ("# Hostile <script>alert(1)</script>\n\n" + "\n".join(parts)).encode()


@pytest.fixture(scope="module")
def hostile(site: Site) -> Iterator[str]:
    """The hostile document among the sources; its id."""
    outcome = site.admin.upload([RealFile(NAME, document())])["outcomes"][0]
    assert outcome["outcome"] == "added"
    assert site.admin.reindex()["status"] == "done"
    yield outcome["document_id"]
    site.admin.call("DELETE", f"/v1/admin/documents/{outcome['document_id']}")
    site.admin.reindex()


def harmless(page: Page) -> None:
    """Nothing that was written came to be part of the page; what ran, the watch tells."""
    assert page.evaluate(_FOREIGN) == []
    assert page.evaluate("() => [...document.scripts].filter((each) => !each.src && !each.type.includes('json'))") == []
    no_sideways_scroll(page)


def test_there_are_at_least_a_hundred() -> None:
    assert len(set(PAYLOADS)) >= 100


def test_none_runs_as_a_document(open_page: Open, site: Site, hostile: str) -> None:
    page = open_page("/", width=360)
    contents = site.anyone.call("GET", "/v1/documents")["documents"]
    sections = next(each["sections"] for each in contents if each["id"] == hostile)
    assert len(sections) >= 100

    for path in ("/sources", f"/sources/{hostile}", "/map", "/sources?q=hostile words"):
        page.goto(path)
        settled(page)
        harmless(page)
    for section in sections:
        page.goto(f"/sources/{hostile}/{section['section']}?from=0&to=9&in=en")
        harmless(page)


def test_none_runs_in_an_answer_that_cites_it(open_page: Open, hostile: str) -> None:
    page = open_page("/", width=360)

    for payload in PAYLOADS[::8]:
        page.locator("[data-new]").evaluate("(button) => button.click()")
        card = ask(page, f"What are the hostile words {payload[:200]}?")
        for cite in card.locator(".answer-text .cite").all():
            cite.click()
            page.keyboard.press("Escape")
        harmless(page)


def test_none_runs_as_a_question(open_page: Open) -> None:
    page = open_page("/", width=360)

    for number, payload in enumerate(PAYLOADS):
        if number % 10 == 0:
            page.locator("[data-new]").evaluate("(button) => button.click()")
        ask_any(page, payload)
    harmless(page)
    page.reload()
    settled(page)
    harmless(page)


def ask_any(page: Page, question: str) -> None:
    """Ask, and wait for whatever comes: an answer or a refusal."""
    turns = page.locator(".turn").count()
    page.fill("#question", question)
    page.press("#question", "Enter")
    page.locator(".turn").nth(turns).locator(".card.answer:not([aria-busy])").wait_for()


def test_none_runs_in_an_address(open_page: Open) -> None:
    page = open_page("/", width=360)

    for payload in PAYLOADS[::4]:
        for path in ("/sources?q={}", "/sign-in?next={}", "/personas/{}", "/sources/x/{}"):
            page.goto(path.format(page.evaluate("encodeURIComponent", payload[:300])))
            harmless(page)


def test_none_runs_on_the_admins_pages(open_page: Open, site: Site, hostile: str) -> None:
    for payload in PAYLOADS:
        if payload.strip("\u200b "):
            site.anyone.call("POST", "/v1/answer", {"question": f"dinner? {payload}"[:4000]})
    page = open_page("/admin", signed_in=True, width=360)

    paths = ("", "/documents", f"/documents/{hostile}", "/jobs", "/gaps?shown=1000", "/feedback", "/stale", "/audit")
    for path in paths:
        page.goto(f"/admin{path}")
        settled(page)
        harmless(page)
