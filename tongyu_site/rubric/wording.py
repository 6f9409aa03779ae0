"""A rule in words: one plain Chinese sentence for each rule of a clause, made of its facts and figures and where it counts."""

from __future__ import annotations

from collections.abc import Callable

from ..base.points import ZERO, show
from .nodes import Fact, Node, Rule
from .rubric import Rubric
from .vocabulary import COMPOSITE, KINDS, YEAR_END


def rule_words(rubric: Rubric, rule: Rule, fact: Fact) -> str:
    """A rule as one plain Chinese sentence, for pages, forms and explanations."""
    target = rubric.scope(rule.clause, rule.scope)
    if rule.kind == "penalize":
        return _penalize_words(rule, fact, "" if target == rule.clause else f"，从{_scores(rubric, target)}中减")
    if rule.kind == "void":
        return f"{fact.case(rule.where)}的，{'' if target == rule.clause else rubric.cite(target)}不得分"
    return _WORDS[rule.kind](rule, fact)


def _scores(rubric: Rubric, target: str) -> str:
    """The points of what a deduction is charged to, in words."""
    return {COMPOSITE: "综合得分", YEAR_END: "年末考核的得分"}.get(target, f"{rubric.cite(target)}的得分")


def node_words(rubric: Rubric, node: Node) -> list[str]:
    """All rules of a clause in words: of its facts, of its own parameters (set by readings), and of its papers."""
    found = [rule_words(rubric, rule, node.facts[rule.fact]) for rule in node.rules]
    if node.unmet == "all":
        found.append("以上各项全缺的，才不得分")
    if node.credits == "within":
        found.append(f"加减相抵，结果在0分至{show(node.points)}分之间")
    if node.credits == "offset":
        found.append("加减相抵，不低于0分，不设上限")
    return [*found, _papers_words(rubric, node)] if node.kind == "clause" else found


def _papers_words(rubric: Rubric, node: Node) -> str:
    """What the evidence of a clause must be, by the last paragraph of 二; a clause that earns nothing has nothing to lose."""
    papers = rubric.papers
    ceiling = f"不得列入{rubric.grades.names[0]}档次（{rubric.passage(papers.id)}）"
    if not node.earns:
        return f"考核材料弄虚作假的，{ceiling}"
    target = rubric.scope(node.id, papers.scope)
    void = f"{'本条' if target == node.id else rubric.cite(target)}不得分"
    kinds = "、".join(papers.red_header)
    return f"{kinds}必须是红头文件，缺发文机关或者正规编号的，视为无效，{void}；考核材料弄虚作假的，{void}，且{ceiling}"


def _lost(rule: Rule, fact: Fact) -> str:
    """What is lost where a rule is not fulfilled: all, the points but no other credits than those of the fact, or some points."""
    if rule.lose is None:
        return "不得分"
    if isinstance(rule.lose, str):
        return f"本条分值{'不得' if rule.lose == 'points' else '照得'}，{fact.title}{'也' if rule.lose == 'points' else ''}不加分"
    return f"减{show(rule.lose)}分"


def _quota_words(rule: Rule, fact: Fact) -> str:
    """At least so many, of a level if the rule names one, and what a shortfall costs."""
    levels = ""
    if rule.level is not None:
        levels = f"（{fact.fields['level'][rule.level]}{'' if rule.fulfils == 'exactly' else '以上'}）"
    each = "考核期内每个完整的自然月，" if rule.monthly else ""
    also = "，内部信息达到这一级别的也算" if rule.besides else ""
    need = f"{each}{fact.said}{levels}不少于{rule.minimum}{fact.unit}{also}"
    if rule.proportional:
        return f"{need}；不足的，按比例减分"
    if rule.each is not None:
        return f"{need}；每少1{fact.unit}减{show(rule.each)}分，减完为止"
    return f"{need}；不足的，{_lost(rule, fact)}"


def _credit_words(rule: Rule, fact: Fact) -> str:
    """What is added for each work by its level, or for each of a count, and the most that is added."""
    if rule.levels is not None:
        given = ((fact.fields["level"][level], points) for level, points in rule.levels.items())
        levels = "、".join(f"{label}{show(points)}分" if points else f"{label}不加分" for label, points in given)
        text = f"{fact.title}每1{fact.unit}加分：{levels}；多个单位署名的平均计算"
        if rule.after:
            text += "；用于完成任务的不另加分"
        if rule.cap is not None:
            text += f"；{'、'.join(fact.fields['level'][level] for level in rule.capped)}合计最高{show(rule.cap)}分"
        return text
    text = f"{fact.said}，每1{fact.unit}加{show(rule.each or ZERO)}分"
    if rule.free:
        text += f"（前{rule.free}{fact.unit}不加）"
    return text + (f"，最高加{show(rule.cap)}分" if rule.cap is not None else "，不设上限")


def _penalize_words(rule: Rule, fact: Fact, scope: str) -> str:
    """What is taken off for each event, for each person in it, or for each lapse counted; ``scope`` says from where."""
    unit = "人次" if rule.per == "person" else fact.unit
    each = f"{fact.done}1{unit}" if fact.done else f"{fact.case(rule.where)}的，每{unit}"
    return f"{each}减{show(rule.each or ZERO)}分{scope}，减完为止"


_WORDS: dict[str, Callable[[Rule, Fact], str]] = {
    "require": lambda rule, fact: f"{fact.failed}的，{_lost(rule, fact)}",
    "quota": _quota_words,
    "deadline": lambda rule, fact: f"{fact.title}不晚于{rule.month}月{rule.day}日；逾期或未办的，不得分",
    "credit": _credit_words,
    "ceiling": lambda rule, fact: f"{fact.case(rule.where)}的，当年不得评为优秀",
    "veto": lambda rule, fact: f"{fact.case(rule.where)}的，一票否决",
}
"""How a rule of each kind is said whose effect stays with its clause."""

assert {*_WORDS, "penalize", "void"} == set(KINDS)
