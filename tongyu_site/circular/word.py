"""The circular as a Word file: blocks of :mod:`~tongyu_site.circular` → ``circular.docx`` in the layout of GB/T 9704-2012.

Owns every measure and face of the Word file. Knows nothing of results, pages and addresses. python-docx is loaded only
when a file is made. The same circular gives the same bytes: no clock, no template's author, fixed times in the archive.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

from ..base.points import Points
from .document import CORRECTED, DRAFT_MARK, Attachment, Circular, Passage
from .typeset import ems, header_size, title_lines

if TYPE_CHECKING:
    from docx.document import Document

SONG, BIAO, FANG, KAI, HEI = "宋体", "方正小标宋简体", "仿宋_GB2312", "楷体_GB2312", "黑体"
FIGURES = "Times New Roman"
"""The face of digits in tables: half a character wide on every machine, so that figures keep to their columns."""
ALTERNATIVES = {BIAO: "华文中宋", FANG: "仿宋", KAI: "楷体", HEI: "SimHei", SONG: "SimSun"}
"""What an office program takes where a face is not installed: named in the file's table of fonts."""

RED = "D7000F"

# Twips (twentieths of a point): A4, a type area of 156 × 225 mm, 22 lines of 28 characters.
PAGE_WIDTH, PAGE_HEIGHT, TOP, BOTTOM, LEFT, RIGHT = 11906, 16838, 2098, 1984, 1587, 1470
TEXT_WIDTH = PAGE_WIDTH - LEFT - RIGHT
LINE, TITLE_LINE, CHARACTER = 579, 640, 316
HEADER_TOP = 1984
"""35 mm: the upper edge of 发文机关标志 below that of the type area."""
FOOTER, FOOTER_LINE = 1429, 320
"""The dash of the page number stands 7 mm below the type area: its line ends 25.2 mm above the paper's edge."""
CHAR_SPACE, CLOSER = -848, -4
"""28 characters of 16 pt fit 156 mm when each gives up 0.2 pt: in 4096ths of a point for the page's grid, in twips for text.

The grid is declared and text does not snap to it: LibreOffice gives every character two cells of a grid that is narrower
than the type. Lines of exactly 28.95 pt and the closer spacing set the same 22 × 28 characters in every program.
"""

SIZES = {"text": 32, "title": 44, "imprint": 28, "table": 24, "dense": 16}
"""Half points."""
SMALLEST = 12
"""Half points: how small a dense table may be set where its names and figures take more than the width."""
DENSE_COLUMNS = 8
"""Tables with more columns than this are set in small type."""

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
)


def circular_docx(circular: Circular) -> bytes:
    """The circular as a .docx file."""
    import docx

    document = docx.Document()
    _clear(document)
    _parts(document)
    _properties(document, circular)
    _body(document, circular)
    saved = io.BytesIO()
    document.save(saved)
    return _packed(saved.getvalue())


def _packed(content: bytes) -> bytes:
    """The archive with fixed times and a fixed order."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w") as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name != "_rels/.rels", name)):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            new.writestr(entry, old.read(name))
    return packed.getvalue()


# paragraphs, runs, tables


def _fonts(face: str, latin: str = "") -> str:
    latin = latin or face
    return f'<w:rFonts w:hint="eastAsia" w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{face}" w:cs="{latin}"/>'


def _signs(face: str, size: int, color: str = "", latin: str = "", struck: bool = False) -> str:
    """The properties of a run: face, colour, size in half points; text of 16 pt gives up 0.2 pt a character."""
    tint = f'<w:color w:val="{color}"/>' if color else ""
    closer = CLOSER if size == SIZES["text"] else 0
    strike = "<w:strike/>" if struck else ""
    return (
        f'<w:rPr>{_fonts(face, latin)}{strike}<w:snapToGrid w:val="0"/>{tint}<w:spacing w:val="{closer}"/>'
        f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr>'
    )


def _run(text: str, face: str = FANG, size: int = SIZES["text"], color: str = "", latin: str = "", struck: bool = False) -> str:
    return f'<w:r>{_signs(face, size, color, latin, struck)}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def _paragraph(style: str, runs: str, properties: str = "") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{runs}</w:p>'


def _lines(lines: Sequence[str], face: str, size: int) -> str:
    """One paragraph's runs, broken where the lines are."""
    return "<w:r><w:br/></w:r>".join(_run(line, face, size) for line in lines)


HEADING_FACES = {1: HEI, 2: KAI, 3: FANG, 4: FANG}


def _blocks(blocks: Iterable[Passage], *, last: bool = False) -> Iterator[str]:
    """Paragraphs and tables; ``last``: the last paragraph stays with what follows, so that no page holds the seal alone."""
    items = list(blocks)
    for index, block in enumerate(items):
        if block.rows:
            yield _table(block.rows, block.struck)
        elif block.level:
            yield _paragraph(f"Heading{block.level}", _run(block.text, HEADING_FACES[block.level]))
        elif block.text.startswith("注："):
            yield _paragraph("Note", _run(block.text, FANG, SIZES["table"]), "<w:keepNext/><w:keepLines/>")
        else:
            lead = _run(block.lead, KAI) if block.lead else ""
            keep = "<w:keepNext/>" if last and index == len(items) - 1 else ""
            yield _paragraph("BodyText", lead + _run(block.text.removeprefix(block.lead)), keep)


_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="6" w:space="0" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_MARGIN, _DENSE_MARGIN = 40, 20
_CHANGES = [TEXT_WIDTH * 20 // 100, TEXT_WIDTH * 40 // 100, TEXT_WIDTH - TEXT_WIDTH * 20 // 100 - TEXT_WIDTH * 40 // 100]
"""The columns of a table of corrections: where, what it said, what it says."""
WIDEST_DIGIT = 62
"""Hundredths of the type's size that a digit takes in the widest face that may stand in for the named one."""


def _table(rows: Sequence[Sequence[str]], struck: int | None = None) -> str:
    """A table over the whole width: fixed columns, head repeated on every page, no row broken; a column may be struck through.

    Its last rows stay with what follows: no page holds note and 版记 alone.
    """
    size, widths = table_layout(rows) if struck is None else (SIZES["table"], _CHANGES)
    left = '<w:jc w:val="left"/>' if struck is not None else ""  # sentences
    margin = _DENSE_MARGIN if len(rows[0]) > DENSE_COLUMNS else _MARGIN
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    printed = []
    for number, row in enumerate(rows):
        head = "<w:tblHeader/>" if number == 0 else ""
        face = FANG if number else HEI
        keep = "<w:keepNext/>" if number and number >= len(rows) - 2 else ""
        cells = "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
            + _paragraph("TableText", _run(cell, face, size, "", FIGURES, bool(number) and column == struck), keep + left)
            + "</w:tc>"
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        printed.append(f"<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>{cells}</w:tr>")
    margins = "".join(f'<w:{side} w:w="{margin}" w:type="dxa"/>' for side in ("left", "right"))
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{TEXT_WIDTH}" w:type="dxa"/><w:tblInd w:w="0" w:type="dxa"/>'
        f'<w:tblBorders>{_BORDERS}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        f"<w:tblCellMar>{margins}</w:tblCellMar></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(printed)}</w:tbl>"
    )


def table_layout(rows: Sequence[Sequence[str]]) -> tuple[int, list[int]]:
    """Type size in half points and widths in twips that fill the type area.

    Figures, ranks and short words stand on one line, names on two at most. A dense table is set smaller where it takes
    more than the width; where even the smallest type does, the widths are shared in proportion.
    """
    dense = len(rows[0]) > DENSE_COLUMNS
    size = SIZES["dense" if dense else "table"]
    margin = _DENSE_MARGIN if dense else _MARGIN
    needs, wants = _column_needs(rows, size, margin)
    while sum(needs) > TEXT_WIDTH and size > SMALLEST:
        size -= 1
        needs, wants = _column_needs(rows, size, margin)
    rest = TEXT_WIDTH - sum(needs)
    if rest < 0:
        needs, wants, rest = [0] * len(needs), needs, TEXT_WIDTH
    missing = [max(want - need, 0) for need, want in zip(needs, wants, strict=True)]
    if rest >= sum(missing):  # every column has its longest text on one line; what is left is shared evenly
        needs, rest = [need + more for need, more in zip(needs, missing, strict=True)], rest - sum(missing)
        missing = [1] * len(needs)
    widths = [need + rest * more // sum(missing) for need, more in zip(needs, missing, strict=True)]
    widths[widths.index(max(widths))] += TEXT_WIDTH - sum(widths)
    return size, widths


_ONE_LINE, _NAME_LINES, _NAME_EMS = 5, 2, 4
"""Words of up to so many characters are not broken; longer ones take so many lines; at least so wide are those."""


def _column_needs(rows: Sequence[Sequence[str]], size: int, margin: int) -> tuple[list[int], list[int]]:
    """What every column takes at least, and what it takes to have all its texts on one line, in twips."""
    em = size * 10
    needs, wants = [], []
    for column in zip(*rows, strict=True):
        least = [_least(cell, em) for cell in column[1:]]
        head = min(_line(column[0], em), 2 * em)
        edge = 2 * margin + 20
        needs.append(max((*least, head)) + edge)
        wants.append(max(_line(cell, em) for cell in column) + edge)
    return needs, wants


def _line(text: str, em: int) -> int:
    """The width of a text on one line, its digits as wide as they may be, with the gap some programs set beside them."""
    narrow = [sign in "0123456789.−" for sign in text]
    figures, gaps = sum(narrow), sum(1 for before, after in pairwise(narrow) if before != after)
    return int((ems(text) - Points(figures, 2) + Points(gaps, 4)) * em) + figures * em * WIDEST_DIGIT // 100


def _least(text: str, em: int) -> int:
    """The width that a cell takes at least."""
    if ems(text) <= _ONE_LINE:
        return _line(text, em)
    return max(-(-_line(text, em) // _NAME_LINES) + em // 2, _NAME_EMS * em)


def _imprint(circular: Circular) -> str:
    """版记: a floating table at the foot of the page on which the document ends; lines of 0.35, 0.25 and 0.35 mm."""
    size = SIZES["imprint"]
    half = TEXT_WIDTH // 2
    widths = (half, TEXT_WIDTH - half)

    def cell(width: int, text: str, top: int, bottom: int, style: str, span: str = "") -> str:
        lines = "".join(
            f'<w:{side} w:val="single" w:sz="{weight}" w:space="0" w:color="000000"/>'
            for side, weight in (("top", top), ("bottom", bottom)) if weight
        )  # fmt: skip
        properties = f'<w:tcW w:w="{width}" w:type="dxa"/>{span}<w:tcBorders>{lines}</w:tcBorders><w:vAlign w:val="center"/>'
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{_paragraph(style, _run(text, FANG, size))}</w:tc>"

    rows = []
    if circular.copies:
        text = f"抄送：{circular.copies}。"
        rows.append(cell(TEXT_WIDTH, text, THICK, THIN, "Copies", '<w:gridSpan w:val="2"/>'))
    top = 0 if circular.copies else THICK
    rows.append(
        cell(widths[0], circular.printer, top, THICK, "Printer") + cell(widths[1], circular.printed, top, THICK, "Printed")
    )
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    position = (
        '<w:tblpPr w:leftFromText="0" w:rightFromText="0" w:vertAnchor="margin" w:horzAnchor="page" '
        f'w:tblpX="{LEFT}" w:tblpYSpec="bottom"/><w:tblOverlap w:val="never"/>'
    )
    margins = "".join(f'<w:{side} w:w="0" w:type="dxa"/>' for side in ("left", "right"))
    return (
        f'<w:tbl><w:tblPr>{position}<w:tblW w:w="{TEXT_WIDTH}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        f"<w:tblCellMar>{margins}</w:tblCellMar></w:tblPr><w:tblGrid>{grid}</w:tblGrid>"
        + "".join(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{row}</w:tr>" for row in rows)
        + "</w:tbl>"
    )


THICK, THIN = 8, 6
"""Eighths of a point: 0.35 mm and 0.25 mm."""


# the document


def _body(document: Document, circular: Circular) -> None:
    from docx.oxml import parse_xml

    body = document.element.body
    section = body.sectPr
    for xml in _content(circular):
        section.addprevious(parse_xml(_with_namespaces(xml)))
    layout = document.sections[0]
    layout.different_first_page_header_footer = False
    for part, xml in (
        (layout.footer, _page_number("right")), (layout.even_page_footer, _page_number("left")),
        (layout.header, _watermark(circular.draft, 1)), (layout.even_page_header, _watermark(circular.draft, 2)),
    ):  # fmt: skip
        part.is_linked_to_previous = False
        element: Any = part._element
        for child in list(element):
            element.remove(child)
        element.append(parse_xml(_with_namespaces(xml)))
    references = [child for child in section if child.tag.endswith(("headerReference", "footerReference"))]
    for child in list(section):
        section.remove(child)
    section.extend(sorted(references, key=lambda child: "footer" in child.tag))
    for xml in (
        f'<w:pgSz w:w="{PAGE_WIDTH}" w:h="{PAGE_HEIGHT}"/>',
        f'<w:pgMar w:top="{TOP}" w:right="{RIGHT}" w:bottom="{BOTTOM}" w:left="{LEFT}" w:header="851" w:footer="{FOOTER}" '
        'w:gutter="0"/>',
        '<w:cols w:space="425"/>',
        f'<w:docGrid w:type="linesAndChars" w:linePitch="{LINE}" w:charSpace="{CHAR_SPACE}"/>',
    ):
        section.append(parse_xml(_with_namespaces(xml)))


def _with_namespaces(xml: str) -> str:
    end = min(place for place in (xml.find(" "), xml.find(">"), xml.find("/>")) if place > 0)
    return f"{xml[:end]} {NAMESPACES}{xml[end:]}"


def _content(circular: Circular) -> Iterator[str]:
    size = header_size(circular.header)
    # the line is 1.3 times the size: about a twentieth of the size stands above the signs
    line = f'<w:spacing w:before="{HEADER_TOP - size}" w:line="{size * 26}" w:lineRule="exact"/>'
    yield _paragraph("IssuerMark", _run(circular.header, BIAO, 2 * size, RED), line)
    yield _paragraph("DocumentNumber", _run(circular.number))
    title = [*circular.title_lines, *([DRAFT_MARK] if circular.draft else [])]
    yield _paragraph("Title", _lines(title, BIAO, SIZES["title"]))
    yield _paragraph("Addressee", _run(f"{circular.to}："))
    yield from _blocks(circular.body, last=True)
    lines = circular.list_of_attachments
    for number, text in enumerate(lines):
        first = f'<w:spacing w:before="{LINE}"/>' if number == 0 else ""
        left, hang = (5, 3) if len(lines) == 1 else (6, 1 if number else 4)
        yield _paragraph("AttachmentList", _run(text), f"<w:keepNext/>{first}{_hanging(left, hang)}")
    yield from _signature(circular)
    if circular.notes:
        yield _paragraph("BodyText", _run(f"（{circular.notes}）"))
    if circular.corrections:
        yield _paragraph("BodyText", _run(f"（{CORRECTED}）"))
    for attachment in circular.attachments:
        yield from _attachment(attachment)
    if (circular.attachments[-1].blocks if circular.attachments else circular.body)[-1:] and _ends_in_table(circular):
        yield _paragraph("End", "")  # two tables next to each other would become one
    yield _imprint(circular)
    yield _paragraph("End", "")
    if circular.corrections:  # after the end of the document: no part of it
        yield from _attachment(circular.corrections)
        yield _paragraph("End", "")


def _ends_in_table(circular: Circular) -> bool:
    blocks = circular.attachments[-1].blocks if circular.attachments else ()
    return bool(blocks and blocks[-1].rows)


def _hanging(left: int, hanging: int) -> str:
    """An indent in characters; twips for readers that do not know characters."""
    chars = f'w:leftChars="{left * 100}" w:hangingChars="{hanging * 100}"'
    return f'<w:ind {chars} w:left="{left * CHARACTER}" w:hanging="{hanging * CHARACTER}"/>'


def _signature(circular: Circular) -> Iterator[str]:
    """署名 centred over 成文日期, which has four characters free at its right; room for the seal, which no file holds."""
    date, issuer = ems(circular.signed), ems(circular.issuer)
    right = int(max(4 + (date - issuer) / 2, Points(0)) * CHARACTER) if circular.signed else 4 * CHARACTER
    place = f'<w:spacing w:before="{2 * LINE}" w:after="{0 if circular.signed else LINE}"/><w:ind w:right="{right}"/>'
    yield _paragraph("Signature", _run(circular.issuer), ("<w:keepNext/>" if circular.signed else "") + place)
    if circular.signed:
        date_place = f'<w:spacing w:after="{LINE}"/><w:ind w:rightChars="400" w:right="{4 * CHARACTER}"/>'
        yield _paragraph("Signature", _run(circular.signed), date_place)


def _attachment(attachment: Attachment) -> Iterator[str]:
    yield _paragraph("AttachmentLabel", _run(attachment.label, HEI))
    yield _paragraph("AttachmentTitle", _lines(title_lines(attachment.title), BIAO, SIZES["title"]))
    yield from _blocks(attachment.blocks)


def _page_number(side: str) -> str:
    """— N — with PAGE as a complex field; one character in from the outer edge."""
    properties = _signs(SONG, SIZES["imprint"])

    def run(content: str) -> str:
        return f"<w:r>{properties}{content}</w:r>"

    field = "".join(
        run(content)
        for content in (
            '<w:t xml:space="preserve">— </w:t>', '<w:fldChar w:fldCharType="begin"/>',
            '<w:instrText xml:space="preserve"> PAGE </w:instrText>', '<w:fldChar w:fldCharType="separate"/>', "<w:t>1</w:t>",
            '<w:fldChar w:fldCharType="end"/>', '<w:t xml:space="preserve"> —</w:t>',
        )
    )  # fmt: skip
    return _paragraph("Footer", field, f'<w:ind w:{side}Chars="100" w:{side}="280"/><w:jc w:val="{side}"/>')


def _watermark(draft: bool, number: int) -> str:
    """送审稿 across every page of a draft; else an empty header."""
    if not draft:
        return _paragraph("Header", "")
    kind = (
        '<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" path="m@7,l@8,m@5,21600l@6,21600e">'
        '<v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/>'
        '<v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/>'
        '<v:f eqn="if @0 @4 21600"/></v:formulas><v:path textpathok="t" o:connecttype="rect"/>'
        '<v:textpath on="t" fitshape="t"/></v:shapetype>'
    )
    place = (
        "position:absolute;margin-left:0;margin-top:0;width:400pt;height:133pt;rotation:315;z-index:-251658752;"
        "mso-position-horizontal:center;mso-position-horizontal-relative:margin;mso-position-vertical:center;"
        "mso-position-vertical-relative:margin"
    )
    face = quoteattr(f"font-family:'{SONG}';font-size:1pt")
    shape = (
        f'<v:shape id="Watermark{number}" o:spid="_x0000_s{2048 + number}" type="#_x0000_t136" style="{place}" '
        'fillcolor="#e6b8b7" stroked="f" o:allowincell="f"><v:fill opacity=".5"/>'
        f'<v:textpath style={face} string="送审稿"/></v:shape>'
    )
    return _paragraph("Header", f"<w:r><w:rPr><w:noProof/></w:rPr><w:pict>{kind}{shape}</w:pict></w:r>")


# the other parts


def _style(
    name: str, style: str, paragraph: str = "", face: str = "", size: int = 0, *, based: str = "Normal", following: str = ""
) -> str:
    """A paragraph style; ``name`` is what Word shows."""
    custom = "" if name[0].isascii() else ' w:customStyle="1"'
    after = f'<w:next w:val="{following}"/>' if following else ""
    return (
        f'<w:style w:type="paragraph"{custom} w:styleId="{style}"><w:name w:val="{name}"/><w:basedOn w:val="{based}"/>{after}'
        f"<w:qFormat/><w:pPr>{paragraph}</w:pPr>{_signs(face, size or SIZES['text']) if face else ''}</w:style>"
    )


def _styles() -> str:
    exact = f'w:line="{LINE}" w:lineRule="exact"'
    indent = f'<w:ind w:firstLineChars="200" w:firstLine="{2 * CHARACTER}"/>'
    normal = (
        '<w:widowControl w:val="0"/><w:overflowPunct w:val="0"/>'
        '<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/><w:snapToGrid w:val="0"/>'
        f'<w:spacing w:before="0" w:after="0" {exact}/><w:jc w:val="both"/>'
    )
    within = '<w:overflowPunct w:val="0"/>'  # LibreOffice does not take it from the style below
    rule = f'<w:pBdr><w:bottom w:val="single" w:sz="12" w:space="5" w:color="{RED}"/></w:pBdr>'
    automatic = 'w:line="240" w:lineRule="auto"'
    styles = [
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>'
        f"<w:pPr>{normal}</w:pPr>{_signs(FANG, SIZES['text'])}</w:style>",
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont"><w:name w:val="Default Paragraph Font"/>'
        '<w:uiPriority w:val="1"/><w:semiHidden/><w:unhideWhenUsed/></w:style>',
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:uiPriority w:val="99"/>'
        '<w:semiHidden/><w:unhideWhenUsed/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>'
        + "".join(f'<w:{side} w:w="0" w:type="dxa"/>' for side in ("top", "left", "bottom", "right"))
        + "</w:tblCellMar></w:tblPr></w:style>",
        '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/><w:uiPriority w:val="99"/>'
        "<w:semiHidden/><w:unhideWhenUsed/></w:style>",
        _style("Body Text", "BodyText", within + indent, FANG),
        *(
            _style(
                f"heading {level}", f"Heading{level}", f'<w:keepNext/>{indent}<w:outlineLvl w:val="{level - 1}"/>', face,
                following="BodyText",
            )
            for level, face in HEADING_FACES.items()
        ),
        _style("Title", "Title",
               f'<w:spacing w:before="{2 * LINE}" w:line="{TITLE_LINE}" w:lineRule="exact"/><w:jc w:val="center"/>',
               BIAO, SIZES["title"], following="Addressee"),
        _style("Signature", "Signature", '<w:jc w:val="right"/>', FANG),
        _style("header", "Header", f'<w:spacing {automatic}/><w:jc w:val="center"/>', SONG, 18),
        _style("footer", "Footer", f'<w:spacing w:line="{FOOTER_LINE}" w:lineRule="exact"/>', SONG, SIZES["imprint"]),
        _style("发文机关标志", "IssuerMark", '<w:jc w:val="center"/>', BIAO, 72),
        _style("发文字号", "DocumentNumber", f'{rule}<w:spacing w:before="{2 * LINE}"/><w:jc w:val="center"/>', FANG),
        _style("主送机关", "Addressee", f'<w:spacing w:before="{LINE}"/><w:jc w:val="left"/>', FANG, following="BodyText"),
        _style("附件说明", "AttachmentList", '<w:jc w:val="left"/>', FANG),
        _style("附件序号", "AttachmentLabel", '<w:keepNext/><w:pageBreakBefore/><w:jc w:val="left"/>', HEI),
        _style("附件标题", "AttachmentTitle",
               f'<w:keepNext/><w:spacing w:before="{LINE}" w:after="240" w:line="{TITLE_LINE}" w:lineRule="exact"/>'
               '<w:jc w:val="center"/><w:outlineLvl w:val="0"/>', BIAO, SIZES["title"]),
        _style("表格文字", "TableText", f'<w:spacing w:before="20" w:after="20" {automatic}/><w:jc w:val="center"/>', FANG,
               SIZES["table"]),
        _style("表注", "Note", '<w:spacing w:before="120" w:line="360" w:lineRule="exact"/>', FANG, SIZES["table"]),
        _style("版记", "Imprint", f"<w:spacing w:before=\"20\" w:after=\"20\" {automatic}/>", FANG, SIZES["imprint"]),
        _style("抄送机关", "Copies", '<w:ind w:left="1120" w:right="280" w:hanging="840"/>', based="Imprint"),
        _style("印发机关", "Printer", '<w:ind w:left="280"/><w:jc w:val="left"/>', based="Imprint"),
        _style("印发日期", "Printed", '<w:ind w:right="280"/><w:jc w:val="right"/>', based="Imprint"),
        _style("文末", "End", '<w:spacing w:line="20" w:lineRule="exact"/>', FANG, 2),
    ]  # fmt: skip
    defaults = (
        f'<w:docDefaults><w:rPrDefault><w:rPr>{_fonts(FANG)}<w:sz w:val="{SIZES["text"]}"/><w:szCs w:val="{SIZES["text"]}"/>'
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>'
    )
    return f"<w:styles {NAMESPACES}>{defaults}{''.join(styles)}</w:styles>"


def _settings() -> str:
    modes = (("compatibilityMode", 15), ("overrideTableStyleFontSizeAndJustification", 1), ("enableOpenTypeFeatures", 1))
    compat = "".join(
        f'<w:compatSetting w:name="{name}" w:uri="http://schemas.microsoft.com/office/word" w:val="{value}"/>'
        for name, value in modes
    )
    return (
        f'<w:settings {NAMESPACES}><w:zoom w:percent="100"/><w:bordersDoNotSurroundHeader/><w:bordersDoNotSurroundFooter/>'
        '<w:defaultTabStop w:val="420"/><w:evenAndOddHeaders/><w:drawingGridVerticalSpacing w:val="579"/>'
        '<w:characterSpacingControl w:val="doNotCompress"/>'
        f'<w:compat><w:useFELayout/>{compat}</w:compat><w:decimalSymbol w:val="."/><w:listSeparator w:val=","/></w:settings>'
    )


def _font_table() -> str:
    fonts = "".join(
        f'<w:font w:name="{face}"><w:altName w:val="{other}"/><w:charset w:val="86"/>'
        f'<w:family w:val="{"modern" if face in (FANG, KAI, HEI) else "auto"}"/><w:pitch w:val="default"/></w:font>'
        for face, other in ALTERNATIVES.items()
    )
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:fonts {NAMESPACES}>{fonts}</w:fonts>'


_APP = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
)


def _clear(document: Document) -> None:
    """Take the template's content and parts away: thumbnail, theme, own styles, numbering, web settings."""
    body = document.element.body
    for child in list(body):
        if child is not body.sectPr:
            body.remove(child)
    kept = ("styles", "settings", "fontTable", "core-properties", "extended-properties", "officeDocument")
    for rels in (document.part.package.rels, document.part.rels):
        for key, rel in list(rels.items()):
            if rel.reltype.rpartition("/")[2] not in kept:
                del rels[key]


def _parts(document: Document) -> None:
    from docx.oxml import parse_xml

    def fill(element: Any, xml: str) -> None:
        for child in list(element):
            element.remove(child)
        for child in list(parse_xml(xml)):
            element.append(child)

    fill(document.styles.element, _styles())
    fill(document.settings.element, _settings())
    for rels in (document.part.rels, document.part.package.rels):
        for rel in rels.values():
            name = rel.reltype.rpartition("/")[2]
            part: Any = rel.target_part
            if name == "fontTable":
                part._blob = _font_table().encode()
            elif name == "extended-properties":
                part._blob = _APP.encode()


def _properties(document: Document, circular: Circular) -> None:
    """Title and issuer; the dates are the circular's own, or one fixed day."""
    core = document.core_properties
    signed = circular.signed_on
    moment = datetime(signed.year, signed.month, signed.day) if signed else datetime(2000, 1, 1)
    core.author, core.last_modified_by, core.title = circular.issuer[:255], "", circular.title[:255]
    core.created = core.modified = moment
    core.comments = core.keywords = core.subject = core.category = core.version = ""
    core.language, core.revision = "zh-CN", 1
