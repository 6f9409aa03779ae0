"""Workbooks for the offices: the forms as .xlsx, filled in with what the records say.

One sheet per group of facts with a row per community, one per kind of list with a row per entry. Every row carries, in a hidden
column, the values it was exported with. xlsxwriter writes; the same records give the same bytes. No private code goes out.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from ..base.printing import display_width
from ..base.problems import Problem, Problems
from .amend import reason
from .forms import (
    CHOICES,
    DELETE,
    GUIDE,
    NO,
    YES,
    Community,
    Form,
    FormColumn,
    Group,
    ListForm,
    SheetCounty,
    Target,
    Value,
    Where,
    entry_values,
    get,
    letter,
    plain,
    sheet_name,
    tokens,
    value_words,
)

# Export


_HEAD, _KEYS, _FIRST = 2, 3, 4
"""Rows (from 0) of the heads, of the machine names, and of the first entry."""
_ROOM = 500
"""Empty rows with drop-downs below the entries."""
_HELD = 32767
"""Characters that a cell holds."""
_FONT = "宋体"


def export_workbook(county: SheetCounty, basis: str | None = None) -> bytes:
    """The workbook of a year, or of one group; the same records give the same bytes. Raises :class:`Problems`."""
    form = county.form.only(basis) if basis else county.form
    _check_private(county, form)
    return _Book(county, form, basis).make()


def save_workbook(content: bytes, path: Path, shown: str) -> None:
    """Write a new workbook; one that is there already may have been filled in, so it is never overwritten."""
    if path.exists():
        if path.is_file() and path.read_bytes() == content:
            return
        message = "文件已经存在，里面可能有各单位填好的内容，不覆盖"
        raise Problems([Problem("E613", message, shown, hint="换一个文件名，或先把它移走")])
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        temporary.write_bytes(content)
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise Problems([Problem("E613", f"文件写不进去：{reason(error)}", shown)]) from None


def _check_private(county: SheetCounty, form: Form) -> None:
    """No private code may stand in a text that is exported; publishing would refuse it as well."""
    texts: list[tuple[Community, Where, str]] = []
    for community in county.communities:
        for listing in form.lists:
            for target in listing.targets:
                for index, item in enumerate(get(community.data, target.path) or ()):
                    for column in listing.columns:
                        value = get(item, column.path)
                        if isinstance(value, str) and column.kind == "text":
                            texts.append((community, (*target.path, index, *column.path), value))
    found = []
    for code in county.private:
        edge = r"[A-Za-z0-9]"
        head = f"(?<!{edge})" if re.match(edge, code[0]) else ""
        tail = f"(?!{edge})" if re.match(edge, code[-1]) else ""
        pattern = re.compile(head + re.escape(code) + tail)
        for community, where, text in texts:
            if code in text and pattern.search(text):
                message = "这段文字与 person 的代号相同，不能写进发给单位的表格"
                found.append(Problem("E503", message, community.source.shown, community.source.locate(where), hint="换一个代号"))
    if found:
        raise Problems(found)


class _Book:
    """Writes one workbook."""

    def __init__(self, county: SheetCounty, form: Form, basis: str | None) -> None:
        import xlsxwriter

        self.county, self.form, self.basis = county, form, basis
        self.bytes = io.BytesIO()
        self.book = xlsxwriter.Workbook(self.bytes, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
        self.book.set_properties({"created": dt.datetime(form.year, 1, 1), "title": f"{form.year}年度考核数据", "author": ""})
        self.book.set_calc_mode("auto")
        self.formats: dict[tuple[tuple[str, Any], ...], Any] = {}
        self.choices: dict[tuple[str, ...], str] = {}
        self.choice_sheet: Any = None

    def style(self, **more: Any) -> Any:
        key = tuple(sorted(more.items()))
        if key not in self.formats:
            base = {"font_name": _FONT, "font_size": 11, "valign": "vcenter"}
            self.formats[key] = self.book.add_format({**base, **more})
        return self.formats[key]

    def make(self) -> bytes:
        self.guide()
        used = self.form.lists
        for group in self.form.groups:
            if group.columns:
                self.community_sheet(group, self.book.add_worksheet(sheet_name(group.name)))
        for listing in used:
            self.list_sheet(listing, self.book.add_worksheet(sheet_name(listing.title)))
        if self.choice_sheet is None:
            self.choice("社区", tuple(community.name for community in self.county.communities))
        self.choice_sheet.hide()
        self.book.worksheets_objs[1 if len(self.book.worksheets_objs) > 2 else 0].activate()
        self.book.close()
        return self.bytes.getvalue()

    def guide(self) -> None:
        sheet = self.book.add_worksheet(GUIDE)
        year, whom = self.form.year, f"{self.basis}填写" if self.basis else "内部汇总用，不外发"
        lines = [
            f"{year}年度社区党工委党风廉政建设责任制考核数据（{whom}）",
            "",
            "1. 每张表一行一个社区，或一行一件事。灰色的表头、文件名和社区名称已锁定，其余可以填写。",
            "2. 鼠标停在表头上，显示细则原文。浅黄色的格是还没有填的；没有发生的次数填 0，没有办的填“否”。",
            "3. 是、否、级别等从下拉列表中选；日期写作 2017-3-5；次数填整数，不写单位。".replace("2017", str(year)),
            "4. 扣分事件、稿件等各占一行，写在表的末尾空行。各单位表中的件数由这些表自动算出，不用填。",
            f"5. 清空一格或删去一行，不会删除已有的记录；确要删除的，在格里（一件事的在最后一列）写“{DELETE}”。",
            "6. 可以移动列、改表名、加空行；不要改第4行的灰色小字，不要合并单元格。",
            "7. 处分和人员代号不在本表中，由考核办直接记入记录。",
            "8. 填完存为 .xlsx 或 .csv 交回，考核办用 python build.py sheet import 核对后导入。",
        ]
        sheet.set_column(0, 0, 100, self.style())
        sheet.set_row(0, 30)
        for row, line in enumerate(lines):
            sheet.write_string(row, 0, line, self.style(bold=True, font_size=14) if row == 0 else self.style(text_wrap=True))
        sheet.hide_gridlines(2)
        sheet.protect()
        self.paper(sheet, 1)

    def paper(self, sheet: Any, columns: int) -> None:
        sheet.set_paper(9)
        if columns > 6:
            sheet.set_landscape()
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        if columns <= 14:
            sheet.fit_to_pages(1, 0)
        sheet.set_header(f"&L&A：{self.form.year}年度&R{self.basis or ''}")
        sheet.set_footer("&C第 &P 页，共 &N 页")

    def heads(self, sheet: Any, title: str, about: str, heads: Sequence[tuple[str, str, str, float]]) -> None:
        """Title, a line of help, and the two head rows: (machine name, head, note, width) per column."""
        sheet.set_row(0, 26)
        sheet.write_string(0, 0, title, self.style(bold=True, font_size=14))
        sheet.write_string(1, 0, about, self.style(font_color="#555555", font_size=10))
        head = self.style(bold=True, text_wrap=True, bg_color="#D9E1EA", border=1, align="center", font_size=10)
        small = self.style(font_size=8, font_color="#666666", bg_color="#EDF0F3", border=1, align="center")
        for column, (key, label, note, _) in enumerate(heads):
            sheet.write_string(_HEAD, column, label, head)
            sheet.write_string(_KEYS, column, key, small)
            if note:
                size = {"x_scale": 3, "y_scale": max(1.0, min(6.0, display_width(note) / 190))}
                sheet.write_comment(_HEAD, column, note[:4000], {**size, "author": "", "font_name": _FONT, "font_size": 10})
        sheet.set_row(_HEAD, max(32, 8 + 14.5 * max(_lines(label, width) for _, label, _, width in heads[:-1])))
        sheet.set_row(_KEYS, 13)
        sheet.repeat_rows(_HEAD)

    def protect(self, sheet: Any) -> None:
        allowed = ("format_cells", "format_columns", "format_rows", "insert_rows", "delete_rows", "sort", "autofilter")
        sheet.protect("", dict.fromkeys(allowed, True))

    def community_sheet(self, group: Group, sheet: Any) -> None:
        columns, communities = group.columns, self.county.communities
        title = f"{group.name}：{self.form.year}年度社区考核数据"
        about = (
            "浅黄色的格还没有填。鼠标停在表头上看细则原文。" if any(not c.tally for c in columns) else "件数由各张明细表算出。"
        )
        widths = [_width(column) for column in columns]
        heads = [("slug", "文件名", "", 11.0), ("name", "社区", "", 16.0)]
        heads += [(column.key, column.label, column.note, width) for column, width in zip(columns, widths, strict=True)]
        heads += [(self.mark(""), "导出时的值（勿改）", "", 8.0)]
        self.heads(sheet, title, about, heads)
        for number, (_, _, _, width) in enumerate(heads):
            hidden = number == len(heads) - 1
            sheet.set_column(number, number, width, None, {"hidden": hidden})
        locked = self.style(bg_color="#EDF0F3", border=1)
        last = _FIRST + len(communities) - 1
        for row, community in enumerate(communities, _FIRST):
            sheet.write_string(row, 0, community.slug, locked)
            sheet.write_string(row, 1, community.name, locked)
            kept: dict[str, Value] = {}
            for number, column in enumerate(columns, 2):
                if column.tally:
                    count = len(get(community.data, column.path) or ())
                    kept[column.key] = count
                    sheet.write_formula(row, number, self.tally(column, row), self.style(bg_color="#EDF0F3", border=1), count)
                    continue
                value = plain(get(community.data, column.path))
                if value is not None:
                    kept[column.key] = value
                self.cell(sheet, row, number, column, value)
            self.string(sheet, row, len(heads) - 1, json.dumps(tokens(kept)), locked)
        if communities:
            for number, column in enumerate(columns, 2):
                self.validate(sheet, column, number, last)
                if column.wanted and not column.tally:
                    blank = {"type": "blanks", "format": self.book.add_format({"bg_color": "#FFF6CC"})}
                    sheet.conditional_format(_FIRST, number, last, number, blank)
        sheet.freeze_panes(_FIRST, 2)
        sheet.repeat_columns(0, 1)
        self.paper(sheet, len(heads) - 1)
        sheet.print_area(_HEAD, 0, max(last, _FIRST), len(heads) - 2)  # the title stands in the page's head
        self.protect(sheet)

    def mark(self, prefix: str) -> str:
        return f"{prefix}exported {self.form.year}"

    def tally(self, column: FormColumn, row: int) -> str:
        """How many rows of the list sheet are this community's and of this list."""
        listing = next(form for form in self.form.lists if any(target.key == column.tally for target in form.targets))
        target = next(target for target in listing.targets if target.key == column.tally)
        sheet, last = sheet_name(listing.title), _FIRST + self.lengths[listing.name] + _ROOM
        choice = self.choice(listing.choice, tuple(target.label for target in listing.targets))
        label = choice.split(":")[0].replace("$", "")
        cell = re.sub(r"\d+$", str(int(re.findall(r"\d+$", label)[0]) + listing.targets.index(target)), label)
        rows = [f"'{sheet}'!${letter}${_FIRST + 1}:${letter}${last}" for letter in "AB"]
        return f"=SUMPRODUCT(({rows[0]}=$B{row + 1})*({rows[1]}={cell}))"

    @cached_property
    def lengths(self) -> Mapping[str, int]:
        """How many entries each list sheet holds."""
        communities = self.county.communities
        return {
            listing.name: sum(len(get(c.data, target.path) or ()) for c in communities for target in listing.targets)
            for listing in self.form.lists
        }

    def list_sheet(self, listing: ListForm, sheet: Any) -> None:
        columns = listing.columns
        heads = [(f"{listing.name}.name", "社区", "", 16.0)]
        if listing.choice:
            longest = max(display_width(target.label) for target in listing.targets)
            notes = "\n".join(dict.fromkeys(target.note for target in listing.targets)) if len(listing.targets) < 4 else ""
            heads.append((f"{listing.name}.fact", listing.choice, notes, float(min(44, max(18, longest)))))
        note = listing.targets[0].note if not listing.choice else ""
        heads += [(c.key, c.label, "\n".join(part for part in (c.note, note) if part), _width(c)) for c in columns]
        heads += [(f"{listing.name}.remove", "删除？", f"确要从记录中删除的，写“{DELETE}”", 8.0)]
        heads += [(self.mark(f"{listing.name}."), "导出时的值（勿改）", "", 8.0)]
        title = f"{listing.title}：{self.form.year}年度"
        self.heads(sheet, title, f"一行一件；新的写在末尾空行。清空不等于删除，确要删除的在“删除？”一列写“{DELETE}”。", heads)
        open_cell = self.style(locked=False)
        for number, (_, _, _, width) in enumerate(heads):
            sheet.set_column(number, number, width, open_cell, {"hidden": number == len(heads) - 1})
        row, ends = _FIRST, len(heads) - 1
        start = 2 if listing.choice else 1
        bordered = self.style(locked=False, border=1)
        for community in self.county.communities:
            for target in listing.targets:
                for index, item in enumerate(get(community.data, target.path) or ()):
                    sheet.write_string(row, 0, community.name, bordered)
                    if listing.choice:
                        sheet.write_string(row, 1, target.label, self.style(locked=False, border=1, text_wrap=True))
                    values = entry_values(item, columns)
                    for number, column in enumerate(columns, start):
                        self.cell(sheet, row, number, column, values.get(column.key))
                    sheet.write_blank(row, ends - 1, None, bordered)
                    self.string(sheet, row, ends, json.dumps(_origin(community, target, index, values)), open_cell)
                    shown = [(target.label, heads[1][3])] if listing.choice else []
                    shown += [(str(values.get(c.key, "")), heads[n][3]) for n, c in enumerate(columns, start) if c.kind == "text"]
                    sheet.set_row(row, 3 + 15 * max((_lines(text, width) for text, width in shown), default=1))
                    row += 1
        last = row + _ROOM - 1
        names = self.choice("社区", tuple(community.name for community in self.county.communities))
        self.drop(sheet, 0, last, names, "选一个社区；新的社区先由考核办建立记录")
        if listing.choice:
            labels = self.choice(listing.choice, tuple(target.label for target in listing.targets))
            self.drop(sheet, 1, last, labels, f"从列表中选{listing.choice}")
        for number, column in enumerate(columns, start):
            self.validate(sheet, column, number, last)
        self.drop(sheet, ends - 1, last, [DELETE], f"只能写“{DELETE}”或留空")
        sheet.autofilter(_KEYS, 0, last, ends - 1)
        sheet.freeze_panes(_FIRST, start)
        self.paper(sheet, len(heads) - 1)
        sheet.print_area(_HEAD, 0, max(row - 1, _FIRST), ends - 1)
        self.protect(sheet)

    def string(self, sheet: Any, row: int, column: int, text: str, style: Any) -> None:
        if len(text) > _HELD:
            message = f"有一段文字超过 {_HELD} 字，一个单元格放不下：“{text[:20]}…”"
            raise Problems([Problem("E613", message, hint="把这段文字改短")])
        sheet.write_string(row, column, text, style)

    def cell(self, sheet: Any, row: int, number: int, column: FormColumn, value: Value | None) -> None:
        style: dict[str, Any] = {"locked": False, "border": 1}
        if column.kind in ("date", "deadline"):
            style.update(num_format="yyyy-mm-dd", align="center")
        elif column.kind == "text":
            style.update(num_format="@", text_wrap=True)
        elif column.kind in ("boolean", "enum"):
            style.update(align="center")
        match value:
            case None:
                sheet.write_blank(row, number, None, self.style(**style))
            case dt.date():
                sheet.write_datetime(row, number, dt.datetime(value.year, value.month, value.day), self.style(**style))
            case bool():
                sheet.write_string(row, number, value_words(value, column), self.style(**style))
            case int() | Decimal():
                sheet.write_number(row, number, value, self.style(**style))
            case _:
                self.string(sheet, row, number, value_words(value, column), self.style(**style))

    def choice(self, title: str, values: tuple[str, ...]) -> str:
        """A list of choices on the hidden sheet, as a reference to it."""
        if values not in self.choices:
            if self.choice_sheet is None:
                self.choice_sheet = self.book.add_worksheet(CHOICES)
            column = len(self.choices)
            self.choice_sheet.write_string(0, column, f"选项：{title}")
            for row, value in enumerate(values, 1):
                self.choice_sheet.write_string(row, column, value)
            at = letter(column)
            self.choices[values] = f"'{CHOICES}'!${at}$2:${at}${max(2, len(values) + 1)}"
        return self.choices[values]

    def drop(self, sheet: Any, number: int, last: int, source: str | list[str], message: str) -> None:
        source = source if isinstance(source, list) else f"={source}"
        rule = {"validate": "list", "source": source, "error_title": "不能这样填", "error_message": message}
        sheet.data_validation(_FIRST, number, last, number, rule)

    def validate(self, sheet: Any, column: FormColumn, number: int, last: int) -> None:
        """Drop-downs, and checks of dates and numbers. 删除 is admitted but in enumerated values, which an entry must have."""
        cell = f"{letter(number)}{_FIRST + 1}"
        begin, end = self.form.start, dt.date(self.form.year, 12, 31)
        first, last_day = (f"DATE({day.year},{day.month},{day.day})" for day in (begin, end))
        days = f"AND(ISNUMBER({cell}),{cell}>={first},{cell}<={last_day})"
        gone = f'{cell}="{DELETE}"'
        match column.kind:
            case "boolean":
                self.drop(sheet, number, last, [YES, NO, DELETE], f"填{YES}或{NO}")
                return
            case "enum":
                labels = list(column.labels.values())
                self.drop(sheet, number, last, labels, f"只能填 {'、'.join(labels)}"[:250])
                return
            case "date":
                formula, message = f"=OR({days},{gone})", f"填 {begin} 至 {end} 的日期，写作 {self.form.year}-3-5"
            case "deadline":
                formula = f'=OR({days},{cell}="{NO}",{gone})'
                message = f"填办理的日期，写作 {self.form.year}-3-5；没有办的填“{NO}”"
            case "integer":
                formula = f"=OR(AND(ISNUMBER({cell}),{cell}>=0,{cell}=INT({cell})),{gone})"
                message = "填整数，没有的填 0，不写单位"
            case "number":
                formula, message = f"=OR(AND(ISNUMBER({cell}),{cell}>=0),{gone})", "填得分，如 92.5"
            case _:
                return
        rule = {"validate": "custom", "value": formula, "error_title": "不能这样填", "error_message": message}
        sheet.data_validation(_FIRST, number, last, number, rule)


def _origin(community: Community, target: Target, index: int, values: Mapping[str, Value]) -> dict[str, Any]:
    return {"slug": community.slug, "list": target.key, "number": index, "values": tokens(values)}


def _width(column: FormColumn) -> float:
    match column.kind:
        case "text":
            return 28.0 if column.path[-1] in ("title", "note") else 18.0
        case "date" | "deadline":
            return 12.5
        case "enum":
            return float(max(9, min(24, 2 + max(map(display_width, column.labels.values()), default=8))))
        case "levels":
            return 14.0
        case _:
            return 12.5


def _lines(text: str, width: float) -> int:
    """About how many lines a text takes in a column of a width, in characters; a break leaves some of it unused."""
    return sum(max(1, -int(-display_width(line) * 1.08 // max(2.0, width - 1))) for line in text.split("\n"))
