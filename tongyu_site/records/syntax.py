"""The data of a record's text; of a syntax error the schema of records knows more than TOML does."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import tomli

from ..base import hints
from ..base.problems import Place, Problem, Problems
from ..base.repairs import repaired
from ..base.signs import widened
from ..base.source import CorrectedLines, Hint, Source
from ..rubric import Rubric
from .filling import meant, to_fill_in
from .schema_errors import plain_data

_HEADER = re.compile(r"""\s*\[{1,2}\s*([^\[\]]+?)\s*\]{1,2}""")
_CHINESE_KEY = re.compile(r"\s*([\u4e00-\u9fff]+)\s*[=＝:：]")
_KEY_IN_BRACES = re.compile(r"(?<=[{,，])(\s*)([\u4e00-\u9fff]+)(?=\s*[=＝:：])")
_KEY = re.compile(r"\s*([\w-]+)\s*[=＝:：]")
_OF_A_DAY = re.compile("日期[^，；]*不存在|日期的写法不对")
"""A message that says more of a date than that one belongs here."""
_NOT_READ = re.compile("嵌套过深|位数太多")
"""A message of a line that nobody should try to read again."""
_TEXT = re.compile(r"\s*[\w-]+\s*=\s*\"(?!\"\")")
_PAIR = re.compile(r"\s*([\w-]+)\s*[=＝:：]+\s*([^\[\]{}\"'“”=＝]*?)\s*(?:#.*)?$")
"""A key with a value that is neither a list nor a table nor a text."""
_MOST = 12
"""How many keys a hint lists at most."""


def parse(source: Source, rubric: Rubric, schema: Mapping[str, Any]) -> dict[str, Any]:
    """The data of a record. Raises :class:`~tongyu_site.base.problems.Problems` with what the schema knows of a syntax error."""
    try:
        return source.toml()
    except Problems as error:
        raise Problems([_explained(source, problem, rubric, schema) for problem in error.problems]) from None


def _explained(source: Source, problem: Problem, rubric: Rubric, schema: Mapping[str, Any]) -> Problem:
    """A syntax error with a hint from the schema: the value that a key takes, a Chinese key named by its fact, a list."""
    if problem.place is None or _NOT_READ.search(problem.message):
        return problem
    line = source.lines[problem.place.line - 1]
    if header := _HEADER.match(line):
        return (
            problem
            if problem.hint and not problem.first
            else _with_brackets(source, problem, header[1], _place(schema, header[1]))
        )
    above = next((match[1] for row in reversed(source.lines[: problem.place.line]) if (match := _HEADER.match(row))), "")
    place = _place(schema, above)
    properties = place.get("items", place).get("properties", {})
    if (key := _CHINESE_KEY.match(line)) and not problem.hint:
        taken = _keys_beside(source, problem.place.line)
        free = {name: schema for name, schema in properties.items() if name not in taken}
        close = hints.by_title(key[1], free)
        if close:
            return replace(problem, hint=f"是否为 {hints.titled(close, free)}")
        return replace(problem, hint=f"可写 {hints.titled(list(free)[:_MOST], free)}" if free else None)
    named = _KEY.match(line)
    if named and named[1] in properties and not hints.private_like(named[1]) and not _fits(line, properties, unread=False):
        return _of_key(source, problem, rubric, named[1], properties)
    return problem


def _keys_beside(source: Source, number: int) -> set[str]:
    """The keys of the table in which a line stands, between its header and the next one."""
    heads = [row for row, line in enumerate(source.lines, 1) if _HEADER.match(line)]
    first = max((row for row in heads if row < number), default=0)
    after = min((row for row in heads if row > number), default=len(source.lines) + 1)
    return {match[1] for line in source.lines[first : after - 1] if (match := _KEY.match(line))}


def _of_key(source: Source, problem: Problem, rubric: Rubric, key: str, properties: Mapping[str, Any]) -> Problem:
    """A value that can't be read, of a key that the schema knows: the hint is a line that the schema takes, or one to fill in."""
    assert problem.place is not None
    number, schema = problem.place.line, properties[key]
    line = source.lines[number - 1]
    if not problem.hint and (renamed := _with_known_keys(line, schema)) and repaired(source.lines, number, iter([renamed])):
        return source.problem("E102", problem.message, place=problem.place, hint=CorrectedLines(renamed))
    pair = _PAIR.match(line)
    told = "format" in schema and _OF_A_DAY.search(problem.message)
    if (_fits(problem.hint, properties) and key != "year") or told or not (pair or problem.hint or _TEXT.match(line)):
        return problem
    blank = to_fill_in(rubric, (key,), schema, pair[2] if pair else None)
    if not pair or not pair[2]:
        return replace(problem, hint=blank)
    hint: Hint | None = blank
    right = meant(rubric, (key,), schema, pair[2])
    if right and ("…" in right or _fits(f"{key} = {right}", properties, unread=False)):
        corrected = repaired(source.lines, number, iter([f"{key} = {right}"]))
        hint = CorrectedLines(corrected) if corrected and "…" not in right else corrected or hint
    message = f"TOML 写法有误：“{key}”（{schema.get('title', key)}）{hints.expected(schema)}"
    return source.problem("E102", message, place=Place(number, pair.start(2) + 1, len(pair[2])), hint=hint)


def _fits(line: str | None, properties: Mapping[str, Any], *, unread: bool = True) -> bool:
    """Whether a line holds values that the schema takes; ``unread`` is the answer for words that are no TOML."""
    if line is None:
        return False
    try:
        data = tomli.loads(line, parse_float=Decimal)
    except (ValueError, ArithmeticError, RecursionError):
        return unread
    return all(_takes(properties[key], value) for key, value in data.items() if key in properties)


def _takes(schema: Mapping[str, Any], value: Any) -> bool:
    """Whether a place of the schema takes a value."""
    import jsonschema_rs

    if isinstance(value, (str, dt.date)) and isinstance(value, dt.date) != ("format" in schema):
        return False
    return jsonschema_rs.Draft7Validator(dict(schema), validate_formats=True).is_valid(plain_data(value))


def _with_known_keys(line: str, schema: Mapping[str, Any]) -> str | None:
    """A line with the Chinese keys inside its braces named by their titles; None where one is not named for certain."""
    properties = schema.get("items", schema).get("properties", {})
    named = {match[2]: hints.by_title(match[2], properties) for match in _KEY_IN_BRACES.finditer(line)}
    if not named or any(len(names) != 1 for names in named.values()):
        return None
    return widened(_KEY_IN_BRACES.sub(lambda match: match[1] + named[match[2]][0], line))


def _place(schema: Mapping[str, Any], header: str) -> Mapping[str, Any]:
    """The part of the schema that a header names; empty where there is none."""
    found: Any = schema
    for part in re.findall(r"[\w-]+", header):
        found = found.get("items", found).get("properties", {}).get(part, {})
    return found if isinstance(found, dict) else {}


def _with_brackets(source: Source, problem: Problem, header: str, place: Mapping[str, Any]) -> Problem:
    """A table that is a list by the schema, and is written in single brackets: each of its entries wants two."""
    if place.get("type") != "array" or problem.place is None:
        return problem
    if problem.first and problem.first[1].split("#")[0].strip() == f"[{header}]":  # the first one is the wrong one
        opening = Place(problem.first[0], problem.first[1].index("[") + 2, len(header))
        message = f"TOML 写法有误：[{header}] 可以有几条，每条写双层方括号"
        return source.problem("E102", message, place=opening, hint=f"[[{header}]]")
    if not source.lines[problem.place.line - 1].lstrip().startswith("[["):
        return replace(problem, hint=f"每一条都写 [[{header}]]")
    return problem
