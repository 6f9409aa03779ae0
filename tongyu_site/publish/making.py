"""Make: the files of a site one after the other, rendered, kept by whoever asks, and verified."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Generic, TypeVar

from ..base.problems import Collector, Problem, Problems
from ..base.progress import Progress
from ..output import check_names
from ..site import Links, PrivateSearch, Renderer, broken_at_source
from ..views import CONTENT, Page, YearSite, plan
from .gathering import Gathered, content_page
from .workers import METHOD, share, usual_jobs

K = TypeVar("K")

PIECE = 8
"""Pages that a process takes at once."""
MANY = 200
"""From so many pages on several processes are worth their start, where nobody said how many."""


def make(gathered: Gathered, *, drafts: bool, csp: bool = True) -> dict[str, bytes]:
    """All files of a site by URL, verified. Raises :class:`Problems` as :func:`make_each` does."""
    return make_each(gathered, lambda _, content: content, drafts=drafts, csp=csp, jobs=1)


def make_each(
    gathered: Gathered,
    keep: Callable[[str, bytes], K],
    *,
    drafts: bool,
    csp: bool = True,
    progress: Progress | None = None,
    jobs: int | None = None,
    method: str = METHOD,
) -> dict[str, K]:
    """Make the files of a site one after the other; what ``keep`` returned of each, by URL, once all are verified.

    ``keep`` is called with URL and content, in ``jobs`` processes (None: as many as pay), which are started by ``method``: what
    it returns is handed from one to the other. No two files of one URL or of one name on Windows, no page that is empty, no
    broken link, no outside address, no private code. Raises :class:`Problems`.
    """
    with gathered.codes.hiding():
        return _make(_Site(gathered, keep, drafts, csp), progress or Progress(shown=False), jobs, method)


def _make(site: _Site[K], progress: Progress, jobs: int | None, method: str) -> dict[str, K]:
    """:func:`make_each`, with problems that may name private codes."""
    progress.step("准备页面")
    urls = [page.url for page in site.pages]
    found = Collector()
    found.problems += [_twice(url) for url, count in Counter(urls).items() if count > 1]
    found.problems += check_names([*urls, *(f"assets/{name}" for name in site.renderer.assets)])
    found.stop_if_any()
    made = _Part[K](PrivateSearch(site.gathered.private))

    def beside() -> None:
        """The files beside the pages. They are made in this process, since a year's are made once for all sites that hold it."""
        progress.step("准备表格")
        for url, content in site.beside():
            if url in made.kept or url in planned:
                raise Problems([_twice(url)])
            made.put(site.keep, url, content)

    def over(numbers: Iterable[int]) -> Iterator[int]:
        """The numbers of the pieces that are made here, with how far the work is."""
        for number in numbers:
            progress.at("生成页面", number * PIECE, len(urls))
            yield number

    planned = set(urls)
    jobs = jobs or (usual_jobs() if len(urls) >= MANY else 1)
    for part in share(-(-len(urls) // PIECE), site, jobs, beside, over, method):
        made.add(part)
    progress.step("检查链接和私密代号")
    if broken := made.links.broken():
        pages = {page.url: page for page in site.pages}
        found.problems += broken_at_source(site.gathered.project, broken, pages, site.renderer.marked)
    found.problems += made.private.problems(site.gathered.private)
    found.stop_if_any()
    site.renderer.templates.kept.write()
    return {url: made.kept[url] for url in sorted(made.kept)}


def _twice(url: str) -> Problem:
    """The problem of two files of one URL."""
    return Problem("E502", f"两个页面的网址都是 {url}")


@dataclass
class _Part(Generic[K]):
    """What was made in one process: what was kept of each file by URL, and what is known of all of them together."""

    private: PrivateSearch
    links: Links = field(default_factory=Links)
    kept: dict[str, K] = field(default_factory=dict)

    def put(self, keep: Callable[[str, bytes], K], url: str, content: bytes) -> None:
        """Keep a file, and look at what is in it."""
        self.kept[url] = keep(url, content)
        self.links.add(url, content)
        self.private.add(url, content)

    def add(self, other: _Part[K]) -> None:
        """Take over what another process made."""
        self.kept |= other.kept
        self.links.merge(other.links)
        self.private.merge(other.private)


@dataclass
class _Site(Generic[K]):
    """The site to be made, in this process or in another one, which is handed what a site follows from."""

    gathered: Gathered
    keep: Callable[[str, bytes], K]
    drafts: bool
    csp: bool

    def __reduce__(self) -> tuple[object, ...]:
        return _Site, (self.gathered, self.keep, self.drafts, self.csp)

    @cached_property
    def renderer(self) -> Renderer:
        """What renders the pages."""
        return Renderer(self.gathered.project, csp=self.csp)

    @cached_property
    def pages(self) -> list[Page]:
        """All pages of the site."""
        return _planned(self.gathered, self._years, drafts=self.drafts)

    @property
    def _years(self) -> list[YearSite]:
        """The years that the site shows."""
        return [year for year in self.gathered.years if self.drafts or year.settings.published]

    def beside(self) -> Iterator[tuple[str, bytes]]:
        """The files beside the pages: data and assets."""
        for year in self._years:
            yield from self.gathered.data[year.number].items()
        for name, content in self.renderer.assets.items():
            yield f"assets/{name}", content

    def __call__(self, numbers: Iterable[int]) -> _Part[K]:
        """Make the pages of the pieces of these numbers. Raises :class:`Problems` at the first page with one: a template's defect
        shows on every page that uses it."""
        part = _Part[K](PrivateSearch(self.gathered.private))
        with self.gathered.codes.hiding():
            for number in numbers:
                for page in self.pages[number * PIECE : (number + 1) * PIECE]:
                    content = self.renderer.render(page).encode("utf-8")
                    if not content.strip():
                        raise Problems([Problem("E516", "计划中的页面没有生成，或是空的", page.url)])
                    part.put(self.keep, page.url, content)
        return part


def on_demand(gathered: Gathered, *, drafts: bool = True) -> dict[str, Callable[[], bytes]]:
    """The pages of all years, or without ``drafts`` of the published ones, by URL, each rendered when it is asked for: what a
    preview shows before all is verified.

    Rendering one may raise :class:`Problems`.
    """
    site = _Site(gathered, lambda _, content: content, drafts, csp=False)

    def rendered(page: Page) -> bytes:
        with gathered.codes.hiding():
            return site.renderer.render(page).encode("utf-8")

    return {page.url: partial(rendered, page) for page in site.pages}


def _planned(gathered: Gathered, years: Sequence[YearSite], *, drafts: bool) -> list[Page]:
    """The pages of a site of these years; ``drafts``: with the page for clerks, which nobody publishes."""
    help_html, clerk_html = (content_page(gathered.project, name, years, gathered.years) for name in CONTENT.values())
    return plan(gathered.project, years, help_html, gathered.register, clerk_html if drafts else None)
