"""A process that has made its imports and waits: ``python -m tests.helpers.ready MODULE``.

For each command on its input it forks a child, which stops until it is continued, so that a tracer can take hold of it, and then
runs ``MODULE.main(arguments)``. To start an interpreter and to import the program takes ten times as long as a small command and
makes thousands of calls, at each of which strace would stop it: here that is done once for hundreds of commands.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import json
import os
import signal
import sys
import traceback
from collections.abc import Callable, Sequence

Main = Callable[[Sequence[str]], int | None]


def serve(main: Main) -> None:
    """Read commands, as JSON ``[arguments, file for what is said]``; answer with the child's number, then with its exit code.

    Without a file the command is run here, and nothing is answered: what it imports and remembers, its children have as well.
    """
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    for line in sys.stdin:
        arguments, said = json.loads(line)
        if not said:
            main(arguments)
            continue
        child = os.fork()
        if not child:
            os._exit(run(main, arguments, said))
        os.waitpid(child, os.WUNTRACED)
        print(child, file=answers, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), file=answers, flush=True)


def run(main: Main, arguments: Sequence[str], said: str) -> int:
    """Stop, and when continued run the command; its exit code. It says into the file what it says."""
    file = os.open(said, os.O_WRONLY | os.O_APPEND)
    os.dup2(file, 1)
    os.dup2(file, 2)
    with contextlib.suppress(AttributeError):  # where only a parent may trace: prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY)
        ctypes.CDLL(None).prctl(0x59616D61, ctypes.c_ulong(-1), 0, 0, 0)
    os.kill(os.getpid(), signal.SIGSTOP)
    try:
        code = main(arguments) or 0
    except BaseException:
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    return code


if __name__ == "__main__":
    serve(importlib.import_module(sys.argv[1]).main)
