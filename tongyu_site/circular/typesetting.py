"""How words stand on a line: the width of a text, where a title breaks, how large a line may be set.

Measures of GB/T 9704-2012 for the two printers of the circular, page and Word file. Knows nothing of blocks and results.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import combinations, pairwise

from ..base.points import ZERO, Points


@lru_cache(maxsize=4096)  # a table measures the same cells again and again
def ems(text: str) -> Points:
    """The width of a text in characters: digits, Latin letters and their signs are half a character wide."""
    return Points(sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text), 2)


TITLE_EMS, WIDE_TITLE_EMS = 19, 27
"""Characters of the title's size on a line, of a sheet that lies on its side too; one more would still fit, and none is left
over for another face."""

_WORDS = [
    "中国共产党", "中共", "委员会", "办公室", "县委", "市委", "省委", "县纪委", "纪律检查委员会", "监察局", "监察委员会",
    "人民政府", "关于", "年度", "上半年", "下半年", "全县", "各社区", "社区党工委", "街道党工委", "党工委", "社区", "党组织",
    "党风廉政建设责任制", "党风廉政建设", "全面从严治党", "主体责任", "监督责任", "反腐败工作", "责任制", "落实", "执行",
    "检查考核", "年终考核", "年度考核", "考核结果", "考核情况", "考核", "检查", "情况", "结果", "领导班子", "领导干部", "工作",
    "的通报",
    "通报", "通知", "意见", "决定",
]  # fmt: skip
_QUOTED = r"《[^》]*》|“[^”]*”|（[^）]*）|"
_TOKEN = r"[\d.]+年?度?|[A-Za-z]+|" + "|".join(sorted(_WORDS, key=len, reverse=True)) + "|."
_NOT_FIRST = tuple("的地得和与及、，。：；）》”等")
_NOT_LAST = ("关于", "和", "与", "及", "对", "（", "《", "“", "在")


def title_lines(title: str, most: int = TITLE_EMS) -> tuple[str, ...]:
    """A title broken at word sense, as a trapezium or a rhombus, in as few lines of ``most`` characters as hold it.

    Between words of the genre only; other characters next to each other stay together where they can, and so does what
    stands in 《》. ``|`` in the title is the office's own break.
    """
    if "|" in title:
        return tuple(line for line in (part.strip() for part in title.split("|")) if line)
    if ems(title) <= most:
        return (title,)
    for pattern in (_QUOTED + _TOKEN, _TOKEN) if len(title) <= 4 * most else ():
        words = _words(title, pattern)
        for breaks in (1, 2, 3):
            fitting = [lines for lines in _broken(words, breaks) if max(map(ems, lines)) <= most]
            if fitting:
                return min(fitting, key=_cost)
    return tuple(title[start : start + most] for start in range(0, len(title), most))


def _words(title: str, pattern: str) -> list[str]:
    """A title cut into words; characters that are no word of the genre join up to five ems."""
    words: list[str] = []
    loose = False
    for match in re.finditer(pattern, title, re.S):
        single = len(match[0]) == 1
        if words and single and loose and ems(words[-1]) < 5:
            words[-1] += match[0]
        else:
            words.append(match[0])
        loose = single
    return words


def _broken(words: Sequence[str], breaks: int) -> Iterable[tuple[str, ...]]:
    """All ways to part words into lines with so many breaks."""
    for ends in combinations(range(1, len(words)), breaks):
        bounds = (0, *ends, len(words))
        yield tuple("".join(words[a:b]) for a, b in pairwise(bounds))


def _cost(lines: tuple[str, ...]) -> Points:
    """How ill lines stand together: an hourglass, a block, a lone short line, a break against the sense."""
    widths = [ems(line) for line in lines]
    cost = ZERO
    for (before, after), (wide, next_wide) in zip(pairwise(lines), pairwise(widths), strict=True):
        cost += 20 * (after.startswith(_NOT_FIRST) + before.endswith(_NOT_LAST))
        cost -= 2 * after.startswith("关于")
        cost += 1 if wide == next_wide else 0
    inner = widths[1:-1]
    if inner and min(inner) < min(widths[0], widths[-1]):
        cost += 10
    if min(widths) < 5:
        cost += 10
    return cost + (max(widths) - min(widths)) / 10


def header_size(header: str) -> int:
    """The size of 发文机关标志 in points that keeps it on one line of 156 mm; the smallest one may take two."""
    return next((size for size in HEADER_SIZES if ems(header) * size <= TYPE_WIDTH), HEADER_SIZES[-1])


HEADER_SIZES = (48, 42, 36, 31, 26, 22)
TYPE_WIDTH = 442
"""156 mm in points."""
