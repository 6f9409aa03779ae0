"""The plan of a site: every page of it, in a fixed order; and which view each template prints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby

from ..base.project import Project
from ..seals import Correction
from .circular import CircularView, circular_view
from .clauses import CLAUSE_ROWS, ClausesView, ClauseView, clause_rows, clause_text, clause_view, clauses_view
from .community import CommunityView, community_view
from .compare import COMPARE_ROWS, CompareView, compare_columns, compare_view
from .corrections import RegisterView, notices, register_view
from .front import FrontView, front_view
from .losses import LOSS_ROWS, CountyLossRow, LossesView, losses_sentence, losses_view
from .matrix import MATRIX_ROWS, MatrixView, matrix, matrix_view
from .page import Link, Page, chunk_pages, paper_class, table_pages, with_head
from .ranking import RANKING_PAPER, RankingView, ranking_rows, ranking_view
from .site_year import Headline, Register, YearSite, replaced_headlines
from .texts import CodesView, HelpView, ReadingsView, RubricView, codes_view, help_view, readings_view, rubric_view
from .urls import CODES_PAGE, CORRECTIONS, HELP, HOME

PRINT_LINES = 2500
"""Rows of ledgers and losses in one volume for the printer."""


@dataclass(frozen=True, slots=True)
class PrintView:
    """A volume for the printer: communities in the order of the ranking."""

    communities: Sequence[CommunityView]
    pager: tuple[Link, ...]


CONTRACT: Mapping[str, type] = {
    "county/index.html": FrontView,
    "county/year.html": RankingView,
    "community/community.html": CommunityView,
    "county/deductions.html": MatrixView,
    "county/losses.html": LossesView,
    "county/compare.html": CompareView,
    "clauses/clauses.html": ClausesView,
    "clauses/clause.html": ClauseView,
    "texts/rubric.html": RubricView,
    "texts/readings.html": ReadingsView,
    "circular/circular.html": CircularView,
    "community/print.html": PrintView,
    "corrections/corrections.html": RegisterView,
    "texts/help.html": HelpView,
    "texts/problems.html": CodesView,
}
"""The view that each template prints, under the name ``view``."""


def plan(
    project: Project, years: Sequence[YearSite], help_html: str, register: Register | None = None, clerk_html: str | None = None
) -> list[Page]:
    """Every page of a site, in a fixed order. ``years`` in ascending order; the newest one is the front page's.

    ``clerk_html``: what those who enter records are told, for drafts and previews; None: the site has no such page.
    """
    register = register or Register()
    newest = years[-1] if years else None
    front = front_view(years)
    pages = [
        Page(
            HOME, "county/index.html", project.title, front, newest, paper=front.paper, notices=notices(newest) if newest else ()
        )
    ]
    for year in years:
        before = [item for item in register.corrections if item.year < year.number]
        pages += _year_pages(year, before, _earlier_headlines(years, year, before))
    pages.append(Page(CORRECTIONS, "corrections/corrections.html", "更正登记", register_view(years, register), newest))
    clerk = "" if clerk_html is None else CODES_PAGE
    pages.append(Page(HELP, "texts/help.html", "使用说明", help_view(help_html, newest, clerk), newest, paper="roomy"))
    if clerk_html is not None:
        pages.append(Page(CODES_PAGE, "texts/problems.html", "录入说明和问题代码", codes_view(clerk_html), newest))
    return [with_head(page, newest) for page in pages]


def _earlier_headlines(
    years: Sequence[YearSite], year: YearSite, before: Sequence[Correction]
) -> Mapping[int, Mapping[str, Headline]]:
    """The headlines of the years before one, with what corrections replaced; also of years that have no pages any more."""
    found = {item.number: item.headlines for item in years if item.number < year.number}
    gone = {item.year for item in before} - found.keys()
    return {**found, **{number: replaced_headlines(item for item in before if item.year == number) for number in gone}}


def _year_pages(year: YearSite, before: Sequence[Correction], then: Mapping[int, Mapping[str, Headline]]) -> Iterator[Page]:
    """The pages of a year; ``before`` are the corrections of earlier years, ``then`` the headlines of those years."""
    name, urls = year.name, year.urls
    breakdowns = [community_view(year, item, before, then) for item in year.standing.ranked]
    own = notices(year)
    ranking = [list(rows) for _, rows in groupby(ranking_rows(year), lambda row: urls.places[row.slug])] or [[]]
    for part in chunk_pages(ranking, urls.home):
        title, paper = f"{name}考核结果{part.title}", paper_class(sum(row.lines for row in part.rows), RANKING_PAPER)
        yield Page(part.url, "county/year.html", title, ranking_view(year, part), year, paper=paper, notices=own)
    for view in breakdowns:
        title = f"{view.name}{name}考核明细"
        yield Page(urls.community(view.slug), "community/community.html", title, view, year, paper=view.paper)
    for part in table_pages(compare_columns(year, then), COMPARE_ROWS, urls.compare):
        title = f"{name}比较{part.title}"
        yield Page(part.url, "county/compare.html", title, compare_view(year, then, part), year, paper="close", notices=own)
    found = matrix(year)
    for part in table_pages(found.rows, MATRIX_ROWS, urls.deductions):
        title = f"{name}失分矩阵{part.title}"
        yield Page(part.url, "county/deductions.html", title, matrix_view(year, found, part), year, wide=True, notices=own)
    yield from _loss_pages(year, breakdowns)
    yield Page(urls.clauses, "clauses/clauses.html", f"{name}逐项统计", clauses_view(year), year, notices=own)
    yield from _clause_pages(year)
    yield Page(urls.rubric, "texts/rubric.html", f"{name}考核细则", rubric_view(year), year, notices=own)
    yield Page(urls.readings, "texts/readings.html", f"{name}执行口径", readings_view(year), year, paper="roomy", notices=own)
    yield Page(urls.circular, "circular/circular.html", f"{name}考核情况通报", circular_view(year), year, notices=own)
    yield from _print_pages(year, breakdowns)


def _loss_pages(year: YearSite, breakdowns: Sequence[CommunityView]) -> Iterator[Page]:
    """The county's list of losses, in the order of the ranking."""
    urls = year.urls
    rows = [CountyLossRow.of(view.name, urls.community(view.slug, row.node), row) for view in breakdowns for row in view.losses]
    sentence, own = losses_sentence(year), notices(year, ("losses", ""))
    for part in table_pages(rows, LOSS_ROWS, urls.losses):
        title, view = f"{year.name}失分清单{part.title}", losses_view(year, sentence, part)
        yield Page(part.url, "county/losses.html", title, view, year, paper="close", notices=own)


def _clause_pages(year: YearSite) -> Iterator[Page]:
    """The pages of all clauses."""
    for clause in year.rubric.clauses:
        text = clause_text(year, clause)
        url = partial(year.urls.clause, clause.id)
        title = f"{year.name}{text.label} {clause.title}"
        own = notices(year, ("clause", clause.id))
        for part in table_pages(clause_rows(year, clause), CLAUSE_ROWS, url):
            view = clause_view(text, part)
            yield Page(part.url, "clauses/clause.html", title + part.title, view, year, notices=own)


def _print_pages(year: YearSite, breakdowns: Sequence[CommunityView]) -> Iterator[Page]:
    """All communities in rank order, in volumes that no browser has trouble with."""
    volumes: list[list[CommunityView]] = [[]]
    lines = 0
    for view in breakdowns:
        own = len(view.ledger) + len(view.closing) + len(view.losses) + len(view.rewards)
        if volumes[-1] and lines + own > PRINT_LINES:
            volumes.append([])
            lines = 0
        volumes[-1].append(view)
        lines += own
    names = [_volume_name(volume) for volume in volumes]
    for number, volume in enumerate(volumes, 1):
        pager: tuple[Link, ...] = ()
        if len(volumes) > 1:
            pager = tuple(Link(name, year.urls.print(n), n == number) for n, name in enumerate(names, 1))
        part = f"（第{number}册）" if pager else ""
        title = f"{year.name}全部社区考核明细{part}"
        yield Page(year.urls.print(number), "community/print.html", title, PrintView(volume, pager), year)


def _volume_name(volume: Sequence[CommunityView]) -> str:
    """Which communities a volume holds: from the first to the last one, with their ranks."""
    if not volume:
        return ""
    first, last = volume[0], volume[-1]
    return f"{first.rank}{first.name}至{last.rank}{last.name}"


def resolve(target: str, years: Sequence[YearSite]) -> str | None:
    """The address of a link by id in content Markdown, from the site's root; None for what there is not.

    ``clause:1-2``, ``text:r1``, ``reading:R-15-credit``, ``community:jia``, ``page:losses``; of the newest year, or of
    another as in ``clause:2017/1-2``.
    """
    if target == "page:corrections":  # the register is of no one year
        return CORRECTIONS
    kind, _, name = target.partition(":")
    number, _, name = name.rpartition("/")
    year = next((year for year in reversed(years) if number in ("", str(year.number))), None)
    if year is None:
        return None
    urls, rubric = year.urls, year.rubric
    known: dict[str, dict[str, str]] = {
        "clause": {clause.id: urls.clause(clause.id) for clause in rubric.clauses},
        "text": {block: urls.text(block) for block in rubric.home},
        "reading": {reading: urls.reading(reading) for reading in rubric.readings},
        "community": {item.result.slug: urls.community(item.result.slug) for item in year.standing.ranked},
        "page": {
            "ranking": urls.home(), "compare": urls.compare(), "deductions": urls.deductions(), "losses": urls.losses(),
            "clauses": urls.clauses, "rubric": urls.rubric, "readings": urls.readings, "circular": urls.circular,
        },
    }  # fmt: skip
    return known.get(kind, {}).get(name)
