"""The browsers on the county's desks, the HTML checker, and a county of a thousand: what takes longer.

``.ci/run`` fetches the old Chromiums and the checker into the folder that ``TONGYU_TOOLS`` names; elsewhere these tests are
skipped where the tool is missing, in CI they fail.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from pypdf import PdfReader

from tests.helpers import load, marionette
from tests.helpers.projects import Project
from tests.helpers.shots import TYPES
from tongyu_site.publish import building

pytestmark = pytest.mark.long

TOOLS = Path(os.environ.get("TONGYU_TOOLS", "/nonexistent"))
LIMIT = 2 * 1024 * 1024


def needed(found: object, what: str) -> None:
    """Skip where a tool is missing; fail in CI."""
    if not found:
        if os.environ.get("CI"):
            pytest.fail(f"CI has no {what}")
        pytest.skip(f"no {what} on this machine")


class OldChromium:
    """A headless Chromium of old, driven by its own options."""

    def __init__(self, folder: Path, profile: Path) -> None:
        self.program, self.profile = folder / "chromium", profile
        self.environment = {**os.environ, "LD_LIBRARY_PATH": f"{folder}/aws/lib:{folder}/swiftshader"}

    def __call__(self, *options: str) -> subprocess.CompletedProcess[str]:
        """Run it; what it prints."""
        flags = [
            "--no-sandbox",
            "--headless",
            "--disable-gpu",
            "--single-process",
            "--no-zygote",
            f"--user-data-dir={self.profile}",
        ]
        flags += ["--enable-logging=stderr", "--virtual-time-budget=5000"]
        command = [str(self.program), *flags, *options]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize("version", ["3.0.4", "5.3.1", "5.5.0"])
def test_old_chromium_shows_every_page(site: Path, tmp_path: Path, version: str) -> None:
    """Chromium 81, 86 and 88: the text is there, the scripts ran, the console is silent."""
    folder = TOOLS / f"chrome-aws-lambda-{version}"
    needed((folder / "chromium").exists(), f"Chromium of chrome-aws-lambda {version}")
    browser = OldChromium(folder, tmp_path)
    for kind, url in TYPES.items():
        for _ in range(4):  # on a busy machine the browser itself may crash, or print half a page, or one whose scripts wait
            done = browser("--dump-dom", (site / url).as_uri())
            html = re.sub(r"\s+", " ", done.stdout).strip()
            if html.endswith("</html>") and '<input id="search"' in html:
                break
        assert '<input id="search"' in html, kind  # the script made it
        assert "阅读说明" in html, kind
        assert "CONSOLE" not in done.stderr, done.stderr
        if kind in ("year", "losses", "deductions"):
            assert 'class="sorter"' in html, kind
            assert 'title="排序">' in html, kind
        if kind == "losses":
            assert re.search(r"本页共 (\d+) 笔，显示 \1 笔", html)


@pytest.mark.parametrize("version", ["3.0.4"])
def test_oldest_chromium_lays_pages_out_and_prints(site: Path, tmp_path: Path, version: str) -> None:
    folder = TOOLS / f"chrome-aws-lambda-{version}"
    needed((folder / "chromium").exists(), f"Chromium of chrome-aws-lambda {version}")
    browser = OldChromium(folder, tmp_path)
    picture, paper = tmp_path / "page.png", tmp_path / "page.pdf"
    browser(f"--screenshot={picture}", "--window-size=1280,1400", (site / "2017/index.html").as_uri())
    assert picture.stat().st_size > 50_000  # a page with its styles, not a blank one
    browser(f"--print-to-pdf={paper}", (site / "2017/communities/chou.html").as_uri())
    assert 2 <= len(PdfReader(paper).pages) <= 4
    browser(f"--print-to-pdf={paper}", (site / "2017/deductions.html").as_uri())
    text = "".join(page.extract_text() for page in PdfReader(paper).pages)
    assert "⇅" not in text
    assert "点列名" not in text


@pytest.fixture(scope="module")
def firefox() -> Iterator[marionette.Firefox]:
    program = marionette.find()
    needed(program, "Firefox")
    with marionette.Firefox(str(program)) as browser:
        yield browser


@pytest.mark.parametrize("kind", TYPES)
def test_firefox_shows_every_page(site: Path, firefox: marionette.Firefox, kind: str) -> None:
    firefox.open((site / TYPES[kind]).as_uri())
    assert firefox.run("return document.querySelectorAll('h1').length") == 1
    assert firefox.run("return getComputedStyle(document.querySelector('.name a')).color") == "rgb(160, 21, 26)"
    assert firefox.run("return !!document.getElementById('search')")
    assert firefox.run("return document.documentElement.scrollWidth <= innerWidth")


def test_firefox_shows_all_of_the_head_and_nothing_small_to_press(site: Path, firefox: marionette.Firefox) -> None:
    for kind, url in TYPES.items():
        firefox.open((site / url).as_uri())
        assert firefox.run("return document.querySelector('header.site').getBoundingClientRect().height") <= 120, kind
        small = "return Array.from(document.querySelectorAll('button, input, select, [role=button], nav a')).filter(e => {"
        small += " let b = e.getBoundingClientRect(); return b.width && (b.width < 23.9 || b.height < 23.9); }).length"
        assert firefox.run(small) == 0, kind


def test_firefox_searches_and_sorts(site: Path, firefox: marionette.Firefox) -> None:
    firefox.open((site / "2017/index.html").as_uri())
    firefox.run("let b = document.getElementById('search'); b.focus(); b.value = '丙社区'; b.dispatchEvent(new Event('input'));")
    found = firefox.command(
        "WebDriver:ExecuteAsyncScript",
        {
            "script": "let done = arguments[0]; let look = () => { let a = document.querySelector('#results a');"
            " a ? done(a.getAttribute('href')) : setTimeout(look, 50); }; look();",
            "args": [],
        },
    )["value"]
    assert found.endswith("communities/bing.html")
    firefox.run("let b = document.getElementById('search'); b.value = '13-1'; b.dispatchEvent(new Event('input'));")
    kinds = firefox.run("return Array.from(document.querySelectorAll('#results p.kind')).map(e => e.textContent.split(' ')[0])")
    assert kinds[0] == "条款"
    assert {"失分", "加分", "执行口径"} <= set(kinds)
    firefox.run("document.querySelectorAll('table.ranking .sorter')[3].click()")
    assert firefox.run("return document.querySelector('table.ranking tbody th').textContent") == "丑社区"


def test_html_checker_finds_no_error(site: Path, project: Project) -> None:
    checker = TOOLS / "vnu.jar"
    needed(checker.exists() and shutil.which("java"), "Nu HTML checker")
    root = project(stage="draft")
    building.build(root, root / "site")
    for folder in (site, root / "draft"):
        command = ["java", "-jar", str(checker), "--skip-non-html", "--errors-only", str(folder)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.stderr.strip() == ""
        assert done.returncode == 0


@pytest.fixture(scope="module")
def thousand(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A county of a thousand random communities, built."""
    root = load.communities(tmp_path_factory.mktemp("thousand") / "root", 1000)
    building.build(root, root / "site")
    return root / "site"


def test_a_thousand_communities_make_no_page_too_large(thousand: Path) -> None:
    pages = {path: path.stat().st_size for path in thousand.rglob("*.html")}
    assert len(pages) > 1050
    assert {path.name: size for path, size in pages.items() if size > LIMIT} == {}
    assert (thousand / "2017/index-2.html").exists()
    assert (thousand / "2017/deductions-5.html").exists()
    everyone = (thousand / "2017/compare.html").read_text(encoding="utf-8")  # on one page: any of them can be picked
    assert everyone.count('<th scope="col" id="c-') == 1000
    assert "新设或没有上年结果 1000个" in everyone
    assert not list((thousand / "2017").glob("print*")), "nobody prints a thousand breakdowns"


def test_a_thousand_communities_keep_to_their_sheets(thousand: Path, browser: Any, tmp_path: Path) -> None:
    """The longest breakdowns on three sheets, every page of the ranking on two."""
    page, paper = browser.new_page(), tmp_path / "paper.pdf"
    longest = sorted((thousand / "2017/communities").glob("*.html"), key=lambda path: -path.stat().st_size)[:40]
    for paths, most in ((longest, 3), (sorted((thousand / "2017").glob("index*.html")), 2)):
        assert len(paths) >= 13
        for path in paths:
            page.goto(path.as_uri())
            page.pdf(path=str(paper), prefer_css_page_size=True)
            assert len(PdfReader(paper).pages) <= most, path.name
    page.close()


def test_a_thousand_communities_stay_usable(thousand: Path, browser: Any) -> None:
    page = browser.new_page()
    for url in (
        "index.html",
        "2017/index-2.html",
        "2017/deductions-5.html",
        "2017/losses-2.html",
        "2017/clauses/9.html",
        "2017/compare.html#c0001,c1000",
    ):
        page.goto(f"{thousand.as_uri()}/{url}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 1280
        options = {"runOnly": ["wcag2a", "wcag2aa"]}
        assert [v["id"] for v in Axe().run(page, options=options).response["violations"]] == [], url
    page.keyboard.press("/")
    page.keyboard.type("c0777")
    page.wait_for_selector("#results li")
    page.keyboard.press("Enter")
    page.wait_for_url("**/c0777.html")
    page.click("text=回到名次表")
    assert page.locator("tr:target").count() == 1
    page.close()
