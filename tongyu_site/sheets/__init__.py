"""Spreadsheets for the offices: written out, read back, compared with the records, and records edited in place."""

from .county import load_county
from .form import find_group
from .import_plan import import_words, plan_import, shown_file
from .record_edits import apply_changes
from .units import read_units
from .workbook import export_workbook, save_workbook

__all__ = [
    "apply_changes",
    "export_workbook",
    "find_group",
    "import_words",
    "load_county",
    "plan_import",
    "read_units",
    "save_workbook",
    "shown_file",
]
