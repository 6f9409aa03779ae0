"""The commands, end to end on real files: what a clerk and a webmaster meet."""

from __future__ import annotations

import hashlib
import io
import json
import pickle
import re
import resource
import shutil
import subprocess
import sys
import time
import zipfile
from fractions import Fraction
from pathlib import Path

import pytest
import tomli

from tests.helpers.projects import Project
from tests.helpers.support import ROOT, assess, load_rubric, loop, readable, toml
from tongyu_site.base.codes import CODES
from tongyu_site.base.problems import Problem
from tongyu_site.base.source import Source
from tongyu_site.cli import main
from tongyu_site.records import Validator, record_form, schema
from tongyu_site.site import leaks, links

FEW = ["chou", "jia"]
"""A county of two: one with a veto, and the best."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the made-up county, for those who only read it."""
    out = tmp_path_factory.mktemp("built") / "site"
    assert run("--root", ROOT, "--out", out) == 0
    return out


def run(*arguments: str | Path) -> int:
    return main([str(argument) for argument in arguments])


def tree(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def pages(folder: Path) -> list[str]:
    found = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.html"))
    assert found
    return found


# build


def check_links(files: dict[str, bytes]) -> list[Problem]:
    """The problems with links of a site."""
    return [problem for _, problem in links.broken_links(files)]


def test_build_writes_every_page_of_the_design(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    root = project()
    assert run("--root", root) == 0
    site = root / "site"
    expected = {"index.html", "corrections.html", "help.html"} | {
        f"2017/{name}.html"
        for name in ("index", "compare", "deductions", "losses", "rubric", "readings", "circular", "clauses/index", "print")
    }
    expected |= {f"2017/communities/{path.stem}.html" for path in (root / "data/communities/2017").glob("*.toml")}
    expected |= {f"2017/clauses/{clause.id}.html" for clause in load_rubric().clauses}
    assert set(pages(site)) == expected
    data = {"results.json", "results.schema.json", "results.csv", "ledger.csv", "results.xlsx", "search.js"}
    assert {path.name for path in (site / "2017/data").iterdir()} == data
    assert not (root / "draft").exists()
    output = capsys.readouterr()
    assert "2017 年度（正式发布）：14 个社区，优秀5个、良好6个、较差3个" in output.out
    assert output.err == ""


def test_every_page_carries_the_banner_the_policy_and_the_language(built: Path) -> None:
    for page in pages(built):
        html = (built / page).read_text(encoding="utf-8")
        assert "示例数据" in html
        assert '<html lang="zh-CN">' in html
        assert "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'" in html
        assert '<meta name="renderer" content="webkit">' in html
        assert not re.search(r"\sstyle=|<script>|\son\w+=", html)
        assert html.count("<h1") == 1


def test_results_json_keeps_its_contract(built: Path) -> None:
    data = json.loads((built / "2017/data/results.json").read_text(encoding="utf-8"))
    assert data["year"] == 2017
    assert [c["rank"] for c in data["communities"]] == sorted(c["rank"] for c in data["communities"])
    previous = toml(ROOT / "data/results/2016.toml")
    figure = re.compile(r"-?(0|[1-9]\d*)(\.\d*[1-9])?")
    assert len(data["communities"]) == 14
    for community in data["communities"]:
        assert set(community) >= {"slug", "name", "rank", "grade", "composite", "parts", "nodes", "limits", "consequences"}
        assert set(community["parts"]) == {"daily", "year_end", "democratic", "rewards"}
        for shown in [community["composite"], *community["parts"].values(), *community["nodes"].values()]:
            assert figure.fullmatch(shown), shown
        result = assess(toml(ROOT / f"data/communities/2017/{community['slug']}.toml"), community["slug"], previous)
        assert result.composite is not None
        assert abs(Fraction(community["composite"]) - result.composite) < Fraction(1, 10**12)
        assert community["grade"] == result.grade


def test_a_rebuild_changes_nothing(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    root = project(records=FEW)
    run("--root", root)
    before, inode = tree(root / "site"), (root / "site").stat().st_ino
    capsys.readouterr()
    assert run("--root", root) == 0
    assert "没有变化" in capsys.readouterr().out
    assert tree(root / "site") == before
    assert (root / "site").stat().st_ino == inode


def test_a_failing_build_leaves_the_last_site_whole(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    root = project(records=FEW)
    run("--root", root)
    before = tree(root / "site")
    record = root / "data/communities/2017/jia.toml"
    record.write_text(record.read_text(encoding="utf-8").replace("conveyed = true", "conveyed = 1"), encoding="utf-8")
    assert run("--root", root) == 1
    error = capsys.readouterr().err
    assert re.search(r"data/communities/2017/jia\.toml:\d+:\d+ \[E202\]", error)
    assert "站点未更新" in error
    assert "Traceback" not in error
    assert tree(root / "site") == before
    assert [path.name for path in root.iterdir() if path.name.startswith(".")] == [".tongyu-site.state"]


def test_a_foreign_folder_is_never_replaced(project: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = project()
    home = tmp_path / "home"
    home.mkdir()
    (home / "letter.txt").write_text("mine", encoding="utf-8")
    assert run("--root", root, "--out", home) == 1
    assert "[E504]" in capsys.readouterr().err
    assert (home / "letter.txt").read_text(encoding="utf-8") == "mine"
    assert [path.name for path in home.iterdir()] == ["letter.txt"]


def test_out_chooses_the_folder(project: Project, tmp_path: Path) -> None:
    root = project(records=FEW)
    assert run("build", "--root", root, "--out", tmp_path / "web") == 0
    assert (tmp_path / "web/index.html").is_file()
    assert not (root / "site").exists()


def test_draft_goes_beside_and_the_public_site_says_so(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    root = project(stage="draft", records=FEW)
    record = root / "data/communities/2017/jia.toml"
    lines = record.read_text(encoding="utf-8").replace("conveyed = true\n", "", 1)
    record.write_text(lines, encoding="utf-8")
    assert run("--root", root) == 0
    assert pages(root / "site") == ["corrections.html", "help.html", "index.html"]
    assert "没有正式发布的年度" in (root / "site/index.html").read_text(encoding="utf-8")
    page = (root / "draft/2017/communities/jia.html").read_text(encoding="utf-8")
    assert "送审稿，不得外传" in page
    assert "待录入" in page
    data = json.loads((root / "draft/2017/data/results.json").read_text(encoding="utf-8"))
    jia = next(c for c in data["communities"] if c["slug"] == "jia")
    assert (jia["composite"], jia["grade"], jia["rank"], jia["nodes"]["1-1"], jia["nodes"]["s1"]) == (None,) * 5
    assert jia["nodes"]["1-2"] is not None
    assert "待录入1个" in capsys.readouterr().out
    circular = (root / "draft/2017/circular.html").read_text(encoding="utf-8")
    assert "示办发〔2018〕3号" not in circular
    assert '<p class="number">示办发〔2018〕　号</p>' in circular
    assert "<span>（送审稿）</span>" in circular
    assert "2018年1月" not in circular.partition("<main")[2]


@pytest.mark.long
def test_a_draft_folder_goes_when_no_year_is_in_draft(project: Project) -> None:
    root = project(stage="draft", records=FEW)
    run("--root", root)
    assert (root / "draft/index.html").is_file()
    site = root / "content/site.toml"
    site.write_text(site.read_text(encoding="utf-8").replace('stage = "draft"', 'stage = "published"'), encoding="utf-8")
    assert run("--root", root) == 0
    assert not (root / "draft").exists()


@pytest.mark.parametrize("records", [[], ["jia"]])
def test_no_community_or_one(project: Project, records: list[str]) -> None:
    root = project(records=records, stage="draft")
    assert run("--root", root) == 0
    folder = root / "draft/2017/communities"
    assert sorted(path.stem for path in folder.glob("*.html")) == records
    assert f"共{len(records)}个社区" in (root / "draft/index.html").read_text(encoding="utf-8")


def test_a_published_year_without_a_record_stops(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    root = project(records=[])
    assert run("--root", root) == 1
    assert "content/site.toml:15:9 [E404] 2017 年度是正式发布，却没有一份记录" in capsys.readouterr().err
    assert not (root / "site").exists()


def test_a_published_year_in_which_no_community_takes_part_stops(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    root = project(records=["jia"])
    left_out = 'year = 2017\nname = "甲社区"\nassessed = false\nreason = "成立时间较短"\n'
    (root / "data/communities/2017/jia.toml").write_text(left_out, encoding="utf-8")
    assert run("--root", root) == 1
    assert "content/site.toml:15:9 [E404] 2017 年度是正式发布，却没有一个社区参加考核" in capsys.readouterr().err


@pytest.mark.long
def test_pages_that_vanish_since_the_last_build_are_named(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    root = project(records=FEW)
    assert run("--root", root) == 0
    assert "这次没有了" not in capsys.readouterr().out
    (root / f"data/communities/2017/{FEW[-1]}.toml").unlink()
    assert run("--root", root) == 0
    assert f"说明：上次生成的页面，这次没有了：2017/communities/{FEW[-1]}.html" in capsys.readouterr().out


def test_a_record_with_nothing_but_a_name(project: Project) -> None:
    root = project(stage="draft", records=[])
    (root / "data/communities/2017/jia.toml").write_text('name = "甲社区"\nyear = 2017\n', encoding="utf-8")
    assert run("--root", root) == 0
    html = (root / "draft/2017/communities/jia.html").read_text(encoding="utf-8")
    assert "已经录齐的内容没有失分，其余待录入" in html
    assert "<td></td>" not in html
    assert "1个社区待录入" in (root / "draft/2017/clauses/1-2.html").read_text(encoding="utf-8")


def test_what_cost_most_counts_daily_checks_and_leaves_out_what_was_cut(project: Project) -> None:
    root = project(records=["jia"])
    run("--root", root)
    html = (root / "site/2017/communities/jia.html").read_text(encoding="utf-8")
    worst = html.split('<ol class="worst">')[1].split("</ol>")[0]
    assert re.findall(r'class="lost">(.*?)分<', worst) == ["−0.8625", "≈−0.66", "−0.5"]
    assert "17-2-2" not in worst  # the year-end was cut at its full points: nothing was lost there


def test_no_year_at_all(project: Project) -> None:
    root = project()
    (root / "content/site.toml").write_text('title = "考核"\nauthority = "县纪委"\n', encoding="utf-8")
    assert run("--root", root) == 0
    assert "没有正式发布的年度" in (root / "site/index.html").read_text(encoding="utf-8")


def test_record_text_is_escaped(project: Project) -> None:
    root = project(records=["jia"])
    record = root / "data/communities/2017/jia.toml"
    hostile = "<script>alert(1)</script>“'&{{ 7*7 }}"
    changed = record.read_text(encoding="utf-8").replace('name = "甲社区"', f'name = """{hostile}"""')
    record.write_text(changed, encoding="utf-8")
    assert run("--root", root) == 0
    for page in pages(root / "site"):
        html = (root / "site" / page).read_text(encoding="utf-8")
        assert "<script>alert" not in html
        assert "49" not in re.findall(r"&amp;(.{0,4})", html)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in (root / "site/index.html").read_text(encoding="utf-8")


def test_notepad_encoding_and_line_ends_are_accepted(project: Project) -> None:
    root = project(records=["jia"])
    record = root / "data/communities/2017/jia.toml"
    record.write_bytes(b"\xef\xbb\xbf" + record.read_bytes().replace(b"\n", b"\r\n"))
    assert run("--root", root) == 0


# privacy


def test_a_person_code_in_public_text_stops_the_build(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    root = project(records=["jia"])
    record = root / "data/communities/2017/jia.toml"
    event = '\n[[clauses.11.notices]]\ndate = 2017-05-04\ndocument = { issuer = "县纪委", number = "示纪〔2017〕1号" }\n'
    record.write_text(
        record.read_text(encoding="utf-8") + event + 'note = "涉及张某某一案"\nperson = "张某某"\n', encoding="utf-8"
    )
    assert run("--root", root) == 1
    error = capsys.readouterr().err
    assert "[E503]" in error
    assert "张某某" not in error
    assert not (root / "site").exists()


def test_person_codes_reach_no_output(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    root = project()
    codes = set()
    for path in (root / "data/communities/2017").glob("*.toml"):
        codes |= set(re.findall(r'person = "([^"]+)"', path.read_text(encoding="utf-8")))
    assert codes
    assert run("--root", root) == 0
    assert run("explain", "2017/chou", "--root", root) == 0
    printed = capsys.readouterr().out
    for path in (root / "site").rglob("*"):
        if path.is_file():
            printed += readable(path)
    assert {code for code in codes if code in printed} == set()


def test_posts_of_persons_stand_only_where_show_roles_is_set(project: Project) -> None:
    root = project(records=FEW)
    run("--root", root)
    page = (root / "site/2017/communities/chou.html").read_text(encoding="utf-8")
    assert "有第三部分第3项所列情形" in page
    listed = r'<ul class="limits">(.*?)</ul>'
    assert "受处分" not in "".join(re.findall(listed, page, re.S))
    site = root / "content/site.toml"
    site.write_text(site.read_text(encoding="utf-8").replace("show_roles = false", "show_roles = true"), encoding="utf-8")
    run("--root", root)
    page = (root / "site/2017/communities/chou.html").read_text(encoding="utf-8")
    assert "受处分" in "".join(re.findall(listed, page, re.S))


# verification of the output


def test_a_site_whose_only_year_has_no_circular_says_so(project: Project) -> None:
    root = project(records=["jia"])
    shutil.rmtree(root / "content/circular")
    assert run("--root", root) == 0
    assert "本年度的通报稿尚未写成。" in (root / "site/2017/circular.html").read_text(encoding="utf-8")


def test_every_planned_page_must_be_there_and_hold_something(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    root = project(records=["jia"])
    shutil.copytree(ROOT / "templates", root / "templates")
    (root / "templates/texts/help.html").write_text("{# nothing #}\n", encoding="utf-8")
    assert run("--root", root) == 1
    assert "help.html [E516] 计划中的页面没有生成，或是空的" in capsys.readouterr().err
    assert not (root / "site").exists()


def test_two_pictures_that_differ_in_case_alone_stop_the_build(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    root = project(records=["jia"])
    shutil.copytree(ROOT / "templates", root / "templates")
    for name in ("tu.svg", "Tu.svg"):
        (root / "templates/assets" / name).write_text("<svg/>", encoding="utf-8")
    assert run("--root", root) == 1
    assert "assets/tu.svg [E515] 文件名与 assets/Tu.svg 只有大小写不同" in capsys.readouterr().err


def test_private_codes_are_found_wherever_they_stand() -> None:
    source = Source("jia.toml", 'person = "x"\n')
    names = {
        "p1",
        "q7-31",
        "张某某",
        "2017-15",
        "a<b",
        "x\ny",
        "\"&'",
        *(f"k{n}-z" for n in range(100)),
        *(f"某{n}号" for n in range(100)),
    }
    private = dict.fromkeys(names, (source, ("person",)))

    def found(content: bytes, url: str = "a.html") -> set[str]:
        # problems never name the code: one code at a time
        return {code for code in names if leaks.check_private({url: content}, {code: private[code]})}

    assert leaks.check_private({"a.html": b"<p>p12 q7-310 k7-zz 2017-151 \xe5\xbc\xa0\xe6\x9f\x90</p>"}, private) == []
    for shown, code in {
        "<p>涉及p1一案</p>": "p1", "<b title='q7-31'>": "q7-31", "<p>涉及张某某一案</p>": "张某某", "(2017-15)": "2017-15",
        "<p>a&lt;b</p>": "a<b", "x\ny": "x\ny", "<p>&#34;&amp;&#39;</p>": "\"&'", "<p>k42-z</p>": "k42-z", "第某42号": "某42号",
    }.items():  # fmt: skip
        assert found(shown.encode()) == {code}, shown
        assert len(leaks.check_private({"b.html": b"", "a.html": shown.encode()}, private)) == 1, shown
    assert found(b'["a<b", "\\u5f20\\u67d0\\u67d0"]', "a.json") == {"a<b", "张某某"}
    assert found(b"", "assets/q7-31.png") == {"q7-31"}
    assert found(b"<a href='q7-31.html#q7-31'>", "2017/q7-31.html") == set()  # an address is no text
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", "<w:t>张某某</w:t>" * 50)
    assert found(packed.getvalue(), "a.docx") == {"张某某"}
    assert found(b"PK\x03\x04 broken p1", "a.xlsx") == {"p1"}


def zipped(content: bytes, how: int = zipfile.ZIP_DEFLATED, times: int = 1) -> bytes:
    """An archive of parts with the same content."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", how) as archive:
        for number in range(times):
            archive.writestr(f"{number}.txt", content)
    return packed.getvalue()


@pytest.mark.long
@pytest.mark.parametrize("kind", ["one part", "many parts", "archives in one", "another way", "a size that is not true"])
def test_an_archive_among_the_assets_that_unpacks_without_end_is_refused_at_once(kind: str) -> None:
    million = b"0" * 1_000_000
    whole = zipped(million * 100) if kind in ("one part", "a size that is not true") else b""
    content = {
        "one part": whole, "many parts": zipped(million, times=60), "archives in one": zipped(zipped(million * 10), times=6),
        "another way": zipped(million, zipfile.ZIP_LZMA),
        "a size that is not true": whole.replace((100_000_000).to_bytes(4, "little"), (9).to_bytes(4, "little")),
    }[kind]  # fmt: skip
    private = {"k7-z": (Source("jia.toml", 'person = "x"\n'), ("person",))}
    begun, before = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    problems = leaks.check_private({"assets/x.zip": content}, private)
    assert time.process_time() - begun < 200 * loop()
    if kind != "a size that is not true":  # other programs give no more of it than the size either
        assert [(problem.code, problem.file) for problem in problems] == [("E107", "templates/assets/x.zip")]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300_000, "KB"


def test_broken_links_anchors_and_outside_addresses_are_found() -> None:
    good = b'<h1 id="top">x</h1><a href="b/c.html#y">x</a>'
    files = {"a.html": good, "b/c.html": b'<p id="y"></p><a href="../a.html#top"></a><img src="../p.svg">', "p.svg": b""}
    assert check_links(files) == []
    for broken, code in (
        (b'<a href="missing.html">', "E501"),
        (b'<a href="b/c.html#z">', "E501"),
        (b'<a href="#nowhere">', "E501"),
        (b'<a href="https://example.org/">', "E506"),
        (b'<img src="//example.org/x.png">', "E506"),
        (b'<a href="javascript:alert(1)">', "E506"),
        (b"<a href='missing.html'>", "E501"),
        (b"<a href=missing.html>", "E501"),
        (b'<a\nclass="x"\nhref = "missing.html">', "E501"),
        (b'<A HREF="HTTP://example.org/">', "E506"),
        (b'<form action="https://example.org/">', "E506"),
        (b'<img srcset="p.svg 1x, q.svg 2x">', "E501"),
        (b'<meta http-equiv="refresh" content="0; url=//example.org/">', "E506"),
        (b'<a href="&#104;ttps://example.org/">', "E506"),
        (b'<a href="b/c.html#%79%79">', "E501"),
        (b'<p data-index="x.js">', "E501"),
    ):
        assert [problem.code for problem in check_links({**files, "a.html": good + broken})] == [code], broken
    for fine in (
        b"<a href='b/c.html'>",
        b'<a href="b/%63.html?x=1&amp;y#%79">',
        b"<a href=#top>",
        b'<p title="https://x">https://y',
    ):
        assert check_links({**files, "a.html": good + fine}) == [], fine
    for style, code in ((b"p { background: url(../p.svg) }", None), (b"p{background:url('x.png')}", "E501"),
                        (b'@import "https://example.org/x.css";', "E506")):  # fmt: skip
        assert [problem.code for problem in check_links({**files, "b/s.css": style})] == ([code] if code else []), style
    assert [p.code for p in check_links({"a.svg": b'<svg><image xlink:href="https://example.org/"/></svg>'})] == ["E506"]


def test_links_of_parts_of_a_site_say_together_what_those_of_all_say() -> None:
    files = {
        "a.html": b'<a href="b.html#y"></a><a href="c.html"></a>',
        "b.html": b'<p id="y"><a href="a.html#z"></a>',
        "x.csv": b"",
    }
    parts = []
    for url, content in files.items():
        part = links.Links()
        part.add(url, content)
        parts.append(pickle.loads(pickle.dumps(part)))
    first, *others = parts
    for other in others:
        first.merge(other)
    assert first.broken() == links.broken_links(files)
    assert [(link, problem.file) for link, problem in first.broken()] == [("c.html", "a.html"), ("a.html#z", "b.html")]


# the other commands


def test_check_writes_nothing(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    root = project(stage="draft", records=FEW)
    record = root / "data/communities/2017/jia.toml"
    record.write_text(record.read_text(encoding="utf-8").replace("conveyed = true\n", "", 1), encoding="utf-8")
    assert run("check", "--root", root) == 0
    assert not (root / "site").exists()
    assert not (root / "draft").exists()
    said = capsys.readouterr().out
    assert "待录入：2017/jia（甲社区）1-1项 conveyed：及时传达上级会议精神" in said
    assert "推得的数字：2017年度细则20-2项 minimum = 12：“每月召开一次”，全年12个月共12次" in said
    assert "规则用不到的数字：2017年度细则1-3项 “9个方面”：台账的内容，不逐项计分" in said


def test_check_names_offices_that_have_not_confirmed(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    root = project(records=FEW)
    site = root / "content/site.toml"
    site.write_text(re.sub(r'"县纪委信访室" = .*\n', "", site.read_text(encoding="utf-8")), encoding="utf-8")
    assert run("check", "--root", root) == 0
    assert "县纪委信访室 尚未确认" in capsys.readouterr().out


def test_new_writes_a_form_that_builds_and_refuses_to_overwrite(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    root = project(stage="draft", records=FEW)
    assert run("new", 2017, "xinhua", "--name", '新华"社区', "--root", root) == 0
    path = root / "data/communities/2017/xinhua.toml"
    form = path.read_text(encoding="utf-8")
    data = tomli.loads(form)
    assert data["name"] == '新华"社区'
    law = load_rubric()
    for clause in law.clauses:
        assert f"[clauses.{clause.id}]" in form
        for paragraph in law.home[clause.id]:
            assert law.paragraphs[paragraph].text in form
        for fact in clause.facts.values():
            assert re.search(rf"# (\[\[clauses\.{clause.id}\.)?{fact.name}\b.*", form), fact.name
            assert fact.title in form
    assert run("--root", root) == 0
    assert "待录入" in (root / "draft/2017/communities/xinhua.html").read_text(encoding="utf-8")
    capsys.readouterr()
    assert run("new", 2017, "xinhua", "--name", "另一社区", "--root", root) == 1
    assert "已经存在" in capsys.readouterr().err
    assert path.read_text(encoding="utf-8") == form


def test_the_uncommented_form_is_a_valid_record() -> None:
    """Uncommented and with its … written over, every sample of the form passes validation; with a … left, none does."""
    law = load_rubric()
    sample = re.compile(r"^# (\[\[?[a-z].*|[a-z_]+ = .*)$", re.M)
    form = record_form(law, "新华社区")
    filled = sample.sub(r"\1", form)
    assert len(sample.findall(form)) > 200
    written = filled.replace('previous_unit = "…"', 'previous_unit = "bing"').replace('"…', '"某')
    problems, _ = Validator(law).check(Source("form.toml", written), tomli.loads(written), complete=False)
    assert problems == []
    problems, _ = Validator(law).check(Source("form.toml", filled), tomli.loads(filled), complete=False)
    lines = [line.partition("#")[0] for line in filled.split("\n")]
    assert len(problems) == sum(line.count('"…') for line in lines)
    assert {problem.code for problem in problems} == {"E204"}
    assert all("这里还是表格中的样字，没有填写" in problem.message for problem in problems)


def test_the_form_says_what_an_empty_line_means_and_whose_data_count() -> None:
    law = load_rubric()
    form = record_form(law, "新华社区")
    empty = {"boolean": "没有做到写 false", "count": "没有写 0", "deadline": "没有办写 false", "events": "没有的不写"}
    for clause in law.clauses:
        places: dict[bool, list[int]] = {True: [], False: []}
        section = form.split(f"\n[clauses.{clause.id}]\n")[1].split("\n# 原文：")[0]
        for fact in clause.facts.values():
            line = next(line for line in section.split("\n") if fact.title in line)
            assert fact.type == "works" or empty[fact.type] in line
            assert not fact.unit or f"单位：{fact.unit}" in line or fact.type == "events"
            assert not fact.office or f"以{fact.office}数据为准" in line
            places[fact.type in ("events", "works")].append(section.index(line))
        for found in places.values():  # TOML wants lists below the other facts; each kind stands in the rubric's order
            assert found == sorted(found)


def test_new_refuses_bad_names(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    root = project()
    for slug, name, code in (("New", "新", "E104"), ("con", "新", "E105"), ("index", "新", "E105"), ("xin2", "甲社区", "E209")):
        assert run("new", 2017, slug, "--name", name, "--root", root) == 1
        assert f"[{code}]" in capsys.readouterr().err


def test_explain_shows_each_step_with_its_clause(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    root = project()
    assert run("explain", "2017/ding", "13-1", "--root", root) == 0
    output = capsys.readouterr().out
    assert "原文：加强反腐倡廉宣传报道和信息工作(5分)" in output
    assert "规则：在规定报刊刊发的稿件每1篇加分：市级不加分、省级2分、国家级6分" in output
    assert "执行口径 R-13-task" in output
    assert "[13-1项] 加分" in output
    assert "加分最高6分" in output
    assert re.search(r"合计：\+5 .*= [\d.]+分", output)


@pytest.mark.parametrize(("part", "least"), [(slice(0, None, 7), 15), pytest.param(slice(None), 100, marks=pytest.mark.long)])
def test_explain_adds_up(project: Project, capsys: pytest.CaptureFixture[str], part: slice, least: int) -> None:
    root = project(records=[])
    settings = root / "content/site.toml"  # a community founded in the year does not need last year's day
    settings.write_text(re.sub("previous_assessed_on = .*", "", settings.read_text(encoding="utf-8")), encoding="utf-8")
    added = 0
    for path in sorted((ROOT / "data/communities/2017").glob("*.toml"))[part]:  # each alone: what is explained rests on no other
        shutil.copy(path, root / "data/communities/2017")
        for node in ("s2", "s7", "17", "13-1", "p2", "p"):
            assert run("explain", f"2017/{path.stem}", node, "--root", root) == 0
            lines = [line for line in capsys.readouterr().out.splitlines() if "合计：" in line]
            assert lines, (path.stem, node)
            for line in lines:
                terms, total = re.sub(r"（[^）]*）", "", line.split("合计：")[1]).replace("−", "-").rsplit(" = ", 1)
                if "≈" not in line:
                    assert sum(Fraction(term) for term in terms.split()) == Fraction(total.removesuffix("分")), line
                    added += 1
        (root / "data/communities/2017" / path.name).unlink()
    assert added > least


def test_explain_knows_every_code(capsys: pytest.CaptureFixture[str]) -> None:
    for code, meaning in CODES.items():
        assert run("explain", code) == 0
        assert meaning.title in capsys.readouterr().out


def test_wrong_usage_is_2(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    root = project(records=["jia"])
    for arguments in (["explain", "2017/nobody"], ["explain", "2015/jia"], ["explain", "2017/jia", "99"], ["explain", "E999"]):
        assert run(*arguments, "--root", root) == 2
        assert "用法不对" in capsys.readouterr().err
    for arguments in (["nonsense"], ["new", "2017"], ["--colour"]):
        with pytest.raises(SystemExit) as stopped:
            run(*arguments)
        assert stopped.value.code == 2


def test_schema_is_the_generated_one() -> None:
    committed = json.loads((ROOT / "data/communities/2017.schema.json").read_text(encoding="utf-8"))
    assert committed == schema.record_schema(load_rubric())


def test_schema_command_writes_it(project: Project) -> None:
    root = project()
    path = root / "data/communities/2017.schema.json"
    path.unlink()
    assert run("schema", "--root", root) == 0
    assert json.loads(path.read_text(encoding="utf-8"))["title"] == "2017年度社区考核记录"


def test_build_py_runs_as_a_program(project: Project) -> None:
    root = project(records=["jia"])
    done = subprocess.run(
        [sys.executable, str(ROOT / "build.py"), "--root", str(root)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert (root / "site/index.html").is_file()
