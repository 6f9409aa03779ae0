"""The form of a rubric: which sheets, columns and rows show which facts of a record.

Every fact of the rubric has one place: a column of the sheet of the office that the rubric names as basis (or of the assessment
group), or a row of a list sheet. Sanctions and every ``person`` have none. Knows no file format and no record.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from ..base.places import Key
from ..base.signs import plain_name

Where = tuple[Key, ...]
"""Names from the root of a record, or of an entry of a list, to a value."""


@dataclass(frozen=True)
class FormColumn:
    """One column: its machine name (the key row), its Chinese head, the TOML path it fills, and what it admits.

    ``labels`` are the admitted values with their Chinese labels; ``tally`` marks the number of entries of a list, which is
    computed; ``wanted`` a fact that a record must state.
    """

    key: str
    label: str
    path: Where
    kind: str
    note: str = ""
    unit: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    tally: str = ""
    wanted: bool = False
    short: str = ""

    @property
    def name(self) -> str:
        """The column as messages name it."""
        return f"“{self.short or self.label}”"


@dataclass(frozen=True)
class Target:
    """A list of records that a row of a list sheet may belong to: its path, its label, the keys its entries take and need."""

    key: str
    label: str
    path: Where
    keys: frozenset[Where]
    required: tuple[Where, ...]
    note: str = ""
    table: tuple[str, ...] = ()
    """Of what a clause states once: its keys in the clause's table, which are shown as the only entry of a list."""

    def entries(self, data: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
        """The entries that a record states."""
        found: Any = data
        for key in self.path:
            found = found.get(key) if isinstance(found, Mapping) else None
        if not self.table or found is None:
            return found or ()
        stated = {key: found[key] for key in self.table if key in found}
        return [stated] if stated else ()

    def place(self, number: int) -> Where:
        """Where an entry stands in its record."""
        return self.path if self.table else (*self.path, number)


@dataclass(frozen=True)
class ListForm:
    """A sheet of entries: its name, the lists it holds and its columns. ``choice`` is the head of the column that tells which
    list a row belongs to; empty where there is one list only."""

    name: str
    title: str
    choice: str
    targets: tuple[Target, ...]
    columns: tuple[FormColumn, ...]


@dataclass(frozen=True)
class Group:
    """Facts that one office (or the assessment group) states: columns of its own sheet, and lists by sheet and path."""

    name: str
    columns: tuple[FormColumn, ...]
    lists: Mapping[str, tuple[str, ...]]
    office: bool = False


@dataclass(frozen=True)
class Form:
    """All groups and list sheets of a rubric; ``start`` and ``end`` are the first and the last day that a date may be."""

    year: int
    groups: tuple[Group, ...]
    lists: tuple[ListForm, ...]
    start: dt.date
    end: dt.date

    @cached_property
    def columns(self) -> Mapping[str, FormColumn]:
        """The columns of the community sheets by their machine name."""
        return {column.key: column for group in self.groups for column in group.columns}

    def list_of(self, key: str) -> tuple[ListForm, Target]:
        """The list of records of this key, with the list sheet that holds its entries."""
        return next((listing, target) for listing in self.lists for target in listing.targets if target.key == key)

    def only(self, name: str) -> Form:
        """The form of one group: its sheet and its part of the list sheets."""
        group = next(group for group in self.groups if group.name == name)
        lists = []
        for listing in self.lists:
            targets = tuple(target for target in listing.targets if target.key in group.lists.get(listing.name, ()))
            if targets:
                taken = frozenset(key for target in targets for key in target.keys)
                lists.append(replace(listing, targets=targets, columns=tuple(c for c in listing.columns if c.path in taken)))
        return replace(self, groups=(group,), lists=tuple(lists))


def find_group(form: Form, name: str) -> str | None:
    """The group that is meant: of that name, or the only one whose name holds these characters in this order (县信访室)."""
    names = [group.name for group in form.groups]
    if name in names:
        return name
    pattern = re.compile(".*".join(re.escape(char) for char in plain_name(name)))
    meant = [other for other in names if pattern.search(other)]
    return meant[0] if len(meant) == 1 and len(plain_name(name)) > 1 else None
