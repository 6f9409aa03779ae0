"""What is wrong in the input and where it stands, and collecting such problems over several steps.

Knows nothing of rubrics, records or pages, and prints nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from types import TracebackType


@dataclass(frozen=True, slots=True)
class Place:
    """Where a problem stands: line and column count from 1; ``width`` in characters, 0 for no caret."""

    line: int
    column: int = 1
    width: int = 0


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a problem stands in a spreadsheet: the sheet, its number, row and column from 0, the cell's address, and the file as
    messages name it."""

    sheet: str
    number: int
    row: int
    address: str
    column: int = 0
    file: str = ""

    @property
    def name(self) -> str:
        """The cell as messages name it: ``县纪委信访室!D7``."""
        return f"{self.sheet}!{self.address}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in the input.

    ``file`` is the path as shown; ``excerpt`` the source line (private values masked); ``clause`` the rubric id it
    belongs to; ``hint`` what to write instead; ``first`` the number and text of another line of the file that contradicts
    this one; ``other`` another file that does.
    """

    code: str
    message: str
    file: str = ""
    place: Place | None = None
    excerpt: str | None = None
    clause: str | None = None
    hint: str | None = None
    cell: Cell | None = None
    first: tuple[int, str] | None = None
    other: str = ""

    @property
    def sort_key(self) -> tuple[str, int, int, int, str, str]:
        """Order of the report: by file, then line and column; in a spreadsheet by sheet, row and column."""
        place = self.place or Place(0, 0)
        if self.cell:
            return (self.file, self.cell.number, self.cell.row, self.cell.column, self.code, self.message)
        return (self.file, 0, place.line, place.column, self.code, self.message)


class Problems(Exception):  # noqa: N818 - a list of findings, not one error
    """Raised where the work can't go on; carries every problem found so far."""

    def __init__(self, problems: Iterable[Problem], outcome: str = "") -> None:
        """``outcome`` says what became of files where that is not what the command says of itself when it fails."""
        self.problems, self.outcome = tuple(problems), outcome
        super().__init__("\n".join(problem.message for problem in self.problems))


class Collector:
    """Collects problems over several steps, so that all of them are reported in one run.

    As a context manager it takes over the problems that a step raises and lets the next step go on.
    """

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def add(self, problem: Problem) -> None:
        """Keep one problem."""
        self.problems.append(problem)

    def stop_if_any(self) -> None:
        """Raise everything collected, if there is anything."""
        if self.problems:
            raise Problems(self.problems)

    def __enter__(self) -> Collector:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> bool:
        if isinstance(error, Problems):
            self.problems.extend(error.problems)
            return True
        return False
