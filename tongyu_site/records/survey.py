"""What is still missing from a year's records, per community and per office that owes it.

Made for unfinished work: a record that holds mistakes is listed with what can be read of it, and its problems are handed
on; only what everything rests on (site.toml, the rubric) must be right. Scores nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..base.problems import Collector, Problem, shown_path
from ..base.project import DRAFT, Project, YearSettings, check_files, check_offices
from ..base.source import read
from ..rubric import BALLOTS, COMPOSITE, DAILY, Rubric, load_rubric
from .files import load_records, offices_of
from .validation import Validator, missing_facts


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
    """A year's records, the offices with the day on which each confirmed its entries (None: not yet), and all problems."""

    year: YearSettings
    rubric: Rubric
    records: tuple[RecordStatus, ...]
    offices: Mapping[str, dt.date | None]
    problems: tuple[Problem, ...]


def survey_records(settings: Project, year: YearSettings) -> Survey:
    """Look through the records of a year. Raises :class:`~tongyu_site.problems.Problems` if its rubric can't be used."""
    found = Collector()
    found.problems.extend(check_files(settings, year))
    found.stop_if_any()
    law = load_rubric(settings.rubric_path(year.year), root=settings.root)
    offices = offices_of(law)
    found.problems.extend(check_offices(settings, year, offices))
    with found:  # everything the build says of the records, also of several of them; what is missing is no mistake here
        load_records(settings, replace(year, stage=DRAFT), law)
    validator = Validator(law, year.previous_assessed_on)
    standings = []
    for path in sorted(settings.records_path(year.year).glob("*.toml")):
        name, readable = path.stem, False
        missing: tuple[tuple[str, str], ...] = ()
        own = sum(1 for problem in found.problems if problem.file == shown_path(path, settings.root))
        with Collector():  # an unreadable one is among the problems already
            source = read(path, settings.root)
            data = source.toml()
            _, clean = validator.check(source, data, published=False)
            given = clean.get("name")
            name = given if isinstance(given, str) and given.strip() else path.stem
            missing = tuple(item for item in missing_facts(law, clean) if not _stated(data, item))
            readable = True
        standings.append(RecordStatus(path.stem, name, missing, own, readable))
    confirmed = {office: year.confirmed.get(office) for office in sorted(offices)}
    return Survey(year, law, tuple(standings), confirmed, tuple(found.problems))


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
