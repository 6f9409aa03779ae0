"""Grade, ceilings, vetoes, exemptions, two-year rules and consequences (三.2, 三.3, 六.3); pure.

Texts made here name a limit by its paragraph and effect. ``detail`` says more (the posts concerned) and is for the
clerk's terminal, or for a site that sets ``show_roles``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ..base.points import ZERO, Points, bounded
from ..records import Record, Sanction
from ..rubric import COMPOSITE, Consequence, Exemption, Rubric, Rule
from .history import Past, PastResult
from .scoring import PRECEDENCE, Entry, Kind, Scorecard, Step, matching


@dataclass(frozen=True, slots=True)
class Limit:
    """A ceiling or veto that fired: on which clause it rests, and the grade before and after it."""

    kind: Kind
    clause: str
    basis: str
    before: str
    after: str
    detail: str


@dataclass(frozen=True, slots=True)
class Exempted:
    """A sanction that limits no grade (三, last paragraph), and which condition lifts it."""

    date: dt.date
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether a consequence of 六.3 applies; None: not determined, ``reason`` says why."""

    consequence: str
    title: str
    applies: bool | None
    reason: str
    detail: str = ""


@dataclass(frozen=True)
class Result:
    """A community's year: scorecard, grade by score and grade, limits, exemptions, consequences, last year's results.

    ``grade`` is None while facts are missing. ``entries`` is the whole ledger: the points, then the grading.
    """

    card: Scorecard
    by_score: str | None
    grade: str | None
    limits: tuple[Limit, ...]
    exempted: tuple[Exempted, ...]
    outcomes: tuple[Outcome, ...]
    last: PastResult | None
    entries: tuple[Entry, ...]

    @property
    def slug(self) -> str:
        """The community's file name and URL."""
        return self.card.slug

    @property
    def name(self) -> str:
        """The community's name."""
        return self.card.name

    @property
    def composite(self) -> Points | None:
        """综合得分, exact."""
        return self.card.composite


def grade_record(rubric: Rubric, record: Record, card: Scorecard, past: Past) -> Result:
    """Grade a scorecard. ``past`` holds last year's results of all communities. Pure."""
    return _Grading(rubric, record, card, past).run()


@dataclass(frozen=True, slots=True)
class _Fired:
    kind: Kind
    clause: str
    basis: str
    detail: str


class _Grading:
    def __init__(self, rubric: Rubric, record: Record, card: Scorecard, past: Past) -> None:
        self.rubric, self.record, self.card, self.past = rubric, record, card, past
        self.names = rubric.grades.names
        self.now: str | None = None
        self.by_score: str | None = None
        self.counted: list[Sanction] = []
        self.exempted: list[Exempted] = []
        self.limits: list[Limit] = []
        self.entries: list[Entry] = []

    def run(self) -> Result:
        steps: dict[Step, Callable[[], None]] = {
            Step.EXEMPTIONS: self.exempt,
            Step.THRESHOLDS: self.threshold,
            Step.CEILINGS: lambda: self.limit(Kind.CEILING),
            Step.VETOES: lambda: self.limit(Kind.VETO),
        }
        for step in PRECEDENCE:
            if step in steps:
                steps[step]()
        outcomes = tuple(self.outcome(consequence) for consequence in self.rubric.consequences)
        return Result(
            self.card, self.by_score, self.now, tuple(self.limits), tuple(self.exempted), outcomes,
            self.past.get(self.record.slug), (*self.card.entries, *self.entries),
        )  # fmt: skip

    def note(self, kind: Kind, clause: str, reason: str, why: str = "", date: dt.date | None = None) -> None:
        self.entries.append(Entry(COMPOSITE, kind, clause, "", reason, ZERO, ZERO, why, date))

    def shown(self, composite: Points) -> str:
        return bounded(composite, self.rubric.grades.thresholds)

    def exempt(self) -> None:
        block = self.rubric.exemption
        for sanction in self.record.sanctions:
            reason = lifted(block, sanction)
            if reason is None:
                self.counted.append(sanction)
                continue
            detail = f"{self.role(sanction.role)}，{sanction.document.text}"
            self.exempted.append(Exempted(sanction.date, reason, detail))
            self.note(Kind.EXEMPT, block.id, "一件处分不计", reason, sanction.date)

    def threshold(self) -> None:
        composite = self.card.composite
        if composite is None:
            return
        self.by_score = self.now = self.rubric.grades.of(composite)
        edge = self.rubric.grades.range(self.now)
        self.note(Kind.THRESHOLD, self.rubric.grades.id, f"综合得分{self.shown(composite)}分，{edge}为{self.now}")

    def limit(self, kind: Kind) -> None:
        for fired in self.fired(kind):
            before = self.now
            if before is not None:
                # a ceiling shuts off the best grade only; a veto gives the worst
                self.now = self.names[-1] if kind == Kind.VETO else max(before, self.names[1], key=self.names.index)
            self.limits.append(Limit(kind, fired.clause, fired.basis, before or "", self.now or "", fired.detail))
            effect = "一票否决，直接列为" + self.names[-1] if kind == Kind.VETO else f"不得评为{self.names[0]}"
            change = "" if before is None else f"{before}改为{self.now}" if before != self.now else f"原为{before}，不变"
            self.note(kind, fired.clause, f"触发{self.rubric.cite(fired.clause)}情形，{effect}", change)

    def fired(self, kind: Kind) -> list[_Fired]:
        found = []
        for clause in self.rubric.clauses:
            for rule in clause.rules:
                if rule.kind == kind and clause.id not in {block for block, _ in self.record.missing}:
                    events = matching(rule, self.record.facts[clause.id, rule.fact])
                    if len(events) >= rule.least:
                        detail = f"{clause.facts[rule.fact].title}{len(events)}次"
                        found.append(_Fired(kind, clause.id, clause.id, detail))
            if kind == Kind.CEILING and self.record.falsified.get(clause.id):
                found.append(_Fired(kind, clause.id, self.rubric.papers.id, "考核材料弄虚作假"))
        for block in self.rubric.limits:
            details = []
            for rule in block.rules:
                persons = {sanction.person for sanction in self.counted if _meets(rule, sanction)}
                if rule.kind == kind and len(persons) >= rule.least:
                    details.append(self.sanction_detail(rule, len(persons)))
            if details:  # one line for the paragraph: how many of its conditions hold would hint at persons
                found.append(_Fired(kind, block.id, block.id, "；".join(details)))
        return found

    def role(self, role: str) -> str:
        return self.rubric.facts[self.rubric.limits[0].id]["sanctions"].fields["role"][role]

    def sanction_detail(self, rule: Rule, count: int) -> str:
        roles = "、".join(self.role(role) for role in rule.where.get("role", ()))
        what = "受刑事处罚" if rule.where.get("criminal") else "受处分"
        return f"{roles}{what}{count}人（{rule.least}人以上）"

    # consequences

    def outcome(self, rule: Consequence) -> Outcome:
        if self.card.composite is None or self.now is None:
            return Outcome(rule.id, rule.title, None, "事实没有录齐，未定")
        applies, reason, detail = {"grade": self.by_grade, "repeated": self.repeated, "mean": self.mean}[rule.kind](
            rule, self.card.composite, self.now
        )
        return Outcome(rule.id, rule.title, applies, reason, detail)

    def by_grade(self, rule: Consequence, _composite: Points, now: str) -> tuple[bool | None, str, str]:
        return now == rule.grade, f"本年为{now}", ""

    def repeated(self, rule: Consequence, composite: Points, now: str) -> tuple[bool | None, str, str]:
        """六.3.3): the worst grade two years running, here or in the unit led before; or sanctioned and below."""
        sanctions: Sequence[Sanction] = self.record.sanctions if rule.exempt_counts else self.counted
        low = now == rule.grade if rule.judged_by == "grade" else self.rubric.grades.of(composite) == rule.grade
        trigger = f"触发{rule.label}情形"
        if low and any(sanction.role in rule.roles and sanction.penalty for sanction in sanctions):
            return True, trigger, "主要领导受处分且考核分数在较差档次"
        if now != rule.grade:
            return False, f"本年为{now}", ""
        own = self.past.get(self.record.slug)
        unit = self.record.previous_unit
        former = self.past.get(unit) if unit else None
        if own and own.grade == rule.grade:
            return True, f"本年和上年均为{rule.grade}", ""
        if former and former.grade == rule.grade:
            return True, trigger, f"主要领导上年所在的{former.name or unit}为{rule.grade}"
        if own is None or (unit and former is None):
            return None, "没有上年结果，未定", f"缺少 {'本社区' if own is None else unit} 的上年结果"
        return False, f"上年为{own.grade}", ""

    def mean(self, rule: Consequence, composite: Points, _now: str) -> tuple[bool | None, str, str]:
        """六.3.4): the mean of two years' composites below the grade's minimum `[R-u4]`."""
        own = self.past.get(self.record.slug)
        minimum = self.rubric.grades.minimum(rule.grade) or ZERO
        if own is None:
            return None, "没有上年结果，未定", ""
        years = f"本年{self.shown(composite)}分，上年{self.shown(own.score)}分"
        if rule.judged_by == "each":
            return max(composite, own.score) < minimum, years, ""
        mean = (composite + own.score) / 2
        return mean < minimum, f"{years}，平均{self.shown(mean)}分", ""


def _meets(rule: Rule, sanction: Sanction) -> bool:
    where = rule.where
    penalty = where.get("penalty")
    return (
        ("by" not in where or sanction.by in where["by"])
        and ("role" not in where or sanction.role in where["role"])
        and (penalty is None or (bool(sanction.penalty) if penalty == "any" else sanction.penalty in penalty))
        and ("criminal" not in where or sanction.criminal == where["criminal"])
    )


def lifted(block: Exemption, sanction: Sanction) -> str | None:
    """Which condition of 三, last paragraph, lifts the effect of a sanction on the unit; None if none does.

    Anniversaries are calendar ones; 以上 includes the day; a date after the sanction lifts nothing.
    """
    if not sanction.unit_of_act:
        return None
    if sanction.left_post:
        return "受处分时已退休或提前离岗"
    violated, moved = sanction.violated_on, sanction.transferred_on
    if violated and anniversary(violated, block.violated_years) <= sanction.date:
        return f"违纪行为距受处分{block.violated_years}年以上"
    if moved and moved <= sanction.date:
        if anniversary(moved, block.transferred_years) <= sanction.date:
            return f"已调离违纪行为发生时所在单位{block.transferred_years}年以上"
        if sanction.duty_related is False:
            return f"调离不足{block.transferred_years}年，违纪行为与履行工作职责无关"
    return None


def anniversary(day: dt.date, years: int) -> dt.date:
    """The same calendar day some years later; 29 February becomes 28. No later than the calendar's last day."""
    if day.year + years > dt.MAXYEAR:
        return dt.date.max
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
