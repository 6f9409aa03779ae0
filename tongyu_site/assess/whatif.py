"""What stands between a community and a grade: its record scored again without its losses; pure.

Nothing is estimated: each figure is the composite that ``score_record`` gives to a changed record, so floors, voids, caps and
weights are those of the rubric. Knows no page and no text but the ledger's reasons.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from ..base.points import ZERO, Points
from ..records import Event, Record, Work
from ..rubric import BALLOTS, DAILY, REWARDS, Fact, Node, Rubric, Rule
from .charges import RULES, minimum_of
from .ledger import Entry, Kind
from .parts import checks_counted
from .publishing import published
from .scoring import score_record

Change = Callable[[Record], Record]
"""What makes of a record the one in which a cause is not there."""


@dataclass(frozen=True)
class Cause:
    """One thing that cost points: the ledger's entries that rest on it, and the record without it."""

    entries: tuple[Entry, ...]
    change: Change


@dataclass(frozen=True)
class Remedy:
    """A cause among those that would be enough together: what the composite gains by it, after those before it."""

    cause: Cause
    gain: Points
    composite: Points


@dataclass(frozen=True)
class Remedies:
    """What would have been enough for a grade.

    ``best`` is the composite without any loss. ``enough`` are causes that together reach the grade's minimum and none of which
    can be left out, those that gain most first; None where not even all are enough, empty where the score is enough.
    """

    best: Points
    enough: tuple[Remedy, ...] | None


def remedies(rubric: Rubric, record: Record, grade: str) -> Remedies | None:
    """What of its losses a community would have to be without for a grade's minimum (六.3); None while facts are missing."""
    record = published(rubric, record)
    now = score_record(rubric, record).composite
    if now is None:
        return None
    found = causes(rubric, record)

    def composite(kept: Iterable[Cause]) -> Points:
        """综合得分 of the record without some causes."""
        changed = record
        for cause in kept:
            changed = cause.change(changed)
        return score_record(rubric, changed).composite or ZERO

    minimum = rubric.grades.minimum(grade)
    best = composite(found)
    if minimum is None or now >= minimum:
        return Remedies(best, ())
    if best < minimum:
        return Remedies(best, None)
    # from the top: what costs least is left out first, as long as the rest is enough
    cost = {id(cause): best - composite(other for other in found if other is not cause) for cause in found}
    kept = list(found)
    for cause in sorted(found, key=lambda cause: cost[id(cause)]):
        rest = [other for other in kept if other is not cause]
        if composite(rest) >= minimum:
            kept = rest
    return Remedies(best, tuple(_in_order(kept, composite, now)))


def _in_order(kept: Sequence[Cause], composite: Callable[[Iterable[Cause]], Points], now: Points) -> list[Remedy]:
    """The causes that are enough, each time the one that gains most after those before it; ``now`` is the composite as it is."""
    done: list[Cause] = []
    steps: list[Remedy] = []
    while len(done) < len(kept):
        reached, cause = max(((composite([*done, c]), c) for c in kept if c not in done), key=lambda pair: pair[0])
        steps.append(Remedy(cause, reached - now, reached))
        done.append(cause)
        now = reached
    return steps


def causes(rubric: Rubric, record: Record) -> list[Cause]:
    """Everything that cost a community points, each with the change that undoes it. The same fact or event is one cause."""
    found: dict[object, tuple[list[Entry], Change]] = {}
    for entry in score_record(rubric, record).entries:
        made = _change(rubric, entry) if entry.kind.is_loss or entry.kind == Kind.RESULT else None
        if made is not None:
            key, change = made
            found.setdefault(key, ([], change))[0].append(entry)
    made_causes = [Cause(tuple(entries), change) for entries, change in found.values()]
    return [cause for cause in made_causes if cause.change(record) != record]


def _change(rubric: Rubric, entry: Entry) -> tuple[object, Change] | None:
    """What undoes an entry, and a key that entries of the same fact or event share; None where nothing in the record does."""
    if entry.node == DAILY:
        return DAILY, lambda record: _full_daily(rubric, record)
    if entry.node == BALLOTS:
        return BALLOTS, lambda record: _full_ballots(rubric, record)
    event = (entry.date, entry.document, entry.note)
    if entry.node == REWARDS:
        return (REWARDS, *event), lambda record: replace(
            record, rewards=tuple(r for r in record.rewards if (r.date, r.document, r.note) != event or r.kind == "reward")
        )
    node = rubric.nodes.get(entry.clause)
    if node is None:
        scope = entry.node
        if entry.rule == "falsified":
            return ("falsified", scope, *event), lambda record: _without_falsified(rubric, record, scope, event)
        return ("evidence", scope), lambda record: _with_valid_papers(rubric, record, scope)
    rule = node.rule(entry.rule)
    if rule is None:
        return None
    fact, found = node.facts[rule.fact], rule
    key = (node.id, fact.name, *(event if fact.type == "events" else ()))
    return key, lambda record: _met(node, fact, found, event, record)


def _met(node: Node, fact: Fact, rule: Rule, event: tuple[object, ...], record: Record) -> Record:
    """The record with a fact as the rule wants it: done, in time, enough of it, or the event not there."""
    value = record.facts[node.id, fact.name]

    def with_value(new: object) -> Record:
        """The record with another value of the fact."""
        return replace(record, facts={**record.facts, (node.id, fact.name): new})  # type: ignore[dict-item]

    if fact.type == "boolean":
        return with_value(True)
    if rule.kind == "deadline":
        return with_value(dt.date(record.year, rule.month, rule.day))
    if fact.type == "events" and isinstance(value, tuple):
        return with_value(tuple(e for e in value if not isinstance(e, Event) or (e.date, e.document, e.note) != event))
    if fact.type == "works" and isinstance(value, tuple):
        level = rule.level or next(iter(fact.fields["level"]))
        more = Work(dt.date(record.year, 1, 1), "", level)
        changed = record
        for number in range(rule.minimum):
            if not RULES[rule.kind](rule, fact, changed, node):
                break
            changed = with_value((*value, *[more] * (number + 1)))
        return changed
    quotas = [minimum_of(other, record) for other in node.rules if other.kind == "quota" and other.fact == fact.name]
    return with_value(max([*quotas, value if isinstance(value, int) else 0]) if quotas else 0)


def _full_daily(rubric: Rubric, record: Record) -> Record:
    """The record with full marks in every daily check that counts, held or not."""
    full = tuple(replace(check, score=rubric.parts[DAILY].scale) for check in record.daily)
    return replace(record, daily=full + full[:1] * (checks_counted(rubric, record) - len(full)))


def _full_ballots(rubric: Rubric, record: Record) -> Record:
    """The record with everyone present and voting for the best."""
    values = rubric.parts[BALLOTS].values
    best = max(values, key=lambda name: values[name])
    expected = record.ballots["expected"]
    return replace(record, ballots={**record.ballots, "present": expected, **{n: expected if n == best else 0 for n in values}})


def _under(rubric: Rubric, scope: str) -> list[str]:
    """The clauses whose bad papers void a node."""
    return [clause.id for clause in rubric.clauses if rubric.scope(clause.id, rubric.papers.scope) == scope]


def _with_valid_papers(rubric: Rubric, record: Record, scope: str) -> Record:
    """The record without the papers that are no red-header documents and void a node."""
    red = rubric.papers.red_header
    evidence = dict(record.evidence)
    for clause in _under(rubric, scope):
        if clause in evidence:
            evidence[clause] = tuple(p for p in evidence[clause] if p.kind not in red or not p.lacking)
    return replace(record, evidence=evidence)


def _without_falsified(rubric: Rubric, record: Record, scope: str, event: tuple[object, ...]) -> Record:
    """The record without an event of falsified papers that voids a node."""
    falsified = dict(record.falsified)
    for clause in _under(rubric, scope):
        if clause in falsified:
            falsified[clause] = tuple(e for e in falsified[clause] if (e.date, e.document, e.note) != event)
    return replace(record, falsified=falsified)
