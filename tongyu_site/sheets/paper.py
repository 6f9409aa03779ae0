"""Sheets that are printed, filled in by hand, signed and stamped: how an import knows them, and what was typed into one.

Their cells are formulas that show what the other sheets hold, so an import reads nothing from them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..base.problems import Cell
from .cells import Formula, Merged, quoted, said
from .files import SheetTable

NUMBER = "序号"
"""The head of the first column, which counts the rows."""
_KEY = re.compile(r"paper ([0-9]{4})")


def paper_key(year: int) -> str:
    """What the first cell, in a hidden row, holds."""
    return f"paper {year}"


def is_paper(table: SheetTable) -> bool:
    """Whether a table is a sheet that is only printed."""
    return any(_KEY.fullmatch(said(value)) for row in table.rows[:1] for value in row[:1])


def typed_over(table: SheetTable) -> Iterator[tuple[Cell, str]]:
    """The cells in which something stands that is no formula, with what they show; none where a program has left no formulas."""
    rows = [(number, row) for number, row in enumerate(table.rows) if number > _head(table)]
    if not any(isinstance(value, Formula) for _, row in rows for value in row):
        return
    for number, row in rows:
        for column, value in enumerate(row[2:], 2):
            if value is not None and not isinstance(value, (Formula, Merged)):
                yield table.cell(number, column), quoted(value)


def _head(table: SheetTable) -> int:
    """The row of the heads; the last one where none is found."""
    return next((number for number, row in enumerate(table.rows) if row and said(row[0]) == NUMBER), len(table.rows))
