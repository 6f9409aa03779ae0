"""Articles and briefs: the level at which one counts, which of them fulfil a task, and why one earns nothing."""

from __future__ import annotations

from collections.abc import Sequence

from ..base.points import ZERO, Points
from ..records import Record, Work
from ..rubric import Fact, Rule


def level_of(fact: Fact, work: Work) -> str:
    """The highest level at which a work appeared (三: 取最高分)."""
    order = list(fact.fields["level"])
    return max((work.level, *work.also), key=order.index)


def qualifying(task: Rule, fact: Fact, record: Record, credit: Rule | None = None) -> list[Work]:
    """The works that can fulfil a task, first the one of the lowest level, among equals the one that earns least.

    ``credit`` is the rule by which the other works earn points; without it all works of a level are equal. Works that fulfil
    the task besides those of its own fact keep their credit, so they lose nothing by it `[R-13-fulfil]`.
    """
    besides = works_of(record, fact.clause, task.besides) if task.besides else ()
    order = list(fact.fields["level"])
    least = order.index(task.level or order[0])

    def fits(work: Work) -> bool:
        """Whether a work is of a kind and a level that the task asks for."""
        rank = order.index(level_of(fact, work))
        return work.relevant and work.main and (rank == least if task.fulfils == "exactly" else rank >= least)

    def cost(work: Work) -> tuple[int, Points]:
        """What is lost by using a work for the task: its level, and the credit that it would have earned."""
        level = level_of(fact, work)
        worth = credit.levels[level] / work.units if credit and credit.levels else ZERO
        return order.index(level), ZERO if any(work is other for other in besides) else worth

    return sorted((work for work in (*works_of(record, fact.clause, task.fact), *besides) if fits(work)), key=cost)


def fulfilling(task: Rule | None, fact: Fact, record: Record, credit: Rule) -> list[Work] | None:
    """The works that go into a task and earn no credit by ``credit``: none where no task is set; None: too few, it is unmet."""
    if task is None:
        return []
    done = qualifying(task, fact, record, credit)
    return done[: task.minimum] if len(done) >= task.minimum else None


def works_of(record: Record, clause: str, name: str) -> tuple[Work, ...]:
    """The works that a fact of a clause lists."""
    value = record.facts[clause, name]
    return tuple(work for work in value if isinstance(work, Work)) if isinstance(value, tuple) else ()


def uncounted(fact: Fact, work: Work, task: Rule | None, used: Sequence[Work], worth: Points) -> str:
    """Why a work earns no credit; empty where it may.

    ``used`` are the works that fulfil the task, ``worth`` is what its level gives.
    """
    if not work.relevant:
        return "内容与党风廉政建设和反腐败工作无关，不计"
    if not work.main:
        return "不是主报、主刊，不计"
    # two works may be equal in all that the record says of them: each counts for itself
    if task and any(work is other for other in used):
        return f"用于完成{fact.fields['level'].get(task.level or '', '')}信息任务，不另加分"
    return "" if worth else f"{fact.fields['level'][level_of(fact, work)]}不加分"
