"""Make: all files of a site by URL, rendered and verified."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

from ..base.problems import Collector, Problem
from ..base.progress import Progress
from ..site import Renderer, broken_at_source, broken_links, check_private
from ..views import CONTENT, Page, YearSite, plan
from .file_names import check_names
from .gathering import Gathered, content_page


def make(gathered: Gathered, *, drafts: bool, csp: bool = True, progress: Progress | None = None) -> dict[str, bytes]:
    """All files of a site by URL, verified.

    No two files of one URL or of one name on Windows, no planned page that is missing or empty, no broken link, no outside
    address, no private code. Raises :class:`Problems`.
    """
    with gathered.codes.hiding():
        return _make(gathered, progress or Progress(shown=False), drafts=drafts, csp=csp)


def _make(gathered: Gathered, progress: Progress, *, drafts: bool, csp: bool) -> dict[str, bytes]:
    """:func:`make`, with problems that may name private codes."""
    years = [year for year in gathered.years if drafts or year.settings.published]
    renderer = Renderer(gathered.project, csp=csp)
    found = Collector()
    files: dict[str, bytes] = {}

    def put(url: str, content: bytes) -> None:
        """Add a file; two of one URL are a problem."""
        if url in files:
            found.add(Problem("E502", f"两个页面的网址都是 {url}"))
        files[url] = content

    progress.step("准备表格")
    data = {url: content for year in years for url, content in gathered.data[year.number].items()}
    progress.step("准备页面")
    planned = _planned(gathered, years, drafts=drafts)
    urls = [page.url for page in planned]
    for index, url in enumerate(progress.over("生成页面", urls)):
        with found:
            put(url, renderer.render(planned[index]).encode("utf-8"))
        if found.problems:
            break  # a template's defect shows on every page that uses it: once is enough
    del planned  # of a large county, half the memory
    for url, content in data.items():
        put(url, content)
    for name, content in renderer.assets.items():
        put(f"assets/{name}", content)
    found.stop_if_any()
    progress.step("检查链接和私密代号")
    found.problems.extend(check_pages(urls, files))
    found.problems.extend(check_names(files))
    if broken := broken_links(files):
        pages = {page.url: page for page in _planned(gathered, years, drafts=drafts)}
        found.problems.extend(broken_at_source(gathered.project, broken, pages, renderer.marked))
    found.problems.extend(check_private(files, gathered.private))
    found.stop_if_any()
    renderer.templates.kept.write()
    return files


def on_demand(gathered: Gathered, *, drafts: bool = True) -> dict[str, Callable[[], bytes]]:
    """The pages of all years, or without ``drafts`` of the published ones, by URL, each rendered when it is asked for: what a
    preview shows before all is verified.

    Rendering one may raise :class:`Problems`.
    """
    years = [year for year in gathered.years if drafts or year.settings.published]
    renderer = Renderer(gathered.project, csp=False)

    def rendered(page: Page) -> bytes:
        with gathered.codes.hiding():
            return renderer.render(page).encode("utf-8")

    return {page.url: partial(rendered, page) for page in _planned(gathered, years, drafts=drafts)}


def _planned(gathered: Gathered, years: Sequence[YearSite], *, drafts: bool) -> list[Page]:
    """The pages of a site of these years; ``drafts``: with the page for clerks, which nobody publishes."""
    help_html, clerk_html = (content_page(gathered.project, name, years, gathered.years) for name in CONTENT.values())
    return plan(gathered.project, years, help_html, gathered.register, clerk_html if drafts else None)


def check_pages(planned: Iterable[str], files: Mapping[str, bytes]) -> list[Problem]:
    """Planned pages that are missing or that a template left empty."""
    return [Problem("E516", "计划中的页面没有生成，或是空的", url) for url in planned if not files.get(url, b"").strip()]
