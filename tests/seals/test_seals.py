"""Sealed years, corrections and differences: every break named with its cause, every correction public and exact."""

from __future__ import annotations

import functools
import json
import random
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from typing import Any

import docx
import pytest
import tomli
from axe_playwright_python.sync_playwright import Axe
from pypdf import PdfReader

from tests.helpers import load
from tests.helpers.projects import next_year, run, snapshot
from tests.helpers.support import ROOT, choose, load_rubric
from tongyu_site.base import source
from tongyu_site.base.files import digest
from tongyu_site.base.problems import Problems
from tongyu_site.base.source import Source
from tongyu_site.publish import gathering
from tongyu_site.seals import breaks, inputs, seal_file, sections
from tongyu_site.views import corrections as corrections_pages

COUNTY = ["bing", "jia", "mao", "wu"]
"""A small county: a sanction without effect on the grade (jia), a shared article (wu), a veto and two bad years (mao)."""
SEAL, REGISTER = "data/seals/2017.toml", "data/seals/register.toml"
RECORDS = "data/communities/2017"
RUBRIC = "content/rubric/2017.md"


def county(root: Path) -> Path:
    """Four communities of the made-up county."""
    shutil.copytree(ROOT / "content", root / "content")
    shutil.copytree(ROOT / "data", root / "data")
    for path in (root / RECORDS).glob("*.toml"):
        if path.stem not in COUNTY:
            path.unlink()
    return root


@pytest.fixture(scope="module")
def sealed_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = county(tmp_path_factory.mktemp("sealed") / "root")
    assert run(root, "build")[0] == 0
    assert run(root, "seal", "2017")[0] == 0
    assert run(root, "build")[0] == 0
    return root


@pytest.fixture
def sealed(sealed_once: Path, tmp_path: Path) -> Path:
    """A county that is sealed and built."""
    return Path(shutil.copytree(sealed_once, tmp_path / "root"))


def replace(root: Path, file: str, old: str, new: str, count: int = 1) -> None:
    """Change a text that stands in a file."""
    path = root / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1, f"{old!r} does not stand in {file}"
    path.write_text(text.replace(old, new, count), encoding="utf-8", newline="\n")


def of(root: Path, slug: str) -> dict[str, Any]:
    """A community of a seal."""
    found: dict[str, Any] = tomli.loads((root / SEAL).read_text(encoding="utf-8"))["communities"][slug]
    return found


# sealing


def test_a_seal_holds_every_figure_that_was_published(sealed: Path) -> None:
    data = json.loads((sealed / "site/2017/data/results.json").read_text(encoding="utf-8"))
    assert len(data["communities"]) == len(COUNTY)
    for community in data["communities"]:
        held = of(sealed, community["slug"])
        assert (held["name"], held["rank"], held["grade"]) == (community["name"], community["rank"], community["grade"])
        assert abs(Fraction(held["composite"]) - Fraction(community["composite"])) < Fraction(1, 10**12)
        for node, score in community["nodes"].items():
            assert abs(Fraction(held["nodes"][node]["score"]) - Fraction(score)) < Fraction(1, 10**12)
        assert {c["clause"] for c in held["consequences"] if c["applies"] == "yes"} == set(community["consequences"])
        assert [(limit["kind"], limit["clause"]) for limit in held.get("limits", [])] == [
            (limit["kind"], limit["clause"]) for limit in community["limits"]
        ]
        assert sum(Fraction(e["applied"]) for e in held["entries"]) == Fraction(held["composite"])
    assert of(sealed, "wu")["nodes"]["13-1"]["score"] == "17/3"  # no finite decimal: exact all the same
    entry = next(e for e in of(sealed, "bing")["entries"] if e.get("note") == "棚户区改造入户调查进度全县末位")
    assert (entry["date"], entry["points"]) == ("2017-03-23", "-2")
    assert entry["document"]


def test_sealing_says_what_it_did_and_is_repeatable(sealed: Path, tmp_path: Path) -> None:
    before = (sealed / SEAL).read_bytes()
    code, out, _ = run(sealed, "seal", "2017")
    assert (code, out.strip()) == (0, "2017 年度已经封存，结果没有变动：data/seals/2017.toml")
    assert (sealed / SEAL).read_bytes() == before
    again = county(tmp_path / "again")
    assert run(again, "build")[0] == 0
    code, out, _ = run(again, "seal", "2017")
    told = f"校验码 {check_code(again)}：应与签发的通报附件1注中的相同"
    assert (code, out) == (0, f"已封存 2017 年度：data/seals/2017.toml，4 个社区；请与记录一起备份\n{told}\n")
    assert (again / SEAL).read_bytes() == before


def check_code(root: Path) -> str:
    """The check code that the circular of a built site prints below its first annex."""
    code = "[0-9a-f]{4}(?: [0-9a-f]{4}){3}"
    return re.findall(f"本通报所列结果的校验码：({code})。", page(root, "2017/circular.html"))[0]  # type: ignore[no-any-return]


def test_the_check_code_is_known_before_sealing_and_tells_every_figure_and_word(sealed: Path, tmp_path: Path) -> None:
    """It is printed on paper: whoever changes seal, register and site together can't change it there."""
    root = county(tmp_path / "unsealed")
    assert run(root, "build")[0] == 0
    first = check_code(root)
    assert first == check_code(sealed)
    codes = {first}
    for number, kind in enumerate(("a fact of a record", "a word of a note", "a reading", "last year's results", "the name")):
        other = county(tmp_path / f"figures-{number}")
        BREAKS[kind][0](other)
        assert run(other, "build")[0] == 0, kind
        codes.add(check_code(other))
    for number, kind in enumerate(("its number", "the title of evidence", "the title of a clause", "who decided a reading")):
        other = county(tmp_path / f"words-{number}")
        reword(other, kind)
        assert run(other, "build")[0] == 0, kind
        codes.add(check_code(other))
    assert len(codes) == 10
    replace(root, f"{RECORDS}/jia.toml", "meetings = 5", "# 复核过\nmeetings = 6")  # nothing that is published
    assert run(root, "build")[0] == 0
    replace(root, "content/site.toml", "show_roles = false", "show_roles = true")  # published or not, posts are no part of it
    assert run(root, "build")[0] == 0
    assert check_code(root) == first
    replace(root, "content/site.toml", 'stage = "published"', 'stage = "draft"')
    assert run(root, "build")[0] == 0
    assert "本通报所列结果的校验码" not in (root / "draft/2017/circular.html").read_text(encoding="utf-8")


def flush_left(text: str) -> str:
    """A message without the indent of what it offers to paste."""
    return re.sub(r"(?m)^ +", "", text)


def test_a_published_year_without_a_seal_is_named(tmp_path: Path, sealed: Path) -> None:
    root = county(tmp_path / "unsealed")
    line = "注意：2017 年度已正式发布，尚未封存"
    for command in ("build", "check"):
        assert line in run(root, command)[1]
        assert "尚未封存" not in run(sealed, command)[1]
    register = (root / "site/corrections.html").read_text(encoding="utf-8")
    assert "<p>暂无更正记录。</p>" in register
    assert "封存" not in register.partition("<main")[2].partition('<section class="how"')[0]
    replace(root, "content/site.toml", 'stage = "published"', 'stage = "draft"')
    assert "尚未封存" not in run(root, "check")[1]


def test_a_seal_holds_nothing_about_persons(sealed: Path) -> None:
    text = (sealed / SEAL).read_text(encoding="utf-8")
    records = "".join(path.read_text(encoding="utf-8") for path in (sealed / RECORDS).glob("*.toml"))
    codes = re.findall(r'person = "(.+)"', records)
    assert codes
    assert [code for code in codes if code in text] == []
    assert [word for word in ("detail =", "role =", "penalty =", "principal", "person =") if word in text] == []


@pytest.mark.parametrize("change", ['person = "x"', 'role = "deputy"', 'penalty = "warning"'])
def test_no_guess_about_a_person_can_be_confirmed_by_a_hash(change: str) -> None:
    """Two records that differ in a fact about a person only have one hash: who holds the seal learns nothing from it."""
    base = 'name = "甲社区"\n[[sanctions]]\nperson = "a"\nrole = "principal"\npenalty = "x"\n'
    key = change.partition(" ")[0]
    other = re.sub(rf"(?m)^{key} = .*$", change, base)
    assert other != base
    assert inputs.record_hash(Source("", base)) == inputs.record_hash(Source("", other))
    assert inputs.record_hash(Source("", base)) != inputs.record_hash(Source("", base.replace("甲", "乙")))


def test_hostile_text_is_sealed_as_text(sealed: Path, tmp_path: Path) -> None:
    hostile = r"\u2028\u202e\"\\\n# 全文校验 0\n[communities.x]\n+++<script>{{ 1 }}"
    root = county(tmp_path / "hostile")
    replace(root, f"{RECORDS}/bing.toml", "棚户区改造入户调查进度全县末位", hostile)
    assert run(root, "build")[0] == 0
    assert run(root, "seal", "2017")[0] == 0
    assert run(root, "build")[0] == 0
    assert differences(root, root / SEAL) == (0, "没有差异\n")
    entry = next(e for e in of(root, "bing")["entries"] if "<script>" in e.get("note", ""))
    assert entry["note"] == tomli.loads(f'note = "{hostile}"')["note"]
    code, out = differences(sealed, root)
    assert (code, "<script>" in out, "\x1b" in out, "\x7f" in out, "\u202e" in out) == (0, True, False, False, False)
    replace(root, f"{RECORDS}/bing.toml", "<script>", "<b>")
    err = run(root, "build")[2]
    assert ("[E701]" in err, "\x1b" in err) == (True, False)


def test_only_what_was_published_is_sealed(tmp_path: Path) -> None:
    """Sealed is what the site that stands shows: not what has come into data/ since."""
    root = county(tmp_path / "root")
    code, _, err = run(root, "seal", "2017")
    assert (code, "[E706] 没有可核对的网站：2017 年度还没有生成" in err, "先运行 python build.py" in err) == (1, True, True)
    assert run(root, "build")[0] == 0
    changed(root)
    code, _, err = run(root, "seal", "2017")
    assert code == 1
    assert "[E706] 要封存的与公布的不同：丙社区：综合得分公布的是“83.12”，现在是“84.72”" in err
    assert "[E706] 要封存的与公布的不同：丙社区 1-4项：得分公布的是“0”，现在是“2”" in err
    assert not (root / SEAL).exists()
    BREAKS["a word of a note"][0](root)
    assert run(root, "build", "--out", str(tmp_path / "www"))[0] == 0
    assert run(root, "seal", "2017")[0] == 1
    assert run(root, "seal", "2017", "--site", str(tmp_path / "www"))[0] == 0
    assert of(root, "bing")["shown"] == "84.72"


def test_what_cannot_be_sealed(tmp_path: Path, sealed: Path) -> None:
    root = county(tmp_path / "draft")
    replace(root, "content/site.toml", 'stage = "published"', 'stage = "draft"')
    code, _, err = run(root, "seal", "2017")
    assert (code, "[E704] 2017 年度还是送审稿，不能封存" in err, "封存没有改动" in err) == (1, True, True)
    assert run(root, "seal", "2016")[0] == 2
    assert run(root, "seal", "2017", "--correct", "2016-1")[0] == 2
    assert run(root, "seal", "2017", "--correct", "2017-0")[0] == 2
    assert "[E704]" in run(root, "seal", "2017", "--correct", "2017-1")[2]
    assert not (root / "data/seals").exists()
    replace(sealed, "content/site.toml", 'stage = "published"', 'stage = "draft"')
    assert "[E705] 2017 年度已经封存，不能改回送审稿" in run(sealed, "build")[2]


# breaks


def new_record(root: Path) -> None:
    shutil.copy(ROOT / RECORDS / "yi.toml", root / RECORDS)


def no_record(root: Path) -> None:
    (root / RECORDS / "wu.toml").unlink()


BREAKS: dict[str, tuple[Callable[[Path], None], str, str]] = {
    "a fact of a record": (
        lambda root: replace(root, f"{RECORDS}/bing.toml", "hearings = 0", "hearings = 2"),
        "丙社区 1-4项：得分由 0 变为 2",
        f"原因：记录 {RECORDS}/bing.toml 有改动。",
    ),
    "the name": (
        lambda root: replace(root, f"{RECORDS}/jia.toml", 'name = "甲社区"', 'name = "甲子社区"'),
        "甲子社区名称由 甲社区 变为 甲子社区",
        f"原因：记录 {RECORDS}/jia.toml 有改动。",
    ),
    "a word of a note": (
        lambda root: replace(root, f"{RECORDS}/bing.toml", "棚户区改造入户调查进度全县末位", "棚户区改造入户调查进度末位"),
        "丙社区 第7项：扣分（情况）由 棚户区改造入户调查进度全县末位 变为 棚户区改造入户调查进度末位",
        f"原因：记录 {RECORDS}/bing.toml 有改动。",
    ),
    "a document": (
        lambda root: replace(root, f"{RECORDS}/bing.toml", "示督通〔2017〕10号", "示督通〔2017〕11号"),
        "丙社区 第7项：扣分（依据）",
        f"原因：记录 {RECORDS}/bing.toml 有改动。",
    ),
    "a new record": (new_record, "乙社区是新增的社区（第3名", f"原因：新增了记录 {RECORDS}/yi.toml。"),
    "a record gone": (
        no_record,
        "戊社区没有了（原第2名，综合得分94.996，良好）",
        f"原因：记录 {RECORDS}/wu.toml 已不在。",
    ),
    "the rank of another": (no_record, "丙社区名次由 3 变为 2", f"原因：记录 {RECORDS}/wu.toml 已不在。"),
    "the rubric": (
        lambda root: other_edge(root), "戊社区档次由 良好 变为 优秀", f"原因：细则 {RUBRIC} 有改动。",
    ),
    "a reading": (
        lambda root: read_otherwise(root, "R-r1-base", "year-end"),
        "甲社区综合得分由 98.48 变为",
        "原因：执行口径 R-r1-base 由“composite”改为“year-end”。",
    ),
    "last year's results": (
        lambda root: replace(root, "data/results/2016.toml", 'score = 96.8\ngrade = "优秀"', 'score = 91.5\ngrade = "良好"'),
        "甲社区 六、3.4)：结果运用（是否适用）由 不适用 变为 适用",
        "原因：上年结果有改动。",
    ),
    "a fact about a person": (
        lambda root: replace(root, f"{RECORDS}/mao.toml", "unit_of_act = true", "unit_of_act = true\nleft_post = true"),
        "卯社区 三、3：",
        f"原因：记录 {RECORDS}/mao.toml 中关于个人的事实（处分、任职）有改动，封存不含其校验。",
    ),
}  # fmt: skip


def told(err: str) -> list[str]:
    """The lines that tell of a broken seal, each with its cause: one without has that of what is said of its community."""
    lines = [re.sub(r"^.*?\[E701\] (与封存的结果不同：)?", "", line) for line in err.split("\n") if "[E701]" in line]
    lines = [line for line in lines if "：原为“" not in line]  # of words it is said what they were and are
    assert lines
    causes = {line.partition("社区")[0]: line.partition("，原因：")[2].strip("：。") for line in lines if "社区 " not in line[:5]}
    bare = [re.sub("[：。]$", "", line) for line in lines]
    return [f"{line}。" if "原因：" in line else f"{line}，原因：{causes[line.partition('社区')[0]]}。" for line in bare]


@pytest.mark.parametrize(
    "kind", ["a fact of a record", "a record gone", "the rubric", "a word of a note", "a fact about a person"]
)
def test_a_broken_seal_is_told_in_the_lines_that_diff_prints(sealed_once: Path, sealed: Path, kind: str) -> None:
    BREAKS[kind][0](sealed)
    err = run(sealed, "check")[2]
    code, out = differences(sealed_once / SEAL, sealed)
    names = re.findall(r"(?m)^(\w+?社区)", out)
    assert (code, len(names) > 0) == (0, True)
    name, lines = "", []
    for line in out.split("\n")[1:-1]:
        name = re.sub("社区.*", "社区", line) if line[0] != " " else name
        lines.append(f"{name} {line.strip()}" if line[0] == " " else line)
    said = [re.sub(r"^.*?\[E701\] (?:与封存的结果不同：)?", "", line) for line in err.split("\n") if "[E701]" in line]
    said = [line for line in said if "：原为“" not in line]  # words, of which figures know nothing
    assert sorted(re.sub("，原因：[^。：]*", "", line) for line in said) == sorted(lines)
    assert err.count("与封存的结果不同") == 1  # of the first one, which says what to do


@pytest.mark.parametrize("kind", BREAKS)
def test_every_break_stops_the_build_with_its_cause(sealed: Path, kind: str) -> None:
    change, where, cause = BREAKS[kind]
    before = snapshot(sealed / "site")
    change(sealed)
    code, _, err = run(sealed, "build")
    assert code == 1
    mine = [line for line in told(err) if where in line]
    assert len(mine) == 1, err
    assert mine[0].endswith(cause), mine[0]
    assert err.count("改法") == 1
    assert "content/corrections/2017-1.md" in err
    assert "站点未更新" in err
    assert snapshot(sealed / "site") == before


def test_a_broken_seal_stops_check_and_seal_but_not_explain(sealed: Path) -> None:
    before = (sealed / SEAL).read_bytes()
    changed(sealed)
    assert "[E701]" in run(sealed, "check")[2]
    assert run(sealed, "explain", "2017/jia")[0] == 0  # whoever looks for the cause needs the ledger
    code, _, err = run(sealed, "seal", "2017")
    assert (code, "[E701]" in err, "封存没有改动" in err) == (1, True, True)
    assert (sealed / SEAL).read_bytes() == before


def test_several_causes_are_all_named(sealed: Path) -> None:
    for kind in ("a fact of a record", "the rubric"):
        BREAKS[kind][0](sealed)
    line = next(line for line in told(run(sealed, "build")[2]) if "丙社区 1-4项" in line)
    assert line.endswith(f"原因：记录 {RECORDS}/bing.toml 有改动；也可能是细则 {RUBRIC} 有改动。")


def test_each_input_is_named_where_it_did_something(sealed: Path) -> None:
    """Three inputs that are not what they were: what was sealed is put in the place of each, one at a time."""
    for kind in ("a reading", "last year's results", "a fact about a person"):
        BREAKS[kind][0](sealed)
    lines = told(run(sealed, "build")[2])

    def cause(where: str) -> str:
        return next(line for line in lines if line.startswith(where)).partition("原因：")[2].rstrip("。")

    reading = "执行口径 R-r1-base 由“composite”改为“year-end”"
    assert cause("甲社区综合得分") == reading
    assert cause("甲社区 年末考核：") == reading
    assert cause("甲社区 六、3.4)：") == "上年结果有改动"  # a mean of two years, below the line under either reading
    assert [line for line in lines if "卯社区" in line and "mao.toml 中关于个人的事实" in line]


def test_a_reading_that_changed_no_figure_is_named(sealed: Path) -> None:
    (other,) = load_rubric().readings["R-u3-exempt"].options.keys() - {load_rubric().readings["R-u3-exempt"].chosen}
    read_otherwise(sealed, "R-u3-exempt", other)
    code, _, err = run(sealed, "build")
    assert (code, err.count("[E701]"), "[E701] 与封存的文字不同：执行口径：原为“R-u3-exempt（" in err) == (1, 1, True)


def test_a_post_that_decides_points_is_a_fact_of_the_record(sealed: Path) -> None:
    """Who was held to account, the principal or another: that takes points or a grade, and the record is named for it."""
    replace(sealed, f"{RECORDS}/bing.toml", 'role = "member"', 'role = "principal"')
    lines = told(run(sealed, "build")[2])
    assert len(lines) > 4
    assert {line.partition("原因：")[2].rstrip("。") for line in lines} == {f"记录 {RECORDS}/bing.toml 有改动"}


SANCTION = """
[[sanctions]]
date = 2017-06-13
role = "team"
penalty = "警告"
by = "superior"
document = { issuer = "县纪委", number = "示纪处〔2017〕140号" }
unit_of_act = true
"""


def sanctioned(root: Path, slug: str) -> None:
    with (root / f"{RECORDS}/{slug}.toml").open("a", encoding="utf-8") as file:
        file.write(SANCTION)


def read_otherwise(root: Path, name: str, option: str) -> None:
    """Choose another option of a reading."""
    text = (root / RUBRIC).read_text(encoding="utf-8")
    (root / RUBRIC).write_text(choose(text, name, option), encoding="utf-8", newline="\n")


def other_words(root: Path) -> None:
    """What is new in a record and has nothing to do with anyone's rank."""
    replace(root, f"{RECORDS}/mao.toml", "2月、8月会议记录", "2月和8月会议记录")


def lower(root: Path, slug: str) -> None:
    """All daily checks of a community at 60."""
    path = root / f"{RECORDS}/{slug}.toml"
    path.write_text(re.sub(r"(?m)^score = .*$", "score = 60", path.read_text(encoding="utf-8")), encoding="utf-8")


def other_edge(root: Path) -> None:
    """The best grade from 94 on."""
    text = (root / RUBRIC).read_text(encoding="utf-8")
    (root / RUBRIC).write_text(text.replace("95", "94"), encoding="utf-8", newline="\n")


PERSONS = f"记录 {RECORDS}/{{}}.toml 中关于个人的事实（处分、任职）有改动，封存不含其校验"
RANKED = "执行口径 R-rank 由“grade”改为“score”"
PLACES: dict[str, tuple[list[Callable[[Path], object]], str, str]] = {
    "who was sanctioned, not who wrote": (
        [lambda root: sanctioned(root, "ding"), other_words], "己社区名次", PERSONS.format("ding"),
    ),
    "the reading, with or without the sanction": (
        [lambda root: sanctioned(root, "ding"), lambda root: read_otherwise(root, "R-rank", "score")], "己社区名次", RANKED,
    ),
    "the reading, with or without the record": (
        [lambda root: lower(root, "ding"), lambda root: read_otherwise(root, "R-rank", "score")], "己社区名次", RANKED,
    ),
    "the record, whatever the reading": (
        [lambda root: lower(root, "ding"), lambda root: read_otherwise(root, "R-rank", "score")],
        "戊社区名次", f"记录 {RECORDS}/ding.toml 有改动",
    ),
    "the sanction, not the reading that moved everyone alike": (
        [lambda root: sanctioned(root, "jia"), lambda root: read_otherwise(root, "R-rounding", "rounded")],
        "庚社区名次", PERSONS.format("jia"),
    ),
    "the threshold, not another's record": (
        [lambda root: lower(root, "mao"), other_edge], "戊社区档次", f"细则 {RUBRIC} 有改动",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def whole_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("whole") / "root"
    shutil.copytree(ROOT / "content", root / "content")
    shutil.copytree(ROOT / "data", root / "data")
    for command in (("build",), ("seal", "2017")):
        assert run(root, *command)[0] == 0
    return root


@pytest.mark.parametrize("kind", PLACES)
def test_a_place_is_explained_by_what_moved_it(whole_once: Path, tmp_path: Path, kind: str) -> None:
    """Ranks, and decimals that neighbours ask for, depend on everyone: what has nothing to do with one is not named."""
    root = Path(shutil.copytree(whole_once, tmp_path / "whole"))
    changes, where, cause = PLACES[kind]
    for change in changes:
        change(root)
    name, what = where[:3], where[3:]
    line = next(
        line for line in told(run(root, "build")[2]) if line.startswith(name) and f"{what}由 " in line.partition("原因")[0]
    )
    assert line.partition("原因：")[2] == f"{cause}。"


def test_a_composite_that_is_equal_is_not_corrected_for_its_decimals(whole_once: Path, tmp_path: Path) -> None:
    """乙社区 needed four decimals to be told from 辛社区; once that one has less, two are enough, and nothing was corrected."""
    root = Path(shutil.copytree(whole_once, tmp_path / "whole"))
    assert of(root, "yi")["shown"] == "89.3025"
    lower(root, "xin")
    lines = run(root, "build")[2].split("\n")
    assert [line for line in lines if "乙社区综合得分" in line] == []
    assert [line for line in lines if "乙社区名次" in line] != []
    filled_in(root)
    assert of(root, "yi")["shown"] == "89.30"
    for url in ("2017/communities/yi.html", "2017/index.html", "index.html", "2017/circular.html", "corrections.html"):
        html = page(root, url)
        assert "<del>89.3033</del>" in html or url == "2017/communities/yi.html"
        assert re.findall(r"<del>89\.30(?:25)?</del>", html) == [], url


@pytest.mark.parametrize("count", [8, pytest.param(120, marks=pytest.mark.long)])
def test_two_readings_are_never_laid_at_the_door_of_a_person(whole_once: Path, tmp_path: Path, count: int) -> None:
    """Every two readings that were chosen otherwise: whatever differs, one of them or both are named, and nothing else."""
    root = Path(shutil.copytree(whole_once, tmp_path / "whole"))
    law = load_rubric()
    single = [(name, option) for name, reading in law.readings.items() for option in reading.options if option != reading.chosen]
    pairs = [(one, two) for one, two in combinations(single, 2) if one[0] != two[0]]
    random.Random(1).shuffle(pairs)
    pairs.insert(0, (("R-item-1", "thirteen"), ("R-13-3", "no-base")))  # either alone suffices for some figures
    said: Counter[str] = Counter()
    for pair in pairs[:count]:
        shutil.copy(ROOT / RUBRIC, root / RUBRIC)
        for name, option in pair:
            read_otherwise(root, name, option)
        try:
            gathering.gather(root)
        except Problems as error:
            broken = [item.message for item in error.problems if item.code == "E701" and "：原为“" not in item.message]
            if not broken:  # the words of a reading only
                continue
            *lines, last = broken
            lines, rest = (lines, last) if "有改动的：" in last else (broken, "")
            for line in [*told("\n".join(f"[E701] {message}" for message in lines)), rest][: len(broken)]:
                cause = line.partition("原因：")[2] or line.partition("有改动的：")[2]
                assert cause, line
                said.update(re.findall(r"R-[\w-]+|个人|记录|细则|程序|上年", cause))
    assert sum(said.values()) > 20
    assert {name for name in said if not name.startswith("R-")} == set()


def test_what_only_two_inputs_do_together_names_both(sealed: Path) -> None:
    """A reading that became another, and last year's results: no figure is said to come from what left it alone."""
    BREAKS["a reading"][0](sealed)
    replace(sealed, "data/results/2016.toml", 'score = 96.8\ngrade = "优秀"', 'score = 91.52\ngrade = "良好"')
    lines = told(run(sealed, "build")[2])
    assert [line for line in lines if "甲社区 年末考核" in line and line.endswith("改为“year-end”。")]
    assert [line for line in lines if line.endswith("原因：上年结果有改动。")] == []
    mean = next(line for line in lines if "甲社区 六、3.4)" in line)
    assert "执行口径 R-r1-base" in mean
    assert "上年结果有改动" in mean


@pytest.mark.parametrize("common", ["a reading's why", "a comment in the rubric"])
def test_a_harmless_change_is_not_blamed_for_a_sanction(sealed: Path, common: str) -> None:
    """An input that is not what it was is possible only; the facts about persons, which a seal keeps no hash of, are named.

    The reasons of a reading move no figure: they are not even possible.
    """
    possible = f"可能是细则 {RUBRIC} 有改动；或"
    if common == "a reading's why":
        replace(sealed, RUBRIC, 'why = "“三”与', 'why = "按“三”与')
        possible = ""
        assert run(sealed, "build")[2].count("[E701]") == 1  # they are published: words of the office, held as such
    else:
        replace(sealed, RUBRIC, 'chosen = "composite"\n', 'chosen = "composite"\n# 复核过\n')
        assert run(sealed, "build")[0] == 0
    BREAKS["a fact about a person"][0](sealed)
    line = next(line for line in told(run(sealed, "build")[2]) if "卯社区 三、3：" in line)
    persons = f"记录 {RECORDS}/mao.toml 中关于个人的事实（处分、任职）有改动，封存不含其校验"
    assert line.endswith(f"原因：{possible}{persons}。"), line


def test_comments_and_docstrings_are_no_other_software(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = tmp_path / "tongyu_site"
    shutil.copytree(ROOT / "tongyu_site", folder, ignore=shutil.ignore_patterns("__pycache__"))
    before = inputs.software()
    monkeypatch.setattr(inputs, "PACKAGE", folder)
    assert inputs.software() == before
    charges = folder / "assess" / "charges.py"
    text = charges.read_text(encoding="utf-8")
    charges.write_text("# tidied\n\n" + text.replace('"""', '"""Also: ', 1), encoding="utf-8", newline="\r\n")
    assert inputs.software() == before
    charges.write_text(text.replace("，少于规定的", "，不到规定的"), encoding="utf-8")
    assert inputs.software() != before


def test_a_break_shows_the_place_of_the_old_figure(sealed: Path) -> None:
    BREAKS["a fact of a record"][0](sealed)
    err = run(sealed, "build")[2]
    place = re.search(r"seals/2017\.toml:(\d+):1 \[E701\] 丙社区 1-4项", err)
    assert place
    line = (sealed / SEAL).read_text(encoding="utf-8").split("\n")[int(place[1]) - 1]
    assert line == '"1-4" = { points = "2", score = "0", credits = "0", state = "void" }'


def test_software_that_scores_otherwise_is_named(sealed: Path, tmp_path: Path) -> None:
    program = tmp_path / "program"
    shutil.copytree(ROOT / "tongyu_site", program / "tongyu_site", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "templates", program / "templates")
    shutil.copy(ROOT / "build.py", program)

    def build() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "build.py", "--root", str(sealed)], cwd=program, capture_output=True, text=True, encoding="utf-8"
        )

    assert build().returncode == 0
    module = program / "tongyu_site" / "assess" / "charges.py"
    module.write_text(module.read_text(encoding="utf-8") + "\n# tidied\n", encoding="utf-8")
    assert build().returncode == 0  # other software that says the same is no break
    before = (sealed / SEAL).read_bytes()
    replace(program, "tongyu_site/assess/charges.py", "{unit}{beside}，", "{unit}{beside}，规定", 9)
    done = build()
    assert (done.returncode, done.stderr) == (0, "")  # reasons in other words: a build goes on and names the pages
    assert "说明：2017 年度台账中程序的说明（事由、备注）与封存时不同，公布的数字和本单位的文字没有变" in done.stdout
    pages = re.search("说明：2017 年度与封存时不同的页面和文件（.*?）：(.*)", done.stdout)
    assert pages
    assert {"2017/communities/bing.html"} <= set(pages[1].split(" ")[0].split("、"))
    assert re.search("说明：如 2017/.*?：现有的网站是“.*”，这次是“.*规定.*”", done.stdout)
    assert "如 2017/" not in build().stdout  # the site that stands has the new words already
    assert (sealed / SEAL).read_bytes() == before
    replace(program, "tongyu_site/assess/charges.py", "max(0, count - rule.free)", "max(0, count - rule.free - 1)")
    done = build()
    assert done.returncode == 1
    line = next(line for line in told(done.stderr) if "加分（应计）" in line)
    assert line.endswith("原因：计分程序有改动。")


def test_what_changes_nothing_published_is_no_break(sealed: Path) -> None:
    before = snapshot(sealed / "site")
    replace(sealed, f"{RECORDS}/jia.toml", "meetings = 5", "# 复核过\nmeetings = 6")
    assert run(sealed, "build")[0] == 0
    assert snapshot(sealed / "site") == before


def test_a_long_list_of_breaks_is_cut_and_says_so(sealed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(breaks, "LISTED", 3)
    BREAKS["a fact of a record"][0](sealed)
    err = run(sealed, "build")[2]
    assert err.count("[E701]") == 4
    shown = [line for line in err.split("\n\n")[1].split("\n") if "[E701]" in line]
    assert (len(shown), " | " in err) == (3, False)  # the first has the hint; the others stand together, each on a line
    assert f"与封存的结果还有 3 处不同，没有列出。有改动的：记录 {RECORDS}/bing.toml 有改动\n" in err


# the seal's file


def edited(old: str, new: str) -> Callable[[Path], None]:
    return lambda root: replace(root, SEAL, old, new)


def cut(root: Path) -> None:
    text = (root / SEAL).read_text(encoding="utf-8")
    (root / SEAL).write_text(text[: len(text) // 2], encoding="utf-8")


def encoded(encoding: str) -> Callable[[Path], None]:
    return lambda root: (root / SEAL).write_bytes((root / SEAL).read_text(encoding="utf-8").encode(encoding)) and None


def doubled(root: Path) -> None:
    text = (root / SEAL).read_text(encoding="utf-8")
    section = text[text.index("[communities.jia]") : text.index("[communities.mao]")]
    replace(root, SEAL, section, section + section)


def dropped(root: Path) -> None:
    text = (root / SEAL).read_text(encoding="utf-8")
    replace(root, SEAL, text[text.index("[communities.jia]") : text.index("[communities.mao]")], "")


def renamed(root: Path) -> None:
    (root / SEAL).rename(root / "data/seals/2016.toml")
    (root / "data/results/2016.toml").unlink()


def copied(root: Path) -> None:
    shutil.copy(root / SEAL, root / "data/seals/2017 - 副本.toml")


BROKEN: dict[str, tuple[Callable[[Path], None], str]] = {
    "a figure edited by hand": (
        edited('shown = "83.12"', 'shown = "93.12"'),
        r"2017\.toml:\d+:1 \[E702\] 封存文件被改动过：“bing”一节（至第 \d+ 行）与校验不符\n   \d+ \| \[communities\.bing\]",
    ),
    "an input edited by hand": (
        edited("[inputs]\nrubric = ", "[inputs]\nrubric =  "),
        r"2017\.toml:1:1 \[E702\] 封存文件被改动过：开头部分",
    ),
    "a section taken away": (dropped, r"2017\.toml:\d+:1 \[E702\] 封存文件被改动过：全文校验不符，可能增减了整节"),
    "a section twice": (doubled, r"2017\.toml:\d+:\d+ \[E102\] TOML 写法有误：同一个表写了两次"),
    "a quote lost": (edited('grade = "良好"', "grade = 良好"), r"2017\.toml:\d+:9 \[E102\] TOML 写法有误"),
    "cut in the middle": (cut, r"2017\.toml:\d+:1 \[E703\] 封存文件不完整：最后没有全文校验"),
    "empty": (lambda root: (root / SEAL).write_text("") and None, r"2017\.toml:1:1 \[E106\] 文件是空的"),
    "ANSI": (encoded("gb18030"), r"2017\.toml:1:1 \[E101\] 文件不是 UTF-8 编码，可能是GB18030"),
    "UTF-16": (encoded("utf-16"), r"2017\.toml:1:1 \[E101\] 文件不是 UTF-8 编码，可能是UTF-16"),
    "of another year": (renamed, r"2016\.toml:1:1 \[E703\] 封存文件是 2017 年度的，不能用作 2016 年度的"),
    "a copy beside it": (copied, r"2017 - 副本\.toml \[E703\] 这不是封存文件"),
}  # fmt: skip


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_seal_is_named_with_its_place(sealed: Path, kind: str) -> None:
    spoil, expected = BROKEN[kind]
    before = snapshot(sealed / "site")
    spoil(sealed)
    code, _, err = run(sealed, "build")
    assert code == 1
    assert re.search(expected, err), err
    assert "Traceback" not in err
    assert snapshot(sealed / "site") == before


def test_a_seal_made_by_hand_gives_no_traceback(sealed: Path) -> None:
    """Check lines and all, without what a seal must hold."""
    text = f"format = {seal_file.FORMAT}\nyear = 2017\n\n{sections.LEDGER}\n"
    (sealed / SEAL).write_text(f"{text}{seal_file.WHOLE}{digest(text)}\n", encoding="utf-8")
    assert "[E703] 封存文件缺少必需的内容" in run(sealed, "build")[2]


def resealed(root: Path, old: str, new: str) -> None:
    """Edit a seal by hand, check lines and all."""
    lines = (root / SEAL).read_text(encoding="utf-8").replace(old, new).split("\n")
    start = 0
    for number, line in enumerate(lines):
        if line.startswith(sections.SECTION):
            while lines[start] in ("", sections.LEDGER):
                start += 1
            lines[number] = sections.SECTION + digest("\n".join(lines[start:number]) + "\n", 16)
            start = number + 1
    text = "\n".join(lines[:-2]) + "\n"
    (root / SEAL).write_text(f"{text}{seal_file.WHOLE}{digest(text)}\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('grade = "良好"', "grade = 良好", r":\d+:9 \[E102\]"),
        ('composite = "', 'composite = "nan', r":\d+:1 \[E703\] 封存文件中“\w+”一节缺少必需的内容，或值不对"),
        ("[communities.jia.nodes]", "[communities.jia.knots]", r":\d+:1 \[E703\] 封存文件中“jia”一节"),
        ("[communities.jia]", "[communities.jia.more]", r":\d+:1 \[E703\] 封存文件中“jia”一节"),
        ('state = "lost"', 'state = "won"', r":\d+:1 \[E703\] 封存文件中“\w+”一节"),
        ('kind = "deduction"', 'kind = "gift"', r":\d+:1 \[E703\] 封存文件中“\w+”一节"),
        ("[inputs.readings]", "[inputs.reading]", r":1:1 \[E703\] 封存文件缺少必需的内容"),
    ],
)
def test_a_seal_edited_by_hand_with_its_checks_gives_no_traceback(sealed: Path, old: str, new: str, expected: str) -> None:
    resealed(sealed, old, new)
    for command in (["build"], ["diff", str(sealed / SEAL), str(sealed)]):
        code, _, err = run(sealed, *command)
        assert code == 1
        assert re.search(expected, err), err


def test_the_checks_of_sections_count_where_the_whole_fits(sealed: Path) -> None:
    text = (
        (sealed / SEAL).read_text(encoding="utf-8").replace('shown = "83.12"', 'shown = "93.12"').rpartition(seal_file.WHOLE)[0]
    )
    (sealed / SEAL).write_text(f"{text}{seal_file.WHOLE}{digest(text)}\n", encoding="utf-8")
    assert re.search(r":\d+:1 \[E702\] 封存文件被改动过：“bing”一节", run(sealed, "build")[2])


def test_a_change_of_the_rubric_that_no_page_shows_is_named(sealed: Path) -> None:
    line = f"说明：细则 {RUBRIC} 与封存时不同，公布的数字和文字没有变：变的是不公布的内容，如注释、参数的写法"
    assert "与封存时不同" not in run(sealed, "build")[1]
    replace(sealed, RUBRIC, 'chosen = "composite"\n', 'chosen = "composite"\n# 复核过\n')
    code, out, err = run(sealed, "build")
    assert (code, err, line in out) == (0, "", True)


WORDS: dict[str, tuple[str, str, str, str]] = {
    "circular prose": (
        "content/circular/2017.md", "采取听、述、测、查的方法", "采取听、述、查的方法", "通报稿：原为“根据《{{ 细则名称 }}》",
    ),
    "a result with an allow": (
        "content/circular/2017.md", "考核顺序随机确定。", "考核顺序随机确定，优秀三个。", "通报稿：原为“本次考核的",
    ),
    "its number": (
        "content/circular/2017.md", 'number = "示办发〔2018〕3号"', 'number = "示办发〔2018〕4号"',
        "通报稿：原为“number：示办发〔2018〕3号”，现为“number：示办发〔2018〕4号”",
    ),
    "its day": (
        "content/circular/2017.md", "signed_on = 2018-01-08", "signed_on = 2018-01-07", "通报稿：原为“signed_on：2018-01-08”",
    ),
    "the title of the site": (
        "content/site.toml", 'title = "社区党工委', 'title = "社区党组织', "站点设置：原为“title：社区党工委党风",
    ),
    "the authority": ("content/site.toml", "示例县纪委、监察局", "示例县监委", "站点设置：原为“authority：示例县纪委、监察局”"),
    "no example": ("content/site.toml", "example = true", "example = false", "站点设置：原为“example：true”"),
    "who is named": (
        "content/site.toml", "show_adjustments = false", "show_adjustments = true", "站点设置：原为“show_adjustments：false”",
    ),
    "the title of evidence": (
        f"{RECORDS}/jia.toml", "EVIDENCE", "另一标题", "考核材料和事项（甲社区）：原为“",
    ),
    "the official text": (RUBRIC, "种好“责任田”。", "种好责任田。", "细则原文：原为“1.加强组织领导(14分)。"),
    "the title of a clause": (RUBRIC, 'title = "传达上级会议精神"', 'title = "传达会议精神"', "细则的名称：原为“1-1："),
    "what a loss rests on": (RUBRIC, 'ground = "测评票统计"', 'ground = "票决统计"', "细则的名称：原为“p3："),
    "which slips are published": (
        RUBRIC, 'erratum = "item-10"', 'erratum = "item-10" # 公布', "细则的名称：原为“",
    ),
    "where a reading applies": (
        RUBRIC, 'clauses = ["1-1", "14-1"]', 'clauses = ["1-1"]', "执行口径：原为“R-silent（1-1项、14-1项）",
    ),
    "who decided a reading": (RUBRIC, "示例纪要〔2017〕8号", "示例纪要〔2017〕9号", "执行口径：原为“R-promotion"),
}  # fmt: skip


def reword(root: Path, kind: str) -> None:
    """Change words of the office, in a way that passes every other check."""
    file, old, new, _ = WORDS[kind]
    text = (root / file).read_text(encoding="utf-8")
    if kind == "the title of evidence":
        old = next(iter(re.findall(r'title = "([^"]+)"', text)))
    if kind == "a result with an allow":
        text = text.replace("allow = [", 'allow = [\n    { text = "优秀三个", reason = "无" },', 1)
    if kind == "which slips are published":
        at = text.index(old)
        text = text[:at] + text[at:].replace("publish = true\n", "", 1)
    assert old in text
    (root / file).write_text(text.replace(old, new, 9 if kind == "who decided a reading" else 1), encoding="utf-8", newline="\n")


SHORT = ("circular prose", "who is named", "the title of evidence", "the title of a clause", "who decided a reading")
"""Of each group of words one."""


@pytest.mark.parametrize("kind", [kind if kind in SHORT else pytest.param(kind, marks=pytest.mark.long) for kind in WORDS])
def test_words_of_the_office_are_held(sealed: Path, kind: str) -> None:
    """None changes a figure; none goes to the site without a correction, which names it; then the register shows both."""
    before = snapshot(sealed / "site")
    reword(sealed, kind)
    code, _, err = run(sealed, "build")
    assert (code, snapshot(sealed / "site") == before) == (1, True)
    assert f"[E701] 与封存的文字不同：{WORDS[kind][3]}" in err, err
    form = filled_in(sealed)
    group = WORDS[kind][3].partition("：")[0]
    assert f'words = ["{group.replace("甲社区", "jia")}"]' in form
    register = page(sealed, "corrections.html")
    assert f'<td class="c">本年度</td><td class="k">{group}</td><td class="what">文字更正</td><td class="old"><del>' in register
    assert run(sealed, "build")[::2] == (0, "")
    assert "2017-1<" in page(sealed, "2017/communities/jia.html")  # any page of the year may show such words


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("", "[E708] 更正写明的文字与实际改动的不符，改动的是：站点设置"),
        ('words = ["通报稿"]', "[E708] 更正写明的文字与实际改动的不符，改动的是：站点设置"),
        ('words = "站点设置"', "[E707] words 应是改动的文字的名称"),
        ("words = []", "[E707] words 应是改动的文字的名称"),
    ],
)  # fmt: skip
def test_a_correction_names_the_words_that_changed(sealed: Path, line: str, expected: str) -> None:
    reword(sealed, "the authority")
    code, _, err = correct(sealed, f"{line}\nchanges = {{}}\n")
    assert (code, expected in err) == (1, True), err
    assert 'words = ["站点设置"]' in err or 'words = ["…"]，如 ["通报稿"]' in err


def test_what_file_managers_leave_is_no_seal(sealed: Path) -> None:
    (sealed / "content/corrections").mkdir()
    for name in ("Thumbs.db", "2017.toml~", "2017.toml.bak", "2017.toml.swp", ".2017.toml.swp"):
        (sealed / "data/seals" / name).write_text("x")
        (sealed / "content/corrections" / name).write_text("x")
    assert run(sealed, "build")[::2] == (0, "")


def test_a_full_disk_leaves_no_half_seal(sealed_once: Path, tmp_path: Path) -> None:
    root = Path(shutil.copytree(sealed_once, tmp_path / "root"))
    size = (root / SEAL).stat().st_size
    (root / SEAL).unlink()
    (root / REGISTER).unlink()
    shutil.rmtree(root / "site")  # it says that the year is sealed
    assert run(root, "build")[0] == 0
    code = "\n".join(
        [
            "import resource, signal, sys",
            "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)",
            f"resource.setrlimit(resource.RLIMIT_FSIZE, ({size // 2},) * 2)",
            f"sys.path.insert(0, {str(ROOT)!r})",
            "from tongyu_site.cli import main",
            "sys.exit(main())",
        ]
    )
    command = [sys.executable, "-B", "-c", code, "seal", "2017", "--root", str(root)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    assert (done.returncode, "[E505] 封存文件写不进去：文件太大" in done.stderr) == (1, True), done.stderr
    assert list((root / "data/seals").iterdir()) == []


def test_an_empty_seal_is_not_to_be_deleted(sealed: Path) -> None:
    (sealed / SEAL).write_bytes(b"")
    err = run(sealed, "build")[2]
    assert (f"{SEAL}:1:1 [E106]" in err, "从备份恢复这个文件" in err, "删去" in err) == (True, True, False)


def test_notepad_may_have_stored_the_seal(sealed: Path) -> None:
    raw = (sealed / SEAL).read_bytes()
    (sealed / SEAL).write_bytes(b"\xef\xbb\xbf" + raw.replace(b"\n", b"\r\n"))
    assert run(sealed, "build")[::2] == (0, "")


# corrections

FRONT = """+++
date = 2018-03-05
reason = "丙社区听取汇报2次，原记录漏录"
basis = "丙社区党工委复核申请"
document = {{ issuer = "示例县纪委", number = "示纪〔2018〕3号" }}
decided_by = "示例县纪委常委会"
{changes}
+++
经核实，会议记录齐全，
原记录漏录。
"""
BING = '[changes.bing]\ncomposite = ["83.12", "84.72"]\nclauses = ["1-4", "1", "s1", "p2", "p"]\n'


def correct(root: Path, changes: str, number: int = 1, **texts: str) -> tuple[int, str, str]:
    """Write a correction and record it."""
    path = root / f"content/corrections/2017-{number}.md"
    path.parent.mkdir(exist_ok=True)
    text = FRONT.format(changes=changes)
    for old, new in texts.items():
        text = re.sub(rf"(?m)^{old} = .*$", f"{old} = {new}" if new else "", text)
    path.write_text(text, encoding="utf-8")
    return run(root, "seal", "2017", "--correct", f"2017-{number}")


def filled_in(root: Path) -> str:
    """Record what changed with the form that is offered, and build; returns the form."""
    form = run(root, "seal", "2017", "--correct", "2017-1")[2].partition("写成：\n")[2].partition("…（正文")[0]
    form = form.replace('date = "…"', "date = 2018-03-05")
    path = root / "content/corrections/2017-1.md"
    path.parent.mkdir()
    path.write_text(form.replace("…", "某某"), encoding="utf-8")
    assert run(root, "seal", "2017", "--correct", "2017-1")[0] == 0
    assert run(root, "build")[::2] == (0, "")
    return form


def changed(root: Path) -> Path:
    BREAKS["a fact of a record"][0](root)
    return root


@pytest.fixture(scope="module")
def corrected_once(sealed_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = Path(shutil.copytree(sealed_once, tmp_path_factory.mktemp("corrected") / "root"))
    code, out, err = correct(changed(root), BING)
    assert (code, out, err) == (0, f"已把更正 2017-1 记入封存：{SEAL}；1 个社区的结果有变动\n", "")
    assert run(root, "build")[::2] == (0, "")
    return root


@pytest.fixture
def corrected(corrected_once: Path, tmp_path: Path) -> Path:
    """A county with one correction, built."""
    return Path(shutil.copytree(corrected_once, tmp_path / "corrected"))


def page(root: Path, url: str) -> str:
    return (root / "site" / url).read_text(encoding="utf-8")


def test_a_correction_is_shown_on_every_page_it_touches(corrected: Path) -> None:
    for url in ("index.html", "2017/index.html", "2017/communities/bing.html", "2017/clauses/1-4.html", "2017/circular.html",
                "2017/losses.html", "2017/deductions.html", "2017/clauses/index.html", "2017/print.html"):  # fmt: skip
        assert '<a href="../corrections.html#c-2017-1">2017-1</a>'.replace("../", "../" * url.count("/")) in page(corrected, url)
        assert "丙社区听取汇报2次，原记录漏录" in page(corrected, url), url
    for url in ("2017/communities/jia.html", "2017/clauses/1-2.html", "help.html"):
        assert "2017-1<" not in page(corrected, url), url
    assert '<td class="n">84.72 <span class="was">原<del>83.12</del></span></td>' in page(corrected, "2017/index.html")
    assert '84.72分</span> <span class="was">原<del>83.12</del>，已更正</span>' in page(corrected, "2017/index.html")
    community = page(corrected, "2017/communities/bing.html")
    assert "原<del>83.12</del>，已更正" in community
    missing = '<td class="old"><del>主要领导未听取落实情况汇报，−2分</del></td><td class="new">无</td>'
    assert missing in community
    two = '<td class="old"><del>0</del></td><td class="new">2</td>'
    assert two in page(corrected, "2017/clauses/1-4.html")
    assert "<td><del>83.12</del></td><td>84.72</td>" in page(corrected, "2017/circular.html")
    assert "原<del>83.12</del>，已更正" in page(corrected, "index.html")
    assert '<td class="c">丙社区</td>' in page(corrected, "2017/losses.html")  # a row that is gone can't be struck through
    assert two in page(corrected, "2017/losses.html")
    assert cells(page(corrected, "2017/deductions.html"))["社区与条款对照（单位：分）", "丙社区", "1-4项"] == ("0", ["−2"])
    statistics = cells(page(corrected, "2017/clauses/index.html"))
    assert statistics["每一条的失分和加分（尚未折算，单位：分）", "1-4项", "失分合计"] == ("0", ["−2"])
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

    A row without a head is named by its first cell, after the last row with one; a cell that spans columns by its number.
    """
    found: dict[tuple[str, str, str], tuple[str, list[str]]] = {}
    for table in re.findall(r'<table(?! class="changes").*?</table>', html, re.S):
        title, *rows = re.findall(r"<caption>.*?</caption>|<tr.*?</tr>", table, re.S)
        caption = plain(title)
        heads: list[str] = []
        block = ""
        for row in rows:
            own = re.findall(r"<(?:td|th)[ >].*?</(?:td|th)>", row, re.S)
            if 'scope="col"' in row:
                heads = [plain(cell) for cell in own]
            if 'scope="col' in row:
                continue
            names = [plain(WAS.sub("", cell)) for cell in own]
            head = next((name for name, cell in zip(names, own, strict=True) if cell.startswith("<th")), "")
            block = head or block
            name = head or f"{block} {names[0]}"
            alike = sum(1 for key in found if key[:2] == (caption, name) and key[2] in ("", heads[0], "0"))
            for number, (text, cell) in enumerate(zip(names, own, strict=True)):
                column = heads[number] if len(own) == len(heads) else str(number)
                place = (caption, name + f" {alike}" * bool(alike), column)
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
        for tag in ("p", "li"):
            for number, text in enumerate(re.findall(rf"<{tag}>.*?</{tag}>", rest, re.S)):
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


def several(root: Path) -> None:
    """Facts of several records: a composite without a finite decimal, ranks, a grade."""
    changed(root)
    replace(root, f"{RECORDS}/wu.toml", "hearings = 2", "hearings = 0")
    replace(root, f"{RECORDS}/jia.toml", "hearings = 2", "hearings = 0")


STRUCK: dict[str, Callable[[Path], None]] = {
    "several": several,
    **{kind: BREAKS[kind][0] for kind in ("a reading", "a new record", "a record gone", "the name", "a fact about a person")},
}


FilledIn = Callable[[str], tuple[Path, str]]


@pytest.fixture(scope="module")
def filled_in_once(sealed_once: Path, tmp_path_factory: pytest.TempPathFactory) -> FilledIn:
    """By the kind of change, a county that was corrected by the form that is offered, built, and the form; each made once."""

    @functools.cache
    def make(kind: str) -> tuple[Path, str]:
        root = Path(shutil.copytree(sealed_once, tmp_path_factory.mktemp("filled-in") / "root"))
        (STRUCK[kind] if kind in STRUCK else BREAKS[kind][0])(root)
        return root, filled_in(root)

    return make


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
        assert f'<dd class="count">1个社区 {was.format(2)}</dd>' in page(sealed, url)
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


@pytest.mark.parametrize("kind", DECLARED)
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


def test_the_order_in_which_clauses_are_declared_is_free(sealed: Path) -> None:
    changes = '[changes.bing]\nclauses = ["p", "p2", "s1", "1", "1-4"]\ncomposite = ["83.12", "84.72"]\n'
    assert correct(changed(sealed), changes)[0] == 0


def test_a_correction_that_changes_nothing_is_a_problem(sealed: Path) -> None:
    code, _, err = correct(sealed, BING)
    assert (code, "[E708] 这份更正没有改变任何结果" in err) == (1, True)
    code, _, err = run(sealed, "build")  # and as long as its file lies there, the site says nothing of it
    assert (code, "[E712] 这份更正还没有记入封存" in err, "seal 2017 --correct 2017-1" in err) == (1, True, True)


def test_without_a_correction_a_form_with_all_changes_is_offered(sealed: Path) -> None:
    code, _, err = run(changed(sealed), "seal", "2017", "--correct", "2017-1")
    assert code == 1
    assert "content/corrections/2017-1.md [E707] 没有这份更正说明" in err
    form = err.partition("写成：\n")[2].partition("共 1 个问题")[0]
    assert BING.strip() in flush_left(form)
    path = sealed / "content/corrections/2017-1.md"
    path.parent.mkdir()
    path.write_text(flush_left(form), encoding="utf-8")
    code, _, err = run(sealed, "seal", "2017", "--correct", "2017-1")  # as it stands: what is to be filled in is asked for
    said = re.findall(r"2017-1\.md:(\d+):\d+ \[E707\] (\w+)", err)
    assert (code, [word for _, word in said]) == (
        1,
        ["date", "reason", "basis", "document", "document", "decided_by", "正文还是表样中的"],
    )
    filled = flush_left(form).replace('date = "…"', "date = 2018-03-05").replace("…", "某某")
    path.write_text(filled, encoding="utf-8")
    assert run(sealed, "seal", "2017", "--correct", "2017-1")[0] == 0
    path.write_text(filled + "\n\n", encoding="utf-8")  # what an editor adds
    assert run(sealed, "build")[0] == 0


FRONTS: dict[str, tuple[dict[str, str], str]] = {
    "a date in quotes": ({"date": '"2018年3月5日"'}, r":2:8 \[E707\] date 应是日期，不加引号[^!]*date = 2018-03-05"),
    "a date out of reach": ({"date": "2099-03-05"}, r":2:8 \[E707\] 更正的日期应在 2017 年至 2027 年之间"),
    "no date": ({"date": ""}, r":1:1 \[E707\] 更正缺少 date"),
    "no reason": ({"reason": '" "'}, r":3:10 \[E707\] reason 应是文字，不能为空"),
    "nobody decided": ({"decided_by": ""}, r":1:1 \[E707\] 更正缺少 decided_by"),
    "a document without number": (
        {"document": '{ issuer = "示例县纪委" }'}, r":5:\d+ \[E707\] document 应写明单位（issuer）和文号（number）或标题",
    ),
    "an unknown key": ({"basis": '"有"\nbasiss = "有"'}, r":5:1 \[E707\] 更正没有“basiss”这一项[^!]*可写 basis"),
    "bad TOML": ({"basis": "有"}, r":4:9 \[E102\]"),
}  # fmt: skip


@pytest.mark.parametrize("kind", FRONTS)
def test_a_bad_correction_is_explained(sealed: Path, kind: str) -> None:
    texts, expected = FRONTS[kind]
    code, _, err = correct(changed(sealed), BING, **texts)
    assert code == 1
    assert re.search(r"2017-1\.md" + expected, err), err


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


@pytest.mark.parametrize("kind", BREAKS)
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


def test_the_next_year_reads_the_seal(corrected: Path) -> None:
    next_year(corrected)
    code, _, err = run(corrected, "build")
    assert (code, err) == (0, "")
    community = page(corrected, "2018/communities/bing.html")
    was = '<span class="was">原<del>83.12</del>，已更正</span>'  # said wherever the result still stands
    assert f'<th scope="row">2017年度</th><td class="n">84.72 {was}</td><td>良好</td>' in community
    assert '<a href="../../corrections.html#c-2017-1">2017-1</a>' in community
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
    run(corrected, "build", "--out", str(tmp_path / "www"))
    assert run(corrected, "seal", "2017", "--site", str(tmp_path / "www"))[0] == 0  # without the correction
    assert "[E715] 公布的网站登记了更正 2017-1，封存文件中没有" in run(corrected, "build")[2]
    assert snapshot(corrected / "site") == before
    shutil.move(tmp_path / "corrections", corrected / "content/corrections")
    (corrected / SEAL).write_bytes(seal)
    assert (
        f"{SEAL} [E715] 2017 年度的封存文件与封存登记不是同一份：登记有更正 0 份，封存文件有 1 份" in run(corrected, "build")[2]
    )
    (corrected / REGISTER).write_bytes(register)
    assert run(corrected, "build")[::2] == (0, "")


def test_a_seal_of_other_figures_is_not_the_one_that_was_published(sealed: Path, tmp_path: Path) -> None:
    (sealed / SEAL).unlink()
    (sealed / REGISTER).unlink()
    changed(sealed)
    assert run(sealed, "build", "--out", str(tmp_path / "www"))[0] == 0
    assert run(sealed, "seal", "2017", "--site", str(tmp_path / "www"))[0] == 0
    assert "[E715] 封存文件不是公布时的那一份" in run(sealed, "build")[2]


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
    assert run(sealed, "seal", "2017", "--correct", "2017-1", "--site", str(elsewhere))[0] == 0
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


# the anchors: seal, register, site


GONE: dict[str, tuple[Callable[[Path], object], str]] = {
    "no register": (lambda root: (root / REGISTER).unlink(), f"{REGISTER} [E715] 封存登记不见了"),
    "an altered register": (
        lambda root: replace(root, REGISTER, "mark = ", "mark  = "), f"{REGISTER}:1:1 [E715] 封存登记被改动过，或者不完整",
    ),
    "a site without manifest": (lambda root: (root / "site/SHA256SUMS").unlink(), "site [E715] site/ 没有清单 SHA256SUMS"),
    "an emptied site": (
        lambda root: (shutil.rmtree(root / "site"), (root / "site").mkdir()), "site [E715] site/ 没有清单 SHA256SUMS",
    ),
    "a site without its register": (
        lambda root: (root / "site/corrections.html").unlink(), "site/corrections.html [E715] 删去了公布的更正登记",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", GONE)
def test_an_anchor_that_is_gone_stops_and_is_adopted_by_one_command(sealed: Path, tmp_path: Path, kind: str) -> None:
    """What the hint names works, leaves a public line, and nothing else does."""
    backup = Path(shutil.copytree(sealed / "site", tmp_path / "www"))
    GONE[kind][0](sealed)
    for command in ("build",), ("build", "--out", str(sealed / "site")):
        code, _, err = run(sealed, *command)
        assert (code, GONE[kind][1] in err) == (1, True), err
    hint = re.search(r"(?s)改法：.*?python build\.py seal \S+ --adopt (\S+?)(?:，|$)", err)
    if kind == "an altered register":
        hint = re.search("(.*)", str(backup))  # the hint is the backup of the register; a site vouches as well
    assert hint
    source = hint[1] if hint[1].endswith(".toml") else str(backup)
    before = (sealed / SEAL).read_bytes()
    code, out, err = run(sealed, "seal", "2017", "--adopt", str(sealed / source))
    assert (code, err, (sealed / SEAL).read_bytes() == before) == (0, "", True)
    assert "重新登记 2017 年度的封存：data/seals/register.toml；更正登记会写明" in out
    assert run(sealed, "build")[::2] == (0, "")
    said = "按封存登记重新登记" if source.endswith(".toml") else "按公布的网站重新登记"
    assert f"已封存；{said}</li>" in page(sealed, "corrections.html")
    assert ("site.old-1" in out) == ("site" in kind)


def test_nothing_is_adopted_that_does_not_agree(sealed: Path, corrected: Path) -> None:
    """An old seal with the site of a later one, a source that knows nothing of the year, no seal of a corrected year."""
    newer = corrected / "site"
    before = (sealed / REGISTER).read_bytes()
    code, _, err = run(sealed, "seal", "2017", "--adopt", str(newer))
    assert (code, "[E715] 公布的网站与封存文件不是同一份，不能按它重新登记：它有更正 1 份，封存文件有 0 份" in err) == (1, True)
    code, _, err = run(sealed, "seal", "2017", "--adopt", str(corrected / REGISTER))
    assert (code, "[E715] 封存登记与封存文件不是同一份" in err) == (1, True)
    assert "[E715] content/ 没有清单" in run(sealed, "seal", "2017", "--adopt", str(sealed / "content"))[2]
    (corrected / SEAL).unlink()
    assert "[E715] 没有 2017 年度的封存文件，不能重新登记" in run(corrected, "seal", "2017", "--adopt", str(newer))[2]
    assert (sealed / REGISTER).read_bytes() == before
    assert run(sealed, "seal", "2017", "--adopt", "x", "--correct", "2017-1")[0] == 2


@pytest.mark.parametrize("source", ["site", REGISTER])
def test_a_lost_seal_is_made_again_of_the_records_if_it_becomes_the_same(sealed: Path, source: str) -> None:
    before, bing = (sealed / SEAL).read_bytes(), (sealed / RECORDS / "bing.toml").read_bytes()
    (sealed / SEAL).unlink()
    code, _, err = run(sealed, "check")
    assert (code, f"{SEAL} [E715] 封存登记说 2017 年度已经封存，封存文件不见了" in err) == (1, True)
    assert "没有备份的，运行 python build.py seal 2017 --adopt 公布的网站所在的文件夹" in err
    replace(sealed, f"{RECORDS}/bing.toml", "meetings = 4", "meetings = 1")
    code, _, err = run(sealed, "seal", "2017", "--adopt", str(sealed / source))
    assert (code, "所说的封存不是同一份，不能重做封存文件" in err, (sealed / SEAL).exists()) == (1, True, False), err
    (sealed / RECORDS / "bing.toml").write_bytes(bing)
    code, out, err = run(sealed, "seal", "2017", "--adopt", str(sealed / source))
    said = "公布的网站" if source == "site" else "封存登记"
    assert (code, err, f"已按{said}重做 2017 年度的封存" in out) == (0, "", True)
    assert (sealed / SEAL).read_bytes() == before
    assert run(sealed, "build")[::2] == (0, "")
    assert f"按{said}重做封存文件" in page(sealed, "corrections.html")


def test_check_compares_the_seal_with_the_site_that_stands(sealed: Path) -> None:
    assert run(sealed, "check")[::2] == (0, "")
    (sealed / "site/SHA256SUMS").unlink()
    code, _, err = run(sealed, "check")
    assert (code, "site [E715] site/ 没有清单 SHA256SUMS" in err) == (1, True)


def test_an_old_seal_and_an_old_record_are_no_way_back(sealed: Path, corrected: Path) -> None:
    """The correction's file removed, seal and record of before brought back, the site gone or elsewhere: the register knows."""
    for file in (SEAL, f"{RECORDS}/bing.toml"):
        shutil.copy(sealed / file, corrected / file)
    shutil.rmtree(corrected / "content/corrections")
    for way in (lambda: None, lambda: (corrected / "site/corrections.html").unlink(), lambda: shutil.rmtree(corrected / "site")):
        way()
        for command in (("build",), ("build", "--out", str(corrected / "elsewhere"))):
            code, _, err = run(corrected, *command)
            assert (code, "登记有更正 1 份，封存文件有 0 份" in err) == (1, True)
    assert not (corrected / "elsewhere").exists()


def test_a_clone_a_moved_folder_and_a_first_out_build_and_say_what_vouches(corrected: Path, tmp_path: Path) -> None:
    clone = Path(shutil.copytree(corrected, tmp_path / "clone", ignore=shutil.ignore_patterns("site")))  # a new PC
    said = "说明：没有 site/，不能与公布的网站核对；封存文件与封存登记一致"
    code, out, err = run(clone, "build")
    assert (code, err, said in out) == (0, "", True)
    assert said not in run(clone, "build")[1]
    assert snapshot(clone / "site") == snapshot(corrected / "site")
    moved = clone.rename(tmp_path / "moved")
    assert run(moved, "build")[::2] == (0, "")
    code, out, _ = run(moved, "build", "--out", str(moved / "www"))
    assert (code, "说明：没有 www/，不能与公布的网站核对" in out) == (0, True)


def test_an_earlier_year_is_corrected_before_a_later_one_that_rests_on_it(sealed: Path) -> None:
    (sealed / "content/rubric/2018.md").write_bytes((sealed / RUBRIC).read_bytes())
    shutil.copytree(sealed / RECORDS, sealed / "data/communities/2018")
    for path in (sealed / "data/communities/2018").glob("*.toml"):
        path.write_text(path.read_text(encoding="utf-8").replace("2017", "2018"), encoding="utf-8")
    settings = sealed / "content/site.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + '\n[years.2018]\nstage = "published"\n', encoding="utf-8")
    for command in (("build",), ("seal", "2018"), ("build",)):
        assert run(sealed, *command)[::2] == (0, "")
    assert "上年≈94.996分" in page(sealed, "2018/communities/wu.html")  # on its side of the threshold, as its own year shows it
    code, out, err = correct(changed(sealed), BING)
    assert (code, err) == (0, "")
    assert out.endswith("\n2018 年度的封存结果随之有变动，也要更正：python build.py seal 2018 --correct 2018-1\n")
    err = run(sealed, "build")[2]
    assert "seals/2017" not in err
    assert re.findall(r"\[E701\] (.*)", err) == [
        "与封存的文字不同：上年结果：原为“bing：≈83.12（1097189/13200）分，良好”，现为“bing：≈84.72（1118309/13200）分，良好”"
    ]
    form = run(sealed, "seal", "2018", "--correct", "2018-1")[2].partition("写成：\n")[2].partition("…（正文")[0]
    form = form.replace('date = "…"', "date = 2019-03-05")
    (sealed / "content/corrections/2018-1.md").write_text(form.replace("…", "某某"), encoding="utf-8")
    assert run(sealed, "seal", "2018", "--correct", "2018-1")[::2] == (0, "")
    assert run(sealed, "build")[::2] == (0, "")
    community = page(sealed, "2018/communities/bing.html")
    assert "corrections.html#c-2017-1" in community
    assert "corrections.html#c-2018-1" in community


def test_posts_in_a_correction_stand_only_where_they_are_shown(sealed: Path, tmp_path: Path) -> None:
    root = county(tmp_path / "shown")
    replace(root, "content/site.toml", "show_roles = false", "show_roles = true")
    for command in (("build",), ("seal", "2017")):
        assert run(root, *command)[0] == 0
    text = (root / RECORDS / "jia.toml").read_text(encoding="utf-8")
    role = re.search(r'role = "(\w+)"', text)
    assert role
    replace(root, f"{RECORDS}/jia.toml", role[0], 'role = "team"' if role[1] != "team" else 'role = "cadre"')
    filled_in(root)
    post = re.compile("<del>(?:主要领导|班子成员|机关干部|基层一般党员)")
    assert post.search(page(root, "2017/communities/jia.html"))
    replace(root, "content/site.toml", "show_roles = true", "show_roles = false")
    assert run(root, "build")[0] == 0
    assert [path for path in (root / "site").rglob("*.html") if post.search(path.read_text(encoding="utf-8"))] == []
    # the other way round, what is shown was never sealed, and the build says so
    replace(sealed, "content/site.toml", "show_roles = false", "show_roles = true")
    assert "说明：site.toml 的 show_roles 在 2017 年度封存以后才改为 true" in run(sealed, "build")[1]


def test_a_site_that_was_altered_is_not_sealed(tmp_path: Path) -> None:
    root = county(tmp_path / "root")
    assert run(root, "build")[0] == 0
    replace(root, "site/2017/communities/jia.html", "98.48", "98.49")
    code, _, err = run(root, "seal", "2017")
    assert (code, "[E706] 公布的网站在生成之后被改动过" in err, "communities/jia.html" in err) == (1, True, True)


def test_given_results_may_not_differ_from_sealed_ones(corrected: Path) -> None:
    next_year(corrected)
    given = corrected / "data/results/2017.toml"
    given.write_text('[bing]\nscore = 83.12\ngrade = "良好"\n\n[hai]\nscore = 90\ngrade = "良好"\n', encoding="utf-8")
    err = run(corrected, "build")[2]
    assert re.search(r"results/2017\.toml:1:2 \[E713\] “bing”的2017年度结果与封存的不同，封存的是 84\.72\d+、良好", err), err
    assert re.search(r"results/2017\.toml:5:2 \[E713\] “hai”的2017年度结果与封存的不同，封存的没有这个社区", err), err


@pytest.mark.long
def test_a_large_county_is_sealed_and_corrected(tmp_path: Path) -> None:
    """A seal and a ledger of two hundred communities are larger than any text that people write may be."""
    root = load.communities(tmp_path / "root", 200)
    for command in (("build",), ("seal", "2017"), ("build",)):
        assert run(root, *command)[::2] == (0, "")
    assert (root / SEAL).stat().st_size > source.MOST
    before = shutil.copytree(root / "site", tmp_path / "before")
    BREAKS["a reading"][0](root)
    code, _, err = run(root, "build")
    assert (code, err.count("[E701]")) == (1, breaks.LISTED + 1)
    filled_in(root)
    for page_ in (root / "site").rglob("*.html"):
        assert page_.stat().st_size < 2_000_000, page_
    assert differences(root / "site", root / SEAL) == (0, "没有差异\n")
    assert "个社区有差异" in differences(before, root / "site")[1]


# differences


def differences(old: Path, new: Path) -> tuple[int, str]:
    code, out, err = run(old, "diff", str(old), str(new))
    return code, out + err


def test_no_difference(sealed: Path, sealed_once: Path) -> None:
    for one in (sealed, sealed / "site", sealed / SEAL):
        for two in (sealed_once, sealed_once / "site", sealed_once / SEAL):
            assert differences(one, two) == (0, "没有差异\n"), (one, two)


def test_differences_of_roots_are_told_with_their_cause(sealed: Path, sealed_once: Path) -> None:
    changed(sealed)
    code, out = differences(sealed_once, sealed)
    assert code == 0
    cause = f"记录 {RECORDS}/bing.toml 改动（1-4项 主要领导听取落实情况汇报次数由0次变为2次）"
    assert out.startswith(f"2017 年度：1 个社区有差异\n丙社区综合得分由 83.12 变为 84.72，原因：{cause}。\n")
    assert "  1-4项：得分由 0 变为 2；情况由 不得分 变为 满分；不再有不得分“" in out


def test_each_input_is_exchanged_for_itself(sealed: Path, sealed_once: Path) -> None:
    """A record and a reading changed together: each community is told what did it."""
    changed(sealed)
    BREAKS["a reading"][0](sealed)
    out = differences(sealed_once, sealed)[1]
    reading = "执行口径 R-r1-base 由“不乘权重，直接计入综合得分”改为“计入年末考核的100分，再乘80%”"
    lines = {line[:3]: line for line in out.split("\n") if not line.startswith(" ")}
    assert lines["甲社区"].endswith(f"，原因：{reading}。")
    assert f"记录 {RECORDS}/bing.toml 改动" in lines["丙社区"]
    assert reading in lines["丙社区"]
    own = next(line for line in out.split("\n") if line.startswith("  1-4项"))
    assert reading not in own


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("a new record", ["乙社区是新增的社区（第", f"，原因：记录 {RECORDS}/yi.toml 新增。"]),
        (
            "a record gone",
            ["戊社区没有了（原第2名，综合得分94.996，良好）", f"，原因：记录 {RECORDS}/wu.toml 撤去。", "丙社区名次由 3 变为 2"],
        ),
        ("the name", ["甲子社区名称由 甲社区 变为 甲子社区", f"，原因：记录 {RECORDS}/jia.toml 改动（名称）"]),
        ("a word of a note", ["丙社区的综合得分、档次和名次不变，台账有变动", f"{RECORDS}/bing.toml 改动（第7项", "的备注）"]),
        ("the rubric", [f"，原因：细则 {RUBRIC} 改动", "戊社区档次由 良好 变为 优秀"]),
        ("last year's results", ["，原因：上年结果改动"]),
        ("a fact about a person", ["卯社区", f"原因：记录 {RECORDS}/mao.toml 改动（处分情况）"]),
    ],
)  # fmt: skip
def test_causes_between_roots(sealed: Path, sealed_once: Path, kind: str, expected: list[str]) -> None:
    BREAKS[kind][0](sealed)
    code, out = differences(sealed_once, sealed)
    assert code == 0
    for text in expected:
        assert text in out, out
    codes = set(re.findall(r'person = "(.+)"', "".join(p.read_text(encoding="utf-8") for p in (sealed / RECORDS).glob("*.toml"))))
    assert codes
    assert [found for found in codes if found in out] == []


def test_sites_and_seals_are_compared_without_causes(sealed_once: Path, corrected_once: Path) -> None:
    site, seal = sealed_once / "site", sealed_once / SEAL
    for one, two in ((site, corrected_once / "site"), (seal, corrected_once / SEAL), (seal, corrected_once)):
        code, out = differences(one, two)
        assert code == 0
        assert "丙社区综合得分由 83.12 变为 84.72。" in out
        assert re.search(r"1-4(项)?：得分由 0 变为 2", out)
        assert "原因" not in out


def test_the_tables_of_two_sites_are_compared_entry_by_entry(sealed: Path, tmp_path: Path) -> None:
    head = "年度,阶段,社区,文件名,节点,条款,条款名称,类别,事由,日期,依据,情况,应计,实计,备注\n"
    row = "2017,正式发布,丙社区,bing,n-4,第4项,强化责任追究,扣分,被责任追究1人次,2017-07-20,县委 {},{},-5,-5,\n"
    sites = []
    for name, number, note in (("one", "22号", "失察"), ("two", "23号", "'=失察")):
        site = Path(shutil.copytree(sealed / "site", tmp_path / name))
        (site / "2017/data/ledger.csv").write_text("\ufeff" + head + row.format(number, note), encoding="utf-8", newline="\r\n")
        sites.append(site)
    out = differences(*sites)[1]
    assert "  第4项：扣分（日期）" not in out
    assert "扣分（依据）由 县委 22号 变为 县委 23号；扣分（情况）由 失察 变为 =失察" in out
    without = Path(shutil.copytree(sealed / "site", tmp_path / "without"))
    (without / "2017/data/ledger.csv").unlink()
    assert differences(without, sealed / "site") == (0, "没有差异\n")  # one side doesn't know: it is left out


def test_sites_are_compared_without_a_raw_id(sealed: Path, tmp_path: Path) -> None:
    """Of a site alone, every block is named as on its pages: no s1, r2, u1."""
    other = county(tmp_path / "other")
    for kind in ("a fact of a record", "a fact about a person", "the rank of another", "a new record"):
        BREAKS[kind][0](other)
    assert run(other, "build")[0] == 0
    code, out = differences(sealed / "site", other / "site")
    assert code == 0
    assert re.findall(r"(?<![\w.])[a-z]+\d*：", out) == []
    for text in ("  第(一)项：得分由 13 变为 15。", "  三、2：", "  三、3：", "年末考核：得分由"):
        assert text in out, out
    assert "“无”" not in out
    assert "“有”" not in out


def test_years_on_one_side_only(sealed: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree(sealed / "site", tmp_path / "site"))
    (other / "2017").rename(other / "2018")
    assert differences(sealed / "site", other)[1] == "2017 年度：新的一边没有\n2018 年度：旧的一边没有\n"


def test_what_cannot_be_compared(sealed: Path, tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere", sealed / "content", sealed / "content/site.toml"):
        code, out = differences(sealed, path)
        assert (code, "[E714] 这里没有可比较的结果" in out) == (1, True)
    other = Path(shutil.copytree(sealed / "site", tmp_path / "site"))
    (other / "2017/data/results.json").write_text("{}", encoding="utf-8")
    assert "[E714] 数据文件读不懂" in differences(other, sealed)[1]


# in the browser

SHOWN = {
    "register": "corrections.html",
    "year": "2017/index.html",
    "community": "2017/communities/bing.html",
    "clause": "2017/clauses/1-4.html",
    "circular": "2017/circular.html",
    "print": "2017/print.html",
}


@pytest.mark.usefixtures("page")
@pytest.mark.parametrize(
    "kind", ["register", "community", "clause", *(pytest.param(k, marks=pytest.mark.long) for k in ("year", "circular", "print"))]
)
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


@pytest.mark.parametrize("count", [14, pytest.param(100, marks=pytest.mark.long)])
def test_a_corrected_ranking_keeps_to_two_sheets(tmp_path: Path, tab: Any, count: int) -> None:
    """Another reading: the figures and ranks of nearly all communities change."""
    root = load.communities(tmp_path / "root", count)
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


@pytest.mark.usefixtures("page")
def test_a_corrected_ranking_still_sorts_by_the_new_figure(corrected_once: Path, tab: Any) -> None:
    tab.goto((corrected_once / "site/2017/index.html").as_uri())
    tab.locator("th .sorter").nth(3).click()
    figures = tab.eval_on_selector_all("table.ranking tbody tr", "rows => rows.map(r => parseFloat(r.cells[3].textContent))")
    assert figures == sorted(figures)
    assert 84.72 in figures
