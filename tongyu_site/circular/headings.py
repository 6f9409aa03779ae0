"""Headings of a circular: how deep they are, and those of its attachments (附件)."""

from __future__ import annotations

import re

from ..base.pieces import HEADING, PlacedText

_HEADING = re.compile(f"{HEADING}{{1,6}}")
_ATTACHMENT = re.compile(
    r"(?P<word>附件|附表|附录)\s*(?P<number>[一二三四五六七八九十]+(?=[\s：:.、])|\d*)[\s：:.、]*(?P<title>.*)", re.S
)


def heading_of(text: PlacedText) -> tuple[int, PlacedText]:
    """The depth of a heading (how many ``#``, six at most) and its words."""
    marks = _HEADING.match(text.text)
    depth = marks.end() if marks else 0
    return depth, text.part(depth)


def attachment_heading(text: PlacedText) -> tuple[str | None, PlacedText]:
    """The number that the heading of an attachment was given (empty where it has none) and the attachment's title.

    None for the number where the heading does not begin with 附件; the title is then without 附表 or 附录 and their number.
    """
    match = _ATTACHMENT.match(text.text)
    if match is None:
        return None, text
    return match["number"] if match["word"] == "附件" else None, text.part(match.start("title"))


def is_attachment(number: int, written: str | None, title: PlacedText) -> bool:
    """Whether a heading is that of the attachment with this number: it may leave its number out, but not 附件 and the title."""
    return written in ("", str(number)) and bool(title.text)
