"""The sheet of a corrected circular (附页): what differs between two states of it, sentence by sentence, cell by cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise, zip_longest
from typing import TypeVar

from ..base.dates import chinese_date
from ..seals import COMMUNITY, NOTHING, Correction
from .document import Attachment, Circular, Passage, Rows, printable

T = TypeVar("T")
Difference = tuple[str, str, str]
"""A row of the sheet: where, what the circular said, what it says."""


def with_corrections(now: Circular, corrections: Sequence[Correction], before: Sequence[Circular | None]) -> Circular:
    """A circular with a sheet that names the corrections of its year: what it said before each, struck, beside what it says.

    ``before`` is the same circular as it was before each correction, None where there was none; a correction that changed
    nothing in it is left out.
    """
    blocks: list[Passage] = []
    for item, (old, new) in zip(corrections, pairwise((*before, now)), strict=True):
        rows = [tuple(map(printable, row)) for row in _differing(old, new)] if old and new else []
        if rows:
            document = item.document.replace(" ", "")  # issuer and number stand side by side in a sentence
            said = f"更正{item.id}（{chinese_date(item.date)}，{document}）：{item.reason}。{item.decided_by}决定。"
            blocks.append(Passage(printable(said)))
            blocks.append(Passage("", rows=(("位置", "原为", "更正为"), *rows), struck=1))
    if not blocks:
        return now
    year = corrections[0].year
    return replace(now, corrections=Attachment("附页", f"{year}年度考核结果更正说明", tuple(blocks)))


def _differing(old: Circular, new: Circular) -> Iterator[Difference]:
    """What differs between two states of a circular."""
    for (where, earlier), (_, later) in zip(_heads(old), _heads(new), strict=True):
        if earlier != later:
            yield where, earlier or NOTHING, later or NOTHING
    yield from _differing_blocks("正文", old.body, new.body)
    titles = [[item.title for item in circular.attachments] for circular in (old, new)]
    for before, after in _paired(old.attachments, new.attachments, *titles):
        said, says = (f"{item.label}　{item.title}" if item else NOTHING for item in (before, after))
        where = after.label if after else before.label if before else ""
        if said != says:
            yield f"{where} 标题", said, says
        yield from _differing_blocks(where, before.blocks if before else (), after.blocks if after else ())


def _heads(circular: Circular) -> Iterator[tuple[str, str]]:
    """What stands around the text, each with its name."""
    yield "标题", circular.title
    yield "发文机关标志", circular.header
    yield "发文字号", circular.number
    yield "主送机关", circular.to
    yield "发文机关署名", circular.issuer
    yield "成文日期", circular.signed
    yield "附注", circular.notes
    yield "抄送机关", circular.copies
    yield "印发机关", circular.printer
    yield "印发日期", circular.printed


def _differing_blocks(where: str, old: Sequence[Passage], new: Sequence[Passage]) -> Iterator[Difference]:
    """What differs between two sequences of blocks: cells between two tables, else sentences, whatever paragraph they are in."""
    said, says = (list(_sentences_and_tables(blocks)) for blocks in (old, new))
    for before, after in _paired(said, says, *([_key(item) for item in items] for items in (said, says))):
        if isinstance(before, tuple) and isinstance(after, tuple):
            yield from _differing_rows(where, before, after)
        elif before != after:
            yield where, _told(before), _told(after)


def _sentences_and_tables(blocks: Sequence[Passage]) -> Iterator[str | Rows]:
    """Blocks, their paragraphs cut after each full stop and semicolon."""
    for block in blocks:
        if block.rows:
            yield block.rows
        else:
            yield from re.findall("[^。；]+[。；]?", block.text)


def _key(item: str | Rows) -> str:
    """By what a sentence or a table is found again in another state: a table by its head."""
    return item if isinstance(item, str) else "|".join(item[0])


def _told(item: str | Rows | None) -> str:
    """A sentence, or a table by its head; nothing where there is none."""
    return NOTHING if item is None else item if isinstance(item, str) else f"表格（{'、'.join(item[0])}）"


def _paired(
    old: Sequence[T], new: Sequence[T], old_keys: Sequence[str], new_keys: Sequence[str]
) -> Iterable[tuple[T | None, T | None]]:
    """The items of two sequences side by side, in order: those of equal keys together, the rest as they come."""
    from difflib import SequenceMatcher

    for _, a, b, c, d in SequenceMatcher(None, old_keys, new_keys, autojunk=False).get_opcodes():
        yield from zip_longest(old[a:b], new[c:d])


def _differing_rows(where: str, old: Rows, new: Rows) -> Iterator[Difference]:
    """The cells that differ between two tables, by the community they stand beside and the title of their column."""
    name = COMMUNITY if COMMUNITY in new[0] and COMMUNITY in old[0] else new[0][0]
    old_rows, new_rows = (_by_name(rows, name) for rows in (old, new))
    for key in dict.fromkeys((*new_rows, *old_rows)):
        before, after = old_rows.get(key), new_rows.get(key)
        if before is None or after is None:
            yield f"{where} {key}", _row(before), _row(after)
            continue
        for column in dict.fromkeys((*after, *before)):
            earlier, later = before.get(column, NOTHING), after.get(column, NOTHING)
            if earlier != later:
                yield f"{where} {key} {column[0]}", earlier, later


Column = tuple[str, int]
"""A column of a table: its title, and how many before it have the same one."""


def _by_name(rows: Rows, name: str) -> dict[str, dict[Column, str]]:
    """The cells of each row, without that of the column titled ``name``, which says whose the row is."""
    head = rows[0]
    columns = [(title, head[:number].count(title)) for number, title in enumerate(head)]
    tables = [dict(zip(columns, row, strict=True)) for row in rows[1:]]
    return {table.pop((name, 0), ""): table for table in tables}


def _row(row: Mapping[Column, str] | None) -> str:
    """A whole row that was added or taken out, each cell with what it means."""
    return NOTHING if row is None else "；".join(f"{title}：{cell}" for (title, _), cell in row.items())
