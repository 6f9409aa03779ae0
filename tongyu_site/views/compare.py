"""The page 比较: last year beside this year, communities side by side, and all years of every community."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from ..assess import AssessedYear, Ranked
from ..base.points import ZERO, show, signed
from ..rubric import COMPOSITE, Rubric
from .history import YearRow, year_rows
from .page import Link, TablePage
from .plot import Axis, Scale, depth, score_axis
from .printed import Printed, overlay_rows
from .site_year import Headline, YearSite
from .wording import NOT_ASSESSED, PARTS, grade_mark, limits_title, set_off_said

COMPARE_ROWS = 1000
"""Communities side by side on one page: about a kilobyte each, and a reader can pick those of one page only."""
BLOCK = 4
"""Neighbours in the ranking that stand in one table."""
MOST, LARGEST = 60, 20
"""Up to how many communities last year beside this year lists all, and how many of unchanged grade it names beyond."""
WORST = 3
"""Losses that are named of a community."""

Then = Mapping[int, Mapping[str, Headline]]
"""The headlines of earlier years, by year and slug."""


@dataclass(frozen=True, slots=True)
class Dumbbell:
    """A picture from last year's composite to this year's: places in per cent, whether it fell; empty: no result then or now."""

    then: str
    now: str
    falls: bool


@dataclass(frozen=True, slots=True)
class MoveFigures:
    """The change of a composite in one state of the year."""

    key: str
    """The community's slug."""
    change: Printed


@dataclass(frozen=True, slots=True)
class MoveRow:
    """A community from last year to this year."""

    url: str
    mark: str
    """The class of this year's grade."""
    headline: Headline
    last: YearRow
    change: Printed
    picture: Dumbbell


@dataclass(frozen=True, slots=True)
class MoveCount:
    """How many communities are in a group, in one state of the year."""

    key: str
    """The group's name."""
    count: Printed


@dataclass(frozen=True, slots=True)
class MoveRows:
    """A group of communities by what became of their grade; ``only``: how many are named where not all are, else empty."""

    name: str
    count: Printed
    only: str
    rows: tuple[MoveRow, ...]


@dataclass(frozen=True, slots=True)
class MovesView:
    """Last year beside this year: the years' names, the axis of the pictures, the groups."""

    last: str
    now: str
    scale: Scale | None
    """None where nobody whom the groups name has a result of last year: there is nothing to draw then."""
    groups: tuple[MoveRows, ...]


@dataclass(frozen=True, slots=True)
class CompareCell:
    """A score beside those of other communities; ``best``: no other community of the county has more, and some have less."""

    key: str
    """The node."""
    text: Printed
    """Score and loss together, as corrections strike them."""
    score: str
    lost: str
    """What was lost of a section's points, credits aside; empty where nothing was, and of a part."""
    depth: str
    """The class that says how deep the loss is; empty where there is none."""
    best: bool


@dataclass(frozen=True, slots=True)
class CompareFigures:
    """The figures of a column in one state of the year."""

    key: str
    """The community's slug."""
    cells: tuple[CompareCell, ...]
    """Of parts, then of sections."""


@dataclass(frozen=True, slots=True)
class Barred:
    """A ceiling or veto of a column: the paragraph, and what it did."""

    place: Link
    effect: str


@dataclass(frozen=True, slots=True)
class Cost:
    """A loss of a column: the clause, its title, and what the loss took from the composite."""

    clause: Link
    title: str
    weight: str


@dataclass(frozen=True, slots=True)
class CompareColumn:
    """A community side by side with others."""

    slug: str
    url: str
    mark: str
    headline: Headline
    best: bool
    """Whether no other community has a better composite."""
    years: tuple[YearRow, ...]
    """This year and the years before, the newest first."""
    last: YearRow
    limits: tuple[Barred, ...]
    cells: tuple[CompareCell, ...]
    worst: tuple[Cost, ...]


@dataclass(frozen=True, slots=True)
class CompareRow:
    """A row of scores: what it is of, its full points (empty: none), the cells of the communities."""

    label: str
    points: str
    cells: tuple[CompareCell, ...]


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Some neighbours in the ranking, as a table: which rows of the ranking, the communities, scores of parts, of sections."""

    span: str
    columns: Sequence[CompareColumn]
    parts: tuple[CompareRow, ...]
    sections: tuple[CompareRow, ...]


@dataclass(frozen=True, slots=True)
class CompareView:
    """A page of the comparison; the first one also has last year beside this year."""

    moves: MovesView | None
    last: str
    """The name of last year."""
    limits_title: str
    set_off: str
    """That what a credit offset is not counted as lost; empty where nothing is set off."""
    blocks: tuple[Neighbours, ...]
    years: Sequence[CompareColumn]
    """The communities whose years stand below each other; empty where last year's results are all there are."""
    year_names: tuple[str, ...]
    pager: tuple[Link, ...]


def compare_view(year: YearSite, then: Then, part: TablePage) -> CompareView:
    """A page of the comparison, of the communities that are the rows of the part; ``then`` are the headlines of earlier years."""
    columns = _columns(year, then, part.rows)
    first = year.standing.places[columns[0].slug] if columns else 0
    several = len(year.earlier) > 1
    return CompareView(
        moves=_moves(year, then) if part.number == 1 and year.standing.ranked else None,
        last=f"{year.number - 1}年度",
        limits_title=limits_title(year.rubric),
        set_off=set_off_said(year.rubric),
        blocks=tuple(_block(year.rubric, first + n, columns[n : n + BLOCK]) for n in range(0, len(columns), BLOCK)),
        years=columns if several else (),
        year_names=tuple(row.name for row in columns[0].years) if columns else (),
        pager=part.pager,
    )


# last year beside this year


def _groups(state: AssessedYear) -> dict[str, list[str]]:
    """The slugs of each group in one state of the year, the largest change first; groups of nobody are empty."""
    moves, standing = state.moves, state.standing
    without = [standing.ranked[standing.places[move.slug]].result for move in moves.without]
    groups = {
        name: [move.slug for move in sorted(found, key=lambda move: -abs(move.points or ZERO))]
        for name, found in (("档次上升", moves.up), ("档次下降", moves.down), ("档次不变", moves.same))
    }
    groups["新设或没有上年结果"] = [result.slug for result in without if result.grade is not None]
    groups["本年度待录入"] = [result.slug for result in without if result.grade is None]
    return groups


def _counts(state: AssessedYear) -> list[MoveCount]:
    """How many communities are in each group in one state of the year, those of none included."""
    return [MoveCount(name, Printed(str(len(slugs)))) for name, slugs in _groups(state).items()]


def _changes(state: AssessedYear) -> list[MoveFigures]:
    """By how much the composites changed in one state of the year."""
    moves = state.moves
    return [
        MoveFigures(move.slug, Printed("—" if move.points is None else signed(move.points)))
        for group in (moves.up, moves.down, moves.same, moves.without) for move in group
    ]  # fmt: skip


def _named(groups: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """Whom the tables name: all up to a number; in a larger county those whose grade changed, and the largest other changes."""
    up, down, same, *others = groups.values()
    everyone = [*up, *down, *same, *(slug for group in others for slug in group)]
    return frozenset(everyone if len(everyone) <= MOST else [*up, *down, *same[:LARGEST]])


def _moves(year: YearSite, then: Then) -> MovesView:
    """Last year beside this year, with what corrections replaced."""
    groups = _groups(year.assessed)
    counts = overlay_rows(_counts(year.assessed), [_counts(state) for state in year.former])
    changes = {row.key: row.change for row in overlay_rows(_changes(year.assessed), [_changes(state) for state in year.former])}
    named = _named(groups)
    items = {item.result.slug: item for item in year.standing.ranked if item.result.slug in named}
    figures = [item.result.composite for item in items.values()]
    figures += [item.result.last.score for item in items.values() if item.result.last]
    axis, scale = score_axis(year.rubric, (figure for figure in figures if figure is not None))
    compared = any(item.result.last for item in items.values())
    found = []
    for slugs, count in zip(groups.values(), counts, strict=True):
        if slugs or count.count.was:
            rows = tuple(_move_row(year, items[slug], changes[slug], then, axis) for slug in slugs if slug in items)
            printed = replace(
                count.count, was=tuple(was for was in count.count.was if was != "0")
            )  # nobody: no group was printed
            only = str(len(rows)) if len(rows) < len(slugs) else ""
            found.append(MoveRows(count.key, printed, only, rows))
    return MovesView(f"{year.number - 1}年度", year.name, scale if compared else None, tuple(found))


def _move_row(year: YearSite, item: Ranked, change: Printed, then: Then, axis: Axis) -> MoveRow:
    """A community from last year's result to this year's."""
    result, last = item.result, item.result.last
    picture = Dumbbell(
        axis.at(last.score) if last else "",
        "" if result.composite is None else axis.at(result.composite),
        last is not None and result.composite is not None and result.composite < last.score,
    )
    return MoveRow(
        year.urls.community(result.slug), grade_mark(year.rubric, result.grade), year.headlines[result.slug],
        _last(year, year_rows(year, item, then)[1]), change, picture,
    )  # fmt: skip


def _last(year: YearSite, rows: Sequence[YearRow]) -> YearRow:
    """Last year's among the years of a community, or that there is no result of it."""
    name = f"{year.number - 1}年度"
    return next((row for row in rows if row.name == name), YearRow(name, Printed("没有结果"), Printed("没有结果"), "", ""))


# side by side


def _columns(year: YearSite, then: Then, ranked: Sequence[Ranked]) -> tuple[CompareColumn, ...]:
    """Some communities side by side, with what corrections replaced; ``then`` as in :func:`compare_view`."""
    before = [[_figures(state, item) for item in year.corrected_of(state)] for state in year.former]
    figures = overlay_rows([_figures(year.assessed, item) for item in ranked], before)
    top = year.standing.averages.get(COMPOSITE)
    best = top.holders if top else ()
    return tuple(_column(year, item, found, then, best) for item, found in zip(ranked, figures, strict=True))


def _column(year: YearSite, item: Ranked, figures: CompareFigures, then: Then, best: Collection[str]) -> CompareColumn:
    """A community's column."""
    result, rubric = item.result, year.rubric
    _, years = year_rows(year, item, then)
    losses = [loss for loss in year.losses[result.slug] if loss.counts][:WORST]
    clauses = [(loss.entry.listed_under(rubric), loss) for loss in losses]
    return CompareColumn(
        slug=result.slug,
        url=year.urls.community(result.slug),
        mark=grade_mark(rubric, result.grade),
        headline=year.headlines[result.slug],
        best=result.slug in best,
        years=years,
        last=_last(year, years),
        limits=tuple(dict.fromkeys(
            Barred(
                Link(rubric.passage(limit.clause), year.urls.rule(rubric, limit.clause)),
                f"{limit.effect(rubric).partition('，')[0]}（{limit.change}）",
            )
            for limit in result.limits
        )),
        cells=figures.cells,
        worst=tuple(
            Cost(Link(rubric.cite(clause), year.urls.rule(rubric, clause)), rubric.title_of(clause), signed(loss.weight))
            for clause, loss in clauses
        ),
    )  # fmt: skip


def _figures(state: AssessedYear, item: Ranked) -> CompareFigures:
    """The figures of a column in one state of the year."""
    rubric, nodes = state.rubric, item.result.card.nodes
    sections = [section.id for section in rubric.sections]
    cells = []
    for key in (*PARTS, *sections):
        if key not in nodes:
            continue
        node, county = nodes[key], state.standing.averages.get(key)
        best = county is not None and node.score == county.best and len(county.holders) < county.count
        text = NOT_ASSESSED if node.score is None else show(node.score)
        lost = node.lost if key in sections else ZERO
        said = f"失{show(lost)}" if lost else ""
        cells.append(CompareCell(key, Printed(f"{text} {said}".strip()), text, said, depth(lost, node.points), best))
    return CompareFigures(item.result.slug, tuple(cells))


def _block(rubric: Rubric, first: int, columns: Sequence[CompareColumn]) -> Neighbours:
    """Some neighbours; ``first``: how many communities stand before them."""
    heads = [(rubric.title_of(part), show(rubric.parts[part].full) if part in rubric.parts else "") for part in PARTS]
    heads += [(f"{section.label} {section.short}".strip(), show(section.points)) for section in rubric.sections]
    rows = tuple(
        CompareRow(label, points, tuple(column.cells[place] for column in columns)) for place, (label, points) in enumerate(heads)
    )
    last = first + len(columns)
    span = f"第{first + 1}至{last}个" if len(columns) > 1 else f"第{last}个"
    return Neighbours(span, columns, rows[: len(PARTS)], rows[len(PARTS) :])
