"""The program: reads the command line, runs one command, and turns what goes wrong into words and an exit code."""

from __future__ import annotations

import argparse
import contextlib
import gc
import os
import sys
from collections.abc import Callable, Sequence
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

from ..base.printing import crash, report, shown_path
from ..base.private import hiding
from ..base.problems import Problem, Problems
from ..base.system import reason
from ..base.writing import mend_files
from .backup_commands import backup, restore
from .explain_commands import explain
from .init_command import init
from .parser import Parser, parser
from .record_commands import new, new_year, schema, sheet
from .seal_commands import diff, seal
from .site_commands import build, check, serve, template, verify
from .status_command import status
from .terminal import DONE, PROBLEMS, UnsaidError, fit_encoding, keep_private, say, say_notes, silence

COMMANDS: dict[str, Callable[[Path, argparse.Namespace], int]] = {
    "build": build, "check": check, "status": status, "serve": serve, "new": new, "new-year": new_year, "explain": explain,
    "seal": seal, "diff": diff, "schema": schema, "sheet": sheet, "verify": verify, "init": init, "template": template,
    "backup": backup, "restore": restore,
}  # fmt: skip
"""Each command: takes the project's root and the options, says what it did, returns the exit code. A command imports what it
needs itself, so that none waits for the libraries of another."""

_OUTCOME = {
    "build": "站点未更新", "new": "没有写文件", "new-year": "没有写文件", "init": "没有建立", "schema": "没有写文件",
    "sheet": "没有写入", "template": "没有写文件", "seal": "封存没有改动", "backup": "没有备份", "restore": "没有恢复",
}  # fmt: skip
"""What stayed as it was when a command ends with problems; nothing to say for the others."""

SETTINGS = "content/site.toml"
"""The file that a root is known by."""

INSTALL = "python -m pip install -e ."
"""What installs the packages that the program needs."""

TRACEBACK = "TONGYU_TRACEBACK"
"""An environment variable for maintainers: a defect of the program then ends with the whole traceback, values included."""


def main(arguments: Sequence[str] | None = None, *, home: Path | None = None) -> int:
    """Run one command; returns its exit code.

    The root is ``--root``, else the current folder, else, where that holds no site, ``home``: the folder of build.py.
    """
    fit_encoding()
    gc.set_threshold(100_000, 50, 50)  # a build makes many objects and hardly any cycles: a sixth of the time of a large county
    try:
        given = sys.argv[1:] if arguments is None else list(arguments)
        commands = parser()
        if _COMPLETING in os.environ:
            return _complete(commands, home)
        commands.check_first(given)
        code = _run(commands.parse_args(given), home)
        sys.stdout.flush()
    except BrokenPipeError:  # what reads the output has seen enough: "| more" was left
        silence()
        code = DONE
    except UnsaidError as error:
        silence()
        with contextlib.suppress(UnsaidError):
            say(f"屏幕上的话写不出去：{error}；已经写好的文件不受影响", file=sys.stderr)
        code = PROBLEMS
    except KeyboardInterrupt:  # once more, while the first one was being answered
        code = PROBLEMS
    return code


_COMPLETING = "_ARGCOMPLETE"
"""The environment variable by which a shell asks what may stand where the cursor is."""


def _complete(commands: Parser, home: Path | None) -> int:
    """Tell the shell; the exit code. Where the package for that is missing, nothing is offered."""
    with contextlib.suppress(ImportError):
        from .completion import complete

        complete(commands, lambda given: _root(given, home))
    return DONE


def _root(given: Path | None, home: Path | None) -> Path:
    """The project's root: what was given, else the current folder, else, where that holds no project, ``home``."""
    here = Path.cwd()
    if given is None and home is not None and not (here / SETTINGS).is_file() and (home / SETTINGS).is_file():
        return home
    return (given or here).resolve()


def _run(options: argparse.Namespace, home: Path | None) -> int:
    """Run the command of the options; what goes wrong is said, whatever it is. Returns the exit code."""
    command = options.command or "build"
    outcome = _OUTCOME.get(command, "")
    given = options.folder if command in ("init", "restore") else options.root
    root = given or Path.cwd()
    try:
        root = _root(given, home)
        options.elsewhere = given is None and root == home != Path.cwd()
        if options.elsewhere:
            say(f"当前文件夹没有 {SETTINGS}，用 build.py 所在的文件夹", file=sys.stderr)  # a path may name a person
        roots = [root, *(path for path in (getattr(options, "old", None), getattr(options, "new", None)) if path)]
        keep_private(roots)
        with hiding(*roots):
            say_notes(mend_files(root))
            return COMMANDS[command](root, options)
    except Problems as error:
        return _failed(report(error.problems, error.outcome or outcome))
    except (BrokenPipeError, UnsaidError):
        raise
    except OSError as error:
        shown = shown_path(Path(error.filename), root) if isinstance(error.filename, str) else ""
        return _failed(report([Problem("E103", f"文件读不出来：{reason(error)}", shown)], outcome))
    except KeyboardInterrupt:
        return _failed("；".join(filter(None, ("已中断", outcome))))
    except ImportError as error:
        if error.path and error.path.endswith(tuple(EXTENSION_SUFFIXES)) and error.name in sys.stdlib_module_names:
            problem = Problem("E103", "Python 的文件读不出来", Path(error.path).name, hint="检查磁盘；还不行的，重新安装 Python")
            return _failed(report([problem], outcome))
        if (package := (error.name or "").partition(".")[0]) in {"", *sys.stdlib_module_names, __name__.partition(".")[0]}:
            return _crashed(error, outcome)
        hint = f"在本程序的文件夹中运行 {INSTALL}（python 与运行本程序的是同一个）；没有网络的，见 README.md"
        return _failed(report([Problem("E519", f"程序包 {package} 没有安装，或者不能使用", hint=hint)], outcome))
    except Exception as error:
        return _crashed(error, outcome)


def _crashed(error: Exception, outcome: str) -> int:
    """Say that the program has a defect, and where; the exit code. A traceback would print values, which may be private: it is
    raised only where a maintainer asked for it."""
    problem, where = crash(error)
    code = _failed("\n".join([report([problem], outcome), *(f"   {line}" for line in where)]))
    if os.environ.get(TRACEBACK):
        say(f"注意：设了 {TRACEBACK}，以下可能含有私密内容，不得外传", file=sys.stderr)
        raise error
    return code


def _failed(text: str) -> int:
    """Say why a command failed; the exit code."""
    say(text, file=sys.stderr, unread=True)
    return PROBLEMS
