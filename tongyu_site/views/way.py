"""The way from the full points to a composite as the rows of a table, each with its bars; and where a composite stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..assess import Entry, Kind, Ranked
from ..base.points import bounded, show, signed
from ..rubric import COMPOSITE, REWARDS, YEAR_END, Rubric
from .plot import Scale, score_axis
from .printed import Printed
from .site_year import YearSite
from .wording import composite_text, place_text

_TITLES = {Kind.CAP: "封顶"}
"""What a leg is called that comes from an entry of this kind; from others by the kind."""


@dataclass(frozen=True, slots=True)
class LegText:
    """The figures of a leg in one state of the year."""

    key: str
    """The leg: its node, and of one that comes from an entry the reason of that."""
    lost: Printed
    gained: Printed
    """Points of the composite with their signs."""
    total: Printed
    """What is reached after it."""


@dataclass(frozen=True, slots=True)
class LegRow:
    """A leg with its bars: places and widths in per cent of the picture's width; the widths are empty where nothing is drawn."""

    label: str
    title: str
    """What it is called; ``label`` before it is the section's, empty for others."""
    url: str
    """Where its ground stands; of a section the head of its ledger, counted from the page's prefix; empty where there is none."""
    why: str
    """What it comes from; empty where the title says it."""
    figures: LegText
    before: str
    """The place of what was reached before it."""
    low: str
    """The place of what is left after what is lost: both bars begin there."""
    lost: str
    gained: str
    after: str
    """The place of what is reached."""


@dataclass(frozen=True, slots=True)
class Way:
    """The rows from the full points to the composite, with the head of their axis."""

    full: str
    """The full points."""
    start: str
    """Their place."""
    scale: Scale
    rows: tuple[LegRow, ...]
    end: str
    """The place of the composite."""


@dataclass(frozen=True, slots=True)
class Position:
    """Where a composite stands among all: the other composites, the thresholds, last year's."""

    scale: Scale
    others: tuple[str, ...]
    """The places of all composites; empty for a county of many."""
    x: str
    before: str
    """The place of last year's composite; empty where there is none."""
    text: str
    """The same in words."""


def leg_texts(rubric: Rubric, item: Ranked, *, former: bool = False) -> tuple[LegText, ...]:
    """The figures of all legs, the last one on the composite as it is printed; ``former`` as in
    :meth:`Result.way <tongyu_site.assess.Result.way>`."""
    way = item.result.way(rubric, former=former)
    totals = [bounded(leg.total, rubric.grades.thresholds) for leg in way[:-1]] + [composite_text(item)]
    return tuple(
        LegText(
            f"{leg.node} {leg.entry.reason if leg.entry else ''}",
            Printed(signed(leg.lost)), Printed(signed(leg.gained)), Printed(total),
        )
        for leg, total in zip(way, totals, strict=False)
    )  # fmt: skip


def way_view(year: YearSite, item: Ranked, texts: Sequence[LegText]) -> Way | None:
    """The way of a community; None while facts are missing."""
    rubric, full = year.rubric, year.rubric.total.full
    legs = item.result.way(rubric)
    if not legs:
        return None
    befores = [full, *(leg.total for leg in legs)]
    lows = [before + leg.lost for before, leg in zip(befores, legs, strict=False)]
    axis, scale = score_axis(rubric, [*befores, *lows])
    rows = []
    for leg, text, before, low in zip(legs, texts, befores, lows, strict=False):
        label, title, why = _said(rubric, leg.node, leg.entry)
        rows.append(
            LegRow(
                label, title, _url(year, leg.node), why, text,
                axis.at(before), axis.at(low),
                axis.width(before, low) if leg.lost else "", axis.width(low, leg.total) if leg.gained else "", axis.at(leg.total),
            )
        )  # fmt: skip
    return Way(show(full), axis.at(full), scale, tuple(rows), axis.at(legs[-1].total))


def _url(year: YearSite, node: str) -> str:
    """Where the ground of a leg stands."""
    if node in year.rubric.nodes:
        return f"n-{node}"
    return "" if node == COMPOSITE else year.urls.text(node)


def _said(rubric: Rubric, block: str, entry: Entry | None) -> tuple[str, str, str]:
    """What a leg is called, the label of a section before it, and what it comes from."""
    node = rubric.nodes.get(block)
    if entry:
        return "", _TITLES.get(entry.kind, entry.kind.label), entry.reason
    if node:
        return node.label, node.short, ""
    if block == YEAR_END:
        return "", Kind.UNALLOTTED.label, "各大项的分值相加不足满分"
    inside = block == REWARDS and rubric.rewards.into == YEAR_END
    return "", rubric.title_of(block), "计入年末考核" if inside else ""


def place_view(year: YearSite, item: Ranked) -> Position | None:
    """Where a community stands; None while facts are missing."""
    composite = item.result.composite
    if composite is None:
        return None
    axis, scale, others = year.places
    number, past = year.last
    last = past.get(item.result.slug)
    before = f"；{number}年度{last.text}分" if last else ""
    edges = "、".join(f"{edge.points}分以上为{edge.grade}" for edge in reversed(scale.edges))
    text = f"{item.result.name}{item.shown}分，{place_text(item)}，共{len(year.standing.ranked)}个社区{before}；{edges}"
    return Position(scale, others, axis.at(composite), axis.at(last.score) if last else "", text)
