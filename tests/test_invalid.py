"""The contract for bad input: each ``tests/invalid/*.toml`` is a project that must fail, with its exact message.

A case holds ``name`` (a sentence), ``stage``, the exact ``expected`` text on stderr, and what makes the project bad:
``[files]``, whole files by path, ``[replace]``, pairs of old and new text in a file that is there already, and ``remove``,
files taken away. Optional are ``command`` (default: check), ``encoding`` (of the files; default UTF-8) and ``complete``
(true: ``invalid/good/jia.toml``, a complete record, is there to be changed). Everything else of the project is good: a copy
of ``content/`` and ``templates/`` and a small site.toml.

``python -m tests.renew_invalid`` writes what the program says now into ``expected``; read the difference before keeping it.
"""

from __future__ import annotations

import contextlib
import io
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import tomli

from tests.support import ROOT
from tongyu_site.cli.commands import main

INVALID = Path(__file__).parent / "invalid"
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


def load(path: Path) -> Case:
    """Read a case file."""
    data = tomli.loads(path.read_text(encoding="utf-8"))
    assert set(data) <= KEYS, f"{path.name}: {set(data) - KEYS}"
    replace = {file: [(old, new) for old, new in pairs] for file, pairs in data.pop("replace", {}).items()}
    command, remove = tuple(data.pop("command", ("check",))), tuple(data.pop("remove", ()))
    return Case(path, command=command, replace=replace, remove=remove, **data)


def good_project(root: Path, stage: str, *, complete: bool) -> None:
    """A project without a problem: the real content and templates, no record or one complete record."""
    shutil.copytree(ROOT / "content", root / "content")
    shutil.copytree(ROOT / "templates", root / "templates")
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


def run(root: Path, *command: str) -> tuple[int, str, str]:
    """Run a command in this process: exit code, stdout, stderr."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main([*command, "--root", str(root)])
    return code, out.getvalue(), err.getvalue()


def snapshot(root: Path) -> dict[str, bytes]:
    """Every file of a folder, with its content."""
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


CASES = [load(path) for path in sorted(INVALID.glob("*.toml"))]


@pytest.mark.parametrize("case", CASES, ids=[case.path.name for case in CASES])
def test_invalid_input_is_explained(case: Case, tmp_path: Path) -> None:
    root = tmp_path / "root"
    if case.command[0] == "build":  # a good site stands already, and must stay as it is
        good_project(root, "published", complete=True)
        assert run(root, "build")[0] == 0
        shutil.move(root / "site", tmp_path / "site")
        shutil.rmtree(root)
        good_project(root, case.stage, complete=case.complete)
        shutil.move(tmp_path / "site", root / "site")
    else:
        good_project(root, case.stage, complete=case.complete)
    spoil(root, case)
    before = snapshot(root)
    code, _, err = run(root, *case.command)
    assert "Traceback" not in err
    assert err.strip("\n") == case.expected.strip("\n")
    assert code == 1
    assert snapshot(root) == before, "a command that fails must leave every file as it was"
    assert str(tmp_path) not in err


def test_names_of_cases_are_distinct() -> None:
    names = [case.name for case in CASES]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(("stage", "complete"), [("draft", True), ("draft", False), ("published", True)])
def test_the_project_that_cases_spoil_is_good(stage: str, complete: bool, tmp_path: Path) -> None:
    root = tmp_path / "root"
    good_project(root, stage, complete=complete)
    assert run(root, "check")[::2] == (0, "")


@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"], ids=["plain", "bom"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"], ids=["lf", "crlf"])
def test_byte_order_mark_and_crlf_are_accepted(start: bytes, end: bytes, tmp_path: Path) -> None:
    root = tmp_path / "root"
    good_project(root, "published", complete=True)
    for path in [*root.glob("content/**/*.*"), *root.glob("data/**/*.toml")]:
        path.write_bytes(start + path.read_bytes().replace(b"\n", end))
    assert run(root, "check")[::2] == (0, "")


@pytest.mark.parametrize("stage", ["draft", "published"])
def test_links_of_the_help_page_are_good_in_every_stage(stage: str, tmp_path: Path) -> None:
    root = tmp_path / "root"
    good_project(root, stage, complete=True)
    help_page = root / "content" / "help.md"
    text = help_page.read_text(encoding="utf-8")
    help_page.write_text(f"{text}\n见[1-2](clause:1-2)、[三、1](text:r1)、[解释](reading:R-both)。\n", encoding="utf-8")
    assert run(root, "check")[::2] == (0, "")


def test_braces_may_go_over_several_lines(tmp_path: Path) -> None:
    root = tmp_path / "root"
    good_project(root, "published", complete=True)
    record = root / RECORD
    text = record.read_text(encoding="utf-8")
    old = 'document = { issuer = "县督查指挥中心", number = "通督通〔2017〕9号" }'
    new = 'document = {\n    issuer = "县督查指挥中心",\n    number = "通督通〔2017〕9号",\n}'
    assert old in text
    record.write_text(text.replace(old, new), encoding="utf-8", newline="\n")
    assert run(root, "check")[::2] == (0, "")


def test_places_are_the_same_with_byte_order_mark_and_crlf(tmp_path: Path) -> None:
    said = []
    for number, (start, end) in enumerate([(b"", b"\n"), (b"\xef\xbb\xbf", b"\r\n")]):
        root = tmp_path / str(number)
        good_project(root, "draft", complete=True)
        record = root / RECORD
        text = record.read_bytes().replace(b"meetings = 2", b'meetings = "2"').replace(b"present = 35", b"present = 37")
        record.write_bytes(start + text.replace(b"\n", end))
        said.append(run(root, "check"))
    assert said[0] == said[1]
    assert said[0][0] == 1
