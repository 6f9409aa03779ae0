"""What follows from the texts of templates, kept from one build to the next: their code, and which of them are faultless.

Kept as Python keeps its compiled modules, and trusted as they and the templates are, which are program text, too: in
``__pycache__`` beside the texts, gone with a change of the program, safe to delete, and not kept where Python keeps none
(``python -B``). A file that is damaged, or a folder that can't be read or written, costs the time of working it out again and
nothing else.
"""

from __future__ import annotations

import contextlib
import hashlib
import marshal
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import jinja2

from ..base.files import OWN_MOST, leading_out
from ..base.problems import Problems
from ..base.source import read_bytes
from ..base.writing import write_alone

_MOST = 512
"""Entries of a file; above that those that the last build didn't use are let go."""

_PACKAGE = Path(__file__).resolve().parent.parent


class Kept:
    """The entries kept for a folder of templates, bytes by name; :meth:`write` keeps those that are new."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "__pycache__" / f"templates.{sys.implementation.cache_tag}"
        self._old = _entries(self.path)
        self._used: dict[str, bytes] = {}

    def get(self, name: str) -> bytes | None:
        """An entry; None where there is none."""
        found = self._used.get(name) or self._old.get(name)
        if found is not None:
            self._used[name] = found
        return found

    def put(self, name: str, entry: bytes) -> None:
        """Replace an entry."""
        self._used[name] = entry

    def write(self) -> None:
        """Write the file anew if an entry is new. Never raises OSError."""
        if sys.dont_write_bytecode or self._used.items() <= self._old.items() or leading_out(self.path, self.path.parent.parent):
            return
        entries = {**self._old, **self._used}
        content = marshal.dumps((_program(), entries if len(entries) <= _MOST else self._used))
        with contextlib.suppress(OSError):
            write_alone(self.path, hashlib.sha256(content).digest() + content)


def _entries(path: Path) -> dict[str, bytes]:
    """The entries of a file; none where it isn't there, is damaged or was written by another version of the program."""
    try:
        written = read_bytes(path, path.parent.parent, OWN_MOST)
    except Problems:
        return {}
    digest, content = written[:32], written[32:]
    if hashlib.sha256(content).digest() != digest:
        return {}
    program, entries = marshal.loads(content)
    return dict(entries) if program == _program() else {}


@cache
def _program() -> bytes:
    """The hash of this program's modules and of the engine's version: what is kept follows from them too."""
    found = hashlib.sha256(jinja2.__version__.encode())
    for path in _modules(_PACKAGE):
        found.update(path.read_bytes())
    return found.digest()


def _modules(folder: Path) -> Iterator[Path]:
    """All modules under a folder, in a fixed order."""
    for path in sorted(folder.iterdir()):
        if path.suffix == ".py":
            yield path
        elif path.name != "__pycache__" and path.is_dir():
            yield from _modules(path)
