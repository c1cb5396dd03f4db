"""Gap clusters as files: a table for a spreadsheet, or JSON."""

import csv
import io
from collections.abc import Iterable, Sequence

from pydantic import TypeAdapter

from advisor.gaps import GapCluster

_HEADS = (
    "id", "question", "count", "kinds", "languages", "first_seen", "last_seen", "examples", "reasons", "nearest",
    "draft_id",
)  # fmt: skip
# A spreadsheet takes a cell that begins with one of these for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(clusters: Iterable[GapCluster]) -> str:
    """The clusters as CSV with a line of heads; what a spreadsheet would run as a formula gets a leading quote."""
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(_HEADS)
    rows.writerows([_cell(cell) for cell in _row(each)] for each in clusters)
    return written.getvalue()


def as_json(clusters: Sequence[GapCluster]) -> str:
    """The clusters as a JSON list."""
    return TypeAdapter(tuple[GapCluster, ...]).dump_json(tuple(clusters), indent=2).decode()


def _row(each: GapCluster) -> tuple[str, ...]:
    return (
        each.id,
        each.question,
        str(each.count),
        ", ".join(each.kinds),
        ", ".join(each.languages),
        each.first_seen.isoformat(timespec="seconds"),
        each.last_seen.isoformat(timespec="seconds"),
        "\n".join(each.examples),
        "\n".join(each.reasons),
        "\n".join(f"{section.document_id} {section.section} ({section.title})" for section in each.nearest),
        each.draft_id or "",
    )


def _cell(text: str) -> str:
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text
