"""The front page: the newest published year on one sheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ..assess import AssessedYear, Ranked
from ..base.dates import chinese_date
from ..base.points import SHOWN, ZERO, Points, fixed, show
from ..records import offices_of
from .front_chart import Chart, chart_view
from .grades import GLANCE, LeftOut, county_sentence, left_out_of
from .limits import LimitRow, limit_rows
from .page import Link
from .plot import Axis
from .printed import Printed, overlay
from .site_year import YearSite
from .urls import Urls
from .wording import grade_mark, limits_said, limits_title

NAMED = 10
"""How many names stand in a sentence before the rest is only counted."""
FEW = 4
"""The same in a county with more rows than are printed in the usual type, so that the page keeps to one sheet."""
ROOMY = 16
"""Up to how many rows the front page is printed in its usual type."""
ROOM = 24
"""Rows of the chart, and twice the ceilings and vetoes told in full beside them, that one sheet of paper has room for."""
COSTLIEST = 5
"""How many clauses are named that cost the county most."""


@dataclass(frozen=True, slots=True)
class ChangedGrade:
    """A community whose grade a ceiling or veto changed."""

    name: Printed
    url: str
    composite: Printed
    before: str
    before_mark: str
    after: str
    after_mark: str
    limits: tuple[LimitRow, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """Communities under a heading: how many, and the first names; ``more`` says how many are not named."""

    key: str
    text: str
    url: str
    count: Printed
    names: tuple[Link, ...]
    more: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A community's share in the bar of a clause."""

    x: str
    width: str


@dataclass(frozen=True, slots=True)
class CostRow:
    """A clause, what it took from the composites of the county, and from how many communities."""

    key: str
    """The clause."""
    cite: str
    title: str
    url: str
    count: Printed
    weight: Printed
    segments: tuple[Segment, ...]
    names: str
    """The communities hardest hit with what each lost, in words."""


@dataclass(frozen=True, slots=True)
class _Sentences:
    """What the sheet says of the county in one state of the year."""

    counts: Printed
    moves: Printed
    costs: tuple[CostRow, ...]
    outcomes: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class FrontView:
    """The front page; without a chart: no year is published, or no community recorded."""

    name: str
    """The year, 2017年度; empty where none is published."""
    urls: Urls | None
    counts: Printed | None
    """How many communities got which grade."""
    moves: Printed | None
    """Whose grade changed since last year; None without a published year."""
    marks: tuple[Link, ...]
    """The grades with the classes of their marks, for the key."""
    past: str
    """Last year, 2016年; empty where nobody has a result of it."""
    chart: Chart | None
    limits_title: str
    limits: str
    """What ceilings and vetoes do to a grade, in words."""
    changed: tuple[ChangedGrade, ...]
    shifts: tuple[Named, ...]
    """Where too many grades were changed to give each its lines: from which grade to which."""
    unchanged: tuple[Named, ...]
    """Who has a ceiling or veto that changed nothing, by paragraph."""
    costs: tuple[CostRow, ...]
    costs_say: str
    """What the clauses took together, and what share of all that is."""
    outcomes: tuple[Named, ...]
    measures: tuple[str, ...]
    """Consequences that name nobody, in words."""
    review: str
    confirmed: str
    """Where to ask for a review; which offices confirmed their data; empty where nothing is known."""
    unfinished: tuple[Link, ...]
    left_out: tuple[LeftOut, ...]
    earlier: tuple[Link, ...]
    """The years before, the last one first."""

    @property
    def paper(self) -> str:
        """The class that keeps the page to one sheet: a large county's has more lines of text."""
        if self.chart is None:
            return "sheet-one"
        rows = sum(len(group.rows) for group in self.chart.groups)
        return "sheet-one dense" if self.chart.bins else "sheet-one dense many" if rows > ROOMY else "sheet-one"


def front_view(years: Sequence[YearSite]) -> FrontView:
    """The front page of a site with these years, in ascending order."""
    if not years:
        return FrontView("", None, None, None, (), "", None, "", "", (), (), (), (), "", (), (), "", "", (), (), ())
    year, rubric = years[-1], years[-1].rubric
    said = overlay(_sentences(year, year.assessed), [_sentences(year, state) for state in year.former])
    changed = [item for item in year.standing.ranked if any(limit.changed for limit in item.result.limits)]
    many = len(year.standing.ranked) + 2 * sum(len(limit_rows(year, item.result)) for item in changed) > ROOM
    past = f"{year.number - 1}年" if any(item.result.last for item in year.standing.ranked) else ""
    return FrontView(
        name=year.name,
        urls=year.urls,
        counts=said.counts,
        moves=said.moves,
        marks=tuple(Link(name, grade_mark(rubric, name)) for name in rubric.grades.names),
        past=past,
        chart=chart_view(year),
        limits_title=limits_title(rubric),
        limits=limits_said(rubric),
        changed=() if many else tuple(_changed(year, item) for item in changed),
        shifts=tuple(_shifts(year, changed)) if many else (),
        unchanged=_unchanged(year),
        costs=said.costs,
        costs_say=_costs_say(year),
        outcomes=said.outcomes,
        measures=tuple(
            f"{rubric.cite(item.id)} {item.title}：{item.measure}" for item in rubric.consequences if not _told(year, item.id)
        ),
        review=_review(year),
        confirmed=_confirmed(year),
        unfinished=_links(year, (item for item in year.standing.ranked if item.rank is None)),
        left_out=left_out_of(year),
        earlier=tuple(Link(item.name, Urls(item.number).home()) for item in reversed(years[:-1])),
    )


def _told(year: YearSite, consequence: str) -> bool:
    """Whether pages of the year say whom a consequence concerns."""
    return any(item.id == consequence for item in year.assessed.consequences)


def _links(year: YearSite, items: Iterable[Ranked]) -> tuple[Link, ...]:
    """Communities as links to their pages."""
    return tuple(Link(item.result.name, year.urls.community(item.result.slug)) for item in items)


# sentences


def _sentences(year: YearSite, state: AssessedYear) -> _Sentences:
    """What the sheet says in a state of the year."""
    return _Sentences(Printed(county_sentence(state)), Printed(_moves(state)), _costs(year, state), _outcomes(year, state))


def _moves(state: AssessedYear) -> str:
    """Whose grade changed since last year."""
    moves, names = state.moves, {item.result.slug: item.result.name for item in state.standing.ranked}
    if not moves.known:
        return f"没有{state.number - 1}年度的结果可以比较。"

    def told(found: Sequence[str]) -> str:
        listed = "、".join(names[slug] for slug in found[:NAMED])
        return f"{len(found)}个（{listed}{'等' if len(found) > NAMED else ''}）"

    groups = (("档次上升", moves.up), ("档次下降", moves.down), ("没有可比结果", moves.without))
    parts = [f"{what}{told([move.slug for move in own])}" for what, own in groups if own]
    parts.insert(len(parts) - bool(moves.without), f"档次不变{len(moves.same)}个")
    return f"与{state.number - 1}年度相比，{'，'.join(parts)}。"


def _costs(year: YearSite, state: AssessedYear) -> tuple[CostRow, ...]:
    """The clauses that took most from the composites."""
    rubric, costs = year.rubric, state.costs[:COSTLIEST]
    names = {item.result.slug: item.result.name for item in state.standing.ranked}
    axis = Axis(ZERO, -costs[0].weight) if costs else Axis(ZERO, Points(1))
    rows = []
    for cost in costs:
        segments, start = [], ZERO
        each = [weight for _, weight in cost.lines]
        for weight in each if len(each) <= GLANCE else [cost.weight]:  # more are too narrow to be told apart
            segments.append(Segment(axis.at(start), axis.width(start, start - weight)))
            start -= weight
        most = COSTLIEST if len(names) <= ROOMY else FEW
        listed = "、".join(f"{names[slug]}{_two(-weight)}" for slug, weight in cost.lines[:most])
        more = "等" if len(cost.lines) > most else ""
        rows.append(
            CostRow(
                cost.clause, rubric.cite(cost.clause), rubric.nodes[cost.clause].title, year.urls.clause(cost.clause),
                Printed(f"{len(cost.lines)}个"), Printed(_two(-cost.weight)), tuple(segments), f"{listed}{more}",
            )
        )  # fmt: skip
    return tuple(rows)


def _costs_say(year: YearSite) -> str:
    """What the costliest clauses took together, of what all clauses took."""
    costs = year.assessed.costs
    first, every = (sum((-cost.weight for cost in own), ZERO) for own in (costs[:COSTLIEST], costs))
    if not costs:
        return ""
    return f"按折合综合得分计，共减少{_two(first)}分，全部条款共减少{_two(every)}分"


def _two(value: Points) -> str:
    """A figure in full where it has at most two decimals, else with two."""
    return show(value) if (value * 100).denominator == 1 else fixed(value, SHOWN)


def _outcomes(year: YearSite, state: AssessedYear) -> tuple[Named, ...]:
    """Whom each consequence of the year concerns, but for matters of personnel."""
    rubric, found = year.rubric, []
    for item in state.consequences:
        own = [
            ranked for ranked in state.standing.ranked
            if any(outcome.consequence == item.id and outcome.applies for outcome in ranked.result.outcomes)
        ]  # fmt: skip
        found.append(_named(year, item.id, f"{rubric.cite(item.id)} {item.title}", own))
    return tuple(found)


def _named(year: YearSite, block: str, text: str, items: Sequence[Ranked]) -> Named:
    """Communities under a block of the rubric."""
    most = NAMED if len(year.standing.ranked) <= ROOMY else FEW
    more = "等" if len(items) > most else ""
    return Named(block, text, year.urls.text(block), Printed(f"{len(items)}个"), _links(year, items[:most]), more)


# ceilings and vetoes


def _changed(year: YearSite, item: Ranked) -> ChangedGrade:
    """A community whose grade a ceiling or veto changed."""
    rubric, result = year.rubric, item.result
    headline = year.headlines[result.slug]
    before, after = result.by_score or "", result.grade or ""
    return ChangedGrade(
        headline.name, year.urls.community(result.slug), headline.composite,
        before, grade_mark(rubric, before), after, grade_mark(rubric, after), limit_rows(year, result),
    )  # fmt: skip


def _shifts(year: YearSite, changed: Sequence[Ranked]) -> Iterable[Named]:
    """Whose grade was changed, by the grade it was and the grade it is."""
    found: dict[str, list[Ranked]] = {}
    for item in changed:
        found.setdefault(f"由{item.result.by_score}改列{item.result.grade}", []).append(item)
    return (_named(year, year.rubric.grades.id, text, own) for text, own in found.items())


def _unchanged(year: YearSite) -> tuple[Named, ...]:
    """Who has a ceiling or veto that changed nothing, by its paragraph, in the order of the text; of a large county how many."""
    found: dict[str, list[Ranked]] = {}
    for item in year.standing.ranked:
        for clause in dict.fromkeys(limit.clause for limit in item.result.limits if not limit.changed):
            found.setdefault(clause, []).append(item)
    clauses = sorted(found, key=lambda one: year.rubric.places[one])
    rows = [_named(year, clause, year.rubric.cite(clause), found[clause]) for clause in clauses]
    if len(year.standing.ranked) <= ROOMY:
        return tuple(replace(row, count=Printed(f"未改变档次{row.count}")) for row in rows)
    own = {item.result.slug for items in found.values() for item in items}
    links = tuple(Link(f"{row.text}（{row.count}）", row.url) for row in rows)
    return (Named("", "未改变档次", "", Printed(f"{len(own)}个"), links, ""),) if own else ()


# review and confirmations


def _review(year: YearSite) -> str:
    """Where and until when a review may be asked for."""
    review = year.settings.review
    if review is None:
        return ""
    contact = f"（{review.contact}）" if review.contact else ""
    return f"对结果有异议的，可以在{chinese_date(review.until)}以前向{review.office}申请复核{contact}。"


def _confirmed(year: YearSite) -> str:
    """Which offices confirmed their data, and when; which did not yet."""
    days: dict[str, list[str]] = {}
    for office, day in sorted(year.settings.confirmed.items(), key=lambda item: item[1]):
        days.setdefault(chinese_date(day), []).append(office)
    waiting = sorted(offices_of(year.rubric) - year.settings.confirmed.keys())
    told = [f"{'、'.join(offices)}（{day}）" for day, offices in days.items()]
    parts = [f"已确认本单位数据的：{'、'.join(told)}"] if told else []
    parts += [f"尚未确认的：{'、'.join(waiting)}"] if waiting and told else []
    return "；".join(parts) + "。" if parts else ""
