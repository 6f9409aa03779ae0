"""The manifest of a site, ``SHA256SUMS``: writing it, reading it, and comparing a folder with it.

Owns what the files of a finished site are, by name and hash. Knows nothing of pages, years or records, so that a copied
folder can be checked without the project's data.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ..base.files import MARKER, content_of, digest, digest_of, manifest_text
from ..base.printing import clean
from ..base.problems import Problem, Problems
from ..base.system import reason

NAME = "SHA256SUMS"
"""The manifest in the root of a site; ``sha256sum -c SHA256SUMS`` reads it."""

JUNK = frozenset(["Thumbs.db", "desktop.ini", ".DS_Store"])
"""What file managers leave in folders they show; nobody misses it."""

Digests = Mapping[str, str]
"""Path from the site's root, with forward slashes, to the SHA-256 of the file in hexadecimal."""


@dataclass(frozen=True)
class Differences:
    """What a folder, or a later manifest, has that a manifest does not say: paths in order."""

    changed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    """What file managers left: no difference."""

    def __bool__(self) -> bool:
        return bool(self.changed or self.added or self.missing)


_LINE = re.compile(r"([0-9a-f]{64}) [ *](.+)")


def read_manifest(path: Path) -> dict[str, str]:
    """The digests of a manifest file. Raises :class:`Problems`: E513 where there is none, E514 where it makes no sense."""
    if path.exists() and not path.is_file() and not path.is_dir():  # a pipe would keep whoever reads it waiting
        raise Problems([Problem("E513", "清单读不出来：这不是普通的文件", path.parent.name)])
    try:
        content = None if path.is_dir() else content_of(path)
        text = content.decode("utf-8-sig") if content is not None else None
    except UnicodeDecodeError:
        raise Problems([Problem("E514", "清单不是 UTF-8 文字", path.name)]) from None
    except OSError as error:
        raise Problems([Problem("E513", f"清单读不出来：{reason(error)}", path.name)]) from None
    if text is None:
        raise Problems([Problem("E513", f"没有清单文件 {path.name}", path.parent.name)])
    digests: dict[str, str] = {}
    for number, line in enumerate(text.replace("\r\n", "\n").removesuffix("\n").split("\n"), 1):
        match = _LINE.fullmatch(line)
        if match is None or not inside(match[2]) or match[2] in digests:
            raise Problems([Problem("E514", f"清单第 {number} 行写法不对", path.name)])
        digests[match[2]] = match[1]
    return digests


def inside(path: str) -> bool:
    """Whether a path of a manifest stays inside the folder, on every system."""
    parts = path.split("/")
    return "\\" not in path and ":" not in path and not {"", ".", ".."} & set(parts)


def listing(folder: Path) -> dict[str, bool]:
    """Everything in a folder that is not itself a folder: path to whether it is a plain file. Links are not followed."""
    found: dict[str, bool] = {}

    def walk(where: str, above: str) -> None:
        """Add what is below a folder; ``above`` is its path from the first one, with a slash at the end."""
        with os.scandir(where) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    walk(entry.path, f"{above}{entry.name}/")
                else:
                    found[above + entry.name] = entry.is_file(follow_symlinks=False)

    walk(str(folder), "")
    return found


def check_folder(folder: Path, expected: Digests | None = None) -> tuple[dict[str, str], Differences]:
    """A site compared with its manifest: the manifest, and what is not as it says. Raises :class:`Problems`.

    ``expected`` stands in for the manifest's own words, where they are known better.
    """
    if not folder.is_dir():
        raise Problems([Problem("E513", "没有这个文件夹", folder.name)])
    digests = dict(expected) if expected is not None else read_manifest(folder / NAME)
    try:
        present = listing(folder)
        empty = [path for path in _empty(folder) if not any(name.startswith(path) for name in digests)]
        found: dict[str, str] = {}
        for path in present.keys() & digests.keys():
            found[path] = ""
            if present[path]:  # only a plain file is opened
                found[path] = digest_of(folder / path)
    except OSError as error:
        raise Problems([Problem("E513", f"文件读不出来：{reason(error)}", folder.name)]) from None
    more = [path for path in present if path not in digests and path not in (NAME, MARKER)]
    return digests, Differences(
        changed=tuple(sorted(path for path, value in found.items() if value != digests[path])),
        added=tuple(sorted([*(path for path in more if not _junk(path)), *empty])),
        missing=tuple(sorted(path for path in digests if path not in present)),
        ignored=tuple(sorted(path for path in more if _junk(path))),
    )


def _junk(path: str) -> bool:
    """Whether a file is one that file managers leave."""
    return path.rpartition("/")[2] in JUNK


def _empty(folder: Path) -> list[str]:
    """The folders in a folder that hold nothing, with a slash at the end."""
    return [
        f"{Path(where).relative_to(folder).as_posix()}/" for where, folders, files in os.walk(folder)
        if not folders and not files and Path(where) != folder
    ]  # fmt: skip


def report_differences(folder: Path, digests: Digests, found: Differences) -> str:
    """A comparison in words, for whoever holds the folder."""
    name = folder.resolve().name
    count = len(found.changed) + len(found.added) + len(found.missing)
    state = f"{count} 处与清单不符" if found else "与清单一致"
    labels = (("被改动", found.changed), ("缺少", found.missing), ("多出", found.added))
    lines = [f"{label}：{one_line(path)}" for label, paths in labels for path in paths]
    lines += [f"可以忽略：{one_line(path)}（系统自动生成，不是站点的内容）" for path in found.ignored]
    lines.append(f"{name}/：清单中有 {len(digests)} 个文件，{state}，清单校验码 {digest(manifest_text(digests), 12)}")
    return clean("\n".join(lines))


def one_line(path: str) -> str:
    """A path as text: a line break in a name must not look like another line of the report."""
    return path.replace("\n", "�")
