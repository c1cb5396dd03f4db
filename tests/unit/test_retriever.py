"""Retrieval: sections ranked by all that speaks for them."""

import pytest

from index.encoders import Encoder
from index.live import LiveIndex
from index.retriever import Query, Retriever
from index.snapshot import Snapshot

QUERIES = {
    "TensorFlow Lite가 뭐야?": "3.1.2",
    "What does TIMM stand for?": "4.1.3",
    "Who created TorchServe?": "3.2.1",
    "코랄 보드가 뭐예요?": "4.2.6",
}


@pytest.fixture
def snapshot(live: LiveIndex) -> Snapshot:
    return live.current()


def query(encoder: Encoder, text: str) -> Query:
    return Query(text, encoder.encode_queries([text])[0])


@pytest.mark.parametrize(("text", "section"), QUERIES.items())
def test_the_section_meant_is_among_the_first(snapshot: Snapshot, encoder: Encoder, text: str, section: str) -> None:
    retriever = Retriever(snapshot)

    hits = retriever.retrieve(retriever.pool(query(encoder, text)))

    assert section in [snapshot.keys[hit.number][1] for hit in hits[:3]]


@pytest.mark.parametrize("text", [*QUERIES, "", "?!", "zzz", "😀"])
def test_each_section_is_found_once_and_the_best_stands_first(snapshot: Snapshot, encoder: Encoder, text: str) -> None:
    retriever = Retriever(snapshot)

    hits = retriever.retrieve(retriever.pool(query(encoder, text)), limit=20)

    numbers = [hit.number for hit in hits]
    assert len(numbers) == len(set(numbers)) == 20
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_what_a_follow_up_follows_adds_sections_but_hides_none(snapshot: Snapshot, encoder: Encoder) -> None:
    retriever = Retriever(snapshot)
    own, before = (retriever.pool(query(encoder, text)) for text in ("코랄 보드가 뭐예요?", "TIMM이 뭐야?"))

    hits = {hit.number: hit.score for hit in retriever.retrieve(own, before, limit=100)}

    for hit in retriever.retrieve(own, limit=100):
        assert hits.get(hit.number, hit.score) >= hit.score


def test_the_words_of_a_question_alone_find_its_section(snapshot: Snapshot, encoder: Encoder) -> None:
    retriever = Retriever(snapshot)
    pool = retriever.pool(query(encoder, "SpeechBrain"))

    found = {snapshot.keys[number][1] for number in snapshot.section_numbers[pool.worded[:5]]}

    assert any("speechbrain" in section or section.startswith("4.1") for section in found)
