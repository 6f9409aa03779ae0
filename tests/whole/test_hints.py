"""Every hint that a file of settings can give, followed to the letter, mends what it was given for.

``tests/records/test_hints.py`` does the same for records. Each kind of line of ``site.toml``, of last year's results, of a
correction, of the circular and of the rubric's blocks gets each mistake; what a hint says is done to the text by
:func:`followed`, which knows the forms that hints have and nothing of the files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.base import test_codes
from tests.helpers.projects import good_project
from tests.helpers.support import ROOT
from tests.records.test_hints import followed as of_records
from tongyu_site.assess import load_results
from tongyu_site.base.codes import CODES
from tongyu_site.base.problems import Problem, Problems
from tongyu_site.base.project import check_offices, load_project
from tongyu_site.circular import load_circular
from tongyu_site.publish import gathering, making, seal
from tongyu_site.records import offices_of
from tongyu_site.rubric import load_rubric
from tongyu_site.seals.correction_file import read_correction

SITE, RESULTS, CIRCULAR = "content/site.toml", "data/results/2016.toml", "content/circular/2017.md"
CORRECTION, RUBRIC = "content/corrections/2017-1.md", "content/rubric/2017.md"

MISTAKES = [
    "ture", "-", "N/A", "十二", "3。", "1，200", '"3"', "3次", "", "2017-11", "2",
    "0", "2.5", "true", "false", "是", '"是"', '"无"', "“某某”", "某某", '"某某', '某某"', '"某"某"某"', '"D:\\new"', '"\\u0007"',
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
document = { issuer = "县纪委", number = "通纪函〔2018〕2号" }
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
                return check_offices(load_project(self.root), settings, offices_of(self.year.rubric))
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


def followed(text: str, problem: Problem) -> Iterator[str]:
    """The texts that come of doing what a hint says at its problem; several where it leaves a choice."""
    hint, rows = filled(problem.hint or ""), text.split("\n")
    assert problem.place is not None
    row, column = problem.place.line - 1, problem.place.column - 1
    line = rows[row]

    def put(*new: str) -> str:
        return "\n".join([*rows[:row], *new, *rows[row + 1 :]])

    def at_place(word: str) -> str:
        end = column + (problem.place.width if problem.place else 0)
        quoted = line[column:end].startswith('"') and not word.startswith('"')
        return put(line[:column] + (f'"{word}"' if quoted else word) + line[end:])

    if swapped := re.fullmatch("是否写反了：(.+)", hint):
        for one in swapped[1].split("，"):
            key = one.partition(" = ")[0]
            text = re.sub(rf"(?m)^{key} = .*$", one, text, count=1)
        yield text
    elif quoted := re.fullmatch("原文是“(.+)”", hint):
        yield at_place(f'"{quoted[1]}"')
    elif cited := re.match(r"引用 ((?:\{\{ \S+ \}\}(?: 或 )?)+)", hint):
        yield from map(at_place, cited[1].split(" 或 "))
    elif decided := re.match("在这一行后面加一行，按实际填写：(.+?)；", hint):
        yield put(line, decided[1])
    elif hint.startswith("silent = "):
        yield put(line, "", "```toml", hint, "```")
    elif problem.code == "E419":
        yield put(line, "", hint)
    elif "\n" in hint and hint.startswith("["):  # a whole table
        start = rows.index(hint.partition("\n")[0])
        end = next(n for n in range(start + 1, len(rows)) if rows[n].startswith(("[", "+++")))
        yield "\n".join([*rows[:start], *hint.split("\n"), *rows[end:]])
    elif hint.startswith("在设置的最后写 "):
        end = rows.index("+++", 1)
        yield "\n".join([*rows[:end], hint.partition(" ")[2], *rows[end:]])
    elif choice := re.fullmatch("(?:是否为|可写|只能是) (.+)", hint):
        for word in filter(None, re.split("、| 或 ", choice[1])):
            yield put(word) if " = " in word else at_place(word)
    elif hint.startswith("两行删去一行"):
        yield put()
    elif hint == "删去这一项":  # the pair of a table in braces at whose place the problem is
        pairs = [m for m in re.finditer(r'"?[^\s{},="]+"? = "[^"]*",? ?', line) if m.start() <= column < m.end()]
        yield put(line[: pairs[0].start()] + line[pairs[0].end() :])
    elif gone := re.fullmatch(r"删去(?:条件)? ?(\S+)", hint):
        name = re.escape(gone[1].rpartition(".")[2])
        inner = re.sub(rf"{name} = (?:\"[^\"]*\"|\[[^\]]*\]|[^,}}]+),? ?", "", line)
        yield put() if re.match(rf"[\w.]*{name} = |\[", line) or hint == "删去这一行" else put(inner)
    elif idle := re.fullmatch(r"规则用不到的，在本段的规则块中写 (idle = .+)", hint):
        start = rows.index("```toml", row) + 1
        yield "\n".join([*rows[: start + 1], idle[1], *rows[start + 1 :]])
    elif hint.startswith("# ") or "\n\n" in hint:
        yield put(*hint.split("\n"))
    elif hint.startswith("{{"):
        yield at_place(hint)
    elif problem.code == "E102":
        key, _, value = hint.partition(" = ")
        yield from (put(f"{key} = {one}") for one in value.split(" 或 ")) if " 或 " in value else [put(*hint.split("\n"))]
    elif hint == "+++":
        yield put(hint, line) if row == 0 else put(line, hint)
    elif pair := re.fullmatch(r'("?[\w.-]+"?) = (.+)', hint):
        for value in pair[2].split(" 或 ") if "{" not in hint else [pair[2]]:
            if re.match(rf"{pair[1]}\s*[=＝:：]|{pair[1]} ", line):
                yield put(f"{pair[1]} = {value}")
            elif re.search(rf"[{{,]\s*{pair[1]} = ", line):
                old = rf'([{{,]\s*{pair[1]} = )(?:"[^"]*"|\[[^\]]*\]|[^,}}]+?)(?=\s*[,}}])'
                yield put(re.sub(old, rf"\g<1>{value}", line))
            elif line[column : column + 1] == "{":  # a table in braces lacks it
                yield put(re.sub(r" ?\}", f", {pair[1]} = {value} }}", line, count=1))
            else:
                yield put(line, f"{pair[1]} = {value}")
    else:
        yield put(hint)


def filled(hint: str) -> str:
    """A hint with something written for each …"""
    return hint.replace("…", "某某")


BY_HAND = re.compile("words = |核对|恢复|从备份|改名|换一个|换成|例如|写上|规则写在|请")
"""How hints begin that ask a human to think: they name no line, or one whose words only the official text can give."""


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


@pytest.mark.parametrize("name", LEAST)
@pytest.mark.parametrize("comment", ["", "   # 说明；没有写 0"], ids=["bare", "with a comment"])
def test_hints_of_settings_lead_to_valid_lines(desk: Desk, name: str, comment: str) -> None:
    assert desk.problems(name, desk.texts[name]) == []
    count, wrong = 0, []
    for text, row in desk.lines(name):
        rows = text.split("\n")
        pair = re.match(r'("?\w+"?) = (.*)', rows[row])
        key, rest = (pair[1], pair[2]) if pair else ("", "")
        own = re.match(r"(\d+)-(\d+)-(\d+)", rest)
        mistakes = [
            *MISTAKES,
            *([f'"{own[0]}"', f"{own[1]}年{own[2]}月{own[3]}日", f"{own[1]}{own[2]}{own[3]}"] if own else []),
        ]
        cases = [f"{key} = {value}" for value in mistakes] + wrong_keys(key, rest) + [None] if pair else []
        cases += [] if pair else [rows[row][:-1], f"[{rows[row]}]"]
        for case in cases:
            spoilt = "\n".join([*rows[:row], *([] if case is None else [case + comment]), *rows[row + 1 :]])
            done, said = tried(desk, name, spoilt, line_valid=True)
            count, wrong = count + done, wrong + said
    assert wrong == []
    assert count >= LEAST[name]


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


@pytest.mark.parametrize("part", [0, *(pytest.param(part, marks=pytest.mark.long) for part in (1, 2, 3))])
def test_hints_of_the_rubric_mend_what_they_are_given_for(desk: Desk, part: int) -> None:
    text = desk.texts[RUBRIC]
    rows, count, wrong = text.split("\n"), 0, []
    kinds = list(rubric_lines(text))
    assert len(kinds) > 150
    for row, key, value in kinds[part::4]:
        for mistake in rubric_mistakes(key, value):
            spoilt = "\n".join([*rows[:row], *([mistake] if mistake else []), *rows[row + 1 :]])
            done, said = tried(desk, RUBRIC, spoilt, line_valid=False)
            count, wrong = count + done, wrong + said
    assert wrong == []
    assert count > 80


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


start = test_codes.start
A_HUMAN = "a human decides what is right; no line can be proposed"
NOT_FOLLOWED: dict[str, str] = {
    "E101": "the file is saved otherwise",
    **dict.fromkeys(["E103", "E104", "E105", "E107", "E515", "E703", "E711", "E613"], "a file is renamed, moved or replaced"),
    **dict.fromkeys(["E106", "E504", "E517", "E712", "E714", "E513", "E706"], "another command is run"),
    **dict.fromkeys(["E204", "E206", "E209", "E213", "E301", "E404", "E405", "E418", "E501", "E503", "E506"], A_HUMAN),
    **dict.fromkeys(["E502", "E507", "E508", "E509", "E518", "E519"], "no input gives it"),
    **dict.fromkeys(["E505", "E511", "E512", "E514", "E516"], "what stands on the disk is put right, no input"),
    **{code: "a cell of a spreadsheet" for code in CODES if code.startswith("E6") and code != "E613"},
    **dict.fromkeys(["E701", "E702", "E709", "E710", "E713", "E715"], "what was published comes back from elsewhere"),
    "E305": "the options stand in the message; which one is meant a human decides",
}
"""Codes whose hint is no line, value or key that can be written to the letter, and why."""


def of_command(root: Path, command: list[str]) -> list[Problem]:
    """The problems of a command that checks or seals."""
    try:
        if command[0] == "seal":
            seal(root, 2017, 1 if "--correct" in command else None, root / "site")
        else:
            gathered = gathering.gather(root)
            making.make(gathered, drafts=False)
    except Problems as error:
        return list(error.problems)
    return []


def test_a_code_is_followed_or_says_why_not() -> None:
    assert set(NOT_FOLLOWED) <= set(CODES)
    assert all(test_codes.WHERE.get(code) for code in CODES if code not in NOT_FOLLOWED)


@pytest.mark.parametrize("code", [code for code in CODES if code not in NOT_FOLLOWED])
def test_the_hint_of_every_other_code_mends_its_wrong_example(code: str, tmp_path: Path, start: test_codes.Start) -> None:
    root = start(test_codes.base(code), tmp_path / "root")
    meaning, place = CODES[code], test_codes.WHERE[code]
    command = ["check"]
    if callable(place):
        command = place(root, meaning, True)
    else:
        test_codes.swap(root, *place, meaning.wrong)
    found = [problem for problem in of_command(root, command) if problem.code == code and problem.hint]
    assert found
    for problem in found:
        path = root / problem.file
        text = path.read_text(encoding="utf-8")
        hint = problem.hint or ""
        texts = list((of_records if "/communities/" in problem.file and "写反" not in hint else followed)(text, problem))
        assert texts
        for new in texts:
            path.write_text(new, encoding="utf-8", newline="\n")
            left = [other.message for other in of_command(root, command) if other.code == code]
            assert problem.message not in left, problem.hint
        path.write_text(text, encoding="utf-8", newline="\n")


@pytest.mark.parametrize("code", [code for code in test_codes.WHERE if code in NOT_FOLLOWED and code[:2] < "E6"])
def test_a_code_that_is_not_followed_proposes_no_line(code: str, tmp_path: Path, start: test_codes.Start) -> None:
    place, root = test_codes.WHERE[code], start(test_codes.base(code), tmp_path / "root")
    if callable(place):
        command = place(root, CODES[code], True)
        if command[0] != "check":
            return
    else:
        test_codes.swap(root, *place, CODES[code].wrong)
    hints = [problem.hint or "" for problem in of_command(root, ["check"]) if problem.code == code]
    assert hints
    assert not [hint for hint in hints if re.match(r"[\w.]+ = |\[|是否为|可写|\{\{", hint)]
