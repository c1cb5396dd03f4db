"""`advisor scale`: indexing many real passages at once, again unchanged, and after a change of one in a hundred."""

import os
import pydoc
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from importlib import import_module
from pathlib import Path

from evaluation.advisor_victim import CLI
from evaluation.real_documents import descriptions
from knowledge.passages import passages_of
from knowledge.readers.reading import read_document

PASSAGES = 10_000
# One paragraph in so many is changed.
EVERY = 100
_LEAST_CHARS = 1_500
_ENCODED = re.compile(r"([\d,]+) passages, ([\d,]+) texts newly encoded")
_OVERSTRUCK = re.compile(r".\x08")
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Run:
    """One `advisor reindex`: passages in all, texts encoded, seconds, and the most memory (MB) it held."""

    passages: int
    encoded: int
    seconds: float
    peak_memory_mb: float


def run_scale(*, passages: int = PASSAGES, folder: Path | None = None, say: Say = lambda _: None) -> tuple[Run, ...]:
    """Index ``passages`` or more beside the shipped ones: of the texts in ``folder``, or of what is installed."""
    with tempfile.TemporaryDirectory() as place:
        home, files = Path(place) / "home", Path(place) / "files"
        files.mkdir()
        made = _write(folder, files, passages)
        say(f"{made:,} passages of real text in {sum(1 for _ in files.iterdir()):,} documents")
        _advisor(home, "ingest", str(files))
        runs = [_told("from scratch", _reindex(home), say), _told("unchanged", _reindex(home), say)]
        changed = _change(files)
        _advisor(home, "ingest", str(files))
        runs.append(_told(f"{changed:,} paragraphs changed, one in {EVERY}", _reindex(home), say))
    return tuple(runs)


def _write(folder: Path | None, files: Path, passages: int) -> int:
    """Write real texts as Markdown files until they make enough passages; returns how many they make."""
    made = 0
    for number, text in enumerate(_texts(folder)):
        if made >= passages:
            break
        path = files / f"real-{number:05d}.md"
        path.write_text(text, encoding="utf-8")
        made += len(passages_of(read_document(path.name, path.read_bytes())))
    return made


def _change(files: Path) -> int:
    """Add a sentence to one paragraph in a hundred of all files; how many that were."""
    seen = changed = 0
    for path in sorted(files.iterdir()):
        blocks = path.read_text(encoding="utf-8").split("\n\n")
        for at, block in enumerate(blocks):
            # Prose begins with a letter; lists, tables, headings and code do not, or are indented.
            if not block[:1].isalpha():
                continue
            seen += 1
            if seen % EVERY == 0:
                blocks[at] = f"{block} One more sentence stands here now, the {seen:,}th."
                changed += 1
        path.write_text("\n\n".join(blocks), encoding="utf-8")
    return changed


def _texts(folder: Path | None) -> Iterator[str]:
    if folder is not None:
        for path in sorted(folder.rglob("*.md")):
            text = path.read_text(encoding="utf-8", errors="replace")
            if len(text) >= _LEAST_CHARS:
                yield text
        return
    yield from (text for _, text in descriptions())
    yield from _manuals()


def _manuals() -> Iterator[str]:
    """What the modules of the standard library say of themselves."""
    for name in sorted(sys.stdlib_module_names):
        if name.startswith("_") or name in ("antigravity", "this", "idlelib", "turtle", "tkinter"):
            continue
        try:
            text = unescape(_OVERSTRUCK.sub("", pydoc.render_doc(import_module(name))))
        except Exception:  # whatever a module does when it is described, it is left out
            continue
        if len(text) >= _LEAST_CHARS:
            yield f"# {name}\n\n{text}"


def _reindex(home: Path) -> Run:
    started = time.perf_counter()
    told, peak = _advisor(home, "reindex")
    seconds = time.perf_counter() - started
    found = _ENCODED.search(told)
    counts = [int(count.replace(",", "")) for count in found.groups()] if found else [0, 0]
    return Run(counts[0], counts[1], seconds, peak)


def _advisor(home: Path, *arguments: str) -> tuple[str, float]:
    """What a command printed, and the most memory (MB) that it held."""
    command = ["env", f"ADVISOR_HOME={home}", "ADVISOR_GATE_MARGIN=1", *CLI, *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        told = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"`advisor {arguments[0]}` ended with {process.returncode}: {told[-500:]}")
    return told, used.ru_maxrss / (1_000_000 if sys.platform == "darwin" else 1_000)


def _told(what: str, run: Run, say: Say) -> Run:
    say(f"{what}: {run.encoded:,} texts encoded, {run.seconds:.1f} s, at most {run.peak_memory_mb:.0f} MB")
    return run
