"""Checks the names that templates ask for, also in branches that no page reaches: data, fields, filters, tests, templates.

The engine itself misses them where it doesn't come to them: one in a part that no record reaches today would stop a build on
the day before the results are due. An office may have its own templates, so every build checks those that it uses.

What a template may ask for is given as the types of its top-level names (see :func:`check`). What those types don't say is
not checked: nothing is wrong with a field of an unknown value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import jinja2

from ..base.problems import Problem
from .template_errors import defect
from .template_outline import Fault, Outlines
from .template_types import Kind
from .template_walk import Visit, walk

_EVERYWHERE = frozenset({"self", "super"})


def check(
    environment: jinja2.Environment, roots: Mapping[str, Mapping[str, Kind]], outlines: Outlines | None = None
) -> list[Problem]:
    """The unknown filters, tests, names and fields of some templates and of all that these include, import and extend.

    ``roots`` gives for each template the types of the names that it is rendered with, ``Any`` where the type is not known:
    ``{"community.html": {"view": CommunityView, "page": Page}}``. A field is unknown where a dataclass has no such field,
    property or method; of a union, where no member has it. ``outlines`` serves a caller that checks several times: what was
    found faultless is not walked again.

    One problem (E405) for each template and name, at the first line that asks for it. Raises what reading and parsing a
    template raise, such as :class:`jinja2.TemplateSyntaxError`.
    """
    outlines = outlines or Outlines(environment)
    faults = list(_unknown_filters(outlines, roots))
    for name, given in roots.items():
        known = frozenset({*given, *environment.globals, *_EVERYWHERE, *outlines.reach(name).sets})
        faults += walk(Visit(outlines, name, known), dict(given))
    if faults:
        outlines.walked.clear()  # what was walked before a fault is not faultless: a later check is to find it again
    return _problems(outlines, faults)


def unknown_filters(environment: jinja2.Environment, names: Iterable[str], outlines: Outlines | None = None) -> list[Problem]:
    """The first part of :func:`check`: filters and tests that the engine doesn't have. This needs no types."""
    outlines = outlines or Outlines(environment)
    return _problems(outlines, _unknown_filters(outlines, names))


def _unknown_filters(outlines: Outlines, roots: Iterable[str]) -> Iterator[Fault]:
    """Filters and tests that the engine doesn't have: inside ``{% if %}`` it says so only when it comes there."""
    for name in dict.fromkeys(name for root in roots for name in outlines.reach(root).templates):
        yield from outlines.outline(name).unknown


def _problems(outlines: Outlines, faults: Iterable[Fault]) -> list[Problem]:
    """Each fault once for a template, at its first line."""
    lines: dict[tuple[str, str], int] = {}
    for fault in faults:
        key = fault.template, fault.message
        lines[key] = min(fault.line, lines.get(key, fault.line))
    return [defect(outlines.shown(name), message, line, outlines.text(name)) for (name, message), line in sorted(lines.items())]
