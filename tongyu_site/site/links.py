"""Links and anchors of a finished site, and addresses that lead out of it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from html import unescape
from urllib.parse import unquote

from ..base.files import there
from ..base.problems import Place, Problem
from ..base.project import Project
from ..base.source import Source
from ..base.template_files import read_template
from ..views import CONTENT, Page
from .marks import ADDRESSES, places_of
from .prose import places_of_link

Address = tuple[str, bool]
"""An address as a file names it, and whether it counts from the site's root and not from the file."""

_TAG = re.compile(rb"<([^<>=]*+=[^<>]*+)")
"""A tag with attributes, to its end or the beginning of the next one."""
_ATTRIBUTE = re.compile(r"""\s([a-zA-Z:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_NAMES = re.compile(rf"\b(?:{'|'.join(sorted(ADDRESSES))}|id|name|content)\b".encode(), re.I)
"""The beginning of what may be an anchor or an address."""
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//|\\\\")
_REFRESH = re.compile(r"""url\s*=\s*["']?([^"']+)""", re.I)
_IN_CSS = re.compile(r"""url\(\s*["']?([^"')]*)|@import\s+["']([^"']*)""")
_REMEMBERED = 50_000
"""The most tags that are remembered: some 10 MB."""


@lru_cache(_REMEMBERED)
def _named(tag: bytes) -> tuple[tuple[str, ...], tuple[Address, ...]]:
    """A tag's anchors and its addresses, in order.

    A page repeats most of its tags, and pages repeat each other's: each distinct tag is read once.
    """
    if not _NAMES.search(tag):
        return (), ()
    anchors: list[str] = []
    links: list[Address] = []
    text = tag.decode("utf-8", "replace")
    for name, *values in _ATTRIBUTE.findall(text):
        name, value = name.lower(), "".join(values)
        value = unescape(value) if "&" in value else value
        if name == "id" or (name == "name" and text.startswith("a ")):
            anchors.append(value)
        elif name == "srcset":
            links += [(part.split()[0], False) for part in value.split(",") if part.strip()]
        elif name in ADDRESSES:
            links.append((value.strip(), name == "data-index"))
        elif name == "content" and "http-equiv" in text and (address := _REFRESH.search(value)):
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
        source = read_template(project.templates, url)
        found = [(source, place) for place in _places_in(source, link)]
    for name, line, column in places_of(marked, link):
        source, at = read_template(project.templates, name), Place(line, column)
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
    """The broken links of a site, by URL: see :class:`Links`."""
    links = Links()
    for url, content in files.items():
        links.add(url, content)
    return links.broken()


class Links:
    """The addresses in the pages, pictures (SVG) and stylesheets of a site, and the anchors to which they may lead, taken file by
    file.

    Can be pickled and merged with those of other files; keeps no page.
    """

    def __init__(self) -> None:
        self._anchors: dict[str, set[str]] = {}
        self._addresses: dict[str, tuple[Address, ...]] = {}  # in order; of a file that names none, too

    def add(self, url: str, content: bytes) -> None:
        """Take a file of the site. Memory for it is needed only meanwhile."""
        found: dict[Address, None] = {}
        if url.endswith((".html", ".svg")):
            anchors = self._anchors[url] = set()
            for tag in dict.fromkeys(_TAG.findall(content)):
                names, addresses = _named(tag)
                if names:
                    anchors.update(names)
                if addresses:
                    found.update(dict.fromkeys(addresses))
        elif url.endswith(".css"):
            found = {(one or other, False): None for one, other in _IN_CSS.findall(content.decode("utf-8", "replace"))}
        self._addresses[url] = tuple(found)

    def merge(self, other: Links) -> None:
        """Take over the links of other files of the site, behind the own."""
        self._anchors |= other._anchors
        self._addresses |= other._addresses

    def broken(self) -> list[tuple[str, Problem]]:
        """Broken links and anchors, and addresses outside the site, each with its problem, in the order of the files."""
        problems: list[tuple[str, Problem]] = []
        known: dict[tuple[str, str], tuple[str, str]] = {}
        for url, found in self._addresses.items():
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
                if target not in self._addresses:
                    problems.append((link, Problem("E501", f"链接 {link} 指向的页面不存在", url)))
                elif anchor and anchor not in self._anchors.get(target, ()):
                    problems.append((link, Problem("E501", f"链接 {link} 指向的位置不存在", url)))
        return problems


def _target(folder: str, link: str) -> tuple[str, str]:
    """The file an address leads to, "" for the page itself, and the anchor in it."""
    path, _, anchor = link.partition("#")
    path = unquote(path.partition("?")[0])
    return os.path.normpath(os.path.join(folder, path)).replace(os.sep, "/") if path else "", unquote(anchor)
