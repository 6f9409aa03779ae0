"""Cells of tables: where they are, and texts of records in them, which no program is to take for a formula, a number or a day."""

from __future__ import annotations

import re
import unicodedata

from .signs import is_unseen

_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
"""What XML cannot hold, what no one sees, and what turns the reading direction of the text around it."""
_BREAK = re.compile(r"\r\n?|[\u2028\u2029]")
_NUMBER = re.compile(
    r"[\s.(¥$￥]*\d[\d\s.,/:+\-%()eE年月日时分秒]*|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[-/ ]?\d+|true|false",
    re.IGNORECASE,
)


def clean(text: str) -> str:
    """A text of a record as a cell holds it: one kind of line break, a sign for what cannot or must not stand there."""
    return _UNFIT.sub("�", _BREAK.sub("\n", text))


def risky(text: str) -> bool:
    """Whether a program that guesses (opening a CSV, editing a cell) takes a text for a formula, a number, a day, a truth."""
    return text.startswith(("\t", "\n", "\r")) or _begins_a_formula(text) or _NUMBER.fullmatch(text) is not None


def _begins_a_formula(text: str) -> bool:
    """Whether the first sign of a text that shows something begins a formula, in whatever width it is written."""
    first = next((char for char in text if not (char.isspace() or is_unseen(char) or unicodedata.category(char) == "Cc")), "")
    return unicodedata.normalize("NFKC", first)[:1] in ("=", "+", "-", "@")


def letter(column: int) -> str:
    """The letters of a column counted from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def text_columns(text: str) -> int:
    """How wide a text is, in half-width characters: three bytes are a Han character, two columns."""
    return (len(text) + len(text.encode("utf-8", "replace"))) // 2
