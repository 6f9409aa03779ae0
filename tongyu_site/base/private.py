"""Private codes (``person``) in every spelling: looked for in texts, and hidden in all that is said.

Spellings that differ in width, case, composition or in characters that nobody sees are one and the same.
"""

from __future__ import annotations

import contextlib
import html
import os
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from .masking import HIDDEN
from .places import DataPath, Where
from .problems import Place, Problem, Problems
from .signs import DASHES

PERSON = "person"
"""The key of a private code."""

_IGNORABLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5"
    "\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffd"
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""Characters that show nothing: default-ignorable ones, formats, controls, all that has no width; and the sign that messages
put in their place."""
_ODD = re.compile(r"[^\w\s\x00-\x7f\u2010-\u2027\u2030-\u205e\u3001-\u3029]+")
"""Signs, but for the usual ones, among which marks may be that stand above, below or on another character: accents, lines."""
_SPACE = re.compile(r"\s+")
_CHINESE = "[\u2e80-\u2fdf\u3005-\u3007\u3400-\u9fff\U00020000-\U0003ffff]"
_HAN = re.compile(_CHINESE)
_WITHIN = re.compile(f" (?<={_CHINESE} )(?={_CHINESE})")  # blanks are rare: the blank first, then what stands before it
"""A blank between Chinese characters: a line that was broken, or a name that was spaced out."""
_DASH = re.compile(f"[{DASHES}\u2012\u2043\u2796\u2e3a\u2e3b\u30fc]")
"""What looks like a hyphen, once a text is normalised."""
_ESCAPE = re.compile(
    r"\\u(?P<high>[Dd][89ABab][0-9A-Fa-f]{2})\\u(?P<low>[Dd][C-Fc-f][0-9A-Fa-f]{2})|\\u(?P<four>[0-9A-Fa-f]{4})"
    r"|\\u\{0*+(?P<braces>[0-9A-Fa-f]{1,6})\}|\\U(?P<eight>[0-9A-Fa-f]{8})|\\x(?P<two>[0-9A-Fa-f]{2})"
    r"|\\(?P<sign>[\"\\/])|(?P<entity>&\#?\w+;)"
)
"""How TOML, JSON, scripts and HTML write a character in another way; a rare one in two halves."""
COMMENT = r"<!--(?s:(?!-->).)*+(?:-->|\Z)"
"""The pattern of a comment of HTML, to its end or that of the text."""
_MARK = re.compile(_ESCAPE.pattern + r"|[*_`~\\]|</?\w[^<>]*>|" + COMMENT)
"""An escape, or a mark of Markdown or HTML that no page shows, or a comment."""
_CHANCE = re.compile(r"\b[0-9a-f]{12,}\b|(?<=\.\w{2})(?::\d+){1,2}\b|(?<=\.\w{4})(?::\d+){1,2}\b|^ +\d+ \|", re.M)
"""What is no word of anyone: hashes, the line and column of a place, the number before a quoted line."""

_FEW = 40
"""Up to so many codes are searched one by one, more of them together."""
_LITTLE = 2
"""So many letters, digits or Chinese characters stand in longer words by chance: a code of no more is one where it is a word."""

_PERSON = re.compile(
    r"""(?<![\w-])["']?person["']?\s*[=＝:：]\s*
    (?=("{3}.*?"{3}|'{3}.*?'{3}|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|(?:(?!person["']?\s*[=＝:：])[^,}\]\#\n])+))""", re.S | re.I | re.X,
)  # fmt: skip
"""The key of a private code before its value, as TOML or a clerk in haste writes it; in quotes may stand what looks like one."""
_MAYBE = re.compile(r"person|\\", re.I)
"""What stands in every record that has a private code."""
_COMMENT = re.compile(r"""^(?:[^"'\#\n]++|"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+')*+(\#.*)""", re.M)
"""A line with a comment; where a quote is not closed, none is known."""
_SIGN = re.compile("[=＝:：]")
_QUOTES = "\"'“”‘’＂＇ \t\r[{"
_SWITCHES = ("true", "false")


def plain(text: str) -> str:
    """A text as codes are compared: without what nobody sees and without accents, one width, one case, one hyphen, one blank for
    any white space, and none between Chinese characters."""
    text = _IGNORABLE.sub("", unicodedata.normalize("NFKD", text))
    text = _DASH.sub("-", _IGNORABLE.sub("", unicodedata.normalize("NFKD", text.casefold())))
    text = _ODD.sub(lambda signs: "".join(sign for sign in signs[0] if unicodedata.category(sign) not in ("Mn", "Me")), text)
    return _WITHIN.sub("", _SPACE.sub(" ", text))


def unescaped(text: str) -> str:
    """A text without the escapes of TOML, JSON and HTML."""
    return _ESCAPE.sub(_meant, text)


def unmarked(text: str) -> str:
    """A text without escapes, and without the marks of Markdown and HTML."""
    return _MARK.sub(_meant, text)


@dataclass(frozen=True)
class PrivateCodes:
    """The private codes of a project, in their plain spelling."""

    codes: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self.codes)

    def standing_in(self, text: str, *, words: bool = False) -> set[str]:
        """The codes that stand in a plain text, also as part of a longer word; with ``words`` only those that are whole words.

        A word ends where a letter or digit has no other beside it; a number goes on behind its decimal point. A code of one or
        two Chinese characters is a word where no Chinese character, letter or digit stands beside it, a longer one anywhere.
        """
        if len(self.codes) <= _FEW:
            return {code for code in self.codes if next(_places(text, code, words=words), None) is not None}
        found: set[str] = set()
        heads, groups = self._by_length
        for head in heads.finditer(text):
            start = head.start()
            for length, group in groups.items():
                code = text[start : start + length]
                if code in group and code not in found and (not words or _is_word(text, code, start)):
                    found.add(code)
        return found

    def within(self, texts: Iterable[str]) -> PrivateCodes:
        """Those of the codes that stand in any of some plain texts: few, to be looked for in each."""
        return PrivateCodes(frozenset(self.standing_in("\0".join(texts))))

    @cached_property
    def _by_length(self) -> tuple[re.Pattern[str], Mapping[int, set[str]]]:
        """Where a code may begin, and the codes by their length."""
        groups: dict[int, set[str]] = {}
        seconds: dict[str, set[str]] = {}
        for code in self.codes:
            groups.setdefault(len(code), set()).add(code)
            seconds.setdefault(code[0], set()).add(code[1:2])
        heads = (
            re.escape(first) + (f"[{''.join(map(re.escape, sorted(after)))}]" if "" not in after else "")
            for first, after in sorted(seconds.items())
        )
        return re.compile(f"(?={'|'.join(heads)})"), groups

    def hidden(self, text: str, *, words: bool = False) -> str:
        """A text with ``***`` in place of each code, in whatever spelling it stands, also escaped or with marks in it.

        A code of one or two letters or digits only where it is a word; with ``words`` one of digits too.
        """
        if not self.codes or not text:
            return text
        spans: list[tuple[int, int]] = []
        for marks in (False, True) if _MARK.search(text) else (False,):
            if found := self.standing_in(plain(unmarked(text) if marks else text)):
                spans += _spans(list(_letters(text, marks=marks)), found, words=words)
        kept = [match.span() for match in _CHANCE.finditer(text)] if spans else []
        spans = [span for span in spans if not any(a <= span[0] and span[1] <= b and span != (a, b) for a, b in kept)]
        for start, end in reversed(_joined(spans)):
            text = text[:start] + HIDDEN + text[end:]
        return text

    def hidden_in(self, problem: Problem) -> Problem:
        """A problem that names no code: neither in its words nor in the lines that it quotes."""
        if not self.codes:
            return problem
        excerpt, place, cell, first = problem.excerpt, problem.place, problem.cell, problem.first
        quoted = excerpt and self.hidden(excerpt)
        if quoted != excerpt and place:
            place = Place(place.line, place.column)  # rather no caret than a wrong one
        return replace(
            problem, message=self.hidden(problem.message), file=self.hidden(problem.file, words=True), excerpt=quoted,
            place=place, hint=problem.hint and self.hidden(problem.hint),
            cell=cell and replace(cell, sheet=self.hidden(cell.sheet)), first=first and (first[0], self.hidden(first[1])),
        )  # fmt: skip

    def found_in(self, problem: Callable[..., Problem], where: Where | None = None, *, place: Place | None = None) -> Problem:
        """The problem (E503) of a text in which a code stands, at its path or place, else of the file's name.

        ``problem`` makes a problem of the text. Where the code can't be hidden in the line, the line is not quoted.
        """
        named = where is None and place is None
        message = "文件名中有 person 的代号，文件名就是网址" if named else "这里的文字中有 person 的代号（写法不同的也算）"
        hint = "换一个不与公开文字相同的代号，或改写这里"
        shown = self.hidden_in(problem("E503", message, where, place=place, hint=hint))
        return replace(shown, excerpt=HIDDEN) if self.standing_in(plain(unmarked(shown.excerpt or ""))) else shown

    @contextlib.contextmanager
    def hiding(self) -> Iterator[None]:
        """Have the problems that the body raises name no code."""
        try:
            yield
        except Problems as error:
            raise Problems(map(self.hidden_in, error.problems), self.hidden(error.outcome, words=True)) from None


def texts_in(data: Any, where: DataPath = ()) -> Iterator[tuple[DataPath, str]]:
    """Every text in a table or a list read from TOML, with its path."""
    for key, value in data.items() if isinstance(data, dict) else enumerate(data):
        if isinstance(value, str):
            yield (*where, key), value
        elif isinstance(value, (dict, list)):
            yield from texts_in(value, (*where, key))


def persons_in(data: Any, where: DataPath = ()) -> Iterator[tuple[DataPath, str]]:
    """Every private value in data read from TOML, with its path: what stands behind the key, also in a list or a table."""
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        if isinstance(key, str) and key.casefold() == PERSON:
            yield from _leaves(value, (*where, key))
        elif isinstance(value, (dict, list)):
            yield from persons_in(value, (*where, key))


def _leaves(data: Any, where: DataPath) -> Iterator[tuple[DataPath, str]]:
    """The texts and figures in data, with their paths."""
    if isinstance(data, (dict, list)):
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from _leaves(value, (*where, key))
    elif data != "" and not isinstance(data, bool):
        yield where, str(data)


def private_codes(values: Iterable[str]) -> PrivateCodes:
    """The codes of these values; one that shows nothing is none."""
    return PrivateCodes(frozenset(code for value in set(values) if (code := plain(value).strip())))


def _meant(escape: re.Match[str]) -> str:
    """The character that an escape stands for, the escape itself where it stands for none; nothing for a mark."""
    if escape["high"]:
        return chr(0x10000 + ((int(escape["high"], 16) & 0x3FF) << 10) + (int(escape["low"], 16) & 0x3FF))
    number = next((int(digits, 16) for digits in escape.group("four", "braces", "eight", "two") if digits), None)
    if number is not None:
        return chr(number) if number < 0x110000 else escape[0]
    return escape["sign"] or html.unescape(escape["entity"] or "")


def _letters(text: str, *, marks: bool) -> Iterator[tuple[str, int, int]]:
    """The characters of a plain text, each with the span in the text as written that it was made of."""
    end, before = 0, ""
    blank: tuple[str, int, int] | None = None
    while end < len(text):
        start, escape = end, _MARK.match(text, end) if marks else None
        end = escape.end() if escape else end + 1
        for char in _plain_character(_meant(escape) if escape else text[start]):
            if char == " ":
                blank = blank or (char, start, end)
                continue
            if blank and not (_HAN.match(before) and _HAN.match(char)):
                yield blank
            blank, before = None, char
            yield char, start, end
    if blank:
        yield blank


@lru_cache(4096)
def _plain_character(char: str) -> str:
    return plain(char)


def _spans(letters: list[tuple[str, int, int]], codes: Iterable[str], *, words: bool) -> Iterator[tuple[int, int]]:
    """Where the codes stand that are hidden: start and end in the text as written."""
    text = "".join(char for char, _, _ in letters)
    for code in codes:
        little = code.isascii() and len(code) <= _LITTLE
        for start in _places(text, code, words=little or (words and code.isdigit())):
            yield letters[start][1], letters[start + len(code) - 1][2]


def _joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in order, those that overlap as one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _places(text: str, code: str, *, words: bool) -> Iterator[int]:
    """Where a code stands in a plain text; with ``words`` only where it is a whole word."""
    start = text.find(code)
    while start >= 0:
        if not words or _is_word(text, code, start):
            yield start
        start = text.find(code, start + 1)


def _is_word(text: str, code: str, start: int) -> bool:
    """Whether a code that stands at a place of a plain text is no part of a longer word or number."""
    end = start + len(code)
    before, after = text[max(0, start - 2) : start][::-1], text[end : end + 2]
    name = len(code) <= _LITTLE and all(map(_HAN.match, code))
    return not any(
        beside and (_joins(edge, beside[0], name=name) or (code.isdigit() and re.fullmatch(r"\.\d", beside)))
        for edge, beside in ((code[0], before), (code[-1], after))
    )


def _joins(edge: str, char: str, *, name: bool) -> bool:
    """Whether the sign at the edge of a code makes one word with the one beside it; ``name``: a code of Chinese characters."""
    if name:
        return char.isalnum()
    return edge.isalnum() and char.isalnum() and not _HAN.match(edge) and not _HAN.match(char)


_MOST = 2_000_000
"""The most bytes of a record that is read for its codes alone."""
_LEARNT: dict[Path, tuple[object, tuple[str, ...]]] = {}
"""The private values of each record file and its state when it was last read, so that no file need be read twice for them."""


def learn(path: Path, raw: bytes, data: Any = None) -> None:
    """Remember the private values of a record file: in its data, else, where these are not known, in its bytes."""
    values = (value for _, value in persons_in(data)) if data is not None else _values(text_of(raw))
    _LEARNT[path] = (_state(path), tuple(value for value in values if any(map(str.isalnum, value))))


def known_persons(*roots: Path, unread: bool = True) -> Iterator[tuple[Path, str]]:
    """The private values in all record files of some roots, also of years without pages, each with its file.

    Files that nobody read yet are read now; without ``unread`` they are left out. As far as they can be read: a folder without
    records has none.
    """
    for path in _record_files(roots):
        if unread and (path not in _LEARNT or _LEARNT[path][0] != _state(path)):
            with contextlib.suppress(OSError, ImportError):  # without its packages the program reads nothing
                learn(path, path.read_bytes() if path.is_file() and path.stat().st_size <= _MOST else b"")
        yield from ((path, value) for value in _LEARNT.get(path, ("", ()))[1])


def known_codes(*roots: Path, unread: bool = True) -> PrivateCodes:
    """The codes of :func:`known_persons`."""
    return private_codes(value for _, value in known_persons(*roots, unread=unread))


@contextlib.contextmanager
def hiding(*roots: Path) -> Iterator[None]:
    """Have the problems that the body raises name no code of these roots, also of records that it didn't come to read."""
    try:
        yield
    except Problems as error:
        with known_codes(*roots).hiding():
            raise Problems(error.problems, error.outcome) from None


def _record_files(roots: Iterable[Path]) -> Iterator[Path]:
    """The record files of some roots, wherever they stand in the folder of records; none where there is no such folder."""
    for root in roots:
        with contextlib.suppress(OSError, ValueError):  # an argument that is no path at all
            inside = sorted((root / "data" / "communities").iterdir())
            yield from (path for path in inside if path.suffix == ".toml")
            for year in inside:  # which may be a link
                for folder, _, names in os.walk(year):
                    yield from (Path(folder, name) for name in names if name.endswith(".toml"))


def _state(path: Path) -> object:
    """What tells that a file was written anew; None where it is gone."""
    with contextlib.suppress(OSError):
        status = path.stat()
        return status.st_mtime_ns, status.st_size, status.st_ino
    return None


def text_of(raw: bytes) -> str:
    """The text of a file, in whatever encoding."""
    for encoding in ("utf-8-sig", "gb18030", "utf-16", "utf-16-le"):
        with contextlib.suppress(UnicodeDecodeError):
            return raw.decode(encoding)
    return raw.decode("latin-1")


def _values(text: str) -> Iterator[str]:
    """The private values in the text of a record; of one that can't be read, also what may be one, but nothing in a comment."""
    import tomli

    if not _MAYBE.search(text):
        return
    try:
        found = [value for _, value in persons_in(tomli.loads(text))]
    except (ValueError, RecursionError):
        left = (value for value in _guessed(unescaped(text)) if len(value) > 1)  # an escaped quote leaves a single sign
        found = [*_guessed(text), *left]
    yield from found


def _guessed(text: str) -> Iterator[str]:
    """What may be a private value in a text that can't be read as TOML: as TOML reads each, else what stands in its quotes."""
    import tomli

    # a comment keeps its length, and loses what makes a key of a word
    text = _COMMENT.sub(lambda line: line[0][: line.start(1) - line.end()] + _SIGN.sub(" ", line[1]), text)
    for written in _PERSON.findall(text):
        try:
            value = str(tomli.loads(f"v = {written}")["v"])
        except (ValueError, RecursionError):
            value = written.strip(_QUOTES)
        if value.lower() not in _SWITCHES:
            yield value
