"""The circular as a page, laid out for the sheets of paper that it fills."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..circular import (
    CORRECTED,
    CORRECTED_MARK,
    DRAFT_MARK,
    TITLE_EMS,
    UPRIGHT_COLUMNS,
    WIDE_TITLE_EMS,
    Attachment,
    Circular,
    Passage,
    ems,
    header_size,
    title_lines,
)
from .page import Link
from .site_year import YearSite

CLOSING_EMS = 8 * 28
"""The longest last paragraph that goes with the signature as a whole, in characters: eight lines."""

# An attachment on paper, in points: what its parts take at most, so that the sheets it fills are known beforehand.
# The imprint stands at the foot of the last sheet, and no stylesheet can find that sheet.
# The values by False and True are those of an upright sheet and of one that lies on its side, of plain and of small type.
SHEET, NOTE_EMS = {False: 637, True: 442}, {False: 36, True: 52}
ATTACHMENT_HEAD, TITLE_LINE, IMPRINT, NOTE_LINE = 72, 32, 75, 18
ROW_LINE, ROW_EDGE = {False: 16, True: 12}, {False: 4, True: 7}
HEAD_LINES = 3
NAME_EMS = 6

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BlockView:
    """A block of the circular as its page prints it: the element, its class, and the text with what leads it."""

    element: str
    style: str
    lead: str
    text: str
    head: Row = ()
    """The head of a table."""
    chunks: Sequence[Sequence[Row]] = ()
    """The rows of a table, those of each sheet of paper together."""
    struck: int | None = None
    """The column of a table that is struck through."""
    apart: int = 0
    """The column of a table with which a second group begins; 0: there is none."""
    unit: str = ""
    """What stands above a table at its right."""
    anchor: str = ""
    """The anchor of a heading that the contents list."""


@dataclass(frozen=True, slots=True)
class AnnexView:
    """An attachment, or the sheet that names corrections."""

    anchor: str
    label: str
    landscape: bool
    """Whether its sheets lie on their side."""
    title: tuple[str, ...]
    blocks: tuple[BlockView, ...]
    sheets: range
    """A mark for each sheet that it fills, where the imprint must come to stand at the foot of the last one; else empty."""


@dataclass(frozen=True, slots=True)
class Letter:
    """The circular: what stands on its page and is not in the circular itself."""

    circular: Circular
    size: int
    """The size of the header's type, in points."""
    title: tuple[str, ...]
    body: tuple[BlockView, ...]
    closing: tuple[BlockView, ...]
    """The last blocks, which go to one sheet with the signature."""
    annexes: tuple[AnnexView, ...]
    corrections: AnnexView | None
    corrected: str
    """What a corrected circular says at its end."""
    corrected_mark: str
    """What it says at its head."""
    long: bool
    """Whether the issuer's name is much longer than the date below it."""


@dataclass(frozen=True, slots=True)
class CircularView:
    """The page of the circular; without a letter where the office wrote none."""

    contents: tuple[Link, ...]
    letter: Letter | None
    docx: str
    """The address of the Word file."""


def circular_view(year: YearSite) -> CircularView:
    """The page of a year's circular."""
    letter = _letter(year.circular) if year.circular else None
    listed: list[tuple[str, str]] = []
    if letter is not None:
        listed += [(block.text, block.anchor) for block in (*letter.body, *letter.closing) if block.anchor]
        sheets = (*letter.annexes, *([letter.corrections] if letter.corrections else []))
        listed += [(f"{sheet.label}　{''.join(sheet.title)}", sheet.anchor) for sheet in sheets]
    contents = tuple(Link(text, f"{year.urls.circular}#{anchor}") for text, anchor in listed)
    return CircularView(contents, letter, year.urls.circular_docx)


def _letter(found: Circular) -> Letter:
    """The circular laid out."""
    body = _blocks(found.body, 1)
    kept = kept_with_signature(found.body)
    sheet = found.corrections
    return Letter(
        found, header_size(found.header), (*found.title_lines, *([DRAFT_MARK] if found.draft else [])),
        body[: len(body) - kept], body[len(body) - kept :],
        tuple(_annex(item, f"annex-{n}", last=n == len(found.attachments)) for n, item in enumerate(found.attachments, 1)),
        AnnexView("corrections", sheet.label, False, title_lines(sheet.title), _blocks(sheet.blocks, 2), range(0))
        if sheet else None,
        CORRECTED, CORRECTED_MARK, ems(found.issuer) > ems(found.signed) + 8,
    )  # fmt: skip


def _annex(item: Attachment, anchor: str, *, last: bool) -> AnnexView:
    """An attachment; the ``last`` one has the imprint below it."""
    sheets = _table_sheets(item, last)
    return AnnexView(
        anchor, item.label, item.landscape, _title(item), _blocks(item.blocks, 2, sheets),
        range(len(sheets) if sheets and last else 0)
    )  # fmt: skip


def _title(item: Attachment) -> tuple[str, ...]:
    """The title of an attachment in lines."""
    return title_lines(item.title, WIDE_TITLE_EMS if item.landscape else TITLE_EMS)


def kept_with_signature(blocks: Sequence[Passage]) -> int:
    """How many of the last blocks go to one sheet with 附件说明 and 署名, so that no sheet says "此页无正文".

    A longer paragraph may break, with three lines at least on the signature's sheet where the browser allows to ask for it.
    """
    if not blocks or blocks[-1].rows or ems(blocks[-1].text) > CLOSING_EMS:
        return 0
    kept = 1
    while kept < len(blocks) and blocks[-kept - 1].level:  # headings stay with their paragraph
        kept += 1
    return kept


def _blocks(blocks: Sequence[Passage], above: int, sheets: Sequence[Sequence[Row]] | None = None) -> tuple[BlockView, ...]:
    """Blocks of a document under a heading of level ``above``; ``sheets``: the rows of its table, by sheet."""
    printed = []
    for block in blocks:
        if block.rows:
            style = "dense" if len(block.rows[0]) > UPRIGHT_COLUMNS else "changes" if block.struck is not None else ""
            rows = sheets or [block.rows[1:]]
            printed.append(BlockView("table", style, "", "", block.rows[0], rows, block.struck, block.apart, block.unit))
        elif block.level:
            anchor = f"h-{len(printed) + 1}" if block.level + above == 2 else ""
            printed.append(BlockView(f"h{block.level + above}", f"t{block.level}", "", block.text, anchor=anchor))
        else:
            style = "note" if block.text.startswith("注：") else ""
            printed.append(BlockView("p", style, block.lead, block.text.removeprefix(block.lead)))
    return tuple(printed)


def _table_sheets(item: Attachment, last: bool) -> list[list[Row]] | None:
    """The rows of an attachment's table as they fall on its sheets; None where other things stand beside table and notes."""
    blocks = item.blocks
    tables = [block.rows for block in blocks if block.rows]
    notes = [block.text for block in blocks if not block.rows]
    if len(tables) != 1 or any(block.level for block in blocks) or not all(note.startswith("注：") for note in notes):
        return None
    rows = tables[0]
    dense = lying = item.landscape
    head = HEAD_LINES * ROW_LINE[dense] + ROW_EDGE[dense]
    foot = sum((int(ems(note)) // NOTE_EMS[lying] + 1) * NOTE_LINE for note in notes) + (IMPRINT if last else 0)
    above = ATTACHMENT_HEAD + len(_title(item)) * TITLE_LINE + sum(NOTE_LINE for block in blocks if block.unit)
    sheets: list[list[Row]] = [[]]
    left = SHEET[lying] - above - head
    for row in rows[1:]:
        lines = max(-(-int(ems(cell)) // NAME_EMS) for cell in row[:2])
        height = lines * ROW_LINE[dense] + ROW_EDGE[dense]
        if height > left and sheets[-1]:
            sheets.append([])
            left = SHEET[lying] - head
        sheets[-1].append(row)
        left -= height
    if left < foot and len(sheets[-1]) > 2:  # what stands below the table goes with some rows on the next sheet
        sheets.append(sheets[-1][-2:])
        del sheets[-2][-2:]
    return sheets
