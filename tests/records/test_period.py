"""The assessed period: every day belongs to exactly one year, whichever way it is known when the one before it began."""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.helpers.projects import good_project, run
from tests.helpers.sealed import filled_in
from tests.helpers.states import County, second_year
from tests.helpers.support import ROOT, calendar, load_rubric, merge
from tongyu_site.base.problems import Problems
from tongyu_site.base.source import Source
from tongyu_site.publish import gathering
from tongyu_site.records import Validator
from tongyu_site.records.period import whole_months

LEFT_OUT = 'name = "亥社区"\nyear = 2017\nassessed = false\nreason = "成立时间较短，不参加本年度考核"\n'
EVENT = '\n[[clauses.17-3.notices]]\ndate = {}\ndocument = {{ issuer = "县督查指挥中心", number = "示督通〔2017〕91号" }}\n'


@pytest.fixture
def two_years(tmp_path: Path) -> Path:
    """A county of one community with two drafts; its assessment of 2017 began on 18 December."""
    root = tmp_path / "root"
    good_project(root, "draft", complete=True)
    second_year(County(root), 'stage = "draft"')
    return root


def record(root: Path, year: int, slug: str = "jia") -> Path:
    return root / f"data/communities/{year}/{slug}.toml"


def put(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ('{ office = "县纪委办公室" }', 'review = { office = "县纪委办公室", until = … }，until 写截止的日期，如 2018-01-31'),
        ("{ until = 2018-01-19 }", 'review = { office = "…", until = 2018-01-19 }'),
    ],
)
def test_a_review_that_lacks_something_is_shown_whole(written: str, hint: str, two_years: Path) -> None:
    """Followed to the letter, the hint leaves nothing of the line behind."""
    put(two_years / "content/site.toml", "[years.2017]\n", f"[years.2017]\nreview = {written}\n")
    with pytest.raises(Problems) as caught:
        gathering.gather(two_years)
    assert [(problem.code, problem.hint) for problem in caught.value.problems] == [("E401", hint)]


def test_a_year_is_not_published_beside_a_draft_of_the_year_before(two_years: Path) -> None:
    """Its pages would publish the draft's composites and grades: in the comparison, in 历年, in the means of two years."""
    put(two_years / "content/site.toml", '[years.2018]\nstage = "draft"', '[years.2018]\nstage = "published"')
    code, _, err = run(two_years, "build")
    assert code == 1
    assert "[E401] 2018 年度正式发布，上一年度还是送审稿：正式发布的页面会公布送审稿的得分和档次" in err
    assert "改法：先正式发布 2017 年度" in err
    assert not (two_years / "site").exists()


def test_a_year_after_a_scored_one_is_not_the_first(two_years: Path) -> None:
    put(two_years / "content/site.toml", "[years.2018]\n", "[years.2018]\nfirst = true\n")
    with pytest.raises(Problems) as caught:
        gathering.gather(two_years)
    (problem,) = caught.value.problems
    assert (problem.code, problem.hint) == ("E401", "删去这一行")
    assert "site.toml 中的 2017 年度" in problem.message


def test_what_was_before_the_first_assessment_is_sent_to_no_year(two_years: Path) -> None:
    put(two_years / "content/site.toml", "[years.2017]\n", "[years.2017]\nfirst = true\n")
    path = record(two_years, 2017)
    path.write_text(path.read_text(encoding="utf-8") + EVENT.format(dt.date(2016, 11, 20)), encoding="utf-8")
    with pytest.raises(Problems) as caught:
        gathering.gather(two_years)
    assert [(problem.code, problem.message.partition("，")[2]) for problem in caught.value.problems] == [
        ("E206", "首次考核在 2017 年度，以前的不计")
    ]


def test_the_former_unit_of_a_principal_is_one_of_the_year_before(two_years: Path) -> None:
    """Also one that is no more."""
    gone = record(two_years, 2017, "yi")
    gone.write_text(record(two_years, 2017).read_text(encoding="utf-8").replace("甲社区", "乙社区"), encoding="utf-8")
    put(record(two_years, 2018), "[ballots]", '[leader]\nprevious_unit = "乙社区"\n\n[ballots]')
    with pytest.raises(Problems) as caught:
        gathering.gather(two_years)
    assert [(problem.code, problem.hint) for problem in caught.value.problems] == [("E205", 'previous_unit = "yi"')]
    put(record(two_years, 2018), '"乙社区"', '"bing"')
    asked = [question.message for question in gathering.gather(two_years).questions if question.code == "Q111"]
    assert asked == ["主要领导原单位“bing”没有上年结果"]
    put(record(two_years, 2018), '"bing"', '"jia"')
    asked = [question.message for question in gathering.gather(two_years).questions if question.code == "Q111"]
    assert asked == ["主要领导原单位“jia”就是本社区"]


@pytest.mark.parametrize(("written", "hint"), [('former = "yi"', 'former = ["yi"]'), ('former = ["乙社区"]', 'former = ["yi"]')])
def test_a_former_community_that_is_still_there_is_written_right_first(two_years: Path, written: str, hint: str) -> None:
    """Then it is a problem of its own that it has a record."""
    for year in (2017, 2018):
        text = record(two_years, year).read_text(encoding="utf-8").replace("甲社区", "乙社区")
        record(two_years, year, "yi").write_text(text, encoding="utf-8")
    path = record(two_years, 2018)
    path.write_text(f"{written}\n{path.read_text(encoding='utf-8')}", encoding="utf-8")
    with pytest.raises(Problems) as caught:
        gathering.gather(two_years)
    assert [problem.hint for problem in caught.value.problems] == [hint]
    put(path, written, hint)
    with pytest.raises(Problems) as caught:
        gathering.gather(two_years)
    assert [problem.message for problem in caught.value.problems] == ["former 中的“yi”2018 年度还有自己的记录，没有改名、合并"]


def test_a_new_community_in_which_no_check_was_held_has_a_way_out(two_years: Path) -> None:
    put(two_years / "content/site.toml", 'stage = "draft"', 'stage = "published"')
    path = record(two_years, 2017)
    text = re.sub(r"\[\[daily\]\]\n.*\n.*\n", "", path.read_text(encoding="utf-8"))
    path.write_text(text.replace("year = 2017", "year = 2017\nfounded = 2017-12-01", 1), encoding="utf-8")
    with pytest.raises(Problems) as caught:
        gathering.gather(two_years)
    (problem,) = (problem for problem in caught.value.problems if "日常检查" in problem.message)
    assert problem.code == "E203"
    assert (problem.hint or "").endswith("；成立以后没有检查过的，不参加本年度考核，写 assessed = false 和 reason")


def years_of(root: Path, day: dt.date) -> list[int]:
    """The years whose record takes an event of a day."""
    found = []
    for year in (2017, 2018):
        path = record(root, year)
        text = path.read_text(encoding="utf-8")
        path.write_text(text + EVENT.format(day), encoding="utf-8")
        codes: set[str] = set()
        try:
            gathering.gather(root)
        except Problems as error:
            codes = {problem.code for problem in error.problems}
        assert codes <= {"E206"}
        if not codes:
            found.append(year)
        path.write_text(text, encoding="utf-8")
    return found


@pytest.mark.few(1)
@pytest.mark.parametrize("assessed_on", [dt.date(2017, 12, 18), dt.date(2017, 12, 31), dt.date(2018, 1, 10)])
def test_each_day_about_the_turn_of_the_year_belongs_to_one_year(two_years: Path, assessed_on: dt.date) -> None:
    put(record(two_years, 2017), "assessed_on = 2017-12-18", f"assessed_on = {assessed_on}")
    for days in (-1, 0, 1, 2):
        day = assessed_on + dt.timedelta(days=days)
        assert years_of(two_years, day) == [2017 if days <= 0 else 2018], day
    assert years_of(two_years, dt.date(2018, 1, 11)) == [2018]


def test_moving_the_day_of_one_year_rechecks_the_next(two_years: Path) -> None:
    path = record(two_years, 2018)
    path.write_text(path.read_text(encoding="utf-8") + EVENT.format("2017-12-19"), encoding="utf-8")
    assert run(two_years, "check")[0] == 0
    put(record(two_years, 2017), "assessed_on = 2017-12-18", "assessed_on = 2017-12-19")
    code, _, err = run(two_years, "check")
    assert code == 1
    assert "日期 2017-12-19 不在考核期 2017-12-20 至 2018-12-18 内，应记入 data/communities/2017/jia.toml" in err


def test_the_county_s_day_serves_only_who_has_none_of_his_own(two_years: Path) -> None:
    """A new neighbour without a record of 2017 takes the county's day, 甲社区 its own; without need it is a problem."""
    settings = two_years / "content/site.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + "previous_assessed_on = 2017-12-10\n", encoding="utf-8")
    code, _, err = run(two_years, "check")
    assert code == 1
    assert "previous_assessed_on 没有用处" in err
    other = record(two_years, 2018, "yi")
    other.write_text('name = "乙社区"\nyear = 2018\n' + EVENT.format("2017-12-11"), encoding="utf-8")
    assert run(two_years, "check")[0] == 0
    other.write_text('name = "乙社区"\nyear = 2018\n' + EVENT.format("2017-12-10"), encoding="utf-8")
    assert "不在考核期 2017-12-11 至 2018-12-31 内" in run(two_years, "check")[2]


@pytest.mark.long
def test_a_sealed_year_without_records_is_enough(tmp_path: Path) -> None:
    """The seal keeps on which day each assessment began, so that 2018 begins on the day after, when the records are gone."""
    root = tmp_path / "root"
    good_project(root, "published", complete=True)
    for command in (["build"], ["seal", "2017"]):
        assert run(root, *command)[0] == 0
    second_year(County(root), 'stage = "draft"')
    shutil.rmtree(root / "data/communities/2017")
    put(root / "content/site.toml", 'stage = "published"', 'stage = "withdrawn"')
    path = record(root, 2018)
    text = path.read_text(encoding="utf-8")
    path.write_text(text + EVENT.format("2017-12-19"), encoding="utf-8")
    code, out, err = run(root, "check")
    assert (code, err) == (0, "")
    assert "Q114" not in out
    path.write_text(text + EVENT.format("2017-12-18"), encoding="utf-8")
    assert "日期 2017-12-18 不在考核期 2017-12-19 至 2018-12-18 内，应记入 2017 年度的记录" in run(root, "check")[2]


@pytest.mark.long
def test_the_day_of_a_sealed_year_is_moved_by_a_correction_only(tmp_path: Path) -> None:
    root = tmp_path / "root"
    good_project(root, "published", complete=True)
    for command in (["build"], ["seal", "2017"], ["build"]):
        assert run(root, *command)[0] == 0
    put(record(root, 2017), "assessed_on = 2017-12-18", "assessed_on = 2017-12-19")
    code, _, err = run(root, "build")
    assert code == 1
    assert "[E701] 考核开始的日期与封存的不同：原为 2017-12-18，现为 2017-12-19" in err
    assert "改法：assessed_on = 2017-12-18" in err
    filled_in(root)
    register = (root / "site/corrections.html").read_text(encoding="utf-8")
    assert "年末考核开始的日期：2017年12月18日" in register
    assert "年末考核开始的日期：2017年12月19日" in register


# every date that counts, on the edges of the period

ISSUED: dict[str, Any] = {"document": {"issuer": "县纪委", "number": "示纪〔2017〕9号"}}
CITED = {"title": "某事", **ISSUED}
ADVERSE = ("17-3", "notices")


def dated(clause: str, name: str, **rest: Any) -> Any:
    return lambda day: {"clauses": {clause: {name: [{"date": day, **rest}]}}}


ON: dict[str, Any] = {
    "an event": dated(*ADVERSE, **ISSUED),
    "a falsified paper": dated("18", "falsified", **ISSUED),
    "an article": dated("13-1", "articles", title="稿件", outlet="白城日报", level="city"),
    "a brief": dated("13-1", "briefs", title="信息", level="city"),
    "a reward": lambda day: {"rewards": [
        {"date": day, "kind": "reward", "breadth": "single", "level": "city", "of": "community", **CITED}]},
    "a showcase": lambda day: {"showcases": [{"date": day, "kind": "experience", "level": "city", **CITED}]},
    "a sanction": lambda day: {"sanctions": [{"date": day, "role": "team", "penalty": "警告", "by": "own", **ISSUED}]},
    "a daily check": lambda day: {"daily": [{"date": day, "score": 90}]},
    "a deadline": lambda day: {"clauses": {"1-5": {"reported_on": day}}},
    "a principal's coming": lambda day: {"leader": {"since": day}},
}  # fmt: skip
"""What has a date that counts, as the data of a record."""
BEGINS: dict[str, tuple[dict[str, Any], dict[str, Any], dt.date]] = {
    "the first of January": ({}, {}, dt.date(2017, 1, 1)),
    "the day after the county's": ({"previous_assessed_on": dt.date(2016, 12, 20)}, {}, dt.date(2016, 12, 21)),
    "the day of founding": ({}, {"founded": dt.date(2017, 6, 1)}, dt.date(2017, 6, 1)),
}
"""How a period begins: what site.toml says of the year, what the record says, the first day."""
ENDS = {"assessed in the year": dt.date(2017, 12, 18), "assessed in January": dt.date(2018, 1, 8), "not yet assessed": None}


def refused(data: dict[str, Any], year: dict[str, Any]) -> list[str]:
    """The codes of what is wrong with a record that says no more than this."""
    law = load_rubric()
    record = {"name": "甲社区", "year": 2017, **data}
    problems, _ = Validator(law, calendar(law, year)).check(Source("jia.toml", ""), record, complete=False)
    return [problem.code for problem in problems]


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("begin", BEGINS)
def test_every_date_counts_from_the_first_day_to_the_last(begin: str, end: str) -> None:
    year, stated, first = BEGINS[begin]
    assessed_on = ENDS[end]
    last = assessed_on or dt.date(2017, 12, 31)
    head = {**stated, **({"assessed_on": assessed_on} if assessed_on else {})}
    day = dt.timedelta(days=1)
    for name, on in ON.items():
        assert refused(merge(head, on(first)), year) == refused(merge(head, on(last)), year) == [], name
        assert refused(merge(head, on(first - day)), year) == refused(merge(head, on(last + day)), year) == ["E206"], name


def test_a_community_is_founded_within_the_period() -> None:
    for founded, codes in (
        (dt.date(2016, 12, 20), ["E206"]), (dt.date(2016, 12, 21), []), (dt.date(2017, 12, 18), []),
        (dt.date(2017, 12, 19), ["E206"]),
    ):  # fmt: skip
        data = {"founded": founded, "assessed_on": dt.date(2017, 12, 18)}
        assert refused(data, {"previous_assessed_on": dt.date(2016, 12, 20)}) == codes, founded


def test_an_assessment_begins_in_the_year_or_in_january_after_it() -> None:
    for day, codes in (
        (dt.date(2016, 12, 31), ["E206"]), (dt.date(2017, 1, 1), []), (dt.date(2017, 12, 31), []), (dt.date(2018, 1, 1), []),
        (dt.date(2018, 1, 31), []), (dt.date(2018, 2, 1), ["E206"]),
    ):  # fmt: skip
        assert refused({"assessed_on": day}, {}) == codes, day
    county = {"previous_assessed_on": dt.date(2017, 1, 10)}
    assert refused({"assessed_on": dt.date(2017, 1, 10)}, county) == ["E206"]
    assert refused({"assessed_on": dt.date(2017, 1, 11)}, county) == []


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ("2017-01-01", "2017-12-18", 11), ("2017-01-01", "2017-12-31", 12), ("2017-01-02", "2017-12-31", 11),
        ("2016-12-19", "2017-12-18", 11), ("2016-12-01", "2017-12-18", 12), ("2017-01-01", "2018-01-10", 12),
        ("2017-02-01", "2017-02-28", 1), ("2017-02-01", "2017-02-27", 0), ("2017-06-15", "2017-07-30", 0),
        ("2017-06-15", "2017-06-20", 0),
    ],
)  # fmt: skip
def test_months_that_lie_wholly_between_two_days(start: str, end: str, months: int) -> None:
    assert whole_months(dt.date.fromisoformat(start), dt.date.fromisoformat(end)) == months


# a community that takes no part


@pytest.fixture
def left_out(tmp_path: Path) -> Path:
    """The made-up county with a community that takes no part."""
    root = tmp_path / "root"
    for folder in ("content", "data"):
        shutil.copytree(ROOT / folder, root / folder)
    record(root, 2017, "hai").write_text(LEFT_OUT, encoding="utf-8")
    return root


def test_a_community_that_takes_no_part_is_listed_without_rank_and_total(left_out: Path) -> None:
    code, out, err = run(left_out, "build")
    assert (code, err) == (0, "")
    assert "14 个社区，优秀5个、良好6个、较差3个；另有 1 个不参加考核" in out
    site = left_out / "site"
    for page, listed in (("index.html", "不参加本年度考核："), ("2017/index.html", "不参加考核1个社区")):
        text = re.sub(r"<[^>]+>|\s", "", (site / page).read_text(encoding="utf-8"))
        assert "共14个社区党工委：优秀5个，良好6个，较差3个。另有1个不参加本年度考核。" in text, page
        assert f"{listed}亥社区（成立时间较短，不参加本年度考核）" in text, page
    assert not (site / "2017/communities/hai.html").exists()
    circular = (site / "2017/circular.html").read_text(encoding="utf-8")
    assert "亥社区党工委成立时间较短，不参加本年度考核。" in circular
    assert "本次考核的社区党工委共14个" in circular
    data = json.loads((site / "2017/data/results.json").read_text(encoding="utf-8"))
    assert data["left_out"] == [{"slug": "hai", "name": "亥社区", "reason": "成立时间较短，不参加本年度考核"}]
    assert "hai" not in {community["slug"] for community in data["communities"]}
    rows = list(csv.reader((site / "2017/data/results.csv").read_text(encoding="utf-8-sig").splitlines()))
    told = ["2017", "正式发布", "不参加考核", "亥社区", "hai", "成立时间较短，不参加本年度考核"]
    assert rows[-1] == [*told, *[""] * (len(rows[0]) - len(told))]
    assert f"每个社区一行，共{len(rows) - 1}行" in (site / "2017/index.html").read_text(encoding="utf-8")
    book = openpyxl.load_workbook(site / "2017/data/results.xlsx")
    for name in ("名次", "各项得分"):
        last = [cell.value for cell in book[name][book[name].max_row]]
        assert [value for value in last if value] == [told[2], "亥社区", *(["hai"] if name == "各项得分" else []), told[5]]
        assert book[name].auto_filter.ref == book[name].dimensions
    assert '"亥社区","未排名，成立时间较短，不参加本年度考核"' in (site / "2017/data/search.js").read_text(encoding="utf-8")


@pytest.mark.few(1)
@pytest.mark.parametrize("reason", ["撤并", "成立时间较短，没有参加考核"])
def test_the_circular_says_that_a_community_was_not_assessed_whatever_the_reason(left_out: Path, reason: str) -> None:
    put(record(left_out, 2017, "hai"), "成立时间较短，不参加本年度考核", reason)
    assert run(left_out, "build")[::2] == (0, "")
    said = reason if "参加" in reason else f"{reason}，不参加本年度考核"
    assert f"亥社区党工委{said}。" in (left_out / "site/2017/circular.html").read_text(encoding="utf-8")


@pytest.mark.long
def test_a_sealed_list_of_those_that_take_no_part_is_held(left_out: Path) -> None:
    for command in (["build"], ["seal", "2017"], ["build"]):
        assert run(left_out, *command)[0] == 0
    record(left_out, 2017, "hai").unlink()
    code, _, err = run(left_out, "build")
    assert code == 1
    told = "原为“亥社区，成立时间较短，不参加本年度考核”，现为“无”；确实写错的，作更正"
    assert f"[E701] 不参加考核的社区与封存的不同：{told}" in err


@pytest.mark.long
def test_a_community_that_takes_no_part_owes_nothing(left_out: Path) -> None:
    code, out, _ = run(left_out, "status", "2017")
    assert code == 0
    assert "亥社区" not in out
    assert run(left_out, "sheet", "export", left_out / "sheet.xlsx")[0] == 0
    code, _, err = run(left_out, "explain", "2017/hai")
    assert code == 2
    assert "亥社区不参加 2017 年度考核：成立时间较短，不参加本年度考核" in err


def test_days_of_a_community_that_was_left_out_count_from_its_founding_in_the_next_year(two_years: Path) -> None:
    record(two_years, 2017, "hai").write_text(f"{LEFT_OUT}founded = 2017-11-01\n", encoding="utf-8")
    following = record(two_years, 2018, "hai")
    following.write_text('name = "亥社区"\nyear = 2018\n' + EVENT.format("2017-11-01"), encoding="utf-8")
    assert "E206" not in run(two_years, "check")[2]
    following.write_text('name = "亥社区"\nyear = 2018\n' + EVENT.format("2017-10-31"), encoding="utf-8")
    assert "日期 2017-10-31 不在考核期 2017-11-01 至 2018-12-31 内" in run(two_years, "check")[2]


@pytest.mark.few(1)
@pytest.mark.parametrize(
    ("told", "said", "problem"),
    [
        # whole messages: the clerk is told why the day is none of this year, or where the other day stands
        ("2017-11-20", "2017-11-20", "成立的日期 2017-11-20 不在 2018-01-01 至 2018-12-31 之间，不是本年度新成立的社区"),
        ("2017-11-20", "2018-05-01", "成立的日期 2018-05-01 与 data/communities/2017/hai.toml 不同：那里写的是 2017-11-20"),
        ("", "2018-05-01", "成立的日期 2018-05-01 与 data/communities/2017/hai.toml 不同：那里没有写"),
        ("2017-12-25", "2017-12-25", ""),  # after every assessment of 2017: it is of the next one's year
    ],
)
def test_a_community_that_was_left_out_is_new_in_one_year_only(two_years: Path, told: str, said: str, problem: str) -> None:
    """Else the next year would take few daily checks for enough, and say of its results of last year that there can be none."""
    before, following = record(two_years, 2017, "hai"), record(two_years, 2018, "hai")
    before.write_text(LEFT_OUT + (f"founded = {told}\n" if told else ""), encoding="utf-8")
    following.write_text(f'name = "亥社区"\nyear = 2018\nfounded = {said}\n', encoding="utf-8")
    code, _, err = run(two_years, "check")
    assert code == bool(problem)
    assert problem in err
    if problem:
        put(following, f"founded = {said}\n", "")
        assert run(two_years, "check")[0] == 0, "the hint leads to a valid record"


def test_a_day_before_the_founding_of_a_community_that_was_left_out_is_sent_nowhere(two_years: Path) -> None:
    record(two_years, 2017, "hai").write_text(f"{LEFT_OUT}founded = 2017-11-20\n", encoding="utf-8")
    following = record(two_years, 2018, "hai")
    following.write_text('name = "亥社区"\nyear = 2018\n' + EVENT.format("2017-11-10"), encoding="utf-8")
    err = run(two_years, "check")[2]
    assert "日期 2017-11-10 不在考核期 2017-11-20 至 2018-12-31 内，早于本社区成立的日期" in err


def test_a_day_of_a_year_in_which_a_community_took_no_part_is_sent_to_no_file(two_years: Path) -> None:
    record(two_years, 2017, "hai").write_text(LEFT_OUT, encoding="utf-8")
    record(two_years, 2018, "hai").write_text('name = "亥社区"\nyear = 2018\n' + EVENT.format("2017-06-14"), encoding="utf-8")
    err = run(two_years, "check")[2]
    assert "日期 2017-06-14 不在考核期 2018-01-01 至 2018-12-31 内，属于 2017 年度；本社区没有参加那一年的考核，不计" in err


def test_a_community_that_was_assessed_is_not_founded_the_year_after(two_years: Path) -> None:
    put(record(two_years, 2018), "year = 2018\n", "year = 2018\nfounded = 2018-01-03\n")
    code, _, err = run(two_years, "check")
    assert code == 1
    assert "本社区参加了上年的考核（2017-12-18 开始），不是本年度新成立的社区" in err


def test_a_community_with_a_result_of_last_year_is_not_founded_in_the_year(project: Callable[..., Path]) -> None:
    """Where nothing but the results given by hand tells of the year before."""
    root = project()
    put(record(root, 2017), "year = 2017\n", "year = 2017\nfounded = 2017-01-10\n")
    code, _, err = run(root, "check")
    assert code == 1
    assert "本社区在 data/results/2016.toml 中有上年的考核结果，不是本年度新成立的社区" in err


@pytest.mark.long
def test_days_after_the_own_date_of_a_community_that_was_left_out_are_of_the_next_year(two_years: Path) -> None:
    """Each day about it is of one year, and what the check says sends nobody back."""
    left = f"{LEFT_OUT}assessed_on = 2017-12-13\n"
    following = 'name = "亥社区"\nyear = 2018\n'
    for day, years in (("2017-12-13", [2017]), ("2017-12-14", [2018]), ("2017-12-31", [2018]), ("2018-01-01", [2018])):
        taken = []
        for year, text in ((2017, left), (2018, following)):
            record(two_years, 2017, "hai").write_text(left, encoding="utf-8")
            record(two_years, 2018, "hai").write_text(following, encoding="utf-8")
            record(two_years, year, "hai").write_text(text + EVENT.format(day), encoding="utf-8")
            code, out, err = run(two_years, "check")
            assert "[Q114] 2018" not in out
            taken += [] if "E206" in err else [year]
            assert code == (year not in years)
        assert taken == years, day


@pytest.mark.long
def test_a_seal_tells_the_day_of_a_community_that_was_left_out(tmp_path: Path) -> None:
    root = tmp_path / "root"
    good_project(root, "published", complete=True)
    record(root, 2017, "hai").write_text(f"{LEFT_OUT}assessed_on = 2017-12-13\n", encoding="utf-8")
    for command in (["build"], ["seal", "2017"]):
        assert run(root, *command)[0] == 0
    put(record(root, 2017, "hai"), "2017-12-13", "2017-12-14")
    code, _, err = run(root, "check")
    assert (code, "考核开始的日期与封存的不同：原为 2017-12-13，现为 2017-12-14" in err) == (1, True)


@pytest.mark.long
def test_a_community_founded_after_the_county_was_assessed_is_of_the_next_year(two_years: Path) -> None:
    """The county was assessed on 18 December 2017; hints lead there from a record that says nothing of its founding."""
    path = record(two_years, 2018, "hai")
    path.write_text('name = "亥社区"\nyear = 2018\n' + EVENT.format("2017-12-25"), encoding="utf-8")
    assert "应记入 data/communities/2017/hai.toml（还没有这个文件；上年考核以后成立的，写 founded）" in run(two_years, "check")[2]
    put(path, "year = 2018\n", "year = 2018\nfounded = 2017-12-20\n")
    code, out, err = run(two_years, "check")
    assert (code, err) == (0, "")
    assert "亥社区没有上年结果" not in out
    (young,) = [item for item in gathering.gather(two_years).years[-1].assessed.records.typed if item.slug == "hai"]
    assert (young.begin, young.first) == (dt.date(2017, 12, 20), True)
    put(path, "founded = 2017-12-20", "founded = 2017-12-18")
    assert "成立的日期 2017-12-18 不在 2018-01-01 至 2018-12-31 之间，不是本年度新成立的社区" in run(two_years, "check")[2]


@pytest.mark.long
def test_a_community_founded_in_the_year_before_the_county_s_assessment_of_last_year_is_new(two_years: Path) -> None:
    """The assessment of 2017 began on 10 January 2018 and cannot have covered it."""
    record(two_years, 2018, "hai").write_text('name = "亥社区"\nyear = 2018\nfounded = 2018-01-03\n', encoding="utf-8")
    record(two_years, 2018, "chou").write_text('name = "丑社区"\nyear = 2018\n', encoding="utf-8")
    put(two_years / "content/site.toml", "[years.2018]\n", "[years.2018]\nprevious_assessed_on = 2018-01-10\n")
    code, _, err = run(two_years, "check")
    assert (code, err) == (0, "")
    (young,) = [item for item in gathering.gather(two_years).years[-1].assessed.records.typed if item.slug == "hai"]
    assert (young.begin, young.first) == (dt.date(2018, 1, 3), True)
    put(record(two_years, 2018, "hai"), "founded = 2018-01-03", "founded = 2017-12-30")
    assert "成立的日期 2017-12-30 不在 2018-01-11 至 2018-12-31 之间" in run(two_years, "check")[2]


@pytest.mark.long
def test_the_county_s_day_is_not_asked_for_a_community_founded_after_it(two_years: Path) -> None:
    """What tells that it is of no use leads to a record that is valid without it."""
    record(two_years, 2018, "hai").write_text('name = "亥社区"\nyear = 2018\nfounded = 2017-12-20\n', encoding="utf-8")
    put(two_years / "content/site.toml", "[years.2018]\n", "[years.2018]\nprevious_assessed_on = 2017-12-18\n")
    assert "previous_assessed_on 没有用处" in run(two_years, "check")[2]
    put(two_years / "content/site.toml", "previous_assessed_on = 2017-12-18\n", "")
    assert run(two_years, "check")[0] == 0
