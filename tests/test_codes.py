"""Problem codes: list, ``explain``, the page and the program say the same, and every example is what it says it is."""

from __future__ import annotations

import html
import re
import shutil
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support import ROOT
from tests.test_invalid import RECORD, good_project, run
from tongyu_site import text
from tongyu_site.problems import CODES, QUESTIONS, Code
from tongyu_site.source import MOST

SITE, RUBRIC, CIRCULAR, HELP = "content/site.toml", "content/rubric/2017.md", "content/circular/2017.md", "content/help.md"
DOCUMENT = 'document = { issuer = "县督查指挥中心", number = "通督通〔2017〕9号" }'

Place = tuple[str, str] | Callable[[Path, Code, bool], list[str]]


def swap(root: Path, name: str, old: str, new: str) -> None:
    path = root / name
    content = path.read_text(encoding="utf-8")
    assert content.count(old) >= 1, (name, old)
    path.write_text(content.replace(old, new, 1), encoding="utf-8", newline="\n")


def encoding(root: Path, _: Code, wrong: bool) -> list[str]:
    path = root / RECORD
    path.write_bytes(path.read_text(encoding="utf-8").encode("gb18030" if wrong else "utf-8"))
    return ["check"]


def whole(root: Path, code: Code, wrong: bool) -> list[str]:
    (root / RECORD).write_text(code.wrong if wrong else code.example, encoding="utf-8")
    return ["check"]


def folder(root: Path, _: Code, wrong: bool) -> list[str]:
    if wrong:
        (root / RECORD).unlink()
        (root / RECORD).mkdir()
    return ["check"]


def named(root: Path, code: Code, wrong: bool) -> list[str]:
    (root / RECORD).rename((root / RECORD).with_name(code.wrong if wrong else code.example))
    return ["check"]


def large(root: Path, _: Code, wrong: bool) -> list[str]:
    if wrong:
        with (root / RECORD).open("a", encoding="utf-8") as file:
            file.write("# " + "x" * MOST)
    return ["check"]


def second(root: Path, code: Code, wrong: bool) -> list[str]:
    other = (root / RECORD).with_name("yi.toml")
    shutil.copy(root / RECORD, other)
    swap(root, "data/communities/2017/yi.toml", 'name = "甲社区"', code.wrong if wrong else code.example)
    return ["check"]


def results(root: Path, code: Code, wrong: bool) -> list[str]:
    path = root / "data/results/2016.toml"
    path.parent.mkdir(parents=True)
    path.write_text(f'[jia]\n{code.wrong if wrong else code.example}\ngrade = "良好"\n', encoding="utf-8")
    return ["check"]


def paragraph(root: Path, _: Code, wrong: bool) -> list[str]:
    if wrong:
        path = root / RUBRIC
        content = path.read_text(encoding="utf-8")
        block = re.search(r"```toml\nsilent = .*?```\n", content, re.S)
        assert block is not None
        path.write_text(content.replace(block[0], "", 1), encoding="utf-8")
    return ["check"]


def out(root: Path, code: Code, wrong: bool) -> list[str]:
    (root / "site").mkdir(exist_ok=True)
    word = (code.wrong if wrong else code.example).split()[-1]
    return ["build", "--out", str(root / word)]


def unwritable(root: Path, _: Code, wrong: bool) -> list[str]:
    if wrong:
        (root / "a").write_text("a file where a folder should be made", encoding="utf-8")
    return ["build", "--out", str(root / "a" / "site")]


def leaking(root: Path, code: Code, wrong: bool) -> list[str]:
    """The right example is words: a code that stood on the page of codes would be one that a page shows."""
    if wrong:
        swap(root, RECORD, 'person = "b-7"', code.wrong)
    return ["check"]


def appended(root: Path, code: Code, wrong: bool) -> list[str]:
    with (root / HELP).open("a", encoding="utf-8") as file:
        file.write(f"\n{code.wrong if wrong else code.example}\n")
    return ["check"]


def sealing(root: Path, _: Code, wrong: bool) -> list[str]:
    run(root, "build")
    if wrong:
        swap(root, RECORD, "meetings = 2", "meetings = 3")
        swap(root, RECORD, 'name = "甲社区"', 'name = "甲子社区"')
    return ["seal", "2017"]


def unsealing(root: Path, _: Code, wrong: bool) -> list[str]:
    for command in (["build"], ["seal", "2017"], ["build"]):
        run(root, *command)
    if wrong:
        (root / "data/seals/2017.toml").unlink()
    return ["build"]


WHERE: dict[str, Place] = {
    "E101": encoding,
    "E102": (RECORD, 'name = "甲社区"'),
    "E103": folder,
    "E104": named,
    "E105": named,
    "E106": whole,
    "E107": large,
    "E108": (RECORD, 'note = "重点工作进度滞后"'),
    "E201": (RECORD, "meetings = 2"),
    "E202": (RECORD, "meetings = 2"),
    "E203": (RECORD, "meetings = 2"),
    "E204": (RECORD, "score = 88"),
    "E205": (RECORD, 'level = "city"'),
    "E206": (RECORD, "date = 2017-06-14"),
    "E207": (RECORD, DOCUMENT),
    "E208": (RECORD, "year = 2017"),
    "E209": second,
    "E210": (RECORD, "present = 35"),
    "E211": (RECORD, "# 一份填全的记录：tests/test_invalid.py 用它作没有问题的底本。"),
    "E212": (RECORD, 'person = "b-7"'),
    "E213": (RECORD, "[[daily]]\ndate = 2017-02-16\nscore = 92.5"),
    "E301": (RUBRIC, "各社区党工委领导班子"),
    "E302": (RUBRIC, 'kind = "quota"'),
    "E303": (RUBRIC, 'words = { minimum = "每月召开一次" }'),
    "E304": (RUBRIC, CODES["E304"].example),
    "E305": (RUBRIC, 'chosen = "clause"'),
    "E306": paragraph,
    "E401": (SITE, 'stage = "published"'),
    "E402": results,
    "E403": (CIRCULAR, CODES["E403"].example),
    "E404": (SITE, "[years.2017]"),
    "E405": ("templates/help.html", "{{ page.title }}"),
    "E501": appended,
    "E503": leaking,
    "E504": out,
    "E505": unwritable,
    "E506": appended,
    "E706": sealing,
    "E715": unsealing,
}


NO_INPUT = {
    "E502": "file names are checked before pages are planned (E104, E105): no input makes two pages of one address",
    "E507": "the port is taken by a program, not by an input: the test below",
}


def test_every_code_has_an_example_here() -> None:
    assert [*WHERE, *NO_INPUT] == [code for code in CODES if code not in NO_INPUT] + list(NO_INPUT)


def said(root: Path, code: str, *, wrong: bool) -> set[str]:
    """The codes of the problems of a good project with one example put into it."""
    meaning, place = CODES[code], WHERE[code]
    if callable(place):
        command = place(root, meaning, wrong)
    else:
        swap(root, *place, meaning.wrong if wrong else meaning.example)
        command = ["check"]
    exit_code, _, err = run(root, *command)
    assert "Traceback" not in err
    found = set(re.findall(r"\[(E\d+)\]", err))
    assert exit_code == (1 if found else 0)
    return found


@pytest.mark.parametrize("code", WHERE)
def test_the_wrong_example_gives_its_code(code: str, tmp_path: Path) -> None:
    good_project(tmp_path / "root", "published", complete=True)
    assert code in said(tmp_path / "root", code, wrong=True)


ALONE = ("E104", "E105", "E106", "E209", "E402", "E501", "E504", "E505", "E506", "E706", "E715")
"""Right examples that need a project of their own; the others stand together in one."""


@pytest.mark.parametrize("code", ALONE)
def test_the_right_example_does_not(code: str, tmp_path: Path) -> None:
    good_project(tmp_path / "root", "published", complete=True)
    found = said(tmp_path / "root", code, wrong=False)
    assert code not in found
    if code not in ("E104", "E106"):  # a renamed record, and a record of one line, have other problems
        assert found == set()


def test_all_other_right_examples_are_right_together(tmp_path: Path) -> None:
    root = tmp_path / "root"
    good_project(root, "published", complete=True)
    for code, place in WHERE.items():
        if callable(place) and code not in ALONE:
            place(root, CODES[code], False)
        elif not callable(place):
            swap(root, *place, CODES[code].example)
    assert run(root, "check")[::2] == (0, "")


def test_a_port_that_is_taken_is_e507(tmp_path: Path) -> None:
    root = tmp_path / "root"
    good_project(root, "published", complete=True)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        code, _, err = run(root, "serve", "--port", str(taken.getsockname()[1]), "--no-open")
    assert code == 1
    assert "[E507]" in err


@pytest.mark.parametrize("code", [*CODES, *QUESTIONS])
def test_explain_says_all_of_a_code(code: str) -> None:
    meaning = {**CODES, **QUESTIONS}[code]
    said = text.explain_code(code.lower()) or ""
    for part in (meaning.title, meaning.explanation, *meaning.example.split("\n"), *meaning.wrong.split("\n")):
        assert part in said


def test_codes_of_problems_have_both_examples_and_they_differ() -> None:
    for code, meaning in CODES.items():
        assert meaning.example, code
        assert meaning.wrong, code
        assert meaning.example != meaning.wrong, code


def test_the_page_lists_every_code_with_its_examples(tmp_path: Path) -> None:
    root = tmp_path / "root"
    good_project(root, "published", complete=True)
    assert run(root, "build")[0] == 0
    page = (root / "site/problems.html").read_text(encoding="utf-8")
    rows = dict(re.findall(r'<tr id="([EQ]\d+)">(.*?)</tr>', page, re.S))
    assert list(rows) == [*CODES, *QUESTIONS]
    for code, meaning in {**CODES, **QUESTIONS}.items():
        shown = html.unescape(rows[code])
        for part in (code, meaning.title, meaning.explanation, meaning.example, meaning.wrong):
            assert part in shown, code
    assert 'href="problems.html"' in (root / "site/help.html").read_text(encoding="utf-8")


def test_every_question_asked_is_explained() -> None:
    used = set()
    for path in (ROOT / "tongyu_site").glob("*.py"):
        content = path.read_text(encoding="utf-8")
        if path.name == "problems.py":
            content = content.split("class Place")[1]
        used |= set(re.findall(r'"(Q\d{3})"', content))
    assert used == set(QUESTIONS)
