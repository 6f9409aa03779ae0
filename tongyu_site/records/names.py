"""The names of a record: its file name, which becomes a page's address, and the community's name."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from ..base.files import existing, there
from ..base.names import RESERVED, SLUG, left_behind
from ..base.printing import shown_path
from ..base.private import known_codes, plain
from ..base.problems import Problem
from ..base.project import Project
from ..base.signs import all_seen, plain_name
from .schema import NAME_LENGTH

_OWN = frozenset(["index"])
"""Names of the site's own pages in the folder of community pages."""


def file_name_problem(path: Path, shown: str) -> Problem | None:
    """What is wrong with the file name of a record that is there; ``shown`` is its path as problems show it."""
    slug = path.stem
    if not re.fullmatch(SLUG, slug):
        return Problem("E104", f"文件名“{slug}”不能用作网址", shown, hint=_better_name(path))
    if not _is_taken(slug):
        return None
    reason = " Windows 保留的名称" if slug in RESERVED else "本站自己的页面"
    return Problem("E105", f"文件名“{slug}”是{reason}", shown, hint="换一个文件名")


def _better_name(path: Path) -> str:
    """What to do with a record whose file name is none: its own letters, if it is not the copy of a record beside it."""
    plain = unicodedata.normalize("NFKC", path.stem).lower()
    letters = re.sub("[^a-z0-9]", "", plain)
    better = f"改名为 {letters}.toml" if re.fullmatch(SLUG, letters) else "改为小写拼音，例如 xinhua.toml"
    first = re.match("[a-z0-9]*", plain)
    beside = f"{first[0]}.toml" if first else ""
    if beside != path.name and beside in {other.name for other in path.parent.iterdir()}:
        return f"是 {beside} 的副本的，移出这个文件夹；不是的，另取小写拼音的文件名"
    return better


def name_problems(project: Project | None, year: int, slug: str, name: str) -> list[Problem]:
    """What is wrong with the file name and the community's name that a new record of a year is to have; without a project, what
    is wrong with them by themselves.

    Raises :class:`~tongyu_site.base.problems.Problems` where another record of the year can't be read.
    """
    if not re.fullmatch(SLUG, slug):
        return [Problem("E104", f"文件名“{slug}”不能用作网址", hint="小写拼音，例如 xinhua")]
    path = project.records_path(year) / f"{slug}.toml" if project else Path(f"{slug}.toml")
    shown = shown_path(path, project.root) if project else path.name
    problems = []
    if _is_taken(slug):
        problems.append(Problem("E105", f"文件名“{slug}”不能使用", shown, hint="换一个文件名"))
    if not plain_name(name) or len(name) > NAME_LENGTH or not all_seen(name):
        message = f"社区名称不能为空，最多 {NAME_LENGTH} 个字，不能含看不见的字符"
        problems.append(Problem("E204", message, shown, hint="--name 新华社区"))
    if project is None:
        return problems
    if there(path):
        problems.append(existing(shown, "换一个文件名，或直接修改这个文件"))
    codes = known_codes(project.root)
    problems += [
        Problem("E503", f"{what}中有 person 的代号，会公开", shown, hint=f"换一个{what}")
        for what, text in (("文件名", slug), ("社区名称", name)) if codes.standing_in(plain(text))
    ]  # fmt: skip
    for other in [file for file in sorted(path.parent.glob("*.toml")) if not left_behind(file.name)]:
        data = project.read(other).toml()
        if other != path and plain_name(str(data.get("name", ""))) == plain_name(name):
            problems.append(Problem("E209", f"已有同名的社区：“{name}”", shown_path(other, project.root)))
    return problems


def _is_taken(slug: str) -> bool:
    """Whether Windows or the site itself needs a file name."""
    return slug in RESERVED or slug in _OWN
