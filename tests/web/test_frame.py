"""What every page has: its language and theme, its headers, its static files, and errors as pages."""

import gzip
import re

import pytest
from starlette.testclient import TestClient

from api.web.assets import Assets
from api.web.page_headers import CONTENT_SECURITY_POLICY
from api.web.pages import json_block, web_address
from tests.fakes import ARTICLE, FakeAnswering

SECTION = f"/sources/{ARTICLE}/3.2.1"
PAGES = ["/", "/sources", "/sources?q=TPU", f"/sources/{ARTICLE}", SECTION, "/docs", "/nowhere"]
HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\u202e"

each_page = pytest.mark.parametrize("path", PAGES)


@pytest.mark.parametrize(
    ("query", "cookie", "header", "language"),
    [
        ("?lang=ko", "en", "en", "ko"),
        ("?lang=fr", "ko", "en", "ko"),
        ("", "ko", "en", "ko"),
        ("", "xx", "ko-KR,ko;q=0.9,en;q=0.8", "ko"),
        ("", None, "fr, en;q=0.5, ko;q=0.4", "en"),
        ("", None, "en;q=0.1, ko;q=0.7", "ko"),
        ("", None, "ko;q=nonsense", "en"),
        ("", None, "", "en"),
    ],
)
def test_language_is_the_links_then_the_choice_then_the_browsers(
    client: TestClient, query: str, cookie: str | None, header: str, language: str
) -> None:
    cookies = {} if cookie is None else {"Cookie": f"advisor_language={cookie}"}

    page = client.get(f"/sources{query}", headers={"Accept-Language": header, **cookies})

    assert f'<html lang="{language}"' in page.text
    assert page.headers["Content-Language"] == language


def test_choices_are_kept_in_cookies_that_scripts_cannot_read(client: TestClient) -> None:
    chosen = client.post("/preferences", data={"language": "ko", "theme": "dark", "back": "/sources?q=a"})
    page = client.get("/sources")

    assert (chosen.status_code, chosen.headers["Location"]) == (303, "/sources?q=a")
    for cookie in chosen.headers.get_list("Set-Cookie"):
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
    assert '<html lang="ko" data-theme="dark">' in page.text


@pytest.mark.parametrize("back", ["https://evil.example", "//evil.example", "/\\evil.example", "evil", "/a\r\nb"])
def test_a_choice_leads_back_to_this_server_only(client: TestClient, back: str) -> None:
    chosen = client.post("/preferences", data={"theme": "light", "back": back})

    assert chosen.headers["Location"] == "/"


def test_an_unknown_choice_is_refused(client: TestClient) -> None:
    assert client.post("/preferences", data={"theme": "pink"}).status_code == 422


@each_page
def test_page_allows_nothing_but_itself(client: TestClient, path: str) -> None:
    page = client.get(path)

    assert page.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert page.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert page.headers["Cache-Control"] == "no-store"


@each_page
def test_page_has_nothing_inline_and_loads_nothing_from_elsewhere(client: TestClient, path: str) -> None:
    html = client.get(path).text

    scripts = re.findall(r"<script\b[^>]*>", html)
    assert all("src=" in tag or 'type="application/json"' in tag for tag in scripts)
    assert not re.search(r"<[^>]*\s(?:style|on\w+)\s*=", html)
    assert "<style" not in html
    loaded = re.findall(r'<(?:script|link|img)\b[^>]*\s(?:src|href)="([^"]*)"', html)
    assert loaded
    assert all(address.startswith("/static/") for address in loaded)


@each_page
def test_every_file_that_a_page_loads_is_there_for_ever(client: TestClient, path: str) -> None:
    for address in set(re.findall(r'"(/static/[^"]+)"', client.get(path).text)):
        file = client.get(address)

        assert file.status_code == 200
        assert file.headers["Cache-Control"] == "public, max-age=31536000, immutable"


@each_page
def test_page_has_one_heading_and_its_landmarks(client: TestClient, path: str) -> None:
    html = client.get(path).text

    assert len(re.findall(r"<h1[ >]", html)) == 1
    assert len(re.findall(r"<main[ >]", html)) == 1
    assert '<a class="skip" href="#main">' in html


def test_page_and_files_are_compressed(client: TestClient) -> None:
    with client.stream("GET", "/sources", headers={"Accept-Encoding": "gzip"}) as page:
        content = b"".join(page.iter_raw())
    plain = client.get("/sources", headers={"Accept-Encoding": "identity"})

    assert page.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(content) == plain.content


def test_first_load_of_the_page_to_ask_is_small(client: TestClient) -> None:
    first = client.get("/", headers={"Accept-Encoding": "identity"})
    waiting = re.findall(r'"/static/[0-9a-f]+/([^"]+)"', first.text)
    loaded: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in loaded:
            continue
        loaded.add(name)
        if name.endswith(".js"):
            text = (Assets().find(name) or pytest.fail(name)).content.decode()
            waiting.extend(re.findall(r"from '\./([\w-]+\.js)'", text))

    size = len(gzip.compress(first.content)) + sum(len(Assets().find(name).gzipped) for name in loaded)  # type: ignore[union-attr]  # they were found above

    assert "answer-card.js" in loaded
    assert size < 60_000


def test_file_of_another_release_is_served_but_not_kept(client: TestClient) -> None:
    file = client.get("/static/000000000000/base.css")

    assert file.status_code == 200
    assert file.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("name", ["nothing.css", "../pages.py", "..%2Fpages.py", "%2e%2e/pages.py", ""])
def test_nothing_but_static_files_is_served(client: TestClient, name: str) -> None:
    assert client.get(f"/static/0/{name}").status_code == 404


@pytest.mark.parametrize("path", ["/favicon.ico", "/robots.txt"])
def test_what_browsers_ask_for_by_themselves_is_there(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 200


def test_error_is_a_page_for_a_browser_and_a_problem_for_a_program(client: TestClient) -> None:
    page = client.get("/nowhere")
    problem = client.get("/nowhere", headers={"Accept": "*/*"})
    called = client.get("/v1/personas/nobody")

    assert page.status_code == problem.status_code == called.status_code == 404
    assert page.headers["Content-Type"].startswith("text/html")
    assert "There is nothing here" in page.text
    assert page.headers["X-Request-ID"] in page.text
    assert problem.headers["Content-Type"] == called.headers["Content-Type"] == "application/problem+json"


def test_page_without_an_index_says_that_it_will_come(client: TestClient, answering: FakeAnswering) -> None:
    answering.loaded = False

    page = client.get("/sources")

    assert page.status_code == 503
    assert page.headers["Retry-After"] == "5"
    assert "data-when-ready" in page.text
    assert client.get("/").status_code == 200


def test_failure_nobody_foresaw_is_a_page_without_its_cause(client: TestClient, answering: FakeAnswering) -> None:
    def fail(_: str) -> None:
        raise RuntimeError("secret")

    answering.before = fail

    page = client.get("/sources?q=anything")

    assert page.status_code == 500
    assert "Something went wrong here" in page.text
    assert "secret" not in page.text


def test_method_that_a_page_does_not_have_is_told_of(client: TestClient) -> None:
    page = client.delete("/sources")

    assert page.status_code == 405
    assert page.headers["Allow"]
    assert "This request cannot be read" in page.text


def test_what_is_searched_for_is_escaped(client: TestClient) -> None:
    html = client.get("/sources", params={"q": HOSTILE}).text

    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html


@pytest.mark.parametrize(
    ("url", "leads"),
    [
        ("https://example.org/a", True),
        ("HTTP://example.org", True),
        ("/v1/documents/a/original", True),
        ("javascript:alert(1)", False),
        (" javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//evil.example", False),
        ("https://[", False),
        (None, False),
    ],
)
def test_links_lead_to_the_web_or_to_this_server(url: str | None, leads: bool) -> None:
    assert web_address(url) == (url if leads else None)


def test_nothing_ends_a_block_of_json() -> None:
    block = json_block({"words": HOSTILE})

    assert "<" not in block
    assert ">" not in block
