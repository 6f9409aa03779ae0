"""Where a value of a TOML text stands: paths of keys, and finding them by the syntax tree.

The grammar is loaded only when there is something to report.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from .problems import Place

if TYPE_CHECKING:
    from tree_sitter import Node

Key = str | int
Where = Sequence[Key]
"""The path of a value in TOML data: names of tables and keys, and indexes of lists from 0."""
DataPath = tuple[Key, ...]
"""Such a path as a value that can be looked up and compared."""


_NEW_ESCAPE = re.compile(r"\\(?:\\|e|x(?=[0-9A-Fa-f]{2}))")
"""An escape of TOML 1.1, which the grammar doesn't know; or a doubled backslash, which is none."""
_NEW_TIME = re.compile(r"(?<=[\s=,\[{])(?:\d{4}-\d\d-\d\d[Tt ])?\d\d:\d\d(?![\d:])(?:[Zz]|[+-]\d\d:\d\d)?")
"""A time without seconds, which TOML 1.1 admits and the grammar doesn't know."""


class _Entry(NamedTuple):
    """One key, table or item of a list: its path, the node that names it, and the node of its value (a table has none)."""

    path: list[Key]
    key: Node
    value: Node | None


class Places:
    """The places of a text's TOML paths. Columns of the syntax tree are bytes, places count characters."""

    def __init__(self, text: str) -> None:
        raw = text.encode("utf-8")
        self.rows = raw.split(b"\n")
        known = _NEW_ESCAPE.sub(lambda match: "\\\\" if match[0] == "\\x" else match[0].replace("e", "b"), text)  # of one length
        known = _NEW_TIME.sub(lambda match: "1" * len(match[0]), known)
        self.entries = list(_entries(syntax_tree(known.encode("utf-8"))))

    def find(self, where: Where, *, key: bool) -> Place:
        """The place of the value at a path, or with ``key`` of its name; of the nearest enclosing one where the path ends early.

        The first line where nothing of the path is there.
        """
        wanted = tuple(where)
        for depth in range(len(wanted), 0, -1):
            if entry := self._firsts.get(wanted[:depth]):
                return self._place(entry.key if key or depth < len(wanted) or entry.value is None else entry.value)
        return Place(1)

    @cached_property
    def _firsts(self) -> Mapping[DataPath, _Entry]:
        """The first entry of each path."""
        found: dict[DataPath, _Entry] = {}
        for entry in self.entries:
            found.setdefault(tuple(entry.path), entry)
        return found

    def in_braces(self, line: int, column: int) -> DataPath:
        """The path of the value in a table in braces that begins at a place; empty where none does."""
        for path, _, value in self.entries:
            table = value.parent.parent if value and value.parent else None
            if value and table and table.type == "inline_table":
                place = self._place(value)
                if (place.line, place.column) == (line, column):
                    return tuple(path)
        return ()

    def before(self, line: int) -> int | None:
        """The line on which a key or table that stands on a line (again) stood first."""
        rows = [(entry.path, entry.key.start_point[0] + 1) for entry in self.entries]
        here = [path for path, row in rows if row == line]
        for wanted in sorted(here, key=len, reverse=True):
            plain = [part for part in wanted if not isinstance(part, int)]
            for path, row in reversed(rows):  # the nearest one: of several entries of a list, the same one
                if row < line and [part for part in path if not isinstance(part, int)] == plain:
                    return row
        return None

    def _place(self, node: Node) -> Place:
        """The place that a node covers; of several lines only the first one."""
        row, column = node.start_point
        line = self.rows[row]
        start = len(line[:column].decode("utf-8", "replace"))
        end_row, end_column = node.end_point
        end = line[column : end_column if end_row == row else len(line)].decode("utf-8", "replace").rstrip()
        return Place(row + 1, start + 1, len(end))


def syntax_tree(raw: bytes) -> Node:
    """The root of the syntax tree of a TOML text in UTF-8; the grammar is loaded only here."""
    import tree_sitter_toml
    from tree_sitter import Language, Parser

    return Parser(Language(tree_sitter_toml.language())).parse(raw).root_node


def tables(root: Node) -> Iterator[tuple[list[Key], Node]]:
    """The tables of a TOML text in their order, each with its path and its node: first the root, then those with a header.

    In a path the name of a list of tables is followed by the index of the entry, counted from 0.
    """
    yield [], root
    entries: dict[tuple[Key, ...], int] = {}
    for node in root.named_children:
        if node.type not in ("table", "table_array_element"):
            continue
        path: list[Key] = []
        names = key_names(node.named_children[0])
        for depth, name in enumerate(names, 1):
            path.append(name)
            here = tuple(path)
            if node.type == "table_array_element" and depth == len(names):
                entries[here] = entries.get(here, -1) + 1
            if here in entries:
                path.append(entries[here])
        yield path, node


def key_names(node: Node) -> list[Key]:
    """The names of a key, several where it is dotted, without their quotes."""
    texts = ((part.text or b"").decode("utf-8", "replace") for part in _parts(node))
    return [text[1:-1] if text[:1] in "\"'" else text for text in texts]


def _entries(root: Node) -> Iterator[_Entry]:
    """Every table, key and item of a TOML document, in the order of the text."""
    for base, node in tables(root):
        for depth in range(1, len(base) + 1):
            yield _Entry(base[:depth], node.named_children[0], None)
        for child in node.named_children:
            if child.type == "pair":
                yield from _of_pair(child, base)


def _of_pair(node: Node, base: list[Key]) -> Iterator[_Entry]:
    """The entries of ``key = value`` in the table of a path; a dotted key is an entry at each of its parts."""
    named = [child for child in node.named_children if child.type != "comment"]
    key_node, value = named[0], named[-1]
    keys = base + key_names(key_node)
    parts = _parts(key_node)
    for depth in range(len(base) + 1, len(keys)):
        yield _Entry(keys[:depth], parts[depth - len(base) - 1], None)
    yield _Entry(keys, parts[-1], value)
    yield from _of_value(value, keys)


def _of_value(value: Node, path: list[Key]) -> Iterator[_Entry]:
    """The entries inside a value: keys of a table in braces, items of a list."""
    if value.type == "inline_table":
        for child in value.named_children:
            if child.type == "pair":
                yield from _of_pair(child, path)
    elif value.type == "array":
        items = [child for child in value.named_children if child.type != "comment"]
        for index, child in enumerate(items):
            yield _Entry([*path, index], child, child)
            yield from _of_value(child, [*path, index])


def _parts(node: Node) -> list[Node]:
    """The nodes of a dotted key's parts; of a simple key the node itself."""
    return [part for child in node.named_children for part in _parts(child)] if node.type == "dotted_key" else [node]
