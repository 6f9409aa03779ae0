"""The chart of the front page: every community between the thresholds, or a large county's distribution and both ends."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..assess import AssessedYear, Kind, PastResult, Ranked
from ..base.points import SHOWN, ZERO, Points, fixed, show, signed
from ..rubric import COMPOSITE
from .grades import GLANCE, grade_counts
from .plot import STEP, Axis, Scale, depth, score_axis
from .printed import Printed, overlay, overlay_rows
from .site_year import Headline, YearSite
from .wording import NOT_ASSESSED, grade_mark

ENDS = 5
"""How many communities of both ends have a row where there are too many for all to have one."""


@dataclass(frozen=True, slots=True)
class HeatHead:
    """A section as the head of a narrow column: its label, its short title (empty where the rubric has none), title, points."""

    label: str
    short: str
    title: str
    points: str
    url: str


@dataclass(frozen=True, slots=True)
class HeatCell:
    """What a community lost in a section: the figure, and the class that says what share of the points that is."""

    key: str
    """The section."""
    label: str
    text: Printed
    mark: str


@dataclass(frozen=True, slots=True)
class FrontFigures:
    """What a community lost in each section and in all, in one state of the year."""

    key: str
    """The community's slug."""
    cells: tuple[HeatCell, ...]
    total: Printed


@dataclass(frozen=True, slots=True)
class FrontRow:
    """A community in the chart: its results, the places of its marks, and last year's result beside them."""

    url: str
    headline: Headline
    mark: str
    """The class of the grade's mark."""
    whole: str
    point: str
    fine: str
    """The composite in three pieces, so that figures align: the digits before the point, two behind it, those beyond."""
    x: str
    """The place of the mark; empty where there is no composite."""
    past: str
    past_x: str
    """Last year's composite and its place; empty where there is none."""
    past_grade: str
    """Last year's grade where it is another one; empty otherwise."""
    note: str
    """The paragraph that decided the grade; empty where the score did."""
    note_x: str
    after: bool
    """Whether the note stands behind its place instead of before it, where there is no room."""
    says: str
    """The row's picture in words."""
    figures: FrontFigures

    @property
    def lines(self) -> int:
        """How many lines the row takes on paper: one, and those of the column with most figures that were replaced."""
        own = self.headline
        columns = [own.rank.was, own.name.was, own.composite.was + own.grade.was, self.figures.total.was]
        return 1 + max(len(column) for column in [*columns, *(cell.text.was for cell in self.figures.cells)])


@dataclass(frozen=True, slots=True)
class FrontGroup:
    """Rows under one heading: a grade, or one end of the ranking."""

    name: str
    mark: str
    range: str
    count: Printed
    rows: tuple[FrontRow, ...]


@dataclass(frozen=True, slots=True)
class CountyFigures:
    """The county's mean composite, and what all lost in each section and in all, in one state of the year."""

    mean: Printed
    cells: tuple[HeatCell, ...]
    total: Printed


@dataclass(frozen=True, slots=True)
class MeanRow:
    """The county's mean composite, last year's, and what all lost in each section."""

    whole: str
    point: str
    """The mean in two pieces, as in a row: the digits before the point, and those behind it."""
    x: str
    past: str
    past_count: str
    """Of how many communities last year's mean is, where not all have a result of it."""
    figures: CountyFigures


@dataclass(frozen=True, slots=True)
class Bin:
    """A bar of the distribution: so many communities from one point to the next."""

    x: str
    width: str
    y: str
    height: str
    count: str
    says: str


@dataclass(frozen=True, slots=True)
class Chart:
    """The chart of all communities, or of both ends of a county that is too large to name all."""

    scale: Scale
    sections: tuple[HeatHead, ...]
    groups: tuple[FrontGroup, ...]
    mean: MeanRow
    bins: tuple[Bin, ...]
    """The distribution of a large county; empty where every community has a row."""
    tallest: str
    """How many communities the highest bar stands for."""
    coarse: tuple[Bin, ...]
    """The distribution in wider bars, for windows in which the counts of the others have no room."""
    most: str
    """How many communities the highest of these stands for."""


def chart_view(year: YearSite) -> Chart | None:
    """The chart of a year; None where no community has a composite."""
    ranked, rubric = year.standing.listed, year.rubric
    scores = [item.result.composite for item in ranked if item.result.composite is not None]
    if not scores:
        return None
    whole = len(year.standing.ranked) <= GLANCE
    shown = list(ranked) if whole else [*ranked[:ENDS], *ranked[ENDS:][-ENDS:]]
    past = [item.result.last.score for item in shown if item.result.last]
    axis, scale = score_axis(rubric, [*scores, *past, *([] if whole else [Points(max(scores) // 1 + 1)])])
    rows = {row.figures.key: row for row in _rows(year, shown, axis)}
    bins, tallest = ((), 0) if whole else _bins(axis, scores, 1)
    coarse, most = ((), 0) if whole else _bins(axis, scores, STEP)
    return Chart(
        scale=scale,
        sections=tuple(
            HeatHead(section.label, section.short, section.title, show(section.points), year.urls.text(section.id))
            for section in rubric.sections
        ),
        groups=tuple(_groups(year, rows) if whole else _ends(year, rows)),
        mean=_mean(year, axis),
        bins=bins,
        tallest=str(tallest),
        coarse=coarse,
        most=str(most),
    )


_IN_SHORT = {Kind.CEILING: "不得评优", Kind.VETO: "一票否决"}
"""What changed a grade, beside a mark."""


def _groups(year: YearSite, rows: dict[str, FrontRow]) -> Iterable[FrontGroup]:
    """All rows by grade."""
    rubric = year.rubric
    for found in grade_counts(year):
        own = tuple(rows[item.result.slug] for item in year.standing.listed if item.result.grade == found.key)
        yield FrontGroup(found.key, grade_mark(rubric, found.key), rubric.grades.range(found.key), found.count, own)


def _ends(year: YearSite, rows: dict[str, FrontRow]) -> Iterable[FrontGroup]:
    """The first and the last rows of the ranking."""
    ranked = year.standing.listed
    for name, items in ((f"前{ENDS}名", ranked[:ENDS]), (f"后{ENDS}名", ranked[ENDS:][-ENDS:])):
        own = tuple(rows[item.result.slug] for item in items)
        yield FrontGroup(name, "", "", Printed(""), own)


def _rows(year: YearSite, items: Sequence[Ranked], axis: Axis) -> Iterable[FrontRow]:
    """The rows of some communities."""
    slugs = {item.result.slug for item in items}
    before = [[_figures(year, item) for item in year.corrected_of(state) if item.result.slug in slugs] for state in year.former]
    figures = overlay_rows([_figures(year, item) for item in items], before)
    for item, own in zip(items, figures, strict=True):
        yield _row(year, item, own, axis)


def _row(year: YearSite, item: Ranked, figures: FrontFigures, axis: Axis) -> FrontRow:
    """A community's row."""
    rubric, result = year.rubric, item.result
    last, composite = result.last, result.composite
    whole, _, decimals = item.shown.partition(".")
    moved = last is not None and rubric.grades.renamed(last.grade) != result.grade
    drawn = [value for value in (composite, last.score if last else None) if value is not None] or [axis.high]
    middle = (axis.low + axis.high) / 2
    after = max(drawn) < middle
    beside = max(drawn) if after or min(drawn) < middle else min(drawn)
    return FrontRow(
        url=year.urls.community(result.slug),
        headline=year.headlines[result.slug],
        mark=grade_mark(rubric, result.grade),
        whole=whole,
        point=f".{decimals[:SHOWN]}" if decimals else "",
        fine=decimals[SHOWN:],
        x=axis.at(composite) if composite is not None else "",
        past=last.text if last else "",
        past_x=axis.at(last.score) if last else "",
        past_grade=last.grade if last and moved else "",
        note=_note(year, item),
        note_x=axis.at(beside),
        after=after,
        says=_says(year, item, last),
        figures=figures,
    )


def _note(year: YearSite, item: Ranked) -> str:
    """The paragraph that decided a grade, in short: of a veto before a ceiling, of several the first."""
    changing = [limit for limit in item.result.limits if limit.changed]
    deciding = [limit for limit in changing if limit.kind is Kind.VETO] or changing
    clauses = list(dict.fromkeys(year.rubric.cite(limit.clause) for limit in deciding))
    return f"{clauses[0]}{'等' if len(clauses) > 1 else ''}{_IN_SHORT[deciding[0].kind]}" if deciding else ""


def _says(year: YearSite, item: Ranked, last: PastResult | None) -> str:
    """A row's picture in words."""
    result = item.result
    now = f"{result.name}{year.number}年度{item.shown}分，{result.grade}" if result.grade else f"{result.name}待录入"
    return f"{now}；{year.number - 1}年度{last.text}分，{last.grade}" if last else now


def _figures(year: YearSite, item: Ranked) -> FrontFigures:
    """What a community lost in one state of the year."""
    nodes = item.result.card.nodes
    cells = tuple(
        HeatCell(section.id, section.label, Printed(_lost(nodes[section.id].lost)), depth(nodes[section.id].lost, section.points))
        for section in year.rubric.sections if section.id in nodes
    )  # fmt: skip
    return FrontFigures(item.result.slug, cells, Printed(_lost(item.result.card.lost(cell.key for cell in cells))))


def _lost(value: Points) -> str:
    """What was lost, as a figure; a dot for nothing."""
    return signed(-value) if value else "·"


def _county(state: AssessedYear) -> CountyFigures:
    """The county's figures in one state of the year: of those that have a row or a rank, so that rows make the sum."""
    cells, every = [], ZERO
    for section in state.rubric.sections:
        own = (item.result.card.nodes.get(section.id) for item in state.standing.listed)
        lost = sum((node.lost for node in own if node), ZERO)
        cells.append(HeatCell(section.id, section.label, Printed(_lost(lost)), ""))
        every += lost
    mean = state.standing.averages.get(COMPOSITE)
    return CountyFigures(Printed(fixed(mean.mean, SHOWN) if mean else NOT_ASSESSED), tuple(cells), Printed(_lost(every)))


def _mean(year: YearSite, axis: Axis) -> MeanRow:
    """The county's row."""
    mean, last = year.standing.averages[COMPOSITE].mean, year.assessed.moves.mean
    figures = overlay(_county(year.assessed), [_county(state) for state in year.former])
    known = sum(1 for item in year.standing.listed if item.result.last)
    whole, _, decimals = figures.mean.text.partition(".")
    return MeanRow(
        whole, f".{decimals}", axis.at(mean), fixed(last, SHOWN) if last is not None else "",
        f"{known}个" if known and known != len(year.standing.listed) else "", figures,
    )  # fmt: skip


def _bins(axis: Axis, scores: Sequence[Points], step: int) -> tuple[tuple[Bin, ...], int]:
    """The distribution in steps of so many points, and the height of the highest bar."""
    counts: dict[int, int] = {}
    for score in scores:
        counts[int(score // step) * step] = counts.get(int(score // step) * step, 0) + 1
    tallest = max(counts.values())
    height = Axis(ZERO, Points(tallest))
    bars = (
        Bin(
            axis.at(Points(point)), axis.width(Points(point), Points(point + step)), height.at(Points(tallest - count)),
            height.at(Points(count)), str(count), f"{point}分以上、不足{point + step}分：{count}个",
        )
        for point, count in sorted(counts.items())
    )  # fmt: skip
    return tuple(bars), tallest
