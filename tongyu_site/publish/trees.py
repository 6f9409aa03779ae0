"""Trees: a new site is made beside its target, read back and compared, before anything is exchanged.

Knows nothing of what is in the files.
"""

from __future__ import annotations

import ctypes
import errno
import os
import stat
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..base.files import FILE_MODE, FOLDER_MODE, MARKER, OWN_FOLDER_MODE, digest, discard, flush_folder, permit
from ..base.problems import Problem, Problems
from .file_names import check_names
from .manifest import NAME, Digests, check_folder, listing, manifest_text, read_manifest
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


def prepare(files: Mapping[str, bytes], target: Path, root: Path | None = None, *, mode: int = FOLDER_MODE) -> Prepared:
    """Make a site beside its target, read it back and compare. The lock must be held, and what an earlier build left
    be mended.

    ``files`` by path from the site's root; the manifest and the marker are added. ``mode``: the permissions of its folders.
    Nothing is made where the old site holds the same already.

    Raises :class:`Problems`: E515 for names that Windows cannot hold, E504 and E511 where the folder may not be
    replaced, E505 where the system refuses, E518 where the disk does not give back what was written.
    """
    problems = [*check_names([*files, NAME, MARKER]), *refused(target, root, files)]
    if problems:
        raise Problems(problems)
    digests = {url: digest(content) for url, content in files.items()}
    listed = manifest_text(digests).encode()
    whole = {**files, NAME: listed, MARKER: _MARK}
    checksum = digest(listed, 12)
    with explained(target):
        kept = {url: info for url, content in whole.items() if (info := _equal(target / url, content)) is not None}
        present = set(listing(target)) if target.is_dir() else set()
        notes = _edited(target, digests, kept, present)
        if present == set(whole) and len(kept) == len(whole):
            _repair_modes(target, kept, mode)
            return Prepared(target, len(files), checksum, False, notes)
        new = beside(target).new
        _make(new, target, whole, {url for url, info in kept.items() if _as_written(info)}, mode)
        _flush(new)
        wrong = bool(check_folder(new, digests)[1]) or (new / NAME).read_bytes() != listed
    if wrong:
        raise Problems([Problem("E518", "写出的文件与应有的内容不同，磁盘可能有故障", target.name, hint="换一个磁盘，再运行")])
    return Prepared(target, len(files), checksum, True, notes)


def _equal(path: Path, content: bytes) -> os.stat_result | None:
    """The file's state where it is a plain file of that content, else None."""
    try:
        info = path.lstat()
        same = stat.S_ISREG(info.st_mode) and info.st_size == len(content) and path.read_bytes() == content
    except OSError:
        return None
    return info if same else None


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
        and (path not in present or digest((target / path).read_bytes()) != value)
    )  # fmt: skip
    return (f"{target.name}/ 中有 {len(edited)} 个文件在生成之后被改动过，已重新生成：{first_of(edited)}",) if edited else ()


def _as_written(info: os.stat_result) -> bool:
    """Whether a file has the permissions that a new one would get, so that it can be linked in place of a copy."""
    return os.name == "nt" or stat.S_IMODE(info.st_mode) == FILE_MODE


def _repair_modes(target: Path, kept: Mapping[str, os.stat_result], folder_mode: int) -> None:
    """Give the files of a site that stays as it is, and their folders, the permissions that a new site would have."""
    folders = {folder for url in kept for folder in (target / url).parents if folder.is_relative_to(target)}
    for path, mode in [(target / url, FILE_MODE) for url in kept] + [(folder, folder_mode) for folder in folders]:
        if os.name != "nt" and stat.S_IMODE(path.lstat().st_mode) != mode:
            permit(path, mode)


def _make(new: Path, target: Path, files: Mapping[str, bytes], kept: set[str], mode: int) -> None:
    """Write a tree whose folders have the permissions ``mode``.

    The files in ``kept``, which the old site holds unchanged, become hard links to it where that works.
    """
    folders: set[Path] = set()

    def folder(path: Path) -> None:
        """Make a folder of the tree, and those above it, unless it is there."""
        if path not in folders:
            if path != new:
                folder(path.parent)
            path.mkdir(OWN_FOLDER_MODE)
            permit(path, mode)
            folders.add(path)

    linking = True
    for url, content in files.items():
        path = new / url
        folder(path.parent)
        if linking and url in kept:
            try:
                os.link(target / url, path)
                continue
            except OSError:  # a file system without hard links, or a file of another user: copies do as well
                linking = False
        with path.open("xb") as file:
            file.write(content)
        permit(path, FILE_MODE)


def _flush(tree: Path) -> None:
    """Have everything below a folder on the disk before anything is renamed: a power cut must not leave empty files."""
    if sys.platform == "linux":
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
