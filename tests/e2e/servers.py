"""Real servers for a browser: started over a home, killed, and started again at the same address."""

import shutil
import socket
import subprocess
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from app.threads import ONE_THREAD_PER_CALL
from evaluation.admin_client import AdminClient
from evaluation.advisor_victim import CLI
from index.generations import Generations

_PATIENCE_SECONDS = 120.0
_LOOK_SECONDS = 0.05


def prepare_home(home: Path, generations: Generations) -> Path:
    """A home that holds the shipped corpus, indexed."""
    shutil.copytree(generations.home, home / "index")
    shutil.copy(generations.home.parent / "embeddings.sqlite", home)
    return home


@dataclass
class Server:
    """`advisor serve` over ``home``, always at the same port. ``settings`` are variables without their prefix."""

    home: Path
    settings: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where a browser finds it."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> "Server":
        """Start it, and wait until it is ready."""
        # What the gate says of a generation is tested elsewhere, and takes long.
        ours = {"HOME": str(self.home), "PORT": str(self.port), "WORKERS": "1", "GATE_MARGIN": "1", **self.settings}
        given = [*(f"ADVISOR_{name}={value}" for name, value in ours.items())]
        given += [f"{name}={value}" for name, value in ONE_THREAD_PER_CALL.items()]
        with (self.home / f"serve-{self.port}.log").open("ab") as log:
            self._process = subprocess.Popen(["env", *given, *CLI, "serve"], stdout=log, stderr=log)
        self._wait()
        return self

    def kill(self) -> None:
        """End it at once, in the middle of whatever it does."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(timeout=30)

    def stop(self) -> None:
        """Let it end by itself, or kill it."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                self.kill()

    def _wait(self) -> None:
        client = AdminClient(self.port, None, timeout_seconds=5.0)
        stopped = threading.Event()
        for _ in range(int(_PATIENCE_SECONDS / _LOOK_SECONDS)):
            if self._is_ready(client):
                return
            assert self._process is not None
            if self._process.poll() is not None:
                break
            stopped.wait(_LOOK_SECONDS)
        raise RuntimeError(f"The server on port {self.port} did not become ready: see its log in {self.home}.")

    def _is_ready(self, client: AdminClient) -> bool:
        try:
            client.raw("/readyz")
        except Exception:
            return False
        return True
