"""What stands between a community and the next grade, in words: for its page, and for ``explain --why-not``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..assess import Entry, Kind, Ranked, Remedies, Result, remedies
from ..base.dates import chinese_date
from ..base.points import Points, bounded, show, signed
from ..rubric import Rubric
from .site_year import YearSite
from .urls import Urls

SMALLEST = Points(1, 10**6)
"""A distance is shown with as many decimals as it takes not to look like none."""


@dataclass(frozen=True, slots=True)
class NeededRow:
    """A loss that would have to be absent: what the composite gains by it, its clause, the loss in words, what is reached."""

    gain: str
    cite: str
    url: str
    loss: str
    reached: str


@dataclass(frozen=True, slots=True)
class Needed:
    """What a community lacks of the next grade."""

    title: str
    bars: tuple[str, ...]
    """The ceilings and vetoes that keep it from the grade whatever its score."""
    barred: str
    """The sentence before these."""
    distance: str
    """How far the composite is from the grade."""
    enough: str
    """The sentence before the losses without which the composite would be enough, or that not even all are; empty where the
    composite is enough. Beside a bar it says that it is about the score alone."""
    rows: tuple[NeededRow, ...]
    void: str
    """Why a row gains nothing; empty where each gains something."""


def needed_view(year: YearSite, item: Ranked) -> Needed | None:
    """What a community lacks of the next grade; None where it is not said, has the best grade, or facts are missing."""
    rubric, result, record = year.rubric, item.result, year.records.get(item.result.slug)
    if not year.with_distance or result.grade is None or record is None:
        return None
    place = rubric.grades.names.index(result.grade)
    if not place:
        return None
    wanted = rubric.grades.names[place - 1]
    bars = bars_said(rubric, result, wanted, details=year.project.show_roles)
    found = remedies(rubric, record, wanted)
    steps = found.enough if found and found.enough else ()
    enough = enough_said(rubric, found, wanted) if found else ""
    return Needed(
        f"怎样才够{wanted}", tuple(bars), barred_said(wanted) if bars else "", distance_said(rubric, item, wanted),
        f"只看得分，{enough}" if bars and enough else enough,
        tuple(
            NeededRow(signed(step.gain), *_loss(rubric, year.urls, step.cause.entries), reached_said(rubric, step.composite))
            for step in steps
        ),
        VOID_SAID if any(not step.gain for step in steps) else "",
    )  # fmt: skip


def _loss(rubric: Rubric, urls: Urls, entries: Sequence[Entry]) -> tuple[str, str, str]:
    """A cause: its clause and where that stands, and what was lost by it, each once."""
    clause = entries[0].listed_under(rubric)
    return rubric.cite(clause), urls.rule(rubric, clause), "；".join(dict.fromkeys(loss_said(rubric, entry) for entry in entries))


def loss_said(rubric: Rubric, entry: Entry) -> str:
    """A loss in words: reason, date, document, note."""
    if entry.kind == Kind.RESULT:
        return f"{rubric.title_of(entry.node)}没有得满分：{entry.reason}"
    rest = [chinese_date(entry.date) if entry.date else "", entry.document.text if entry.document else "", entry.note]
    return "，".join([entry.reason, *filter(None, rest)])


def bars_said(rubric: Rubric, result: Result, wanted: str, *, details: bool) -> list[str]:
    """The ceilings and vetoes that keep a community from a grade whatever its score, each in words, with ``details`` also posts
    and circumstances; empty for none."""
    names = rubric.grades.names
    place = names.index(wanted)
    lines = []
    for limit in result.limits:
        veto = limit.kind == Kind.VETO
        if place < (len(names) - 1 if veto else 1):
            rests = [f"依据{'、'.join(limit.grounds)}"] if limit.grounds else []
            beside = "，".join(([limit.detail] if details else []) + rests)
            lines.append(limit.sentence(rubric) + (f"（{beside}）" if beside else ""))
    return lines


def barred_said(wanted: str) -> str:
    """The sentence before what bars a grade."""
    return f"不论得分多少，都不能评为{wanted}："


def distance_said(rubric: Rubric, item: Ranked, wanted: str) -> str:
    """How far the composite is from a grade, or by how much it is more than enough; empty for the grade without a minimum."""
    composite, minimum = item.result.composite, rubric.grades.minimum(wanted)
    if composite is None or minimum is None:
        return ""
    if composite >= minimum:
        over = composite - minimum
        beyond = f"，超出{bounded(over, [SMALLEST])}分" if over else "，正好在界线上"
        return f"综合得分{item.shown}，够{show(minimum)}分{beyond}。"
    return f"综合得分{item.shown}，离{show(minimum)}分还差{bounded(minimum - composite, [SMALLEST])}分。"


def enough_said(rubric: Rubric, found: Remedies, wanted: str) -> str:
    """The sentence before the losses without which the composite would reach a grade, or that not even all are enough."""
    minimum = rubric.grades.minimum(wanted)
    if found.enough is None and minimum is not None:
        return f"即使没有任何失分，综合得分也只有{show(found.best)}分，不够{show(minimum)}分。"
    count = len(found.enough or ())
    if count == 1:
        return f"例如没有下面这一项失分，综合得分就够{wanted}："
    return f"例如没有下面 {count} 项失分，综合得分就够{wanted}；少算其中一项都不够：" if count else ""


def reached_said(rubric: Rubric, composite: Points) -> str:
    """A composite that would be reached."""
    return f"到{bounded(composite, rubric.grades.thresholds)}分"


VOID_SAID = "+0 或 0 的：同一处另有失分，要一并没有才加得回来。"
"""Why a loss that would have to be absent gains nothing by itself."""
