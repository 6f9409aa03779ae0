"""What is wrong where a record can't be read as TOML: the schema of records knows more than TOML does.

Imported where there is such a record: it knows much that no other one needs.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import tomli

from ..base import hints
from ..base.masking import OF_A_SANCTION, SANCTIONS, without_comment
from ..base.places import DataPath
from ..base.problems import Place, Problem
from ..base.repairs import reads_past
from ..base.signs import split_comment, widened
from ..base.source import LONGEST_HINT, CorrectedLines, Fix, Hint, Source
from ..base.syntax import unread_values
from ..rubric import Rubric
from .filling import Period, Span, blank_and_told, meant, to_fill_in
from .schema_errors import plain_data
from .unknown_keys import MOST, named_keys, with_known_keys
from .written import schema_at

_HEADER = re.compile(r"""\s*+\[{1,2}+\s*+([^\[\]\s]++(?:\s++[^\[\]\s]++)*+)\s*+\]{1,2}""")
_CHINESE_KEY = re.compile(r"\s*([\u4e00-\u9fff]+)\s*[=＝:：]")
_KEY = re.compile(r"\s*([\w-]+)\s*[=＝:：]")
_LIST = re.compile(r"\s*+([\w-]++)\s*+=\s*+\[\s*+(?:#.*)?$")
"""A list whose entries stand on the next lines."""
_LONE = re.compile(r"\s*+([a-z][\w.-]*+)\s*+[:：]?\s*+(?:#.*)?$")
"""A name that stands alone on its line."""
_GENERAL = re.compile("值的写法不对|值写完以后还有别的字")
"""A message that says less of a value than the key that it stands behind."""
_OF_A_DAY = re.compile("日期[^，；]{0,100}不存在|日期的写法不对")
"""A message that says more of a date than that one belongs here."""
_NOT_READ = re.compile("嵌套过深|位数太多")
"""A message of a line that nobody should try to read again."""
_TEXT = re.compile(r"\s*[\w-]+\s*=\s*\"(?!\"\")")
_PAIR = re.compile(r"\s*+([\w-]++)\s*+[=＝:：]++\s*+([^\[\]{}\"'“”=＝\s#]*+(?:\s++[^\[\]{}\"'“”=＝\s#]++)*+)\s*+(?:#.*)?$")
"""A key with a value that is neither a list nor a table nor a text."""


def explained(
    problems: Iterable[Problem], source: Source, rubric: Rubric, schema: Mapping[str, Any], span: Span
) -> Iterator[Problem]:
    """The syntax errors of a record with what the schema knows of them.

    ``span`` tells the record's period of what stands before its first section.
    """
    written = _Unread(source, rubric, schema, span(_head(source)))
    return (_explained(written, problem) for problem in problems)


def _head(source: Source) -> Mapping[str, Any]:
    """What stands in a text before its first section; empty where that can't be read."""
    try:
        return tomli.loads(source.text.partition("\n[")[0])
    except (ValueError, RecursionError):
        return {}


@dataclass(frozen=True, slots=True)
class _Unread:
    """A record that can't be read as TOML, with what is known of what belongs in it."""

    source: Source
    rubric: Rubric
    schema: Mapping[str, Any]
    period: Period


def _explained(written: _Unread, problem: Problem) -> Problem:
    """A syntax error with a hint from the schema: the value that a key takes, a Chinese key named by its fact, a list."""
    source, schema = written.source, written.schema
    if problem.place is None or _NOT_READ.search(problem.message):
        return problem
    line = source.lines[problem.place.line - 1]
    if header := _HEADER.match(line):
        return _of_header(written, problem, header[1])
    if (lone := _LONE.match(line)) and (kind := _place(schema, lone[1]).get("type")) in ("array", "object"):
        brackets = f"[[{lone[1]}]]" if kind == "array" else f"[{lone[1]}]"
        whole = Place(problem.place.line, lone.start(1) + 1, len(lone[1]))
        return source.problem("E102", f"TOML 写法有误：{lone[1]} 是一节的名称，要写在方括号中", place=whole, hint=brackets)
    if inner := _of_inner(written, problem):
        return inner
    above = next((match[1] for row in reversed(source.lines[: problem.place.line]) if (match := _HEADER.match(row))), "")
    place = _place(schema, above)
    properties = place.get("items", place).get("properties", {})
    if (key := _CHINESE_KEY.match(line)) and not problem.hint:
        taken = _keys_beside(source, problem.place.line)
        free = {name: inner for name, inner in properties.items() if name not in taken}
        return replace(problem, hint=hints.asked(named_keys(key[1], free, schema), free, MOST) if free else None)
    name = _key_of(source, problem.place.line)
    if name in properties and not hints.private_like(name) and not _fits(line, properties, unread=False):
        path = (*re.findall(r"[\w-]+", above), name)
        inside = None if problem.hint else with_known_keys(line, properties[name], schema)
        if inside:
            return source.problem("E102", problem.message, place=problem.place, hint=CorrectedLines(inside))
        return _doubled(written.source, problem) or _of_key(written, problem, path, properties)
    return problem


def _of_header(written: _Unread, problem: Problem, header: str) -> Problem:
    """A problem of a header's line: a section named in Chinese by its title, or the brackets that its section takes."""
    source, sections = written.source, written.schema["properties"]
    first = header.partition(".")[0]
    if problem.place and (meant_by := _clause_header(header, sections.get("clauses", {}).get("properties", {}))):
        line = source.lines[problem.place.line - 1].replace(header, meant_by, 1)
        return source.problem("E102", problem.message, place=problem.place, hint=CorrectedLines(line))
    parts = _parts_meant(header, sections.get("clauses", {}).get("properties", {}))
    if problem.place and parts:
        hint = f"它分为几目，写作 {'、'.join(f'[clauses.{part}]' for part in parts)} 中的一个"
        return source.problem("E102", problem.message, place=problem.place, hint=hint)
    named = [] if first in sections else hints.by_title(first, sections, {"clauses": ("条款",), "ballots": ("票数",)})
    if problem.place and len(named) == 1:
        line = source.lines[problem.place.line - 1]
        right = CorrectedLines(line.replace(first, named[0], 1))
        return source.problem("E102", problem.message, place=problem.place, hint=right)
    known = problem.hint and not problem.first
    return problem if known else _with_brackets(source, problem, header, _place(written.schema, header))


_CLAUSE = re.compile(r"(?:clauses?|条款)?[.\s]*+(?:第\s*+)?([\d-]+)\s*+[项条目款]?((?:\.[\w-]+)*)")
"""A header of a clause, however its number is written: clauses 1-3, 第1-3项."""


def _clause_header(header: str, clauses: Mapping[str, Any]) -> str | None:
    """The header of a clause that was meant; None where none is for certain."""
    match = _CLAUSE.fullmatch(header)
    right = f"clauses.{match[1]}{match[2]}" if match and match[1] in clauses else None
    return right if right != header else None


def _parts_meant(header: str, clauses: Mapping[str, Any]) -> list[str]:
    """The clauses that are parts of the item which a header names; none where it is a clause."""
    match = _CLAUSE.fullmatch(header)
    return [clause for clause in clauses if match and clause.startswith(f"{match[1]}-")]


_DOUBLED = re.compile(r"\s*+[\w-]++\s*+=\s*+(=+)")
"""A line with more than one equals sign after its key."""


def _doubled(source: Source, problem: Problem) -> Problem | None:
    """The problem of a line with an equals sign too many, where it is known what was meant; None of any other line."""
    assert problem.place is not None
    number = problem.place.line
    doubled = _DOUBLED.match(source.lines[number - 1])
    if not doubled or not problem.hint:
        return None
    place = Place(number, doubled.start(1) + 1, len(doubled[1]))
    return source.problem("E102", "TOML 写法有误：等号只写一个", place=place, hint=problem.hint)


def _key_of(source: Source, number: int) -> str:
    """The key whose value stands on a line, or goes on there: the entry of a list that was begun above; empty without one."""
    line = source.lines[number - 1]
    if (named := _KEY.match(line)) or not line.lstrip().startswith("{"):
        return named[1] if named else ""
    begun = (match for row in reversed(source.lines[: number - 1]) if (match := _LIST.match(row) or _HEADER.match(row)))
    return next((match[1] for match in begun), "")


def _keys_beside(source: Source, number: int) -> set[str]:
    """The keys of the table in which a line stands, between its header and the next one."""
    heads = [row for row, line in enumerate(source.lines, 1) if _HEADER.match(line)]
    first = max((row for row in heads if row < number), default=0)
    after = min((row for row in heads if row > number), default=len(source.lines) + 1)
    return {match[1] for line in source.lines[first : after - 1] if (match := _KEY.match(line))}


def _of_key(written: _Unread, problem: Problem, path: tuple[str, ...], properties: Mapping[str, Any]) -> Problem:
    """A value that can't be read, of a key that the schema knows: the hint is a line that the schema takes, or one to fill in.

    The ``path`` of the value tells the date of a paper from that of an event.
    """
    assert problem.place is not None
    source, number, key = written.source, problem.place.line, path[-1]
    schema, line = properties[key], source.lines[number - 1]
    pair = _PAIR.match(line) or (_texts(line) if _GENERAL.search(problem.message) else None)
    value, whole = (pair[2], Place(number, pair.start(2) + 1, len(pair[2]))) if pair and pair[2] else ("", problem.place)
    told = "format" in schema and _OF_A_DAY.search(problem.message)
    if _fits(problem.hint, properties) and key != "year":
        message = _more_of(problem.message, key, schema, value)
        return source.problem("E102", message, place=problem.place if problem.place.width else whole, hint=problem.hint)
    blank = to_fill_in(written.rubric, (key,), schema, value or None)
    if told and not hints.day(value):
        return replace(problem, hint=problem.hint or blank)
    if not value:
        return replace(problem, hint=blank) if pair or problem.hint or _TEXT.match(line) else problem
    hint = _line_meant(written, path, properties, value) or blank
    return source.problem("E102", problem.message if told else _expected(key, schema), place=whole, hint=hint)


def _line_meant(written: _Unread, path: tuple[str, ...], properties: Mapping[str, Any], value: str) -> Hint | None:
    """The line of a key with what was meant by its value, as far as that is certain; None where it isn't."""
    key = path[-1]
    right = meant(written.rubric, path, properties[key], value, written.period)
    line = f"{key} = {right}"
    if right and "…" in right:
        return line
    return CorrectedLines(line) if right and _fits(line, properties, unread=False) else None


def _more_of(message: str, key: str, schema: Mapping[str, Any], value: str) -> str:
    """The message of a line, or what its key takes where that says more; what is wrong with a text is said already."""
    is_text = schema.get("type") == "string" and '"' in value
    return _expected(key, schema) if value and not is_text and _GENERAL.search(message) else message


@dataclass(frozen=True, slots=True)
class _Inner:
    """A value in braces that can't be read: its path, the schema's part for it, what is written, and where on its line."""

    path: DataPath
    schema: Mapping[str, Any]
    written: str
    match: re.Match[str]

    @property
    def key(self) -> str:
        """The key whose value it is."""
        return str(self.path[-1])


def _inner_values(written: _Unread, number: int) -> list[_Inner]:
    """The values in braces of a line that can't be read; none where one of them is private, or stands where the schema has no
    place."""
    source, line = written.source, written.source.lines[number - 1]
    found = list(unread_values(line))
    readable = _with_values(line, found, ["1" * (len(match[1]) or 1) for match in found])
    known = Source(source.shown, _with_line(source, number, readable))
    values, longer = [], 0  # what is missing has a width there
    for match in found:
        path = known.path_in_braces(Place(number, match.start(1) + 1 + longer))
        longer += not match[1]
        plain = widened(match[1]) if match[1].startswith("“") else match[1]
        values.append(_Inner(path, schema_at(written.schema, path), plain, match))
    unknown = any(not inner.path or not inner.schema or hints.private_like(inner.key) for inner in values)
    unknown = unknown or any(inner.path[0] == SANCTIONS and inner.key not in OF_A_SANCTION for inner in values)
    return [] if unknown else values


def _of_inner(written: _Unread, problem: Problem) -> Problem | None:
    """The problem of a line with values in braces that can't be read, at the first of them: what its key takes, and the line
    with what was meant by each, or with … for what is to be filled in; None of any other line."""
    assert problem.place is not None
    values = _inner_values(written, problem.place.line)
    if not values:
        return None
    first = values[0]
    is_text = first.schema.get("type") == "string" and "format" not in first.schema and first.written.startswith('"')
    says_more = not first.written or is_text or ("format" in first.schema and _OF_A_DAY.search(problem.message))
    rights = [_inner_meant(written, inner) for inner in values]
    blanks = [blank_and_told(to_fill_in(written.rubric, inner.path, inner.schema, inner.written)) for inner in values]
    message = problem.message if says_more else _expected(first.key, first.schema)
    for inner, right, (_, told) in zip(values, rights, blanks, strict=True):
        if right is None and told:
            message += f"；{'' if inner is first else f'“{inner.key}”'}{told}"
    place = Place(problem.place.line, first.match.start(1) + 1, len(first.match[1]))
    bare = without_comment(written.source.lines[place.line - 1])
    if is_text and problem.place.width == 1 and len(bare) < LONGEST_HINT:  # one sign is wrong
        place = problem.place
    parts = [right or blank for right, (blank, _) in zip(rights, blanks, strict=True)]
    whole = _with_values(written.source.lines[place.line - 1], [inner.match for inner in values], parts)
    if None not in rights and not reads_past(_with_line(written.source, place.line, whole), place.line):
        return written.source.problem("E102", message, place=place, hint=problem.hint)
    return written.source.problem("E102", message, place=place, hint=_line_of_inner(place, values, parts, whole))


def _inner_meant(written: _Unread, inner: _Inner) -> str | None:
    """What was certainly meant by a value in braces, a text with its backslashes doubled; None where that is unknown."""
    right = meant(written.rubric, inner.path, inner.schema, inner.written, written.period)
    if right is None or "\\" not in right:
        return right
    return right.replace("\\", "\\\\") if inner.schema.get("type") == "string" else None


def _line_of_inner(place: Place, values: Sequence[_Inner], parts: Sequence[str], whole: str) -> Hint:
    """The whole line with other values in braces; of a line that is too long to be offered the pair of the first one."""
    first, pair = values[0], f"{values[0].key} = {parts[0]}"
    if len(values) == 1 and place.width and place.width == len(first.match[1]):
        return Fix(parts[0], pair)
    return CorrectedLines(whole if len(without_comment(whole)) <= LONGEST_HINT else pair)


def _with_line(source: Source, number: int, line: str) -> str:
    """The text of a source with another line of this number."""
    return "\n".join([*source.lines[: number - 1], line, *source.lines[number:]])


def _with_values(line: str, found: Sequence[re.Match[str]], values: Sequence[str]) -> str:
    """A line with other values in the places of those that were found."""
    for match, value in reversed([*zip(found, values, strict=True)]):
        line = line[: match.start(1)] + value + line[match.end(1) :]
    return line


def _expected(key: str, schema: Mapping[str, Any]) -> str:
    """What kind of value a key takes, as the message of a line that can't be read."""
    return f"TOML 写法有误：“{key}”（{schema.get('title', key)}）{hints.expected(schema)}"


def _texts(line: str) -> re.Match[str] | None:
    """The key and what stands behind the equals sign of a line, before its comment, where that holds whole texts."""
    match = re.fullmatch(r"\s*+([\w-]++)\s*+=\s*+([^\[\]{}=＝\s]++(?:\s++[^\[\]{}=＝\s]++)*+)\s*+", split_comment(line)[0])
    return match if match and match[2].count('"') % 2 == 0 else None


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

    if isinstance(value, (str, dt.date)) and (type(value) is dt.date) != ("format" in schema):
        return False
    return jsonschema_rs.Draft7Validator(dict(schema), validate_formats=True).is_valid(plain_data(value))


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
