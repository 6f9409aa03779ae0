"""The door of the wing circular."""

from .document import (
    APPLIES,
    CORRECTED,
    DRAFT_MARK,
    Attachment,
    Circular,
    Passage,
    day,
    load_circular,
    with_corrections,
)
from .typeset import (
    ems,
    header_size,
    title_lines,
)
from .word import (
    circular_docx,
)

__all__ = [
    "APPLIES",
    "CORRECTED",
    "DRAFT_MARK",
    "Attachment",
    "Circular",
    "Passage",
    "circular_docx",
    "day",
    "ems",
    "header_size",
    "load_circular",
    "title_lines",
    "with_corrections",
]
