"""Losses: those of a community, the heaviest first, and the county's list of them all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from ..assess import AssessedYear, Entry, Kind, Loss, Ranked
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
    """False where it costs nothing: a void or a highest score swallowed it, or nothing was left."""
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
    def of(cls, year: YearSite, item: Ranked, loss: Loss) -> CountyLossRow:
        """The row of a loss of a community."""
        row, result = loss_row(year, loss), item.result
        return cls(result.name, year.urls.community(result.slug, row.node), row, _closer(row.applied), _closer(row.cost))


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


def loss_row(year: YearSite, loss: Loss) -> LossRow:
    """A loss of a community."""
    rubric, entry = year.rubric, loss.entry
    text = entry_text(year, entry)
    if entry.kind == Kind.RESULT:
        part = rubric.parts[entry.node]
        reason = f"{part.title}折算后{show(entry.applied * part.share)}分，满分{show(part.full)}分"
        lack = signed(loss.applied)
        text = replace(text, kind="未得满分", reason=reason, points=lack, applied=lack)
    if loss.why:
        text = replace(text, why="；".join(filter(None, (text.why, loss.why))))
    clause = entry.listed_under(rubric)
    section = rubric.path(clause)[-1] if clause in rubric.nodes else clause
    return LossRow(
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
    weights = [loss.weight for item in state.standing.ranked for loss in item.result.losses(state.rubric)]
    total = signed(sum(weights, ZERO))
    but = "；没有录齐的条款不在内" if state.standing.unfinished else ""
    return Printed(f"全县共{len(weights)}笔失分，折合综合得分合计{total}分，按名次和影响大小排列{but}。")


def losses_view(year: YearSite, sentence: Callable[[], Printed], part: TablePage) -> LossesView:
    """A page of the county's list; the rows of the part are communities with one of their losses.

    ``sentence`` gives what :func:`losses_sentence` says: once for all pages.
    """
    rows = [CountyLossRow.of(year, item, loss) for item, loss in part.rows]
    losses = [row.loss for row in rows]
    applied, weight = sum((loss.applied for loss in losses), ZERO), sum((loss.cost for loss in losses), ZERO)
    total = LossSum(str(len(losses)), signed(applied), signed(weight))
    return LossesView(sentence(), part.pager, rows, total, year.urls.results_xlsx, year.urls.ledger_csv)
