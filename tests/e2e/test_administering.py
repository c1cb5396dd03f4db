"""An admin's work: documents in, generations back and forth, gaps filled, keys made."""

import re
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from advisor.draft_text import MARK
from knowledge.documents import Language
from tests.e2e.conftest import Open, Site
from tests.e2e.steps import ask, confirm, marked, stored_quote, wait_for_job

both = pytest.mark.parametrize("language", ["ko", "en"])
GUIDE: dict[str, tuple[str, str, str]] = {
    "en": (
        "Wolpertinger",
        "Our team deploys models with the Wolpertinger gateway. The Wolpertinger gateway listens on port 7741.",
        "What is the Wolpertinger gateway?",
    ),
    "ko": (
        "달두꺼비",
        "우리 팀은 달두꺼비 게이트웨이로 모델을 배포합니다. 달두꺼비 게이트웨이는 7742번 포트에서 기다립니다.",
        "달두꺼비 게이트웨이가 뭐야?",
    ),
}
GAP: dict[str, tuple[str, str, str]] = {
    "ko": (
        "코랩 프로 요금제 월 얼마임",
        "코랩 프로(Colab Pro)의 요금은 한 달에 9.99달러입니다. 매달 컴퓨팅 단위 100개가 함께 제공됩니다.",
        "9.99달러",
    ),
    "en": (
        "How long is the trial period of Vertex AI Workbench?",
        "The trial period of Vertex AI Workbench is ninety days. The trial comes with a credit of 300 dollars.",
        "ninety days",
    ),
}


def upload(page: Page, path: Path) -> None:
    """Upload a file, and follow the re-index after it to its end."""
    page.goto("/admin/documents")
    page.set_input_files("#files", path)
    expect(page.locator("[data-uploads] > li .badge")).to_have_count(1)
    page.locator("[data-job] a").click()
    page.wait_for_url("**/admin/jobs/*")
    assert wait_for_job(page) == "done"


@both
def test_upload_progress_new_answer_and_roll_back(
    open_page: Open, site: Site, tmp_path: Path, language: Language
) -> None:
    title, words, question = GUIDE[language]
    file = tmp_path / f"{uuid4().hex[:8]}.md"
    file.write_text(f"# {title}\n\n{words}\n", encoding="utf-8")
    page = open_page("/admin", language=language, signed_in=True)

    upload(page, file)
    expect(page.locator("[data-log] li").first).to_be_visible()
    page.goto("/")
    card = ask(page, question)
    expect(card.locator(".source-title").first).to_contain_text(title)
    card.locator(".answer-text .cite").first.click()
    address = page.locator("[data-source] a.button").first.get_attribute("href") or ""
    assert marked(page.locator("[data-source]")) == stored_quote(site.anyone, address)
    assert file.stem in address

    page.goto("/admin/generations")
    page.locator("form[data-call='POST /v1/admin/roll-back'] button").click()
    confirm(page)
    expect(page.locator(".toast")).not_to_be_empty()
    page.goto("/")
    page.locator("[data-new]").click()
    ask(page, question)
    assert all(file.stem not in (link or "") for link in _links(page))

    page.goto("/admin/generations")
    page.locator("#list li.row form[data-call$='/activate'] button").first.click()
    confirm(page)
    expect(page.locator(".toast")).not_to_be_empty()
    page.goto("/")
    page.locator("[data-new]").click()
    expect(ask(page, question).locator(".source-title").first).to_contain_text(title)


def _links(page: Page) -> list[str | None]:
    links = []
    for cite in page.locator(".answer-text .cite").all():
        cite.click()
        links.append(page.locator("[data-source] a.button").first.get_attribute("href"))
        page.keyboard.press("Escape")
    return links


@both
def test_a_gap_becomes_a_note_that_answers(open_page: Open, site: Site, language: Language) -> None:
    question, note, telling = GAP[language]
    page = open_page("/", language=language)
    expect(ask(page, question).locator(".nearest")).to_be_visible()
    admin = open_page("/admin", language=language, signed_in=True)

    admin.goto("/admin/gaps")
    gap = admin.locator("article.gap", has_text=question)
    gap.locator("form[data-call$='/draft'] button").click()
    admin.wait_for_url("**/admin/drafts/*")
    draft = admin.locator("#markdown")
    draft.fill(draft.input_value().replace(f"[{MARK}]", note))
    admin.locator("form[data-call$='/publish'] button").click()
    confirm(admin)
    admin.locator("form[data-call='POST /v1/admin/jobs'] button").first.click()
    admin.wait_for_url("**/admin/jobs/*")
    assert wait_for_job(admin) == "done"

    page.goto("/")
    page.locator("[data-new]").click()
    card = ask(page, question)
    expect(card.locator(".answer-text")).to_contain_text(telling)
    admin.goto("/admin/gaps")
    expect(admin.locator("article.gap", has_text=question)).to_have_count(0)


@both
def test_a_job_is_followed_with_its_log(open_page: Open, language: Language) -> None:
    page = open_page("/admin/jobs", language=language, signed_in=True)

    page.goto("/admin/jobs")
    page.locator("input[name=force]").check()
    page.locator("form[data-call='POST /v1/admin/jobs'] button").click()
    page.wait_for_url("**/admin/jobs/*")
    expect(page.locator("[data-log] li").first).to_be_visible(timeout=60_000)

    assert wait_for_job(page) == "done"
    numbers = page.locator("[data-log] li").evaluate_all("(lines) => lines.map((line) => line.dataset.line)")
    assert numbers == sorted(set(numbers), key=int)


@both
def test_a_key_is_made_shown_once_and_revoked(open_page: Open, site: Site, language: Language) -> None:
    name = f"e2e {uuid4().hex[:6]}"
    page = open_page("/admin/keys", language=language, signed_in=True)
    page.goto("/admin/keys")

    page.fill("form[data-call='POST /v1/admin/keys'] [name=name]", name)
    page.locator("form[data-call='POST /v1/admin/keys'] button.primary").click()
    secret = page.locator("[data-secret-value]")
    expect(secret).to_have_value(re.compile("^adv_"))
    value = secret.input_value()
    page.reload()
    assert value not in page.content()
    row = page.locator("#list .row", has_text=name)
    row.locator("form[data-call^='DELETE'] button").click()
    confirm(page)

    expect(page.locator("#list .row", has_text=name).locator("form[data-call^='DELETE']")).to_have_count(0)
    page.goto("/admin/audit")
    expect(page.locator("#list")).to_contain_text("keys.revoke")


@both
def test_the_difference_of_two_generations_is_shown(open_page: Open, language: Language) -> None:
    page = open_page("/admin", language=language, signed_in=True)
    page.goto("/admin/generations")

    page.locator("#list .row h3 a").first.click()
    page.wait_for_url("**/admin/generations/g*")

    expect(page.locator("#gate")).to_be_visible()
