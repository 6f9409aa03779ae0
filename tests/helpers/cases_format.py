"""Reads tests/cases/*.toml: the rule cases, each a record on top of base.toml with what is expected of it.

What a case may expect of a community (``expect``; of several ``expects.SLUG``; under the options of a reading ``under.OPTION``):

- ``nodes``, ``composite``: scores, written as the sum that leads there; ``待录入`` where a fact is missing
- ``grade``, ``rank``, ``ceilings`` and ``vetoes`` (clauses), ``consequences`` (applies, does not apply or ``未定``)
- ``entries``: the entries of the case's clause: node, kind, points by the rule, points applied
- ``texts``: what the ledger says, by clause: of each of its entries the kind, the reason, and why not all of it is applied
- ``states``: what became of nodes
- ``outcomes``: the reasons of consequences, each with what only the terminal adds
- ``limits``: ceilings and vetoes: kind, clause, the grade before and after, the circumstances, then the documents
- ``exempted``: sanctions that limit no grade: the condition, the post, the document
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.helpers.support import TESTS, merge, toml, without

CASES = TESTS / "cases"
BASE = toml(CASES / "base.toml")

KEYS = {
    "name", "clause", "rule", "record", "records", "without", "previous", "year", "reading", "readings", "expect", "expects",
    "under",
}  # fmt: skip
EXPECT_KEYS = {"nodes", "composite", "grade", "ceilings", "vetoes", "consequences", "entries", "rank"}
TEXT_KEYS = {"texts", "states", "outcomes", "limits", "exempted"}
"""What of an expectation is in words."""


@dataclass(frozen=True)
class Case:
    """One run of one case: under some readings, the records by slug and what is expected of each."""

    id: str
    name: str
    clause: str
    rule: str | None
    reading: str | None
    readings: dict[str, str]
    records: dict[str, dict[str, Any]]
    previous: dict[str, dict[str, Any]]
    year: dict[str, Any]
    """What site.toml says of the year: ``first``, ``previous_assessed_on``."""
    expected: dict[str, dict[str, Any]]


def load() -> list[Case]:
    """All cases of all files, one per option where a case states several."""
    return [case for path in sorted(CASES.glob("*.toml")) if path.name != "base.toml" for case in _file(path)]


def _file(path: Path) -> Iterator[Case]:
    for raw in toml(path)["case"]:
        unknown = set(raw) - KEYS
        assert not unknown, f"{path.name}: {raw.get('name')}: {unknown}"
        many = "records" in raw
        records = {
            slug: merge(BASE, change) for slug, change in (raw["records"] if many else {"jia": raw.get("record", {})}).items()
        }
        for key in raw.get("without", []):
            records = {slug: without(data, key) for slug, data in records.items()}
        runs = {None: raw.get("expects", raw.get("expect"))} if "under" not in raw else raw["under"]
        for option, expected in runs.items():
            readings = dict(raw.get("readings", {}))
            if option is not None:
                readings[raw["reading"]] = option
            expected = expected if many else {"jia": expected}
            for table in expected.values():
                assert set(table) <= EXPECT_KEYS | TEXT_KEYS, f"{path.name}: {raw['name']}"
                assert table, f"{path.name}: {raw['name']} expects nothing"
            yield Case(
                f"{path.stem}: {raw['name']}" + (f" [{option}]" if option else ""), raw["name"], raw["clause"], raw.get("rule"),
                raw.get("reading"), readings, records, raw.get("previous", {}), raw.get("year", {}), expected,
            )  # fmt: skip
