"""The front page: the newest published year on one sheet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ..assess import AssessedYear, Limit, Ranked
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
"""How many names stand in a sentence of a county too large to name all at a glance, before the rest is only counted."""
ROOMY, CLOSE = 16, 28
"""Up to how many lines of the chart the front page is printed in its usual and in small type; with more, in the smallest."""
ROOM = 24
"""Rows of the chart, and twice the ceilings and vetoes told in full beside them, that one sheet of paper has room for."""
COSTLIEST = 5
"""How many clauses are named that cost the county most."""


@dataclass(frozen=True, slots=True)
class ChangedGrade:
    """A community whose grade a ceiling or veto changed."""

    key: str
    """The community's slug."""
    name: str
    url: str
    composite: str
    before: str
    before_mark: str
    after: str
    after_mark: str
    said: Printed
    """The community, its composite and both grades in words, which a correction may replace."""
    limits: tuple[LimitRow, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """Communities under a heading: how many, and the first names; ``more`` says that there are others."""

    key: str
    text: str
    url: str
    count: str
    names: tuple[Link, ...]
    more: str
    said: Printed
    """How many, and the names, in words, which a correction may replace."""


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
    names: Printed
    """The communities hardest hit with what each lost, in words."""


@dataclass(frozen=True, slots=True)
class _Sentences:
    """What the sheet says of the county in one state of the year."""

    counts: Printed
    moves: Printed
    changed: tuple[ChangedGrade, ...]
    shifts: tuple[Named, ...]
    unchanged: tuple[Named, ...]
    costs: tuple[CostRow, ...]
    costs_say: Printed
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
    unlisted: Printed
    """No text, but whose grade was said to be changed before a correction."""
    shifts: tuple[Named, ...]
    """Where too many grades were changed to give each its lines: by which paragraph, from which grade to which."""
    unchanged: tuple[Named, ...]
    """Who has a ceiling or veto that changed nothing, by paragraph."""
    costs: tuple[CostRow, ...]
    costs_say: Printed
    """What the clauses took together, and what share of all that is."""
    cheaper: Printed
    """No text, but which clauses were among the costliest before a correction."""
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
    volumes: str
    """The address of the volumes for the printer; empty where the county is too large for any."""

    @property
    def paper(self) -> str:
        """The classes that keep the page to one sheet: a large county's or a corrected one has more lines of text."""
        if self.chart is None:
            return "sheet-one"
        lines = [row.lines for group in self.chart.groups for row in group.rows]
        many = " many" if len(lines) > ROOMY else ""
        small = "" if sum(lines) <= ROOMY else " dense" if sum(lines) <= CLOSE else " tight"
        return f"sheet-one{small or (' dense' if self.chart.bins else '')}{many}"

    @property
    def long(self) -> bool:
        """Whether what ceilings and vetoes did takes so many lines that the shorter block stands below it: each grade that was
        changed is told in full, or the county is large."""
        return bool(self.changed or (self.chart and self.chart.bins))


def front_view(years: Sequence[YearSite]) -> FrontView:
    """The front page of a site with these years, in ascending order."""
    if not years:
        none = Printed("")
        return FrontView(
            "", None, None, None, (), "", None, "", "", (), none, (), (), (), none, none, (), (), "", "", (), (), (), ""
        )
    year, rubric = years[-1], years[-1].rubric
    former = [_sentences(year, state) for state in year.former]
    now = _sentences(year, year.assessed)
    said = overlay(
        replace(
            now,
            shifts=_with_former(now.shifts, [state.shifts for state in former]),
            unchanged=_with_former(now.unchanged, [state.unchanged for state in former]),
        ),
        former,
    )
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
        changed=said.changed,
        unlisted=_gone(now.changed, [{row.key: row.said.text for row in state.changed} for state in former]),
        shifts=said.shifts,
        unchanged=said.unchanged,
        costs=said.costs,
        costs_say=said.costs_say,
        cheaper=_gone(now.costs, [{row.key: f"{row.cite}（{row.weight}分）" for row in state.costs} for state in former]),
        outcomes=said.outcomes,
        measures=tuple(
            f"{rubric.cite(item.id)} {item.title}：{item.measure}" for item in rubric.consequences if not _told(year, item.id)
        ),
        review=_review(year),
        confirmed=_confirmed(year),
        unfinished=_links(year, (item for item in year.standing.ranked if item.rank is None)),
        left_out=left_out_of(year),
        earlier=tuple(Link(item.name, Urls(item.number).home()) for item in reversed(years[:-1])),
        volumes=year.volumes,
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
    changed = [item for item in state.standing.ranked if any(limit.changed for limit in item.result.limits)]
    many = len(state.standing.ranked) + 2 * sum(len(item.result.limits) for item in changed) > ROOM
    return _Sentences(
        counts=Printed(county_sentence(state)),
        moves=Printed(_moves(state)),
        changed=() if many else tuple(_changed(year, item) for item in changed),
        shifts=_by_paragraph(year, state, changed=True) if many else (),
        unchanged=_by_paragraph(year, state, changed=False),
        costs=_costs(year, state),
        costs_say=Printed(_costs_say(state)),
        outcomes=_outcomes(year, state),
    )


def _most(state: AssessedYear) -> int:
    """How many names stand in a list: all that are taken in at a glance, of a larger county some."""
    return GLANCE if len(state.standing.ranked) <= GLANCE else NAMED


def _gone(now: Sequence[ChangedGrade] | Sequence[CostRow], former: Sequence[Mapping[str, str]]) -> Printed:
    """The rows of former states, by their keys, that are none of now: no text, but what was printed."""
    keys = {row.key for row in now}
    return Printed("", tuple({key: text for rows in former for key, text in rows.items() if key not in keys}.values()))


def _with_former(now: Sequence[Named], former: Sequence[Sequence[Named]]) -> tuple[Named, ...]:
    """Rows of now, and those that only a former state had, under which nobody stands any more."""
    keys = {row.key for row in now}
    rest = {row.key: row for rows in former for row in rows if row.key not in keys}
    none = (replace(row, count="现无", names=(), more="", said=Printed("现无")) for row in rest.values())
    return (*now, *none)


def _moves(state: AssessedYear) -> str:
    """Whose grade changed since last year."""
    moves, names, most = state.moves, {item.result.slug: item.result.name for item in state.standing.ranked}, _most(state)
    if not moves.known:
        return f"没有{state.number - 1}年度的结果可以比较。"

    def told(found: Sequence[str]) -> str:
        listed = "、".join(names[slug] for slug in found[:most])
        return f"{len(found)}个（{listed}{'等' if len(found) > most else ''}）"

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
        listed = "、".join(f"{names[slug]}{_two(-weight)}" for slug, weight in cost.lines[:COSTLIEST])
        more = "等" if len(cost.lines) > COSTLIEST else ""
        rows.append(
            CostRow(
                cost.clause, rubric.cite(cost.clause), rubric.nodes[cost.clause].title, year.urls.clause(cost.clause),
                Printed(f"{len(cost.lines)}个"), Printed(_two(-cost.weight)), tuple(segments), Printed(f"{listed}{more}"),
            )
        )  # fmt: skip
    return tuple(rows)


def _costs_say(state: AssessedYear) -> str:
    """What the costliest clauses took together, of what all clauses took; where they took nothing, whether there are losses."""
    costs = state.costs
    first, every = (sum((-cost.weight for cost in own), ZERO) for own in (costs[:COSTLIEST], costs))
    if not costs:
        rows = [item.result for item in state.standing.ranked]
        lost = any(loss.entry.kind.of_clause for result in rows for loss in result.losses(state.rubric))
        return "各条款的失分都没有减少综合得分。" if lost else "各条款没有失分。"
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
        found.append(_named(year, item.id, f"{rubric.cite(item.id)} {item.title}", own, _most(state)))
    return tuple(found)


def _named(year: YearSite, block: str, text: str, items: Sequence[Ranked], most: int, what: str = "") -> Named:
    """Communities under a block of the rubric; ``what`` is true of them, in words before their number."""
    more, count = "等" if len(items) > most else "", f"{what}{len(items)}个"
    names = _links(year, items[:most])
    said = f"{count}：{'、'.join(link.text for link in names)}{more}" if names else count
    return Named(f"{block} {what}".rstrip(), text, year.urls.text(block), count, names, more, Printed(said))


# ceilings and vetoes


def _changed(year: YearSite, item: Ranked) -> ChangedGrade:
    """A community whose grade a ceiling or veto changed."""
    rubric, result = year.rubric, item.result
    before, after = result.by_score or "", result.grade or ""
    return ChangedGrade(
        result.slug, result.name, year.urls.community(result.slug), item.shown,
        before, grade_mark(rubric, before), after, grade_mark(rubric, after),
        Printed(f"{result.name} {item.shown}分，由{before}改列{after}"), limit_rows(year, result),
    )  # fmt: skip


def _shift(item: Ranked, limit: Limit) -> str:
    """From which grade to which a ceiling or veto changed one; a veto after a ceiling has the whole way."""
    result = item.result
    if limit.after == result.grade:
        return f"由{result.by_score}改列{result.grade}"
    return f"由{limit.before}改列{limit.after}（又一票否决，列为{result.grade}）"


def _by_paragraph(year: YearSite, state: AssessedYear, *, changed: bool) -> tuple[Named, ...]:
    """Whose grade a ceiling or veto changed, or left as it was, by its paragraph in the order of the text."""
    found: dict[tuple[int, str, str], dict[str, Ranked]] = {}
    for item in state.standing.ranked:
        for limit in item.result.limits:
            if limit.changed == changed:
                what = _shift(item, limit) if changed else "未改变档次" if limit.after else "档次未定"
                found.setdefault((year.rubric.places[limit.clause], limit.clause, what), {})[item.result.slug] = item
    most = GLANCE if changed else _most(state)
    rows = sorted(found.items(), key=lambda row: row[0][0])
    return tuple(
        _named(year, clause, year.rubric.cite(clause), list(own.values()), most, what) for (_, clause, what), own in rows
    )


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
