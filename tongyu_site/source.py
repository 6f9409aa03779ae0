"""Source files: reading text and TOML, and finding the place of a value in it.

Every reader of the project gets its text here, so that encodings, syntax errors and places are reported in one way.
The grammar that finds places is loaded only when there is something to report.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tomli

from .problems import Place, Problem, Problems, mask, shown_path

if TYPE_CHECKING:
    from tree_sitter import Node

Key = str | int
Where = Sequence[Key]


@dataclass(frozen=True)
class Source:
    """One text file. ``shown`` is its path as problems show it; ``offset`` lines stand before it (a block in a file)."""

    shown: str
    text: str
    offset: int = 0

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
    ) -> Problem:
        """Make a problem at a TOML path (the value, or with ``key`` its name) or at a given place of this text."""
        if where is not None:
            place = self.locate(where, key=key)
        excerpt = None
        if place is not None:
            line = self.lines[place.line - 1].rstrip("\r") if place.line <= len(self.lines) else ""
            end = place.column - 1 + place.width
            if self._in_private_text(place.line):
                excerpt, kept = "***", 0
            elif code == "E201" and line[end:].strip() not in ("]", "]]"):  # what an unknown key holds may be private too
                excerpt, kept = f"{line[:end]} ***", end
            else:
                excerpt = mask(line)
                kept = len(line) if excerpt == line else len(excerpt) - len(" ***")
            if end > kept:
                place = Place(place.line, place.column)  # rather no caret than a wrong one
            place = Place(place.line + self.offset, place.column, place.width)
        return Problem(code, message, self.shown, place, excerpt, clause, hint)

    def _in_private_text(self, number: int) -> bool:
        """Whether a line stands inside a text over several lines that began behind a private key."""
        inside, private = "", False
        for line in self.lines[: number - 1]:
            if not inside:
                opened = next((quotes for quotes in ('"""', "'''") if line.count(quotes) % 2), "")
                inside, private = opened, mask(line) != line
            elif inside in line:
                inside = ""
        return bool(inside) and private

    def locate(self, where: Where, *, key: bool = False) -> Place:
        """The place of the value at a TOML path; of the nearest enclosing value where the path ends early."""
        return _Places(self.text).find(list(where), key=key)

    def toml(self) -> dict[str, Any]:
        """Parse as TOML with exact decimals; raises :class:`Problems` with the place of a syntax error."""
        try:
            return tomli.loads(self.text, parse_float=Decimal)
        except tomli.TOMLDecodeError as error:
            raise Problems([self._syntax_problem(error)]) from None
        except (RecursionError, ValueError) as error:
            detail = "嵌套过深" if isinstance(error, RecursionError) else "含有不能读取的值"
            raise Problems([self.problem("E102", f"TOML 写法有误：{detail}")]) from None

    def _syntax_problem(self, error: tomli.TOMLDecodeError) -> Problem:
        message, number, column = str(getattr(error, "msg", error)), getattr(error, "lineno", None), getattr(error, "colno", None)
        if not number or not column:
            return self.problem("E102", f"TOML 写法有误：{_advice(message, '', 1)[0]}")
        place = Place(min(number, len(self.lines)), column)
        line = self.lines[place.line - 1]
        if any(words in message for words in _TWICE):
            text = "同一个表写了两次，或与前面的键冲突" if line.lstrip().startswith("[") else "同一个键写了两次"
            first = _Places(self.text).before(place.line)
            text += f"，前一次在第 {first + self.offset} 行" if first else ""
            return self.problem("E102", f"TOML 写法有误：{text}", place=place)
        text, hint, width = _advice(message, line, column)
        return self.problem("E102", f"TOML 写法有误：{text}", place=Place(place.line, column, width), hint=hint)


_TWICE = ("Cannot overwrite a value", "Duplicate inline table key", "Cannot declare")
_SYNTAX = (
    ("Expected '=' after a key", "键的后面应有等号"),
    ("Expected ']'", "缺少右方括号"),
    ("Expected ']]'", "缺少右方括号"),
    ("Cannot mutate immutable", "不能给已写完的表再加键"),
    ("Unclosed", "括号没有写完，或者两项之间缺少逗号"),
    ("Unterminated string", "文字缺少右引号，或者文字中换了行"),
    ("Illegal character '\\n'", "文字缺少右引号，或者文字中换了行"),
    ("Illegal character", "文字中有不能使用的字符"),
    ("Unescaped '\\'", "文字中的反斜杠应写两个"),
    ("Invalid date", "日期不存在"),
    ("Invalid value", "值的写法不对；文字要加引号，日期写作 2017-03-05，是写 true，否写 false"),
    ("Invalid statement", "这一行的写法不对；应是“键 = 值”，键名用英文字母、数字、下划线和连字符"),
    ("Invalid initial character for a key", "键名只能用字母、数字、连字符，或者加引号"),
)
_DATE = re.compile(r"([\w-]+)\s*=\s*(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?=\s*(?:[,}#]|$))")
_ZERO = re.compile(r"([\w-]+)\s*=\s*0+(\d+)\s*(?:[,}#]|$)")
_BRACKETS = dict(zip("【】“”‘’「」。、", '[]""\'\'"".,', strict=True))


def _wide(char: str) -> str | None:
    """What to write instead of a full-width sign or an odd space."""
    plain = _BRACKETS.get(char) or unicodedata.normalize("NFKC", char)
    return plain if plain != char and plain.isascii() else None


def _advice(message: str, line: str, column: int) -> tuple[str, str | None, int]:
    """A syntax error in Chinese: what is wrong, what to write, and how many characters a caret may cover."""
    char = line[column - 1 : column]
    if char and (plain := _wide(char)):
        word = "这里的空格不是普通空格，应改为半角空格" if plain == " " else f"全角的 {char} 应改为半角的 {plain}"
        return word, None, 1
    if "Expected newline or end of document" in message:
        if found := _DATE.search(line):
            return "日期的写法不对", f"{found[1]} = {found[2]}-{found[3]:0>2}-{found[4]:0>2}", 0
        if found := _ZERO.search(line):
            return "数的前面不能多写 0", f"{found[1]} = {found[2]}", 0
        return "值写完以后还有别的字", "一行只写一项；数不带单位和逗号；文字整个加引号，其中的引号用“”", 0
    if "Invalid value" in message and not line[column - 1 :].strip():
        return "等号后面没有写值", None, 0
    return next((chinese for english, chinese in _SYNTAX if english in message), "这里的写法不对"), None, 0


def read(path: Path, root: Path) -> Source:
    """Read a text file as UTF-8; a byte order mark and CRLF are accepted. Raises :class:`Problems`."""
    shown = shown_path(path, root)
    try:
        raw = path.read_bytes()
    except OSError as error:
        reason = "文件不存在" if isinstance(error, FileNotFoundError) else "没有权限，或者不是文件"
        raise Problems([Problem("E103", f"文件读不出来：{reason}", shown)]) from None
    if raw[:512].count(0) * 3 > len(raw[:512]):
        raise Problems([Problem("E101", "文件不是 UTF-8 编码，可能是UTF-16编码", shown, Place(1), hint="另存为，编码选 UTF-8")])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        kind = "UTF-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "GB18030（记事本的 ANSI）" if _is_gb(raw) else "其他"
        line = raw[: error.start].count(b"\n") + 1
        raise Problems(
            [Problem("E101", f"文件不是 UTF-8 编码，可能是{kind}编码", shown, Place(line), hint="另存为，编码选 UTF-8")]
        ) from None
    return Source(shown, text.replace("\r\n", "\n"))


def _is_gb(raw: bytes) -> bool:
    try:
        raw.decode("gb18030")
    except UnicodeDecodeError:
        return False
    return True


class _Places:
    """Finds TOML paths in a text by its syntax tree; columns of the tree are bytes, places count characters."""

    def __init__(self, text: str) -> None:
        import tree_sitter_toml
        from tree_sitter import Language, Parser

        self.raw = text.encode("utf-8")
        self.rows = self.raw.split(b"\n")
        self.root = Parser(Language(tree_sitter_toml.language())).parse(self.raw).root_node

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
            for path, row in entries:
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
        found: list[tuple[list[Key], Node, Node | None]] = []
        arrays: dict[tuple[Key, ...], int] = {}

        def resolve(keys: list[Key]) -> list[Key]:
            path: list[Key] = []
            for part in keys:
                path.append(part)
                if tuple(path) in arrays:
                    path.append(arrays[tuple(path)])
            return path

        def pair(node: Node, base: list[Key]) -> None:
            key_node, value = node.named_children[0], node.named_children[-1]
            keys = base + self._keys(key_node)
            parts = self._parts(key_node)
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

        for node in self.root.named_children:
            if node.type == "pair":
                pair(node, [])
            elif node.type in ("table", "table_array_element"):
                key_node = node.named_children[0]
                keys = self._keys(key_node)
                if node.type == "table_array_element":
                    base = [*resolve(keys[:-1]), keys[-1]]
                    arrays[tuple(base)] = arrays.get(tuple(base), -1) + 1
                    found.append((list(base), key_node, None))
                    base.append(arrays[tuple(base)])
                else:
                    base = resolve(keys)
                for depth in range(1, len(base)):
                    found.append((base[:depth], key_node, None))
                found.append((base, key_node, None))
                for child in node.named_children[1:]:
                    if child.type == "pair":
                        pair(child, base)
        return found

    def _parts(self, node: Node) -> list[Node]:
        return [part for child in node.named_children for part in self._parts(child)] if node.type == "dotted_key" else [node]

    def _keys(self, node: Node) -> list[Key]:
        if node.type == "dotted_key":
            return [key for child in node.named_children for key in self._keys(child)]
        text = (node.text or b"").decode("utf-8", "replace")
        return [text[1:-1] if text[:1] in "\"'" else text]
