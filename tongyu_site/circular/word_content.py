"""The content of the Word file: the circular's parts in the order of GB/T 9704-2012, as XML.

From 发文机关标志 to 版记, and after them the sheet that says what was corrected. Owns which style and face each part has, and
what stays together on a page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict

from ..base.points import Points
from .document import CORRECTED, DRAFT_MARK, Attachment, Circular, Passage
from .typesetting import TITLE_EMS, WIDE_TITLE_EMS, ems, header_size, title_lines
from .word_parts import filled
from .word_runs import (
    BIAO,
    CHARACTER,
    FANG,
    HEI,
    KAI,
    LINE,
    LYING,
    RED,
    SIZES,
    UPRIGHT,
    PageSize,
    lines,
    paragraph,
    run,
)
from .word_table import table

HEADER_TOP = 1984
"""Twips, 35 mm: the upper edge of 发文机关标志 below that of the type area."""
HEADING_FACES = {1: HEI, 2: KAI, 3: FANG, 4: FANG}


def content(circular: Circular) -> Iterator[str]:
    """The paragraphs and tables of the circular from the first to the last, and the properties of the last pages.

    A table comes row by row, so that no one holds a county's whole document.
    """
    size = header_size(circular.header)
    # the line is 1.3 times the size: about a twentieth of the size stands above the signs
    line = f'<w:spacing w:before="{HEADER_TOP - size}" w:line="{size * 26}" w:lineRule="exact"/>'
    yield paragraph("IssuerMark", run(circular.header, BIAO, 2 * size, RED), line)
    yield paragraph("DocumentNumber", run(circular.number))
    title = [*circular.title_lines, *([DRAFT_MARK] if circular.draft else [])]
    yield paragraph("Title", lines(title, BIAO, SIZES["title"]))
    yield paragraph("Addressee", run(f"{circular.to}："))
    yield from _blocks(circular.body, last=True)
    yield from _attachment_list(circular.list_of_attachments)
    yield from _signature(circular)
    if circular.notes:
        yield paragraph("BodyText", run(f"（{circular.notes}）"))
    if circular.corrections:
        yield paragraph("BodyText", run(f"（{CORRECTED}）"))
    paper = UPRIGHT
    for attachment in circular.attachments:
        yield from _turned(paper, _paper_of(attachment))
        paper = _paper_of(attachment)
        yield from _attachment(attachment)
    if _ends_in_table(circular):
        yield paragraph("End", "")  # two tables next to each other would become one
    yield _imprint(circular, paper)
    yield paragraph("End", "")
    if circular.corrections:  # after the end of the document: no part of it
        yield from _turned(paper, UPRIGHT)
        paper = UPRIGHT
        yield from _attachment(circular.corrections)
        yield paragraph("End", "")
    yield _section(paper)


def _turned(before: PageSize, after: PageSize) -> Iterator[str]:
    """The end of the pages that lie one way, where the next ones lie the other way."""
    if before != after:
        yield paragraph("End", "", _section(before))


def _paper_of(attachment: Attachment) -> PageSize:
    """How the sheets of an attachment lie."""
    return LYING if attachment.landscape else UPRIGHT


def _section(paper: PageSize) -> str:
    """The properties of pages: size, margins, grid."""
    return filled("section", **asdict(paper), orient="landscape" if paper == LYING else "portrait")


def _blocks(blocks: Iterable[Passage], paper: PageSize = UPRIGHT, *, last: bool = False) -> Iterator[str]:
    """Paragraphs and tables; ``last``: the last paragraph stays with what follows, so that no page holds the seal alone."""
    items = list(blocks)
    for index, block in enumerate(items):
        if block.rows:
            if block.unit:
                yield paragraph("Note", run(block.unit, FANG, SIZES["table"]), '<w:keepNext/><w:jc w:val="right"/>')
            yield from table(block, paper)
        elif block.level:
            yield paragraph(f"Heading{block.level}", run(block.text, HEADING_FACES[block.level]))
        elif block.text.startswith("注："):
            yield paragraph("Note", run(block.text, FANG, SIZES["table"]), "<w:keepNext/><w:keepLines/>")
        else:
            lead = run(block.lead, KAI) if block.lead else ""
            keep = "<w:keepNext/>" if last and index == len(items) - 1 else ""
            yield paragraph("BodyText", lead + run(block.text.removeprefix(block.lead)), keep)


def _attachment_list(texts: tuple[str, ...]) -> Iterator[str]:
    """附件说明: a line below the text, its lines indented so that their titles stand one below the other."""
    for number, text in enumerate(texts):
        first = f'<w:spacing w:before="{LINE}"/>' if number == 0 else ""
        left, hang = (5, 3) if len(texts) == 1 else (6, 1 if number else 4)
        yield paragraph("AttachmentList", run(text), f"<w:keepNext/>{first}{_hanging(left, hang)}")


def _hanging(left: int, hanging: int) -> str:
    """An indent in characters; twips for readers that do not know characters."""
    chars = f'w:leftChars="{left * 100}" w:hangingChars="{hanging * 100}"'
    return f'<w:ind {chars} w:left="{left * CHARACTER}" w:hanging="{hanging * CHARACTER}"/>'


def _signature(circular: Circular) -> Iterator[str]:
    """署名 centred over 成文日期, which has four characters free at its right; room for the seal, which no file holds."""
    date, issuer = ems(circular.signed), ems(circular.issuer)
    right = int(max(4 + (date - issuer) / 2, Points(0)) * CHARACTER) if circular.signed else 4 * CHARACTER
    place = f'<w:spacing w:before="{2 * LINE}" w:after="{0 if circular.signed else LINE}"/><w:ind w:right="{right}"/>'
    yield paragraph("Signature", run(circular.issuer), ("<w:keepNext/>" if circular.signed else "") + place)
    if circular.signed:
        kept = "<w:keepNext/>" if circular.notes or circular.corrections else ""  # 附注 goes to the page of the signature
        date_place = f'{kept}<w:spacing w:after="{LINE}"/><w:ind w:rightChars="400" w:right="{4 * CHARACTER}"/>'
        yield paragraph("Signature", run(circular.signed), date_place)


def _attachment(attachment: Attachment) -> Iterator[str]:
    """An attachment: its label at the head of a new page, its title, its blocks."""
    yield paragraph("AttachmentLabel", run(attachment.label, HEI))
    title = title_lines(attachment.title, WIDE_TITLE_EMS if attachment.landscape else TITLE_EMS)
    yield paragraph("AttachmentTitle", lines(title, BIAO, SIZES["title"]))
    yield from _blocks(attachment.blocks, _paper_of(attachment))


def _ends_in_table(circular: Circular) -> bool:
    """Whether the last attachment ends in a table, so that no paragraph stands between that and 版记."""
    blocks = circular.attachments[-1].blocks if circular.attachments else ()
    return bool(blocks and blocks[-1].rows)


def _imprint(circular: Circular, paper: PageSize) -> str:
    """版记: a floating table at the foot of the page on which the document ends, without 抄送 where there is none."""
    size, half = SIZES["imprint"], paper.text_width // 2
    copies = ""
    if circular.copies:
        text = paragraph("Copies", run(f"抄送：{circular.copies}。", FANG, size))
        copies = filled("imprint_copies", copies=text, text_width=paper.text_width)
    return filled(
        "imprint",
        copies=copies,
        top="" if copies else '<w:top w:val="single" w:sz="8" w:space="0" w:color="000000"/>',
        left_half=half,
        right_half=paper.text_width - half,
        text_width=paper.text_width,
        left=paper.left,
        printer=paragraph("Printer", run(circular.printer, FANG, size)),
        printed=paragraph("Printed", run(circular.printed, FANG, size)),
    )
