"""Workbooks for the offices: the form as .xlsx, filled in with what the records say, of all groups or one file per group.

xlsxwriter writes; the same records give the same bytes. No private code goes out, and no file is overwritten.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import count
from pathlib import Path

from ..base.files import OUR_PLACES, holds, is_ours, there
from ..base.problems import Collector, Problem
from ..base.system import OFFICE_FILE
from ..base.writing import Writer
from .county import SheetCounty
from .form import Form
from .workbook_paper import write_papers
from .workbook_sheets import community_names, write_group, write_guide, write_list
from .workbook_styles import Book


def export_workbook(county: SheetCounty, basis: str | None = None) -> bytes:
    """The workbook of a year, or of one group, then with sheets to print; the same records give the same bytes.

    Raises :class:`Problems`.
    """
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
    if basis:
        write_papers(book, county, form.groups[0])
    book.choice("社区", community_names(county))  # a workbook without lists has its sheet of choices too
    return book.finished()


def workbook_names(form: Form) -> dict[str, str]:
    """The names of the files of all groups, one per group: year and group, without signs that a file system does not take; those
    that would be the same are told apart by a number."""
    names: dict[str, str] = {}
    taken = set()
    for group in form.groups:
        plain = re.sub(r'[\\/:*?"<>|\x00-\x1f\x7f]', "_", group.name).strip(" .")[:_MOST_OF_NAME] or "_"
        tries = (f"{form.year}年度_{plain}{f'_{number}' if number > 1 else ''}" for number in count(1))
        stem = next(stem for stem in tries if stem.casefold() not in taken)
        taken.add(stem.casefold())
        names[group.name] = f"{stem}.xlsx"
    return names


_MOST_OF_NAME = 60
"""The most characters of a group's name in the name of its file: file systems take 255 bytes, three a character."""


def save_workbooks(writer: Writer, contents: Mapping[Path, bytes], shown: Mapping[Path, str], *, make: bool = False) -> None:
    """Write new workbooks, all or none; one that is there already may have been filled in, so it is never overwritten.

    Nor is one written to a place of the program: it would be published, or stop the next build. ``shown`` are the files' names as
    messages show them, ``make`` says whether their folder is made where it is not there. Raises :class:`Problems`.
    """
    found = Collector()
    for path, content in contents.items():
        if is_ours(path, writer.root):
            hint = "写到这几处以外，如 python build.py sheet export 考核数据.xlsx"
            found.add(Problem("E613", f"导出的表格是内部材料，不能写在这里：{OUR_PLACES}", shown[path], hint=hint))
        elif there(path) and not holds(path, content):
            message = "文件已经存在，里面可能有各单位填好的内容，不覆盖"
            found.add(Problem("E613", message, shown[path], hint="换一个文件名，或先把它移走"))
        elif not make and not path.parent.is_dir():
            found.add(Problem("E613", f"文件写不进去：{OFFICE_FILE['ENOENT']}", shown[path]))
    found.stop_if_any()
    writer.write(contents, Problem("E613", "文件写不进去", "" if make else next(iter(shown.values()))), OFFICE_FILE)
