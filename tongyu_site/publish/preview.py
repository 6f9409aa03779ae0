"""Live preview: builds in memory; a mistake shows its problems in place of the pages.

Pages are rendered when the browser asks for them, so that it need not wait for all of them; all are made and verified once
it is quiet. Knows nothing of rubrics or pages, nor of how it is served.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from ..base.files import TEMPLATES
from ..base.printing import report
from ..base.problems import Problems
from ..base.source import read_bytes
from ..base.template_files import templates_of
from .answering import Answer, Snapshot, answer
from .gathering import Gathered, gather
from .making import make, on_demand
from .preview_pages import OUTCOME, defect_page, problems_page

FOLDERS = ("content", "data", "templates")
"""The folders of a root that a build reads."""


class Preview:
    """Keeps a snapshot of a root up to date, and answers requests from it."""

    def __init__(self, root: Path) -> None:
        """A preview that shows nothing yet; ``root`` is the project's root."""
        self.root = root
        self.snapshot = Snapshot()
        self.retry = False
        self._gathered: Gathered | None = None
        self._times: object = None
        self._contents: object = None
        self._name, self._builds = secrets.token_hex(4), 0

    @property
    def folders(self) -> list[Path]:
        """The folders that a build reads; what a root has no template for is rendered with the program's."""
        return list(dict.fromkeys([*(self.root / name for name in FOLDERS), TEMPLATES]))

    # building

    def stale(self, *, event: bool = False) -> bool:
        """Whether a file differs from what the last build found, or one that couldn't be read is to be tried again.

        Without an event only files whose time or size changed make it look at the contents.
        """
        times = _files(self.folders, _time_and_size)
        if not event and not self.retry and times == self._times:
            return False
        self._times = times
        return self.retry or self._contents != _files(self.folders, _digest)

    def refresh(self, notify: Callable[[], object] = lambda: None) -> bool:
        """Read, check and score everything; whether it succeeded. Never raises: a defect of the program is shown like a mistake.

        ``notify`` is called if what the preview shows has changed.
        """
        # before reading: what is saved from here on makes it stale again
        self._times, self._contents = _files(self.folders, _time_and_size), _files(self.folders, _digest)
        start = time.perf_counter()

        def step() -> None:
            """Gather, and show pages that are rendered on demand."""
            self._gathered = gather(self.root)
            self._show(Snapshot("", on_demand(self._gathered), self._last_files()), notify)
            say(f"预览已更新，用时 {time.perf_counter() - start:.1f} 秒")

        return self._guarded(step, notify)

    def verify(self, notify: Callable[[], object] = lambda: None) -> bool:
        """Make all files of what was read last and verify them, if that is still to be done; whether there is no problem."""
        gathered, self._gathered = self._gathered, None
        if gathered is None:
            return True

        def step() -> None:
            self.snapshot = replace(self.snapshot, pages={}, files=make(gathered, drafts=True, csp=False))

        return self._guarded(step, notify)

    def _guarded(self, step: Callable[[], None], notify: Callable[[], object]) -> bool:
        """Take a step; whether it succeeded. What goes wrong, be it in the input or in the program, is shown and said."""
        self.retry = False
        try:
            step()
        except Problems as error:
            self.retry = any(problem.code == "E103" for problem in error.problems)
            self._fail(problems_page(error.problems), report(error.problems, OUTCOME), notify)
        except Exception as error:  # the preview must outlive a defect of the program
            self._fail(*defect_page(error), notify)
        else:
            return True
        return False

    def _show(self, snapshot: Snapshot, notify: Callable[[], object]) -> None:
        """Show a snapshot as a new build."""
        self._builds += 1
        self.snapshot = replace(snapshot, build=f"{self._name}-{self._builds}")
        notify()

    def _fail(self, page: str, said: str, notify: Callable[[], object]) -> None:
        """Show a page in place of all others and say why, unless that page stands there already."""
        self._gathered = None
        if page != self.snapshot.failure:
            self._show(Snapshot("", {}, self._last_files(), page), notify)
            say(said)

    def _last_files(self) -> Mapping[str, bytes]:
        """The files of the last good build, with the stylesheets as they are now."""
        assets = {}
        for folder in reversed(templates_of(self.root)):
            with contextlib.suppress(OSError):
                for path in (folder / "assets").iterdir():
                    with contextlib.suppress(Problems):
                        assets[f"assets/{path.name}"] = read_bytes(path, folder.parent)
        return {**self.snapshot.files, **assets}

    def answer(self, path: str) -> Answer:
        """Status, headers and body for a path of the preview, from the snapshot; never from the disk."""
        return answer(self.snapshot, path)


def folders_under(folders: Iterable[Path]) -> dict[str, str]:
    """The folders that these lead to, they among them, each once by its real path, with the start of every real path that a
    link in it may lead to. What is kept beside templates is none."""
    found: dict[str, str] = {}
    waiting = [(str(folder), f"{os.path.realpath(folder.parent)}{os.sep}") for folder in folders]
    while waiting:
        here, home = waiting.pop()
        here = os.path.realpath(here)
        if here in found or not here.startswith(home):
            continue
        try:
            with os.scandir(here) as entries:
                waiting += [(entry.path, home) for entry in entries if entry.name != "__pycache__" and _is_folder(entry)]
        except OSError:
            continue  # a folder that isn't there (any more) holds no files
        found[here] = home
    return found


def _files(folders: Iterable[Path], value: Callable[[os.DirEntry[str]], object]) -> dict[str, object]:
    """A value of every file of the folders, by path; None for one that can't be read, or is none: a pipe would keep whoever
    reads it waiting, and what a link out of the root leads to is nobody's business here."""
    found: dict[str, object] = {}
    for folder, home in folders_under(folders).items():
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    out = entry.is_symlink() and not os.path.realpath(entry.path).startswith(home)
                    if out or not _is_folder(entry):
                        found[entry.path] = None if out else _value(entry, value)
        except OSError:
            continue
    return found


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """Whether an entry is a folder, or leads to one; a link to itself does not."""
    try:
        return entry.is_dir()
    except OSError:
        return False


def _value(entry: os.DirEntry[str], value: Callable[[os.DirEntry[str]], object]) -> object:
    """A value of a plain file; None for anything else, or where it can't be had."""
    try:
        return value(entry) if entry.is_file() else None
    except OSError:
        return None


def _time_and_size(entry: os.DirEntry[str]) -> object:
    state = entry.stat()
    return state.st_mtime_ns, state.st_size


def _digest(entry: os.DirEntry[str]) -> object:
    with Path(entry.path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def say(text: str) -> None:
    """Print a line, if there is still a terminal."""
    with contextlib.suppress(OSError, ValueError):  # a terminal that was closed must not end the preview
        print(text, flush=True)
