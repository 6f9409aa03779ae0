"""Putting a finished site in the place of a folder: whole, or not at all.

Owns the folders beside a target, the lock, the journal and the order of system calls. Knows nothing of what is in the
files. Beside the target ``site`` it makes, for as long as it works,

- ``.site.tongyu-new``: the new tree, unchanged files hard-linked from the old one; after the exchange, the old tree,
- ``.site.tongyu-old``: the old tree, where the system cannot exchange two folders in one step,
- ``.site.tongyu-journal``: written before such an exchange in two steps, so that :func:`mend` can finish it,
- ``.tongyu-site.lock``: held by the one build that works in this folder, released by the system when it dies.

At every moment the target is the whole old or the whole new tree. Only between the two renames of a system without
exchange there is none; the journal and both trees then lie beside it, and the next command puts the new one in place.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import shutil
import signal
import stat
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..base.problems import Problem, Problems, shown_path
from .manifest import JUNK, MARKER, NAME, Digests, check_folder, check_names, digest, error_words, listing, read_manifest, write

FILE_MODE, FOLDER_MODE = 0o644, 0o755
"""Permissions of what is written, whatever the umask: a web server reads them, only the owner writes."""

LOCK = ".tongyu-site.lock"
WAIT = 10.0
"""Seconds that a build waits for another one before it stops."""

INPUTS = ("content", "data", "templates", "tongyu_site", "tests")
"""Folders of a project in which no site may stand."""

_MARK = "本文件夹由 tongyu_site 生成，重新生成时整个替换。\n".encode()
_LISTED = 5


@dataclass(frozen=True)
class Prepared:
    """A site ready to take its place; ``notes`` say what was found changed in the old one."""

    target: Path
    files: int
    checksum: str
    changed: bool
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Written:
    """One output folder: how many files it holds, the first digits of the hash of its manifest, whether anything changed."""

    folder: Path
    files: int
    checksum: str
    changed: bool
    notes: tuple[str, ...] = ()


def place_of(target: Path) -> Path:
    """The one way to name a target: absolute, links in the folders above it resolved."""
    target = Path(os.path.abspath(target))
    return target.parent.resolve() / target.name if target.name else target


def _beside(target: Path) -> tuple[Path, Path, Path]:
    return tuple(target.with_name(f".{target.name}.tongyu-{part}") for part in ("new", "old", "journal"))  # type: ignore[return-value]


def _there(path: Path) -> bool:
    return os.path.lexists(path)


@contextlib.contextmanager
def _explained(target: Path) -> Iterator[None]:
    """What the system refuses becomes a problem in words."""
    try:
        yield
    except OSError as error:
        raise Problems([Problem("E505", f"站点写不进去：{error_words(error)}", target.name, hint=_way_out(error))]) from None


def _way_out(error: OSError) -> str | None:
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return "腾出空间后重试；原来的站点不变"
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return "换一个能写的位置：python build.py --out 文件夹"
        case errno.ENOLCK | errno.EOPNOTSUPP:
            return "在本机磁盘上生成，再复制过去"
    return None


# the lock


@contextlib.contextmanager
def lock(folder: Path, wait: float = WAIT, say: Callable[[str], None] | None = None) -> Iterator[None]:
    """Hold the folder that targets stand in; made where it is not there.

    Raises :class:`Problems`: E512 where another build holds it for longer than ``wait`` seconds, E505 where it can't be held.
    """
    made = [path for path in (folder, *folder.parents) if not _there(path)]
    with _explained(folder):
        folder.mkdir(parents=True, exist_ok=True)
        handle = _take(folder / LOCK, time.monotonic() + wait, say)
    if handle is None:
        message = "另一个生成正在这里进行，没有等到它结束"
        raise Problems([Problem("E512", message, folder.name, hint="等它结束后再运行；若没有别的窗口在生成，重启电脑后再试")])
    try:
        yield
    finally:
        _release(folder / LOCK, handle)
        with contextlib.suppress(OSError):  # nothing was written: no empty folders stay behind
            for path in made:
                path.rmdir()


def _take(path: Path, deadline: float, say: Callable[[str], None] | None) -> int | None:
    while True:
        try:
            handle = os.open(path, os.O_RDWR | os.O_CREAT, FILE_MODE)
        except PermissionError:
            if not _there(path):
                raise
            handle = os.open(path, os.O_RDONLY)  # left by another user: holding it needs no right to write
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
            say("另一个生成正在进行，等待它结束…")
            say = None
        time.sleep(0.05)


def _hold(handle: int) -> bool:
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
    if sys.platform == "win32":  # there an open file can't be removed, and one that someone else has opened neither
        os.close(handle)
        with contextlib.suppress(OSError):
            path.unlink()
    else:
        with contextlib.suppress(OSError):
            path.unlink()
        os.close(handle)


# where a site may stand


def refused(target: Path, root: Path | None = None, urls: Iterable[str] | None = None) -> list[Problem]:
    """Why a folder can't be the target: empty where it can.

    A marker alone does not make a folder ours: a file in it that neither its manifest nor the new site (``urls``; None where
    they are not known yet) knows was put there by someone, and a build would remove it.
    """

    def no(message: str, hint: str = "python build.py --out site", code: str = "E504") -> list[Problem]:
        return [Problem(code, message, target.name or str(target), hint=hint)]

    if not target.name:
        return no("这个位置不能作输出文件夹")
    if target.is_symlink():
        return no("输出位置是一个链接", "写链接所指的文件夹")
    above = [target, *target.parents]
    if _there(target):
        if not target.is_dir():
            return no("输出位置不是普通文件夹")
        if os.path.ismount(target):
            return no("输出位置是一个磁盘的根，不能整个替换", "写其中的一个子文件夹")
        with contextlib.suppress(RuntimeError):
            home = Path.home().resolve()
            if target == home or target in home.parents:
                return no("输出位置是个人文件夹，不能整个替换", "写其中的一个子文件夹")
        if root is not None and (target == root or target in root.parents):
            return no("输出位置是项目所在的文件夹，不能整个替换")
    if root is not None and any(root / name in above for name in INPUTS):
        return no("输出位置在项目的数据里")
    if any(os.path.isfile(parent / MARKER) for parent in target.parents):
        return no("输出位置在另一个站点里面", "写在那个站点之外")
    if not target.is_dir():
        return []
    try:
        present = listing(target)
        ours = set(urls or ())
        if (target / NAME).is_file():
            with contextlib.suppress(Problems):  # a broken manifest vouches for nothing
                ours |= set(read_manifest(target / NAME))
    except OSError as error:
        return no(f"输出文件夹读不出来：{error_words(error)}")
    if present and MARKER not in present:
        return no("输出文件夹里有别的内容，不能覆盖", "换一个空文件夹，或删去其中的内容")
    if urls is None:
        return []
    foreign = sorted(
        path for path, plain in present.items()
        if path not in (MARKER, NAME) and path.rpartition("/")[2] not in JUNK and not (plain and path in ours)
    )  # fmt: skip
    if foreign:
        return no(f"输出文件夹里有 {len(foreign)} 个不是本程序生成的文件：{_named(foreign)}", "把它们移到别处，再运行", "E511")
    return []


def _named(paths: list[str]) -> str:
    return "、".join(paths[:_LISTED]) + (" 等" if len(paths) > _LISTED else "")


# mending


def mend(target: Path) -> tuple[str, ...]:
    """Finish or undo what a dead build left, and remove the rest; what was done, in words. The lock must be held."""
    new, old, journal = _beside(target)
    notes = []
    left = [path for path in (journal, new, old) if _there(path)]
    if not left:
        return ()
    with _explained(target):
        if not _there(target):
            if _there(journal) and _whole(new):
                new.rename(target)
                notes.append(f"上次生成在更换 {target.name}/ 时中断，已换成新的站点")
            elif _there(old) and (_there(journal) or _whole(old)):
                old.rename(target)
                notes.append(f"上次生成在更换 {target.name}/ 时中断，已恢复原来的站点")
        done = [_discard(path) for path in left]
    if all(done):
        notes.append(f"已清理上次中断的生成留下的 {target.name}/ 的临时文件")
    else:
        notes.append(f"{target.name}/ 旁边的临时文件暂时删不掉，下次再清理")
    return tuple(notes)


def mend_if_needed(*targets: Path) -> tuple[str, ...]:
    """:func:`mend` for commands that do not build: only where there is something to mend and no build is at work."""
    notes: list[str] = []
    for target in map(place_of, targets):
        if any(_there(path) for path in (*_beside(target), target.parent / LOCK)):
            with contextlib.suppress(Problems), lock(target.parent, wait=0):
                notes += mend(target)
    return tuple(notes)


def _whole(tree: Path) -> bool:
    try:
        return tree.is_dir() and not check_folder(tree)[1]
    except Problems:
        return False


def _discard(path: Path) -> bool:
    """Remove a file or a tree; whether it is gone."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
        if _there(path):  # a folder in it was made read-only
            for where, _, names in os.walk(path):
                for name in [where, *(os.path.join(where, name) for name in names if os.name == "nt")]:
                    _permit(Path(name), FOLDER_MODE)
            shutil.rmtree(path, ignore_errors=True)
    else:
        with contextlib.suppress(OSError):
            path.unlink()
    return not _there(path)


def clear(target: Path) -> None:
    """Remove the tree that was being made. The lock must be held."""
    new = _beside(target)[0]
    if _there(new):
        _discard(new)


# making the tree aside


def prepare(files: Mapping[str, bytes], target: Path, root: Path | None = None) -> Prepared:
    """Make a site beside its target, read it back and compare. The lock must be held, and :func:`mend` have run.

    ``files`` by path from the site's root; the manifest and the marker are added. Raises :class:`Problems`.
    """
    problems = [*check_names([*files, NAME, MARKER]), *refused(target, root, files)]
    if problems:
        raise Problems(problems)
    digests = {url: digest(content) for url, content in files.items()}
    listed = write(digests).encode()
    whole = {**files, NAME: listed, MARKER: _MARK}
    checksum = digest(listed)[:12]
    with _explained(target):
        kept = {url: info for url, content in whole.items() if (info := _equal(target / url, content)) is not None}
        present = set(listing(target)) if target.is_dir() else set()
        notes = _edited(target, digests, kept, present)
        if present == set(whole) and len(kept) == len(whole):
            _repair_modes(target, kept)
            return Prepared(target, len(files), checksum, False, notes)
        new = _beside(target)[0]
        _make(new, target, whole, {url for url, info in kept.items() if _as_written(info)})
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
    return (f"{target.name}/ 中有 {len(edited)} 个文件在生成之后被改动过，已重新生成：{_named(edited)}",) if edited else ()


def _as_written(info: os.stat_result) -> bool:
    return os.name == "nt" or stat.S_IMODE(info.st_mode) == FILE_MODE


def _repair_modes(target: Path, kept: Mapping[str, os.stat_result]) -> None:
    folders = {folder for url in kept for folder in (target / url).parents if folder.is_relative_to(target)}
    for path, mode in [(target / url, FILE_MODE) for url in kept] + [(folder, FOLDER_MODE) for folder in folders]:
        if os.name != "nt" and stat.S_IMODE(path.lstat().st_mode) != mode:
            _permit(path, mode)


def _permit(path: Path, mode: int) -> None:
    with contextlib.suppress(OSError):  # a file system without permissions
        path.chmod(mode)


def _make(new: Path, target: Path, files: Mapping[str, bytes], kept: set[str]) -> None:
    folders: set[Path] = set()

    def folder(path: Path) -> None:
        if path not in folders:
            if path != new:
                folder(path.parent)
            path.mkdir()
            _permit(path, FOLDER_MODE)
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
        _permit(path, FILE_MODE)


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
        _flush_folder(Path(where))


def _flush_folder(path: Path) -> None:
    if os.name != "nt":  # there a folder can't be opened
        handle = os.open(path, os.O_RDONLY)
        try:
            with contextlib.suppress(OSError):
                os.fsync(handle)
        finally:
            os.close(handle)


HALF = ".new"
"""What a file is called, with a dot before its name, until it is whole."""


def clear_files(folder: Path, root: Path) -> tuple[str, ...]:
    """Remove the files that a dead :func:`write_file` left in a folder; what was removed, in words."""
    left = sorted(path for path in folder.glob(f".*{HALF}") if path.is_file() and not path.is_symlink())
    return tuple(f"已清理上次中断时没有写完的文件 {shown_path(path, root)}" for path in left if _discard(path))


def write_file(path: Path, content: bytes) -> None:
    """Put a file in place whole or not at all, on the disk before it has its name. Raises OSError; then nothing is left."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}{HALF}")
    try:
        with new.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
        _flush_folder(path.parent)
    except BaseException:
        with contextlib.suppress(OSError):
            new.unlink()
        raise


# the exchange


def exchange(prepared: Prepared) -> Written:
    """Put a prepared site in its place and remove the old one. Raises :class:`Problems`; then the old one stands."""
    target, notes = prepared.target, prepared.notes
    if prepared.changed:
        new, old, journal = _beside(target)
        with _explained(target), _uninterrupted():
            if not _there(target):
                new.rename(target)
            elif not _exchanged(new, target):
                _two_renames(new, target, old, journal)
            _flush_folder(target.parent)
            gone = [_discard(path) for path in (new, old)]
            if not all(gone):
                notes = (*notes, f"{target.name}/ 的旧站点暂时删不掉，下次再清理")
    return Written(target, prepared.files, prepared.checksum, prepared.changed, notes)


def remove(target: Path) -> tuple[str, ...]:
    """Remove a site that is out of date, if it is one of ours and holds nothing else; what was done, in words."""
    if not os.path.isfile(target / MARKER):
        return ()
    if problems := refused(target, urls=()):
        return tuple(f"{target.name}/ 已经过时，但没有删去：{problem.message}" for problem in problems)
    # the name of a tree that is not needed: what a kill leaves of it is never put back
    rest = _beside(target)[0]
    with _explained(target), _uninterrupted():
        target.rename(rest)
        _discard(rest)
    return (f"{target.name}/ 已经过时，已删去",)


_RENAME_EXCHANGE = 2
_AT_FDCWD = -100
_NO_EXCHANGE = (errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP, errno.EPERM)
"""The kernel or the file system has no exchange, or a sandbox forbids the call."""


def _exchanged(new: Path, target: Path) -> bool:
    """Exchange two trees in one step; False where that can't be done here."""
    if sys.platform != "linux":
        return False
    call = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if call is None:
        return False
    if call(_AT_FDCWD, os.fsencode(new), _AT_FDCWD, os.fsencode(target), _RENAME_EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in _NO_EXCHANGE:
        return False
    raise OSError(number, os.strerror(number))


def _two_renames(new: Path, target: Path, old: Path, journal: Path) -> None:
    """The old tree away, the new one in its place; the journal is there from before the first to after the second."""
    try:
        with journal.open("xb") as file:
            file.write(f"{new.name} -> {target.name}\n".encode())
            file.flush()
            os.fsync(file.fileno())
        _flush_folder(target.parent)
        _rename(target, old)
        try:
            _rename(new, target)
        except OSError:
            _rename(old, target)
            raise
    finally:
        if _there(target):  # else the next command needs it
            with contextlib.suppress(OSError):  # one that stays is cleared by the next command
                journal.unlink()


_PATIENCE = (0.1, 0.2, 0.4, 0.8) if os.name == "nt" else ()
"""Seconds between attempts: on Windows a virus scanner or the indexer may hold a file for a moment."""


def _rename(source: Path, target: Path) -> None:
    for pause in _PATIENCE:
        try:
            source.rename(target)
            return
        except PermissionError:
            time.sleep(pause)
    source.rename(target)


@contextlib.contextmanager
def _uninterrupted() -> Iterator[None]:
    """Ctrl-C and a polite end wait while trees are exchanged: that takes an instant, and then everything is done."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
