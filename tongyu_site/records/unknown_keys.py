"""Keys of a record that the schema doesn't know: which one was meant, and what follows from a key that was mistyped."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

import tomli

from ..base import hints
from ..base.matching import nearest
from ..base.places import DataPath
from ..base.problems import Problem
from ..base.signs import widened
from ..base.source import CorrectedLines, Fix
from .written import Finding, WrittenRecord, at

SCORES = frozenset("score scores points point total composite grade rank deduction 得分 分数 总分 档次 名次 扣分".split())  # noqa: SIM905 - words in a row read better
"""Keys that state a result; a record states facts only."""

MOST = 12
"""How many keys a hint lists at most."""
_CHINESE = r"(?<=[{,，])(\s*)[\"']?([\u4e00-\u9fff]+)[\"']?(?=\s*[=＝:：])"
"""A key in Chinese inside of braces."""


def named_keys(key: str, properties: Mapping[str, Any], schema: Mapping[str, Any]) -> list[str]:
    """The keys that a Chinese one may name: by the titles that they have here, and anywhere in the schema of records."""
    if key.isascii():
        return []
    titles: dict[str, set[str]] = {}

    def gather(place: Mapping[str, Any]) -> None:
        """Take the titles of the keys below a place of the schema."""
        for name, inner in place.get("properties", {}).items():
            titles.setdefault(name, set()).add(inner.get("title", ""))
            gather(inner.get("items", inner))

    gather(schema)
    return hints.by_title(key, properties, titles)


def with_known_keys(line: str, place: Mapping[str, Any], schema: Mapping[str, Any]) -> str | None:
    """A line with the Chinese keys inside its braces named by their titles; None where one is not named for certain.

    ``place`` is the part of the schema that describes the table in braces, or the list of such tables.
    """
    properties = place.get("items", place).get("properties", {})
    named = {match[2]: named_keys(match[2], properties, schema) for match in re.finditer(_CHINESE, line)}
    if not named or any(len(names) != 1 or hints.private_like(key) for key, names in named.items()):
        return None
    right = widened(re.sub(_CHINESE, lambda match: match[1] + named[match[2]][0], line))
    return right if is_read(right) else None


def is_read(line: str) -> bool:
    """Whether a line is valid by itself, as the beginning of a list, or as an entry of one: no key stands there twice."""
    for text in (line, f"{line}\n]", f"list = [\n{line}\n]", f"list = [\n{line}"):
        with suppress(ValueError, RecursionError):
            return bool(tomli.loads(text))
    return False


def unknown_key(written: WrittenRecord, path: DataPath, key: str) -> Finding:
    """The finding of a key that the table at a path may not have.

    What the key that was meant now lacks is no mistake of its own: it is among the values that no check relies on.
    """
    where = (*path, key)
    allowed = written.place(path).get("properties", {})
    if key.lower() in SCORES and key not in (place.get("title") for place in allowed.values()):
        return _score(written, where)
    if path == ("clauses",):
        return _unknown_clause(written, key, allowed)
    table = at(written.data, path)
    where_text = "" if not path or path[0] == "clauses" else f"{written.name(path)}中"
    message = f"{where_text}没有“{key}”这一项"
    if not path and key in written.place(("clauses",))["properties"]:  # a clause that stands beside the clauses
        fix = _renamed(written, where, f"clauses.{key}")
        return Finding(written.problem("E201", message, where, key=True, hint=fix), (where, ("clauses", key)))
    there = [name for name in allowed if name in table]
    joined = [name for name in there if type(table[name]) is type(table[key]) and isinstance(table[key], (dict, list))]
    sure = hints.sure_key(key, allowed, [name for name in there if name not in joined])
    if sure:
        # what the mistyped key lacks to its own is no mistake of its own: facts of a table, entries of a list
        inner = table[key] if sure in joined and isinstance(table[key], dict) else [sure]
        lacking = tuple((*path, sure, name) for name in inner) if sure in joined else ((*path, sure),)
        return Finding(written.problem("E201", message, where, key=True, hint=_renamed(written, where, sure)), (where, *lacking))
    return _in_chinese(
        written, path, written.problem("E201", message, where, key=True, hint=_likely(written, where, allowed)), key
    )


def _in_chinese(written: WrittenRecord, path: DataPath, problem: Problem, key: str) -> Finding:
    """The finding of an unknown key of the table at a path; of one in Chinese, with what the key that was meant now lacks."""
    where, place = (*path, key), written.place(path)
    row = written.source.lines[written.row(where, key=True) - 1]
    if written.text_of(path).startswith("{") and (right := with_known_keys(row, place, written.schema)):
        named = written.source.problem("E201", problem.message, where, key=True, hint=CorrectedLines(right))
        if named.hint:  # none where the line may hold something private
            return Finding(replace(named, clause=problem.clause), (path,))
    close = named_keys(key, place.get("properties", {}), written.schema)
    return Finding(problem, (where, *((*path, name) for name in close if len(close) == 1)))


def lost_header(written: WrittenRecord, path: DataPath, keys: Collection[str]) -> Finding | None:
    """The finding of a header that is gone: what is unknown here belongs to a table that is not written, down to the last value.

    That other table is one of the record itself (``ballots``); facts of clauses are told by :func:`unknown_key`.
    """
    table = at(written.data, path)
    for name, place in written.schema["properties"].items():
        if name in (*written.data, "clauses") or not set(keys) <= set(place.get("properties", {})):
            continue
        first = min(((*path, key) for key in keys), key=lambda where: written.row(where, key=True))
        below = [key for key, value in table.items() if not isinstance(value, (dict, list)) and key not in keys]
        if all(written.row((*path, key), key=True) < written.row(first, key=True) for key in below):
            message = f"没有“{first[-1]}”这一项；前面少了 [{name}]（{place['title']}）这一行"
            hint = f"在这一行之前加一行 [{name}]"
            found = written.problem("E201", message, first, key=True, hint=hint)
            return Finding(found, ((name,), *((*path, key) for key in keys)))
    return None


def _score(written: WrittenRecord, where: DataPath) -> Finding:
    """A key that states a result, which the program computes."""
    place = written.source.locate(where, key=True)
    alone = not written.source.lines[place.line - 1][: place.column - 1].strip()
    message, hint = f"不能写“{where[-1]}”：记录只写事实，分数由程序计算", "删去这一行" if alone else "删去这一项"
    return Finding(written.problem("E211", message, where, key=True, hint=hint), (where,))


def _likely(written: WrittenRecord, where: DataPath, allowed: Mapping[str, Any]) -> str:
    """A hint, as a question, for a key that may have been one of several: of another clause, of a like name, or any allowed."""
    key = str(where[-1])
    if key in ("note", "document") and where[0] == "clauses" and len(where) == 3:
        return f"删去 {key}：这一条按所列的事项计分，情况和文件写在各事项中"
    if key in ("persons", "人数", "人次") and "person" in allowed and "persons" not in allowed:
        return f"删去 {key}：这一条按件计，不按人数"
    in_clauses = len(where) == 1 or where[0] == "clauses"
    homes = [clause.id for clause in written.rubric.clauses if key in clause.facts] if in_clauses else []
    if 0 < len(homes) <= 3:
        return f"{key} 是 {'、'.join(homes)} 项的事实，写在 {' 或 '.join(f'[clauses.{home}]' for home in homes)} 一节"
    written_already = at(written.data, where[:-1])
    free = {name: place for name, place in allowed.items() if name not in written_already} or allowed
    close = named_keys(key, free, written.schema) or nearest(key, free)
    return hints.asked(close, free, MOST)


def _unknown_clause(written: WrittenRecord, key: str, allowed: Mapping[str, Any]) -> Finding:
    """A clause that the rubric doesn't have: one of its items, one of like facts, or one of a like number was meant."""
    message, parts = f"没有“{key}”这一条款", [clause for clause in allowed if clause.startswith(f"{key}-")]
    clauses = written.data["clauses"]
    table, where = clauses[key], ("clauses", key)
    dotted = [f"{key}-{part}" for part in table if f"{key}-{part}" in parts] if isinstance(table, dict) else []
    likely, sure = hints.clause(key, table, allowed, clauses)
    # one mistake, one problem: what the clause that was meant now lacks is not told as well
    bad = (where, *(("clauses", clause) for clause in dotted or likely[:1] or nearest(key, allowed)[:1]))
    hint: str | Fix
    if dotted:
        hint = f"写作 {'、'.join(f'[clauses.{clause}]' for clause in dotted)}"
    elif sure and not parts:
        hint = _renamed(written, where, likely[0])
    else:
        message += "，它分为几目" if parts else ""
        names = parts or likely or nearest(key, allowed) or list(allowed)
        hint = f"是否为 {hints.titled(names, allowed)}"
    return Finding(written.problem("E201", message, where, key=True, hint=hint), bad)


def _renamed(written: WrittenRecord, where: DataPath, name: str) -> Fix:
    """What should stand in the place of a mistyped key; the key may be part of a header."""
    place = written.source.locate(where, key=True)
    text = written.source.lines[place.line - 1][place.column - 1 : place.column - 1 + place.width]
    right = re.sub(rf"(?<![\w-])[\"']?{re.escape(str(where[-1]))}[\"']?(?![\w-])", name, text, count=1)
    return Fix(right, f"改为 {right}", known=True)
