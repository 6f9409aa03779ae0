"""(Rubric, record) → scorecard with its ledger: one function per rule kind, pure.

The ledger is a list of entries that explains every hundredth of a point; the applied points of all entries in a node's
subtree add up to the node's score, asserted where the scorecard is built. No figure of a rubric stands here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property

from ..base.points import SHOWN, ZERO, Points, fixed, rounded, show
from ..records import Document, Event, Record, Reward, Showcase, Work
from ..rubric import BALLOTS, COMPOSITE, DAILY, REWARDS, YEAR_END, Fact, Node, Rewards, Rubric, Rule


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
        return self in (Kind.DEDUCTION, Kind.VOID, Kind.CREDIT)


_KIND_LABELS = {
    "allotted": "分值", "unallotted": "未分配分值", "deduction": "扣分", "void": "不得分", "credit": "加分",
    "not_counted": "不计", "cap": "限额", "result": "得数", "weight": "折算", "round": "取整", "threshold": "定档",
    "exempt": "免除", "ceiling": "降档", "veto": "否决", "not_assessed": "待录入",
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


class State(StrEnum):
    """What became of a node."""

    EARNED = "earned"
    LOST = "lost"
    VOID = "void"
    NO_POINTS = "no_points"
    NOT_ASSESSED = "not_assessed"

    @property
    def label(self) -> str:
        """The state in Chinese."""
        return {"earned": "得满", "lost": "失分", "void": "不得分", "no_points": "无分值", "not_assessed": "待录入"}[self.value]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger.

    ``node`` is what is charged, ``clause`` and ``rule`` on what it rests, ``points`` what the rule says, ``applied``
    what it comes to, ``why`` why the two differ. ``reason`` names no person's post.
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

    def listed_under(self, rubric: Rubric) -> str:
        """The clause that lists the entry: the one it rests on; for a bad paper, the node that it voids."""
        return self.clause if self.clause in rubric.nodes else self.node


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
    def text(self) -> str:
        """The score with two decimals, or that it is not assessed."""
        return State.NOT_ASSESSED.label if self.score is None else fixed(self.score, SHOWN)


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

    @property
    def composite(self) -> Points | None:
        """综合得分, exact; None while facts are missing."""
        return self.nodes[COMPOSITE].score

    @property
    def finished(self) -> bool:
        """Whether every fact is stated."""
        return self.composite is not None


def score_record(rubric: Rubric, record: Record) -> Scorecard:
    """Score a record against a rubric (二, 三.1, 四). Pure; the same record gives the same scorecard."""
    return _Book(rubric, record).close()


# Charges: what the rules of a clause ask of a scope, before anything is applied


@dataclass(frozen=True, slots=True)
class Charge:
    """What a rule asks: ``level`` and ``pool`` matter for capped credits; ``earned`` is false where a task is unmet."""

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


def _of(event: Event, charge: Charge) -> Charge:
    return replace(charge, date=event.date, document=event.document, note=event.note)


def _count(value: object) -> int:
    assert isinstance(value, int)
    return value


def _require(rule: Rule, fact: Fact, record: Record, node: Node) -> list[Charge]:
    """1: a boolean fact is false → lose the points the text says, or the clause."""
    if record.facts[node.id, fact.name]:
        return []
    return [_unmet(rule, node, f"未做到：{fact.title}")]


def _unmet(rule: Rule, node: Node, reason: str) -> Charge:
    if isinstance(rule.lose, str):  # a task whose points are lost, while the clause's other credits stay
        points = node.points if rule.lose == "points" else ZERO
        return Charge(node.id, Kind.DEDUCTION, node.id, rule.id, reason, -points)
    if rule.lose is not None:
        return Charge(node.id, Kind.DEDUCTION, node.id, rule.id, reason, -rule.lose)
    return Charge(node.id, Kind.VOID, node.id, rule.id, reason)


def _quota(rule: Rule, fact: Fact, record: Record, node: Node) -> list[Charge]:
    """2: fewer than the minimum → deduct for each missing one, in proportion, or void."""
    value = record.facts[node.id, fact.name]
    count = len(_qualifying(rule, fact, value)) if isinstance(value, tuple) else _count(value)
    short = rule.minimum - count
    if short <= 0:
        return []
    unit = fact.unit
    reason = f"{fact.title}{count}{unit}，应不少于{rule.minimum}{unit}"
    if rule.proportional:
        reason += f"，少{short}{unit}：{show(node.points)} × {short} ÷ {rule.minimum}"
        return [Charge(node.id, Kind.DEDUCTION, node.id, rule.id, reason, -node.points * short / rule.minimum)]
    if rule.each is not None:
        reason += f"，少{short}{unit} × {show(rule.each)}分"
        return [Charge(node.id, Kind.DEDUCTION, node.id, rule.id, reason, -rule.each * short)]
    return [_unmet(rule, node, reason)]


def _deadline(rule: Rule, fact: Fact, record: Record, node: Node) -> list[Charge]:
    """3: later than the day, or never → void."""
    day = record.facts[node.id, fact.name]
    if isinstance(day, dt.date):
        if day <= dt.date(record.year, rule.month, rule.day):
            return []
        return [_unmet(rule, node, f"{fact.title}为{day}，晚于{rule.month}月{rule.day}日")]
    return [_unmet(rule, node, f"没有办理（{fact.title}）")]


def _penalize(rule: Rule, fact: Fact, record: Record, node: Node) -> list[Charge]:
    """4: deduct for each event, person, or counted lapse, from the rule's scope."""
    each = rule.each or ZERO
    value = record.facts[node.id, fact.name]
    if not isinstance(value, tuple):
        count = _count(value)
        reason = f"{fact.title}{count}{fact.unit} × {show(each)}分"
        return [Charge(node.id, Kind.DEDUCTION, node.id, rule.id, reason, -each * count)] if count else []
    charges = []
    for event in matching(rule, value):
        count = event.persons if rule.per == "person" else 1
        reason = f"{fact.title}{count}{fact.unit} × {show(each)}分"
        charges.append(_of(event, Charge(rule.scope, Kind.DEDUCTION, node.id, rule.id, reason, -each * count)))
    return charges


def _void(rule: Rule, fact: Fact, record: Record, node: Node) -> list[Charge]:
    """5: any event → the scope scores nothing."""
    extra = "，造成严重不良影响" if rule.where.get("severe") else ""
    return [
        _of(event, Charge(rule.scope, Kind.VOID, node.id, rule.id, fact.title + extra))
        for event in matching(rule, record.facts[node.id, fact.name])
    ]


def _credit(rule: Rule, fact: Fact, record: Record, node: Node) -> list[Charge]:
    """6: add by level or per one, after the free ones; caps are applied where the node is closed."""
    value = record.facts[node.id, fact.name]
    if rule.levels is None:
        count = _count(value)
        counted = max(0, count - rule.free)
        if not count:
            return []
        free = f"（前{rule.free}{fact.unit}不加）" if rule.free else ""
        reason = f"{fact.title}{count}{fact.unit}{free} × {show(rule.each or ZERO)}分"
        return [Charge(node.id, Kind.CREDIT, node.id, rule.id, reason, (rule.each or ZERO) * counted, pool=rule.id)]
    task = next((other for other in node.rules if other.id == rule.after), None)
    assert isinstance(value, tuple)
    works = [work for work in value if isinstance(work, Work)]
    done = _qualifying(task, fact, works, rule) if task else []
    met = task is None or len(done) >= task.minimum
    fulfilling = done[: task.minimum] if task and met else []
    charges = []
    for work in works:
        level = _level(fact, work)
        share = f" ÷ {work.units}" if work.units > 1 and rule.levels[level] else ""
        what = "，".join(part for part in (work.outlet, fact.fields["level"][level]) if part)
        reason = f"《{work.title}》（{what}）"
        charge = Charge(node.id, Kind.NOT_COUNTED, node.id, rule.id, reason, date=work.date)
        if not work.relevant:
            charges.append(replace(charge, why="内容与党风廉政建设和反腐败工作无关，不计"))
        elif not work.main:
            charges.append(replace(charge, why="不是主报、主刊，不计"))
        elif any(work is other for other in fulfilling):
            charges.append(replace(charge, why="完成任务，不加分"))
        else:
            charges.append(
                replace(
                    charge, kind=Kind.CREDIT, reason=f"{reason}{show(rule.levels[level])}{share}分", earned=met,
                    points=rule.levels[level] / work.units, pool=(rule.pool or rule.id) if level in rule.capped else "",
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


def matching(rule: Rule, events: object) -> tuple[Event, ...]:
    """The events that meet a rule's condition."""
    assert isinstance(events, tuple)
    return tuple(
        event
        for event in events
        if ("role" not in rule.where or event.role in rule.where["role"])
        and ("severe" not in rule.where or event.severe == rule.where["severe"])
    )


def _level(fact: Fact, work: Work) -> str:
    """The highest level at which a work appeared (三: 取最高分)."""
    order = list(fact.fields["level"])
    return max((work.level, *work.also), key=order.index)


def _qualifying(task: Rule, fact: Fact, works: Sequence[object], credit: Rule | None = None) -> list[Work]:
    """The works that can fulfil a task, first the one of the lowest level, among equals the one that earns least."""
    order = list(fact.fields["level"])
    least = order.index(task.level or order[0])

    def fits(work: Work) -> bool:
        rank = order.index(_level(fact, work))
        return work.relevant and work.main and (rank == least if task.fulfils == "exactly" else rank >= least)

    def cost(work: Work) -> tuple[int, Points]:
        level = _level(fact, work)
        worth = credit.levels[level] / work.units if credit and credit.levels else ZERO
        return order.index(level), worth

    return sorted((work for work in works if isinstance(work, Work) and fits(work)), key=cost)


# The book: charges applied scope by scope


@dataclass
class _Scope:
    """The running figures of a node while it is closed."""

    id: str
    points: Points
    base: Points = ZERO
    credits: Points = ZERO
    assessed: bool = True
    voided: bool = False
    charges: list[Charge] = field(default_factory=list)


class _Book:
    def __init__(self, rubric: Rubric, record: Record) -> None:
        self.rubric, self.record = rubric, record
        self.entries: list[Entry] = []
        self.nodes: dict[str, NodeScore] = {}
        self.missing = {block for block, _ in record.missing}
        self.charges: dict[str, list[Charge]] = {}
        for clause in rubric.clauses:
            for charge in self._clause(clause):
                self.charges.setdefault(charge.scope, []).append(charge)

    def _clause(self, clause: Node) -> list[Charge]:
        """Everything the rules of one clause ask, with the scope resolved (see ``Rubric.scope``)."""
        if clause.id in self.missing:
            return []
        charges: list[Charge] = []
        unmet: list[Charge] = []
        needed = 0
        for rule in clause.rules:
            if rule.kind not in RULES:
                continue
            found = RULES[rule.kind](rule, clause.facts[rule.fact], self.record, clause)
            if clause.unmet == "all" and rule.kind in ("require", "quota", "deadline"):
                needed += 1
                unmet += found
            else:
                charges += found
        if len(unmet) < needed:  # [R-both]
            unmet = [replace(charge, kind=Kind.NOT_COUNTED, why="各项全缺才不得分") for charge in unmet]
        charges += unmet
        if clause.points:
            charges += self._papers(clause)
        return [replace(charge, scope=self.rubric.scope(clause.id, charge.scope)) for charge in charges]

    def _papers(self, clause: Node) -> list[Charge]:
        """二, last paragraph: a paper that must be a red-header document and is not, or is falsified, voids."""
        papers = self.rubric.papers
        charges = []
        for paper in self.record.evidence.get(clause.id, ()):
            lacking = [name for name, value in (("发文机关", paper.issuer), ("正规编号", paper.number)) if not value]
            if paper.kind in papers.red_header and lacking:
                reason = f"{paper.kind}《{paper.title}》缺{'、'.join(lacking)}，不是红头文件，视为无效"
                charges.append(Charge(papers.scope, Kind.VOID, papers.id, "evidence", reason))
        fact = self.rubric.facts[papers.id]["falsified"]
        for event in self.record.falsified.get(clause.id, ()):
            charges.append(_of(event, Charge(papers.scope, Kind.VOID, papers.id, "falsified", fact.title)))
        return charges

    # closing

    def close(self) -> Scorecard:
        for section in self.rubric.sections:
            self._close(section)
        self._daily()
        self._ballots()
        rewards = self._rewards()
        self._year_end(rewards)
        self._composite(rewards)
        card = Scorecard(
            self.record.slug, self.record.name, self.record.year, tuple(self.entries), self.nodes, self.record.missing
        )
        _check_sums(self.rubric, card)
        return card

    def _close(self, node: Node) -> None:
        scope = _Scope(node.id, node.points, assessed=node.id not in self.missing)
        for child in node.children:
            self._close(self.rubric.nodes[child])
            below = self.nodes[child]
            scope.base += below.base
            scope.credits += below.credits
            scope.assessed = scope.assessed and below.score is not None
        self._run(scope, node)
        self._keep(scope)

    def _run(self, scope: _Scope, node: Node | None = None) -> None:
        """Run the steps that belong to a scope, in the one order there is."""
        scope.charges = self.charges.get(scope.id, [])
        steps: dict[Step, Callable[[_Scope, Node | None], None]] = {
            Step.ALLOTTED: self._allot,
            Step.DEDUCTIONS: self._deduct,
            Step.VOIDS: self._void,
            Step.CREDITS: self._credit,
        }
        for step in PRECEDENCE:
            if step in steps:
                steps[step](scope, node)

    def _keep(self, scope: _Scope) -> None:
        total = scope.base + scope.credits
        if not scope.assessed:
            state = State.NOT_ASSESSED
        elif scope.voided:
            state = State.VOID
        elif not scope.points:
            state = State.NO_POINTS
        else:
            state = State.EARNED if scope.base >= scope.points else State.LOST
        self.nodes[scope.id] = NodeScore(
            scope.id, scope.points, scope.base, scope.credits, total if scope.assessed else None, state
        )

    def _enter(self, charge: Charge, applied: Points, why: str = "", points: Points | None = None) -> None:
        self.entries.append(
            Entry(
                charge.scope, charge.kind, charge.clause, charge.rule, charge.reason,
                charge.points if points is None else points, applied, why or charge.why, charge.date, charge.document,
                charge.note,
            )
        )  # fmt: skip

    def _note(self, node: str, kind: Kind, reason: str, points: Points, applied: Points, why: str = "") -> None:
        self.entries.append(Entry(node, kind, node, "", reason, points, applied, why))

    def _allot(self, scope: _Scope, node: Node | None) -> None:
        if node is None:
            return
        if node.id in self.missing:
            titles = [node.facts[fact].title for block, fact in self.record.missing if block == node.id]
            self._note(node.id, Kind.NOT_ASSESSED, f"待录入：{'、'.join(titles)}", ZERO, ZERO)
        elif node.kind == "clause":
            if node.points:
                applied = node.points if node.base else ZERO
                self._note(node.id, Kind.ALLOTTED, "细则规定", node.points, applied, "" if node.base else "没有基础分")
                scope.base += applied
        elif node.unallotted > 0:
            self._note(node.id, Kind.UNALLOTTED, "未分配到下级的分值", node.unallotted, node.unallotted)
            scope.base += node.unallotted

    def _deduct(self, scope: _Scope, node: Node | None) -> None:
        # [R-15-credit] within: deductions and credits are set off before the floor, unless the scope is void anyway
        open_end = node is not None and node.credits == "within" and not self._voids(scope)
        for charge in scope.charges:
            if charge.kind == Kind.DEDUCTION:
                taken = -charge.points if open_end else min(-charge.points, max(scope.base, ZERO))
                why = "减完为止" if taken < -charge.points else ""
                scope.base -= taken
                self._enter(charge, -taken, why)

    @staticmethod
    def _voids(scope: _Scope) -> list[Charge]:
        return [charge for charge in scope.charges if charge.kind == Kind.VOID]

    def _void(self, scope: _Scope, _node: Node | None) -> None:
        for charge in self._voids(scope):
            left = scope.base + scope.credits
            self._enter(charge, -left, "已经不得分" if scope.voided else "", -left)
            scope.base = scope.credits = ZERO
            scope.voided = True

    def _credit(self, scope: _Scope, node: Node | None) -> None:
        room: dict[str, Points] = {}
        caps = {rule.id: rule.cap for rule in node.rules if rule.cap is not None} if node else {}
        for charge in scope.charges:
            if charge.kind == Kind.NOT_COUNTED:
                self._enter(charge, ZERO)
            elif charge.kind == Kind.CREDIT:
                if scope.voided:
                    self._enter(charge, ZERO, "本条不得分，加分不计")
                    continue
                if not charge.earned:
                    self._enter(charge, ZERO, "任务没有完成，不加分")
                    continue
                applied, why = charge.points, ""
                cap = caps.get(charge.pool)
                if cap is not None:
                    left = room.get(charge.pool, cap)
                    applied = min(applied, left)
                    room[charge.pool] = left - applied
                    why = f"加分最高{show(cap)}分" if applied < charge.points else ""
                scope.credits += applied
                self._enter(charge, applied, why)
        if node is not None and node.credits == "within" and not scope.voided:
            total = scope.base + scope.credits
            kept = min(max(total, ZERO), node.points)
            if kept != total:
                self._note(node.id, Kind.CAP, "加减相抵后的限度", kept - total, kept - total, f"在0分至{show(node.points)}分之间")
            scope.base, scope.credits = kept, ZERO
        if node is not None and node.kind == "section" and self.rubric.parts[YEAR_END].limit == "sections":
            over = scope.base + scope.credits - node.points
            if over > 0:
                self._note(node.id, Kind.CAP, f"最高为本部分的{show(node.points)}分", -over, -over)
                scope.credits -= over

    # the parts

    def _part(self, block: str, score: Points, assessed: bool) -> None:
        part = self.rubric.parts[block]
        state = State.NOT_ASSESSED if not assessed else State.EARNED if score >= part.full else State.LOST
        self.nodes[block] = NodeScore(block, part.full, score, ZERO, score if assessed else None, state)

    def _weigh(self, block: str, result: Points) -> None:
        """四.2: a part counts with its weight; the entry takes what is beyond it."""
        part = self.rubric.parts[block]
        change = result * part.share - result
        self._note(block, Kind.WEIGHT, f"{show(result)}分 × {show(part.weight)}%", change, change)

    def _daily(self) -> None:
        """四.2 日常检查: the mean of the checks × weight."""
        part, checks = self.rubric.parts[DAILY], self.record.daily
        if DAILY in self.missing or not checks:
            self._note(DAILY, Kind.NOT_ASSESSED, "待录入：日常检查得分", ZERO, ZERO)
            self._part(DAILY, ZERO, assessed=False)
            return
        mean = sum((check.score for check in checks), ZERO) / len(checks)
        reason = f"{len(checks)}次日常检查的平均分"
        self._note(DAILY, Kind.RESULT, reason, mean, mean)
        self._weigh(DAILY, mean)
        self._part(DAILY, mean * part.share, assessed=True)

    def _ballots(self) -> None:
        """四.2 民主测评: the formula of the text × weight, less what each absent person costs, not below 0."""
        part, ballots = self.rubric.parts[BALLOTS], self.record.ballots
        if BALLOTS in self.missing:
            self._note(BALLOTS, Kind.NOT_ASSESSED, "待录入：民主测评票数", ZERO, ZERO)
            self._part(BALLOTS, ZERO, assessed=False)
            return
        facts = self.rubric.facts[BALLOTS]
        votes = sum(ballots[name] for name in part.values)
        result = sum((value * ballots[name] for name, value in part.values.items()), ZERO) / votes
        terms = " + ".join(f"{facts[name].title}{ballots[name]} × {show(value)}" for name, value in part.values.items() if value)
        total = result * part.share
        self._note(BALLOTS, Kind.RESULT, f"（{terms}）÷ {votes}票", result, result)
        self._weigh(BALLOTS, result)
        absent = ballots["expected"] - ballots["present"]
        if absent:
            asked = part.absent_each * absent
            scaled = asked if part.absent_on == "part" else asked * part.share
            taken = min(scaled, total)
            why = "减完为止" if taken < scaled else "" if scaled == asked else f"减在百分制上，× {show(part.weight)}%"
            self._note(BALLOTS, Kind.DEDUCTION, f"缺{absent}人 × {show(part.absent_each)}分", -asked, -taken, why)
            total -= taken
        self._part(BALLOTS, total, assessed=True)

    def _rewards(self) -> Points:
        """三.1: rewards, penalties and showcases; for one work the highest counts, penalties all add up."""
        rewards = self.rubric.rewards
        facts = self.rubric.facts[REWARDS]
        best: dict[str, tuple[Points, int]] = {}
        items: list[Reward | Showcase] = [*self.record.rewards, *self.record.showcases]
        values = [_worth(rewards, item) for item in items]
        for index, item in enumerate(items):
            if item.work and _competes(rewards, item) and values[index] > best.get(item.work, (ZERO, -1))[0]:
                best[item.work] = (values[index], index)
        charged = {
            charge.document
            for charges in self.charges.values()
            for charge in charges
            if charge.kind in (Kind.DEDUCTION, Kind.VOID)
        }
        total = ZERO
        for index, item in enumerate(items):
            labels = facts["rewards" if isinstance(item, Reward) else "showcases"].fields
            parts = [labels["kind"][item.kind], labels["level"][item.level]]
            if isinstance(item, Reward):
                parts += [labels["breadth"][item.breadth], labels["of"][item.of]]
            rule = "rewards" if isinstance(item, Reward) else "showcases"
            charge = Charge(
                REWARDS, Kind.CREDIT if values[index] >= 0 else Kind.DEDUCTION, REWARDS, rule,
                f"{item.title}（{'，'.join(parts)}）", values[index], "", item.date,
                item.document, item.note,
            )  # fmt: skip
            why = ""
            if isinstance(item, Reward) and item.individual:
                why = "对个人的表彰不计"
            elif isinstance(item, Showcase) and item.kind not in rewards.counted:
                why = "没有规定分值，不计"
            elif _competes(rewards, item) and item.work and best.get(item.work, (ZERO, index))[1] != index:
                why = "同一项工作取最高分"
            elif values[index] < 0 and not rewards.doubles and item.document in charged:
                why = "同一文件已在“二”中减分，不再减"
            if why:
                self._enter(replace(charge, kind=Kind.NOT_COUNTED), ZERO, why, ZERO)
            else:
                self._enter(charge, values[index])
                total += values[index]
        self.nodes[REWARDS] = NodeScore(REWARDS, ZERO, ZERO, total, total, State.NO_POINTS)
        return total

    def _year_end(self, rewards: Points) -> None:
        """四.2 年末考核: the sections with their credits, at most the whole, × weight."""
        part = self.rubric.parts[YEAR_END]
        sections = [self.nodes[section.id] for section in self.rubric.sections]
        scope = _Scope(YEAR_END, part.whole, assessed=all(section.score is not None for section in sections))
        scope.base = sum((section.base for section in sections), ZERO)
        scope.credits = sum((section.credits for section in sections), ZERO)
        self._run(scope)
        total = scope.base + scope.credits
        if self.rubric.rewards.into == YEAR_END:
            total += rewards
        if not scope.assessed:
            self._part(YEAR_END, ZERO, assessed=False)
            return
        if part.limit == "whole" and total > part.whole:
            self._note(YEAR_END, Kind.CAP, f"年末考核合计最高{show(part.whole)}分", part.whole - total, part.whole - total)
            total = part.whole
        self._weigh(YEAR_END, total)
        self._part(YEAR_END, total * part.share, assessed=True)

    def _composite(self, rewards: Points) -> None:
        """四.2: the parts and 三 together."""
        total_block = self.rubric.total
        summands = [self.nodes[part] for part in (DAILY, YEAR_END, BALLOTS)]
        assessed = all(part.score is not None for part in summands) and not self.record.missing
        scope = _Scope(COMPOSITE, total_block.full, sum((part.score or ZERO for part in summands), ZERO), assessed=assessed)
        if self.rubric.rewards.into == COMPOSITE:
            scope.base += rewards
        self._run(scope)
        if assessed and total_block.capped and scope.base > total_block.full:
            over = total_block.full - scope.base
            self._note(COMPOSITE, Kind.CAP, f"综合得分最高{show(total_block.full)}分", over, over)
            scope.base = total_block.full
        decimals = self.rubric.grades.decimals
        if assessed and decimals is not None:
            change = rounded(scope.base, decimals) - scope.base
            if change:
                self._note(COMPOSITE, Kind.ROUND, f"四舍五入到{decimals}位小数", change, change)
                scope.base += change
        self._keep(scope)


def _worth(rewards: Rewards, item: Reward | Showcase) -> Points:
    if isinstance(item, Showcase):
        return rewards.showcase[item.level]
    value = (rewards.overall if item.breadth == "overall" else rewards.single)[item.level]
    value = value * rewards.half if item.of == "subordinate" else value
    return -value if item.kind == "penalty" else value


def _competes(rewards: Rewards, item: Reward | Showcase) -> bool:
    """Whether an item takes part in «for one work the highest counts»."""
    if isinstance(item, Reward):
        return item.kind == "reward" and not item.individual
    return item.kind in rewards.counted


def subtotals(rubric: Rubric, entries: Iterable[Entry]) -> dict[str, Points]:
    """The sum of applied points of every node's subtree."""
    above = rubric.above
    sums: dict[str, Points] = {}
    for entry in entries:
        node: str | None = entry.node
        while node is not None:
            sums[node] = sums.get(node, ZERO) + entry.applied
            node = above.get(node)
    return sums


def _check_sums(rubric: Rubric, card: Scorecard) -> None:
    """The ledger adds up at every level that is assessed."""
    sums = subtotals(rubric, card.entries)
    for node in card.nodes.values():
        if node.score is not None and sums.get(node.id, ZERO) != node.score:
            raise AssertionError(f"{card.slug}: the entries of {node.id} add up to {sums.get(node.id)}, not {node.score}")
