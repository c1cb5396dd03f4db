"""`advisor mixed`: while clients ask without pause, an admin changes everything; no answer may fail or be mixed."""

import json
import os
import re
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from evaluation.admin_client import AdminClient
from evaluation.advisor_victim import CLI
from evaluation.asking_client import AskingOrders, as_line
from evaluation.bench import distinct_questions
from evaluation.real_documents import real_files
from evaluation.served import serving
from knowledge.documents import Document, Section, sha256

ANSWERS = 20_000
CLIENTS = 16
FILES = 50
_BATCH = 10
_KEY = re.compile(r"adv_\S+")
_LOOK_SECONDS = 0.05
_DOCUMENTS = TypeAdapter(tuple[Document, ...])
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Mixed:
    """What was counted. ``failed`` were answered with a problem or not at all; ``mixed`` cite what is not, word for
    word, in the generation that they name."""

    answers: int
    failed: int
    mixed: int
    by_generation: dict[str, int]
    problems: tuple[str, ...]

    def told(self) -> str:
        """The counts, in a line."""
        return (
            f"{self.answers:,} answers from {len(self.by_generation)} generations, {self.failed} failed, "
            f"{self.mixed} mixed"
        )


def run_mixed(*, answers: int = ANSWERS, model: str | None, say: Say = lambda _: None) -> Mixed:
    """Do all of it in a temporary home. ``model`` is the folder of the encoder to switch to; without, none is."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        kept = Path(folder) / "kept"
        out = Path(folder) / "answers.jsonl"
        home.mkdir()
        kept.mkdir()
        out.touch()
        _prepare(home, model)
        key = admin_key(home)
        with serving(home, workers=2) as served, _keeping(home / "index", kept), _asking(served.port, out) as asking:
            admin = AdminClient(served.port, key)
            _change_everything(admin, model, say)
            _wait_for(answers, out, asking, say)
        return _judge(out, kept)


def _prepare(home: Path, model: str | None) -> None:
    """Index the corpus, first with the encoder to come: what it has encoded is then in the cache, as on any machine
    where it was tried before."""
    for encoder in [model, None] if model is not None else [None]:
        chosen = [f"ADVISOR_ENCODER={encoder}", "ADVISOR_GATE_MARGIN=1"] if encoder is not None else []
        subprocess.run(["env", f"ADVISOR_HOME={home}", *chosen, *CLI, "reindex"], check=True, capture_output=True)


def _change_everything(admin: AdminClient, model: str | None, say: Say) -> None:
    files = real_files(FILES)
    for at in range(0, FILES, _BATCH):
        uploaded = admin.upload(files[at : at + _BATCH])
        say(f"uploaded {uploaded['taken']} documents, {uploaded['rejected']} rejected")
    _tell(admin.reindex(), admin, say)
    if model is not None:
        admin.call("PUT", "/v1/admin/encoder", {"name": model})
        _tell(admin.reindex(), admin, say)
        say(f"rolled back to {admin.call('POST', '/v1/admin/roll-back')['generation']}")
        admin.call("DELETE", "/v1/admin/encoder")
    doomed = admin.call("GET", "/v1/admin/documents")["documents"][-5:]
    for document in doomed:
        admin.call("DELETE", f"/v1/admin/documents/{document['id']}")
    _tell(admin.reindex(), admin, say)
    say(f"rolled back to {admin.call('POST', '/v1/admin/roll-back')['generation']}")


def _tell(job: Any, admin: AdminClient, say: Say) -> None:
    """Say how a re-index ended; a generation that was parked is accepted."""
    if job["status"] != "done":
        raise RuntimeError(f"The re-index {job['status']}: {job['problem']}")
    found = job["result"]
    if found.get("parked"):
        admin.call("POST", f"/v1/admin/generations/{found['generation']}/activate")
    gate = found.get("gate") or {}
    share = f", {100 * gate['full']:.1f} % fully right" if gate.get("full") is not None else ""
    fate = "parked by the gate, accepted by the admin" if found.get("parked") else "activated"
    say(f"{found['generation']}: {found['passages']:,} passages, {found['encoded']:,} encoded{share}, {fate}")


def _wait_for(answers: int, out: Path, asking: "subprocess.Popen[str]", say: Say) -> None:
    """Go on until enough was asked."""
    while (count := _lines(out)) < answers:
        say(f"{count:,} answers so far")
        try:
            asking.wait(20)
        except subprocess.TimeoutExpired:
            continue
        raise RuntimeError("The clients ended by themselves.")


def _lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(1 for _ in file)


def admin_key(home: Path) -> str:
    """A new admin key of the advisor in ``home``."""
    command = ["env", f"ADVISOR_HOME={home}", *CLI, "admin", "keys", "create", "measuring", "--scope", "admin"]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = _KEY.search(told)
    if found is None:
        raise RuntimeError(f"No key was shown: {told!r}")
    return found.group()


@contextmanager
def _asking(port: int, out: Path) -> Iterator["subprocess.Popen[str]"]:
    """Clients that ask all the time, in a process of their own."""
    orders = AskingOrders(port, CLIENTS, tuple(distinct_questions()), str(out))
    command = [sys.executable, "-m", "evaluation.asking_client"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, text=True) as asking:
        assert asking.stdin is not None
        asking.stdin.write(as_line(orders))
        asking.stdin.flush()
        try:
            yield asking
        finally:
            asking.stdin.close()
            asking.wait(60)


@contextmanager
def _keeping(index_home: Path, kept: Path) -> Iterator[None]:
    """Keep the documents of every generation, also of those that are pruned before they are looked at."""
    done = threading.Event()

    def keep() -> None:
        while True:
            last = done.is_set()
            for manifest in index_home.glob("g*/manifest.json"):
                target = kept / f"{manifest.parent.name}.json"
                if not target.exists():
                    os.link(manifest.parent / "documents.json", target)
            if last:
                return
            done.wait(_LOOK_SECONDS)

    keeper = threading.Thread(target=keep)
    keeper.start()
    try:
        yield
    finally:
        done.set()
        keeper.join()


def _judge(out: Path, kept: Path) -> Mixed:
    sections = {path.stem: _sections(path) for path in kept.glob("*.json")}
    counted: Counter[str] = Counter()
    failed, mixed, problems = 0, 0, []
    with out.open(encoding="utf-8") as lines:
        for line in lines:
            answer = json.loads(line)
            if answer["code"] != 200:
                failed += 1
                problems.append(f"{answer['code']}: {answer['problem']}")
                continue
            counted[answer["generation"]] += 1
            known = sections.get(answer["generation"], {})
            if not all(_stands(known, citation) for citation in answer["citations"]):
                mixed += 1
                problems.append(f"{answer['generation']} does not hold all of {answer['citations']}")
    return Mixed(counted.total() + failed, failed, mixed, dict(counted), tuple(problems[:10]))


def _sections(path: Path) -> dict[tuple[str, str], Section]:
    documents = _DOCUMENTS.validate_json(path.read_bytes())
    return {(document.id, section.id): section for document in documents for section in document.sections}


def _stands(known: dict[tuple[str, str], Section], citation: Sequence[Any]) -> bool:
    document, section, language, start, end, digest, quote = citation
    found = known.get((document, section))
    text = found.find_text(language) if found else None
    return text is not None and text.text[start:end] == quote and sha256(quote) == digest
