"""What scans have seen of a source, file by file, so that nothing is read twice."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from advisor.intake import OutcomeKind


@dataclass(frozen=True, slots=True)
class Seen:
    """One file or page as it was seen last. Without an ``outcome`` it was not offered yet.

    Of a file the size and time are kept, of a page what its server said of the copy.
    """

    document_id: str
    outcome: OutcomeKind | None = None
    sha256: str | None = None
    problem: str | None = None
    size_bytes: int | None = None
    modified_ns: int | None = None
    etag: str | None = None
    last_modified: str | None = None

    @property
    def settled(self) -> bool:
        """Whether there is no need to look at it again while it stays as it is.

        A duplicate is offered again each time: its twin may be gone by now.
        """
        return self.outcome not in (None, "duplicate")


@dataclass
class Ledger:
    """What was seen, by the name of the file or the address of the page, and how the last scan ended."""

    seen: dict[str, Seen] = field(default_factory=dict)
    last: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def load(cls, scan: Mapping[str, Any] | None) -> "Ledger":
        """The ledger that was stored as ``scan``."""
        stored = scan or {}
        return cls({key: Seen(**seen) for key, seen in stored.get("seen", {}).items()}, dict(stored.get("last", {})))

    def dump(self) -> dict[str, Any]:
        """The ledger as plain JSON."""
        seen = {key: _short(asdict(each)) for key, each in self.seen.items()}
        return {"seen": seen, "last": self.last}

    def document_ids(self) -> tuple[str, ...]:
        """The documents that were made of the source, those that may have been included."""
        return tuple(dict.fromkeys(each.document_id for each in self.seen.values()))


def _short(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}
