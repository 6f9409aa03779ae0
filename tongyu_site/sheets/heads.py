"""Heads of sheets: which row names the columns, which kind of sheet it heads, and which fact or role each column has.

Columns may stand in any order, a sheet may have any name. Knows no record.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from ..base.matching import nearest
from .cells import Formula, said
from .exported import HIDDEN_HEAD, year_of_hidden_key
from .files import SheetTable
from .findings import Findings
from .form import Form, ListForm

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
"""Rows at the start of a sheet among which its head stands."""

Roles = Mapping[str, tuple[str, str]]
"""What a head means: the name of the list sheet that it belongs to (empty for the community sheets), and the role of its column:
the key of a column of the form, or slug, name, fact (which list a row belongs to), remove."""


@dataclass(frozen=True)
class Head:
    """Where the columns of a table are: its kind (empty for communities), the last head row, and the columns by role.

    ``year`` is the one that an exported sheet carries.
    """

    kind: str
    row: int
    columns: Mapping[str, int]
    year: int | None


def find_head(table: SheetTable, form: Form, findings: Findings) -> Head | None:
    """The head row: the row of machine names where it is there, else the first row whose Chinese heads are known.

    Columns that are named twice or wrongly go to the findings.
    """
    rows = [["" if isinstance(value, Formula) else said(value) for value in row] for row in table.rows[:_HEADS_IN]]
    keys = _machine_names(form)
    for number, row in enumerate(rows):
        if len([text for text in row if text in keys]) >= 2:
            above = rows[number - 1] if number else []
            head = _Columns(table, number, keys, findings).head(row, above)
            _compare_labels(head, above, table, form, findings)
            return head
    plain_rows = [[_plain_head(text) for text in row] for row in rows]
    kinds = [_labels_of_facts(form), *map(_labels_of_list, form.lists)]
    most = 1
    best: tuple[int, Roles] | None = None
    for number, row in enumerate(plain_rows):
        for labels in kinds:
            hits = {labels[text][1] for text in row if text in labels}
            if len(hits) > most and hits & {"name", "slug"}:
                most, best = len(hits), (number, labels)
    if best is None:
        return None
    number, labels = best
    return _Columns(table, number, labels, findings).head(plain_rows[number], [])


@dataclass(frozen=True)
class _Columns:
    """The columns of a table by the row that names them, counted from 0, and what the names mean."""

    table: SheetTable
    row: int
    roles: Roles
    findings: Findings

    @cached_property
    def filled(self) -> frozenset[int]:
        """The columns that hold anything below the head."""
        below = self.table.rows[self.row + 1 :]
        return frozenset(index for line in below for index, value in enumerate(line) if value is not None)

    def head(self, names: Sequence[str], above: Sequence[str]) -> Head:
        """The head of the table by the names of its columns, and by the row above for columns without one."""
        kinds = [self.roles[text][0] for text in names if text in self.roles]
        kind = max(sorted(set(kinds)), key=kinds.count)
        columns: dict[str, int] = {}
        year = None
        for index, text in enumerate(names):
            exported = year_of_hidden_key(text)
            if exported is not None or text == _plain_head(HIDDEN_HEAD):
                columns["exported"] = index
                year = exported
            elif text in self.roles and self.roles[text][0] in (kind, ""):
                role = self.roles[text][1]
                if role in columns:
                    first = self.table.cell(self.row, columns[role]).name
                    message = f"“{text}”这一列有两次，前一次在 {first}"
                    self.findings.bad("E604", self.table.cell(self.row, index), message, "删去其中一列")
                columns.setdefault(role, index)
            elif text or (index < len(above) and above[index]):
                self._unknown(index, text or above[index], named=bool(text))
        return Head(kind, self.row, columns, year)

    def _unknown(self, index: int, text: str, *, named: bool) -> None:
        """A column with something in it that no sheet has: a problem where its name is nearly one, else a question."""
        if index not in self.filled:
            return
        cell = self.table.cell(self.row, index)
        close = nearest(text, self.roles, cutoff=0.6) if named else []
        if close or re.fullmatch(r"[\d-]+\.\w+", text):
            hint = f"是否为 {'、'.join(close)}" if close else "改回导出时的表头"
            self.findings.bad("E604", cell, f"没有“{text[:40]}”这一项", hint)
        else:
            self.findings.ask(cell, f"没有“{text[:40]}”这一项，这一列没有读取")


def _compare_labels(head: Head, labels: Sequence[str], table: SheetTable, form: Form, findings: Findings) -> None:
    """Columns whose Chinese head, in the row above the machine names, is that of another column: problems, because nobody knows
    which of the two was moved."""
    roles = next((_labels_of_list(listing) for listing in form.lists if listing.name == head.kind), _labels_of_facts(form))
    for role, index in head.columns.items():
        label = labels[index] if index < len(labels) else ""
        if roles.get(_plain_head(label), (head.kind, role))[1] != role:
            message = f"表头“{label[:40]}”与下一行的“{said(table.rows[head.row][index])}”不是同一项"
            hint = "改回导出时的表头；移动列的，表头、灰色小字和下面的内容一起移动"
            findings.bad("E604", table.cell(head.row - 1, index), message, hint)


def heads_names(text: str, kind: str) -> bool:
    """Whether a text is the head, or the machine name, of a column that names communities in a table of a kind."""
    return _plain_head(text) in {*_NAMES, f"{kind}.name"}


def _machine_names(form: Form) -> Roles:
    """The machine names of all sheets."""
    keys = {**{key: ("", key) for key in form.columns}, "slug": ("", "slug"), "name": ("", "name")}
    for listing in form.lists:
        keys |= {column.key: (listing.name, column.key) for column in listing.columns}
        keys |= {f"{listing.name}.{role}": (listing.name, role) for role in ("name", "fact", "remove")}
    return keys


def _labels_of_facts(form: Form) -> Roles:
    """The Chinese heads of the community sheets, and their machine names.

    A fact's title counts without its clause where no other has it.
    """
    found = {label: ("", role) for label, role in _NAMES.items()}
    titles: dict[str, list[str]] = {}
    for column in form.columns.values():
        found[_plain_head(column.label)] = ("", column.key)
        found[_plain_head(column.short)] = ("", column.key)
        titles.setdefault(_plain_head(re.sub(r"^\S+项 |（[^（）]*）$", "", column.label)), []).append(column.key)
    found |= {key: ("", key) for key in form.columns}
    found |= {title: ("", keys[0]) for title, keys in titles.items() if len(keys) == 1 and title not in found}
    found.pop("", None)
    return found


def _labels_of_list(listing: ListForm) -> Roles:
    """The Chinese heads of a list sheet, and its machine names."""
    kind = listing.name
    found = {label: (kind, role) for label, role in _NAMES.items()}
    found |= {head: (kind, column.key) for column in listing.columns for head in (_plain_head(column.label), column.key)}
    found |= {"事项": (kind, "fact"), "条款": (kind, "fact"), "删除?": (kind, "remove"), "删除": (kind, "remove")}
    found.pop("", None)
    return found


def _plain_head(text: str) -> str:
    """A head without spaces, line breaks and differences of width."""
    return "".join(unicodedata.normalize("NFKC", text).split())
