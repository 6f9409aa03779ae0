"""Spreadsheets into records: which changes filled-in files ask for, and in which words they are shown first.

Nothing is deleted because a cell or a row is empty or gone, only where 删除 is written. Sanctions and every ``person`` are never
touched. Writes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..base.problems import Cell, Collector, Problem
from .conflicts import FileEdits, put_together
from .county import Community, SheetCounty
from .entries import SheetEntry, read_entries
from .exported import CHOICES, GUIDE
from .facts import FactSheets
from .files import SheetTable, read_tables
from .findings import Findings, WordedEdit
from .form import Form, ListForm
from .given import GivenFiles
from .heads import Head, find_head
from .pairing import list_edits
from .paper import is_paper, typed_over
from .record_edits import RecordChange, rewrite

_MOST_ENTRIES, _MOST_EDITS = 1000, 500
"""The most entries of one community in all sheets, and the most changes of one record."""


@dataclass(frozen=True)
class FilePart:
    """What comes from one of the files: the changes that no file before it asks for, how many one does, and what is asked."""

    shown: str
    edits: tuple[WordedEdit, ...]
    same: int
    questions: tuple[str, ...]


@dataclass(frozen=True)
class ImportPlan:
    """What an import would do, and what it leaves to a human, file by file; ``notes`` are of no file that is read."""

    year: int
    changes: tuple[RecordChange, ...]
    files: tuple[FilePart, ...]
    notes: tuple[str, ...]


def plan_import(county: SheetCounty, given: GivenFiles) -> ImportPlan:
    """Compare spreadsheets with the records, and with one another. Writes nothing; raises :class:`Problems` with everything that
    is wrong in any of them."""
    said = []
    for file in given.files:
        findings, edits = Findings(file.shown), list[WordedEdit]()
        with findings:
            edits += _edits(county, read_tables(file.path, file.shown), findings)
        said.append(FileEdits(findings, edits))
    put_together(county, said)
    found = Collector()
    found.problems += given.problems
    for part in said:
        found.problems += part.findings.problems
    found.stop_if_any()
    changes = []
    edits = [item for part in said for item in part.taken]
    for community in county.communities:
        mine = [item.edit for item in edits if item.slug == community.slug]
        if len(mine) > _MOST_EDITS:
            found.add(_too_many(community, mine[0].cell, f"要改 {len(mine)} 处，一次最多 {_MOST_EDITS} 处"))
        elif mine:
            with found:
                changes.append(RecordChange(community, rewrite(county, community, mine)))
    found.stop_if_any()
    parts = (
        FilePart(part.findings.shown, tuple(part.taken), len(part.same), (*part.findings.questions, *_newer(part.findings.newer)))
        for part in said
    )
    return ImportPlan(county.settings.number, tuple(changes), tuple(parts), tuple(given.notes))


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
        if is_paper(table):
            known = _passed_over(table, findings) or known
            continue
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
        findings.add(_too_many(community, cell, f"有 {counts[community.slug]} 行，一次最多 {_MOST_ENTRIES} 行"))
    for listing in county.form.lists if not many else ():
        edits += list_edits(listing, rows[listing.name], county, findings, exported=listing.name in exported)
    return edits


def _too_many(community: Community, cell: Cell, words: str) -> Problem:
    """The problem of more than one record holds: each is compared with all others, and written in its place."""
    hint = "分几次导入；不是这个社区的，改社区的名称"
    return Problem("E612", f"{community.name}{words}", cell.file, cell=cell, hint=hint)


def _passed_over(table: SheetTable, findings: Findings) -> bool:
    """Pass over a sheet that is only printed: what was typed over its formulas would be lost, so it is a problem.
    Whether the table is all that its file has; that is a problem, too."""
    for cell, text in typed_over(table):
        findings.bad("E614", cell, f"这张表只供打印，不从它读取，写了{text}", "恢复原来的公式，内容填在前面的表中")
    if table.csv:
        hint = "把填写的表另存为 .csv，或交回整个工作簿"
        findings.add(Problem("E602", "这是打印盖章用的填报表，不从它读取", findings.shown, hint=hint))
    return table.csv


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


def import_words(plan: ImportPlan, *, applied: bool) -> str:
    """What an import would do, or did, record by record; of several files file by file."""
    done = "已改" if applied else "要改"
    edits = [item for part in plan.files for item in part.edits]
    if len(plan.files) == 1:
        part = plan.files[0]
        head = f"{part.shown}：{plan.year}年度，{_sum(part, done)}"
        lines = [head, *_record_lines(plan, part.edits, ""), *_question_lines(part.questions, "")]
    else:
        changed = f"{done} {len(plan.changes)} 份记录，{len(edits)} 处" if edits else "没有要改的"
        lines = [f"{len(plan.files)} 个文件：{plan.year}年度，{changed}"]
        for part in plan.files:
            same = f"；另有 {part.same} 处与前面的文件相同" if part.same else ""
            lines += ["", f"{part.shown}：{_sum(part, done)}{same}"]
            lines += [*_record_lines(plan, part.edits, "  "), *_question_lines(part.questions, "  ")]
    lines += ["", *plan.notes] if plan.notes else []
    if edits and not applied:
        lines += ["", "还没有写入"]
    return "\n".join(lines)


def _sum(part: FilePart, done: str) -> str:
    """How much one file changes."""
    if not part.edits:
        return "没有要改的" if part.questions or part.same else "与记录一致，没有要改的"
    return f"{done} {len({item.slug for item in part.edits})} 份记录，{len(part.edits)} 处"


def _record_lines(plan: ImportPlan, edits: Sequence[WordedEdit], indent: str) -> Iterator[str]:
    """The changes that a file asks for, record by record; those of several files are indented, and stand closer together."""
    for community in (change.community for change in plan.changes):
        mine = [item for item in edits if item.slug == community.slug]
        if mine:
            yield from () if indent else ("",)
            yield f"{indent}{community.source.shown}（{community.name}）"
            yield from (f"{indent}  {item.line}" for item in mine)


def _question_lines(questions: Sequence[str], indent: str) -> Iterator[str]:
    """What is left to a human."""
    if questions:
        yield from () if indent else ("",)
        yield f"{indent}请核对（没有改）："
        yield from (f"{indent}  {text}" for text in questions)
