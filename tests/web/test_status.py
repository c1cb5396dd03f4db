"""The page of the status."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.app import ApiSettings, create_app
from app.administration import administration_of
from app.bootstrap import House
from app.settings import Settings
from tests.fakes import FakeAnswering
from tests.web.conftest import BROWSER


@pytest.fixture
def whole(tmp_path: Path) -> Iterator[TestClient]:
    """The pages with an administration behind them."""
    with closing(House(Settings(home=tmp_path, asking="open"))) as house:
        app = create_app(FakeAnswering(), settings=ApiSettings(), administration=administration_of(house))
        with TestClient(app, headers=BROWSER, follow_redirects=False) as client:
            yield client


def test_the_status_tells_what_serves_and_how_fast(client: TestClient) -> None:
    client.post("/v1/answer", json={"question": "What is TorchServe?"})

    page = client.get("/status").text

    assert "Answering questions" in page
    assert "gen-1" in page
    assert "Latency" in page
    assert "/v1/answer: how many took how long" in page


def test_the_status_can_be_read_before_an_index_is_loaded(client: TestClient, answering: FakeAnswering) -> None:
    answering.loaded = False

    page = client.get("/status")

    assert page.status_code == 200
    assert "Still loading the index" in page.text


def test_the_status_is_in_korean_for_who_reads_korean(client: TestClient) -> None:
    assert "질문에 답하고 있습니다" in client.get("/status?lang=ko").text


def test_the_status_tells_of_the_worker_the_jobs_and_slack(whole: TestClient) -> None:
    page = whole.get("/status").text

    assert "Jobs waiting" in page
    assert '<span class="badge warn">None</span>' in page
    assert '<span class="badge ">Off</span>' in page


def test_the_page_asks_for_itself_anew_without_eval(client: TestClient) -> None:
    page = client.get("/status").text

    assert 'hx-get="/status"' in page
    assert '"allowEval":false' in page
    assert "unsafe" not in client.get("/status").headers["content-security-policy"]
