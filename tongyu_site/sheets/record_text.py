"""A record's text changed by its syntax tree: each change replaces, inserts or removes bytes, and all other bytes stay.

Owns how values are written. Knows no rubric, no spreadsheet and no file. Each change reads the text anew, so that changes may
follow each other in any order. What a text is too unusual for raises :class:`ValueError`, :class:`KeyError` or
:class:`IndexError`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ..base.places import Key, key_names
from ..base.signs import split_comment
from ..base.source import toml_value
from .record_tree import (
    Path,
    Section,
    below,
    blanks_above,
    commented_key,
    commented_table,
    find,
    line_start,
    nearest_section,
    next_line,
    parts,
    place_of_entry,
    place_of_table,
    sections,
    together,
    usual_line_end,
    value_of,
)

if TYPE_CHECKING:
    from tree_sitter import Node

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_REST_OF_LINE = re.compile(rb"[ \t]*,?[ \t]*(#[^\n]*)?\r?\n")


# The three changes


def put(raw: bytes, path: Path, value: Any, order: Sequence[str]) -> bytes:
    """A text with another value at a path: in place of the old one, or as a new key below the others of its table.

    Where the form has the key in a comment, it takes that line's place and keeps what the line is about. None takes the key out
    with its line. A table that is missing is made, where the form has it in a comment; ``order`` are the clauses as the rubric
    orders them.
    """
    found = sections(raw)
    node, rest = find(found, path)
    if value is None:
        if node is None or rest:
            raise KeyError(path)
        return _without(raw, node)
    if node is not None:
        old = value_of(node)
        return _with_inner_key(raw, old, rest, value) if rest else _spliced(raw, old.start_byte, old.end_byte, toml(value))
    table, depth = nearest_section(found, path)
    if any(isinstance(key, int) for key in path[depth:]):
        raise IndexError(path)
    if depth == len(table.path) < len(path) - 1 and not any(isinstance(key, int) for key in path):
        if span := commented_table(raw, found, path[:-1], entry=False):
            start, stop = span[0], next_line(raw, span[0])
            return put(_spliced(raw, start, stop, f"[{_joined(path[:-1])}]{usual_line_end(raw)}"), path, value, order)
        lines = [f"[{_joined(path[:-1])}]", _assignment(path[-1:], value)]
        return _with_table(raw, place_of_table(raw, found, path[:-1], order), lines)
    if depth == len(table.path) == len(path) - 1 and (span := commented_key(raw, found, table, path)):
        return _spliced(raw, *span, _assignment(path[-1:], value) + _comment_of(raw[slice(*span)]))
    alike = [pair for pair in table.pairs if pair.path[:depth] == path[:depth]]
    place = next_line(raw, alike[-1].node.end_byte) if alike else table.end(raw)
    indent = raw[line_start(raw, alike[-1].node.start_byte) : alike[-1].node.start_byte].decode() if alike else ""
    line = _assignment(path[len(table.path) :], value, dotted=depth > len(table.path))
    return _with_lines(raw, place, [indent + line])


def take_out(raw: bytes, path: Path, index: int, order: Sequence[str], *, keep: bool) -> bytes:
    """A text without one entry of a list; a list that loses its last entry goes too, or stays, empty, with ``keep``."""
    found = sections(raw)
    if not any(table.path == (*path, index) for table in found):
        node, rest = find(found, path)
        if node is None or rest:
            raise KeyError(path)
        entries = parts(value_of(node))
        return _without(raw, node if len(entries) == 1 and not keep else entries[index])
    raw = _without_table(raw, found, (*path, index))
    if keep and not below(sections(raw), path):
        return put(raw, path, (), order)
    return raw


def append(raw: bytes, path: Path, item: Mapping[str, Any], order: Sequence[str]) -> bytes:
    """A text with an entry more at the end of a list: in brackets where the list is so written, else as a table of its own.

    The first one takes the place of what the form has of the list in comments: a key, or a sample of an entry.
    """
    found = sections(raw)
    node, rest = find(found, path)
    if node is not None and rest:
        return _with_inner_key(raw, value_of(node), rest, [item])
    if node is not None:
        value = value_of(node)
        if value.type != "array":
            raise ValueError("an entry for what is no list")
        commented = len(parts(node)) < len(node.named_children)
        if value.named_children or commented or node.parent is None or node.parent.type == "inline_table":
            return _with_item(raw, value, item)
        raw = _without(raw, node)
        found = sections(raw)
    lines = [f"[[{_joined(path)}]]", *(_assignment((key,), value) for key, value in item.items())]
    if not below(found, path):
        end = usual_line_end(raw)
        table, depth = nearest_section(found, path)
        if depth == len(table.path) == len(path) - 1 and (span := commented_key(raw, found, table, path)):
            head = f"{_joined(path[-1:])} = [{_comment_of(raw[slice(*span)])}"
            return _spliced(raw, *span, f"{head}{end}  {toml(item)},{end}]")
        if span := commented_table(raw, found, path, entry=True):
            return _spliced(raw, *span, "".join(line + end for line in lines))
    return _with_table(raw, place_of_entry(raw, found, path, order), lines)


def _comment_of(line: bytes) -> str:
    """What a line that the form has in a comment is about: the comment behind its value, with the blanks before it."""
    _, sign, comment = split_comment(line.decode().lstrip("# \t"))
    return comment if sign else ""


# Values as text


def toml(value: Any) -> str:
    """A value as records write it: numbers exact, everything on one line; a text with double quotes in single ones."""
    match value:
        case dict():
            return "{ " + ", ".join(_assignment((key,), inner) for key, inner in value.items()) + " }"
        case tuple() | list():
            return "[" + ", ".join(map(toml, value)) + "]"
        case str() if '"' in value and "'" not in value and value.isprintable():
            return f"'{value}'"
        case bool() | str():
            return toml_value(value)
        case Decimal():
            return format(value, "f")
        case _:
            return str(value)


def _assignment(path: Sequence[Key], value: Any, *, dotted: bool = False) -> str:
    """A key with its value: a path of several names as a dotted key, or as inline tables in each other."""
    if dotted or len(path) == 1:
        return f"{_joined(path)} = {toml(value)}"
    return f"{_joined(path[:1])} = {{ {_assignment(path[1:], value)} }}"


def _joined(path: Sequence[Key]) -> str:
    return ".".join(str(key) if _BARE.fullmatch(str(key)) else toml_value(key) for key in path)


# Putting in and taking out


def _with_table(raw: bytes, place: int, lines: Sequence[str]) -> bytes:
    """A text with the lines of a table at a place, set off by blank lines."""
    blank = place and blanks_above(raw, place) == place
    return _with_lines(raw, place, [*([""] if blank else []), *lines, *([""] if place < len(raw) else [])])


def _with_lines(raw: bytes, place: int, lines: Sequence[str]) -> bytes:
    """A text with some lines before the line that starts at a place, or at its end."""
    end = usual_line_end(raw)
    return _spliced(raw, place, place, "".join(line + end for line in lines))


def _with_inner_key(raw: bytes, table: Node, rest: Path, value: Any) -> bytes:
    """A text with another key in an inline table."""
    if table.type != "inline_table":
        raise ValueError("a key for what is no table")
    inner = parts(table)
    dotted = any(key_names(pair.named_children[0])[0] == rest[0] for pair in inner)
    text = _assignment(rest, value, dotted=dotted)
    if inner:
        return _spliced(raw, inner[-1].end_byte, inner[-1].end_byte, f", {text}")
    return _spliced(raw, table.start_byte, table.end_byte, f"{{ {text} }}")


def _with_item(raw: bytes, array: Node, item: Mapping[str, Any]) -> bytes:
    """A text with an item more in an array: on a line of its own where the last one has a line of its own."""
    inner = parts(array)
    if not inner:
        return _spliced(raw, array.start_byte + 1, array.start_byte + 1, toml(item))
    last = inner[-1]
    lines = _own_lines(raw, last)
    if lines is None:
        return _spliced(raw, last.end_byte, last.end_byte, f", {toml(item)}")
    comma = any(child.type == "," and child.start_byte >= last.end_byte for child in array.children)
    indent = raw[lines[0] : last.start_byte].decode()
    raw = _with_lines(raw, lines[1], [f"{indent}{toml(item)}{',' if comma else ''}"])
    return raw if comma else _spliced(raw, last.end_byte, last.end_byte, ",")


def _without(raw: bytes, node: Node) -> bytes:
    """A text without a key and its value, or without an item of an array, with the comma and the comment behind it."""
    holder = node.parent
    if holder is not None and holder.type in ("inline_table", "array"):
        return _without_part(raw, node, holder)
    return _spliced(raw, line_start(raw, node.start_byte), next_line(raw, node.end_byte))


def _without_part(raw: bytes, node: Node, holder: Node) -> bytes:
    """A text without one part of an inline table or of an array; the last part's comma goes with it where it must."""
    inner = parts(holder)
    if len(inner) == len(holder.named_children) == 1:
        return _spliced(raw, holder.start_byte, holder.end_byte, "{}" if holder.type == "inline_table" else "[]")
    number = [part.start_byte for part in inner].index(node.start_byte)
    commas = [child for child in holder.children if child.type == ","]
    is_last = number == len(inner) - 1
    if lines := _own_lines(raw, node):
        raw = _spliced(raw, *lines)
        if is_last and number and len(commas) == number:  # written without a comma at the end
            raw = _spliced(raw, commas[-1].start_byte, commas[-1].end_byte)
        return raw
    if not is_last:
        return _spliced(raw, node.start_byte, inner[number + 1].start_byte)
    if not number:  # the comments of the array stay
        return _spliced(raw, node.start_byte, commas[0].end_byte if commas else node.end_byte)
    return _spliced(raw, inner[number - 1].end_byte, node.end_byte)


def _without_table(raw: bytes, found: Sequence[Section], path: Path) -> bytes:
    """A text without an entry of a list of tables, and without one of the blank lines around it."""
    numbers = together(found, path)
    start, end = line_start(raw, found[numbers[0]].start), found[numbers[-1]].end(raw)
    above = blanks_above(raw, start)
    if end == len(raw):
        return raw[:above]
    following = next_line(raw, end)
    if not raw[end:following].strip() and above < start:
        end = following
    return _spliced(raw, start, end)


def _own_lines(raw: bytes, node: Node) -> tuple[int, int] | None:
    """The lines that an item of an array has for itself, but for its comma and a comment; None where it shares them."""
    start, rest = line_start(raw, node.start_byte), _REST_OF_LINE.match(raw, node.end_byte)
    return (start, rest.end()) if rest and not raw[start : node.start_byte].strip() else None


def _spliced(raw: bytes, start: int, end: int, text: str = "") -> bytes:
    return raw[:start] + text.encode() + raw[end:]
