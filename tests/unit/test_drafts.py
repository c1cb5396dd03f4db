"""Drafts: from a cluster of gaps to a document."""

from collections.abc import Sequence
from datetime import date

import pytest
from sqlalchemy import Engine

from advisor.conversations import storable
from advisor.draft_text import MARK, begin, finished, one_line
from advisor.drafts import Draft, Drafts
from advisor.errors import DraftStateError, DraftUnfinishedError, UnknownDraftError
from advisor.feedback import Feedback
from advisor.gaps import Gaps
from advisor.library import Library
from knowledge.readers.markdown import read_markdown
from tests.asked import UNRELATED, ask, ask_in_vain
from tests.fakes import DirectReader, FakeEncoder, shipped_documents

QUESTIONS = ("Price of a TPU", "price of the TPU", "TPU price of a TPU")
ANSWER = "A TPU of the fourth kind costs three dollars an hour."


@pytest.fixture
def gaps(engine: Engine) -> Gaps:
    return Gaps(engine, FakeEncoder(dimension=512).encode_queries, UNRELATED)


@pytest.fixture
def drafts(engine: Engine) -> Drafts:
    return Drafts(engine)


@pytest.fixture
def library(engine: Engine) -> Library:
    return Library(engine, shipped_documents(), DirectReader())


@pytest.fixture
def draft(engine: Engine, gaps: Gaps, drafts: Drafts) -> Draft:
    """A draft for the three questions after the price of a TPU; there is another gap besides."""
    ask_in_vain(engine, *QUESTIONS, "kimchi stew")
    return drafts.create_from(gaps.get("gap_1"), by="key_1")


def filled(draft: Draft) -> str:
    return draft.markdown.replace(f"[{MARK}]", ANSWER)


def open_gaps(gaps: Gaps) -> list[str]:
    return [each.question for each in gaps.report().clusters]


def test_a_draft_begins_with_the_questions_asked_and_a_place_to_write(draft: Draft) -> None:
    document = read_markdown("draft.md", draft.markdown)

    assert document.id == draft.id
    assert document.source.title == draft.title
    assert draft.title in QUESTIONS
    assert document.source.date == draft.created_at.date().isoformat()
    (section,) = document.sections
    assert {question.text for question in section.questions} == set(QUESTIONS)
    assert section.texts[0].text == f"[{MARK}]"
    assert "# Near it: ecosystem-notes colab (Google Colab)" in draft.markdown


@pytest.mark.parametrize(
    "question",
    [
        "He said: \"yes\" - \\ 'no' # {a: [b]} %s & *c* | > !",
        "---\nid: stolen\n---\n# Heading",
        "질문에 \u2028 줄이\x85 있고 \x00\x07 이상한 \ufeff 글자 😀",
        "- dash",
        "x" * 4_000,
        "<script>alert(1)</script> `code` [link](x)",
    ],
)
def test_any_question_becomes_a_draft_that_can_be_read(
    engine: Engine, gaps: Gaps, drafts: Drafts, question: str
) -> None:
    ask_in_vain(engine, question)

    draft = drafts.create_from(gaps.get("gap_1"), by="key_1")

    document = read_markdown("draft.md", filled(draft))
    assert document.id == draft.id
    assert [section.texts[0].text for section in document.sections] == [ANSWER]
    (asked,) = document.sections[0].questions
    assert asked.text == one_line(storable(question))


def test_the_reasons_of_bad_votes_help_the_writer(engine: Engine, gaps: Gaps) -> None:
    ask(engine, QUESTIONS[0], answer_id="ans_1", cited=[("notes", "coral")])
    Feedback(engine).give("ans_1", "down", "wrong\nprice")

    text = begin("note-1", gaps.get("gap_1"), date(2026, 1, 2))

    assert "# Somebody said: wrong price" in text
    assert "as_of: 2026-01-02" in text


def test_a_cluster_has_one_draft_at_a_time(gaps: Gaps, drafts: Drafts, draft: Draft) -> None:
    cluster = gaps.get("gap_1")

    with pytest.raises(DraftStateError, match=f"has the draft {draft.id} already"):
        drafts.create_from(cluster, by="key_1")

    assert cluster.draft_id == draft.id


def test_what_was_written_is_kept_with_its_title_finished_or_not(drafts: Drafts, draft: Draft) -> None:
    saved = drafts.save(draft.id, "---\ntitle: Renamed\n---\nText.")
    broken = drafts.save(draft.id, "---\ntitle: [\n---\nText.")

    assert (saved.title, broken.title) == ("Renamed", "Renamed")
    assert drafts.get(draft.id) == broken
    assert drafts.list() == (broken,)
    assert broken.updated_at > broken.created_at


@pytest.mark.parametrize(
    ("markdown", "problem"),
    [
        (f"# Title\n\nSome of it.\n\n{MARK}\n", "still stands in it"),
        ("---\ntitle: x\n---\n# Title\n", "no text below its heading"),
        ("", "no text below its heading"),
        ("---\nas_of: soon\n---\nText.\n", "Write a date"),
    ],
    ids=["mark", "heading only", "empty", "front matter"],
)
def test_an_unfinished_draft_is_not_published(markdown: str, problem: str) -> None:
    with pytest.raises(DraftUnfinishedError, match=problem):
        finished("note-1", markdown)


def test_publishing_makes_a_document_and_resolves_the_gaps(
    engine: Engine, gaps: Gaps, drafts: Drafts, draft: Draft, library: Library
) -> None:
    ask_in_vain(engine, "price of a tpu", "price of a tpu pod", conversation_id="cnv_2")
    drafts.save(draft.id, filled(draft))

    outcome = drafts.publish(draft.id, library, by="key_1")

    assert (outcome.outcome, outcome.document_id) == ("added", draft.id)
    assert (drafts.get(draft.id).status, drafts.get(draft.id).document_id) == ("published", draft.id)
    assert set(open_gaps(gaps)) == {"kimchi stew", "price of a tpu pod"}
    (document,) = (each for each in library.documents() if each.id == draft.id)
    assert document.sections[0].texts[0].text == ANSWER
    assert not document.shipped


def test_an_unfinished_draft_leaves_everything_as_it_was(
    gaps: Gaps, drafts: Drafts, draft: Draft, library: Library
) -> None:
    before = open_gaps(gaps)

    with pytest.raises(DraftUnfinishedError):
        drafts.publish(draft.id, library, by="key_1")

    assert drafts.get(draft.id) == draft
    assert open_gaps(gaps) == before


def test_a_draft_does_not_take_the_place_of_the_corpus(drafts: Drafts, draft: Draft, library: Library) -> None:
    drafts.save(draft.id, filled(draft).replace(f"id: {draft.id}", "id: ecosystem-notes"))

    with pytest.raises(DraftUnfinishedError, match="belongs to the shipped corpus"):
        drafts.publish(draft.id, library, by="key_1")

    assert drafts.get(draft.id).status == "open"


def test_a_published_draft_is_changed_no_more(drafts: Drafts, draft: Draft, library: Library) -> None:
    drafts.save(draft.id, filled(draft))
    drafts.publish(draft.id, library, by="key_1")

    for change in (
        lambda: drafts.publish(draft.id, library, by="key_1"),
        lambda: drafts.save(draft.id, "x"),
        lambda: drafts.discard(draft.id),
    ):
        with pytest.raises(DraftStateError, match=f"published as {draft.id}. Change that document instead"):
            change()


def test_a_discarded_draft_leaves_its_gaps_open(gaps: Gaps, drafts: Drafts, draft: Draft) -> None:
    drafts.discard(draft.id)

    assert gaps.get("gap_1").draft_id is None
    assert drafts.list() == ()
    with pytest.raises(UnknownDraftError, match=draft.id):
        drafts.get(draft.id)


def test_drafts_come_newest_first(engine: Engine, gaps: Gaps, drafts: Drafts, draft: Draft) -> None:
    second = drafts.create_from(gaps.get("gap_4"), by="key_1")

    listed: Sequence[Draft] = drafts.list()

    assert [each.id for each in listed] == [second.id, draft.id]
