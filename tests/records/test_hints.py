"""Every hint of a value, followed to the letter, leads to a valid line: over all types of places, mistakes, and comments.

The lines are those of the record form, filled in; each gets one mistake. What a hint says is done to the text by
:func:`~tests.helpers.hints.followed_in_record`, which knows the forms that hints have, and nothing of the schema.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.hints import followed_in_record
from tests.helpers.projects import GOOD
from tests.helpers.support import load_rubric
from tongyu_site.base.masking import HIDDEN
from tongyu_site.base.problems import Place, Problem, Problems
from tongyu_site.base.project import Project, YearSettings
from tongyu_site.base.source import Source
from tongyu_site.records import Validator, read_records, record_form
from tongyu_site.records.filling import whole_year
from tongyu_site.records.period import Calendar
from tongyu_site.records.syntax import explained

TOP = 'name = "甲社区"\nyear = 2017\n'
SHOWN = "data/communities/2017/jia.toml"
SAMPLE = re.compile(r"^# +(\[\[?[a-z].*|[a-z_]+ = .*)$", re.M)
COMMENT = "   # 说明；单位：次；没有写 0"
PAPER = '[[clauses.1-2.evidence]]\nkind = "会议记录"\ntitle = "某某"\nissuer = "某某"\nnumber = "某某"\ndate = 2017-06-14\n'
FALSE_PAPER = '[[clauses.1-2.falsified]]\ndate = 2017-06-14\ndocument = { issuer = "某某", number = "1号" }\nnote = "某某"\n'

MISTAKES = [
    "ture", "-", "N/A", "null", "十二", "无", "3。", "1，200", "1,200", "92，5", '"3"', "3次", "三次", "", "2017-11", "2017.11",
    "2017年11月", "2017.3.5", "2017/3/5", '"2017-03-05"', '"2017-11"', "20170305", "2", "0", "2.0", "2.5", "true", "false", "是",
    '"是"', '"无"', '"2次"', '"N/A"', "“某某”", "某某", '"某某', '某某"', '"某"某"某"', '"D:\\excel"', '"D:\\work"', '"\\x1b"',
    '["某某"]', "{}", '{ issuer = "某某", number = "1号" }', "方案", '"方案"', "2017-03-05", "12:30:00", "丙社区",
    '"Yi.toml"', "—", "五次", '"3"   3', "3 3", "3 4", '"3" "4"', "2017-11-16 10:00", "2017-11-16T10:00", "2017-11-16 10:00:00",
    "2017年11月16日 10:00", "2017/11/16 10：00", '"2017-11-16 10:00"', "2017-11-16上午", "2017-11-16 10时",
    "11月16日", "11-16", "11/16", "11.16", "十一月十六日",
    '"11月16日"', "2017年11月16日", "2017-11-16日", "2月29日", "13-40",
]  # fmt: skip
"""What stands behind the equals sign: words, signs, figures, dates, texts and tables, each wrong in most places."""

DOCUMENTS = [
    '{ issuer = "某某"; number = "1号" }', '{ issuer = "某某"；number = "1号" }', '{ issuer = "某某"，number = "1号" }',
    '{ issuer = "某某", title = "关于"两个责任"的通知" }', '{ 发文机关 = "某某", 文号 = "1号" }',
    '{ "发文机关" = "某某", "文号" = "1号" }', '{ 文号 = "1号", 机关 = "某某" }', '{ "文件" = "某某", issuer = "某某" }',
    '{ issuer = 某某, number = "1号" }',
    '{ issuer = "某某", number = "1号"', 'issuer = "某某", number = "1号" }', '{ issuer = "某某" number = "1号" }',
    '"《某通知》"',    '{ issuer = "某某", number = "1号 }', '{ issuer = “某某”, number = "1号" }',
]  # fmt: skip
"""A document on one line, with one slip."""

PAPERS = [
    '"会议记录"', "会议记录", '["会议记录"]', '{ kind = "会议记录", title = "某某" }', '[{ 种类 = "会议记录", 名称 = "某某" }]',
    '[{ 类型 = "会议记录", 标题 = "某某" }]', '[{ "类型" = "会议记录", "标题" = "某某" }]',
    '[{ "种类" = "会议记录", title = "某某" }, { "种类" = "票据", "名称" = "某某" }]',
    "3", '[{ kind = "会议记录"; title = "某某" }]', '[{ kind = "会议记录", title = "某某" }', '"方案"', '["方案"]',
    '[{ kind = "会议记录", title = "学"两"做" }]',
]  # fmt: skip
"""Evidence on one line, with one slip."""


@dataclass(frozen=True)
class Line:
    """A line of a small valid record, and which one it is, counted from 0."""

    text: str
    row: int
    key: str

    def replaced(self, new: str) -> str:
        """The record with another text in the line."""
        lines = self.text.split("\n")
        lines[self.row] = new
        return "\n".join(lines)

    def wrong_keys(self) -> list[str]:
        """The line with its key mistyped, in another spelling, or without its equals sign."""
        line = self.text.split("\n")[self.row]
        key, rest = self.key, line.partition(" = ")[2]
        words = ["某项", "meetings", key[:1] + key, key + key[-1:], key[:-1], key.upper(), key.capitalize()]
        words.append(key.replace("_", "-"))
        signs = [f"{key} {rest}", f"{key}: {rest}", f"{key}：{rest}", f"{key} == {rest}", f"{key} ＝ {rest}"]
        return [f"{word} = {rest}" for word in words if word != key] + signs


class Desk:
    """A county of three communities, and the check of the first one's record."""

    def __init__(self, root: Path) -> None:
        folder = root / "data/communities/2017"
        folder.mkdir(parents=True)
        for slug, name in (("yi", "乙社区"), ("bing", "丙社区")):
            (folder / f"{slug}.toml").write_text(f'name = "{name}"\nyear = 2017\n', encoding="utf-8")
        self.law = load_rubric()
        project = Project(root, "", "", True, False, False, False, (), Source("site.toml", ""))
        self.validator = Validator(self.law, Calendar(self.law, project=project))

    def problems(self, text: str, *, complete: bool = False) -> list[Problem]:
        """The problems of a record's text; ``complete``: a missing fact is one."""
        source = Source(SHOWN, text)
        try:
            data = source.toml()
        except Problems as error:
            return list(explained(error.problems, source, self.law, self.validator.schema, lambda _: whole_year(self.law.year)))
        return self.validator.check(source, data, complete=complete)[0]

    def sections(self) -> list[str]:
        """The sections of the form, filled in, the first without a header; and those of papers."""
        form = SAMPLE.sub(r"\1", record_form(self.law, "甲社区")).replace('"…', '"某某').replace('"某某"\n', '"yi"\n')
        form = re.sub(r'previous_unit = "某某"', 'previous_unit = "yi"', form)
        plain = "\n".join(line.partition("   #")[0] for line in form.split("\n") if line.strip() and not line.startswith("#"))
        return [*re.split(r"\n(?=\[)", plain[plain.index("name = ") :]), PAPER, FALSE_PAPER]

    def braced(self) -> Iterator[tuple[Line, str, str]]:
        """Each pair of the tables in braces that the form's sections may be written as, on one line and on several.

        Its line, what stands before the value in it, and what stands behind.
        """
        for section in self.sections():
            header = re.match(r"(\[+)(?:(clauses\.[\w-]+)\.)?(\w+)\]+\n", section)
            if not header:
                continue
            hidden = ("person", "note") if header[3] == "sanctions" else ("person",)  # what follows these is not shown
            pairs = [pair for pair in section[header.end() :].strip().split("\n") if not pair.startswith(hidden)]
            outer = f"{TOP}[{header[2]}]\n" if header[2] else TOP
            opens, ends = ("[{", "}]") if header[1] == "[[" else ("{", "}")
            for at, pair in enumerate(pairs):
                key = pair.partition(" = ")[0]
                before, behind = ", ".join([*pairs[:at], f"{key} = "]), ", ".join(["", *pairs[at + 1 :]])
                one = Line(f"{outer}{header[3]} = {opens} {', '.join(pairs)} {ends}\n", outer.count("\n"), key)
                yield one, f"{header[3]} = {opens} {before}", f"{behind} {ends}"
                text = f"{outer}{header[3]} = {opens}\n" + "".join(f"  {each},\n" for each in pairs) + f"{ends}\n"
                yield Line(text, outer.count("\n") + 1 + at, key), f"  {key} = ", ","

    def lines(self) -> Iterator[Line]:
        """One line of the form for each kind of place that the schema has: type, limits and the table that it stands in."""
        seen = set()
        for section in self.sections():
            header = re.match(r"\[+([\w.-]+)\]+", section)
            text = section + "\n" if header is None else f"{TOP}{section}\n"
            for row, line in enumerate(text.split("\n")):
                pair = re.match(r"([a-z_]+) = ", line)
                if not pair or (header and row < 2):
                    continue
                place = self.place((*(header[1].split(".") if header else ()), pair[1]))
                kind = (json.dumps(place, sort_keys=True), header and header[1].count("."), "[[" in section)
                if kind not in seen:
                    seen.add(kind)
                    yield Line(text, row, pair[1])

    def place(self, path: tuple[str, ...]) -> Any:
        """The part of the schema at a path, without its words."""
        schema: Any = self.validator.schema
        for key in path:
            schema = schema.get("items", schema)["properties"][key]
        return _bare(schema)


def _bare(schema: Any) -> Any:
    if isinstance(schema, dict):
        return {
            key: _bare(value) for key, value in schema.items() if key not in ("title", "description") or isinstance(value, dict)
        }
    return schema


def tried(desk: Desk, line: Line, what: str) -> tuple[int, list[str]]:
    """Follow every hint on a line that was written wrong, with and without a comment: how many times, and what was wrong."""
    count, wrong = 0, []
    said = {text: desk.problems(text) for text in (line.replaced(what), line.replaced(what + COMMENT))}
    bare, commented = ([(p.code, p.message, p.place, p.hint) for p in problems] for problems in said.values())
    if bare != commented:
        wrong.append(f"{what}: with a comment otherwise\n{bare}\n{commented}")
    for text, problem in [(text, problem) for text, problems in said.items() for problem in problems]:
        unsaid = "写了两次" in problem.message or problem.excerpt == HIDDEN or (problem.code == "E108" and len(what) > 140)
        if problem.code in ("E102", "E202", "E108") and not problem.hint and not unsaid:
            wrong.append(f"{what}: no hint\n{problem.message}")
        if not problem.hint or not problem.place or problem.place.line != line.row + 1:
            continue
        for new in followed_in_record(text, problem):
            count += 1
            for left in desk.problems(new):
                if left.place is None or left.place.line != problem.place.line:
                    continue
                if (
                    left.code in ("E210", "E212") and "{" in text
                ):  # other pairs of the same table, with which the value must agree
                    continue
                named = re.match(
                    "是否为 \\w|可写|.* 是 .* 项的事实", problem.hint
                )  # a key that is known; its value may be another's
                if not named or (left.code in ("E102", "E201") and left.place.column == 1):
                    written = new.split("\n")[line.row]
                    wrong.append(f"{what}\n{problem.message}\n改法：{problem.hint}\n{written}\n{left.code} {left.message}")
    return count, wrong


def hold(desk: Desk, cases: Iterable[tuple[Line, str]], least: int) -> None:
    """All hints of these cases lead to valid lines, and there are enough of them."""
    outcomes = [tried(desk, line, wrong) for line, wrong in cases]
    assert [text for _, wrong in outcomes for text in wrong] == []
    assert sum(count for count, _ in outcomes) >= least


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path_factory.mktemp("county"))


def test_the_lines_that_get_mistakes_are_valid(desk: Desk) -> None:
    lines = list(desk.lines())
    assert len(lines) > 30
    for text in {line.text for line in lines}:
        assert desk.problems(text) == []


@pytest.mark.parametrize(
    ("every", "least"), [(11, 360), pytest.param(1, 4000, marks=pytest.mark.long)], ids=["every eleventh", "all"]
)
def test_hints_of_values_lead_to_valid_lines(desk: Desk, every: int, least: int) -> None:
    """Every eleventh: of each line another part of the mistakes, so that each mistake meets many kinds of lines."""
    more = {"document": DOCUMENTS, "evidence": PAPERS}
    cases = [(line, f"{line.key} = {value}") for line in desk.lines() for value in MISTAKES + more.get(line.key, [])]
    hold(desk, cases[::every], least)


@pytest.mark.parametrize(
    ("every", "least"), [(83, 170), pytest.param(1, 14000, marks=pytest.mark.long)], ids=["every 83rd", "all"]
)
def test_hints_of_values_in_braces_lead_to_valid_lines(desk: Desk, every: int, least: int) -> None:
    """So that a clerk who writes a section as a table in braces, on one line or several, is told as well."""
    values = [value for value in MISTAKES if value.count('"') % 2 == 0]  # a lone quote takes the other pairs in
    cases = [(line, f"{before}{value}{behind}") for line, before, behind in desk.braced() for value in values]
    hold(desk, cases[::every], least)


ELEMENTS = [
    "3",
    "2.5",
    "nan",
    "true",
    '""',
    '"yi"',
    '"某某"',
    "2016-12-01",
    "12:30:00",
    "[]",
    '["yi"]',
    "[{ a = 1 }]",
    "{}",
    "{ a = 1 }",
]
"""What stands in a list: of every type, and wrong in every list of a record."""


def lists(schema: Any, header: str = "", opens: str = "", ends: str = "") -> Iterator[tuple[str, str]]:
    """What stands before and behind the elements of each list that a schema has."""
    for key, place in schema.get("properties", {}).items():
        if place.get("type") == "array":
            yield f"{header}{opens}{key} = [", f"]{ends}\n"
            yield from lists(place["items"], f"{header}{opens}{key} = [", "{ ", " }]" + ends)
        elif place.get("type") == "object":
            yield from lists(place, f"[{'clauses.' * header.startswith('[clauses')}{key}]\n")


@pytest.mark.parametrize("every", [5, pytest.param(1, marks=pytest.mark.long)])
def test_elements_of_a_wrong_type_are_problems_in_their_line(desk: Desk, every: int) -> None:
    """Alone, and twice beside another one; in each list every fifth of them, all in the long form."""
    places = list(lists(desk.validator.schema))
    assert len(places) > 60
    assert {before.rpartition("\n")[2] for before, _ in places} >= {
        "former = [",
        "daily = [",
        "evidence = [",
        "articles = [{ also = [",
    }
    for number, (before, behind) in enumerate(places):
        for element in ELEMENTS[number % every :: every]:
            for row in (element, f'"yi", {element}, {element}'):
                text = f"{TOP}{before}{row}{behind}"
                found = desk.problems(text)
                line = text.count("\n")
                assert [problem for problem in found if problem.place and problem.place.line == line], text


def test_hints_of_keys_lead_to_valid_lines(desk: Desk) -> None:
    hold(desk, [(line, wrong) for line in desk.lines() for wrong in line.wrong_keys()], 150)


@pytest.mark.parametrize("header", ["[ballots]", "[leader]"])
def test_a_header_that_is_gone_is_one_problem(desk: Desk, header: str) -> None:
    text = next(line.text for line in desk.lines() if header in line.text)
    lost = text.replace(f"{header}\n", "", 1)
    (problem,) = desk.problems(lost)
    assert [desk.problems(new) for new in followed_in_record(lost, problem)] == [[]]


FORMER = 'former = ["…"]，写各社区记录的文件名，不带 .toml；没有改名、合并的，删去这一行'
ADVICE = {
    **{
        f"former = {written}": FORMER
        for written in ("卯社区", "1", "mao、yi", "{ mao = true }", "[3]", '[["mao"]]', "[{ a = 1 }]", '[2016-12-01, "mao"]')
    },
    'former = ["mao", "mao"]': 'former = ["mao"]',
    '[clauses.1-2]\nevidence = [{ 类型 = "会议记录", 标题 = "某某" }]': 'evidence = [{ kind = "会议记录", title = "某某" }]',
    '[clauses.1-2]\nevidence = [{ "类型" = "会议记录", "标题" = "某某" }]': 'evidence = [{ kind = "会议记录", title = "某某" }]',
    '[clauses.1-2]\nevidence = [\n{ 类型 = "票据", 名称 = "某某" },\n{ 类型 = "票据", 名称 = "某某" },\n]': (
        '{ kind = "票据", title = "某某" },'
    ),
    '[clauses.1-2]\ndocument = { "文号" = "1号", "机关" = "某某" }': 'document = { number = "1号", issuer = "某某" }',
    'daily = [{ "日期" = 2017-06-14, "得分" = 95 }]': "daily = [{ date = 2017-06-14, score = 95 }]",
    "daily = [{ date = 11月16日, score = 95 }]": "daily = [{ date = 2017-11-16, score = 95 }]",
    "daily = [{ date = 2017-11, score = 95 }]": "daily = [{ date = 2017-11-…, score = 95 }]",
    "daily = [\n{ date = 2017-11-16 10:00, score = 95 },\n]": "{ date = 2017-11-16, score = 95 },",
    "daily = [\n{ date = 2017/11/16 10：00, score = 95分 },\n]": "{ date = 2017-11-16, score = 95 },",
    '[clauses.2]\nevidence = [\n{\nkind = 票据,\ntitle = "某某",\ndate = 2017-11,\n},\n]': 'kind = "票据",',
    "[[sanctions]]\n日期 = 2017-06-14": "是否为 date（处分决定的日期）",
    "[ballots]\n应到 = 3": "是否为 expected（应到人数）",
    "[clauses.1-2]\nmeetings = 十二": "meetings = 12",
    "[clauses.1-2]\nmeetings = 五次": "meetings = 5",
    '[clauses.1-2]\nmeetings = "3"   3': "meetings = 3",
    "[clauses.1-2]\nmeetings = 3 4": "meetings = …（没有写 0）",
    "[clauses.1-5]\nreported_on = 11月16日": "reported_on = 2017-11-16",
    "[clauses.1-5]\nreported_on = 11-16": "reported_on = 2017-11-16",
    "[clauses.1-5]\nreported_on = 2017年11月16日": "reported_on = 2017-11-16",
    "[clauses.1-5]\nreported_on = 2月29日": "reported_on = 日期，没有办的写 false",
    **{
        f"[clauses.1-5]\nreported_on = {two}": "reported_on = 日期，没有办的写 false"
        for two in ("2017-12-04或2017-11-20", "2017-12-04、2017-11-20", "2017-12-04 2017-11-20", '"2017-12-04至05"')
    },
    "assessed_on = 2017-12-04或2017-12-05": "assessed_on = …",
    "assessed_on = 12月18日": "assessed_on = 2017-12-18",
    "assessed_on = 1月8日": "assessed_on = …-01-08，写明是哪一年",
    '[[clauses.1-2.evidence]]\nkind = "票据"\ntitle = "某某"\ndate = 11月16日': "date = …-11-16，写明是哪一年",
    "clauses.1-2\nmeetings = 3": "[clauses.1-2]",
    "[条款.1-2]\nmeetings = 3": "[clauses.1-2]",
    "[民主测评]\nexpected = 3": "[ballots]",
    "clauses.4.accountability\ndate = 2017-06-14": "[[clauses.4.accountability]]",
    "ballots\nexpected = 3": "[ballots]",
    **{
        f"[clauses.1-2]\nevidence = {written}": 'evidence = [{ kind = "票据", title = "某某" }]'
        for written in (
            '[{ kind: "票据", title: "某某" }]',
            '[ kind = "票据", title = "某某" ]',
            '[{ kind = "票据", title = "某某" }];',
            '[{ kind = "票据", title = "某某" }]；',
        )
    },
    "[clauses.1-2]\nevidence = [{}]": 'evidence = [{ kind = "…", title = "…" }]',
    "[clauses.1-2]\nevidence = [ ]；": "evidence = [ ]",
    "[clauses.1-2]\nmeetings = {3}": "meetings = 3",
    "[票数]\nexpected = 3": "[ballots]",
    "[测评票]\nexpected = 3": "[ballots]",
    **{f"[{header}]\nmeetings = 3": "[clauses.1-2]" for header in ("clauses.第1-2项", "clauses 1-2", "第1-2项", "条款1-2")},
    **{
        f"[{header}]\n": "是否为 [clauses.17-2-1]（17-2-1 主要领导不直接分管规定）、"
        "[clauses.17-2-2]（17-2-2 “三重一大”民主决策程序）"
        for header in ("clauses.第17-2项", "第17-2项")
    },
    '[[sanctions]]\ndate = 2017-06-14\npenalty = "诫勉谈话"': "不是处分的处理不填，删去这一节",
    "[clauses.监委会工作例会]\nmeetings = 3": "是否为 [clauses.20-2]（20-2 监委会工作例会）",
    **{
        f'[[clauses.10.criticisms]]\ndate = 2017-06-14\ndocument = {{ issuer = "某某", number = "1号" }}\n{written} = 2': (
            f"删去 {key}：这一条按件计，不按人数"
        )
        for written, key in (("persons", "persons"), ('"人数"', "人数"))
    },
}
"""What a clerk wrote below name and year, and the hint of the first problem."""


@pytest.mark.parametrize(("written", "hint"), ADVICE.items(), ids=range(len(ADVICE)))
def test_a_hint_says_what_was_meant(desk: Desk, written: str, hint: str) -> None:
    text = f"{TOP}{written}\n"
    first = desk.problems(text)[0]
    assert first.hint == hint
    assert first.place is not None
    outcomes = list(followed_in_record(text, first))
    assert outcomes
    for new in outcomes:
        assert (first.message, first.place) not in [(problem.message, problem.place) for problem in desk.problems(new)]


@pytest.mark.parametrize("score", ["105", "-3"])
def test_a_score_out_of_its_range_is_told_the_range(desk: Desk, score: str) -> None:
    first = desk.problems(f"{TOP}[[daily]]\ndate = 2017-06-14\nscore = {score}\n")[0]
    assert (first.code, first.hint) == ("E204", "核对后写 0 至 100 的数")


LEVEL = 'level = "…"，可填 city（市级）、province（省级）、nation（国家级）'
OUTLET = 'outlet = "…"，可填 人民日报、中国纪检监察报、吉林日报、白城日报、中国监察、党风廉政建设、浪淘沙'
ARTICLES = [
    *((f'level = "{level}"', LEVEL) for level in ("省级、市级", "省市级", "中央级", "省级以上", "province、city", "县级")),
    ("level = 省级、市级", LEVEL),
    ('level = "省级"', 'level = "province"'),
    *((f'outlet = "{outlet}"', OUTLET) for outlet in ("吉林日报、白城日报", "白城日报社", "省报", "人民法院报", "无")),
    ('outlet = "《白城日报》"', 'outlet = "白城日报"'),
    ('outlet = "白城曰报"', '是否为 "白城日报"'),
    ('outlet = "松原日报"', "不在规定报刊之内的稿件不计，删去这一节"),
    ('outlet = "新华网"', "不在规定报刊之内的稿件不计，删去这一节"),
]
"""A line of an article, and its hint: only a paper that is certainly none of the seven may have its section deleted."""


@pytest.mark.parametrize(("written", "hint"), ARTICLES, ids=range(len(ARTICLES)))
def test_an_article_is_deleted_only_where_its_paper_certainly_does_not_count(desk: Desk, written: str, hint: str) -> None:
    article = '[[clauses.13-1.articles]]\ntitle = "某某"\ndate = 2017-06-14\nlevel = "city"\noutlet = "白城日报"\n'
    key = written.partition(" ")[0]
    assert desk.problems(TOP + article) == []
    text = TOP + re.sub(f"(?m)^{key} = .*$", written, article)
    (problem,) = desk.problems(text)
    assert problem.hint == hint
    assert next(desk.problems(new) for new in followed_in_record(text, problem)) == []


@pytest.mark.parametrize(
    ("value", "caret"), [("十二", "十二"), ('"3"   3', '"3"   3'), ("五次", "五次"), ("3 4", "3 4"), ("1，200", "1，200")]
)
def test_the_caret_is_at_the_value(desk: Desk, value: str, caret: str) -> None:
    line = f"meetings = {value}"
    (problem,) = desk.problems(f"{TOP}[clauses.1-2]\n{line}{COMMENT}\n")
    assert problem.place is not None
    assert line[problem.place.column - 1 :][: problem.place.width] == caret


IN_SECTIONS = [
    *(f"[clauses.1-5]\nreported_on = {day}" for day in ("2017-11-16 10:00", "2017-11-16T10:00", "2017-11-16 10:00:00")),
    "[[daily]]\nscore = 3\ndate = 2017-11-16\n\n[[daily]]\nscore = 95\ndate = 2017-11-16 10:00",
    '[[clauses.15.escalations]]\ndocument = { issuer = "某某", number = "1号" }\ndate = 2017-11-16 10:00',
    "assessed_on = 2017-11-16 10:00",
    "daily = [{ score = 95, date = 2017-11-16 10:00 }]",
    "daily = [{ score = 95, date = 2017-11 }]",
    "daily = [\n{ score = 95, date = 2017-11 },\n]",
    "daily = [\n{\nscore = 95,\ndate = 2017/11/16 10:00,\n},\n]",
]
"""A date with a time, or without its day, wherever one stands: the last value of a text."""


@pytest.mark.parametrize("written", IN_SECTIONS, ids=range(len(IN_SECTIONS)))
def test_a_date_with_a_time_or_without_its_day_is_wrong_where_it_stands(desk: Desk, written: str) -> None:
    text = f"{TOP}{written}\n"
    (problem,) = desk.problems(text)
    assert problem.place is not None
    under = text.split("\n")[problem.place.line - 1][problem.place.column - 1 :][: problem.place.width]
    assert under == re.split(r"= ", written)[-1].rstrip("\n]} ,")
    assert [desk.problems(new) for new in followed_in_record(text, problem)] == [[]]


@pytest.mark.parametrize("day", ["12月5日", '"12月5日"'])
def test_a_day_without_its_year_is_one_of_the_period(tmp_path: Path, day: str) -> None:
    """It is in the period up to the assessment, and after the one of the year before; else the clerk is asked which year."""
    root = tmp_path / "county"
    for end, sure in (("2017-12-18", True), ("2017-12-01", False)):
        assert _hint_of(root, f"assessed_on = {end}", f"date = {day}") == (
            "date = 2017-12-05" if sure else "date = …-12-05，写明是哪一年"
        )
    early = day.replace("12月5日", "1月5日")
    assert _hint_of(root, "assessed_on = 2017-12-18", f"date = {early}") == "date = 2017-01-05"
    (root / "data/communities/2016").mkdir(parents=True)
    (root / "data/communities/2016/jia.toml").write_text(
        'name = "甲社区"\nyear = 2016\nassessed_on = 2017-01-10\n', encoding="utf-8"
    )
    assert _hint_of(root, "assessed_on = 2017-12-18", f"date = {early}") == "date = …-01-05，写明是哪一年"


def _hint_of(root: Path, top: str, line: str) -> str | None:
    """The hint of a line of a daily check in the record of a county of one community."""
    folder = root / "data/communities/2017"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "jia.toml").write_text(f"{TOP}{top}\n\n[[daily]]\n{line}\nscore = 95\n", encoding="utf-8")
    project = Project(root, "", "", True, False, False, False, (), Source("site.toml", ""))
    (problem,) = read_records(project, YearSettings(2017, "draft", None, {}), load_rubric()).problems
    return problem.hint


def test_a_fact_that_is_missing_is_written_where_the_hint_says(desk: Desk) -> None:
    good = GOOD.read_text(encoding="utf-8")
    assert desk.problems(good, complete=True) == []
    lines, count = good.split("\n"), 0
    for row, line in enumerate(lines):
        stated = re.match(r"[a-z_]+ = (\d|true|false|\[\])", line)
        if not stated or not re.match(r"\[(clauses|ballots)", _header_above(lines, row)):
            continue
        text = "\n".join([*lines[:row], *lines[row + 1 :]])
        problems = desk.problems(text, complete=True)
        assert [problem.code for problem in problems] == ["E203"], line
        if problems[0].place == Place(1):  # the section is gone with its only fact
            continue
        for new in followed_in_record(text, problems[0]):
            left = desk.problems(new, complete=True)
            assert [p for p in left if p.code != "E210"] == [], f"{line}: {problems[0].hint}"  # other figures of the ballots
            count += 1
    assert count > 40


def _header_above(lines: list[str], row: int) -> str:
    return next((line for line in reversed(lines[:row]) if line.startswith("[")), "")


def test_the_facts_that_a_section_lacks_are_one_problem(desk: Desk) -> None:
    text = GOOD.read_text(encoding="utf-8").replace("leader_talks = 2\nmember_talks = 4\n", "")
    (problem,) = desk.problems(text, complete=True)
    assert problem.code == "E203"
    assert problem.hint == "在这一节下写 leader_talks = …，member_talks = …（没有写 0）"
    assert problem.message.startswith("1-6项：缺少 leader_talks（")
    assert "、member_talks（" in problem.message
