"""A finished rubric against itself: facts that rules use, scopes that are above, kinds of papers that the text names."""

from __future__ import annotations

from collections.abc import Mapping

from ..base.problems import Collector
from .blocks import RawBlock
from .nodes import Node, Rule
from .rubric import Rubric
from .vocabulary import COMPOSITE, YEAR_END


def check_rubric(rubric: Rubric, blocks: Mapping[str, RawBlock], found: Collector) -> None:
    """Report what of a rubric contradicts the rest of it; ``blocks`` tell where each part of it was written."""
    for kind in rubric.papers.red_header or ():
        if not any(kind in paragraph.text for paragraph in rubric.paragraphs):
            found.add(blocks[rubric.papers.id].table.problem("E303", f"原文中没有“{kind}”", "red_header"))
    for node in rubric.clauses:
        _check_facts(node, blocks[node.id], found)
        for rule in node.rules:
            _check_rule(rule, node, rubric, blocks[node.id], found)
    for consequence in rubric.consequences:
        if consequence.grade not in rubric.grades.names:
            found.add(blocks[consequence.id].table.problem("E302", f"没有档次“{consequence.grade}”", "grade"))


def _check_facts(node: Node, block: RawBlock, found: Collector) -> None:
    """Each fact of a clause is read by a rule (E306), and the fact that it may not exceed is one of the clause's (E302)."""
    used = {rule.fact for rule in node.rules}
    for name, fact in node.facts.items():
        if name not in used:
            found.add(block.facts[name].problem("E306", f"事实 {name} 没有规则使用", key=True))
        if fact.at_most is not None and fact.at_most not in node.facts:
            found.add(block.facts[name].problem("E302", f"没有名为“{fact.at_most}”的事实", "at_most"))


def _check_rule(rule: Rule, node: Node, rubric: Rubric, block: RawBlock, found: Collector) -> None:
    """The scope of a rule is its clause or a node above, and the rule after which it counts is one of the clause's (E302)."""
    above = {*rubric.path(node.id), YEAR_END, COMPOSITE, "item", "section", "self"}
    if rule.scope not in above:
        found.add(block.rules[rule.id].problem("E302", f"范围“{rule.scope}”不是 {node.id} 的上级", "scope"))
    if rule.after is not None and rule.after not in {other.id for other in node.rules}:
        found.add(block.rules[rule.id].problem("E302", f"没有名为“{rule.after}”的规则", "after"))
