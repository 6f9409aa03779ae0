"""Facts and rules of a block: made of its tables, each rule checked against the kind it is and the fact it reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..base import hints
from ..base.hints import SURE
from ..base.matching import nearest, suggestion
from ..base.places import Key
from ..base.problems import Collector
from .blocks import RawBlock
from .conversion import make
from .fits import check_fit, check_rule
from .nodes import Fact, Rule
from .tables import RawTable, TypedKeys, meant
from .vocabulary import (
    FACT_TYPES,
    FIELDS,
    FIELDS_OF_WHERE,
    KINDS,
    NEEDED,
    NOTES,
    PUBLISHES,
    REQUIRED_TYPES,
    SAID,
    WHERE,
    WHERE_OF,
)


def facts_of(block: RawBlock, found: Collector) -> dict[str, Fact]:
    """The facts that a block names, by name."""
    return {name: _fact(block, name, table, found) for name, table in block.facts.items()}


def rules_of(block: RawBlock, facts: Mapping[str, Fact], found: Collector) -> tuple[Rule, ...]:
    """The rules of a block that read ``facts``; one of an unknown kind, key or fact is reported (E302) and left out."""
    made = (_rule(block, rule_id, table, facts, found) for rule_id, table in block.rules.items())
    return tuple(rule for rule in made if rule is not None)


def _fact(block: RawBlock, name: str, table: RawTable, found: Collector) -> Fact:
    """One fact; its basis and office are the block's, unless it states its own."""
    keys = TypedKeys(found, table)
    kind = keys.take("type", str, "")
    if kind not in FACT_TYPES:
        message, hint = f"事实的类型应是 {'、'.join(FACT_TYPES)} 之一", suggestion(kind, FACT_TYPES)
        found.add(table.problem("E302", message, "type", hint=hint))
    fields = {key: _labels(key, values, table, found) for key, values in keys.take("fields", dict, {}).items()}
    for key in sorted(FIELDS.get(kind, frozenset()) - set(fields)):
        found.add(table.problem("E302", f"事实 {name} 缺少 fields.{key}", key=True))
    fact = Fact(
        name=name,
        type=kind,
        title=keys.take("title", str, ""),
        unit=keys.take("unit", str, ""),
        clause=block.id,
        basis=keys.take("basis", str, block.table.data.get("basis")),
        office=keys.take("office", str, block.table.data.get("office")),
        fields=fields,
        outlets=keys.take("outlets", dict, {}),
        at_most=keys.take("at_most", str, None),
        help=keys.take("help", str, ""),
        publish=_publish(name, kind, keys.take("publish", (str, dict), None), fields.get("kind", {}), table, found),
        failed=keys.take("failed", str, ""),
        done=keys.take("done", str, ""),
    )
    keys.done()
    return fact


def _publish(name: str, kind: str, said: Any, kinds: Mapping[str, str], table: RawTable, found: Collector) -> Mapping[str, str]:
    """What is published of a fact, by kind of entry; a list must say it, and a table says it of each kind (E302)."""
    known = PUBLISHES.get(kind, ())
    if said is None:
        if known and kind not in REQUIRED_TYPES:
            hint = f'publish = "{known[0]}"'
            found.add(table.problem("E302", f"事实 {name} 没有写公布多少（publish）", key=True, hint=hint))
        return {}
    by_kind = said if isinstance(said, dict) else {"": said}
    if isinstance(said, dict) and by_kind.keys() != kinds.keys():
        message = f"publish 应对每一种都写明：{'、'.join(kinds)}" if kinds else "publish 只能写一个值，这项事实不分种类"
        found.add(table.problem("E302", message, "publish"))
        return {}
    for one, value in by_kind.items():
        if value not in known:
            path = ("publish", one) if one else ("publish",)
            message = f"publish 的取值没有“{value}”，只能是 {'、'.join(known)}" if known else f"{kind} 类的事实不写 publish"
            found.add(table.problem("E302", message, *path, hint=suggestion(str(value), known)))
            return {}
    return by_kind


def _labels(key: str, values: Any, table: RawTable, found: Collector) -> dict[str, str]:
    """The values of an enumerated key with their labels; values that stand in a list are their own labels."""
    labels = {str(value): value for value in values} if isinstance(values, list) else values
    if isinstance(labels, dict) and all(isinstance(label, str) for label in labels.values()):
        return labels
    found.add(table.problem("E302", f"fields.{key} 应是取值的列表，或者取值和名称的表", "fields", key))
    return {}


def _rule(block: RawBlock, rule_id: str, table: RawTable, facts: Mapping[str, Fact], found: Collector) -> Rule | None:
    """One rule of a block; None where its kind, its keys or its fact are wrong and reported."""
    kind = table.data.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        message, hint = f"规则的种类应是 {'、'.join(KINDS)} 之一", suggestion(kind, KINDS)
        found.add(table.problem("E302", message, "kind", hint=hint))
        return None
    extra = table.data.keys() - KINDS[kind] - {"id", "kind", "fact"} - NOTES
    for key in sorted(extra):
        found.add(table.problem("E302", f"{kind} 规则没有“{key}”", key, key=True, hint=suggestion(key, KINDS[kind])))
    for key in sorted(NEEDED.get(kind, frozenset()) - table.data.keys()):
        found.add(table.problem("E302", f"{kind} 规则缺少“{key}”"))
    name = table.data["fact"]
    if name not in facts:
        found.add(table.problem("E302", f"没有名为“{name}”的事实", "fact", hint=suggestion(name, facts)))
        return None
    for key in sorted(key for key in SAID.get(kind, frozenset()) if not getattr(facts[name], key)):
        message = f"事实 {name} 缺少 {key}，{kind} 规则用它写事由"
        found.add(block.facts[name].problem("E302", message, key=True, hint=f'在 [facts.{name}] 下写 {key} = "…"'))
    if extra or not check_fit(table, kind, facts[name], found):
        return None
    rule = make(Rule, rule_id, table if "scope" in table.data else table.changed({"scope": "self"}), found, clause=block.id)
    _check_values(rule, facts[rule.fact], table, found)
    check_rule(rule, facts[rule.fact], block.rules, table, found)
    return rule


def _check_values(rule: Rule, fact: Fact, table: RawTable, found: Collector) -> None:
    """Report conditions of a rule that there are not, and values that its fact doesn't list (E302)."""
    for name, wanted in (rule.where or {}).items():
        if name not in WHERE:
            admitted = sorted(WHERE_OF.get(fact.type, WHERE))
            close = nearest(name, admitted, 1, SURE)
            hint = f"是否为 {close[0]}" if close else f"可写 {'、'.join(admitted)}"
            found.add(table.problem("E302", f"条件中没有“{name}”", "where", name, key=True, hint=hint))
        elif name not in FIELDS_OF_WHERE:
            if not isinstance(wanted, bool):
                found.add(table.problem("E302", f"条件 {name} 的类型不对", "where", name, hint=meant(name, wanted, "bool")))
        elif name not in fact.fields:
            found.add(table.problem("E302", f"事实 {fact.name} 缺少 fields.{name}", "where", name, key=True))
        elif not isinstance(wanted, tuple) and wanted != "any":
            found.add(table.problem("E302", f"条件 {name} 的类型不对", "where", name, hint=_listed(wanted, fact.fields[name])))
    if rule.levels is not None and (missing := [level for level in fact.fields.get("level", {}) if level not in rule.levels]):
        found.add(table.problem("E302", f"levels 缺少 {'、'.join(missing)}：事实 {fact.name} 的每一级都要有分值", "levels"))
    for name, value, path in _values(rule, fact):
        values = fact.fields.get(name, {})
        if not isinstance(value, str) or value not in values:
            message = f"{name} 的取值没有“{value}”，只能是 {'、'.join(values)}"
            named = [known for known, label in values.items() if label == value]
            hint = (
                f"是否为 {named[0]}" if named else suggestion(value, values) or f"可写 {hints.titled(values, _labelled(values))}"
            )
            found.add(table.problem("E302", message, *path, hint=hint))


def _listed(wanted: Any, labels: Mapping[str, str]) -> str:
    """The hint of a condition that is no list: the list of the value that was meant, else one of all values."""
    meant = [value for value, label in labels.items() if wanted in (value, label)]
    if meant:
        return f'是否为 ["{meant[0]}"]'
    return "可写 " + "、".join(f'["{value}"]' if value == label else f'["{value}"]（{label}）' for value, label in labels.items())


def _labelled(labels: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Values with their labels; one that is its own label has no other."""
    return {value: {"title": "" if value == label else label} for value, label in labels.items()}


def _values(rule: Rule, fact: Fact) -> Iterator[tuple[str, Any, tuple[Key, ...]]]:
    """The values that a rule takes from a field of its fact: the field, the value, and its path in the rule's table."""
    for name, wanted in (rule.where or {}).items():
        if name in FIELDS_OF_WHERE and name in fact.fields and isinstance(wanted, tuple):
            for index, value in enumerate(wanted):
                yield name, value, ("where", name, index)
    if rule.level is not None:
        yield "level", rule.level, ("level",)
    for level in rule.levels or {}:
        yield "level", level, ("levels", level)
    for index, level in enumerate(rule.capped or ()):
        yield "level", level, ("capped", index)
