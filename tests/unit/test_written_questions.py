"""Written questions: which section was written for a question, and what the centre of a language takes away."""

import numpy as np
import pytest

from index.encoders import Vectors
from index.written_questions import Centre, WrittenQuestions, centre_of
from knowledge.documents import Language

NOWHERE = Centre({"ko": np.zeros(3, np.float32), "en": np.zeros(3, np.float32)})
AXES = np.eye(3, dtype=np.float32)


def unit(*numbers: float) -> Vectors:
    found: Vectors = np.array(numbers, np.float32) / np.float32(np.linalg.norm(numbers))
    return found


def written(vectors: Vectors, later: list[bool]) -> WrittenQuestions:
    """One question for each of the sections 10, 11, …"""
    return WrittenQuestions(NOWHERE, vectors, np.arange(10, 10 + len(vectors)), np.array(later))


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (unit(1, 0, 0), None),
        (unit(0, 1, 0), 11),
        (unit(0.9, 1, 0), 11),
        (unit(1, 0.9, 0), None),
        (unit(0, 1, 1), 11),
        (unit(0, 0.2, 1), None),
    ],
    ids=["the corpus", "the very question", "nearer to it", "nearer to the corpus", "near enough", "too far"],
)
def test_the_later_section_written_for_a_question_is_found(asked: Vectors, found: int | None) -> None:
    assert written(AXES[:2], [False, True]).find_later(asked, "en") == found


def test_of_equally_near_questions_the_later_one_counts() -> None:
    both = written(np.vstack([AXES[0], AXES[0]]), [False, True])

    assert both.find_later(AXES[0], "ko") == 11


def test_without_later_questions_nothing_is_found() -> None:
    assert written(AXES, [False, False, False]).find_later(AXES[0], "en") is None
    assert written(AXES[:0], []).find_later(AXES[0], "en") is None


def test_it_is_known_which_sections_questions_were_written_for() -> None:
    questions = written(AXES[:2], [False, True])

    assert (questions.tell_of(11), questions.tell_of(12)) == (True, False)


def test_the_centre_takes_away_what_the_questions_of_a_language_share() -> None:
    languages: list[Language] = ["ko", "ko", "en", "en"]
    vectors = np.vstack([unit(5, 0, 1), unit(5, 0, -1), unit(0, 5, 1), unit(0, 5, -1)])

    moved = centre_of(vectors, languages).apply(vectors, languages)

    assert np.allclose(moved[0], moved[2], atol=1e-6)
    assert np.allclose(np.linalg.norm(moved, axis=1), 1)
    assert moved[0] @ moved[1] == pytest.approx(-1)


def test_a_question_at_the_centre_asks_nothing() -> None:
    centre = centre_of(AXES[:1], ["en"])

    assert not centre.apply(AXES[:1], ["en"]).any()
    assert np.array_equal(centre.apply(AXES[:1], ["ko"]), AXES[:1])
