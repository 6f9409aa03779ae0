"""Questions for a human: each is asked of a record that gives reason, never stops a build, and shows nothing private."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.helpers.projects import RECORD, good_project, next_year, run
from tongyu_site.base.codes import QUESTIONS
from tongyu_site.publish import gather, list_questions

DOCUMENT = 'document = { issuer = "县督查指挥中心", number = "示督通〔2017〕9号" }'
EVENT = f"date = 2017-06-14\n{DOCUMENT}\n"
SANCTION = """[[sanctions]]
date = 2017-0{month}-09
role = "member"
penalty = "警告"
by = "superior"
document = {{ issuer = "县纪委", number = "示纪处〔2017〕2{month}号" }}

"""
REWARD = """[[rewards]]
kind = "reward"
breadth = "single"
level = "city"
of = "community"
title = "先进集体"
date = 2017-06-28
document = { issuer = "市委办公室", number = "示市办通〔2017〕20号" }
"""
ARTICLE = """[[clauses.13-1.briefs]]
title = "一篇信息"
date = 2017-06-28
level = "{level}"

"""
OUTLET = """[[clauses.13-1.articles]]
title = "又一篇稿件"
date = 2017-06-28
outlet = "{outlet}"
{rest}

[ballots]"""
FILED = f"[[clauses.11.filed]]\n{EVENT}\n"
Change = list[tuple[str, str]]

# what is changed in a complete record, and the question it raises, with its line's text where it names one
ASKED: dict[str, tuple[Change, str, str | None, str]] = {
    "nothing proves the points": ([], "Q101", None, "条得分的条款没有写考核材料（evidence）：1-1、1-2"),
    "all counts are 0": (
        [(rf"^({name}) = \d+$", r"\1 = 0") for name in (
            "meetings", "hearings", "leader_talks", "member_talks", "submitted", "published", "items", "resolved", "omissions")],
        "Q102", None, "全部是 0",
    ),
    "all flags are false": ([(r"= true$", "= false")], "Q102", None, "全部是 false"),
    "every vote is good": (
        [(r"^good = 28$", "good = 35"), (r"^(fairly_good|fair|abstain) = \d+$", r"\1 = 0")],
        "Q103", "good = 35", "全部 35 票都是",
    ),
    "every daily check is alike": ([(r"^score = .*$", "score = 95.5")], "Q103", "[[daily]]", "得分都是 95.5"),
    "more poor votes than good ones": (
        [(r"^good = 28$", "good = 0"), (r"^poor = 0$", "poor = 28")], "Q104", "poor = 28", "是否写反了",
    ),
    "a daily check far below the others": ([(r"^score = 88$", "score = 8.8")], "Q104", "[[daily]]", "得分 8.8，比其他各次低得多"),
    "more often than daily": ([(r"^meetings = 2$", "meetings = 2000")], "Q104", "meetings = 2000", "每天不止一次"),
    "a paper that is no red-header document": (
        [(r"^campaign = true$", 'campaign = true\nevidence = [{ kind = "方案", title = "整治方案" }]')],
        "Q105", 'evidence = [{ kind = "方案", title = "整治方案" }]', "因此不得分，请核对发文机关和文号",
    ),
    "a note of what was not done, where all was done": (
        [(r"^campaign = true$", 'campaign = true\nnote = "未排查"')], "Q118", 'note = "未排查"', "写了 note，但没有一项没做到",
    ),
    "a credit without a document": ([], "Q106", None, "项加分没有写依据的材料（evidence）：13-2 报送并发表的网站信息条数"),
    "two sanctions of one role without a code": (
        [(r"^\[\[sanctions\]\]$", SANCTION.format(month=3) + SANCTION.format(month=4) + "[[sanctions]]")],
        "Q107", "[[sanctions]]", "2 件基层一般党员处分没有写 person",
    ),
    "a phone number in a note": (
        [(r"^\[clauses\.8\]$", f'[[clauses.17-3.notices]]\n{EVENT}note = "联系电话13812345678"\n\n[clauses.8]')],
        "Q119", 'note = "联系电话13812345678"', "电话号码或身份证号",
    ),
    "a note in a clause of which cases are listed": (
        [(r"^\[clauses\.8\]$", f'{FILED}[[clauses.11.notices]]\n{EVENT}note = "工作日午间饮酒"\n\n[clauses.8]')],
        "Q124", "[[clauses.11.notices]]", "第11项的说明会公布；案件只公布文号",
    ),
    "a note on whom a sanction concerns": (
        [(r"^\[clauses\.8\]$", f'[[clauses.12.unaddressed]]\n{EVENT}note = "公款旅游问题"\nperson = "b-7"\n\n[clauses.8]')],
        "Q124", "[[clauses.12.unaddressed]]", "第12项的说明会公布",
    ),
    "a note on the paper of a sanction": (
        [(r"示纪处〔2017〕11号", "示督通〔2017〕9号"), ("县纪委", "县督查指挥中心"),
         (r"^\[clauses\.8\]$", f'[[clauses.12.unaddressed]]\n{EVENT}note = "公款旅游问题"\n\n[clauses.8]')],
        "Q124", "[[clauses.12.unaddressed]]", "第12项的说明会公布",
    ),
    "a document's year in square brackets": (
        [(r"示督通〔2017〕9号", "示督通[2017]9号")],
        "Q120", DOCUMENT.replace("〔2017〕", "[2017]"), "“示督通[2017]9号”的年份应用六角括号：示督通〔2017〕9号",
    ),
    "offices that have not confirmed": ([], "Q108", None, "县纪委信访室 尚未确认本单位数据已填全"),
    "one document in two clauses": (
        [(r"^\[clauses\.8\]$", f"[[clauses.17-3.notices]]\n{EVENT}\n[clauses.8]")],
        "Q109", "[[clauses.17-3.notices]]", "用在 7、17-3 几项",
    ),
    "one day and document twice, told apart by a note": (
        [(r"^\[clauses\.8\]$", f'[[clauses.7.notices]]\n{EVENT}note = "另一件"\n\n[clauses.8]')],
        "Q110", "[[clauses.7.notices]]", "写了 2 条，是否重复",
    ),
    "one reward twice, of another note": (
        [(r"^\[ballots\]$", REWARD + REWARD + 'note = "又一次"\n\n[ballots]')],
        "Q110", "[[rewards]]", "同一级的“先进集体”写了 2 条，是否重复",
    ),
    "one article twice, of another level": (
        [(r"^\[ballots\]$", ARTICLE.format(level="city") + ARTICLE.format(level="province") + "[ballots]")],
        "Q110", "[[clauses.13-1.briefs]]", "的“一篇信息”写了 2 条，是否重复",
    ),
    "an article of a city's paper as one of the nation": (
        [(r"^\[ballots\]$", OUTLET.format(outlet="白城日报", rest='level = "nation"'))],
        "Q129", 'level = "nation"', "《白城日报》是市级报刊，写的是国家级，请核对",
    ),
    "an article of a national paper as one of the city and the province": (
        [(r"^\[ballots\]$", OUTLET.format(outlet="人民日报", rest='level = "city"\nalso = ["province"]'))],
        "Q129", 'level = "city"', "《人民日报》是国家级报刊，写的是市级、省级，请核对",
    ),
    "the leader's former unit is unknown": (
        [(r"^\[ballots\]$", '[leader]\nprevious_unit = "yi"\n\n[ballots]')],
        "Q111", 'previous_unit = "yi"', "没有记录，也没有上年结果",
    ),
    "no day of an assessment before is known": ([], "Q114", None, "不知道各社区上年考核开始的日期，事实从 2017-01-01 起计"),
    "no results of the year before": (
        [], "Q113", None, "没有 2016 年度的结果，连续两年的情形和两年平均分未定，通报会印出“未定”；把结果录入 data/results",
    ),
    "an assessment in January": (
        [(r"^assessed_on = .*$", "assessed_on = 2018-01-08")], "Q115", "assessed_on = 2018-01-08", "2018-01-08 在次年",
    ),
    "a community that another one was before": (
        [(r"^assessed_on = .*$", r'\g<0>\nformer = ["yi"]')], "Q116", 'former = ["yi"]', "由 yi 改名、合并而来",
    ),
}  # fmt: skip


NUMBERS = {
    "13812345678": True, "138-1234-5678": True, "138 1234 5678": True, "１３８１２３４５６７８": True, "+86 13812345678": True,
    "0436-4223344": True, "（0436）4223344": True, "220822198001011234": True, "220822 19800101 123X": True,
    "示办发〔2017〕138号": False, "2017-11-21": False, "第12345678号": False, "0.4364223344": False, "20171121": False,
}  # fmt: skip
"""What is asked about as a phone or an identity number, and what is not."""


@pytest.mark.few(1)
@pytest.mark.parametrize("written", NUMBERS)
def test_numbers_of_phones_and_identity_cards_are_asked_about(tmp_path: Path, written: str) -> None:
    """However they are written; the number is not repeated."""
    root = tmp_path / "root"
    good_project(root, "draft", complete=True)
    changed(root, [(r"^\[clauses\.8\]$", f'[[clauses.17-3.notices]]\n{EVENT}note = "见{written}"\n\n[clauses.8]')])
    code, out, err = run(root, "check")
    assert (code, err, "[Q119]" in out, written in out) == (0, "", NUMBERS[written], False)


def test_a_number_in_the_reason_for_not_being_assessed_is_asked_about(tmp_path: Path) -> None:
    root = tmp_path / "root"
    good_project(root, "draft", complete=True)
    left_out = 'name = "亥社区"\nyear = 2017\nassessed = false\nreason = "正在整合，联系人13800000000"\n'
    (root / "data/communities/2017/hai.toml").write_text(left_out, encoding="utf-8")
    code, out, err = run(root, "check")
    assert (code, err) == (0, "")
    assert "待核：亥社区（data/communities/2017/hai.toml）\n  [Q119] 第 4 行" in out
    assert "13800000000" not in out


@pytest.mark.few(1)
@pytest.mark.parametrize(
    ("name", "old"), [("rubric/2017.md", 'why = "原文只写谈话的类别'), ("help.md", "说明。"), ("circular/2017.md", "+++\n\n")]
)
def test_numbers_of_persons_in_texts_of_the_office_are_asked_about(tmp_path: Path, name: str, old: str) -> None:
    root = tmp_path / "root"
    good_project(root, "draft", complete=True)
    path = root / "content" / name
    text = path.read_text(encoding="utf-8") if path.exists() else "# 使用说明\n\n说明。\n"
    text = text.replace(old, f"{old}0436-4223344", 1)
    path.write_text(text, encoding="utf-8")
    code, out, err = run(root, "check")
    line = text[: text.index("0436-4223344")].count("\n") + 1
    assert (code, err) == (0, "")
    assert f"[Q119] 第 {line} 行的文字中有像是电话号码或身份证号的数字" in out


@pytest.mark.few(1)
@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("content/rubric/2017.md", 'document = "示例函〔2017〕12号"'),
        ("content/site.toml", 'paper = "示信函〔2017〕3号"'),
    ],
)
def test_brackets_of_numbers_in_settings_of_the_office_are_asked_about(tmp_path: Path, name: str, right: str) -> None:
    root = tmp_path / "root"
    good_project(root, "draft", complete=True)
    path = root / name
    text = path.read_text(encoding="utf-8")
    if name.endswith("site.toml"):
        text += f'\n[years.2017.confirmed]\n"县纪委信访室" = {{ on = 2017-12-20, {right} }}\n'
    assert right in text
    path.write_text(text.replace(right, right.replace("〔", "[").replace("〕", "]"), 1), encoding="utf-8")
    code, out, err = run(root, "check")
    line = text[: text.index(right)].count("\n") + 1
    number = right.split('"')[1]
    assert (code, err) == (0, "")
    assert f"[Q120] 第 {line} 行 文号“{number.replace('〔', '[').replace('〕', ']')}”的年份应用六角括号：{number}" in out


def changed(root: Path, changes: Change) -> str:
    path = root / RECORD
    text = path.read_text(encoding="utf-8")
    for pattern, new in changes:
        text, count = re.subn(pattern, new, text, flags=re.M)
        assert count, pattern
    path.write_text(text, encoding="utf-8", newline="\n")
    return text


def listed(root: Path) -> str:
    """What ``check`` lists of a project without a problem, which needs no pages."""
    return list_questions(gather(root).questions)


@pytest.mark.few(4)
@pytest.mark.parametrize("case", ASKED)
def test_a_reason_to_ask_is_asked_about_and_stops_nothing(case: str, tmp_path: Path) -> None:
    changes, code, line, words = ASKED[case]
    root = tmp_path / "root"
    good_project(root, "published", complete=True)
    text = changed(root, changes)
    out = listed(root)
    found = [said for said in out.split("\n") if said.startswith(f"  [{code}]")]
    assert any(words in said for said in found), out
    if line is not None:
        rows = [int(match[1]) for said in found if words in said and (match := re.search(r"第 (\d+) 行", said))]
        assert any(text.split("\n")[row - 1] == line for row in rows), found
    assert "b-7" not in out


def test_a_question_is_not_asked_without_reason(tmp_path: Path) -> None:
    root = tmp_path / "root"
    good_project(root, "published", complete=True)
    out = listed(root)
    # it is made up and does not say so, and its circular counts what its one community did not do
    assert set(re.findall(r"\[(Q\d+)\]", out)) == {"Q101", "Q106", "Q108", "Q113", "Q114", "Q123", "Q126"}


@pytest.mark.parametrize(
    "written",
    [
        ("白城日报", 'level = "city"'),
        ("白城日报", 'level = "nation"\nalso = ["city"]'),
        ("白城日报", 'level = "city"\nalso = ["nation"]'),
        ("浪淘沙", 'level = "nation"'),
    ],
    ids=["its own level", "a higher one, also its own", "its own, also a higher one", "of an outlet of no certain level"],
)
def test_a_level_that_fits_an_outlet_is_not_asked_about(written: tuple[str, str], tmp_path: Path) -> None:
    root = tmp_path / "root"
    good_project(root, "published", complete=True)
    outlet, rest = written
    changed(root, [(r"^\[ballots\]$", OUTLET.format(outlet=outlet, rest=rest))])
    assert "Q129" not in listed(root)


@pytest.mark.parametrize(
    ("number", "asked"),
    [("（2017）示刑初12号", False), ("（2017）12号", True), ("示督通〔2017]9号", True), ("示督通【2017〕9号", True)],
)
def test_the_number_of_a_court_keeps_its_round_brackets(number: str, asked: bool, tmp_path: Path) -> None:
    root = tmp_path / "root"
    good_project(root, "published", complete=True)
    changed(root, [("示督通〔2017〕9号", number)])
    assert ("[Q120]" in listed(root)) == asked


def test_only_papers_that_are_no_good_are_asked_about_as_such(tmp_path: Path) -> None:
    """Points are lost by what was not done, and by a paper that was falsified, which is no slip of the clerk."""
    root = tmp_path / "root"
    good_project(root, "published", complete=True)
    falsified = '\n[[clauses.20-1.falsified]]\ndate = 2017-05-05\ndocument = { issuer = "县纪委", number = "示纪〔2017〕9号" }\n'
    text = changed(root, [(r"^campaign = true$", "campaign = false")])
    (root / RECORD).write_text(text + falsified, encoding="utf-8")
    out = listed(root)
    assert "Q101" in out
    assert "Q105" not in out


@pytest.mark.parametrize("known", ["previous_assessed_on = 2016-12-20", "first = true"])
def test_the_first_day_is_not_asked_about_where_it_is_known(known: str, tmp_path: Path) -> None:
    root = tmp_path / "root"
    good_project(root, "published", complete=True)
    settings = root / "content/site.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + known + "\n", encoding="utf-8")
    code, out, _ = run(root, "check")
    assert code == 0
    assert "Q108" in out
    assert "Q114" not in out
    assert ("没有 2016 年度的结果" in out) == known.startswith("previous"), "without results, unless none was held"


def test_a_folder_of_a_year_that_is_not_used_is_asked_about(tmp_path: Path) -> None:
    root = tmp_path / "root"
    good_project(root, "published", complete=True)
    (root / "data/communities/2018").mkdir()
    out = listed(root)
    assert "[Q112] data/communities/2018 有记录，site.toml 没有这个年度" in out


def test_a_count_far_above_the_county_is_asked_about(tmp_path: Path) -> None:
    root = tmp_path / "root"
    good_project(root, "published", complete=True)
    text = (root / RECORD).read_text(encoding="utf-8")
    for number, (slug, meetings) in enumerate([("yi", 2), ("bing", 3), ("ding", 2), ("wu", 60)]):
        other = text.replace("甲社区", f"{slug}社区").replace("meetings = 2", f"meetings = {meetings}", 1)
        (root / f"data/communities/2017/{slug}.toml").write_text(other.replace("b-7", f"b-9{number}"), encoding="utf-8")
    out = listed(root)
    assert re.findall(r"Q104\].*", out) == ["Q104] 第 22 行 召开研究会议次数 60，全县中位数是 2"]


def test_a_build_counts_questions_and_check_groups_them_by_community(tmp_path: Path) -> None:
    root = tmp_path / "root"
    good_project(root, "published", complete=True)
    _, out, _ = run(root, "build")
    asked = next(line for line in out.split("\n") if line.startswith("待核"))
    asked_of = "没有考核材料 1，加分没有依据 1，单位没有确认 7，上年结果存疑 1，考核期从年初起计 1，示例内容 2，通报印出0个 4"
    assert asked == f"待核 17 条：{asked_of}；python build.py check 逐条列出"
    assert "[Q" not in out
    code, out, err = run(root, "check")
    assert (code, err, listed(root) in out) == (0, "", True)
    heads = [line for line in out.split("\n") if line.startswith("待核：")]
    named = ["站点设置（content/site.toml）", f"甲社区（{RECORD}）", "通报稿（content/circular/2017.md）"]
    assert heads == ["待核：全县", *(f"待核：{name}" for name in named)]


def test_every_question_is_asked_by_a_case() -> None:
    elsewhere = {"Q112", "Q113", "Q117", "Q121", "Q122", "Q123", "Q125", "Q126", "Q127", "Q128"}
    assert {code for _, code, _, _ in ASKED.values()} | elsewhere == set(QUESTIONS)


RESULTS = """[jia]
name = "甲社区"
score = 96.8
grade = "优秀"

[yii]
score = 91.25
grade = "良好"
"""

# what is changed in results of the year before that raise one question, the words, and the line they name
PAST: dict[str, tuple[str, str, str, int]] = {
    "a slug of no record": ("", "", "本年度没有这个社区的记录，是否为 [yi]（乙社区）", 6),
    "another name": ('name = "甲社区"', 'name = "甲甲社区"', "名称“甲甲社区”与记录中的“甲社区”不同", 2),
    "a negative score": ("score = 96.8", "score = -6.8", "得分 −6.80 少见", 3),
    "a score above what a rubric gives": ("score = 96.8", "score = 120.5", "得分 120.50 少见", 3),
    "a grade that the score doesn't reach": ("score = 91.25", "score = 76", "得分 76.00，按分数线是较差，写的是良好", 8),
    "a grade below the score": ('"优秀"', '"良好"', "得分 96.80，按分数线是优秀，写的是良好", 4),
}


@pytest.mark.parametrize("case", PAST)
def test_results_of_the_year_before_that_do_not_fit_are_asked_about(case: str, tmp_path: Path) -> None:
    old, new, words, row = PAST[case]
    root = tmp_path / "root"
    good_project(root, "published", complete=True)
    text = (root / RECORD).read_text(encoding="utf-8")
    other = text.replace("甲社区", "乙社区").replace("b-7", "b-9")
    (root / RECORD).with_name("yi.toml").write_text(other, encoding="utf-8")
    (root / "data/results").mkdir()
    (root / "data/results/2016.toml").write_text(RESULTS.replace(old, new) if old else RESULTS, encoding="utf-8")
    out = listed(root)
    assert "待核：上年结果（data/results/2016.toml）" in out
    said = re.findall(r"\[Q113\] 第 (\d+) 行 (.*)", out)
    assert any(words in message and int(number) == row for number, message in said), out
    assert len(said) == (1 if case == "a slug of no record" else 2)


def test_results_of_the_year_before_that_fit_raise_no_question(tmp_path: Path) -> None:
    root = tmp_path / "root"
    good_project(root, "published", complete=True)
    (root / "data/results").mkdir()
    (root / "data/results/2016.toml").write_text(RESULTS.partition("[yii]")[0], encoding="utf-8")
    assert "Q113" not in listed(root)


# file, old and new text, and the question with its line
TEXTS: dict[str, tuple[str, str, str, str]] = {
    "a rubric's headline": ("content/rubric/2017.md", "# 2017年度", "# 2016年度", "[Q122] 2017 年度细则的标题是“2016年度"),
    "a circular's headline": (
        "content/circular/2017.md", "关于2017年度", "关于2016年度", "[Q122] 第 3 行 2017 年度通报的标题是“中共示例县委"),
    "a circular's date": (
        "content/circular/2017.md", "signed_on = 2018-", "signed_on = 2017-",
        "[Q122] 第 10 行 signed_on 是 2017-01-08，通报一般在 2018 年印发，是否写错了年份"),
    "a circular's number": (
        "content/circular/2017.md", "示办发〔2018〕", "示办发〔2017〕", "[Q122] 文号是〔2017〕，署名日期是 2018-01-08"),
    "a review that ended before the assessment": (
        "content/site.toml", "[years.2017]\n", '[years.2017]\nreview = { office = "县纪委", until = 2017-01-19 }\n',
        "2017 年度 review 的 until 是 2017-01-19，在考核开始（2017-12-18）以前，年份是否写错了"),
    "a review that ended before the circular": (
        "content/site.toml", "[years.2017]\n", '[years.2017]\nreview = { office = "县纪委", until = 2018-01-05 }\n',
        "site.toml 中 review 的 until 是 2018-01-05，在署名日期 2018-01-08 以前，年份是否写错了"),
    "another year in the prose": (
        "content/circular/2017.md", "检查组听取了", "2016年度检查组听取了", "行写的是“2016年度”，本通报是 2017 年度的"),
    "a deadline that is over": (
        "content/circular/2017.md", "整改情况于2018年3月31日前", "整改情况于2017年3月31日前",
        "行的期限“2017年3月31日前”在通报印发以前"),
    "a deadline of a month that is over": (
        "content/circular/2017.md", "整改情况于2018年3月31日前", "整改情况于2017年12月底前", "行的期限“2017年12月底前”在"),
    "a count of nobody": (
        "content/circular/2017.md", "检查组听取了", "{{ 较差数 }}个社区党工委为较差。检查组听取了",
        "“较差数”是0，会印成“0个”；没有社区有这种情形的，删去这一句或这一条"),
    "an item that the text doesn't have": (
        "content/circular/2017.md", "检查组听取了", "（《考核细则》第二部分第27项）检查组听取了", "[Q128] 第 "),
    "a sub-item that the text doesn't have": (
        "content/circular/2017.md", "检查组听取了", "《考核细则》第二部分第17项第2目、第二部分第17项第5目。检查组听取了",
        "行引用“第二部分第17项第5目”，细则中没有这一处"),
    "an item in another section": (
        "content/circular/2017.md", "检查组听取了", "第二部分（七）第15项、第二部分（六）第15项。检查组听取了",
        "行引用“第二部分（六）第15项”，细则中没有这一处"),
    "texts of the made-up county": (
        "content/site.toml", "某县纪委", "示例县纪委", "[Q123] 第 2 行 authority 还是示例文字，如“示例县纪委、监察局”"),
}  # fmt: skip


@pytest.mark.few(3)
@pytest.mark.parametrize("case", TEXTS)
def test_texts_of_another_year_or_county_are_asked_about(case: str, tmp_path: Path) -> None:
    file, old, new, asked = TEXTS[case]
    root = tmp_path / "root"
    good_project(root, "published", complete=True)
    text = (root / file).read_text(encoding="utf-8")
    assert asked not in listed(root)
    assert old in text
    (root / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    assert asked in listed(root)


def test_a_county_that_says_that_it_is_made_up_is_not_asked_about(tmp_path: Path) -> None:
    root = tmp_path / "root"
    good_project(root, "published", complete=True)
    path = root / "content/site.toml"
    path.write_text(f"example = true\n{path.read_text(encoding='utf-8')}", encoding="utf-8")
    assert "Q123" not in listed(root)


@pytest.mark.long
def test_a_sealed_year_is_not_asked_about_again_and_the_seal_names_who_has_not_confirmed(tmp_path: Path) -> None:
    root = tmp_path / "root"
    good_project(root, "published", complete=True)
    assert "[Q101]" in listed(root)
    assert run(root, "build")[0] == 0
    code, out, _ = run(root, "seal", "2017")
    assert code == 0
    assert "注意：县委督查室、县权力运行大监督工作领导小组办公室、" in out
    assert "尚未确认本单位数据已填全\n下一步：" in out
    assert listed(root) == ""


@pytest.mark.long
def test_results_beside_the_seal_of_their_year_are_asked_about(tmp_path: Path) -> None:
    root = tmp_path / "root"
    good_project(root, "published", complete=True)
    assert run(root, "build")[0] == 0
    assert run(root, "seal", "2017")[0] == 0
    assert "Q113" not in listed(root)
    (root / "data/results").mkdir()
    (root / "data/results/2017.toml").write_text("# 已封存\n", encoding="utf-8")
    asked = "[Q113] 这个年度已经封存，以封存的为准，这个文件可以删去"
    assert listed(root).count(asked) == 1, "no other year rests on it yet"
    next_year(root)
    assert listed(root).count(asked) == 1


def test_eleven_daily_checks_of_a_draft_are_counted(tmp_path: Path) -> None:
    root = tmp_path / "root"
    good_project(root, "draft", complete=True)
    assert "Q121" not in listed(root)
    changed(root, [(r"^\[\[daily\]\]\ndate = 2017-12-05\nscore = 90\n", "")])
    assert "日常检查写了11次，应12次" in next(line for line in listed(root).split("\n") if "[Q121]" in line)


@pytest.mark.parametrize("command", ["check", "build"])
def test_eleven_daily_checks_of_a_published_year_are_counted(command: str, tmp_path: Path) -> None:
    root = tmp_path / "root"
    good_project(root, "published", complete=True)
    changed(root, [(r"^\[\[daily\]\]\ndate = 2017-12-05\nscore = 90\n", "")])
    code, _, err = run(root, command)
    assert code == 1
    assert "[E203] 日常检查写了11次，应12次\n" in err


@pytest.mark.parametrize(
    ("past", "written", "asked"),
    [
        ("yi", "", True),
        ("jia", "", False),
        ("", "", False),
        ("yi", "founded = 2017-03-01", False),
        ("yi", 'former = ["yi"]', False),
    ],
    ids=["others have a result", "has one", "nobody has one", "new", "renamed"],
)
def test_a_community_without_a_result_of_last_year_is_asked_about(tmp_path: Path, past: str, written: str, asked: bool) -> None:
    root = tmp_path / "root"
    good_project(root, "draft", complete=True)
    if past:
        (root / "data/results").mkdir()
        (root / "data/results/2016.toml").write_text(f'[{past}]\nscore = 93.5\ngrade = "良好"\n', encoding="utf-8")
    head = 'name = "甲社区"\nyear = 2017\nassessed_on = 2017-12-18\n'
    (root / RECORD).write_text(f"{head}{written}\n", encoding="utf-8")
    assert ("[Q113] 第 1 行 没有上年结果" in listed(root)) == asked
