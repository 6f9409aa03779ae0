"""The tables to take away as a workbook: results.xlsx. Figures are numbers, shown with the decimals that the pages show."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from ..base.cell_texts import clean, risky
from ..base.project import Project
from ..views import NOT_ASSESSED, YearSite, limits_title
from .downloads import WIDEST, Cell, DownloadTable, NumberCell, Tables

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

DRAFT_MARK = "送审稿，不得外传"
CREATED = dt.datetime(2000, 1, 1)
"""A workbook must name a day on which it was made; the same one always, so that the same results are the same bytes."""
CELL_LENGTH = 32767
"""Excel holds no longer text in a cell (UTF-16 units)."""
CUT = "……（文字过长，全文见 ledger.csv）"
A4 = 9
"""The size of paper, as the format numbers it."""
LINE, HIGHEST = 14, 409
"""Points of a line of text, and of the highest row that Excel allows. Not every program fits rows to wrapped texts itself."""


def results_xlsx(project: Project, tables: Tables) -> bytes:
    """``data/results.xlsx``: 名次, 各项得分, 台账 and 说明. Texts are texts, never formulas; figures are numbers."""
    from xlsxwriter.workbook import Workbook

    year = tables.year
    out = io.BytesIO()
    face = {"font_name": "宋体", "font_size": 10}
    book = Workbook(out, {"in_memory": True, "default_format_properties": face})  # fixed times, and no draft in /tmp
    book.set_properties({"title": f"{year.number}年度考核结果", "author": "", "created": CREATED})
    styles = _Styles(book)
    if not year.settings.published:
        _notes(book, styles, project, year)  # first, so that no one opens a draft unaware
    for table in (tables.ranking, tables.scores, tables.ledger):
        _sheet(book, styles, project, year, table)
    if year.settings.published:
        _notes(book, styles, project, year)
    book.close()
    return out.getvalue()


class _Styles:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self.known: dict[tuple[Any, ...], Format] = {}
        self.figures: dict[tuple[int, bool, bool], Format] = {}
        self.texts: dict[str, tuple[str, Format, int]] = {}

    def get(self, *items: tuple[str, Any]) -> Format:
        """The format of these properties, made when it is first asked for."""
        if items not in self.known:
            self.known[items] = self.book.add_format({"valign": "vcenter", **dict(items)})
        return self.known[items]

    @property
    def head(self) -> Format:
        """The format of the head of a column."""
        return self.get(
            ("bold", True),
            ("text_wrap", True),
            ("align", "center"),
            ("valign", "vcenter"),
            ("bg_color", "#F1EFEA"),
            ("bottom", 1),
        )

    def text(self, text: str) -> tuple[str, Format, int]:
        """A text as a cell can hold it, its format, and how wide it is."""
        if text not in self.texts:  # the same few texts stand in most cells
            fitting = _fitting(text)
            mark = [("quote_prefix", True)] if risky(fitting) else []
            self.texts[text] = (fitting, self.get(("text_wrap", True), ("indent", 1), *mark), _columns(fitting))
        return self.texts[text]

    def figure(self, figure: NumberCell) -> Format:
        """The format that shows a figure as the pages do."""
        _, places, rounded, signed = figure
        if (places, rounded, signed) not in self.figures:
            digits = "0." + "0" * places if places else "0"
            about = '"≈"' if rounded else ""
            form = f"{about}+{digits};{about}-{digits};0" if signed else f"{about}{digits};{about}-{digits}"
            self.figures[places, rounded, signed] = self.get(("num_format", form), ("align", "right"))
        return self.figures[places, rounded, signed]


def _sheet(book: Workbook, styles: _Styles, project: Project, year: YearSite, table: DownloadTable) -> None:
    """A table as a sheet of its own: its head stays in sight and is repeated on every page of paper."""
    sheet = book.add_worksheet(table.name)
    _paper(sheet, project, year, table.name)
    sheet.set_landscape()
    sheet.hide_gridlines(0)  # printed too
    sheet.freeze_panes(1, table.frozen)
    sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)
    sheet.repeat_rows(0)
    if len(table.columns) > 20:  # several sheets of paper side by side
        sheet.repeat_columns(0, table.frozen - 1)
        sheet.set_print_scale(75)
    else:
        sheet.fit_to_pages(1, 0)
    widths = [column.width or _width(column.title, (row[c] for row in table.rows)) for c, column in enumerate(table.columns)]
    for c, (column, width) in enumerate(zip(table.columns, widths, strict=True)):
        sheet.set_column(c, c, width)
        sheet.write_string(0, c, column.title, styles.head)
    sheet.set_default_row(LINE + 3)
    sheet.set_row(0, _height(max(_lines(_columns(c.title), width) for c, width in zip(table.columns, widths, strict=True))) + 6)
    _rows(sheet, styles, table, widths)


def _rows(sheet: Worksheet, styles: _Styles, table: DownloadTable, widths: Sequence[int]) -> None:
    """The rows of a table below its head, each as high as the text with the most lines in it."""
    day = styles.get(("num_format", "yyyy-mm-dd"), ("align", "center"))
    count = styles.get(("align", "center"))
    for r, row in enumerate(table.rows, 1):
        most = 1
        for c, cell in enumerate(row):
            if isinstance(cell, str):
                text, style, columns = styles.text(cell)
                sheet.write_string(r, c, text, style)
                if columns > widths[c] - 2 or "\n" in text:
                    most = max(most, _lines(columns, widths[c]) + text.count("\n"))
            elif isinstance(cell, NumberCell):
                sheet.write_number(r, c, cell.value, styles.figure(cell))
            elif isinstance(cell, dt.date):
                sheet.write_datetime(r, c, cell, day)
            elif cell is not None:
                sheet.write_number(r, c, cell, count)
        if most > 1:
            sheet.set_row(r, _height(most))


def _lines(columns: int, width: int) -> int:
    """How many lines a text so wide takes in a column of a width."""
    return -(-columns // (width - 2))


def _height(lines: int) -> int:
    """The height of a row of so many lines, in points."""
    return min(HIGHEST, LINE * lines + 3)


def _fitting(text: str) -> str:
    """A text that a cell can hold."""
    text = clean(text)
    if len(text) * 2 > CELL_LENGTH and len(text.encode("utf-16-le")) > CELL_LENGTH * 2:
        kept = text.encode("utf-16-le")[: (CELL_LENGTH - len(CUT)) * 2].decode("utf-16-le", "ignore")
        text = kept + CUT
    # the library takes what stands between these tags for ready XML
    return text + " " if text.startswith("<r>") and text.endswith("</r>") else text


def _columns(text: str) -> int:
    """How wide a text is, in half-width characters: three bytes are a Han character, two columns."""
    return (len(text) + len(text.encode("utf-8", "replace"))) // 2


def _width(title: str, cells: Iterable[Cell]) -> int:
    """The width of a column: that of its widest text, up to ``WIDEST``."""
    texts = {cell for cell in cells if isinstance(cell, str)}
    return min(WIDEST, max((_columns(text) for text in (*texts, title)), default=0) + 5)


def _paper(sheet: Worksheet, project: Project, year: YearSite, name: str) -> None:
    """A4 with a title on every sheet, page numbers, and the mark of a draft."""
    sheet.set_paper(A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.75, bottom=0.6)
    face = '&10&"宋体,常规"'
    draft = "" if year.settings.published else f'&R&14&"宋体,加粗"&KA3161A{DRAFT_MARK}'
    sheet.set_header(f"&L{face}{year.number}年度考核结果　{name}{draft}")
    sheet.set_footer(
        f"&L{face}{project.example_mark}&C{face}第 &P 页，共 &N 页&R{face}{'' if year.settings.published else DRAFT_MARK}"
    )
    if not year.settings.published:
        sheet.set_tab_color("#A3161A")


def _notes(book: Workbook, styles: _Styles, project: Project, year: YearSite) -> None:
    """说明: what the workbook is, how its figures are to be read, and that the exact ones stand elsewhere."""
    sheet = book.add_worksheet("说明")
    _paper(sheet, project, year, "说明")
    sheet.fit_to_pages(1, 0)
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, 74)
    open_ones = f"，其中待录入{year.standing.unfinished}个" if year.standing.unfinished else ""
    others = len(year.assessed.records.left_out)
    beside = f"；另有{others}个不参加本年度考核" if others else ""
    stage = "正式发布" if year.settings.published else DRAFT_MARK
    rows: Sequence[tuple[str, str]] = (
        ("年度", f"{year.number}年度"),
        ("阶段", stage),
        ("单位", project.authority),
        ("细则", year.rubric.title),
        ("社区", f"{len(year.standing.ranked)}个{open_ones}{beside}"),
        *([("数据", project.example_mark)] if project.example else []),
        ("名次", "每个社区一行，按名次排列；综合得分的小数位数与网页相同，其余各列显示两位小数。"),
        ("各项得分", f"每个社区一行，细则的每一项一列；{limits_title(year.rubric)}和结果运用列在最后。"),
        ("台账", "每一笔一行。一个社区各行“实计”之和等于它的综合得分。“节点”是社区明细页上的位置，去掉“n-”就是项的编号。"),
        ("待录入", f"事实还没有录入的，写“{NOT_ASSESSED}”，不计零分，也不排名。"),
        ("准确值", "单元格中的数可以求和，按电子表格的精度（约15位有效数字）保存；标“≈”的没有有限小数，显示时四舍五入。"
         "准确值以同一处的 results.csv、ledger.csv 和 results.json 为准：能写成有限小数的照实列出，其余写到小数点后12位。"),
    )  # fmt: skip
    title = f"{year.number}年度考核结果"
    sheet.set_row(0, 30)
    sheet.hide_gridlines(2)
    sheet.write_string(0, 0, title, styles.get(("bold", True), ("font_size", 16)))
    red = (("bold", True), ("indent", 1), ("font_color", "#A3161A"), ("font_size", 14))
    for r, (name, text) in enumerate(rows, 2):
        sheet.write_string(r, 0, name, styles.get(("bold", True)))
        fitting, style, columns = styles.text(text)
        sheet.set_row(r, _height(_lines(columns, 74)) + 4)
        sheet.write_string(r, 1, fitting, styles.get(*red) if text == DRAFT_MARK else style)
