"""What the reading of a spreadsheet finds: problems of its cells, questions for the clerk, and edits of records with their words.

Knows no form and no format.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..base.problems import Cell, Collector, Problem
from .record_edits import Edit


@dataclass(frozen=True, slots=True)
class WordedEdit:
    """An edit of a community's record, and what it changes, in words, with the cell that asks for it."""

    slug: str
    edit: Edit
    words: str


def worded(slug: str, edit: Edit, words: str) -> WordedEdit:
    """An edit with its words, to which the address of its cell is added."""
    return WordedEdit(slug, edit, f"{words}（{edit.cell.name}）")


class Findings(Collector):
    """Collects the problems of a spreadsheet's cells, and what it leaves to a human, in the order in which it is read."""

    def __init__(self, shown: str) -> None:
        super().__init__()
        self.shown = shown
        self.questions: list[str] = []

    def bad(self, code: str, cell: Cell, message: str, hint: str | None = None) -> None:
        """Keep a problem of a cell."""
        self.add(Problem(code, message, self.shown, cell=cell, hint=hint))

    def ask(self, cell: Cell, text: str) -> None:
        """Keep a question about a cell, or the row that begins there."""
        self.questions.append(f"{cell.name} {text}")
