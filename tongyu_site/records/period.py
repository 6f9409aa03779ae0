"""Dates of a record against the assessed period."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ..base import hints
from ..base.places import DataPath
from ..base.problems import Problem
from ..rubric import Rubric
from .written import WrittenRecord, entry_lists

LATE = 9
"""An assessment begins after this month (年末); a date of another year before it is no slip of the year alone."""


def first_day(rubric: Rubric, previous_assessed_on: dt.date | None) -> dt.date:
    """The first day of the period: the one after the assessment of the year before began, else the one the rubric states."""
    if previous_assessed_on:
        return previous_assessed_on + dt.timedelta(days=1)
    return dt.date(rubric.year, rubric.period.month, rubric.period.day)


def period_problems(written: WrittenRecord, data: Mapping[str, Any], start: dt.date, root: Path | None) -> Iterator[Problem]:
    """The dates that are not in the period from ``start`` to the day on which the year's own assessment began.

    ``root`` is the project's folder, where there is one: then the hint says in which file a date of another year belongs.
    """
    year = written.rubric.year
    end = data.get("assessed_on")
    if isinstance(end, dt.date) and (end.year != year or end < start):
        meant = f"是否为 assessed_on = {end.replace(year=year)}" if end.month > LATE else None
        yield written.problem("E206", f"考核开始的日期 {end} 不在 {year} 年末", ("assessed_on",), hint=meant)
        end = None
    last = end if isinstance(end, dt.date) else dt.date(year, 12, 31)
    for path, day in _dates(written.rubric, data):
        if day < start or day > last:
            belongs = max(day.year, year + 1) if day > last else min(day.year, year - 1)
            likely = hints.in_year(day, year, start, last)
            why, hint = _belongs(written, belongs, root), f"是否为 {path[-1]} = {likely}" if likely else None
            if day > last and path[-1] != "date":
                late = f"确是这一天的，写 {path[-1]} = false"
                why, hint = "考核开始以后才办的视为没有办", f"{hint}；{late}" if hint else late
            yield written.problem("E206", f"日期 {day} 不在考核期 {start} 至 {last} 内，{why}", path, hint=hint)


def _belongs(written: WrittenRecord, year: int, root: Path | None) -> str:
    """Where a date of another year belongs: that year's file of the community, where there is such a folder."""
    shown = written.source.shown.replace(f"/{written.rubric.year}/", f"/{year}/")
    if root and shown != written.source.shown and (root / shown).parent.is_dir():
        return f"应记入 {shown}" + ("" if (root / shown).is_file() else "（还没有这个文件）")
    return f"应记入 {year} 年度的记录"


def _dates(rubric: Rubric, data: Mapping[str, Any]) -> Iterator[tuple[DataPath, dt.date]]:
    """The dates that count: of deadlines, and of all entries of lists (events, works, rewards, sanctions, checks ...)."""
    for clause in rubric.clauses:
        table = data.get("clauses", {}).get(clause.id, {})
        for fact in clause.facts.values():
            value = table.get(fact.name)
            if isinstance(value, dt.date):
                yield ("clauses", clause.id, fact.name), value
    for path, items in entry_lists(rubric, data):
        for index, item in enumerate(items):
            day = item.get("date") if isinstance(item, dict) else None
            if isinstance(day, dt.date):
                yield (*path, index, "date"), day
