"""The assessed year: what every later stage takes whole. Reads nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from ..base.project import Project, YearSettings
from ..records import Record, YearRecords
from ..rubric import Rubric
from .grading import Result, grade_record
from .history import Past
from .ranking import Standing
from .scoring import score_record

Over = Callable[[str, Sequence[Record]], Iterable[Record]]
"""Goes through records under a title, and may show on a terminal how far it is."""


@dataclass(frozen=True, slots=True)
class AssessedYear:
    """A year with all that its figures come from and the figures themselves.

    ``past`` holds the results of the year before, ``standing`` the scorecards graded and ranked.
    """

    project: Project
    settings: YearSettings
    rubric: Rubric
    records: YearRecords
    past: Past
    standing: Standing

    @property
    def number(self) -> int:
        """The year."""
        return self.settings.number

    def with_standing(self, standing: Standing) -> AssessedYear:
        """The same year with another standing, such as one that was published before a correction."""
        return replace(self, standing=standing)


def _plainly(_: str, records: Sequence[Record]) -> Iterable[Record]:
    """Go through records and show nothing."""
    return records


def assess_year(
    project: Project, settings: YearSettings, rubric: Rubric, records: YearRecords, past: Past, over: Over = _plainly
) -> AssessedYear:
    """Score, grade and rank the records of a year; ``over`` goes through them."""
    results = [assess_record(rubric, record, past) for record in over(f"{settings.number} 年度计分", records.typed)]
    return AssessedYear(project, settings, rubric, records, past, Standing.of_results(rubric, results))


def assess_record(rubric: Rubric, record: Record, past: Past) -> Result:
    """Score and grade one record; its rank is the county's business."""
    return grade_record(rubric, record, score_record(rubric, record), past)
