"""The admin's pages: whom they open to, and that nothing foreign gets into them."""

import re
from dataclasses import replace
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from advisor.audit import Actor
from api.administration import Administration
from api.app import ApiSettings, create_app
from api.web.admin.menu import ADMIN_MENU
from tests.asked import ask_in_vain
from tests.fakes import FakeAnswering, FakeSignIn
from tests.web.admin_desk import EVIL, sign_in, take
from tests.web.conftest import BROWSER

PAGES = [place.path for group in ADMIN_MENU for place in group.places]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_page_opens_for_an_admin(admin: TestClient, path: str, language: str) -> None:
    page = admin.get(path, headers={"Accept-Language": language})

    assert page.status_code == 200
    assert f'<html lang="{language}"' in page.text
    assert f'<a href="{path}" aria-current="page">' in page.text
    assert page.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", [*PAGES, "/admin/overview/waiting", "/admin/documents/x", "/admin/drafts/x"])
def test_nobody_else_sees_them(desk: Administration, visitor: TestClient, path: str) -> None:
    stranger = visitor.get(path)
    sign_in(desk, visitor, "ask", "metrics")
    asker = visitor.get(path)

    assert stranger.status_code == 401
    assert f'name="onward" value="{path}"' in stranger.text
    assert asker.status_code == 403


def test_session_that_has_ended_leads_back_to_where_one_was(desk: Administration, admin: TestClient) -> None:
    secret = desk.keys.create("again", ["admin"], by="test").secret
    for session in desk.keys.list():
        if session.kind == "session":
            desk.keys.revoke(session.id)

    form = admin.get("/admin/documents?state=removed")
    back = admin.post("/sign-in", data={"key": secret, "onward": "/admin/documents?state=removed"})

    assert form.status_code == 401
    assert 'value="/admin/documents?state=removed"' in form.text
    assert (back.status_code, back.headers["Location"]) == (303, "/admin/documents?state=removed")


@pytest.fixture(scope="module")
def provided(desk: Administration) -> FastAPI:
    """A server where people sign in through a provider as well."""
    return create_app(FakeAnswering(), settings=ApiSettings(), administration=replace(desk, provider=FakeSignIn()))


@pytest.mark.parametrize(
    ("asked", "led"),
    [("/admin/audit?action=keys", "/admin/audit?action=keys"), ("//evil.example", "/"), ("", "/admin")],
)
def test_whoever_signs_in_through_a_provider_comes_back_to_where_they_were(
    provided: FastAPI, asked: str, led: str
) -> None:
    browser = TestClient(provided, headers=BROWSER, follow_redirects=False)

    form = browser.get("/admin/audit?action=keys").text
    browser.get("/v1/admin/sign-in", params={"next": asked} if asked else None)
    back = browser.get("/v1/admin/sign-in/callback?code=c0de&state=s")

    assert 'href="/v1/admin/sign-in?next=/admin/audit%3Faction%3Dkeys"' in form
    assert (back.status_code, back.headers["Location"]) == (302, led)
    assert browser.get("/admin/audit").status_code == 200


def test_script_without_a_session_is_told_so_as_json(visitor: TestClient) -> None:
    refused = visitor.get("/admin/overview/waiting", headers={"Accept": "*/*"})

    assert refused.status_code == 401
    assert refused.headers["Content-Type"] == "application/problem+json"


def test_page_of_another_site_changes_nothing(admin: TestClient) -> None:
    refused = admin.post("/v1/admin/jobs", json={"kind": "reindex"}, headers={"Sec-Fetch-Site": "cross-site"})

    assert refused.status_code == 403


@pytest.mark.parametrize("path", PAGES)
def test_page_has_no_code_in_it_and_names_no_other_host(admin: TestClient, path: str) -> None:
    html = admin.get(path).text

    assert re.findall(r"<script(?![^>]*(?: src=\"/static/| type=\"application/json\"))", html) == []
    assert re.findall(r"<[^>]+ (?:style|on[a-z]+|hx-on[^=]*|hx-vals)=", html) == []
    assert re.findall(r"(?:src|href|action|hx-get)=\"(?:https?:)?//", html) == []
    assert '"allowEval":false' in html


def test_the_way_there_is_shown_to_admins(admin: TestClient) -> None:
    shown = admin.get("/").text
    admin.cookies.clear()
    hidden = admin.get("/").text

    assert 'href="/admin"' in shown
    assert 'href="/admin"' not in hidden


@pytest.mark.parametrize(
    "path",
    [
        "/admin/documents/nothing",
        "/admin/sources/nothing",
        "/admin/jobs/job_00000000000000000000",
        "/admin/generations/nothing",
        "/admin/drafts/nothing",
    ],
)
def test_what_is_not_there_is_told_by_a_page(admin: TestClient, path: str) -> None:
    page = admin.get(path)

    assert page.status_code == 404
    assert "There is nothing here" in page.text


@pytest.mark.parametrize("path", ["documents?q=%00", "documents?state=odd", "documents?page=0", "audit?actor=%00"])
def test_what_no_form_sends_is_refused(admin: TestClient, path: str) -> None:
    assert admin.get(f"/admin/{path}").status_code == 422


def test_words_of_others_stay_words(desk: Administration, admin: TestClient) -> None:
    take(desk, f"{EVIL}.md", f"# {EVIL}\n\n## A\n\nA sentence.\n", document_id="evil")
    desk.keys.create(EVIL, ["ask"], by="test")
    desk.audit.record(Actor(EVIL, EVIL), f"keys.{EVIL}", EVIL, {EVIL: EVIL})
    job = desk.jobs.queue("scan", {"source": EVIL}, by=EVIL)
    desk.jobs.log(job.id, EVIL)
    ask_in_vain(desk.engine, EVIL)
    draft = desk.drafts.create_from(desk.gaps.report().clusters[0], by=EVIL)

    paths = ("", "documents", "documents/evil", "keys", "audit", "jobs", "gaps", "drafts", "overview/gaps")
    own = (f"jobs/{job.id}", f"drafts/{draft.id}", f"audit?actor={quote(EVIL)}", f"documents?q={quote(EVIL)}")
    pages = [admin.get(f"/admin/{path}".rstrip("/")).text for path in (*paths, *own)]

    for page in pages:
        assert "<svg onload" not in page
        assert "&lt;svg onload" in page
