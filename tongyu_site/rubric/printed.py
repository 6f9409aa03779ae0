"""The figures of a Chinese text: each with its unit and its place; references, years, names and idioms are none."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from ..base.numerals import numeral

TIMES, ALLOTTED = "×", "(分)"
"""Stand for the unit of a figure of a formula that has none (好票数×100), and for that of points in brackets."""
UNCLEAR = "?"
"""Stands for the unit of what is written with numbers but is no one figure: a range, an approximate number, a fraction."""

ARTICLE = "一"
"""The numeral that is often no more than an article: 缺一项, 其中一篇."""

_HAN = "〇零一二两三四五六七八九十百千"
NUMBER = rf"(?:[\d{_HAN}]{{1,40}}(?:[.．·点][\d{_HAN}]{{1,40}})?)"
"""The pattern of a number in digits or in Chinese numerals."""

_NO = "不未无非没"
_NEGATIONS = (*_NO, "没有")
"""What, right before words, says their contrary."""
NOT_NEGATED = rf"(?<![{_NO}])(?<!没有)"
"""The pattern of a place where words can stand that are not negated."""

_BEFORE = 2
"""How many characters before a figure a message shows."""

_UNIT = "(?:人次|[分次篇条项个件起人名位家月日年%％])"
_N = f"(?>{NUMBER})"
_JOIN = r"\s{0,3}(?:或者|——|[-‐-―−－~～〜∼∽≈至到或和与及又、/／⁄∕+＋·•・‧∙｡﹒])\s{0,3}"
_SIGNS = r"(?<=\d)(?:[^\w()（）〔〕\[\]【】{}《》“”‘’\"'%％‰×÷=＝|…]{1,6}(?:[或至到]\s?)?|\s?[xX加同跟]\s?)(?=\d)"
_SIGN = f"(?>{_JOIN}|{_SIGNS})"
"""What stands between the numbers of a range, or of a number that can't be read: between digits whatever closes no words."""
_ABOUT = (
    rf"(?:(?<![节预违签制简])约[减扣加]?|大[概致]|差不多|上下|(?<![最附邻临就])近(?!\s?{_N}[年月日])|(?<![担自胜])负|{_N}倍"
    r"|(?<=[减扣加])(?:不足|[不未]满|不到|[不未]?超过)|[-－−+＋]|(?<![\d" + _HAN + r"])[.．·])"
)
"""What before a number says that it is only near, or below, or a multiple of what is meant, or no number."""
_HALF = "半(?![数年月天日价途路])"
_FIGURE = re.compile(
    rf"(?P<unclear>(?:{_N}{_SIGN}){{1,9}}{_N}\s?{_UNIT}"  # 1至2分, 1/2分, 1,5分
    rf"|{_ABOUT}\s?{_N}\s?{_UNIT}"  # 约10%, 减不足1分, 2倍1分, -1分, .5分
    rf"|(?<=[少减扣加每缺于到满达])(?:数|几|若干)(?!个?人)\s?{_UNIT}"  # 少数次
    rf"|{_N}(?:[余多来几]\s?{_UNIT}|\s?{_UNIT}(?:左右|上下|多(?=\W|$)))"  # 十余次, 1分左右, 1分多
    rf"|(?<=[减扣加]){_N}\s?分以[上下内外]"  # 减1分以内
    rf"|百分之{_N}\s?分(?![别为之])|(?!百分之){_N}分之{_N}\s?{_UNIT}?)"  # 百分之5分, 五分之三分, 三分之二
    rf"|百分之(?P<share>{_N})"
    rf"|(?<=[(（])(?P<allotted>{_N})分(?P<and_half>半?)(?=[)）])"
    rf"|(?<=×)(?P<factor>{_N})(?![%％])分?"
    rf"|(?P<number>{_N}|(?<![过大多一])半)(?P<half>个半|(?<=半)个)?\s?(?P<unit>{_UNIT})(?P<more>{_HALF})?"
)
_FREE = re.compile(
    rf"第[（(]?{NUMBER}(?:[至、和]{NUMBER})*"  # a reference: 第17项, 第1至20项
    r"|\d{4}年"  # a year
    rf"|{NUMBER}次(?:全会|全体会议|党代会|代表大会)|八项规定|百分制"  # names
    rf"|“{NUMBER}[个项种][^“”，。]{{1,10}}”"  # a set phrase in quotes: “四个服从”
    r"|[上下]一年|[上下每]半年|一起(?![案信事])|一次性|(?<![满扣减加计得])十分(?=[\u4e00-\u9fff])"  # no numbers
)


class Figure(NamedTuple):
    """A figure of a text: its value, its unit (or :data:`TIMES`, :data:`ALLOTTED`), its place, and the number as written.

    What is no one figure has the unit :data:`UNCLEAR` and no value that a rule may have.
    """

    value: Decimal
    unit: str
    start: int
    end: int
    number: str

    @property
    def plain_unit(self) -> str:
        """The unit without the brackets around the figure."""
        return self.unit.strip("()")

    def within(self, spans: Iterator[tuple[int, int]] | list[tuple[int, int]]) -> bool:
        """Whether the figure lies wholly in one of some spans of the text."""
        return any(start <= self.start and self.end <= end for start, end in spans)


@cache  # a rubric has some hundreds of texts, and every option of a reading asks for all of them again
def figures_in(text: str) -> tuple[Figure, ...]:
    """The figures of a text, in order."""
    free = [match.span() for match in _FREE.finditer(text)]
    found = []
    for match in _FIGURE.finditer(text):
        if any(start < match.end() and match.start() < end for start, end in free):
            continue
        kind = next(group for group in ("unclear", "share", "allotted", "factor", "number") if match[group])
        number = match[kind]
        unit = {"unclear": UNCLEAR, "share": "%", "allotted": ALLOTTED, "factor": TIMES}.get(kind, match["unit"] or "")
        value = "0.5" if number == "半" else "" if unit == UNCLEAR else numeral(number)
        halves = bool(match["and_half"] or match["more"] or match["half"] == "个半")
        figure = Decimal(value or 0) + (Decimal("0.5") if halves else 0)
        found.append(Figure(figure, unit.replace("％", "%") if value else UNCLEAR, *match.span(), number))
    return tuple(found)


def spans_of(phrase: str, text: str) -> list[tuple[int, int]]:
    """Where a phrase stands in a text, save where it is negated there: 含本数 doesn't stand in 不含本数."""
    found = []
    start = text.find(phrase) if phrase else -1
    while start >= 0:
        end = start + len(phrase)
        free = not text.endswith(_NEGATIONS, 0, start)
        if free:
            found.append((start, end))
        start = text.find(phrase, end if free else start + 1)
    return found


def negated(phrase: str, text: str) -> str | None:
    """A phrase with the negation before it, where a text has it so: 不含本数."""
    match = re.search(rf"(?:没有|[{_NO}]){re.escape(phrase)}", text)
    return match[0] if match else None


def alike(phrase: str, text: str) -> list[tuple[int, int]]:
    """Where words stand in a text that differ from a phrase in nothing but the values of its figures and its signs."""
    parts = re.findall(rf"{NUMBER}|[^\W_]|[\W_]+", phrase)
    signs = (rf"[\W_]*{TIMES}[\W_]*" if TIMES in part else r"[\W_]*" for part in parts)  # a formula's × is no mere sign
    written = (
        (NUMBER if _values(part) else re.escape(part) if part.isalnum() else sign)
        for part, sign in zip(parts, signs, strict=True)
    )
    pattern = "".join(written)
    spans = [match.span() for match in re.finditer(pattern, text)]
    return [(start, end) for start, end in spans if (start, end) in spans_of(text[start:end], text)]


def same_values(phrase: str, other: str) -> bool:
    """Whether two phrases hold the same numbers in the same order, be they written 2, 二 or 两."""
    return _values(phrase) == _values(other)


def _values(phrase: str) -> list[Decimal]:
    """The numbers in a phrase."""
    return [Decimal(numeral(match) or 0) for match in re.findall(NUMBER, phrase)]


def phrase_of(figure: Figure, text: str) -> str:
    """Words of a text that hold a figure and stand there only once."""
    start, end = figure.start, figure.end
    while len(spans_of(text[start:end], text)) != 1 or (figure.start - start < _BEFORE and text[start - 1 : start].isalnum()):
        start, end = (start - 1, end) if start else (start, end + 1)
    return text[start:end]


def quotes(reason: str, phrase: str) -> bool:
    """Whether a reason holds a phrase, whatever signs stand in them; a number in it is no end of a longer one."""
    said, wanted = (re.sub(r"[^\w.]+|_", " ", unicodedata.normalize("NFKC", text)) for text in (reason, phrase))
    spans = [match.span() for match in re.finditer(NUMBER, said)]
    return any(
        not any(start < edge < end for start, end in spans for edge in match.span())
        for match in re.finditer(r"\s*".join(map(re.escape, wanted.split())), said)
    )
