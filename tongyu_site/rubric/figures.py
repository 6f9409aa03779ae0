"""Each figure and each basis of a rule stands in the paragraph above it, or ``words`` names the words that it comes from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from ..base.places import Key
from ..base.problems import Collector
from .blocks import Blocks
from .tables import RawTable, figures_of
from .text import Paragraph

_FIGURE = re.compile(r"\d+(?:\.\d+)?")


def check_figures(blocks: Blocks, found: Collector) -> None:
    """Report every figure, phrase and basis of a node or provision that its paragraph doesn't have (E303)."""
    for block in blocks.provisions.values():
        for table in (*block.pieces, *block.rules.values()):
            _check_table(table, blocks.paragraphs, found)
        for table in (*block.facts.values(), *block.pieces):
            _check_basis(table, blocks.paragraphs, found)


def _check_table(table: RawTable, paragraphs: Sequence[Paragraph], found: Collector) -> None:
    """The figures of one table against its paragraph: those with ``words`` by these, the others as digits."""
    text = paragraphs[table.home].text
    known = {name: value for name, value in figures_of(table.data) if not name.startswith("words")}
    words = _words(table, found)
    for name, phrase in words.items():
        if name not in known:
            found.add(table.problem("E303", f"words 中的 {name} 不是规则中的数字", "words", name))
        elif not isinstance(phrase, str) or phrase not in text:
            found.add(table.problem("E303", f"本段原文中没有“{phrase}”", "words", name))
    unsaid = {name: value for name, value in known.items() if name not in words}
    if not unsaid:
        return
    printed = {Decimal(figure) for figure in _FIGURE.findall(text)}
    for name, value in unsaid.items():
        if Decimal(value) not in printed:
            message, hint = f"{name} = {value} 在本段原文中没有出处", f'words = {{ {name} = "…" }}'
            found.add(table.problem("E303", message, *_path(name), hint=hint))


def _words(table: RawTable, found: Collector) -> dict[str, Any]:
    """The words that figures of a table come from, by the dotted name of the figure."""
    words = table.data.get("words", {})
    if isinstance(words, dict):
        return words
    found.add(table.problem("E302", 'words 的类型不对，应写作 { 参数 = "…" }', "words"))
    return {}


def _path(name: str) -> list[Key]:
    """The path of a figure by its dotted name: ``levels.0.minimum``."""
    return [int(part) if part.isdigit() else part for part in name.split(".")]


def _check_basis(table: RawTable, paragraphs: Sequence[Paragraph], found: Collector) -> None:
    """A basis is named by the text: 以…为准."""
    basis = table.data.get("basis")
    if isinstance(basis, str) and f"以{basis}为准" not in paragraphs[table.home].text:
        found.add(table.problem("E303", f"本段原文中没有“以{basis}为准”", "basis"))
