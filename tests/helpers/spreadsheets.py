"""Tables as an office may send them."""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
from pathlib import Path

import pytest

OFFICE = "县纪委信访室"
FIRST_VISITS = "15项 首访处理不及时或不公正造成到县纪委越级访"


def table(root: Path, rows: list[list[str]], *, name: str = "来表.csv", encoding: str = "utf-8") -> Path:
    """Write a table of rows as a CSV file into a folder."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    (root / name).write_bytes(text.getvalue().encode(encoding))
    return root / name


def soffice(kind: str, path: Path, out: Path) -> None:
    """Have LibreOffice convert a file into a folder; skips where there is none."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("CI has no LibreOffice")
        pytest.skip("no LibreOffice on this machine")
    home = f"-env:UserInstallation={(out / 'profile').as_uri()}"
    command = [program, home, "--headless", "--convert-to", kind, "--outdir", str(out), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
