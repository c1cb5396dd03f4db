"""The check of lengths: what it finds, and that nothing has grown too long."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "tools" / "lengths.py"


def test_nothing_has_grown_too_long() -> None:
    ran = subprocess.run([sys.executable, SCRIPT], cwd=ROOT, capture_output=True, text=True, check=False)

    assert (ran.returncode, ran.stdout) == (0, "")


def test_a_long_file_and_a_long_function_are_told_of_with_their_place(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    body = "    x = 1\n" * 40
    (tmp_path / "app" / "long.py").write_text("y = 1\n" * 300 + "def f():\n" + body)

    ran = subprocess.run([sys.executable, SCRIPT], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert ran.returncode == 1
    assert ran.stdout.splitlines() == [
        "app/long.py: 341 lines, at most 300. Split it.",
        "app/long.py:301: f has 41 lines, at most 40.",
    ]
