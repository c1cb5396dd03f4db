"""How soon Slack is told that an event arrived, while answers are being computed."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

from evaluation.advisor_victim import CLI
from evaluation.bench import distinct_questions
from evaluation.latency import Percentiles, percentiles
from evaluation.served import serving
from evaluation.slack_events import SIGNING_SECRET
from evaluation.slack_load import Acknowledged, SlackOrders, as_json
from evaluation.slack_stand_in import BOT_TOKEN, stand_in

CLIENTS = 50
ROUNDS = 20
# Between two rounds; what came before takes longer to be answered.
PAUSE_SECONDS = 1.0
TARGET_MS = 300.0
# So long may the answers to everything take at the end.
_PATIENCE_SECONDS = 600.0
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class SlackBench:
    """Milliseconds of acknowledgements beside those of GET /healthz; answers that were posted meanwhile and in all."""

    ack_ms: Percentiles
    floor_ms: Percentiles
    events: int
    failures: int
    posted_meanwhile: int
    seconds: float
    posted: int
    twice: int

    @property
    def sound(self) -> bool:
        """Whether each event was acknowledged, and answered once."""
        return self.failures == 0 and self.twice == 0 and self.posted == self.events


def slack_bench(
    *, clients: int = CLIENTS, rounds: int = ROUNDS, workers: int = 2, cli: Sequence[str] = CLI, say: Say
) -> SlackBench:
    """Send events in rounds to a server in a temporary home, and say what was found."""
    questions = tuple(islice(cycle(distinct_questions()), clients * (rounds + 1)))
    with tempfile.TemporaryDirectory() as folder, stand_in() as slack:
        home = Path(folder)
        subprocess.run(["env", f"ADVISOR_HOME={home}", *cli, "reindex"], check=True, capture_output=True)
        with serving(home, workers=workers, cli=cli, settings=slack_settings(slack.url)) as served:
            seen = _loaded(SlackOrders(served.port, clients, questions, PAUSE_SECONDS))
            meanwhile = len(slack.posted)
            slack.wait_for(len(questions), seconds=_PATIENCE_SECONDS)
    replies = slack.replies()
    found = SlackBench(
        ack_ms=percentiles([each * 1000 for each in seen.acks]),
        floor_ms=percentiles([each * 1000 for each in seen.floor]),
        events=len(questions),
        failures=len(seen.failures),
        posted_meanwhile=meanwhile,
        seconds=seen.seconds,
        posted=len(replies),
        twice=sum(count > 1 for count in replies.values()),
    )
    for line in described(found):
        say(line)
    return found


def slack_settings(url: str) -> tuple[str, ...]:
    """The settings of a server whose Slack stands at ``url``."""
    return (
        "ADVISOR_SLACK=http",
        f"ADVISOR_SLACK_BASE_URL={url}",
        f"ADVISOR_SLACK_BOT_TOKEN={BOT_TOKEN}",
        f"ADVISOR_SLACK_SIGNING_SECRET={SIGNING_SECRET}",
    )


def described(found: SlackBench) -> list[str]:
    """What was found, line by line."""
    ack, floor = found.ack_ms, found.floor_ms
    kept = "kept" if ack.p99 <= TARGET_MS else "missed"
    return [
        f"{found.events} events, many at once, in {found.seconds:.1f} s; {found.posted_meanwhile} answers were posted "
        f"meanwhile, {found.posted} in all, {found.twice} of them twice; {found.failures} events were refused.",
        f"acknowledged:  p50 {ack.p50:.0f} ms, p95 {ack.p95:.0f} ms, p99 {ack.p99:.0f} ms",
        f"GET /healthz:  p50 {floor.p50:.0f} ms, p95 {floor.p95:.0f} ms, p99 {floor.p99:.0f} ms, in the same run",
        f"ratio:         p50 {ack.p50 / floor.p50:.2f}, p99 {ack.p99 / floor.p99:.2f}",
        f"target:        p99 of at most {TARGET_MS:.0f} ms: {kept}",
    ]


def _loaded(orders: SlackOrders) -> Acknowledged:
    done = subprocess.run(
        [sys.executable, "-m", "evaluation.slack_load"],
        input=as_json(orders),
        capture_output=True,
        text=True,
        check=True,
    )
    return Acknowledged(**json.loads(done.stdout))
