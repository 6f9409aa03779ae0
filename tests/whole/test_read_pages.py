"""What the pages say is true: sums, lists, counts, ranks and notes, read from the built files and counted anew.

The counties are the shipped one and random ones, under the default and every alternative reading.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.helpers.page_check import check
from tests.helpers.page_counties import OPTIONS, drawn, shipped
from tests.helpers.page_county import BARRING, County
from tests.helpers.support import a_few

KINDS = {"sums", "scores", "lists", "counts", "ranks", "grades", "notes"}


def read(counties: Iterable[County]) -> Counter[str]:
    """Read some counties, whose pages must be true; returns how much was read of each kind."""
    found: Counter[str] = Counter()
    for county in counties:
        reading = check(county)
        assert reading.faults == [], county.readings
        assert set(reading.read) == KINDS
        found += reading.read
    return found


def test_the_shipped_county(tmp_path: Path) -> None:
    found = read([shipped(tmp_path)])
    assert all(found[kind] >= 14 for kind in KINDS)
    assert found["sums"] > 2500


@pytest.mark.long
def test_some_random_counties(tmp_path: Path) -> None:
    """The long tests read 110, and every alternative reading. A brief beyond the cap of the articles; nobody who lost anything by
    a clause, but a penalty."""
    cases = ((2, {"R-r1-base": "year-end"}), (417368, {}), (973912, {}))
    assert read(drawn(tmp_path / str(seed), seed, reading) for seed, reading in cases)["sums"] > 1000


@pytest.mark.long
def test_random_counties_that_were_once_read_wrong(tmp_path: Path) -> None:
    cases = ((3, {"R-15-credit": "within"}), (4, {"R-13-3": "no-base"}))
    assert read(drawn(tmp_path / str(seed), seed, reading) for seed, reading in cases)["sums"] > 600


@pytest.mark.long
def test_a_hundred_and_ten_random_counties(tmp_path: Path) -> None:
    assert read(drawn(tmp_path / str(seed), seed) for seed in range(110))["ranks"] > 2500


@pytest.mark.long
def test_the_shipped_county_under_every_alternative(tmp_path: Path) -> None:
    options = enumerate(OPTIONS)
    assert read(shipped(tmp_path / str(n), {reading: option}) for n, (reading, option) in options)["ranks"] > 2000


@pytest.mark.long
def test_random_counties_under_every_alternative(tmp_path: Path) -> None:
    """Each option on three of the 110 counties, others for each; all on all take twenty minutes: `python -m
    tests.helpers.page_counties`."""
    cases = [(seed % 110, option) for n, option in enumerate(OPTIONS) for seed in range(3 * n, 3 * n + 3)]
    assert len(cases) == 3 * len(OPTIONS) > 100
    assert (
        read(drawn(tmp_path / f"{seed}-{reading}", seed, {reading: option}) for seed, (reading, option) in cases)["ranks"] > 2500
    )


# the check itself: what is falsified on a page is seen

CELL = '<td class="n">'
JIA, FIGURE = "communities/jia.html", r"≈?[−+]?[\d.]+"
MISTAKES = {
    "a part's score": (JIA, rf'(日常检查</a></th>{CELL}10</td>{CELL}){FIGURE}', r"\g<1>1.23", "scores jia"),
    "a part's product": (JIA, r"(× 80% = )", r"\g<1>1", "sums jia"),
    "a section's score": (JIA, rf'(落实党风廉政建设责任制</td>{CELL}20</td>{CELL}){FIGURE}', r"\g<1>21", "jia (一)"),
    "a running figure": (JIA, rf'(信访</th>(?:<td class="n">[^<]*</td>){{2}}{CELL}){FIGURE}', r"\g<1>1.2", "sums jia 累计"),
    "a running figure's loss": (JIA, rf'(日常检查</a></th>{CELL}){FIGURE}', r"\g<1>−0.01", "scores jia 日常检查"),
    "the end of the way": (JIA, rf'(综合得分</th>(?:<td class="n"></td>){{2}}{CELL}){FIGURE}', r"\g<1>1.2", "scores jia 累计"),
    "the county's mean": (JIA, rf'(落实党风廉政建设责任制</td>(?:.*?{CELL}){{4}}){FIGURE}', r"\g<1>1", "jia s1 全县平均"),
    "who is best": (JIA, r"<td>\d个社区</td>", "<td>9个社区</td>", "全县最高"),
    "a rise": (JIA, r"[升降](?=≈?[\d.]+分)", "平", "notes jia"),
    "a balance": (JIA, rf'(<td class="n">){FIGURE}(</td></tr>\n<tr class="node d1" id="n-9")', r"\g<1>4.5\2", "sums jia 台账"),
    "an entry's points": (JIA, rf'(<tr class="entry d3">.*?{CELL}{FIGURE}</td>{CELL}){FIGURE}', r"\g<1>−7", "jia 台账"),
    "what is said of a sum": (JIA, "各部分相加", "日常检查、年末考核、民主测评相加", "notes jia"),
    "that a figure is rounded": (JIA, r"≈(\d+\.\d+)(</td><td>各部分相加)", r"\1\2", "scores jia"),
    "a loss's weight": ("losses.html", rf'{FIGURE}(</td></tr>)', r"−9\1", "失分清单"),
    "a loss in the county's list": ("losses.html", r"<tr data-place.*\n", "", "counts 失分清单"),
    "a loss on a community's page": (JIA, r'(逐笔失分(?:.*\n)*?<tbody>\n)<tr>.*\n', r"\1", "失分"),
    "a loss that had nothing to take": (JIA, r'<tr><th.*第11项(?=.*已经不得分)(?:.*\n)', "", "台账中的扣分不在失分中"),
    "who did it, whatever it cost": ("clauses/11.html", r"\d个社区失分", "1个社区失分", "counts 第11项"),
    "the number of losses": ("losses.html", r"全县共(\d+)笔", r"全县共\g<1>0笔", "counts 失分清单"),
    "the sum of the losses": ("losses.html", rf"(合计（\d+笔）</th>\n?<td class=\"n\">){FIGURE}", r"\g<1>−1", "sums 失分清单"),
    "what a clause cost in all": ("clauses/index.html", rf'{FIGURE}(</td><td class="plot"><svg)', r"−99\1", "sums 逐项统计"),
    "a bar": ("clauses/index.html", r'width="100.00%"', 'width="50.00%"', "scores 逐项统计"),
    "a change": ("compare.html", rf'(<td class="n">){FIGURE}(</td><td class="plot">)', r"\g<1>+77\2", "变动"),
    "a group": ("compare.html", r"(档次不变|新设或没有上年结果) \d", r"\1 9", "counts 比较"),
    "a loss beside others": ("compare.html", rf"<small>失{FIGURE}", "<small>失77", "scores 并排"),
    "the best of all": ("compare.html", r'<td><b>(\d[^<]*)</b></td>', r"<td>\1</td>", "粗体"),
    "the depth of a loss": ("compare.html", r'(<td class=")h\d', r"\1h9", "底色"),
    "that a loss costs nothing": (JIA, r'<span class="why">[^<]*本笔不再减少综合得分</span>', "", "失分清单"),
    "why points differ": (JIA, r'(全部条款的增减(?:.*\n)*?.*?)<span class="why">减完为止</span>', r"\1", "notes jia"),
    "a row of the ranking": ("index.html", r'<tr id="c-jia">.*\n', "", "lists 名次表"),
    "a rank": ("index.html", r'(<tr id="c-jia"><td class="k">)\d', r"\g<1>9", "ranks 名次表 jia"),
    "a rank that is shared": (JIA, r"（并列）", "", "ranks jia"),
    "a section in the ranking": ("index.html", rf'(<tr id="c-jia">.*?data-label="\(一\)">){FIGURE}', r"\g<1>3.00", "名次表 jia"),
    "how the ranking is ordered": ("index.html", "名次表：先按档次，再按", "名次表：按", "notes 名次表"),
    "how many have a grade": ("index.html", r'(<dd class="count">)\d', r"\g<1>8", "counts 2017/index.html"),
    "a name beside a grade": ("index.html", r'<a href="[^"]*">jia社区</a> <span class="k">', "", "lists 2017/index"),
    "a changed grade": ("index.html", "(?<=分</span>)</dd>", '<br><span class="note">由优秀改列良好</span></dd>', "改变了"),
    "how many have a grade, on the front page": ("../index.html", r"(优秀</span> <b>)\d", r"\g<1>8", "counts 首页 优秀"),
    "whose grade moved": ("../index.html", r"档次上升\d", "档次上升9", "counts 首页 档次升降"),
    "a row of the chart": ("../index.html", r'<tr><td class="rk">.*</tr>\n', "", "lists 首页"),
    "the place of a mark": ("../index.html", r'(<circle class="m m\d" cx=")[\d.]+(?=%" cy="50)', r"\g<1>1.00", "scores 首页"),
    "last year's score": ("../index.html", r'(<td class="past">)\d\d', r"\g<1>11", "lists 首页"),
    "what was lost in a section": ("../index.html", r'(<td class="h h\d"[^>]*>)−', r"\g<1>−9", "sums 首页"),
    "how deep a loss is": ("../index.html", 'class="h h4"', 'class="h h1"', "底色"),
    "what a clause cost": ("../index.html", r'(<td class="n sc">)(?=[\d.]+</td></tr>\n</tbody>)', r"\g<1>9", "sums 首页"),
    "who bears a consequence": ("../index.html", r"(通报表扬</a></dt><dd>)\d", r"\g<1>9", "lists 首页 结果运用"),
    "a ceiling that changed nothing": ("../index.html", r"未改变档次\d", "未改变档次9", "lists 首页 未改变"),
    "a ceiling's mark": (JIA, "<b>未改变档次：已是较差</b>", "<b>改变档次：优秀改为良好</b>", "lists jia"),
    "a ceiling's cause": (JIA, r"有第4项所列情形(?=，按规定不得评为优秀</a>)", "有第5项所列情形", "notes jia"),
    "a ceiling in the table": ("index.html", r'<tbody id="l-twin">\n.*\n</tbody>\n', "", f"lists {BARRING}表"),
    "a mark in the table": ("index.html", "<td>未改变</td>", "<td>改变档次（优秀改为良好）</td>", f"lists {BARRING}表 jia"),
    "grounds in the table": ("index.html", r"(<td>有关机关决定（2017年10月)9", r"\g<1>8", f"lists {BARRING}表 jia"),
    "a star": ("index.html", r'<a class="star" href="#l-jia".*?</a>', "", "lists 名次表 jia 星号"),
    "a star for none": ("index.html", "(?<=优秀</span>)</td>", '<a class="star" href="#l-bing">*</a></td>', "lists 名次表 bing"),
    "what is said of stars": ("index.html", r"带“\*”的有", "有", "notes 带"),
    "what a clause bars": ("clauses/4.html", r"社区2个：jia社区（未改变）、", "社区1个：", "counts 第4项"),
    "what an entry rests on": (JIA, r"执行口径第\d+条", "细则原文", "notes jia 台账"),
    "a head's credits": (JIA, r"（含加分[\d.]+分）", "（含加分9分）", "scores jia"),
    "why a grade is the worst": ("circular.html", "综合得分在较差档次", "综合得分在良好档次", "notes 通报 jia"),
    "what was lost most by": ("circular.html", "主要问题是[^，。]+，", "主要问题是", "lists 通报 jia"),
    "a ceiling of an annex": ("circular.html", "），未改变档次。", "），由优秀改列良好档次。", "lists 附件2"),
    "two years' mean": (JIA, r"平均(≈?)\d", r"平均\g<1>9", "scores jia"),
    "a cell of the matrix": ("deductions.html", rf'(#n-13-1">){FIGURE}', r"\g<1>−3", "sums 失分矩阵"),
    "a sum of the matrix": ("deductions.html", rf'(全县失分</th><td class="sum">){FIGURE}', r"\g<1>−1", "sums 失分矩阵 全县失分"),
    "who lost in a clause": ("clauses/13-1.html", r"<tbody>\n(.*\n)*?</tbody>\n", "", "lists 13-1项"),
    "how many lost in a clause": ("clauses/13-1.html", r"\d+个社区失分", "7个社区失分", "counts 13-1项"),
    "a note beside the text": ("rubric.html", r"(13-1项</a>：)\d+", r"\g<1>7", "notes 细则 13-1项"),
    "a count of the circular": ("circular.html", r"社区党工委共\d个", "社区党工委共9个", "counts 通报"),
    "a list of the circular": ("circular.html", r"(档次（\d个）</h3>\n<p>)[^、<]+、", r"\1", "lists 通报"),
    "a figure of an annex": ("circular.html", rf"(<td>jia社区</td><td>){FIGURE}", r"\g<1>1.00", "scores 附件1 jia"),
    "a row of an annex": ("circular.html", r"(附件3</caption>(?:.*\n)*?<tbody>\n)<tr>.*\n", r"\1", "lists 附件3"),
    "a note of an annex": ("circular.html", "其后的名次空缺", "其后的名次不空缺", "notes 附件1注"),
    "the printed breakdown": ("print.html", r"得分计算</h3>", "得分算法</h3>", "lists 打印用"),
    "what the search says": ("data/search.js", r"第\d名", "第9名", "ranks 查找"),
    "how many rows a file has": ("index.html", r"共(\d+)行", r"共\g<1>0行", "counts 下载"),
}  # fmt: skip
"""What is falsified, on which page, how, and how the fault is named that the check must find."""


@pytest.fixture(scope="module")
def true_county(tmp_path_factory: pytest.TempPathFactory) -> County:
    """A random county of many cases, whose pages are true."""
    return drawn(tmp_path_factory.mktemp("read") / "county", 74)


@pytest.mark.parametrize("name", a_few(MISTAKES, list(MISTAKES)[::40]))
def test_what_is_falsified_is_seen(true_county: County, name: str) -> None:
    page, old, new, fault = MISTAKES[name]
    url = "index.html" if page == "../index.html" else f"2017/{page}"
    text, times = re.subn(old, new, true_county.files[url].decode("utf-8"), count=1)
    assert times == 1
    assert text != true_county.files[url].decode("utf-8")
    faults = check(replace(true_county, files={**true_county.files, url: text.encode("utf-8")})).faults
    assert [found for found in faults if fault in found]
