"""The sections of the year-end in a community's page: its scores beside the county's mean and best."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..assess import Ranked
from ..base.points import Points, show, signed
from .plot import Axis, Scale
from .printed import Printed
from .site_year import AverageText, YearSite

FULL, EVERY, STEP = 100, 50, 10
"""Per cent of a section's points that are all of them, per cent between two ticks, and those that the axis' end is rounded to."""


@dataclass(frozen=True, slots=True)
class SectionRow:
    """A section of the year-end: the community's score, the county's, and their places in per cent of the section's points."""

    label: str
    title: str
    anchor: str
    points: str
    score: Printed
    credits: str
    state: str
    county: AverageText | None
    """The county's mean and best; None while no community has a score."""
    own: str
    mean: str
    best: str
    """The places of the three; empty where there is no score, or where the section has no points."""


def section_rows(
    year: YearSite, item: Ranked, scores: Mapping[str, Printed], county: Iterable[AverageText]
) -> tuple[Scale, tuple[SectionRow, ...]]:
    """The sections of a community with the head of their axis; ``scores`` as printed, by node, and ``county`` of all sections."""
    averages = year.standing.averages
    beside = {row.key: row for row in county}
    sections = year.rubric.sections
    bests = [averages[one.id].best * FULL / one.points for one in sections if one.points and one.id in averages]
    top = Points(max(FULL, -(-max(bests, default=Points(0)) // STEP) * STEP))
    axis = Axis(Points(0), top)
    rows = []
    for one in sections:
        found, average = item.result.card.nodes[one.id], averages.get(one.id)
        places = (found.score, average.mean if average else None, average.best if average else None)
        own, mean, best = ("" if score is None or not one.points else axis.at(score * FULL / one.points) for score in places)
        credits = signed(found.credits) if found.credits else "无"
        rows.append(
            SectionRow(
                one.label, one.title, f"n-{one.id}", show(one.points), scores[one.id], credits, found.label,
                beside.get(one.id), own, mean, best,
            )
        )  # fmt: skip
    return axis.scale([(Points(FULL), "满分")], EVERY, "%"), tuple(rows)
