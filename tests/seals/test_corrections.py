"""Corrections of sealed years: every one public and exact."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace as replaced
from fractions import Fraction
from pathlib import Path
from typing import Any

import docx
import pytest
import tomli
from axe_playwright_python.sync_playwright import Axe
from pypdf import PdfReader

from tests.helpers import load
from tests.helpers.projects import next_year, run, snapshot
from tests.helpers.sealed import (
    BING,
    BREAKS,
    NEXT,
    RECORDS,
    REGISTER,
    SEAL,
    STRUCK,
    FilledIn,
    changed,
    check_code,
    correct,
    county,
    filled_form,
    filled_in,
    new_record,
    of,
    page,
    read_otherwise,
    recorded,
    replace,
)
from tests.helpers.support import ROOT, a_few
from tongyu_site.assess import PastResult
from tongyu_site.base.source import Source
from tongyu_site.publish import gather
from tongyu_site.seals import seal_file
from tongyu_site.seals.words import typed_words
from tongyu_site.views import corrections as corrections_pages

# sealing


def flush_left(text: str) -> str:
    """A message without the indent of what it offers to paste."""
    return re.sub(r"(?m)^ +", "", text)


# corrections


def test_a_correction_is_shown_on_every_page_it_touches(corrected: Path) -> None:
    for url in ("index.html", "2017/index.html", "2017/communities/bing.html", "2017/clauses/1-4.html", "2017/circular.html",
                "2017/losses.html", "2017/deductions.html", "2017/clauses/index.html", "2017/print.html"):  # fmt: skip
        assert '<a href="../corrections.html#c-2017-1">2017-1</a>'.replace("../", "../" * url.count("/")) in page(corrected, url)
        assert "丙社区听取汇报2次，原记录漏录" in page(corrected, url), url
    for url in ("2017/clauses/1-2.html", "help.html"):
        assert "2017-1<" not in page(corrected, url), url
    beside = page(corrected, "2017/communities/jia.html")  # the county's mean stands there: that alone changed
    assert "2017-1<" in beside
    assert re.findall(r"原<del>([^<]*)</del>", beside) == ["14.25"]
    assert '<td class="n">84.72 <span class="was">原<del>83.12</del></span></td>' in page(corrected, "2017/index.html")
    assert '84.72分</span> <span class="was">原<del>83.12</del>，已更正</span>' in page(corrected, "2017/index.html")
    assert "档次上升1个（丙社区），档次下降1个（戊社区），档次不变2个。</p>" in page(corrected, "index.html")  # as before
    community = page(corrected, "2017/communities/bing.html")
    assert "原<del>83.12</del>，已更正" in community
    missing = '<td class="old"><del>主要领导未听取落实情况汇报，−2分</del></td><td class="new">无</td>'
    assert missing in community
    two = '<td class="old"><del>0</del></td><td class="new">2</td>'
    assert two in page(corrected, "2017/clauses/1-4.html")
    assert "<td><del>83.12</del></td><td>84.72</td>" in page(corrected, "2017/circular.html")
    assert '<span class="pt">.72<small></small></span> <span class="was">原<del>83.12</del>' in page(corrected, "index.html")
    assert '<td class="c">丙社区</td>' in page(corrected, "2017/losses.html")  # a row that is gone can't be struck through
    assert two in page(corrected, "2017/losses.html")
    assert cells(page(corrected, "2017/deductions.html"))["社区与条款对照（单位：分）", "丙社区", "1-4项落实“一岗双责”"] == (
        "0",
        ["−2"],
    )
    statistics = cells(page(corrected, "2017/clauses/index.html"))
    assert statistics["每一条的失分和加分（除末两栏外尚未折算，单位：分）", "1-4项", "失分合计"] == ("0", ["−2"])
    assert re.search(
        r'>1-4项</a>：没有社区失分 <span class="was">原<del>1个社区失分，合计−2分</del>', page(corrected, "2017/rubric.html")
    )
    register = page(corrected, "corrections.html")
    assert missing in register
    assert two in register
    for text in ("2018年3月5日", "丙社区党工委复核申请", "示例县纪委 示纪〔2018〕3号", "示例县纪委常委会", "2017年度：已封存",
                 "会议记录齐全，原记录漏录。</p>", '原<del>83.12</del>，<span class="k">更正为84.72</span>'):  # fmt: skip
        assert text in register, text
    assert '<a href="../corrections.html">更正</a>' in page(corrected, "2017/rubric.html")


WAS = re.compile(r'<span class="was">(.*?)</span>')


def cells(html: str) -> dict[tuple[str, str, str], tuple[str, list[str]]]:
    """The cells of a page's tables by caption, row and column: what holds, and what is struck through beside it.

    A row without a head is named by its first cell, after the last row with one; a cell that spans columns by its number;
    a group without the number of those in it.
    """
    found: dict[tuple[str, str, str], tuple[str, list[str]]] = {}
    for table in re.findall(r'<table(?! class="changes").*?</table>', html, re.S):
        title, *rows = re.findall(r"<caption.*?</caption>|<tr.*?</tr>", table, re.S)
        caption = re.sub(r"第\d+(至\d+)?个", "", plain(title))  # neighbours, in whichever of these tables
        heads: list[str] = []
        block = ""
        for row in rows:
            own = re.findall(r"<(?:td|th)[ >].*?</(?:td|th)>", row, re.S)
            if 'scope="col"' in row:
                heads = [plain(WAS.sub("", cell)) for cell in own]
                found |= {
                    (caption, "", name): (name, re.findall(r"<del>(.*?)</del>", cell))
                    for name, cell in zip(heads, own, strict=True)
                }
            if 'scope="col' in row:
                continue
            names = [plain(WAS.sub("", cell)) for cell in own]
            head = next((name for name, cell in zip(names, own, strict=True) if cell.startswith("<th")), "")
            if 'scope="rowgroup"' in row:  # a group is the same one, however many are in it
                head = re.split(r"\d", head)[0]
            block = head or block
            name = head or f"{block} {names[0]}"
            alike = sum(1 for key in found if key[:2] == (caption, name) and key[2] in ("", heads[0], "0"))
            for number, (text, cell) in enumerate(zip(names, own, strict=True)):
                column = heads[number] if len(own) == len(heads) else str(number)
                beside = caption.startswith("按名次排列")  # a column is a community, also in another table
                place = (caption, name + f" {alike}" * (bool(alike) and not beside), column)
                found[place] = (text, re.findall(r"<del>(.*?)</del>", cell))
    return found


def places(html: str) -> dict[tuple[str, ...], tuple[str, list[str]]]:
    """Every place of a page where something may be struck through, as :func:`cells`; also the list of grades by community,
    the verdict by its terms, list items by their links, paragraphs by their number."""
    found: dict[tuple[str, ...], tuple[str, list[str]]] = {}
    for part in re.split(r'(?=<section class="sheet)', re.sub(r'<div class="correction".*?</div>', "", html, flags=re.S)):
        head = next(iter(re.findall(r"<h[12].*?</h[12]>", part, re.S)), "")
        whose = plain(WAS.sub("", head))
        own: dict[tuple[str, ...], tuple[str, list[str]]] = dict(cells(part))
        own["head",] = (whose, re.findall(r"<del>(.*?)</del>", head))
        rest = re.sub(r"<table.*?</table>", "", part, flags=re.S)
        for row in re.findall(r"<dt>.*?</dd>\s*</div>", rest, re.S):
            term = plain(next(iter(re.findall(r"<dt>.*?</dt>", row, re.S))))
            for kind, dd in re.findall(r'<dd(?: class="(\w+)")?>(.*?)</dd>', row, re.S):
                if kind == "members":
                    for member in re.findall(r"<a href.*?(?=<a href|$)", dd, re.S):
                        name = plain(next(iter(re.findall(r"<a.*?</a>", member))))
                        own["member", name] = (f"{term} {plain(WAS.sub('', member))}", re.findall(r"<del>(.*?)</del>", member))
                else:
                    own["dd", kind, term] = (plain(WAS.sub("", dd)), re.findall(r"<del>(.*?)</del>", dd))
        for text in re.findall(r'<p class="note">.*?</p>', rest, re.S):
            now = plain(WAS.sub("", text))
            own["note", re.split(r"\d", now)[0]] = (now, re.findall(r"<del>(.*?)</del>", text))
        for tag in ("p", "li"):
            for number, text in enumerate(re.findall(rf"<{tag}(?: class=\"(?:lede|moves)\")?>.*?</{tag}>", rest, re.S)):
                name = plain(next(iter(re.findall(r"<a.*?</a>", text)), str(number)))
                own[tag, name] = (plain(WAS.sub("", text)), re.findall(r"<del>(.*?)</del>", text))
        assert sum(len(struck) for _, struck in own.values()) == sum(span.count("<del>") for span in WAS.findall(part)), whose
        found |= {(whose, *key): value for key, value in own.items()}
    return found


def plain(html: str) -> str:
    return re.sub(r"<[^>]*>|\s", "", html)


@pytest.mark.parametrize("url", ["index", "deductions", "clauses/index"])
def test_every_figure_of_a_table_stands_beside_the_one_it_replaced(sealed_once: Path, corrected_once: Path, url: str) -> None:
    """Also sums, counts of the county and parts, which no change names."""
    before = cells(page(sealed_once, f"2017/{url}.html"))
    after = cells(page(corrected_once, f"2017/{url}.html"))
    differing = {key for key in before.keys() & after.keys() if before[key][0] != after[key][0]}
    assert len(differing) >= 2
    for key, (_, struck) in after.items():
        assert struck == ([] if key not in differing else [before[key][0]]), key
    assert {key for key in before.keys() - after.keys() if before[key][0] not in ("0", "")} == set()


@pytest.mark.long
@pytest.mark.parametrize("kind", STRUCK)
def test_nothing_is_struck_that_was_never_published(sealed_once: Path, filled_in_once: FilledIn, kind: str) -> None:
    """Each text that is struck through stood at that place before, on every page, with the decimals it had there."""
    paths = {path.relative_to(sealed_once / "site").as_posix() for path in (sealed_once / "site").rglob("*.html")}
    before = {url: places(page(sealed_once, url)) for url in paths - {"corrections.html", "2017/circular.html"}}
    sealed, _ = filled_in_once(kind)
    seen = 0
    for url in before.keys() & {path.relative_to(sealed / "site").as_posix() for path in (sealed / "site").rglob("*.html")}:
        for key, (now, struck) in places(page(sealed, url)).items():
            for text in struck:
                if key[-1] == "减去最多的条款":  # what is no more among the first five stood in their table
                    gone = re.findall(r"([\d-]+)项（([\d.]+)分）", text)
                    rows = [plain(row) for row in re.findall("<tr>.*?</tr>", page(sealed_once, url), re.S)]
                    assert gone
                    assert all(any(clause in row and row.endswith(figure) for row in rows) for clause, figure in gone), (
                        text,
                        rows,
                    )
                    seen += 1
                    continue
                old = before[url][tuple(part.replace("甲子", "甲") for part in key)][0]
                end = r"(?![\d.])" if text[-1].isdigit() else ""
                assert re.search(rf"(?<![\d.≈−]){re.escape(plain(text))}{end}", old), (url, key, text, old)
                seen += 1
            old = before[url].get(key, (now,))[0]
            listed = "逐笔" in key[1] or "失分多的在前" in key[1]  # rows come and go: a table of changes tells of them
            figures = not listed and key[-1] in (
                "按规定",
                "实计",
                "累计",
                "得分",
                "综合得分",
                "失分合计",
                "分数线",
                "名次",
                "档次",
            )
            if kind == "several" and figures and old != now:  # and every figure that changed is struck through
                assert len(struck) == 1, (url, key, old, now)
    assert seen >= {"the name": 1, "a fact about a person": 0}.get(kind, 4)


def test_balances_sums_and_distances_are_struck_too(filled_in_once: FilledIn) -> None:
    """On the community's page and in print: also a total that two decimals would put on the grade line, 94.996."""
    sealed, _ = filled_in_once("several")
    for url in ("2017/communities/wu.html", "2017/print.html"):
        html = re.sub(r'<table class="changes">.*?</table>', "", page(sealed, url), flags=re.S)
        for old in ("94.996", "≈94.996"):
            assert f"<del>{old}</del>" in html, (url, old)
        assert "<del>95.00" not in html
        assert "<del>≈95.00" not in html
        wu = next(part for part in re.split(r'(?=<section class="sheet)', html) if "戊社区" in plain(part[:6000]))
        assert re.search(r">第1项小计</td><td class=\"n\">[\d.]+ <span class=\"was\">原<del>[\d.]+</del></span>", wu)
        assert re.search(r'<tfoot><tr><th scope="row">综合得分</th>.*?<span class="was">原<del>≈?94\.996</del>', wu, flags=re.S)


@pytest.mark.long
def test_sums_are_not_guessed_where_a_reading_moved_a_part(filled_in_once: FilledIn) -> None:
    """The rewards came into the year-end: what its sums were before can't be made from the rubric as it is now."""
    sealed, _ = filled_in_once("a reading")
    ledger = cells(page(sealed, "2017/communities/jia.html"))
    sums = {key: cell for key, cell in ledger.items() if "年末考核小计" in key[1]}
    assert sums
    assert [struck for _, struck in sums.values() if struck] == []


def test_the_register_lists_every_change(corrected: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recorded = tomli.loads((corrected / SEAL).read_text(encoding="utf-8"))["corrections"][0]["changes"]
    table = re.findall(r'<table class="changes">.*?</table>', page(corrected, "corrections.html"), re.S)
    assert len(table) == 1
    rows = [[plain(cell) for cell in re.findall(r"<td.*?</td>", row)] for row in re.findall(r"<tr>.*?</tr>", table[0])][1:]
    assert [row[2:] for row in rows] == [[plain(change[key]) for key in ("what", "old", "new")] for change in recorded]
    monkeypatch.setattr(corrections_pages, "REGISTER_ROWS", 3)
    assert run(corrected, "build")[0] == 0
    assert f"<p>还有{len(recorded) - 3}处，见各社区的明细。</p>" in page(corrected, "corrections.html")


def test_what_is_struck_in_place_is_not_listed_once_more(corrected: Path) -> None:
    """The result comes first: a short notice, with the way to the register."""
    brief = ("index", "2017/index", "2017/deductions", "2017/clauses/index", "2017/rubric", "2017/readings")
    for url in brief:
        html = page(corrected, f"{url}.html")
        root = "../" * url.count("/")
        assert f'逐项变动见<a href="{root}corrections.html#c-2017-1">更正登记</a>' in html, url
        assert '<table class="changes">' not in html, url
    for url in ("2017/losses", "2017/clauses/1-4", "2017/communities/bing", "2017/print"):
        assert '<table class="changes">' in page(corrected, f"{url}.html"), url


@pytest.mark.long
def test_sentences_and_counts_name_what_they_said_before(sealed_once: Path, filled_in_once: FilledIn) -> None:
    """A community fewer: other counts, other sums."""

    def said(url: str, pattern: str) -> str:
        return next(iter(re.findall(pattern, page(sealed_once, url))))

    counted = said("2017/index.html", r"共4个社区党工委：[^<]*。").removesuffix("。")
    losses = said("2017/losses.html", r"全县共\d+笔失分[^<]*。").removesuffix("。")
    sentence = said("2017/clauses/13-1.html", r"\d+个社区失分，合计[^<]*。").removesuffix("。")
    margin = said("2017/rubric.html", r">13-1项</a>：([^<]*)</li>")
    sealed, _ = filled_in_once("a record gone")
    was = '<span class="was">原<del>{}</del>，已更正</span>'
    for url in ("index.html", "2017/index.html"):
        assert was.format(counted) in page(sealed, url)
    assert f'<dd class="count">1个社区 {was.format(2)}</dd>' in page(sealed, "2017/index.html")
    assert re.search(rf'<b>1</b>个 <span class="words">[^<]*</span> {re.escape(was.format(2))}', page(sealed, "index.html"))
    assert was.format(losses) in page(sealed, "2017/losses.html")
    assert was.format(sentence) in page(sealed, "2017/clauses/13-1.html")
    assert was.format(margin) in page(sealed, "2017/rubric.html")


def test_a_seal_keeps_what_a_correction_replaced(sealed_once: Path, corrected_once: Path) -> None:
    """Nothing is lost: with its corrections undone one after another, a seal is again what was published first."""
    first = tomli.loads((sealed_once / SEAL).read_text(encoding="utf-8"))["communities"]
    text = (corrected_once / SEAL).read_text(encoding="utf-8")
    second = tomli.loads(text)
    assert second["communities"] != first
    assert second["corrections"][0]["before"] == {"bing": first["bing"]}
    held = seal_file.parse_seal(Source(SEAL, text), 2017)
    assert [state["bing"]["shown"] for state in held.states] == ["83.12", "84.72"]


def test_the_circular_says_what_was_corrected(sealed_once: Path, corrected_once: Path) -> None:
    """On a sheet after its end: the page and the Word file alike, old figures struck through."""
    file = corrected_once / "site/2017/circular.docx"
    assert "附页" not in page(sealed_once, "2017/circular.html")
    assert file.read_bytes() != (sealed_once / "site/2017/circular.docx").read_bytes()
    document = docx.Document(str(file))
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert texts[-4:-1] == [
        "附页",
        "2017年度考核结果更正说明",
        "更正2017-1（2018年3月5日，示例县纪委示纪〔2018〕3号）：丙社区听取汇报2次，原记录漏录。示例县纪委常委会决定。",
    ]
    assert "（本件正文和附件已按更正修改，原文和修改处见附页）" in texts
    assert '<p class="corrected">更正后文本</p>' in page(corrected_once, "2017/circular.html")
    assert "更正后文本" in document.sections[0].header.paragraphs[0].text
    assert "更正后文本" not in page(sealed_once, "2017/circular.html")
    rows = document.tables[-1].rows
    assert [[cell.text for cell in row.cells] for row in rows] == [
        ["位置", "原为", "更正为"],
        ["附件1 丙社区 年末考核", "63.84", "65.44"],
        ["附件1 丙社区 合计", "83.12", "84.72"],
        ["附件1 丙社区 （一）", "13.00", "15.00"],
        ["附件1", *(f"本通报所列结果的校验码：{check_code(root)}。" for root in (sealed_once, corrected_once))],
    ]
    struck = {
        cell.text for row in rows for cell in row.cells for run in cell.paragraphs[0].runs if run.font.strike
    }  # fmt: skip
    assert struck == {row.cells[1].text for row in rows[1:]}
    html = page(corrected_once, "2017/circular.html")
    leaf = html[html.index('id="corrections"') :]
    assert [plain(cell) for cell in re.findall(r"<t[dh].*?</t[dh]>", leaf, re.S)] == [
        re.sub(r"\s", "", cell.text) for row in rows for cell in row.cells
    ]


def test_the_circular_says_which_sentences_were_others(sealed_once: Path, filled_in_once: FilledIn) -> None:
    """Counts, lists and sums in the prose follow the results: what the prose said before stands on the sheet, struck."""

    def sentences(html: str) -> set[str]:
        body = re.split('id="corrections"|</article>', html[html.index('<article class="circular">') :])[0]
        texts = re.findall(r"<(?:p|h2|h3|h4|h5|td)[ >].*?</(?:p|h2|h3|h4|h5|td)>", body, re.S)
        return {sentence for text in texts for sentence in re.findall("[^。；]+[。；]?", plain(text))}

    before = sentences(page(sealed_once, "2017/circular.html"))
    html = page(filled_in_once("a record gone")[0], "2017/circular.html")
    sheet = html[html.index('id="corrections"') :]
    gone = before - sentences(html)
    assert "本次考核的社区党工委共4个。" in gone
    assert len(gone) > 5
    struck = {plain(text) for text in re.findall("<del>(.*?)</del>", sheet)}
    assert {text for text in gone if not any(text in other for other in struck)} == set()


def test_results_hold_the_new_figures_and_the_seal_both(corrected: Path) -> None:
    data = json.loads(page(corrected, "2017/data/results.json"))
    bing = next(item for item in data["communities"] if item["slug"] == "bing")
    assert bing["composite"].startswith("84.72")
    assert set(bing) == {"slug", "name", "rank", "grade", "composite", "parts", "nodes", "limits", "consequences", "undetermined"}
    assert of(corrected, "bing")["shown"] == "84.72"
    recorded = tomli.loads((corrected / SEAL).read_text(encoding="utf-8"))["corrections"][0]
    assert {"old": "83.12", "new": "84.72"}.items() <= recorded["changes"][0].items()
    assert of(corrected, "bing")["composite"] == "1118309/13200", "the exact figure stands in the seal"
    assert not any("/" in change["old"] + change["new"] for change in recorded["changes"]), "a reader is told figures of pages"


DECLARED: dict[str, tuple[str, str]] = {
    "too little": (BING.replace(', "p2"', ""), "丙社区的变动与更正所写的不符：clauses 与实际变动不同"),
    "a figure left out": (BING.replace('composite = ["83.12", "84.72"]\n', ""), "丙社区的变动与更正所写的不符：没有写 composite"),
    "too much": (BING + 'grade = ["良好", "优秀"]\n', "丙社区的变动与更正所写的不符：多写了 grade"),
    "another community": (BING + '[changes.jia]\nclauses = ["1-2"]\n', "更正写了“jia”，它的结果没有变动"),
    "a wrong figure": (BING.replace("84.72", "85.72"), "丙社区的变动与更正所写的不符：composite 与实际变动不同"),
    "nobody": ("changes = {}\n", "更正没有写丙社区的变动"),
}


@pytest.mark.parametrize("kind", a_few(DECLARED, ("too little",)))
def test_a_correction_says_neither_less_nor_more_than_the_figures(sealed: Path, kind: str) -> None:
    changes, expected = DECLARED[kind]
    before = (sealed / SEAL).read_bytes()
    code, _, err = correct(changed(sealed), changes)
    assert code == 1
    assert f"[E708] {expected}" in err
    assert "content/corrections/2017-1.md:" in err
    if kind != "another community":
        assert BING.strip() in flush_left(err)  # what to paste
    assert (sealed / SEAL).read_bytes() == before
    assert run(sealed, "build")[0] == 1


@pytest.mark.long
def test_the_order_in_which_clauses_are_declared_is_free(sealed: Path) -> None:
    changes = '[changes.bing]\nclauses = ["p", "p2", "s1", "1", "1-4"]\ncomposite = ["83.12", "84.72"]\n'
    assert correct(changed(sealed), changes)[0] == 0


def test_a_correction_that_changes_nothing_is_a_problem(sealed: Path) -> None:
    code, _, err = correct(sealed, BING)
    assert (code, "[E708] 这份更正没有改变任何结果" in err) == (1, True)
    code, _, err = run(sealed, "build")  # and as long as its file lies there, the site says nothing of it
    assert (code, "[E712] 这份更正还没有记入封存" in err, "seal 2017 --correct" in err) == (1, True, True)


def test_a_correction_is_written_as_a_form_then_recorded(sealed: Path) -> None:
    path, seal = sealed / "content/corrections/2017-1.md", (sealed / SEAL).read_bytes()
    code, out, err = run(changed(sealed), "seal", "2017", "--correct")
    assert (code, err) == (0, "")
    assert out.startswith("已写出 content/corrections/2017-1.md，变动已经列明，封存没有改动\n这次改动带来要核对的情形 1 条：")
    assert out.endswith("再运行一次 python build.py seal 2017 --correct，就记入封存（--root 同前）\n")
    assert (sealed / SEAL).read_bytes() == seal
    form = path.read_text(encoding="utf-8")
    assert f"# 丙社区\n{BING}" in form
    for _ in range(2):  # as it stands: what is to be filled in is asked for, and nothing is written over it
        code, _, err = run(sealed, "seal", "2017", "--correct")
        said = re.findall(r"2017-1\.md:(\d+):\d+ \[E707\] (\w+)", err)
        open_ones = ["date", "reason", "basis", "document", "document", "decided_by", "正文还是表样中的"]
        assert (code, [word for _, word in said]) == (1, open_ones)
        assert all("…" in form.splitlines()[int(line) - 1] for line, _ in said)
        assert ' | reason = "…"\n' in err
        assert '改法：reason = "…"，写更正的理由\n' in err
        assert "改好 content/corrections/2017-1.md 以后再运行一次 python build.py seal 2017 --correct" in err
        assert (path.read_text(encoding="utf-8"), (sealed / SEAL).read_bytes()) == (form, seal)
    path.write_text(form.replace("date = …", "date = 2018-03-05"), encoding="utf-8")  # half filled: the rest is asked for
    code, _, err = run(sealed, "seal", "2017", "--correct", "2017-1")
    assert (code, err.count("[E707]"), "[E707] date" in err) == (1, 6, False)
    path.write_text(form, encoding="utf-8")
    filled_form(path, "2018-03-05")
    code, out, err = run(sealed, "seal", "2017", "--correct")
    assert (code, out.endswith(f"{NEXT}（--root 同前）\n"), err) == (0, True, "")
    path.write_text(path.read_text(encoding="utf-8") + "\n\n", encoding="utf-8")  # what an editor adds
    assert run(sealed, "build")[0] == 0
    code, _, err = run(sealed, "seal", "2017", "--correct")  # the next one: nothing has changed since
    assert (code, "content/corrections/2017-2.md [E707] 没有这份更正说明，结果也没有变动" in err) == (1, True)


FRONTS: dict[str, tuple[dict[str, str], str]] = {
    "a date in quotes": ({"date": '"2018年3月5日"'}, r":2:8 \[E707\] date 应是日期，不加引号[^!]*date = 2018-03-05"),
    "a date out of reach": ({"date": "2099-03-05"}, r":2:8 \[E707\] 更正的日期应在 2017 年至 2027 年之间"),
    "no date": ({"date": ""}, r":1:1 \[E707\] 更正缺少 date"),
    "no reason": ({"reason": '" "'}, r":3:10 \[E707\] reason 应是文字，不能为空"),
    "a reason with something open": ({"reason": '"票数…有误"'}, r":3:10 \[E707\] reason 应是文字，.*表样中的“…”"),
    "a number with something open": (
        {"document": '{ issuer = "示例县纪委", number = "示纪函〔2018〕…号" }'}, r":5:\d+ \[E707\] document 的 number 应是文字",
    ),
    "a phone number": (
        {"reason": '"核对有误，联系13800000000"'}, r":3:1 \[E707\] 更正中有像是电话号码或身份证号的数字[^!]*一经登记不能再改",
    ),
    "a document in one text": (
        {"document": '"示纪函〔2018〕6号"'},
        r':5:12 \[E707\] document 应写明单位和文号[^!]*document = \{ issuer = "…", number = "示纪函〔2018〕6号" \}',
    ),
    "a number in other brackets": (
        {"document": '{ issuer = "示例县纪委", number = "示纪函[2018]6号" }'},
        r":5:\d+ \[E707\] 文号的年份应用六角括号：示纪函〔2018〕6号",
    ),
    "nobody decided": ({"decided_by": ""}, r":1:1 \[E707\] 更正缺少 decided_by"),
    "a document without number": (
        {"document": '{ issuer = "示例县纪委" }'}, r":5:\d+ \[E707\] document 应写明单位（issuer）和文号（number）或标题",
    ),
    "an unknown key": ({"basis": '"有"\nbasiss = "有"'}, r":5:1 \[E707\] 更正没有“basiss”这一项[^!]*可写 basis"),
    "bad TOML": ({"basis": "有"}, r":4:9 \[E102\]"),
}  # fmt: skip


@pytest.mark.parametrize(
    "kind", a_few(FRONTS, ("a date in quotes", "a number with something open", "a phone number", "bad TOML"))
)
def test_a_bad_correction_is_explained(sealed: Path, kind: str) -> None:
    texts, expected = FRONTS[kind]
    code, _, err = correct(changed(sealed), BING, **texts)
    assert code == 1
    assert re.search(r"2017-1\.md" + expected, err), err


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ('[changes.bing]\nrank = "1"\n', "rank 应写原来的和现在的"),
        ('[changes.bing]\nclauses = "1-4"\n', "clauses 应是条款编号的列表"),
        ("[changes.bing]\nadded = false\n", "added 只能写 true"),
        ('[changes.bing]\nscore = ["1", "2"]\n', "更正没有“score”这一项"),
        ("[changes]\nbing = 1\n", "changes 中的“bing”应是一个社区的表"),
        ("changes = 1\n", "changes 应是表，每个社区一节"),
    ],
)
def test_a_bad_declaration_is_explained(sealed: Path, table: str, expected: str) -> None:
    code, _, err = correct(changed(sealed), table)
    assert code == 1
    assert re.search(rf"2017-1\.md:\d+:\d+ \[E707\] {expected}", err), err


def test_a_correction_without_front_matter(sealed: Path) -> None:
    path = changed(sealed) / "content/corrections/2017-1.md"
    path.parent.mkdir()
    path.write_text("更正\n", encoding="utf-8")
    assert "2017-1.md:1:1 [E707] 更正的设置要写在两行 +++ 之间" in run(sealed, "seal", "2017", "--correct", "2017-1")[2]


@pytest.mark.long
def test_nothing_leaves_the_register(corrected: Path) -> None:
    path = corrected / "content/corrections/2017-1.md"
    before, text = snapshot(corrected / "site"), path.read_text(encoding="utf-8")
    path.unlink()
    assert "content/corrections/2017-1.md [E709] 已记入封存的更正不见了" in run(corrected, "build")[2]
    path.write_text(text.replace("复核申请", "来信"), encoding="utf-8")
    assert "content/corrections/2017-1.md:1:1 [E710] 已记入封存的更正被改动过" in run(corrected, "build")[2]
    path.write_text(text, encoding="utf-8", newline="\r\n")
    assert run(corrected, "build")[0] == 0
    for name, expected in (
        ("2017-3.md", "[E711] 更正编号不连续：下一份应是 2017-2"),
        ("2017-2.md", "[E712] 这份更正还没有记入封存"),
        ("2017.md", "[E711] 更正的文件名应是年度和序号"),
        ("2018-1.md", "[E712] 有 2018 年度的更正，却没有封存文件"),
    ):
        path.with_name(name).write_text(text, encoding="utf-8")
        assert f"content/corrections/{name} {expected}" in run(corrected, "build")[2]
        path.with_name(name).unlink()
    assert "[E711] 更正 2017-1 已经记入封存，不能再记" in run(corrected, "seal", "2017", "--correct", "2017-1")[2]
    assert "[E711] 更正 2017-5 编号不连续" in run(corrected, "seal", "2017", "--correct", "2017-5")[2]
    assert snapshot(corrected / "site") == before


def test_a_change_after_a_correction_breaks_the_seal_again(corrected: Path) -> None:
    replace(corrected, f"{RECORDS}/bing.toml", "hearings = 2", "hearings = 0")
    err = run(corrected, "build")[2]
    assert "丙社区综合得分由 84.72 变为 83.12，" in err
    assert "content/corrections/2017-2.md" in err


def test_corrections_add_up(corrected: Path) -> None:
    replace(corrected, f"{RECORDS}/bing.toml", "hearings = 2", "hearings = 0")
    back = BING.replace('["83.12", "84.72"]', '["84.72", "83.12"]')
    code, _, err = correct(corrected, back, 2, date="2018-02-01")
    assert (code, "2017-2.md:2:8 [E707] 日期早于前一份更正（2018-03-05）" in err) == (1, True)
    assert correct(corrected, back, 2, date="2018-04-01", reason='"核对有误"')[0] == 0
    assert run(corrected, "build")[::2] == (0, "")
    community = page(corrected, "2017/communities/bing.html")
    assert "原<del>83.12</del>、<del>84.72</del>，已更正" in community
    register = page(corrected, "corrections.html")
    assert register.index('id="c-2017-2"') < register.index('id="c-2017-1"')
    assert run(corrected, "seal", "2017")[0] == 0


@pytest.mark.long
def test_a_correction_may_take_in_a_community_and_move_others(sealed: Path) -> None:
    new_record(sealed)
    changes = '[changes.yi]\nadded = true\n[changes.{}]\nrank = ["{}", "{}"]\n'
    code, _, err = correct(sealed, "[changes.yi]\nadded = true\n")
    assert (code, err.count("[E708]")) == (1, 2)  # the ranks of others are part of what changes
    needed = re.findall(r"\[changes\.(\w+)\]\nrank = \[\"(\d)\", \"(\d)\"\]", flush_left(err))
    assert len(needed) == 2
    changes = "[changes.yi]\nadded = true\n" + "".join(f'[changes.{s}]\nrank = ["{a}", "{b}"]\n' for s, a, b in needed)
    assert correct(sealed, changes)[0] == 0
    assert run(sealed, "build")[::2] == (0, "")
    assert "新增：第3名" in page(sealed, "corrections.html")
    assert "更正 <a" in page(sealed, "2017/communities/yi.html")
    no = sealed / f"{RECORDS}/yi.toml"
    no.unlink()
    changes = "[changes.yi]\nremoved = true\n" + "".join(f'[changes.{s}]\nrank = ["{b}", "{a}"]\n' for s, a, b in needed)
    assert correct(sealed, changes, 2)[0] == 0
    assert run(sealed, "build")[::2] == (0, "")
    assert "撤去：第3名" in page(sealed, "corrections.html")  # without a link: it has no page any more


@pytest.mark.long
def test_who_is_left_out_by_a_correction_was_not_left_out_before(sealed: Path) -> None:
    """And back: what was published of those that take no part is held, corrected and registered like other words."""
    path = sealed / f"{RECORDS}/bing.toml"
    whole, reason = path.read_text(encoding="utf-8"), "全年整顿，不参加本年度考核"
    path.write_text(f'name = "丙社区"\nyear = 2017\nassessed = false\nreason = "{reason}"\n', encoding="utf-8", newline="\n")
    assert 'words = ["不参加考核的社区"]' in filled_in(sealed)
    front = plain(page(sealed, "index.html"))
    assert re.search("共3个社区党工委：[^。]*。另有1个不参加本年度考核。原共4个社区党工委：[^。]*，已更正", front), front[:900]
    circular = page(sealed, "2017/circular.html")
    sheet = plain(circular[circular.index('id="corrections"') :])
    assert f"丙社区党工委{reason}" in sheet
    assert f"丙社区：{reason}" in plain(page(sealed, "corrections.html"))
    path.write_text(whole, encoding="utf-8", newline="\n")
    filled_in(sealed, 2)
    front = plain(page(sealed, "index.html"))
    assert re.search("原共4个[^。]*、共3个[^。]*。另有1个不参加本年度考核，已更正", front), front[:900]


def sheet_of(root: Path) -> list[tuple[str, ...]]:
    """The rows of the sheet with the corrections of the circular, as its page has them, without those of the check code."""
    circular = page(root, "2017/circular.html")
    rows = re.findall("<tr>(.*?)</tr>", circular[circular.index('id="corrections"') :], re.S)
    cells = [tuple(plain(cell) for cell in re.findall("<t[dh][^>]*>(.*?)</t[dh]>", row, re.S)) for row in rows]
    return [row for row in cells if "校验码" not in row[1]]


HEAD_OF_SHEET = ("位置", "原为", "更正为")


def test_the_circular_says_which_of_its_own_words_were_others(sealed: Path) -> None:
    """Sentence, number, date, addressees, the title of an annex; a second correction leaves the rows of the first as they are."""
    manuscript = "content/circular/2017.md"
    replace(sealed, manuscript, "2018年3月31日前", "2018年4月30日前")
    replace(sealed, manuscript, "3号", "4号")
    replace(sealed, manuscript, "signed_on = 2018-01-08", "signed_on = 2018-01-09")
    replace(sealed, manuscript, 'to = "各社区党工委，', 'to = "各社区党工委、')
    replace(sealed, manuscript, "考核不得评为优秀和“一票否决”情形\n", "考核不得评为优秀、“一票否决”情形\n")
    assert 'words = ["通报稿"]' in filled_in(sealed)
    annex = "附件2社区党工委2017年度党风廉政建设责任制考核不得评为优秀{}“一票否决”情形"
    first = [
        HEAD_OF_SHEET,
        ("发文字号", "示办发〔2018〕3号", "示办发〔2018〕4号"),
        ("主送机关", "各社区党工委，县直有关部门", "各社区党工委、县直有关部门"),
        ("成文日期", "2018年1月8日", "2018年1月9日"),
        ("正文", *(f"整改情况于2018年{day}前书面报送县纪委、监察局。" for day in ("3月31日", "4月30日"))),
        ("附件2标题", annex.format("和"), annex.format("、")),
    ]
    assert sheet_of(sealed) == first
    register = plain(page(sealed, "corrections.html"))
    for was, now in (
        ("发文字号：示办发〔2018〕3号", "发文字号：示办发〔2018〕4号"),
        ("签发（成文）日期：2018-01-08", "签发（成文）日期：2018-01-09"),
    ):
        assert f"{was}{now}" in register
    assert "附件2社区党工委（年度）年度党风廉政建设责任制考核不得评为优秀、“一票否决”情形" in register
    assert not re.search(r"\w+_on：|number：|\{\{|#附件", register)
    text = (sealed / manuscript).read_text(encoding="utf-8")
    gone = "{{ 13-2项加分社区数 }}个社区党工委因报送并发表纪检监察网站信息获得加分，"
    text = text.replace(gone, "").replace("{{ 结果运用情况表 }}\n", "").replace("4月30日", "5月\n31日")
    text = text.replace("{{ 17-1项未失分社区数 }}", "\n\n{{ 17-1项未失分社区数 }}")
    (sealed / manuscript).write_text(text, encoding="utf-8", newline="\n")
    filled_in(sealed, 2)
    kept = "3个因解决疑难信访问题获得加分。"
    columns = "社区、档次、通报表扬、取消评先资格、告诫约谈、通报批评、县委综合性表彰评比不能列为优秀"
    assert sheet_of(sealed) == [
        *first,
        HEAD_OF_SHEET,
        ("正文", f"4个社区党工委因报送并发表纪检监察网站信息获得加分，{kept}", kept),
        ("正文", *(f"整改情况于2018年{day}前书面报送县纪委、监察局。" for day in ("4月30日", "5月31日"))),
        ("附件3", f"表格（{columns}）", "无"),
    ]


TYPED = """# 附件4 整改分工

| 单位 | 事项 | 时限 |
|---|---|---|
| 县纪委 | 公示 | 3月底 |
| 县纪委 | 督查 | 6月底 |

| 事项 | 联系人 |
|---|---|
| 报送 | 县委组织部 |
"""


@pytest.mark.long
def test_lines_and_tables_of_the_circular_are_told_as_they_were_printed(tmp_path: Path) -> None:
    """How lines are broken and settings ordered is no correction; neighbouring tables, and rows of one name, are told apart."""
    root, manuscript = county(tmp_path / "root"), "content/circular/2017.md"
    (root / manuscript).write_text(f"{(root / manuscript).read_text(encoding='utf-8')}\n{TYPED}", encoding="utf-8", newline="\n")
    replace(root, manuscript, "逐项制定整改措施，", "逐项制定整改措施，\n")
    assert run(root, "build")[::2] == (0, "")
    assert run(root, "seal", "2017")[0] == 0
    replace(root, manuscript, "逐项制定整改措施，\n", "逐项制定整改措施，")
    replace(
        root, manuscript, "signed_on = 2018-01-08\nprinted_on = 2018-01-09\n", "printed_on = 2018-01-09\nsigned_on = 2018-01-08\n"
    )
    assert run(root, "build")[::2] == (0, "")
    replace(root, manuscript, "| 县纪委 | 公示 | 3月底 |", "| 县纪委 | 公示 | 4月底 |")
    replace(root, manuscript, "| 事项 | 联系人 |", "| 事项 | 承办 |")
    filled_in(root)
    first = [
        HEAD_OF_SHEET,
        ("附件4县纪委时限", "3月底", "4月底"),
        ("附件4报送承办", "无", "县委组织部"),
        ("附件4报送联系人", "县委组织部", "无"),
    ]
    assert sheet_of(root) == first
    replace(root, manuscript, "| 县纪委 | 公示 | 4月底 |\n", "")
    replace(root, manuscript, TYPED[TYPED.index("\n| 事项 | 联系人 |") :].replace("联系人", "承办"), "")
    assert asked_with(root, 2) == ([], [])
    assert run(root, "build")[::2] == (0, "")
    assert sheet_of(root) == [
        *first,
        HEAD_OF_SHEET,
        ("附件4县纪委事项", "公示", "督查"),
        ("附件4县纪委时限", "4月底", "6月底"),
        ("附件4县纪委", "事项：督查；时限：6月底", "无"),
        ("附件4", "表格（事项、承办）", "无"),
    ]


@pytest.mark.long
def test_the_register_sets_like_beside_like(sealed: Path) -> None:
    """A setting beside the same one, evidence beside that of its clause."""
    manuscript = sealed / "content/circular/2017.md"
    text = re.sub("header = .*\nissuer = .*\nprinter = .*\n", 'issuer = "中共示例县委"\n', manuscript.read_text(encoding="utf-8"))
    manuscript.write_text(text.replace('copies = "县纪委、监察局，县委组织部"\n', ""), encoding="utf-8", newline="\n")
    filled_in(sealed)
    register = page(sealed, "corrections.html")
    cells = [tuple(map(plain, found)) for found in re.findall('<del>(.*?)</del></td><td class="new">(.*?)</td>', register)]
    assert sorted(cells) == sorted([
        ("抄送机关：县纪委、监察局，县委组织部", "无"),
        ("发文机关标志：中共示例县委办公室文件", "无"),
        ("发文机关署名：中共示例县委办公室", "发文机关署名：中共示例县委"),
        ("印发机关：中共示例县委办公室", "无"),
    ])  # fmt: skip


@pytest.mark.long
def test_the_circular_says_what_followed_from_a_reading(sealed: Path) -> None:
    """The notes below its tables are those of the readings."""
    read_otherwise(sealed, "R-ties", "next")
    filled_in(sealed)
    _, (where, was, now) = sheet_of(sealed)
    assert (where, now) == ("附件1", was.replace("其后的名次空缺；", "其后的名次不空缺；"))
    assert was != now


@pytest.mark.long
def test_the_circular_says_what_followed_from_words_elsewhere(sealed: Path) -> None:
    """The days of the assessments, the title of the rubric."""
    replace(sealed, f"{RECORDS}/bing.toml", "assessed_on = 2017-12-15", "assessed_on = 2017-12-16")
    replace(sealed, "content/rubric/2017.md", "# 2017年度通榆县社区党工委", "# 2017年度全县社区党工委")
    filled_in(sealed)
    _, (where, said, says) = sheet_of(sealed)
    assert where == "正文"
    title, held = "《2017年度{}社区党工委党风廉政建设责任制考核细则》.*于2017年12月14日至{}日对", (said, says)
    assert all(re.search(title.format(*found), text) for found, text in zip([("通榆县", 15), ("全县", 16)], held, strict=True))


@pytest.mark.long
def test_a_circular_that_came_or_went_with_a_correction(sealed: Path) -> None:
    """The sheet says of the whole that it went and came; without a circular the year builds."""
    manuscript = sealed / "content/circular/2017.md"
    text = manuscript.read_text(encoding="utf-8")
    manuscript.unlink()
    assert 'words = ["通报稿"]' in filled_in(sealed)
    assert "通报稿尚未写成" in page(sealed, "2017/circular.html")
    manuscript.write_text(text, encoding="utf-8", newline="\n")
    filled_in(sealed, 2)
    assert sheet_of(sealed) == [HEAD_OF_SHEET, ("全文", "通报", "无"), HEAD_OF_SHEET, ("全文", "无", "通报")]


@pytest.mark.long
def test_a_colon_in_the_name_of_one_left_out_is_no_correction_of_it(tmp_path: Path) -> None:
    root = county(tmp_path / "root")
    record = 'name = "辰：社区"\nyear = 2017\nassessed = false\nreason = "成立时间较短，不参加本年度考核"\n'
    (root / RECORDS / "chen.toml").write_text(record, encoding="utf-8", newline="\n")
    assert run(root, "build")[0] == 0
    assert run(root, "seal", "2017")[0] == 0
    filled_in(changed(root))
    circular = page(root, "2017/circular.html")
    assert "辰：社区党工委成立时间较短，不参加本年度考核" in plain(circular)
    assert "成立时间较短" not in plain(circular[circular.index('id="corrections"') :])


def asked_with(root: Path, number: int = 1) -> tuple[list[str], list[str]]:
    """The questions that come with a correction whose form is written: their codes as the terminal lists them, and as the form
    does; the form is filled in and recorded."""
    said, form = recorded(root, number)
    return re.findall(r"\[(Q\d+)\]", said), tomli.loads(form.split("+++")[1]).get("checked", [])


def test_a_count_of_the_prose_that_a_correction_makes_0_is_asked_about(sealed: Path) -> None:
    """With the form, so that the sentence can go with the same correction; recorded, it is answered."""
    record = sealed / f"{RECORDS}/bing.toml"
    text = record.read_text(encoding="utf-8")
    record.write_text(re.sub(r"\[\[clauses\.7\.notices\]\]\n(?:\w.*\n)+\n", "", text), encoding="utf-8", newline="\n")
    codes, checked = asked_with(sealed)
    assert codes == ["Q126"]
    assert len(checked) == 1
    assert checked[0].startswith("通报稿：第 67 行“第7项失分社区数”是0，会印成“0个”；")
    assert "Q126" not in run(sealed, "check")[1]
    record.write_text(text, encoding="utf-8", newline="\n")
    assert asked_with(sealed, 2) == ([], [])


def to_note(root: Path, text: str) -> None:
    """Another note of the notice of 丙社区, which the correction publishes."""
    replace(root, f"{RECORDS}/bing.toml", "棚户区改造入户调查进度全县末位", text)


def left_out(root: Path) -> None:
    """One more community that took no part, with a telephone number in the reason."""
    record = 'name = "高新园"\nyear = 2017\nassessed = false\nreason = "成立时间较短（13812345678）"\n'
    (root / RECORDS / "gaoxinyuan.toml").write_text(record, encoding="utf-8", newline="\n")


def two_sanctions(root: Path) -> None:
    """Two sanctions of members of the team, without persons: as two persons' they are a veto."""
    path = root / f"{RECORDS}/bing.toml"
    one = (
        '[[sanctions]]\nrole = "team"\npenalty = "警告"\nby = "superior"\ndate = 2017-0{0}-12\n'
        'document = {{ issuer = "示例县纪委", number = "示纪决〔2017〕{0}号" }}\n\n'
    )
    text = path.read_text(encoding="utf-8")
    path.write_text(f"{text.rstrip()}\n\n{one.format(5)}{one.format(6)}", encoding="utf-8", newline="\n")


EVIDENCE = 'evidence = [{ kind = "会议记录", title = "会议记录（13812345678）" }]'

BROUGHT_IN: dict[str, tuple[Callable[[Path], None], list[str]]] = {
    "a number of a telephone": (lambda root: to_note(root, "排名末位，联系电话13812345678"), ["Q119"]),
    "other brackets": (lambda root: replace(root, f"{RECORDS}/bing.toml", "示督通〔2017〕10号", "示督通[2017]10号"), ["Q120"]),
    "a number in the title of evidence": (
        lambda root: replace(root, f"{RECORDS}/bing.toml", "[clauses.1-4]\n", f"[clauses.1-4]\n{EVIDENCE}\n"),
        ["Q119"],
    ),
    "a number in the reason of one left out": (left_out, ["Q119"]),
    "two persons or one": (two_sanctions, ["Q107"]),
    "a deadline that is over": (
        lambda root: replace(root, "content/circular/2017.md", "2018年3月31日前", "2017年3月31日前"),
        ["Q122"],
    ),
    "a telephone in the circular": (
        lambda root: replace(root, "content/circular/2017.md", "书面报送", "（电话0436-4221234）书面报送"),
        ["Q119"],
    ),
    "points without evidence": (changed, ["Q101"]),
    "fewer points": (lambda root: replace(root, f"{RECORDS}/jia.toml", "hearings = 2", "hearings = 0"), []),
}


@pytest.mark.few(3)
@pytest.mark.parametrize("kind", BROUGHT_IN)
def test_what_a_correction_brings_in_is_asked_about(sealed: Path, kind: str) -> None:
    """Of all kinds of questions, but only what was not asked of the year when it was sealed."""
    bring_in, codes = BROUGHT_IN[kind]
    bring_in(sealed)
    asked, checked = asked_with(sealed)
    assert asked == codes
    assert len(checked) == len(codes)
    assert "待核" not in run(sealed, "check")[1]


@pytest.mark.long
def test_another_telephone_in_the_place_of_one_is_asked_about(sealed: Path) -> None:
    """And one that stands is asked about again only where its community or the office's texts change."""
    to_note(sealed, "排名末位，联系电话13812345678")
    assert asked_with(sealed)[0] == ["Q119"]
    replace(sealed, f"{RECORDS}/bing.toml", "13812345678", "13912345678")
    assert asked_with(sealed, 2)[0] == ["Q119"]
    replace(sealed, f"{RECORDS}/jia.toml", "hearings = 2", "hearings = 0")
    assert asked_with(sealed, 3)[0] == []
    replace(sealed, "content/circular/2017.md", "书面报送", "（电话0436-4221234）书面报送")
    assert asked_with(sealed, 4)[0] == ["Q119"]
    replace(sealed, "content/circular/2017.md", "4221234", "4221235")
    assert asked_with(sealed, 5)[0] == ["Q119"]


@pytest.mark.long
def test_what_results_of_last_year_bring_in_is_asked_of_whom_they_concern(tmp_path: Path) -> None:
    """That there is none of the unit that a principal led before: a fact about a person, which no seal keeps."""
    root = county(tmp_path / "root")
    shutil.copy(ROOT / RECORDS / "chou.toml", root / RECORDS)
    text = (root / RECORDS / "chou.toml").read_text(encoding="utf-8")
    assert "previous_unit" in text
    unit = re.findall(r'previous_unit = "(\w+)"', text)[0]
    assert run(root, "build")[::2] == (0, "")
    assert run(root, "seal", "2017")[0] == 0
    results = root / "data/results/2016.toml"
    gone = re.sub(rf"(?m)^\[{unit}\]\n(?:\w.*\n)+\n?", "", results.read_text(encoding="utf-8"))
    assert f"[{unit}]" not in gone
    results.write_text(gone, encoding="utf-8", newline="\n")
    assert "Q111" in asked_with(root)[0]


@pytest.mark.long
def test_what_was_asked_of_one_place_is_asked_of_another(tmp_path: Path) -> None:
    """The same deadline in a second paragraph; and of what a question lists it is said what is new."""
    root, manuscript = county(tmp_path / "root"), "content/circular/2017.md"
    replace(root, manuscript, "2018年3月31日前", "2017年3月31日前")
    assert run(root, "build")[::2] == (0, "")
    assert run(root, "seal", "2017")[0] == 0
    replace(root, manuscript, "（二）压实主体责任。", "（二）压实主体责任。2017年3月31日前落实。")
    changed(root)
    codes, checked = asked_with(root)
    assert codes == ["Q101", "Q122", "Q122"]
    assert [text.endswith("；其中新的：1-4") for text in checked if "evidence" in text] == [True]


@pytest.mark.long
def test_a_correction_names_what_was_looked_into(sealed: Path) -> None:
    """Neither less nor more, whatever line it stands on; the hint is the line that is wanted."""
    two_sanctions(sealed)
    assert run(sealed, "seal", "2017", "--correct")[0] == 0
    path = sealed / "content/corrections/2017-1.md"
    filled_form(path, "2018-03-05")
    form = path.read_text(encoding="utf-8")
    without = re.sub(r"checked = \[\n(?:    .*\n)+\]\n", "", form)
    assert without != form
    path.write_text(without, encoding="utf-8", newline="\n")
    code, _, err = run(sealed, "seal", "2017", "--correct")
    assert code == 1
    line = next(n for n, text in enumerate(without.split("\n"), 1) if text.startswith("decided_by"))
    assert f"content/corrections/2017-1.md:{line}:1 [E708] 这次改动带来的、要核对的情形没有都写明，没有写的：丙社区：2 件" in err
    hint = re.findall(r"改法：(checked = .*)", err)[0]
    lines = without.split("\n")
    more = hint.replace("]", ', "甲社区：没有这回事"]')
    path.write_text("\n".join([*lines[:line], more, *lines[line:]]), encoding="utf-8", newline="\n")
    code, _, err = run(sealed, "seal", "2017", "--correct")
    assert code == 1
    assert f"2017-1.md:{line + 1}:1 [E708] 写明已核对的情形，有的并没有" in err
    assert f"改法：{hint}" in err
    path.write_text("\n".join([*lines[:line], hint, *lines[line:]]), encoding="utf-8", newline="\n")
    assert run(sealed, "seal", "2017", "--correct")[0] == 0


@pytest.mark.long
def test_a_seal_holds_no_question_that_rests_on_persons(sealed: Path) -> None:
    """Such a question would tell whoever guesses it that the guess is right: it is asked again with each correction of its
    community, and of no other."""
    before = tomli.loads((sealed / SEAL).read_text(encoding="utf-8"))["questions"]
    two_sanctions(sealed)
    assert asked_with(sealed)[0] == ["Q107"]
    assert tomli.loads((sealed / SEAL).read_text(encoding="utf-8"))["questions"] == before
    replace(sealed, f"{RECORDS}/jia.toml", "hearings = 2", "hearings = 0")
    assert asked_with(sealed, 2)[0] == []
    to_note(sealed, "排名末位")
    assert asked_with(sealed, 3)[0] == ["Q107"]


def test_a_result_of_last_year_is_told_by_name_and_across_no_grade_s_minimum() -> None:
    """As a seal holds it, and the register tells that it was corrected."""
    year = gather(ROOT).years[-1].assessed
    past = {"wu": PastResult(Fraction(341987, 3600), "良好", "戊社区"), "ji": PastResult(Fraction(96), "优秀", "己社区")}
    told = typed_words(replaced(year, past=past))["上年结果"]
    assert told == ("己社区：96分，优秀", "戊社区：≈94.996（341987/3600）分，良好")


@pytest.mark.long
def test_a_correction_of_words_only(sealed: Path) -> None:
    BREAKS["a word of a note"][0](sealed)
    assert correct(sealed, '[changes.bing]\nclauses = ["7"]\n')[0] == 0
    assert run(sealed, "build")[0] == 0
    assert "<del>棚户区改造入户调查进度全县末位</del>" in page(sealed, "2017/clauses/7.html")


def test_a_private_code_in_a_correction_stops_it(sealed: Path) -> None:
    code = re.search(r'person = "(.+)"', (sealed / RECORDS / "bing.toml").read_text(encoding="utf-8"))
    assert code
    before = (sealed / SEAL).read_bytes()
    done, _, err = correct(changed(sealed), BING, reason=f'"{code[1]}受处分"')
    assert (done, "[E503]" in err) == (1, True)
    assert (sealed / SEAL).read_bytes() == before


# what changed carries a notice


ALWAYS = {
    "index.html", *(f"2017/{name}.html" for name in ("index", "circular", "losses", "deductions", "rubric", "readings", "print")),
    "2017/clauses/index.html",
}  # fmt: skip
"""Pages of a year that list all of it: they carry every notice, whatever changed."""


def words(root: Path) -> dict[str, str]:
    """The text of every page, without its stamp, the way to its neighbours, and notices."""
    found = {}
    for path in (root / "site").rglob("*.html"):
        text = re.sub(r'<p class="walk">.*?</p>|校验码 \w+', "", path.read_text(encoding="utf-8"), flags=re.S)
        text = re.sub(r'<div class="correction".*?</div>\s*(?=<)', "", text, flags=re.S)
        found[path.relative_to(root / "site").as_posix()] = re.sub(r"\s+", "", re.sub(r"<[^>]*>", "", text))
    return found


@pytest.mark.parametrize("kind", a_few(BREAKS, ("a fact about a person",)))
def test_every_page_that_a_correction_changed_carries_its_notice(sealed_once: Path, filled_in_once: FilledIn, kind: str) -> None:
    before = words(sealed_once)
    sealed, form = filled_in_once(kind)
    after = words(sealed)
    differing = {url for url in after if before.get(url) != after[url]} - {"corrections.html"}
    carrying = {url for url in after if "corrections.html#c-2017-1" in page(sealed, url)}
    assert differing - carrying == set()
    declared = tomli.loads(form.split("+++")[1])["changes"]
    own = {f"2017/communities/{slug}.html" for slug in declared} | {
        f"2017/clauses/{block}.html" for table in declared.values() for block in table.get("clauses", ())
    }
    if kind not in ("the rubric", "a reading", "last year's results"):  # these may show on any page of the year
        assert carrying - differing - ALWAYS - own == set()
    assert carrying >= ALWAYS


# the next year


@pytest.mark.long
def test_the_next_year_reads_the_seal(corrected: Path) -> None:
    next_year(corrected)
    code, _, err = run(corrected, "build")
    assert (code, err) == (0, "")
    community = page(corrected, "2018/communities/bing.html")
    was = '<span class="was">原<del>83.12</del>，已更正</span>'  # said wherever the result still stands
    assert f'<th scope="row">2017年度</th><td class="n">84.72 {was}</td><td>良好</td>' in community
    assert '<b>2017年度更正 <a href="../../corrections.html#c-2017-1">2017-1</a></b>' in community
    assert "本页有关的变动列在明细末尾，其他的见" in community
    assert "2017-1" not in page(corrected, "2018/communities/jia.html")
    assert '<th scope="row">2016年度</th><td class="n">76.40</td><td>较差</td>' in community
    told = run(corrected, "explain", "2018/mao")[1]
    assert (
        "组织调整：适用，本年度和上年度均评定为较差档次" in told or "组织调整：适用，有六、3.3)所列情形" in told
    )  # 较差 in 2017 by the seal, and again
    register = page(corrected, "corrections.html")  # a year without pages keeps its corrections
    assert 'id="c-2017-1"' in register
    assert '原<del>83.12</del>，<span class="k">更正为84.72</span>' in register
    (corrected / "content/corrections/2017-1.md").unlink()
    assert "[E709]" in run(corrected, "build")[2]


def test_a_sealed_year_may_not_vanish_unseen(sealed: Path) -> None:
    before = snapshot(sealed / "site")
    next_year(sealed)
    replace(sealed, "content/site.toml", '[years.2017]\nstage = "withdrawn"\n', "")
    code, _, err = run(sealed, "build")
    assert (code, "content/site.toml [E705] 2017 年度已封存，site.toml 中没有这个年度" in err) == (1, True)
    assert 'stage = "withdrawn"' in err
    assert snapshot(sealed / "site") == before


@pytest.mark.long
def test_a_seal_that_was_published_may_not_vanish(corrected: Path, tmp_path: Path) -> None:
    """The site that stands says what was sealed and corrected: the data must say so still."""
    before, seal, register = snapshot(corrected / "site"), (corrected / SEAL).read_bytes(), (corrected / REGISTER).read_bytes()
    (corrected / SEAL).unlink()
    err = run(corrected, "build")[2]
    assert "[E712] 有 2017 年度的更正，却没有封存文件：封存文件不见了" in err
    assert "从备份恢复 data/seals/2017.toml" in err
    assert "删去" not in err
    shutil.move(corrected / "content/corrections", tmp_path / "corrections")
    assert f"{SEAL} [E715] 封存登记说 2017 年度已经封存，封存文件不见了" in run(corrected, "build")[2]
    (corrected / REGISTER).unlink()
    assert f"{SEAL} [E715] 公布的网站说 2017 年度已经封存，封存文件不见了" in run(corrected, "build")[2]
    assert "[E715]" in run(corrected, "seal", "2017")[2]  # not sealed anew either
    assert "[E715]" in run(corrected, "build", "--out", str(tmp_path / "www"))[2]  # the usual site stands
    published = shutil.move(corrected / "site", tmp_path / "site")
    run(corrected, "build", "--out", str(tmp_path / "www"))
    assert run(corrected, "seal", "2017", "--site", str(tmp_path / "www"))[0] == 0  # without the correction
    shutil.move(published, corrected / "site")
    assert "[E715] 公布的网站登记了更正 2017-1，封存文件中没有" in run(corrected, "build")[2]
    assert snapshot(corrected / "site") == before
    shutil.move(tmp_path / "corrections", corrected / "content/corrections")
    (corrected / SEAL).write_bytes(seal)
    assert (
        f"{SEAL} [E715] 2017 年度的封存文件与封存登记不是同一份：登记有更正 0 份，封存文件有 1 份" in run(corrected, "build")[2]
    )
    (corrected / REGISTER).write_bytes(register)
    assert run(corrected, "build")[::2] == (0, "")


@pytest.mark.long
def test_a_seal_of_other_figures_is_not_the_one_that_was_published(sealed: Path, tmp_path: Path) -> None:
    (sealed / SEAL).unlink()
    (sealed / REGISTER).unlink()
    changed(sealed)
    code, _, err = run(sealed, "build", "--out", str(tmp_path / "www"))  # the usual site vouches, wherever another one goes
    assert (code, "[E715] 公布的网站说 2017 年度已经封存，封存文件不见了" in err) == (1, True)
    published = shutil.move(sealed / "site", tmp_path / "site")
    assert run(sealed, "build", "--out", str(tmp_path / "www"))[0] == 0
    assert run(sealed, "seal", "2017", "--site", str(tmp_path / "www"))[0] == 0
    shutil.move(published, sealed / "site")
    assert "[E715] 封存文件不是公布时的那一份" in run(sealed, "build")[2]


@pytest.mark.long
def test_the_register_may_not_be_written_anew(sealed: Path) -> None:
    """What was published of a correction stays: neither its words nor a detour to the same figures can take its place."""
    first, registered = (sealed / SEAL).read_bytes(), (sealed / REGISTER).read_bytes()
    correct(changed(sealed), BING)
    assert run(sealed, "build")[0] == 0
    recorded, before = (sealed / SEAL).read_bytes(), snapshot(sealed / "site")
    latest = (sealed / REGISTER).read_bytes()
    (sealed / SEAL).write_bytes(first)
    assert "[E715] 2017 年度的封存文件与封存登记不是同一份" in correct(sealed, BING, reason='"另一个原因"')[2]
    (sealed / REGISTER).write_bytes(registered)
    other = "[E715] 封存文件不是公布时的那一份：2017 年度的封存、更正与公布的网站不同"
    assert "[E715]" in correct(sealed, BING, reason='"另一个原因"')[2]
    elsewhere = sealed.parent / "elsewhere"
    assert correct(sealed, BING, 1, "--site", str(elsewhere), reason='"另一个原因"')[0] == 0
    assert other in run(sealed, "build")[2]
    assert snapshot(sealed / "site") == before
    (sealed / SEAL).write_bytes(recorded)
    (sealed / REGISTER).write_bytes(latest)
    assert correct(sealed, "changes = {}")[0] == 1  # the file is the recorded one no more
    assert run(sealed, "build")[0] == 1


def test_a_withdrawn_year_stays_sealed(sealed: Path) -> None:
    published = 'stage = "published"'
    replace(sealed, "content/site.toml", published, 'stage = "withdrawn"')
    assert run(sealed, "build")[::2] == (0, "")
    assert "2017年度：已封存，页面不再公布" in page(sealed, "corrections.html")
    replace(sealed, "content/site.toml", 'stage = "withdrawn"', published)
    (sealed / SEAL).unlink()
    (sealed / REGISTER).unlink()
    changed(sealed)
    for command in (("build",), ("seal", "2017")):
        assert "[E715] 公布的网站说 2017 年度已经封存，封存文件不见了" in run(sealed, *command)[2]


@pytest.mark.few(1)
@pytest.mark.parametrize("altered", [True, False])
def test_a_register_taken_from_the_site_is_missed(sealed: Path, altered: bool) -> None:
    path = sealed / "site/corrections.html"
    if altered:
        path.write_text(path.read_text(encoding="utf-8").replace("data-sealed", "data-x"), encoding="utf-8")
    else:
        path.unlink()
    (sealed / SEAL).unlink()
    changed(sealed)
    code, _, err = run(sealed, "build")
    what = "改动过" if altered else "删去了"
    assert (code, f"site/corrections.html [E715] {what}公布的更正登记，不能核对封存" in err) == (1, True)
    assert f"{SEAL} [E715] 封存登记说 2017 年度已经封存，封存文件不见了" in err
    shutil.rmtree(sealed / "site")
    assert run(sealed, "build")[0] == 1  # the register knows it still
    (sealed / REGISTER).unlink()  # all anchors gone together: only the check code on paper tells
    assert run(sealed, "build")[0] == 0


# in the browser


SHOWN = {
    "register": "corrections.html",
    "year": "2017/index.html",
    "community": "2017/communities/bing.html",
    "clause": "2017/clauses/1-4.html",
    "circular": "2017/circular.html",
    "print": "2017/print.html",
}


@pytest.mark.long
@pytest.mark.usefixtures("page")
@pytest.mark.parametrize("kind", a_few(SHOWN, ("community",)))
def test_corrected_pages_are_accessible_narrow_and_printable(corrected_once: Path, tab: Any, tmp_path: Path, kind: str) -> None:
    tab.goto((corrected_once / "site" / SHOWN[kind]).as_uri())
    assert tab.locator("table:not(:has(caption))").count() == 0
    assert tab.locator("del").count() > 0
    tab.set_viewport_size({"width": 320, "height": 800})
    assert tab.evaluate("document.documentElement.scrollWidth") <= 320
    edges = "cells => cells.map(cell => cell.getBoundingClientRect()).filter(box => box.width && box.right > innerWidth).length"
    assert tab.locator(".changes .old").count() > 0 or kind in ("year", "circular")
    assert tab.eval_on_selector_all(".changes td", edges) == 0  # old and new in sight, without moving the table
    assert tab.eval_on_selector_all(".changes .old", "cells => cells.every(c => getComputedStyle(c, '::before').content)")
    narrow = Axe().run(tab).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"]) for v in narrow] == []
    tab.set_viewport_size({"width": 1280, "height": 900})
    paper = tmp_path / f"{kind}.pdf"
    tab.pdf(path=str(paper), prefer_css_page_size=True)
    text = "".join(sheet.extract_text() for sheet in PdfReader(paper).pages)
    assert "2017-1" in text
    assert "83.12" in text or kind == "clause"  # what was published stands on paper too
    assert len(PdfReader(paper).pages) <= 3 or kind in ("print", "circular")
    violations = Axe().run(tab).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"]) for v in violations] == []


@pytest.mark.long
@pytest.mark.parametrize("count", [14, pytest.param(100, marks=pytest.mark.long)])
def test_a_corrected_ranking_keeps_to_two_sheets(whole_once: Path, tmp_path: Path, tab: Any, count: int) -> None:
    """Another reading: the figures and ranks of nearly all communities change."""
    root = tmp_path / "root"
    if count == 14:
        shutil.copytree(whole_once, root)
    else:
        load.communities(root, count)
        for command in (("build",), ("seal", "2017")):
            assert run(root, *command)[::2] == (0, "")
    BREAKS["a reading"][0](root)
    filled_in(root)
    html = page(root, "2017/index.html")
    rows = re.findall(r'<tr id="c-.*?</tr>', html)
    assert len(rows) >= min(count, 40)
    assert sum('class="was"' in row for row in rows) > len(rows) / 2
    tab.goto((root / "site/2017/index.html").as_uri())
    tab.pdf(path=str(tmp_path / "year.pdf"), prefer_css_page_size=True)
    assert len(PdfReader(tmp_path / "year.pdf").pages) <= 2


@pytest.mark.long
@pytest.mark.usefixtures("page")
def test_a_corrected_ranking_still_sorts_by_the_new_figure(corrected_once: Path, tab: Any) -> None:
    tab.goto((corrected_once / "site/2017/index.html").as_uri())
    tab.locator("th .sorter").nth(3).click()
    figures = tab.eval_on_selector_all("table.ranking tbody tr", "rows => rows.map(r => parseFloat(r.cells[3].textContent))")
    assert figures == sorted(figures)
    assert 84.72 in figures
