"""What whole processes take: processor time and peak memory of all processes of a tree, and wall time; interleaved runs."""

from __future__ import annotations

import contextlib
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

EVERY = 0.02
"""Seconds between two looks at the memory of a tree."""
PROPORTIONAL = Path("/proc/self/smaps_rollup").exists()
"""Whether the system says the proportional set size of a process: else the peak is that of the largest process of the tree."""


@dataclass(frozen=True)
class Figures:
    """What one run took: processor seconds (user and system), wall seconds, peak memory in MB where it was looked at."""

    cpu: float
    wall: float
    memory: float = 0


@dataclass(frozen=True)
class Work:
    """Something to measure."""

    run: Callable[[], Figures]
    before: Callable[[], object] = lambda: None
    """What is done before each run and not measured."""
    runs: int = 1


def measure(command: Sequence[str], folder: Path | None = None, *, memory: bool = False) -> Figures:
    """One run of a command. Its processor time is that of the process and of all below it that were waited for; its memory, where
    it is asked for, the largest sum of their proportional set sizes that was seen. Raises SystemExit where the command fails."""
    with tempfile.TemporaryFile() as said:
        start = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=said, stderr=said)
        peak = 0.0
        if memory and PROPORTIONAL:
            while not (ended := os.wait4(process.pid, os.WNOHANG))[0]:
                peak = max(peak, sum(map(_proportional, tree(process.pid))))
                time.sleep(EVERY)
        else:
            ended = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        _, status, usage = ended
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            sys.exit(f"failed: {' '.join(command)}\n{said.read().decode(errors='replace')[-2000:]}")
    if memory and not PROPORTIONAL:
        peak = usage.ru_maxrss / (1024 if sys.platform == "darwin" else 1)
    return Figures(usage.ru_utime + usage.ru_stime, wall, peak / 1024)


def tree(process: int) -> Iterator[int]:
    """A process and all below it that are there now."""
    yield process
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{process}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield from tree(int(child))


def _proportional(process: int) -> float:
    """The proportional set size of a process in kB: its own pages, and its share of those that it has with others."""
    with contextlib.suppress(OSError):
        found = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{process}/smaps_rollup").read_text(), re.M)
        return float(found[1]) if found else 0
    return 0


def processor_time(process: int) -> float:
    """Seconds that a running process, those below it and those of them that ended took so far (Linux)."""
    total = 0.0
    for one in tree(process):
        with contextlib.suppress(OSError):
            total += time.clock_gettime((~one << 3) | 2)  # the clock of another process, as clock_getcpuclockid numbers it
            ended = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()[13:15]
            total += sum(map(int, ended)) / os.sysconf("SC_CLK_TCK")
    return total


def interleaved(works: Mapping[str, Work], say: Callable[[str], None]) -> dict[str, Figures]:
    """The medians of all works, each run as often as it says, one after another in rounds: what disturbs one disturbs all."""
    found: dict[str, list[Figures]] = {name: [] for name in works}
    for number in range(max((work.runs for work in works.values()), default=0)):
        for name, work in works.items():
            if number < work.runs:
                say(f"run {number + 1}: {name}")
                work.before()
                found[name].append(work.run())
    return {name: _median(figures) for name, figures in found.items()}


def _median(figures: Sequence[Figures]) -> Figures:
    """The medians of some runs."""
    columns = ([getattr(one, name) for one in figures] for name in ("cpu", "wall", "memory"))
    return Figures(*map(statistics.median, columns))
