"""Killing server and worker while an admin uploads and re-indexes: nothing acknowledged is lost, no job hangs."""

import os
import random
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from evaluation.admin_client import AdminCallError, AdminClient
from evaluation.advisor_victim import CLI
from evaluation.crash import Kill
from evaluation.mixed import admin_key
from evaluation.real_documents import RealFile
from evaluation.served import Served, serving
from index.errors import IndexError_
from index.generations import Generations

KILLS = 50
_FILES = 3
# The gate's questions would take most of the time; so the kills fall on upload, job and activation.
_SETTINGS = ("ADVISOR_GATE_MARGIN=1",)
_LOOK_SECONDS = 0.2
_PATIENCE_SECONDS = 120.0
# A worker has to be there before it can be killed.
_WORKER_SECONDS = 30.0
Say = Callable[[str], None]


class Asking(Protocol):
    """What an admin's client is asked for here."""

    def call(self, method: str, path: str, body: Mapping[str, Any] | None = None, /) -> Any: ...
    def raw(self, path: str, /) -> bytes: ...
    def job(self, job_id: str, /) -> Any: ...


@dataclass(slots=True)
class Acknowledged:
    """What the server has said is done: the number each document had, and the last job."""

    documents: dict[str, int] = field(default_factory=dict)
    job: str | None = None
    uploading: dict[str, int] = field(default_factory=dict)


def crash_server(*, kills: int = KILLS, seed: int = 1, say: Say = lambda _: None) -> list[Kill]:
    """Kill a server and its worker in turn, ``kills`` times, at random moments; check everything after each."""
    chance = random.Random(seed)
    found: list[Kill] = []
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        subprocess.run(["env", f"ADVISOR_HOME={home}", *CLI, "reindex"], check=True, capture_output=True)
        key, known, seconds = admin_key(home), Acknowledged(), _uninterrupted(home, admin_key(home))
        say(f"Uploading and re-indexing takes {seconds:.1f} s when nobody kills.")
        while len(found) < kills:
            whom = "server" if len(found) % 2 == 0 else "worker"
            moment = _one_kill(home, key, known, whom, chance.uniform(0.0, 1.1) * seconds, chance)
            problem = _problem(home, key, known)
            found.append(Kill(moment, problem))
            say(f"kill {len(found)}, {moment}: {problem or 'nothing lost, the job ended, the rest is sound'}")
    return found


def _uninterrupted(home: Path, key: str) -> float:
    with serving(home, workers=2, settings=_SETTINGS) as served:
        _wait_for_worker(home)
        started = time.monotonic()
        _upload_and_reindex(AdminClient(served.port, key), Acknowledged(), 0)
        return time.monotonic() - started


def _one_kill(home: Path, key: str, known: Acknowledged, whom: str, delay_seconds: float, chance: random.Random) -> str:
    """Let an admin work against a server, kill one of the two processes meanwhile, and tell when that was."""
    with serving(home, workers=2, settings=_SETTINGS) as served:
        _wait_for_worker(home)
        admin = AdminClient(served.port, key, timeout_seconds=30.0)
        working = threading.Thread(target=_work, args=(admin, known, chance.randrange(1, 1_000_000)))
        working.start()
        working.join(delay_seconds)
        stage = _stage(home, known, working)
        os.kill(served.process_id if whom == "server" else _worker(home), signal.SIGKILL)
        if whom == "worker":
            working.join(_PATIENCE_SECONDS)
        _await_death(served, whom)
        working.join(_PATIENCE_SECONDS)
    return f"{whom} {stage}, after {delay_seconds:.2f} s"


def _work(admin: AdminClient, known: Acknowledged, number: int) -> None:
    with suppress(OSError, AdminCallError, ValueError):
        _upload_and_reindex(admin, known, number)


def _upload_and_reindex(admin: AdminClient, known: Acknowledged, number: int) -> None:
    known.uploading = {f"crash-{at}": number for at in range(_FILES)}
    outcomes = admin.upload(_file(name, number) for name in known.uploading)["outcomes"]
    known.documents.update({outcome["document_id"]: number for outcome in outcomes if outcome["document_id"]})
    known.job = admin.call("POST", "/v1/admin/jobs", {"kind": "reindex"})["id"]
    admin.ended(known.job)


def _file(name: str, number: int) -> RealFile:
    lines = [f"# {name}", f"This is content number {number}.", f"It was written for {name}, which is killed often."]
    return RealFile(f"{name}.md", "\n\n".join(lines).encode())


def _problem(home: Path, key: str, known: Acknowledged) -> str | None:
    """Start again, and see whether anything acknowledged is lost, half done or stuck."""
    with serving(home, workers=2, settings=_SETTINGS) as served:
        admin = AdminClient(served.port, key)
        try:
            return lost_document(admin, known) or stuck_job(admin, known) or _unsound(home, admin, known)
        except (OSError, AdminCallError, KeyError) as exc:
            return f"{type(exc).__name__}: {exc}"


def lost_document(admin: Asking, known: Acknowledged) -> str | None:
    """Which acknowledged document is gone, or holds neither what was acknowledged nor what was sent after it."""
    listed = {each["id"]: each for each in admin.call("GET", "/v1/admin/documents")["documents"]}
    for name, number in known.documents.items():
        if name not in listed or listed[name]["state"] != "active":
            return f"{name} was acknowledged and is gone"
        content = admin.raw(f"/v1/documents/{name}/original").decode()
        # What was sent and not acknowledged may have come in all the same; nothing in between.
        allowed = {number, known.uploading.get(name, number)}
        if not any(content == _file(name, each).content.decode() for each in allowed):
            return f"{name} holds {content[:80]!r}, not what was acknowledged"
    return None


def stuck_job(admin: Asking, known: Acknowledged) -> str | None:
    """What the last job came to, where neither it nor a retry of it was done."""
    if known.job is None:
        return None
    job = _ended(admin, known.job)
    if job["status"] == "failed":
        job = _ended(admin, admin.call("POST", f"/v1/admin/jobs/{known.job}/retry")["id"])
    return None if job["status"] == "done" else f"job {known.job} is {job['status']}: {job['problem']}"


def _ended(admin: Asking, job_id: str) -> Any:
    end = time.monotonic() + _PATIENCE_SECONDS
    while True:
        job = admin.job(job_id)
        if job["status"] not in ("queued", "running") or time.monotonic() > end:
            return job
        time.sleep(_LOOK_SECONDS)


def _unsound(home: Path, admin: AdminClient, known: Acknowledged) -> str | None:
    """What does not hold once the job has ended: the active generation holds what was sent, every one is whole."""
    job = admin.reindex()
    if job["status"] != "done":
        return f"the next re-index {job['status']}: {job['problem']}"
    generations = Generations(home / "index")
    left = [path.name for path in generations.home.glob(".building-*")]
    if left:
        return f"half a generation was left: {left}"
    try:
        for name in generations.names():
            generations.verify(name)
    except IndexError_ as exc:
        return str(exc)
    answer = admin.call("POST", "/v1/answer", {"question": "What is TensorFlow Lite for?"})
    if answer["generation"] != generations.active() or not answer["citations"]:
        return f"{answer['generation']} answered, {generations.active()} is active"
    held = {each["id"] for each in admin.call("GET", "/v1/documents")["documents"]}
    missing = set(known.documents) - held
    return f"{sorted(missing)} are not in the index" if missing else None


def _stage(home: Path, known: Acknowledged, working: threading.Thread) -> str:
    if not working.is_alive():
        return "after the job"
    if known.documents != {**known.documents, **known.uploading}:
        return "while uploading"
    index = home / "index"
    if (index / "NEXT").exists():
        return "at the activation"
    return "while writing" if any(index.glob(".building-g*")) else "in the job"


def _worker(home: Path) -> int:
    return int((home / "worker.lock").read_text(encoding="utf-8"))


def _wait_for_worker(home: Path) -> None:
    end = time.monotonic() + _WORKER_SECONDS
    while time.monotonic() < end:
        with suppress(OSError, ValueError):
            os.kill(_worker(home), 0)
            return
        time.sleep(_LOOK_SECONDS)
    raise RuntimeError("No worker was started.")


def _await_death(served: Served, whom: str) -> None:
    """A killed server is reaped when its block ends; until then it must not answer."""
    if whom == "server":
        with suppress(ChildProcessError):
            os.waitid(os.P_PID, served.process_id, os.WEXITED | os.WNOWAIT)
