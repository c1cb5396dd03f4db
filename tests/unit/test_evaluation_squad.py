"""Retrieval over files in SQuAD's format."""

import json
from pathlib import Path

import numpy as np
import pytest

from evaluation.quality import run_squad
from evaluation.squad import load_squad, measure_squad, recall
from index.embedding_cache import EmbeddingCache
from index.encoders import Encoder, load_encoder

PARAGRAPHS = {
    "세종대왕은 1443년에 훈민정음을 만들었다. 집현전 학자들이 그를 도왔다.": "훈민정음은 누가 만들었는가?",
    "한라산은 제주도에 있는 화산이다. 높이는 1,947 미터이다.": "한라산의 높이는?",
    "김치는 배추를 절여 만드는 음식이다. 유산균이 많다.": "배추로 만드는 음식은?",
}


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder()


@pytest.fixture
def squad_file(tmp_path: Path) -> Path:
    paragraphs = [{"context": text, "qas": [{"question": asked}]} for text, asked in PARAGRAPHS.items()]
    again = [{"context": next(iter(PARAGRAPHS)), "qas": [{"question": "언제 만들었는가?"}]}]
    path = tmp_path / "small.json"
    articles = [{"title": "가", "paragraphs": paragraphs}, {"title": "나", "paragraphs": again}]
    path.write_text(json.dumps({"data": articles}), encoding="utf-8")
    return path


def test_a_paragraph_that_occurs_twice_is_one(squad_file: Path) -> None:
    squad = load_squad(squad_file)

    assert len(squad.paragraphs) == 3
    assert squad.gold == (0, 1, 2, 0)


def test_questions_find_the_paragraphs_they_come_from(squad_file: Path, tmp_path: Path, encoder: Encoder) -> None:
    squad = load_squad(squad_file)

    found = {each.method: each.recall for each in measure_squad(squad, encoder, EmbeddingCache(tmp_path / "c"))}

    assert found["dense, whole"][0] == 1.0
    assert found["dense, windows + 0.5 × BM25, whole"] == (1.0, 1.0, 1.0)


def test_the_recalls_are_written_into_the_page(squad_file: Path, tmp_path: Path, encoder: Encoder) -> None:
    page = tmp_path / "quality.md"

    run_squad(squad_file, encoder, EmbeddingCache(tmp_path / "c"), document=page)

    assert "small: 3 paragraphs, 4 questions." in page.read_text(encoding="utf-8")


def test_of_equal_scores_the_first_comes_first() -> None:
    scores = np.array([[0.5, 0.5], [0.5, 0.5]], dtype=np.float32)

    assert recall(np.array([0, 1]), scores) == (0.5, 1.0, 1.0)
