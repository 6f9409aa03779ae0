"""The looks of an exported workbook: formats, heads, paper, drop-downs and checks of cells, by xlsxwriter.

The order of calls decides some of the bytes: the same calls give the same workbook. Knows no record.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ..base.cell_texts import letter, risky
from ..base.printing import display_width, shortened
from ..base.problems import Problem, Problems
from .exported import CHOICES
from .form import Form, FormColumn
from .values import DELETE, NO, YES, Value, value_words

HEAD, KEYS, FIRST = 2, 3, 4
"""Rows (from 0) of the heads, of the machine names, and of the first entry."""
_HELD = 32767
"""Characters that a cell holds."""
_FONT = "宋体"


@dataclass(frozen=True, slots=True)
class ColumnHead:
    """A column of a sheet: its machine name, its head, the note on the head, and its width in characters."""

    key: str
    label: str
    note: str
    width: float


class Book:
    """A workbook of a form that is being written; ``basis`` is the group it is for, None for all."""

    def __init__(self, form: Form, basis: str | None) -> None:
        import xlsxwriter

        self.form, self.basis = form, basis
        self._bytes = io.BytesIO()
        self._book = xlsxwriter.Workbook(self._bytes, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
        self._book.set_properties({"created": dt.datetime(form.year, 1, 1), "title": f"{form.year}年度考核数据", "author": ""})
        self._book.set_calc_mode("auto")
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}
        self._choices: dict[tuple[str, ...], str] = {}
        self._choice_sheet: Any = None

    def add_sheet(self, name: str) -> Sheet:
        """A new sheet behind the others."""
        return Sheet(self, self._book.add_worksheet(name))

    def style(self, **more: Any) -> Any:
        """A format of cells, made once."""
        key = tuple(sorted(more.items()))
        if key not in self._formats:
            base = {"font_name": _FONT, "font_size": 11, "valign": "vcenter"}
            self._formats[key] = self._book.add_format({**base, **more})
        return self._formats[key]

    def fill(self, color: str) -> Any:
        """A format that only colours a cell, for conditions."""
        return self._book.add_format({"bg_color": color})

    def choice(self, title: str, values: tuple[str, ...]) -> str:
        """A list of choices on the hidden sheet, as a reference to it."""
        if values not in self._choices:
            if self._choice_sheet is None:
                self._choice_sheet = self._book.add_worksheet(CHOICES)
            column = len(self._choices)
            self._choice_sheet.write_string(0, column, f"选项：{title}")
            for row, value in enumerate(values, 1):
                self._choice_sheet.write_string(row, column, value)
            at = letter(column)
            self._choices[values] = f"'{CHOICES}'!${at}$2:${at}${max(2, len(values) + 1)}"
        return self._choices[values]

    def finished(self) -> bytes:
        """The bytes of the workbook, opened at the first sheet behind the help."""
        self._choice_sheet.hide()
        sheets = self._book.worksheets_objs
        sheets[1 if len(sheets) > 2 else 0].activate()
        self._book.close()
        return self._bytes.getvalue()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook that is being written; ``grid`` is xlsxwriter's worksheet."""

    book: Book
    grid: Any

    def paper(self, columns: int) -> None:
        """How a sheet of so many columns is printed on A4."""
        sheet = self.grid
        sheet.set_paper(9)
        if columns > 6:
            sheet.set_landscape()
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        if columns <= 14:
            sheet.fit_to_pages(1, 0)
        sheet.set_header(f"&L&A：{self.book.form.year}年度&R{self.book.basis or ''}")
        sheet.set_footer("&C第 &P 页，共 &N 页")

    def heads(self, title: str, about: str, heads: Sequence[ColumnHead]) -> None:
        """Title, a line of help, and the two head rows; the last column is the hidden one."""
        sheet, style = self.grid, self.book.style
        sheet.set_row(0, 26)
        sheet.write_string(0, 0, title, style(bold=True, font_size=14))
        sheet.write_string(1, 0, about, style(font_color="#555555", font_size=10))
        head = style(bold=True, text_wrap=True, bg_color="#D9E1EA", border=1, align="center", font_size=10)
        small = style(font_size=8, font_color="#666666", bg_color="#EDF0F3", border=1, align="center")
        for number, column in enumerate(heads):
            sheet.write_string(HEAD, number, column.label, head)
            sheet.write_string(KEYS, number, column.key, small)
            if column.note:
                size = {"x_scale": 3, "y_scale": max(1.0, min(6.0, display_width(column.note) / 190))}
                sheet.write_comment(HEAD, number, column.note[:4000], {**size, "author": "", "font_name": _FONT, "font_size": 10})
        sheet.set_row(HEAD, max(32, 8 + 14.5 * max(line_count(column.label, column.width) for column in heads[:-1])))
        sheet.set_row(KEYS, 13)
        sheet.repeat_rows(HEAD)

    def widths(self, heads: Sequence[ColumnHead], style: Any = None) -> None:
        """The widths of the columns, with the format of their empty cells; the last is hidden."""
        for number, column in enumerate(heads):
            self.grid.set_column(number, number, column.width, style, {"hidden": number == len(heads) - 1})

    def protect(self) -> None:
        """Lock what is not to be filled in; formats, rows, order and filters may be changed."""
        allowed = ("format_cells", "format_columns", "format_rows", "insert_rows", "delete_rows", "sort", "autofilter")
        self.grid.protect("", dict.fromkeys(allowed, True))

    def text(self, row: int, column: int, text: str, **look: Any) -> None:
        """A text in a cell, a text still after someone edited it. Raises :class:`Problems` where a cell can't hold it."""
        if len(text) > _HELD:
            message = f"有一段文字超过 {_HELD} 字，一个单元格放不下：“{shortened(text, 20)}”"
            raise Problems([Problem("E613", message, hint="把这段文字改短")])
        mark = {"quote_prefix": True} if risky(text) else {}
        self.grid.write_string(row, column, text, self.book.style(**look, **mark))

    def value(self, row: int, number: int, column: FormColumn, value: Value | None) -> None:
        """A value of a record in a cell to fill in. Raises :class:`Problems`, see :meth:`text`."""
        more: dict[str, Any] = {"locked": False, "border": 1}
        if column.kind in ("date", "deadline"):
            more.update(num_format="yyyy-mm-dd", align="center")
        elif column.kind == "text":
            more.update(num_format="@", text_wrap=True)
        elif column.kind in ("boolean", "enum"):
            more.update(align="center")
        style = self.book.style(**more)
        match value:
            case None:
                self.grid.write_blank(row, number, None, style)
            case dt.date():
                self.grid.write_datetime(row, number, dt.datetime(value.year, value.month, value.day), style)
            case bool():
                self.grid.write_string(row, number, value_words(value, column), style)
            case int() | Decimal():
                self.grid.write_number(row, number, value, style)
            case _:
                self.text(row, number, value_words(value, column), **more)

    def drop_down(self, number: int, last: int, source: str | list[str], message: str) -> None:
        """Choices for a column down to the row ``last``: words, or a reference; others are refused with a message."""
        source = source if isinstance(source, list) else f"={source}"
        rule = {"validate": "list", "source": source, "error_title": "不能这样填", "error_message": message}
        self.grid.data_validation(FIRST, number, last, number, rule)

    def validate(self, column: FormColumn, number: int, last: int, *, any_day: bool = False) -> None:
        """Drop-downs, and checks of dates and numbers. 删除 is admitted but in enumerated values, which an entry must have.

        ``any_day``: a date need not be in the assessed year.
        """
        if column.kind == "boolean":
            self.drop_down(number, last, [YES, NO, DELETE], f"填{YES}或{NO}")
        elif column.kind == "enum":
            labels = list(column.labels.values())
            self.drop_down(number, last, labels, f"只能填 {'、'.join(labels)}"[:250])
        elif check := _check(self.book.form, column, f"{letter(number)}{FIRST + 1}", any_day=any_day):
            formula, message = check
            rule = {"validate": "custom", "value": formula, "error_title": "不能这样填", "error_message": message}
            self.grid.data_validation(FIRST, number, last, number, rule)


def _check(form: Form, column: FormColumn, cell: str, *, any_day: bool) -> tuple[str, str] | None:
    """The formula by which a spreadsheet program checks a column, for its first cell, and the message; None without one."""
    begin, end = form.start, dt.date(form.year + 1, 1, 31) if column.path == ("assessed_on",) else form.end
    first, last = (f"DATE({day.year},{day.month},{day.day})" for day in (begin, end))
    days = f"AND(ISNUMBER({cell}),{cell}>={first},{cell}<={last})"
    gone = f'{cell}="{DELETE}"'
    match column.kind:
        case "date" if any_day:
            return f"=OR(ISNUMBER({cell}),{gone})", f"填日期，写作 {form.year}-3-5"
        case "date":
            return f"=OR({days},{gone})", f"填 {begin} 至 {end} 的日期，写作 {form.year}-3-5"
        case "deadline":
            message = f"填办理的日期，写作 {form.year}-3-5；没有办的填“{NO}”"
            return f'=OR({days},{cell}="{NO}",{gone})', message
        case "integer":
            formula = f"=OR(AND(ISNUMBER({cell}),{cell}>=0,{cell}=INT({cell})),{gone})"
            return formula, "填整数，没有的填 0，不写单位"
        case "number":
            return f"=OR(AND(ISNUMBER({cell}),{cell}>=0),{gone})", "填得分，如 92.5"
        case _:
            return None


def column_width(column: FormColumn) -> float:
    """The width of a column in characters, by what it holds."""
    match column.kind:
        case "text":
            return 28.0 if column.path[-1] in ("title", "note") else 18.0
        case "enum":
            return max(9, min(24, 2 + max(map(display_width, column.labels.values()), default=8)))
        case "levels":
            return 14.0
        case _:
            return 12.5


def line_count(text: str, width: float) -> int:
    """About how many lines a text takes in a column of a width, in characters; a break leaves some of it unused."""
    return sum(max(1, -int(-display_width(line) * 1.08 // max(2.0, width - 1))) for line in text.split("\n"))
