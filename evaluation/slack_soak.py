"""Does each question get one reply, when Slack repeats itself and servers are killed?"""

import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from typing import Protocol

from evaluation.advisor_victim import CLI
from evaluation.bench import distinct_questions
from evaluation.served import Served, serving
from evaluation.slack_bench import slack_settings
from evaluation.slack_events import mention, signed_request
from evaluation.slack_stand_in import Mood, StandIn, stand_in

EVENTS = 1_000
KILLS = 20
_SERVERS = 2
_SENDERS = 8
_USERS = 50
# A copy is sent again until it is acknowledged, as Slack does; it waits three seconds for that.
_ACK_SECONDS = 3.0
_PAUSE_SECONDS = 0.1
_RUN_SECONDS = (0.3, 4.0)
# What a killed server had in hand is taken over after 30 seconds. If nothing was posted for longer, nothing will be.
_QUIET_SECONDS = 45.0
_UNCLAIMED = (sys.executable, "-m", "app.slack_unclaimed")
_SETTINGS = ("ADVISOR_JOBS=worker", "ADVISOR_LOG_LEVEL=warning")
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Soaked:
    """How many events were delivered how often, how many servers killed, and how many events got how many replies."""

    events: int
    deliveries: int
    kills: int
    once: int
    never: int
    twice: int

    @property
    def sound(self) -> bool:
        """Whether each was answered, and none twice."""
        return self.never == self.twice == 0

    def told(self) -> str:
        """All of it in one line."""
        return (
            f"events {self.events:,}, deliveries {self.deliveries:,}, kills {self.kills}, "
            f"answered once {self.once:,}, never {self.never:,}, twice {self.twice:,}"
        )


@dataclass(frozen=True, slots=True)
class Copy:
    """One time that Slack tells of an event; of the ``twin`` it tells under another name."""

    ts: str
    question: str
    user: str
    twin: bool


@dataclass
class _Progress:
    """How far everybody is."""

    copies: int
    kills: int
    begun: int = 0
    requests: int = 0
    killed: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    over: threading.Event = field(default_factory=threading.Event)

    def may_send(self) -> bool:
        """Copies are spread over the kills, so that there is always something to interrupt."""
        with self.lock:
            if self.begun / self.copies > (self.killed + 1) / (self.kills + 1):
                return False
            self.begun += 1
            return True

    def count(self) -> None:
        """A request is sent."""
        with self.lock:
            self.requests += 1


class Servers(Protocol):
    """Servers that can be killed, and are then started again."""

    def ports(self) -> Sequence[int]:
        """Where those listen that run."""
        ...

    def kill(self, number: int) -> None:
        """Kill one of them as it stands, and start it again."""
        ...


def slack_soak(
    *,
    events: int = EVENTS,
    kills: int = KILLS,
    claim: bool = True,
    seed: int = 1,
    database_url: str | None = None,
    say: Say = lambda _: None,
) -> Soaked:
    """Deliver events to servers over one database while they are killed again and again.

    Without the ``claim`` servers are started that know no copies. ``database_url`` is an empty database; else a file.
    """
    chance = random.Random(seed)
    copies = copies_of(tuple(islice(cycle(distinct_questions()), events)), chance)
    with tempfile.TemporaryDirectory() as folder, stand_in(_moods(random.Random(seed))) as slack:
        home = Path(folder)
        url = () if database_url is None else (f"ADVISOR_DATABASE_URL={database_url}",)
        settings = (*slack_settings(slack.url), *_SETTINGS, *url)
        subprocess.run(["env", f"ADVISOR_HOME={home}", *url, *CLI, "reindex"], check=True, capture_output=True)
        with _Servers(home, settings, CLI if claim else _UNCLAIMED) as servers:
            return soaked(servers, slack, copies, kills=kills, chance=chance, say=say)


def soaked(
    servers: Servers,
    slack: StandIn,
    copies: Sequence[Copy],
    *,
    kills: int,
    chance: random.Random,
    run_seconds: tuple[float, float] = _RUN_SECONDS,
    quiet_seconds: float = _QUIET_SECONDS,
    say: Say = lambda _: None,
) -> Soaked:
    """Deliver ``copies`` while ``servers`` are killed, each time after some ``run_seconds``; count what was posted.

    Nothing more will be once nothing was for ``quiet_seconds``.
    """
    progress = _Progress(len(copies), kills)
    chances = [random.Random(chance.random()) for _ in copies]
    with ThreadPoolExecutor(_SENDERS) as pool:
        sent = [pool.submit(_deliver, *each, servers, progress) for each in zip(copies, chances, strict=True)]
        try:
            while progress.killed < kills:
                time.sleep(chance.uniform(*run_seconds))
                servers.kill(chance.randrange(_SERVERS))
                progress.killed += 1
                say(f"kill {progress.killed}: {progress.requests:,} requests, {len(slack.posted):,} replies so far")
        except BaseException:
            progress.over.set()  # without a server nobody would acknowledge
            raise
    for each in sent:
        each.result()
    _wait_until_quiet(slack, len({copy.ts for copy in copies}), quiet_seconds)
    return _counted(copies, slack.replies(), progress)


class _Servers:
    """Two processes over one home."""

    def __init__(self, home: Path, settings: Sequence[str], cli: Sequence[str]) -> None:
        self._home = home
        self._settings = settings
        self._cli = cli
        self._stacks = [ExitStack() for _ in range(_SERVERS)]
        self._running: dict[int, Served] = {}

    def __enter__(self) -> "_Servers":
        """Start both."""
        for number in range(_SERVERS):
            self._start(number)
        return self

    def __exit__(self, *_: object) -> None:
        """Stop both."""
        for stack in self._stacks:
            stack.close()

    def ports(self) -> Sequence[int]:
        """Where those listen that run."""
        return [served.port for served in list(self._running.values())]

    def kill(self, number: int) -> None:
        """Kill one with ``kill -9`` and start it again."""
        os.kill(self._running.pop(number).process_id, signal.SIGKILL)
        self._stacks[number].close()
        self._start(number)

    def _start(self, number: int) -> None:
        served = serving(self._home, workers=1, cli=self._cli, settings=self._settings)
        self._running[number] = self._stacks[number].enter_context(served)


def copies_of(questions: Sequence[str], chance: random.Random) -> list[Copy]:
    """Each question one to four times, some by their other name, in any order; those of every other one at once."""
    placed = []
    for number, question in enumerate(questions):
        ts, user, together = f"{int(time.time())}.{number:06d}", f"U{chance.randrange(_USERS)}", chance.random()
        for _ in range(chance.randint(1, 4)):
            place = together if number % 2 else chance.random()
            placed.append((place, Copy(ts, question, user, chance.random() < 0.5)))
    return [copy for _, copy in sorted(placed, key=lambda each: each[0])]


def _moods(chance: random.Random) -> Callable[[str], Mood]:
    """A Slack that takes a while to post, is busy now and then, and sometimes fails once it has posted."""

    def mood(method: str) -> Mood:
        if method != "chat.postMessage":
            return Mood()
        status = chance.choices((None, 429, 503), (94, 3, 3))[0]
        return Mood(chance.uniform(0.0, 0.05), chance.uniform(0.0, 0.05), status)

    return mood


def _deliver(copy: Copy, chance: random.Random, servers: Servers, progress: _Progress) -> None:
    """Tell some server of an event until one acknowledges."""
    while not progress.may_send():
        if progress.over.wait(_PAUSE_SECONDS):
            return
    payload = mention(copy.question, copy.ts, user=copy.user, event_id=f"Ev{chance.getrandbits(40)}", twin=copy.twin)
    tries = 0
    while not progress.over.is_set():
        ports = servers.ports()
        if ports:
            progress.count()
            if _acknowledged(signed_request(payload, retry=tries), chance.choice(ports)):
                return
        tries += 1
        time.sleep(_PAUSE_SECONDS)


def _acknowledged(request: bytes, port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=_ACK_SECONDS) as connection:
            connection.sendall(request)
            return connection.recv(64).startswith(b"HTTP/1.1 200")
    except OSError:
        return False


def _wait_until_quiet(slack: StandIn, events: int, seconds: float) -> None:
    """Wait until nothing was posted for so long that nothing more will be; longer while something is missing."""
    before, changed = -1, time.monotonic()
    while time.monotonic() < changed + seconds * (1 if len(slack.replies()) >= events else 4):
        if len(slack.posted) != before:
            before, changed = len(slack.posted), time.monotonic()
        time.sleep(_PAUSE_SECONDS)


def _counted(copies: Sequence[Copy], replies: Counter[str], progress: _Progress) -> Soaked:
    counts = [replies[ts] for ts in {copy.ts for copy in copies}]
    return Soaked(
        events=len(counts),
        deliveries=progress.requests,
        kills=progress.killed,
        once=counts.count(1),
        never=counts.count(0),
        twice=sum(count > 1 for count in counts),
    )
