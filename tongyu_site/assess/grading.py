"""Grade, ceilings, vetoes, exemptions and consequences (三.2, 三.3, 六.3); pure.

Texts made here name a limit, or a sanction that limits nothing, by its paragraph, effect and document. ``detail`` says more (the
posts concerned) and is for the clerk's terminal, or for a site that sets ``show_roles``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from ..base.points import ZERO, Points, composed
from ..records import Document, Record, Sanction
from ..rubric import COMPOSITE, YEAR_END, Rubric
from .consequences import Judged, Outcome, outcome_of
from .exemptions import Exempted, exempt_words, lifted
from .history import Past, PastResult
from .ledger import Entry, Kind, Scorecard, Step, in_order
from .limits import Limit, ground, lifted_events, role_title, triggers
from .losses import Loss, losses_of
from .waterfall import Leg, way_of


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
    withheld: tuple[Outcome, ...]
    """Consequences of which no page, table or document says whom they concern: for the terminal."""
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

    @property
    def cut(self) -> Entry | None:
        """The entry that cut the year-end at its full points; None where it was not cut."""
        return next((entry for entry in self.card.entries if entry.node == YEAR_END and entry.kind == Kind.CAP), None)

    def cut_losses(self, rubric: Rubric) -> bool:
        """Whether the year-end was cut and has losses, which took nothing for that reason."""
        return bool(self.cut) and any(rubric.is_inside(loss.entry.node, YEAR_END) for loss in self.losses(rubric))

    def cut_before(self, rubric: Rubric, gain: Points) -> bool:
        """Whether fewer losses of the year-end may make less than this gain: with its credits it is cut at its full points."""
        losses = sum((loss.weight for loss in self.losses(rubric) if rubric.is_inside(loss.entry.node, YEAR_END)), ZERO)
        room = rubric.parts[YEAR_END].full - (self.card.nodes[YEAR_END].score or ZERO)
        return not self.cut and room < min(gain, -losses)

    def none_said(self, rubric: Rubric) -> str:
        """What is said where no loss takes anything from the composite; a clause with facts missing may have one yet."""
        finished = self.card.finished
        if self.losses(rubric):
            return f"{'' if finished else '已经录齐的内容中，'}各笔失分都没有减少综合得分。"
        return "没有失分。" if finished else "已经录齐的内容没有失分，其余待录入。"

    def losses(self, rubric: Rubric) -> Sequence[Loss]:
        """Every loss, the heaviest first."""
        return losses_of(rubric, self.card)

    def way(self, rubric: Rubric, *, former: bool = False) -> tuple[Leg, ...]:
        """The legs from the full points to the composite; none while facts are missing.

        Of a ``former`` state, which other readings may have made, there may be none either.
        """
        return way_of(rubric, self.card, former=former)


def grade_record(rubric: Rubric, record: Record, card: Scorecard, past: Past, *, named: bool = True) -> Result:
    """Grade a scorecard. ``past`` holds last year's results of all communities. Pure.

    Without ``named``, consequences that are matters of personnel (``publish = "procedure"``) are withheld.
    """
    found = _Graded()
    for step in in_order(_STEPS):
        found = _STEPS[step](rubric, record, card, found)
    judged = None
    if card.composite is not None and found.grade is not None:
        judged = Judged(rubric, record, card.composite, found.grade, found.counted, past)
    told, withheld = (
        tuple(outcome_of(consequence, judged) for consequence in rubric.consequences if (named or consequence.public) is public)
        for public in (True, False)
    )
    return Result(
        card, found.by_score, found.grade, found.limits, found.exempted, told, withheld, past.get(record.slug),
        (*card.entries, *found.entries),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Graded:
    """What is known of a grade after some of the steps; ``counted`` are the sanctions that no exemption lifts."""

    by_score: str | None = None
    grade: str | None = None
    counted: tuple[Sanction, ...] = ()
    exempted: tuple[Exempted, ...] = ()
    limits: tuple[Limit, ...] = ()
    entries: tuple[Entry, ...] = ()


def _exempt(rubric: Rubric, record: Record, _card: Scorecard, found: _Graded) -> _Graded:
    """三, last paragraph: sort out the sanctions that limit nothing, and the accountability that they lift with them."""
    counted, exempted, entries = [], [], []
    for sanction in record.sanctions:
        reason = lifted(rubric.exemption, sanction, record.assessed_on)
        if reason is None:
            counted.append(sanction)
            continue
        cited = ground(sanction.document, sanction.date)
        exempted.append(Exempted(cited, rubric.exemption.id, reason, role_title(rubric, sanction.role)))
        entries.append(
            Entry(
                COMPOSITE, Kind.EXEMPT, rubric.exemption.id, "", exempt_words(rubric), ZERO, ZERO, "", sanction.date,
                sanction.document,
            )
        )  # fmt: skip
    for item in lifted_events(rubric, record, counted):
        event = item.event
        exempted.append(Exempted(ground(event.document, event.date), item.clause, "同一人的处分不计，不再降档", ""))
        words = f"有{rubric.passage(item.clause)}所列情形，不作降档处理"
        entries.append(Entry(COMPOSITE, Kind.EXEMPT, item.clause, "", words, ZERO, ZERO, "", event.date, event.document))
    told = dict.fromkeys(entries)  # of two persons by one paper once: how many there are would hint at them
    return replace(found, counted=tuple(counted), exempted=tuple(exempted), entries=(*found.entries, *told))


def _threshold(rubric: Rubric, _record: Record, card: Scorecard, found: _Graded) -> _Graded:
    """六.3: the grade by the composite."""
    grades, composite = rubric.grades, card.composite
    if composite is None:
        return found
    grade = grades.of(composite)
    reason = f"综合得分{composed(composite, grades.thresholds)}分，{grades.range(grade)}为{grade}"
    entry = Entry(COMPOSITE, Kind.THRESHOLD, grades.id, "", reason, ZERO, ZERO)
    return replace(found, by_score=grade, grade=grade, entries=(*found.entries, entry))


def _ceilings(rubric: Rubric, record: Record, _card: Scorecard, found: _Graded) -> _Graded:
    """三.2: a ceiling shuts off the best grade only."""
    _, second, *_ = rubric.grades.names
    return _limited(rubric, record, Kind.CEILING, found, second)


def _vetoes(rubric: Rubric, record: Record, _card: Scorecard, found: _Graded) -> _Graded:
    """三.3: a veto gives the worst grade."""
    return _limited(rubric, record, Kind.VETO, found, rubric.grades.names[-1])


def _limited(rubric: Rubric, record: Record, kind: Kind, found: _Graded, highest: str) -> _Graded:
    """Apply every limit of a kind, after which a grade is no better than ``highest``; one that changes nothing is said too.

    Several of a kind do the same, so that each changes the grade or none does.
    """
    limits, entries, before, grade = list(found.limits), list(found.entries), found.grade, found.grade
    for trigger in triggers(rubric, record, kind, found.counted):
        if before is not None:
            grade = max(before, highest, key=rubric.grades.names.index)
        limit = Limit(kind, trigger.clause, trigger.basis, before or "", grade or "", trigger.detail, trigger.grounds)
        rests = Document("、".join(limit.grounds)) if limit.grounds else None
        limits.append(limit)
        entries.append(
            Entry(COMPOSITE, kind, trigger.clause, "", limit.sentence(rubric), ZERO, ZERO, limit.change, document=rests)
        )
    return replace(found, grade=grade, limits=tuple(limits), entries=tuple(entries))


_STEPS: Mapping[Step, Callable[[Rubric, Record, Scorecard, _Graded], _Graded]] = {
    Step.EXEMPTIONS: _exempt,
    Step.THRESHOLDS: _threshold,
    Step.CEILINGS: _ceilings,
    Step.VETOES: _vetoes,
}
