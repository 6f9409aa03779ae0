"""The texts of pages, field by field, without HTML: a small county in process.

The golden pages hold the same texts, but a command renews them; what is written here only a person changes.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from tests.helpers.cases_format import BASE
from tests.helpers.small_county import COUNTY, PAST, pages_of, state, texts, views_of
from tests.helpers.support import load_rubric, merge, past, record_of
from tongyu_site.assess import AssessedYear, Entry, Kind, Standing, assess_record, remedies
from tongyu_site.base.points import Points, exact
from tongyu_site.circular.document import Passage
from tongyu_site.circular.places import places
from tongyu_site.cli.why_not import why_not_text
from tongyu_site.site.documents import results_json
from tongyu_site.views import YearSite
from tongyu_site.views.plot import Axis, depth
from tongyu_site.views.wording import ground

BALLOTS = "（好票数40 × 100 + 较好票数0 × 80 + 一般票数0 × 50）÷ 40票；100 × 10% = 10"
NOTICE = "落实重大决策部署不力被县督查指挥中心通报1次，减2分"


@pytest.fixture(scope="module")
def views() -> dict[str, Any]:
    """The views of the small county; of two years of it some communities have results."""
    return views_of(YearSite(state(), None, [(2016, past(PAST))]))


def community(views: dict[str, Any], slug: str) -> Any:
    """The view of a community's page."""
    return views[f"communities/{slug}.html"]


# ranking and front page


def test_titles_of_pages() -> None:
    pages = pages_of(YearSite(state(), None))
    titles = {url.removeprefix("2017/"): page.title for url, page in pages.items()}
    assert titles["communities/jia.html"] == "甲社区2017年度考核明细"
    assert titles["clauses/1-2.html"] == "2017年度1-2项 召开党风廉政建设研究会议"
    named = ("deductions", "losses", "clauses/index", "rubric", "readings", "circular", "print", "help", "problems")
    assert [titles[f"{name}.html"] for name in named] == [
        "2017年度失分矩阵", "2017年度失分清单", "2017年度逐项统计", "2017年度考核细则", "2017年度执行口径",
        "2017年度考核情况通报", "2017年度全部社区考核明细", "使用说明", "录入说明和问题代码",
    ]  # fmt: skip


def test_grades(views: dict[str, Any]) -> None:
    grades = views["index.html"].grades
    assert grades.sentence.text == "共6个社区党工委：优秀2个，良好2个，较差1个，待录入1个。"
    assert texts(grades.groups, "name", "mark", "range", "count", "first") == [
        ("优秀", "g0", "95分以上", "2", "2017/index.html#c-jia"),
        ("良好", "g1", "80分以上、不足95分", "2", "2017/index.html#c-bing"),
        ("较差", "g2", "不足80分", "1", "2017/index.html#c-ji"),
    ]
    members = [(str(m.headline.name), str(m.headline.composite), m.limit) for group in grades.groups for m in group.members]
    assert members == [
        ("甲社区", "101.00", ""),
        ("戊社区", "98.93", ""),
        ("丙社区", "96.40", "有第4项所列情形，由优秀改列良好，依据县纪委 示纪发〔2017〕61号（2017年5月16日）"),
        ("乙社区", "94.996", ""),
        ("己社区", "95.20", "有第三部分第3项所列情形，由优秀改列较差，依据有关机关决定（2017年7月5日）"),
    ]
    assert grades.unfinished_count == 1
    assert texts(grades.unfinished, "text", "url") == [("丁社区", "2017/communities/ding.html")]


def test_front_page_shows_the_newest_year() -> None:
    year = YearSite(state(), None)
    earlier = YearSite(replace(year.assessed, settings=replace(year.settings, number=2016)), None)
    view = pages_of(earlier, year)["index.html"].view
    assert view.name == "2017年度"
    assert texts(view.earlier, "text", "url") == [("2016年度", "2016/index.html")]
    assert view.counts.text == views_of(year)["index.html"].grades.sentence.text


def test_ranking(views: dict[str, Any]) -> None:
    view = views["index.html"]
    assert view.order == "先按档次，再按综合得分由高到低排列"
    assert [link.text for link in view.parts] == ["日常检查", "年末考核", "民主测评", "奖惩加减分"]
    assert view.section_names == (
        "(一)落实党风廉政建设责任制20分；(二)严格遵守党的纪律和政治规矩5分；(三)强化日常教育监督管理10分；(四)强化扶贫工作纪律要求4分；"
        "(五)深入推进作风建设6分；(六)党风廉政宣传教育15分；(七)信访工作10分；(八)强化对社区权力运行的监管30分"
    )
    assert texts(view.sections[:2], "label", "title", "points") == [
        ("(一)", "落实党风廉政建设责任制", "20"),
        ("(二)", "严格遵守党的纪律和政治规矩", "5"),
    ]
    assert [texts([row.headline], "name", "rank", "composite", "grade")[0] for row in view.rows] == [
        ("甲社区", "1", "101.00", "优秀"),
        ("戊社区", "2", "98.93", "优秀"),
        ("丙社区", "3", "96.40", "良好"),
        ("乙社区", "4", "94.996", "良好"),
        ("己社区", "5", "95.20", "较差"),
        ("丁社区", "未排名", "待录入", "待录入"),
    ]
    assert [(row.slug, texts(row.limits, "cause", "effect", "grounds", "mark")) for row in view.limited] == [
        ("bing", [("有第4项所列情形", "不得评为优秀", "县纪委 示纪发〔2017〕61号（2017年5月16日）", "改变档次（优秀改为良好）")]),
        (
            "ji",
            [
                (
                    "有第三部分第3项所列情形",
                    "“一票否决”，直接列为较差档次",
                    "有关机关决定（2017年7月5日）",
                    "改变档次（优秀改为较差）",
                )
            ],
        ),
    ]
    cells = {row.slug: [str(cell.text) for cell in row.figures.cells] for row in view.rows}
    assert cells["wu"][:6] == ["10.00", "78.93", "10.00", "0.00", "18.00", "5.00"]
    assert [row.mark for row in view.rows] == ["g0", "g0", "g1", "g1", "g2", "g1"]
    assert cells["ding"][:6] == ["10.00", "待录入", "10.00", "0.00", "待录入", "5.00"]


FULL = {
    "p1": "10", "p2": "80", "p3": "10", "r1": "0", "s1": "20", "s2": "5", "s3": "10", "s4": "4", "s5": "6", "s6": "15",
    "s7": "10", "s8": "30",
}  # fmt: skip
"""What the base of the rule cases earns, by the columns of ranking and circular."""


@pytest.mark.parametrize(
    ("lacking", "unknown"),
    [
        ("daily", {"p1"}), ("ballots", {"p3"}), ("ballots.good", {"p3"}), ("ballots.expected", {"p3"}), ("assessed_on", set()),
        ("clauses.1-2.meetings", {"s1", "p2"}), ("clauses.1-5", {"s1", "p2"}), ("clauses.8.done", {"s3", "p2"}),
        ("clauses.10.campaign", {"s4", "p2"}), ("clauses.13-1.articles", {"s6", "p2"}), ("clauses.14-2.filed_on", {"s6", "p2"}),
        ("clauses.15.resolved", {"s7", "p2"}), ("clauses.20-2.meetings", {"s8", "p2"}),
    ],
)  # fmt: skip
def test_what_a_draft_lacks_is_nowhere_shown_as_nought(lacking: str, unknown: set[str]) -> None:
    """A part's facts, a list or a clause is missing: whatever rests on it is 待录入 in ranking, breakdown, circular, data."""
    year = YearSite(state({"jia": {"without": [lacking]}, "yi": {"name": "乙社区"}}), None)
    views = views_of(year)
    shown = ["待录入" if column in unknown else f"{full}.00" for column, full in FULL.items()]
    row = next(row for row in views["index.html"].rows if row.slug == "jia")
    assert [str(cell.text) for cell in row.figures.cells] == shown
    assert texts([row.headline], "rank", "composite", "grade") == [("未排名", "待录入", "待录入")]
    parts = [str(part.score) for part in community(views, "jia").parts]
    assert [text == "待录入" for text in parts[:4]] == [column in unknown for column in ("p1", "p2", "p3", "r1")]
    table = places(year.assessed)["得分情况表"]
    assert isinstance(table, Passage)
    assert table.rows[-1][1:] == ("甲社区", *shown[:4], "待录入", "待录入", *shown[4:])
    data = json.loads(results_json(year))["communities"][-1]
    assert (data["slug"], data["rank"], data["composite"], data["grade"]) == ("jia", None, None, None)
    figures = {**dict(zip(("p1", "p2", "p3", "r1"), data["parts"].values(), strict=True)), **data["nodes"]}
    assert {column: figures[column] for column in FULL} == {**FULL, **dict.fromkeys(unknown)}


def test_equal_composites_share_a_rank() -> None:
    views = views_of(YearSite(state({slug: {"name": slug} for slug in ("jia", "yi")}, {"R-rank": "score"}), None))
    view = views["index.html"]
    assert view.order == "按综合得分由高到低排列"
    assert [str(row.headline.rank) for row in view.rows] == ["1（并列）", "1（并列）"]
    assert str(community(views, "yi").rank) == "第1名（并列）"
    assert view.grades.sentence.text == "共2个社区党工委：优秀2个，良好0个，较差0个。"


def test_downloads(views: dict[str, Any]) -> None:
    assert texts(views["index.html"].downloads, "text", "name", "says") == [
        ("Excel 工作簿", "2017年度考核结果.xlsx", "名次、各项得分、台账三张表和一张说明，可以筛选、求和、打印"),
        ("各项得分（CSV）", "2017年度各项得分.csv", "每个社区一行，共6行，数是准确值"),
        ("台账（CSV）", "2017年度台账.csv", "得分的每一笔一行，共251行，列出事由、日期和依据"),
        ("数据文件（JSON）", "2017年度考核结果.json", "供其他程序读取"),
        ("数据文件的格式说明（JSON Schema）", "2017年度考核结果格式.json", "数据文件每一项的含义"),
    ]


def test_a_draft_says_so() -> None:
    year = state()
    pages = pages_of(YearSite(replace(year, settings=replace(year.settings, stage="draft")), None))
    page = pages["2017/index.html"]
    assert page.marks == ("送审稿，不得外传",)
    assert texts(page.view.downloads[:1], "text", "name") == [("Excel 工作簿（送审稿）", "2017年度考核结果（送审稿）.xlsx")]


def test_the_front_page_shows_every_score_between_the_thresholds() -> None:
    view = pages_of(YearSite(state(), None))["index.html"].view
    assert texts(view.chart.scale.edges, "x", "grade", "points") == [("60.00%", "优秀", "95"), ("0.00%", "良好", "80")]
    assert texts(view.chart.scale.ticks, "x", "label") == [("40.00%", "90"), ("80.00%", "100")]
    rows = {str(row.headline.name): row for group in view.chart.groups for row in group.rows}
    assert {name: (row.whole, row.point, row.fine, row.x) for name, row in rows.items()} == {
        "甲社区": ("101", ".00", "", "84.00%"),
        "戊社区": ("98", ".93", "", "75.73%"),
        "丙社区": ("96", ".40", "", "65.60%"),
        "乙社区": ("94", ".99", "6", "59.98%"),
        "己社区": ("95", ".20", "", "60.80%"),
    }
    assert {name: row.note for name, row in rows.items() if row.note} == {"丙社区": "第4项不得评优", "己社区": "三、3一票否决"}
    assert texts(view.unfinished, "text", "url") == [("丁社区", "2017/communities/ding.html")]


def test_the_county_s_row_is_the_sum_of_the_rows_above_it() -> None:
    """An unfinished community has no row: what it lost so far stands in no sum, and its mean of last year in no mean."""
    before = past({"ding": {"score": 50, "grade": "较差"}, "ji": {"score": 90, "grade": "良好"}})
    year = replace(state(), past=before)
    view = pages_of(YearSite(year, None))["index.html"].view
    rows = [row.figures for group in view.chart.groups for row in group.rows]

    def lost(cell: Any) -> Points:
        return exact(Decimal(cell.text.text.replace("·", "0").replace("−", "-")))

    for number, cell in enumerate(view.chart.mean.figures.cells):
        assert lost(cell) == sum(lost(row.cells[number]) for row in rows)
    assert view.chart.mean.past == "90.00"
    assert year.standing.clauses["8"].losers == 1
    assert "8" not in {cost.clause for cost in year.costs}, "who has no composite yet has lost nothing of it"


def test_the_front_page_says_how_many_clauses_took_as_much_as_the_last_one_that_it_lists() -> None:
    """Five are listed."""
    lost = {"8": {"done": False}, **{clause: {"done": False} for clause in ("13-3", "14-1", "14-3", "17-1")}}
    for clauses, end in ((lost, "分"), ({**lost, "1-4": {"supervised": False}}, "；与最后一条相同的另有1条，没有列出")):
        view = pages_of(YearSite(state({"jia": {"name": "甲社区", "clauses": clauses}}), None))["index.html"].view
        assert (len(view.costs), view.costs_say.text.endswith(end)) == (5, True)


def test_the_front_page_says_of_whom_a_consequence_is_not_determined() -> None:
    """Of jia there is a result of the year before, of yi none."""
    county = {"jia": {"name": "甲社区"}, "yi": {"name": "乙社区"}}
    view = pages_of(YearSite(state(county), None))["index.html"].view
    assert [(row.key, row.said.text) for row in view.outcomes if row.key.startswith("u4")] == [
        ("u4", "0个"), ("u4 未定", "未定1个：乙社区"),
    ]  # fmt: skip


def test_decimals_are_said_as_the_reading_has_them() -> None:
    """In the ranking's note and on the help page."""
    exactly = "综合得分保留两位小数；四舍五入会越过档次线或者使不同的得分看起来相同的，多保留几位"
    for readings, said in (({}, exactly), ({"R-rounding": "rounded"}, "综合得分先四舍五入到2位小数，再评定档次")):
        pages = pages_of(YearSite(state(readings=readings), None))
        assert [pages[url].view.decimals for url in ("2017/index.html", "help.html")] == [said, said]


@pytest.mark.parametrize(("lost", "mark"), [("0", ""), ("0.01", "h1"), ("0.99", "h1"), ("1", "h2"), ("2.5", "h3"), ("5", "h4")])
def test_the_depth_of_a_loss(lost: str, mark: str) -> None:
    assert depth(exact(lost), exact(5)) == mark


@pytest.mark.parametrize("size", [26, 60])
def test_a_larger_county_names_whom_a_ceiling_or_veto_changed_by_paragraph(size: int) -> None:
    """All of them, also where not every community has a row; a veto after a ceiling has the whole way."""
    vetoed = {"sanctions": COUNTY["ji"]["sanctions"]}
    capped = {"clauses": {"4": COUNTY["bing"]["clauses"]["4"]}}
    changes = [vetoed] * 12 + [capped, {**vetoed, **capped}] + [{}] * (size - 14)
    county = {f"u{number:02}": {"name": f"{number:02}社区", **change} for number, change in enumerate(changes)}
    view = pages_of(YearSite(state(county), None))["index.html"].view
    assert view.changed == ()
    assert [(row.text, row.count, [link.text for link in row.names], row.more) for row in view.shifts] == [
        ("第4项", "由优秀改列良好1个", ["12社区"], ""),
        ("第4项", "由优秀改列良好（又一票否决，列为较差）1个", ["13社区"], ""),
        ("三、3", "由优秀改列较差13个", [f"{number:02}社区" for number in (*range(12), 13)], ""),
    ]
    praised = view.outcomes[0]
    assert len(praised.names) == (size - 14 if size <= 40 else 10)
    assert praised.more == ("等" if size > 40 else "")


def test_nothing_is_said_to_have_left_a_grade_that_is_not_known() -> None:
    change = {"without": ["clauses.1-2.meetings"], "sanctions": COUNTY["ji"]["sanctions"]}
    view = pages_of(YearSite(state({"ji": change, "wu": {}}), None))["index.html"].view
    assert [(row.text, row.count) for row in view.unchanged] == [("三、3", "档次未定1个")]


def test_a_large_county_shows_its_distribution_and_both_ends() -> None:
    slugs = [f"u{number:02}" for number in range(60)]
    checks = {slug: [{**BASE["daily"][0], "score": number}] * 12 for number, slug in enumerate(slugs)}
    view = pages_of(YearSite(state({slug: {"daily": own} for slug, own in checks.items()}), None))["index.html"].view
    assert sum(int(item.says.rpartition("：")[2].removesuffix("个")) for item in view.chart.bins) >= 60
    assert [(group.name, len(group.rows)) for group in view.chart.groups] == [("前5名", 5), ("后5名", 5)]


def test_a_mark_of_last_year_stands_at_its_place_also_outside_of_this_year_s_scores(monkeypatch: pytest.MonkeyPatch) -> None:
    """The axis holds every mark that is drawn and every bar; ticks say where on it a figure stands."""
    monkeypatch.setattr("tests.helpers.small_county.PAST", {"u41": {"score": 12, "grade": "较差"}})
    county = {f"u{number:02}": {"daily": [{**BASE["daily"][0], "score": 58 + number}] * 12} for number in range(42)}
    chart = pages_of(YearSite(state(county), None))["index.html"].view.chart
    (first, *_, last) = chart.scale.ticks
    one, two = (Fraction(tick.x.rstrip("%")) for tick in (first, last))
    (mark,) = {row.past_x for group in chart.groups for row in group.rows} - {""}
    there = int(first.label) + (Fraction(mark.rstrip("%")) - one) * (int(last.label) - int(first.label)) / (two - one)
    assert abs(there - 12) < Fraction(1, 10)
    bars = [Fraction(bar.x.rstrip("%")) + Fraction(bar.width.rstrip("%")) for bar in chart.bins]
    assert max(bars) <= 100 + Fraction(1, 50)


def test_an_axis_draws_nothing_beyond_its_ends() -> None:
    with pytest.raises(AssertionError, match="outside"):
        Axis(Points(80), Points(100)).at(Points(79))


def test_a_composite_of_more_decimals_stands_in_full_where_its_parts_are_added() -> None:
    """Else the parts make another sum than the table says; everywhere else two decimals do."""
    checks = [{"date": dt.date(2017, month, 5), "score": Decimal("90.03")} for month in range(1, 13)]
    found = views_of(YearSite(state({"jia": {"daily": checks}}), None))
    view = community(found, "jia")
    parts = [part.score.text for part in view.parts]
    assert [*parts, view.total.score.text] == ["9.003", "80", "10", "0", "99.003"]
    assert (view.closing[-1].score.text, view.headline.composite.text) == ("99.003", "99.00")


def test_a_clause_lists_what_it_took_and_gave_in_the_end() -> None:
    """Credits that the section lost again are no gain, and what took them took no more than the points."""
    incident = {"date": dt.date(2017, 10, 25), "document": {"issuer": "县纪委信访室", "number": "示访〔2017〕7号"}}
    change = {"clauses": {"15": {"resolved": 2}, "16": {"incidents": [incident]}}}
    found = views_of(YearSite(state({"jia": change, "yi": {"clauses": {"15": {"resolved": 1}}}}), None))
    rows = {clause: found[f"clauses/{clause}.html"].rows for clause in ("15", "16")}
    assert texts(rows["15"], "name", "total") == [("甲社区", "+0.5")]
    assert texts(rows["16"], "name", "total") == [("甲社区", "−10")]
    assert texts(rows["16"][0].entries, "applied", "why") == [("−10", "另有加分1分一并取消")]


def test_a_credit_that_stays_beside_a_deduction_of_a_void_section_is_none() -> None:
    incident = {"date": dt.date(2017, 10, 25), "document": {"issuer": "县纪委信访室", "number": "示访〔2017〕7号"}}
    change = {"clauses": {"15": {"resolved": 2, "escalations": [incident]}, "16": {"incidents": [incident]}}}
    found = views_of(YearSite(state({"jia": change}), None))
    (row,) = found["clauses/15.html"].rows
    assert row.total == "−0.5"
    assert texts(row.entries, "applied", "why") == [("−0.5", ""), ("0", "第(七)项不得分，加分一并取消")]


def test_credits_within_the_points_of_a_clause_gave_no_more_than_these_leave() -> None:
    changes = {"jia": {"clauses": {"15": {"resolved": 2}}}}
    found = views_of(YearSite(state(changes, {"R-15-credit": "within"}), None))
    assert not found["clauses/15.html"].rows


# a community


@pytest.mark.parametrize(
    ("slug", "rank", "distance"),
    [
        ("jia", "第1名", "95分以上为优秀"),
        ("bing", "第3名", "95分以上为优秀；有第4项所列情形，按规定不得评为优秀，定为良好"),
        ("yi", "第4名", "80分以上、不足95分为良好"),
        ("ji", "第5名", "95分以上为优秀；有第三部分第3项所列情形，按规定“一票否决”，直接列为较差档次"),
        ("ding", "未排名", "有事实待录入，暂无得分"),
    ],
)
def test_verdict(views: dict[str, Any], slug: str, rank: str, distance: str) -> None:
    view = community(views, slug)
    assert texts([view], "rank", "count", "distance") == [(rank, "共6个社区", distance)]


@pytest.mark.few(4)
@pytest.mark.parametrize(
    ("slug", "distance"),
    [
        ("jia", "已达优秀分数线"),
        ("bing", "按得分为优秀；有第4项所列情形，按规定不得评为优秀，定为良好"),
        ("yi", "距优秀还差0.004分"),
        ("ji", "按得分为优秀；有第三部分第3项所列情形，按规定“一票否决”，直接列为较差档次"),
        ("ding", "有事实待录入，暂无得分"),
    ],
)
@pytest.mark.parametrize(("stage", "told"), [("draft", False), ("published", True)])
def test_a_draft_says_the_distance_and_a_published_year_where_the_site_wants_it(
    slug: str, distance: str, stage: str, told: bool
) -> None:
    year = state(COUNTY)
    year = replace(year, project=replace(year.project, show_distance=told), settings=replace(year.settings, stage=stage))
    assert str(community(views_of(YearSite(year, None)), slug).distance) == distance


def told(year: AssessedYear) -> AssessedYear:
    """The year with distances to the next grade."""
    return replace(year, project=replace(year.project, show_distance=True))


def test_the_way_to_the_score_and_what_is_said_where_there_is_none(views: dict[str, Any]) -> None:
    view = community(views, "bing")
    rows = [
        (row.label or row.title, row.figures.lost.text, row.figures.gained.text, row.figures.total.text) for row in view.way.rows
    ]
    assert rows[0] == ("日常检查", "0", "0", "100")
    assert [row[0] for row in rows[1:9]] == [f"({number})" for number in "一二三四五六七八"]
    assert [row[0] for row in rows[9:]] == ["民主测评", "奖惩加减分"]
    assert rows[-1][3] == str(view.total.score)
    ding = community(views, "ding")
    assert (ding.way, ding.place) == (None, None)
    assert ding.unfinished == "还缺1项事实，录齐以后才有综合得分。"


def test_where_a_community_stands(views: dict[str, Any]) -> None:
    view = community(views, "bing")
    assert str(view.rise) == "升0.4分"
    assert len(view.place.others) == 5
    assert view.place.text == "丙社区96.40分，第3名，共6个社区；2016年度96.00分；80分以上为良好、95分以上为优秀"
    assert community(views, "yi").rise is None


def test_a_section_beside_the_county(views: dict[str, Any]) -> None:
    """Of five communities, where the sixth has facts missing in that section; the best by name where one alone has it."""
    rows = {row.label: row for row in community(views, "bing").sections}
    assert str(rows["(一)"].county.mean).endswith("（5个社区）")
    assert str(rows["(二)"].county.holders).endswith("个社区")
    assert "（" not in str(rows["(二)"].county.mean)


def test_losses_that_lower_no_composite_are_not_said_to_be_none() -> None:
    """Of a community whose losses the cut at 100 points swallowed the front page doesn't say that it lost nothing."""
    for changes, said in (({"jia": COUNTY["jia"]}, "各条款的失分都没有减少综合得分。"), ({"yi": {}}, "各条款没有失分。")):
        view = pages_of(YearSite(state(changes), None))["index.html"].view
        assert (view.costs, str(view.costs_say)) == ((), said)
    unfinished = state({"jia": {**COUNTY["jia"], "without": ["ballots"]}})
    assert why_not_text(unfinished, unfinished.standing.ranked[0], None, "优秀").endswith("各笔失分都没有减少综合得分。")


def test_a_loss_with_nothing_left_to_take_is_listed_and_counted() -> None:
    """A void of what is void already, a deduction from 0, a second unmet fact of a clause: who did it is counted everywhere."""
    event = {"date": dt.date(2017, 5, 5), "document": {"issuer": "县纪委", "number": "示纪发〔2017〕2号"}}
    clauses = {
        "5": {"violations": [event]}, "6": {"notices": [event]}, "16": {"records": False, "visits": False},
        "17-1": {"done": False}, "17-2-1": {"finance": False}, "17-2-2": {"implemented": False},
        "17-3": {"notices": [event], "violations": [event] * 3},
    }  # fmt: skip
    year = YearSite(state({"jia": {"clauses": clauses}, "yi": {}}), None)
    found = views_of(year)
    of_nothing = [row for row in community(found, "jia").losses if not row.counts]
    void = "已经不得分"
    assert texts(of_nothing, "entry.cite", "entry.applied", "weight", "entry.why") == [
        ("第6项", "0", "0", void), ("第16项", "0", "0", void), ("17-3项", "0", "0", "减完为止"),
    ]  # fmt: skip
    assert str(found["losses.html"].sentence).startswith("全县共9笔失分，折合综合得分合计−20分")
    assert str(found["clauses/6.html"].clause.sentence) == "1个社区失分，合计0分。"
    assert texts(found["clauses/6.html"].rows, "name", "total") == [("甲社区", "0")]
    assert "第6项" not in [link.text for link in found["deductions.html"].untouched]
    told = places(state({"jia": {"clauses": {name: clauses[name] for name in ("5", "6")}}, "yi": {}}))
    assert (told["第6项失分社区数"], told["第6项失分合计"], told["第6项未失分社区数"]) == ("1", "0", "1")
    assert "1个社区党工委存在这一问题，涉及《考核细则》第二部分第6项。" in str(told["主要问题"])


def test_the_costs_of_a_draft_are_those_of_finished_communities() -> None:
    """Unfinished ones have no part in the sentence: it says of how many it is, and nothing where there is none."""
    lost = {"clauses": {"5": {"violations": []}, "1-2": {"meetings": 1}}, "without": ["ballots"]}
    for changes, said in (
        ({"yi": {}, "bing": lost}, "在已经录齐的1个社区中，各条款没有失分。"),
        ({"jia": COUNTY["jia"], "bing": lost}, "在已经录齐的1个社区中，各条款的失分都没有减少综合得分。"),
        ({"bing": lost}, ""),
    ):
        assert str(pages_of(YearSite(state(changes), None))["index.html"].view.costs_say) == said


def test_a_clause_without_points_that_is_void() -> None:
    """Where a reading leaves 13-3 no points, an unmet task costs nothing and still is a loss."""
    year = YearSite(state({"yi": {"clauses": {"13-3": {"done": False}}}}, {"R-13-3": "no-base"}), None)
    view = community(views_of(year), "yi")
    assert texts(view.losses, "entry.cite", "weight", "entry.why") == [("13-3项", "0", "本笔不减分")]
    assert [row.state for row in view.ledger if getattr(row, "id", "") == "13-3"] == ["无分值，不得分"]


def test_a_tiny_distance_does_not_look_like_none() -> None:
    """A third of a hundredth has no finite decimal: two decimals would say 0.00."""
    daily = [*BASE["daily"][:11], {**BASE["daily"][11], "score": Decimal("99.6")}]
    view = community(views_of(YearSite(told(state({"yi": {"daily": daily, "ballots": {"expected": 50}}})), None)), "yi")
    assert (str(view.headline.composite), str(view.distance)) == ("94.997", "距优秀还差≈0.003分")


def test_what_is_said_where_nothing_was_lost(views: dict[str, Any]) -> None:
    whole = community(views_of(YearSite(state({"yi": {}, "ding": {"without": ["clauses.1-2.meetings"]}}), None)), "yi")
    assert (whole.losses, whole.none) == ((), "没有失分。")
    part = community(views_of(YearSite(state({"ding": {"without": ["clauses.1-2.meetings"]}}), None)), "ding")
    assert part.none == "已经录齐的内容没有失分，其余待录入。"
    assert (community(views, "jia").worst, community(views, "jia").none) == ((), "各笔失分都没有减少综合得分。")
    assert (len(community(views, "wu").worst), community(views, "wu").none) == (1, "")
    assert community(views, "ding").missing == ("1-2项 召开研究会议次数",)
    assert community(views, "jia").beyond == ("年末考核合计最高100分，超出的1.5分不计；所以年末考核的失分没有减少综合得分。")
    assert [view.beyond for slug in ("yi", "ding") if (view := community(views, slug))] == ["", ""]


def test_where_the_cut_swallowed_no_loss_none_is_spoken_of() -> None:
    """A credit beyond 100 points; and a penalty of 三、1 is no loss of a clause."""
    credits = {"clauses": {"13-2": {"published": 5}}}
    penalty = {
        "kind": "penalty", "breadth": "single", "level": "county", "of": "community", "title": "某惩处",
        "date": dt.date(2017, 5, 1), "document": {"issuer": "县委", "number": "示发〔2017〕1号"},
    }  # fmt: skip
    found = views_of(YearSite(state({"yi": credits, "bing": {**credits, "rewards": [penalty]}}), None))
    yi, bing = community(found, "yi"), community(found, "bing")
    assert (yi.none, yi.beyond) == ("没有失分。", "年末考核合计最高100分，超出的0.5分不计。")
    assert ([row.entry.cite for row in bing.losses], bing.none, bing.beyond) == (["三、1"], "", yi.beyond)
    year = YearSite(state({"bing": {**credits, "rewards": [penalty]}}), None)
    assert str(pages_of(year)["index.html"].view.costs_say) == "各条款没有失分。"
    unfinished = state({"bing": {**credits, "rewards": [penalty], "without": ["ballots"]}})
    text = why_not_text(unfinished, unfinished.standing.ranked[0], None, "优秀")
    assert ("合计" in text, "封顶" in text, unfinished.standing.ranked[0].result.cut is None) == (True, False, False)


def test_a_loss_that_gains_nothing_alone_need_not_stand_beside_a_void() -> None:
    """Points that deductions used up: no reason of 不得分 is there, and what is not in the list of losses is counted below it."""

    def events(*more: tuple[str, Any]) -> list[dict[str, Any]]:
        """Four of a kind."""
        papers = ({"issuer": "县纪委", "number": f"示纪通〔2017〕{day}号"} for day in range(1, 5))
        return [{"date": dt.date(2017, 3, day), "document": paper, **dict(more)} for day, paper in enumerate(papers, 1)]

    change = {"clauses": {"7": {"notices": events()}, "17-3": {"violations": events(("severe", False))}}}
    year = YearSite(state({"yi": change}), None)
    found = remedies(year.rubric, record_of(merge(BASE, change)), "优秀")
    text = why_not_text(year, year.standing.ranked[0], found, "优秀")
    assert "不得分" not in text
    assert "（+0 或 0 的：同一处另有失分，要一并没有才加得回来）" in text
    listed = sum(line.startswith("      −") for line in text.partition("  合计")[0].splitlines())
    unlisted = len(year.losses["yi"]) - listed
    assert unlisted
    assert f"另有 {unlisted} 笔失分没有减少综合得分，没有列出。" in text
    assert "未必如数提高" not in text


def test_a_barred_community_on_the_minimum_of_the_grade_has_it() -> None:
    """Exactly 95 points, with a ceiling."""
    half = [{**check, "score": 50} for check in BASE["daily"]]
    year = YearSite(state({"ji": {**COUNTY["ji"], "daily": half, "clauses": {}, "rewards": []}}), None)
    (item,) = year.standing.ranked
    text = why_not_text(year, item, remedies(year.rubric, record_of(merge(BASE, {"daily": half})), "优秀"), "优秀")
    assert "综合得分95.00，够95分，正好在界线上。" in text


@pytest.mark.parametrize(("resolved", "said"), [(20, True), (0, False)])
def test_credits_that_leave_no_room_for_fewer_losses_are_said(resolved: int, said: bool) -> None:
    """A year-end of 100, its losses made up for; without credits all that is lost can be gained."""
    checks = [{**check, "score": 40} for check in BASE["daily"]]
    change = {"daily": checks, "clauses": {"8": {"done": False}, "18": {"done": False}, "15": {"resolved": resolved}}}
    year = YearSite(state({"yi": change}), None)
    text = why_not_text(year, year.standing.ranked[0], remedies(year.rubric, record_of(merge(BASE, change)), "优秀"), "优秀")
    assert ("少失这些分，综合得分未必如数提高。" in text) == said


def test_the_checks_that_a_new_community_lacks_are_among_what_it_lost() -> None:
    """Under R-new-unit=expected: without any loss it has full points."""
    checks = [{"date": dt.date(2017, month, 20), "score": 90} for month in (9, 10, 11, 12)]
    change = {"founded": dt.date(2017, 9, 1), "daily": checks}
    law = load_rubric({"R-new-unit": "expected"})
    found = remedies(law, record_of(merge(BASE, change), law=law), "优秀")
    assert found
    assert (found.best, [step.gain for step in found.enough or ()]) == (100, [7])


def test_a_fact_that_costs_points_in_a_clause_with_others_missing() -> None:
    """What is entered of 1-1 voids it already: no place says that nothing was lost, or that nobody is concerned."""
    part = {"clauses": {"1-1": {"conveyed": False}}, "without": ["clauses.1-1.measures"]}
    year = YearSite(state({"yi": part}), None)
    view = views_of(year)
    assert community(view, "yi").none == "已经录齐的内容没有失分，其余待录入。"
    assert why_not_text(year, year.standing.ranked[0], None, "优秀").endswith("已经录齐的内容没有失分，其余待录入。")
    assert str(pages_of(year)["index.html"].view.costs_say) == ""
    assert str(view["losses.html"].sentence).endswith("；没有录齐的条款不在内。")
    assert "1-1项（1个社区待录入）" in [link.text for link in view["deductions.html"].untouched]
    told = places(year.assessed)
    assert told["主要问题"] == (Passage("本年度已经录齐的内容年末考核没有失分。"),)
    assert told["通报表扬情况"] == "本年度没有确定适用这一规定的社区党工委；因有事实待录入，没有确定是否适用的是甲社区党工委"
    assert "2.有事实待录入、不能判定的，列为未定。" in str(told["结果运用情况表说明"])


def test_a_missing_start_of_the_assessment_is_named() -> None:
    view = community(views_of(YearSite(state({"yi": {"without": ["assessed_on"]}}), None)), "yi")
    assert view.missing == ("年末考核开始的日期",)


def test_parts(views: dict[str, Any]) -> None:
    rows = [texts(community(views, slug).parts, "title", "full", "score", "how") for slug in ("jia", "yi", "wu", "ding")]
    checks = "12次日常检查的平均分；100 × 10% = 10"
    assert rows[0] == [
        ("日常检查", "10", "10", checks),
        ("年末考核", "80", "80", "年末考核合计最高100分，超出的1.5分不计；100 × 80% = 80"),
        ("民主测评", "10", "10", BALLOTS),
        ("奖惩加减分", "不限", "1", "各项奖惩合计，不折算"),
    ]
    assert rows[1][0][2:] == ("9.996", "12次日常检查的平均分；99.96 × 10% = 9.996")
    assert rows[1][2][2:] == ("5", f"{BALLOTS}；民主测评缺席10人，每人减0.5分，实计−5分")
    assert rows[2][1][2:] == ("≈78.93", "≈98.67 × 80% ≈78.93")
    assert rows[2][3][2:] == ("0", "无")
    assert rows[3][1][2:] == ("待录入", "待录入")
    totals = [texts([community(views, slug).total], "title", "full", "score", "how")[0] for slug in ("jia", "wu", "ding")]
    assert totals == [
        ("综合得分", "100", "101.00", "各部分相加"),
        ("综合得分", "100", "≈98.93", "各部分相加；合计按精确值计算"),
        ("综合得分", "100", "待录入", "待录入"),
    ]


def test_parts_under_other_readings() -> None:
    """Rewards inside the year-end; a composite that is cut at the full points."""
    within = community(views_of(YearSite(state(readings={"R-r1-base": "year-end"}), None)), "jia")
    assert within.parts[3].how == "各项奖惩合计，已计入年末考核"
    assert within.parts[1].how == "含奖惩加减分+1分；年末考核合计最高100分，超出的2.5分不计；100 × 80% = 80"
    assert within.total.how == "日常检查、年末考核、民主测评相加"
    absent = community(views_of(YearSite(state(readings={"R-absent": "hundred"}), None)), "yi")
    assert absent.parts[2].how == f"{BALLOTS}；民主测评缺席10人，每人减0.5分，实计−0.5分（在百分制上减，按10%折算）"
    capped = community(views_of(YearSite(state(readings={"R-composite": "yes"}), None)), "jia")
    assert texts([capped.total], "score", "how") == [("100.00", "各部分相加；综合得分最高100分，超出的1分不计")]
    event = {"date": dt.date(2017, 5, 16), "role": "member", "document": {"issuer": "县纪委", "number": "示纪发〔2017〕61号"}}
    held = merge(COUNTY["wu"], {"clauses": {"4": {"accountability": [event]}}})
    total = community(views_of(YearSite(state({"wu": held}, {"R-item-4": "composite"}), None)), "wu").total
    assert (str(total.score), total.how) == ("≈93.93", "各部分相加；被责任追究1人次，减5分；合计按精确值计算")
    daily = [*BASE["daily"][:11], {**BASE["daily"][11], "score": Decimal("99.64")}]  # 99.997
    rounded = community(views_of(YearSite(state({"yi": {"daily": daily}}, {"R-rounding": "rounded"}), None)), "yi").total
    assert (str(rounded.score), rounded.how) == ("100.00", "各部分相加；四舍五入到2位小数，实计+0.003分")


def test_sections(views: dict[str, Any]) -> None:
    rows = texts(community(views, "wu").sections, "label", "title", "points", "score", "credits", "state")
    assert rows[0] == ("(一)", "落实党风廉政建设责任制", "20", "18", "无", "有扣分")
    assert rows[1] == ("(二)", "严格遵守党的纪律和政治规矩", "5", "5", "无", "满分")
    assert [row.anchor for row in community(views, "wu").sections[:2]] == ["n-s1", "n-s2"]
    assert rows[5] == ("(六)", "党风廉政宣传教育", "15", "≈15.67", "≈+0.67", "满分")
    assert texts(community(views, "ding").sections[:1], "score", "credits", "state") == [("待录入", "无", "待录入")]


def test_limits_and_exemptions() -> None:
    """Posts and circumstances are shown only where the site says so."""
    year = state()
    shown = replace(year, project=replace(year.project, show_roles=True))
    for roles, details in ((year, ("", "")), (shown, ("党政主要领导被责任追究1次", "主要领导，受处分时已退休或提前离岗"))):
        view = community(views_of(YearSite(roles, None)), "bing")
        assert texts(view.limits, "cause", "effect", "mark", "grounds", "detail") == [
            (
                "有第4项所列情形",
                "不得评为优秀",
                "改变档次（优秀改为良好）",
                "县纪委 示纪发〔2017〕61号（2017年5月16日）",
                details[0],
            )
        ]  # fmt: skip
        assert texts(view.exempted, "ground", "detail") == [("县纪委 示纪发〔2017〕75号（2017年6月15日）", details[1])]
        assert texts([view.exemption], "text", "url") == [("第三部分末段", "2017/rubric.html#r4")]
    veto = community(views_of(YearSite(year, None)), "ji")
    assert texts(veto.limits, "cause", "effect", "mark", "grounds") == [
        (
            "有第三部分第3项所列情形",
            "“一票否决”，直接列为较差档次",
            "改变档次（优秀改为较差）",
            "有关机关决定（2017年7月5日）",
        )
    ]  # fmt: skip


def test_limits_that_change_nothing_or_are_open() -> None:
    absent = {"expected": 60}
    changes = {
        "bing": {**COUNTY["bing"], "rewards": [], "ballots": absent},
        "ji": {**COUNTY["ji"], "without": ["clauses.1-2.meetings"]},
    }
    views = views_of(YearSite(state(changes), None))
    assert [[row.mark for row in community(views, slug).limits] for slug in ("bing", "ji")] == [["未改变"], ["档次未定"]]
    rows = {row.slug: [limit.mark for limit in row.limits] for row in views["index.html"].limited}
    assert rows == {"bing": ["未改变"], "ji": ["档次未定"]}, "the ranking names all of them"
    limits = {m.headline.key: m.limit for group in views["index.html"].grades.groups for m in group.members}
    assert limits["bing"] == "", "the front page names only what changed a grade"


def test_a_grade_that_two_limits_changed() -> None:
    both = {**COUNTY["bing"], "sanctions": COUNTY["ji"]["sanctions"]}
    view = community(views_of(YearSite(told(state({"bing": both})), None)), "bing")
    assert str(view.distance) == "按得分为优秀；有第三部分第3项所列情形，按规定“一票否决”，直接列为较差档次"
    assert [row.mark for row in view.limits] == ["改变档次（优秀改为良好）", "改变档次（良好改为较差）"]


PAPER = {"issuer": "县纪委", "number": "示纪发〔2017〕75号"}
PRINCIPAL = {"date": dt.date(2017, 7, 5), "role": "principal", "penalty": "警告", "by": "own", "document": PAPER}
LOW = {**{name: {"done": False} for name in ("8", "9", "17-1", "18", "19")}, "10": {"campaign": False}, "16": {"records": False}}
"""Clauses that together leave a composite below 80."""
FALSIFIED = {"date": dt.date(2017, 12, 13), "document": {"issuer": "检查组", "title": "核查记录"}}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"clauses": {"14-3": {"falsified": [FALSIFIED]}, "19": {"done": False}, "9": {"done": False}}},
         "距优秀还差4.6分；即使得分达到95分，因14-3项材料弄虚作假仍不得评为优秀"),
        ({"clauses": {"14-3": {"falsified": [FALSIFIED]}}, "ballots": {"expected": 100}},
         "距优秀还差6.6分；即使得分达到95分，因14-3项材料弄虚作假仍不得评为优秀"),
        ({"sanctions": [PRINCIPAL]}, "按得分为优秀；有第三部分第3项所列情形，按规定“一票否决”，直接列为较差档次"),
        ({"sanctions": [PRINCIPAL], "clauses": LOW},
         "有第三部分第3项所列情形，按规定“一票否决”，直接列为较差档次；即使得分在80分以上，仍列为较差档次"),
    ],
)  # fmt: skip
def test_a_distance_is_not_shown_without_what_bars_the_grade(change: dict[str, Any], says: str) -> None:
    assert str(community(views_of(YearSite(told(state({"yi": change})), None)), "yi").distance) == says


def test_a_paper_without_a_number_is_cited_by_its_title() -> None:
    """The inspection group's finding has no number; a case's paper without one stays a decision of the authorities."""
    severe = {
        "date": dt.date(2017, 8, 31),
        "severe": True,
        "document": {"issuer": "县大监督办", "number": "1号", "title": "通报"},
    }
    sanction = {**PRINCIPAL, "document": {"issuer": "县纪委", "title": "关于某人的决定"}}
    change = {"clauses": {"14-3": {"falsified": [FALSIFIED]}, "17-3": {"violations": [severe]}}, "sanctions": [sanction]}
    found = community(views_of(YearSite(state({"yi": change}), None)), "yi").limits
    assert [row.grounds for row in found] == [
        "检查组 《核查记录》（2017年12月13日）", "县大监督办 1号（2017年8月31日）", "有关机关决定（2017年7月5日）",
    ]  # fmt: skip


def test_matters_of_personnel_name_no_one_in_a_published_year() -> None:
    """组织调整: with names in a draft, or where the site says so."""
    worst = {"clauses": LOW, "sanctions": [PRINCIPAL]}
    year = state({"yi": worst})
    said = {}
    for name, project, stage in (("published", False, "published"), ("shown", True, "published"), ("draft", False, "draft")):
        one = replace(year, project=replace(year.project, show_adjustments=project), settings=replace(year.settings, stage=stage))
        result = assess_record(one.rubric, record_of(merge(BASE, worst), "yi"), {}, named=one.named)
        standing = Standing.of_results(one.rubric, [result])
        site = YearSite(one.with_standing(standing), None)
        view = community(views_of(site), "yi")
        row = next(row for row in view.outcomes if row.title == "组织调整")
        data = json.loads(results_json(site))["communities"][0]
        said[name] = (row.applies, row.reason, "u3" in data["consequences"])
        assert [(o.consequence, o.applies) for o in (*result.outcomes, *result.withheld) if o.consequence == "u3"] == [
            ("u3", True)
        ]
    named = ("适用", "有六、3.3)所列情形", True)
    assert said == {
        "published": ("按程序办理", "符合规定情形的，按照干部管理权限和有关程序办理", False),
        "shown": named,
        "draft": named,
    }


def test_outcomes(views: dict[str, Any]) -> None:
    assert texts(community(views, "bing").outcomes, "cite", "title", "applies", "reason") == [
        ("六、3.1)", "通报表扬", "不适用", "本年度评定为良好档次"),
        ("六、3.2)", "取消评先资格、告诫约谈、通报批评", "不适用", "本年度评定为良好档次"),
        ("六、3.3)", "组织调整", "不适用", "本年度评定为良好档次"),
        ("六、3.4)", "县委综合性表彰评比不能列为优秀", "不适用", "本年96.40分，上年96.00分，平均96.20分"),
    ]
    assert texts(community(views, "jia").outcomes[:1], "applies", "reason") == [("适用", "本年度评定为优秀档次")]
    assert texts(community(views, "ding").outcomes[:1], "applies", "reason") == [("未定", "有事实待录入，未定")]


def test_years(views: dict[str, Any]) -> None:
    view = community(views, "bing")
    assert texts(view.years, "name", "composite", "grade") == [("2017年度", "96.40", "良好"), ("2016年度", "96.00", "优秀")]
    assert texts(community(views, "yi").years[1:], "composite", "grade") == [("没有结果", "没有结果")]
    assert [(row.mark, row.x) for row in view.years] == [("g1", "82.00%"), ("g0", "80.00%")]
    assert [edge.grade for edge in view.years_scale.edges] == ["优秀", "良好"]
    assert community(views, "yi").years_scale is None


def test_neighbours(views: dict[str, Any]) -> None:
    view = community(views, "bing")
    assert (view.previous.text, view.following.text) == ("戊社区", "乙社区")
    assert community(views, "jia").previous is None
    assert community(views, "ding").following is None


# the ledger


def ledger(view: Any, *nodes: str) -> list[tuple[str, ...]]:
    """The rows of some nodes in a community's tables: label or kind, state or reason, then the three figures."""
    rows = [row for row in (*view.ledger, *view.rewards, *view.closing) if row.key[0] in nodes]
    return [
        (*((row.label, row.state) if row.head else (row.kind, row.reason)), str(row.points), str(row.applied), str(row.balance))
        for row in rows
    ]


def test_a_deduction_that_a_credit_sets_off_is_not_said_to_be_none() -> None:
    """[R-15-credit]: where both are set off, all points and more may be left after a deduction."""
    paper = {"issuer": "县纪委信访室", "number": "示访〔2017〕1号"}
    facts = {"resolved": 4, "escalations": [{"date": dt.date(2017, 1, 9), "document": paper}]}
    found = views_of(YearSite(state({"yi": {"clauses": {"15": facts}}}, {"R-15-credit": "offset"}), None))
    heads = [row[1] for row in ledger(community(found, "yi"), "s7", "15") if row[0] in ("第(七)项", "第15项")]
    assert [head.rpartition("，")[2] for head in heads] == ["扣分由加分抵消", "扣分由加分抵消"]


@pytest.mark.parametrize("option", ["within", "offset"])
def test_a_void_forfeits_no_credit_that_was_set_off(option: str) -> None:
    """[R-15-credit]: 16 voids (七), in which 15 has a credit that deductions used up; the void takes 0 and gives nothing."""
    papers = ({"issuer": "县纪委信访室", "number": f"示访〔2017〕{number}号"} for number in range(1, 14))
    escalations = [{"date": dt.date(2017, 1, day), "document": paper} for day, paper in enumerate(papers, 1)]
    facts = {"15": {"resolved": 1, "escalations": escalations[:12]}, "16": {"records": False, "incidents": escalations[12:]}}
    standing = state({"yi": {"clauses": facts}}, {"R-15-credit": option}).standing
    assert [(standing.clauses[c].lost, standing.clauses[c].gained, standing.clauses[c].gainers) for c in ("15", "16")] == [
        (exact("-5.5"), exact("0.5"), 1), (-5, 0, 0),
    ]  # fmt: skip


def test_a_void_above_forfeits_every_credit_of_a_clause() -> None:
    """[R-this-item]: falsified material of 13-2 voids 13, in which 13-1 has three credits."""
    falsified = [{"date": dt.date(2017, 5, 1), "document": {"issuer": "县委", "number": "示发〔2017〕1号"}}]
    works = [{"title": f"信息{number}", "date": dt.date(2017, 3, number), "level": "nation"} for number in (1, 2, 3)]
    facts = {"13-1": {"briefs": works}, "13-2": {"falsified": falsified}}
    standing = state({"yi": {"clauses": facts}}, {"R-this-item": "item"}).standing
    assert (standing.clauses["13-1"].gained, standing.clauses["13-1"].gainers) == (0, 0)


def test_a_task_whose_points_stay_costs_nothing_where_it_is_unmet() -> None:
    """[R-13-task]: only the credits of the articles are not given."""
    year = state({"yi": {"clauses": {"13-1": {"articles": []}}}}, {"R-13-task": "credits"})
    found = views_of(YearSite(year, None))
    assert year.standing.clauses["13-1"].losers == 0
    assert [row.entry.cite for row in community(found, "yi").losses] == []
    assert ("不计", "未完成市级信息任务", "0", "0", "5") in ledger(community(found, "yi"), "13-1")


@pytest.mark.parametrize(("option", "said"), [("beside", ""), ("offset", "，由加分抵消的失分不计")])
def test_what_a_section_lost_says_whether_credits_are_set_off_against_it(option: str, said: str) -> None:
    pages = pages_of(YearSite(state(readings={"R-15-credit": option}), None))
    assert [pages[url].view.set_off for url in ("index.html", "2017/compare.html")] == [said, said]


def test_ledger_of_clauses(views: dict[str, Any]) -> None:
    assert ledger(community(views, "bing"), "1", "1-4", "s2", "7") == [
        ("第1项", "分值14分，得12分，有扣分", "None", "None", "None"),
        ("1-4项", "得0分，不得分", "+2", "+2", "2"),
        ("不得分", "主要领导未听取落实情况汇报", "−2", "−2", "0"),
        ("", "第1项小计", "None", "None", "11"),
        ("未分配分值", "没有分配到各条的分值", "+1", "+1", "12"),
        ("第(二)项", "分值5分，得0分，全部失分", "None", "None", "None"),
        ("第7项", "无分值", "None", "None", "None"),
        ("", "第(二)项小计", "None", "None", "0"),
        ("未分配分值", "没有分配到各条的分值", "+5", "+5", "5"),
        ("扣分", NOTICE, "−2", "−2", "3"),
        ("扣分", NOTICE, "−2", "−2", "1"),
        ("扣分", NOTICE, "−2", "−1", "0"),
    ]
    assert ledger(community(views, "wu"), "13-1") == [
        ("13-1项", "得≈5.67分（含加分≈0.67分），没有扣分", "+5", "+5", "5"),
        ("不计", "《稿件0214》（《白城日报》，市级）", "0", "0", "5"),
        ("加分", "《稿件0314》（《吉林日报》，省级），3个单位署名，加≈0.67分（2 ÷ 3）", "≈+0.67", "≈+0.67", "≈5.67"),
    ]
    assert ledger(community(views, "ding"), "s1", "1-1", "1-2") == [
        ("第(一)项", "待录入", "None", "None", "None"),
        ("1-1项", "得1分，满分", "+1", "+1", "1"),
        ("1-2项", "待录入", "None", "None", "None"),
        ("待录入", "待录入：召开研究会议次数", "待录入", "待录入", "待录入"),
    ]


def test_ledger_of_rewards_and_parts(views: dict[str, Any]) -> None:
    assert ledger(community(views, "bing"), "r1", "p2", "p") == [
        ("三、1", "无分值，合计+2分", "None", "None", "None"),
        ("加分", "综合先进（表彰奖励，县级，全面工作，本社区）", "+2", "+2", "2"),
        ("四、2", "分值80分，得74.4分，未得满分", "None", "None", "None"),
        ("", "年末考核小计", "None", "None", "93"),
        ("折算", "93 × 80% = 74.4", "None", "None", "74.4"),
        ("四、2", "分值100分，得96.40分，未得满分", "None", "None", "None"),
    ]
    assert ledger(community(views, "wu"), "p2", "p") == [
        ("四、2", "分值80分，得≈78.93分，未得满分", "None", "None", "None"),
        ("", "年末考核小计", "None", "None", "≈98.67"),
        ("折算", "≈98.67 × 80% ≈78.93", "None", "None", "≈78.93"),
        ("四、2", "分值100分，得≈98.93分，未得满分", "None", "None", "None"),
    ]
    assert community(views, "wu").rewards == ()


def test_heads_say_their_score_for_what_a_correction_may_strike(views: dict[str, Any]) -> None:
    scores = {row.id: str(row.score) for row in community(views, "bing").ledger if row.head}
    assert [scores[node] for node in ("s1", "1-4", "7")] == ["18", "0", "无分值"]
    assert {row.id: str(row.score) for row in community(views, "ding").ledger if row.head}["1-2"] == "待录入"


def test_grounds_of_entries(views: dict[str, Any]) -> None:
    """The document; the materials that the text names; the part's; the text itself, or how it is read where it is open."""
    rows = [row.entry for slug in ("bing", "wu") for row in community(views, slug).ledger if not row.head and row.entry]
    said = {(entry.kind, entry.cite): (entry.date, entry.day, entry.ground) for entry in rows}
    assert said["扣分", "第7项"] == ("2017年3月3日", "2017-03-03", "县督查指挥中心 示督通〔2017〕3号")
    assert said["不得分", "1-4项"] == ("", "", "以汇报材料、会议记录、班子成员个人工作笔记等相关材料为准")
    assert said["加分", "13-1项"] == ("2017年3月14日", "2017-03-14", "以所列报刊刊发为准")
    assert said["未分配分值", "第1项"] == ("", "", "执行口径第1条")
    assert said["未分配分值", "第(二)项"] == ("", "", "细则原文")
    assert [(entry.note, entry.why, entry.elsewhere) for entry in rows if entry.reason == NOTICE] == [
        ("", "", True),
        ("", "", True),
        ("信访督办", "减完为止", True),
    ]
    closing = [row.entry for row in community(views, "jia").closing if not row.head and row.entry]
    assert [(entry.kind, entry.ground) for entry in closing] == [
        ("得数", "日常检查记录"), ("限额", "执行口径第26条"), ("得数", "测评票统计"),
    ]  # fmt: skip
    absent = next(row.entry for row in community(views, "yi").closing if not row.head and row.entry and row.kind == "扣分")
    assert absent.ground == "测评票统计"


@pytest.mark.few(4)
@pytest.mark.parametrize(
    ("readings", "kind", "node", "said"),
    [
        ({}, Kind.ALLOTTED, "1-1", "细则原文"),
        ({"R-item-1": "conveyed"}, Kind.ALLOTTED, "1-1", "执行口径第1条"),
        ({}, Kind.UNALLOTTED, "1", "执行口径第1条"),
        ({}, Kind.UNALLOTTED, "s2", "细则原文"),
        ({}, Kind.ALLOTTED, "13-3", "细则原文"),
        ({"R-15-credit": "within"}, Kind.CAP, "15", "执行口径第13条"),
        ({}, Kind.CAP, "p2", "执行口径第26条"),
        ({"R-full-marks": "sections"}, Kind.CAP, "s6", "执行口径第26条"),
        ({"R-composite": "yes"}, Kind.CAP, "p", "执行口径第27条"),
        ({"R-rounding": "rounded"}, Kind.ROUND, "p", "执行口径第34条"),
        ({}, Kind.WEIGHT, "p2", "细则原文"),
        ({}, Kind.VOID, "papers", "第二部分末段"),
        ({}, Kind.CREDIT, "r1", "按规定不公布"),
    ],
)
def test_ground_without_a_document(readings: dict[str, str], kind: Kind, node: str, said: str) -> None:
    """What the text leaves open rests on the reading that settles it, by the number that the page of readings gives it."""
    rubric = load_rubric(readings)
    assert ground(rubric, Entry.at(node, kind, "", Points(1))) == said
    if said.startswith("执行口径"):
        rows = views_of(YearSite(state(readings=readings), None))["readings.html"].readings
        listed = {f"执行口径第{row.number.removesuffix('.')}条": row.id for row in rows}
        reading = rubric.readings[listed[said]]
        concerned = {*reading.clauses, *(target for option in reading.options.values() for target in option.patch)}
        assert concerned & {node, "p2", "grades"}


def test_ground_where_the_text_names_none() -> None:
    rubric = load_rubric()
    rule = rubric.nodes["1-3"].rules[0]
    assert ground(rubric, replace(Entry.at("1-3", Kind.VOID, "", Points(-4)), rule=rule.id)) == "细则没有写明"
    assert ground(rubric, replace(Entry.at("1-3", Kind.NOT_COUNTED, "", Points(0)), rule=rule.id)) == ""


# losses, matrix


def test_losses(views: dict[str, Any]) -> None:
    view = views["losses.html"]
    assert view.sentence.text == "全县共11笔失分，折合综合得分合计−21.004分，按名次和影响大小排列；没有录齐的条款不在内。"
    rows = {(row.name, row.loss.entry.cite, row.loss.weight, row.loss.entry.kind): row for row in view.rows}
    assert [row.name for row in view.rows] == [*["甲社区", "戊社区"], *["丙社区"] * 4, *["乙社区"] * 2, *["己社区"] * 2, "丁社区"]
    entry = ("kind", "reason", "why", "date", "ground", "points", "applied")
    fields = (*(f"entry.{name}" for name in entry), "weight", "section", "month")
    assert texts([rows["丙社区", "第7项", "−0.8", "扣分"].loss], *fields) == [
        (
            "扣分", NOTICE, "减完为止", "2017年3月3日", "县督查指挥中心 示督通〔2017〕3号", "−2", "−1", "−0.8",
            "第(二)项 严格遵守党的纪律和政治规矩", "2017年3月",
        )
    ]  # fmt: skip
    assert texts([rows["乙社区", "四、2", "−0.004", "未得满分"].loss], *fields) == [
        (
            "未得满分", "日常检查折算后9.996分，满分10分", "", "", "日常检查记录", "−0.004", "−0.004", "−0.004",
            "四、2 日常检查", "没有日期",
        )
    ]  # fmt: skip
    assert texts([rows["甲社区", "1-2项", "0", "扣分"].loss], "counts", "entry.applied", "entry.why") == [
        ("False", "−1", "年末考核合计最高100分，超出的不计，本笔没有减少综合得分")
    ]
    assert rows["丙社区", "第7项", "−0.8", "扣分"].url == "2017/communities/bing.html#n-s2"


def test_worst_losses_come_first(views: dict[str, Any]) -> None:
    assert texts(community(views, "yi").worst, "entry.cite", "entry.reason", "weight") == [
        ("四、2", "民主测评缺席10人，每人减0.5分", "−5"),
        ("四、2", "日常检查折算后9.996分，满分10分", "−0.004"),
    ]
    assert community(views, "jia").worst == ()


def test_matrix(views: dict[str, Any]) -> None:
    view = views["deductions.html"]
    assert texts(view.columns, "label", "title") == [
        ("第7项", "落实县委重大决策部署"),
        ("第8项", "健全权力内控机制"),
        ("1-2项", "召开党风廉政建设研究会议"),
        ("第2项", "健全责任体系"),
        ("第19项", "党务居务公开"),
        ("1-4项", "落实“一岗双责”"),
        ("13-1项", "宣传报道和信息工作"),
        ("13-2项", "报送纪检监察网站信息"),
        ("第15项", "畅通和拓宽信访举报渠道"),
    ]
    rows = {row.name.text: (row.total.text, [cell.text.text for cell in row.cells]) for row in (*view.rows, *view.feet)}
    assert rows["戊社区"] == ("≈−1.33", ["0", "0", "−2", "0", "0", "0", "≈+0.67", "0", "0"])
    assert rows["丁社区"] == ("−5", ["0", "−5", "待录入", "0", "0", "0", "0", "0", "0"])
    assert rows["全县失分"] == ("−21", ["−5", "−5", "−3", "−3", "−3", "−2", "0", "0", "0"])
    assert rows["全县加分"] == ("≈+3.17", ["0", "0", "0", "0", "0", "0", "≈+0.67", "+1", "+1.5"])
    assert rows["全县合计"] == ("≈−17.83", ["−5", "−5", "−3", "−3", "−3", "−2", "≈+0.67", "+1", "+1.5"])
    shades = {row.key: [cell.shade for cell in row.cells] for row in view.rows}
    assert shades["bing"] == ["l4", "zero", "zero", "zero", "zero", "l3", "zero", "zero", "zero"]
    assert shades["jia"] == ["zero", "zero", "l2", "zero", "zero", "zero", "zero", "gain", "gain"]
    assert {cell.shade for row in view.feet for cell in row.cells} == {""}
    assert [link.text for link in view.untouched[:3]] == ["1-1项", "1-3项", "1-5项"]


# clauses and texts


def test_clause_statistics(views: dict[str, Any]) -> None:
    rows = {row.label: row for row in views["clauses/index.html"].rows}
    assert [row.place for row in rows.values()][:3] == ["0002", "0003", "0004"]
    assert rows["第15项"].place == "0033"
    figures = {label: texts([row.figures], "losers", "lost", "gainers", "gained")[0] for label, row in rows.items()}
    assert (rows["1-2项"].points, figures["1-2项"]) == ("2", ("2", "−3", "0", "0"))
    assert (rows["第7项"].points, figures["第7项"]) == ("无分值", ("1", "−5", "0", "0"))
    assert figures["13-1项"] == ("0", "0", "1", "≈+0.67")


def test_clause(views: dict[str, Any]) -> None:
    clause = views["clauses/1-2.html"].clause
    assert texts([clause], "label", "title", "points") == [("1-2项", "召开党风廉政建设研究会议", "2分")]
    assert [link.text for link in clause.above] == ["第(一)项 落实党风廉政建设责任制", "第1项 加强组织领导"]
    assert (clause.previous.text, clause.following.text) == ("1-1项", "1-3项")
    assert clause.sentence.text == "2个社区失分，合计−3分；1个社区待录入。"
    assert clause.bases == ("以党委会议记录、班子成员个人工作笔记等相关材料为准",)
    assert views["clauses/13-1.html"].clause.sentence.text == "0个社区失分，合计0分；1个社区加分，合计≈+0.67分。"
    assert views["clauses/1-1.html"].clause.previous is None
    assert [(row.name, row.total, len(row.entries)) for row in views["clauses/7.html"].rows] == [("丙社区", "−5", 3)]
    assert texts(views["clauses/13-1.html"].rows, "name", "total") == [("戊社区", "≈+0.67")]


def test_clause_without_points_says_where_it_takes_them(views: dict[str, Any]) -> None:
    clause = views["clauses/7.html"].clause
    assert clause.points == "无分值"
    assert clause.rules == (
        "落实重大决策部署不力被县督查指挥中心通报的，每次减2分，从第(二)项的得分中减，减完为止",
        "落实重大决策部署不力被上级纪委查处的，第(二)项不得分",
        "考核材料弄虚作假的，不得列入优秀档次（第二部分末段）",
    )
    assert texts(views["clauses/4.html"].clause.choices, "question", "says") == [
        ("其他党政班子成员被追究的每人次减5分，本项没有分值，从哪里减？", "从第(一)项的得分中减，减完为止"),
        (
            "受处分人符合末段的条件、不再因其处分降档或“一票否决”的，第4项的责任追究是否仍使单位不得评为优秀？",
            "仍不得评为优秀",
        ),
    ]


def test_clause_says_on_what_each_of_its_facts_rests(views: dict[str, Any]) -> None:
    """Once where it is the same of all; a basis that the text names for one sentence is not that of another."""
    bases = {name: views[f"clauses/{name}.html"].clause.bases for name in ("13-1", "16", "1-3", "13-2")}
    assert bases == {
        "13-1": (
            "在规定报刊刊发的稿件，以所列报刊刊发为准",
            "在党委内部信息、纪检监察信息上发表的信息，以县纪委办公室数据为准",
        ),
        "16": (
            "有接访记录、定期开展下访，原文没有写明",
            "信访工作失误造成严重后果或重大影响，以县纪委信访室数据为准",
        ),
        "1-3": (),
        "13-2": ("以县纪委党风政风监督室数据为准",),
    }


def test_clause_names_whom_it_bars_from_a_grade(views: dict[str, Any]) -> None:
    said = "0个社区失分，合计0分；按规定不得评为优秀的社区1个：丙社区（改变档次）。"
    assert views["clauses/4.html"].clause.sentence.text == said
    assert "不得评为优秀" not in views["clauses/7.html"].clause.sentence.text
    # one that both an event and a falsified paper bar is one community, whose grade this clause changed
    paper = {"issuer": "示例县纪委", "number": "示纪通〔2017〕9号"}
    event = {"date": dt.date(2017, 5, 16), "document": paper}
    twice = {"name": "甲社区", "clauses": {"4": {"accountability": [{**event, "role": "principal"}], "falsified": [event]}}}
    changes = {"jia": twice}
    assert len(state(changes).standing.ranked[0].result.limits) == 2
    assert views_of(YearSite(state(changes), None))["clauses/4.html"].clause.sentence.text == said.replace("丙", "甲")


@pytest.mark.parametrize(
    ("scope", "paper", "falsified"),
    [("clause", "−4", "−2"), ("item", "−4", "−6"), ("section", "−4", "−15")],
)
def test_a_bad_paper_counts_at_its_clause_however_much_it_voids(scope: str, paper: str, falsified: str) -> None:
    """[R-this-item]: the clause is that of the paper, what it takes is that of the item or the section."""
    none = {"kind": "方案", "title": "整治方案"}
    change = {"name": "甲社区", "clauses": {"10": {"evidence": [none]}, "14-3": {"falsified": [FALSIFIED]}}}
    year = YearSite(state({"jia": change}, {"R-this-item": scope}), None)
    found = views_of(year)
    assert found["clauses/10.html"].clause.sentence.text == f"1个社区失分，合计{paper}分。"
    assert [row.total for row in found["clauses/10.html"].rows] == [paper]
    assert found["clauses/14-3.html"].clause.sentence.text.startswith(f"1个社区失分，合计{falsified}分")
    assert {row.loss.entry.cite for row in found["losses.html"].rows} == {"第10项", "14-3项"}
    assert {cost.clause for cost in year.assessed.costs} == {"10", "14-3"}
    assert places(year.assessed)["第10项失分社区数"] == "1"


@pytest.mark.parametrize("option", ["section", "year-end", "composite"])
def test_the_circular_names_the_problem_of_a_clause_that_no_section_holds(option: str) -> None:
    """[R-item-4]: one whose only losses were charged to the year-end or the composite has a problem as well."""
    events = [
        {"date": dt.date(2017, 5, day), "document": {**PAPER, "number": f"示纪发〔2017〕{day}号"}, "role": "member"}
        for day in range(1, 26)
    ]
    year = state({"yi": {"name": "乙社区", "clauses": {"4": {"accountability": events}}}}, {"R-item-4": option})
    told = str(places(year)["较差档次问题"])
    assert year.standing.ranked[0].result.grade == ("较差" if option != "section" else "良好")
    assert ("主要问题是" in told) == (option != "section"), told


def test_notes_beside_the_official_text(views: dict[str, Any]) -> None:
    notes = {note.key: (note.head, note.text.text) for row in views["rubric.html"].paragraphs for note in row.notes}
    assert notes["1-2"] == ("1-2项", "2个社区失分，合计−3分；1个社区待录入")
    assert notes["13-1"] == ("13-1项", "1个社区加分，合计≈+0.67分")
    assert notes["R-daily"] == ("执行口径", "每次日常检查按多少分计？每次按100分计，取平均分乘10%")
    assert notes["5210.5"] == ("勘误", "漏印顿号，应为5、2、1、0.5。")
    assert "item-16" not in notes  # a reader needs no note on a missing point
    urls = {note.key: note.url for row in views["rubric.html"].paragraphs for note in row.notes}
    assert (urls["R-daily"], urls["5210.5"]) == ("2017/readings.html#R-daily", "2017/readings.html#E-5210.5")


def test_readings_and_slips(views: dict[str, Any]) -> None:
    view = views["readings.html"]
    first = view.readings[0]
    assert texts([first], "number", "question", "says", "why", "decided") == [
        (
            "1.", "本项14分，所列1至6目合计只有13分，差的1分如何计？", "列为未分配的1分，本项没有被取消得分的，即予计入",
            "(一)至(八)只有本项按14分计才合计100分；这1分没有对应的扣分规则，本项没有被取消得分的，应予计入。",
            "县纪委、监察局2017年11月27日确定（示例函〔2017〕12号）",
        )
    ]  # fmt: skip
    assert [link.text for link in first.clauses] == ["第1项", "1-1项"]
    assert len(view.readings) == len(load_rubric().readings)
    # what only drafts show
    assert not view.draft
    assert {(row.others, row.doubt, row.support) for row in view.readings} == {((), "", "")}
    assert [row.id for row in view.errata] == ["E-item-10", "E-5210.5", "E-two-reviews"]


def test_a_draft_shows_what_the_reviewer_needs_of_readings_and_slips() -> None:
    year = state()
    draft = YearSite(replace(year, settings=replace(year.settings, stage="draft")), None)
    view = views_of(draft)["readings.html"]
    assert view.draft
    first, ties = view.readings[0], next(row for row in view.readings if row.id == "R-ties")
    assert first.others == ("归入第1目，第1目按2分计", "本项只值13分，(一)按19分计，年末考核的合计随之减少")
    assert (ties.says, ties.others) == ("名次空缺：1、2、2、4", ("名次不空缺：1、2、2、3",))
    assert ties.doubt == "原文没有规定并列以后的名次；建议发文前确定。"
    assert {row.support for row in view.readings} == {"原文支持充分", "较为可能", "原文没有规定，须经有权解释的机关确定"}
    headline, *_, last = view.errata
    assert texts([headline], "id", "printed") == [("E-headline", "（正文之外）")]
    assert last.printed != "（正文之外）"
    assert len(view.errata) == 15


def test_codes_are_grouped_by_what_they_are_about(views: dict[str, Any]) -> None:
    sections = views["problems.html"].sections
    assert [(section.title, section.codes[0].code[:2]) for section in sections] == [
        ("文件和写法", "E1"),
        ("记录", "E2"),
        ("细则", "E3"),
        ("站点设置、上年结果、通报稿、模板", "E4"),
        ("生成、核对和预览", "E5"),
        ("电子表格", "E6"),
        ("封存、更正和比较", "E7"),
    ]
    assert {row.wrong + row.right for row in views["problems.html"].questions} == {""}
