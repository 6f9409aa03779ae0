"""A block that is missing is one problem: it says where, what the block is for and what to write."""

from __future__ import annotations

import re
from typing import NamedTuple

import pytest

from tests.helpers.support import RUBRIC, a_few
from tongyu_site.base.problems import Problem, Problems
from tongyu_site.base.source import Source
from tongyu_site.rubric.loading import parse_rubric

TEXT = RUBRIC.read_text(encoding="utf-8")


class Block(NamedTuple):
    """A block of the shipped rubric: its kind, its name, which one of them in the file, and where it starts and ends."""

    kind: str
    name: str
    piece: int
    start: int
    end: int

    @property
    def line(self) -> int:
        """The line of its fence."""
        return TEXT[: self.start].count("\n") + 1


def shipped() -> list[Block]:
    """All blocks of the rubric."""
    blocks: list[Block] = []
    for match in re.finditer(r'(?m)^```toml\n(\w+) = (?:"|\{ by = ")(.*?)".*\n(?:(?!```).*\n)*```\n\n?', TEXT):
        before = sum((block.kind, block.name) == (match[1], match[2]) for block in blocks)
        blocks.append(Block(match[1], match[2], before, *match.span()))
    return blocks


BLOCKS = shipped()
NO_MISSING = {
    "erratum": "nothing tells that the text has a slip",
    "reading": "the rules count as before; what has to be explained is reported by sums",
    "issued": "a draft is not issued yet; a published year is told so (E308)",
    "silent": "of words of a scored paragraph (printed) nothing tells that they score nothing",
}
"""The kinds of blocks of which some may be left out, and why."""
FOR = {
    "total": "综合得分怎样合成", "exemption": "哪些处分不再降档或一票否决", "papers": "考核材料应符合的要求",
    "ranking": "名次怎样排列", "period": "考核时间从哪一天算起", "grades": "档次怎样划分", "rewards": "奖惩怎样加减分",
    "limits": "哪些情形不得评为优秀或一票否决", "section": "这一大项的名称和分值", "item": "这一项的名称和分值",
    "clause": "这一条怎样计分", "consequence": "评定档次以后怎样办理",
    "p1": "日常检查怎样计分", "p2": "年末考核怎样计分", "p3": "民主测评怎样计分",
}  # fmt: skip
"""What a block is for, by its kind, of parts by their names."""
FEW = list({block.kind: block for block in BLOCKS}.values())


def problems(text: str) -> list[Problem]:
    """What is wrong with a rubric; nothing where it is accepted."""
    try:
        parse_rubric(Source("2017.md", text), 2017)
    except Problems as error:
        return list(error.problems)
    return []


def test_the_walk_meets_every_block() -> None:
    assert len(BLOCKS) == TEXT.count("```toml") > 130
    assert {block.kind for block in BLOCKS} >= {"total", "exemption", "papers", "ranking", "period", "grades", "part", "limits"}


@pytest.mark.parametrize("block", a_few(BLOCKS, FEW), ids=lambda block: f"{block.kind} {block.name[:12]} {block.piece}")
def test_a_missing_block_is_one_problem(block: Block) -> None:
    found = problems(TEXT[: block.start] + TEXT[block.end :])
    if not found:
        assert block.kind in NO_MISSING
        assert block.kind != "silent" or "printed" in TEXT[block.start : block.end]
        return
    (problem,) = found
    assert problem.place is not None
    assert problem.hint
    if block.kind == "reading":  # a sum that it explained
        assert (block.name, problem.code) == ("R-item-1", "E304")
        return
    purpose = FOR[block.name if block.kind == "part" else block.kind] if block.kind != "silent" else "不计分"
    head = f'{block.kind} = "{block.name}"' if block.kind != "silent" else 'silent = "不计分的原因"'
    assert purpose in problem.message or problem.message == "这一段既没有规则，也没有声明不计分"
    assert head in problem.hint or problem.message.startswith(f"“{block.name}”缺少 ")
    if "缺少 full（满分）" not in problem.message:  # nothing tells where else than in the part itself it can stand
        above = [number for number, line in enumerate(TEXT.split("\n")[: block.line], 1) if is_text(line)]
        named = [number for number in above if f"#{block.name}}}" in TEXT.split("\n")[number]]
        assert problem.place.line in (above[-1], *named)


def is_text(line: str) -> bool:
    """Whether a line of the file can only be a paragraph of the text."""
    return bool(re.match(r"[^\x00-\x7f]|#|<|\d+(?:\\?\.|\)|[^\x00-\x7f])", line))


ONCE = ("papers", "exemption", "total", "period", "ranking", "grades")


@pytest.mark.parametrize("block", [block for block in BLOCKS if block.kind in ONCE], ids=lambda block: block.name)
def test_a_block_that_is_missing_with_its_mark_is_one_problem_too(block: Block) -> None:
    text = TEXT[: block.start] + TEXT[block.end :]
    (problem,) = problems(text.replace(f"{{: #{block.name}}}\n", ""))
    head = f'{block.kind} = "{"p" if block.kind == "total" else "…"}"'
    assert problem.message == f"缺少 {head} 规则块，它规定{FOR[block.kind]}"
    assert problem.hint == f"在规定这一点的段落下写 {head}"
    assert problem.place is not None
    alone = block.kind not in ("total", "period")  # under their paragraphs stand other blocks too
    assert (problem.place.line > 1) == alone


def test_two_missing_blocks_are_two_problems() -> None:
    """Also where both are of marks whose letters tell no kind."""
    text = TEXT
    for name in ('exemption = "r4"', 'limits = "r2"', 'consequence = "u4"'):
        text = re.sub(rf"(?m)^```toml\n{name}\n(?:(?!```).*\n)*```\n\n?", "", text)
    purposes = f"{FOR['exemption']}，或者规定{FOR['limits']}"
    assert [problem.message for problem in problems(text)] == [
        f"标记 #r2 下面没有规则块，它规定{purposes}",
        f"标记 #r4 下面没有规则块，它规定{purposes}",
        f"标记 #u4 下面没有规则块，它规定{FOR['consequence']}",
    ]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('new_unit = "held"\n', "“p1”缺少 new_unit（新成立的怎样算），这个规则块规定日常检查怎样计分"),
        ("scale = 100\n", "“p1”缺少 scale（百分制满分），这个规则块规定日常检查怎样计分"),
        ('absent_on = "part"\n', "“p3”缺少 absent_on（缺席从哪里减），这个规则块规定民主测评怎样计分"),
        ('by = "grade"\nties = "skip"\n', "“rank”缺少 by（排列依据）、ties（并列以后的名次），这个规则块规定名次怎样排列"),
        ('label = "三、3"\n', "“r3”缺少 label（编号），这个规则块规定哪些情形不得评为优秀或一票否决"),
    ],
)
def test_a_missing_parameter_says_what_its_block_is_for(line: str, message: str) -> None:
    assert TEXT.count(line) == 1
    (problem,) = [problem for problem in problems(TEXT.replace(line, "")) if problem.code == "E302"]
    assert problem.message == message
    assert problem.hint
    assert problem.place is not None
