"""What the check of answers under change must find out: failed answers, and those that are of two generations."""

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from evaluation.mixed import Mixed, _judge, _keeping, _tell
from knowledge.documents import Document, sha256
from tests.small import small_document

WORDS = {"g1": "Alpha was the first letter.", "g2": "Alpha is the first letter."}


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """The documents of two generations, which differ in a word."""
    folder = tmp_path / "kept"
    folder.mkdir()
    for generation, words in WORDS.items():
        content = TypeAdapter(tuple[Document, ...]).dump_json((small_document(words),))
        (folder / f"{generation}.json").write_bytes(content)
    return folder


def answered(generation: str, *quotes: str, **changed: Any) -> dict[str, Any]:
    cited = [["small", "1", "en", 0, len(quote), sha256(quote), quote] for quote in quotes]
    return {"code": 200, "generation": generation, "status": "answered", "citations": cited, **changed}


def judged(tmp_path: Path, kept: Path, *answers: dict[str, Any]) -> Mixed:
    out = tmp_path / "answers.jsonl"
    out.write_text("".join(json.dumps(answer) + "\n" for answer in answers), encoding="utf-8")
    return _judge(out, kept)


def test_answers_that_cite_their_own_generation_are_sound(tmp_path: Path, kept: Path) -> None:
    found = judged(tmp_path, kept, answered("g1", WORDS["g1"]), answered("g2", WORDS["g2"]), answered("g2"))

    assert found == Mixed(3, 0, 0, {"g1": 1, "g2": 2}, ())
    assert found.told() == "3 answers from 2 generations, 0 failed, 0 mixed"


@pytest.mark.parametrize(
    "answer",
    [
        answered("g2", WORDS["g2"], WORDS["g1"]),
        answered("g3", WORDS["g1"]),
        answered("g1", citations=[["small", "9", "en", 0, 1, sha256("A"), "A"]]),
        answered("g1", citations=[["small", "1", "ko", 0, 1, sha256("A"), "A"]]),
        answered("g1", citations=[["small", "1", "en", 0, 5, sha256("other"), "Alpha"]]),
    ],
    ids=["of two generations", "unknown generation", "unknown section", "unknown language", "wrong digest"],
)
def test_a_citation_that_does_not_stand_in_its_generation_makes_an_answer_mixed(
    tmp_path: Path, kept: Path, answer: dict[str, Any]
) -> None:
    found = judged(tmp_path, kept, answer, answered("g1", WORDS["g1"]))

    assert (found.answers, found.failed, found.mixed) == (2, 0, 1)
    assert found.problems[0].startswith(f"{answer['generation']} does not hold all of")


def test_a_problem_is_a_failed_answer(tmp_path: Path, kept: Path) -> None:
    found = judged(tmp_path, kept, {"code": 503, "problem": "no index"}, {"code": 0, "problem": "refused"})

    assert (found.answers, found.failed, found.mixed) == (2, 2, 0)
    assert found.problems == ("503: no index", "0: refused")


def test_the_documents_of_generations_are_kept_also_after_they_are_pruned(tmp_path: Path) -> None:
    index, kept = tmp_path / "index", tmp_path / "kept"
    kept.mkdir()

    with _keeping(index, kept):
        (index / "g1").mkdir(parents=True)
        (index / "g1" / "documents.json").write_text("[]", encoding="utf-8")
        (index / "g1" / "manifest.json").write_text("{}", encoding="utf-8")

    assert (kept / "g1.json").read_text(encoding="utf-8") == "[]"


def test_a_reindex_that_failed_ends_the_measurement() -> None:
    with pytest.raises(RuntimeError, match="The re-index failed: no space left"):
        _tell({"status": "failed", "problem": "no space left"}, None, print)  # type: ignore[arg-type]  # is not called
