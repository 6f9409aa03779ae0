"""What the reading of a spreadsheet finds: problems of its cells, questions for the clerk, and edits of records with their words.

Knows no form and no format.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..base.problems import Cell, Collector, Problem
from .record_edits import Edit
from .values import gbk_forms


@dataclass(frozen=True, slots=True)
class WordedEdit:
    """What a file says of a community's record otherwise than it was exported: an edit, and what it changes, in words.

    ``agrees``: the record says so already. Nothing is changed then, but another file may say something else.
    """

    slug: str
    edit: Edit
    words: str
    agrees: bool = False

    @property
    def line(self) -> str:
        """The words, with the address of the cell that asks for it."""
        return f"{self.words}（{self.edit.cell.name}）"


class Findings(Collector):
    """Collects the problems of a spreadsheet's cells, and what it leaves to a human, in the order in which it is read."""

    def __init__(self, shown: str) -> None:
        super().__init__()
        self.shown = shown
        self.questions: list[str] = []
        self.newer: list[str] = []
        """What the record says otherwise since the export, while the sheet still says what was exported."""

    def bad(self, code: str, cell: Cell, message: str, hint: str | None = None) -> None:
        """Keep a problem of a cell."""
        self.add(Problem(code, message, self.shown, cell=cell, hint=hint))

    def ask(self, cell: Cell, text: str) -> None:
        """Keep a question about a cell, or the row that begins there."""
        self.questions.append(f"{cell.name} {text}")

    def ask_about_lost_signs(self, cell: Cell, what: str, record: str) -> None:
        """Ask about a text that says what the record says, but for signs that were lost on the way."""
        lost = "、".join(dict.fromkeys(char for char in record if gbk_forms(char)))
        words = f"{what}：表中的“?”在记录中是“{lost}”，另存为 CSV 时丢了字，没有改"
        self.ask(cell, f"{words}；要改文字的，另存为 Excel 工作簿（.xlsx）或“CSV UTF-8”后再填")

    def refuse_exported(self, cell: Cell, why: str | None = None) -> None:
        """Keep the problem of a hidden cell that does not hold what was exported; ``why`` says what is known of it."""
        why = why or "被改动过，或者是旧版程序导出的，不知道导出时是什么"
        self.bad("E607", cell, f"隐藏列“导出时的值”{why}", "重新导出一份，把填写的内容抄过去")
