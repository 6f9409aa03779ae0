"""Spreadsheets that come back: .xlsx and .csv files as tables of cells. Knows no column and no record."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..base.problems import Cell, Problem, Problems
from ..base.system import READING, reason
from .cells import letter, text_value

_MOST_BYTES = 20_000_000
"""The most bytes of a CSV file."""


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
    ending = path.suffix.lower()
    try:
        if not path.is_file() and path.exists():
            raise _unreadable(shown, "这不是普通的文件")
        with path.open("rb") as file:
            start = file.read(8)
        if start == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
            raise _unreadable(shown, "文件加了密码，或者是旧的 .xls 格式", "去掉密码，另存为 Excel 工作簿（.xlsx）")
        if start[:2] == b"PK" or ending in (".xlsx", ".xlsm"):
            return _read_xlsx(path, shown)
        if ending not in (".csv", ".txt"):
            raise _unreadable(shown, f"不认识“{path.suffix}”这种文件", "另存为 Excel 工作簿（.xlsx）或 CSV（.csv）")
        if path.stat().st_size > _MOST_BYTES:
            raise _unreadable(shown, f"文件超过 {_MOST_BYTES // 1_000_000} MB，太大", "只留下要导入的行和列")
        return [_read_csv(path.read_bytes(), path.stem, shown)]
    except OSError as error:
        raise Problems([Problem("E601", f"文件读不出来：{reason(error, READING)}", shown)]) from None


def _unreadable(shown: str, why: str, hint: str | None = None) -> Problems:
    return Problems([Problem("E601", f"表格读不出来：{why}", shown, hint=hint)])


# .xlsx


def _read_xlsx(path: Path, shown: str) -> list[SheetTable]:
    """The sheets of a workbook. Raises :class:`Problems` where it is too large, or none that can be read."""
    from .book import read_book
    from .package import UnreadableError

    try:
        book = read_book(path)
    except UnreadableError as error:
        raise _unreadable(shown, str(error), error.hint) from None
    return [SheetTable(sheet.name, number, sheet.rows, book.epoch) for number, sheet in enumerate(book.sheets)]


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
        rows = [[text_value(value) for value in row] for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark)]
    except csv.Error:
        raise _unreadable(shown, "CSV 的写法不对", "用 Excel 或 WPS 打开，另存为 .xlsx") from None
    return SheetTable(name, 0, rows, csv=True)
