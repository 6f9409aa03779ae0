"""What a mistyped word, value or date was probably meant to be, from plain words alone."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping

_DATE = re.compile(r"(\d{4})(?:\D+(\d{1,2})\D+(\d{1,2})|(\d\d)(\d\d))(?!\d)")
"""A day in full; a month alone is no date."""
_TIME = re.compile(r"\d{1,2}(?:[:：]\d\d){1,2}(?:\.\d+)?|\d{1,2}[时点](?:\d{1,2}分)?")
"""A time of the day, as spreadsheets and clerks write one behind a date."""


def nearest(word: str, names: Iterable[str], count: int = 3, cutoff: float = 0.5) -> list[str]:
    """The one to three names that look most like a mistyped one."""
    import difflib

    return difflib.get_close_matches(word, list(names), n=count, cutoff=cutoff)


def suggestion(word: object, names: Iterable[str]) -> str | None:
    """A hint with the one name that looks like a mistyped one, if there is any."""
    close = nearest(str(word), names, 1)
    return f"是否为 {close[0]}" if close else None


def choice(start: str, written: object, labels: Mapping[str, str]) -> str | None:
    """Which of the admitted values was meant: the one of that label; else, as a question, one whose label or name is close.

    ``start`` is what stands before the value in a line that can be pasted.
    """
    text = str(written).strip().strip("《》“”").lower()
    for value, label in labels.items():
        if text in (value, label):
            return f'{start}"{value}"'
    inside = within(text, labels)
    if len(inside) > 1:
        return None
    partly = inside or [value for value, label in labels.items() if text and text in label]
    found = partly if len(partly) == 1 else nearest(text, labels, 1, 0.7)
    return f'是否为 "{found[0]}"' if found else None


def within(text: str, labels: Mapping[str, str]) -> list[str]:
    """The admitted values that a text holds by name or label, those with the longest label first: 严重警告 is no 警告."""
    found = []
    for value, label in sorted(labels.items(), key=lambda item: -len(item[1])):
        for word in (value, label):
            if word in text:
                found.append(value)
                text = text.replace(word, " ")
    return list(dict.fromkeys(found))


def date_in(text: object) -> dt.date | None:
    """The one valid date that a text holds, however it is written: ``2017-3-5``, ``2017年3月5日``, ``20170305``.

    None where more days are named beside it: nobody knows which of them is meant.
    """
    matches = list(_DATE.finditer(str(text)))
    if not matches or re.search(r"\d", _TIME.sub("", _DATE.sub("", str(text)))):
        return None
    try:
        days = {dt.date(*(int(part) for part in match.groups() if part)) for match in matches}
    except ValueError:
        return None
    return days.pop() if len(days) == 1 else None
