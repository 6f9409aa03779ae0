"""The package against a second, independent recount, on random valid records and on the made-up county."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

import pytest
import tomli

from tests.helpers import randomrecords, recount
from tests.helpers.support import ROOT, assess, load_rubric, toml
from tongyu_site.assess import Kind
from tongyu_site.base.source import Source
from tongyu_site.records import Validator

SLUGS = ["jia", "yi", "bing", "ding"]


def compare(data: dict[str, Any], slug: str, previous: dict[str, dict[str, Any]], *, first: bool = False) -> None:
    expected = recount.recount(data, previous, slug, first=first)
    result = assess(data, slug, previous, year={"first": first})
    nodes = {node: result.card.nodes[node].score for node in expected["nodes"]}
    assert nodes == expected["nodes"]
    parts = {name: result.card.nodes[part].score for name, part in zip(expected["parts"], ("p1", "p2", "p3", "r1"), strict=True)}
    assert parts == expected["parts"]
    assert result.composite == expected["composite"]
    assert result.grade == expected["grade"]
    assert sorted({limit.clause for limit in result.limits if limit.kind == Kind.CEILING}) == expected["ceilings"]
    assert sorted({limit.clause for limit in result.limits if limit.kind == Kind.VETO}) == expected["vetoes"]
    assert {outcome.consequence: outcome.applies for outcome in result.outcomes} == expected["consequences"]


def compare_random(seed: int, count: int) -> None:
    rng = random.Random(seed)
    validator = Validator(load_rubric())
    for _ in range(count):
        slug = rng.choice(SLUGS)
        text = randomrecords.to_toml(randomrecords.random_record(rng, slug))
        data = tomli.loads(text, parse_float=Decimal)
        problems, _ = validator.check(Source("random.toml", text), data, complete=True)
        assert problems == []
        compare(data, slug, randomrecords.random_previous(rng, SLUGS, lowered=0.1), first=rng.random() < 0.1)


def test_hundreds_of_random_records() -> None:
    compare_random(seed=2017, count=600)


@pytest.mark.long
def test_thousands_of_random_records() -> None:
    for seed in range(10):
        compare_random(seed, count=1000)


def test_made_up_county() -> None:
    previous = toml(ROOT / "data" / "results" / "2016.toml")
    paths = sorted((ROOT / "data" / "communities" / "2017").glob("*.toml"))
    assert len(paths) == 14
    for path in paths:
        compare(toml(path), path.stem, previous)
