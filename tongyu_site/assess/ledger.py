"""What scoring and grading write down: entries of the ledger, results of nodes, and the one order of the steps.

The ledger is a list of entries that explains every hundredth of a point: the applied points of all entries in a node's
subtree add up to the node's score. Holds no rule and no figure of a rubric.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from ..base.points import SHOWN, ZERO, Points, fixed
from ..records import Document
from ..rubric import BALLOTS, COMPOSITE, DAILY, YEAR_END, Rubric


class Kind(StrEnum):
    """What an entry does."""

    ALLOTTED = "allotted"
    UNALLOTTED = "unallotted"
    DEDUCTION = "deduction"
    VOID = "void"
    CREDIT = "credit"
    NOT_COUNTED = "not_counted"
    CAP = "cap"
    RESULT = "result"
    WEIGHT = "weight"
    ROUND = "round"
    THRESHOLD = "threshold"
    EXEMPT = "exempt"
    CEILING = "ceiling"
    VETO = "veto"
    NOT_ASSESSED = "not_assessed"

    @property
    def label(self) -> str:
        """The kind in Chinese, as pages and explanations show it."""
        return _KIND_LABELS[self.value]

    @property
    def of_clause(self) -> bool:
        """Whether such an entry takes or gives points on the ground of a clause."""
        return self.is_loss or self == Kind.CREDIT

    @property
    def is_loss(self) -> bool:
        """Whether such an entry is listed and counted as a loss, whatever it took: the points may have been lost already."""
        return self in (Kind.DEDUCTION, Kind.VOID)


_KIND_LABELS = {
    "allotted": "分值", "unallotted": "未分配分值", "deduction": "扣分", "void": "不得分", "credit": "加分",
    "not_counted": "不计", "cap": "限额", "result": "得数", "weight": "折算", "round": "取整", "threshold": "定档",
    "exempt": "不作处理", "ceiling": "档次受限", "veto": "一票否决", "not_assessed": "待录入",
}  # fmt: skip


class Step(StrEnum):
    """The steps of an assessment."""

    PERIOD = "period"
    EXEMPTIONS = "exemptions"
    ALLOTTED = "allotted"
    DEDUCTIONS = "deductions"
    VOIDS = "voids"
    CREDITS = "credits"
    WEIGHTS = "weights"
    REWARDS = "rewards"
    THRESHOLDS = "thresholds"
    CEILINGS = "ceilings"
    VETOES = "vetoes"


PRECEDENCE = (
    Step.PERIOD, Step.EXEMPTIONS, Step.ALLOTTED, Step.DEDUCTIONS, Step.VOIDS, Step.CREDITS, Step.WEIGHTS, Step.REWARDS,
    Step.THRESHOLDS, Step.CEILINGS, Step.VETOES,
)  # fmt: skip
"""The one place where the order of the steps is written. Events outside the period never get here (records refuse
them); scoring runs the steps from ``ALLOTTED`` to ``REWARDS``, grading the others."""


def in_order(steps: Collection[Step]) -> list[Step]:
    """Some of the steps, in the one order there is."""
    return [step for step in PRECEDENCE if step in steps]


class State(StrEnum):
    """What became of a node."""

    EARNED = "earned"
    LOST = "lost"
    VOID = "void"
    NO_POINTS = "no_points"
    NOT_ASSESSED = "not_assessed"

    @property
    def label(self) -> str:
        """The state of a node of the year-end check in Chinese."""
        return {"earned": "满分", "lost": "有扣分", "void": "不得分", "no_points": "无分值", "not_assessed": "待录入"}[self.value]

    def label_at(self, node: str, score: Points | None) -> str:
        """The state of a node with this score in Chinese: what a part or the composite lacks was not all deducted, where
        nothing is left, more than some deduction was made, and credits may make up for what year-end or the composite lack."""
        if self == State.EARNED and node in (COMPOSITE, YEAR_END):
            return "达到满分"
        if self == State.LOST and node in (COMPOSITE, DAILY, YEAR_END, BALLOTS):
            return "未得满分"
        return "全部失分" if self == State.LOST and score == ZERO else self.label


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger.

    ``node`` is what is charged, ``clause`` and ``rule`` on what it rests, ``points`` what the rule says, ``applied``
    what it comes to, ``why`` why the two differ. ``reason`` names no person's post. ``paper`` is the clause of the bad paper
    that voids a node above it; empty otherwise.
    """

    node: str
    kind: Kind
    clause: str
    rule: str
    reason: str
    points: Points
    applied: Points
    why: str = ""
    date: dt.date | None = None
    document: Document | None = None
    note: str = ""
    paper: str = ""

    @classmethod
    def at(cls, node: str, kind: Kind, reason: str, points: Points, applied: Points | None = None, why: str = "") -> Entry:
        """An entry that rests on the node itself and on no single rule; applied as it says unless ``applied`` is given."""
        return cls(node, kind, node, "", reason, points, points if applied is None else applied, why)

    def listed_under(self, rubric: Rubric) -> str:
        """The clause that lists the entry: the one it rests on; of a bad paper the one whose paper it is `[R-this-item]`."""
        return self.clause if self.clause in rubric.nodes else self.paper if self.paper in rubric.nodes else self.node


@dataclass(frozen=True, slots=True)
class NodeScore:
    """A node's result: ``base`` within its points, ``credits`` beside them, ``score`` both (None: not assessed)."""

    id: str
    points: Points
    base: Points
    credits: Points
    score: Points | None
    state: State

    @property
    def label(self) -> str:
        """What became of the node, in Chinese."""
        return self.state.label_at(self.id, self.score)

    @property
    def text(self) -> str:
        """The score with two decimals, or that it is not assessed."""
        return State.NOT_ASSESSED.label if self.score is None else fixed(self.score, SHOWN)

    @property
    def lost(self) -> Points:
        """What of its points was not earned, credits aside: points − lost + credits = score. 0 where it is not assessed."""
        return ZERO if self.score is None else self.points - self.base


@dataclass(frozen=True, slots=True)
class Balance:
    """A node that is closed: its result, and the entries that are its own, which lead there from the results below it."""

    result: NodeScore
    entries: Sequence[Entry]


@dataclass(frozen=True)
class Scorecard:
    """A community's points: the ledger and the score of every node (clauses to sections, p1, p2, p3, r1, p)."""

    slug: str
    name: str
    year: int
    entries: tuple[Entry, ...]
    nodes: Mapping[str, NodeScore]
    missing: tuple[tuple[str, str], ...]

    @cached_property
    def own(self) -> Mapping[str, tuple[Entry, ...]]:
        """The entries of every node that has any, in the order of the ledger."""
        found: dict[str, list[Entry]] = {}
        for entry in self.entries:
            found.setdefault(entry.node, []).append(entry)
        return {node: tuple(entries) for node, entries in found.items()}

    @cached_property
    def voids(self) -> Mapping[str, Entry]:
        """The entry that voids a node, by node: the first of several, which leaves the others nothing."""
        found: dict[str, Entry] = {}
        for entry in self.entries:
            if entry.kind == Kind.VOID:
                found.setdefault(entry.node, entry)
        return found

    @property
    def composite(self) -> Points | None:
        """综合得分, exact; None while facts are missing."""
        return self.nodes[COMPOSITE].score

    def lost(self, nodes: Iterable[str]) -> Points:
        """What was not earned at these nodes together, see :attr:`NodeScore.lost`."""
        return sum((self.nodes[node].lost for node in nodes), ZERO)

    @property
    def finished(self) -> bool:
        """Whether every fact is stated."""
        return self.composite is not None
