"""Rules and facts against each other: a rule kind on a type of fact that it reads, keys that do something there, whole tables.

Whatever would be ignored without a word, and so give a wrong result, is reported (E302).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..base.matching import nearest, suggestion
from ..base.problems import Collector
from .blocks import RawBlock
from .nodes import Fact, Rule
from .tables import RawTable
from .vocabulary import (
    CLAUSE_TYPES,
    FIELDS,
    KEYS_OF_TYPE,
    LIMIT_KINDS,
    MORE_FIELDS,
    NAMED,
    OF_CLAUSES,
    PART_KEYS,
    TYPES,
    WHERE_OF,
)


def check_fit(table: RawTable, kind: str, fact: Fact, found: Collector) -> bool:
    """Whether a rule of a kind reads a fact of its type, and each of its keys and conditions does something there."""
    if fact.type not in TYPES[kind]:
        fitting = " 或 ".join(sorted(TYPES[kind]))
        others = " 或 ".join(sorted(other for other, types in TYPES.items() if fact.type in types))
        hint = f"kind 改为 {others}" if others else f"事实的类型改为 {fitting}"
        message = f"{kind} 规则用于 {fitting} 类型的事实，{fact.name} 的类型是 {fact.type}"
        found.add(table.problem("E302", message, "kind", hint=hint))
        return False
    before = len(found.problems)
    for key in table.data:
        types = KEYS_OF_TYPE.get((kind, key))
        if types and fact.type not in types:
            message = f"{kind} 规则的 {key} 对 {fact.type} 类型的事实不起作用"
            found.add(table.problem("E302", message, key, key=True, hint=f"删去 {key}"))
    where = table.data.get("where", {})
    for name in where if isinstance(where, dict) else ():
        if name in _conditions() and name not in WHERE_OF.get(fact.type, frozenset()):
            message = f"条件 {name} 对 {fact.type} 类型的事实不起作用"
            found.add(table.problem("E302", message, "where", name, key=True, hint=f"删去条件 {name}"))
    return len(found.problems) == before


def _conditions() -> frozenset[str]:
    """All conditions that there are on some type of fact."""
    return frozenset().union(*WHERE_OF.values())


def check_rule(rule: Rule, fact: Fact, rules: Mapping[str, Any], table: RawTable, found: Collector) -> None:
    """A rule says all that it needs and nothing that another of its keys makes idle; ``rules`` are those of its block by id."""
    if rule.kind == "quota":
        ways = [key for key in ("proportional", "each", "lose") if table.data.get(key)]
        for key in ways[1:]:
            found.add(table.problem("E302", f"有了 {ways[0]}，{key} 不起作用", key, key=True, hint=f"删去 {key}"))
    if isinstance(rule.lose, str) and (rule.kind != "quota" or rule.lose not in ("points", "credits")):
        found.add(table.problem("E302", 'lose 应是减去的分数；任务未完成的，写 "points" 或 "credits"', "lose", hint="lose = 1"))
    if rule.kind == "credit":
        needed = "levels" if fact.type == "works" else "each"
        if needed not in table.data:
            found.add(table.problem("E302", f"credit 规则缺少“{needed}”"))
        _check_credit(rule, fact, rules, table, found)


def _check_credit(rule: Rule, fact: Fact, rules: Mapping[str, Any], table: RawTable, found: Collector) -> None:
    """Every level has its points, a cap has levels to limit, and the rules that are named can be meant."""
    if rule.levels is not None:
        check_levels("levels", rule.levels, fact, table, found)
        if rule.cap is not None and not rule.capped:
            levels = "、".join(fact.fields.get("level", {}))
            found.add(table.problem("E302", f"cap 没有写明限制哪些级别：{levels}", "cap", key=True, hint='capped = ["…"]'))
    if rule.capped and rule.cap is None and rule.pool is None:
        found.add(table.problem("E302", "capped 没有写明最高多少分", "capped", key=True, hint="cap = 1"))
    pooled = rules.get(rule.pool or "")
    if rule.pool is not None and (pooled is None or "cap" not in pooled.data):
        found.add(table.problem("E302", f"“{rule.pool}”不是本条有 cap 的规则", "pool", hint=suggestion(rule.pool, rules)))
    after = rules.get(rule.after or "")
    if after is not None and (after.data.get("kind") != "quota" or after.data.get("fact") != rule.fact):
        tasks = [name for name, other in rules.items() if other.data.get("kind") == "quota" and other.data["fact"] == rule.fact]
        hint = f'after = "{tasks[0]}"' if tasks else "删去 after"
        found.add(table.problem("E302", f"after 应是同一事实的 quota 规则，“{rule.after}”不是", "after", hint=hint))


def check_levels(key: str, values: Mapping[str, Any], fact: Fact, table: RawTable, found: Collector) -> None:
    """A table of points has a value for each level of its fact and for no other (E302)."""
    levels = fact.fields.get("level", {})
    meant = {near for level in values if level not in levels for near in nearest(level, levels)}
    for level, label in levels.items():
        if level not in values and level not in meant:
            message = f"{key} 缺少 {level}（{label}）的分数"
            found.add(table.problem("E302", message, key, key=True, hint=f"{level} = …，写一个数，这一级不计分的写 0"))
    for level in values:
        if level not in levels:
            message = f"{key} 中的 {level} 不是 {fact.name} 的级别，只能是 {'、'.join(levels)}"
            found.add(table.problem("E302", message, key, level, key=True, hint=suggestion(level, levels) or f"删去 {level}"))


def check_block(block: RawBlock, facts: Mapping[str, Fact], first_limits: bool, found: Collector) -> None:
    """The facts, rules and keys of a block are of a sort that counts where they stand; ``first_limits``: see :data:`NAMED`."""
    named = dict(NAMED.get(block.id, NAMED.get(block.kind, {})))
    if block.kind == "limits" and not first_limits:
        named = {}
    values = block.table.data.get("values")
    if isinstance(values, dict) and "present" in named:
        named |= dict.fromkeys(values, named["present"])
        for name in [name for name in values if name not in facts]:
            found.add(block.table.problem("E302", f"没有名为“{name}”的事实", "values", name, key=True, hint=f"[facts.{name}]"))
    for name, fact in facts.items():
        _check_fact(fact, named.get(name), block, found)
    for rule_id, table in block.rules.items():
        if block.kind not in ("clause", "limits"):
            message = f"{block.kind} 规则块中的规则不起作用"
            found.add(table.problem("E302", message, hint="规则写在条款（clause）或档次限制（limits）的规则块中"))
        elif block.kind == "limits" and table.data.get("kind") not in LIMIT_KINDS:
            message = f"limits 规则块中的规则 {rule_id} 只能是 {'、'.join(LIMIT_KINDS)}"
            found.add(table.problem("E302", message, "kind", hint=f'kind = "{LIMIT_KINDS[0]}"'))
    for piece in block.pieces:
        for key in piece.data:
            if key in OF_CLAUSES and block.kind != "clause":
                found.add(piece.problem("E302", f"{key} 只用于条款（clause）", key, key=True, hint=f"删去 {key}"))
            if key in PART_KEYS and block.kind == "part" and PART_KEYS[key] != block.id:
                found.add(piece.problem("E302", f"{key} 只用于 {PART_KEYS[key]}", key, key=True, hint=f"删去 {key}"))


def _check_fact(fact: Fact, wanted: str | None, block: RawBlock, found: Collector) -> None:
    """A fact stands where records can state it, is of the type that they state, and its keys do something."""
    table = block.facts[fact.name]
    types = CLAUSE_TYPES if block.kind == "clause" else frozenset({wanted} if wanted else ())
    if not types:
        message = f"“{block.id}”中的事实 {fact.name} 不起作用，记录中没有填它的地方"
        found.add(table.problem("E302", message, key=True, hint=f"删去 [facts.{fact.name}]，或移到条款中"))
    elif fact.type and fact.type not in types:
        message = f"“{block.id}”的事实 {fact.name} 只能是 {'、'.join(sorted(types))} 类型"
        found.add(table.problem("E302", message, "type", hint=f'type = "{min(types)}"'))
    if not fact.title:
        found.add(table.problem("E302", f"事实 {fact.name} 缺少 title（名称）", key=True, hint='title = "…"'))
    if not fact.unit and fact.type in ("count", "events", "works"):
        found.add(table.problem("E302", f"事实 {fact.name} 缺少 unit（单位）", key=True, hint='unit = "次"'))
    allowed = FIELDS.get(fact.type, frozenset()) | MORE_FIELDS.get(fact.type, frozenset())
    for name in [name for name in fact.fields if name not in allowed]:
        message = f"{fact.type} 类型的事实没有 fields.{name}"
        hint = suggestion(name, allowed) or f"删去 fields.{name}"
        found.add(table.problem("E302", message, "fields", name, key=True, hint=hint))
    _check_outlets(fact, table, found)


def _check_outlets(fact: Fact, table: RawTable, found: Collector) -> None:
    """The outlets of each level are among those that the fact lists, the levels too (E302)."""
    levels, known = fact.fields.get("level", {}), fact.fields.get("outlet", {})
    for level, outlets in fact.outlets.items():
        if level not in levels:
            message = f"outlets 中的 {level} 不是 {fact.name} 的级别，只能是 {'、'.join(levels)}"
            hint = suggestion(level, levels) or f"删去 {level}"
            found.add(table.problem("E302", message, "outlets", level, key=True, hint=hint))
        elif not isinstance(outlets, list) or not all(isinstance(outlet, str) for outlet in outlets):
            message = f"outlets 的 {level} 应是报刊的列表"
            found.add(table.problem("E302", message, "outlets", level, hint=f'{level} = ["…"]'))
        else:
            for index, outlet in enumerate(outlets):
                if outlet not in known:
                    message = f"outlets 中的“{outlet}”不在 fields.outlet 中"
                    hint = suggestion(outlet, known) or f"删去“{outlet}”，或写入 fields.outlet"
                    found.add(table.problem("E302", message, "outlets", level, index, hint=hint))
