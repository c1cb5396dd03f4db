"""A real browser before a real server. Run by `make e2e`, not by `make test`."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from evaluation.admin_client import AdminClient
from evaluation.mixed import admin_key
from index.generations import Generations
from knowledge.documents import Language
from tests.e2e import browsers
from tests.e2e.servers import Server, prepare_home
from tests.e2e.watching import Watch

LOCALES: dict[str, str] = {"ko": "ko-KR", "en": "en-US"}
WAIT_MS = 60_000
_COUNTED = pytest.StashKey[int]()
Open = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/e2e" in item.path.as_posix():
            item.add_marker(pytest.mark.e2e)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    if _COUNTED in config.stash:
        terminalreporter.write_line(f"Network log: {config.stash[_COUNTED]:,} requests, all to this machine.")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    try:
        browsers.chromium()
    except browsers.NoChromiumError as exc:
        pytest.exit(str(exc), returncode=1)
    expect.set_options(timeout=WAIT_MS // 2)
    with browsers.browser() as launched:
        yield launched


@dataclass(frozen=True, slots=True)
class Site:
    """A server, with a key for each of its doors and a client that holds the admin's."""

    server: Server
    key: str

    @property
    def address(self) -> str:
        return self.server.address

    @property
    def admin(self) -> AdminClient:
        return AdminClient(self.server.port, self.key, timeout_seconds=120.0)

    @property
    def anyone(self) -> AdminClient:
        return AdminClient(self.server.port, None, timeout_seconds=60.0)


@pytest.fixture(scope="session")
def site(generations: Generations, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server with its worker over the shipped index, where this machine may ask without a key."""
    home = prepare_home(tmp_path_factory.mktemp("site") / "home", generations)
    key = admin_key(home)
    server = Server(home).start()
    yield Site(server, key)
    server.stop()


@pytest.fixture(scope="session")
def closed_site(generations: Generations, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server that answers people who have a key."""
    home = prepare_home(tmp_path_factory.mktemp("closed") / "home", generations)
    key = admin_key(home)
    server = Server(home, {"ASKING": "key", "JOBS": "worker"}).start()
    yield Site(server, key)
    server.stop()


@pytest.fixture
def watch(request: pytest.FixtureRequest) -> Iterator[Watch]:
    """The log of this test's browser. However the test ends: no other host was asked, no hostile script ran."""
    watched = Watch()
    yield watched
    stash = request.config.stash
    stash[_COUNTED] = stash.get(_COUNTED, 0) + len(watched.requests)
    assert watched.hosts <= {"127.0.0.1"}
    assert watched.ran == []
    assert watched.complaints == []


@pytest.fixture
def open_page(browser: Browser, site: Site, watch: Watch) -> Iterator[Open]:
    """Opens a page of the site in a browser of its own: ``open_page("/map", language="ko", theme="dark")``."""
    opened: list[BrowserContext] = []

    def open_(
        path: str = "/",
        *,
        language: Language = "en",
        theme: str = "light",
        width: int = 1440,
        address: str | None = None,
        signed_in: bool = False,
        **options: Any,
    ) -> Page:
        context = browser.new_context(
            base_url=address or site.address,
            locale=LOCALES[language],
            color_scheme=theme,  # type: ignore[arg-type]  # light or dark
            viewport={"width": width, "height": 900},
            **options,
        )
        opened.append(context)
        context.set_default_timeout(WAIT_MS)
        watch.follow(context)
        page = context.new_page()
        if signed_in:
            sign_in(page, site.key)
        page.goto(path)
        return page

    yield open_
    for context in opened:
        context.close()


def sign_in(page: Page, key: str, onward: str = "/admin") -> None:
    """Sign in with a key, as a person would."""
    page.goto(f"/sign-in?next={onward}")
    give_key(page, key, onward)


def give_key(page: Page, key: str, onward: str) -> None:
    """Give a key to the form that asks for it, and wait for the page that it leads to."""
    page.fill("#key", key)
    page.press("#key", "Enter")
    page.wait_for_url(lambda url: urlsplit(url).path == onward)
    page.locator("form[action='/sign-out']").wait_for()
