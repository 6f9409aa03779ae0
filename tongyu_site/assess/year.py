"""The assessed year: what every later stage takes whole. Reads nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from ..base.project import Project, YearSettings
from ..records import Record, YearRecords
from ..rubric import Consequence, Rubric
from .grading import Result, grade_record
from .history import Past
from .losses import ClauseCost, costs_of
from .moves import Moves, moves_of
from .publishing import published
from .ranking import Standing
from .scoring import score_record

Over = Callable[[str, Sequence[Record]], Iterable[Record]]
"""Goes through records under a title, and may show on a terminal how far it is."""


@dataclass(frozen=True, slots=True)
class AssessedYear:
    """A year with all that its figures come from and the figures themselves.

    ``past`` holds the results of the year before, ``standing`` the scorecards graded and ranked, ``left_out`` the names of those
    that take no part, each with the reason.
    """

    project: Project
    settings: YearSettings
    rubric: Rubric
    records: YearRecords
    past: Past
    standing: Standing
    left_out: tuple[tuple[str, str], ...] = ()

    @property
    def number(self) -> int:
        """The year."""
        return self.settings.number

    @property
    def named(self) -> bool:
        """Whether it is said whom matters of personnel concern: in a draft, or where the site wants it."""
        return not self.settings.published or self.project.show_adjustments

    @property
    def consequences(self) -> tuple[Consequence, ...]:
        """The consequences of which pages, tables and documents say whom they concern."""
        return tuple(item for item in self.rubric.consequences if self.named or item.public)

    @property
    def costs(self) -> list[ClauseCost]:
        """What each clause took from the composites of the county, the costliest first; who is unfinished has none."""
        return costs_of(self.rubric, (item.result.card for item in self.standing.listed))

    @property
    def moves(self) -> Moves:
        """How the communities moved since last year."""
        return moves_of(self.rubric, (item.result for item in self.standing.ranked), self.past)

    def published_records(self) -> dict[str, Record]:
        """What may be published of each record, by slug."""
        return {record.slug: published(self.rubric, record) for record in self.records.typed}

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
    left_out = tuple((record.name, record.left_out) for record in records.left_out)
    year = AssessedYear(project, settings, rubric, records, past, Standing.of_results(rubric, ()), left_out)
    title = f"{settings.number} 年度计分"
    results = [assess_record(rubric, record, past, named=year.named) for record in over(title, records.typed)]
    return year.with_standing(Standing.of_results(rubric, results))


def assess_record(rubric: Rubric, record: Record, past: Past, *, named: bool = True) -> Result:
    """Score and grade what may be published of one record; its rank is the county's business.

    ``named`` as in :attr:`AssessedYear.named`.
    """
    shown = published(rubric, record)
    return grade_record(rubric, shown, score_record(rubric, shown), past, named=named)
