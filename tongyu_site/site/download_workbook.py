"""The tables to take away as a workbook: results.xlsx. Figures are numbers, shown with the decimals that the pages show.

Written part by part and row by row: no one holds the cells of a county.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from ..base.cell_texts import letter, text_columns
from ..base.packing import packed
from ..base.project import Project
from ..views import NOT_ASSESSED, YearSite, limits_title
from .downloads import DownloadTable, Tables
from .sheet_parts import (
    HEAD,
    MARK,
    NAME,
    TEXT,
    TITLE,
    Cells,
    filled,
    height,
    lines,
    sheet_columns,
    sheet_row,
)

DRAFT_MARK = "送审稿，不得外传"
NOTES = "说明"
_NOTE_WIDTHS = (14, 74)


def results_xlsx(project: Project, tables: Tables) -> bytes:
    """``data/results.xlsx``: 名次, 各项得分, 台账 and 说明. Texts are texts, never formulas; figures are numbers."""
    return packed(_parts(project, tables))


def _parts(project: Project, tables: Tables) -> Iterator[tuple[str, Iterable[str]]]:
    """The parts of the file: their names and their XML. Styles and texts come last: they are those that the cells need."""
    cells, year = Cells(), tables.year
    data = [tables.ranking, tables.scores, tables.ledger]
    # a draft's notes are first, so that no one opens it unaware
    sheets = [*data, None] if year.settings.published else [None, *data]
    yield "[Content_Types].xml", [filled("content_types")]
    yield "_rels/.rels", [filled("package")]
    yield "docProps/core.xml", [filled("core", title=_title(year))]
    yield "xl/workbook.xml", [_workbook(sheets)]
    yield "xl/_rels/workbook.xml.rels", [filled("parts")]
    for number, table in enumerate(sheets, 1):
        selected = ' tabSelected="1"' if number == 1 else ""
        sheet = _sheet(cells, project, year, table, selected) if table else _notes(cells, project, year, selected)
        yield f"xl/worksheets/sheet{number}.xml", sheet
    yield "xl/styles.xml", [cells.styles()]
    yield "xl/sharedStrings.xml", cells.texts()


def _title(year: YearSite) -> str:
    """What the workbook is called."""
    return f"{year.number}年度考核结果"


def _workbook(sheets: Sequence[DownloadTable | None]) -> str:
    """The names of the sheets; which rows each filters, and what it repeats on every sheet of paper."""
    listed, names = "", ""
    for index, table in enumerate(sheets):
        name = table.name if table else NOTES
        listed += f'<sheet name="{name}" sheetId="{index + 1}" r:id="sheet{index + 1}"/>'
        if table:
            last, frozen = letter(len(table.columns) - 1), letter(table.frozen - 1)
            columns = f"{name}!$A:${frozen}," if _is_wide(table) else ""
            names += (
                f'<definedName name="_xlnm._FilterDatabase" localSheetId="{index}" hidden="1">'
                f"{name}!$A$1:${last}${table.count + 1}</definedName>"
                f'<definedName name="_xlnm.Print_Titles" localSheetId="{index}">{columns}{name}!$1:$1</definedName>'
            )
    return filled("workbook", sheets=listed, names=names)


def _is_wide(table: DownloadTable) -> bool:
    """Whether a table takes several sheets of paper side by side."""
    return len(table.columns) > 20


def _sheet(cells: Cells, project: Project, year: YearSite, table: DownloadTable, selected: str) -> Iterator[str]:
    """A table as a sheet of its own: its head stays in sight and is repeated on every page of paper."""
    widths = [column.width for column in table.columns]
    most = max(lines(text_columns(column.title), width) for column, width in zip(table.columns, widths, strict=True))
    titles = (f'<c r="{letter(c)}1"{cells.text(column.title, HEAD)}' for c, column in enumerate(table.columns))
    corner = f"{letter(table.frozen)}2"
    before, _, after = _framed(
        project, year, table.name,
        fit=0 if _is_wide(table) else 1, scale=75 if _is_wide(table) else 100, orientation="landscape", lines=1,
        view=f'<sheetView{selected} workbookViewId="0"><pane xSplit="{table.frozen}" ySplit="1" topLeftCell="{corner}" '
        'activePane="bottomRight" state="frozen"/><selection pane="bottomRight"/></sheetView>',
        columns=sheet_columns(widths),
        filter=f'<autoFilter ref="A1:{letter(len(table.columns) - 1)}{table.count + 1}"/>',
    ).partition("$rows")  # fmt: skip
    yield before
    yield sheet_row(1, height(most) + 6, "".join(titles))
    yield from cells.rows(table.rows(), widths)
    yield after


def _framed(project: Project, year: YearSite, name: str, **values: object) -> str:
    """A sheet without its rows, which belong where ``$rows`` stands: a title on every sheet of paper, the mark of a draft."""
    face = '&10&"宋体,常规"'
    draft = "" if year.settings.published else DRAFT_MARK
    mark = draft and f'&R&14&"宋体,加粗"&KA3161A{draft}'
    return filled(
        "sheet",
        rows="$rows",
        tab=draft and '<tabColor rgb="FFA3161A"/>',
        height=height(1),
        header=escape(f"&L{face}{_title(year)}　{name}{mark}", quote=False),
        footer=escape(f"&L{face}{project.example_mark}&C{face}第 &P 页，共 &N 页&R{face}{draft}", quote=False),
        **values,
    )


def _notes(cells: Cells, project: Project, year: YearSite, selected: str) -> Iterator[str]:
    """说明: what the workbook is, how its figures are to be read, and that the exact ones stand elsewhere."""
    before, _, after = _framed(
        project, year, NOTES, fit=1, scale=100, orientation="portrait", lines=0, filter="",
        view=f'<sheetView showGridLines="0"{selected} workbookViewId="0"/>', columns=sheet_columns(_NOTE_WIDTHS),
    ).partition("$rows")  # fmt: skip
    yield before
    yield sheet_row(1, 30, f'<c r="A1"{cells.text(_title(year), TITLE)}')
    for number, (name, text) in enumerate(_said(project, year), 3):
        style = MARK if text == DRAFT_MARK else TEXT
        points = height(lines(text_columns(text), _NOTE_WIDTHS[1])) + 4
        yield sheet_row(number, points, f'<c r="A{number}"{cells.text(name, NAME)}<c r="B{number}"{cells.text(text, style)}')
    yield after


def _said(project: Project, year: YearSite) -> Sequence[tuple[str, str]]:
    """The notes: what each is about, and what it says."""
    open_ones = f"，其中待录入{year.standing.unfinished}个" if year.standing.unfinished else ""
    others = len(year.assessed.records.left_out)
    beside = f"；另有{others}个不参加本年度考核" if others else ""
    return (
        ("年度", f"{year.number}年度"),
        ("阶段", "正式发布" if year.settings.published else DRAFT_MARK),
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
