"""六.3: what follows from a grade, in one year or in two; pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ..base.points import ZERO, Points, composed, finite
from ..records import Record, Sanction
from ..rubric import Consequence, Rubric
from .history import Past, PastResult
from .limits import role_title

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
        """A composite with two decimals, and as many more as it takes that it does not look past a grade's minimum."""
        return composed(composite, self.rubric.grades.thresholds)


def outcome_of(rule: Consequence, judged: Judged | None) -> Outcome:
    """Whether a consequence applies to a community; ``judged`` is None while facts are missing."""
    if judged is None:
        return Outcome(rule.id, rule.title, None, "有事实待录入，未定")
    return Outcome(rule.id, rule.title, *_KINDS[rule.kind](rule, judged))


def _by_grade(rule: Consequence, judged: Judged) -> Verdict:
    """六.3.1) and 2): the grade of this year alone."""
    return judged.grade == rule.grade, _graded("本年度", judged.grade), ""


def _graded(year: str, grade: str) -> str:
    """Which grade a year gave, in words."""
    return f"{year}评定为{grade}档次"


def _repeated(rule: Consequence, judged: Judged) -> Verdict:
    """六.3.3): the worst grade two years running, here or in the unit led before; or sanctioned and below.

    Of a principal who came this year, the rule may follow the unit that he led before, alone `[R-u3-leader]`.
    """
    record, now = judged.record, judged.grade
    sanctions: Sequence[Sanction] = record.sanctions if rule.exempt_counts else judged.counted
    by_grade = rule.judged_by == "grade"
    low = now == rule.grade if by_grade else judged.rubric.grades.of(judged.composite) == rule.grade
    trigger = f"有{rule.label}所列情形"
    if low and any(sanction.role in rule.roles and sanction.penalty for sanction in sanctions):
        roles = "、".join(role_title(judged.rubric, role) for role in rule.roles)
        said = f"评定为{rule.grade}档次" if by_grade else f"考核分数在{rule.grade}档次"
        return True, trigger, f"{roles}受处分且{said}"
    return (False, _graded("本年度", now), "") if now != rule.grade else _two_years(rule, judged, trigger)


def _two_years(rule: Consequence, judged: Judged, trigger: str) -> Verdict:
    """Whether last year's grade, of this unit or of the one that the principal led then, was the worst one too."""
    record, past = judged.record, judged.past
    own = _last(judged)
    unit = record.previous_unit
    former = past.get(unit) if unit else None
    grades = judged.rubric.grades
    alone = rule.follows == "leader" and bool(unit or record.since)
    if own and grades.renamed(own.grade) == rule.grade and not alone:
        both = _graded("本年度和上年度均", rule.grade)
        return True, both if own.grade == rule.grade else f"{_graded('本年度', rule.grade)}，{_graded('上年度', own.grade)}", ""
    if former and grades.renamed(former.grade) == rule.grade:
        return True, trigger, f"主要领导上年所在的{former.name or unit}为{former.grade}"
    reason = _graded("上年度", own.grade) if own else _none_held(record)
    if unit and former is None and (alone or reason):
        return None, _undecided(record), f"缺少 {unit} 的上年结果"
    if alone:
        return False, "没有连续两年的情形", "主要领导本年到任，只看他上年所在的单位"
    return (False, reason, "") if reason else (None, _undecided(record), "缺少 本社区 的上年结果")


def _last(judged: Judged) -> PastResult | None:
    """A community's own result of the year before; None too where others were before it, which people have to judge."""
    return None if judged.record.former else judged.past.get(judged.record.slug)


def _undecided(record: Record) -> str:
    """Why what rests on last year's results is not determined."""
    return "改名、合并前的上年结果须人工认定，未定" if record.former else "没有上年结果，未定"


def _none_held(record: Record) -> str:
    """Why no assessment of a community was held the year before, so that nothing can rest on it; empty where one was."""
    if record.former or not record.first:
        return ""
    return f"{'本年度新成立' if record.founded else '上年没有进行考核'}，没有上年结果"


def _mean(rule: Consequence, judged: Judged) -> Verdict:
    """六.3.4): the mean of two years' composites below the grade's minimum `[R-u4]`."""
    record, composite = judged.record, judged.composite
    own = _last(judged)
    minimum = judged.rubric.grades.minimum(rule.grade) or ZERO
    if own is None:
        return (False, _none_held(record), "") if _none_held(record) else (None, _undecided(record), "")
    years = f"本年{judged.shown(composite)}分，上年{'' if finite(own.score) else '≈'}{own.text}分"
    if rule.judged_by == "each":
        return max(composite, own.score) < minimum, years, ""
    mean = (composite + own.score) / 2
    return mean < minimum, f"{years}，平均{judged.shown(mean)}分", ""


_KINDS: Mapping[str, Callable[[Consequence, Judged], Verdict]] = {"grade": _by_grade, "repeated": _repeated, "mean": _mean}
