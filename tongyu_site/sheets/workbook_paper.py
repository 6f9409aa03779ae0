"""The sheets of a workbook that an office prints, signs, stamps and gives back: A4, a row per community or per entry.

Their cells show by formulas what stands in the sheets that are filled in; what is empty there is empty on paper, for the hand.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..base.cell_texts import letter
from ..base.printing import display_width
from .county import Community, SheetCounty
from .form import FormColumn, Group, ListForm
from .paper import NUMBER, paper_key
from .values import Value, get, plain, value_words
from .workbook_sheets import ROOM, list_entries, sheet_name
from .workbook_styles import FIRST, Book, column_width, line_count

_UPRIGHT, _ACROSS = 88.0, 132.0
"""How many characters of the usual size fit on A4 between the margins, upright and across."""
_TITLE, _UNIT, _SIGNED, _ASKED, _HEAD = 1, 2, 3, 4, 5
"""Rows (from 0): title, unit and stamp, who signs and when, what is asked for, heads. What is above them is hidden."""
_LOWEST = 27.0
"""The least height of a row in points: 9.5 mm, to be written in by hand."""
_SPARE = 15
"""Empty rows below the entries."""
_MOST_OF_TEXT = 700
"""The most characters of the rubric that stand above a table; where there are more, the heads say what is asked for."""


@dataclass(frozen=True, slots=True)
class _Column:
    """A column on paper: its head, its width in characters, and the column of the form that it shows, if it is one."""

    head: str
    width: float
    of: FormColumn | None = None


@dataclass(frozen=True, slots=True)
class _Shown:
    """A cell on paper: the reference or formula of what it shows, and what that is now."""

    source: str
    value: Value | None


def write_papers(book: Book, county: SheetCounty, group: Group) -> None:
    """The printed sheets of a group: its facts on as many sheets as its columns need, then its lists."""
    whom = group.name if group.office else ""
    tables = list(_tables(group.columns))
    for number, columns in enumerate(tables, 1):
        one_of = str(number) if len(tables) > 1 else ""
        paper = _Paper(book, f"填报表{one_of}", columns)
        about = "" if group.office else group.name
        paper.head(county, whom, "，".join(filter(None, (about, one_of))), _asked_of_facts(county, columns))
        places = {column.key: number for number, column in enumerate(group.columns, 2)}
        for index, community in enumerate(county.communities):
            paper.row(index + 1, list(_facts(group, columns, places, community, FIRST + index + 1)))
        paper.finish()
    for listing in book.form.lists:
        _write_entries(book, county, whom, listing)


# Facts


def _tables(columns: Sequence[FormColumn]) -> Iterator[list[_Column]]:
    """The columns of a group's facts, in tables that fit on a sheet across."""
    named = [_Column(NUMBER, 5.0), _Column("社区", 18.0)]
    room = _ACROSS - sum(column.width for column in named)
    table: list[_Column] = []
    for column in columns:
        wanted = _Column(column.label, max(12.5, column_width(column)), column)
        if sum(other.width for other in table) + wanted.width > room:
            yield _filling([*named, *table])
            table = []
        table.append(wanted)
    if table:
        yield _filling([*named, *table])


def _filling(columns: Sequence[_Column]) -> list[_Column]:
    """Columns that together are as wide as a sheet, an upright one if they fit on it; the first two keep their widths, and where
    all are too wide together the days do, because one that does not fit shows as ###."""
    natural = sum(column.width for column in columns)
    room = _UPRIGHT if natural <= _UPRIGHT else _ACROSS
    keep = {id(column) for column in columns if natural > room and column.of and column.of.kind in ("date", "deadline")}
    keep |= {id(column) for column in columns[:2]}
    fixed = sum(column.width for column in columns if id(column) in keep)
    scale = (room - fixed) / (natural - fixed) if natural > fixed else 1
    return [c if id(c) in keep else replace(c, width=int(c.width * scale * 10) / 10) for c in columns]


def _asked_of_facts(county: SheetCounty, columns: Sequence[_Column]) -> str:
    """What is asked for in a table of facts: how it is filled in, and what the rubric says."""
    paths = (column.of.path for column in columns if column.of)
    blocks = dict.fromkeys(str(path[1]) for path in paths if path[0] == "clauses")
    texts = [county.rubric.paragraphs[index].text for block in blocks for index in county.rubric.home[block]]
    how = f"填法：次数填整数，没有发生的填 0；是否一类填“是”或“否”；日期写作 {county.form.year}-3-5，没有办的填“否”。"
    return _asked(how, texts)


def _asked(how: str, texts: Iterable[str]) -> str:
    """How a table is filled in, with official texts where they are not too long."""
    texts = list(dict.fromkeys(texts))
    return "\n".join([how, *texts] if sum(map(len, texts)) <= _MOST_OF_TEXT else [how])


def _facts(
    group: Group, columns: Sequence[_Column], places: dict[str, int], community: Community, row: int
) -> Iterator[str | _Shown]:
    """The cells of a community's row, which is the row ``row`` (from 1) of the sheet that is filled in."""
    yield community.name if community.takes_part else f"{community.name}（不参加考核）"
    for column in (column.of for column in columns if column.of):
        source = f"{_quoted(group.name)}!{letter(places[column.key])}{row}"
        value = plain(get(community.data, column.path))
        if column.tally:  # none counted may be none filled in yet
            value = len(get(community.data, column.path) or ()) or None
            source = f'IF({source}=0,"",{source})'
        yield _Shown(source, value)


# Entries


def _write_entries(book: Book, county: SheetCounty, whom: str, listing: ListForm) -> None:
    """The printed sheet of a list: its entries, then empty rows."""
    columns = [_Column(NUMBER, 5.0), _Column("社区", 16.0)]
    if listing.choice:
        columns.append(_Column(listing.choice, min(28, max(18, *(display_width(target.label) for target in listing.targets)))))
    columns = _filling([*columns, *(_Column(column.label, column_width(column), column) for column in listing.columns)])
    paper = _Paper(book, sheet_name(f"填报表 {listing.title}"), columns)
    labels = "、".join(target.label for target in listing.targets) if listing.choice else ""
    how = f"填法：一件写一行，一件也没有的在第一行写“无”；日期写作 {book.form.year}-3-5。"
    how += f"{listing.choice}：{labels}。" if 0 < len(labels) <= _MOST_OF_TEXT else ""
    paper.head(county, whom, listing.title, _asked(how, [text for target in listing.targets for text in target.note.split("\n")]))
    entries = list(list_entries(county, listing))
    last = FIRST + len(entries) + ROOM
    for index in range(len(entries) + _SPARE):
        entry = entries[index] if index < len(entries) else None
        values: list[Value | None] = [entry.community.name if entry else None]
        values += [entry.target.label if entry else None] if listing.choice else []
        values += [entry.values.get(column.key) if entry else None for column in listing.columns]
        areas = [f"{_quoted(listing.title)}!${letter(at)}${FIRST + 1}:${letter(at)}${last}" for at in range(len(values))]
        paper.row(index + 1, [_Shown(f"INDEX({area},{index + 1})", value) for area, value in zip(areas, values, strict=True)])
    names = f"COUNTA({_quoted(listing.title)}!$A${FIRST + 1}:$A${last})"
    shown = len(entries) + _SPARE
    paper.foot(f'IF({names}>{shown},"还有 "&({names}-{shown})&" 件没有印在这里，另打印“{listing.title}”","")')
    paper.finish()


def _quoted(title: str) -> str:
    """The name of a sheet in a formula."""
    return "'" + sheet_name(title).replace("'", "''") + "'"


# Paper


class _Paper:
    """A printed sheet that is being written."""

    def __init__(self, book: Book, name: str, columns: Sequence[_Column]) -> None:
        self._book, self._columns, self._sheet = book, columns, book.add_sheet(name)
        self._grid = self._sheet.grid
        self._width = sum(column.width for column in columns)
        self._next = _HEAD + 1
        for number, column in enumerate(columns):
            self._grid.set_column(number, number, column.width)

    def head(self, county: SheetCounty, whom: str, about: str, asked: str) -> None:
        """What stands above the rows: title, unit and stamp, who signs and when, what is asked for, the heads of the columns.

        ``whom`` is the office, empty where its name is written by hand; ``about`` says which of several tables it is.
        """
        grid, style = self._grid, self._book.style
        grid.write_string(0, 0, paper_key(self._book.form.year))
        grid.set_row(0, None, None, {"hidden": True})
        title = f"{self._book.form.year}年度{county.project.title}数据填报表" + (f"（{about}）" if about else "")
        self._line(_TITLE, f"{county.project.authority}\n{title}", 1.6, bold=True, font_size=16, align="center")
        self._line(_UNIT, f"填报单位（盖章）：{whom}", 1.0)
        third = "\u3000" * max(2, int(self._width * 7 / 14.7 / 3) - 4)  # Han characters of 11 points; widths count in digits
        self._line(_SIGNED, f"填报人：{third}审核人：{third}日期：\u3000\u3000\u3000年\u3000\u3000月\u3000\u3000日", 1.0)
        self._line(_ASKED, asked, 0.85, font_size=9, valign="top")
        look = {"bold": True, "text_wrap": True, "border": 1, "align": "center", "font_size": 10, "bg_color": "#EDF0F3"}
        for number, column in enumerate(self._columns):
            grid.write_string(_HEAD, number, column.head, style(**look))
        grid.set_row(_HEAD, 8 + 14.0 * max(line_count(column.head, column.width) for column in self._columns))

    def _line(self, row: int, text: str, size: float, **look: Any) -> None:
        """A text over the whole width; ``size`` is how large its signs are beside those of a cell."""
        style = self._book.style(text_wrap=True, **look)
        self._grid.merge_range(row, 0, row, len(self._columns) - 1, text, style)
        lines = line_count(text, self._width / size)
        self._grid.set_row(row, max(30.0 if row != _ASKED else 0.0, 15 * size * lines + 4))

    def row(self, number: int, cells: Sequence[str | _Shown]) -> None:
        """A row with its number; as high as its texts need."""
        heights = [1]
        self._grid.write_number(self._next, 0, number, self._book.style(border=1, align="center"))
        for at, (cell, column) in enumerate(zip(cells, self._columns[1:], strict=True), 1):
            if isinstance(cell, str):
                self._sheet.text(self._next, at, cell, border=1, text_wrap=True)
                heights.append(line_count(cell, column.width))
            else:
                self._show(at, cell, column)
                if isinstance(cell.value, str):
                    heights.append(line_count(_words(cell.value, column), column.width))
        self._grid.set_row(self._next, max(_LOWEST, 4 + 15 * max(heights)))
        self._next += 1

    def _show(self, at: int, cell: _Shown, column: _Column) -> None:
        """A cell that shows another one, with what it shows now."""
        look: dict[str, Any] = {"border": 1, "text_wrap": True}
        kind = column.of.kind if column.of else "text"
        if kind != "text":
            look["align"] = "center"
        if kind in ("date", "deadline"):
            look["num_format"] = "yyyy-mm-dd"
        formula = f'=IF({cell.source}="","",{cell.source})'
        self._grid.write_formula(self._next, at, formula, self._book.style(**look), _saved(cell.value, column))

    def foot(self, formula: str) -> None:
        """A last line below the rows, which may be empty."""
        self._grid.merge_range(self._next, 0, self._next, len(self._columns) - 1, "")
        self._grid.write_formula(self._next, 0, f"={formula}", self._book.style(font_size=9), "")
        self._next += 1

    def finish(self) -> None:
        """How the sheet is printed: on A4, no wider than the paper, the heads on every page, with page numbers."""
        grid = self._grid
        grid.set_paper(9)
        if self._width > _UPRIGHT:
            grid.set_landscape()
        grid.set_margins(left=0.6, right=0.6, top=0.6, bottom=0.7)
        grid.center_horizontally()
        grid.fit_to_pages(1, 0)
        grid.repeat_rows(_HEAD)
        grid.print_area(_TITLE, 0, self._next - 1, len(self._columns) - 1)
        whom = (self._book.basis or "").replace("&", "&&")[:80]
        grid.set_footer(f"&L{self._book.form.year}年度 {whom}&C第 &P 页，共 &N 页")
        grid.freeze_panes(_HEAD + 1, 2)
        grid.hide_gridlines(2)
        self._sheet.protect()


def _words(value: Value, column: _Column) -> str:
    """What a cell shows of a value."""
    return value_words(value, column.of) if column.of else str(value)


def _saved(value: Value | None, column: _Column) -> Any:
    """What a formula gives now, as a workbook keeps it; programs that compute it anew find the same."""
    match value:
        case None:
            return ""
        case bool() | tuple() | str():
            return _words(value, column)
        case dt.date():
            return (value - dt.date(1899, 12, 30)).days
        case _:
            return value
