"""The files of ``templates/assets``, such as stylesheets and scripts, and their addresses with a version of their content."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from re import fullmatch

from ..base.files import OWN_MOST, there
from ..base.names import left_behind
from ..base.printing import shown_path
from ..base.problems import Problem, Problems
from ..base.project import Project
from ..base.source import read, read_bytes


def read_assets(project: Project) -> dict[str, bytes]:
    """The files of templates/assets by name, a root's own in place of the program's. Texts among them are checked as texts."""
    paths: dict[str, tuple[Path, Path]] = {}
    for folder in reversed(project.templates):
        for place in (folder, folder / "assets"):
            if there(place) and not place.is_dir():
                shown, hint = shown_path(place, folder.parent), "删去它，或者换成文件夹"
                raise Problems([Problem("E103", "这里应是文件夹", shown, hint=hint)])
        if (folder / "assets").is_dir():
            paths |= {path.name: (path, folder.parent) for path in (folder / "assets").iterdir()}
    found = {}
    for _, (path, root) in sorted(paths.items()):
        if left_behind(path.name) or path.is_dir():
            continue
        if not fullmatch(r"[\w.-]+", path.name):
            shown, hint = shown_path(path, root), "文件名只用文字、数字、“.”、“-”和“_”，不用空格"
            raise Problems([Problem("E515", "这个文件名不能用作网址", shown, hint=hint)])
        if path.suffix in (".css", ".js", ".svg"):
            content = read(path, root).text.encode("utf-8")
        else:
            content = read_bytes(path, root, OWN_MOST)
        # the same bytes, whatever line ends Git or an editor has made of a text; what holds no NUL is one for Git as well
        found[path.name] = content if b"\0" in content else content.replace(b"\r\n", b"\n")
    return found


class Addresses(dict[str, str]):
    """The addresses of the assets by name, from the site's root; a template that names one that isn't there says so in words."""

    def __missing__(self, name: str) -> str:
        """Raises :class:`Problems`: a template asked for a file that isn't there."""
        raise Problems([Problem("E405", f"缺少文件 templates/assets/{name}", f"templates/assets/{name}")])


def addresses(assets: Mapping[str, bytes]) -> Addresses:
    """The addresses of these files: a browser that keeps an old file asks anew for one whose content changed."""
    return Addresses({name: _versioned(name, content) for name, content in assets.items()})


def _versioned(name: str, content: bytes) -> str:
    """The address of a file with the start of its hash as its version."""
    return f"assets/{name}?v={hashlib.sha256(content).hexdigest()[:10]}"
