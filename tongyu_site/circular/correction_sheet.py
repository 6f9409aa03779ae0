"""The sheet of a corrected circular (附页): what differs between two states of it, sentence by sentence, cell by cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise, zip_longest
from typing import TypeVar

from ..base.dates import chinese_date
from ..seals import COMMUNITY, NOTHING, Correction
from .document import Attachment, Circular, Passage, Rows, printable

T = TypeVar("T")
Difference = tuple[str, str, str]
"""A row of the sheet: where, what the circular said, what it says."""


def with_corrections(now: Circular, corrections: Sequence[Correction], before: Sequence[Circular]) -> Circular:
    """A circular with a sheet that names the corrections of its year: what it said before each, struck, beside what it says.

    ``before`` is the same circular as it was before each correction; one that changed nothing in it is left out.
    """
    blocks: list[Passage] = []
    for item, (old, new) in zip(corrections, pairwise((*before, now)), strict=True):
        rows = [tuple(map(printable, row)) for row in _differing(old, new)]
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
    yield from _differing_blocks("正文", old.body, new.body)
    for before, after in zip(old.attachments, new.attachments, strict=False):
        yield from _differing_blocks(after.label, before.blocks, after.blocks)


def _differing_blocks(where: str, old: Sequence[Passage], new: Sequence[Passage]) -> Iterator[Difference]:
    """What differs between two sequences of blocks: cells between tables of one head, sentences between paragraphs."""
    for before, after in _paired(old, new, list(map(_key, old)), list(map(_key, new))):
        if before and after and before.rows and after.rows:
            yield from _differing_rows(where, before.rows, after.rows)
            continue
        said, says = _sentences(before), _sentences(after)
        for earlier, later in _paired(said, says, said, says):
            if earlier != later:
                yield where, earlier or NOTHING, later or NOTHING


def _key(block: Passage) -> str:
    """By what a block is found again in another state: a table by its head, a paragraph by its text."""
    return "|".join(block.rows[0]) if block.rows else block.text


def _sentences(block: Passage | None) -> list[str]:
    """A paragraph cut after each full stop and semicolon."""
    return re.findall("[^。；]+[。；]?", block.text) if block else []


def _paired(
    old: Sequence[T], new: Sequence[T], old_keys: Sequence[str], new_keys: Sequence[str]
) -> Iterable[tuple[T | None, T | None]]:
    """The items of two sequences side by side, in order: those of equal keys together, the rest as they come."""
    from difflib import SequenceMatcher

    for _, a, b, c, d in SequenceMatcher(None, old_keys, new_keys, autojunk=False).get_opcodes():
        yield from zip_longest(old[a:b], new[c:d])


def _differing_rows(where: str, old: Rows, new: Rows) -> Iterator[Difference]:
    """The cells that differ between two tables of one head, by the community they stand beside."""
    head = new[0]
    name = head.index(COMMUNITY) if COMMUNITY in head else 0
    old_rows, new_rows = ({row[name]: row for row in rows[1:]} for rows in (old, new))
    for key in dict.fromkeys((*new_rows, *old_rows)):
        before, after = old_rows.get(key), new_rows.get(key)
        if before is None or after is None:
            yield f"{where} {key}", _row(head, before, name), _row(head, after, name)
            continue
        for title, earlier, later in zip(head, before, after, strict=True):
            if earlier != later:
                yield f"{where} {key} {title}", earlier, later


def _row(head: Sequence[str], row: Sequence[str] | None, name: int) -> str:
    """A whole row that was added or taken out, each cell with what it means; ``name`` is the column that says whose it is."""
    if row is None:
        return NOTHING
    return "；".join(f"{title}：{cell}" for column, (title, cell) in enumerate(zip(head, row, strict=True)) if column != name)
