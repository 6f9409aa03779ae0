"""A small county that is sealed and corrected: what is changed in it, and what is read of its seal and pages."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import tomli

from tests.helpers.projects import run, step_of
from tests.helpers.support import ROOT, choose

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


def check_code(root: Path) -> str:
    """The check code that the circular of a built site prints below its first annex."""
    code = "[0-9a-f]{4}(?: [0-9a-f]{4}){3}"
    return re.findall(f"本通报所列结果的校验码：({code})。", page(root, "2017/circular.html"))[0]  # type: ignore[no-any-return]


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


def read_otherwise(root: Path, name: str, option: str) -> None:
    """Choose another option of a reading."""
    text = (root / RUBRIC).read_text(encoding="utf-8")
    (root / RUBRIC).write_text(choose(text, name, option), encoding="utf-8", newline="\n")


def other_edge(root: Path) -> None:
    """The best grade from 94 on."""
    text = (root / RUBRIC).read_text(encoding="utf-8")
    (root / RUBRIC).write_text(text.replace("95", "94"), encoding="utf-8", newline="\n")


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


NEXT = "下一步：更新网站：python build.py"
"""What is said after a correction was recorded, but for the root."""


def correct(root: Path, changes: str, number: int = 1, *options: str, **texts: str) -> tuple[int, str, str]:
    """Write a correction and record it, with some options; what is asked with it was looked into, as its hint wants it."""
    path = root / f"content/corrections/2017-{number}.md"
    path.parent.mkdir(exist_ok=True)
    text = FRONT.format(changes=changes)
    for old, new in texts.items():
        text = re.sub(rf"(?m)^{old} = .*$", f"{old} = {new}" if new else "", text)
    path.write_text(text, encoding="utf-8")
    done = run(root, "seal", "2017", "--correct", f"2017-{number}", *options)
    if checked := re.findall(r"改法：(checked = .*)", done[2]):
        path.write_text(text.replace(f"\n{changes}", f"\n{checked[0]}\n{changes}"), encoding="utf-8")
        done = run(root, "seal", "2017", "--correct", f"2017-{number}", *options)
    return done


def filled_in(root: Path, number: int = 1) -> str:
    """Record what changed with the form that is written, and build; returns the form, filled in."""
    form = recorded(root, number)[1]
    assert run(root, "build")[::2] == (0, "")
    return form


def recorded(root: Path, number: int = 1) -> tuple[str, str]:
    """Record what changed with the form that is written; returns what is said of it, and the form, filled in."""
    code, said, err = run(root, "seal", "2017", "--correct")
    assert (code, err) == (0, "")
    path = root / f"content/corrections/2017-{number}.md"
    filled_form(path, f"2018-0{number + 2}-05")
    form = path.read_text(encoding="utf-8")
    assert run(root, "seal", "2017", "--correct")[0] == 0
    return said, form


def filled_form(path: Path, date: str) -> None:
    """Put a day and a word in the place of every … of a correction's form."""
    form = path.read_text(encoding="utf-8").replace("date = …", f"date = {date}")
    path.write_text(form.replace('"…"', '"某某"').replace("…更正的经过（不另写的，删去这一行）", ""), encoding="utf-8")


def changed(root: Path) -> Path:
    BREAKS["a fact of a record"][0](root)
    return root


def page(root: Path, url: str) -> str:
    return (root / "site" / url).read_text(encoding="utf-8")


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


SAME = "结果没有差异：社区、得分、档次、名次和台账都相同；通报、细则等文字不在比较之列\n"


def differences(old: Path, new: Path) -> tuple[int, str]:
    code, out, err = run(old, "diff", str(old), str(new))
    return code, step_of(out)[0] + err
