"""Workbooks that come back: the sheets of an .xlsx file as rows of plain values, read once, within limits.

Only what stands in cells is content: a sheet's stated extent, empty cells that are merely formatted, and what a
merged title covers beyond the content cost nothing. Knows no column and no record.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from ..base.printing import shortened
from .cells import Formula, Merged, Odd, is_picture, text_value
from .limits import MOST_CELLS, MOST_CHARACTERS, CellText, Content, refuse
from .package import Attributes, Package, UnreadableError, cannot_read, refuse_strict, short

_MOST_SHEETS, _MOST_STYLES, _MOST_MERGED = 1000, 100_000, 100_000
"""The most sheets, the most styles and the most formats of their cells, and the most merged cells of a sheet."""
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_REF = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_NUMBER = re.compile(r"[+-]?(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)(?:[eE][+-]?[0-9]++)?")
_MOST_DIGITS = 40
"""The most characters of a number: spreadsheets write 17 digits and an exponent."""
_DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
"""The numbers of built-in formats that show a day or a time."""
_PERCENTS = frozenset(("9", "10"))
"""The numbers of built-in formats that show a number as percents."""
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\[(?![hmsHMS]+\])[^\[\]]*\]')
"""What a format shows as it stands: quoted or escaped text, and colours, conditions and languages in brackets."""
_LAST_DAY = 2_958_466
"""The number of the day after the last that a spreadsheet knows."""
_LEAP = 60
"""The first day number that is not counted too low: spreadsheets know a 29 February 1900."""


@dataclass(frozen=True, slots=True)
class BookSheet:
    """A sheet: its name and rows; a row ends with its last cell that holds something."""

    name: str
    rows: Sequence[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class SavedBook:
    """The sheets of a workbook, and the day 0 of its date numbers."""

    epoch: dt.datetime
    sheets: Sequence[BookSheet]


def read_book(path: Path) -> SavedBook:
    """Read an .xlsx file. Raises :class:`UnreadableError` where it is too large or no workbook that can be read."""
    with Package(path) as package:
        if "mimetype" in package:
            raise UnreadableError("这是 .ods 格式", "另存为 Excel 工作簿（.xlsx）")
        main = next((name for kind, name in package.relations("").values() if kind == "officeDocument"), "xl/workbook.xml")
        if main.endswith(".bin"):
            raise UnreadableError("这是 .xlsb 格式", "另存为 Excel 工作簿（.xlsx）")
        listed, epoch = _outline(package, main)
        parts = package.relations(main)
        named = dict(parts.values())
        texts = _texts(package, named.get("sharedStrings", "xl/sharedStrings.xml"))
        values, content = _Values(texts, *_styles(package, named.get("styles", "xl/styles.xml")), epoch), Content()
        sheets = [
            BookSheet(name, _SheetReader(name, values, content).rows(package, parts[id_][1]))
            for name, id_ in listed
            if parts.get(id_, ("", ""))[0] == "worksheet"
        ]
        if not sheets:
            raise cannot_read()
        return SavedBook(epoch, sheets)


def _outline(package: Package, main: str) -> tuple[list[tuple[str, str]], dt.datetime]:
    """The name and the id of each sheet, and the day 0 of the date numbers."""
    listed: list[tuple[str, str]] = []
    epoch = [dt.datetime(1899, 12, 30)]

    def start(tag: str, attributes: Attributes) -> None:
        """Look at one element."""
        if tag == "workbook":
            refuse_strict(attributes)
        elif tag == "workbookPr" and attributes.get("date1904") in ("1", "true", "on"):
            epoch[0] = dt.datetime(1904, 1, 1)
        elif tag == "sheet":
            id_ = next((key for key in attributes if key.endswith(":id")), "")
            listed.append((short(attributes, "name"), short(attributes, id_)))
            if len(listed) > _MOST_SHEETS:
                raise cannot_read()

    package.parse(main, start)
    return listed, epoch[0]


def _texts(package: Package, name: str) -> list[Any]:
    """The texts that cells share, as the values that cells have by them."""
    found: list[Any] = []
    text, left = CellText(), MOST_CHARACTERS
    state = {"text": False, "aside": False}

    def start(tag: str, _: Attributes) -> None:
        """Begin a text, or how one is pronounced, which is left out."""
        if tag == "si":
            text.clear()
        elif tag == "rPh":
            state["aside"] = True
        state["text"] = tag == "t" and not state["aside"]

    def end(tag: str) -> None:
        """End a text."""
        nonlocal left
        state["text"] = False
        if tag == "rPh":
            state["aside"] = False
        elif tag == "si":
            whole = text.whole()
            left -= len(whole)
            found.append(text_value(whole))
            if left < 0 or len(found) > MOST_CELLS:
                raise cannot_read()

    if name in package:
        package.parse(name, start, end, lambda piece: text.add(piece) if state["text"] else None)
    return found


def _styles(package: Package, name: str) -> tuple[frozenset[str], frozenset[str]]:
    """The numbers of the cell styles that show a day or a time, and of those that show percents; none where the styles can't be
    read."""
    formats: dict[str, str] = {}
    styles: list[str] = []
    inside = [False]

    def start(tag: str, attributes: Attributes) -> None:
        """Keep a format, or the format of a cell style."""
        if tag == "numFmt":
            formats[short(attributes, "numFmtId")] = short(attributes, "formatCode")
        elif tag == "cellXfs":
            inside[0] = True
        elif tag == "xf" and inside[0]:
            styles.append(short(attributes, "numFmtId"))
        if len(styles) > _MOST_STYLES or len(formats) > _MOST_STYLES:
            raise cannot_read()

    def end(tag: str) -> None:
        """Leave the cell styles."""
        inside[0] = inside[0] and tag != "cellXfs"

    try:
        package.parse(name, start, end)
    except UnreadableError:
        return frozenset(), frozenset()  # styles are not needed: a day's number is taken for the day
    signs = {id_: _LITERAL.sub("", code.split(";")[0]) for id_, code in formats.items()}
    days = {*map(str, _DATES)} - signs.keys() | {id_ for id_, code in signs.items() if re.search("[dmhysDMHYS]", code)}
    percents = _PERCENTS - signs.keys() | {id_ for id_, code in signs.items() if "%" in code}
    return (
        frozenset(str(number) for number, id_ in enumerate(styles) if id_ in days),
        frozenset(str(number) for number, id_ in enumerate(styles) if id_ in percents),
    )


# Cells


@dataclass(frozen=True, slots=True)
class _Values:
    """What cells are read with: the texts they share, the styles that show a day or percents, and the day 0 of date numbers."""

    texts: Sequence[Any]
    dates: frozenset[str]
    percents: frozenset[str]
    epoch: dt.datetime

    def read(self, kind: str, style: str, text: str) -> Any:
        """What a cell of a kind holds, by its text in the file: a plain value, None or :class:`Odd`."""
        reader = _KINDS.get(kind)
        return reader(self, style, text) if reader else Odd(f"这一格的类型“{shortened(kind, 10)}”不认识")

    def shared(self, _: str, text: str) -> Any:
        """A text by its number among the shared ones."""
        number = int(text) if text.isascii() and text.isdigit() and len(text) < len(str(_LAST_ROW * _LAST_COLUMN)) else -1
        if not 0 <= number < len(self.texts):
            return Odd(f"文件没有存好这一格的文字（第 {shortened(text, 10)} 号）")
        return self.texts[number]

    def number(self, style: str, text: str) -> Any:
        """A number, or the day that one means in a style of days."""
        if not text:
            return None
        if len(text) > _MOST_DIGITS or not _NUMBER.fullmatch(text):
            return Odd(f"“{shortened(text, 20)}”不是数") if not _NUMBER.fullmatch(text) else Odd("数的位数太多")
        # 92.3 is stored as 92.299999999999997: only the binary number gives back what was typed; no score is worked in it
        number: int | float = int(text) if len(text) < 16 and text.lstrip("+-").isdigit() else float(text)
        if not math.isfinite(number):
            return Odd(f"“{shortened(text, 20)}”太大")
        if style in self.percents:
            percents = shortened(f"{(Decimal(format(number, '.15g')) * 100).normalize():f}", 20)
            return Odd(f"这一格是百分数，显示为 {percents}%", "把单元格格式改为“常规”，再填数")
        return self._day(number) if style in self.dates else number

    def _day(self, number: float) -> Any:
        """The moment of a date number; the number itself where it is none."""
        if not 0 <= number < _LAST_DAY:
            return number
        early = 1 <= number < _LEAP and self.epoch.year < 1904
        moment = self.epoch + dt.timedelta(days=early, seconds=round(number * 86400))
        return moment.time() if number < 1 else moment

    def boolean(self, _: str, text: str) -> Any:
        """TRUE or FALSE."""
        known = {"1": True, "true": True, "0": False, "false": False, "": None}
        return known[text] if text in known else Odd(f"“{shortened(text, 10)}”不是 TRUE 或 FALSE")

    def failed(self, _: str, text: str) -> Any:
        """A formula that failed."""
        return Odd(f"公式出错（{shortened(text, 20)}）")

    def written(self, _: str, text: str) -> Any:
        """A text."""
        return text_value(text)

    def moment(self, _: str, text: str) -> Any:
        """A day as ISO writes it."""
        try:
            return dt.datetime.fromisoformat(text)
        except ValueError:
            return Odd(f"“{shortened(text, 30)}”不是日期")


_KINDS: Mapping[str, Callable[[_Values, str, str], Any]] = {
    "n": _Values.number, "": _Values.number, "s": _Values.shared, "str": _Values.written, "inlineStr": _Values.written,
    "b": _Values.boolean, "e": _Values.failed, "d": _Values.moment,
}  # fmt: skip


class _SheetReader:
    """Reads one sheet, and stops where its content passes a limit."""

    def __init__(self, name: str, values: _Values, content: Content) -> None:
        self._name, self._values, self._content = name, values, content
        self._lines: dict[int, dict[int, Any]] = {}
        self._merged: list[str] = []
        self._row = self._column = 0
        self._cell: Attributes | None = None
        self._formula, self._aside = False, False
        self._into: CellText | None = None
        self._text, self._code = CellText(), CellText()

    def rows(self, package: Package, part: str) -> list[Sequence[Any]]:
        """The rows of the sheet."""
        package.parse(part, self._start, self._end, self._add)
        width = max((max(line) + 1 for line in self._lines.values()), default=0)
        height = max(self._lines, default=-1) + 1
        self._cover(height, width)
        self._content.add_places(self._name, height + sum(max(line) + 1 for line in self._lines.values()), width)
        return [_line(self._lines.get(row, {})) for row in range(height)]

    def _start(self, tag: str, attributes: Attributes) -> None:
        """Begin an element."""
        if tag == "c":
            self._cell = attributes
            self._formula = False
            self._text.clear()
            self._code.clear()
            self._into = None
        elif self._cell is not None:
            self._formula = self._formula or tag == "f"
            self._aside = self._aside or tag == "rPh"
            self._into = self._code if tag == "f" else self._text if tag == "v" or (tag == "t" and not self._aside) else None
        elif tag == "row":
            number = attributes.get("r", "")
            self._row = int(number) - 1 if re.fullmatch("[0-9]{1,7}", number) else self._row
            self._column = 0
        elif tag == "mergeCell":
            self._merged.append(short(attributes, "ref"))
            if len(self._merged) > _MOST_MERGED:
                words = f"以前已有 {_MOST_MERGED} 处合并的单元格，太多"
                raise refuse(self._name, self._merged[-1], words, "取消合并，另存为 .xlsx")

    def _add(self, text: str) -> None:
        """Keep a piece of text of a cell."""
        if self._into is not None:
            self._into.add(text)

    def _end(self, tag: str) -> None:
        """End an element."""
        self._into = None
        if tag == "c" and self._cell is not None:
            self._keep(self._cell)
            self._cell = None
        elif tag == "rPh":
            self._aside = False
        elif tag == "row":
            self._row += 1

    def _keep(self, cell: Attributes) -> None:
        """Keep what a cell holds, if it holds anything."""
        if ref := cell.get("r"):
            match = _REF.fullmatch(ref)
            if match is None:
                raise cannot_read()
            self._column, self._row = _column(match[1]), int(match[2]) - 1
        row, column = self._row, self._column
        self._column += 1
        if not self._text and not self._formula:
            return
        value = self._values.read(cell.get("t", ""), cell.get("s", ""), self._text.whole())
        if self._formula:
            code = self._code.whole()
            value = Formula(text_value(code) if is_picture(code) else value)
        if value is None:
            return
        self._content.add(self._name, row, column, value)
        self._lines.setdefault(row, {})[column] = value

    def _cover(self, height: int, width: int) -> None:
        """Mark the cells below merged ones, as far as the content goes."""
        for area in self._merged:
            corners = [_REF.fullmatch(corner) for corner in area.split(":")]
            first, last = corners[0], corners[-1]
            if first is None or last is None or len(corners) > 2:
                continue  # other programs leave out such a range too
            left, right, top, bottom = _column(first[1]), _column(last[1]), int(first[2]) - 1, int(last[2]) - 1
            wide, high = range(left, min(right + 1, width)), range(top, min(bottom + 1, height))
            shown = self._lines.get(top, {}).get(left)
            self._content.cover(self._name, area, bottom - top + 1, len(wide) * len(high), shown)
            if not wide:
                continue
            merged = Merged(shown, area)
            for row in high:
                self._lines.setdefault(row, {}).update((column, merged) for column in wide if (row, column) != (top, left))


def _column(letters: str) -> int:
    """The number of a column, counted from 0, by its letters."""
    number = 0
    for char in letters.upper():
        number = number * 26 + ord(char) - ord("A") + 1
    return number - 1


def _line(cells: Mapping[int, Any]) -> Sequence[Any]:
    """A row up to its last cell."""
    return [cells.get(column) for column in range(max(cells) + 1)] if cells else ()
