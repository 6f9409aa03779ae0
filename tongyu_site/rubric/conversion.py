"""From a block as written to a provision or rule: each TOML value becomes the type that a dataclass field is annotated with."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, TypeVar

from ..base.matching import suggestion
from ..base.points import exact
from ..base.problems import Collector
from .tables import RawTable, is_figure, meant
from .vocabulary import NOTES

T = TypeVar("T")


def convert(value: Any, kind: str) -> Any:
    """Convert a TOML value to the type a dataclass field is annotated with.

    Raises :class:`TypeError` for another type, :class:`ValueError` for a figure that is not finite.
    """
    kinds = kind.split(" | ")
    if isinstance(value, dict) and kinds[0] == "Mapping[str, Points]":
        return {key: convert(figure, "Points") for key, figure in value.items()}
    if isinstance(value, dict) and kinds[0] == "Mapping[str, Any]":
        return {key: tuple(item) if isinstance(item, list) else item for key, item in value.items()}
    if isinstance(value, list) and kinds[0] == "tuple[str, ...]" and all(isinstance(item, str) for item in value):
        return tuple(value)
    if "Points" in kinds and is_figure(value):
        return exact(value)
    if type(value).__name__ in kinds:  # a text, an integer, true or false
        return value
    raise TypeError(kind)


def make(cls: Callable[..., T], block_id: str, table: RawTable, found: Collector, **given: Any) -> T:
    """Make a provision of a block, or a rule: every key of its table is a field of the class, except those ``given``.

    A key that is unknown or of another type is reported as E302; its field is then None, and whoever gets the
    value stops before using it (:meth:`~tongyu_site.base.problems.Collector.stop_if_any`).
    """
    fields = _fields_of(cls)
    values: dict[str, Any] = {"id": block_id, **given}
    for name, item in fields.items():
        if name in values:
            continue
        if name in table.data:
            try:
                values[name] = convert(table.data[name], str(item.type))
            except (TypeError, ValueError):
                found.add(
                    table.problem(
                        "E302", f"“{block_id}”的 {name} 类型不对", name, hint=meant(name, table.data[name], str(item.type))
                    )
                )
                values[name] = None
        elif item.default is not dataclasses.MISSING:
            values[name] = item.default
        elif item.default_factory is dataclasses.MISSING:
            values[name] = None  # reported before: a block that lacks a key is never made
    for key in [key for key in table.data if key not in fields and key not in NOTES]:
        hint = suggestion(key, fields)
        found.add(table.problem("E302", f"“{block_id}”没有“{key}”这一项", key, key=True, hint=hint))
    if "month" in fields and "month" in table.data and not _is_of_every_year(values):
        found.add(table.problem("E302", f"“{block_id}”的 month 和 day 不是每年都有的日期", "day"))
    return cls(**values)


def required_fields(cls: Any) -> list[str]:
    """The keys that a block of a class of provisions must have."""
    missing = dataclasses.MISSING
    fields = _fields_of(cls).values()
    return [
        item.name
        for item in fields
        if item.default is missing and item.default_factory is missing and item.name not in ("id", "rules")
    ]


@cache
def _fields_of(cls: Any) -> Mapping[str, dataclasses.Field[Any]]:
    """The fields of a dataclass by name."""
    return {item.name: item for item in dataclasses.fields(cls)}


def _is_of_every_year(values: Mapping[str, Any]) -> bool:
    """Whether the month and day of a provision are a date that every year has; None was reported already."""
    month, day = values["month"], values["day"]
    try:
        return month is None or day is None or bool(dt.date(2001, month, day))
    except ValueError:
        return False
