"""What several tests share: loading the rubric and records, scoring data, reading expectations."""

from __future__ import annotations

import copy
import json
import re
import time
import zipfile
from collections.abc import Container, Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import tomli

from tongyu_site.assess import AssessedYear, Standing, assess_record
from tongyu_site.assess.grading import Result
from tongyu_site.assess.history import Past, PastResult
from tongyu_site.base.points import exact
from tongyu_site.base.problems import Problem, Problems
from tongyu_site.base.project import Project, YearSettings
from tongyu_site.base.source import Source
from tongyu_site.records import Record, Validator, YearRecords, conversion
from tongyu_site.records.period import Calendar
from tongyu_site.rubric import Rubric, loading

ROOT = Path(__file__).resolve().parent.parent.parent
TESTS = ROOT / "tests"
RUBRIC = ROOT / "content" / "rubric" / "2017.md"


def a_few(cases: Iterable[Any], few: Container[Any]) -> list[Any]:
    """The cases of a walk as parameters of a test: the few for the short suite, all others for the long one."""
    return [case if case in few else pytest.param(case, marks=pytest.mark.long) for case in cases]


def loop() -> float:
    """The seconds of the processor that a million squares take here and now: by these a test counts what is promised at once.

    A hundred of them are two or three seconds of a desk's PC.
    """
    start = time.process_time()
    for number in range(1_000_000):
        number * number
    return time.process_time() - start


def toml(path: Path) -> dict[str, Any]:
    """A TOML file with exact decimals."""
    return tomli.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)


@cache
def _rubric(readings: tuple[tuple[str, str], ...]) -> Rubric:
    return loading.load_rubric(RUBRIC, dict(readings))


def load_rubric(readings: dict[str, str] | None = None) -> Rubric:
    """The 2017 rubric under some readings."""
    return _rubric(tuple(sorted((readings or {}).items())))


def problems_in(text: str) -> list[Problem]:
    """What is wrong with a rubric; nothing where it is accepted."""
    try:
        loading.parse_rubric(Source("2017.md", text), 2017)
    except Problems as error:
        return list(error.problems)
    return []


def choose(text: str, reading: str, option: str, support: str = "M") -> str:
    """The text of a rubric with another option of a reading, as an office would write it: with a reason of its own."""
    start = text.index(f'reading = "{reading}"')
    block, end, rest = text[start:].partition("\n```")
    block = re.sub(r'(?m)^chosen = ".*?"', f'chosen = "{option}"', block, count=1)
    block = re.sub(r"(?m)^(why|support|decided) = .*\n", "", block)
    new = f'\\1why = "所举的例子采用这一选项。"\nsupport = "{support}"\n'
    block, count = re.subn(rf"(?m)(^\[options\.{re.escape(option)}\]\nsays = .*\n)", new, f"{block}\n", count=1)
    assert count == 1, (reading, option)
    said = re.sub(r"(?m)^(words|derived) = .*\n", "", block)
    block = re.sub(r"(?m)^(?:words|derived) = .*$", lambda line: _notes_of(line[0], said), block)
    return text[:start] + block.removesuffix("\n") + end + rest


def _notes_of(line: str, said: str) -> str:
    """A line of ``words`` or ``derived`` of a reading without what no longer stands in its words."""
    ((key, notes),) = tomli.loads(line).items()
    if key == "words":
        listed = {name: [phrases] if isinstance(phrases, str) else phrases for name, phrases in notes.items()}
        notes = {name: kept for name, phrases in listed.items() if (kept := [phrase for phrase in phrases if phrase in said])}
    else:
        notes = {phrase: reason for phrase, reason in notes.items() if phrase in said}
    pairs = ", ".join(" = ".join(json.dumps(part, ensure_ascii=False) for part in pair) for pair in notes.items())
    return f"{key} = {{ {pairs} }}"


def past(results: dict[str, dict[str, Any]] | None) -> dict[str, PastResult]:
    """Last year's results of plain tables."""
    return {slug: PastResult(exact(r["score"]), r["grade"]) for slug, r in (results or {}).items()}


def assess(
    data: dict[str, Any],
    slug: str = "jia",
    previous: dict[str, dict[str, Any]] | None = None,
    law: Rubric | None = None,
    year: dict[str, Any] | None = None,
) -> Result:
    """Score and grade plain record data; ``year`` is what site.toml says of the year."""
    law = law or load_rubric()
    return assess_record(law, conversion.make_record(law, slug, data, calendar(law, year or {})), past(previous))


def calendar(law: Rubric, year: dict[str, Any]) -> Calendar:
    """When assessments began, by what site.toml says of the year alone."""
    return Calendar(law, year.get("previous_assessed_on"), year.get("first", False))


def one_year(result: Result) -> AssessedYear:
    """A published year of one community, whose records nobody reads."""
    return year_of([result])


def year_of(results: Sequence[Result], rubric: Rubric | None = None, past: Past | None = None) -> AssessedYear:
    """A published year of some communities, whose records nobody reads."""
    rubric = rubric or load_rubric()
    project = Project(ROOT, "", "", True, False, True, False, (), Source("site.toml", ""))
    settings = YearSettings(2017, "published", None, {})
    records = YearRecords((), {}, (), Validator(rubric))
    return AssessedYear(project, settings, rubric, records, past or {}, Standing.of_results(rubric, results))


def record_of(data: dict[str, Any], slug: str = "jia", law: Rubric | None = None) -> Record:
    """The typed record of plain data."""
    return conversion.make_record(law or load_rubric(), slug, data)


def readable(path: Path) -> str:
    """What stands in a file; of an Office file what stands in its parts."""
    content = path.read_bytes()
    if not content.startswith(b"PK"):
        return content.decode("utf-8")
    with zipfile.ZipFile(path) as archive:
        return "\n".join(archive.read(name).decode("utf-8") for name in archive.namelist())


def merge(base: Any, change: Any) -> Any:
    """Tables merge, everything else replaces."""
    if isinstance(base, dict) and isinstance(change, dict):
        merged = copy.copy(base)
        for key, value in change.items():
            merged[key] = merge(base[key], value) if key in base else value
        return merged
    return change


def without(data: dict[str, Any], path: str) -> dict[str, Any]:
    """The data less one key, given as a dotted path."""
    data = copy.deepcopy(data)
    *tables, last = path.split(".")
    inner = data
    for key in tables:
        inner = inner[key]
    del inner[last]
    return data


_TOKEN = re.compile(r"\s*(\d+(?:\.\d+)?%?|[-+×÷()])")


def value(expression: str) -> Fraction:
    """The exact value of an expectation such as ``100 - 1 × 80%``."""
    tokens = _TOKEN.findall(expression)
    assert "".join(tokens) == re.sub(r"\s", "", expression), f"unreadable expectation: {expression}"
    position = 0

    def peek() -> str:
        return tokens[position] if position < len(tokens) else ""

    def take() -> str:
        nonlocal position
        position += 1
        token: str = tokens[position - 1]
        return token

    def sum_() -> Fraction:
        total = product()
        while peek() in ("+", "-"):
            total = total + product() if take() == "+" else total - product()
        return total

    def product() -> Fraction:
        total = unit()
        while peek() in ("×", "÷"):
            total = total * unit() if take() == "×" else total / unit()
        return total

    def unit() -> Fraction:
        token = take()
        if token == "-":
            return -unit()
        if token == "(":
            inner = sum_()
            assert take() == ")", expression
            return inner
        return Fraction(token[:-1]) / 100 if token.endswith("%") else Fraction(token)

    result = sum_()
    assert position == len(tokens), f"unreadable expectation: {expression}"
    return result
