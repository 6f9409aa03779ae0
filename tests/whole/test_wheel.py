"""A wheel carries all that the program needs: installed offline into a bare environment, it makes an office's root and builds."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import tomli

from tests.helpers.checkouts import checkout, lacking
from tests.helpers.support import ROOT

SETUP = tomli.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]


def test_every_wing_template_and_text_is_named_for_the_wheel() -> None:
    """The short form of the next test: a wing or a kind of file that is new must be packed too."""
    folders = {path.parent for path in (ROOT / "tongyu_site").rglob("__init__.py")}
    wings = {".".join(folder.relative_to(ROOT).parts) for folder in folders}
    assert set(SETUP["packages"]) == wings | set(SETUP["package-dir"])
    for package, patterns in SETUP["package-data"].items():
        folder = ROOT / SETUP["package-dir"].get(package, package.replace(".", "/"))
        packed = {path for pattern in patterns for path in folder.glob(pattern)}
        there = {path for path in folder.rglob("*") if path.is_file() and path.suffix not in (".py", ".pyc", ".cpython-311")}
        there = {path for path in there if "__pycache__" not in path.parts}
        left = {path.relative_to(ROOT).as_posix() for path in there - packed}
        assert left == ({"content/site.toml", "content/circular/2017.md"} if package == "tongyu_site.content" else set())


@pytest.mark.long
def test_a_wheel_installs_offline_and_makes_a_root(tmp_path: Path) -> None:
    source = checkout(tmp_path / "source")
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, source)
    wheels, environment = tmp_path / "wheels", {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PIP_NO_INPUT": "1"}
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    fetched = subprocess.run(
        [*pip, "download", "-q", "-d", str(wheels), ".", "setuptools>=77"],
        cwd=source,
        capture_output=True,
        text=True,
        check=False,
    )
    if fetched.returncode:
        lacking(f"package index: {fetched.stderr[-300:]}")

    def offline(*command: str | Path, cwd: Path = tmp_path) -> str:
        """What a command says that may not ask any index."""
        done = subprocess.run(
            [*map(str, command)], cwd=cwd, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    alone = ["--no-index", "--find-links", str(wheels)]
    offline(*pip, "wheel", "-q", "--no-deps", *alone, "-w", wheels, source)
    shutil.rmtree(source)
    offline(sys.executable, "-m", "venv", tmp_path / "bare")
    folder = tmp_path / "bare" / ("Scripts" if os.name == "nt" else "bin")
    offline(folder / "python", "-m", "pip", "install", "-q", *alone, "tongyu-site")
    (tmp_path / "名单.csv").write_bytes("名称,拼音\n新华社区,xinhua\n光明社区,guangming\n".encode("gbk"))
    said = offline(folder / "tongyu-site", "init", "考核 2017", "--units", "名单.csv")
    assert said.startswith("已建立 考核 2017：2017 年度，2 份记录表\n")
    root = tmp_path / "考核 2017"
    assert "draft/：" in offline(folder / "python", "build.py", cwd=root)
    assert offline(folder / "python", "build.py", cwd=root).count("没有变化") >= 1
    assert (root / "draft/2017/circular.docx").is_file()
    offline(folder / "python", "build.py", "template", "assets/screen.css", cwd=root)
    assert "模板：templates/assets/screen.css 与程序的相同，可以删去" in offline(folder / "python", "build.py", "check", cwd=root)
    offline(folder / "python", "build.py", "sheet", "export", "数据.xlsx", cwd=root)
    offline(folder / "python", "build.py", "backup", "../备份.zip", cwd=root)
    offline(folder / "tongyu-site", "restore", "备份.zip", "新的 文件夹")
    assert "没有问题" in offline(folder / "python", "build.py", "check", cwd=tmp_path / "新的 文件夹")
