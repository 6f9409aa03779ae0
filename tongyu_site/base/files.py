"""Files and folders on the disk: looked for, read, renamed, put on the disk, removed.

Knows nothing of what is in a file. Every function that may fail raises OSError unless it says otherwise.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import shutil
import signal
import stat
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from .printing import shown_path
from .problems import Problem

SITE, DRAFTS = "site", "draft"
"""The folders of a root that hold the published site, where no other place is named, and the drafts."""
MARKER = ".tongyu-site"
"""The file that marks a folder as a site made here. Not in the manifest: hidden files are often left out of a copy."""
FILE_MODE, FOLDER_MODE = 0o644, 0o755
"""Permissions of what is written, whatever the umask: a web server reads it, only the owner writes."""
OWN_FILE_MODE, OWN_FOLDER_MODE = 0o600, 0o700
"""Permissions of a file, or a folder, that nobody else may look into: a backup, drafts."""

OUR_PLACES = "站点文件夹和 templates/ 中的会公布，content/、data/ 中的会当作数据读取，.tongyu-site 等名称本程序自用"
"""Why nothing is saved to a place of the program (:func:`is_ours`), in words."""
OWN_MOST = 500_000_000
"""The most bytes of a file that the program writes itself: seals and ledgers grow with the county."""
_PACKAGE = Path(__file__).resolve().parent.parent
_UNREAD = Problem("E103", "文件读不出来")


def there(path: Path) -> bool:
    """Whether anything has this name, also a link that leads nowhere. A disk that does not say raises: a no may delete."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError, ValueError):  # no file has a name that can't be written
        return False
    return True


def shipped(name: str) -> Path:
    """A folder that comes with the program: within the package where that was installed, else beside it."""
    return _PACKAGE / name if there(_PACKAGE / name) else _PACKAGE.parent / name


TEMPLATES = shipped("templates")
"""The program's templates."""


def existing(shown: str, hint: str) -> Problem:
    """The problem of a file or folder that stands where a command would make one: nothing is overwritten."""
    return Problem("E520", "已经存在，不覆盖", shown, hint=hint)


def leading_out(path: Path, root: Path, failure: Problem = _UNREAD) -> Problem | None:
    """The problem of a file or folder that stands outside ``root``, since a link within leads there: at the path of that link.

    However the path and the root are written: it may go over other links, or back. ``failure`` is what can't be done with it.
    """
    own = Path(os.path.realpath(root))
    if Path(os.path.realpath(path)).is_relative_to(own):
        return None
    links = (above for above in (*reversed(path.parents), path) if above.is_symlink())
    places = (Path(os.path.realpath(link.parent)) / link.name for link in links)
    link = next((place for place in places if place.parent.is_relative_to(own)), None)
    if link is None:
        return None
    what = "文件夹" if link.is_dir() else "文件"
    message, hint = f"{failure.message}：这是链接，指向本项目以外的{what}", f"删去这个链接，把{what}本身放到这里"
    return replace(failure, message=message, file=shown_path(link, own), hint=hint)


def content_of(path: Path) -> bytes | None:
    """What a plain file holds; None where nothing has this name. Raises OSError also for one that is none, or too large."""
    try:
        status = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    if not stat.S_ISREG(status.st_mode):  # a pipe would keep whoever reads it waiting
        raise OSError(errno.EISDIR if stat.S_ISDIR(status.st_mode) else errno.EINVAL, "", str(path))
    if status.st_size > OWN_MOST:
        raise OSError(errno.EFBIG, "", str(path))
    return path.read_bytes()


def holds(path: Path, content: bytes) -> bool:
    """Whether a file has exactly this content; one of another size is not read."""
    return path.is_file() and path.stat().st_size == len(content) and path.read_bytes() == content


def is_ours(path: Path, root: Path) -> bool:
    """Whether a place is the program's own: a file there would be published, be read as an input, or stop or go with a build; or
    it has a name of those that are there while files are written."""
    place = path.resolve()
    ours = {(root / name).resolve() for name in (SITE, DRAFTS, "templates", "content", "data")}
    within = any(folder in ours or (folder / MARKER).is_file() for folder in place.parents)
    return within or any(name.startswith(".") and "tongyu" in name for name in (path.name, place.name))


def permit(path: Path, mode: int) -> None:
    """Set the permissions of a file or folder where the file system has any; never raises OSError."""
    with contextlib.suppress(OSError):
        path.chmod(mode)


def discard(path: Path) -> bool:
    """Remove a file, or a folder with everything in it; whether it is gone. Never raises OSError."""
    with contextlib.suppress(OSError):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
            if there(path):  # a folder in it was made read-only
                for where, _, names in os.walk(path):
                    for name in [Path(where), *(Path(where) / name for name in names if os.name == "nt")]:
                        permit(name, FOLDER_MODE)
                shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink()
    with contextlib.suppress(OSError):
        return not there(path)
    return False


def digest_of(path: Path) -> str:
    """The SHA-256 of a file in hexadecimal, however large it is."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def flush_folder(path: Path) -> None:
    """Have the names in a folder on the disk. A file system that cannot do that for folders is no error."""
    if os.name != "nt":  # there a folder can't be opened
        handle = os.open(path, os.O_RDONLY)
        try:
            with contextlib.suppress(OSError):
                os.fsync(handle)
        finally:
            os.close(handle)


def digest(content: str | bytes, length: int = 64) -> str:
    """The SHA-256 of a text, or of a file's content, in hexadecimal, or the first digits of it."""
    return hashlib.sha256(content.encode("utf-8") if isinstance(content, str) else content).hexdigest()[:length]


def manifest_text(digests: Mapping[str, str]) -> str:
    """The hashes of files by their paths, in order of path, as ``sha256sum -c`` reads them."""
    return "".join(f"{found}  {path}\n" for path, found in sorted(digests.items()))


_PATIENCE = (0.1, 0.2, 0.4, 0.8) if os.name == "nt" else ()
"""Seconds between attempts: on Windows a virus scanner or the indexer may hold a file for a moment."""


def rename(source: Path, target: Path) -> None:
    """Rename, in place of a file that stands there; again after a pause where another program may hold one for a moment."""
    for pause in _PATIENCE:
        try:
            source.replace(target)
            return
        except PermissionError:
            time.sleep(pause)
    source.replace(target)


@contextlib.contextmanager
def uninterrupted() -> Iterator[None]:
    """Ctrl-C and a polite end wait: what the body does takes an instant, and then everything is done."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
