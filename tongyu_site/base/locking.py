"""The lock: one command at a time writes in a folder. The system releases it when its holder dies."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from .files import FILE_MODE, there
from .problems import Problem, Problems

LOCK = ".tongyu-site.lock"
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
"""A link that stands in the lock's place leads to a file that is none of ours."""
WAIT = 10.0
"""Seconds that a command waits for another one before it stops."""


@contextlib.contextmanager
def lock(folder: Path, wait: float = WAIT, say: Callable[[str], None] | None = None) -> Iterator[None]:
    """Hold a folder, which is made where it is not there: a project's root, or the folder that a site stands in.

    ``say`` is told once if another command has to be awaited. Raises :class:`Problems` (E512) where another one holds it for
    longer than ``wait`` seconds, OSError where it can't be held.
    """
    made = [path for path in (folder, *folder.parents) if not there(path)]
    folder.mkdir(parents=True, exist_ok=True)
    handle = _take(folder / LOCK, time.monotonic() + wait, say)
    if handle is None:
        message = "另一个命令正在这里写文件，没有等到它结束"
        raise Problems([Problem("E512", message, folder.name, hint="等它结束后再运行；若没有别的窗口在运行，重启电脑后再试")])
    try:
        yield
    finally:
        _release(folder / LOCK, handle)
        with contextlib.suppress(OSError):  # nothing was written: no empty folders stay behind
            for path in made:
                path.rmdir()


def _take(path: Path, deadline: float, say: Callable[[str], None] | None) -> int | None:
    """Open and lock the file; its handle, or None where someone else holds it until the deadline (of the monotonic clock)."""
    while True:
        try:
            handle = os.open(path, os.O_RDWR | os.O_CREAT | _NO_LINK, FILE_MODE)
        except PermissionError:
            if not there(path):
                raise
            handle = os.open(path, os.O_RDONLY | _NO_LINK)  # left by another user: holding it needs no right to write
        try:
            if _hold(handle) and _current(path, handle):
                return handle
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)
        if time.monotonic() >= deadline:
            return None
        if say is not None:
            say("另一个命令正在写文件，等待它结束…")
            say = None
        time.sleep(0.05)


def _hold(handle: int) -> bool:
    """Lock an open file; False where someone else holds it. Raises OSError where the file system has no locks."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EACCES, errno.EAGAIN, errno.EDEADLK):
            return False
        raise
    return True


def _current(path: Path, handle: int) -> bool:
    """Whether the file held is still the one of that name: its last holder may have removed it meanwhile."""
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


def _release(path: Path, handle: int) -> None:
    """Remove the lock's file and let it go, in the order that the system allows."""
    if sys.platform == "win32":  # there an open file can't be removed, and one that someone else has opened neither
        os.close(handle)
        with contextlib.suppress(OSError):
            path.unlink()
    else:
        with contextlib.suppress(OSError):
            path.unlink()
        os.close(handle)
