"""三.2 and 三.3: which ceilings and vetoes fire, by the events of a clause, falsified papers and sanctions of persons; pure.

A limit is named by its paragraph. ``detail`` says more (the posts concerned) and is for the clerk's terminal, or for a site
that sets ``show_roles``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from ..records import Event, Record, Sanction
from ..rubric import Rubric, Rule
from .charges import matching
from .ledger import Kind


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
class Trigger:
    """What makes a ceiling or veto fire: the clause or paragraph at fault, the one it rests on, and the posts concerned."""

    clause: str
    basis: str
    detail: str


def triggers(rubric: Rubric, record: Record, kind: Kind, counted: Sequence[Sanction]) -> list[Trigger]:
    """Everything that makes a limit of a kind fire, in the order of the rubric; ``counted`` are the sanctions not exempted."""
    return [*_of_clauses(rubric, record, kind, _exempt_persons(record, counted)), *_of_sanctions(rubric, kind, counted)]


@dataclass(frozen=True, slots=True)
class LiftedEvent:
    """An event whose ceiling is lifted with the sanction of the same person: its clause, the title of its fact, the event."""

    clause: str
    title: str
    event: Event


def lifted_events(rubric: Rubric, record: Record, counted: Sequence[Sanction]) -> Iterator[LiftedEvent]:
    """The events that set no ceiling because the sanction of the same person is exempt `[R-exempt-4]`."""
    persons = _exempt_persons(record, counted)
    for clause in rubric.clauses:
        for rule in clause.rules:
            if rule.kind == Kind.CEILING and (clause.id, rule.fact) in record.facts:
                for event in matching(rule, record.facts[clause.id, rule.fact]):
                    if _is_lifted(rubric, rule, event, persons):
                        yield LiftedEvent(clause.id, clause.facts[rule.fact].title, event)


def _exempt_persons(record: Record, counted: Sequence[Sanction]) -> set[int]:
    """The numbers of the persons who have an exempt sanction."""
    return {sanction.person for sanction in record.sanctions if sanction not in counted}


def _is_lifted(rubric: Rubric, rule: Rule, event: Event, persons: Collection[int]) -> bool:
    """Whether an event sets no ceiling: only rules on a person's role are lifted, and only if the rubric says so."""
    return rubric.exemption.lifts_accountability and "role" in rule.where and event.person in persons


def role_title(rubric: Rubric, role: str) -> str:
    """A post as the rubric calls it."""
    return rubric.facts[rubric.limits[0].id]["sanctions"].fields["role"][role]


def _of_clauses(rubric: Rubric, record: Record, kind: Kind, exempt: Collection[int]) -> Iterable[Trigger]:
    """Events of a clause, as many as its rule asks for, and papers of it that were falsified; ``exempt`` are persons."""
    missing = {block for block, _ in record.missing}
    for clause in rubric.clauses:
        for rule in clause.rules:
            if rule.kind == kind and clause.id not in missing:
                found = matching(rule, record.facts[clause.id, rule.fact])
                events = [event for event in found if not _is_lifted(rubric, rule, event, exempt)]
                if len(events) >= rule.least:
                    yield Trigger(clause.id, clause.id, f"{clause.facts[rule.fact].title}{len(events)}次")
        if kind == Kind.CEILING and record.falsified.get(clause.id):
            yield Trigger(clause.id, rubric.papers.id, "考核材料弄虚作假")


def _of_sanctions(rubric: Rubric, kind: Kind, counted: Sequence[Sanction]) -> Iterable[Trigger]:
    """Persons sanctioned, as many as a condition asks for; each person counts once."""
    for block in rubric.limits:
        details = list(_conditions_met(rubric, block.rules, kind, counted))
        if details:  # one line for the paragraph: how many of its conditions hold would hint at persons
            yield Trigger(block.id, block.id, "；".join(details))


def _conditions_met(rubric: Rubric, rules: Sequence[Rule], kind: Kind, counted: Sequence[Sanction]) -> Iterable[str]:
    """Each condition of a paragraph that enough persons meet, with their posts and number."""
    for rule in rules:
        persons = {sanction.person for sanction in counted if _meets(rule, sanction)}
        if rule.kind == kind and len(persons) >= rule.least:
            roles = "、".join(role_title(rubric, role) for role in rule.where.get("role", ()))
            what = "受刑事处罚" if rule.where.get("criminal") else "受处分"
            yield f"{roles}{what}{len(persons)}人（{rule.least}人以上）"


def _meets(rule: Rule, sanction: Sanction) -> bool:
    """Whether a sanction is one of those that a condition counts: who imposed it, on which post, which penalty."""
    where = rule.where
    penalty = where.get("penalty")
    return (
        ("by" not in where or sanction.by in where["by"])
        and ("role" not in where or sanction.role in where["role"])
        and (penalty is None or (bool(sanction.penalty) if penalty == "any" else sanction.penalty in penalty))
        and ("criminal" not in where or sanction.criminal == where["criminal"])
    )
