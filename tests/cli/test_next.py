"""Every command ends by naming the next one, which can be given as it stands; status is the page where the clerk begins."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tests.helpers.projects import Project, run, step_of
from tongyu_site.cli import main
from tongyu_site.cli.next_step import quoted
from tongyu_site.rubric import next_rubric

MEETINGS = ("meetings = 5\n", "")


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text, old
    path.write_text(text.replace(old, new), encoding="utf-8")


def command_in(step: str) -> list[str]:
    """The words of the command that a step names last."""
    found = re.findall(r"python build\.py((?: [^，；]+)?)", step)
    assert found, step
    return shlex.split(found[-1])


def ran(root: Path, *command: str) -> str:
    """Run a command on a root, named as a user would; the step that it ends with."""
    code, out, err = run(root, *command)
    assert (code, err) == (0, ""), command
    said, step = step_of(out)
    assert step, command
    assert "下一步" not in said
    assert out.endswith("（--root 同前）\n")
    return " ".join(command_in(step)) + f" # {step.partition('python build.py')[0]}"


@pytest.mark.long
def test_the_steps_lead_from_a_draft_to_the_next_year(project: Project) -> None:
    """Each command is the one that the step before named, in a folder with a blank in its name."""
    root = project(stage="draft", records=["jia"], name="考核 网站")
    site, record, sheet = root / "content/site.toml", root / "data/communities/2017/jia.toml", root / "数 据.xlsx"
    change(record, *MEETINGS)
    for command in ("build", "check"):
        assert ran(root, command).startswith("status 2017 # 填写待录入的事实")
    assert ran(root, "status", "2017").startswith("sheet export --each 各单位 --year 2017 # 填写 data/communities/2017/")
    assert ran(root, "sheet", "export", str(sheet), "--year", "2017").startswith(f"sheet import {sheet} --year 2017 # 交给")
    assert ran(root, "sheet", "import", str(sheet)).startswith("status 2017 # ")
    change(record, "[clauses.1-2]\n", f"[clauses.1-2]\n{MEETINGS[0]}")
    assert ran(root, "check").startswith(" # 逐条核对列出的情形，再生成送审稿：")
    assert ran(root, "status").startswith("check # 逐条核对")
    assert ran(root, "build").startswith("status # 打开 draft/index.html 核对、送审；看正式发布前还要做什么")
    step = " # 打开 draft/index.html 核对、送审，逐条核对要人看的情形；定稿以后把 content/site.toml 中 2017 年度的 stage 改为"
    assert ran(root, "status").startswith(step), "what was built stands"
    change(site, 'stage = "draft"', 'stage = "published"')
    assert ran(root, "build").startswith("seal 2017 # 打开 site/index.html 核对，上传整个 site/")
    assert not (root / "draft").exists()
    assert "2017 年度：正式发布，尚未封存；site/ 是最新的\n" in run(root, "status")[1], "right after the drafts went"
    assert ran(root, "build").startswith("seal 2017 # "), "said again where nothing is made"
    assert ran(root, "status").startswith("seal 2017 # ")
    assert ran(root, "seal", "2017") == " # 更新网站："
    assert ran(root, "status").startswith(" # 生成网站")
    upload = "verify --since 上次的SHA256SUMS --list shangchuan.txt # 上传 site/（第一次上传的传整个文件夹），"
    assert ran(root, "build").startswith(upload)
    assert ran(root, "status").startswith("new-year 2018 # 上传 site/")
    assert ran(root, "new-year", "2018").startswith("status 2018 # 逐处决定")
    out = run(root, "status")[1]
    assert "2017 年度：正式发布，已封存；site/ 还没有核对过，运行一次 python build.py\n  1 个社区" in out
    assert "2018 年度：送审稿；draft/ 还没有生成\n  1 个社区，录齐 0 个" in out
    assert "执行口径：" in out
    assert "\n请人看一看：待核 " in out
    assert len(out.split("\n")) < 24
    assert "没有要人核对的情形" in run(root, "status", "2017")[1], "what is asked is of 2018"
    change(root / "content/help.md", "## 更正", "## 更正\n\n联系电话0436-4221234。")
    assert "待核 1 条" in run(root, "status", "2017")[1], "a page of the site belongs to every year"
    change(root / "content/help.md", "\n\n联系电话0436-4221234。", "")
    assert run(root, "build")[0] == 0
    assert "new-year" not in run(root, "status", "2017")[1], "the next year has begun"
    change(site, 'stage = "published"', 'stage = "withdrawn"')
    assert "2017 年度：已不再公布" in run(root, "status", "2017")[1]
    assert ran(root, "status", "2017").startswith("status # 看各年度")
    (root / "content/rubric/2018.md").unlink()
    code, out, err = run(root, "status")
    assert (code, "[E404]" in err, step_of(out)[1]) == (1, True, "改好列出的问题，再运行 python build.py check")
    assert "2018 年度：送审稿；draft/ 要重新生成\n  细则或设置有问题，记录看不了\n" in out


def test_a_draft_is_told_all_that_publishing_would_ask(project: Project) -> None:
    """By the same checks: each is a problem once the year is published, and status names the first of them as the next step."""
    root = project(stage="draft", records=["jia"])
    site, circular, rubric = (root / "content" / name for name in ("site.toml", "circular/2017.md", "rubric/2017.md"))
    change(circular, "number = ", "# number = ")
    rubric.write_text(next_rubric(rubric.read_text(encoding="utf-8")), encoding="utf-8")
    ran(root, "build")
    step = step_of(run(root, "status")[1])[1]
    assert re.search(r"正式发布前还要改好 (\d+) 处，先改 content/rubric/2017.md:\d+（细则还没有写明由谁", step)
    change(site, 'authority = "', 'authority = "…')
    line = next(n for n, text in enumerate(site.read_text(encoding="utf-8").split("\n"), 1) if "authority" in text)
    assert ran(root, "status").startswith(f"status # 先填写 content/site.toml:{line}（site.toml 的 authority 还没有填写")
    out = run(root, "status")[1]
    code, listed, _ = run(root, "check")
    told = set(re.findall(r"(?m)^  (content/\S+ \[E\d+\] .*)$", listed))
    assert (code, f"正式发布前还要改好 {len(told)} 处：" in listed, f"还要改好 {len(told)} 处，逐处" in out) == (0, True, True)
    assert "通报设置缺少 number\n" in out
    assert "（同类 " in out
    change(site, 'stage = "draft"', 'stage = "published"')
    asked = set(re.findall(r"(?m)^content/\S+ \[E\d+\] .*$", run(root, "build")[2]))
    change(site, 'authority = "…', 'authority = "')
    assert told == asked | set(re.findall(r"(?m)^content/\S+ \[E\d+\] .*$", run(root, "build")[2]))
    assert len(told) > 10


@pytest.mark.long
def test_the_other_commands_name_one_too(project: Project, tmp_path: Path) -> None:
    root = project(records=["jia", "chou"])
    table = root / "表.csv"
    table.write_text("文件名,社区,1-2项 召开研究会议次数（次）\njia,甲社区,9\n", encoding="utf-8")
    assert ran(root, "sheet", "import", str(table)).startswith(f"sheet import {table} --apply # 核对以后写入")
    assert ran(root, "sheet", "import", str(table), "--apply").startswith("status 2017 # ")
    assert ran(root, "explain", "chou").startswith("explain 2017/chou --why-not 优秀 # ")
    for command in (["explain", "chou", "7"], ["explain", "chou", "--why-not", "优秀"], ["explain", "jia"]):
        assert ran(root, *command).startswith("check # 事实有出入的，改 data/communities/2017/")
    assert ran(root, "explain", "E203").startswith("check # ")
    assert ran(root, "schema").startswith("status # ")
    assert ran(root, "template", "county/index.html").startswith("serve # 修改 templates/county/index.html")
    assert ran(root, "diff", str(root), str(root)).startswith("status # ")
    step = ran(root, "new", "2017", "xinhua", "--name", "新华社区")
    assert step.startswith("status 2017 # 填写 data/communities/2017/xinhua.toml")
    (root / "data/communities/2017/xinhua.toml").unlink()
    out = tmp_path / "别处 的"
    assert ran(root, "build", "--out", str(out)).startswith(f"seal 2017 --site {out} # 打开 {out}/index.html 核对")
    assert ran(root, "verify", str(out)).startswith(f"verify {out} # 以后再核对")
    (out / "index.html").write_text("", encoding="utf-8")
    code, said, _ = run(root, "verify", str(out))
    assert (code, command_in(step_of(said)[1])) == (1, ["verify", str(out)])
    assert run(root, "build", "--out", str(out))[0] == 0
    assert ran(root, "verify", str(out), "--since", str(out)).startswith("status # 不用上传")


def test_a_new_root_is_led_on(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """From an empty folder, named as it was typed, with the program as it was called; also where no year is begun."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["/usr/bin/tongyu-site"])
    assert main(["init", "考核 2017"]) == 0
    step = step_of(capsys.readouterr().out)[1]
    assert step.startswith('进入文件夹（cd "考核 2017"），把 content/site.toml 中的 … 换成本单位的内容')
    assert step.endswith("：tongyu-site new 2017 xinhua --name 新华社区")
    monkeypatch.chdir(tmp_path / "考核 2017")
    assert main(["status"]) == 0
    said, step = step_of(capsys.readouterr().out)
    assert "2017 年度：送审稿；draft/ 还没有生成\n  还没有记录\n" in said
    assert "[Q125]" in said
    assert step == "为每个社区建立记录表：tongyu-site new 2017 xinhua --name 新华社区"
    settings = Path("content/site.toml")
    settings.write_text(settings.read_text(encoding="utf-8").partition("[years")[0], encoding="utf-8")
    for command in ("status", "check", "build"):
        assert main([command]) == 0
        assert "在 content/site.toml 写上年度" in step_of(capsys.readouterr().out)[1]
    assert main(["status", "2017"]) == 2
    assert main(["explain", "甲社区"]) == 2
    assert "没有年度" in capsys.readouterr().err


def test_status_says_what_else_is_wrong_with_a_root(project: Project) -> None:
    """Not only records: a circular, a broken seal; and of one year the problems of the other are not listed."""
    root = project(records=["jia"])
    change(root / "content/circular/2017.md", "{{ 细则名称 }}", "{{ 没有的 }}")
    code, out, err = run(root, "status")
    assert (code, "2017 年度：正式发布" in out, "改好问题以后才列得出来" in out) == (1, True, True)
    assert "content/circular/2017.md" in err


@pytest.mark.parametrize(
    ("typed", "shown"),
    [("考核/数据.xlsx", "考核/数据.xlsx"), ("考核 数据", '"考核 数据"'), ("a$b", "'a$b'"), ("it's", '"it\'s"'), ("a&b", '"a&b"')],
)
def test_a_path_is_quoted_where_a_shell_needs_it(typed: str, shown: str) -> None:
    assert quoted(Path(typed)) == shown
    assert shlex.split(quoted(typed)) == [typed]
