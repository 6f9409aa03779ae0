"""Whole or not at all, for every command that writes: refused, full, interrupted or killed at each of its steps."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.helpers import kills
from tests.helpers.kills import DATA, NAMES, Point, Tree, tree
from tests.helpers.sealed import filled_form
from tests.helpers.states import County, county
from tongyu_site.base import journal, locking
from tongyu_site.base.project import load_project
from tongyu_site.seals import stray

FIVE = ("jia", "bing", "wu", "yin", "mao")
FAULTS = ("KILL", "INT", "error=EIO")
DONE = "已改 |已新建|已开始|已写出|已封存|已把更正|已导出"
NOTHING = "没有写入|没有写文件|封存没有改动|已中断"


@dataclass(frozen=True)
class Command:
    """A command that writes: how its root is made ready, and its arguments."""

    prepare: Callable[[County], None]
    arguments: Sequence[str]


def sheet(here: County) -> None:
    """A sheet that changes five records."""
    rows = [f"{slug},{number}" for number, slug in enumerate(FIVE, 21)]
    (here.root / "five.csv").write_text("\n".join(["slug,15.resolved", *rows, ""]), encoding="utf-8")


def correction(here: County) -> None:
    """A sealed year with the text of a correction."""
    changed(here)
    here.run("seal", "2017", "--correct")
    filled_form(here.root / "content/corrections/2017-1.md", "2018-03-05")


def changed(here: County) -> None:
    """A sealed year of which a record has changed: a correction is to be written."""
    here.seal()
    here.edit("data/communities/2017/bing.toml", "hearings = 0", "hearings = 1")


def built(here: County) -> None:
    """A published site, to be sealed."""
    here.run("build")


def as_it_is(here: County) -> None:
    """Nothing more."""


def second_year(here: County) -> None:
    """A second year, so that there are two forms to write."""
    shutil.copy(here.root / "content/rubric/2017.md", here.root / "content/rubric/2018.md")
    here.edit("content/site.toml", "[years.2017]", '[years.2018]\nstage = "draft"\n\n[years.2017]')


def stale_forms(here: County) -> None:
    """Forms of two years to write, one of them over an older one."""
    second_year(here)
    (here.root / "data/communities/2017.schema.json").write_text("{}\n", encoding="utf-8")


COMMANDS = {
    "sheet import": Command(sheet, ("sheet", "import", "five.csv", "--apply")),
    "seal": Command(built, ("seal", "2017")),
    "correction": Command(correction, ("seal", "2017", "--correct", "2017-1")),
    "form of a correction": Command(changed, ("seal", "2017", "--correct")),
    "new-year": Command(as_it_is, ("new-year", "2018")),
    "new": Command(second_year, ("new", "2018", "xin", "--name", "新社区")),
    "schema": Command(stale_forms, ("schema",)),
    "sheet export": Command(as_it_is, ("sheet", "export", "out.xlsx")),
}


def few(found: list[Point]) -> list[Point]:
    """Of each kind of call one: in turn the first, one in the middle, and the last."""
    kinds = dict.fromkeys(point.kind for point in found)
    alike = ([point for point in found if point.kind == kind] for kind in kinds)
    return [same[(0, len(same) // 2, -1)[turn % 3]] for turn, same in enumerate(alike)]


def writes(found: list[Point]) -> list[Point]:
    """Of the calls that write every other."""
    return [point for point in found if point.kind == "write"][::2]


NO_LINKS = ("inject=link:error=EPERM", "inject=linkat:error=EPERM")
"""A file system without hard links."""


def injected(
    tmp_path: Path, kind: str, choose: Callable[[list[Point]], list[Point]], faults: Sequence[str], more: Sequence[str] = ()
) -> Counter[str]:
    """Run a command with each fault at each of its calls, and the next command after it; how it ended, counted.

    ``more`` are faults of the system that stay, such as a file system without links.
    """
    kills.need_strace()
    command = COMMANDS[kind]
    (tmp_path / "stage").mkdir()
    stage = county(tmp_path / "stage/root", without=("chou", "zi", "geng", "ren", "xin", "gui"))
    command.prepare(stage)
    root = tmp_path / "work"
    here = County(root)

    def call_in(folder: Path) -> list[str]:
        """The command in a folder."""
        named = [str(folder / item) if item.endswith((".csv", ".xlsx")) else item for item in command.arguments]
        return ["tongyu_site.cli", *named, "--root", str(folder)]

    def reset() -> None:
        """The root as it is before the command."""
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(stage.root, root)

    kills.warm(call_in(Path(shutil.copytree(stage.root, tmp_path / "warm"))))
    call = call_in(root)
    reset()
    before = tree(root)
    points = kills.points(call, root, (*NAMES, *DATA), more)
    after = tree(root)
    assert before != after
    assert {point.kind for point in points} >= {"rename", "unlink", "open", "write", "fsync"}
    count: Counter[str] = Counter()
    for point in choose(points):
        for fault in faults:
            reset()
            where = f"{kind}: {fault} at {point}"
            if fault == "KILL":
                kills.kill_at(call, point, more)
            else:
                said = kills.fail_at(call, point, fault if "=" in fault else f"signal={fault}", more=more).stderr
                outcome(root, said, before, after, where)
            count[fault] += 1
            count[mended(here, root, before, after, where)] += 1
    return count


def outcome(root: Path, said: str, before: Tree | None, after: Tree | None, where: str) -> None:
    """What a command said of its outcome is what stands on the disk, without the journal and what it names."""
    assert "E508" not in said, (where, said)
    assert "Traceback" not in said, (where, said)
    stands, before, after = (
        {name: found for name, found in (known or {}).items() if not re.search(r"\.tongyu-(new|old|copy|site\.)", name)}
        for known in (tree(root), before, after)
    )  # a build that was made before has left its state
    told = "done" if re.search(f"^(?!说明).*(?:{DONE})", said, re.M) else "nothing" if re.search(NOTHING, said) else said
    other = {name for known in (before, after) for name in {*stands} ^ {*known}}
    assert (told, stands) in (("done", after), ("nothing", before)), (where, said, other)


def mended(here: County, root: Path, before: Tree | None, after: Tree | None, where: str) -> str:
    """The next command leaves all or nothing, and says so where there was something to mend."""
    left = [name for name in journal.NAMES if (root / name).exists()]
    said = here.run("explain", "E203")
    found = {
        name: stands for name, stands in (tree(root) or {}).items() if name != locking.LOCK
    }  # it is empty, and held by no one
    assert found in (before, after), (where, said)
    assert ("说明：上次写入" in said) == bool(left), (where, said)
    if journal.FINISHED in left:
        assert found == after, where
    return ("all" if found == after else "nothing") + (" (mended)" if left else "")


def test_a_command_that_fails_writes_all_or_nothing(tmp_path: Path) -> None:
    count = injected(tmp_path, "sheet import", few, ("KILL",))
    assert min(count["nothing"], count["nothing (mended)"], count["all"] + count["all (mended)"]) > 0, count


@pytest.mark.long
def test_where_nothing_can_be_linked_no_half_copy_is_put_back(tmp_path: Path) -> None:
    """A memory stick has no hard links, and they are refused for a file of another user."""
    count = injected(tmp_path, "sheet import", writes, ("KILL", "error=ENOSPC"), NO_LINKS)
    assert count["nothing"] + count["nothing (mended)"] >= 6, count


@pytest.mark.long
@pytest.mark.parametrize("kind", COMMANDS)
def test_where_nothing_can_be_linked_any_fault_leaves_all_or_nothing(tmp_path: Path, kind: str) -> None:
    faults = ("KILL", "error=ENOSPC")
    count = injected(tmp_path, kind, lambda found: found[::2], faults, NO_LINKS)
    assert min(count[fault] for fault in faults) >= 8, count


@pytest.mark.long
@pytest.mark.parametrize("kind", COMMANDS)
def test_any_fault_at_any_step_leaves_all_or_nothing(tmp_path: Path, kind: str) -> None:
    count = injected(tmp_path, kind, list, FAULTS)
    print(f"{kind}: {dict(count)}")
    assert min(count[fault] for fault in FAULTS) >= 8, count


def import_ready(tmp_path: Path) -> tuple[County, Callable[[Path], list[str]]]:
    """A county with a sheet to take over, and the command that does so in it or in a copy; its modules are imported."""
    kills.need_strace()
    (tmp_path / "stage").mkdir()
    here = county(tmp_path / "stage/root")
    sheet(here)

    def call_in(root: Path) -> list[str]:
        """The command in a folder."""
        return ["tongyu_site.cli", "sheet", "import", str(root / "five.csv"), "--apply", "--root", str(root)]

    warm = Path(shutil.copytree(here.root, tmp_path / "warm"))
    kills.warm([item for item in call_in(warm) if item != "--apply"])
    return here, call_in


@pytest.mark.few(1)
@pytest.mark.parametrize(("call", "written"), [("rename", 2), ("unlink", 0)])
def test_what_could_not_be_undone_is_said_and_undone_by_the_next_command(tmp_path: Path, call: str, written: int) -> None:
    """The rename of the third record is refused and so is every one after it: two records are new, and the command says which."""
    here, call_in = import_ready(tmp_path)
    before = tree(here.root)
    said = kills.fail_at(call_in(here.root), Point(call, 4 if call == "rename" else 1), "error=EIO", on=True).stderr
    changed = [
        name for name, found in (tree(here.root) or {}).items() if name in (before or {}) and found != (before or {})[name]
    ]
    if call == "unlink":  # all are in place; what was kept can't be removed
        assert ("已改 5 份记录" in said, len(changed)) == (True, 5)
        assert "说明：上次写入已经完成，已清理它留下的临时文件" in here.run("explain", "E203")
        assert [name for name in tree(here.root) or {} if "tongyu-" in name] == []
        return
    assert len(changed) == written
    assert "写不进去：磁盘读写出错" in said
    assert f"；已写入 2 个文件，没有恢复：{'、'.join(reversed([name.rpartition('/')[2] for name in sorted(changed)]))}；" in said
    assert "没有写入" not in said
    assert f"说明：上次写入中断，已恢复 2 个文件：{'、'.join(sorted(changed))}" in here.run("explain", "E203")
    assert tree(here.root) == before


def unread(tmp_path: Path, choose: Callable[[list[Point]], list[Point]]) -> int:
    """Take over a sheet where the disk once does not say whether a record stands there, and then fails or dies at the second
    record, or goes on: no record is lost, and what is said is so. How often."""
    here, call_in = import_ready(tmp_path)
    stands, name, work = tree(here.root) or {}, "data/communities/2017/bing.toml", County(tmp_path / "work")
    copy = Path(shutil.copytree(here.root, tmp_path / "copy"))
    found = choose(kills.points(call_in(copy), copy / name, ("stat",)))
    renames = kills.points(call_in(Path(shutil.copytree(here.root, tmp_path / "again"))), tmp_path / "again", ("rename",))
    written = tree(copy) or {}
    for point in found:
        for end in ("error=EIO", "signal=KILL", ""):
            shutil.rmtree(work.root, ignore_errors=True)
            shutil.copytree(here.root, work.root)
            more = [f"inject=rename:{end}:when={renames[-5].number}"] if end else []
            said = kills.fail_at(call_in(work.root), point, "error=EIO", more).stderr
            if "KILL" not in end:
                outcome(work.root, said, stands, written, f"{point} {end}")
            said += work.run("explain", "E203")
            assert (tree(work.root) or {}).get(name) in (stands[name], written[name]), (point, end, said)
    return len(found)


@pytest.mark.long
def test_no_record_is_lost_where_the_disk_does_not_say_whether_it_stands(tmp_path: Path) -> None:
    assert unread(tmp_path, lambda found: found[-2:]) == 2


@pytest.mark.long
def test_no_record_is_lost_wherever_the_disk_does_not_say_whether_it_stands(tmp_path: Path) -> None:
    assert unread(tmp_path, list) > 5


def test_what_only_its_owner_may_read_is_at_no_moment_read_by_others(tmp_path: Path) -> None:
    """Also beside its place, and after a kill there."""
    here, call_in = import_ready(tmp_path)
    for path in (here.root / "data/communities/2017").iterdir():
        path.chmod(0o600)
    work = tmp_path / "work"
    found = kills.points(call_in(Path(shutil.copytree(here.root, work))), work / "data", ("chmod", "rename"))
    assert len(found) == 10
    assert {path.stat().st_mode & 0o777 for path in (work / "data/communities/2017").iterdir()} == {0o600}
    for point in found[::4]:
        shutil.rmtree(work)
        kills.kill_at(call_in(Path(shutil.copytree(here.root, work))), point, NO_LINKS)
        left = [path for path in (work / "data").rglob("*") if "tongyu-" in path.name]
        assert left
        assert {path.stat().st_mode & 0o777 for path in left} == {0o600}


@pytest.mark.few(1)
@pytest.mark.parametrize("more", [(), NO_LINKS], ids=["links", "no links"])
def test_a_disk_that_knows_no_permissions_is_written_on(tmp_path: Path, more: Sequence[str]) -> None:
    """A memory stick, or a folder of another machine."""
    here, call_in = import_ready(tmp_path)
    refused = [*more, *(f"inject={call}:error=EPERM" for call in ("fchmod", "fchmodat"))]
    said = kills.fail_at(call_in(here.root), Point("chmod", 1), "error=EPERM", refused, on=True).stderr
    assert "已改 5 份记录" in said, said
    assert [name for name in tree(here.root) or {} if "tongyu-" in name] == []


def test_a_file_that_was_changed_after_an_interruption_is_left_alone(tmp_path: Path) -> None:
    here, call_in = import_ready(tmp_path)
    kills.kill_at(call_in(here.root), Point("rename", 4))
    path = here.root / "data/communities/2017/bing.toml"
    mine = path.read_bytes() + "# 另改\n".encode()
    path.write_bytes(mine)
    older = path.with_name("bing.toml.bak")
    older.write_text("以前留下的", encoding="utf-8")
    said = here.run("explain", "E203")
    assert (
        "data/communities/2017/bing.toml 在中断以后又改动过，没有恢复；原来的内容在 data/communities/2017/bing.toml1.bak" in said
    )
    assert (path.read_bytes(), path.with_name("bing.toml1.bak").is_file()) == (mine, True)
    assert older.read_text(encoding="utf-8") == "以前留下的"


@pytest.mark.parametrize("fresh", [False, True])
def test_what_was_changed_after_an_interruption_is_not_said_to_be_untouched(tmp_path: Path, fresh: bool) -> None:
    """And what is kept of it stops no build."""
    here = county(tmp_path / "root")
    path = here.root / "data/seals/register.toml"
    path.parent.mkdir()
    path.write_text("# 另改\n", encoding="utf-8")
    if not fresh:
        path.with_name(".register.toml.tongyu-old").write_text("# 以前的\n", encoding="utf-8")
    step = {"path": "data/seals/register.toml", "new": "0" * 64, "fresh": fresh}
    (here.root / journal.JOURNAL).write_text(signed(json.dumps({"files": [step], "made": []})), encoding="utf-8")
    kept = "" if fresh else "；原来的内容在 data/seals/register.toml.bak"
    assert here.run("explain", "E203") == f"说明：data/seals/register.toml 在中断以后又改动过，没有恢复{kept}\n"
    assert path.with_name("register.toml.bak").is_file() != fresh
    assert stray(load_project(here.root)) == []


def test_ctrl_c_while_the_root_is_let_go_denies_nothing(tmp_path: Path) -> None:
    """What was said to be written is: the command does not end with the words that nothing was."""
    here, call_in = import_ready(tmp_path)
    copy = Path(shutil.copytree(here.root, tmp_path / "copy"))
    last = kills.points(call_in(copy), copy, ("unlink",))[-1]
    said = kills.fail_at(call_in(here.root), last, "signal=INT").stderr
    assert ("已改 5 份记录" in said, "没有写入" in said) == (True, False), said


@pytest.mark.few(1)
@pytest.mark.parametrize("command", [("new", "2017", "xin", "--name", "新社区"), ("build",)])
def test_a_command_that_was_awaited_and_died_is_mended_first(tmp_path: Path, command: tuple[str, ...]) -> None:
    """Who waited for the lock has read half of what was written: it stops, and leaves the journal to the next one."""
    here, call_in = import_ready(tmp_path)
    before = tree(here.root)
    said: list[str] = []
    waiting = threading.Thread(target=lambda: said.append(here.run(*command, code=1)))
    with locking.lock(here.root):
        waiting.start()
        time.sleep(0.5)  # it has looked for a journal, and waits
        other = Path(shutil.copytree(here.root, tmp_path / "other"))
        kills.kill_at(call_in(other), Point("rename", 4))
        for path in other.rglob("*"):  # what the dead command left
            if path.is_file() and path.name != locking.LOCK:
                shutil.copy(path, here.root / path.relative_to(other))
    waiting.join()
    assert "另一个命令写到一半中断了，文件还没有恢复" in said[0], said
    assert "说明：上次写入中断，已恢复 2 个文件" in here.run("explain", "E203")
    assert {name: found for name, found in (tree(here.root) or {}).items() if name != locking.LOCK} == before


def test_what_an_undo_finds_of_an_earlier_command_is_not_put_back(tmp_path: Path) -> None:
    here, call_in = import_ready(tmp_path)
    before = tree(here.root)
    (here.root / "data/communities/2017/.bing.toml.tongyu-old").write_text("以前的", encoding="utf-8")
    copy = Path(shutil.copytree(here.root, tmp_path / "copy"))
    first = kills.points(call_in(copy), copy, ("write",))[0]
    said = kills.fail_at(call_in(here.root), first, "error=EIO").stderr
    assert "没有写入" in said
    assert tree(here.root) == before


def test_a_journal_that_a_kill_kept_from_being_whole_names_nothing(tmp_path: Path) -> None:
    here = county(tmp_path / "root")
    (here.root / journal.BEGUN).write_text("{", encoding="utf-8")
    assert here.run("explain", "E203") == "说明：上次写入中断，没有改动任何文件\n"
    assert here.run("explain", "E203") == ""


def signed(text: str) -> str:
    """A journal that is whole."""
    return f"{text}\n{hashlib.sha256(text.encode()).hexdigest()}\n"


@pytest.mark.parametrize("name", [journal.JOURNAL, journal.FINISHED])
@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        '{"files": [], "made": []}\n',
        signed("[" * 100_000),
        signed('{"files": [{"path": "/", "new": "x", "fresh": false}], "made": []}'),
        signed('{"files": [], "made": ["\\u0000"]}'),
        signed('{"files": [{"path": "a"}], "made": []}'),
        signed('{"files": 3}'),
        None,
    ],
)
def test_a_damaged_journal_is_left_to_a_person(tmp_path: Path, text: str | None, name: str) -> None:
    """What it named may be half written: nothing is done until somebody has looked. None: a folder."""
    here = county(tmp_path / "root")
    path = here.root / name
    if text is None:
        path.mkdir()
    else:
        path.write_text(text, encoding="utf-8", newline="\n")
    kept = here.root / "data/communities/2017/.jia.toml.tongyu-old"
    kept.write_text("以前的", encoding="utf-8")
    for command in (("explain", "E203"), ("schema",)):
        said = here.run(*command, code=1)
        assert f"{name} [E505] 写入日志损坏了" in said
        assert "核对 data/communities/2017/.jia.toml.tongyu-old：这是写入以前的内容" in said
        assert f"然后删去 {name}，再运行" in said
    assert (path.exists(), kept.exists()) == (True, True)
    path.rmdir() if text is None else path.unlink()
    assert here.run("explain", "E203") == ""


def test_a_journal_that_the_disk_spoilt_while_files_were_written_is_left_to_a_person(tmp_path: Path) -> None:
    here, call_in = import_ready(tmp_path)
    kills.kill_at(call_in(here.root), Point("rename", 4))
    (here.root / locking.LOCK).unlink()
    before = tree(here.root)
    path = here.root / journal.JOURNAL
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b'"fresh": false', b'"fresh": true ', 1))
    assert "写入日志损坏了" in here.run("explain", "E203", code=1)
    path.write_bytes(whole)
    assert tree(here.root) == before
    assert "说明：上次写入中断，已恢复 2 个文件" in here.run("explain", "E203")


@pytest.mark.parametrize("name", [journal.JOURNAL, journal.FINISHED])
@pytest.mark.parametrize("way", ["absolute", "above", "by a link"])
def test_a_journal_reaches_nothing_out_of_the_root(tmp_path: Path, way: str, name: str) -> None:
    """A folder may be copied with a journal in it."""
    here = county(tmp_path / "root")
    away = tmp_path / "away"
    away.mkdir()
    (away / "notes.txt").write_text("known", encoding="utf-8")
    (away / ".notes.txt.tongyu-old").write_text("mine", encoding="utf-8")
    (away / ".keep.tongyu-new").mkdir()
    (away / "empty").mkdir()
    (here.root / "link").symlink_to(away)
    at = {"absolute": str(away), "above": "../away", "by a link": "link"}[way]
    new = hashlib.sha256(b"known").hexdigest()
    files = [{"path": f"{at}/{file}", "new": new, "fresh": True} for file in ("notes.txt", "keep")]
    before = sorted(away.rglob("*"))
    for said in ({"files": files, "made": []}, {"files": [], "made": [f"{at}/empty"]}):
        (here.root / name).write_text(signed(json.dumps(said)), encoding="utf-8", newline="\n")
        assert "写入日志损坏了" in here.run("explain", "E203", code=1)
        assert sorted(away.rglob("*")) == before


@pytest.mark.long
@pytest.mark.parametrize("fault", ["KILL", "error=EIO"])
def test_a_file_out_of_the_root_is_written_whole_or_not_at_all(tmp_path: Path, fault: str) -> None:
    """No journal names it; what a kill leaves beside it goes when it is written again."""
    kills.need_strace()
    here, away = county(tmp_path / "root"), tmp_path / "away"
    away.mkdir()
    call = ["tongyu_site.cli", "sheet", "export", str(away / "out.xlsx"), "--root", str(here.root)]
    kills.warm([item.replace("out.xlsx", "../warm.xlsx") for item in call])
    found = kills.points(call, away, (*NAMES, *DATA))
    whole = (away / "out.xlsx").read_bytes()
    assert {point.kind for point in found} >= {"open", "write", "chmod", "rename"}
    for point in few(found):
        (away / "out.xlsx").unlink(missing_ok=True)
        said = "没有写入"
        if fault == "KILL":
            kills.kill_at(call, point)
        else:
            said = kills.fail_at(call, point, fault).stderr
        stands = (away / "out.xlsx").read_bytes() if (away / "out.xlsx").exists() else None
        assert stands in (None, whole), point
        assert ("已导出" in said or fault == "KILL") if stands else "没有写入" in said, (point, said)
        assert here.run("explain", "E203") == "", point
        here.run("sheet", "export", str(away / "out.xlsx"))
        assert [path.name for path in away.iterdir()] == ["out.xlsx"], point


@pytest.mark.long
@pytest.mark.parametrize(("fault", "stands"), [("KILL", False), ("error=EIO", False), ("error=EIO", True)])
def test_a_folder_of_files_out_of_the_root_is_written_all_or_none(tmp_path: Path, fault: str, stands: bool) -> None:
    """A new one also where the command is killed; into one that stands, where a file can't be written."""
    kills.need_strace()
    here, away = county(tmp_path / "root"), tmp_path / "away"
    folder = away / "out"

    def reset() -> None:
        """The folder as it is before the command."""
        shutil.rmtree(away, ignore_errors=True)
        (folder if stands else away).mkdir(parents=True)

    reset()
    call = ["tongyu_site.cli", "sheet", "export", "--each", str(folder), "--root", str(here.root)]
    kills.warm([item.replace(str(folder), str(tmp_path / "warm")) for item in call])
    found = kills.points(call, away, (*NAMES, *DATA))
    whole = tree(folder)
    assert {point.kind for point in found} >= {"open", "write", "chmod", "rename"}
    for point in few(found):
        reset()
        said = kills.fail_at(call, point, fault).stderr if fault != "KILL" else ""
        if fault == "KILL":
            kills.kill_at(call, point)
        found_there = tree(folder) if folder.exists() else {}
        assert found_there in ({}, whole), point
        assert fault == "KILL" or found_there or "没有写入" in said, (point, said)
        here.run("sheet", "export", "--each", str(folder))
        assert (tree(folder), [path.name for path in away.iterdir()]) == (whole, ["out"]), point


@pytest.mark.few(3)
@pytest.mark.parametrize("dangling", [False, True], ids=["to a file", "to nothing"])
@pytest.mark.parametrize(
    ("link", "command", "code"),
    [
        ("data/communities/2017.schema.json", ("schema",), "E505"),
        ("data/communities/2017/xin.toml", ("new", "2017", "xin", "--name", "新社区"), "E103"),
        ("data/communities/2018", ("new", "2018", "xin", "--name", "新社区"), "E505"),
        ("out", ("sheet", "export", "out/of.xlsx"), "E613"),
    ],
)
def test_nothing_is_written_where_a_link_leads_out_of_the_root(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, link: str, command: tuple[str, ...], code: str, dangling: bool
) -> None:
    here = county(tmp_path / "root")
    if "2018" in command:
        second_year(here)
    monkeypatch.chdir(here.root)
    away = tmp_path / "away" / Path(link).name
    away.parent.mkdir()
    if not dangling and "." in link:
        away.write_text("mine", encoding="utf-8")
    elif not dangling:
        away.mkdir()
    (here.root / link).unlink(missing_ok=True)
    (here.root / link).symlink_to(away)
    before = sorted(away.parent.rglob("*")), tree(away.parent)
    said = here.run(*command, code=1)
    assert f"{link} [{code}]" in said or (dangling and "of.xlsx [E613] 文件写不进去：没有这个文件夹" in said), said
    assert re.search("没有写入|没有写文件", said), said
    assert (sorted(away.parent.rglob("*")), tree(away.parent)) == before


@pytest.mark.few(1)
@pytest.mark.parametrize("typed", ["root/out/../of.xlsx", "linked/out/of.xlsx", "linked/out/../of.xlsx", "root/in/of.xlsx"])
def test_no_way_of_typing_a_path_leads_out_over_a_link_of_the_root(tmp_path: Path, typed: str) -> None:
    here = county(tmp_path / "root")
    (tmp_path / "elsewhere/away").mkdir(parents=True)
    (tmp_path / "linked").symlink_to(here.root)
    (here.root / "out").symlink_to(tmp_path / "elsewhere/away")
    (here.root / "in").symlink_to("out")
    said = here.run("sheet", "export", str(tmp_path / typed), code=1)
    assert re.search(r"^(out|in) \[E613\] 文件写不进去：这是链接，指向本项目以外的文件夹", said), said
    assert [path.name for path in (tmp_path / "elsewhere").rglob("*")] == ["away"]
    here.run("sheet", "export", str(here.root / "content/../../of.xlsx"))  # no link: that is where it was asked for
    assert (tmp_path / "of.xlsx").is_file()


@pytest.mark.long
def test_a_seal_does_not_go_where_a_link_leads_out_of_the_root(tmp_path: Path) -> None:
    here = county(tmp_path / "root", without=("chou", "zi", "geng", "ren", "xin", "gui"))
    here.run("build")
    (tmp_path / "away").mkdir()
    (here.root / "data/seals").symlink_to(tmp_path / "away")
    said = here.run("seal", "2017", code=1)
    assert "data/seals [E505] 封存文件写不进去：这是链接，指向本项目以外的文件夹" in said, said
    assert list((tmp_path / "away").iterdir()) == []


def test_a_link_within_the_root_is_written_through(tmp_path: Path) -> None:
    here = county(tmp_path / "root")
    (here.root / "forms").mkdir()
    link = here.root / "data/communities/2017.schema.json"
    link.unlink(missing_ok=True)
    link.symlink_to(here.root / "forms/2017.json")
    here.run("schema")
    assert (link.is_symlink(), (here.root / "forms/2017.json").is_file()) == (True, True)


def test_no_link_in_the_place_of_our_files_is_followed(tmp_path: Path) -> None:
    here = county(tmp_path / "root")
    mine = tmp_path / "mine.txt"
    mine.write_text("mine", encoding="utf-8")
    sheet(here)
    record = here.root / "data/communities/2017/.jia.toml.tongyu-new"
    record.symlink_to(mine)
    here.run("sheet", "import", str(here.root / "five.csv"), "--apply")
    assert (mine.read_text(encoding="utf-8"), record.exists()) == ("mine", False)
    (here.root / locking.LOCK).symlink_to(tmp_path / "made.txt")
    said = here.run("sheet", "import", str(here.root / "five.csv"), "--apply", code=1)
    assert "[E505]" in said
    assert not (tmp_path / "made.txt").exists()
