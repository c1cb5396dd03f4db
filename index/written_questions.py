"""Written questions: telling whether two questions ask the same, in either language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.encoders import Vectors
from knowledge.documents import LANGUAGES, Language

# Which nearness tells that a question asks the same as a written one (docs/decisions/0016-gap-clusters.md).
SAME_QUESTION = 0.5


@dataclass(frozen=True, slots=True)
class Centre:
    """The mean vector of each language's questions.

    Taken from a question's vector it leaves what that question asks: the vectors of all questions lie close together,
    and those of one language closer still, so that plain cosines hardly tell the same in two languages from two things
    in one.
    """

    means: Mapping[Language, Vectors]

    def apply(self, vectors: Vectors, languages: Sequence[Language]) -> Vectors:
        """Unit vectors of what is asked: ``vectors``, shape ``(questions, dimension)``, without their means."""
        moved = vectors - np.array([self.means[language] for language in languages], np.float32).reshape(vectors.shape)
        lengths = np.linalg.norm(moved, axis=1, keepdims=True)
        found: Vectors = np.divide(moved, lengths, out=np.zeros_like(moved), where=lengths > 0)
        return found


def centre_of(vectors: Vectors, languages: Sequence[Language]) -> Centre:
    """The centre of questions; a language without any has none to take away."""
    spoken = np.array(languages, dtype=np.str_)
    nothing = np.zeros(vectors.shape[1], np.float32)
    return Centre({each: vectors[spoken == each].mean(0) if each in languages else nothing for each in LANGUAGES})


@dataclass(frozen=True, slots=True)
class WrittenQuestions:
    """The questions that sections are said to answer, as unit vectors without their centre.

    ``sections`` and ``later`` tell for each the number of its section, and whether that came later than the corpus.
    """

    centre: Centre
    vectors: Vectors
    sections: NDArray[np.int64]
    later: NDArray[np.bool_]

    def tell_of(self, section: int) -> bool:
        """Whether any question was written for the section of that number."""
        return bool((self.sections == section).any())

    def find_later(self, vector: Vectors, language: Language) -> int | None:
        """The number of the later section that was written for this question; None when the corpus is nearer to it."""
        if not self.later.any():
            return None
        near = self.vectors @ self.centre.apply(vector.reshape(1, -1), [language])[0]
        best = int(np.argmax(np.where(self.later, near, -np.inf)))
        known = float(near[~self.later].max(initial=-np.inf))
        return int(self.sections[best]) if near[best] >= max(SAME_QUESTION, known) else None
