"""Single mistakes, drawn at random over all kinds: the right line, no wrong caret, no corrected line that changes facts."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

import pytest

from tests.helpers.mistakes import KINDS, Bench, Outcome, asked, columns, measure, printed


def hold(outcomes: list[Outcome]) -> None:
    assert outcomes
    wrong = [outcome for outcome in outcomes if outcome.wrong_caret]
    assert not wrong, "\n".join(f"{outcome.name}\n{outcome.text}" for outcome in wrong)
    silent = [outcome for outcome in outcomes if outcome.silent]
    assert not silent, "\n".join(f"{outcome.name}\n{outcome.text}" for outcome in silent)
    missed = [outcome for outcome in outcomes if not outcome.right]
    assert len(missed) <= len(outcomes) * 0.05, "\n".join(f"{outcome.name}\n{outcome.text}" for outcome in missed)


def test_a_few_mistakes_are_reported_on_the_right_line() -> None:
    hold(measure(seed=7, count=4))


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_two_hundred_mistakes_are_reported_on_the_right_line(seed: int) -> None:
    hold(measure(seed, count=200))


@pytest.mark.long
def test_every_kind_of_mistake_is_made_and_reported() -> None:
    """Each kind alone, four times: none hides behind the average."""
    rng = random.Random(11)
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder) / "root")
        for name in KINDS:
            outcomes = [bench.try_one(name, rng) for _ in range(4)]
            assert not any(outcome.wrong_caret for outcome in outcomes), name
            assert sum(outcome.right for outcome in outcomes) >= 3, name


def test_the_measure_reads_carets_as_they_are_printed() -> None:
    report = """data/communities/2017/jia.toml:7:10 [E205] 13-1 项：“outlet”（报刊）不能是“晚报”
   7 | 报 = "晚报"
     |      ^^^^^^
   改法：报 = "日报"

共 1 个问题，1 个文件"""
    (said,) = printed(report)
    assert (said.code, said.line, said.caret, said.hint) == ("E205", 7, (4, 8), '报 = "日报"')
    assert columns("报a", 2) == 1
    assert asked("待核：甲\n  [Q104] 第 7 行 一\n  [Q101] 二") == {("Q104", 7, "一"), ("Q101", 0, "二")}
