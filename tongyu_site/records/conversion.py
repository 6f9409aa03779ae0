"""Valid plain data of a record become the typed record.

Private codes (``person``) become numbers here: the typed record carries no code, only which entries concern the same person.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from ..base.points import exact
from ..rubric import Rubric
from .completeness import demanded, missing_facts
from .period import Calendar, founded_on
from .record import Check, Document, Event, Ground, Paper, Record, Reward, Sanction, Showcase, Value, Work

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_Entry = TypeVar("_Entry", bound="DataclassInstance")
"""A class of entries of a record."""


def make_record(rubric: Rubric, slug: str, data: Mapping[str, Any], calendar: Calendar | None = None) -> Record:
    """Make the typed record of valid data. Lists come in canonical order, so that the order in the file never matters.

    ``calendar`` tells from which day its facts count.
    """
    calendar = calendar or Calendar(rubric)
    begin, founded = calendar.begin(slug, data), founded_on(data)
    tables: Mapping[str, Mapping[str, Any]] = {clause.id: data.get("clauses", {}).get(clause.id, {}) for clause in rubric.clauses}
    sanctions, persons = _sanctions(data.get("sanctions", []))
    leader = data.get("leader", {})
    return Record(
        slug=slug,
        name=data["name"],
        year=data["year"],
        begin=begin.day,
        begin_assumed=begin.assumed,
        assessed_on=data.get("assessed_on"),
        founded=founded,
        former=tuple(data.get("former", ())),
        first=calendar.first or founded is not None,
        left_out="" if data.get("assessed", True) else data["reason"].strip(),
        previous_unit=leader.get("previous_unit"),
        since=leader.get("since"),
        facts=_facts(rubric, tables, persons),
        grounds={clause: _entry(Ground, table) for clause, table in tables.items() if table.keys() & {"note", "document"}},
        evidence={clause: _entries(Paper, table["evidence"]) for clause, table in tables.items() if table.get("evidence")},
        falsified={clause: _events(table["falsified"], persons) for clause, table in tables.items() if table.get("falsified")},
        ballots=dict(data.get("ballots", {})),
        daily=_entries(Check, data.get("daily", [])),
        rewards=_entries(Reward, data.get("rewards", [])),
        showcases=_entries(Showcase, data.get("showcases", [])),
        sanctions=sanctions,
        missing=tuple(missing_facts(rubric, data)),
    )


def _facts(rubric: Rubric, tables: Mapping[str, Mapping[str, Any]], persons: Mapping[str, int]) -> dict[tuple[str, str], Value]:
    """The facts that a record states, by clause and name; a list that need not be stated is empty where it isn't."""
    facts: dict[tuple[str, str], Value] = {}
    for clause in rubric.clauses:
        table = tables[clause.id]
        for fact in clause.facts.values():
            if fact.type == "events":
                facts[clause.id, fact.name] = _events(table.get(fact.name, []), persons)
            elif fact.type == "works":
                if fact.name in table or not demanded(rubric, fact):
                    facts[clause.id, fact.name] = _entries(Work, table.get(fact.name, []))
            elif fact.name in table:
                facts[clause.id, fact.name] = table[fact.name]
    return facts


def _events(items: Iterable[Mapping[str, Any]], persons: Mapping[str, int]) -> tuple[Event, ...]:
    """Events in order; ``persons`` are the numbers of the sanctioned persons by their private codes."""
    return _entries(Event, [{**item, "person": persons.get(item.get("person", ""), 0)} for item in items])


def _entries(kind: type[_Entry], items: Iterable[Mapping[str, Any]]) -> tuple[_Entry, ...]:
    """The typed entries of a list, in the order of their class."""
    made: list[Any] = [_entry(kind, item) for item in items]
    return tuple(sorted(made))


def _entry(kind: type[_Entry], item: Mapping[str, Any]) -> _Entry:
    """One typed entry: the fields of its class from the keys of the same names; keys that no field has are not published."""
    return kind(**{name: convert(item[name]) for name, convert in _converters(kind) if name in item})


@cache
def _converters(kind: type[DataclassInstance]) -> tuple[tuple[str, Callable[[Any], Any]], ...]:
    """The fields of a class of entries, each with what makes its value of a value in TOML, by its annotated type."""
    return tuple((field.name, _OF_TYPE.get(str(field.type), _as_it_is)) for field in dataclasses.fields(kind))


def _as_it_is(value: Any) -> Any:
    """A text, a date, a whole number, true or false."""
    return value


def _document(item: Mapping[str, Any]) -> Document:
    """The document that an entry rests on."""
    return _entry(Document, item)


def _in_order(values: Sequence[str]) -> tuple[str, ...]:
    """Texts in canonical order: in which order a record names the levels of an article says nothing."""
    return tuple(sorted(values))


_OF_TYPE: Mapping[str, Callable[[Any], Any]] = {
    "Document": _document,
    "Document | None": _document,
    "Points": exact,
    "tuple[str, ...]": _in_order,
}
"""What makes the value of a field of some type; values of all other types are taken as they are."""


def _sanctions(items: Sequence[Mapping[str, Any]]) -> tuple[tuple[Sanction, ...], Mapping[str, int]]:
    """Sanctions in date order, and the number of the person of each private code.

    Entries with one code get one number, from 1; those without, a negative one each.
    """

    def order(item: Mapping[str, Any]) -> tuple[Any, ...]:
        """By date, then document, then all else but the private code."""
        rest = sorted((name, str(value)) for name, value in item.items() if name not in ("date", "document", "person"))
        return (item["date"], _document(item["document"]), rest)

    codes: dict[str, int] = {}
    found = []
    for index, item in enumerate(sorted(items, key=order)):
        code = item.get("person")
        person = codes.setdefault(code, len(codes) + 1) if code else -1 - index
        found.append(_entry(Sanction, {**item, "person": person}))
    return tuple(found), codes
