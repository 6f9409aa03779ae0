"""What stands between a community and a grade, as text for the terminal: what ``explain --why-not`` prints."""

from __future__ import annotations

from collections.abc import Iterator

from ..assess import Entry, Kind, Ranked, Remedies, Result
from ..base.points import ZERO, Points, signed
from ..rubric import Rubric
from ..views import (
    VOID_SAID,
    YearSite,
    barred_said,
    bars_said,
    distance_said,
    enough_said,
    limits_title,
    loss_said,
    reached_said,
)
from .ledger_text import column, headline
from .names import fact_place, fact_title

_MOST = 10
"""So many losses are listed; the rest is summed up."""


def why_not_text(year: YearSite, item: Ranked, found: Remedies | None, wanted: str) -> str:
    """What stands between a community and the grade ``wanted``: ceilings and vetoes, then points and the losses behind them.

    ``found`` says which losses would have to be absent; None where facts are missing and no grade is known.
    """
    rubric, result = year.rubric, item.result
    names, minimum = rubric.grades.names, rubric.grades.minimum(wanted)
    edge, bars = rubric.grades.range(wanted), _bars(rubric, result, wanted)
    lines = [headline(year, item), f"{wanted}：综合得分{edge}", ""]
    if result.composite is None or result.grade is None or found is None:
        lines.append(f"有事实待录入，档次未定。还缺 {len(result.card.missing)} 项：")
        lines += [f"  {fact_place(rubric, block)}：{fact_title(rubric, block, fact)}" for block, fact in result.card.missing]
        return "\n".join([*lines, *_losses(rubric, item, "已经确定的失分"), *(["", *bars] if bars else [])])
    lines += [*bars, ""] if bars else []
    place, now = names.index(wanted), names.index(result.grade)
    if now == place:
        lines.append(f"已经是{wanted}。")
    elif now < place:
        lines.append(f"现为{result.grade}，高于“{wanted}”档次。")
    if minimum is None:
        return "\n".join(lines).rstrip("\n")
    lines.append(distance_said(rubric, item, wanted))
    if result.composite < minimum:
        lines += _losses(rubric, item, "失分")
        if result.cut_before(rubric, minimum - result.composite):
            lines.append("年末考核有加分，合计最高按满分计：少失这些分，综合得分未必如数提高。")
        lines += [] if bars else ["", *_enough(rubric, found, wanted)]
    if not bars and now > place:
        lines += ["", f"没有{limits_title(rubric)}，{wanted}只看得分。"]
    return "\n".join(lines)


def _losses(rubric: Rubric, item: Ranked, title: str) -> list[str]:
    """The losses that count in the composite score, the greatest first, and their sum."""
    result = item.result
    losses = result.losses(rubric)
    found = [loss for loss in losses if loss.counts]
    if not found:
        return ["", result.none_said(rubric)]
    lines = ["", f"{title}，折合综合得分，从大到小："]
    lines += [f"{_figure(loss.weight)}  {_loss(rubric, loss.entry)}" for loss in found[:_MOST]]
    rest = found[_MOST:]
    if rest:
        lines.append(f"{_figure(sum((loss.weight for loss in rest), ZERO))}  其余 {len(rest)} 条")
    lines.append(f"{_figure(sum((loss.weight for loss in found), ZERO))}  合计")
    if not result.cut_losses(rubric) and (idle := len(losses) - len(found)):
        lines.append(f"另有 {idle} 笔失分没有减少综合得分，没有列出。")
    return [*lines, "年末考核已经按满分封顶，其中的失分不影响综合得分，没有列出。"] if result.cut_losses(rubric) else lines


def _figure(points: Points) -> str:
    """Points with their sign, in a column."""
    return column(signed(points))


def _loss(rubric: Rubric, entry: Entry) -> str:
    """A loss with its clause."""
    return f"[{rubric.cite(entry.node if entry.kind == Kind.RESULT else entry.clause)}] {loss_said(rubric, entry)}"


def _enough(rubric: Rubric, found: Remedies, wanted: str) -> Iterator[str]:
    """A set of losses without which the composite score would reach the grade, each with the score that is then reached."""
    yield enough_said(rubric, found, wanted)
    for step in found.enough or ():
        reasons = "；".join(dict.fromkeys(_loss(rubric, entry) for entry in step.cause.entries))
        yield f"{_figure(step.gain)}  {reasons}，{reached_said(rubric, step.composite)}"
    if any(not step.gain for step in found.enough or ()):
        yield f"（{VOID_SAID.removesuffix('。')}）"


def _bars(rubric: Rubric, result: Result, wanted: str) -> list[str]:
    """The ceilings and vetoes that keep a community from a grade whatever its score; empty where there are none."""
    bars = bars_said(rubric, result, wanted, details=True)
    return [barred_said(wanted), *(f"  {bar}" for bar in bars)] if bars else []
