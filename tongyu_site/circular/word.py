"""The circular as a Word file: blocks of :mod:`~tongyu_site.circular` → ``circular.docx`` in the layout of GB/T 9704-2012.

Owns the file: its parts, its properties. Knows nothing of results, pages and addresses. The same circular gives the same bytes:
no clock, no author of a template.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from html import escape

from ..base.packing import packed
from .document import Circular
from .word_content import content
from .word_parts import filled
from .word_runs import HEI, SIZES, run

_REMEMBERED = 8
"""Files that are remembered."""
LONGEST = 255
"""An office program shows no longer property of a file."""
SIZE = "<w:pgSz"
"""Where the size of pages is said, in front of which headers and footers are named."""
FRAMES = (
    '<w:headerReference w:type="default" r:id="header1"/><w:headerReference w:type="even" r:id="header2"/>'
    '<w:footerReference w:type="default" r:id="footer1"/><w:footerReference w:type="even" r:id="footer2"/>'
)
"""The headers and footers of odd and even pages."""


@lru_cache(_REMEMBERED)
def circular_docx(circular: Circular) -> bytes:
    """The circular as a .docx file. Remembered, since most changes that a preview follows leave the circular as it was."""
    return packed(_parts(circular))


def _parts(circular: Circular) -> Iterator[tuple[str, Iterable[str]]]:
    """The parts of the file: their names and their XML. The page number stands at the outer edge of odd and of even pages."""
    yield "[Content_Types].xml", [filled("content_types")]
    yield "_rels/.rels", [filled("package")]
    yield "docProps/app.xml", [filled("app")]
    yield "docProps/core.xml", [_properties(circular)]
    yield "word/_rels/document.xml.rels", [filled("parts")]
    yield "word/document.xml", _document(circular)
    yield "word/fontTable.xml", [filled("fonts")]
    yield "word/footer1.xml", [_footer("right")]
    yield "word/footer2.xml", [_footer("left")]
    yield "word/header1.xml", [_header(circular, 1)]
    yield "word/header2.xml", [_header(circular, 2)]
    yield "word/settings.xml", [filled("settings")]
    yield "word/styles.xml", [filled("styles")]


def _properties(circular: Circular) -> str:
    """Title and issuer; the dates are the circular's own, or one fixed day."""
    day = circular.signed_on or date(2000, 1, 1)
    title, issuer = (escape(text[:LONGEST], quote=False) for text in (circular.title, circular.issuer))
    return filled("core", title=title, issuer=issuer, moment=f"{day.isoformat()}T00:00:00Z")


def _document(circular: Circular) -> Iterator[str]:
    """The text, block by block. Headers and footers stand with the first pages; those after them have the same."""
    before, _, after = filled("document", body="$body").partition("$body")
    frames = FRAMES
    yield before
    for block in content(circular):
        if frames and SIZE in block:
            yield block.replace(SIZE, frames + SIZE)
            frames = ""
        else:
            yield block
    yield after


def _footer(side: str) -> str:
    """The footer with the page number at a side, ``left`` or ``right``, one character in from the edge."""
    return filled("footer", outer_edge=f'<w:ind w:{side}Chars="100" w:{side}="280"/><w:jc w:val="{side}"/>')


def _header(circular: Circular, number: int) -> str:
    """The header: what the text is no original of, and a draft's 送审稿 across the page.

    ``number`` tells the watermarks of one document apart.
    """
    marks = run(circular.marks, HEI, SIZES["header"]) if circular.marks else ""
    if circular.draft:
        return filled("watermark", marks=marks, number=number, drawing=2048 + number)
    return filled("header", marks=marks)
