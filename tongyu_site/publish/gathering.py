"""Gather: read, check, score and hold to their seals all years of a root. All problems of all files stop here; nothing is
rendered or written."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from pathlib import Path

from ..assess import AssessedYear, Past, PastResult, Question, assess_year, questions_of_year
from ..base.files import there
from ..base.names import left_behind
from ..base.places import DataPath
from ..base.printing import shown_path
from ..base.private import PrivateCodes, hiding, known_persons, private_codes
from ..base.problems import Collector, Problem, Problems
from ..base.progress import Progress
from ..base.project import (
    DRAFT,
    PUBLISHED,
    WITHDRAWN,
    Project,
    YearSettings,
    check_offices,
    load_project,
    require_files,
    unfilled,
)
from ..base.source import Source
from ..circular import Circular, load_circular, questions_of_circular, with_corrections
from ..records import Private, read_records
from ..rubric import Rubric, read_rubric
from ..seals import (
    Correction,
    Held,
    SealRegister,
    code_of,
    hold_to_seal,
    load_seal,
    past_grades,
    past_results,
    recorded_corrections,
    stray,
)
from ..site import content_html, data_files, read_assets
from ..views import CONTENT, Register, YearSite, resolve
from .office_texts import codes_in_office_texts, questions_of_office_texts

LINKS = ("clause", "text", "reading", "community", "page")
"""The kinds of links by id that content Markdown may hold."""


@dataclass(frozen=True)
class Gathered:
    """Everything read, checked and scored: what the pages of all years are made of."""

    project: Project
    years: tuple[YearSite, ...]
    private: Private
    codes: PrivateCodes
    """The private codes of all record files, of years without pages too."""
    asked: Mapping[int, Sequence[Question]]
    """What a human should look at, by year; what is of no year by 0."""
    register: Register

    @property
    def has_drafts(self) -> bool:
        """Whether a year is not published yet: else the site of the drafts is the site."""
        return any(not year.settings.published for year in self.years)

    @property
    def questions(self) -> Sequence[Question]:
        """All questions."""
        return tuple(chain.from_iterable(self.asked.values()))

    def questions_about(self, year: int) -> Sequence[Question]:
        """The questions that a year raises."""
        return self.asked.get(year, ())

    @cached_property
    def data(self) -> Mapping[int, Mapping[str, bytes]]:
        """The data files of each year by URL, made once for all sites that hold the year."""
        return {year.number: data_files(self.project, year) for year in self.years}


def gather(root: Path, progress: Progress | None = None, *, held: bool = True, unsealed: Collection[int] = ()) -> Gathered:
    """Read, check and score all years of a root. Raises :class:`Problems` with every problem of every file.

    Years in ``unsealed`` are not held to their seal. Without ``held`` no year is, and corrections are not looked at: for who
    asks how the records score, whatever was published.
    """
    with hiding(root):
        return _gather(root, progress or Progress(shown=False), held=held, unsealed=unsealed)


def _gather(root: Path, progress: Progress, *, held: bool, unsealed: Collection[int]) -> Gathered:
    """:func:`gather`, with problems that may name private codes."""
    found = Collector()
    project = load_project(root)
    years: list[YearSite] = []
    private: dict[str, tuple[Source, DataPath | None]] = {}
    asked: dict[int, list[Question]] = defaultdict(list)
    for settings in project.years:
        with found:
            year, questions = _gather_year(project, settings, years, progress, held=held and settings.number not in unsealed)
            years.append(year)
            private.update(year.assessed.records.private)
            asked[year.number] += questions
    for path, value in known_persons(root):  # also of years without pages
        private.setdefault(value, (Source(shown_path(path, root), ""), None))
    codes = private_codes(private)
    later = codes.codes
    for year in years:  # when its records were read, those of later years and of years without pages were not known
        later -= private_codes(year.assessed.records.private).codes
        found.problems.extend(year.assessed.records.with_codes(PrivateCodes(later)))
    found.problems.extend(codes_in_office_texts(project, codes))
    with found:
        for name in CONTENT.values():
            content_page(project, name, years, years)
    register = Register()
    if held:
        found.problems.extend(stray(project))
        found.problems.extend(_misnamed_results(project))
        with found:
            register = withdrawn_register(project)
    found.stop_if_any()
    asked[0] += [*_unlisted(project), *_overruled(project)]
    for number, question in questions_of_office_texts(project, {*project.sealed_years}.difference(unsealed)):
        asked[number].append(question)
    return Gathered(project, tuple(years), private, codes, asked, registered(register, years))


def registered(withdrawn: Register, years: Iterable[YearSite]) -> Register:
    """The register with the corrections of years that have pages."""
    found = [*withdrawn.corrections, *(correction for year in years for correction in year.corrections)]
    return replace(withdrawn, corrections=tuple(sorted(found, key=lambda item: (item.year, item.number))))


def withdrawn_register(project: Project) -> Register:
    """The sealed years that have no pages any more: they stay in the register, and so do their corrections."""
    here = {year.number for year in project.years}
    found: list[Correction] = []
    marks: dict[int, str] = {}
    for year in project.sealed_years:
        if year in here or not (seal := load_seal(project, year)):
            continue
        if year not in project.withdrawn:
            message = f"{year} 年度已封存，site.toml 中没有这个年度：公布过的页面不能不声不响地没有了"
            hint = f'[years.{year}]\nstage = "{PUBLISHED}"，或页面不再公布的，stage = "{WITHDRAWN}"'
            raise Problems([Problem("E705", message, project.source.shown, hint=hint)])
        found += recorded_corrections(project, seal)
        marks[year] = seal.mark
    adopted = {year: item.adopted for year, item in SealRegister(project).readable.items()}
    return Register(tuple(found), marks, adopted)


def _gather_year(
    project: Project, settings: YearSettings, earlier: Sequence[YearSite], progress: Progress, *, held: bool
) -> tuple[YearSite, list[Question]]:
    """One year with all its inputs, assessed and held to its seal, and the questions that it raises."""
    require_files(project, settings)
    found = Collector()
    number = settings.number
    rubric = read_rubric(project, number)
    if settings.published:
        found.problems.extend(_unready(rubric))
    found.problems.extend(check_offices(project, settings, rubric.groups))
    past = _past_of_grades(project, rubric, earlier, found)
    if settings.first and past:
        found.add(_not_first(project, number, scored=any(other.number == number - 1 for other in earlier)))
    records = read_records(project, settings, rubric, progress.over)
    if records.problems:  # nothing is scored then: the problems of the circular are those of a year without records
        found.problems.extend(records.problems)
        records = replace(records, files=())
    elif settings.published and not records.typed:
        none = "没有一个社区参加考核" if records.files else "没有一份记录"
        message, hint = f"{number} 年度是正式发布，却{none}", f'stage = "{DRAFT}"'
        found.add(project.source.problem("E404", message, ["years", str(number), "stage"], hint=hint))
    assessed = assess_year(project, settings, rubric, records, past, progress.over)
    circular, code = None, code_of(assessed)
    with found:
        circular = load_circular(assessed, code)
    found.stop_if_any()
    seal = hold_to_seal(assessed) if held else Held()
    if circular and seal.seal and (sealed := seal.seal.code_after(len(seal.corrections))) != code:
        circular = load_circular(assessed, sealed)  # of a seal that holds fewer words than are held now
    scored = any(other.number == number - 1 for other in earlier)
    year = YearSite(
        assessed=assessed,
        circular=circular and corrected_circular(circular, seal),
        earlier=tuple(_earlier_results(assessed, earlier)),
        sealed=seal.seal.mark if seal.seal else "",
        seen=seal.seal.pages if seal.seal else {},
        corrections=seal.corrections,
        former=seal.former,
        notes=seal.notes,
    )
    given = None if scored else _given_by_hand(assessed)
    if seal.seal:  # its questions were answered when it was sealed
        return year, []
    return year, [*questions_of_year(assessed, rubric.offices, given), *questions_of_circular(assessed)]


def _unready(rubric: Rubric) -> list[Problem]:
    """What keeps a rubric from being applied to a published year."""
    return [*rubric.unissued(), *(problem for reading in rubric.readings.values() for problem in reading.undecided())]


def before_publishing(year: AssessedYear) -> list[Problem]:
    """What would keep a draft from being published, other than records that are missing or unfinished: the problems that it
    would have then, by the same checks, in the order in which they are put right. None of a year that is published."""
    if year.settings.published:
        return []
    found, source = Collector(), year.project.source
    found.problems.extend([*unfilled(source, source.toml(), [str(year.number)]), *_unready(year.rubric)])
    with found:
        load_circular(replace(year, settings=replace(year.settings, stage=PUBLISHED)))
    return found.problems


def _not_first(project: Project, number: int, *, scored: bool) -> Problem:
    """The problem of a year that says ``first`` and has results of the year before; ``scored``: that year is scored here."""
    sealed = there(project.seal_path(number - 1))
    file = project.seal_path(number - 1) if sealed else project.results_path(number - 1)
    whose = f"site.toml 中的 {number - 1} 年度" if scored else shown_path(file, project.root)
    message, hint = f"写了 first = true（上年没有考核），却有上年的结果：{whose}", "删去这一行"
    hint += "" if scored or sealed else f"；上年确实没有考核的，删去 {whose}"
    return project.source.problem("E401", message, ["years", str(number), "first"], key=True, hint=hint)


def _overruled(project: Project) -> Iterator[Question]:
    """Files with given results of a year, beside a seal that holds them too."""
    for year in project.sealed_years:
        path = project.results_path(year)
        if there(path):
            message = "这个年度已经封存，以封存的为准，这个文件可以删去"
            yield Question("Q113", message, "上年结果", None, project.read(path))


def _misnamed_results(project: Project) -> Iterator[Problem]:
    """Files beside last year's results that no year has for its own: what they say would silently not count."""
    for path in sorted(project.results_path(0).parent.glob("*")):
        if not re.fullmatch(r"[0-9]{4}\.toml", path.name) and not left_behind(path.name):
            message = "上年结果的文件以年度为名，这个文件没有读取"
            yield Problem("E104", message, shown_path(path, project.root), hint="改名，例如 2016.toml；用不着的，移到别处")


def _earlier_results(year: AssessedYear, earlier: Sequence[YearSite]) -> Iterator[tuple[int, Past]]:
    """The results of the years before one, the last one first, as far back as there are any without a gap."""
    number, past = year.number, year.past
    while past:
        number -= 1
        yield number, past
        past = _past(year.project, number, year.rubric.grades.known_names, earlier)


def _given_by_hand(year: AssessedYear) -> Source | None:
    """The file with the results of the year before, where these come from it and not from a seal."""
    project, before = year.project, year.number - 1
    path = project.results_path(before)
    return project.read(path) if year.past and there(path) and not there(project.seal_path(before)) else None


def corrected_circular(circular: Circular, held: Held) -> Circular:
    """A circular with what it said before each correction of its year."""
    if held.seal is None:
        return circular
    return with_corrections(circular, held.corrections, held.seal.printed_states)


def _unlisted(project: Project) -> Iterator[Question]:
    """Folders of records whose year ``site.toml`` does not name."""
    years = {*(str(year.number) for year in project.years), *map(str, project.withdrawn)}
    folder = project.records_path(0).parent
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.is_dir() and path.name.isdigit() and path.name not in years:
            yield Question("Q112", f"data/communities/{path.name} 有记录，site.toml 没有这个年度")


def _past_of_grades(project: Project, rubric: Rubric, earlier: Sequence[YearSite], found: Collector) -> Past:
    """The results of the year before, and what its grades and those of this year don't know of each other.

    Where that year has no rubric here, the grades that it gave tell which ones there were; where this year knows them all, a
    ``same_as`` may name one that nobody was given.
    """
    names, known_by = rubric.grades.known_names, "细则"
    before = next((other.assessed.rubric.grades.names for other in earlier if other.number == rubric.year - 1), ())
    given = () if before else past_grades(project, rubric.year - 1)
    if not {*given} <= {*names}:
        before, known_by = given, "结果"
        if not {*names} - {*rubric.grades.names} <= {*given}:  # the problem is that of the same_as
            names = (*names, *given)
    past: Past = {}
    with found:
        past = _past(project, rubric.year, names, earlier)
    found.problems.extend(rubric.unknown_grades([result.grade for result in past.values()], before, known_by))
    return past


def _past(project: Project, year: int, grades: tuple[str, ...], earlier: Sequence[YearSite]) -> Past:
    """The results of the year before ``year``: those scored here, else the sealed or the given ones."""
    for other in earlier:
        if other.number == year - 1:
            return {
                item.result.slug: PastResult(item.result.composite, item.result.grade, item.result.name, item.shown)
                for item in other.standing.ranked
                if item.result.composite is not None and item.result.grade is not None
            }
    return past_results(project, year - 1, grades)


def content_page(project: Project, name: str, years: Sequence[YearSite], known: Sequence[YearSite]) -> str:
    """A Markdown file of content/ as HTML for a site that holds some of the known years; empty where there is no such file.

    A year with problems is not known.
    """
    path = project.root / "content" / name
    if not there(path):
        return ""
    images = {f"assets/{name}" for name in read_assets(project)}
    complete = len(known) == len(project.years)

    def leads(target: str) -> bool:
        possible = not complete and target.partition(":")[0] in LINKS
        return possible or target in images or resolve(target, known) is not None

    return content_html(project.read(path), lambda target: resolve(target, years), leads)
