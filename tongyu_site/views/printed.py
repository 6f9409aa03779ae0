"""Texts as pages print them, and corrections laid over them.

The same function makes a page's view for the year as it stands and for each state that was published before a correction.
:func:`overlay` compares the two and puts beside every text that differs what was printed before. So no page knows of
corrections, and nothing is struck through that was never published.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from itertools import pairwise
from typing import Any, TypeVar, cast

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Printed:
    """A text that a correction may have changed: the text, and what stood in its place before, oldest first."""

    text: str
    was: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.text


def overlay(now: V, before: Sequence[V | None]) -> V:
    """A view with what its texts were in earlier states of the same view, oldest first.

    Only :class:`Printed` fields are compared, in nested views too. Rows (tuples of views that have a ``key``) are matched by
    their keys. A field, a row or a whole state that is None or missing is not known to have been printed, and is skipped.
    """
    states = [state for state in before if state is not None]
    if not states:
        return now
    changed = dict(_changed(now, states))
    return cast(V, replace(cast(Any, now), **changed)) if changed else now


def _changed(now: Any, states: Sequence[Any]) -> Iterator[tuple[str, Any]]:
    """The fields of a view that earlier states had otherwise: names and values."""
    for field in fields(now):
        value, earlier = getattr(now, field.name), [getattr(state, field.name) for state in states]
        if isinstance(value, Printed):
            if was := struck([text for text in earlier if text is not None], value):
                yield field.name, Printed(value.text, was)
        elif isinstance(value, tuple) and value and hasattr(value[0], "key"):
            yield field.name, overlay_rows(value, earlier)
        elif is_dataclass(value):
            yield field.name, overlay(value, earlier)


def overlay_rows(now: Sequence[V], before: Sequence[Sequence[V] | None]) -> tuple[V, ...]:
    """Rows with what their texts were in earlier states, matched by their keys."""
    states = [{cast(Any, row).key: row for row in rows} for rows in before if rows is not None]
    return tuple(overlay(row, [state.get(cast(Any, row).key) for state in states]) for row in now)


def overlay_text(now: Printed, before: Iterable[Printed | None]) -> Printed:
    """One text with what it was in earlier states."""
    return Printed(now.text, struck([text for text in before if text is not None], now))


def struck(before: Iterable[Printed], now: Printed) -> tuple[str, ...]:
    """The texts that were replaced by another one, oldest first; a sentence without its stop, since more follows."""
    return tuple(
        old.removesuffix("。") for old, following in pairwise([*(text.text for text in before), now.text]) if old != following
    )
