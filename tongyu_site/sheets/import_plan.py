"""Spreadsheets into records: which changes a filled-in sheet asks for, and in which words they are shown first.

Nothing is deleted because a cell or a row is empty or gone, only where 删除 is written. Sanctions and every ``person`` are never
touched. Writes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..base.printing import shown_path
from ..base.problems import Cell, Problem
from .county import Community, SheetCounty
from .entries import SheetEntry, read_entries
from .exported import CHOICES, GUIDE
from .facts import FactSheets
from .files import SheetTable, read_tables
from .findings import Findings, WordedEdit
from .form import Form, ListForm
from .heads import Head, find_head
from .pairing import list_edits
from .record_edits import RecordChange, rewrite

_MOST_ENTRIES, _MOST_EDITS = 1000, 500
"""The most entries of one community in all sheets, and the most changes of one record."""


@dataclass(frozen=True)
class ImportPlan:
    """What an import would do, and what it leaves to a human."""

    year: int
    changes: tuple[RecordChange, ...]
    questions: tuple[str, ...]


def plan_import(county: SheetCounty, path: Path, shown: str) -> ImportPlan:
    """Compare a spreadsheet with the records. Writes nothing; raises :class:`Problems` with everything that is wrong."""
    findings = Findings(shown)
    edits = _edits(county, read_tables(path, shown), findings)
    findings.stop_if_any()
    changes = []
    for community in county.communities:
        mine = [item for item in edits if item.slug == community.slug]
        if len(mine) > _MOST_EDITS:
            _refuse_many(findings, community, mine[0].edit.cell, f"要改 {len(mine)} 处，一次最多 {_MOST_EDITS} 处")
        elif mine:
            with findings:
                content = rewrite(county, community, [item.edit for item in mine], shown)
                changes.append(RecordChange(community, tuple(item.words for item in mine), content))
    findings.stop_if_any()
    return ImportPlan(county.settings.number, tuple(changes), (*findings.questions, *_newer(findings.newer)))


def _newer(newer: Sequence[str]) -> Iterator[str]:
    """What the sheet says as it was exported, while the record was changed since: told once, since a sheet may be long out."""
    if newer:
        named = "；".join(newer[:5]) + (" 等" if len(newer) > 5 else "")
        yield f"导出以后记录改过 {len(newer)} 处，表中仍是导出时的内容，以记录为准：{named}"


def _edits(county: SheetCounty, tables: Sequence[SheetTable], findings: Findings) -> list[WordedEdit]:
    """What all sheets change; entries are compared with the records when all sheets are read."""
    facts = FactSheets(county, findings)
    edits: list[WordedEdit] = []
    rows: dict[str, list[SheetEntry]] = {listing.name: [] for listing in county.form.lists}
    exported: set[str] = set()
    known = False
    for table in tables:
        head = _known_head(table, county.form, findings)
        if head is None:
            continue
        known = True
        listing = next((listing for listing in county.form.lists if listing.name == head.kind), None)
        if not _is_usable(table, head, listing, county.form, findings):
            continue
        if listing is None:
            edits += facts.edits(table, head)
            continue
        rows[listing.name] += read_entries(table, head, listing, county, findings)
        if "exported" in head.columns:
            exported.add(listing.name)
    if not known:
        listed = "、".join(f"“{table.name}”" for table in tables[:5])
        message = f"没有认出一张表（{listed}）：找不到写着“社区”和事项名称的表头"
        hint = "用 python build.py sheet export 导出的表填写，表头不要删改"
        findings.add(Problem("E602", message, findings.shown, hint=hint))
    entries = [entry for listed in rows.values() for entry in listed]
    counts = Counter(entry.community.slug for entry in entries)
    many = [community for community in county.communities if counts[community.slug] > _MOST_ENTRIES]
    for community in many:
        cell = next(entry.cell for entry in entries if entry.community is community)
        _refuse_many(findings, community, cell, f"有 {counts[community.slug]} 行，一次最多 {_MOST_ENTRIES} 行")
    for listing in county.form.lists if not many else ():
        edits += list_edits(listing, rows[listing.name], county, findings, exported=listing.name in exported)
    return edits


def _refuse_many(findings: Findings, community: Community, cell: Cell, words: str) -> None:
    """Keep the problem of more than one record holds: each is compared with all others, and written in its place."""
    findings.bad("E612", cell, f"{community.name}{words}", "分几次导入；不是这个社区的，改社区的名称")


def _known_head(table: SheetTable, form: Form, findings: Findings) -> Head | None:
    """The head of a table; None where it holds no facts, with a question where it holds anything else."""
    if table.name in (GUIDE, CHOICES):
        return None
    head = find_head(table, form, findings)
    if head is None and any(value is not None for row in table.rows for value in row):
        findings.questions.append(f"“{table.name}”没有认出表头，没有读取")
    return head


def _is_usable(table: SheetTable, head: Head, listing: ListForm | None, form: Form, findings: Findings) -> bool:
    """Whether a table is of this year and has the columns that identify its rows; a problem where not."""
    start = table.cell(head.row, 0)
    if head.year is not None and head.year != form.year:
        cell = table.cell(head.row, max(head.columns.values()))
        message = f"这张表是 {head.year} 年度的，不能导入 {form.year} 年度"
        findings.bad("E602", cell, message, f"--year {head.year}")
    elif "name" not in head.columns and "slug" not in head.columns:
        findings.bad("E602", start, "没有“社区”一列", "加一列“社区”，写社区的名称")
    elif listing is not None and listing.choice and "fact" not in head.columns:
        findings.bad("E602", start, f"没有“{listing.choice}”一列", f"加一列“{listing.choice}”")
    else:
        return True
    return False


# In words


def import_words(plan: ImportPlan, shown: str, *, applied: bool) -> str:
    """What an import would do, or did, record by record."""
    lines = []
    total = sum(len(change.words) for change in plan.changes)
    if not plan.changes:
        lines.append(f"{shown}：{plan.year}年度，{'' if plan.questions else '与记录一致，'}没有要改的")
    else:
        lines.append(f"{shown}：{plan.year}年度，{'已改' if applied else '要改'} {len(plan.changes)} 份记录，{total} 处")
    for change in plan.changes:
        lines += ["", f"{change.community.source.shown}（{change.community.name}）"]
        lines += [f"  {text}" for text in change.words]
    if plan.questions:
        lines += ["", "请核对（没有改）："]
        lines += [f"  {text}" for text in plan.questions]
    if plan.changes and not applied:
        lines += ["", "还没有写入"]
    return "\n".join(lines)


def shown_file(path: Path, root: Path) -> str:
    """A spreadsheet's name as messages show it: inside the root by its path, else its name alone."""
    return shown_path(path.resolve(), root)
