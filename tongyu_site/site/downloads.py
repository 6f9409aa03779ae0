"""The tables to take away: rows that results.csv, ledger.csv and results.xlsx are all printed from.

A table is of cells that are words, counts, days or exact figures; ``download_csv`` writes it as CSV, ``download_workbook`` as a
sheet of a workbook. Each makes the rows anew: to hold those of a large county costs more than to make them. Nothing is computed
here, and no person or post is named: a limit stands with its paragraph, its effect and its documents.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ..assess import Entry, Kind, NodeScore, Ranked, Result
from ..base.cell_texts import text_columns
from ..base.points import SHOWN, Points, decimals, finite, show
from ..records import Record
from ..rubric import Rubric
from ..views import NOT_ASSESSED, PARTS, YearSite, ground, limits_in_short, limits_title

NONE = "无"
LEFT_OUT = "不参加考核"
"""What stands in place of the rank of a community that takes no part; the reason stands in place of its grade."""


class NumberCell(NamedTuple):
    """An exact figure, and how a sheet shows it: decimals, whether it is marked as rounded, whether a plus stands before it."""

    value: Points
    places: int
    about: bool = False
    signed: bool = False


Cell = str | int | dt.date | NumberCell | None


class TableColumn(NamedTuple):
    """A column: its head, and its width in a sheet in half-width characters."""

    title: str
    width: int


WIDEST = 30
"""The width in a sheet of a column that is as wide as its texts, at most; in half-width characters."""


def _as_wide(title: str, texts: Iterable[str]) -> TableColumn:
    """A column that is as wide as its texts, up to ``WIDEST``."""
    return TableColumn(title, min(WIDEST, max(map(text_columns, (title, *texts))) + 5))


@dataclass(frozen=True, slots=True)
class DownloadTable:
    """One table: its name, its columns, how many rows it has and what makes them; ``frozen`` columns stay in sight."""

    name: str
    columns: tuple[TableColumn, ...]
    count: int
    rows: Callable[[], Iterator[tuple[Cell, ...]]]
    frozen: int


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of a year, for all files that print them."""

    year: YearSite
    ranking: DownloadTable
    scores: DownloadTable
    ledger: DownloadTable


def download_tables(year: YearSite) -> Tables:
    """The tables of a year."""
    return Tables(year, ranking_table(year), scores_table(year), ledger_table(year))


def ranking_table(year: YearSite) -> DownloadTable:
    """名次: a row per community in order of rank, with the figures that the year's page shows."""
    rubric, names = year.rubric, [one.name for one in _everyone(year)]
    columns = (
        TableColumn("名次", 9), _as_wide("社区", names), TableColumn("档次", 10), TableColumn("综合得分", 11),
        *(TableColumn(rubric.title_of(part), 10) for part in PARTS),
        *(TableColumn(_head(rubric, section.id), 12) for section in rubric.sections),
        TableColumn(limits_title(rubric), 32),
    )  # fmt: skip

    def rows() -> Iterator[tuple[Cell, ...]]:
        """The rows, communities that take no part last."""
        shown = (*PARTS, *(section.id for section in rubric.sections))
        for item in year.standing.ranked:
            yield (
                _rank(item), item.result.name, item.result.grade or NOT_ASSESSED, _composite(item, about=False),
                *(_rounded(item.result.card.nodes[node]) for node in shown),
                limits_in_short(rubric, item.result) or NONE,
            )  # fmt: skip
        for record in year.assessed.records.left_out:
            yield (LEFT_OUT, record.name, record.left_out, *[None] * (len(columns) - 3))

    return DownloadTable("名次", columns, len(names), rows, 2)


def scores_table(year: YearSite) -> DownloadTable:
    """各项得分: a row per community, with every node of the rubric, what limits its grade and what follows."""
    rubric, everyone = year.rubric, _everyone(year)
    names, slugs = [one.name for one in everyone], [one.slug for one in everyone]
    columns = (
        TableColumn("名次", 9), _as_wide("社区", names), _as_wide("文件名", slugs),
        TableColumn("档次", 10), TableColumn("综合得分", 11),
        *(TableColumn(rubric.title_of(part), 11) for part in PARTS),
        *(TableColumn(_head(rubric, node), 15) for node in rubric.nodes),
        TableColumn(limits_title(rubric), 32), TableColumn("结果运用", 56), TableColumn("未定的结果运用", 56),
    )  # fmt: skip

    def rows() -> Iterator[tuple[Cell, ...]]:
        """The rows, communities that take no part last."""
        for item in year.standing.ranked:
            yield (
                _rank(item), item.result.name, item.result.slug, item.result.grade or NOT_ASSESSED, _composite(item, about=True),
                *(_exact(item.result.card.nodes[node].score) for node in (*PARTS, *rubric.nodes)),
                limits_in_short(rubric, item.result) or NONE,
                _consequences(rubric, item.result, True), _consequences(rubric, item.result, None),
            )  # fmt: skip
        for record in year.assessed.records.left_out:
            yield (LEFT_OUT, record.name, record.slug, record.left_out, *[None] * (len(columns) - 4))

    return DownloadTable("各项得分", columns, len(names), rows, 5)


LEDGER_COLUMNS = {
    "name": TableColumn("社区", 0),
    "slug": TableColumn("文件名", 0),
    "node": TableColumn("节点", 10),
    "clause": TableColumn("条款", 11),
    "title": TableColumn("条款名称", 20),
    "kind": TableColumn("类别", 11),
    "reason": TableColumn("事由", 36),
    "date": TableColumn("日期", 12),
    "document": TableColumn("依据", 22),
    "note": TableColumn("情况", 18),
    "points": TableColumn("应计", 10),
    "applied": TableColumn("实计", 10),
    "why": TableColumn("备注", 18),
}
"""The columns of the ledger, by the keys that an entry has as plain data, with the name and the slug of its community;
these two are as wide as their texts."""


def ledger_table(year: YearSite) -> DownloadTable:
    """台账: a row per entry, communities in order of rank; a community's applied points add up to its composite.

    A node is named as the anchor of its place on the community's page (``n-1-2``): programs that open CSV files take a
    bare ``1-2`` for a day.
    """
    results = [item.result for item in year.standing.ranked]

    def rows() -> Iterator[tuple[Cell, ...]]:
        """The rows of one community after another."""
        for result in results:
            for entry in result.entries:
                yield (result.name, result.slug, *_entry(year.rubric, entry))

    columns = LEDGER_COLUMNS | {
        "name": _as_wide(LEDGER_COLUMNS["name"].title, (result.name for result in results)),
        "slug": _as_wide(LEDGER_COLUMNS["slug"].title, (result.slug for result in results)),
    }
    return DownloadTable("台账", tuple(columns.values()), sum(len(result.entries) for result in results), rows, 1)


def _everyone(year: YearSite) -> Sequence[Result | Record]:
    """The communities of a year, those that take no part last."""
    return [*(item.result for item in year.standing.ranked), *year.assessed.records.left_out]


def _entry(rubric: Rubric, entry: Entry) -> tuple[Cell, ...]:
    """An entry's cells, after the name and the slug of its community."""
    # what takes or gives points is listed under the clause that is charged, as on the pages; a limit under its paragraph
    block = entry.listed_under(rubric) if entry.kind.of_clause else entry.clause
    open_entry = entry.kind == Kind.NOT_ASSESSED
    return (
        f"n-{entry.node}", rubric.cite(block), rubric.title_of(block), entry.kind.label, entry.reason, entry.date,
        ground(rubric, entry), entry.note or None,
        NOT_ASSESSED if open_entry else _exact(entry.points, signed=True),
        NOT_ASSESSED if open_entry else _exact(entry.applied, signed=True),
        entry.why or None,
    )  # fmt: skip


def _head(rubric: Rubric, node: str) -> str:
    """The head of a node's column: its place in the rubric, its title, its points."""
    points = rubric.nodes[node].points
    return f"{rubric.cite(node)} {rubric.title_of(node)}（{f'{show(points)}分' if points else '无分值'}）"


def _rank(item: Ranked) -> Cell:
    """A community's rank; in words where it has none."""
    return "未排名" if item.rank is None else item.rank


def _composite(item: Ranked, *, about: bool) -> Cell:
    """A composite with as many decimals as the pages show; ``about``: whether a rounded one is marked."""
    composite = item.result.composite
    if composite is None:
        return NOT_ASSESSED
    return NumberCell(composite, len(item.shown.partition(".")[2]), about and not finite(composite))


def _rounded(node: NodeScore) -> Cell:
    """A node's score with the two decimals of the pages' tables."""
    return NOT_ASSESSED if node.score is None else NumberCell(node.score, SHOWN)


def _exact(value: Points | None, *, signed: bool = False) -> Cell:
    """A figure with all its decimals; without a finite decimal, rounded to two places and marked."""
    if value is None:
        return NOT_ASSESSED
    places = decimals(value)
    return NumberCell(value, SHOWN if places is None else places, places is None, signed)


def _consequences(rubric: Rubric, result: Result, applies: bool | None) -> str:
    """What follows from a result, or (``applies`` None) what is not decided yet."""
    found = [o for o in result.outcomes if o.applies is applies]
    return "；".join(f"{rubric.cite(o.consequence)} {o.title}" for o in found) or NONE
