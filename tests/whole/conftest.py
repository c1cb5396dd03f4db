"""One real server with its worker over the shipped index, and an admin who calls it over HTTP."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pytest

from app.threads import ONE_THREAD_PER_CALL
from evaluation.admin_client import AdminClient
from evaluation.mixed import admin_key
from evaluation.served import serving
from index.generations import Generations


@dataclass(frozen=True, slots=True)
class Visitor:
    """Someone on the same machine without a key."""

    client: AdminClient

    def ask(self, question: str) -> Any:
        """The answer to a question."""
        return self.client.call("POST", "/v1/answer", {"question": question})

    def stored(self, citation: Any) -> str:
        """The words that stand in the stored section where a citation says."""
        document, section = quote(citation["document_id"]), quote(citation["section"])
        stored = self.client.call("GET", f"/v1/documents/{document}/sections/{section}")
        text: str = stored["text"][citation["language"]]
        return text[citation["start"] : citation["end"]]


@pytest.fixture(scope="session")
def admin(generations: Generations, tmp_path_factory: pytest.TempPathFactory) -> Iterator[AdminClient]:
    """An admin of a server whose home holds the shipped corpus, indexed."""
    home = tmp_path_factory.mktemp("whole") / "home"
    shutil.copytree(generations.home, home / "index")
    shutil.copy(generations.home.parent / "embeddings.sqlite", home)
    # What the gate says of a generation is tested elsewhere, and takes long.
    settings = ("ADVISOR_GATE_MARGIN=1", *(f"{name}={value}" for name, value in ONE_THREAD_PER_CALL.items()))
    key = admin_key(home)
    with serving(home, workers=1, settings=settings) as served:
        yield AdminClient(served.port, key, timeout_seconds=60.0)


@pytest.fixture(scope="session")
def visitor(admin: AdminClient) -> Visitor:
    """Someone who asks without a key."""
    return Visitor(AdminClient(admin.port, None))
