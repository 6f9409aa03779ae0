"""Community records: the files of a year, read and checked, and the typed record.

A record holds facts only. Private codes (``person``) become numbers here: the typed record that scoring and pages see
carries no code, only which entries concern the same person.
"""

from __future__ import annotations

import datetime as dt
import pathlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..base import hints
from ..base.points import Points, exact
from ..base.problems import Collector, Place, Problem, Problems, shown_path
from ..base.project import Project, YearSettings
from ..base.source import Source, read
from ..rubric import Rubric
from .schema import SLUG
from .validation import DataPath, Validator, demanded, missing_facts

RESERVED = frozenset(["con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))])
"""File names that Windows reserves."""
OWN = frozenset(["index"])
"""Names of the site's own pages in the folder of community pages."""


@dataclass(frozen=True, slots=True, order=True)
class Document:
    """A document: who issued it, its number, its title (one of the two may be empty)."""

    issuer: str
    number: str = ""
    title: str = ""

    @property
    def text(self) -> str:
        """The document as it is cited."""
        title = f"《{self.title}》" if self.title else ""
        return " ".join(part for part in (self.issuer, title + self.number) if part)


@dataclass(frozen=True, slots=True, order=True)
class Event:
    """Something that happened: date of the document or decision, document, published note, number of persons."""

    date: dt.date
    document: Document
    note: str = ""
    persons: int = 1
    role: str = ""
    severe: bool = False


@dataclass(frozen=True, slots=True, order=True)
class Work:
    """An article or an internal brief; ``also``: further levels at which it appeared; ``units`` that signed it."""

    date: dt.date
    title: str
    level: str
    outlet: str = ""
    also: tuple[str, ...] = ()
    units: int = 1
    relevant: bool = True
    main: bool = True


@dataclass(frozen=True, slots=True, order=True)
class Paper:
    """A piece of evidence."""

    kind: str
    title: str
    issuer: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Reward:
    """A reward or a penalty (三、1)."""

    date: dt.date
    title: str
    document: Document
    kind: str
    breadth: str
    level: str
    of: str
    work: str = ""
    individual: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Showcase:
    """Experience presented, work awarded, practice promoted (三、1)."""

    date: dt.date
    title: str
    document: Document
    kind: str
    level: str
    work: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Sanction:
    """A sanction of a person of this unit; ``person`` numbers the persons of one record, it is no code."""

    date: dt.date
    document: Document
    role: str
    by: str
    penalty: str
    criminal: bool
    person: int
    unit_of_act: bool
    left_post: bool
    violated_on: dt.date | None
    transferred_on: dt.date | None
    duty_related: bool | None


@dataclass(frozen=True, slots=True, order=True)
class Check:
    """One daily check and its score (on 100)."""

    date: dt.date
    score: Points


Value = bool | int | dt.date | tuple[Event, ...] | tuple[Work, ...]


@dataclass(frozen=True)
class Record:
    """A community's facts of one year, typed and in canonical order; ``missing`` names the facts not stated."""

    slug: str
    name: str
    year: int
    assessed_on: dt.date | None
    previous_unit: str | None
    facts: Mapping[tuple[str, str], Value]
    evidence: Mapping[str, tuple[Paper, ...]]
    falsified: Mapping[str, tuple[Event, ...]]
    ballots: Mapping[str, int]
    daily: tuple[Check, ...]
    rewards: tuple[Reward, ...]
    showcases: tuple[Showcase, ...]
    sanctions: tuple[Sanction, ...]
    missing: tuple[tuple[str, str], ...]


Private = Mapping[str, tuple[Source, DataPath]]
"""Private values, each with the place in its record where it stands."""


@dataclass(frozen=True, slots=True)
class RecordFile:
    """One record file, read once: what stands in it, its problems, and the typed record."""

    slug: str
    path: pathlib.Path
    source: Source | None
    """The text; None where the file can't be read as text."""
    data: Mapping[str, Any] | None
    """The data as written; None where they can't be read as TOML."""
    valid: Mapping[str, Any]
    """The data without the values that have a problem."""
    problems: tuple[Problem, ...]
    record: Record | None
    """The typed record; None where the file has problems."""

    @property
    def name(self) -> str:
        """The community's name; its slug where the file states none that can be used."""
        given = self.valid.get("name")
        return given if isinstance(given, str) and given.strip() else self.slug


@dataclass(frozen=True, slots=True)
class YearRecords:
    """The record files of a year in order of their names, with the private values that no output may show.

    ``problems`` are those of the folder and of all files, also such as concern several files (two of one name).
    """

    files: tuple[RecordFile, ...]
    private: Private
    problems: tuple[Problem, ...]
    validator: Validator

    @property
    def typed(self) -> tuple[Record, ...]:
        """The typed records of the files without problems."""
        return tuple(file.record for file in self.files if file.record is not None)

    @property
    def sources(self) -> Mapping[str, Source]:
        """The texts by slug, of the files without problems."""
        return {file.slug: file.source for file in self.files if file.record is not None and file.source is not None}


Over = Callable[[str, Sequence[pathlib.Path]], Iterable[pathlib.Path]]


def _plainly(_: str, paths: Sequence[pathlib.Path]) -> Iterable[pathlib.Path]:
    return paths


def load_records(
    project: Project, settings: YearSettings, rubric: Rubric, over: Over = _plainly, *, complete: bool | None = None
) -> YearRecords:
    """:func:`read_records`, but raises :class:`~tongyu_site.base.problems.Problems` if there is any problem."""
    found = read_records(project, settings, rubric, over, complete=complete)
    if found.problems:
        raise Problems(list(found.problems))
    return found


def read_records(
    project: Project, settings: YearSettings, rubric: Rubric, over: Over = _plainly, *, complete: bool | None = None
) -> YearRecords:
    """Read and check all records of a year, each file once.

    ``over`` goes through the files, and may show how far it is. ``complete``: a missing fact is a problem; by default where
    the year is published.
    """
    folder = project.records_path(settings.number)
    validator = Validator(rubric, settings.previous_assessed_on, project.root)
    if not folder.is_dir():
        missing = Problem("E103", "应是年度的文件夹，里面放各社区的记录", shown_path(folder, project.root))
        return YearRecords((), {}, (missing,), validator)
    problems = _misplaced(project, folder)
    complete = settings.published if complete is None else complete
    files = []
    for path in over(f"读 {settings.number} 年度记录", sorted(folder.glob("*.toml"))):
        source, unread = None, Collector()
        with unread:
            source = read(path, project.root)
        if source is None:
            files.append(RecordFile(path.stem, path, None, None, {}, tuple(unread.problems), None))
        else:
            files.append(_checked(path, source, settings, rubric, validator, complete=complete))
    return _gathered(files, problems, validator)


def records_under(records: YearRecords, settings: YearSettings, rubric: Rubric, *, complete: bool | None = None) -> YearRecords:
    """The files of a year, already read, checked and typed by another rubric."""
    validator = Validator(rubric, settings.previous_assessed_on, records.validator.root)
    complete = settings.published if complete is None else complete
    files = [
        file if file.source is None else _checked(file.path, file.source, settings, rubric, validator, complete=complete)
        for file in records.files
    ]
    return _gathered(files, [], validator)


def _gathered(files: Sequence[RecordFile], problems: Sequence[Problem], validator: Validator) -> YearRecords:
    """The records of a year from its files: with the problems of all, those of two of one name, and all private values."""
    problems = list(problems)
    private: dict[str, tuple[Source, DataPath]] = {}
    names: dict[str, Source] = {}
    for file in files:
        problems += file.problems
        if file.source is None or not file.data:
            continue
        name = file.data.get("name")
        if isinstance(name, str) and name.strip():
            other = names.setdefault(plain_name(name), file.source)
            if other is not file.source:
                first = f"{other.shown}:{other.locate(['name']).line}"
                problems.append(file.source.problem("E209", f"与 {first} 同名：“{name}”", ["name"]))
        for where, value in _persons(file.data):
            private.setdefault(value, (file.source, where))
    return YearRecords(tuple(files), private, tuple(problems), validator)


def _misplaced(project: Project, folder: pathlib.Path) -> list[Problem]:
    """Files that look like records and are not read: in a folder of their own, or with another ending."""
    problems = [
        Problem("E104", "记录应直接放在年度文件夹里，这个文件没有读取", shown_path(path, project.root))
        for path in sorted(folder.glob("*/**/*.toml"))
    ]
    for path in sorted(folder.iterdir()):
        if path.name.endswith(".toml.txt") or (path.suffix.lower() == ".toml" and path.suffix != ".toml"):
            hint = f"改名为 {path.name.lower().removesuffix('.txt')}"
            problems.append(Problem("E104", "文件名应以 .toml 结尾，这个文件没有读取", shown_path(path, project.root), hint=hint))
    return problems


def _checked(
    path: pathlib.Path, source: Source, settings: YearSettings, rubric: Rubric, validator: Validator, *, complete: bool
) -> RecordFile:
    """Check and type the text of one record file."""
    found = Collector()
    data: dict[str, Any] | None = None
    valid: dict[str, Any] = {}
    record = None
    with found:
        _check_name(found, source, path.stem)
        data = _parsed(source, validator.schema)
        if not data:
            hint = f"python build.py new {settings.number} 拼音 --name 社区名称，新建一份记录表"
            found.add(Problem("E106", "文件里只有注释，没有内容", source.shown, Place(1), hint=hint))
        else:
            problems, valid = validator.check(source, data, published=complete)
            found.problems.extend(problems)
            record = None if problems else make_record(rubric, path.stem, valid)
    return RecordFile(path.stem, path, source, data, valid, tuple(found.problems), record)


def _parsed(source: Source, schema: Mapping[str, Any]) -> dict[str, Any]:
    """The data of a record; what only the schema knows of a syntax error is added to it."""
    try:
        return source.toml()
    except Problems as error:
        raise Problems([_schooled(source, problem, schema) for problem in error.problems]) from None


_HEADER = re.compile(r"""\s*\[{1,2}\s*([^\[\]]+?)\s*\]{1,2}""")


def _schooled(source: Source, problem: Problem, schema: Mapping[str, Any]) -> Problem:
    """A Chinese key named by its fact, a list that is written as one table twice."""
    if problem.place is None or problem.hint:
        return problem
    number = problem.place.line
    line = source.lines[number - 1]

    def described(header: str) -> Mapping[str, Any]:
        found: Any = schema
        for part in re.findall(r"[\w-]+", header):
            found = found.get("items", found).get("properties", {}).get(part, {})
        return found if isinstance(found, dict) else {}

    if header := _HEADER.match(line):
        single = problem.first and problem.first[1].split("#")[0].strip() == f"[{header[1]}]"
        if single and problem.first and described(header[1]).get("type") == "array":  # the first one is the wrong one
            opening = Place(problem.first[0], problem.first[1].index("[") + 2, len(header[1]))
            message = f"TOML 写法有误：[{header[1]}] 可以有几条，每条写双层方括号"
            return source.problem("E102", message, place=opening, hint=f"[[{header[1]}]]")
        if described(header[1]).get("type") == "array" and not line.lstrip().startswith("[["):
            return replace(problem, hint=f"每一条都写 [[{header[1]}]]")
    elif key := re.match(r"\s*([\u4e00-\u9fff]+)\s*[=＝:：]", line):
        above = next((match[1] for row in reversed(source.lines[: number - 1]) if (match := _HEADER.match(row))), "")
        place = described(above)
        properties = place.get("items", place).get("properties", {})
        close = hints.by_title(key[1], properties)
        if close:
            return replace(problem, hint=f"是否为 {hints.titled(close, properties)}")
        return replace(problem, hint=f"可写 {hints.titled(list(properties)[:12], properties)}" if properties else None)
    return problem


def plain_name(name: str) -> str:
    """A name as it is compared: without spaces, invisible signs and differences of width."""
    text = unicodedata.normalize("NFKC", name)
    return "".join(char for char in text if unicodedata.category(char) not in ("Cc", "Cf") and not char.isspace())


def _check_name(found: Collector, source: Source, slug: str) -> None:
    if not re.fullmatch(SLUG, slug):
        hint = "改为小写拼音，例如 xinhua.toml"
        found.add(Problem("E104", f"文件名“{slug}”不能用作网址", source.shown, hint=hint))
    elif slug in RESERVED or slug in OWN:
        reason = " Windows 保留的名称" if slug in RESERVED else "本站自己的页面"
        found.add(Problem("E105", f"文件名“{slug}”是{reason}", source.shown, hint="换一个文件名"))


def _persons(data: Any, path: DataPath = ()) -> Iterator[tuple[DataPath, str]]:
    """Every private value of a record, wherever it stands."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key == "person":
                if value not in ("", None):
                    yield (*path, key), str(value)
            else:
                yield from _persons(value, (*path, key))
    elif isinstance(data, list):
        for index, item in enumerate(data):
            yield from _persons(item, (*path, index))


# The typed record


def make_record(rubric: Rubric, slug: str, data: Mapping[str, Any]) -> Record:
    """Make the typed record of valid data. Lists come in canonical order, so that the order in the file never matters."""
    clauses: Mapping[str, Any] = data.get("clauses", {})
    facts: dict[tuple[str, str], Value] = {}
    evidence, falsified = {}, {}
    for clause in rubric.clauses:
        table = clauses.get(clause.id, {})
        for fact in clause.facts.values():
            if fact.type == "events":
                facts[clause.id, fact.name] = _events(table.get(fact.name, []))
            elif fact.type == "works":
                if fact.name in table or not demanded(rubric, fact):
                    facts[clause.id, fact.name] = tuple(sorted(_make_work(item) for item in table.get(fact.name, [])))
            elif fact.name in table:
                facts[clause.id, fact.name] = table[fact.name]
        if papers := table.get("evidence"):
            evidence[clause.id] = tuple(
                sorted(Paper(p["kind"], p["title"], p.get("issuer", ""), p.get("number", "")) for p in papers)
            )
        if events := table.get("falsified"):
            falsified[clause.id] = _events(events)
    return Record(
        slug=slug,
        name=data["name"],
        year=data["year"],
        assessed_on=data.get("assessed_on"),
        previous_unit=data.get("leader", {}).get("previous_unit"),
        facts=facts,
        evidence=evidence,
        falsified=falsified,
        ballots=dict(data.get("ballots", {})),
        daily=tuple(sorted(Check(item["date"], exact(item["score"])) for item in data.get("daily", []))),
        rewards=tuple(sorted(_make_reward(item) for item in data.get("rewards", []))),
        showcases=tuple(sorted(_make_showcase(item) for item in data.get("showcases", []))),
        sanctions=_make_sanctions(data.get("sanctions", [])),
        missing=tuple(missing_facts(rubric, data)),
    )


def _document(data: Mapping[str, Any]) -> Document:
    return Document(data["issuer"], data.get("number", ""), data.get("title", ""))


def _events(items: Sequence[Mapping[str, Any]]) -> tuple[Event, ...]:
    return tuple(
        sorted(
            Event(
                item["date"], _document(item["document"]), item.get("note", ""), item.get("persons", 1),
                item.get("role", ""), item.get("severe", False),
            )
            for item in items
        )
    )  # fmt: skip


def _make_work(item: Mapping[str, Any]) -> Work:
    return Work(
        item["date"], item["title"], item["level"], item.get("outlet", ""), tuple(item.get("also", ())),
        item.get("units", 1), item.get("relevant", True), item.get("main", True),
    )  # fmt: skip


def _make_reward(item: Mapping[str, Any]) -> Reward:
    return Reward(
        item["date"], item["title"], _document(item["document"]), item["kind"], item["breadth"], item["level"],
        item["of"], item.get("work", ""), item.get("individual", False), item.get("note", ""),
    )  # fmt: skip


def _make_showcase(item: Mapping[str, Any]) -> Showcase:
    return Showcase(
        item["date"], item["title"], _document(item["document"]), item["kind"], item["level"],
        item.get("work", ""), item.get("note", ""),
    )  # fmt: skip


def _make_sanctions(items: Sequence[Mapping[str, Any]]) -> tuple[Sanction, ...]:
    """Sanctions in date order. Entries with one private code get one number; those without, a negative one each."""
    codes: dict[str, int] = {}
    found = []

    def key(item: Mapping[str, Any]) -> tuple[Any, ...]:
        rest = sorted((name, str(value)) for name, value in item.items() if name not in ("date", "document", "person"))
        return (item["date"], _document(item["document"]), rest)

    ordered = sorted(items, key=key)
    for index, item in enumerate(ordered):
        code = item.get("person")
        person = codes.setdefault(code, len(codes)) if code else -1 - index
        found.append(
            Sanction(
                item["date"], _document(item["document"]), item["role"], item["by"], item.get("penalty", ""),
                item.get("criminal", False), person, item.get("unit_of_act", False), item.get("left_post", False),
                item.get("violated_on"), item.get("transferred_on"), item.get("duty_related"),
            )
        )  # fmt: skip
    return tuple(found)


def offices_of(rubric: Rubric) -> frozenset[str]:
    """The offices whose data the rubric names as basis (以…数据为准)."""
    return frozenset(fact.office for facts in rubric.facts.values() for fact in facts.values() if fact.office is not None)
