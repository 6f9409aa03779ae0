"""Facts of a record against each other: figures that contradict each other, and the same entry written twice."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from ..base import hints
from ..base.places import DataPath
from ..base.problems import Problem
from ..rubric import BALLOTS
from .written import WrittenRecord, entry_lists, fill_fix


def relation_problems(written: WrittenRecord, data: Mapping[str, Any], bad: Collection[DataPath]) -> Iterator[Problem]:
    """The contradictions in the data of a record, from which the ``bad`` values are taken away already."""
    year, wanted = data.get("year"), written.rubric.year
    if year is not None and year != wanted:
        yield written.problem("E208", f"year 是 {year}，文件夹是 {wanted}", ("year",), hint=f"year = {wanted}")
    yield from _left_out(written, data, bad)
    yield from _ballots(written, data.get("ballots", {}))
    yield from _limits(written, data)
    for index, sanction in enumerate(data.get("sanctions", [])):
        if ("sanctions", index) not in bad:
            yield from _sanction(written, sanction, ("sanctions", index), bad)
    for index, reward in enumerate(data.get("rewards", [])):
        if reward.get("individual") and reward.get("kind") in ("penalty", "criticism"):
            where = ("rewards", index, "individual")
            yield written.problem("E212", "individual 只用于表彰奖励", where, key=True, hint="删去这一行")
    yield from _copies(written, data, bad)


def _left_out(written: WrittenRecord, data: Mapping[str, Any], bad: Collection[DataPath]) -> Iterator[Problem]:
    """A community that takes no part says why; one that takes part has no such reason."""
    if data.get("assessed") is False and "reason" not in data and ("reason",) not in bad:
        hint = 'reason = "成立时间较短，不参加本年度考核"'
        yield written.problem("E207", "缺少 reason（不参加本年度考核的原因）", ("assessed",), key=True, hint=hint)
    elif data.get("assessed", True) and "reason" in data and ("assessed",) not in bad:
        message = "reason 只用于不参加本年度考核的社区"
        hint = "不参加的，另写一行 assessed = false；参加的，删去这一行"
        yield written.problem("E212", message, ("reason",), key=True, hint=hint)


def _limits(written: WrittenRecord, data: Mapping[str, Any]) -> Iterator[Problem]:
    """Counts that are greater than the count that the rubric says they are part of (``at_most``)."""
    for clause in written.rubric.clauses:
        table = data.get("clauses", {}).get(clause.id, {})
        for fact in clause.facts.values():
            value, limit = table.get(fact.name), table.get(fact.at_most or "")
            if value is not None and limit is not None and value > limit:
                other = clause.facts[fact.at_most or ""]
                where: DataPath = ("clauses", clause.id)
                line = written.line((*where, other.name))
                message = f"{fact.title} {value} 多于{other.title} {limit}{line}"
                hint = f"是否写反了：{fact.name} = {limit}，{other.name} = {value}"
                first = written.row((*where, other.name))
                yield written.problem("E210", message, (*where, fact.name), hint=hint, first=first)


def _ballots(written: WrittenRecord, table: Mapping[str, Any]) -> Iterator[Problem]:
    """The democratic appraisal: all votes ≤ present ≤ expected, and at least one vote."""
    names, values = written.rubric.facts[BALLOTS], written.rubric.parts[BALLOTS].values
    cast = [name for name in values if name in table]
    total = sum(table[name] for name in cast)
    present, expected = table.get("present"), table.get("expected")
    pair = hints.swapped(table, list(values))
    if not pair and present is not None and expected is not None and total <= expected < present:
        pair = ("expected", "present")
    hint = f"是否写反了：{pair[0]} = {table[pair[1]]}，{pair[1]} = {table[pair[0]]}" if pair else None
    here = ("ballots", "present")
    if present is not None and total > present:
        yield written.problem("E210", f"票数合计 {total} 多于{names['present'].title} {present}", here, hint=hint)
    if present is not None and expected is not None and present > expected:
        other = ("ballots", "expected")
        message = f"{names['present'].title} {present} 多于{names['expected'].title} {expected}{written.line(other)}"
        yield written.problem("E210", message, here, hint=hint, first=written.row(other))
    if len(cast) == len(values) and not total:
        yield written.problem("E210", "一张票也没有，不能计算民主测评得分", ("ballots",), key=True)


def _sanction(written: WrittenRecord, table: Mapping[str, Any], where: DataPath, bad: Collection[DataPath]) -> Iterator[Problem]:
    """A sanction: the circumstances of an exemption go with the unit of the act, and there is a penalty or a crime."""
    keys = [key for key in ("left_post", "violated_on", "transferred_on", "duty_related") if key in table]
    if keys and "unit_of_act" not in table and (*where, "unit_of_act") not in bad:
        message = f"写了 {'、'.join(keys)}，还须写明违纪行为发生时是否在本单位"
        yield written.problem("E212", message, where, key=True, hint="unit_of_act = true 或 false")
    if "penalty" not in table and not table.get("criminal") and (*where, "penalty") not in bad:
        message, (hint, told) = "缺少 penalty（处分）；只有刑事处罚的写 criminal = true", fill_fix(written, (*where, "penalty"))
        yield written.problem("E207", message + told, where, key=True, hint=hint)


def _copies(written: WrittenRecord, data: Mapping[str, Any], bad: Collection[DataPath]) -> Iterator[Problem]:
    """The same entry twice: scored twice it would cost twice, so it stops the build until a human has looked."""
    for path, items in entry_lists(written.rubric, data):
        firsts: dict[Any, int] = {}
        for index, item in enumerate(items):
            other = firsts.setdefault(_comparable(item), index)
            if other == index or not item or any((*path, i) in bad for i in (other, index)):
                continue
            if path == ("sanctions",) and "person" not in item:
                continue  # two persons of one role in one decision: a question of its own
            noted = "note" in written.place((*path, index)).get("properties", {})
            hint = "重复的删去一条" + ("；确是两件事的，各写 note 说明" if noted else "")
            row, here = written.row((*path, other), key=True), written.row((*path, index), key=True)
            first, named = (row, f"（第 {row} 行）") if row != here else (None, "")
            message = f"{written.name(path)}第{index + 1}条与第{other + 1}条{named}完全相同，会重复计算"
            yield written.problem("E213", message, (*path, index), key=True, hint=hint, first=first)


def _comparable(value: Any) -> Any:
    """A value of a record that can be looked up; equal values are equal still."""
    if isinstance(value, dict):
        return frozenset((key, _comparable(inner)) for key, inner in value.items())
    return tuple(map(_comparable, value)) if isinstance(value, list) else value
