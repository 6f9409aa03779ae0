"""Shared fixtures: a project in a temporary folder, and real Chromium."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.projects import Project
from tests.helpers.support import ROOT


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Make a copy of the made-up county; ``stage`` and ``records`` change it."""

    def make(*, stage: str = "published", records: list[str] | None = None, name: str = "project") -> Path:
        root = tmp_path / name
        shutil.copytree(ROOT / "content", root / "content")
        shutil.copytree(ROOT / "data", root / "data")
        site = root / "content" / "site.toml"
        text = site.read_text(encoding="utf-8")
        site.write_text(text.replace('stage = "published"', f'stage = "{stage}"'), encoding="utf-8")
        if records is not None:
            for path in (root / "data" / "communities" / "2017").glob("*.toml"):
                if path.stem not in records:
                    path.unlink()
        return root

    return make


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Real Chromium; skips only where none is installed, never in CI."""
    from playwright.sync_api import sync_playwright

    path = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("CI has no Chromium")
        pytest.skip("no Chromium on this machine")
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=flags)
        yield chromium
        chromium.close()
