"""How much the sheets of one file may hold: counted while they are read, and refused before it takes memory or time.

What is empty costs nothing, but for the rows and cells before something that is filled. Knows no format.
"""

from __future__ import annotations

from typing import Any

from ..base.cell_texts import letter
from .cells import Formula
from .package import UnreadableError, cannot_read

MOST_CELLS = 300_000
"""The most cells of all sheets that hold something; also the most that merged ones cover."""
_MOST_ROWS, _MOST_COLUMNS = 100_000, 1000
"""The most rows and columns of a sheet's content."""
_MOST_PLACES = 2_000_000
"""The most rows and cells of all sheets, each row up to its last cell that holds something, with the empty ones before it."""
MOST_CHARACTERS, _MOST_OF_TEXT = 5_000_000, 50_000
"""The most characters that all cells show, and that one may hold (spreadsheet programs: 32,767)."""
_LESS = "只留下要导入的行和列，另存为 .xlsx"


class Content:
    """What the sheets of a file hold so far. Methods raise :class:`UnreadableError` where a limit is passed."""

    def __init__(self) -> None:
        self._cells = self._covered = self._places = self._characters = 0

    def add(self, sheet: str, row: int, column: int, value: Any) -> None:
        """Count a cell that holds something; row and column count from 0."""
        self._cells += 1
        where = f"{letter(column)}{row + 1}"
        if row >= _MOST_ROWS or column >= _MOST_COLUMNS:
            words = f"有内容，超出前 {_MOST_ROWS} 行、{_MOST_COLUMNS} 列"
            raise refuse(sheet, where, words, f"删去那里的内容，或{_LESS}")
        if self._cells > MOST_CELLS:
            raise refuse(sheet, where, f"以前已有 {MOST_CELLS} 格内容，太多", _LESS)
        self._characters += _length(value)
        if self._characters > MOST_CHARACTERS:
            raise refuse(sheet, where, f"以前已有 {MOST_CHARACTERS // 10_000} 万字，太多", _LESS)

    def add_places(self, sheet: str, count: int, width: int) -> None:
        """Count rows and their cells, with the empty ones; ``width`` is how many columns the widest has."""
        self._places += count
        if self._places > _MOST_PLACES:
            words = "为止，有许多空行，或有许多行只在后面的列有内容，太大"
            raise refuse(sheet, f"{letter(max(width, 1) - 1)} 列", words, _LESS)

    def cover(self, sheet: str, area: str, height: int, count: int, value: Any) -> None:
        """Count the cells that a merged one of a height covers, each of which shows its value."""
        self._covered += count
        self._characters += count * _length(value)
        if height > _MOST_ROWS or self._covered > MOST_CELLS or self._characters > MOST_CHARACTERS:
            words = "是合并的单元格，太大，不知道每一行各是多少"
            raise refuse(sheet, area, words, "取消合并，逐行填写，另存为 .xlsx")


class CellText:
    """The text of one cell in pieces; raises :class:`UnreadableError` where no cell holds so much."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._size = 0

    def __bool__(self) -> bool:
        return bool(self._pieces)

    def clear(self) -> None:
        """Begin another text."""
        self._pieces.clear()
        self._size = 0

    def add(self, text: str) -> None:
        """Add a piece."""
        self._pieces.append(text)
        self._size += len(text)
        if self._size > _MOST_OF_TEXT:
            raise cannot_read()

    def whole(self) -> str:
        """The text."""
        return "".join(self._pieces)


def _length(value: Any) -> int:
    """How many characters a cell shows of a text; 0 of what is none."""
    value = value.value if isinstance(value, Formula) else value
    return len(value) if isinstance(value, str) else 0


def refuse(sheet: str, where: str, why: str, hint: str) -> UnreadableError:
    """What is too large, by its sheet and its place there."""
    return UnreadableError(f"“{sheet}”的 {where} {why}", hint)
