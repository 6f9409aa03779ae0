"""Small .xlsx files, written part by part, so that a test can make them wrong in one way."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def text(ref: str, value: str) -> str:
    """A cell with a text."""
    return f'<c r="{ref}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'


def book(path: Path, *cells: str, after: str = "", parts: Mapping[str, str] | None = None, slash: str = "/") -> Path:
    """A workbook of one sheet 来表: its cells as XML, what stands behind them, and other parts that replace the usual ones."""
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData><row>{"".join(cells)}</row></sheetData>{after}</worksheet>'
    relation = f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="r1" Type="{OFFICE}/%s" Target="%s"/></Relationships>'
    sheets = '<sheets><sheet name="来表" r:id="r1"/></sheets>'
    usual = {
        "_rels/.rels": relation % ("officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{sheets}</workbook>',
        "xl/_rels/workbook.xml.rels": relation % ("worksheet", "worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": sheet,
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in (usual | dict(parts or {})).items():
            packed.writestr(name.replace("/", slash), content)
    return path
