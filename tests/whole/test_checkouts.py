"""The same site from any checkout and with any versions that pyproject.toml admits."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import tomli

from tests.helpers.checkouts import checkout, lacking
from tests.helpers.support import ROOT
from tongyu_site.base import journal, locking

BINARY = (".docx", ".xlsx", ".png")
ASSETS = {"note.txt": b"a\nb\n", "dot.png": b"\x89PNG\r\n\x1a\n\0\0a\r\nb"}
"""Files that an office may add: a text, and one whose line ends are none."""


def texts(folder: Path) -> dict[str, bytes]:
    """The files of a checkout by name, but for what Git keeps for itself."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and ".git" not in path.relative_to(folder).parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def said(program: Path, python: str | Path, *command: str) -> str:
    """What a command of a checkout says, which must succeed and say nothing of a mistake."""
    environment = {"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1", "PYTHONWARNINGS": "default"}
    done = subprocess.run(
        [str(python), "build.py", *command], cwd=program, env=environment, capture_output=True, text=True, encoding="utf-8"
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.fixture(scope="module")
def sums(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The manifest of the county as it is built here."""
    out = tmp_path_factory.mktemp("here") / "site"
    said(ROOT, sys.executable, "build", "--out", str(out))
    return (out / "SHA256SUMS").read_bytes()


def test_a_clone_that_wants_crlf_has_the_same_bytes(tmp_path: Path) -> None:
    git = shutil.which("git")
    if git is None:
        lacking("git")
    root = checkout(tmp_path / "root")
    (root / "binary.xlsx").write_bytes(b"PK\x03\x04 a\nb\r\n")
    (root / "tests/golden").mkdir(parents=True)
    (root / "tests/golden/a.csv").write_bytes(b"a\r\nb\r\n")
    settings = ["-c", "user.name=x", "-c", "user.email=x@example.invalid", "-c", "core.autocrlf=false"]
    environment = {"PATH": os.environ["PATH"], "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}

    def call(*command: str) -> None:
        subprocess.run([str(git), *command], check=True, capture_output=True, env=environment)

    call("init", "-q", str(root))
    call("-C", str(root), *settings, "add", "-A")
    call("-C", str(root), *settings, "commit", "-q", "-m", "x")
    for name in ("with", "without"):
        if name == "without":  # the test can fail: it is .gitattributes that keeps the bytes
            (root / ".gitattributes").unlink()
            call("-C", str(root), *settings, "commit", "-q", "-a", "-m", "y")
        call("clone", "-q", "-c", "core.autocrlf=true", str(root), str(tmp_path / name))
    assert texts(tmp_path / "with") == texts(root) | {".gitattributes": (ROOT / ".gitattributes").read_bytes()}
    assert b"\r\n" in (tmp_path / "without/content/site.toml").read_bytes()


@pytest.mark.long
def test_a_checkout_with_crlf_builds_the_same_site(tmp_path: Path, sums: bytes) -> None:
    """Also where nothing keeps the line ends: an archive unpacked by a helpful program, an editor that converts."""
    root = checkout(tmp_path / "root")
    for asset, content in ASSETS.items():
        (root / "templates/assets" / asset).write_bytes(content)
    changed = 0
    for path in root.rglob("*"):
        if path.is_file() and path.suffix not in BINARY:
            text = path.read_bytes()
            path.write_bytes(text.replace(b"\n", b"\r\n"))
            changed += b"\n" in text
    assert changed > 250
    out = tmp_path / "site"
    assert "75 个文件" in said(root, sys.executable, "build", "--out", str(out))
    more = {f"assets/{asset}" for asset in ASSETS}
    built = [line for line in (out / "SHA256SUMS").read_text().splitlines() if line.split("  ")[1] not in more]
    assert built == sums.decode().splitlines()
    assert {asset: (out / "assets" / asset).read_bytes() for asset in ASSETS} == ASSETS


def pythons() -> list[str]:
    """The Pythons of this machine that the program admits, the oldest first; this one where there is no other."""
    root = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    found: dict[int, str] = {sys.version_info[1]: sys.executable}
    for minor in range(11, 30):
        named = shutil.which(f"python3.{minor}")
        for path in [*([named] if named else []), *map(str, sorted(root.glob(f"versions/3.{minor}.*/bin/python3")))]:
            if subprocess.run([path, "-c", "import ensurepip, venv"], capture_output=True).returncode == 0:
                found.setdefault(minor, path)
    return [found[minor] for minor in sorted(found)]


def bounds() -> Iterator[tuple[str, str]]:
    """The libraries that the program needs, each with the lowest version that pyproject.toml admits."""
    for needed in tomli.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]:
        match = re.fullmatch(r"([\w-]+)>=([\d.]+)", needed)
        assert match, needed
        yield match[1], match[2]


def installed(folder: Path, python: str, needed: list[str]) -> Path:
    """The Python of a fresh environment with these libraries and what they need; skips where nothing can be installed."""
    subprocess.run([python, "-m", "venv", str(folder)], check=True, capture_output=True)
    fresh = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    pip = [str(fresh), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    done = subprocess.run([*pip, *needed], capture_output=True, text=True)
    if done.returncode and subprocess.run([*pip, "markupsafe"], capture_output=True).returncode:
        lacking("package index")
    assert done.returncode == 0, done.stderr[-2000:]
    return fresh


@pytest.mark.long
@pytest.mark.parametrize("which", ["lowest", "newest"])
def test_declared_versions_build_the_same_site(which: str, tmp_path: Path, sums: bytes) -> None:
    """The lowest versions on the oldest Python of this machine, the newest on the newest; neither prints anything of its own."""
    lowest = which == "lowest"
    needed = [f"{name}=={version}" if lowest else name for name, version in bounds()]
    fresh = installed(tmp_path / "venv", pythons()[0 if lowest else -1], needed)
    spoken = {}
    for python in (sys.executable, fresh):
        folder = tmp_path / ("fresh" if python == fresh else "here")
        shutil.copytree(ROOT / "content", folder / "content")
        shutil.copytree(ROOT / "data", folder / "data")
        table = str(folder / "a.xlsx")
        commands = [["build"], ["sheet", "export", table], ["sheet", "import", table], ["schema"]]
        spoken[folder.name] = [said(ROOT, python, "--root", str(folder), *command) for command in commands]
        assert (folder / "site/SHA256SUMS").read_bytes() == sums
    assert [text.replace("fresh", "here") for text in spoken["fresh"]] == spoken["here"]


def test_git_takes_nothing_that_was_put_aside(tmp_path: Path) -> None:
    """A record's copy holds private codes as the record does, and who adds a folder does not see it."""
    if shutil.which("git") is None:
        lacking("git")
    aside = [f".jia.toml.tongyu-{part}" for part in ("new", "old", "copy")]
    names = [f"data/communities/2017/{name}" for name in (*aside, "jia.toml.bak", "jia.toml12.bak")]
    names += [*journal.NAMES, locking.LOCK, "site.old-1/index.html", "site.old-12/index.html"]
    shutil.copy(ROOT / ".gitignore", tmp_path)
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    found = subprocess.run(
        ["git", "check-ignore", *names, "data/communities/2017/jia.toml"], cwd=tmp_path, capture_output=True, text=True
    )
    assert found.stdout.split() == names
