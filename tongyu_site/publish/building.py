"""Build: make the trees beside their targets and exchange them, the public one last."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..base.files import DRAFTS, OWN_FOLDER_MODE, SITE, content_of, there, uninterrupted
from ..base.locking import lock
from ..base.printing import json_text, passage, shown_path, some
from ..base.problems import Collector, Problem, Problems
from ..base.progress import Progress
from ..base.system import reason
from ..base.writing import Writer, require_mended
from ..output import (
    NAME,
    Prepared,
    Put,
    Tree,
    Written,
    clear,
    exchange,
    explained,
    mend,
    place_of,
    read_manifest,
    refused,
    remove,
)  # fmt: skip
from ..records import Validator
from ..rubric import read_rubric
from ..seals import load_seal
from ..site import visible_text
from ..views import YearSite
from .anchors import unsealed_problems, unvouched
from .gathering import Gathered, gather
from .making import make_each, on_demand
from .sealing import newest_of, seen, seen_pages


@dataclass(frozen=True)
class Built:
    """What a build did."""

    gathered: Gathered
    """All that was read and assessed, also years that have no pages in the site."""
    written: tuple[Written, ...]
    """The folders that it wrote, the site first."""
    notes: tuple[str, ...] = ()
    """What else there is to say, in words."""
    again: tuple[str, ...] | None = None
    """What of it a build of the same would say again; None where that is not known."""


def build(
    root: Path,
    out: Path,
    gathered: Gathered | None = None,
    progress: Progress | None = None,
    said: contextlib.ExitStack | None = None,
    jobs: int | None = None,
) -> Built:
    """Build the site (published years) and, where a year is in draft, ``draft/`` in the root (all years), wherever the site is.

    Both trees are made and verified beside their targets, then ``draft/`` is exchanged, then the site: what the public
    sees changes last. A ``draft/`` that is out of date goes after that, and the record forms for editors are renewed.
    ``gathered`` is what was read already, None to read it here; ``jobs`` is as for :func:`make_each`. Once the first folder is
    exchanged, Ctrl-C waits until ``said`` is closed, when it has been said what was done. Raises :class:`Problems`; then the site
    is as it was.
    """
    progress = progress or Progress(shown=False)
    root, out = root.resolve(), place_of(out)
    draft = root / DRAFTS
    _check_place(out, root)
    with contextlib.ExitStack() as held:
        gathered, notes, locked_out = _ready(held, root, out, gathered, progress)
        prepared = []
        if gathered.has_drafts:
            held.callback(clear, draft)
            prepared.append(_made(gathered, Tree(draft, root, mode=OWN_FOLDER_MODE), progress, jobs)[0])
        held.callback(clear, out)
        tree = Tree(out, root)
        site, files = _made(gathered, tree, progress, jobs)
        prepared.append(site)
        notes += _vanishing(out, files)
        lasting = tuple(_reworded(gathered, tree, files))
        (said or held).enter_context(uninterrupted())
        written = [exchange(item) for item in prepared]
        if not gathered.has_drafts and not locked_out:
            notes += remove(draft)
        renewed, unwritten = _renew_forms(gathered, Writer(root, said or held), locked_out)
        notes += unwritten
    said_once = notes or any(item.notes or (lasting and item.changed) for item in written)  # it compares with what stood
    return Built(gathered, tuple(reversed(written)), (*renewed, *notes, *lasting), None if said_once else lasting)


def _renew_forms(gathered: Gathered, writer: Writer, locked_out: str) -> tuple[list[str], list[str]]:
    """Write the record forms for editors that are not there, or not of their year's rubric, those of withdrawn years too: what
    was written, and what could not be, in words. No site rests on one, so that nothing stops."""
    project = gathered.project
    rubrics = [year.rubric for year in gathered.years]
    for number in project.withdrawn:
        if there(project.records_path(number)):
            with contextlib.suppress(Problems):  # nor does a page rest on its rubric
                rubrics.append(read_rubric(project, number))
    schemas = {project.schema_path(rubric.year): Validator(rubric).schema for rubric in rubrics}
    wanted = {path: json_text(schema).encode() for path, schema in schemas.items() if _form(path) != schema}
    try:
        if wanted and locked_out:
            raise Problems([replace(_UNWRITTEN, message=f"{_UNWRITTEN.message}：{locked_out}")])
        written = writer.write(wanted, _UNWRITTEN)
    except Problems as error:
        told = (f"{problem.message}（{problem.file}）".replace("（）", "") for problem in error.problems)
        return [], [*told, *filter(None, [error.outcome])]
    return [f"已按细则更新记录格式 {shown_path(path, project.root)}" for path in written], []


_UNWRITTEN = Problem("E505", "编辑器用的记录格式没有更新")


def _form(path: Path) -> object:
    """The record form that stands at a place, however it is laid out; None where none stands that can be read."""
    with contextlib.suppress(OSError, ValueError, RecursionError):
        return json.loads(content_of(path) or b"null")
    return None


def _ready(
    held: contextlib.ExitStack, root: Path, out: Path, gathered: Gathered | None, progress: Progress
) -> tuple[Gathered, list[str], str]:
    """Lock, mend and gather: what was gathered, what else there is to say, and why the root can't be locked, empty where it is.

    Raises :class:`Problems` with those of all three steps.
    """
    found = Collector()
    notes: list[str] = []
    locked_out = ""
    with found:
        locked_out = _hold(held, out, root, progress)
        notes += mend(out)  # also where the records have mistakes: a site must stand
        notes += mend(root / DRAFTS) if not locked_out else ()
    if found.problems and not any(problem.code == "E505" for problem in found.problems):
        raise Problems(found.problems)  # another build is at work: there is nothing to add
    with found:
        gathered = gathered or gather(root, progress)
    if gathered is not None and not found.problems:
        found.problems += unsealed_problems(gathered.project, out, root / SITE)  # that one vouches wherever this one goes
    if found.problems:
        for note in notes:
            progress.say(f"说明：{note}")
    found.stop_if_any()
    assert gathered is not None
    notes += unvouched(gathered.project, out)
    _require_root(gathered, locked_out)
    return gathered, notes, locked_out


def _made(gathered: Gathered, tree: Tree, progress: Progress, jobs: int | None) -> tuple[Prepared, Mapping[str, _Kept]]:
    """The drafts, or the published site, made beside its target, with what is known of its files by URL."""
    drafts = tree.target.name == DRAFTS
    newest = 0 if drafts or not any(year.seen for year in gathered.years) else newest_of(gathered.years)
    files = make_each(gathered, _Keep(tree, newest), drafts=drafts, progress=progress, jobs=jobs)
    progress.step(f"正在写 {tree.target.name}/")
    return tree.finish({url: kept.put for url, kept in files.items()}), files


def _check_place(out: Path, root: Path) -> None:
    """Raise :class:`Problems` where no site may stand at a place."""
    if DRAFTS in {out.name.casefold(), *(path.name.casefold() for path in out.parents if path.parent == root)}:
        raise Problems([Problem("E504", "这个位置不能作输出文件夹", out.name, hint="python build.py --out site")])
    with explained(out):
        problems = refused(out, root)
    if problems:
        raise Problems(problems)


def _hold(held: contextlib.ExitStack, out: Path, root: Path, progress: Progress) -> str:
    """Lock the folder that the site stands in, and the root; why the root can't be locked, empty where it is."""
    with explained(out):
        held.enter_context(lock(out.parent, say=progress.say))
    if root != out.parent:
        try:
            held.enter_context(lock(root, say=progress.say))
        except OSError as error:  # no right to write there: no one else writes what is read here, but no drafts go there
            return reason(error)
    require_mended(root)  # a command that was awaited may have died
    return ""


def _require_root(gathered: Gathered, locked_out: str) -> None:
    """Raise :class:`Problems` where there are drafts and the root can't be locked; ``locked_out`` says why."""
    if locked_out and gathered.has_drafts:
        hint = "送审稿只写进项目文件夹的 draft/，运行的用户要能写项目文件夹"
        raise Problems([Problem("E505", f"站点写不进去：{locked_out}", DRAFTS, hint=hint)])


def _vanishing(site: Path, files: Container[str]) -> Iterator[str]:
    """The pages of the site that stands which the new one does not have any more, named in a sentence; none where none stands."""
    before: Iterable[str] = ()
    with contextlib.suppress(Problems):
        before = read_manifest(site / NAME)
    if gone := [url for url in before if url.endswith(".html") and url not in files]:
        yield f"上次生成的页面，这次没有了：{some(gone, _NAMED, '页')}"


_NAMED = 10
"""The most pages that are named of one kind."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is known of a file that was made: how it was put into the tree, and the hash of what a reader sees of it."""

    put: Put
    seen: str


@dataclass(frozen=True)
class _Keep:
    """Puts each file into a tree, and sees what a reader sees where a year is sealed."""

    tree: Tree
    newest: int
    """The year that the front page shows; 0 where no year is sealed."""

    def __call__(self, url: str, content: bytes) -> _Kept:
        return _Kept(self.tree.put(url, content), seen(url, content, self.newest) if self.newest else "")


def _reworded(gathered: Gathered, tree: Tree, files: Mapping[str, _Kept]) -> Iterator[str]:
    """The pages and assets of sealed years that a reader does not see as they were sealed, with the first words that differ from
    the site that stands."""
    hashes = {url: kept.seen for url, kept in files.items()}
    for year in gathered.years:
        now = seen_pages(hashes, year.number) if year.seen else {}
        both = year.seen.keys() & now.keys()
        other = sorted(
            url for url in year.seen.keys() | now.keys()
            if year.seen.get(url) != now.get(url)
            and ("/" in url or url in both)  # the front page was another year's when this one was sealed, or is now
        )  # fmt: skip
        switches, switched = _switched(gathered, year, other)
        other = [url for url in other if url not in switched]
        kinds = ((switched, f"封存以后改了 {switches}"), (other, "程序的说明、模板、脚本或样式有变"))
        for urls, why in kinds:
            if urls:
                said = f"{why}，公布的数字和本单位的文字没有变"
                yield f"{year.number} 年度与封存时不同的页面和文件（{said}）：{some(urls, _NAMED)}"
        if other:
            # where the site that stands has all of them, no tree is left beside it
            pages = [url for url in other if url.endswith(".html") and url in files and not files[url].put.same]
            yield from _first_words(tree, pages, year.number)


def _switched(gathered: Gathered, year: YearSite, urls: Sequence[str]) -> tuple[str, list[str]]:
    """The switches of ``site.toml`` that stood otherwise when a year was sealed, and which of these pages are others only for
    that: rendered with the switches as they were, they are as they were sealed."""
    seal = load_seal(gathered.project, year.number) if urls else None
    names = [name for name in ("show_roles", "show_distance") if seal and getattr(seal, name) != getattr(year.project, name)]
    if not seal or not names:
        return "", []
    then = replace(year.project, show_roles=seal.show_roles, show_distance=seal.show_distance)
    years = tuple(replace(one, assessed=replace(one.assessed, project=then)) for one in gathered.years)
    pages, newest = on_demand(replace(gathered, project=then, years=years), drafts=False), newest_of(years)
    found = [url for url in urls if url in pages and seen(url, pages[url](), newest) == year.seen.get(url)]
    return "、".join(names), found


def _first_words(tree: Tree, pages: Iterable[str], year: int) -> Iterator[str]:
    """The first place where a page of a year has another text than in the site that stands, old and new; nothing where none."""
    for url in pages:
        old, new = "", ""
        with contextlib.suppress(OSError):  # what stands there may be anything
            old, new = (visible_text(content_of(folder / url) or b"", year) for folder in (tree.target, tree.new))
        if old and old != new:
            at = max(0, next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), 0) - 6)
            before, after = (passage(text, at, _SHOWN) for text in (old, new))
            yield f"如 {url}：现有的网站是“{before}”，这次是“{after}”"
            return


_SHOWN = 24
"""How many characters are shown of a text that differs."""
