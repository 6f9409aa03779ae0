"""Records amended: values set, entries added to lists or taken out, as edits of the file's text.

Comments, order, byte order mark and line ends stay; what an edit makes is compared with what it should say, checked like any
record, and written for all records or none. tomlkit edits. Knows no spreadsheet but the cell that each edit comes from.
"""

from __future__ import annotations

import copy
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from ..base.problems import Cell, Problem, Problems
from ..base.source import Source
from ..records import ASSESSED_ON, missing_facts
from ..rubric import Rubric
from .forms import Community, SheetCounty, Value, Where, get


@dataclass(frozen=True)
class Set:
    """A value set, added or, with None, taken out at a path of the record."""

    path: Where
    value: Value | None
    cell: Cell


@dataclass(frozen=True)
class Add:
    """An entry added to a list, with the cell of each of its values."""

    path: Where
    item: Mapping[Where, Value]
    cells: Mapping[Where, Cell]
    cell: Cell


@dataclass(frozen=True)
class Drop:
    """An entry taken out of a list; ``index`` counts in the file. With ``keep`` a list that loses its last entry stays, empty,
    because it is a fact that a record must state."""

    path: Where
    index: int
    cell: Cell
    keep: bool = False


Edit = Set | Add | Drop


@dataclass(frozen=True)
class RecordChange:
    """A record to be changed: what changes, in words, and the bytes that it becomes."""

    community: Community
    words: tuple[str, ...]
    content: bytes


# Writing into records


def rewrite(county: SheetCounty, community: Community, edits: Sequence[Edit], shown: str) -> bytes:
    """A record's bytes after some edits: comments, order, byte order mark and line ends as they were.

    Raises :class:`Problems` at the cell that is to blame, where the record would not be valid or can't be edited.
    """
    text = community.source.text
    wanted = _edited(community.data, edits)
    try:
        new = _edited_text(text, edits, [clause.id for clause in county.rubric.clauses])
        done = Source(community.source.shown, new)
        fits = _stated(done.toml()) == _stated(wanted) and _comments(text) <= _comments(new)
    except (Problems, KeyError, IndexError, TypeError, ValueError, AttributeError):  # whatever an unusual file leads tomlkit to
        fits = False
    if not fits:
        message = f"{community.source.shown} 的写法特殊，不能自动修改"
        raise Problems(
            [Problem("E612", message, shown, cell=edits[0].cell, hint="照表直接改这份记录；同一种 [[…]] 分在几处的，先放到一起")]
        )
    problems, _ = county.validator.check(done, done.toml(), published=False)
    if county.settings.published:
        before, after = (set(missing_facts(county.rubric, data)) for data in (community.data, wanted))
        problems += [
            Problem("E203", f"正式发布的年度不能缺少{_fact_words(county.rubric, block, name)}", clause=block)
            for block, name in sorted(after - before)
        ]
    if problems:
        raise Problems([_blame(problem, done, edits, wanted, community, shown) for problem in problems])
    return _as_before(community.raw, text, new)


def _fact_words(rubric: Rubric, block: str, name: str) -> str:
    fact = rubric.facts.get(block, {}).get(name)
    return f"“{fact.title}”" if fact else f"“{ASSESSED_ON}”"


def _blame(problem: Problem, done: Source, edits: Sequence[Edit], data: Any, community: Community, shown: str) -> Problem:
    """A problem of the new record as one of the cell it comes from: of the value on that line, else of its clause."""
    where: list[tuple[Where, Cell]] = []
    for edit in edits:
        if isinstance(edit, Set):
            where.append((edit.path, edit.cell))
        elif isinstance(edit, Add):
            added = [other for other in edits if isinstance(other, Add) and other.path == edit.path]
            index = len(get(data, edit.path)) - len(added) + added.index(edit)
            where.append(((*edit.path, index), edit.cell))
            where += [((*edit.path, index, *path), cell) for path, cell in edit.cells.items()]
        else:
            where.append((edit.path, edit.cell))
    line = problem.place.line if problem.place else 0
    cell = next((cell for path, cell in reversed(where) if done.locate(path).line == line), None)
    near = [cell for path, cell in where if problem.clause in path or (path[0] == "ballots" and "票" in problem.message)]
    cell = cell or (near or [where[0][1]])[-1]
    message = f"{community.name}：照此写入，记录会有问题：{problem.message}"
    return Problem("E611", message, shown, cell=cell, clause=problem.clause)


def _edited(data: Mapping[str, Any], edits: Sequence[Edit]) -> dict[str, Any]:
    """The data of a record after some edits: what the new text must say, neither more nor less."""
    found = copy.deepcopy(dict(data))
    for edit in edits:
        if isinstance(edit, Set):
            inner: Any = found
            for key in edit.path[:-1]:
                inner = inner[key] if isinstance(key, int) else inner.setdefault(key, {})
            if edit.value is None:
                del inner[edit.path[-1]]
            else:
                inner[edit.path[-1]] = list(edit.value) if isinstance(edit.value, tuple) else edit.value
    for edit in _drops(edits):
        inner = _get_any(found, edit.path[:-1])
        del inner[edit.path[-1]][edit.index]
        if not inner[edit.path[-1]] and not edit.keep:
            del inner[edit.path[-1]]
    for edit in edits:
        if isinstance(edit, Add):
            inner = found
            for key in edit.path[:-1]:
                inner = inner.setdefault(key, {})
            inner.setdefault(edit.path[-1], []).append(_nested(edit.item))
    return found


def _stated(data: Mapping[str, Any]) -> dict[str, Any]:
    """The data without empty tables, which state nothing: a clause's table may go with its only entry."""
    found = {key: _stated(value) if isinstance(value, dict) else value for key, value in data.items()}
    return {key: value for key, value in found.items() if value != {}}


def _drops(edits: Sequence[Edit]) -> list[Drop]:
    """The entries to take out, the last of a list first; a list that gets a new entry needs no empty one in its place."""
    grown = {edit.path for edit in edits if isinstance(edit, Add)}
    drops = [replace(edit, keep=edit.keep and edit.path not in grown) for edit in edits if isinstance(edit, Drop)]
    return sorted(drops, key=lambda edit: (str(edit.path), -edit.index))


def _get_any(data: Any, path: Where) -> Any:
    for key in path:
        data = data[key]
    return data


def _nested(item: Mapping[Where, Value]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for path, value in item.items():
        inner = found
        for key in path[:-1]:
            inner = inner.setdefault(str(key), {})
        inner[str(path[-1])] = list(value) if isinstance(value, tuple) else value
    return found


_NEW, _OLD_START, _OLD_END = "\ue000new", "\ue000from", "\ue000to"
_EMPTY = "zz-empty-"
"""Marks of lines that tomlkit puts in or that are to go: where it puts them, comments would change their owner."""


def _edited_text(text: str, edits: Sequence[Edit], order: Sequence[str]) -> str:
    """A record's text after some edits; ``order`` are the clauses as the rubric orders them."""
    import tomlkit

    if "\ue000" in text:
        raise ValueError("a record that holds the marks")
    book: Any = tomlkit.parse(text)
    plain = tomlkit.dumps(book)
    for edit in edits:
        if isinstance(edit, Set):
            _put(book, edit.path, edit.value)
    for edit in _drops(edits):
        _take_out(book, edit)
    for edit in edits:
        if isinstance(edit, Add):
            _append(book, edit)
    return _placed(_untouched(text, plain, tomlkit.dumps(book)), order)


def _untouched(text: str, plain: str, new: str) -> str:
    """Lines that no edit touched, as they stand in the file: tomlkit loses the space after a date in ``{ date = 2017-03-05 }``,
    and puts in blank lines of its own."""
    import difflib

    before, read_as, after = text.split("\n"), plain.split("\n"), new.split("\n")
    if len(before) != len(read_as):
        raise ValueError("lines that tomlkit doesn't keep")
    found = [re.sub(r"(= \d{4}-\d\d-\d\d)\}", r"\1 }", line) for line in after]
    old = [False] * len(after)
    for block in difflib.SequenceMatcher(None, read_as, after, autojunk=False).get_matching_blocks():
        found[block.b : block.b + block.size] = before[block.a : block.a + block.size]
        old[block.b : block.b + block.size] = [True] * block.size
    return "\n".join(line for line, kept in zip(found, old, strict=True) if kept or line.strip())


def _toml(value: Any) -> str:
    """A value as TOML, in the style of the records: exact numbers, one line."""
    import tomlkit

    match value:
        case bool():
            return "true" if value else "false"
        case dict():
            return "{ " + ", ".join(f"{key} = {_toml(inner)}" for key, inner in value.items()) + " }"
        case tuple() | list():
            return "[" + ", ".join(_toml(inner) for inner in value) + "]"
        case str():
            plain = '"' in value and "'" not in value and value.isprintable()
            return str(tomlkit.string(value, literal=plain).as_string())
        case Decimal():
            return format(value, "f")
        case _:
            return str(value)


def _parsed(value: Any) -> Any:
    import tomlkit

    return tomlkit.parse(f"x = {_toml(value)}\n").item("x")


def _put(book: Any, path: Where, value: Value | None) -> None:
    import tomlkit
    from tomlkit.items import InlineTable

    inner = book
    for depth, key in enumerate(path[:-1]):
        if not isinstance(key, int) and key not in inner:
            table = tomlkit.inline_table() if isinstance(inner, InlineTable) else tomlkit.table()
            if depth == 0 and key == "clauses":
                table = tomlkit.table(is_super_table=True)
            elif not isinstance(inner, InlineTable):
                table.comment(_NEW)
            inner[key] = table
        inner = inner[key]
    last = path[-1]
    if value is None:
        del inner[last]
        return
    item = _parsed(value)
    old = last in inner
    if not old and not isinstance(inner, InlineTable):
        item.comment(_NEW)
    inner[last] = item
    if old and isinstance(item, tomlkit.items.Float):
        inner[last] = item


def _take_out(book: Any, edit: Drop) -> None:
    import tomlkit

    inner = _get_any(book, edit.path[:-1])
    entries = inner[edit.path[-1]]
    if not isinstance(entries, tomlkit.items.AoT):
        del entries[edit.index]
        if not entries and not edit.keep:
            del inner[edit.path[-1]]
        return
    entry = entries[edit.index]
    entry.comment(_OLD_START)
    leaf: Any = entry
    while isinstance(leaf, tomlkit.items.Table):
        leaf = leaf.value.item(list(leaf)[-1])
    leaf.comment(_OLD_END)
    if edit.keep and all(_OLD_START in other.trivia.comment for other in entries):
        item = _parsed([])
        item.comment(_NEW)
        inner.add(f"{_EMPTY}{edit.path[-1]}", item)


def _append(book: Any, edit: Add) -> None:
    import tomlkit
    from tomlkit.items import AoT, InlineTable

    inner = book
    for depth, key in enumerate(edit.path[:-1]):
        if key not in inner:
            table = tomlkit.table(is_super_table=True)
            inner[key] = table if depth or key != "clauses" else tomlkit.table(is_super_table=True)
        inner = inner[key]
    last, item = edit.path[-1], _nested(edit.item)
    entries = inner.get(last)
    inline = isinstance(inner, InlineTable)
    if entries is not None and not isinstance(entries, AoT) and (len(entries) or inline):
        entries.append(_parsed(item))
        return
    if inline:
        inner[last] = _parsed([item])
        return
    table = tomlkit.table()
    table.comment(_NEW)
    for key, value in item.items():
        found = _parsed(value)
        found.comment(_NEW)
        table.append(key, found)
    if isinstance(entries, AoT):
        entries.append(table)
        return
    if entries is not None:
        del inner[last]
    made = tomlkit.aot()
    made.append(table)
    inner[last] = made


_HEADER = re.compile(r"\s*\[")
_TRIVIA = re.compile(r"\s*(#|$)")


def _placed(text: str, order: Sequence[str]) -> str:
    """Put marked lines where a person would: a key below the last one of its table, a table before the comment that belongs
    to the next one, a clause where the rubric has it; and take marked entries out, leaving comments."""
    lines, out = text.split("\n"), list[str]()
    known = {_clause_of(line) for line in lines if not line.endswith(_NEW)}
    number = 0
    while number < len(lines):
        line = lines[number]
        if line.endswith(_OLD_START):
            while not lines[number].endswith(_OLD_END):
                number += 1
            number += 1
            if number < len(lines) and not lines[number].strip() and out and not out[-1].strip():
                number += 1
            continue
        number += 1
        if not line.endswith(_NEW):
            out.append(line)
            continue
        line = line.removesuffix(f"# {_NEW}").rstrip().removeprefix(_EMPTY)
        if not _HEADER.match(line):  # a key of the table above
            place = len(out)
            while place and _TRIVIA.match(out[place - 1]):
                place -= 1
            out.insert(place, line)
            continue
        table = [line]
        while number < len(lines) and lines[number].endswith(_NEW) and not _HEADER.match(lines[number]):
            table.append(lines[number].removesuffix(f"# {_NEW}").rstrip())
            number += 1
        _insert(out, table, lines[number:], known, order)
    return "\n".join(out).rstrip("\n") + "\n"


def _insert(out: list[str], table: list[str], rest: Sequence[str], known: set[str | None], order: Sequence[str]) -> None:
    """Put a new table in, with a blank line before and after it."""
    clause = _clause_of(table[0])
    place = len(out)
    following = next((line for line in rest if line.strip()), "")
    if clause in order and clause not in known:
        later = order[order.index(clause) + 1 :]
        place = next((index for index, line in enumerate(out) if _clause_of(line) in later), place)
    if place < len(out) or _HEADER.match(following):
        place = _before_comment(out[:place])
    end = place
    while place and not out[place - 1].strip():
        place -= 1
    after = [""] if end < len(out) or following else []
    out[place:end] = [*([""] if place else []), *table, *after]


def _clause_of(line: str) -> str | None:
    """The clause whose table a line opens."""
    match = re.match(r"\s*\[\[?\s*clauses\s*\.\s*\"?([\w-]+)", line)
    return match[1] if match else None


def _before_comment(lines: Sequence[str]) -> int:
    """Where the comments begin that belong to the table that follows: those right above it, and a section's head above them."""
    place = len(lines)
    while True:
        start = place
        while start and lines[start - 1].lstrip().startswith("#"):
            start -= 1
        if start == place or (place < len(lines) and not any(line.startswith("# ====") for line in lines[start:place])):
            return place
        place = start
        above = place
        while above and not lines[above - 1].strip():
            above -= 1
        if above and lines[above - 1].startswith("# ===="):
            place = above
            continue
        return place


def _comments(text: str) -> set[str]:
    """The comments that have a line of their own."""
    return {line.strip() for line in text.split("\n") if line.lstrip().startswith("#")}


def _as_before(raw: bytes, old: str, new: str) -> bytes:
    """Text as bytes with the byte order mark and the line ends of the file; new lines end as most of its lines do."""
    import difflib

    mark = b"\xef\xbb\xbf" if raw.startswith(b"\xef\xbb\xbf") else b""
    ends = [b"\r\n" if line.endswith(b"\r\n") else b"\n" for line in raw.splitlines(keepends=True)]
    windows = ends.count(b"\r\n")
    if windows == 0:
        return mark + new.encode()
    if windows == raw.count(b"\n"):
        return mark + new.encode().replace(b"\n", b"\r\n")
    before, after = old.split("\n"), new.split("\n")
    usual = b"\r\n" if windows * 2 >= len(ends) else b"\n"
    kept = [usual] * len(after)
    raw_ends = [b"\r\n" if part.endswith(b"\r") else b"\n" for part in raw.split(b"\n")]
    for block in difflib.SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks():
        for step in range(block.size):
            kept[block.b + step] = raw_ends[block.a + step]
    return mark + b"".join(line.encode() + end for line, end in zip(after[:-1], kept, strict=False)) + after[-1].encode()


def apply_changes(changes: Sequence[RecordChange]) -> None:
    """Write all changed records, or none: first beside them, then renamed. Raises :class:`Problems`."""
    done: list[RecordChange] = []
    written: list[Path] = []
    beside = {change.community.slug: _beside(change.community.path) for change in changes}
    problems: list[Problem] = []
    shown = ""
    try:
        for change in changes:
            shown = change.community.source.shown
            if change.community.path.read_bytes() != change.community.raw:
                raise Problems([Problem("E613", "这份记录刚刚被改动，没有写入", shown, hint="重新导入")])
            temporary = beside[change.community.slug]
            temporary.write_bytes(change.content)
            written.append(temporary)
            shutil.copymode(change.community.path, temporary)
        for change in changes:
            shown = change.community.source.shown
            beside[change.community.slug].replace(change.community.path.resolve())
            done.append(change)
    except Problems as error:
        problems += error.problems
    except OSError as error:
        problems.append(Problem("E613", f"写不进去：{reason(error)}；没有改动任何记录", shown, hint="关闭打开的文件后重试"))
    if problems:
        for change in done:
            change.community.path.resolve().write_bytes(change.community.raw)
        for temporary in written:
            temporary.unlink(missing_ok=True)
        raise Problems(problems)


def _beside(path: Path) -> Path:
    path = path.resolve()
    return path.with_name(f".{path.name}.tmp")


def reason(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "没有这个文件夹"
    return "没有权限，或者文件正在别的程序中打开" if isinstance(error, PermissionError) else "磁盘已满，或者不是普通文件"
