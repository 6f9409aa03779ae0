"""The exchange: a prepared site takes the place of the old one in one step, or in two with a journal."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from ..base.files import MARKER, flush_folder, rename, there, uninterrupted
from ..base.problems import Problem, Problems
from ..base.system import reason
from .places import Beside, beside, explained
from .refusal import discard_site, refused
from .trees import Prepared


@dataclass(frozen=True, slots=True)
class Written:
    """One output folder as a build left it."""

    folder: Path
    files: int
    """How many files it holds, without the manifest and the marker."""
    checksum: str
    """The first twelve digits of the hash of its manifest."""
    changed: bool
    notes: tuple[str, ...] = ()
    """What else there is to say of it, in words."""


def exchange(prepared: Prepared) -> Written:
    """Put a prepared site in its place and remove the old one. Raises :class:`Problems`; then the old one stands."""
    target, notes = prepared.target, prepared.notes
    if prepared.changed:
        aside = beside(target)
        with explained(target), uninterrupted():
            if not there(target):
                aside.new.rename(target)
            elif not _exchanged(aside.new, target):
                _two_renames(target, aside)
            with contextlib.suppress(OSError):  # it stands; a folder that may not be read can't be flushed
                flush_folder(target.parent)
            notes = (*notes, *filter(None, (discard_site(path, target) for path in (aside.new, aside.old))))
            if there(aside.new) or there(aside.old):
                notes = (*notes, f"{target.name}/ 的旧站点暂时删不掉，下次再清理")
    return Written(target, prepared.files, prepared.checksum, prepared.changed, notes)


def remove(target: Path) -> tuple[str, ...]:
    """Remove a site that is out of date, if it is one of ours and holds nothing else; what was done, in words."""
    if not os.path.isfile(target / MARKER):
        return ()
    # the name of a tree that is not needed: what a kill leaves of it is never put back
    rest = beside(target).new
    try:
        if problems := refused(target, urls=()):
            return tuple(f"{target.name}/ 已经过时，但没有删去：{problem.message}" for problem in problems)
        with uninterrupted():
            target.rename(rest)
            kept = discard_site(rest, target)
    except OSError as error:  # the site is new already: that is what the command is about
        return (f"{target.name}/ 已经过时，但没有删去：{reason(error)}",)
    return (kept or f"{target.name}/ 已经过时，已删去",)


_RENAME_EXCHANGE = 2
_AT_FDCWD = -100
_NO_EXCHANGE = (errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP, errno.EPERM)
"""The kernel or the file system has no exchange, or a sandbox forbids the call."""


def _exchanged(new: Path, target: Path) -> bool:
    """Exchange two trees in one step; False where that can't be done here."""
    if sys.platform != "linux":
        return False
    import ctypes  # every command reads this module, few come here

    call = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if call is None:
        return False
    if call(_AT_FDCWD, os.fsencode(new), _AT_FDCWD, os.fsencode(target), _RENAME_EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in _NO_EXCHANGE:
        return False
    raise OSError(number, os.strerror(number))


def _two_renames(target: Path, aside: Beside) -> None:
    """Rename the old tree away and the new one into its place. The journal lies there from before the first rename to after the
    second."""
    try:
        with aside.journal.open("xb") as file:
            file.write(f"{aside.new.name} -> {target.name}\n".encode())
            file.flush()
            os.fsync(file.fileno())
        flush_folder(target.parent)
        rename(target, aside.old)
        try:
            rename(aside.new, target)
        except OSError as error:
            try:
                rename(aside.old, target)
            except OSError:
                hint = "排除以后再运行 python build.py，会先恢复原来的站点"
                stands = f"{target.name}/ 现在不在原处，原来的内容完整地留在 {aside.old.name}/"
                raise Problems([Problem("E505", f"站点写不进去：{reason(error)}", target.name, hint=hint)], stands) from None
            raise
    finally:
        with contextlib.suppress(OSError):  # one that stays is cleared by the next command
            if there(target):  # else that needs it
                aside.journal.unlink()
