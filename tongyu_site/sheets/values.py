"""Values of facts as cells show them, compare them and keep them in the hidden column of an exported row.

Knows no spreadsheet and no file.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from .form import FormColumn, Where

YES, NO = "是", "否"
DELETE = "删除"
"""What is written into a cell, or into the last column of an entry, to delete it from the record."""

Value = bool | int | dt.date | Decimal | str | tuple[str, ...]
"""A cell's value. Of a deadline, False says that it was not done; a tuple holds the levels of ``also``."""

_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f]")
"""Control characters but the line break."""
_LONG = 200
"""Characters of a text beyond which the hidden column keeps its hash."""
_HASH = "sha256:"


def get(data: Any, path: Where) -> Any:
    """The value at a path of a record or an entry; None where it states none."""
    for key in path:
        if not isinstance(data, dict) or key not in data:
            return None
        data = data[key]
    return data


def plain(value: Any) -> Value | None:
    """A value of a record as cells compare it: numbers by size, texts without outer spaces, control characters and CR."""
    if isinstance(value, list):
        return tuple(str(item) for item in value) or None
    if isinstance(value, str):
        return plain_text(value) or None
    found: Value | None = value
    return found


def plain_text(value: str) -> str:
    """A text without outer spaces and control characters but line breaks, also those that .xlsx writes as ``_x000D_``."""
    value = re.sub(r"_x(00[01][0-9A-Fa-f])_", lambda match: chr(int(match[1], 16)), value)
    return _CONTROL.sub("", value).strip()


def gbk_forms(text: str) -> frozenset[str]:
    """How a text that GBK can't write in full comes back from a file in GBK: with ? for each sign that GBK lacks, or with two
    for one beyond the first plane, depending on the program. None for a text that GBK writes in full."""
    try:
        text.encode("gbk")
    except UnicodeEncodeError:
        return frozenset({text.encode("gbk", "replace").decode("gbk"), "".join(map(_twice, text))})
    return frozenset()


def _twice(char: str) -> str:
    """A sign as GBK writes it; what two units of UTF-16 write as two question marks."""
    return char.encode("gbk", "replace").decode("gbk") * (2 if ord(char) > 0xFFFF else 1)


def entry_values(item: Mapping[str, Any], columns: Sequence[FormColumn]) -> dict[str, Value]:
    """What a list sheet shows of an entry."""
    found = {}
    for column in columns:
        value = plain(get(item, column.path))
        if value is not None:
            found[column.key] = Decimal(value) if column.kind == "number" and isinstance(value, int) else value
    return found


def token(value: Value) -> Any:
    """A value as the hidden column keeps it; a long text as its hash, because a cell holds 32767 characters."""
    if isinstance(value, str) and len(value) > _LONG:
        return _HASH + hashlib.sha256(value.encode()).hexdigest()
    if isinstance(value, (dt.date, Decimal)):
        return format(value.normalize(), "f") if isinstance(value, Decimal) else value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def tokens(values: Mapping[str, Value]) -> dict[str, Any]:
    """The values of a row as the hidden column keeps them."""
    return {key: token(value) for key, value in values.items()}


def is_hash(kept: Any) -> bool:
    """Whether the hidden column keeps only the hash of a value."""
    return isinstance(kept, str) and kept.startswith(_HASH)


def is_token(kept: Any, column: FormColumn) -> bool:
    """Whether this is a value as the hidden column keeps it, of the kind of its column."""
    match column.kind:
        case "boolean":
            return isinstance(kept, bool)
        case "integer" | "tally":
            return type(kept) is int
        case "number":
            return type(kept) is int or (
                isinstance(kept, str) and re.fullmatch(r"-?[0-9]{1,20}(\.[0-9]{1,20})?", kept) is not None
            )
        case "levels" | "names":
            return isinstance(kept, list) and all(isinstance(part, str) for part in kept)
        case "date" | "deadline":
            return (kept is False and column.kind == "deadline") or (isinstance(kept, str) and _is_day(kept))
        case _:
            return isinstance(kept, str)


def _is_day(text: str) -> bool:
    """Whether a text is a day as the hidden column keeps it."""
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def untoken(kept: Any, column: FormColumn) -> Value:
    """The value that the hidden column keeps; of a long text its hash."""
    if isinstance(kept, str) and column.kind in ("date", "deadline"):
        return dt.date.fromisoformat(kept)
    if column.kind == "number":
        return Decimal(str(kept))
    value: Value = tuple(kept) if isinstance(kept, list) else kept
    return value


def untokens(kept: Mapping[str, Any], columns: Sequence[FormColumn]) -> dict[str, Value]:
    """The values that the hidden column keeps of those columns that the form has."""
    known = {column.key: column for column in columns}
    return {key: untoken(value, known[key]) for key, value in kept.items() if key in known}


def same(kept: Any, value: Value | None) -> bool:
    """Whether a value is the one that the hidden column keeps."""
    return bool(kept == (None if value is None else token(value)))


def value_words(value: Value | None, column: FormColumn) -> str:
    """A value as messages and cells show it."""
    match value:
        case None:
            return "空"
        case bool():
            return YES if value else NO
        case tuple():
            return "、".join(column.labels.get(part, part) for part in value)
        case Decimal():
            return format(value, "f")
        case str():
            return column.labels.get(value, value)
        case _:
            return str(value)
