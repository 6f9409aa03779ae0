"""A community's breakdown: from the grade down to every entry of its ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..assess import Entry, Exempted, Kind, Ranked, Result
from ..base.dates import chinese_date
from ..base.points import finite, show, signed
from ..circular import APPLIES
from ..rubric import COMPOSITE, REWARDS, Rubric
from ..seals import Correction
from .community_figures import community_figures
from .compare import COMPARE_ROWS
from .corrections import Notice, earlier_notices, notices
from .history import YearRow, year_rows
from .ledger import LedgerRow
from .limits import LimitRow, limit_rows
from .losses import LossRow, loss_row
from .needed import Needed, needed_view
from .page import Link, paper_class
from .plot import Scale
from .printed import Printed
from .sections import SectionRow, section_rows
from .site_year import Headline, YearSite
from .way import Position, Way, place_view, way_view
from .wording import (
    NOT_ASSESSED,
    PARTS,
    grade_mark,
    limits_title,
)  # fmt: skip

PAPER = ((105, ""), (133, "close"), (168, "dense"))
"""How closely a community is printed, by its lines: the largest type that keeps it to three sheets."""

WORST = 3
"""How many losses are named at the top of the page, and any that weigh as much as the last of them."""


@dataclass(frozen=True, slots=True)
class PartRow:
    """A part of the composite, or the composite: full points, score, and how it comes about."""

    title: str
    url: str
    full: str
    score: Printed
    how: str
    """How the score comes about, in words."""


@dataclass(frozen=True, slots=True)
class CheckRow:
    """A daily check: its date in Chinese, and its score."""

    date: str
    score: str


@dataclass(frozen=True, slots=True)
class ExemptRow:
    """A sanction that limits no grade, or an event whose ceiling was lifted with it, by the document it rests on."""

    what: str
    """The clause of such an event; empty for a sanction."""
    ground: str
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
    """By which threshold it has its grade, or how far the next one is, in words."""
    rise: Printed | None
    """How much higher or lower than last year its composite is, in words."""
    place: Position | None
    """Where it stands among all composites."""
    way: Way | None
    """The way from the full points to the composite; None while facts are missing."""
    needed: Needed | None
    """What it lacks of the next grade; None where that is not said."""
    worst: tuple[LossRow, ...]
    none: str
    """What is said where no loss takes anything from the composite; empty where one does."""
    beyond: str
    """What was cut at the year-end's full points; empty where nothing was."""
    missing: tuple[str, ...]
    """The facts that are not recorded yet."""
    unfinished: str
    """How many these are, in place of the way to the score; empty where there are none."""
    parts: tuple[PartRow, ...]
    total: PartRow
    scale: Scale
    """The axis of the sections, in per cent of their points."""
    sections: tuple[SectionRow, ...]
    losses: tuple[LossRow, ...]
    ledger: tuple[LedgerRow, ...]
    rewards: tuple[LedgerRow, ...]
    closing: tuple[LedgerRow, ...]
    checks: tuple[CheckRow, ...]
    limits: tuple[LimitRow, ...]
    limits_title: str
    """What ceilings and vetoes are called together."""
    exempted: tuple[ExemptRow, ...]
    exemption: Link
    """The paragraph on exemptions."""
    outcomes: tuple[OutcomeRow, ...]
    consequences: str
    """The paragraph that says what follows from a result, as running text cites it."""
    years: tuple[YearRow, ...]
    years_scale: Scale | None
    """The axis of the years; None where only one has a composite."""
    ranking: str
    """The address of its row in the ranking."""
    compare: str
    """The address of its column in the comparison."""
    previous: Link | None
    following: Link | None
    """The communities before and after it in the ranking."""
    notices: tuple[Notice, ...]
    paper: str
    """The class that says how closely the page is printed; empty for the largest type."""

    @property
    def last(self) -> bool:
        """Whether there is a result of the last year."""
        return bool(self.years[1].x)

    @property
    def contents(self) -> tuple[Link, ...]:
        """The parts of the page, by the ids of their headings."""
        texts = {
            "needed": self.needed.title if self.needed else "",
            "missing": "待录入的事实" if self.missing else "",
            "way": "得分计算", "losses": "失分", "clauses": "全部条款", "rewards": "奖惩加减分", "closing": "折算和综合得分",
            "exempted": "不作处理的情形", "outcomes": "结果运用", "years": "历年", "corrections": "更正" if self.notices else "",
        }  # fmt: skip
        return tuple(Link(text, key) for key, text in texts.items() if text)

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
    figures = community_figures(year, item)
    assert figures.ledgers is not None
    tables = figures.ledgers
    scores = {row.key: row.score for row in figures.scores}
    scale, sections = section_rows(year, item, scores, figures.county)
    years_scale, years = year_rows(year, item, then)
    lost = tuple(loss_row(year, loss) for loss in year.losses[slug])
    own_notices = (*notices(year, ("community", slug)), *earlier_notices(before, slug))
    lines = sum(row.lines for row in (*lost, *tables.clauses, *tables.rewards, *tables.closing))
    lines += sum(6 + len(notice.changes.rows) for notice in own_notices)
    worst, way, needed = _worst(lost), way_view(year, item, figures.way), needed_view(year, item)
    lines += sum(2 + 2 * len(limit.grounds) for limit in result.limits) + len(worst) + 2 * len(way.rows if way else ())
    lines += len(result.card.missing) + len(result.exempted) + (4 + len(needed.rows) + len(needed.bars) if needed else 0)
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
        rise=figures.rise,
        place=place_view(year, item),
        way=way,
        needed=needed,
        worst=worst,
        none="" if worst else result.none_said(rubric),
        beyond=_beyond(rubric, result),
        missing=tuple(_missing(rubric, block, fact) for block, fact in result.card.missing),
        unfinished="" if result.card.finished else f"还缺{len(result.card.missing)}项事实，录齐以后才有综合得分。",
        parts=tuple(_part_row(year, item, part, scores[part]) for part in PARTS),
        total=_total_row(rubric, item, scores[COMPOSITE]),
        scale=scale,
        sections=sections,
        losses=lost,
        ledger=tables.clauses,
        rewards=tables.rewards if len(tables.rewards) > 1 else (),
        closing=tables.closing,
        checks=_checks(year, slug),
        limits=limit_rows(year, result),
        limits_title=limits_title(rubric),
        exempted=tuple(dict.fromkeys(_exempt_row(rubric, item, roles=roles) for item in result.exempted)),
        exemption=Link(rubric.passage(rubric.exemption.id), urls.text(rubric.exemption.id)),
        outcomes=_outcome_rows(year, result),
        consequences=rubric.cite(rubric.grades.id),
        years=years,
        years_scale=years_scale,
        ranking=urls.ranking(slug),
        compare=f"{urls.compare(place // COMPARE_ROWS + 1)}#c-{slug}",
        previous=_neighbour(year, place - 1),
        following=_neighbour(year, place + 1),
        notices=own_notices,
        paper=paper_class(lines, PAPER),
    )


def _outcome_rows(year: YearSite, result: Result) -> tuple[OutcomeRow, ...]:
    """What follows from a result; of a matter of personnel only how it is dealt with."""
    told = {outcome.consequence: (APPLIES[outcome.applies], outcome.reason) for outcome in result.outcomes}
    return tuple(
        OutcomeRow(
            year.rubric.cite(item.id), year.urls.text(item.id), item.title, *told.get(item.id, ("按程序办理", item.measure))
        )
        for item in year.rubric.consequences
    )  # fmt: skip


def _neighbour(year: YearSite, place: int) -> Link | None:
    """The community at a place of the ranking; None before the first and after the last one."""
    ranked = year.standing.ranked
    if not 0 <= place < len(ranked):
        return None
    return Link(ranked[place].result.name, year.urls.community(ranked[place].result.slug))


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
    moved = result.card.nodes[REWARDS].score if rubric.rewards.into == part else None
    texts = [f"含奖惩加减分{signed(moved)}分"] if moved else []
    for entry in own:
        if entry.kind in (Kind.RESULT, Kind.WEIGHT):
            texts.append(entry.reason)
        elif entry.applied:
            texts.append(_change(entry))
    return "；".join(texts) or NOT_ASSESSED


def _change(entry: Entry) -> str:
    """What an entry of a part or of the composite comes to, in words."""
    if entry.kind == Kind.CAP:
        return f"{entry.reason}，超出的{show(-entry.applied)}分不计"
    if not entry.why and entry.reason.endswith(f"减{show(-entry.applied)}分"):
        return entry.reason
    return f"{entry.reason}，实计{signed(entry.applied)}分{f'（{entry.why}）' if entry.why else ''}"


def _total_row(rubric: Rubric, item: Ranked, score: Printed) -> PartRow:
    """The composite below its parts."""
    result = item.result
    if result.composite is None:
        return PartRow(rubric.title_of(COMPOSITE), "", show(rubric.total.full), score, NOT_ASSESSED)
    # the rewards have a row, but where they count in the year-end they are no summand
    summands = [rubric.title_of(part) for part in PARTS if rubric.above[part] == COMPOSITE]
    texts = ["各部分相加" if len(summands) == len(PARTS) else f"{'、'.join(summands)}相加"]
    texts += [_change(entry) for entry in result.card.own.get(COMPOSITE, ()) if entry.applied]
    if not finite(result.composite):
        texts.append("合计按精确值计算")
    how = "；".join(texts)
    return PartRow(rubric.title_of(COMPOSITE), "", show(rubric.total.full), score, how)


def _beyond(rubric: Rubric, result: Result) -> str:
    """What was cut at the year-end's full points, in words: losses inside it, if there are any, cost nothing."""
    cut = result.cut
    if cut is None:
        return ""
    so = "；所以年末考核的失分没有减少综合得分" if result.cut_losses(rubric) else ""
    return f"{cut.reason}，超出的{show(-cut.applied)}分不计{so}。"


def _worst(lost: Sequence[LossRow]) -> tuple[LossRow, ...]:
    """The losses that take most from the composite."""
    counting = [row for row in lost if row.counts]
    weights = {row.weight for row in counting[:WORST]}
    return tuple(row for row in counting if row.weight in weights)


def _checks(year: YearSite, slug: str) -> tuple[CheckRow, ...]:
    """The daily checks of a community, in the order of their dates."""
    record = year.records.get(slug)
    return tuple(CheckRow(chinese_date(check.date), show(check.score)) for check in record.daily) if record else ()


def _missing(rubric: Rubric, block: str, fact: str) -> str:
    """A fact that is not recorded yet."""
    return "年末考核开始的日期" if block == COMPOSITE else f"{rubric.cite(block)} {rubric.facts[block][fact].title}"


def _exempt_row(rubric: Rubric, item: Exempted, *, roles: bool) -> ExemptRow:
    """One exemption; ``roles``: whether posts and circumstances are published."""
    what = "" if item.clause == rubric.exemption.id else f"{rubric.cite(item.clause)}情形"
    return ExemptRow(what, item.ground, item.circumstance if roles else "")
