"""Progress of long work on a terminal: one line on stderr that is written over; nothing where stderr is no terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from types import TracebackType
from typing import TypeVar

from .printing import clean, display_width

T = TypeVar("T")

AFTER, EVERY = 1.0, 0.1
"""Seconds before the first line, so that short work shows none; seconds between two lines."""


class Progress:
    """Shows what is being done and how far it is. A context manager: the line is wiped at its end.

    Not ``shown``: for work that nobody waits for, or that has no end at which to wipe.
    """

    def __init__(self, shown: bool = True, hidden: Callable[[str], str] = str) -> None:
        """``hidden`` takes from a sentence what may not be said."""
        self._hidden = hidden
        self._terminal = shown and sys.stderr is not None and sys.stderr.isatty()
        self._next = time.monotonic() + AFTER
        self._width = 0

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._show("")

    def step(self, text: str) -> None:
        """A step whose length is not known."""
        if self._terminal and time.monotonic() >= self._next:
            self._show(f"{text}…")

    def over(self, text: str, items: Sequence[T]) -> Iterable[T]:
        """The items of a step, counted as they are taken."""
        return self._count(text, items) if self._terminal else items

    def _count(self, text: str, items: Sequence[T]) -> Iterator[T]:
        """The items, with how many were taken shown on the terminal from time to time."""
        for number, item in enumerate(items, 1):
            self.at(text, number, len(items))
            yield item

    def at(self, text: str, number: int, count: int) -> None:
        """How far a step is."""
        if self._terminal and time.monotonic() >= self._next:
            self._show(f"{text}：{number}/{count}")

    def say(self, text: str) -> None:
        """A sentence that stays, also where stderr is no terminal: why the command waits."""
        self._show("")
        print(clean(self._hidden(text)), file=sys.stderr, flush=True)

    def _show(self, text: str) -> None:
        """Write over the line that was shown before, or take it away."""
        if not text and not self._width:
            return
        text = clean(text)
        width = display_width(text)
        sys.stderr.write(f"\r{text}{' ' * (self._width - width)}" + ("" if text else "\r"))
        sys.stderr.flush()
        self._width = width
        self._next = time.monotonic() + EVERY
