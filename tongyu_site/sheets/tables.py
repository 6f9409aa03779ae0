"""Spreadsheets that come back: .xlsx and .csv files as rows of cells, and what a cell holds as a value.

Takes what Excel, WPS and LibreOffice Calc write: numbers as 2.0, dates as dates or text, 是 否 TRUE √, full-width digits,
formulas with their saved values, merged cells. Knows columns, no record. openpyxl reads.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from ..base.matching import nearest
from ..base.problems import Cell, Problem, Problems
from ..base.system import READING, reason
from .forms import NO, YES, FormColumn, Value, letter, plain_text

_YES = frozenset("是 有 对 √ ✓ ✔ ☑ true yes y t 1".split())  # noqa: SIM905 - words in a row read better
_NO = frozenset("否 无 没有 不是 错 × ✗ ✘ ☒ x false no n f 0".split())  # noqa: SIM905
_UNDONE = _NO | {"未办", "没办", "没有办", "未开展"}

# Reading a spreadsheet


@dataclass(frozen=True, slots=True)
class Odd:
    """A cell whose value can't be known: what is wrong with it, and whether it has to do with merged cells."""

    why: str


@dataclass(frozen=True, slots=True)
class Merged:
    """A cell covered by a merged one above or beside it: the value that shows, and the merged range."""

    value: Any
    area: str


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula with the value it had when the file was saved, read from the file a second time only where it is asked for."""

    saved: Callable[[], Any]

    @property
    def value(self) -> Any:
        """The saved value: None where none was saved, :class:`Odd` where the formula failed."""
        return self.saved()


@dataclass(frozen=True)
class SheetTable:
    """One sheet as rows of plain values; ``number`` orders sheets in messages, ``epoch`` is the day 0 of its date numbers."""

    name: str
    number: int
    rows: Sequence[Sequence[Any]]
    epoch: dt.datetime = dt.datetime(1899, 12, 30)
    csv: bool = False

    def cell(self, row: int, column: int) -> Cell:
        """A cell as messages name it; row and column count from 0."""
        return Cell(self.name, self.number, row, f"{letter(column)}{row + 1}", column)


_MOST_BYTES = 200_000_000
_MOST_ROWS, _MOST_COLUMNS = 100_000, 1000


def read_tables(path: Path, shown: str) -> list[SheetTable]:
    """Read an .xlsx or .csv file. Raises :class:`Problems` where it is something else."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise Problems([Problem("E601", f"文件读不出来：{reason(error, READING)}", shown)]) from None
    ending = path.suffix.lower()
    if raw[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise _unreadable(shown, "文件加了密码，或者是旧的 .xls 格式", "去掉密码，另存为 Excel 工作簿（.xlsx）")
    if raw[:2] == b"PK" or ending in (".xlsx", ".xlsm"):
        return _read_xlsx(raw, shown)
    if ending not in (".csv", ".txt"):
        raise _unreadable(shown, f"不认识“{path.suffix}”这种文件", "另存为 Excel 工作簿（.xlsx）或 CSV（.csv）")
    return [_read_csv(raw, path.stem, shown)]


def _unreadable(shown: str, why: str, hint: str | None = None) -> Problems:
    return Problems([Problem("E601", f"表格读不出来：{why}", shown, hint=hint)])


def _read_xlsx(raw: bytes, shown: str) -> list[SheetTable]:
    import warnings
    import zipfile

    import openpyxl

    def open_book(*, values: bool) -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of features that openpyxl doesn't keep; nothing is written with it
            return openpyxl.load_workbook(io.BytesIO(raw), data_only=values)

    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            if sum(info.file_size for info in packed.infolist()) > _MOST_BYTES:
                raise _unreadable(shown, "文件太大", "只留下要导入的表")
            if "mimetype" in packed.namelist():
                raise _unreadable(shown, "这是 .ods 格式", "另存为 Excel 工作簿（.xlsx）")
        book = open_book(values=False)
    except Problems:
        raise
    except Exception:  # openpyxl raises whatever a broken file leads to
        raise _unreadable(shown, "不是完好的 .xlsx 文件", "在 Excel、WPS 或 LibreOffice 中打开，另存为 .xlsx") from None
    tables = []
    saved: list[Any] = []  # the same workbook with the values of its formulas

    def saved_value(sheet: str, coordinate: str) -> Any:
        if not saved:
            saved.append(open_book(values=True))
        found = saved[0][sheet][coordinate]
        return Odd(f"公式出错（{found.value}）") if found.data_type == "e" else found.value

    for number, sheet in enumerate(book.worksheets):
        if sheet.max_row > _MOST_ROWS or sheet.max_column > _MOST_COLUMNS:
            raise _unreadable(shown, f"“{sheet.title}”有 {sheet.max_row} 行、{sheet.max_column} 列", "删去末尾多余的空行和空列")
        rows: list[list[Any]] = []
        for line in sheet.iter_rows():
            values: list[Any] = []
            for cell in line:
                value, kind = cell.value, cell.data_type
                if kind == "f":
                    value = Formula(partial(saved_value, sheet.title, cell.coordinate))
                elif kind == "e":
                    value = Odd(f"公式出错（{value}）")
                elif isinstance(value, str):
                    value = plain_text(value) or None
                elif value is not None and not isinstance(value, (bool, int, float, dt.date, dt.time)):
                    value = plain_text(str(value)) or None
                values.append(value)
            rows.append(values)
        for area in sheet.merged_cells.ranges:
            top = rows[area.min_row - 1][area.min_col - 1]
            for row in range(area.min_row - 1, min(area.max_row, len(rows))):
                for column in range(area.min_col - 1, min(area.max_col, len(rows[row]))):
                    if (row, column) != (area.min_row - 1, area.min_col - 1):
                        rows[row][column] = Merged(top, str(area.coord))
        tables.append(SheetTable(sheet.title, number, rows, book.epoch))
    return tables


def _read_csv(raw: bytes, name: str, shown: str) -> SheetTable:
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff") or raw[:512].count(0) * 3 > len(raw[:512]) > 0:
        raise _unreadable(shown, "可能是 UTF-16 编码", "另存为“CSV UTF-8（逗号分隔）”，或另存为 .xlsx")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = raw.decode("gb18030")
        except UnicodeDecodeError:
            raise _unreadable(shown, "既不是 UTF-8 编码，也不是 GB18030 编码", "另存为“CSV UTF-8（逗号分隔）”") from None
    first = text[:4000]
    mark = max((",", "\t", ";"), key=first.count)
    try:
        rows = [[plain_text(value) or None for value in row] for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark)]
    except csv.Error:
        raise _unreadable(shown, "CSV 的写法不对", "用 Excel 或 WPS 打开，另存为 .xlsx") from None
    return SheetTable(name, 0, rows, csv=True)


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
    text = said(value).replace("\n", " ")
    return f"“{text[:30]}…”" if len(text) > 30 else f"“{text}”"


class CellError(Exception):
    """A cell that can't be read as its column wants it: code, message and hint of the problem."""

    def __init__(self, code: str, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.code, self.hint = code, hint


def parse(value: Any, column: FormColumn, table: SheetTable, year: int) -> Value | None:
    """A cell's value; None for an empty one. Numbers as 2.0, full-width digits, 是/否/TRUE/√ and dates as text are taken.

    Raises :class:`BadCell`.
    """
    if isinstance(value, Merged):
        if _shown(value.value) is None:
            return None
        raise CellError("E607", f"{value.area} 是合并的单元格，不知道每一行各是多少", "取消合并，逐行填写")
    if isinstance(value, Formula):
        value = value.value
        if value is None:
            raise CellError("E607", "公式没有存下算出的值", "在 Excel 或 WPS 中打开，保存一次；或改为直接填写")
        value = plain_text(value) or None if isinstance(value, str) else value
    if isinstance(value, Odd):
        raise CellError("E607", value.why, "改为直接填写")
    if value is None:
        return None
    found: Value | None = _PARSERS[column.kind](value, column, table, year)
    return found


def _bad(value: Any, wanted: str, hint: str | None = None) -> CellError:
    return CellError("E605", f"{quoted(value)}{wanted}", hint)


def _parse_boolean(value: Any, _column: FormColumn, _table: SheetTable, _year: int) -> bool:
    text = said(value).lower()
    if text in _YES or value is True:
        return True
    if text in _NO or value is False:
        return False
    raise _bad(value, "不是是或否", f"填{YES}或{NO}")


def _parse_integer(value: Any, column: FormColumn, _table: SheetTable, _year: int) -> int:
    number = _number(value, column)
    if number is None or number != number.to_integral_value():
        raise _bad(value, "不是整数", "填整数，没有的填 0")
    return int(number)


def _parse_number(value: Any, column: FormColumn, _table: SheetTable, _year: int) -> Decimal:
    number = _number(value, column)
    if number is None:
        raise _bad(value, "不是数", "填数，如 92.5")
    return number


def _number(value: Any, column: FormColumn) -> Decimal | None:
    """A number exactly as the spreadsheet shows it: binary floats to the 15 digits that it keeps."""
    if isinstance(value, (bool, dt.date, dt.time)):
        return None
    text = format(value, ".15g") if isinstance(value, float) else said(value).replace(" ", "")
    if column.unit and text.endswith(column.unit):
        text = text.removesuffix(column.unit)
    elif isinstance(value, str) and text.endswith("分") and column.kind == "number":
        text = text.removesuffix("分")
    if not re.fullmatch(r"[+-]?\d{1,15}(\.\d+)?(e[+-]?\d+)?", text):
        return None
    found = Decimal(text)
    return Decimal(int(found)) if found == found.to_integral_value() else found


_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?)?")
_DIGITS = re.compile(r"(\d{4})(\d\d)(\d\d)")


def _parse_date(value: Any, _column: FormColumn, table: SheetTable, year: int) -> dt.date:
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    text = said(value)
    if not isinstance(value, bool) and re.fullmatch(r"\d{5}(\.\d+)?", text):  # a date whose number format was lost
        day = (table.epoch + dt.timedelta(days=float(text))).date()
        if abs(day.year - year) <= 1:
            return day
    match = _DATE.fullmatch(text) or _DIGITS.fullmatch(text)
    if match is None:
        raise _bad(value, "不是日期", f"写作 {year}-3-5")
    try:
        return dt.date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        raise _bad(value, "：没有这一天", f"写作 {year}-3-5") from None


def _parse_deadline(value: Any, column: FormColumn, table: SheetTable, year: int) -> dt.date | bool:
    if value is False or said(value).lower() in _UNDONE:
        return False
    try:
        return _parse_date(value, column, table, year)
    except CellError as error:
        raise CellError(error.code, str(error), f"写作 {year}-3-5；没有办的填“{NO}”") from None


def _parse_text(value: Any, _column: FormColumn, _table: SheetTable, _year: int) -> str:
    if isinstance(value, (dt.date, dt.time)):
        raise _bad(value, "成了日期，这里应是文字", "把单元格格式设为“文本”后重新填写")
    if isinstance(value, str):
        return value
    return said(value)


def _parse_enum(value: Any, column: FormColumn, _table: SheetTable, _year: int) -> str:
    return _choose(said(value), column, value)


def _choose(text: str, column: FormColumn, value: Any) -> str:
    for name, label in column.labels.items():
        if text in (name, unicodedata.normalize("NFKC", label)):
            return name
    close = nearest(text, column.labels.values())
    listed = "、".join(close or column.labels.values())
    raise CellError("E606", f"{quoted(value)}不在可填的内容之内", f"{'是否为 ' if close else '可填 '}{listed}")


def _parse_levels(value: Any, column: FormColumn, _table: SheetTable, _year: int) -> tuple[str, ...]:
    parts = [part for part in re.split(r"[\s、,，;；/]+", said(value)) if part]
    return tuple(_choose(part, column, part) for part in parts)


_PARSERS: Mapping[str, Any] = {
    "boolean": _parse_boolean, "integer": _parse_integer, "number": _parse_number, "date": _parse_date,
    "deadline": _parse_deadline, "text": _parse_text, "enum": _parse_enum, "levels": _parse_levels, "tally": _parse_integer,
}  # fmt: skip
