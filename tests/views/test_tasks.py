"""What readers come for, done as they do it: from the front page, with no more presses than a reader has patience for."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.shots import draft


class Reader:
    """A reader before the front page, whose presses are counted."""

    def __init__(self, page: Any, site: Path) -> None:
        self.page, self.presses = page, 0
        page.goto((site / "index.html").as_uri())

    def press(self, name: str) -> None:
        """Press the first link of this name in the page's own part, else in its head."""
        self.presses += 1
        for part in ("main", "header"):
            link = self.page.locator(f"{part} a:visible").filter(has_text=name).first
            if link.count():
                link.click()
                return
        raise AssertionError(name)

    def sees(self, *words: str) -> bool:
        """Whether all this is printed in the page."""
        text = self.page.locator("main").inner_text()
        return all(word in text for word in words)


@pytest.fixture
def reader(page: Any, site: Path) -> Iterator[Reader]:
    yield Reader(page, site)
    assert page.complaints == []


def test_who_is_first_and_why(reader: Reader) -> None:
    first = reader.page.locator("table.lead tbody tr:has(th.c)").first
    assert first.locator("th.c").inner_text() == "甲社区"
    assert first.locator(".sc").inner_text() == "98.48"
    reader.press("甲社区")
    assert reader.sees("第1名", "得分计算", "第20项", "20-2项")
    assert reader.presses == 1


def test_why_a_community_lost_points_with_its_facts(reader: Reader) -> None:
    reader.press("乙社区")
    losses = reader.page.locator("table", has_text="逐笔失分").inner_text()
    assert "扣分：在项目资金运行、政府采购、工程招投标" in losses
    assert "2017年10月19日 县权力运行大监督工作领导小组办公室 示权监办〔2017〕24号" in losses
    assert reader.presses == 1


def test_which_clause_cost_the_county_most(reader: Reader) -> None:
    first = reader.page.locator("table.costs tbody tr").first.inner_text()
    assert "第9项" in first
    assert "16" in first
    assert reader.presses == 0


def test_the_document_behind_a_deduction(reader: Reader) -> None:
    reader.press("乙社区")
    assert "示权监办〔2017〕24号" in reader.page.locator("table.charges tr", has_text="17-3项").inner_text()
    reader.press("17-3项")
    assert "示权监办〔2017〕24号" in reader.page.locator("table.charged tr", has_text="乙社区").inner_text()
    assert reader.presses == 2


def test_what_would_have_been_needed(page: Any, tmp_path: Path) -> None:
    """In drafts, where the switch is on."""
    reader = Reader(page, draft(tmp_path))
    reader.press("乙社区")
    assert "14-3项材料弄虚作假，按规定不得评为优秀" in reader.page.locator(".bars").inner_text()
    assert reader.sees("距优秀还差5.6975分", "只看得分，例如没有下面", "综合得分就够优秀")
    losses = reader.page.locator("ol.needed li").all_inner_texts()
    assert len(losses) == 3
    assert all(re.fullmatch(r"\+[\d.]+ .*，到[\d.]+分", text, re.DOTALL) for text in losses)
    assert reader.presses == 1


def test_what_an_auditor_needs(reader: Reader) -> None:
    """The check code stands on the front page; the ledger alone adds up to every composite."""
    assert "校验码" in reader.page.locator("header, .doc").all_inner_texts()[-1]
    reader.press("下载")
    with reader.page.expect_download() as started:
        reader.press("台账（CSV）")
    with started.value.path().open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    sums: dict[str, Decimal] = {}
    for row in rows:
        sums[row["社区"]] = sums.get(row["社区"], Decimal(0)) + Decimal(row["实计"])
    reader.page.go_back()
    printed = {
        row.locator("th.c").inner_text(): row.locator(".sc").inner_text()
        for row in reader.page.locator("table.lead tbody tr:has(th.c)").all()
    }
    assert len(printed) == 14
    assert all(abs(sums[name] - Decimal(score)) <= Decimal("0.005") for name, score in printed.items())
    assert reader.presses <= 2


def test_who_was_vetoed_and_by_what(reader: Reader) -> None:
    assert reader.sees("寅社区 82.71分", "有第三部分第3项所列情形", "直接列为较差档次")
    assert reader.presses == 0


def test_a_community_counted_again(reader: Reader) -> None:
    """From a hundred down to the composite, by what is printed."""
    reader.press("丁社区")
    rows = reader.page.locator(".way tbody tr").all()
    figures = [[text for text in row.locator("td.n").all_inner_texts() if text] for row in rows]
    legs = [[Decimal(text.strip("≈").replace("−", "-")) for text in row] for row in figures]
    (total,), *legs = legs
    for lost, gained, after in legs:
        total += lost + gained
        assert abs(total - after) <= Decimal("0.01") * len(legs)
    assert str(round(total, 2)) in reader.page.locator(".verdict").inner_text()
    assert reader.presses == 1


def test_all_about_a_clause(reader: Reader) -> None:
    reader.page.fill("#search", "13-1")
    reader.page.wait_for_selector("#results li")
    kinds = [kind.split(" ")[0] for kind in reader.page.locator("#results p.kind").all_inner_texts()]
    assert {"条款", "失分", "加分"} <= set(kinds)
    assert reader.presses == 0


def test_two_communities_side_by_side(reader: Reader) -> None:
    """The choice of the other one is the third act, but the first needs no search."""
    reader.press("乙社区")
    reader.press("和其他社区比较")
    reader.page.get_by_label("选择要并排的社区").select_option("mao")
    heads = reader.page.locator(".beside:visible thead th").all_inner_texts()
    assert heads == ["乙社区", "卯社区"]
    assert reader.page.locator(".beside:visible").bounding_box()["y"] < 700
    assert reader.presses == 2


def test_last_years_results_of_all(reader: Reader) -> None:
    past = reader.page.locator("table.lead tbody tr:has(th.c) .past").all_inner_texts()
    assert len(past) == 14
    assert past[0] == "96.80"
    reader.press("比较")
    assert reader.page.locator(".yearly tbody th[scope=row]").count() == 14
    assert reader.presses == 1
