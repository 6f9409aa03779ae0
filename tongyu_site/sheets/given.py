"""The files that an import is given: each once, those of a folder one by one, with names that tell them apart."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..base.names import left_behind
from ..base.printing import shown_as_typed, shown_path
from ..base.problems import Collector, Problem, Problems
from ..base.system import READING, reason

_SHEETS = (".xlsx", ".xlsm", ".csv", ".xls", ".et", ".ods", ".xlsb")
"""Endings of spreadsheets, also of those that can't be read: a folder is not read without them in silence."""


@dataclass(frozen=True, slots=True)
class GivenFile:
    """A file to read, and its name as messages show it."""

    path: Path
    shown: str


@dataclass(frozen=True, slots=True)
class GivenFiles:
    """The files to read, in the order in which they were given, what is to be said of others, and what can't be looked into."""

    files: Sequence[GivenFile]
    notes: Sequence[str]
    problems: Sequence[Problem]


def given_files(paths: Sequence[Path], root: Path) -> GivenFiles:
    """The files that are named, and of a folder its spreadsheets."""
    found, notes = Collector(), list[str]()
    listed: list[Path] = []
    for path in paths:
        if not path.is_dir():
            listed.append(path)
            continue
        with found:
            sheets, others = _sheets_of(path, shown_as_typed(path, root))
            listed += sheets
            notes += others
    once: dict[str, Path] = {}
    for path in listed:
        if once.setdefault(os.path.realpath(path), path) is not path:
            notes.append(f"{shown_as_typed(path, root)} 写了两次，只读一次")
    files = list(once.values())
    named = [GivenFile(path, shown) for path, shown in zip(files, _told_apart(files, root), strict=True)]
    return GivenFiles(named, list(dict.fromkeys(notes)), found.problems)


def _sheets_of(folder: Path, shown: str) -> tuple[list[Path], list[str]]:
    """The spreadsheets of a folder by name, and what is to be said of its other files, and of the folders in it, into which
    nobody looks. Raises :class:`Problems`."""
    try:
        inside = sorted(path for path in folder.iterdir() if not _is_lock(path.name))
    except OSError as error:
        raise Problems([Problem("E601", f"文件夹读不出来：{reason(error, READING)}", shown)]) from None
    folders = [path.name for path in inside if path.is_dir()]
    files = [path for path in inside if path.is_file()]
    sheets = [path for path in files if path.suffix.lower() in _SHEETS]
    if not sheets:
        hint = "写填好的表格，或放着这些表格的文件夹" + (f"，如 {folders[0]}" if folders else "")
        raise Problems([Problem("E601", "文件夹中没有 .xlsx 或 .csv 文件", shown, hint=hint)])
    others = [path.name for path in files if path not in sheets]
    notes = [f"{shown} 中有 {len(others)} 个文件不是表格，没有读取：{_first(others)}"] if others else []
    return sheets, notes + ([f"{shown} 中的文件夹没有读取：{_first(folders)}"] if folders else [])


def _first(names: Sequence[str]) -> str:
    """The first of some names."""
    return "、".join(names[:5]) + (" 等" if len(names) > 5 else "")


def _is_lock(name: str) -> bool:
    """Whether a file is what a program leaves beside an open workbook, or nobody means it."""
    return name.startswith("~$") or left_behind(name)


def _told_apart(paths: Sequence[Path], root: Path) -> list[str]:
    """The names of files as messages show them; of those that would be called the same, with the folders that tell them apart."""
    places = [path.resolve() for path in paths]
    names = [shown_path(place, root) for place in places]
    depth = 1
    while len(set(names)) < len(names) and depth < max(len(place.parts) for place in places):
        depth += 1
        names = list(_deeper(names, places, depth))
    return names


def _deeper(names: Sequence[str], places: Sequence[Path], depth: int) -> Iterator[str]:
    """The names, with folders for those that stand several times."""
    for name, place in zip(names, places, strict=True):
        yield "/".join(place.parts[-depth:]) if names.count(name) > 1 else name
