"""A finished rubric against itself: facts that rules use, scopes that are above, kinds of papers that the text names."""

from __future__ import annotations

from collections.abc import Mapping

from ..base.matching import suggestion
from ..base.points import ZERO, show
from ..base.problems import Collector
from .blocks import RawBlock
from .fits import check_levels
from .nodes import Node, Rule
from .provisions import UNITS_MARK, Consequence
from .rubric import Rubric
from .vocabulary import COMPOSITE, JUDGED_BY, YEAR_END


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
        _check_consequence(consequence, rubric, blocks[consequence.id], found)
    _check_rewards(rubric, blocks, found)
    _check_parts(rubric, blocks, found)
    if rubric.papers.scope not in ("self", "item", "section"):
        found.add(
            blocks[rubric.papers.id].table.problem("E302", "scope 只能是 item、section、self", "scope", hint='scope = "self"')
        )


def _check_consequence(consequence: Consequence, rubric: Rubric, block: RawBlock, found: Collector) -> None:
    """A consequence is of a kind that there is, names a grade and posts that there are, and no key of it is ignored (E302)."""
    table, kind, grades = block.table, consequence.kind, rubric.grades.names
    if consequence.grade not in grades:
        found.add(table.problem("E302", f"没有档次“{consequence.grade}”", "grade", hint=f"只能是 {'、'.join(grades)}"))
    if kind not in JUDGED_BY:
        message = f"consequence 的 kind 只能是 {'、'.join(JUDGED_BY)}"
        found.add(table.problem("E302", message, "kind", hint=suggestion(kind, JUDGED_BY)))
        return
    ways = JUDGED_BY[kind]
    if consequence.judged_by not in (ways or {""}):
        said = f"只能是 {'、'.join(sorted(ways))}" if ways else "不起作用"
        hint = f'judged_by = "{min(ways)}"' if ways else "删去 judged_by"
        found.add(table.problem("E302", f"kind 为 {kind} 的，judged_by {said}", "judged_by", hint=hint))
    for key in ("roles", "exempt_counts"):
        if key in table.data and kind != "repeated":
            found.add(table.problem("E302", f"kind 为 {kind} 的，{key} 不起作用", key, key=True, hint=f"删去 {key}"))
    if "{{" in consequence.measure.replace(UNITS_MARK, ""):
        message = f"measure 中只能引用 {UNITS_MARK}"
        found.add(table.problem("E302", message, "measure", hint=f"把 {{{{ … }}}} 改为 {UNITS_MARK}，或者直接写字"))
    known = rubric.facts[rubric.limits[0].id]["sanctions"].fields["role"]
    for role in consequence.roles:
        if role not in known:
            found.add(
                table.problem("E302", f"没有身份“{role}”，只能是 {'、'.join(known)}", "roles", hint=suggestion(role, known))
            )


def _check_rewards(rubric: Rubric, blocks: Mapping[str, RawBlock], found: Collector) -> None:
    """三, 1: every level has its points in each table, and what counts are kinds of showcases that there are (E302)."""
    rewards, facts = rubric.rewards, rubric.facts[rubric.rewards.id]
    table = blocks[rewards.id].table
    check_levels("overall", rewards.overall, facts["rewards"], table, found)
    check_levels("single", rewards.single, facts["rewards"], table, found)
    check_levels("showcase", rewards.showcase, facts["showcases"], table, found)
    kinds = facts["showcases"].fields["kind"]
    for kind in rewards.counted:
        if kind not in kinds:
            message = f"counted 中的“{kind}”不是 showcases 的种类，只能是 {'、'.join(kinds)}"
            found.add(table.problem("E302", message, "counted", hint=suggestion(kind, kinds)))


def _check_parts(rubric: Rubric, blocks: Mapping[str, RawBlock], found: Collector) -> None:
    """What a part can reach, weighted, is its full score, and the full scores add up to that of the composite (E304)."""
    for part in rubric.parts.values():
        table, most = blocks[part.id].table, max((part.scale, part.whole, *part.values.values()))
        if most * part.share != part.full:
            reached = f"{show(most)} 分的 {show(part.weight)}% 是 {show(most * part.share)} 分"
            message = f"“{part.id}”满分 {show(part.full)} 分，{reached}"
            found.add(table.problem("E304", message, "weight", hint="改正 full 或 weight，使两者相符"))
        if part.enough > part.expected:
            message = f"enough = {part.enough} 超过应有的 {part.expected} 次"
            stated = next((piece for piece in blocks[part.id].pieces if "enough" in piece.data), table)
            found.add(stated.problem("E302", message, "enough", hint="核对 expected 和 enough，两者以原文的次数为准"))
    total = sum((part.full for part in rubric.parts.values()), ZERO)
    if total != rubric.total.full:
        message = f"各部分满分合计 {show(total)} 分，综合得分满分是 {show(rubric.total.full)} 分"
        found.add(blocks[rubric.total.id].table.problem("E304", message, "full", hint="改正各部分的 full，使合计相符"))


def _check_facts(node: Node, block: RawBlock, found: Collector) -> None:
    """Each fact of a clause is read by a rule (E306), and the fact that it may not exceed is one of the clause's (E302)."""
    used = {rule.fact for rule in node.rules}
    for name, fact in node.facts.items():
        if name not in used:
            found.add(block.facts[name].problem("E306", f"事实 {name} 没有规则使用", key=True))
        if fact.at_most is not None and fact.at_most not in node.facts:
            found.add(block.facts[name].problem("E302", f"没有名为“{fact.at_most}”的事实", "at_most"))
        elif fact.at_most is not None and (fact.at_most == name or {fact.type, node.facts[fact.at_most].type} != {"count"}):
            message = "at_most 应是另一个事实，两个都是 count 类型"
            found.add(block.facts[name].problem("E302", message, "at_most", hint="删去 at_most"))


def _check_rule(rule: Rule, node: Node, rubric: Rubric, block: RawBlock, found: Collector) -> None:
    """The scope of a rule is its clause or a node above, and has points where it takes some; the rule after which it counts, and
    the further works that fulfil a task, are the clause's own (E302)."""
    path = rubric.path(node.id)
    scored = [above for above in path if rubric.nodes[above].points] or [YEAR_END]
    table = block.rules[rule.id]
    if rule.scope not in {*path, YEAR_END, COMPOSITE, "item", "section", "self"}:
        meant = [above for above in scored if rubric.nodes[above].label in rule.scope] or scored
        hint = f'scope = "{meant[0]}"' if len(meant) == 1 else f"核对原文；scope 写 {'、'.join(meant)} 之一"
        found.add(table.problem("E302", f"范围“{rule.scope}”不是 {node.id} 的上级", "scope", hint=hint))
    elif rule.kind in ("penalize", "void") and (scope := rubric.scope(node.id, rule.scope)) not in {*scored, YEAR_END, COMPOSITE}:
        message = f"{rubric.cite(scope)}没有分值，没有分可减"
        at = ("scope",) if "scope" in table.data else ()
        found.add(table.problem("E302", message, *at, hint=f'核对原文；scope = "{scored[0]}"'))
    if rule.after is not None and rule.after not in {other.id for other in node.rules}:
        found.add(block.rules[rule.id].problem("E302", f"没有名为“{rule.after}”的规则", "after"))
    if rule.besides is not None and getattr(node.facts.get(rule.besides), "type", "") != "works":
        found.add(block.rules[rule.id].problem("E302", f"没有名为“{rule.besides}”的稿件事实", "besides"))
