"""What stands between a community and a grade, as text for the terminal: what ``explain --why-not`` prints."""

from __future__ import annotations

from collections.abc import Iterator

from ..assess import Entry, Kind, Ranked, Remedies, Result, losses_of
from ..base.points import ZERO, Points, bounded, show, signed
from ..rubric import Rubric
from ..views import SMALLEST, YearSite, limits_title
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
    shown = item.shown
    if result.composite >= minimum:
        over = result.composite - minimum
        beyond = f"，超出{bounded(over, [SMALLEST])}分" if over else "，正好在界线上"
        lines.append(f"综合得分{shown}，够{show(minimum)}分{beyond}。")
    else:
        lines.append(f"综合得分{shown}，离{show(minimum)}分还差{bounded(minimum - result.composite, [SMALLEST])}分。")
        lines += _losses(rubric, item, "失分")
        lines += [] if bars else ["", *_enough(rubric, found, wanted, minimum)]
    if not bars and now > place:
        lines += ["", f"没有{limits_title(rubric)}，{wanted}只看得分。"]
    return "\n".join(lines)


def _losses(rubric: Rubric, item: Ranked, title: str) -> list[str]:
    """The losses that count in the composite score, the greatest first, and their sum."""
    result = item.result
    found = [loss for loss in losses_of(rubric, result) if loss.counts]
    if not found:
        return ["", "没有失分。"]
    lines = ["", f"{title}，折合综合得分，从大到小："]
    lines += [f"{_figure(loss.weight)}  {_loss(rubric, loss.entry)}" for loss in found[:_MOST]]
    rest = found[_MOST:]
    if rest:
        lines.append(f"{_figure(sum((loss.weight for loss in rest), ZERO))}  其余 {len(rest)} 条")
    lines.append(f"{_figure(sum((loss.weight for loss in found), ZERO))}  合计")
    return [*lines, "年末考核已经按满分封顶，其中的失分不影响综合得分，没有列出。"] if result.cut else lines


def _figure(points: Points) -> str:
    """Points with their sign, in a column."""
    return column(signed(points))


def _loss(rubric: Rubric, entry: Entry) -> str:
    """A loss in words: clause, reason, date, document, note."""
    if entry.kind == Kind.RESULT:
        return f"[{rubric.cite(entry.node)}] {rubric.title_of(entry.node)}没有得满分：{entry.reason}"
    rest = [str(entry.date) if entry.date else "", entry.document.text if entry.document else "", entry.note]
    return "，".join([f"[{rubric.cite(entry.clause)}] {entry.reason}", *filter(None, rest)])


def _enough(rubric: Rubric, found: Remedies, wanted: str, minimum: Points) -> Iterator[str]:
    """A set of losses without which the composite score would reach the minimum, each with the score that is then reached."""
    if found.enough is None:
        yield f"即使没有任何失分，综合得分也只有{show(found.best)}分，不够{show(minimum)}分。"
        return
    count = len(found.enough)
    one = "例如没有下面这一项失分，综合得分就够" + wanted + "："
    yield one if count == 1 else f"例如没有下面 {count} 项失分，综合得分就够{wanted}；少算其中一项都不够："
    for step in found.enough:
        reasons = "；".join(dict.fromkeys(_loss(rubric, entry) for entry in step.cause.entries))
        yield f"{_figure(step.gain)}  {reasons}，到{bounded(step.composite, rubric.grades.thresholds)}分"
    if any(not step.gain for step in found.enough):
        yield "（+0 或 0 的：同一处另有不得分的原因，要一并没有才加得回来）"


def _bars(rubric: Rubric, result: Result, wanted: str) -> list[str]:
    """The ceilings and vetoes that keep a community from a grade whatever its score; empty where there are none."""
    names = rubric.grades.names
    place = names.index(wanted)
    lines = []
    for limit in result.limits:
        veto = limit.kind == Kind.VETO
        if place < (len(names) - 1 if veto else 1):
            rests = f"，依据{'、'.join(limit.grounds)}" if limit.grounds else ""
            lines.append(f"  {limit.sentence(rubric)}（{limit.detail}{rests}）")
    return [f"不论得分多少，都不能评为{wanted}：", *lines] if lines else []
