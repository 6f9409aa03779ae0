"""Where a site may stand: no build replaces or removes a folder that holds anything but a site made here."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from pathlib import Path

from ..base.files import MARKER, discard, rename, there
from ..base.problems import Problem, Problems
from ..base.system import reason
from .manifest import JUNK, NAME, listing, read_manifest
from .places import kept_beside

INPUTS = ("content", "data", "templates", "tongyu_site", "tests")
"""Folders of a project in which no site may stand."""

_LISTED = 5
"""How many file names a sentence lists before it says that there are more."""


def refused(target: Path, root: Path | None = None, urls: Iterable[str] | None = None) -> list[Problem]:
    """Why a folder can't be the target: E504 or E511; empty where it can.

    ``root`` is the project's root, None where there is none. A marker alone does not make a folder ours: a file in it that
    neither its manifest nor the new site (``urls``; None where they are not known yet) knows was put there by someone, and a
    build would remove it.
    """
    if problem := _of_place(target, root):
        return [problem]
    if not there(target):
        return []
    problem = _of_contents(target, urls)
    return [problem] if problem else []


def discard_site(tree: Path, target: Path) -> str:
    """Remove a tree that was replaced, or one half made, from beside its target; what is to be said of it, empty where it is
    gone or stays there.

    One into which someone has put a file meanwhile is not removed, but renamed. Never raises OSError.
    """
    half = not all(os.path.isfile(tree / name) for name in (NAME, MARKER))  # half made, or half removed
    problem = None if half else _of_contents(tree, ())
    if problem is None:
        discard(tree)
        return ""
    kept = kept_beside(target)
    with contextlib.suppress(OSError):
        rename(tree, kept)
        return f"更换 {target.name}/ 时，{problem.message}；换下的旧站点没有删，在 {kept.name}/，取出文件以后可以删去"
    return ""


def _refusal(target: Path, message: str, hint: str = "python build.py --out site", code: str = "E504") -> Problem:
    """The problem that names the target; the hint says what to write in its place."""
    return Problem(code, message, target.name or str(target), hint=hint)


def _of_place(target: Path, root: Path | None) -> Problem | None:
    """Why no site may stand at this place, whatever is there; None where one may."""
    if not target.name:
        return _refusal(target, "这个位置不能作输出文件夹")
    if target.is_symlink():
        return _refusal(target, "输出位置是一个链接", "写链接所指的文件夹")
    if there(target) and (problem := _of_standing(target, root)):
        return problem
    above = [target, *target.parents]
    if root is not None and any(root / name in above for name in INPUTS):
        return _refusal(target, "输出位置在项目的数据里")
    if any(os.path.isfile(parent / MARKER) for parent in target.parents):
        return _refusal(target, "输出位置在另一个站点里面", "写在那个站点之外")
    return None


def _of_standing(target: Path, root: Path | None) -> Problem | None:
    """Why what stands at this place can't be replaced, whatever it holds; None where it can."""
    if not target.is_dir():
        return _refusal(target, "输出位置不是普通文件夹")
    if os.path.ismount(target):
        return _refusal(target, "输出位置是一个磁盘的根，不能整个替换", "写其中的一个子文件夹")
    with contextlib.suppress(RuntimeError):  # a user without a home
        home = Path.home().resolve()
        if target == home or target in home.parents:
            return _refusal(target, "输出位置是个人文件夹，不能整个替换", "写其中的一个子文件夹")
    if root is not None and (target == root or target in root.parents):
        return _refusal(target, "输出位置是项目所在的文件夹，不能整个替换")
    return None


def _of_contents(target: Path, urls: Iterable[str] | None) -> Problem | None:
    """Why what a folder holds can't be replaced: it is no site of ours, or has files of someone else; None where it can."""
    try:
        present = listing(target)
        ours = set(urls or ())
        if (target / NAME).is_file():
            with contextlib.suppress(Problems):  # a broken manifest vouches for nothing
                ours |= set(read_manifest(target / NAME))
    except OSError as error:
        return _refusal(target, f"输出文件夹读不出来：{reason(error)}")
    if present and MARKER not in present:
        return _refusal(target, "输出文件夹里有别的内容，不能覆盖", "换一个空文件夹，或删去其中的内容")
    if urls is None:
        return None
    foreign = sorted(
        path for path, plain in present.items()
        if path not in (MARKER, NAME) and path.rpartition("/")[2] not in JUNK and not (plain and path in ours)
    )  # fmt: skip
    if not foreign:
        return None
    message = f"输出文件夹里有 {len(foreign)} 个不是本程序生成的文件：{first_of(foreign)}"
    return _refusal(target, message, "把它们移到别处，再运行", "E511")


def first_of(paths: list[str]) -> str:
    """The first few of some paths, for a sentence."""
    return "、".join(paths[:_LISTED]) + (" 等" if len(paths) > _LISTED else "")
