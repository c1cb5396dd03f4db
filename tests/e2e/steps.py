"""What people do on the pages, step by step."""

import re
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

from playwright.sync_api import Locator, Page, expect

from evaluation.admin_client import AdminClient

WAIT_MS = 90_000
_SPACE = re.compile(r"\s+")


def ask(page: Page, question: str) -> Locator:
    """Ask, and wait for the whole answer: its card."""
    before = page.locator(".turn").count()
    page.fill("#question", question)
    page.press("#question", "Enter")
    return answered(page, before)


def answered(page: Page, before: int = 0) -> Locator:
    """The card of the answer that came after ``before`` others."""
    card = page.locator(".turn").nth(before).locator(".card.answer:not([aria-busy])")
    card.wait_for(timeout=WAIT_MS)
    return card


def marked(place: Locator) -> str:
    """All marked words of a stored text."""
    return "".join(place.locator("mark").all_text_contents())


def stored_quote(client: AdminClient, address: str) -> str:
    """The words of the stored text that a permanent link points to."""
    parts = urlsplit(address)
    _, _, document, section = parts.path.split("/")
    query = parse_qs(parts.query)
    told = client.call("GET", f"/v1/documents/{quote(unquote(document))}/sections/{quote(unquote(section))}")
    text: str = told["text"][query["in"][0]]
    return text[int(query["from"][0]) : int(query["to"][0])]


def tab_to(page: Page, selector: str, *, most: int = 150, back: bool = False) -> Locator:
    """Press Tab until the focus is on what ``selector`` finds."""
    for _ in range(most):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        if page.evaluate("(selector) => document.activeElement?.matches(selector) ?? false", selector):
            return page.locator(":focus")
    raise AssertionError(f"{most} times Tab did not lead to {selector}.")


def confirm(page: Page) -> None:
    """Say yes to what the admin's pages ask before they do it."""
    page.locator("dialog[open] [data-yes]").click()


def wait_for_job(page: Page) -> str:
    """On the page of a job: follow it to its end, and tell how it ended."""
    page.locator("[data-job-status=done], [data-job-status=failed], [data-job-status=cancelled]").wait_for(
        timeout=WAIT_MS * 2
    )
    return page.locator("[data-job-status]").get_attribute("data-job-status") or ""


def no_sideways_scroll(page: Page) -> None:
    """Nothing is wider than the window."""
    wide = page.evaluate(
        "() => [document.documentElement.scrollWidth, window.innerWidth, [...document.querySelectorAll('body *')]"
        ".filter((each) => each.getBoundingClientRect().right > window.innerWidth + 1 && !each.closest('.scroll'))"
        ".slice(0, 4).map((each) => each.outerHTML.slice(0, 120))]"
    )

    assert wide[0] <= wide[1], f"{page.url} is {wide[0]} wide in {wide[1]}: {wide[2]}"


def settled(page: Page) -> None:
    """Wait until a page has drawn what it draws by scripts."""
    page.wait_for_load_state("networkidle")
    if page.locator("[data-flow]").count():
        expect(page.locator("svg.flow")).to_be_visible()


def spoken(text: str) -> str:
    """``text`` on one line."""
    return _SPACE.sub(" ", text).strip()


def violations(page: Page, axe: str) -> list[str]:
    """What axe-core finds wrong with the page, each with the elements at fault."""
    page.evaluate(axe)
    found: list[dict[str, Any]] = page.evaluate("async () => (await axe.run(document)).violations")
    return [f"{each['id']}: {[node['html'][:160] for node in each['nodes'][:4]]}" for each in found]
