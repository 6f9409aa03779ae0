"""The views and the templates that print them: no field is asked for by nobody, no page lacks its template."""

from __future__ import annotations

import typing
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

import jinja2
import pytest
from jinja2 import meta, nodes

from tests.helpers.support import ROOT
from tongyu_site.site import template_check, template_types, template_walk
from tongyu_site.views import CONTRACT, Page

PYTHON = {
    "FrontView.notices": "how much room the corrections above the page take on paper",
    "LossRow.applied": "what the list of losses sums, exactly",
    "LossRow.cost": "what the list of losses sums, exactly",
    "LossRow.counts": "whether a loss may be named among the worst",
    "LossRow.node": "where a loss in the county's list and in the search index leads",
    "RankingView.notices": "how much room the corrections above the page take on paper",
    "Urls.places": "on which page of the ranking a community stands",
    "Urls.year": "the folder that every address begins with",
}
"""Fields that no template prints, and what Python needs them for."""

ENVIRONMENT = jinja2.Environment(loader=jinja2.FileSystemLoader(ROOT / "templates"))
NAMES = sorted(path.relative_to(ROOT / "templates").as_posix() for path in (ROOT / "templates").rglob("*.html"))


def tree(name: str) -> nodes.Template:
    """The syntax tree of a template."""
    return ENVIRONMENT.parse((ROOT / "templates" / name).read_text(encoding="utf-8"), name)


def parts(kind: object) -> Iterator[object]:
    """A type hint and all hints inside it: of a union, of a tuple."""
    yield kind
    for inner in typing.get_args(kind):
        yield from parts(inner)


def is_view(kind: object) -> typing.TypeGuard[type]:
    """Whether a type hint is a dataclass of the wing of views."""
    return isinstance(kind, type) and is_dataclass(kind) and kind.__module__.startswith("tongyu_site.views.")


def views() -> set[type]:
    """Every view that a page prints, also inside other views."""
    found: set[type] = set()
    waiting: list[object] = [*CONTRACT.values()]
    while waiting:
        new = {kind for kind in parts(waiting.pop()) if is_view(kind)} - found
        found |= new
        waiting += [hint for view in new for hint in typing.get_type_hints(view).values()]
    return found


def asked(monkeypatch: pytest.MonkeyPatch) -> set[tuple[type, str]]:
    """The fields that templates ask for, by their class: those that the check of names comes to when it follows the types."""
    found: set[tuple[type, str]] = set()
    attribute = template_types.attribute

    def recording(kind: template_types.Kind, name: str) -> template_types.Kind | None:
        found.update((member, name) for member in template_types.members(kind) if is_view(member))
        return attribute(kind, name)

    monkeypatch.setattr(template_types, "attribute", recording)
    monkeypatch.setattr(template_walk, "attribute", recording)
    given = {name: {"view": view, "page": Page} for name, view in CONTRACT.items()}
    template_check.check(ENVIRONMENT, given)
    return found


def in_macros() -> set[str]:
    """The names of fields that macros ask of what they are given: of its type nothing is known there."""
    macros = [macro for name in NAMES for macro in tree(name).find_all(nodes.Macro)]
    return {field.attr for macro in macros for field in macro.find_all(nodes.Getattr)}


def test_every_field_of_a_view_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    used, anywhere = asked(monkeypatch), in_macros()
    dead = {
        f"{view.__name__}.{field.name}"
        for view in views()
        for field in fields(view)
        if (view, field.name) not in used and field.name not in anywhere and field.name != "key"
    }
    assert sorted(dead - set(PYTHON)) == []
    assert sorted(set(PYTHON) - dead) == []  # an exception that is needed no more


def test_pages_and_contract_are_the_same() -> None:
    """A page has a view, and a view has its page; every other template is a part that some template includes."""
    pages = {name for name in NAMES if any(tree(name).find_all(nodes.Extends))}
    assert pages == set(CONTRACT)
    referenced = {part for name in NAMES for part in meta.find_referenced_templates(tree(name))}
    assert set(NAMES) == pages | referenced
