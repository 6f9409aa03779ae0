"""Files and folders on the disk: written whole or not at all, put on the disk, removed.

Knows nothing of what is in a file. Every function that may fail raises OSError unless it says otherwise.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

from .printing import shown_path

FILE_MODE, FOLDER_MODE = 0o644, 0o755
"""Permissions of what is written, whatever the umask: a web server reads it, only the owner writes."""

HALF = ".new"
"""What a file is called, with a dot before its name, until it is whole."""


def there(path: Path) -> bool:
    """Whether anything has this name, also a link that leads nowhere."""
    return os.path.lexists(path)


def permit(path: Path, mode: int) -> None:
    """Set the permissions of a file or folder where the file system has any; never raises OSError."""
    with contextlib.suppress(OSError):
        path.chmod(mode)


def discard(path: Path) -> bool:
    """Remove a file, or a folder with everything in it; whether it is gone. Never raises OSError."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
        if there(path):  # a folder in it was made read-only
            for where, _, names in os.walk(path):
                for name in [Path(where), *(Path(where) / name for name in names if os.name == "nt")]:
                    permit(name, FOLDER_MODE)
            shutil.rmtree(path, ignore_errors=True)
    else:
        with contextlib.suppress(OSError):
            path.unlink()
    return not there(path)


def flush_folder(path: Path) -> None:
    """Have the names in a folder on the disk. A file system that cannot do that for folders is no error."""
    if os.name != "nt":  # there a folder can't be opened
        handle = os.open(path, os.O_RDONLY)
        try:
            with contextlib.suppress(OSError):
                os.fsync(handle)
        finally:
            os.close(handle)


def clear_files(folder: Path, root: Path) -> tuple[str, ...]:
    """Remove the files that an interrupted :func:`write_file` left in a folder.

    Returns one sentence for each file removed; ``root`` is the project's root, from which paths are shown.
    """
    left = sorted(path for path in folder.glob(f".*{HALF}") if path.is_file() and not path.is_symlink())
    return tuple(f"已清理上次中断时没有写完的文件 {shown_path(path, root)}" for path in left if discard(path))


def write_file(path: Path, content: bytes) -> None:
    """Put a file in place whole or not at all: its content is on the disk before it has its name.

    Missing folders above it are made. Raises OSError; then no half-written file is left.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}{HALF}")
    try:
        with new.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
        flush_folder(path.parent)
    except BaseException:
        with contextlib.suppress(OSError):
            new.unlink()
        raise
