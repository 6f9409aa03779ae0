"""The files of ``templates/assets``, such as stylesheets and scripts, and their addresses with a version of their content."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from ..base.problems import Problem, Problems
from ..base.project import Project
from ..base.source import read


def read_assets(project: Project) -> dict[str, bytes]:
    """The files of templates/assets by name; empty where there are none. Texts among them are checked as texts."""
    folder = project.templates / "assets"
    if not folder.is_dir():
        return {}
    paths = [path for path in sorted(folder.iterdir()) if path.is_file() and path.name[0] != "."]
    for path in paths:
        if path.suffix in (".css", ".js", ".svg"):
            read(path, project.templates.parent)
    return {path.name: path.read_bytes() for path in paths}


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
