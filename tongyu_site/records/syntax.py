"""The data of a record's text; of a syntax error the schema of records knows more than TOML does."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..base import hints
from ..base.problems import Place, Problem, Problems
from ..base.source import Source

_HEADER = re.compile(r"""\s*\[{1,2}\s*([^\[\]]+?)\s*\]{1,2}""")
_CHINESE_KEY = re.compile(r"\s*([\u4e00-\u9fff]+)\s*[=＝:：]")
_MOST = 12
"""How many keys a hint lists at most."""


def parse(source: Source, schema: Mapping[str, Any]) -> dict[str, Any]:
    """The data of a record. Raises :class:`~tongyu_site.base.problems.Problems` with what the schema knows of a syntax error."""
    try:
        return source.toml()
    except Problems as error:
        raise Problems([_explained(source, problem, schema) for problem in error.problems]) from None


def _explained(source: Source, problem: Problem, schema: Mapping[str, Any]) -> Problem:
    """A syntax error with a hint from the schema: a Chinese key named by its fact, a list that is written as a table."""
    if problem.place is None or problem.hint:
        return problem
    line = source.lines[problem.place.line - 1]
    if header := _HEADER.match(line):
        return _with_brackets(source, problem, header[1], _place(schema, header[1]))
    if key := _CHINESE_KEY.match(line):
        above = source.lines[: problem.place.line - 1]
        place = _place(schema, next((match[1] for row in reversed(above) if (match := _HEADER.match(row))), ""))
        properties = place.get("items", place).get("properties", {})
        close = hints.by_title(key[1], properties)
        if close:
            return replace(problem, hint=f"是否为 {hints.titled(close, properties)}")
        return replace(problem, hint=f"可写 {hints.titled(list(properties)[:_MOST], properties)}" if properties else None)
    return problem


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
