"""Questions asked in vain, answered once a note was written for them: in their own words, and in others."""

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from sqlalchemy import Engine

from advisor.answer import Advisor
from advisor.answers import Answer, Ask
from advisor.citations import verify
from advisor.deciding import Decider
from advisor.draft_text import MARK
from advisor.drafts import Drafts
from advisor.feedback import Feedback
from advisor.gaps import Gaps
from advisor.library import Library
from advisor.reindex import reindex
from advisor.understanding import Understanding
from app.database import engine_for
from app.memory import SqlMemory
from index.embedding_cache import EmbeddingCache
from index.encoder_shelf import only
from index.encoders import Encoder
from index.generations import Generations
from index.live import LiveIndex
from knowledge.decisions.rules import Persona
from knowledge.documents import Document
from knowledge.examples import NOTHING, load_examples
from tests.answers.questions import DECISIONS, LOOKUPS
from tests.fakes import DirectReader, InMemory

# What was asked in vain (by several people, in several ways), and the note that an admin writes.
NOTES: Mapping[tuple[str, ...], str] = {
    ("코랩 프로 요금제 월 얼마임", "Colab Pro 한 달에 얼마예요?"): (
        "코랩 프로(Colab Pro)의 요금은 한 달에 9.99달러입니다. 매달 컴퓨팅 단위 100개가 함께 제공됩니다."
    ),
    ("Which Java version does TorchServe need?",): (
        "TorchServe needs Java 17 or newer on the machine that serves. Install OpenJDK 17 before the first start."
    ),
    ("사내 GPU 클러스터 예약은 어떻게 해요?",): (
        "사내 GPU 클러스터는 인프라 포털의 예약 화면에서 신청합니다. 예약은 매주 월요일 오전 10시에 열립니다."
    ),
}
ASKED_AGAIN = {
    "코랩 프로 요금제 월 얼마임": "9.99달러",
    "코랩 프로 한 달 요금이 얼마인가요?": "9.99달러",
    "결제 카드 등록 전에 확인하려고요. 코랩 프로 요금이 월 얼마인지 아시는 분?": "9.99달러",
    "How much is Colab Pro per month?": "9.99달러",
    "Which Java version does TorchServe need?": "Java 17",
    "What version of Java is required to run TorchServe?": "Java 17",
    "do I need java 17 for torchserve": "Java 17",
    "사내 GPU 클러스터 예약은 어떻게 해요?": "인프라 포털",
    "GPU 클러스터 쓰려면 어디에 신청하나요?": "인프라 포털",
}
STILL_IN_VAIN = [
    "TPU v4 한 시간 빌리면 얼마야",
    "How much does a TPU cost per hour?",
    "코랄 개발 보드 가격대가 어느 정도죠",
    "HuggingFace Pro subscription 월 얼마예요? 팀 결제도 되나",
    "어셈블리AI 음성 변환 분당 단가 좀 알려주세요",
    "코랩이 90분만 지나면 연결이 끊겨요. 막는 방법 있을까요?",
    "TorchServe management API port가 몇 번이었지?",
    "GPU 한 장 값이 얼마나 하나요?",
    "latest keras version pls",
    "오늘 서울 날씨 어때?",
]


@pytest.fixture(scope="module")
def database(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """One database for all tests of this file."""
    path = tmp_path_factory.mktemp("filled") / "advisor.sqlite"
    shutil.copyfile(migrated_sqlite, path)
    engine = engine_for(f"sqlite:///{path}")
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def cache(generations: Generations) -> EmbeddingCache:
    """The embeddings of the shipped texts."""
    return EmbeddingCache(generations.home.parent / "embeddings.sqlite")


@pytest.fixture(scope="module")
def unanswered(
    database: Engine, live: LiveIndex, understanding: Understanding, personas: Mapping[str, Persona]
) -> list[Answer]:
    """What the advisor says to each question before anybody has written about it; what it does say is voted down."""
    advisor = Advisor(live, understanding, Decider(personas), SqlMemory(database))
    answers = [advisor.answer(Ask(question)) for questions in NOTES for question in questions]
    for answer in answers:
        if answer.status != "abstained":
            Feedback(database).give(answer.id, "down", "That is not what I asked.")
    return answers


@pytest.fixture(scope="module")
def library(
    database: Engine,
    unanswered: list[Answer],
    cache: EmbeddingCache,
    encoder: Encoder,
    documents: tuple[Document, ...],
) -> Library:
    """The library with a note for each gap, drafted from its cluster, filled in and published."""
    known = tuple(example.text for example in load_examples() if example.intent == NOTHING)
    gaps = Gaps(database, lambda texts: cache.encode(encoder, texts, queries=True)[0], known)
    drafts, library = Drafts(database), Library(database, documents, DirectReader())
    for cluster in gaps.report().clusters:
        note = next(text for questions, text in NOTES.items() if set(questions) == set(cluster.questions))
        draft = drafts.create_from(cluster, by="key_1")
        drafts.save(draft.id, draft.markdown.replace(f"[{MARK}]", note))
        drafts.publish(draft.id, library, by="key_1")
    assert gaps.report().open_gaps == 0
    return library


@pytest.fixture(scope="module")
def filled(
    library: Library,
    cache: EmbeddingCache,
    generations: Generations,
    encoder: Encoder,
    personas: Mapping[str, Persona],
    tmp_path_factory: pytest.TempPathFactory,
) -> LiveIndex:
    """The index of the shipped documents and the notes."""
    copied = Generations(Path(shutil.copytree(generations.home, tmp_path_factory.mktemp("filled") / "index")))
    reindex(library.documents(), load_examples(), personas, encoder=encoder, cache=cache, generations=copied)
    return LiveIndex(copied, only(encoder))


@pytest.fixture(scope="module")
def informed(filled: LiveIndex, understanding: Understanding, personas: Mapping[str, Persona]) -> Advisor:
    """The advisor that knows the notes."""
    return Advisor(filled, understanding, Decider(personas), InMemory())


def test_no_question_was_answered_rightly_before(unanswered: list[Answer]) -> None:
    assert "abstained" in {answer.status for answer in unanswered}
    assert not any(told in answer.text for answer in unanswered for told in ASKED_AGAIN.values())


@pytest.mark.parametrize(("question", "told"), ASKED_AGAIN.items(), ids=ASKED_AGAIN)
def test_a_filled_gap_is_answered_from_the_note_and_cited(
    informed: Advisor, filled: LiveIndex, question: str, told: str
) -> None:
    answer = informed.answer(Ask(question))

    assert answer.status == "answered"
    assert told in answer.text
    assert {citation.document_id.split("-")[0] for citation in answer.citations} == {"note"}
    assert all(verify(filled.current(), citation) for citation in answer.citations)


@pytest.mark.parametrize("question", STILL_IN_VAIN)
def test_a_note_does_not_answer_what_it_was_not_written_for(informed: Advisor, question: str) -> None:
    assert informed.answer(Ask(question)).status == "abstained"


@pytest.mark.parametrize("question", [*LOOKUPS, *DECISIONS])
def test_the_corpus_answers_as_if_there_were_no_notes(advisor: Advisor, informed: Advisor, question: str) -> None:
    before, after = advisor.answer(Ask(question)), informed.answer(Ask(question))

    assert (after.status, after.text) == (before.status, before.text)
    assert [each.quote for each in after.citations] == [each.quote for each in before.citations]


def test_the_heads_learn_nothing_from_notes_and_need_not_be_fitted_anew(
    generations: Generations, filled: LiveIndex
) -> None:
    shipped, current = generations.manifest(generations.active()), filled.current().manifest

    assert current is not None
    assert current.training_hash == shipped.training_hash
