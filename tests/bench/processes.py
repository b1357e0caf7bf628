"""What a server and its workers cost, as the kernel counts it."""

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_USER, _SYSTEM = 13, 14


def family(pid: int) -> Iterator[int]:
    """A process and all below it; what has ended meanwhile has none below it."""
    yield pid
    for child in _children(pid):
        yield from family(child)


def _children(pid: int) -> list[int]:
    children: list[int] = []
    with suppress(FileNotFoundError, ProcessLookupError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            # A thread that ends while we look takes none of the others' children with it.
            with suppress(FileNotFoundError, ProcessLookupError):
                children += map(int, (task / "children").read_text().split())
    return children


def cpu_seconds(pid: int) -> float:
    """Processor time of a process and all below it, so far; 0 when it has just ended."""
    try:
        return sum(_ticks(one) for one in family(pid)) / _TICKS
    except (OSError, IndexError):
        return 0.0


def peak_kilobytes(pid: int) -> int:
    """The most memory that a running process has had; `wait4` would count its parent's."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    found = re.search(r"VmHWM:\s+(\d+)", status)
    return int(found[1]) if found else 0


def _ticks(pid: int) -> int:
    # The name, in parentheses, may hold blanks: the numbers begin after it.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[_USER - 2]) + int(fields[_SYSTEM - 2])


def worker_megabytes(pid: int) -> list[float]:
    """Memory of each worker of a server, shared pages included."""
    workers = [one for one in family(pid) if one != pid] or [pid]
    return [_resident_kilobytes(one) / 1024 for one in workers]


def _resident_kilobytes(pid: int) -> int:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Rss:"):
            return int(line.split()[1])
    return 0
