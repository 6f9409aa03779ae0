"""What a clerk probably meant: corrected values, keys, clauses and figures for problems in a record.

Pure functions over values and names. A correction is given only where it can't change a score unseen: what was written is
put into the right form. Anything else comes as a question (是否…).
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any

from .masking import mask
from .matching import date_in, nearest

SURE = 0.8
"""How alike a mistyped key and an admitted one must be for the corrected line to be offered."""

UNITS = "次件条个人票份篇项家名处"
"""Units that clerks write behind a count."""

NOTHING_DONE = frozenset("无 没有 没 未办 没办 没有办 未开展".split())  # noqa: SIM905 - words in a row read better
"""What clerks write where there is nothing."""

_MONTHS = 12
_LEAP = 2000
"""A year that has every day."""

_YES_NO = {"是": "true", "否": "false", "yes": "true", "no": "false", "true": "true", "false": "false"}
"""Answers to a statement. 无, 没有 and 0 are none: what is stated may be that something was not done."""


def expected(schema: Mapping[str, Any]) -> str:
    """What kind of value a place of the schema takes, in words."""
    of_tables = schema.get("items", {}).get("type") == "object"
    kinds = {
        "boolean": "应是 true 或 false，不加引号",
        "integer": "应是整数，不加引号",
        "number": "应是数，不加引号",
        "array": f"应是列表，写作 {'[[…]] 或 [ ]' if of_tables else '[ ]，其中的文字加引号'}",
        "object": "应是表，写作 [ ] 一节或 { }",
    }
    if schema.get("format") == "date":
        return "应是日期，不加引号" + ("；没有办的写 false" if isinstance(schema["type"], list) else "")
    return kinds.get(str(schema.get("type")), "应是文字，加引号")


def value(name: str, written: Any, schema: Mapping[str, Any]) -> str | None:
    """A value of the wrong type as it should be written, where that follows from what was written; None where it doesn't.

    ``written`` is a value of TOML, or what stands behind the equals sign of a line that can't be read.
    """
    text, kind = unicodedata.normalize("NFKC", str(written)).strip().rstrip(".,;。、").strip(), schema.get("type")
    if kind == "boolean" and not isinstance(written, bool):
        return _YES_NO.get(text.lower()) or next(iter(nearest(text.lower(), ("true", "false"), 1, 0.7)), None)
    if schema.get("format") == "date":
        never = isinstance(kind, list) and isinstance(written, str) and text in NOTHING_DONE
        return "false" if never else date(written) if type(written) is int or isinstance(written, str) else None
    if kind in ("integer", "number") and isinstance(written, str):
        return figure(text, schema)
    if kind == "array":
        return _entries(name, written, text, schema["items"])
    if kind == "string" and not isinstance(written, (bool, dict, list)) and name != "person":
        return quoted(str(written))
    if kind == "object" and isinstance(written, str) and text:
        return _described(str(written).strip(), schema)
    return None


def _entries(name: str, written: Any, text: str, items: Mapping[str, Any]) -> str | None:
    """A list that was written as a text, or as a number or word for nothing; ``text`` is what was written, made plain."""
    if text in items.get("enum", ()):
        return f'["{text}"]'
    if text in NOTHING_DONE or written is False or (type(written) is int and not written):
        return "[]"
    item = value(name, written, items) if isinstance(written, str) and text else None
    return None if item is None else f"[{item}]"


def _described(text: str, schema: Mapping[str, Any]) -> str | None:
    """A document or a piece of evidence that was written as a text; None where the text is neither."""
    if "issuer" in schema.get("required", ()) and text not in NOTHING_DONE:
        part = "number" if "号" in text else "title"
        return f'{{ issuer = "…", {part} = {quoted(text.strip("《》"))} }}'
    if schema.get("required") == ["kind", "title"] and text not in NOTHING_DONE:
        return f"{{ kind = {quoted(text)}, title = {quoted(text)} }}"
    return None


def quoted(text: str) -> str:
    """A text in quotation marks, with Chinese ones inside it."""
    text = text.strip()
    whole = text.count('"') % 2 == 0 and not (text.startswith('"') and text.endswith('"'))  # the quotes are all inside
    inner = re.sub(r'"([^"]*)"', r"“\1”", text if whole else text.strip('"'))
    return f'"{inner}"'


def figure(text: str, schema: Mapping[str, Any]) -> str | None:
    """A figure as it should be written: without its unit and marks of thousands, in digits; a decimal point is no comma.

    ``无`` and its like are the count 0.
    """
    body = re.sub(rf"(?:[{UNITS}分]|分钟)\Z", "", text).rstrip() or text
    whole = schema.get("type") == "integer"
    if whole and schema.get("minimum") == 0 and text in NOTHING_DONE:
        return "0"
    if whole and re.fullmatch(r"\d{1,3}(?:[,，]\d{3})+", body):
        return re.sub(r"\D", "", body)
    if not whole and re.fullmatch(r"\d+[,，]\d{1,2}", body):
        body = re.sub(r"\D", ".", body)
    if re.fullmatch(r"\d+(\.\d+)?", body):
        plain = body.lstrip("0") or "0"
        return f"0{plain}" if plain.startswith(".") else plain
    number = numeral(body)
    return None if number is None else str(number)


def numeral(text: str) -> int | None:
    """The number below a hundred that a Chinese numeral means: 三, 十二, 二十, 九十五; None for anything else."""
    ones = dict(zip("零〇一二两三四五六七八九", (0, 0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
    if text in ones:
        return ones[text]
    match = re.fullmatch("([二三四五六七八九]?)十([一二三四五六七八九]?)", text)
    return 10 * ones.get(match[1], 1) + ones.get(match[2], 0) if match else None


def month(written: Any) -> str | None:
    """The month, as TOML dates begin, of what names a month and no day: ``2017-11``, ``2017.11``, ``2017年11月``."""
    match = re.fullmatch(r"(\d{4})[-./年](\d{1,2})月?", _bare(written))
    return f"{match[1]}-{match[2]:0>2}" if match and 1 <= int(match[2]) <= _MONTHS else None


def day(written: Any) -> tuple[int, int] | None:
    """The month and day of what names a day and no year: ``11月16日``, ``11-16``, ``十一月十六日``."""
    match = re.fullmatch(r"(\w{1,2})[-/.月](\w{1,3}?)[日号]?", _bare(written))
    found = [int(part) if part.isdecimal() else numeral(part) or 0 for part in match.groups()] if match else [0, 0]
    try:
        dt.date(_LEAP, *found)
    except ValueError:
        return None
    return found[0], found[1]


def date(written: Any) -> str | None:
    """The date that a value holds, as TOML writes it."""
    day = date_in(written)
    return str(day) if day else None


def _bare(written: Any) -> str:
    """What is written, made plain and without its quotes."""
    return unicodedata.normalize("NFKC", str(written)).strip(" \t\"'“”")


def dated(key: str, written: Any, told: str, admitted: Callable[[dt.date], bool] = lambda _: True) -> str:
    """A line for a key that takes a date: the one that is ``written``, or what is written of it, with … for the rest.

    ``admitted`` tells whether its year may be right. ``told`` says what to write where nothing can be read, or several days.
    """
    found = date_in(written)
    if found and admitted(found):
        return f"{key} = {found}"
    if short := (found.month, found.day) if found else day(written):
        return f"{key} = …-{short[0]:02}-{short[1]:02}，写明是哪一年"
    begun = month(written)
    if begun and not admitted(dt.date.fromisoformat(f"{begun}-01")):
        begun = None  # its year is wrong, and so may be the month
    return f"{key} = {begun}-…，写明是哪一日" if begun else f"{key} = …，{told}"


def listed(labels: Mapping[str, str]) -> str:
    """Admitted values with their meaning."""
    return "、".join(value if value == label else f"{value}（{label}）" for value, label in labels.items())


def private_like(key: str) -> bool:
    """Whether a mistyped key may be one whose value is private."""
    line = f"{key} = 1"
    return mask(line) != line


def sure_key(key: str, allowed: Iterable[str], taken: Iterable[str]) -> str | None:
    """The one admitted key that a mistyped one certainly is; None where another stands close, or where it may be private."""
    names = list(allowed)
    if private_like(key):
        return None
    plain = re.sub(r"[-_\s]", "", key).lower()
    same = [name for name in names if re.sub(r"[-_\s]", "", name).lower() == plain]
    close = same or nearest(key.lower(), names, 2, SURE)
    free = [name for name in close if name not in set(taken)]
    return free[0] if len(close) == 1 and free and free[0] != "person" else None


def titled(names: Iterable[str], properties: Mapping[str, Any]) -> str:
    """Keys with their titles."""
    titles = {name: properties[name].get("title", "").removeprefix(f"{name} ") for name in names}
    return "、".join(f"{name}（{title}）" if title else name for name, title in titles.items())


def asked(close: Iterable[str], properties: Mapping[str, Any], most: int | None = None) -> str:
    """Whether one of some keys was meant; where none is close, which keys there are, at ``most`` so many."""
    names = [*close]
    return f"是否为 {titled(names, properties)}" if names else f"可写 {titled([*properties][:most], properties)}"


def with_keys(line: str, chinese: str, meant: Callable[[str], Sequence[str]], least: int = 1) -> str | None:
    """A line with the key that each of its Chinese ones means in its place; None where one is not ``meant`` for certain, or fewer
    than ``least`` stand where the pattern finds them."""
    named = {key[0]: meant(key[0]) for key in re.finditer(chinese, line)}
    if len(named) < least or any(len(names) != 1 for names in named.values()):
        return None
    return re.sub(chinese, lambda key: named[key[0]][0], line)


def by_title(key: str, properties: Mapping[str, Any], titles: Mapping[str, Collection[str]] | None = None) -> list[str]:
    """The keys that a Chinese key names: by their title, by one that they have elsewhere (``titles``), by a title that holds its
    characters in their order; else those whose title shares most of its characters, and half of them at least."""
    wanted, own = _han(key), {name: str(place.get("title", "")) for name, place in properties.items()}

    def holds(title: str) -> bool:
        """Whether a title has the wanted characters in their order."""
        left = iter(title)
        return all(char in left for char in wanted)

    same = [name for name, title in own.items() if title == key] or [name for name in own if key in (titles or {}).get(name, ())]
    close = same or [name for name, title in own.items() if wanted and holds(title)]
    shared = {name: len({*wanted} & {*title}) for name, title in own.items()}
    most = 0 if private_like(key) else max(shared.values(), default=0)
    return close or [name for name, count in shared.items() if count == most and 0 < len(wanted) <= 2 * most]


def _han(text: str) -> list[str]:
    """The Chinese characters of a text."""
    return [char for char in text if "\u4e00" <= char <= "\u9fff"]


def clause(key: str, table: Any, clauses: Mapping[str, Any], taken: Iterable[str]) -> tuple[list[str], bool]:
    """The clauses that a mistyped one may be, the likeliest first, and whether there is no doubt.

    Likely are those not written yet that have all the facts written under it. No doubt: the same figures, or one alone fits.
    """
    free = [name for name in clauses if name not in set(taken)]
    plain = re.sub(r"\D+", "-", key).strip("-")
    if plain in free:
        return [plain], True
    keys = set(table) if isinstance(table, dict) else set()
    fits = [name for name in free if keys and keys <= set(clauses[name].get("properties", {}))]
    close = nearest(key, fits, 3, 0.3)
    return (close or fits)[:3], len(fits) == 1


def swapped(figures: Mapping[str, int], votes: Sequence[str]) -> tuple[str, str] | None:
    """The one pair of ballot figures that, exchanged, makes the sum fit: all votes = present ≤ expected."""

    def fits(table: Mapping[str, int]) -> bool:
        """Whether the figures of a ballot add up."""
        return sum(table[vote] for vote in votes) == table["present"] <= table["expected"]

    if not {*votes, "present", "expected"} <= set(figures) or fits(figures):
        return None
    pairs = [
        (one, two)
        for one, two in combinations((*votes, "expected", "present"), 2)
        if figures[one] != figures[two] and fits({**figures, one: figures[two], two: figures[one]})
    ]
    return pairs[0] if len(pairs) == 1 else None


def in_year(day: dt.date, year: int, start: dt.date, last: dt.date) -> dt.date | None:
    """The same day of the assessed year, where only the year seems mistyped: it is neither the year before nor the next."""
    if abs(day.year - year) == 1:
        return None
    try:
        other = day.replace(year=year)
    except ValueError:
        return None
    return other if start <= other <= last else None
