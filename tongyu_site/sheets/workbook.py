"""Workbooks for the offices: the form as .xlsx, filled in with what the records say.

xlsxwriter writes; the same records give the same bytes. No private code goes out, and no file is overwritten.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from ..base.problems import Problem, Problems
from ..base.system import OFFICE_FILE
from ..base.writing import UnwrittenError, Writer
from .county import Community, SheetCounty
from .form import Form, Where
from .values import get
from .workbook_sheets import community_names, write_group, write_guide, write_list
from .workbook_styles import Book


def export_workbook(county: SheetCounty, basis: str | None = None) -> bytes:
    """The workbook of a year, or of one group; the same records give the same bytes. Raises :class:`Problems`."""
    form = county.form.only(basis) if basis else county.form
    _check_private(county, form)
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
    """Write a new workbook; one that is there already may have been filled in, so it is never overwritten."""
    if path.exists():
        if path.is_file() and path.read_bytes() == content:
            return
        message = "文件已经存在，里面可能有各单位填好的内容，不覆盖"
        raise Problems([Problem("E613", message, shown, hint="换一个文件名，或先把它移走")])
    if not path.parent.is_dir():
        raise Problems([Problem("E613", f"文件写不进去：{OFFICE_FILE['ENOENT']}", shown)])
    try:
        writer.write({path: content}, OFFICE_FILE)
    except UnwrittenError as error:
        raise error.problems(Problem("E613", f"文件写不进去：{error}", shown)) from None


def _check_private(county: SheetCounty, form: Form) -> None:
    """No private code may stand in a text that is exported; publishing would refuse it as well."""
    texts = list(_exported_texts(county, form))
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


def _exported_texts(county: SheetCounty, form: Form) -> Iterator[tuple[Community, Where, str]]:
    """The free texts that the list sheets show: the community, the place in its record, the text."""
    for community in county.communities:
        for listing in form.lists:
            for target in listing.targets:
                for index, item in enumerate(target.entries(community.data)):
                    for column in listing.columns:
                        value = get(item, column.path)
                        if isinstance(value, str) and column.kind == "text":
                            yield community, (*target.place(index), *column.path), value
