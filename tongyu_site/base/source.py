"""Source files: reading text and TOML, and finding the place of a value in it.

Every reader of the project gets its text here, so that encodings, syntax errors and places are reported in one way.
The grammar that finds places is loaded only when there is something to report.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tomli

from .problems import Place, Problem, Problems, alike, mask, shown_path, uncommented

if TYPE_CHECKING:
    from tree_sitter import Node

LONG = 160
"""A corrected line longer than this is not offered: it can't be read on a terminal."""

HIDDEN = "***"
"""What stands for a value that is not quoted."""

OF_A_SANCTION = frozenset({
    "date", "role", "penalty", "by", "criminal", "document", "issuer", "number", "title", "unit_of_act", "left_post",
    "violated_on", "transferred_on", "duty_related",
})  # fmt: skip
"""The keys in a sanction whose values problems may quote; ``person`` and ``note`` are never published."""

_HEADER = re.compile(r"""\s*([\[［【]{1,2})\s*["']?(\w+)|\s*(\w+)(?:\s*=\s*\[\s*(?:$|[#{])|[\s"'\]］】]*$)""")
_KEY = re.compile(r"""(?<![\w"'])["']?([\w-]+)["']?\s*[=＝:：]""")
_NAME = re.compile(r"\s*([\w-]+)")
_PROSE = re.compile(r"""[^"'=＝\[\]{}]*[\u3400-\u9fff][^"'=＝\[\]{}]*$""")
_ORPHAN = re.compile(r"""\s*(?:["'“‘=＝:：]|\S+\s*$)""")

SANCTIONS = "sanctions"
UNREAD = ("E102", "E108")
"""The codes of lines that no one can be sure to read."""
_COMMENT = re.compile(r"\s[#＃]")
_FIELD = re.compile(r"\s*[a-z_]+\s*(?:[=＝:：]|$)")
"""How a line of an event begins: with a key, and keys of events are plain words."""
QUOTES = ('"""', "'''")

Key = str | int
Where = Sequence[Key]


def _cut(line: str) -> str:
    """A line that can't be read, cut at any sign that may begin a comment: no one knows what its quotes enclose."""
    sign = _COMMENT.search(line)
    return f"{line[: sign.end()]} {HIDDEN}" if sign and line[sign.end() :].strip() else line


def _comment(line: str) -> str:
    """What may be a comment in a line that can't be read; a line end, which stands in no line, where there is none."""
    sign = _COMMENT.search(line)
    return (line[sign.end() :].strip() if sign else "") or "\n\n"


@dataclass(frozen=True)
class Source:
    """One text file. ``shown`` is its path as problems show it; ``offset`` lines stand before it (a block in a file)."""

    shown: str
    text: str
    offset: int = 0
    raw: bytes = field(default=b"", repr=False, compare=False)
    """The bytes of the file; empty for a text that was made otherwise."""

    @cached_property
    def lines(self) -> list[str]:
        """The lines of the text."""
        return self.text.split("\n")

    def problem(
        self,
        code: str,
        message: str,
        where: Where | None = None,
        *,
        key: bool = False,
        place: Place | None = None,
        clause: str | None = None,
        hint: str | None = None,
        hint_from_line: bool = False,
        fix: str | None = None,
        first: int | None = None,
        open_value: bool = False,
    ) -> Problem:
        """Make a problem at a TOML path (the value, or with ``key`` its name) or at a given place of this text.

        ``fix`` is what should stand at the place: the hint is then the whole corrected line, or ``hint`` where the line is
        private or long. ``hint_from_line``: the hint repeats the line and is left out where the line is private. ``first``
        is another line of this text, quoted before: the other one of two that contradict each other. ``open_value``: what
        follows an unknown key is known not to be private.
        """
        if where is not None:
            place = self.locate(where, key=key)
        excerpt = None
        if place is not None:
            line = self._line(place.line)
            end = place.column - 1 + place.width
            shown = self._shown(place.line, code)
            hidden = shown == HIDDEN
            private = shown not in (line, uncommented(line), _cut(line))
            if fix is not None and place.width and not private:
                whole = self._plain(line[: place.column - 1] + fix + line[end:])
                if mask(whole) == whole and 0 < len(whole) <= LONG:
                    hint = whole
            if hint_from_line and hint:
                hint = "\n".join(map(self._plain, hint.split("\n"))).rstrip("\n")
                if private or mask(hint) != hint or len(hint) > LONG or not hint or _comment(line) in hint:
                    hint = None
            if hidden:
                excerpt, kept = HIDDEN, 0
            elif (
                code == "E201" and not open_value and line[end:].strip() not in ("]", "]]")
            ):  # what an unknown key holds may be private too
                excerpt, kept = f"{line[:end]} {HIDDEN}", end
            else:
                excerpt = shown
                kept = len(line) if excerpt == line else len(excerpt) - len(f" {HIDDEN}")
            if end > kept:
                place = Place(place.line, place.column)  # rather no caret than a wrong one
            place = Place(place.line + self.offset, place.column, place.width)
        earlier = None
        if first is not None and place is not None:
            earlier = (first + self.offset, self._shown(first, code))
        return Problem(code, message, self.shown, place, excerpt, clause, hint, first=earlier)

    def _shown(self, number: int, code: str) -> str:
        """A line as problems quote it: without private values, what is never published, and comments."""
        if number in self._private_text:
            return HIDDEN
        line = self._line(number)
        masked = self._masked(number, code)
        shorter = uncommented(line) if self._is_toml else line
        if self._is_toml and code in UNREAD:
            shorter = min(shorter, _cut(line), key=len)
        return min(masked, shorter, key=len) if masked != line and shorter != line else masked if masked != line else shorter

    @property
    def _is_toml(self) -> bool:
        return self.offset > 0 or self.shown.endswith(".toml")

    def _plain(self, line: str) -> str:
        """A corrected line as it is offered: without its comment."""
        return (uncommented(line).removesuffix(HIDDEN).rstrip("#＃/ \t") if uncommented(line) != line else line).strip()

    def _masked(self, number: int, code: str) -> str:
        """A line without private values and, in the sanctions, without all that is not known to be public."""
        line = self._line(number)
        shown = mask(line)
        double, table = self._tables[number - 1] if number <= len(self.lines) else (False, "")
        if line.lstrip().startswith(("[", "#")) or not line.strip(" \t[]{},"):
            return shown
        keys = list(_KEY.finditer(line))
        if code in UNREAD and not keys and _PROSE.match(line):
            return HIDDEN  # a comment that lost its sign
        word = _NAME.match(line)
        if code in UNREAD and shown == line:
            if table == SANCTIONS and not (word and word[1] in OF_A_SANCTION):
                return HIDDEN
            if double and not _FIELD.match(line):
                return HIDDEN  # a value that lost its key, or looks like one
        if table == SANCTIONS:
            unknown = next((key for key in keys if key[1] not in OF_A_SANCTION), None)
            if unknown is not None:
                shown = min(shown, f"{line[: unknown.end(1)]} {HIDDEN}", key=len)
            elif not keys and not (word and word[1] in OF_A_SANCTION):
                return HIDDEN
        elif code in UNREAD and double and not keys and _ORPHAN.match(line):
            return HIDDEN  # a value that lost its key
        return shown

    def _line(self, number: int) -> str:
        return self.lines[number - 1].rstrip("\r") if number <= len(self.lines) else ""

    @cached_property
    def _tables(self) -> list[tuple[bool, str]]:
        """Of each line, whether it stands in a list of tables, and the name of that table; a mistyped header counts too."""
        found, here = [], (False, "")
        for line in self.lines:
            if header := _HEADER.match(line):
                name = header[2] or header[3]
                if alike(name, SANCTIONS):
                    here = (True, SANCTIONS)
                elif header[1]:
                    here = (len(header[1]) == 2, name)
            found.append(here)
        return found

    @cached_property
    def _private_text(self) -> frozenset[int]:
        """The lines that stand inside a text over several lines that began behind a private key."""
        if not any(quotes in self.text for quotes in QUOTES):
            return frozenset()
        found, inside, private = set(), "", False
        for number, line in enumerate(self.lines, 1):
            if inside:
                if private:
                    found.add(number)
                if inside in line:
                    inside = ""
            elif opened := next((quotes for quotes in QUOTES if line.count(quotes) % 2), ""):
                inside, private = opened, self._masked(number, "") != line.rstrip("\r")
        return frozenset(found)

    def locate(self, where: Where, *, key: bool = False) -> Place:
        """The place of the value at a TOML path; of the nearest enclosing value where the path ends early."""
        return self._places.find(list(where), key=key)

    @cached_property
    def _places(self) -> _Places:
        return _Places(self.text)

    def toml(self) -> dict[str, Any]:
        """Parse as TOML with exact decimals; raises :class:`Problems` with the place of a syntax error."""
        try:
            return tomli.loads(self.text, parse_float=Decimal)
        except tomli.TOMLDecodeError as error:
            raise Problems([self._syntax_problem(error)]) from None
        except (RecursionError, ValueError) as error:
            deep = isinstance(error, RecursionError)
            detail = "括号一层套一层，嵌套过深" if deep else "数的位数太多"
            sign = r"(?:[\[{]\s*){50}" if deep else r"\d{1000}"
            place = next((Place(n, 1) for n, line in enumerate(self.lines, 1) if re.search(sign, line)), None)
            raise Problems([self.problem("E102", f"TOML 写法有误：{detail}", place=place)]) from None

    def _syntax_problem(self, error: tomli.TOMLDecodeError) -> Problem:
        from .syntax import advise

        advice = advise(self.text, error)
        text, first = advice.message, None
        if advice.twice and advice.place:
            first = self._places.before(advice.place.line)
            text += f"，前一次在第 {first + self.offset} 行" if first else ""
        return self.problem(
            "E102", f"TOML 写法有误：{text}", place=advice.place, hint=advice.hint, hint_from_line=True, first=first
        )


def toml_value(value: str | int) -> str:
    """A text, a whole number, or yes and no as TOML writes them; texts on one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else json.encoder.encode_basestring(value).replace("\x7f", "\\u007f")


def digest(text: str, length: int = 64) -> str:
    """The SHA-256 of a text in hexadecimal, or the first digits of it."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:length]


MOST = 2_000_000
"""The most bytes a text file may have: the largest rubric has a twentieth of it, a record a thousandth."""
OWN_MOST = 500_000_000
"""The most bytes of a text that the program writes itself: seals and ledgers grow with the county."""
_SAVE = "在记事本中“另存为”，编码选 UTF-8"
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n)")


def present(path: Path) -> bool:
    """Whether something stands at a path, be it a folder or a link that leads nowhere: it is then not simply absent."""
    return os.path.lexists(path)


def read(path: Path, root: Path, most: int = MOST) -> Source:
    """Read a text file of so many bytes at ``most`` as UTF-8; a byte order mark and CRLF are accepted. Raises :class:`Problems`.

    An empty file, a folder, a link that leads nowhere, a file that is too large, other encodings and control characters
    are refused, each with its own words.
    """
    shown = shown_path(path, root)
    raw = _bytes(path, shown, most)
    if raw[:4] == b"PK\x03\x04" or raw[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        what = "Word" if b"word/" in raw or b"W\0o\0r\0d\0D\0o\0c" in raw else "Excel"
        hint = "从备份恢复这个文件" + ("；表格中的数据用 python build.py sheet import 文件.xlsx 导入" if what == "Excel" else "")
        raise Problems([Problem("E101", f"这是 {what} 文件，不是文本文件，改了扩展名也不能用", shown, hint=hint)])
    if _is_utf_16(raw):
        raise Problems([Problem("E101", "文件不是 UTF-8 编码，可能是UTF-16编码", shown, Place(1), hint=_SAVE)])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        if mixed := _mixed(raw):
            message = "这一行不是 UTF-8 编码，其余各行是；可能是从别的程序粘贴来的"
            hint = "重新录入这一行，再保存；不要转换整个文件的编码"
            raise Problems([Problem("E101", message, shown, Place(number), hint=hint) for number in mixed[:20]]) from None
        if _is_gb(raw):
            message = "文件不是 UTF-8 编码，可能是GB18030（记事本的 ANSI）编码"
        else:
            message = "从这一行起有不能识别的字节，文件可能已经损坏，或混用了两种编码"
        raise Problems([Problem("E101", message, shown, Place(line), hint=_SAVE)]) from None
    if not text.strip():
        raise Problems([Problem("E106", "文件是空的", shown, Place(1), hint="从备份恢复；用不着的，删去这个文件")])
    source = Source(shown, text.replace("\r\n", "\n"), raw=raw)
    if CONTROL.search(text):
        raise Problems(list(_controls(source)))
    return source


def _bytes(path: Path, shown: str, most: int) -> bytes:
    def refused(reason: str, code: str = "E103", hint: str | None = None) -> Problems:
        return Problems([Problem(code, reason if code != "E103" else f"文件读不出来：{reason}", shown, hint=hint)])

    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise refused("这是文件夹，不是文件", hint="改名或移走这个文件夹")
        if not stat.S_ISREG(status.st_mode):
            raise refused("这不是普通的文件")
        if status.st_size > most:
            size = f"{status.st_size / 1_000_000:.1f}"
            raise refused(f"文件太大：{size} MB，最多 {most // 1_000_000} MB；可能放错了文件", "E107", "换成正确的文件")
        return path.read_bytes()
    except FileNotFoundError:
        linked = path.is_symlink()
        raise refused(
            "这是链接，它指向的文件不存在" if linked else "文件不存在", hint="删去这个链接" if linked else None
        ) from None
    except PermissionError:
        raise refused("没有读取的权限，或者被别的程序占用") from None
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise refused("链接指向自己，转了一圈", hint="删去这个链接") from None
        raise refused("系统不能读取" + (f"（{error.strerror}）" if error.strerror else "")) from None


def _controls(source: Source) -> Iterator[Problem]:
    """One problem for each line with control characters, the first twenty."""
    for number, line in [(n, line) for n, line in enumerate(source.lines, 1) if CONTROL.search(line)][:20]:
        found = CONTROL.search(line)
        assert found is not None
        char = found[0]
        name = {"\0": "空字符（NUL）", "\r": "单独的回车符"}.get(char, f"看不见的控制字符（U+{ord(char):04X}）")
        hint = CONTROL.sub("", line).strip() or None
        yield source.problem(
            "E108", f"这里有{name}，文件可能已经损坏", place=Place(number, found.start() + 1, 1), hint=hint, hint_from_line=True
        )


def _is_utf_16(raw: bytes) -> bool:
    """Whether a text is UTF-16: by its mark, or by NULs in every other byte, where Latin letters and line ends stand."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return True
    start = raw[:4096]
    even, odd = start[::2].count(0), start[1::2].count(0)
    most, least = max(even, odd), min(even, odd)
    try:
        raw.decode("utf-8")
        few = 8  # UTF-16 that happens to be UTF-8 as well is nearly all Latin: half of it is NUL
    except UnicodeDecodeError:
        few = 50
    return most * few > len(start) and most > 10 * least


def _mixed(raw: bytes) -> list[int]:
    """The lines that are not UTF-8, where most of the lines beyond ASCII are; else none."""
    wrong, right = [], 0
    for number, line in enumerate(raw.split(b"\n"), 1):
        try:
            right += not line.decode("utf-8").isascii()
        except UnicodeDecodeError:
            wrong.append(number)
    return wrong if right >= len(wrong) else []


def _is_gb(raw: bytes) -> bool:
    try:
        raw.decode("gb18030")
    except UnicodeDecodeError:
        return False
    return True


class _Places:
    """Finds TOML paths in a text by its syntax tree; columns of the tree are bytes, places count characters."""

    def __init__(self, text: str) -> None:
        self.raw = text.encode("utf-8")
        self.rows = self.raw.split(b"\n")
        self.root = syntax_tree(self.raw)

    def find(self, where: list[Key], *, key: bool) -> Place:
        best: tuple[int, Node | None] = (-1, None)
        for path, key_node, value_node in self._entries():
            depth = len(path)
            if path == where[:depth] and depth > best[0]:
                best = (depth, key_node if key or depth < len(where) or value_node is None else value_node)
        if best[1] is None:
            return Place(1)
        return self._place(best[1])

    def before(self, line: int) -> int | None:
        """The line on which a key or table that stands on a line (again) stood first."""
        entries = [(path, key.start_point[0] + 1) for path, key, _ in self._entries()]
        here = [path for path, row in entries if row == line]
        for wanted in sorted(here, key=len, reverse=True):
            plain = [part for part in wanted if not isinstance(part, int)]
            for path, row in reversed(entries):  # the nearest one: of several entries of a list, the same one
                if row < line and [part for part in path if not isinstance(part, int)] == plain:
                    return row
        return None

    def _place(self, node: Node) -> Place:
        row, column = node.start_point
        line = self.rows[row]
        start = len(line[:column].decode("utf-8", "replace"))
        end_row, end_column = node.end_point
        end = line[column : end_column if end_row == row else len(line)].decode("utf-8", "replace").rstrip()
        return Place(row + 1, start + 1, len(end))

    def _entries(self) -> list[tuple[list[Key], Node, Node | None]]:
        """Every table, key and list entry of the text: its path, the node of its name and that of its value."""
        found: list[tuple[list[Key], Node, Node | None]] = []

        def pair(node: Node, base: list[Key]) -> None:
            key_node, value = node.named_children[0], node.named_children[-1]
            keys = base + key_names(key_node)
            parts = _key_parts(key_node)
            for depth in range(len(base) + 1, len(keys)):
                found.append((keys[:depth], parts[depth - len(base) - 1], None))
            found.append((keys, parts[-1], value))
            inside(value, keys)

        def inside(value: Node, path: list[Key]) -> None:
            if value.type == "inline_table":
                for child in value.named_children:
                    if child.type == "pair":
                        pair(child, path)
            elif value.type == "array":
                items = [child for child in value.named_children if child.type != "comment"]
                for index, child in enumerate(items):
                    found.append(([*path, index], child, child))
                    inside(child, [*path, index])

        for base, node in tables(self.root):
            for depth in range(1, len(base) + 1):
                found.append((base[:depth], node.named_children[0], None))
            for child in node.named_children:
                if child.type == "pair":
                    pair(child, base)
        return found


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
    texts = ((part.text or b"").decode("utf-8", "replace") for part in _key_parts(node))
    return [text[1:-1] if text[:1] in "\"'" else text for text in texts]


def _key_parts(node: Node) -> list[Node]:
    return [part for child in node.named_children for part in _key_parts(child)] if node.type == "dotted_key" else [node]
