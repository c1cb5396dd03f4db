"""Documents that came later than the labelled examples: answered from, cited, and kept out of what they do not say."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from advisor.answer import Advisor
from advisor.answers import Ask
from advisor.deciding import Decider
from advisor.reindex import reindex
from advisor.understanding import Understanding
from index.embedding_cache import EmbeddingCache
from index.encoder_shelf import only
from index.encoders import Encoder
from index.generations import Generations
from index.live import LiveIndex
from index.seed import read_seed, seed_version
from knowledge.decisions.rules import Persona
from knowledge.documents import Document
from knowledge.examples import load_examples
from knowledge.readers.reading import read_document
from tests.fakes import InMemory

POLICY = """# GPU 클러스터 이용 안내

## 예약

사내 GPU 클러스터의 예약은 매주 월요일 오전 10시에 열립니다.
한 사람이 예약할 수 있는 GPU는 최대 4장입니다.

## 문의

클러스터 장애는 인프라팀의 한라산 채널에 알려 주십시오.
"""
MXNET = """# Notes on MXNet

MXNet was retired by the Apache Software Foundation and moved to the Attic in September 2023.
"""


@pytest.fixture(scope="module")
def later(
    tmp_path_factory: pytest.TempPathFactory,
    generations: Generations,
    encoder: Encoder,
    documents: tuple[Document, ...],
    personas: Mapping[str, Persona],
    understanding: Understanding,
) -> Advisor:
    """An advisor whose index holds two documents more than the shipped one."""
    home = tmp_path_factory.mktemp("later")
    copied = Generations(Path(shutil.copytree(generations.home, home / "index")))
    cache = EmbeddingCache(home / "embeddings.sqlite")
    cache.seed(encoder.fingerprint, seed_version(), read_seed(encoder.fingerprint))
    more = (read_document("gpu-policy.md", POLICY.encode()), read_document("mxnet.md", MXNET.encode()))
    reindex((*documents, *more), load_examples(), personas, encoder=encoder, cache=cache, generations=copied)
    return Advisor(LiveIndex(copied, only(encoder)), understanding, Decider(personas), InMemory())


def test_a_question_that_only_a_later_document_answers_is_answered_from_it(later: Advisor) -> None:
    answer = later.answer(Ask("사내 GPU 클러스터 예약은 언제 열려?"))

    assert answer.status == "answered"
    assert answer.citations[0].document_id == "gpu-policy"
    assert "월요일 오전 10시" in answer.text


def test_a_later_document_lifts_an_abstention_on_its_subject(advisor: Advisor, later: Advisor) -> None:
    ask = Ask("When did MXNet move to the Apache Attic?")

    before, after = advisor.answer(ask), later.answer(ask)

    assert before.status == "abstained"
    assert after.status == "answered"
    assert "September 2023" in after.text


def test_a_later_document_does_not_answer_what_it_does_not_say(later: Advisor) -> None:
    answer = later.answer(Ask("GPU 한 장 값이 얼마나 하나요?"))

    assert answer.status == "abstained"


def test_the_corpus_answers_as_before_beside_later_documents(advisor: Advisor, later: Advisor) -> None:
    ask = Ask("토치서브는 어느 회사들이 같이 만들었어?")

    before, after = advisor.answer(ask), later.answer(ask)

    assert after.citations[0].quote == before.citations[0].quote


def test_an_answer_names_the_generation_that_holds_the_later_documents(
    later: Advisor, generations: Generations
) -> None:
    shipped = generations.manifest(generations.active())

    answer = later.answer(Ask("TFX가 뭐야?"))

    assert answer.generation != shipped.generation
    assert answer.citations[0].section == "4.2.3"


def test_a_later_document_that_is_chosen_alone_answers_what_it_holds_and_nothing_else(later: Advisor) -> None:
    chosen = frozenset({"gpu-policy"})
    questions = (
        "사내 GPU 클러스터 예약은 언제 열려?",
        "TFX가 뭐야?",
        "취미로 라즈베리파이에 모델을 올리려는데 뭘 써야 해?",
    )

    answers = [later.answer(Ask(question, documents=chosen)) for question in questions]

    assert [each.status for each in answers] == ["answered", "abstained", "abstained"]
    assert {citation.document_id for each in answers for citation in each.citations} == chosen
