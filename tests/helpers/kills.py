"""Kills a command at a chosen system call, by strace's fault injection, and says what it left."""

from __future__ import annotations

import atexit
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest

from tests.helpers.support import ROOT

NAMES = ("mkdir", "link", "rename", "unlink", "rmdir")
"""Calls that make, move or remove names."""
DATA = ("open", "write", "chmod", "fsync", "flock")
"""Calls that make, fill and settle files."""

_SPELLINGS = {
    "mkdir": ("mkdir", "mkdirat"),
    "link": ("link", "linkat"),
    "rename": ("rename", "renameat", "renameat2"),
    "unlink": ("unlink", "unlinkat"),
    "rmdir": ("rmdir",),
    "open": ("open", "openat"),
    "write": ("write", "pwrite64"),
    "chmod": ("chmod", "fchmod", "fchmodat"),
    "fsync": ("fsync", "fdatasync", "syncfs"),
    "flock": ("flock",),
    "stat": ("stat", "lstat", "newfstatat", "statx"),
}
_KIND = {name: kind for kind, names in _SPELLINGS.items() for name in names}

QUICK = ("-f", "--seccomp-bpf")
"""Options of strace: a command and its children stop at the calls that are traced, not at every one. It sends no signals then."""

Command = Sequence[str]
"""A module with a function ``main``, and the arguments that this gets."""
Tree = dict[str, str]
NO_EXCHANGE = ("inject=renameat2:error=ENOSYS",)
"""A system that cannot exchange two folders in one step."""


def tree(folder: Path) -> Tree | None:
    """Every file of a folder with its hash; None where there is no folder."""
    if not folder.is_dir():
        return None
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*") if path.is_file()
    }  # fmt: skip


def need_strace() -> None:
    """Skip where strace is absent or may not trace, but never in CI."""
    works = shutil.which("strace") and not subprocess.run(["strace", "-o", os.devnull, "true"], capture_output=True).returncode
    if not works:
        if os.environ.get("CI"):
            pytest.fail("CI has no working strace")
        pytest.skip("no working strace on this machine")


@dataclass(frozen=True)
class Point:
    """One system call of a command: its name and which of that name it is, from 1."""

    call: str
    number: int

    @property
    def kind(self) -> str:
        """What sort of call it is."""
        return _KIND[self.call]


@cache
def _ready(module: str) -> subprocess.Popen[str]:
    """A process that has imported a module and forks a child for each command; it ends with this one."""
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0"}
    command = [sys.executable, "-m", "tests.helpers.ready", module]
    ready = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )
    atexit.register(ready.communicate)
    return ready


def warm(command: Command) -> None:
    """Run a command once where its children are forked, which then need not import and read again what never changes."""
    module, *arguments = command
    print(json.dumps([arguments, ""]), file=_ready(module).stdin, flush=True)


def _run(command: Command, options: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Run a command under strace, which holds it before its first step."""
    module, *arguments = command
    ready = _ready(module)
    assert ready.stdin
    assert ready.stdout
    with tempfile.NamedTemporaryFile("r", encoding="utf-8") as said:
        print(json.dumps([arguments, said.name]), file=ready.stdin, flush=True)
        child = int(ready.stdout.readline())
        with subprocess.Popen(["strace", "-f", "-p", str(child), *options], stderr=subprocess.PIPE, text=True) as tracer:
            assert tracer.stderr
            held = tracer.stderr.readline()
            os.kill(child, signal.SIGCONT if "attached" in held else signal.SIGKILL)
            code = int(ready.stdout.readline())
            held += tracer.stderr.read()
        assert "attached" in held, held
        return subprocess.CompletedProcess(command, code, "", said.read())


def points(command: Command, place: Path, kinds: Sequence[str], more: Sequence[str] = ()) -> list[Point]:
    """The calls of these kinds that a command makes for a path, or below it where it is a folder. Runs the command."""
    names = [name for kind in kinds for name in _SPELLINGS[kind]]
    with tempfile.NamedTemporaryFile("r", encoding="utf-8", errors="replace") as log:
        traced = f"trace={','.join('?' + name for name in names)}"
        done = _run(command, ["-y", "-s", "4096", "-o", log.name, "-e", traced, *_options(more)])
        calls = log.read().splitlines()
    assert done.returncode == 0, done.stderr
    count: Counter[str] = Counter()
    found = []
    for line in calls:
        match = re.match(r"\d+ +(\w+)\(", line)
        if match and match[1] in _KIND:
            count[match[1]] += 1
            reads = _KIND[match[1]] == "open" and not re.search(r"O_CREAT|O_WRONLY|O_RDWR", line)
            if str(place) in line and not reads and _KIND[match[1]] in kinds:
                found.append(Point(match[1], count[match[1]]))
    return found


def _options(more: Sequence[str]) -> list[str]:
    return [part for option in more for part in ("-e", option)]


def kill_at(command: Command, point: Point, more: Sequence[str] = ()) -> None:
    """Run a command and kill it as it enters a call."""
    inject = f"inject={point.call}:signal=KILL:when={point.number}"
    more = [option for option in more if not option.startswith(f"inject={point.call}:")]  # it dies before it is refused
    traced = ",".join([point.call, *(option.split("=")[1].split(":")[0] for option in more)])
    done = _run(command, ["-o", os.devnull, "-e", f"trace={traced}", "-e", inject, *_options(more)])
    assert done.returncode == -signal.SIGKILL, (point, done.returncode, done.stderr)


def fail_at(
    command: Command, point: Point, failure: str, more: Sequence[str] = (), *, on: bool = False
) -> subprocess.CompletedProcess[str]:
    """Run a command and have the system refuse one call (``error=ENOSPC``), or not do what it says it did (``retval=5``).

    With ``on`` it does so at every later call of this name too.
    """
    more = [option for option in more if not option.startswith(f"inject={point.call}:")]
    traced = ",".join([point.call, *(option.split("=")[1].split(":")[0] for option in more)])
    inject = f"inject={point.call}:{failure}:when={point.number}{'+' if on else ''}"
    return _run(command, ["-o", os.devnull, "-e", f"trace={traced}", "-e", inject, *_options(more)])


def left(folder: Path, target: str = "site") -> list[str]:
    """What lies beside the target."""
    return sorted(path.name for path in folder.iterdir() if path.name != target)


@dataclass
class Tally:
    """How many kills there were at each kind of call, and how many left the old, the new or no site."""

    kills: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)


def kill_everywhere(
    command: Command,
    folder: Path,
    before: Callable[[], None],
    check: Callable[[Point], str],
    kinds: Sequence[str],
    *,
    more: Sequence[str] = (),
    choose: Callable[[list[Point]], list[Point]] = list,
) -> Tally:
    """Kill a command at each of its calls below a folder; ``before`` sets the stage, ``check`` judges what is left."""
    before()
    found = choose(points(command, folder, kinds, more))
    assert found
    tally = Tally()
    for point in found:
        before()
        kill_at(command, point, more)
        tally.kills[point.kind] += 1
        tally.found[check(point)] += 1
    return tally
