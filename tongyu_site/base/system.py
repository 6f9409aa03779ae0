"""What the operating system refuses, in Chinese: the one place where its errors get their words."""

from __future__ import annotations

import errno
from collections.abc import Mapping

_REASONS = {
    "ENOENT": "文件或文件夹不存在", "EISDIR": "这是文件夹，不是文件", "ELOOP": "链接指向自己，转了一圈",
    "ENOSPC": "磁盘已满", "EDQUOT": "超出磁盘配额", "EFBIG": "文件太大", "EACCES": "没有权限", "EPERM": "没有权限",
    "EROFS": "磁盘只读", "EBUSY": "被占用", "ETXTBSY": "被占用", "ENAMETOOLONG": "路径太长", "EIO": "磁盘读写出错",
    "EEXIST": "临时文件没有清理掉", "ENOTEMPTY": "文件夹正在被别的程序使用", "EOPNOTSUPP": "这个磁盘不支持文件锁",
    "ENOTSUP": "这个磁盘不支持文件锁",
    "ENOTDIR": "上级不是文件夹", "EMFILE": "打开的文件太多", "ENOLCK": "这个磁盘不支持文件锁",
    "EADDRNOTAVAIL": "本机没有这个地址",
}  # fmt: skip
"""The usual reasons, by the system's names."""

READING = {"ENOENT": "文件不存在", "EACCES": "没有读取的权限，或者被别的程序占用", "EPERM": "没有读取的权限，或者被别的程序占用"}
"""What some reasons mean more exactly where an input file is read."""

OFFICE_FILE = {
    "ENOENT": "没有这个文件夹", "EACCES": "没有权限，或者文件正在别的程序中打开", "EPERM": "没有权限，或者文件正在别的程序中打开",
}  # fmt: skip
"""What some reasons mean more exactly where a file is written that a person may have open: a spreadsheet, a record."""


def reason(error: OSError, exactly: Mapping[str, str] | None = None) -> str:
    """Why the system refused, in Chinese; ``exactly`` holds closer words for some reasons (:data:`READING`, ...).

    Of a reason without words the system's own text is quoted.
    """
    if getattr(error, "winerror", None) in (32, 33):
        return "文件被别的程序打开"
    name = errno.errorcode.get(error.errno or 0, "")
    known = {**_REASONS, **(exactly or {})}.get(name)
    return known or f"系统不允许（{error.strerror or type(error).__name__}）"
