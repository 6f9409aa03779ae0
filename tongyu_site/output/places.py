"""Where a site stands, and the names beside it that are used while it is exchanged.

Beside the target ``site`` there are, for as long as a command works,

- ``.site.tongyu-new``: the new tree, unchanged files hard-linked from the old one; after the exchange, the old tree,
- ``.site.tongyu-old``: the old tree, where the system cannot exchange two folders in one step,
- ``.site.tongyu-journal``: written before such an exchange in two steps, so that the next command can finish it,
- ``.tongyu-site.lock``: held by the one build that works in this folder, released by the system when it dies.

At every moment the target is the whole old or the whole new tree. Only between the two renames of a system without
exchange there is none; the journal and both trees then lie beside it, and the next command puts the new one in place.
"""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from ..base.files import there
from ..base.problems import Problem, Problems
from ..base.system import reason


@dataclass(frozen=True, slots=True)
class Beside:
    """The paths beside a target that are used while it is exchanged; none of them exists between two commands."""

    new: Path
    """The tree that is made, and after an exchange in one step the tree that was replaced."""
    old: Path
    """The tree that is replaced, during an exchange in two steps."""
    journal: Path
    """The file that says that an exchange in two steps is under way."""


def place_of(target: Path) -> Path:
    """The one way to name a target: absolute, links in the folders above it resolved, a link at its end not."""
    target = Path(os.path.abspath(target))
    return target.parent.resolve() / target.name if target.name else target


def beside(target: Path) -> Beside:
    """The paths beside a target."""
    return Beside(*(target.parent / f".{target.name}.tongyu-{part}" for part in ("new", "old", "journal")))


def kept_beside(target: Path) -> Path:
    """The first free name beside a site for what is taken out of its place and kept, as ``site.old-1``."""
    return next(path for index in count(1) if not there(path := target.parent / f"{target.name}.old-{index}"))


@contextlib.contextmanager
def explained(target: Path) -> Iterator[None]:
    """Turn an OSError of the body into the problem E505 that names the target, says why and, where there is one, the way out."""
    try:
        yield
    except OSError as error:
        raise Problems([Problem("E505", f"站点写不进去：{reason(error)}", target.name, hint=_way_out(error))]) from None


def _way_out(error: OSError) -> str | None:
    """What to do about an error of the system; None where no advice is known."""
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return "腾出空间后重试；原来的站点不变"
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return "换一个能写的位置：python build.py --out 文件夹"
        case errno.ENOLCK | errno.EOPNOTSUPP:
            return "在本机磁盘上生成，再复制过去"
    return None
