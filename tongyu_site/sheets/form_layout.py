"""The facts of a rubric laid out on sheets: which group states each of them, in which column or on which list sheet.

Titles, units, labels and notes are those of the rubric and of the record form. Knows no record and no file.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ..records import ASSESSED_ON, Schema, demanded, record_schema
from ..rubric import ASSESSORS, BALLOTS, DAILY, REWARDS, Fact, Node, Rubric
from .form import Form, FormColumn, Group, ListForm, Target, Where

GROUNDS = "grounds"
"""The name of the sheet of what judged facts rest on."""
GROUND = ("note", "document")
"""The keys of a clause that say what its judged facts rest on."""


def make_form(rubric: Rubric, start: dt.date, end: dt.date) -> Form:
    """Lay the rubric's facts out on sheets; every fact but the sanctions has one place.

    ``start`` is the first day of the earliest of the assessed periods, ``end`` the last day of the latest one.
    """
    schema = record_schema(rubric)["properties"]
    lists = _list_forms(rubric, schema)
    return Form(rubric.year, _groups(rubric, schema, lists), lists, start, end)


# Groups and their columns


@dataclass(frozen=True, slots=True)
class _Placed:
    """A fact in the group that states it: its column, or None, and the key of its list, empty where it is none."""

    group: str
    column: FormColumn | None
    key: str = ""


def _groups(rubric: Rubric, schema: Schema, lists: Sequence[ListForm]) -> tuple[Group, ...]:
    """The groups of facts: the offices in the order of the text, then those in the order of their first fact."""
    sheet_of = {target.key: listing.name for listing in lists for target in listing.targets}
    offices = dict.fromkeys(fact.office for clause in rubric.clauses for fact in clause.facts.values() if fact.office)
    placed = list(_placed(rubric, schema, sheet_of))
    groups = []
    for name in dict.fromkeys([*offices, *(item.group for item in placed)]):
        mine = [item for item in placed if item.group == name]
        held: dict[str, list[str]] = {}
        for item in mine:
            if item.key:
                held.setdefault(sheet_of[item.key], []).append(item.key)
        columns = tuple(item.column for item in mine if item.column)
        groups.append(Group(name, columns, {sheet: tuple(keys) for sheet, keys in held.items()}, name in offices))
    return tuple(groups)


def _placed(rubric: Rubric, schema: Schema, sheet_of: Mapping[str, str]) -> Iterator[_Placed]:
    """Each fact with the group that states it, in the order of the columns; ``sheet_of`` names the list sheet of each list."""
    assessed_on = schema["assessed_on"]
    yield _Placed(ASSESSORS, replace(_column(("assessed_on",), assessed_on, ASSESSED_ON), wanted=True))
    for name in ("founded", "former", "assessed", "reason"):
        yield _Placed(ASSESSORS, _column((name,), schema[name], schema[name]["title"]))
    for name, place in schema["leader"]["properties"].items():
        yield _Placed(ASSESSORS, _column(("leader", name), place, place["title"]))
    for clause in rubric.clauses:
        for fact in clause.facts.values():
            key = f"{clause.id}.{fact.name}" if _is_list(fact) else ""
            yield _Placed(fact.office or ASSESSORS, _fact_column(rubric, schema, clause, fact), key)
        judges = (fact.office for fact in clause.facts.values() if not _is_list(fact) and fact.office)
        papers = {"evidence": ASSESSORS, "falsified": ASSESSORS, GROUNDS: next(judges, ASSESSORS)}
        for name, group in papers.items():
            if f"{clause.id}.{name}" in sheet_of:
                yield _Placed(group, None, f"{clause.id}.{name}")
    for name, fact in rubric.facts[BALLOTS].items():
        label = f"{fact.title}（{fact.unit}）" if fact.unit else fact.title
        column = _column(("ballots", name), schema["ballots"]["properties"][name], label, _text(rubric, BALLOTS))
        yield _Placed(rubric.title_of(BALLOTS), replace(column, wanted=True, unit=fact.unit, short=fact.title))
    yield _Placed(rubric.title_of(DAILY), None, "daily")
    for name in ("rewards", "showcases"):
        yield _Placed(rubric.title_of(REWARDS), None, name)


def _text(rubric: Rubric, block: str) -> str:
    """The official text that a block of the rubric stands below."""
    return "\n".join(rubric.paragraphs[index].text for index in rubric.home[block])


def _column(path: Where, schema: Schema, label: str, text: str = "") -> FormColumn:
    """The column of a value of the record; its note is the description of the record form and an official text."""
    note = "\n".join(part for part in (schema.get("description", ""), text) if part)
    return FormColumn(".".join(map(str, path)), label, path, _kind(schema), note)


def _fact_column(rubric: Rubric, schema: Schema, clause: Node, fact: Fact) -> FormColumn:
    """The column of a clause's fact; of a list it is the number of its entries, which is computed."""
    unit = f"（{fact.unit}）" if fact.unit else ""
    key, label = f"{clause.id}.{fact.name}", f"{clause.id}项 {fact.title}{unit}"
    place = schema["clauses"]["properties"][clause.id]["properties"][fact.name]
    basis = f"以{fact.basis}为准" if fact.basis else ""
    note = "\n".join(part for part in (_text(rubric, clause.id), basis, place.get("description", "")) if part)
    path: Where = ("clauses", clause.id, fact.name)
    kind = "tally" if _is_list(fact) else _kind(place)
    return FormColumn(
        key, label, path, kind, note, fact.unit, tally=key if kind == "tally" else "",
        wanted=demanded(rubric, fact), short=f"{clause.id}项 {fact.title}",
    )  # fmt: skip


# List sheets


@dataclass(frozen=True, slots=True)
class _ClauseList:
    """A list of a clause in a record: the fact that it states, its place in the record form, and what it is called."""

    clause: Node
    fact: Fact
    schema: Schema
    label: str


def _list_forms(rubric: Rubric, schema: Schema) -> tuple[ListForm, ...]:
    """The list sheets of a rubric: events, works, evidence and falsified papers of clauses, then the lists of the record."""
    facts = [
        _ClauseList(clause, fact, _lists_of(schema, clause)[fact.name], f"{clause.id}项 {fact.title}")
        for clause in rubric.clauses
        for fact in clause.facts.values()
        if _is_list(fact)
    ]
    titles = rubric.facts[rubric.papers.id]
    forms = [
        _clause_lists(rubric, "events", "扣分事件", "事项", [item for item in facts if item.fact.type == "events"]),
        _clause_lists(rubric, "works", "稿件信息", "事项", [item for item in facts if item.fact.type == "works"]),
    ]
    for name in ("evidence", "falsified"):
        papers = [
            _ClauseList(clause, replace(titles[name], name=name), places[name], f"{clause.id}项 {clause.title}")
            for clause in rubric.clauses
            if name in (places := _lists_of(schema, clause))
        ]
        forms.append(_clause_lists(rubric, name, titles[name].title, "条款", papers))
    forms.append(_grounds(rubric, schema))
    for name, block in (("daily", DAILY), ("rewards", REWARDS), ("showcases", REWARDS)):
        title, items = schema[name]["title"], schema[name]["items"]
        target = _target(name, title, (name,), items, _text(rubric, block))
        forms.append(ListForm(name, title, "", (target,), _list_columns(name, [("", rubric.facts[block][name], items)])))
    return tuple(form for form in forms if form.targets)


def _grounds(rubric: Rubric, schema: Schema) -> ListForm:
    """The sheet of what the judged facts of clauses rest on where one is not met: at most a row of each clause."""
    targets, entries = [], []
    for clause in rubric.clauses:
        places = _lists_of(schema, clause)
        if not set(GROUND) <= places.keys():
            continue
        items = {"properties": {key: places[key] for key in GROUND}, "required": []}
        label, path = f"{clause.id}项 {clause.title}", ("clauses", clause.id)
        target = _target(f"{clause.id}.{GROUNDS}", label, path, items, _text(rubric, clause.id))
        targets.append(replace(target, table=GROUND))
        entries.append((label, rubric.facts[rubric.papers.id]["evidence"], items))
    return ListForm(GROUNDS, "没有做到的情况", "条款", tuple(targets), _list_columns(GROUNDS, entries))


def _lists_of(schema: Schema, clause: Node) -> Mapping[str, Schema]:
    """What a record may state of a clause, by key."""
    places: Mapping[str, Schema] = schema["clauses"]["properties"][clause.id]["properties"]
    return places


def _clause_lists(rubric: Rubric, name: str, title: str, choice: str, lists: Sequence[_ClauseList]) -> ListForm:
    """A sheet for some lists of clauses, with a column of this head in which each row chooses its list."""
    targets = []
    for item in lists:
        path: Where = ("clauses", item.clause.id, item.fact.name)
        key, note = f"{item.clause.id}.{item.fact.name}", _text(rubric, item.clause.id)
        targets.append(_target(key, item.label, path, item.schema["items"], note))
    columns = _list_columns(name, [(item.label, item.fact, item.schema["items"]) for item in lists])
    return ListForm(name, title, choice, tuple(targets), columns)


def _list_columns(name: str, entries: Sequence[tuple[str, Fact, Schema]]) -> tuple[FormColumn, ...]:
    """The columns of several lists together: what any of their entries takes, but never ``person``.

    ``entries`` are the labels of the lists, their facts and what the record form says of an entry. What happened when comes
    first.
    """
    found: dict[Where, FormColumn] = {}
    notes: dict[Where, dict[str, list[str]]] = {}
    for label, fact, items in entries:
        for path, place in _leaves(items):
            labels = fact.fields.get(str(path[-1]), fact.fields.get("level", {}) if path[-1] == "also" else {})
            key = ".".join([name, *map(str, path)])
            old = found.get(path)
            merged = {**(old.labels if old else {}), **labels}
            notes.setdefault(path, {}).setdefault(place.get("description", ""), []).append(label)
            found[path] = FormColumn(key, place["title"], path, _kind(place), _common_note(notes[path]), labels=merged)
    first = [path for path in found if path == ("date",)]
    return tuple(found[path] for path in [*first, *(path for path in found if path not in first)])


def _common_note(notes: Mapping[str, Sequence[str]]) -> str:
    """What most of several lists say of a column, then what the others say, each with its label."""
    most = max(notes, key=lambda note: len(notes[note]))
    return "\n".join([most, *(f"{label}：{note}" for note, labels in notes.items() if note != most for label in labels)])


def _target(key: str, label: str, path: Where, items: Schema, note: str) -> Target:
    """A list of records, with what the record form says its entries take and need."""
    required = [(name,) if "properties" not in items["properties"][name] else (name, "issuer") for name in items["required"]]
    return Target(key, label, path, frozenset(leaf for leaf, _ in _leaves(items)), tuple(required), note)


# The record form


def _is_list(fact: Fact) -> bool:
    return fact.type in ("events", "works")


def _leaves(items: Schema) -> Iterator[tuple[Where, Schema]]:
    """The values of an entry by their paths; ``person`` is left out, because a private code goes into no sheet."""
    for name, place in items["properties"].items():
        if name == "person":
            continue
        if "properties" in place:
            for inner, leaf in place["properties"].items():
                yield (name, inner), leaf
        else:
            yield (name,), place


def _kind(schema: Schema) -> str:
    """What a column of this value admits: the names are the keys of ``cells.parse``."""
    if "enum" in schema:
        return "enum"
    if schema.get("format") == "date":
        return "deadline" if isinstance(schema["type"], list) else "date"
    kind = str(schema["type"])
    if kind == "array":
        return "levels" if "enum" in schema["items"] else "names"
    return "text" if kind == "string" else kind
