"""Shared fixtures: a project in a temporary folder, and real Chromium."""

from __future__ import annotations

import contextlib
import gc
import os
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.projects import Project
from tests.helpers.shots import FLAGS, chromium
from tests.helpers.support import ROOT

# Bytecode is kept also where PYTHONDONTWRITEBYTECODE is set: else every worker of every run rewrites all assertions anew, and
# each of the hundred processes that tests start compiles the whole program.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """One worker more than cores for the short suite: a fifth of its time it waits for browsers and other processes."""
    return (os.cpu_count() or 1) + 1 if config.option.markexpr == "not long" else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of a test with ``few(n)`` all cases but the first n are of the long suite."""
    seen: Counter[object] = Counter()
    for item in items:
        if (few := item.get_closest_marker("few")) is not None and isinstance(item, pytest.Function):
            seen[item.function] += 1
            if seen[item.function] > few.args[0]:
                item.add_marker(pytest.mark.long)


def pytest_collection_finish() -> None:
    """Thousands of collected tests live as long as the run: the collector need not look at them again and again. It looks as
    seldom as in the program."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)


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
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the made-up county, for tests that only look at it."""
    from tongyu_site.publish import building

    folder = tmp_path_factory.mktemp("county") / "site"
    building.build(ROOT, folder)
    return folder


@pytest.fixture(scope="session")
def launched() -> Iterator[Callable[[str | None], Any]]:
    """Starts a Chromium, given where it is; skips only where none is installed, never in CI."""
    from playwright.sync_api import sync_playwright

    flags = [*FLAGS, "--in-process-gpu", "--renderer-process-limit=1"]  # a third less to start and to talk to
    with sync_playwright() as playwright, contextlib.ExitStack() as closed:

        def launch(path: str | None) -> Any:
            if path is None and os.environ.get("CI"):
                pytest.fail("CI has no Chromium")
            if path is None:
                pytest.skip("no Chromium on this machine")
            started = playwright.chromium.launch(executable_path=path, args=flags)
            closed.callback(started.close)
            return started

        yield launch


@pytest.fixture(scope="session")
def browser(launched: Callable[[str | None], Any]) -> Any:
    """Real Chromium."""
    return launched(chromium())


@pytest.fixture(scope="session")
def press(launched: Callable[[str | None], Any]) -> Any:
    """A page of the Chromium that people use, for paper: the one without windows may take other fonts for some signs."""
    return launched(chromium(windows=True)).new_page()


DESK = {"width": 1280, "height": 900}


@pytest.fixture(scope="session")
def tab(browser: Any) -> Iterator[Any]:
    """A page of the browser for all tests that load one file after another: a new one costs as much as six loads."""
    context = browser.new_context(viewport=DESK)
    tab = context.new_page()
    tab.complaints = []
    tab.on("console", lambda message: tab.complaints.append(message.text))
    tab.on("pageerror", lambda error: tab.complaints.append(str(error)))
    aborted = "net::ERR_ABORTED"  # the reader went on before an icon was there
    tab.on("requestfailed", lambda request: None if request.failure == aborted else tab.complaints.append(request.url))
    yield tab
    context.close()


@pytest.fixture
def page(tab: Any) -> Any:
    """The shared page, blank, as large as on a desk, in plain colours; ``complaints``: what console, scripts and requests say."""
    tab.goto("about:blank")
    tab.set_viewport_size(DESK)
    tab.emulate_media(media="null", color_scheme="null", forced_colors="null")
    tab.complaints = []
    return tab
