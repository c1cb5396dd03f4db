"""Proof: every quote is what is stored, and the same question gets the same answer."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from advisor.answer import Advisor
from advisor.answers import Answer, Ask
from advisor.deciding import Decider
from advisor.understanding import Understanding
from index.encoder_shelf import only
from index.encoders import Encoder
from index.errors import EncoderMismatchError, IndexMissingError
from index.generations import Generations
from index.live import LiveIndex
from index.snapshot import Snapshot
from knowledge.decisions.cues import Lexicon
from knowledge.decisions.rules import Persona
from knowledge.documents import Document, Section, Span, Text, sha256
from tests.answers.questions import DECISIONS, EVERYTHING, LOOKUPS
from tests.fakes import FakeEncoder, InMemory
from tests.small import index_small


def told(answer: Answer) -> tuple[object, ...]:
    """All of an answer but its ids and its timings."""
    return (answer.status, answer.text, answer.citations, answer.decision, answer.nearest, answer.confidence)


@pytest.mark.parametrize("question", EVERYTHING)
def test_every_citation_is_the_stored_text_at_its_place(advisor: Advisor, live: LiveIndex, question: str) -> None:
    sections = live.current().sections

    answer = advisor.answer(Ask(question, limit=10))

    assert answer.citations or answer.status == "abstained"
    for citation in answer.citations:
        text = sections[citation.document_id, citation.section].text_for(citation.language)
        assert text.text[citation.start : citation.end] == citation.quote
        assert citation.sha256 == sha256(citation.quote)
        assert citation.title == text.title


@pytest.mark.parametrize("question", EVERYTHING)
def test_the_same_question_gets_the_same_answer(advisor: Advisor, question: str) -> None:
    first = advisor.answer(Ask(question))

    again = advisor.answer(Ask(question))

    assert told(again) == told(first)


def test_another_advisor_over_the_same_generation_answers_the_same(
    advisor: Advisor,
    generations: Generations,
    understanding: Understanding,
    personas: Mapping[str, Persona],
    encoder: Encoder,
) -> None:
    reloaded = LiveIndex(generations, only(encoder))
    other = Advisor(reloaded, understanding, Decider(personas), InMemory())

    for question in EVERYTHING[::3]:
        assert told(other.answer(Ask(question))) == told(advisor.answer(Ask(question)))


class Holding:
    """A live index that holds one snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def current(self) -> Snapshot:
        return self._snapshot


def over(snapshot: Snapshot, understanding: Understanding, personas: Mapping[str, Persona]) -> Advisor:
    return Advisor(Holding(snapshot), understanding, Decider(personas), InMemory())  # type: ignore[arg-type]  # only current() is used


def tampered(snapshot: Snapshot) -> Snapshot:
    """The snapshot with every text cut short, so that no sentence stands where it did."""

    def cut(text: Text) -> Text:
        beyond = tuple(Span(len(text.text) + span.start, len(text.text) + span.end) for span in text.sentences)
        return replace(text, sentences=beyond)

    def shorten(section: Section) -> Section:
        return replace(section, texts=tuple(cut(text) for text in section.texts))

    documents: tuple[Document, ...] = tuple(
        replace(document, sections=tuple(shorten(section) for section in document.sections))
        for document in snapshot.documents
    )
    return replace(snapshot, documents=documents)


@pytest.mark.parametrize("question", ["What is TensorFlow Lite used for?", "연구자인데 뭘 써야 할까요?", "Which one?"])
def test_an_answer_whose_every_quote_fails_abstains(
    live: LiveIndex, understanding: Understanding, personas: Mapping[str, Persona], question: str
) -> None:
    answer = over(tampered(live.current()), understanding, personas).answer(Ask(question))

    assert answer.status == "abstained"
    assert answer.citations == ()


@pytest.mark.parametrize("question", [*LOOKUPS, *DECISIONS])
def test_a_quote_that_fails_is_left_out_and_the_others_stay(
    advisor: Advisor,
    live: LiveIndex,
    understanding: Understanding,
    personas: Mapping[str, Persona],
    question: str,
) -> None:
    whole = advisor.answer(Ask(question))
    bad = whole.citations[-1].section
    documents = tuple(
        replace(
            document,
            sections=tuple(
                replace(section, texts=tuple(replace(text, text=text.text[:0]) for text in section.texts))
                if section.id == bad
                else section
                for section in document.sections
            ),
        )
        for document in live.current().documents
    )

    answer = over(replace(live.current(), documents=documents), understanding, personas).answer(Ask(question))

    assert bad not in {citation.section for citation in answer.citations}
    assert answer.citations or answer.status == "abstained"


def test_a_generation_of_another_encoder_is_never_answered_from(
    tmp_path: Path, understanding: Understanding, personas: Mapping[str, Persona], encoder: Encoder
) -> None:
    made = Generations(tmp_path / "index")
    index_small(made, encoder=FakeEncoder("another-encoder"))
    advisor = Advisor(LiveIndex(made, only(encoder)), understanding, Decider(personas), InMemory())

    with pytest.raises(EncoderMismatchError, match=r"built with encoder another-encoder.*Run `advisor reindex`"):
        advisor.answer(Ask("What is alpha?"))


def test_without_a_generation_the_error_says_how_to_build_one(
    tmp_path: Path, understanding: Understanding, personas: Mapping[str, Persona], encoder: Encoder
) -> None:
    live = LiveIndex(Generations(tmp_path / "index"), only(encoder))
    advisor = Advisor(live, understanding, Decider(personas), InMemory())

    with pytest.raises(IndexMissingError, match="Build one with `advisor reindex`"):
        advisor.answer(Ask("What is alpha?"))


def test_a_generation_without_learned_heads_still_answers_with_proof(
    tmp_path: Path, lexicon: Lexicon, personas: Mapping[str, Persona]
) -> None:
    made, encoder = Generations(tmp_path / "index"), FakeEncoder()
    index_small(made, encoder=encoder)
    understanding = Understanding(lexicon, personas)
    advisor = Advisor(LiveIndex(made, only(encoder)), understanding, Decider(personas), InMemory())

    answer = advisor.answer(Ask("What is beta, the second letter?"))

    assert answer.status == "answered"
    assert answer.citations[0].quote == "Beta is the second letter."
    assert answer.generation == made.active()
