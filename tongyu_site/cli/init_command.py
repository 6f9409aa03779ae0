"""The command init: a root of an office's own, in a folder that is new or empty."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..base.files import existing, is_ours
from ..base.names import left_behind
from ..base.printing import shown_path
from ..base.problems import Problem, Problems
from ..base.writing import writing
from .next_step import after_init, say_next
from .terminal import DONE, say

_BESIDE = ("venv", "wheels")
"""What may lie in the folder already, beside hidden files: Python's packages for it."""


def init(root: Path, options: argparse.Namespace) -> int:
    """Write the files that an office begins with, a record form for each unit among them. Raises :class:`Problems`; then nothing
    is written."""
    from ..publish import starting_files, starting_year
    from ..sheets import read_units

    listed = options.units.resolve() if options.units is not None else None
    if problem := refusal(root, _ELSEWHERE, listed):  # before the list is read: nothing that is said of it helps here
        raise Problems([problem])
    units = {unit.slug: unit.name for unit in read_units(listed, listed.name)} if listed else {}
    files = {root / name: content for name, content in starting_files(units).items()}
    with writing(root) as writer:
        if problem := refusal(root, _ELSEWHERE, listed):
            raise Problems([problem])
        writer.write(files, Problem("E505", "文件写不进去"))
        year = starting_year()
        say(f"已建立 {options.folder}：{year} 年度，{len(units)} 份记录表" + ("" if units else "（没有名单）"))
        step = after_init(options.folder, here=root == Path.cwd(), units=len(units), year=year)
        say_next(step)
    return DONE


_ELSEWHERE = "换一个新的文件夹，如 python build.py init kaohe"


def refusal(root: Path, hint: str, beside: Path | None) -> Problem | None:
    """Why no root can be made here: more stands in the folder than the file ``beside`` that it is made of, or it is a place of
    another root; None where one can. ``hint`` says what to do."""
    homes = [home for home in root.parents if (home / "content" / "site.toml").is_file()] or [root.parent]
    if any(is_ours(root, home) for home in homes):
        return Problem("E520", "这个位置在另一个站点的文件夹里", root.name, hint=hint)
    if root.exists() and not root.is_dir():
        return existing(root.name, hint)
    standing = [path for path in sorted(root.glob("*")) if not left_behind(path.name) and path.name not in _BESIDE]
    own = beside.resolve() if beside is not None else None
    found = next((path for path in standing if path.resolve() != own), None)
    return existing(shown_path(found, root.parent), hint) if found else None
