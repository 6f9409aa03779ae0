"""Corrections of sealed years: what one is, and which files of ``content/corrections/`` hold one."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..base.files import digest, there
from ..base.names import left_behind
from ..base.printing import shown_path
from ..base.problems import Problem
from ..base.project import Project
from ..base.source import Source
from .comparison import Change


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction of a sealed year: what the office says of it, and what it changed, as its seal recorded it."""

    year: int
    number: int
    date: dt.date
    reason: str
    basis: str
    document: str
    decided_by: str
    paragraphs: tuple[str, ...]
    declared: Mapping[str, Mapping[str, Any]]
    source: Source
    changes: tuple[Change, ...] = ()
    rows: tuple[tuple[str, str], ...] = ()
    """The rows of clauses' tables that it changed, by slug and clause."""
    everywhere: bool = False
    """Whether rubric, readings or the office's words changed with it: then what any page of the year shows may be new."""
    words: tuple[str, ...] = ()
    """The groups of the office's words that it declares to be changed."""
    checked: tuple[str, ...] = ()
    """The questions that came with it, each of which was looked into."""

    @property
    def id(self) -> str:
        """Its number: ``2017-1``."""
        return f"{self.year}-{self.number}"

    @property
    def hash(self) -> str:
        """The hash of its file, which the seal keeps; blank lines at the end, which editors add, do not count."""
        return digest(self.source.text.rstrip() + "\n")


NAME = re.compile(r"([0-9]{4})-([1-9][0-9]*)\.md")


def correction_path(project: Project, year: int, number: int) -> Path:
    """Where a correction is written."""
    return project.corrections_folder / f"{year}-{number}.md"


def correction_files(project: Project, year: int) -> dict[int, Path]:
    """The corrections of a year by their number."""
    found = {}
    for path in project.corrections_folder.glob(f"{year}-*.md"):
        if match := NAME.fullmatch(path.name):
            found[int(match[2])] = path
    return dict(sorted(found.items()))


def stray(project: Project) -> list[Problem]:
    """Files in the folders of seals and corrections that are neither: copies, misnamed ones, corrections of no sealed year."""
    problems = []
    for path in sorted(project.seal_path(0).parent.glob("*")):
        if not re.fullmatch(r"[0-9]{4}\.toml|register\.toml", path.name) and not left_behind(path.name):
            message = "这不是封存文件；封存文件以年度为名，一年一个"
            problems.append(Problem("E703", message, shown_path(path, project.root), hint="移到别处"))
    for path in sorted(project.corrections_folder.glob("*")):
        match = NAME.fullmatch(path.name)
        shown = shown_path(path, project.root)
        if left_behind(path.name):
            continue
        if not match:
            problems.append(Problem("E711", "更正的文件名应是年度和序号，如 2017-1.md", shown, hint="2017-1.md"))
        elif not there(project.seal_path(int(match[1]))):
            year = match[1]
            message = f"有 {year} 年度的更正，却没有封存文件：封存文件不见了，或这个年度从未封存"
            hint = f"从备份恢复 data/seals/{year}.toml；确实从未封存的，不需要更正，把这个文件移出 content/corrections/"
            problems.append(Problem("E712", message, shown, hint=hint))
    return problems
