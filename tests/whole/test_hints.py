"""Every hint that a file of settings can give, followed to the letter, mends what it was given for.

``tests/records/test_hints.py`` does the same for records. Each kind of line of ``site.toml``, of last year's results, of a
correction, of the circular and of the rubric's blocks gets each mistake; what a hint says is done to the text by
:func:`~tests.helpers.hints.followed`, which knows the forms that hints have and nothing of the files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.helpers.hints import BY_HAND, followed
from tests.helpers.projects import good_project
from tests.helpers.support import ROOT
from tongyu_site.assess import load_results
from tongyu_site.base.problems import Problem, Problems
from tongyu_site.base.project import check_offices, load_project
from tongyu_site.circular import load_circular
from tongyu_site.publish import gathering
from tongyu_site.rubric import load_rubric
from tongyu_site.seals.correction_file import read_correction

SITE, RESULTS, CIRCULAR = "content/site.toml", "data/results/2016.toml", "content/circular/2017.md"
CORRECTION, RUBRIC = "content/corrections/2017-1.md", "content/rubric/2017.md"

MISTAKES = [
    "ture", "-", "N/A", "十二", "3。", "1，200", '"3"', "3次", "", "2017-11", "2",
    "0", "2.5", "true", "false", "是", '"是"', '"无"', "“某某”", "某某", '"某某', '某某"', '"某"某"某"', '"D:\\new"', '"\\u0007"',
    "12月20日", "12-20", "2017-12-20或2018-01-20", '"2016-12-16、2016-12-18"', "96.8 97", "未确认",
    '""', '["某某"]', "{}", '{ issuer = "某某" }', "2017-12-20", "[]", '[{ text = "某某" }]', '"…"', "1e999999999",
]  # fmt: skip
"""What stands behind the equals sign: words, signs, figures, dates, texts and tables, each wrong in most places."""


def wrong_keys(key: str, rest: str) -> list[str]:
    """A line with its key mistyped, or without its equals sign."""
    words = [
        key.strip('"') if key.startswith('"') else "某项",
        key[:1] + key,
        key + key[-1:],
        key[:-1],
        key.upper(),
        key.replace("_", "-"),
    ]
    signs = [f"{key} {rest}", f"{key}: {rest}", f"{key}：{rest}", f"{key} == {rest}", f"{key} ＝ {rest}"]
    return [f"{word} = {rest}" for word in words if word != key] + signs


CORRECTION_TEXT = """+++
date = 2018-03-05
reason = "核对时发现漏记"
basis = "甲社区党工委复核申请"
document = { issuer = "县纪委", number = "示纪函〔2018〕2号" }
decided_by = "县委常委会"

[changes.jia]
name = ["甲社区", "甲子社区"]
composite = ["96.98", "96.18"]
clauses = ["1-2"]

[changes.yi]
added = true
+++

经复核，予以更正。
"""
RESULTS_TEXT = '[jia]\nname = "甲社区"\nscore = 93.5\ngrade = "良好"\n'
SITE_TEXT = """title = "考核"
authority = "县纪委"
example = false
show_roles = false
show_adjustments = false

[years.2017]
stage = "published"
previous_assessed_on = 2016-12-20

[years.2017.confirmed]
"县委督查室" = 2017-12-20
"""
FIRST_TEXT = SITE_TEXT.replace("previous_assessed_on = 2016-12-20", "first = true")


class Desk:
    """A county in which one file at a time is written wrong; each file has the check that reads it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        good_project(root, "published", complete=True)
        (self.year,) = gathering.gather(root).years
        self.grades = self.year.rubric.grades.known_names
        self.texts = {
            SITE: SITE_TEXT, RESULTS: RESULTS_TEXT, CORRECTION: CORRECTION_TEXT,
            CIRCULAR: (ROOT / CIRCULAR).read_text(encoding="utf-8"), RUBRIC: (ROOT / RUBRIC).read_text(encoding="utf-8"),
        }  # fmt: skip
        for name in (RESULTS, CORRECTION):
            (root / name).parent.mkdir(exist_ok=True)

    def problems(self, name: str, text: str) -> list[Problem]:
        """The problems of a file with this text."""
        path = self.root / name
        path.write_text(text, encoding="utf-8", newline="\n")
        project = replace(self.year.assessed.project, _read={})
        try:
            if name == SITE:
                (settings,) = load_project(self.root).years
                return check_offices(load_project(self.root), settings, self.year.rubric.groups)
            if name == RESULTS:
                load_results(project, 2016, self.grades)
            elif name == CORRECTION:
                read_correction(project, path)
            elif name == CIRCULAR:
                load_circular(replace(self.year.assessed, project=project))
            else:
                load_rubric(path, root=self.root)
        except Problems as error:
            return list(error.problems)
        return []

    def lines(self, name: str) -> Iterator[tuple[str, int]]:
        """The texts of a file, each with the rows of its lines that get mistakes, counted from 0."""
        for text in [self.texts[name], FIRST_TEXT][: 2 if name == SITE else 1]:
            rows = text.split("\n")
            end = rows.index("+++", 1) if name == CIRCULAR else len(rows)
            yield from ((text, row) for row in range(end) if re.match(r'("?[\w]+"? = |\[)', rows[row]))


def invented(hint: str, line: str) -> set[int]:
    """The figures that a hint puts into a line which did not have them; a sample behind 如, or what to write, is no value."""
    put = re.split("，(?:如|写)", hint)[0]
    spaced = re.sub(r"\b(\d{4})(\d\d)(\d\d)\b", r"\1 \2 \3", line)
    had = {int(figure) for figure in re.findall(r"\d+", spaced)} | ({12} if "十二" in line else set())
    return {int(figure) for figure in re.findall(r"\d+", put)} - had


OFFICE = '"县委督查室" = 2017-12-20'
NOT_CONFIRMED = '"县委督查室" = …，写确认的日期；没有确认的，删去这一行'
PREVIOUS = "previous_assessed_on = 2016-12-20"
UNKNOWN = "previous_assessed_on = …，写日期，如 2016-12-20"
SIGNED, PRINTED = "signed_on = 2018-01-08", "printed_on = 2018-01-09"
ALLOWED = '    { text = "百分制", reason = "考核细则规定的计分方法，不是考核结果" },'
TWICE, ISSUER = "两行只留一行", 'issuer = "中共示例县委办公室"'
PAPER = 'document = { issuer = "县纪委", number = "示纪函〔2018〕2号" }'
DAYS = [
    (CIRCULAR, SIGNED, "signed_on = 1月11日", "signed_on = …-01-11，写明是哪一年"),
    (CIRCULAR, SIGNED, "signed_on = 01-11", "signed_on = …-01-11，写明是哪一年"),
    (CIRCULAR, SIGNED, "signed_on = “1月11日”", "signed_on = …-01-11，写明是哪一年"),
    (CIRCULAR, SIGNED, "", "signed_on = …，写日期，如 2018-01-08"),
    (CIRCULAR, PRINTED, 'printed_on = "1月12日"', "printed_on = …-01-12，写明是哪一年"),
    (CIRCULAR, PRINTED, "printed_on = 2018-01", "printed_on = 2018-01-…，写明是哪一日"),
    (CIRCULAR, PRINTED, "printed_on = 2018-01-07", "printed_on = …，写印发日期，不早于 2018-01-08"),
    (SITE, PREVIOUS, "previous_assessed_on = 12月16日", "previous_assessed_on = …-12-16，写明是哪一年"),
    (SITE, PREVIOUS, 'previous_assessed_on = "2015-12-16"', "previous_assessed_on = …-12-16，写明是哪一年"),
    (SITE, PREVIOUS, 'previous_assessed_on = "2016-12-16、2016-12-18"', UNKNOWN),
    (SITE, PREVIOUS, "previous_assessed_on = 2016-12-16、2016-12-18", UNKNOWN),
    (SITE, PREVIOUS, "previous_assessed_on = 无", UNKNOWN),
    (SITE, PREVIOUS, "previous_assessed_on = 2016-12", "previous_assessed_on = 2016-12-…，写明是哪一日"),
    (SITE, PREVIOUS, 'previous_assessed_on = "2015-12"', UNKNOWN),
    (CORRECTION, "date = 2018-03-05", 'date = "2008-03"', "date = …，写日期，如 2018-03-05"),
    (SITE, OFFICE, '"县委督查室" = 12-22', '"县委督查室" = …-12-22，写明是哪一年'),
    (SITE, OFFICE, "县委督查室 = 12月22日", '"县委督查室" = …-12-22，写明是哪一年'),
    (SITE, OFFICE, '"县委督查室" = "2015-12-22"', '"县委督查室" = …-12-22，写明是哪一年'),
    (SITE, OFFICE, '"县委督查室" = 是', NOT_CONFIRMED),
    (SITE, OFFICE, "县委督查室 = 未确认", NOT_CONFIRMED),
    (SITE, OFFICE, '"县委督查室" = false', NOT_CONFIRMED),
    (SITE, OFFICE, '"县委督查室" = { on = "2017-12-22", paper = "回执" }', "on = 2017-12-22"),
    (SITE, OFFICE, '"县委督查室" = { on = 2019-12-22 }', "是否为 on = 2017-12-22 或 on = 2018-12-22"),
    (SITE, OFFICE, '"县委督查室" = { paper = "回执" }', "on = …，写确认的日期；没有确认的，删去这一行"),
    (SITE, OFFICE, '"县委督查室" = { on = 2017-12-22, paper = 3 }', 'paper = "…"，没有文号的，删去这一项'),
    (SITE, OFFICE, '"县委督查室" = { on = 2017-12-22, 回执 = "回执" }', '"县委督查室" = { on = 2017-12-22, paper = "回执" }'),
    (SITE, OFFICE, '"县委督查室" = { on = 2017-12-22, number = "回执" }', "可写 on、paper"),
    (SITE, OFFICE, '"县委督查室" = { on = 12月22日, paper = "9" }', "on = …-12-22，写明是哪一年"),
    (SITE, 'stage = "published"', "", 'stage = "published" 或 "draft"'),
    (CORRECTION, "date = 2018-03-05", "date = 2008-04-06", "date = …-04-06，写明是哪一年"),
    (CORRECTION, "date = 2018-03-05", "date = 4月6日", "date = …-04-06，写明是哪一年"),
    (CORRECTION, "added = true", "added = false", "added = true；不是的，删去这一行"),
    (SITE, 'stage = "published"', '阶段 = "published"', "是否为 stage（阶段）"),
    (CIRCULAR, SIGNED, "签发日期 = 2018-01-08", "是否为 signed_on（签发（成文）日期）"),
    (CORRECTION, "date = 2018-03-05", "日期 = 2018-03-05", "是否为 date（更正日期）"),
    (RESULTS, "score = 93.5", "得分 = 93.5", "是否为 score（得分）"),
    (SITE, 'title = "考核"', '"标题" = "考核"', "是否为 title（标题）"),
    (SITE, "[years.2017]", "[年度.2017]", "[years.2017]"),
    (SITE, "[years.2017.confirmed]", "[years.2017.确认]", "[years.2017.confirmed]"),
    (SITE, "[years.2017.confirmed]", '[years.2017."确认"]', "是否为 confirmed（确认的日期）"),
    (SITE, 'stage = "published"', '"阶段" = "published"', "是否为 stage（阶段）"),
    (CIRCULAR, SIGNED, '"签发日期" = 2018-01-08', "是否为 signed_on（签发（成文）日期）"),
    (CIRCULAR, ALLOWED, ALLOWED.replace("text", "原话").replace("reason", "理由"), ALLOWED),
    (CIRCULAR, ALLOWED, ALLOWED.replace("reason", '"理由"'), "是否为 reason（理由）"),
    (CORRECTION, "date = 2018-03-05", '"日期" = 2018-03-05', "是否为 date（更正日期）"),
    (CORRECTION, PAPER, PAPER.replace("issuer", "发文机关").replace("number", "文号"), PAPER),
    (CORRECTION, PAPER, PAPER.replace("issuer", '"发文机关"'), "是否为 issuer（发文机关署名）"),
    (CORRECTION, "[changes.jia]", "[改动.jia]", "[changes.jia]"),
    (CORRECTION, 'clauses = ["1-2"]', '条款 = ["1-2"]', "是否为 clauses（条款）"),
    (CORRECTION, 'composite = ["96.98", "96.18"]', '"得分" = ["96.98", "96.18"]', "是否为 composite（综合得分）"),
    (CORRECTION, "added = true", "增列 = true", "是否为 added（增列）"),
    (RESULTS, 'grade = "良好"', '"上年档次" = "良好"', "是否为 grade（档次）"),
    (RESULTS, "[jia]", "[甲社区]", "[…]，写社区记录的文件名，如 [jia]"),
    (CORRECTION, "[changes.jia]", "[changes.甲社区]", "[changes.…]，写社区记录的文件名，如 [changes.jia]"),
    (SITE, "[years.2017]", "[year.2017]", "可写 years"),
    (RESULTS, "score = 93.5", 'score = "九十六"', "score = 96"),
    (RESULTS, "score = 93.5", 'score = "约96"', "score = …，写一个数，不加引号"),
    (RESULTS, "score = 93.5", "score = 96.8 97", "score = …，写一个数，不加引号"),
    (SITE, OFFICE, "“县委督查室” = 2017-12-20", OFFICE),
    (SITE, OFFICE, f"{OFFICE}\n{OFFICE}", TWICE),
    (SITE, 'title = "考核"', 'title = "考核"\ntitle = "考核"', TWICE),
    (SITE, "show_roles = false", "show_roles = false\nshow_roles = true", TWICE),
    (CIRCULAR, ISSUER, f"{ISSUER}\n{ISSUER}", TWICE),
    (SITE, "[years.2017]", '["years.2017"]', "[years.2017]"),
    (SITE, "[years.2017.confirmed]", '["years.2017.confirmed"]', "[years.2017.confirmed]"),
    (SITE, "[years.2017]", "[years.2017年]", "[years.2017]"),
    (CIRCULAR, ALLOWED, '    "百分制",', '{ text = "百分制", reason = "…" },'),
]
"""A line of a file, what somebody wrote in its place, and the hint: it keeps what can be read, and makes up nothing."""


@pytest.mark.parametrize(("name", "line", "written", "hint"), DAYS, ids=range(len(DAYS)))
def test_a_hint_of_settings_keeps_what_was_written_and_makes_up_nothing(
    desk: Desk, name: str, line: str, written: str, hint: str
) -> None:
    assert desk.texts[name].count(f"{line}\n") == 1
    text = desk.texts[name].replace(f"{line}\n", f"{written}\n")
    (problem,) = desk.problems(name, text)
    assert problem.hint == hint
    outcomes = [desk.problems(name, new) for new in followed(text, problem)]
    assert outcomes
    if hint in (OFFICE, TWICE, "[years.2017]", "[years.2017.confirmed]") or hint.startswith("{ text"):
        assert outcomes == [[]]


DECIDED = 'decided = { by = "县纪委、监察局", on = 2017-11-27, document = "示例函〔2017〕12号" }'
CARETS = [
    (SITE, PREVIOUS, "previous_assessed_on = 2016年12月16日", "2016年12月16日"),
    (SITE, PREVIOUS, "previous_assessed_on = 无", "无"),
    (SITE, 'stage = "published"', "stage = 发布", "发布"),
    (SITE, OFFICE, '"县委督查室" = 12-22', "12-22"),
    (SITE, "[years.2017]", "[years.2017年]", "年"),
    (RESULTS, "score = 93.5", "score = 九十六", "九十六"),
    (RESULTS, "score = 93.5", "score = 96.8 97   # 说明", "96.8 97"),
    (RUBRIC, "minimum = 2", "minimum = 两次", "两次"),
    (RUBRIC, "minimum = 2", 'minimum = "2次"', '"2次"'),
    (RUBRIC, DECIDED, DECIDED.replace("2017-11-27", "11月27日"), "11月27日"),
    (RUBRIC, DECIDED, DECIDED.replace("2017-11-27", "11-27"), "11-27"),
]
"""A line of a file, what somebody wrote in its place, and what the caret is under."""


@pytest.mark.parametrize(("name", "line", "written", "under"), CARETS, ids=range(len(CARETS)))
def test_a_value_that_cannot_be_read_has_its_caret_and_a_hint(desk: Desk, name: str, line: str, written: str, under: str) -> None:
    problem = desk.problems(name, desk.texts[name].replace(f"{line}\n", f"{written}\n", 1))[0]
    assert problem.place is not None
    assert written[problem.place.column - 1 :][: problem.place.width] == under
    assert problem.hint
    if name == RUBRIC:
        assert problem.hint == ("minimum = 2" if "minimum" in line else f"{line.replace('2017-', '…-', 1)}，写明是哪一年")


def tried(desk: Desk, name: str, text: str, *, line_valid: bool) -> tuple[int, list[str]]:
    """Follow every hint of a file that was written wrong: how many times, and what was wrong. ``line_valid``: no other problem
    may be left on the line, where there was none before."""
    count, wrong = 0, []
    before = desk.problems(name, text)
    known = {(problem.code, problem.message) for problem in before}
    for problem in before:
        if not problem.hint or not problem.place or BY_HAND.match(problem.hint):
            continue
        count += 1
        if line_valid and (made_up := invented(problem.hint, text.split("\n")[problem.place.line - 1])):
            wrong.append(f"{text.split(chr(10))[problem.place.line - 1]}\n改法：{problem.hint}\n{made_up}")
        outcomes = []
        for new in followed(text, problem):
            after = desk.problems(name, new)
            same = [sum((p.code, p.message) == (problem.code, problem.message) for p in found) for found in (before, after)]
            left = [problem] if same[1] >= same[0] else []
            left += [
                p for p in after
                if line_valid and p.place and p.place.line == problem.place.line and (p.code, p.message) not in known
            ]  # fmt: skip
            outcomes.append((new.split("\n")[problem.place.line - 1], [f"{p.code} {p.message}" for p in left]))
        of_keys = problem.hint.startswith("可写")  # which key was meant is for the clerk to say
        if not outcomes or not (any if of_keys else all)(not left for _, left in outcomes):
            wrong.append(f"{name}: {text.split(chr(10))[problem.place.line - 1]}\n{problem.code} {problem.message}\n"
                         f"改法：{problem.hint}\n{outcomes}")  # fmt: skip
    return count, wrong


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path_factory.mktemp("county") / "root")


LEAST = {SITE: 200, RESULTS: 40, CORRECTION: 150, CIRCULAR: 200}


COMMENT = "   # 说明；没有写 0"


@pytest.mark.parametrize(
    ("name", "comment", "every"),
    [
        pytest.param(SITE, COMMENT, 5, id="settings, with a comment, every fifth"),
        *(pytest.param(name, text, 1, marks=pytest.mark.long) for name in LEAST for text in (COMMENT, "")),
    ],
)
def test_hints_of_settings_lead_to_valid_lines(desk: Desk, name: str, comment: str, every: int) -> None:
    """Every fifth line of the settings with every mistake and a comment; all of all files, also without, in the long form."""
    assert desk.problems(name, desk.texts[name]) == []
    count, wrong = 0, []
    for text, row in list(desk.lines(name))[every // 2 :: every]:
        rows = text.split("\n")
        pair = re.match(r'("?\w+"?) = (.*)', rows[row])
        key, rest = (pair[1], pair[2]) if pair else ("", "")
        own = re.match(r"(\d+)-(\d+)-(\d+)", rest)
        mistakes = [
            *(mistake.replace("2017-11", own[0][:7]) if own else mistake for mistake in MISTAKES),  # a month is kept
            *(
                [
                    f'"{own[0]}"',
                    f"{own[1]}年{own[2]}月{own[3]}日",
                    f"{own[1]}{own[2]}{own[3]}",
                    f"{own[0]} 10:00",
                    f"{own[1]}/{own[2]}/{own[3]} 10：00",
                ]
                if own
                else []
            ),
        ]
        cases = [f"{key} = {value}" for value in mistakes] + wrong_keys(key, rest) + [None] if pair else []
        cases += [] if pair else [rows[row][:-1], f"[{rows[row]}]"]
        for case in cases:
            spoilt = "\n".join([*rows[:row], *([] if case is None else [case + comment]), *rows[row + 1 :]])
            done, said = tried(desk, name, spoilt, line_valid=True)
            count, wrong = count + done, wrong + said
    assert wrong == []
    assert count >= LEAST[name] // every


def rubric_lines(text: str) -> Iterator[tuple[int, str, str]]:
    """A line of the rubric's blocks for each kind of block, table in it and key: its row, its key and what it holds."""
    seen, kind, table, inside = set(), "", "", False
    for row, line in enumerate(text.split("\n")):
        if line.startswith("```"):
            inside, kind, table = line == "```toml", "", ""
        elif inside and (header := re.match(r"\[+([a-z]+)", line)):
            table = header[1]
        elif inside and (pair := re.match(r"([a-z_]+) = (.*)", line)):
            kind = kind or pair[1]
            value = re.sub(r"\w+", "x", pair[2]) if not pair[2].startswith('"') else ""
            if (kind, table, pair[1], value) not in seen:
                seen.add((kind, table, pair[1], value))
                yield row, pair[1], pair[2]


def rubric_mistakes(key: str, value: str) -> list[str]:
    """A line with its key mistyped or gone, and its value of another type or mistyped."""
    other = '"某某"' if re.match(r"[\d\[{tf]", value) else "7"
    near = (
        re.sub(r'(\w)"', r'\1\1"', value, count=1) if re.fullmatch(r'"[\w-]+"', value) else re.sub(r"\d+", "999", value, count=1)
    )
    inner = re.sub(r"(\w+) = ", r"\1\1 = ", value, count=1)
    lines = [f"{key}x = {value}", f"{key} = {other}", f"{key} = {near}", f"{key} = {inner}", ""]
    return list(dict.fromkeys(line for line in lines if line != f"{key} = {value}"))


@pytest.mark.parametrize(
    ("part", "of"), [pytest.param(0, 50, id="a few"), *(pytest.param(part, 4, marks=pytest.mark.long) for part in range(4))]
)
def test_hints_of_the_rubric_mend_what_they_are_given_for(desk: Desk, part: int, of: int) -> None:
    """Every fiftieth kind of line; all kinds, in four parts, in the long form."""
    text = desk.texts[RUBRIC]
    rows, count, wrong = text.split("\n"), 0, []
    kinds = list(rubric_lines(text))
    assert len(kinds) > 150
    for row, key, value in kinds[part::of]:
        for mistake in rubric_mistakes(key, value):
            spoilt = "\n".join([*rows[:row], *([mistake] if mistake else []), *rows[row + 1 :]])
            done, said = tried(desk, RUBRIC, spoilt, line_valid=False)
            count, wrong = count + done, wrong + said
    assert wrong == []
    assert count > 320 // of


PROSE = [
    "| |", "##### 标题跳级", "####", "共{{ 优秀数 }个。", "共｛｛优秀数｝｝个。", "共{ 优秀数 }个。", "共{{ 优秀书 }}个。",
    "见{{ 得分情况表 }}。", "按{{ 主要问题 }}办。", "# 附件9 某表", "# 附件1 2017年度某表",
    "优秀的1个。", "其中甲社区为优秀。", "得96.5分。", "排名第3。",
]  # fmt: skip


def test_hints_of_the_circular_s_prose_mend_what_they_are_given_for(desk: Desk) -> None:
    count, wrong = 0, []
    for line in PROSE:
        text = desk.texts[CIRCULAR].replace("\n## 二、", f"\n{line}\n\n## 二、", 1)
        assert desk.problems(CIRCULAR, text) != [], line
        done, said = tried(desk, CIRCULAR, text, line_valid=False)
        count, wrong = count + done, wrong + said
    assert wrong == []
    assert count >= 12
