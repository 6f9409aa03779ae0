"""The ranking: the year's page with grades, distribution and table, and the front page with the grades."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..assess import AssessedYear, Ranked, Standing
from ..base.points import show
from ..rubric import Rubric
from .limits import LimitRow, limit_rows
from .page import Link, TablePage
from .printed import Printed, overlay, overlay_rows
from .site_year import Headline, YearSite
from .strip import Strip, strip_plot
from .urls import Urls, limit_lines
from .wording import PARTS, change_said, grade_mark, limits_said, limits_title, order_said, ties_said

GLANCE = 40
"""Up to how many communities are named beside their grades, above the ranking."""

RANKING_PAPER = ((30, ""), (50, "close"), (80, "dense"))
"""How closely a page of the ranking is printed, by its lines: the largest type that keeps it to two sheets."""


@dataclass(frozen=True, slots=True)
class Member:
    """A community beside its grade: its results, and what changed its grade (empty: nothing)."""

    url: str
    headline: Headline
    limit: str


@dataclass(frozen=True, slots=True)
class GradeGroup:
    """A grade with its range and the communities that have it; ``first``: the first one's row in the ranking."""

    name: str
    mark: str
    range: str
    count: Printed
    members: tuple[Member, ...]
    """Empty in a county of more communities than are named at a glance."""
    first: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A community that takes no part in the year's assessment, and why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class GradesView:
    """Who got which grade; who is unfinished; and who takes no part."""

    sentence: Printed
    groups: tuple[GradeGroup, ...]
    unfinished_count: int
    unfinished: tuple[Link, ...]
    unfinished_first: str
    left_out_count: int
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True)
class FrontView:
    """The front page: the newest published year; None in place of it where there is none yet."""

    name: str
    grades: GradesView | None
    urls: Urls | None
    limits: str
    """What ceilings and vetoes do to a grade, in words."""
    earlier: tuple[Link, ...]
    """The years before, the last one first."""


@dataclass(frozen=True, slots=True)
class SectionHead:
    """A section as the head of a column."""

    label: str
    title: str
    points: str


@dataclass(frozen=True, slots=True)
class Download:
    """A file to take away: the name to save it under, and what is in it."""

    text: str
    url: str
    name: str
    says: str


@dataclass(frozen=True, slots=True)
class ScoreCell:
    """A figure in a row, by the node of its column."""

    key: str
    text: Printed


@dataclass(frozen=True, slots=True)
class RankingFigures:
    """What a row of the ranking prints beside the headline, in one state of the year."""

    key: str
    """The community's slug."""
    cells: tuple[ScoreCell, ...]
    """The scores of parts and sections."""


@dataclass(frozen=True, slots=True)
class RankingRow:
    """A community in the ranking."""

    slug: str
    url: str
    mark: str
    """The class of the grade's mark."""
    headline: Headline
    figures: RankingFigures
    limits: tuple[LimitRow, ...]
    """Every ceiling and veto that was triggered: they stand in a table of their own."""

    @property
    def lines(self) -> int:
        """How many lines it takes on paper, about: one more for each text that is struck through in a cell, and its limits."""
        headline = self.headline
        texts = (headline.name, headline.rank, headline.composite, headline.grade, *(cell.text for cell in self.figures.cells))
        return 1 + max(len(text.was) for text in texts) + limit_lines(limit.grounds for limit in self.limits)


@dataclass(frozen=True, slots=True)
class RankingView:
    """A page of the ranking; the first one also shows the grades and the distribution."""

    grades: GradesView | None
    strip: Strip | None
    order: str
    ties: str
    limits: str
    """How the communities are ordered, which rank follows a tie, and what ceilings and vetoes do to a grade, in words."""
    limits_title: str
    """What ceilings and vetoes are called together."""
    parts: tuple[Link, ...]
    sections: tuple[SectionHead, ...]
    section_names: str
    """All sections with their titles and points, and from which to which they go."""
    section_span: str
    columns: int
    pager: tuple[Link, ...]
    rows: Sequence[RankingRow]
    limited: tuple[RankingRow, ...]
    """Those of the rows with a ceiling or veto."""
    urls: Urls
    has_circular: bool
    downloads: tuple[Download, ...]


# the grades


@dataclass(frozen=True, slots=True)
class _GradeCount:
    """How many communities have a grade, in one state of the year."""

    key: str
    count: Printed


@dataclass(frozen=True, slots=True)
class _CountyTexts:
    """What front page and ranking say of all communities, in one state of the year."""

    sentence: Printed
    counts: tuple[_GradeCount, ...]


def _county_texts(state: AssessedYear) -> _CountyTexts:
    """How many communities there are, in a sentence, and of each grade."""
    standing = state.standing
    counts = "，".join(f"{name}{count}个" for name, count in standing.counts.items())
    open_ones = f"，待录入{standing.unfinished}个" if standing.unfinished else ""
    others = len(state.records.left_out)
    beside = f"另有{others}个不参加本年度考核。" if others else ""
    sentence = f"共{len(standing.ranked)}个社区党工委：{counts}{open_ones}。{beside}"
    return _CountyTexts(
        Printed(sentence), tuple(_GradeCount(name, Printed(str(count))) for name, count in standing.counts.items())
    )


def grades_of(year: YearSite) -> GradesView:
    """The grades of a year, with what corrections replaced."""
    standing, urls, rubric = year.standing, year.urls, year.rubric
    texts = overlay(_county_texts(year.assessed), [_county_texts(state) for state in year.former])
    named = len(standing.ranked) <= GLANCE  # else more names than anyone takes in at a glance
    groups = []
    for found in texts.counts:
        name = found.key
        own = [item for item in standing.ranked if item.result.grade == name]
        members = tuple(_member(year, item) for item in own) if named else ()
        first = urls.ranking(own[0].result.slug) if own else ""
        groups.append(GradeGroup(name, grade_mark(rubric, name), rubric.grades.range(name), found.count, members, first))
    unfinished = [item for item in standing.ranked if item.rank is None]
    links = tuple(Link(item.result.name, urls.community(item.result.slug)) for item in unfinished) if named else ()
    first = urls.ranking(unfinished[0].result.slug) if unfinished else ""
    left_out = tuple(LeftOut(record.name, record.left_out) for record in year.assessed.records.left_out)
    return GradesView(texts.sentence, tuple(groups), standing.unfinished, links, first, len(left_out), left_out)


def _member(year: YearSite, item: Ranked) -> Member:
    """A community beside its grade."""
    slug = item.result.slug
    return Member(year.urls.community(slug), year.headlines[slug], change_said(year.rubric, item.result))


def front_view(years: Sequence[YearSite]) -> FrontView:
    """The front page of a site with these years, in ascending order."""
    if not years:
        return FrontView("", None, None, "", ())
    newest = years[-1]
    earlier = tuple(Link(year.name, Urls(year.number).home()) for year in reversed(years[:-1]))
    return FrontView(newest.name, grades_of(newest), newest.urls, limits_said(newest.rubric), earlier)


# the table


def _columns(rubric: Rubric) -> tuple[str, ...]:
    """The nodes that the ranking has a column for."""
    return (*PARTS, *(section.id for section in rubric.sections))


def _figures(year: YearSite, item: Ranked) -> RankingFigures:
    """The figures of a row in one state of the year; a column that the state does not know is left out."""
    nodes = item.result.card.nodes
    cells = tuple(ScoreCell(node, Printed(nodes[node].text)) for node in _columns(year.rubric) if node in nodes)
    return RankingFigures(item.result.slug, cells)


def ranking_rows(year: YearSite) -> tuple[RankingRow, ...]:
    """All rows of the ranking, with what corrections replaced."""
    now = [_figures(year, item) for item in year.standing.ranked]
    before = [[_figures(year, item) for item in year.corrected_of(state)] for state in year.former]
    rows = zip(year.standing.ranked, overlay_rows(now, before), strict=True)
    return tuple(
        RankingRow(
            figures.key, year.urls.community(figures.key), grade_mark(year.rubric, item.result.grade),
            year.headlines[figures.key], figures, limit_rows(year, item.result),
        )
        for item, figures in rows
    )  # fmt: skip


def ranking_view(year: YearSite, part: TablePage) -> RankingView:
    """A page of the ranking."""
    rubric, urls = year.rubric, year.urls
    first = part.number == 1
    sections = tuple(SectionHead(section.label, section.title, show(section.points)) for section in rubric.sections)
    return RankingView(
        grades=grades_of(year) if first else None,
        strip=strip_plot(year) if first else None,
        order=order_said(rubric),
        ties=ties_said(rubric),
        limits=limits_said(rubric),
        limits_title=limits_title(rubric),
        parts=tuple(Link(rubric.title_of(part), urls.text(part)) for part in PARTS),
        sections=sections,
        section_names="；".join(f"{section.label}{section.title}{section.points}分" for section in sections),
        section_span="至".join(dict.fromkeys(section.label for section in (sections[0], sections[-1]))),
        columns=4 + len(PARTS) + len(sections),
        pager=part.pager,
        rows=part.rows,
        limited=tuple(row for row in part.rows if row.limits),
        urls=urls,
        has_circular=year.circular is not None,
        downloads=_downloads(year, year.standing),
    )


def _downloads(year: YearSite, standing: Standing) -> tuple[Download, ...]:
    """The files to take away; the names of a draft's say so."""
    urls = year.urls
    draft = "" if year.settings.published else "（送审稿）"
    communities = len(standing.ranked)
    entries = sum(len(item.result.entries) for item in standing.ranked)
    files = (
        ("Excel 工作簿", urls.results_xlsx, "考核结果", "名次、各项得分、台账三张表和一张说明，可以筛选、求和、打印"),
        ("各项得分（CSV）", urls.results_csv, "各项得分", f"每个社区一行，共{communities}行，数是准确值"),
        ("台账（CSV）", urls.ledger_csv, "台账", f"得分的每一笔一行，共{entries}行，列出事由、日期和依据"),
        ("数据文件（JSON）", urls.results, "考核结果", "供其他程序读取"),
        ("数据文件的格式说明（JSON Schema）", urls.results_schema, "考核结果格式", "数据文件每一项的含义"),
    )
    return tuple(
        Download(f"{text}{draft}", url, f"{year.name}{name}{draft}.{url.rpartition('.')[2]}", says)
        for text, url, name, says in files
    )
