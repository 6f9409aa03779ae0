"""The circular: from the office's manuscript and the county's figures to a document, and that as a Word file."""

from .correction_sheet import printed_lines, with_corrections
from .document import CORRECTED, CORRECTED_MARK, DRAFT_MARK, UPRIGHT_COLUMNS, Attachment, Circular, Passage
from .manuscript import load_circular, questions_of_circular
from .next_year import next_circular
from .tables import APPLIES
from .typesetting import TITLE_EMS, WIDE_TITLE_EMS, ems, header_size, title_lines
from .word import circular_docx

__all__ = [
    "APPLIES",
    "CORRECTED",
    "CORRECTED_MARK",
    "DRAFT_MARK",
    "TITLE_EMS",
    "UPRIGHT_COLUMNS",
    "WIDE_TITLE_EMS",
    "Attachment",
    "Circular",
    "Passage",
    "circular_docx",
    "ems",
    "header_size",
    "load_circular",
    "next_circular",
    "printed_lines",
    "questions_of_circular",
    "title_lines",
    "with_corrections",
]
