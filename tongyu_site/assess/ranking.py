"""All results of a year → ranking, distribution, clause statistics; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from ..base.points import ZERO, Points, distinct
from ..rubric import Rubric
from .grading import Result
from .ledger import Entry, State


@dataclass(frozen=True, slots=True)
class Ranked:
    """A result with its rank (None: unfinished) and its composite as shown everywhere."""

    result: Result
    rank: int | None
    tied: bool
    shown: str


@dataclass(frozen=True, slots=True)
class ClauseStatistics:
    """What a clause cost or gave across the county: every community with a difference, worst first."""

    clause: str
    lost: Points
    gained: Points
    losers: int
    gainers: int
    lines: tuple[tuple[Ranked, Points, tuple[Entry, ...]], ...]


@dataclass(frozen=True)
class Standing:
    """The county's year: communities in order of rank, counts per grade, statistics per clause."""

    ranked: tuple[Ranked, ...]
    counts: Mapping[str, int]
    unfinished: int
    clauses: Mapping[str, ClauseStatistics]

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Where each slug stands in ``ranked``."""
        return {item.result.slug: index for index, item in enumerate(self.ranked)}

    @classmethod
    def of_results(cls, rubric: Rubric, results: Sequence[Result]) -> Standing:
        """Rank the results and count them."""
        return cls.of_ranked(rubric, cls.order(rubric, results))

    @staticmethod
    def order(rubric: Rubric, results: Sequence[Result]) -> list[Ranked]:
        """Rank the results (六.1 `[R-rank]`, `[R-ties]`): one fixed order among equals, unfinished ones last and unranked."""
        finished = [result for result in results if result.composite is not None]
        finished.sort(key=lambda result: (_place(rubric, result), result.slug))
        shown = distinct({r.composite for r in finished if r.composite is not None}, rubric.grades.thresholds)
        ranked: list[Ranked] = []
        above = 0
        for _, group in groupby(finished, key=lambda result: _place(rubric, result)):
            equals = list(group)
            rank = (len(ranked) if rubric.ranking.ties == "skip" else above) + 1
            above = rank
            ranked += [Ranked(result, rank, len(equals) > 1, shown[result.composite or ZERO]) for result in equals]
        rest = sorted((result for result in results if result.composite is None), key=lambda result: result.slug)
        return [*ranked, *(Ranked(result, None, False, State.NOT_ASSESSED.label) for result in rest)]

    @classmethod
    def of_ranked(cls, rubric: Rubric, ranked: Sequence[Ranked]) -> Standing:
        """The county of results that are ranked already."""
        counts = {name: sum(1 for item in ranked if item.result.grade == name) for name in rubric.grades.names}
        unfinished = sum(1 for item in ranked if item.rank is None)
        return cls(tuple(ranked), counts, unfinished, _statistics(rubric, ranked))


def _place(rubric: Rubric, result: Result) -> tuple[int, Points]:
    """What decides the rank of a result, the lowest first: its grade where the rubric says so, then its composite."""
    grade = rubric.grades.names.index(result.grade) if result.grade and rubric.ranking.by == "grade" else 0
    return grade, -(result.composite or ZERO)


def points_of(entries: Sequence[Entry]) -> Points:
    """What a list of entries took or gave."""
    return sum((entry.applied for entry in entries), ZERO)


def _statistics(rubric: Rubric, ranked: Sequence[Ranked]) -> dict[str, ClauseStatistics]:
    """What every clause took and gave, those that did neither included."""
    found: dict[str, list[tuple[Ranked, Points, tuple[Entry, ...]]]] = {}
    for item in ranked:
        by_clause: dict[str, list[Entry]] = {}
        for entry in item.result.card.entries:
            if entry.kind.of_clause:
                by_clause.setdefault(entry.listed_under(rubric), []).append(entry)
        for clause, entries in by_clause.items():
            found.setdefault(clause, []).append((item, points_of(entries), tuple(entries)))
    statistics = {}
    for node in rubric.clauses:
        lines = sorted(found.get(node.id, []), key=lambda line: (line[1], line[0].result.slug))
        takes = [points_of([e for e in entries if e.applied < 0]) for _, _, entries in lines]
        gives = [points_of([e for e in entries if e.applied > 0]) for _, _, entries in lines]
        statistics[node.id] = ClauseStatistics(
            node.id, sum(takes, ZERO), sum(gives, ZERO), sum(1 for t in takes if t < 0), sum(1 for g in gives if g > 0),
            tuple(lines),
        )  # fmt: skip
    return statistics
