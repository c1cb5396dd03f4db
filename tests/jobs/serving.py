"""As a script: a process with an embedded worker, to be killed like a server."""

import sys
import threading
from pathlib import Path

from app.embedded_worker import embedded_worker
from app.settings import Settings


def command(home: Path, url: str) -> tuple[str, ...]:
    """What starts the worker that counts."""
    return (sys.executable, str(Path(__file__).parent / "counting.py"), str(home), url)


def main(home: Path, url: str) -> None:
    """Go on until killed."""
    with embedded_worker(Settings(home=home), command(home, url)):
        threading.Event().wait()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
