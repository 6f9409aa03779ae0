"""Tables as an office may send them."""

from __future__ import annotations

import csv
import io
from pathlib import Path

OFFICE = "县纪委信访室"
FIRST_VISITS = "15项 首访处理不及时或不公正造成到县纪委越级访"


def table(root: Path, rows: list[list[str]], *, name: str = "来表.csv", encoding: str = "utf-8") -> Path:
    """Write a table of rows as a CSV file into a folder."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    (root / name).write_bytes(text.getvalue().encode(encoding))
    return root / name
