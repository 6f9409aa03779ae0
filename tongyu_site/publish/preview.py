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
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from ..base.printing import report
from ..base.problems import Problems
from ..base.project import PACKAGE_ROOT, templates_of
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
        """The folders that a build reads; a root without templates is rendered with those beside the package."""
        return list(dict.fromkeys([*(self.root / name for name in FOLDERS), PACKAGE_ROOT / "templates"]))

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
        folder = templates_of(self.root) / "assets"
        try:
            assets = {f"assets/{path.name}": path.read_bytes() for path in folder.iterdir() if path.is_file()}
        except OSError:
            assets = {}
        return {**self.snapshot.files, **assets}

    def answer(self, path: str) -> Answer:
        """Status, headers and body for a path of the preview, from the snapshot; never from the disk."""
        return answer(self.snapshot, path)


def _files(folders: Sequence[Path], value: Callable[[os.DirEntry[str]], object]) -> dict[str, object]:
    """A value of every file of the folders, by path; None for one that can't be read, or is none: a pipe would keep whoever
    reads it waiting. What is kept beside templates is none; a link is followed neither out of the root nor in a circle."""
    found: dict[str, object] = {}
    waiting = [str(folder) for folder in folders]
    homes = tuple({f"{os.path.realpath(folder.parent)}{os.sep}" for folder in folders})
    seen: set[str] = set()
    while waiting:
        here = waiting.pop()
        real = os.path.realpath(here)
        if real in seen or not real.startswith(homes):
            continue
        seen.add(real)
        try:
            with os.scandir(here) as entries:
                for entry in entries:
                    if entry.name == "__pycache__":
                        continue
                    if entry.is_dir():
                        waiting.append(entry.path)
                        continue
                    try:
                        found[entry.path] = value(entry) if entry.is_file() else None
                    except OSError:
                        found[entry.path] = None
        except OSError:
            continue  # a folder that isn't there (any more) holds no files
    return found


def _time_and_size(entry: os.DirEntry[str]) -> object:
    state = entry.stat()
    return state.st_mtime_ns, state.st_size


def _digest(entry: os.DirEntry[str]) -> object:
    return hashlib.sha256(Path(entry.path).read_bytes()).digest()


def say(text: str) -> None:
    """Print a line, if there is still a terminal."""
    with contextlib.suppress(OSError, ValueError):  # a terminal that was closed must not end the preview
        print(text, flush=True)
