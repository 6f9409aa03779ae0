"""Texts of records in the cells of tables to take away: no program is to take one for a formula, a number or a day."""

from __future__ import annotations

import re

_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
"""What XML cannot hold, what no one sees, and what turns the reading direction of the text around it."""
_BREAK = re.compile(r"\r\n?|[\u2028\u2029]")
_FORMULA = re.compile(r"[\s\u200b-\u200f\ufeff]*[=+\-@＝＋－＠]|[\t\n]")
_NUMBER = re.compile(
    r"[\s.(¥$￥]*\d[\d\s.,/:+\-%()eE年月日时分秒]*|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[-/ ]?\d+|true|false",
    re.IGNORECASE,
)


def clean(text: str) -> str:
    """A text of a record as a cell holds it: one kind of line break, a sign for what cannot or must not stand there."""
    return _UNFIT.sub("�", _BREAK.sub("\n", text))


def risky(text: str) -> bool:
    """Whether a program that guesses (opening a CSV, editing a cell) takes a text for a formula, a number, a day, a truth."""
    return bool(_FORMULA.match(text) or _NUMBER.fullmatch(text))
