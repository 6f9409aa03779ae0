"""Lines to fill in: what a key of a record takes, where nobody but the clerk can know the value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..base import hints
from ..base.matching import choice
from ..base.names import SLUG
from ..base.places import DataPath
from ..base.source import CONTROL
from ..rubric import Rubric


def meant(rubric: Rubric, path: DataPath, schema: Mapping[str, Any], written: Any) -> str | None:
    """The value that was certainly meant by what is ``written`` at a path; of a paper that must have a red header with …."""
    if isinstance(written, str) and written.strip() in rubric.papers.red_header and "kind" not in path:
        paper = f'{{ kind = "{written.strip()}", title = "…", issuer = "…", number = "…" }}'
        if path[-1] == "evidence":
            return f"[{paper}]"
        return paper if schema.get("required") == ["kind", "title"] else None
    if "enum" in schema and isinstance(written, str):
        likely = choice("", written, labels(rubric, schema))
        return likely if likely and likely.startswith('"') else None
    if path == ("year",):
        return str(rubric.year)
    right = None if CONTROL.search(str(written)) else hints.value(str(path[-1]), written, schema)
    return right if right is None or "pattern" not in schema or re.match(schema["pattern"], right.strip('"')) else None


def to_fill_in(rubric: Rubric, path: DataPath, schema: Mapping[str, Any], written: Any = None) -> str | None:
    """A line for the key at a path, with … for what is to be filled in; None for an item of a list and for a whole table.

    ``written`` is what stands there and can't be right; a month without its day is kept.
    """
    key = path[-1]
    if isinstance(key, int):
        return None
    if key == "year":
        return f"year = {rubric.year}"
    if schema.get("pattern") == SLUG:
        return f'{key} = "…"，写那个社区记录的文件名，不带 .toml'
    month = hints.month(written) if schema.get("format") == "date" else None
    if month:
        return f"{key} = {month}-…，写明是哪一日"
    if schema.get("type") == "boolean":
        return f"{key} = true 或 false（{schema.get('title', key)}：是这样的写 true，不是的写 false）"
    if isinstance(schema.get("type"), list):  # a deadline
        return f"{key} = 日期，没有办的写 false"
    blank = _blank(schema)
    return None if blank is None else f"{key} = {blank}" + _about(rubric, str(key), schema)


def labels(rubric: Rubric, schema: Mapping[str, Any]) -> Mapping[str, str]:
    """The admitted values of a place, with their Chinese labels."""
    facts = (fact for facts in rubric.facts.values() for fact in facts.values())
    return next(values for fact in facts for values in fact.fields.values() if list(values) == schema["enum"])


def _blank(schema: Mapping[str, Any]) -> str | None:
    """A value of a place with … in it; None for a table that holds tables or lists itself."""
    kind = schema.get("type")
    if kind == "array":
        item = _blank(schema["items"])
        return None if item is None else f"[{item}]"
    if kind == "object":
        names = [*schema.get("required", ()), *(["number"] if "anyOf" in schema else [])] or list(schema["properties"])
        inner = [(name, _blank(schema["properties"][name])) for name in names]
        whole = schema.get("required") or not any(part is None or part[0] in "[{" for _, part in inner)
        return f"{{ {', '.join(f'{name} = {part}' for name, part in inner)} }}" if whole else None
    return '"…"' if "enum" in schema or (kind == "string" and "format" not in schema) else "…"


def _about(rubric: Rubric, key: str, schema: Mapping[str, Any]) -> str:
    """What may stand for the … of a place, where that does not go without saying."""
    if "enum" in schema:
        return f"，可填 {hints.listed(labels(rubric, schema))}"
    if schema.get("type") == "array":
        items = schema["items"]
        chosen = [(name, items["properties"][name]) for name in items.get("required", ()) if "enum" in items["properties"][name]]
        choices = "".join(f"；{name} 可填 {hints.listed(labels(rubric, place))}" for name, place in chosen)
        return _about(rubric, key, items) if "enum" in items else f"，每一件写一个 {{ }}；没有的写 {key} = []{choices}"
    return "（没有写 0）" if schema.get("minimum") == 0 and schema.get("type") == "integer" else ""
