"""The pages of a county as data that other generators are given: ready rows, nothing left to score, check or word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
from jinja2 import nodes
from markupsafe import Markup, escape

from benchmarks.translating import Flat, Nunjucks
from tongyu_site.publish import gather
from tongyu_site.publish.making import _planned  # what no one but a build and this asks for
from tongyu_site.site import Renderer

STAMP = re.compile(r"本页内容校验码 ([0-9a-f]{12})")


@dataclass(frozen=True)
class Ready:
    """A county as a peer gets it."""

    pages: Mapping[str, Any]
    """What a page's template is given, by the page's address: texts escaped, so that no peer has to."""
    templates: Mapping[str, str]
    """The template of each page."""
    known: Mapping[str, Any]
    """What is the same on every page: settings of the site, addresses of assets."""
    folder: Path
    """The program's templates."""


def ready(root: Path) -> Ready:
    """The pages of the site of a root. Raises :class:`~tongyu_site.base.problems.Problems` where its records have mistakes."""
    gathered = gather(root)
    renderer = Renderer(gathered.project)
    folder = gathered.project.templates[-1]
    of_page, of_site, called = _asked(folder)
    site = {name: getattr(gathered.project, name) for name in of_site}
    known = {"site": site, "assets": dict(renderer.addresses), "csp": True}
    pages: dict[str, Any] = {}
    templates: dict[str, str] = {}
    plain: dict[str, _Plain] = {}
    for page in _planned(gathered, gathered.years, drafts=False):
        if page.template not in plain:
            flat = Flat(folder, Nunjucks(), known)
            flat.page(page.template)
            plain[page.template] = _Plain(sorted(flat.asked), called)
        say = plain[page.template].say
        found = STAMP.search(renderer.render(page))
        pages[page.url] = {
            "view": say(page.view),
            "page": {name: say(getattr(page, name)) for name in of_page},
            "root": page.root,
            "year": page.year.number if page.year else None,
            "stamp": found[1] if found else "",
        }
        templates[page.url] = page.template
    return Ready(pages, templates, known, folder)


def _asked(folder: Path) -> tuple[list[str], list[str], set[str]]:
    """What templates ask for of a page and of the site, and what they call without arguments."""
    asked: dict[str, set[str]] = {"page": set(), "site": set()}
    called: set[str] = set()
    engine = jinja2.Environment()
    for path in sorted(folder.rglob("*.html")):
        tree = engine.parse(path.read_text(encoding="utf-8"))
        for node in tree.find_all(nodes.Getattr):
            if isinstance(node.node, nodes.Name) and node.node.name in asked:
                asked[node.node.name].add(node.attr)
        called |= {node.node.attr for node in tree.find_all(nodes.Call) if isinstance(node.node, nodes.Getattr)}
    return sorted(asked["page"]), sorted(asked["site"]), called


@dataclass(frozen=True)
class _Plain:
    """Makes of values what JSON has; of objects only the fields that a template asks for."""

    names: Sequence[str]
    called: Set[str]

    def say(self, value: Any) -> Any:
        """A value of a view."""
        if isinstance(value, str):
            return str(value) if isinstance(value, Markup) else str(escape(value))
        if value is None or isinstance(value, bool | int):
            return value
        if isinstance(value, Mapping):
            return {str(key): self.say(item) for key, item in value.items()}
        if isinstance(value, Iterable):
            return [self.say(item) for item in value]
        found = {name: getattr(value, name) for name in self.names if hasattr(value, name)}
        return {
            name: self.say(field() if callable(field) else field)
            for name, field in found.items()
            if name in self.called or not callable(field)
        }
