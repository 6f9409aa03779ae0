"""What a root of an office's own begins with: settings with open places, the rubric, a circular, a form for each unit."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from string import Template

from ..base.files import shipped
from ..base.printing import json_text
from ..base.source import read, toml_value
from ..records import record_form, record_schema
from ..rubric import Rubric, load_rubric, next_rubric

_CONTENT = shipped("content")
"""The program's content: the rubric, 使用说明 and 录入说明 are the same for every office."""
_START = Path(__file__).with_name("start")
"""The texts with open places."""
_BUILD = '''\
"""考核结果网站：python build.py；用法见 说明.md。"""
# PYTHON_ARGCOMPLETE_OK

from pathlib import Path

from tongyu_site.cli import main  # 没有这个模块，就是还没有安装程序：见 说明.md

raise SystemExit(main(home=Path(__file__).resolve().parent))
'''
_IGNORED = "/site/\n/draft/\n/.site.*\n/.draft.*\n/*.old-[0-9]*\n/.tongyu-site.*\n.*.tongyu-*\n__pycache__/\n*.bak\n"
"""What Git leaves out: the output, which a build makes anew, and what no one else may see."""


def starting_year() -> int:
    """The year of the newest rubric that comes with the program."""
    return max(int(path.stem) for path in (_CONTENT / "rubric").glob("[0-9][0-9][0-9][0-9].md"))


def starting_files(units: Mapping[str, str]) -> dict[str, bytes]:
    """The files of a new root by path: nothing of the example county, and who decides the readings is left open.

    ``units`` gives the name of each unit by the file name of its records.
    """
    year = starting_year()
    path = _CONTENT / "rubric" / f"{year}.md"
    rubric = load_rubric(path, root=_CONTENT.parent)
    law = next_rubric(read(path, _CONTENT.parent).text)  # nor is it issued: that is for the office to say
    filled = {"year": year, "before": year - 1, "next": year + 1, "confirmed": confirmed_section(rubric, year)}
    texts = {
        "build.py": _BUILD,
        ".gitignore": _IGNORED,
        "说明.md": _filled("readme.md", filled),
        "content/site.toml": _filled("site.toml", filled),
        f"content/rubric/{year}.md": law,
        f"content/circular/{year}.md": _filled("circular.md", filled),
        **{f"content/{name}": read(_CONTENT / name, _CONTENT.parent).text for name in ("help.md", "clerk.md")},
        f"data/communities/{year}.schema.json": json_text(record_schema(rubric)),
        **{f"data/communities/{year}/{slug}.toml": record_form(rubric, name) for slug, name in units.items()},
    }
    if not units:  # a year has its folder, also before its first record; a hidden file is no record
        texts[f"data/communities/{year}/.keep"] = ""
    return {name: text.encode() for name, text in texts.items()}


def confirmed_section(rubric: Rubric, number: int) -> str:
    """The section of a year's settings in which confirmations are written: a line for each form, none confirmed yet."""
    offices = rubric.offices
    lines = [f"# {toml_value(name)} = …" for name in (*sorted(offices), *sorted(rubric.groups - offices))]
    return "\n".join([
        f"[years.{number}.confirmed]",
        f"# 各单位确认本单位数据已经填全的日期，如 {number}-12-20；确认一个，去掉一行的 #。",
        f'# 盖章的填报表交回来的，可以写明文号或名称：{{ on = {number}-12-20, paper = "…" }}，只在 status 和送审稿中列出。',
        *lines[: len(offices)],
        "# 细则没有指定单位的填报表，交回来的也可以写，不写的不算缺：",
        *lines[len(offices) :],
        "",
    ])  # fmt: skip


def _filled(name: str, values: Mapping[str, object]) -> str:
    """A text with open places for a year."""
    return Template(read(_START / name, _START.parent).text).substitute(values)
