"""Forms to fill in: which spreadsheet columns and rows show which facts of a record, and what a value looks like there.

Every fact of the rubric has one place: a column of the sheet of the office that the rubric names as basis (or of the assessment
group), or a row of a list sheet. Sanctions and every ``person`` have none. Knows no file format and writes nothing.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from ..base.places import Key
from ..base.problems import Collector
from ..base.project import Project, YearSettings, check_files
from ..base.source import Source
from ..records import ASSESSED_ON, Schema, Validator, demanded, load_records, plain_name, record_schema
from ..rubric import BALLOTS, DAILY, REWARDS, Fact, Node, Rubric, read_rubric

Where = tuple[Key, ...]

ASSESSORS = "考核组材料"
"""The group of facts for which the rubric names papers, or nothing, and no office."""

DELETE = "删除"
"""What is written into a cell, or into the last column of an entry, to delete it from the record."""

YES, NO = "是", "否"
Value = bool | int | dt.date | Decimal | str | tuple[str, ...]
"""A cell's value. Of a deadline, False says that it was not done; a tuple holds the levels of ``also``."""


GUIDE = "填写说明"
CHOICES = "选项"


# What the sheets hold


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
    """All groups and list sheets of a rubric."""

    year: int
    groups: tuple[Group, ...]
    lists: tuple[ListForm, ...]
    start: dt.date

    @cached_property
    def columns(self) -> Mapping[str, FormColumn]:
        """The columns of the community sheets by their machine name."""
        return {column.key: column for group in self.groups for column in group.columns}

    def only(self, name: str) -> Form:
        """The form of one group: its sheet and its part of the list sheets."""
        group = next(group for group in self.groups if group.name == name)
        lists = []
        for form in self.lists:
            targets = tuple(target for target in form.targets if target.key in group.lists.get(form.name, ()))
            if targets:
                taken = frozenset(key for target in targets for key in target.keys)
                lists.append(replace(form, targets=targets, columns=tuple(c for c in form.columns if c.path in taken)))
        return replace(self, groups=(group,), lists=tuple(lists))


def find_group(form: Form, name: str) -> str | None:
    """The group that is meant: of that name, or the only one whose name holds these characters in this order (县信访室)."""
    names = [group.name for group in form.groups]
    if name in names:
        return name
    pattern = re.compile(".*".join(re.escape(char) for char in plain_name(name)))
    meant = [other for other in names if pattern.search(other)]
    return meant[0] if len(meant) == 1 and len(plain_name(name)) > 1 else None


def make_form(rubric: Rubric, start: dt.date) -> Form:
    """Lay the rubric's facts out on sheets; every fact but the sanctions has one place."""
    return _FormMaker(rubric, start).make()


class _FormMaker:
    def __init__(self, rubric: Rubric, start: dt.date) -> None:
        self.rubric, self.start = rubric, start
        self.schema = record_schema(rubric)["properties"]

    def make(self) -> Form:
        rubric = self.rubric
        lists = self.lists()
        sheet_of = {target.key: form.name for form in lists for target in form.targets}
        columns: dict[str, list[FormColumn]] = {}
        holds: dict[str, dict[str, list[str]]] = {}

        def put(group: str, column: FormColumn | None, key: str | None = None) -> None:
            columns.setdefault(group, [])
            holds.setdefault(group, {})
            if column:
                columns[group].append(column)
            if key:
                holds[group].setdefault(sheet_of[key], []).append(key)

        for clause in rubric.clauses:  # offices first, in the order of the text
            for fact in clause.facts.values():
                if fact.office:
                    columns.setdefault(fact.office, [])
        offices = set(columns)
        put(ASSESSORS, self.simple("assessed_on", ("assessed_on",), self.schema["assessed_on"], ASSESSED_ON, wanted=True))
        unit = self.schema["leader"]["properties"]["previous_unit"]
        put(ASSESSORS, self.simple("leader.previous_unit", ("leader", "previous_unit"), unit, unit["title"]))
        for clause in rubric.clauses:
            for fact in clause.facts.values():
                put(fact.office or ASSESSORS, self.fact(clause, fact), f"{clause.id}.{fact.name}" if _is_list(fact) else None)
            for name in ("evidence", "falsified"):
                if f"{clause.id}.{name}" in sheet_of:
                    put(ASSESSORS, None, f"{clause.id}.{name}")
        ballots = self.schema["ballots"]["properties"]
        for name, fact in rubric.facts[BALLOTS].items():
            label = f"{fact.title}（{fact.unit}）" if fact.unit else fact.title
            note = self.text(BALLOTS)
            column = self.simple(f"ballots.{name}", ("ballots", name), ballots[name], label, wanted=True, note=note)
            put(rubric.title_of(BALLOTS), replace(column, unit=fact.unit, short=fact.title))
        put(rubric.title_of(DAILY), None, "daily")
        for name in ("rewards", "showcases"):
            put(rubric.title_of(REWARDS), None, name)
        groups = tuple(
            Group(name, tuple(found), {sheet: tuple(keys) for sheet, keys in holds[name].items()}, name in offices)
            for name, found in columns.items()
        )
        return Form(rubric.year, groups, lists, self.start)

    def text(self, block: str) -> str:
        return "\n".join(self.rubric.paragraphs[index].text for index in self.rubric.home[block])

    def simple(self, key: str, path: Where, schema: Schema, label: str, *, wanted: bool = False, note: str = "") -> FormColumn:
        note = "\n".join(part for part in (schema.get("description", ""), note) if part)
        return FormColumn(key, label, path, _kind(schema), note, wanted=wanted)

    def fact(self, clause: Node, fact: Fact) -> FormColumn:
        unit = f"（{fact.unit}）" if fact.unit else ""
        key, label = f"{clause.id}.{fact.name}", f"{clause.id}项 {fact.title}{unit}"
        schema = self.schema["clauses"]["properties"][clause.id]["properties"][fact.name]
        basis = f"以{fact.basis}为准" if fact.basis else ""
        note = "\n".join(part for part in (self.text(clause.id), basis, schema.get("description", "")) if part)
        path: Where = ("clauses", clause.id, fact.name)
        kind = "tally" if _is_list(fact) else _kind(schema)
        return FormColumn(
            key, label, path, kind, note, fact.unit, tally=key if kind == "tally" else "",
            wanted=demanded(self.rubric, fact), short=f"{clause.id}项 {fact.title}",
        )  # fmt: skip

    def lists(self) -> tuple[ListForm, ...]:
        rubric, clauses = self.rubric, self.schema["clauses"]["properties"]
        events, works, evidence, falsified = (list[tuple[Node, Fact, Schema, str]]() for _ in range(4))
        for clause in rubric.clauses:
            places = clauses[clause.id]["properties"]
            for fact in clause.facts.values():
                if _is_list(fact):
                    entry = (clause, fact, places[fact.name], f"{clause.id}项 {fact.title}")
                    (events if fact.type == "events" else works).append(entry)
            for name, found in (("evidence", evidence), ("falsified", falsified)):
                if name in places:
                    fact = rubric.facts[rubric.papers.id][name]
                    found.append((clause, replace(fact, name=name), places[name], f"{clause.id}项 {clause.title}"))
        titles = rubric.facts[rubric.papers.id]
        forms = [
            self.list_form("events", "扣分事件", "事项", events),
            self.list_form("works", "稿件信息", "事项", works),
            self.list_form("evidence", titles["evidence"].title, "条款", evidence),
            self.list_form("falsified", titles["falsified"].title, "条款", falsified),
        ]
        for name, block in (("daily", DAILY), ("rewards", REWARDS), ("showcases", REWARDS)):
            fact, schema = rubric.facts[block][name], self.schema[name]
            target = _target(name, schema["title"], (name,), schema["items"], self.text(block))
            forms.append(ListForm(name, schema["title"], "", (target,), self.columns(name, [(fact, schema)])))
        return tuple(form for form in forms if form.targets)

    def list_form(self, name: str, title: str, choice: str, entries: Sequence[tuple[Node, Fact, Schema, str]]) -> ListForm:
        targets = tuple(
            _target(f"{clause.id}.{fact.name}", label, ("clauses", clause.id, fact.name), schema["items"], self.text(clause.id))
            for clause, fact, schema, label in entries
        )
        return ListForm(name, title, choice, targets, self.columns(name, [(fact, schema) for _, fact, schema, _ in entries]))

    def columns(self, name: str, entries: Sequence[tuple[Fact, Schema]]) -> tuple[FormColumn, ...]:
        """The columns of several lists together: what any of their entries takes, but never ``person``."""
        found: dict[Where, FormColumn] = {}
        for fact, schema in entries:
            for path, place in _leaves(schema["items"]):
                labels = fact.fields.get(str(path[-1]), fact.fields.get("level", {}) if path[-1] == "also" else {})
                key = ".".join([name, *map(str, path)])
                old = found.get(path)
                merged = {**(old.labels if old else {}), **labels}
                found[path] = FormColumn(key, place["title"], path, _kind(place), place.get("description", ""), labels=merged)
        first = [path for path in found if path == ("date",)]  # what happened when, then the rest
        return tuple(found[path] for path in [*first, *(path for path in found if path not in first)])


def _is_list(fact: Fact) -> bool:
    return fact.type in ("events", "works")


def _target(key: str, label: str, path: Where, items: Schema, note: str) -> Target:
    required = [(name,) if "properties" not in items["properties"][name] else (name, "issuer") for name in items["required"]]
    return Target(key, label, path, frozenset(leaf for leaf, _ in _leaves(items)), tuple(required), note)


def _leaves(items: Schema) -> Iterator[tuple[Where, Schema]]:
    for name, place in items["properties"].items():
        if name == "person":  # a private code goes into no sheet
            continue
        if "properties" in place:
            for inner, leaf in place["properties"].items():
                yield (name, inner), leaf
        else:
            yield (name,), place


def _kind(schema: Schema) -> str:
    if "enum" in schema:
        return "enum"
    if schema.get("format") == "date":
        return "deadline" if isinstance(schema["type"], list) else "date"
    kind = str(schema["type"])
    return {"array": "levels", "string": "text"}.get(kind, kind)


# Records as sheets see them


@dataclass(frozen=True)
class Community:
    """A record as it stands in its file: data as parsed, and the bytes it came from."""

    slug: str
    name: str
    path: Path
    raw: bytes
    source: Source
    data: Mapping[str, Any]


@dataclass(frozen=True)
class SheetCounty:
    """What export and import start from."""

    project: Project
    settings: YearSettings
    rubric: Rubric
    form: Form
    validator: Validator
    communities: tuple[Community, ...]
    private: frozenset[str]

    @cached_property
    def by_slug(self) -> Mapping[str, Community]:
        """The communities by file name."""
        return {community.slug: community for community in self.communities}

    @cached_property
    def by_name(self) -> Mapping[str, Community]:
        """The communities by name, without spaces and differences of width."""
        return {plain_name(community.name): community for community in self.communities}


def load_county(project: Project, settings: YearSettings) -> SheetCounty:
    """Read rubric and records of a year. Raises :class:`Problems`: sheets are made only of records without problems."""
    found = Collector()
    found.problems.extend(check_files(project, settings))
    found.stop_if_any()
    rubric = read_rubric(project, settings.number)
    records = load_records(project, settings, rubric, complete=False)  # what is missing is for the office to fill in
    communities = tuple(
        Community(file.slug, file.name, file.path, file.source.raw, file.source, file.data)
        for file in records.files
        if file.source is not None and file.data is not None
    )
    validator = Validator(rubric, settings.previous_assessed_on)
    form = make_form(rubric, validator.start)
    return SheetCounty(project, settings, rubric, form, validator, communities, frozenset(records.private))


def get(data: Any, path: Where) -> Any:
    for key in path:
        if not isinstance(data, dict) or key not in data:
            return None
        data = data[key]
    return data


def plain(value: Any) -> Value | None:
    """A value of a record as cells compare it: numbers by size, texts without outer spaces, control characters and CR."""
    if isinstance(value, list):
        return tuple(str(item) for item in value) or None
    if isinstance(value, str):
        return plain_text(value) or None
    found: Value | None = value
    return found


def plain_text(value: str) -> str:
    value = re.sub(r"_x(00[01][0-9A-Fa-f])_", lambda match: chr(int(match[1], 16)), value)  # as .xlsx writes control characters
    return "".join(char for char in value if char == "\n" or unicodedata.category(char) != "Cc").strip()


def entry_values(item: Mapping[str, Any], columns: Sequence[FormColumn]) -> dict[str, Value]:
    """What a list sheet shows of an entry."""
    found = {}
    for column in columns:
        value = plain(get(item, column.path))
        if value is not None:
            found[column.key] = Decimal(value) if column.kind == "number" and isinstance(value, int) else value
    return found


def token(value: Value) -> Any:
    """A value as the hidden column keeps it; a long text as its hash, because a cell holds 32767 characters."""
    if isinstance(value, str) and len(value) > _LONG:
        return "sha256:" + hashlib.sha256(value.encode()).hexdigest()
    if isinstance(value, (dt.date, Decimal)):
        return format(value.normalize(), "f") if isinstance(value, Decimal) else value.isoformat()
    return list(value) if isinstance(value, tuple) else value


_LONG = 200


def tokens(values: Mapping[str, Value]) -> dict[str, Any]:
    return {key: token(value) for key, value in values.items()}


def value_words(value: Value | None, column: FormColumn) -> str:
    """A value as messages and cells show it."""
    match value:
        case None:
            return "空"
        case bool():
            return YES if value else NO
        case tuple():
            return "、".join(column.labels.get(part, part) for part in value)
        case Decimal():
            return format(value, "f")
        case str():
            return column.labels.get(value, value)
        case _:
            return str(value)


def sheet_name(title: str) -> str:
    """A title as a sheet may be named: at most 31 characters, without the signs that are not allowed."""
    return re.sub(r"[\[\]:*?/\\]", " ", title).strip("' ")[:31]


def letter(column: int) -> str:
    """The letters of a column counted from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
