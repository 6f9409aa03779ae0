"""三.2 and 三.3: which ceilings and vetoes fire, by the events of a clause, falsified papers and sanctions of persons; pure.

A limit is named by its paragraph, its effect and the documents it rests on. ``detail`` says more (the posts concerned) and is
for the clerk's terminal, or for a site that sets ``show_roles``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ..base.dates import chinese_date
from ..records import Document, Event, Record, Sanction
from ..rubric import Rubric, Rule
from .charges import matching
from .ledger import Kind


@dataclass(frozen=True, slots=True)
class Limit:
    """A ceiling or veto that fired: the clause or paragraph at fault, the one that sets the effect (``basis``), and the grade
    before and after it, both empty while facts are missing. ``grounds`` are the documents it rests on, as they are cited."""

    kind: Kind
    clause: str
    basis: str
    before: str
    after: str
    detail: str
    grounds: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether the grade became another."""
        return self.before != self.after

    @property
    def mark(self) -> str:
        """Whether it changed the grade, in words: a mark under a heading that says of what."""
        return "档次未定" if not self.after else "改变档次" if self.changed else "未改变"

    @property
    def change(self) -> str:
        """Whether it changed the grade, from which and to which, as part of a sentence."""
        if self.changed:
            return f"改变档次：{self.before}改为{self.after}"
        return f"未改变档次：已是{self.after}" if self.after else self.mark

    def cause(self, rubric: Rubric, cited: str = "") -> str:
        """What it rests on, in words: 有第三部分第3项所列情形, 14-3项材料弄虚作假; ``cited`` names the clause otherwise."""
        place = cited or rubric.passage(self.clause)
        return f"{place}材料弄虚作假" if self.basis == rubric.papers.id else f"有{place}所列情形"

    def effect(self, rubric: Rubric) -> str:
        """What it does to a grade, in words."""
        names = rubric.grades.names
        return f"“一票否决”，直接列为{names[-1]}档次" if self.kind == Kind.VETO else f"不得评为{names[0]}"

    def sentence(self, rubric: Rubric, cited: str = "") -> str:
        """What it rests on and what it does, in words."""
        return f"{self.cause(rubric, cited)}，按规定{self.effect(rubric)}"


def ground(document: Document, day: dt.date | None) -> str:
    """A document as a limit cites it: 县纪委 示纪〔2017〕9号（2017年9月1日）; its title only where it has no number."""
    return replace(document, title="" if document.number else document.title).text + (f"（{chinese_date(day)}）" if day else "")


@dataclass(frozen=True, slots=True)
class Trigger:
    """What makes a ceiling or veto fire: the clause or paragraph at fault, the one it rests on, the posts concerned, and the
    documents as they are cited."""

    clause: str
    basis: str
    detail: str
    grounds: tuple[str, ...]


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
                    detail = f"{clause.facts[rule.fact].case(rule.where)}{len(events)}次"
                    yield Trigger(clause.id, clause.id, detail, _grounds(events))
        if kind == Kind.CEILING and record.falsified.get(clause.id):
            yield Trigger(clause.id, rubric.papers.id, "考核材料弄虚作假", _grounds(record.falsified[clause.id]))


def _of_sanctions(rubric: Rubric, kind: Kind, counted: Sequence[Sanction]) -> Iterable[Trigger]:
    """Persons sanctioned, as many as a condition asks for; each person counts once."""
    for block in rubric.limits:
        met = {rule.id: found for rule in block.rules if rule.kind == kind and (found := _counted_by(rule, counted))}
        if met:  # one line for the paragraph: how many of its conditions hold would hint at persons
            details = (_condition(rubric, rule, met[rule.id]) for rule in block.rules if rule.id in met)
            used = {id(sanction) for found in met.values() for sanction in found}
            yield Trigger(block.id, block.id, "；".join(details), _grounds([s for s in counted if id(s) in used]))


def _grounds(items: Iterable[Event | Sanction]) -> tuple[str, ...]:
    """The documents of some events or sanctions, each once, in the order of their days."""
    return tuple(dict.fromkeys(ground(item.document, item.date) for item in items))


def _counted_by(rule: Rule, counted: Sequence[Sanction]) -> list[Sanction]:
    """The sanctions that meet a condition; none where they are of fewer persons than it asks for."""
    found = [sanction for sanction in counted if _meets(rule, sanction)]
    return found if len({sanction.person for sanction in found}) >= rule.least else []


def _condition(rubric: Rubric, rule: Rule, found: Sequence[Sanction]) -> str:
    """A condition of a paragraph that is met, with the posts and the number of persons."""
    roles = "、".join(role_title(rubric, role) for role in rule.where.get("role", ()))
    what = "受刑事处罚" if rule.where.get("criminal") else "受处分"
    return f"{roles}{what}{len({sanction.person for sanction in found})}人（{rule.least}人以上）"


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
