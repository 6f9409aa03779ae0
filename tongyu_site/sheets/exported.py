"""What an exported workbook holds beside its facts, so that an import knows what each row said when it went out.

The hidden last column of a row keeps its values as JSON: of a community by the key of each column, of an entry with its place in
the record. Sheets of help and of choices hold no facts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .values import Value, tokens

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


def kept_facts(values: Mapping[str, Value]) -> str:
    """What the hidden column keeps of a community's row."""
    return json.dumps(tokens(values))


def read_facts(text: Any) -> Mapping[str, Any] | None:
    """The values that a community's row was exported with, as tokens; None where the cell says nothing that can be read."""
    if not isinstance(text, str):
        return None
    try:
        kept = json.loads(text)
    except ValueError:
        return None
    return kept if isinstance(kept, dict) else None


def read_entry(text: Any) -> ExportedEntry | None:
    """The entry that a row was exported as; None where the cell says nothing that can be read."""
    kept = read_facts(text)
    if kept is None or not isinstance(kept.get("list"), str) or not isinstance(kept.get("values"), dict):
        return None
    return ExportedEntry(str(kept.get("slug")), kept["list"], kept.get("number"), kept["values"])
