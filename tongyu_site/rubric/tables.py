"""A TOML table as a block has it, with the place it stands at, and the taking of its keys with their types.

Text, blocks and tables as written are named tuples, not dataclasses: to define the class of a named tuple takes a seventh of
the time, and every command that reads a rubric defines all of them when it starts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple, TypeGuard

from ..base import hints
from ..base.matching import suggestion
from ..base.places import Key
from ..base.problems import Collector, Problem
from ..base.source import Hint, Source
from .vocabulary import NOTES


class RawTable(NamedTuple):
    """A table as written: a piece of a block, a fact or a rule in it, an option of a reading.

    ``source`` is the text of its block and ``where`` the path of the table in it, empty for the block itself; ``home`` the
    index of the paragraph under which the block stands.
    """

    source: Source
    where: tuple[Key, ...]
    data: Mapping[str, Any]
    home: int

    def problem(self, code: str, message: str, *path: Key, key: bool = False, hint: Hint | None = None) -> Problem:
        """A problem at a path within this table: at the value, or with ``key`` at its name; without a path at the table."""
        return self.source.problem(code, message, [*self.where, *path], key=key, hint=hint)

    def line(self, *path: Key) -> int:
        """The line of the rubric's file on which the value at a path within this table stands."""
        return self.source.locate([*self.where, *path]).line + self.source.offset

    def changed(self, data: Mapping[str, Any]) -> RawTable:
        """This table with some keys set to other values."""
        return RawTable(self.source, self.where, {**self.data, **data}, self.home)

    def without(self, *keys: str) -> RawTable:
        """This table without some of its keys."""
        data = {key: value for key, value in self.data.items() if key not in keys}
        return RawTable(self.source, self.where, data, self.home)

    def inner(self, *path: Key, data: Mapping[str, Any]) -> RawTable:
        """The table at a path in this one, with the keys that it has there."""
        return RawTable(self.source, (*self.where, *path), data, self.home)


class TypedKeys:
    """Takes the keys of a table one by one, with their types; :meth:`done` reports those that nobody took.

    :data:`~tongyu_site.rubric.vocabulary.NOTES` are never among them: they say where figures come from.
    """

    def __init__(self, found: Collector, table: RawTable) -> None:
        self.found, self.table = found, table
        self.left = {key: value for key, value in table.data.items() if key not in NOTES}
        self.known: list[str] = []

    def take(self, key: str, kind: Any, default: Any) -> Any:
        """The value of a key; ``default`` where it isn't stated or, reported as E302, of another type than ``kind``.

        A list holds texts only.
        """
        self.known.append(key)
        if key not in self.left:
            return default
        value = self.left.pop(key)
        wrong = not isinstance(value, kind) or (kind not in (bool, object) and isinstance(value, bool))
        if wrong or (kind is list and not all(isinstance(item, str) for item in value)):
            hint = meant(key, value, getattr(kind, "__name__", ""))
            self.found.add(self.table.problem("E302", f"{key} 的类型不对", key, hint=hint))
            return default
        return value

    def done(self) -> None:
        """Report every key that nobody took."""
        for key in self.left:
            self.found.add(self.table.problem("E302", f"没有“{key}”这一项", key, key=True, hint=suggestion(key, self.known)))


_SCHEMAS = {"int": {"type": "integer"}, "Points": {"type": "number"}, "bool": {"type": "boolean"}}


def meant(key: str, value: Any, kinds: str) -> str | None:
    """The line of a key with what was surely meant by a value of another type; ``kinds`` are the types that the key takes."""
    schemas = (_SCHEMAS[kind] for kind in kinds.split(" | ") if kind in _SCHEMAS)
    right = next(filter(None, (hints.value(key, value, schema) for schema in schemas)), None)
    return right and f"{key} = {right}"


def is_table_of_tables(value: Any) -> bool:
    """Whether a TOML value is a table that holds nothing but tables."""
    return isinstance(value, dict) and all(isinstance(item, dict) for item in value.values())


def is_figure(value: Any) -> TypeGuard[int | Decimal]:
    """Whether a TOML value is a number; true and false are none."""
    return isinstance(value, (int, Decimal)) and not isinstance(value, bool)


def figures_of(data: Mapping[str, Any]) -> Iterator[tuple[str, int | Decimal]]:
    """All numbers in a table, each with its dotted name: ``minimum``, ``levels.city``, ``levels.0.minimum``."""
    for key, value in data.items():
        if not isinstance(value, str):
            yield from _figures_in(key, value)


def _figures_in(name: str, value: Any) -> Iterator[tuple[str, int | Decimal]]:
    """The numbers in one value, whose dotted name is given."""
    if is_figure(value):
        yield name, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _figures_in(f"{name}.{key}", item)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _figures_in(f"{name}.{index}", item)
