"""Same input, same bytes: whoever builds, where, when, and with what settings of the machine."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.helpers import leaks
from tests.helpers.support import ROOT, a_few

RECORDS = "data/communities/2017"
LEFT_OUT = {path.stem for path in (ROOT / RECORDS).glob("*.toml")} - {"jia", "bing", "chou", "zi"}
"""Records that tell no more of what this is about."""


@dataclass(frozen=True)
class Variation:
    """What differs from the first build: environment, umask, folders, the interpreter's options, a command before it."""

    environment: dict[str, str] = field(default_factory=dict)
    umask: int = 0o022
    folder: str = "root"
    here: str = "."
    python: tuple[str, ...] = ()
    clock: str = ""
    shuffled: bool = False


SHORT = {
    "another machine": Variation(
        {
            "TZ": "Pacific/Kiritimati",
            "LC_ALL": "C",
            "PYTHONHASHSEED": "4711",
            "USER": "lin",
            "HOME": "/nonexistent",
            "LANG": "zh_CN.GBK",
        },
        umask=0o077,
        folder="另一个 文件夹/a b's",
        here="content",
        clock="2041-05-06 07:08:09",
        shuffled=True,
    ),
    "an optimizing interpreter in the past": Variation(
        {"TZ": "America/St_Johns", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "1", "SOURCE_DATE_EPOCH": "86400"},
        umask=0o002,
        folder="x" * 80,
        here="/",
        python=("-OO",),
        clock="1999-12-31 23:59:59",
    ),
}

EACH = {
    **{f"TZ={zone}": Variation({"TZ": zone}) for zone in ("UTC", "Asia/Shanghai", "Pacific/Kiritimati", "America/St_Johns", "x")},
    **{
        f"LC_ALL={locale}": Variation({"LC_ALL": locale})
        for locale in ("C", "POSIX", "C.UTF-8", "zh_CN.UTF-8", "zh_CN.GBK", "tr_TR.UTF-8", "de_DE.UTF-8")
    },
    "no UTF-8 mode": Variation({"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, folder="中文 文件夹"),
    **{f"PYTHONHASHSEED={seed}": Variation({"PYTHONHASHSEED": seed}) for seed in ("0", "1", "2", "31", "4294967295")},
    **{f"umask {mask:03o}": Variation(umask=mask) for mask in (0o000, 0o002, 0o027, 0o077)},
    "another user": Variation({"USER": "王", "LOGNAME": "王", "HOME": "/nonexistent", "HOSTNAME": "x", "TMPDIR": "/tmp"}),
    **{f"folder {name}": Variation(folder=name) for name in ("a b", "考核 2017", "x/y/z", "n" * 120, "#%&'!")},
    **{f"from {here}": Variation(here=here) for here in ("/", "content", RECORDS)},
    "optimized": Variation(python=("-O",)),
    "optimized twice": Variation(python=("-OO",)),
    "isolated": Variation(python=("-I",)),
    "developer's mode": Variation(python=("-X", "dev")),
    **{
        f"clock {clock}": Variation(clock=clock)
        for clock in ("1999-12-31 23:59:59", "2024-02-29 12:00:00", "2041-05-06 07:08:09")
    },
    "other dates and order of files": Variation(shuffled=True),
}

CLOCK = """
import datetime, os, time
_real, _set = datetime.datetime, datetime.datetime.fromisoformat(os.environ["TONGYU_TEST_CLOCK"])
_then = _set.replace(tzinfo=datetime.timezone.utc).timestamp()
_gmtime, _localtime, _strftime = time.gmtime, time.localtime, time.strftime
time.time = lambda: _then
time.time_ns = lambda: int(_then * 10**9)
time.gmtime = lambda seconds=None: _gmtime(_then if seconds is None else seconds)
time.localtime = lambda seconds=None: _localtime(_then if seconds is None else seconds)
time.strftime = lambda form, when=None: _strftime(form, time.localtime() if when is None else when)
"""
"""Where there is no faketime: the clock of a Python process, through its site customization."""


def county(folder: Path, *, shuffled: bool = False) -> Path:
    """A county; ``shuffled``: its files are made in another order and bear other dates."""
    shutil.copytree(ROOT / "content", folder / "content")
    files = sorted(path for path in (ROOT / "data").rglob("*") if path.is_file() and path.stem not in LEFT_OUT)
    for number, path in enumerate(reversed(files) if shuffled else files):
        target = folder / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
        if shuffled:
            os.utime(target, (10**9 + number, 10**9 - number))
    return folder


def build(root: Path, variation: Variation, scratch: Path) -> None:
    """Build a root in a process of its own."""
    environment = {"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1", **variation.environment}
    command = [sys.executable, *variation.python, str(ROOT / "build.py"), "--root", str(root)]
    if variation.clock and (faketime := shutil.which("faketime")):
        command = [faketime, "-f", variation.clock, *command]
    elif variation.clock:
        scratch.mkdir(exist_ok=True)
        (scratch / "sitecustomize.py").write_text(CLOCK, encoding="utf-8")
        environment |= {"PYTHONPATH": str(scratch), "TONGYU_TEST_CLOCK": variation.clock}
    done = subprocess.run(command, cwd=root / variation.here, env=environment, umask=variation.umask, capture_output=True)
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")


def state(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Every file of a folder: content and permissions; of folders the permissions."""
    found = {name: (content, 0) for name, content in leaks.files(folder).items()}
    for path in [folder, *folder.rglob("*")]:
        name = f"/{path.relative_to(folder).as_posix()}"
        found[name] = (found.get(name, (b"", 0))[0], stat.S_IMODE(path.stat().st_mode))
    return found


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[bytes, int]]:
    root = county(tmp_path_factory.mktemp("first") / "root")
    build(root, Variation(), root.parent / "clock")
    found = state(root / "site")
    assert {"/SHA256SUMS", "/2017/circular.docx", "/2017/data/results.xlsx", "/2017/data/search.js"} <= set(found)
    return found


@pytest.mark.parametrize(
    "variation",
    a_few([*SHORT.values(), *EACH.values()], [SHORT["another machine"]]),
    ids=[*SHORT, *EACH],
)
def test_the_same_input_gives_the_same_bytes(first: dict[str, tuple[bytes, int]], tmp_path: Path, variation: Variation) -> None:
    """All that differs at once; each alone, and what an optimizing interpreter does, in the long form."""
    root = county(tmp_path / variation.folder, shuffled=variation.shuffled)
    build(root, variation, tmp_path / "clock")
    second = state(root / "site")
    assert set(second) == set(first)
    assert [name for name in first if first[name] != second[name]] == []


@pytest.mark.long
def test_another_input_gives_another_manifest(first: dict[str, tuple[bytes, int]], tmp_path: Path) -> None:
    """The comparison can fail: one figure of one record changes pages, tables and the manifest, nothing else does."""
    root = county(tmp_path / "root")
    record = root / RECORDS / "jia.toml"
    text = record.read_text(encoding="utf-8")
    record.write_text(text.replace("expected = ", "expected = 1", 1), encoding="utf-8")
    build(root, Variation(), tmp_path / "clock")
    differing = {name for name, found in state(root / "site").items() if first[name] != found}
    assert {"/SHA256SUMS", "/2017/communities/jia.html", "/2017/data/results.json", "/2017/data/results.xlsx"} <= differing
    assert not {"/help.html", "/2017/rubric.html"} & differing


def test_the_clock_is_really_another_one(tmp_path: Path) -> None:
    shutil.copy(ROOT / "build.py", tmp_path)
    program = "import time, datetime; print(time.gmtime().tm_year)"
    environment = {"PATH": os.environ["PATH"]}
    command = [sys.executable, "-c", program]
    clock = SHORT["another machine"].clock
    if faketime := shutil.which("faketime"):
        command = [faketime, "-f", clock, *command]
    else:
        (tmp_path / "sitecustomize.py").write_text(CLOCK, encoding="utf-8")
        environment |= {"PYTHONPATH": str(tmp_path), "TONGYU_TEST_CLOCK": clock}
    assert subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout == "2041\n"


@pytest.mark.long
def test_a_second_build_in_place_touches_no_file(tmp_path: Path) -> None:
    root = county(tmp_path / "root")
    build(root, Variation(), tmp_path / "clock")

    def marks() -> dict[str, tuple[int, int, int]]:
        paths = [root / "site", *(root / "site").rglob("*")]
        return {str(path): (path.stat().st_ino, path.stat().st_mtime_ns, path.stat().st_ctime_ns) for path in paths}

    before = marks()
    build(root, SHORT["another machine"], tmp_path / "clock")
    assert marks() == before
    assert [path.name for path in root.iterdir() if path.name.startswith(".site")] == []


@pytest.mark.long
def test_a_site_over_an_older_one_is_that_of_an_empty_folder(first: dict[str, tuple[bytes, int]], tmp_path: Path) -> None:
    root = county(tmp_path / "root")
    record = root / RECORDS / "jia.toml"
    text = record.read_text(encoding="utf-8")
    record.write_text(text.replace("expected = ", "expected = 1", 1), encoding="utf-8")
    (root / RECORDS / "zi.toml").rename(root / "zi.toml")
    build(root, Variation(), tmp_path / "clock")
    record.write_text(text, encoding="utf-8")
    (root / "zi.toml").rename(root / RECORDS / "zi.toml")
    build(root, Variation(), tmp_path / "clock")
    assert state(root / "site") == first
