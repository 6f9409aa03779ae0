"""A root handed over: packed into one file, verified, and put back elsewhere, all or nothing."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import re
import stat
import subprocess
import sys
import threading
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.kills import tree
from tests.helpers.projects import RECORD, good_project, run, snapshot
from tests.helpers.sealed import filled_in, replace
from tests.helpers.support import ROOT
from tongyu_site.base import writing
from tongyu_site.base.files import rename
from tongyu_site.base.locking import lock
from tongyu_site.cli import main
from tongyu_site.publish import backing_up

OWN = {"build.py": "print('office')\n", "说明.md": "# 说明\n", "templates/assets/own.css": "/* own */\n"}


def write(root: Path, name: str, content: str | bytes = "x") -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office's root with a year that is sealed and corrected, in a folder with a blank and Chinese signs."""
    root = tmp_path_factory.mktemp("desk") / "考核 数据"
    good_project(root, "published", complete=True)
    for name, text in OWN.items():
        write(root, name, text)
    for command in (["build"], ["seal", "2017"]):
        assert run(root, *command)[0] == 0
    replace(root, RECORD, "meetings = 2", "meetings = 1")
    filled_in(root)
    return root


def restored(file: Path, folder: Path) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(["restore", str(file), str(folder)])
    assert "Traceback" not in err.getvalue()
    return code, out.getvalue(), err.getvalue()


@pytest.mark.long
def test_a_sealed_corrected_year_goes_on_elsewhere(kept: Path, tmp_path: Path) -> None:
    for name in ("Thumbs.db", "data/communities/2017/~$jia.toml~", "content/.x.swp", "名单.csv"):
        write(kept, name)
    file = tmp_path / "U 盘" / "备份.zip"
    code, out, err = run(kept, "backup", file)
    assert (code, err) == (0, "")
    content = file.read_bytes()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert hashlib.sha256(content).hexdigest() in out
    assert "data/communities/2017/（1 份记录）有私密代号；备份是内部材料" in out
    assert "没有装入，要留的另外保存：名单.csv\n" in out
    assert "b-7" not in out
    assert run(kept, "backup", tmp_path / "又一份.zip")[0] == 0
    assert (tmp_path / "又一份.zip").read_bytes() == content, "the same files give the same bytes"

    with zipfile.ZipFile(file) as archive:
        names = archive.namelist()
        lines = archive.read("SHA256SUMS").decode().split("\n")
        for line in filter(None, lines):
            digest, _, name = line.partition("  ")
            assert hashlib.sha256(archive.read(name)).hexdigest() == digest
    assert names[0] == "SHA256SUMS"
    assert f"：{len(names) - 1} 个文件，" in out
    held = {"data/seals/2017.toml", "data/seals/register.toml", "content/corrections/2017-1.md", "site/.tongyu-site", *OWN}
    assert held <= set(names)
    assert not [name for name in names if re.search(r"draft|state|__pycache__|Thumbs|swp|~|名单", name)]

    new = tmp_path / "新 电脑" / "考核 2018"
    code, out, err = restored(file, new)
    assert (code, err) == (0, "")
    assert out.startswith(f"已恢复 {new}：{len(names) - 1} 个文件")
    assert f'\n下一步：进入文件夹（cd "{new}"），看有没有问题：python build.py check；' in out
    assert {name: (kept / name).read_bytes() for name in names[1:]} == snapshot(new)
    assert run(new, "check")[::2] == (0, "")
    code, out, err = run(new, "build")
    assert (code, err) == (0, "")
    assert "site/：" in out
    assert out.count("没有变化") == 1
    assert snapshot(new / "site") == snapshot(kept / "site")


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A root that no build would take, with two files."""
    root = tmp_path / "root"
    write(root, "content/site.toml", "title = \n")
    write(root, "data/communities/2017/jia.toml", 'name = "甲社区\n')
    return root


def test_a_root_with_mistakes_is_packed_and_an_empty_folder_comes_back(small: Path, tmp_path: Path) -> None:
    (small / "data/communities/2018").mkdir()
    write(small, "site/.tongyu-site")
    write(small, "site/SHA256SUMS", f"{'0' * 64}  index.html\n")
    code, out, err = run(small, "backup", tmp_path / "a.zip")
    assert (code, err) == (0, "")
    assert "注意：site/ 有 1 处与它的清单不符，照样装入" in out
    assert restored(tmp_path / "a.zip", tmp_path / "new")[0] == 0
    assert (tmp_path / "new/data/communities/2018").is_dir()
    again = {name: content for name, content in snapshot(tmp_path / "new").items() if not name.endswith("/.keep")}
    assert again == snapshot(small)


def test_a_site_elsewhere_is_packed_where_it_is_named(small: Path, tmp_path: Path) -> None:
    web = tmp_path / "web"
    write(web, ".tongyu-site")
    write(web, "index.html", "<p>")
    assert "加 --site 文件夹" in run(small, "backup", tmp_path / "a.zip")[1]
    assert run(small, "backup", tmp_path / "b.zip", "--site", web)[0] == 0
    assert restored(tmp_path / "b.zip", tmp_path / "new")[0] == 0
    assert (tmp_path / "new/site/index.html").read_text(encoding="utf-8") == "<p>"
    assert run(small, "backup", tmp_path / "c.zip", "--site", small)[0] == 2
    assert run(small, "backup", web / "c.zip", "--site", web)[0] == 1
    assert run(tmp_path / "U", "backup", tmp_path / "d.zip")[0] == 1, "no root at all"
    assert not list(tmp_path.rglob("[cd].zip"))


@pytest.mark.parametrize("place", ["site", "site/2017", "draft", "content", "data/seals", "templates"])
def test_no_backup_is_written_where_a_build_publishes_or_reads(place: str, small: Path) -> None:
    (small / place).mkdir(parents=True, exist_ok=True)
    before = tree(small)
    code, out, err = run(small, "backup", small / place / "备份.zip")
    assert (code, out) == (1, "")
    assert f"{place}/备份.zip [E521] 备份不能写在这里" in err
    assert "没有备份" in err
    assert tree(small) == before


def test_a_file_that_is_there_is_not_written_over(small: Path) -> None:
    write(small, "备份.zip", "mine")
    code, _, err = run(small, "backup", small / "备份.zip")
    assert code == 1
    assert "备份.zip [E520] 已经存在，不覆盖" in err
    assert "python build.py backup 备份-2.zip" in err
    assert (small / "备份.zip").read_bytes() == b"mine"
    assert run(small, "backup", small / "备份.rar")[0] == 2
    assert run(small, "backup", small / "备份-2.zip")[0] == 0


def test_links_are_followed_within_the_root_and_never_out_of_it(small: Path, tmp_path: Path) -> None:
    (small / "data/again").symlink_to(small / "data")
    (small / "content/linked.toml").symlink_to(small / "content/site.toml")
    assert run(small, "backup", tmp_path / "a.zip")[0] == 0
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert archive.read("content/linked.toml") == b"title = \n"
        assert not [name for name in archive.namelist() if "again/again" in name]
    away = write(tmp_path, "away/x.toml")
    (small / "data/out.toml").symlink_to(away)
    (small / "data/outer").symlink_to(away.parent)
    os.mkfifo(small / "data/pipe.toml")
    write(small, "data/A.toml")
    write(small, "data/a.toml")
    code, _, err = run(small, "backup", tmp_path / "b.zip")
    assert code == 1
    for name, said in (("out.toml", "这是链接"), ("outer", "这是链接"), ("pipe.toml", "系统不接受")):
        assert re.search(rf"data/{name} \[E103\] 文件读不出来：{said}", err), err
    assert "data/a.toml [E515]" in err
    assert not (tmp_path / "b.zip").exists()


def test_the_program_s_own_files_are_no_office_s(small: Path, tmp_path: Path) -> None:
    for name in ("tongyu_site/x.py", "build.py", "templates/base.html", "README.md"):
        write(small, name)
    assert "程序没有装入" in run(small, "backup", tmp_path / "a.zip")[1]
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert {name.partition("/")[0] for name in archive.namelist()} == {"SHA256SUMS", "content", "data"}
    _, out, _ = restored(tmp_path / "a.zip", tmp_path / "new")
    assert f"看有没有问题：python build.py check --root {tmp_path / 'new'}；" in out


def test_a_backup_waits_for_the_command_that_writes(small: Path, tmp_path: Path) -> None:
    held, ended = contextlib.ExitStack(), []
    held.enter_context(lock(small))

    def end() -> None:
        ended.append((tmp_path / "a.zip").exists())
        held.close()

    threading.Timer(0.2, end).start()
    assert run(small, "backup", tmp_path / "a.zip")[0] == 0
    assert ended == [False]


def test_a_file_that_changes_meanwhile_leaves_no_backup(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packed = backing_up._packed

    def saving(files: Any) -> bytes:
        write(small, "content/site.toml", "title = 1\n")
        return packed(files)

    monkeypatch.setattr(backing_up, "_packed", saving)
    code, _, err = run(small, "backup", tmp_path / "a.zip")
    assert code == 1
    assert "a.zip [E518] 备份读回来，content/site.toml 与磁盘上的不同，备份没有留下" in err
    assert not (tmp_path / "a.zip").exists()


# what is no good backup


def plain(files: dict[str, bytes]) -> bytes:
    """A backup of these files with a manifest that fits them."""
    listed = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in sorted(files.items()))
    return archived([("SHA256SUMS", listed.encode()), *files.items()])


def archived(entries: list[tuple[str | zipfile.ZipInfo, bytes]]) -> bytes:
    made = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")  # of a name that is there already
        for entry, content in entries:
            archive.writestr(entry, content)
    return made.getvalue()


def linked() -> bytes:
    entry = zipfile.ZipInfo("content/passwd")
    entry.create_system, entry.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    return archived([("SHA256SUMS", b""), (entry, b"/etc/passwd")])


def of_size(size: int) -> bytes:
    """A file that says it holds so many bytes when it is unpacked."""
    content = plain({"content/a.md": b"0" * 100})
    at = content.index(b"PK\x01\x02", content.index(b"PK\x01\x02") + 4)
    return content[: at + 24] + size.to_bytes(4, "little") + content[at + 28 :]


def spoilt(content: bytes) -> bytes:
    """A file of which one byte became another."""
    at = content.index(b"content/site.toml") + 20
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def flagged() -> bytes:
    """A file that says it is encrypted."""
    content = bytearray(plain({"content/a.md": b"0"}))
    at = content.rindex(b"PK\x01\x02")
    content[at + 8] |= 1
    return bytes(content)


GOOD = {"content/site.toml": b"title", "data/communities/2017/jia.toml": b"x" * 3000}
WRONG: dict[str, tuple[Callable[[], bytes], str]] = {
    "truncated": (lambda: plain(GOOD)[:-40], "文件不完整，或者被改动过"),
    "begun": (lambda: plain(GOOD)[:200], "文件不完整，或者被改动过"),
    "no archive": (lambda: b"x" * 500, "文件不完整，或者被改动过"),
    "a byte": (lambda: spoilt(plain(GOOD)), "文件不完整，或者被改动过"),
    "another archive": (lambda: archived([("content/site.toml", b"x")]), "其中没有清单 SHA256SUMS"),
    "altered": (lambda: archived([("SHA256SUMS", b""), ("content/site.toml", b"x")]), "与其中的清单不符：content/site.toml"),
    "one missing": (
        lambda: archived([("SHA256SUMS", f"{'0' * 64}  data/x.toml\n".encode())]), "与其中的清单不符：data/x.toml",
    ),
    "out of the folder": (lambda: plain({**GOOD, "../x": b""}), "其中的 ../x 不是考核数据"),
    "out of a folder": (lambda: plain({**GOOD, "content/../../x": b""}), "其中的 content/../../x 不是考核数据"),
    "absolute": (lambda: plain({**GOOD, "/x": b""}), "其中的 /x 不是考核数据"),
    "a drive": (lambda: plain({**GOOD, "content/C:x": b""}), "content/C:x 文件名不能在 Windows 上使用"),
    "a backslash": (lambda: plain({**GOOD, "content\\x": b""}), "其中的 content\\x 不是考核数据"),
    "hidden": (lambda: plain({**GOOD, "content/.ssh/x": b""}), "其中的 content/.ssh/x 不是考核数据"),
    "a journal": (lambda: plain({**GOOD, ".tongyu-site.journal": b""}), "其中的 .tongyu-site.journal 不是考核数据"),
    "a program": (lambda: plain({**GOOD, "tongyu_site/x.py": b""}), "其中的 tongyu_site/x.py 不是考核数据"),
    "a folder elsewhere": (lambda: plain({**GOOD, "../y/": b""}), "其中的 ../y/ 不是考核数据"),
    "a link": (linked, "content/passwd 是链接，不是普通的文件"),
    "twice": (lambda: archived([("SHA256SUMS", b""), ("data/x", b"1"), ("data/x", b"2")]), "data/x 有 2 个"),
    "of one name but for case": (
        lambda: plain({**GOOD, "data/A.toml": b"", "data/a.toml": b""}), "data/a.toml 文件名与 data/A.toml 只有大小写不同",
    ),
    "a file where a folder is": (lambda: plain({**GOOD, "data/communities": b""}), "所在的文件夹与这个文件同名"),
    "too large": (lambda: of_size(4_000_000_000), "解开以后超过 2000 MB"),
    "larger than it says": (lambda: of_size(50), "文件不完整，或者被改动过"),
    "encrypted": (flagged, "content/a.md 加了密码"),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_what_is_no_good_backup_restores_nothing(what: str, tmp_path: Path) -> None:
    make, said = WRONG[what]
    file = write(tmp_path, "备份.zip", make())
    code, out, err = restored(file, tmp_path / "new")
    assert (code, out) == (1, "")
    assert "备份.zip [E522] 备份不能用：" in err
    assert said in err
    assert "改法：" in err
    assert "没有恢复" in err
    assert [path.name for path in tmp_path.iterdir()] == ["备份.zip"]


def test_a_backup_that_is_not_there_restores_nothing(tmp_path: Path) -> None:
    code, _, err = restored(tmp_path / "没有.zip", tmp_path / "new")
    assert code == 1
    assert "没有.zip [E522] 没有这个文件" in err
    assert list(tmp_path.iterdir()) == []


# where it is put


def test_nothing_that_stands_is_touched_by_a_restore(tmp_path: Path) -> None:
    file = write(tmp_path, "备份.zip", plain(GOOD))
    write(tmp_path, "a/记事.txt")
    write(tmp_path, "b")
    before = tree(tmp_path)
    for folder in ("a", "b"):
        code, out, err = restored(file, tmp_path / folder)
        assert (code, out) == (1, "")
        assert "[E520] 已经存在，不覆盖" in err
        assert "改法：换一个新的文件夹，如 python build.py restore 备份.zip kaohe" in err
    assert tree(tmp_path) == before


def test_a_folder_with_the_backup_and_an_environment_is_as_good_as_empty(tmp_path: Path) -> None:
    (tmp_path / ".venv").mkdir()
    (tmp_path / "wheels").mkdir()
    assert restored(write(tmp_path, "备份.zip", plain(GOOD)), tmp_path)[0] == 0
    assert {name: content for name, content in snapshot(tmp_path).items() if name != "备份.zip"} == GOOD
    code, _, err = restored(tmp_path / "备份.zip", tmp_path / "data/new")
    assert code == 1
    assert "[E520] 这个位置在另一个站点的文件夹里" in err


@pytest.mark.parametrize("command", ["backup", "restore"])
@pytest.mark.parametrize("at", [1, 2])
def test_a_disk_that_fails_leaves_nothing_of_a_backup(
    command: str, at: int, small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write(tmp_path, "备份.zip", plain(GOOD))
    before, count = tree(tmp_path), 0

    def failing(source: Path, target: Path) -> Any:
        nonlocal count
        count += 1
        if count == at:
            raise OSError(28, "No space left on device")
        return rename(source, target)

    monkeypatch.setattr(writing, "rename", failing)
    code, out, err = run(small, "backup", small / "b.zip") if command == "backup" else restored(file, tmp_path / "new")
    assert (code, out) == (1, "")
    assert "磁盘已满" in err
    assert tree(tmp_path) == before


def test_a_killed_restore_is_undone_by_the_next(tmp_path: Path) -> None:
    code = (
        "import os, signal, sys; from tongyu_site.base import writing, files; real = files.rename; names = []\n"
        "def rename(a, b):\n"
        "    names.append(b)\n"
        "    os.kill(os.getpid(), signal.SIGKILL) if len(names) == 3 else real(a, b)\n"
        "writing.rename = rename\n"
        "from tongyu_site.cli import main; main(['restore', *sys.argv[1:]])\n"
    )
    file, new = write(tmp_path, "备份.zip", plain(GOOD)), tmp_path / "new"
    done = subprocess.run([sys.executable, "-c", code, str(file), str(new)], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == -9
    assert len(snapshot(new)) > 1
    code_, out, err = restored(file, new)
    assert code_ == 0
    assert "上次写入中断，已恢复" in err
    assert out.startswith("已恢复")
    assert snapshot(new) == GOOD
