"""The pages as people use them, in real browsers: search, sort, filter, print, narrow windows, assistive technology."""

from __future__ import annotations

import csv
import datetime as dt
import functools
import http.server
import itertools
import json
import re
import shutil
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from pypdf import PdfReader

from tests.helpers import load
from tests.helpers.page_front import unlike_their_sums
from tests.helpers.page_reader import Sheet
from tests.helpers.projects import Project
from tests.helpers.shots import TYPES, draft, shoot
from tests.helpers.support import ROOT, a_few
from tongyu_site.base.source import Source
from tongyu_site.publish import building
from tongyu_site.publish.gathering import gather
from tongyu_site.seals import Change, Correction
from tongyu_site.site import documents
from tongyu_site.site.render import Renderer
from tongyu_site.views import YearSite, front, front_chart, grades, site_plan, urls

ASSETS = ROOT / "templates" / "assets"

FEW = ("community", "circular")
"""Of the kinds of pages those that differ most; the long suite looks at all."""


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of three communities: enough to look at a kind of page."""
    root = tmp_path_factory.mktemp("few") / "root"
    for folder in ("content", "data"):
        shutil.copytree(ROOT / folder, root / folder)
    for path in (root / "data/communities/2017").glob("*.toml"):
        if path.stem not in ("chou", "jia", "mao"):
            path.unlink()
    building.build(root, root / "site")
    return root / "site"


@pytest.fixture(scope="module")
def drafts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return draft(tmp_path_factory.mktemp("draft"))


def names(page: Any) -> list[str]:
    """The communities of the ranking, in the order shown."""
    found: list[str] = page.locator("table.ranking tbody th").all_inner_texts()
    return found


# assistive technology, narrow windows


def violations(page: Any, path: Path) -> list[tuple[str, str]]:
    """What axe finds on a page."""
    page.goto(path.as_uri())
    return [(found["id"], found["nodes"][0]["html"]) for found in Axe().run(page).response["violations"]]


@pytest.mark.parametrize("kind", a_few(TYPES, FEW))
def test_axe_finds_nothing(site: Path, page: Any, kind: str) -> None:
    assert violations(page, site / TYPES[kind]) == []


@pytest.mark.long
def test_axe_finds_nothing_in_the_breakdowns_of_a_few(few: Path, page: Any) -> None:
    """Of all fourteen it takes ten seconds."""
    assert violations(page, few / TYPES["print"]) == []


@pytest.mark.long
@pytest.mark.parametrize(
    "url", a_few(("2017/communities/jia.html", "2017/index.html", "2017/circular.html"), ("2017/index.html",))
)
def test_axe_finds_nothing_in_a_draft(drafts: Path, page: Any, url: str) -> None:
    assert violations(page, drafts / url) == []


@pytest.mark.parametrize("kind", a_few(TYPES, FEW))
def test_no_page_is_wider_than_its_window(site: Path, page: Any, kind: str) -> None:
    """320 px; 640 px is 200 % zoom of 1280. Wide tables scroll inside their own frame."""
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto((site / TYPES[kind]).as_uri())
    for width in (320, 640, 768):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, width


@pytest.mark.parametrize("kind", a_few(TYPES, FEW))
def test_headings_and_tables_are_marked_up(site: Path, page: Any, kind: str) -> None:
    page.goto((site / TYPES[kind]).as_uri())
    levels = page.eval_on_selector_all("h1, h2, h3, h4, h5", "list => list.map(h => +h.tagName[1])")
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    assert page.locator("table:not(:has(caption))").count() == 0
    assert page.locator("th:not([scope])").count() == 0
    assert page.locator("section.how h2", has_text="阅读说明").count() == 1
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到正文"
    assert page.locator(".skip:focus").bounding_box()["x"] >= 0


@pytest.mark.parametrize("slug", ["yin", "jia"])
def test_the_pictures_of_a_community_are_seen_whole_in_a_narrow_window_and_in_forced_colours(
    site: Path, page: Any, slug: str
) -> None:
    """Every bar and mark stands inside the window, in a colour that is not the paper's; and every figure beside them."""
    page.set_viewport_size({"width": 320, "height": 900})
    page.emulate_media(forced_colors="active", color_scheme="dark")
    page.goto((site / "2017/communities" / f"{slug}.html").as_uri())
    shapes = ".way .loss, .way .gained, .way .m, .place .m, .secs .m, .secs .best, .secs .mn"
    boxes = page.eval_on_selector_all(shapes, "list => list.map(e => e.getBoundingClientRect()).map(b => [b.left, b.right])")
    assert len(boxes) > 30
    assert all(0 <= left <= right <= 320 for left, right in boxes)
    fills = page.eval_on_selector_all(".way .loss, .secs .m, .secs .best", "list => list.map(e => getComputedStyle(e).fill)")
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert paper not in fills
    rights = page.eval_on_selector_all(
        ".way th, .way td.n, .secs th, .secs td.n", "list => list.map(e => e.getBoundingClientRect().right)"
    )
    assert max(rights) <= 320


@pytest.mark.few(3)
@pytest.mark.parametrize("url", ["index.html", "2017/compare.html", "2017/communities/yi.html"])
@pytest.mark.parametrize(("width", "media"), [(1280, "screen"), (683, "screen"), (360, "screen"), (718, "print")])
def test_thresholds_stand_under_their_labels(site: Path, page: Any, url: str, width: int, media: str) -> None:
    """An axis and the rows under it are pictures of their own: both must have the same left and right."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(media=media)
    page.goto((site / url).as_uri())
    pairs = page.evaluate(
        """() => {
            const middle = e => { const box = e.getBoundingClientRect(); return box.left + box.width / 2; };
            const seen = list => [...list].filter(e => e.getClientRects().length);
            return seen(document.querySelectorAll("svg.axis")).flatMap(axis => {
                const labels = [...axis.querySelectorAll(".edge")].filter((e, i) => i % 2).map(middle);
                const rows = seen(axis.closest("table, .place").querySelectorAll("svg.plot:not(.axis)"));
                return rows.flatMap(row => [...row.querySelectorAll(":scope > .th")].map((e, i) => [middle(e), labels[i]]));
            });
        }"""
    )
    page.emulate_media(media="null")
    assert len(pairs) > 20
    assert [pair for pair in pairs if abs(pair[0] - pair[1]) > 1] == []


def test_the_picture_of_sections_ends_where_the_best_of_them_does(site: Path, page: Any) -> None:
    """22.6 of 15 points are 151 per cent: all that the other sections have would be squeezed by a longer axis."""
    page.goto((site / "2017/communities/yi.html").as_uri())
    end = page.locator(".secs svg.axis .tick").last
    assert (end.text_content(), end.get_attribute("x")) == ("150%", "93.75%")


def test_the_contents_of_a_community_lead_to_its_parts(site: Path, page: Any) -> None:
    """At the side of a wide window, where it stays in sight; in lines of a narrow one; not on paper."""
    page.set_viewport_size({"width": 1366, "height": 700})
    page.goto((site / "2017/communities/yin.html").as_uri())
    links = page.eval_on_selector_all("nav.toc a", "list => list.map(a => [a.getAttribute('href').slice(1), a.textContent])")
    assert [text for _, text in links][:3] == ["得分计算", "失分", "全部条款"]
    assert all(page.locator(f"h2[id='{anchor}']").count() == 1 for anchor, _ in links)
    page.locator("nav.toc a", has_text="结果运用").click()
    box = page.locator("nav.toc").bounding_box()
    assert 0 <= box["y"] < 700
    assert box["x"] > page.locator("h2[id='outcomes']").bounding_box()["x"]
    page.emulate_media(media="print")
    assert not page.locator("nav.toc").is_visible()


@pytest.mark.long
def test_a_draft_says_what_would_have_been_needed_and_a_published_page_does_not(site: Path, drafts: Path) -> None:
    """What ``explain --why-not`` says, in its words: bars where there are any, and losses whose absence would be enough."""

    def text(root: Path, slug: str) -> str:
        html = (root / f"2017/communities/{slug}.html").read_text(encoding="utf-8")
        return re.sub(r"<[^>]*>", "", html)

    assert "怎样才够良好" in text(drafts, "yin")
    assert "不论得分多少，都不能评为良好：" in text(drafts, "yin")
    wu = text(drafts, "wu")
    assert "怎样才够优秀" in wu
    assert re.search(r"综合得分≈?[\d.]+，离95分还差≈?[\d.]+分。例如没有下面", wu)
    assert re.search(r"，到≈?9[5-9][\d.]*分", wu)
    assert not any("怎样才够" in text(site, slug) for slug in ("yin", "wu", "chou"))


# under HTTP, at a sub-path


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None: ...


@pytest.fixture(scope="module")
def served(site: Path) -> Iterator[str]:
    """The site at /内网/考核/ of a server that knows nothing else."""
    folder = site.parent / "web" / "内网" / "考核"
    folder.parent.mkdir(parents=True)
    folder.symlink_to(site, target_is_directory=True)
    handler = functools.partial(Quiet, directory=str(site.parent / "web"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/内网/考核/"
        server.shutdown()


ICON = """() => new Promise((seen, refused) => Object.assign(new Image(), {
    onload: () => seen(true), onerror: refused, src: document.querySelector("link[rel~=icon]").href}))"""
"""Has the page's icon loaded, as an image."""


@pytest.mark.parametrize("kinds", [FEW, pytest.param(tuple(TYPES), marks=pytest.mark.long)], ids=["a few", "all"])
def test_works_at_a_sub_path_without_a_word_in_the_console(served: str, page: Any, kinds: tuple[str, ...]) -> None:
    requests: list[str] = []
    refused: list[str] = []

    def asked(request: Any) -> None:
        requests.append(request.url)

    def answered(response: Any) -> None:
        refused.extend([response.url] if response.status >= 400 else [])

    page.on("request", asked)
    page.on("response", answered)
    for url in map(TYPES.__getitem__, kinds):
        page.goto(served + url)
        page.keyboard.press("/")
        page.keyboard.type("甲")
        page.wait_for_selector("#results li")
        page.keyboard.press("Escape")
        page.evaluate(ICON)  # a browser without windows asks for no icon by itself
    root = page.evaluate("u => new URL(u).href", served)
    page.goto("about:blank")
    page.remove_listener("request", asked)
    page.remove_listener("response", answered)
    assert len(requests) > len(kinds)
    assert refused == []
    assert {url for url in requests if not url.startswith(root)} == set()
    assert page.complaints == []


# search


@pytest.mark.parametrize("kind", a_few(TYPES, FEW))
def test_search_from_every_page(site: Path, page: Any, kind: str) -> None:
    page.goto((site / TYPES[kind]).as_uri())
    page.keyboard.press("/")
    page.keyboard.type("丙社区")
    page.wait_for_selector("#results li")
    assert "社区" in page.locator("#results p.kind").first.inner_text()
    page.keyboard.press("Enter")
    page.wait_for_url("**/communities/bing.html")
    assert page.locator("h1").inner_text().startswith("丙社区")
    assert page.complaints == []


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("words", "kind", "leads"),
    [
        ("13-1", "条款", "clauses/13-1.html"),
        ("下访", "条款", "clauses/16.html"),
        ("示纪案〔2017〕33号", "失分", "communities/chou.html#n-10"),
        ("chou 越级访", "失分", "communities/chou.html#n-15"),
        ("geng", "社区", "communities/geng.html"),
    ],
)
def test_search_finds(site: Path, page: Any, words: str, kind: str, leads: str) -> None:
    page.goto((site / "index.html").as_uri())
    page.fill("#search", words)
    page.wait_for_selector("#results li")
    found = {head.split(" ")[0]: urls for head, urls in hits(page, words).items()}
    assert any(url.endswith(leads) for url in found[kind]), found
    page.locator(f"#results li a[href$='{leads}']").first.click()
    assert page.url.endswith(leads)


def test_search_with_the_keyboard_alone(site: Path, page: Any) -> None:
    page.goto((site / "2017/rubric.html").as_uri())
    page.keyboard.press("/")
    page.keyboard.type("信访")
    page.wait_for_selector("#results li")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    second = page.locator("#results a").nth(1).get_attribute("href")
    assert page.evaluate("document.activeElement.getAttribute('href')") == second
    page.keyboard.press("Escape")
    assert page.locator("#results").is_hidden()
    page.keyboard.type("没有这样的字")
    assert page.locator("#results").inner_text().startswith("没有找到")


def test_slash_replaces_the_words_that_were_searched_before(site: Path, page: Any) -> None:
    page.goto((site / "index.html").as_uri())
    page.keyboard.press("/")
    page.keyboard.type("丙社区")
    page.wait_for_selector("#results li")
    page.keyboard.press("Enter")
    page.wait_for_url("**/bing.html")
    page.go_back()
    page.keyboard.press("/")
    page.keyboard.type("乙社区")
    page.wait_for_selector("#results li")
    assert page.locator("#results a").first.get_attribute("href").endswith("communities/yi.html")
    page.locator("nav.main a").first.focus()
    assert page.locator("#results").is_hidden()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("8月18日", "丑社区 第10项 −4分"),
        ("示纪案[２０１７]33号", "丑社区 第10项 −4分"),
        ("否决", "寅社区"),
        ("口径", "执行口径"),
    ],
)
def test_search_takes_what_people_type(site: Path, page: Any, words: str, found: str) -> None:
    page.goto((site / "index.html").as_uri())
    page.fill("#search", words)
    page.wait_for_selector("#results li")
    assert found in page.locator("#results a").all_inner_texts()


def test_search_index_names_no_address_that_is_not_there(site: Path) -> None:
    text = (site / "2017/data/search.js").read_text(encoding="utf-8")
    items = json.loads(text.removeprefix("window.TONGYU_SEARCH = ").rstrip().removesuffix(";"))
    assert {kind for kind, *_ in items} == {"社区", "页面", "条款", "细则", "执行口径", "失分", "加分"}
    for _, _, _, url, _ in items:
        path, _, anchor = url.partition("#")
        html = (site / path).read_text(encoding="utf-8")
        assert not anchor or f'id="{anchor}"' in html, url


def test_the_first_screen_names_the_first_rows_of_the_losses(site: Path, page: Any) -> None:
    for slug in ("jia", "chou", "wu"):
        page.goto((site / f"2017/communities/{slug}.html").as_uri())
        worst = page.locator("ol.worst li").all_inner_texts()
        table = page.locator("table", has_text="逐笔失分").locator("tbody tr")
        rows = [row.locator("th, td").all_inner_texts() for row in table.all()]
        cut = page.locator("text=所以年末考核的失分没有减少综合得分").count()
        counted = [row for row in rows if not cut or row[0].startswith(("三", "四"))]
        assert len(worst) >= 3
        assert all(row[-1] == counted[2][-1] for row in counted[3 : len(worst)]), "beyond three only what weighs the same"
        assert [row[-1] for row in counted[len(worst) :][:1]] != [counted[2][-1]]
        for said, row in zip(worst, counted, strict=False):
            assert said.startswith(row[0]), slug
            assert row[-1] in said, slug
        figures = [float(row[-1].replace("−", "-").replace("≈", "")) for row in rows]
        assert figures == sorted(figures)


# sort and filter


def test_sort_by_any_column_and_back(site: Path, page: Any) -> None:
    page.goto((site / "2017/index.html").as_uri())
    ranked = names(page)
    head = page.locator("table.ranking thead th", has_text="综合得分")
    head.locator(".sorter").click()
    assert head.get_attribute("aria-sort") == "ascending"
    order = ["丑", "卯", "寅", "丙", "乙", "辛", "壬", "戊", "癸", "丁", "己", "庚", "子", "甲"]
    assert names(page) == [f"{name}社区" for name in order]
    head.locator(".sorter").focus()
    page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "descending"
    assert names(page)[0] == "甲社区"
    page.locator("table.ranking thead th", has_text="奖惩").locator(".sorter").click()
    assert head.get_attribute("aria-sort") is None
    assert names(page)[:2] == ["卯社区", "丑社区"]  # −2 is less than 0
    page.click("text=恢复名次顺序")
    assert names(page) == ranked
    assert page.complaints == []


def test_dates_and_clauses_sort_by_their_order_and_words_stay_last(site: Path, page: Any) -> None:
    page.goto((site / "2017/losses.html").as_uri())
    head = page.locator("thead th", has_text="日期")
    for turn in ("ascending", "descending"):
        head.locator(".sorter").click()
        assert head.get_attribute("aria-sort") == turn
        keys = page.eval_on_selector_all("tbody tr", "rows => rows.map(row => row.cells[4].dataset.key)")
        dated = [key for key in keys if key]
        assert dated == sorted(dated, reverse=turn == "descending")
        assert keys[: len(dated)] == dated
    page.goto((site / "2017/clauses/index.html").as_uri())
    before = page.locator("tbody th").all_inner_texts()
    page.locator("thead th", has_text="失分合计").locator(".sorter").click()
    assert page.locator("tbody th").all_inner_texts() != before
    page.locator("thead th", has_text="条款").locator(".sorter").click()
    assert page.locator("tbody th").all_inner_texts() == before


def test_heads_keep_their_links(site: Path, page: Any) -> None:
    page.goto((site / "2017/deductions.html").as_uri())
    page.locator("thead th a", has_text="第7项").click()
    assert page.url.endswith("/2017/clauses/7.html")


@pytest.mark.long
def test_coming_back_finds_the_page_as_it_was_left(site: Path, page: Any) -> None:
    page.goto((site / "2017/losses.html").as_uri())
    page.locator(".tools label", has_text="类别").locator("select").select_option("扣分")
    shown = page.locator("tbody tr:visible").count()
    page.locator("tbody tr:visible th a").first.click()
    page.go_back()
    page.wait_for_timeout(200)
    select = page.locator(".tools label", has_text="类别").locator("select")
    assert page.locator("tbody tr:visible").count() == (
        shown if select.input_value() == "扣分" else page.locator("tbody tr").count()
    )
    page.goto((site / "2017/index.html").as_uri())
    page.locator("table.ranking thead th", has_text="综合得分").locator(".sorter").click()
    page.locator("table.ranking tbody th a").first.click()
    page.go_back()
    assert names(page)[0] == "丑社区"
    assert page.locator(".sort-reset").is_visible()


def test_enter_before_the_index_is_there(site: Path, page: Any) -> None:
    page.goto((site / "index.html").as_uri())
    page.evaluate(
        "() => { const box = document.getElementById('search'); box.value = '丙社区';"
        " box.form.dispatchEvent(new Event('submit', { cancelable: true })); }"
    )
    page.wait_for_url("**/communities/bing.html")


def test_the_panel_opens_again(site: Path, page: Any) -> None:
    page.goto((site / "index.html").as_uri())
    page.fill("#search", "六、3")
    page.wait_for_selector("#results li")
    assert page.locator("#results a[href$='rubric.html#u3']").count() == 1
    page.locator("footer.site").click()
    assert page.locator("#results").is_hidden()
    page.locator("#search").focus()
    assert page.locator("#results").is_visible()


def test_filters_of_the_list_of_losses(site: Path, page: Any) -> None:
    page.goto((site / "2017/losses.html").as_uri())
    rows = page.locator("tbody tr:visible")
    everything = rows.count()
    for label, value, column in (
        ("部分或大项", "第(二)项 严格遵守党的纪律和政治规矩", None),
        ("条款", "第7项", 1),
        ("月份", "2017年4月", 4),
        ("类别", "不得分", 2),
    ):
        page.locator(".tools label", has_text=label).locator("select").select_option(value)
        shown = rows.count()
        assert 0 < shown < everything
        if column is not None:
            texts = rows.locator("th, td").all_inner_texts()
            assert all(value in text for text in texts[column :: len(texts) // shown])
        assert f"显示 {shown} 笔（{label}：{value}）" in page.locator("[role=status]").inner_text()
        page.click("text=清除筛选")
        assert rows.count() == everything
    page.get_by_label("包含文字").fill("示督通")
    assert 0 < rows.count() < everything
    assert page.complaints == []


def test_filters_offer_parts_and_clauses_in_the_order_of_the_text(site: Path, page: Any) -> None:
    page.goto((site / "2017/losses.html").as_uri())
    numbers = []
    for label in ("部分或大项", "条款"):
        options = page.locator(".tools label", has_text=label).locator("option").all_inner_texts()[1:]
        numbers.append([option.split(" ")[0] for option in options])
    assert numbers[0] == [f"第({n})项" for n in "一二三四五六七八"] + ["三、1", "四、2", "四、2"]  # 日常检查, 民主测评
    assert numbers[1][:4] == ["1-1项", "1-2项", "1-3项", "1-4项"]
    assert numbers[1].index("第2项") == numbers[1].index("第3项") - 1 == numbers[1].index("1-6项") + 1


def test_previous_next_and_back_to_the_same_row(site: Path, page: Any) -> None:
    page.goto((site / "2017/communities/geng.html").as_uri())
    page.click("text=下一名：子社区")
    assert page.url.endswith("/zi.html")
    page.click("text=上一名：庚社区")
    page.click("text=回到名次表")
    assert page.url.endswith("/2017/index.html#c-geng")
    assert page.locator("tr:target th").inner_text() == "庚社区"
    page.go_back()
    assert page.url.endswith("/geng.html")


def test_any_deduction_is_three_clicks_away(site: Path, page: Any) -> None:
    page.goto((site / "index.html").as_uri())
    page.click("main >> text=失分矩阵")
    page.locator("table.matrix tr", has_text="丑社区").locator("td a").first.click()
    assert page.evaluate("location.hash").startswith("#n-")
    assert page.locator("tr:target").count() == 1


# paper


def words_of(sheet: Any) -> str:
    """The text of a sheet without spaces; PDF fonts may give a Han character as its radical."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", sheet.extract_text()))


def printed(page: Any, path: Path, target: Path) -> PdfReader:
    page.goto(path.as_uri())
    page.pdf(path=str(target), prefer_css_page_size=True)
    return PdfReader(target)


@pytest.mark.parametrize("most", [2, pytest.param(14, marks=pytest.mark.long)])
def test_a_community_fits_three_sheets(site: Path, page: Any, tmp_path: Path, most: int) -> None:
    """Those with the longest pages, or all."""
    longest = sorted((site / "2017/communities").glob("*.html"), key=lambda path: -path.stat().st_size)[:most]
    assert len(longest) == most
    for path in longest:
        pdf = printed(page, path, tmp_path / "page.pdf")
        assert len(pdf.pages) <= 3, path.stem
        width, height = pdf.pages[0].mediabox.width, pdf.pages[0].mediabox.height
        assert (round(width), round(height)) == (595, 842) or (round(width), round(height)) == (596, 842)


@pytest.mark.parametrize("count", [3, pytest.param(120, marks=pytest.mark.long)])
def test_a_community_of_middling_length_fits_three_sheets_too(page: Any, tmp_path: Path, count: int) -> None:
    """Larger type is taken by what all parts of the page have room for, not by the rows of its long tables alone."""
    root = load.communities(tmp_path / "root", count)
    building.build(root, root / "site")
    paths = sorted((root / "site/2017/communities").glob("*.html"))
    assert len(paths) == count
    assert {path.stem: sheets for path in paths if (sheets := len(printed(page, path, tmp_path / "page.pdf").pages)) > 3} == {}


@pytest.mark.long
def test_the_sums_of_the_front_page_of_a_draft_are_those_of_its_rows(drafts: Path) -> None:
    """An unfinished community has lost something, but has no row."""
    content = (drafts / "index.html").read_bytes()
    assert "待录入：".encode() in content
    assert unlike_their_sums(Sheet.of(content)) == []
    assert unlike_their_sums(Sheet.of(content.replace('data-label="(一)">−'.encode(), 'data-label="(一)">−1'.encode(), 1))) != []


@pytest.mark.long
def test_the_year_fits_two_sheets_and_heads_repeat(site: Path, page: Any, tmp_path: Path) -> None:
    assert len(printed(page, site / "2017/index.html", tmp_path / "year.pdf").pages) <= 2
    assert len(printed(page, site / "index.html", tmp_path / "front.pdf").pages) == 1
    losses = printed(page, site / "2017/losses.html", tmp_path / "losses.pdf")
    assert len(losses.pages) > 1
    for sheet in losses.pages[:-1]:
        assert "折合综合得分" in words_of(sheet)


def front_page(year: YearSite, folder: Path, url: str = "index.html") -> Path:
    """The front page of a year, or another page, with its style sheets, and no other page."""
    renderer = Renderer(year.project)
    (folder / "assets").mkdir(parents=True)
    for name, content in renderer.assets.items():
        (folder / "assets" / name).write_bytes(content)
    path = folder / url
    path.parent.mkdir(exist_ok=True)
    path.write_text(renderer.render(next(p for p in site_plan.plan(year.project, [year], "") if p.url == url)), encoding="utf-8")
    return path


@pytest.mark.few(1)
@pytest.mark.parametrize(("copies", "most", "rows"), [(2, 28, 28), (3, 40, 40), (3, 41, 10), (4, 56, 10)])
def test_the_front_page_of_a_larger_county_is_one_sheet(
    project: Project, page: Any, tmp_path: Path, copies: int, most: int, rows: int
) -> None:
    """With a row and a name for each of up to 40 communities, and with the distribution and both ends of more."""
    root = project()
    records = root / "data/communities/2017"
    for path in sorted(records.glob("*.toml")):
        for number in range(2, copies + 1):
            text = re.sub('name = "(.+?)"', rf'name = "\g<1>{number}"', path.read_text(encoding="utf-8"), count=1)
            (records / f"{path.stem}{number}.toml").write_text(text, encoding="utf-8")
    for path in sorted(records.glob("*.toml"))[most:]:
        path.unlink()
    path = front_page(gather(root).years[-1], tmp_path / "front")
    assert len(printed(page, path, tmp_path / "front.pdf").pages) == 1
    assert page.locator("table.lead tbody tr:has(th.c)").count() == rows
    notes = page.eval_on_selector_all("svg .an", "list => list.map(e => e.getBoundingClientRect().left)")
    scores = page.eval_on_selector_all("table.lead tbody .sc", "list => list.map(e => e.getBoundingClientRect().right)")
    assert min(notes, default=max(scores)) >= max(scores)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 718, "height": 1000})  # as wide as the paper: its columns are these
    lefts = page.eval_on_selector_all(
        ".costliest h2, .costs tr", "list => list.map(e => Math.round(e.getBoundingClientRect().left))"
    )
    assert len(lefts) == 7
    assert max(lefts) - min(lefts) < 3, "the costliest clauses stand in one column"
    page.emulate_media(media="null")


@pytest.mark.few(1)
@pytest.mark.parametrize(
    ("most", "length", "lists"),
    [(14, 8, "5个：[^等]+"), (14, 15, "5个：[^等]+"), (40, 8, "1[0-9]个：.+社区等")]
    + [pytest.param(most, length, "", marks=pytest.mark.long) for most in (3, 14, 41, 200) for length in (4, 6, 10, 15)],
)
def test_the_front_page_is_one_sheet_with_long_names(
    project: Project, page: Any, tmp_path: Path, most: int, length: int, lists: str
) -> None:
    """It gives way in type; where that is not enough it names fewer, and how many there are stays whole."""
    root = project()
    records = root / "data/communities/2017"
    shipped = {path.stem: path.read_text(encoding="utf-8") for path in sorted(records.glob("*.toml"))}
    for path in records.glob("*.toml"):
        path.unlink()
    for number in range(1, most + 1):
        slug = list(shipped)[(number - 1) % len(shipped)]
        name = f"{'经济技术开发区振兴街道新民路'[: max(0, length - 2 - len(str(number)))]}{number}社区"
        copy = records / f"{slug}{number if number > len(shipped) else ''}.toml"
        copy.write_text(re.sub('name = ".+?"', f'name = "{name}"', shipped[slug], count=1), encoding="utf-8")
    path = front_page(gather(root).years[-1], tmp_path / "front")
    assert len(printed(page, path, tmp_path / "front.pdf").pages) == 1
    assert re.fullmatch(lists or ".+", page.locator(".uses dd").first.inner_text(), re.S)
    page.emulate_media(media="print")
    heights = page.eval_on_selector_all(".lead tbody th.c a", "list => list.map(e => e.getBoundingClientRect().height)")
    page.emulate_media(media="null")
    assert max(heights) < 1.5 * min(heights), "a name of up to 16 characters stands in one line of the chart"


@pytest.fixture(scope="module")
def corrected_front(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The front page of a year whose correction changed scores, ranks and grades, a name, and added a community."""
    folder = tmp_path_factory.mktemp("corrected")
    shutil.copytree(ROOT / "content", folder / "content")
    shutil.copytree(ROOT / "data", folder / "data")
    records = folder / "data/communities/2017"
    (records / "yin.toml").unlink()
    for slug, old, new in (
        ("bing", "hearings = 0", "hearings = 2"), ("wu", "hearings = 2", "hearings = 0"),
        ("gui", "hearings = 2", "hearings = 0"), ("jia", "甲社区", "甲子社区"),
    ):  # fmt: skip
        path = records / f"{slug}.toml"
        path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    now, before = gather(ROOT).years[-1], gather(folder).years[-1].assessed
    changes = [Change(item.result.slug, item.result.name, "", "", "名次", "1", "2") for item in now.standing.ranked]
    correction = Correction(
        2017, 1, dt.date(2018, 3, 5), "某某", "某某", "某某", "某某", ("经核实，予以更正。",), {}, Source("", ""), changes, ()
    )
    return front_page(replace(now, corrections=(correction,), former=(before,)), folder / "front")


def test_a_corrected_front_page_is_one_sheet(corrected_front: Path, page: Any, tmp_path: Path) -> None:
    assert len(printed(page, corrected_front, tmp_path / "front.pdf").pages) == 1
    assert page.locator(".lead .was").count() > 14


@pytest.mark.parametrize("url", ["index.html", "2017/index.html"])
def test_the_notice_of_a_correction_of_words_takes_no_further_sheet(page: Any, tmp_path: Path, url: str) -> None:
    """It replaces no figure, so nothing else makes the type smaller."""
    now = gather(ROOT).years[-1]
    change = Change("jia", "甲社区", "13-1", "13-1", "考核材料和事项", "甲", "乙")
    correction = Correction(
        2017, 1, dt.date(2018, 3, 5), "名称写错", "核对", "示例县纪委 示纪函〔2018〕6号", "示例县纪委",
        (), {}, Source("", ""), (change,),
    )  # fmt: skip
    path = front_page(replace(now, corrections=(correction,), former=(now.assessed,)), tmp_path / "site", url)
    assert len(printed(page, path, tmp_path / "page.pdf").pages) == 1
    assert page.locator(".correction").count() == 1


@pytest.mark.parametrize("width", [360, 960, 1280])
def test_the_county_s_row_of_the_front_page_is_read_in_any_window(corrected_front: Path, page: Any, width: int) -> None:
    """Its total stands beside other figures; a sentence has at most 42 characters a line."""
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(corrected_front.as_uri())
    tops = page.eval_on_selector_all(".lead tfoot .h, .lead tfoot .tot", "list => list.map(e => e.getBoundingClientRect().top)")
    assert len(tops) == 9
    assert abs(tops[-1] - tops[-2]) < 1, "on one line"
    letters = "list => list.map(e => e.getBoundingClientRect().width / parseFloat(getComputedStyle(e).fontSize))"
    assert max(page.eval_on_selector_all(".moves, .key", letters)) <= 42.01


@pytest.mark.parametrize("width", [360, 960, 1280])
def test_what_a_correction_replaced_covers_nothing(corrected_front: Path, page: Any, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(corrected_front.as_uri())
    edges = page.eval_on_selector_all(
        ".lead tbody tr",
        "list => list.map(e => [e.getBoundingClientRect().bottom, e.querySelector('th').getBoundingClientRect().bottom])",
    )
    assert len(edges) == 17
    assert all(inner <= outer + 1 for outer, inner in edges)
    lines = [line for text in page.locator(".uses dd").all_inner_texts() for line in text.split("\n")]
    assert any("原" in line for line in lines)
    assert not any(line.startswith(("：", "、")) for line in lines)


@pytest.mark.long
def test_paper_hides_nothing_but_the_controls(site: Path, page: Any, tmp_path: Path) -> None:
    pdf = printed(page, site / "2017/communities/chou.html", tmp_path / "page.pdf")
    text = "".join(words_of(sheet) for sheet in pdf.pages)
    for words in (
        "丑社区",
        "示例数据",
        "主要失分项目",
        "20-3项",
        "折算和综合得分",
        "按第三部分末段不作降档、“一票否决”处理的情形",
        "结果运用",
        "2016年度",
        "校验码",
    ):
        assert words in text, words
    assert "打印" not in text
    assert "按/键" not in text


@pytest.mark.long
@pytest.mark.parametrize("county", ["few", pytest.param("site", marks=pytest.mark.long)])
def test_every_community_of_the_print_page_starts_a_sheet(
    request: pytest.FixtureRequest, page: Any, tmp_path: Path, county: str
) -> None:
    site: Path = request.getfixturevalue(county)
    pdf = printed(page, site / "2017/print.html", tmp_path / "print.pdf")
    starts = [words_of(sheet)[:260] for sheet in pdf.pages]
    for name in names_in_rank_order(site):
        assert sum(f"{name}2017年度考核明细档次" in start for start in starts) == 1, name
    order = [name for start in starts for name in names_in_rank_order(site) if f"{name}2017年度考核明细档次" in start]
    assert order == names_in_rank_order(site)


def names_in_rank_order(site: Path) -> list[str]:
    data = json.loads((site / "2017/data/results.json").read_text(encoding="utf-8"))
    names = [community["name"] for community in data["communities"]]
    assert names
    return names


# stages and years


@pytest.mark.long
def test_a_draft_says_so_on_screen_and_paper(drafts: Path, page: Any, tmp_path: Path) -> None:
    for path in sorted((drafts / "2017").rglob("*.html")):
        html = path.read_text(encoding="utf-8")
        assert "送审稿，不得外传" in html
        assert 'class="watermark"' in html
        assert "示办发〔2018〕3号" not in html, path.name  # the number is left open: 示办发〔2018〕　号
    page.goto((drafts / "2017/communities/jia.html").as_uri())
    assert page.locator(".watermark").is_visible()
    pdf = printed(page, drafts / "2017/communities/jia.html", tmp_path / "draft.pdf")
    assert all("送审稿" in words_of(sheet) and "不得外传" in words_of(sheet) for sheet in pdf.pages)


def test_published_pages_carry_number_and_date_and_no_watermark(site: Path) -> None:
    pages = sorted((site / "2017").rglob("*.html"))
    assert pages
    for path in pages:
        html = path.read_text(encoding="utf-8")
        assert "公布文件：中共示例县委办公室　示办发〔2018〕3号（2018年1月8日）" in html
        assert "watermark" not in html


@pytest.fixture
def two_years(project: Project) -> Path:
    """2018 beside 2017: a second rubric file and the records a year later. No Python was written for it."""
    root = project(records=["jia", "mao"])
    law = (root / "content/rubric/2017.md").read_text(encoding="utf-8")
    (root / "content/rubric/2018.md").write_text(law, encoding="utf-8")
    folder = root / "data/communities/2018"
    folder.mkdir()
    for path in (root / "data/communities/2017").glob("*.toml"):
        text = re.sub(r"\b2017-(\d\d-\d\d)\b", r"2018-\1", path.read_text(encoding="utf-8")).replace("year = 2017", "year = 2018")
        (folder / path.name).write_text(text, encoding="utf-8")
    with (root / "content/site.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[years.2018]\nstage = "published"\n')
    return root


def test_earlier_years_are_marked_and_lead_into_the_next(two_years: Path) -> None:
    building.build(two_years, two_years / "site")
    old = (two_years / "site/2017/communities/jia.html").read_text(encoding="utf-8")
    new = (two_years / "site/2018/communities/jia.html").read_text(encoding="utf-8")
    assert '<span class="mark">历史</span>' in old
    assert "历史</span>" not in new
    assert "2018年度" in (two_years / "site/index.html").read_text(encoding="utf-8")
    assert "2017年度98." in re.sub(r"<[^>]+>|\s", "", new.split("本社区各年的结果")[1])
    data = json.loads((two_years / "site/2018/data/results.json").read_text(encoding="utf-8"))
    mao = next(community for community in data["communities"] if community["slug"] == "mao")
    assert mao["consequences"] == ["u2", "u4"]  # whom a matter of personnel concerns is not said


@pytest.mark.long
def test_stamp_follows_what_a_page_shows(project: Project) -> None:
    def stamps(root: Path) -> dict[str, str]:
        building.build(root, root / "site")
        found = {}
        for path in (root / "site").rglob("*.html"):
            match = re.search(r"本页内容校验码 ([0-9a-f]{12})", path.read_text(encoding="utf-8"))
            assert match, path
            found[path.relative_to(root / "site").as_posix()] = match[1]
        return found

    root = project(records=["chou", "gui"])
    before = stamps(root)
    record = root / "data/communities/2017/gui.toml"
    record.write_text(record.read_text(encoding="utf-8") + "\n# 只加一行注释\n", encoding="utf-8")
    assert stamps(root) == before
    record.write_text(record.read_text(encoding="utf-8").replace("visits = false", "visits = true"), encoding="utf-8")
    after = stamps(root)
    assert after["2017/communities/gui.html"] != before["2017/communities/gui.html"]
    assert after["2017/communities/chou.html"] != before["2017/communities/chou.html"], "it shows the county's mean"
    assert after["2017/readings.html"] == before["2017/readings.html"]
    assert after["help.html"] == before["help.html"]


@pytest.mark.parametrize("roles", ["false", "true"])
def test_what_bars_a_grade_tells_posts_only_where_the_site_shows_them(project: Project, roles: str) -> None:
    root = project(records=["ji"])
    site = root / "content/site.toml"
    text = re.sub(r"show_distance = \w+", "show_distance = true", site.read_text(encoding="utf-8"))
    site.write_text(re.sub(r"show_roles = \w+", f"show_roles = {roles}", text), encoding="utf-8")
    building.build(root, root / "site")
    pages = (root / "site/2017/communities/ji.html", root / "site/2017/print.html")
    told = ["（主要领导、班子成员受处分1人" in path.read_text(encoding="utf-8") for path in pages]
    barred = ["怎样才够" in path.read_text(encoding="utf-8") for path in pages]
    assert (told, barred[0]) == ([roles == "true"] * 2, True)


# large counties


@pytest.mark.long
def test_tables_are_cut_into_pages_with_an_index(project: Project, page: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, size in (("MATRIX_ROWS", 4), ("LOSS_ROWS", 30), ("CLAUSE_ROWS", 3), ("PRINT_LINES", 400)):
        monkeypatch.setattr(site_plan, name, size)
    monkeypatch.setattr(urls, "RANKING_ROWS", 5)
    root = project()
    building.build(root, root / "site")
    year = root / "site/2017"
    assert {path.name for path in year.glob("index*.html")} == {"index.html", "index-2.html", "index-3.html"}
    assert len(list(year.glob("deductions*.html"))) == 4
    assert len(list(year.glob("losses*.html"))) >= 3
    assert len(list(year.glob("print*.html"))) >= 3
    page.goto((year / "communities/chou.html").as_uri())
    page.click("text=回到名次表")
    assert page.url.endswith("/index-3.html#c-chou")
    page.locator("nav.pager").first.locator("a", has_text="第1至5行").click()
    assert page.url.endswith("/2017/index.html")
    shown = sum(path.read_text(encoding="utf-8").count('id="c-') for path in year.glob("index*.html"))
    assert shown == 14


@pytest.mark.long
def test_a_large_county_is_counted_at_a_glance_and_named_in_the_ranking(
    project: Project, page: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The front page shows the distribution and both ends; above the ranking only the counts stand, and lead to its rows."""
    for module in (grades, front, front_chart):
        monkeypatch.setattr(module, "GLANCE", 13)
    root = project()
    building.build(root, root / "site")
    page.goto((root / "site/index.html").as_uri())
    assert page.locator(".lead .rail th").all_inner_texts() == ["前5名", "后5名"]
    assert page.locator(".lead tbody th.c").count() == 10
    assert "57分以上、不足58分：1个" in (page.locator("svg.hist.fine").get_attribute("aria-label") or "")
    assert sum(map(int, page.locator("svg.hist.fine .each").all_text_contents())) == 14, "every count is printed"
    page.set_viewport_size({"width": 360, "height": 900})
    shown = [each.text_content() for each in page.locator("svg.hist .each").all() if each.is_visible()]
    assert sum(map(int, shown)) == 14, "in a narrow window too"
    assert page.locator(".hist .seg").count() == 0, "no score is in the colour of losses"
    page.set_viewport_size({"width": 718, "height": 900})
    page.emulate_media(media="print")
    ends = page.eval_on_selector_all(".bins text", "list => list.map(e => e.getBoundingClientRect()).map(b => [b.left, b.right])")
    page.emulate_media(media="null")
    assert ends
    assert [place for place in ends if place[0] < 0 or place[1] > 718] == [], "no label hangs over the edge of a sheet"
    assert page.locator("p.lede").inner_text() == "共14个社区党工委：优秀5个，良好6个，较差3个。"
    page.goto((root / "site/2017/index.html").as_uri())
    assert page.locator("dl.grades dd.count").all_inner_texts() == ["5个社区", "6个社区", "3个社区"]
    assert page.locator("dl.grades dd.members").all_inner_texts() == ["名单从名次表的这一行起"] * 3
    page.locator("dl.grades a").last.click()
    assert page.locator("tr:target th").inner_text() == "寅社区"  # the first one of the worst grade


# the oldest browser


def test_scripts_keep_to_the_oldest_syntax() -> None:
    import esprima  # takes a second to import

    for path in ASSETS.glob("*.js"):
        esprima.parseScript(path.read_text(encoding="utf-8"))
    with pytest.raises(esprima.Error):
        esprima.parseScript("a?.b")  # the gate itself refuses what Chromium 81 lacks in part


def test_styles_keep_to_the_oldest_features() -> None:
    newer = r":has\(|:is\(|:where\(|:focus-visible|@container|@layer|\binset:|aspect-ratio|color-mix"
    newer += r"|(?:^|[;{\s])(?:row-|column-)?gap:|&\s"
    styles = list(ASSETS.glob("*.css"))
    assert styles
    for path in styles:
        css = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.S)
        assert re.findall(newer, css, re.M) == [], path.name


def test_every_variable_is_defined_and_every_colour_has_one_for_the_dark() -> None:
    """An undefined one is ignored without a word, and so is the whole declaration; none is defined that nothing uses."""
    css = "".join(path.read_text(encoding="utf-8") for path in sorted(ASSETS.glob("*.css")))
    paper, plain, dark = [dict(re.findall(r"(--[\w-]+): ([^;]+);", block)) for block in re.findall(r":root \{([^}]*)\}", css)]
    used = set(re.findall(r"var\((--[\w-]+)\)", css))
    assert paper.keys() <= plain.keys()
    assert css.count("var(") == len(re.findall(r"var\(--[\w-]+\)", css)) > 100
    assert used == plain.keys()
    assert dark.keys() == {name for name, value in plain.items() if value.startswith("#")}


def test_a_community_shows_its_evidence_its_checks_and_what_a_finding_rests_on(site: Path) -> None:
    html = (site / "2017/communities/chou.html").read_text(encoding="utf-8")
    assert "考核材料：丑社区约谈制度（丑社区党工委 丑社党发〔2017〕10号）" in html
    checks = re.search(r"<caption>日常检查各次的得分</caption>.*?</table>", html, flags=re.S)
    assert checks
    assert len(re.findall(r"<tr><th scope=\"row\"", checks[0])) == 12
    assert '2017年1月13日</th><td class="n">84</td>' in checks[0]
    loss = re.search(r"<tr><th[^<]*><a[^<]*第9项</a>.*?</tr>", html, flags=re.S)
    assert loss
    for words in ("发现问题不作及时处理", "工程问题多次反映，未作提醒或处理", "县委督查室 示委督〔2017〕18号"):
        assert words in loss[0]
    for words in ("未做到：", "记录所填的事实", "以内各项合计", "，得满"):
        assert words not in html


# reading aids


def hits(page: Any, words: str) -> dict[str, list[str]]:
    """What a search finds: the addresses of the hits shown, by kind, in the order shown."""
    page.fill("#search", words)
    page.wait_for_selector("#results li")
    found: dict[str, list[str]] = page.evaluate(
        "() => Object.fromEntries(Array.from(document.querySelectorAll('#results p.kind')).map(head => [head.textContent,"
        " Array.from(head.nextElementSibling.querySelectorAll('a')).map(a => a.getAttribute('href'))]))"
    )
    return found


def test_a_kind_is_found_by_its_name(site: Path, page: Any) -> None:
    page.goto((site / "index.html").as_uri())
    with (site / "2017/data/ledger.csv").open(encoding="utf-8-sig", newline="") as file:
        credits = [row for row in csv.DictReader(file) if row["类别"] == "加分" and Fraction(row["实计"]) > 0]
    assert f"加分 {len(credits)}条" in hits(page, "加分")


def test_one_search_brings_all_about_a_clause(site: Path, page: Any) -> None:
    page.goto((site / "2017/rubric.html").as_uri())
    found = hits(page, "13-1")
    assert {head.split(" ")[0] for head in found} == {"条款", "失分", "加分", "执行口径"}
    assert next(iter(found.values()))[0] == "../2017/clauses/13-1.html", "the clause's own page comes first"
    counts = {head: int(head.split(" ")[1].removesuffix("条")) for head in found}
    said = "、".join(f"{head.split(' ')[0]}{count}" for head, count in counts.items())
    assert page.locator("#results [role=status]").inner_text() == f"共{sum(counts.values())}条：{said}"
    assert all("#n-13-1" in url for head, urls in found.items() if head.startswith(("失分", "加分")) for url in urls)
    page.keyboard.press("Enter")
    page.wait_for_url("**/clauses/13-1.html")
    listed = page.locator("main table tbody th").count()
    page.goto((site / "2017/rubric.html").as_uri())
    hits(page, "13-1")
    page.locator("#results button:visible").first.click()
    links = page.locator("#results a[href*='#n-13-1']").evaluate_all("links => links.map(a => a.getAttribute('href'))")
    shown = {url.split("#")[0] for url in links}
    assert len(shown) == listed, "whoever lost or gained at the clause"


@pytest.mark.parametrize(
    ("words", "kind", "leads"),
    [
        ("名次空缺", "执行口径", "2017/readings.html#R-ties"),
        ("使用说明", "页面", "help.html"),
        ("打印用", "页面", "2017/print.html"),
        ("甲社区 加分", "加分", "2017/communities/jia.html#n-13-1"),
    ],
)
def test_search_finds_readings_pages_and_credits(site: Path, page: Any, words: str, kind: str, leads: str) -> None:
    page.goto((site / "index.html").as_uri())
    page.fill("#search", words.removesuffix(" 加分"))
    page.wait_for_selector("#results li")
    found = {head.split(" ")[0]: urls for head, urls in hits(page, words.removesuffix(" 加分")).items()}
    assert leads in found[kind]


def test_more_hits_of_a_kind_are_one_press_away(site: Path, page: Any) -> None:
    page.goto((site / "index.html").as_uri())
    found = hits(page, "社区")
    losses = next(head for head in found if head.startswith("失分"))
    count = int(re.findall(r"\d+", losses)[0])
    assert count > 60
    assert len(found[losses]) == 10
    page.click(f"text=失分还有{count - 10}条")
    links = page.locator("#results p.kind", has_text="失分").locator("xpath=following-sibling::ul[1]").locator("a")
    assert links.count() == 60
    assert links.nth(10).evaluate("link => link === document.activeElement"), "the first one that is new"
    assert page.complaints == []


@pytest.mark.long
def test_a_large_index_goes_on_in_further_files(project: Project, page: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "SEARCH_BYTES", 20_000)
    root = project()
    building.build(root, root / "site")
    files = sorted((root / "site/2017/data").glob("search*.js"))
    assert len(files) > 3
    assert all(file.stat().st_size < 20_300 for file in files)
    page.goto((root / "site/index.html").as_uri())
    page.fill("#search", "丑社区")
    page.wait_for_selector("#results p.kind:has-text('加分')")
    assert page.complaints == []


@pytest.mark.few(2)
@pytest.mark.parametrize("kind", ["rubric", "readings", "clauses", "circular", "help"])
def test_long_pages_have_contents_that_paper_has_not(site: Path, page: Any, kind: str) -> None:
    page.goto((site / TYPES[kind]).as_uri())
    links = page.locator("nav.contents a")
    assert links.count() >= 6
    for link in (links.first, links.last):
        words = link.inner_text()
        link.click()
        target = page.evaluate("document.getElementById(decodeURIComponent(location.hash.slice(1))).textContent")
        title = re.sub(r"^\S+　", "", words) if kind == "circular" else words.split(" ")[-1]
        assert title in target or kind == "clauses", (words, target)
    page.emulate_media(media="print")
    assert page.locator("nav.contents").is_hidden()
    page.emulate_media(media="null")


SMALL = """() => Array.from(document.querySelectorAll(
    'button, input, select, summary, [role=button], nav a, #results a, svg a')).filter(element => {
  const box = element.getBoundingClientRect();
  return element.getClientRects().length && (box.width < 23.99 || box.height < 23.99);
}).map(element => element.outerHTML.slice(0, 120))"""
"""What is there to press and smaller than 24 px each way; links in running text are exempt (WCAG 2.5.8)."""


CLIPPED = """() => [...document.querySelectorAll("nav a")].filter(link => {
  const box = link.getBoundingClientRect(), lists = [link.closest("nav"), link.closest("ul, ol")];
  return link.getClientRects().length && (box.left < 0 || box.right > innerWidth
    || lists.some(e => e.scrollHeight > e.clientHeight + 1 && getComputedStyle(e).overflowY !== "visible")
    || lists.some(e => getComputedStyle(e).overflowX !== "visible" && e.scrollWidth > e.clientWidth + 1));
}).map(link => link.outerHTML)"""
"""The links of menus and contents that the window or their own list cuts off."""


@pytest.mark.parametrize("width", a_few((1366, 780, 683, 360, 320, 305), (305,)))
def test_the_head_is_low_and_nothing_to_press_is_small(site: Path, page: Any, width: int) -> None:
    """Nor is any part of the menu or a list of contents cut off; 305 px are left of 320 beside a scroll bar."""
    page.set_viewport_size({"width": width, "height": 800})
    for kind, url in TYPES.items():
        page.goto((site / url).as_uri())
        page.fill("#search", "13-1")
        page.wait_for_selector("#results li")
        assert page.locator("header.site").bounding_box()["height"] <= 120, kind
        assert page.evaluate(SMALL) == [], kind
        assert page.evaluate(CLIPPED) == [], kind


TOUCHING = """cells => {
    const range = document.createRange();
    const inner = e => { range.selectNodeContents(e); return range.getBoundingClientRect(); };
    const texts = cells.filter(e => e.innerText.trim()).map(e => [e, inner(e)]);
    return texts.slice(1).map(([e, box], at) => [texts[at], [e, box]])
        .filter(([[one, left], [other, right]]) => one.parentNode === other.parentNode && left.bottom > right.top
            && right.bottom > left.top && right.left - left.right < 3)
        .map(([[one], [other]]) => one.innerText + "|" + other.innerText);
}"""
"""Neighbours in a row whose texts leave less than three pixels between them, or cover one another."""


@pytest.mark.parametrize("width", a_few((683, 360, 320), (320,)))
def test_no_text_of_a_row_covers_its_neighbour_in_a_narrow_window(site: Path, page: Any, width: int) -> None:
    """A rank that is shared, and figures of the way to a score that have no finite decimal."""
    page.set_viewport_size({"width": width, "height": 800})
    page.goto((site / "index.html").as_uri())
    rank = page.locator(".lead .rk", has_text="并列").first
    rank.evaluate("cell => cell.firstChild.data = '198（并列）'")
    assert page.eval_on_selector_all(".lead tbody .rk, .lead tbody th.c", TOUCHING) == []
    page.goto((site / "2017/communities/wu.html").as_uri())
    assert "≈" in page.locator(".way tbody").inner_text()
    assert page.eval_on_selector_all(".way tbody td.n", TOUCHING) == []


@pytest.mark.long
def test_there_are_five_sizes_of_type(site: Path, page: Any) -> None:
    """On every page but the circular, whose leaf is set as the document is."""
    sizes = set()
    for kind in TYPES.keys() - {"circular"}:
        url = TYPES[kind]
        page.goto((site / url).as_uri())
        sizes |= set(
            page.eval_on_selector_all(
                "body *",
                "list => list.filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))"
                ".filter(e => e.getClientRects().length).map(e => getComputedStyle(e).fontSize)",
            )
        )
    assert sizes == {"13px", "16px", "19px", "24px", "30px"}


CLOSE = """() => {
    const boxes = [...document.querySelectorAll("main a[href], main button, main [role=button]")]
        .map(element => ({element, box: element.getBoundingClientRect()})).filter(one => one.box.width && one.box.height);
    const small = boxes.filter(one => one.box.width < 23.99 || one.box.height < 23.99);
    const middle = box => [box.left + box.width / 2, box.top + box.height / 2];
    return small.filter(one => boxes.some(other => {
        if (one === other || one.element.contains(other.element) || other.element.contains(one.element)) return false;
        const [x, y] = middle(one.box), box = other.box;
        if (small.includes(other)) return Math.hypot(x - middle(box)[0], y - middle(box)[1]) < 24;
        return Math.hypot(Math.max(box.left - x, 0, x - box.right), Math.max(box.top - y, 0, y - box.bottom)) < 12;
    })).map(one => one.element.textContent);
}"""
"""What is smaller than 24 px and has a neighbour within the circle of 24 px about its middle (WCAG 2.5.8, spacing)."""


@pytest.mark.parametrize("kind", ["year", "compare", "losses", "clause"])
@pytest.mark.parametrize("width", [1280, 360])
def test_small_links_keep_their_distance(site: Path, page: Any, kind: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto((site / TYPES[kind]).as_uri())
    assert page.evaluate(CLOSE) == []


# the accessibility tree


def tree(page: Any) -> list[tuple[str, str]]:
    """Chromium's accessibility tree in order: roles and names of what is not ignored."""
    session = page.context.new_cdp_session(page)
    nodes = {node["nodeId"]: node for node in session.send("Accessibility.getFullAXTree")["nodes"]}
    session.detach()

    def below(key: str) -> Iterator[tuple[str, str]]:
        node = nodes.get(key)
        if node is None:
            return
        if not node["ignored"]:
            yield node["role"]["value"], node.get("name", {}).get("value", "")
        for child in node.get("childIds", ()):
            yield from below(child)

    return list(below(next(iter(nodes))))


@pytest.mark.parametrize("kind", a_few(TYPES, FEW))
def test_landmarks_and_column_heads_in_the_accessibility_tree(site: Path, page: Any, kind: str) -> None:
    page.goto((site / TYPES[kind]).as_uri())
    found = tree(page)
    roles = [role for role, _ in found]
    assert [roles.count(role) for role in ("banner", "main", "contentinfo", "search")] == [1, 1, 1, 1]
    assert roles.index("banner") < roles.index("search") < roles.index("main") < roles.index("contentinfo")
    names = [name for role, name in found if role == "navigation"]
    assert "栏目" in names
    assert all(names)
    heads = [name for role, name in found if role == "columnheader"]
    assert not [name for name in heads if "排序" in name or not name.strip()], heads
    pressed = [name for role, name in found if role in ("button", "link", "textbox", "searchbox", "combobox")]
    assert all(name.strip() for name in pressed)


def test_a_column_is_named_by_its_title_and_sorted_by_it(site: Path, page: Any) -> None:
    page.goto((site / "2017/deductions.html").as_uri())
    heads = [name for role, name in tree(page) if role == "columnheader"]
    assert heads[:2] == ["社区", "合计"]
    assert "13-1项 宣传报道和信息工作" in [re.sub(r"(?<=项)\s*", " ", name) for name in heads]
    head = page.locator("thead th", has_text="13-1项")
    head.locator(".sorter").click()
    assert head.get_attribute("aria-sort") == "ascending"
    page.goto((site / "2017/index.html").as_uri())
    for head in page.locator("table.ranking thead th").all():
        assert head.get_attribute("aria-label") is None
        assert head.locator(".sorter").count() == 1


def test_focus_goes_through_a_page_from_top_to_bottom(site: Path, page: Any) -> None:
    """Skip link, title, search, print, menu, then main: as they stand."""
    page.goto((site / "2017/clauses/index.html").as_uri())
    seen = []
    for _ in range(40):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(
            "() => { const e = document.activeElement;"
            " const i = ['.skip', '.name', '.search', '[data-print]', 'nav.main', 'main', 'footer'];"
            " return i.findIndex(s => e.closest(s)); }"
        ))  # fmt: skip
    assert seen == sorted(seen)
    assert set(seen) == {0, 1, 2, 3, 4, 5}


# the matrix and paper


def test_the_matrix_takes_the_window_and_keeps_its_names(site: Path, page: Any) -> None:
    page.set_viewport_size({"width": 1900, "height": 900})
    page.goto((site / "2017/deductions.html").as_uri())
    wide = page.locator("main .wide")
    assert wide.bounding_box()["width"] > 1700
    assert wide.evaluate("e => e.scrollWidth <= e.clientWidth"), "all columns are seen"
    page.evaluate("document.querySelector('.matrix tbody th a').textContent = '第175社区'")
    rows = page.eval_on_selector_all(".matrix tbody tr", "list => list.map(row => row.offsetHeight)")
    assert len(set(rows)) == 1, "no name of a few characters is broken"
    page.set_viewport_size({"width": 700, "height": 900})
    wide.evaluate("e => { e.scrollLeft = 400; }")
    name, edge = page.locator("table.matrix tbody th").first.bounding_box(), wide.bounding_box()
    assert abs(name["x"] - edge["x"]) < 2, "the communities stay"


@pytest.mark.parametrize("kind", a_few(sorted({*TYPES} - {"help"}), ("community",)))  # help is about the screen
def test_paper_says_nothing_of_pressing_and_numbers_its_sheets(site: Path, page: Any, tmp_path: Path, kind: str) -> None:
    pdf = printed(page, site / TYPES[kind], tmp_path / "page.pdf")
    texts = [words_of(sheet) for sheet in pdf.pages]
    assert not re.findall(r"箭头|点列名|点数字|点条款|点社区|左右移动|可以筛选|⇅|▲|▼", "".join(texts))
    if kind == "circular":  # an official document has the numbers of its own form
        assert not re.search(r"第\d+.,共", "".join(texts))
    else:
        for number, text in enumerate(texts, 1):
            assert re.search(rf"第{number}.,共{len(texts)}.", text)  # 页 may be read back as its radical


def test_the_matrix_lies_on_one_sheet_and_names_the_clauses(site: Path, page: Any, tmp_path: Path) -> None:
    pdf = printed(page, site / "2017/deductions.html", tmp_path / "matrix.pdf")
    assert len(pdf.pages) == 1
    assert pdf.pages[0].mediabox.width > pdf.pages[0].mediabox.height
    page.emulate_media(media="print")
    lines = page.locator("table.matrix .title").evaluate_all("list => list.map(e => e.getClientRects().length)")
    page.emulate_media(media="null")
    assert len(lines) > 20
    assert set(lines) == {1}, "no head is broken"


@pytest.mark.long
def test_pictures_are_taken_of_every_width_in_the_dark_and_in_forced_colours(site: Path, browser: Any, tmp_path: Path) -> None:
    """``python -m tests.helpers.shots`` takes these of every page."""
    shoot(browser, site / "corrections.html", tmp_path / "corrections")
    taken = {path.stem: path.read_bytes() for path in tmp_path.glob("*.png") if not re.search(r"-\d$", path.stem)}
    modes = ("1280", "768", "683", "360", "320", "dark", "forced")
    assert {*taken} == {f"corrections-{mode}" for mode in modes}
    widths = [int.from_bytes(taken[f"corrections-{mode}"][16:20], "big") for mode in modes[:5]]
    assert widths == [1280, 768, 683, 360, 320]
    assert taken["corrections-dark"] != taken["corrections-forced"]
    assert (tmp_path / "corrections.pdf").stat().st_size
