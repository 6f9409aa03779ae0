"""Rows of sheets: what stands in the column of a role, and which community a row belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ..base.matching import nearest
from ..base.problems import Cell
from ..base.signs import plain_name
from .cells import said
from .county import Community, SheetCounty
from .files import SheetTable
from .findings import Findings
from .heads import Head, heads_names


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row below the head of a table; its number counts from 0."""

    table: SheetTable
    head: Head
    number: int

    @property
    def line(self) -> Sequence[Any]:
        """The cells of the row, as the table holds them."""
        return self.table.rows[self.number]

    def value(self, role: str) -> Any:
        """What the cell of a role holds; None where the row has no such cell."""
        index = self.head.columns.get(role)
        return self.line[index] if index is not None and index < len(self.line) else None

    def text(self, role: str) -> str:
        """What the cell of a role shows, empty where the row has no such cell."""
        return said(self.value(role))

    def cell(self, *roles: str) -> Cell:
        """Where the cell of the first of these roles is that has a column; else the first cell of the row."""
        index = next((self.head.columns[role] for role in roles if role in self.head.columns), 0)
        return self.table.cell(self.number, index)


def rows_below(table: SheetTable, head: Head, findings: Findings) -> Iterator[SheetRow]:
    """The rows of a table below its head that hold anything; one that is a head once more is a problem."""
    for number in range(head.row + 1, len(table.rows)):
        row = SheetRow(table, head, number)
        if again := next((role for role in ("slug", "name") if heads_names(row.text(role), head.kind)), ""):
            findings.bad("E603", row.cell(again), f"“{row.text(again)}”是表头，这一行不是社区", "删去这一行")
        elif row.line:
            yield row


def find_community(row: SheetRow, county: SheetCounty, findings: Findings, *, filled: bool) -> Community | None:
    """The community that a row names; None, with a problem or a question, where no record is its own.

    A row that holds no fact (not ``filled``) is only asked about.
    """
    slug, name = row.text("slug"), row.text("name")
    by_slug, by_name = county.by_slug.get(slug), county.by_name.get(plain_name(name)) if name else None
    if not slug and name and by_name is None:
        by_name = county.by_slug.get(name)
    if by_slug and by_name and by_slug is not by_name:
        findings.bad("E603", row.cell("name"), f"文件名“{slug}”是{by_slug.name}，名称却是“{name}”", "两格写同一个社区")
        return None
    if by_slug and name and not by_name:
        hint = f"是否为 {by_slug.name}；社区改名的，先改记录中的 name"
        findings.bad("E603", row.cell("name"), f"文件名“{slug}”是{by_slug.name}，名称却是“{name[:40]}”", hint)
        return None
    found = by_slug if slug else by_name
    if found is None:
        _ask_for_community(row, county, findings, filled=filled)
    return found


def _ask_for_community(row: SheetRow, county: SheetCounty, findings: Findings, *, filled: bool) -> None:
    """A row that names no community, or one without a record: a problem where it is ``filled``, else a question."""
    slug, name = row.text("slug"), row.text("name")
    if not slug and not name:
        if filled:
            findings.bad("E603", row.cell("name"), "没有写社区", "写社区的名称")
        return
    cell, wrong = (row.cell("slug"), slug) if slug else (row.cell("name"), name)
    close = nearest(wrong, [*county.by_slug] if slug else [community.name for community in county.communities])
    new = f"python build.py new {county.form.year} {slug or '拼音'} --name {name or '名称'}"
    hint = (f"是否为 {'、'.join(close)}；" if close else "") + f"新的社区先建立记录：{new}"
    if filled:
        findings.bad("E603", cell, f"没有“{wrong[:40]}”这个社区的记录", hint)
    else:
        findings.ask(cell, f"没有“{wrong[:40]}”这个社区的记录，这一行没有填什么，没有读取；{hint}")
