"""Text and blocks against each other: each anchor has its block, each block its anchor, each paragraph a rule or its silence."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ..base.problems import Collector, Place
from ..base.source import Source
from .blocks import Blocks, RawBlock
from .tables import RawTable
from .text import Paragraph


def check_anchors(source: Source, blocks: Blocks, found: Collector) -> None:
    """Report anchors that stand twice (E301), and anchors, paragraphs and blocks that lack their counterpart (E306)."""
    anchors = _anchors(source, blocks, found)
    _check_paragraphs(source, blocks, found)
    for block in blocks.provisions.values():
        _check_block(block, anchors, found)


def _anchors(source: Source, blocks: Blocks, found: Collector) -> Mapping[str, int]:
    """The paragraph (by index) of every anchor; of one that stands twice the last."""
    anchors: dict[str, int] = {}
    for paragraph in blocks.paragraphs:
        for anchor, _, _ in paragraph.anchors:
            if anchor in anchors:
                found.add(source.problem("E301", f"标记 #{anchor} 出现了两次", place=Place(paragraph.line)))
            anchors[anchor] = paragraph.index
            if anchor not in blocks.provisions:
                found.add(source.problem("E306", f"条款 #{anchor} 下面没有规则块", place=Place(paragraph.line)))
    return anchors


def _check_paragraphs(source: Source, blocks: Blocks, found: Collector) -> None:
    """Running text has a block under it, or says why it scores nothing."""
    homes = {home for named in (blocks.provisions, blocks.readings) for block in named.values() for home in block.homes}

    def bare(paragraph: Paragraph) -> bool:
        return not paragraph.level and paragraph.silent is None and paragraph.index not in homes

    for paragraph in filter(bare, blocks.paragraphs):
        message, hint = "这一段既没有规则，也没有声明不计分", 'silent = "不计分的原因"'
        found.add(source.problem("E306", message, place=Place(paragraph.line), hint=hint))


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
        said = "、".join(f"“{named}”" for named in re.findall(r"以[^,，。;；()（）]+为准", text))
        hint = f"核对原文：{said}；认定依据有变的，basis 一并改" if said else "核对原文；没有写以什么为准的，删去 basis"
        found.add(table.problem("E303", f"本段原文中没有“以{basis}为准”", "basis", hint=hint))
