"""Comparison and lists in a real browser: communities picked, filters and sums, links that can be sent, narrow windows."""

from __future__ import annotations

import csv
import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.page_reader import Sheet, words
from tests.helpers.projects import Project
from tongyu_site.publish import building
from tongyu_site.views import community, compare, site_plan

LISTS = ("2017/index.html", "2017/losses.html", "2017/clauses/index.html", "2017/clauses/13-1.html", "2017/compare.html")


@pytest.fixture(scope="module")
def losses(site: Path) -> list[dict[str, str]]:
    """The deductions of the whole ledger, as anyone can take them away."""
    with (site / "2017/data/ledger.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def select(page: Any, label: str, value: str) -> None:
    """Choose a filter."""
    page.locator(".tools label", has_text=label).locator("select").select_option(value)


def sums(page: Any) -> list[str]:
    """The foot of the list of losses: applied, and what that takes from composites."""
    found: list[str] = page.locator("tfoot td").all_text_contents()
    return found


def shown(page: Any) -> list[str]:
    """The rows that are shown, as texts."""
    found: list[str] = page.locator("tbody tr:visible").all_inner_texts()
    return found


def figures(page: Any, column: int) -> list[Fraction]:
    """A column of the rows that are shown."""
    texts = page.locator(f"tbody tr:visible td:nth-child({column})").all_text_contents()
    return [Fraction(text.lstrip("≈").replace("−", "-")) for text in texts]


def headed(page: Any) -> list[str]:
    """The communities that stand side by side."""
    found: list[str] = page.locator(".beside:visible thead th").all_inner_texts()
    return found


# the list of losses


def test_the_sum_of_what_is_filtered_is_that_of_the_ledger(site: Path, page: Any, losses: list[dict[str, str]]) -> None:
    page.goto((site / "2017/losses.html").as_uri())
    whole = sums(page)
    for clause in ("第7项", "13-1项", "1-3项"):
        select(page, "条款", clause)
        own = [
            Fraction(row["实计"])
            for row in losses
            if row["条款"] == clause and row["类别"] in ("扣分", "不得分") and row["实计"] != "0"
        ]
        assert own, clause
        assert Fraction(sums(page)[0].replace("−", "-")) == sum(own), clause
        assert Fraction(sums(page)[1].replace("−", "-")) == sum(figures(page, 8)), clause
        assert page.locator("tfoot th").inner_text() == f"所显示的合计（{len(shown(page))}笔）"
    page.click("text=清除筛选")
    assert sums(page) == whole
    assert page.complaints == []


@pytest.mark.long
def test_the_sum_of_one_page_of_several_says_that_others_are_not_in_it(
    project: Project, page: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site_plan, "LOSS_ROWS", 60)
    root = project()
    building.build(root, root / "site")
    page.goto((root / "site/2017/losses.html").as_uri())
    assert page.locator("tfoot th").inner_text() == "本页合计（60笔）"
    select(page, "条款", "四、2")
    here = len(shown(page))
    assert page.locator("[role=status]").first.inner_text() == f"本页共 60 笔，显示 {here} 笔（条款：四、2）"
    assert page.locator("tfoot th").inner_text() == f"本页所显示的合计（{here}笔），另外 2 页未计入"
    page.locator("nav.pager a").first.click()
    page.wait_for_selector("tfoot")
    assert page.locator("tbody td:nth-child(2):visible").all_inner_texts() == ["四、2"] * len(shown(page))
    assert shown(page)


def test_sums_are_exact_and_marked_where_a_share_has_no_last_decimal(site: Path, page: Any) -> None:
    page.goto((site / "2017/losses.html").as_uri())
    cases = {
        ("−0.1", "−0.2"): "−0.3",
        ("−0.8625",): "−0.8625",
        ("−999999999999.1", "−0.000000000001"): "−999999999999.100000000001",
        ("−3.5", "−6.5"): "−10",
        ("", ""): "0",
        ("−0.333333333333~", "−0.333333333333~", "−1"): "≈−1.67",
        ("−0.995000000001~",): "≈−1.00",
        ("−0.000000000001~",): "≈−0.00",
    }
    for figures_given, wanted in cases.items():
        got = page.evaluate(
            """list => {
              const rows = Array.from(document.querySelectorAll("table.list tbody tr"));
              rows.forEach((row, place) => {
                const cell = row.cells[7], text = list[place] || "0";
                cell.removeAttribute("data-exact");
                if (text.endsWith("~")) cell.setAttribute("data-exact", text.slice(0, -1));
                cell.textContent = text.replace("~", "");
                row.setAttribute("data-kind", place < list.length ? "试" : "");
              });
              location.hash = "kind=" + encodeURIComponent("试") + "&words=";
              window.dispatchEvent(new Event("hashchange"));
              return document.querySelector("table.list tfoot td:last-child").textContent;
            }""",
            list(figures_given),
        )
        assert got == wanted, figures_given


def test_a_link_to_a_filtered_list_opens_the_same_rows_and_sum(site: Path, page: Any, browser: Any) -> None:
    page.goto((site / "2017/losses.html").as_uri())
    select(page, "类别", "扣分")
    page.get_by_label("包含文字").fill("示督通")
    head = page.locator("thead th", has_text="折合综合得分").locator(".sorter")
    head.click()
    head.click()
    rows, total, link = shown(page), sums(page), page.url
    assert 0 < len(rows) < page.locator("tbody tr").count()
    assert figures(page, 8) == sorted(figures(page, 8), reverse=True)
    other = browser.new_page()
    other.goto(link)
    assert (shown(other), sums(other)) == (rows, total)
    assert other.get_by_label("包含文字").input_value() == "示督通"
    assert "类别：扣分" in other.locator("[role=status]").inner_text()
    other.goto(f"{(site / '2017/losses.html').as_uri()}#clause=%E0%A4%A&kind=扣分&sort=99")  # cut off, and no such column
    assert set(other.locator("tbody tr:visible td:nth-child(3)").all_inner_texts()) == {"扣分"}
    other.goto(f"{(site / '2017/losses.html').as_uri()}#clause=99项")
    other.reload()
    assert shown(other) == []
    assert sums(other) == ["0", "0"]
    other.close()


def test_back_undoes_filters_one_by_one(site: Path, page: Any) -> None:
    page.goto((site / "2017/losses.html").as_uri())
    counts = [len(shown(page))]
    select(page, "类别", "扣分")
    counts.append(len(shown(page)))
    page.get_by_label("包含文字").press_sequentially("示督通")  # each letter a change, all of them one step back
    assert len(shown(page)) < counts[1] < counts[0]
    page.go_back()
    assert len(shown(page)) == counts[1]
    assert page.get_by_label("包含文字").input_value() == ""
    page.go_back()
    assert len(shown(page)) == counts[0]
    page.go_forward()
    assert len(shown(page)) == counts[1]


# the comparison


def test_picked_communities_stand_side_by_side_and_can_be_sent(site: Path, page: Any, browser: Any) -> None:
    page.goto((site / "2017/compare.html").as_uri())
    everyone = headed(page)
    assert len(everyone) == 14
    cells = page.locator(".beside tbody tr", has_text="综合得分").locator("td").all_inner_texts()
    own = dict(zip(everyone, cells, strict=False))
    for slug in ("yi", "mao"):
        page.get_by_label("选择要并排的社区").select_option(slug)
    assert page.url.endswith("#yi,mao")
    assert headed(page) == ["乙社区", "卯社区"]
    assert page.locator(".beside:visible tr", has_text="综合得分").locator("td").all_inner_texts() == [
        own["乙社区"],
        own["卯社区"],
    ]
    assert page.locator("[id='c-yi']").count() == 1
    other = browser.new_page()
    other.goto(page.url)
    assert headed(other) == ["乙社区", "卯社区"]
    other.close()
    page.get_by_label("去掉乙社区").click()
    assert headed(page) == ["卯社区"]
    page.go_back()
    assert headed(page) == ["乙社区", "卯社区"]
    page.click("text=恢复全部")
    assert headed(page) == everyone
    page.goto((site / "2017/compare.html").as_uri() + "#yi,nobody,yi")
    page.reload()
    assert headed(page) == ["乙社区"]
    assert "另外 2 个不在本页" in page.locator("[role=status]").inner_text()
    # Chromium asks for the icon at each new address, and breaks that off where the next one follows at once
    assert [complaint for complaint in page.complaints if "icon.svg" not in complaint] == []


def test_many_picked_communities_are_cut_into_tables_that_fit(site: Path, page: Any) -> None:
    page.goto((site / "2017/compare.html").as_uri() + "#jia,yi,bing,ding,wu,ji,geng,xin")
    assert [table.locator("thead th").count() for table in page.locator(".beside:visible").all()] == [6, 2]
    page.set_viewport_size({"width": 360, "height": 800})
    page.wait_for_timeout(100)
    assert [table.locator("thead th").count() for table in page.locator(".beside:visible").all()] == [3, 3, 2]
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_all_is_there_without_scripts(site: Path, browser: Any) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / "2017/compare.html").as_uri())
    assert len(headed(page)) == 14
    assert page.locator(".yearly tbody th[scope=row]").count() == 14
    page.goto((site / "2017/losses.html").as_uri())
    assert page.locator("tfoot td").count() == 2
    context.close()


@pytest.mark.long
def test_a_large_county_lists_changed_grades_and_the_largest_moves(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compare, "MOST", 13)
    monkeypatch.setattr(compare, "LARGEST", 3)
    for part in (site_plan, community):
        monkeypatch.setattr(part, "COMPARE_ROWS", 6)
    root = project()
    building.build(root, root / "site")
    pages = [(root / f"site/2017/compare{part}.html").read_text(encoding="utf-8") for part in ("", "-2", "-3")]
    assert [len(re.findall(r'<th scope="col" id="c-', text)) for text in pages] == [6, 6, 2]
    assert ["档次上升 3个" in text for text in pages] == [True, False, False]
    assert "档次不变 8个，列出变动最大的3个" in pages[0]
    assert "新设或没有上年结果 1个</th>" in pages[0]
    assert len(re.findall(r'<tr><th scope="row" class="c">', pages[0])) == 3 + 2 + 3
    assert "按名次排列的第7至10个" in pages[1]
    assert "第1至6行" in pages[1]


def test_without_any_result_of_last_year_there_is_no_table_to_compare(project: Project) -> None:
    root = project(records=["jia", "yi"])
    (root / "data/results/2016.toml").unlink()
    settings = root / "content/site.toml"
    text = settings.read_text(encoding="utf-8").replace("previous_assessed_on = 2016-12-16", "first = true")
    settings.write_text(text, encoding="utf-8")
    building.build(root, root / "site")
    sheet = Sheet.of((root / "site/2017/compare.html").read_bytes())
    assert "没有2016年度的结果可以比较：新设或没有上年结果 2个。" in [words(line) for line in sheet.root.xpath(".//p")]
    assert sheet.root.xpath(".//table[contains(@class, 'yearly')]") == []
    assert len(sheet.root.xpath(".//table[contains(@class, 'beside')]//thead/tr/th")) == 2


def test_years_stand_side_by_side_where_there_are_several(project: Project) -> None:
    root = project(records=["jia", "yi"])
    building.build(root, root / "site")
    page = root / "site/2017/compare.html"
    assert "<h2>各年</h2>" not in page.read_text(encoding="utf-8")
    (root / "data/results/2015.toml").write_text('[jia]\nscore = 91.5\ngrade = "良好"\n', encoding="utf-8")
    building.build(root, root / "site")
    table = Sheet.of(page.read_bytes()).needed("各社区历年的综合得分和档次")
    assert table.head == ("社区", "2017年度", "2016年度", "2015年度")
    rows = [[words(cell) for cell in row] for row in table.rows]
    assert rows[0] == ["甲社区", "98.48 优秀", "96.80 优秀", "91.50 良好"]
    assert rows[1][3] == "没有结果"


# narrow windows


@pytest.mark.few(3)
@pytest.mark.parametrize("url", [*LISTS, "2017/communities/yi.html", "2017/communities/yin.html", "2017/circular.html"])
@pytest.mark.parametrize("width", [320, 360, 683, 1024])
def test_lists_stack_instead_of_clipping(site: Path, page: Any, url: str, width: int) -> None:
    """683 px is 200 % of 1366."""
    page.set_viewport_size({"width": width, "height": 800})
    page.goto((site / url).as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    clipped = page.eval_on_selector_all(
        "main .wide",
        "list => list.filter(e => e.querySelector('table') && e.scrollWidth > e.clientWidth + 1)"
        ".map(e => e.getAttribute('aria-label'))",
    )
    assert clipped == []
    if url.endswith("losses.html") and width == 683:
        box = page.locator("tbody td:nth-child(4)").first.bounding_box()
        assert box["width"] > 500


def test_texts_are_as_wide_as_what_they_belong_to(site: Path, page: Any) -> None:
    """The unit above a table of the circular ends where the table does, and so does the note below it."""
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto((site / "2017/circular.html").as_uri())
    right = "list => list.map(e => Math.round(e.getBoundingClientRect().right))"
    ends = page.eval_on_selector_all("#annex-1 > .unit, #annex-1 > .note, #annex-1 table", right)
    assert len(ends) == 3
    assert len(set(ends)) == 1


def test_a_heading_of_the_circular_runs_into_its_text_in_any_window(site: Path, page: Any) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto((site / "2017/circular.html").as_uri())
    shown = page.eval_on_selector_all(".circular .run-in", "list => list.map(e => getComputedStyle(e).display)")
    assert shown == ["inline"] * len(shown) != []


BROKEN = """() => [...document.querySelectorAll("main table:not(.matrix) :is(td, th)")].filter(cell => {
    if (cell.querySelector("svg") || cell.innerText.trim().length < 8) return false;
    const range = document.createRange();
    range.selectNodeContents(cell);
    const lines = [...range.getClientRects()].filter(line => line.width);
    if (!lines.length || cell.getBoundingClientRect().width < 3) return false;
    const width = Math.max(...lines.map(line => line.right)) - Math.min(...lines.map(line => line.left));
    const height = Math.max(...lines.map(line => line.bottom)) - Math.min(...lines.map(line => line.top));
    const style = getComputedStyle(cell);
    return height > 1.5 * parseFloat(style.lineHeight) && width < 5.9 * parseFloat(style.fontSize);
}).map(cell => cell.innerText)"""
"""The cells of running text on several lines of fewer than six characters; what a column's head says upright is left out."""


@pytest.mark.few(2)
@pytest.mark.parametrize("url", [*LISTS, "2017/communities/yi.html", "2017/circular.html"])
def test_no_cell_of_running_text_has_lines_of_a_few_characters(site: Path, page: Any, url: str) -> None:
    """683 px is 200 % of 1366; the others stand right above and below widths at which tables change their form."""
    page.goto((site / url).as_uri())
    for width in (641, 683, 705, 768, 769, 900, 961, 1025, 1200):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(BROKEN) == [], width


# figures


POINTS = """() => [...document.querySelectorAll("main table:not(.lead)")].flatMap(table => {
    const columns = {};
    for (const cell of table.querySelectorAll("td.n")) {
        const words = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT), text = words.nextNode();
        const figure = text && /^≈?[+−]?\\d+(\\.\\d+)?$/.exec(text.data.trim());
        if (!figure || !cell.getClientRects().length) continue;
        const range = document.createRange(), behind = (figure[1] || "").length;
        range.setStart(text, figure[0].length - behind - 1);
        range.setEnd(text, figure[0].length - behind);
        const place = `${cell.parentNode.cells.length - cell.cellIndex} ${getComputedStyle(text.parentNode).fontWeight}`;
        (columns[place] = columns[place] || []).push([range.getBoundingClientRect().right, behind]);
    }
    return Object.values(columns).filter(list => new Set(list.map(one => one[1])).size > 1).map(list => {
        const rights = list.map(one => one[0]);
        return Math.max(...rights) - Math.min(...rights);
    });
})"""
"""Of each column whose figures differ in decimals: how far apart their last digits before the point stand, in pixels. Sums,
in bold, are a column of their own: a font's bold digits are not quite as wide as the others."""


@pytest.mark.few(3)
@pytest.mark.parametrize("media", ["screen", "print"])
@pytest.mark.parametrize(
    ("url", "columns"),
    [("2017/index.html", 1), ("2017/communities/chou.html", 9), ("2017/losses.html", 2), ("2017/clauses/index.html", 3),
     ("2017/compare.html", 1)],
)  # fmt: skip
def test_figures_stand_point_below_point(site: Path, page: Any, url: str, columns: int, media: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(media=media)
    page.goto((site / url).as_uri())
    apart = page.evaluate(POINTS)
    page.emulate_media(media="null")
    assert len(apart) >= columns
    assert [width for width in apart if width > 1] == []


def test_the_room_behind_a_figure_is_neither_copied_nor_sorted(site: Path, page: Any) -> None:
    page.goto((site / "2017/index.html").as_uri())
    rooms = page.locator("table.ranking tbody td:nth-child(4)")
    assert {"00", None} <= set(rooms.evaluate_all("list => list.map(cell => cell.dataset.room || null)"))
    copied = page.evaluate("getSelection().selectAllChildren(document.querySelector('.ranking tbody')) || `${getSelection()}`")
    assert "\t98.48\t" in copied
    page.locator("table.ranking thead th:nth-child(4) .sorter").click()
    scores = [float(text) for text in rooms.all_text_contents()]
    assert scores == sorted(scores)
    page.goto((site / "2017/losses.html").as_uri())
    select(page, "类别", "扣分")
    assert [width for width in page.evaluate(POINTS) if width > 1] == [], "nor is the sum of what is shown out of line"
