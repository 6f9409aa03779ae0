"""Spreadsheets that come back: .xlsx and .csv files as tables of cells. Knows no column and no record."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import compress, count
from pathlib import Path
from typing import Any

from ..base.cell_texts import letter
from ..base.problems import Cell, Problem, Problems
from ..base.system import READING, reason
from .cells import text_value
from .limits import Content
from .package import UnreadableError

_MOST_BYTES, _MOST_LINES, _MOST_OF_ROW = 20_000_000, 1_048_576, 1_000_000
"""The most bytes and lines of a CSV file (a sheet has no more rows), and the most characters of a row."""


@dataclass(frozen=True)
class SheetTable:
    """One sheet as rows of plain values; ``number`` orders sheets in messages, ``epoch`` is the day 0 of its date numbers, and
    ``file`` the file's name as messages show it."""

    name: str
    number: int
    rows: Sequence[Sequence[Any]]
    epoch: dt.datetime = dt.datetime(1899, 12, 30)
    csv: bool = False
    file: str = ""

    def cell(self, row: int, column: int) -> Cell:
        """A cell as messages name it; row and column count from 0."""
        return Cell(self.name, self.number, row, f"{letter(column)}{row + 1}", column, self.file)


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
    except UnreadableError as error:
        raise _unreadable(shown, str(error), error.hint) from None
    except OSError as error:
        raise Problems([Problem("E601", f"文件读不出来：{reason(error, READING)}", shown)]) from None


def _unreadable(shown: str, why: str, hint: str | None = None) -> Problems:
    return Problems([Problem("E601", f"表格读不出来：{why}", shown, hint=hint)])


# .xlsx


def _read_xlsx(path: Path, shown: str) -> list[SheetTable]:
    """The sheets of a workbook. Raises :class:`UnreadableError` where it is too large, or none that can be read."""
    from .book import read_book

    book = read_book(path)
    return [SheetTable(sheet.name, number, sheet.rows, book.epoch, file=shown) for number, sheet in enumerate(book.sheets)]


# .csv


def _read_csv(raw: bytes, name: str, shown: str) -> SheetTable:
    """The table of a text in UTF-8 or GB18030, separated by commas, tabs or semicolons.

    Raises :class:`Problems`, and :class:`UnreadableError` where it is too large.
    """
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff") or raw[:512].count(0) * 3 > len(raw[:512]) > 0:
        raise _unreadable(shown, "可能是 UTF-16 编码", "另存为“CSV UTF-8（逗号分隔）”，或另存为 .xlsx")
    encoding = next((encoding for encoding in ("utf-8-sig", "gb18030") if _is_in(raw, encoding)), None)
    if encoding is None:
        raise _unreadable(shown, "既不是 UTF-8 编码，也不是 GB18030 编码", "另存为“CSV UTF-8（逗号分隔）”")
    first = _text(raw, encoding).read(4000)
    mark = max((",", "\t", ";"), key=first.count)
    content = Content()
    rows: list[Sequence[Any]] = []
    try:
        for number, row in enumerate(_csv_rows(_text(raw, encoding), mark, name)):
            filled = list(compress(count(), row))
            values: list[Any] = []
            for column in filled:
                content.add(name, number, column, row[column])
                if (value := text_value(row[column])) is not None:
                    values += [None] * (column - len(values))
                    values.append(value)
            if values:
                content.add_places(name, number + 1 - len(rows) + len(values), len(values))
                rows += [()] * (number - len(rows))
                rows.append(values)
    except csv.Error:
        raise _unreadable(shown, "CSV 的写法不对", "用 Excel 或 WPS 打开，另存为 .xlsx") from None
    return SheetTable(name, 0, rows, csv=True, file=shown)


def _text(raw: bytes, encoding: str) -> io.TextIOWrapper:
    """The text of a file, to be read piece by piece: as a whole it may take many times the bytes."""
    return io.TextIOWrapper(io.BytesIO(raw), encoding, newline="")


def _is_in(raw: bytes, encoding: str) -> bool:
    """Whether a file is in an encoding."""
    text = _text(raw, encoding)
    try:
        while text.read(1 << 16):
            pass
    except UnicodeDecodeError:
        return False
    return True


def _csv_rows(text: io.TextIOWrapper, mark: str, name: str) -> Iterator[list[str]]:
    """The rows of a text. Raises :class:`UnreadableError` where it has too many lines, or a row too many characters."""
    left = _MOST_OF_ROW

    def lines() -> Iterator[str]:
        """The lines, as long as they are no row that is too long."""
        nonlocal left
        for _ in range(_MOST_LINES):
            line = text.readline(left + 1)
            left -= len(line)
            if left < 0:
                raise UnreadableError(f"“{name}”有一行超过 {_MOST_OF_ROW // 10_000} 万字，太大", "只留下要导入的行和列")
            if not line:
                return
            yield line
        if text.read(1):
            raise UnreadableError(f"“{name}”超过 {_MOST_LINES} 行，太大", "只留下要导入的行和列")

    for row in csv.reader(lines(), delimiter=mark):
        left = _MOST_OF_ROW
        yield row
