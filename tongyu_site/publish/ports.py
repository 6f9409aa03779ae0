"""The port that a preview is served on: whether it can be used, and which one to take in its place."""

from __future__ import annotations

import errno
import socket
import sys

from ..base.problems import Problem, Problems
from ..base.system import reason

HOST = "127.0.0.1"
"""A preview is seen on this machine alone."""


def check_port(port: int) -> None:
    """Raise :class:`Problems` (E507 where it is taken, E509 where the system refuses it) unless a port can be used."""
    try:
        try_port(port)
    except OSError as error:
        raise Problems([port_problem(port, error)]) from None


def try_port(port: int) -> None:
    """Bind a port as the server will and let it go. On Windows only the exclusive option tells that another one has it."""
    with socket.socket() as probe:
        if sys.platform == "win32":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((HOST, port))
        probe.listen(1)


def port_problem(port: int, error: OSError) -> Problem:
    """What to say of a port that can't be used; the hint is the command with a port that can."""
    hint = "python build.py serve --port " + str(_free_port(port))
    if error.errno in (errno.EADDRINUSE, getattr(errno, "WSAEADDRINUSE", None)):
        return Problem("E507", f"端口 {port} 已被占用", hint=hint)
    return Problem("E509", f"端口 {port} 不能使用：{reason(error)}", hint=hint)


def _free_port(port: int) -> int:
    """The next port that can be used, not below 5501; 5500 where there is none."""
    for candidate in range(max(port + 1, 5501), 65536):
        try:
            try_port(candidate)
        except OSError:
            continue
        return candidate
    return 5500
