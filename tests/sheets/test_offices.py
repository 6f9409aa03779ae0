"""One file for each office, and the form in it that is printed, signed and stamped: on real files, through the commands."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pypdf import PdfReader

from tests.helpers.projects import Project, run, snapshot
from tests.helpers.spreadsheets import OFFICE, soffice
from tests.helpers.support import load_rubric
from tongyu_site.sheets.form_layout import make_form
from tongyu_site.sheets.workbook import workbook_names

FORM, LISTED = "填报表", "填报表 扣分事件"


@pytest.fixture
def root(project: Project) -> Path:
    return project(records=["ding", "jia"])


def each(root: Path, folder: Path | str) -> tuple[int, str, str]:
    return run(root, "sheet", "export", "--each", folder)


def rows(sheet: Any) -> list[list[Any]]:
    """The cells of a printed sheet below its heads."""
    lines = [[cell.value for cell in row] for row in sheet.iter_rows()]
    return lines[next(number for number, line in enumerate(lines) if line[0] == "序号") + 1 :]


def test_each_office_gets_a_file_and_all_come_back_together(root: Path) -> None:
    folder = root / "各 单位"
    code, out, err = each(root, folder)
    names = sorted(path.name for path in folder.iterdir())
    form = make_form(load_rubric(), dt.date(2017, 1, 1), dt.date(2017, 12, 31))
    assert (code, err, names) == (0, "", sorted(f"2017年度_{group.name}.xlsx" for group in form.groups))
    assert f"2017年度_{OFFICE}.xlsx" in names
    assert out.startswith(f"已导出到 各 单位：2017年度，{len(names)} 个文件，2 个社区\n")
    assert out.count(".xlsx\n") == len(names)
    run(root, "sheet", "export", root / "one.xlsx", "--basis", OFFICE)
    assert (root / "one.xlsx").read_bytes() == (folder / f"2017年度_{OFFICE}.xlsx").read_bytes()
    code, out, err = run(root, "sheet", "import", folder)
    assert (code, err) == (0, "")
    assert out.startswith(f"{len(names)} 个文件：2017年度，没有要改的\n")
    assert out.count("与记录一致") == len(names)
    assert each(root, folder)[0] == 0  # the same bytes: nothing of an office is lost
    for name in (names[0], names[2]):
        (folder / name).write_bytes(b"filled in")
    (folder / names[1]).unlink()
    before = snapshot(folder)
    code, _, err = each(root, folder)
    assert (code, snapshot(folder) == before) == (1, True)
    assert err.count("[E613] 文件已经存在") == 2
    assert f"各 单位/{names[0]} [E613]" in err


@pytest.mark.long
def test_a_place_out_of_the_root_is_named_as_it_was_typed(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder from the top of the disk by its name alone: those above it may name a person."""
    monkeypatch.chdir(root)
    assert each(root, "../各单位")[1].startswith("已导出到 ../各单位：")
    changed = root.parent / "各单位" / f"2017年度_{OFFICE}.xlsx"
    changed.write_bytes(b"filled in")
    assert each(root, "../各单位")[2].startswith(f"../各单位/{changed.name} [E613] 文件已经存在")
    assert each(root, changed.parent)[2].startswith(f"各单位/{changed.name} [E613] 文件已经存在")
    assert run(root, "sheet", "export", "../一份.xlsx")[1].startswith("已导出 ../一份.xlsx：")
    assert run(root, "backup", "../备份.zip")[1].startswith("已备份 ../备份.zip：")


@pytest.mark.long
def test_a_folder_out_of_the_root_is_whole_or_not_there(root: Path, tmp_path: Path) -> None:
    outside = tmp_path / "U 盘" / "各单位"
    assert each(root, outside)[0] == 0
    assert len(list(outside.iterdir())) > 7
    assert [path.name for path in outside.parent.iterdir()] == ["各单位"]
    shutil.rmtree(outside)
    (left := outside.parent / ".各单位.tongyu-new").mkdir()  # by a command that died
    (left / "half.xlsx").touch()
    assert each(root, outside)[0] == 0
    assert [path.name for path in outside.parent.iterdir()] == ["各单位"]
    (tmp_path / "文件").touch()
    code, _, err = each(root, tmp_path / "文件" / "各单位")
    assert (code, "[E613] 文件写不进去：上级不是文件夹" in err, "没有写入" in err) == (1, True, True)


def test_usage_and_places_of_the_program(root: Path) -> None:
    assert "写一个文件" in run(root, "sheet", "export")[2]
    assert run(root, "sheet", "export", "a.xlsx", "--each", "b")[0] == 2
    assert "只能写一样" in run(root, "sheet", "export", "--each", "b", "--basis", OFFICE)[2]
    (root / "文件").touch()
    assert "这是文件，不是文件夹" in each(root, root / "文件")[2]
    assert "[E613] 导出的表格是内部材料" in each(root, root / "content/新")[2]
    assert not (root / "content/新").exists()


def test_names_of_files_are_such_as_systems_take_and_all_different() -> None:
    form = make_form(load_rubric(), dt.date(2017, 1, 1), dt.date(2017, 12, 31))
    titles = ["县委/督查室", "县委:督查室", "县委_督查室", "A科", "a科", "字" * 90, "字" * 91, " . "]
    names = workbook_names(_named(form, titles))
    assert len({name.casefold() for name in names.values()}) == len(titles)
    assert names["县委/督查室"] == "2017年度_县委_督查室.xlsx"
    assert names["县委:督查室"] == "2017年度_县委_督查室_2.xlsx"
    assert names["a科"] == "2017年度_a科_2.xlsx"
    for name in names.values():
        assert len(name.encode()) < 255
        assert not re.search(r'[\\/:*?"<>|\s]', name)


def _named(form: Any, titles: list[str]) -> Any:
    return replace(form, groups=tuple(replace(form.groups[0], name=title) for title in titles))


def test_the_form_asks_for_what_the_office_owes_and_is_printed_on_a4(root: Path) -> None:
    run(root, "sheet", "export", root / "a.xlsx", "--basis", OFFICE)
    book, values = (openpyxl.load_workbook(root / "a.xlsx", data_only=data_only) for data_only in (False, True))
    for name in (FORM, LISTED):
        sheet = book[name]
        text = "\n".join(str(cell.value) for row in sheet.iter_rows(max_row=5) for cell in row if cell.value)
        assert "示例县纪委、监察局\n2017年度社区党工委党风廉政建设责任制考核数据填报表" in text
        for words in (f"填报单位（盖章）：{OFFICE}", "填报人：", "审核人：", "日期：", "填法："):
            assert words in text
        assert sheet.row_dimensions[1].hidden
        setup = sheet.page_setup
        assert (setup.paperSize, setup.fitToWidth or 1, setup.fitToHeight) == (9, 1, 0)  # as many pages high as it takes
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_title_rows == "$6:$6"
        assert "第 &P 页，共 &N 页" in sheet.oddFooter.center.text
        assert sheet.protection.sheet
    assert "每解决一件加0.5分" in "\n".join(str(row[0].value) for row in book[FORM].iter_rows(max_row=5))
    heads = [cell.value for cell in book[FORM][6]]
    assert heads[:2] == ["序号", "社区"]
    assert "15项 解决疑难信访问题件数（件）" in heads
    assert [row[1] for row in rows(values[FORM])] == ["丁社区", "甲社区"]
    assert rows(values[FORM])[1][heads.index("15项 解决疑难信访问题件数（件）")] == 2
    listed = [row for row in rows(values[LISTED]) if row[1]]
    assert len(listed) == sum(1 for row in book["扣分事件"].iter_rows(min_row=5) if row[0].value)
    assert len([row for row in rows(values[LISTED]) if isinstance(row[0], int) and not row[1]]) == 15


def test_an_import_passes_over_the_form_but_for_what_was_typed_into_it(root: Path) -> None:
    path = root / "a.xlsx"
    run(root, "sheet", "export", path, "--basis", OFFICE)
    book = openpyxl.load_workbook(path)
    book[OFFICE]["D6"].value = 5
    book[FORM].title = "打印"
    book.save(path)  # without the values of the formulas
    code, out, err = run(root, "sheet", "import", path)
    assert (code, err, "要改 1 份记录，1 处" in out, "请核对" in out) == (0, "", True, False)
    book["打印"]["D8"].value = 9
    book.save(path)
    code, _, err = run(root, "sheet", "import", path)
    assert (code, "a.xlsx 打印!D8 [E614] 这张表只供打印，不从它读取，写了“9”" in err) == (1, True)
    only = [book[name] for name in book.sheetnames if name not in ("打印", LISTED)]
    for sheet in only:
        del book[sheet.title]
    book["打印"]["D8"].value = "=1"
    book.save(path)
    assert "[E602]" in run(root, "sheet", "import", path)[2]


@pytest.mark.long
def test_a_real_program_prints_every_form_on_a4_with_its_heads_on_each_page(project: Project, tmp_path: Path) -> None:
    root = project()
    source = (root / "data/communities/2017/jia.toml").read_text(encoding="utf-8")
    for number in range(186):
        text = source.replace('name = "甲社区"', f'name = "第{number}社区"', 1)
        (root / f"data/communities/2017/n{number}.toml").write_text(text, encoding="utf-8")
    assert each(root, tmp_path / "out")[0] == 0
    soffice("pdf", tmp_path / "out" / f"2017年度_{OFFICE}.xlsx", tmp_path)
    pages = PdfReader(tmp_path / f"2017年度_{OFFICE}.pdf").pages
    texts = [page.extract_text() for page in pages]
    forms = texts[next(number for number, text in enumerate(texts) if "填报人" in text) :]
    assert len(forms) > 20
    assert all("序号" in text and "社区" in text and re.search(r"第\s*\d+\s*页，共\s*\d+\s*页", text) for text in forms)
    assert sum("填报人" in text for text in forms) == 2  # facts and events
    assert not [text for text in texts if "###" in text]
    assert {tuple(sorted(map(round, page.mediabox[2:]))) for page in pages} == {(595, 842)}
