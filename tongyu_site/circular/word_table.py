"""Tables of the Word file: how wide each column is, how small the type, and the table as XML.

Knows nothing of what the columns mean. Lengths are twips (twentieths of a point), type sizes half points.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from ..base.points import Points
from .document import UPRIGHT_COLUMNS, Passage
from .typesetting import ems
from .word_parts import filled
from .word_runs import FANG, FIGURES, HEI, SIZES, TEXT_WIDTH, UPRIGHT, PageSize, paragraph, run

SMALLEST = 18
"""Half points: how small a dense table may be set where its names and figures take more than the width; 9 pt is still legible."""
WIDEST_DIGIT = 62
"""Hundredths of the type's size that a digit takes in the widest face that may stand in for the named one."""
_MARGIN, _DENSE_MARGIN = 40, 20
_APART = '<w:tcBorders><w:left w:val="double" w:sz="6" w:space="0" w:color="000000"/></w:tcBorders>'
_CHANGES = [TEXT_WIDTH * 20 // 100, TEXT_WIDTH * 40 // 100, TEXT_WIDTH - TEXT_WIDTH * 20 // 100 - TEXT_WIDTH * 40 // 100]
"""The columns of a table of corrections: where, what it said, what it says."""


def table(block: Passage, paper: PageSize = UPRIGHT) -> Iterator[str]:
    """A table, row by row, over the whole width of a sheet: fixed columns, head repeated on every page, no row broken.

    A double line parts the second group of columns from the first. The last rows stay with what follows: no page holds note
    and 版记 alone.
    """
    rows, struck = block.rows, block.struck
    size, widths = table_layout(rows, paper.text_width) if struck is None else (SIZES["table"], _CHANGES)
    left = '<w:jc w:val="left"/>' if struck is not None else ""  # sentences
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    margin = _DENSE_MARGIN if len(rows[0]) > UPRIGHT_COLUMNS else _MARGIN
    whole = filled("table", columns=columns, rows="$rows", margin=margin, text_width=paper.text_width)
    before, _, after = whole.partition("$rows")
    yield before
    for number, row in enumerate(rows):
        head = "<w:tblHeader/>" if number == 0 else ""
        face = FANG if number else HEI
        keep = "<w:keepNext/>" if number and number >= len(rows) - 2 else ""
        cells = "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{_APART if block.apart and column == block.apart else ""}'
            '<w:vAlign w:val="center"/></w:tcPr>'
            + paragraph("TableText", run(cell, face, size, "", FIGURES, bool(number) and column == struck), keep + left)
            + "</w:tc>"
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        yield f"<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>{cells}</w:tr>"
    yield after


def table_layout(rows: Sequence[Sequence[str]], whole: int = TEXT_WIDTH) -> tuple[int, list[int]]:
    """Type size in half points and widths in twips that fill the ``whole`` width.

    Figures, ranks and short words stand on one line, names on two at most. A dense table is set smaller where it takes
    more than the width; where even the smallest type does, the widths are shared in proportion.
    """
    dense = len(rows[0]) > UPRIGHT_COLUMNS
    size = SIZES["dense" if dense else "table"]
    margin = _DENSE_MARGIN if dense else _MARGIN
    needs, wants = _column_needs(rows, size, margin)
    while sum(needs) > whole and size > SMALLEST:
        size -= 1
        needs, wants = _column_needs(rows, size, margin)
    rest = whole - sum(needs)
    if rest < 0:
        needs, wants, rest = [0] * len(needs), needs, whole
    missing = [max(want - need, 0) for need, want in zip(needs, wants, strict=True)]
    if rest >= sum(missing):  # every column has its longest text on one line; what is left is shared evenly
        needs, rest = [need + more for need, more in zip(needs, missing, strict=True)], rest - sum(missing)
        missing = [1] * len(needs)
    widths = [need + rest * more // sum(missing) for need, more in zip(needs, missing, strict=True)]
    widths[widths.index(max(widths))] += whole - sum(widths)
    return size, widths


_ONE_LINE, _NAME_LINES, _NAME_EMS = 5, 2, 4
"""Texts of up to 5 characters are not broken; longer ones take up to 2 lines, and their column is 4 characters wide at least."""


def _column_needs(rows: Sequence[Sequence[str]], size: int, margin: int) -> tuple[list[int], list[int]]:
    """What every column takes at least, and what it takes to have all its texts on one line, in twips."""
    em = size * 10
    needs, wants = [], []
    for head, *cells in zip(*rows, strict=True):
        texts = set(cells)  # most figures stand in a column more than once
        whole = _line_width(head, em)
        edge = 2 * margin + 20
        needs.append(max((min(whole, 2 * em), *(_least_width(text, em) for text in texts))) + edge)
        wants.append(max((whole, *(_line_width(text, em) for text in texts))) + edge)
    return needs, wants


def _line_width(text: str, em: int) -> int:
    """The width of a text on one line, its digits as wide as they may be, with the gap some programs set beside them."""
    narrow = [sign in "0123456789.−" for sign in text]
    figures, gaps = sum(narrow), sum(1 for before, after in pairwise(narrow) if before != after)
    return int((ems(text) - Points(figures, 2) + Points(gaps, 4)) * em) + figures * em * WIDEST_DIGIT // 100


def _least_width(text: str, em: int) -> int:
    """The width that a cell takes at least."""
    if ems(text) <= _ONE_LINE:
        return _line_width(text, em)
    return max(-(-_line_width(text, em) // _NAME_LINES) + em // 2, _NAME_EMS * em)
