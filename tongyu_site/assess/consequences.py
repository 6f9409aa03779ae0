"""六.3: what follows from a grade, in one year or in two; pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ..base.points import ZERO, Points, bounded
from ..records import Record, Sanction
from ..rubric import Consequence, Rubric
from .history import Past

Verdict = tuple[bool | None, str, str]
"""Whether a consequence applies (None: not determined), why, and what more the terminal says."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether a consequence of 六.3 applies; None: not determined, ``reason`` says why."""

    consequence: str
    title: str
    applies: bool | None
    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """What a consequence looks at: the record with its composite and grade, the sanctions not exempted, last year's results."""

    rubric: Rubric
    record: Record
    composite: Points
    grade: str
    counted: Sequence[Sanction]
    past: Past

    def shown(self, composite: Points) -> str:
        """A composite with as many decimals as it takes that it does not look past a grade's minimum."""
        return bounded(composite, self.rubric.grades.thresholds)


def outcome_of(rule: Consequence, judged: Judged | None) -> Outcome:
    """Whether a consequence applies to a community; ``judged`` is None while facts are missing."""
    if judged is None:
        return Outcome(rule.id, rule.title, None, "事实没有录齐，未定")
    return Outcome(rule.id, rule.title, *_KINDS[rule.kind](rule, judged))


def _by_grade(rule: Consequence, judged: Judged) -> Verdict:
    """六.3.1) and 2): the grade of this year alone."""
    return judged.grade == rule.grade, f"本年为{judged.grade}", ""


def _repeated(rule: Consequence, judged: Judged) -> Verdict:
    """六.3.3): the worst grade two years running, here or in the unit led before; or sanctioned and below."""
    record, past, now = judged.record, judged.past, judged.grade
    sanctions: Sequence[Sanction] = record.sanctions if rule.exempt_counts else judged.counted
    low = now == rule.grade if rule.judged_by == "grade" else judged.rubric.grades.of(judged.composite) == rule.grade
    trigger = f"触发{rule.label}情形"
    if low and any(sanction.role in rule.roles and sanction.penalty for sanction in sanctions):
        return True, trigger, "主要领导受处分且考核分数在较差档次"
    if now != rule.grade:
        return False, f"本年为{now}", ""
    own = past.get(record.slug)
    unit = record.previous_unit
    former = past.get(unit) if unit else None
    if own and own.grade == rule.grade:
        return True, f"本年和上年均为{rule.grade}", ""
    if former and former.grade == rule.grade:
        return True, trigger, f"主要领导上年所在的{former.name or unit}为{rule.grade}"
    if own is None or (unit and former is None):
        return None, "没有上年结果，未定", f"缺少 {'本社区' if own is None else unit} 的上年结果"
    return False, f"上年为{own.grade}", ""


def _mean(rule: Consequence, judged: Judged) -> Verdict:
    """六.3.4): the mean of two years' composites below the grade's minimum `[R-u4]`."""
    composite, own = judged.composite, judged.past.get(judged.record.slug)
    minimum = judged.rubric.grades.minimum(rule.grade) or ZERO
    if own is None:
        return None, "没有上年结果，未定", ""
    years = f"本年{judged.shown(composite)}分，上年{judged.shown(own.score)}分"
    if rule.judged_by == "each":
        return max(composite, own.score) < minimum, years, ""
    mean = (composite + own.score) / 2
    return mean < minimum, f"{years}，平均{judged.shown(mean)}分", ""


_KINDS: Mapping[str, Callable[[Consequence, Judged], Verdict]] = {"grade": _by_grade, "repeated": _repeated, "mean": _mean}
