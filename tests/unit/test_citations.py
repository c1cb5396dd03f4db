"""Citations: exactly the stored words, or none."""

from dataclasses import replace

import pytest

from advisor.answers import Citation
from advisor.citations import CitationList, Evidence, verify
from index.live import LiveIndex
from index.snapshot import Snapshot
from knowledge.documents import LANGUAGES, Language, sha256

ARTICLE = "pytorch-vs-tensorflow-2022"
KEY = (ARTICLE, "5.5")


@pytest.fixture
def snapshot(live: LiveIndex) -> Snapshot:
    return live.current()


@pytest.fixture
def citation(snapshot: Snapshot) -> Citation:
    made = CitationList(snapshot, "ko").cite(Evidence(KEY, 1, 2, 0.5))
    assert made is not None
    return made


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_that_is_stored_can_be_cited_and_verified(snapshot: Snapshot, language: Language) -> None:
    for key, section in snapshot.sections.items():
        citations = CitationList(snapshot, language)
        for at in range(len(section.text_for(language).sentences)):
            made = citations.cite(Evidence(key, at, at, 0.5))
            assert made is not None
            text = section.text_for(made.language).text
            assert made.quote == text[made.start : made.end]
            assert made.sha256 == sha256(made.quote)
            assert verify(snapshot, made)


def test_a_citation_of_several_sentences_is_one_stretch(snapshot: Snapshot, citation: Citation) -> None:
    text = snapshot.sections[KEY].text_for("ko")

    assert citation.quote == text.text[text.sentences[1].start : text.sentences[2].end]
    assert (citation.document_id, citation.section, citation.language) == (ARTICLE, "5.5", "ko")
    assert citation.as_of == "2021-12-14"
    assert citation.url is not None
    assert citation.url.startswith("https://www.assemblyai.com/")


TAMPERED = {
    "words": lambda made: replace(made, quote=made.quote + "."),
    "words and hash": lambda made: replace(made, quote="거짓", sha256=sha256("거짓")),
    "hash": lambda made: replace(made, sha256=sha256("other")),
    "start": lambda made: replace(made, start=made.start + 1),
    "end": lambda made: replace(made, end=made.end + 1),
    "negative": lambda made: replace(made, start=-5),
    "beyond the text": lambda made: replace(made, end=1_000_000),
    "language": lambda made: replace(made, language="en"),
    "section": lambda made: replace(made, section="5.4"),
    "no such section": lambda made: replace(made, section="9.9"),
    "no such document": lambda made: replace(made, document_id="nothing"),
}


@pytest.mark.parametrize("tamper", TAMPERED.values(), ids=TAMPERED)
def test_a_citation_that_differs_from_what_is_stored_fails(
    snapshot: Snapshot, citation: Citation, tamper: object
) -> None:
    assert callable(tamper)

    assert verify(snapshot, citation)
    assert not verify(snapshot, tamper(citation))


@pytest.mark.parametrize(
    "evidence",
    [
        Evidence((ARTICLE, "9.9"), 0, 0, 1.0),
        Evidence(("nothing", "5.5"), 0, 0, 1.0),
        Evidence(KEY, 0, 999, 1.0),
        Evidence(KEY, -1, 0, 1.0),
        Evidence(KEY, 3, 2, 1.0),
    ],
    ids=["no section", "no document", "beyond the last", "before the first", "backwards"],
)
def test_evidence_that_is_not_stored_is_not_cited(snapshot: Snapshot, evidence: Evidence) -> None:
    citations = CitationList(snapshot, "ko")

    assert citations.cite(evidence) is None
    assert citations.all() == ()


def test_citations_are_numbered_in_the_order_they_are_used_and_never_twice(snapshot: Snapshot) -> None:
    citations = CitationList(snapshot, "en")

    numbers = [citations.cite(Evidence(KEY, at, at, 1.0)) for at in (3, 1, 3)]

    assert [made.number for made in numbers if made] == [1, 2, 1]
    assert [made.number for made in citations.all()] == [1, 2]


def test_a_citation_on_a_renamed_system_says_so(snapshot: Snapshot) -> None:
    made = CitationList(snapshot, "en").cite(Evidence((ARTICLE, "3.1.2"), 0, 0, 1.0))

    assert made is not None
    (update,) = (update for update in made.updates if update.system.startswith("TensorFlow Lite"))
    assert update.status == "renamed"
    assert "LiteRT" in update.note
    assert update.source is not None


def test_what_has_changed_since_needs_no_word_on_what_has_changed_since(snapshot: Snapshot) -> None:
    key = next(key for key, section in snapshot.sections.items() if section.today)

    made = CitationList(snapshot, "en").cite(Evidence(key, 0, 0, 1.0))

    assert made is not None
    assert made.updates == ()
