"""Whole or not at all: publishing killed at every system call, on a full, read-only or shared disk, by two at once."""

from __future__ import annotations

import contextlib
import errno
import os
import random
import re
import resource
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.helpers import kills, load, projects, states, writer
from tests.helpers.kills import DATA, NAMES, NO_EXCHANGE, QUICK, Point, Tally, Tree, left, tree
from tests.helpers.projects import Project
from tests.helpers.support import ROOT, a_few
from tongyu_site.base import locking, system
from tongyu_site.base.problems import Problems
from tongyu_site.cli import main
from tongyu_site.output import exchanging, file_names, manifest, mending, places

BUILD = [sys.executable, str(ROOT / "build.py")]


def run(*arguments: str | Path) -> int:
    return main([str(argument) for argument in arguments])


def build(root: Path, *more: str, **options: object) -> subprocess.CompletedProcess[str]:
    command = [*BUILD, "--root", str(root), *more]
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)  # type: ignore[call-overload,no-any-return]


def versions(tmp_path: Path) -> dict[int, Tree | None]:
    """The trees of the small site's versions; 0 is no site."""
    found: dict[int, Tree | None] = {0: None}
    for number in (1, 2):
        writer.publish(tmp_path / f"v{number}", number)
        found[number] = tree(tmp_path / f"v{number}" / "site")
    return found


def killed_writer(
    tmp_path: Path,
    old: int,
    kinds: tuple[str, ...],
    *,
    how: str = "swap",
    more: tuple[str, ...] = (),
    choose: Callable[[list[Point]], list[Point]] = list,
    next_command: Callable[[Path], object] = lambda folder: writer.publish(folder, 2),
    arrange: Callable[[Path], None] | None = None,
) -> Tally:
    """Kill the small writer everywhere on its way from version ``old`` to version 2."""
    kills.need_strace()
    known = versions(tmp_path)
    folder = tmp_path / "stage"
    without_exchange = more != ()

    def before() -> None:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        if old:
            writer.publish(folder, old)
        if arrange is not None:
            arrange(folder)

    def check(point: Point) -> str:
        there = tree(folder / "site")
        if there is None and old and (without_exchange or arrange):
            state = "between two renames"
            assert {".site.tongyu-journal", ".site.tongyu-new", ".site.tongyu-old"} <= set(left(folder)), point
        else:
            assert there in (known[old], known[2]), f"neither old nor new after {point}"
            state = "new" if there == known[2] else "old" if old else "none yet"
        next_command(folder)
        after = tree(folder / "site")
        assert after in (known[old], known[2]), f"not mended after {point}"
        assert after == known[2] or next_command is not writer_again, f"the next build is not whole after {point}"
        assert left(folder) == [], f"leftovers after {point}"
        return state

    command = ["tests.helpers.writer", how, str(folder), "2"]
    return kills.kill_everywhere(command, folder, before, check, kinds, more=more, choose=choose)


def writer_again(folder: Path) -> None:
    """The next build."""
    writer.publish(folder, 2)


def verify_next(folder: Path) -> None:
    """A next command that does not build."""
    mending.mend_if_needed(folder / "site")


def sparse(points: list[Point]) -> list[Point]:
    """Every rename; of the other calls the first and the last."""
    by_kind: dict[str, list[Point]] = {}
    for point in points:
        by_kind.setdefault(point.call, []).append(point)
    return [
        point
        for call, found in by_kind.items()
        for point in (found if call.startswith("rename") else found[:: max(1, len(found) - 1)])
    ]


# killed


def test_killed_anywhere_the_old_or_the_new_site_stands_whole(tmp_path: Path) -> None:
    tally = killed_writer(tmp_path, 1, NAMES, choose=sparse, next_command=writer_again)
    assert set(tally.kills) >= {"mkdir", "link", "rename", "unlink"}
    assert set(tally.found) == {"old", "new"}


def test_killed_between_two_renames_the_next_command_mends(tmp_path: Path) -> None:
    tally = killed_writer(tmp_path, 1, ("rename", "unlink"), more=NO_EXCHANGE, choose=sparse, next_command=verify_next)
    assert tally.found["between two renames"] >= 1
    assert tally.found["new"] >= 1


def test_the_check_catches_a_writer_that_writes_in_place(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="neither old nor new"):
        killed_writer(tmp_path, 1, ("open", "unlink"), how="in-place")


def test_the_check_catches_a_writer_without_a_journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The harness sees a site that is gone and not mended: here the mending is left out."""
    monkeypatch.setattr(mending, "mend", lambda _: ())
    with pytest.raises(AssertionError, match=r"not mended|leftovers"):
        killed_writer(tmp_path, 1, ("rename",), more=NO_EXCHANGE, next_command=verify_next, choose=lambda points: points[-1:])


@pytest.mark.long
@pytest.mark.parametrize("old", [0, 1], ids=["no site yet", "over a site"])
@pytest.mark.parametrize("more", [(), NO_EXCHANGE], ids=["exchange", "two renames"])
@pytest.mark.parametrize("next_command", [writer_again, verify_next], ids=["next build", "next verify"])
def test_killed_at_every_call(
    tmp_path: Path, old: int, more: tuple[str, ...], next_command: Callable[[Path], object], record_property: Callable[..., None]
) -> None:
    tally = killed_writer(tmp_path, old, NAMES + DATA, more=more, next_command=next_command)
    record_property("kills", dict(tally.kills))
    record_property("found", dict(tally.found))
    print(f"old={old} more={more}: kills {dict(tally.kills)}, left {dict(tally.found)}")
    assert set(tally.kills) >= {"mkdir", "rename", "unlink", "open", "write", "chmod", "fsync"}


@pytest.mark.long
@pytest.mark.parametrize("more", [(), NO_EXCHANGE], ids=["exchange", "two renames"])
def test_killed_again_while_it_mends(tmp_path: Path, more: tuple[str, ...]) -> None:
    """A build killed between two renames, and the next one killed at every call."""

    def between(folder: Path) -> None:
        shutil.copytree(tmp_path / "v2/site", folder / ".site.tongyu-new")
        (folder / "site").rename(folder / ".site.tongyu-old")
        (folder / ".site.tongyu-journal").touch()

    tally = killed_writer(tmp_path, 1, NAMES + DATA, more=more, next_command=writer_again, arrange=between)
    print(f"mending more={more}: kills {dict(tally.kills)}, left {dict(tally.found)}")
    assert set(tally.found) == {"between two renames", "new"}


def refused_writer(
    tmp_path: Path, error: str, kinds: tuple[str, ...], choose: Callable[[list[Point]], list[Point]], more: tuple[str, ...]
) -> int:
    """Have the system refuse the small writer one call after another; how many were refused."""
    kills.need_strace()
    known = versions(tmp_path)
    folder = tmp_path / "stage"
    command = ["tests.helpers.writer", "swap", str(folder), "2"]
    writer.publish(folder, 1)
    refused = 0
    for point in choose(kills.points(command, folder, kinds, more)):
        shutil.rmtree(folder)
        writer.publish(folder, 1)
        done = kills.fail_at(command, point, f"error={error}", more)
        there = tree(folder / "site")
        if done.returncode:  # it stopped: with words, the old site, and nothing beside it
            refused += 1
            assert "站点写不进去：" in done.stderr, (point, done.stderr)
            assert there == known[1], point
            assert left(folder) == [], point
        else:  # it found another way, or what was refused is only tidying up
            assert there == known[2], point
            writer.publish(folder, 2)
            assert left(folder) == [], point
    return refused


def test_a_disk_that_is_full_at_some_call_leaves_the_old_site(tmp_path: Path) -> None:
    assert refused_writer(tmp_path, "ENOSPC", ("mkdir", "open", "write", "fsync"), sparse, ()) >= 6


def small_build(tmp_path: Path) -> tuple[states.County, list[str], Callable[[tuple[str, ...]], Point]]:
    """A small county with a site, the command that builds it, and its last rename under some faults of the system."""
    kills.need_strace()
    here = states.county(tmp_path / "root", without=("chou", "zi", "geng", "ren", "xin", "gui", "mao", "wu", "yin"))
    here.run("build")

    def last(more: tuple[str, ...]) -> Point:
        """Found in a copy, where the command is run."""
        warm, copy = (Path(shutil.copytree(here.root, tmp_path / name)) for name in ("warm", "copy"))
        kills.warm(["tongyu_site.cli", "build", "--no-cache", "--root", str(warm)])
        return kills.points(["tongyu_site.cli", "build", "--no-cache", "--root", str(copy)], copy, ("rename",), more)[-1]

    return here, ["tongyu_site.cli", "build", "--no-cache", "--root", str(here.root)], last


@pytest.mark.long
def test_where_no_site_is_left_in_its_place_that_is_said(tmp_path: Path) -> None:
    """The second of two renames is refused, and so is the one back: the next build puts the old site into its place again."""
    here, command, last = small_build(tmp_path)
    before = tree(here.root / "site")
    here.edit("content/site.toml", 'title = "', 'title = "示例')
    said = kills.fail_at(command, last(NO_EXCHANGE), "error=EIO", NO_EXCHANGE, on=True).stderr
    assert not (here.root / "site").exists()
    assert "site/ 现在不在原处，原来的内容完整地留在 .site.tongyu-old/" in said, said
    assert "站点未更新" not in said
    assert "说明：" in here.run("verify")
    assert tree(here.root / "site") == before


@pytest.mark.long
def test_drafts_that_cannot_be_removed_are_a_note_of_a_site_that_is_new(tmp_path: Path) -> None:
    here, command, last = small_build(tmp_path)
    here.edit("content/site.toml", 'stage = "published"', 'stage = "draft"')
    here.run("build")
    here.edit("content/site.toml", 'stage = "draft"', 'stage = "published"')
    done = kills.fail_at(command, last(()), "error=EBUSY")
    assert (done.returncode, "draft/ 已经过时，但没有删去：" in done.stderr) == (0, True), done.stderr
    assert "站点未更新" not in done.stderr
    assert (here.root / "site/2017/index.html").is_file()


@pytest.mark.long
@pytest.mark.parametrize("error", ["ENOSPC", "EIO", "EROFS", "EACCES"])
@pytest.mark.parametrize("more", [(), NO_EXCHANGE], ids=["exchange", "two renames"])
def test_any_call_refused_leaves_a_whole_site(tmp_path: Path, error: str, more: tuple[str, ...]) -> None:
    kinds = ("mkdir", "link", "rename", "unlink", "rmdir", "open", "write", "chmod", "fsync")
    refused = refused_writer(tmp_path, error, kinds, list, more)
    print(f"{error} more={more}: stopped with words at {refused} calls")
    assert refused >= 10


class County:
    """A county that is published from one state to another by ``python build.py``, its site in another folder and its drafts in
    the root, and the trees of both states."""

    def __init__(self, root: Path, out: Path) -> None:
        self.root, self.out = root, out
        self.arguments = ["--root", str(root), "--out", str(out / "site")]
        self.command = [*BUILD, *self.arguments]
        self.states: list[dict[str, Tree | None]] = []
        self.draft, self.kept = root / "draft", out.with_name("kept")

    def learn(self, change: Callable[[int], None]) -> None:
        """Build both states from nothing and remember their trees."""
        self.change = change
        for number in (0, 1):
            change(number)
            for folder in (self.out, self.draft):
                shutil.rmtree(folder, ignore_errors=True)
            assert subprocess.run(self.command, capture_output=True, check=False).returncode == 0
            self.states.append(self.trees())
            if number == 0:
                shutil.copytree(self.out, self.kept / "out")
                shutil.copytree(self.draft, self.kept / "draft")
        assert self.states[0] != self.states[1]

    def trees(self) -> dict[str, Tree | None]:
        return {"site": tree(self.out / "site"), "draft": tree(self.draft)}

    def reset(self) -> None:
        """The old site on disk, the new state in the data."""
        shutil.rmtree(self.root / ".tongyu-site.state", ignore_errors=True)
        for folder, kept in ((self.out, "out"), (self.draft, "draft")):
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(self.kept / kept, folder)

    def judge(self, what: object) -> str:
        """What a kill left; then a next build, which must make the new state and leave nothing behind."""
        found = self.trees()
        for name, there in found.items():
            assert there in (self.states[0][name], self.states[1][name]), f"{name} is neither old nor new after {what}"
        state = "old" if found == self.states[0] else "new" if found == self.states[1] else "one tree of two"
        code, _, said = projects.run(self.root, "build", "--out", str(self.out / "site"))
        assert code == 0, (what, said)
        assert self.trees() == self.states[1], what
        assert {path.name for path in self.out.iterdir()} <= {"site"}, what
        assert [
            name for name in left(self.root) if name.startswith((".draft", ".tongyu")) and name != ".tongyu-site.state"
        ] == [], what
        return state


def county(project: Project, tmp_path: Path, kind: str) -> County:
    """A small county with drafts (two trees), or one whose draft is published (a tree goes)."""
    root = project(stage="draft", records=["jia"])
    found = County(root, tmp_path / "out")
    record, site = root / "data/communities/2017/jia.toml", root / "content/site.toml"
    text, settings = record.read_text(encoding="utf-8"), site.read_text(encoding="utf-8")

    def change(number: int) -> None:
        record.write_text(text.replace("甲社区", f"甲{number}社区"), encoding="utf-8")
        published = kind == "publishing" and number == 1
        site.write_text(settings.replace('stage = "draft"', 'stage = "published"') if published else settings, encoding="utf-8")
        (root / "content/help.md").write_text(f"# 使用说明\n\n第{number}版。\n", encoding="utf-8")

    found.learn(change)
    return found


@pytest.mark.long
@pytest.mark.parametrize("kind", ["two trees", "publishing"])
def test_a_build_killed_at_every_name_it_makes_moves_or_removes(project: Project, tmp_path: Path, kind: str) -> None:
    kills.need_strace()
    stage = county(project, tmp_path, kind)
    warm = shutil.copytree(stage.root, tmp_path / "warm")  # its drafts stand in its root
    kills.warm(["tongyu_site.cli", "--root", str(warm), "--out", str(warm / "site")])
    step = 2 if kind == "publishing" else 1  # every other one: the calls are of the same kinds
    tally = kills.kill_everywhere(
        ["tongyu_site.cli", *stage.arguments], stage.out.parent, stage.reset, stage.judge, NAMES,
        choose=lambda found: found[::step],
    )  # fmt: skip
    print(f"build, {kind}: kills {dict(tally.kills)}, left {dict(tally.found)}")
    assert set(tally.found) >= {"old", "new"}
    assert set(tally.kills) >= {"mkdir", "link", "rename", "unlink"}


def random_kills(stage: County, count: int, seed: int) -> dict[str, int]:
    """Kill the build at random moments, half of them while it writes."""
    stage.reset()
    start = time.monotonic()
    subprocess.run(stage.command, capture_output=True, check=True)
    whole = time.monotonic() - start
    rng = random.Random(seed)
    found: dict[str, int] = {}
    for number in range(count):
        stage.reset()
        process = subprocess.Popen(stage.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if number % 2:  # as soon as the lock or the new tree is seen, and a little more
            deadline = time.monotonic() + 10 * whole
            while time.monotonic() < deadline and process.poll() is None and not (stage.root / ".draft.tongyu-new").exists():
                time.sleep(0.001)
            time.sleep(rng.uniform(0, 0.15 * whole))
        else:
            time.sleep(rng.uniform(0, 1.1 * whole))
        process.kill()
        process.wait()
        state = stage.judge(f"random kill {number}")
        found[state] = found.get(state, 0) + 1
    return found


@pytest.mark.long
def test_killed_at_thirty_random_moments(project: Project, tmp_path: Path) -> None:
    stage = county(project, tmp_path, "two trees")
    found = random_kills(stage, 30, 2017)
    print(f"random kills: {found}")
    assert sum(found.values()) == 30


@pytest.mark.few(1)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_it_clears_up_after_itself(project: Project, tmp_path: Path, number: int) -> None:
    """Ctrl-C and a request to end, while a build waits for the disk."""
    kills.need_strace()
    root = project(records=["jia"])
    assert run("--root", root, "--out", tmp_path / "out/site") == 0
    before = tree(tmp_path / "out/site")
    (root / "content/help.md").write_text("改了。\n", encoding="utf-8")
    slow = ["strace", "-f", "-o", os.devnull, "-e", "trace=syncfs", "-e", "inject=syncfs:signal=STOP"]
    process = subprocess.Popen(
        [*slow, *BUILD, "--root", str(root), "--out", str(tmp_path / "out/site")],
        stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    deadline = time.monotonic() + 30
    while not (tmp_path / "out/.site.tongyu-new/SHA256SUMS").exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    child = int(Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()[0])
    os.kill(child, number)
    while process.poll() is None and time.monotonic() < deadline:  # it stands still at its last call before the exchange
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGCONT)
        time.sleep(0.05)
    _, error = process.communicate(timeout=30)
    assert "已中断；站点未更新" in error
    assert "Traceback" not in error
    assert process.returncode == 1
    assert tree(tmp_path / "out/site") == before
    assert left(tmp_path / "out") == []


@pytest.mark.long
def test_what_a_dead_build_left_is_cleared_and_said(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    root = project(records=["jia"])
    assert run("--root", root) == 0
    whole = tree(root / "site")
    for command in (["build"], ["check"], ["verify"]):
        (root / ".site.tongyu-new").mkdir()
        (root / ".site.tongyu-new/index.html").write_text("half", encoding="utf-8")
        (root / locking.LOCK).touch()
        capsys.readouterr()
        where = [str(root / "site")] if command == ["verify"] else []
        assert run(*command, *where, "--root", root) == 0
        output = capsys.readouterr()
        assert "已清理上次中断的生成留下的 site/ 的临时文件" in output.out + output.err, command
        assert tree(root / "site") == whole
        assert not (root / ".site.tongyu-new").exists()


def test_without_a_journal_the_old_site_comes_back_and_with_one_the_new(tmp_path: Path) -> None:
    known = versions(tmp_path)
    for journal, whole, expected in ((False, True, 1), (True, True, 2), (True, False, 1)):
        folder = tmp_path / f"{journal}{whole}"
        writer.publish(folder, 2)
        (folder / "site").rename(folder / ".site.tongyu-new")
        writer.publish(folder, 1)
        (folder / "site").rename(folder / ".site.tongyu-old")
        # publishing cleared what it found beside its target: the new tree again
        shutil.copytree(tmp_path / "v2/site", folder / ".site.tongyu-new", dirs_exist_ok=True)
        if not whole:
            (folder / ".site.tongyu-new/index.html").write_text("half", encoding="utf-8")
        if journal:
            (folder / ".site.tongyu-journal").touch()
        (folder / ".draft.tongyu-old").mkdir()  # what is left of a tree that was being removed is never put back
        (folder / ".draft.tongyu-old/index.html").touch()
        assert mending.mend_if_needed(folder / "draft")
        assert mending.mend_if_needed(folder / "site")
        assert tree(folder / "site") == known[expected]
        assert left(folder) == []


@pytest.mark.long
def test_a_build_of_records_with_mistakes_puts_back_what_a_dead_one_left(project: Project) -> None:
    """Where two renames are needed, a build may die between them: the next one mends also where it can't build."""
    root = project(records=["jia"])
    assert build(root).returncode == 0
    before = tree(root / "site")
    (root / "site").rename(root / ".site.tongyu-old")
    (root / ".site.tongyu-journal").touch()
    record = root / "data/communities/2017/jia.toml"
    record.write_text(record.read_text(encoding="utf-8") + "x = \n", encoding="utf-8")
    done = build(root)
    assert done.returncode == 1
    assert "上次生成在更换 site/ 时中断，已恢复原来的站点" in done.stderr
    assert tree(root / "site") == before


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
@pytest.mark.parametrize("command", ["build", "check"])
@pytest.mark.long
def test_output_that_cannot_be_written_is_not_taken_for_a_failed_build(project: Project, command: str) -> None:
    root = project(records=["jia"])
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [*BUILD, "--root", str(root), command], stdout=full, stderr=subprocess.PIPE,
            text=True, encoding="utf-8", check=False,
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (1, "屏幕上的话写不出去：磁盘已满；已经写好的文件不受影响\n")
    assert (root / "site").exists() == (command == "build")


# full, read-only, in use


def limited(bytes_: int) -> Callable[[], None]:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_, bytes_))

    return limit


@pytest.mark.long
def test_where_a_file_cannot_be_written_whole_the_old_site_stands(project: Project) -> None:
    root = project(records=["jia"])
    assert run("--root", root) == 0
    before = tree(root / "site")
    (root / "content/help.md").write_text("改了。\n" * 8000, encoding="utf-8")
    done = build(root, preexec_fn=limited(40_000))
    assert done.returncode == 1
    assert "[E505] 站点写不进去：文件太大" in done.stderr
    assert "Traceback" not in done.stderr
    assert tree(root / "site") == before
    assert [path.name for path in root.iterdir() if path.name.startswith(".")] == [".tongyu-site.state"]
    assert run("--root", root) == 0
    assert tree(root / "site") != before


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[int], Path]]:
    """A file system of a given size in KiB, of its own."""
    mounted: list[Path] = []

    def make(size: int) -> Path:
        folder = tmp_path / f"disk{len(mounted)}"
        folder.mkdir()
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size}k", "tmpfs", str(folder)], capture_output=True, text=True, check=False
        )
        if done.returncode:
            pytest.skip(f"no file system may be mounted here: {done.stderr.strip()}")
        mounted.append(folder)
        return folder

    yield make
    for folder in mounted:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.long
def test_a_full_disk_leaves_the_old_site(project: Project, small_disk: Callable[[int], Path]) -> None:
    root = project(records=["jia"])
    size = 0
    assert build(root).returncode == 0
    size = sum(-(-path.stat().st_size // 4096) * 4 for path in (root / "site").rglob("*")) + 64
    disk = small_disk(size)
    filler, settings = disk / "filler", root / "content/site.toml"
    assert build(root, "--out", str(disk / "site")).returncode == 0
    text = settings.read_text(encoding="utf-8")
    settings.write_text(
        text.replace("title = ", 'title = "改了"\nold_title = ', 1).replace("\nold_title", "\n# "), encoding="utf-8"
    )
    before = tree(disk / "site")
    failures = 0
    for room in range(0, 4 * size, max(4, size // 12)):  # KiB left for the new tree: from none to enough
        free = shutil.disk_usage(disk).free // 1024
        filler.write_bytes(b"x" * 1024 * max(0, free - room))
        code, _, said = projects.run(root, "build", "--out", disk / "site")
        filler.unlink()
        assert left(disk) == []
        if code == 0:
            break
        failures += 1
        assert "[E505] 站点写不进去：磁盘已满" in said
        assert tree(disk / "site") == before
    else:
        subprocess.run(["mount", "-o", f"remount,size={size * 4}k", str(disk)], check=True)
        assert build(root, "--out", str(disk / "site")).returncode == 0
    assert failures >= 5
    assert tree(disk / "site") != before


def obeys_permissions() -> None:
    """Root gives up the right to write where the permissions forbid it (PR_CAPBSET_DROP of CAP_DAC_OVERRIDE)."""
    import ctypes

    if os.geteuid() == 0:
        ctypes.CDLL(None).prctl(24, 1, 0, 0, 0)


@pytest.mark.long
def test_a_read_only_place_is_a_problem_and_nothing_changes(project: Project, tmp_path: Path) -> None:
    root = project(records=["jia"])
    out = tmp_path / "out"
    assert run("--root", root, "--out", out / "site") == 0
    before = tree(out / "site")
    (root / "content/help.md").write_text("改了。\n", encoding="utf-8")
    out.chmod(0o555)
    done = build(root, "--out", str(out / "site"), preexec_fn=obeys_permissions)
    record = root / "data/communities/2017/jia.toml"
    record.write_text(record.read_text(encoding="utf-8").replace("conveyed = true", "conveyed = 1"), encoding="utf-8")
    both = build(root, "--out", str(out / "site"), preexec_fn=obeys_permissions)
    out.chmod(0o755)
    assert done.returncode == 1
    assert "[E505] 站点写不进去：没有权限" in done.stderr
    assert "[E202]" in both.stderr
    assert "[E505]" in both.stderr
    assert tree(out / "site") == before
    assert left(out) == []


@pytest.mark.long
def test_a_site_folder_made_read_only_is_replaced_all_the_same(project: Project, tmp_path: Path) -> None:
    root = project(records=["jia"])
    out = tmp_path / "out"
    run("--root", root, "--out", out / "site")
    (root / "content/help.md").write_text("改了。\n", encoding="utf-8")
    for path in [out / "site", out / "site/2017", out / "site/assets"]:
        path.chmod(0o555)
    done = build(root, "--out", str(out / "site"), preexec_fn=obeys_permissions)
    assert done.returncode == 0, done.stderr
    assert left(out) == []
    assert stat.S_IMODE((out / "site").stat().st_mode) == 0o755


@pytest.mark.parametrize("fails", [1, 2])
def test_a_rename_that_the_system_refuses_leaves_the_old_site(tmp_path: Path, fails: int) -> None:
    """As on Windows, where a file held open forbids the first rename or the second."""
    kills.need_strace()
    folder = tmp_path / "stage"
    writer.publish(folder, 1)
    before = tree(folder / "site")
    command = ["strace", *QUICK, "-o", os.devnull, "-e", "trace=rename,renameat2", "-e", NO_EXCHANGE[0]]
    command += [
        "-e",
        f"inject=rename:error=EBUSY:when={fails}",
        sys.executable,
        "-m",
        "tests.helpers.writer",
        "swap",
        str(folder),
        "2",
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "站点写不进去：被占用" in done.stderr
    assert tree(folder / "site") == before
    assert left(folder) == []


def test_without_hard_links_files_are_copied(tmp_path: Path) -> None:
    kills.need_strace()
    known = versions(tmp_path)
    folder = tmp_path / "stage"
    writer.publish(folder, 1)
    inode = (folder / "site/2017/same.html").stat().st_ino
    command = ["strace", *QUICK, "-o", os.devnull, "-e", "trace=link,linkat", "-e", "inject=link,linkat:error=EPERM"]
    subprocess.run([*command, sys.executable, "-m", "tests.helpers.writer", "swap", str(folder), "2"], cwd=ROOT, check=True)
    assert tree(folder / "site") == known[2]
    assert (folder / "site/2017/same.html").stat().st_ino != inode


def test_unchanged_files_are_linked_and_settled_before_the_exchange(tmp_path: Path) -> None:
    folder = tmp_path / "stage"
    writer.publish(folder, 1)
    inode = (folder / "site/2017/same.html").stat().st_ino
    assert writer.publish(folder, 2).changed
    assert (folder / "site/2017/same.html").stat().st_ino == inode
    assert (folder / "site/2017/same.html").stat().st_nlink == 1
    assert not writer.publish(folder, 2).changed


@pytest.mark.parametrize("calls", [("syncfs",), ("syncfs", "renameat2")])
def test_an_old_system_publishes_all_the_same(tmp_path: Path, calls: tuple[str, ...]) -> None:
    kills.need_strace()
    known = versions(tmp_path)
    folder = tmp_path / "stage"
    writer.publish(folder, 1)
    options = [part for call in calls for part in ("-e", f"inject={call}:error=ENOSYS")]
    command = ["strace", *QUICK, "-o", os.devnull, "-e", f"trace={','.join(calls)}", *options]
    subprocess.run([*command, sys.executable, "-m", "tests.helpers.writer", "swap", str(folder), "2"], cwd=ROOT, check=True)
    assert tree(folder / "site") == known[2]
    assert left(folder) == []


def test_a_disk_that_reads_back_something_else_stops_the_exchange(tmp_path: Path) -> None:
    """Written bytes that get lost: the tree is read back before it takes its place."""
    kills.need_strace()
    folder = tmp_path / "stage"
    writer.publish(folder, 1)
    before = tree(folder / "site")
    command = ["tests.helpers.writer", "swap", str(folder), "2"]
    writes = kills.points(command, folder, ("write",))
    shutil.rmtree(folder)
    writer.publish(folder, 1)
    done = kills.fail_at(command, writes[0], f"retval={len(writer.version(2)['index.html'])}")
    assert "写出的文件与应有的内容不同" in done.stderr, done.stderr
    assert tree(folder / "site") == before
    assert left(folder) == []


# two at once


@pytest.mark.long
def test_two_builds_at_once_one_after_the_other(project: Project, tmp_path: Path) -> None:
    roots = [project(records=["jia"], name="one"), project(records=["yi"], name="two")]
    trees = []
    for root in roots:
        run("--root", root)
        trees.append(tree(root / "site"))
    out = str(tmp_path / "out/site")
    running = [subprocess.Popen([*BUILD, "--root", str(root), "--out", out], stderr=subprocess.PIPE) for root in roots]
    assert [process.wait(60) for process in running] == [0, 0]
    assert tree(tmp_path / "out/site") in trees
    assert left(tmp_path / "out") == []


def test_a_build_that_waits_in_vain_says_so_and_a_dead_holder_holds_nothing(tmp_path: Path) -> None:
    script = "import sys, time; from pathlib import Path; from tongyu_site.base import locking\n"
    script += "with locking.lock(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
    process = subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    said: list[str] = []
    with pytest.raises(Problems) as stopped, locking.lock(tmp_path, wait=0.2, say=said.append):
        pass
    assert [problem.code for problem in stopped.value.problems] == ["E512"]
    assert said == ["另一个命令正在写文件，等待它结束…"]
    process.kill()
    process.wait()
    with locking.lock(tmp_path, wait=0):
        assert left(tmp_path) == [locking.LOCK]
    assert left(tmp_path) == []


# where a site may stand


def test_no_folder_but_a_site_of_ours_is_ever_replaced(
    project: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = project(records=["jia"])
    home = tmp_path / "home"
    (home / "user").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home / "user"))
    file = tmp_path / "file"
    file.write_text("mine", encoding="utf-8")
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    assert run("--root", root, "--out", tmp_path / "good/site") == 0
    everything = {path: path.lstat().st_ino for path in tmp_path.rglob("*")}
    capsys.readouterr()
    draft = "不能作输出文件夹"
    places = {
        home / "user": "个人文件夹", home: "个人文件夹", root: "项目所在的文件夹", root.parent: "个人文件夹",
        file: "不是普通文件夹",
        tmp_path / "link": "一个链接", root / "data": "项目的数据", root / "data/new": "项目的数据",
        root / "content/site": "项目的数据", Path("/"): "不能作输出文件夹", Path("/proc"): "磁盘的根",
        tmp_path / "good/site/sub": "另一个站点里面", tmp_path / "good/draft": draft, tmp_path / "good/Draft": draft,
    }  # fmt: skip
    for place, word in places.items():
        assert run("--root", root, "--out", place) == 1, place
        error = capsys.readouterr().err
        assert "[E504]" in error, (place, error)
        assert word in error, (place, error)
    assert {path: path.lstat().st_ino for path in tmp_path.rglob("*")} == everything


@pytest.mark.long
def test_a_file_that_someone_put_into_a_site_is_named_and_kept(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    root = project(records=["jia"])
    run("--root", root)
    (root / "content/help.md").write_text("改了。\n", encoding="utf-8")
    before = tree(root / "site")
    letters = {"letter.txt": "mine", "2017/ledger.docx": "mine"}
    for name, text in letters.items():
        (root / "site" / name).write_text(text, encoding="utf-8")
    (root / "site/away").symlink_to(root / "data")
    capsys.readouterr()
    assert run("--root", root) == 1
    error = capsys.readouterr().err
    assert "[E511] 输出文件夹里有 3 个不是本程序生成的文件：2017/ledger.docx、away、letter.txt" in error
    assert (root / "data/communities/2017/jia.toml").is_file()
    for name, text in letters.items():
        assert (root / "site" / name).read_text(encoding="utf-8") == text
        (root / "site" / name).unlink()
    (root / "site/away").unlink()
    assert tree(root / "site") == before
    (root / "site" / manifest.NAME).unlink()  # a site of an earlier version has no manifest: it is known by its names
    (root / "site/letter.txt").touch()
    assert run("--root", root) == 1
    assert "[E511]" in capsys.readouterr().err
    (root / "site/letter.txt").unlink()
    (root / "site/Thumbs.db").write_bytes(b"x")  # what a file manager leaves is no one's letter
    assert run("--root", root) == 0
    assert not (root / "site/Thumbs.db").exists()


def test_a_file_put_into_a_site_while_it_is_replaced_is_named_and_kept(tmp_path: Path) -> None:
    """After the old site was looked at, and also where the build died before it was removed."""
    target = places.place_of(tmp_path / "site")
    writer.publish(tmp_path, 1)
    prepared = writer.prepared(2, target)
    (target / "2017/notes.txt").write_text("mine", encoding="utf-8")
    said = "更换 site/ 时，输出文件夹里有 1 个不是本程序生成的文件：{}；换下的旧站点没有删，在 site.old-{}/，取出文件以后可以删去"
    assert exchanging.exchange(prepared).notes == (said.format("2017/notes.txt", 1),)
    assert (tmp_path / "site.old-1/2017/notes.txt").read_text(encoding="utf-8") == "mine"
    assert not manifest.check_folder(target)[1]
    for number, name in enumerate(("new", "old"), 2):
        dead = Path(shutil.copytree(target, tmp_path / f".site.tongyu-{name}"))
        (dead / f"{name}.txt").write_text("mine", encoding="utf-8")
        assert mending.mend_if_needed(target)[0] == said.format(f"{name}.txt", number)
        assert (tmp_path / f"site.old-{number}/{name}.txt").read_text(encoding="utf-8") == "mine"
    assert left(tmp_path) == ["site.old-1", "site.old-2", "site.old-3"]


@pytest.mark.long
def test_an_out_of_date_draft_goes_unless_it_holds_something_else(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    root = project(stage="draft", records=["jia"])
    run("--root", root)
    site = root / "content/site.toml"
    site.write_text(site.read_text(encoding="utf-8").replace('stage = "draft"', 'stage = "published"'), encoding="utf-8")
    (root / "draft/mine.txt").write_text("mine", encoding="utf-8")
    capsys.readouterr()
    assert run("--root", root) == 0
    assert "draft/ 已经过时，但没有删去" in capsys.readouterr().out
    (root / "draft/mine.txt").unlink()
    assert run("--root", root) == 0
    assert "draft/ 已经过时，已删去" in capsys.readouterr().out
    assert not (root / "draft").exists()


def test_an_edited_page_is_made_again_and_named(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    root = project(records=["jia"])
    run("--root", root)
    before = tree(root / "site")
    page = root / "site/index.html"
    page.write_text(page.read_text(encoding="utf-8").replace("甲", "乙"), encoding="utf-8")
    (root / "site/help.html").unlink()
    capsys.readouterr()
    assert run("--root", root) == 0
    assert "site/ 中有 2 个文件在生成之后被改动过，已重新生成：help.html、index.html" in capsys.readouterr().out
    assert tree(root / "site") == before


# the manifest


def test_the_manifest_suits_sha256sum(project: Project) -> None:
    root = project(records=["jia"])
    run("--root", root)
    if shutil.which("sha256sum"):
        done = subprocess.run(["sha256sum", "--strict", "-c", manifest.NAME], cwd=root / "site", capture_output=True, text=True)
        assert done.returncode == 0, done.stdout
    listed = manifest.read_manifest(root / "site" / manifest.NAME)
    present = tree(root / "site")
    assert present is not None
    assert {**listed, manifest.NAME: present[manifest.NAME], manifest.MARKER: present[manifest.MARKER]} == present


def test_what_file_managers_leave_is_no_difference(project: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = project(records=["jia"])
    run("--root", root)
    uploaded = shutil.copytree(root / "site", tmp_path / "uploaded")
    for name in ("Thumbs.db", "2017/desktop.ini", "assets/.DS_Store"):
        (root / "site" / name).write_bytes(b"x")
    capsys.readouterr()
    assert run("verify", root / "site") == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition("（")[0] for line in lines[:3]] == [
        "可以忽略：2017/desktop.ini", "可以忽略：Thumbs.db", "可以忽略：assets/.DS_Store",
    ]  # fmt: skip
    assert "与清单一致" in lines[3]
    assert run("verify", root / "site", "--since", uploaded) == 0
    assert "没有要上传的文件" in capsys.readouterr().out
    (root / "site/2017/new/inner").mkdir(parents=True)
    assert run("verify", root / "site") == 1
    assert "多出：2017/new/inner/" in capsys.readouterr().out


def test_an_empty_folder_name_is_refused(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        run("build", "--root", project(records=["jia"]), "--out", "")
    assert stopped.value.code == 2
    assert "应写一个文件夹，不能是空的" in capsys.readouterr().err
    assert run("verify", "/") == 1
    assert "[E513] 没有清单文件" in capsys.readouterr().err


@pytest.mark.long
def test_ctrl_c_three_times_gives_no_traceback(project: Project) -> None:
    root = project(records=["jia", "wu"])
    for wait in (0.2, 0.4, 0.7):  # not before the interpreter itself has started
        process = subprocess.Popen([*BUILD, "--root", str(root)], stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        time.sleep(wait + 0.1)
        for _ in range(3):
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
            time.sleep(0.004)
        _, error = process.communicate(timeout=60)
        assert "Traceback" not in error, error
        assert process.returncode in (0, 1)


def test_verify_names_what_was_changed_added_and_removed(
    project: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = project(records=["jia"])
    run("--root", root)
    copy = tmp_path / "elsewhere" / "copy"
    shutil.copytree(root / "site", copy)
    (copy / manifest.MARKER).unlink()  # hidden files are often left out of a copy
    shutil.rmtree(root)
    monkeypatch.chdir(tmp_path)
    capsys.readouterr()
    assert run("verify", copy) == 0
    output = capsys.readouterr().out
    assert "copy/：清单中有" in output
    assert "与清单一致" in output
    with (copy / "2017/communities/jia.html").open("ab") as file:
        file.write(b" ")
    (copy / "help.html").unlink()
    (copy / "2017/new.html").touch()
    assert run("verify", copy) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[:3] == ["被改动：2017/communities/jia.html", "缺少：help.html", "多出：2017/new.html"]
    assert "3 处与清单不符" in lines[3]
    (copy / manifest.NAME).write_text("nonsense\n", encoding="utf-8")
    assert run("verify", copy) == 1
    assert "[E514]" in capsys.readouterr().err
    for line in ("../outside", "/etc/passwd", "a/../../b", "c:/x", "a\\b"):
        (copy / manifest.NAME).write_text(f"{'0' * 64}  {line}\n", encoding="utf-8")
        assert run("verify", copy) == 1
        assert "[E514]" in capsys.readouterr().err
    (copy / manifest.NAME).unlink()
    assert run("verify", copy) == 1
    assert "[E513]" in capsys.readouterr().err
    assert run("verify", tmp_path / "nothing") == 1
    assert "[E513]" in capsys.readouterr().err


@pytest.mark.few(1)
@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    ("place", "command", "exit_code", "words"),
    [
        ("site/index.html", "verify", 1, "被改动：index.html"),
        (f"site/{manifest.NAME}", "verify", 1, "[E513] 清单读不出来：这不是普通的文件"),
        (f"site/{manifest.NAME}", "build", 0, "site/：60 个文件"),
        (f"templates/__pycache__/templates.{sys.implementation.cache_tag}", "build", 0, "没有变化"),
        (".tongyu-site.journal", "check", 1, "[E505] 写入日志损坏了"),
        ("sheet.csv", "sheet import", 1, "[E601] 表格读不出来：这不是普通的文件"),
    ],
)
def test_a_pipe_keeps_no_command_waiting(
    project: Project, capsys: pytest.CaptureFixture[str], place: str, command: str, exit_code: int, words: str
) -> None:
    root = project(records=["jia"])
    shutil.copytree(ROOT / "templates", root / "templates", ignore=shutil.ignore_patterns("__pycache__"))
    run("--root", root)
    path = root / place
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    os.mkfifo(path)
    capsys.readouterr()
    given = {"verify": [root / "site"], "sheet import": [path, "--root", root]}.get(command, ["--root", root])
    assert run(*command.split(), *given) == exit_code
    output = capsys.readouterr()
    assert words in output.out + output.err


def test_an_upload_list_since_an_earlier_manifest(project: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = project(records=["jia", "yi"])
    run("--root", root)
    uploaded = tmp_path / "server"
    shutil.copytree(root / "site", uploaded)
    (root / "data/communities/2017/yi.toml").rename(root / "data/communities/2017/er.toml")
    run("--root", root)
    table = tmp_path / "list.txt"
    capsys.readouterr()
    assert run("verify", root / "site", "--since", uploaded / manifest.NAME, "--list", table) == 0
    output = capsys.readouterr().out
    assert "上传（新增）：2017/communities/er.html" in output
    assert "上传（有变化）：2017/index.html" in output
    assert "删除（已不用）：2017/communities/yi.html" in output
    header, *rows = [line.split("\t") for line in table.read_text(encoding="utf-8").splitlines()]
    assert header == ["action", "kind", "path"]
    for action, _, path in rows:  # done in order, it makes the same site
        if action == "upload":
            (uploaded / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(root / "site" / path, uploaded / path)
        else:
            (uploaded / path).unlink()
    assert tree(uploaded) == tree(root / "site")
    assert run("verify", root / "site", "--since", uploaded) == 0
    assert "没有要上传的文件" in capsys.readouterr().out
    ours = (
        "site/a.txt",
        "templates/assets/a.txt",
        "draft/a.txt",
        "content/a.txt",
        "data/communities/2017/zi.toml",
        ".tongyu-site.journal",
    )
    for place in ours:
        assert run("verify", root / "site", "--since", uploaded, "--list", root / place, "--root", root) == 1
        assert not (root / place).exists()
    assert capsys.readouterr().err.count("[E517] 上传清单不能写在这里") == len(ours)
    (tmp_path / "letter").write_text("mine", encoding="utf-8")
    assert run("verify", root / "site", "--since", uploaded, "--list", tmp_path / "letter") == 1
    assert (tmp_path / "letter").read_text(encoding="utf-8") == "mine"
    assert run("verify", root / "site", "--list", table) == 2


def test_names_that_windows_cannot_hold_or_tell_apart() -> None:
    assert file_names.check_names(["a/b.html", "a/c.html", "A2/b.html", "图 1.png"]) == []
    for pair in (
        ["tu.png", "Tu.png"],
        ["a/x", "A/x"],
        ["e\u0301.png", "é.png"],
        ["con.html"],
        ["a?.png"],
        ["a."],
        ["a", "a/b"],
        ["a\\b"],
    ):
        found = file_names.check_names(pair)
        assert found, pair
        assert {problem.code for problem in found} == {"E515"}


# the same bytes


ODD: dict[str, dict[str, str | int]] = {
    "private umask": {"TZ": "Asia/Shanghai", "LC_ALL": "C", "PYTHONHASHSEED": "1", "USER": "one", "umask": 0o077},
    "open umask": {"TZ": "America/St_Johns", "LC_ALL": "zh_CN.UTF-8", "PYTHONHASHSEED": "42", "LOGNAME": "two", "umask": 0},
    "no umask at all": {"LANG": "tr_TR.UTF-8", "PYTHONUTF8": "0", "PYTHONHASHSEED": "7", "HOME": "/", "umask": 0o777},
}


@pytest.mark.long
@pytest.mark.parametrize(
    "odd", [pytest.param(odd, id=name, marks=pytest.mark.long if name != "private umask" else ()) for name, odd in ODD.items()]
)
def test_same_bytes_and_permissions_whatever_the_circumstances(
    project: Project, tmp_path: Path, odd: dict[str, str | int]
) -> None:
    plain = project(name="plain", records=["jia", "chou"], stage="draft")
    other = project(name="other 路径 with spaces", records=["jia", "chou"], stage="draft")
    assert run("--root", plain) == 0
    environment = {**{k: v for k, v in os.environ.items() if k != "LC_ALL"}, **{k: str(v) for k, v in odd.items()}}
    done = build(other, env=environment, cwd=tmp_path, umask=odd["umask"])
    assert done.returncode == 0, done.stderr
    for name in ("site", "draft"):
        assert tree(plain / name) == tree(other / name)
        for path in [other / name, *(other / name).rglob("*")]:
            folder = 0o700 if name == "draft" else 0o755
            assert stat.S_IMODE(path.stat().st_mode) == (folder if path.is_dir() else 0o644), path


@pytest.mark.long
def test_drafts_stand_in_the_root_where_nobody_else_looks_wherever_the_site_goes(project: Project, tmp_path: Path) -> None:
    root = project(stage="draft", records=["jia"])
    assert build(root, "--out", str(tmp_path / "elsewhere/site"), umask=0).returncode == 0
    assert [path.name for path in (tmp_path / "elsewhere").iterdir()] == ["site"]
    assert not (root / "site").exists()
    assert "jia.html" in {path.name for path in (root / "draft").rglob("*")}
    folders = {path for path in (root / "draft", *(root / "draft").rglob("*")) if path.is_dir()}
    assert {stat.S_IMODE(path.stat().st_mode) for path in folders} == {0o700}
    (root / "draft").chmod(0o755)  # as an earlier version made it
    assert build(root, "--out", str(tmp_path / "elsewhere/site"), umask=0).returncode == 0
    assert stat.S_IMODE((root / "draft").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "elsewhere/site").stat().st_mode) == 0o755
    site = root / "content/site.toml"
    site.write_text(site.read_text(encoding="utf-8").replace('stage = "draft"', 'stage = "published"'), encoding="utf-8")
    assert build(root, "--out", str(tmp_path / "elsewhere/site")).returncode == 0
    assert not (root / "draft").exists()


def test_no_site_stands_in_the_drafts(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    root = project(records=["jia"])
    for place in ("draft/site", "Draft/sub/site"):
        assert run("--root", root, "--out", root / place) == 1
        assert "[E504]" in capsys.readouterr().err
        assert not (root / place.split("/")[0]).exists()


def test_permissions_are_put_right_where_nothing_else_changed(project: Project) -> None:
    root = project(records=["jia"])
    run("--root", root)
    (root / "site/index.html").chmod(0o600)
    (root / "site/2017").chmod(0o700)
    assert run("--root", root) == 0
    assert stat.S_IMODE((root / "site/index.html").stat().st_mode) == 0o644
    assert stat.S_IMODE((root / "site/2017").stat().st_mode) == 0o755


def test_the_words_for_what_the_system_refuses() -> None:
    assert system.reason(OSError(errno.ENOSPC, "No space left on device")) == "磁盘已满"
    assert system.reason(OSError(errno.EROFS, "Read-only file system")) == "磁盘只读"


# load


def seen_on_a_terminal(command: list[str]) -> tuple[int, str]:
    """Run a command with its stderr on a terminal; its exit code and what it showed there."""
    import pty

    outer, inner = pty.openpty()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=inner)
    os.close(inner)
    shown = b""
    while True:
        try:
            part = os.read(outer, 65536)
        except OSError:  # the other side is closed
            break
        if not part:
            break
        shown += part
    os.close(outer)
    return process.wait(), shown.decode("utf-8")


AT_ONCE = """from tongyu_site.base import progress
from tongyu_site.cli import main
progress.AFTER = progress.EVERY = 0.0
raise SystemExit(main())
"""
"""The program, which shows progress of short work too."""


@pytest.mark.parametrize("count", a_few((80, 3), (3,)))
def test_progress_stands_on_a_terminal_and_nowhere_else(tmp_path: Path, count: int) -> None:
    root = load.communities(tmp_path / "county", count)
    command = [*(BUILD if count == 80 else (sys.executable, "-c", AT_ONCE)), "--root", str(root), "--out"]
    code, shown = seen_on_a_terminal([*command, str(tmp_path / "one/site")])
    assert code == 0
    lines = [line for line in re.split(r"[\r\n]+", shown) if line.strip()]
    counted = [re.fullmatch(r"生成页面：(\d+)/(\d+) *", line) for line in lines]
    assert sum(match is not None for match in counted) >= 2, lines
    assert shown.endswith("\r"), "the line is wiped"
    assert lines[-1].strip() == "" or shown.rstrip("\r").endswith(" ")
    piped = subprocess.run([*command, str(tmp_path / "two/site")], capture_output=True, text=True, check=False)
    assert (piped.returncode, piped.stderr) == (0, "")
    assert "生成页面" not in piped.stdout


@pytest.mark.long
@pytest.mark.parametrize(
    ("make", "written"),
    [
        (lambda folder: load.communities(folder, 1000), 1000),
        (lambda folder: load.events(folder, 10_000), 1),
        (lambda folder: load.clauses(folder, 400, 5), 5),
    ],
    ids=["1,000 communities", "10,000 events", "400 clauses more"],
)
def test_a_large_county_is_built_whole(tmp_path: Path, make: Callable[[Path], Path], written: int) -> None:
    """How long it takes is for `benchmarks/run.py` to show."""
    root = make(tmp_path / "large")
    done = build(root)
    assert done.returncode == 0, done.stderr
    assert len(list((root / "site/2017/communities").glob("*.html"))) == written
    assert run("verify", root / "site") == 0
