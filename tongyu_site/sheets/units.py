"""The list of units that an office begins with: a table of names and of file names in pinyin. Knows no record."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..base.problems import Cell, Collector, Problem, Problems
from ..base.signs import plain_name
from ..records import name_problems
from .cells import said
from .files import SheetTable, read_tables

_HEADS = {
    **dict.fromkeys(("名称", "name", "单位", "单位名称", "社区", "社区名称", "社区党工委"), "name"),
    **dict.fromkeys(("拼音", "slug", "文件名", "pinyin"), "slug"),
}
"""What the heads of the two columns may be."""
_HEADS_IN = 30
"""Rows at the start of a sheet among which its head stands."""
_SAMPLE = "第一行写 名称,拼音，以下每行一个单位，如 新华社区,xinhua"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit that is assessed: the file name of its records, in pinyin, and its name."""

    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the list: the unit as it is written, and where its name and its pinyin stand."""

    unit: Unit
    name_at: Cell
    slug_at: Cell


def read_units(path: Path, shown: str) -> list[Unit]:
    """The units of a list, an .xlsx or .csv file, in its order. Raises :class:`Problems` with all that is wrong in it.

    Pinyin is taken as small letters without spaces; where it is missing it is asked for, since 长 and 重 are read in two ways.
    """
    tables = read_tables(path, shown)
    heads = [(table, head) for table in tables if (head := _head(table))]
    if not heads:
        raise Problems([Problem("E602", "没有“名称”和“拼音”两列", shown, hint=_SAMPLE)])
    table, (row, columns) = heads[0]
    if "slug" not in columns:
        message = "缺少“拼音”一列：拼音是记录的文件名，也是网页的地址，多音字由人来定"
        raise Problems([Problem("E602", message, shown, cell=table.cell(row, columns["name"]), hint=_SAMPLE)])
    rows = list(_rows(table, row, columns))
    if not rows:
        raise Problems([Problem("E610", "表头下面没有单位", shown, cell=table.cell(row, columns["name"]), hint=_SAMPLE)])
    found = Collector()
    for problem in _problems(rows):
        found.add(replace(problem, file=shown))
    found.stop_if_any()
    return [row.unit for row in rows]


def _head(table: SheetTable) -> tuple[int, Mapping[str, int]] | None:
    """The row that names the columns, and where those of names and of pinyin are; None where none names names."""
    for number, row in enumerate(table.rows[:_HEADS_IN]):
        columns: dict[str, int] = {}
        for index, value in enumerate(row):
            if role := _HEADS.get(_plain(said(value))):
                columns.setdefault(role, index)
        if "name" in columns:
            return number, columns
    return None


def _plain(text: str) -> str:
    """A text in small letters, without spaces and differences of width."""
    return "".join(unicodedata.normalize("NFKC", text).lower().split())


def _rows(table: SheetTable, head: int, columns: Mapping[str, int]) -> Iterator[_Row]:
    """The rows below the head that hold anything in the two columns."""
    for number, row in enumerate(table.rows[head + 1 :], head + 1):
        name, slug = (said(row[columns[role]]) if columns[role] < len(row) else "" for role in ("name", "slug"))
        if name.strip() or slug.strip():
            unit = Unit(_plain(slug), re.sub(r"\s+", " ", name.strip()))
            yield _Row(unit, table.cell(number, columns["name"]), table.cell(number, columns["slug"]))


def _problems(rows: Sequence[_Row]) -> Iterator[Problem]:
    """What is wrong in the rows: nothing is written in a column, names that can't be used, names of a row before."""
    names: dict[str, Cell] = {}
    slugs: dict[str, str] = {}
    for row in rows:
        unit = row.unit
        if not unit.slug:
            hint = "写小写拼音，如 新华社区 写 xinhua；几个单位同音的，加上区别，如 xinhua-bei"
            yield Problem("E610", f"“{unit.name}”没有写拼音", cell=row.slug_at, hint=hint)
        elif not unit.name:
            yield Problem("E610", f"“{unit.slug}”没有写名称", cell=row.name_at, hint="写单位的名称，如 新华社区")
        for problem in name_problems(None, 0, unit.slug, unit.name) if unit.slug and unit.name else ():
            at = row.name_at if problem.code == "E204" else row.slug_at
            yield replace(problem, cell=at, hint=None if problem.code == "E204" else problem.hint)
        if (plain := plain_name(unit.name)) and plain in names:
            yield Problem(
                "E609", f"“{unit.name}”写了两次，前一次在 {names[plain].address}", cell=row.name_at, hint="删去其中一行"
            )
        elif unit.slug in slugs:
            message = f"拼音“{unit.slug}”已经用于{slugs[unit.slug]}"
            yield Problem("E609", message, cell=row.slug_at, hint=f"加上区别，如 {unit.slug}-bei")
        names.setdefault(plain, row.name_at)
        if unit.slug:
            slugs.setdefault(unit.slug, unit.name)
