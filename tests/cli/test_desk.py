"""What the clerk reads in the terminal: the ledger, why not a grade, what is missing; on any console, from any folder."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
from fractions import Fraction
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

import pytest

from tests.helpers.projects import Project
from tests.helpers.support import ROOT, load_rubric
from tongyu_site.assess import scoring, whatif
from tongyu_site.assess.publishing import published
from tongyu_site.base import project
from tongyu_site.base.printing import display_width
from tongyu_site.cli import commands
from tongyu_site.cli.parser import parser
from tongyu_site.publish import gathering
from tongyu_site.records import Record, load_records

COMMANDS = (
    ["build"], ["check"], ["status"], ["status", "2017"], ["explain", "2017/chou"], ["explain", "2017/wu", "17"],
    ["explain", "2017/chou", "--why-not", "优秀"], ["explain", "E203"], ["schema"], ["--help"], ["explain", "--help"],
    ["sheet", "--help"], ["verify"], ["seal", "2017"], ["diff", str(ROOT), str(ROOT)],
    ["new", "2017", "xinshe", "--name", "新社社区"], ["template", "county/index.html"], ["new-year", "2018"],
)  # fmt: skip
WRONG = (["stats"], ["--ot", "x"], ["serve", "--port", "x"], ["new", "2017"], ["explain"], ["status", "二"], ["explain", "E999"])


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    try:
        code = commands.main([str(argument) for argument in arguments])
    except SystemExit as stopped:
        code = int(str(stopped.code))
    done = capsys.readouterr()
    return code, done.out, done.err


def change(path: Path, *pairs: tuple[str, str]) -> None:
    text = path.read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


# explain


@pytest.mark.long
def test_the_figures_of_the_ledger_stand_below_one_another(capsys: pytest.CaptureFixture[str]) -> None:
    for slug in ("chou", "wu", "ding"):
        code, out, _ = run(capsys, "explain", f"2017/{slug}", "--root", ROOT)
        assert code == 0
        body = out.split("\n\n")[1].splitlines()
        rows = [line for line in body if "合计：" not in line]
        assert len(rows) > 50
        for line in rows[1:]:
            figures = re.match(r" *(?:≈?[-−+]?[0-9.]+ *)+(?= )", line)
            assert figures, line
            ends = {display_width(line[: match.end()]) for match in re.finditer(r"[0-9.]+(?= )", line[: figures.end() + 1])}
            assert ends <= {10, 20, 30}, line


def test_the_whole_ledger_adds_up_and_repeats_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "explain", "2017/chou", "--root", ROOT)
    assert "1-1项 传达上级会议精神：满分" in out
    assert "[1-1项] 分值" not in out, "a clause with all its points needs no entry that says so"
    assert "[1-3项] 分值：细则规定" in out
    assert "合计：≈+8.57（日常检查） +44.08（年末考核） ≈+6.56（民主测评） −2（奖惩加减分） = ≈57.21分" in out
    assert "主要领导上年所在的丙社区为较差" in out


def test_a_clause_shows_what_it_took_elsewhere(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "explain", "2017/chou", "7", "--root", ROOT)
    assert re.search(r" −2    计入第\(二\)项：\[第7项\] 扣分：", out)


@pytest.mark.long
def test_explain_takes_names_and_parts_of_them(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    """Communities and clauses by what people call them, the newest year where none is given; what is not clear is listed."""
    root = project(records=["jia", "yi", "mao"])
    shutil.copy(root / "data/communities/2017/yi.toml", root / "data/communities/2017/jiazi.toml")
    change(root / "data/communities/2017/jiazi.toml", ('name = "乙社区"', 'name = "甲子社区"'))
    whole = run(capsys, "explain", "2017/jia", "7", "--root", root)
    assert whole[::2] == (0, "")
    for target, node in (
        ("甲社区", "７项"), (" 甲", "第7项"), ("jia", "落实县委重大决策部署"), ("2017\\JIA", "重大决策"),
        ("2017／甲", "不力被上级纪委"), ("2017/甲社区", "打赢脱贫"),
    ):  # fmt: skip
        assert run(capsys, "explain", target, node, "--root", root) == whole, (target, node)
    for arguments, said in (
        (("社区",), "2017 年度“社区”可以指几个社区，写明是哪一个：jia（甲社区）、jiazi（甲子社区）、yi（乙社区）、mao（卯社区）"),
        (("丁社区",), "2017 年度没有社区“丁社区”，可用："), (("2017",), "2017 年度没有社区“”，可用：jia（甲社区）、jiazi"),
        (("2016/甲",), "没有 2016 年度，可用：2017"), (("甲", "13-9"), "没有条款“13-9”，可用：13-"),
        (("甲", "责任"), "“责任”可以指几个条款，写明是哪一个："), (("甲", "99"), "没有条款“99”，可用："),
        (("甲", "没有的标题"), "没有条款“没有的标题”，可用："),
    ):  # fmt: skip
        code, out, err = run(capsys, "explain", *arguments, "--root", root)
        assert (code, out) == (2, "")
        assert err.startswith(f"用法不对：{said}"), err
        assert len(err) < 500


def test_explain_takes_a_reading(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    """What it asks, its options, its line and who decided it; of one that is open, what is to be written there."""
    root = project(stage="draft", records=["jia"])
    rubric = root / "content/rubric/2017.md"
    text = rubric.read_text(encoding="utf-8")
    line = text[: text.index('says = "先减，减完为止，再加分，不设上限"')].count("\n") + 1
    code, out, err = run(capsys, "explain", "R-15-credit", "--root", root)
    assert (code, err) == (0, "")
    assert out.startswith("R-15-credit 解决疑难信访问题的加分是否受本项5分的限制？\n条款：第15项\n采用（beside）：先减，")
    assert "其他理解（within）：加减相抵" in out
    assert f"由谁确定：县纪委、监察局，2017-11-27，示例函〔2017〕12号（content/rubric/2017.md:{line}）" in out
    head, _, rest = text.partition('reading = "R-15-credit"')
    rubric.write_text(head + 'reading = "R-15-credit"' + re.sub("decided = .*\n", "", rest, count=1), encoding="utf-8")
    out = run(capsys, "explain", "2017/R-15-credit", "--root", root)[1]
    assert f"由谁确定：还没有写明（content/rubric/2017.md:{line}）\n  改法：在这一行后面加一行 decided = " in out
    code, _, err = run(capsys, "explain", "R-15-credi", "--root", root)
    assert (code, err.startswith("用法不对：没有执行口径“R-15-credi”，可用：R-15-credit（解决疑难")) == (2, True)
    assert run(capsys, "explain", "2016/R-daily", "--root", root)[0] == 2


# why not


@pytest.mark.parametrize(("part", "least"), [(slice(0, None, 4), 2), pytest.param(slice(None), 8, marks=pytest.mark.long)])
def test_what_would_be_enough_is_scored_not_estimated(part: slice, least: int) -> None:
    """For every community and grade: with all of the causes the score is enough, and without any one of them it is not."""
    law = load_rubric()
    settings = project.load_project(ROOT)
    checked = 0
    for record in load_records(settings, settings.years[0], law).typed[part]:
        for grade in law.grades.names[:-1]:
            minimum = law.grades.minimum(grade)
            record = published(law, record)
            found = whatif.remedies(law, record, grade)
            now = scoring.score_record(law, record).composite
            assert found is not None
            assert now is not None
            assert minimum is not None
            if now >= minimum:
                assert found.enough == ()
                continue
            if found.enough is None:
                assert found.best < minimum
                continue

            def without(steps: list[whatif.Remedy], start: Record = record) -> Fraction:
                for step in steps:
                    start = step.cause.change(start)
                return scoring.score_record(law, start).composite or Fraction(0)

            steps = list(found.enough)
            assert without(steps) == steps[-1].composite >= minimum
            assert now + sum(step.gain for step in steps) == steps[-1].composite
            for step in steps:
                assert without([other for other in steps if other is not step]) < minimum
            checked += 1
    assert checked >= least


def test_without_any_cause_every_loss_is_gone() -> None:
    law = load_rubric()
    settings = project.load_project(ROOT)
    changed = 0
    for record in load_records(settings, settings.years[0], law).typed:
        clean = record
        for cause in whatif.causes(law, record):
            clean = cause.change(clean)
            changed += 1
        lost = [
            entry
            for entry in scoring.score_record(law, clean).entries
            if entry.kind in ("deduction", "void") and entry.applied < 0
        ]
        assert lost == [], record.slug
    assert changed > 50


def test_why_not_says_points_losses_and_limits(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "explain", "2017/chou", "--why-not", "优秀", "--root", ROOT)
    assert code == 0
    assert "离95分还差≈37.79分" in out
    assert "−8  [第16项]" in out
    assert "综合得分就够" not in out, "what stands between a vetoed community and a grade is the veto"
    assert "不论得分多少，都不能评为优秀：\n  有17-3项所列情形，按规定不得评为优秀（" in out
    assert (
        "有第三部分第3项所列情形，按规定“一票否决”，直接列为较差档次（主要领导、班子成员受刑事处罚1人（1人以上），依据有关机关决定（2017年11月14日））"
        in out
    )
    _, out, _ = run(capsys, "explain", "2017/chou", "--why-not", "良好", "--root", ROOT)
    assert "第三部分第2项" not in out, "a ceiling keeps from the best grade only"
    assert "有第三部分第3项所列情形" in out
    _, out, _ = run(capsys, "explain", "2017/ji", "--why-not", "优秀", "--root", ROOT)
    assert "够95分，超出≈1.58分" in out
    assert "有第三部分第2项所列情形，按规定不得评为优秀" in out
    _, out, _ = run(capsys, "explain", "2017/wu", "--why-not", "优秀", "--root", ROOT)
    assert "≈0.004" in out, "a gap is never shown as none"
    assert "例如没有下面这一项失分，综合得分就够优秀" in out
    assert "没有不得评为优秀、“一票否决”情形，优秀只看得分。" in out


def test_explain_takes_the_name_of_a_community(capsys: pytest.CaptureFixture[str]) -> None:
    by_slug = run(capsys, "explain", "2017/jia", "--root", ROOT)
    assert by_slug[0] == 0
    assert "甲社区" in by_slug[1]
    for name in ("甲社区", "甲 社区"):
        assert run(capsys, "explain", f"2017/{name}", "--root", ROOT) == by_slug
    assert run(capsys, "explain", "2017/甲社区", "13-1", "--root", ROOT) == run(
        capsys, "explain", "2017/jia", "13-1", "--root", ROOT
    )
    code, _, err = run(capsys, "explain", "2017/新华社区", "--root", ROOT)
    assert code == 2
    assert err.startswith("用法不对：2017 年度没有社区“新华社区”，可用：")
    assert "（甲社区）" in err


@pytest.mark.long
def test_why_not_where_the_grade_is_there_already(capsys: pytest.CaptureFixture[str]) -> None:
    assert "已经是优秀。" in run(capsys, "explain", "2017/jia", "--why-not", "优秀", "--root", ROOT)[1]
    assert "现为优秀，高于“较差”档次。" in run(capsys, "explain", "2017/jia", "--why-not", "较差", "--root", ROOT)[1]
    assert "已经是较差。" in run(capsys, "explain", "2017/chou", "--why-not", "较差", "--root", ROOT)[1]
    code, _, err = run(capsys, "explain", "2017/jia", "--why-not", "优良", "--root", ROOT)
    assert (code, err) == (2, "用法不对：没有档次“优良”，可用：优秀、良好、较差\n")
    assert run(capsys, "explain", "2017/jia", "7", "--why-not", "优秀", "--root", ROOT)[0] == 2
    assert run(capsys, "explain", "E203", "--why-not", "优秀", "--root", ROOT)[0] == 2


def test_why_not_while_facts_are_missing(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    root = project(stage="draft", records=["jia"])
    change(root / "data/communities/2017/jia.toml", ("reported_on = 2017-11-16\n", ""))
    code, out, _ = run(capsys, "explain", "2017/jia", "--why-not", "优秀", "--root", root)
    assert code == 0
    assert "待录入" in out
    assert "还缺 1 项：\n  1-5项 述责汇报：向县委、县纪委汇报履行主体责任情况的日期\n" in out
    assert "已经确定的失分" in out
    assert "就够" not in out


def test_private_codes_reach_no_explanation(capsys: pytest.CaptureFixture[str]) -> None:
    for slug in ("chou", "mao", "yin"):
        text = (ROOT / f"data/communities/2017/{slug}.toml").read_text(encoding="utf-8")
        codes = set(re.findall(r'person = "([^"]+)"', text))
        assert codes
        _, out, err = run(capsys, "explain", f"2017/{slug}", "--why-not", "优秀", "--root", ROOT)
        assert {code for code in codes if code in out + err} == set()


# status


def test_status_of_a_finished_year_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "status", "--root", ROOT)
    assert (code, err) == (0, "")
    assert "14 个社区，录齐 14 个，待录入 0 个，没有缺少的事实\n" in out
    assert "7 个单位，已确认 7 个" in out


@pytest.mark.few(1)
@pytest.mark.parametrize("stage", ["draft", "published"])
def test_status_lists_what_is_missing_by_community_and_by_office(
    stage: str, project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    root = project(stage=stage)
    change(root / "content/site.toml", ('"县委督查室" = 2017-12-20\n', ""))
    folder = root / "data/communities/2017"
    change(folder / "jia.toml", ("conveyed = true\n", ""), ("reported_on = 2017-11-16\n", ""), ("meetings = 5\n", ""))
    code, out, err = run(capsys, "status", 2017, "--root", root)
    assert (code, err) == (0, "")
    assert "录齐 13 个，待录入 1 个" in out
    by_community, by_office = out.split("按应提供的单位：")
    assert "  甲社区（jia）：缺 3 项\n    1-1项 传达上级会议精神：及时传达上级会议精神\n" in by_community
    assert "  县委督查室：缺 1 项，尚未确认\n    1-1项" in by_office
    assert "（以县委督查室数据为准）：甲社区" in by_office
    assert "；尚未确认：县委督查室\n" in by_office
    out = run(capsys, "status", "--root", root)[1]
    assert "\n  按社区：甲社区（jia） 3 项\n" in out
    assert "县委督查室 1 项" in out
    change(root / "content/site.toml", ("[years.2017.confirmed]", '[years.2017.confirmed]\n"县委督查室" = 2017-12-20'))
    assert "县委督查室：缺 1 项，但已于 2017-12-20 确认填全" in run(capsys, "status", 2017, "--root", root)[1]


@pytest.mark.long
def test_the_paper_of_a_confirmation_is_named_in_status_and_in_drafts_only(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    root = project(stage="draft", records=["jia"])
    line, paper = '"县委督查室" = 2017-12-20', "示督函〔2017〕8号回执"
    change(root / "content/site.toml", (line, f'"县委督查室" = {{ on = 2017-12-20, paper = "{paper}" }}'))
    assert f"已确认 7 个\n  已收到：县委督查室，2017-12-20，{paper}\n" in run(capsys, "status", "--root", root)[1]
    assert run(capsys, "build", "--root", root)[0] == 0
    pages = [path for path in (root / "draft").rglob("*") if path.is_file() and paper.encode() in path.read_bytes()]
    assert {path.suffix for path in pages} == {".html"}
    assert f"县委督查室（{paper}）" in (root / "draft/index.html").read_text(encoding="utf-8")
    change(root / "content/site.toml", ('stage = "draft"', 'stage = "published"'))
    assert run(capsys, "build", "--root", root)[0] == 0
    made = [path for path in (root / "site").rglob("*") if path.is_file()]
    assert not [path for path in made if paper.encode() in path.read_bytes()]
    assert "县委督查室、县督查指挥中心（2017年12月20日）" in (root / "site/index.html").read_text(encoding="utf-8")


def test_status_lists_what_it_can_beside_problems(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    root = project(stage="draft", records=["jia", "yi", "bing"])
    folder = root / "data/communities/2017"
    change(folder / "jia.toml", ("conveyed = true\n", ""))
    change(folder / "yi.toml", ("year = 2017", "year = 2016"))
    change(folder / "bing.toml", ("year = 2017", "year = "))
    code, out, err = run(capsys, "status", "--root", root)
    assert code == 1
    assert "有问题的：bing 读不出来、乙社区（yi） 1 个问题\n  按社区：甲社区（jia） 1 项\n" in out
    assert out.endswith("下一步：改好列出的问题，再运行 python build.py check（--root 同前）\n")
    code, out, err = run(capsys, "status", 2017, "--root", root)
    assert code == 1
    assert "有 2 个问题，列在最后" in out
    assert "  甲社区（jia）：缺 1 项" in out
    assert "  乙社区（yi）：有 1 个问题" in out
    assert "  bing：读不出来" in out
    assert "[E208]" in err
    assert "[E102]" in err


def test_a_fact_stated_wrongly_is_a_problem_and_not_missing(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    root = project(stage="draft", records=["jia"])
    change(root / "data/communities/2017/jia.toml", ("conveyed = true", 'conveyed = "是"'), ("present = ", "present = -"))
    code, out, _ = run(capsys, "status", 2017, "--root", root)
    assert code == 1
    assert "缺 " not in out
    assert "甲社区（jia）：有 2 个问题" in out


def test_status_of_an_empty_year_and_an_unknown_one(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    root = project(stage="draft", records=[])
    code, out, _ = run(capsys, "status", "--root", root)
    assert code == 0
    assert "  还没有记录\n" in out
    assert out.endswith("下一步：为每个社区建立记录表：python build.py new 2017 xinhua --name 新华社区（--root 同前）\n")
    code, _, err = run(capsys, "status", 2016, "--root", root)
    assert (code, err) == (2, "用法不对：没有 2016 年度，可用：2017\n")


def test_status_agrees_with_the_ledger(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    root = project(stage="draft")
    for path in (root / "data/communities/2017").glob("*.toml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r"^(meetings|present|done|assessed_on) = .*\n", "", text, flags=re.M), encoding="utf-8")
    missing = sum(len(item.result.card.missing) for item in gathering.gather(root).years[0].standing.ranked)
    _, out, _ = run(capsys, "status", 2017, "--root", root)
    assert f"，共缺 {missing} 项\n" in out
    assert sum(map(int, re.findall(r"^  \S+：缺 (\d+) 项", out.split("按应提供的单位")[1], re.M))) == missing


# usage


def test_wrong_usage_is_said_in_chinese_with_the_nearest_name(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, said in (
        (["stats"], "没有命令“stats”，是否为 status"), (["发布"], "没有命令“发布”，可用：init、build、check"),
        (["--ot", "x"], "不认识 --ot，是否为 --out"), (["check", "--rot", "x"], "不认识 --rot x，是否为 --root"),
        (["serve", "--port", "x"], "--port：端口应是 1 至 65535 的整数，不是“x”"),
        (["serve", "--port", "70000"], "--port：端口应是 1 至 65535 的整数"),
        (["serve", "--port"], "--port 后面应写一个值"), (["serve", "--no-open=1"], "--no-open 后面不写值"),
        (["new", "2017"], "缺少 文件名、--name"), (["status", "二"], "年度 应是整数，不是“二”"), (["explain"], "缺少 对象"),
    ):  # fmt: skip
        code, out, err = run(capsys, *arguments)
        assert (code, out) == (2, "")
        assert said in err, (arguments, err)
        assert err.startswith("用法：python build.py")
        assert not re.search(r"usage|invalid|argument|choose|expected|required", err), err


# consoles, folders, pipes


def process(*arguments: str, encoding: str = "utf-8", cwd: Path | None = None) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    command = [sys.executable, str(ROOT / "build.py"), *arguments]
    return subprocess.run(command, capture_output=True, env=environment, cwd=cwd, check=False)


class Console:
    """Standard output and error as a console of some encoding has them; strict, so that nothing is replaced unseen."""

    def __init__(self, encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self.encoding, self.bytes = encoding, io.BytesIO()
        self.stream = io.TextIOWrapper(self.bytes, encoding=encoding, errors="strict", write_through=True)
        monkeypatch.setattr(sys, "stdout", self.stream)
        monkeypatch.setattr(sys, "stderr", self.stream)

    def run(self, *arguments: str) -> tuple[int, str]:
        self.bytes.seek(0)
        self.bytes.truncate()
        try:
            code = commands.main(arguments)
        except SystemExit as stopped:
            code = int(str(stopped.code))
        return code, self.bytes.getvalue().decode(self.encoding)


@pytest.mark.parametrize(
    ("encoding", "records"),
    [("gbk", ["chou", "wu"]), *(pytest.param(name, None, marks=pytest.mark.long) for name in ("gbk", "ascii"))],
)
def test_every_command_speaks_on_every_console(
    encoding: str, records: list[str] | None, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = project(name="考核 网站", records=records)
    console = Console(encoding, monkeypatch)
    packed = str(root.with_name("备份.zip"))
    beside = ["init", str(root.with_name("新的"))], ["backup", packed], ["restore", packed, str(root.with_name("恢复的"))]
    commands = (*COMMANDS, *beside)
    covered = {arguments[0] for arguments in commands} | {"serve"}  # which has a test of its own
    assert set(parser().names) <= covered
    for arguments in (*commands, *WRONG):
        code, text = console.run(*arguments, *([] if "--ot" in arguments else ["--root", str(root)]))
        assert code == (2 if arguments in WRONG else 0), (arguments, text)
        assert text
        step = re.escape("下一步：".encode(encoding, "replace").decode(encoding))
        assert re.search(rf"\n{step}.*\n\Z", text) or code or "--help" in arguments, (arguments, text[-200:])
        if encoding == "gbk":
            assert not re.search(r"[?\ufffd]", text), (arguments, re.findall(r".{20}[?\ufffd].{20}", text))
    change(root / "data/communities/2017/wu.toml", ("year = 2017", "year = 二〇−"))
    code, text = console.run("check", "--root", str(root))
    assert code == 1
    assert "[E102]" in text


@pytest.mark.long
def test_a_console_without_a_sign_shows_one_that_reads_alike() -> None:
    done = process("explain", "2017/chou", "--root", str(ROOT), encoding="gbk")
    text = done.stdout.decode("gbk")
    assert "-7.2" not in text
    assert "-9    [第16项] 不得分" in text
    assert "≈57.21" in text
    assert "示纪案〔2017〕33号" in text


@pytest.mark.long
def test_it_works_from_another_folder(project: Project, tmp_path: Path) -> None:
    folder = tmp_path / "考核 网站"
    for part in ("content", "data", "templates"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "tongyu_site").symlink_to(ROOT / "tongyu_site")
    shutil.copy(ROOT / "build.py", folder)
    elsewhere = tmp_path / "别处"
    elsewhere.mkdir()
    command = [sys.executable, str(tmp_path / "考核 网站" / "build.py")]
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run([*command, "--out", "out"], capture_output=True, cwd=elsewhere, env=environment, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert "用 build.py 所在的文件夹" in done.stderr.decode()
    assert "考核 网站" not in done.stderr.decode()
    assert done.stdout.decode().endswith("（在 build.py 所在的文件夹中运行）\n"), "the next step can be typed"
    assert (elsewhere / "out/index.html").is_file()
    own = project(records=["jia"], name="自己的")  # a folder that holds a site of its own is the root
    done = subprocess.run([*command, "status"], capture_output=True, cwd=own, env=environment, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "1 个社区" in done.stdout.decode()


@pytest.mark.parametrize("command", ["build", "check", "status", "serve", "schema"])
def test_a_package_that_is_not_installed_is_named(command: str) -> None:
    words = ["--port", "5599", "--no-open"] if command == "serve" else []
    bare = [sys.executable, "-S", "-E", str(ROOT / "build.py")]  # an interpreter without any package
    done = subprocess.run([*bare, command, *words, "--root", str(ROOT)], capture_output=True, check=False, timeout=60)
    text = done.stderr.decode()
    assert (done.returncode, done.stdout) == (1, b"")
    assert re.match(r"\[E519\] 程序包 \w+ 没有安装，或者不能使用\n   改法：.*运行 python -m pip install -e \.（", text), text
    assert (text.count("[E"), text.count("\n")) == (1, 4), text
    assert "python -m pip install -e . && " in (ROOT / "README.md").read_text(encoding="utf-8")


def test_a_module_that_the_program_itself_lacks_is_its_defect(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "tongyu_site", tmp_path / "tongyu_site")
    shutil.copy(ROOT / "build.py", tmp_path)
    (tmp_path / "tongyu_site/base/decoding.py").unlink()
    command = [sys.executable, str(tmp_path / "build.py"), "check", "--root", str(ROOT)]
    done = subprocess.run(command, capture_output=True, check=False, env={**os.environ, "PYTHONIOENCODING": "utf-8"})
    assert (done.returncode, "[E508] 程序内部出错：ModuleNotFoundError" in done.stderr.decode()) == (1, True)


def test_a_part_of_python_that_cannot_be_loaded_is_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    broken = tmp_path / f"fcntl{EXTENSION_SUFFIXES[0]}"
    broken.write_bytes(b"")
    command = [sys.executable, str(ROOT / "build.py"), "schema", "--root", str(tmp_path / "root")]
    shutil.copytree(ROOT / "content", tmp_path / "root/content")
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(command, capture_output=True, check=False, env=environment)
    assert (done.returncode, done.stderr.decode().splitlines()[0]) == (1, f"{broken.name} [E103] Python 的文件读不出来")


@pytest.mark.long
def test_a_reader_that_stops_reading_is_no_error() -> None:
    command = [sys.executable, str(ROOT / "build.py"), "explain", "2017/chou", "--root", str(ROOT)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(30) == 0


def test_messages_show_paths_with_forward_slashes(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    root = project(name="考核 网站")
    change(root / "data/communities/2017/jia.toml", ("year = 2017", "year = "))
    _, _, err = run(capsys, "check", "--root", root)
    assert err.startswith("data/communities/2017/jia.toml:")
    assert str(root) not in err
