"""The way from the full points to a composite, leg by leg, with the figure that is reached after each; exact and pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..base.points import ZERO, Points
from ..rubric import BALLOTS, COMPOSITE, DAILY, REWARDS, YEAR_END, Rubric
from .ledger import Entry, Kind, Scorecard


@dataclass(frozen=True, slots=True)
class Leg:
    """A leg of the way, in points of the composite: what is lost there (0 or negative), what is gained, what is reached after it.

    ``node`` is where it stands. ``entry`` is the entry of the ledger that it comes from; None where it sums up what a part, a
    section or the rewards came to, and of the year-end for the points that no section has.
    """

    node: str
    lost: Points
    gained: Points
    total: Points
    entry: Entry | None = None

    @property
    def change(self) -> Points:
        """What is gained, less what is lost."""
        return self.lost + self.gained


def way_of(rubric: Rubric, card: Scorecard, *, former: bool = False) -> tuple[Leg, ...]:
    """The legs from the full points to the composite (四.2); none while facts are missing.

    Sections of the year-end count with its weight; what the year-end and the composite themselves take, such as what is cut at a
    highest score, has legs of its own. The way ends on the composite; else AssertionError is raised, a defect of the program.
    Of a ``former`` state, which other readings may have made, there is no way then.
    """
    if card.composite is None:
        return ()
    total, legs = rubric.total.full, []
    for leg in _legs(rubric, card):
        total += leg.change
        legs.append(Leg(leg.node, leg.lost, leg.gained, total, leg.entry))
    if total != card.composite and former:
        return ()
    if total != card.composite:
        raise AssertionError(f"{card.slug}: the way ends on {total}, not on the composite {card.composite}")
    return tuple(legs)


def _legs(rubric: Rubric, card: Scorecard) -> Iterator[Leg]:
    """The legs in the order in which the text has the parts, without what is reached after each."""
    share, into = rubric.parts[YEAR_END].share, rubric.rewards.into
    handed_out = sum((section.points for section in rubric.sections), ZERO) * share
    yield _part(card, DAILY)
    for section in rubric.sections:
        found = card.nodes[section.id]
        yield Leg(section.id, -found.lost * share, found.credits * share, ZERO)
    lacking = rubric.total.full - handed_out - rubric.parts[DAILY].full - rubric.parts[BALLOTS].full
    if lacking:  # a reading may leave points to no section
        yield _leg(YEAR_END, -lacking)
    counted = [entry.applied for entry in card.own.get(REWARDS, ())]
    taken, given = (sum((value for value in counted if (value > 0) == gain), ZERO) for gain in (False, True))
    if into == YEAR_END:
        yield Leg(REWARDS, taken * share, given * share, ZERO)
    yield from _own(card, YEAR_END, share)
    yield _part(card, BALLOTS)
    if into == COMPOSITE:
        yield Leg(REWARDS, taken, given, ZERO)
    yield from _own(card, COMPOSITE, Points(1))


def _leg(node: str, change: Points, entry: Entry | None = None) -> Leg:
    """A leg that only takes or only gives."""
    return Leg(node, min(change, ZERO), max(change, ZERO), ZERO, entry)


def _part(card: Scorecard, part: str) -> Leg:
    """What daily checks or ballots lack of their full points."""
    found = card.nodes[part]
    return _leg(part, (found.score or ZERO) - found.points)


def _own(card: Scorecard, node: str, share: Points) -> Iterator[Leg]:
    """What a part or the composite takes or gives of its own; its weight does neither."""
    for entry in card.own.get(node, ()):
        if entry.applied and entry.kind != Kind.WEIGHT:
            yield _leg(node, entry.applied * share, entry)
