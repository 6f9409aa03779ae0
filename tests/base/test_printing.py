"""What messages quote of long texts and lines: whole words, and the caret under what is wrong."""

from __future__ import annotations

import pytest

from tongyu_site.base.printing import passage, render, shortened
from tongyu_site.base.problems import Place, Problem


@pytest.mark.parametrize(
    ("text", "most", "shown"),
    [
        ("召开会议12次", 20, "召开会议12次"),
        ("综合得分94.996分，优秀", 7, "综合得分…"),
        ("综合得分94.996分，优秀", 11, "综合得分94.996分…"),
        ("check the Word file", 13, "check the…"),
        ("示督通〔2017〕9号的通报", 6, "示督通〔…"),
        ("123456789012", 6, "123456…"),  # a word as long as that has to be cut
    ],
)
def test_a_text_is_cut_between_words(text: str, most: int, shown: str) -> None:
    assert shortened(text, most) == shown


def test_a_passage_begins_and_ends_between_words() -> None:
    text = "丁社区在本年度得分94.996分，列第2名"
    assert passage(text, 10, 7) == "…94.996分…"
    assert passage(text, 0, 99) == text


@pytest.mark.parametrize("before", [0, 90, 150, 155, 158, 160, 170, 400])
def test_a_long_line_is_quoted_where_the_caret_stands(before: int) -> None:
    filler = ("title2017 = 字, " * 40)[:before]
    line = f"{filler}wrong{'，number = 2017' * 30}"
    said = render(Problem("E202", "错", "a.toml", Place(1, before + 1, 5), line)).split("\n")
    column = said[2].index("^")
    wide = 0
    for index, char in enumerate(said[1]):
        if wide == column:
            assert said[1][index : index + 5] == "wrong"
            break
        wide += 2 if char in "字，" else 1
    else:
        pytest.fail("no caret")
    quoted = said[1].partition(" | ")[2]
    assert len(quoted) <= 165
    assert quoted.endswith(" …")
    assert quoted.removeprefix("… ").removesuffix(" …") in line
    cut = line.index(quoted.removeprefix("… ").removesuffix(" …")) + len(quoted.removeprefix("… ").removesuffix(" …"))
    assert not (line[cut - 1].isascii() and line[cut - 1].isalnum() and line[cut].isascii() and line[cut].isalnum())
