"""What templates name, read off each syntax tree in a single pass: other templates, names of data, unknown filters and tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import jinja2
from jinja2 import nodes

from .template_types import Kind

Parse = Callable[[str], nodes.Template]
"""Gives the syntax tree of the template of a name. Raises what reading and parsing it raise."""


class Fault(NamedTuple):
    """Something that a template asks for and that isn't there; ``line`` counts from 1."""

    template: str
    line: int
    message: str


class Seen(NamedTuple):
    """A template, and what it and its parts see when it is walked: with the same, a second walk finds the same."""

    template: str
    kinds: frozenset[tuple[str, Kind]]
    """The kinds of the names that are loaded and that the place of its inclusion knows."""
    known: frozenset[str]
    """The names that are loaded, that none of these templates sets, and that are data or set elsewhere."""


@dataclass(frozen=True, slots=True)
class Outline:
    """What one template names, wherever in it: also in branches that no page reaches."""

    tree: nodes.Template
    parts: tuple[str, ...]
    """The templates that it includes, imports or extends, where their names are written out."""
    extended: tuple[nodes.Expr, ...]
    """The expressions that name the templates it extends."""
    unknown: tuple[Fault, ...]
    """The filters and tests that the engine doesn't have."""
    loads: frozenset[str]
    sets: frozenset[str]
    """The names that it sets itself, such as loop variables, parameters of macros and imported macros."""


@dataclass(frozen=True, slots=True)
class Reach:
    """A template and all that it includes, imports or extends, however far away, as one."""

    templates: tuple[str, ...]
    missing: tuple[str, ...]
    """Those that are named and that there aren't."""
    loads: frozenset[str]
    sets: frozenset[str]


class Outlines:
    """The templates of an environment, each parsed and outlined once, and a memory of the walks that found no fault.

    ``parse`` serves a caller that has the syntax trees already; ``shown`` says how problems show the template of a name.
    """

    def __init__(
        self, environment: jinja2.Environment, parse: Parse | None = None, shown: Callable[[str], str] = "templates/{}".format
    ) -> None:
        self.environment, self.shown = environment, shown
        self.walked: set[Seen] = set()
        self._parse = parse or (lambda name: environment.parse(self.text(name), name))
        self._outlines: dict[str, Outline] = {}
        self._reaches: dict[str, Reach] = {}

    def text(self, name: str) -> str:
        """The text of a template. Raises :class:`jinja2.TemplateNotFound`."""
        if self.environment.loader is None:
            raise jinja2.TemplateNotFound(name)
        return self.environment.loader.get_source(self.environment, name)[0]

    def outline(self, name: str) -> Outline:
        """The outline of a template. Raises what reading and parsing it raise, such as :class:`jinja2.TemplateNotFound`."""
        if name not in self._outlines:
            self._outlines[name] = _outline(self.environment, name, self._parse(name))
        return self._outlines[name]

    def reach(self, root: str) -> Reach:
        """A template with all that it reaches. Raises what reading and parsing raise, but for templates that are missing."""
        if root in self._reaches:
            return self._reaches[root]
        found: dict[str, Outline] = {}
        missing: list[str] = []
        waiting = [root]
        while waiting:
            name = waiting.pop()
            if name in found:
                continue
            try:
                found[name] = self.outline(name)
            except jinja2.TemplateNotFound:  # said where it is included, or by the engine
                missing.append(name)
                continue
            waiting += found[name].parts
        loads = frozenset().union(*(outline.loads for outline in found.values()))
        sets = frozenset().union(*(outline.sets for outline in found.values()))
        self._reaches[root] = Reach(tuple(found), tuple(missing), loads, sets)
        return self._reaches[root]


def named(template: nodes.Node) -> list[str]:
    """The templates that an include, an import or an extends names, in its order; none where the name is computed."""
    listed = template.items if isinstance(template, (nodes.List, nodes.Tuple)) else [template]
    return [str(node.value) for node in listed if isinstance(node, nodes.Const)]


def _outline(environment: jinja2.Environment, name: str, tree: nodes.Template) -> Outline:
    """The outline of a template, from its syntax tree."""
    parts: list[str] = []
    extended: list[nodes.Expr] = []
    unknown: list[Fault] = []
    loads: set[str] = set()
    sets: set[str] = set()
    for node in _nodes(tree):
        match node:
            case nodes.TemplateData() | nodes.Output() | nodes.Getattr() | nodes.Const():
                continue  # most of all nodes: nothing is named by them themselves
            case nodes.Name():
                (loads if node.ctx == "load" else sets).add(node.name)
            case nodes.Filter() if node.name not in environment.filters:
                unknown.append(Fault(name, node.lineno, f"模板有误：没有名为 {node.name} 的过滤器"))
            case nodes.Test() if node.name not in environment.tests:
                unknown.append(Fault(name, node.lineno, f"模板有误：没有名为 {node.name} 的过滤器"))
            case nodes.Macro():
                sets.add(node.name)
            case nodes.Include():
                parts += named(node.template)
            case nodes.Extends():
                parts += named(node.template)
                extended.append(node.template)
            case nodes.Import():
                parts += named(node.template)
                sets.add(node.target)
            case nodes.FromImport():
                parts += named(node.template)
                sets.update(each if isinstance(each, str) else each[1] for each in node.names)
    return Outline(tree, tuple(parts), tuple(extended), tuple(unknown), frozenset(loads), frozenset(sets))


def children(node: nodes.Node) -> list[nodes.Node]:
    """The nodes right below a node, in the template's order. Jinja's own ``iter_child_nodes`` takes several times as long."""
    found: list[nodes.Node] = []
    for field in node.fields:
        value = getattr(node, field, None)
        if isinstance(value, nodes.Node):
            found.append(value)
        elif isinstance(value, list):
            found += [each for each in value if isinstance(each, nodes.Node)]
    return found


def _nodes(tree: nodes.Node) -> Iterator[nodes.Node]:
    """A node and all below it, in no certain order."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += children(node)
