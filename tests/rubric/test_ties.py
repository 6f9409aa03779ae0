"""Figures of one unit don't change places unseen, in the text or in the rules: directions or words tie each to its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations
from typing import NamedTuple

import pytest

from tests.helpers.hints import BY_HAND
from tests.helpers.support import RUBRIC, a_few, load_rubric, problems_in
from tongyu_site.rubric.printed import figures_in

TEXT = RUBRIC.read_text(encoding="utf-8")
LINES = TEXT.split("\n")
A_FEW_OR_ALL = pytest.mark.parametrize("whole", [False, pytest.param(True, marks=pytest.mark.long)], ids=["a few", "all"])


class Swap(NamedTuple):
    """Two numbers that changed places: where the later one stood, what was changed, and the rubric then."""

    row: int
    what: str
    text: str


def swapped(lines: list[str], one: tuple[int, int, int], other: tuple[int, int, int]) -> str:
    """The text with what stands at two places (row, start, end) of it exchanged."""
    lines = [*lines]
    texts = [lines[row][start:end] for row, start, end in (one, other)]
    for (row, start, end), new in sorted(zip((one, other), reversed(texts), strict=True), reverse=True):
        lines[row] = lines[row][:start] + new + lines[row][end:]
    return "\n".join(lines)


def swaps_of_the_text() -> Iterator[Swap]:
    """Every two different figures of one unit in each scored paragraph."""
    for paragraph in load_rubric().paragraphs:
        row = paragraph.line - 1
        figures = figures_in(LINES[row]) if paragraph.silent is None else ()
        for one, other in combinations(figures, 2):
            if one.value != other.value and one.plain_unit == other.plain_unit:
                places = [
                    (row, at, at + len(item.number))
                    for item in (one, other)
                    for at in [LINES[row].index(item.number, item.start)]
                ]
                what = f"{paragraph.id}: {LINES[row][one.start - 2 : one.end]} ↔ {LINES[row][other.start - 4 : other.end]}"
                yield Swap(row, what, swapped(LINES, *places))


def swaps_of_the_rules() -> Iterator[Swap]:
    """Every two different figures that the blocks under one scored paragraph state."""
    starts = {paragraph.line - 1 for paragraph in load_rubric().paragraphs}
    here: list[tuple[int, int, int]] = []
    kept = True
    for row, line in enumerate(LINES):
        if row in starts:
            here = []
        if line == "```toml":
            kept = not LINES[row + 1].startswith(("reading", "erratum"))
        stated = re.finditer(r"(?<= )\d[\d.]*(?=[ ,]|$)", line) if kept and re.match(r"\w+ = [^\"]*$", line) else ()
        for place in [(row, match.start(), match.end()) for match in stated]:
            for other in here:
                values = [LINES[at][start:end] for at, start, end in (other, place)]
                if values[0] != values[1]:
                    yield Swap(row, f"{other[0] + 1}: {LINES[other[0]]} ↔ {row + 1}: {line}", swapped(LINES, other, place))
            here.append(place)


def few_of(swaps: list[Swap], whole: bool) -> list[Swap]:
    """All swaps, or the last of every third row that has any."""
    return swaps if whole else [*{swap.row: swap for swap in swaps}.values()][::3]


@A_FEW_OR_ALL
def test_no_two_figures_of_the_text_change_places_unseen(whole: bool) -> None:
    swaps = list(swaps_of_the_text())
    assert len(swaps) > 100
    for swap in few_of(swaps, whole):
        found = problems_in(swap.text)
        assert {problem.code for problem in found} & {"E302", "E303"}, swap.what
        assert all(problem.place and problem.hint for problem in found if problem.code == "E303"), swap.what


@A_FEW_OR_ALL
def test_no_two_figures_of_the_rules_change_places_unseen(whole: bool) -> None:
    swaps = list(swaps_of_the_rules())
    assert len(swaps) > 100
    for swap in few_of(swaps, whole):
        assert {problem.code for problem in problems_in(swap.text)} & {"E302", "E303", "E304"}, swap.what


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("省级加2分,国家级加6分", "省级加6分,国家级加2分", "“省级加2分”"),
        ("省级加2分,国家级加6分", "国家级加2分,省级加6分", "“省级加2分”"),
        ("加10分、5分、2分", "加2分、5分、10分", "每发表1篇分别加10分”"),
        ("较好票数×80", "较好票数×50", "“较好票数×80”"),
        ("3名以上机关干部", "5名以上机关干部", "“3名以上机关干部”"),
        ("受处分时间10年以上", "受处分时间5年以上", "时间10年以上”"),
        ("其中95分以上(含95分)", "其中95分以上(含80分)", "“95分以上(含95分)为优秀”"),
    ],
)  # fmt: skip
def test_a_figure_in_another_s_place_breaks_the_words_that_tie_it(old: str, new: str, message: str) -> None:
    text = "\n".join(line if " = " in line else line.replace(old, new) for line in LINES)
    assert text != TEXT
    assert any(
        problem.message.startswith("本段原文中没有") and problem.message.endswith(message) for problem in problems_in(text)
    )


@pytest.mark.few(2)
@pytest.mark.parametrize(
    "removed",
    [
        ['"levels.province" = "省级加2分", ', '"levels.nation" = "国家级加6分", '],
        ['\nwords = { least = "3名以上机关干部" }', 'least = "5名以上基层一般党员", '],
        ['"values.good" = "民主测评得分=(好票数×100", ', '"values.fairly_good" = "较好票数×80", '],
        [line for line in LINES if line.startswith('"levels.') and line.count("信息") == 2],
    ],
)  # fmt: skip
def test_figures_that_could_be_each_other_s_ask_for_the_words_that_tie_them(removed: list[str]) -> None:
    """The hints write them; followed one by one, they are enough."""
    text = TEXT
    for words in removed:
        assert text.count(words) == 1
        text = text.replace(words, "")
    found = problems_in(text)
    assert len(found) > 1
    while found:
        assert found[0].message.startswith("本段还有别的数字可以是 ")
        assert found[0].place is not None
        text = written(text, found[0].hint or "", found[0].place.line - 1)
        assert len(problems_in(text)) < len(found)
        found = problems_in(text)


def written(text: str, hint: str, row: int) -> str:
    """The text with the words that a hint gives: in their section, in place of the block's line of words, or as a new line."""
    lines = text.split("\n")
    start = max(number for number in range(row) if lines[number] in ("```toml", "[[rules]]"))
    end = next(number for number in range(row, len(lines)) if lines[number] in ("```", "[[rules]]"))
    if below := re.fullmatch(r"在 (\[.*words\]) 一节写 (.+)", hint):
        at = lines.index(below[1], start) + 1
        return "\n".join([*lines[:at], below[2], *lines[at:]])
    old = next((number for number in range(start, end) if lines[number].startswith("words = ")), None)
    if old is None:
        return "\n".join([*lines[: row + 1], hint, *lines[row + 1 :]])
    return "\n".join([*lines[:old], hint, *lines[old + 1 :]])


@pytest.mark.parametrize(
    ("words", "loose", "tied"),
    [
        ("全面工作县级加减2分,市级加减4分", "市级加减4分", "全面工作县级加减2分,市级加减4分"),
        ("为优秀,95分以下", "95分以下", "为优秀,95分"),
        ("民主测评得分=(好票数×100", "好票数×100", "民主测评得分=(好票数×100"),
    ],
)
def test_words_that_fit_another_figure_too_are_no_tie(words: str, loose: str, tied: str) -> None:
    (problem,) = problems_in(TEXT.replace(f'"{words}"', f'"{loose}"'))
    assert problem.message.startswith(f"“{loose}”没有写明哪一个数字是 ")
    assert problem.hint == f"核对原文，words 写到只能是这个数字为止，如“{tied}”"


REFERRED = [
    ("第(二)项不得分(以县级", "第(三)项不得分(以县级", "scope 是(二)，原文写的是“第(三)项不得分”"),
    ('fact = "violations"\nscope = "s2"', 'fact = "violations"\nscope = "s3"', "scope 是(三)，原文写的是“第(二)项不得分”"),
    ("被追究的每人次减 5分", "被追究的每次减 5分", "each = 5 是按人减分（每人、每人次），原文"),
    ('each = 5\nper = "person"', "each = 5", "each = 5 是按件减分；按人减的写 per"),
    ("每通报批评1人次扣1分", "每通报批评1次扣1分", "each = 1 是按人减分（每人、每人次），原文"),
    ('fact = "notices"\neach = 1\nper = "person"', 'fact = "notices"\neach = 1', "each = 1 是按件减分；按人减的写 per"),
    ('fact = "items"\neach = 0.1\ncap = 1\n', 'fact = "items"\neach = 0.1\ncap = 1\nfree = 1\n', "free = 1 是不计分的数量"),
    ('capped = ["province"]', 'capped = ["province", "nation"]', "nation（国家级）列入了 capped，words 却写它不受限"),
    (', capped = "国家级不受限" }', " }", "nation（国家级）没有列入 capped，words 没有写明"),
    (
        'facts = ["done", "substantive", "handled"]',
        'facts = ["done", "substantive"]\nfact = "handled"',
        "有了 facts，fact 不起作用",
    ),
    # which grade is barred, given or asked for
    ("1)评定为优秀档次", "1)评定为良好档次", "这里指的是“优秀”，原文写的是“良好”"),
    ("2)评定为较差档次", "2)评定为良好档次", "这里指的是“较差”，原文写的是“良好”“较差”"),
    ("被评定为较差档次(包括", "被评定为良好档次(包括", "这里指的是“较差”，原文写的是“良好”“较差”"),
    (
        "平均分达不到优秀档次的,县委综合性表彰评比不能列为优秀",
        "平均分达不到良好的,县委不予表彰",
        "这里指的是“优秀”，原文写的是“良好”",
    ),
    ("且不得列入优秀档次", "且不得列入良好档次", "这里指的是“优秀”，原文写的是“良好”"),
    ("单位当年考核不得列为优秀档次", "单位当年考核降低档次", "这里指的是“优秀”，原文没有写"),
    ('kind = "grade"\ngrade = "优秀"', 'kind = "grade"\ngrade = "良好"', "这里指的是“良好”，原文写的是“优秀”"),
    ('kind = "mean"\ngrade = "优秀"', 'kind = "mean"\ngrade = "良好"', "这里指的是“良好”，原文写的是“优秀”"),
    ('id = "principal"\nkind = "veto"', 'id = "principal"\nkind = "ceiling"', "这里指的是“优秀”，原文写的是“较差”"),
    ('name = "良好"', 'name = "合格"', "原文中没有“合格”"),
]


@pytest.mark.few(6)
@pytest.mark.parametrize(("old", "new", "message"), REFERRED, ids=[new for _, new, _ in REFERRED])
def test_what_a_rule_says_without_a_figure_agrees_with_the_words_of_the_text(old: str, new: str, message: str) -> None:
    """Whom it counts, which item it voids, which levels a cap leaves free."""
    assert old in TEXT
    said = [problem for problem in problems_in(TEXT.replace(old, new, 1)) if problem.message.startswith(message)]
    assert [(problem.code[0], bool(problem.place), bool(problem.hint)) for problem in said] == [("E", True, True)]


SCOPE = re.compile(r'^(?P<line>scope = "(?P<node>.*)")\n', re.M)


@pytest.mark.few(1)
@pytest.mark.parametrize("wrong", ["", 'scope = "self"\n', 'scope = "s3"\n', 'scope = "第(三)项"\n'])
def test_a_rule_takes_points_only_where_there_are_some_and_where_the_text_says(wrong: str) -> None:
    """Of a clause without points a rule would take none, and nobody would be told; each hint leads to the rule as it was, but
    where several scopes are possible, which it names."""
    places = [match for match in SCOPE.finditer(TEXT) if "[[rules]]" in TEXT[: match.start()][-160:]]
    assert len(places) == 7
    for match in places:
        right = match["line"]
        found = problems_in(TEXT[: match.start()] + wrong + TEXT[match.end() :])
        assert found, right
        if match["node"] != "17":  # what depends on R-17-3 is found by the reading's options
            hints = " ".join(str(problem.hint) for problem in found)
            assert right in hints or f"、{match['node']} 之一" in hints, (right, hints)


def test_a_grade_s_name_in_another_sense_is_told_from_the_grade_by_words() -> None:
    """年度评选各类先进的资格 names no grade, where there is one that is called 先进."""
    text = TEXT.replace("优秀", "先进")
    (problem,) = problems_in(text)
    assert problem.message == "这里指的是“较差”，原文写的是“先进”“较差”"
    assert problem.hint == '核对原文；words 写明：grade = "原文中写有较差的一句"'
    line = 'kind = "grade"\ngrade = "较差"\n'
    assert problems_in(text.replace(line, f'{line}words = {{ grade = "评定为较差档次" }}\n')) == []


def test_a_wrong_figure_of_a_level_is_told_first_and_no_cap_is_asked_of_one_that_gives_nothing() -> None:
    levels = "levels = { city = 0, province = 2, nation = 6 }"
    for wrong in (levels.replace("0", "1"), levels.replace("6", "0")):
        first, *others = problems_in(TEXT.replace(levels, wrong))
        assert first.place is not None
        assert first.place.line == TEXT.split("\n").index(levels) + 1, wrong
        assert "city = 1" in wrong or not [other for other in others if "capped" in other.message], wrong


NOT_TIED = {
    (
        '"决定", "通报", "文件", "清单"]',
        '"决定", "通报", "文件"]',
    ): "“等文件” is open: which kinds of papers are meant the office says",
    ("where = { severe = true }", "where = { severe = false }"): "造成严重不良影响 is a judgement, a mark in the record",
    ('where = { role = ["member"] }\n', ""): "two rules may count the same event, as a severe one is counted and voids",
    ('penalty = ["撤销党内职务", "留党察看", "开除党籍"] }\nleast = 5', 'penalty = ["留党察看", "开除党籍"] }\nleast = 5'): (
        "严重警告以上 is decided by R-heavy, which lists the penalties"
    ),
}
"""Changes of rules that nothing in the text can tell, with the reason."""


@pytest.mark.parametrize(("old", "new"), NOT_TIED)
def test_what_no_word_of_the_text_can_tell_is_listed(old: str, new: str) -> None:
    """Who ties one of them takes it out of the list."""
    assert old in TEXT
    assert problems_in(TEXT.replace(old, new, 1)) == []


@pytest.mark.few(3)
@pytest.mark.parametrize(
    ("said", "instead", "message"),
    [
        ("中央5分、省2分、市1分、县0.5分", "中央0.5分、省1分、市2分、县5分", "“中央0.5分、省1分、市2分、县5分”：各级的数字"),
        ("中央5分、省2分、市1分、县0.5分", "中央8分、省5分、市4分、县3分", "“中央8分、省5分、市4分、县3分”：各级的数字"),
        ("应为5、2、1、0.5分，", "应为0.5、1、2、5分，", "“0.5、1、2、5”：各级的数字"),
        ("不在年末考核的100分之内", "不在年末考核的37分之内", "“37分”与原文和规则的数字都不一致"),
        ("结果在0分至5分之间", "结果在0分至37分之间", "“37分”与原文和规则的数字都不一致"),
        ("省级稿件合计最高6分", "省级稿件合计最高9分", "“9分”没有写明是规则的哪一个数字"),
        ("不足10条，不得分", "不足37条，不得分", "“37条”与原文和规则的数字都不一致"),
        ("从第17项第3目（5分）中减", "从第17项第37目（5分）中减", "细则中没有第17项第37目"),
        ("所指应为整个第17项", "所指应为整个第37项", "细则中没有第37项"),
    ],
)
def test_the_figures_and_places_of_a_reading_s_words_are_those_of_the_rules(said: str, instead: str, message: str) -> None:
    row = next(row for row, line in enumerate(LINES) if said in line and line.startswith(("says", "why")))
    found = problems_in(TEXT.replace(LINES[row], LINES[row].replace(said, instead)))
    assert {problem.code for problem in found} == {"E305"}
    (problem,) = (problem for problem in found if problem.message.startswith(message))
    assert problem.place is not None
    assert problem.place.line == row + 1


OF_ANOTHER_RULE = [
    # options in force
    ("从第17项（15分）中减", "从第17项（5分）中减"),
    ("减在折算后的10分上", "减在折算后的100分上"),
    ("综合得分低于80分", "综合得分低于95分"),
    ("列为未分配的1分", "列为未分配的2分"),
    ("5分和稿件加分都不得", "2分和稿件加分都不得"),
    ("每次按100分计，取", "每次按10分计，取"),
    ("10条正好加满1分", "10条正好加满2分"),
    ("就可达10分，高于6分", "就可达5分，高于6分"),
    ("每少1条减0.2分", "每少1条减两分"),
    ("每少1条减0.2分", "每少1条减1分"),
    ("每少1条减0.2分", "每少1条减一分"),
    ("应有12次，", "应有1次，"),
    # options that nobody has chosen
    ("归入第1目，第1目按2分计", "归入第2目，第2目按2分计"),
    ("归入第1目，第1目按2分计", "归入第1目，第1目按1分计"),
    ("本项只值13分，(一)按19分计", "本项只值19分，(一)按13分计"),
    ("省级稿件合计最高6分", "省级稿件合计最高10分"),
    ("结果在0分至5分之间", "结果在0分至10分之间"),
    ("两年的综合得分都低于95分", "两年的综合得分都低于80分"),
    ("只按每条0.1分计", "只按每条1分计"),
    ("即每人0.05分", "即每人0.5分"),
    ("从第17项第3目（5分）中减", "从第17项第3目（2分）中减"),
    ("从第17项第3目（5分）中减", "从第17项第2目（5分）中减"),
    ("计入年末考核的100分，再乘80%", "计入年末考核的100分，再乘10%"),
    ("超出10条任务的部分", "超出1条任务的部分"),
    ("“每解决一件加0.5分”在后", "“每解决一件加5分”在后"),
]
"""What a reading says, and the same with the figure or the point of another rule of its clauses, paragraph or part."""


@pytest.mark.parametrize("change", a_few(OF_ANOTHER_RULE, OF_ANOTHER_RULE[::20]), ids="→".join)
def test_a_figure_of_a_reading_is_not_taken_for_that_of_another_rule(change: tuple[str, str]) -> None:
    """Nor do its hints lead there: those that can be followed to the letter don't make the rubric load."""
    said, instead = change
    assert TEXT.count(said) == 1
    text = TEXT.replace(said, instead)
    found = problems_in(text)
    assert {problem.code for problem in found} == {"E305"}
    assert all(problem.hint and BY_HAND.match(problem.hint) for problem in found)
    row = next(row for row, line in enumerate(text.split("\n"), 1) if instead in line)
    assert row in [problem.place.line for problem in found if problem.place]
    for derived in ('derived = { "0.2分" = "2分除以10条" }\n', 'derived = { "0.05分" = "0.5分乘10%" }\n'):
        assert derived in text
        assert problems_in(text.replace(derived, ""))


def test_a_figure_of_an_option_is_not_tied_to_a_rule_that_the_reading_is_not_about() -> None:
    """两位 of two decimals is no number of persons, though both count in 位."""
    assert TEXT.count("decimals = 2 }") == 1
    found = problems_in(TEXT.replace("decimals = 2 }", "decimals = 12 }"))
    said = [problem for problem in found if problem.message == "“两位”与选项改动的数字“12位”不一致"]
    assert len(said) == 2
    assert all(BY_HAND.match(problem.hint or "") and "least" not in (problem.hint or "") for problem in said)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ('{ "15.points" = ["本项5分", "0分至7分之间"] }', "这条解释中没有“0分至7分之间”"),
        ('{ "15.pointz" = ["本项5分", "0分至5分之间"] }', "words 中的 15.pointz 不是规则中的数字"),
        ('{ "150.points" = ["本项5分", "0分至5分之间"] }', "words 中的 150.points 不是规则中的数字"),
        ('{ "15:resolved.each" = ["本项5分", "0分至5分之间"] }', "“本项5分”中没有 15:resolved.each 的数字“0.5分”"),
        ('{ "15.points" = 5 }', 'words 的类型不对，应写作 { 参数 = "…" }'),
    ],
)
def test_the_figures_that_a_reading_names_are_those_of_rules(words: str, message: str) -> None:
    old = 'words = { "15.points" = ["本项5分", "0分至5分之间"] }'
    assert TEXT.count(old) == 1
    found = problems_in(TEXT.replace(old, f"words = {words}"))
    assert [problem.place is not None for problem in found if problem.message == message] == [True], [p.message for p in found]
