"""The contract for bad input: each ``tests/invalid/*.toml`` is a project that must fail, with its exact message.

A case holds ``name`` (a sentence), ``stage``, the exact ``expected`` text on stderr, and what makes the project bad:
``[files]``, whole files by path, ``[replace]``, pairs of old and new text in a file that is there already, and ``remove``,
files taken away. Optional are ``command`` (default: check), ``encoding`` (of the files; default UTF-8) and ``complete``
(true: ``invalid/good/jia.toml``, a complete record, is there to be changed). Everything else of the project is good: a copy
of ``content/``, of ``templates/`` where a case changes them, and a small site.toml.

``python -m tests.helpers.renew_invalid`` writes what the program says now into ``expected``; read the difference before
keeping it.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.helpers.projects import INVALID, RECORD, Case, good_project, load, run, snapshot, spoil
from tests.helpers.support import a_few

CASES = [load(path) for path in sorted(INVALID.glob("*.toml"))]


def few() -> list[Case]:
    """Of the cases with the same first code the first."""
    groups: dict[str, list[Case]] = {}
    for case in CASES:
        code = re.search(r"\[(E\d+)\]", case.expected)
        groups.setdefault(code[1] if code else "", []).append(case)
    return [group[0] for group in groups.values()]


@pytest.mark.parametrize("case", a_few(CASES, few()), ids=[case.path.name for case in CASES])
def test_invalid_input_is_explained(case: Case, tmp_path: Path) -> None:
    """A few of each code in the short suite, all in the long one."""
    root = tmp_path / "root"
    if case.command[0] == "build":  # a good site stands already, and must stay as it is
        good_project(root, "published", complete=True)
        assert run(root, "build")[0] == 0
        shutil.move(root / "site", tmp_path / "site")
        shutil.rmtree(root)
        good_project(root, case.stage, complete=case.complete, templates=case.templates)
        shutil.move(tmp_path / "site", root / "site")
    else:
        good_project(root, case.stage, complete=case.complete, templates=case.templates)
    spoil(root, case)
    before = snapshot(root)
    code, _, err = run(root, *case.command)
    assert "Traceback" not in err
    assert err.strip("\n") == case.expected.strip("\n")
    assert code == 1
    assert snapshot(root) == before, "a command that fails must leave every file as it was"
    assert str(tmp_path) not in err


def test_names_of_cases_are_distinct() -> None:
    names = [case.name for case in CASES]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(("stage", "complete"), [("draft", True), ("draft", False), ("published", True)])
def test_the_project_that_cases_spoil_is_good(stage: str, complete: bool, tmp_path: Path) -> None:
    root = tmp_path / "root"
    good_project(root, stage, complete=complete)
    assert run(root, "check")[::2] == (0, "")


@pytest.mark.few(1)
@pytest.mark.parametrize("start", [b"\xef\xbb\xbf", b""], ids=["bom", "plain"])
@pytest.mark.parametrize("end", [b"\r\n", b"\n"], ids=["crlf", "lf"])
def test_byte_order_mark_and_crlf_are_accepted(start: bytes, end: bytes, tmp_path: Path) -> None:
    root = tmp_path / "root"
    good_project(root, "published", complete=True)
    for path in [*root.glob("content/**/*.*"), *root.glob("data/**/*.toml")]:
        path.write_bytes(start + path.read_bytes().replace(b"\n", end))
    assert run(root, "check")[::2] == (0, "")


@pytest.mark.few(1)
@pytest.mark.parametrize("stage", ["draft", "published"])
def test_links_of_the_help_page_are_good_in_every_stage(stage: str, tmp_path: Path) -> None:
    root = tmp_path / "root"
    good_project(root, stage, complete=True)
    help_page = root / "content" / "help.md"
    text = help_page.read_text(encoding="utf-8")
    help_page.write_text(f"{text}\n见[1-2](clause:1-2)、[三、1](text:r1)、[执行口径](reading:R-both)。\n", encoding="utf-8")
    assert run(root, "check")[::2] == (0, "")


def test_a_circular_may_be_printed_on_the_day_on_which_it_is_signed(tmp_path: Path) -> None:
    root = tmp_path / "root"
    good_project(root, "published", complete=True)
    path = root / "content/circular/2017.md"
    text = path.read_text(encoding="utf-8")
    assert "\nsigned_on = 2018-01-08\n" in text
    for day, code in (("2018-01-09", 0), ("2018-01-08", 0), ("2018-01-07", 1)):
        path.write_text(re.sub(r"(?m)^printed_on = .*$", f"printed_on = {day}", text), encoding="utf-8")
        assert run(root, "check")[0] == code, day


def test_braces_may_go_over_several_lines(tmp_path: Path) -> None:
    root = tmp_path / "root"
    good_project(root, "published", complete=True)
    record = root / RECORD
    text = record.read_text(encoding="utf-8")
    old = 'document = { issuer = "县督查指挥中心", number = "示督通〔2017〕9号" }'
    new = 'document = {\n    issuer = "县督查指挥中心",\n    number = "示督通〔2017〕9号",\n}'
    assert old in text
    record.write_text(text.replace(old, new), encoding="utf-8", newline="\n")
    assert run(root, "check")[::2] == (0, "")


def test_places_are_the_same_with_byte_order_mark_and_crlf(tmp_path: Path) -> None:
    said = []
    for number, (start, end) in enumerate([(b"", b"\n"), (b"\xef\xbb\xbf", b"\r\n")]):
        root = tmp_path / str(number)
        good_project(root, "draft", complete=True)
        record = root / RECORD
        text = record.read_bytes().replace(b"meetings = 2", b'meetings = "2"').replace(b"present = 35", b"present = 37")
        record.write_bytes(start + text.replace(b"\n", end))
        said.append(run(root, "check"))
    assert said[0] == said[1]
    assert said[0][0] == 1
