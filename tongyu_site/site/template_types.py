"""The types of a template's expressions: pure functions over Jinja's syntax tree and the type hints of Python classes.

A kind is a type hint: a class, a generic alias such as ``tuple[Row, ...]``, a union, or ``Any`` for what is not known. Nothing
here reads a template or knows what is asked of one; ``template_check`` walks the statements and says what is wrong.
"""

from __future__ import annotations

import collections.abc
import dataclasses
import datetime
import inspect
import types
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, cached_property
from typing import Any

from jinja2 import nodes
from markupsafe import Markup

Kind = Any
"""A type hint. ``Any`` stops every following question: of an unknown value nothing is wrong."""
Scope = Mapping[str, Kind]
"""The kinds of the names that a place of a template sees."""

UNKNOWN: Kind = Any
_WHOLE = (str, Markup, int, float, bool, tuple, list, datetime.date)
"""Classes beside dataclasses and named tuples whose attributes are all known."""
_KEEPING = {"sort", "unique", "reverse", "list", "select", "selectattr", "reject", "rejectattr"}
_CHOOSING = {"first", "last", "random", "min", "max"}
_TEXT = {
    "join",
    "trim",
    "upper",
    "lower",
    "escape",
    "e",
    "safe",
    "string",
    "replace",
    "truncate",
    "format",
    "title",
    "capitalize",
}
_NUMBER = {"length", "count", "int", "wordcount"}
_MAPPING: Mapping[str, Callable[[Kind, Kind], Kind]] = {
    "items": lambda key, value: collections.abc.Iterable[tuple[key, value]],  # type: ignore[valid-type]
    "keys": lambda key, _: collections.abc.Iterable[key],  # type: ignore[valid-type]
    "values": lambda _, value: collections.abc.Iterable[value],  # type: ignore[valid-type]
    "get": lambda _, value: value,
}


def _origin(kind: Kind) -> Any:
    """The class that a generic alias is of; the kind itself where it is no alias."""
    return typing.get_origin(kind) or kind


def union(kinds: Iterable[Kind]) -> Kind:
    """The kind of a value that is of one of these; unknown where one of them is, or where there is none."""
    found = tuple(dict.fromkeys(member for kind in kinds for member in members(kind)))
    return UNKNOWN if not found or UNKNOWN in found else typing.Union[found]  # noqa: UP007 - made of a tuple


@cache
def members(kind: Kind) -> tuple[Kind, ...]:
    """The kinds that a union joins, without None; the kind itself where it is no union."""
    if _origin(kind) in (typing.Union, types.UnionType):
        return tuple(member for member in typing.get_args(kind) if member is not types.NoneType)
    return () if kind in (None, types.NoneType) else (kind,)


@cache
def attribute(kind: Kind, name: str) -> Kind | None:
    """The kind of an attribute; None where no member of the kind has it, unknown where it may be there."""
    found = [_attribute(member, name) for member in members(kind)]
    known = [item for item in found if item is not None]
    return union(known) if known or not found else None


def _attribute(kind: Kind, name: str) -> Kind | None:
    """The attribute of a kind that is no union. Jinja takes ``a.b`` of a mapping for ``a["b"]`` where it has no such method."""
    origin = _origin(kind)
    if not isinstance(origin, type):
        return UNKNOWN
    if issubclass(origin, collections.abc.Mapping):
        key, value = typing.get_args(kind) or (UNKNOWN, UNKNOWN)
        return collections.abc.Callable[..., _MAPPING[name](key, value)] if name in _MAPPING else UNKNOWN
    if not (dataclasses.is_dataclass(origin) or origin in _WHOLE or issubclass(origin, tuple)) or hasattr(origin, "__getattr__"):
        return UNKNOWN
    hints = _hints(origin)
    if name in hints:
        return _closed(hints[name])
    value = inspect.getattr_static(origin, name, None)
    if isinstance(value, property) and value.fget is not None:
        return _closed(_hints(value.fget).get("return", UNKNOWN))
    if isinstance(value, cached_property):
        return _closed(_hints(value.func).get("return", UNKNOWN))
    if isinstance(value, types.FunctionType):
        return collections.abc.Callable[..., _closed(_hints(value).get("return", UNKNOWN))]
    return UNKNOWN if hasattr(origin, name) else None


@cache
def _hints(thing: Any) -> Mapping[str, Kind]:
    """The type hints of a class or a function; unknown kinds where they name what only a type checker imports."""
    try:
        return typing.get_type_hints(thing)
    except (NameError, TypeError):
        return dict.fromkeys(inspect.get_annotations(thing) if isinstance(thing, type) else (), UNKNOWN)


def _closed(kind: Kind) -> Kind:
    """A kind without open type variables; unknown where it has some."""
    return UNKNOWN if isinstance(kind, typing.TypeVar) or getattr(kind, "__parameters__", None) else kind


@cache
def elements(kind: Kind) -> Kind:
    """The kind of what a loop over a value gives: elements of a sequence, keys of a mapping."""
    return union(_element(member) for member in members(kind))


def _element(kind: Kind) -> Kind:
    """The elements of a kind that is no union."""
    origin, given = _origin(kind), typing.get_args(kind)
    if not isinstance(origin, type) or not issubclass(origin, collections.abc.Iterable):
        return UNKNOWN
    if issubclass(origin, str):
        return str
    if issubclass(origin, tuple):
        return union(item for item in given if item is not Ellipsis)
    return given[0] if given else UNKNOWN


def unpacked(kind: Kind, count: int) -> list[Kind]:
    """The kinds of so many names that a value is unpacked into."""
    rows = [_unpacked(member, count) for member in members(kind)]
    return [union(column) for column in zip(*rows, strict=True)] or [UNKNOWN] * count


def _unpacked(kind: Kind, count: int) -> list[Kind]:
    """What a value of a kind that is no union unpacks to: the fields of a fixed tuple, else its elements."""
    given = typing.get_args(kind)
    fixed = _origin(kind) is tuple and Ellipsis not in given
    return list(given) if fixed and len(given) == count else [elements(kind)] * count


def item(kind: Kind, key: nodes.Node) -> Kind | None:
    """The kind of ``value[key]``; None where a text stands for an attribute that no member of the kind has."""
    found = [_item(member, key) for member in members(kind)]
    known = [each for each in found if each is not None]
    return union(known) if known or not found else None


def _item(kind: Kind, key: nodes.Node) -> Kind | None:
    """The same of a kind that is no union. Jinja takes ``a["b"]`` for ``a.b`` where ``a`` has no such key."""
    origin, given = _origin(kind), typing.get_args(kind)
    if not isinstance(origin, type):
        return UNKNOWN
    if issubclass(origin, collections.abc.Mapping):
        return given[1] if len(given) == 2 else UNKNOWN
    if isinstance(key, nodes.Slice):
        return kind
    if not isinstance(key, nodes.Const):
        return _element(kind)
    if isinstance(key.value, str):
        return _attribute(kind, key.value)
    if issubclass(origin, tuple) and Ellipsis not in given:
        return given[key.value] if isinstance(key.value, int) and -len(given) <= key.value < len(given) else UNKNOWN
    return _element(kind)


def kind_of(node: nodes.Node, scope: Scope) -> Kind:
    """The kind of an expression under the kinds of the names that it sees."""
    match node:
        case nodes.Name():
            return scope.get(node.name, UNKNOWN)
        case nodes.Getattr():
            return _else_unknown(attribute(kind_of(node.node, scope), node.attr))
        case nodes.Getitem():
            return _else_unknown(item(kind_of(node.node, scope), node.arg))
        case nodes.Call():
            return union(_returned(member) for member in members(kind_of(node.node, scope)))
        case nodes.Filter() if node.node is not None:
            return _filtered(node, kind_of(node.node, scope), scope)
        case nodes.CondExpr() if node.expr2 is not None:
            return union((kind_of(node.expr1, scope), kind_of(node.expr2, scope)))
        case nodes.And() | nodes.Or():
            return union((kind_of(node.left, scope), kind_of(node.right, scope)))
        case nodes.Tuple() if node.items:
            return tuple[tuple(kind_of(each, scope) for each in node.items)]  # type: ignore[misc]
        case nodes.List() if node.items:
            return list[union(kind_of(each, scope) for each in node.items)]  # type: ignore[misc]
        case nodes.Const() if node.value is not None:
            return type(node.value)
        case nodes.Concat() | nodes.TemplateData():
            return str
        case nodes.Test() | nodes.Not() | nodes.Compare():
            return bool
    return UNKNOWN


def _else_unknown(kind: Kind | None) -> Kind:
    """A kind, or unknown for what is not there: it is said once, and nothing of what follows from it."""
    return UNKNOWN if kind is None else kind


def _returned(kind: Kind) -> Kind:
    """What a call of a kind that is no union gives."""
    given = typing.get_args(kind)
    return given[1] if _origin(kind) is collections.abc.Callable and len(given) == 2 else UNKNOWN


def _filtered(node: nodes.Filter, kind: Kind, scope: Scope) -> Kind:
    """What a filter makes of a value, for the filters that keep its kind or always give the same."""
    if node.name in _KEEPING:
        return list[elements(kind)]  # type: ignore[misc]
    if node.name in _CHOOSING:
        return elements(kind)
    if node.name in ("default", "d"):
        return union((kind, *(kind_of(each, scope) for each in node.args[:1])))
    if node.name == "items" and kind is not UNKNOWN:
        return union(_returned(_else_unknown(_attribute(member, "items"))) for member in members(kind))
    return str if node.name in _TEXT else int if node.name in _NUMBER else UNKNOWN


def bound(target: nodes.Node, kind: Kind) -> Iterator[tuple[str, Kind]]:
    """The names that a target of a loop or an assignment sets, each with its kind."""
    if isinstance(target, nodes.Name):
        yield target.name, kind
    elif isinstance(target, nodes.Tuple):
        for each, part in zip(target.items, unpacked(kind, len(target.items)), strict=True):
            yield from bound(each, part)
