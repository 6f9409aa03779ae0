"""The Tab key: what a real bash, and PowerShell by its protocol, are told of a line that is being typed."""

from __future__ import annotations

import os
import select
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.projects import good_project, run
from tests.helpers.support import ROOT
from tongyu_site.base.codes import CODES
from tongyu_site.cli.completion import _KINDS, _parsers
from tongyu_site.cli.parser import parser

SHELL = """
eval "$({python} -m argcomplete.scripts.register_python_argcomplete tongyu-site)"
eval "$({python} -m argcomplete.scripts.activate_global_python_argcomplete --dest=-)"
"""
"""What README has a user write into ~/.bashrc."""
ASK = """
while IFS= read -r line; do
  COMP_LINE="$line"; COMP_POINT=${#line}; COMP_TYPE=9; COMPREPLY=()
  read -ra COMP_WORDS <<< "$line"; [[ "$line" == *" " ]] && COMP_WORDS+=("")
  COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
  case "$line" in python*) _python_argcomplete_global python;; *) _python_argcomplete tongyu-site;; esac
  (IFS=' '; echo "${COMPREPLY[*]}")
done
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A root with two communities in a folder with a blank and Chinese signs; in bin/ the program as pip installs it."""
    root = tmp_path_factory.mktemp("desk") / "考核 数据"
    good_project(root, "draft", complete=True)
    shutil.copy(root / "data/communities/2017/jia.toml", root / "data/communities/2017/yi.toml")
    (root / "data/communities/2017/~yi.toml").write_text("", encoding="utf-8")
    shutil.copy(ROOT / "build.py", root)
    (root / "bin").mkdir()
    program = root / "bin/tongyu-site"
    program.write_text(f"#!{sys.executable}\nimport sys\nfrom tongyu_site.cli import main\nsys.exit(main())\n", encoding="utf-8")
    program.chmod(0o755)
    return root


def environment(root: Path, **more: str) -> dict[str, str]:
    path = os.pathsep.join([str(root / "bin"), str(Path(sys.executable).parent), os.environ["PATH"]])
    return {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **more}


def asked(root: Path, *lines: str) -> list[list[str]]:
    """What a bash offers for each of these lines."""
    script = SHELL.format(python=sys.executable) + ASK
    done = subprocess.run(
        ["bash", "-c", script], cwd=root, env=environment(root), input="\n".join(lines) + "\n", capture_output=True,
        encoding="utf-8", check=True,
    )  # fmt: skip
    return [line.split() for line in done.stdout.split("\n")[:-1]]


@pytest.mark.long
def test_a_bash_is_told_what_fits(desk: Path) -> None:
    commands = next(action.choices for action in parser()._actions if action.choices)
    offered = asked(
        desk, "tongyu-site ", "tongyu-site build --n", "tongyu-site status ", "tongyu-site explain 2017/",
        "tongyu-site explain E5", "tongyu-site sheet export --basis 县纪委信", "tongyu-site backup con",
        "python build.py explain 2017/jia 13-", "tongyu-site new 2017 ",
    )  # fmt: skip
    assert offered == [
        [*commands], ["--no-cache"], ["2017"], ["2017/jia", "2017/yi"], [code for code in CODES if code.startswith("E5")],
        ["县纪委信访室"], ["content/"], ["13-1", "13-2", "13-3"], [],
    ]  # fmt: skip


def test_nothing_is_offered_and_nothing_said_where_the_settings_are_wrong(desk: Path, tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "content/site.toml").write_text("title = \n", encoding="utf-8")
    shutil.copytree(desk / "bin", tmp_path / "bin", symlinks=True)
    assert asked(tmp_path, "tongyu-site status ", "tongyu-site explain ") == [[], []]


def test_powershell_is_told_in_a_file(desk: Path, tmp_path: Path) -> None:
    """The variables are those of the script that ``register-python-argcomplete --shell powershell`` prints."""
    told, line = tmp_path / "told", "tongyu-site seal "
    more = {
        "ARGCOMPLETE_USE_TEMPFILES": "1", "_ARGCOMPLETE_STDOUT_FILENAME": str(told), "COMP_LINE": line,
        "COMP_POINT": str(len(line)),
        "_ARGCOMPLETE": "1", "_ARGCOMPLETE_SUPPRESS_SPACE": "0", "_ARGCOMPLETE_IFS": "\n", "_ARGCOMPLETE_SHELL": "powershell",
    }  # fmt: skip
    done = subprocess.run([desk / "bin/tongyu-site"], cwd=desk, env=environment(desk, **more), capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert told.read_text(encoding="utf-8") == "2017 "


def test_the_tab_key_of_an_interactive_bash(desk: Path) -> None:
    """A terminal with a bash in it, and the keys as a person presses them."""
    keyboard, terminal = pytest.importorskip("pty").openpty()
    shell = subprocess.Popen(
        ["bash", "--norc", "--noprofile", "-i"], cwd=desk, env=environment(desk, PS1="$ ", TERM="dumb"), start_new_session=True,
        stdin=terminal, stdout=terminal, stderr=terminal,
    )  # fmt: skip
    try:
        os.write(keyboard, SHELL.format(python=sys.executable).encode() + b"echo rea''dy\n")
        until(keyboard, "\nready")
        os.write(keyboard, b"tongyu-site explain 2017/j\t")
        seen = until(keyboard, "2017/jia ")
        os.write(keyboard, b"\x15python build.py new-\t")
        seen += until(keyboard, "new-year ")
        assert "Traceback" not in seen
    finally:
        shell.kill()
        shell.wait(10)
        os.close(keyboard)
        os.close(terminal)


def until(keyboard: int, words: str) -> str:
    """What a terminal shows until these words stand there."""
    seen = ""
    while words not in seen.replace("\r", ""):
        assert select.select([keyboard], [], [], 20)[0], seen
        seen += os.read(keyboard, 1000).decode(errors="replace")
    return seen


def test_every_kind_of_place_is_one_of_help_s_and_no_command_waits_for_the_library() -> None:
    places = {str(action.metavar) for command in _parsers(parser()) for action in command._actions}
    assert set(_KINDS) <= places
    code = "import sys; from tongyu_site.cli import main; main(['explain', 'E203']); sys.exit('argcomplete' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.DEVNULL, check=False).returncode == 0
    assert run(ROOT, "explain", "E203")[0] == 0
