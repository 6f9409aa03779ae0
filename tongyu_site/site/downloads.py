"""The tables to take away: results.csv, ledger.csv and results.xlsx, all printed from the same rows.

A table is made once, of cells that are words, counts, days or exact figures; one printer writes it as CSV, one as a sheet
of a workbook. Figures of a CSV are exact decimals (12 places where there is no finite one); those of a workbook are
numbers, shown with the decimals that the pages show. Nothing is computed here, and no person or post is named: a limit
stands with its paragraph and effect.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from ..assess import Entry, Kind, NodeScore, Ranked, Result
from ..base.points import SHOWN, Points, finite, plain, show
from ..base.project import STAGES, Project
from ..rubric import Rubric
from ..views import NOT_ASSESSED, PARTS, YearSite, ground, limited

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

DRAFT_MARK = "送审稿，不得外传"
NONE = "无"


class NumberCell(NamedTuple):
    """An exact figure, and how a sheet shows it: decimals, whether it is marked as rounded, whether a plus stands before it."""

    value: Points
    places: int
    about: bool = False
    signed: bool = False


Cell = str | int | dt.date | NumberCell | None


class TableColumn(NamedTuple):
    """A column: its head, and its width in a sheet in half-width characters (0: as wide as its texts, up to ``WIDEST``)."""

    title: str
    width: int = 0


@dataclass(frozen=True)
class DownloadTable:
    """One table: its name, its columns, its rows; ``frozen`` columns stay in sight."""

    name: str
    columns: tuple[TableColumn, ...]
    rows: list[tuple[Cell, ...]]
    frozen: int


WIDEST = 30


@dataclass(frozen=True)
class Tables:
    """The tables of a year, made once for all files that print them."""

    year: YearSite
    ranking: DownloadTable
    scores: DownloadTable
    ledger: DownloadTable


def download_tables(year: YearSite) -> Tables:
    """The tables of a year."""
    return Tables(year, ranking_table(year), scores_table(year), ledger_table(year))


# the rows


def ranking_table(year: YearSite) -> DownloadTable:
    """名次: a row per community in order of rank, with the figures that the year's page shows."""
    rubric = year.rubric
    shown = (*PARTS, *(section.id for section in rubric.sections))
    columns = (
        TableColumn("名次", 9), TableColumn("社区"), TableColumn("档次", 10), TableColumn("综合得分", 11),
        *(TableColumn(rubric.title_of(part), 10) for part in PARTS),
        *(TableColumn(_head(rubric, section.id), 12) for section in rubric.sections),
        TableColumn("改变档次的条款", 16),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (
            _rank(item), item.result.name, item.result.grade or NOT_ASSESSED, _composite(item, about=False),
            *(_rounded(item.result.card.nodes[node]) for node in shown),
            limited(rubric, item.result) or NONE,
        )
        for item in year.standing.ranked
    ]  # fmt: skip
    return DownloadTable("名次", columns, rows, 2)


def scores_table(year: YearSite) -> DownloadTable:
    """各项得分: a row per community, with every node of the rubric, what limits its grade and what follows."""
    rubric = year.rubric
    columns = (
        TableColumn("名次", 9), TableColumn("社区"), TableColumn("文件名"), TableColumn("档次", 10), TableColumn("综合得分", 11),
        *(TableColumn(rubric.title_of(part), 11) for part in PARTS),
        *(TableColumn(_head(rubric, node), 15) for node in rubric.nodes),
        TableColumn("降档和否决", 32), TableColumn("结果运用", 56), TableColumn("未定的结果运用", 56),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (
            _rank(item), item.result.name, item.result.slug, item.result.grade or NOT_ASSESSED, _composite(item, about=True),
            *(_exact(item.result.card.nodes[node].score) for node in (*PARTS, *rubric.nodes)),
            _limits(rubric, item.result), _consequences(rubric, item.result, True), _consequences(rubric, item.result, None),
        )
        for item in year.standing.ranked
    ]  # fmt: skip
    return DownloadTable("各项得分", columns, rows, 5)


LEDGER_COLUMNS = {
    "name": TableColumn("社区"),
    "slug": TableColumn("文件名"),
    "node": TableColumn("节点", 10),
    "clause": TableColumn("条款", 11),
    "title": TableColumn("条款名称", 20),
    "kind": TableColumn("类别", 11),
    "reason": TableColumn("事由", 36),
    "date": TableColumn("日期", 12),
    "document": TableColumn("依据", 22),
    "note": TableColumn("说明", 18),
    "points": TableColumn("按规定", 10),
    "applied": TableColumn("实计", 10),
    "why": TableColumn("按规定与实计不同的原因", 18),
}
"""The columns of the ledger, by the keys that an entry has as plain data, with the name and the slug of its community."""


def ledger_table(year: YearSite) -> DownloadTable:
    """台账: a row per entry, communities in order of rank; a community's applied points add up to its composite.

    A node is named as the anchor of its place on the community's page (``n-1-2``): programs that open CSV files take a
    bare ``1-2`` for a day.
    """
    rows = [
        (item.result.name, item.result.slug, *_entry(year.rubric, entry))
        for item in year.standing.ranked
        for entry in item.result.entries
    ]
    return DownloadTable("台账", tuple(LEDGER_COLUMNS.values()), rows, 1)


def _entry(rubric: Rubric, entry: Entry) -> tuple[Cell, ...]:
    # what takes or gives points is listed under the clause that is charged, as on the pages; a limit under its paragraph
    block = entry.listed_under(rubric) if entry.kind.of_clause else entry.clause
    open_entry = entry.kind == Kind.NOT_ASSESSED
    return (
        f"n-{entry.node}", rubric.cite(block), rubric.title_of(block), entry.kind.label, entry.reason, entry.date,
        ground(rubric, entry), entry.note or None,
        NOT_ASSESSED if open_entry else _exact(entry.points, signed=True),
        NOT_ASSESSED if open_entry else _exact(entry.applied, signed=True),
        entry.why or None,
    )  # fmt: skip


def _head(rubric: Rubric, node: str) -> str:
    points = rubric.nodes[node].points
    return f"{rubric.cite(node)} {rubric.title_of(node)}（{f'{show(points)}分' if points else '无分值'}）"


def _rank(item: Ranked) -> Cell:
    return "未排名" if item.rank is None else item.rank


def _composite(item: Ranked, *, about: bool) -> Cell:
    composite = item.result.composite
    if composite is None:
        return NOT_ASSESSED
    return NumberCell(composite, len(item.shown.partition(".")[2]), about and not finite(composite))


def _rounded(node: NodeScore) -> Cell:
    return NOT_ASSESSED if node.score is None else NumberCell(node.score, SHOWN)


def _exact(value: Points | None, *, signed: bool = False) -> Cell:
    if value is None:
        return NOT_ASSESSED
    whole = finite(value)
    return NumberCell(value, len(plain(value).partition(".")[2]) if whole else SHOWN, not whole, signed)


def _limits(rubric: Rubric, result: Result) -> str:
    found = (f"{rubric.cite(limit.clause)} {limit.kind.label}" for limit in result.limits)
    return "；".join(dict.fromkeys(found)) or NONE


def _consequences(rubric: Rubric, result: Result, applies: bool | None) -> str:
    found = [o for o in result.outcomes if o.applies is applies]
    return "；".join(f"{rubric.cite(o.consequence)} {o.title}" for o in found) or NONE


# texts that no program takes for anything else


_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
"""What XML cannot hold, what no one sees, and what turns the reading direction of the text around it."""
_BREAK = re.compile(r"\r\n?|[\u2028\u2029]")
_FORMULA = re.compile(r"[\s\u200b-\u200f\ufeff]*[=+\-@＝＋－＠]|[\t\n]")
_NUMBER = re.compile(
    r"[\s.(¥$￥]*\d[\d\s.,/:+\-%()eE年月日时分秒]*|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[-/ ]?\d+|true|false",
    re.IGNORECASE,
)


def clean(text: str) -> str:
    """A text of a record as a cell holds it: one kind of line break, a sign for what cannot or must not stand there."""
    return _UNFIT.sub("�", _BREAK.sub("\n", text))


def risky(text: str) -> bool:
    """Whether a program that guesses (opening a CSV, editing a cell) takes a text for a formula, a number, a day, a truth."""
    return bool(_FORMULA.match(text) or _NUMBER.fullmatch(text))


# CSV


def results_csv(tables: Tables) -> bytes:
    """``data/results.csv``: a row per community."""
    return _csv(tables.year, tables.scores)


def ledger_csv(tables: Tables) -> bytes:
    """``data/ledger.csv``: a row per entry of the ledger."""
    return _csv(tables.year, tables.ledger)


def _csv(year: YearSite, table: DownloadTable) -> bytes:
    """UTF-8 with BOM and CRLF, as Excel wants it; year and stage stand in every row, so that no row passes for another's."""
    import csv

    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["年度", "阶段", *(_word(column.title) for column in table.columns)])
    mine = (str(year.number), STAGES[year.settings.stage])
    known: dict[Cell, str] = {}  # the same few texts and figures stand in most cells

    def show(cell: Cell) -> str:
        found = known.get(cell)
        if found is None:
            found = known[cell] = _plain(cell)
        return found

    writer.writerows((*mine, *map(show, row)) for row in table.rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def _plain(cell: Cell) -> str:
    if isinstance(cell, str):
        return _word(cell)
    if isinstance(cell, NumberCell):
        return plain(cell.value)  # minus is ASCII: the cell is a number and adds up
    return "" if cell is None else str(cell)


def _word(text: str) -> str:
    text = clean(text)
    return f"'{text}" if risky(text) else text


# the workbook


CREATED = dt.datetime(2000, 1, 1)
"""A workbook must name a day on which it was made; the same one always, so that the same results are the same bytes."""
CELL_LENGTH = 32767
"""Excel holds no longer text in a cell (UTF-16 units)."""
CUT = "……（文字过长，全文见 ledger.csv）"
A4 = 9


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
        if items not in self.known:
            self.known[items] = self.book.add_format({"valign": "vcenter", **dict(items)})
        return self.known[items]

    @property
    def head(self) -> Format:
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


LINE, HIGHEST = 14, 409
"""Points of a line of text, and of the highest row that Excel allows. Not every program fits rows to wrapped texts itself."""


def _lines(columns: int, width: int) -> int:
    return -(-columns // (width - 2))


def _height(lines: int) -> int:
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
        f"&L{face}{_example(project)}&C{face}第 &P 页，共 &N 页&R{face}{'' if year.settings.published else DRAFT_MARK}"
    )
    if not year.settings.published:
        sheet.set_tab_color("#A3161A")


def _example(project: Project) -> str:
    return "示例数据：社区、人员和文件均为虚构" if project.example else ""


def _notes(book: Workbook, styles: _Styles, project: Project, year: YearSite) -> None:
    """说明: what the workbook is, how its figures are to be read, and that the exact ones stand elsewhere."""
    sheet = book.add_worksheet("说明")
    _paper(sheet, project, year, "说明")
    sheet.fit_to_pages(1, 0)
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, 74)
    open_ones = f"，其中未录齐{year.standing.unfinished}个" if year.standing.unfinished else ""
    stage = "正式发布" if year.settings.published else DRAFT_MARK
    rows: Sequence[tuple[str, str]] = (
        ("年度", f"{year.number}年度"),
        ("阶段", stage),
        ("单位", project.authority),
        ("细则", year.rubric.title),
        ("社区", f"{len(year.standing.ranked)}个{open_ones}"),
        *([("数据", _example(project))] if project.example else []),
        ("名次", "每个社区一行，按名次排列；综合得分的小数位数与网页相同，其余各列显示两位小数。"),
        ("各项得分", "每个社区一行，细则的每一项一列；降档、否决和结果运用列在最后。"),
        ("台账", "每一笔一行。一个社区各行“实计”之和等于它的综合得分。“节点”是社区明细页上的位置，去掉“n-”就是项的编号。"),
        ("待录入", f"事实没有录齐的，写“{NOT_ASSESSED}”，不计零分，也不排名。"),
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
