"""All results of a year → ranking, distribution, clause statistics; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from ..base.points import ZERO, Points, distinct
from ..rubric import Rubric
from .grading import Result
from .scoring import Entry


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
        return cls.of_ranked(rubric, order_results(rubric, results))

    @classmethod
    def of_ranked(cls, rubric: Rubric, ranked: Sequence[Ranked]) -> Standing:
        """The county of results that are ranked already."""
        counts = {name: sum(1 for item in ranked if item.result.grade == name) for name in rubric.grades.names}
        unfinished = sum(1 for item in ranked if item.rank is None)
        return cls(tuple(ranked), counts, unfinished, _statistics(rubric, ranked))


def order_results(rubric: Rubric, results: Sequence[Result]) -> list[Ranked]:
    """Rank the results (六.1 `[R-rank]`, `[R-ties]`): one fixed order among equals, unfinished ones last and unranked."""
    names = rubric.grades.names

    def place(result: Result) -> tuple[int, Points]:
        first = names.index(result.grade) if result.grade and rubric.ranking.by == "grade" else 0
        return first, -(result.composite or ZERO)

    finished = sorted((result for result in results if result.composite is not None), key=lambda r: (place(r), r.slug))
    shown = distinct({r.composite for r in finished if r.composite is not None}, rubric.grades.thresholds)
    ranked: list[Ranked] = []
    for index, result in enumerate(finished):
        previous = ranked[-1] if ranked else None
        same = previous is not None and place(previous.result) == place(result)
        if same and previous is not None:
            number = previous.rank
        elif rubric.ranking.ties == "skip":
            number = index + 1
        else:
            number = ((previous.rank or 0) if previous else 0) + 1
        following = index + 1 < len(finished) and place(finished[index + 1]) == place(result)
        ranked.append(Ranked(result, number, same or following, shown[result.composite or ZERO]))
    rest = sorted((result for result in results if result.composite is None), key=lambda r: r.slug)
    ranked += [Ranked(result, None, False, "待录入") for result in rest]
    return ranked


def points_of(entries: Sequence[Entry]) -> Points:
    """What a list of entries took or gave."""
    return sum((entry.applied for entry in entries), ZERO)


def _statistics(rubric: Rubric, ranked: Sequence[Ranked]) -> dict[str, ClauseStatistics]:
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
