"""What may not be meant in a manuscript that has no mistakes: other years, days that are past, counts of 0 in its prose."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..assess import AssessedYear
from ..base.pieces import NAMED_PLACE, Piece
from .places import Value
from .wording import places_in_text

_YEAR_OF_NUMBER = re.compile(r"〔(\d{4})〕")
_YEAR = re.compile(r"(\d{4})\s*年度")
_UNTIL = re.compile(r"(\d{4})年(\d{1,2})月(?:(\d{1,2})日|底|末)?(?:以前|之前|前)")
_COUNTED = re.compile(r"\s*[个项条件次]")
"""What follows a count."""


def other_years(year: AssessedYear, settings: Mapping[str, Any], cut: Sequence[Piece]) -> Iterator[str]:
    """Years in number and prose that are not those of the circular, and deadlines that are over when it is signed."""
    signed = settings.get("signed_on")
    own = _YEAR_OF_NUMBER.search(str(settings.get("number", "")))
    if own and signed and int(own[1]) != signed.year:
        yield f"文号是{own[0]}，署名日期是 {signed}，年份是否写错了"
    review = year.settings.review
    if review and signed and review.until < signed:
        yield f"site.toml 中 review 的 until 是 {review.until}，在署名日期 {signed} 以前，年份是否写错了"
    expected = (year.number, year.number + 1)
    for piece in cut:
        for text in piece.texts:
            for match in _YEAR.finditer(text.text):
                if int(match[1]) not in expected:
                    yield f"第 {text.at[match.start()][0]} 行写的是“{match[0]}”，本通报是 {year.number} 年度的，年份是否写错了"
            for match in _UNTIL.finditer(text.text):
                last = _last_day(*match.groups())
                if last.year <= year.number or (signed and last < signed):
                    yield f"第 {text.at[match.start()][0]} 行的期限“{match[0]}”在通报印发以前，年份是否写错了"


def unknown_places(year: AssessedYear, cut: Sequence[Piece]) -> Iterator[str]:
    """The items and sub-items that the prose cites by the part of the text with the clauses, and that do not stand there."""
    part, known = places_in_text(year.rubric)
    for piece in cut if part else ():
        for text in piece.texts:
            for match in re.finditer(rf"{part}((?:（[^（）]+）)?第\d+项(?:第\d+目)?)", text.text):
                if match[1] not in known:
                    yield f"第 {text.at[match.start()][0]} 行引用“{match[0]}”，细则中没有这一处，请核对"


def _last_day(year: str, month: str, day: str | None) -> dt.date:
    """The day that a deadline names, or the last one of its month; the last of the month too where there is no such day."""
    whole = min(max(int(month), 1), 12)
    last = calendar.monthrange(int(year) or 1, whole)[1]
    return dt.date(int(year) or 1, whole, min(max(int(day or last), 1), last))


def counts_of_none(cut: Sequence[Piece], values: Mapping[str, Value]) -> Iterator[str]:
    """Named places in the prose that print 0 of what they count: a sentence of nobody."""
    for piece in cut:
        for text in piece.texts if piece.kind != "heading" else ():
            for match in NAMED_PLACE.finditer(text.text):
                if values.get(match[1]) == "0" and (count := _COUNTED.match(text.text, match.end())):
                    line = text.at[match.start()][0]
                    yield (
                        f"第 {line} 行“{match[1]}”是0，会印成“0{count[0].strip()}”；没有社区有这种情形的，删去这一句或这一条，"
                        "问题也可以引用 {{ 主要问题 }}，它只写有的"
                    )
