"""Links and anchors of a finished site, and addresses that lead out of it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from html import unescape
from urllib.parse import unquote

from ..base.files import there
from ..base.problems import Place, Problem
from ..base.project import Project
from ..base.source import Source, read
from ..views import CONTENT, Page
from .marks import ADDRESSES, places_of
from .prose import places_of_link

Anchors = dict[str, set[str]]
"""The anchors of each page, by its URL."""
Addresses = dict[tuple[str, bool], None]
"""The addresses that a file names, each with whether it counts from the site's root and not from the file; in order."""

_ATTRIBUTE = re.compile(r"""\s([a-zA-Z:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//|\\\\")
_REFRESH = re.compile(r"""url\s*=\s*["']?([^"']+)""", re.I)
_IN_CSS = re.compile(r"""url\(\s*["']?([^"')]*)|@import\s+["']([^"']*)""")


@cache
def _tag(tag: str) -> tuple[tuple[str, ...], tuple[tuple[str, bool], ...]]:
    """A tag's anchors, and its addresses with whether they count from the site's root.

    A page repeats most of its tags, and pages repeat each other's: each distinct tag is read once.
    """
    anchors, links = [], []
    for name, *values in _ATTRIBUTE.findall(tag):
        name, value = name.lower(), "".join(values)
        value = unescape(value) if "&" in value else value
        if name == "id" or (name == "name" and tag.startswith("a ")):
            anchors.append(value)
        elif name == "srcset":
            links += [(part.split()[0], False) for part in value.split(",") if part.strip()]
        elif name in ADDRESSES:
            links.append((value.strip(), name == "data-index"))
        elif name == "content" and "http-equiv" in tag and (address := _REFRESH.search(value)):
            links.append((address[1].strip(), False))
    return tuple(anchors), tuple(links)


def broken_at_source(
    project: Project, broken: Sequence[tuple[str, Problem]], pages: Mapping[str, Page], marked: Callable[[Page], str]
) -> list[Problem]:
    """Broken links at the place of the template, stylesheet or content page that makes the address, once; the others at their
    page. ``pages`` are those of the site by URL; ``marked`` renders one with the place of each address (see ``site.marks``)."""
    problems: dict[tuple[object, ...], Problem] = {}
    known: dict[tuple[str, str], list[Problem]] = {}
    for link, problem in broken:
        page = pages.get(problem.file)
        key = (_bare(link), page.template if page else problem.file)
        if key not in known:  # a template's defect shows on every page that uses it: the first one tells where it stands
            known[key] = _at_source(project, link, problem, marked(page) if page else "")
        for found in known[key] or [problem]:
            problems.setdefault((found.file, found.place) if found.place else found.sort_key, found)
    return list(problems.values())


def _bare(link: str) -> str:
    """A link without the way up to the site's root."""
    return re.sub(r"^(?:\.{1,2}/)+", "", link)


def _at_source(project: Project, link: str, problem: Problem, marked: str) -> list[Problem]:
    """A broken link of a file of the site at the places of its sources; none where they are unknown."""
    url, content = problem.file, project.root / "content" / CONTENT.get(problem.file, "")
    found: list[tuple[Source, Place]] = []
    if url.startswith("assets/"):
        source = read(project.templates / url, project.templates.parent)
        found = [(source, place) for place in _places_in(source, link)]
    for name, line, column in places_of(marked, link):
        source, at = read(project.templates / name, project.templates.parent), Place(line, column)
        literal = (place for place in _places_in(source, link) if place.line == line and place.column >= column)
        found.append((source, next(literal, at)))
    if not found and url in CONTENT and there(content):
        source = project.read(content)
        found = [(source, place) for place in places_of_link(source, link)]
    return [_told(problem, link, source, place) for source, place in found]


def _told(problem: Problem, link: str, source: Source, place: Place) -> Problem:
    """The problem of a link at a place of its source, with the link as it is written there."""
    line = source.lines[place.line - 1]
    literal = line[place.column - 1 : place.column - 1 + place.width] or link
    return source.problem(problem.code, problem.message.replace(f" {link} ", f" {literal} "), place=place)


def _places_in(source: Source, link: str) -> list[Place]:
    """Where a text writes a link, as it is or else without the way up to the site's root."""
    for literal in filter(None, (link, _bare(link))):
        written = re.compile(rf"(?<=[\"'(}}\s/=]){re.escape(literal)}(?=[\"')\s>])")
        if found := [
            Place(number, match.start() + 1, len(literal))
            for number, line in enumerate(source.lines, 1) for match in written.finditer(line)
        ]:  # fmt: skip
            return found
    return []


def broken_links(files: Mapping[str, bytes]) -> list[tuple[str, Problem]]:
    """Broken links and anchors, and addresses outside the site, in the pages, pictures (SVG) and stylesheets of a site."""
    anchors, links = _named(files)
    problems: list[tuple[str, Problem]] = []
    known: dict[tuple[str, str], tuple[str, str]] = {}
    for url, found in links.items():
        folder = url.rpartition("/")[0]
        for link, from_root in found:
            if _SCHEME.match(link):
                problems.append((link, Problem("E506", f"页面指向站外：{link}", url)))
                continue
            base = "" if from_root else folder
            if (base, link) not in known:
                known[base, link] = _target(base, link)
            target, anchor = known[base, link]
            target = target or url
            if target not in files:
                problems.append((link, Problem("E501", f"链接 {link} 指向的页面不存在", url)))
            elif anchor and anchor not in anchors.get(target, ()):
                problems.append((link, Problem("E501", f"链接 {link} 指向的位置不存在", url)))
    return problems


def _named(files: Mapping[str, bytes]) -> tuple[Anchors, dict[str, Addresses]]:
    """The anchors of all pages and pictures, and the addresses of all pages, pictures and stylesheets, by URL."""
    anchors: Anchors = {}
    links: dict[str, Addresses] = {}
    for url, content in files.items():
        if url.endswith((".html", ".svg")):
            own, found = anchors.setdefault(url, set()), links.setdefault(url, {})
            for piece in dict.fromkeys(content.decode("utf-8", "replace").split("<")):
                tag = piece.partition(">")[0]
                if "=" in tag:
                    names, addresses = _tag(tag)
                    own.update(names)
                    found.update(dict.fromkeys(addresses))
        elif url.endswith(".css"):
            links[url] = {(one or other, False): None for one, other in _IN_CSS.findall(content.decode("utf-8", "replace"))}
    _tag.cache_clear()
    return anchors, links


def _target(folder: str, link: str) -> tuple[str, str]:
    """The file an address leads to, "" for the page itself, and the anchor in it."""
    path, _, anchor = link.partition("#")
    path = unquote(path.partition("?")[0])
    return os.path.normpath(os.path.join(folder, path)).replace(os.sep, "/") if path else "", unquote(anchor)
