"""Rows of list sheets as entries: the list of records that a row belongs to, its values, and what it was exported as.

Rows are read one by one; :mod:`.pairing` compares them with the records.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ..base.matching import nearest
from ..base.problems import Cell
from .cells import CellError, parse, quoted, said
from .county import Community, SheetCounty
from .exported import ExportedEntry, ExportedError, kept_entry, read_entry
from .files import SheetTable
from .findings import Findings
from .form import FormColumn, ListForm, Target
from .heads import Head
from .rows import SheetRow, find_community, rows_below
from .values import DELETE, NO, YES, Value, tokens, untokens


@dataclass(frozen=True, eq=False)
class SheetEntry:
    """A row of a list sheet: the list it belongs to, its values and cells by column, and what it was exported as.

    ``remove`` says that 删除 stands in its last column, ``empty`` that all its cells were emptied; ``emptied`` are the columns
    of single emptied cells. ``cell`` is where the row begins, as messages name it.
    """

    community: Community
    target: Target
    values: Mapping[str, Value]
    cells: Mapping[str, Cell]
    cell: Cell
    exported: ExportedEntry | None
    remove: bool = False
    empty: bool = False
    emptied: Sequence[FormColumn] = field(default=())


def read_entries(table: SheetTable, head: Head, listing: ListForm, county: SheetCounty, findings: Findings) -> list[SheetEntry]:
    """The entries of a list sheet; rows with problems are left out."""
    reader = _EntryReader(listing, county, findings)
    columns = [(column, head.columns[column.key]) for column in listing.columns if column.key in head.columns]
    return [entry for row in rows_below(table, head, findings) if (entry := reader.entry(row, columns)) is not None]


@dataclass(frozen=True, slots=True)
class _EntryReader:
    """Reads rows of one list sheet."""

    listing: ListForm
    county: SheetCounty
    findings: Findings

    def entry(self, row: SheetRow, columns: Sequence[tuple[FormColumn, int]]) -> SheetEntry | None:
        """The entry of a row; ``columns`` are those that the sheet has, by their index. None where the row holds none."""
        line = row.line
        raw = {column.key: line[index] for column, index in columns if index < len(line) and line[index] is not None}
        remove = self._is_removed(row)
        try:
            exported = read_entry(row.value("exported"), self.listing.columns)
        except ExportedError:
            self.findings.refuse_exported(row.cell("exported"))
            return None
        start = row.cell("name", "slug")
        if not raw and not remove:
            return self._empty_entry(row, start, exported)
        community = self._owner(row, exported)
        target = self._target(row, exported)
        if community is None or target is None:
            return None
        cells = {column.key: row.table.cell(row.number, index) for column, index in columns}
        return self._filled_entry(row, raw, SheetEntry(community, target, {}, cells, start, exported, remove))

    def _empty_entry(self, row: SheetRow, start: Cell, exported: ExportedEntry | None) -> SheetEntry | None:
        """A row without a value: it stands for the entry it was exported as, so that this one isn't reported as missing."""
        if exported is None:
            named = [text for role in ("name", "slug", "fact") if (text := row.text(role))]
            if named:
                self.findings.ask(start, f"{quoted(named[0]) if len(named) == 1 else ''}这一行没有填内容，没有读取")
            return None
        self.findings.ask(start, f"这一行的内容已清空，记录没有改；确要删除的在“删除？”一列写“{DELETE}”")
        community = self.county.by_slug.get(exported.slug)
        target = next((target for target in self.listing.targets if target.key == exported.key), None)
        if community is None or target is None:
            return None
        return SheetEntry(community, target, untokens(exported.values, self.listing.columns), {}, start, exported, empty=True)

    def _is_removed(self, row: SheetRow) -> bool:
        """Whether the last column says that the entry is to be deleted."""
        text = row.text("remove")
        if text in ("", NO):
            return False
        if text in (DELETE, YES):
            return True
        self.findings.bad("E605", row.cell("remove"), f"“删除？”一列只能写“{DELETE}”，写了{quoted(text)}")
        return False

    def _owner(self, row: SheetRow, exported: ExportedEntry | None) -> Community | None:
        """The community of a row; where its name was cleared, the one it was exported with."""
        if exported is not None and exported.slug in self.county.by_slug and not row.text("name") and not row.text("slug"):
            return self.county.by_slug[exported.slug]
        return find_community(row, self.county, self.findings, filled=True)

    def _target(self, row: SheetRow, exported: ExportedEntry | None) -> Target | None:
        """The list that a row chooses, by its label, its key, its clause or its title where only one list has it."""
        listing = self.listing
        if not listing.choice:
            return listing.targets[0]
        text = row.text("fact")
        by_key = {target.key: target for target in listing.targets}
        if not text and exported is not None and exported.key in by_key:
            return by_key[exported.key]
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
            self.findings.bad("E604", row.cell("fact"), word, hint)
        return found

    def _filled_entry(self, row: SheetRow, raw: Mapping[str, Any], entry: SheetEntry) -> SheetEntry | None:
        """The entry with the values of its cells; None where one of them is a problem."""
        columns = {column.key: column for column in self.listing.columns}
        values: dict[str, Value] = {}
        gone: set[str] = set()
        fine = True
        for key, content in raw.items():
            if said(content) == DELETE:
                gone.add(key)
                fine &= self._may_go(entry, columns[key])
                continue
            try:
                value = self._value(row, content, entry, columns[key])
            except CellError as error:
                self.findings.bad(error.code, entry.cells[key], str(error), error.hint)
                fine = False
                continue
            if value is not None:
                values[key] = value
        if not fine:
            return None
        kept = entry.exported.values if entry.exported is not None else {}
        emptied = [column for key, column in columns.items() if key in kept and key not in values and key not in gone]
        return SheetEntry(
            entry.community, entry.target, values, entry.cells, entry.cell, entry.exported, entry.remove, emptied=emptied
        )  # fmt: skip

    def _may_go(self, entry: SheetEntry, column: FormColumn) -> bool:
        """Whether an entry can be without a value; a problem where it can't."""
        if column.path not in entry.target.required:
            return True
        what = f"{entry.community.name} {entry.target.label}{column.name}"
        hint = f"要删去整条的，在“删除？”一列写“{DELETE}”"
        self.findings.bad("E610", entry.cells[column.key], f"{what}不能没有", hint)
        return False

    def _value(self, row: SheetRow, content: Any, entry: SheetEntry, column: FormColumn) -> Value | None:
        """The value of a cell. Raises :class:`CellError`, also where entries of the list don't take such a value."""
        try:
            value = parse(content, column, self.county.form.year, row.table.epoch)
        except CellError as error:
            what = f"{entry.community.name} {entry.target.label}{column.name}"
            raise CellError(error.code, f"{what}：{error}", error.hint) from None
        if value is not None and column.path not in entry.target.keys:
            raise CellError("E604", f"{entry.target.label}不填{column.name}", "清空这一格")
        return value


# Copied rows


def without_copies(rows: Sequence[SheetEntry], county: SheetCounty, findings: Findings) -> list[SheetEntry]:
    """The rows, those that are copies as new ones.

    A copied row carries the hidden column of the first: the one that still says what was exported is the entry, the others are
    new. An entry can't move to another community, because it would then stand in both.
    """
    groups: dict[str, list[SheetEntry]] = {}
    for row in rows:
        if row.exported is not None:
            groups.setdefault(kept_entry(row.exported), []).append(row)
    copies: set[SheetEntry] = set()
    for alike in groups.values():
        at_home = [row for row in alike if _is_at_home(row)]
        first = next((row for row in at_home if row.exported and tokens(row.values) == row.exported.values), None)
        first = first or (at_home[0] if at_home else None)
        copies |= {row for row in alike if row is not first}
        if first is None:
            for row in alike:
                _refuse_move(row, county, findings)
    return [replace(row, exported=None, emptied=()) if row in copies else row for row in rows]


def _is_at_home(row: SheetEntry) -> bool:
    """Whether a row stands in the community and the list that it was exported from."""
    return row.exported is not None and (row.exported.slug, row.exported.key) == (row.community.slug, row.target.key)


def _refuse_move(row: SheetEntry, county: SheetCounty, findings: Findings) -> None:
    """A row that was exported from another community or list."""
    assert row.exported is not None
    was, key = county.by_slug.get(row.exported.slug), row.exported.key
    name = was.name if was else row.exported.slug
    label = next((target.label for form in county.form.lists for target in form.targets if target.key == key), key)
    message = f"这一条导出时是{name}“{label}”，不能改成{row.community.name}“{row.target.label}”"
    findings.bad("E609", row.cell, message, f"把原来的改回，在“删除？”一列写“{DELETE}”，再在末尾空行另写一条")
