"""Writing measured figures into documents: each in a marked part, the prose around it left alone."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; all columns but the first are aligned to the right."""
    lines = [_line(heads), "|---" + "|---:" * (len(heads) - 1) + "|"]
    return "\n".join([*lines, *(_line(row) for row in rows)])


def _line(cells: Iterable[object]) -> str:
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"


def replace_part(path: Path, name: str, content: str) -> None:
    """Put ``content`` between the marks of part ``name`` of a document; a missing part is added."""
    start, end = f"<!-- measured: {name} -->", f"<!-- end of {name} -->"
    part = f"{start}\n{content.strip()}\n{end}"
    old = path.read_text(encoding="utf-8") if path.is_file() else ""
    pattern = re.compile(re.escape(start) + r".*?" + re.escape(end), re.DOTALL)
    found, count = pattern.subn(lambda _: part, old)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(found if count else f"{old}\n{part}\n".lstrip("\n"), encoding="utf-8")
