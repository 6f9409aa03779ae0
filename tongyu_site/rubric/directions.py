"""Which way a figure of a rule counts, at least or at most, before or after, taken or given, and the words that say so.

A figure that stands in its text as such stands there among words of its direction and none of the contrary; where the text says
it in other words or leaves it out, ``words`` names these and ``derived`` says how it follows.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from ..base.problems import Collector
from .printed import NOT_NEGATED, NUMBER, Figure, figures_in
from .stated import Reader, Stated, Use

_SENTENCE = re.compile(r"[^,，。;；:：()（）]+")
"""Words between two signs: what belongs to one figure of them, or to several in a row with 、 between them."""


_UNIT, _NUMBER = "(?<=[分次篇条项个件起人名位家月日年])", rf"(?=\s?{NUMBER})"
"""What stands before 以上 where it belongs to a figure, not to 县级, and after a sign that belongs to one: 减…分, not 减少."""


class Direction:
    """What a figure is, the words that say so, and those that say the contrary; a negated word says neither (不少于: 少于)."""

    def __init__(self, title: str, said: str, contrary: str) -> None:
        """The words are patterns; ``title`` says what a figure of this direction is, and how texts commonly put it."""
        self.title = title
        self._said, self._contrary = (re.compile(f"{NOT_NEGATED}(?:{words})") for words in (said, contrary))

    def fault(self, phrases: Collection[str]) -> str | None:
        """What is wrong with phrases that should say this direction; None where one of them does, and it says no other too."""
        says = [phrase for phrase in phrases if self._said.search(phrase)]
        other = next(filter(None, map(self._contrary.search, says or phrases)), None)
        if other:
            return f"写的是“{other[0]}”"
        return None if says else "没有这样写"


_EVERY = rf"(?:每|逐|按)(?:{NUMBER})?个?(?:半?年|季度?|月|旬|周|星期|日|天)|[上下]半年|(?<![个两\d])[本当]?(?:季度?|月|旬|周)内"
_PERIOD = re.compile(rf"(?P<year>[每按]一?年|全年|年内)|(?P<month>[每逐按]一?个?月)|{_EVERY}")
"""What says for which time a number is meant: 每年, 每月, 每季度, 每半年, 上半年."""

_LEAST = Direction(
    "下限（不少于、至少、以上）",
    f"不少于|不低于|至少|最少|任务|{_UNIT}以上",
    f"不多于|不高于|不超过|至多|最多|最高|少于|低于|不足{_NUMBER}|{_UNIT}以[下内]",
)
_MOST = Direction(
    "上限（最高、不超过、以内）",
    f"最高|不超过|不高于|不多于|至多|最多|{_UNIT}以内",
    f"最低|最少|至少|不少于|不低于|(?:超过|高于|多于){_NUMBER}|{_UNIT}以[上外]|{_EVERY}",
)
_BEFORE = Direction("截止日期（……前）", "前|不晚于|不迟于", "(?<=[年月日底初末旬])[以之]?后|晚于|迟于")
_LOSS = Direction("减分（减、扣）", "[减扣]", f"加{_NUMBER}")
_GAIN = Direction("加分（加）", "加", f"[减扣]{_NUMBER}")
_SHORT = Direction("不足时的减分（少、缺）", "[少缺]|不足", f"(?:多|超过?){_NUMBER}")
_BEYOND = Direction("不计分的数量（超出、以外的才计）", "超|以外|以后|除|任务", "每")
_PERSON = Direction("按人减分（每人、每人次）", "人", "每[次件起项]")
_EVENT = Direction('按件减分；按人减的写 per = "person"', "", "每人|人次")

DIRECTIONS: dict[tuple[str, str], tuple[Direction, ...]] = {
    ("quota", "minimum"): (_LEAST,),
    ("quota", "each"): (_SHORT, _LOSS),
    ("deadline", "month"): (_BEFORE,),
    ("deadline", "day"): (_BEFORE,),
    ("require", "lose"): (_LOSS,),
    ("penalize", "each"): (_LOSS,),
    ("credit", "each"): (_GAIN,),
    ("credit", "levels"): (_GAIN,),
    ("credit", "free"): (_BEYOND,),
    ("credit", "cap"): (_MOST, _GAIN),
    ("ceiling", "least"): (_LEAST,),
    ("veto", "least"): (_LEAST,),
    ("part", "absent_each"): (_SHORT, _LOSS),
    ("rewards", "showcase"): (_GAIN,),
    ("exemption", "violated_years"): (_LEAST,),
    ("exemption", "transferred_years"): (_LEAST,),
    ("grades", "levels"): (_LEAST,),
}
"""Which way the figures of rules and provisions count, by the kind of rule or block and the first part of their names."""


def faults_of(piece: Reader, figure: Stated, phrases: Collection[str]) -> list[str]:
    """What is wrong with the words about a figure of a table: its direction is missing in them, or the contrary stands there."""
    kind = str(piece.table.data.get("kind", "")) if piece.table.where else piece.block.kind
    wanted = DIRECTIONS.get((kind, figure.name.partition(".")[0]), ())
    if kind == "penalize":
        wanted = (*wanted, _PERSON if piece.table.data.get("per") == "person" else _EVENT)
    return [f"是{direction.title}，原文{fault}" for direction in wanted if (fault := direction.fault(phrases))]


def sentence_of(figure: Figure, text: str) -> str:
    """The words about a figure of a text, from one sign to the next."""
    return next(text[start:end] for start, end in sentences_of(text) if start <= figure.start < end)


def sentences_of(text: str) -> list[tuple[int, int]]:
    """Where the words between signs stand in a text."""
    return [match.span() for match in _SENTENCE.finditer(text)]


def period_of(figure: Figure, text: str) -> re.Match[str] | None:
    """The words before a figure of a text that say for which time it is meant, no other figure standing between them."""
    start = max(text.rfind(sign, 0, figure.start) for sign in "。;；") + 1
    last = next(reversed(list(_PERIOD.finditer(text, start, figure.start))), None)
    between = last and any(last.end() <= item.start < figure.start for item in figures_in(text))
    return None if between else last


def check_period(piece: Reader, figure: Stated, printed: Figure, text: str, found: Collector) -> None:
    """Report a number that the text wants in each month, quarter or half year where the rule wants it of the year (E303)."""
    period = period_of(printed, text) if figure.name in _OF_THE_YEAR else None
    wanted = "month" if piece.table.data.get("monthly") is True else "year"
    if period and not period[wanted]:
        message = f"{figure.name} = {figure.value} 是{'每月' if wanted == 'month' else '全年'}的数量，原文写的是“{period[0]}”"
        found.add(piece.table.problem("E303", message, *figure.path, hint=_ASKED))


_OF_THE_YEAR = ("minimum", "expected", "enough")
"""The figures that say how many there should be in a year, or, where a rule is ``monthly``, in a month."""
_ASKED = "核对原文，规则只能这样计算；原文用别的文字写明的，用 words 写明是哪些文字，用 derived 写明怎样推得"
"""The hint for a figure that counts otherwise than the text says."""


def check_direction(piece: Reader, figure: Stated, phrases: Collection[str], found: Collector) -> None:
    """Report a figure whose phrases, words of the text, don't say which way the rule counts, or say the contrary (E303)."""
    shown = "、".join(f"“{phrase}”" for phrase in phrases)
    for fault in faults_of(piece, figure, phrases)[:1]:
        message = f"{figure.name} = {figure.value} {fault}：{shown}"
        found.add(piece.table.problem("E303", message, *figure.path, hint=_ASKED))


def check_directions(uses: Iterable[Use], text: str, found: Collector) -> None:
    """Report every figure that stands in a text as such, but not with its direction (E303)."""
    for use in uses:
        if use.found and use.figure.name:
            check_direction(use.piece, use.figure, [sentence_of(use.found, text)], found)
            check_period(use.piece, use.figure, use.found, text, found)
