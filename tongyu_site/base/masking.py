"""Masking: what of a source line a message may quote.

A private value (``person``) is quoted nowhere, in no spelling of its key; in the sanctions only what is known to be published
is quoted; comments are not. Where a line can't be read for certain, rather more is hidden than too little.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

HIDDEN = "***"
"""What stands for a value that is not quoted."""

SANCTIONS = "sanctions"
OF_A_SANCTION = frozenset({
    "date", "role", "penalty", "by", "criminal", "document", "issuer", "number", "title", "unit_of_act", "left_post",
    "violated_on", "transferred_on", "duty_related",
})  # fmt: skip
"""The keys in a sanction whose values problems may quote; ``person`` and ``note`` are never published."""

OF_RUBRICS = frozenset({"rules", "levels"})
"""The lists of tables that only rubrics have, in which nothing is private."""

UNREAD = ("E102", "E108")
"""The codes of lines that no one can be sure to read."""
_REMEMBERED = 4096
"""Pairs of words of which it is remembered whether they are alike: files use few, and every problem asks about all of a file."""
QUOTES = ('"""', "'''")
"""What opens and closes a text over several lines."""

_HEADER = r"""\s*([\[［【]{1,2})\s*["']?(\w+)|\s*(\w+)(?:\s*=\s*\[\s*(?:$|[#{])|[\s"'\]］】]*$)"""
_KEY = r"""(?<![\w"'])["']?(?!(?:[\d-]{1,10}T)?\d\d?[:：]\d\d\b)([\w-]+)["']?\s*[=＝:：]"""
"""A key and its sign; a time of the day is none."""
_NAME = r"\s*([\w-]+)"
_PROSE = r"""(?=[^"'=＝\[\]{}\u3400-\u9fff]*+[\u3400-\u9fff])[^"'=＝\[\]{}]*+$"""
_ORPHAN = r"""\s*(?:["'“‘=＝:：]|\S+\s*$)"""
_COMMENT = r"\s[#＃]"
_WAITING = re.compile(r"""#[ ](?:number|signed_on|printed_on)[ ]=[ ](?:…|"[…〔〕号0-9]*")(?=\s*(?:#|$))""")
"""A setting of a circular that waits to be filled in, as the program writes it: a comment in which nothing is private."""
_FIELD = r"\s*[a-z_]+\s*(?:[=＝:：]|$)"
"""How a line of an event begins: with a key, and keys of events are plain words."""

_CODE = ("私密代号", "代号", "姓名", "人员")
"""What a clerk may write for the key ``person`` in Chinese."""


def mask(line: str) -> str:
    """Hide what follows the key ``person`` in a source line, also where the key is mistyped or the line doesn't parse."""
    for word in re.finditer(r"\w+", line):
        text = unicodedata.normalize("NFKC", word[0]).lower()
        if text in _CODE and re.match(r"""["'”’]?\s*[=＝:：]""", line[word.end() :]):
            return f"{line[: word.end()]} ***"
        for part in re.findall("[!-~]+", text):  # a quotation mark that was lost glues the key to what stood before it
            if part not in ("persons", "personnel") and ("person" in part or alike(part, "person")):
                return f"{line[: word.end()]} ***"
    return line


@lru_cache(_REMEMBERED)
def alike(one: str, two: str) -> bool:
    """Whether two words differ by a slip of the keys."""
    from difflib import SequenceMatcher

    return SequenceMatcher(None, one, two).ratio() > 0.8


def uncommented(line: str) -> str:
    """A TOML line without what its comment says; of a line that doesn't parse, from the first sign that may begin one.

    A setting that waits to be filled in is no comment.
    """
    quote, waiting = "", _WAITING.match(line)
    for index, char in enumerate(line):
        if waiting and index < waiting.end():
            continue
        if quote:
            escaped = quote == '"' and (len(line[:index]) - len(line[:index].rstrip("\\"))) % 2
            quote = "" if char == quote and not escaped else quote
        elif char in "\"'" and char in line[index + 1 :]:
            quote = char
        elif char in "#＃" or (line.startswith("//", index) and not line[:index].strip(" \t").endswith(":")):
            sign = 2 if char == "/" else 1
            return f"{line[: index + sign]} ***" if line[index + sign :].strip() else line
    return line


def cut_at_comment(line: str) -> str:
    """A line that can't be read, cut at any sign that may begin a comment: no one knows what its quotes enclose."""
    sign = re.search(_COMMENT, line)
    return f"{line[: sign.end()]} {HIDDEN}" if sign and line[sign.end() :].strip() else line


def comment_of(line: str) -> str:
    """The comment of a line that can't be read as TOML. Where it has none: a text that can stand in no line."""
    sign = re.search(_COMMENT, line)
    return (line[sign.end() :].strip() if sign else "") or "\n\n"


def without_comment(line: str) -> str:
    """A corrected line as it is offered: without its comment and without space around it."""
    return (uncommented(line).removesuffix(HIDDEN).rstrip("#＃/ \t") if uncommented(line) != line else line).strip()


@dataclass(frozen=True)
class MaskedText:
    """The lines of a text as problems may quote them. ``is_toml``: the text is TOML, whose comments are hidden too."""

    lines: Sequence[str]
    is_toml: bool

    def line(self, number: int) -> str:
        """A line as it is written, counted from 1; empty beyond the last one."""
        return self.lines[number - 1].rstrip("\r") if number <= len(self.lines) else ""

    def shown(self, number: int, code: str) -> str:
        """A line as a problem of that code quotes it: without private values, what is never published, and comments."""
        if number in self._private_text:
            return HIDDEN
        line = self.line(number)
        masked = self._masked(number, code)
        shorter = uncommented(line) if self.is_toml else line
        if self.is_toml and code in UNREAD:
            shorter = min(shorter, cut_at_comment(line), key=len)
        if masked != line and shorter != line:
            return min(masked, shorter, key=len)
        return masked if masked != line else shorter

    def is_private(self, number: int, code: str) -> bool:
        """Whether more than a comment of a line is hidden where a problem of that code quotes it."""
        line = self.line(number)
        return self.shown(number, code) not in (line, uncommented(line), cut_at_comment(line))

    def _masked(self, number: int, code: str) -> str:
        """A line without private values and, in the sanctions, without all that is not known to be public."""
        line = self.line(number)
        shown = mask(line)
        double, table = self._tables[number - 1] if number <= len(self.lines) else (False, "")
        if line.lstrip().startswith(("[", "#")) or not line.strip(" \t[]{},"):
            return shown
        keys = list(re.finditer(_KEY, line))
        unread = self.is_toml and code in UNREAD
        if unread and _may_have_lost_its_key(line, shown, (double, table), bool(keys)):
            return HIDDEN
        if table == SANCTIONS:
            unknown = next((key for key in keys if key[1] not in OF_A_SANCTION), None)
            if unknown is not None:
                shown = min(shown, f"{line[: unknown.end(1)]} {HIDDEN}", key=len)
            elif not keys and not _names_a_public_key(line):
                return HIDDEN
        elif unread and double and not keys and re.match(_ORPHAN, line):
            return HIDDEN  # a value that lost its key
        return shown

    @cached_property
    def _tables(self) -> list[tuple[bool, str]]:
        """Of each line, whether it stands in a list of tables, and the name of that table; a mistyped header counts too."""
        found, here = [], (False, "")
        for line in self.lines:
            if header := re.match(_HEADER, line):
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
        if not any(quotes in line for quotes in QUOTES for line in self.lines):
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


def _names_a_public_key(line: str) -> bool:
    """Whether a line of a sanction begins with a key whose value is published."""
    word = re.match(_NAME, line)
    return word is not None and word[1] in OF_A_SANCTION


def _may_have_lost_its_key(line: str, shown: str, where: tuple[bool, str], has_keys: bool) -> bool:
    """Whether a line that can't be read may hold a private value without its key, or a comment without its sign.

    ``shown`` is the line with the values of private keys masked; ``where`` says whether the line stands in a list of tables,
    and the name of its table.
    """
    double, table = where
    if not has_keys and re.match(_PROSE, line):
        return True  # a comment that lost its sign
    if shown != line:
        return False
    if table == SANCTIONS and not _names_a_public_key(line):
        return True
    return double and table not in OF_RUBRICS and not re.match(_FIELD, line)
