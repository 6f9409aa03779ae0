"""Spreadsheets for the offices: written out, read back, compared with the records, and records edited in place."""

from .county import load_county
from .form import find_group
from .import_plan import import_words, plan_import, shown_file
from .record_edits import apply_changes
from .workbook import export_workbook, save_workbook

__all__ = [
    "apply_changes",
    "export_workbook",
    "find_group",
    "import_words",
    "load_county",
    "plan_import",
    "save_workbook",
    "shown_file",
]
