"""What rules say of other items and of levels, against the words of the text that say it without a figure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ..base.problems import Collector
from .blocks import Blocks, RawBlock
from .stated import Reader
from .tables import RawTable
from .text import Paragraph

_VOIDED = re.compile(r"第([(（][^()（）]{1,4}[)）])项不得分")
"""An item that the text names as the one without points."""


def check_references(blocks: Blocks, paragraph: Paragraph, pieces: Sequence[Reader], found: Collector) -> None:
    """Report rules that void another item than the text above them names, and caps of levels that it names as free (E303)."""
    named = {match[1].replace("（", "(").replace("）", ")") for match in _VOIDED.finditer(paragraph.text)}
    for piece in pieces:
        table = piece.table
        scope = blocks.provisions.get(str(table.data.get("scope", "")))
        if table.data.get("kind") == "void" and scope and named and scope.table.data.get("label") not in named:
            message = f"scope 是{scope.table.data.get('label')}，原文写的是“第{'、'.join(sorted(named))}项不得分”"
            others = [block for block in blocks.provisions.values() if block.table.data.get("label") in named]
            hint = f'scope = "{others[0].id}"' if len(others) == 1 else "核对原文和 scope"
            found.add(table.problem("E303", message, "scope", hint=f"核对原文；{hint}" if hint.startswith("scope") else hint))
        _check_capped(piece.block, table, found)


def _check_capped(block: RawBlock, table: RawTable, found: Collector) -> None:
    """The levels that a cap leaves free are those that its words name: 国家级不受限."""
    capped, levels = table.data.get("capped"), table.data.get("levels")
    fact = block.facts.get(str(table.data.get("fact", "")))
    fields = fact.data.get("fields") if fact else None
    labels = fields.get("level") if isinstance(fields, Mapping) else None
    if not isinstance(capped, list) or not isinstance(levels, dict) or not isinstance(labels, Mapping):
        return
    words = table.data.get("words")
    said = words.get("capped", "") if isinstance(words, dict) else ""
    text = said if isinstance(said, str) else "".join(map(str, said))
    for level, label in labels.items():
        free, named = level not in capped, str(label) in text
        if free != named and (not free or levels.get(level)):  # one that gives nothing needs no cap
            what = "没有列入 capped，words 没有写明原文在哪里说它不受限" if free else "列入了 capped，words 却写它不受限"
            hint = (
                f'核对原文；words 写明：capped = "{label}不受限"，不然列入 capped'
                if free
                else "核对原文；这一级不受限的，从 capped 中删去"
            )
            found.add(table.problem("E303", f"{level}（{label}）{what}", "capped", hint=hint))
