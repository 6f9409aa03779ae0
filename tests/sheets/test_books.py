"""Workbooks as other programs write them, broken ones, and ones that are too large: read, or refused at once."""

from __future__ import annotations

import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.helpers.books import MAIN, OFFICE, book, text
from tests.helpers.projects import Project, run
from tests.helpers.spreadsheets import FIRST_VISITS, table
from tests.helpers.support import a_few, loop

HEAD = (text("A1", "slug"), text("B1", "1-2.meetings"))
ROW = (text("A2", "chou"), '<c r="B2"><v>77</v></c>')
CHANGES = "→ 77（来表!B2）"
STYLES = f'<styleSheet xmlns="{MAIN}"><fills><fill/></fills><cellXfs><xf numFmtId="x"/></cellXfs></styleSheet>'
STRINGS = f'<sst xmlns="{MAIN}"><si><r><t>ch</t></r><r><t>ou</t></r><rPh><t>x</t></rPh></si></sst>'
LONG = "x" * 49_000
SHEET = f'<worksheet xmlns="{MAIN}"><sheetData>%s</sheetData></worksheet>'
WORKBOOK = f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="来表" r:id="r1"/></sheets></workbook>'


def merges(*areas: str) -> str:
    return "<mergeCells>" + "".join(f'<mergeCell ref="{area}"/>' for area in areas) + "</mergeCells>"


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("cells", "more"),
    [
        (ROW, {}),
        (ROW, {"slash": "\\"}),
        (ROW, {"parts": {"xl/styles.xml": STYLES, "docProps/core.xml": "<x>2017-99-99</x>"}}),
        ((ROW[0], '<c r="B2" s="999"><v>77</v></c>'), {"parts": {"xl/styles.xml": "<broken"}}),
        (('<c r="A2" t="s"><v>0</v></c>', ROW[1]), {"parts": {"xl/SharedStrings.xml": STRINGS}}),
        (ROW, {"parts": {"xl/Workbook.xml": WORKBOOK}}),
    ],
    ids=["plain", "backslashes", "empty fill", "unknown style", "shared strings", "case"],
)
def test_what_other_programs_open_is_read(project: Project, cells: tuple[str, ...], more: dict[str, object]) -> None:
    root = project()
    code, out, err = run(root, "sheet", "import", book(root / "a.xlsx", *HEAD, *cells, **more))  # type: ignore[arg-type]
    assert (code, err) == (0, "")
    assert CHANGES in out


def test_a_merged_title_and_a_stray_formatted_cell_are_no_content(project: Project) -> None:
    root = project()
    head = (text("A1", "填写说明"), text("A2", "slug"), text("B2", "1-2.meetings"))
    cells = (*head, text("A3", "chou"), '<c r="B3"><v>77</v></c>', '<c r="XFD1048576" s="1"/>')
    code, out, err = run(root, "sheet", "import", book(root / "a.xlsx", *cells, after=merges("A1:XFD1")))
    assert (code, err) == (0, "")
    assert "→ 77（来表!B3）" in out


@pytest.mark.few(3)
@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ('<c r="B2" t="s"><f>1+1</f><v>99999</v></c>', "文件没有存好这一格的文字"),
        ('<c r="B2"><f>1+1</f><v>abc</v></c>', "“abc”不是数"),
        ('<c r="B2" t="str"><f>_xlfn.DISPIMG("ID",1)</f><v>=DISPIMG("ID",1)</v></c>', "这一格是图片，不是文字"),
        (text("B2", '=DISPIMG("ID_1",1)'), "这一格是图片，不是文字"),
        ('<c r="B2"><v>1e9999999</v></c>', "太大"),
        (f'<c r="B2"><v>{"9" * 5000}</v></c>', "数的位数太多"),
        (text("B2", "1e9999999"), "太大"),
        (text("B2", "9" * 5000), "太大"),
    ],
)
def test_a_cell_without_a_sure_value_is_a_problem_at_its_place(project: Project, cell: str, said: str) -> None:
    root = project()
    code, _, err = run(root, "sheet", "import", book(root / "a.xlsx", *HEAD, ROW[0], cell))
    assert code == 1
    assert "来表!B2 [E60" in err
    assert said in err
    assert "E508" not in err


PERCENT = f'<styleSheet xmlns="{MAIN}"><numFmts>%s</numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="%d"/></cellXfs></styleSheet>'


@pytest.mark.parametrize(("code", "id_"), [("", 9), ("", 10), ("0.0%", 164), ("[Red]0.00%;-0.00%", 164), ("0\\%", 164)])
def test_percents_are_no_score(project: Project, code: str, id_: int) -> None:
    """A score of 89.5 that was typed into a cell of percents is stored as 0.895."""
    root = project(records=["jia"])
    heads = (text("A1", "daily.name"), text("B1", "daily.date"), text("C1", "daily.score"))
    row = (text("A2", "甲社区"), text("B2", "2017-1-9"), '<c r="C2" s="1"><v>0.89500000000000002</v></c>')
    styles = PERCENT % (f'<numFmt numFmtId="164" formatCode="{code}"/>' if code else "", id_)
    err = run(root, "sheet", "import", book(root / "a.xlsx", *heads, *row, parts={"xl/styles.xml": styles}))[2]
    said = "“得分”：这一格是百分数，显示为 89.5%\n   改法：把单元格格式改为“常规”，再填数"
    shows = code != "0\\%"  # a sign that the number is shown with
    assert ("来表!C2 [E607]" in err, said in err) == (shows, shows), err


WRONG = ['{"1-2.meetings": "x"}', '{"1-2.meetings": 1e9999999}']
KEPT = ['{"1-2.meetings": 3}', *(f'{{"slug": "jia", "values": {values}}}' for values in WRONG)]


@pytest.mark.few(3)
@pytest.mark.parametrize("kept", ["＝1+1", "{", "[]", "[" * 3000, *KEPT])
def test_a_hidden_cell_that_was_changed_is_a_problem_at_its_place(project: Project, kept: str) -> None:
    root = project()
    cells = (*HEAD, text("C1", "exported 2017"), *ROW, text("C2", kept))
    code, _, err = run(root, "sheet", "import", book(root / "a.xlsx", *cells))
    assert code == 1
    assert "来表!C2 [E607]" in err


def test_strict_open_xml_is_named_with_the_way_out(project: Project) -> None:
    root = project()
    strict = WORKBOOK.replace(MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main")
    code, _, err = run(root, "sheet", "import", book(root / "a.xlsx", *HEAD, *ROW, parts={"xl/workbook.xml": strict}))
    assert code == 1
    assert "Strict Open XML" in err
    assert "文件类型选“Excel 工作簿（*.xlsx）”" in err


@pytest.mark.few(3)
@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"])
@pytest.mark.parametrize("content", ["", "<a", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'])
def test_a_file_that_cannot_be_read_says_so_with_the_way_out(project: Project, part: str, content: str) -> None:
    root = project()
    code, _, err = run(root, "sheet", "import", book(root / "a.xlsx", *HEAD, *ROW, parts={part: content}))
    assert code == 1
    assert "本程序读不了这个文件" in err
    assert "另存为 Excel 工作簿（.xlsx）" in err


def rows(count: int) -> str:
    """A sheet of so many filled cells."""
    return SHEET % "".join(f'<row r="{row}">' + "<c><v>1</v></c>" * 100 + "</row>" for row in range(1, count // 100 + 1))


def far(count: int) -> str:
    """A sheet of so many rows that hold one cell each, far to the right."""
    return SHEET % "".join(f'<row r="{row}"><c r="ALK{row}"><v>1</v></c></row>' for row in range(1, count + 1))


def shared(path: Path, content: str, cells: int = 0) -> Path:
    """A workbook with texts that cells share, the first of which so many cells show."""
    return book(
        path, *HEAD, *['<c t="s"><v>0</v></c>'] * cells, parts={"xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{content}</sst>'}
    )


def repeated(path: Path, count: int, sheet: str) -> Path:
    """A workbook that names one sheet so many times."""
    named = "".join(f'<sheet name="{number}" r:id="r1"/>' for number in range(count))
    workbook = WORKBOOK.replace('<sheet name="来表" r:id="r1"/>', named)
    return book(path, parts={"xl/workbook.xml": workbook, "xl/worksheets/sheet1.xml": sheet})


def packed(path: Path, how: int) -> Path:
    """A workbook with a part of 49 MB that is packed in another way."""
    with zipfile.ZipFile(book(path, *HEAD), "a", how) as more:
        more.writestr("xl/sharedStrings.xml", b" " * 49_000_000)
    return path


def directory(path: Path) -> Path:
    """The list of 300,000 parts, with a second, false end inside the true one."""
    with zipfile.ZipFile(path, "w") as made:
        for number in range(300_000):
            made.writestr(zipfile.ZipInfo(str(number)), b"")
    content = path.read_bytes()
    end = content.rfind(b"PK\x05\x06")
    start = int.from_bytes(content[end + 16 : end + 20], "little")
    path.write_bytes(content[start : end + 4] + b"PK\x05\x06" + content[end + 8 : end + 16] + bytes(4) + content[end + 20 :])
    return path


def lines(path: Path, content: str) -> Path:
    """A CSV file."""
    path.with_suffix(".csv").write_text(content, encoding="utf-8")
    return path.with_suffix(".csv")


BROKEN = "本程序读不了这个文件"
LARGE: dict[str, tuple[Callable[[Path], Path], str]] = {
    "whole column": (lambda path: book(path, *HEAD, *ROW, after=merges("M1:M1048576")), "“来表”的 M1:M1048576 是合并的单元格"),
    "everything": (lambda path: book(path, *HEAD, after=merges("A1:XFD1048576")), "“来表”的 A1:XFD1048576 是合并的单元格"),
    "far row": (lambda path: book(path, *HEAD, '<c r="A1048576"><v>1</v></c>'), "“来表”的 A1048576 有内容"),
    "far column": (lambda path: book(path, *HEAD, '<c r="XFD2"><v>1</v></c>'), "“来表”的 XFD2 有内容"),
    "cells": (lambda path: book(path, parts={"xl/worksheets/sheet1.xml": rows(400_000)}), "以前已有 300000 格内容"),
    "unpacked": (lambda path: book(path, *HEAD, parts={"xl/sharedStrings.xml": " " * 60_000_000}), "解开以后超过 50 MB"),
    "long tag": (lambda path: book(path, *HEAD, f'<c r="A2" t="{"x" * 40_000_000}"/>'), BROKEN),
    "long text": (lambda path: book(path, *HEAD, text("A2", "x" * 40_000_000)), BROKEN),
    "deep": (lambda path: book(path, *HEAD, "<a>" * 3_000_000), BROKEN),
    "elements": (lambda path: book(path, *HEAD, "<a/>" * 3_000_000), BROKEN),
    "wide rows": (lambda path: book(path, parts={"xl/worksheets/sheet1.xml": far(90_000)}), "有许多行只在后面的列有内容"),
    "comment": (lambda path: shared(path, f"<!--{'>' * 45_000_000}-->"), BROKEN),
    "instruction": (lambda path: shared(path, f"<?a {'>' * 45_000_000}?>"), BROKEN),
    "shared text": (lambda path: shared(path, f"<si><t>{'>' * 45_000_000}</t></si>"), BROKEN),
    "raw text": (lambda path: shared(path, f"<si><t><![CDATA[{'>' * 45_000_000}]]></t></si>"), BROKEN),
    "runs": (lambda path: shared(path, f"<si>{f'<r><t>{LONG}</t></r>' * 900}</si>"), BROKEN),
    "wide characters": (lambda path: shared(path, f"<si><t>𠮷{LONG}</t></si>" * 1000), BROKEN),
    "one text": (lambda path: shared(path, f"<si><t>{LONG}</t></si>", 200_000), "以前已有 500 万字"),
    "value": (lambda path: book(path, *HEAD, f'<c r="A2"><v>{">" * 30_000_000}</v></c>'), BROKEN),
    "references": (lambda path: book(path, *HEAD, after=merges(*[":" * 150_000] * 300)), BROKEN),
    "far merged": (
        lambda path: book(path, *HEAD, text("ALL1", "a"), text("A99999", "a"), after=merges("ALL1:ALL99999")),
        "有许多空行",
    ),
    "names": (lambda path: book(path, *HEAD, "".join(f"<a{number}/>" for number in range(1_400_000))), BROKEN),
    "long names": (lambda path: book(path, *HEAD, *[f"<{'a' * 290_000}{number}/>" for number in range(160)]), BROKEN),
    "low rows": (lambda path: repeated(path, 900, SHEET % '<c r="A99999"><v>1</v></c>'), "有许多空行"),
    "sheets of wide rows": (lambda path: repeated(path, 150, far(1990)), "有许多行只在后面的列有内容"),
    "sheets": (lambda path: repeated(path, 150_000, SHEET % ""), BROKEN),
    "cells of sheets": (lambda path: repeated(path, 7, rows(99_000)), "以前已有 300000 格内容"),
    "other packing": (lambda path: packed(path, zipfile.ZIP_BZIP2), BROKEN),
    "parts": (directory, "里面的部件太多"),
    "one line": (lambda path: lines(path, "社区" + "," * 19_000_000), "有一行超过 100 万字"),
    "lines": (lambda path: lines(path, "\n" * 19_000_000), "超过 1048576 行"),
    "rows": (lambda path: lines(path, "社区,1\n" * 1_300_000), "A100001 有内容，超出前 100000 行"),
    "spaces": (lambda path: lines(path, (" ," * 900 + "\n") * 10_000), "以前已有 300000 格内容"),
    "lines of a cell": (lambda path: lines(path, '"\nx",' * 3_000_000), "有一行超过 100 万字"),
    "wide characters of lines": (lambda path: lines(path, ("𠮷" + LONG + "\n") * 380), "以前已有 500 万字"),
    "places": (lambda path: lines(path, ("," * 900 + "x\n") * 20_000), "有许多行只在后面的列有内容"),
}


PROGRAM = """
import re, sys, time
from pathlib import Path
from tongyu_site.base.problems import Problems
from tongyu_site.sheets.files import read_tables
start = time.process_time()
try:
    read_tables(Path(sys.argv[1]), "a.xlsx")
except Problems as error:
    print(error.problems[0].message)
spent = time.process_time() - start
most = re.search("VmHWM:[^0-9]+([0-9]+)", Path("/proc/self/status").read_text())
print(spent, int(most[1]) / 1000, sep=chr(10))
"""
"""Reads a workbook; says what is wrong with it, the seconds that this took, and the most megabytes of the process."""


def read(path: Path) -> list[str]:
    """What the program says of a file."""
    done = subprocess.run([sys.executable, "-c", PROGRAM, path], capture_output=True, encoding="utf-8", check=True, timeout=60)
    return done.stdout.splitlines()


@pytest.mark.parametrize("kind", a_few(LARGE, ("other packing",)))
def test_what_is_too_large_is_refused_at_once_and_within_100_megabytes(tmp_path: Path, kind: str) -> None:
    make, said = LARGE[kind]
    path = make(tmp_path / "a.xlsx")
    message, seconds, megabytes = read(path)
    assert said in message
    assert float(seconds) < 100 * loop()
    assert float(megabytes) < 100


EMPTY: dict[str, Callable[[Path], Path]] = {
    "merged beside the content": lambda path: book(path, *HEAD, text("A99999", "a"), after=merges(*["M1:M99999"] * 90_000)),
    "cells behind the content": lambda path: lines(path, ("社区" + "," * 999 + "\n") * 19_000),
    "lines below the content": lambda path: lines(path, "社区\n" + "\n" * 1_000_000),
}


@pytest.mark.parametrize("kind", a_few(EMPTY, list(EMPTY)[:1]))
def test_what_is_empty_costs_nothing(tmp_path: Path, kind: str) -> None:
    seconds, megabytes = read(EMPTY[kind](tmp_path / "a.xlsx"))  # without a message
    assert float(seconds) < 100 * loop()
    assert float(megabytes) < 100


@pytest.mark.parametrize(
    ("count", "said"),
    [(600, "要改 600 处，一次最多 500 处"), pytest.param(40_000, "有 40000 行，一次最多 1000 行", marks=pytest.mark.long)],
)
def test_more_entries_than_a_community_has_are_a_problem_and_take_no_time(project: Project, count: int, said: str) -> None:
    root = project()
    papers = [["丑社区", FIRST_VISITS, "2017-3-5", "县信访局", f"示信〔2017〕{number}号"] for number in range(count)]
    start = time.process_time()
    code, _, err = run(root, "sheet", "import", table(root, [["社区", "事项", "日期", "发文机关", "文号"], *papers]))
    assert code == 1
    assert f"来表!A2 [E612] 丑社区{said}" in err
    assert time.process_time() - start < 600 * loop()


@pytest.mark.long
def test_columns_that_no_sheet_has_take_no_time(project: Project) -> None:
    root = project()
    strange = [f"另{number}" for number in range(900)]
    sheet = table(root, [["slug", "1-2.meetings", *strange], ["chou", "77", *strange], *[["", "", "x"]] * 40_000])
    start = time.process_time()
    code, out, err = run(root, "sheet", "import", sheet)
    assert (code, err) == (0, "")
    assert out.count("这一列没有读取") == len(strange)
    assert time.process_time() - start < 600 * loop()


@pytest.mark.parametrize("lost", ["?", "??"])
def test_signs_that_gbk_lacks_are_asked_about_and_nothing_is_changed(project: Project, lost: str) -> None:
    root = project()
    path = root / "data/communities/2017/chou.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("丑社区", "丑𠮷社区"), encoding="utf-8")
    before = path.read_bytes()
    sheet = table(root, [["slug", "社区", "1-2.meetings"], ["chou", f"丑{lost}社区", "77"]], encoding="gbk")
    code, out, err = run(root, "sheet", "import", sheet)
    assert (code, err) == (0, "")
    assert "→ 77" in out
    assert path.read_bytes() == before
