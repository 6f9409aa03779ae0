"""From last year's results to this year's: who rose, who fell, by how much."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from ..base.points import ZERO, Points
from ..rubric import Rubric
from .history import PastResult
from .ranking import Ranked


class Way(Enum):
    """How a grade follows on last year's; the value is what pages call it."""

    UP = "档次上升"
    DOWN = "档次下降"
    SAME = "档次不变"
    NEW = "新设或没有上年结果"
    OPEN = "本年度未录齐"


@dataclass(frozen=True, slots=True)
class Move:
    """A community from last year to this one; ``change``: composite less last year's, None where either is missing."""

    item: Ranked
    last: PastResult | None
    way: Way
    change: Points | None


@dataclass(frozen=True, slots=True)
class MoveGroup:
    """The communities of one way, the largest change first; ``listed`` are those that a list of limited length names."""

    way: Way
    count: int
    listed: tuple[Move, ...]


def moves(rubric: Rubric, ranked: Sequence[Ranked], most: int, largest: int) -> tuple[MoveGroup, ...]:
    """All groups, also those of nobody. In a county of more than ``most`` communities those whose grade changed are all listed,
    of the others so many with the largest changes in all."""
    found = sorted((_move(rubric, item) for item in ranked), key=lambda move: -abs(move.change or ZERO))
    changed = [move for move in found if move.way in (Way.UP, Way.DOWN)]
    rest = [move for move in found if move.way not in (Way.UP, Way.DOWN)]
    listed = found if len(found) <= most else [*changed, *rest[:largest]]
    return tuple(
        MoveGroup(way, sum(move.way == way for move in found), tuple(move for move in listed if move.way == way)) for way in Way
    )


def _move(rubric: Rubric, item: Ranked) -> Move:
    """How a community came from last year to this one. A grade of another rubric's name counts as no result of last year."""
    result, names = item.result, rubric.grades.names
    last = result.last if result.last and result.last.grade in names else None
    change = None if last is None or result.composite is None else result.composite - last.score
    if result.grade is None:
        return Move(item, last, Way.OPEN, change)
    if last is None:
        return Move(item, None, Way.NEW, None)
    step = names.index(last.grade) - names.index(result.grade)
    return Move(item, last, Way.UP if step > 0 else Way.DOWN if step < 0 else Way.SAME, change)
