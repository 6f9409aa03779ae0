"""Days of assessments, and dates as official documents write them."""

from __future__ import annotations

import datetime as dt
import re

_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")


def may_begin(day: dt.date, year: int) -> bool:
    """Whether a year's assessment may begin on a day: in the year itself or, which is asked about, in January after it (五)."""
    return day.year == year or (day.year == year + 1 and day.month == 1)


def chinese_date(date: dt.date) -> str:
    """A date in Chinese, month and day without a leading zero: 2018年1月8日."""
    return f"{date.year}年{date.month}月{date.day}日"


def chinese_days(first: dt.date, last: dt.date) -> str:
    """The days from one to another, year and month said once: 2017年12月13日至15日; a single one where both are the same."""
    if first == last:
        return chinese_date(first)
    end = chinese_date(last)
    for same, shared in ((first.year == last.year, f"{last.year}年"), (first.month == last.month, f"{last.month}月")):
        if not same:
            break
        end = end.removeprefix(shared)
    return f"{chinese_date(first)}至{end}"


_NUMERAL = "[一二三四五六七八九十]"
_NAMED = re.compile(rf"(?<!\d)20\d\d(?!\d)年?度?|(?<!{_NUMERAL}){_NUMERAL}++届{_NUMERAL}++次全会")


def names_of_years(text: str) -> list[str]:
    """What in a text is of one year alone: a year, or the plenary session of one; each once."""
    return list(dict.fromkeys(_NAMED.findall(text)))


def other_year(text: str, number: int) -> bool:
    """Whether a headline names years, and the year ``number`` is none of them."""
    years = _YEAR.findall(text)
    return bool(years) and str(number) not in years
