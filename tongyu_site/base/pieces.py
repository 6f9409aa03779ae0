"""A prose in Markdown cut into pieces: headings, paragraphs, list items, tables, named places on a line of their own.

Each character of a piece knows where in the file it was written. Says nothing of whether the prose is right.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from .problems import Place
from .signs import runs_on

NAMED_PLACE = re.compile(r"\{\{\s*+([^{}\s]*+(?:\s++[^{}\s]++)*+)\s*+\}\}")
"""A named place in the prose: ``{{ 优秀名单 }}``."""
MARKUP = re.compile(r"\*\*|__|`|!?\[[^\]]{0,200}\]\([^)]{0,200}\)|^>|^(?:\*\s*\*\s*\*|-\s*-\s*-)[\s*-]*$")
"""Marks of Markdown that a circular does not use: bold type, code, links, quotes, rules."""
HEADING = "#"
_ITEM = re.compile(r"[-*+]\s+")
_NUMBERED = re.compile(r"[0-9]{1,3}\.\s")
"""How a line of a numbered list begins: it stays as it is typed, and is not joined to the line before it."""
_RULE = re.compile(r"\s*+\|?+\s*+:?+-++:?+\s*+(?:\|\s*+:?+-++:?+\s*+)*+\|?+\s*+")
"""The line of a table that parts its head from its rows."""


@dataclass(frozen=True, slots=True)
class PlacedText:
    """A text put together from several lines; ``at`` is the line and the column of each of its characters, counted from 1."""

    text: str
    at: tuple[tuple[int, int], ...]

    @classmethod
    def of_lines(cls, lines: Iterable[tuple[str, int, int]]) -> PlacedText:
        """Join lines, each with its number and the column where it begins; no gap between Han characters, a space elsewhere."""
        parts: list[str] = []
        at: list[tuple[int, int]] = []
        for text, line, column in lines:
            if parts and not runs_on(parts[-1], text):
                parts.append(" ")
                at.append((line, column))
            parts.append(text)
            at += [(line, column + offset) for offset in range(len(text))]
        return cls("".join(parts), tuple(at))

    def place(self, start: int, end: int) -> Place:
        """The place of a part; its caret goes to the end of the line it begins on."""
        line, column = self.at[start]
        same = [at for at in self.at[start:end] if at[0] == line]
        return Place(line, column, same[-1][1] - column + 1)

    def part(self, start: int, end: int | None = None) -> PlacedText:
        """The text between two characters, without spaces at its ends."""
        text = self.text[start:end]
        start += len(text) - len(text.lstrip())
        text = text.strip()
        return PlacedText(text, self.at[start : start + len(text)])


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the prose: its kind (heading, paragraph, item, table, place) and its text; a table has one text a line."""

    kind: str
    texts: tuple[PlacedText, ...]

    @property
    def rows(self) -> list[list[PlacedText]]:
        """The cells of a table, line by line, without the line below its head."""
        return [cells_of(line) for line in self.texts if not is_rule(line)]


def pieces(prose: str, first_line: int) -> Iterator[Piece]:
    """The pieces of a prose that begins on some line of its file; a blank line ends a paragraph."""
    kind = ""
    lines: list[tuple[str, int, int]] = []
    for number, line in enumerate(prose.split("\n"), first_line):
        text = line.strip()
        column = len(line) - len(line.lstrip()) + 1
        new, goes_on = _kind(text, kind)
        if lines and not goes_on:
            yield _piece(kind, lines)
            lines = []
        kind = new
        if kind:
            mark = _ITEM.match(text) if kind == "item" and not goes_on else None
            skipped = mark.end() if mark else 0
            lines.append((text[skipped:], number, column + skipped))
    if lines:
        yield _piece(kind, lines)


def one_line_each(prose: str) -> Iterator[str]:
    """A prose with a line for each piece, however it was broken into lines; for each row of a table one."""
    for piece in pieces(prose, 1):
        for text in piece.texts:
            yield f"- {text.text}" if piece.kind == "item" else text.text


def _kind(text: str, before: str) -> tuple[str, bool]:
    """The kind of piece that a line belongs to, and whether it goes on with the piece of the line before it.

    A blank line has no kind. A named place alone on a line is a piece of its own, except within a paragraph.
    """
    if not text:
        return "", False
    if text[0] == HEADING:
        return "heading", False
    if text[0] == "|":
        return "table", before == "table"
    if _ITEM.match(text) and not MARKUP.search(text):
        return "item", False
    if _NUMBERED.match(text):
        return "paragraph", False
    if NAMED_PLACE.fullmatch(text) and before != "paragraph":
        return "place", False
    return (before, True) if before in ("paragraph", "item") else ("paragraph", False)


def _piece(kind: str, lines: Sequence[tuple[str, int, int]]) -> Piece:
    """A piece of lines: those of a table stay apart, others become one text."""
    return Piece(kind, tuple(PlacedText.of_lines([line]) for line in lines) if kind == "table" else (PlacedText.of_lines(lines),))


def is_rule(row: PlacedText) -> bool:
    """Whether a table's line is the one that parts its head from its rows."""
    return bool(_RULE.fullmatch(row.text))


def cells_of(row: PlacedText) -> list[PlacedText]:
    """The cells of a table's line; none where it is a lone ``|``."""
    ends = [match.start() for match in re.finditer(r"\|", row.text)]
    if ends[-1] != len(row.text) - 1:
        ends.append(len(row.text))
    return [row.part(before + 1, end) for before, end in pairwise(ends)]
