"""The floor: what the bundled encoder alone sustains on some threads, in a process of its own.

`python -m evaluation.encoder_load` reads threads, seconds and questions as JSON from standard input and writes the
calls per second to standard output.
"""

import json
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from index.encoders import Encoder, load_encoder


def sustained(encoder: Encoder, questions: Sequence[str], *, threads: int, seconds: float) -> float:
    """Questions encoded per second, one a call, by ``threads`` threads that do nothing else."""
    encoder.encode_queries(questions[:threads])
    waiting = iter(_around(questions))
    started = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        runs = [pool.submit(_encode_until, encoder, waiting, started + seconds) for _ in range(threads)]
        done = sum(run.result() for run in runs)
    return done / (time.perf_counter() - started)


def _around(questions: Sequence[str]) -> list[str]:
    """The questions often enough to outlast any run."""
    return list(questions) * (1 + 100_000 // max(1, len(questions)))


def _encode_until(encoder: Encoder, waiting: Iterator[str], end: float) -> int:
    done = 0
    while time.perf_counter() < end:
        encoder.encode_queries([next(waiting)])
        done += 1
    return done


def main() -> None:
    """Carry out what standard input asks for."""
    asked = json.loads(sys.stdin.read())
    rate = sustained(load_encoder(), asked["questions"], threads=asked["threads"], seconds=asked["seconds"])
    sys.stdout.write(json.dumps({"per_second": rate}))


if __name__ == "__main__":
    main()
