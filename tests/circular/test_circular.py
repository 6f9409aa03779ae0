"""The circular: prose and named places in counties of every shape, the printed page and the Word file, measured."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import logging
import os
import re
import shutil
import subprocess
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pdfplumber
import pytest

from tests.helpers.cases_format import BASE
from tests.helpers.shots import draft
from tests.helpers.small_county import state
from tests.helpers.support import ROOT, TESTS
from tongyu_site.assess import AssessedYear, Kind, Limit, Standing
from tongyu_site.base import packing
from tongyu_site.base.numerals import numeral
from tongyu_site.base.problems import Problems
from tongyu_site.base.project import load_project
from tongyu_site.circular import (
    manuscript,
    sentences,
    shortcomings,
    typesetting,
    word,
    word_parts,
    word_runs,
    word_table,
    wording,
)
from tongyu_site.circular.document import Attachment, Circular, Passage, printable
from tongyu_site.publish import building, gathering
from tongyu_site.site import leaks
from tongyu_site.views import YearSite
from tongyu_site.views import circular as circular_page

MM = 72 / 25.4
logging.getLogger("pdfminer").setLevel(logging.ERROR)  # Chromium's page numbers have a font without a box
RADICALS = str.maketrans("⻛⻔⻓⻅⻋⻢", "风门长见车马")


def read_text(characters: list[dict[str, Any]]) -> str:
    """What a PDF's characters say: Chromium maps some glyphs to radicals of the same look."""
    text = "".join(char["text"] for char in characters).translate(RADICALS)
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text.translate(KEPT)).translate(BACK))


KEPT = str.maketrans("，：（）！；", "\ue000\ue001\ue002\ue003\ue004\ue005")
BACK = {code: sign for sign, code in zip("，：（）！；", range(0xE000, 0xE006), strict=True)}

STARTING = TESTS / "golden" / "county" / "content" / "circular" / "2017.md"
"""A circular whose achievements and problems are still the program's starting text."""

FRONT = """+++
title = "中共示例县委办公室关于2017年度社区党工委党风廉政建设责任制考核情况的通报"
issuer = "中共示例县委办公室"
to = "各社区党工委"
number = "示办发〔2018〕3号"
signed_on = 2018-01-08
printed_on = 2018-01-09
+++
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up county with the program's starting text."""
    folder = tmp_path_factory.mktemp("county")
    slugs = [path.stem for path in (ROOT / "data" / "communities" / "2017").glob("*.toml")]
    shape(folder, {slug: slug for slug in slugs})
    return folder / "shape"


@pytest.fixture(scope="module")
def county(root: Path) -> YearSite:
    """The made-up county, assessed."""
    return gathering.gather(root).years[0]


@pytest.fixture(scope="module")
def site(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("circular") / "site"
    building.build(root, folder)
    return folder


@pytest.fixture(scope="module")
def drafts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return draft(tmp_path_factory.mktemp("draft"))


def shape(tmp_path: Path, records: dict[str, str], *, prose: str | None = None, stage: str = "") -> YearSite:
    """A county of some of the made-up communities, under other names; ``records``: slug of a copy → slug of the original,
    with ``=name`` after it where the name changes. Without ``prose`` its circular is the program's starting text, published;
    with it a draft, which need not list every grade."""
    root = tmp_path / "shape"
    stage = stage or ("published" if prose is None else "draft")
    shutil.copytree(ROOT / "content", root / "content")
    shutil.copy(STARTING, root / "content" / "circular" / "2017.md")
    folder = root / "data" / "communities" / "2017"
    folder.mkdir(parents=True)
    shutil.copytree(ROOT / "data" / "results", root / "data" / "results")
    for slug, original in records.items():
        source, _, name = original.partition("=")
        text = (ROOT / "data" / "communities" / "2017" / f"{source}.toml").read_text(encoding="utf-8")
        text = re.sub(r"^name = .*$", f'name = "{name}"', text, count=1, flags=re.M) if name else text
        (folder / f"{slug}.toml").write_text(text, encoding="utf-8")
    settings = root / "content" / "site.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace('"published"', f'"{stage}"'), encoding="utf-8")
    if prose is not None:
        (root / "content" / "circular" / "2017.md").write_text(FRONT + prose, encoding="utf-8")
    return gathering.gather(root).years[0]


def made(year: YearSite) -> Circular:
    assert year.circular is not None
    return year.circular


def texts(document: Circular) -> list[str]:
    return [block.text for block in document.body if not block.rows]


def under(document: Circular, heading: str) -> list[str]:
    """The paragraphs under a heading, up to the next one."""
    found: list[str] = []
    inside = False
    for block in document.body:
        if block.level:
            inside = block.text.startswith(heading)
        elif inside:
            found.append(block.text)
    assert found, heading
    return found


# the delivered text


def test_the_order_is_that_of_the_genre(county: YearSite) -> None:
    document = made(county)
    assert [block.text for block in document.body if block.level == 1] == [
        "一、考核基本情况", "二、考核结果", "三、主要成绩", "四、存在的主要问题", "五、结果运用", "六、工作要求",
    ]  # fmt: skip
    assert document.body[0].text.startswith(f"根据《{county.rubric.title}》（以下简称《考核细则》）")
    assert "于2017年12月13日至15日对全县社区党工委" in document.body[0].text
    assert document.body[0].text.endswith("现将考核情况通报如下：")
    assert [item.label for item in document.attachments] == ["附件1", "附件2", "附件3"]
    assert document.list_of_attachments == (
        "附件：1.社区党工委2017年度党风廉政建设责任制考核得分情况表",
        "2.社区党工委2017年度党风廉政建设责任制考核不得评为优秀和“一票否决”情形",
        "3.社区党工委2017年度党风廉政建设责任制考核结果运用情况表",
    )


def test_counts_and_lists_are_those_of_the_results(county: YearSite) -> None:
    document, ranked = made(county), county.standing.ranked
    for number, grade in zip("一二三", county.rubric.grades.names, strict=True):
        members = [item.result.name for item in ranked if item.result.grade == grade]
        heading = f"（{number}）{grade}档次（{len(members)}个）"
        assert heading in [block.text for block in document.body]
        listed = re.sub("（[^）]*）", "", under(document, heading)[0].rstrip("。"))
        assert listed.split("、") == members
    equal = [item.result.name for item in ranked if item.tied]
    assert re.findall(r"([^、，。]+)（并列第2名）", under(document, "（一）优秀")[0]) == equal
    everything = "\n".join(texts(document))
    assert [item.id for item in county.rubric.consequences] == ["u1", "u2", "u3", "u4"]
    adjusted = next(block for block in document.body if "组织调整" in block.lead)
    assert adjusted.text == "（三）组织调整。符合规定情形的，按照干部管理权限和有关程序办理。"
    for consequence in (item for item in county.rubric.consequences if item.id != "u3"):
        members = [
            item.result.name for item in ranked
            if any(outcome.consequence == consequence.id and outcome.applies for outcome in item.result.outcomes)
        ]  # fmt: skip
        title = consequence.title.removesuffix("不能列为优秀")
        lead = next(block for block in document.body if title in block.lead)
        if not consequence.public:  # a matter of personnel names no one
            assert lead.text.endswith("符合规定情形的，按照干部管理权限和有关程序办理。")
            assert not any(item.result.name in lead.text for item in ranked)
            continue
        assert "、".join(members) in lead.text
        assert f"等{len(members)}个社区党工委" in lead.text
    assert "尚未确定" not in everything, "a community founded in the year has no year before"
    worst = sorted((s for s in county.standing.clauses.values() if s.losers), key=lambda s: (-s.losers, s.lost))[:5]
    printed_as = {"7": "7项", "15": "（七）第15项", "17-2-1": "17项第2目（主要领导不直接分管规定）",
                  "17-2-2": "17项第2目（“三重一大”民主决策程序）", "20-2": "20项（监委会工作例会）"}  # fmt: skip
    failed = {"7": "落实县委重大决策部署不力", "15": "首访问题处理不及时或者不公正", "17-2-1": "主要领导违反规定直接分管有关工作",
              "17-2-2": "“三重一大”民主决策程序落实不到位", "20-2": "监委会工作例会召开次数不足"}  # fmt: skip
    said = re.findall(r"\d\.(\S+?)。(\d+)个社区党工委存在这一问题，涉及《考核细则》第二部分第?(\S+)。", everything)
    assert said == [
        (failed[clause], str(county.standing.clauses[clause].losers), cited) for clause, cited in printed_as.items()
    ]  # in the order of the rubric
    assert {item.clause for item in worst} == printed_as.keys()


def test_a_community_whose_last_year_is_unknown_is_named_as_undecided(tmp_path: Path) -> None:
    document = made(shape(tmp_path, {"jia": "jia", "lin": "jia=林社区", "yin": "yin"}))
    assert "因上年结果缺少或者尚未认定，没有确定是否适用的是林社区党工委" in "\n".join(texts(document))


def test_tables_hold_the_ledger_s_figures(county: YearSite) -> None:
    scores, limits, consequences = (item.blocks for item in made(county).attachments)
    scores, consequences = scores[0].rows, consequences[0].rows
    met = [item.result for item in county.standing.ranked if item.result.limits]
    assert met
    assert [block.text.partition("：")[0] for block in limits] == [result.name for result in met]
    for block, result in zip(limits, met, strict=True):
        found, same = result.limits, result.grade == result.by_score
        assert block.text.endswith("，未改变档次。" if same else f"，由{result.by_score}改列{result.grade}档次。")
        assert block.text.count("改列") == (not same)
        assert block.text.count("《考核细则》第") == block.text.count("按规定") == len(found)
        for limit in found:
            cited = (ground.replace(" ", "").replace("（", "，").removesuffix("）") for ground in limit.grounds)
            assert f"（依据：{'；'.join(cited)}）" in block.text
    sections = [section.id for section in county.rubric.sections]
    addends = ("日常检查", "年末考核", "民主测评", "奖惩加减分")
    numerals = ["（一）", "（二）", "（三）", "（四）", "（五）", "（六）", "（七）", "（八）"]
    assert scores[0] == ("名次", "社区", *addends, "合计", "档次", *numerals)
    assert made(county).attachments[0].blocks[0].unit == "单位：分"
    assert made(county).attachments[0].blocks[0].apart == scores[0].index("（一）")
    assert [item.landscape for item in made(county).attachments] == [True, False, False]
    assert consequences[0] == ("社区", "档次", "通报表扬", "取消评先资格、告诫约谈、通报批评", "县委综合性表彰评比不能列为优秀")
    assert len(scores) == len(consequences) == len(county.standing.ranked) + 1
    for row, item in zip(scores[1:], county.standing.ranked, strict=True):
        nodes = item.result.card.nodes
        assert row[1] == item.result.name
        assert row[0] == (f"{item.rank}（并列）" if item.tied else str(item.rank))
        for cell, part in zip((*row[2:6], *row[8:]), ("p1", "p2", "p3", "r1", *sections), strict=True):
            score = nodes[part].score
            assert score is not None
            assert re.fullmatch(r"−?\d+\.\d\d", cell)
            assert abs(Fraction(cell.replace("−", "-")) - score) <= Fraction(1, 200)
        assert row[6:8] == (item.shown, item.result.grade)
    for row, item in zip(consequences[1:], county.standing.ranked, strict=True):
        assert row[:2] == (item.result.name, item.result.grade)
        outcomes = [outcome for outcome in item.result.outcomes if outcome.consequence != "u3"]
        assert row[2:] == tuple({True: "适用", False: "不适用", None: "未定"}[o.applies] for o in outcomes)


def test_the_body_names_no_score_no_person_and_no_one_s_losses_but_the_worst(county: YearSite) -> None:
    document, ranked = made(county), county.standing.ranked
    body = "\n".join(texts(document))
    for item in ranked:
        assert item.shown not in body
    problems = "\n".join(under(document, "（一）较为集中") + under(document, "（二）较差档次社区党工委"))
    for item in ranked:
        assert (item.result.name in problems) == (item.result.grade == "较差")
    whole = body + "".join("".join(row) for item in document.attachments for block in item.blocks for row in block.rows)
    for word_of_post in ("书记", "副书记", "班子成员因", "党纪处分", "刑事", "党内警告", "撤职"):
        assert word_of_post not in whole
    details = [limit.detail for item in ranked for limit in item.result.limits]
    assert details
    for detail in details:
        assert detail not in whole


# counties of every shape


def test_one_community_of_the_best_grade(tmp_path: Path) -> None:
    document = made(shape(tmp_path, {"jia": "jia"}))
    assert under(document, "（一）优秀档次（1个）") == ["甲社区。"]
    assert under(document, "（二）良好档次（0个）") == ["本年度没有评定为良好档次的社区党工委。"]
    third = under(document, "（三）较差档次（0个）")
    assert third[0] == "本年度没有评定为较差档次的社区党工委。"
    assert third[1].endswith("的规定，没有改列档次的社区党工委。")
    assert under(document, "（二）较差档次社区党工委的主要问题") == ["本年度没有评定为较差档次的社区党工委。"]
    uses = under(document, "五、结果运用")
    assert uses[1] == "（一）通报表扬。对甲社区党工委领导班子，在适当范围内予以通报表扬。"
    assert uses[2] == "（二）取消评先资格、告诫约谈、通报批评。本年度没有适用这一规定的社区党工委。"
    merits = under(document, "三、主要成绩")
    assert merits[0] == "从考核结果看，参加考核的1个社区党工委达到良好以上档次。"
    assert merits[1].endswith("等方面落实较好，没有失分。")
    assert "1个" not in "".join(merits[1:])
    problems = under(document, "（一）较为集中")
    assert problems[0] == "从年末考核情况看，存在以下问题："
    assert problems[1:] == [
        "1.首访问题处理不及时或者不公正。涉及《考核细则》第二部分（七）第15项。",
        "2.“三重一大”民主决策程序落实不到位。涉及《考核细则》第二部分第17项第2目（“三重一大”民主决策程序）。",
        "3.监委会工作例会召开次数不足。涉及《考核细则》第二部分第20项（监委会工作例会）。",
    ]


def test_no_best_grade_and_a_single_problem(tmp_path: Path) -> None:
    document = made(shape(tmp_path, {"mao": "mao"}))
    assert under(document, "（一）优秀档次（0个）") == ["本年度没有评定为优秀档次的社区党工委。"]
    assert under(document, "（三）较差档次（1个）")[0] == "卯社区。"
    assert under(document, "（二）较差档次社区党工委的主要问题")[0] == "评定为较差档次的是卯社区党工委。"
    assert under(document, "（二）较差档次社区党工委的主要问题")[1].startswith(
        "卯社区党工委。综合得分在较差档次，并有《考核细则》第三部分第3项所列情形；年末考核失分较多的是《考核细则》第二部分（一）、（二）、"
    )
    assert not any("以上档次" in text for text in under(document, "三、主要成绩"))
    limits = under(document, "（三）较差档次（1个）")[1]
    assert limits.endswith("的规定，没有改列档次的社区党工委。")  # its score alone is that of the worst grade


def test_two_communities(tmp_path: Path) -> None:
    document = made(shape(tmp_path, {"jia": "jia", "geng": "geng"}))
    merits = under(document, "三、主要成绩")
    assert merits[0] == "从考核结果看，2个社区党工委全部达到良好以上档次。"
    assert merits[1].endswith("等方面落实较好，2个社区党工委都没有失分。")
    intro, *problems = under(document, "（一）较为集中")
    assert intro == "从年末考核情况看，问题较为集中的有以下方面："
    assert problems
    assert all("。2个社区党工委存在这一问题，涉及《考核细则》" in text for text in problems)


def lossless(year: YearSite, losers: int) -> AssessedYear:
    """A county in which so many communities at most have a loss by a clause."""
    left: Counter[str] = Counter()
    ranked = []
    for item in year.standing.ranked:
        card = item.result.card
        charged = {entry.clause for entry in card.entries if entry.kind.is_loss}
        kept = {clause for clause in charged if left[clause] < losers}
        left.update(kept)
        entries = tuple(e for e in card.entries if not e.kind.is_loss or e.clause in kept)
        result = dataclasses.replace(item.result, card=dataclasses.replace(card, entries=entries))
        ranked.append(dataclasses.replace(item, result=result))
    return year.assessed.with_standing(Standing.of_ranked(year.rubric, ranked))


def test_no_losses_and_one_loser_each(county: YearSite, tmp_path: Path) -> None:
    paragraphs = shortcomings.problem_paragraphs(lossless(county, 0))
    assert [block.text for block in paragraphs] == ["本年度各社区党工委年末考核没有失分。"]
    one = shape(tmp_path, {"jia": "jia"})
    paragraphs = shortcomings.problem_paragraphs(lossless(one, 0))
    assert [block.text for block in paragraphs] == ["本年度参加考核的社区党工委年末考核没有失分。"]
    first, second, *_ = shortcomings.problem_paragraphs(lossless(county, 1))
    assert first.text.startswith("从年末考核情况看，没有多个社区党工委共有的问题，个别社区党工委存在以下问题")
    assert re.search(r"。1个社区党工委存在这一问题，涉及《考核细则》\S+。$", second.text)


def lost_nothing(item: Any, clause: str, rubric: Any) -> bool:
    """Recounted from the ledger: assessed, and no loss by the clause, whatever it took, nor a void of a node above it."""
    card = item.result.card
    path = set(rubric.path(clause))
    taken = [e for e in card.entries if e.kind in ("deduction", "void") and (e.clause == clause or e.node == clause or
             (e.node in path and e.kind == "void"))]  # fmt: skip
    return card.nodes[clause].score is not None and not taken


@pytest.mark.few(1)
@pytest.mark.parametrize("fixture", ["county", "large", "unfinished"])
def test_every_clause_named_as_kept_was_kept_by_so_many(fixture: str, request: pytest.FixtureRequest) -> None:
    year: YearSite = request.getfixturevalue(fixture)
    ranked = year.standing.ranked
    text = next(t for t in under(made(year), "三、主要成绩") if t.startswith("从年末考核各项内容看"))
    match = re.fullmatch(
        r"从年末考核各项内容看，《考核细则》(.*?)等?方面落实较好，(每项均)?(?:有)?(\d+)个社区党工委(都)?没有失分。", text
    )
    assert match, text
    named = re.findall(r"第二部分(?:（.）)?(?:第\d+[项目段])+(.+?)(?=、第二部分|$)", match[1])
    titles = {year.rubric.title_of(clause): clause for clause in year.standing.clauses}
    assert len(named) >= 1
    assert bool(match[2] or match[4]) == (len(named) > 1), "“每项均” is said of several clauses only"
    for title in (title.strip("（）") for title in named):
        kept = sum(1 for item in ranked if lost_nothing(item, titles[title], year.rubric))
        assert kept == int(match[3]), title


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        (("8",), "《考核细则》第二部分第8项健全权力内控机制方面落实较好，有13个社区党工委没有失分。"),
        (
            ("18", "8"),
            "《考核细则》第二部分第8项健全权力内控机制、第二部分第18项民主评议工作方面落实较好，每项均有13个社区党工委没有失分。",
        ),
    ],
)
def test_each_is_said_of_several_clauses_only(county: YearSite, kept: tuple[str, ...], said: str) -> None:
    """All clauses but a few cost two more communities something, so that these alone are kept by most."""
    losers = [item for item in county.standing.ranked if item.result.grade == "优秀"][:2]
    entry = next(entry for entry in losers[0].result.card.entries if entry.applied < 0 and entry.kind.of_clause)
    added = tuple((item, entry.applied, (entry,)) for item in losers)
    clauses = {
        clause: item if clause in kept else dataclasses.replace(item, lines=(*item.lines, *added))
        for clause, item in county.standing.clauses.items()
    }
    standing = dataclasses.replace(county.standing, clauses=clauses)
    merits = [block.text for block in sentences.achievements(county.assessed.with_standing(standing))]
    assert f"从年末考核各项内容看，{said}" in merits


@pytest.fixture(scope="module")
def unfinished(tmp_path_factory: pytest.TempPathFactory) -> YearSite:
    """A draft: clause 8 is not entered for three communities, clause 17-1 for one; no one else loses anything there."""
    folder = tmp_path_factory.mktemp("unfinished")
    slugs = ("jia", "geng", "zi", "ding", "gui", "ji", "wu")
    shape(folder, {slug: slug for slug in slugs}, stage="draft")
    for slug, clause in (("geng", "8"), ("zi", "8"), ("ding", "8"), ("ji", "17-1")):
        path = folder / "shape" / "data" / "communities" / "2017" / f"{slug}.toml"
        text = path.read_text(encoding="utf-8")
        cut = re.sub(rf"^\[clauses\.{clause}\]\n(?:(?!\[).*\n)*", "", text, flags=re.M)
        assert cut != text
        path.write_text(cut, encoding="utf-8")
    return gathering.gather(folder / "shape").years[0]


def test_what_is_not_assessed_is_not_kept(unfinished: YearSite) -> None:
    assert unfinished.standing.unfinished == 4
    merits = under(made(unfinished), "三、主要成绩")
    assert merits[0] == "从考核结果看，已定档次的3个社区党工委全部达到良好以上档次。"
    assert "健全权力内控机制" not in merits[1]
    assert "7个社区党工委都没有失分" in merits[1]


def test_a_changed_grade_is_named_with_its_paragraph_and_counted_once(county: YearSite) -> None:
    document, ranked = made(county), county.standing.ranked
    text = next(block.text for block in document.body if block.text.startswith("按照《考核细则》关于不得评为优秀"))
    changed = [item.result for item in ranked if item.result.grade != item.result.by_score]
    assert [(item.name, item.by_score, item.grade) for item in changed] == [
        ("己社区", "优秀", "良好"),
        ("寅社区", "良好", "较差"),
    ]
    assert text.endswith(
        "的规定，有《考核细则》第三部分第2项所列情形，由优秀改列良好档次的社区党工委1个；"
        "有《考核细则》第三部分第3项所列情形，由良好改列较差档次的社区党工委1个。"
    )
    assert under(document, "（二）良好")[0].startswith("己社区（按《考核细则》第三部分第2项，不列为优秀档次）、")
    assert under(document, "（三）较差")[0] == "寅社区（按《考核细则》第三部分第3项，列为较差档次）、卯社区、丑社区。"
    everything = "\n".join(texts(document))
    assert everything.count("不列为优秀档次") == 1
    assert "触发" not in everything
    named = [t for t in under(document, "（二）较差档次社区党工委的主要问题") if "有《考核细则》第三部分第3项所列情形" in t]
    assert [text.partition("；")[0] for text in named] == [
        "1.寅社区党工委。综合得分在良好档次，因有《考核细则》第三部分第3项所列情形，按规定“一票否决”，直接列为较差档次",
        "2.卯社区党工委。综合得分在较差档次，并有《考核细则》第三部分第3项所列情形",
        "3.丑社区党工委。综合得分在较差档次，并有《考核细则》第三部分第3项所列情形",
    ]


def limited(item: Any, by_score: str, grade: str, *limits: tuple[str, str, str, str]) -> Any:
    """A community with another grade by score and other limits: kind, basis, grade before and after."""
    found = tuple(Limit(Kind(kind), basis, basis, before, after, "") for kind, basis, before, after in limits)
    return dataclasses.replace(item, result=dataclasses.replace(item.result, by_score=by_score, grade=grade, limits=found))


def test_a_vetoed_unit_of_full_points_goes_from_the_best_grade_to_the_worst_once(county: YearSite) -> None:
    first, second, third, *_ = county.standing.ranked
    both = limited(first, "优秀", "较差", ("ceiling", "r2", "优秀", "良好"), ("veto", "r3", "良好", "较差"))
    twice = limited(second, "优秀", "良好", ("ceiling", "17-3", "优秀", "良好"), ("ceiling", "r2", "良好", "良好"))
    unchanged = limited(third, "良好", "良好", ("ceiling", "r2", "良好", "良好"))
    said = sentences.limits_in_words(county.rubric, (both, twice, unchanged))
    assert said == (
        "有《考核细则》第二部分第17项第3目、第三部分第2项所列情形，由优秀改列良好档次的社区党工委1个；"
        "有《考核细则》第三部分第3项所列情形，由优秀改列较差档次的社区党工委1个"
    )
    assert sentences.listed(county.rubric, both) == "甲社区（按《考核细则》第三部分第3项，列为较差档次）"
    assert sentences.listed(county.rubric, twice) == (
        "庚社区（并列第2名；按《考核细则》第二部分第17项第3目、第三部分第2项，不列为优秀档次）"
    )
    assert sentences.listed(county.rubric, unchanged).startswith("子社区（并列第2名）")


def test_no_equal_loss_is_cut_off(county: YearSite) -> None:
    paragraphs = under(made(county), "（二）较差档次社区党工委的主要问题")[1:]
    sections = {s.label.replace("(", "（").replace(")", "）"): s for s in county.rubric.sections}
    members = [item for item in county.standing.ranked if item.result.grade == "较差"]
    assert any(text.count("、（") >= 3 for text in paragraphs)  # four parts: the third has an equal
    for text, item in zip(paragraphs, members, strict=True):
        said, _, problems = text.partition("第二部分")[2].partition("，主要问题是")
        named = [key for key in sections if key in said]
        assert len(problems.split("，")) == len(named), "of each section what cost most"
        loss = {key: s.points - item.result.card.nodes[s.id].base for key, s in sections.items()}
        assert min(loss[key] for key in named) > max((loss[key] for key in loss if key not in named), default=0)


def test_items_are_cited_as_the_official_text_prints_them(county: YearSite) -> None:
    found = made(county)
    everything = "\n".join(texts(found)) + "".join(b.text for item in found.attachments for b in item.blocks)
    assert not re.search(r"\d-\d", everything)
    assert "考核细则" not in re.sub("《[^》]*考核细则》", "", everything)
    cited = {
        "10": "第二部分（四）第15项", "15": "第二部分（七）第15项", "17": "第二部分第17项", "17-3": "第二部分第17项第3目",
        "17-2-1": "第二部分第17项第2目（主要领导不直接分管规定）", "13-2": "第二部分第13项（报送纪检监察网站信息）",
        "1-2": "第二部分第1项第2目", "20-2": "第二部分第20项（监委会工作例会）",
        "s8": "第二部分（八）", "r2": "第三部分第2项", "u2": "第六部分第3项第2目",
        "period": "第五部分", "r4": "第三部分末段",
    }  # fmt: skip
    assert {block: wording.citation(county.rubric, block) for block in cited} == cited
    every = [wording.citation(county.rubric, clause.id) for clause in county.rubric.clauses]
    assert len(set(every)) == len(every) > 30


def test_names_without_the_word_community(tmp_path: Path) -> None:
    for number, (name, unit) in enumerate(
        (
            ("幸福社", "幸福社党工委"),
            (" 幸福里 ", "幸福里社区党工委"),
            ("甲社区（筹）", "甲社区（筹）党工委"),
            ("乙党工委", "乙党工委"),
        )
    ):
        document = made(shape(tmp_path / str(number), {"jia": f"jia={name}"}))
        assert under(document, "五、结果运用")[1] == f"（一）通报表扬。对{unit}领导班子，在适当范围内予以通报表扬。"
        assert under(document, "（一）优秀档次")[0] == f"{name.strip()}。"
        assert document.attachments[0].blocks[0].rows[1][1] == name.strip()


def test_no_community_at_all(tmp_path: Path) -> None:
    document = made(shape(tmp_path, {}, stage="draft"))  # a published year without a record is a problem
    assert under(document, "一、考核基本情况")[0].startswith("本次考核的社区党工委共0个。")
    assert under(document, "（一）较为集中的问题") == ["本年度没有考核结果。"]
    assert under(document, "三、主要成绩") == ["本年度考核结果中没有可以列举的成绩。"]
    assert len(document.attachments[0].blocks[0].rows) == 1
    assert word.circular_docx(document)


def test_equal_scores_are_said_to_be_equal(tmp_path: Path) -> None:
    document = made(shape(tmp_path, {"geng": "geng", "zi": "zi", "ding": "ding"}))
    assert under(document, "（一）优秀档次（3个）") == ["庚社区（并列第1名）、子社区（并列第1名）、丁社区。"]
    assert [row[0] for row in document.attachments[0].blocks[0].rows[1:]] == ["1（并列）", "1（并列）", "3"]


@pytest.mark.long
def test_an_unfinished_community_of_a_draft_is_named_as_such(drafts: Path) -> None:
    text = (drafts / "2017" / "circular.html").read_text(encoding="utf-8")
    assert "尚待录入、未定档次的是甲社区党工委。" in text
    assert "<td>待录入</td>" in text


def many(count: int) -> dict[str, str]:
    """Communities with names of twelve characters, of all grades."""
    slugs = sorted(path.stem for path in (ROOT / "data" / "communities" / "2017").glob("*.toml"))
    signs = "甲乙丙丁戊己庚辛壬癸"
    names = [f"示例镇第{signs[n // 100 % 10]}{signs[n // 10 % 10]}{signs[n % 10]}号联合社区" for n in range(count)]
    return {f"c{n:03}": f"{slugs[n % len(slugs)]}={name}" for n, name in enumerate(names)}


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> YearSite:
    return shape(tmp_path_factory.mktemp("large"), many(200))


@pytest.mark.long
def test_two_hundred_communities_with_long_names(large: YearSite) -> None:
    document = made(large)
    assert all(len(item.result.name) == 12 for item in large.standing.ranked)
    listed = [under(document, f"（{n}）{g}档次")[0] for n, g in zip("一二三", large.rubric.grades.names, strict=True)]
    assert sum(text.count("、") + 1 for text in listed) == 200
    tables = [(item.landscape, block.rows) for item in document.attachments for block in item.blocks if block.rows]
    assert [len(table) for _, table in tables] == [201, 201]
    for landscape, table in tables:
        whole = (word_runs.LYING if landscape else word_runs.UPRIGHT).text_width
        size, widths = word_table.table_layout(table, whole)
        assert sum(widths) == whole
        assert min(widths) > 300
        assert size >= 18  # half points: not under 9 pt
        name = next(index for index, text in enumerate(table[0]) if text == "社区")
        em, edge = size * 10, 100
        assert 2 * (widths[name] - edge) >= 12 * em  # on two lines
        for index, column in enumerate(zip(*table[1:], strict=True)):
            if index != name:  # on one line, in the named faces
                assert max(typesetting.ems(cell) for cell in column) * em <= widths[index] - 40


# prose


def one(tmp_path: Path, prose: str, **how: Any) -> Circular:
    return made(shape(tmp_path, {"jia": "jia", "mao": "mao"}, prose=prose, **how))


def test_lines_of_a_paragraph_are_joined_and_lists_and_tables_are_blocks(tmp_path: Path) -> None:
    prose = """
各社区要认真
整改，OA
系统中{{ 社区总数 }}个
社区都要上报。

- 第一项
- 第二项，
  接上行

| 事项 | 期限 |
| --- | :-: |
| 整改 | 下月 |
| 报告 |

（一）通报表扬。本年度{{ 优秀数 }}个。

1. 甲事
5. 乙事，
接上行
2018. 1月起[^1]
"""
    assert one(tmp_path, prose).body == (
        Passage("各社区要认真整改，OA系统中2个社区都要上报。"),
        Passage("——第一项"),
        Passage("——第二项，接上行"),
        Passage("", rows=(("事项", "期限"), ("整改", "下月"), ("报告", ""))),
        Passage("（一）通报表扬。本年度1个。", lead="（一）通报表扬。"),
        Passage("1. 甲事"),  # numbers stay as they are typed, footnotes are text
        Passage("5. 乙事，接上行2018. 1月起[^1]"),
    )


def test_markup_of_other_kinds_is_text(tmp_path: Path) -> None:
    document = one(tmp_path, "\n<script>alert(1)</script> & “引号”\n\n# 附件 名单\n\n{{ 优秀名单 }}。\n")
    assert document.body[0].text == "<script>alert(1)</script> & “引号”"
    assert document.list_of_attachments == ("附件：名单",)
    assert document.attachments[0].label == "附件"


TYPED = [
    "5个", "５个", "五个", "十二个", "二十个", "一百零五家", "两家", "3 个", "3　个", "95分", "95.5分", "九十五点五分",
    "９５．５分",
    "第1名", "第一名", "35%", "35％", "3.5 %", "百分之三十五", "三个百分点", "⑤个", "壹拾个", "3/4个", "5\n个", "十\n二家",
    "1{{ 优秀数 }}个", "9{{ 优秀数 }}", "5\u200b个", "0.5分", "廿个", "1,000个", "5\u00ad个",
    "14社区", "14 社 区", "十四党工委", "5项问题", "5项突出问题", "14多个", "5余个", "十几个", "十来个", "½个", "三成五",
    "九成", "14所", "14户", "五位", "三分之一", "二十分",
]  # fmt: skip


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> YearSite:
    return shape(tmp_path_factory.mktemp("small"), {"jia": "jia", "mao": "mao=幸福里"}, stage="draft")


def in_folder(year: YearSite, folder: Path) -> AssessedYear:
    """The year with its circular in another folder, whose files were not read yet."""
    project = dataclasses.replace(year.assessed.project, root=folder, _read={})
    return dataclasses.replace(year.assessed, project=project)


def read(year: YearSite, folder: Path, prose: str) -> Circular:
    """The circular of a county with other prose; raises what the office would be told."""
    path = folder / "content" / "circular" / "2017.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(FRONT + prose, encoding="utf-8")
    found = manuscript.load_circular(in_folder(year, folder))
    assert found is not None
    return found


@pytest.mark.few(12)
@pytest.mark.parametrize("typed", TYPED)
def test_a_figure_typed_by_hand_is_refused(small: YearSite, tmp_path: Path, typed: str) -> None:
    for where in ("本年度共{}社区。", "## 一、优秀档次（{}）", "- 共{}", "| 共{} | x |\n| 甲 | 乙 |", "# 附件1 共{}的表"):
        if "\n" in typed and not where.startswith("本"):
            typed = typed.replace("\n", "")
        with pytest.raises(Problems) as caught:
            read(small, tmp_path, "\n" + where.format(typed) + "\n")
        unseen = ["E108"] if re.search("[\u200b\u00ad]", typed) else []  # refused too, and the figure is found behind it
        assert [problem.code for problem in caught.value.problems] == [*unseen, "E411"], where
        problem = caught.value.problems[-1]
        assert problem.place is not None, where
        assert problem.place.line == 10, where
        assert problem.place.column == 1 + where.index("{}") + typed.startswith("第"), where
        assert "{{ " in (problem.hint or "") or (problem.hint or "").startswith("结果中没有等于它的数，请核对"), where


@pytest.mark.parametrize(
    "text",
    ["2017年度", "2018年1月8日", "第3项", "（一）优秀档次", "一、考核", "12次", "统一{{ 优秀名单 }}", "{{ 优秀数 }}个",
     "一票否决", "五届三次全会", "{{ 优秀数 }}个、{{ 良好数 }}个", "示办发〔2018〕3号", "十分重要", "万分感谢", "百分之百",
     "一个时期", "千家万户", "“两个维护”", "“四个意识”", "一个不少", "《关于5个问题的通知》", "在第15项失分", "“三、3”情形",
     "六、3", "每一个岗位", "统一社区工作", "优秀一线工作者", "得分一览表", "三个月内", "10个工作日", "一成不变", "一户一档",
     "三位一体", "12月20日9时30分", "第（八）部分第17项", "较差：1.重视不够；2.整改不力", "优秀档次，一是",
     "2017年优秀2018年良好", "唯一所需", "第二十四条", "位列第二部分", "1.优秀", "（1）得分"],
)  # fmt: skip
def test_what_is_no_result_is_left_alone(small: YearSite, tmp_path: Path, text: str) -> None:
    assert read(small, tmp_path, f"\n{text}。\n").body


@pytest.mark.parametrize("name", ["甲社区", "幸福里"])
def test_a_name_typed_by_hand_is_refused(small: YearSite, tmp_path: Path, name: str) -> None:
    with pytest.raises(Problems) as caught:
        read(small, tmp_path, f"\n名单：{{{{ 优秀名单 }}}}。\n要学习{name}党工委的做法。\n")
    (problem,) = caught.value.problems
    assert (problem.code, problem.place and problem.place.line, problem.place and problem.place.column) == ("E412", 11, 4)
    assert problem.hint is not None
    assert ("{{ 优秀名单 }}" if name == "甲社区" else "{{ 较差名单 }}") in problem.hint


def test_of_two_names_that_begin_alike_the_longer_one_is_meant(tmp_path: Path) -> None:
    year = shape(tmp_path, {"jia": "jia=幸福里", "mao": "mao=幸福里东"}, stage="draft")
    with pytest.raises(Problems) as caught:
        read(year, tmp_path, "\n要学习幸福里东党工委、幸福里党工委的做法。\n")
    assert [(problem.message[:7].split("”")[0], problem.place and problem.place.column) for problem in caught.value.problems] == [
        ("“幸福里东", 4),
        ("“幸福里", 12),
    ]


@pytest.mark.parametrize(
    ("text", "column"),
    [("优秀5", 1), ("良好档次为六。", 1), ("较差一。", 1), ("综合得分：98.48", 3), ("最高得分98.48", 3),
     ("平均得分为九十点五", 3), ("失分16。", 1), ("占⅔", 2), ("全部14社区", 3), ("排名第5位", 4), ("排名第五", 1),
     ("名次第3", 1), ("位列第三", 1), ("优秀（5）", 1),
     ("加分合计26", 3), ("得分率98.2", 1), ("得分 9 5", 1), ("最低57.21", 1), ("倒数第一", 1)],
)  # fmt: skip
def test_a_number_after_what_it_counts_is_refused(small: YearSite, tmp_path: Path, text: str, column: int) -> None:
    with pytest.raises(Problems) as caught:
        read(small, tmp_path, f"\n{text}\n")
    (problem,) = caught.value.problems
    assert (problem.code, problem.place and problem.place.column) == ("E411", column)


def test_bare_numbers_in_a_table_are_refused(small: YearSite, tmp_path: Path) -> None:
    prose = "\n| 序号 | 事项 | 数 |\n| --- | --- | --- |\n| 1 | 整改 | 98.48 |\n| 2 | 其他 | 五 |\n| 3 | 年份 | 2018 |\n"
    with pytest.raises(Problems) as caught:
        read(small, tmp_path, prose)
    found = [(p.code, p.place and (p.place.line, p.place.column)) for p in caught.value.problems]
    assert found == [("E411", (12, 12)), ("E411", (13, 12))]
    year = small.rubric.year
    assert read(small, tmp_path, f"\n| 序号 | 数 |\n| --- | --- |\n| 1 | {{{{ 优秀数 }}}} |\n| 2 | {year} |\n").body[0].rows


@pytest.mark.parametrize("gap", ["\u200b", "\u3000", " ", "\n", "\u00ad", "**"])
def test_a_name_with_a_gap_is_still_a_name(small: YearSite, tmp_path: Path, gap: str) -> None:
    with pytest.raises(Problems) as caught:
        read(small, tmp_path, f"\n要学习甲{gap}社区的做法。\n")
    named = [problem for problem in caught.value.problems if problem.code == "E412"]
    assert [(p.message, p.place and p.place.column) for p in named] == [("“甲社区”是手写的社区名称，名单要引用数据", 4)]
    assert "{{ 优秀名单 }}" in (named[0].hint or "")


@pytest.mark.parametrize(
    ("written", "value"),
    [("壹拾肆", "14"), ("廿", "20"), ("廿五", "25"), ("Ⅴ", "5"), ("Ⅻ", "12"), ("1\n4", "14"), ("5,000", "5000"), ("⑤", "5"),
     ("㈤", "5"), ("九十五点五", "95.5"), ("二〇一七", "2017"), ("一千零一十", "1010"), ("2万", "20000"), ("007", "7"), ("½", ""),
     ("3/4", ""), ("", "")],
)  # fmt: skip
def test_numerals_are_read(written: str, value: str) -> None:
    assert numeral(written) == value


@pytest.mark.parametrize("text", ["共½个", "第一名", "14多个", "占35%", "共有9\n9个", "Ⅸ个", "廿个", "壹拾肆个"])
def test_no_place_is_suggested_that_holds_another_figure(small: YearSite, tmp_path: Path, text: str) -> None:
    with pytest.raises(Problems) as caught:
        read(small, tmp_path, f"\n{text}\n")
    hint = caught.value.problems[0].hint or ""
    assert hint.startswith("结果中没有等于它的数，请核对")
    assert "{{ " not in hint


@pytest.mark.parametrize(
    ("place", "offered"),
    [
        ("第20项失分社区数", ["20-1项失分社区数", "20-2项失分社区数", "20-3项失分社区数"]),
        ("第二十项失分社区数", ["20-1项失分社区数", "20-2项失分社区数", "20-3项失分社区数"]),
        ("第17-2项失分合计", ["17-2-1项失分合计", "17-2-2项失分合计"]),
        ("第20-2项加分合计", ["20-2项加分合计"]),
        ("第7项失分数", ["第7项失分社区数"]),
        ("第7-1项失分社区数", []),
        ("第三、1项加分社区数", []),
    ],
)
def test_no_place_of_another_clause_is_offered(small: YearSite, tmp_path: Path, place: str, offered: list[str]) -> None:
    with pytest.raises(Problems) as caught:
        read(small, tmp_path, f"\n有{{{{ {place} }}}}个社区党工委存在这一问题。\n")
    (problem,) = caught.value.problems
    assert re.findall(r"{{ (\S+) }}", problem.hint or "") == offered
    assert ("不是细则中单独计分的一个条款" in problem.message) == (not offered)


def test_the_hint_names_the_place_that_holds_the_figure(small: YearSite, tmp_path: Path) -> None:
    with pytest.raises(Problems) as caught:
        read(small, tmp_path, "\n## 优秀档次\n\n共一个。\n")
    assert (caught.value.problems[0].hint or "").startswith("引用 {{ 优秀数 }} 或 ")


def test_an_allowed_word_is_let_through_only_where_it_stands(small: YearSite, tmp_path: Path) -> None:
    path = tmp_path / "content" / "circular" / "2017.md"
    path.parent.mkdir(parents=True)
    allow = 'allow = [{ text = "三个部分", reason = "细则原文" }]\n+++\n'
    front = FRONT.removesuffix("+++\n") + allow
    read(small, tmp_path, "")
    path.write_text(front + "\n分三个部分。\n", encoding="utf-8")
    assert manuscript.load_circular(in_folder(small, tmp_path)) is not None
    path.write_text(front + "\n分三个部分，共三个档次。\n", encoding="utf-8")
    with pytest.raises(Problems) as caught:
        manuscript.load_circular(in_folder(small, tmp_path))
    assert [(p.code, p.place and p.place.column) for p in caught.value.problems] == [("E411", 8)]


def problems_of(small: YearSite, folder: Path, prose: str) -> list[tuple[str, str, int, str]]:
    """Code, message, line and hint of every problem of a prose."""
    with pytest.raises(Problems) as caught:
        read(small, folder, prose)
    return [(p.code, p.message, p.place.line if p.place else 0, p.hint or "") for p in caught.value.problems]


HEAD_AND_ROW = (("事项", "期限"), ("整改", "下月"))


@pytest.mark.parametrize("line", ["|", "||", "| |", "|  |  |", "|\u3000|"])
def test_a_line_of_a_table_without_a_word_is_a_problem(small: YearSite, tmp_path: Path, line: str) -> None:
    for before in ("", "| 事项 | 期限 |\n| --- | --- |\n| 整改 | 下月 |\n"):
        number = 10 + before.count("\n")
        (problem,) = problems_of(small, tmp_path, f"\n{before}{line}\n")
        assert problem == ("E418", "表格的这一行没有内容，填上或删去", number, "删去这一行")
        assert [block.rows for block in read(small, tmp_path, f"\n{before}").body] == ([HEAD_AND_ROW] if before else [])


@pytest.mark.parametrize("line", ["|---|", "| --- | :-: |", "|-", "| - |"])
def test_a_table_of_nothing_but_its_rule_is_a_problem(small: YearSite, tmp_path: Path, line: str) -> None:
    (problem,) = problems_of(small, tmp_path, f"\n各社区要认真整改。\n\n{line}\n{line}\n")
    assert problem == ("E418", "表格只有分隔线，没有表头，补上表头或删去这一行", 12, "删去这一行")
    assert [block.text for block in read(small, tmp_path, "\n各社区要认真整改。\n").body] == ["各社区要认真整改。"]


@pytest.mark.parametrize("rule", ["", "| --- | --- |\n"])
def test_a_table_of_nothing_but_its_head_is_a_problem(small: YearSite, tmp_path: Path, rule: str) -> None:
    head = "以“|”开头的一行是表格，这个表格只有表头："
    (problem,) = problems_of(small, tmp_path, f"\n| 压实要切实\n{rule}\n承担责任。\n")
    assert problem == ("E418", f"{head}不是表格的，删去“|”", 10, "压实要切实")
    (problem,) = problems_of(small, tmp_path, f"\n| 事项 | 期限 |\n{rule}\n各社区要认真整改。\n")
    assert problem == ("E418", f"{head}补上各行，或者删去表头", 10, "删去这一行")


@pytest.mark.parametrize(("typed", "right"), [("#三、成绩", "## 三、成绩"), ("# （一）责任", "### （一）责任")])
def test_a_heading_of_the_body_is_no_attachment(small: YearSite, tmp_path: Path, typed: str, right: str) -> None:
    before = "## 二、情况\n\n" if right.startswith("###") else ""
    (problem,) = problems_of(small, tmp_path, f"\n{before}{typed}\n\n各社区要认真整改。\n")
    assert (problem[0], problem[3]) == ("E418", right)
    assert read(small, tmp_path, f"\n{before}{right}\n\n各社区要认真整改。\n").body


@pytest.mark.parametrize("written", ["附表3", "附录 3：", "附件一、", "附件3"])
def test_an_attachment_is_called_by_its_word_and_its_number(small: YearSite, tmp_path: Path, written: str) -> None:
    (problem,) = problems_of(small, tmp_path, f"\n# {written} 得分情况表\n\n{{{{ 得分情况表 }}}}\n")
    assert problem == ("E418", "这里应是附件1的标题", 10, "# 附件1 得分情况表")


def test_the_name_of_an_attachment_begins_with_no_number(small: YearSite, tmp_path: Path) -> None:
    for title in ("2017年度得分情况表", "{{ 年度 }}年度得分情况表", "{{年度}}得分情况表"):
        (problem,) = problems_of(small, tmp_path, f"\n# 附件1 {title}\n\n{{{{ 得分情况表 }}}}\n")
        assert problem == ("E418", "附件名称不以数字开头", 10, f"# 附件1 全县{title}")
        document = read(small, tmp_path, f"\n{problem[3]}\n\n{{{{ 得分情况表 }}}}\n")
        assert document.list_of_attachments[0].startswith("附件：全县2017")
    shown = made(shape(tmp_path, {"jia": "jia"})).list_of_attachments
    assert not any(re.match(r"(附件：)?\d\.\d", line) for line in shown)
    assert len(shown) == 3


def test_a_published_circular_lists_every_grade_that_has_members(tmp_path: Path) -> None:
    lists = {"优秀": "{{ 优秀名单 }}。", "良好": "{{ 良好名单 }}。", "较差": "{{ 较差名单 }}。"}
    records = {"jia": "jia", "mao": "mao"}
    for grade in ("优秀", "较差"):
        prose = "\n" + "\n\n".join(text for name, text in lists.items() if name != grade) + "\n"
        with pytest.raises(Problems) as caught:
            shape(tmp_path / grade, records, prose=prose, stage="published")
        (problem,) = caught.value.problems
        assert (problem.code, problem.hint) == ("E419", f"{{{{ {grade}名单 }}}}。")
        assert problem.message == f"{grade}档次有1个社区，通报没有列出名单，请在“考核结果”中补上"
        assert shape(tmp_path / f"{grade}-mended", records, prose=f"{prose}\n{problem.hint}\n", stage="published").circular
    nobody = "\n" + lists["优秀"] + lists["较差"] + "\n"  # no one has the grade between them
    assert shape(tmp_path / "nobody", records, prose=nobody, stage="published").circular


def asked(root: Path) -> list[str]:
    """The questions about the circular."""
    return [str(question) for question in gathering.gather(root).questions if question.code == "Q117"]


def test_check_says_which_text_is_still_the_program_s(tmp_path: Path) -> None:
    said = "通报稿：第 {} 行“{}”还是程序起草的文字，请换成本单位撰写的段落，数字引用数据"
    for stage in ("draft", "published"):
        shape(tmp_path / stage, {"jia": "jia"}, stage=stage)
        path = tmp_path / stage / "shape" / "content" / "circular" / "2017.md"
        lines = path.read_text(encoding="utf-8").split("\n")
        merits, problems = (1 + lines.index(f"{{{{ {name} }}}}") for name in ("主要成绩", "主要问题"))
        assert asked(tmp_path / stage / "shape") == [said.format(merits, "主要成绩"), said.format(problems, "主要问题")]
        path.write_text("\n".join(lines).replace("{{ 主要成绩 }}", "各社区党工委认真落实主体责任。"), encoding="utf-8")
        assert asked(tmp_path / stage / "shape") == [said.format(problems, "主要问题")]
    assert asked(ROOT) == []  # the made-up county's office wrote its own


def test_a_draft_is_asked_for_the_grades_that_it_does_not_list(tmp_path: Path) -> None:
    shape(tmp_path, {"jia": "jia", "mao": "mao"}, prose="\n{{ 优秀名单 }}。\n")
    assert asked(tmp_path / "shape") == ["通报稿：较差档次有1个社区，通报没有列出名单，请在“考核结果”中补上"]


@pytest.mark.few(1)
@pytest.mark.parametrize("stage", ["draft", "published"])
def test_a_year_without_a_circular_builds_and_its_page_says_so(tmp_path: Path, stage: str) -> None:
    shape(tmp_path, {"jia": "jia"}, stage=stage)
    root = tmp_path / "shape"
    (root / "content" / "circular" / "2017.md").unlink()
    assert asked(root) == []
    building.build(root, root / "site")
    folder = root / ("site" if stage == "published" else "draft") / "2017"
    page = (folder / "circular.html").read_text(encoding="utf-8")
    assert "<p>本年度的通报稿尚未写成。</p>" in page
    assert "<p>本页登载本年度的通报，通报稿写成后才有内容。</p>" in page  # nor do the notes tell of what is not there
    assert ("通报的正文" in page, "Word" in page, "印章" in page) == (False, False, False)
    assert not (folder / "circular.docx").exists()


def test_the_office_s_own_circular_says_what_the_genre_asks_for() -> None:
    document = made(gathering.gather(ROOT).years[0])
    body = "\n".join(texts(document))
    merits, problems = under(document, "三、主要成绩"), under(document, "（一）较为集中")
    assert [re.match("（[一二三]）[^。]+。", text) is not None for text in merits] == [False, True, True, True]
    heads = [text.partition("。")[0] for text in problems[1:]]
    assert heads == [
        "1.落实县委重大决策部署不力", "2.信访首访处理不及时、不公正，造成到县纪委越级访", "3.主要领导违反规定直接分管有关工作",
        "4.“三重一大”民主决策程序落实不到位", "5.监委会工作例会召开次数不足",
    ]  # fmt: skip
    assert "触发" not in body
    assert "方面。" not in "".join(heads)
    assert not re.search(r"失\d|[\d.]分", body)  # no scores in the body
    assert "见附件1" in body
    assert "见附件2" in body
    assert "对领导干部业绩评定、奖励惩处、选拔任用的重要依据" in body
    assert "于2018年3月31日前书面报送县纪委、监察局" in body
    assert document.notes == "此件发至各社区党工委、县直有关部门"


def test_a_credit_that_was_lost_again_is_none(county: YearSite) -> None:
    """15 gave chou a credit that went with section (七); a cut of the year-end by all credits leaves none."""
    rubric, ranked = county.rubric, {item.result.slug: item for item in county.standing.ranked}
    credited = {slug for slug, item in ranked.items() if any(
        e.kind == Kind.CREDIT and e.applied > 0 and e.clause == "15" for e in item.result.card.entries)}  # fmt: skip
    assert credited - set(sentences.kept_credits(county.assessed, "15")) == {"chou"}
    jia = ranked["jia"]
    cut = jia.result.cut
    assert cut is not None
    assert "jia" in sentences.kept_credits(county.assessed, "13-2")
    sections = [jia.result.card.nodes[section.id].credits for section in rubric.sections]
    whole = dataclasses.replace(cut, applied=-sum(sections, Fraction(0)))
    entries = tuple(whole if entry is cut else entry for entry in jia.result.card.entries)
    card = dataclasses.replace(jia.result.card, entries=entries)
    other = dataclasses.replace(jia, result=dataclasses.replace(jia.result, card=card))
    standing = dataclasses.replace(county.standing, ranked=(other,))
    assert sentences.kept_credits(county.assessed.with_standing(standing), "13-2") == {}


def told(tmp_path: Path, original: str, events: str, slugs: str = "jia") -> list[str]:
    """The starting texts of 主要问题 and 较差档次问题 of communities that also have these events, behind one of the county."""
    shape(tmp_path, {slug: f"{original}={slug}社区" for slug in slugs.split()})
    for slug in slugs.split():
        path = tmp_path / "shape" / "data" / "communities" / "2017" / f"{slug}.toml"
        path.write_text(f"{path.read_text(encoding='utf-8')}\n{events}", encoding="utf-8", newline="\n")
    year = gathering.gather(tmp_path / "shape").years[0].assessed
    return [block.text for block in (*shortcomings.problem_paragraphs(year), *shortcomings.worst_paragraphs(year))]


EVENT = '[[clauses.{}]]\ndate = 2017-05-{:02}\ndocument = {{ issuer = "县委督查室", number = "示督发〔2017〕5号" }}\n'


def test_a_problem_is_that_of_the_fact_that_took_the_points(tmp_path: Path) -> None:
    """Clause 16 asks for records and visits, and punishes an incident; 17-3 asks for procedures, and punishes a notice."""
    said = "\n".join(told(tmp_path, "jia", EVENT.format("16.incidents", 2) + EVENT.format("17-3.notices", 2), "jia ji"))
    assert "信访工作失误造成严重后果或重大影响。2个社区党工委存在这一问题，涉及《考核细则》第二部分" in said
    assert "落实权力运行大监督格局建设不力。2个社区党工委存在这一问题，涉及《考核细则》第二部分第17项第3目。" in said
    assert "领导接访" not in said
    assert "重点领域" not in said


def test_the_main_problem_of_a_section_is_the_one_that_cost_most(tmp_path: Path) -> None:
    """Two notices take 4 of the 5 points of (二), and a violation of political discipline voids the section: the notices cost
    nothing in the end."""
    events = "".join((EVENT.format("7.notices", 2), EVENT.format("7.notices", 3), EVENT.format("5.violations", 4)))
    said = told(tmp_path, "mao", events)[-1]
    assert "违反政治纪律和政治规矩" in said
    assert "落实县委重大决策部署不力" not in said


PENALTY = {
    "kind": "penalty", "breadth": "overall", "level": "nation", "of": "community", "title": "某惩处",
    "date": dt.date(2017, 5, 1), "document": {"issuer": "县委", "number": "示发〔2017〕1号"},
}  # fmt: skip
POOR = {"good": 0, "fairly_good": 0, "fair": 0, "poor": 40, "abstain": 0}
OPINIONS = {"20-3": {"done": False}}
OF_SECTION = "年末考核失分的是《考核细则》第二部分（八），主要问题是监委会未收集社情民意"


@pytest.mark.parametrize(
    ("change", "reasons"),
    [
        ({"rewards": [PENALTY] * 3}, "因《考核细则》第三部分第1项所列情形减分"),
        ({"rewards": [PENALTY] * 3, "clauses": OPINIONS}, f"因《考核细则》第三部分第1项所列情形减分；{OF_SECTION}"),
        (
            {"checks": 0, "ballots": POOR, "rewards": [PENALTY], "clauses": OPINIONS},
            f"日常检查、民主测评失分较多；因《考核细则》第三部分第1项所列情形减分；{OF_SECTION}",
        ),
    ],
)
def test_the_worst_grade_is_explained_by_what_cost_most_also_outside_of_the_year_end(
    change: dict[str, Any], reasons: str
) -> None:
    rest = {key: value for key, value in change.items() if key != "checks"}
    checks = [{**check, "score": change.get("checks", check["score"])} for check in BASE["daily"]]
    year = state({"yi": {"name": "乙社区", "daily": checks, **rest}})
    assert [passage.text for passage in shortcomings.worst_paragraphs(year)] == [
        "评定为较差档次的是乙社区党工委。", f"乙社区党工委。综合得分在较差档次；{reasons}。",
    ]  # fmt: skip


CRIMINAL = {
    "date": dt.date(2017, 7, 5), "role": "team", "by": "own", "criminal": True,
    "document": {"issuer": "县人民法院", "number": "示刑初〔2017〕75号"},
}  # fmt: skip
"""A sanction that is a veto."""


def test_daily_checks_that_cost_as_much_as_the_costliest_section_are_named_beside_it() -> None:
    """Four points each: five of a section, and forty of each daily check."""
    for score, named in ((60, "日常检查失分较多；"), (61, "")):
        checks = [{**check, "score": score} for check in BASE["daily"]]
        year = state({"yi": {"name": "乙社区", "daily": checks, "clauses": {"8": {"done": False}}, "sanctions": [CRIMINAL]}})
        (*_, text) = [passage.text for passage in shortcomings.worst_paragraphs(year)]
        assert f"直接列为较差档次；{named}年末考核失分的是《考核细则》第二部分（三）" in text


def test_losses_that_the_cut_swallowed_explain_no_grade() -> None:
    """Credits put the year-end beyond 100 points, so that what 17-2-2 took cost nothing; the checks did."""
    clauses = {"17-2-2": {"omissions": 1}, "15": {"resolved": 4}}
    checks = [{**check, "score": 90} for check in BASE["daily"]]
    year = state({"yi": {"name": "乙社区", "daily": checks, "clauses": clauses, "sanctions": [CRIMINAL]}})
    vetoed = "因有《考核细则》第三部分第3项所列情形，按规定“一票否决”，直接列为较差档次"
    inside = {"rewards": [{**PENALTY, "level": "county", "breadth": "single"}], "clauses": {"15": {"resolved": 4}}}
    within = state({"yi": {"name": "乙社区", "sanctions": [CRIMINAL], **inside}}, {"R-r1-base": "year-end"})  # 三 is cut with it
    assert [passage.text for passage in shortcomings.worst_paragraphs(within)][1:] == [
        f"乙社区党工委。综合得分在优秀档次，{vetoed}。"
    ]
    assert [passage.text for passage in shortcomings.worst_paragraphs(year)][1:] == [
        f"乙社区党工委。综合得分在优秀档次，{vetoed}；日常检查失分。"
    ]


def test_falsified_material_is_another_problem_than_a_paper_without_a_number() -> None:
    falsified = {"date": dt.date(2017, 5, 1), "document": {"issuer": "县委", "number": "示发〔2017〕1号"}}
    bad = {"kind": "通报", "title": "某通报"}
    county = {"yi": {"clauses": {"8": {"falsified": [falsified]}}}, "bing": {"clauses": {"8": {"evidence": [bad]}}}}
    said = [passage.text for passage in shortcomings.problem_paragraphs(state(county))]
    assert [text.partition("。")[0].partition(".")[2] for text in said[1:]] == ["考核材料不符合要求", "考核材料弄虚作假"]


def test_a_clause_s_problem_is_not_one_of_its_papers(county: YearSite) -> None:
    """10 of ji is void by a paper that was no good: no one failed in what the clause asks for."""
    (ji,) = (item for item in county.standing.ranked if item.result.slug == "ji")
    alone = dataclasses.replace(county.standing, ranked=(ji,))
    said = [block.text for block in shortcomings.problem_paragraphs(county.assessed.with_standing(alone))]
    assert any("考核材料不符合要求。涉及《考核细则》第二部分末段。" in text for text in said)
    assert not any("扶贫" in text for text in said)


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("关于考核情况的通报", ["关于考核情况的通报"]),
        (
            "中共示例县委办公室关于2017年度社区党工委党风廉政建设责任制考核情况的通报",
            ["中共示例县委办公室", "关于2017年度社区党工委", "党风廉政建设责任制考核情况的通报"],
        ),
        (
            "关于2017年度社区党工委党风廉政建设责任制考核情况的通报",
            ["关于2017年度社区党工委", "党风廉政建设责任制考核情况的通报"],
        ),
        ("甲|乙丙", ["甲", "乙丙"]),
    ],
)
def test_titles_break_at_word_sense(title: str, lines: list[str]) -> None:
    assert list(typesetting.title_lines(title)) == lines


def test_every_title_keeps_to_its_width_and_loses_nothing() -> None:
    signs = "中共示例县委办公室关于2017年度《社区党工委》党风廉政建设责任制考核情况的通报、和“落实”甲乙丙丁"
    for start in range(0, 40, 7):
        for length in (1, 19, 20, 25, 38, 50, 76, 90, 200):
            title = (signs[start:] + signs * 5)[:length]
            lines = typesetting.title_lines(title)
            assert "".join(lines) == title
            assert all(typesetting.ems(line) <= typesetting.TITLE_EMS for line in lines)


def test_the_issuer_s_mark_keeps_to_one_line() -> None:
    for length in range(2, 21):
        assert typesetting.header_size("县" * length) * length <= 442


# the page, printed by Chromium


def chars(page: Any, size: float) -> list[dict[str, Any]]:
    return [char for char in page.chars if abs(char["size"] - size) < 0.2 and char["text"].strip()]


def rows(page: Any, size: float = 16) -> list[list[dict[str, Any]]]:
    """The lines of a page in one size, each as its characters."""
    found: list[list[dict[str, Any]]] = []
    for char in sorted(chars(page, size), key=lambda char: (char["top"], char["x0"])):
        if found and abs(found[-1][0]["top"] - char["top"]) < 3:
            found[-1].append(char)
        else:
            found.append([char])
    return found


def lying(page: Any) -> bool:
    """Whether a page lies on its side: those of the first attachment, with the table of scores."""
    return bool(page.width > page.height)


def below(page: Any) -> list[dict[str, Any]]:
    """What stands below the type area: 225 mm under its upper edge, 156 mm on a sheet that lies on its side."""
    return [char for char in page.chars if char["top"] / MM > (184.5 if lying(page) else 262.5)]


def printed(press: Any, path: Path, target: Path) -> Any:
    press.goto(path.as_uri())
    press.pdf(path=str(target), prefer_css_page_size=True)
    return pdfplumber.open(target)


@pytest.fixture(scope="module")
def paper(press: Any, site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with printed(press, site / "2017" / "circular.html", tmp_path_factory.mktemp("pdf") / "page.pdf") as pdf:
        yield pdf


def test_the_type_area_is_156_by_225_mm(paper: Any) -> None:
    """Edges are those of the line boxes: a character's ink begins half the leading (2.3 mm) lower."""
    for page in paper.pages:
        sides = (297, 210) if lying(page) else (210, 297)
        assert (page.width / MM, page.height / MM) == (pytest.approx(sides[0], abs=0.5), pytest.approx(sides[1], abs=0.5))
    full = [page for page in paper.pages if len(rows(page)) == 22]
    assert len(full) >= 3
    for page in full:
        lines = rows(page)
        box = (lines[0][0]["top"] + lines[0][0]["bottom"]) / 2 - 28.95 / 2
        last = (lines[-1][0]["top"] + lines[-1][0]["bottom"]) / 2 + 28.95 / 2
        assert box / MM == pytest.approx(37, abs=1)
        assert last / MM == pytest.approx(37 + 225, abs=1)
        assert (lines[-1][0]["top"] - lines[0][0]["top"]) / 21 == pytest.approx(28.95, abs=0.05)
        assert min(line[0]["x0"] for line in lines) / MM == pytest.approx(28, abs=1)
        assert max(line[-1]["x1"] for line in lines) / MM == pytest.approx(28 + 156, abs=1)


def test_a_line_holds_28_characters(paper: Any) -> None:
    lengths = Counter(
        len(line) for page in paper.pages for line in rows(page)
        if all(ord(char["text"]) > 0x2000 for char in line) and line[-1]["x1"] / MM > 183
    )  # fmt: skip
    assert lengths[28] >= 2
    assert max(lengths) == 28


def test_sizes_and_places_of_the_first_page(paper: Any, county: YearSite) -> None:
    first = paper.pages[0]
    document = made(county)
    assert read_text(chars(first, 22)) == document.title
    assert [len(line) for line in rows(first, 22)] == [len(line) for line in document.title_lines]
    mark = chars(first, 36)
    assert read_text(mark) == document.header
    assert mark[0]["non_stroking_color"] == pytest.approx((215 / 255, 0, 15 / 255), abs=0.01)
    assert (mark[0]["top"] + mark[0]["bottom"]) / 2 / MM == pytest.approx(37 + 35 + 36 / 2 / MM, abs=1.5)
    number = rows(first)[0]
    assert read_text(number) == "示办发〔2018〕3号"
    assert (number[0]["x0"] + number[-1]["x1"]) / 2 / MM == pytest.approx(28 + 78, abs=1)
    red = [rect for rect in first.rects if rect["width"] / MM > 150 and rect["height"] / MM < 1]
    assert len(red) == 1
    assert red[0]["width"] / MM == pytest.approx(156, abs=1)
    middle = (number[0]["top"] + number[0]["bottom"]) / 2
    assert (red[0]["top"] - middle - 8) / MM == pytest.approx(4, abs=0.7)  # 8 pt: half of the characters' square
    assert read_text(rows(first)[1]) == "各社区党工委，县直有关部门："
    assert rows(first)[2][0]["x0"] / MM == pytest.approx(28 + 2 * 15.79 / MM, abs=1)


def test_attachments_begin_a_page_and_the_imprint_ends_the_last_one(paper: Any) -> None:
    heads = [read_text(rows(page)[0]) if rows(page) else "" for page in paper.pages]
    assert [head for head in heads if head.startswith("附件")] == ["附件1", "附件2", "附件3"]
    last = paper.pages[-1]
    edges = sorted(rect["bottom"] / MM for rect in last.rects if rect["width"] / MM > 150 and rect["height"] / MM < 1)
    assert edges[-1] == pytest.approx(37 + 225, abs=1)
    heights = [rect["height"] / MM for rect in last.rects if rect["width"] / MM > 150 and rect["height"] / MM < 1]
    assert min(heights) == pytest.approx(0.25, abs=0.1)
    text = read_text(chars(last, 14))
    assert "抄送：县纪委、监察局，县委组织部。中共示例县委办公室2018年1月9日印发" in text
    others = [read_text(page.chars) for page in paper.pages[:-1]]
    assert others
    assert all("抄送" not in text for text in others)
    # no page with the signature alone
    signed = next(page for page in paper.pages if "2018年1月8日" in read_text(page.chars))
    assert not read_text(rows(signed)[0]).startswith(("附件", "中共"))


def torn(press: Any, site: Path, folder: Path, lines: int, last: str = "") -> str:
    """What is wrong with the closing on paper where so many one-line paragraphs come before the last one; empty: nothing."""
    html = (site / "2017" / "circular.html").read_text(encoding="utf-8")
    before, mark, after = html.partition('<div class="closing')
    assert mark
    if last:  # a long last paragraph, which is no part of the closing
        before, after = before + f"<p>{last}</p>\n", re.sub(r"^[^>]*>\s*<p>.*?</p>", ' alone">', after, count=1, flags=re.S)
    body, line = before.rpartition("<p>")[0] if last else before, "<p>各社区党工委要认真整改。</p>\n"
    tail = before[len(body) :]
    path = site / "2017" / f"torn-{lines}.html"
    path.write_text(body + line * lines + tail + mark + after, encoding="utf-8")
    try:
        with printed(press, path, folder / "torn.pdf") as pdf:
            pages = [[read_text(row) for row in rows(page)] for page in pdf.pages]
    finally:
        path.unlink()
    whole = [page for page in pages if any("2018年1月8日" in text for text in page)]
    (page,) = whole
    first = next((index for index, text in enumerate(page) if text.startswith("附件：1")), None)
    if first is None:
        return f"{lines}: 附件说明 is torn from the signature: {page}"
    if first < (3 if last else 1):
        return f"{lines}: {first} lines of the body go with the signature"
    return "" if page[-1] == "（此件发至各社区党工委、县直有关部门）" else f"{lines}: 附注 is torn off"


LONG_LAST = "各社区党工委要认真整改，举一反三，健全制度，堵塞漏洞，确保整改到位。" * 9


@pytest.mark.long
@pytest.mark.parametrize("lines", [0, 13, 17])
def test_the_signature_is_never_alone(press: Any, site: Path, tmp_path: Path, lines: int) -> None:
    assert torn(press, site, tmp_path, lines) == ""


@pytest.mark.long
def test_the_signature_is_never_alone_after_a_body_of_any_length(press: Any, site: Path, tmp_path: Path) -> None:
    found = [torn(press, site, tmp_path, lines, last) for last, step in (("", 1), (LONG_LAST, 2)) for lines in range(0, 23, step)]
    assert [text for text in found if text] == []


def test_a_long_last_paragraph_may_break_a_short_one_goes_with_the_signature(county: YearSite) -> None:
    short, long = Passage("各社区党工委要认真整改。"), Passage(LONG_LAST)
    table, heading = Passage("", rows=(("事项",), ("整改",))), Passage("六、工作要求", 1)
    for blocks, kept in (((short, short), 1), ((short, long), 0), ((short, heading, short), 2), ((short, table), 0), ((), 0)):
        assert circular_page.kept_with_signature(blocks) == kept
    assert circular_page.kept_with_signature(made(county).body) == 1


def test_the_frame_of_the_site_is_not_printed(paper: Any) -> None:
    text = "".join(char["text"] for page in paper.pages for char in page.chars)
    for part in ("首页", "本页内容校验码", "怎样看这一页", "下载", "示例数据", "示例县纪委、监察局"):
        assert part not in text


def test_page_numbers_odd_right_even_left(paper: Any) -> None:
    assert sum(map(lying, paper.pages)) >= 1
    for number, page in enumerate(paper.pages, 1):
        line = below(page)
        assert read_text([char for char in line if char["text"].strip()]) == f"—{number}—"
        middle = (line[0]["top"] + line[0]["bottom"]) / 2 / MM
        left, foot, width = (35, 28 + 156, 225) if lying(page) else (28, 37 + 225, 156)
        assert middle == pytest.approx(foot + 7, abs=1)
        if number % 2:
            assert line[-1]["x1"] / MM == pytest.approx(left + width - 14 / MM, abs=1)
        else:
            assert line[0]["x0"] / MM == pytest.approx(left + 14 / MM, abs=1)


def test_no_type_of_the_tables_is_under_9_pt(paper: Any) -> None:
    table = next(page for page in paper.pages if lying(page))
    sizes = {round(char["size"], 1) for char in table.chars if char["text"].strip()}
    assert 9 in sizes
    assert min(sizes) == 9


@pytest.mark.long
def test_a_draft_s_paper_says_so_on_every_page(press: Any, drafts: Path, tmp_path: Path) -> None:
    with printed(press, drafts / "2017" / "circular.html", tmp_path / "draft.pdf") as pdf:
        for page in pdf.pages:
            text = read_text(page.chars)
            assert all(sign in text for sign in "送审稿不得外传")
            assert any(char["size"] > 60 for char in page.chars)
        first = read_text(pdf.pages[0].chars)
        assert "（送审稿）" in first
        assert "示办发〔2018〕号" in first
        assert "2018年1月" not in "".join(char["text"] for page in pdf.pages for char in page.chars)


@pytest.mark.long
def test_two_hundred_communities_on_paper(press: Any, large: YearSite, tmp_path: Path) -> None:
    assessment = dataclasses.replace(gathering.gather(ROOT), years=(large,), private={})
    building.build(ROOT, tmp_path / "site", assessment)
    with printed(press, tmp_path / "site" / "2017" / "circular.html", tmp_path / "large.pdf") as pdf:
        last = pdf.pages[-1]
        edges = sorted(rect["bottom"] / MM for rect in last.rects if rect["width"] / MM > 150 and rect["height"] / MM < 1)
        assert edges[-1] == pytest.approx(37 + 225, abs=1)
        tables = [page for page in pdf.pages if "名次" in read_text([c for c in page.chars if c["size"] < 10])]
        assert len(tables) >= 5
        for page in pdf.pages:
            ink = [c for c in page.chars if c["text"].strip()]
            assert ink, "an empty page"
            right, foot = (35 + 225, 28 + 156) if lying(page) else (28 + 156, 37 + 225)
            number = below(page)
            assert max(c["x1"] for c in ink) / MM <= right + 1
            assert max(c["bottom"] for c in ink if c not in number) / MM <= foot + 1
        text = "".join(c["text"] for page in pdf.pages for c in page.chars)
        assert text.count("抄送") == 1


# the Word file

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
    "suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd snapToGrid "
    "spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment textboxTightWrap outlineLvl "
    "divId cnfStyle rPr sectPr pPrChange",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid vanish "
    "webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em lang eastAsianLayout "
    "specVanish oMath",
    "tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing tblInd "
    "tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription",
    "trPr": "cnfStyle divId gridBefore gridAfter wBefore wAfter cantSplit trHeight tblHeader tblCellSpacing jc hidden",
    "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark",
    "tcBorders": "top start left bottom end right insideH insideV tl2br tr2bl",
    "tblBorders": "top start left bottom end right insideH insideV",
    "tblCellMar": "top start left bottom end right",
    "pBdr": "top left bottom right between bar",
    "sectPr": "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType pgNumType cols "
    "formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid printerSettings",
    "tbl": "tblPr tblGrid tr",
    "tc": "tcPr p",
    "tr": "trPr tc",
    "style": "name aliases basedOn next link autoRedefine hidden uiPriority semiHidden unhideWhenUsed qFormat locked personal "
    "pPr rPr tblPr trPr tcPr tblStylePr",
    "styles": "docDefaults latentStyles style",
    "docDefaults": "rPrDefault pPrDefault",
    "font": "altName panose1 charset family notTrueType pitch sig embedRegular",
    "settings": "writeProtection view zoom removePersonalInformation removeDateAndTime mirrorMargins alignBordersAndEdges "
    "bordersDoNotSurroundHeader bordersDoNotSurroundFooter gutterAtTop hideSpellingErrors proofState attachedTemplate linkStyles "
    "trackRevisions defaultTabStop autoHyphenation evenAndOddHeaders drawingGridHorizontalSpacing drawingGridVerticalSpacing "
    "characterSpacingControl footnotePr endnotePr compat rsids themeFontLang clrSchemeMapping decimalSymbol listSeparator",
    "compat": "useFELayout compatSetting",
}
"""The order of children in the schema of WordprocessingML (transitional), as far as this file uses them."""


def parts(content: bytes) -> dict[str, ElementTree.Element]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: ElementTree.fromstring(archive.read(name)) for name in archive.namelist() if not name.endswith("/")}


@pytest.fixture(scope="module")
def docx(county: YearSite) -> bytes:
    return word.circular_docx(made(county))


@pytest.fixture(scope="module")
def unpacked(docx: bytes) -> dict[str, ElementTree.Element]:
    return parts(docx)


def misplaced(root: ElementTree.Element) -> list[str]:
    """Children that stand out of the schema's order, or that it does not know."""
    found = []
    for element in root.iter():
        order = ORDER.get(element.tag.removeprefix(W), "").split()
        if order:
            names = [child.tag.removeprefix(W) for child in element]
            unknown = [name for name in names if name not in order]
            places = [order.index(name) for name in names if name in order]
            if unknown or places != sorted(places):
                found.append(f"{element.tag.removeprefix(W)}: {names}")
    return found


@pytest.mark.parametrize("kind", ["county", *(pytest.param(kind, marks=pytest.mark.long) for kind in ("drafts", "large"))])
def test_children_stand_in_the_schema_s_order(kind: str, request: pytest.FixtureRequest) -> None:
    made_of: Any = request.getfixturevalue(kind)
    content = (made_of / "2017/circular.docx").read_bytes() if kind == "drafts" else word.circular_docx(made(made_of))
    checked = 0
    for name, root in parts(content).items():
        assert misplaced(root) == [], name
        checked += sum(1 for element in root.iter() if element.tag.removeprefix(W) in ORDER)
    assert checked > 500


def test_the_order_check_finds_what_is_out_of_order() -> None:
    xml = f'<w:p xmlns:w="{W[1:-1]}"><w:pPr><w:jc w:val="left"/><w:spacing w:line="579"/></w:pPr></w:p>'
    assert misplaced(ElementTree.fromstring(xml)) == ["pPr: ['jc', 'spacing']"]


def value(element: ElementTree.Element | None, name: str = "val") -> str:
    assert element is not None
    return element.get(f"{W}{name}") or ""


def test_every_face_is_set_for_chinese_and_no_theme_is_left(unpacked: dict[str, ElementTree.Element]) -> None:
    runs = 0
    for name, root in unpacked.items():
        for element in root.iter():
            assert not [key for key in element.attrib if key.endswith("Theme")], name
        for run in root.iter(f"{W}r"):
            if run.find(f"{W}t") is not None or run.find(f"{W}instrText") is not None:
                runs += 1
                fonts = run.find(f"{W}rPr/{W}rFonts")
                assert value(fonts, "eastAsia") in ("仿宋_GB2312", "黑体", "楷体_GB2312", "方正小标宋简体", "宋体"), name
                assert value(fonts, "hint") == "eastAsia"
    assert runs > 300
    assert not [name for name in unpacked if "theme" in name or "thumbnail" in name or "customXml" in name]
    styles = unpacked["word/styles.xml"]
    for fonts in styles.iter(f"{W}rFonts"):
        assert value(fonts, "eastAsia")
    faces = {style.get(f"{W}styleId"): style.find(f"{W}rPr/{W}rFonts") for style in styles.iter(f"{W}style")}
    levels = {style.get(f"{W}styleId"): style.find(f"{W}pPr/{W}outlineLvl") for style in styles.iter(f"{W}style")}
    for level, face in ((1, "黑体"), (2, "楷体_GB2312"), (3, "仿宋_GB2312"), (4, "仿宋_GB2312")):
        assert value(faces[f"Heading{level}"], "eastAsia") == face
        assert value(levels[f"Heading{level}"]) == str(level - 1)
    assert not list(styles.iter(f"{W}b")), "no bold in an official document"
    assert not list(unpacked["word/document.xml"].iter(f"{W}b"))


def test_page_grid_and_lines(unpacked: dict[str, ElementTree.Element]) -> None:
    body = unpacked["word/document.xml"].find(f"{W}body")
    assert body is not None
    section = body.find(f"{W}sectPr")
    assert section is not None
    assert list(body)[-1] is section
    size, margins, grid = (section.find(f"{W}{name}") for name in ("pgSz", "pgMar", "docGrid"))
    twips = {name: int(value(margins, name)) for name in ("top", "bottom", "left", "right", "footer")}
    millimetres = {name: number * 25.4 / 1440 for name, number in twips.items()}
    assert (value(size, "w"), value(size, "h")) == ("11906", "16838")
    assert millimetres["top"] == pytest.approx(37, abs=0.1)
    assert millimetres["left"] == pytest.approx(28, abs=0.1)
    assert (11906 - twips["left"] - twips["right"]) * 25.4 / 1440 == pytest.approx(156, abs=0.2)
    assert (16838 - twips["top"] - twips["bottom"]) * 25.4 / 1440 == pytest.approx(225, abs=0.2)
    assert (value(grid, "type"), value(grid, "linePitch"), value(grid, "charSpace")) == ("linesAndChars", "579", "-848")
    styles = {style.get(f"{W}styleId"): style for style in unpacked["word/styles.xml"].iter(f"{W}style")}
    spacing = styles["Normal"].find(f"{W}pPr/{W}spacing")
    assert (value(spacing, "line"), value(spacing, "lineRule")) == ("579", "exact")
    assert 16838 - twips["top"] - twips["bottom"] >= 22 * 579
    assert 28 * (320 + word_runs.CLOSER) <= 11906 - twips["left"] - twips["right"] < 29 * (320 + word_runs.CLOSER)
    assert value(styles["Normal"].find(f"{W}rPr/{W}sz")) == "32"
    assert value(styles["Title"].find(f"{W}rPr/{W}sz")) == "44"
    assert value(styles["TableText"].find(f"{W}pPr/{W}spacing"), "lineRule") == "auto"
    indent = styles["BodyText"].find(f"{W}pPr/{W}ind")
    assert value(indent, "firstLineChars") == "200"


def test_the_sheets_of_the_wide_table_lie_and_all_others_stand(unpacked: dict[str, ElementTree.Element]) -> None:
    sections = list(unpacked["word/document.xml"].iter(f"{W}sectPr"))
    sides = [(value(section.find(f"{W}pgSz"), "w"), value(section.find(f"{W}pgSz"), "orient")) for section in sections]
    assert sides == [("11906", "portrait"), ("16838", "landscape"), ("11906", "portrait")]
    margins = sections[1].find(f"{W}pgMar")
    area = (16838 - int(value(margins, "left")) - int(value(margins, "right")),
            11906 - int(value(margins, "top")) - int(value(margins, "bottom")))  # fmt: skip
    assert [side * 25.4 / 1440 for side in area] == [pytest.approx(225, abs=0.2), pytest.approx(156, abs=0.2)]
    assert [len(section.findall(f"{W}footerReference")) for section in sections] == [2, 0, 0]  # the others have the first one's


def test_tables_repeat_their_heads_and_fill_the_type_area(unpacked: dict[str, ElementTree.Element], county: YearSite) -> None:
    tables = list(unpacked["word/document.xml"].iter(f"{W}tbl"))
    assert len(tables) == 3
    for table, size in zip(tables, (word_runs.LYING, word_runs.UPRIGHT, word_runs.UPRIGHT), strict=True):
        widths = [int(value(column, "w")) for column in table.iter(f"{W}gridCol")]
        assert value(table.find(f"{W}tblPr/{W}tblW"), "w") == str(sum(widths)) == str(size.text_width)
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in table.iter(f"{W}tr"))
        for row in table.iter(f"{W}tr"):
            assert sum(int(value(cell.find(f"{W}tcPr/{W}tcW"), "w")) for cell in row.iter(f"{W}tc")) == size.text_width
    edges = [index for index, cell in enumerate(next(tables[0].iter(f"{W}tr")).iter(f"{W}tc"))
             if cell.find(f"{W}tcPr/{W}tcBorders/{W}left") is not None]  # fmt: skip
    assert edges == [8]  # where the sections begin
    for table in tables[:2]:  # the last rows stay with note and 版记
        kept = [all(p.find(f"{W}pPr/{W}keepNext") is not None for p in row.iter(f"{W}p")) for row in table.iter(f"{W}tr")]
        assert kept == [False] * (len(kept) - 2) + [True, True]
    notes = [
        paragraph for paragraph in unpacked["word/document.xml"].iter(f"{W}p")
        if "".join(paragraph.itertext()).startswith("注：")
    ]  # fmt: skip
    assert len(notes) == 2
    assert all(note.find(f"{W}pPr/{W}keepNext") is not None for note in notes)
    for table in tables[:2]:
        heads = [row.find(f"{W}trPr/{W}tblHeader") is not None for row in table.iter(f"{W}tr")]
        assert heads == [True] + [False] * len(county.standing.ranked)
    place = tables[2].find(f"{W}tblPr/{W}tblpPr")
    assert (value(place, "vertAnchor"), value(place, "tblpYSpec")) == ("margin", "bottom")
    weights = {
        value(border, "sz") for border in tables[2].iter() if border.tag in (f"{W}top", f"{W}bottom") and border.get(f"{W}sz")
    }
    assert weights == {"8", "6"}


def test_page_numbers_are_fields_odd_right_even_left(unpacked: dict[str, ElementTree.Element]) -> None:
    assert unpacked["word/settings.xml"].find(f"{W}evenAndOddHeaders") is not None
    relations = {item.get("Id"): item.get("Target") for item in unpacked["word/_rels/document.xml.rels"]}
    sides = {}
    key = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
    for reference in unpacked["word/document.xml"].iter(f"{W}footerReference"):
        footer = unpacked[f"word/{relations[reference.get(key)]}"]
        kinds = [value(item, "fldCharType") for item in footer.iter(f"{W}fldChar")]
        assert kinds == ["begin", "separate", "end"]
        assert "".join(footer.itertext()) == "—  PAGE 1 —"
        assert {value(size) for size in footer.iter(f"{W}sz")} == {"28"}
        assert {value(fonts, "eastAsia") for fonts in footer.iter(f"{W}rFonts")} == {"宋体"}
        paragraph = footer.find(f"{W}p/{W}pPr")
        assert paragraph is not None
        side = value(paragraph.find(f"{W}jc"))
        assert value(paragraph.find(f"{W}ind"), f"{side}Chars") == "100"
        sides[value(reference, "type")] = side
    assert sides == {"default": "right", "even": "left"}


def test_attachments_begin_a_page_in_the_word_file(unpacked: dict[str, ElementTree.Element]) -> None:
    styles = {style.get(f"{W}styleId"): style for style in unpacked["word/styles.xml"].iter(f"{W}style")}
    assert styles["AttachmentLabel"].find(f"{W}pPr/{W}pageBreakBefore") is not None
    labels = [
        "".join(paragraph.itertext()) for paragraph in unpacked["word/document.xml"].iter(f"{W}p")
        if paragraph.find(f"{W}pPr/{W}pStyle") is not None and value(paragraph.find(f"{W}pPr/{W}pStyle")) == "AttachmentLabel"
    ]  # fmt: skip
    assert labels == ["附件1", "附件2", "附件3"]


EXAMPLE = "示例数据：社区、人员和文件均为虚构"


def heads(found: dict[str, ElementTree.Element]) -> list[str]:
    """What the header of odd and of even pages says in words."""
    return ["".join(root.itertext()).strip() for name, root in sorted(found.items()) if "header" in name]


def test_the_header_says_what_the_file_is_no_original_of(
    unpacked: dict[str, ElementTree.Element], drafts: Path, county: YearSite
) -> None:
    def marks(found: dict[str, ElementTree.Element]) -> list[str]:
        return [
            element.get("string", "") for name, root in sorted(found.items()) if "header" in name
            for element in root.iter("{urn:schemas-microsoft-com:vml}textpath") if element.get("string")
        ]  # fmt: skip

    assert marks(unpacked) == []
    assert heads(unpacked) == heads(parts((drafts / "2017" / "circular.docx").read_bytes())) == [EXAMPLE] * 2
    real = dataclasses.replace(made(county), example_mark="")
    assert heads(parts(word.circular_docx(real))) == ["", ""]
    corrected = dataclasses.replace(real, corrections=Attachment("附页", "更正说明", ()))
    assert heads(parts(word.circular_docx(corrected))) == ["更正后文本"] * 2
    found = parts((drafts / "2017" / "circular.docx").read_bytes())
    assert marks(found) == ["送审稿", "送审稿"]
    text = "".join(found["word/document.xml"].itertext())
    assert "示办发〔2018〕　号" in text
    assert "（送审稿）" in text
    assert "2018年1月" not in text


def test_no_picture_and_no_seal(docx: bytes, site: Path) -> None:
    names = zipfile.ZipFile(io.BytesIO(docx)).namelist()
    assert not [name for name in names if "media" in name]
    assert "<w:drawing" not in zipfile.ZipFile(io.BytesIO(docx)).read("word/document.xml").decode()
    page = (site / "2017" / "circular.html").read_text(encoding="utf-8").partition("<article")[2].partition("</article>")[0]
    assert "<img" not in page
    assert "<svg" not in page


def test_the_same_circular_gives_the_same_bytes(docx: bytes, county: YearSite, site: Path) -> None:
    assert word.circular_docx(made(county)) == docx
    assert (site / "2017" / "circular.docx").read_bytes() == docx
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode()
    assert "<dc:creator>中共示例县委办公室</dc:creator>" in core
    assert re.search(r"<dc:title>[^<]*考核情况的通报</dc:title>", core)
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", core)) == {"2018-01-08T00:00:00Z"}


def test_a_template_of_the_word_file_reads_well_and_is_filled_on_one_line() -> None:
    """Comments and indents are for its reader; spaces within a line belong to the text."""
    text = """<!-- why -->
<w:r
  a="1"
  b="x;
    y">
  $properties
  <w:t xml:space="preserve">— </w:t> <w:t xml:space="preserve"> </w:t>
</w:r>
"""
    assert packing.unbroken(text) == (
        '<w:r a="1" b="x;y">$properties<w:t xml:space="preserve">— </w:t> <w:t xml:space="preserve"> </w:t></w:r>'
    )
    paths = [path for kind in ("word", "excel") for path in sorted((ROOT / "templates" / kind).glob("*.xml"))]
    assert {"styles.xml", "settings.xml", "fonts.xml", "footer.xml", "watermark.xml", "sheet.xml"} <= {
        path.name for path in paths
    }
    for path in paths:
        ElementTree.parse(path)  # well-formed as it stands, so that every editor shows it
    with pytest.raises(KeyError):
        word_parts.filled("table", rows="")


def words_of_page(html: str) -> list[str]:
    """The circular's text on the page, in order, a piece for each element."""
    import html as library

    article = html.partition('<article class="circular">')[2].partition("</article>")[0]
    article = re.sub(r"<caption>.*?</caption>", "", article)
    return [text for piece in re.split(r"</?(?:p|h\d|td|th|footer)\b[^>]*>", article)
            if (text := library.unescape(re.sub(r"<[^>]+>", "", piece)).strip())]  # fmt: skip


def words_of_docx(content: bytes) -> list[str]:
    body = parts(content)["word/document.xml"]
    return [
        text.strip()
        for paragraph in body.iter(f"{W}p")
        if (text := "".join(t.text or "" for t in paragraph.iter(f"{W}t")).strip())
    ]


def glued(pieces: list[str]) -> str:
    return re.sub(r"\s", "", "\n".join(pieces))


def test_page_and_word_file_read_the_same(site: Path, drafts: Path) -> None:
    for folder in (site, drafts):
        page = words_of_page((folder / "2017" / "circular.html").read_text(encoding="utf-8"))
        document = words_of_docx((folder / "2017" / "circular.docx").read_bytes())
        assert len(document) > 300
        assert page[: len(page) - 1] == document[: len(page) - 1]  # the imprint's last line is one paragraph there, two here
        assert glued(page) == glued(document)


def test_hostile_text_is_shown_as_text(tmp_path: Path) -> None:
    name = "<b>&\\\"甲'社区"
    year = shape(tmp_path, {"jia": f"jia={name}"}, prose="\n名单：{{ 优秀名单 }}。<script>alert('')</script>&lt;倒&#x202e;序\n")
    document = made(year)
    assert document.body[0].text == "名单：<b>&\"甲'社区。<script>alert('')</script>&lt;倒&#x202e;序"
    assert words_of_docx(word.circular_docx(document))[4] == document.body[0].text


def test_no_sign_that_xml_forbids_gets_into_a_file(county: YearSite) -> None:
    signs = map(chr, (*range(32), 0x7F, 0x85, 0x202E, 0xD800, 0xFFFE, 0xFFFF))
    bad = dataclasses.replace(made(county), body=(Passage(printable("甲" + "".join(signs) + "乙")),))
    assert "甲乙" in glued(words_of_docx(word.circular_docx(bad)))


def test_a_private_code_in_a_word_file_is_found(county: YearSite) -> None:
    leaking = dataclasses.replace(made(county), body=(Passage("见 q7-31 的说明"),))
    source = load_project(ROOT).source
    private = {"q7-31": (source, ["title"]), "w": (source, ["title"])}
    problems = leaks.check_private({"2017/circular.docx": word.circular_docx(leaking)}, private)  # type: ignore[arg-type]
    assert [problem.code for problem in problems] == ["E503"]


# LibreOffice


def office(files: list[Path], target: Path) -> None:
    program = shutil.which("soffice")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("CI has no LibreOffice")
        pytest.skip("no LibreOffice on this machine")
    profile = f"-env:UserInstallation={(target / 'profile').as_uri()}"
    command = [program, profile, "--headless", "--convert-to", "pdf", "--outdir", str(target), *map(str, files)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)


@pytest.mark.long
def test_libreoffice_sets_the_word_file_as_the_standard_says(site: Path, drafts: Path, large: YearSite, tmp_path: Path) -> None:
    files = {"published": site / "2017" / "circular.docx", "draft": drafts / "2017" / "circular.docx"}
    paths = [shutil.copy(path, tmp_path / f"{kind}.docx") for kind, path in files.items()]
    (tmp_path / "large.docx").write_bytes(word.circular_docx(made(large)))
    office([*map(Path, paths), tmp_path / "large.docx"], tmp_path)
    for kind in (*files, "large"):
        with pdfplumber.open(tmp_path / f"{kind}.pdf") as pdf:
            full = [page for page in pdf.pages if len(rows(page)) == 22]
            assert len(full) >= 3, kind
            for page in full:
                lines = rows(page)
                assert (lines[-1][0]["top"] - lines[0][0]["top"]) / 21 == pytest.approx(28.95, abs=0.05)
                middle = (lines[0][0]["top"] + lines[0][0]["bottom"]) / 2
                assert (middle - 28.95 / 2) / MM == pytest.approx(37, abs=1.5)
                assert min(line[0]["x0"] for line in lines) / MM == pytest.approx(28, abs=1)
                # LibreOffice lets a sign of punctuation hang out although the file forbids it
                inked = [char for line in lines for char in line if char["text"] not in "，。、；：）》”"]
                assert max(char["x1"] for char in inked) / MM == pytest.approx(28 + 156, abs=1)
            for number, page in enumerate(pdf.pages, 1):
                line = [char for char in below(page) if char["text"].strip()]
                assert read_text(line) == f"—{number}—", kind
                middle = (line[0]["top"] + line[0]["bottom"]) / 2 / MM
                left, foot, width = (35, 28 + 156, 225) if lying(page) else (28, 37 + 225, 156)
                assert middle == pytest.approx(foot + 7, abs=1.5)
                if number % 2:
                    assert line[-1]["x1"] / MM == pytest.approx(left + width - 14 / MM, abs=1.5)
                else:
                    assert line[0]["x0"] / MM == pytest.approx(left + 14 / MM, abs=1.5)
            last = pdf.pages[-1]
            edges = [line["bottom"] / MM for line in last.lines if line["width"] / MM > 150]
            assert max(edges) == pytest.approx(37 + 225, abs=1), kind
            assert "抄送" in read_text(last.chars)


@pytest.mark.long
def test_libreoffice_never_sets_the_imprint_on_a_page_of_its_own(county: YearSite, tmp_path: Path) -> None:
    document = made(county)
    last = document.attachments[-1]
    table = last.blocks[0].rows
    counts = range(14, 34)
    for count in counts:
        block = Passage("", rows=(table[0], *(table[1:] * 3)[:count]))
        attachments = (*document.attachments[:-1], dataclasses.replace(last, blocks=(block, *last.blocks[1:])))
        content = word.circular_docx(dataclasses.replace(document, attachments=attachments))
        (tmp_path / f"n{count}.docx").write_bytes(content)
    office([tmp_path / f"n{count}.docx" for count in counts], tmp_path)
    for count in counts:
        with pdfplumber.open(tmp_path / f"n{count}.pdf") as pdf:
            text = read_text(pdf.pages[-1].chars)
            assert "抄送" in text, count
            assert "适用" in text.partition("注：")[0], count


def with_settings(tmp_path: Path, **changed: str) -> Path:
    """A county of one community whose circular has other settings; an empty one is left out."""
    shape(tmp_path, {"yi": "yi"})
    path = tmp_path / "shape/content/circular/2017.md"
    text = path.read_text(encoding="utf-8")
    for key, value in changed.items():
        text, count = re.subn(f"(?m)^{key} = .*\n", f'{key} = "{value}"\n' if value else "", text)
        assert count == 1, key
    path.write_text(text, encoding="utf-8")
    return tmp_path / "shape"


def test_the_issuer_is_written_once(tmp_path: Path) -> None:
    """Title, red head and imprint take it from there."""
    title = "{{发文机关}}关于2017年度考核情况的通报"
    root = with_settings(tmp_path, title=title, issuer="中共丙县委办公室", header="", printer="")
    circular = made(gathering.gather(root).years[0])
    assert (circular.title, circular.header) == ("中共丙县委办公室关于2017年度考核情况的通报", "中共丙县委办公室文件")
    assert (circular.issuer, circular.printer) == ("中共丙县委办公室", "中共丙县委办公室")


@pytest.mark.parametrize(("key", "value"), [("title", "{{ 发文机构 }}的通报"), ("issuer", "{{ 发文机关 }}"), ("copies", "}}")])
def test_settings_name_no_other_place(tmp_path: Path, key: str, value: str) -> None:
    with pytest.raises(Problems) as caught:
        gathering.gather(with_settings(tmp_path, **{key: value}))
    assert [(problem.code, problem.message) for problem in caught.value.problems] == [
        ("E413", f"通报设置的 {key} 中不能这样引用数据")
    ]
