"""The README and the help match the code, where that can be compared."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl

from tests.helpers.projects import Project, run
from tests.helpers.support import ROOT, readable
from tongyu_site.assess.charges import RULES
from tongyu_site.base.codes import CODES
from tongyu_site.cli.parser import parser
from tongyu_site.rubric.vocabulary import KINDS

HELP = (ROOT / "content/help.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_two_commands_are_there() -> None:
    assert "python -m pip install -e . && python build.py\n" in README
    assert 'python -m pip install -e ".[test]" && python -m pytest\n' in README


def test_the_command_table_lists_every_command() -> None:
    table = README.split("## Commands")[1].split("##")[0]
    listed = set(re.findall(r"`python build\.py ([\w-]+)", table)) | {"build"}
    choices = next(action.choices for action in parser()._actions if action.choices)
    assert listed == set(choices)


def test_named_files_exist() -> None:
    listed = re.findall(r"^    ([a-z_]+/?[\w./]*)  ", README, re.M)
    quoted = set(re.findall(r"`((?:tests|tongyu_site|benchmarks|content|templates|data)/[\w./-]+)`", README))
    assert len(listed) > 10
    assert len(quoted) > 5
    for path in listed:
        assert (ROOT / path).exists() or path in ("site/",), path
    for path in quoted:
        if "YEAR" not in path:
            assert (ROOT / path).exists(), path


def test_the_files_that_the_architecture_names_exist() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([\w/*.]+/[\w*]*\.py)`", text))
    assert len(named) > 40
    for path in named:
        assert list(ROOT.glob(path)) or list((ROOT / "tongyu_site").glob(path)), path
    for name in re.findall(r"`((?:tests|content|templates|data)/[\w./-]+)`", text):
        assert "YEAR" in name or (ROOT / name).exists(), name


def test_rule_kinds_have_their_function() -> None:
    assert set(KINDS) == set(RULES) | {"ceiling", "veto"}


def test_every_code_used_is_explained_and_every_explained_code_is_used() -> None:
    used = set()
    for path in (ROOT / "tongyu_site").rglob("*.py"):
        if path != ROOT / "tongyu_site/base/codes.py":
            used |= set(re.findall(r'"(E\d{3})"', path.read_text(encoding="utf-8")))
    assert used == set(CODES)


def test_the_county_table_names_records_that_exist() -> None:
    table = README.split("## The example county")[1].split("\n## ")[0]
    slugs = {path.stem for path in (ROOT / "data/communities/2017").glob("*.toml")}
    rows = re.findall(r"^\| (.+?) \| (.+?) \|$", table, re.M)[2:]
    assert len(rows) >= 14
    for feature, where in rows:
        assert set(re.findall(r"[a-z]+", where)) & slugs, feature


# The help page against the pages


def test_what_the_help_says_to_press_is_there() -> None:
    pages = "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "templates").rglob("*.*") if path.suffix in (".html", ".js")
    )
    pressed = re.findall("点(?:右上方的)?“(.+?)”", HELP)
    assert pressed == ["查找", "恢复名次顺序", "和其他社区比较"]
    filters = re.search("失分清单可以按(.+?)筛选", HELP)
    assert filters
    for text in (*pressed, "全部社区明细（打印用）", *filters[1].split("、")):
        assert text in HELP
        assert text in pages, text


def test_a_community_that_takes_no_part_stands_where_the_help_says(project: Project) -> None:
    root = project(records=["jia", "ding", "yin"])
    record = 'name = "寅社区"\nyear = 2017\nassessed = false\nreason = "成立时间较短，不参加本年度考核"\n'
    (root / "data/communities/2017/yin.toml").write_text(record, encoding="utf-8")
    assert run(root, "build")[0] == 0
    assert "首页、名次表、通报、工作簿、各项得分和数据文件列出名称和原因，查找时也查得到" in HELP
    listed = ("index.html", "2017/index.html", *(f"2017/data/{name}" for name in (
        "results.json", "results.csv", "results.xlsx", "search.js")))  # fmt: skip
    for name in listed:
        assert re.search("寅社区.*成立时间较短，不参加本年度考核", readable(root / "site" / name), re.S), name
    assert not (root / "site/2017/communities/yin.html").exists()


def test_the_workbook_has_the_sheets_that_the_help_names(project: Project, tmp_path: Path) -> None:
    root = project(records=["jia", "ding"])
    assert run(root, "build", "--out", tmp_path / "out")[0] == 0
    said = re.search(r"Excel 工作簿\*\*：(.+?)三张表.*最后一张是(\w+)", HELP)
    assert said
    assert openpyxl.load_workbook(tmp_path / "out/2017/data/results.xlsx").sheetnames == [*said[1].split("、"), said[2]]
