"""Walks the statements of templates under the types of the names they see, and finds the names and fields that aren't there.

It follows the types through loops, assignments, branches, included templates and calls of macros; ``template_check`` says
where it starts.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Set
from dataclasses import dataclass, replace
from itertools import chain
from typing import NamedTuple

import jinja2
from jinja2 import nodes

from .template_outline import Fault, Outlines, Seen, children, named
from .template_types import UNKNOWN, Scope, attribute, bound, elements, item, kind_of, union

_IN_MACROS = ("caller", "varargs", "kwargs")
_DEEPEST = 40
"""Includes within includes that are followed; a template may include itself with ever longer lists."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One template on the walk. ``known`` are names that are data or that some template sets."""

    outlines: Outlines
    name: str
    known: Set[str]
    depth: int = 0


class MacroOf(NamedTuple):
    """The kind of a name that is a macro: the template that defines it, and its name there."""

    template: str
    name: str


_Walk = Generator[Fault, None, Scope]
"""Gives the faults of some statements, and returns the types of the names after them."""


def walk(visit: Visit, scope: Scope) -> Iterator[Fault]:
    """A template under the types of the names that it sees, and the one that it extends under those after it.

    A walk that would find what an earlier one found already is left out.
    """
    seen = _seen(visit, scope)
    if seen in visit.outlines.walked or visit.depth > _DEEPEST:
        return
    visit.outlines.walked.add(seen)
    outline = visit.outlines.outline(visit.name)
    after = yield from _statements(visit, outline.tree.body, scope)
    for template in outline.extended:
        yield from _others(visit, template, after)


def _seen(visit: Visit, scope: Scope) -> Seen:
    """What a template and its parts see of a scope: the names that one of them loads."""
    reach = visit.outlines.reach(visit.name)
    kinds = frozenset((name, scope[name]) for name in reach.loads & scope.keys())
    return Seen(visit.name, kinds, (reach.loads - reach.sets) & visit.known)


def _others(visit: Visit, template: nodes.Expr, scope: Scope, *, missing: Fault | None = None) -> Iterator[Fault]:
    """The templates that an include, an import or an extends names; none where the name is computed."""
    for name in named(template):
        try:
            visit.outlines.outline(name)
        except jinja2.TemplateNotFound:
            if missing is not None:
                yield missing._replace(message=f"缺少模板 {name}")
            continue
        yield from walk(replace(visit, name=name, depth=visit.depth + 1), scope)


def _statements(visit: Visit, body: Iterable[nodes.Node], scope: Scope) -> _Walk:
    """Statements one after the other: each sees what those before it set."""
    for node in body:
        scope = yield from _statement(visit, node, scope)
    return scope


def _statement(visit: Visit, node: nodes.Node, scope: Scope) -> _Walk:
    """One statement; what it sets for those after it is in the scope that it returns."""
    match node:
        case nodes.If():
            return (yield from _if(visit, node, scope))
        case nodes.For():
            yield from _for(visit, node, scope)
        case nodes.Assign():
            yield from _faults(visit, node.node, scope)
            return {**scope, **dict(bound(node.target, kind_of(node.node, scope)))}
        case nodes.AssignBlock():
            yield from _parts(visit, node, scope)
            return {**scope, **dict(bound(node.target, str))}
        case nodes.With():
            for value in node.values:
                yield from _faults(visit, value, scope)
            pairs = [bound(target, kind_of(value, scope)) for target, value in zip(node.targets, node.values, strict=True)]
            yield from _statements(visit, node.body, {**scope, **dict(chain.from_iterable(pairs))})
        case nodes.Macro() | nodes.CallBlock():
            return (yield from _macro(visit, node, scope))
        case nodes.Include() | nodes.Import() | nodes.FromImport():
            return (yield from _from_elsewhere(visit, node, scope))
        case nodes.Extends():
            yield from _faults(visit, node.template, scope)
        case _:
            yield from _parts(visit, node, scope)
    return scope


def _parts(visit: Visit, node: nodes.Node, scope: Scope) -> Iterator[Fault]:
    """A node that sets nothing for those after it: its expressions, and its statements one after the other."""
    for child in children(node):
        if isinstance(child, nodes.Expr):
            yield from _faults(visit, child, scope)
        else:
            scope = yield from _statement(visit, child, scope)


def _if(visit: Visit, node: nodes.If, scope: Scope) -> _Walk:
    """All branches; a name that one of them sets is after them of any of the types that it may have.

    A branch under ``x.y is defined`` is none for an ``x`` that has no ``y``: a part may serve several kinds of rows.
    """
    yield from _faults(visit, node.test, scope)
    ends = [scope if _never(node.test, scope) else (yield from _statements(visit, node.body, scope))]
    for branch in node.elif_:
        ends.append((yield from _if(visit, branch, scope)))
    ends.append((yield from _statements(visit, node.else_, scope)))
    if all(end is scope for end in ends):  # as nearly always: no branch sets anything
        return scope
    return {name: union(end[name] for end in ends if name in end) for end in ends for name in end}


def _for(visit: Visit, node: nodes.For, scope: Scope) -> Iterator[Fault]:
    """A loop: what its body sets ends with it."""
    yield from _faults(visit, node.iter, scope)
    inner = {**scope, "loop": UNKNOWN, **dict(bound(node.target, elements(kind_of(node.iter, scope))))}
    if node.test is not None:
        yield from _faults(visit, node.test, inner)
    yield from _statements(visit, node.body, inner)
    yield from _statements(visit, node.else_, scope)


def _macro(visit: Visit, node: nodes.Macro | nodes.CallBlock, scope: Scope) -> _Walk:
    """A macro as it is written, whose parameters may be anything, or what is handed to one; see also :func:`_called`."""
    for value in (*node.defaults, *([node.call] if isinstance(node, nodes.CallBlock) else [])):
        yield from _faults(visit, value, scope)
    inner = {**scope, **dict.fromkeys((*_IN_MACROS, *(argument.name for argument in node.args)), UNKNOWN)}
    yield from _statements(visit, node.body, inner)
    return {**scope, node.name: MacroOf(visit.name, node.name)} if isinstance(node, nodes.Macro) else scope


def _called(visit: Visit, macro: MacroOf, call: nodes.Call, scope: Scope) -> Iterator[Fault]:
    """The body of a macro under the kinds of what a call hands to it. An imported macro sees nothing of the page."""
    body = visit.outlines.outline(macro.template).tree.body
    macros = {node.name: node for node in body if isinstance(node, nodes.Macro)}
    definition = macros.get(macro.name)
    if definition is None or visit.depth > _DEEPEST:
        return
    names = [argument.name for argument in definition.args]
    defaults = zip(reversed(names), reversed(definition.defaults), strict=False)
    given = {**dict.fromkeys(names, UNKNOWN), **{name: kind_of(value, scope) for name, value in defaults}}
    given |= {name: kind_of(value, scope) for name, value in zip(names, call.args, strict=False)}
    given |= {pair.key: kind_of(pair.value, scope) for pair in call.kwargs}
    seen = Seen(f"{macro.template} {macro.name}", frozenset(given.items()), frozenset())
    if seen in visit.outlines.walked:
        return
    visit.outlines.walked.add(seen)
    others = {name: MacroOf(macro.template, name) for name in macros}
    inner = {**(scope if macro.template == visit.name else {}), **others, **dict.fromkeys(_IN_MACROS, UNKNOWN), **given}
    yield from _statements(replace(visit, name=macro.template, depth=visit.depth + 1), definition.body, inner)


def _from_elsewhere(visit: Visit, node: nodes.Include | nodes.Import | nodes.FromImport, scope: Scope) -> _Walk:
    """A template in another: it sees the names of this one, or none."""
    yield from _faults(visit, node.template, scope)
    optional = isinstance(node, nodes.Include) and (node.ignore_missing or not isinstance(node.template, nodes.Const))
    missing = None if optional else Fault(visit.name, node.lineno, "")
    yield from _others(visit, node.template, scope if node.with_context else {}, missing=missing)
    if isinstance(node, nodes.Import):
        return {**scope, node.target: UNKNOWN}
    if isinstance(node, nodes.FromImport):
        source = next(iter(named(node.template)), "")
        pairs = [(name, name) if isinstance(name, str) else name for name in node.names]
        return {**scope, **{alias: MacroOf(source, name) if source else UNKNOWN for name, alias in pairs}}
    return scope


def _faults(visit: Visit, node: nodes.Node, scope: Scope) -> Iterator[Fault]:
    """The names and fields of an expression that are not there."""
    inside: Iterable[nodes.Node] = children(node)
    match node:
        case nodes.Name() if node.ctx == "load" and node.name not in scope and node.name not in visit.known:
            yield Fault(visit.name, node.lineno, f"模板有误：没有名为 {node.name} 的数据")
        case nodes.Getattr() if attribute(kind_of(node.node, scope), node.attr) is None:
            yield Fault(visit.name, node.lineno, f"模板有误：数据中没有 {node.attr}")
        case nodes.Getitem() if item(kind_of(node.node, scope), node.arg) is None:
            yield Fault(visit.name, node.lineno, f"模板有误：数据中没有 {getattr(node.arg, 'value', '')}")
        case nodes.Filter() | nodes.Test() if node.name in ("defined", "undefined", "default", "d"):
            asked = node.node if isinstance(node.node, (nodes.Getattr, nodes.Getitem)) else node
            inside = (*children(asked), *node.args)  # whether it is there is the question
        case nodes.Call() if isinstance(node.node, nodes.Name) and isinstance(macro := scope.get(node.node.name), MacroOf):
            yield from _called(visit, macro, node, scope)
        case nodes.CondExpr() if _never(node.test, scope):
            inside = [child for child in (node.test, node.expr2) if child is not None]
        case nodes.And() if _never(node.left, scope):
            inside = [node.left]
    for child in inside:
        yield from _faults(visit, child, scope)


def _never(test: nodes.Node, scope: Scope) -> bool:
    """Whether a condition asks, perhaps among other things, if a field is defined that the value's type does not have."""
    match test:
        case nodes.And():
            return _never(test.left, scope) or _never(test.right, scope)
        case nodes.Test(name="defined", node=nodes.Getattr() as asked):
            return attribute(kind_of(asked.node, scope), asked.attr) is None
        case nodes.Test(name="defined", node=nodes.Getitem() as asked):
            return item(kind_of(asked.node, scope), asked.arg) is None
    return False
