"""Records amended: values set, entries added to lists or taken out, as edits of the file's text.

Comments, order, byte order mark and line ends stay; what an edit makes is compared with what it should say, checked like any
record, and written for all records or none. Knows no spreadsheet but the cell that each edit comes from.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..base.printing import shown_path
from ..base.problems import Cell, Problem, Problems
from ..base.source import Source
from ..base.system import OFFICE_FILE
from ..base.writing import ChangedError, Writer
from ..records import ASSESSED_ON, codes_in_records, missing_facts
from ..rubric import DAILY, Rubric
from .county import Community, SheetCounty
from .form import Where
from .record_text import append, put, take_out
from .record_tree import commented_table, comments, sections, usual_line_end
from .values import Value, get


@dataclass(frozen=True)
class Set:
    """A value, or a whole table, set, added or, with None, taken out at a path of the record."""

    path: Where
    value: Value | Mapping[str, Any] | None
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
    """A record to be changed, and the bytes that it becomes."""

    community: Community
    content: bytes


_MARK = b"\xef\xbb\xbf"
"""The byte order mark that Windows programs put before a text."""


# Writing into records


def rewrite(county: SheetCounty, community: Community, edits: Sequence[Edit]) -> bytes:
    """A record's bytes after some edits: comments, order, byte order mark and line ends as they were.

    Raises :class:`Problems` at the cell that is to blame, where the record would not be valid or can't be edited.
    """
    mark = _MARK if community.raw.startswith(_MARK) else b""
    old = community.raw.removeprefix(_MARK)
    wanted = _edited(community.data, edits)
    try:
        new = _edited_text(old, edits, [clause.id for clause in county.rubric.clauses])
        done = Source(community.source.shown, new.decode("utf-8").replace("\r\n", "\n"))
        data = done.toml()
        fits = _stated(data) == _stated(wanted) and not _lost(old, new, edits)
    except (Problems, KeyError, IndexError, ValueError):  # a text that the changes don't foresee
        fits = False
    if not fits:
        message = f"{community.source.shown} 的写法特殊，不能自动修改"
        cell, hint = edits[0].cell, "照表直接改这份记录；同一种 [[…]] 分在几处的，先放到一起"
        raise Problems([Problem("E612", message, cell.file, cell=cell, hint=hint)])
    problems, _ = county.validator.check(done, data, complete=False, slug=community.slug)
    problems += codes_in_records([(community.slug, done, data)], county.codes, county.validator.schema)
    if county.settings.published:
        before, after = (set(missing_facts(county.rubric, data)) for data in (community.data, wanted))
        problems += [
            Problem("E203", f"正式发布的年度{_missing_words(county.rubric, block, name, wanted)}", clause=block)
            for block, name in sorted(after - before)
        ]
    if problems:
        raise Problems([_blame(problem, done, edits, wanted, community) for problem in problems])
    return mark + new


def _lost(old: bytes, new: bytes, edits: Sequence[Edit]) -> set[bytes]:
    """The comments that some edits take away, but for the form's own lines of what is set or added."""
    keys = [f"{edit.path[-1]} =".encode() for edit in edits if not isinstance(edit, Drop)]
    found = sections(old)
    samples: set[bytes] = set()
    for edit in edits:
        path, entry = (edit.path, True) if isinstance(edit, Add) else (edit.path[:-1], False)
        if span := commented_table(old, found, path, entry=entry):
            samples |= {line.strip() for line in old[slice(*span)].splitlines()}
    return {text for text in comments(old) - comments(new) - samples if not text.lstrip(b"# \t").startswith(tuple(keys))}


def _edited_text(raw: bytes, edits: Sequence[Edit], order: Sequence[str]) -> bytes:
    """A record's text after some edits; ``order`` are the clauses as the rubric orders them.

    A text without a line end at its end stays so.
    """
    end = b"" if raw.endswith(b"\n") else usual_line_end(raw).encode()
    raw += end
    for edit in _in_turn(edits):
        match edit:
            case Set():
                raw = put(raw, edit.path, edit.value, order)
            case Add():
                raw = append(raw, edit.path, nested(edit.item), order)
            case Drop():
                raw = take_out(raw, edit.path, edit.index, order, keep=edit.keep)
    return raw.removesuffix(end)


def _missing_words(rubric: Rubric, block: str, name: str, data: Mapping[str, Any]) -> str:
    """What a record of a published year may not be without."""
    if block == DAILY:
        return f"不能缺少日常检查：{rubric.parts[DAILY].too_few(len(data.get('daily', ())))}"
    fact = rubric.facts.get(block, {}).get(name)
    return f"不能缺少“{fact.title if fact else ASSESSED_ON}”"


def _blame(problem: Problem, done: Source, edits: Sequence[Edit], data: Any, community: Community) -> Problem:
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
    return Problem("E611", message, cell.file, cell=cell, clause=problem.clause)


def _edited(data: Mapping[str, Any], edits: Sequence[Edit]) -> dict[str, Any]:
    """The data of a record after some edits: what the new text must say, neither more nor less."""
    found = copy.deepcopy(dict(data))
    for edit in _in_turn(edits):
        inner: Any = found
        for key in edit.path[:-1]:
            inner = inner[key] if isinstance(key, int) else inner.setdefault(key, {})
        last = edit.path[-1]
        match edit:
            case Add():
                inner.setdefault(last, []).append(nested(edit.item))
            case Drop():
                del inner[last][edit.index]
                if not inner[last] and not edit.keep:
                    del inner[last]
            case Set(value=None):
                del inner[last]
            case Set():
                inner[last] = list(edit.value) if isinstance(edit.value, tuple) else edit.value
    return found


def _stated(data: Mapping[str, Any]) -> dict[str, Any]:
    """The data without empty tables, which state nothing: a clause's table may go with its only entry."""
    found = {key: _stated(value) if isinstance(value, dict) else value for key, value in data.items()}
    return {key: value for key, value in found.items() if value != {}}


def _in_turn(edits: Sequence[Edit]) -> list[Edit]:
    """The edits in the order in which each finds what it is about: values, new entries, then the entries to take out.

    Of these the last of a list comes first, because indexes count in the file; new entries stand behind all others, so a list
    that gets one is never empty in between.
    """
    drops = [edit for edit in edits if isinstance(edit, Drop)]
    return [
        *(edit for edit in edits if isinstance(edit, Set)),
        *(edit for edit in edits if isinstance(edit, Add)),
        *sorted(drops, key=lambda edit: (str(edit.path), -edit.index)),
    ]


def nested(item: Mapping[Where, Value]) -> dict[str, Any]:
    """An entry as a record holds it: a path of two names is a table with a key."""
    found: dict[str, Any] = {}
    for path, value in item.items():
        inner = found
        for key in path[:-1]:
            inner = inner.setdefault(str(key), {})
        inner[str(path[-1])] = list(value) if isinstance(value, tuple) else value
    return found


# Writing files


def apply_changes(writer: Writer, changes: Sequence[RecordChange]) -> None:
    """Write all changed records, or none. Raises :class:`Problems`."""
    stood = {change.community.path: change.community.raw for change in changes}
    failure = Problem("E613", "写不进去", hint="关闭打开的文件后重试")
    try:
        writer.write({change.community.path: change.content for change in changes}, failure, OFFICE_FILE, stood)
    except ChangedError as error:
        shown = shown_path(error.path, writer.root)
        raise Problems([Problem("E613", "这份记录刚刚被改动，没有写入", shown, hint="重新导入")]) from None
