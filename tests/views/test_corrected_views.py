"""The pages of a year that was corrected: the texts that are struck through, notices and the register."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest

from tests.helpers.small_county import COUNTY, pages_of, state, texts, views_of
from tongyu_site.base.source import Source
from tongyu_site.seals import Change, Correction
from tongyu_site.views import Register, YearSite
from tongyu_site.views.corrections import Pair
from tongyu_site.views.printed import Printed

BING = COUNTY["bing"]["clauses"]
SECOND = {**COUNTY, "bing": {**COUNTY["bing"], "clauses": {**BING, "1-4": {"hearings": 1}}}}
"""As it was after the first correction: 丙社区 had not lost at 1-4 yet."""
FIRST = {slug: change for slug, change in SECOND.items() if slug != "yi"} | {
    "jia": {**COUNTY["jia"], "name": "甲子社区"},
    "bing": {**COUNTY["bing"], "clauses": {**BING, "1-4": {"hearings": 1}, "3": {"circulated": False}, "4": {}}},
}
"""As it was published first: without 乙社区, with another name of 甲社区; 丙社区 lost at 3 and had no ceiling."""


def correction(number: int, *changes: Change, rows: tuple[tuple[str, str], ...] = ()) -> Correction:
    """A correction with these changes."""
    return Correction(
        2017, number, dt.date(2018, 3, number), f"原因{number}", "细则第3项", f"示纪发〔2018〕{number}号", "县纪委常委会",
        ("经核实，予以更正。",), {}, Source("", ""), changes, rows,
    )  # fmt: skip


def change(slug: str, block: str, what: str, old: str, new: str) -> Change:
    """A change of a community; ``block`` is a clause, cited as pages do, or empty."""
    name = {"jia": "甲社区", "yi": "乙社区", "bing": "丙社区", "hai": "亥社区"}[slug]
    return Change(slug, name, block, {"3": "第3项", "1-4": "1-4项"}.get(block, ""), what, old, new)


CORRECTIONS = (
    correction(
        1,
        change("jia", "", "名称", "甲子社区", "甲社区"),
        change("yi", "", "社区", "无", "乙社区，94.996分"),
        change("bing", "", "综合得分", "97.20", "98.00"),
        change("bing", "", "档次", "优秀", "良好"),
        change("bing", "3", "得分", "2", "3"),
    ),
    correction(
        2,
        change("bing", "", "综合得分", "98.00", "96.40"),
        change("bing", "1-4", "得分", "2", "0"),
        rows=(("bing", "1-4"),),
    ),
)


@pytest.fixture(scope="module")
def year() -> YearSite:
    """A sealed year that was corrected twice."""
    return YearSite(state(), None, (), "a1b2", CORRECTIONS, (state(FIRST), state(SECOND)))


@pytest.fixture(scope="module")
def views(year: YearSite) -> dict[str, Any]:
    """Its views by address."""
    return views_of(year, Register(CORRECTIONS, {2016: "c3d4"}))


def struck(view: Any, path: str = "") -> dict[str, tuple[str, ...]]:
    """Every text of a view that is struck through, by the way to it; rows by their keys."""
    found: dict[str, tuple[str, ...]] = {}
    if isinstance(view, (tuple, list)):
        for row in view:
            key = next((getattr(row, name) for name in ("key", "slug", "name", "label", "title") if hasattr(row, name)), "")
            found |= struck(row, f"{path}[{'/'.join(map(str, key)) if isinstance(key, tuple) else key}]")
    elif is_dataclass(view) and not isinstance(view, type):
        if was := getattr(view, "was", ()):
            found[path] = was
        for field in fields(view):
            if field.name != "assessed":
                found |= struck(getattr(view, field.name), f"{path}.{field.name}" if path else field.name)
    return found


def test_ranking(views: dict[str, Any]) -> None:
    view = views["index.html"]
    assert {row.slug: struck(row) for row in view.rows} == {
        "jia": {"headline.name": ("甲子社区",)},
        "bing": {
            "headline.composite": ("97.20", "98.00"),
            "headline.grade": ("优秀",),
            "figures.cells[p2].text": ("75.20", "76.00"),
            "figures.cells[s1].text": ("19.00", "20.00"),
        },
        **{slug: {} for slug in ("wu", "yi", "ji", "ding")},
    }
    assert [row.lines for row in view.rows] == [2, 1, 5, 1, 2, 1]


def test_grades(views: dict[str, Any]) -> None:
    grades = views["index.html"].grades
    assert struck([grades.sentence]) == {"[]": ("共5个社区党工委：优秀3个，良好0个，较差1个，待录入1个",)}
    assert {group.name: group.count.was for group in grades.groups} == {"优秀": ("3",), "良好": ("0",), "较差": ()}
    assert {member.headline.key: struck(member.headline) for group in grades.groups for member in group.members} == {
        "jia": {"name": ("甲子社区",)},
        "wu": {},
        "bing": {"composite": ("97.20", "98.00"), "grade": ("优秀",)},
        "yi": {},
        "ji": {},
    }


def test_the_front_page_strikes_every_figure_and_list_that_was_replaced(year: YearSite) -> None:
    """Also sums, consequences, and whose grade was changed; and what is named no more at all."""
    view = pages_of(year)["index.html"].view
    assert view.costs_say == Printed(
        "在已经录齐的5个社区中，按折合综合得分计（加分另计），共减去12分，全部条款共减去12分",
        (
            "在已经录齐的4个社区中，按折合综合得分计（加分另计），共减去11.2分，全部条款共减去11.2分",
            "在已经录齐的5个社区中，按折合综合得分计（加分另计），共减去10.4分，全部条款共减去10.4分",
        ),
    )
    assert view.cheaper.was == ("第3项（0.8分）",)
    assert struck(view.changed) == {"[bing].said": ("丙社区 98.00分，由优秀改列良好",)}
    assert struck(view.outcomes) == {
        "[u1].said": ("3个：甲子社区、戊社区、丙社区",), "[u4 未定].said": ("未定2个：戊社区、己社区",),
    }  # fmt: skip
    assert view.unlisted.was == ()
    back = pages_of(replace(year, former=(year.assessed,), assessed=state(FIRST)))["index.html"].view
    assert back.unlisted.was == ("丙社区 96.40分，由优秀改列良好",)


def test_of_a_larger_county_too_the_front_page_strikes_who_stood_under_a_paragraph() -> None:
    """Also under one where nobody stands any more."""
    many = {f"u{number:02}": {"name": f"{number:02}社区"} for number in range(25)}
    before = state({**many, "bing": COUNTY["bing"], "ji": COUNTY["ji"]})
    now = state({**many, "bing": SECOND["yi"], "ji": COUNTY["ji"]})
    view = pages_of(YearSite(now, None, (), "a1b2", CORRECTIONS[:1], (before,)))["index.html"].view
    assert [(row.text, row.count, row.said.was) for row in view.shifts] == [
        ("三、3", "由优秀改列较差1个", ()),
        ("第4项", "现无", ("由优秀改列良好1个：丙社区",)),
    ]


COUNTY_SECTIONS = {
    "sections[(一)].county.mean": ("18.25（4个社区）", "18.8（5个社区）"),
    "sections[(一)].county.best": ("19",),
    "sections[(一)].county.holders": ("2个社区",),
    "sections[(二)].county.mean": ("4",),
    "sections[(二)].county.holders": ("4个社区",),
    "sections[(三)].county.mean": ("9",),
    "sections[(三)].county.holders": ("4个社区",),
    "sections[(四)].county.holders": ("5个社区",),
    "sections[(五)].county.holders": ("5个社区",),
    "sections[(六)].county.mean": ("≈15.33",),
    "sections[(六)].county.holders": ("甲子社区",),
    "sections[(七)].county.mean": ("10.3",),
    "sections[(七)].county.holders": ("甲子社区",),
    "sections[(八)].county.mean": ("29.4",),
    "sections[(八)].county.holders": ("4个社区",),
}
"""What the corrections of two communities, one of them new, changed of the county's mean and best, on every community's page."""


def test_community(views: dict[str, Any]) -> None:
    assert struck(views["communities/bing.html"]) == {
        "headline.composite": ("97.20", "98.00"),
        "headline.grade": ("优秀",),
        "count": ("共5个社区",),
        "distance": ("95分以上为优秀",),
        "rise": ("升1.2分", "升2分"),
        "way.rows[(一)].figures.lost": ("−0.8", "0"),
        "way.rows[(一)].figures.total": ("99.2", "100"),
        **{f"way.rows[({number})].figures.total": ("95.2", "96") for number in "二三四五六七八"},
        "way.rows[].figures.total": ("97.20", "98.00"),
        **COUNTY_SECTIONS,
        "parts[年末考核].score": ("75.2", "76"),
        "total.score": ("97.20", "98.00"),
        "sections[(一)].score": ("19", "20"),
        "ledger[s1///0].score": ("19", "20"),
        "ledger[1///0].score": ("14",),
        "ledger[1-4///0].score": ("2",),
        "ledger[1//第1项小计/0].balance": ("13",),
        "ledger[1/未分配分值/没有分配到各条的分值/0].balance": ("14",),
        "ledger[3///0].score": ("2",),
        "closing[p2///0].score": ("75.2", "76"),
        "closing[p2//年末考核小计/0].balance": ("94", "95"),
        "closing[p///0].score": ("97.20", "98.00"),
        "years[2017年度].composite": ("97.20", "98.00"),
        "years[2017年度].grade": ("优秀",),
    }
    assert struck(views["communities/wu.html"]) == {"count": ("共5个社区",), **COUNTY_SECTIONS}
    assert struck(views["communities/yi.html"]) == {  # it was not there at first
        "sections[(一)].county.mean": ("18.8（5个社区）",),
        "sections[(一)].county.holders": ("2个社区",),
    }


def test_a_distance_that_was_printed_is_struck(year: YearSite) -> None:
    assessed = replace(year.assessed, project=replace(year.assessed.project, show_distance=True))
    view = views_of(replace(year, assessed=assessed), Register(CORRECTIONS, {2016: "c3d4"}))["communities/bing.html"]
    assert view.distance.was == ("已达优秀分数线",)


def test_matrix_has_a_column_for_what_is_struck(views: dict[str, Any]) -> None:
    """Nobody loses at 3 any more: its column stays, because the first state printed a loss there."""
    view = views["deductions.html"]
    labels = [column.label for column in view.columns]
    assert labels == ["第7项", "第8项", "1-2项", "第2项", "第19项", "1-4项", "第3项", "13-1项", "13-2项", "第15项"]
    assert "第3项" not in [link.text for link in view.untouched]
    assert struck(view) == {
        "rows[jia].name": ("甲子社区",),
        "rows[bing].total": ("−6", "−5"),
        "rows[bing].cells[3].text": ("−1",),
        "feet[全县失分].total": ("−20", "−19"),
        "feet[全县失分].cells[3].text": ("−1",),
        "feet[全县合计].total": ("≈−16.83", "≈−15.83"),
        "feet[全县合计].cells[3].text": ("−1",),
    }
    assert {len(row.cells) for row in (*view.rows, *view.feet)} == {len(labels)}


def test_the_sums_strike_what_a_community_lost_that_was_removed() -> None:
    gone = state({"jia": COUNTY["jia"], "yi": {"clauses": {"3": {"circulated": False}}}})
    removed = correction(1, change("yi", "", "社区", "乙社区，99.20分", "无"))
    view = views_of(YearSite(state({"jia": COUNTY["jia"]}), None, (), "a1b2", (removed,), (gone,)))["deductions.html"]
    assert [column.label for column in view.columns] == ["1-2项", "第3项", "13-2项", "第15项"]
    assert [cell.text.was for cell in view.feet[0].cells] == [(), ("−1",), (), ()]
    assert [cell.text.was for cell in view.rows[0].cells] == [(), (), (), ()]


def test_a_column_without_a_figure_that_is_struck_is_left_out() -> None:
    """The section had no points left when it was voided again at 6: that column said 0 everywhere, as it would now."""
    event = [{"date": dt.date(2017, 1, 9), "document": {"issuer": "县纪委", "number": "示纪发〔2017〕1号"}}]
    before = state({"jia": {"clauses": {"5": {"violations": event}, "6": {"notices": event}}}})
    now = state({"jia": {"clauses": {"5": {"violations": event}}}})
    fixed = correction(1, change("jia", "6", "事由", "有", "无"))
    view = views_of(YearSite(now, None, (), "a1b2", (fixed,), (before,)))["deductions.html"]
    assert [column.label for column in view.columns] == ["第5项"]
    assert "第6项" in [link.text for link in view.untouched]
    assert {len(row.cells) for row in (*view.rows, *view.feet)} == {1}


def test_losses_and_clauses(views: dict[str, Any]) -> None:
    assert views["losses.html"].sentence.was == (
        "全县共9笔失分，折合综合得分合计−15.2分，按名次和影响大小排列；没有录齐的条款不在内",
        "全县共10笔失分，折合综合得分合计−19.404分，按名次和影响大小排列；没有录齐的条款不在内",
    )
    assert struck(views["clauses/index.html"]) == {
        "rows[1-4项].figures.cost": ("0",),
        "rows[1-4项].figures.losers": ("0",),
        "rows[1-4项].figures.lost": ("0",),
        "rows[第3项].figures.cost": ("−0.8",),
        "rows[第3项].figures.losers": ("1",),
        "rows[第3项].figures.lost": ("−1",),
    }
    assert struck(views["clauses/3.html"]) == {"clause.sentence": ("1个社区失分，合计−1分",)}
    assert struck(views["clauses/2.html"]) == {}
    notes = [note for row in views["rubric.html"].paragraphs for note in row.notes]
    assert {note.key: note.text.was for note in notes if note.text.was} == {
        "1-4": ("没有社区失分",),
        "3": ("1个社区失分，合计−1分",),
    }


def test_comparison(views: dict[str, Any]) -> None:
    """丙社区 was 优秀 as the year before, and became 良好: it changed groups, what was printed of both is struck through."""
    found = struck(views["compare.html"])
    counts = {name: was for name, was in found.items() if name.endswith(".count")}
    assert counts == {
        "moves.groups[档次不变].count": ("1",),
        "moves.groups[新设或没有上年结果].count": ("2",),
    }
    assert found["moves.groups[档次下降].rows[].change"] == ("+1.2", "+2")
    assert found["blocks[].columns[bing].cells[s1].text"] == ("19 失1", "20")
    groups = views["compare.html"].moves.groups
    assert texts(groups, "name", "count", "only") == [
        ("档次上升", "1", ""), ("档次下降", "1", ""), ("档次不变", "0", ""), ("新设或没有上年结果", "3", ""),
        ("本年度待录入", "1", ""),
    ]  # fmt: skip


# notices


ROW = ("name", "cite", "what", "old", "new")


def test_notices_name_whom_a_correction_concerns(year: YearSite) -> None:
    pages = pages_of(year, register=Register(CORRECTIONS))
    said = {
        url: [(notice.id, notice.names, [row.what for row in notice.changes.rows]) for notice in pages[f"2017/{url}"].notices]
        for url in ("index.html", "losses.html", "clauses/3.html", "clauses/1-4.html", "clauses/2.html")
    }
    assert said == {
        "index.html": [("2017-1", "甲社区、乙社区、丙社区", []), ("2017-2", "丙社区", [])],
        "losses.html": [("2017-1", "甲社区、乙社区、丙社区", ["名称", "社区", "得分"]), ("2017-2", "丙社区", ["得分"])],
        "clauses/3.html": [("2017-1", "丙社区", ["得分"])],
        "clauses/1-4.html": [("2017-2", "丙社区", ["得分"])],
        "clauses/2.html": [],
    }
    notice = pages["2017/index.html"].notices[0]
    assert texts([notice], "url", "date", "document", "reason") == [
        ("corrections.html#c-2017-1", "2018年3月1日", "示纪发〔2018〕1号", "原因1")
    ]
    assert notice.changes.label == "更正 2017-1 的内容"


def test_notices_of_a_community(views: dict[str, Any]) -> None:
    first, second = views["communities/bing.html"].notices
    assert (first.changes.label, first.changes.named) == ("丙社区更正 2017-1 的内容", False)
    assert texts(first.changes.rows, *ROW) == [
        ("丙社区", "", "综合得分", "97.20", "98.00"),
        ("丙社区", "", "档次", "优秀", "良好"),
        ("丙社区", "第3项", "得分", "2", "3"),
    ]
    assert texts(second.changes.rows, *ROW) == [
        ("丙社区", "", "综合得分", "98.00", "96.40"),
        ("丙社区", "1-4项", "得分", "2", "0"),
    ]
    assert [notice.id for notice in views["communities/wu.html"].notices] == ["2017-1", "2017-2"]  # the county's mean


def test_a_notice_of_many_communities_names_the_first_twelve() -> None:
    many = correction(1, *(Change(f"s{n}", f"社区{n:02}", "", "", "名次", "1", "2") for n in range(13)))
    notice = pages_of(YearSite(state(), None, (), "a1b2", (many,), (state(),)))["2017/index.html"].notices[0]
    assert notice.names == "、".join(f"社区{n:02}" for n in range(12)) + "等13个社区"


def test_corrections_of_an_earlier_year(year: YearSite) -> None:
    """The year before has no pages any more; its result stands on the community's page, with what was corrected in it."""
    earlier = (
        replace(correction(1, change("bing", "", "综合得分", "97", "96"), change("bing", "", "名次", "1", "2")), year=2016),
        replace(correction(2, change("bing", "", "综合得分", "96.00（1）", "96.00（2）")), year=2016),  # shown as before
    )
    found = views_of(YearSite(state(), None, [(2016, year.past)]), Register(earlier))["communities/bing.html"]
    assert texts(found.years, "name", "composite", "grade") == [("2017年度", "96.40", "良好"), ("2016年度", "96.00", "优秀")]
    assert [row.composite.was for row in found.years] == [(), ("97",)]
    assert [(notice.id, texts(notice.changes.rows, *ROW)) for notice in found.notices][:1] == [
        ("2016-1", [("丙社区", "", "综合得分", "97", "96")])
    ]


# the register


def test_register(views: dict[str, Any]) -> None:
    view = views["corrections.html"]
    assert texts(view.years, "name", "state", "number", "mark") == [
        ("2017年度", "已封存", "2017", "a1b2"),
        ("2016年度", "已封存，页面不再公布", "2016", "c3d4"),
    ]
    second, first = view.corrections
    assert texts([second, first], "id", "year", "date", "reason", "basis", "document", "decided_by") == [
        ("2017-2", "2017年度", "2018年3月2日", "原因2", "细则第3项", "示纪发〔2018〕2号", "县纪委常委会"),
        ("2017-1", "2017年度", "2018年3月1日", "原因1", "细则第3项", "示纪发〔2018〕1号", "县纪委常委会"),
    ]
    assert first.paragraphs == ("经核实，予以更正。",)
    renamed, added, changed = first.rows
    assert (renamed.name, renamed.renamed) == ("甲社区", Pair("甲子社区", "甲社区"))
    assert (added.whole, added.figures) == ("新增：乙社区，94.996分", (None, None, None))
    assert changed.figures == (None, Pair("97.20", "98.00"), Pair("优秀", "良好"))
    assert (changed.clauses, changed.url) == (("第3项",), "2017/communities/bing.html")


def test_register_of_a_community_that_was_removed() -> None:
    removed = correction(1, change("hai", "", "社区", "亥社区，90.00分", "无"), change("jia", "", "名次", "2", "1"))
    view = views_of(YearSite(state(), None), Register((removed,)))["corrections.html"]
    assert view.years == ()
    gone, other = view.corrections[0].rows
    assert texts([gone], "name", "url", "whole") == [("亥社区", "", "撤去：亥社区，90.00分")]
    assert other.figures == (Pair("2", "1"), None, None)
