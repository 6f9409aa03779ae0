"""Problem codes: list, ``explain``, the page and the program say the same, and every example is what it says it is."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import html
import re
import shutil
import socket
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.helpers.hints import followed, followed_in_record
from tests.helpers.projects import RECORD, good_project, next_year, run
from tests.helpers.spreadsheets import FIRST_VISITS, OFFICE, table
from tests.helpers.support import ROOT, a_few
from tongyu_site.base import locking
from tongyu_site.base.codes import CODES, QUESTIONS, Code
from tongyu_site.base.problems import Problem, Problems
from tongyu_site.base.source import MOST
from tongyu_site.base.writing import writing
from tongyu_site.cli.codes_text import explain_code
from tongyu_site.publish import gathering, making, seal

SITE, RUBRIC, CIRCULAR, HELP = "content/site.toml", "content/rubric/2017.md", "content/circular/2017.md", "content/help.md"
DOCUMENT = 'document = { issuer = "县督查指挥中心", number = "示督通〔2017〕9号" }'

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


def on_line(root: Path, code: Code, wrong: bool) -> list[str]:
    """The words of the command line that the example shows, paths from the project's root."""
    words = (code.wrong if wrong else code.example).split()[2:]
    return [str(root / word) if (root / word).exists() or "." in word or word == "site" else word for word in words]


HELD = contextlib.ExitStack()
"""What has to stay while the command runs."""


def held(root: Path, _: Code, wrong: bool) -> list[str]:
    if wrong:
        HELD.enter_context(locking.lock(root))
    return ["build"]


def foreign(root: Path, code: Code, wrong: bool) -> list[str]:
    if wrong:
        (root / "site" / code.wrong.split()[-1]).write_text("mine", encoding="utf-8")
    return ["build"]


def listed(root: Path, code: Code, wrong: bool) -> list[str]:
    """A site of one empty page, whose manifest is the example with the hash that it speaks of."""
    site = root / "site"
    site.mkdir(exist_ok=True)
    (site / "index.html").touch()
    digest = hashlib.sha256(b"").hexdigest()
    line = re.sub(r"（(\d+) 位校验码）", lambda match: digest[: int(match[1])], code.wrong if wrong else code.example)
    (site / "SHA256SUMS").write_text(f"{line}\n", encoding="utf-8")
    return ["verify", str(site)]


def verified(root: Path, code: Code, wrong: bool) -> list[str]:
    listed(root, CODES["E514"], False)
    return on_line(root, code, wrong)


def saved(root: Path, code: Code, wrong: bool) -> list[str]:
    site = listed(root, CODES["E514"], False)[-1]
    return ["verify", site, "--since", site, "--list", str(root / (code.wrong if wrong else code.example).split()[-1])]


def picture(root: Path, code: Code, wrong: bool) -> list[str]:
    (root / "templates" / (code.wrong if wrong else code.example)).write_text("<svg/>", encoding="utf-8")
    return ["check"]


def emptied(root: Path, code: Code, wrong: bool) -> list[str]:
    if wrong:
        (root / code.wrong.split()[0]).write_text("{# #}", encoding="utf-8")
    return ["check"]


def begun(root: Path, code: Code, wrong: bool) -> list[str]:
    return ["init", str(root / (code.wrong if wrong else code.example).split()[-1])]


def restored(root: Path, code: Code, wrong: bool) -> list[str]:
    """The words of the right example; in the wrong one the file is cut in half."""
    _, _, _, file, folder = code.example.split()
    assert run(root, "backup", root / file)[0] == 0
    if wrong:
        content = (root / file).read_bytes()
        (root / file).write_bytes(content[: len(content) // 2])
    return ["restore", str(root / file), str(root.parent / folder)]


BOOK = "考核数据.xlsx"
"""The workbook of an office as it was exported: 甲社区 stands in row 5, no event yet."""


def brought(root: Path, *rows: str) -> list[str]:
    """A table made by hand."""
    return ["sheet", "import", str(table(root, [row.split(",") for row in rows]))]


def saved_as(root: Path, code: Code, wrong: bool) -> list[str]:
    """A workbook, or one in the form of earlier programs, which begins otherwise."""
    path = root / (code.wrong if wrong else code.example)
    if wrong:
        path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504))
    return ["sheet", "import", str(path)]


def headed(root: Path, code: Code, wrong: bool) -> list[str]:
    return brought(root, f"{code.wrong if wrong else code.example},15.resolved", "甲社区,1")


def of_community(root: Path, code: Code, wrong: bool) -> list[str]:
    return brought(root, "社区,15.resolved", f"{code.wrong if wrong else code.example},1")


def counted(root: Path, code: Code, wrong: bool) -> list[str]:
    return brought(root, "社区,15.resolved", f"甲社区,{code.wrong if wrong else code.example}")


def of_fact(root: Path, code: Code, wrong: bool) -> list[str]:
    head = "社区,事项,日期,发文机关,文号"
    return brought(root, head, f"甲社区,{code.wrong if wrong else code.example},2017-6-14,县纪委信访室,7号")


def of_role(root: Path, code: Code, wrong: bool) -> list[str]:
    head = "社区,事项,日期,发文机关,文号,身份"
    return brought(root, head, f"甲社区,4项 被责任追究,2017-6-14,县纪委,7号,{code.wrong if wrong else code.example}")


def twice(root: Path, code: Code, wrong: bool) -> list[str]:
    return brought(root, "社区,15.resolved", *(code.wrong if wrong else code.example).split("\n"))


def differing(root: Path, code: Code, wrong: bool) -> list[str]:
    """Two files that state a value each."""
    said = (code.wrong if wrong else code.example).split("，")
    paths = []
    for name, value in (part.split(" 写 ") for part in said):
        paths.append(str(table(root, [["社区", "15.resolved"], ["甲社区", value]], name=name)))
    return ["sheet", "import", *paths]


def event(root: Path, code: Code, wrong: bool) -> list[str]:
    name, rest = (code.wrong if wrong else code.example).split(",", 1)
    return brought(root, "社区,事项,日期,发文机关,文号", f"{name},{FIRST_VISITS},{rest}")


def votes(root: Path, code: Code, wrong: bool) -> list[str]:
    good, present = re.findall(r"\d+", code.wrong if wrong else code.example)
    return brought(root, "社区,好票数,实到人数", f"甲社区,{good},{present}")


def apart(root: Path, code: Code, wrong: bool) -> list[str]:
    """The headers of the example with what belongs below them; then one event more."""
    below = {
        "[clauses.16]": "records = true\nvisits = true\n",
        "": 'date = 2017-03-0{}\ndocument = {{ issuer = "县纪委信访室", number = "{}号" }}\n',
    }
    lines = (code.wrong if wrong else code.example).split("\n")
    text = "\n".join(f"{line}\n{below.get(line, below['']).format(n, n)}" for n, line in enumerate(lines, 1))
    swap(root, RECORD, f"[clauses.16]\n{below['[clauses.16]']}", text)
    return event(root, CODES["E610"], False)


def cell(root: Path, address: str, value: str | int | None) -> list[str]:
    """The office's workbook with another value in one cell."""
    path = root / BOOK
    if value is not None:
        book = openpyxl.load_workbook(path)
        book[OFFICE][address].value = value
        book.save(path)
    return ["sheet", "import", str(path)]


def formula(root: Path, code: Code, wrong: bool) -> list[str]:
    return cell(root, "D5", code.wrong if wrong else int(code.example))


def both(root: Path, code: Code, wrong: bool) -> list[str]:
    before, there, now = map(int, re.findall(r"\d", code.wrong if wrong else code.example))
    swap(root, RECORD, f"resolved = {before}", f"resolved = {now}")
    return cell(root, "D5", there)


def exported(root: Path, code: Code, wrong: bool) -> list[str]:
    return on_line(root, code, wrong)


def overtyped(root: Path, _: Code, wrong: bool) -> list[str]:
    return cell(root, "C5", 4 if wrong else None)


SEAL, CORRECTION = "data/seals/2017.toml", "content/corrections/2017-1.md"
CORRECT = ["seal", "2017", "--correct", "2017-1"]


def copied(root: Path, code: Code, wrong: bool) -> list[str]:
    if wrong:
        shutil.copy(root / SEAL, root / code.wrong)
    return ["check"]


def sealing(root: Path, code: Code, wrong: bool) -> list[str]:
    run(root, "build")
    swap(root, SITE, code.example, code.wrong if wrong else code.example)
    return ["seal", "2017"]


def correcting(root: Path, code: Code, wrong: bool) -> list[str]:
    """A changed record, and the correction that says so; the example stands in it."""
    corrected(root)
    swap(root, CORRECTION, code.example, code.wrong if wrong else code.example)
    return CORRECT


def corrected(root: Path) -> None:
    swap(root, RECORD, CODES["E701"].example, CODES["E701"].wrong)
    path = root / CORRECTION
    assert run(root, *CORRECT)[0] == 0
    form = path.read_text(encoding="utf-8").partition("…更正的经过")[0]
    front = [CODES["E707"].example, CODES["E710"].example]
    for line in front:
        form = re.sub(rf"(?m)^{line.partition(' = ')[0]} = .*$", line, form)
    path.write_text(form.replace('"…"', '"某某"'), encoding="utf-8")


def gone(root: Path, _: Code, wrong: bool) -> list[str]:
    if wrong:
        (root / CORRECTION).unlink()
    return ["check"]


def numbered(root: Path, code: Code, wrong: bool) -> list[str]:
    corrected(root)
    name = code.wrong if wrong else code.example
    (root / CORRECTION).rename(root / name)
    return [*CORRECT[:-1], Path(name).stem]


def recorded(root: Path, code: Code, wrong: bool) -> list[str]:
    """A correction that is written; the record is changed (and the correction could be recorded), or not yet."""
    corrected(root)
    if wrong:
        swap(root, RECORD, CODES["E701"].wrong, CODES["E701"].example)
    return on_line(root, code, wrong)


def given(root: Path, _: Code, wrong: bool) -> list[str]:
    """A sealed year that is last year's by now, with its results given a second time."""
    next_year(root)
    if wrong:
        results = root / "data/results/2017.toml"
        results.parent.mkdir()
        results.write_text('[jia]\nscore = 93.5\ngrade = "良好"\n', encoding="utf-8")
    return ["check"]


def published(root: Path, _: Code, wrong: bool) -> list[str]:
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
    "E211": (RECORD, "# 一份填全的记录：tests/whole/test_invalid.py 用它作没有问题的底本。"),
    "E212": (RECORD, 'person = "b-7"'),
    "E213": (RECORD, "[[daily]]\ndate = 2017-02-16\nscore = 92.5"),
    "E301": (RUBRIC, "各社区党工委领导班子"),
    "E302": (RUBRIC, 'kind = "quota"'),
    "E303": (RUBRIC, 'words = { minimum = "每月召开一次" }'),
    "E304": (RUBRIC, CODES["E304"].example),
    "E305": (RUBRIC, 'chosen = "clause"'),
    "E306": paragraph,
    "E307": (RUBRIC, CODES["E307"].example),
    "E308": (RUBRIC, CODES["E308"].example),
    "E401": (SITE, 'stage = "published"'),
    "E402": results,
    "E403": (CIRCULAR, CODES["E403"].example),
    "E404": (SITE, "[years.2017]"),
    "E405": ("templates/texts/help.html", "{{ page.title }}"),
    **{f"E41{number}": (CIRCULAR, CODES[f"E41{number}"].example) for number in range(1, 10)},
    "E501": appended,
    "E503": leaking,
    "E504": out,
    "E505": unwritable,
    "E506": appended,
    "E511": foreign,
    "E512": held,
    "E513": verified,
    "E514": listed,
    "E515": picture,
    "E516": emptied,
    "E517": saved,
    "E520": begun,
    "E521": on_line,
    "E522": restored,
    "E601": saved_as,
    "E602": headed,
    "E603": of_community,
    "E604": of_fact,
    "E605": counted,
    "E606": of_role,
    "E607": formula,
    "E608": both,
    "E609": twice,
    "E610": event,
    "E611": votes,
    "E612": apart,
    "E613": exported,
    "E614": overtyped,
    "E615": differing,
    "E701": (RECORD, CODES["E701"].example),
    "E702": (SEAL, CODES["E702"].example),
    "E703": copied,
    "E704": sealing,
    "E705": (SITE, CODES["E705"].example),
    "E706": published,
    "E707": correcting,
    "E708": correcting,
    "E709": gone,
    "E710": (CORRECTION, CODES["E710"].example),
    "E711": numbered,
    "E712": recorded,
    "E713": given,
    "E714": on_line,
    "E715": unsealing,
}


NO_INPUT = {
    "E502": ("file names are checked before pages are planned (E104, E105)", "test_codes", "two_pages_of_one_address_are_e502"),
    "E507": ("the port is taken by a program, not by an input", "test_codes", "a_port_that_is_taken_is_e507"),
    "E508": ("a defect of the program is no input", "test_serve", "a_defect_of_the_program_is_shown_without_values"),
    "E509": ("who runs the program decides", "test_serve", "a_port_that_the_system_refuses_is_not_called_taken"),
    "E518": ("a disk loses bytes, no input", "test_publish", "a_disk_that_reads_back_something_else_stops_the_exchange"),
    "E519": ("an interpreter without packages is no input", "test_desk", "a_package_that_is_not_installed_is_named"),
}
"""Codes that no input gives: why, and the test that gives them all the same."""


def test_every_code_has_an_example_here() -> None:
    assert sorted([*WHERE, *NO_INPUT]) == list(CODES)


@pytest.mark.parametrize("code", NO_INPUT)
def test_what_no_input_gives_has_a_test_of_its_own(code: str) -> None:
    _, file, name = NO_INPUT[code]
    (path,) = (ROOT / "tests").rglob(f"{file}.py")
    assert f"\ndef test_{name}(" in path.read_text(encoding="utf-8")


BASES = {
    "E706": "good",
    "E715": "good",
    "E511": "sealed",
    "E709": "corrected",
    "E710": "corrected",
    "E704": "good",
    "E6": "exported",
    "E7": "sealed",
}
"""The project that an example is put into, by the code or its beginning: a good one where nothing else is said."""

Start = Callable[[str, Path], Path]


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Start:
    """Copy the project that a code needs; each is made once, the sealed one is built too."""
    home = tmp_path_factory.mktemp("projects")
    steps: dict[str, list[list[str]]] = {
        "good": [["check"]],  # it compiles the templates, which are copied with it
        "exported": [["sheet", "export", str(home / "exported" / BOOK), "--basis", OFFICE]],
        "sealed": [["build"], ["seal", "2017"], ["build"]],
        "corrected": [["build"], ["seal", "2017"]],
    }

    def copy(name: str, root: Path) -> Path:
        if not (home / name).exists():
            good_project(home / name, "published", complete=True, templates=True)
            for command in steps[name]:
                assert run(home / name, *command)[::2] == (0, "")
            if name == "corrected":
                corrected(home / name)
                assert run(home / name, *CORRECT)[::2] == (0, "")
        return Path(shutil.copytree(home / name, root))

    return copy


def base(code: str) -> str:
    return BASES.get(code) or BASES.get(code[:2], "good")


def said(root: Path, code: str, *, wrong: bool) -> set[str]:
    """The codes of the problems of a good project with one example put into it."""
    meaning, place = CODES[code], WHERE[code]
    with HELD:
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


LONG = ("E512",)
"""It waits ten seconds for the other build; test_publish has the short form."""


def few(codes: Iterable[str]) -> list[Any]:
    """Codes as parameters: of every other hundred the first in the short suite, others in the long one."""
    known = [code for code in codes if code not in LONG]
    hundreds = [[code for code in known if code[:2] == start] for start in dict.fromkeys(code[:2] for code in known)]
    return a_few(codes, {found[0] for found in hundreds[::2]})


@pytest.mark.parametrize("code", few(WHERE))
def test_the_wrong_example_gives_its_code(code: str, tmp_path: Path, start: Start) -> None:
    assert code in said(start(base(code), tmp_path / "root"), code, wrong=True)


ALONE = (
    "E104", "E105", "E106", "E209", "E402", "E501", "E504", "E505", "E506", "E511", "E512", "E513", "E514", "E517",
    "E520", "E521", "E522",
    *(code for code in WHERE if code[:2] == "E6"), "E704", "E706", "E707", "E708", "E711", "E712", "E713", "E714", "E715",
)  # fmt: skip
"""Right examples that need a project of their own; the others stand together in one of each kind."""


@pytest.mark.parametrize("code", few(ALONE))
def test_the_right_example_does_not(code: str, tmp_path: Path, start: Start) -> None:
    found = said(start(base(code), tmp_path / "root"), code, wrong=False)
    assert code not in found
    if code not in ("E104", "E106"):  # a renamed record, and a record of one line, have other problems
        assert found == set()


@pytest.mark.few(1)
@pytest.mark.parametrize("name", ["good", "sealed", "corrected"])
def test_all_other_right_examples_are_right_together(name: str, tmp_path: Path, start: Start) -> None:
    root = start(name, tmp_path / "root")
    codes = [code for code in WHERE if code not in ALONE and base(code) == name]
    assert codes
    for code in codes:
        place = WHERE[code]
        if callable(place):
            assert place(root, CODES[code], False) == ["check"]
        else:
            swap(root, *place, CODES[code].example)
    assert run(root, "check")[::2] == (0, "")


def test_two_pages_of_one_address_are_e502(tmp_path: Path) -> None:
    root = tmp_path / "root"
    good_project(root, "published", complete=True, templates=True)
    assessment = gathering.gather(root)
    (year,) = assessment.years
    with pytest.raises(Problems) as stopped:
        making.make(dataclasses.replace(assessment, years=(year, year)), drafts=False)
    assert {problem.code for problem in stopped.value.problems} == {"E502"}


def test_a_port_that_is_taken_is_e507(tmp_path: Path) -> None:
    root = tmp_path / "root"
    good_project(root, "published", complete=True, templates=True)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        code, _, err = run(root, "serve", "--port", str(taken.getsockname()[1]), "--no-open")
    assert code == 1
    assert "[E507]" in err


def test_explain_says_all_of_a_code() -> None:
    for code, meaning in {**CODES, **QUESTIONS}.items():
        said = explain_code(code.lower()) or ""
        for part in (meaning.title, meaning.explanation, *meaning.example.split("\n"), *meaning.wrong.split("\n")):
            assert part in said, code


def test_codes_of_problems_have_both_examples_and_they_differ() -> None:
    for code, meaning in CODES.items():
        assert meaning.example, code
        assert meaning.wrong, code
        assert meaning.example != meaning.wrong, code


def test_the_page_lists_every_code_with_its_examples(tmp_path: Path) -> None:
    root = tmp_path / "root"
    good_project(root, "draft", complete=True, templates=True)
    assert run(root, "build")[0] == 0
    page = (root / "draft/problems.html").read_text(encoding="utf-8")
    rows = dict(re.findall(r'<tr id="([EQ]\d+)">(.*?)</tr>', page, re.S))
    assert list(rows) == [*CODES, *QUESTIONS]
    for code, meaning in {**CODES, **QUESTIONS}.items():
        shown = html.unescape(rows[code])
        for part in (code, meaning.title, meaning.explanation, meaning.example, meaning.wrong):
            assert part in shown, code
    assert 'href="problems.html"' in (root / "draft/help.html").read_text(encoding="utf-8")
    assert not (root / "site/problems.html").exists(), "the codes are for clerks"
    public = [*(root / "site").rglob("*.html"), *(root / "site").rglob("*.js")]
    assert len(public) > 2
    assert not [path.name for path in public if "problems.html" in path.read_text(encoding="utf-8")]


def test_every_question_asked_is_explained() -> None:
    used = set()
    for path in (ROOT / "tongyu_site").rglob("*.py"):
        if path != ROOT / "tongyu_site/base/codes.py":
            used |= set(re.findall(r'"(Q\d{3})"', path.read_text(encoding="utf-8")))
    assert used == set(QUESTIONS)


# hints

A_HUMAN = "a human decides what is right; no line can be proposed"
NOT_FOLLOWED: dict[str, str] = {
    "E101": "the file is saved otherwise",
    **dict.fromkeys(
        ["E103", "E104", "E105", "E107", "E515", "E520", "E522", "E703", "E711", "E613"], "a file is renamed, moved or replaced"
    ),
    **dict.fromkeys(["E106", "E504", "E517", "E521", "E712", "E714", "E513", "E706"], "another command is run"),
    **dict.fromkeys(["E204", "E206", "E209", "E213", "E301", "E404", "E405", "E418", "E501", "E503", "E506"], A_HUMAN),
    **dict.fromkeys(["E502", "E507", "E508", "E509", "E518", "E519"], "no input gives it"),
    **dict.fromkeys(["E505", "E511", "E512", "E514", "E516"], "what stands on the disk is put right, no input"),
    **{code: "a cell of a spreadsheet" for code in CODES if code.startswith("E6") and code != "E613"},
    **dict.fromkeys(["E701", "E702", "E709", "E710", "E713", "E715"], "what was published comes back from elsewhere"),
    "E305": "the options stand in the message; which one is meant a human decides",
}
"""Codes whose hint is no line, value or key that can be written to the letter, and why."""


def of_command(root: Path, command: list[str]) -> list[Problem]:
    """The problems of a command that checks or seals."""
    try:
        if command[0] == "seal":
            with writing(root) as writer:
                seal(writer, 2017, 1 if "--correct" in command else None, root / "site")
        else:
            gathered = gathering.gather(root)
            making.make(gathered, drafts=False)
    except Problems as error:
        return list(error.problems)
    return []


def test_a_code_is_followed_or_says_why_not() -> None:
    assert set(NOT_FOLLOWED) <= set(CODES)
    assert all(WHERE.get(code) for code in CODES if code not in NOT_FOLLOWED)


@pytest.mark.parametrize("code", few([code for code in CODES if code not in NOT_FOLLOWED]))
def test_the_hint_of_every_other_code_mends_its_wrong_example(code: str, tmp_path: Path, start: Start) -> None:
    root = start(base(code), tmp_path / "root")
    meaning, place = CODES[code], WHERE[code]
    command = ["check"]
    if callable(place):
        command = place(root, meaning, True)
    else:
        swap(root, *place, meaning.wrong)
    found = [problem for problem in of_command(root, command) if problem.code == code and problem.hint]
    assert found
    for problem in found:
        path = root / problem.file
        text = path.read_text(encoding="utf-8")
        hint = problem.hint or ""
        texts = list((followed_in_record if "/communities/" in problem.file and "写反" not in hint else followed)(text, problem))
        assert texts
        for new in texts:
            path.write_text(new, encoding="utf-8", newline="\n")
            left = [other.message for other in of_command(root, command) if other.code == code]
            assert problem.message not in left, problem.hint
        path.write_text(text, encoding="utf-8", newline="\n")


@pytest.mark.parametrize("code", few([code for code in WHERE if code in NOT_FOLLOWED and code[:2] < "E6"]))
def test_a_code_that_is_not_followed_proposes_no_line(code: str, tmp_path: Path, start: Start) -> None:
    place, root = WHERE[code], start(base(code), tmp_path / "root")
    if callable(place):
        command = place(root, CODES[code], True)
        if command[0] != "check":
            return
    else:
        swap(root, *place, CODES[code].wrong)
    hints = [problem.hint or "" for problem in of_command(root, ["check"]) if problem.code == code]
    assert hints
    assert not [hint for hint in hints if re.match(r"[\w.]+ = |\[|是否为|可写|\{\{", hint)]
