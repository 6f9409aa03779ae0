"""Spreadsheets for the offices: written out, read back, compared with the records, and records edited in place."""

from .county import SheetCounty, load_county
from .form import find_group
from .given import given_files
from .import_plan import import_words, plan_import
from .record_edits import apply_changes
from .units import read_units
from .workbook import export_workbook, save_workbooks, workbook_names

__all__ = [
    "SheetCounty",
    "apply_changes",
    "export_workbook",
    "find_group",
    "given_files",
    "import_words",
    "load_county",
    "plan_import",
    "read_units",
    "save_workbooks",
    "workbook_names",
]
