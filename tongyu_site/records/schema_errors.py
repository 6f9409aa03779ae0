"""What the record schema refuses, in the clerk's words: each error of the validator becomes a problem with a way out."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from ..base import hints
from ..base.matching import choice
from ..base.names import SLUG
from ..base.places import DataPath, Key
from ..base.problems import Problem
from .schema import BLANK
from .types import GREATEST, MOST_DIGITS
from .unknown_keys import unknown_key
from .written import Finding, WrittenRecord, at, is_bad, value_fix


def plain_data(value: Any) -> Any:
    """The data as the validator takes it. Decimals become floats here only to be type-checked; no score comes of them.

    A figure that is reported elsewhere as not finite or too large becomes 0: the validator would refuse it once more.
    """
    if isinstance(value, dict):
        return {key: plain_data(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain_data(item) for item in value]
    if isinstance(value, Decimal):
        return 0 if not value.is_finite() or value.adjusted() > MOST_DIGITS else float(value)
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    if isinstance(value, int) and abs(value) > GREATEST:
        return 0
    return value


def schema_findings(written: WrittenRecord, errors: Iterable[Any], bad: Collection[DataPath]) -> Iterator[Finding]:
    """A finding for each error of the validator, but for those in values that are ``bad`` already or become so meanwhile."""
    known = set(bad)
    for error in errors:
        path = _path(written.data, error.instance_path)
        if is_bad(path, known):
            continue
        for finding in _findings(written, path, error.kind):
            known.update(finding.bad)
            yield finding


def _findings(written: WrittenRecord, path: DataPath, kind: Any) -> Iterator[Finding]:
    """The findings of one error at a path; ``kind`` is the validator's, whose attributes differ by its name."""
    if kind.name == "additionalProperties":
        for key in kind.unexpected:
            yield unknown_key(written, path, key)
    elif kind.name == "required":
        yield Finding(_required(written, path, str(kind.property)))
    elif kind.name == "anyOf":
        yield Finding(written.problem("E207", "文件要有文号 number 或名称 title", path, hint='number = "…"'))
    else:
        of_kind = _OF_KIND.get(kind.name, _blank)
        yield Finding(of_kind(written, path, at(written.data, path), kind), (path,))


def _required(written: WrittenRecord, path: DataPath, missing: str) -> Problem:
    """A key that must be there."""
    wanted = written.place((*path, missing))
    message, line = f"缺少 {missing}（{wanted.get('title', missing)}）", _to_fill_in(written, missing, wanted)
    if path:
        return written.problem("E207", message, path, hint=line)
    return written.problem_at_top("E207", message, f"在文件开头写 {line}")


def _to_fill_in(written: WrittenRecord, key: str, schema: Mapping[str, Any]) -> str:
    """A line to fill in for a key that is missing."""
    if "enum" in schema:
        return f'{key} = "…"，可填 {hints.listed(_labels(written, schema))}'
    if key == "year":
        return f"year = {written.rubric.year}"
    if schema.get("type") == "object":
        return f'{key} = {{ issuer = "…", number = "…" }}'
    return f'{key} = "…"' if schema.get("type") == "string" and "format" not in schema else f"{key} = …"


def _labels(written: WrittenRecord, schema: Mapping[str, Any]) -> Mapping[str, str]:
    """The admitted values of a place, with their Chinese labels."""
    facts = (fact for facts in written.rubric.facts.values() for fact in facts.values())
    return next(values for fact in facts for values in fact.fields.values() if list(values) == schema["enum"])


def _type(written: WrittenRecord, path: DataPath, value: Any, _: Any) -> Problem:
    """A value of the wrong type: with the right brackets, or the right form of the value, where that can be known."""
    schema, name = written.place(path), written.name(path)
    line = written.source.lines[written.row(path) - 1].strip()
    if schema.get("type") == "object" and re.fullmatch(r"\[\[[^\[\]]+\]\]", line):
        return written.problem("E202", f"{name}只有一份，写单层方括号", path, hint=line[1:-1])
    if schema.get("type") == "array" and re.fullmatch(r"\[[^\[\]]+\]", line) and isinstance(value, dict):
        return written.problem("E202", f"{name}可以有几条，每条写双层方括号", path, hint=f"[{line}]")
    right = None if isinstance(path[-1], int) else hints.value(str(path[-1]), value, schema)
    return written.problem("E202", f"{name}{hints.expected(schema)}", path, hint=value_fix(path, right))


def _enum(written: WrittenRecord, path: DataPath, value: Any, _: Any) -> Problem:
    """A value that is none of the admitted ones."""
    labels = _labels(written, written.place(path))
    shown = "表或列表" if isinstance(value, (dict, list)) else f"“{value}”"  # what stands in it may be private
    message, meant = f"{written.name(path)}不能是{shown}，只能是 {hints.listed(labels)}", choice("", value, labels)
    sure = meant is not None and meant.startswith('"')
    return written.problem("E205", message, path, hint=value_fix(path, meant) if sure else meant)


def _not(written: WrittenRecord, path: DataPath, _: Any, __: Any) -> Problem:
    """``true`` for a deadline, which is the date on which it was met."""
    return written.problem("E202", f"{written.name(path)}应写日期；没有办的写 false", path)


def _too_small(written: WrittenRecord, path: DataPath, _: Any, kind: Any) -> Problem:
    """A figure below its least value."""
    return written.problem("E204", f"{written.name(path)}不能小于 {kind.limit}", path)


def _too_great(written: WrittenRecord, path: DataPath, value: Any, kind: Any) -> Problem:
    """A figure above its greatest value; a count that great is a slip of the keyboard."""
    is_count = written.place(path).get("type") == "integer"
    words = f"太大：{value}，最多 {kind.limit}" if is_count else f"不能大于 {kind.limit}"
    return written.problem("E204", f"{written.name(path)}{words}", path)


def _too_many(written: WrittenRecord, path: DataPath, value: Any, kind: Any) -> Problem:
    """More entries than there can be; one whose date is there twice is named."""
    message = f"{written.name(path)}最多 {kind.limit} 次，写了 {len(value)} 次"
    days = [item.get("date") if isinstance(item, dict) else None for item in value]
    again = next((i for i, day in enumerate(days) if isinstance(day, dt.date) and day in days[:i]), None)
    if again is None:
        return written.problem("E210", message, path, key=True)
    row = written.row((*path, days.index(days[again]), "date"))
    message += f"；{days[again]} 写了两次，前一次在第 {row} 行"
    return written.problem("E210", message, (*path, again), key=True, hint="重复的删去一条；日期写错的改正", first=row)


def _not_unique(written: WrittenRecord, path: DataPath, _: Any, __: Any) -> Problem:
    """A list that holds a value twice."""
    return written.problem("E205", f"{written.name(path)}中有重复的值", path)


def _pattern(written: WrittenRecord, path: DataPath, value: Any, kind: Any) -> Problem:
    """A text of the wrong form: no file name of a record, or the sample of the record form left as it was."""
    if written.place(path).get("pattern") == SLUG:
        slug = str(value).removesuffix(".toml")
        good = slug if re.fullmatch(SLUG, slug) else "bing"
        message = f"{written.name(path)}应是记录的文件名，小写字母，不带 .toml"
        return written.problem("E205", message, path, hint=value_fix(path, f'"{good}"'))
    if str(value).lstrip().startswith(BLANK):
        message = f"{written.name(path)}：这里还是表格中的样字，没有填写"
        return written.problem("E204", message, path, hint="写上实际的内容；没有的，在这一行前加 # 或删去这一项")
    return _blank(written, path, value, kind)


def _too_long(written: WrittenRecord, path: DataPath, _: Any, kind: Any) -> Problem:
    """A text that is too long."""
    return written.problem("E204", f"{written.name(path)}不能超过 {kind.limit} 字", path)


def _blank(written: WrittenRecord, path: DataPath, _: Any, __: Any) -> Problem:
    """A text that is empty or nothing but space."""
    return written.problem("E204", f"{written.name(path)}不能为空", path)


_OF_KIND: Mapping[str, Callable[[WrittenRecord, DataPath, Any, Any], Problem]] = {
    "type": _type,
    "enum": _enum,
    "not": _not,
    "minimum": _too_small,
    "maximum": _too_great,
    "maxItems": _too_many,
    "uniqueItems": _not_unique,
    "pattern": _pattern,
    "maxLength": _too_long,
    "minLength": _blank,
}
"""What makes the problem of an error, by the validator's name of it; the value with that problem is not looked at again."""


def _path(data: Any, parts: Sequence[Key]) -> DataPath:
    """A path of the validator, whose keys of digits come as integers, with the keys that the data has."""
    path: list[Key] = []
    for part in parts:
        key = part if isinstance(data, list) else str(part)
        path.append(key)
        data = data[key]
    return tuple(path)
