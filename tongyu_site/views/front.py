"""The front page: the newest published year on one sheet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ..assess import AssessedYear, Limit, Ranked
from ..base.dates import chinese_date
from ..base.points import SHOWN, ZERO, Points, fixed, show
from .corrections import notices
from .front_chart import chart_view
from .front_sheet import ChangedGrade, CostRow, FrontView, Named, Segment
from .grades import GLANCE, county_sentence, left_out_of
from .limits import limit_rows
from .page import Link
from .plot import Axis
from .printed import Printed, overlay
from .site_year import YearSite
from .urls import Urls
from .wording import grade_mark, limits_said, limits_title, set_off_said

NAMED = (10, 7, 5, 4, 3, 2, 1)
"""How many names stand in a list of a county too large to name all at a glance, before the rest is only counted; and how many in
any county where one sheet has no room for them."""
ROOM = 24
"""Rows of the chart, and twice the ceilings and vetoes told in full beside them, that one sheet of paper has room for."""
COSTLIEST = 5
"""How many clauses are named that cost the county most."""


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


def front_view(years: Sequence[YearSite]) -> FrontView:
    """The front page of a site with these years, in ascending order."""
    if not years:
        none = Printed("")
        return FrontView(
            "", None, None, None, (), "", None, "", "", "", (), none, (), (), (), none, none, (), (), "", "", (), (), (), "", ()
        )
    small = len(years[-1].standing.ranked) <= GLANCE
    tries = ((told, most) for most in ((GLANCE, *NAMED) if small else NAMED) for told in (True, False))
    views = (_front_view(years, told, most) for told, most in tries)
    view = next(views)
    while not view.fits and (following := next(views, None)):
        view = following
    return view


def _front_view(years: Sequence[YearSite], told: bool, most: int) -> FrontView:
    """The front page of the last of some years with so many names in a list; ``told``: each changed grade in full, if few are."""
    year, rubric = years[-1], years[-1].rubric
    former = [_sentences(year, state, told, most) for state in year.former]
    now = _sentences(year, year.assessed, told, most)
    said = overlay(
        replace(
            now,
            shifts=_with_former(now.shifts, [state.shifts for state in former]),
            unchanged=_with_former(now.unchanged, [state.unchanged for state in former]),
            outcomes=_with_former(now.outcomes, [state.outcomes for state in former]),
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
        set_off=set_off_said(rubric),
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
        notices=tuple(notice.said for notice in notices(year)),
    )


def _told(year: YearSite, consequence: str) -> bool:
    """Whether pages of the year say whom a consequence concerns."""
    return any(item.id == consequence for item in year.assessed.consequences)


def _links(year: YearSite, items: Iterable[Ranked]) -> tuple[Link, ...]:
    """Communities as links to their pages."""
    return tuple(Link(item.result.name, year.urls.community(item.result.slug)) for item in items)


# sentences


def _sentences(year: YearSite, state: AssessedYear, told: bool, most: int) -> _Sentences:
    """What the sheet says in a state of the year."""
    changed = [item for item in state.standing.ranked if any(limit.changed for limit in item.result.limits)]
    many = len(state.standing.ranked) + 2 * sum(len(item.result.limits) for item in changed) > ROOM or not told
    return _Sentences(
        counts=Printed(county_sentence(state)),
        moves=Printed(_moves(state, most)),
        changed=() if many else tuple(_changed(year, item) for item in changed),
        shifts=_by_paragraph(year, state, max(most, GLANCE) if most == NAMED[0] else most, changed=True) if many else (),
        unchanged=_by_paragraph(year, state, most, changed=False),
        costs=_costs(year, state, min(most, COSTLIEST)),
        costs_say=Printed(_costs_say(state)),
        outcomes=_outcomes(year, state, most),
    )


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


def _moves(state: AssessedYear, most: int) -> str:
    """Whose grade changed since last year."""
    moves, names = state.moves, {item.result.slug: item.result.name for item in state.standing.ranked}
    if not moves.known:
        return f"没有{state.number - 1}年度的结果可以比较。"

    def told(found: Sequence[str]) -> str:
        listed = "、".join(names[slug] for slug in found[:most])
        return f"{len(found)}个（{listed}{'等' if len(found) > most else ''}）"

    groups = (("档次上升", moves.up), ("档次下降", moves.down), ("没有可比结果", moves.without))
    parts = [f"{what}{told([move.slug for move in own])}" for what, own in groups if own]
    parts.insert(len(parts) - bool(moves.without), f"档次不变{len(moves.same)}个")
    return f"与{state.number - 1}年度相比，{'，'.join(parts)}。"


def _costs(year: YearSite, state: AssessedYear, most: int) -> tuple[CostRow, ...]:
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
        listed = "、".join(f"{names[slug]}{_two(-weight)}" for slug, weight in cost.lines[:most])
        more = "等" if len(cost.lines) > most else ""
        rows.append(
            CostRow(
                cost.clause, rubric.cite(cost.clause), rubric.nodes[cost.clause].title, year.urls.clause(cost.clause),
                Printed(f"{len(cost.lines)}个"), Printed(_two(-cost.weight)), tuple(segments), Printed(f"{listed}{more}"),
            )
        )  # fmt: skip
    return tuple(rows)


def _costs_say(state: AssessedYear) -> str:
    """What the costliest clauses took together, of what all clauses took; where they took nothing, whether there are losses.

    While some communities are unfinished, it is said of the others; empty where there is none.
    """
    standing = state.standing
    if standing.unfinished and not standing.listed:
        return ""
    of = f"在已经录齐的{len(standing.listed)}个社区中，" if standing.unfinished else ""
    costs = state.costs
    first, every = (sum((-cost.weight for cost in own), ZERO) for own in (costs[:COSTLIEST], costs))
    if not costs:
        clauses, rows = {node.id for node in state.rubric.clauses}, [item.result for item in standing.listed]
        lost = any(loss.entry.listed_under(state.rubric) in clauses for row in rows for loss in row.losses(state.rubric))
        return f"{of}各条款{'的失分都没有减少综合得分' if lost else '没有失分'}。"
    equal = sum(1 for cost in costs[COSTLIEST:] if cost.weight == costs[COSTLIEST - 1].weight)
    more = f"；与最后一条相同的另有{equal}条，没有列出" if equal else ""
    return f"{of}按折合综合得分计（加分另计），共减去{_two(first)}分，全部条款共减去{_two(every)}分{more}"


def _two(value: Points) -> str:
    """A figure in full where it has at most two decimals, else with two."""
    return show(value) if (value * 100).denominator == 1 else fixed(value, SHOWN)


def _outcomes(year: YearSite, state: AssessedYear, most: int) -> tuple[Named, ...]:
    """Whom each consequence of the year concerns, but for matters of personnel; then of whom it is not determined, though all
    facts are there."""
    rubric, found = year.rubric, []
    for item in state.consequences:
        own: dict[bool | None, list[Ranked]] = {}
        for ranked in state.standing.listed:
            for outcome in ranked.result.outcomes:
                if outcome.consequence == item.id:
                    own.setdefault(outcome.applies, []).append(ranked)
        text = f"{rubric.cite(item.id)} {item.title}"
        found.append(_named(year, item.id, text, own.get(True, ()), most))
        if undecided := own.get(None):
            found.append(_named(year, item.id, text, undecided, most, "未定"))
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


def _by_paragraph(year: YearSite, state: AssessedYear, most: int, *, changed: bool) -> tuple[Named, ...]:
    """Whose grade a ceiling or veto changed, or left as it was, by its paragraph in the order of the text."""
    found: dict[tuple[int, str, str], dict[str, Ranked]] = {}
    for item in state.standing.ranked:
        for limit in item.result.limits:
            if limit.changed == changed:
                what = _shift(item, limit) if changed else "未改变档次" if limit.after else "档次未定"
                found.setdefault((year.rubric.places[limit.clause], limit.clause, what), {})[item.result.slug] = item
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
    """Which offices confirmed their data, and when, in a draft also with which paper; which did not yet."""
    days: dict[str, list[str]] = {}
    for office, confirmed in sorted(year.settings.confirmed.items(), key=lambda item: item[1].on):
        paper = f"（{confirmed.paper}）" if confirmed.paper and not year.settings.published else ""
        days.setdefault(chinese_date(confirmed.on), []).append(f"{office}{paper}")
    waiting = sorted(year.rubric.offices - year.settings.confirmed.keys())
    told = [f"{'、'.join(offices)}（{day}）" for day, offices in days.items()]
    parts = [f"已确认数据的：{'、'.join(told)}"] if told else []
    parts += [f"尚未确认的：{'、'.join(waiting)}"] if waiting and told else []
    return "；".join(parts) + "。" if parts else ""
