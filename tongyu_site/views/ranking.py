"""The ranking: the year's page with grades and table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..assess import Ranked, Standing
from ..base.points import show
from ..base.printing import display_width
from ..rubric import Rubric
from .corrections import notices
from .grades import GradesView, grades_of
from .limits import LimitRow, limit_rows
from .page import Link, TablePage, paper_class
from .printed import Printed, overlay_rows
from .site_year import Headline, YearSite
from .urls import Urls, limit_lines
from .wording import PARTS, decimals_said, grade_mark, limits_said, limits_title, order_said, ties_said

RANKING_PAPER = ((30, ""), (50, "close"), (80, "dense"))
"""How closely a page of the ranking is printed, by its lines: the largest type that keeps it to two sheets."""

LINE = 116
"""Columns of a line of a notice on paper; a Han character takes two."""


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
    """A figure in a row, by the node of its column, with the column's short name."""

    key: str
    label: str
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
    """A page of the ranking; the first one also shows the grades."""

    grades: GradesView | None
    order: str
    ties: str
    limits: str
    decimals: str
    """How the communities are ordered, which rank follows a tie, what ceilings and vetoes do to a grade, and how many decimals a
    composite has, in words."""
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
    volumes: str
    """The address of the volumes for the printer; empty where the county is too large for any."""
    has_circular: bool
    downloads: tuple[Download, ...]
    notices: tuple[str, ...]
    """The corrections told above the page, in words: they take room on the sheet."""

    @property
    def paper(self) -> str:
        """The class that says how closely the page is printed."""
        told = sum(2 + -(-display_width(text) // LINE) for text in self.notices)
        return paper_class(told + sum(row.lines for row in self.rows), RANKING_PAPER)


# the table


def _columns(rubric: Rubric) -> dict[str, str]:
    """The nodes that the ranking has a column for, with the columns' short names."""
    parts = {part: rubric.title_of(part) for part in PARTS}
    return {**parts, **{section.id: section.label for section in rubric.sections}}


def _figures(year: YearSite, item: Ranked) -> RankingFigures:
    """The figures of a row in one state of the year; a column that the state does not know is left out."""
    nodes = item.result.card.nodes
    columns = _columns(year.rubric).items()
    cells = tuple(ScoreCell(node, label, Printed(nodes[node].text)) for node, label in columns if node in nodes)
    return RankingFigures(item.result.slug, cells)


def _rows(year: YearSite, ranked: Sequence[Ranked]) -> tuple[RankingRow, ...]:
    """Some rows of the ranking, with what corrections replaced."""
    now = [_figures(year, item) for item in ranked]
    before = [[_figures(year, item) for item in year.corrected_of(state)] for state in year.former]
    rows = zip(ranked, overlay_rows(now, before), strict=True)
    return tuple(
        RankingRow(
            figures.key, year.urls.community(figures.key), grade_mark(year.rubric, item.result.grade),
            year.headlines[figures.key], figures, limit_rows(year, item.result),
        )
        for item, figures in rows
    )  # fmt: skip


def ranking_view(year: YearSite, part: TablePage) -> RankingView:
    """A page of the ranking, of the communities that are the rows of the part."""
    rubric, urls, rows = year.rubric, year.urls, _rows(year, part.rows)
    first = part.number == 1
    sections = tuple(SectionHead(section.label, section.title, show(section.points)) for section in rubric.sections)
    return RankingView(
        grades=grades_of(year) if first else None,
        order=order_said(rubric),
        ties=ties_said(rubric),
        limits=limits_said(rubric),
        decimals=decimals_said(rubric),
        limits_title=limits_title(rubric),
        parts=tuple(Link(rubric.title_of(part), urls.text(part)) for part in PARTS),
        sections=sections,
        section_names="；".join(f"{section.label}{section.title}{section.points}分" for section in sections),
        section_span="至".join(dict.fromkeys(section.label for section in (sections[0], sections[-1]))),
        columns=4 + len(PARTS) + len(sections),
        pager=part.pager,
        rows=rows,
        limited=tuple(row for row in rows if row.limits),
        urls=urls,
        volumes=year.volumes,
        has_circular=year.circular is not None,
        downloads=_downloads(year, year.standing),
        notices=tuple(notice.said for notice in notices(year)),
    )


def _downloads(year: YearSite, standing: Standing) -> tuple[Download, ...]:
    """The files to take away; the names of a draft's say so."""
    urls = year.urls
    draft = "" if year.settings.published else "（送审稿）"
    communities = len(standing.ranked) + len(year.assessed.records.left_out)
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
