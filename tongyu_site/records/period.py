"""The assessed period of each community (五), and the dates of a record against it. Every day belongs to exactly one year."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any, TypeGuard

from ..base import hints
from ..base.dates import may_begin
from ..base.files import OWN_MOST
from ..base.names import SLUG
from ..base.places import DataPath
from ..base.printing import shown_path
from ..base.problems import Problem, Problems
from ..base.project import Project
from ..base.source import Source, toml_value
from ..rubric import Rubric
from .filling import Period
from .schema_errors import unit_hint
from .written import WrittenRecord, entry_lists

LATE = 9
"""An assessment begins after this month (年末); a date of another year before it is no slip of the year alone."""

DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Begin:
    """The first day of a community's period.

    ``own``: it follows from the community's own last assessment or founding; ``assumed``: no day is known on which an
    assessment before it began.
    """

    day: dt.date
    own: bool = True
    assumed: bool = False


@dataclass(frozen=True)
class Calendar:
    """When the assessments of a project began, for the records of the rubric's year.

    ``county`` is ``previous_assessed_on`` of site.toml, which serves communities whose own day is unknown. ``first``: no
    assessment was held the year before. Without ``project`` no community's own day is known.
    """

    rubric: Rubric
    county: dt.date | None = None
    first: bool = False
    project: Project | None = None
    _sealed: dict[int, Mapping[str, dt.date]] = field(default_factory=dict, repr=False, compare=False)
    """The days that the seals hold, by year; each seal is looked into once."""
    _heads: dict[tuple[str, int], Mapping[str, Any]] = field(default_factory=dict, repr=False, compare=False)
    """What records state as a whole, by community and year: a record is asked for its period several times."""

    def begin(self, slug: str, data: Mapping[str, Any]) -> Begin:
        """From which day the facts of a record count, as section 五 says.

        After the community's own assessment of the year before, or the earliest one of those that it was made of (``former``),
        also where its record states that day and that it took no part;
        from the day on which it was founded; after the county's day; else from the day that the rubric states.
        """
        days = [self.began(other, self.rubric.year - 1) for other in (slug, *data.get("former", ()))]
        if own := min((day for day in days if day), default=None):
            return Begin(own + DAY)
        if founded := founded_on(data) or self.founded_before(slug):
            return Begin(founded)
        return self.without_own

    def span(self, slug: str, data: Mapping[str, Any]) -> Period:
        """The first and the last day on which what a record tells may have happened, of data that nobody has checked yet."""
        end, founded, former = data.get("assessed_on"), data.get("founded"), data.get("former")
        known: dict[str, Any] = {"founded": founded} if type(founded) is dt.date else {}
        known |= {"former": [other for other in former if isinstance(other, str)]} if isinstance(former, list) else {}
        last = end if type(end) is dt.date and may_begin(end, self.rubric.year) else dt.date(self.rubric.year, 12, 31)
        return self.begin(slug, known).day, last

    def takes_part(self, slug: str) -> bool:
        """Whether a community has a record of the rubric's year itself, and takes part in its assessment."""
        head = self._head_of(slug, self.rubric.year)
        return bool(head) and head.get("assessed") is not False

    def founded_before(self, slug: str) -> dt.date | None:
        """When a community was founded that took no part in the year before: its facts since then count in this year."""
        founded = None if self.took_part(slug) else founded_on(self._head_of(slug, self.rubric.year - 1))
        return founded if type(founded) is dt.date else None

    @property
    def without_own(self) -> Begin:
        """The first day for communities whose own day is unknown."""
        if self.county:
            return Begin(self.county + DAY, own=False)
        stated = self.rubric.period
        return Begin(dt.date(self.rubric.year, stated.month, stated.day), own=False, assumed=not self.first)

    def began(self, slug: str, year: int) -> dt.date | None:
        """When a community's assessment of a year began: by its record, else by the year's seal; None where neither says."""
        if not self.project or not slug:
            return None
        stated = self._head_of(slug, year)
        day = stated.get("assessed_on") if stated else self._of_seal(self.project, year).get(slug)
        return day if type(day) is dt.date else None

    def took_part(self, slug: str) -> bool:
        """Whether the record of a community of the year before, if there is one, doesn't say that it took no part."""
        return not self.left_out(slug, self.rubric.year - 1)

    def left_out(self, slug: str, year: int) -> bool:
        """Whether a community's record of a year says that it took no part in its assessment."""
        return self._head_of(slug, year).get("assessed") is False

    def since_county(self, day: dt.date) -> bool:
        """Whether a day lies after the first assessment of the year before in the county, as its records or its seal tell."""
        if not self.project:
            return False
        year = self.rubric.year - 1
        slugs = {path.stem for path in self.project.records_path(year).glob("*.toml")} | {*self._of_seal(self.project, year)}
        return any(began < day for slug in slugs if (began := self.began(slug, year)))

    def units_before(self) -> Mapping[str, str]:
        """The communities of the year before, names by slug: of its records, seal and results; empty without these."""
        if not self.project:
            return {}
        year = self.rubric.year - 1
        found: dict[str, str] = {}
        for path in (self.project.results_path(year), self.project.seal_path(year)):
            head = _head(self.project, path, "\n[cites]") if path.is_file() else {}
            inputs = head.get("inputs", {})
            tables = [inputs.get("records", {}), inputs.get("left_out", {})] if "inputs" in head else [head]
            found |= {slug: _named(told) or slug for table in tables for slug, told in table.items()}
        for path in self.project.records_path(year).glob("*.toml"):
            if re.fullmatch(SLUG, path.stem):
                found[path.stem] = _named(self._head_of(path.stem, year)) or found.get(path.stem, path.stem)
        return found

    def assessed_before(self, slug: str) -> str:
        """By what a community was assessed the year before, in words; empty where nothing says so."""
        if not self.project or not self.took_part(slug):
            return ""
        if day := self.began(slug, self.rubric.year - 1):
            return f"参加了上年的考核（{day} 开始）"
        path = self.project.results_path(self.rubric.year - 1)
        known = slug in _head(self.project, path, "\n[cites]") if path.is_file() else False
        return f"在 {shown_path(path, self.project.root)} 中有上年的考核结果" if known else ""

    def _head_of(self, slug: str, year: int) -> Mapping[str, Any]:
        """What a community's record of a year states of it as a whole; empty where there is none."""
        if not self.project or not slug:
            return {}
        if (slug, year) not in self._heads:
            path = self.project.records_path(year) / f"{slug}.toml"
            self._heads[slug, year] = _head(self.project, path, "\n[") if path.is_file() else {}
        return self._heads[slug, year]

    def _of_seal(self, project: Project, year: int) -> Mapping[str, Any]:
        """The days by slug that a year's seal holds (``seals/seal_file.py``)."""
        if year not in self._sealed:
            path = project.seal_path(year)
            inputs = _head(project, path, "\n[cites]").get("inputs") if path.is_file() else None
            days = inputs.get("assessed_on") if isinstance(inputs, dict) else None
            self._sealed[year] = days if isinstance(days, dict) else {}
        return self._sealed[year]

    def year_of(self, slug: str, day: dt.date) -> int:
        """To which year's assessment a day belongs, as far as it is known when assessments began."""
        before, own = (self.began(slug, year) for year in (day.year - 1, day.year))
        if before and day <= before:
            return day.year - 1
        return day.year + 1 if own and day > own else day.year


def _head(project: Project, path: Path, end: str) -> Mapping[str, Any]:
    """What a file states before some text, for that alone is read quickly; empty where it can't be read, which is a problem
    of its own."""
    try:
        source = project.read(path, OWN_MOST)
    except Problems:
        return {}
    for text in (source.text.partition(end)[0], source.text):  # the whole where the text stands inside a value
        with suppress(Problems):
            return Source(source.shown, text).toml()
    return {}


def _named(told: object) -> str:
    """The name that a table states; empty where it states none."""
    name = told.get("name") if isinstance(told, dict) else None
    return name if isinstance(name, str) else ""


def founded_on(data: Mapping[str, Any]) -> dt.date | None:
    """The day on which a new community was founded; None for one that others were before (``former``)."""
    return None if data.get("former") else data.get("founded")


def whole_months(start: dt.date, end: dt.date) -> int:
    """How many calendar months lie wholly between two days, both included."""
    after, before = start - dt.timedelta(days=1), end + dt.timedelta(days=1)  # the last day before, the first one beyond
    return max(0, (before.year - after.year) * 12 + before.month - after.month - 1)


def period_problems(written: WrittenRecord, data: Mapping[str, Any], calendar: Calendar, slug: str) -> Iterator[Problem]:
    """The dates that are not in the community's period, up to the day on which the year's own assessment began."""
    year, before = written.rubric.year, calendar.begin(slug, _unfounded(data))
    end, earliest = data.get("assessed_on"), before.day
    if isinstance(end, dt.date) and (misplaced := _misplaced_end(written, data, end, earliest)):
        yield misplaced
        end = None
    last = end if isinstance(end, dt.date) else dt.date(year, 12, 31)
    misfounded = list(_founding_problems(written, data, calendar, slug, last))
    yield from misfounded
    yield from _formers(written, data, calendar, slug)
    data = _unfounded(data) if misfounded else data
    start = calendar.begin(slug, data).day
    for path, day in _dates(written.rubric, data):
        if day < start or day > last:
            likely = hints.in_year(day, year, start, last)
            why, hint = _belongs(written, data, calendar, slug, day), f"是否为 {path[-1]} = {likely}" if likely else None
            if day > last and path[-1] not in ("date", "since"):
                late = f"确是这一天的，写 {path[-1]} = false"
                why, hint = "考核开始以后才办的视为没有办", f"{hint}；{late}" if hint else late
            message = f"日期 {day} 不在考核期 {start} 至 {last} 内，{why}"
            if path[-1] == "since":
                message = f"到任的日期 {day} 不在考核期 {start} 至 {last} 内"
                away = "考核期以前到任的，删去 [leader] 一节" if day < start else "考核开始以后到任的，写在下年的记录中"
                hint = f"{hint}；{away}" if hint else away
            yield written.problem("E206", message, path, hint=hint)


def _misplaced_end(written: WrittenRecord, data: Mapping[str, Any], end: dt.date, earliest: dt.date) -> Problem | None:
    """The problem of a day on which the year's assessment can't have begun, or did not, as what happened after it tells: one
    wrong day rather than many."""
    year, where = written.rubric.year, ("assessed_on",)
    message = f"考核开始的日期 {end} 不在 {year} 年末"
    if end < earliest or not may_begin(end, year):
        meant = f"是否为 assessed_on = {end.replace(year=year)}" if end.month > LATE else None
        return written.problem("E206", message, where, hint=meant)
    later = sum(1 for _, day in _dates(written.rubric, data) if end < day and day.year == year)
    if end.month > LATE or later < 2:
        return None
    meant = f"是否为 assessed_on = {end.replace(year=year + 1)}" if end.month == 1 else "核对 assessed_on"
    return written.problem("E206", f"{message}，本年还有 {later} 个日期在它以后", where, hint=meant)


def _was_never_assessed(founded: Any, calendar: Calendar, before: Begin) -> TypeGuard[dt.date]:
    """Whether no assessment of the year before can have covered a community that was founded then and has none of its own: it is
    younger than all of them, or was founded in this year."""
    if not isinstance(founded, dt.date):
        return False
    return (before.assumed and calendar.since_county(founded)) or (not before.own and founded.year == calendar.rubric.year)


def _unfounded(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """The data of a record without the day on which its community was founded."""
    return {key: value for key, value in data.items() if key != "founded"}


def _founding_problems(
    written: WrittenRecord, data: Mapping[str, Any], calendar: Calendar, slug: str, last: dt.date
) -> Iterator[Problem]:
    """A founding that is not in the year, or of a community that others were before, that was assessed the year before, or whose
    record of the year before, in which it took no part, says another day."""
    day, drop = data.get("founded"), "删去 founded 这一行"
    if day is None:
        return
    told = calendar.founded_before(slug)
    begin = calendar.without_own if told else calendar.begin(slug, _unfounded(data))
    earliest = min(begin.day, day) if _was_never_assessed(day, calendar, begin) else begin.day
    if data.get("former"):
        message = "写了 former（改名、合并前的社区）的，不是新成立的社区"
        yield written.problem("E206", message, ("founded",), key=True, hint=drop)
    elif before := calendar.assessed_before(slug):
        message = f"本社区{before}，不是本年度新成立的社区"
        yield written.problem("E206", message, ("founded",), key=True, hint=drop)
    elif not earliest <= day <= last:
        message = f"成立的日期 {day} 不在 {earliest} 至 {last} 之间，不是本年度新成立的社区"
        yield written.problem("E206", message, ("founded",), hint="以前成立的删去这一行")
    elif not calendar.took_part(slug) and day != told:
        file = _record_of(written, calendar.rubric.year - 1)
        message = f"成立的日期 {day} 与 {file} 不同：那里{f'写的是 {told}' if told else '没有写'}"
        yield written.problem("E206", message, ("founded",), hint=f"以前成立的{drop}；确是这一天的，在 {file} 写 founded = {day}")


def _formers(written: WrittenRecord, data: Mapping[str, Any], calendar: Calendar, own: str) -> Iterator[Problem]:
    """Communities that are said to have been before (``former``) and are none of the year before, where that is known, or are
    still there: one that others were merged into may name itself beside them, and nothing else."""
    former = data.get("former", ())
    before = written.before() if former else {}
    for index, slug in enumerate(former):
        where, year = ("former", index), written.rubric.year
        if former == [own]:
            message = f"former 中只有本社区的文件名“{own}”；文件名没有变的，上年结果和考核日期照常按文件名取用"
            yield written.problem("E205", message, where, hint="删去这一行；由几个社区合并成的，把其他社区的文件名也写上")
        elif before and slug and slug not in before:  # a value that is bad already is empty
            message = f"former 中的“{slug}”不是上年的社区：{year - 1} 年度的记录、结果和封存中都没有"
            yield written.problem("E205", message, where, hint=unit_hint(written, where, slug))
        elif slug != own and calendar.takes_part(slug):
            file = PurePath(written.source.shown).with_name(f"{slug}.toml")
            rest = [toml_value(other) for other in former if other and other != slug]
            line = f"former = [{', '.join(rest)}]" if rest else "删去这一行"
            message = f"former 中的“{slug}”{year} 年度还有自己的记录，没有改名、合并"
            yield written.problem("E205", message, where, hint=f"{line}；确已改名、合并的，删去 {file}")


def _record_of(written: WrittenRecord, year: int) -> str:
    """The community's record of another year, as messages name it."""
    return written.source.shown.replace(f"/{written.rubric.year}/", f"/{year}/")


def _belongs(written: WrittenRecord, data: Mapping[str, Any], calendar: Calendar, slug: str, day: dt.date) -> str:
    """Where a date outside of the period belongs: in that year's file of the community, where there is such a folder."""
    year, begin = written.rubric.year, calendar.begin(slug, data)
    start = begin.day
    founded = founded_on(data) or calendar.founded_before(slug)
    if founded == start and day < start:
        return "早于本社区成立的日期"
    if calendar.first and day < start:
        return f"首次考核在 {year} 年度，以前的不计"
    found = calendar.year_of(slug, day)
    found = min(found, year - 1) if day < start else max(found, year + 1)
    if found < year and calendar.left_out(slug, found):
        return f"属于 {found} 年度；本社区没有参加那一年的考核，不计"
    own, project = _record_of(written, found), calendar.project
    if project and own != written.source.shown and (project.root / own).parent.is_dir():
        new = "；上年考核以后成立的，写 founded" if begin.assumed and calendar.since_county(day) else ""
        before = data.get("former") or [slug] if found < year else [slug]  # it had no file of its own then
        files = [own.replace(f"/{slug}.toml", f"/{other}.toml") for other in before]
        told = (f"{file}{'' if (project.root / file).is_file() else f'（还没有这个文件{new}）'}" for file in files)
        return f"应记入 {' 或 '.join(told)}"
    return f"应记入 {found} 年度的记录"


def _dates(rubric: Rubric, data: Mapping[str, Any]) -> Iterator[tuple[DataPath, dt.date]]:
    """The dates that count: of deadlines, of all entries of lists (events, works, rewards, sanctions, checks ...), and the
    day on which the principal came."""
    since = data.get("leader", {}).get("since")
    if isinstance(since, dt.date):
        yield ("leader", "since"), since
    for clause in rubric.clauses:
        table = data.get("clauses", {}).get(clause.id, {})
        for fact in clause.facts.values():
            value = table.get(fact.name)
            if isinstance(value, dt.date):
                yield ("clauses", clause.id, fact.name), value
    for path, items in entry_lists(rubric, data):
        for index, item in enumerate(items):
            day = item.get("date") if isinstance(item, dict) else None
            if isinstance(day, dt.date):
                yield (*path, index, "date"), day
