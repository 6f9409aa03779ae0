"""A node's account: what its charges come to, with floors, voids, caps and limits, step by step in the order of the ledger."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from ..base.points import ZERO, Points, show
from ..rubric import Node
from .charges import Charge
from .ledger import Balance, Entry, Kind, NodeScore, State, Step, in_order


@dataclass(slots=True)
class Account:
    """The running figures of one node while it is closed; it lives no longer than that.

    ``base`` counts within ``points``, ``credits`` beside them; both start with what the nodes below have. ``node`` is the
    node of the rubric, None for the year-end and the composite. ``lacking`` are the titles of its own missing facts, ``limit``
    is the most that both figures may come to together.
    """

    scope: str
    points: Points
    charges: Sequence[Charge]
    base: Points
    credits: Points = ZERO
    assessed: bool = True
    node: Node | None = None
    lacking: Sequence[str] = ()
    limit: Points | None = None
    voided: bool = False
    entries: list[Entry] = field(default_factory=list)

    @property
    def total(self) -> Points:
        """What the account comes to so far."""
        return self.base + self.credits

    @property
    def voids(self) -> list[Charge]:
        """The charges that leave nothing of the account."""
        return [charge for charge in self.charges if charge.kind == Kind.VOID]

    @property
    def set_off(self) -> bool:
        """Whether credits and deductions are set off against each other before the floor `[R-15-credit]`."""
        return self.node is not None and self.node.sets_off

    def note(self, kind: Kind, reason: str, points: Points, applied: Points | None = None, why: str = "") -> None:
        """Write an entry that rests on the node itself."""
        self.entries.append(Entry.at(self.scope, kind, reason, points, applied, why))

    def settle(self) -> Account:
        """Run the steps that belong to an account, in the one order there is."""
        for step in in_order(_STEPS):
            _STEPS[step](self)
        return self

    def balance(self) -> Balance:
        """The node's result and its entries."""
        if not self.assessed:
            state = State.NOT_ASSESSED
        elif self.voided:
            state = State.VOID
        elif not self.points:
            state = State.NO_POINTS
        else:
            state = State.EARNED if self.base >= self.points else State.LOST
        score = self.total if self.assessed else None
        return Balance(NodeScore(self.scope, self.points, self.base, self.credits, score, state), self.entries)


def _allot(account: Account) -> None:
    """What a node has before any charge: a clause its points, a node above clauses the points that it does not hand down."""
    node = account.node
    if node is None:
        return
    if account.lacking:
        account.note(Kind.NOT_ASSESSED, f"待录入：{'、'.join(account.lacking)}", ZERO)
    elif node.kind == "clause":
        if node.points:
            account.note(Kind.ALLOTTED, "细则规定", node.points)
            account.base += node.points
    elif node.unallotted > 0:
        account.note(Kind.UNALLOTTED, "没有分配到各条的分值", node.unallotted)
        account.base += node.unallotted


def _deduct(account: Account) -> None:
    """减完为止: a deduction takes no more than is left; where credits are set off against it, they are counted to that."""
    credits = account.set_off and not account.voids
    besides = sum((charge.points for charge in account.charges if credits and charge.kind == Kind.CREDIT), ZERO)
    for charge in account.charges:
        if charge.kind == Kind.DEDUCTION:
            asked = -charge.points
            taken = min(asked, max(account.base + besides, ZERO))
            account.base -= taken
            why = "连同加分减完为止" if besides else "减完为止"
            account.entries.append(charge.entry(-taken, why if taken < asked else ""))


def _void(account: Account) -> None:
    """不得分: whatever is left is taken, the credits of the nodes below included."""
    for charge in account.voids:
        left = account.total
        why = "已经不得分" if account.voided else f"其中加分{show(account.credits)}分一并取消" if account.credits else ""
        account.entries.append(charge.entry(-left, why, -left))
        account.base = account.credits = ZERO
        account.voided = True


def _credit(account: Account) -> None:
    """Credits up to their caps, then the limits that hold for credits and points together."""
    room: dict[str, Points] = {}
    for charge in account.charges:
        if charge.kind == Kind.NOT_COUNTED:
            account.entries.append(charge.entry(ZERO))
        elif charge.kind == Kind.CREDIT:
            applied, why = _earned(account, charge, room)
            account.credits += applied
            account.entries.append(charge.entry(applied, why))
    _set_off(account)
    _limit(account)


def _earned(account: Account, charge: Charge, room: dict[str, Points]) -> tuple[Points, str]:
    """What a credit comes to, and why less than it asks; ``room`` holds what is left of each cap, and is brought up to date."""
    if account.voided:
        return ZERO, "本条不得分，加分不计"
    if not charge.earned:
        return ZERO, "任务没有完成，不加分"
    node = account.node
    rule = node.rule(charge.pool) if node else None
    if node is None or rule is None or rule.cap is None:
        return charge.points, ""
    left = room.get(charge.pool, rule.cap)
    applied = min(charge.points, left)
    room[charge.pool] = left - applied
    return applied, f"{node.capped_by(rule)}加分最高{show(rule.cap)}分" if applied < charge.points else ""


def _set_off(account: Account) -> None:
    """加减相抵: the total is not below 0; where credits count ``within`` the node's points, it is not above these either."""
    if account.node is not None and account.set_off and not account.voided:
        within = account.node.credits == "within"
        kept = max(account.total, ZERO)
        if within:
            kept = min(kept, account.points)
        change = kept - account.total
        if change:
            limit = f"在0分至{show(account.points)}分之间" if within else "不低于0分"
            account.note(Kind.CAP, "加减相抵后的限度", change, why=limit)
        account.base = min(kept, account.points)
        account.credits = kept - account.base


def _limit(account: Account) -> None:
    """Where a part has a highest score of its own, credits beyond it do not count."""
    if account.limit is not None and account.total > account.limit:
        over = account.total - account.limit
        account.note(Kind.CAP, f"最高为本项的{show(account.limit)}分", -over)
        account.credits -= over


_STEPS: Mapping[Step, Callable[[Account], None]] = {
    Step.ALLOTTED: _allot,
    Step.DEDUCTIONS: _deduct,
    Step.VOIDS: _void,
    Step.CREDITS: _credit,
}
