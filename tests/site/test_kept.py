"""What is kept beside the templates from build to build: it saves time, and no build ever differs for it."""

from __future__ import annotations

import hashlib
import marshal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.projects import good_project, run, snapshot
from tests.helpers.support import ROOT

PART = "templates/shared/_notices.html"
UNREACHED = "{% if false %}{{ view.nonsense }}{% endif %}"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A project with templates of its own, built once by an interpreter that keeps what it compiles."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    root = tmp_path / "project"
    good_project(root, "published", complete=True, templates=True)
    assert run(root, "build")[0] == 0
    return root


def kept(root: Path) -> Path:
    """The file that is kept."""
    [path] = (root / "templates" / "__pycache__").iterdir()
    return path


def built(root: Path) -> dict[str, bytes]:
    """The files of a site that is built now."""
    code, said, problems = run(root, "build", "--no-cache")
    assert code == 0, said + problems
    return snapshot(root / "site")


def without_compiler(root: Path) -> int:
    """The exit code of a build in a process that can't parse or compile a template."""
    program = "import sys, jinja2; env = jinja2.Environment; env.parse = env.compile = None\n"
    program += "from tongyu_site.cli import main; sys.exit(main(['build', '--no-cache', '--root', sys.argv[1]]))"
    return subprocess.run([sys.executable, "-c", program, str(root)], cwd=ROOT, capture_output=True, check=False).returncode


@pytest.mark.long
def test_another_build_compiles_nothing_and_leaves_the_file_alone(root: Path) -> None:
    before, site = kept(root).stat(), snapshot(root / "site")
    assert without_compiler(root) == 0
    assert snapshot(root / "site") == site
    assert kept(root).stat().st_mtime_ns == before.st_mtime_ns
    kept(root).unlink()
    assert without_compiler(root) == 1


@pytest.mark.few(1)
@pytest.mark.parametrize("damage", [b"", b"\0" * 40, None], ids=["emptied", "overwritten", "cut in half"])
def test_a_damaged_file_is_made_anew(root: Path, damage: bytes | None) -> None:
    site, whole = snapshot(root / "site"), kept(root).read_bytes()
    kept(root).write_bytes(whole[: len(whole) // 2] if damage is None else damage)
    assert built(root) == site
    program, entries = marshal.loads(kept(root).read_bytes()[32:])
    assert (program, entries.keys()) == (marshal.loads(whole[32:])[0], marshal.loads(whole[32:])[1].keys())


@pytest.mark.long
def test_what_another_version_of_the_program_kept_is_not_used(root: Path) -> None:
    site = snapshot(root / "site")
    _, entries = marshal.loads(kept(root).read_bytes()[32:])
    other = marshal.dumps((b"another program", dict.fromkeys(entries, b"no code")))
    kept(root).write_bytes(hashlib.sha256(other).digest() + other)
    assert built(root) == site


@pytest.mark.long
def test_a_fault_in_a_part_of_a_faultless_template_is_found(root: Path) -> None:
    part = root / PART
    good = part.read_text(encoding="utf-8")
    part.write_text(good + UNREACHED, encoding="utf-8")
    for _ in range(2):  # nothing is kept of a build that failed
        code, _, problems = run(root, "build")
        assert (code, "E405" in problems, "nonsense" in problems) == (1, True, True)
    part.write_text(good, encoding="utf-8")
    assert built(root)


@pytest.mark.long
def test_a_part_that_comes_to_be_is_checked(root: Path) -> None:
    base = root / "templates" / "base.html"
    text = base.read_text(encoding="utf-8")
    base.write_text(text + '{% include "shared/own.html" ignore missing %}', encoding="utf-8")
    assert built(root)
    (root / "templates/shared/own.html").write_text("{% if false %}{{ nonsense }}{% endif %}", encoding="utf-8")
    code, _, problems = run(root, "build")
    assert (code, "nonsense" in problems) == (1, True)


@pytest.mark.long
def test_nothing_is_kept_where_python_keeps_nothing(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept(root).unlink()
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert built(root)
    assert list((root / "templates" / "__pycache__").iterdir()) == []


@pytest.mark.long
def test_a_folder_that_cannot_be_written_costs_only_time(root: Path) -> None:
    kept(root).unlink()
    folder = root / "templates" / "__pycache__"
    folder.rmdir()
    folder.write_text("no folder", encoding="utf-8")
    assert built(root)
