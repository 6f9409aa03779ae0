"""The tables to take away as CSV: results.csv and ledger.csv. Figures are exact decimals, with 12 places where none is finite."""

from __future__ import annotations

import csv
import io

from ..base.cell_texts import clean, risky
from ..base.points import plain
from ..base.project import STAGES
from ..views import YearSite
from .downloads import Cell, DownloadTable, NumberCell, Tables


def results_csv(tables: Tables) -> bytes:
    """``data/results.csv``: a row per community."""
    return _csv(tables.year, tables.scores)


def ledger_csv(tables: Tables) -> bytes:
    """``data/ledger.csv``: a row per entry of the ledger."""
    return _csv(tables.year, tables.ledger)


def _csv(year: YearSite, table: DownloadTable) -> bytes:
    """UTF-8 with BOM and CRLF, as Excel wants it; year and stage stand in every row, so that no row passes for another's."""
    out = io.BytesIO()
    text = io.TextIOWrapper(out, "utf-8-sig", newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["年度", "阶段", *(_word(column.title) for column in table.columns)])
    mine = (str(year.number), STAGES[year.settings.stage])
    known: dict[Cell, str] = {}  # the same few texts and figures stand in most cells

    def shown(cell: Cell) -> str:
        """A cell as it is written, made once."""
        found = known.get(cell)
        if found is None:
            found = known[cell] = _plain(cell)
        return found

    writer.writerows((*mine, *map(shown, row)) for row in table.rows())
    text.flush()
    return out.getvalue()


def _plain(cell: Cell) -> str:
    """A cell as a CSV writes it."""
    if isinstance(cell, str):
        return _word(cell)
    if isinstance(cell, NumberCell):
        return plain(cell.value)  # minus is ASCII: the cell is a number and adds up
    return "" if cell is None else str(cell)


def _word(text: str) -> str:
    """A text, behind an apostrophe where a program would take it for something else."""
    text = clean(text)
    return f"'{text}" if risky(text) else text
