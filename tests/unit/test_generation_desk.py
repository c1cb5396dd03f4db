"""What admins do with generations."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from advisor.errors import NothingToRollBackError
from advisor.gate import GateReports, Marks
from advisor.generation_desk import GenerationDesk
from evaluation.gate import compare
from index.errors import GenerationInUseError, GenerationUnknownError
from index.generations import Generations
from tests.small import index_small


@pytest.fixture
def made(tmp_path: Path) -> Generations:
    return Generations(tmp_path / "index")


@pytest.fixture
def desk(made: Generations, engine: Engine) -> GenerationDesk:
    return GenerationDesk(made, GateReports(engine))


def park(engine: Engine, generation: str) -> None:
    nothing, one = (
        Marks(frozenset("a"), frozenset(), frozenset()),
        Marks(frozenset("a"), frozenset("a"), frozenset("a")),
    )
    GateReports(engine).save(compare(generation, nothing, before=("g0", one), margin=0.0), nothing)


def test_lists_the_newest_first_with_what_the_gate_said(
    made: Generations, desk: GenerationDesk, engine: Engine
) -> None:
    first, second = index_small(made, "One.").generation, index_small(made, "Two.").generation
    park(engine, first)

    listed = desk.list()

    assert [(each.generation, each.active) for each in listed] == [(second, True), (first, False)]
    assert listed[0].gate is None
    assert listed[1].gate is not None
    assert listed[1].gate.verdict == "parked"
    assert listed[0].manifest is not None
    assert listed[0].size_bytes > 1_000


def test_a_damaged_generation_is_listed_without_a_manifest(made: Generations, desk: GenerationDesk) -> None:
    name = index_small(made).generation
    (made.home / name / "manifest.json").write_text("{", encoding="utf-8")

    assert desk.get(name).manifest is None


def test_rolls_back_past_parked_and_damaged_ones(made: Generations, desk: GenerationDesk, engine: Engine) -> None:
    first, damaged, parked, active = (index_small(made, f"Number {at}.", force=True).generation for at in range(4))
    made.activate(active)
    assert first not in made.names()  # three are kept
    (made.home / damaged / "passages.json").write_text("[]", encoding="utf-8")
    park(engine, parked)

    with pytest.raises(NothingToRollBackError, match="Build one"):
        desk.roll_back()

    assert made.active() == active


def test_rolls_back_to_the_one_before(made: Generations, desk: GenerationDesk) -> None:
    first, _ = index_small(made, "One.").generation, index_small(made, "Two.")

    assert desk.roll_back() == first
    assert made.active() == first


def test_activating_a_parked_one_accepts_it(made: Generations, desk: GenerationDesk, engine: Engine) -> None:
    first = index_small(made, "One.").generation
    index_small(made, "Two.")
    park(engine, first)

    desk.activate(first)

    gate = desk.get(first).gate
    assert gate is not None
    assert gate.verdict == "accepted"


def test_the_active_one_is_not_removed(made: Generations, desk: GenerationDesk) -> None:
    first, second = index_small(made, "One.").generation, index_small(made, "Two.").generation

    with pytest.raises(GenerationInUseError):
        desk.remove(second)
    desk.remove(first)

    assert made.names() == [second]
    with pytest.raises(GenerationUnknownError):
        desk.get(first)


def test_prunes_and_compares(made: Generations, desk: GenerationDesk) -> None:
    first, second = index_small(made, "One.").generation, index_small(made, "Two.").generation

    assert desk.compare(first, second).documents.changed == ("small",)
    assert desk.prune(1) == (first,)
