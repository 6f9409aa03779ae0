"""The journal of what a command writes: the files, and what stands beside each; and the reading of one that a dead command left.

A disk may spoil a journal, and one may come with a copied folder: it is believed only as it was written, and only of what is
within the root. That is no guard against a hostile root, whose templates are run as program text anyway.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .files import FILE_MODE, digest, digest_of, there
from .printing import shown_path, some
from .problems import Problem, Problems

BEGUN, JOURNAL, FINISHED = ".tongyu-site.journal-new", ".tongyu-site.journal", ".tongyu-site.journal-done"
"""The journal until it is whole, while files are written, and once all of them are in place."""


NAMES = BEGUN, JOURNAL, FINISHED
_MOST = 50_000_000
"""The most bytes of a journal: a file takes some two hundred."""


@dataclass(frozen=True, slots=True)
class FileStep:
    """One file of a transaction: where it goes, the hash of its new content, whether no file stood there before, and the
    permissions that it then gets, which no undo needs."""

    target: Path
    new: str
    fresh: bool
    mode: int = FILE_MODE

    @property
    def aside(self) -> Path:
        """The new content until it is in place."""
        return self.target.with_name(f".{self.target.name}.tongyu-new")

    @property
    def kept(self) -> Path:
        """The old file until all files are in place."""
        return self.target.with_name(f".{self.target.name}.tongyu-old")

    @property
    def copy(self) -> Path:
        """The old file while it is copied, where it can't be linked: a copy that is not whole may never be put back."""
        return self.target.with_name(f".{self.target.name}.tongyu-copy")

    @property
    def beside(self) -> tuple[Path, ...]:
        """All that stands beside the target for as long as it is written."""
        return self.kept, self.copy, self.aside

    def written(self) -> bool:
        """Whether the target holds the new content."""
        return self.target.is_file() and digest_of(self.target) == self.new

    def begun(self) -> bool:
        """Whether the new content is in place, and what stood there can be put back."""
        return self.written() and (not there(self.aside) if self.fresh else there(self.kept))


def inside(target: Path, root: Path) -> bool:
    """Whether a path, which no link leads elsewhere, is that of something in a root."""
    return target.parent.is_relative_to(os.path.realpath(root)) and os.path.realpath(target) == str(target)


def _place(root: Path, written: str) -> Path:
    """A path of a journal. Raises ValueError for one that is not within the root, or where a link leads elsewhere."""
    path = Path(os.path.realpath(root)) / written
    if not inside(path, root):
        raise ValueError(written)
    return path


def journal_text(root: Path, steps: Sequence[FileStep], made: Sequence[Path]) -> bytes:
    """A journal: the files in their order, and the folders that are made for them; paths are relative to the root."""

    def written(path: Path) -> str:
        """A path as the journal has it."""
        return str(path.relative_to(os.path.realpath(root)))

    files = [{"path": written(step.target), "new": step.new, "fresh": step.fresh} for step in steps]
    text = json.dumps({"files": files, "made": list(map(written, made))}, ensure_ascii=True)
    return f"{text}\n{digest(text)}\n".encode()


def read_journal(root: Path, name: str) -> tuple[list[FileStep], list[Path]]:
    """What a journal says: the files, and the folders that were made. Raises OSError, :class:`Problems` for a damaged one."""
    try:
        if not (root / name).is_file() or (root / name).stat().st_size > _MOST:  # a pipe would keep whoever reads it waiting
            raise ValueError(name)
        text, check, rest = (root / name).read_bytes().split(b"\n")
        if rest or check != digest(text).encode():
            raise ValueError(name)
        data: Any = json.loads(text)
        steps = [FileStep(_place(root, item["path"]), item["new"], item["fresh"]) for item in data["files"]]
        return steps, [_place(root, path) for path in data["made"]]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Problems([_damaged(root, name)]) from None


def _damaged(root: Path, name: str) -> Problem:
    """The problem of a journal that is not as it was written: what was kept has to be looked at."""
    kept = [shown_path(path, root) for path in sorted(root.rglob(".*.tongyu-old")) if path.is_file()]
    listed = some(kept, 5, "个文件")
    look = f"核对 {listed}：这是写入以前的内容，要恢复的改回原名，不要的删去" if kept else "与备份核对最近改过的文件"
    return Problem("E505", "写入日志损坏了，不能按它恢复上次中断的写入", name, hint=f"{look}；然后删去 {name}，再运行")
