"""The blocks under the paragraphs as written: read as TOML, their pieces joined, their facts and rules by name.

What a key means is not known here, but for the kind of the block, its facts and its rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from ..base import hints
from ..base.matching import suggestion
from ..base.points import fits
from ..base.problems import Collector, Place, Problem, Problems
from ..base.signs import split_comment
from ..base.source import Source
from ..base.unseen import with_unseen
from .issued import Issued, read_issued
from .keys import named_keys, with_named_key
from .tables import RawTable, TypedKeys, figures_of, is_table_of_tables
from .text import Erratum, FencedBlock, Paragraph, Text
from .vocabulary import BLOCK_KINDS, NOTES


class RawBlock(NamedTuple):
    """A block as written, possibly in several pieces under several paragraphs.

    ``table`` has the keys of all pieces and the place of the first; ``facts`` are by name, ``rules`` by id. A rule of several
    facts stands here once for each of them.
    """

    kind: str
    id: str
    table: RawTable
    facts: Mapping[str, RawTable]
    rules: Mapping[str, RawTable]
    pieces: tuple[RawTable, ...]

    @property
    def homes(self) -> tuple[int, ...]:
        """The paragraphs (by index) under which the pieces stand."""
        return tuple(piece.home for piece in self.pieces)


class Blocks(NamedTuple):
    """All blocks of a rubric file; ``paragraphs`` are those of the text, with the reason why some are silent."""

    paragraphs: tuple[Paragraph, ...]
    provisions: Mapping[str, RawBlock]
    """Nodes and provisions by id."""
    readings: Mapping[str, RawBlock]
    """Reading blocks by id."""
    errata: tuple[Erratum, ...]
    decisions: Mapping[str, RawTable]
    """Documents that decide readings, by the name that the readings have for them."""
    issued: Issued | None = None
    """By which document the text was issued, where it says so."""


class _Head(NamedTuple):
    """The first key of a block: its kind and what it names; ``table`` is the block without that key. ``issued`` names nothing."""

    kind: str
    name: str
    table: RawTable


def read_blocks(text: Text, found: Collector) -> Blocks:
    """Read all blocks of a text. A block that can't be read is reported and left out."""
    silent: dict[int, str] = {}
    errata: list[Erratum] = []
    provisions: dict[str, RawBlock] = {}
    readings: dict[str, RawBlock] = {}
    decisions: dict[str, RawTable] = {}
    issued: Issued | None = None
    for block in text.blocks:
        head = None
        with found:
            head = _head(block, found)
        if head is None:
            continue
        if head.kind == "silent":
            silent |= _silent(head, text.paragraphs[head.table.home], found)
        elif head.kind == "issued":
            if issued:
                found.add(head.table.problem("E302", "issued 写了两次", "issued", key=True, hint="删去其中一处"))
            issued = read_issued(head.table, found)
        elif head.kind == "decision":
            if head.name in decisions:
                message, hint = f"两个规则块都叫“{head.name}”", "删去其中一处，或换一个名称"
                found.add(head.table.problem("E302", message, head.kind, hint=hint))
            decisions[head.name] = head.table
        elif head.kind == "erratum":
            if any(other.id == head.name for other in errata):
                message = f"勘误“{head.name}”写了两次"
                found.add(head.table.source.problem("E302", message, place=Place(1), hint="删去其中一处"))
            errata.append(_erratum(head, text.paragraphs[head.table.home], found))
        else:
            blocks = readings if head.kind == "reading" else provisions
            before = blocks.get(head.name)
            if before is not None and before.kind != head.kind:
                found.add(head.table.problem("E302", f"“{head.name}”已经用作 {before.kind}", head.kind))
            else:
                blocks[head.name] = _joined(before, head, found)
    paragraphs = tuple(replace(item, silent=silent[item.index]) if item.index in silent else item for item in text.paragraphs)
    return Blocks(paragraphs, provisions, readings, tuple(errata), decisions, issued)


def _head(block: FencedBlock, found: Collector) -> _Head | None:
    """The kind and name of a block, with the rest of its keys; None where they are wrong and reported.

    Raises :class:`~tongyu_site.base.problems.Problems` where the block is no TOML.
    """
    source = block.source
    try:
        data = source.toml()
    except Problems as error:
        raise Problems([with_named_key(source, _with_open_year(source, problem)) for problem in error.problems]) from None
    found.problems.extend(with_unseen((), source, data))
    for name, value in figures_of(data):
        if not fits(value):
            where = [int(part) if part.isascii() and part.isdigit() else part for part in name.split(".")]
            found.add(source.problem("E302", f"{name} 应是平常的数：不能太大，小数不能太长，也不能是 nan、inf", where))
            return None
    if named := named_keys(source, data):
        found.problems.extend(named)
        return None
    kind = next(iter(data), "")
    if kind not in BLOCK_KINDS:
        message = f"规则块的第一个键应是 {'、'.join(BLOCK_KINDS)} 之一"
        place = source.locate([kind], key=True) if kind else Place(1)
        found.add(source.problem("E302", message, place=place, hint=suggestion(kind, BLOCK_KINDS)))
    elif block.home is None:
        found.add(source.problem("E301", "规则块前面没有正文", place=Place(1)))
    elif kind == "issued":
        return _Head(kind, "", RawTable(source, (), data, block.home))
    elif not isinstance(name := data.pop(kind), str) or not name:
        found.add(source.problem("E302", f"{kind} 的值应是文字", [kind]))
    else:
        return _Head(kind, name, RawTable(source, (), data, block.home))
    return None


def _with_open_year(source: Source, problem: Problem) -> Problem:
    """A problem of a date without its year inside of braces: the hint is the line with … for that year."""
    place = problem.place
    if place is None or problem.hint or not place.width:
        return problem
    line, start = split_comment(source.lines[place.line - source.offset - 1])[0], place.column - 1
    written = line[start : start + place.width]
    if "{" not in line[:start] or not hints.day(written):
        return problem
    day, _, told = hints.dated("", written, "").removeprefix(" = ").partition("，")
    return replace(problem, hint=f"{line[:start]}{day}{line[start + place.width :]}，{told}")


def _silent(head: _Head, paragraph: Paragraph, found: Collector) -> dict[int, str]:
    """Why the paragraph above scores nothing, by its index; empty where only the words ``printed`` of it score nothing."""
    keys = TypedKeys(found, head.table)
    printed = keys.take("printed", str, None)
    keys.done()
    _check_printed(printed, head, paragraph, found)
    return {paragraph.index: head.name} if printed is None else {}


def _erratum(head: _Head, paragraph: Paragraph, found: Collector) -> Erratum:
    """A slip of the official text; what is said to be printed must stand in the paragraph above."""
    keys = TypedKeys(found, head.table)
    printed, note, publish = keys.take("printed", str, None), keys.take("note", str, ""), keys.take("publish", bool, False)
    keys.done()
    _check_printed(printed, head, paragraph, found)
    return Erratum(head.name, printed, note, publish, paragraph.index)


def _check_printed(printed: str | None, head: _Head, paragraph: Paragraph, found: Collector) -> None:
    """Words that a block quotes stand in the paragraph above it (E302)."""
    if printed and printed not in paragraph.text:
        found.add(head.table.problem("E302", f"本段原文中没有“{printed}”", "printed"))


def _joined(before: RawBlock | None, head: _Head, found: Collector) -> RawBlock:
    """A block with one more piece, or its first one. Keys, facts and rules that stand in an earlier piece too are reported."""
    name = head.name
    facts, rules = _facts(head.table, found), _rules(head.table, found)
    piece = head.table.without("facts", "rules")
    old = before or RawBlock(head.kind, name, piece.inner(data={}), {}, {}, ())
    for key in piece.data:
        if key in old.table.data and key not in NOTES:
            found.add(piece.problem("E302", f"“{name}”的 {key} 写了两次", key, key=True, hint="删去其中一处"))
    for fact, table in facts.items():
        if fact in old.facts:
            found.add(table.problem("E302", f"“{name}”的事实 {fact} 写了两次", key=True, hint="删去其中一处"))
    known = dict(old.rules)
    for rule_id, table in rules:
        if rule_id in known:
            message = f"“{name}”的规则 {rule_id} 重名"
            found.add(table.problem("E302", message, hint=f'删去其中一条，或加 id = "{rule_id}-2" 区分'))
        known[rule_id] = table
    table = old.table.changed(piece.data)
    return RawBlock(old.kind, old.id, table, {**old.facts, **facts}, known, (*old.pieces, piece))


def _facts(piece: RawTable, found: Collector) -> dict[str, RawTable]:
    """The facts of a piece by name."""
    facts = piece.data.get("facts", {})
    if not is_table_of_tables(facts):
        found.add(piece.problem("E302", "facts 的类型不对，应写作 [facts.名称]", "facts"))
        return {}
    return {name: piece.inner("facts", name, data=data) for name, data in facts.items()}


def _rules(piece: RawTable, found: Collector) -> list[tuple[str, RawTable]]:
    """The rules of a piece with their ids, in order; a rule for several facts is one rule for each."""
    rules = piece.data.get("rules", [])
    if not isinstance(rules, list) or not all(isinstance(rule, dict) for rule in rules):
        found.add(piece.problem("E302", "rules 的类型不对，应写作 [[rules]]", "rules"))
        return []
    tables = (piece.inner("rules", index, data=rule) for index, rule in enumerate(rules))
    return [rule for table in tables for rule in _rules_of(table, found)]


def _rules_of(table: RawTable, found: Collector) -> Iterator[tuple[str, RawTable]]:
    """The rules of one entry of ``rules``: one for each of its facts; its id is that of the fact unless it states one."""
    if "facts" in table.data and "fact" in table.data:
        found.add(table.problem("E302", "有了 facts，fact 不起作用", "fact", key=True, hint="删去 fact，并入 facts"))
    named: Any = table.data.get("facts", [table.data.get("fact")])
    if not isinstance(named, list):
        found.add(table.problem("E302", 'facts 的类型不对，应写作 facts = ["…"]', "facts"))
        return
    common = {key: value for key, value in table.data.items() if key != "facts"}
    for fact in named:
        if not isinstance(fact, str):
            found.add(table.problem("E302", "规则没有写明事实 fact"))
            continue
        rule_id = table.data.get("id", fact)
        if not isinstance(rule_id, str):
            found.add(table.problem("E302", "id 的类型不对", "id"))
            continue
        yield rule_id, table.inner(data={**common, "id": rule_id, "fact": fact})
