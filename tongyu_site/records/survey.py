"""What is still missing from a year's records, per community and per office that owes it.

Made for unfinished work: a record that holds mistakes is listed with what can be read of it, and its problems are handed
on; only what everything rests on (site.toml, the rubric) must be right. Scores nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..base.printing import shown_path
from ..base.problems import Collector, Problem
from ..base.project import Confirmation, Project, YearSettings, check_offices, require_files
from ..rubric import BALLOTS, COMPOSITE, DAILY, Rubric, read_rubric
from .completeness import missing_facts
from .files import YearRecords, read_records


@dataclass(frozen=True)
class RecordStatus:
    """One record: the facts it doesn't state (block, fact), how many problems it has; ``read`` false: nothing could be read."""

    slug: str
    name: str
    missing: tuple[tuple[str, str], ...]
    problems: int
    read: bool = True


@dataclass(frozen=True)
class Survey:
    """A year's records, the offices with the confirmation of each that its entries are complete (None: not yet), all problems.

    A group of facts that no office owes stands among the offices where it is confirmed.
    """

    settings: YearSettings
    rubric: Rubric
    records: tuple[RecordStatus, ...]
    offices: Mapping[str, Confirmation | None]
    problems: tuple[Problem, ...]


def survey_records(project: Project, settings: YearSettings, read: tuple[Rubric, YearRecords] | None = None) -> Survey:
    """Look through the records of a year; ``read`` are those that were read already, with their rubric.

    Raises :class:`~tongyu_site.base.problems.Problems` if the rubric can't be used.
    """
    if read is None:
        require_files(project, settings)
        rubric = read_rubric(project, settings.number)
        records = read_records(project, settings, rubric, complete=False)  # what is missing is no mistake here
    else:
        rubric, records = read
    found = Collector()
    found.problems.extend(check_offices(project, settings, rubric.groups))
    found.problems.extend(records.problems)
    states = []
    for file in records.files:
        problems = sum(1 for problem in found.problems if problem.file == shown_path(file.path, project.root))
        known = file.data is not None
        missing = [item for item in missing_facts(rubric, file.valid) if not _stated(file.data, item)] if known else []
        states.append(RecordStatus(file.slug, file.name, tuple(missing), problems, known))
    offices = rubric.offices | (rubric.groups & settings.confirmed.keys())
    confirmed = {office: settings.confirmed.get(office) for office in sorted(offices)}
    return Survey(settings, rubric, tuple(states), confirmed, tuple(found.problems))


def _stated(data: Any, item: tuple[str, str]) -> bool:
    """Whether a record states a fact, however wrongly: then it is a mistake, not missing."""
    block, fact = item
    table: Any = data if isinstance(data, dict) else {}
    if block == BALLOTS:
        table = table.get("ballots")
    elif block not in (DAILY, COMPOSITE):
        clauses = table.get("clauses")
        table = clauses.get(block) if isinstance(clauses, dict) else None
    return isinstance(table, dict) and fact in table and block != DAILY
