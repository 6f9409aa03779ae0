"""The made-up county's site in real Chromium: by double click, from the front page, under the page's own policy."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.support import ROOT
from tongyu_site.publish import building


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site") / "网站 (1)"
    building.build(ROOT, folder)
    return folder


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    context = browser.new_context()
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda message: page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("request", lambda request: page.complaints.append(request.url) if not request.url.startswith("file:") else None)
    yield page
    context.close()


LOOK = """() => [
    document.title, document.querySelectorAll("h1").length, [...document.querySelectorAll("a[href]")].map(
        link => new URL(link.getAttribute("href"), location.href).href.split("#")[0])]"""
"""One look into a page, as each costs a message to the browser and back: its title, how many headings, where it leads to."""


@pytest.mark.long
def test_every_page_is_reached_from_the_front_page(site: Path, page: Any) -> None:
    start = (site / "index.html").as_uri()
    seen, queue = set(), [start]
    while queue:
        url = queue.pop()
        if url in seen:
            continue
        seen.add(url)
        if not url.endswith(".html"):
            continue
        page.goto(url)
        title, heads, links = page.evaluate(LOOK)
        assert title
        assert heads == 1
        queue += [link for link in links if link not in seen]
    reached = {Path(url).name for url in seen}
    assert {path.as_uri() for path in site.rglob("*.html")} <= seen
    assert "results.json" in reached
    assert page.complaints == []


def test_a_deduction_leads_to_its_clause_and_document(site: Path, page: Any) -> None:
    page.goto((site / "index.html").as_uri())
    page.click("a:text-is('丙社区')")
    row = (
        page.locator("table", has=page.locator("caption", has_text="逐笔失分")).locator("tbody tr").filter(has_text="第7项").first
    )
    assert "县督查指挥中心" in row.inner_text()
    row.locator("th a").click()
    assert page.url.endswith("/2017/clauses/7.html")
    assert "被县督查指挥中心通报的,每次减2分" in page.locator("blockquote").inner_text()
    page.click("text=在细则中的位置")
    assert page.url.endswith("/2017/rubric.html#7")


def test_readable_without_scripts_and_styles(site: Path, browser: Any) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / "2017/communities/chou.html").as_uri())
    text = page.locator("main").inner_text()
    assert "较差" in text
    assert "不得分" in text
    context.close()
