"""The prose of a circular made ready to print: pieces → passages, with the values of the named places filled in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from ..base.pieces import NAMED_PLACE, Piece, PlacedText
from .document import Attachment, Passage, printable
from .headings import attachment_heading, heading_of, is_attachment
from .places import Value

_LEAD = re.compile(r"（[一二三四五六七八九十]+）[^。：]*[。：]")
"""What reads as a heading of the second level at the beginning of a paragraph: （一）通报表扬。"""


def passages(cut: Iterable[Piece], values: Mapping[str, Value]) -> tuple[tuple[Passage, ...], tuple[Attachment, ...]]:
    """The body and the attachments; a heading of the first depth begins an attachment, numbered in the order of the prose."""
    body: list[Passage] = []
    attachments: list[tuple[str, list[Passage]]] = []
    for piece in cut:
        target = attachments[-1][1] if attachments else body
        if piece.kind != "heading":
            target += _blocks(piece, values)
            continue
        depth, words = heading_of(piece.texts[0])
        if depth == 1 and words.text:
            attachments.append((_title(len(attachments) + 1, words, values), []))
        elif words.text:
            target.append(Passage(filled(words.text, values), depth - 1))
    only = len(attachments) == 1
    return tuple(body), tuple(
        Attachment("附件" if only else f"附件{number}", title, tuple(blocks))
        for number, (title, blocks) in enumerate(attachments, 1)
    )


def filled(text: str, values: Mapping[str, Value]) -> str:
    """A text with the values of its named places, tables and paragraphs excepted; printable signs only."""

    def shown(match: re.Match[str]) -> str:
        """The value of one place."""
        value = values.get(match[1])
        return value if isinstance(value, str) else ""

    return printable(NAMED_PLACE.sub(shown, text))


def _title(number: int, words: PlacedText, values: Mapping[str, Value]) -> str:
    """The title of an attachment, without 附件 and its number; empty where the heading is not that of this attachment."""
    written, title = attachment_heading(words)
    return filled(title.text, values) if is_attachment(number, written, title) else ""


def _blocks(piece: Piece, values: Mapping[str, Value]) -> list[Passage]:
    """A table or a paragraph; what a place that stands alone holds; nothing where that is empty."""
    if piece.kind == "table":
        rows = [tuple(filled(cell.text, values) for cell in row) for row in piece.rows]
        width = max(len(row) for row in rows)
        return [Passage("", rows=tuple((*row, *("",) * (width - len(row))) for row in rows))]
    text = piece.texts[0].text
    alone = NAMED_PLACE.fullmatch(text)
    value = values.get(alone[1]) if alone else None
    if isinstance(value, Passage):
        return [value]
    if isinstance(value, tuple):
        return list(value)
    text = ("——" if piece.kind == "item" else "") + filled(text, values)
    lead = _LEAD.match(text)
    return [Passage(text, lead=lead[0] if lead else "")] if text.strip() else []
