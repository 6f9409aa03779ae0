"""All results of a year → ranking, distribution, clause statistics; pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby

from ..base.points import ZERO, Points, distinct, show
from ..rubric import Rubric
from .grading import Result
from .ledger import Entry, Kind, Scorecard, State


@dataclass(frozen=True, slots=True)
class Ranked:
    """A result with its rank (None: unfinished) and its composite as shown everywhere."""

    result: Result
    rank: int | None
    tied: bool
    shown: str


@dataclass(frozen=True, slots=True)
class ClauseStatistics:
    """What a clause cost or gave across the county: every community with a loss or a gain, worst first, with the entries as
    ``_effects`` has them. ``losers`` counts those with a loss, also where the points were lost already."""

    clause: str
    lost: Points
    gained: Points
    losers: int
    gainers: int
    lines: tuple[tuple[Ranked, Points, tuple[Entry, ...]], ...]


@dataclass(frozen=True, slots=True)
class Average:
    """The scores of a node across the county: how many there are, their mean, the best one, and who has it."""

    count: int
    mean: Points
    best: Points
    holders: tuple[str, ...]
    """The slugs of the communities with the best score, in the order of the ranking."""

    @classmethod
    def of(cls, scores: Sequence[tuple[Points, str]]) -> Average:
        """Of scores and slugs; at least one."""
        best = max(score for score, _ in scores)
        mean = sum((score for score, _ in scores), ZERO) / len(scores)
        return cls(len(scores), mean, best, tuple(slug for score, slug in scores if score == best))


@dataclass(frozen=True)
class Standing:
    """The county's year: communities in order of rank, counts per grade, statistics per clause."""

    ranked: tuple[Ranked, ...]
    counts: Mapping[str, int]
    unfinished: int
    clauses: Mapping[str, ClauseStatistics]

    @cached_property
    def listed(self) -> tuple[Ranked, ...]:
        """Those that have a rank: without the unfinished ones, which stand last."""
        return self.ranked[: len(self.ranked) - self.unfinished]

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Where each slug stands in ``ranked``."""
        return {item.result.slug: index for index, item in enumerate(self.ranked)}

    @cached_property
    def changes(self) -> Mapping[str, Mapping[str, Points]]:
        """What each clause took from or gave to each community: by slug, then by clause."""
        found: dict[str, dict[str, Points]] = {}
        for clause, statistics in self.clauses.items():
            for item, value, _ in statistics.lines:
                found.setdefault(item.result.slug, {})[clause] = value
        return found

    @cached_property
    def averages(self) -> Mapping[str, Average]:
        """The county's mean and best of every node that some community has a score of."""
        found: dict[str, list[tuple[Points, str]]] = {}
        for item in self.ranked:
            for node, result in item.result.card.nodes.items():
                if result.score is not None:
                    found.setdefault(node, []).append((result.score, item.result.slug))
        return {node: Average.of(scores) for node, scores in found.items()}

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


def _statistics(rubric: Rubric, ranked: Sequence[Ranked]) -> dict[str, ClauseStatistics]:
    """What every clause took and gave, those that did neither included."""
    found: dict[str, list[tuple[Ranked, list[Entry]]]] = {}
    for item in ranked:
        by_clause: dict[str, list[Entry]] = {}
        for entry in _effects(rubric, item.result.card):
            by_clause.setdefault(entry.listed_under(rubric), []).append(entry)
        for clause, own in by_clause.items():
            if any(entry.applied or entry.kind.is_loss for entry in own):
                found.setdefault(clause, []).append((item, own))
    return {node.id: _of_clause(node.id, found.get(node.id, ())) for node in rubric.clauses}


def _of_clause(clause: str, effects: Sequence[tuple[Ranked, Sequence[Entry]]]) -> ClauseStatistics:
    """What a clause took from and gave to communities."""
    takes = [sum((entry.applied for entry in own if entry.applied < 0), ZERO) for _, own in effects]
    gives = [sum((entry.applied for entry in own if entry.applied > 0), ZERO) for _, own in effects]
    losers = sum(1 for _, own in effects if any(entry.kind.is_loss for entry in own))
    lines = [(item, take + give, tuple(own)) for (item, own), take, give in zip(effects, takes, gives, strict=True)]
    return ClauseStatistics(
        clause, sum(takes, ZERO), sum(gives, ZERO), losers, sum(1 for g in gives if g > 0),
        tuple(sorted(lines, key=lambda line: (line[1], line[0].result.slug))),
    )  # fmt: skip


def _effects(rubric: Rubric, card: Scorecard) -> Iterator[Entry]:
    """The entries of clauses with what each took or gave in the end.

    A credit beyond its clause's own limit gave nothing, nor did one that a void above it forfeits; and that void took no more
    than the points. It forfeits no more than the credits that the clause has in the end: none that deductions used up
    `[R-15-credit]`.
    """
    voids = card.voids
    over = {entry.node: -entry.applied for entry in card.entries if entry.kind == Kind.CAP and entry.node in rubric.nodes}
    left = {node.id: card.nodes[node.id].credits for node in rubric.clauses}
    forfeited: dict[str, Points] = {}
    effects = []
    for entry in (entry for entry in card.entries if entry.kind.of_clause):
        is_credit = entry.kind == Kind.CREDIT and entry.applied > 0
        beyond = min(entry.applied, over.get(entry.node, ZERO)) if is_credit else ZERO
        kept = entry.applied - beyond
        void = _void_above(rubric, entry.node, voids) if is_credit and kept else None
        gone = min(kept, left[entry.node]) if void else ZERO
        if void and gone:
            forfeited[void] = forfeited.get(void, ZERO) + gone
            left[entry.node] -= gone
            effects.append(replace(entry, applied=kept - gone, why=f"{rubric.cite(void)}不得分，加分一并取消"))
        elif beyond:
            over[entry.node] -= beyond
            effects.append(replace(entry, applied=kept, why="超出本条分值的不计"))
        else:
            effects.append(entry)
    for entry in effects:
        lost = forfeited.get(entry.node, ZERO) if voids.get(entry.node) is entry else ZERO
        yield replace(entry, applied=entry.applied + lost, why=f"另有加分{show(lost)}分一并取消") if lost else entry


def _void_above(rubric: Rubric, node: str, voids: Mapping[str, Entry]) -> str | None:
    """The nearest node above one that is void; None where there is none. A credit of a void node itself was never given."""
    above = rubric.above.get(node)
    while above is not None and above not in voids:
        above = rubric.above.get(above)
    return above
