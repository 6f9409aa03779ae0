"""The rubric of a year out of its blocks: facts, nodes and provisions, each with its types."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeVar

from ..base.points import exact
from ..base.problems import Collector
from ..base.source import Source
from .blocks import Blocks, RawBlock
from .checks import check_rubric
from .conversion import make
from .fits import check_block
from .nodes import Fact
from .provisions import (
    Consequence,
    Exemption,
    Grade,
    Grades,
    Limits,
    Papers,
    Part,
    Period,
    Ranking,
    Rewards,
    Total,
)
from .readings import Reading
from .rubric import Rubric
from .rules import facts_of, rules_of
from .tables import RawTable, TypedKeys
from .tree import make_nodes
from .vocabulary import BALLOTS, COMPOSITE, DAILY, NAMED, REWARDS, YEAR_END

T = TypeVar("T")

PARTS = (DAILY, YEAR_END, BALLOTS)
"""The parts of the composite, each a block of its own."""

SINGLE = ("papers", "exemption", "total", "period", "ranking", "grades")
"""The kinds of which a rubric has exactly one block, whatever its id."""

PROVISIONS: dict[str, Callable[..., Any]] = {
    "papers": Papers,
    "rewards": Rewards,
    "exemption": Exemption,
    "total": Total,
    "part": Part,
    "period": Period,
    "ranking": Ranking,
    "grades": Grades,
    "consequence": Consequence,
    "limits": Limits,
}
"""The classes of provisions whose fields are keys of their block, by its kind; rules are no such key."""


def assemble(
    source: Source,
    year: int,
    blocks: Blocks,
    readings: Mapping[str, Reading],
    found: Collector,
    before: Rubric | None = None,
    changed: Collection[str] = (),
) -> Rubric:
    """The rubric of a year; the provisions of ``blocks`` are those under the chosen options of ``readings``.

    ``before`` is a faultless rubric that differs only in the blocks named in ``changed``, if there is one: what it has made of
    the others is not made and checked again. Raises :class:`~tongyu_site.base.problems.Problems` where a step can't go on
    without what an earlier one reported.
    """
    provisions = blocks.provisions
    new = {name: block for name, block in provisions.items() if before is None or name in changed}
    kept = {} if before is None else {name: facts for name, facts in before.facts.items() if name not in new}
    facts = {name: kept[name] if name in kept else facts_of(block, found) for name, block in provisions.items()}
    required = _required(provisions, found)
    limits = [block for block in provisions.values() if block.kind == "limits"]
    _check_named((*required.values(), limits[0]), facts, found)
    for block in new.values():
        check_block(block, facts[block.id], block == limits[0], found)
    nodes = make_nodes(provisions, facts, readings, found, before.nodes if before else {}, new)
    found.stop_if_any()
    # a ceiling or veto may rest on the sanctions that another paragraph of limits names
    sanctions = {name: fact for block in limits for name, fact in facts[block.id].items()}
    rubric = Rubric(
        source=source,
        year=year,
        title=blocks.paragraphs[0].text if blocks.paragraphs else "",
        paragraphs=blocks.paragraphs,
        nodes=nodes,
        papers=_provision(Papers, required["papers"], found),
        rewards=_provision(Rewards, required["rewards"], found),
        limits=tuple(make(Limits, block.id, block.table, found, rules=rules_of(block, sanctions, found)) for block in limits),
        exemption=_provision(Exemption, required["exemption"], found),
        total=_provision(Total, required["total"], found),
        parts={part: _provision(Part, required[part], found) for part in PARTS},
        grades=_grades(required["grades"], found),
        consequences=tuple(_provision(Consequence, block, found) for block in provisions.values() if block.kind == "consequence"),
        ranking=_provision(Ranking, required["ranking"], found),
        period=_provision(Period, required["period"], found),
        readings=readings,
        errata=blocks.errata,
        issued=blocks.issued,
        facts=facts,
        home={name: block.homes for name, block in provisions.items()},
    )
    found.stop_if_any()
    check_rubric(rubric, provisions, found)
    found.stop_if_any()
    return rubric


def _required(provisions: Mapping[str, RawBlock], found: Collector) -> dict[str, RawBlock]:
    """The blocks of which a rubric has exactly one: the parts and the rewards by id, the others by kind.

    That there is one of each was checked before. Raises :class:`~tongyu_site.base.problems.Problems` where one is double (E302).
    """
    _check_others(provisions, found)
    required = {**{name: provisions[name] for name in PARTS}, "rewards": provisions[REWARDS]}
    for kind in SINGLE:
        first, *more = [block for block in provisions.values() if block.kind == kind]
        required[kind] = first
        for block in more:
            message = f"只能有一个 {kind} 规则块，前面已有“{first.id}”，这一个不起作用"
            found.add(block.table.problem("E302", message, kind, hint="删去这个规则块，或与前一个合并"))
    found.stop_if_any()
    return required


def _check_others(provisions: Mapping[str, RawBlock], found: Collector) -> None:
    """The composite has its four summands and no more: another part or block of rewards would be ignored (E302)."""
    for block in provisions.values():
        known = {"part": PARTS, "rewards": (REWARDS,), "total": (COMPOSITE,)}.get(block.kind)
        if known and block.id not in known:
            message = f"{block.kind} 只能是 {'、'.join(known)}，“{block.id}”不会计入综合得分"
            hint = f'删去这个规则块和 {{: #{block.id}}} 一行，写 silent = "不计分的原因"'
            found.add(block.table.problem("E302", message, hint=hint))


def _check_named(blocks: Iterable[RawBlock], facts: Mapping[str, Mapping[str, Fact]], found: Collector) -> None:
    """The blocks to which records give a form of their own name the facts that stand in it (E302)."""
    for block in blocks:
        for name in NAMED.get(block.id, NAMED.get(block.kind, ())):
            if name not in facts[block.id]:
                found.add(block.table.problem("E302", f"“{block.id}”缺少事实 {name}"))


def _provision(cls: Callable[..., T], block: RawBlock, found: Collector) -> T:
    """A provision of which every field is a key of its block."""
    return make(cls, block.id, block.table, found)


def _grades(block: RawBlock, found: Collector) -> Grades:
    """The grades, which must stand from the best to the last and all but the last have a threshold (E302)."""
    tables = block.table.data.get("levels", [])
    levels = tuple(
        _grade(block.table.inner("levels", index, data=table if isinstance(table, dict) else {}), found)
        for index, table in enumerate(tables if isinstance(tables, list) else [])
    )
    names = [level.name for level in levels]
    if twice := next((name for name in names if names.count(name) > 1), ""):
        found.add(block.table.problem("E302", f"两个档次都叫“{twice}”", "levels", hint="各档次的 name 不能相同"))
    if not _is_descending(levels):
        found.add(block.table.problem("E302", "档次应从高到低排列，除最后一个外都要有分数线", "levels"))
    return make(Grades, block.id, block.table, found, levels=levels)


def _grade(table: RawTable, found: Collector) -> Grade:
    """One grade and its threshold, None where it states none."""
    keys = TypedKeys(found, table)
    name, minimum = keys.take("name", str, ""), keys.take("minimum", (int, Decimal), None)
    same_as = keys.take("same_as", str, None)
    keys.done()
    if not table.data.get("name"):
        found.add(table.problem("E302", "这个档次没有名称", hint='name = "…"'))
    return Grade(name, None if minimum is None else exact(minimum), same_as)


def _is_descending(levels: Sequence[Grade]) -> bool:
    """Whether there are two grades at least, each but the last with a threshold below that of the grade before."""
    minimums = [level.minimum for level in levels]
    known = [minimum for minimum in minimums if minimum is not None]
    return len(levels) > 1 and minimums == [*known, None] and known == sorted(set(known), reverse=True)
