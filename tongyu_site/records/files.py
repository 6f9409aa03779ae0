"""Record files: those of a year, each read once into its text, its data, its problems and the typed record."""

from __future__ import annotations

import pathlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from ..base.files import leading_out
from ..base.names import left_behind
from ..base.places import DataPath
from ..base.printing import shown_path
from ..base.private import PrivateCodes, known_codes, learn, persons_in
from ..base.problems import Collector, Place, Problem, Problems
from ..base.project import Project, YearSettings
from ..base.signs import plain_name
from ..base.source import Source, read
from ..rubric import Rubric
from .conversion import make_record
from .names import file_name_problem
from .period import Calendar
from .private import codes_in_records
from .record import Record
from .validation import Validator

Private = Mapping[str, tuple[Source, DataPath | None]]
"""Private values, each with the place in its record where it stands; None in one that no year of the site reads."""


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
        """The typed records of the files without problems, of the communities that are assessed."""
        return tuple(file.record for file in self.files if file.record is not None and not file.record.left_out)

    @property
    def left_out(self) -> tuple[Record, ...]:
        """The records of communities that take no part in the year's assessment: they are listed with the reason."""
        return tuple(file.record for file in self.files if file.record is not None and file.record.left_out)

    def with_codes(self, codes: PrivateCodes) -> Iterator[Problem]:
        """A problem (E503) for each text of the records in which a private code stands."""
        read_ones = [(file.slug, file.source, file.data) for file in self.files if file.source is not None and file.data]
        return codes_in_records(read_ones, codes, self.validator.schema)

    @property
    def sources(self) -> Mapping[str, Source]:
        """The texts by slug, of the files without problems."""
        return {file.slug: file.source for file in self.files if file.record is not None and file.source is not None}


def _record_paths(folder: pathlib.Path) -> list[pathlib.Path]:
    """The files of a year's folder that are records by their names, in order; what file managers leave is none."""
    return sorted(path for path in folder.glob("*.toml") if not left_behind(path.name))


Over = Callable[[str, Sequence[pathlib.Path]], Iterable[pathlib.Path]]


def _plainly(_: str, paths: Sequence[pathlib.Path]) -> Iterable[pathlib.Path]:
    """Go through files without showing how far it is."""
    return paths


def load_records(
    project: Project, settings: YearSettings, rubric: Rubric, over: Over = _plainly, *, complete: bool | None = None
) -> YearRecords:
    """:func:`read_records`, but raises :class:`~tongyu_site.base.problems.Problems` if there is any problem."""
    found = read_records(project, settings, rubric, over, complete=complete)
    if problems := found.problems or tuple(found.with_codes(known_codes(project.root))):
        raise Problems(list(problems))
    return found


def read_records(
    project: Project, settings: YearSettings, rubric: Rubric, over: Over = _plainly, *, complete: bool | None = None
) -> YearRecords:
    """Read and check all records of a year, each file once.

    ``over`` goes through the files, and may show how far it is. ``complete``: a missing fact is a problem; by default where
    the year is published.
    """
    folder = project.records_path(settings.number)
    validator = Validator(rubric, Calendar(rubric, settings.previous_assessed_on, settings.first, project))
    if not folder.is_dir():
        missing = Problem("E103", "应是年度的文件夹，里面放各社区的记录", shown_path(folder, project.root))
        return YearRecords((), {}, (missing,), validator)
    if away := leading_out(folder, project.root):
        return YearRecords((), {}, (away,), validator)
    problems = _misplaced(project, folder)
    complete = settings.published if complete is None else complete
    files = []
    for path in over(f"读 {settings.number} 年度记录", _record_paths(folder)):
        source, unread = None, Collector()
        with unread:
            source = read(path, project.root)
        if source is None:
            files.append(RecordFile(path.stem, path, None, None, {}, tuple(unread.problems), None))
        else:
            files.append(_checked(path, source, settings, rubric, validator, complete=complete))
            learn(path, source.raw, files[-1].data)
    problems += _needless_day(project, settings, files, validator.calendar)
    records = _gathered(files, problems, validator)
    leaking = records.with_codes(known_codes(project.root, unread=False))  # whoever asks knows of other years
    return replace(records, problems=(*records.problems, *leaking))


def _needless_day(project: Project, settings: YearSettings, files: Sequence[RecordFile], calendar: Calendar) -> Iterator[Problem]:
    """A day for communities whose own is unknown (``previous_assessed_on``), where it is known of all of them."""
    read = [file for file in files if file.data]
    if settings.previous_assessed_on and read and all(calendar.begin(file.slug, file.valid).own for file in read):
        message = "各社区的考核期都从本社区上年考核的次日或成立之日起计，previous_assessed_on 没有用处"
        where = ["years", str(settings.number), "previous_assessed_on"]
        yield project.source.problem("E401", message, where, key=True, hint="删去这一行")


def records_under(records: YearRecords, settings: YearSettings, rubric: Rubric, *, complete: bool | None = None) -> YearRecords:
    """The files of a year, already read, checked and typed by another rubric."""
    validator = Validator(rubric, replace(records.validator.calendar, rubric=rubric))
    complete = settings.published if complete is None else complete
    files = [
        file if file.source is None else _checked(file.path, file.source, settings, rubric, validator, complete=complete)
        for file in records.files
    ]
    return _gathered(files, [], validator)


def _gathered(files: Sequence[RecordFile], problems: Sequence[Problem], validator: Validator) -> YearRecords:
    """The records of a year from its files: with the problems of all, those of two of one name, and all private values."""
    problems = list(problems)
    private: dict[str, tuple[Source, DataPath | None]] = {}
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
        for where, value in persons_in(file.data):
            private.setdefault(value, (file.source, where))
    return YearRecords(tuple(files), private, tuple(problems), validator)


def _misplaced(project: Project, folder: pathlib.Path) -> list[Problem]:
    """Files that look like records and are not read: in a folder of their own, or with another ending."""
    problems = [away for path in sorted(folder.iterdir()) if path.is_dir() and (away := leading_out(path, project.root))]
    problems += [
        Problem("E104", "记录应直接放在年度文件夹里，这个文件没有读取", shown_path(path, project.root))
        for path in sorted(folder.glob("*/**/*.toml"))
        if path.resolve().parent != folder.resolve()  # by a link that leads back: that one is read
        if not any(left_behind(part) for part in path.relative_to(folder).parts) and not leading_out(path, project.root)
    ]
    for path in sorted(folder.iterdir()):
        if left_behind(path.name):
            continue
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
        if misnamed := file_name_problem(path, source.shown):
            found.add(misnamed)
        data = _parsed(path, source, rubric, validator)
        if not data:
            new = f"python build.py new {settings.number} {path.stem} --name 社区名称"
            hint = f"从备份恢复；没有备份的，删去这个文件，再运行 {new}"
            found.add(Problem("E106", "文件里只有注释，没有内容", source.shown, Place(1), hint=hint))
        else:
            problems, valid = validator.check(source, data, complete=complete, slug=path.stem)
            found.problems.extend(problems)
            record = None if problems else make_record(rubric, path.stem, valid, validator.calendar)
    return RecordFile(path.stem, path, source, data, valid, tuple(found.problems), record)


def _parsed(path: pathlib.Path, source: Source, rubric: Rubric, validator: Validator) -> dict[str, Any]:
    """The data of a record's text. Raises :class:`~tongyu_site.base.problems.Problems`."""
    try:
        return source.toml()
    except Problems as error:
        from .syntax import explained

        span = partial(validator.calendar.span, path.stem)
        raise Problems(explained(error.problems, source, rubric, validator.schema, span)) from None
