"""Facts of communities on their sheets: which of them an import changes.

Three values are known of each cell: exported (in the row's hidden column), in the sheet, in the record. A record changes only
where the sheet differs from the export and the record does not; an empty cell deletes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..base.problems import Cell
from ..base.signs import plain_name
from .cells import CellError, Formula, Merged, Odd, parse, quoted, said
from .county import Community, SheetCounty
from .exported import ExportedError, read_facts
from .files import SheetTable
from .findings import Findings, WordedEdit
from .form import FormColumn
from .heads import Head
from .record_edits import Set
from .rows import SheetRow, find_community, rows_below
from .values import DELETE, Value, gbk_forms, get, is_hash, plain, same, untoken, value_words


@dataclass(frozen=True, slots=True)
class _FactCell:
    """A cell of a community's row: what stands in it, and the values that the row was exported with, if it says so."""

    community: Community
    column: FormColumn
    raw: Any
    cell: Cell
    table: SheetTable
    exported: Mapping[str, Any] | None

    @property
    def what(self) -> str:
        """The fact as messages name it."""
        return f"{self.community.name}{self.column.name}"

    @property
    def was(self) -> Any:
        """The value that the cell was exported with, as a token; None where it was empty or is not known."""
        return self.exported.get(self.column.key) if self.exported is not None else None

    @property
    def record(self) -> Value | None:
        """The value in the record."""
        return plain(get(self.community.data, self.column.path))


class FactSheets:
    """Reads the community sheets of an import; a fact that two cells state differently is a problem."""

    def __init__(self, county: SheetCounty, findings: Findings) -> None:
        self._county, self._findings = county, findings
        self._stated: dict[tuple[str, str], tuple[Value, Cell]] = {}

    def edits(self, table: SheetTable, head: Head) -> Iterator[WordedEdit]:
        """What the rows of a sheet change, row by row."""
        known = self._county.form.columns
        columns = [(known[key], index) for key, index in head.columns.items() if key in known]
        for row in rows_below(table, head, self._findings):
            line = row.line
            cells = [(column, index) for column, index in columns if index < len(line)]
            filled = any(line[index] is not None and not column.tally for column, index in cells)
            if not filled and not row.text("slug") and not row.text("name"):
                continue
            community = find_community(row, self._county, self._findings, filled=filled)
            if community is not None:
                yield from self._row_edits(row, community, cells)

    def _row_edits(self, row: SheetRow, community: Community, cells: list[tuple[FormColumn, int]]) -> Iterator[WordedEdit]:
        """What the cells of a community's row change."""
        try:
            exported = read_facts(row.value("exported"), community.slug, self._county.form.columns.values())
        except ExportedError as error:
            other = self._county.by_slug.get(error.slug)
            why = f"是{other.name}的，这一行却是{community.name}" if other else None
            self._findings.refuse_exported(row.cell("exported"), why)
            return
        for column, index in cells:
            fact = _FactCell(community, column, row.line[index], row.table.cell(row.number, index), row.table, exported)
            if column.tally:
                self._check_tally(fact)
                continue
            try:
                edit = self._edit(fact)
            except CellError as error:
                self._findings.bad(error.code, fact.cell, f"{fact.what}：{error}", error.hint)
            else:
                if edit is not None:
                    yield _worded(fact, edit)

    def _edit(self, fact: _FactCell) -> Set | None:
        """What a cell states otherwise than it was exported, also where the record says so already; None where it states nothing,
        or may not. Raises :class:`CellError`."""
        record, was = fact.record, fact.was
        value: Value | None = None
        if said(fact.raw) == DELETE and not isinstance(fact.raw, Merged):
            if record is None:
                return Set(fact.column.path, None, fact.cell)
        else:
            value = self._value(fact)
            if value is None:
                if was is not None and record is not None:
                    words = f"记录中仍为{value_words(record, fact.column)}，没有改；确要删去的写“{DELETE}”"
                    self._findings.ask(fact.cell, f"{fact.what}已清空，{words}")
                elif fact.exported is not None and record is not None:
                    self._findings.newer.append(fact.what)
                return None
            if not self._is_first(fact, value):
                return None
            if value == record:
                return None if same(was, value) else Set(fact.column.path, value, fact.cell)
            if isinstance(record, str) and value in gbk_forms(record):
                self._findings.ask_about_lost_signs(fact.cell, fact.what, record)
                return None
        if fact.exported is not None and not same(was, record):
            if value is None or not same(was, value):
                self._refuse_conflict(fact, value)
            else:  # the record is newer, and the sheet says nothing new
                self._findings.newer.append(fact.what)
            return None
        return Set(fact.column.path, value, fact.cell)

    def _value(self, fact: _FactCell) -> Value | None:
        """The value of a cell; a community that is written by its name becomes its file name."""
        value = parse(fact.raw, fact.column, self._county.form.year, fact.table.epoch)
        if isinstance(value, tuple):
            return tuple(map(self._slug, value)) if fact.column.kind == "names" else value
        return self._slug(value) if isinstance(value, str) and fact.column.path[-1] == "previous_unit" else value

    def _slug(self, text: str) -> str:
        """The file name of the community of that name; else the text itself, which may be a file name."""
        named = self._county.by_name.get(plain_name(text))
        return named.slug if named else text

    def _is_first(self, fact: _FactCell, value: Value) -> bool:
        """Whether no cell before states this fact; one that states it differently is a problem."""
        first, cell = self._stated.setdefault((fact.community.slug, fact.column.key), (value, fact.cell))
        if first != value:
            words = f"这里为{value_words(value, fact.column)}，{cell.name} 为{value_words(first, fact.column)}"
            self._findings.bad("E609", fact.cell, f"{fact.what}写了两次，并且不同：{words}", "删去其中一处")
        return first == value and cell == fact.cell

    def _refuse_conflict(self, fact: _FactCell, value: Value | None) -> None:
        """The sheet and the record both changed since the export, and differently."""
        column, was = fact.column, fact.was
        then = "另一段文字" if is_hash(was) else value_words(None if was is None else untoken(was, column), column)
        says = DELETE if value is None else value_words(value, column)
        words = f"导出时为{then}，表中为{says}，记录中现为{value_words(fact.record, column)}"
        self._findings.bad("E608", fact.cell, f"{fact.what}：导出以后记录也改了，{words}", "核对后，把表中或记录中的改成一致")

    def _check_tally(self, fact: _FactCell) -> None:
        """A number of entries is computed; a figure typed over it would be lost, so it is refused."""
        if isinstance(fact.raw, (Formula, Odd, Merged)) or fact.raw is None:
            return
        count = len(get(fact.community.data, fact.column.path) or ())
        if said(fact.raw) in (str(count), str(fact.was), f"{count}.0"):
            return
        listing, _ = self._county.form.list_of(fact.column.tally)
        if fact.table.csv:  # there the figure may be the formula's
            words = f"{fact.what}为{quoted(fact.raw)}，记录中是 {count} 件；每件的情况要从“{listing.title}”导入"
            self._findings.ask(fact.cell, words)
        else:
            words = f"{fact.what}：件数不能直接填，记录中是 {count} 件，表中写了{quoted(fact.raw)}"
            self._findings.bad("E614", fact.cell, words, f"在“{listing.title}”中一件写一行")


def _worded(fact: _FactCell, edit: Set) -> WordedEdit:
    """What a cell states, in words."""
    column, now = fact.column, plain(edit.value)
    said_now, agrees = value_words(now, column), now == fact.record
    words = f"{said_now}，与记录相同" if agrees else f"{value_words(fact.record, column)} → {said_now}"
    return WordedEdit(fact.community.slug, edit, f"{column.short or column.label}：{words}", agrees)
