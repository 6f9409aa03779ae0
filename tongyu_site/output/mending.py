"""Mending: what a build that was killed left behind is finished or undone by the next command, and said in words."""

from __future__ import annotations

import contextlib
from pathlib import Path

from ..base.files import discard, there
from ..base.locking import LOCK, lock
from ..base.problems import Problems
from .manifest import check_folder
from .places import beside, explained, place_of
from .refusal import discard_site


def mend(target: Path) -> tuple[str, ...]:
    """Finish or undo the exchange that a killed build left half done, and remove what else it left beside the target.

    Returns what was done, in words; nothing where nothing was left. The lock must be held. Raises :class:`Problems`.
    """
    aside = beside(target)
    notes = []
    with explained(target):
        left = [path for path in (aside.journal, aside.new, aside.old) if there(path)]
        if not left:
            return ()
        if not there(target):
            if there(aside.journal) and _whole(aside.new):
                aside.new.rename(target)
                notes.append(f"上次生成在更换 {target.name}/ 时中断，已换成新的站点")
            elif there(aside.old) and (there(aside.journal) or _whole(aside.old)):
                aside.old.rename(target)
                notes.append(f"上次生成在更换 {target.name}/ 时中断，已恢复原来的站点")
        notes += filter(None, (discard_site(tree, target) for tree in (aside.new, aside.old)))
        discard(aside.journal)
    if not any(there(path) for path in left):
        notes.append(f"已清理上次中断的生成留下的 {target.name}/ 的临时文件")
    else:
        notes.append(f"{target.name}/ 旁边的临时文件暂时删不掉，下次再清理")
    return tuple(notes)


def mend_if_needed(*targets: Path) -> tuple[str, ...]:
    """:func:`mend` for commands that do not build: only where there is something to mend and no build is at work."""
    notes: list[str] = []
    for target in map(place_of, targets):
        aside = beside(target)
        if any(there(path) for path in (aside.new, aside.old, aside.journal, target.parent / LOCK)):
            with contextlib.suppress(Problems, OSError), lock(target.parent, wait=0):
                notes += mend(target)
    return tuple(notes)


def _whole(tree: Path) -> bool:
    """Whether a folder holds a site exactly as its manifest says."""
    try:
        return tree.is_dir() and not check_folder(tree)[1]
    except Problems:
        return False
