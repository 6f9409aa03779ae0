"""The time of a check grows with the number of its problems, not with its square; measured as ratios, side by side."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.helpers.projects import Project, run

TIMES = 12
"""How many times the time of 100 mistakes 1,000 may take."""


def seconds(root: Path, code: str) -> float:
    """The seconds that a check takes, the better of two; it must name the problem."""
    best = 1e9
    for _ in range(2):
        start = time.perf_counter()
        status, _, errors = run(root, "check")
        best = min(best, time.perf_counter() - start)
        assert status == 1
        assert f"[{code}]" in errors
    return best


def events(count: int) -> str:
    return "\n[[clauses.7.notices]]\ndate = 2017-03-05\n" * count


def unknown(count: int) -> str:
    return "\n[[rewards]]\n" + "".join(f"zzz{number} = 1\n" for number in range(count))


def rewards(count: int) -> str:
    return '\n[[rewards]]\nlevel = 3\ndate = "2017-13-44"\nxx = 1\n' * count


def sanctions(count: int) -> str:
    return "".join(f'\n[[sanctions]]\nperson = "人员{number}号"\nkind = "x"\ndate = 2017-05-01\n' for number in range(count))


def spaces(count: int) -> str:
    return "\nname " + " " * (8 * count) + "x\n"


@pytest.mark.parametrize(
    ("code", "mistakes"),
    [("E207", events), ("E201", unknown), pytest.param("E201", rewards, marks=pytest.mark.long),
     pytest.param("E201", sanctions, marks=pytest.mark.long), ("E102", spaces)],
    ids=["events without a document", "unknown keys", "rewards", "sanctions", "a line of spaces"],
)  # fmt: skip
def test_ten_times_the_mistakes_take_at_most_twelve_times_as_long(
    project: Project, code: str, mistakes: Callable[[int], str]
) -> None:
    root = project(records=["bing"])
    path = root / "data" / "communities" / "2017" / "bing.toml"
    good, times = path.read_text(encoding="utf-8"), []
    for count in (100, 1000):
        path.write_text(good + mistakes(count), encoding="utf-8")
        times.append(seconds(root, code))
    assert times[1] < TIMES * times[0]
