"""The matrix community × clause: what each clause took or gave."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ..assess import AssessedYear, ClauseStatistics, Ranked, Standing, State
from ..base.points import ZERO, Points, signed
from .page import Link, TablePage
from .printed import Printed, overlay_rows
from .site_year import YearSite
from .wording import NOT_ASSESSED, awaited

MATRIX_ROWS = 200
"""Rows of the matrix on one page."""

SUMS: Mapping[str, Callable[[ClauseStatistics], Points]] = {
    "全县失分": lambda item: item.lost,
    "全县加分": lambda item: item.gained,
    "全县合计": lambda item: item.lost + item.gained,
}
"""The last rows of the matrix."""


@dataclass(frozen=True, slots=True)
class ClauseHead:
    """A clause as the head of a column."""

    label: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """What a clause took or gave: the figure, where it leads (empty: nowhere), the class of its shade."""

    key: str
    """The clause."""
    text: Printed
    url: str
    shade: str


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A community's row, or one of the county's sums at the foot."""

    key: str
    """The slug, or the name of the sum."""
    name: Printed
    url: str
    total: Printed
    cells: tuple[MatrixCell, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """What all pages of the matrix have; the clauses that cost most first, those that cost and gave nothing apart."""

    clauses: tuple[str, ...]
    """The clauses of the columns."""
    columns: tuple[ClauseHead, ...]
    feet: tuple[MatrixRow, ...]
    untouched: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class MatrixView:
    """A page of the matrix."""

    columns: tuple[ClauseHead, ...]
    rows: Sequence[MatrixRow]
    feet: tuple[MatrixRow, ...]
    untouched: tuple[Link, ...]
    pager: tuple[Link, ...]
    losses: str
    """The address of the list of losses."""


def matrix(year: YearSite) -> Matrix:
    """What all pages of a year's matrix have, with what corrections replaced.

    It has a column for each clause with a difference, now or in a state whose figures it strikes through.
    """
    rubric = year.rubric
    ordered = sorted(year.standing.clauses.values(), key=lambda item: item.lost)
    touched = {item.clause for item in ordered if item.lines}
    once = {clause for state in year.former for clause in _touched(state.standing)}
    clauses = [item.clause for item in ordered if item.clause in touched | once]
    corrected = _rows(year, year.corrected_of(year.assessed), clauses)  # no other row has anything to strike through
    struck = {cell.key for row in (*corrected, *_feet(year, clauses)) for cell in row.cells if cell.text.was}
    shown = tuple(clause for clause in clauses if clause in touched | struck)
    heads = tuple(ClauseHead(rubric.cite(clause), rubric.nodes[clause].title, year.urls.rule(rubric, clause)) for clause in shown)
    rest = (item.clause for item in ordered if item.clause not in shown)
    untouched = tuple(
        Link(rubric.cite(clause) + (f"（{text}）" if text else ""), year.urls.rule(rubric, clause))
        for clause, text in ((clause, awaited(year.assessed, clause)) for clause in rest)
    )
    return Matrix(shown, heads, _feet(year, shown), untouched)


def _touched(standing: Standing) -> set[str]:
    """The clauses that took or gave anything."""
    return {clause for clause, found in standing.clauses.items() if found.lines}


def _earlier(year: YearSite, clauses: Sequence[str]) -> list[tuple[AssessedYear, list[str]]]:
    """The earlier states of a year, each with those of the clauses that it had a column for."""
    return [(state, [clause for clause in clauses if clause in _touched(state.standing)]) for state in year.former]


def _rows(year: YearSite, ranked: Sequence[Ranked], clauses: Sequence[str]) -> tuple[MatrixRow, ...]:
    """The rows of some communities, with what corrections replaced."""
    before = [_rows_of(year, state, year.corrected_of(state), own) for state, own in _earlier(year, clauses)]
    return overlay_rows(_rows_of(year, year.assessed, ranked, clauses), before)


def _rows_of(year: YearSite, state: AssessedYear, ranked: Sequence[Ranked], clauses: Sequence[str]) -> tuple[MatrixRow, ...]:
    """The rows of some communities in one state of the year."""
    rows = []
    for item in ranked:
        slug = item.result.slug
        own = state.standing.changes.get(slug, {})
        name = year.headlines[slug].name if slug in year.headlines else Printed(item.result.name)
        cells = tuple(_cell(year, item, clause, own.get(clause)) for clause in clauses)
        rows.append(MatrixRow(slug, name, year.urls.community(slug), Printed(signed(sum(own.values(), ZERO))), cells))
    return tuple(rows)


def _cell(year: YearSite, item: Ranked, clause: str, value: Points | None) -> MatrixCell:
    """What a clause took or gave a community; None: it has no line there."""
    node = item.result.card.nodes.get(clause)
    is_open = node is not None and node.state == State.NOT_ASSESSED
    text = NOT_ASSESSED if is_open else signed(value or ZERO)
    url = year.urls.community(item.result.slug, clause) if is_open or value is not None else ""
    if is_open or not value:
        return MatrixCell(clause, Printed(text), url, "zero")
    return MatrixCell(clause, Printed(text), url, "gain" if value > 0 else f"l{min(4, 1 + int(-value))}")


def _feet(year: YearSite, clauses: Sequence[str]) -> tuple[MatrixRow, ...]:
    """The county's sums, with what corrections replaced."""
    return overlay_rows(_feet_of(year.assessed, clauses), [_feet_of(state, own) for state, own in _earlier(year, clauses)])


def _feet_of(state: AssessedYear, clauses: Sequence[str]) -> tuple[MatrixRow, ...]:
    """The county's sums in one state of the year."""
    found = state.standing.clauses
    return tuple(
        MatrixRow(
            name, Printed(name), "", Printed(signed(sum(map(value, found.values()), ZERO))),
            tuple(MatrixCell(clause, Printed(signed(value(found[clause]))), "", "") for clause in clauses),
        )
        for name, value in SUMS.items()
    )  # fmt: skip


def matrix_view(year: YearSite, heads: Callable[[], Matrix], part: TablePage) -> MatrixView:
    """A page of the matrix, of the communities that are the rows of the part; ``heads`` gives its
    :class:`Matrix`: once for all pages."""
    found = heads()
    rows = _rows(year, part.rows, found.clauses)
    return MatrixView(found.columns, rows, found.feet, found.untouched, part.pager, year.urls.losses())
