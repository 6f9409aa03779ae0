"""The scored tree of the year-end check: nodes (section, item, clause), the facts they name and the rules that read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..base.points import Points
from .vocabulary import Publish


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact that a record states: its name, type, Chinese title and unit, and the papers or office it rests on.

    ``fields`` gives the values and labels of the enumerated keys of an event or a work, ``outlets`` by level those whose level is
    beyond doubt. ``failed`` and ``done`` are how a reason names it: what was not done at all, and what was done too little, too
    late or for credit. Of an event ``failed`` is how the circular names it where the ``failed`` of its clause says another thing.
    """

    name: str
    type: str
    title: str
    unit: str
    clause: str
    basis: str | None = None
    office: str | None = None
    fields: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    outlets: Mapping[str, Sequence[str]] = field(default_factory=dict)
    at_most: str | None = None
    help: str = ""
    failed: str = ""
    done: str = ""
    publish: Mapping[str, str] = field(default_factory=dict)
    """What of it is published, for all kinds of entries (``""``) or by their kind."""

    @property
    def said(self) -> str:
        """A counted fact as a sentence names it, before its number."""
        return self.done or self.title

    def case(self, where: Mapping[str, Any]) -> str:
        """The case in which a rule with such conditions applies: the fact, with severe consequences or by certain roles."""
        if where.get("severe"):
            return f"{self.title}，造成严重不良影响"
        roles = [label for role, label in self.fields.get("role", {}).items() if role in where.get("role", ())]
        return f"{'、'.join(roles)}{self.title}" if roles and self.type == "events" else self.title

    def levels_of(self, outlet: str) -> list[str]:
        """The levels at which an outlet appears; empty where the rubric doesn't say."""
        return [level for level, outlets in self.outlets.items() if outlet in outlets]

    def publishes(self, kind: str = "") -> str:
        """What is published of an entry of a kind; where nothing is said, all there is."""
        return self.publish.get(kind, self.publish.get("", Publish.ALL))


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its kind, the fact it reads, and the figures of the text.

    Which keys a kind takes says :data:`~tongyu_site.rubric.vocabulary.KINDS`.
    """

    id: str
    kind: str
    clause: str
    fact: str
    scope: str
    where: Mapping[str, Any] = field(default_factory=dict)
    lose: Points | str | None = None
    minimum: int = 0
    each: Points | None = None
    monthly: bool = False
    proportional: bool = False
    level: str | None = None
    fulfils: str | None = None
    besides: str | None = None
    month: int = 0
    day: int = 0
    per: str = "event"
    levels: Mapping[str, Points] | None = None
    after: str | None = None
    free: int = 0
    cap: Points | None = None
    capped: tuple[str, ...] = ()
    pool: str | None = None
    least: int = 1


@dataclass(frozen=True, slots=True)
class Node:
    """A scored node: section, item or clause; ``points`` as allotted, ``unallotted`` what its children leave over.

    ``failed`` says of a clause in few words what was not done where it cost points: 未制定主体责任清单. ``short`` is a section's
    title in at most four characters, for the heads of narrow columns; empty where the rubric has none.
    """

    id: str
    kind: str
    label: str
    title: str
    points: Points
    parent: str
    children: tuple[str, ...]
    unallotted: Points
    facts: Mapping[str, Fact]
    rules: tuple[Rule, ...]
    unmet: str
    credits: str
    basis: str | None
    failed: str = ""
    short: str = ""

    def rule(self, rule_id: str) -> Rule | None:
        """The rule of an id; None where the node has none of it."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)

    def capped_by(self, rule: Rule) -> str:
        """Which credits count up to a rule's cap, each with its levels, in words; empty where all credits do."""
        credits = [other for other in self.rules if other.kind == "credit"]
        pooled = [other for other in credits if rule.id in (other.id, other.pool)]
        if pooled == credits and not rule.capped:
            return ""
        named = []
        for fact, levels in ((self.facts[other.fact], other.capped) for other in pooled):
            named.append(fact.title + (f"（{'、'.join(fact.fields['level'][level] for level in levels)}）" if levels else ""))
        return "和".join(named) + ("合计" if len(pooled) > 1 else "")

    @property
    def sets_off(self) -> bool:
        """Whether credits and deductions are set off against each other before the floor `[R-15-credit]`."""
        return self.credits in ("within", "offset")

    @property
    def earns(self) -> bool:
        """Whether anything can be earned at a clause, points or credits, that bad papers would forfeit."""
        return bool(self.points) or any(rule.kind == "credit" for rule in self.rules)
