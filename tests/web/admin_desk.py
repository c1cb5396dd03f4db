"""An admin's desk for tests of the pages: a real house, with the readers in this process and the fake encoder."""

import re
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

from starlette.testclient import TestClient

from advisor.gaps import Gaps
from advisor.gate import GateReport, Marks
from advisor.intake import Incoming
from advisor.library import Library
from advisor.sources import Sources, WatchRules
from api.administration import Administration
from api.caller import Scope
from app.administration import administration_of
from app.bootstrap import House
from app.settings import Settings
from index.generations import Generations
from knowledge.readers.formats import READABLE
from knowledge.sources.web import SafeFetcher
from tests.asked import UNRELATED
from tests.fakes import DirectReader, FakeEncoder, shipped_documents
from tests.small import index_small

EVIL = "<svg onload=alert(1)>\u202e'\"&amp;"
LETTERS = ("Alpha comes first.", "Beta comes second.")


@contextmanager
def desk_in(home: Path, migrated: Path) -> Iterator[Administration]:
    """A desk over a copy of that database and an index of two small generations, the second of which was judged."""
    shutil.copyfile(migrated, home / "advisor.sqlite")
    generations = Generations(home / "index")
    for sentences in (LETTERS[:1], LETTERS):
        index_small(generations, *sentences)
    settings = Settings(home=home, asking="key", watch_roots=(home / "watched",))
    with closing(House(settings)) as house:
        library = Library(house.engine, shipped_documents(), DirectReader())
        rules = WatchRules(READABLE, settings.watch_roots)
        house.gate_reports.save(_report(generations.active()), Marks(frozenset("ab"), frozenset("a"), frozenset("b")))
        yield replace(
            administration_of(house),
            library=library,
            sources=Sources(house.engine, lambda: library, rules, SafeFetcher(allowed=(), ports=())),
            gaps=Gaps(house.engine, FakeEncoder(dimension=512).encode_queries, UNRELATED),
            documents=shipped_documents,
        )


def _report(generation: str) -> GateReport:
    return GateReport(generation, "passed", 181, 0.02, 0.975, 0.95, "g-before", 0.985, 0.95, ("q-lost",))


def sign_in(desk: Administration, client: TestClient, *scopes: Scope) -> None:
    """Let the browser have a session of a new key."""
    client.cookies.clear()
    client.post("/sign-in", data={"key": desk.keys.create("test admin", scopes, by="test").secret})


def take(desk: Administration, name: str, text: str, document_id: str | None = None) -> None:
    """Take a file in."""
    outcomes = list(desk.library.take([Incoming(name, text.encode(), document_id=document_id)], by="test"))
    assert [each for each in outcomes if each.outcome == "rejected"] == []


def finish(desk: Administration, kind: str, arguments: dict[str, object], result: dict[str, object]) -> str:
    """Have a job done, and give its id."""
    job = desk.jobs.queue(kind, arguments, by="ann")
    begun = desk.jobs.begin(job.id, 1)
    assert begun is not None
    desk.jobs.finish(begun, result)
    return job.id


def listed(html: str) -> str:
    """What is listed on a page."""
    return html[html.index('id="list"') :]


def block(html: str, name: str) -> str:
    """What a page was given as JSON."""
    found = re.search(rf'<script type="application/json" id="{name}">(.*?)</script>', html, flags=re.DOTALL)
    assert found is not None
    return found[1]
