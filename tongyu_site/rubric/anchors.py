"""Blocks against the text: each block has its anchor, each anchor stands once, each basis is named."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from ..base.problems import Collector, Place
from ..base.source import Source
from .blocks import Blocks, RawBlock
from .tables import RawTable
from .text import Paragraph


def check_anchors(source: Source, blocks: Blocks, missing: Collection[str], found: Collector) -> None:
    """Report anchors that stand twice (E301), and blocks without theirs (E306), save those of which a piece is ``missing``."""
    anchors = _anchors(source, blocks, found)
    for block in blocks.provisions.values():
        if block.id not in missing:
            _check_block(block, anchors, found)


def _anchors(source: Source, blocks: Blocks, found: Collector) -> Mapping[str, int]:
    """The paragraph (by index) of every anchor; of one that stands twice the last."""
    anchors: dict[str, int] = {}
    for paragraph in blocks.paragraphs:
        for anchor, _, _ in paragraph.anchors:
            if anchor in anchors:
                found.add(source.problem("E301", f"标记 #{anchor} 出现了两次", place=Place(paragraph.line)))
            anchors[anchor] = paragraph.index
    return anchors


def _check_block(block: RawBlock, anchors: Mapping[str, int], found: Collector) -> None:
    """A block stands under the paragraph that has its anchor; further pieces may stand elsewhere."""
    if block.id not in anchors:
        hint = f"{{: #{block.id}}}"
        found.add(block.table.problem("E306", f"规则块“{block.id}”在正文中没有对应的标记", hint=hint))
    elif anchors[block.id] not in block.homes:
        found.add(block.table.problem("E306", f"规则块“{block.id}”不在它的条款下面"))


def check_basis(table: RawTable, paragraphs: Sequence[Paragraph], found: Collector) -> None:
    """A basis is named by the text: 以…为准."""
    basis, text = table.data.get("basis"), paragraphs[table.home].text
    if isinstance(basis, str) and f"以{basis}为准" not in text:
        said = "、".join(f"“{named}”" for named in re.findall(r"以[^以,，。;；()（）]+为准", text))
        hint = f"核对原文：{said}；认定依据有变的，basis 一并改" if said else "核对原文；没有写以什么为准的，删去 basis"
        found.add(table.problem("E303", f"本段原文中没有“以{basis}为准”", "basis", hint=hint))
