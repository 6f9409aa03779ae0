"""The one writer: a command's files are put in place all or none, and the next command mends what a dead one left.

Beside each file there are, for as long as it is written, its new content and, where one stood there, the old file kept:
``.NAME.tongyu-new`` and ``.NAME.tongyu-old`` (``.NAME.tongyu-copy`` while that is copied). The journal in the project's root
names the files from before the first of these is made until all files are in place; then it is renamed, and what was kept is
removed. Whoever holds the lock and finds a journal undoes what it names, or clears what was kept. One that is not as it was
written, or names anything out of the root, is not believed: a person has to look.
"""

from __future__ import annotations

import contextlib
import errno
import filecmp
import os
import shutil
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from .files import (
    FILE_MODE,
    OWN_FILE_MODE,
    content_of,
    digest,
    discard,
    flush_folder,
    leading_out,
    permit,
    rename,
    there,
    uninterrupted,
)  # fmt: skip
from .journal import BEGUN, FINISHED, JOURNAL, NAMES, FileStep, inside, journal_text, read_journal
from .locking import lock
from .printing import shown_path
from .problems import Problem, Problems
from .system import reason


class ChangedError(Exception):
    """A file is not what was read of it: somebody has changed it meanwhile. ``path`` is the file."""

    def __init__(self, path: Path) -> None:
        super().__init__(path.name)
        self.path = path


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes files of a project whose root is held; ``held`` is closed when the command has said what it did."""

    root: Path
    held: contextlib.ExitStack

    def write(
        self,
        files: Mapping[Path, bytes],
        failure: Problem,
        words: Mapping[str, str] | None = None,
        stood: Mapping[Path, bytes | None] | None = None,
        mode: int = FILE_MODE,
    ) -> tuple[Path, ...]:
        """Put files in place, all or none; those that were written: one that stands there with this content is left alone.

        Missing folders above a file are made; a link is followed, but not out of the root. ``stood`` is what was read of files
        that are to be replaced, None where none stood; ``mode``: the permissions of new ones. From now on Ctrl-C waits. Raises
        :class:`ChangedError` where a file is not what was read of it. Where the system refuses, raises ``failure`` with the
        reason (``words`` are closer ones) and, unless it names a file, the file; then all is as it was, or the outcome says which
        files are new.
        """
        changed: dict[Path, FileStep] = {}
        for named, content in files.items():
            target = Path(os.path.realpath(named))
            if away := leading_out(Path.cwd() / named, self.root, failure):
                raise Problems([away])
            try:
                standing = content_of(target)
            except OSError as error:
                raise Problems([_refused(failure, error, words, named, self.root)]) from None
            if stood is not None and named in stood and standing != stood[named]:
                raise ChangedError(named)
            if standing != content:
                changed[named] = FileStep(target, digest(content), standing is None, mode)
        if changed:
            self.held.enter_context(uninterrupted())
            if all(inside(step.target, self.root) for step in changed.values()):
                _write_all(self.root, changed, files, failure, words)
            else:
                _write_outside(self.root, changed, files, failure, words)
        return tuple(changed)


@contextlib.contextmanager
def writing(root: Path, *, must_hold: bool = True) -> Iterator[Writer]:
    """Hold a project's root while a command reads what it changes, writes it, and says what it did.

    Without ``must_hold`` a root that can't be held, since nothing can be written there, is only read. Raises :class:`Problems`:
    E512 where another command holds it for too long, E505 where it can't be held.
    """
    with contextlib.ExitStack() as last, contextlib.ExitStack() as held:  # Ctrl-C waits until the root is let go, too
        try:
            held.enter_context(lock(root))
        except OSError as error:
            if must_hold:
                raise Problems([Problem("E505", f"文件写不进去：{reason(error)}", root.name)]) from None
        require_mended(root)
        yield Writer(root, last)


def require_mended(root: Path) -> None:
    """Raise :class:`Problems` (E505) where a journal lies though the root is held: the command that was awaited has died while it
    wrote. What this one has read may be half of it; the next command mends first, and says so."""
    if there(root / JOURNAL) or there(root / FINISHED):
        hint = "再运行一次这个命令，会先恢复"
        raise Problems([Problem("E505", "另一个命令写到一半中断了，文件还没有恢复", JOURNAL, hint=hint)])


def _refused(failure: Problem, error: OSError, words: Mapping[str, str] | None, at: Path, root: Path) -> Problem:
    """What is wrong where the system refuses to write a file, as :meth:`Writer.write` says."""
    return replace(failure, message=f"{failure.message}：{reason(error, words)}", file=failure.file or shown_path(at, root))


def _write_all(
    root: Path, changed: Mapping[Path, FileStep], files: Mapping[Path, bytes], failure: Problem, words: Mapping[str, str] | None
) -> None:
    """Put files with another content than what stands there in place, all or none, as :meth:`Writer.write` says."""
    steps = list(changed.values())
    made: list[Path] = []
    tried: set[Path] = set()
    parents = {step.target.parent for step in steps}
    at = next(iter(changed))
    try:
        folders = {path for step in steps for path in step.target.parents if not there(path)}
        made = sorted(folders, key=lambda path: len(path.parts))
        for step in steps:
            _clear_beside(step)  # no journal lies, so nothing needs it; an undo would take it for what stood there
        for folder in filter(Path.is_dir, parents):
            flush_folder(folder)
        _write_new(root / BEGUN, journal_text(root, steps, made))
        permit(root / BEGUN, FILE_MODE)  # whoever runs the next command reads it
        rename(root / BEGUN, root / JOURNAL)
        flush_folder(root)
        for at, step in changed.items():
            _prepare(step, files[at])
        for folder in parents:
            flush_folder(folder)
        for at in changed:
            step = changed[at]
            tried.add(step.target)
            rename(step.aside, step.target)
        for folder in parents:
            flush_folder(folder)
        rename(root / JOURNAL, root / FINISHED)
    except OSError as error:
        standing = [path for path in _undo(root, steps, made) if path in tried]
        names = "、".join(path.name for path in standing)
        left = f"已写入 {len(standing)} 个文件，没有恢复：{names}；排除以后再运行任何一个命令，会先恢复原来的内容"
        raise Problems([_refused(failure, error, words, at, root)], left if standing else "") from None
    with contextlib.suppress(OSError):  # what stays is cleared by the next command
        flush_folder(root)
        _clear(root / FINISHED, steps)


def _write_outside(
    root: Path, changed: Mapping[Path, FileStep], files: Mapping[Path, bytes], failure: Problem, words: Mapping[str, str] | None
) -> None:
    """Put files that stand elsewhere in place. No journal names them: one in a copied root would name any file here.

    A folder that is not there yet is made beside its place, whole, and renamed; elsewhere what is new is removed again where a
    later file can't be written.
    """
    folders = {step.target.parent for step in changed.values()}
    at, placed = next(iter(changed)), list[Path]()
    try:
        if len(changed) > 1 and len(folders) == 1 and not there(folder := next(iter(folders))):
            _write_folder(folder, {step.target.name: files[named] for named, step in changed.items()})
            return
        for at, step in changed.items():
            write_alone(step.target, files[at], step.mode)
            placed += [step.target] if step.fresh else []
    except OSError as error:
        for path in placed:
            discard(path)
        raise Problems([_refused(failure, error, words, at, root)]) from None


def _write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Make a folder with files, whole or not at all. Raises OSError."""
    with _placed(folder) as aside:
        if there(aside):
            _remove(aside)
        aside.mkdir()
        for name, content in files.items():
            _write_new(aside / name, content)
            permit(aside / name, FILE_MODE)
        flush_folder(aside)


def write_alone(path: Path, content: bytes, mode: int = FILE_MODE) -> None:
    """Put one file in place, whole or not at all, with the permissions ``mode`` where none stands; its folder is made. Raises
    OSError."""
    with _placed(path) as aside:
        _write_new(aside, content)
        _permit_as(aside, path, mode)


@contextlib.contextmanager
def _placed(path: Path) -> Iterator[Path]:
    """Where a file or folder is made, beside its place; then it takes that in one rename, or nothing is left of it, nor of the
    folders made for it. A kill may leave what is beside, until it is written again. Raises OSError."""
    made = [folder for folder in path.parents if not there(folder)]
    aside = path.with_name(f".{path.name}.tongyu-new")
    try:
        for folder in reversed(made):
            folder.mkdir(exist_ok=True)
        yield aside
        rename(aside, path)
    except BaseException:
        discard(aside)
        with contextlib.suppress(OSError):
            for folder in made:
                folder.rmdir()
        raise
    with contextlib.suppress(OSError):  # it stands
        flush_folder(path.parent)


def mend_files(root: Path) -> tuple[str, ...]:
    """Undo what a command that died while it wrote left half done, or clear what it kept; what was done, in sentences.

    Does nothing, and looks for nothing, where no journal lies. Waits for a command that is at work. Raises :class:`Problems`:
    E512 where that takes too long, E505 where it can't be undone, or the journal is damaged.
    """
    if not any(there(root / name) for name in NAMES):
        return ()
    try:
        with lock(root), uninterrupted():
            return tuple(_mended(root))
    except OSError as error:
        hint = "排除以后再运行；没有恢复以前，不要改动这些文件"
        raise Problems([Problem("E505", f"上次写入中断，现在还恢复不了：{reason(error)}", JOURNAL, hint=hint)]) from None


def _mended(root: Path) -> Iterator[str]:
    """Mend what journals say, in sentences."""
    if there(root / FINISHED):
        _clear(root / FINISHED, read_journal(root, FINISHED)[0])
        yield "上次写入已经完成，已清理它留下的临时文件"
    if there(root / JOURNAL):
        steps, made = read_journal(root, JOURNAL)
        changed = [step for step in steps if there(step.target) and not step.written() and _was_placed(step)]
        for step in changed:
            said = f"{shown_path(step.target, root)} 在中断以后又改动过，没有恢复"
            if there(step.kept):
                names = (step.target.with_name(f"{step.target.name}{n or ''}.bak") for n in range(1000))
                other = next(name for name in names if not there(name))  # a name that no build reads
                rename(step.kept, other)
                said += f"；原来的内容在 {shown_path(other, root)}"
            yield said
        gone = [step for step in steps if step.begun() or (there(step.kept) and not there(step.target))]
        begun = [shown_path(step.target, root) for step in gone]
        if standing := _undo(root, steps, made):
            raise OSError(errno.EIO, "", str(standing[0]))
        if begun:
            yield f"上次写入中断，已恢复 {len(begun)} 个文件：{'、'.join(begun)}"
        elif not changed:
            yield _UNTOUCHED
    if there(root / BEGUN):
        _remove(root / BEGUN)
        yield _UNTOUCHED


def _was_placed(step: FileStep) -> bool:
    """Whether what stands at a place, which is not the new content, may have been made of it. Raises OSError."""
    return not there(step.aside) if step.fresh else there(step.kept) and not _same(step.target, step.kept)


_UNTOUCHED = "上次写入中断，没有改动任何文件"


def _prepare(step: FileStep, content: bytes) -> None:
    """Write the new content beside the target, and keep the old file. Raises OSError."""
    step.target.parent.mkdir(parents=True, exist_ok=True)
    _write_new(step.aside, content)
    _permit_as(step.aside, step.target, step.mode)
    if step.fresh:
        return
    try:
        os.link(step.target, step.kept)
    except OSError:  # a file system without hard links, or a file of another user
        _write_new(step.copy, step.target.read_bytes())
        _permit_as(step.copy, step.target)
        with contextlib.suppress(OSError):
            shutil.copystat(step.target, step.copy)
        rename(step.copy, step.kept)


def _permit_as(path: Path, standing: Path, mode: int = FILE_MODE) -> None:
    """Give a file the permissions of the one that it replaces, or these where none stands. Raises OSError."""
    with contextlib.suppress(FileNotFoundError):
        mode = stat.S_IMODE(standing.stat().st_mode)
    permit(path, mode)


def _write_new(path: Path, content: bytes) -> None:
    """Write a file that only its owner reads until it has the permissions that it is to have, and have it on the disk, in place
    of whatever has its name; a link is not followed. Raises OSError."""
    _remove(path)
    path.touch(OWN_FILE_MODE, exist_ok=False)
    with path.open("r+b") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _undo(root: Path, steps: Sequence[FileStep], made: Sequence[Path]) -> list[Path]:
    """Put back what stood there, and remove everything else; the files that may be new, since that failed.

    May be done again: each step finds what the last attempt left.
    """
    standing, failed = [], False
    for step in reversed(steps):
        try:
            _undo_step(step)
        except OSError:
            failed = True
            with contextlib.suppress(OSError):
                if not step.begun():
                    continue
            standing.append(step.target)
    if not failed:
        for folder in reversed(made):
            with contextlib.suppress(OSError):  # something else lies there now
                folder.rmdir()
        with contextlib.suppress(OSError):  # the next command finds nothing to undo
            for name in NAMES:
                (root / name).unlink(missing_ok=True)
    return standing


def _undo_step(step: FileStep) -> None:
    """Put back what stood at one place. Raises OSError."""
    if step.begun() and step.fresh:
        step.target.unlink()
    elif there(step.kept) and _same(step.target, step.kept):
        step.kept.unlink()
    elif there(step.kept):
        rename(step.kept, step.target)
    _remove(step.copy)
    _remove(step.aside)
    if step.target.parent.is_dir():
        flush_folder(step.target.parent)


def _remove(path: Path) -> None:
    """Remove what has one of our names, should it be a folder. Raises OSError."""
    if there(path) and not discard(path):
        path.unlink()  # again, for the reason


def _same(one: Path, two: Path) -> bool:
    """Whether two files have the same content. Raises OSError."""
    return one.is_file() and two.is_file() and filecmp.cmp(one, two, shallow=False)


def _clear(journal: Path, steps: Sequence[FileStep]) -> None:
    """Remove what was kept, then the journal. Raises OSError; the journal then stays."""
    for step in steps:
        _clear_beside(step)
    journal.unlink()


def _clear_beside(step: FileStep) -> None:
    """Remove all that stands beside a target. Raises OSError."""
    for path in step.beside:
        _remove(path)
