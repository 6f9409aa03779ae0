"""Workbooks for the offices: the form as .xlsx, filled in with what the records say.

xlsxwriter writes; the same records give the same bytes. No private code goes out, and no file is overwritten.
"""

from __future__ import annotations

from pathlib import Path

from ..base.files import OUR_PLACES, holds, is_ours, there
from ..base.problems import Problem, Problems
from ..base.system import OFFICE_FILE
from ..base.writing import Writer
from .county import SheetCounty
from .workbook_sheets import community_names, write_group, write_guide, write_list
from .workbook_styles import Book


def export_workbook(county: SheetCounty, basis: str | None = None) -> bytes:
    """The workbook of a year, or of one group; the same records give the same bytes. Raises :class:`Problems`."""
    form = county.form.only(basis) if basis else county.form
    book = Book(form, basis)
    write_guide(book)
    lengths = {
        listing.name: sum(len(target.entries(c.data)) for c in county.communities for target in listing.targets)
        for listing in form.lists
    }
    for group in form.groups:
        if group.columns:
            write_group(book, county, group, lengths)
    for listing in form.lists:
        write_list(book, county, listing)
    book.choice("社区", community_names(county))  # a workbook without lists has its sheet of choices too
    return book.finished()


def save_workbook(writer: Writer, content: bytes, path: Path, shown: str) -> None:
    """Write a new workbook; one that is there already may have been filled in, so it is never overwritten.

    Nor is one written to a place of the program: it would be published, or stop the next build.
    """
    if is_ours(path, writer.root):
        hint = "写到这几处以外，如 python build.py sheet export 考核数据.xlsx"
        raise Problems([Problem("E613", f"导出的表格是内部材料，不能写在这里：{OUR_PLACES}", shown, hint=hint)])
    if there(path):
        if holds(path, content):
            return
        message = "文件已经存在，里面可能有各单位填好的内容，不覆盖"
        raise Problems([Problem("E613", message, shown, hint="换一个文件名，或先把它移走")])
    if not path.parent.is_dir():
        raise Problems([Problem("E613", f"文件写不进去：{OFFICE_FILE['ENOENT']}", shown)])
    writer.write({path: content}, Problem("E613", "文件写不进去", shown), OFFICE_FILE)
