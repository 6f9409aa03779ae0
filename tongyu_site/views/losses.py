"""Losses: those of a community, the heaviest first, and the county's list of them all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ..assess import AssessedYear, Entry, Kind, Ranked, losses_of
from ..base.points import ZERO, Points, finite, plain, show, signed
from .ledger import EntryText, entry_lines, entry_text
from .page import Link, TablePage
from .printed import Printed, overlay_text
from .site_year import YearSite
from .wording import place_key

LOSS_ROWS = 800
"""Rows of the county's list of losses on one page."""


@dataclass(frozen=True, slots=True)
class LossRow:
    """A loss of a community."""

    node: str
    """The node that is charged."""
    place: str
    """Where its clause stands in the text, to sort by."""
    entry: EntryText
    """Its entry in the ledger; for what daily checks and ballots lack, points and what is applied are those of the part."""
    weight: str
    """What it takes from the composite."""
    counts: bool
    """False where it costs nothing: a void or a highest score swallowed it."""
    section: str
    month: str
    """What the county's list is filtered by, beside clause and kind."""
    applied: Points
    cost: Points
    """What is applied and what it takes from the composite, exactly: to be summed."""

    @property
    def lines(self) -> int:
        """How many lines it takes on paper, about."""
        return entry_lines(self.entry)


@dataclass(frozen=True, slots=True)
class CountyLossRow:
    """A loss in the county's list: the community, where the loss stands on its page, and the loss."""

    name: str
    url: str
    loss: LossRow
    applied: str
    weight: str
    """The figures that the list sums, more exactly than they are printed; empty where what is printed is exact."""

    @classmethod
    def of(cls, name: str, url: str, row: LossRow) -> CountyLossRow:
        """The row of a loss."""
        return cls(name, url, row, _closer(row.applied), _closer(row.cost))


@dataclass(frozen=True, slots=True)
class LossSum:
    """What the rows of a list come to: how many there are, and the sums of both columns."""

    count: str
    applied: str
    weight: str


@dataclass(frozen=True, slots=True)
class LossesView:
    """A page of the county's list of losses."""

    sentence: Printed
    """How many there are."""
    pager: tuple[Link, ...]
    rows: Sequence[CountyLossRow]
    total: LossSum
    """Of the rows of the page."""
    workbook: str
    ledger: str
    """The addresses of the whole ledger, to take away."""


def loss_rows(year: YearSite, item: Ranked) -> Iterator[LossRow]:
    """The losses of a community, the heaviest first."""
    rubric = year.rubric
    for loss in losses_of(rubric, item.result):
        entry = loss.entry
        text = entry_text(year, entry)
        if entry.kind == Kind.RESULT:
            part = rubric.parts[entry.node]
            reason = f"{part.title}折算后{show(entry.applied * part.share)}分，满分{show(part.full)}分"
            lack = signed(loss.applied)
            text = replace(text, kind="未得满分", reason=reason, points=lack, applied=lack)
        text = replace(text, why="；".join(why for why in (text.why, loss.why) if why))
        clause = entry.listed_under(rubric)
        section = rubric.path(clause)[-1] if clause in rubric.nodes else clause
        yield LossRow(
            entry.node, place_key(rubric, clause), text, signed(loss.weight), loss.counts,
            f"{rubric.cite(section)} {rubric.title_of(section)}", _month(entry), loss.applied, loss.weight,
        )  # fmt: skip


def _closer(value: Points) -> str:
    """A figure to twelve places where it has no finite decimal; empty where what is printed is exact."""
    return "" if finite(value) else plain(value)


def _month(entry: Entry) -> str:
    """The month of an entry in Chinese, or that it has no date."""
    return f"{entry.date.year}年{entry.date.month}月" if entry.date else "没有日期"


def losses_sentence(year: YearSite) -> Printed:
    """How many losses there are in the county, with what earlier states of the year said."""
    return overlay_text(_sentence(year.assessed), map(_sentence, year.former))


def _sentence(state: AssessedYear) -> Printed:
    """How many losses there are in one state of the year."""
    weights = [loss.weight for item in state.standing.ranked for loss in losses_of(state.rubric, item.result)]
    total = signed(sum(weights, ZERO))
    return Printed(f"全县共{len(weights)}笔失分，折合综合得分合计{total}分，按名次和影响大小排列。")


def losses_view(year: YearSite, sentence: Printed, part: TablePage) -> LossesView:
    """A page of the county's list."""
    losses = [row.loss for row in part.rows]
    applied, weight = sum((loss.applied for loss in losses), ZERO), sum((loss.cost for loss in losses), ZERO)
    total = LossSum(str(len(losses)), signed(applied), signed(weight))
    return LossesView(sentence, part.pager, part.rows, total, year.urls.results_xlsx, year.urls.ledger_csv)
