"""The tables to take away, read back with the programs' own readers and compared with the ledger, the pages and results.json."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import subprocess
import zipfile
from fractions import Fraction
from math import fsum
from pathlib import Path
from typing import Any

import jsonschema_rs
import openpyxl
import pytest

from tests.helpers.projects import Project
from tests.helpers.support import ROOT
from tongyu_site.base import cell_texts
from tongyu_site.base.points import finite
from tongyu_site.base.problems import Problems
from tongyu_site.publish import Gathered, gathering, making
from tongyu_site.site import leaks

Rows = list[dict[str, str]]
DATA = "2017/data/"
UNKNOWN = "待录入"
LIMITS = "不得评为优秀、“一票否决”情形"


def assessed(root: Path) -> tuple[Gathered, dict[str, bytes]]:
    assessment = gathering.gather(root)
    return assessment, making.make(assessment, drafts=True)


@pytest.fixture(scope="module")
def county() -> tuple[Gathered, dict[str, bytes]]:
    return assessed(ROOT)


@pytest.fixture
def draft(project: Project) -> tuple[Gathered, dict[str, bytes]]:
    """The county as a draft, with a fact of one community and last year's result of another missing."""
    root = project(stage="draft")
    record = root / "data/communities/2017/jia.toml"
    record.write_text(record.read_text(encoding="utf-8").replace("conveyed = true\n", "", 1), encoding="utf-8")
    results = root / "data/results/2016.toml"
    text, count = re.subn(r"^\[xin\]\n(?:\w+ = .*\n)+", "", results.read_text(encoding="utf-8"), flags=re.M)
    assert count == 1
    results.write_text(text, encoding="utf-8")
    return assessed(root)


def table(files: dict[str, bytes], name: str) -> Rows:
    text = files[DATA + name].decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def workbook(files: dict[str, bytes]) -> Any:
    return openpyxl.load_workbook(io.BytesIO(files[DATA + "results.xlsx"]))


def sheet(files: dict[str, bytes], name: str) -> list[dict[str, Any]]:
    head, *rows = workbook(files)[name].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def contract(files: dict[str, bytes]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(files[DATA + "results.json"])["communities"]
    return found


# the same figures everywhere


def test_a_row_for_every_community_and_every_entry(county: tuple[Gathered, dict[str, bytes]]) -> None:
    assessment, files = county
    ranked = assessment.years[0].standing.ranked
    entries = [entry for item in ranked for entry in item.result.entries]
    assert len(table(files, "results.csv")) == len(sheet(files, "名次")) == len(sheet(files, "各项得分")) == len(ranked) == 14
    assert len(table(files, "ledger.csv")) == len(sheet(files, "台账")) == len(entries) > 700
    page = files["2017/index.html"].decode()
    assert f"每个社区一行，共{len(ranked)}行" in page
    assert f"每一笔一行，共{len(entries)}行" in page


def test_the_ledger_adds_up_to_the_composite_in_csv_and_workbook(county: tuple[Gathered, dict[str, bytes]]) -> None:
    assessment, files = county
    rows, cells, json_rows = table(files, "ledger.csv"), sheet(files, "台账"), contract(files)
    inexact = 0
    for item, row in zip(assessment.years[0].standing.ranked, json_rows, strict=True):
        result = item.result
        assert result.composite is not None
        applied = [Fraction(line["实计"]) for line in rows if line["文件名"] == row["slug"]]
        assert len(applied) == len(result.entries)
        if all(finite(entry.applied) for entry in result.entries):
            assert sum(applied) == result.composite == Fraction(row["composite"])
        else:
            inexact += 1
            assert abs(sum(applied) - result.composite) < Fraction(len(applied), 10**12)
        numbers = [line["实计"] for line in cells if line["文件名"] == row["slug"]]
        assert {type(number) for number in numbers} <= {int, float}
        assert abs(fsum(numbers) - float(result.composite)) < 1e-11
    assert 0 < inexact < 14


def test_csv_workbook_json_and_page_hold_the_same_results(county: tuple[Gathered, dict[str, bytes]]) -> None:
    assessment, files = county
    rubric = assessment.years[0].rubric
    page = files["2017/index.html"].decode()
    shown = dict(re.findall(r'id="c-([a-z]+)".*?<td class="n">(\d+\.\d+)</td>', page))
    heads = {
        node: next(head for head in table(files, "results.csv")[0] if head.startswith(rubric.cite(node) + " "))
        for node in rubric.nodes
    }
    assert len(set(heads.values())) == len(rubric.nodes)
    parts = {"daily": "日常检查", "year_end": "年末考核", "democratic": "民主测评", "rewards": "奖惩加减分"}
    assert len(contract(files)) == 14
    every = zip(contract(files), table(files, "results.csv"), sheet(files, "各项得分"), sheet(files, "名次"), strict=True)
    for expected, row, cells, ranking in every:
        assert (row["年度"], row["阶段"]) == ("2017", "正式发布")
        assert (row["文件名"], row["社区"], row["档次"]) == (expected["slug"], expected["name"], expected["grade"])
        assert row["名次"] == str(expected["rank"])
        assert cells["名次"] == ranking["名次"] == expected["rank"]
        assert row["综合得分"] == expected["composite"]
        places = len(shown[expected["slug"]].partition(".")[2])
        for value in (cells["综合得分"], ranking["综合得分"]):
            assert value == pytest.approx(float(expected["composite"]), abs=1e-11)
            assert f"{value:.{places}f}" == shown[expected["slug"]]
        for name, title in parts.items():
            assert row[title] == expected["parts"][name]
            assert cells[title] == ranking[title] == pytest.approx(float(expected["parts"][name]), abs=1e-11)
        for node, head in heads.items():
            assert row[head] == expected["nodes"][node]
            assert cells[head] == pytest.approx(float(expected["nodes"][node]), abs=1e-11)
        for limit in expected["limits"]:
            assert rubric.passage(limit["clause"]) in row[LIMITS]
        assert row[LIMITS] == "无" or expected["limits"]
        for consequence in rubric.consequences:
            assert (rubric.cite(consequence.id) in row["结果运用"]) == (consequence.id in expected["consequences"])
            assert (rubric.cite(consequence.id) in row["未定的结果运用"]) == (consequence.id in expected["undetermined"])


def test_days_are_the_same_in_csv_and_workbook(county: tuple[Gathered, dict[str, bytes]]) -> None:
    _, files = county
    days = [cells["日期"].date().isoformat() if cells["日期"] else "" for cells in sheet(files, "台账")]
    assert days == [row["日期"] for row in table(files, "ledger.csv")]
    assert len(set(days)) > 20


def test_losses_of_the_page_are_the_ledgers(county: tuple[Gathered, dict[str, bytes]]) -> None:
    _, files = county
    page = files["2017/losses.html"].decode()
    whole = re.findall(r"<tr data-place.*?</tr>", page, flags=re.S)
    own = [row for row in whole if 'data-kind="未得满分"' not in row]
    listed = [figure for row in own for figure in re.findall(r'<td class="n">(−[\d.]+)</td><td class="n">', row)]
    rows = [row for row in table(files, "ledger.csv") if row["类别"] in ("扣分", "不得分") and Fraction(row["实计"]) < 0]
    assert len(listed) == len(rows)
    assert sum(Fraction(text.replace("−", "-")) for text in listed) == sum(Fraction(row["实计"]) for row in rows)
    assert 'href="../2017/data/ledger.csv"' in page
    assert 'href="../2017/data/results.xlsx"' in page


def test_places_shown_in_the_workbook_are_those_of_the_pages(county: tuple[Gathered, dict[str, bytes]]) -> None:
    """No figure is shown past a threshold, and one without a finite decimal says so."""
    _, files = county
    book = workbook(files)
    formats = {row[1].value: row[3].number_format for row in book["名次"].iter_rows(min_row=2)}
    assert formats["戊社区"].startswith("0.000;")  # 94.996…, below 95
    assert formats["甲社区"].startswith("0.00;")
    every = {row[1].value: row[4].number_format for row in book["各项得分"].iter_rows(min_row=2)}
    assert every["戊社区"].startswith('"≈"0.000')
    assert every["乙社区"].startswith("0.0000;")


# the files themselves


def test_csv_opens_in_excel_as_it_stands(county: tuple[Gathered, dict[str, bytes]]) -> None:
    _, files = county
    for name in ("results.csv", "ledger.csv"):
        content = files[DATA + name]
        assert content.startswith(b"\xef\xbb\xbf")
        assert content.endswith(b"\r\n")
        assert content.count(b"\n") == content.count(b"\r\n") == len(table(files, name)) + 1
    for row in table(files, "ledger.csv"):
        assert not re.fullmatch(r"[\d/-]+", row["节点"])  # «1-2» would become the second of January
        assert re.fullmatch(r"|2017-\d\d-\d\d", row["日期"])
        assert re.fullmatch(r"-?(0|[1-9]\d*)(\.\d*[1-9])?", row["实计"])
    assert any(row["实计"].startswith("-0.") for row in table(files, "ledger.csv"))


def test_the_workbook_is_set_up_for_screen_and_paper(county: tuple[Gathered, dict[str, bytes]]) -> None:
    _, files = county
    book = workbook(files)
    assert book.sheetnames == ["名次", "各项得分", "台账", "说明"]
    assert [bool(page.sheet_view.tabSelected) for page in book] == [True, False, False, False]
    for name in book.sheetnames[:3]:
        page = book[name]
        assert page.freeze_panes.endswith("2")
        assert page.auto_filter.ref == page.dimensions
        assert page.print_title_rows == "$1:$1"
        assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
        assert "&P" in page.oddFooter.center.text
        assert not page.oddHeader.right.text  # a draft's mark stands there
        for column in page.column_dimensions.values():
            assert column.width >= 7
    assert book["各项得分"].print_title_cols == "$A:$E"
    assert book["台账"].sheet_properties.pageSetUpPr.fitToPage
    notes = "".join(str(cell) for row in book["说明"].iter_rows(values_only=True) for cell in row if cell)
    assert "准确值以同一处的 results.csv、ledger.csv 和 results.json 为准" in notes
    assert "示例数据" in notes
    assert book["台账"].max_row > 700
    for row in book["台账"].iter_rows(min_row=2):
        assert [cell.data_type for cell in row if cell.data_type == "f"] == []


def test_rows_are_high_enough_for_wrapped_texts(county: tuple[Gathered, dict[str, bytes]]) -> None:
    _, files = county
    page = workbook(files)["台账"]
    width = page.column_dimensions["G"].width
    tall = 0
    for row in page.iter_rows(min_row=2):
        columns = sum(2 if ord(char) > 255 else 1 for char in str(row[6].value))
        if columns > width:
            tall += 1
            assert page.row_dimensions[row[0].row].height >= 28
    assert tall > 20


def test_workbook_has_fixed_times_and_no_author(county: tuple[Gathered, dict[str, bytes]]) -> None:
    _, files = county
    content = files[DATA + "results.xlsx"]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode()
        assert not any("media" in name or "thumbnail" in name for name in archive.namelist())
    assert re.findall(r"<dc:creator>(.*?)</dc:creator>", core) in ([], [""])
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", core)) == {"2000-01-01T00:00:00Z"}
    assert gathering.gather(ROOT).data[2017][DATA + "results.xlsx"] == content


@pytest.mark.long
def test_a_year_is_made_once_for_all_sites(county: tuple[Gathered, dict[str, bytes]]) -> None:
    assessment, files = county
    assert making.make(assessment, drafts=False)[DATA + "results.xlsx"] is files[DATA + "results.xlsx"]


def test_no_community_at_all(project: Project) -> None:
    _, files = assessed(project(records=[], stage="draft"))
    assert table(files, "results.csv") == table(files, "ledger.csv") == []
    assert workbook(files)["台账"].max_row == 1
    assert contract(files) == []
    jsonschema_rs.validator_for(json.loads(files[DATA + "results.schema.json"])).validate(
        json.loads(files[DATA + "results.json"])
    )


# the schema of results.json


def test_results_json_is_what_its_schema_says(county: tuple[Gathered, dict[str, bytes]]) -> None:
    _, files = county
    schema, data = (json.loads(files[DATA + name]) for name in ("results.schema.json", "results.json"))
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    jsonschema_rs.meta.validate(schema)
    validator = jsonschema_rs.validator_for(schema)
    assert [error.message for error in validator.iter_errors(data)] == []
    community = schema["properties"]["communities"]["items"]
    assert community["properties"]["composite"]["title"].startswith("综合得分")
    for part in (schema, community, community["properties"]["parts"], community["properties"]["nodes"]):
        for name, inner in part["properties"].items():
            assert re.search(r"[\u4e00-\u9fff]", inner["title"]), name

    def rejected(**change: Any) -> bool:
        return not validator.is_valid({**data, "communities": [{**data["communities"][0], **change}]})

    assert not rejected()
    assert rejected(composite="1e2")
    assert rejected(composite="98.50")
    assert rejected(composite=98.5)
    assert rejected(grade="及格")
    assert rejected(rank=0)
    assert rejected(person="q7-31")
    assert rejected(consequences=["u9"])
    assert rejected(nodes={})


@pytest.mark.long
def test_an_unfinished_community_fits_the_schema_and_stands_in_words(draft: tuple[Gathered, dict[str, bytes]]) -> None:
    _, files = draft
    schema, data = (json.loads(files[DATA + name]) for name in ("results.schema.json", "results.json"))
    assert [error.message for error in jsonschema_rs.validator_for(schema).iter_errors(data)] == []
    last = data["communities"][-1]
    assert (last["slug"], last["composite"], last["grade"], last["rank"]) == ("jia", None, None, None)
    assert last["undetermined"]
    # one that is finished and still open: no result of last year
    assert any(community["undetermined"] for community in data["communities"][:-1])
    row, cells = table(files, "results.csv")[-1], sheet(files, "各项得分")[-1]
    for line in (row, cells):
        assert (line["名次"], line["社区"], line["档次"], line["综合得分"]) == ("未排名", "甲社区", UNKNOWN, UNKNOWN)
    assert row["日常检查"] == last["parts"]["daily"] == "9.1375"
    open_entries = [line for line in table(files, "ledger.csv") if line["类别"] == UNKNOWN]
    assert [(line["文件名"], line["节点"], line["实计"]) for line in open_entries] == [("jia", "n-1-1", UNKNOWN)]
    assert "" not in {value for key, value in row.items()}


# drafts, privacy


@pytest.mark.long
def test_a_draft_says_so_in_every_table(draft: tuple[Gathered, dict[str, bytes]]) -> None:
    _, files = draft
    for name in ("results.csv", "ledger.csv"):
        assert {row["阶段"] for row in table(files, name)} == {"送审稿"}
    book = workbook(files)
    assert book.sheetnames == ["说明", "名次", "各项得分", "台账"]
    assert book.active.title == "说明"
    assert "送审稿，不得外传" in {cell for row in book["说明"].iter_rows(values_only=True) for cell in row}
    for page in book:
        assert "送审稿，不得外传" in page.oddHeader.right.text
        assert "送审稿，不得外传" in page.oddFooter.right.text
    page = files["2017/index.html"].decode()
    assert 'download="2017年度考核结果（送审稿）.xlsx"' in page
    assert "Excel 工作簿（送审稿）" in page


def everything(files: dict[str, bytes]) -> dict[str, str]:
    """The text of every data file, packed parts unpacked."""
    texts = {}
    for url, content in files.items():
        if url.startswith(DATA):
            if content.startswith(b"PK"):
                with zipfile.ZipFile(io.BytesIO(content)) as archive:
                    texts |= {f"{url}!{name}": archive.read(name).decode() for name in archive.namelist()}
            else:
                texts[url] = content.decode()
    return texts


@pytest.mark.few(1)
@pytest.mark.parametrize("show_roles", ["false", "true"])
def test_no_person_and_no_post_stands_in_a_table(project: Project, show_roles: str) -> None:
    root = project()
    site = root / "content/site.toml"
    site.write_text(re.sub(r"show_roles = \w+", f"show_roles = {show_roles}", site.read_text(encoding="utf-8")), encoding="utf-8")
    assessment, files = assessed(root)
    records = "".join(path.read_text(encoding="utf-8") for path in (root / "data/communities/2017").glob("*.toml"))
    codes = set(re.findall(r'person = "([^"]+)"', records))
    assert codes
    for name, text in everything(files).items():
        assert {code for code in codes if re.search(rf"(?<!\w){re.escape(code)}(?!\w)", text)} == set(), name
        assert "person" not in text, name
    rubric = assessment.years[0].rubric
    posts = {
        label for facts in rubric.facts.values() for fact in facts.values() for label in fact.fields.get("role", {}).values()
    }
    posts |= {"书记", "主任", "领导"}
    assert "主要领导" in posts
    limited = [r for r in table(files, "ledger.csv") if r["类别"] in ("档次受限", "一票否决", "不作处理") or r["条款"] == "第4项"]
    assert {row["类别"] for row in limited} >= {"档次受限", "一票否决", "不作处理"}
    said = [text for row in limited for text in row.values()]
    said += [row[name] for row in table(files, "results.csv") for name in (LIMITS, "结果运用", "未定的结果运用")]
    said = [text.replace("领导小组", "") for text in said]  # an office that issues papers
    assert [(text, post) for text in said for post in posts if post in text] == []
    assert "有第三部分第3项所列情形，按规定“一票否决”，直接列为较差档次" in said


def test_a_code_in_a_packed_part_is_found() -> None:
    from tongyu_site.base.source import Source

    source = Source("a.toml", 'person = "q7-31"\n')
    private = {"q7-31": (source, ["person"]), 'a&"b': (source, ["person"])}

    def packed(text: str) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("word/document.xml", "无关的文字" * 50 + text)
        return out.getvalue()

    def codes(content: bytes) -> int:
        return len(leaks.check_private({"data/x.docx": content}, private))

    assert codes(packed("没有")) == 0
    assert codes(packed("<w:t>q7-310</w:t>")) == 0
    assert codes(packed("<w:t>q7-31</w:t>")) == 1
    assert codes(packed('<w:t>a&amp;"b</w:t>')) == 1
    nested = io.BytesIO()
    with zipfile.ZipFile(nested, "w") as archive:
        archive.writestr("inner.xlsx", packed("q7-31"))
    assert codes(nested.getvalue()) == 1
    assert codes(b"PK\x03\x04 not an archive, q7-31") == 1
    assert codes(b'x,"a&""b"\r\n') == 1


def test_a_code_in_a_note_stops_the_build_also_through_the_workbook(project: Project) -> None:
    root = project(records=["jia"])
    with (root / "data/communities/2017/jia.toml").open("a", encoding="utf-8") as file:
        file.write(NOTE.format(note='"涉及张某某一案"') + 'person = "张某某"\n')
    with pytest.raises(Problems) as caught:
        assessed(root)
    assert {problem.code for problem in caught.value.problems} == {"E503"}


# texts that would harm

NOTE = (
    '\n[[clauses.11.notices]]\ndate = 2017-05-04\ndocument = {{ issuer = "县纪委", number = "示纪〔2017〕1号" }}\nnote = {note}\n'
)

HOSTILE = [
    "=1+1", "+1", "-1", "@SUM(A1)", " =1+1", "\t=1+1", "\r=1+1", "\n=1+1", "\u3000=1+1", "\ufeff=1+1", "＝1+1", "－1",
    "＋1", "＠x", "﹢1", "﹣1", "﹦1+1", "﹫x", "⁼1", "\u200b=1+1", "\u3164\u2060 ＝1", "\u034f@x", "\ufe0f\u00a0+1", "\u2063=1",
    '=HYPERLINK("http://x","y")', "=cmd|' /C calc'!A0", "1-2", "2017-06-14", "3月5日", "1e5", "1/2", "50%",
    "007", "TRUE", "mar-1", "\tx",
]  # fmt: skip


def noted(project: Project, note: str) -> dict[str, bytes]:
    root = project(records=["jia"])
    with (root / "data/communities/2017/jia.toml").open("a", encoding="utf-8") as file:
        file.write(NOTE.format(note=json.dumps(note, ensure_ascii=False)))
    return assessed(root)[1]


@pytest.mark.parametrize("text", HOSTILE, ids=[repr(text) for text in HOSTILE])
def test_a_text_stays_a_text(text: str) -> None:
    assert cell_texts.risky(cell_texts.clean(text))


@pytest.mark.parametrize(
    "text", ["甲社区", "n-1-2", "四、2", "重点工作进度滞后", "2017年度考核结果", "示督通〔2017〕9号", "jia", "m1", ""]
)
def test_an_ordinary_text_is_left_alone(text: str) -> None:
    assert not cell_texts.risky(text)
    assert cell_texts.clean(text) == text


@pytest.mark.long
@pytest.mark.parametrize(
    "note", ["=1+1", "\t@SUM(A1)", "＝1+1", "-5", "<r>x</r>", "</script><script>alert(1)</script>", "_x0041_"]
)
def test_hostile_notes_are_texts_in_csv_and_workbook(project: Project, note: str) -> None:
    files = noted(project, note)
    (row,) = (line for line in table(files, "ledger.csv") if line["情况"].strip("'").strip() == note.strip())
    assert row["情况"] == (f"'{note}" if cell_texts.risky(note) else note)
    assert Fraction(row["实计"]) < 0  # figures beside it stay figures
    assert row["实计"].startswith("-")
    assert "'-" not in files[DATA + "ledger.csv"].decode().replace("'-5", "")
    cells = [cell for line in workbook(files)["台账"].iter_rows() for cell in line if str(cell.value).strip() == note.strip()]
    assert [cell.data_type for cell in cells] == ["s"]
    assert cells[0].quotePrefix == cell_texts.risky(note)


def test_spaces_and_what_looks_like_a_code_of_a_character_are_kept(project: Project) -> None:
    files = noted(project, "\t_x0041_")
    with zipfile.ZipFile(io.BytesIO(files[DATA + "results.xlsx"])) as archive:
        texts = archive.read("xl/sharedStrings.xml").decode()
    assert '<t xml:space="preserve">\t_x005F_x0041_</t>' in texts


@pytest.mark.long
def test_controls_directions_and_long_texts(project: Project) -> None:
    note = "甲\u202a\u202e反\r\n乙" + "长" * 10_000 + "\U00020000" * 12_000
    files = noted(project, note)
    (row,) = (line for line in table(files, "ledger.csv") if line["情况"].startswith("甲"))
    assert row["情况"] == "甲��反\n乙" + "长" * 10_000 + "\U00020000" * 12_000
    (cell,) = (line["情况"] for line in sheet(files, "台账") if str(line["情况"]).startswith("甲"))
    assert cell.startswith("甲��反\n乙长长")
    assert cell.endswith("（文字过长，全文见 ledger.csv）")
    assert 32_760 <= len(cell.encode("utf-16-le")) // 2 <= 32_767
    page = workbook(files)["台账"]
    assert max(dimension.height or 0 for dimension in page.row_dimensions.values()) <= 409
    (row,) = (line for line in table(noted_again(project), "ledger.csv") if line["情况"].startswith("长"))
    assert row["情况"] == "长" * 10_000


def noted_again(project: Project) -> dict[str, bytes]:
    root = project(records=["jia"], name="again")
    with (root / "data/communities/2017/jia.toml").open("a", encoding="utf-8") as file:
        file.write(NOTE.format(note=json.dumps("长" * 10_000, ensure_ascii=False)))
    files = assessed(root)[1]
    assert "长" * 10_000 in {line["情况"] for line in sheet(files, "台账")}
    return files


# what an office opens it with


@pytest.mark.long
def test_libreoffice_reads_the_same_figures(county: tuple[Gathered, dict[str, bytes]], tmp_path: Path) -> None:
    program = shutil.which("soffice")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("CI has no LibreOffice")
        pytest.skip("no LibreOffice on this machine")
    _, files = county
    (tmp_path / "results.xlsx").write_bytes(files[DATA + "results.xlsx"])
    # UTF-8, every sheet to a file of its own, values as stored rather than as shown
    form = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"
    command = [program, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to", form]
    subprocess.run(
        [*command, "--outdir", str(tmp_path), str(tmp_path / "results.xlsx")], check=True, capture_output=True, timeout=180
    )

    def read(name: str) -> Rows:
        with (tmp_path / f"results-{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    assert len(contract(files)) == 14
    for expected, row in zip(table(files, "ledger.csv"), read("台账"), strict=True):
        assert (row["社区"], row["节点"], row["类别"], row["事由"]) == tuple(
            expected[k] for k in ("社区", "节点", "类别", "事由")
        )
        assert row["日期"] == expected["日期"]
        assert abs(Fraction(row["实计"]) - Fraction(expected["实计"])) < Fraction(1, 10**11)
    for community, row in zip(contract(files), read("各项得分"), strict=True):
        assert row["文件名"] == community["slug"]
        assert abs(Fraction(row["综合得分"]) - Fraction(community["composite"])) < Fraction(1, 10**11)
