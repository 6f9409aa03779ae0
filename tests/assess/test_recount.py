"""The package against a second, independent recount, on random valid records and on the made-up county."""

from __future__ import annotations

import random
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import tomli

from tests.helpers import randomrecords, recount
from tests.helpers.cases_format import BASE
from tests.helpers.support import ROOT, assess, load_rubric, toml, without
from tongyu_site.assess import Kind, Result, Standing
from tongyu_site.base.source import Source
from tongyu_site.publish.gathering import gather
from tongyu_site.records import Validator
from tongyu_site.rubric import REWARDS, YEAR_END

SLUGS = ["jia", "yi", "bing", "ding"]


def compare(
    data: dict[str, Any],
    slug: str,
    previous: dict[str, dict[str, Any]],
    readings: dict[str, str] | None = None,
    *,
    first: bool = False,
) -> tuple[Result, dict[str, Any]]:
    """The result and the recount of a record, which agree."""
    expected = recount.recount(data, previous, slug, readings, first=first)
    result = assess(data, slug, previous, load_rubric(readings), {"first": first})
    nodes = {node: result.card.nodes[node].score for node in expected["nodes"]}
    assert nodes == expected["nodes"]
    parts = {name: result.card.nodes[part].score for name, part in zip(expected["parts"], ("p1", "p2", "p3", "r1"), strict=True)}
    assert parts == expected["parts"]
    assert result.composite == expected["composite"]
    assert result.grade == expected["grade"]
    assert sorted({limit.clause for limit in result.limits if limit.kind == Kind.CEILING}) == expected["ceilings"]
    assert sorted({limit.clause for limit in result.limits if limit.kind == Kind.VETO}) == expected["vetoes"]
    assert {outcome.consequence: outcome.applies for outcome in result.outcomes} == expected["consequences"]
    return result, expected


def random_data(rng: random.Random, slug: str, validator: Validator, left_out: float = 0.0) -> dict[str, Any]:
    """A random record as it is read from its file, in which nothing is wrong or missing."""
    text = randomrecords.to_toml(randomrecords.random_record(rng, slug, left_out))
    data = tomli.loads(text, parse_float=Decimal)
    problems, _ = validator.check(Source("random.toml", text), data, complete=True)
    assert problems == []
    return data


def compare_random(seed: int, count: int) -> None:
    rng = random.Random(seed)
    validator = Validator(load_rubric())
    for _ in range(count):
        slug = rng.choice(SLUGS)
        previous = randomrecords.random_previous(rng, SLUGS, lowered=0.1)
        compare(random_data(rng, slug, validator), slug, previous, first=rng.random() < 0.1)


def test_hundreds_of_random_records() -> None:
    compare_random(seed=2017, count=120)


def compare_county(folder: Path, seed: int, count: int) -> tuple[int, int]:
    """A random county with communities that take no part, gathered from its files: who is ranked how, and who is only listed.

    How many take part, and how many don't.
    """
    rng = random.Random(seed)
    validator = Validator(load_rubric())
    shutil.copytree(ROOT / "content", folder / "content")
    settings = folder / "content/site.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("previous_assessed_on =", "# "), encoding="utf-8")
    (folder / "data/communities/2017").mkdir(parents=True)
    county = {f"s{number}": random_data(rng, f"s{number}", validator, left_out=0.3) for number in range(count)}
    for slug, data in county.items():
        (folder / f"data/communities/2017/{slug}.toml").write_text(randomrecords.to_toml(data), encoding="utf-8")
    year = gather(folder).years[0].assessed
    counted = {slug: recount.recount(data, {}, slug) for slug, data in county.items()}
    assert {item.result.slug: item.rank for item in year.standing.ranked} == recount.ranks(counted, {})
    assert {item.result.slug: (item.result.composite, item.result.grade) for item in year.standing.ranked} == {
        slug: (result["composite"], result["grade"]) for slug, result in counted.items() if result
    }
    left = {record.slug: record.left_out for record in year.records.left_out}
    assert left == {slug: county[slug]["reason"] for slug, result in counted.items() if not result}
    return len(year.standing.ranked), len(left)


def test_a_random_county_with_communities_that_take_no_part(tmp_path: Path) -> None:
    ranked, left = compare_county(tmp_path, seed=20, count=25)
    assert ranked > 10
    assert left > 3


@pytest.mark.long
def test_many_random_counties_with_communities_that_take_no_part(tmp_path: Path) -> None:
    for seed in range(10):
        assert min(compare_county(tmp_path / str(seed), seed, count=60)) > 5


OPTIONS = [
    (reading.id, option) for reading in load_rubric().readings.values() for option in reading.options if option != reading.chosen
]


@pytest.mark.parametrize(("reading", "option"), OPTIONS, ids=[f"{reading}-{option}" for reading, option in OPTIONS])
def test_every_alternative_on_random_records(reading: str, option: str) -> None:
    compare_alternative(reading, option, seed=17, count=2)


def compare_alternative(reading: str, option: str, seed: int, count: int) -> None:
    """One alternative reading on a random county: every figure, grade and consequence, and the ranks."""
    rng = random.Random(f"{reading} {option} {seed}")
    validator, readings = Validator(load_rubric()), {reading: option}
    county = {f"s{number}": random_data(rng, f"s{number}", validator) for number in range(count)}
    county |= {"twin": county["s0"], "third": county["s0"]}  # who share a rank
    previous = randomrecords.random_previous(rng, [*SLUGS, *county], lowered=0.1)
    results, counted = {}, {}
    for slug, data in county.items():
        results[slug], counted[slug] = compare(data, slug, previous, readings)
    standing = Standing.of_results(load_rubric(readings), list(results.values()))
    ranked = {item.result.slug: item.rank for item in standing.ranked}
    assert ranked == recount.ranks(counted, readings)


@pytest.mark.parametrize(("reading", "option"), [("", ""), *OPTIONS], ids=lambda name: name or "none")
def test_the_way_ends_on_the_composite_under_every_reading(reading: str, option: str) -> None:
    """Leg by leg from the full points; what it loses and gains is what the parts lack and have beyond their points."""
    rubric, cuts, both = load_rubric({reading: option} if reading else {}), 0, 0
    for seed in range(8):
        result = assess(randomrecords.random_record(random.Random(f"{option} {seed}"), "jia"), law=rubric)
        legs = result.way(rubric)
        before = rubric.total.full
        for leg in legs:
            assert leg.lost <= 0 <= leg.gained
            assert leg.total == before + leg.lost + leg.gained
            before = leg.total
        assert before == result.composite
        assert [leg.node for leg in legs if leg.entry is None and leg.node in rubric.nodes] == [s.id for s in rubric.sections]
        cuts += sum(1 for leg in legs if leg.entry is not None)
        (rewards,) = (leg for leg in legs if leg.node == REWARDS)
        counted = [entry.applied for entry in result.card.entries if entry.node == REWARDS]
        share = rubric.parts[YEAR_END].share if rubric.rewards.into == YEAR_END else 1
        assert rewards.lost == share * sum(value for value in counted if value < 0)
        assert rewards.gained == share * sum(value for value in counted if value > 0)
        both += rewards.lost < 0 < rewards.gained
    assert reading or cuts, "no record was cut at a highest score"
    assert reading or both, "no record has both rewards and penalties"


def test_there_is_no_way_while_facts_are_missing() -> None:
    assert assess(without(BASE, "clauses.1-2.meetings")).way(load_rubric()) == ()


@pytest.mark.long
def test_every_alternative_on_thousands_of_random_records() -> None:
    for reading, option in OPTIONS:
        compare_alternative(reading, option, seed=1, count=100)


@pytest.mark.long
def test_thousands_of_random_records() -> None:
    for seed in range(5):
        compare_random(seed, count=1000)


def test_made_up_county() -> None:
    previous = toml(ROOT / "data" / "results" / "2016.toml")
    paths = sorted((ROOT / "data" / "communities" / "2017").glob("*.toml"))
    assert len(paths) == 14
    for path in paths:
        compare(toml(path), path.stem, previous)
