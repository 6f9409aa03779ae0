"""The circular (通报) as a document: what the page and the Word file both print.

Knows nothing of how its texts came about, and nothing of pages, addresses, typefaces and sizes.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from ..base.dates import chinese_date

Rows = tuple[tuple[str, ...], ...]
"""A table: its rows of texts, the head first."""

UPRIGHT_COLUMNS = 8
"""A table with more columns than this is set in small type, on a sheet that lies on its side where it can."""

DRAFT_MARK = "（送审稿）"
"""What a draft says below its title."""
CORRECTED = "本件正文和附件已按更正修改，原文和修改处见附页"
"""What a circular says at its end when results in it were corrected after it was published."""
CORRECTED_MARK = "更正后文本"
"""What it says then at its head: it is no longer the text that was issued under its number and date."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A heading (``level`` 1 to 4: 一、（一）1.（1）), a paragraph (``level`` 0), or a table (``rows``, the first one its head).

    ``lead`` is the part of a paragraph's text that reads as a heading of the second level: （一）通报表扬。 ``struck`` is the
    column of a table whose texts are struck through, counted from 0; ``apart`` the one with which a second group of columns
    begins, 0 where there is one group only. ``unit`` stands above a table at its right: 单位：分.
    """

    text: str
    level: int = 0
    rows: Rows = ()
    lead: str = ""
    struck: int | None = None
    apart: int = 0
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """An attachment: its number as written on it (附件1; 附件 where there is one only), its title and its blocks."""

    label: str
    title: str
    blocks: tuple[Passage, ...]

    @property
    def landscape(self) -> bool:
        """Whether it lies on its side: it has a table of more columns than an upright sheet holds in legible type."""
        return any(block.rows and len(block.rows[0]) > UPRIGHT_COLUMNS for block in self.blocks)


@dataclass(frozen=True, slots=True)
class Circular:
    """A circular ready to print: its settings and its blocks; ``attachments`` come after the body, each on a page.

    A draft has no date, and a number without its last part; empty texts are not printed.
    """

    title: str
    title_lines: tuple[str, ...]
    """The title as it is broken into lines."""
    header: str
    """发文机关标志, printed in red at the head of the first page."""
    number: str
    """发文字号."""
    issuer: str
    """The office that issues the circular: 署名."""
    to: str
    """主送机关, without a colon."""
    copies: str
    """抄送机关, without a full stop."""
    printer: str
    """印发机关."""
    notes: str
    """附注, without its brackets."""
    signed_on: dt.date | None
    printed_on: dt.date | None
    draft: bool
    example_mark: str
    """What says that the county is made up; empty where it is not."""
    body: tuple[Passage, ...]
    attachments: tuple[Attachment, ...]
    corrections: Attachment | None = None
    """A sheet after the end of the document that says what was corrected since it was published."""

    @property
    def marks(self) -> str:
        """What the head of every page of the Word file says: that the county is made up, that the text was corrected."""
        return "　".join(filter(None, (self.example_mark, CORRECTED_MARK if self.corrections else "")))

    @property
    def signed(self) -> str:
        """成文日期; empty in a draft."""
        return chinese_date(self.signed_on) if self.signed_on else ""

    @property
    def printed(self) -> str:
        """印发日期 with 印发; in a draft the word alone."""
        return f"{chinese_date(self.printed_on) if self.printed_on else ''}印发"

    @property
    def list_of_attachments(self) -> tuple[str, ...]:
        """附件说明, a line for each: 附件：1.得分情况表; without a number where there is one only."""
        if len(self.attachments) == 1:
            return (f"附件：{self.attachments[0].title}",)
        return tuple(f"{'' if number > 1 else '附件：'}{number}.{item.title}" for number, item in enumerate(self.attachments, 1))


_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\uffff]"
)


def printable(text: str) -> str:
    """A text without what no page and no Word file may hold: control and direction signs; tabs and breaks are spaces."""
    return _UNPRINTABLE.sub("", re.sub(r"[\t\r\n]+", " ", text))
