"""A record as it is written, with what it is held against; what the checks of a record share."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..base.files import leading_out
from ..base.names import SLUG
from ..base.places import DataPath
from ..base.problems import Place, Problem
from ..base.source import MOST, Fix, Hint, Source
from ..rubric import Rubric
from .filling import Period, blank_and_told, to_fill_in
from .schema import Schema

_NAME = re.compile(r'^\ufeff?name\s*=\s*"([^"]+)"', re.M)


@dataclass(frozen=True, slots=True)
class WrittenRecord:
    """One record's text and its data, the rubric and the schema of its year."""

    rubric: Rubric
    schema: Schema
    source: Source
    data: Mapping[str, Any]
    root: Path | None = None
    """The project's folder, where there is one."""
    period: Period | None = None
    """The first and the last day of what it may tell, as far as its data say so."""
    before: Callable[[], Mapping[str, str]] = dict
    """The communities of the year before, names by slug, as far as they are known."""

    def units(self) -> Mapping[str, str]:
        """The communities that have a record beside this one, this one among them: names by slug, as far as they can be read."""
        folder = (self.root / self.source.shown).parent if self.root else None
        found = {}
        for path in sorted(folder.glob("*.toml")) if folder else ():
            here = path.is_file() and path.stat().st_size <= MOST and not leading_out(path, folder or path)
            name = _NAME.search(path.read_text(encoding="utf-8", errors="replace")) if here else None
            if re.fullmatch(SLUG, path.stem):
                found[path.stem] = name[1] if name else path.stem
        return found

    def place(self, path: DataPath) -> Mapping[str, Any]:
        """The part of the schema that describes a place; empty where the schema has no such place."""
        return schema_at(self.schema, path)

    def name(self, path: DataPath) -> str:
        """What messages call a place: its key with its Chinese title, or which one of a list it is."""
        if not path:
            return "记录"
        if isinstance(path[-1], int):
            return f"{self.name(path[:-1])}第{path[-1] + 1}条"
        title = self.place(path).get("title")
        return f"“{path[-1]}”（{title}）" if title else f"“{path[-1]}”"

    def text_of(self, path: DataPath) -> str:
        """A value as it is written, see :meth:`~tongyu_site.base.source.Source.written`."""
        return self.source.written(path)

    def row(self, path: DataPath, *, key: bool = False) -> int:
        """The number of the line on which a value (with ``key`` its name) stands."""
        return self.source.locate(path, key=key).line

    def line(self, path: DataPath) -> str:
        """The line of the other one of two values that contradict each other, in words."""
        return f"（第 {self.row(path)} 行）"

    def problem(
        self, code: str, message: str, where: DataPath, *, key: bool = False, hint: Hint | None = None, first: int | None = None
    ) -> Problem:
        """A problem at a path of the record; under a clause the message begins with it."""
        clause = str(where[1]) if len(where) > 1 and self.place(where[:2]) and where[0] == "clauses" else None
        said = message if clause is None else f"{self.rubric.cite(clause)}：{message}"
        problem = self.source.problem(code, said, where, key=key, hint=hint, first=first)
        return problem if clause is None else replace(problem, clause=clause)

    def problem_at_top(self, code: str, message: str, hint: str, clause: str | None = None) -> Problem:
        """A problem of the whole file: line 1, no excerpt, because nothing stands in the wrong place."""
        return Problem(code, message, self.source.shown, Place(1), clause=clause, hint=hint)


def schema_at(schema: Mapping[str, Any], path: DataPath) -> Mapping[str, Any]:
    """The part of a schema that describes the place at a path; empty where it has no such place."""
    found: Any = schema
    for key in path:
        found = found.get("items", {}) if isinstance(key, int) else found.get("properties", {}).get(key, {})
    return found if isinstance(found, dict) else {}


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem of a record, and the paths of the values that no further check can rely on because of it."""

    problem: Problem
    bad: tuple[DataPath, ...] = ()


def value_fix(where: DataPath, text: str | None) -> Fix | None:
    """The hint that a value should be ``text``: the corrected line, else ``key = text``; none without a text."""
    if text is None:
        return None
    return Fix(text, text if isinstance(where[-1], int) else f"{where[-1]} = {text}")


def fill_fix(written: WrittenRecord, path: DataPath, value: Any = None) -> tuple[Hint | None, str]:
    """The hint to fill in what stands at a path, and what the message says beside it: of a table in braces the hint is its whole
    line, which has no place for that. One in a list of file names is told the list."""
    path = path[:-1] if written.place(path).get("pattern") == SLUG and isinstance(path[-1], int) else path
    line = to_fill_in(written.rubric, path, written.place(path), value)
    if line is None or not written.text_of(path[:-1]).startswith("{"):
        return line, ""
    blank, told = blank_and_told(line)
    return Fix(blank, line), told and f"；{told}"


def is_bad(path: DataPath, bad: Collection[DataPath]) -> bool:
    """Whether a value, or one that it stands in, has a problem already."""
    return any(path[:depth] in bad for depth in range(1, len(path) + 1))


def without(data: dict[str, Any], bad: Collection[DataPath]) -> dict[str, Any]:
    """The data without the values that have a problem; of a list's entries an empty one stays, so that the others keep theirs."""
    if not bad:
        return data

    def copied(value: Any, path: DataPath) -> Any:
        """A copy of the value at a path, without what is bad in it."""
        if isinstance(value, dict):
            return {k: copied(v, (*path, k)) for k, v in value.items() if (*path, k) not in bad}
        if isinstance(value, list):
            return [{} if (*path, i) in bad else copied(v, (*path, i)) for i, v in enumerate(value)]
        return value

    clean: dict[str, Any] = copied(data, ())
    return clean


def at(data: Any, path: DataPath) -> Any:
    """The value at a path."""
    for key in path:
        data = data[key]
    return data


def entry_lists(rubric: Rubric, data: Mapping[str, Any]) -> Iterator[tuple[DataPath, list[Any]]]:
    """Every list of dated entries of a record, with its path."""
    for clause in rubric.clauses:
        table = data.get("clauses", {}).get(clause.id, {})
        for name in (*clause.facts, "falsified"):
            if isinstance(table.get(name), list):
                yield ("clauses", clause.id, name), table[name]
    for name in ("daily", "rewards", "showcases", "sanctions"):
        if isinstance(data.get(name), list):
            yield (name,), data[name]
