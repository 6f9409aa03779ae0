"""Corrections of sealed years, ``content/corrections/YEAR-N.md``: reading them, and holding them to what changed.

A correction declares each change of a result; one that says less or more than the figures do is a problem.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..base.problems import Collector, Place, Problem, Problems, date_in, nearest, shown_path
from ..base.project import Project
from ..base.source import Source, digest, toml_value
from .results import COMMUNITY, HEADLINES, NOTHING, Change


@dataclass(frozen=True)
class Correction:
    """A correction of a sealed year: what the office says of it, and what it changed, as its seal recorded it."""

    year: int
    number: int
    date: dt.date
    reason: str
    basis: str
    document: str
    decided_by: str
    paragraphs: tuple[str, ...]
    declared: Mapping[str, Mapping[str, Any]]
    source: Source
    changes: tuple[Change, ...] = ()
    rows: tuple[tuple[str, str], ...] = ()
    """The rows of clauses' tables that it changed, by slug and clause."""
    law: bool = False
    """Whether the rubric or a reading was changed with it: then what any page of the year shows may be new."""

    @property
    def id(self) -> str:
        """Its number: ``2017-1``."""
        return f"{self.year}-{self.number}"

    @property
    def hash(self) -> str:
        """The hash of its file, which the seal keeps; blank lines at the end, which editors add, do not count."""
        return digest(self.source.text.rstrip() + "\n")


_CORRECTION = ("date", "reason", "basis", "document", "decided_by", "changes")
_DECLARED = (*HEADLINES, "clauses", "added", "removed")
NAME = re.compile(r"(\d{4})-([1-9]\d*)\.md")


def correction_files(project: Project, year: int) -> dict[int, Path]:
    """The corrections of a year by their number."""
    found = {}
    for path in project.corrections_folder.glob(f"{year}-*.md"):
        if match := NAME.fullmatch(path.name):
            found[int(match[2])] = path
    return dict(sorted(found.items()))


def stray(project: Project) -> list[Problem]:
    """Files in the folders of seals and corrections that are neither: copies, misnamed ones, corrections of no sealed year."""
    problems = []
    for path in sorted(project.seal_path(0).parent.glob("*")):
        if not re.fullmatch(r"\d{4}\.toml", path.name) and not left_behind(path.name):
            message = "这不是封存文件；封存文件以年度为名，一年一个"
            problems.append(Problem("E703", message, shown_path(path, project.root), hint="移到别处"))
    for path in sorted(project.corrections_folder.glob("*")):
        match = NAME.fullmatch(path.name)
        shown = shown_path(path, project.root)
        if left_behind(path.name):
            continue
        if not match:
            problems.append(Problem("E711", "更正的文件名应是年度和序号，如 2017-1.md", shown, hint="2017-1.md"))
        elif not project.seal_path(int(match[1])).exists():
            year = match[1]
            message = f"有 {year} 年度的更正，却没有封存文件：封存文件不见了，或这个年度从未封存"
            hint = f"从备份恢复 data/seals/{year}.toml；确实从未封存的，不需要更正，把这个文件移出 content/corrections/"
            problems.append(Problem("E712", message, shown, hint=hint))
    return problems


def left_behind(name: str) -> bool:
    """Whether a file is what a file manager or an editor leaves: nobody means it."""
    return name.startswith(".") or name in ("Thumbs.db", "desktop.ini") or name.endswith(("~", ".bak", ".swp"))


def read_correction(project: Project, path: Path) -> Correction:
    """Read and check a correction's file, without what it changed. Raises :class:`~tongyu_site.problems.Problems`."""
    source = project.read(path)
    match = NAME.fullmatch(path.name)
    assert match
    found = Collector()
    lines = source.lines
    end = next((number for number, line in enumerate(lines[1:], 1) if line.strip() == "+++"), None)
    if lines[0].strip() != "+++" or end is None:
        raise Problems([source.problem("E707", "更正的设置要写在两行 +++ 之间，文件以 +++ 开始", place=Place(1), hint="+++")])
    head = front(source)
    data = head.toml()

    def bad(message: str, where: list[str | int], hint: str | None = None, *, key: bool = False) -> None:
        found.add(head.problem("E707", message, where, hint=hint, key=key))

    def unknown(table: Mapping[str, Any], known: Sequence[str], where: list[str | int]) -> None:
        for key in table:
            if key not in known:
                bad(f"更正没有“{key}”这一项", [*where, key], f"可写 {'、'.join(nearest(key, known) or known)}", key=True)

    unknown(data, _CORRECTION, [])
    for key in _CORRECTION:
        if key not in data:
            day = f"{int(match[1]) + 1}-03-05"
            sample = {
                "date": f"date = {day}",
                "document": 'document = { issuer = "…", number = "…" }',
                "changes": "[changes.jia]",
            }
            hint = sample.get(key, f'{key} = "…"')
            found.add(source.problem("E707", f"更正缺少 {key}", place=Place(1), hint=hint))
    year = int(match[1])
    date = data.get("date")
    if date is not None and type(date) is not dt.date:
        good = f"{year + 1}-03-05" if _unfilled(date) else date_in(date)
        bad("date 应是日期，不加引号", ["date"], f"date = {good}" if good else None)
    elif date is not None and not year <= date.year <= year + LATEST:
        bad(f"更正的日期应在 {year} 年至 {year + LATEST} 年之间", ["date"], f"date = {year + 1}-03-05")
    for key in ("reason", "basis", "decided_by"):
        value = data.get(key)
        if value is not None and (not isinstance(value, str) or not value.strip() or _unfilled(value)):
            bad(f"{key} 应是文字，不能为空，也不能还是表样中的“…”", [key], f'{key} = "…"')
    document = data.get("document", {})
    if not isinstance(document, dict):
        bad("document 应写明单位和文号", ["document"], 'document = { issuer = "…", number = "…" }')
        document = {}
    unknown(document, ("issuer", "number", "title"), ["document"])
    for key, value in document.items():
        if not isinstance(value, str) or not value.strip() or _unfilled(value):
            bad(f"document 的 {key} 应是文字，不能为空，也不能还是表样中的“…”", ["document", key], f'{key} = "…"')
    if "document" in data and not ("issuer" in document and ("number" in document or "title" in document)):
        bad("document 应写明单位（issuer）和文号（number）或标题（title）", ["document"])
    changes = data.get("changes", {})
    if not isinstance(changes, dict):
        bad("changes 应是表，每个社区一节", ["changes"], "[changes.jia]")
        changes = {}
    for slug, table in changes.items():
        if not isinstance(table, dict):
            bad(f"changes 中的“{slug}”应是一个社区的表", ["changes", slug], f"[changes.{slug}]", key=True)
            continue
        unknown(table, _DECLARED, ["changes", slug])
        for key, value in table.items():
            texts = isinstance(value, list) and all(isinstance(text, str) for text in value)
            if key in HEADLINES and not (texts and len(value) == 2):
                bad(f"{key} 应写原来的和现在的，都加引号", ["changes", slug, key], f'{key} = ["…", "…"]')
            elif key == "clauses" and not texts:
                bad("clauses 应是条款编号的列表，都加引号", ["changes", slug, key], 'clauses = ["1-2"]')
            elif key in ("added", "removed") and value is not True:
                bad(f"{key} 只能写 true", ["changes", slug, key], f"{key} = true")
    for number, line in enumerate(lines[end + 1 :], end + 2):
        if line.strip().startswith(_TO_FILL):
            message = "正文还是表样中的“…”，写明更正的经过，或删去这一行"
            found.add(source.problem("E707", message, place=Place(number, 1, len(line))))
    found.stop_if_any()
    title = f"《{document['title']}》" if "title" in document else ""
    paragraphs: list[str] = [""]
    for line in lines[end + 1 :]:
        if not line.strip():
            paragraphs.append("")
        else:
            gap = " " if paragraphs[-1][-1:].isascii() and paragraphs[-1] and line.strip()[0].isascii() else ""
            paragraphs[-1] += gap + line.strip()
    return Correction(
        int(match[1]), int(match[2]), data["date"], data["reason"].strip().rstrip("。"), data["basis"].strip(),
        f"{document['issuer']} {title}{document.get('number', '')}", data["decided_by"].strip(),
        tuple(text for text in paragraphs if text), changes, source,
    )  # fmt: skip


LATEST = 10
"""How many years after its year a correction may be dated: one beyond it is mistyped."""
_TO_FILL = "…"


def _unfilled(value: Any) -> bool:
    """Whether a text is only the form's …."""
    return isinstance(value, str) and _TO_FILL in value and not value.strip(f"{_TO_FILL} ")


def declaration(changes: Iterable[Change]) -> dict[str, dict[str, Any]]:
    """What a correction must declare of some changes: headlines old and new, and the clauses that differ."""
    keys = {label: key for key, label in HEADLINES.items()}
    found: dict[str, dict[str, Any]] = {}
    for change in changes:
        table = found.setdefault(change.slug, {})
        if change.block:
            table.setdefault("clauses", [])
            if change.block not in table["clauses"]:
                table["clauses"].append(change.block)
        elif change.what == COMMUNITY:
            table["added" if change.old == NOTHING else "removed"] = True
        else:
            table[keys[change.what]] = [change.old, change.new]
    return found


def declaration_text(slug: str, table: Mapping[str, Any]) -> str:
    """A community's declaration as TOML, ready to paste."""

    def value(value: Any) -> str:
        return f"[{', '.join(toml_value(text) for text in value)}]" if isinstance(value, list) else toml_value(value)

    return "\n".join([f"[changes.{slug}]", *(f"{key} = {value(table[key])}" for key in _DECLARED if key in table)])


def undeclared(correction: Correction, changes: Sequence[Change]) -> list[Problem]:
    """Where a correction says less or more than the figures do."""
    source = correction.source
    where = front(source)
    actual = declaration(changes)
    if not actual:
        return [source.problem("E708", "这份更正没有改变任何结果", place=Place(1), hint="先改记录或细则，再记更正")]
    problems = []
    names = {change.slug: change.name for change in changes}
    for slug in sorted(actual.keys() | correction.declared.keys()):
        wanted, said = actual.get(slug, {}), dict(correction.declared.get(slug, {}))
        if "clauses" in said and sorted(said["clauses"]) == sorted(wanted.get("clauses", [])):
            said["clauses"] = wanted["clauses"]
        if wanted == said:
            continue
        if not wanted:
            message = f"更正写了“{slug}”，它的结果没有变动"
            problems.append(where.problem("E708", message, ["changes", slug], key=True, hint="删去这一节"))
            continue
        less = [key for key in wanted if key not in said]
        more = [key for key in said if key not in wanted]
        other = [key for key in wanted if key in said and wanted[key] != said[key]]
        parts = [f"没有写 {'、'.join(less)}"] if less else []
        parts += [f"多写了 {'、'.join(more)}"] if more else []
        parts += [f"{'、'.join(other)} 与实际变动不同"] if other else []
        message = f"{names[slug]}的变动与更正所写的不符：{'；'.join(parts)}"
        hint = declaration_text(slug, wanted)
        if slug in correction.declared:
            problems.append(where.problem("E708", message, ["changes", slug], key=True, hint=hint))
        else:
            problems.append(source.problem("E708", f"更正没有写{names[slug]}的变动", place=Place(1), hint=hint))
    return problems


def front(source: Source) -> Source:
    """The settings of a correction, between its lines of +++; places are those of the whole file."""
    lines = source.lines
    end = next(number for number, line in enumerate(lines[1:], 1) if line.strip() == "+++")
    return Source(source.shown, "\n".join(lines[1:end]), 1)


def correction_form(changes: Sequence[Change]) -> str:
    """A correction to fill in, with what it must declare."""
    parts = [declaration_text(slug, table) for slug, table in declaration(changes).items()]
    head = 'date = "…"\nreason = "…"\nbasis = "…"\ndocument = { issuer = "…", number = "…" }\ndecided_by = "…"'
    return "\n".join(["写成：", "+++", head, "", "\n\n".join(parts), "+++", "…（正文：更正的经过）"])
