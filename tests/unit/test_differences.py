"""What differs between two generations."""

from pathlib import Path

import pytest

from index.differences import difference
from index.errors import GenerationCorruptError, GenerationUnknownError
from index.generations import Generations
from tests.small import index_small


@pytest.fixture
def made(tmp_path: Path) -> Generations:
    return Generations(tmp_path / "index")


def test_tells_what_was_added_changed_and_removed(made: Generations) -> None:
    before = index_small(made, "One.", "Two.", "Three.").generation
    after = index_small(made, "One.", "Zwei.").generation

    found = difference(made, before, after)

    assert (found.documents.added, found.documents.changed, found.documents.removed) == ((), ("small",), ())
    assert (found.sections.changed, found.sections.removed) == (("small:2",), ("small:3",))
    assert found.sections.changed_count == 1
    assert found.passages_kept > 0
    assert found.passages_added > 0
    assert found.passages_removed > found.passages_added


def test_a_generation_does_not_differ_from_itself(made: Generations) -> None:
    name = index_small(made).generation

    found = difference(made, name, name)

    assert (found.documents.changed, found.passages_added, found.passages_removed) == ((), 0, 0)


def test_unknown_and_damaged_generations_are_told(made: Generations) -> None:
    name = index_small(made).generation

    with pytest.raises(GenerationUnknownError):
        difference(made, "g0", name)
    (made.home / name / "passages.json").write_text("{}", encoding="utf-8")
    with pytest.raises(GenerationCorruptError):
        difference(made, name, name)
