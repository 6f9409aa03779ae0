"""Chinese keys in the blocks of a rubric: the hint names the key that was meant, and whoever follows it is done."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator

import pytest

from tests.helpers.hints import followed
from tests.helpers.support import RUBRIC
from tongyu_site.base.problems import Place, Problem, Problems
from tongyu_site.base.source import Source
from tongyu_site.rubric import Rubric
from tongyu_site.rubric.keys import BLOCK_KEYS, TITLES
from tongyu_site.rubric.loading import parse_rubric
from tongyu_site.rubric.provisions import Consequence, Exemption, Grades, Papers, Part, Period, Ranking, Rewards, Total
from tongyu_site.rubric.vocabulary import BLOCK_KINDS, FIELDS, KINDS, MORE_FIELDS, WHERE

TEXT = RUBRIC.read_text(encoding="utf-8")
LINES = TEXT.split("\n")
A_FEW_OR_ALL = pytest.mark.parametrize("whole", [False, pytest.param(True, marks=pytest.mark.long)], ids=["a few", "all"])
OWN = {
    "by": ("由谁确定", "处分机关", "印发机关"), "on": ("印发日期",), "levels": ("各个档次",), "minimum": ("最低分",),
    "capped": ("是否以满分为限",),
}  # fmt: skip
"""What keys are called that mean another thing in one table."""


def problems(text: str) -> list[Problem]:
    with pytest.raises(Problems) as caught:
        parsed(text)
    return list(caught.value.problems)


def parsed(text: str) -> Rubric:
    return parse_rubric(Source("2017.md", text), 2017)


def keys_of_blocks() -> Iterator[tuple[int, re.Match[str]]]:
    """Each key of each sort of table in the blocks, where it first stands: its line, counted from 0, and its place there.

    Names and levels that the office gave to its facts are no keys of the program.
    """
    seen: set[tuple[str, ...]] = set()
    kind, table, inside = "", "", False
    for row, line in enumerate(LINES):
        if line.startswith("```"):
            kind, table, inside = "", "", line == "```toml"
        elif inside and (header := re.match(r"\[+(.*?)\]", line)):
            table = header[1]
        for pair in re.finditer(r"(?:^|[{,] )([a-z_]+)(?= = )", line) if inside else ():
            kind = kind or pair[1]
            names, before = table.split("."), line[: pair.start(1)]
            place = (kind, names[0], names[-1] if len(names) != 2 else "", before.partition(" ")[0], pair[1])
            of_a_field = "fields" in names and (before or names[-1] != "fields")
            if place not in seen and pair[1] in TITLES and not of_a_field:
                seen.add(place)
                yield row, pair


def named(row: int, key: re.Match[str], written: str, title: str) -> bool:
    """Whether a key that is ``written`` in Chinese is named with its title, at its place, and is right when that is followed."""
    line = LINES[row]
    text = "\n".join([*LINES[:row], f"{line[: key.start(1)]}{written}{line[key.end(1) :]}", *LINES[row + 1 :]])
    found = problems(text)
    if [problem.hint for problem in found] != [f"是否为 {key[1]}（{title}）"]:
        return False
    assert found[0].place == Place(row + 1, key.start(1) + 1, len(written))
    (right,) = followed(text, found[0])
    assert right.split("\n")[row].replace(f'"{key[1]}" = ', f"{key[1]} = ") == line
    return parsed(right).year == 2017


@A_FEW_OR_ALL
def test_a_chinese_key_is_named_by_its_title(whole: bool) -> None:
    """With and without quotes. A few: every fiftieth."""
    places = list(keys_of_blocks())
    assert len(places) > 200
    for row, key in places[:: 1 if whole else 50]:
        titles = (TITLES[key[1]], *OWN.get(key[1], ()))
        for sign in ("", '"'):
            assert any(named(row, key, f"{sign}{title}{sign}", title) for title in titles), (row + 1, LINES[row], key[1])


DECIDED = 'decided = { by = "县纪委、监察局", on = 2017-11-27, document = "示例函〔2017〕12号" }'
WORDS = [
    ("minimum = 2", "最少 = 2", "是否为 minimum（最少次数）"),
    ("minimum = 2", "至少 = 2", "是否为 minimum（最少次数）"),
    (DECIDED, DECIDED.replace("by", "由").replace("on =", "日 =").replace("document", "文件"), DECIDED),
    ("chosen = ", "采用 = ", "是否为 chosen（采用哪个选项）"),
    ('clause = "1-2"', '条款 = "1-2"', "是否为 clause（条款）"),
    ("[[rules]]", "[[规则]]", "[[rules]]"),
    ("[facts.meetings]", "[事实.meetings]", "[facts.meetings]"),
    ("[options.void]", "[选项.void]", "[options.void]"),
    ("levels = { city = 0", "levels = { 市级 = 0", "是否为 city（市级）"),
    ("fairly_good = 80", "较好 = 80", "是否为 fairly_good（较好票数）"),
    ("county = 2\n", "县级 = 2\n", "是否为 county（县级）"),
]
"""What stands in the rubric, what an official may write for it, and the hint."""


@pytest.mark.parametrize(("old", "new", "hint"), WORDS, ids=[new[:10] for _, new, _ in WORDS])
def test_other_words_name_a_key_too(old: str, new: str, hint: str) -> None:
    text = TEXT.replace(old, new, 1)
    (problem,) = problems(text)
    assert problem.hint == hint
    assert list(followed(text, problem)) == [TEXT]


def test_a_word_that_names_no_key_is_told_which_there_are() -> None:
    (problem,) = problems(TEXT.replace("decided = { by = ", "decided = { 单位 = ", 1))
    assert problem.hint == "可写 by（由谁确定）、document（文件）、on（确定日期）"


def test_words_of_the_text_are_put_in_quotes() -> None:
    text = TEXT.replace('idle = { "9个', 'idle = { 个方面 = "某", "9个', 1)
    (problem,) = problems(text)
    assert problem.hint == 'idle = { "个方面" = "某", "9个方面" = "台账的内容，不逐项计分" }'


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[[rules]]\nkind", "[rules]\n最少"),
        ("[[rules]]\nkind", "[[rules]]\nkind = []\n最少"),
        ("[facts.meetings]", "facts = 1\n最少 = 2\n[x]"),
        ("[facts.meetings]", '["汉".汉]\n汉 = { 汉 = [{ 汉 = 1 }] }\n[facts.meetings]'),
        ("[values]", "[[values]]\n好 = 1\n[[values]]"),
        ("levels = { city = 0", "levels = { 市 = 0"),
    ],
)
def test_a_chinese_key_in_a_table_of_the_wrong_sort_is_a_problem_too(old: str, new: str) -> None:
    assert problems(TEXT.replace(old, new, 1)) != []


CADRE = 'where = { by = ["superior"], role = ["cadre"]'
VALUES = [
    (CADRE, CADRE.replace('by = ["superior"]', 'level = ["county"]'), "可写 by、criminal、penalty、role"),
    (CADRE, CADRE.replace('["superior"]', '"上级纪委"'), '是否为 ["superior"]'),
    (CADRE, CADRE.replace('["superior"]', '"县纪委"'), '可写 ["superior"]（上级纪委）、["own"]（本级）'),
    (CADRE, CADRE.replace('["cadre"]', '"cadre"'), '是否为 ["cadre"]'),
    (CADRE, CADRE.replace('"cadre"', '"机关干部"'), "是否为 cadre"),
    (
        CADRE,
        CADRE.replace('"cadre"', '"副书记"'),
        "可写 principal（主要领导）、team（班子成员）、cadre（机关干部）、member（基层一般党员）",
    ),
    ("criminal = true", 'criminal = "是"', "criminal = true"),
    ('patch."1" = { unallotted = 0 }', 'patch."p9" = { unallotted = 0 }', "可写 1"),
    ("[single]\ncounty = 1\n", "[single]\n", "county = …，写一个数，这一级不计分的写 0"),
]
"""What stands in the rubric, a value that it doesn't take there, and the hint."""


@pytest.mark.parametrize(("old", "new", "hint"), VALUES, ids=range(len(VALUES)))
def test_a_value_that_does_not_fit_has_a_hint_that_fits_its_place(old: str, new: str, hint: str) -> None:
    text = TEXT.replace(old, new, 1)
    assert text != TEXT
    (problem,) = problems(text)
    assert problem.hint == hint
    assert any(problem.message not in said(right) for right in followed(text, problem))


def said(text: str) -> set[str]:
    """The messages of a rubric's problems; none where it has none."""
    try:
        parsed(text)
    except Problems as error:
        return {problem.message for problem in error.problems}
    return set()


def test_every_key_has_a_title_of_its_own() -> None:
    tables = {**BLOCK_KEYS, **{kind: sorted(keys | {"id", "kind", "fact"}) for kind, keys in KINDS.items()}}
    for kind, keys in tables.items():
        titles = [TITLES[key] for key in keys]
        assert len({*titles}) == len(titles) > 0, kind
    assert TITLES.keys() >= {*BLOCK_KINDS, *WHERE}.union(*FIELDS.values(), *MORE_FIELDS.values())


PROVISIONS = {
    "papers": Papers, "rewards": Rewards, "exemption": Exemption, "total": Total, "part": Part, "period": Period,
    "ranking": Ranking, "grades": Grades, "consequence": Consequence,
}  # fmt: skip


@pytest.mark.parametrize("kind", PROVISIONS)
def test_every_key_that_a_block_takes_is_known(kind: str) -> None:
    fields = {field.name for field in dataclasses.fields(PROVISIONS[kind])} - {"id"}
    assert fields == {*BLOCK_KEYS[kind]} - {"facts", "rules"}
