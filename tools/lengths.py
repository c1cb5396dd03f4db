"""Checks that no file and no function has grown too long."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

FOLDERS = ("app", "api", "bot", "evaluation", "advisor", "index", "knowledge", "tools")
MOST_LINES_OF_A_FILE = 300
MOST_LINES_OF_A_FUNCTION = 40


def too_long(path: Path) -> Iterator[str]:
    """What of the file at ``path`` is too long, with its place."""
    text = path.read_text(encoding="utf-8")
    lines = text.count("\n")
    if lines > MOST_LINES_OF_A_FILE:
        yield f"{path}: {lines} lines, at most {MOST_LINES_OF_A_FILE}. Split it."
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > MOST_LINES_OF_A_FUNCTION:
                yield f"{path}:{node.lineno}: {node.name} has {length} lines, at most {MOST_LINES_OF_A_FUNCTION}."


def main() -> int:
    """Check every file below the working directory's packages; 1 when one is too long."""
    paths = (path for folder in FOLDERS for path in sorted(Path(folder).rglob("*.py")))
    found = [line for path in paths for line in too_long(path)]
    sys.stdout.write("".join(f"{line}\n" for line in found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
