"""Time and peak memory of ``python build.py`` as a whole process, beside a bare interpreter and a larger county.

``python benchmarks/build_county.py [RUNS]`` prints, for each command, the minimum, median and maximum of wall time over
interleaved runs, the median of processor time and of peak memory, and the ratio of the medians to a bare interpreter.
``--load`` measures large counties instead (1,000 communities, a record of 10,000 events, a rubric of 400 clauses), each
beside one of a tenth of the size, and how many times the time and the memory ten times the size takes. Unix only
(resource usage of child processes).
"""

from __future__ import annotations

import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.helpers import load  # noqa: E402 - the project's folder comes first

Figures = tuple[float, float, float]
"""Wall seconds, processor seconds, peak memory in MB."""


def county(folder: Path, copies: int) -> Path:
    """The made-up county, each record ``copies`` times under other names."""
    shutil.copytree(ROOT / "content", folder / "content")
    shutil.copytree(ROOT / "data", folder / "data")
    records = folder / "data" / "communities" / "2017"
    for path in sorted(records.glob("*.toml")):
        text = path.read_text(encoding="utf-8")
        name = text.split('name = "')[1].split('"')[0]
        for number in range(2, copies + 1):
            copy = text.replace(f'name = "{name}"', f'name = "{name}{number}"', 1)
            (records / f"{path.stem}{number}.toml").write_text(copy, encoding="utf-8")
    return folder


def measure(command: list[str]) -> Figures:
    """One run as a process of its own."""
    start = time.perf_counter()
    process = os.posix_spawn(command[0], command, os.environ, file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)])
    _, status, usage = os.wait4(process, 0)
    if status:
        sys.exit(f"failed: {' '.join(command)}")
    return time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


BUILD = [sys.executable, str(ROOT / "build.py"), "--root"]


def usual(folder: Path) -> dict[str, list[str]]:
    """The county as it is and ten times as large."""
    small, large = county(folder / "small", 1), county(folder / "large", 10)
    return {
        "python -c pass": [sys.executable, "-c", "pass"],
        "build, 14 communities, nothing changed": [*BUILD, str(small)],
        "build, 14 communities, from nothing": [*BUILD, str(small), "--out", "{fresh}"],
        "build, 140 communities, from nothing": [*BUILD, str(large), "--out", "{fresh}"],
    }


def large(folder: Path) -> dict[str, list[str]]:
    """Pairs of a size and ten times that size; one line after the other."""
    roots = {
        "100 communities": load.communities(folder / "c100", 100),
        "1,000 communities": load.communities(folder / "c1000", 1000),
        "a record of 1,000 events": load.events(folder / "e1000", 1000),
        "a record of 10,000 events": load.events(folder / "e10000", 10000),
        "14 communities, 40 clauses more": load.clauses(folder / "k40", 40, 14),
        "14 communities, 400 clauses more": load.clauses(folder / "k400", 400, 14),
    }
    return {label: [*BUILD, str(root), "--out", "{fresh}"] for label, root in roots.items()}


def main() -> None:
    """Measure and print."""
    numbers = [int(argument) for argument in sys.argv[1:] if argument.isdigit()]
    loaded = "--load" in sys.argv
    runs = numbers[0] if numbers else 3 if loaded else 9
    with tempfile.TemporaryDirectory() as name:
        commands = (large if loaded else usual)(Path(name))
        measured: dict[str, list[Figures]] = {label: [] for label in commands}
        for run in range(runs + 1):
            for number, (label, command) in enumerate(commands.items()):
                fresh = Path(name) / f"out{number}" / "site"
                figures = measure([part.replace("{fresh}", str(fresh)) for part in command])
                shutil.rmtree(fresh.parent, ignore_errors=True)
                if run:  # the first round fills caches
                    measured[label].append(figures)
    medians = {label: [statistics.median(column) for column in zip(*figures, strict=True)] for label, figures in measured.items()}
    other: list[float] = []
    for index, (label, (wall, processor, memory)) in enumerate(medians.items()):
        walls = [figures[0] for figures in measured[label]]
        line = f"{label}: {min(walls):.2f} / {wall:.2f} / {max(walls):.2f} s, {processor:.2f} s processor, {memory:.0f} MB"
        if not loaded:
            line += f", {wall / medians['python -c pass'][0]:.0f} × a bare interpreter"
        elif index % 2:
            line += f"; ten times the size: {processor / other[1]:.1f} × the processor time, {memory / other[2]:.1f} × the memory"
        print(line)
        other = [wall, processor, memory]


if __name__ == "__main__":
    main()
