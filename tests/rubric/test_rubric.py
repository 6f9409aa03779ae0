"""The rubric file: the official text stays verbatim, and rule and text are checked against each other both ways."""

from __future__ import annotations

import ast
import itertools
import random
import re
from pathlib import Path

import pytest

from tests.helpers.support import ROOT, RUBRIC, TESTS, choose, load_rubric
from tongyu_site.base.problems import Problem, Problems
from tongyu_site.base.source import Source
from tongyu_site.rubric import Rubric, loading
from tongyu_site.rubric.loading import parse_rubric
from tongyu_site.rubric.next_year import next_rubric
from tongyu_site.rubric.text import official_text
from tongyu_site.seals.inputs import rubric_hash

TEXT = RUBRIC.read_text(encoding="utf-8")
OFFICIAL = (TESTS / "rubric" / "2017-source.txt").read_text(encoding="utf-8")


def problems(text: str) -> list[str]:
    with pytest.raises(Problems) as caught:
        parse_rubric(Source("2017.md", text), 2017)
    return [f"{p.code} {p.message}" for p in caught.value.problems]


def test_official_text_is_verbatim() -> None:
    assert official_text(TEXT) == OFFICIAL


def test_paragraphs_are_the_official_ones() -> None:
    assert "\n\n".join(paragraph.text for paragraph in load_rubric().paragraphs) + "\n" == OFFICIAL


@pytest.mark.few(7)
@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("minimum = 2\neach = 1", "minimum = 3\neach = 1", "E303 minimum = 3 在本段原文中没有出处"),
        ('"传达上级会议精神"\npoints = 1', '"传达上级会议精神"\npoints = 7', "E303 points = 7 在本段原文中没有出处"),
        ('words = { minimum = "每月召开一次" }', 'words = { minimum = "每周召开一次" }', "E303 本段原文中没有“每周召开一次”"),
        ('basis = "县委督查室数据"', 'basis = "县委数据"', "E303 本段原文中没有“以县委数据为准”"),
        ('basis = "县委督查室数据"', 'basis = "督查室数据"', "E303 本段原文中没有“以督查室数据为准”"),
        ('silent = "考核对象，不计分"', 'erratum = "x"\nnote = "y"', "E306 这一段既没有规则，也没有声明不计分"),
        ("{: #1-2}\n", "", "E306 规则块“1-2”在正文中没有对应的标记"),
        ('facts = ["conveyed", "measures"]', 'facts = ["conveyed"]', "E306 事实 measures 没有规则使用"),
        ('clauses = ["1", "1-1"]', 'clauses = ["1-1"]', "E304 “1”为 14 分，下级合计 13 分，没有执行口径说明差额"),
        ('chosen = "unallotted"', 'chosen = "none"', "E305 R-item-1 没有选项“none”，可选"),
        ('patch."17-3:notices"', 'patch."17-3:nothing"', "E305 没有可改的规则“17-3:nothing”"),
        ('"quota"\nfact = "meetings"\nminimum = 2', '"quote"\nfact = "meetings"\nminimum = 2', "E302 规则的种类应是"),
        ('fact = "hearings"\nminimum', 'fact = "hearing"\nminimum', "E302 没有名为“hearing”的事实"),
        ('name = "优秀"\nminimum = 95', 'name = "优秀"\nminimum = 80', "E302 档次应从高到低排列"),
        ('name = "良好"\n', "", "E302 这个档次没有名称"),
        ("doubles = true", "doubles = 1", "E302 “r1”的 doubles 类型不对"),
        ('exemption = "r4"', 'exemption = "r4"\nmonth = "x"', "E302 “r4”没有“month”这一项"),
        ('printed = "追究相关人员责任"', 'printed = "追究有关人员责任"', "E302 本段原文中没有“追究有关人员责任”"),
        ('printed = "追究相关人员责任"', 'quoted = "追究相关人员责任"', "E302 没有“quoted”这一项"),
        ('printed = "追究相关人员责任"', 'printed = true', "E302 printed 的类型不对"),
        ('erratum = "item-16"', 'erratum = "item-16"\npublish = "yes"', "E302 publish 的类型不对"),
    ],
)  # fmt: skip
def test_defect_is_found(old: str, new: str, expected: str) -> None:
    assert TEXT.count(old) == 1
    assert any(found.startswith(expected) for found in problems(TEXT.replace(old, new))), problems(TEXT.replace(old, new))


def test_every_paragraph_without_a_rule_is_declared_silent() -> None:
    rubric = load_rubric()
    ruled = {index for homes in rubric.home.values() for index in homes}
    bare = [p.text for p in rubric.paragraphs if p.index not in ruled and not p.level and not p.silent]
    assert bare == []


def test_readings_are_those_of_the_office_s_list() -> None:
    """Every reading has its options; only those that the text settles have a single one."""
    single = {reading.id for reading in load_rubric().readings.values() if len(reading.options) == 1}
    assert single == {"R-silent", "R-5210.5", "R-daily", "R-3-none", "R-1-6-each"}
    assert len(load_rubric().readings) == 38


def with_reading(name: str, text: str = TEXT, **changed: str) -> str:
    """The rubric's text with other lines in a reading, by their key; an empty one is left out."""
    start = text.index(f'reading = "{name}"')
    head, block = text[:start], text[start:]
    for key, line in changed.items():
        new = f"{line}\n" if line else ""
        block, count = re.subn(rf"^{key} = .*\n", lambda _, new=new: new, block, count=1, flags=re.M)
        assert count
    return head + block


def test_a_reading_must_say_how_well_the_text_supports_it() -> None:
    """A slip here would let an open reading pass as one that needs no decision."""
    for written, meant in {"l": '"L"', "高": '"H"', "中": '"M"', "很高": '"…"，H：原文支持充分，M：'}.items():
        with pytest.raises(Problems) as caught:
            parse_rubric(Source("2017.md", with_reading("R-ties", support=f'support = "{written}"')), 2017)
        (found,) = caught.value.problems
        assert (found.code, found.message) == ("E305", "support 只能是 H、M、L")
        assert found.hint
        assert found.hint.startswith(f"support = {meant}")


INCOMPLETE = "decided 应写明由谁（by）、哪一天（on）、以什么文件（document）确定"


@pytest.mark.parametrize(
    ("decided", "expected"),
    [
        ('{ on = 2017-11-24, document = "示例纪要〔2017〕8号" }', INCOMPLETE),
        ('{ by = "县纪委常委会", document = "示例纪要〔2017〕8号" }', INCOMPLETE),
        ('{ by = "县纪委常委会", on = 2017-11-24 }', INCOMPLETE),
        ('{ by = "县纪委常委会", on = 2017-11-24, document = " " }', INCOMPLETE),
        ('{ by = "县纪委常委会", on = 2017-11-24, document = "县纪要〔2017〕…号" }', INCOMPLETE),
        (
            '{ by = "县人大", on = 2017-11-24, document = "示例纪要〔2017〕8号" }',
            "原文没有写明由“县人大”解释或者研究决定",
        ),
        (
            '{ by = "县政府", on = 2017-11-24, document = "示例纪要〔2017〕8号" }',  # the text names it, for other things
            "原文没有写明由“县政府”解释或者研究决定",
        ),
        ('"县纪委常委会"', "没有名为“县纪委常委会”的确定文件（decision）"),
        ("2017", "decided 应写明由谁、哪一天、以什么文件确定"),
        ("true", "decided 应写明由谁、哪一天、以什么文件确定"),
    ],
)  # fmt: skip
def test_a_decision_says_by_whom_when_and_by_which_document(decided: str, expected: str) -> None:
    found = problems(with_reading("R-ties", decided=f"decided = {decided}"))
    assert [line.partition(" ")[2] for line in found] == [expected]


DECISION = """
```toml
decision = "纪要"
by = "县纪委常委会"
on = 2017-11-24
document = "示例纪要〔2017〕8号"
```
"""


def with_decision(block: str, *names: str) -> str:
    """The rubric with a block below its title; readings name a decision."""
    text = re.sub("(?m)^decided = .*示例纪要.*$", 'decided = "纪要"', TEXT)
    for name in names:
        text = with_reading(name, decided="", text=text)
    end = text.index("\n\n") + 1
    return text[:end] + block + text[end:]


def test_readings_name_the_document_that_decides_several_of_them() -> None:
    """Who decided, when and by which document stands in one place."""
    named = parse_rubric(Source("2017.md", with_decision(DECISION)), 2017)
    decisions = {name: reading.applied.decided for name, reading in named.readings.items()}
    each = {name: reading.applied.decided for name, reading in load_rubric().readings.items()}
    assert {name: (item.by, item.on, item.document) for name, item in decisions.items() if item} == {
        name: (item.by, item.on, item.document) for name, item in each.items() if item
    }
    assert decisions["R-ties"] == decisions["R-daily"]
    assert rubric_hash(named) == rubric_hash(load_rubric())  # by whom is an input of its own: a seal holds its words
    assert '"纪要"' not in next_rubric(with_decision(DECISION))  # nothing of it is left for the next year
    # one that is open is told its name
    (problem,) = undecided(parse_rubric(Source("2017.md", with_decision(DECISION, "R-ties")), 2017))
    assert problem.hint == '在这一行后面加一行 decided = "纪要"；尚未确定的，以送审稿（draft）生成'


def test_what_belongs_to_an_option_is_sent_there() -> None:
    """Keys of an option that stand before the options."""
    text = TEXT.replace('reading = "R-ties"\n', 'reading = "R-ties"\ndecided = { by = "县纪委常委会" }\nwhy = "…"\n', 1)
    assert text != TEXT
    with pytest.raises(Problems) as caught:
        parse_rubric(Source("2017.md", text), 2017)
    assert [(problem.code, problem.message, problem.hint) for problem in caught.value.problems] == [
        ("E302", f"{key} 写在选项中，不写在选项前面", "移到 [options.skip] 下面") for key in ("decided", "why")
    ]


WRITE_DAY = "写上 on，按实际填写；by 写原文写明有权解释或者研究决定的机关"


@pytest.mark.parametrize(
    ("block", "message", "hint"),
    [
        (
            DECISION.replace("县纪委常委会", "县人大"),
            "原文没有写明由“县人大”解释或者研究决定",
            '换成 "通榆县纪委、监察局" 或 "通榆县纪委常委会"',
        ),
        (
            DECISION.replace("on = 2017-11-24\n", ""),
            "decision 应写明由谁（by）、哪一天（on）、以什么文件（document）确定",
            WRITE_DAY,
        ),
        (
            DECISION.replace("\non =", "\nday ="),
            "没有“day”这一项",
            WRITE_DAY,
        ),
        (DECISION * 2, "两个规则块都叫“纪要”", "删去其中一处，或换一个名称"),
        (
            DECISION + DECISION.replace('"纪要"', '"函"'),
            '没有一条执行口径写 decided = "函"，这个规则块不起作用',
            '核对后在它所确定的各条写 decided = "函"，或删去这个规则块',
        ),
        (DECISION.replace('"纪要"', '"纪耍"'), "没有名为“纪要”的确定文件（decision）", 'decided = "纪耍"'),
    ],
)
def test_what_is_wrong_with_a_named_decision_is_told(block: str, message: str, hint: str) -> None:
    with pytest.raises(Problems) as caught:
        parse_rubric(Source("2017.md", with_decision(block)), 2017)
    assert any(problem.message.startswith(message) for problem in caught.value.problems)
    assert hint in [problem.hint for problem in caught.value.problems]


def test_a_decision_of_another_body_is_told_those_that_the_text_names() -> None:
    text = with_reading("R-ties", decided='decided = { by = "县人大", on = 2017-11-24, document = "示例纪要〔2017〕8号" }')
    with pytest.raises(Problems) as raised:
        parse_rubric(Source("2017.md", text), 2017)
    assert [problem.hint for problem in raised.value.problems] == ['换成 "通榆县纪委、监察局" 或 "通榆县纪委常委会"']


def test_further_works_that_fulfil_a_task_are_facts_of_the_clause() -> None:
    source = Source("2017.md", TEXT.replace('besides = "briefs"', 'besides = "items"'))
    with pytest.raises(Problems, match="没有名为“items”的稿件事实"):
        parse_rubric(source, 2017, {"R-13-fulfil": "briefs"})


def undecided(rubric: Rubric) -> list[Problem]:
    return [problem for reading in rubric.readings.values() for problem in reading.undecided()]


def test_an_open_reading_that_no_one_decided_is_named_with_its_line() -> None:
    text = with_reading("R-ties", decided="")
    rubric = parse_rubric(Source("content/rubric/2017.md", text), 2017)
    assert rubric.readings["R-ties"].applied.decided is None
    (problem,) = undecided(rubric)
    assert (problem.code, problem.message) == ("E307", "R-ties：原文没有规定，正式发布前须经有权解释的机关确定")
    assert problem.place is not None
    place = problem.place.line
    assert text.splitlines()[place - 1] == 'says = "名次空缺：1、2、2、4"'
    # the hint, followed to the letter
    line = (problem.hint or "").partition("后面加一行 ")[2].partition("，按实际填写")[0]
    assert line == 'decided = { by = "…", on = …, document = "…" }'  # no body, day or paper is made up
    line = line.replace("on = …", "on = 2017-11-24").replace('by = "…"', 'by = "县纪委常委会"').replace("…", "示例纪要")
    again = "\n".join([*text.splitlines()[:place], line, *text.splitlines()[place:]]) + "\n"
    assert line.startswith("decided = ")
    assert undecided(parse_rubric(Source("content/rubric/2017.md", again), 2017)) == []
    # one that is likely needs no decision
    likely = parse_rubric(Source("content/rubric/2017.md", with_reading("R-17-3", decided="")), 2017)
    assert likely.readings["R-17-3"].applied.decided is None
    assert undecided(likely) == []


@pytest.mark.parametrize(
    ("old", "new", "empty"),
    [
        ('patch."u4" = { judged_by = "each" }\n', "", "each"),
        ('patch."u4" = { judged_by = "each" }\n', 'patch."u4" = { judged_by = "mean" }\n', "each"),
        ('patch."rank" = { ties = "next" }\n', "", "next"),
        ("[options.split]\n", '[options.other]\nsays = "另有读法"\n\n[options.split]\n', "split"),
    ],
)
def test_an_option_that_changes_nothing_is_none(old: str, new: str, empty: str) -> None:
    """It would be published as what is applied, and the scores would be those of another one."""
    assert TEXT.count(old) == 1
    with pytest.raises(Problems) as caught:
        parse_rubric(Source("2017.md", TEXT.replace(old, new)), 2017)
    (problem,) = caught.value.problems
    assert problem.code == "E305"
    assert problem.message.endswith("计分完全相同，选哪一个得分都一样")
    assert f"在 [options.{empty}] 中用 patch" in (problem.hint or "")


def test_an_erratum_that_is_written_twice_is_refused() -> None:
    start = TEXT.rindex("```toml", 0, TEXT.index('erratum = "5210.5"'))
    block = TEXT[start : TEXT.index("```", start + 3) + 4]
    assert problems(TEXT.replace(block, f"{block}\n{block}")) == ["E302 勘误“5210.5”写了两次"]


def test_a_reason_belongs_to_its_option() -> None:
    """Whoever chooses another option can't publish the reason and the decision of the old one."""
    source = Source("content/rubric/2017.md", TEXT.replace('chosen = "skip"', 'chosen = "next"'))
    with pytest.raises(Problems) as caught:
        parse_rubric(source, 2017)
    (problem,) = caught.value.problems
    assert (problem.code, problem.message) == ("E305", "R-ties 采用选项“next”，没有写理由")
    assert problem.place is not None
    place = problem.place.line
    assert source.text.splitlines()[place - 1] == 'says = "名次不空缺：1、2、2、3"'
    line = (problem.hint or "").partition("后面加一行 ")[2].partition("，写明")[0]
    lines = source.text.splitlines()
    again = parse_rubric(Source("content/rubric/2017.md", "\n".join([*lines[:place], line, *lines[place:]]) + "\n"), 2017)
    # nobody said that the text supports it, and nobody decided it
    assert [problem.message[:6] for problem in undecided(again)] == ["R-ties"]
    assert again.readings["R-ties"].applied.decided is None
    assert parse_rubric(Source("content/rubric/2017.md", choose(TEXT, "R-ties", "next")), 2017).readings["R-ties"].applied.why


def test_the_shipped_readings_are_decided_and_their_reasons_hold_no_doubts() -> None:
    readings = load_rubric().readings.values()
    assert undecided(load_rubric()) == []
    decided = {reading.id: reading.applied.decided for reading in readings}
    by = {name for name, decision in decided.items() if decision and decision.by == "县纪委常委会"}
    assert by == {"R-promotion", "R-daily", "R-rank", "R-ties", "R-new-unit"}
    for reading in readings:
        decision = decided[reading.id]
        assert decision is not None
        assert "示例" in decision.document
        assert reading.applied.why
        for doubt in ("建议", "较为", "也可以理解", "也可能", "把握"):
            assert doubt not in reading.applied.why, reading.id
        assert reading.doubt or reading.applied.support != "L", reading.id


def test_a_reader_needs_three_of_the_errata() -> None:
    errata = load_rubric().errata
    assert [erratum.id for erratum in errata if erratum.publish] == ["item-10", "5210.5", "two-reviews"]
    assert [erratum.id for erratum in errata if not erratum.publish] == [
        "headline", "supervision-office", "party-committee", "nine-aspects", "number-brackets", "party-congress", "item-16",
        "oversight-office", "bracket", "poor-ballots", "formula-stop", "central-units",
    ]  # fmt: skip
    office = next(erratum for erratum in errata if erratum.id == "supervision-office")
    assert office.note.endswith("原文没有写明两者的关系，本站按原文分别引用。")


def test_words_that_score_nothing_are_declared_without_silencing_their_paragraph() -> None:
    """The paragraph keeps its rules, and one whose only block silences some words is still bare."""
    for words in ("追究相关人员责任", "人事管理权限为主"):
        (paragraph,) = (item for item in load_rubric().paragraphs if words in item.text)
        assert paragraph.silent is None
    block = 'silent = "考核对象，不计分"'
    bare = TEXT.replace(block, block + '\nprinted = "领导班子"')
    assert any(line.startswith("E306 这一段既没有规则，也没有声明不计分") for line in problems(bare))


def options() -> dict[str, list[str]]:
    return {reading.id: list(reading.options) for reading in load_rubric().readings.values()}


def test_every_pair_of_readings_can_be_combined() -> None:
    rubric = load_rubric()
    singles = [(reading, option) for reading, names in options().items() for option in names]
    targets: dict[tuple[str, str], str] = {}
    for reading, option in singles:
        for target, patch in rubric.readings[reading].options[option].patch.items():
            for key in patch:
                assert targets.setdefault((target, key), reading) == reading
    rng = random.Random(7)
    for _ in range(12):
        chosen = {reading: rng.choice(names) for reading, names in options().items()}
        loaded = loading.load_rubric(RUBRIC, chosen)
        assert {reading.id: reading.chosen for reading in loaded.readings.values()} == chosen


def test_choosing_an_option_in_the_file_equals_passing_it() -> None:
    in_file = parse_rubric(Source("2017.md", choose(TEXT, "R-17-3", "clause")), 2017)
    passed = load_rubric({"R-17-3": "clause"})
    assert in_file.nodes == passed.nodes
    assert in_file.nodes != load_rubric().nodes


def test_unknown_reading_is_refused() -> None:
    with pytest.raises(Problems, match="没有名为“R-x”的执行口径"):
        loading.load_rubric(RUBRIC, {"R-x": "y"})


COUNTING = (
    "correction_sheet", "document", "manuscript", "headings", "places", "prose", "sentences", "shortcomings", "tables",
)  # fmt: skip
"""The modules of the circular that do no more than count."""
ALLOWED = {
    "rubric": {0, 1, 2, 4, 6, 100, 2001},  # counting, heading levels, a short title, per cent, a year without 29 February
    "records/schema": {0, 1, 40, 100_000},  # counting, the longest name, the most that a count may be
    "records/survey": {1},
    **{f"assess/{name}": set() for name in ("ledger", "parts", "scoring", "sums", "year")},
    **{
        f"assess/{name}": {0, 1}
        for name in (
            "account",
            "charges",
            "grading",
            "limits",
            "losses",
            "moves",
            "publishing",
            "ranking",
            "rewards",
            "waterfall",
            "whatif",
            "works",
        )
    },
    "assess/consequences": {2},  # two years
    "assess/exemptions": {28},  # the last day of a short February
    "assess/history": {12, 100, 200},  # digits of a figure, between what a result of another year can only lie
    "assess/inquiry": {0, 1, 25, 366},  # a daily check far below the others, days
    "assess/questions": {0, 1, 4, 5, 6, 10},  # what is unusual: many times the median, far from it, over the whole
    "seals": {0, 1, 2, 3, 10, 16, 100, 200},
    # counting, years after which a correction may be dated, the length of a hash, how many differences are listed or tried
    **{f"circular/{name}": {0, 1, 2} for name in COUNTING},
    "circular/document": {0, 1, 2, 8},  # the most columns of a table on an upright sheet
    "circular/settings": {1, 2, 3},  # parts of a document's number
    "circular/numerals": {0, 1, 10},
    "circular/hand_typed": {0, 1, 2, 3, 4},  # how many places a hint names
    "circular/proofreading": {0, 1, 2, 5},  # levels of headings
    "circular/wording": {0, 1, 2, 3, 5, 8},  # how many clauses and parts the prose names
    "site/documents": {0, 1, 2, 0x2028, 0x2029, 1_500_000},  # bytes of a file of the search index
    **{f"cli/{name}": {0, 1, 2} for name in ("codes_text", "names")},
    **{f"cli/{name}": {0, 1, 2, 10} for name in ("ledger_text", "why_not")},  # columns, how many are listed
    "cli/status_text": {0, 1, 2, 5, 10, 60},  # how many are listed, how much of a question
}
"""Numbers that the wings and modules of judgement and output may hold; none is a figure of a rubric."""


def modules(name: str) -> list[Path]:
    """The modules of a wing, or one module."""
    return sorted((ROOT / "tongyu_site" / name).rglob("*.py")) or [ROOT / "tongyu_site" / f"{name}.py"]


def test_every_module_of_judgement_has_its_numbers() -> None:
    named = {Path(name).stem for name in ALLOWED if name.startswith("assess/")}
    assert {path.stem for path in (ROOT / "tongyu_site/assess").glob("*.py")} - {"__init__"} == named


@pytest.mark.parametrize("name", ALLOWED)
def test_no_figure_of_the_rubric_in_python(name: str) -> None:
    for path in modules(name):
        constants = [
            node.value for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Constant)
        ]
        numbers = {value for value in constants if isinstance(value, (int, float)) and not isinstance(value, bool)}
        assert numbers <= ALLOWED[name], f"{path.name}: {numbers - ALLOWED[name]}"
        texts = [value for value in constants if isinstance(value, str)]
        found = [text for text in texts if re.search(r"[1-9]\d*(\.\d+)?(分|次|%|条|名|人)", text) and "每1" not in text]
        assert found == [], path.name


def test_sections_add_up_to_the_whole() -> None:
    rubric = load_rubric()
    assert sum(section.points for section in rubric.sections) == rubric.parts["p2"].whole


def test_every_scope_is_above_its_clause() -> None:
    combos = itertools.product(["clause", "item", "section"], ["section", "year-end", "composite"])
    for this_item, item_4 in combos:
        rubric = load_rubric({"R-this-item": this_item, "R-item-4": item_4})
        for clause in rubric.clauses:
            above = {*rubric.path(clause.id), "p2", "p"}
            assert {rubric.scope(clause.id, rule.scope) for rule in clause.rules} <= above
