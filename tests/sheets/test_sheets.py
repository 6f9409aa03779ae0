"""Spreadsheets, through the commands, on real files: what goes out to an office, what comes back, and what a record becomes."""

from __future__ import annotations

import contextlib
import datetime as dt
import difflib
import io
import random
import re
import shutil
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import tomli

from tests.helpers.projects import Project, run, step_of
from tests.helpers.spreadsheets import FIRST_VISITS, OFFICE, soffice, table
from tests.helpers.support import load_rubric, toml
from tongyu_site.sheets.form_layout import make_form
from tongyu_site.sheets.record_text import append, put, take_out
from tongyu_site.sheets.record_tree import comments

THREE = ["ding", "jia", "yin"]
EVENTS, PAPERS, GROUP = "扣分事件", "考核材料", "检查组材料"
FIRST = 5
"""The row of the first entry, as spreadsheets count."""


def export(root: Path, *more: str, name: str = "out.xlsx") -> Path:
    code, _, err = run(root, "sheet", "export", root / name, *more)
    assert (code, err) == (0, "")
    return root / name


def bring(root: Path, path: Path, *more: str) -> tuple[int, str, str]:
    code, out, err = run(root, "sheet", "import", path, *more)
    return code, step_of(out)[0], err


def record(root: Path, slug: str) -> Path:
    return root / "data" / "communities" / "2017" / f"{slug}.toml"


def files(root: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (root / "data" / "communities" / "2017").iterdir()}


class Sheet:
    """A sheet of a workbook, addressed as people do: by the key of the column and what stands in a row."""

    def __init__(self, sheet: Any) -> None:
        self.sheet = sheet
        self.columns = {cell.value: cell.column for cell in sheet[4] if cell.value}
        self.prefix = next((key.split(".")[0] + "." for key in self.columns if key.endswith(".name")), "")

    def cell(self, row: int, key: str) -> Any:
        return self.sheet.cell(row, self.columns[key if key in self.columns else self.prefix + key])

    def row(self, **wanted: str) -> int:
        """The first row in which the columns hold these texts."""
        keys = {key.replace("__", "."): text for key, text in wanted.items()}
        rows = range(FIRST, self.sheet.max_row + 1)
        return next(row for row in rows if all(text in str(self.cell(row, key).value) for key, text in keys.items()))

    def end(self) -> int:
        row = self.sheet.max_row
        while row >= FIRST and not any(cell.value for cell in self.sheet[row]):
            row -= 1
        return row + 1

    def add(self, **values: Any) -> int:
        row = self.end()
        for key, value in values.items():
            self.cell(row, key.replace("__", ".")).value = value
        return row


@contextlib.contextmanager
def edited(path: Path) -> Any:
    """Open a workbook, change it as openpyxl does, save it."""
    book = openpyxl.load_workbook(path)
    yield lambda name: Sheet(book[name])
    book.save(path)


# Export


def test_every_fact_but_the_sanctions_has_one_place() -> None:
    rubric = load_rubric()
    form = make_form(rubric, dt.date(2017, 1, 1), dt.date(2017, 12, 31))
    places = [column.key for group in form.groups for column in group.columns]
    places += [key for group in form.groups for keys in group.lists.values() for key in keys]
    for clause in rubric.clauses:
        for fact in clause.facts.values():
            assert f"{clause.id}.{fact.name}" in places
    for name in rubric.facts["p3"]:
        assert f"ballots.{name}" in places
    assert {
        "assessed_on",
        "former",
        "assessed",
        "reason",
        "18.grounds",
        "16.grounds",
        "leader.previous_unit",
        "daily",
        "rewards",
        "showcases",
        "1-2.evidence",
        "1-2.falsified",
    } <= set(places)
    columns = [column.key for group in form.groups for column in group.columns]
    assert len(columns) == len(set(columns))
    assert not any("sanction" in key or key.split(".")[-1] == "person" for key in places)
    offices = {fact.office for facts in rubric.facts.values() for fact in facts.values() if fact.office}
    assert {group.name for group in form.groups if group.office} == offices
    for group in form.groups:
        if group.office:
            assert all(rubric.facts[column.path[1]][column.path[2]].office == group.name for column in group.columns)


def test_the_same_records_give_the_same_bytes(project: Project) -> None:
    root = project(records=THREE)
    first, second = export(root), export(root, name="again.xlsx")
    assert first.read_bytes() == second.read_bytes()
    assert {info.date_time for info in zipfile.ZipFile(first).infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_workbook_is_a_form_to_fill_in(project: Project) -> None:
    root = project(records=THREE)
    run(root, "new", "2017", "xinhua", "--name", "新华“北”社区")
    book = openpyxl.load_workbook(export(root))
    offices = [name for name in book.sheetnames if name.startswith("县")]
    assert len(offices) == 7
    assert book["选项"].sheet_state == "hidden"
    sheet = Sheet(book[OFFICE])
    assert [sheet.cell(row, "slug").value for row in range(FIRST, FIRST + 4)] == ["ding", "jia", "xinhua", "yin"]
    assert sheet.cell(sheet.row(slug="jia"), "15.resolved").value == 2
    assert sheet.cell(sheet.row(slug="xinhua"), "15.resolved").value is None
    assert sheet.cell(sheet.row(slug="xinhua"), "name").value == "新华“北”社区"
    assert sheet.sheet.protection.sheet
    assert sheet.cell(FIRST, "slug").protection.locked
    assert sheet.cell(FIRST, "name").protection.locked
    assert not sheet.cell(FIRST, "15.resolved").protection.locked
    assert sheet.sheet.freeze_panes == "C5"
    head = sheet.cell(3, "15.resolved")
    assert head.value == "15项 解决疑难信访问题件数（件）"
    assert "积极解决疑难信访问题,每解决一件加0.5分" in head.comment.text
    assert sheet.sheet.column_dimensions["F"].hidden
    events = Sheet(book[EVENTS])
    rules = {str(rule.sqref).split(":")[0]: rule for rule in events.sheet.data_validations.dataValidation}
    roles = rules[events.cell(FIRST, "role").coordinate].formula1
    assert roles == '"党政主要领导,其他党政班子成员"'
    assert "ISNUMBER" in rules[events.cell(FIRST, "date").coordinate].formula1
    names = rules[events.cell(FIRST, "name").coordinate].formula1
    assert [row[0].value for row in book["选项"][names.split("!")[1].replace("$", "")]] == [
        "丁社区",
        "甲社区",
        "新华“北”社区",
        "寅社区",
    ]
    assert events.cell(events.row(name="寅", fact="4项"), "role").value == "党政主要领导"


def test_a_head_says_what_is_published_of_a_note() -> None:
    """What most lists say, then the exceptions: petitions and cases."""
    form = make_form(load_rubric(), dt.date(2017, 1, 1), dt.date(2017, 12, 31))
    notes = {column.key: column.note for listing in form.lists for column in listing.columns}
    assert notes["events.note"].startswith("会在网站上公布\n4项 ")
    assert "15项 首访处理不及时或不公正造成到县纪委越级访：不公布" in notes["events.note"].split("\n")
    assert notes["grounds.note"].split("\n") == [
        "会在网站上公布；没有做到的才写",
        "10项 扶贫领域违纪问题专项整治：会在网站上公布，不写案件的情况；没有做到的才写",
        "16项 领导接访和下访：不公布；没有做到的才写",
    ]
    assert notes["showcases.note"] == "会在网站上公布，工作经验推广的除外"


def test_tallies_count_the_rows_of_the_list(project: Project) -> None:
    root = project(records=THREE)
    path = export(root, "--basis", OFFICE)
    values = openpyxl.load_workbook(path, data_only=True)[OFFICE]
    assert [values.cell(row, 3).value for row in range(FIRST, FIRST + 3)] == [2, 1, 0]
    assert openpyxl.load_workbook(path)[OFFICE].cell(FIRST, 3).value.startswith("=SUMPRODUCT((")


def test_private_codes_and_sanctions_stay_inside(project: Project) -> None:
    root = project()
    codes, papers = set(), set()
    for path in (root / "data" / "communities" / "2017").glob("*.toml"):
        data = toml(path)
        codes |= set(re.findall(r'^person = "(.+)"', path.read_text(encoding="utf-8"), re.M))
        papers |= {sanction["document"].get("number") for sanction in data.get("sanctions", [])}
    assert len(codes) > 5
    packed = zipfile.ZipFile(export(root))
    text = "".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())
    assert not [code for code in codes if code in text]
    assert "person" not in re.sub("persons|personnel", "", text)
    sheets = openpyxl.load_workbook(io.BytesIO((root / "out.xlsx").read_bytes())).sheetnames
    assert not [name for name in sheets if "处分" in name]
    assert "示纪处〔2017〕65号" in papers
    assert "示纪处〔2017〕65号" not in text


def test_a_private_code_in_a_text_is_not_exported(project: Project) -> None:
    root = project(records=["jia", "yin"])
    path = record(root, "yin")
    path.write_text(path.read_text(encoding="utf-8").replace("对公款旅游问题失管失察", "对z9-30失管"), encoding="utf-8")
    code, _, err = run(root, "sheet", "export", root / "out.xlsx")
    assert code == 1
    assert "data/communities/2017/yin.toml:48:8 [E503]" in err
    assert not (root / "out.xlsx").exists()


def test_an_office_gets_its_own_facts_only(project: Project) -> None:
    root = project()
    code, out, _ = run(root, "sheet", "export", root / "a.xlsx", "--basis", "县信访室")
    assert (code, step_of(out)[0]) == (0, "已导出 a.xlsx：2017年度（县纪委信访室），14 个社区\n")
    book = openpyxl.load_workbook(root / "a.xlsx")
    assert book.sheetnames == ["填写说明", OFFICE, "选项", EVENTS, "填报表", "填报表 扣分事件"]
    assert {row[1].value[:4] for row in book[EVENTS].iter_rows(min_row=FIRST) if row[1].value} == {"15项 ", "16项 "}
    assert "events.role" not in [cell.value for cell in book[EVENTS][4]]
    assert run(root, "sheet", "export", root / "b.xlsx", "--basis", "县纪委办公市")[::2] == (
        2, "用法不对：细则中没有以“县纪委办公市”为准的内容，可用：县纪委办公室、县纪委案管室、县纪委信访室\n",
    )  # fmt: skip
    assert run(root, "sheet", "export", root / "b.xlsx", "--basis", "县督")[0] == 2  # two offices are called so
    assert not (root / "b.xlsx").exists()


@pytest.mark.long
def test_export_never_overwrites_what_may_be_filled_in(project: Project) -> None:
    root = project(records=THREE)
    path = export(root)
    path.write_bytes(b"filled in")
    code, _, err = run(root, "sheet", "export", path)
    assert (code, path.read_bytes()) == (1, b"filled in")
    assert "out.xlsx [E613] 文件已经存在，里面可能有各单位填好的内容，不覆盖" in err
    (root / "www/2017").mkdir(parents=True)
    (root / "www/.tongyu-site").touch()  # a site that stands elsewhere
    for place in ("www/2017", "templates/assets", "site", "draft", "content", "data/communities/2017"):
        code, _, err = run(root, "sheet", "export", root / place / "out.xlsx")
        assert (code, "[E613] 导出的表格是内部材料，不能写在这里：站点文件夹和 templates/ 中的会公布" in err) == (1, True)
        assert not (root / place / "out.xlsx").exists()
    assert run(root, "sheet", "export", root / "out.xls")[0] == 2
    assert "没有这个文件夹" in run(root, "sheet", "export", root / "no" / "out.xlsx")[2]
    assert "可用：2017" in run(root, "sheet", "export", root / "n.xlsx", "--year", "2016")[2]


def test_a_county_without_records_names_the_command(project: Project) -> None:
    code, _, err = run(project(records=[], stage="draft"), "sheet", "export", "never.xlsx")
    assert code == 1
    assert "2017 年度还没有记录" in err
    assert "python build.py new 2017 xinhua --name 新华社区" in err


# There and back


def test_export_and_import_change_nothing(project: Project) -> None:
    root = project()
    before = files(root)
    path = export(root)
    code, out, _ = bring(root, path, "--apply")
    assert (code, out) == (0, "out.xlsx：2017年度，与记录一致，没有要改的\n")
    assert files(root) == before
    with edited(path):
        pass  # openpyxl saves it
    assert bring(root, path)[1] == "out.xlsx：2017年度，与记录一致，没有要改的\n"


def test_what_an_office_fills_in_is_shown_first_and_written_on_apply(project: Project) -> None:
    root = project(records=THREE)
    path = export(root, "--basis", OFFICE)
    with edited(path) as sheet:
        office, events = sheet(OFFICE), sheet(EVENTS)
        row = office.row(slug="jia")
        office.cell(row, "15.resolved").value = 5.0
        changed = events.row(name="丁社区", note="停车收费")
        events.cell(changed, "note").value = "停车收费首访超期"
        added = events.add(
            name="甲社区", fact=FIRST_VISITS, date=dt.datetime(2017, 3, 5),
            document__issuer="县纪委信访室", document__number="示纪信〔2017〕9号", note='称"已办"',
        )  # fmt: skip
    before = files(root)
    of_ding = "2017-06-08 县纪委信访室 示纪信〔2017〕52号 停车收费问题首访转办超期"
    expected = f"""out.xlsx：2017年度，要改 2 份记录，3 处

data/communities/2017/ding.toml（丁社区）
  {FIRST_VISITS} {of_ding}：说明 停车收费问题首访转办超期 → 停车收费首访超期（扣分事件!G{changed}）

data/communities/2017/jia.toml（甲社区）
  15项 解决疑难信访问题件数：2 → 5（县纪委信访室!D{row}）
  {FIRST_VISITS}：新增 2017-03-05 县纪委信访室 示纪信〔2017〕9号 称"已办"（扣分事件!A{added}）

还没有写入
"""
    assert bring(root, path) == (0, expected, "")
    assert files(root) == before
    assert bring(root, path, "--apply")[1].startswith("out.xlsx：2017年度，已改 2 份记录，3 处\n")
    jia = before["jia.toml"].decode().replace("resolved = 2", "resolved = 5")
    entry = """[[clauses.15.escalations]]
date = 2017-03-05
document = { issuer = "县纪委信访室", number = "示纪信〔2017〕9号" }
note = '称"已办"'

"""
    assert files(root)["jia.toml"].decode() == jia.replace("[clauses.16]\n", f"{entry}[clauses.16]\n")
    assert files(root)["ding.toml"] == before["ding.toml"].replace(
        "停车收费问题首访转办超期".encode(), "停车收费首访超期".encode()
    )
    assert files(root)["yin.toml"] == before["yin.toml"]
    assert run(root, "check")[0] == 0
    done = files(root)
    assert bring(root, path, "--apply")[1] == "out.xlsx：2017年度，与记录一致，没有要改的\n"
    assert files(root) == done


def test_whole_scores_are_the_same_with_and_without_a_point(project: Project) -> None:
    root = project(records=["ding"])
    file = record(root, "ding")
    file.write_text(file.read_text(encoding="utf-8").replace("score = 88.0", "score = 88"), encoding="utf-8")
    path = export(root, "--basis", "日常检查")
    assert "没有要改的" in bring(root, path)[1]
    with edited(path) as sheet:
        checks = sheet("日常检查得分")
        checks.cell(checks.row(score="89"), "score").value = 90.0
    assert "2017-06-08 得分89.0：得分 89.0 → 90（日常检查得分!C10）" in bring(root, path, "--apply")[1]
    assert "没有要改的" in bring(root, path)[1]


def test_byte_order_mark_line_ends_and_comments_stay(project: Project) -> None:
    root = project(records=THREE)
    path = record(root, "ding")
    raw = path.read_bytes()
    path.write_bytes(b"\xef\xbb\xbf" + raw.replace(b"\n", b"\r\n"))
    mixed = record(root, "jia")
    lines = mixed.read_bytes().split(b"\n")
    mixed.write_bytes(b"\r\n".join(lines[:5]) + b"\r\n" + b"\n".join(lines[5:]))
    before = files(root)
    book = export(root)
    with edited(book) as sheet:
        for slug in ("ding", "jia"):
            sheet(OFFICE).cell(sheet(OFFICE).row(slug=slug), "15.resolved").value = 7
        sheet("日常检查得分").add(name="丁社区", date="2017-12-10", score=90.5)
        drop = sheet("日常检查得分").row(name="丁社区", score="91.5")
        sheet("日常检查得分").cell(drop, "remove").value = "删除"
    assert bring(root, book, "--apply")[0] == 0
    after = files(root)
    new = after["ding.toml"]
    assert new.startswith(b"\xef\xbb\xbf#:schema")
    assert new.count(b"\n") == new.count(b"\r\n")
    assert b"\r\n\r\n[[daily]]\r\ndate = 2017-12-10\r\nscore = 90.5\r\n\r\n[ballots]" in new
    assert re.findall(rb"^# .+$", new, re.M) == re.findall(rb"^# .+$", before["ding.toml"], re.M)
    assert after["jia.toml"] == before["jia.toml"].replace(b"resolved = 2", b"resolved = 7")


@pytest.mark.long
def test_a_form_of_new_is_filled_below_its_heads(project: Project) -> None:
    root = project(records=THREE, stage="draft")
    run(root, "new", "2017", "xinhua", "--name", "新华社区")
    path = export(root, "--basis", GROUP)
    with edited(path) as sheet:
        facts, papers = sheet(GROUP), sheet(PAPERS)
        row = facts.row(slug="xinhua")
        for key, value in {
            "assessed_on": "2017年12月18日", "leader.previous_unit": "甲社区", "1-2.meetings": "２次", "1-3.established": "√",
            "1-3.timely": False, "1-5.reported_on": "2017/11/3", "17-2-2.omissions": 0,
        }.items():  # fmt: skip
            facts.cell(row, key).value = value
        papers.add(name="新华社区", fact="1-2", kind="会议记录", title="记录2份")
    assert bring(root, path, "--apply")[0] == 0
    data = toml(record(root, "xinhua"))
    assert data["assessed_on"] == dt.date(2017, 12, 18)
    assert data["leader"] == {"previous_unit": "jia"}
    assert data["clauses"]["1-2"] == {"meetings": 2, "evidence": [{"kind": "会议记录", "title": "记录2份"}]}
    assert data["clauses"]["1-3"] == {"established": True, "timely": False}
    assert data["clauses"]["1-5"] == {"reported_on": dt.date(2017, 11, 3)}
    assert data["clauses"]["17-2-2"] == {"omissions": 0}
    text = record(root, "xinhua").read_text(encoding="utf-8")
    assert "\n[clauses.1-2]\nmeetings = 2   # 召开研究会议次数" in text
    assert not re.search(r"^# *(assessed_on|omissions) =", text, re.M)
    assert "\n# hearings = 0   # " in text  # what no cell states stays to be filled in
    assert (
        '\nevidence = [   # 考核材料，没有的不写；红头文件还要写 issuer、number\n  { kind = "会议记录", title = "记录2份" },\n]\n'
        in text
    )
    assert '写\n[leader]\nprevious_unit = "jia"   # 主要领导上一年度所在社区的文件名\n# since = ' in text
    assert run(root, "check")[0] == 0


SAMPLE = re.compile(r"^# (\[+[\w.-]+\]+)\n(?:# \w+ = .*\n)*", re.M)


def test_the_samples_of_the_form_are_replaced_by_what_is_filled_in(project: Project) -> None:
    """Every list of the form: its first entry takes the place of the commented sample, the others stand behind the first."""
    root = project(records=THREE, stage="draft")
    run(root, "new", "2017", "xinhua", "--name", "新华社区")
    old = record(root, "xinhua").read_text(encoding="utf-8")
    order = [clause.id for clause in load_rubric().clauses]
    samples = [match[1] for match in SAMPLE.finditer(old)]
    assert {"[leader]", "[[clauses.7.notices]]", "[[clauses.7.investigated]]", "[[daily]]", "[[sanctions]]"} <= set(samples)
    assert len(samples) > 20
    raw = old.encode()
    for name in samples:
        path = tuple(name.strip("[]").split("."))
        for title in ("一", "二"):
            raw = append(raw, path, {"title": title}, order) if name[1] == "[" else put(raw, (*path, "since"), title, order)
    text = raw.decode()
    assert [line for line in text.split("\n") if re.match(r"# *\[", line)] == []
    for name in samples:
        path = tuple(name.strip("[]").split("."))
        assert re.search(rf"^# .*\n\n?{re.escape(name)}\n", text, re.M), name  # still below the line that tells what it is about
        found = tomli.loads(text)
        for key in path:
            found = found[key]
        assert found == ([{"title": "一"}, {"title": "二"}] if name[1] == "[" else {"since": "二"})
    others = [line for line in SAMPLE.sub("", old).split("\n") if line]
    assert [line for line in others if line not in text.split("\n")] == []


def test_a_sample_above_the_keys_of_a_table_stays_a_comment() -> None:
    """An entry in its place would take those keys away from their table."""
    raw = b"[clauses.7]\n# [[clauses.7.notices]]\n# date = 2017-06-14\nnote = 1\n"
    assert append(raw, ("clauses", "7", "notices"), {"date": 2}, ["7"]) == raw + b"\n[[clauses.7.notices]]\ndate = 2\n"


@pytest.mark.long
def test_a_form_of_new_is_filled_by_lists(project: Project) -> None:
    root = project(records=THREE, stage="draft")
    run(root, "new", "2017", "xinhua", "--name", "新华社区")
    path = export(root)
    with edited(path) as sheet:
        for fact, month in (("7项 落实重大决策部署不力被县督查指挥中心通报", 3), ("7项 落实重大决策部署不力被上级纪委查处", 4),
                            ("7项 落实重大决策部署不力被县督查指挥中心通报", 5)):  # fmt: skip
            sheet(EVENTS).add(name="新华社区", fact=fact, date=dt.date(2017, month, 6), document__issuer="县委",
                              document__number=f"示委〔2017〕{month}号")  # fmt: skip
        for month in (1, 2):
            sheet("日常检查得分").add(name="新华社区", date=dt.date(2017, month, 9), score=90 + month)
    assert bring(root, path, "--apply")[0] == 0
    text = record(root, "xinhua").read_text(encoding="utf-8")
    data = tomli.loads(text)
    assert [event["date"].month for event in data["clauses"]["7"]["notices"]] == [3, 5]
    assert [check["score"] for check in data["daily"]] == [91, 92]
    left = {match[1] for match in SAMPLE.finditer(text)}
    assert "[[rewards]]" in left
    assert not left & {"[[clauses.7.notices]]", "[[clauses.7.investigated]]", "[[daily]]"}
    checks = "[[daily]]\ndate = 2017-01-09\nscore = 91\n\n[[daily]]\ndate = 2017-02-09\nscore = 92\n"
    assert f"应有12次 ====\n\n{checks}\n# ====" in text
    assert "没有要改的" in bring(root, path)[1]


LEFT_OUT = """name = "寅社区"
year = 2017
assessed_on = 2017-12-15
assessed = false
reason = "成立时间较短，不参加本年度考核"
"""


@pytest.mark.long
def test_a_community_that_takes_no_part_goes_out_and_comes_back(project: Project) -> None:
    root = project(records=THREE)
    record(root, "yin").write_text(LEFT_OUT, encoding="utf-8")
    path = export(root)
    sheet = Sheet(openpyxl.load_workbook(path)[GROUP])
    row = sheet.row(slug="yin")
    assert row == FIRST + 2  # the last: nothing of it is missing, so nothing is yellow
    assert all(f"{FIRST + 2}" not in str(area.sqref) for area in sheet.sheet.conditional_formatting)
    assert (sheet.cell(row, "assessed").value, sheet.cell(row, "reason").value) == ("否", "成立时间较短，不参加本年度考核")
    assert sheet.cell(sheet.row(slug="jia"), "assessed").value is None
    before = files(root)
    assert "没有要改的" in bring(root, path, "--apply")[1]
    assert files(root) == before
    with edited(path) as sheets:
        sheets(GROUP).cell(row, "reason").value = "4月才成立，不参加本年度考核"
    assert bring(root, path, "--apply")[0] == 0
    assert record(root, "yin").read_text(encoding="utf-8") == LEFT_OUT.replace("成立时间较短", "4月才成立")
    assert run(root, "build")[0] == 0
    assert "4月才成立，不参加本年度考核" in (root / "site/2017/index.html").read_text(encoding="utf-8")


@pytest.mark.long
def test_a_clerk_leaves_a_community_out_and_takes_it_in_again(project: Project) -> None:
    root = project(records=THREE, stage="draft")
    run(root, "new", "2017", "xinhua", "--name", "新华社区")
    path = export(root, "--basis", GROUP)
    with edited(path) as sheets:
        row = sheets(GROUP).row(slug="xinhua")
        sheets(GROUP).cell(row, "assessed").value = "否"
    assert "照此写入，记录会有问题" in bring(root, path, "--apply")[2]  # without a reason
    with edited(path) as sheets:
        sheets(GROUP).cell(row, "reason").value = "成立时间较短，不参加本年度考核"
    assert "参加本年度考核：空 → 否" in bring(root, path, "--apply")[1]
    text = record(root, "xinhua").read_text(encoding="utf-8")
    assert '\nyear = 2017\nassessed = false\nreason = "成立时间较短，不参加本年度考核"\n# assessed_on' in text
    assert "#      assessed = false\n" in text  # what the form explains stays
    again = export(root, "--basis", GROUP, name="again.xlsx")
    with edited(again) as sheets:
        for key in ("assessed", "reason"):
            sheets(GROUP).cell(sheets(GROUP).row(slug="xinhua"), key).value = "删除"
    assert bring(root, again, "--apply")[0] == 0
    assert not {"assessed", "reason"} & toml(record(root, "xinhua")).keys()


@pytest.mark.long
def test_what_a_community_was_before_is_filled_in_by_name_or_file_name(project: Project) -> None:
    root = project(records=THREE)
    merged = 'name = "丁社区"\nyear = 2017\nassessed = false\nreason = "已并入甲社区，不参加本年度考核"\n'
    record(root, "ding").write_text(merged, encoding="utf-8")  # one that takes part is still there
    path = export(root)
    with edited(path) as sheets:
        sheets(GROUP).cell(sheets(GROUP).row(slug="jia"), "former").value = "丁社区、wu，mao"
    assert "改名、合并前各社区的文件名：空 → ding、wu、mao" in bring(root, path, "--apply")[1]
    assert toml(record(root, "jia"))["former"] == ["ding", "wu", "mao"]
    again = export(root, name="again.xlsx")
    sheet = Sheet(openpyxl.load_workbook(again)[GROUP])
    assert sheet.cell(sheet.row(slug="jia"), "former").value == "ding、wu、mao"
    assert "没有要改的" in bring(root, again)[1]
    with edited(again) as sheets:
        sheets(GROUP).cell(sheets(GROUP).row(slug="jia"), "former").value = "Lao Jia"
    assert "照此写入，记录会有问题" in bring(root, again)[2]


GROUND, NOTED = "没有做到的情况", {"issuer": "县委督查室", "number": "示委督〔2017〕18号"}


@pytest.mark.long
def test_why_something_was_not_done_goes_out_and_comes_back(project: Project) -> None:
    root = project(records=THREE, stage="draft")
    run(root, "new", "2017", "xinhua", "--name", "新华社区")
    old = record(root, "xinhua").read_text(encoding="utf-8")
    path = export(root)
    with edited(path) as sheets:
        sheets(GROUND).add(name="新华社区", fact="18项", note="只挂了牌子", document__issuer="县委督查室",
                           document__number="示委督〔2017〕18号")  # fmt: skip
        sheets(GROUND).add(name="新华社区", fact="1-2", note="全年未研究")
        sheets(GROUND).add(name="甲社区", fact="9", document__issuer="县委督查室", document__title="通报")
    code, out, _ = bring(root, path, "--apply")
    assert code == 0
    assert "没有做到的情况）：文件 空 → 县委督查室 示委督〔2017〕18号" in out
    data = toml(record(root, "xinhua"))["clauses"]
    assert (data["18"], data["1-2"]) == ({"note": "只挂了牌子", "document": NOTED}, {"note": "全年未研究"})
    assert toml(record(root, "jia"))["clauses"]["9"]["document"] == {"issuer": "县委督查室", "title": "通报"}
    lines = record(root, "xinhua").read_text(encoding="utf-8").split("\n")
    assert len(lines) == len(old.split("\n"))  # each in the place of the form's commented line
    assert len([line for line in lines if line not in old.split("\n")]) == 3
    before = files(root)
    again = export(root, name="again.xlsx")
    assert "没有要改的" in bring(root, again, "--apply")[1]
    assert files(root) == before
    with edited(again) as sheets:
        sheet = sheets(GROUND)
        row = sheet.row(name="新华社区", fact="18项")
        assert (sheet.cell(row, "note").value, sheet.cell(row, "document.number").value) == ("只挂了牌子", "示委督〔2017〕18号")
        sheet.cell(row, "note").value = "只挂牌子，未开展活动"
        sheet.cell(row, "document.number").value = "示委督〔2017〕19号"
        sheet.cell(sheet.row(name="新华社区", fact="1-2项"), "remove").value = "删除"
        sheet.cell(sheet.row(name="甲社区", fact="9项"), "document.issuer").value = "删除"
    assert "发文机关" in bring(root, again)[2]  # a document has one
    with edited(again) as sheets:
        sheets(GROUND).cell(sheets(GROUND).row(name="甲社区", fact="9项"), "document.title").value = "删除"
    assert bring(root, again, "--apply")[0] == 0
    data = toml(record(root, "xinhua"))["clauses"]
    assert data["18"] == {"note": "只挂牌子，未开展活动", "document": NOTED | {"number": "示委督〔2017〕19号"}}
    assert data["1-2"] == {}
    assert "document" not in toml(record(root, "jia"))["clauses"]["9"]


def test_why_something_was_not_done_is_said_once_per_clause(project: Project) -> None:
    root = project(records=THREE)
    path = export(root)
    with edited(path) as sheets:
        sheets(GROUND).add(name="甲社区", fact="18项", note="只挂了牌子")
        sheets(GROUND).add(name="甲社区", fact="18项", note="没有开展")
    assert "每个条款只写一行" in bring(root, path)[2]


def test_an_office_gets_the_grounds_of_its_own_clauses(project: Project) -> None:
    root = project(records=THREE)
    book = openpyxl.load_workbook(export(root, "--basis", "县委督查室"))
    choices = [cell.value for row in book["选项"].iter_rows() for cell in row if cell.value]
    assert any(str(text).startswith("1-1项") for text in choices)
    assert not any(str(text).startswith("18项") for text in choices)


@pytest.mark.long
def test_many_random_changes_arrive_exactly(project: Project) -> None:
    """Whatever is put into a hundred cells stands in the records, and nothing else changes."""
    root = project()
    chance = random.Random(7)
    path = export(root, "--basis", GROUP)
    wanted = {slug.removesuffix(".toml"): toml(record(root, slug.removesuffix(".toml"))) for slug in files(root)}
    rubric = load_rubric()
    with edited(path) as sheet:
        facts = sheet(GROUP)
        keys = [key for key in facts.columns if key.split(".")[0] in rubric.nodes]
        for _ in range(100):
            row, key = chance.randrange(FIRST, FIRST + 14), chance.choice(keys)
            clause, name = key.split(".")
            kind = rubric.facts[clause][name].type
            if kind in ("boolean", "count"):
                value: bool | int = chance.random() < 0.5 if kind == "boolean" else chance.randrange(9)
                facts.cell(row, key).value = ("是" if value else "否") if kind == "boolean" else value
                wanted[facts.cell(row, "slug").value]["clauses"].setdefault(clause, {})[name] = value
    assert bring(root, path, "--apply")[0] == 0
    assert wanted
    for slug, data in wanted.items():
        assert toml(record(root, slug)) == data, slug


# What stays of a record's text

UNUSUAL = """\
name = "怪社区"  # 名称
clauses.1-2.meetings = 2 # 带点的键
# 材料
clauses.1-2.evidence = [{ kind = "会议记录", title = "# 不是注释" }]

  [leader]  # 缩进
  previous_unit = "jia"   # 原单位

[clauses.15]
notices = [ # 第一行
  # 单独一行
  { date = 2017-01-01, document = { issuer = "甲" } }, # 一
  { date = 2017-01-02, document.issuer = "乙" } # 末尾没有逗号
]
pair = [{ a = 1 }, { a = 2 }]
broken = [{ a = 1 },
          { a = 2 }]
empty = []
lone = [ # 尚无
]
bare = {}
# 属于下一节
[[clauses.16.events]] # 事件
date = 2017-03-05

[clauses.16.events.document]
issuer = "丙"

# ==== 日常检查得分 ====

# 属于下一节
[[daily]]
score = 1.50 # 分
[[daily]]
score = 2
text = '''
"# 不是注释"'''


# 最后
"""


ENTRY = {"date": dt.date(2017, 3, 5), "document": {"issuer": "县委"}}
VALUES = [True, 7, Decimal("0.10"), dt.date(2017, 3, 5), '称"是"', "两\n行", ["city"]]


def parts(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """All values of a record with their paths, tables and lists included."""
    yield path, data
    if isinstance(data, dict | list):
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from parts(value, (*path, key))


def stated(data: Any) -> Any:
    """The data without empty tables, which state nothing."""
    if not isinstance(data, dict):
        return [stated(item) for item in data] if isinstance(data, list) else data
    return {key: kept for key, value in data.items() if (kept := stated(value)) != {}}


def changed(raw: bytes, data: Any, chance: random.Random) -> tuple[bytes, Any]:
    """A text after one random change, which is made in the data too, and what it takes out of the record."""
    values = dict(parts(data))
    leaves = [path for path, value in values.items() if path and not isinstance(value, dict | list)]
    tables = [path for path, value in values.items() if isinstance(value, dict)]
    fixed = [path for path in values if not any(isinstance(key, int) for key in path)]
    lists = [path for path in fixed if isinstance(values[path], list)]
    choices = {"set": leaves, "clear": leaves, "new key": tables, "new list": [path for path in tables if path in fixed]}
    choices |= {"append": lists, "drop": [path for path in lists if values[path]]}
    kind = chance.choice([kind for kind, paths in choices.items() if paths])
    path = chance.choice(choices[kind])
    holder, value, order = values[path[:-1]], chance.choice(VALUES), list(data["clauses"])
    if kind == "set":
        holder[path[-1]] = value
        return put(raw, path, value, order), None
    if kind == "clear":
        return put(raw, path, None, order), holder.pop(path[-1])
    if kind == "new key":
        values[path].setdefault("added", {})["deep"] = value
        return put(raw, (*path, "added", "deep"), value, order), None
    if kind == "new list":
        values[path].setdefault("listed", []).append(ENTRY)
        return append(raw, (*path, "listed"), ENTRY, order), None
    if kind == "append":
        values[path].append(ENTRY)
        return append(raw, path, ENTRY, order), None
    index, keep = chance.randrange(len(values[path])), chance.random() < 0.5
    gone = values[path].pop(index)
    if not values[path] and not keep:
        del holder[path[-1]]
    return take_out(raw, path, index, order, keep=keep), gone


@pytest.mark.parametrize("rounds", [10, pytest.param(40, marks=pytest.mark.long)])
def test_a_change_of_a_record_leaves_all_other_lines_as_they_are(project: Project, rounds: int) -> None:
    """The new text says what it should, and a comment or a line is lost only with the entry or key that it belongs to."""
    root = project(records=["jia", "ding"])
    run(root, "new", "2017", "xinhua", "--name", "新华社区")
    chance = random.Random(5)
    texts = [UNUSUAL.encode(), UNUSUAL.replace("\n", "\r\n").encode(), *files(root).values()]
    for old in [text for text in texts for _ in range(rounds)]:
        for _ in range(chance.randint(1, 3)):  # changes follow each other
            data = tomli.loads(old.decode(), parse_float=Decimal)
            new, gone = changed(old, data, chance)
            assert stated(tomli.loads(new.decode(), parse_float=Decimal)) == stated(data)
            assert new.count(b"\r\n") in (0, new.count(b"\n"))
            before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
            same = difflib.SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
            lost = len(before) - sum(block.size for block in same)
            assert lost <= (2 if gone is None else 3 + len(list(parts(gone))))
            if gone is None:
                behind = re.compile(rb"#[^\n\"']*$", re.M)
                assert Counter(behind.findall(old)) <= Counter(behind.findall(new))
                assert comments(old) <= comments(new)
            old = new


# What cells hold


GOOD_CELLS = {
    "1-2.meetings": {"2.0": 2, "２": 2, " 4 次": 4, "3e0": 3},
    "3.inspected": {"是": True, "TRUE": True, "√": True, "否": False, "false": False, "×": False},
    "1-5.reported_on": {
        "2017-3-5": dt.date(2017, 3, 5), "2017年11月5日": dt.date(2017, 11, 5), "2017/3/5": dt.date(2017, 3, 5), "否": False,
        "2017.3.5": dt.date(2017, 3, 5), "20170305": dt.date(2017, 3, 5), "42799": dt.date(2017, 3, 5), "没有办": False,
        "无": False, "2017-03-05 00:00:00": dt.date(2017, 3, 5), "２０１７年３月５日": dt.date(2017, 3, 5),
    },
}  # fmt: skip


def test_cells_are_read_as_people_write_them(project: Project) -> None:
    root = project(records=["jia"])
    source, most = record(root, "jia"), max(map(len, GOOD_CELLS.values()))
    raw = source.read_bytes()
    for number in range(most):
        chosen = {key: list(cells.items())[number % len(cells)] for key, cells in GOOD_CELLS.items()}
        path = table(root, [["slug", *chosen], ["jia", *(text for text, _ in chosen.values())]])
        assert bring(root, path, "--apply")[::2] == (0, "")
        data = toml(source)["clauses"]
        for key, (text, value) in chosen.items():
            clause, name = key.split(".")
            assert data[clause][name] == value, text
            assert type(data[clause][name]) is type(value)
        source.write_bytes(raw)


@pytest.mark.parametrize("word", ["无", "没有", "没", "有", "0", "1"])
def test_what_may_mean_that_nothing_was_done_is_no_answer(project: Project, word: str) -> None:
    root = project(records=["jia"])
    code, _, err = bring(root, table(root, [["社区", "17-2-1.finance"], ["甲社区", word]]), "--apply")
    assert code == 1
    assert f"“{word}”不是是或否\n   改法：填是或否" in err


def test_all_cells_that_cannot_be_read_are_named_in_one_run(project: Project) -> None:
    root = project(records=["jia"])
    before = files(root)
    path = table(root, [
        ["社区", "1-2项 召开研究会议次数（次）", "开展监督检查", "1-5.reported_on", "好票数"],
        ["甲社区", "两次", "也许", "2017-2-30", "2.5"],
        [],
        ["甲社区", "-1", "", "3月5日", "99999999999"],
    ])  # fmt: skip
    code, out, err = bring(root, path, "--apply")
    assert (code, out) == (1, "")
    assert (
        err
        == """来表.csv 来表!B2 [E605] 甲社区“1-2项 召开研究会议次数”：“两次”不是整数
   改法：填整数，没有的填 0

来表.csv 来表!C2 [E605] 甲社区“3项 开展监督检查”：“也许”不是是或否
   改法：填是或否

来表.csv 来表!D2 [E605] 甲社区“1-5项 向县委、县纪委汇报履行主体责任情况的日期”：“2017-2-30”：没有这一天
   改法：写作 2017-3-5；没有办的填“否”

来表.csv 来表!E2 [E605] 甲社区“好票数”：“2.5”不是整数
   改法：填整数，没有的填 0

来表.csv 来表!D4 [E605] 甲社区“1-5项 向县委、县纪委汇报履行主体责任情况的日期”：“3月5日”不是日期
   改法：写作 2017-3-5；没有办的填“否”

共 5 个问题，1 个文件；没有写入
"""
    )
    assert files(root) == before


def test_what_would_make_a_record_invalid_is_refused_at_its_cell(project: Project) -> None:
    root = project(records=THREE)
    before = files(root)
    path = table(root, [
        ["slug", "1-2.meetings", "13-2.published", "p", "ballots.good", "1-5.reported_on", "leader.previous_unit"],
        ["jia", "3", "99", "", "99", "2016-03-05", "丙 社区"],
        ["ding", "3", "", "", "", "", ""],
    ])  # fmt: skip
    code, _, err = bring(root, path, "--apply")
    assert code == 1
    assert files(root) == before
    said = re.findall(r"^来表\.csv 来表!(\w+) \[(E\d+)\] (.*)", err, re.M)
    assert [(cell, code) for cell, code, _ in said] == [("C2", "E611"), ("E2", "E611"), ("F2", "E611"), ("G2", "E611")]
    assert "甲社区：照此写入，记录会有问题：13-2项：报送并发表的网站信息条数 99 多于按期报送网站信息条数" in said[0][2]
    assert "票数合计" in said[1][2]
    assert "2016-03-05 不在考核期" in said[2][2]
    assert "应是记录的文件名" in said[3][2]


def test_a_count_beyond_belief_is_refused_by_the_bound_of_the_schema(project: Project) -> None:
    root = project(records=["jia"])
    before = files(root)
    path = table(root, [["slug", "1-2.meetings"], ["jia", "100001"]])
    code, _, err = bring(root, path, "--apply")
    assert code == 1
    assert re.search(r"来表!B2 \[E611\] 甲社区：.*太大：100001，最多 100000", err)
    assert files(root) == before


def test_a_published_year_loses_no_fact(project: Project) -> None:
    root = project(records=["jia"])
    path = table(root, [["slug", "1-2.meetings"], ["jia", "删除"]])
    assert "来表!B2 [E611] 甲社区：照此写入，记录会有问题：正式发布的年度不能缺少“召开研究会议次数”" in bring(root, path)[2]
    draft = project(records=["jia"], stage="draft", name="draft")
    assert "1-2项 召开研究会议次数：5 → 空" in bring(draft, path, "--apply")[1]
    assert "meetings" not in toml(record(draft, "jia"))["clauses"]["1-2"]
    assert "没有要改的" in bring(draft, path, "--apply")[1]


def test_a_published_year_keeps_its_daily_checks(project: Project) -> None:
    root = project(records=["jia"])
    path = export(root)
    with edited(path) as sheet:
        checks = sheet("日常检查得分")
        checks.cell(FIRST, "remove").value = "删除"
    assert "正式发布的年度不能缺少日常检查：日常检查写了11次，应12次" in bring(root, path)[2]


# What offices do to a sheet


def test_moved_columns_renamed_sheets_blank_rows_and_notes_of_their_own(project: Project) -> None:
    root = project(records=THREE)
    path = export(root, "--basis", OFFICE)
    book = openpyxl.load_workbook(path)
    old = book[OFFICE]
    rows = [[cell.value for cell in row] for row in old.iter_rows()]
    new = book.create_sheet("Sheet1 (2)", 0)
    for row in rows[2:]:
        new.append([None, row[1], "我的备注" if row is rows[2] else "x" if row[0] == "jia" else None, row[3], row[0], row[5]])
        if row[0] == "ding":
            new.append([])
    del book[OFFICE]
    target = next(row for row in new.iter_rows() if row[4].value == "jia")
    target[3].value = "６"
    book.save(path)
    code, out, _ = bring(root, path)
    assert code == 0
    assert f"15项 解决疑难信访问题件数：2 → 6（Sheet1 (2)!{target[3].coordinate}）" in out
    assert "Sheet1 (2)!C2 没有“我的备注”这一项，这一列没有读取" in out


def test_merged_cells_formulas_and_errors(project: Project) -> None:
    root = project(records=THREE, stage="draft")
    path = export(root, "--basis", OFFICE)
    with edited(path) as sheet:
        office = sheet(OFFICE)
        column = office.cell(FIRST, "15.resolved").column_letter
        office.sheet.merge_cells(f"{column}{FIRST}:{column}{FIRST + 1}")
        office.cell(FIRST + 2, "15.resolved").value = "=1+1"
        events = sheet(EVENTS)
        row = events.add(fact=FIRST_VISITS, date="#REF!")
        events.cell(row, "date").data_type = "e"
        events.cell(row, "name").value = "甲社区"
    err = bring(root, path)[2]
    assert f"{OFFICE}!D6 [E607] 甲社区“15项 解决疑难信访问题件数”：D5:D6 是合并的单元格，不知道每一行各是多少" in err
    assert f"{OFFICE}!D7 [E607] 寅社区“15项 解决疑难信访问题件数”：公式没有存下算出的值" in err
    assert f"{EVENTS}!C{row} [E607]" in err
    assert "公式出错（#REF!）" in err
    # merged names stand for every row that they cover
    with edited(path) as sheet:
        sheet(OFFICE).sheet.unmerge_cells("D5:D6")
        for number, value in enumerate((0, 2, 1), FIRST):
            sheet(OFFICE).cell(number, "15.resolved").value = value
        events = sheet(EVENTS)
        for number in (row, row + 1):
            values = (FIRST_VISITS, f"2017-4-{number}", "县纪委", f"示〔2017〕{number}号")
            for key, value in zip(("fact", "date", "document.issuer", "document.number"), values, strict=True):
                events.cell(number, key).value = value
        events.sheet.merge_cells(f"A{row}:A{row + 1}")
    code, out, _ = bring(root, path, "--apply")
    assert code == 0
    assert "已改 1 份记录，2 处" in out
    assert len(toml(record(root, "jia"))["clauses"]["15"]["escalations"]) == 3


def test_a_formula_counts_with_its_saved_value(project: Project) -> None:
    import xlsxwriter

    root = project(records=["jia"])
    book = xlsxwriter.Workbook(str(root / "f.xlsx"))
    sheet = book.add_worksheet("随便")
    sheet.write_row(0, 0, ["社区", "15.resolved", "daily"])
    sheet.write_row(1, 0, ["甲社区"])
    sheet.write_formula(1, 1, "=1+3", None, 4)
    book.close()
    assert "15项 解决疑难信访问题件数：2 → 4（随便!B2）" in bring(root, root / "f.xlsx")[1]


def test_an_emptied_cell_or_row_deletes_nothing(project: Project) -> None:
    root = project(records=THREE, stage="draft")
    path = export(root, "--basis", OFFICE)
    with edited(path) as sheet:
        office, events = sheet(OFFICE), sheet(EVENTS)
        office.cell(office.row(slug="jia"), "15.resolved").value = None
        first = events.row(name="丁社区", note="停车")
        events.cell(first, "note").value = None
        second = events.row(name="丁社区", note="同一问题")
        for key in ("name", "fact", "date", "document.issuer", "document.number", "note"):
            events.cell(second, key).value = None
        third = events.row(name="甲社区")
        events.sheet.delete_rows(third)
    before = files(root)
    code, out, _ = bring(root, path, "--apply")
    assert (code, files(root)) == (0, before)
    assert "没有要改的" in out
    assert f"{OFFICE}!D6 甲社区“15项 解决疑难信访问题件数”已清空，记录中仍为2，没有改；确要删去的写“删除”" in out
    assert f"{EVENTS}!G{first} 丁社区 15项 首访处理不及时或不公正造成到县纪委越级访“说明”已清空" in out
    assert f"{EVENTS}!A{second} 这一行的内容已清空，记录没有改" in out
    assert "甲社区 15项 首访处理不及时或不公正造成到县纪委越级访：记录中有 1 条表中没有（2017-05-18" in out


def test_deleting_is_written_out(project: Project) -> None:
    root = project(records=THREE, stage="draft")
    path = export(root)
    with edited(path) as sheet:
        office, events, works = sheet(OFFICE), sheet(EVENTS), sheet("稿件信息")
        office.cell(office.row(slug="jia"), "15.resolved").value = "删除"
        events.cell(events.row(name="丁社区", note="停车"), "note").value = "删除"
        events.cell(events.row(name="丁社区", note="同一问题"), "remove").value = "删除"
        events.cell(events.row(name="甲社区", fact="15项"), "remove").value = "删除"
        for row in range(FIRST, works.end()):
            if works.cell(row, "name").value == "丁社区":
                works.cell(row, "remove").value = "删除"
        papers = sheet(PAPERS)
        papers.cell(papers.row(name="丁社区", title="党风廉政专题会议记录6份"), "remove").value = "删除"
    old = toml(record(root, "ding"))
    assert bring(root, path, "--apply")[::2] == (0, "")
    ding, jia = toml(record(root, "ding")), toml(record(root, "jia"))
    assert "resolved" not in jia["clauses"]["15"]
    assert "escalations" not in jia["clauses"]["15"]
    kept = old["clauses"]["15"]["escalations"][0]
    del kept["note"]
    assert ding["clauses"]["15"]["escalations"] == [kept]
    assert ding["clauses"]["13-1"]["articles"] == []  # the list that fulfils the task stays stated
    assert "evidence" not in ding["clauses"]["1-2"]
    done = files(root)
    assert bring(root, path, "--apply")[0] == 0
    assert files(root) == done


def test_three_values_decide(project: Project) -> None:
    root = project(records=THREE)
    path = export(root, "--basis", OFFICE)
    with edited(path) as sheet:
        office, events = sheet(OFFICE), sheet(EVENTS)
        office.cell(office.row(slug="jia"), "15.resolved").value = 4
        events.cell(events.row(name="丁社区", note="停车"), "note").value = "表中改的"
    for slug, old, new in (
        ("jia", "resolved = 2", "resolved = 3"),
        ("ding", "停车收费问题首访转办超期", "记录中改的"),
        ("yin", "resolved = 1", "resolved = 8"),
    ):
        file = record(root, slug)
        file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    before = files(root)
    code, _, err = bring(root, path, "--apply")
    assert (code, files(root)) == (1, before)
    assert f"{OFFICE}!D6 [E608] 甲社区“15项 解决疑难信访问题件数”：导出以后记录也改了，导出时为2，表中为4，记录中现为3" in err
    assert f"{EVENTS}!A5 [E608] 丁社区 15项" in err
    assert "导出时为 2017-06-08 县纪委信访室 示纪信〔2017〕52号 停车收费问题首访转办超期，表中为 2017-06-08" in err
    assert "记录中现为 2017-06-08 县纪委信访室 示纪信〔2017〕52号 记录中改的" in err
    assert "寅社区" not in err  # the record is newer there, the sheet as exported
    with edited(path) as sheet:  # made alike, they agree
        sheet(OFFICE).cell(6, "15.resolved").value = 3
        sheet(EVENTS).cell(5, "note").value = "记录中改的"
    code, out, _ = bring(root, path, "--apply")
    assert (code, files(root)) == (0, before)
    assert "2017年度，没有要改的\n" in out  # not 与记录一致: what was not taken over is said
    said = "导出以后记录改过 1 处，表中仍是导出时的内容，以记录为准：寅社区“15项 解决疑难信访问题件数”\n"
    assert said in out
    file = record(root, "ding")
    start, _, rest = file.read_text(encoding="utf-8").partition("[[clauses.15.escalations]]\n")
    file.write_text(start + rest[rest.index("[[clauses.15.escalations]]\n") :], encoding="utf-8")
    fresh = export(root, "--basis", OFFICE, name="fresh.xlsx")
    file.write_text(start + rest[rest.index("[clauses.16]\n") :], encoding="utf-8")
    out = bring(root, fresh)[1]
    assert f"导出以后记录改过 1 处，表中仍是导出时的内容，以记录为准：丁社区 {FIRST_VISITS} 2017-" in out


def test_the_hidden_cell_of_another_community_is_refused(project: Project) -> None:
    """With it, what is filled in would pass for what was exported."""
    root = project(records=THREE)
    path = export(root, "--basis", OFFICE)
    before = files(root)
    with edited(path) as sheet:
        office = sheet(OFFICE)
        *seen, hidden = list(office.columns.values())
        lines = [[cell.value for cell in row[:hidden]] for row in office.sheet.iter_rows(min_row=4, max_row=FIRST + 2)]
        jia, yin = office.row(slug="jia"), office.row(slug="yin")
        for column in (*seen[2:], hidden):  # a row is copied, hidden column and all
            office.sheet.cell(jia, column).value = office.sheet.cell(yin, column).value
    code, _, err = bring(root, path, "--apply")
    assert (code, files(root)) == (1, before)
    assert f"{OFFICE}!F{jia} [E607] 隐藏列“导出时的值”是寅社区的，这一行却是甲社区" in err
    lines[jia - 4] = ["jia", "甲社区", *lines[yin - 4][2:]]  # the same in a CSV file, where nothing is hidden
    code, _, err = bring(root, table(root, [["" if value is None else str(value) for value in line] for line in lines]))
    assert (code, "来表!F3 [E607]" in err) == (1, True)


def test_the_private_code_of_an_event_stays_with_it(project: Project) -> None:
    root = project(records=["jia", "yin"])
    path = export(root, "--basis", GROUP)
    with edited(path) as sheet:
        events = sheet(EVENTS)
        row = events.row(fact="4项 被责任追究")
        events.cell(row, "note").value = "失管失察，被问责"
        events.cell(row, "role").value = "其他党政班子成员"
    old = toml(record(root, "yin"))
    code, out, err = bring(root, path, "--apply")
    assert (code, err) == (0, "")
    assert "z9-30" not in out
    new = toml(record(root, "yin"))
    assert new["clauses"]["4"]["accountability"] == [
        {**old["clauses"]["4"]["accountability"][0], "note": "失管失察，被问责", "role": "member"}
    ]
    assert new["sanctions"] == old["sanctions"]


def test_copied_rows_are_new_and_an_entry_cannot_change_its_community(project: Project) -> None:
    root = project(records=THREE)
    path = export(root, "--basis", OFFICE)
    with edited(path) as sheet:
        events = sheet(EVENTS)
        row, end = events.row(name="丁社区", note="停车"), events.end()
        for key in events.columns:  # a whole row copied, hidden column and all, then made another entry
            events.cell(end, key).value = events.cell(row, key).value
        events.cell(end, "name").value = "寅社区"
        events.cell(end, "document.number").value = "示纪信〔2017〕53号"
    code, out, _ = bring(root, path)
    assert code == 0
    assert "要改 1 份记录，1 处" in out
    assert "15项 首访处理不及时或不公正造成到县纪委越级访：新增 2017-06-08 县纪委信访室 示纪信〔2017〕53号" in out
    with edited(path) as sheet:
        sheet(EVENTS).cell(row, "name").value = "甲社区"
        sheet(EVENTS).cell(end, "name").value = "丁社区"
        sheet(EVENTS).cell(end, "document.number").value = "示纪信〔2017〕52号"
        twice = sheet(EVENTS).add(name="寅社区", fact="15", date="2017-1-9", document__issuer="县纪委", document__number="1号")
        sheet(EVENTS).add(
            name="寅社区", fact="15.escalations", date="2017-1-9", document__issuer="县纪委", document__number="1号"
        )
    err = bring(root, path)[2]
    assert f"{EVENTS}!A{twice + 1} [E609] 寅社区 {FIRST_VISITS}：与 {EVENTS}!A{twice} 是同一条，写了两次" in err
    assert err.count("[E609]") == 1
    with edited(path) as sheet:
        events = sheet(EVENTS)
        events.sheet.delete_rows(twice, 2)
        moved = events.row(name="丁社区", note="同一问题")
        events.cell(moved, "name").value = "寅社区"
    assert (
        f"{EVENTS}!A{moved} [E609] 这一条导出时是丁社区“{FIRST_VISITS}”，不能改成寅社区“{FIRST_VISITS}”" in bring(root, path)[2]
    )
    assert "记录中已有" not in err


def test_unknown_communities_and_facts_name_the_nearest(project: Project) -> None:
    root = project(records=THREE)
    path = export(root, "--basis", OFFICE)
    with edited(path) as sheet:
        office, events = sheet(OFFICE), sheet(EVENTS)
        end = office.end()
        for key, value in {"slug": "xinhua", "name": "新华社区", "15.resolved": 1}.items():
            office.cell(end, key).value = value
        office.cell(4, "16.incidents").value = "15.resolve"
        row = events.add(name="丁社区 ", fact="15项 首访不及时造成越级访", date="2017-1-9", document__issuer="县纪委")
        events.add(name="甲小区", fact=FIRST_VISITS, date="2017-1-9", document__issuer="县纪委")
        events.add(name="甲社区", fact=FIRST_VISITS, date="2017-1-9", document__issuer="县纪委")
    err = bring(root, path)[2]
    assert f"{OFFICE}!A{end} [E603] 没有“xinhua”这个社区的记录" in err
    assert "新的社区先建立记录：python build.py new 2017 xinhua --name 新华社区" in err
    assert f"{OFFICE}!E4 [E604] 没有“15.resolve”这一项\n   改法：是否为 15.resolved" in err
    assert f"{EVENTS}!B{row} [E604] 没有“15项 首访不及时造成越级访”这个事项\n   改法：是否为 15项 首访处理不及时" in err
    assert f"{EVENTS}!A{row + 1} [E603] 没有“甲小区”这个社区的记录\n   改法：是否为 甲社区" in err
    with edited(path) as sheet:  # the rest comes when heads and names are right
        sheet(OFFICE).sheet.delete_rows(end)
        sheet(OFFICE).sheet.cell(4, 5).value = "16.incidents"
        sheet(EVENTS).sheet.delete_rows(row, 2)
    assert (
        f"{EVENTS}!E{row} [E610] 甲社区 15项 首访处理不及时或不公正造成到县纪委越级访：文号和文件名称至少写一项"
        in bring(root, path)[2]
    )


def test_labels_and_machine_names_that_disagree_are_a_problem(project: Project) -> None:
    """Whether the label, the name or the figures below were moved, nobody knows."""
    root = project(records=THREE)
    path = export(root)
    with edited(path) as sheet:
        one, two = (sheet("民主测评").cell(3, f"ballots.{key}") for key in ("good", "fairly_good"))
        one.value, two.value = two.value, one.value
        sheet(EVENTS).cell(3, "date").value = "文号"
    code, _, err = bring(root, path)
    assert (code, err.count("[E604]")) == (1, 3)
    assert "民主测评!C3 [E604] 表头“较好票数(票)”与下一行的“ballots.good”不是同一项" in err
    assert f"{EVENTS}!C3 [E604] 表头“文号”与下一行的“events.date”不是同一项" in err


def test_a_second_head_row_is_named_as_such(project: Project) -> None:
    root = project(records=THREE)
    path = export(root)
    with edited(path) as sheet:
        for name in ("民主测评", EVENTS):
            for row in (3, 4):
                last = sheet(name).end()
                for cell in sheet(name).sheet[row]:
                    sheet(name).sheet.cell(last, cell.column).value = cell.value
    err = bring(root, path)[2]
    said = re.findall(r"\[E603\] “(.*)”是表头，这一行不是社区\n   改法：删去这一行", err)
    assert (said, err.count("[E")) == (["文件名", "slug", "社区", "events.name"], 4), err


def test_a_count_typed_over_is_refused(project: Project) -> None:
    root = project(records=THREE)
    path = export(root, "--basis", OFFICE)
    with edited(path) as sheet:
        sheet(OFFICE).cell(6, "15.escalations").value = 4
    assert (
        f"{OFFICE}!C6 [E614] 甲社区“15项 首访处理不及时或不公正造成到县纪委越级访”：件数不能直接填，记录中是 1 件，表中写了“4”"
        in bring(root, path)[2]
    )


def test_sheets_of_another_year_are_refused(project: Project) -> None:
    root = project(records=THREE)
    path = table(root, [["slug", "15.resolved", "exported 2016"], ["jia", "3", "{}"]])
    assert "[E602] 这张表是 2016 年度的，不能导入 2017 年度" in bring(root, path)[2]


# Files of all kinds


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_by_hand_in_the_usual_encodings(project: Project, encoding: str) -> None:
    root = project(records=THREE)
    path = table(root, [
        ["通榆县2017年信访情况"],
        ["单位", "事项", "日期", "发文机关", "文号", "说明"],
        ["甲社区", FIRST_VISITS, "2017/6/1", "县纪委信访室", "示纪信〔2017〕70号", "越级访"],
    ], encoding=encoding)  # fmt: skip
    code, out, _ = bring(root, path, "--apply")
    assert code == 0
    assert "新增 2017-06-01 县纪委信访室 示纪信〔2017〕70号 越级访（来表!A3）" in out
    assert toml(record(root, "jia"))["clauses"]["15"]["escalations"][-1]["note"] == "越级访"
    assert "没有要改的" in bring(root, path, "--apply")[1]
    text = path.read_bytes().decode(encoding).replace(",越级访", ",另一个说明")
    path.write_bytes(text.encode(encoding))
    assert "来表!A3 [E608]" in bring(root, path)[2]  # changed or new: a sheet without exported values can't tell


def bad_files() -> list[tuple[str, bytes, str]]:
    return [
        ("a.xlsx", b"not a workbook", "不是完好的 .xlsx 文件"),
        ("a.xlsx", b"PK\x03\x04broken", "不是完好的 .xlsx 文件"),
        ("a.xlsx", b"", "不是完好的 .xlsx 文件"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "文件加了密码，或者是旧的 .xls 格式"),
        ("a.csv", "社区,15.resolved\n甲社区,3\n".encode("utf-16"), "可能是 UTF-16 编码"),
        ("a.csv", b"\xff\xff\xff,\x81\n", "既不是 UTF-8 编码，也不是 GB18030 编码"),
        ("a.doc", b"hello", "不认识“.doc”这种文件"),
        ("a.csv", b"", "没有认出一张表"),
        ("a.csv", b"a,b\n1,2\n", "没有认出一张表"),
    ]


@pytest.mark.parametrize(("name", "content", "said"), bad_files(), ids=map(str, range(len(bad_files()))))
def test_files_that_are_no_sheets_are_named_with_the_way_out(
    name: str, content: bytes, said: str, shared: Callable[[], Path]
) -> None:
    root = shared()
    path = root / name
    path.write_bytes(content)
    code, _, err = bring(root, path)
    assert code == 1
    assert said in err
    assert "改法：" in err
    path.unlink()
    assert "文件不存在" in bring(root, path)[2]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """A project that its tests leave as it is."""
    from tests.helpers.support import ROOT

    root = tmp_path_factory.mktemp("shared") / "project"
    shutil.copytree(ROOT / "content", root / "content")
    (root / "data" / "communities" / "2017").mkdir(parents=True)
    shutil.copytree(ROOT / "data" / "results", root / "data" / "results")
    shutil.copy(record(ROOT, "jia"), record(root, "jia"))
    return lambda: root


@pytest.mark.long
def test_what_libreoffice_saves_comes_back_unchanged(project: Project, tmp_path: Path) -> None:
    root = project()
    path = export(root)
    soffice("xlsx", path, tmp_path / "lo")
    assert bring(root, tmp_path / "lo" / "out.xlsx")[1] == "out.xlsx：2017年度，与记录一致，没有要改的\n"
    soffice("csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1", path, tmp_path / "csv")
    sheets = sorted((tmp_path / "csv").glob("*.csv"))
    read = [sheet for sheet in sheets if "填写说明" not in sheet.name and "选项" not in sheet.name]
    assert len(read) == 17
    for sheet in read:
        code, out, _ = bring(root, sheet)
        assert (code, out) == (0, f"{sheet.name}：2017年度，与记录一致，没有要改的\n")
    # and a change made in what LibreOffice saved
    with edited(tmp_path / "lo" / "out.xlsx") as sheet:
        office = sheet(OFFICE)
        row = office.row(slug="jia")
        office.cell(row, "15.resolved").value = 6
    out = bring(root, tmp_path / "lo" / "out.xlsx", "--apply")[1]
    assert "已改 1 份记录，1 处" in out
    assert toml(record(root, "jia"))["clauses"]["15"]["resolved"] == 6


@pytest.mark.long
def test_whatever_stands_in_the_cells_never_leads_to_a_traceback_or_to_half_an_import(project: Project) -> None:
    root = project(records=THREE)
    book = openpyxl.load_workbook(export(root), data_only=True)
    sheets = [[["" if cell.value is None else str(cell.value) for cell in row] for row in sheet.iter_rows()] for sheet in book]
    junk = [
        "",
        "是",
        "否",
        "删除",
        "2",
        "2.5",
        "-1",
        "１２",
        "2017-3-5",
        "2017年13月5日",
        "=1+1",
        "jia",
        "丁社区",
        "15项",
        "15.resolved",
    ]
    junk += [
        "exported 2016",
        "{}",
        "null",
        '{"slug":1,"list":2,"values":{}}',
        '{"values":[],"list":"7.notices"}',
        "市级",
        "🙂",
        "\0",
    ]
    junk += [
        '{"slug":"jia","list":"7.notices","number":"x","values":{"events.date":"zz","events.persons":[1]}}',
        "a" * 40000,
        "1e400",
    ]
    chance, before, outcomes = random.Random(11), files(root), set()
    for _ in range(200):
        rows = [list(row) for row in chance.choice(sheets)]
        for _ in range(chance.randint(1, 5)):
            row = chance.choice(rows[2:]) if len(rows) > 2 else rows[0]
            row[chance.randrange(len(row))] = chance.choice(junk)
            if chance.random() < 0.1:
                rows.insert(chance.randint(2, len(rows)), list(row))
        path = table(root, rows)
        code, out, err = bring(root, path, "--apply")
        changed = files(root) != before
        outcomes.add((code, changed))
        assert not (code == 1 and changed)
        assert bool(err) == (code == 1)
        if changed:
            assert run(root, "check")[0] == 0
            assert "没有要改的" in bring(root, path)[1]
            assert re.search(r"已改 \d 份记录", out)
            for name, content in before.items():
                (record(root, "jia").parent / name).write_bytes(content)
    assert outcomes == {(0, False), (0, True), (1, False)}


@pytest.mark.long
def test_tallies_follow_what_is_added_in_libreoffice(project: Project, tmp_path: Path) -> None:
    root = project(records=THREE)
    path = export(root, "--basis", OFFICE)
    with edited(path) as sheet:
        sheet(EVENTS).add(name="寅社区", fact=FIRST_VISITS, date=dt.datetime(2017, 3, 5))
    soffice("xlsx", path, tmp_path)  # computes the formulas that openpyxl left without values
    values = openpyxl.load_workbook(tmp_path / "out.xlsx", data_only=True)[OFFICE]
    assert [values.cell(row, 3).value for row in range(FIRST, FIRST + 3)] == [2, 1, 1]


def test_a_cell_that_names_a_private_code_is_not_taken_over(project: Project) -> None:
    """Neither as a word nor as part of a longer one; the message does not tell the code either."""
    root = project(records=["jia", "yin"])
    path = export(root)
    with edited(path) as sheets:
        sheet = sheets(EVENTS)
        row = sheet.row(name="寅社区")
        sheet.cell(row, "note").value = "由z9-30经办"
    before = files(root)
    code, _, err = bring(root, path, "--apply")
    assert (code, "[E611] 寅社区：照此写入，记录会有问题：这里的文字中有 person 的代号" in err) == (1, True)
    assert "z9-30" not in err
    assert files(root) == before
