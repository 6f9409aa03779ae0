"""The command status: the clerk's home page in the terminal."""

from __future__ import annotations

import argparse
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ..base.files import DRAFTS, SITE, there
from ..base.problems import Collector, Problem, Problems
from ..base.progress import Progress
from .next_step import OTHER_YEARS, YearProgress, after_status, say_next, worded
from .parser import RUN
from .terminal import DONE, hidden, say, usage

if TYPE_CHECKING:
    from ..base.project import Project, YearSettings
    from ..publish import Gathered
    from ..records import Survey
    from .status_text import YearStatus


def status(root: Path, options: argparse.Namespace) -> int:
    """Say how far each year is, or one, what it lacks, what a human should look at and what to do next.

    Raises :class:`Problems` when that has been said of all that can be read.
    """
    from ..output import Inputs
    from ..publish import before_publishing
    from .status_text import YearStatus, questions_text, withdrawn_text, year_text

    number = options.year
    with Progress(hidden=hidden) as progress:
        project, gathered, surveys, problems = _looked(root, number, progress)
    numbers = sorted({*(year.number for year in project.years), *project.withdrawn})
    if number is not None and number not in numbers:
        return usage(f"没有 {number} 年度，可用：{'、'.join(map(str, numbers)) or '无'}")
    fresh = Inputs.are_built(root, root / SITE)
    for year in sorted(project.withdrawn):
        if number in (None, year):
            say(withdrawn_text(year))
    before = {year.number: before_publishing(year.assessed) for year in gathered.years} if gathered else {}
    states = []
    for settings in project.years:
        if number in (None, settings.number):
            corrections = _corrections(project, settings.number, gathered)
            built = _built(root, settings, fresh=fresh, sealed=corrections is not None)
            found = YearStatus(settings, surveys.get(settings.number), corrections, built, before.get(settings.number, ()))
            say(worded(year_text(found, in_full=number is not None), options))
            states += [_state(found, found.survey)] if found.survey else []
    questions = gathered.questions if gathered else None
    if gathered and number is not None:
        questions = [*gathered.questions_about(number), *gathered.questions_about(0)]
    say(worded(questions_text(questions), options))
    newest, asked = max(numbers, default=0), bool(questions)
    step = after_status(states, project.withdrawn, newest=newest, fresh=bool(fresh), asked=asked, problems=bool(problems))
    say_next(OTHER_YEARS if number in project.withdrawn and project.years and not problems else step, options)
    if problems:
        raise Problems(problems)
    return DONE


def _looked(
    root: Path, number: int | None, progress: Progress
) -> tuple[Project, Gathered | None, Mapping[int, Survey], list[Problem]]:
    """The settings; all years as a build would read them, None where that ends with problems; what can be read of each; and the
    problems, but those that only say what is missing. ``number`` is the one year that is asked for, or None.

    Raises :class:`Problems` where the settings can't be read.
    """
    from ..base.project import load_project
    from ..publish import gather, unsealed_problems
    from ..records import survey_records

    found, gathered = Collector(), None
    with found:
        gathered = gather(root, progress)
        found.problems.extend(unsealed_problems(gathered.project, root / SITE))
    project = gathered.project if gathered else load_project(root)
    read = {year.number: (year.rubric, year.assessed.records) for year in gathered.years} if gathered else {}
    surveys: dict[int, Survey] = {}
    for settings in project.years:
        with found:  # a year whose rubric can't be read keeps no other one from being listed
            surveys[settings.number] = survey_records(project, settings, read.get(settings.number))
            found.problems.extend(surveys[settings.number].problems)
    folders = {year: f"data/communities/{year}" for year in surveys}
    unfinished = {
        f"{folders[year]}/{record.slug}.toml" for year, item in surveys.items() for record in item.records if record.missing
    }
    others = [str(year.number) for year in project.years if number not in (None, year.number)]
    problems = [
        problem
        for problem in found.problems
        if not (problem.code == "E203" and problem.file in unfinished)
        and not any(re.search(rf"(?<!\d){year}(?!\d)", problem.file) for year in others)
    ]
    return project, gathered, surveys, problems


def _corrections(project: Project, number: int, gathered: Gathered | None) -> int | None:
    """How many corrections of a sealed year are recorded; None where it is not sealed."""
    from ..seals import load_seal

    if not there(project.seal_path(number)):
        return None
    if gathered:
        return next(len(year.corrections) for year in gathered.years if year.number == number)
    try:
        seal = load_seal(project, number)
    except Problems:  # which were listed
        return 0
    return len(seal.recorded) if seal else 0


def _built(root: Path, settings: YearSettings, *, fresh: bool | None, sealed: bool) -> str:
    """What stands of a year, as far as the last build tells: ``fresh``, that nothing has changed since, None where that is not
    known. What changed in a root need not concern a year that is ``sealed``."""
    folder = SITE if settings.published else DRAFTS
    if not there(root / folder / str(settings.number) / "index.html"):
        return f"{folder}/ 还没有生成"
    if fresh:
        return f"{folder}/ 是最新的"
    return f"{folder}/ 还没有核对过，运行一次 {RUN}" if sealed or fresh is None else f"{folder}/ 要重新生成"


def _state(found: YearStatus, survey: Survey) -> YearProgress:
    """How far a year is."""
    settings, sealed = found.settings, found.corrections is not None
    unfinished = sum(bool(record.missing) for record in survey.records)
    return YearProgress(settings.number, settings.published, sealed, len(survey.records), unfinished, found.before)
