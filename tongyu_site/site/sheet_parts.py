"""The cells of a workbook as XML, its styles and its texts. Knows nothing of what the cells mean."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import NamedTuple

from ..base.cell_texts import clean, letter, risky, text_columns
from ..base.packing import template
from .downloads import Cell, NumberCell

HEAD, COUNT, TEXT, QUOTED, DAY, TITLE, NAME, MARK, _FIGURES = range(1, 10)
"""Styles of cells by their numbers in ``templates/excel/styles.xml``; the first of those that figures have."""
CELL_LENGTH = 32767
"""Excel holds no longer text in a cell (UTF-16 units)."""
CUT = "……（文字过长，全文见 ledger.csv）"
LINE, HIGHEST = 14, 409
"""Points of a line of text, and of the highest row that Excel allows. Not every program fits rows to wrapped texts itself."""
_FIRST_FORM = 165
"""The number of the first form of figures; those before it are Excel's own and that of days."""
_EPOCH = dt.date(1899, 12, 30)
"""The day from which a workbook counts its days."""
_CODED = re.compile("_(?=x[0-9a-fA-F]{4}_)")
"""What a workbook takes for the code of a character (``_x0041_``), up to the sign that is coded itself to be read as it is."""


def filled(name: str, **values: object) -> str:
    """The template ``templates/excel/NAME.xml``; ``values`` by placeholder, put in as they are: texts among them are escaped."""
    return template(f"excel/{name}").substitute(values)


class MadeCell(NamedTuple):
    """A cell as XML behind its place; how wide its text is, in half-width characters, and how many line breaks it has."""

    xml: str
    columns: int = 0
    breaks: int = 0


class Cells:
    """The cells of a workbook, each made once: the same few texts and figures stand in most of them."""

    def __init__(self) -> None:
        self._texts: dict[str, int] = {}
        self._forms: dict[str, int] = {}
        self._made: dict[Cell, MadeCell] = {}

    def text(self, text: str, style: int) -> str:
        """A text as a cell in a style."""
        return f' s="{style}" t="s"><v>{self._texts.setdefault(text, len(self._texts))}</v></c>'

    def made(self, cell: Cell) -> MadeCell:
        """A cell in the style of its kind."""
        found = self._made.get(cell)
        if found is None:
            found = self._made[cell] = self._make(cell)
        return found

    def _make(self, cell: Cell) -> MadeCell:
        """A cell in the style of its kind: texts are texts, never formulas; figures, days and counts are numbers."""
        if isinstance(cell, str):
            text = _fitting(cell)
            return MadeCell(self.text(text, QUOTED if risky(text) else TEXT), text_columns(text), text.count("\n"))
        if isinstance(cell, NumberCell):
            style = self._forms.setdefault(_form(cell), len(self._forms)) + _FIGURES
            return MadeCell(f' s="{style}"><v>{cell.value.numerator / cell.value.denominator:.16G}</v></c>')
        if isinstance(cell, dt.date):
            return MadeCell(f' s="{DAY}"><v>{(cell - _EPOCH).days}</v></c>')
        return MadeCell(f' s="{COUNT}"><v>{cell}</v></c>')

    def rows(self, rows: Iterable[Sequence[Cell]], widths: Sequence[int]) -> Iterator[str]:
        """Rows from the second on, each as high as the text with the most lines in it."""
        places = [(letter(c), width) for c, width in enumerate(widths)]
        for number, row in enumerate(rows, 2):
            printed, most = "", 1
            for (name, width), cell in zip(places, row, strict=True):
                if cell is not None:
                    xml, columns, breaks = self.made(cell)
                    printed += f'<c r="{name}{number}"{xml}'
                    if columns > width - 2 or breaks:
                        most = max(most, lines(columns, width) + breaks)
            yield sheet_row(number, height(most), printed)

    def styles(self) -> str:
        """The styles of the cells made so far."""
        forms, figures = "", ""
        for form, number in self._forms.items():
            forms += f'<numFmt numFmtId="{_FIRST_FORM + number}" formatCode="{escape(form)}"/>'
            figures += (
                f'<xf numFmtId="{_FIRST_FORM + number}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" '
                'applyAlignment="1"><alignment horizontal="right" vertical="center"/></xf>'
            )
        return filled("styles", count=len(self._forms) + 1, forms=forms, figures=figures)

    def texts(self) -> Iterator[str]:
        """The texts of the cells made so far."""
        yield f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" uniqueCount="{len(self._texts)}">'
        for text in self._texts:
            kept = ' xml:space="preserve"' if text != text.strip() else ""
            yield f"<si><t{kept}>{escape(_CODED.sub('_x005F_', text), quote=False)}</t></si>"
        yield "</sst>"


def _form(figure: NumberCell) -> str:
    """The form that shows a figure as the pages do."""
    _, places, rounded, signed = figure
    digits = "0." + "0" * places if places else "0"
    about = '"≈"' if rounded else ""
    return f"{about}+{digits};{about}-{digits};0" if signed else f"{about}{digits};{about}-{digits}"


def _fitting(text: str) -> str:
    """A text that a cell can hold."""
    text = clean(text)
    if len(text) * 2 > CELL_LENGTH and len(text.encode("utf-16-le")) > CELL_LENGTH * 2:
        kept = text.encode("utf-16-le")[: (CELL_LENGTH - len(CUT)) * 2].decode("utf-16-le", "ignore")
        return kept + CUT
    return text


def lines(columns: int, width: int) -> int:
    """How many lines a text so wide takes in a column of a width."""
    return -(-columns // (width - 2))


def height(most: int) -> int:
    """The height of a row of so many lines, in points."""
    return min(HIGHEST, LINE * most + 3)


def sheet_row(number: int, points: int, cells: str) -> str:
    """A row of a sheet, so many points high."""
    return f'<row r="{number}" ht="{points}" customHeight="1">{cells}</row>'


def sheet_columns(widths: Iterable[int]) -> str:
    """The widths of columns, in half-width characters; a cell has five of seven parts of one more at its sides."""
    return "".join(
        f'<col min="{number}" max="{number}" width="{width}.7109375" customWidth="1"/>' for number, width in enumerate(widths, 1)
    )
