"""How a county's grades and composites moved since last year."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..base.points import ZERO, Points
from ..rubric import Rubric
from .grading import Result
from .history import Past, PastResult


@dataclass(frozen=True, slots=True)
class Move:
    """A community beside its own last year: how far its composite moved, and by how many grades (up: positive).

    None for both where it has no result of last year, or none of this one yet.
    """

    slug: str
    points: Points | None
    grades: int | None


@dataclass(frozen=True, slots=True)
class Moves:
    """The moves of a county, in the order of the ranking, by what became of the grade; and last year's mean."""

    up: tuple[Move, ...]
    down: tuple[Move, ...]
    same: tuple[Move, ...]
    without: tuple[Move, ...]
    mean: Points | None
    """The mean of last year's composites of those that have one and one of this year; None where nobody has."""

    @property
    def known(self) -> int:
        """How many communities have a result of last year, and one of this."""
        return len(self.up) + len(self.down) + len(self.same)


def moves_of(rubric: Rubric, results: Iterable[Result], past: Past) -> Moves:
    """How communities moved since last year; a grade that was renamed since counts as the one of now (``same_as``).

    ``past`` holds last year's results: what a seal gives back of results that were published before doesn't.
    """
    held = [(result, past.get(result.slug)) for result in results]
    found = [_move(rubric, result, last) for result, last in held]
    return Moves(
        tuple(move for move in found if move.grades is not None and move.grades > 0),
        tuple(move for move in found if move.grades is not None and move.grades < 0),
        tuple(move for move in found if move.grades == 0),
        tuple(move for move in found if move.grades is None),
        _mean([last.score for result, last in held if last and result.composite is not None]),
    )


def _move(rubric: Rubric, result: Result, last: PastResult | None) -> Move:
    """The move of one community."""
    if last is None or result.grade is None or result.composite is None:
        return Move(result.slug, None, None)
    names = rubric.grades.names
    grade = rubric.grades.renamed(last.grade)
    steps = names.index(grade) - names.index(result.grade) if grade in names else None
    return Move(result.slug, result.composite - last.score, steps)


def _mean(figures: Sequence[Points]) -> Points | None:
    """The mean of some figures."""
    return sum(figures, ZERO) / len(figures) if figures else None
