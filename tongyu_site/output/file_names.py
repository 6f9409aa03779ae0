"""File names of a site: what Windows cannot hold or cannot tell apart."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from ..base.problems import Problem
from .manifest import inside

_FORBIDDEN = re.compile(r'[<>:"\\|?*\x00-\x1f]|[. ]$|^(con|prn|aux|nul|com\d|lpt\d)(\.|$)', re.I)


def check_names(urls: Iterable[str]) -> list[Problem]:
    """File names that Windows cannot hold or cannot tell apart, and files that stand where a folder has to be."""
    problems = []
    seen: dict[str, str] = {}
    folders: dict[str, str] = {}
    for url in sorted(urls):
        if not inside(url) or any(_FORBIDDEN.search(part) for part in url.split("/")):
            problems.append(Problem("E515", "文件名不能在 Windows 上使用", url))
        key = _plain(url)
        other = seen.setdefault(key, url)
        if other != url:
            problems.append(Problem("E515", f"文件名与 {other} 只有大小写不同，在 Windows 上是同一个文件", url))
        for end, char in enumerate(key):
            if char == "/":
                folders.setdefault(key[:end], url)
    problems += [
        Problem("E515", f"{folders[key]} 所在的文件夹与这个文件同名", url) for key, url in seen.items() if key in folders
    ]
    return problems


def _plain(url: str) -> str:
    """A path as a file system that ignores case and forms of composition sees it."""
    return unicodedata.normalize("NFC", url).casefold()
