"""The official text: its paragraphs and their marks, and the fenced blocks that stand under them, still unread.

The only marks are headings ``#``, a line ``{: #id}`` under a paragraph, ``<span id="…">`` inside one, and ``\\.`` where
Markdown would make a list of "15."; without blocks and marks the text is the official one, character for character.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from ..base.problems import Collector, Place
from ..base.source import Source
from ..base.unseen import unseen_in_lines

_FENCE = re.compile(r"^```toml\n((?:(?!```(?:toml)?$)[^\n]*+\n)*+)^```$\n?\n?", re.M | re.S)
_HEADING = re.compile(r"^(#{1,6}) ")
_ANCHOR = re.compile(r"^\{: #([\w.-]+)\}$")
_SPAN = re.compile(r'<span id="([\w.-]+)">((?:(?!<span ).)*?)</span>')


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of the official text.

    ``level`` is its heading depth (0: running text); ``anchors`` the ids that stand in it with their start and end
    (the paragraph's own id covers all of it); ``silent`` why it scores nothing, if it says so.
    """

    index: int
    line: int
    text: str
    level: int
    id: str | None
    anchors: tuple[tuple[str, int, int], ...]
    silent: str | None = None


@dataclass(frozen=True, slots=True)
class Erratum:
    """A slip of the official text that changes no score; ``publish``: a reader needs it, else only drafts show it."""

    id: str
    printed: str | None
    note: str
    publish: bool
    paragraph: int


class FencedBlock(NamedTuple):
    """A block of TOML in the text, unread; ``home`` is the index of the paragraph above it, None where there is none."""

    source: Source
    home: int | None


class Text(NamedTuple):
    """A rubric file taken apart: the paragraphs and the blocks, each in the order of the file."""

    paragraphs: tuple[Paragraph, ...]
    blocks: tuple[FencedBlock, ...]


def official_text(markdown: str) -> str:
    """Take blocks and marks away: what is left is the official text, character for character."""
    text = _FENCE.sub("", markdown).rstrip("\n") + "\n"
    text = re.sub(r"^#{1,6} ", "", text, flags=re.M)
    text = re.sub(r"^\{: #[\w.-]+\}\n", "", text, flags=re.M)
    return _SPAN.sub(r"\2", text).replace("\\.", ".")


def read_text(source: Source, found: Collector) -> Text:
    """Take a rubric file apart. Marks out of place are reported as E301; what follows a block that doesn't end is not read."""
    lines = source.text.rstrip("\n").split("\n")
    paragraphs: list[Paragraph] = []
    blocks: list[FencedBlock] = []
    number = 0
    while number < len(lines):
        if not lines[number].strip():
            number += 1
        elif lines[number] == "```toml":
            end = next((i for i in range(number + 1, len(lines)) if lines[i] == "```"), None)
            if end is None or "```toml" in lines[number + 1 : end]:
                found.add(source.problem("E301", "规则块没有结束，缺少 ``` 一行", place=Place(number + 1)))
                break
            block = Source(source.shown, "\n".join(lines[number + 1 : end]) + "\n", number + 1)
            blocks.append(FencedBlock(block, paragraphs[-1].index if paragraphs else None))
            number = end + 1
        else:
            paragraph = _paragraph(lines, number, len(paragraphs))
            paragraphs.append(paragraph)
            found.problems.extend(unseen_in_lines(source, [(number + 1, lines[number])]))
            number += 2 if paragraph.id else 1
            if number < len(lines) and lines[number].strip():
                found.add(source.problem("E301", "一段应占一行，段与段之间空一行", place=Place(number + 1)))
            if "<" in paragraph.text or "```" in paragraph.text:
                found.add(source.problem("E301", "正文中有不能使用的标记", place=Place(paragraph.line)))
    return Text(tuple(paragraphs), tuple(blocks))


def _paragraph(lines: list[str], number: int, index: int) -> Paragraph:
    """The paragraph on a line (counted from 0), with the mark on the next line, if there is one."""
    anchor = _ANCHOR.match(lines[number + 1]) if number + 1 < len(lines) else None
    heading = _HEADING.match(lines[number])
    marked = lines[number][heading.end() :] if heading else lines[number]
    plain, position = "", 0
    anchors: list[tuple[str, int, int]] = []
    for span in _SPAN.finditer(marked):
        plain += marked[position : span.start()].replace("\\.", ".")
        anchors.append((span[1], len(plain), len(plain) + len(span[2])))
        plain += span[2]
        position = span.end()
    plain += marked[position:].replace("\\.", ".")
    if anchor:
        anchors.insert(0, (anchor[1], 0, len(plain)))
    level = len(heading[1]) if heading else 0
    return Paragraph(index, number + 1, plain, level, anchor[1] if anchor else None, tuple(anchors))
