"""The machine that figures were measured on, without anything that names it; memory of its processes."""

import os
import platform
import re
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Machine:
    """What a reader must know to judge a figure."""

    processor: str
    cores: int
    memory_gb: float
    system: str
    python: str

    def __str__(self) -> str:
        return (
            f"{self.processor}, {self.cores} cores, {self.memory_gb:.0f} GB of memory, {self.system}, "
            f"Python {self.python}"
        )


def describe_machine() -> Machine:
    """This machine; cores are those this process may use."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return Machine(_processor(), cores, round(memory, 1), platform.system(), platform.python_version())


def _processor() -> str:
    listed = Path("/proc/cpuinfo")
    text = listed.read_text(encoding="utf-8", errors="replace") if listed.is_file() else ""
    named = re.search(r"^model name\s*:\s*(.+)$", text, re.MULTILINE)
    return named.group(1).strip() if named else platform.machine()


def peak_memory_mb(process_id: int) -> float | None:
    """The most memory (MB) a process has held at once; None where the system does not tell."""
    status = Path(f"/proc/{process_id}/status")
    text = status.read_text(encoding="utf-8") if status.is_file() else ""
    peak = re.search(r"^VmHWM:\s*(\d+) kB$", text, re.MULTILINE)
    return int(peak.group(1)) * 1024 / 1e6 if peak else None
