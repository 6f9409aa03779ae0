"""Watching: a thread that rebuilds a preview after each change of its files, and has the browsers reload.

Loaded by ``serve`` alone: livereload, tornado and watchfiles take long to import.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from livereload.watcher import Watcher
from tornado.ioloop import IOLoop
from watchfiles import watch

from .preview import Preview, folders_under

STEP, DEBOUNCE, TICK = 30, 300, 500
"""Milliseconds: how long it must be quiet after a change, how long changes are gathered at most, and how often it wakes
without a change, to compare the files all the same, for an event that the system swallowed."""

QUIET = 3
"""After so many ticks without a change the whole is verified; meanwhile a save would have to wait."""


class FileWatcher(Watcher):  # type: ignore[misc] # livereload ships no types
    """livereload's registry of watched folders, with watchfiles in a thread in place of polling.

    ``start`` and ``examine`` are what livereload asks of a watcher: True from ``start`` means that nothing is to be
    polled, and the path ``__livereload__`` is the one that livereload's throttle lets through at any time.
    """

    def __init__(self, preview: Preview) -> None:
        super().__init__()
        self.preview = preview
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self._run, name="watcher", daemon=True)

    def start(self, callback: Callable[[], object]) -> bool:
        """Begin to watch; ``callback`` is called in the loop of the calling thread whenever browsers are to reload."""
        self.loop, self.callback = IOLoop.current(), callback
        self.thread.start()
        return True

    def stop(self) -> None:
        """End the thread; a build that is under way is awaited."""
        self.stopped.set()
        self.thread.join()

    def examine(self) -> tuple[str, None]:
        """Tell the library to reload: this is called only after a change."""
        return "__livereload__", None

    def _run(self) -> None:
        """Rebuild after each change, and verify the whole once it has been quiet; the thread's work until it is stopped."""

        def notify() -> None:
            self.loop.add_callback(self.callback)

        quiet = 0
        for event in self._wakes():
            quiet = 0 if event else quiet + 1
            if self.preview.stale(event=event):
                self.preview.refresh(notify)
            elif quiet >= QUIET:  # a save is answered first, and the whole verified after the last one of several
                self.preview.verify(notify)

    def _wakes(self) -> Iterator[bool]:
        """True after each change in a watched folder; False whenever there was none for a while."""
        polling = None
        while not self.stopped.is_set():
            folders = _present(self._tasks)  # all of them: left to itself, watchfiles follows links wherever they lead
            try:
                for changes in watch(
                    *folders, recursive=False, step=STEP, debounce=DEBOUNCE, rust_timeout=TICK, yield_on_timeout=True,
                    stop_event=self.stopped, raise_interrupt=False, force_polling=polling, ignore_permission_denied=True,
                ):  # fmt: skip
                    yield bool(changes)
                    if _present(self._tasks) != folders:  # a folder was made, removed or replaced
                        break
            except Exception:  # too many watches, a folder that vanished, a file system without events
                polling = True
                self.stopped.wait(TICK / 1000)
            else:
                if not folders:
                    self.stopped.wait(TICK / 1000)
                    yield False


def _present(paths: Iterable[str]) -> dict[Path, int]:
    """The folders that exist under these, each with what tells it from another one of the same name."""
    found = {}
    for path in map(Path, folders_under(map(Path, paths))):
        with contextlib.suppress(OSError):
            found[path] = path.stat().st_ino
    return found
