"""The terminal: what is said there, in its encoding, when its reader has left, and when the user ends a command."""

from __future__ import annotations

import codecs
import contextlib
import os
import signal
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextvars import ContextVar
from pathlib import Path
from typing import TextIO

from ..base.printing import clean
from ..base.private import known_codes
from ..base.system import reason

DONE, PROBLEMS, USAGE = 0, 1, 2
"""Exit codes: done; problems in the input; wrong usage."""

_SUBSTITUTES = {
    "−": "-", "‑": "-", "–": "-", "≈": "~", "×": "x", "÷": "/", "〔": "[", "〕": "]", "·": ".", "•": "*", "…": "...", "\xa0": " ",
}  # fmt: skip
"""The signs a console may lack (GBK has no minus sign), and what it shows in their place."""


def _substitute(error: UnicodeError) -> tuple[str, int]:
    """Replace what a console's encoding lacks by what it has: the sign that reads alike, else a question mark."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    found = "".join(_SUBSTITUTES.get(char, "?") for char in error.object[error.start : error.end])
    return found, error.end


def fit_encoding() -> None:
    """Have signs that the terminal's encoding lacks replaced, where Python would end the command with an error."""
    codecs.register_error("tongyu", _substitute)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="tongyu")


_ROOTS: ContextVar[Sequence[Path]] = ContextVar("roots")
"""The roots whose private codes this command may not say, once they are known."""


def keep_private(roots: Sequence[Path]) -> None:
    """Have no code of the records of these roots said from now on, in whatever spelling."""
    _ROOTS.set(roots)


def hidden(text: str, *, unread: bool = False) -> str:
    """A text without the private codes of what was read; with ``unread`` also of records that the command didn't come to read."""
    return known_codes(*_ROOTS.get(()), unread=unread).hidden(text, words=True)


class UnsaidError(Exception):
    """What a command had to say could not be written; the message is the reason in Chinese."""


def say(text: str, file: TextIO | None = None, *, unread: bool = False) -> None:
    """Print, without the escape sequences that records, file names or arguments may hold.

    ``unread``: the text may name a code of a record that the command doesn't read (:func:`hidden`).

    Raises BrokenPipeError where nobody reads any more, :class:`UnsaidError` where the text can't be written.
    """
    try:
        print(clean(hidden(text, unread=unread)), file=file, flush=True)
    except BrokenPipeError:
        raise
    except OSError as error:  # the disk that the output goes to is full: not what became of the command's own files
        raise UnsaidError(reason(error)) from None


def usage(message: str) -> int:
    """Say what is wrong with the usage; the exit code."""
    say(f"用法不对：{message}", file=sys.stderr, unread=True)
    return USAGE


def say_notes(notes: Iterable[str]) -> None:
    """Say what a command did besides what it was asked for."""
    for note in notes:
        say(f"说明：{note}", file=sys.stderr, unread=True)


def silence() -> None:
    """Let what is still to be written go nowhere, or the interpreter complains when it flushes."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextlib.contextmanager
def polite_end() -> Iterator[None]:
    """A request to end is taken like Ctrl-C: what was being made is removed first."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
