"""The circular as a Word file: blocks of :mod:`~tongyu_site.circular` → ``circular.docx`` in the layout of GB/T 9704-2012.

Owns the file: its parts, its properties, its archive. Knows nothing of results, pages and addresses. python-docx is loaded only
when a file is made. The same circular gives the same bytes: no clock, no template's author, fixed times in the archive.
"""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from .document import Circular
from .word_content import content, last_section
from .word_parts import filled
from .word_runs import HEI, SIZES, run

if TYPE_CHECKING:
    from docx.document import Document

_REMEMBERED = 8
"""Files that are remembered."""
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
"""The first line of a part that python-docx does not write itself."""


@lru_cache(_REMEMBERED)
def circular_docx(circular: Circular) -> bytes:
    """The circular as a .docx file. Remembered, since most changes that a preview follows leave the circular as it was."""
    import docx

    document = docx.Document()
    _clear(document)
    _write_parts(document)
    _write_properties(document, circular)
    _write_body(document, circular)
    _write_last_section(document, circular)
    _write_headers_and_footers(document, circular)
    saved = io.BytesIO()
    document.save(saved)
    return _packed(saved.getvalue())


def _clear(document: Document) -> None:
    """Take the content and the parts of python-docx's own document away: thumbnail, theme, styles, numbering, web settings."""
    body = document.element.body
    for child in list(body):
        if child is not body.sectPr:
            body.remove(child)
    kept = ("styles", "settings", "fontTable", "core-properties", "extended-properties", "officeDocument")
    for rels in (document.part.package.rels, document.part.rels):
        for key, rel in list(rels.items()):
            if rel.reltype.rpartition("/")[2] not in kept:
                del rels[key]


def _write_parts(document: Document) -> None:
    """Styles, settings, table of fonts and extended properties, which are the same in every circular."""
    _fill(document.styles.element, filled("styles"))
    _fill(document.settings.element, filled("settings"))
    for rels in (document.part.rels, document.part.package.rels):
        for rel in rels.values():
            name = rel.reltype.rpartition("/")[2]
            part: Any = rel.target_part
            if name == "fontTable":
                part._blob = (DECLARATION + filled("fonts")).encode()
            elif name == "extended-properties":
                part._blob = (DECLARATION + filled("app")).encode()


def _write_properties(document: Document, circular: Circular) -> None:
    """Title and issuer; the dates are the circular's own, or one fixed day."""
    core = document.core_properties
    signed = circular.signed_on
    moment = datetime(signed.year, signed.month, signed.day) if signed else datetime(2000, 1, 1)
    core.author, core.last_modified_by, core.title = circular.issuer[:255], "", circular.title[:255]
    core.created = core.modified = moment
    core.comments = core.keywords = core.subject = core.category = core.version = ""
    core.language, core.revision = "zh-CN", 1


def _write_body(document: Document, circular: Circular) -> None:
    """The paragraphs and tables, each parsed by itself: no parser meets a county's whole document at once."""
    from docx.oxml import parse_xml

    section = document.element.body.sectPr
    for block in content(circular):
        for element in list(parse_xml(filled("body", block=block))):
            section.addprevious(element)


def _write_headers_and_footers(document: Document, circular: Circular) -> None:
    """The page number on odd and even pages; the header says what the text is no original of, a draft's 送审稿 across the page.

    They stand with the first pages; those after them have the same.
    """
    layout = document.sections[0]
    for part, xml in (
        (layout.footer, _footer("right")), (layout.even_page_footer, _footer("left")),
        (layout.header, _header(circular, 1)), (layout.even_page_header, _header(circular, 2)),
    ):  # fmt: skip
        part.is_linked_to_previous = False
        _fill(part._element, xml)
    section = layout._sectPr
    references = [child for child in section if child.tag.endswith(("headerReference", "footerReference"))]
    section[: len(references)] = sorted(references, key=lambda child: "footer" in child.tag)


def _footer(side: str) -> str:
    """The footer with the page number at a side, ``left`` or ``right``, one character in from the edge."""
    return filled("footer", outer_edge=f'<w:ind w:{side}Chars="100" w:{side}="280"/><w:jc w:val="{side}"/>')


def _header(circular: Circular, number: int) -> str:
    """The header; ``number`` tells the watermarks of one document apart."""
    marks = run(circular.marks, HEI, SIZES["header"]) if circular.marks else ""
    if circular.draft:
        return filled("watermark", marks=marks, number=number, drawing=2048 + number)
    return filled("header", marks=marks)


def _write_last_section(document: Document, circular: Circular) -> None:
    """The size and the margins of the last pages; pages that lie another way have theirs before them, in the body."""
    _fill(document.element.body.sectPr, last_section(circular))


def _fill(element: Any, xml: str) -> None:
    """Put the children of ``xml``'s root in the place of an element's own."""
    from docx.oxml import parse_xml

    for child in list(element):
        element.remove(child)
    element.extend(list(parse_xml(xml)))


def _packed(archive: bytes) -> bytes:
    """The archive with fixed times and a fixed order."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(packed, "w") as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name != "_rels/.rels", name)):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            new.writestr(entry, old.read(name))
    return packed.getvalue()
