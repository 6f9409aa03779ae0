"""Sealed years: what a seal holds, and every break named with its cause."""

from __future__ import annotations

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

import pytest
import tomli

from tests.helpers.projects import run, snapshot, step_of
from tests.helpers.sealed import (
    BREAKS,
    COUNTY,
    RECORDS,
    REGISTER,
    RUBRIC,
    SAME,
    SEAL,
    changed,
    check_code,
    correct,
    county,
    differences,
    filled_in,
    of,
    other_edge,
    page,
    read_otherwise,
    replace,
    told,
)
from tests.helpers.support import ROOT, a_few, load_rubric
from tongyu_site.base.files import digest
from tongyu_site.base.problems import Problems
from tongyu_site.base.source import Source
from tongyu_site.publish import gathering
from tongyu_site.seals import breaks, inputs, seal_file, sections
from tongyu_site.seals import words as words_module
from tongyu_site.seals.comparison import CIRCULAR, SETTINGS
from tongyu_site.seals.figures import held_part
from tongyu_site.seals.words import word_changes

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
    assert (code, step_of(out)[0]) == (0, "2017 年度已经封存，结果没有变动：data/seals/2017.toml\n")
    assert (sealed / SEAL).read_bytes() == before
    again = county(tmp_path / "again")
    assert run(again, "build")[0] == 0
    code, out, _ = run(again, "seal", "2017")
    told = f"校验码 {check_code(again)}：应与签发的通报附件1注中的相同"
    assert (code, step_of(out)[0]) == (0, f"已封存 2017 年度：data/seals/2017.toml，4 个社区；请备份（backup）\n{told}\n")
    assert (again / SEAL).read_bytes() == before


FIGURES = ("a fact of a record", "a word of a note", "a reading", "last year's results", "the name")
TEXTS = ("its number", "the title of evidence", "the title of a clause", "who decided a reading")


@pytest.mark.parametrize(
    ("figures", "texts"),
    [(FIGURES[:1], TEXTS[:1]), pytest.param(FIGURES, TEXTS, marks=pytest.mark.long)],
    ids=["a few", "all"],
)
def test_the_check_code_is_known_before_sealing_and_tells_every_figure_and_word(
    sealed: Path, tmp_path: Path, figures: tuple[str, ...], texts: tuple[str, ...]
) -> None:
    """It is printed on paper: whoever changes seal, register and site together can't change it there."""
    root = county(tmp_path / "unsealed")
    assert run(root, "build")[0] == 0
    first = check_code(root)
    assert first == check_code(sealed)
    codes = {first}
    for number, kind in enumerate(figures):
        other = county(tmp_path / f"figures-{number}")
        BREAKS[kind][0](other)
        assert run(other, "build")[0] == 0, kind
        codes.add(check_code(other))
    for number, kind in enumerate(texts):
        other = county(tmp_path / f"words-{number}")
        reword(other, kind)
        assert run(other, "build")[0] == 0, kind
        codes.add(check_code(other))
    assert len(codes) == 1 + len(figures) + len(texts)
    replace(root, f"{RECORDS}/jia.toml", "meetings = 5", "# 复核过\nmeetings = 6")  # nothing that is published
    assert run(root, "build")[0] == 0
    replace(root, "content/site.toml", "show_roles = false", "show_roles = true")  # published or not, posts are no part of it
    assert run(root, "build")[0] == 0
    assert check_code(root) == first
    replace(root, "content/site.toml", 'stage = "published"', 'stage = "draft"')
    assert run(root, "build")[0] == 0
    assert "本通报所列结果的校验码" not in (root / "draft/2017/circular.html").read_text(encoding="utf-8")


@pytest.mark.long
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


@pytest.mark.long
def test_hostile_text_is_sealed_as_text(sealed: Path, tmp_path: Path) -> None:
    hostile = r"\u2028\u202e\"\\\n# 全文校验 0\n[communities.x]\n+++<script>{{ 1 }}"
    root = county(tmp_path / "hostile")
    replace(root, f"{RECORDS}/bing.toml", "棚户区改造入户调查进度全县末位", hostile)
    assert run(root, "build")[0] == 0
    assert run(root, "seal", "2017")[0] == 0
    assert run(root, "build")[0] == 0
    assert differences(root, root / SEAL) == (0, SAME)
    entry = next(e for e in of(root, "bing")["entries"] if "<script>" in e.get("note", ""))
    assert entry["note"] == tomli.loads(f'note = "{hostile}"')["note"]
    code, out = differences(sealed, root)
    assert (code, "<script>" in out, "\x1b" in out, "\x7f" in out, "\u202e" in out) == (0, True, False, False, False)
    replace(root, f"{RECORDS}/bing.toml", "<script>", "<b>")
    err = run(root, "build")[2]
    assert ("[E701]" in err, "\x1b" in err) == (True, False)


@pytest.mark.long
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


@pytest.mark.parametrize(
    "kind",
    a_few(
        ("a fact of a record", "a record gone", "the rubric", "a word of a note", "a fact about a person"),
        ("a record gone", "a fact about a person"),
    ),
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
    assert not [line for line in said + lines if "综合得分：得分由" in line]  # the sentence on the community told it


@pytest.mark.parametrize("kind", a_few(BREAKS, ("a fact of a record", "a record gone")))
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
    assert len(lines) == 4  # the community, item 4, section one, the year-end; the composite is told of the community
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


def other_words(root: Path) -> None:
    """What is new in a record and has nothing to do with anyone's rank."""
    replace(root, f"{RECORDS}/mao.toml", "2月、8月会议记录", "2月和8月会议记录")


def lower(root: Path, slug: str) -> None:
    """All daily checks of a community at 60."""
    path = root / f"{RECORDS}/{slug}.toml"
    path.write_text(re.sub(r"(?m)^score = .*$", "score = 60", path.read_text(encoding="utf-8")), encoding="utf-8")


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


@pytest.mark.long
@pytest.mark.parametrize("kind", a_few(PLACES, list(PLACES)[:1]))
def test_a_place_is_explained_by_what_moved_it(whole_once: Path, tmp_path: Path, kind: str) -> None:
    """Ranks, and decimals that neighbours ask for, depend on everyone: what has nothing to do with one is not named.

    The first three are those in which two changes come together; all are walked in the long form.
    """
    root = Path(shutil.copytree(whole_once, tmp_path / "whole"))
    changes, where, cause = PLACES[kind]
    for change in changes:
        change(root)
    name, what = where[:3], where[3:]
    line = next(
        line for line in told(run(root, "build")[2]) if line.startswith(name) and f"{what}由 " in line.partition("原因")[0]
    )
    assert line.partition("原因：")[2] == f"{cause}。"


@pytest.mark.long
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


@pytest.mark.long
@pytest.mark.parametrize(("count", "least"), [(4, 10), pytest.param(120, 20, marks=pytest.mark.long)])
def test_two_readings_are_never_laid_at_the_door_of_a_person(whole_once: Path, tmp_path: Path, count: int, least: int) -> None:
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
    assert sum(said.values()) > least
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


@pytest.mark.few(1)
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


@pytest.mark.long
def test_software_that_scores_otherwise_is_named(sealed: Path, tmp_path: Path) -> None:
    program = tmp_path / "program"
    shutil.copytree(ROOT / "tongyu_site", program / "tongyu_site")  # with its bytecode, which fits what is not changed
    shutil.copytree(ROOT / "templates", program / "templates")
    shutil.copy(ROOT / "build.py", program)

    def build() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "build.py", "--root", str(sealed)], cwd=program, capture_output=True, text=True, encoding="utf-8"
        )

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
    assert f"与封存的结果还有 2 处不同，没有列出。有改动的：记录 {RECORDS}/bing.toml 有改动\n" in err


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


@pytest.mark.parametrize("kind", a_few(BROKEN, ("a figure edited by hand", "cut in the middle")))
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


@pytest.mark.few(2)
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
        ('["标题", ', '["标题" ', r":1:1 \[E703\] 封存文件缺少必需的内容"),
        ('[["名次", "社区", ', '[["名次", ', r":1:1 \[E703\] 封存文件缺少必需的内容"),
        ('["正文", ', '["正文", 3, ', r":1:1 \[E703\] 封存文件缺少必需的内容"),
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


@pytest.mark.long
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
    "until when to ask": (
        "content/site.toml", "until = 2018-01-19", "until = 2018-01-01",
        "站点设置：原为“review：县纪委办公室，2018-01-19”，现为“review：县纪委办公室，2018-01-01”",
    ),
    "how to ask": (
        "content/site.toml", "until = 2018-01-19", 'until = 2018-01-19, contact = "电话1"',
        "站点设置：原为“review：县纪委办公室，2018",
    ),
    "no review": (
        "content/site.toml", "review = {", "# review = {", "站点设置：原为“review：县纪委办公室，2018-01-19”，现为“review：无”",
    ),
    "when an office confirmed": (
        "content/site.toml", '"县委督查室" = 2017-12-20', '"县委督查室" = 2017-12-25',
        "站点设置：原为“confirmed：县委督查室，2017-12-20”",
    ),
    "an office that did not": (
        "content/site.toml", '"县委督查室" = 2017-12-20', "", "站点设置：原为“confirmed：县委督查室，2017-12-20”，现为“无”",
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
        RUBRIC, 'clauses = ["1-1", "14-1"]', 'clauses = ["1-1", "14-1", "14-2"]', "执行口径：原为“R-silent（1-1项、14-1项）",
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


SHORT = (
    "circular prose",
    "who is named",
    "until when to ask",
    "when an office confirmed",
    "the title of evidence",
    "the title of a clause",
    "who decided a reading",
)
"""Of each group of words one: all are changed at once in the short suite, each alone in the long one."""


@pytest.mark.long
@pytest.mark.parametrize("kinds", [SHORT, *(pytest.param((kind,), marks=pytest.mark.long) for kind in WORDS)], ids="、".join)
def test_words_of_the_office_are_held(sealed: Path, kinds: tuple[str, ...]) -> None:
    """None changes a figure; none goes to the site without a correction, which names it; then the register shows both."""
    before = snapshot(sealed / "site")
    for kind in kinds:
        reword(sealed, kind)
    code, _, err = run(sealed, "build")
    assert (code, snapshot(sealed / "site") == before) == (1, True)
    for kind in kinds:
        assert re.search(rf"\[E701\] (?:与封存的文字不同：)?{re.escape(WORDS[kind][3])}", err), err
    form = filled_in(sealed)
    groups = {WORDS[kind][3].partition("：")[0] for kind in kinds}
    named = re.search(r"(?m)^ *words = \[(.*)\]$", form)
    assert named
    assert set(re.findall('"(.*?)"', named[1])) == {group.replace("甲社区", "jia") for group in groups}
    register = page(sealed, "corrections.html")
    for group in groups:
        assert (
            f'<td class="c">本年度</td><td class="k">{group}</td><td class="what">文字更正</td><td class="old"><del>' in register
        )
    assert run(sealed, "build")[::2] == (0, "")
    assert "2017-1<" in page(sealed, "2017/communities/jia.html")  # any page of the year may show such words


def test_a_setting_that_an_older_seal_lacks_was_what_held_then() -> None:
    old = {SETTINGS: ("title：考核",)}
    told = ("title：考核", "show_adjustments：false", "review：县纪委，2018-01-19", "confirmed：县委督查室，2017-12-20")
    assert word_changes(old, {SETTINGS: told}, {}) == []
    assert word_changes({SETTINGS: told[:-1]}, {SETTINGS: told}, {}) != []
    (change,) = word_changes(old, {SETTINGS: ("title：考核", "show_adjustments：true")}, {})
    assert (change.old, change.new) == ("show_adjustments：false", "show_adjustments：true")
    assert word_changes(old, {SETTINGS: ("title：考核", "show_adjustments：false")}, {}) == []


def test_a_circular_that_an_older_seal_holds_line_by_line_is_the_same() -> None:
    """Its settings in the order of the file, its paragraphs as their lines were broken."""
    old = {CIRCULAR: ("title：通报", "issuer：县委办公室", "一、概况", "各社区要整改，", "不得遗漏。")}
    now = ("issuer：县委办公室", "title：通报", "一、概况", "各社区要整改，不得遗漏。")
    assert word_changes(old, {CIRCULAR: now}, {}) == []
    assert word_changes(old, {CIRCULAR: (*now[:-1], "各社区要整改，不得拖延。")}, {}) != []


def test_exempt_sanctions_that_an_older_seal_tells_one_by_one_are_the_same() -> None:
    exempt = {"kind": "exempt", "clause": "r4", "reason": "一件处分", "document": "县纪委 示纪〔2017〕1号"}
    charge = {"kind": "charge", "clause": "7", "reason": "通报", "document": "县督查 示督〔2017〕1号"}
    told = {"clause": "r4", "grounds": "县纪委 示纪〔2017〕1号", "detail": ""}
    old = held_part({"entries": [charge, charge, exempt, exempt], "exempted": [told, told]})
    assert old == held_part({"entries": [charge, charge, {**exempt, "reason": "有处分"}], "exempted": [told]})
    assert len(old["entries"]) == 3


@pytest.mark.long
def test_a_seal_that_holds_fewer_words_keeps_the_check_code_that_was_signed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, settings_now = county(tmp_path / "root"), words_module._settings
    with monkeypatch.context() as older:  # the program as it was when no seal held the review
        older.setattr(words_module, "_settings", lambda year: [line for line in settings_now(year) if "，" not in line])
        for command in (("build",), ("seal", "2017")):
            assert run(root, *command)[0] == 0
    signed = check_code(root)
    code, out, err = run(root, "build")
    assert (code, err, check_code(root)) == (0, "", signed)
    assert "与封存时不同" not in out


@pytest.mark.few(2)
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


@pytest.mark.long
def test_pages_that_differ_are_told_with_what_changed_them(sealed: Path) -> None:
    """A template's words, also of the front page, are not hidden among pages that only a setting or another year changed."""
    template = "templates/county/_review.html"
    shutil.copytree(ROOT / "templates", sealed / "templates", ignore=shutil.ignore_patterns("__pycache__"))
    replace(sealed, template, "<h2>复核和数据确认</h2>", "<h2>复核和数据确认</h2><p>甲社区较差</p>")
    replace(sealed, "content/site.toml", "show_distance = false", "show_distance = true")
    code, out, err = run(sealed, "build")
    assert (code, err) == (0, "")
    told = dict(re.findall("说明：2017 年度与封存时不同的页面和文件（(.*?)，公布的.*?）：(.*)", out))
    assert told == {
        "封存以后改了 show_distance": "、".join([f"2017/communities/{slug}.html" for slug in COUNTY] + ["2017/print.html"]),
        "程序的说明、模板、脚本或样式有变": "index.html",
    }
    assert re.search("说明：如 index.html：现有的网站是“.*”，这次是“.*甲社区较差.*”", out)
    (sealed / "data/communities/2018").mkdir()
    for file in ("content/rubric/2017.md", f"{RECORDS}/jia.toml"):
        text = (sealed / file).read_text(encoding="utf-8")
        (sealed / file.replace("2017", "2018")).write_text(text.replace("2017", "2018"), encoding="utf-8")
    with (sealed / "content/site.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[years.2018]\nstage = "published"\n')
    replace(sealed, "content/site.toml", "show_distance = true", "show_distance = false")
    code, out, err = run(sealed, "build")
    assert (code, err, "历史" in page(sealed, "2017/index.html")) == (0, "", True)
    assert "与封存时不同" not in out  # the front page is the new year's


def test_what_file_managers_leave_is_no_seal(sealed: Path) -> None:
    (sealed / "content/corrections").mkdir()
    for name in ("Thumbs.db", "2017.toml~", "2017.toml.bak", "2017.toml.swp", ".2017.toml.swp"):
        (sealed / "data/seals" / name).write_text("x")
        (sealed / "content/corrections" / name).write_text("x")
    assert run(sealed, "build")[::2] == (0, "")


@pytest.mark.long
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
