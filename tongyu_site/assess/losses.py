"""What each loss takes from the composite (四.2), and what of it nothing: the points may be lost already."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..base.points import ZERO, Points
from ..rubric import YEAR_END, Rubric
from .ledger import Entry, Kind, Scorecard


@dataclass(frozen=True, slots=True)
class Loss:
    """A loss: the entry that says so, and what it takes from the composite: negative, or 0 where it costs nothing.

    ``applied`` are the points applied; of what daily checks and ballots lack, what the part lacks in the composite. The weights
    of all losses add up to what the community lacks. ``why`` says why a weight is not that of the points applied.
    """

    entry: Entry
    applied: Points
    weight: Points
    why: str = ""

    @property
    def counts(self) -> bool:
        """Whether it takes anything from the composite."""
        return self.weight < 0


def losses_of(rubric: Rubric, card: Scorecard) -> Sequence[Loss]:
    """Every loss of a community, the heaviest first: deductions, voids, and what daily checks and ballots lack."""
    return sorted(_losses(rubric, card), key=lambda loss: loss.weight)


@dataclass(frozen=True, slots=True)
class ClauseCost:
    """What a clause took from the composites of a county: negative; and from each community, the hardest hit first."""

    clause: str
    weight: Points
    lines: tuple[tuple[str, Points], ...]
    """Slugs and weights."""


def costs_of(rubric: Rubric, cards: Iterable[Scorecard]) -> list[ClauseCost]:
    """What each clause of the year-end took from the composites in all, after caps and voids, the costliest first; those that
    took nothing are left out."""
    clauses = {clause.id for clause in rubric.clauses}
    found: dict[str, dict[str, Points]] = {}
    for card in cards:
        for loss in filter(lambda loss: loss.counts, losses_of(rubric, card)):
            clause = loss.entry.listed_under(rubric)
            if clause in clauses:  # what daily checks and ballots lack is no clause's
                own = found.setdefault(clause, {})
                own[card.slug] = own.get(card.slug, ZERO) + loss.weight
    costs = [
        ClauseCost(clause, sum(own.values(), ZERO), tuple(sorted(own.items(), key=lambda line: line[1])))
        for clause, own in found.items()
    ]
    return sorted(costs, key=lambda cost: cost.weight)


def _losses(rubric: Rubric, card: Scorecard) -> Iterator[Loss]:
    """The losses in the order of the ledger."""
    cuts = {entry.node: entry for entry in card.entries if entry.kind == Kind.CAP and entry.applied < 0}
    for entry in card.entries:
        own = card.voids.get(entry.node) is entry
        if entry.kind == Kind.RESULT:
            part = rubric.parts[entry.node]
            applied = taken = whole = entry.applied * part.share - part.full
        elif entry.kind.is_loss:
            applied, taken = entry.applied, entry.applied * _share(rubric, entry.node)
            whole = -_allotted(rubric, card, entry.node) * _share(rubric, entry.node) if own else taken
        else:
            continue
        swallowed = _swallowed(rubric, entry, card.voids, cuts)
        if whole and not swallowed:
            yield Loss(entry, applied, whole, "" if whole == taken else f"折合数按{rubric.cite(entry.node)}的全部分值计算")
        elif whole or entry.kind.is_loss:
            said = entry.why and not applied  # that nothing was left to lose
            yield Loss(entry, applied, ZERO, "" if said else swallowed or "本笔不减分")


def _swallowed(rubric: Rubric, entry: Entry, voids: Mapping[str, Entry], cuts: Mapping[str, Entry]) -> str:
    """Why a loss costs nothing: a void took all there was, or the points beyond a highest score outweigh it; else empty."""
    node: str | None = entry.node
    while node is not None:
        if voids.get(node, entry) is not entry:
            return f"{rubric.cite(node)}不得分，本笔不再减少综合得分"
        if node in cuts:
            return f"{cuts[node].reason}，超出的不计，本笔没有减少综合得分"
        node = rubric.above.get(node)
    return ""


def _allotted(rubric: Rubric, card: Scorecard, node: str) -> Points:
    """What a node and the nodes below it had before any charge."""
    own = (entry.applied for entry in card.own.get(node, ()) if entry.kind in (Kind.ALLOTTED, Kind.UNALLOTTED))
    return sum(own, ZERO) + sum((_allotted(rubric, card, child) for child in rubric.below.get(node, ())), ZERO)


def _share(rubric: Rubric, node: str) -> Points:
    """The share with which a point at a node counts in the composite."""
    return rubric.parts[YEAR_END].share if rubric.is_inside(node, YEAR_END) else Points(1)
