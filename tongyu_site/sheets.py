"""Spreadsheets in and out of records: what offices fill in, and what of it is new in the records.

Export writes one sheet per group of facts (an office that the rubric names as basis, the assessment group's papers, ballots) with
a row per community, and one sheet per kind of list (events, articles, papers …) with a row per entry. Every row carries, in a
hidden column, the values it was exported with. Import therefore knows three values of each cell: exported, sheet, record. It
changes a record only where the sheet differs from the export and the record does not; it never deletes because a cell or a
row is empty or gone, only where 删除 is written.

Never in a sheet, and never touched by an import: sanctions and every ``person``. This module scores nothing and knows no page.
"""

from __future__ import annotations

import copy
import csv
import datetime as dt
import hashlib
import io
import json
import os
import re
import shutil
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from . import records
from .problems import Cell, Collector, Problem, Problems, display_width, nearest, shown_path
from .project import DRAFT, Project, Year, check_files
from .records import ASSESSED_ON, Validator, demanded, plain_name
from .rubric import BALLOTS, DAILY, REWARDS, Fact, Node, Rubric
from .schema import Schema, record_schema
from .source import Key, Source, read

Where = tuple[Key, ...]

ASSESSORS = "考核组材料"
"""The group of facts for which the rubric names papers, or nothing, and no office."""

DELETE = "删除"
"""What is written into a cell, or into the last column of an entry, to delete it from the record."""

YES, NO = "是", "否"
_YES = frozenset("是 有 对 √ ✓ ✔ ☑ true yes y t 1".split())  # noqa: SIM905 - words in a row read better
_NO = frozenset("否 无 没有 不是 错 × ✗ ✘ ☒ x false no n f 0".split())  # noqa: SIM905
_UNDONE = _NO | {"未办", "没办", "没有办", "未开展"}

Value = bool | int | dt.date | Decimal | str | tuple[str, ...]
"""A cell's value. Of a deadline, False says that it was not done; a tuple holds the levels of ``also``."""


# What the sheets hold


@dataclass(frozen=True)
class Column:
    """One column: its machine name (the key row), its Chinese head, the TOML path it fills, and what it admits.

    ``labels`` are the admitted values with their Chinese labels; ``tally`` marks the number of entries of a list, which is
    computed; ``wanted`` a fact that a record must state.
    """

    key: str
    label: str
    path: Where
    kind: str
    note: str = ""
    unit: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    tally: str = ""
    wanted: bool = False
    short: str = ""

    @property
    def name(self) -> str:
        """The column as messages name it."""
        return f"“{self.short or self.label}”"


@dataclass(frozen=True)
class Target:
    """A list of records that a row of a list sheet may belong to: its path, its label, the keys its entries take and need."""

    key: str
    label: str
    path: Where
    keys: frozenset[Where]
    required: tuple[Where, ...]
    note: str = ""


@dataclass(frozen=True)
class ListForm:
    """A sheet of entries: its name, the lists it holds and its columns. ``choice`` is the head of the column that tells which
    list a row belongs to; empty where there is one list only."""

    name: str
    title: str
    choice: str
    targets: tuple[Target, ...]
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class Group:
    """Facts that one office (or the assessment group) states: columns of its own sheet, and lists by sheet and path."""

    name: str
    columns: tuple[Column, ...]
    lists: Mapping[str, tuple[str, ...]]
    office: bool = False


@dataclass(frozen=True)
class Form:
    """All groups and list sheets of a rubric."""

    year: int
    groups: tuple[Group, ...]
    lists: tuple[ListForm, ...]
    start: dt.date

    @cached_property
    def columns(self) -> Mapping[str, Column]:
        """The columns of the community sheets by their machine name."""
        return {column.key: column for group in self.groups for column in group.columns}

    def only(self, name: str) -> Form:
        """The form of one group: its sheet and its part of the list sheets."""
        group = next(group for group in self.groups if group.name == name)
        lists = []
        for form in self.lists:
            targets = tuple(target for target in form.targets if target.key in group.lists.get(form.name, ()))
            if targets:
                taken = frozenset(key for target in targets for key in target.keys)
                lists.append(replace(form, targets=targets, columns=tuple(c for c in form.columns if c.path in taken)))
        return replace(self, groups=(group,), lists=tuple(lists))


def find_group(form: Form, name: str) -> str | None:
    """The group that is meant: of that name, or the only one whose name holds these characters in this order (县信访室)."""
    names = [group.name for group in form.groups]
    if name in names:
        return name
    pattern = re.compile(".*".join(re.escape(char) for char in plain_name(name)))
    meant = [other for other in names if pattern.search(other)]
    return meant[0] if len(meant) == 1 and len(plain_name(name)) > 1 else None


def make_form(rubric: Rubric, start: dt.date) -> Form:
    """Lay the rubric's facts out on sheets; every fact but the sanctions has one place."""
    return _FormMaker(rubric, start).make()


class _FormMaker:
    def __init__(self, rubric: Rubric, start: dt.date) -> None:
        self.rubric, self.start = rubric, start
        self.schema = record_schema(rubric)["properties"]

    def make(self) -> Form:
        rubric = self.rubric
        lists = self.lists()
        sheet_of = {target.key: form.name for form in lists for target in form.targets}
        columns: dict[str, list[Column]] = {}
        holds: dict[str, dict[str, list[str]]] = {}

        def put(group: str, column: Column | None, key: str | None = None) -> None:
            columns.setdefault(group, [])
            holds.setdefault(group, {})
            if column:
                columns[group].append(column)
            if key:
                holds[group].setdefault(sheet_of[key], []).append(key)

        for clause in rubric.clauses:  # offices first, in the order of the text
            for fact in clause.facts.values():
                if fact.office:
                    columns.setdefault(fact.office, [])
        offices = set(columns)
        put(ASSESSORS, self.simple("assessed_on", ("assessed_on",), self.schema["assessed_on"], ASSESSED_ON, wanted=True))
        unit = self.schema["leader"]["properties"]["previous_unit"]
        put(ASSESSORS, self.simple("leader.previous_unit", ("leader", "previous_unit"), unit, unit["title"]))
        for clause in rubric.clauses:
            for fact in clause.facts.values():
                put(fact.office or ASSESSORS, self.fact(clause, fact), f"{clause.id}.{fact.name}" if _is_list(fact) else None)
            for name in ("evidence", "falsified"):
                if f"{clause.id}.{name}" in sheet_of:
                    put(ASSESSORS, None, f"{clause.id}.{name}")
        ballots = self.schema["ballots"]["properties"]
        for name, fact in rubric.facts[BALLOTS].items():
            label = f"{fact.title}（{fact.unit}）" if fact.unit else fact.title
            note = self.text(BALLOTS)
            column = self.simple(f"ballots.{name}", ("ballots", name), ballots[name], label, wanted=True, note=note)
            put(rubric.title_of(BALLOTS), replace(column, unit=fact.unit, short=fact.title))
        put(rubric.title_of(DAILY), None, "daily")
        for name in ("rewards", "showcases"):
            put(rubric.title_of(REWARDS), None, name)
        groups = tuple(
            Group(name, tuple(found), {sheet: tuple(keys) for sheet, keys in holds[name].items()}, name in offices)
            for name, found in columns.items()
        )
        return Form(rubric.year, groups, lists, self.start)

    def text(self, block: str) -> str:
        return "\n".join(self.rubric.paragraphs[index].text for index in self.rubric.home[block])

    def simple(self, key: str, path: Where, schema: Schema, label: str, *, wanted: bool = False, note: str = "") -> Column:
        note = "\n".join(part for part in (schema.get("description", ""), note) if part)
        return Column(key, label, path, _kind(schema), note, wanted=wanted)

    def fact(self, clause: Node, fact: Fact) -> Column:
        unit = f"（{fact.unit}）" if fact.unit else ""
        key, label = f"{clause.id}.{fact.name}", f"{clause.id}项 {fact.title}{unit}"
        schema = self.schema["clauses"]["properties"][clause.id]["properties"][fact.name]
        basis = f"以{fact.basis}为准" if fact.basis else ""
        note = "\n".join(part for part in (self.text(clause.id), basis, schema.get("description", "")) if part)
        path: Where = ("clauses", clause.id, fact.name)
        kind = "tally" if _is_list(fact) else _kind(schema)
        return Column(
            key, label, path, kind, note, fact.unit, tally=key if kind == "tally" else "",
            wanted=demanded(self.rubric, fact), short=f"{clause.id}项 {fact.title}",
        )  # fmt: skip

    def lists(self) -> tuple[ListForm, ...]:
        rubric, clauses = self.rubric, self.schema["clauses"]["properties"]
        events, works, evidence, falsified = [], [], [], []
        for clause in rubric.clauses:
            places = clauses[clause.id]["properties"]
            for fact in clause.facts.values():
                if _is_list(fact):
                    entry = (clause, fact, places[fact.name], f"{clause.id}项 {fact.title}")
                    (events if fact.type == "events" else works).append(entry)
            for name, found in (("evidence", evidence), ("falsified", falsified)):
                if name in places:
                    fact = rubric.facts[rubric.papers.id][name]
                    found.append((clause, replace(fact, name=name), places[name], f"{clause.id}项 {clause.title}"))
        titles = rubric.facts[rubric.papers.id]
        forms = [
            self.list_form("events", "扣分事件", "事项", events),
            self.list_form("works", "稿件信息", "事项", works),
            self.list_form("evidence", titles["evidence"].title, "条款", evidence),
            self.list_form("falsified", titles["falsified"].title, "条款", falsified),
        ]
        for name, block in (("daily", DAILY), ("rewards", REWARDS), ("showcases", REWARDS)):
            fact, schema = rubric.facts[block][name], self.schema[name]
            target = _target(name, schema["title"], (name,), schema["items"], self.text(block))
            forms.append(ListForm(name, schema["title"], "", (target,), self.columns(name, [(fact, schema)])))
        return tuple(form for form in forms if form.targets)

    def list_form(self, name: str, title: str, choice: str, entries: Sequence[tuple[Node, Fact, Schema, str]]) -> ListForm:
        targets = tuple(
            _target(f"{clause.id}.{fact.name}", label, ("clauses", clause.id, fact.name), schema["items"], self.text(clause.id))
            for clause, fact, schema, label in entries
        )
        return ListForm(name, title, choice, targets, self.columns(name, [(fact, schema) for _, fact, schema, _ in entries]))

    def columns(self, name: str, entries: Sequence[tuple[Fact, Schema]]) -> tuple[Column, ...]:
        """The columns of several lists together: what any of their entries takes, but never ``person``."""
        found: dict[Where, Column] = {}
        for fact, schema in entries:
            for path, place in _leaves(schema["items"]):
                labels = fact.fields.get(str(path[-1]), fact.fields.get("level", {}) if path[-1] == "also" else {})
                key = ".".join([name, *map(str, path)])
                old = found.get(path)
                merged = {**(old.labels if old else {}), **labels}
                found[path] = Column(key, place["title"], path, _kind(place), place.get("description", ""), labels=merged)
        first = [path for path in found if path == ("date",)]  # what happened when, then the rest
        return tuple(found[path] for path in [*first, *(path for path in found if path not in first)])


def _is_list(fact: Fact) -> bool:
    return fact.type in ("events", "works")


def _target(key: str, label: str, path: Where, items: Schema, note: str) -> Target:
    required = [(name,) if "properties" not in items["properties"][name] else (name, "issuer") for name in items["required"]]
    return Target(key, label, path, frozenset(leaf for leaf, _ in _leaves(items)), tuple(required), note)


def _leaves(items: Schema) -> Iterator[tuple[Where, Schema]]:
    for name, place in items["properties"].items():
        if name == "person":  # a private code goes into no sheet
            continue
        if "properties" in place:
            for inner, leaf in place["properties"].items():
                yield (name, inner), leaf
        else:
            yield (name,), place


def _kind(schema: Schema) -> str:
    if "enum" in schema:
        return "enum"
    if schema.get("format") == "date":
        return "deadline" if isinstance(schema["type"], list) else "date"
    return {"array": "levels", "string": "text"}.get(schema["type"], schema["type"])


# Records as sheets see them


@dataclass(frozen=True)
class Community:
    """A record as it stands in its file: data as parsed, and the bytes it came from."""

    slug: str
    name: str
    path: Path
    raw: bytes
    source: Source
    data: Mapping[str, Any]


@dataclass(frozen=True)
class County:
    """What export and import start from."""

    project: Project
    year: Year
    rubric: Rubric
    form: Form
    validator: Validator
    communities: tuple[Community, ...]
    private: frozenset[str]

    @cached_property
    def by_slug(self) -> Mapping[str, Community]:
        """The communities by file name."""
        return {community.slug: community for community in self.communities}

    @cached_property
    def by_name(self) -> Mapping[str, Community]:
        """The communities by name, without spaces and differences of width."""
        return {plain_name(community.name): community for community in self.communities}


def load(settings: Project, year: Year) -> County:
    """Read rubric and records of a year. Raises :class:`Problems`: sheets are made only of records without problems."""
    from . import rubric

    found = Collector()
    found.problems.extend(check_files(settings, year))
    found.stop_if_any()
    law = rubric.load(settings.rubric_path(year.year), root=settings.root)
    loaded = records.load(settings, replace(year, stage=DRAFT), law)  # what is missing is for the office to fill in
    validator = Validator(law, year.previous_assessed_on)
    communities = []
    for record in loaded.records:
        path = settings.records_path(year.year) / f"{record.slug}.toml"
        source = read(path, settings.root)
        communities.append(Community(record.slug, record.name, path, path.read_bytes(), source, source.toml()))
    form = make_form(law, validator.start)
    return County(settings, year, law, form, validator, tuple(communities), frozenset(loaded.private))


def _get(data: Any, path: Where) -> Any:
    for key in path:
        if not isinstance(data, dict) or key not in data:
            return None
        data = data[key]
    return data


def _plain(value: Any) -> Value | None:
    """A value of a record as cells compare it: numbers by size, texts without outer spaces, control characters and CR."""
    if isinstance(value, list):
        return tuple(str(item) for item in value) or None
    if isinstance(value, str):
        return _text(value) or None
    found: Value | None = value
    return found


def _text(value: str) -> str:
    value = re.sub(r"_x(00[01][0-9A-Fa-f])_", lambda match: chr(int(match[1], 16)), value)  # as .xlsx writes control characters
    return "".join(char for char in value if char == "\n" or unicodedata.category(char) != "Cc").strip()


def _item(item: Mapping[str, Any], columns: Sequence[Column]) -> dict[str, Value]:
    """What a list sheet shows of an entry."""
    values = {column.key: _plain(_get(item, column.path)) for column in columns}
    return {key: value for key, value in values.items() if value is not None}


def _token(value: Value) -> Any:
    """A value as the hidden column keeps it; a long text as its hash, because a cell holds 32767 characters."""
    if isinstance(value, str) and len(value) > _LONG:
        return "sha256:" + hashlib.sha256(value.encode()).hexdigest()
    if isinstance(value, (dt.date, Decimal)):
        return format(value.normalize(), "f") if isinstance(value, Decimal) else value.isoformat()
    return list(value) if isinstance(value, tuple) else value


_LONG = 200


def _tokens(values: Mapping[str, Value]) -> dict[str, Any]:
    return {key: _token(value) for key, value in values.items()}


def _words(value: Value | None, column: Column) -> str:
    """A value as messages and cells show it."""
    match value:
        case None:
            return "空"
        case bool():
            return YES if value else NO
        case tuple():
            return "、".join(column.labels.get(part, part) for part in value)
        case Decimal():
            return format(value, "f")
        case str():
            return column.labels.get(value, value)
        case _:
            return str(value)


# Export


_HEAD, _KEYS, _FIRST = 2, 3, 4
"""Rows (from 0) of the heads, of the machine names, and of the first entry."""
_ROOM = 500
"""Empty rows with drop-downs below the entries."""
_HELD = 32767
"""Characters that a cell holds."""
_FONT = "宋体"

GUIDE = "填写说明"
CHOICES = "选项"


def export(county: County, basis: str | None = None) -> bytes:
    """The workbook of a year, or of one group; the same records give the same bytes. Raises :class:`Problems`."""
    form = county.form.only(basis) if basis else county.form
    _check_private(county, form)
    return _Book(county, form, basis).make()


def save(content: bytes, path: Path, shown: str) -> None:
    """Write a new workbook; one that is there already may have been filled in, so it is never overwritten."""
    if path.exists():
        if path.is_file() and path.read_bytes() == content:
            return
        message = "文件已经存在，里面可能有各单位填好的内容，不覆盖"
        raise Problems([Problem("E613", message, shown, hint="换一个文件名，或先把它移走")])
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        temporary.write_bytes(content)
        os.replace(temporary, path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise Problems([Problem("E613", f"文件写不进去：{_reason(error)}", shown)]) from None


def _reason(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "没有这个文件夹"
    return "没有权限，或者文件正在别的程序中打开" if isinstance(error, PermissionError) else "磁盘已满，或者不是普通文件"


def _check_private(county: County, form: Form) -> None:
    """No private code may stand in a text that is exported; publishing would refuse it as well."""
    texts: list[tuple[Community, Where, str]] = []
    for community in county.communities:
        for listing in form.lists:
            for target in listing.targets:
                for index, item in enumerate(_get(community.data, target.path) or ()):
                    for column in listing.columns:
                        value = _get(item, column.path)
                        if isinstance(value, str) and column.kind == "text":
                            texts.append((community, (*target.path, index, *column.path), value))
    found = []
    for code in county.private:
        edge = r"[A-Za-z0-9]"
        head = f"(?<!{edge})" if re.match(edge, code[0]) else ""
        tail = f"(?!{edge})" if re.match(edge, code[-1]) else ""
        pattern = re.compile(head + re.escape(code) + tail)
        for community, where, text in texts:
            if code in text and pattern.search(text):
                message = "这段文字与 person 的代号相同，不能写进发给单位的表格"
                found.append(Problem("E503", message, community.source.shown, community.source.locate(where), hint="换一个代号"))
    if found:
        raise Problems(found)


class _Book:
    """Writes one workbook."""

    def __init__(self, county: County, form: Form, basis: str | None) -> None:
        import xlsxwriter

        self.county, self.form, self.basis = county, form, basis
        self.bytes = io.BytesIO()
        self.book = xlsxwriter.Workbook(self.bytes, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
        self.book.set_properties({"created": dt.datetime(form.year, 1, 1), "title": f"{form.year}年度考核数据", "author": ""})
        self.book.set_calc_mode("auto")
        self.formats: dict[tuple[tuple[str, Any], ...], Any] = {}
        self.choices: dict[tuple[str, ...], str] = {}
        self.choice_sheet: Any = None

    def style(self, **more: Any) -> Any:
        key = tuple(sorted(more.items()))
        if key not in self.formats:
            base = {"font_name": _FONT, "font_size": 11, "valign": "vcenter"}
            self.formats[key] = self.book.add_format({**base, **more})
        return self.formats[key]

    def make(self) -> bytes:
        self.guide()
        used = [listing for listing in self.form.lists]
        for group in self.form.groups:
            if group.columns:
                self.community_sheet(group, self.book.add_worksheet(_sheet_name(group.name)))
        for listing in used:
            self.list_sheet(listing, self.book.add_worksheet(_sheet_name(listing.title)))
        if self.choice_sheet is None:
            self.choice("社区", tuple(community.name for community in self.county.communities))
        self.choice_sheet.hide()
        self.book.worksheets_objs[1 if len(self.book.worksheets_objs) > 2 else 0].activate()
        self.book.close()
        return self.bytes.getvalue()

    def guide(self) -> None:
        sheet = self.book.add_worksheet(GUIDE)
        year, whom = self.form.year, f"{self.basis}填写" if self.basis else "内部汇总用，不外发"
        lines = [
            f"{year}年度社区党工委党风廉政建设责任制考核数据（{whom}）",
            "",
            "1. 每张表一行一个社区，或一行一件事。灰色的表头、文件名和社区名称已锁定，其余可以填写。",
            "2. 鼠标停在表头上，显示细则原文。浅黄色的格是还没有填的；没有发生的次数填 0，没有办的填“否”。",
            "3. 是、否、级别等从下拉列表中选；日期写作 2017-3-5；次数填整数，不写单位。".replace("2017", str(year)),
            "4. 扣分事件、稿件等各占一行，写在表的末尾空行。各单位表中的件数由这些表自动算出，不用填。",
            f"5. 清空一格或删去一行，不会删除已有的记录；确要删除的，在格里（一件事的在最后一列）写“{DELETE}”。",
            "6. 可以移动列、改表名、加空行；不要改第4行的灰色小字，不要合并单元格。",
            "7. 处分和人员代号不在本表中，由考核办直接记入记录。",
            "8. 填完存为 .xlsx 或 .csv 交回，考核办用 python build.py sheet import 核对后导入。",
        ]
        sheet.set_column(0, 0, 100, self.style())
        sheet.set_row(0, 30)
        for row, line in enumerate(lines):
            sheet.write_string(row, 0, line, self.style(bold=True, font_size=14) if row == 0 else self.style(text_wrap=True))
        sheet.hide_gridlines(2)
        sheet.protect()
        self.paper(sheet, 1)

    def paper(self, sheet: Any, columns: int) -> None:
        sheet.set_paper(9)
        if columns > 6:
            sheet.set_landscape()
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        if columns <= 14:
            sheet.fit_to_pages(1, 0)
        sheet.set_header(f"&L&A：{self.form.year}年度&R{self.basis or ''}")
        sheet.set_footer("&C第 &P 页，共 &N 页")

    def heads(self, sheet: Any, title: str, about: str, heads: Sequence[tuple[str, str, str, float]]) -> None:
        """Title, a line of help, and the two head rows: (machine name, head, note, width) per column."""
        sheet.set_row(0, 26)
        sheet.write_string(0, 0, title, self.style(bold=True, font_size=14))
        sheet.write_string(1, 0, about, self.style(font_color="#555555", font_size=10))
        head = self.style(bold=True, text_wrap=True, bg_color="#D9E1EA", border=1, align="center", font_size=10)
        small = self.style(font_size=8, font_color="#666666", bg_color="#EDF0F3", border=1, align="center")
        for column, (key, label, note, width) in enumerate(heads):
            sheet.write_string(_HEAD, column, label, head)
            sheet.write_string(_KEYS, column, key, small)
            if note:
                size = {"x_scale": 3, "y_scale": max(1.0, min(6.0, display_width(note) / 190))}
                sheet.write_comment(_HEAD, column, note[:4000], {**size, "author": "", "font_name": _FONT, "font_size": 10})
        sheet.set_row(_HEAD, max(32, 8 + 14.5 * max(_lines(label, width) for _, label, _, width in heads[:-1])))
        sheet.set_row(_KEYS, 13)
        sheet.repeat_rows(_HEAD)

    def protect(self, sheet: Any) -> None:
        allowed = ("format_cells", "format_columns", "format_rows", "insert_rows", "delete_rows", "sort", "autofilter")
        sheet.protect("", dict.fromkeys(allowed, True))

    def community_sheet(self, group: Group, sheet: Any) -> None:
        columns, communities = group.columns, self.county.communities
        title = f"{group.name}：{self.form.year}年度社区考核数据"
        about = "浅黄色的格还没有填。鼠标停在表头上看细则原文。" if any(not c.tally for c in columns) else "件数由各张明细表算出。"
        widths = [_width(column) for column in columns]
        heads = [("slug", "文件名", "", 11.0), ("name", "社区", "", 16.0)]
        heads += [(column.key, column.label, column.note, width) for column, width in zip(columns, widths, strict=True)]
        heads += [(self.mark(""), "导出时的值（勿改）", "", 8.0)]
        self.heads(sheet, title, about, heads)
        for number, (_, _, _, width) in enumerate(heads):
            hidden = number == len(heads) - 1
            sheet.set_column(number, number, width, None, {"hidden": hidden})
        locked = self.style(bg_color="#EDF0F3", border=1)
        last = _FIRST + len(communities) - 1
        for row, community in enumerate(communities, _FIRST):
            sheet.write_string(row, 0, community.slug, locked)
            sheet.write_string(row, 1, community.name, locked)
            kept: dict[str, Value] = {}
            for number, column in enumerate(columns, 2):
                if column.tally:
                    count = len(_get(community.data, column.path) or ())
                    kept[column.key] = count
                    sheet.write_formula(row, number, self.tally(column, row), self.style(bg_color="#EDF0F3", border=1), count)
                    continue
                value = _plain(_get(community.data, column.path))
                if value is not None:
                    kept[column.key] = value
                self.cell(sheet, row, number, column, value)
            self.string(sheet, row, len(heads) - 1, json.dumps(_tokens(kept)), locked)
        if communities:
            for number, column in enumerate(columns, 2):
                self.validate(sheet, column, number, last)
                if column.wanted and not column.tally:
                    blank = {"type": "blanks", "format": self.book.add_format({"bg_color": "#FFF6CC"})}
                    sheet.conditional_format(_FIRST, number, last, number, blank)
        sheet.freeze_panes(_FIRST, 2)
        sheet.repeat_columns(0, 1)
        self.paper(sheet, len(heads) - 1)
        sheet.print_area(_HEAD, 0, max(last, _FIRST), len(heads) - 2)  # the title stands in the page's head
        self.protect(sheet)

    def mark(self, prefix: str) -> str:
        return f"{prefix}exported {self.form.year}"

    def tally(self, column: Column, row: int) -> str:
        """How many rows of the list sheet are this community's and of this list."""
        listing = next(form for form in self.form.lists if any(target.key == column.tally for target in form.targets))
        target = next(target for target in listing.targets if target.key == column.tally)
        sheet, last = _sheet_name(listing.title), _FIRST + self.length(listing) + _ROOM
        choice = self.choice(listing.choice, tuple(target.label for target in listing.targets))
        label = choice.split(":")[0].replace("$", "")
        cell = re.sub(r"\d+$", str(int(re.findall(r"\d+$", label)[0]) + listing.targets.index(target)), label)
        rows = [f"'{sheet}'!${letter}${_FIRST + 1}:${letter}${last}" for letter in "AB"]
        return f"=SUMPRODUCT(({rows[0]}=$B{row + 1})*({rows[1]}={cell}))"

    def length(self, listing: ListForm) -> int:
        return sum(len(_get(c.data, target.path) or ()) for c in self.county.communities for target in listing.targets)

    def list_sheet(self, listing: ListForm, sheet: Any) -> None:
        columns = listing.columns
        heads = [(f"{listing.name}.name", "社区", "", 16.0)]
        if listing.choice:
            longest = max(display_width(target.label) for target in listing.targets)
            notes = "\n".join(dict.fromkeys(target.note for target in listing.targets)) if len(listing.targets) < 4 else ""
            heads.append((f"{listing.name}.fact", listing.choice, notes, float(min(44, max(18, longest)))))
        note = listing.targets[0].note if not listing.choice else ""
        heads += [(c.key, c.label, "\n".join(part for part in (c.note, note) if part), _width(c)) for c in columns]
        heads += [(f"{listing.name}.remove", "删除？", f"确要从记录中删除的，写“{DELETE}”", 8.0)]
        heads += [(self.mark(f"{listing.name}."), "导出时的值（勿改）", "", 8.0)]
        title = f"{listing.title}：{self.form.year}年度"
        self.heads(sheet, title, f"一行一件；新的写在末尾空行。清空不等于删除，确要删除的在“删除？”一列写“{DELETE}”。", heads)
        open_cell = self.style(locked=False)
        for number, (_, _, _, width) in enumerate(heads):
            sheet.set_column(number, number, width, open_cell, {"hidden": number == len(heads) - 1})
        row, ends = _FIRST, len(heads) - 1
        start = 2 if listing.choice else 1
        bordered = self.style(locked=False, border=1)
        for community in self.county.communities:
            for target in listing.targets:
                for index, item in enumerate(_get(community.data, target.path) or ()):
                    sheet.write_string(row, 0, community.name, bordered)
                    if listing.choice:
                        sheet.write_string(row, 1, target.label, self.style(locked=False, border=1, text_wrap=True))
                    values = _item(item, columns)
                    for number, column in enumerate(columns, start):
                        self.cell(sheet, row, number, column, values.get(column.key))
                    sheet.write_blank(row, ends - 1, None, bordered)
                    self.string(sheet, row, ends, json.dumps(_origin(community, target, index, values)), open_cell)
                    shown = [(target.label, heads[1][3])] if listing.choice else []
                    shown += [(str(values.get(c.key, "")), heads[n][3]) for n, c in enumerate(columns, start) if c.kind == "text"]
                    sheet.set_row(row, 3 + 15 * max((_lines(text, width) for text, width in shown), default=1))
                    row += 1
        last = row + _ROOM - 1
        names = self.choice("社区", tuple(community.name for community in self.county.communities))
        self.drop(sheet, 0, last, names, "选一个社区；新的社区先由考核办建立记录")
        if listing.choice:
            labels = self.choice(listing.choice, tuple(target.label for target in listing.targets))
            self.drop(sheet, 1, last, labels, f"从列表中选{listing.choice}")
        for number, column in enumerate(columns, start):
            self.validate(sheet, column, number, last)
        self.drop(sheet, ends - 1, last, [DELETE], f"只能写“{DELETE}”或留空")
        sheet.autofilter(_KEYS, 0, last, ends - 1)
        sheet.freeze_panes(_FIRST, start)
        self.paper(sheet, len(heads) - 1)
        sheet.print_area(_HEAD, 0, max(row - 1, _FIRST), ends - 1)
        self.protect(sheet)

    def string(self, sheet: Any, row: int, column: int, text: str, style: Any) -> None:
        if len(text) > _HELD:
            message = f"有一段文字超过 {_HELD} 字，一个单元格放不下：“{text[:20]}…”"
            raise Problems([Problem("E613", message, hint="把这段文字改短")])
        sheet.write_string(row, column, text, style)

    def cell(self, sheet: Any, row: int, number: int, column: Column, value: Value | None) -> None:
        style: dict[str, Any] = {"locked": False, "border": 1}
        if column.kind in ("date", "deadline"):
            style.update(num_format="yyyy-mm-dd", align="center")
        elif column.kind == "text":
            style.update(num_format="@", text_wrap=True)
        elif column.kind in ("boolean", "enum"):
            style.update(align="center")
        match value:
            case None:
                sheet.write_blank(row, number, None, self.style(**style))
            case dt.date():
                sheet.write_datetime(row, number, dt.datetime(value.year, value.month, value.day), self.style(**style))
            case bool():
                sheet.write_string(row, number, _words(value, column), self.style(**style))
            case int() | Decimal():
                sheet.write_number(row, number, value, self.style(**style))
            case _:
                self.string(sheet, row, number, _words(value, column), self.style(**style))

    def choice(self, title: str, values: tuple[str, ...]) -> str:
        """A list of choices on the hidden sheet, as a reference to it."""
        if values not in self.choices:
            if self.choice_sheet is None:
                self.choice_sheet = self.book.add_worksheet(CHOICES)
            column = len(self.choices)
            self.choice_sheet.write_string(0, column, f"选项：{title}")
            for row, value in enumerate(values, 1):
                self.choice_sheet.write_string(row, column, value)
            letter = _letter(column)
            self.choices[values] = f"'{CHOICES}'!${letter}$2:${letter}${max(2, len(values) + 1)}"
        return self.choices[values]

    def drop(self, sheet: Any, number: int, last: int, source: str | list[str], message: str) -> None:
        source = source if isinstance(source, list) else f"={source}"
        rule = {"validate": "list", "source": source, "error_title": "不能这样填", "error_message": message}
        sheet.data_validation(_FIRST, number, last, number, rule)

    def validate(self, sheet: Any, column: Column, number: int, last: int) -> None:
        """Drop-downs, and checks of dates and numbers. Everywhere 删除 is admitted, as a list or by formula."""
        cell = f"{_letter(number)}{_FIRST + 1}"
        begin, end = self.form.start, dt.date(self.form.year, 12, 31)
        days = f"AND(ISNUMBER({cell}),{cell}>=DATE({begin.year},{begin.month},{begin.day}),{cell}<=DATE({end.year},{end.month},{end.day}))"
        gone = f'{cell}="{DELETE}"'
        match column.kind:
            case "boolean":
                self.drop(sheet, number, last, [YES, NO, DELETE], f"填{YES}或{NO}")
                return
            case "enum":
                labels = list(column.labels.values())
                self.drop(sheet, number, last, labels, f"只能填 {'、'.join(labels)}"[:250])
                return
            case "date":
                formula, message = f"=OR({days},{gone})", f"填 {begin} 至 {end} 的日期，写作 {self.form.year}-3-5"
            case "deadline":
                formula = f'=OR({days},{cell}="{NO}",{gone})'
                message = f"填办理的日期，写作 {self.form.year}-3-5；没有办的填“{NO}”"
            case "integer":
                formula = f"=OR(AND(ISNUMBER({cell}),{cell}>=0,{cell}=INT({cell})),{gone})"
                message = "填整数，没有的填 0，不写单位"
            case "number":
                formula, message = f"=OR(AND(ISNUMBER({cell}),{cell}>=0),{gone})", "填得分，如 92.5"
            case _:
                return
        rule = {"validate": "custom", "value": formula, "error_title": "不能这样填", "error_message": message}
        sheet.data_validation(_FIRST, number, last, number, rule)


def _origin(community: Community, target: Target, index: int, values: Mapping[str, Value]) -> dict[str, Any]:
    return {"slug": community.slug, "list": target.key, "number": index, "values": _tokens(values)}


def _width(column: Column) -> float:
    match column.kind:
        case "text":
            return 28.0 if column.path[-1] in ("title", "note") else 18.0
        case "date" | "deadline":
            return 12.5
        case "enum":
            return float(max(9, min(24, 2 + max(map(display_width, column.labels.values()), default=8))))
        case "levels":
            return 14.0
        case _:
            return 12.5


def _lines(text: str, width: float) -> int:
    """About how many lines a text takes in a column of a width, in characters; a break leaves some of it unused."""
    return sum(max(1, -int(-display_width(line) * 1.08 // max(2.0, width - 1))) for line in text.split("\n"))


def _sheet_name(title: str) -> str:
    """A title as a sheet may be named: at most 31 characters, without the signs that are not allowed."""
    return re.sub(r"[\[\]:*?/\\]", " ", title).strip("' ")[:31]


def _letter(column: int) -> str:
    """The letters of a column counted from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


# Reading a spreadsheet


@dataclass(frozen=True, slots=True)
class Odd:
    """A cell whose value can't be known: what is wrong with it, and whether it has to do with merged cells."""

    why: str


@dataclass(frozen=True, slots=True)
class Merged:
    """A cell covered by a merged one above or beside it: the value that shows, and the merged range."""

    value: Any
    area: str


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula with the value it had when the file was saved."""

    value: Any


@dataclass(frozen=True)
class Table:
    """One sheet as rows of plain values; ``number`` orders sheets in messages, ``epoch`` is the day 0 of its date numbers."""

    name: str
    number: int
    rows: Sequence[Sequence[Any]]
    epoch: dt.datetime = dt.datetime(1899, 12, 30)
    csv: bool = False

    def cell(self, row: int, column: int) -> Cell:
        """A cell as messages name it; row and column count from 0."""
        return Cell(self.name, self.number, row, f"{_letter(column)}{row + 1}", column)


_MOST_BYTES = 200_000_000
_MOST_ROWS, _MOST_COLUMNS = 100_000, 1000


def read_tables(path: Path, shown: str) -> list[Table]:
    """Read an .xlsx or .csv file. Raises :class:`Problems` where it is something else."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        reason = "文件不存在" if isinstance(error, FileNotFoundError) else "没有权限，或者不是文件"
        raise Problems([Problem("E601", f"文件读不出来：{reason}", shown)]) from None
    ending = path.suffix.lower()
    if raw[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise _unreadable(shown, "文件加了密码，或者是旧的 .xls 格式", "去掉密码，另存为 Excel 工作簿（.xlsx）")
    if raw[:2] == b"PK" or ending in (".xlsx", ".xlsm"):
        return _read_xlsx(raw, shown)
    if ending not in (".csv", ".txt"):
        raise _unreadable(shown, f"不认识“{path.suffix}”这种文件", "另存为 Excel 工作簿（.xlsx）或 CSV（.csv）")
    return [_read_csv(raw, path.stem, shown)]


def _unreadable(shown: str, why: str, hint: str | None = None) -> Problems:
    return Problems([Problem("E601", f"表格读不出来：{why}", shown, hint=hint)])


def _read_xlsx(raw: bytes, shown: str) -> list[Table]:
    import warnings
    import zipfile

    import openpyxl

    def open_book(*, values: bool) -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of features that openpyxl doesn't keep; nothing is written with it
            return openpyxl.load_workbook(io.BytesIO(raw), data_only=values)

    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            if sum(info.file_size for info in packed.infolist()) > _MOST_BYTES:
                raise _unreadable(shown, "文件太大", "只留下要导入的表")
            if "mimetype" in packed.namelist():
                raise _unreadable(shown, "这是 .ods 格式", "另存为 Excel 工作簿（.xlsx）")
        book = open_book(values=False)
    except Problems:
        raise
    except Exception:  # openpyxl raises whatever a broken file leads to
        raise _unreadable(shown, "不是完好的 .xlsx 文件", "在 Excel、WPS 或 LibreOffice 中打开，另存为 .xlsx") from None
    tables = []
    saved: list[Any] = []  # the same workbook with the values of its formulas; read only where there is one
    for number, sheet in enumerate(book.worksheets):
        if sheet.max_row > _MOST_ROWS or sheet.max_column > _MOST_COLUMNS:
            raise _unreadable(shown, f"“{sheet.title}”有 {sheet.max_row} 行、{sheet.max_column} 列", "删去末尾多余的空行和空列")
        rows: list[list[Any]] = []
        for line in sheet.iter_rows():
            values: list[Any] = []
            for cell in line:
                value, kind = cell.value, cell.data_type
                if kind == "f":
                    if not saved:
                        saved.append(open_book(values=True))
                    found = saved[0][sheet.title][cell.coordinate]
                    value = Odd(f"公式出错（{found.value}）") if found.data_type == "e" else Formula(found.value)
                elif kind == "e":
                    value = Odd(f"公式出错（{value}）")
                elif isinstance(value, str):
                    value = _text(value) or None
                elif value is not None and not isinstance(value, (bool, int, float, dt.date, dt.time)):
                    value = _text(str(value)) or None
                values.append(value)
            rows.append(values)
        for area in sheet.merged_cells.ranges:
            top = rows[area.min_row - 1][area.min_col - 1]
            for row in range(area.min_row - 1, min(area.max_row, len(rows))):
                for column in range(area.min_col - 1, min(area.max_col, len(rows[row]))):
                    if (row, column) != (area.min_row - 1, area.min_col - 1):
                        rows[row][column] = Merged(top, str(area.coord))
        tables.append(Table(sheet.title, number, rows, book.epoch))
    return tables


def _read_csv(raw: bytes, name: str, shown: str) -> Table:
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff") or raw[:512].count(0) * 3 > len(raw[:512]) > 0:
        raise _unreadable(shown, "可能是 UTF-16 编码", "另存为“CSV UTF-8（逗号分隔）”，或另存为 .xlsx")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = raw.decode("gb18030")
        except UnicodeDecodeError:
            raise _unreadable(shown, "既不是 UTF-8 编码，也不是 GB18030 编码", "另存为“CSV UTF-8（逗号分隔）”") from None
    first = text[:4000]
    mark = max((",", "\t", ";"), key=first.count)
    try:
        rows = [[_text(value) or None for value in row] for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark)]
    except csv.Error:
        raise _unreadable(shown, "CSV 的写法不对", "用 Excel 或 WPS 打开，另存为 .xlsx") from None
    return Table(name, 0, rows, csv=True)


def _shown(value: Any) -> Any:
    """What a cell shows, for identification: merged cells and formulas count as what they show."""
    while isinstance(value, (Merged, Formula)):
        value = value.value
    return None if isinstance(value, Odd) else value


def _said(value: Any) -> str:
    """What a cell shows, as text."""
    value = _shown(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else unicodedata.normalize("NFKC", str(value)).strip()


def _quoted(value: Any) -> str:
    text = _said(value).replace("\n", " ")
    return f"“{text[:30]}…”" if len(text) > 30 else f"“{text}”"


class BadCell(Exception):
    """A cell that can't be read as its column wants it: code, message and hint of the problem."""

    def __init__(self, code: str, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.code, self.hint = code, hint


def parse(value: Any, column: Column, table: Table, year: int) -> Value | None:
    """A cell's value; None for an empty one. Numbers as 2.0, full-width digits, 是/否/TRUE/√ and dates as text are taken.

    Raises :class:`BadCell`.
    """
    if isinstance(value, Merged):
        if _shown(value.value) is None:
            return None
        raise BadCell("E607", f"{value.area} 是合并的单元格，不知道每一行各是多少", "取消合并，逐行填写")
    if isinstance(value, Odd):
        raise BadCell("E607", value.why, "改为直接填写")
    if isinstance(value, Formula):
        if value.value is None:
            raise BadCell("E607", "公式没有存下算出的值", "在 Excel 或 WPS 中打开，保存一次；或改为直接填写")
        value = _text(value.value) or None if isinstance(value.value, str) else value.value
    if value is None:
        return None
    found: Value | None = _PARSERS[column.kind](value, column, table, year)
    return found


def _bad(value: Any, column: Column, wanted: str, hint: str | None = None) -> BadCell:
    return BadCell("E605", f"{_quoted(value)}{wanted}", hint)


def _parse_boolean(value: Any, column: Column, _table: Table, _year: int) -> bool:
    text = _said(value).lower()
    if text in _YES or value is True:
        return True
    if text in _NO or value is False:
        return False
    raise _bad(value, column, "不是是或否", f"填{YES}或{NO}")


def _parse_integer(value: Any, column: Column, _table: Table, _year: int) -> int:
    number = _number(value, column)
    if number is None or number != number.to_integral_value():
        raise _bad(value, column, "不是整数", "填整数，没有的填 0")
    return int(number)


def _parse_number(value: Any, column: Column, _table: Table, _year: int) -> Decimal:
    number = _number(value, column)
    if number is None:
        raise _bad(value, column, "不是数", "填数，如 92.5")
    return number


def _number(value: Any, column: Column) -> Decimal | None:
    """A number exactly as the spreadsheet shows it: binary floats to the 15 digits that it keeps."""
    if isinstance(value, bool) or isinstance(value, (dt.date, dt.time)):
        return None
    text = format(value, ".15g") if isinstance(value, float) else _said(value).replace(" ", "")
    if column.unit and text.endswith(column.unit):
        text = text.removesuffix(column.unit)
    elif isinstance(value, str) and text.endswith("分") and column.kind == "number":
        text = text.removesuffix("分")
    if not re.fullmatch(r"[+-]?\d{1,15}(\.\d+)?(e[+-]?\d+)?", text):
        return None
    found = Decimal(text)
    return Decimal(int(found)) if found == found.to_integral_value() else found


_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?)?")
_DIGITS = re.compile(r"(\d{4})(\d\d)(\d\d)")


def _parse_date(value: Any, column: Column, table: Table, year: int) -> dt.date:
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    text = _said(value)
    if not isinstance(value, bool) and re.fullmatch(r"\d{5}(\.\d+)?", text):  # a date whose number format was lost
        day = (table.epoch + dt.timedelta(days=float(text))).date()
        if abs(day.year - year) <= 1:
            return day
    match = _DATE.fullmatch(text) or _DIGITS.fullmatch(text)
    if match is None:
        raise _bad(value, column, "不是日期", f"写作 {year}-3-5")
    try:
        return dt.date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        raise _bad(value, column, "：没有这一天", f"写作 {year}-3-5") from None


def _parse_deadline(value: Any, column: Column, table: Table, year: int) -> dt.date | bool:
    if value is False or _said(value).lower() in _UNDONE:
        return False
    try:
        return _parse_date(value, column, table, year)
    except BadCell as error:
        raise BadCell(error.code, str(error), f"写作 {year}-3-5；没有办的填“{NO}”") from None


def _parse_text(value: Any, column: Column, _table: Table, _year: int) -> str:
    if isinstance(value, (dt.date, dt.time)):
        raise _bad(value, column, "成了日期，这里应是文字", "把单元格格式设为“文本”后重新填写")
    if isinstance(value, str):
        return value
    return _said(value)


def _parse_enum(value: Any, column: Column, _table: Table, _year: int) -> str:
    return _choose(_said(value), column, value)


def _choose(text: str, column: Column, value: Any) -> str:
    for name, label in column.labels.items():
        if text in (name, unicodedata.normalize("NFKC", label)):
            return name
    close = nearest(text, column.labels.values())
    listed = "、".join(close or column.labels.values())
    raise BadCell("E606", f"{_quoted(value)}不在可填的内容之内", f"{'是否为 ' if close else '可填 '}{listed}")


def _parse_levels(value: Any, column: Column, _table: Table, _year: int) -> tuple[str, ...]:
    parts = [part for part in re.split(r"[\s、,，;；/]+", _said(value)) if part]
    return tuple(_choose(part, column, part) for part in parts)


_PARSERS: Mapping[str, Any] = {
    "boolean": _parse_boolean, "integer": _parse_integer, "number": _parse_number, "date": _parse_date,
    "deadline": _parse_deadline, "text": _parse_text, "enum": _parse_enum, "levels": _parse_levels, "tally": _parse_integer,
}  # fmt: skip


# Import: which changes a spreadsheet asks for


@dataclass(frozen=True)
class Set:
    """A value set, added or, with None, taken out at a path of the record."""

    path: Where
    value: Value | None
    cell: Cell


@dataclass(frozen=True)
class Add:
    """An entry added to a list, with the cell of each of its values."""

    path: Where
    item: Mapping[Where, Value]
    cells: Mapping[Where, Cell]
    cell: Cell


@dataclass(frozen=True)
class Drop:
    """An entry taken out of a list; ``index`` counts in the file."""

    path: Where
    index: int
    cell: Cell


Edit = Set | Add | Drop


@dataclass(frozen=True)
class Change:
    """A record to be changed: what changes, in words, and the bytes that it becomes."""

    community: Community
    words: tuple[str, ...]
    content: bytes


@dataclass(frozen=True)
class Plan:
    """What an import would do, and what it leaves to a human."""

    year: int
    changes: tuple[Change, ...]
    questions: tuple[str, ...]
    tables: int


def plan(county: County, path: Path, shown: str) -> Plan:
    """Compare a spreadsheet with the records. Writes nothing; raises :class:`Problems` with everything that is wrong."""
    reader = _Reader(county, shown)
    tables = read_tables(path, shown)
    for table in tables:
        reader.table(table)
    if not reader.known:
        listed = "、".join(f"“{table.name}”" for table in tables[:5])
        message = f"没有认出一张表（{listed}）：找不到写着“社区”和事项名称的表头"
        hint = "用 python build.py sheet export 导出的表填写，表头不要删改"
        reader.found.add(Problem("E602", message, shown, hint=hint))
    reader.found.stop_if_any()
    reader.lists()
    reader.found.stop_if_any()
    changes = []
    for community in county.communities:
        edits, words = reader.edits.get(community.slug, []), reader.words.get(community.slug, [])
        if edits:
            with reader.found:
                changes.append(Change(community, tuple(words), rewrite(county, community, edits, shown)))
    reader.found.stop_if_any()
    return Plan(county.year.year, tuple(changes), tuple(reader.questions), reader.known)


@dataclass
class _Row:
    """A row of a list sheet: its values, where they stand, and what it was exported as."""

    community: Community
    target: Target
    values: dict[str, Value]
    cells: dict[str, Cell]
    cell: Cell
    origin: dict[str, Any] | None
    remove: bool
    empty: bool
    emptied: list[Column]
    gone: set[str]
    table: Table


@dataclass(frozen=True)
class _Head:
    """Where the columns of a table are: its kind (empty for communities), the last head row, and the columns by role."""

    kind: str
    row: int
    columns: Mapping[str, int]
    year: int | None


_NAMES = {"slug": "slug", "文件名": "slug", "name": "name", "社区": "name", "社区名称": "name", "单位": "name", "社区党工委": "name"}
_HEADS_IN = 30


class _Reader:
    def __init__(self, county: County, shown: str) -> None:
        self.county, self.form, self.shown = county, county.form, shown
        self.found = Collector()
        self.questions: list[str] = []
        self.edits: dict[str, list[Edit]] = {}
        self.words: dict[str, list[str]] = {}
        self.seen: dict[tuple[str, str], tuple[Value, Cell]] = {}
        self.rows: dict[str, list[_Row]] = {}
        self.based: dict[str, set[str]] = {}
        self.known = 0

    def bad(self, code: str, cell: Cell, message: str, hint: str | None = None) -> None:
        self.found.add(Problem(code, message, self.shown, cell=cell, hint=hint))

    def ask(self, cell: Cell, text: str) -> None:
        self.questions.append(f"{cell.name} {text}")

    # heads

    def table(self, table: Table) -> None:
        """Read one sheet, wherever its columns stand and whatever its name is."""
        if table.name in (GUIDE, CHOICES):
            return
        head = self.head(table)
        if head is None:
            if any(_said(value) for row in table.rows for value in row):
                self.questions.append(f"“{table.name}”没有认出表头，没有读取")
            return
        self.known += 1
        if head.year is not None and head.year != self.form.year:
            cell = table.cell(head.row, max(head.columns.values()))
            self.bad("E602", cell, f"这张表是 {head.year} 年度的，不能导入 {self.form.year} 年度", f"--year {head.year}")
            return
        listing = next((form for form in self.form.lists if form.name == head.kind), None)
        if "name" not in head.columns and "slug" not in head.columns:
            self.bad("E602", table.cell(head.row, 0), "没有“社区”一列", "加一列“社区”，写社区的名称")
            return
        if listing is None:
            self.communities(table, head)
        else:
            if listing.choice and "fact" not in head.columns:
                self.bad("E602", table.cell(head.row, 0), f"没有“{listing.choice}”一列", f"加一列“{listing.choice}”")
                return
            self.entries(table, head, listing)

    def head(self, table: Table) -> _Head | None:
        """The head row: the row of machine names where it is there, else the first row whose Chinese heads are known."""
        rows = [[_said(value) for value in row] for row in table.rows[:_HEADS_IN]]
        keys = {**{key: ("", key) for key in self.form.columns}, "slug": ("", "slug"), "name": ("", "name")}
        for form in self.form.lists:
            keys |= {column.key: (form.name, column.key) for column in form.columns}
            keys |= {f"{form.name}.{role}": (form.name, role) for role in ("name", "fact", "remove")}
        for number, row in enumerate(rows):
            if len([text for text in row if text in keys]) >= 2:
                above = rows[number - 1] if number else []
                return self.columns(table, number, row, keys, above)
        best: tuple[int, int, str, dict[str, tuple[str, str]]] = (1, 0, "", {})
        for number, row in enumerate(rows):
            for kind in ("", *(form.name for form in self.form.lists)):
                labels = self.labels(kind)
                texts = [_plain_head(text) for text in row]
                hits = len({labels[text][1] for text in texts if text in labels})
                fits = any(labels.get(text, ("", ""))[1] in ("name", "slug") for text in texts)
                if fits and hits > best[0]:
                    best = (hits, number, kind, labels)
        if best[0] < 2:
            return None
        return self.columns(table, best[1], [_plain_head(text) for text in rows[best[1]]], best[3], [])

    def labels(self, kind: str) -> dict[str, tuple[str, str]]:
        """The Chinese heads of a kind of sheet. A fact's title counts without its clause where no other has it."""
        found = {label: (kind, role) for label, role in _NAMES.items()}
        if kind == "":
            titles: dict[str, list[str]] = {}
            for column in self.form.columns.values():
                found[_plain_head(column.label)] = ("", column.key)
                found[_plain_head(column.short)] = ("", column.key)
                titles.setdefault(_plain_head(re.sub(r"^\S+项 |（.*?）$", "", column.label)), []).append(column.key)
            found |= {title: ("", keys[0]) for title, keys in titles.items() if len(keys) == 1 and title not in found}
        else:
            form = next(form for form in self.form.lists if form.name == kind)
            found |= {_plain_head(column.label): (kind, column.key) for column in form.columns}
            found |= {"事项": (kind, "fact"), "条款": (kind, "fact"), "删除?": (kind, "remove"), "删除": (kind, "remove")}
        found.pop("", None)
        return found

    def columns(
        self, table: Table, number: int, row: Sequence[str], known: Mapping[str, tuple[str, str]], above: Sequence[str]
    ) -> _Head:
        kinds = [known[text][0] for text in row if text in known]
        kind = max(sorted(set(kinds)), key=kinds.count)
        columns: dict[str, int] = {}
        year = None
        for index, text in enumerate(row):
            mark = re.fullmatch(r"(?:\w+\.)?exported (\d{4})", text)
            if mark or text == _plain_head("导出时的值（勿改）"):
                columns["exported"] = index
                year = int(mark[1]) if mark else None
            elif text in known and known[text][0] in (kind, ""):
                role = known[text][1]
                if role in columns:
                    first = table.cell(number, columns[role]).name
                    self.bad("E604", table.cell(number, index), f"“{text}”这一列有两次，前一次在 {first}", "删去其中一列")
                columns.setdefault(role, index)
            elif text or (index < len(above) and above[index]):
                self.unknown_column(table, number, index, text or above[index], known, bool(text))
        return _Head(kind, number, columns, year)

    def unknown_column(
        self, table: Table, row: int, index: int, text: str, known: Mapping[str, tuple[str, str]], named: bool
    ) -> None:
        cell = table.cell(row, index)
        filled = any(len(line) > index and _said(line[index]) for line in table.rows[row + 1 :])
        close = nearest(text, known, cutoff=0.6) if named else []
        if filled and (close or re.fullmatch(r"[\d-]+\.\w+", text)):
            self.bad("E604", cell, f"没有“{text[:40]}”这一项", f"是否为 {'、'.join(close)}" if close else "改回导出时的表头")
        elif filled:
            self.ask(cell, f"没有“{text[:40]}”这一项，这一列没有读取")

    # rows of communities

    def community(self, table: Table, row: int, head: _Head, values: bool) -> Community | None:
        """The community of a row; None (with a problem or a question) where there is no such record."""
        line = table.rows[row]

        def at(role: str) -> tuple[str, Cell]:
            column = head.columns.get(role)
            text = _said(line[column]) if column is not None and column < len(line) else ""
            return text, table.cell(row, column or 0)

        slug, slug_cell = at("slug")
        name, name_cell = at("name")
        by_slug, by_name = self.county.by_slug.get(slug), self.county.by_name.get(plain_name(name)) if name else None
        if not slug and name and by_name is None:
            by_name = self.county.by_slug.get(name)
        if by_slug and by_name and by_slug is not by_name:
            self.bad("E603", name_cell, f"文件名“{slug}”是{by_slug.name}，名称却是“{name}”", "两格写同一个社区")
            return None
        if by_slug and name and not by_name:
            hint = f"是否为 {by_slug.name}；社区改名的，先改记录中的 name"
            self.bad("E603", name_cell, f"文件名“{slug}”是{by_slug.name}，名称却是“{name[:40]}”", hint)
            return None
        found = by_slug if slug else by_name
        if found:
            return found
        if not slug and not name:
            if values:
                self.bad("E603", name_cell, "没有写社区", "写社区的名称")
            return None
        cell, wrong = (slug_cell, slug) if slug else (name_cell, name)
        names = [*self.county.by_slug] if slug else [community.name for community in self.county.communities]
        close = nearest(wrong, names)
        new = f"python build.py new {self.form.year} {slug or '拼音'} --name {name or '名称'}"
        hint = (f"是否为 {'、'.join(close)}；" if close else "") + f"新的社区先建立记录：{new}"
        if values:
            self.bad("E603", cell, f"没有“{wrong[:40]}”这个社区的记录", hint)
        else:
            self.ask(cell, f"没有“{wrong[:40]}”这个社区的记录，这一行没有填什么，没有读取；{hint}")
        return None

    def communities(self, table: Table, head: _Head) -> None:
        columns = [(self.form.columns[key], index) for key, index in head.columns.items() if key in self.form.columns]
        for row in range(head.row + 1, len(table.rows)):
            line = table.rows[row]
            cells = [(column, index, line[index]) for column, index in columns if index < len(line)]
            filled = [entry for entry in cells if entry[2] is not None and not entry[0].tally]
            if not filled and not any(_said(line[i]) for role in ("slug", "name") if (i := head.columns.get(role, 999)) < len(line)):
                continue
            community = self.community(table, row, head, bool(filled))
            if community is None:
                continue
            base = _base(line, head)
            if base is not None and not isinstance(base, dict):
                base = None
            for column, index, value in cells:
                cell = table.cell(row, index)
                try:
                    self.simple(community, column, value, base, cell, table)
                except BadCell as error:
                    self.bad(error.code, cell, f"{community.name}{column.name}：{error}", error.hint)

    def simple(self, community: Community, column: Column, raw: Any, base: Any, cell: Cell, table: Table) -> None:
        """One fact of a community: exported, in the sheet, in the record."""
        if column.tally:
            self.tally(community, column, raw, base, cell)
            return
        record = _plain(_get(community.data, column.path))
        had = base.get(column.key) if base is not None else None
        what = f"{community.name}{column.name}"
        value: Value | None
        if _said(raw) == DELETE and not isinstance(raw, Merged):
            value = None
            if record is None:
                return
        else:
            value = parse(raw, column, table, self.form.year)
            if value is not None and column.path[-1] == "previous_unit":
                value = self.unit(str(value))
            if value is None:
                if had is not None and record is not None:
                    text = f"{what}已清空，记录中仍为{_words(record, column)}，没有改；确要删去的写“{DELETE}”"
                    self.ask(cell, text)
                return
            first = self.seen.setdefault((community.slug, column.key), (value, cell))
            if first[0] != value:
                words = f"这里为{_words(value, column)}，{first[1].name} 为{_words(first[0], column)}"
                self.bad("E609", cell, f"{what}写了两次，并且不同：{words}", "删去其中一处")
                return
            if first[1] != cell or value == record:
                return
        if base is not None and not _same(had, record):
            if value is not None and _same(had, value):
                return  # the record is newer, the sheet says nothing new
            self.conflict(cell, what, had, value, record, column)
            return
        self.edit(community, Set(column.path, value, cell), f"{column.short or column.label}：{_words(record, column)} → {_words(value, column)}")

    def conflict(self, cell: Cell, what: str, had: Any, value: Value | None, record: Value | None, column: Column) -> None:
        was = "空" if had is None else "另一段文字" if str(had).startswith("sha256:") else _words(_untoken(had, column), column)
        words = f"导出时为{was}，表中为{_words(value, column) if value is not None else DELETE}，记录中现为{_words(record, column)}"
        self.bad("E608", cell, f"{what}：导出以后记录也改了，{words}", "核对后，把表中或记录中的改成一致")

    def unit(self, value: str) -> str:
        """The file name of a community that is written by its name."""
        named = self.county.by_name.get(plain_name(value))
        return named.slug if named else value

    def tally(self, community: Community, column: Column, raw: Any, base: Any, cell: Cell) -> None:
        """A number of entries is computed; a figure typed over it would be lost, so it is refused."""
        if isinstance(raw, (Formula, Odd, Merged)) or raw is None:
            return
        count = len(_get(community.data, column.path) or ())
        was = (base or {}).get(column.key)
        text = _said(raw)
        if text in (str(count), str(was), f"{count}.0"):
            return
        sheet = next(form.title for form in self.form.lists if any(target.key == column.tally for target in form.targets))
        message = f"{community.name}{column.name}：件数不能直接填，记录中是 {count} 件，表中写了{_quoted(raw)}"
        if cell.name.split("!")[0] != "" and self.is_csv(cell):
            self.ask(cell, f"{community.name}{column.name}为{_quoted(raw)}，记录中是 {count} 件；每件的情况要从“{sheet}”导入")
        else:
            self.bad("E614", cell, message, f"在“{sheet}”中一件写一行")

    def is_csv(self, cell: Cell) -> bool:
        return cell.sheet == Path(self.shown).stem and self.shown.lower().endswith((".csv", ".txt"))

    def edit(self, community: Community, edit: Edit, words: str) -> None:
        self.edits.setdefault(community.slug, []).append(edit)
        self.words.setdefault(community.slug, []).append(f"{words}（{edit.cell.name}）")

    # rows of entries

    def entries(self, table: Table, head: _Head, listing: ListForm) -> None:
        """Read the rows of a list sheet; they are compared with the records when all sheets are read."""
        columns = [(column, head.columns[column.key]) for column in listing.columns if column.key in head.columns]
        for row in range(head.row + 1, len(table.rows)):
            line = table.rows[row]
            cells = [(column, index, line[index]) for column, index in columns if index < len(line) and line[index] is not None]
            identified = [i for role in ("name", "slug", "fact") if (i := head.columns.get(role, 999)) < len(line) and _said(line[i])]
            remove = self.removal(table, head, row)
            origin = _base(line, head)
            origin = origin if isinstance(origin, dict) and "values" in origin and "list" in origin else None
            if not cells and not remove and not identified and origin is None:
                continue
            start = table.cell(row, head.columns.get("name", head.columns.get("slug", 0)))
            if origin is not None and not cells and not remove:
                self.ask(start, f"这一行的内容已清空，记录没有改；确要删除的在“删除？”一列写“{DELETE}”")
                self.keep(origin, listing, table, start)
                continue
            if not cells and not remove:
                if _said(line[identified[0]]) and len(identified) > 1:
                    self.ask(start, "这一行没有填内容，没有读取")
                elif identified:
                    self.ask(start, f"{_quoted(line[identified[0]])}这一行没有填内容，没有读取")
                continue
            community = self.owner(table, head, row, origin)
            target = self.target(table, head, row, listing, origin)
            if community is not None and target is not None:
                self.entry(table, row, cells, community, target, listing, origin, remove, start)
        if "exported" in head.columns:
            self.based.setdefault(listing.name, set())

    def removal(self, table: Table, head: _Head, row: int) -> bool:
        index = head.columns.get("remove", 999)
        line = table.rows[row]
        text = _said(line[index]) if index < len(line) else ""
        if text in ("", NO):
            return False
        if text in (DELETE, YES):
            return True
        self.bad("E605", table.cell(row, index), f"“删除？”一列只能写“{DELETE}”，写了{_quoted(text)}")
        return False

    def owner(self, table: Table, head: _Head, row: int, origin: dict[str, Any] | None) -> Community | None:
        line = table.rows[row]
        named = any(_said(line[i]) for role in ("name", "slug") if (i := head.columns.get(role, 999)) < len(line))
        if not named and origin and origin.get("slug") in self.county.by_slug:  # the name was cleared, the entry is the same
            return self.county.by_slug[str(origin["slug"])]
        return self.community(table, row, head, values=True)

    def target(self, table: Table, head: _Head, row: int, listing: ListForm, origin: dict[str, Any] | None) -> Target | None:
        if not listing.choice:
            return listing.targets[0]
        index = head.columns["fact"]
        line = table.rows[row]
        text = _said(line[index]) if index < len(line) else ""
        by_key = {target.key: target for target in listing.targets}
        if not text and origin and origin["list"] in by_key:
            return by_key[str(origin["list"])]
        labels = {unicodedata.normalize("NFKC", target.label): target for target in listing.targets}
        found = labels.get(text) or by_key.get(text)
        if found is None and text:
            clauses = [target for target in listing.targets if target.path[1] == text.removesuffix("项")]
            titles = [target for label, target in labels.items() if label.split(" ", 1)[-1] == text]
            meant = clauses or titles
            found = meant[0] if len(meant) == 1 else None
        if found is None:
            close = nearest(text, labels)
            hint = f"是否为 {'、'.join(close)}" if close else f"从下拉列表中选；可填 {'、'.join(list(labels)[:4])} 等"
            word = f"没有{_quoted(text)}这个{listing.choice}" if text else f"没有写{listing.choice}"
            self.bad("E604", table.cell(row, index), word, hint)
        return found

    def keep(self, origin: dict[str, Any], listing: ListForm, table: Table, start: Cell) -> None:
        """An emptied row stands for the entry it was exported from, so that this one isn't reported as missing."""
        community = self.county.by_slug.get(str(origin.get("slug")))
        target = next((target for target in listing.targets if target.key == origin["list"]), None)
        if community and target:
            values = self.untoken(origin["values"], listing)
            self.rows.setdefault(listing.name, []).append(
                _Row(community, target, values, {}, start, origin, False, True, [], set(), table)
            )

    def untoken(self, values: Mapping[str, Any], listing: ListForm) -> dict[str, Value]:
        known = {column.key: column for column in listing.columns}
        return {key: _untoken(value, known[key]) for key, value in values.items() if key in known}

    def entry(
        self, table: Table, row: int, cells: Sequence[tuple[Column, int, Any]], community: Community, target: Target,
        listing: ListForm, origin: dict[str, Any] | None, remove: bool, start: Cell,
    ) -> None:  # fmt: skip
        values: dict[str, Value] = {}
        places: dict[str, Cell] = {}
        gone: set[str] = set()
        fine = True
        for column, index, raw in cells:
            cell = table.cell(row, index)
            places[column.key] = cell
            what = f"{community.name} {target.label}{column.name}"
            if _said(raw) == DELETE:
                gone.add(column.key)
                if column.path in target.required:
                    self.bad("E610", cell, f"{what}不能没有", f"要删去整条的，在“删除？”一列写“{DELETE}”")
                    fine = False
                continue
            try:
                value = parse(raw, column, table, self.form.year)
            except BadCell as error:
                self.bad(error.code, cell, f"{what}：{error}", error.hint)
                fine = False
                continue
            if value is None:
                continue
            if column.path not in target.keys:
                self.bad("E604", cell, f"{target.label}不填{column.name}", "清空这一格")
                fine = False
                continue
            values[column.key] = value
        emptied = []
        if origin is not None:
            for column in listing.columns:
                if column.key in origin["values"] and column.key not in values and column.key not in gone:
                    emptied.append(column)
        if fine:
            made = _Row(community, target, values, places, start, origin, remove, False, emptied, gone, table)
            self.rows.setdefault(listing.name, []).append(made)

    def lists(self) -> None:
        """Compare the entries of all list sheets with the records."""
        for listing in self.form.lists:
            rows = self.rows.get(listing.name, [])
            self.copies(listing, rows)
            for community in self.county.communities:
                for target in listing.targets:
                    mine = [row for row in rows if row.community is community and row.target is target]
                    if mine:
                        _Matcher(self, listing, community, target, mine).match()
            if listing.name in self.based:
                self.absent(listing, rows)

    def copies(self, listing: ListForm, rows: list[_Row]) -> None:
        """A copied row carries the hidden column of the first: the one that still says what was exported is the entry, the
        others are new. An entry can't move to another community, because it would then stand in both."""
        groups: dict[str, list[_Row]] = {}
        for row in rows:
            if row.origin is not None:
                groups.setdefault(json.dumps(row.origin, sort_keys=True), []).append(row)
        for same in groups.values():
            at_home = [row for row in same if row.origin and self.is_home(row)]
            first = next((row for row in at_home if _tokens(row.values) == (row.origin or {})["values"]), None)
            first = first or (at_home[0] if at_home else None)
            for row in same:
                if row is first or row.origin is None:
                    continue
                if first is None:
                    was = self.county.by_slug.get(str(row.origin.get("slug")))
                    name = was.name if was else str(row.origin.get("slug"))
                    message = f"这一条导出时属于{name}“{row.origin['list']}”，不能改成{row.community.name}“{row.target.key}”"
                    self.bad("E609", row.cell, message, f"把原来的改回，在“删除？”一列写“{DELETE}”，再在末尾空行另写一条")
                row.origin, row.emptied = None, []

    def is_home(self, row: _Row) -> bool:
        return row.origin is not None and (row.origin.get("slug"), row.origin["list"]) == (row.community.slug, row.target.key)

    def absent(self, listing: ListForm, rows: Sequence[_Row]) -> None:
        """Entries of the record that no row of an exported sheet stands for: deleted there, or newer. They stay."""
        covered = {row.target.key for row in rows}
        for community in self.county.communities:
            for target in listing.targets:
                items = _get(community.data, target.path) or ()
                claimed = self.claimed.get((community.slug, target.key), set())
                left = [item for index, item in enumerate(items) if index not in claimed]
                if left and target.key in covered:
                    words = "；".join(_entry_words(_item(item, listing.columns), listing) for item in left[:3])
                    label = f"{community.name} {target.label}"
                    text = f"{label}：记录中有 {len(left)} 条表中没有（{words}），没有删；可能是在表中删去了，或是导出以后记入的"
                    self.questions.append(text)

    @cached_property
    def claimed(self) -> dict[tuple[str, str], set[int]]:
        """Which entries of each record's lists some row stands for."""
        return {}


class _Matcher:
    """Pairs the rows of one list of one community with the entries of the record, and says what is to be changed."""

    def __init__(self, reader: _Reader, listing: ListForm, community: Community, target: Target, rows: list[_Row]) -> None:
        self.reader, self.listing, self.community, self.target, self.rows = reader, listing, community, target, rows
        self.items = [_item(item, listing.columns) for item in _get(community.data, target.path) or ()]
        self.free = dict(enumerate(self.items))
        self.what = f"{target.label}"

    def claim(self, wanted: Mapping[str, Any], first: int | None = None) -> int | None:
        """Take an entry that nobody took, by what it shows."""
        order = sorted(self.free, key=lambda index: (index != first, index))
        for index in order:
            if _tokens(self.free[index]) == wanted:
                del self.free[index]
                return index
        return None

    def match(self) -> None:
        later = []
        for row in self.rows:  # first what is as it was exported, or as it stands in the record
            for column in row.emptied:
                if not row.remove and not row.empty:
                    cell = row.cells.get(column.key, row.cell)
                    text = f"{self.community.name} {self.what}{column.name}已清空，记录没有改；确要删去的写“{DELETE}”"
                    self.reader.ask(cell, text)
            self.fill(row)
            tokens = _tokens(row.values)
            number = row.origin.get("number") if row.origin else None
            if row.remove:
                self.drop(row)
            elif row.empty or (row.origin is not None and tokens == row.origin["values"]):
                self.claim(row.origin["values"] if row.origin else tokens, number)  # unchanged; the record may be newer
            elif row.origin is None and self.claim(tokens) is not None:
                continue
            else:
                later.append(row)
        for row in later:
            if row.origin is None:
                self.add(row)
            else:
                self.change(row)
        self.reader.claimed[self.community.slug, self.target.key] = set(range(len(self.items))) - set(self.free)

    def fill(self, row: _Row) -> None:
        """An emptied cell keeps what was exported: empty never deletes."""
        if row.origin is None:
            return
        for column in row.emptied:
            token = row.origin["values"][column.key]
            if isinstance(token, str) and token.startswith("sha256:"):
                for item in self.items:
                    value = item.get(column.key)
                    if value is not None and _token(value) == token:
                        row.values[column.key] = value
            else:
                row.values[column.key] = _untoken(token, column)

    def drop(self, row: _Row) -> None:
        wanted = row.origin["values"] if row.origin else _tokens(row.values)
        index = self.claim(wanted, row.origin.get("number") if row.origin else None)
        if index is not None:
            words = f"{self.what}：删除 {_entry_words(self.items[index], self.listing)}"
            self.reader.edit(self.community, Drop(self.target.path, index, row.cell), words)
        elif row.origin is None:
            self.reader.ask(row.cell, f"{self.community.name} {self.what}：记录中没有要删除的这一条")
        elif self.free:
            self.stale(row, DELETE)

    def add(self, row: _Row) -> None:
        if not self.complete(row):
            return
        tokens = _tokens(row.values)
        for other in self.rows:
            if other is not row and not other.remove and _tokens(other.values) == tokens:
                text = f"{self.community.name} {self.what}：与 {other.cell.name} 是同一条，写了两次"
                self.reader.bad("E609", row.cell, text, "删去一行")
                return
        if self.listing.name not in self.reader.based:  # nothing tells whether this is a new entry or a changed one
            alike = [item for item in self.free.values() if _same_paper(item, row.values, self.listing)]
            if alike:
                words = _entry_words(alike[0], self.listing)
                text = f"{self.community.name} {self.what}：记录中已有日期和依据相同的一条（{words}），不知道是修改还是新增"
                self.reader.bad("E608", row.cell, text, "用导出的表修改，或直接改记录")
                return
        paths = {column.key: column.path for column in self.listing.columns}
        item = {paths[key]: value for key, value in row.values.items()}
        cells = {paths[key]: cell for key, cell in row.cells.items()}
        words = f"{self.what}：新增 {_entry_words(row.values, self.listing)}"
        self.reader.edit(self.community, Add(self.target.path, item, cells, row.cell), words)

    def complete(self, row: _Row) -> bool:
        paths = {column.path: column for column in self.listing.columns}
        lacking = [paths[path] for path in self.target.required if paths[path].key not in row.values]
        for column in lacking:
            text = f"{self.community.name} {self.what}：没有写{column.name}"
            self.reader.bad("E610", row.cells.get(column.key, row.cell), text, "补上；不要的行把整行清空")
        papers = [paths[path] for path in (("document", "number"), ("document", "title")) if path in self.target.keys]
        if papers and not any(column.key in row.values for column in papers):
            self.reader.bad("E610", row.cell, f"{self.community.name} {self.what}：文号和文件名称至少写一项", "补上文号")
            return False
        return not lacking

    def change(self, row: _Row) -> None:
        assert row.origin is not None
        tokens = _tokens(row.values)
        if self.claim(tokens) is not None:
            return  # the record says so already: imported before
        index = self.claim(row.origin["values"], row.origin.get("number"))
        if index is None:
            self.stale(row, _entry_words(row.values, self.listing))
            return
        old = self.items[index]
        for column in self.listing.columns:
            value = row.values.get(column.key)
            if not _same(_token(value) if value is not None else None, old.get(column.key)):
                words = f"{self.what} {_entry_words(old, self.listing)}：{column.label} {_words(old.get(column.key), column)} → "
                place = Set((*self.target.path, index, *column.path), value, row.cells.get(column.key, row.cell))
                self.reader.edit(self.community, place, words + _words(value, column))

    def stale(self, row: _Row, says: str) -> None:
        """The entry was exported, changed in the sheet, and is no longer in the record as it was exported."""
        assert row.origin is not None
        was = _entry_words(self.reader.untoken(row.origin["values"], self.listing), self.listing)
        now = "；".join(_entry_words(item, self.listing) for item in list(self.free.values())[:3]) or "没有这一条"
        text = f"{self.community.name} {self.what}：导出以后记录也改了，导出时为 {was}，表中为 {says}，记录中现为 {now}"
        self.reader.bad("E608", row.cell, text, "核对后，把表中或记录中的改成一致")


def _same_paper(one: Mapping[str, Value], other: Mapping[str, Value], listing: ListForm) -> bool:
    keys = [f"{listing.name}.{name}" for name in ("date", "title", "document.issuer", "document.number", "document.title")]
    shared = [key for key in keys if key in one and key in other]
    return bool(shared) and all(_same(_token(one[key]), other[key]) for key in shared) and f"{listing.name}.date" in shared


def _entry_words(values: Mapping[str, Value], listing: ListForm) -> str:
    """An entry in words: everything but the long texts in full."""
    parts = []
    for column in listing.columns:
        value = values.get(column.key)
        if value is not None:
            text = _words(value, column).replace("\n", " ")
            text = f"{text[:24]}…" if len(text) > 25 else text
            parts.append(text if column.kind in ("text", "date", "enum") else f"{column.label}{text}")
    return " ".join(parts[:5])


def _plain_head(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _base(line: Sequence[Any], head: _Head) -> Any:
    """What the hidden column says a row was exported with; None where it says nothing that can be read."""
    index = head.columns.get("exported")
    if index is None or index >= len(line) or not isinstance(line[index], str):
        return None
    try:
        return json.loads(line[index])
    except ValueError:
        return None


def _same(token: Any, value: Value | None) -> bool:
    """Whether a value is the one that the hidden column keeps."""
    return token == (None if value is None else _token(value))


def _untoken(token: Any, column: Column) -> Value:
    if isinstance(token, str) and column.kind in ("date", "deadline"):
        return dt.date.fromisoformat(token)
    if column.kind == "number":
        return Decimal(str(token))
    value: Value = tuple(token) if isinstance(token, list) else token
    return value


# Writing into records


def rewrite(county: County, community: Community, edits: Sequence[Edit], shown: str) -> bytes:
    """A record's bytes after some edits: comments, order, byte order mark and line ends as they were.

    Raises :class:`Problems` at the cell that is to blame, where the record would not be valid or can't be edited.
    """
    text = community.source.text
    wanted = _edited(community.data, edits)
    try:
        new = _edited_text(text, edits)
        done = Source(community.source.shown, new)
        fits = done.toml() == wanted and _comments(text) <= _comments(new)
    except (Problems, KeyError, IndexError, TypeError, ValueError, AttributeError):  # whatever an unusual file leads tomlkit to
        fits = False
    if not fits:
        message = f"{community.source.shown} 的写法特殊，不能自动修改"
        raise Problems([Problem("E612", message, shown, cell=edits[0].cell, hint="照表直接修改这份记录")])
    problems, _ = county.validator.check(done, done.toml(), published=False)
    if county.year.published:
        before, after = (set(records.missing_facts(county.rubric, data)) for data in (community.data, wanted))
        problems += [
            Problem("E203", f"正式发布的年度不能缺少 {name}", clause=block) for block, name in sorted(after - before)
        ]  # fmt: skip
    if problems:
        raise Problems([_blame(problem, done, edits, wanted, community, shown) for problem in problems])
    return _as_before(community.raw, text, new)


def _blame(problem: Problem, done: Source, edits: Sequence[Edit], data: Any, community: Community, shown: str) -> Problem:
    """A problem of the new record as one of the cell it comes from: of the value on that line, else of its clause."""
    where: list[tuple[Where, Cell]] = []
    for edit in edits:
        if isinstance(edit, Set):
            where.append((edit.path, edit.cell))
        elif isinstance(edit, Add):
            added = [other for other in edits if isinstance(other, Add) and other.path == edit.path]
            index = len(_get(data, edit.path)) - len(added) + added.index(edit)
            where.append(((*edit.path, index), edit.cell))
            where += [((*edit.path, index, *path), cell) for path, cell in edit.cells.items()]
        else:
            where.append((edit.path, edit.cell))
    line = problem.place.line if problem.place else 0
    cell = next((cell for path, cell in reversed(where) if done.locate(path).line == line), None)
    near = [cell for path, cell in where if problem.clause in path or (path[0] == "ballots" and "票" in problem.message)]
    cell = cell or (near or [where[0][1]])[-1]
    message = f"{community.name}：照此写入，记录会有问题：{problem.message}"
    return Problem("E611", message, shown, cell=cell, clause=problem.clause)


def _edited(data: Mapping[str, Any], edits: Sequence[Edit]) -> dict[str, Any]:
    """The data of a record after some edits: what the new text must say, neither more nor less."""
    found = copy.deepcopy(dict(data))
    for edit in edits:
        if isinstance(edit, Set):
            inner: Any = found
            for key in edit.path[:-1]:
                inner = inner[key] if isinstance(key, int) else inner.setdefault(key, {})
            if edit.value is None:
                del inner[edit.path[-1]]
            else:
                inner[edit.path[-1]] = list(edit.value) if isinstance(edit.value, tuple) else edit.value
    for edit in _drops(edits):
        inner = _get_any(found, edit.path[:-1])
        del inner[edit.path[-1]][edit.index]
        if not inner[edit.path[-1]] and not _keeps_empty(edit.path):
            del inner[edit.path[-1]]
    for edit in edits:
        if isinstance(edit, Add):
            inner = found
            for key in edit.path[:-1]:
                inner = inner.setdefault(key, {})
            inner.setdefault(edit.path[-1], []).append(_nested(edit.item))
    return found


def _drops(edits: Sequence[Edit]) -> list[Drop]:
    return sorted((edit for edit in edits if isinstance(edit, Drop)), key=lambda edit: (str(edit.path), -edit.index))


def _keeps_empty(path: Where) -> bool:
    """Whether a list that loses its last entry stays as an empty one: in a clause it may be a fact that must be stated."""
    return path[0] == "clauses" and path[-1] not in ("evidence", "falsified")


def _get_any(data: Any, path: Where) -> Any:
    for key in path:
        data = data[key]
    return data


def _nested(item: Mapping[Where, Value]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for path, value in item.items():
        inner = found
        for key in path[:-1]:
            inner = inner.setdefault(str(key), {})
        inner[str(path[-1])] = list(value) if isinstance(value, tuple) else value
    return found


_NEW, _OLD_START, _OLD_END = "#\ue000new", "#\ue000from", "#\ue000to"
"""Marks of lines that tomlkit puts in or that are to go: where it puts them, comments would change their owner."""


def _edited_text(text: str, edits: Sequence[Edit]) -> str:
    import tomlkit

    if "\ue000" in text:
        raise ValueError("a record that holds the marks")
    book: Any = tomlkit.parse(text)
    for edit in edits:
        if isinstance(edit, Set):
            _put(book, edit.path, edit.value)
    for edit in _drops(edits):
        _take_out(book, edit)
    for edit in edits:
        if isinstance(edit, Add):
            _append(book, edit)
    return _placed(tomlkit.dumps(book))


def _toml(value: Any) -> str:
    """A value as TOML, in the style of the records: exact numbers, one line."""
    import tomlkit

    match value:
        case bool():
            return "true" if value else "false"
        case dict():
            return "{ " + ", ".join(f"{key} = {_toml(inner)}" for key, inner in value.items()) + " }"
        case tuple() | list():
            return "[" + ", ".join(_toml(inner) for inner in value) + "]"
        case str():
            return str(tomlkit.string(value).as_string())
        case Decimal():
            return format(value, "f")
        case _:
            return str(value)


def _parsed(value: Any) -> Any:
    import tomlkit

    return tomlkit.parse(f"x = {_toml(value)}\n").item("x")


def _put(book: Any, path: Where, value: Value | None) -> None:
    import tomlkit
    from tomlkit.items import InlineTable

    inner = book
    for depth, key in enumerate(path[:-1]):
        if not isinstance(key, int) and key not in inner:
            table = tomlkit.inline_table() if isinstance(inner, InlineTable) else tomlkit.table()
            if depth == 0 and key == "clauses":
                table = tomlkit.table(is_super_table=True)
            elif not isinstance(inner, InlineTable):
                table.comment(_NEW[1:])
            inner[key] = table
        inner = inner[key]
    last = path[-1]
    if value is None:
        del inner[last]
        return
    item = _parsed(value)
    old = last in inner
    if not old and not isinstance(inner, InlineTable):
        item.comment(_NEW[1:])
    inner[last] = item
    if old and isinstance(item, tomlkit.items.Float):
        inner[last] = item


def _take_out(book: Any, edit: Drop) -> None:
    import tomlkit

    inner = _get_any(book, edit.path[:-1])
    entries = inner[edit.path[-1]]
    if not isinstance(entries, tomlkit.items.AoT):
        del entries[edit.index]
        if not entries and not _keeps_empty(edit.path):
            del inner[edit.path[-1]]
        return
    entry = entries[edit.index]
    entry.comment(_OLD_START[1:])
    leaf = entry
    while isinstance(leaf, (tomlkit.items.Table, tomlkit.items.AbstractTable)) and not isinstance(leaf, tomlkit.items.InlineTable):
        leaf = leaf[list(leaf)[-1]]
    leaf.comment(_OLD_END[1:])
    marked = sum(_OLD_START[1:] in other.trivia.comment for other in entries)
    if marked == len(entries) and _keeps_empty(edit.path):
        inner.add(edit.path[-1], _commented("[]"))


def _commented(text: str) -> Any:
    import tomlkit

    item = tomlkit.parse(f"x = {text}\n").item("x")
    item.comment(_NEW[1:])
    return item


def _append(book: Any, edit: Add) -> None:
    import tomlkit
    from tomlkit.items import AoT, InlineTable

    inner = book
    for depth, key in enumerate(edit.path[:-1]):
        if key not in inner:
            table = tomlkit.table(is_super_table=True)
            inner[key] = table if depth or key != "clauses" else tomlkit.table(is_super_table=True)
        inner = inner[key]
    last, item = edit.path[-1], _nested(edit.item)
    entries = inner.get(last)
    inline = isinstance(inner, InlineTable)
    if entries is not None and not isinstance(entries, AoT) and (len(entries) or inline):
        entries.append(_parsed(item))
        return
    if inline:
        inner[last] = _parsed([item])
        return
    table = tomlkit.table()
    table.comment(_NEW[1:])
    for key, value in item.items():
        found = _parsed(value)
        found.comment(_NEW[1:])
        table.append(key, found)
    if isinstance(entries, AoT):
        entries.append(table)
        return
    if entries is not None:
        del inner[last]
    made = tomlkit.aot()
    made.append(table)
    inner[last] = made


_HEADER = re.compile(r"\s*\[")
_TRIVIA = re.compile(r"\s*(#|$)")


def _placed(text: str) -> str:
    """Put marked lines where a person would: a key below the last one of its table, a table before the comment that
    belongs to the next one; and take marked entries out, leaving comments."""
    lines, out = text.split("\n"), []
    number = 0
    while number < len(lines):
        line = lines[number]
        if line.rstrip().endswith(_OLD_START):
            while not lines[number].rstrip().endswith(_OLD_END):
                number += 1
            number += 1
            if number < len(lines) and not lines[number].strip() and out and not out[-1].strip():
                number += 1
            continue
        if not line.rstrip().endswith(_NEW):
            out.append(line)
            number += 1
            continue
        block = []
        while number < len(lines) and lines[number].rstrip().endswith(_NEW):
            block.append(lines[number].rstrip().removesuffix(_NEW).rstrip())
            number += 1
            if number < len(lines) - 1 and not lines[number].strip() and lines[number + 1].rstrip().endswith(_NEW):
                number += 1
        keys = [text for text in block if not _HEADER.match(text)]
        if not _HEADER.match(block[0]):  # keys of the table above, up to the first new table
            first = next((place for place, text in enumerate(block) if _HEADER.match(text)), len(block))
            keys, block = block[:first], block[first:]
            place = len(out)
            while place and _TRIVIA.match(out[place - 1]):
                place -= 1
            out[place:place] = keys
        if block:
            following = next((text for text in lines[number:] if text.strip()), "")
            place = _before_comment(out) if _HEADER.match(following) else len(out)
            kept = out[place:]
            while place and not out[place - 1].strip():
                place -= 1
            spaced: list[str] = []
            for text in block:
                spaced += ["", text] if _HEADER.match(text) else [text]
            del out[place:]
            out += spaced if out else spaced[1:]
            if following or kept:
                out.append("")
            out += kept
            while kept == [] and number < len(lines) and following and not lines[number].strip():
                number += 1
    return "\n".join(out).rstrip("\n") + "\n" if text.endswith("\n") or not text else "\n".join(out)


def _before_comment(lines: Sequence[str]) -> int:
    """Where the comments begin that belong to the table that follows: those right above it, and a section's head above them."""
    place = len(lines)
    while True:
        start = place
        while start and lines[start - 1].lstrip().startswith("#"):
            start -= 1
        if start == place or (place < len(lines) and not any(line.startswith("# ====") for line in lines[start:place])):
            return place
        place = start
        above = place
        while above and not lines[above - 1].strip():
            above -= 1
        if above and lines[above - 1].startswith("# ===="):
            place = above
            continue
        return place


def _comments(text: str) -> set[str]:
    """The comments that have a line of their own."""
    return {line.strip() for line in text.split("\n") if line.lstrip().startswith("#")}


def _as_before(raw: bytes, old: str, new: str) -> bytes:
    """Text as bytes with the byte order mark and the line ends of the file; new lines end as most of its lines do."""
    import difflib

    mark = b"\xef\xbb\xbf" if raw.startswith(b"\xef\xbb\xbf") else b""
    ends = [b"\r\n" if line.endswith(b"\r\n") else b"\n" for line in raw.splitlines(keepends=True)]
    windows = ends.count(b"\r\n")
    if windows == 0:
        return mark + new.encode()
    if windows == raw.count(b"\n"):
        return mark + new.encode().replace(b"\n", b"\r\n")
    before, after = old.split("\n"), new.split("\n")
    usual = b"\r\n" if windows * 2 >= len(ends) else b"\n"
    kept = [usual] * len(after)
    raw_ends = [b"\r\n" if part.endswith(b"\r") else b"\n" for part in raw.split(b"\n")]
    for block in difflib.SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks():
        for step in range(block.size):
            kept[block.b + step] = raw_ends[block.a + step]
    return mark + b"".join(line.encode() + end for line, end in zip(after[:-1], kept, strict=False)) + after[-1].encode()


def apply(county: County, changes: Sequence[Change]) -> None:
    """Write all changed records, or none: first beside them, then renamed. Raises :class:`Problems`."""
    done: list[Change] = []
    beside = {change.community.slug: _beside(change.community.path) for change in changes}
    problems: list[Problem] = []
    shown = ""
    try:
        for change in changes:
            shown = change.community.source.shown
            if change.community.path.read_bytes() != change.community.raw:
                raise Problems([Problem("E613", "这份记录刚刚被改动，没有写入", shown, hint="重新导入")])
            temporary = beside[change.community.slug]
            temporary.write_bytes(change.content)
            shutil.copymode(change.community.path, temporary)
        for change in changes:
            shown = change.community.source.shown
            os.replace(beside[change.community.slug], change.community.path.resolve())
            done.append(change)
    except Problems as error:
        problems += error.problems
    except OSError as error:
        problems.append(Problem("E613", f"写不进去：{_reason(error)}；没有改动任何记录", shown, hint="关闭打开的文件后重试"))
    if problems:
        for change in done:
            change.community.path.resolve().write_bytes(change.community.raw)
        for temporary in beside.values():
            temporary.unlink(missing_ok=True)
        raise Problems(problems)


def _beside(path: Path) -> Path:
    path = path.resolve()
    return path.with_name(f".{path.name}.tmp")


# In words


def words(found: Plan, shown: str, *, applied: bool) -> str:
    """What an import would do, or did, record by record."""
    lines = []
    total = sum(len(change.words) for change in found.changes)
    if not found.changes:
        lines.append(f"{shown}：{found.year}年度，与记录一致，没有要改的")
    else:
        lines.append(f"{shown}：{found.year}年度，{'已改' if applied else '要改'} {len(found.changes)} 份记录，{total} 处")
    for change in found.changes:
        lines += ["", f"{change.community.source.shown}（{change.community.name}）"]
        lines += [f"  {text}" for text in change.words]
    if found.questions:
        lines += ["", "请核对（没有改）："]
        lines += [f"  {text}" for text in found.questions]
    if found.changes and not applied:
        lines += ["", "还没有写入；核对后加 --apply 写入"]
    return "\n".join(lines)


def shown_file(path: Path, root: Path) -> str:
    """A spreadsheet's name as messages show it: inside the root by its path, else its name alone."""
    return shown_path(path.resolve(), root)
