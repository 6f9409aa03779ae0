"""A rule in words: one plain Chinese sentence for each rule of a clause, made of its facts and figures and where it counts."""

from __future__ import annotations

from collections.abc import Callable

from ..base.points import ZERO, show
from .nodes import Fact, Node, Rule
from .rubric import Rubric
from .vocabulary import COMPOSITE, DUTIES, KINDS, YEAR_END


def rule_words(rubric: Rubric, rule: Rule, fact: Fact) -> str:
    """A rule as one plain Chinese sentence, for pages, forms and explanations; duties that count together are one sentence."""
    node = rubric.nodes.get(rule.clause)
    if node and node.unmet == "all" and rule.kind in DUTIES:
        return _duties_words(rubric, node)
    return _WORDS[rule.kind](rubric, rule, fact)


def _scores(rubric: Rubric, target: str) -> str:
    """The points of what a deduction is charged to, in words."""
    return {COMPOSITE: "综合得分", YEAR_END: "年末考核的得分"}.get(target, f"{rubric.cite(target)}的得分")


def node_words(rubric: Rubric, node: Node) -> list[str]:
    """All rules of a clause in words: of its facts, of its own parameters (set by readings), and of its papers."""
    found = list(dict.fromkeys(rule_words(rubric, rule, node.facts[rule.fact]) for rule in node.rules))
    if node.credits == "within":
        found.append(f"加减相抵，结果在0分至{show(node.points)}分之间")
    if node.credits == "offset":
        found.append(f"加减相抵，不低于0分{'' if _is_limited(rubric) else '，不设上限'}")
    if _is_limited(rubric) and any(rule.kind == "credit" for rule in node.rules):
        section = rubric.nodes[rubric.path(node.id)[-1]]
        found.append(f"连同加分，{rubric.cite(section.id)}最高{show(section.points)}分")
    return [*found, _papers_words(rubric, node)] if node.kind == "clause" else found


def _is_limited(rubric: Rubric) -> bool:
    """Whether no section scores more than its own points, however many credits stand in it `[R-full-marks]`."""
    return rubric.parts[YEAR_END].limit == "sections"


def _duties_words(rubric: Rubric, node: Node) -> str:
    """The duties of a clause that loses its points only where none of them is fulfilled `[R-both]`."""
    duties = [(rule, node.facts[rule.fact]) for rule in node.rules if rule.kind in DUTIES]
    if any(rule.proportional or rule.each is not None or rule.lose is not None for rule, _ in duties):
        return "以下各项全缺的，才照此扣减：" + "；".join(_WORDS[rule.kind](rubric, rule, fact) for rule, fact in duties)
    return "，并且".join(_unfulfilled(rule, fact) for rule, fact in duties) + "的，才不得分"


def _unfulfilled(rule: Rule, fact: Fact) -> str:
    """The case in which a duty is not fulfilled."""
    if rule.kind == "deadline":
        return f"{fact.title}晚于{rule.month}月{rule.day}日或未办"
    if rule.kind == "quota" and (rule.minimum > 1 or rule.monthly or rule.level):
        return _least(rule, fact, "少于")
    return fact.failed


def _limit_words(rubric: Rubric, node: Node, rule: Rule) -> str:
    """The most that a credit of a clause gives; what credits and deductions may come to together is said of the clause."""
    if rule.levels is None:
        if rule.cap is not None:
            return f"，最高加{show(rule.cap)}分"
        return "" if node.sets_off or _is_limited(rubric) else "，不设上限"
    pooled = next((other for other in node.rules if other.id == (rule.pool or rule.id)), rule)
    if pooled.cap is None:
        return ""
    alone = not any(other.pool == pooled.id for other in node.rules)
    levels = f"{_labels(rule, node.facts[rule.fact])}合计"
    return f"；{levels if alone else node.capped_by(pooled)}最高{show(pooled.cap)}分"


def _labels(rule: Rule, fact: Fact) -> str:
    """The levels of which a credit counts up to a cap."""
    return "、".join(fact.fields["level"][level] for level in rule.capped)


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


def _quota_words(_: Rubric, rule: Rule, fact: Fact) -> str:
    """At least so many, of a level if the rule names one, and what a shortfall costs."""
    need = _least(rule, fact, "不少于")
    if rule.proportional:
        return f"{need}；不足的，按比例减分"
    if rule.each is not None:
        return f"{need}；每少1{fact.unit}减{show(rule.each)}分，减完为止"
    return f"{need}；不足的，{_lost(rule, fact)}"


def _least(rule: Rule, fact: Fact, than: str) -> str:
    """How many a quota asks for, of which level and in which time: not fewer ``than`` that, or fewer."""
    levels = ""
    if rule.level is not None:
        levels = f"（{fact.fields['level'][rule.level]}{'' if rule.fulfils == 'exactly' else '以上'}）"
    each = "考核期内每个完整的自然月，" if rule.monthly else ""
    also = "，内部信息达到这一级别的也算" if rule.besides else ""
    return f"{each}{fact.said}{levels}{than}{rule.minimum}{fact.unit}{also}"


def _credit_words(rubric: Rubric, rule: Rule, fact: Fact) -> str:
    """What is added for each work by its level, or for each of a count, and the most that is added."""
    limit = _limit_words(rubric, rubric.nodes[rule.clause], rule)
    if rule.levels is not None:
        given = ((fact.fields["level"][level], points) for level, points in rule.levels.items())
        levels = "、".join(f"{label}{show(points)}分" if points else f"{label}不加分" for label, points in given)
        text = f"{fact.title}每1{fact.unit}加分：{levels}；多个单位署名的平均计算"
        if rule.after:
            text += "；用于完成任务的不另加分"
        return text + limit
    text = f"{fact.said}，每1{fact.unit}加{show(rule.each or ZERO)}分"
    return text + (f"（前{rule.free}{fact.unit}不加）" if rule.free else "") + limit


def _penalize_words(rubric: Rubric, rule: Rule, fact: Fact) -> str:
    """What is taken off for each event, for each person in it, or for each lapse counted, and from where; down to 0, unless
    credits of the clause are set off against it."""
    unit = "人次" if rule.per == "person" else fact.unit
    each = f"{fact.done}1{unit}" if fact.done else f"{fact.case(rule.where)}的，每{unit}"
    target = rubric.scope(rule.clause, rule.scope)
    if target != rule.clause:
        return f"{each}减{show(rule.each or ZERO)}分，从{_scores(rubric, target)}中减，减完为止"
    return f"{each}减{show(rule.each or ZERO)}分{'' if rubric.nodes[target].sets_off else '，减完为止'}"


def _void_words(rubric: Rubric, rule: Rule, fact: Fact) -> str:
    """What scores nothing where it happened once."""
    target = rubric.scope(rule.clause, rule.scope)
    return f"{fact.case(rule.where)}的，{'' if target == rule.clause else rubric.cite(target)}不得分"


def _ceiling_words(rubric: Rubric, rule: Rule, fact: Fact) -> str:
    """Which grade is not given, and whose accountability does not count against it `[R-exempt-4]`."""
    text = f"{fact.case(rule.where)}的，当年不得评为{rubric.grades.names[0]}"
    if rule.clause in rubric.nodes and rubric.exemption.lifts_accountability and "role" in rule.where:
        text += f"；同一人的处分按{rubric.passage(rubric.exemption.id)}不作处理的除外"
    return text


_WORDS: dict[str, Callable[[Rubric, Rule, Fact], str]] = {
    "require": lambda _, rule, fact: f"{fact.failed}的，{_lost(rule, fact)}",
    "quota": _quota_words,
    "deadline": lambda _, rule, fact: f"{fact.title}不晚于{rule.month}月{rule.day}日；逾期或未办的，不得分",
    "penalize": _penalize_words,
    "void": _void_words,
    "credit": _credit_words,
    "ceiling": _ceiling_words,
    "veto": lambda _, rule, fact: f"{fact.case(rule.where)}的，一票否决",
}
"""How a rule of each kind is said, by itself."""

assert set(_WORDS) == set(KINDS)
