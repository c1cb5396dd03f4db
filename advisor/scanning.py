"""One scan of a source: offering what is new, removing what is gone, remembering what was seen."""

import hashlib
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal, Protocol

from advisor.intake import Incoming, Origin, Taking
from advisor.scan_ledger import Ledger, Seen
from knowledge.errors import UnknownDocumentError
from knowledge.sources.document_ids import DocumentIds
from knowledge.sources.table import WatchedSource

STAGE = "scan"
MAX_PROBLEMS = 200
_SAVE_SECONDS = 5.0
_ORIGINS: Mapping[str, Origin] = {"folder": "folder", "web": "web"}

Report = Callable[[str, int, int], None]
Level = Literal["info", "warning"]
Save = Callable[[Mapping[str, Any]], None]


class Log(Protocol):
    """Takes the lines that a scan has to say."""

    def __call__(self, text: str, level: Level = "info") -> None: ...


@dataclass(frozen=True, slots=True)
class ScanResult:
    """What a scan did, in counts of files or pages. ``waiting`` are left for the next one; ``problems`` say why."""

    added: int = 0
    new_versions: int = 0
    unchanged: int = 0
    duplicates: int = 0
    removed: int = 0
    rejected: int = 0
    waiting: int = 0
    problems: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether the next generation will differ."""
        return bool(self.added or self.new_versions or self.removed)

    def told(self) -> dict[str, Any]:
        """The result as plain JSON."""
        return asdict(self) | {"problems": list(self.problems), "changed": self.changed}


@dataclass
class Scan:
    """One scan under way: what it was given, and what it has done so far."""

    source: WatchedSource
    taking: Taking
    save: Save
    report: Report
    log: Log
    by: str
    everything: bool = False
    ledger: Ledger = field(init=False)
    result: ScanResult = field(default_factory=ScanResult)
    _saved_at: float = field(default=0.0, init=False)

    def __post_init__(self) -> None:
        self.ledger = Ledger.load(self.source.scan)

    def expect(self, keys: Iterable[str], words: Callable[[str], str]) -> None:
        """Give every new file or page its document's id, and store that before any is taken.

        So whatever happens later, each document that a source has made is known as its own. ``words`` are what the id
        of a key is made of.
        """
        ids = DocumentIds(self.source.id, {key: seen.document_id for key, seen in self.ledger.seen.items()})
        new = [key for key in keys if key not in self.ledger.seen]
        self.ledger.seen |= {key: Seen(ids.of(key, words(key))) for key in new}
        if new:
            self._keep()

    def settled(self, key: str) -> bool:
        """Whether a file or page need not be looked at while it stays as it was."""
        return not self.everything and self.ledger.seen[key].settled

    def begin(self, done: int, total: int) -> None:
        """Tell how far the scan is. Raises what ``report`` raises to cancel it."""
        if time.monotonic() - self._saved_at > _SAVE_SECONDS:
            self._keep()
        self.report(STAGE, done, total)

    def offer(self, key: str, name: str, content: bytes, marks: Seen, *, url: str | None = None) -> None:
        """Offer one file, unless its bytes are those that were seen before. ``marks`` are what is kept of it."""
        seen = replace(marks, sha256=hashlib.sha256(content).hexdigest())
        known = self.ledger.seen[key]
        if self.settled(key) and known.sha256 == seen.sha256:
            self.keep(key, seen)
            return
        file = Incoming(name, content, _ORIGINS[self.source.kind], url, seen.document_id, self.source.id)
        for outcome in self.taking.take((file,), by=self.by):
            problem = None if outcome.problem is None else _storable(outcome.problem)
            self.ledger.seen[key] = replace(seen, outcome=outcome.outcome, problem=problem)
            self._count(outcome.outcome)
            if problem:
                self.tell(problem)
            elif outcome.outcome != "unchanged":
                self.log(f"{name}: {outcome.outcome.replace('_', ' ')}, {outcome.document_id}.")
            if outcome.outcome == "duplicate":
                self._remove(seen, f"{name}: the same file as {outcome.document_id}")

    def keep(self, key: str, marks: Seen | None = None) -> None:
        """Leave a file as it was seen before, with a problem it had told again."""
        known = self.ledger.seen[key]
        self.ledger.seen[key] = replace(marks or known, outcome=known.outcome, problem=known.problem)
        self._count("rejected" if known.outcome == "rejected" else "unchanged")
        if known.problem:
            self.tell(known.problem)

    def drop(self, key: str) -> None:
        """Remove the document of a file or page that is gone."""
        self._remove(self.ledger.seen.pop(key), f"{key}: gone")

    def wait(self, name: str, problem: str) -> None:
        """Leave a file for the next scan."""
        self._add(waiting=1)
        self.tell(f"{name}: {problem}")

    def refuse(self, problem: str) -> None:
        """Count a file or page that cannot be taken, and say why. What is known of it stays."""
        self._add(rejected=1)
        self.tell(problem)

    def tell(self, problem: str) -> None:
        """Say what is wrong."""
        told = _storable(problem)
        self.log(told, "warning")
        if len(self.result.problems) < MAX_PROBLEMS:
            self.result = replace(self.result, problems=(*self.result.problems, told))

    def close(self, *, finished: bool) -> None:
        """Note how the scan ended."""
        self.ledger.last = self.result.told() | {"finished": finished}

    def _remove(self, seen: Seen, why: str) -> None:
        """Remove the document of ``seen``, if it ever became one."""
        with suppress(UnknownDocumentError):
            self.taking.remove(seen.document_id, by=self.by)
            self._add(removed=1)
            self.log(f"{why}, so {seen.document_id} is removed.")

    def _keep(self) -> None:
        self.save(self.ledger.dump())
        self._saved_at = time.monotonic()

    def _count(self, outcome: str) -> None:
        counted = {"new_version": "new_versions", "duplicate": "duplicates"}.get(outcome, outcome)
        self._add(**{counted: 1})

    def _add(self, **counts: int) -> None:
        self.result = replace(self.result, **{name: getattr(self.result, name) + more for name, more in counts.items()})


def _storable(text: str) -> str:
    """``text`` without what a database refuses, for servers and files may say anything."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "\ufffd")
