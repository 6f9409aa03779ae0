"""The plan of a site: every page of it, in a fixed order; and which view each template prints."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import groupby

from ..assess import Ranked
from ..base.project import Project
from ..seals import Correction
from .circular import CircularView, circular_view
from .clauses import CLAUSE_ROWS, ClausesView, ClauseView, clause_view, clauses_view
from .community import CommunityView, community_view
from .compare import COMPARE_ROWS, CompareView, compare_view
from .corrections import RegisterView, notices, register_view
from .front import front_view
from .front_sheet import FrontView
from .losses import LOSS_ROWS, LossesView, losses_sentence, losses_view
from .matrix import MATRIX_ROWS, MatrixView, matrix, matrix_view
from .page import Link, Page, chunk_pages, table_pages, with_head
from .ranking import RankingView, ranking_view
from .site_year import Headline, Register, YearSite, replaced_headlines
from .texts import CodesView, HelpView, ReadingsView, RubricView, codes_view, help_view, readings_view, rubric_view
from .urls import CODES_PAGE, CORRECTIONS, HELP, HOME
from .wording import rank_text

PRINT_LINES = 3000
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
    own = notices(newest) if newest else ()
    pages = [Page(HOME, "county/index.html", project.title, partial(front_view, years), newest, notices=own)]
    for year in years:
        before = [item for item in register.corrections if item.year < year.number]
        pages += _year_pages(year, before, _earlier_headlines(years, year, before))
    pages.append(Page(CORRECTIONS, "corrections/corrections.html", "更正登记", partial(register_view, years, register), newest))
    clerk = "" if clerk_html is None else CODES_PAGE
    pages.append(Page(HELP, "texts/help.html", "使用说明", partial(help_view, help_html, newest, clerk), newest, paper="roomy"))
    if clerk_html is not None:
        pages.append(Page(CODES_PAGE, "texts/problems.html", "录入说明和问题代码", partial(codes_view, clerk_html), newest))
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
    name, urls, ranked = year.name, year.urls, year.standing.ranked
    own = notices(year)
    breakdown = partial(community_view, year, before=before, then=then)
    ranking = [list(items) for _, items in groupby(ranked, lambda item: urls.places[item.result.slug])] or [[]]
    for part in chunk_pages(ranking, urls.home):
        title = f"{name}考核结果{part.title}"
        yield Page(part.url, "county/year.html", title, partial(ranking_view, year, part), year, notices=own)
    for item in ranked:
        title = f"{item.result.name}{name}考核明细"
        yield Page(urls.community(item.result.slug), "community/community.html", title, partial(breakdown, item), year)
    for part in table_pages(ranked, COMPARE_ROWS, urls.compare):
        side_by_side = partial(compare_view, year, then, part)
        yield Page(part.url, "county/compare.html", f"{name}比较{part.title}", side_by_side, year, paper="close", notices=own)
    heads = cache(partial(matrix, year))
    for part in table_pages(ranked, MATRIX_ROWS, urls.deductions):
        cells = partial(matrix_view, year, heads, part)
        yield Page(part.url, "county/deductions.html", f"{name}失分矩阵{part.title}", cells, year, wide=True, notices=own)
    yield from _loss_pages(year)
    yield Page(urls.clauses, "clauses/clauses.html", f"{name}逐项统计", partial(clauses_view, year), year, notices=own)
    yield from _clause_pages(year)
    yield Page(urls.rubric, "texts/rubric.html", f"{name}考核细则", partial(rubric_view, year), year, notices=own)
    readings = partial(readings_view, year)
    yield Page(urls.readings, "texts/readings.html", f"{name}执行口径", readings, year, paper="roomy", notices=own)
    yield Page(urls.circular, "circular/circular.html", f"{name}考核情况通报", partial(circular_view, year), year, notices=own)
    if year.volumes:
        yield from _print_pages(year, breakdown)


def _loss_pages(year: YearSite) -> Iterator[Page]:
    """The county's list of losses, in the order of the ranking."""
    losses = [(item, loss) for item in year.standing.ranked for loss in year.losses[item.result.slug]]
    sentence, own = cache(partial(losses_sentence, year)), notices(year, ("losses", ""))
    for part in table_pages(losses, LOSS_ROWS, year.urls.losses):
        title, make = f"{year.name}失分清单{part.title}", partial(losses_view, year, sentence, part)
        yield Page(part.url, "county/losses.html", title, make, year, paper="close", notices=own)


def _clause_pages(year: YearSite) -> Iterator[Page]:
    """The pages of all clauses."""
    for clause in year.rubric.clauses:
        title = f"{year.name}{year.rubric.cite(clause.id)} {clause.title}"
        own = notices(year, ("clause", clause.id))
        lines = year.standing.clauses[clause.id].lines
        for part in table_pages(lines, CLAUSE_ROWS, partial(year.urls.clause, clause.id)):
            make = partial(clause_view, year, clause, part)
            yield Page(part.url, "clauses/clause.html", title + part.title, make, year, notices=own)


def _print_pages(year: YearSite, breakdown: Callable[[Ranked], CommunityView]) -> Iterator[Page]:
    """All communities in rank order, in volumes that no browser has trouble with."""
    volumes: list[list[Ranked]] = [[]]
    lines = 0
    for item in year.standing.ranked:
        own = len(item.result.entries) + len(item.result.card.nodes) + len(year.losses[item.result.slug])
        if volumes[-1] and lines + own > PRINT_LINES:
            volumes.append([])
            lines = 0
        volumes[-1].append(item)
        lines += own
    names = [_volume_name(volume) for volume in volumes]
    for number, volume in enumerate(volumes, 1):
        pager: tuple[Link, ...] = ()
        if len(volumes) > 1:
            pager = tuple(Link(name, year.urls.print(n), n == number) for n, name in enumerate(names, 1))
        part = f"（第{number}册）" if pager else ""
        title, make = f"{year.name}全部社区考核明细{part}", partial(_print_view, breakdown, volume, pager)
        yield Page(year.urls.print(number), "community/print.html", title, make, year)


def _print_view(breakdown: Callable[[Ranked], CommunityView], volume: Sequence[Ranked], pager: tuple[Link, ...]) -> PrintView:
    """A volume for the printer."""
    return PrintView(tuple(map(breakdown, volume)), pager)


def _volume_name(volume: Sequence[Ranked]) -> str:
    """Which communities a volume holds: from the first to the last one, with their ranks."""
    return "至".join(rank_text(item) + item.result.name for item in (volume[0], volume[-1])) if volume else ""


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
