"""Trees: a new site is made beside its target, read back and compared, before anything is exchanged.

Knows nothing of what is in the files.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..base.files import (
    FILE_MODE,
    FOLDER_MODE,
    MARKER,
    OWN_FOLDER_MODE,
    digest,
    digest_of,
    discard,
    flush_folder,
    manifest_text,
    permit,
)
from ..base.problems import Problem, Problems
from .file_names import check_names
from .manifest import NAME, Digests, check_folder, listing, read_manifest
from .places import beside, explained
from .refusal import first_of, refused

_MARK = "本文件夹由 tongyu_site 生成，重新生成时整个替换。\n".encode()


@dataclass(frozen=True, slots=True)
class Prepared:
    """A site ready to take its place."""

    target: Path
    files: int
    """How many files the site holds, without the manifest and the marker."""
    checksum: str
    """The first twelve digits of the hash of its manifest."""
    changed: bool
    """Whether the old site differs; where it does not, nothing was made beside it."""
    notes: tuple[str, ...]
    """What was found changed by hand in the old site, in words."""


def clear(target: Path) -> None:
    """Remove the tree that was being made. The lock must be held."""
    discard(beside(target).new)


@dataclass(frozen=True, slots=True)
class Put:
    """A file of a tree."""

    digest: str
    same: bool
    """Whether the old site holds the same."""


class Tree:
    """A site that is made beside its target, one file after the other, also by several processes at once.

    The lock must be held, and what an earlier build left be mended. ``root`` is the project's root; ``mode``: the permissions of
    its folders. What the old site holds unchanged becomes a hard link to it where that works.
    """

    def __init__(self, target: Path, root: Path | None = None, *, mode: int = FOLDER_MODE) -> None:
        self.target, self.root, self.mode = target, root, mode
        self.new = beside(target).new

    def put(self, url: str, content: bytes) -> Put:
        """Add a file by its path from the site's root. Raises :class:`Problems` (E505) where the system refuses."""
        path, old = self.new / url, self.target / url
        with explained(self.target):
            info = _equal(old, content)
            if not path.parent.is_dir():
                self._folder(path.parent)
            if info is None or not _as_written(info) or not _linked(old, path):
                with path.open("xb") as file:
                    file.write(content)
                permit(path, FILE_MODE)
        return Put(digest(content), info is not None)

    def _folder(self, path: Path) -> None:
        """Make a folder of the tree, and those above it, unless it is there."""
        try:
            path.mkdir(OWN_FOLDER_MODE)
        except FileExistsError:
            return
        except FileNotFoundError:
            self._folder(path.parent)
            self._folder(path)
            return
        permit(path, self.mode)

    def finish(self, files: Mapping[str, Put]) -> Prepared:
        """Add the manifest and the marker, read all back and compare.

        ``files``: all that were put, by path. Where the old site holds the same already, nothing stays beside it.

        Raises :class:`Problems`: E515 for names that Windows cannot hold, E504 and E511 where the folder may not be replaced,
        E505 where the system refuses, E518 where the disk does not give back what was written.
        """
        problems = [*check_names([*files, NAME, MARKER]), *refused(self.target, self.root, files)]
        if problems:
            raise Problems(problems)
        digests = {url: put.digest for url, put in files.items()}
        listed = manifest_text(digests).encode()
        whole = {**files, NAME: self.put(NAME, listed), MARKER: self.put(MARKER, _MARK)}
        checksum = digest(listed, 12)
        with explained(self.target):
            kept = [url for url, put in whole.items() if put.same]
            present = set(listing(self.target)) if self.target.is_dir() else set()
            notes = _edited(self.target, digests, kept, present)
            if present == set(whole) and len(kept) == len(whole):
                _repair_modes(self.target, kept, self.mode)
                discard(self.new)
                return Prepared(self.target, len(files), checksum, False, notes)
            _flush(self.new)
            wrong = bool(check_folder(self.new, digests)[1]) or (self.new / NAME).read_bytes() != listed
        if wrong:
            message = "写出的文件与应有的内容不同，磁盘可能有故障"
            raise Problems([Problem("E518", message, self.target.name, hint="换一个磁盘，再运行")])
        return Prepared(self.target, len(files), checksum, True, notes)


def _equal(path: Path, content: bytes) -> os.stat_result | None:
    """The file's state where it is a plain file of that content, else None."""
    try:
        info = path.lstat()
        same = stat.S_ISREG(info.st_mode) and info.st_size == len(content) and path.read_bytes() == content
    except OSError:
        return None
    return info if same else None


def _linked(old: Path, path: Path) -> bool:
    """Whether a file of the old site became one of the tree too: not on a file system without hard links, nor one of another
    user; copies do as well."""
    try:
        os.link(old, path)
    except OSError:
        return False
    return True


def _edited(target: Path, digests: Digests, kept: Iterable[str], present: set[str]) -> tuple[str, ...]:
    """Files of the old site that are not as its own manifest says: someone changed them after they were made."""
    if NAME not in present:
        return ()
    try:
        before = read_manifest(target / NAME)
    except Problems:
        return (f"{target.name}/ 的清单 {NAME} 被改动过，已重新生成",)
    unchanged = set(kept)
    edited = sorted(
        path for path, value in before.items()
        if not (path in unchanged and digests.get(path) == value)
        and (path not in present or digest_of(target / path) != value)
    )  # fmt: skip
    return (f"{target.name}/ 中有 {len(edited)} 个文件在生成之后被改动过，已重新生成：{first_of(edited)}",) if edited else ()


def _as_written(info: os.stat_result) -> bool:
    """Whether a file has the permissions that a new one would get, so that it can be linked in place of a copy."""
    return os.name == "nt" or stat.S_IMODE(info.st_mode) == FILE_MODE


def _repair_modes(target: Path, kept: Iterable[str], folder_mode: int) -> None:
    """Give the files of a site that stays as it is, and their folders, the permissions that a new site would have."""
    folders = {folder for url in kept for folder in (target / url).parents if folder.is_relative_to(target)}
    for path, mode in [(target / url, FILE_MODE) for url in kept] + [(folder, folder_mode) for folder in folders]:
        if os.name != "nt" and stat.S_IMODE(path.lstat().st_mode) != mode:
            permit(path, mode)


def _flush(tree: Path) -> None:
    """Have everything below a folder on the disk before anything is renamed: a power cut must not leave empty files."""
    if sys.platform == "linux":
        import ctypes  # every command reads this module, few come here

        flush = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)
        if flush is not None:
            handle = os.open(tree, os.O_RDONLY)
            try:
                if flush(handle) == 0:
                    return
                if ctypes.get_errno() not in (errno.ENOSYS, errno.EPERM):
                    raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
            finally:
                os.close(handle)
    for where, _, names in os.walk(tree):
        for name in names:
            with (Path(where) / name).open("r+b") as file:
                os.fsync(file.fileno())
        flush_folder(Path(where))
