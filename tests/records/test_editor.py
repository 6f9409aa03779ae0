"""The record schema in editors: Chinese on every key, and Tombi and Taplo find with it what a schema can find."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.projects import GOOD
from tests.helpers.support import ROOT, load_rubric
from tongyu_site.records import record_form
from tongyu_site.records.schema import record_schema

RECORD = "data/communities/2017/jia.toml"
DOCUMENT = 'document = { issuer = "县督查指挥中心", number = "示督通〔2017〕9号" }'

# what the schema can find: old text, new text, and the line (of those changed) that must be named
FOUND = {
    "mistyped fact": ("meetings = 2\n", "meeting = 2\n", 0),
    "mistyped clause": ("[clauses.1-2]", "[clauses.1-9]", 0),
    "mistyped table": ("[ballots]", "[ballot]", 0),
    "number as text": ("meetings = 2\n", 'meetings = "2"\n', 0),
    "yes as text": ("conveyed = true", 'conveyed = "是"', 0),
    "unknown level": ('level = "city"', 'level = "市级"', 0),
    "unknown outlet": ('outlet = "白城日报"', 'outlet = "白城晚报"', 0),
    "unknown role": ('role = "member"', 'role = "党员"', 0),
    "negative count": ("meetings = 2\n", "meetings = -1\n", 0),
    "check above the scale": ("score = 88", "score = 188", 0),
    "document without issuer": (DOCUMENT, 'document = { number = "示督通〔2017〕9号" }', 0),
    "event without document": (DOCUMENT, "# 没有文件", None),
    "points in a record": ("meetings = 2\n", "meetings = 2\npoints = 2\n", 1),
    "table as list": ("[clauses.1-2]", "[[clauses.1-2]]", 0),
    "deadline is true": ("reported_on = 2017-11-04", "reported_on = true", 0),
    "blank note": ('note = "重点工作进度滞后"', 'note = ""', 0),
    "missing quote": ('name = "甲社区"', 'name = "甲社区', 0),
    "key twice": ("meetings = 2\n", "meetings = 2\nmeetings = 2\n", None),
    "full-width comma": ('"县督查指挥中心", number', '"县督查指挥中心"， number', 0),
}


def places(schema: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    for name, place in schema.get("properties", {}).items():
        yield f"{path}.{name}", place
        yield from places(place, f"{path}.{name}")
    if isinstance(schema.get("items"), dict):
        yield from places(schema["items"], f"{path}[]")


def test_every_key_has_a_chinese_title_and_every_value_its_meaning() -> None:
    schema = record_schema(load_rubric())
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    found = list(places(schema))
    assert len(found) > 300
    for path, place in found:
        assert re.search("[\u4e00-\u9fff]", place.get("title", "")), path
        for value in place.get("enum", []):
            assert re.search("[\u4e00-\u9fff]", value) or f"{value}：" in place["description"], path
    for clause in load_rubric().clauses:
        place = schema["properties"]["clauses"]["properties"][clause.id]
        for paragraph in load_rubric().home[clause.id]:
            assert load_rubric().paragraphs[paragraph].text in place["description"]


def test_the_schema_file_is_up_to_date() -> None:
    written = json.loads((ROOT / "data/communities/2017.schema.json").read_text(encoding="utf-8"))
    assert written == record_schema(load_rubric())


Tool = Callable[..., tuple[int, str]]


def absent(what: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(f"CI has no {what}")
    pytest.skip(f"no {what} on this machine")


def tombi(root: Path, *files: str) -> tuple[int, str]:
    beside = Path(sys.executable).with_name("tombi")
    program = str(beside) if beside.exists() else shutil.which("tombi")
    if program is None:
        absent("tombi")
    done = subprocess.run([str(program), "lint", *files], cwd=root, capture_output=True, text=True, check=False)
    return done.returncode, re.sub(r"\x1b\[[\d;]*m", "", done.stdout + done.stderr)


def taplo(root: Path, *files: str) -> tuple[int, str]:
    program = Path(os.environ.get("TONGYU_TOOLS", "")) / "taplo" / "dist" / "cli.js"
    node = shutil.which("node")
    if not program.is_file() or node is None:
        absent("taplo")
    schema = (root / "data/communities/2017.schema.json").as_uri()
    command = [str(node), str(program), "check", "--colors", "never", "--schema", schema, *files]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


TOOLS: dict[str, Tool] = {"tombi": tombi, "taplo": taplo}


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "data", tmp_path / "data")
    shutil.copy(ROOT / "tombi.toml", tmp_path)
    shutil.copy(GOOD, tmp_path / RECORD)
    return tmp_path


@pytest.mark.long
@pytest.mark.parametrize("name", TOOLS)
def test_an_editor_finds_nothing_in_good_records(name: str, desk: Path) -> None:
    sample = re.compile(r"^# (\[\[?[a-z].*|[a-z_]+ = .*)$", re.M)
    form = record_form(load_rubric(), "新华社区")
    (desk / "data/communities/2017/form.toml").write_text(form, encoding="utf-8")
    (desk / "data/communities/2017/filled.toml").write_text(
        sample.sub(r"\1", form).replace('previous_unit = "…"', 'previous_unit = "bing"').replace("…", "某某"), encoding="utf-8"
    )
    files = sorted(path.relative_to(desk).as_posix() for path in (desk / "data/communities/2017").glob("*.toml"))
    assert len(files) >= 16
    code, said = TOOLS[name](desk, *files)
    assert code == 0, said


@pytest.mark.long
@pytest.mark.parametrize("mistake", FOUND)
@pytest.mark.parametrize("name", TOOLS)
def test_an_editor_finds_what_a_schema_can_find(name: str, mistake: str, desk: Path) -> None:
    old, new, row = FOUND[mistake]
    path = desk / RECORD
    good = path.read_text(encoding="utf-8")
    assert old in good
    path.write_text(good.replace(old, new, 1), encoding="utf-8")
    code, said = TOOLS[name](desk, RECORD)
    assert code != 0, f"{name} finds nothing"
    if row is not None:
        line = good[: good.index(old)].count("\n") + 1 + row
        lines = {int(number) for number in re.findall(r"jia\.toml:(\d+):", said)}
        # taplo names for an unknown key or a missing one the lines of the table that has it
        assert line in lines or (name == "taplo" and any(abs(line - other) <= 9 for other in lines)), said
