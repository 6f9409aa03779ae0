"""What an exported workbook holds beside its facts, so that an import knows what each row said when it went out.

The hidden last column of a row keeps as JSON whose row it is and its values by the key of each column, of an entry with its
place in the record. Sheets of help and of choices hold no facts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import NoneType
from typing import Any

from .form import FormColumn
from .values import Value, is_token, tokens

GUIDE = "填写说明"
CHOICES = "选项"
HIDDEN_HEAD = "导出时的值（勿改）"
"""The head of the hidden column."""
_HIDDEN_KEY = re.compile(r"(?:\w+\.)?exported ([0-9]{4})")


def hidden_key(year: int, listing: str = "") -> str:
    """The machine name of the hidden column of the community sheets, or of a list sheet; it carries the year."""
    return f"{listing}.exported {year}" if listing else f"exported {year}"


def year_of_hidden_key(text: str) -> int | None:
    """The year of an exported sheet; None where the text is not the machine name of a hidden column."""
    match = _HIDDEN_KEY.fullmatch(text)
    return int(match[1]) if match else None


@dataclass(frozen=True, slots=True)
class ExportedEntry:
    """An entry as it was exported: the community, the key of the list, its number there, and its values as tokens."""

    slug: str
    key: str
    number: int | None
    values: Mapping[str, Any]


def kept_entry(entry: ExportedEntry) -> str:
    """What the hidden column keeps of an entry."""
    return json.dumps({"slug": entry.slug, "list": entry.key, "number": entry.number, "values": entry.values})


def kept_facts(slug: str, values: Mapping[str, Value]) -> str:
    """What the hidden column keeps of a community's row."""
    return json.dumps({"slug": slug, "values": tokens(values)})


class ExportedError(Exception):
    """A cell of the hidden column that does not hold what its row was exported with: someone wrote into it, or a program changed
    it. ``slug`` is the community whose row's cell it is, where that is another: it was copied, or rows were sorted without it."""

    def __init__(self, slug: str = "") -> None:
        super().__init__(slug)
        self.slug = slug


def read_facts(cell: Any, slug: str, columns: Iterable[FormColumn]) -> Mapping[str, Any] | None:
    """The values that a community's row was exported with, as tokens by the key of the column; None where it was not exported.

    Raises :class:`ExportedError`.
    """
    if cell is None:
        return None
    kept = _loaded(cell)
    whose, values = kept.get("slug"), kept.get("values")
    if not isinstance(whose, str) or not isinstance(values, dict) or not _are_tokens(values, columns):
        raise ExportedError
    if whose != slug:
        raise ExportedError(whose)
    return values


def read_entry(cell: Any, columns: Iterable[FormColumn]) -> ExportedEntry | None:
    """The entry that a row was exported as; None where it was not exported. Raises :class:`ExportedError`."""
    if cell is None:
        return None
    kept = _loaded(cell)
    slug, key, number, values = (kept.get(name) for name in ("slug", "list", "number", "values"))
    if not isinstance(slug, str) or not isinstance(key, str) or not isinstance(number, (int, NoneType)):
        raise ExportedError
    if not isinstance(values, dict) or not _are_tokens(values, columns):
        raise ExportedError
    return ExportedEntry(slug, key, number, values)


def _loaded(cell: Any) -> dict[str, Any]:
    """The table that a cell of the hidden column keeps. Raises :class:`ExportedError`."""
    try:
        kept = json.loads(cell) if isinstance(cell, str) else None
    except (ValueError, RecursionError):
        kept = None
    if not isinstance(kept, dict):
        raise ExportedError
    return kept


def _are_tokens(kept: Mapping[str, Any], columns: Iterable[FormColumn]) -> bool:
    """Whether the values of known columns are of the kind that the export keeps."""
    return all(is_token(kept[column.key], column) for column in columns if column.key in kept)
