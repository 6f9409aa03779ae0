"""The tree of nodes: which node is above which, what each allots, and whether the children add up to it."""

from __future__ import annotations

from collections.abc import Container, Mapping
from decimal import Decimal
from typing import NamedTuple

from ..base.points import ZERO, Points, exact, show
from ..base.problems import Collector
from .blocks import RawBlock
from .conversion import convert
from .nodes import Fact, Node
from .readings import Reading
from .rules import rules_of
from .tables import TypedKeys, is_figure, meant
from .vocabulary import NODE_KINDS, YEAR_END


class _Tree(NamedTuple):
    """The blocks that are nodes, in the order of the text, and by id their parents, children and points as allotted.

    The parent of a section is the year-end check, which is no node.
    """

    blocks: tuple[RawBlock, ...]
    parents: Mapping[str, str]
    children: Mapping[str, tuple[str, ...]]
    points: Mapping[str, Points]


def make_nodes(
    blocks: Mapping[str, RawBlock],
    facts: Mapping[str, Mapping[str, Fact]],
    readings: Mapping[str, Reading],
    found: Collector,
    before: Mapping[str, Node],
    new: Container[str],
) -> dict[str, Node]:
    """The nodes of the year-end check by id, in the order of the text; ``facts`` are by the block that names them.

    ``before`` are faultless nodes made earlier, of which those stay that neither are ``new`` themselves nor have a new child.
    Points that the children leave over and no reading explains are reported as E304. Raises
    :class:`~tongyu_site.base.problems.Problems` where the points of a node are no figure.
    """
    tree = _tree(blocks, found)
    found.stop_if_any()
    explained = {clause for reading in readings.values() for clause in reading.clauses}
    nodes: dict[str, Node] = {}
    for block in tree.blocks:
        if tree.parents[block.id] not in blocks:
            found.add(block.table.problem("E302", f"“{block.id}”的上级“{tree.parents[block.id]}”不存在"))
        stays = block.id in before and not any(name in new for name in (block.id, *tree.children.get(block.id, ())))
        nodes[block.id] = before[block.id] if stays else _node(block, tree, facts[block.id], block.id in explained, found)
        if block.kind == "clause" and not block.rules:
            found.add(block.table.problem("E306", f"条款“{block.id}”没有规则"))
    _check_whole(blocks, tree, readings, found)
    return nodes


def _tree(blocks: Mapping[str, RawBlock], found: Collector) -> _Tree:
    """Who stands above whom: ``1-2`` is under ``1``; an item without a hyphen is under the section before it."""
    ordered = tuple(block for block in blocks.values() if block.kind in NODE_KINDS)
    parents: dict[str, str] = {}
    children: dict[str, tuple[str, ...]] = {}
    points: dict[str, Points] = {}
    section = YEAR_END
    for block in ordered:
        if block.kind == "section":
            section, parent = block.id, YEAR_END
        else:
            above, _, last = block.id.rpartition("-")
            parent = above if last and above else section
        parents[block.id] = parent
        children[parent] = (*children.get(parent, ()), block.id)
        try:
            points[block.id] = convert(block.table.data.get("points", 0), "Points")
        except (TypeError, ValueError):
            found.add(
                block.table.problem(
                    "E302", "points 的类型不对", "points", hint=meant("points", block.table.data["points"], "Points")
                )
            )
    return _Tree(ordered, parents, children, points)


def _node(block: RawBlock, tree: _Tree, facts: Mapping[str, Fact], explained: bool, found: Collector) -> Node:
    """One node. What its children leave over must be what the block declares, and ``explained`` by a reading."""
    points, children = tree.points[block.id], tree.children.get(block.id, ())
    allotted = sum((tree.points[child] for child in children), ZERO)
    left = points - allotted
    keys = TypedKeys(found, block.table.without("points"))
    declared = keys.take("unallotted", (int, Decimal), 0)
    if any(tree.points[child] for child in children):
        _check_left(
            block, f"“{block.id}”为 {show(points)} 分，下级合计 {show(allotted)} 分", left, exact(declared), explained, found
        )
    elif declared:
        message = f"“{block.id}”没有分值分给下级，unallotted 不起作用"
        found.add(block.table.problem("E302", message, "unallotted", key=True, hint="删去 unallotted"))
    node = Node(
        id=block.id,
        kind=block.kind,
        label=keys.take("label", str, block.id),
        title=keys.take("title", str, ""),
        points=points,
        parent=tree.parents[block.id],
        children=children,
        unallotted=left if children or block.kind == "section" else ZERO,
        facts=facts,
        rules=rules_of(block, facts, found),
        unmet=keys.take("unmet", str, "any"),
        credits=keys.take("credits", str, "beside"),
        basis=keys.take("basis", str, None),
        failed=keys.take("failed", str, ""),
        short=_short(block, keys, found),
    )
    keys.take("office", str, None)  # stands in the facts of the block
    keys.done()
    return node


SHORT = 4
"""The most characters of a section's short title."""


def _short(block: RawBlock, keys: TypedKeys, found: Collector) -> str:
    """The short title of a section."""
    if block.kind != "section":
        return ""
    short: str = keys.take("short", str, "")
    if len(short) > SHORT:
        found.add(
            block.table.problem("E302", f"short 最多 {SHORT} 个字：“{short}”", "short", hint="写大项内容的简称，放在列名里")
        )
    return short


def _check_left(block: RawBlock, sums: str, left: Points, declared: Points, explained: bool, found: Collector) -> None:
    """What the children of a node leave over is what the block declares, and explained by a reading (E304)."""
    if left == declared and (not left or explained):
        return
    key = "unallotted" if declared else "points"
    if declared and not left:
        message, hint = (
            f"{sums}，分值已经分完，不再有未分配的 {show(declared)} 分",
            "先核对本级和下级的 points 与原文是否相同；都相同的，删去 unallotted 和说明它的执行口径（reading）",
        )
    elif left < ZERO:
        message, hint = f"{sums}，多出 {show(-left)} 分", "改正本级或下级的 points"
    elif declared and declared != left:
        message, hint = f"{sums}，没有分配的是 {show(left)} 分，不是 {show(declared)} 分", f"unallotted = {show(left)}"
    else:
        message, hint = (
            f"{sums}，没有执行口径说明差额",
            f'unallotted = {show(left)}，并写一条执行口径（reading），其中 clauses = ["{block.id}"]',
        )
    found.add(block.table.problem("E304", message, key, hint=hint))


def _check_whole(blocks: Mapping[str, RawBlock], tree: _Tree, readings: Mapping[str, Reading], found: Collector) -> None:
    """The sections add up to the whole of the year-end check, unless a chosen reading changes what a section allots."""
    year_end = blocks[YEAR_END].table
    whole = year_end.data.get("whole")
    total = sum((tree.points[block.id] for block in tree.blocks if block.kind == "section"), ZERO)
    if is_figure(whole) and exact(whole) != total and not _sections_changed(blocks, readings):
        found.add(year_end.problem("E304", f"各部分合计 {show(total)} 分，不是 {whole} 分", "whole"))


def _sections_changed(blocks: Mapping[str, RawBlock], readings: Mapping[str, Reading]) -> bool:
    """Whether a chosen reading changes the points of a section: then it explains that the sections add up to less."""
    return any(
        "points" in patch and target in blocks and blocks[target].kind == "section"
        for reading in readings.values()
        for target, patch in reading.options[reading.chosen].patch.items()
    )
