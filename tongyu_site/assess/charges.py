"""What the rules of a clause ask of a record, before anything is applied: one function per rule kind, and their table.

A charge says how many points a rule takes or gives and at which node; floors, caps and what a void leaves over are the
matter of the account that it is applied to. Pure; no figure of a rubric stands here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from ..base.dates import chinese_date
from ..base.points import ZERO, Points, show
from ..records import Document, Event, Record
from ..rubric import Fact, Node, Rubric, Rule
from .ledger import Entry, Kind
from .works import fulfilling, level_of, qualifying, uncounted, works_of


@dataclass(frozen=True, slots=True)
class Charge:
    """What a rule asks of a scope: the node whose points it takes, or to which it gives.

    ``points`` is negative for what is taken; a void has none, it takes what is left. ``why`` says why a charge is not counted.
    ``pool`` names the cap that a credit shares with others; ``earned`` is false for a credit whose task is unmet. ``others``
    are the documents of further events that are one charge with this one, because what is published of them is the same.
    ``paper`` is the clause of a bad paper where it voids more than that.
    """

    scope: str
    kind: Kind
    clause: str
    rule: str
    reason: str
    points: Points = ZERO
    why: str = ""
    date: dt.date | None = None
    document: Document | None = None
    note: str = ""
    pool: str = ""
    earned: bool = True
    others: tuple[Document, ...] = ()
    paper: str = ""

    def entry(self, applied: Points, why: str = "", points: Points | None = None) -> Entry:
        """The entry of the ledger once it is known what the charge comes to; ``points``: of a void, what was left."""
        asked = self.points if points is None else points
        return Entry(
            self.scope, self.kind, self.clause, self.rule, self.reason, asked, applied, why or self.why, self.date,
            self.document, self.note, self.paper,
        )  # fmt: skip


def charges_of(rubric: Rubric, record: Record) -> Mapping[str, Sequence[Charge]]:
    """Everything the rules ask of a record, by the node that is charged; of clauses whose facts are missing, nothing."""
    missing = {block for block, _ in record.missing}
    found: dict[str, list[Charge]] = {}
    for clause in rubric.clauses:
        if clause.id not in missing:
            for charge in _of_clause(rubric, record, clause):
                found.setdefault(charge.scope, []).append(charge)
    return found


def _of_clause(rubric: Rubric, record: Record, clause: Node) -> list[Charge]:
    """Everything the rules of one clause ask, with the scope resolved (see ``Rubric.scope``)."""
    charges: list[Charge] = []
    unmet: list[Charge] = []
    needed = 0
    for rule in clause.rules:
        if rule.kind not in RULES:
            continue
        found = _grounded(record, clause, RULES[rule.kind](rule, clause.facts[rule.fact], record, clause))
        if clause.unmet == "all" and rule.kind in ("require", "quota", "deadline"):
            needed += 1
            unmet += found
        else:
            charges += found
    if len(unmet) < needed:  # [R-both]
        unmet = [replace(charge, kind=Kind.NOT_COUNTED, why="各项全缺才不得分") for charge in unmet]
    charges += unmet
    if clause.earns:
        charges += _papers(rubric, record, clause)
    return [replace(charge, scope=rubric.scope(clause.id, charge.scope)) for charge in charges]


def _grounded(record: Record, clause: Node, charges: list[Charge]) -> list[Charge]:
    """The charges of a rule; what a judged fact costs rests on the note and document of its clause, an event on its own."""
    ground = record.grounds.get(clause.id)
    if ground is None:
        return charges
    return [
        replace(charge, note=ground.note, document=ground.document)
        if charge.kind in (Kind.DEDUCTION, Kind.VOID) and charge.document is None
        else charge
        for charge in charges
    ]


def _papers(rubric: Rubric, record: Record, clause: Node) -> list[Charge]:
    """二, last paragraph: a paper that must be a red-header document and is not, or is falsified, voids."""
    papers = rubric.papers
    above = "" if rubric.scope(clause.id, papers.scope) == clause.id else clause.id
    charges = []
    for paper in record.evidence.get(clause.id, ()):
        if paper.kind in papers.red_header and paper.lacking:
            name = f"{paper.kind}《{paper.title}》" if paper.title else paper.kind
            reason = f"{name}缺{'、'.join(paper.lacking)}，不是红头文件，视为无效"
            charges.append(Charge(papers.scope, Kind.VOID, papers.id, "evidence", reason, paper=above))
    fact = rubric.facts[papers.id]["falsified"]
    for event in record.falsified.get(clause.id, ()):
        charge = Charge(papers.scope, Kind.VOID, papers.id, "falsified", fact.title, paper=above)
        charges.append(_of_event(event, charge))
    return charges


# The rule kinds


def _require(rule: Rule, fact: Fact, record: Record, node: Node) -> list[Charge]:
    """1: a boolean fact is false → lose the points the text says, or the clause."""
    if record.facts[node.id, fact.name]:
        return []
    return [_unmet(rule, node, fact.failed)]


def _quota(rule: Rule, fact: Fact, record: Record, node: Node) -> list[Charge]:
    """2: fewer than the minimum → deduct for each missing one, in proportion, or void."""
    value = record.facts[node.id, fact.name]
    count = len(qualifying(rule, fact, record)) if isinstance(value, tuple) else _count(value)
    minimum = minimum_of(rule, record)
    short = minimum - count
    if short <= 0:
        return []
    unit = fact.unit
    reason = f"{fact.said}{count}{unit}，少于规定的{minimum}{unit}" if count else fact.failed
    if rule.proportional:
        lost = node.points * short / rule.minimum
        reason += f"，按比例减{show(lost)}分（{show(node.points)} × {short} ÷ {rule.minimum}）"
        return [Charge(node.id, Kind.DEDUCTION, node.id, rule.id, reason, -lost)]
    if rule.each is not None:
        reason += f"，每少1{unit}减{show(rule.each)}分"
        return [Charge(node.id, Kind.DEDUCTION, node.id, rule.id, reason, -rule.each * short)]
    return [_unmet(rule, node, reason)]


def minimum_of(rule: Rule, record: Record) -> int:
    """How many a quota asks of a record; a ``monthly`` one for each calendar month that lies wholly in its period
    `[R-20-2]`."""
    return rule.minimum * record.months if rule.monthly else rule.minimum


def _deadline(rule: Rule, fact: Fact, record: Record, node: Node) -> list[Charge]:
    """3: later than the day, or never → void."""
    day = record.facts[node.id, fact.name]
    if isinstance(day, dt.date):
        last = dt.date(record.year, rule.month, rule.day)
        if day <= last:
            return []
        ends_month = (last + dt.timedelta(days=1)).day == 1
        limit = f"{rule.month}月底" if ends_month else f"{rule.month}月{rule.day}日"
        return [_unmet(rule, node, f"{chinese_date(day)}{fact.done}，超过{limit}的规定时限")]
    return [_unmet(rule, node, fact.failed)]


def _penalize(rule: Rule, fact: Fact, record: Record, node: Node) -> list[Charge]:
    """4: deduct for each event, person, or counted lapse, from the rule's scope."""
    each = rule.each or ZERO
    value = record.facts[node.id, fact.name]
    if not isinstance(value, tuple):
        count = _count(value)
        reason = times(fact.said, count, fact.unit, f"减{show(each)}分")
        return [Charge(rule.scope, Kind.DEDUCTION, node.id, rule.id, reason, -each * count)] if count else []
    charges = []
    alike: dict[Event, list[Event]] = {}
    for event in matching(rule, value):  # where only their number is published, all are alike
        alike.setdefault(event, []).append(event)
    for event, events in alike.items():
        count = len(events) * (event.persons if rule.per == "person" else 1)
        reason = times(fact.title, count, fact.unit, f"减{show(each)}分")
        charge = Charge(rule.scope, Kind.DEDUCTION, node.id, rule.id, reason, -each * count)
        charges.append(_of_event(event, replace(charge, others=tuple(other.document for other in events[1:]))))
    return charges


def _void(rule: Rule, fact: Fact, record: Record, node: Node) -> list[Charge]:
    """5: any event → the scope scores nothing."""
    extra = "，造成严重不良影响" if rule.where.get("severe") else ""
    return [
        _of_event(event, Charge(rule.scope, Kind.VOID, node.id, rule.id, fact.title + extra))
        for event in matching(rule, record.facts[node.id, fact.name])
    ]


def _credit(rule: Rule, fact: Fact, record: Record, node: Node) -> list[Charge]:
    """6: add by level or per one, after the free ones; caps are applied where the node is closed."""
    value = record.facts[node.id, fact.name]
    if rule.levels is not None:
        return _credit_works(rule, rule.levels, fact, record, node)
    count = _count(value)
    if not count:
        return []
    each = rule.each or ZERO
    free = f"（前{rule.free}{fact.unit}不加）" if rule.free else ""
    reason = times(fact.said, count, fact.unit, f"加{show(each)}分", free)
    return [Charge(node.id, Kind.CREDIT, node.id, rule.id, reason, each * max(0, count - rule.free), pool=rule.id)]


def _credit_works(rule: Rule, levels: Mapping[str, Points], fact: Fact, record: Record, node: Node) -> list[Charge]:
    """Articles and briefs: each adds the points of its highest level, divided by the units that signed it.

    Those that fulfil the clause's task (``rule.after``) add nothing, and where it is unmet none is earned.
    """
    task = next((other for other in node.rules if other.id == rule.after), None)
    used = fulfilling(task, fact, record, rule)
    charges = []
    for work in works_of(record, node.id, fact.name):
        level = level_of(fact, work)
        worth = levels[level]
        what = "，".join(part for part in (work.outlet and f"《{work.outlet}》", fact.fields["level"][level]) if part)
        reason = f"{f'《{work.title}》' if work.title else fact.title}（{what}）"
        why = uncounted(fact, work, task, used or (), worth)
        if why:
            charges.append(Charge(node.id, Kind.NOT_COUNTED, node.id, rule.id, reason, why=why, date=work.date))
            continue
        points = worth / work.units
        shared = (f"，{work.units}个单位署名", f"（{show(worth)} ÷ {work.units}）") if work.units > 1 else ("", "")
        reason += f"{shared[0]}，加{show(points)}分{shared[1]}"
        pool = (rule.pool or rule.id) if level in rule.capped else ""
        charges.append(
            Charge(
                node.id, Kind.CREDIT, node.id, rule.id, reason, points, date=work.date, pool=pool, earned=used is not None
            )
        )  # fmt: skip
    return charges


RULES: dict[str, Callable[[Rule, Fact, Record, Node], list[Charge]]] = {
    "require": _require,
    "quota": _quota,
    "deadline": _deadline,
    "penalize": _penalize,
    "void": _void,
    "credit": _credit,
}
"""The rule kinds that take or give points; ``ceiling`` and ``veto`` belong to grading."""


def _unmet(rule: Rule, node: Node, reason: str) -> Charge:
    """What an unmet duty costs: the points that the rule names, or the whole clause."""
    if isinstance(rule.lose, str):  # a task whose points are lost, while the clause's other credits stay
        if rule.lose != "points":
            return Charge(node.id, Kind.NOT_COUNTED, node.id, rule.id, reason, why="只是稿件不加分")
        reason += f"，本条{show(node.points)}分不得"
        return Charge(node.id, Kind.DEDUCTION, node.id, rule.id, reason, -node.points)
    if rule.lose is not None:
        return Charge(node.id, Kind.DEDUCTION, node.id, rule.id, reason, -rule.lose)
    return Charge(node.id, Kind.VOID, node.id, rule.id, reason)


def _of_event(event: Event, charge: Charge) -> Charge:
    """A charge with the date, the document and the note of the event that it rests on, as far as they are published."""
    return replace(charge, date=event.date, document=event.document, note=event.note)


def _count(value: object) -> int:
    """A fact of type count."""
    assert isinstance(value, int)
    return value


def times(what: str, count: int, unit: str, each: str, beside: str = "") -> str:
    """What happened so many times, and what each time costs or gives; ``beside`` follows the number."""
    return f"{what}{count}{unit}{beside}，{f'每{unit}' if count > 1 else ''}{each}"


def matching(rule: Rule, events: object) -> tuple[Event, ...]:
    """The events that meet a rule's condition."""
    assert isinstance(events, tuple)
    return tuple(
        event
        for event in events
        if ("role" not in rule.where or event.role in rule.where["role"])
        and ("severe" not in rule.where or event.severe == rule.where["severe"])
    )
