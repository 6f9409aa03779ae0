"""Links and anchors of a finished site, and addresses that lead out of it."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from functools import cache
from html import unescape
from urllib.parse import unquote

from ..base.problems import Place, Problem
from ..base.project import Project
from ..base.source import Source, present, read

HELP = "help.html"
"""The page that is made of content/help.md."""

Anchors = dict[str, set[str]]
"""The anchors of each page, by its URL."""
Addresses = dict[tuple[str, bool], None]
"""The addresses that a file names, each with whether it counts from the site's root and not from the file; in order."""

_ATTRIBUTE = re.compile(r"""\s([a-zA-Z:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_ADDRESSES = frozenset(
    "href src action formaction poster data background cite longdesc manifest ping xlink:href data-index srcset".split()  # noqa: SIM905
)
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
        elif name in _ADDRESSES:
            links.append((value.strip(), name == "data-index"))
        elif name == "content" and "http-equiv" in tag and (address := _REFRESH.search(value)):
            links.append((address[1].strip(), False))
    return tuple(anchors), tuple(links)


def broken_at_source(project: Project, broken: Sequence[tuple[str, Problem]]) -> list[Problem]:
    """Broken links at the line of the template, stylesheet or content page that holds the address, once; the others at
    their page."""
    if not broken:
        return []
    folder = project.templates
    paths = [path for path in sorted(folder.rglob("*")) if path.suffix in (".html", ".css", ".svg") and path.is_file()]
    sources = [read(path, folder.parent) for path in paths]
    content = project.root / "content" / "help.md"
    problems: dict[tuple[object, ...], Problem] = {}
    for link, problem in broken:
        literal, places = _written(link, problem.file, sources)
        if not places and problem.file == HELP and present(content):
            places = [(project.read(content), place) for place in _in_content(project.read(content), link)]
        if not places:
            problems[problem.sort_key] = problem
        for source, place in places:
            message = problem.message.replace(f" {link} ", f" {literal} ")
            found = source.problem(problem.code, message, place=place)
            problems.setdefault((source.shown, place.line, place.column), found)
    return list(problems.values())


def _in_content(source: Source, link: str) -> list[Place]:
    """Where content Markdown names an address: in a link, in angle brackets, with a title, or as a reference's target."""
    address = re.compile(rf"(?:\]\(\s*<?|^\s*\[[^\]]+\]:\s*<?|<)({re.escape(link)})(?=[\s)>]|$)")
    return [
        Place(number, match.start(1) + 1, len(link))
        for number, line in enumerate(source.lines, 1) for match in address.finditer(line)
    ]  # fmt: skip


def _written(link: str, file: str, sources: Sequence[Source]) -> tuple[str, list[tuple[Source, Place]]]:
    """Where templates write a link of a file of the site, and how: as it is, or without the way up to the site's root."""
    own = [source for source in sources if file.startswith("assets/") and source.shown.endswith(f"/{file}")]
    bare = re.sub(r"^(?:\.{1,2}/)+", "", link)
    for literal in dict.fromkeys((link, bare) if bare else ()):
        written = re.compile(rf"(?<=[\"'(}}\s/=]){re.escape(literal)}(?=[\"')\s>])")
        places = [
            (source, Place(number, match.start() + 1, len(literal)))
            for source in (own or [source for source in sources if source.shown.endswith(".html")])
            for number, line in enumerate(source.lines, 1)
            for match in written.finditer(line)
        ]
        if places:
            return literal, places
    return link, []


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
