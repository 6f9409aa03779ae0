"""The project's folders, ``content/site.toml``, the years and their stages."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from . import hints
from .dates import may_begin
from .files import there
from .matching import choice, nearest
from .places import DataPath, Where
from .printing import shown_path
from .private import texts_in
from .problems import Collector, Place, Problem, Problems
from .samples import CONFIRMED, TEXT, YES_NO, is_open, key_hint, likely_meant, read_settings
from .source import MOST, Source, read, toml_value
from .template_files import templates_of
from .unseen import with_unseen

PUBLISHED, DRAFT = "published", "draft"
STAGES = {PUBLISHED: "正式发布", DRAFT: "送审稿"}
WITHDRAWN = "withdrawn"
"""The stage of a sealed year whose pages are not published any more: its corrections stay in the register."""


@dataclass(frozen=True)
class Review:
    """Where a community may ask for a review (复核) of its result, and until when; ``contact`` says more on how, or is empty."""

    office: str
    until: dt.date
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Confirmation:
    """That an office confirmed its entries to be complete: the day, and the paper that came back, empty where none is named.

    The paper is named in ``status`` and on the pages of a draft; no published page names it.
    """

    on: dt.date
    paper: str = ""

    @property
    def words(self) -> str:
        """Day and paper, as the terminal says them."""
        return f"{self.on}" + (f"，{self.paper}" if self.paper else "")


@dataclass(frozen=True, slots=True)
class YearSettings:
    """What ``site.toml`` says of one assessed year.

    Its number, its stage, when the assessment of the year before began in communities that have no record of that year, the
    confirmation of each office that its entries are complete, and whether no assessment was held the year before (``first``),
    and where a review may be asked for.
    """

    number: int
    stage: str
    previous_assessed_on: dt.date | None
    confirmed: Mapping[str, Confirmation]
    first: bool = False
    review: Review | None = None

    @property
    def published(self) -> bool:
        """Whether the year may be seen outside the office."""
        return self.stage == PUBLISHED


@dataclass(frozen=True)
class Project:
    """The settings of a site and where its files are."""

    root: Path
    title: str
    authority: str
    example: bool
    show_roles: bool
    show_adjustments: bool
    """Whether a published year says whom 组织调整 concerns."""
    show_distance: bool
    """Whether a published year says how far each community is from the next grade, and by which losses."""
    years: tuple[YearSettings, ...]
    source: Source
    withdrawn: frozenset[int] = frozenset()
    _read: dict[Path, Source] = field(default_factory=dict, repr=False, compare=False)
    """The files read so far: a command reads each of them once."""

    def read(self, path: Path, most: int = MOST) -> Source:
        """A text file of the root, of at most ``most`` bytes, read at the first call and kept.

        Raises :class:`~tongyu_site.base.problems.Problems`, see :func:`~tongyu_site.base.source.read`.
        """
        if path not in self._read:
            self._read[path] = read(path, self.root, most)
        return self._read[path]

    def hold(self, path: Path, source: Source) -> None:
        """Take a text for what stands in a file: one that is about to be written is read as it will be."""
        self._read[path] = source

    def rubric_path(self, year: int) -> Path:
        """The rubric of a year."""
        return self.root / "content" / "rubric" / f"{year}.md"

    def records_path(self, year: int) -> Path:
        """The folder of a year's records."""
        return self.root / "data" / "communities" / str(year)

    def schema_path(self, year: int) -> Path:
        """The generated record form of a year."""
        return self.root / "data" / "communities" / f"{year}.schema.json"

    def results_path(self, year: int) -> Path:
        """Results of a year that is not scored here."""
        return self.root / "data" / "results" / f"{year}.toml"

    def circular_path(self, year: int) -> Path:
        """The circular's settings and prose."""
        return self.root / "content" / "circular" / f"{year}.md"

    def seal_path(self, year: int) -> Path:
        """What was published of a year, sealed."""
        return self.root / "data" / "seals" / f"{year}.toml"

    @property
    def sealed_years(self) -> list[int]:
        """The years of which there is a seal, in order."""
        return sorted(int(path.stem) for path in self.seal_path(0).parent.glob("[0-9][0-9][0-9][0-9].toml"))

    @property
    def example_mark(self) -> str:
        """What every page, document and table says of made-up data; empty for real ones."""
        return "示例数据：社区、人员和文件均为虚构" if self.example else ""

    @property
    def corrections_folder(self) -> Path:
        """The corrections of sealed years."""
        return self.root / "content" / "corrections"

    @property
    def templates(self) -> tuple[Path, ...]:
        """The folders of templates: a file of the first that has it is the one that counts."""
        return templates_of(self.root)


_SWITCHES = ("example", "show_roles", "show_adjustments", "show_distance")
_KEYS = ("title", "authority", *_SWITCHES, "years")
_SAMPLES = {
    "title": TEXT, "authority": TEXT, **dict.fromkeys((*_SWITCHES, "first"), YES_NO),
    "stage": " 或 ".join(f'"{stage}"' for stage in STAGES), "previous_assessed_on": "2016-12-20",
}  # fmt: skip
_YEAR = "[years.…]，写四位年度，如 [years.2017]"
_YEAR_KEYS = ("stage", "previous_assessed_on", "first", "confirmed", "review")
_REVIEW_KEYS = ("office", "until", "contact")
_REVIEW = 'review = { office = "…", until = … }，写受理复核的单位和截止的日期'


@dataclass(frozen=True, slots=True)
class _Settings:
    """What stands in ``content/site.toml``, and the problems found in it so far."""

    source: Source
    data: Mapping[str, Any]
    found: Collector

    def bad(self, message: str, where: Where, hint: str | None = None, *, key: bool = False) -> None:
        """Keep a problem at a path of the settings (the value, or with ``key`` its name)."""
        self.found.add(self.source.problem("E401", message, where, hint=hint, key=key))

    def refuse_unknown(self, table: Mapping[str, Any], allowed: tuple[str, ...], where: DataPath) -> None:
        """Keep a problem for each key of a table that is not allowed."""
        for name in table:
            if name not in allowed:
                hint = f"[{name}]" if not where and _QUOTED_YEAR.fullmatch(name) else key_hint(name, allowed)
                self.bad(f"site.toml 没有“{name}”这一项", [*where, name], hint, key=True)


_NO_ROOT = "有本单位的文件夹的，进入它再运行，或者加 --root 文件夹；还没有的，先建立：python build.py init 文件夹"


def load_project(root: Path) -> Project:
    """Read ``content/site.toml``. Raises :class:`~tongyu_site.base.problems.Problems`."""
    path = root / "content" / "site.toml"
    try:
        source = read(path, root)
    except Problems as error:
        if there(path):
            raise
        raise Problems([replace(problem, hint=_NO_ROOT) for problem in error.problems]) from None
    try:
        data = read_settings(source, _SAMPLES)
    except Problems as error:
        raise Problems([_of_office(source, problem) for problem in error.problems]) from None
    settings = _Settings(source, data, Collector())
    _check_site(settings)
    years = _years(settings)
    settings.found.problems[:] = with_unseen(settings.found.problems, source, data)
    settings.found.stop_if_any()
    return Project(
        root, data["title"], data["authority"], data.get("example", False), data.get("show_roles", False),
        data.get("show_adjustments", False), data.get("show_distance", False),
        tuple(sorted((year for year in years if year.stage != WITHDRAWN), key=lambda year: year.number)), source,
        frozenset(year.number for year in years if year.stage == WITHDRAWN),
    )  # fmt: skip


def _check_site(settings: _Settings) -> None:
    """Title and authority are texts, switches are true or false, and there are only years beside."""
    data = settings.data
    settings.refuse_unknown(data, _KEYS, ())
    meant = likely_meant(data, _KEYS)
    for name in [name for name in ("title", "authority") if name not in meant]:
        value = data.get(name)
        if not isinstance(value, str) or not value.strip():
            wrong = "不能为空" if isinstance(value, str) else "应是文字"
            settings.bad(f"site.toml 的 {name} {wrong}", [name], f'{name} = "…"')
    published = [name for name, year in _tables(data) if isinstance(year, dict) and year.get("stage") == PUBLISHED]
    if published:
        settings.found.problems.extend(unfilled(settings.source, data, published))
    for name in _SWITCHES:
        if not isinstance(data.get(name, False), bool):
            right = hints.value(name, data[name], {"type": "boolean"}) or YES_NO
            settings.bad(f"site.toml 的 {name} 应是 true 或 false", [name], f"{name} = {right}")


def unfilled(source: Source, data: Mapping[str, Any], years: Iterable[str]) -> list[Problem]:
    """The texts of the settings, and of some years, in which something is still to be filled in: none is published before."""
    own = {name: data.get(name) for name in ("title", "authority")}
    texts = [*texts_in(own), *(text for year in years for text in texts_in(data["years"][year], ("years", year)))]
    return [
        source.problem("E401", f"site.toml 的 {where[-1]} 还没有填写，正式发布前要填好", where, hint=f'{where[-1]} = "…"')
        for where, text in texts
        if is_open(text)
    ]


def _tables(data: Mapping[str, Any]) -> Iterable[tuple[str, object]]:
    """The years, each with what is written for it."""
    years = data.get("years", {})
    return years.items() if isinstance(years, dict) else ()


def _years(settings: _Settings) -> list[YearSettings]:
    """The years of the settings, the withdrawn ones too, as far as they can be read."""
    years = settings.data.get("years", {})
    if not isinstance(years, dict):
        settings.bad("site.toml 的 years 应是表", ["years"], _YEAR)
        return []
    found = []
    for name, table in years.items():
        where = ("years", name)
        if f"years.{name}" in settings.data:  # what stands in that section belongs here, and its name is told
            continue
        if not re.fullmatch("[1-9][0-9]{3}", name) or not isinstance(table, dict):
            zero = name.isdecimal() and name.startswith("0")
            wrong = "不能以 0 开头" if zero else "应是四位数字的表"
            digits = re.search("[1-9][0-9]{3}", name)
            own = digits and (digits[0] == name or digits[0] not in years)
            settings.bad(f"年度“{name}”{wrong}", where, f"[years.{digits[0]}]" if digits and own else _YEAR, key=True)
            continue
        settings.refuse_unknown(table, _YEAR_KEYS, where)
        stage = DRAFT if _is_named_otherwise(settings.data, name) else _stage(settings, table, where)
        before = years.get(f"{int(name) - 1}")
        if stage == PUBLISHED and isinstance(before, dict) and before.get("stage", DRAFT) == DRAFT:
            message = f"{name} 年度正式发布，上一年度还是送审稿：正式发布的页面会公布送审稿的得分和档次"
            settings.bad(message, [*where, "stage"], f"先正式发布 {int(name) - 1} 年度")
        previous = _previous(settings, table, where)
        confirmed, first = _confirmed(settings, table, where), _first(settings, table, where)
        found.append(YearSettings(int(name), stage, previous, confirmed, first, _review(settings, table, where)))
    return found


def _is_named_otherwise(data: Mapping[str, Any], name: str) -> bool:
    """Whether a section under another name, which is told, was meant for a year: ``[year.2017]``, ``[years."2017年"]``."""
    others = [key for key in data["years"] if key != name and name in key]
    return bool(others) or any(isinstance(table, dict) and name in table for key, table in data.items() if key not in _KEYS)


def _first(settings: _Settings, table: Mapping[str, Any], where: DataPath) -> bool:
    """Whether no assessment was held the year before: then no day of it can be known."""
    first = table.get("first", False)
    if not isinstance(first, bool):
        meant = hints.value("first", first, {"type": "boolean"})
        settings.bad("first 应是 true 或 false", [*where, "first"], f"first = {meant or YES_NO}")
    elif first and "previous_assessed_on" in table:
        message = "写了 first = true（上年没有考核），又写了上年考核开始的日期"
        settings.bad(message, [*where, "previous_assessed_on"], "两行删去一行", key=True)
    return first is True


def _stage(settings: _Settings, table: Mapping[str, Any], where: DataPath) -> str:
    """The stage of a year; a draft where none is stated."""
    stage = table.get("stage")
    if stage not in (*STAGES, WITHDRAWN) and (stage is not None or "stage" not in likely_meant(table, _YEAR_KEYS)):
        hint = choice("stage = ", stage or "", STAGES) or f"stage = {_SAMPLES['stage']}"
        listed = "或 ".join(f"{value}（{label}）" for value, label in STAGES.items())
        settings.bad(f"{where[-1]} 年度的 stage 应是 {listed}", [*where, "stage"], hint)
    return stage or DRAFT


def _previous(settings: _Settings, table: Mapping[str, Any], where: DataPath) -> dt.date | None:
    """The day on which the assessment of the year before began: a day of that year, or of the January after it."""
    previous, before = table.get("previous_assessed_on"), int(where[-1]) - 1
    if previous is not None and type(previous) is not dt.date:
        told = f"写日期，如 {before}-12-20"
        hint = hints.dated("previous_assessed_on", previous, told, lambda day: may_begin(day, before))
        settings.bad("previous_assessed_on 应是日期，不加引号", [*where, "previous_assessed_on"], hint)
    elif previous is not None and not may_begin(previous, before):
        settings.bad(f"previous_assessed_on 应在 {before} 年末", [*where, "previous_assessed_on"], "核对年份")
    return previous


def _review(settings: _Settings, table: Mapping[str, Any], where: DataPath) -> Review | None:
    """Where and until when a review may be asked for: a day after the year began; None where nothing is said, or it is wrong."""
    review, place = table.get("review"), (*where, "review")
    if review is None:
        return None
    if not isinstance(review, dict):
        settings.bad("review 应写受理复核的单位和截止的日期", place, _REVIEW)
        return None
    settings.refuse_unknown(review, _REVIEW_KEYS, place)
    office, until, contact = review.get("office"), review.get("until"), review.get("contact", "")
    for name, value, must in (("office", office, True), ("contact", contact, False)):
        if not isinstance(value, str) or (must and not value.strip()):
            hint = f'{name} = "…"' if name in review else _review_line(review)
            settings.bad(f"review 的 {name} 应是文字", (*place, name) if name in review else place, hint)
    if type(until) is not dt.date or until.year not in (int(where[-1]), int(where[-1]) + 1):
        told = f"写截止的日期，如 {int(where[-1]) + 1}-01-31"
        hint = hints.dated("until", until, told, lambda day: day.year - int(where[-1]) in (0, 1))
        hint = hint if "until" in review else f"{_review_line(review)}，until {told}"
        settings.bad("review 的 until 应是本年度或次年的日期，不加引号", (*place, "until") if "until" in review else place, hint)
        return None
    return Review(office, until, contact) if isinstance(office, str) and isinstance(contact, str) else None


def _review_line(review: Mapping[str, Any]) -> str:
    """The whole table of a review, for hints where one of its lines is missing: what is written of it, with … for the rest."""
    kinds = {"office": str, "until": dt.date, "contact": str}
    kept = {key: value for key, kind in kinds.items() if type(value := review.get(key)) is kind and value != ""}
    shown = {key: toml_value(value) if isinstance(value, str) else str(value) for key, value in kept.items()}
    pairs = ", ".join(f"{key} = {value}" for key, value in ({"office": '"…"', "until": "…"} | shown).items())
    return f"review = {{ {pairs} }}"


def _confirmed(settings: _Settings, table: Mapping[str, Any], where: DataPath) -> dict[str, Confirmation]:
    """Each office's confirmation that its entries are complete: a day, or a table of a day and the paper that came back."""
    confirmed, year = table.get("confirmed", {}), int(where[-1])
    if not isinstance(confirmed, dict):
        one = isinstance(confirmed, list) and confirmed and isinstance(confirmed[0], dict)  # double brackets
        hint = f"[years.{year}.confirmed]" if one else f'confirmed = {{ "…" = … }}，写单位和{_CONFIRMED_ON}'
        settings.bad("confirmed 应列出各单位确认的日期", [*where, "confirmed"], hint)
        return {}
    found = {}
    for office, said in confirmed.items():
        place = (*where, "confirmed", office)
        day, paper = said, ""
        if isinstance(said, dict):
            settings.refuse_unknown(said, CONFIRMED, place)
            day, paper = said.get("on"), _paper(settings, said, place)
        if _is_confirmed_on(settings, day, place, in_table=bool(said) and isinstance(said, dict)):
            found[office] = Confirmation(day, paper)
    return found


def _paper(settings: _Settings, said: Mapping[str, Any], place: DataPath) -> str:
    """The paper that came back with a confirmation; empty where none is named, or not as it should be."""
    paper = said.get("paper", "")
    if not isinstance(paper, str) or ("paper" in said and (not paper.strip() or "\n" in paper)):
        message = f"“{place[-1]}”的 paper 应是一行文字：交回的文件的文号或名称"
        settings.bad(message, (*place, "paper"), 'paper = "…"，没有文号的，删去这一项')
        return ""
    return paper.strip()


def _is_confirmed_on(settings: _Settings, day: object, where: DataPath, *, in_table: bool) -> bool:
    """Whether an office confirmed on a day of the year itself or the next one; a problem where not. ``in_table``: the day stands
    beside the paper."""
    year, office = int(where[1]), where[-1]
    key = "on" if in_table else f'"{office}"'
    place = (*where, "on") if in_table and day is not None else where
    if type(day) is not dt.date:
        settings.bad(f"“{office}”应写确认的日期，不加引号", place, _on_line(key, day, year))
    elif not 0 <= day.year - year <= 1:
        right = [f"{key} = {year + later}-{day:%m-%d}" for later in (0, 1)]
        message = f"“{office}”确认的日期 {day} 应在 {year} 年年初至次年年末之间"
        leap = (day.month, day.day) == (2, 29)  # a day that the right year may not have
        settings.bad(message, place, None if leap else f"是否为 {' 或 '.join(right)}")
    else:
        return True
    return False


_CONFIRMED_ON = "确认的日期；没有确认的，删去这一行"


def _on_line(key: str, written: object, year: int) -> str:
    """The line of a key with the day on which an office confirmed, as far as that is ``written``: it may not have confirmed."""
    return hints.dated(key, written, f"写{_CONFIRMED_ON}", lambda day: 0 <= day.year - year <= 1)


_CONFIRMED = re.compile(r"\s*\[years\.([0-9]{4})\.confirmed\]")
_OFFICE = re.compile(r"""\s*["'“”‘’＂]?([^\s=\"'“”‘’＂A-Za-z\d][^\s="'“”‘’＂＝:：]*)["'“”‘’＂]?\s*(?:[=＝:：]+|\s)\s*(.*)""")
_WITH_UNIT = re.compile(r"\s*\[\s*(years\.[1-9][0-9]{3})(年度?)(\.confirmed)?\s*\]")
_QUOTED_YEAR = re.compile(r"years\.[1-9][0-9]{3}(?:\.confirmed)?")
"""The name of a section that stands in quotes as a whole, and so names another one."""


def _of_office(source: Source, problem: Problem) -> Problem:
    """A line of an office that can't be read: its name is quoted, the one key of the settings that is written in Chinese, and
    what it holds is a day. A year's header has its number without 年."""
    number = problem.place.line if problem.place else 0
    if unit := _WITH_UNIT.match(source.lines[number - 1]):
        message, place = f"TOML 写法有误：年度只写四位数字，不写“{unit[2]}”", Place(number, unit.start(2) + 1, len(unit[2]))
        return source.problem("E102", message, place=place, hint=f"[{unit[1]}{unit[3] or ''}]")
    above = next((line for line in reversed(source.lines[:number]) if line.lstrip().startswith("[")), "")
    header, office = _CONFIRMED.match(above), _OFFICE.match(source.lines[number - 1])
    if not header or not office or problem.first:
        return problem
    quoted = source.lines[number - 1].lstrip().startswith(('"', "'"))
    what = "单位名称后面写确认的日期，不加引号" if quoted else "单位名称要加引号，后面写确认的日期"
    said = office[2].partition("#")[0].strip()
    if (problem.hint or "").startswith(f'"{office[1]}" = {{'):  # its keys were written in Chinese
        return problem
    table = re.match(r"\{(?:\s*on\s*=([^,}]*))?", said)
    line = _on_line("on" if table else f'"{office[1]}"', (table[1] or "").strip() if table else said, int(header[1]))
    no_such_day = "不存在" in problem.message  # says more than that a date belongs here
    return replace(problem, message=problem.message if no_such_day else f"TOML 写法有误：{what}", hint=line)


def require_files(project: Project, year: YearSettings) -> None:
    """Raise :class:`~tongyu_site.base.problems.Problems` for a year without its rubric or its folder of records."""
    missing = [
        project.source.problem(
            "E404", f"{year.number} 年度没有{name} {shown_path(path, project.root)}", ["years", str(year.number)], key=True
        )
        for name, path in (("细则", project.rubric_path(year.number)), ("记录文件夹", project.records_path(year.number)))
        if not there(path)
    ]
    if missing:
        raise Problems(missing)


def check_offices(project: Project, year: YearSettings, groups: frozenset[str]) -> list[Problem]:
    """Confirmations of offices that the rubric doesn't name, and of no other of the ``groups`` that fill in a form."""
    return [
        project.source.problem(
            "E401", f"细则中没有以“{office}”为准的内容", ["years", str(year.number), "confirmed", office], key=True,
            hint=f"可写 {'、'.join(nearest(office, groups) or sorted(groups))}",
        )
        for office in year.confirmed if office not in groups
    ]  # fmt: skip
