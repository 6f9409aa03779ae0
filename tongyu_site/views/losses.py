"""Losses: those of a community, the heaviest first, and the county's list of them all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ..assess import AssessedYear, Entry, Kind, Ranked, losses_of
from ..base.points import show, signed
from .ledger import entry_lines, entry_text
from .page import Link, TablePage
from .printed import Printed, overlay_text
from .site_year import YearSite
from .wording import NOT_APPLICABLE, place_key

LOSS_ROWS = 800
"""Rows of the county's list of losses on one page."""


@dataclass(frozen=True, slots=True)
class LossRow:
    """A loss of a community."""

    node: str
    """The node that is charged."""
    place: str
    """Where its clause stands in the text, to sort by."""
    cite: str
    url: str
    kind: str
    reason: str
    note: str
    why: str
    date: str
    day: str
    """The date in Chinese, and as ``2017-03-05`` to sort by; both empty where there is none."""
    ground: str
    points: str
    applied: str
    """Points as the rule says, and as applied; 不适用 for what daily checks and ballots lack."""
    weight: str
    """What it takes from the composite."""
    counts: bool
    """False inside a year-end that was cut at its full points: it may have cost nothing."""
    section: str
    month: str
    """What the county's list is filtered by, beside clause and kind."""
    lines: int
    """How many lines it takes on paper, about."""


@dataclass(frozen=True, slots=True)
class CountyLossRow:
    """A loss in the county's list: the community, where the loss stands on its page, and the loss."""

    name: str
    url: str
    loss: LossRow


@dataclass(frozen=True, slots=True)
class LossesView:
    """A page of the county's list of losses."""

    sentence: Printed
    """How many there are."""
    pager: tuple[Link, ...]
    rows: Sequence[CountyLossRow]
    workbook: str
    ledger: str
    """The addresses of the whole ledger, to take away."""


def loss_rows(year: YearSite, item: Ranked) -> Iterator[LossRow]:
    """The losses of a community, the heaviest first."""
    rubric = year.rubric
    for loss in losses_of(rubric, item.result):
        entry = loss.entry
        text = entry_text(year, entry)
        kind, reason, points, applied = text.kind, text.reason, text.points, text.applied
        if entry.kind == Kind.RESULT:
            part = rubric.parts[entry.node]
            kind, points, applied = "未得满分", NOT_APPLICABLE, NOT_APPLICABLE
            reason = f"{part.title}折算后{show(entry.applied * part.share)}分，满分{show(part.full)}分"
        clause = entry.listed_under(rubric)
        section = rubric.path(clause)[-1] if clause in rubric.nodes else clause
        yield LossRow(
            entry.node, place_key(rubric, clause), text.cite, text.url, kind, reason, text.note, text.why, text.date, text.day,
            text.ground, points, applied, signed(loss.weight), loss.counts,
            f"{rubric.cite(section)} {rubric.title_of(section)}", _month(entry), entry_lines(replace(text, reason=reason)),
        )  # fmt: skip


def _month(entry: Entry) -> str:
    """The month of an entry in Chinese."""
    return f"{entry.date.year}年{entry.date.month}月" if entry.date else NOT_APPLICABLE


def losses_sentence(year: YearSite) -> Printed:
    """How many losses there are in the county, with what earlier states of the year said."""
    return overlay_text(_sentence(year.assessed), map(_sentence, year.former))


def _sentence(state: AssessedYear) -> Printed:
    """How many losses there are in one state of the year."""
    number = sum(len(losses_of(state.rubric, item.result)) for item in state.standing.ranked)
    return Printed(f"全县共{number}笔失分，按名次和影响大小排列。")


def losses_view(year: YearSite, sentence: Printed, part: TablePage) -> LossesView:
    """A page of the county's list."""
    return LossesView(sentence, part.pager, part.rows, year.urls.results_xlsx, year.urls.ledger_csv)
