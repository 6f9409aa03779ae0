"""The sheet of a corrected circular (附页): what differs between two states of it, sentence by sentence, cell by cell."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise, zip_longest
from typing import TypeVar

from ..base.dates import chinese_date
from ..seals import COMMUNITY, HEADLINES, NOTHING, Correction
from .document import Attachment, Circular, Passage, Rows, printable
from .tables import TOTAL

T = TypeVar("T")
Difference = tuple[str, str, str]
"""A row of the sheet: where, what the circular said, what it says."""


def with_corrections(now: Circular, corrections: Sequence[Correction], printed: Sequence[str | None]) -> Circular:
    """A circular with a sheet that names the corrections of its year: what it said before each, struck, beside what it says.

    ``printed`` is what it printed before each correction and prints now (:func:`printed_lines`), as its seal keeps it; None where
    the seal is older than that. A correction that changed nothing in it is left out.
    """
    blocks: list[Passage] = []
    for item, (old, new) in zip(corrections, pairwise(printed), strict=True):
        composites = {change.name for change in item.changes if (change.block, change.what) == ("", HEADLINES["composite"])}
        rows = list(_differing(old, new, composites)) if old is not None and new is not None else []
        if rows:
            document = item.document.replace(" ", "")  # issuer and number stand side by side in a sentence
            said = f"更正{item.id}（{chinese_date(item.date)}，{document}）：{item.reason}。{item.decided_by}决定。"
            blocks.append(Passage(printable(said)))
            blocks.append(Passage("", rows=(("位置", "原为", "更正为"), *rows), struck=1))
    if not blocks:
        return now
    year = corrections[0].year
    return replace(now, corrections=Attachment("附页", f"{year}年度考核结果更正说明", tuple(blocks)))


# what a circular prints


def printed_lines(circular: Circular | None) -> str:
    """What a circular prints, as a seal keeps it: a line of JSON for what stands around the text, each sentence and each table,
    with the place where it stands; empty where there is none."""
    lines = _printed(circular) if circular else ()
    return "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines)


def _printed(circular: Circular) -> Iterator[tuple[str, str | Rows]]:
    """What a circular prints, each with its place."""
    around = {
        "标题": circular.title, "发文机关标志": circular.header, "发文字号": circular.number, "主送机关": circular.to,
        "发文机关署名": circular.issuer, "成文日期": circular.signed, "附注": circular.notes, "抄送机关": circular.copies,
        "印发机关": circular.printer, "印发日期": circular.printed,
    }  # fmt: skip
    yield from ((where, text) for where, text in around.items() if text)
    yield from ((_BODY, item) for item in _sentences_and_tables(circular.body))
    for attachment in circular.attachments:
        yield f"{attachment.label}{_TITLE}", f"{attachment.label}　{attachment.title}"
        yield from ((attachment.label, item) for item in _sentences_and_tables(attachment.blocks))


_BODY, _TITLE = "正文", " 标题"
"""The place of the body, and what the place of an attachment's title ends with."""


def _sentences_and_tables(blocks: Sequence[Passage]) -> Iterator[str | Rows]:
    """Blocks, their paragraphs cut after each full stop and semicolon that stands in no brackets."""
    for block in blocks:
        if block.rows:
            yield block.rows
        else:
            yield from re.findall("(?:（[^（）]*+）|[^。；])++[。；]?+", block.text)


# what differs


def _differing(old: str, new: str, composites: Collection[str]) -> Iterator[Difference]:
    """What differs between what a circular printed and prints; ``composites`` are the communities whose own differs."""
    if not (old and new):
        if old != new:
            yield "全文", "通报" if old else NOTHING, "通报" if new else NOTHING
        return
    (said, said_titles), (says, says_titles) = map(_by_place, (old, new))
    labels = {label for label, _ in (*said_titles, *says_titles)}
    for where in dict.fromkeys((*says, *said)):
        if where not in labels:
            yield from _differing_items(where, said.get(where, ()), says.get(where, ()), composites)
    for before, after in _paired(
        said_titles, says_titles, *([title for _, title in found] for found in (said_titles, says_titles))
    ):
        where = (after or before or ("", ""))[0]
        earlier, later = ("　".join(found) if found else NOTHING for found in (before, after))
        if earlier != later:
            yield f"{where}{_TITLE}", earlier, later
        both = said.get(before[0], ()) if before else (), says.get(after[0], ()) if after else ()
        yield from _differing_items(where, *both, composites)


def _by_place(printed: str) -> tuple[dict[str, list[str | Rows]], list[tuple[str, str]]]:
    """What was printed by its place, and the attachments: label and title of each."""
    found: dict[str, list[str | Rows]] = {}
    titles: list[tuple[str, str]] = []
    for where, item in map(json.loads, printed.rstrip("\n").split("\n")):
        if where.endswith(_TITLE):
            label, _, title = item.partition("　")
            titles.append((label, title))
        else:
            found.setdefault(where, []).append(item if isinstance(item, str) else tuple(map(tuple, item)))
    return found, titles


def _differing_items(
    where: str, old: Sequence[str | Rows], new: Sequence[str | Rows], composites: Collection[str]
) -> Iterator[Difference]:
    """What differs between sentences and tables: cells between two tables, else sentences, whatever paragraph they are in."""
    for before, after in _paired(old, new, list(map(_key, old)), list(map(_key, new))):
        if isinstance(before, tuple) and isinstance(after, tuple):
            yield from _differing_rows(where, before, after, composites)
        elif before != after:
            yield where, _told(before), _told(after)


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


def _differing_rows(where: str, old: Rows, new: Rows, composites: Collection[str]) -> Iterator[Difference]:
    """The cells that differ between two tables, by the community they stand beside and the title of their column; not a composite
    that is the same and has other decimals, which tell it from its neighbours."""
    name = COMMUNITY if COMMUNITY in new[0] and COMMUNITY in old[0] else new[0][0]
    old_rows, new_rows = (_by_name(rows, name) for rows in (old, new))
    for key in dict.fromkeys((*new_rows, *old_rows)):
        before, after = old_rows.get(key), new_rows.get(key)
        if before is None or after is None:
            yield f"{where} {key[0]}", _row(before), _row(after)
            continue
        for column in dict.fromkeys((*after, *before)):
            earlier, later = before.get(column, NOTHING), after.get(column, NOTHING)
            same = (name, column[0]) == (COMMUNITY, TOTAL) and key[0] not in composites
            if earlier != later and not same:
                yield f"{where} {key[0]} {column[0]}", earlier or NOTHING, later or NOTHING


Nth = tuple[str, int]
"""The title of a column or the name of a row, and how many before it have the same one."""


def _by_name(rows: Rows, name: str) -> dict[Nth, dict[Nth, str]]:
    """The cells of each row, without that of the column titled ``name``, which says whose the row is."""
    columns = _numbered(rows[0])
    tables = [dict(zip(columns, row, strict=True)) for row in rows[1:]]
    return dict(zip(_numbered([table.pop((name, 0), "") for table in tables]), tables, strict=True))


def _numbered(names: Sequence[str]) -> list[Nth]:
    """Names, each with how many before it are the same."""
    before: Counter[str] = Counter()
    found = []
    for name in names:
        found.append((name, before[name]))
        before[name] += 1
    return found


def _row(row: Mapping[Nth, str] | None) -> str:
    """A whole row that was added or taken out, each cell with what it means."""
    return NOTHING if row is None else "；".join(f"{title}：{cell}" for (title, _), cell in row.items())
