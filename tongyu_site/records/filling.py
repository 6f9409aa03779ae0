"""Lines to fill in: what a key of a record takes, where nobody but the clerk can know the value."""

from __future__ import annotations

import datetime as dt
import re
from calendar import isleap
from collections.abc import Callable, Mapping
from typing import Any

from ..base import hints
from ..base.matching import choice
from ..base.names import SLUG
from ..base.places import DataPath
from ..base.source import CONTROL
from ..rubric import Rubric

Period = tuple[dt.date, dt.date]
"""The first and the last day on which what a record tells may have happened."""
Span = Callable[[Mapping[str, Any]], Period]
"""Which period a record has, of what it states as a whole."""

_OF_OTHER_YEARS = ("violated_on", "transferred_on")
"""Dates that may be of any year, as those of evidence."""


def whole_year(year: int) -> Period:
    """The period of a record whose year alone is known: from its first day to its last."""
    return dt.date(year, 1, 1), dt.date(year, 12, 31)


def meant(rubric: Rubric, path: DataPath, schema: Mapping[str, Any], written: Any, period: Period | None = None) -> str | None:
    """The value that was certainly meant by what is ``written`` at a path; of a paper that must have a red header with ….

    A day without its year is one of the assessed year, where that is in the record's ``period``.
    """
    if "format" in schema or schema.get("type") in ("integer", "number", "boolean"):
        written = _said_once(written)
    if "format" in schema and hints.day(written):
        return _day_meant(path, _in_year(written, rubric.year), period or whole_year(rubric.year))
    if isinstance(written, str) and written.strip() in rubric.papers.red_header and "kind" not in path:
        paper = f'{{ kind = "{written.strip()}", title = "…", issuer = "…", number = "…" }}'
        if path[-1] == "evidence":
            return f"[{paper}]"
        return paper if schema.get("required") == ["kind", "title"] else None
    if "enum" in schema and isinstance(written, str):
        likely = choice("", written, labels(rubric, schema))
        return likely if likely and likely.startswith('"') else None
    if path == ("year",):
        return str(rubric.year)
    right = None if CONTROL.search(str(written)) else hints.value(str(path[-1]), written, schema)
    return right if right is None or "pattern" not in schema or re.match(schema["pattern"], right.strip('"')) else None


def to_fill_in(rubric: Rubric, path: DataPath, schema: Mapping[str, Any], written: Any = None) -> str | None:
    """A line for the key at a path, with … for what is to be filled in; None for an item of a list and for a whole table.

    ``written`` is what stands there and can't be right; a month without its day is kept.
    """
    key = path[-1]
    if isinstance(key, int):
        return None
    if key == "year":
        return f"year = {rubric.year}"
    if schema.get("pattern") == SLUG:
        return f'{key} = "…"，写那个社区记录的文件名，不带 .toml'
    if "format" in schema and (day := _in_year(written, rubric.year)):
        return f"{key} = …-{day:%m-%d}，写明是哪一年"
    month = hints.month(written) if schema.get("format") == "date" else None
    if month and (month.startswith(f"{rubric.year}-") or key in _OF_OTHER_YEARS):  # one of another year may be wrong itself
        return f"{key} = {month}-…，写明是哪一日"
    if schema.get("type") == "boolean":
        return f"{key} = true 或 false（{schema.get('title', key)}：是这样的写 true，不是的写 false）"
    if isinstance(schema.get("type"), list):  # a deadline
        return f"{key} = 日期，没有办的写 false"
    blank = _blank(schema)
    return None if blank is None else f"{key} = {blank}" + _about(rubric, str(key), schema)


def blank_and_told(line: str | None) -> tuple[str, str]:
    """The value of a line to fill in, and what the line says of it behind a comma or in brackets: a table in braces has place
    for the value alone."""
    value, sign, told = re.split("([，（])", (line or "key = …").partition(" = ")[2] + "，", maxsplit=1)
    told = told.removesuffix("，")
    return value, told.removesuffix("）").rpartition("：")[2] if sign == "（" else told


def _day_meant(path: DataPath, day: dt.date | None, period: Period) -> str | None:
    """The ``day`` of the assessed year, for a date at a path that was written without its year; None where it may be another."""
    free = "evidence" in path or path[-1] in _OF_OTHER_YEARS
    if day is None or free or (path[-1] == "assessed_on" and day.month == 1):  # it may begin in January after its year
        return None
    return str(day) if period[0] <= day <= period[1] else None


def _in_year(written: Any, year: int) -> dt.date | None:
    """The day of a year that is written without it; None where it is no such day, or that year has none."""
    found = hints.day(written)
    return dt.date(year, *found) if found and (found != (2, 29) or isleap(year)) else None


def _said_once(written: Any) -> Any:
    """What is written, once where it stands there several times, with and without quotes."""
    words = {word.strip("\"'“”") for word in written.split()} if isinstance(written, str) else set()
    return words.pop() if len(words) == 1 else written


def labels(rubric: Rubric, schema: Mapping[str, Any]) -> Mapping[str, str]:
    """The admitted values of a place, with their Chinese labels."""
    facts = (fact for facts in rubric.facts.values() for fact in facts.values())
    return next(values for fact in facts for values in fact.fields.values() if list(values) == schema["enum"])


def _blank(schema: Mapping[str, Any]) -> str | None:
    """A value of a place with … in it; None for a table that holds tables or lists itself."""
    kind = schema.get("type")
    if kind == "array":
        item = _blank(schema["items"])
        return None if item is None else f"[{item}]"
    if kind == "object":
        names = [*schema.get("required", ()), *(["number"] if "anyOf" in schema else [])] or list(schema["properties"])
        inner = [(name, _blank(schema["properties"][name])) for name in names]
        whole = schema.get("required") or not any(part is None or part[0] in "[{" for _, part in inner)
        return f"{{ {', '.join(f'{name} = {part}' for name, part in inner)} }}" if whole else None
    return '"…"' if "enum" in schema or (kind == "string" and "format" not in schema) else "…"


def _about(rubric: Rubric, key: str, schema: Mapping[str, Any]) -> str:
    """What may stand for the … of a place, where that does not go without saying."""
    if "enum" in schema:
        return f"，可填 {hints.listed(labels(rubric, schema))}"
    if schema.get("type") == "array":
        items = schema["items"]
        chosen = [(name, items["properties"][name]) for name in items.get("required", ()) if "enum" in items["properties"][name]]
        choices = "".join(f"；{name} 可填 {hints.listed(labels(rubric, place))}" for name, place in chosen)
        if items.get("pattern") == SLUG:
            return "，写各社区记录的文件名，不带 .toml；没有改名、合并的，删去这一行"
        return _about(rubric, key, items) if "enum" in items else f"，每一件写一个 {{ }}；没有的写 {key} = []{choices}"
    return "（没有写 0）" if schema.get("minimum") == 0 and schema.get("type") == "integer" else ""
