"""Properties that hold for every valid record (hypothesis draws seeds; the generator makes the records)."""

from __future__ import annotations

import copy
import datetime as dt
import random
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
import tomli
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.helpers import cases_format, randomrecords
from tests.helpers.support import assess, load_rubric, merge, one_year, without
from tongyu_site.assess import Kind, State, ledger
from tongyu_site.assess.ledger import Step
from tongyu_site.assess.sums import subtotals
from tongyu_site.site import documents
from tongyu_site.views import YearSite

SEEDS = st.integers(min_value=0, max_value=2**32)
RUBRIC = load_rubric()
DOCUMENT = {"issuer": "县纪委", "number": "示纪〔2017〕999号"}
DAY = dt.date(2017, 6, 1)

ADVERSE = [(clause.id, fact.name) for clause in RUBRIC.clauses for fact in clause.facts.values() if fact.type == "events"]
CREDITED = [
    (clause.id, rule.fact) for clause in RUBRIC.clauses for rule in clause.rules if rule.kind == "credit" and rule.levels is None
]


def record(seed: int) -> dict[str, Any]:
    return randomrecords.random_record(random.Random(seed), "jia")


def shuffled(value: Any, rng: random.Random) -> Any:
    if isinstance(value, dict):
        items = list(value.items())
        rng.shuffle(items)
        return {key: shuffled(item, rng) for key, item in items}
    if isinstance(value, list):
        return [shuffled(item, rng) for item in rng.sample(value, len(value))]
    return value


@settings(max_examples=120, deadline=None)
@given(SEEDS)
@example(218)  # briefs without a day, one of them at two further levels
def test_order_of_events_never_matters(seed: int) -> None:
    data = record(seed)
    one, two = assess(data), assess(shuffled(data, random.Random(seed)))
    assert one.entries == two.entries
    assert one.card.nodes == two.card.nodes
    assert (one.grade, one.limits, one.outcomes) == (two.grade, two.limits, two.outcomes)


def test_the_order_of_further_levels_never_matters() -> None:
    """What is published of briefs is their level alone: the order in which an entry names its levels is no level."""
    briefs = [
        {"title": "信息一", "date": DAY, "level": "city", "also": ["province", "nation"], "units": 7},
        {"title": "信息二", "date": DAY, "level": "city", "also": ["province"]},
    ]
    other = [{**brief, "also": list(reversed(brief["also"]))} for brief in briefs]
    one, two = (assess(merge(cases_format.BASE, {"clauses": {"13-1": {"briefs": given}}})) for given in (briefs, other))
    assert one.entries == two.entries
    assert [entry.applied for entry in one.entries if entry.rule == "briefs"] == [Fraction(10, 7), Fraction(5)]


@settings(max_examples=120, deadline=None)
@given(SEEDS, st.sampled_from(ADVERSE), st.sampled_from(["principal", "member"]), st.booleans())
def test_one_more_adverse_event_never_raises_a_score(seed: int, where: tuple[str, str], role: str, severe: bool) -> None:
    data = record(seed)
    worse = copy.deepcopy(data)
    clause, fact = where
    event: dict[str, Any] = {"date": DAY, "document": DOCUMENT}
    if where == ("4", "accountability"):
        event["role"] = role
    if where == ("17-3", "violations"):
        event["severe"] = severe
    worse.setdefault("clauses", {}).setdefault(clause, {}).setdefault(fact, []).append(event)
    before, after = assess(data).composite, assess(worse).composite
    assert before is not None
    assert after is not None
    assert after <= before


@settings(max_examples=120, deadline=None)
@given(SEEDS, st.sampled_from([*CREDITED, ("13-1", "articles"), ("13-1", "briefs"), ("", "rewards"), ("", "showcases")]))
def test_one_more_credit_never_lowers_a_score(seed: int, where: tuple[str, str]) -> None:
    data = record(seed)
    better = copy.deepcopy(data)
    clause, fact = where
    level = random.Random(seed).choice(["city", "province", "nation"])
    if fact in ("rewards", "showcases"):
        item = {"title": "又一项", "date": DAY, "document": DOCUMENT, "level": level}
        item |= {"kind": "reward", "breadth": "single", "of": "community"} if fact == "rewards" else {"kind": "experience"}
        better.setdefault(fact, []).append(item)
    elif clause == "13-1":
        work = {"title": "又一篇", "date": DAY, "level": level}
        better["clauses"][clause].setdefault(fact, []).append(work | ({"outlet": "吉林日报"} if fact == "articles" else {}))
    else:
        better["clauses"][clause][fact] += 1
    before, after = assess(data).composite, assess(better).composite
    assert before is not None
    assert after is not None
    assert after >= before


@settings(max_examples=120, deadline=None)
@given(SEEDS)
def test_nodes_stay_within_their_points_and_credits(seed: int) -> None:
    card = assess(record(seed)).card
    for node in RUBRIC.nodes:
        found = card.nodes[node]
        assert found.score is not None
        assert 0 <= found.base <= found.points or not found.points
        assert 0 <= found.score <= found.points + found.credits
        assert found.credits >= 0
        assert (found.score == 0) if found.state == State.VOID else True


@settings(max_examples=120, deadline=None)
@given(SEEDS)
def test_the_ledger_adds_up_at_every_level(seed: int) -> None:
    card = assess(record(seed)).card
    sums = subtotals(RUBRIC, card.entries)
    assert {node: found.score for node, found in card.nodes.items()} == {node: sums.get(node, Fraction(0)) for node in card.nodes}
    assert sum((entry.applied for entry in card.entries), Fraction(0)) == card.composite


NEEDED = {
    f"clauses.{clause.id}.{fact.name}": [*RUBRIC.path(clause.id), "p2", "p"]
    for clause in RUBRIC.clauses
    for fact in clause.facts.values()
    if fact.type in ("boolean", "count", "deadline")
} | {
    "clauses.13-1.articles": [*RUBRIC.path("13-1"), "p2", "p"],
    "daily": ["p1", "p"],
    **{f"ballots.{option}": ["p3", "p"] for option in cases_format.BASE["ballots"]},
    "ballots": ["p3", "p"],
    "assessed_on": ["p"],
}
"""What a record must hold, and the nodes that are not assessed without it."""


@pytest.mark.parametrize("path", NEEDED)
def test_a_record_without_a_fact_is_never_scored_as_zero(path: str) -> None:
    whole, lacking = assess(cases_format.BASE), assess(without(cases_format.BASE, path))
    unknown = {node for node, found in lacking.card.nodes.items() if found.score is None}
    assert unknown == set(NEEDED[path])
    assert {lacking.card.nodes[node].state for node in unknown} == {State.NOT_ASSESSED}
    assert {node: found.score for node, found in lacking.card.nodes.items() if node not in unknown} == {
        node: found.score for node, found in whole.card.nodes.items() if node not in unknown
    }
    assert (lacking.composite, lacking.grade) == (None, None)
    assert lacking.card.missing


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_parsing_and_scoring_twice_gives_the_same_bytes(seed: int) -> None:
    text = randomrecords.to_toml(record(seed))

    def published() -> str:
        data = tomli.loads(text, parse_float=Decimal)
        result = assess(data)
        site = YearSite(one_year(result), None)
        return documents.results_json(site) + str(documents.search_files(site))

    assert published() == published()


def test_the_order_of_steps_is_written_once_and_used() -> None:
    """Swapping deductions and voids in the one tuple changes the ledger: nothing else fixes the order."""
    data = randomrecords.random_record(random.Random(5), "jia")
    data["clauses"]["10"]["criticisms"] = [{"date": DAY, "document": DOCUMENT}]
    data["clauses"]["10"]["punished"] = [{"date": DAY, "document": DOCUMENT}]
    before = [entry.kind for entry in assess(data).card.entries if entry.node == "10"]
    steps = list(ledger.PRECEDENCE)
    deductions, voids = steps.index(Step.DEDUCTIONS), steps.index(Step.VOIDS)
    steps[deductions], steps[voids] = steps[voids], steps[deductions]
    original = ledger.PRECEDENCE
    try:
        ledger.PRECEDENCE = tuple(steps)
        after = [entry.kind for entry in assess(data).card.entries if entry.node == "10"]
    finally:
        ledger.PRECEDENCE = original
    assert before.index(Kind.DEDUCTION) < before.index(Kind.VOID)
    assert after.index(Kind.DEDUCTION) > after.index(Kind.VOID)
