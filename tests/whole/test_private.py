"""The canary: texts that must never get out are put into every private place, and every output is searched for them.

Private are the codes of persons, the notes of sanctions, comments, values of keys that nobody knows, cells that are not
imported, files that are no input, the names of the folders above, and, without ``show_roles``, the posts of persons.
"""

from __future__ import annotations

import contextlib
import csv
import dataclasses
import gzip
import io
import json
import pickle
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment

from tests.helpers import leaks
from tests.helpers.mistakes import KINDS, Text
from tests.helpers.projects import run
from tests.helpers.support import ROOT, a_few, load_rubric, toml
from tongyu_site.assess import Standing
from tongyu_site.assess import year as assessing
from tongyu_site.base import masking
from tongyu_site.base.printing import report
from tongyu_site.base.problems import Problems
from tongyu_site.base.source import Source
from tongyu_site.publish import gathering
from tongyu_site.publish.preview import Preview
from tongyu_site.publish.preview_pages import problems_page
from tongyu_site.records.schema import record_schema
from tongyu_site.site import PrivateSearch, check_private, data, render
from tongyu_site.views import site_plan
from tongyu_site.views.texts import CodeSection

RECORDS = "data/communities/2017"
CIRCULAR, RUBRIC, SITE, HELP = "content/circular/2017.md", "content/rubric/2017.md", "content/site.toml", "content/help.md"

CODES = {
    "short": "zq1",
    "with quotes": "zq2k\"'“乙”",
    "with marks": "zq3k<b>&amp;丙</b>",
    "in Chinese": "鵰鶚",
    "long": "zq5k" + "长" * 3000,
    "with a backslash": "zq6k\\n\\u0041",
    "with commas": "zq7k,丁;\tx",
    "in full width": "ｚｑ８ｋ",
}
"""Values of ``person``, of several shapes."""
SEARCHED = [code[:4] if len(code) > 8 or code.startswith("zq") else code for code in CODES.values()]
NOTE, COMMENT, OTHER = "zn{}k鸘鼮", "zc{}k鸙鼮", "zo{}k鸚鼮"
MARKS = (NOTE[-2:], COMMENT[-2:], OTHER[-2:])
"""What all texts of a kind share: an output that holds any of them holds this."""


def change(path: Path, edit: Callable[[str], str]) -> None:
    before = path.read_text(encoding="utf-8")
    after = edit(before)
    assert after != before, path.name
    path.write_text(after, encoding="utf-8", newline="\n")


def commented(text: str, first: int) -> tuple[str, list[str]]:
    """A TOML text with comments on lines of their own and behind values and headers, and what they say."""
    said, lines = [], []
    for number, line in enumerate(text.split("\n")):
        if re.match(r"\w[\w-]* = [^\[{]*$|\[+[\w.-]+\]+$", line) and "#" not in line:
            said.append(COMMENT.format(first + number))
            line += f"  # {said[-1]}"
        lines.append(line)
    said += [COMMENT.format(f"{first}top"), COMMENT.format(f"{first}end")]
    return "\n".join([f"# {said[-2]}", *lines, f"# {said[-1]}", ""]), said


class Canaries:
    """A county with something private in every place for it."""

    def __init__(self, folder: Path, stage: str = "published") -> None:
        self.texts = [OTHER.format("root"), OTHER.format("above")]
        self.root = folder / OTHER.format("above") / f"{OTHER.format('root')} 考核"
        for name in ("content", "data", "templates"):
            shutil.copytree(ROOT / name, self.root / name)
        change(
            self.root / SITE, lambda text: text.replace('stage = "published"', f'stage = "{stage}"  # {self.comment("stage")}')
        )
        change(self.root / CIRCULAR, lambda text: text.replace("+++\n", f"+++\n# {self.comment('front')}\n", 1))
        change(self.root / RUBRIC, lambda text: text.replace("```toml\n", f"```toml\n# {self.comment('block')}\n"))
        change(
            self.root / HELP, lambda text: text + f"\n\n<!-- {self.comment('help')} -->\n\n段落<!--\n{self.comment('two')}\n-->\n"
        )
        change(self.root / "templates/base.html", lambda text: text + "{# " + self.comment("jinja") + " #}\n")
        for slug in () if stage == "draft" else ("ding", "geng", "gui", "ren", "wu", "xin", "yi", "zi"):
            (self.root / RECORDS / f"{slug}.toml").unlink()  # those left hold every kind of sanction
        codes = list(CODES.values())
        for number, path in enumerate(sorted((self.root / RECORDS).glob("*.toml"))):
            text = path.read_text(encoding="utf-8")

            def code(_: re.Match[str]) -> str:
                codes.append(codes.pop(0))
                return f"person = {json.dumps(codes[-1], ensure_ascii=False)}"

            text = re.sub(r'^person = ".*"$', code, text, flags=re.M)
            text = re.sub(r"^\[\[sanctions\]\]$", lambda match: f'{match[0]}\nnote = "{self.note()}"', text, flags=re.M)
            text, said = commented(text, 1000 * (number + 1))
            self.texts += said
            path.write_text(text, encoding="utf-8", newline="\n")
        for name in ("data/说明.txt", "content/备忘.txt", f"{RECORDS}/.jia.toml.swp", "data/results/.旧.toml~"):
            (self.root / name).write_text(self.other("file"), encoding="utf-8")

    def _new(self, form: str, name: object) -> str:
        self.texts.append(form.format(f"{len(self.texts)}{name}"))
        return self.texts[-1]

    def note(self) -> str:
        return self._new(NOTE, "")

    def comment(self, name: str) -> str:
        return self._new(COMMENT, name)

    def other(self, name: str) -> str:
        return self._new(OTHER, name)


@pytest.fixture
def canaries(tmp_path: Path) -> Canaries:
    return Canaries(tmp_path)


def outputs_of_commands(made: Canaries) -> Iterator[tuple[str, bytes]]:
    """What every command prints and writes, by its name."""
    root, sheet = made.root, made.root.parent.parent / "out.xlsx"
    commands: list[tuple[str | Path, ...]] = [
        ("build",), ("build",), ("check",), ("status",), ("status", "2017"), ("seal", "2017"), ("build",), ("verify",),
        *(("explain", f"2017/{slug}") for slug in ("bing", "chou", "jia", "yin", "mao")),
        ("explain", "2017/chou", "10"), ("explain", "2017/yin", "4"), ("explain", "2017/bing", "--why-not", "优秀"),
        ("explain", "E503"), ("schema",), ("new", "2017", "xinhua", "--name", "新华社区"), ("new", "2017", "jia", "--name", "乙"),
        ("sheet", "export", sheet), ("sheet", "export", sheet),
        ("sheet", "export", sheet.with_name("o.xlsx"), "--basis", "县纪委案管室"),
        ("sheet", "import", sheet), ("nonsense",), ("explain", "2017/none"), ("seal", "2017", "--correct", "2017-1"),
        ("new-year", "2018"), ("new-year", "2018"),
    ]  # fmt: skip
    for number, command in enumerate(commands):
        if command[0] == "new":
            (root / RECORDS / "xinhua.toml").unlink(missing_ok=True)
        try:
            _, out, err = run(root, *command)
        except SystemExit:
            continue
        yield f"{number} {' '.join(map(str, command[:2]))}", f"{out}\n{err}".encode()
        if command[0] == "new" and (root / RECORDS / "xinhua.toml").exists():
            yield "a new form", (root / RECORDS / "xinhua.toml").read_bytes()
            (root / RECORDS / "xinhua.toml").unlink()
    for file in (sheet, sheet.with_name("o.xlsx")):
        yield file.name, file.read_bytes()
    for folder in ("site", "draft", "data/seals"):
        if (root / folder).exists():
            yield from leaks.files(root / folder, folder).items()
    yield "schema", (root / "data/communities/2017.schema.json").read_bytes()


@pytest.mark.parametrize("stage", ["published", pytest.param("draft", marks=pytest.mark.long)])
def test_nothing_private_gets_out(tmp_path: Path, stage: str) -> None:
    made = Canaries(tmp_path, stage)
    outputs = dict(outputs_of_commands(made))
    assert ("draft/index.html" in outputs) == (stage == "draft")
    assert len(outputs) > 80
    assert len(made.texts) > 800
    assert leaks.found(outputs, [*SEARCHED, *MARKS]) == set()


@pytest.mark.long
def test_what_changed_and_why_is_told_without_what_is_private(canaries: Canaries) -> None:
    root = canaries.root
    other = root.parent / f"{canaries.other('second')}"
    shutil.copytree(root, other)
    text = (other / RECORDS / "chou.toml").read_text(encoding="utf-8")
    head, _, tail = text.partition("[[sanctions]]")
    (other / RECORDS / "chou.toml").write_text(
        head + re.sub(r"\[\[sanctions\]\].*?(?=\[\[daily)", "", "[[sanctions]]" + tail, flags=re.S), encoding="utf-8"
    )
    said = run(root, "diff", root, other)
    assert said[0] == 0
    assert "处分" in said[1]
    assert run(root, "build")[0] == run(other, "build")[0] == 0
    sites = run(root, "diff", root / "site", other / "site")
    assert run(root, "build")[0] == 0
    assert run(root, "seal", "2017")[0] == 0
    broken = shutil.copytree(other / RECORDS, root / RECORDS, dirs_exist_ok=True) and run(root, "build")
    assert "[E701]" in broken[2]
    said_of_form = run(root, "seal", "2017", "--correct")
    form = (said_of_form, (root / "content/corrections/2017-1.md").read_text(encoding="utf-8"))
    outputs = {str(n): "\n".join(map(str, output)).encode() for n, output in enumerate((said, sites, broken, form))}
    assert leaks.found(outputs, [*SEARCHED, *MARKS]) == set()


# messages


BESIDE: dict[str, Callable[[str, str], str]] = {
    "no closing quote": lambda key, value: f"{key} = {value[:-1]}",
    "no opening quote": lambda key, value: f"{key} = {value[1:]}",
    "no quotes": lambda key, value: f"{key} = {value[1:-1]}",
    "no equals": lambda key, value: f"{key} {value}",
    "two equals": lambda key, value: f"{key} == {value}",
    "a colon": lambda key, value: f"{key}: {value}",
    "full-width equals": lambda key, value: f"{key} ＝ {value}",
    "Chinese quotes": lambda key, value: f"{key} = “{value[1:-1]}”",
    "single quotes": lambda key, value: f"{key} = '{value[1:-1]}",
    "no key": lambda _, value: f"= {value}",
    "a value alone": lambda _, value: value,
    "a bare value alone": lambda _, value: value[1:-1],
    "the key on a line of its own": lambda key, value: f"{key} =\n{value}",
    "a line break inside": lambda key, value: f"{key} = {value[:2]}\n{value[2:]}",
    "over several lines": lambda key, value: f'{key} = """\n{value[1:-1]}\n{value[1:-1]}',
    "over several lines, closed": lambda key, value: f'{key} = """\n{value[1:-1]}""" x\ny = "{value[1:-1]}"',
    "capitals": lambda key, value: f"{key.upper()} = {value}",
    "letters swapped": lambda key, value: f"{key[1]}{key[0]}{key[2:]} = {value}",
    "a letter too few": lambda key, value: f"{key[:-1]} = {value}",
    "a key before it": lambda key, value: f"{key} = x = {value}",
    "full-width letters": lambda key, value: f"{''.join(chr(ord(c) + 0xFEE0) for c in key)} = {value}",
    "a Chinese key": lambda _, value: f"私密代号 = {value}",
    "a quoted Chinese key": lambda _, value: f'"说明" = {value}',
    "another Chinese key": lambda _, value: f"姓名：{value}",
    "a longer key": lambda key, value: f"{key}_name = {value}",
    "twice": lambda key, value: f"{key} = {value}\n{key} = {value}",
    "a list": lambda key, value: f"{key} = [{value}, {value}]",
    "a table": lambda key, value: f"{key} = {{ name = {value} }}",
    "a dotted key": lambda key, value: f"{key}.name = {value}",
    "garbage behind": lambda key, value: f"{key} = {value} {value}",
    "two on a line": lambda key, value: f"{key} = {value} by = {value}",
    "before another mistake": lambda key, value: f"{key} = {value}\nby = by",
    "a control character": lambda key, value: f"{key} = {value[:2]}\x01{value[2:]}",
    "NUL": lambda key, value: f"{key} = {value}\0",
    "a bad escape": lambda key, value: f"{key} = {value[:2]}\\q{value[2:]}",
    "a control": lambda key, value: f"{key} = {value[:2]}\\u0007{value[2:]}",
    "a path": lambda key, value: f"{key} = {value[:2]}D:\\new\\f{value[2:]}",
    "a lone surrogate": lambda key, value: f"{key} = {value[:2]}\\ud800{value[2:]}",
    "a value of the wrong kind": lambda key, value: f"{key} = 1 {value}",
    "an unknown key": lambda _, value: f"remark = {value}",
    "in a header": lambda key, value: f"[{key}]\nx = {value}",
    "in the name of a header": lambda _, value: f"[person.{value}]\nx = {value}",
    "as the document": lambda key, value: f"document = {{ {key} = {value} }}",
    "a header without brackets": lambda key, value: f"[sanctions\n{key} = {value[:-1]}",
    "a merge conflict": lambda key, value: f"<<<<<<< HEAD\n{key} = {value}\n=======\n{key} = {value}\n>>>>>>> x",
    "a comment before it": lambda key, value: f"# {value}\n{key} = {value}=",
    "a wrong date behind": lambda key, value: f"{key} = {value}\nviolated_on = 2017-13-01 # {value}",
}
"""Mistakes a clerk can make in and beside a private line; given its key and its quoted value."""

SANCTION = """
[[sanctions]]
date = 2017-09-25
role = "team"
penalty = "警告"
by = "superior"
document = {{ issuer = "县纪委", number = "示纪处〔2017〕65号" }}
{line}
unit_of_act = true
"""
NOTICE = """
[[clauses.11.notices]]
date = 2017-09-25
document = {{ issuer = "县纪委", number = "示纪〔2017〕65号" }}
{line}
"""


def messages(root: Path) -> bytes:
    """What is said of the records of a root, on the terminal and in the browser."""
    try:
        gathering.gather(root)
    except Problems as error:
        return f"{report(error.problems)}\n{problems_page(error.problems)}".encode()
    return "\n".join(map(str, run(root, "check"))).encode()


def in_the_browser(root: Path) -> bytes:
    """What a preview says and shows."""
    preview = Preview(root)
    with contextlib.redirect_stderr(io.StringIO()) as err, contextlib.redirect_stdout(err):
        preview.refresh()
        return (err.getvalue() + preview.answer("/")[2].decode()).encode()


def one_community(folder: Path, name: str = "root") -> Path:
    root = folder / name
    shutil.copytree(ROOT / "content", root / "content")
    (root / RECORDS).mkdir(parents=True)
    shutil.copy(ROOT / RECORDS / "jia.toml", root / RECORDS / "jia.toml")
    return root


@pytest.mark.parametrize(
    "shapes",
    [["zqk1鸘x"], pytest.param(["zqk1鸘x", 'zqk1 鸘"x', "鸘'zqk1#x", "zqk1=鸘", "鸘：zqk1，", "鸘"], marks=pytest.mark.long)],
    ids=len,
)
def test_no_mistake_in_a_private_line_shows_it(tmp_path: Path, shapes: list[str]) -> None:
    """A code of one shape in a sanction; several, also where none may stand, in the long form."""
    root = one_community(tmp_path)
    good = (root / RECORDS / "jia.toml").read_text(encoding="utf-8")
    outputs = {}
    for key, value in ((key, json.dumps(code, ensure_ascii=False)) for key in ("person", "note") for code in shapes):
        for name, make in list(BESIDE.items())[:: 1 if len(shapes) > 1 else 2]:
            for form in (SANCTION, NOTICE) if key == "person" and len(shapes) > 1 else (SANCTION,):
                (root / RECORDS / "jia.toml").write_text(
                    good + form.format(line=make(key, value)), encoding="utf-8", newline="\n"
                )
                outputs[f"{key} {len(value)}, {name}, {form[3:10]}"] = messages(root)
    silent = {name for name, said in outputs.items() if b"\xe5\x85\xb1 " not in said}
    assert len(silent) < len(outputs) // 10
    leaked = {name for name, _ in leaks.found(outputs, ["zqk1", "鸘"])}
    assert leaked == set(), "\n".join(outputs[name].decode()[:900] for name in sorted(leaked)[:4])


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-16-le", "utf-8-sig"])
def test_a_file_in_another_encoding_shows_nothing_of_it(tmp_path: Path, encoding: str) -> None:
    root = one_community(tmp_path)
    text = (root / RECORDS / "jia.toml").read_text(encoding="utf-8") + SANCTION.format(line='person = "zqk1鸘x" # zqk1\n = ')
    (root / RECORDS / "jia.toml").write_bytes(text.encode(encoding))
    said = messages(root)
    assert b"jia.toml" in said
    assert leaks.found({"said": said}, ["zqk1", "鸘"]) == set()


@pytest.mark.long
@pytest.mark.parametrize("seed", range(1, 13))
def test_no_mistake_of_any_kind_shows_a_comment_a_code_or_a_note(tmp_path: Path, seed: int) -> None:
    """Every kind of mistake, made in a record whose lines all carry comments; every other kind in the short form."""
    import random

    root = one_community(tmp_path)
    text = (ROOT / RECORDS / "bing.toml").read_text(encoding="utf-8")
    text = re.sub(r'^person = "(.*?)"', 'person = "zqk1鸘"', text, flags=re.M).replace(
        "[[sanctions]]", '[[sanctions]]\nnote = "zqk1鸘"'
    )
    (root / RECORDS / "jia.toml").unlink()
    outputs = {}
    kinds = [(name, mutate) for name, (mutate, files) in KINDS.items() if any("communities" in file for file in files)]
    for name, mutate in kinds[::2] if seed == 1 else kinds:
        mistake = mutate(Text(text, random.Random(f"{seed} {name}")))
        if mistake is None or callable(mistake.content):
            continue
        content = mistake.content
        with contextlib.suppress(UnicodeDecodeError):
            content = commented(content.decode("utf-8"), 0)[0].encode()
        (root / RECORDS / "bing.toml").write_bytes(content)
        outputs[name] = messages(root)
    assert len(outputs) > (30 if seed > 1 else 15), len(outputs)
    leaked = leaks.found(outputs, ["zqk1", "鸘", MARKS[1]])
    assert leaked == set(), "\n".join(outputs[name].decode()[:900] for name, _ in sorted(leaked)[:4])


def test_comments_in_settings_rubric_and_circular_are_not_quoted(tmp_path: Path) -> None:
    root = one_community(tmp_path)
    for file, old, new in (
        (SITE, "show_roles = false", "show_roles = 3"),
        (SITE, 'authority = "', 'authority = "x" "'),
        (CIRCULAR, 'number = "', 'number = 3 #"'),
        (CIRCULAR, 'header = "', 'header "'),
        (RUBRIC, 'role = ["principal"]', 'role = ["nobody"]'),
        (RUBRIC, "silent = ", "silent == "),
    ):
        path = root / file
        before = path.read_text(encoding="utf-8")
        place = before.index(old)
        end = before.index("\n", place)
        path.write_text(f"{before[:place]}{new}{before[place + len(old) : end]} # zqk1鸘{before[end:]}", encoding="utf-8")
        said = messages(root)
        path.write_text(before, encoding="utf-8")
        assert b"\xe5\x85\xb1 " in said, (file, new)
        assert leaks.found({file: said}, ["zqk1", "鸘"]) == set(), said.decode()[:800]


def test_the_keys_that_problems_quote_in_a_sanction_are_those_of_the_form() -> None:
    sanction = record_schema(load_rubric())["properties"]["sanctions"]["items"]["properties"]
    document = set(sanction["document"]["properties"])
    assert (set(sanction) | document) - {"person", "note"} == masking.OF_A_SANCTION


# spreadsheets


@pytest.mark.long
def test_cells_that_are_not_imported_are_not_shown(tmp_path: Path) -> None:
    root = one_community(tmp_path)
    assert run(root, "sheet", "export", tmp_path / "a.xlsx")[0] == 0
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    sheet = book.worksheets[1]
    sheet.cell(sheet.max_row + 3, sheet.max_column, "zqk1鸘")
    sheet.cell(5, sheet.max_column + 2, "zqk1鸘")
    sheet["C5"].comment = Comment("zqk1鸘", "zqk1鸘")
    book.create_sheet("自己的表")["A1"] = "zqk1鸘"
    book.properties.creator = "zqk1鸘"
    book.save(tmp_path / "b.xlsx")
    rows = [["社区", "15项 解决疑难信访问题件数", "自己的列"], ["甲社区", "3", "zqk1鸘"], ["", "", "zqk1鸘"]]
    with (tmp_path / "c.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    outputs = {}
    for name in ("b.xlsx", "c.csv"):
        for more in ((), ("--apply",)):
            outputs[f"{name} {more}"] = "\n".join(map(str, run(root, "sheet", "import", tmp_path / name, *more))).encode()
    outputs["record"] = (root / RECORDS / "jia.toml").read_bytes()
    leaked = leaks.found(outputs, ["zqk1", "鸘"])
    assert leaked == set(), "\n".join(outputs[name].decode() for name, _ in sorted(leaked))


# a defect of the program


def crashing(*_: Any, **__: Any) -> Any:
    secret = "zqk1鸘"
    try:
        raise KeyError(secret)
    except KeyError as error:
        raise ValueError(f"not {secret}", {secret: secret}) from error


PLACES = {
    "scoring": (assessing, "score_record"),
    "grading": (assessing, "grade_record"),
    "ranking": (Standing, "order"),
    "views": (site_plan, "front_view"),
    "rendering": (render.Renderer, "render"),
    "documents": (data, "circular_docx"),
    "downloads": (data, "results_xlsx"),
}


@pytest.mark.parametrize("where", a_few(PLACES, ("rendering",)))
def test_a_defect_of_the_program_shows_its_place_and_no_value(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    owner, name = PLACES[where]
    root = one_community(tmp_path)
    assert run(root, "build")[0] == 0
    before = leaks.files(root / "site")
    monkeypatch.setattr(owner, name, crashing)
    for command in (("build", "--no-cache"), ("check",)):
        code, out, err = run(root, *command)
        assert code == 1
        assert re.search(r"^test_private\.py:\d+ \[E508\] 程序内部出错：ValueError", err, re.M)
        assert leaks.found({"said": f"{out}{err}".encode()}, ["zqk1", "鸘", str(tmp_path)]) == set()
    assert leaks.files(root / "site") == before
    page = in_the_browser(root)
    assert "<code>E508</code>" in page.decode() or where in (
        "documents",
        "downloads",
    )  # a preview makes no document until it is asked for
    assert leaks.found({"page": page}, ["zqk1", "鸘"]) == set()


CRASH = """
import sys
from tongyu_site import cli
from tongyu_site.assess import charges
def crash(rule, fact, record, node):
    raise ValueError(record, "zqk1")
for kind in charges.RULES:
    charges.RULES[kind] = crash
sys.exit(cli.main())
"""


@pytest.mark.long
def test_the_whole_traceback_is_for_maintainers_who_ask_for_it(tmp_path: Path) -> None:
    root = one_community(tmp_path)

    def crash(**more: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", CRASH, "--root", str(root)]
        return subprocess.run(
            command, capture_output=True, encoding="utf-8", cwd=ROOT, env={"PATH": "", "PYTHONUTF8": "1", **more}
        )

    quiet = crash()
    assert quiet.returncode == 1
    assert "[E508] 程序内部出错：ValueError" in quiet.stderr
    assert "charges.py:" in quiet.stderr
    assert "zqk1" not in quiet.stderr + quiet.stdout
    assert "甲社区" not in quiet.stderr + quiet.stdout
    full = crash(TONGYU_TRACEBACK="1")
    assert full.returncode == 1
    assert "可能含有私密内容，不得外传" in full.stderr.partition("Traceback")[0]
    assert "zqk1" in full.stderr


def test_a_template_that_fails_on_a_value_does_not_quote_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Bad:
        def __html__(self) -> str:
            return str(crashing())

    root = one_community(tmp_path)
    change(root / SITE, lambda text: text.replace('stage = "published"', 'stage = "draft"'))  # which has the page of codes
    codes = site_plan.codes_view("")
    bad: Any = Bad()
    monkeypatch.setattr(site_plan, "codes_view", lambda _: dataclasses.replace(codes, sections=(CodeSection("E1", bad, ()),)))
    code, _, err = run(root, "build")
    assert (code, "[E405]" in err) == (1, True), err
    assert leaks.found({"err": err.encode()}, ["zqk1", "鸘"]) == set()


# posts


def test_a_line_that_lost_a_sign_is_not_quoted(tmp_path: Path) -> None:
    """A comment without its sign; a line break and a quotation mark that were lost before a private key."""
    root = one_community(tmp_path)
    path = root / RECORDS / "jia.toml"
    good = path.read_text(encoding="utf-8")
    for broken in ("张某 公款旅游，处分未公开\n", '[[notices]]\nnote = "失管失察person = "z9-30"\n'):
        path.write_text(good + broken, encoding="utf-8")
        said = messages(root).decode()
        assert "jia.toml:" in said
        assert [word for word in ("张某", "z9-30") if word in said] == [], said


def beside_the_rubric(text: str) -> str:
    """A text without the words of the rubric in it: its paragraphs, readings, the titles of its facts and blocks, how
    reasons name a fact, what was not done and what follows; without the titles of evidence, which are published as typed, and the
    circular's prose."""
    rubric = load_rubric()
    official = [paragraph.text for paragraph in rubric.paragraphs]
    facts = [fact for facts in rubric.facts.values() for fact in facts.values()]
    official += [words for fact in facts for words in (fact.title, fact.failed, fact.done) if words]
    official += [words for node in rubric.nodes.values() for words in (node.title, node.failed) if words]
    official += [rubric.title_of(node) for node in rubric.nodes] + [block.title for block in rubric.blocks()]
    official += [words for one in rubric.readings.values() for words in (one.question, one.applied.says, one.applied.why)]
    official += [words for rule in rubric.consequences for words in re.split(r"\{\{.*?\}\}", rule.measure) if words]
    official += [
        paper["title"] for path in (ROOT / RECORDS).glob("*.toml")
        for clause in toml(path)["clauses"].values() for paper in clause.get("evidence", [])
    ]  # fmt: skip
    official += [
        *re.findall("以[^，。]*为准", "".join(official)),
        *re.split("[。，；]", (ROOT / CIRCULAR).read_text(encoding="utf-8")),
    ]
    for words in sorted(official, key=len, reverse=True):
        text = text.replace(words, "")
    return text


def posts_in(text: str) -> set[str]:
    return {post for post in ("主要领导", "班子成员", "机关干部", "基层一般党员", "principal", "cadre", '"team"') if post in text}


def only_role(folder: Path, name: str, role: str, *, show: bool = False) -> Path:
    """A county whose communities have the same sanctions, of persons of one post or another; all without effect by 三.4."""
    root = folder / name
    shutil.copytree(ROOT / "content", root / "content")
    shutil.copytree(ROOT / "data", root / "data")
    if show:
        change(root / SITE, lambda text: text.replace("show_roles = false", "show_roles = true"))
    exempt = f'\n[[sanctions]]\ndate = 2017-09-25\nrole = "{role}"\npenalty = "警告"\nby = "superior"\n' \
        'document = { issuer = "县纪委", number = "示纪处〔2017〕165号" }\nunit_of_act = true\nleft_post = true\n'  # fmt: skip
    with (root / RECORDS / "yi.toml").open("a", encoding="utf-8") as file:
        file.write(exempt)
    # two vetoes for the same paragraph: a member of the team, or the principal
    path = root / RECORDS / "yin.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('role = "team"', f'role = "{role}"'), encoding="utf-8")
    return root


@pytest.mark.long
def test_outputs_do_not_differ_where_only_the_post_does(tmp_path: Path) -> None:
    built = {}
    for role in ("team", "principal"):
        root = only_role(tmp_path, role, role)
        assert run(root, "build")[0] == 0
        built[role] = leaks.files(root / "site")
    differing = {name for name in built["team"] if built["team"][name] != built["principal"].get(name)}
    assert set(built["team"]) == set(built["principal"])
    assert differing == set()
    site = built["team"]
    for name in ("/2017/communities/yi.html", "/2017/communities/yin.html", "/2017/data/results.json", "/2017/data/ledger.csv",
                 "/2017/data/results.csv", "/2017/data/search.js", "/2017/circular.html", "/2017/circular.docx"):  # fmt: skip
        text = "\n".join(leaks.readable(site[name])) if "docx" in name else site[name].decode()
        assert posts_in(beside_the_rubric(text)) == set(), name
    root = only_role(tmp_path, "shown", "principal", show=True)
    assert run(root, "build")[0] == 0
    shown = leaks.files(root / "site")
    assert "主要领导，" in shown["/2017/communities/yi.html"].decode()
    assert "主要领导受处分" in shown["/2017/communities/yin.html"].decode()


# the search itself


def packed(*parts: tuple[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts:
            archive.writestr(name, text)
    return out.getvalue()


PLANTED = {
    "a page": '<p>见zq"9鸘的说明</p>'.encode(),
    "a page that escapes": "<p>zq&#34;9鸘</p>".encode(),
    "a page cut by marks": "<p>zq&quot;<b>9</b>鸘</p>".encode(),
    "JSON": json.dumps({"a": 'zq"9鸘'}, ensure_ascii=False).encode(),
    "JSON in ASCII": json.dumps({"a": 'zq"9鸘'}).encode(),
    "CSV": 'a,"zq""9鸘"\r\n'.encode("utf-8-sig"),
    "a script": 'window.X = ["zq\\"9鸘"];'.encode(),
    "GB18030": 'zq"9鸘'.encode("gb18030"),
    "UTF-16": 'x zq"9鸘'.encode("utf-16"),
    "a workbook": packed(("xl/sharedStrings.xml", "<si><t>zq&quot;9鸘</t></si>")),
    "a document over runs": packed(("word/document.xml", '<w:r><w:t>zq"</w:t></w:r><w:r><w:t>9鸘</w:t></w:r>')),
    "the properties of a document": packed(("docProps/core.xml", "<dc:creator>zq&quot;9鸘</dc:creator>")),
    "the name of a part": packed(('zq"9鸘.xml', "")),
    "an archive in an archive": packed(("a.xlsx", packed(("b.xml", 'zq"9鸘')))),
    "a comment in XML": packed(("a.xml", '<!-- zq"9鸘 -->')),
    "what was printed": 'jia.toml:1:1 [E102] zq"9鸘'.encode(),
}


@pytest.mark.parametrize("place", PLANTED)
def test_the_search_finds_what_is_planted(place: str) -> None:
    assert leaks.found({place: PLANTED[place], "clean": b"zq"}, ['zq"9鸘', "zq8"]) == {(place, 'zq"9鸘')}


@pytest.mark.few(3)
@pytest.mark.parametrize("file", ["index.html", "2017/circular.docx", "2017/data/results.xlsx", "2017/data/results.json",
                                  "2017/data/ledger.csv", "2017/data/search.js", "2017/circular.html"])  # fmt: skip
def test_a_name_that_is_published_is_found_in_every_kind_of_file(built_once: Path, file: str) -> None:
    """The same search, of a text that is there: were it blind, it would miss this one too."""
    assert leaks.found({file: (built_once / file).read_bytes()}, ["乙社区"]) == {(file, "乙社区")}


@pytest.fixture(scope="module")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("built") / "site"
    assert run(ROOT, "build", "--out", out)[0] == 0
    return out


# codes in every spelling


def wide(text: str) -> str:
    """The same text in full width."""
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


CODE = "zk7q"
SPELLINGS = {
    "as it is": "zk7q", "capitals": "ZK7q", "full width": wide("zk7q"), "full-width capitals": wide("ZK7Q"),
    "zero width": "z\u200bk7q", "soft hyphen": "zk\u00ad7q", "joiner": "zk7\u2060q", "variation": "zk7\ufe0fq",
    "a filler": "zk\u31647q", "a tag": "zk7\U000e0071q", "mathematical": "𝔷𝐤𝟕𝓺", "circled": "zk⑦q",
}  # fmt: skip
"""One code as a clerk, a font or an attacker may write it."""
SANCTIONED = SANCTION.format(line=f'person = "{CODE}"').replace("65号", "265号")


@pytest.mark.parametrize(
    ("code", "written"),
    [("k3-58", "k3‑58"), ("k3-58", "K3−58"), ("k3-58", "k3–58"), ("张三丰", "张 三　丰"), ("张 三丰", "张三丰")],
)
def test_another_dash_and_a_blank_between_characters_make_no_other_code(tmp_path: Path, code: str, written: str) -> None:
    root = one_community(tmp_path)
    change(root / RECORDS / "jia.toml", lambda text: text + SANCTION.format(line=f'person = "{code}"').replace("65号", "265号"))
    change(root / RECORDS / "jia.toml", lambda text: text.replace('title = "', f'title = "登记表{written}的', 1))
    done, out, err = run(root, "check")
    assert (done, "[E503]" in err) == (1, True)
    assert written not in out + err


@pytest.mark.parametrize(("sign", "code"), [("", "王五"), ("> ", "王五"), ("  ", "王五"), ("", "王5"), ("", "w五")])
def test_a_code_that_goes_over_two_lines_is_found(tmp_path: Path, sign: str, code: str) -> None:
    """A page shows the lines of a paragraph as one, and those of a quotation; no blank stands beside Chinese in a correction."""
    root = one_community(tmp_path)
    sanction = SANCTION.format(line=f'person = "{code}"').replace("65号", "265号")
    change(root / RECORDS / "jia.toml", lambda text: text + sanction)
    second = f"{sign}{code[1]}同志说。"
    others = "\n\n姓王\n\n五个\n"  # two paragraphs
    change(root / HELP, lambda text: f"{text}\n{sign}对{code[0]}\n{second}{others}")
    lines = (root / HELP).read_text(encoding="utf-8").split("\n")
    done, _, err = run(root, "check")
    assert (done, err.count("[E503]"), f"{HELP}:{lines.index(second) + 1}:1 [E503]" in err) == (1, 1, True), err


@pytest.mark.parametrize("spelling", a_few(SPELLINGS, list(SPELLINGS)[::6]))
def test_a_code_in_a_text_is_a_problem_of_its_line_in_every_spelling(tmp_path: Path, spelling: str) -> None:
    """In texts of records and of the office, also as part of a longer word; the line is quoted without it."""
    root = one_community(tmp_path)
    here = SPELLINGS[spelling]
    change(root / RECORDS / "jia.toml", lambda text: text + SANCTIONED)
    others = {
        f"{RECORDS}/jia.toml": ('title = "', f'title = "关于x{here}x的'),
        CIRCULAR: ("\n+++\n\n", f"\n+++\n\n附言甲{here}9。\n\n"),
        HELP: ("本站公布", f"本站{here}公布"),
    }
    rubric = {RUBRIC: ('title = "', f'title = "某{here}某')}  # where it can't be read, no record is
    for edits in (others, rubric, {SITE: ('authority = "', f'authority = "某{here}某')}):
        for file, (old, new) in edits.items():
            text = (root / file).read_text(encoding="utf-8")
            assert old in text
            (root / file).write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")
        code, out, err = run(root, "check")
        assert code == 1
        for file in edits:
            lines = (root / file).read_text(encoding="utf-8").split("\n")
            line = next(number for number, text in enumerate(lines, 1) if here in text)
            assert re.search(rf"^{file}:{line}:\d+ \[(E503|E108|E204)\]", err, re.M), (file, line, err)
        assert "***" in err
        assert CODE not in masking_free(out + err + in_the_browser(root).decode())


@pytest.mark.parametrize("broken", ["", "x = =\n"])
def test_the_key_of_a_code_is_read_as_toml_reads_it(tmp_path: Path, broken: str) -> None:
    """With escapes, behind a text that looks like the key, in a list; never in a comment. Also where the record fails."""
    root = one_community(tmp_path)
    codes = ["王五", "李六", "赵七"]
    lines = f'''"p\\u0065rson" = "{codes[0]}"\nx = {{ note = "person = ", person = "{codes[1]}" }}\nPerson = ["{codes[2]}"]
        role = "team"  # person：社区\n# person = "本站"\n{broken}'''
    change(root / RECORDS / "jia.toml", lambda text: text + SANCTIONED.replace(f'person = "{CODE}"\n', lines))
    change(root / HELP, lambda text: text + "".join(f"\n\n对{code}同志说。\n" for code in codes))
    last = (root / HELP).read_text(encoding="utf-8").count("\n")
    _, out, err = run(root, "check")
    found = [int(line) for line in re.findall(rf"^{HELP}:(\d+):1 \[E503\]", err, re.M)]
    assert (found, err.count("[E503]")) == ([last - 6, last - 3, last], 3), err
    assert [code for code in codes if code in out + err] == []


def test_codes_of_a_year_without_pages_are_looked_for(tmp_path: Path) -> None:
    """In texts of the office and of records, before a spreadsheet is made of them, and in pages; of a folder below it too."""
    root = one_community(tmp_path)
    (root / "data/communities/2014/old").mkdir(parents=True)
    (root / "data/communities/2014/jia.toml").write_text('person = "赵七"\n', encoding="utf-8")
    (root / "data/communities/2014/old/yi.toml").write_text('x = = "\nperson = 李六\n', encoding="utf-8")
    assert run(root, "check")[0] == 0
    gathered = gathering.gather(root)
    (problem,) = check_private({"a.html": "<p>、李六。</p>".encode()}, gathered.private)
    assert (problem.code, problem.file) == ("E503", "data/communities/2014/old/yi.toml")
    change(root / HELP, lambda text: f"{text}\n\n对赵七说。\n\n对李六说。\n")
    assert run(root, "check")[2].count("[E503]") == 2
    change(root / RECORDS / "jia.toml", lambda text: text.replace('title = "', 'title = "对赵七说的', 1))
    assert f"{RECORDS}/jia.toml:" in run(root, "check")[2]
    code, _, err = run(root, "sheet", "export", root / "out.xlsx")
    assert (code, err.count("[E503]"), "赵七" in err) == (1, 1, False), err


def test_a_code_of_one_character_is_told_once_where_it_stands(tmp_path: Path) -> None:
    """It stands in dozens of texts of the office: nobody finds the record by these."""
    root = one_community(tmp_path)
    path = root / RECORDS / "jia.toml"
    path.rename(path.with_name("yi.toml"))  # the file's name would have it too
    path = path.with_name("yi.toml")
    change(path, lambda text: re.sub('person = "[^"]*"', 'person = "7"', text))
    row = next(number for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1) if 'person = "7"' in line)
    code, _, err = run(root, "check")
    assert (code, re.findall(r"^(\S+?):(\d+):\d+ \[E503\] person 的代号只有一个字", err, re.M)) == (
        1,
        [(f"{RECORDS}/yi.toml", str(row))],
    )
    assert not re.search(r"^content/\S+ \[E503\]", err, re.M)


def test_a_code_that_is_an_anchor_of_the_rubric_is_told_where_it_stands(tmp_path: Path) -> None:
    """The rubric has it because the program wants it there: nobody can change that line."""
    root = one_community(tmp_path)
    change(root / RECORDS / "jia.toml", lambda text: re.sub('person = "[^"]*"', 'person = "p1"', text))
    code, _, err = run(root, "check")
    assert (code, f"{RECORDS}/jia.toml:" in err, "content/rubric" in err) == (1, True, False), err
    assert "person 的代号与细则中一处的编号（id）相同" in err


def masking_free(text: str) -> str:
    """A text in the plainest spelling, made here in another way than the program does."""
    import unicodedata

    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in folded if char.isascii() or "一" <= char <= "鿿")


ODDLY = {
    "an escape of TOML": "zk\\u0037q", "a long escape": "zk\\U00000037q", "an entity": "zk&#55;q", "a hex one": "zk&#x37;q",
    "a line below a letter": "zk\u03327q", "marks of Markdown": "z**k7**q",
    "a tag within": "zk<b>7</b>q", "a backslash": "zk\\7q",
    "a comment": "zk<!-- x -->7q", "a link": "z[k7](page:corrections)q", "a reference": "z[k7][a]q",
    "an image": "zk![7q](assets/icon.svg)", "a link in a link": "z[*k*](<page:corrections> 'x')7q", "attributes": "z*k*{: .x }7q",
}  # fmt: skip


@pytest.mark.few(5)
@pytest.mark.parametrize("name", ODDLY)
def test_a_code_is_found_and_hidden_behind_escapes_and_marks(tmp_path: Path, name: str) -> None:
    root = one_community(tmp_path)
    file = f"{RECORDS}/jia.toml" if "escape" in name else HELP
    if "escape" in name:
        change(root / file, lambda text: text.replace('title = "', f'title = "关于{ODDLY[name]}的', 1))
    else:
        change(root / file, lambda text: f"{text}\n\n说明{ODDLY[name]}也\n\n[a]: page:corrections\n")
    change(root / RECORDS / "jia.toml", lambda text: text + SANCTIONED)
    code, out, err = run(root, "check")
    assert code == 1
    assert f"{file}:" in err
    assert "[E503]" in err
    assert ODDLY[name] not in out + err


def test_a_code_in_plain_letters_is_found_in_every_text_of_a_rubric_but_in_no_name(tmp_path: Path) -> None:
    root = one_community(tmp_path)
    change(root / RECORDS / "jia.toml", lambda text: text + SANCTIONED.replace(CODE, "uota"))  # stands in the name of a kind
    assert run(root, "check")[0] == 0
    text = (root / RUBRIC).read_text(encoding="utf-8")
    keys = [
        "title", "label", "basis", "office", "unit", "failed", "done", "help", "silent", "question", "doubt", "says", "why",
        "note", "printed", "document", "by", "measure", "ground", "name", "grade", "red_header",
    ]  # fmt: skip
    for key in keys:  # what is Chinese is no name
        text, count = re.subn(rf'(\b{key} = \[?")[^"\n]*[一-龥][^"\n]*"', r'\1XUOTA8"', text, count=1)
        assert count, key
    text = text.replace('"人民日报"', '"XUOTA8"').replace('= "上级纪委"', '= "XUOTA8"')
    (root / RUBRIC).write_text(text, encoding="utf-8", newline="\n")
    wanted = {number for number, line in enumerate(text.split("\n"), 1) if "XUOTA8" in line}
    found = re.findall(rf"^{RUBRIC}:(\d+):\d+ \[E503\]", run(root, "check")[2], re.M)
    assert set(map(int, found)) == wanted


def test_what_stands_in_two_blocks_is_no_code(tmp_path: Path) -> None:
    root = one_community(tmp_path)
    change(root / RECORDS / "jia.toml", lambda text: text + SANCTIONED.replace(CODE, "王五"))
    change(root / HELP, lambda text: f"{text}\n\n- 姓王\n\n  五个\n\n|姓王|五个|\n|-|-|\n|王|五|\n\n## 姓王\n\n五个\n")
    assert run(root, "check")[0] == 0


@pytest.mark.long
def test_known_codes_are_hidden_in_every_message_of_every_file(tmp_path: Path) -> None:
    """In problems of other files, in what an argument says, in names of files, in cells, in notes and in a preview."""
    root = one_community(tmp_path)
    change(root / RECORDS / "jia.toml", lambda text: text + SANCTIONED)
    assert run(root, "build")[0] == 0
    assert run(root, "sheet", "export", tmp_path / "a.xlsx")[0] == 0
    outputs = {}

    def keep(name: str, *said: object) -> None:
        outputs[name] = "\n".join(map(str, said))

    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    for sheet in book.worksheets[1:]:
        for row in sheet.iter_rows(min_row=5, max_row=8):
            for cell in row:
                cell.value = f"见{wide('ZK7Q')}x"
    book.save(tmp_path / "zk7q.xlsx")
    keep("cells", *run(root, "sheet", "import", tmp_path / "zk7q.xlsx"))
    keep("argument", *run(root, "explain", "2017/zk7q"), *run(root, "explain", "2017/jia", "xZK7Qx"))
    keep("basis", *run(root, "sheet", "export", tmp_path / "b.xlsx", "--basis", "zk7q室"))
    keep("folder", *run(root, "verify", tmp_path / "zk7q"), *run(root, "build", "--out", root / "data/zk7q"))
    (root / "site/z\u00adk7q.txt").write_text("x", encoding="utf-8")
    keep("verify", *run(root, "verify"), *run(root, "build"))
    (root / "site/z\u00adk7q.txt").unlink()
    # another record, whose own mistakes quote the code of the first
    shutil.copy(ROOT / RECORDS / "yi.toml", root / RECORDS / "zk7q.toml")
    change(root / RECORDS / "zk7q.toml", lambda text: text.replace('name = "', 'nane = "x\u200bZk7Q', 1) + "\nxzk7q = 'zk7q\n")
    keep("other", *run(root, "check"), messages(root), in_the_browser(root).decode(), *run(root, "status"))
    # the record that holds the code can't be read itself
    change(root / RECORDS / "jia.toml", lambda text: "x = = zk7q\n" + text)
    keep("unread", *run(root, "check"), messages(root), *run(root, "status"), *run(root, "diff", root, root))
    assert all("***" in said for said in outputs.values()), {name for name, said in outputs.items() if "***" not in said}
    assert {name: said for name, said in outputs.items() if CODE in masking_free(said)} == {}


def test_places_and_check_codes_are_not_hidden_by_a_code_of_digits(tmp_path: Path) -> None:
    root = one_community(tmp_path)
    change(root / RECORDS / "jia.toml", lambda text: f"{text}{SANCTIONED.replace(CODE, '731')}")
    code, out, err = run(root, "build")
    assert code == 0, err
    checksum = re.search(r"清单校验码 ([0-9a-f]{12})$", out, re.M)
    assert checksum
    change(root / HELP, lambda text: text + "\n" * (730 - text.count("\n")) + "[某](page:none)\n")
    assert f"{HELP}:731:" in run(root, "check")[2]


WORDS = {
    "731": ("731", "见731。", "a 731-b", "731，"), "zk7q": ("zk7q", "见ＺＫ7Q。", "张zk7q来"),
    "王五": ("王五", "、王五。", "(王五)"),
    "鸘": ("鸘", "见：鸘"), "张三丰": ("张三丰", "对张三丰同志"), "p-1": ("p-1", "见p-1。"),
}  # fmt: skip
PARTS = {
    "731": ("1731", "7310", "94.731", "731.5", "a731", "0123456789ab731c"), "zk7q": ("xzk7q", "zk7qx"),
    "王五": ("对王五同志", "王五1", "小王五"), "鸘": ("鸘鼮", "x鸘"), "p-1": ("p-12", "xp-1"),
}  # fmt: skip


@pytest.mark.parametrize(("code", "text", "found"), [
    *((code, text, True) for code, texts in WORDS.items() for text in texts),
    *((code, text, False) for code, texts in PARTS.items() for text in texts),
])  # fmt: skip
def test_in_outputs_a_code_counts_as_a_whole_word(code: str, text: str, found: bool) -> None:
    source = Source("jia.toml", 'person = "x"\n')
    for url, content in {
        "a.html": f"<p>{text}</p>", "b.html": f'<p title="{text}">x</p>', "data/a.csv": f"a,{text}\r\n",
        "data/a.json": json.dumps({"a": text}), "data/search.js": f'window.X = ["{text}"];', "2017.toml": f'note = "{text}"\n',
    }.items():  # fmt: skip
        assert bool(check_private({url: content.encode()}, {code: (source, ("person",))})) is found, (url, content)
    for part in (f"<?xml?><si><t>{text}</t></si>", f"<?xml?><w:p><w:r><w:t>{text[:1]}</w:t></w:r><w:t>{text[1:]}</w:t></w:p>"):
        content = packed(("xl/sharedStrings.xml", part))
        assert bool(check_private({"a.xlsx": content}, {code: (source, ("person",))})) is found, part


@pytest.mark.parametrize(("page", "found"), [
    ("<p>王<code>五</code>。</p>", True), ("<p>王<a href='x'><em>五</em></a></p>", True), ("<p>王<!-- x --><b>五</b></p>", True),
    ('<p>王<img src="a.svg" alt="五"></p>', True), ("<p>x</p><!-- 见：王五 -->", True), ("<!--\n王五\n-->", True),
    ("<p>王</p><p>五</p>", False), ("<p>王<br>五</p>", False), ("<td>王</td><td>五</td>", False),
])  # fmt: skip
def test_a_page_is_searched_as_a_reader_sees_it(page: str, found: bool) -> None:
    """Marks within a line and comments part no word; what a comment says is published too."""
    private = {"王五": (Source("jia.toml", 'person = "x"\n'), ("person",))}
    assert bool(check_private({"a.html": page.encode()}, private)) is found


@pytest.mark.parametrize("command", ["seal 2017 --correct k3-58", "verify", "verify site --since old", "schema"])
def test_a_command_that_reads_no_record_says_no_code(tmp_path: Path, command: str) -> None:
    root = one_community(tmp_path)
    for folder in (root / "site", root / "old"):
        folder.mkdir()
        name = "index.html" if folder.name == "old" else "k3-58.txt"
        (folder / "SHA256SUMS").write_text(f"{sha256(b'').hexdigest()}  {name}\n", "utf-8")
    (root / "site/k3-58.txt").touch()
    if command == "verify":
        (root / "site/k3-58.txt").write_text("x", "utf-8")
    if command == "schema":  # a damaged journal; what was kept is named
        (root / RECORDS / ".k3-58.toml.tongyu-old").touch()
        (root / ".tongyu-site.journal").touch()
    *_, out, err = run(root, *(str(root / word) if word in ("site", "old") else word for word in command.split()))
    assert ("k3-58" in out + err, "***" in out + err) == (False, True), (out, err)


@pytest.mark.parametrize("given", [("k3-58", "庚社区"), ("gk3-58", "庚社区"), ("geng", "庚k3-58社区")])
def test_no_record_is_made_with_a_code_in_its_name(tmp_path: Path, given: tuple[str, str]) -> None:
    root = one_community(tmp_path)
    code, _, err = run(root, "new", "2017", given[0], "--name", given[1])
    assert (code, "[E503]" in err, "k3-58" in err) == (1, True, False), err
    assert [path.name for path in (root / RECORDS).iterdir()] == ["jia.toml"]


@pytest.mark.parametrize(("page", "found"), [
    ("<p>王<!-- <p>x</p> -->五</p>", True), ("<p>王<!-- <p>x</p><b>五</b> -->。</p>", False), ("<p>王\0<b>五</b></p>", True),
    ('<p data-x="a <王五> b">x</p>', True), ('<p data-x="a <td class=王五> b">x</p>', True), ("<p>王<time>五</time></p>", True),
    ("<p>1 <td 王<b>五</b>", True), ("<p>王</p>五", False), ("<p>1<b>五</b></p><p>王五</p>", True),
])  # fmt: skip
def test_a_page_is_cut_into_pieces_only_where_no_code_goes_over(page: str, found: bool) -> None:
    private = {"王五": (Source("jia.toml", 'person = "x"\n'), ("person",))}
    before = "<p>王</p><p>1<b>五</b></p><p>五</p><td>王五1</td>"
    for pages in ([page], [before, page], [page, before], [before + page]):
        files = {f"{number}.html": text.encode() for number, text in enumerate(pages)}
        assert bool(check_private(files, private)) is found, pages


@pytest.mark.parametrize("code", ["a<x", "x,y", "k z"])
def test_a_code_with_a_sign_that_parts_pieces_is_found(code: str) -> None:
    private = {code: (Source("jia.toml", 'person = "x"\n'), ("person",))}
    for url, text in {"a.html": f"<p>{code}</p>", "a.csv": f"见 {code}", "b.csv": code.replace(" ", "\n")}.items():
        files = {"0.html": b"<p>1<x</p>", url: text.encode()}  # each piece alone was searched before
        assert check_private(files, private), (url, text)


def test_searches_of_parts_of_a_site_say_together_what_one_of_all_says() -> None:
    source = Source("jia.toml", 'person = "x"\n')
    private = dict.fromkeys(("王五", "k7-z", "zq8"), (source, ("person",)))
    files = {"a.html": b"<p>x</p><p>k7-z</p>", "b.html": "<p>x</p><p>王<b>五</b></p>".encode(), "assets/a": b"Rar!"}
    searches = []
    for url, content in files.items():
        search = PrivateSearch(private)
        search.add(url, content)
        searches.append(pickle.loads(pickle.dumps(search)))
    first, *others = searches
    for other in others:
        first.merge(other)
    assert first.problems(private) == check_private(files, private)
    assert len(first.problems(private)) == 3
    assert b"p>x" not in pickle.dumps(first)  # no page is in it


SVG = '<svg xmlns="http://www.w3.org/2000/svg"><text>王<tspan>小</tspan>\n明</text></svg>'


OFFICE_FILES = {
    "GBK": "姓名\n王小明,甲社区\n".encode("gbk"), "UTF-16": "姓名\n王小明".encode("utf-16"),
    "partly UTF-8": "王小明".encode() + b"\xff",
    "gz": gzip.compress("王小明".encode("gbk")),
    "name in gz": b"\x1f\x8b\x08\x08" + bytes(6) + "王小明.txt\0".encode() + gzip.compress(b"")[10:],
    "zip in gz": gzip.compress(packed(("a.txt", "王小明"))),
    "zip behind a program": b"MZ" + packed(("a.txt", "王小明")),
    "svg": SVG.encode(), "svg with a head": b"<?xml?>" + SVG.encode(),
    "name": packed(("王小明.txt", "x")), "name in GBK": packed(("aaaaaa.txt", "x")).replace(b"aaaaaa", "王小明".encode("gbk")),
}  # fmt: skip


@pytest.mark.parametrize("kind", OFFICE_FILES)
def test_a_file_of_the_office_is_searched_however_it_is_written(kind: str) -> None:
    private = {"王小明": (Source("jia.toml", 'person = "x"\n'), ("person",))}
    assert [problem.code for problem in check_private({"assets/a": OFFICE_FILES[kind]}, private)] == ["E503"]


@pytest.mark.parametrize("text", [r"\ud842\udfB7\u738b", r"\u{20bb7}\u{00738b}", "𠮷\u20e3王"])
def test_a_rare_character_is_found_as_scripts_write_it(text: str) -> None:
    private = {"𠮷王": (Source("jia.toml", 'person = "x"\n'), ("person",))}
    assert [problem.code for problem in check_private({"assets/a.js": f'x = "{text}"'.encode()}, private)] == ["E503"]


def test_a_file_of_the_office_that_cannot_be_searched_is_refused() -> None:
    private = {"王小明": (Source("jia.toml", 'person = "x"\n'), ("person",))}
    for content in (b"7z\xbc\xaf\x27\x1c", gzip.compress(b"x" * 99)[:-9], packed(("a", "x")).replace(b"\x08\0", b"\x63\0")):
        assert [problem.code for problem in check_private({"assets/a": content}, private)] == ["E107"]
    assert not check_private({"assets/a": "姓名\n王小,明甲社区\n".encode("gbk")}, private)


def test_coordinates_addresses_and_indexes_are_no_texts() -> None:
    source = Source("jia.toml", 'person = "x"\n')
    for url, text in {
        "a.html": '<svg viewBox="0 0 731 20"><path d="M 731 20"/><rect x="731" y="1" width="731"/></svg>',
        "b.html": '<p id="731" class="731"><a href="731.html#731">x</a></p>', "data/a.json": '{"url": "2017/731.html#731"}',
        "assets/a.css": "p { color: #731 }",
        "SHA256SUMS": f"{'0731' * 16}  a\n",
    }.items():  # fmt: skip
        assert check_private({url: text.encode()}, {"731": (source, ("person",))}) == [], url
    cell = '<?xml?><sheetData><row r="731" spans="1:731"><c r="A731" t="s"><v>731</v></c></row></sheetData>'
    assert check_private({"a.xlsx": packed(("xl/worksheets/sheet1.xml", cell))}, {"731": (source, ("person",))}) == []
    shown = cell.replace(' t="s"', "")
    assert check_private({"a.xlsx": packed(("xl/worksheets/sheet1.xml", shown))}, {"731": (source, ("person",))}) != []
