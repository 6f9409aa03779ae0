"""The tables, keys and values of a record's text by its syntax tree, and the places where new ones belong.

Reads only. Texts are bytes of UTF-8 without a byte order mark, the last line ended like the others; places are offsets in them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..base.places import Key, key_names, syntax_tree, tables

if TYPE_CHECKING:
    from tree_sitter import Node

Path = tuple[Key, ...]
"""Names from the root of the record; the name of a list is followed by the index of an entry."""

_CLAUSES = "clauses"
_SECTION_HEAD = b"# ===="


@dataclass(frozen=True, slots=True)
class KeyValue:
    """A key with its value in a table, and the path of the value."""

    path: Path
    node: Node


@dataclass(frozen=True, slots=True)
class Section:
    """A table that has a header, or the root, which has none: its path, where its header starts and ends, and its keys."""

    path: Path
    start: int
    header_end: int
    pairs: tuple[KeyValue, ...]

    def end(self, raw: bytes) -> int:
        """Where the line ends that holds the last value of the table; comments below it don't count."""
        return next_line(raw, self.pairs[-1].node.end_byte if self.pairs else self.header_end)


# Finding


def sections(raw: bytes) -> list[Section]:
    """The tables of a text in their order, the root first. Raises :class:`ValueError` where the grammar can't read all of it."""
    root = syntax_tree(raw)
    if root.has_error:
        raise ValueError("a text that the grammar can't read")
    found = []
    for path, node in tables(root):
        pairs = [child for child in node.named_children if child.type == "pair"]
        header = next((child.end_byte for child in node.children if child.type in ("]", "]]")), 0)
        here = tuple(KeyValue((*path, *key_names(pair.named_children[0])), pair) for pair in pairs)
        found.append(Section(tuple(path), node.start_byte if path else 0, header, here))
    return found


def find(found: Sequence[Section], path: Path) -> tuple[Node | None, Path]:
    """The deepest key or item of a list on the way to a path, and the rest of the path, which its inline table lacks."""
    for table in found:
        for pair in table.pairs:
            if path[: len(pair.path)] == pair.path:
                return _inside(pair.node, path[len(pair.path) :])
    return None, path


def _inside(node: Node, rest: Path) -> tuple[Node, Path]:
    """Follow the rest of a path into the inline tables and arrays of a key's value."""
    value = value_of(node)
    if rest and value.type == "array" and isinstance(rest[0], int):
        return _inside(parts(value)[rest[0]], rest[1:])
    if rest and value.type == "inline_table":
        for inner in parts(value):
            names = tuple(key_names(inner.named_children[0]))
            if rest[: len(names)] == names:
                return _inside(inner, rest[len(names) :])
    return node, rest


def value_of(node: Node) -> Node:
    """The value of a key; an item of an array is its own value."""
    return parts(node)[-1] if node.type == "pair" else node


def parts(node: Node) -> list[Node]:
    """The parts of a value or a key with its value, without comments."""
    return [child for child in node.named_children if child.type != "comment"]


def nearest_section(found: Sequence[Section], path: Path) -> tuple[Section, int]:
    """The table that a new key at a path belongs to, and how much of the path it has already, by its header or dotted keys."""

    def shared(table: Section) -> int:
        """How many names of the path stand in this table; -1 in another one."""
        if path[: len(table.path)] != table.path:
            return -1
        most = len(table.path)
        for pair in table.pairs:
            while len(pair.path) > most + 1 and pair.path[: most + 1] == path[: most + 1]:
                most += 1
        return most

    table = max(found, key=shared)
    return table, shared(table)


def below(found: Sequence[Section], path: Path) -> list[int]:
    """The numbers of the tables at a path and below it; of the root's path, all that have a header."""
    return [number for number, table in enumerate(found) if number and table.path[: len(path)] == path]


_COMMENTED_HEADER = re.compile(rb"(?m)^[ \t]*#[ \t]*(\[|====)")


def commented_key(raw: bytes, found: Sequence[Section], table: Section, path: Path) -> tuple[int, int] | None:
    """Where the form has a key of a table in a comment: start and end of that line, up to the table, or sample, after it."""
    start = next_line(raw, table.header_end) if table.path else 0
    stop = min((other.start for other in found if other.start > table.start), default=len(raw))
    header = _COMMENTED_HEADER.search(raw, start, stop)
    key = re.escape(str(path[-1]).encode())
    line = re.compile(rb"(?m)^[ \t]*#[ \t]?" + key + rb"[ \t]*=[^\r\n]*").search(raw, start, header.start() if header else stop)
    return line.span() if line else None


def commented_table(raw: bytes, found: Sequence[Section], path: Path, *, entry: bool) -> tuple[int, int] | None:
    """Where the form has a table in comments, or with ``entry`` a sample of a list's entries: start and end of its lines.

    Only where no key of another table stands below it, which would else come to belong to it.
    """
    name = ".".join(map(str, path))
    head = re.escape(f"[[{name}]]" if entry else f"[{name}]").encode()
    lines = rb"(?m)^[ \t]*#[ \t]?" + head + rb"[ \t]*\r?\n(?:[ \t]*#[ \t]?[\w-]+[ \t]*=[^\n]*\n)*"
    sample = re.search(lines, raw)
    if sample is None:
        return None
    above = [table for table in found if table.start <= sample.start()]
    return sample.span() if above[-1].end(raw) <= sample.start() else None


def comments(raw: bytes) -> set[bytes]:
    """The comments that have a line of their own, without outer spaces."""

    def walk(node: Node) -> Iterator[Node]:
        """A node's comments, at any depth."""
        for child in node.children:
            if child.type == "comment":
                yield child
            else:
                yield from walk(child)

    found = ((raw[line_start(raw, node.start_byte) : node.start_byte], node.text or b"") for node in walk(syntax_tree(raw)))
    return {text.strip() for before, text in found if not before.strip()}


def together(found: Sequence[Section], path: Path) -> list[int]:
    """As :func:`below`; raises :class:`ValueError` where other tables stand between these."""
    numbers = below(found, path)
    if numbers and numbers[-1] - numbers[0] >= len(numbers):
        raise ValueError("tables of one path in several places")
    return numbers


# Places of new tables


def place_of_table(raw: bytes, found: Sequence[Section], path: Path, order: Sequence[str]) -> int:
    """Where a new table begins: before the tables inside it; a clause where the rubric has it; others at the end."""
    inside = below(found, path)
    return _before(raw, found, inside[0]) if inside else _place_by_clause(raw, found, path, order)


def place_of_entry(raw: bytes, found: Sequence[Section], path: Path, order: Sequence[str]) -> int:
    """Where a new entry of a list begins: behind the other entries, else behind all tables of its clause."""
    if mine := together(found, path):
        start, place = found[mine[-1]].end(raw), _before(raw, found, mine[-1] + 1)
        header = _COMMENTED_HEADER.search(raw, start, place)  # the sample of another list, which may become an entry of that
        return max(start, _comments_above(raw, line_start(raw, header.start()))) if header else place
    others = below(found, path[:-1]) if path[:-1] != (_CLAUSES,) else []
    return _before(raw, found, others[-1] + 1) if others else _place_by_clause(raw, found, path, order)


def _place_by_clause(raw: bytes, found: Sequence[Section], path: Path, order: Sequence[str]) -> int:
    """Where the first table of a clause begins: before the next clause of the rubric that has one, else behind all clauses."""
    clauses = below(found, (_CLAUSES,)) if path[0] == _CLAUSES else []
    if not clauses:
        return len(raw)
    later = order[order.index(str(path[1])) + 1 :] if path[1] in order else ()
    following = (number for number in clauses if len(found[number].path) > 1 and found[number].path[1] in later)
    return _before(raw, found, next(following, clauses[-1] + 1))


def _before(raw: bytes, found: Sequence[Section], number: int) -> int:
    """Where a table begins with the comments above it that belong to it: those right above, and a section's head above them."""
    if number == len(found):
        return len(raw)
    place = _comments_above(raw, line_start(raw, found[number].start))
    while (head := _comments_above(raw, blanks_above(raw, place))) < place and _head_above(raw, place):
        place = head
    return place


def _head_above(raw: bytes, place: int) -> bool:
    """Whether a section's head is the nearest line above a place that isn't blank."""
    above = blanks_above(raw, place)
    return raw[line_start(raw, above - 1) : above].startswith(_SECTION_HEAD)


def _comments_above(raw: bytes, place: int) -> int:
    """The start of the comments that stand, without a blank line, right above the start of a line."""
    while place and raw[(start := line_start(raw, place - 1)) : place].lstrip().startswith(b"#"):
        place = start
    return place


def blanks_above(raw: bytes, place: int) -> int:
    """The start of the blank lines right above the start of a line."""
    while place and not raw[(start := line_start(raw, place - 1)) : place].strip():
        place = start
    return place


# Lines


def usual_line_end(raw: bytes) -> str:
    """How most lines of a text end: as Windows ends them, or not."""
    windows = raw.count(b"\r\n")
    return "\r\n" if windows and windows * 2 >= raw.count(b"\n") else "\n"


def line_start(raw: bytes, at: int) -> int:
    return raw.rfind(b"\n", 0, at) + 1


def next_line(raw: bytes, at: int) -> int:
    """Where the next line begins."""
    return raw.index(b"\n", at) + 1
