"""Numbers that lead to a person: of phones and of identity cards, however they are written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

_GAP = r"[-‐‑–—－・·\s]{0,2}"
_NUMBER = re.compile(
    rf"(?<![\d.])(?:\+?86{_GAP})?1[3-9]\d(?:{_GAP}\d){{8}}(?!\d)"  # a mobile phone
    rf"|(?<![\d.])\(?0\d{{2,3}}\)?{_GAP}[2-8]\d{{6,7}}(?!\d)"  # a telephone with its area code
    rf"|(?<![\d.])\d{{6}}{_GAP}(?:19|20)\d{{2}}{_GAP}\d{{4}}{_GAP}\d{{3}}[\dXx](?!\d)"  # an identity card, with its day of birth
)


ASKED = "文字中有像是电话号码或身份证号的数字，会公布出去，是否应删去"
"""What is asked of a text that holds such a number (Q119); the number itself is not repeated."""


def holds_personal_number(text: str) -> bool:
    """Whether a text holds what looks like a phone or an identity number, also with spaces, dashes or full-width digits."""
    return bool(_NUMBER.search(unicodedata.normalize("NFKC", text)))


def lines_with_numbers(lines: Iterable[str]) -> Iterator[int]:
    """Which lines hold such a number, counted from 1."""
    return (number for number, line in enumerate(lines, 1) if holds_personal_number(line))
