"""Every named place of the circular against values counted anew: from the records by the recount, and from the ledger's lines.

Counties: the made-up one, one community alone, and none at all, so that each place is seen filled and empty.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.cases_format import BASE
from tests.helpers.recount import recount
from tests.helpers.support import ROOT, assess, load_rubric, past, record_of, toml, without, year_of
from tongyu_site.assess import AssessedYear
from tongyu_site.base.dates import chinese_days
from tongyu_site.circular import tables
from tongyu_site.circular.document import Passage
from tongyu_site.circular.places import STARTING_TEXTS, Value, places
from tongyu_site.circular.sentences import achievements, situation
from tongyu_site.records.files import RecordFile

RECORDS: dict[str, dict[str, Any]] = {
    path.stem: toml(path) for path in sorted((ROOT / "data" / "communities" / "2017").glob("*.toml"))
}
PAST: dict[str, dict[str, Any]] = toml(ROOT / "data" / "results" / "2016.toml")
ALONE = ("jia",)
PAPER = {"document": {"issuer": "县督查指挥中心", "number": "示督通〔2017〕9号"}}
CITED = {"r2": "第三部分第2项", "r3": "第三部分第3项"}
PARAGRAPHS = {*STARTING_TEXTS, "较差档次问题"}
"""Places that hold paragraphs; tests/circular/test_circular.py holds their words against the results."""


def year(slugs: tuple[str, ...], readings: dict[str, str] | None = None) -> AssessedYear:
    """The year of some of the made-up communities."""
    rubric = load_rubric(readings)
    results = [assess(RECORDS[slug], slug, PAST, rubric) for slug in slugs]
    files = tuple(RecordFile(slug, ROOT, None, None, {}, (), record_of(RECORDS[slug], slug)) for slug in slugs)
    found = year_of(results, rubric, past(PAST))
    return replace(found, records=replace(found.records, files=files))


def ranked(slugs: tuple[str, ...]) -> list[tuple[str, dict[str, Any]]]:
    """The communities in order of rank, each with its recount."""
    found = {slug: recount(RECORDS[slug], PAST, slug) for slug in slugs}
    grades = ["优秀", "良好", "较差"]
    return sorted(found.items(), key=lambda pair: (grades.index(pair[1]["grade"]), -pair[1]["composite"], pair[0]))


def by_score(result: dict[str, Any]) -> str:
    """The grade of a composite alone."""
    return "优秀" if result["composite"] >= 95 else "良好" if result["composite"] >= 80 else "较差"


def label(slug: str, order: list[tuple[str, dict[str, Any]]]) -> str:
    """A community in the list of its grade."""
    result = dict(order)[slug]
    equals = [(other["grade"], other["composite"]) for _, other in order]
    own = (result["grade"], result["composite"])
    notes = [f"并列第{1 + equals.index(own)}名"] if equals.count(own) > 1 else []
    if by_score(result) != result["grade"]:
        limits = result["vetoes"] or result["ceilings"]
        effect = "列为较差档次" if result["vetoes"] else "不列为优秀档次"
        notes.append(f"按《考核细则》{'、'.join(CITED[limit] for limit in limits)}，{effect}")
    return RECORDS[slug]["name"] + (f"（{'；'.join(notes)}）" if notes else "")


def decimal(value: Fraction) -> str:
    """A figure as the ledger shows it."""
    if value.denominator == 1:
        return str(value)
    text = f"{float(value):.4f}".rstrip("0")
    return text if Fraction(text) == value else f"{float(value):.2f}"


def names(slugs: list[str]) -> str:
    return "、".join(RECORDS[slug]["name"] for slug in slugs) or "无"


def several(slugs: list[str]) -> str:
    """Communities as an object: one by its full name, several with their number."""
    return f"{names(slugs)}党工委" if len(slugs) == 1 else f"{names(slugs)}等{len(slugs)}个社区党工委"


def expected(slugs: tuple[str, ...], found: AssessedYear) -> dict[str, str]:
    """The value of every place that holds a text."""
    order = ranked(slugs)
    assert all(by_score(result) for _, result in order)
    of_grade = {grade: [slug for slug, r in order if r["grade"] == grade] for grade in ("优秀", "良好", "较差")}
    values = {
        "年度": "2017",
        "细则名称": "2017年度通榆县社区党工委党风廉政建设责任制考核细则",
        "社区总数": str(len(slugs)),
        "排列次序": "先按档次、再按综合得分由高到低排列",
    }
    for grade, members in of_grade.items():
        values[f"{grade}数"] = str(len(members))
        values[f"{grade}名单"] = "、".join(label(slug, order) for slug in members) or f"本年度没有评定为{grade}档次的社区党工委"
    values["良好以上数"] = str(len(of_grade["优秀"]) + len(of_grade["良好"]))
    down = [slug for slug, r in order if (by_score(r), r["grade"]) == ("优秀", "良好")]
    vetoed = [(by_score(r), slug) for slug, r in order if r["vetoes"] and by_score(r) != "较差"]
    assert {before for before, _ in vetoed} <= {"良好"}
    said = [f"有《考核细则》第三部分第2项所列情形，由优秀改列良好档次的社区党工委{len(down)}个"] if down else []
    said += [f"有《考核细则》第三部分第3项所列情形，由良好改列较差档次的社区党工委{len(vetoed)}个"] if vetoed else []
    values["档次限制情况"] = "；".join(said) or "没有改列档次的社区党工委"
    values |= {"待录入数": "0", "待录入名单": "无", "待录入情况": ""}
    values |= {"不参加考核数": "0", "不参加考核名单": "无", "不参加考核情况": ""}
    measures = {
        "u1": ("通报表扬", "对{}领导班子，在适当范围内予以通报表扬"),
        "u2": (
            "取消评先资格、告诫约谈、通报批评",
            "取消{}领导班子及其主要领导当年年度评选各类先进的资格，"
            "由纪检监察机关对其领导班子主要负责人进行告诫约谈，给予通报批评",
        ),
        "u4": (
            "县委综合性表彰评比不能列为优秀",
            "{}连续两年考核平均分达不到优秀档次，在县委综合性表彰评比中不能列为优秀",
        ),
    }
    for key, (title, measure) in measures.items():
        applying = [slug for slug, r in order if r["consequences"][key]]
        unknown = [slug for slug, r in order if r["consequences"][key] is None]
        values[f"{title}数"] = str(len(applying))
        values[f"{title}名单"] = names(applying)
        text = measure.format(several(applying)) if applying else f"本年度没有{'确定' if unknown else ''}适用这一规定的社区党工委"
        who = f"是{several(unknown)}" if len(unknown) == 1 else f"有{names(unknown)}，共{len(unknown)}个社区党工委"
        values[f"{title}情况"] = text + (f"；因上年结果缺少或者尚未认定，没有确定是否适用的{who}" if unknown else "")
    days = sorted({RECORDS[slug]["assessed_on"].day for slug in slugs})
    values["考核日期"] = (
        f"2017年12月{'日至'.join(map(str, dict.fromkeys((days[0], days[-1]))))}日" if days else "（考核日期待填）"
    )
    values["组织调整情况"] = "符合规定情形的，按照干部管理权限和有关程序办理"
    return values | of_clauses(found)


def of_clauses(found: AssessedYear) -> dict[str, str]:
    """The places of single clauses, added up from the lines of every community's ledger."""
    values: dict[str, str] = {}
    for clause in found.rubric.clauses:
        above = [clause.id]
        while found.rubric.nodes[above[-1]].parent in found.rubric.nodes:
            above.append(found.rubric.nodes[above[-1]].parent)
        lost, kept, gained = [], 0, []
        for item in found.standing.ranked:
            card = item.result.card
            lines = [e for e in card.entries if e.kind.value in ("deduction", "void", "credit")
                     and (e.clause if e.clause in found.rubric.nodes else e.node) == clause.id]  # fmt: skip
            taken = sum((e.applied for e in lines if e.applied < 0), Fraction(0))
            taken += sum(  # a void takes no more than the points: the credits below it were no gain
                (credit.applied for e in lines if e.kind.value == "void" and e.applied for credit in card.entries
                 if credit.kind.value == "credit" and credit.node in found.rubric.nodes
                 and e.node in found.rubric.path(credit.node)[1:]),
                Fraction(0),
            )  # fmt: skip
            void = any(e.kind.value == "void" and e.node in above for e in card.entries)
            lost += [taken] if taken else []
            kept += not taken and not void
            own = sum((e.applied for e in card.entries if e.node == clause.id and e.kind.value in ("credit", "cap")), Fraction(0))
            gained += [own] if own > 0 and not void else []
        cited = f"{clause.id}项" if "-" in clause.id else f"第{clause.id}项"
        values |= {
            f"{cited}失分社区数": str(len(lost)), f"{cited}失分合计": decimal(-sum(lost, Fraction(0))),
            f"{cited}未失分社区数": str(kept), f"{cited}加分社区数": str(len(gained)),
            f"{cited}加分合计": decimal(sum(gained, Fraction(0))),
        }  # fmt: skip
    return values


def texts(values: dict[str, Value]) -> dict[str, str]:
    notes = {"得分情况表说明", "结果运用情况表说明"}
    return {name: value for name, value in values.items() if isinstance(value, str) and name not in notes}


@pytest.mark.parametrize("slugs", [tuple(RECORDS), ALONE, ()], ids=["county", "one", "none"])
def test_every_place_holds_what_was_counted_anew(slugs: tuple[str, ...]) -> None:
    found = year(slugs)
    values = places(found)
    assert texts(values) == expected(slugs, found)
    others = {name for name, value in values.items() if not isinstance(value, str)}
    assert others == {*PARAGRAPHS, "得分情况表", "档次限制情形分述", "结果运用情况表"}
    for name, value in texts(values).items():
        assert not value.startswith("−"), name
        assert "无" not in value or name.endswith("名单"), name


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (dt.date(2017, 12, 13), dt.date(2017, 12, 13), "2017年12月13日"),
        (dt.date(2017, 12, 1), dt.date(2017, 12, 15), "2017年12月1日至15日"),
        (dt.date(2017, 11, 30), dt.date(2017, 12, 15), "2017年11月30日至12月15日"),
        (dt.date(2017, 12, 20), dt.date(2018, 12, 20), "2017年12月20日至2018年12月20日"),
    ],
)
def test_days_say_year_and_month_once(first: dt.date, last: dt.date, said: str) -> None:
    assert chinese_days(first, last) == said


def test_places_are_seen_filled_and_empty() -> None:
    """Of every place but those that are always the same, some county has another value than the county of none."""
    filled, empty = texts(places(year(tuple(RECORDS)))), texts(places(year(())))
    assert filled.keys() == empty.keys()
    same = {name for name in filled if filled[name] == empty[name] and not name.startswith(("第", *"123456789"))}
    absent = {"待录入数", "待录入名单", "待录入情况", "不参加考核数", "不参加考核名单", "不参加考核情况"}
    assert same == {"年度", "细则名称", "排列次序", "组织调整情况", *absent}
    assert {value for name, value in empty.items() if name.endswith(("数", "合计"))} == {"0"}
    none = {f"本年度没有评定为{grade}档次的社区党工委" for grade in ("优秀", "良好", "较差")}
    assert {value for name, value in empty.items() if name.endswith("名单")} == {"无", *none}


def test_unfinished_communities_are_counted_and_named() -> None:
    rubric = load_rubric()
    slugs = ("jia", "bing", "mao")
    data = {slug: RECORDS[slug] for slug in slugs}
    for slug in slugs[:2]:
        facts = {key: value for key, value in data[slug]["clauses"]["1-2"].items() if key != "meetings"}
        data[slug] = {**data[slug], "clauses": {**data[slug]["clauses"], "1-2": facts}}
    values = places(year_of([assess(data[slug], slug, PAST, rubric) for slug in slugs], rubric, past(PAST)))
    assert (values["待录入数"], values["待录入名单"]) == ("2", "丙社区、甲社区")
    assert values["待录入情况"] == "尚待录入、未定档次的有丙社区、甲社区，共2个社区党工委。"
    assert (values["社区总数"], values["优秀名单"], values["较差名单"]) == (
        "3", "本年度没有评定为优秀档次的社区党工委", "卯社区",
    )  # fmt: skip


def test_one_unfinished_community_is_named_as_such() -> None:
    rubric = load_rubric()
    data = without(RECORDS["jia"], "daily")
    values = places(year_of([assess(data, "jia", PAST, rubric)], rubric, past(PAST)))
    assert (values["待录入数"], values["待录入名单"]) == ("1", "甲社区")
    assert values["待录入情况"] == "尚待录入、未定档次的是甲社区党工委。"


@pytest.mark.parametrize("shown_", [("亥社区",), ("亥社区", "幸福里")])
def test_communities_that_take_no_part_are_counted_and_named(shown_: tuple[str, ...]) -> None:
    reason = "成立时间较短，不参加本年度考核"
    values = places(replace(year(ALONE), left_out=tuple((name, reason) for name in shown_)))
    units = ("亥社区党工委", "幸福里社区党工委")[: len(shown_)]
    assert (values["不参加考核数"], values["不参加考核名单"]) == (str(len(shown_)), "、".join(units))
    assert values["不参加考核情况"] == "；".join(f"{unit}{reason}" for unit in units) + "。"
    assert values["社区总数"] == "1"


@pytest.mark.parametrize("slugs", [tuple(RECORDS), ALONE, ()], ids=["county", "one", "none"])
def test_the_tables_hold_what_was_counted_anew(slugs: tuple[str, ...]) -> None:
    values = places(year(slugs))
    scores, uses = values["得分情况表"], values["结果运用情况表"]
    assert isinstance(scores, Passage)
    assert isinstance(uses, Passage)
    order = ranked(slugs)
    assert len(scores.rows) == len(uses.rows) == len(slugs) + 1
    words = {True: "适用", False: "不适用", None: "未定"}
    for row, use, (slug, result) in zip(scores.rows[1:], uses.rows[1:], order, strict=True):
        parts = [result["parts"][part] for part in ("daily", "year_end", "democratic", "rewards")]
        sections = [result["nodes"][f"s{number}"] for number in range(1, 9)]
        figures = [Fraction(cell.replace("−", "-")) for cell in (*row[2:7], *row[8:])]
        for shown, exact in zip(figures, (*parts, result["composite"], *sections), strict=True):
            assert abs(shown - exact) <= Fraction(1, 200)
        assert abs(sum(figures[:4]) - figures[4]) <= Fraction(5, 200)  # the addends stand side by side, their sum beside them
        assert (row[1], row[7]) == use[:2] == (RECORDS[slug]["name"], result["grade"])
        assert use[2:] == tuple(words[result["consequences"][key]] for key in ("u1", "u2", "u4"))


def test_organisational_adjustment_shown_nobody() -> None:
    found = year(tuple(RECORDS))
    adjusted = [RECORDS[slug]["name"] for slug, r in ranked(tuple(RECORDS)) if r["consequences"]["u3"]]
    assert adjusted == ["卯社区", "丑社区"]
    values = places(found)
    assert [name for name in values if name.startswith("组织调整")] == ["组织调整情况"]
    uses = values["结果运用情况表"]
    assert isinstance(uses, Passage)
    assert "组织调整" not in uses.rows[0]


def test_a_consequence_without_a_measure_says_to_whom_it_applies() -> None:
    plain = replace(load_rubric().consequences[0], measure="")
    assert situation(plain, ["甲社区"], {}) == "适用这一规定的甲社区党工委"
    assert situation(plain, ["甲社区", "乙社区"], {}) == "适用这一规定的甲社区、乙社区等2个社区党工委"


def test_a_clause_is_kept_well_where_more_than_half_lost_nothing() -> None:
    rubric = load_rubric()
    event = [{"date": dt.date(2017, 5, 5), **PAPER}]
    none = {**BASE, "clauses": {"11": {"notices": event}, "12": {"unaddressed": event}, "17-3": {"notices": event}}}
    one, other, third = (assess(data, slug) for slug, data in (("jia", BASE), ("yi", none), ("bing", BASE)))
    said = [[block.text for block in achievements(year_of(found, rubric))] for found in ([one, other], [one, other, third])]
    assert [[text for text in texts if "落实较好" in text] for texts in said] == [
        [],
        [next(text for text in said[1] if text.endswith("每项均有2个社区党工委没有失分。"))],
    ]


# notes under the tables, by the readings in force

DEFAULT = (
    "注：1.合计即综合得分，是日常检查、年末考核、民主测评、奖惩加减分四栏之和，按精确值计算后保留两位小数；"
    "为与档次分数线或相近得分相区别的，多列小数位。"
    "2.日常检查、年末考核、民主测评是折算后的得分，分别按10%、80%、10%折算；民主测评有缺席的，每人在折算后的得分中减0.5分。"
    "3.右侧各栏是年末考核各部分折算前的得分（含加分），相加后超过100分的按100分折算为年末考核得分。"
    "各部分依次为（一）落实党风廉政建设责任制、（二）严格遵守党的纪律和政治规矩、（三）强化日常教育监督管理、"
    "（四）强化扶贫工作纪律要求、（五）深入推进作风建设、（六）党风廉政宣传教育、（七）信访工作、"
    "（八）强化对社区权力运行的监管。"
    "4.加分有限额的：《考核细则》第二部分第13项（宣传报道和信息工作）在规定报刊刊发的稿件（省级）最高加6分，"
    "第二部分第13项（报送纪检监察网站信息）最高加1分，第二部分第13项（报送网络舆情信息）最高加1分。"
)


def test_the_note_of_the_default_readings() -> None:
    note = tables.score_note(load_rubric({"R-ties": "skip"}))
    assert note == DEFAULT + (
        "5.名次先按档次、再按合计由高到低排列，得分相同的为并列，其后的名次空缺；有不得评为优秀或“一票否决”情形的，档次从其规定。"
    )


@pytest.mark.parametrize(
    ("reading", "option", "now"),
    [
        ("R-r1-base", "year-end", "是日常检查、年末考核、民主测评三栏之和"),
        ("R-r1-base", "year-end", "右侧各栏是年末考核各部分和奖惩加减分折算前的得分"),
        ("R-composite", "yes", "四栏之和，最高100分，"),
        ("R-rounding", "rounded", "四舍五入到2位小数后评定档次"),
        ("R-absent", "hundred", "民主测评有缺席的，每人在折算前的得分中减0.5分"),
        ("R-full-marks", "none", "相加后折算为年末考核得分，不设上限。"),
        ("R-full-marks", "sections", "各部分最高为该部分的分值，相加后折算为年末考核得分。"),
        ("R-item-4", "year-end", "相加、减去《考核细则》第二部分第4项所减的分后超过100分的按100分折算为年末考核得分。"),
        ("R-item-4", "composite", "四栏之和，再减去《考核细则》第二部分第4项所减的分，"),
        (
            "R-13-briefs",
            "yes",
            "在规定报刊刊发的稿件（省级）和在党委内部信息、纪检监察信息上发表的信息（市级、省级）合计最高加6分",
        ),
        ("R-15-credit", "within", "（报送网络舆情信息）最高加1分，第二部分（七）第15项加减相抵后最高5分。"),
        ("R-rank", "score", "名次按合计由高到低排列"),
        ("R-ties", "next", "其后的名次不空缺"),
    ],
)
def test_the_note_follows_the_readings(reading: str, option: str, now: str) -> None:
    note = tables.score_note(load_rubric({reading: option}))
    assert now in note
    others = {key: value.chosen for key, value in load_rubric().readings.items() if key != reading}
    default = {"R-ties": "skip"} if reading == "R-ties" else {}
    assert now not in tables.score_note(load_rubric({**others, **default}))


def test_columns_that_do_not_add_up_do_not_stand_side_by_side() -> None:
    found = tables.score_table(year(tuple(RECORDS), {"R-r1-base": "year-end"}))
    head = found.rows[0]
    assert head[2:7] == ("日常检查", "年末考核", "民主测评", "合计", "档次")
    assert head[-1] == "奖惩加减分"
    assert found.apart == head.index("（一）") == 7


def test_the_note_of_the_second_table() -> None:
    sources = (
        "注：1.各栏在《考核细则》中的依据：通报表扬，第六部分第3项第1目；取消评先资格、告诫约谈、通报批评，第六部分第3项第2目；"
        "县委综合性表彰评比不能列为优秀，第六部分第3项第4目。"
    )
    adjusted = "组织调整（《考核细则》第六部分第3项第3目）符合规定情形的，按照干部管理权限和有关程序办理，本表不列。"
    assert tables.consequence_note(year(tuple(RECORDS))) == f"{sources}2.{adjusted}"
    rubric = load_rubric()
    unknown = year_of([assess(RECORDS["jia"], "jia", {}, rubric)], rubric, past({}))
    assert tables.consequence_note(unknown) == f"{sources}2.上年结果缺少或者尚未认定、不能判定的，列为未定。3.{adjusted}"


def test_every_clause_says_what_was_not_done() -> None:
    rubric = load_rubric()
    said = [clause.failed for clause in rubric.clauses]
    assert len(said) > 30
    assert all(said)
    assert len(set(said)) == len(said)
    assert rubric.papers.failed
    assert Path(rubric.source.shown).name == "2017.md"


@pytest.mark.parametrize(
    ("readings", "kept"), [({}, True), ({"R-r1-base": "year-end"}, False), ({"R-composite": "yes"}, False)], ids=["", "p2", "p"]
)
def test_a_reward_that_a_cut_took_back_is_no_credit(
    monkeypatch: pytest.MonkeyPatch, readings: dict[str, str], kept: bool
) -> None:
    """Daily checks and ballots of jia are full, so that its reward of half a point goes beyond the most of either sum."""
    jia = RECORDS["jia"]
    present = jia["ballots"]["present"]
    full = {**dict.fromkeys(jia["ballots"], 0), "expected": present, "present": present, "good": present}
    checks = [{**check, "score": 100} for check in jia["daily"]]
    monkeypatch.setitem(RECORDS, "jia", {**jia, "ballots": full, "daily": checks})
    said = "".join(passage.text for passage in achievements(year(ALONE, readings)))
    assert "从加分情况看" in said
    assert ("按第三部分第1项获得加分" in said) == kept
