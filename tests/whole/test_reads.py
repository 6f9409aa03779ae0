"""Each input file is read once per command: all that looks at a record, a text or a seal sees the same bytes."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.helpers.states import RECORDS, County, county
from tests.helpers.support import ROOT

COUNTING = """
import atexit, collections, json, os, sys
opened = collections.Counter()
folders = tuple(os.path.join(sys.argv[1], name, "") for name in ("content", "data"))
def note(event, args):
    if event == "open" and isinstance(args[0], (str, bytes)) and not args[2] & (os.O_WRONLY | os.O_RDWR):
        path = os.path.abspath(os.fsdecode(args[0]))
        if path.startswith(folders) and not os.path.isdir(path):
            opened[os.path.relpath(path, sys.argv[1])] += 1
sys.addaudithook(note)
from tongyu_site.cli import main
code = main([*sys.argv[2:], "--root", sys.argv[1]])
print(json.dumps([code, opened]), file=sys.stderr)
"""
"""Runs a command in a root and says, after all else, its exit code and how often it opened each input file to read it."""

KEPT = ("bing", "jia", "yin")
"""The communities of the small county."""


def reads(root: Path, command: Sequence[str], code: int = 0) -> dict[str, int]:
    """How often a command, which must end with this exit code, opens each file of content/ and data/ to read it."""
    program = [sys.executable, "-c", COUNTING, str(root), *command]
    done = subprocess.run(program, capture_output=True, text=True, encoding="utf-8", cwd=ROOT, check=False)
    assert done.stderr.strip(), done.stdout
    ended, opened = json.loads(done.stderr.splitlines()[-1])
    assert ended == code, done.stdout + done.stderr
    return dict(opened)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> County:
    """A county of three communities, built, with a sheet of its records."""
    slugs = [path.stem for path in (ROOT / RECORDS).glob("*.toml")]
    here = county(tmp_path_factory.mktemp("reads") / "published", [slug for slug in slugs if slug not in KEPT])
    here.run("build")
    here.run("sheet", "export", str(here.root / "sheet.xlsx"))
    return here


@pytest.fixture(scope="module")
def corrected(published: County) -> County:
    """The same county, sealed and corrected once."""
    here = published.copy("corrected")
    here.seal()
    here.edit(f"{RECORDS}/bing.toml", "hearings = 0", "hearings = 2")
    here.correct(1, "2018-03-05")
    return here


COMMANDS = {
    "build": ["build"],
    "check": ["check"],
    "status": ["status"],
    "status of a year": ["status", "2017"],
    "explain": ["explain", "2017/bing"],
    "why not": ["explain", "2017/bing", "--why-not", "优秀"],
    "export": ["sheet", "export", "{root}/new.xlsx"],
    "import": ["sheet", "import", "{root}/sheet.xlsx"],
    "verify": ["verify"],
    "schema": ["schema"],
}


@pytest.mark.parametrize("state", ["published", "corrected"])
@pytest.mark.parametrize("name", COMMANDS)
def test_each_input_file_is_read_once(name: str, state: str, request: pytest.FixtureRequest) -> None:
    here: County = request.getfixturevalue(state)
    (here.root / "new.xlsx").unlink(missing_ok=True)
    opened = reads(here.root, [part.format(root=here.root) for part in COMMANDS[name]])
    assert bool(opened) == (name != "verify")  # which needs no other data
    assert {path: times for path, times in opened.items() if times > 1} == {}
    records = {f"{RECORDS}/{slug}.toml" for slug in KEPT}
    assert records & set(opened) == (set() if name in ("verify", "schema") else records)


def test_a_seal_is_written_and_not_read_back(published: County) -> None:
    """The settings alone are read twice: first for the numbers of the years, to refuse a year that is none of them by usage."""
    opened = reads(published.copy("to seal").root, ["seal", "2017"])
    assert {path: times for path, times in opened.items() if times > 1} == {"content/site.toml": 2}
    assert "data/seals/2017.toml" not in opened


def test_an_import_reads_a_record_again_before_it_writes_it(published: County) -> None:
    """Somebody may have changed it since: such a record is not overwritten."""
    here = published.copy("to import")
    path = here.root / "sheet.csv"
    path.write_text("文件名,社区,1-2项 召开研究会议次数（次）\njia,甲社区,9\n", encoding="utf-8")
    opened = reads(here.root, ["sheet", "import", str(path), "--apply"])
    assert {file: times for file, times in opened.items() if times > 1} == {f"{RECORDS}/jia.toml": 2}
