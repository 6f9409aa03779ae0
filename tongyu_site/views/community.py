"""A community's breakdown: from the grade down to every entry of its ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..assess import AssessedYear, Kind, Ranked, Result
from ..base.dates import chinese_date
from ..base.points import ZERO, Points, bounded, finite, fixed, show, signed
from ..circular import APPLIES
from ..rubric import COMPOSITE, REWARDS, Node, Rubric
from ..seals import Correction
from .corrections import Notice, earlier_notices, notices
from .ledger import LedgerRow, Ledgers, known_ledgers, ledgers
from .losses import LossRow, loss_rows
from .page import Link, paper_class
from .printed import Printed, overlay
from .site_year import Headline, YearSite
from .wording import (
    NOT_ASSESSED,
    PARTS,
    grade_mark,
    limited,
    node_text,
    place_text,
)  # fmt: skip

SMALLEST = Points(1, 10**6)
"""A distance is shown with as many decimals as it takes not to look like none."""

PAPER = ((104, ""), (125, "close"), (150, "dense"))
"""How closely a community is printed, by its lines: the largest type that keeps it to three sheets."""

WORST = 3
"""How many losses are named at the top of the page."""

LINE_WIDTH, LINE_HEIGHT = 300, 96


@dataclass(frozen=True, slots=True)
class PartRow:
    """A part of the composite, or the composite: full points, score, and how it comes about."""

    title: str
    url: str
    full: str
    score: Printed
    how: str


@dataclass(frozen=True, slots=True)
class SectionRow:
    """A section of the year-end."""

    label: str
    title: str
    anchor: str
    points: str
    score: Printed
    credits: str
    state: str


@dataclass(frozen=True, slots=True)
class LimitRow:
    """A ceiling or veto that was triggered, with the grade before and after it."""

    cite: str
    url: str
    kind: str
    before: str
    after: str
    changed: str
    detail: str
    """Posts and circumstances; empty unless ``show_roles`` is set."""


@dataclass(frozen=True, slots=True)
class ExemptRow:
    """A sanction that limits no grade."""

    date: str
    reason: str
    detail: str
    """Posts and circumstances; empty unless ``show_roles`` is set."""


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """What follows from the result (六.3), and whether it applies."""

    cite: str
    url: str
    title: str
    applies: str
    reason: str


@dataclass(frozen=True, slots=True)
class YearRow:
    """The result of a year in the community's history."""

    name: str
    composite: Printed
    grade: Printed


@dataclass(frozen=True, slots=True)
class LinePoint:
    """A year in the small line: its place, the height of its label, the label, the year."""

    x: str
    y: str
    above: str
    label: str
    year: str


@dataclass(frozen=True, slots=True)
class Line:
    """The years as a small line; ``text`` says the same in words."""

    width: int
    height: int
    foot: int
    points: tuple[LinePoint, ...]
    path: str
    text: str


@dataclass(frozen=True, slots=True)
class NodeScoreText:
    """A node's score in one state of the year; ``key`` is the node."""

    key: str
    score: Printed


@dataclass(frozen=True, slots=True)
class CommunityFigures:
    """What a community's page prints of its figures in one state of the year: all that a correction can replace.

    None is what is not known of an earlier state: then nothing is compared.
    """

    rank: Printed | None
    count: Printed
    """How many communities there are."""
    distance: Printed | None
    """How far the next grade is."""
    scores: tuple[NodeScoreText, ...]
    ledgers: Ledgers | None


@dataclass(frozen=True, slots=True)
class CommunityView:
    """A community's breakdown."""

    slug: str
    headline: Headline
    mark: str
    """The class of the grade's mark."""
    finished: bool
    rank: Printed | None
    count: Printed
    distance: Printed | None
    worst: tuple[LossRow, ...]
    none: str
    """What is said where nothing was lost."""
    beyond: str
    """What was cut at the year-end's full points; empty where nothing was."""
    missing: tuple[str, ...]
    """The facts that are not recorded yet."""
    parts: tuple[PartRow, ...]
    total: PartRow
    sections: tuple[SectionRow, ...]
    losses: tuple[LossRow, ...]
    ledger: tuple[LedgerRow, ...]
    rewards: tuple[LedgerRow, ...]
    closing: tuple[LedgerRow, ...]
    limits: tuple[LimitRow, ...]
    exempted: tuple[ExemptRow, ...]
    exemption: Link
    """The paragraph on exemptions."""
    outcomes: tuple[OutcomeRow, ...]
    years: tuple[YearRow, ...]
    line: Line | None
    ranking: str
    """The address of its row in the ranking."""
    previous: Link | None
    following: Link | None
    """The communities before and after it in the ranking."""
    notices: tuple[Notice, ...]
    paper: str

    @property
    def name(self) -> str:
        """The community's name."""
        return self.headline.name.text


def community_view(
    year: YearSite, item: Ranked, before: Sequence[Correction], then: Mapping[int, Mapping[str, Headline]]
) -> CommunityView:
    """A breakdown; ``before`` are the corrections of earlier years, ``then`` the headlines of those years, by year and slug."""
    rubric, result, urls = year.rubric, item.result, year.urls
    slug = result.slug
    figures = overlay(_figures(year, year.assessed, item, item), [_earlier_figures(year, state, item) for state in year.former])
    assert figures.ledgers is not None
    tables = figures.ledgers
    scores = {row.key: row.score for row in figures.scores}
    lost = tuple(loss_rows(year, item))
    own_notices = (*notices(year, ("community", slug)), *earlier_notices(before, slug))
    lines = sum(row.lines for row in (*lost, *tables.clauses, *tables.rewards, *tables.closing))
    lines += sum(6 + len(notice.changes.rows) for notice in own_notices)
    place = year.standing.places[slug]
    roles = year.project.show_roles
    return CommunityView(
        slug=slug,
        headline=year.headlines[slug],
        mark=grade_mark(rubric, result.grade),
        finished=result.card.finished,
        rank=figures.rank,
        count=figures.count,
        distance=figures.distance,
        worst=tuple(row for row in lost if row.counts)[:WORST],
        none="没有失分。" if result.card.finished else "已录入的事实中没有失分，其余待录入。",
        beyond=_beyond(result),
        missing=tuple(_missing(rubric, block, fact) for block, fact in result.card.missing),
        parts=tuple(_part_row(year, item, part, scores[part]) for part in PARTS),
        total=_total_row(rubric, item, scores[COMPOSITE]),
        sections=tuple(_section_row(item, section, scores[section.id]) for section in rubric.sections),
        losses=lost,
        ledger=tables.clauses,
        rewards=tables.rewards if len(tables.rewards) > 1 else (),
        closing=tables.closing,
        limits=_limit_rows(year, result),
        exempted=tuple(ExemptRow(chinese_date(e.date), e.reason, e.detail if roles else "") for e in result.exempted),
        exemption=Link(rubric.cite(rubric.exemption.id), urls.text(rubric.exemption.id)),
        outcomes=tuple(
            OutcomeRow(rubric.cite(o.consequence), urls.text(o.consequence), o.title, APPLIES[o.applies], o.reason)
            for o in result.outcomes
        ),
        years=_years(year, slug, then),
        line=_line(year, item),
        ranking=urls.ranking(slug),
        previous=_neighbour(year, place - 1),
        following=_neighbour(year, place + 1),
        notices=own_notices,
        paper=paper_class(lines, PAPER),
    )


def _neighbour(year: YearSite, place: int) -> Link | None:
    """The community at a place of the ranking; None before the first and after the last one."""
    ranked = year.standing.ranked
    if not 0 <= place < len(ranked):
        return None
    return Link(ranked[place].result.name, year.urls.community(ranked[place].result.slug))


# what a correction can replace


def _earlier_figures(year: YearSite, state: AssessedYear, now: Ranked) -> CommunityFigures | None:
    """The figures of an earlier state of the year; None where the community was not in it."""
    place = state.standing.places.get(now.result.slug)
    if place is None:
        return None
    if now.result.slug in year.corrected_slugs:
        return _figures(year, state, state.standing.ranked[place], now)
    return CommunityFigures(None, _count(state), None, (), None)  # nothing else of it was ever different


def _figures(year: YearSite, state: AssessedYear, item: Ranked, now: Ranked) -> CommunityFigures:
    """The figures of a community in a state of the year; ``now`` is the community as it is."""
    rubric, nodes = year.rubric, item.result.card.nodes
    held = _held_edges(rubric, item.result)
    return CommunityFigures(
        Printed(place_text(item)),
        _count(state),
        Printed(_distance(rubric, item.result)) if held or item is now else None,
        tuple(NodeScoreText(node, Printed(node_text(item, node))) for node in nodes),
        ledgers(year, item) if item is now else known_ledgers(year, now, item),
    )


def _count(state: AssessedYear) -> Printed:
    """How many communities there are."""
    return Printed(f"共{len(state.standing.ranked)}个社区")


def _held_edges(rubric: Rubric, result: Result) -> bool:
    """Whether a result was graded by the thresholds that the rubric has now."""
    if result.by_score is None:
        return True
    if result.by_score not in rubric.grades.names:
        return False
    edge = f"分，{rubric.grades.range(result.by_score)}为{result.by_score}"
    return any(entry.kind == Kind.THRESHOLD and entry.reason.endswith(edge) for entry in result.entries)


def _distance(rubric: Rubric, result: Result) -> str:
    """How far the next grade is, in words."""
    composite, grade = result.composite, result.grade
    if composite is None or grade is None:
        return "事实没有录齐，暂无得分"
    better = [level for level in rubric.grades.levels if level.minimum is not None and composite < level.minimum]
    if result.by_score != grade:
        return f"按得分为{result.by_score}，因{limited(rubric, result)}，定为{grade}"
    if not better:
        return f"已达{rubric.grades.names[0]}分数线"
    nearest = better[-1]
    return f"距{nearest.name}还差{bounded((nearest.minimum or ZERO) - composite, [SMALLEST])}分"


# parts and sections


def _part_row(year: YearSite, item: Ranked, part: str, score: Printed) -> PartRow:
    """A part of the composite."""
    rubric = year.rubric
    full = show(rubric.parts[part].full) if part in rubric.parts else "不限"
    return PartRow(rubric.title_of(part), year.urls.text(part), full, score, _how(rubric, item.result, part))


def _how(rubric: Rubric, result: Result, part: str) -> str:
    """How a part's figure comes about: the entries of its own, in words."""
    own = result.card.own.get(part, ())
    if part == REWARDS:
        if not own:
            return "无"
        return "各项奖惩合计，不折算" if rubric.rewards.into == COMPOSITE else "各项奖惩合计，已计入年末考核"
    texts = []
    for entry in own:
        if entry.kind in (Kind.RESULT, Kind.WEIGHT):
            texts.append(entry.reason)
        elif entry.applied:
            texts.append(f"{entry.reason}，{signed(entry.applied)}分")
    return "；".join(texts) or NOT_ASSESSED


def _total_row(rubric: Rubric, item: Ranked, score: Printed) -> PartRow:
    """The composite below its parts."""
    result = item.result
    texts = [f"{entry.reason}，{signed(entry.applied)}分" for entry in result.card.own.get(COMPOSITE, ()) if entry.applied]
    if result.composite is not None and not finite(result.composite):
        texts.append("合计按精确值计算")
    how = "；".join(texts) or "各部分相加"
    return PartRow(rubric.title_of(COMPOSITE), "", show(rubric.total.full), score, how)


def _section_row(item: Ranked, section: Node, score: Printed) -> SectionRow:
    """A section of the year-end."""
    found = item.result.card.nodes[section.id]
    credits = signed(found.credits) if found.credits else "无"
    return SectionRow(section.label, section.title, f"n-{section.id}", show(section.points), score, credits, found.state.label)


def _beyond(result: Result) -> str:
    """What was cut at the year-end's full points, in words: losses beside it may have cost nothing."""
    cut = result.cut
    if cut is None:
        return ""
    return f"{cut.reason}，超出的{show(-cut.applied)}分不计；所以年末考核的失分不一定减少综合得分，折合数按未超出计算。"


def _missing(rubric: Rubric, block: str, fact: str) -> str:
    """A fact that is not recorded yet."""
    return "年末考核开始的日期" if block == COMPOSITE else f"{rubric.cite(block)} {rubric.facts[block][fact].title}"


def _limit_rows(year: YearSite, result: Result) -> tuple[LimitRow, ...]:
    """The ceilings and vetoes that were triggered."""
    rubric, roles = year.rubric, year.project.show_roles
    return tuple(
        LimitRow(
            rubric.cite(limit.clause), year.urls.rule(rubric, limit.clause), limit.kind.label, limit.before or NOT_ASSESSED,
            limit.after or NOT_ASSESSED, "有变化" if limit.before != limit.after else "没有变化", limit.detail if roles else "",
        )
        for limit in result.limits
    )  # fmt: skip


# the years


def _years(year: YearSite, slug: str, then: Mapping[int, Mapping[str, Headline]]) -> tuple[YearRow, ...]:
    """The years one below the other, the newest first."""
    own = year.headlines[slug]
    rows = [YearRow(year.name, own.composite, own.grade)]
    for number, past in year.earlier or [(year.number - 1, year.past)]:
        found = past.get(slug)
        texts = (found.text, found.grade) if found else ("没有结果", "没有结果")
        was = then.get(number, {}).get(slug)
        struck = (was.composite.was, was.grade.was) if was else ((), ())
        rows.append(YearRow(f"{number}年度", *(Printed(text, old) for text, old in zip(texts, struck, strict=True))))
    return tuple(rows)


def _line(year: YearSite, item: Ranked) -> Line | None:
    """The years as a small line; None where there is only one."""
    composite = item.result.composite
    known = [(number, past.get(item.result.slug)) for number, past in year.earlier]
    figures = [(found.score, found.text, number) for number, found in reversed(known) if found]
    if not figures or composite is None:
        return None
    figures.append((composite, item.shown, year.number))
    low, high = min(figure for figure, _, _ in figures), max(figure for figure, _, _ in figures)
    spread = max(high - low, Points(1))
    step = Points(LINE_WIDTH - 100, len(figures) - 1)

    def point(index: int, value: Points, shown: str, number: int) -> LinePoint:
        height = 66 - (value - low) / spread * 40
        return LinePoint(
            fixed(Points(50) + step * index, 0), fixed(height, 1), fixed(height - 8, 1), f"{shown}分", f"{number}年度"
        )

    points = tuple(point(index, *figure) for index, figure in enumerate(figures))
    return Line(
        LINE_WIDTH, LINE_HEIGHT, LINE_HEIGHT - 6, points, " ".join(f"{point.x},{point.y}" for point in points),
        "；".join(f"{number}年度{shown}分" for _, shown, number in figures),
    )  # fmt: skip
