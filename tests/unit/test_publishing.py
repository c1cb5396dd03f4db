"""Activation that every server sees at once."""

import os
import subprocess
import sys
import threading
from contextlib import ExitStack
from pathlib import Path

import pytest

from index.encoder_shelf import only
from index.errors import GenerationCorruptError, GenerationRefusedError
from index.generations import Generations
from index.live import LiveIndex
from index.publishing import announced, publish, reading
from tests.fakes import FakeEncoder
from tests.small import index_small, small_document


@pytest.fixture
def made(tmp_path: Path) -> Generations:
    return Generations(tmp_path / "index")


def sealed(made: Generations, *sentences: str, encoder: FakeEncoder | None = None) -> str:
    """A second generation that is not active: the first is active again."""
    first = made.active()
    second = index_small(made, *sentences, encoder=encoder).generation
    made.activate(first)
    return second


def test_every_server_answers_from_the_new_generation_with_its_very_next_question(made: Generations) -> None:
    index_small(made, "One.")
    second = sealed(made, "Two.")
    servers = [LiveIndex(made, only(FakeEncoder())) for _ in range(3)]
    for server in servers:
        server.current()

    with ExitStack() as watching:
        for server in servers:
            watching.enter_context(server.watching())
        publish(made, second)
        seen = [server.current().generation for server in servers]

    assert seen == [second] * 3
    assert announced(made.home) is None


def test_a_generation_that_a_server_cannot_load_is_not_activated(made: Generations) -> None:
    first = index_small(made, "One.").generation
    foreign = sealed(made, "Two.", encoder=FakeEncoder("another", dimension=16))
    server = LiveIndex(made, only(FakeEncoder()))
    server.current()

    with server.watching(), pytest.raises(GenerationRefusedError, match="built with encoder another"):
        publish(made, foreign)

    assert made.active() == first
    assert announced(made.home) is None


def test_a_damaged_generation_is_refused_before_anybody_is_told(made: Generations) -> None:
    index_small(made, "One.")
    second = sealed(made, "Two.")
    (made.home / second / "passages.json").write_text("[]", encoding="utf-8")

    with pytest.raises(GenerationCorruptError):
        publish(made, second)

    assert announced(made.home) is None


def test_a_server_that_hangs_does_not_hold_the_others_up(made: Generations) -> None:
    index_small(made, "One.")
    second = sealed(made, "Two.")

    with reading(made.home):
        publish(made, second, patience_seconds=0.05)

    assert made.active() == second


def test_waiting_can_be_given_up_and_leaves_the_old_one_active(made: Generations) -> None:
    first = index_small(made, "One.").generation
    second = sealed(made, "Two.")

    def give_up() -> None:
        raise InterruptedError("enough")

    with reading(made.home), pytest.raises(InterruptedError):
        publish(made, second, check=give_up)

    assert (made.active(), announced(made.home)) == (first, None)


def test_a_server_that_was_killed_is_waited_for_no_longer(made: Generations) -> None:
    index_small(made, "One.")
    second = sealed(made, "Two.")
    code = (
        "import sys, pathlib\n"
        "from index.publishing import reading\n"
        "with reading(pathlib.Path(sys.argv[1])):\n"
        "    sys.stdout.write('reading\\n'); sys.stdout.flush(); sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", code, str(made.home)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=os.curdir) as server:
        assert server.stdout is not None
        server.stdout.readline()
        server.kill()

    publish(made, second)

    assert made.active() == second
    assert list((made.home / "readers").iterdir()) == []


def test_questions_asked_all_the_while_see_whole_generations_only(made: Generations) -> None:
    index_small(made, "One.")
    words = {made.active(): "One."}
    server = LiveIndex(made, only(FakeEncoder()))
    server.current()
    seen: list[tuple[str, str]] = []
    stop = threading.Event()

    def ask() -> None:
        while not stop.is_set():
            snapshot = server.current()
            seen.append((snapshot.generation, snapshot.documents[0].sections[0].texts[0].text))

    asking = threading.Thread(target=ask)
    with server.watching():
        asking.start()
        for number in range(4):
            name = sealed(made, f"Number {number}.")
            words[name] = f"Number {number}."
            publish(made, name)
        stop.set()
        asking.join()

    assert all(words[generation] == text for generation, text in seen)
    assert server.current().documents[0].id == small_document().id
