"""Which way a figure of a rule counts stands in its text: at least or at most, before or after, taken or given."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from tests.helpers.support import RUBRIC, load_rubric, problems_in

TEXT = RUBRIC.read_text(encoding="utf-8")
LINES = TEXT.split("\n")
REVERSED = {
    "不少于": "不多于", "不低于": "不高于", "至少": "至多", "以上": "以下", "以下": "以上", "以内": "以外", "不足": "超过",
    "超过": "不足", "最高": "最低", "晚于": "早于", "早于": "晚于", "少": "多", "缺": "多", "前": "后", "后": "前",
    "年初": "年底", "月底": "月初", "减": "加", "扣": "加", "加": "减",
}  # fmt: skip
NEAR_A_FIGURE = {"少": r"(?=\d|[一两])", "缺": r"(?=\d)", "加": r"(?=减?\s?\d)", "减": r"(?=\s?\d|完)", "扣": r"(?=\s?\d)"}
"""Words that are directions only where a figure follows (or 减完为止): 加强 and 减少 are none."""
DIRECTION = re.compile("|".join(word + NEAR_A_FIGURE.get(word, "") for word in REVERSED))
NO_DIRECTION = {
    "事前": "a name of what is done beforehand, 事前报告制度, and what the office does then",
    "事后": "what the office does afterwards",
    "公开后的资料妥善": "papers are filed once something was made public; nothing depends on a day",
    "后果": "a consequence",
    "提前离岗": "leaving early, one word",
    "以下条件": "what follows in the text",
    "减完为止;": "no clause falls below nothing, whether its text says so or not",
}
"""Words of scored paragraphs that look like a direction of a rule and are none."""
A_FEW_OR_ALL = pytest.mark.parametrize("whole", [False, pytest.param(True, marks=pytest.mark.long)], ids=["a few", "all"])


class Reversal(NamedTuple):
    """A direction word of the text: its line, counted from 0, and its place there."""

    row: int
    word: re.Match[str]

    @property
    def text(self) -> str:
        """The rubric with the contrary in place of the word."""
        line, word = LINES[self.row], self.word
        return "\n".join(
            [*LINES[: self.row], line[: word.start()] + REVERSED[word[0]] + line[word.end() :], *LINES[self.row + 1 :]]
        )

    @property
    def is_one(self) -> bool:
        """Whether the word states a direction of a rule."""
        spans = (match.span() for phrase in NO_DIRECTION for match in re.finditer(phrase, LINES[self.row]))
        return not any(start <= self.word.start() and self.word.end() <= end for start, end in spans)


def reversals() -> Iterator[Reversal]:
    """Every direction word of the scored paragraphs."""
    for paragraph in load_rubric().paragraphs:
        if paragraph.silent is None and not LINES[paragraph.line - 1].startswith("## "):
            yield from (Reversal(paragraph.line - 1, word) for word in DIRECTION.finditer(LINES[paragraph.line - 1]))


@A_FEW_OR_ALL
def test_no_direction_of_the_text_can_be_reversed_alone(whole: bool) -> None:
    """A few: the first of each word."""
    words = [item for item in reversals() if item.is_one]
    assert len(words) > 75
    for item in words if whole else {item.word[0]: item for item in reversed(words)}.values():
        found = problems_in(item.text)
        what = f"{item.row + 1}: {LINES[item.row][item.word.start() - 8 : item.word.end() + 8]}"
        assert any(problem.code == "E303" and problem.hint for problem in found), what
        assert all(problem.place for problem in found), what


@pytest.mark.long
def test_what_is_no_direction_is_said_of_words_that_stand_there() -> None:
    """And no rule rests on them: who finds one that does takes it out of the list."""
    others = [item for item in reversals() if not item.is_one]
    assert {phrase for phrase in NO_DIRECTION if any(phrase in LINES[item.row] for item in others)} == {*NO_DIRECTION}
    assert [f"{item.row + 1}: {item.word[0]}" for item in others if problems_in(item.text)] == []


CASES = [
    (
        "党委会议、班子会议不少于2次",
        "党委会议、班子会议不多于2次",
        "minimum = 2 是下限（不少于、至少、以上），原文写的是“不多于”：“年内召开",
    ),
    ("党委会议、班子会议不少于2次", "党委会议、班子会议开2次", "minimum = 2 是下限（不少于、至少、以上），原文没有这样写："),
    ("11月底前,及时", "11月底后,及时", "month = 11 是截止日期（……前），原文写的是“后”：“11月底后”"),
    (",加分最高为6分(", ",加分最低为6分(", "cap = 6 是上限（最高、不超过、以内），原文写的是“最低”"),
    ("少一次减0.5分", "多一次减0.5分", "each = 0.5 是不足时的减分（少、缺），原文写的是“多”"),
    ("少一次减0.5分", "少一次加0.5分", "each = 0.5 是减分（减、扣），原文写的是“加”"),
    ("未存档减3分", "未存档加3分", "lose = 3 是减分（减、扣），原文写的是“加”"),
    (",缺1人给班子测评结果减", ",多1人给班子测评结果减", "absent_each = 0.5 是不足时的减分（少、缺），原文写的是“多”"),
]


@pytest.mark.parametrize(("old", "new", "message"), CASES, ids=[new for _, new, _ in CASES])
def test_a_figure_without_its_direction_is_said_with_the_words_of_the_text(old: str, new: str, message: str) -> None:
    assert TEXT.count(old) == 1
    said = [problem for problem in problems_in(TEXT.replace(old, new)) if problem.message.startswith(message)]
    assert [(problem.code, (problem.hint or "")[:5]) for problem in said] == [("E303", "核对原文，")]
    key = message.split(" = ")[0].split(".")[-1]
    assert said[0].place is not None
    assert key in LINES[said[0].place.line - 1]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("3名以上机关干部", "3名机关干部", "least = 3 是下限（不少于、至少、以上），原文没有这样写"),
        ("3名以上机关干部", "3名以内机关干部", "least = 3 是下限（不少于、至少、以上），原文写的是“以内”"),
        ("受处分时间10年以上", "受处分时间不足10年", "violated_years = 10 是下限（不少于、至少、以上），原文写的是“不足”"),
        ("省级加2分", "省级减2分", "levels.province = 2 是加分（加），原文写的是“减”"),
        ("95分以上(含", "95分以下(含", "levels.0.minimum = 95 是下限（不少于、至少、以上），原文写的是“以下”"),
        ("2人以上", "2人以下", "least = 2 是下限（不少于、至少、以上），原文写的是“以下”"),
        ("至少听取一次", "至多听取一次", "minimum = 1 是下限（不少于、至少、以上），原文写的是“至多”"),
        ("一次减2分", "一次加2分", "each = 2 是减分（减、扣），原文写的是“加”"),
    ],
)
def test_words_say_the_direction_of_their_figure(old: str, new: str, message: str) -> None:
    """Also where they were changed together with the text."""
    text = TEXT.replace(old, new).replace(f'"{old[2:]}"', f'"{new[2:]}"')
    assert text.count(new) + text.count(f'"{new[2:]}"') > 1
    assert any(problem.message.startswith(message) for problem in problems_in(text)), [str(item) for item in problems_in(text)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (",少1次减1分", ",未参加的少1次减1分"),
        ("11月底前,及时", "会后11月底前,及时"),
        (";3名以上机关干部", ";有以下行为的3名以上机关干部"),
        ("少一次减0.5分", "会议不多的少一次减0.5分"),
        ("最高加1分(以县", "次数减少的最高加1分(以县"),
    ],
)
def test_words_that_belong_to_no_figure_say_no_direction(old: str, new: str) -> None:
    assert TEXT.count(old) == 1
    assert problems_in(TEXT.replace(old, new)) == []


def test_equal_figures_are_told_apart_by_their_direction() -> None:
    """Item 15 takes and gives half a point; which of them stands first in the text makes no difference."""
    taken, given = "每件减0.5分,减完为止", "积极解决疑难信访问题,每解决一件加0.5分"
    assert f"{taken},{given}" in TEXT
    assert problems_in(TEXT.replace(f"{taken},{given}", f"{given},{taken}")) == []


def test_the_weight_in_the_formula_is_that_of_the_part() -> None:
    """It stands once more above the formula; neither its text nor its words can be changed alone."""
    text = TEXT.replace("弃权票数)×10%", "弃权票数)×20%").replace('printed = "×10%"', 'printed = "×20%"')
    assert [problem.message for problem in problems_in(text)] == ["本段原文中没有“×10%”"]
    assert problems_in(text)[0].hint == "核对原文和规则 weight = 10；规则和 words 一并改"
    (problem,) = problems_in(text.replace('weight = "×10%"', 'weight = "×20%"'))
    assert problem.message == "“×20%”中没有 weight 的数字“10%”"
    assert problem.hint == "核对原文：“×20%”，规则 weight = 10"
    assert problem.place is not None
    assert 'weight = "×10%"' in LINES[problem.place.line - 1]
