"""三.1: rewards, penalties and showcases; for one work the highest counts, penalties all add up. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from ..base.points import ZERO, Points, show
from ..records import Record, Reward, Showcase
from ..rubric import REWARDS, Rewards, Rubric
from .ledger import Balance, Entry, Kind, NodeScore, State


def rewards_of(rubric: Rubric, record: Record, charged: Collection[str]) -> Balance:
    """What rewards, penalties and showcases add to the points, and an entry for each.

    ``charged`` are the keys of documents on which deductions and voids of 二 rest: the same one takes no points twice.
    """
    rewards = rubric.rewards
    items: list[Reward | Showcase] = [*record.rewards, *record.showcases]
    values = [_worth(rewards, item) for item in items]
    best = _best_of_works(rewards, items, values)
    total = ZERO
    entries = []
    for index, (item, value) in enumerate(zip(items, values, strict=True)):
        why = _uncounted(rewards, item)
        if not why and _competes(rewards, item) and item.work and best.get(item.work, index) != index:
            why = "同一项工作取最高分"
        if not why and value < 0 and not rewards.doubles and item.document.key in charged:
            why = "同一文件已是“二”中减分的依据，不再减"
        entries.append(_entry(rubric, item, value, why))
        if not why:
            total += value
    return Balance(NodeScore(REWARDS, ZERO, ZERO, total, total, State.NO_POINTS), entries)


def _entry(rubric: Rubric, item: Reward | Showcase, value: Points, why: str) -> Entry:
    """The entry of an item; ``why`` it is not counted, empty where it is."""
    rule = "rewards" if isinstance(item, Reward) else "showcases"
    labels = rubric.facts[REWARDS][rule].fields
    parts = [labels["kind"][item.kind], labels["level"][item.level]]
    if isinstance(item, Reward):
        parts += _scale(rubric.rewards, item, labels, counted=not why)
    kind = Kind.NOT_COUNTED if why else Kind.CREDIT if value >= 0 else Kind.DEDUCTION
    points = ZERO if why else value
    reason = f"{item.title or parts.pop(0)}（{'，'.join(parts)}）"
    return Entry(REWARDS, kind, REWARDS, rule, reason, points, points, why, item.date, item.document, item.note)


def _scale(rewards: Rewards, item: Reward, labels: Mapping[str, Mapping[str, str]], *, counted: bool) -> list[str]:
    """By what a reward or penalty is measured: whose it is, its breadth, and of a unit below how its points follow."""
    if item.individual:
        return ["个人"]
    breadth, of = labels["breadth"][item.breadth], labels["of"][item.of]
    if item.of != "subordinate" or not counted:
        return [breadth, of]
    halved = "减半" if rewards.half == 1 - rewards.half else f"乘{show(rewards.half)}"
    return [f"{breadth}{show(_full(rewards, item))}分", f"{of}{halved}"]


def _best_of_works(rewards: Rewards, items: Sequence[Reward | Showcase], values: Sequence[Points]) -> dict[str, int]:
    """For each work the position of the item that earns most, the first among equals; none where nothing earns."""
    best: dict[str, int] = {}
    for index, item in enumerate(items):
        if item.work and _competes(rewards, item):
            known = best.get(item.work)
            if values[index] > (ZERO if known is None else values[known]):
                best[item.work] = index
    return best


def _uncounted(rewards: Rewards, item: Reward | Showcase) -> str:
    """Why an item of its kind earns nothing under this rubric; empty where it may."""
    if isinstance(item, Reward):
        if item.kind == "criticism" and not rewards.criticisms:
            return "没有规定分值，不计"
        return "对个人的表彰不计" if item.individual else ""
    return "" if item.kind in rewards.counted else "没有规定分值，不计"


def _worth(rewards: Rewards, item: Reward | Showcase) -> Points:
    """The points of an item by its level, negative for a penalty or a criticism."""
    if isinstance(item, Showcase):
        return rewards.showcase[item.level]
    value = _full(rewards, item) * (rewards.half if item.of == "subordinate" else 1)
    return value if item.kind == "reward" else -value


def _full(rewards: Rewards, item: Reward) -> Points:
    """What a reward or penalty of the community itself comes to by its breadth and level."""
    return (rewards.overall if item.breadth == "overall" else rewards.single)[item.level]


def _competes(rewards: Rewards, item: Reward | Showcase) -> bool:
    """Whether an item takes part in «for one work the highest counts»."""
    if isinstance(item, Reward):
        return item.kind == "reward" and not item.individual
    return item.kind in rewards.counted
