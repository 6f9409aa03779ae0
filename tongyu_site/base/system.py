"""What the operating system refuses, in Chinese: the one place where its errors get their words."""

from __future__ import annotations

import errno
from collections.abc import Mapping

_REASONS = {
    "ENOENT": "文件或文件夹不存在", "EISDIR": "这是文件夹，不是文件", "ELOOP": "这里不应是链接，或者链接转了一圈",
    "ENOSPC": "磁盘已满", "EDQUOT": "超出磁盘配额", "EFBIG": "文件太大", "EACCES": "没有权限", "EPERM": "没有权限",
    "EROFS": "磁盘只读", "EBUSY": "被占用", "ETXTBSY": "被占用", "ENAMETOOLONG": "路径太长", "EIO": "磁盘读写出错",
    "EEXIST": "临时文件没有清理掉", "ENOTEMPTY": "文件夹正在被别的程序使用", "EOPNOTSUPP": "这个磁盘不支持文件锁",
    "ENOTSUP": "这个磁盘不支持文件锁",
    "ENOTDIR": "上级不是文件夹", "EMFILE": "打开的文件太多", "ENOLCK": "这个磁盘不支持文件锁",
    "EADDRNOTAVAIL": "本机没有这个地址", "EADDRINUSE": "端口已被占用", "ENOMEM": "内存不足",
    "ENFILE": "系统打开的文件太多", "EINTR": "被中断", "EAGAIN": "暂时不能使用，稍后再试",
    "EXDEV": "不在同一个磁盘上", "EMLINK": "链接太多", "ENXIO": "没有这个设备",
    "ENODEV": "没有这个设备", "EINVAL": "系统不接受这个名称或操作", "ESTALE": "网络磁盘上的文件已经失效",
    "ETIMEDOUT": "网络磁盘没有回应", "EHOSTDOWN": "网络磁盘没有回应", "EHOSTUNREACH": "网络磁盘没有回应",
    "ENOTCONN": "网络磁盘没有连接", "EREMOTEIO": "网络磁盘读写出错", "ENOSYS": "系统不支持",
    "EILSEQ": "文件名中有系统不接受的字", "EPIPE": "接收的程序已经结束", "EUCLEAN": "磁盘文件系统损坏",
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

    A reason without words is given by the system's name for it, which whoever helps can look up.
    """
    if getattr(error, "winerror", None) in (32, 33):
        return "文件被别的程序打开"
    name = errno.errorcode.get(error.errno or 0, "")
    known = {**_REASONS, **(exactly or {})}.get(name)
    return known or f"系统不允许（错误代号 {name or error.errno or type(error).__name__}）"
