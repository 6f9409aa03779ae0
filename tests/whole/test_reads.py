"""Each input file is read once per command: all that looks at a record, a text or a seal sees the same bytes."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.projects import run
from tests.helpers.states import RECORDS, County, county
from tests.helpers.support import ROOT, a_few

_watched: tuple[Path, ...] = ()
"""The folders whose files are counted now; none while no command of these tests runs."""
_opened: Counter[Path] = Counter()


def _note(event: str, args: tuple[Any, ...]) -> None:
    """Count a file of a watched folder that is opened to read it."""
    if _watched and event == "open" and isinstance(args[0], str | bytes) and not args[2] & (os.O_WRONLY | os.O_RDWR):
        path = Path(os.fsdecode(args[0])).absolute()
        if any(path.is_relative_to(folder) for folder in _watched) and not path.is_dir():
            _opened[path] += 1


@pytest.fixture(scope="module", autouse=True)
def counting() -> None:
    """The interpreter tells of every file that it opens from now on, whoever asks for it; it can't be made to stop."""
    sys.addaudithook(_note)


KEPT = ("bing", "jia", "yin")
"""The communities of the small county."""


def reads(root: Path, command: Sequence[str], code: int = 0) -> dict[str, int]:
    """How often a command, which must end with this exit code, opens each file of content/ and data/ to read it."""
    global _watched
    _opened.clear()
    _watched = (root / "content", root / "data")
    try:
        ended, out, err = run(root, *command)
    finally:
        _watched = ()
    assert ended == code, out + err
    return {path.relative_to(root).as_posix(): times for path, times in _opened.items()}


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


@pytest.mark.few(3)
@pytest.mark.parametrize("state", a_few(("published", "corrected"), ("published",)))
@pytest.mark.parametrize("name", COMMANDS)
def test_each_input_file_is_read_once(name: str, state: str, request: pytest.FixtureRequest) -> None:
    """Of a county that is not sealed; of one that has all kinds of files in the long form."""
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
