"""The active generation in memory, while generations change under it."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from index.encoder_shelf import only
from index.errors import EncoderMismatchError, GenerationCorruptError, IndexMissingError
from index.generations import Generations
from index.live import LiveIndex
from index.snapshot import Snapshot
from tests.fakes import FakeEncoder
from tests.small import index_small, wait_for_loading

FAKE = only(FakeEncoder())


@pytest.fixture
def made(tmp_path: Path) -> Generations:
    return Generations(tmp_path / "index")


def words(snapshot: Snapshot) -> list[str]:
    return [section.texts[0].text for section in snapshot.sections.values()]


def damage(made: Generations, generation: str) -> None:
    (made.home / generation / "passages.json").write_text("[]", encoding="utf-8")


def test_without_a_generation_it_says_how_to_build_one(made: Generations) -> None:
    live = LiveIndex(made, FAKE)

    assert live.find_current() is None
    with pytest.raises(IndexMissingError, match="Build one with `advisor reindex`"):
        live.current()


def test_the_first_generation_is_found_without_a_restart(made: Generations) -> None:
    live = LiveIndex(made, FAKE)
    assert live.find_current() is None

    index_small(made, "One.")

    assert words(live.current()) == ["One."]


def test_a_new_generation_is_picked_up_without_a_restart(made: Generations) -> None:
    live = LiveIndex(made, FAKE)
    index_small(made, "One.")
    live.current()

    index_small(made, "Two.")
    live.current()
    wait_for_loading()

    assert words(live.current()) == ["Two."]


def test_the_old_generation_serves_while_the_new_one_is_loaded(made: Generations) -> None:
    index_small(made, "One.")
    during: list[list[str]] = []

    def look(snapshot: Snapshot) -> None:
        if words(snapshot) == ["Two."]:
            during.append(words(live.current()))

    live = LiveIndex(made, FAKE, prepare=look)
    live.current()
    index_small(made, "Two.")
    live.current()
    wait_for_loading()

    assert during == [["One."]]
    assert words(live.current()) == ["Two."]


def test_a_reader_keeps_the_snapshot_it_started_with_even_when_it_is_pruned(made: Generations) -> None:
    live = LiveIndex(made, FAKE)
    first = index_small(made, "One.").generation
    held = live.current()

    for number in range(5):
        index_small(made, f"Another {number}.")
        live.current()
        wait_for_loading()

    assert first not in made.names()
    assert held.generation == first
    assert words(held) == ["One."]
    vector = FakeEncoder().encode_queries(["One."])[0]
    assert held.passages[held.vectors.search(vector, 1)[1][0]].text.endswith("One.")
    assert held.lexical.scores("one").any()


def test_many_readers_see_whole_generations_only(made: Generations) -> None:
    live = LiveIndex(made, FAKE)
    index_small(made, "Number 0.")
    of = {live.current().generation: ["Number 0."]}

    def read(_: int) -> tuple[str, list[str]]:
        snapshot = live.current()
        return snapshot.generation, words(snapshot)

    with ThreadPoolExecutor(4) as readers:
        for number in range(1, 6):
            seen = readers.map(read, range(200))
            of[index_small(made, f"Number {number}.").generation] = [f"Number {number}."]
            assert all(of[generation] == found for generation, found in seen)
    wait_for_loading()


def test_a_damaged_new_generation_is_refused_and_the_old_one_goes_on_serving(made: Generations) -> None:
    live = LiveIndex(made, FAKE)
    index_small(made, "One.")
    live.current()
    damage(made, index_small(made, "Two.").generation)

    live.current()
    wait_for_loading()

    assert words(live.current()) == ["One."]


def test_a_good_generation_after_a_damaged_one_is_picked_up(made: Generations) -> None:
    live = LiveIndex(made, FAKE)
    index_small(made, "One.")
    live.current()
    damage(made, index_small(made, "Two.").generation)
    live.current()
    wait_for_loading()

    index_small(made, "Three.", force=True)
    live.current()
    wait_for_loading()

    assert words(live.current()) == ["Three."]


def test_started_on_a_damaged_generation_the_previous_good_one_serves(
    made: Generations, caplog: pytest.LogCaptureFixture
) -> None:
    index_small(made, "One.")
    bad = index_small(made, "Two.").generation
    damage(made, bad)

    live = LiveIndex(made, FAKE)

    assert words(live.current()) == ["One."]
    assert words(live.current()) == ["One."]
    assert f"Generation {bad} is damaged" in caplog.text


def test_started_when_the_active_generation_is_gone_the_previous_good_one_serves(made: Generations) -> None:
    index_small(made, "One.")
    gone = index_small(made, "Two.").generation
    (made.home / gone).rename(made.home.parent / "gone")

    assert words(LiveIndex(made, FAKE).current()) == ["One."]


def test_with_every_generation_damaged_the_error_is_that_of_the_active_one(made: Generations) -> None:
    damage(made, index_small(made, "One.").generation)
    active = index_small(made, "Two.", force=True).generation
    damage(made, active)

    with pytest.raises(GenerationCorruptError, match=f"Generation {active} is damaged"):
        LiveIndex(made, FAKE).current()


def test_files_that_match_their_checksums_but_hold_nonsense_are_refused(made: Generations) -> None:
    index_small(made, "One.")

    def write(folder: Path) -> None:
        (folder / "documents.json").write_text('{"not": "documents"}', encoding="utf-8")

    manifest = made.manifest(made.active())
    made.activate(made.build(lambda name: manifest, write).generation)

    assert words(LiveIndex(made, FAKE).current()) == ["One."]


def test_a_generation_of_another_encoder_is_refused_with_the_way_out(made: Generations) -> None:
    index_small(made, "One.")
    live = LiveIndex(made, only(FakeEncoder("another-encoder")))

    with pytest.raises(
        EncoderMismatchError,
        match=rf"built with encoder {FakeEncoder().fingerprint}, but another-encoder .*advisor reindex",
    ):
        live.current()
    assert live.find_current() is None


def test_a_new_generation_of_another_encoder_never_serves(made: Generations) -> None:
    live = LiveIndex(made, FAKE)
    index_small(made, "One.")
    live.current()
    index_small(made, "One.", encoder=FakeEncoder("another", dimension=16))

    live.current()
    wait_for_loading()

    assert live.current().vectors.size
    assert live.current().manifest is not None
    assert (
        json.loads((made.home / live.current().generation / "manifest.json").read_text())["encoder"]
        == FakeEncoder().fingerprint
    )


def test_a_generation_is_prepared_once_before_it_serves(made: Generations) -> None:
    prepared: list[str] = []
    live = LiveIndex(made, FAKE, prepare=lambda snapshot: prepared.append(snapshot.generation))
    first = index_small(made, "One.").generation
    live.current()
    live.current()
    second = index_small(made, "Two.").generation
    live.current()
    wait_for_loading()

    assert prepared == [first, second]
