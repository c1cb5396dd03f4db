"""The objects behind the doors: memory, answering, and what is built when."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from advisor.answer import Advisor
from advisor.answers import Ask, Nearest, Turn
from advisor.conversations import list_gaps
from advisor.errors import EmptyQuestionError
from app.answering import HouseAnswering
from app.bootstrap import House
from app.memory import SqlMemory
from app.settings import Settings
from index.errors import IndexMissingError
from index.live import LiveIndex
from knowledge.decisions.rules import Persona
from knowledge.errors import RulesError
from tests.fakes import FakeAnswering

ANSWER = FakeAnswering().answer(Ask("뭘 써야 해?"))


@pytest.fixture
def answering(tmp_path: Path, advisor: Advisor, live: LiveIndex, personas: dict[str, Persona]) -> HouseAnswering:
    return HouseAnswering(tmp_path, advisor, live, personas)


def test_a_conversation_is_found_as_it_was_kept(engine: Engine) -> None:
    memory = SqlMemory(engine)

    memory.keep("cnv_1", "뭘 써야 해?", ANSWER)

    assert memory.find("cnv_1") == (Turn("user", "뭘 써야 해?"), Turn("assistant", ANSWER.text))
    assert memory.find("cnv_2") is None


def test_a_long_conversation_is_remembered_by_its_end(engine: Engine) -> None:
    memory = SqlMemory(engine)

    for number in range(15):
        memory.keep("cnv_1", f"question {number}", ANSWER)

    turns = memory.find("cnv_1")
    assert turns is not None
    assert (len(turns), turns[0].text, turns[-2].text) == (20, "question 5", "question 14")


def test_an_abstention_is_kept_as_a_gap(engine: Engine) -> None:
    nearest = (Nearest("ecosystem-notes", "colab", "Colab", 0.5),)

    SqlMemory(engine).keep("cnv_1", "얼마예요?", replace(ANSWER, status="abstained", nearest=nearest))

    with Session(engine) as session:
        (gap,) = list_gaps(session)
    assert (gap.question, gap.nearest) == ("얼마예요?", nearest)


def test_a_database_that_refuses_costs_the_record_and_not_the_answer(
    engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE turns")

    SqlMemory(engine).keep("cnv_1", "뭘 써야 해?", ANSWER)

    assert "answer ans_1 was not recorded" in caplog.text
    assert "뭘 써야 해?" not in caplog.text


def test_nothing_can_be_asked_before_the_index_is_loaded(answering: HouseAnswering) -> None:
    for call in (
        lambda: answering.answer(Ask("What is JAX?")),
        lambda: answering.search("JAX", 3),
        answering.documents,
        lambda: answering.find_section("ecosystem-notes", "jax"),
    ):
        with pytest.raises(IndexMissingError):
            call()

    assert (answering.ready(), answering.generation()) == (False, None)
    assert "hobbyist" in answering.personas()


def test_is_ready_once_the_index_is_loaded(answering: HouseAnswering) -> None:
    generation = answering.load()

    assert (answering.ready(), answering.generation()) == (True, generation)
    assert answering.answer(Ask("What is TorchServe?")).generation == generation


@pytest.mark.parametrize(
    ("query", "language"), [("구글 코랄은 어떤 제품인가요?", "ko"), ("Which products does Coral have?", "en")]
)
def test_a_hit_quotes_the_stored_text_in_the_language_asked(
    answering: HouseAnswering, query: str, language: str
) -> None:
    answering.load()

    hits = answering.search(query, 5)

    assert "4.2.6" in [hit.section for hit in hits]
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    for hit in hits:
        section = answering.find_section(hit.document_id, hit.section)
        assert section is not None
        assert hit.language == language
        assert section.text_for(language).text[hit.start : hit.end] == hit.quote


def test_a_search_for_nothing_is_refused(answering: HouseAnswering) -> None:
    answering.load()

    with pytest.raises(EmptyQuestionError):
        answering.search(" \u200b ", 3)


def test_a_section_tells_what_has_changed_since(answering: HouseAnswering) -> None:
    answering.load()
    section = answering.find_section("pytorch-vs-tensorflow-2022", "3.2.1")

    assert section is not None
    assert [update.status for update in answering.updates_for(section)] == ["archived"]
    assert answering.find_section("pytorch-vs-tensorflow-2022", "9.9") is None


def test_a_house_builds_nothing_until_it_is_asked(tmp_path: Path) -> None:
    house = House(Settings(home=tmp_path / "home", encoder="no/such-model"))

    house.close()

    assert not (tmp_path / "home").exists()
    assert set(house.personas) >= {"hobbyist", "beginner"}


def test_rules_that_cite_what_the_corpus_lacks_are_refused(tmp_path: Path) -> None:
    house = House(Settings(home=tmp_path))
    article, notes = house.corpus
    house.corpus = (replace(article, sections=article.sections[:3]), notes)

    with pytest.raises(RulesError, match="which does not exist"):
        house.check_rules()


def test_a_warm_house_serves_generations_that_have_read_their_sentences(indexed_home: Path) -> None:
    house = House(Settings(home=indexed_home), warm=True)

    snapshot = house.live.current()

    sentence = snapshot.documents[0].sections[0].texts[0]
    assert sentence.quote(sentence.sentences[0]) in snapshot._tokens
