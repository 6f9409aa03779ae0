"""Copies of the program as a clone has them, and what a machine lacks for a test."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.helpers.support import ROOT

PARTS = ("content", "data", "templates", "tongyu_site", "build.py", ".gitattributes")
"""What a clone needs to build."""


def lacking(what: str) -> None:
    """Skip for want of something; in CI that is a failure."""
    if os.environ.get("CI"):
        pytest.fail(f"CI has no {what}")
    pytest.skip(f"no {what} on this machine")


def checkout(folder: Path) -> Path:
    """A copy of the program and its county, with the line ends of the repository."""
    folder.mkdir()
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(source, folder / part)
    return folder
