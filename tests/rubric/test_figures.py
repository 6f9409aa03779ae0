"""Figures of text and rules: changing one of either alone is a problem, and what is no figure is not taken for one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import TypeVar

import pytest

from tests.helpers.support import RUBRIC, load_rubric
from tongyu_site.base.problems import Problem, Problems
from tongyu_site.base.source import Source
from tongyu_site.rubric.loading import parse_rubric
from tongyu_site.rubric.printed import NUMBER, figures_in

TEXT = RUBRIC.read_text(encoding="utf-8")
LINES = TEXT.split("\n")
MISSING = "在本段原文中没有出处，原文应有"


Change = TypeVar("Change")
A_FEW_OR_ALL = pytest.mark.parametrize("whole", [False, pytest.param(True, marks=pytest.mark.long)], ids=["a few", "all"])


def tried(changes: list[Change], whole: bool, *kinds: Callable[[Change], object]) -> list[Change]:
    """All changes, or those that are the first of a kind."""
    seen: list[set[object]] = [set() for _ in kinds]
    chosen = []
    for change in changes:
        new = [kind(change) not in known for kind, known in zip(kinds, seen, strict=True)]
        for kind, known in zip(kinds, seen, strict=True):
            known.add(kind(change))
        if whole or any(new):
            chosen.append(change)
    return chosen


def problems(text: str) -> list[Problem]:
    with pytest.raises(Problems) as caught:
        parse_rubric(Source("2017.md", text), 2017)
    return list(caught.value.problems)


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("不少于2次(2分),少1次减1分", ["2 次", "2 (分)", "1 次", "1 分"]),
        ("每通报批评1人次扣0.5分，两名、三人、四家", ["1 人次", "0.5 分", "2 名", "3 人", "4 家"]),
        ("十二个月内一次，二十篇，零点五分，百分之三十，30％", ["12 个", "1 次", "20 篇", "0.5 分", "30 %", "30 %"]),
        ("减 5分，11月30日前，10年以上，2起3件", ["5 分", "11 月", "30 日", "10 年", "2 起", "3 件"]),
        ("(好票数×100+差票数×0分)×10%", ["100 ×", "0 分", "10 %"]),
        ("县委十五届三次全会、县十五次党代会，2017年度，通办发[2016]42号", []),
        ("反对“四风”，中央八项规定，“四个服从”，“12个不准”，“三重一大”，一岗双责", []),
        ("2017年3次，5分2017年，第17项2分", ["3 次", "5 分", "2 分"]),
        ("第(二)项、第17项、第1至20项，三分之二，百分制，加在一起，十分重要，上一年度", []),
    ],
)
def test_figures_are_numbers_with_a_unit(text: str, figures: list[str]) -> None:
    assert [f"{figure.value} {figure.unit}" for figure in figures_in(text)] == figures


def printed_changes() -> Iterator[tuple[int, str, str]]:
    """Each figure of the scored paragraphs changed alone: to the next number, and to every other of its paragraph and unit.

    The line, counted from 0, the line as it should be then, and what was changed.
    """
    for paragraph in load_rubric().paragraphs:
        figures = figures_in(paragraph.text) if paragraph.silent is None else ()
        for figure in figures:
            written = paragraph.text[figure.start : figure.end]
            line = LINES[paragraph.line - 1]
            before = paragraph.text[: figure.start].count(written)
            start = [match.start() for match in re.finditer(re.escape(written), line)][before]
            others = {item.value for item in figures if item.plain_unit == figure.plain_unit} - {figure.value}
            for value in sorted({figure.value + 1, *others}):
                new = written.replace(figure.number, str(value))
                changed = line[:start] + new + line[start + len(written) :]
                yield paragraph.line - 1, changed, f"{paragraph.id}: {written} → {new}"


def line_of(change: tuple[int, str, str]) -> int:
    return change[0]


def unit_of(change: tuple[int, str, str]) -> str:
    """What stands about the number of the changed figure."""
    return re.sub(rf".*: |{NUMBER}| → .*", "", change[2])


@A_FEW_OR_ALL
def test_no_figure_of_the_text_can_be_changed_alone(whole: bool) -> None:
    """A few: one figure of each paragraph and of each unit."""
    changes = list(printed_changes())
    assert len(changes) > 250
    for number, line, what in tried(changes, whole, line_of, unit_of):
        found = problems("\n".join([*LINES[:number], line, *LINES[number + 1 :]]))
        unexplained = [problem.message for problem in found if problem.code == "E303" and not (problem.place and problem.hint)]
        assert {problem.code for problem in found} in ({"E303"}, {"E302"}), what  # E302: an erratum says what is printed
        assert unexplained == [], what


def stated_changes() -> Iterator[tuple[int, str]]:
    """Each figure that a key of a node, a provision or a rule states, made larger by one: the line, counted from 0, and how."""
    in_reading = False
    for number, line in enumerate(LINES):
        if line == "```toml":
            in_reading = LINES[number + 1].startswith("reading")
        match = re.fullmatch(r"(\w+) = ([\d.]+)", line)
        if match and not in_reading:
            yield number, f"{match[1]} = {Decimal(match[2]) + 1}"


def key_of(change: tuple[int, str]) -> str:
    return change[1].partition(" = ")[0]


@A_FEW_OR_ALL
def test_no_figure_of_a_rule_can_be_changed_alone(whole: bool) -> None:
    """A few: one figure of each key."""
    changes = list(stated_changes())
    assert len(changes) > 100
    for number, line in tried(changes, whole, key_of):
        found = problems("\n".join([*LINES[:number], line, *LINES[number + 1 :]]))
        assert any(problem.code in ("E303", "E304") for problem in found), f"{number + 1}: {line}"


@pytest.mark.parametrize(
    ("old", "new", "expected", "hint"),
    [
        ("班子会议不少于2次", "班子会议不少于4次", f"minimum = 2 {MISSING}“2次”，规则没有用到的有“少于4次”", "minimum = 4"),
        ("不少于2次(2分)", "不少于2次(3分)", f"points = 2 {MISSING}“(2分)”，规则没有用到的有“3分”", "points = 3"),
        ("少1次减1分", "少1次减2分", f"each = 1 {MISSING}“1分”，规则没有用到的有“次减2分”", "each = 2"),
        ("少1次减1分", "少2次减1分", "本段原文中的“少2次”没有规则使用", '规则用不到的，在本段的规则块中写 idle = ["少2次"]'),
        ("少1次减1分", "少1次减两分", f"each = 1 {MISSING}“1分”，规则没有用到的有“次减两分”", "each = 2"),
        ("省级加2分,国家级加6分", "省级加6分,国家级加6分", f"levels.province = 2 {MISSING}“2分”，规则没有用到的有", ""),
        ("主要领导年内至少听取一次", "主要领导年内至少听取三次", "本段原文中没有“至少听取一次”", "原文是“至少听取三次”"),
        ("每月召开一次工作会议", "每月召开两次工作会议", "本段原文中没有“每月召开一次”", "原文是“每月召开两次”"),
        ('idle = ["9个方面"]', "", "本段原文中的“行等9个”没有规则使用", '规则用不到的，在本段的规则块中写 idle = ["行等9个"]'),
        ('idle = ["9个方面"]', 'idle = ["9个方面", "台账"]', "“台账”中没有数字，不必列入 idle", "删去 “台账”"),
        ('idle = ["9个方面"]', 'idle = "9个方面"', 'idle 的类型不对，应写作 idle = ["…"]', ""),
        (
            'derived = { minimum = "全年12个月，每月召开，共12次" }', "", "“每月召开一次”中没有 minimum 的数字“12次”",
            'minimum = 1，或 derived = { minimum = "怎样由这些文字推得" }',
        ),
        ('words = { scale = "考核采取百分制" }', "", "derived 中的 scale 没有写明出自哪些文字", 'words = { scale = "…" }'),
        ('derived = { scale =', "derived = { scala =", "derived 中的 scala 不是规则中的数字", ""),
    ],
)  # fmt: skip
def test_what_does_not_agree_is_said_with_a_way_out(old: str, new: str, expected: str, hint: str) -> None:
    assert TEXT.count(old) == 1
    found = [(problem.message, problem.hint or "") for problem in problems(TEXT.replace(old, new))]
    assert any(message.startswith(expected) and said.startswith(hint) for message, said in found), found


def test_figures_that_are_derived_have_their_reasons() -> None:
    derived = load_rubric().derived
    assert {(item.block, item.name) for item in derived} >= {
        ("1", "unallotted"),
        ("period", "month"),
        ("p1", "scale"),
        ("13-2", "free"),
    }
    assert all(item.words and item.reason for item in derived)


def quoted_changes() -> Iterator[tuple[int, str, str]]:
    """Each figure that the words of a reading quote, made one that nobody knows: the line, counted from 0, then and now."""
    for number, line in enumerate(LINES):
        match = re.fullmatch(r'(?:question|why|says) = "(.*)"', line)
        for figure in figures_in(line) if match else ():
            if figure.number != "一" and figure.value:
                start = figure.start
                changed = line[:start] + line[start:].replace(figure.number, str(figure.value + Decimal("70.25")), 1)
                yield number, changed, line


@A_FEW_OR_ALL
def test_a_reading_quotes_the_figures_of_text_and_rules(whole: bool) -> None:
    """A few: every fourth."""
    changes = list(quoted_changes())
    assert len(changes) > 60
    for number, changed, line in changes if whole else changes[::4]:
        found = problems("\n".join([*LINES[:number], changed, *LINES[number + 1 :]]))
        assert {problem.code for problem in found} == {"E305"}, line
