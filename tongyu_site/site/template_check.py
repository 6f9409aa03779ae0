"""Checks the names that templates ask for, also in branches that no page reaches: data, fields, filters, tests, templates.

The engine itself misses them where it doesn't come to them: one in a part that no record reaches today would stop a build on
the day before the results are due. An office may have its own templates, so every build checks those that it uses.

What a template may ask for is given as the types of its top-level names (see :func:`check`). What those types don't say is
not checked: nothing is wrong with a field of an unknown value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import jinja2
from jinja2 import meta, nodes

from ..base.problems import Problem
from .template_errors import defect
from .template_types import Kind
from .template_walk import Fault, Parse, Visit, walk

_EVERYWHERE = frozenset({"self", "super"})


def check(environment: jinja2.Environment, roots: Mapping[str, Mapping[str, Kind]], parse: Parse | None = None) -> list[Problem]:
    """The unknown filters, tests, names and fields of some templates and of all that these include, import and extend.

    ``roots`` gives for each template the types of the names that it is rendered with, ``Any`` for a value of which nothing is
    known: ``{"community.html": {"view": CommunityView, "page": Page}}``. A field is unknown where a dataclass has no such field,
    property or method; of a union, where no member has it. ``parse`` serves a caller that has the trees already.

    One problem (E405) for each template and name, at the first line that asks for it. Raises what reading and parsing a
    template raise, such as :class:`jinja2.TemplateSyntaxError`.
    """
    parse = parse or parser(environment)
    faults = list(_unknown_filters(environment, roots, parse))
    for name, given in roots.items():
        known = {*given, *environment.globals, *_EVERYWHERE, *_set_names(_reachable(name, parse).values())}
        faults += walk(Visit(parse, name, frozenset(known), set()), dict(given))
    return _problems(environment, faults)


def unknown_filters(environment: jinja2.Environment, names: Iterable[str], parse: Parse | None = None) -> list[Problem]:
    """The first part of :func:`check`: filters and tests that the engine doesn't have. This needs no types."""
    return _problems(environment, list(_unknown_filters(environment, names, parse or parser(environment))))


def parser(environment: jinja2.Environment) -> Parse:
    """Reads and parses the templates of an environment anew, whenever one is asked for."""
    return lambda name: environment.parse(_text(environment, name), name)


def _text(environment: jinja2.Environment, name: str) -> str:
    """The text of a template. Raises :class:`jinja2.TemplateNotFound`."""
    if environment.loader is None:
        raise jinja2.TemplateNotFound(name)
    return environment.loader.get_source(environment, name)[0]


def _problems(environment: jinja2.Environment, faults: Iterable[Fault]) -> list[Problem]:
    """Each fault once for a template, at its first line."""
    lines: dict[tuple[str, str], int] = {}
    for fault in faults:
        key = fault.template, fault.message
        lines[key] = min(fault.line, lines.get(key, fault.line))
    return [defect(name, message, line, _text(environment, name)) for (name, message), line in sorted(lines.items())]


def _reachable(root: str, parse: Parse) -> dict[str, nodes.Template]:
    """A template and all that it names to include, import or extend, however far away, by name. Those missing are left out."""
    found: dict[str, nodes.Template] = {}
    waiting = [root]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        try:
            found[name] = parse(name)
        except jinja2.TemplateNotFound:  # said where it is included, or by the engine
            continue
        waiting += [other for other in meta.find_referenced_templates(found[name]) if other is not None]
    return found


def _unknown_filters(environment: jinja2.Environment, roots: Iterable[str], parse: Parse) -> Iterator[Fault]:
    """Filters and tests that the engine doesn't have: inside ``{% if %}`` it says so only when it comes there."""
    for name, tree in {name: tree for root in roots for name, tree in _reachable(root, parse).items()}.items():
        for node in tree.find_all((nodes.Filter, nodes.Test)):
            if node.name not in (environment.filters if isinstance(node, nodes.Filter) else environment.tests):
                yield Fault(name, node.lineno, f"模板有误：没有名为 {node.name} 的过滤器")


def _set_names(trees: Iterable[nodes.Template]) -> Iterator[str]:
    """The names that templates set themselves, wherever: a part sees those of the template that includes it."""
    for tree in trees:
        for name in tree.find_all(nodes.Name):
            if name.ctx != "load":
                yield name.name
        for macro in tree.find_all(nodes.Macro):
            yield macro.name
        for module in tree.find_all(nodes.Import):
            yield module.target
        for names in tree.find_all(nodes.FromImport):
            yield from (name if isinstance(name, str) else name[1] for name in names.names)
