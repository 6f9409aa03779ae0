"""Characters at the door: what no name may hold, which names are the same, and which digits a file name may have."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest

from tests.helpers.projects import RECORD, Project, good_project, run
from tests.helpers.spreadsheets import table
from tests.helpers.support import a_few
from tongyu_site.base.cell_texts import risky

CONTROLS = ["\x01", "\x0b", "\x1b", "\x7f", "\x80", "\x85", "\x9f", "\ufffe", "\uffff"]
UNSEEN = [
    "\u00ad", "\u034f", "\u061c", "\u115f", "\u1160", "\u17b4", "\u180b", "\u180e", "\u200b", "\u200d", "\u200f", "\u2028",
    "\u2029", "\u202e", "\u2060", "\u2065", "\u2066", "\u206a", "\u2800", "\u3164", "\ufdd0", "\ufe00", "\ufe0f", "\uffa0",
    "\ufff0", "\ufff9", "\U0001bca0", "\U0001d173", "\U0001fffe", "\U000e0001", "\U000e0020", "\U000e0100", "\U000e01ef",
    "\U000e0fff",
]  # fmt: skip
LOST = "\ufffd"
# where a name or a printed title is written: the file, the text, and what the problem calls it
NAMES = {
    "a community": (RECORD, "甲社区", "“name”（社区名称）"),
    "a document's issuer": (RECORD, "县督查指挥中心", "“issuer”（发文机关）"),
    "a document's number": (RECORD, "示督通〔2017〕9号", "“number”（文号）"),
    "the site": ("content/site.toml", "社区党工委考核", "“title”"),
    "the authority": ("content/site.toml", "某县纪委", "“authority”"),
    "a clause": ("content/rubric/2017.md", "召开党风", "“title”"),
    "the circular": ("content/circular/2017.md", "中共示例县委办公室文件", "“header”"),
}
PROSE = {
    "the rubric": ("content/rubric/2017.md", "考核细则"),
    "the circular": ("content/circular/2017.md", "考核基本情况"),
    "the help page": ("content/help.md", "各页的内容"),
}


def escaped(char: str) -> str:
    """A character as TOML escapes it."""
    return f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"


def spoilt(root: Path, file: str, text: str, inserted: str) -> int:
    """Put something behind the first sign of a text in a good project; the line on which that stands."""
    good_project(root, "published", complete=True)
    whole = (root / file).read_text(encoding="utf-8")
    at = whole.index(f'title = "{text}' if file == "content/rubric/2017.md" and f'title = "{text}' in whole else text)
    at = whole.index(text, at) + 1
    (root / file).write_text(whole[:at] + inserted + whole[at:], encoding="utf-8", newline="\n")
    return whole.count("\n", 0, at) + 1


@pytest.mark.parametrize(
    "char", a_few([*CONTROLS, *UNSEEN, LOST], [CONTROLS[0], CONTROLS[-1], *UNSEEN[::6], UNSEEN[-1], LOST]), ids=ascii
)
def test_no_name_holds_a_sign_that_shows_nothing(char: str, tmp_path: Path) -> None:
    """As it is, or escaped; a few signs of each group, all in the long form."""
    file, text, what = NAMES["a community"]
    for way, inserted in {"plain": char, "escaped": escaped(char)}.items():
        line = spoilt(tmp_path / way, file, text, inserted)
        code, _, err = run(tmp_path / way, "check")
        assert code == 1
        assert re.match(rf"{file}:{line}:\d+ \[E108\] ", err), err
        assert err.endswith("共 1 个问题，1 个文件\n")
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e]", err)
        if way == "escaped":
            assert f"[E108] {what}中有" in err
            assert f"U+{ord(char):04X}" in err


@pytest.mark.few(len(NAMES) + 2)
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("char", [LOST, "\u202e", "\u3164", "\ufe00"], ids=ascii)
def test_all_names_and_titles_are_read_alike(name: str, char: str, tmp_path: Path) -> None:
    file, text, what = NAMES[name]
    line = spoilt(tmp_path / "root", file, text, char)
    code, _, err = run(tmp_path / "root", "check")
    assert code == 1
    problem = next(part for part in err.split("\n\n") if "[E108]" in part)
    assert problem.startswith(f"{file}:{line}:")
    assert f"{what}中有" in problem
    assert ("原来的字已经丢失" in problem) == (char == LOST)


@pytest.mark.few(len(PROSE) + 1)
@pytest.mark.parametrize("where", PROSE)
@pytest.mark.parametrize("char", ["\u202e", "\u3164", "\u200b", LOST], ids=ascii)
def test_prose_holds_no_sign_that_shows_nothing(where: str, char: str, tmp_path: Path) -> None:
    file, text = PROSE[where]
    line = spoilt(tmp_path / "root", file, text, char)
    code, _, err = run(tmp_path / "root", "check")
    assert code == 1
    assert re.search(rf"^{file}:{line}:\d+ \[E108\] 这一行有", err, re.M), err


def test_a_note_may_hold_what_was_pasted(tmp_path: Path) -> None:
    """Notes are prose of the offices: what turns directions is a sign; only controls and what was lost are refused."""
    root = tmp_path / "root"
    spoilt(root, RECORD, "重点工作进度滞后", "\u200b\u202e\ufe0f")
    assert run(root, "build")[::2] == (0, "")
    page = (root / "site/2017/communities/jia.html").read_text(encoding="utf-8")
    assert "重\u200b\ufffd\ufe0f点工作进度滞后" in page


def test_a_character_that_was_lost_is_a_problem_in_a_note_too(tmp_path: Path) -> None:
    root = tmp_path / "root"
    spoilt(root, RECORD, "重点工作进度滞后", LOST)
    code, _, err = run(root, "check")
    assert code == 1
    assert re.search(rf"^{RECORD}:[0-9]+:[0-9]+ \[E108\] .*有 {LOST}（U\+FFFD），原来的字已经丢失，照原件补上", err, re.M), err


@pytest.mark.parametrize(
    "other",
    ["甲\u200b社区", "甲\u3164社区", "甲\ufe00社区", "甲\u034f社区", "甲 社区", "甲\u3000社区", "\u202e甲社区",
     "甲\U000e0100社区"],
    ids=ascii,
)  # fmt: skip
def test_names_that_differ_by_nothing_that_shows_are_the_same(other: str, project: Project) -> None:
    root = project(records=["jia", "yi"])
    record = root / "data/communities/2017/yi.toml"
    record.write_text(record.read_text(encoding="utf-8").replace('"乙社区"', f'"{other}"'), encoding="utf-8")
    _, _, err = run(root, "check")
    assert "data/communities/2017/yi.toml:2:8 [E209] 与 data/communities/2017/jia.toml:2 同名" in err
    code, _, err = run(root, "new", "2017", "xin", "--name", other)
    assert code == 1
    assert "[E209] 已有同名的社区" in err


def test_names_that_differ_by_width_are_the_same(project: Project) -> None:
    root = project(records=["jia", "yi"])
    for slug, old, new in (("jia", "甲社区", "A1社区"), ("yi", "乙社区", "Ａ１社区")):
        record = root / f"data/communities/2017/{slug}.toml"
        record.write_text(record.read_text(encoding="utf-8").replace(f'"{old}"', f'"{new}"', 1), encoding="utf-8")
    assert "[E209] 与 data/communities/2017/jia.toml:2 同名" in run(root, "check")[2]


@pytest.mark.few(6)
@pytest.mark.parametrize(
    ("file", "code"),
    [("content/corrections/2017-{}.md", "E711"), ("content/corrections/{}017-1.md", "E711"), ("data/seals/{}017.toml", "E703"),
     ("data/results/{}016.toml", "E104"), ("data/communities/2017/jia{}.toml", "E104")],
)  # fmt: skip
@pytest.mark.parametrize("digit", ["２", "٢", "²", "②"])
def test_digits_of_file_names_are_ascii(file: str, code: str, digit: str, tmp_path: Path) -> None:
    root = tmp_path / "root"
    good_project(root, "published", complete=True)
    path = root / file.format(digit)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes((root / RECORD).read_bytes().replace("甲社区".encode(), "乙社区".encode()))
    exit_code, _, err = run(root, "check")
    assert exit_code == 1
    assert f"{file.format(digit)} [{code}]" in err


@pytest.mark.parametrize("figure", ["٢", "৩", "𝟜x", "²"])
def test_a_table_counts_in_ascii_digits(figure: str, project: Project) -> None:
    root = project(records=["jia"])
    path = table(root, [["文件名", "1-2项 召开研究会议次数"], ["jia", figure]])
    code, _, err = run(root, "sheet", "import", path)
    assert (code, "[E605]" in err) == ((0, False) if figure == "²" else (1, True)), err


@pytest.mark.parametrize("before", ["", " ", "\u3000", "\u00a0", "\u200b", "\u3164", "\u2060\ufe0f", "\ufeff"], ids=ascii)
def test_what_begins_a_formula_is_seen_behind_what_shows_nothing(before: str) -> None:
    for sign in "=+-@＝＋－＠﹢﹣﹦﹫":
        assert risky(f"{before}{sign}1+1"), sign
        assert risky(f"{before}{sign}cmd"), sign
        assert not risky(f"{before}甲{sign}1"), sign


def test_a_text_of_an_exported_table_stays_a_text_when_it_is_edited(project: Project) -> None:
    root = project(records=["jia", "yi"])
    record = root / "data/communities/2017/jia.toml"
    text = record.read_text(encoding="utf-8").replace('"甲社区"', '"＝甲社区"', 1)
    record.write_text(re.sub('note = ".*?"', 'note = "-1+1"', text, count=1), encoding="utf-8")
    code, _, err = run(root, "sheet", "export", root / "a.xlsx")
    assert (code, err) == (0, "")
    cells = [cell for sheet in openpyxl.load_workbook(root / "a.xlsx") for row in sheet.iter_rows() for cell in row]
    marked = {cell.value for cell in cells if cell.quotePrefix}
    assert (
        marked == {value for cell in cells if risky(value := str(cell.value)) and cell.data_type == "s"} >= {"＝甲社区", "-1+1"}
    )
    assert {cell.data_type for cell in cells if cell.value in ("＝甲社区", "-1+1", "乙社区")} == {"s"}
