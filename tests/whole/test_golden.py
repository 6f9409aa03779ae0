"""The golden county renders as it was last read in review (renew with ``python -m tests.helpers.golden``)."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest

from tests.helpers import golden

PRESENT = {
    path.relative_to(golden.GOLDEN).as_posix(): path
    for name in golden.KEPT
    for path in (golden.GOLDEN / name).rglob("*")
    if path.is_file()
}
FOLDERS = {"published": ("site/",), "draft": ("draft/",), "sealed": ("corrected/", "withdrawn/", "two-years/")}


@pytest.mark.few(2)
@pytest.mark.parametrize("state", golden.STATES)
def test_golden_county(state: str, tmp_path: Path) -> None:
    made = golden.STATES[state](tmp_path)
    present = {name: path.read_bytes().decode() for name, path in PRESENT.items() if name.startswith(FOLDERS[state])}
    assert sorted(made) == sorted(present)
    difference = [
        line
        for name, text in made.items()
        for line in difflib.unified_diff(present[name].splitlines(), text.splitlines(), name, name, lineterm="")
    ]
    assert difference == []
    assert made == present  # line endings too


def test_every_golden_file_is_of_a_state() -> None:
    assert {name.split("/")[0] + "/" for name in PRESENT} == {folder for folders in FOLDERS.values() for folder in folders}
