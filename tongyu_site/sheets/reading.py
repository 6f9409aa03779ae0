"""Spreadsheets into records: which changes a filled-in sheet asks for.

Three values are known of each cell: exported (in the row's hidden column), in the sheet, in the record. A record changes only
where the sheet differs from the export and the record does not; nothing is deleted because a cell or a row is empty or gone,
only where 删除 is written. Sanctions and every ``person`` are never touched.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from ..base.matching import nearest
from ..base.printing import shown_path
from ..base.problems import Cell, Collector, Problem
from ..records import demanded, plain_name
from .amend import Add, Drop, Edit, RecordChange, Set, rewrite
from .forms import (
    CHOICES,
    DELETE,
    GUIDE,
    NO,
    YES,
    Community,
    FormColumn,
    ListForm,
    SheetCounty,
    Target,
    Value,
    entry_values,
    get,
    plain,
    token,
    tokens,
    value_words,
)
from .tables import CellError, Formula, Merged, Odd, SheetTable, parse, quoted, read_tables, said

# Import: which changes a spreadsheet asks for


@dataclass(frozen=True)
class Plan:
    """What an import would do, and what it leaves to a human."""

    year: int
    changes: tuple[RecordChange, ...]
    questions: tuple[str, ...]
    tables: int


def plan_import(county: SheetCounty, path: Path, shown: str) -> Plan:
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
    reader.lists()
    reader.found.stop_if_any()
    changes = []
    for community in county.communities:
        edits, words = reader.edits.get(community.slug, []), reader.words.get(community.slug, [])
        if edits:
            with reader.found:
                changes.append(RecordChange(community, tuple(words), rewrite(county, community, edits, shown)))
    reader.found.stop_if_any()
    return Plan(county.settings.number, tuple(changes), tuple(reader.questions), reader.known)


@dataclass(eq=False)
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
    emptied: list[FormColumn]
    gone: set[str]
    table: SheetTable


@dataclass(frozen=True)
class _Head:
    """Where the columns of a table are: its kind (empty for communities), the last head row, and the columns by role."""

    kind: str
    row: int
    columns: Mapping[str, int]
    year: int | None


_NAMES = {
    "slug": "slug",
    "文件名": "slug",
    "name": "name",
    "社区": "name",
    "社区名称": "name",
    "单位": "name",
    "社区党工委": "name",
}
_HEADS_IN = 30


class _Reader:
    def __init__(self, county: SheetCounty, shown: str) -> None:
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

    def table(self, table: SheetTable) -> None:
        """Read one sheet, wherever its columns stand and whatever its name is."""
        if table.name in (GUIDE, CHOICES):
            return
        head = self.head(table)
        if head is None:
            if any(value is not None for row in table.rows for value in row):
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

    def head(self, table: SheetTable) -> _Head | None:
        """The head row: the row of machine names where it is there, else the first row whose Chinese heads are known."""
        rows = [["" if isinstance(value, Formula) else said(value) for value in row] for row in table.rows[:_HEADS_IN]]
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
        """The Chinese heads of a kind of sheet, and its machine names. A fact's title counts without its clause where no other
        has it."""
        found = {label: (kind, role) for label, role in _NAMES.items()}
        if kind == "":
            titles: dict[str, list[str]] = {}
            for column in self.form.columns.values():
                found[_plain_head(column.label)] = ("", column.key)
                found[_plain_head(column.short)] = ("", column.key)
                titles.setdefault(_plain_head(re.sub(r"^\S+项 |（.*?）$", "", column.label)), []).append(column.key)
            found |= {key: ("", key) for key in self.form.columns}
            found |= {title: ("", keys[0]) for title, keys in titles.items() if len(keys) == 1 and title not in found}
        else:
            form = next(form for form in self.form.lists if form.name == kind)
            found |= {head: (kind, column.key) for column in form.columns for head in (_plain_head(column.label), column.key)}
            found |= {"事项": (kind, "fact"), "条款": (kind, "fact"), "删除?": (kind, "remove"), "删除": (kind, "remove")}
        found.pop("", None)
        return found

    def columns(
        self, table: SheetTable, number: int, row: Sequence[str], known: Mapping[str, tuple[str, str]], above: Sequence[str]
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
        self, table: SheetTable, row: int, index: int, text: str, known: Mapping[str, tuple[str, str]], named: bool
    ) -> None:
        cell = table.cell(row, index)
        filled = any(len(line) > index and line[index] is not None for line in table.rows[row + 1 :])
        close = nearest(text, known, cutoff=0.6) if named else []
        if filled and (close or re.fullmatch(r"[\d-]+\.\w+", text)):
            self.bad("E604", cell, f"没有“{text[:40]}”这一项", f"是否为 {'、'.join(close)}" if close else "改回导出时的表头")
        elif filled:
            self.ask(cell, f"没有“{text[:40]}”这一项，这一列没有读取")

    # rows of communities

    def community(self, table: SheetTable, row: int, head: _Head, values: bool) -> Community | None:
        """The community of a row; None (with a problem or a question) where there is no such record."""
        line = table.rows[row]

        def at(role: str) -> tuple[str, Cell]:
            column = head.columns.get(role)
            text = said(line[column]) if column is not None and column < len(line) else ""
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

    def communities(self, table: SheetTable, head: _Head) -> None:
        columns = [(self.form.columns[key], index) for key, index in head.columns.items() if key in self.form.columns]
        for row in range(head.row + 1, len(table.rows)):
            line = table.rows[row]
            cells = [(column, index, line[index]) for column, index in columns if index < len(line)]
            filled = [entry for entry in cells if entry[2] is not None and not entry[0].tally]
            if not filled and not any(
                said(line[i]) for role in ("slug", "name") if (i := head.columns.get(role, 999)) < len(line)
            ):
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
                except CellError as error:
                    self.bad(error.code, cell, f"{community.name}{column.name}：{error}", error.hint)

    def simple(self, community: Community, column: FormColumn, raw: Any, base: Any, cell: Cell, table: SheetTable) -> None:
        """One fact of a community: exported, in the sheet, in the record."""
        if column.tally:
            self.tally(community, column, raw, base, cell, table)
            return
        record = plain(get(community.data, column.path))
        had = base.get(column.key) if base is not None else None
        what = f"{community.name}{column.name}"
        value: Value | None
        if said(raw) == DELETE and not isinstance(raw, Merged):
            value = None
            if record is None:
                return
        else:
            value = parse(raw, column, table, self.form.year)
            if value is not None and column.path[-1] == "previous_unit":
                value = self.unit(str(value))
            if value is None:
                if had is not None and record is not None:
                    text = f"{what}已清空，记录中仍为{value_words(record, column)}，没有改；确要删去的写“{DELETE}”"
                    self.ask(cell, text)
                return
            first = self.seen.setdefault((community.slug, column.key), (value, cell))
            if first[0] != value:
                words = f"这里为{value_words(value, column)}，{first[1].name} 为{value_words(first[0], column)}"
                self.bad("E609", cell, f"{what}写了两次，并且不同：{words}", "删去其中一处")
                return
            if first[1] != cell or value == record:
                return
        if base is not None and not _same(had, record):
            if value is not None and _same(had, value):
                return  # the record is newer, the sheet says nothing new
            self.conflict(cell, what, had, value, record, column)
            return
        self.edit(
            community,
            Set(column.path, value, cell),
            f"{column.short or column.label}：{value_words(record, column)} → {value_words(value, column)}",
        )

    def conflict(self, cell: Cell, what: str, had: Any, value: Value | None, record: Value | None, column: FormColumn) -> None:
        long = str(had).startswith("sha256:")
        was = "另一段文字" if long else value_words(None if had is None else _untoken(had, column), column)
        says = DELETE if value is None else value_words(value, column)
        words = f"导出时为{was}，表中为{says}，记录中现为{value_words(record, column)}"
        self.bad("E608", cell, f"{what}：导出以后记录也改了，{words}", "核对后，把表中或记录中的改成一致")

    def unit(self, value: str) -> str:
        """The file name of a community that is written by its name."""
        named = self.county.by_name.get(plain_name(value))
        return named.slug if named else value

    def tally(self, community: Community, column: FormColumn, raw: Any, base: Any, cell: Cell, table: SheetTable) -> None:
        """A number of entries is computed; a figure typed over it would be lost, so it is refused."""
        if isinstance(raw, (Formula, Odd, Merged)) or raw is None:
            return
        count = len(get(community.data, column.path) or ())
        was = (base or {}).get(column.key)
        text = said(raw)
        if text in (str(count), str(was), f"{count}.0"):
            return
        sheet = next(form.title for form in self.form.lists if any(target.key == column.tally for target in form.targets))
        message = f"{community.name}{column.name}：件数不能直接填，记录中是 {count} 件，表中写了{quoted(raw)}"
        if table.csv:  # there the figure may be the formula's
            self.ask(cell, f"{community.name}{column.name}为{quoted(raw)}，记录中是 {count} 件；每件的情况要从“{sheet}”导入")
        else:
            self.bad("E614", cell, message, f"在“{sheet}”中一件写一行")

    def edit(self, community: Community, edit: Edit, words: str) -> None:
        self.edits.setdefault(community.slug, []).append(edit)
        self.words.setdefault(community.slug, []).append(f"{words}（{edit.cell.name}）")

    # rows of entries

    def entries(self, table: SheetTable, head: _Head, listing: ListForm) -> None:
        """Read the rows of a list sheet; they are compared with the records when all sheets are read."""
        columns = [(column, head.columns[column.key]) for column in listing.columns if column.key in head.columns]
        for row in range(head.row + 1, len(table.rows)):
            line = table.rows[row]
            cells = [(column, index, line[index]) for column, index in columns if index < len(line) and line[index] is not None]
            identified = [
                i for role in ("name", "slug", "fact") if (i := head.columns.get(role, 999)) < len(line) and said(line[i])
            ]
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
                if said(line[identified[0]]) and len(identified) > 1:
                    self.ask(start, "这一行没有填内容，没有读取")
                elif identified:
                    self.ask(start, f"{quoted(line[identified[0]])}这一行没有填内容，没有读取")
                continue
            community = self.owner(table, head, row, origin)
            target = self.target(table, head, row, listing, origin)
            if community is not None and target is not None:
                places = {column.key: table.cell(row, index) for column, index in columns}
                self.entry(table, cells, places, community, target, listing, origin, remove, start)
        if "exported" in head.columns:
            self.based.setdefault(listing.name, set())

    def removal(self, table: SheetTable, head: _Head, row: int) -> bool:
        index = head.columns.get("remove", 999)
        line = table.rows[row]
        text = said(line[index]) if index < len(line) else ""
        if text in ("", NO):
            return False
        if text in (DELETE, YES):
            return True
        self.bad("E605", table.cell(row, index), f"“删除？”一列只能写“{DELETE}”，写了{quoted(text)}")
        return False

    def owner(self, table: SheetTable, head: _Head, row: int, origin: dict[str, Any] | None) -> Community | None:
        line = table.rows[row]
        named = any(said(line[i]) for role in ("name", "slug") if (i := head.columns.get(role, 999)) < len(line))
        if not named and origin and origin.get("slug") in self.county.by_slug:  # the name was cleared, the entry is the same
            return self.county.by_slug[str(origin["slug"])]
        return self.community(table, row, head, values=True)

    def target(self, table: SheetTable, head: _Head, row: int, listing: ListForm, origin: dict[str, Any] | None) -> Target | None:
        if not listing.choice:
            return listing.targets[0]
        index = head.columns["fact"]
        line = table.rows[row]
        text = said(line[index]) if index < len(line) else ""
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
            word = f"没有{quoted(text)}这个{listing.choice}" if text else f"没有写{listing.choice}"
            self.bad("E604", table.cell(row, index), word, hint)
        return found

    def keep(self, origin: dict[str, Any], listing: ListForm, table: SheetTable, start: Cell) -> None:
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
        self, table: SheetTable, cells: Sequence[tuple[FormColumn, int, Any]], places: dict[str, Cell], community: Community,
        target: Target, listing: ListForm, origin: dict[str, Any] | None, remove: bool, start: Cell,
    ) -> None:  # fmt: skip
        values: dict[str, Value] = {}
        gone: set[str] = set()
        fine = True
        for column, _, raw in cells:
            cell = places[column.key]
            what = f"{community.name} {target.label}{column.name}"
            if said(raw) == DELETE:
                gone.add(column.key)
                if column.path in target.required:
                    self.bad("E610", cell, f"{what}不能没有", f"要删去整条的，在“删除？”一列写“{DELETE}”")
                    fine = False
                continue
            try:
                value = parse(raw, column, table, self.form.year)
            except CellError as error:
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
            self.copies(rows)
            groups: dict[tuple[str, str], list[_Row]] = {}
            for row in rows:
                groups.setdefault((row.community.slug, row.target.key), []).append(row)
            for mine in groups.values():
                _Matcher(self, listing, mine[0].community, mine[0].target, mine).match()
            if listing.name in self.based:
                self.absent(listing, rows)

    def copies(self, rows: list[_Row]) -> None:
        """A copied row carries the hidden column of the first: the one that still says what was exported is the entry, the
        others are new. An entry can't move to another community, because it would then stand in both."""
        groups: dict[str, list[_Row]] = {}
        for row in rows:
            if row.origin is not None:
                groups.setdefault(json.dumps(row.origin, sort_keys=True), []).append(row)
        for same in groups.values():
            at_home = [row for row in same if row.origin and self.is_home(row)]
            first = next((row for row in at_home if tokens(row.values) == (row.origin or {})["values"]), None)
            first = first or (at_home[0] if at_home else None)
            for row in same:
                if row is first or row.origin is None:
                    continue
                if first is None:
                    was = self.county.by_slug.get(str(row.origin.get("slug")))
                    name = was.name if was else str(row.origin.get("slug"))
                    key = row.origin["list"]
                    label = next((t.label for form in self.form.lists for t in form.targets if t.key == key), key)
                    message = f"这一条导出时是{name}“{label}”，不能改成{row.community.name}“{row.target.label}”"
                    self.bad("E609", row.cell, message, f"把原来的改回，在“删除？”一列写“{DELETE}”，再在末尾空行另写一条")
                row.origin, row.emptied = None, []

    def is_home(self, row: _Row) -> bool:
        return row.origin is not None and (row.origin.get("slug"), row.origin["list"]) == (row.community.slug, row.target.key)

    def absent(self, listing: ListForm, rows: Sequence[_Row]) -> None:
        """Entries of the record that no row of an exported sheet stands for: deleted there, or newer. They stay."""
        covered = {row.target.key for row in rows}
        for community in self.county.communities:
            for target in listing.targets:
                items = get(community.data, target.path) or ()
                claimed = self.claimed.get((community.slug, target.key), set())
                left = [item for index, item in enumerate(items) if index not in claimed]
                if left and target.key in covered:
                    words = "；".join(_entry_words(entry_values(item, listing.columns), listing) for item in left[:3])
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
        self.items = [entry_values(item, listing.columns) for item in get(community.data, target.path) or ()]
        self.free = dict(enumerate(self.items))
        whose = target.path[-1] in ("evidence", "falsified")  # their label is the clause's
        self.what = f"{target.label}（{listing.title}）" if whose else target.label

    def claim(self, wanted: Mapping[str, Any], first: int | None = None) -> int | None:
        """Take an entry that nobody took, by what it shows."""
        order = sorted(self.free, key=lambda index: (index != first, index))
        for index in order:
            if tokens(self.free[index]) == wanted:
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
            shown = tokens(row.values)
            number = row.origin.get("number") if row.origin else None
            if row.remove:
                later.append(row)
            elif row.empty or (row.origin is not None and shown == row.origin["values"]):
                self.claim(row.origin["values"] if row.origin else shown, number)  # unchanged; the record may be newer
            elif row.origin is None and self.claim(shown) is not None:
                continue
            else:
                later.append(row)
        for row in later:
            if row.remove:
                self.drop(row)
            elif row.origin is None:
                self.add(row)
            else:
                self.change(row)
        self.reader.claimed[self.community.slug, self.target.key] = set(range(len(self.items))) - set(self.free)

    def fill(self, row: _Row) -> None:
        """An emptied cell keeps what was exported: empty never deletes."""
        if row.origin is None:
            return
        for column in row.emptied:
            was = row.origin["values"][column.key]
            if isinstance(was, str) and was.startswith("sha256:"):
                for item in self.items:
                    value = item.get(column.key)
                    if value is not None and token(value) == was:
                        row.values[column.key] = value
            else:
                row.values[column.key] = _untoken(was, column)

    def drop(self, row: _Row) -> None:
        wanted = row.origin["values"] if row.origin else tokens(row.values)
        index = self.claim(wanted, row.origin.get("number") if row.origin else None)
        if index is not None:
            words = f"{self.what}：删除 {_entry_words(self.items[index], self.listing)}"
            self.reader.edit(self.community, Drop(self.target.path, index, row.cell, self.kept()), words)
        elif row.origin is None:
            self.reader.ask(row.cell, f"{self.community.name} {self.what}：记录中没有要删除的这一条")
        elif any(_same_paper(item, row.values, self.listing) for item in self.free.values()):
            self.stale(row, DELETE)

    def kept(self) -> bool:
        """Whether the list is a fact that a record must state."""
        node = self.reader.county.rubric.nodes.get(str(self.target.path[1])) if len(self.target.path) > 1 else None
        fact = node.facts.get(str(self.target.path[-1])) if node else None
        return fact is not None and demanded(self.reader.county.rubric, fact)

    def add(self, row: _Row) -> None:
        if not self.complete(row):
            return
        shown = tokens(row.values)
        later = self.rows[self.rows.index(row) + 1 :]
        for other in self.rows:
            if other is row or other.remove or (other.origin is None and other in later):
                continue  # of two new ones the second is the one too many
            if tokens(other.values) == shown:
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
            cell = row.cells.get(papers[0].key, row.cell)
            self.reader.bad("E610", cell, f"{self.community.name} {self.what}：文号和文件名称至少写一项", "补上文号")
            return False
        return not lacking

    def change(self, row: _Row) -> None:
        assert row.origin is not None
        shown = tokens(row.values)
        if self.claim(shown) is not None:
            return  # the record says so already: imported before
        index = self.claim(row.origin["values"], row.origin.get("number"))
        if index is None:
            self.stale(row, _entry_words(row.values, self.listing))
            return
        old = self.items[index]
        for column in self.listing.columns:
            value = row.values.get(column.key)
            if not _same(token(value) if value is not None else None, old.get(column.key)):
                words = (
                    f"{self.what} {_entry_words(old, self.listing)}：{column.label} {value_words(old.get(column.key), column)} → "
                )
                place = Set((*self.target.path, index, *column.path), value, row.cells.get(column.key, row.cell))
                self.reader.edit(self.community, place, words + value_words(value, column))

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
    return bool(shared) and all(_same(token(one[key]), other[key]) for key in shared) and f"{listing.name}.date" in shared


def _entry_words(values: Mapping[str, Value], listing: ListForm) -> str:
    """An entry in words: everything but the long texts in full."""
    parts = []
    for column in listing.columns:
        value = values.get(column.key)
        if value is not None:
            text = value_words(value, column).replace("\n", " ")
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


def _same(kept: Any, value: Value | None) -> bool:
    """Whether a value is the one that the hidden column keeps."""
    return bool(kept == (None if value is None else token(value)))


def _untoken(kept: Any, column: FormColumn) -> Value:
    if isinstance(kept, str) and column.kind in ("date", "deadline"):
        return dt.date.fromisoformat(kept)
    if column.kind == "number":
        return Decimal(str(kept))
    value: Value = tuple(kept) if isinstance(kept, list) else kept
    return value


# In words


def import_words(found: Plan, shown: str, *, applied: bool) -> str:
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
