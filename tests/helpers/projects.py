"""Projects to run commands on: good ones, such as a case of ``tests/invalid`` makes bad, and what a command says of them."""

from __future__ import annotations

import contextlib
import io
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import tomli

from tests.helpers.support import ROOT, TESTS
from tongyu_site.cli import main

Project = Callable[..., Path]
"""Makes a copy of the made-up county, see the fixture ``project``."""

INVALID = TESTS / "invalid"
GOOD = INVALID / "good" / "jia.toml"
RECORD = "data/communities/2017/jia.toml"

SITE = """title = "社区党工委考核"
authority = "某县纪委、监察局"

[years.2017]
stage = "{stage}"
"""

KEYS = {"name", "stage", "command", "encoding", "complete", "expected", "files", "replace", "remove"}


@dataclass(frozen=True)
class Case:
    """One bad project: what is put onto the good one, and what the program must say of it."""

    path: Path
    name: str
    stage: str
    expected: str
    command: tuple[str, ...] = ("check",)
    encoding: str = "utf-8"
    complete: bool = False
    files: dict[str, str] = field(default_factory=dict)
    replace: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    remove: tuple[str, ...] = ()

    @property
    def templates(self) -> bool:
        """Whether the case needs templates of its own, to change them."""
        return any(name.startswith("templates") for name in (*self.files, *self.replace, *self.remove))


def load(path: Path) -> Case:
    """Read a case file."""
    data = tomli.loads(path.read_text(encoding="utf-8"))
    assert set(data) <= KEYS, f"{path.name}: {set(data) - KEYS}"
    replace = {file: [(old, new) for old, new in pairs] for file, pairs in data.pop("replace", {}).items()}
    command, remove = tuple(data.pop("command", ("check",))), tuple(data.pop("remove", ()))
    return Case(path, command=command, replace=replace, remove=remove, **data)


def good_project(root: Path, stage: str, *, complete: bool, templates: bool = False) -> None:
    """A project without a problem: the real content, no record or one complete record; the program's templates, or a copy."""
    shutil.copytree(ROOT / "content", root / "content")
    if templates:
        shutil.copytree(ROOT / "templates", root / "templates", ignore=shutil.ignore_patterns("__pycache__"))
    (root / "content" / "site.toml").write_text(SITE.format(stage=stage), encoding="utf-8")
    record = root / RECORD
    record.parent.mkdir(parents=True)
    if complete:
        shutil.copy(GOOD, record)


def spoil(root: Path, case: Case) -> None:
    """Put the files and changes of a case onto a good project."""
    for name, text in case.files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode(case.encoding))
    for name, pairs in case.replace.items():
        path = root / name
        text = path.read_text(encoding="utf-8")
        for old, new in pairs:
            assert text.count(old) == 1, f"{case.path.name}: {old!r} stands {text.count(old)} times in {name}"
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8", newline="\n")
    for name in case.remove:
        (root / name).unlink()


def run(root: Path, *command: str | Path) -> tuple[int, str, str]:
    """Run a command in this process: exit code, stdout, stderr. No traceback may reach the user."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main([*map(str, command), "--root", str(root)])
    assert "Traceback" not in err.getvalue()
    return code, out.getvalue(), err.getvalue()


def step_of(out: str) -> tuple[str, str]:
    """What a command said, and what its last line says is to be done next; empty where it says nothing of that."""
    said, mark, step = out.rpartition("下一步：")
    if not mark:
        return out, ""
    assert said == "" or said.endswith("\n")
    assert step.count("\n") == 1
    return said, step.removesuffix("\n").removesuffix("（--root 同前）")


def snapshot(root: Path) -> dict[str, bytes]:
    """Every file of a folder, with its content, but for compiled templates, which are kept like compiled modules."""
    paths = (path for path in root.rglob("*") if path.is_file() and path.parent.name != "__pycache__")
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}


def next_year(root: Path) -> None:
    """The county goes on: 2018 is scored, 2017 is not scored here any more."""
    shutil.copytree(root / "data/communities/2017", root / "data/communities/2018")
    shutil.rmtree(root / "data/communities/2017")
    for path in (root / "data/communities/2018").glob("*.toml"):
        path.write_text(path.read_text(encoding="utf-8").replace("2017", "2018"), encoding="utf-8")
    shutil.copy(root / "content/rubric/2017.md", root / "content/rubric/2018.md")
    shutil.copy(root / "content/circular/2017.md", root / "content/circular/2018.md")
    settings = root / "content/site.toml"
    text = re.sub(r"^previous_assessed_on = .*\n", "", settings.read_text(encoding="utf-8"), flags=re.M).replace("2017", "2018")
    settings.write_text(f'{text}\n[years.2017]\nstage = "withdrawn"\n', encoding="utf-8")
