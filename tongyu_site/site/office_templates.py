"""A root's own templates beside the program's: which differ, and of which the program's was changed since they were taken."""

from __future__ import annotations

import re
from pathlib import Path

from ..base.files import OWN_MOST, TEMPLATES, digest
from ..base.matching import nearest
from ..base.problems import Problem, Problems
from ..base.project import Project
from ..base.source import read_bytes
from ..base.template_files import OFFICE_PARTS, names_in, replaceable, shown_template

_TAKEN = "取自程序的模板"
_MARK = re.compile(rf"\A[^\n]*{_TAKEN} ([0-9a-f]{{12}})[^\n]*\n".encode())
_COMMENTS = {".html": "{{#- {} -#}}\n", ".css": "/* {} */\n", ".js": "// {}\n", ".svg": "<!-- {} -->\n"}
"""How a line of a template says something that no page shows, by the ending of its name."""
_MOST = 10
"""How many files a sentence lists before it says how many there are."""


def taken_template(name: str) -> bytes:
    """The program's template of a name for a root to change; its first line says of which text it was taken.

    Raises :class:`~tongyu_site.base.problems.Problems` where the program has none of that name.
    """
    names = replaceable()
    if name not in names:
        close = nearest(name, names) or [other for other in names if other.rpartition("/")[2] == Path(name).name]
        hint = f"是否为 {'、'.join(close)}" if close else f"写文件夹和文件名，如 {'、'.join(names[-2:])}"
        raise Problems([Problem("E405", f"程序没有模板 {name}", f"templates/{name}", hint=hint)])
    content = _program(name)
    return _COMMENTS[Path(name).suffix].format(f"{_TAKEN} {digest(content, 12)}：这一行不要删").encode() + content


def own_templates(project: Project) -> list[str]:
    """What is to be known of a root's own templates, in sentences: those without an effect, without a need, without a base; and
    those of which the program's was changed since. Nothing where the root has none, or is the program's own."""
    if len(project.templates) == 1:
        return []
    own, found = project.templates[0], dict[str, list[str]]()
    program = set(names_in(TEMPLATES))
    for name in names_in(own):
        if name.startswith(OFFICE_PARTS):
            kind = "不起作用，Word 文件和工作簿的版式用程序的"
        elif name not in program:
            kind = "是本单位另加的，程序没有同名的" + ("" if name.startswith("assets/") else "，只在本单位的模板引用时起作用")
        else:
            kind = _compared(read_bytes(own / name, project.root, OWN_MOST), _program(name))
        found.setdefault(kind, []).append(shown_template(project.templates, name))
    return [f"{_listed(names)} {kind}" for kind, names in found.items()]


def _compared(own: bytes, program: bytes) -> str:
    """How a root's own template stands to the program's of the same name."""
    own = own.replace(b"\r\n", b"\n")
    mark = _MARK.match(own)
    if own[mark.end() if mark else 0 :] == program:
        return "与程序的相同，可以删去"
    if mark is None:
        return "与程序的不同，不知道从程序的哪一版改起；程序更新以后请逐个对照"
    if mark[1].decode() == digest(program, 12):
        return "是本单位改过的，程序的没有再变"
    return "是本单位改过的，程序的在取出以后也变了：把它改名，用 template 命令再取一次，把要改的改进去"


def _program(name: str) -> bytes:
    """The program's template of a name, whatever line ends a checkout has made of it."""
    return read_bytes(TEMPLATES / name, TEMPLATES.parent, OWN_MOST).replace(b"\r\n", b"\n")


def _listed(names: list[str]) -> str:
    """The first few files of a list."""
    return "、".join(names[:_MOST]) + (f"等 {len(names)} 个文件" if len(names) > _MOST else "")
