"""Cells of spreadsheets that come back: what a cell shows, and what it holds as a value of its column.

Takes what Excel, WPS and LibreOffice Calc write: numbers as 2.0, dates as dates or text, 是 否 TRUE √, full-width digits,
formulas with their saved values, merged cells. Knows columns, no record and no file.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ..base.hints import NOTHING_DONE
from ..base.matching import nearest
from ..base.points import DIGITS, decimal, fits
from ..base.printing import shortened
from .form import FormColumn
from .values import NO, YES, Value, plain_text

_YES = frozenset("是 对 √ ✓ ✔ ☑ true yes y t".split())  # noqa: SIM905 - words in a row read better
_NO = frozenset("否 不是 错 × ✗ ✘ ☒ x false no n f".split())  # noqa: SIM905
_UNDONE = _NO | NOTHING_DONE | {"0"}
"""What says that nothing was done by a day; of a statement it would be no answer, which may be that nothing was done."""


# What stands in a cell


@dataclass(frozen=True, slots=True)
class Odd:
    """A cell whose value can't be known: what is wrong with it, and what to do."""

    why: str
    hint: str = "改为直接填写"


@dataclass(frozen=True, slots=True)
class Merged:
    """A cell covered by a merged one above or beside it: the value that shows, and the merged range."""

    value: Any
    area: str


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula, with the value it had when the file was saved: None where none was, :class:`Odd` where it can't be known."""

    value: Any


_PICTURE = re.compile(r"=?(?:_xlfn\.)?DISPIMG\(", re.IGNORECASE)


def is_picture(text: str) -> bool:
    """Whether a formula is the one by which WPS shows a picture inside a cell."""
    return _PICTURE.match(text) is not None


def text_value(text: str) -> str | Odd | None:
    """A cell's text as its value; None where nothing is left of it, :class:`Odd` where it stands for a picture."""
    if is_picture(text):
        return Odd("这一格是图片，不是文字", "删去图片，写上图片中的文字")
    return plain_text(text) or None


def _shown(value: Any) -> Any:
    """What a cell shows, for identification: merged cells and formulas count as what they show."""
    while isinstance(value, (Merged, Formula)):
        value = value.value
    return None if isinstance(value, Odd) else value


def said(value: Any) -> str:
    """What a cell shows, as text."""
    value = _shown(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else unicodedata.normalize("NFKC", str(value)).strip()


def quoted(value: Any) -> str:
    """What a cell shows in quotation marks, shortened."""
    text = said(value).replace("\n", " ")
    return f"“{shortened(text, 30)}”"


class CellError(Exception):
    """A cell that can't be read as its column wants it: code, message and hint of the problem."""

    def __init__(self, code: str, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.code, self.hint = code, hint


# Values


def parse(value: Any, column: FormColumn, year: int, epoch: dt.datetime) -> Value | None:
    """A cell's value; None for an empty one. Numbers as 2.0, full-width digits, 是/否/TRUE/√ and dates as text are taken.

    ``year`` is the assessed one; ``epoch`` is the day 0 of the table's date numbers. Raises :class:`CellError`.
    """
    if isinstance(value, Merged):
        if _shown(value.value) is None:
            return None
        raise CellError("E607", f"{value.area} 是合并的单元格，不知道每一行各是多少", "取消合并，逐行填写")
    if isinstance(value, Formula):
        value = value.value
        if value is None:
            raise CellError("E607", "公式没有存下算出的值", "在 Excel 或 WPS 中打开，保存一次；或改为直接填写")
    if isinstance(value, Odd):
        raise CellError("E607", value.why, value.hint)
    if value is None:
        return None
    return _PARSERS[column.kind](value, column, _Days(year, epoch))


@dataclass(frozen=True, slots=True)
class _Days:
    """What dates are read with: the assessed year, and the day 0 of the table's date numbers."""

    year: int
    epoch: dt.datetime


def _bad(value: Any, wanted: str, hint: str | None = None) -> CellError:
    """A value of the wrong kind."""
    return CellError("E605", f"{quoted(value)}{wanted}", hint)


def _parse_boolean(value: Any, _column: FormColumn, _days: _Days) -> bool:
    """是 or 否, or one of the signs and words that are used for them."""
    text = said(value).lower()
    if text in _YES or value is True:
        return True
    if text in _NO or value is False:
        return False
    raise _bad(value, "不是是或否", f"填{YES}或{NO}")


def _parse_integer(value: Any, column: FormColumn, _days: _Days) -> int:
    """A whole number, also one written with decimals that are 0."""
    number = _number(value, column)
    if number is None or number != number.to_integral_value():
        raise _bad(value, "不是整数", "填整数，没有的填 0")
    return int(number)


def _parse_number(value: Any, column: FormColumn, _days: _Days) -> Decimal:
    """A number, with or without its unit."""
    number = _number(value, column)
    if number is None:
        raise _bad(value, "不是数", "填数，如 92.5")
    return number


def _number(value: Any, column: FormColumn) -> Decimal | None:
    """A number exactly as the spreadsheet shows it: binary floats to the 15 digits that it keeps; None for what is none.

    Raises :class:`CellError` for one that is too long to be meant.
    """
    if isinstance(value, (bool, dt.date, dt.time)):
        return None
    text = format(value, ".15g") if isinstance(value, float) else said(value).replace(" ", "")
    if column.unit and text.endswith(column.unit):
        text = text.removesuffix(column.unit)
    elif isinstance(value, str) and text.endswith("分") and column.kind == "number":
        text = text.removesuffix("分")
    if not re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?(e[+-]?[0-9]+)?", text):
        return None
    found = decimal(text)
    if found.adjusted() > DIGITS:
        raise _bad(value, "太大", "核对后填写平常的数")
    if not fits(found.normalize()):
        raise _bad(value, f"的小数超过 {DIGITS} 位", "核对后填写平常的数")
    return Decimal(int(found)) if found == found.to_integral_value() else found


_DATE = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?)?", re.ASCII
)
_DIGITS = re.compile(r"(\d{4})(\d\d)(\d\d)", re.ASCII)


def _parse_date(value: Any, _column: FormColumn, days: _Days) -> dt.date:
    """A day: a date, one of the ways to write it, or a date's number where the cell lost its format."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    text = said(value)
    number = re.fullmatch(r"([0-9]{5})(?:\.[0-9]+)?", text)
    if number and not isinstance(value, bool):  # a date whose number format was lost
        day = (days.epoch + dt.timedelta(days=int(number[1]))).date()
        if abs(day.year - days.year) <= 1:
            return day
    match = _DATE.fullmatch(text) or _DIGITS.fullmatch(text)
    if match is None:
        raise _bad(value, "不是日期", f"写作 {days.year}-3-5")
    try:
        return dt.date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        raise _bad(value, "：没有这一天", f"写作 {days.year}-3-5") from None


def _parse_deadline(value: Any, column: FormColumn, days: _Days) -> dt.date | bool:
    """The day on which something was done; False where it was not."""
    if value is False or said(value).lower() in _UNDONE:
        return False
    try:
        return _parse_date(value, column, days)
    except CellError as error:
        raise CellError(error.code, str(error), f"写作 {days.year}-3-5；没有办的填“{NO}”") from None


def _parse_text(value: Any, _column: FormColumn, _days: _Days) -> str:
    """A text; a number as the cell shows it, but no date, because the spreadsheet program made it of something else."""
    if isinstance(value, (dt.date, dt.time)):
        raise _bad(value, "成了日期，这里应是文字", "把单元格格式设为“文本”后重新填写")
    if isinstance(value, str):
        return value
    return said(value)


def _parse_enum(value: Any, column: FormColumn, _days: _Days) -> str:
    return _choose(said(value), column, value)


def _choose(text: str, column: FormColumn, value: Any) -> str:
    """The name of an enumerated value by its name or its label."""
    for name, label in column.labels.items():
        if text in (name, unicodedata.normalize("NFKC", label)):
            return name
    close = nearest(text, column.labels.values())
    listed = "、".join(close or column.labels.values())
    raise CellError("E606", f"{quoted(value)}不在可填的内容之内", f"{'是否为 ' if close else '可填 '}{listed}")


def _parse_levels(value: Any, column: FormColumn, _days: _Days) -> tuple[str, ...]:
    parts = [part for part in re.split(r"[\s、,，;；/]+", said(value)) if part]
    return tuple(_choose(part, column, part) for part in parts)


def _parse_names(value: Any, _column: FormColumn, _days: _Days) -> tuple[str, ...]:
    """Names in a row, between them one of the signs that are used for it."""
    return tuple(part for text in re.split(r"[、,;/\n]", said(value)) if (part := text.strip()))


_PARSERS: Mapping[str, Callable[[Any, FormColumn, _Days], Value]] = {
    "boolean": _parse_boolean, "integer": _parse_integer, "number": _parse_number, "date": _parse_date,
    "deadline": _parse_deadline, "text": _parse_text, "enum": _parse_enum, "levels": _parse_levels, "names": _parse_names,
    "tally": _parse_integer,
}  # fmt: skip
