"""What each loss takes from the composite (四.2): a point of the year-end counts with the weight of its part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..base.points import Points
from ..rubric import YEAR_END, Rubric
from .grading import Result
from .ledger import Entry, Kind


@dataclass(frozen=True, slots=True)
class Loss:
    """A loss: the entry that says so, and what it takes from the composite (negative)."""

    entry: Entry
    weight: Points
    counts: bool
    """False inside a year-end that was cut at its full points: there a loss may have cost nothing."""


def losses_of(rubric: Rubric, result: Result) -> Sequence[Loss]:
    """Every loss of a community, the heaviest first: deductions, voids, and what daily checks and ballots lack."""
    uncut = result.cut is None
    found = []
    for entry in result.card.entries:
        if entry.kind in (Kind.DEDUCTION, Kind.VOID):
            weight = entry.applied * _share(rubric, entry.node)
        elif entry.kind == Kind.RESULT:
            part = rubric.parts[entry.node]
            weight = entry.applied * part.share - part.full
        else:
            continue
        if weight < 0:
            found.append(Loss(entry, weight, entry.node not in rubric.nodes or uncut))
    return sorted(found, key=lambda loss: loss.weight)


def _share(rubric: Rubric, node: str) -> Points:
    """The share with which a point at a node counts in the composite."""
    share = Points(1)
    while node in rubric.above:
        if node == YEAR_END:
            share *= rubric.parts[YEAR_END].share
        node = rubric.above[node]
    return share
