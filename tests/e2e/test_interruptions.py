"""A server that goes away and comes back, in the middle of an answer and of everything else."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from knowledge.documents import Language
from tests.e2e.conftest import Open, Site
from tests.e2e.relay import relaying
from tests.e2e.servers import Server
from tests.e2e.steps import ask
from tests.e2e.watching import Watch

both = pytest.mark.parametrize("language", ["ko", "en"])
QUESTION: dict[str, str] = {"ko": "TorchServe가 뭐야?", "en": "What is TorchServe?"}


@pytest.fixture
def second(site: Site) -> Iterator[Server]:
    """A server over the same home, to be killed."""
    server = Server(site.server.home, {"JOBS": "worker"}).start()
    yield server
    server.stop()


@both
def test_a_server_that_restarts_in_the_middle_of_a_stream(open_page: Open, second: Server, language: Language) -> None:
    with relaying(second.port, b"event: text") as relay:
        page = open_page("/", language=language, address=f"http://127.0.0.1:{relay.port}")
        relay.hold_next()
        page.fill("#question", QUESTION[language])
        page.press("#question", "Enter")
        assert relay.held.wait(60)

        second.kill()
        failed = page.locator(".turn .card.answer.failed")
        expect(failed.locator("[role=alert]")).to_be_visible()
        expect(page.locator(".turn .said")).to_contain_text(QUESTION[language])
        relay.let_pass()
        second.start()
        failed.locator("button").click()

        expect(page.locator(".turn .answer-text .cite").first).to_be_visible()
        expect(page.locator(".turn")).to_have_count(1)


@both
def test_without_a_server_a_question_waits_for_it(open_page: Open, second: Server, language: Language) -> None:
    page = open_page("/", language=language, address=second.address)
    ask(page, QUESTION[language])
    second.kill()

    page.fill("#question", "TorchX?")
    page.press("#question", "Enter")
    failed = page.locator(".turn").nth(1).locator(".card.answer.failed")
    expect(failed.locator("[role=alert]")).to_be_visible()
    second.start()
    failed.locator("button").click()

    expect(page.locator(".turn").nth(1).locator(".answer-text")).not_to_be_empty()


@both
def test_the_status_says_when_the_server_is_gone(
    open_page: Open, watch: Watch, second: Server, language: Language
) -> None:
    page = open_page("/status", language=language, address=second.address)
    expect(page.locator("[data-lost]")).to_be_hidden()

    second.kill()
    expect(page.locator("[data-lost]")).to_be_visible(timeout=20_000)
    second.start()

    expect(page.locator("[data-lost]")).to_be_hidden(timeout=20_000)
    assert all("htmx:" in complaint for complaint in watch.complaints)
    watch.complaints.clear()
