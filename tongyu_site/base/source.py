"""Source files: reading text and TOML, and problems at a place of one.

Every reader of the project gets its text here, so that encodings, syntax errors and places are reported in one way.
"""

from __future__ import annotations

import errno
import json
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from functools import cached_property
from itertools import takewhile
from pathlib import Path
from typing import Any

import tomli

from .decoding import decode
from .files import leading_out
from .masking import HIDDEN, MaskedText, comment_of, mask, without_comment
from .places import DataPath, Places, Where
from .points import decimal
from .printing import shown_path
from .problems import Place, Problem, Problems
from .system import READING, reason

MOST = 2_000_000
"""The most bytes a text file may have: the largest rubric has a twentieth of it, a record a thousandth."""

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]|\r(?!\n)")
"""Characters that no text holds: most of them cannot stand in XML, and so in no Word file or spreadsheet."""

_LONG = re.compile("[0-9A-Fa-f_]{17}")
"""What stands in every text with a whole number of more than 64 bits, of whatever base."""

LONGEST_HINT = 160
"""A corrected line longer than this is not offered: it can't be read on a terminal."""


@dataclass(frozen=True, slots=True)
class Fix:
    """A hint by what should stand at a problem's place: the hint is then the whole corrected line.

    ``otherwise`` is the hint where that line is private or too long. ``known``: what follows an unknown key is known not to be
    private, because the fix says which key was meant.
    """

    text: str
    otherwise: str | None = None
    known: bool = False


@dataclass(frozen=True, slots=True)
class CorrectedLines:
    """A hint that repeats the line of the problem, corrected; it is left out where the line is private or too long."""

    text: str


Hint = str | Fix | CorrectedLines


@dataclass(frozen=True)
class Source:
    """One text file. ``shown`` is its path as problems show it; ``offset`` lines stand before it (a block in a file)."""

    shown: str
    text: str
    offset: int = 0
    raw: bytes = field(default=b"", repr=False, compare=False)
    """The bytes of the file; empty for a text that was made otherwise."""

    def __getstate__(self) -> dict[str, Any]:
        """What another process gets: not what was made of the text, which it makes itself. No tree of syntax can be sent."""
        return {item.name: getattr(self, item.name) for item in fields(self)}

    @cached_property
    def lines(self) -> list[str]:
        """The lines of the text."""
        return self.text.split("\n")

    @cached_property
    def front_end(self) -> int | None:
        """The index of the line that ends the settings of a Markdown file, which stand between two lines of ``+++`` at its head;
        None where there are none."""
        ends = (number for number, line in enumerate(self.lines[1:], 1) if line.strip() == "+++")
        return next(ends, None) if self.lines[0].strip() == "+++" else None

    def problem(
        self,
        code: str,
        message: str,
        where: Where | None = None,
        *,
        key: bool = False,
        place: Place | None = None,
        hint: Hint | None = None,
        first: int | None = None,
    ) -> Problem:
        """Make a problem at a TOML path (the value, or with ``key`` its name) or at a given place of this text.

        ``first`` is another line of this text, quoted before: the other one of two that contradict each other.
        """
        if where is not None:
            place = self.locate(where, key=key)
        words = self._hint(hint, place, code)
        if place is None:
            return Problem(code, message, self.shown, hint=words)
        line, end = self._masked.line(place.line), place.column - 1 + place.width
        shown = self._masked.shown(place.line, code)
        known = isinstance(hint, CorrectedLines) or (isinstance(hint, Fix) and hint.known)
        if shown == HIDDEN:
            excerpt, kept = HIDDEN, 0
        elif code == "E201" and not known and line[end:].strip() not in ("]", "]]"):
            excerpt, kept = f"{line[:end]} {HIDDEN}", end  # what an unknown key holds may be private too
        else:
            excerpt, kept = shown, len(line) if shown == line else len(shown) - len(f" {HIDDEN}")
        width = place.width if end <= kept else 0  # rather no caret than a wrong one
        marked = Place(place.line + self.offset, place.column, width)
        earlier = (first + self.offset, self._masked.shown(first, code)) if first is not None else None
        return Problem(code, message, self.shown, marked, excerpt, hint=words, first=earlier)

    def _hint(self, hint: Hint | None, place: Place | None, code: str) -> str | None:
        """The words of a hint for a problem at a place; none where they would repeat a line that is private."""
        if hint is None or isinstance(hint, str):
            return hint
        if place is None:
            return hint.otherwise if isinstance(hint, Fix) else hint.text
        line = self._masked.line(place.line)
        private = self._masked.is_private(place.line, code)
        if isinstance(hint, Fix):
            end = place.column - 1 + place.width
            whole = without_comment(line[: place.column - 1] + hint.text + line[end:])
            can_be_shown = place.width and not private and mask(whole) == whole and 0 < len(whole) <= LONGEST_HINT
            return whole if can_be_shown else hint.otherwise
        whole = "\n".join(map(without_comment, hint.text.split("\n"))).rstrip("\n")
        hides = private or mask(whole) != whole or len(whole) > LONGEST_HINT or not whole or comment_of(line) in whole
        return None if hides else whole

    def locate(self, where: Where, *, key: bool = False) -> Place:
        """The place of the value at a TOML path; of the nearest enclosing value where the path ends early."""
        return self._places.find(where, key=key)

    def path_in_braces(self, place: Place) -> DataPath:
        """The path of the value in a table in braces that begins at a place; empty where none does."""
        return self._places.in_braces(place.line, place.column)

    def written(self, where: Where) -> str:
        """The value at a TOML path as it is written; of one that goes over several lines what stands on its first."""
        place = self.locate(where)
        return self.lines[place.line - 1][place.column - 1 : place.column - 1 + place.width]

    @cached_property
    def _places(self) -> Places:
        """The places of the text's paths, found when they are first asked for."""
        return Places(self.text)

    @cached_property
    def _masked(self) -> MaskedText:
        """The lines as problems may quote them."""
        return MaskedText(self.lines, self.offset > 0 or self.shown.endswith(".toml"))

    def toml(self) -> dict[str, Any]:
        """Parse as TOML with exact decimals; raises :class:`Problems` with the place of a syntax error."""
        try:
            data = tomli.loads(self.text, parse_float=decimal)
        except tomli.TOMLDecodeError as error:
            raise Problems([self._syntax_problem(error)]) from None
        except (RecursionError, ValueError) as error:
            deep = isinstance(error, RecursionError)
            detail = "括号一层套一层，嵌套过深" if deep else "数的位数太多"
            sign = r"(?:[\[{]\s*){50}" if deep else r"\d{1000}"
            place = next((Place(n, 1) for n, line in enumerate(self.lines, 1) if re.search(sign, line)), None)
            raise Problems([self.problem("E102", f"TOML 写法有误：{detail}", place=place)]) from None
        if _LONG.search(self.text) and (long := list(_too_long(data))):
            raise Problems([self.problem("E102", "TOML 写法有误：数太大", where) for where in long])
        return data

    def _syntax_problem(self, error: tomli.TOMLDecodeError) -> Problem:
        """A syntax error in the clerk's words, with the corrected line where one is known."""
        from .syntax import advise

        advice = advise(self.text, error)
        text, first = advice.message, None
        if advice.twice and advice.place:
            first = self._places.before(advice.place.line)
            text += f"，前一次在第 {first + self.offset} 行" if first else ""
        hint: Hint | None = CorrectedLines(advice.hint) if advice.hint else None
        if first and advice.place:
            header = self.lines[advice.place.line - 1].lstrip().startswith("[")
            merge = f"把这一节的内容并入第 {first + self.offset} 行那一节，删去这一节"
            if both := sorted(self._keys_below(first) & self._keys_below(advice.place.line)):  # two of a kind: none is to be lost
                merge = f"两节都写了 {'、'.join(both)}：是同一个的，只留一节；不是同一个的，把其中一节的名称改正"
            hint = merge if header else "两行只留一行"
        return self.problem("E102", f"TOML 写法有误：{text}", place=advice.place, hint=hint, first=first)

    def _keys_below(self, number: int) -> set[str]:
        """The keys that stand below a header, up to the next one."""
        below = takewhile(lambda line: not line.lstrip().startswith("["), self.lines[number:])
        return {match[1] for line in below if (match := re.match(r"\s*+([\w-]++)\s*+=", line))}


def _too_long(value: Any, where: Where = ()) -> Iterator[Where]:
    """The paths of whole numbers in parsed TOML that are longer than TOML allows them to be, which is 64 bits."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _too_long(item, (*where, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _too_long(item, (*where, index))
    elif isinstance(value, int) and value.bit_length() > 64:
        yield where


def toml_value(value: str | int | list[str]) -> str:
    """A text, a whole number, yes and no or a list of texts as TOML writes them; texts on one line."""
    if isinstance(value, list):
        return f"[{', '.join(map(toml_value, value))}]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else json.encoder.encode_basestring(value).replace("\x7f", "\\u007f")


def read(path: Path, root: Path, most: int = MOST) -> Source:
    """Read a text file of at most ``most`` bytes as UTF-8; a byte order mark and CRLF are accepted. Raises :class:`Problems`.

    An empty file, a folder, a link that leads nowhere, a file that is too large, other encodings and control characters
    are refused, each with its own words.
    """
    shown = shown_path(path, root)
    raw = read_bytes(path, root, most)
    text = decode(raw, shown)
    source = Source(shown, text.replace("\r\n", "\n"), raw=raw)
    if CONTROL.search(text):
        raise Problems(list(_controls(source)))
    return source


def read_bytes(path: Path, root: Path, most: int = MOST) -> bytes:
    """The bytes of a plain file. Raises :class:`Problems` where it is none, is reached by a link out of ``root``, is larger
    than ``most`` bytes, or where the system refuses."""
    shown = shown_path(path, root)

    def refused(why: str, hint: str | None = None) -> Problems:
        """The problem of a file that can't be read."""
        return Problems([Problem("E103", f"文件读不出来：{why}", shown, hint=hint)])

    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise refused("这是文件夹，不是文件", "改名或移走这个文件夹")
        if not stat.S_ISREG(status.st_mode):
            raise refused("这不是普通的文件")
        if away := leading_out(path, root):
            raise Problems([away])
        if status.st_size > most:
            size = f"{status.st_size / 1_000_000:.1f}"
            message = f"文件太大：{size} MB，最多 {most // 1_000_000} MB；可能放错了文件"
            raise Problems([Problem("E107", message, shown, hint="换成正确的文件")])
        raw = path.read_bytes()
    except OSError as error:
        if isinstance(error, FileNotFoundError) and path.is_symlink():
            raise refused("这是链接，它指向的文件不存在", "删去这个链接") from None
        raise refused(reason(error, READING), "删去这个链接" if error.errno == errno.ELOOP else None) from None
    return raw


def _controls(source: Source) -> Iterator[Problem]:
    """One problem for each line with control characters, the first twenty."""
    for number, line in [(n, line) for n, line in enumerate(source.lines, 1) if CONTROL.search(line)][:20]:
        found = CONTROL.search(line)
        assert found is not None
        char = found[0]
        name = {"\0": "空字符（NUL）", "\r": "单独的回车符"}.get(char, f"看不见的控制字符（U+{ord(char):04X}）")
        corrected = CONTROL.sub("", line).strip()
        hint = CorrectedLines(corrected) if corrected else None
        yield source.problem("E108", f"这里有{name}，文件可能已经损坏", place=Place(number, found.start() + 1, 1), hint=hint)
