"""Spreadsheets that come back: .xlsx and .csv files as tables of cells. Knows no column and no record. openpyxl reads."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from ..base.problems import Cell, Problem, Problems
from ..base.system import READING, reason
from .cells import Formula, Merged, Odd, letter
from .values import plain_text

_MOST_BYTES = 200_000_000
_MOST_ROWS, _MOST_COLUMNS = 100_000, 1000


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


def read_tables(path: Path, shown: str) -> list[SheetTable]:
    """Read an .xlsx or .csv file. Raises :class:`Problems` where it is something else."""
    if path.exists() and not path.is_file() and not path.is_dir():  # a pipe would keep whoever reads it waiting
        raise _unreadable(shown, "这不是普通的文件")
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


# .xlsx


def _read_xlsx(raw: bytes, shown: str) -> list[SheetTable]:
    """The sheets of a workbook. Raises :class:`Problems` where it is too large, or none that openpyxl can read."""
    import zipfile

    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            if sum(info.file_size for info in packed.infolist()) > _MOST_BYTES:
                raise _unreadable(shown, "文件太大", "只留下要导入的表")
            if "mimetype" in packed.namelist():
                raise _unreadable(shown, "这是 .ods 格式", "另存为 Excel 工作簿（.xlsx）")
        book = _open_book(raw, values=False)
    except (Problems, ImportError):
        raise
    except Exception:  # openpyxl raises whatever a broken file leads to
        raise _unreadable(shown, "不是完好的 .xlsx 文件", "在 Excel、WPS 或 LibreOffice 中打开，另存为 .xlsx") from None
    tables, saved = [], _SavedValues(raw)
    for number, sheet in enumerate(book.worksheets):
        if sheet.max_row > _MOST_ROWS or sheet.max_column > _MOST_COLUMNS:
            raise _unreadable(shown, f"“{sheet.title}”有 {sheet.max_row} 行、{sheet.max_column} 列", "删去末尾多余的空行和空列")
        tables.append(SheetTable(sheet.title, number, _rows(sheet, saved), book.epoch))
    return tables


def _open_book(raw: bytes, *, values: bool) -> Any:
    """A workbook of openpyxl, with the saved values of its formulas or with the formulas."""
    import warnings

    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of features that openpyxl doesn't keep; nothing is written with it
        return openpyxl.load_workbook(io.BytesIO(raw), data_only=values)


class _SavedValues:
    """The values that the formulas of a workbook had when it was saved; it is read for them when the first is asked for."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw

    @cached_property
    def _book(self) -> Any:
        return _open_book(self._raw, values=True)

    def of(self, sheet: str, coordinate: str) -> Any:
        """The value of a formula: None where none was saved, :class:`Odd` where the formula failed."""
        found = self._book[sheet][coordinate]
        return Odd(f"公式出错（{found.value}）") if found.data_type == "e" else found.value


def _rows(sheet: Any, saved: _SavedValues) -> list[list[Any]]:
    """The cells of a sheet of openpyxl; those below a merged cell say so."""
    rows = [[_cell_value(cell, sheet.title, saved) for cell in line] for line in sheet.iter_rows()]
    for area in sheet.merged_cells.ranges:
        top = rows[area.min_row - 1][area.min_col - 1]
        for row in range(area.min_row - 1, min(area.max_row, len(rows))):
            for column in range(area.min_col - 1, min(area.max_col, len(rows[row]))):
                if (row, column) != (area.min_row - 1, area.min_col - 1):
                    rows[row][column] = Merged(top, str(area.coord))
    return rows


def _cell_value(cell: Any, sheet: str, saved: _SavedValues) -> Any:
    """What stands in a cell of openpyxl: a plain value, None, a :class:`Formula` or :class:`Odd`."""
    value, kind = cell.value, cell.data_type
    if kind == "f":
        return Formula(partial(saved.of, sheet, cell.coordinate))
    if kind == "e":
        return Odd(f"公式出错（{value}）")
    if value is None or isinstance(value, (bool, int, float, dt.date, dt.time)):
        return value
    return plain_text(str(value)) or None


# .csv


def _read_csv(raw: bytes, name: str, shown: str) -> SheetTable:
    """The table of a text in UTF-8 or GB18030, separated by commas, tabs or semicolons. Raises :class:`Problems`."""
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
