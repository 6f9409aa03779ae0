"""A rule in words: one plain Chinese sentence for each rule of a clause, made of its facts and figures."""

from __future__ import annotations

from collections.abc import Callable

from ..base.points import ZERO, show
from .nodes import Fact, Node, Rule
from .vocabulary import KINDS


def rule_words(rule: Rule, fact: Fact) -> str:
    """A rule as one plain Chinese sentence, for pages, forms and explanations."""
    return _WORDS[rule.kind](rule, fact)


def node_words(node: Node) -> list[str]:
    """All rules of a clause in words, and what its own parameters (set by readings) say of them."""
    found = [rule_words(rule, node.facts[rule.fact]) for rule in node.rules]
    if node.unmet == "all":
        found.append("以上各项全缺的，才不得分")
    if not node.base:
        found.append(f"没有基础分：{show(node.points)}分不直接给")
    if node.credits == "within":
        found.append(f"加减相抵，结果在0分至{show(node.points)}分之间")
    if node.credits == "offset":
        found.append("加减相抵，不低于0分，不设上限")
    return found


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
    each = "考核期内每满1个月，" if rule.monthly else ""
    also = "，内部信息达到这一级别的也算" if rule.besides else ""
    need = f"{each}{fact.title}{levels}不少于{rule.minimum}{fact.unit}{also}"
    if rule.proportional:
        return f"{need}；不足的，按比例减分"
    if rule.each is not None:
        return f"{need}；每少1{fact.unit}减{show(rule.each)}分，减完为止"
    return f"{need}；不足的，{_lost(rule, fact)}"


def _credit_words(rule: Rule, fact: Fact) -> str:
    """What is added for each work by its level, or for each of a count, and the most that is added."""
    if rule.levels is not None:
        levels = "、".join(f"{fact.fields['level'][level]}{show(points)}分" for level, points in rule.levels.items())
        text = f"{fact.title}每1{fact.unit}加分：{levels}；多个单位署名的平均计算"
        if rule.after:
            text += "；完成任务的稿件不加分"
        if rule.cap is not None:
            text += f"；{'、'.join(fact.fields['level'][level] for level in rule.capped)}合计最高{show(rule.cap)}分"
        return text
    text = f"{fact.title}，每1{fact.unit}加{show(rule.each or ZERO)}分"
    if rule.free:
        text += f"（前{rule.free}{fact.unit}不加）"
    return text + (f"，最高加{show(rule.cap)}分" if rule.cap is not None else "，不设上限")


def _penalize_words(rule: Rule, fact: Fact) -> str:
    """What is taken off for each event, or for each person in it."""
    unit = "人次" if rule.per == "person" else fact.unit
    return f"{_condition(rule, fact)}，每{unit}减{show(rule.each or ZERO)}分，减完为止"


def _condition(rule: Rule, fact: Fact) -> str:
    """The case in which a rule applies: the fact, with severe consequences or by certain roles if the rule says so."""
    if rule.where.get("severe"):
        return f"{fact.title}，造成严重不良影响"
    roles = [label for role, label in fact.fields.get("role", {}).items() if role in rule.where.get("role", ())]
    return f"{'、'.join(roles)}{fact.title}" if roles and fact.type == "events" else fact.title


_WORDS: dict[str, Callable[[Rule, Fact], str]] = {
    "require": lambda rule, fact: f"{fact.failed}的，{_lost(rule, fact)}",
    "quota": _quota_words,
    "deadline": lambda rule, fact: f"{fact.title}不晚于{rule.month}月{rule.day}日；逾期或未办的，不得分",
    "penalize": _penalize_words,
    "void": lambda rule, fact: f"{_condition(rule, fact)}的，不得分",
    "credit": _credit_words,
    "ceiling": lambda rule, fact: f"{_condition(rule, fact)}的，当年不得评为优秀",
    "veto": lambda rule, fact: f"{_condition(rule, fact)}的，一票否决",
}
"""How a rule of each kind is said."""

assert set(_WORDS) == set(KINDS)
