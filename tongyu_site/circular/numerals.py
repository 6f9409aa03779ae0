"""Figures as officials write them: where the figures of a result stand in a text, and which number a numeral means.

Knows how officials write numbers (5个, 十几个, 得分98.48, 三成五, ½) and which of them are no results (dates, clauses,
document numbers, idioms). Knows nothing of results, rubrics and files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..base.numerals import GAP, THOUSANDS

COUNT, OTHER = "\x00", "\x02"
"""Stand for a named place in the searched text: one that holds a figure, and any other."""

_NUMERALS = r"\d〇零○一二三四五六七八九十百千万亿两廿卅卌壹贰貳叁參肆伍陆陸柒捌玖拾佰仟萬億¼½¾⅐-↋①-⓿㈠-㈩㉈-㉟㊀-㊉"
"""All signs that count, as a class of a pattern: digits of every width, Chinese numerals plain and formal, circled ones,
Roman ones, fractions."""

_N = f"[{_NUMERALS}]"
_NUMBER = f"{_N}(?:{GAP}(?:(?:[.．·点/／]|{THOUSANDS}){GAP})?{_N}){{0,40}}"


def gapped(text: str) -> str:
    """The pattern of a text with whatever gap between its characters."""
    return GAP.join(map(re.escape, text))


_DURATION = "半?(?:月|星期|小时|工作日|季度|学时|课时|周(?!边))"
_UNITS = "|".join(
    (
        f"个(?:{GAP}百分点|(?!{GAP}{_DURATION}))", "家", "分", "名(?!单(?!位)|[称义誉字])", "[%％﹪‰]", "位(?!一体|[于列置])",
        gapped("社区"), gapped("党工委"), r"项[^\W\d]{0,4}?问题", "户(?![籍口外])", "所(?![有以在谓需属长辖列作述做指提称])",
        f"成(?![立效果为员绩长功本就熟了年人套型])(?:{GAP}{_N})?",
    )
)  # fmt: skip
_COUNTED = re.compile(
    f"百{GAP}分{GAP}之{GAP}(?P<share>{_NUMBER})"
    f"|{_NUMBER}{GAP}分{GAP}之{GAP}{_NUMBER}"
    f"|(?P<number>{_NUMBER}){GAP}(?P<about>[多余来几]{GAP})?(?:{_UNITS})"  # 5个, 九十五点五分, 9 5 分, 十几个
    f"|(?P<before>{_NUMBER})(?={COUNT})"  # 1{{ 优秀数 }}个 would print another figure
)

_SUBJECT = (
    "得分率|得分|失分|加分|扣分|减分|总分|均分|平均分?|最高分?|最低分?|优秀|良好|较差|名次|排名|位次|合计|共计|总计"
    "|分数|比例|占比"
)
_LINK = "档次|档|分别|以上|社区|党工委|不足|超过|高达|高于|低于|[的：:为是达到至共计约仅各均即有占率数]"
_NO_RESULT = f"(?!{GAP}[年月日号届时级])"
_HAN_NUMBER = "[〇零一二三四五六七八九十百千万亿两廿卅卌壹贰叁肆伍陆柒捌玖拾佰仟点]"
_SUBJECT_NUMBER = re.compile(
    f"(?:{_SUBJECT})(?:{GAP}(?:{_LINK})){{0,5}}{GAP}"
    f"(?:[（(＝=—-]{GAP})?(?P<digits>(?!{_HAN_NUMBER}){_NUMBER})(?!{GAP}{_N}){_NO_RESULT}(?![.．、]{GAP}[\u4e00-\u9fff“《])"
    f"|(?:{_SUBJECT})(?:{GAP}(?:{_LINK})){{0,5}}{GAP}"
    f"(?P<words>{_HAN_NUMBER}{{2,}}|{_HAN_NUMBER}(?=$|[\\s，。；、：！？）)》”,.;!?{COUNT}{OTHER}]))(?!{_N}){_NO_RESULT}"
    f"|(?:排名|名次|位次|位列|位居|名列|排|居|列|倒数)(?:{GAP}(?:{_LINK})){{0,3}}{GAP}第{GAP}(?P<rank>{_NUMBER})"
    f"(?!{GAP}(?:{_N}|[项条款章节目届批期号轮部季]))"
)
_FRACTION = re.compile("[¼½¾⅐-⅟↉]")
_CELL = re.compile(f"[-−+＋－≈]?{GAP}(?P<number>{_NUMBER}){GAP}")
_YEAR = re.compile(r"(?:19|20)\d\d")

_ONE_OF = re.compile("[每某哪这那同任何另上下统唯专单逐划合归初]$")
"""Before 一 it makes a word or means no number: 每一个, 统一社区."""

_ATTACHMENT = re.compile(f"附件{GAP}$")
"""Before a number it makes the name of an attachment: 附件1 社区党工委…"""

_FREE = re.compile(
    f"(?<![{_NUMERALS}.．点第得扣加减失满为])十分(?=[\u4e00-\u9fff])(?![之的以左制满及和为])"  # 十分重要
    "|万分(?:感谢|抱歉|遗憾|重视|紧急|火急)|百分之百|百分百"
    "|一个(?:不[少漏落]|[都也]不[能可]?[少漏落]|个|时期|阶段)|千家万户|万家灯火|百家争鸣|一家人"
    "|一分部署|九分落实|一分为二|一成不变|一户一[策档案]|第一位的"
    f"|《[^《》]*》|第{GAP}{_NUMBER}{GAP}[项条款章节目]|第[（(]{_NUMBER}[)）]"
    r"|(?<=[日午晨晚于至])\d{1,2}[时点]\d{1,2}分"
)
_QUOTED = re.compile(r"“[一二三四五六七八九十两]个([^“”\d]{1,10})”")
"""A set phrase in quotes: “四个意识”, “两个维护”."""
_RESULT_WORDS = re.compile("社区|党工委|优秀|良好|较差|档次|问题|得分|失分|加分")


@dataclass(frozen=True, slots=True)
class TypedFigure:
    """A figure of a result: where it stands, its number as written; ``counts``: it may be the number of something."""

    start: int
    end: int
    number: str
    counts: bool


def typed_figures(text: str) -> list[TypedFigure]:
    """The figures of results in a text, in order; named places are one sign each, :data:`COUNT` or :data:`OTHER`."""
    free = [match.span() for match in _FREE.finditer(text)]
    free += [match.span() for match in _QUOTED.finditer(text) if not _RESULT_WORDS.search(match[1])]
    found: list[TypedFigure] = []
    for figure, (start, end) in (*_counted(text), *_after_subjects(text), *_fractions(text)):
        within = any(first <= start and end <= last for first, last in free)
        if not within and not any(other.start < end and start < other.end for other in found):
            found.append(figure)
    return sorted(found, key=lambda figure: figure.start)


Found = tuple[TypedFigure, tuple[int, int]]
"""A figure, and where that part of it stands which must not lie in words that are no result."""


def _counted(text: str) -> Iterator[Found]:
    """Figures before a unit: 5个, 九十五点五分, 百分之三十五."""
    for match in _COUNTED.finditer(text):
        number = match["number"] or match["before"] or ""
        before = text[: match.start()]
        if (number == "一" and _ONE_OF.search(before)) or _ATTACHMENT.search(before):
            continue
        about = match["about"] or before.endswith(("几", "近", "约"))
        whole = bool(number) and not before.endswith("第") and not about and not re.search("[%％﹪‰成位]", match[0])
        yield TypedFigure(*match.span(), number if whole else "", whole), match.span()


def _after_subjects(text: str) -> Iterator[Found]:
    """Figures behind what they count: 得分98.48, 优秀五, 排名第5."""
    for match in _SUBJECT_NUMBER.finditer(text):
        group = match.lastgroup or ""
        counts = group != "rank"
        yield TypedFigure(*match.span(), match[group] if counts else "", counts), match.span(group)


def _fractions(text: str) -> Iterator[Found]:
    """Fractions of one sign: ½."""
    for match in _FRACTION.finditer(text):
        yield TypedFigure(*match.span(), "", False), match.span()


def number_of_cell(cell: str) -> str | None:
    """The number that is all a table's cell holds; None where it holds something else, or a year."""
    match = _CELL.fullmatch(cell)
    return None if match is None or _YEAR.fullmatch(cell) else match["number"]
