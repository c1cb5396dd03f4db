"""Generations of the index on disk."""

import json
from pathlib import Path

import pytest

from index.errors import (
    GenerationCorruptError,
    GenerationUnknownError,
    IndexMissingError,
    ReindexRunningError,
)
from index.generations import Generations, Manifest


@pytest.fixture
def made(tmp_path: Path) -> Generations:
    return Generations(tmp_path / "index")


def manifest(name: str) -> Manifest:
    return Manifest(name, "2026-01-01T00:00:00Z", "fake", 4, "c0ffee", {"passages": 1}, "flat", 1.0)


def write(folder: Path) -> None:
    (folder / "passages.json").write_text("[]", encoding="utf-8")
    (folder / "lexical").mkdir()
    (folder / "lexical" / "data.npy").write_bytes(b"12345")


def build(made: Generations) -> str:
    return made.build(manifest, write).generation


def test_a_generation_is_sealed_with_the_checksums_of_all_its_files(made: Generations) -> None:
    name = build(made)

    assert set(made.manifest(name).files) == {"passages.json", "lexical/data.npy"}
    assert made.verify(name) == made.manifest(name)


def test_a_generation_that_is_built_is_not_yet_active(made: Generations) -> None:
    build(made)

    assert made.find_active() is None
    with pytest.raises(IndexMissingError, match="Build one with `advisor reindex`"):
        made.active()


def test_activating_moves_the_pointer_and_leaves_nothing_beside_it(made: Generations) -> None:
    first, second = build(made), build(made)
    made.activate(first)

    made.activate(second)

    assert made.active() == second
    assert sorted(path.name for path in made.home.iterdir()) == sorted(["ACTIVE", first, second])


def test_names_come_newest_first_even_within_one_second(made: Generations) -> None:
    built = [build(made) for _ in range(12)]

    assert made.names() == built[::-1]


def test_another_reader_sees_the_generation_at_once(made: Generations) -> None:
    name = build(made)
    made.activate(name)

    assert Generations(made.home).active() == name


DAMAGE = {
    "changed": lambda folder: (folder / "passages.json").write_text("[1]", encoding="utf-8"),
    "cut short": lambda folder: (folder / "lexical" / "data.npy").write_bytes(b"123"),
    "missing": lambda folder: (folder / "passages.json").unlink(),
    "manifest cut short": lambda folder: (folder / "manifest.json").write_text('{"gen', encoding="utf-8"),
    "manifest of another shape": lambda folder: (folder / "manifest.json").write_text("[]", encoding="utf-8"),
    "manifest of no text": lambda folder: (folder / "manifest.json").write_bytes(b"\xff\xfe"),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_generation_is_refused_and_the_active_one_stays(made: Generations, damage: object) -> None:
    good, bad = build(made), build(made)
    made.activate(good)
    assert callable(damage)
    damage(made.home / bad)

    with pytest.raises(GenerationCorruptError, match=rf"Generation {bad} is damaged: .*advisor reindex"):
        made.activate(bad)

    assert made.active() == good


def test_a_generation_of_another_format_is_refused(made: Generations) -> None:
    name = build(made)
    path = made.home / name / "manifest.json"
    fields = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**fields, "format": 99}), encoding="utf-8")

    with pytest.raises(GenerationCorruptError, match="it has format 99, this version reads 1"):
        made.activate(name)


@pytest.mark.parametrize("name", ["g0", "", "..", "../index", ".lock"])
def test_an_unknown_generation_is_refused(made: Generations, name: str) -> None:
    build(made)

    with pytest.raises(GenerationUnknownError, match="`advisor index list`"):
        made.activate(name)


def test_a_build_that_fails_leaves_no_generation(made: Generations) -> None:
    def fail(folder: Path) -> None:
        write(folder)
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="the disk is full"):
        made.build(manifest, fail)

    assert made.names() == []


def test_a_half_written_folder_is_no_generation_and_is_cleared_by_the_next_writer(made: Generations) -> None:
    good = build(made)
    half = made.home / ".building-g20260101T000000-00"
    half.mkdir()
    (half / "manifest.json").write_text("{}", encoding="utf-8")
    unsealed = made.home / "g20260101T000000-01"
    unsealed.mkdir()

    assert made.names() == [good]
    with made.writing():
        assert not half.exists()


def test_a_crash_before_the_pointer_moved_leaves_the_old_one_active(made: Generations) -> None:
    good = build(made)
    made.activate(good)
    build(made)
    (made.home / "ACTIVE.4711").write_text("half a na", encoding="utf-8")

    assert made.active() == good


def test_a_second_writer_is_refused_until_the_first_is_done(made: Generations) -> None:
    second = Generations(made.home).writing()

    with made.writing(), pytest.raises(ReindexRunningError, match="Wait for it to finish"), second:
        raise AssertionError("two writers at once")

    with Generations(made.home).writing():
        assert made.names() == []


def test_a_writer_that_failed_lets_the_next_one_in(made: Generations) -> None:
    with pytest.raises(OSError, match="broke"), made.writing():
        raise OSError("broke")

    with made.writing():
        assert made.names() == []


def test_pruning_keeps_the_newest_three(made: Generations) -> None:
    built = [build(made) for _ in range(5)]
    made.activate(built[-1])

    removed = made.prune()

    assert sorted(removed) == built[:2]
    assert made.names() == built[:1:-1]
    assert sorted(path.name for path in made.home.iterdir()) == ["ACTIVE", *built[2:]]


def test_pruning_never_removes_the_active_one(made: Generations) -> None:
    built = [build(made) for _ in range(5)]
    made.activate(built[0])

    made.prune()
    made.prune(keep=0)

    assert made.names() == [built[0]]
    assert made.verify(built[0]).generation == built[0]


def test_rolling_back_is_activating_an_older_one(made: Generations) -> None:
    first, second = build(made), build(made)
    made.activate(second)

    made.activate(first)

    assert made.active() == first
