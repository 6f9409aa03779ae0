"""Several files in one import, through the command, on real files: what comes from each, and where they say different things."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import openpyxl
import pytest

from tests.helpers.projects import Project, run, snapshot, step_of
from tests.helpers.spreadsheets import FIRST_VISITS, OFFICE, table
from tests.helpers.support import toml

HEAD = ["社区", "解决疑难信访问题件数", "召开研究会议次数"]
EVENTS = ["社区", "事项", "日期", "发文机关", "文号", "说明", "删除？"]
DING = ["丁社区", FIRST_VISITS, "2017-6-8", "县纪委信访室", "示纪信〔2017〕52号", "停车收费问题首访转办超期"]
"""The event that the record of ding has."""


@pytest.fixture
def root(project: Project) -> Path:
    return project(records=["ding", "jia"])


def facts(root: Path, name: str, *rows: str) -> Path:
    """A table of facts made by hand."""
    return table(root, [HEAD, *(row.split(",") for row in rows)], name=name)


def events(root: Path, name: str, *rows: list[str]) -> Path:
    """A table of events made by hand."""
    return table(root, [EVENTS, *rows], name=name)


def event(note: str, day: str = "2017-3-5") -> list[str]:
    """A new event of jia."""
    return ["甲社区", FIRST_VISITS, day, "县纪委信访室", "示纪信〔2017〕9号", note]


def bring(root: Path, *files: Path | str) -> tuple[int, str, str]:
    return run(root, "sheet", "import", *files)


def said(root: Path, *files: Path) -> str:
    """What an import with ``--apply`` says of files that differ; nothing may be written."""
    before = snapshot(root / "data")
    code, out, err = bring(root, *files, "--apply")
    assert (code, out) == (1, "")
    assert snapshot(root / "data") == before
    assert err.rstrip().endswith("没有写入")
    return err


def test_all_files_are_written_at_once_and_each_is_told_what_comes_from_it(root: Path) -> None:
    one, two = facts(root, "甲.csv", "甲社区,5,", "丁社区,,3"), facts(root, "乙.csv", "甲社区,5,4")
    before = toml(root / "data/communities/2017/ding.toml")["clauses"]["1-2"]["meetings"]
    had = toml(root / "data/communities/2017/jia.toml")["clauses"]["1-2"]["meetings"]
    expected = f"""2 个文件：2017年度，要改 2 份记录，3 处

甲.csv：要改 2 份记录，2 处
  data/communities/2017/ding.toml（丁社区）
    1-2项 召开研究会议次数：{before} → 3（甲!C3）
  data/communities/2017/jia.toml（甲社区）
    15项 解决疑难信访问题件数：2 → 5（甲!B2）

乙.csv：要改 1 份记录，1 处；另有 1 处与前面的文件相同
  data/communities/2017/jia.toml（甲社区）
    1-2项 召开研究会议次数：{had} → 4（乙!C2）

还没有写入
"""
    code, out, err = bring(root, one, two)
    assert (code, step_of(out)[0], err) == (0, expected, "")
    assert out.endswith(f"sheet import {one} {two} --apply（--root 同前）\n")
    assert bring(root, one, two, "--apply")[1].startswith("2 个文件：2017年度，已改 2 份记录，3 处\n")
    jia, ding = (toml(root / f"data/communities/2017/{slug}.toml")["clauses"] for slug in ("jia", "ding"))
    assert (jia["15"]["resolved"], jia["1-2"]["meetings"], ding["1-2"]["meetings"]) == (5, 4, 3)
    assert "2 个文件：2017年度，没有要改的\n" in bring(root, one, two)[1]


def test_values_that_differ_are_listed_with_both_places_and_nothing_is_written(root: Path) -> None:
    one, two = facts(root, "甲.csv", "甲社区,5,4", "丁社区,,3"), facts(root, "乙.csv", "丁社区,,", "甲社区,6,4")
    three = facts(root, "丙.csv", "甲社区,2,删除")  # what the record says, against what others say
    err = said(root, one, two, three)
    assert (
        "乙.csv 乙!B3 [E615] 几个文件写的不同：甲社区 15项 解决疑难信访问题件数：2 → 6；"
        "甲.csv 甲!B2 写的是 15项 解决疑难信访问题件数：2 → 5\n   改法：核对后改成一致，或清空其中一格" in err
    )
    assert "丙.csv 丙!B2 [E615] 几个文件写的不同：甲社区 15项 解决疑难信访问题件数：2，与记录相同；甲.csv 甲!B2 写的是" in err
    assert "丙.csv 丙!C2 [E615]" in err
    assert "共 3 个问题，3 个文件" in err
    cleared = facts(root, "乙.csv", "丁社区,,", "甲社区,,4")
    assert bring(root, one, cleared)[0] == 0  # as the hint says


CONFLICTS = {
    "added twice, with other words": ([event("超期")], [event("未办")], "不同的是 说明 未办、超期"),
    "added and removed": ([DING], [[*DING, "删除"]], f"{FIRST_VISITS}：删除 2017-06-08"),
    "removed and added": ([[*DING, "删除"]], [DING], "与记录相同；甲.csv 甲!A2 写的是"),
    "a new one that another file deletes": ([event("超期")], [[*event("超期"), "删除"]], "删除 2017-03-05"),
}


@pytest.mark.parametrize("kind", CONFLICTS)
def test_events_that_differ_are_listed(root: Path, kind: str) -> None:
    first, second, words = CONFLICTS[kind]
    err = said(root, events(root, "甲.csv", *first), events(root, "乙.csv", *second))
    assert re.search(r"乙\.csv 乙!\w+ \[E615\] 几个文件写的不同", err)
    assert words in err
    assert "确是两件事的，分两次导入" in err
    assert "共 1 个问题，2 个文件" in err


def test_an_event_that_one_file_changes_and_another_deletes_or_adds(root: Path) -> None:
    run(root, "sheet", "export", root / "改.xlsx", "--basis", OFFICE)
    book = openpyxl.load_workbook(root / "改.xlsx")
    row = next(row for row in book["扣分事件"].iter_rows(min_row=5) if row[0].value == "丁社区" and row[6].value == DING[5])
    row[6].value = "首访超期"
    book.save(root / "改.xlsx")
    gone = events(root, "删.csv", [*DING, "删除"])
    assert "删.csv 删!A2 [E615]" in said(root, root / "改.xlsx", gone)
    assert "改.xlsx 扣分事件!G" in said(root, gone, root / "改.xlsx")
    shutil.copy(root / "改.xlsx", root / "同.xlsx")
    out = bring(root, root / "改.xlsx", root / "同.xlsx")[1]
    assert "同.xlsx：没有要改的；另有 1 处与前面的文件相同" in out
    row[6].value = DING[5]
    book.save(root / "同.xlsx")
    code, out, _ = bring(root, root / "同.xlsx", root / "改.xlsx")  # as exported in the one, changed in the other
    assert (code, "同.xlsx：与记录一致，没有要改的" in out, "要改 1 份记录，1 处" in out) == (0, True, True)


def test_the_same_event_in_two_files_is_added_once(root: Path) -> None:
    one, two = events(root, "甲.csv", event("超期")), events(root, "乙.csv", event("超期"), event("未办", "2017-4-6"))
    code, out, _ = bring(root, one, two)
    assert (code, "另有 1 处与前面的文件相同" in out) == (0, True)
    assert "乙!A3 甲社区" not in out  # both stand in the second file, which knows them apart
    other = events(root, "乙.csv", event("超期", "2017-4-6"))
    out = bring(root, one, other)[1]
    assert "乙!A2 甲社区" in out
    assert "甲.csv 甲!A2 的一件文件相同而日期不同，是否为同一件" in out
    assert bring(root, one, other, "--apply")[0] == 0
    assert len(toml(root / "data/communities/2017/jia.toml")["clauses"]["15"]["escalations"]) == 3


def test_an_exported_cell_that_nobody_touched_contradicts_nothing(root: Path) -> None:
    """Three values decide: the record is what both are held against."""
    run(root, "sheet", "export", root / "旧.xlsx")
    run(root, "sheet", "export", root / "办.xlsx", "--basis", OFFICE)
    filled = facts(root, "新.csv", "甲社区,7,")
    for files in ((root / "旧.xlsx", filled, root / "办.xlsx"), (filled, root / "办.xlsx", root / "旧.xlsx")):
        code, out, err = bring(root, *files)
        assert (code, err) == (0, "")
        assert "3 个文件：2017年度，要改 1 份记录，1 处" in out
        assert "办.xlsx：与记录一致，没有要改的" in out


def test_all_problems_of_all_files_come_in_one_run(root: Path) -> None:
    (root / "坏.xlsx").write_bytes(b"PK no workbook")
    (root / "空").mkdir()
    one, two = facts(root, "甲.csv", "甲社区,5,", "申社区,1,"), facts(root, "乙.csv", "甲社区,6,约2")
    err = said(root, root / "坏.xlsx", one, two, root / "没有.csv", root / "空")
    for problem in (
        "坏.xlsx [E601]", "甲.csv 甲!A3 [E603]", "乙.csv 乙!C2 [E605]", "乙.csv 乙!B2 [E615]", "没有.csv [E601]",
        "空 [E601] 文件夹中没有 .xlsx 或 .csv 文件",
    ):  # fmt: skip
        assert problem in err
    assert "共 6 个问题，5 个文件" in err


def test_what_the_files_make_of_a_record_together_is_checked(root: Path) -> None:
    one = table(root, [["社区", "好票数"], ["甲社区", "20"]], name="甲.csv")
    two = table(root, [["社区", "实到人数"], ["甲社区", "21"]], name="乙.csv")
    assert "[E611] 甲社区：照此写入，记录会有问题" in said(root, one, two)


def test_a_folder_stands_for_its_sheets(root: Path) -> None:
    folder = root / "收 回"
    folder.mkdir()
    run(root, "sheet", "export", folder / "2.xlsx", "--basis", OFFICE)
    facts(folder, "1.CSV", "甲社区,5,")
    for name in ("扫描.pdf", "~$2.xlsx", ".~lock.2.xlsx#"):
        (folder / name).touch()
    code, out, _ = bring(root, folder)
    assert (code, "2 个文件：2017年度，要改 1 份记录，1 处" in out) == (0, True)
    assert "收 回/1.CSV：要改" in out
    assert "收 回 中有 1 个文件不是表格，没有读取：扫描.pdf\n" in out
    (folder / "信访室").mkdir()
    assert "收 回 中的文件夹没有读取：信访室\n" in bring(root, folder)[1]
    (folder / "旧.xls").touch()
    assert "收 回/旧.xls [E601]" in bring(root, folder)[2]


def test_a_file_that_is_given_twice_is_read_once(root: Path) -> None:
    one = facts(root, "甲.csv", "甲社区,5,")
    link = root / "同.csv"
    link.symlink_to(one)
    code, out, _ = bring(root, one, root / "." / "甲.csv", link)
    assert (code, out.startswith("甲.csv：2017年度，要改 1 份记录，1 处\n")) == (0, True)
    assert "甲.csv 写了两次，只读一次" in out


def test_files_of_one_name_are_told_apart(root: Path, tmp_path: Path) -> None:
    places = [tmp_path / "外" / name for name in ("东", "西")]
    for place, value in zip(places, ("5", "6"), strict=True):
        place.mkdir(parents=True)
        facts(place, "数据.csv", f"甲社区,{value},")
    err = said(root, *(place / "数据.csv" for place in places))
    assert "西/数据.csv 数据!B2 [E615]" in err
    assert "；东/数据.csv 数据!B2 写的是" in err
    assert os.fspath(tmp_path) not in err
