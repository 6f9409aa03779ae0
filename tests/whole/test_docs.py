"""The README and the help match the code, where that can be compared."""

from __future__ import annotations

import re

from tests.helpers.support import ROOT
from tongyu_site.assess.charges import RULES
from tongyu_site.base.codes import CODES
from tongyu_site.cli.parser import parser
from tongyu_site.rubric.vocabulary import KINDS

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_two_commands_are_there() -> None:
    assert "python -m pip install -e . && python build.py\n" in README
    assert 'python -m pip install -e ".[test]" && python -m pytest\n' in README


def test_the_command_table_lists_every_command() -> None:
    table = README.split("## Commands")[1].split("##")[0]
    listed = set(re.findall(r"`python build\.py (\w+)", table)) | {"build"}
    choices = next(action.choices for action in parser()._actions if action.choices)
    assert listed == set(choices)


def test_named_files_exist() -> None:
    for path in re.findall(r"^    ([a-z_]+/?[\w./]*)  ", README, re.M):
        assert (ROOT / path).exists() or path in ("site/",), path
    for path in set(re.findall(r"`((?:tests|tongyu_site|benchmarks|content|templates|data)/[\w./-]+)`", README)):
        if "YEAR" not in path:
            assert (ROOT / path).exists(), path


def test_the_files_that_the_architecture_names_exist() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([\w/*.]+/[\w*]*\.py)`", text))
    assert len(named) > 40
    for path in named:
        assert list(ROOT.glob(path)) or list((ROOT / "tongyu_site").glob(path)), path
    for name in re.findall(r"`((?:tests|content|templates|data)/[\w./-]+)`", text):
        assert "YEAR" in name or (ROOT / name).exists(), name


def test_rule_kinds_have_their_function() -> None:
    assert set(KINDS) == set(RULES) | {"ceiling", "veto"}


def test_every_code_used_is_explained_and_every_explained_code_is_used() -> None:
    used = set()
    for path in (ROOT / "tongyu_site").rglob("*.py"):
        if path != ROOT / "tongyu_site/base/codes.py":
            used |= set(re.findall(r'"(E\d{3})"', path.read_text(encoding="utf-8")))
    assert used == set(CODES)


def test_the_county_table_names_records_that_exist() -> None:
    table = README.split("## The made-up county")[1].split("\n## ")[0]
    slugs = {path.stem for path in (ROOT / "data/communities/2017").glob("*.toml")}
    rows = re.findall(r"^\| (.+?) \| (.+?) \|$", table, re.M)[2:]
    assert len(rows) >= 14
    for feature, where in rows:
        assert set(re.findall(r"[a-z]+", where)) & slugs, feature
