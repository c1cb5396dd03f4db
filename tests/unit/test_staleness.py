"""Stale sections: cited often, told long ago, changed since."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, update
from sqlmodel import Session

from advisor.conversations import TurnRow
from advisor.staleness import SectionUpdate, stale_sections
from knowledge.clock import now
from knowledge.documents import Document, Section, Source, Text, Update
from knowledge.sentences import split_sentences
from tests.asked import ask

TODAY = now().date()


def section(section_id: str, as_of: str | None, *systems: str, today: bool = False) -> Section:
    text = Text("en", f"On {section_id}", "Said.", split_sentences("Said."))
    return Section(section_id, (text,), as_of=as_of, systems=systems, today=today)


def change(slug: str, status: str, *touches: str) -> Update:
    return Update(slug.upper(), slug, status, None, "2025-08-07", touches, (("en", "Changed."),), (), f"{slug}.today")


TWO_YEARS_AGO = (TODAY - timedelta(days=731)).isoformat()
DOCUMENTS = (
    Document(
        "notes",
        Source("Notes", date=TWO_YEARS_AGO),
        (
            section("serve", None, "serve"),
            section("lite", None, "lite"),
            section("fresh", TODAY.isoformat(), "fresh"),
            section("serve.today", None, "serve", today=True),
            section("uncited", "2001", "serve"),
        ),
        updates=(change("serve", "archived", "serve"), change("lite", "unchanged", "lite")),
    ),
    Document("others", Source("Others"), (section("serve", None), section("odd", "soon"))),
)


@pytest.fixture
def asked(engine: Engine) -> Engine:
    cited = [("notes", "serve"), ("notes", "lite"), ("notes", "fresh"), ("others", "serve"), ("notes", "serve.today")]
    for at in range(2):
        ask(engine, "What?", answer_id=f"ans_{at}", cited=cited)
    ask(engine, "What?", answer_id="ans_odd", cited=[("others", "odd"), ("gone", "1")])
    ask(engine, "Price?", answer_id="ans_none")
    return engine


def test_sections_are_ranked_by_citations_age_and_changes(asked: Engine) -> None:
    found = {(each.document_id, each.section): each for each in stale_sections(asked, DOCUMENTS)}

    serve = found["notes", "serve"]
    assert (serve.citations, serve.as_of, serve.age_years) == (2, TWO_YEARS_AGO, 2.0)
    assert serve.updates == (SectionUpdate("SERVE", "archived", "2025-08-07"),)
    assert {key: each.staleness for key, each in found.items()} == {
        ("notes", "serve"): 8.0,
        ("notes", "lite"): 4.0,
        ("notes", "serve.today"): 4.0,
        ("others", "serve"): 2.0,
        ("others", "odd"): 1.0,
        ("notes", "fresh"): 0.0,
    }
    assert next(iter(found)) == ("notes", "serve")


def test_a_change_that_is_none_is_shown_and_does_not_count(asked: Engine) -> None:
    lite = next(each for each in stale_sections(asked, DOCUMENTS) if each.section == "lite")

    assert [update.status for update in lite.updates] == ["unchanged"]


def test_documents_of_others_have_no_share_in_the_changes(asked: Engine) -> None:
    others = next(each for each in stale_sections(asked, DOCUMENTS) if each.document_id == "others")

    assert others.updates == ()


def test_only_the_citations_of_the_last_days_count(asked: Engine) -> None:
    with Session(asked) as session:
        session.connection().execute(update(TurnRow).values(created_at=now() - timedelta(days=40)))
        session.commit()

    assert stale_sections(asked, DOCUMENTS, days=30) == ()
    assert len(stale_sections(asked, DOCUMENTS, days=90, limit=2)) == 2
