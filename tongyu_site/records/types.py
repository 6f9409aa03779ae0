"""Types that the record schema can't tell apart, because JSON has neither dates nor exact decimals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import partial
from typing import Any

from ..base import hints
from ..base.places import DataPath
from ..base.points import DIGITS
from ..base.signs import all_seen
from ..base.source import Fix
from ..base.unseen import unseen
from .filling import meant
from .schema import TEXT
from .written import Finding, WrittenRecord, fill_fix, value_fix

GREATEST = 10**9
"""The greatest whole number that is taken for a slip of the keyboard and not for a defect of the file."""

_Wrong = tuple[str, str, str | None]
"""What is wrong with a value: code, message, and the value as it should be written."""


def type_findings(written: WrittenRecord) -> Iterator[Finding]:
    """The values of a record that are of a type, or of a size, that the schema can't judge."""
    yield from _of_value(written, written.data, written.schema, ())


def _of_value(written: WrittenRecord, value: Any, schema: Mapping[str, Any], path: DataPath) -> Iterator[Finding]:
    """The findings in a value, with all that stands inside it; ``schema`` describes its place."""
    if isinstance(value, dict):
        places = schema.get("properties", {})
        for key, item in value.items():
            place = places.get(key, {})
            if not _is_plainly_right(item, place):
                yield from _of_value(written, item, place, (*path, key))
    elif isinstance(value, list):
        place = schema.get("items", {})
        for index, item in enumerate(value):
            if not _is_plainly_right(item, place):
                yield from _of_value(written, item, place, (*path, index))
    elif wrong := _wrong(value, schema, written, path):
        code, message, fix = wrong
        fix = str(written.rubric.year) if fix and path == ("year",) else fix
        corrected = (
            fix and Fix(fix) if code == "E108" else value_fix(path, fix)
        )  # a text may be private: the whole line or nothing
        blank, told = fill_fix(written, path, value) if code == "E202" and not corrected else (None, "")
        yield Finding(written.problem(code, message + told, path, hint=corrected or blank), (path,))


def _is_plainly_right(value: Any, schema: Mapping[str, Any]) -> bool:
    """Whether there is nothing to look for in a value, as in most: quickly, because a county has many."""
    kind = type(value)
    if kind is str:
        return schema.get("format") != "date" and all_seen(value)
    if kind is int:
        return bool(abs(value) <= GREATEST)
    return kind is bool or (kind is dt.date and "format" in schema)


def _wrong(value: Any, schema: Mapping[str, Any], written: WrittenRecord, path: DataPath) -> _Wrong | None:
    """What is wrong with a value that is neither table nor list."""
    if isinstance(value, bool):
        return None
    what = partial(written.name, path)  # called where there is something to say: most values are right
    if isinstance(value, int):
        return ("E204", f"{what()}的数太大", None) if abs(value) > GREATEST else None
    if isinstance(value, Decimal):
        return _wrong_decimal(value, schema, what)
    if isinstance(value, str):
        return _wrong_text(value, schema, written, path)
    return _wrong_day(value, schema, what)


def _wrong_decimal(value: Decimal, schema: Mapping[str, Any], what: Callable[[], str]) -> _Wrong | None:
    """A figure with a decimal point: finite, neither too long nor out of range, and no count."""
    kind = schema.get("type")
    if not value.is_finite():
        return "E204", f"{what()}应是{'整数' if kind == 'integer' else '数'}，不能写 nan 或 inf", None
    if value.adjusted() > DIGITS:
        return "E204", f"{what()}的数太大", None
    if Decimal(value.as_tuple().exponent) < -DIGITS:
        return "E204", f"{what()}的小数最多 {DIGITS} 位", None
    if kind == "number" and not schema["minimum"] <= value <= schema["maximum"]:
        return "E204", f"得分 {value} 不在 {schema['minimum']} 至 {schema['maximum']} 之间", None
    if kind == "integer":
        return "E202", f"{what()}应是整数，不带小数点", f"{value:.0f}" if value == value.to_integral_value() else None
    return None


def _wrong_text(value: str, schema: Mapping[str, Any], written: WrittenRecord, path: DataPath) -> _Wrong | None:
    """A text: a date is none, and it holds no control characters, line breaks and signs that show nothing only in a note."""
    if schema.get("format") == "date":
        day, what = hints.date(value), written.name(path)
        day = meant(written.rubric, path, schema, value, written.period) if hints.day(value) else day
        return "E202", f"{what}应是日期，不加引号" if day else f"{what}{hints.expected(schema)}", day
    if all_seen(value) or (schema and schema.get("pattern") != TEXT["pattern"]):
        return None
    free = path[-1] in ("note", "person")
    wrong = unseen(value, written.text_of(path), lines=free, plain=not free)
    return ("E108", f"{written.name(path)}中{wrong.what}", wrong.fix) if wrong else None


def _wrong_day(value: Any, schema: Mapping[str, Any], what: Callable[[], str]) -> _Wrong | None:
    """A date: without a time of day, and only where a date belongs."""
    if not isinstance(value, (dt.date, dt.time)):
        return None
    if schema and "format" not in schema:
        return "E202", f"{what()}不是{'时间' if isinstance(value, dt.time) else '日期'}，{hints.expected(schema)}", None
    if isinstance(value, (dt.datetime, dt.time)):
        return "E202", f"{what()}只写日期，不写时间", hints.date(value) if isinstance(value, dt.datetime) else None
    return None
