"""Re-indexing: what is built, what is not built again, and what a failure leaves behind."""

import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from advisor.errors import ReindexCancelledError
from advisor.material import with_questions
from index.encoder_shelf import only
from index.errors import ReindexRunningError
from index.generations import Generations
from index.snapshot import load_snapshot
from knowledge.examples import Example
from tests.fakes import FakeEncoder
from tests.small import SENTENCES, index_small, small_document


@pytest.fixture
def made(tmp_path: Path) -> Generations:
    return Generations(tmp_path / "index")


def test_a_new_generation_is_active_and_holds_the_documents(made: Generations) -> None:
    encoder = FakeEncoder()

    done = index_small(made, encoder=encoder)

    manifest = made.manifest(made.active())
    assert done.generation == made.active()
    assert (manifest.encoder, manifest.dimension) == (encoder.fingerprint, encoder.dimension)
    assert manifest.counts["documents"] == 1
    assert manifest.counts["sections"] == 3
    assert manifest.counts["passages"] == done.passages
    snapshot = load_snapshot(made, done.generation, only(encoder))
    assert [section.texts[0].text for section in snapshot.sections.values()] == list(SENTENCES)


def test_an_unchanged_corpus_is_not_built_again(made: Generations) -> None:
    first = index_small(made)
    encoder = FakeEncoder()

    again = index_small(made, encoder=encoder)

    assert again.unchanged
    assert again.generation == first.generation
    assert encoder.encoded == []


def test_force_builds_an_unchanged_corpus_again_and_encodes_nothing(made: Generations) -> None:
    first = index_small(made)

    again = index_small(made, force=True)

    assert not again.unchanged
    assert again.generation != first.generation
    assert again.encoded == 0


def test_only_what_changed_is_encoded(made: Generations) -> None:
    index_small(made)
    encoder = FakeEncoder()

    done = index_small(made, *SENTENCES[:2], "Delta is the fourth letter.", encoder=encoder)

    assert done.encoded == len(encoder.encoded) == 1
    assert "Delta" in encoder.encoded[0]


def test_another_encoder_builds_a_generation_of_its_own(made: Generations) -> None:
    first = index_small(made)

    second = index_small(made, encoder=FakeEncoder("another", dimension=16))

    assert second.generation != first.generation
    assert made.manifest(second.generation).dimension == 16


def test_old_generations_are_pruned(made: Generations) -> None:
    built = [index_small(made, f"Sentence {number}.").generation for number in range(5)]

    assert made.names() == built[:1:-1]


def test_progress_is_reported_stage_by_stage(made: Generations) -> None:
    seen: list[tuple[str, int, int]] = []

    index_small(made, report=lambda *progress: seen.append(progress))

    stages = list(dict.fromkeys(stage for stage, _, _ in seen))
    assert stages == ["encode", "examples", "index", "write"]
    for stage in stages:
        done = [(at, total) for of, at, total in seen if of == stage]
        assert done == sorted(done)
        assert done[-1][0] == done[-1][1]


@pytest.mark.parametrize("stage", ["encode", "examples", "index", "write"])
def test_cancelling_leaves_the_active_generation_and_keeps_what_was_encoded(made: Generations, stage: str) -> None:
    active = index_small(made).generation
    sentences = [f"Sentence number {number}." for number in range(100)]

    def cancel(of: str, done: int, total: int) -> None:
        if of == stage and (done >= 64 or stage != "encode"):
            raise ReindexCancelledError

    with pytest.raises(ReindexCancelledError, match="active generation is untouched"):
        index_small(made, *sentences, report=cancel)

    assert made.active() == active
    assert made.names() == [active]
    encoder = FakeEncoder()
    index_small(made, *sentences, encoder=encoder)
    assert len(encoder.encoded) <= 140
    assert made.active() != active


def test_an_encoder_that_fails_leaves_the_active_generation(made: Generations) -> None:
    active = index_small(made).generation

    def fail(texts: Sequence[str]) -> None:
        raise RuntimeError("the encoder broke")

    with pytest.raises(RuntimeError, match="the encoder broke"):
        index_small(made, "Something new.", encoder=FakeEncoder(before=fail))

    assert made.active() == active
    assert index_small(made).unchanged


def test_a_second_reindex_is_refused_while_one_runs(made: Generations) -> None:
    with made.writing(), pytest.raises(ReindexRunningError):
        index_small(Generations(made.home))


@pytest.mark.parametrize("damage", ["passages.json", "manifest.json", "the folder"])
def test_reindexing_mends_a_damaged_active_generation(made: Generations, damage: str) -> None:
    broken = index_small(made).generation
    folder = made.home / broken
    if damage == "the folder":
        folder.rename(made.home.parent / "lost")
    else:
        (folder / damage).write_text("{", encoding="utf-8")

    done = index_small(made)

    assert done.generation != broken
    assert made.verify(made.active()).generation == done.generation


KILLED_WHILE_WRITING = """
import os, signal, sys
from pathlib import Path
from index.generations import Generations

def write(folder):
    (folder / "documents.json").write_text("[")
    os.kill(os.getpid(), signal.SIGKILL)

generations = Generations(Path(sys.argv[1]))
with generations.writing():
    generations.build(lambda name: None, write)
"""


def test_a_process_killed_while_writing_leaves_the_active_generation_and_no_lock(made: Generations) -> None:
    active = index_small(made).generation

    killed = subprocess.run([sys.executable, "-c", KILLED_WHILE_WRITING, str(made.home)], check=False)

    assert killed.returncode == -signal.SIGKILL
    assert made.names() == [active]
    assert made.verify(made.active()).generation == active
    assert not index_small(made, "Something new.").unchanged
    assert [path.name for path in made.home.iterdir() if path.name.startswith(".building")] == []


def test_examples_that_know_their_section_become_its_questions() -> None:
    document = replace(small_document(*SENTENCES), shipped=True)
    examples = [
        Example("Which one comes first?", "lookup", "fact", section="1", also=("2",)),
        Example("What is letter 1?", "lookup", "fact", section="1"),
        Example("Who am I?", "nothing", "far"),
    ]

    (asked,) = with_questions((document,), examples)

    questions = [question.text for question in asked.sections[0].questions]
    assert questions == ["What is letter 1?", "Which one comes first?"]
    assert asked.sections[0].questions[1].also == ("2",)
    assert asked.sections[1:] == document.sections[1:]
