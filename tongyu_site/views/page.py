"""What every page has: its address and title, what its head says of its year, links, and the index over a long table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Any, TypeVar

from ..base.dates import chinese_date
from .corrections import Notice
from .site_year import YearSite
from .urls import CORRECTIONS, HELP, HOME
from .urls import Link as Link

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page:
    """One HTML page: its URL from the site's root, its template, its title and what makes the view that the template prints."""

    url: str
    template: str
    title: str
    make: Callable[[], Any]
    """Makes the view, a frozen dataclass; which one a template gets is said in :data:`~tongyu_site.views.site_plan.CONTRACT`."""
    year: YearSite | None = None
    marks: tuple[str, ...] = ()
    """What the head says of the year: 送审稿, 历史."""
    draft: bool = False
    issue: str = ""
    """The circular by which the results were made public: issuer, number and date."""
    index: str = ""
    """The address of the search index."""
    paper: str = ""
    """The class that says how closely the page is printed; empty where its view says it."""
    wide: bool = False
    """Whether it takes all of the window's width."""
    notices: tuple[Notice, ...] = ()
    """The corrections that concern the page."""

    @property
    def view(self) -> Any:
        """The view, made anew each time: no page keeps its view, so that a large county needs no memory for them."""
        return self.make()

    @property
    def root(self) -> str:
        """The way from the page to the site's root."""
        return "../" * self.url.count("/")

    @property
    def menu(self) -> list[Link]:
        """The menu in the page's head."""
        items = [("首页", HOME), *(self.year.urls.menu() if self.year is not None else ())]
        return [Link(text, url, url == self.url) for text, url in [*items, ("更正", CORRECTIONS), ("使用说明", HELP)]]


def with_head(page: Page, newest: YearSite | None) -> Page:
    """A page with what its head says of its year; a page of no year as it is."""
    year = page.year
    if year is None:
        return page
    draft = not year.settings.published
    marks = [*(["送审稿，不得外传"] if draft else []), *(["历史"] if year is not newest else [])]
    issue = ""
    if not draft and year.circular and year.circular.signed_on:
        issue = f"公布文件：{year.circular.issuer}　{year.circular.number}（{chinese_date(year.circular.signed_on)}）"
    return replace(page, marks=tuple(marks), draft=draft, issue=issue, index=year.urls.index())


@dataclass(frozen=True, slots=True)
class TablePage:
    """One page of a table that was cut into pages: its number, its address, its rows, and the index over all of them."""

    number: int
    url: str
    rows: Sequence[Any]
    pager: tuple[Link, ...]
    """Empty where the table stands on one page."""

    @property
    def title(self) -> str:
        """What the title of the page adds: which rows it shows."""
        return f"（{self.pager[self.number - 1].text}）" if self.pager else ""


def table_pages(rows: Sequence[T], size: int, url: Callable[[int], str]) -> list[TablePage]:
    """A table cut into pages of ``size`` rows; at least one, also of no row."""
    return chunk_pages([rows[start : start + size] for start in range(0, len(rows), size)] or [rows], url)


def chunk_pages(chunks: Sequence[Sequence[T]], url: Callable[[int], str]) -> list[TablePage]:
    """A page for each of these pieces of a table."""
    ends = list(accumulate(len(chunk) for chunk in chunks))

    def pager(current: int) -> tuple[Link, ...]:
        if len(chunks) == 1:
            return ()
        spans = zip([1, *(end + 1 for end in ends)], ends, strict=False)
        return tuple(Link(f"第{first}至{end}行", url(n), n == current) for n, (first, end) in enumerate(spans, 1))

    return [TablePage(number, url(number), chunk, pager(number)) for number, chunk in enumerate(chunks, 1)]


def paper_class(lines: int, sizes: Sequence[tuple[int, str]]) -> str:
    """The class of the largest type in which so many lines keep to their sheets; ``sizes``: lines at most, class."""
    return next((name for limit, name in sizes if lines <= limit), "tight")
