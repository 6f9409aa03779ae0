"""The sheets of an exported workbook: help, one sheet per group with a row per community, one per list with a row per entry.

Every row carries, in a hidden last column, the values it was exported with.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..base.printing import display_width
from .county import Community, SheetCounty
from .exported import GUIDE, HIDDEN_HEAD, ExportedEntry, hidden_key, kept_entry, kept_facts
from .form import FormColumn, Group, ListForm, Target
from .values import DELETE, Value, entry_values, get, plain, tokens
from .workbook_styles import FIRST, HEAD, KEYS, Book, ColumnHead, Sheet, column_width, line_count

ROOM = 500
"""Empty rows with drop-downs below the entries."""
_GREY = "#EDF0F3"


def sheet_name(title: str) -> str:
    """A title as a sheet may be named: at most 31 characters, without the signs that are not allowed."""
    return re.sub(r"[\[\]:*?/\\]", " ", title).strip("' ")[:31]


def community_names(county: SheetCounty) -> tuple[str, ...]:
    """The names that a row may choose from."""
    return tuple(community.name for community in county.communities)


def write_guide(book: Book) -> None:
    """The first sheet: how the others are filled in."""
    sheet = book.add_sheet(GUIDE)
    year, whom = book.form.year, f"{book.basis}填写" if book.basis else "内部汇总用，不外发"
    lines = [
        f"{year}年度社区党工委党风廉政建设责任制考核数据（{whom}）",
        "",
        "1. 每张表一行一个社区，或一行一件事。灰色的表头、文件名和社区名称已锁定，其余可以填写。",
        "2. 鼠标停在表头上，显示细则原文。浅黄色的格是还没有填的；没有发生的次数填 0，没有办的填“否”。",
        f"3. 是、否、级别等从下拉列表中选；日期写作 {year}-3-5；次数填整数，不写单位。",
        "4. 扣分事件、稿件等各占一行，写在表的末尾空行。各单位表中的件数由这些表自动算出，不用填。",
        f"5. 清空一格或删去一行，不会删除已有的记录；确要删除的，在格里（一件事的在最后一列）写“{DELETE}”。",
        "6. 可以移动列、改表名、加空行；不要改第4行的灰色小字，不要合并单元格。",
        "7. 处分和人员代号不在本表中，由考核办直接记入记录。",
        "8. 填完存为 .xlsx 或 .csv 交回，考核办用 python build.py sheet import 核对后导入。",
    ]
    if book.basis:
        lines.append("9. 最后的“填报表”供打印：内容随前面的表变动，不在其中填写；打印后签字、盖章交回，也可以打印出来手填。")
    sheet.grid.set_column(0, 0, 100, book.style())
    sheet.grid.set_row(0, 30)
    for row, line in enumerate(lines):
        sheet.grid.write_string(row, 0, line, book.style(bold=True, font_size=14) if row == 0 else book.style(text_wrap=True))
    sheet.grid.hide_gridlines(2)
    sheet.grid.protect()
    sheet.paper(1)


# Communities


def write_group(book: Book, county: SheetCounty, group: Group, lengths: Mapping[str, int]) -> None:
    """The sheet of a group of facts: a row per community; ``lengths`` are the numbers of entries on the list sheets."""
    columns, communities = group.columns, county.communities
    sheet = book.add_sheet(sheet_name(group.name))
    title = f"{group.name}：{book.form.year}年度社区考核数据"
    about = "浅黄色的格还没有填。鼠标停在表头上看细则原文。" if any(not c.tally for c in columns) else "件数由各张明细表算出。"
    heads = [
        ColumnHead("slug", "文件名", "", 11.0),
        ColumnHead("name", "社区", "", 16.0),
        *(ColumnHead(column.key, column.label, column.note, column_width(column)) for column in columns),
        ColumnHead(hidden_key(book.form.year), HIDDEN_HEAD, "", 8.0),
    ]
    sheet.heads(title, about, heads)
    sheet.widths(heads)
    for row, community in enumerate(communities, FIRST):
        _write_community(sheet, row, community, columns, lengths)
    last = FIRST + len(communities) - 1
    owing = FIRST + sum(community.takes_part for community in communities) - 1
    if communities:
        for number, column in enumerate(columns, 2):
            sheet.validate(column, number, last)
            if column.wanted and not column.tally and owing >= FIRST:
                blank = {"type": "blanks", "format": book.fill("#FFF6CC")}
                sheet.grid.conditional_format(FIRST, number, owing, number, blank)
    sheet.grid.freeze_panes(FIRST, 2)
    sheet.grid.repeat_columns(0, 1)
    sheet.paper(len(heads) - 1)
    sheet.grid.print_area(HEAD, 0, max(last, FIRST), len(heads) - 2)  # the title stands in the page's head
    sheet.protect()


def _write_community(
    sheet: Sheet, row: int, community: Community, columns: tuple[FormColumn, ...], lengths: Mapping[str, int]
) -> None:
    """The row of a community: file name, name, its facts, and the hidden column."""
    look: dict[str, Any] = {"bg_color": _GREY, "border": 1}
    locked = sheet.book.style(**look)
    sheet.text(row, 0, community.slug, **look)
    sheet.text(row, 1, community.name, **look)
    kept: dict[str, Value] = {}
    for number, column in enumerate(columns, 2):
        if column.tally:
            count = len(get(community.data, column.path) or ())
            kept[column.key] = count
            sheet.grid.write_formula(row, number, _tally(sheet.book, column, row, lengths), locked, count)
            continue
        value = plain(get(community.data, column.path))
        if value is not None:
            kept[column.key] = value
        sheet.value(row, number, column, value)
    sheet.text(row, len(columns) + 2, kept_facts(community.slug, kept), **look)


def _tally(book: Book, column: FormColumn, row: int, lengths: Mapping[str, int]) -> str:
    """A formula for how many rows of the list sheet are this community's and of this list."""
    listing, target = book.form.list_of(column.tally)
    name, last = sheet_name(listing.title), FIRST + lengths[listing.name] + ROOM
    choice = book.choice(listing.choice, tuple(target.label for target in listing.targets))
    label = choice.split(":")[0].replace("$", "")
    cell = re.sub(r"(?<!\d)\d++$", str(int(re.findall(r"(?<!\d)\d++$", label)[0]) + listing.targets.index(target)), label)
    rows = [f"'{name}'!${letter}${FIRST + 1}:${letter}${last}" for letter in "AB"]
    return f"=SUMPRODUCT(({rows[0]}=$B{row + 1})*({rows[1]}={cell}))"


# Entries


def write_list(book: Book, county: SheetCounty, listing: ListForm) -> None:
    """A list sheet: a row per entry, and empty rows to fill in."""
    sheet = book.add_sheet(sheet_name(listing.title))
    heads = _list_heads(book, listing)
    about = f"一行一件；新的写在末尾空行。清空不等于删除，确要删除的在“删除？”一列写“{DELETE}”。"
    sheet.heads(f"{listing.title}：{book.form.year}年度", about, heads)
    sheet.widths(heads, book.style(locked=False))
    row, ends, start = FIRST, len(heads) - 1, 2 if listing.choice else 1
    for entry in list_entries(county, listing):
        _write_entry(sheet, row, listing, heads, entry)
        row += 1
    last = row + ROOM - 1
    names = book.choice("社区", community_names(county))
    sheet.drop_down(0, last, names, "选一个社区；新的社区先由考核办建立记录")
    if listing.choice:
        labels = book.choice(listing.choice, tuple(target.label for target in listing.targets))
        sheet.drop_down(1, last, labels, f"从列表中选{listing.choice}")
    for number, column in enumerate(listing.columns, start):
        sheet.validate(column, number, last, any_day=listing.name == "evidence")
    sheet.drop_down(ends - 1, last, [DELETE], f"只能写“{DELETE}”或留空")
    sheet.grid.autofilter(KEYS, 0, last, ends - 1)
    sheet.grid.freeze_panes(FIRST, start)
    sheet.paper(len(heads) - 1)
    sheet.grid.print_area(HEAD, 0, max(row - 1, FIRST), ends - 1)
    sheet.protect()


def _list_heads(book: Book, listing: ListForm) -> list[ColumnHead]:
    """The columns of a list sheet: community, list (where there are several), values, 删除？ and the hidden one."""
    heads = [ColumnHead(f"{listing.name}.name", "社区", "", 16.0)]
    if listing.choice:
        longest = max(display_width(target.label) for target in listing.targets)
        notes = "\n".join(dict.fromkeys(target.note for target in listing.targets)) if len(listing.targets) < 4 else ""
        heads.append(ColumnHead(f"{listing.name}.fact", listing.choice, notes, min(44, max(18, longest))))
    note = listing.targets[0].note if not listing.choice else ""
    for column in listing.columns:
        notes = "\n".join(part for part in (column.note, note) if part)
        heads.append(ColumnHead(column.key, column.label, notes, column_width(column)))
    heads.append(ColumnHead(f"{listing.name}.remove", "删除？", f"确要从记录中删除的，写“{DELETE}”", 8.0))
    heads.append(ColumnHead(hidden_key(book.form.year, listing.name), HIDDEN_HEAD, "", 8.0))
    return heads


@dataclass(frozen=True, slots=True)
class ListEntry:
    """An entry of a community's record: its list, its number there from 0, and its values by column."""

    community: Community
    target: Target
    number: int
    values: Mapping[str, Value]


def list_entries(county: SheetCounty, listing: ListForm) -> Iterator[ListEntry]:
    """The entries that a list sheet shows, community by community, list by list."""
    for community in county.communities:
        for target in listing.targets:
            for number, item in enumerate(target.entries(community.data)):
                yield ListEntry(community, target, number, entry_values(item, listing.columns))


def _write_entry(sheet: Sheet, row: int, listing: ListForm, heads: Sequence[ColumnHead], entry: ListEntry) -> None:
    """The row of an entry, as high as its texts need."""
    bordered, ends = sheet.book.style(locked=False, border=1), len(heads) - 1
    sheet.text(row, 0, entry.community.name, locked=False, border=1)
    shown = []
    if listing.choice:
        sheet.grid.write_string(row, 1, entry.target.label, sheet.book.style(locked=False, border=1, text_wrap=True))
        shown.append((entry.target.label, heads[1].width))
    for number, column in enumerate(listing.columns, 2 if listing.choice else 1):
        value = entry.values.get(column.key)
        sheet.value(row, number, column, value)
        if column.kind == "text":
            shown.append(("" if value is None else str(value), heads[number].width))
    sheet.grid.write_blank(row, ends - 1, None, bordered)
    kept = ExportedEntry(entry.community.slug, entry.target.key, entry.number, tokens(entry.values))
    sheet.text(row, ends, kept_entry(kept), locked=False)
    sheet.grid.set_row(row, 3 + 15 * max((line_count(text, width) for text, width in shown), default=1))
