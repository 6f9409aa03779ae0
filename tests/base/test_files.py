"""Every file that the project reads, broken in every way a file can be: words, the file and its line, no traceback."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.helpers.projects import RECORD, good_project, run, snapshot
from tests.helpers.support import ROOT, a_few
from tongyu_site.base.problems import Problems
from tongyu_site.base.source import MOST, Source

FILES = (
    "content/site.toml", "content/rubric/2017.md", "content/circular/2017.md", "content/help.md", RECORD,
    "data/results/2016.toml", "templates/base.html", "templates/texts/help.html", "templates/assets/site.js",
)  # fmt: skip
Spoil = Callable[[Path], None]


def line_with_han(path: Path) -> int:
    return next(n for n, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1) if not line.isascii())


def encoded(name: str) -> Spoil:
    return lambda path: path.write_bytes(path.read_text(encoding="utf-8").encode(name)) and None


def replaced(make: Spoil) -> Spoil:
    def spoil(path: Path) -> None:
        path.unlink()
        make(path)

    return spoil


def with_nul(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").split("\n")
    lines[1] = f"{lines[1][:3]}\0{lines[1][3:]}"
    path.write_text("\n".join(lines), encoding="utf-8", newline="\n")


def enlarged(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"\n" + b"#" * MOST)


def one_line_in_gb18030(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").split("\n")
    han = line_with_han(path)
    lines.append("/* 其余 */" if path.suffix in (".js", ".html", ".md") else "# 其余")
    path.write_bytes(b"\n".join(line.encode("gb18030" if n == han else "utf-8") for n, line in enumerate(lines, 1)))


def workbook(path: Path) -> None:
    import openpyxl

    openpyxl.Workbook().save(path)


# name: how the file is spoilt, the code, the words, and the line: a number, "han" for the first with Chinese, None for none
WAYS: dict[str, tuple[Spoil, str, str, int | str | None]] = {
    "gb18030": (encoded("gb18030"), "E101", "GB18030（记事本的 ANSI）", "han"),
    "one line in gb18030": (one_line_in_gb18030, "E101", "这一行不是 UTF-8 编码，其余各行是", "han"),
    "a workbook": (workbook, "E101", "这是 Excel 文件", None),
    "utf-16": (encoded("utf-16"), "E101", "UTF-16", 1),
    "utf-16 without a mark": (encoded("utf-16-le"), "E101", "UTF-16", 1),
    "nul": (with_nul, "E108", "空字符（NUL）", 2),
    "empty": (lambda path: path.write_bytes(b"") and None, "E106", "文件是空的", 1),
    "only blank lines": (lambda path: path.write_bytes(b"\xef\xbb\xbf\r\n \n") and None, "E106", "文件是空的", 1),
    "folder": (replaced(lambda path: path.mkdir()), "E103", "这是文件夹", None),
    "dangling link": (replaced(lambda path: path.symlink_to("nowhere")), "E103", "它指向的文件不存在", None),
    "link in a circle": (replaced(lambda path: path.symlink_to(path.name)), "E103", "文件读不出来", None),
    "link that leads out": (replaced(lambda path: path.symlink_to(ROOT / "README.md")), "E103", "指向本项目以外的文件", None),
    "huge": (enlarged, "E107", "文件太大", None),
}
ASSET_GONE = ("folder",)


PAIRS = [
    pytest.param(file, way, marks=[pytest.mark.long] * ((place - turn) % 3 != 0))
    for place, file in enumerate(FILES)
    for turn, way in enumerate(WAYS)
]
"""Each way with a third of the files, each file with a third of the ways; all pairs in the long form."""


@pytest.mark.few(10)
@pytest.mark.parametrize(("file", "way"), PAIRS)
def test_a_broken_file_is_named_with_its_line(file: str, way: str, tmp_path: Path) -> None:
    root = tmp_path / "root"
    good_project(root, "published", complete=True, templates=file.startswith("templates"))
    path = root / file
    if not path.exists():
        path.parent.mkdir(parents=True)
        path.write_text('[jia]\nscore = 93.5\ngrade = "良好"\n', encoding="utf-8")
    assert not path.read_text(encoding="utf-8").isascii()
    han = line_with_han(path)
    spoil, code, words, line = WAYS[way]
    spoil(path)
    before = {name: content for name, content in snapshot(root).items() if name != file}
    exit_code, _, err = run(root, "check")
    assert exit_code == 1
    assert "Traceback" not in err
    if file.startswith("templates/assets/") and way in ASSET_GONE:
        code, words, line = "E405", "缺少文件", None
    number = {"han": han}.get(str(line), line)
    place = f"{file}:{number}:" if number else f"{file} ["
    assert err.startswith(place), err
    assert f"[{code}]" in err.split("\n")[0]
    assert words in err.split("\n")[0]
    assert err.rstrip().endswith("共 1 个问题，1 个文件")
    assert {name: content for name, content in snapshot(root).items() if name != file} == before


@pytest.mark.parametrize("folder", ["data/communities/2017", "templates", "templates/assets", "content/rubric", "content"])
@pytest.mark.parametrize("dangling", [True, False], ids=["link", "file"])
def test_a_folder_that_is_none_is_named(folder: str, dangling: bool, tmp_path: Path) -> None:
    root = tmp_path / "root"
    good_project(root, "published", complete=True, templates=True)
    path = root / folder
    shutil.rmtree(path)
    if dangling:
        path.symlink_to("nowhere")
    else:
        path.write_text("a file", encoding="utf-8")
    exit_code, _, err = run(root, "check")
    assert exit_code == 1
    assert "Traceback" not in err
    assert folder.split("/")[0] in err


LINKED = ["data", "data/communities", "data/communities/2017", "content", "content/rubric", "content/circular"]


@pytest.mark.few(4)
@pytest.mark.parametrize("name", [*LINKED, RECORD, "content/site.toml"])
@pytest.mark.parametrize("away", [True, False], ids=["out of the root", "within it"])
def test_a_link_out_of_the_root_is_followed_nowhere(name: str, away: bool, tmp_path: Path) -> None:
    """One problem at the link, and nothing of what stands there in any message; a link within the root is as good as a file."""
    root = tmp_path / "root"
    good_project(root, "published", complete=True)
    path, there = root / name, (tmp_path if away else root) / "elsewhere"
    path.rename(there)
    path.symlink_to(there)
    code, _, err = run(root, "check")
    if not away:
        assert (code, err) == (0, "")
        return
    what = "文件夹" if there.is_dir() else "文件"
    assert code == 1
    assert f"{name} [E103] 文件读不出来：这是链接，指向本项目以外的{what}\n   改法：删去这个链接，把{what}本身放到这里\n" in err
    assert err.count("[E") == 1
    assert str(there) not in err


def test_a_linked_folder_among_the_records_is_a_problem(tmp_path: Path) -> None:
    root = tmp_path / "root"
    good_project(root, "published", complete=True)
    (tmp_path / "elsewhere").mkdir()
    shutil.copy(root / RECORD, tmp_path / "elsewhere/yi.toml")
    (root / "data/communities/2017/more").symlink_to(tmp_path / "elsewhere")
    code, _, err = run(root, "check")
    assert (code, err.count("[E")) == (1, 1)
    assert "data/communities/2017/more [E103] 文件读不出来：这是链接，指向本项目以外的文件夹" in err


def test_links_that_lead_back_among_the_records_change_nothing(tmp_path: Path) -> None:
    root = tmp_path / "root"
    good_project(root, "published", complete=True)
    for name in ("one", "two"):
        (root / "data/communities/2017" / name).symlink_to(".")
        (root / "data" / name).symlink_to(".")
        (root / "content" / name).symlink_to("..")
    assert run(root, "check")[::2] == (0, "")


ZERO, BELL = "\\u200b", "\\u0007"
# file, what is replaced, by what; the line of the problem, what it says, and what the hint makes of the line
UNSEEN: dict[str, tuple[str, str, str, str, str | None]] = {
    "a zero width in a title": ("content/site.toml", '考核"', f'考{ZERO}核"', "“title”中有看不见的字符", "社区党工委考核"),
    "a control in a title": ("content/site.toml", '考核"', f'考{BELL}核"', "“title”中有看不见的控制字符", "社区党工委考核"),
    "a path": ("content/site.toml", '"社区党工委考核"', '"D:\\new"', "“title”中有换行；反斜杠要写两个", "'D:\\new'"),
    "an authority": ("content/site.toml", "监察局", f"监察{ZERO}局", "“authority”中有看不见的字符（U+200B）", "监察局"),
    "a circular's title": (
        "content/circular/2017.md", "关于2017年度", f"关于{ZERO}2017年度", "“title”中有看不见的字符", "关于2017年度"),
    "a circular's no character": (
        "content/circular/2017.md", "关于2017年度", "关于\\uffff2017年度", "“title”中有看不见的控制字符", "关于2017年度"),
    "allowed words": (
        "content/circular/2017.md", 'text = "百分制"', f'text = "百分{ZERO}制"', "“text”中有看不见的字符（U+200B）", "百分制"),
    "a block of the rubric": (
        "content/rubric/2017.md", 'title = "召开党风', f'title = "召开{ZERO}党风', "“title”中有看不见的字符", "召开党风"),
    "a record's name": (RECORD, '"甲社区"', f'"甲{ZERO}社区"', "“name”（社区名称）中有看不见的字符（U+200B）", '"甲社区"'),
    "a record's document": (
        RECORD, 'number = "示督通〔2017〕9号"', 'number = "D:\\new\\tong"', "“number”（文号）中有换行；反斜杠要写两个",
        "'D:\\new\\tong'"),
    "a record's note": (RECORD, '"重点工作进度滞后"', '"见D:\\temp"', "“note”（说明）中有制表符；反斜杠要写两个", "'见D:\\temp'"),
    "a record's note of two lines": (RECORD, '"重点工作进度滞后"', '"重点工作\\n进度滞后"', "", None),
}  # fmt: skip


@pytest.mark.parametrize("case", a_few(UNSEEN, list(UNSEEN)[::6]))
def test_signs_that_nobody_sees_are_problems_at_their_line(case: str, tmp_path: Path) -> None:
    file, old, new, says, fixed = UNSEEN[case]
    root = tmp_path / "root"
    good_project(root, "published", complete=True)
    text = (root / file).read_text(encoding="utf-8")
    assert old in text
    (root / file).write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")
    line = text[: text.index(old)].count("\n") + 1
    code, _, err = run(root, "check")
    if not says:
        assert (code, err) == (0, "")
        return
    assert code == 1
    problem = next(part for part in err.split("\n\n") if "[E108]" in part)
    assert problem.startswith(f"{file}:{line}:")
    assert says in problem
    hint = problem.rpartition("改法：")[2].strip()
    assert fixed is not None
    assert fixed in hint
    lines = (root / file).read_text(encoding="utf-8").split("\n")
    (root / file).write_text("\n".join([*lines[: line - 1], hint, *lines[line:]]), encoding="utf-8", newline="\n")
    assert run(root, "check")[::2] == (0, "")


FIGURES = ["1e9999999", "-1e99999", "1e-9999999", "1e99999999999999999999", "1e-99999999999999999999", "1" + "0" * 400]


@pytest.mark.few(8)
@pytest.mark.parametrize("figure", FIGURES, ids=[figure[:25] for figure in FIGURES])
@pytest.mark.parametrize("file", [RECORD, "data/results/2016.toml", "content/rubric/2017.md", "content/site.toml"])
def test_a_figure_that_nobody_means_is_a_problem_at_its_line(file: str, figure: str, tmp_path: Path) -> None:
    root = tmp_path / "root"
    good_project(root, "published", complete=True)
    path = root / file
    if not path.exists():
        path.parent.mkdir(parents=True)
        path.write_text('[jia]\nscore = 93.5\ngrade = "良好"\n', encoding="utf-8")
    text = path.read_text(encoding="utf-8")
    key = {"content/rubric/2017.md": "points", "content/site.toml": "stage"}.get(file, "score")
    written = re.sub(rf"(?m)^{key} = .*", f"{key} = {figure}", text, count=1)
    path.write_text(written, encoding="utf-8", newline="\n")
    line = written[: written.index(f"{key} = {figure}")].count("\n") + 1
    code, _, err = run(root, "check")
    assert (code, "E508" in err) == (1, False)
    assert err.startswith(f"{file}:{line}:")


def test_a_record_of_comments_alone_is_empty(tmp_path: Path) -> None:
    root = tmp_path / "root"
    good_project(root, "draft", complete=False)
    (root / RECORD).write_text("# 甲社区\n# year = 2017\n", encoding="utf-8")
    exit_code, _, err = run(root, "check")
    assert exit_code == 1
    assert f"{RECORD}:1:1 [E106] 文件里只有注释，没有内容" in err


def test_what_a_file_manager_leaves_is_read_nowhere(tmp_path: Path) -> None:
    root = tmp_path / "root"
    good_project(root, "published", complete=True, templates=True)
    before = run(root, "check")
    folders = ("communities/2017", "communities", "results", "seals")
    for folder in [*(root / "data" / name for name in folders), *(path for path in root.rglob("*") if path.is_dir())]:
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("._bing.toml", ".DS_Store", "._2017.md", "._base.html", "._x.css", "desktop.ini", "jia.toml~"):
            (folder / name).write_bytes(b"\x00\x05\x16\x07junk")
    (root / "data/communities/2017/.hidden").mkdir()
    (root / "data/communities/2017/.hidden/jia.toml").write_bytes(b"\x00")
    assert before[0] == 0
    assert run(root, "check") == before
    assert run(root, "new", "2017", "yi", "--name", "乙社区")[0] == 0


def test_line_ends_of_a_checkout_change_no_byte_of_the_site(tmp_path: Path) -> None:
    manifests = []
    for end in (b"\n", b"\r\n"):  # git clone -c core.autocrlf=true
        root = tmp_path / str(len(end))
        good_project(root, "published", complete=True, templates=True)
        for path in [path for path in root.rglob("*") if path.is_file() and path.suffix != ".pyc"]:
            path.write_bytes(path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", end))
        assert run(root, "build")[0] == 0
        manifests.append((root / "site/SHA256SUMS").read_bytes())
    assert manifests[0] == manifests[1]


@pytest.mark.parametrize(
    "number",
    [
        "18446744073709551616",
        "-18_446_744_073_709_551_616",
        "0x1_0000_0000_0000_0000",
        "0o2000000000000000000000",
        f"0b1{'0' * 64}",
    ],
)
def test_a_whole_number_of_more_than_64_bits_is_refused(number: str) -> None:
    with pytest.raises(Problems) as caught:
        Source("2017.toml", f"[one]\nlist = [1, {number}]\n").toml()
    (problem,) = caught.value.problems
    assert (problem.code, problem.place and (problem.place.line, problem.place.column)) == ("E102", (2, 12))
    assert "数太大" in problem.message


def test_a_whole_number_of_64_bits_is_read() -> None:
    assert Source("2017.toml", "number = 0xffff_ffff_ffff_ffff\n").toml() == {"number": 18446744073709551615}
