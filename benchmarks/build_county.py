"""Time and peak memory of ``python build.py`` as a whole process, beside a bare interpreter and a larger county.

``python benchmarks/build_county.py [RUNS]`` prints, for each command, the minimum, median and maximum of wall time and
of peak memory over interleaved runs, and the ratios of the medians. Unix only (resource usage of child processes).
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


def measure(command: list[str]) -> tuple[float, float]:
    """Wall seconds and peak memory (MB) of one run as a process of its own."""
    start = time.perf_counter()
    process = os.posix_spawn(command[0], command, os.environ, file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)])
    _, status, usage = os.wait4(process, 0)
    if status:
        sys.exit(f"failed: {' '.join(command)}")
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def main() -> None:
    """Measure and print."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    build = [sys.executable, str(ROOT / "build.py"), "--root"]
    with tempfile.TemporaryDirectory() as name:
        small, large = county(Path(name) / "small", 1), county(Path(name) / "large", 10)
        commands = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "build, 14 communities, nothing changed": [*build, str(small)],
            "build, 14 communities, from nothing": [*build, str(small), "--out", "{fresh}"],
            "build, 140 communities, from nothing": [*build, str(large), "--out", "{fresh}"],
        }
        measured: dict[str, list[tuple[float, float]]] = {label: [] for label in commands}
        for run in range(runs + 1):
            for label, command in commands.items():
                fresh = str(Path(name) / f"out{run}-{len(label)}")
                figures = measure([part.replace("{fresh}", fresh) for part in command])
                shutil.rmtree(fresh, ignore_errors=True)
                if run:  # the first round fills caches
                    measured[label].append(figures)
    base = statistics.median(seconds for seconds, _ in measured["python -c pass"])
    for label, figures in measured.items():
        seconds, memory = [s for s, _ in figures], [m for _, m in figures]
        print(
            f"{label}: {min(seconds):.3f} / {statistics.median(seconds):.3f} / {max(seconds):.3f} s, "
            f"{statistics.median(memory):.0f} MB, {statistics.median(seconds) / base:.0f} × a bare interpreter"
        )


if __name__ == "__main__":
    main()
