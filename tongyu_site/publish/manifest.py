"""The manifest of a site, ``SHA256SUMS``: writing it, and comparing a folder or an earlier manifest with it.

Owns what the files of a finished site are, by name and hash. Knows nothing of pages, years or records, so that a copied
folder can be checked without the project's data.
"""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..base.problems import Problem, Problems, clean

NAME = "SHA256SUMS"
"""The manifest in the root of a site; ``sha256sum -c SHA256SUMS`` reads it."""

MARKER = ".tongyu-site"
"""The file that marks a folder as a site made here. Not in the manifest: hidden files are often left out of a copy."""

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


def digest(content: bytes) -> str:
    """The SHA-256 of a file's content."""
    return hashlib.sha256(content).hexdigest()


def write(digests: Digests) -> str:
    """The text of a manifest, in order of path."""
    return "".join(f"{found}  {path}\n" for path, found in sorted(digests.items()))


_LINE = re.compile(r"([0-9a-f]{64}) [ *](.+)")


def read_manifest(path: Path) -> dict[str, str]:
    """The digests of a manifest file. Raises :class:`Problems`: E513 where there is none, E514 where it makes no sense."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        raise Problems([Problem("E513", f"没有清单文件 {path.name}", path.parent.name)]) from None
    except UnicodeDecodeError:
        raise Problems([Problem("E514", "清单不是 UTF-8 文字", path.name)]) from None
    except OSError as error:
        raise Problems([Problem("E513", f"清单读不出来：{error_words(error)}", path.name)]) from None
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
        for path in present:
            if path in digests:
                with (folder / path).open("rb") as file:
                    found[path] = hashlib.file_digest(file, "sha256").hexdigest() if present[path] else ""
    except OSError as error:
        raise Problems([Problem("E513", f"文件读不出来：{error_words(error)}", folder.name)]) from None
    more = [path for path in present if path not in digests and path not in (NAME, MARKER)]
    return digests, Differences(
        changed=tuple(sorted(path for path, value in found.items() if value != digests[path])),
        added=tuple(sorted([*(path for path in more if not _junk(path)), *empty])),
        missing=tuple(sorted(path for path in digests if path not in present)),
        ignored=tuple(sorted(path for path in more if _junk(path))),
    )


def _junk(path: str) -> bool:
    return path.rpartition("/")[2] in JUNK


def _empty(folder: Path) -> list[str]:
    """The folders in a folder that hold nothing, with a slash at the end."""
    return [
        f"{Path(where).relative_to(folder).as_posix()}/" for where, folders, files in os.walk(folder)
        if not folders and not files and Path(where) != folder
    ]  # fmt: skip


def since(old: Digests, new: Digests) -> Differences:
    """What became of a site between two manifests; ``added`` and ``changed`` are to be uploaded, ``missing`` removed."""
    return Differences(
        changed=tuple(sorted(path for path in new if path in old and old[path] != new[path])),
        added=tuple(sorted(path for path in new if path not in old)),
        missing=tuple(sorted(path for path in old if path not in new)),
    )


UPLOAD, REMOVE = "upload", "remove"


def upload_list(old: Digests, new: Digests) -> list[tuple[str, str, str]]:
    """What the webmaster does: (upload or remove, new, changed or removed, path), in the order to do it.

    What other files need comes first (assets, then the rest), pages that lead to them after it, the manifest last of
    what is uploaded; then what nothing leads to any more is removed.
    """
    found = since(old, new)
    if not found:
        return []
    rows = [(UPLOAD, "new", path) for path in found.added] + [(UPLOAD, "changed", path) for path in found.changed]
    rows.sort(
        key=lambda row: (not row[2].startswith("assets/"), row[2].endswith(".html"), row[2] == "index.html", row[1] != "new")
    )
    return [*rows, (UPLOAD, "changed" if old else "new", NAME), *((REMOVE, "removed", path) for path in found.missing)]


HEADER = "action\tkind\tpath\n"


def save_list(rows: Iterable[tuple[str, str, str]], path: Path, site: Path) -> None:
    """An upload list as a table with tabs: ``upload`` or ``remove``, then ``new``, ``changed`` or ``removed``, then the path.

    Raises :class:`Problems`: E517 where it would change the site or overwrite anything but an earlier list, E505 where it
    can't be written.
    """
    if path.resolve().is_relative_to(site.resolve()):
        raise Problems([Problem("E517", "上传清单不能写进站点文件夹", path.name, hint="--list ../shangchuan.txt")])
    try:
        if path.is_file() and not path.read_bytes().startswith(HEADER.encode()):
            raise Problems([Problem("E517", "这个文件不是上传清单，不覆盖", path.name, hint="换一个文件名")])
        path.write_text(HEADER + "".join("\t".join(row) + "\n" for row in rows), encoding="utf-8", newline="\n")
    except OSError as error:
        raise Problems([Problem("E505", f"上传清单写不进去：{error_words(error)}", path.name)]) from None


def report_differences(folder: Path, digests: Digests, found: Differences) -> str:
    """A comparison in words, for whoever holds the folder."""
    name = folder.resolve().name
    count = len(found.changed) + len(found.added) + len(found.missing)
    state = f"{count} 处与清单不符" if found else "与清单一致"
    lines = [f"{label}：{_one_line(path)}" for label, paths in _labels(found, "多出") for path in paths]
    lines += [f"可以忽略：{_one_line(path)}（系统自动生成，不是站点的内容）" for path in found.ignored]
    lines.append(f"{name}/：清单中有 {len(digests)} 个文件，{state}，清单校验码 {digest(write(digests).encode())[:12]}")
    return clean("\n".join(lines))


def _one_line(path: str) -> str:
    """A path as text: a line break in a name must not look like another line of the report."""
    return path.replace("\n", "�")


def _labels(found: Differences, added: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return ("被改动", found.changed), ("缺少", found.missing), (added, found.added)


def report_list(rows: Sequence[tuple[str, str, str]]) -> str:
    """An upload list in words, in the order in which to do it."""
    labels = {"new": "上传（新增）", "changed": "上传（有变化）", "removed": "删除（已不用）"}
    lines = [f"{labels[kind]}：{_one_line(path)}" for _, kind, path in rows]
    removed = sum(action == REMOVE for action, _, _ in rows)
    lines.append(
        f"按以上次序：上传 {len(rows) - removed} 个文件，删除 {removed} 个文件" if rows else "与旧清单相同，没有要上传的文件"
    )
    return clean("\n".join(lines))


# names

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


# words

_REASONS = {
    "ENOSPC": "磁盘已满", "EDQUOT": "超出磁盘配额", "EFBIG": "文件太大", "EACCES": "没有权限", "EPERM": "没有权限",
    "EROFS": "磁盘只读", "EBUSY": "被占用", "ETXTBSY": "被占用", "ENAMETOOLONG": "路径太长", "EIO": "磁盘读写出错",
    "EEXIST": "临时文件没有清理掉", "ENOTEMPTY": "文件夹正在被别的程序使用", "EOPNOTSUPP": "这个磁盘不支持文件锁",
    "ENOTDIR": "上级不是文件夹", "EMFILE": "打开的文件太多", "ENOLCK": "这个磁盘不支持文件锁",
}  # fmt: skip


def error_words(error: OSError) -> str:
    """Why the system refused, in Chinese where the reason is a usual one."""
    import errno

    if getattr(error, "winerror", None) in (32, 33):
        return "文件被别的程序打开"
    return _REASONS.get(errno.errorcode.get(error.errno or 0, ""), error.strerror or type(error).__name__)
