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
    """The seconds of the processor that a check takes, the better of two, whatever else runs; it must name the problem."""
    best = 1e9
    for _ in range(2):
        start = time.process_time()
        status, _, errors = run(root, "check")
        best = min(best, time.process_time() - start)
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


MORE = [("E207", events), ("E201", rewards), ("E201", sanctions)]


@pytest.mark.long
@pytest.mark.few(1)
@pytest.mark.parametrize(
    ("code", "mistakes"),
    [("E201", unknown), ("E102", spaces), *(pytest.param(*case, marks=pytest.mark.long) for case in MORE)],
    ids=["unknown keys", "a line of spaces", "events without a document", "rewards", "sanctions"],
)
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
