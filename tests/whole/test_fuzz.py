"""Records mutated byte by byte and key by key: never a traceback, never a changed site, always a problem or a valid build."""

from __future__ import annotations

import copy
import datetime as dt
import json
import random
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import tomli
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.helpers import fuzz
from tests.helpers.projects import GOOD, RECORD, good_project, run, snapshot
from tests.helpers.support import ROOT

TEXTS = [path.read_bytes() for path in [GOOD, *sorted((ROOT / "data/communities/2017").glob("*.toml"))]]
SIGNS = [*"\0\r\n\x1b\"'[]{}=,#.-_\\09", "1e999999", "nan", "true", '"""', "，", "＝", "“", "\u202e", "person"]
BYTES = [*(sign.encode() for sign in SIGNS), b"\xff", b"\xfe\xff", "月".encode("gb18030"), b"9" * 5000, b"[" * 600,
         b"[[daily]]\n", b"[clauses.1-2]\n"]  # fmt: skip
VALUES: list[Any] = [
    None, True, False, 0, -1, 10**30, 2017, Decimal("1.5"), Decimal("1e999999"), Decimal("-0.0"), "", " ", "是", "b-7",
    "\u202e", "甲" * 5000, dt.date(2016, 2, 29), dt.date(1, 1, 1), dt.date(9999, 12, 31),
    [], {}, [[]], [{}], {"person": "b-7"}, {"": {"": ""}}, [1, "a", {}],
]  # fmt: skip
KEYS = [
    "name",
    "year",
    "clauses",
    "1-2",
    "1",
    "person",
    "document",
    "date",
    "evidence",
    "meetings",
    "score",
    "",
    "会议次数",
    "a.b",
    'a"b',
]


@dataclass
class Bench:
    """One good project; every case puts its record into it."""

    root: Path
    site: dict[str, bytes]
    """The site as the last case left it."""


@cache
def bench() -> Bench:
    root = Path(tempfile.mkdtemp(prefix="fuzz")) / "root"
    good_project(root, "published", complete=True)
    guide = root / "content/help.md"  # of its prose, which no record touches, what leads to other pages
    lines = guide.read_text(encoding="utf-8").splitlines(keepends=True)
    guide.write_text("".join(line for line in lines if "](" in line), encoding="utf-8")
    assert run(root, "build")[0] == 0
    return Bench(root, snapshot(root / "site"))


def by_bytes(seed: int) -> bytes:
    rng = random.Random(seed)
    content = bytearray(rng.choice(TEXTS))
    for _ in range(rng.choice((1, 1, 2, 5))):
        at = rng.randrange(len(content) + 1)
        end = at + rng.choice((0, 1, 1, 2, 7, 40))
        match rng.randrange(5):
            case 0:
                content[at:end] = b""
            case 1:
                content[at:end] = rng.choice(BYTES)
            case 2:
                content[at:at] = rng.choice(BYTES)
            case 3:
                content[at:end] = rng.randbytes(end - at)
            case _:  # a piece of the text, somewhere else
                start = rng.randrange(len(content))
                content[at:at] = content[start : start + rng.choice((1, 10, 80, 400))]
    return bytes(content)


def by_keys(seed: int) -> bytes:
    rng = random.Random(seed)
    data = tomli.loads(rng.choice(TEXTS).decode(), parse_float=Decimal)
    for _ in range(rng.choice((1, 1, 2, 4))):
        table, key = rng.choice(list(places(data)))
        match rng.randrange(4):
            case 0:
                del table[key]
            case 1:
                table[key] = copy.deepcopy(rng.choice(VALUES))
            case 2 if isinstance(table, dict):
                table[rng.choice(KEYS)] = table.pop(key)
            case 2 | 3 if isinstance(table, list):
                table.append(copy.deepcopy(table[key]))
            case _:
                table[rng.choice(KEYS)] = copy.deepcopy(rng.choice(VALUES))
    return written(data).encode()


def written(data: dict[str, Any]) -> str:
    """Any data as TOML: clauses as sections, lists of tables as entries, all else in one line."""
    plain, sections = [], []
    for key, value in data.items():
        if isinstance(value, list) and value and all(isinstance(item, dict) and item for item in value):
            sections += [f"[[{name(key)}]]\n" + "".join(f"{name(k)} = {inline(v)}\n" for k, v in item.items()) for item in value]
        elif key == "clauses" and isinstance(value, dict) and all(isinstance(table, dict) for table in value.values()):
            for clause, table in value.items():
                sections.append(f"[clauses.{name(clause)}]\n" + "".join(f"{name(k)} = {inline(v)}\n" for k, v in table.items()))
        else:
            plain.append(f"{name(key)} = {inline(value)}\n")
    return "".join([*plain, *sections])


def name(key: str) -> str:
    return key if re.fullmatch(r"[\w-]+", key, re.ASCII) else json.dumps(key, ensure_ascii=False)


def inline(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{name(key)} = {inline(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(inline(item) for item in value) + "]"
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: ""}[value]
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else str(value)


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in list(items):
        yield value, key
        yield from places(item)


def holds(content: bytes) -> None:
    made = bench()
    (made.root / RECORD).write_bytes(content)
    code, out, err = run(made.root, "build")
    before, made.site = made.site, snapshot(made.root / "site")
    assert "Traceback" not in out + err
    if code == 0:
        assert err == ""
        assert "1 个社区" in out
        assert "2017/communities/jia.html" in made.site
    else:
        assert code == 1
        assert err.rstrip().endswith("站点未更新")
        assert err.startswith((RECORD, "content/")), err[:200]
        assert made.site == before


MAKERS: dict[str, Callable[[int], bytes]] = {"bytes": by_bytes, "keys": by_keys}
SEEDS = st.integers(min_value=0, max_value=2**32)


@pytest.mark.few(1)
@pytest.mark.parametrize("maker", MAKERS)
def test_a_mutated_record_gives_a_problem_or_a_valid_build(maker: str) -> None:
    @settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(SEEDS)
    def check(seed: int) -> None:
        holds(MAKERS[maker](seed))

    check()


@pytest.mark.long
@pytest.mark.parametrize("maker", MAKERS)
def test_thousands_of_mutated_records(maker: str) -> None:
    @settings(max_examples=1000, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(SEEDS)
    def check(seed: int) -> None:
        holds(MAKERS[maker](seed))

    check()


def keeps_private(maker: str, seeds: range) -> None:
    """The code of the good record, as a word that stands nowhere else, shows in nothing that is printed."""
    root = bench().root
    for seed in seeds:
        content = MAKERS[maker](seed).replace(b'person = "b-7"', 'person = "暗号七七"'.encode())
        (root / RECORD).write_bytes(content)
        code, out, err = run(root, "check")
        assert code in (0, 1)
        if "person" in content.decode("utf-8", "replace"):
            assert [line for line in (out + err).split("\n") if "暗号七七" in line] == [], seed


@pytest.mark.few(1)
@pytest.mark.parametrize("maker", MAKERS)
def test_a_private_code_never_shows_in_messages(maker: str) -> None:
    keeps_private(maker, range(6))


@pytest.mark.long
@pytest.mark.parametrize("maker", MAKERS)
def test_a_private_code_never_shows_in_hundreds_of_messages(maker: str) -> None:
    keeps_private(maker, range(500))


# every other input


def no_fault(numbers: range) -> None:
    count: Counter[str] = Counter()
    assert [text for number in numbers if (text := fuzz.fault(number, count))] == []
    print(dict(count))
    assert sum(count.values()) == len(numbers)
    assert {ended[-1] for ended in count} >= {"0", "1"}


def test_a_mutant_of_any_input_is_told_in_words_and_changes_no_site() -> None:
    no_fault(range(1, len(fuzz.FILES), 12))


@pytest.mark.long
def test_hundreds_of_mutants_of_every_input() -> None:
    no_fault(range(3 * len(fuzz.FILES)))
    no_fault(range(1000, 1000 + 15 * len(fuzz.FILES)))
