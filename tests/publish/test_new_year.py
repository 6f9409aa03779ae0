"""``new-year``: the year after the last one begins, all or nothing; two-year rules see the sealed year."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
import tomli

from tests.helpers.projects import run, snapshot
from tests.helpers.sealed import COUNTY, county
from tongyu_site.base.project import load_project
from tongyu_site.rubric import read_rubric

SITE, RUBRIC, CIRCULAR = "content/site.toml", "content/rubric/2018.md", "content/circular/2018.md"
RECORDS = "data/communities/2018"


@pytest.fixture(scope="module")
def sealed_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A county whose 2017 is sealed, in a folder with a blank and Chinese signs."""
    root = county(tmp_path_factory.mktemp("county") / "考核 数据")
    for command in (("build",), ("seal", "2017"), ("build",)):
        assert run(root, *command)[0] == 0
    return root


@pytest.fixture(scope="module")
def begun_once(sealed_once: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    root = Path(shutil.copytree(sealed_once, tmp_path_factory.mktemp("begun") / "考核 数据"))
    code, out, err = run(root, "new-year", "2018")
    assert (code, err) == (0, "")
    return root, out


@pytest.fixture
def begun(begun_once: tuple[Path, str], tmp_path: Path) -> Path:
    """The county with 2018 begun."""
    return Path(shutil.copytree(begun_once[0], tmp_path / "考核 数据"))


def text_of(root: Path, name: str) -> str:
    return (root / name).read_text(encoding="utf-8")


def change(root: Path, name: str, old: str, new: str) -> None:
    text = text_of(root, name)
    assert old in text, (name, old)
    (root / name).write_text(text.replace(old, new), encoding="utf-8", newline="\n")


def filled(root: Path, slug: str, *pairs: tuple[str, str]) -> None:
    """Fill a form of 2018 with the facts of 2017, a year later, and some changes."""
    text = text_of(root, f"data/communities/2017/{slug}.toml").replace("2017", "2018")
    (root / RECORDS / f"{slug}.toml").write_text(text, encoding="utf-8", newline="\n")
    for old, new in pairs:
        change(root, f"{RECORDS}/{slug}.toml", old, new)


def test_a_year_begins_with_all_its_files(begun_once: tuple[Path, str], sealed_once: Path) -> None:
    root, out = begun_once
    project = load_project(root)
    year = project.years[-1]
    assert (year.number, year.stage, dict(year.confirmed), year.review) == (2018, "draft", {}, None)
    assert text_of(root, SITE).startswith(text_of(sealed_once, SITE))
    assert '# review = { office = "县纪委办公室", until = … }' in text_of(root, SITE)
    rubric, old = (read_rubric(project, number) for number in (2018, 2017))
    assert [paragraph.text for paragraph in rubric.paragraphs] == [paragraph.text for paragraph in old.paragraphs]
    assert any(option.decided for reading in old.readings.values() for option in reading.options.values())
    assert not any(option.decided for reading in rubric.readings.values() for option in reading.options.values())
    assert old.unissued() == []
    assert [problem.code for problem in rubric.unissued()] == ["E308"]
    circular = text_of(root, CIRCULAR)
    assert 'title = "中共示例县委办公室关于2018年度' in circular
    assert 'number = "示办发〔2019〕号"' in circular
    settings = tomli.loads(circular.split("+++")[1])
    assert not {"signed_on", "printed_on"} & settings.keys()
    assert circular.count("{{ 主要成绩 }}") == circular.count("{{ 主要问题 }}") == 1
    assert "{{ 较差档次问题 }}" in circular
    assert "责任体系逐步健全" not in circular
    forms = {path.stem: path.read_text(encoding="utf-8") for path in (root / RECORDS).iterdir()}
    assert sorted(forms) == COUNTY
    for slug, form in forms.items():
        name = tomli.loads(text_of(root, f"data/communities/2017/{slug}.toml"))["name"]
        assert tomli.loads(form)["name"] == name
        question = form.index("# 请问：2017 年度考核以后，是不是从本县别的社区调来的？")
        assert question < form.index("bing（丙社区）") < form.index("# previous_unit = ")
    assert (root / f"{RECORDS}.schema.json").is_file()
    listed = re.findall(r"(?m)^  (content/\S+\.md):(\d+) ", out)
    assert {name for name, _ in listed} == {RUBRIC, CIRCULAR}
    for name, row in listed:
        assert re.search(r"20\d\d|届", text_of(root, name).split("\n")[int(row) - 1])
    dated = [row for row, line in enumerate(text_of(root, RUBRIC).split("\n"), 1) if re.search(r"2017|2016", line)]
    assert {(RUBRIC, str(row)) for row in dated} <= set(listed)
    assert (CIRCULAR, "81") in listed  # until when last year's problems were to be mended
    for word in ("改名", "合并", "撤销", 'former = ["bing"]', "previous_unit", "R-ties", "\n下一步：", "status 2018"):
        assert word in out, word
    assert "还没有封存" not in out


@pytest.mark.long
def test_the_sealed_year_stands_and_the_new_one_is_a_draft(begun: Path) -> None:
    before = snapshot(begun / "site")
    assert run(begun, "build")[::2] == (0, "")
    assert snapshot(begun / "site").keys() == before.keys()
    assert (begun / "draft/2018/circular.html").is_file()
    said = run(begun, "check")[1]
    assert "[Q127] 2018 年度细则还没有写明由谁、以什么文号、哪一天印发" in said
    assert "的期限“2018年3月31日前”在通报印发以前" in said
    assert "[Q122] 2018 年度细则第 12 行写的是 2017 年" in said
    assert "4 个社区，录齐 0 个" in run(begun, "status", "2018")[1]


@pytest.mark.long
def test_every_form_that_goes_out_has_a_line_for_the_day_on_which_it_came_back(begun: Path) -> None:
    """An office's, and that of a group of facts that no office owes, which is not missed where nothing is written."""
    names = re.findall(r'(?m)^# "(\S+)" = …$', text_of(begun, SITE))
    assert run(begun, "sheet", "export", "--each", begun / "各单位")[0] == 0
    assert sorted(names) == sorted(path.stem.removeprefix("2018年度_") for path in (begun / "各单位").iterdir())
    assert "检查组材料" not in run(begun, "status", "2018")[1]
    change(begun, SITE, '# "检查组材料" = …', '"检查组材料" = { on = 2018-12-20, paper = "移交清单" }')
    assert "\n  已收到：检查组材料，2018-12-20，移交清单\n" in run(begun, "status")[1]
    assert run(begun, "build")[::2] == (0, "")
    assert "已确认数据的：检查组材料（移交清单）（2018年12月20日）" in text_of(begun, "draft/index.html")


def test_what_is_there_is_not_written_over(begun: Path, sealed_once: Path, tmp_path: Path) -> None:
    before = snapshot(begun)
    code, _, err = run(begun, "new-year", "2018")
    assert (code, "[E401] site.toml 已有 2018 年度" in err, "没有写文件" in err) == (1, True, True)
    assert snapshot(begun) == before
    for name in (RUBRIC, CIRCULAR, f"{RECORDS}/jia.toml", "data/results/2018.toml", f"{RECORDS}.schema.json/x"):
        root = Path(shutil.copytree(sealed_once, tmp_path / name.replace("/", "-")))
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text("# 自己写的\n", encoding="utf-8")
        before = snapshot(root)
        code, _, err = run(root, "new-year", "2018")
        assert (code, "没有写文件" in err) == (1, True), name
        assert snapshot(root) == before
        assert ("[E505]" if name.endswith("x") else "[E520]") in err
    before = snapshot(sealed_once)
    for year in ("2017", "2019", "2016"):
        assert run(sealed_once, "new-year", year)[0] == (1 if year == "2017" else 2)
    assert "可以开始的是 2018 年度" in run(sealed_once, "new-year", "2019")[2]
    assert snapshot(sealed_once) == before


def test_settings_keep_their_line_ends_and_their_form(sealed_once: Path, tmp_path: Path) -> None:
    root = Path(shutil.copytree(sealed_once, tmp_path / "root"))
    (root / "content/circular/2017.md").unlink()
    shutil.rmtree(root / "data/seals")
    text = text_of(root, SITE)
    (root / SITE).write_text(text, encoding="utf-8", newline="\r\n")
    code, out, _ = run(root, "new-year", "2018")
    assert code == 0
    assert (root / SITE).read_bytes().count(b"\r\n") == (root / SITE).read_bytes().count(b"\n") > 40
    assert not (root / CIRCULAR).exists()
    assert "通报" not in out
    assert "2017 年度还没有封存，公布以后先封存：python build.py seal 2017" in out
    other = Path(shutil.copytree(sealed_once, tmp_path / "other"))
    head = text.partition("[years.2017]")[0]
    (other / SITE).write_text(head + 'years = { 2017 = { stage = "published" } }\n', encoding="utf-8")
    before = snapshot(other)
    code, _, err = run(other, "new-year", "2018")
    assert (code, "[E401] site.toml 的年度没有写成 [years.…] 一节一节的" in err) == (1, True)
    assert snapshot(other) == before


@pytest.mark.long
@pytest.mark.few(1)
@pytest.mark.parametrize("stage", ["published", "withdrawn"])
def test_two_year_rules_see_the_sealed_year(begun: Path, stage: str) -> None:
    """mao was 较差 in 2017 and is so again; bing was 良好, and its two-year mean is below the line with a 2018 of few points."""
    sealed = tomli.loads(text_of(begun, "data/seals/2017.toml"))["communities"]
    change(begun, SITE, '[years.2017]\n# draft：送审稿，写入 draft/；published：正式发布，写入 site/。\nstage = "published"',
           f'[years.2017]\nstage = "{stage}"')  # fmt: skip
    filled(begun, "mao")
    filled(begun, "bing", ("score = 8", "score = 4"), ("score = 9", "score = 4"))
    if stage == "withdrawn":  # 2017 is known by its seal alone
        shutil.rmtree(begun / "data/communities/2017")
    code, _, err = run(begun, "build")
    assert (code, err) == (0, "")
    results = json.loads(text_of(begun, "draft/2018/data/results.json"))
    found = {item["slug"]: item for item in results["communities"]}
    assert (sealed["mao"]["grade"], found["mao"]["grade"]) == ("较差", "较差")
    assert "u3" in found["mao"]["consequences"]
    assert (sealed["bing"]["grade"], found["bing"]["grade"]) == ("良好", "较差")
    assert not {"u3"} & {*found["bing"]["consequences"]}
    assert "u4" in found["bing"]["consequences"]
    for slug in ("mao", "bing"):
        assert sealed[slug]["shown"] in text_of(begun, f"draft/2018/communities/{slug}.html")
    assert found["jia"]["composite"] is None


def test_communities_are_known_by_the_seal_alone(sealed_once: Path, tmp_path: Path) -> None:
    root = Path(shutil.copytree(sealed_once, tmp_path / "root"))
    shutil.rmtree(root / "data/communities/2017")
    change(root, SITE, 'stage = "published"', 'stage = "withdrawn"')
    assert run(root, "new-year", "2018")[::2] == (0, "")
    forms = {path.stem: tomli.loads(path.read_text(encoding="utf-8"))["name"] for path in (root / RECORDS).iterdir()}
    assert forms == {"bing": "丙社区", "jia": "甲社区", "mao": "卯社区", "wu": "戊社区"}
    assert run(root, "build")[::2] == (0, "")
    other = Path(shutil.copytree(sealed_once, tmp_path / "other"))
    for path in (other / "data/communities/2017").iterdir():
        path.unlink()
    code, _, err = run(other, "new-year", "2018")
    assert (code, "[E404] 2017 年度没有一份记录" in err, (other / RUBRIC).exists()) == (1, True, False)


@pytest.mark.long
def test_the_period_begins_after_each_record_s_own_day(begun: Path) -> None:
    last = tomli.loads(text_of(begun, "data/communities/2017/mao.toml"))["assessed_on"]
    filled(begun, "mao")
    text = text_of(begun, f"{RECORDS}/mao.toml")
    first = re.search(r"\[\[daily\]\]\ndate = (2018-\S+)", text)
    assert first
    change(begun, f"{RECORDS}/mao.toml", f"[[daily]]\ndate = {first[1]}", f"[[daily]]\ndate = {last}")
    err = run(begun, "check")[2]
    assert f"[E206] 日期 {last} 不在考核期 2017-12-{last.day + 1} 至 " in err
    change(begun, f"{RECORDS}/mao.toml", f"[[daily]]\ndate = {last}", f"[[daily]]\ndate = 2017-12-{last.day + 1}")
    assert run(begun, "check")[0] == 0


@pytest.mark.long
def test_a_copy_of_last_year_is_not_published_without_a_question(begun: Path) -> None:
    for slug in COUNTY:
        filled(begun, slug)
    circular = text_of(begun, CIRCULAR)
    change(begun, SITE, 'stage = "draft"', 'stage = "published"')
    err = run(begun, "build")[2]
    assert f"{RUBRIC}:4:10 [E308] 细则还没有写明由谁、以什么文号、哪一天印发" in err
    assert {*re.findall(r"\[(E\d+)\]", err)} == {"E307", "E308", "E403", "E416"}
    decided = text_of(begun, "content/rubric/2017.md").replace("2017", "2018")
    (begun / RUBRIC).write_text(decided, encoding="utf-8", newline="\n")
    shutil.copy(begun / "content/circular/2017.md", begun / CIRCULAR)  # as it was done by hand
    code, _, err = run(begun, "build")
    assert (code, err) == (0, "")
    said = run(begun, "check")[1]
    for asked in ("文号“示办发〔2018〕3号”与 2017 年度通报的相同，是否忘了改", "signed_on 是 2018-01-08", "的标题是“中共示例县委",
                  "的期限“2018年3月31日前”在通报印发以前"):  # fmt: skip
        assert asked in said, asked
    circular = circular.replace("〔2019〕号", "〔2019〕5号").replace("# signed_on = …", "signed_on = 2019-01-08")
    circular = circular.replace("# printed_on = …", "printed_on = 2019-01-09").replace("2018年3月31日", "2019年3月31日")
    (begun / CIRCULAR).write_text(circular, encoding="utf-8", newline="\n")
    assert run(begun, "build")[::2] == (0, "")
    assert "[Q122]" not in run(begun, "check")[1]


@pytest.mark.long
def test_a_unit_that_is_gone_is_asked_for_until_somebody_says_what_it_became(begun: Path) -> None:
    (begun / RECORDS / "wu.toml").rename(begun / RECORDS / "wuyi.toml")
    change(begun, f"{RECORDS}/wuyi.toml", 'name = "戊社区"', 'name = "戊一社区"')
    assert "[Q113] 2018 年度没有戊社区的记录，也没有社区在 former 中写明" in run(begun, "check")[1]
    change(begun, f"{RECORDS}/wuyi.toml", 'name = "戊一社区"', 'name = "戊一社区"\nformer = ["wu"]')
    code, out, _ = run(begun, "check")
    assert (code, "没有戊社区的记录" in out) == (0, False)
