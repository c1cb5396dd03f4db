"""Signing in and out, and sessions that end."""

import sqlite3
from contextlib import closing

import pytest
from playwright.sync_api import expect

from knowledge.documents import Language
from tests.e2e.conftest import Open, Site, give_key, sign_in
from tests.e2e.steps import ask

both = pytest.mark.parametrize("language", ["ko", "en"])


def end_sessions(site: Site) -> None:
    """Let eight hours pass for every session."""
    with closing(sqlite3.connect(site.server.home / "advisor.sqlite")) as database, database:
        database.execute("UPDATE api_keys SET expires_at = '2020-01-01 00:00:00.000000' WHERE kind = 'session'")


@both
def test_signing_in_and_out(open_page: Open, site: Site, language: Language) -> None:
    page = open_page("/admin", language=language)
    expect(page.locator("#key")).to_be_visible()

    page.fill("#key", "adv_wrong")
    page.press("#key", "Enter")
    expect(page.locator("#wrong")).to_be_visible()
    give_key(page, site.key, "/admin")
    expect(page.locator("nav.admin-menu")).to_be_visible()
    cookie = next(each for each in page.context.cookies() if each["name"] == "advisor_session")
    page.locator("form[action='/sign-out'] button").click()
    page.wait_for_url(f"{site.address}/")

    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Lax")
    assert all(each["name"] != "advisor_session" for each in page.context.cookies())
    page.goto("/admin")
    expect(page.locator("#key")).to_be_visible()


@both
def test_an_expired_session_says_so_and_leads_back(open_page: Open, site: Site, language: Language) -> None:
    page = open_page("/admin/jobs", language=language, signed_in=True)
    page.goto("/admin/jobs")
    end_sessions(site)
    page.wait_for_timeout(1_500)  # a process looks a key up again after a second

    page.locator("form[data-call='POST /v1/admin/jobs'] button").click()
    expect(page.locator("[data-problem]")).to_be_visible()
    page.locator("[data-problem] a").click()
    give_key(page, site.key, "/admin/jobs")

    expect(page.locator("nav.admin-menu")).to_be_visible()


@both
def test_where_a_key_is_needed_the_page_says_so_and_takes_one(
    open_page: Open, closed_site: Site, language: Language
) -> None:
    asking = closed_site.admin.call("POST", "/v1/admin/keys", {"name": "a reader", "scopes": ["ask"]})["secret"]
    page = open_page("/", language=language, address=closed_site.address)
    expect(page.locator("[data-closed]")).to_be_visible()

    page.locator("[data-closed] a").click()
    give_key(page, asking, "/")

    expect(ask(page, "What is TorchServe?").locator(".answer-text .cite").first).to_be_visible()
    assert page.evaluate("() => JSON.stringify(localStorage)").find("adv_") < 0
    page.goto("/admin")
    expect(page.locator("#key")).to_be_visible()


@both
def test_a_session_that_ends_between_questions_loses_no_question(
    open_page: Open, closed_site: Site, language: Language
) -> None:
    page = open_page("/sign-in", language=language, address=closed_site.address)
    sign_in(page, closed_site.key, "/")
    ask(page, "What is TorchServe?")
    end_sessions(closed_site)
    page.wait_for_timeout(1_500)  # a process looks a key up again after a second

    page.fill("#question", "What is TorchX?")
    page.press("#question", "Enter")
    link = page.locator(".card.answer.failed a")
    expect(link).to_be_visible()
    link.click()
    give_key(page, closed_site.key, "/")

    expect(page.locator(".turn .said").nth(1)).to_contain_text("What is TorchX?")
    page.locator(".card.answer.failed button").click()
    expect(page.locator(".turn").nth(1).locator(".answer-text .cite").first).to_be_visible()
