"""What a mistyped word, value or date was probably meant to be, from plain words alone."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping


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
    text = str(written).strip().lower()
    for value, label in labels.items():
        if text in (value, label):
            return f'{start}"{value}"'
    partly = [value for value, label in labels.items() if text and text in label]
    found = partly if len(partly) == 1 else nearest(text, labels, 1, 0.7)
    return f'是否为 "{found[0]}"' if found else None


def date_in(text: object) -> dt.date | None:
    """The valid date that a text holds, however it is written: ``2017-3-5``, ``2017年3月5日``, ``20170305``."""
    match = re.search(r"(\d{4})(?:\D+(\d{1,2})\D+(\d{1,2})|(\d\d)(\d\d))(?!\d)", str(text))  # a month alone is no date
    try:
        return dt.date(int(match[1]), int(match[2] or match[4]), int(match[3] or match[5])) if match else None
    except ValueError:
        return None
