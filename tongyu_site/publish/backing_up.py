"""A root in one file: packed, read back and held against the disk; and put into another folder again, all or nothing.

A backup holds what an office can't get from elsewhere: content, data with seals, templates and build.py of its own, and the
published site. ``SHA256SUMS`` in it names every other file. The same files give the same bytes. Records are in it as they are,
private codes too, so that nobody but its owner may read it.
"""

from __future__ import annotations

import io
import os
import stat
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from ..base.files import (
    DRAFTS,
    MARKER,
    OUR_PLACES,
    OWN_FILE_MODE,
    SITE,
    content_of,
    digest,
    digest_of,
    existing,
    is_ours,
    leading_out,
    manifest_text,
    there,
)  # fmt: skip
from ..base.names import left_behind
from ..base.packing import DAMAGED
from ..base.printing import shown_as_typed, shown_path
from ..base.private import known_persons
from ..base.problems import Problem, Problems
from ..base.system import OFFICE_FILE, READING, reason
from ..base.writing import Writer
from ..output import NAME, check_folder, check_names

_FOLDERS = ("content", "data", "templates", SITE)
"""The folders of a root that are packed."""
_BESIDE = ("build.py", "说明.md", "README.md", ".gitignore", "tombi.toml")
"""The files beside them."""
_PROGRAM = "tongyu_site"
"""The folder that tells a root which is the program's own: there templates, build.py and README are no office's."""
_MADE = (DRAFTS, "__pycache__", "venv", "wheels")
"""What need not be named where it is not packed: it is made again, or belongs to the program."""
_KEEP = ".keep"
"""The file that stands for a folder without any: a year has its folder before its first record."""
_MOST = 2_000_000_000
"""The most bytes of all files of a backup."""


def backup(writer: Writer, file: Path, site: Path) -> str:
    """Pack the root of ``writer``, and the published site in the folder ``site`` with it, into ``file``; what was done, in words.

    Raises :class:`Problems`: E520 for a file that is there, E521 for a place that a build publishes or reads, E103 and E515 for
    what can't be packed, E505 where the system refuses, E518 where what was written is not what stands on the disk. Then there is
    no such file.
    """
    root, shown = writer.root, shown_as_typed(file, writer.root)
    if there(file):
        raise Problems([existing(shown, f"换一个文件名，如 python build.py backup {file.stem}-2.zip")])
    if is_ours(file, root) or file.resolve().is_relative_to(site.resolve()):
        hint = "换一个位置，最好在另一个磁盘上，如 python build.py backup ../备份.zip"
        raise Problems([Problem("E521", f"备份不能写在这里：{OUR_PLACES}", shown, hint=hint)])
    if not any(there(root / name) for name in ("content", "data")):
        message, hint = "没有 content/ 和 data/，这不是考核数据所在的文件夹", "在考核数据所在的文件夹中运行，或者写 --root 文件夹"
        raise Problems([Problem("E103", message, root.name, hint=hint)])
    places = dict(_places(root, site))
    files = _contents(places, root, site)
    writer.write({file: _packed(files)}, Problem("E505", "备份写不进去", shown), OFFICE_FILE, mode=OWN_FILE_MODE)
    try:
        _verify(unpacked(file), places, shown)
    except BaseException:
        file.unlink(missing_ok=True)
        raise
    return "\n".join(_told(root, site, file, files))


def _places(root: Path, site: Path) -> Iterator[tuple[str, Path]]:
    """Each file that is packed, by its path in the backup; an empty folder as a file that is not there."""
    own = not there(root / _PROGRAM)
    for name in _FOLDERS:
        folder = site if name == SITE else root / name
        if there(folder if name != SITE else folder / MARKER) and (own or name != "templates"):
            yield from _below(folder, name, site if name == SITE else root, ())
    yield from ((name, root / name) for name in _BESIDE if own and there(root / name))


def _below(folder: Path, name: str, home: Path, above: tuple[str, ...]) -> Iterator[tuple[str, Path]]:
    """:func:`_places` of a folder, also where links lead there, but not out of ``home``, nor back to a folder ``above``."""
    real, found = os.path.realpath(folder), False
    if real in above:
        return
    for path in sorted(folder.iterdir()):
        inner = f"{name}/{path.name}"
        if not _belongs(inner):
            continue
        found = True
        if path.is_dir() and not leading_out(path, home):
            yield from _below(path, inner, home, (*above, real))
        else:
            yield inner, path
    if not found:
        yield f"{name}/{_KEEP}", folder / _KEEP


def _belongs(name: str) -> bool:
    """Whether a file of this path may be in a backup: none that is hidden, left by a file manager or an editor, or kept by
    Python, and none out of its folder."""
    first, *inner = name.split("/")
    if not inner:
        return name in _BESIDE
    return first in _FOLDERS and all(
        part and part != "__pycache__" and (part in (MARKER, _KEEP) or not left_behind(part)) for part in inner
    )


def _contents(places: Mapping[str, Path], root: Path, site: Path) -> dict[str, bytes]:
    """What the files hold. Raises :class:`Problems` with all that can't be packed: no plain files, links that lead out, names
    that not every system tells apart, more than a backup holds."""
    problems = [replace(problem, hint="改名，再备份") for problem in check_names(places)]
    found: dict[str, bytes] = {}
    for name, path in places.items():
        home = site if name.startswith(f"{SITE}/") else root
        try:
            name.encode()
            if problem := leading_out(path, home):
                problems.append(problem)
                continue
            content = content_of(path)
        except (OSError, UnicodeEncodeError) as error:
            why = reason(error, READING) if isinstance(error, OSError) else "文件名不是 UTF-8 文字"
            problems.append(Problem("E103", f"文件读不出来：{why}", name))
            continue
        if content is None and path.name != _KEEP:
            problems.append(
                Problem("E103", "文件读不出来：链接指向的文件不存在", name, hint="删去这个链接，或者恢复它指向的文件")
            )
        found[name] = content or b""
    if sum(map(len, found.values())) > _MOST:
        problems.append(
            Problem("E103", f"全部文件超过 {_MOST // 1_000_000} MB，装不下", root.name, hint="把用不着的大文件移到别处")
        )
    if problems:
        raise Problems(dict.fromkeys(problems))
    return found


def _manifest(files: Mapping[str, bytes]) -> bytes:
    """The hash of every file by name, in order, as ``sha256sum -c`` reads it."""
    return manifest_text({name: digest(content) for name, content in files.items()}).encode()


def _packed(files: Mapping[str, bytes]) -> bytes:
    """The archive of these files and their manifest, which comes first."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as new:
        for name, content in [(NAME, _manifest(files)), *sorted(files.items())]:
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 3
            entry.external_attr = (stat.S_IFREG | OWN_FILE_MODE) << 16  # for whoever unpacks it without this program
            new.writestr(entry, content)
    return archive.getvalue()


def unpacked(path: Path) -> dict[str, bytes]:
    """What the files of a backup hold, by name, as its manifest says. Raises :class:`Problems` (E522) for one that is not whole,
    is altered, or holds what no backup does; nothing is unpacked beyond what a backup may hold."""
    try:
        packed = content_of(path)
        if packed is None:
            raise Problems([Problem("E522", "没有这个文件", path.name)])
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            entries = archive.infolist()
            if wrong := list(dict.fromkeys(_wrong(entries))):
                raise _unusable(path, "，".join(wrong[:_LISTED]), "这不是 backup 写出的，或者被人改过：不要使用，换一份备份")
            files = {entry.filename: _content(archive, entry) for entry in entries if not entry.is_dir()}
    except DAMAGED:
        raise _unusable(
            path, "文件不完整，或者被改动过", "重新拷贝一次，与备份时记下的校验码核对；还不行的，换一份备份"
        ) from None
    except OSError as error:
        raise Problems([Problem("E522", f"备份读不出来：{reason(error, READING)}", path.name)]) from None
    listed, actual = files.pop(NAME).decode(errors="replace"), _manifest(files).decode()
    if listed != actual:
        names = sorted({line.partition("  ")[2] for line in {*listed.split("\n")} ^ {*actual.split("\n")}})
        raise _unusable(path, f"与其中的清单不符：{'、'.join(names[:_LISTED])}", "这份备份被改动过：不要使用，换一份备份")
    return files


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """What a file of an archive holds; of one that is larger than the archive says, no more than that is unpacked."""
    with archive.open(entry) as file:
        return file.read(entry.file_size + 1)


_LISTED = 5
"""How many files or reasons a sentence lists."""


def _unusable(path: Path, why: str, hint: str) -> Problems:
    """The problem of a file that is not used as a backup."""
    return Problems([Problem("E522", f"备份不能用：{why}", path.name, hint=hint)])


def _wrong(entries: Iterable[zipfile.ZipInfo]) -> Iterator[str]:
    """What no backup holds, in words; nothing of it is unpacked."""
    names = Counter(entry.orig_filename for entry in entries)
    if NAME not in names:
        yield f"其中没有清单 {NAME}"
    for entry in entries:
        name = entry.orig_filename
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if name != NAME and not _belongs(f"{name}{_KEEP}" if entry.is_dir() else name):
            yield f"其中的 {name} 不是考核数据"
        elif names[name] > 1:
            yield f"{name} 有 {names[name]} 个"
        elif entry.flag_bits & 1 or entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            yield f"{name} 加了密码，或者压缩的方法不认识"
        elif kind not in (0, stat.S_IFDIR if entry.is_dir() else stat.S_IFREG):
            yield f"{name} 是链接，不是普通的文件"
    yield from (f"{problem.file} {problem.message}" for problem in check_names(filter(_belongs, names)))
    if sum(entry.file_size for entry in entries) > _MOST:
        yield f"解开以后超过 {_MOST // 1_000_000} MB"


def _verify(files: Mapping[str, bytes], places: Mapping[str, Path], shown: str) -> None:
    """Hold what was read back of a backup against what stands on the disk. Raises :class:`Problems`."""
    for name, path in places.items():
        standing = digest_of(path) if there(path) else digest(b"")
        if digest(files.get(name, b"")) != standing or name not in files:
            message, hint = (
                f"备份读回来，{name} 与磁盘上的不同，备份没有留下",
                "备份时不要改动文件，再运行一次；还不行的，换一个磁盘",
            )
            raise Problems([Problem("E518", message, shown, hint=hint)])


def _told(root: Path, site: Path, file: Path, files: Mapping[str, bytes]) -> Iterator[str]:
    """What is to be known of a backup, in sentences."""
    size = file.stat().st_size
    yield f"已备份 {shown_as_typed(file, root)}：{len(files)} 个文件，{-(-size // 1000)} KB，已读回核对"
    yield f"校验码（SHA-256）：{digest_of(file)}，请记下，恢复以前可以核对"
    kinds = Counter(name.partition("/")[0] for name in files)
    named = (f"{name}/（公布的网站）" if name == SITE else f"{name}/" if name in _FOLDERS else name for name in kinds)
    yield f"其中有：{'、'.join(named)}"
    if SITE not in kinds:
        yield "其中没有公布的网站" + ("；网站在别处的，加 --site 文件夹" if site == root / SITE else "")
    elif differing := _differing(site):
        yield f"注意：{site.name}/ 有 {differing} 处与它的清单不符，照样装入；python build.py verify 可以核对"
    if there(root / _PROGRAM):
        yield "程序没有装入，这个文件夹的 templates/、build.py 和 README.md 是程序的"
    elif left := [path.name for path in sorted(root.iterdir()) if _is_left(path, file)]:
        yield f"没有装入，要留的另外保存：{'、'.join(left)}"
    coded = Counter(shown_path(path.parent, root) for path in dict(known_persons(root)))
    held = f"{'、'.join(f'{folder}/（{count} 份记录）' for folder, count in sorted(coded.items()))}有私密代号；" if coded else ""
    yield f"注意：{held}备份是内部材料，只有本机的这个用户能读，不得外传，不得放到网站上"
    yield "程序不在备份里，要另外带上（录入说明，“备份和交接”）"


def _is_left(path: Path, file: Path) -> bool:
    """Whether something in a root is to be named as not packed."""
    name = path.name
    return not (name in (*_FOLDERS, *_BESIDE, *_MADE) or left_behind(name) or path.resolve() == file.resolve())


def _differing(site: Path) -> int:
    """In how many places a site differs from its manifest."""
    try:
        found = check_folder(site)[1]
    except Problems:
        return 1
    return len(found.changed) + len(found.added) + len(found.missing)


def restore(writer: Writer, files: Mapping[str, bytes]) -> None:
    """Put the files of a backup (:func:`unpacked`) into the root of ``writer``, all or none. Raises :class:`Problems`."""
    content = {writer.root / name: content for name, content in files.items()}
    writer.write(content, Problem("E505", "恢复时文件写不进去"))
