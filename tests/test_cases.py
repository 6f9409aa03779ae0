"""The rule cases: the contract that the office can read, run against the package; and what they must cover."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

import pytest

from tests import cases_format
from tests.cases_format import Case
from tests.support import assess, load_rubric, value
from tongyu_site import county, records
from tongyu_site.grading import Result
from tongyu_site.records import Validator
from tongyu_site.rubric import Rubric
from tongyu_site.scoring import Kind
from tongyu_site.source import Source

CASES = cases_format.load()
WORDS = {True: True, False: False, "未定": None}


def results(case: Case, law: Rubric) -> dict[str, Result]:
    return {slug: assess(data, slug, case.previous, law) for slug, data in case.records.items()}


def outcome(case: Case, law: Rubric) -> dict[str, dict[str, Any]]:
    """Everything a case may state, as the package computes it."""
    found = results(case, law)
    standing = county.rank(law, list(found.values()))
    ranks = {item.result.slug: item.rank for item in standing.ranked}
    return {
        slug: {
            "nodes": {node: score.score for node, score in result.card.nodes.items()},
            "composite": result.composite,
            "grade": result.grade,
            "ceilings": sorted({limit.clause for limit in result.limits if limit.kind == Kind.CEILING}),
            "vetoes": sorted({limit.clause for limit in result.limits if limit.kind == Kind.VETO}),
            "consequences": {outcome.consequence: outcome.applies for outcome in result.outcomes},
            "entries": [(e.node, str(e.kind), e.points, e.applied) for e in result.card.entries if e.clause == case.clause],
            "rank": ranks[slug],
        }
        for slug, result in found.items()
    }


def figure(text: str) -> object:
    return None if text == "待录入" else value(text)


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
def test_case(case: Case) -> None:
    law = load_rubric(case.readings)
    found = outcome(case, law)
    for slug, expected in case.expected.items():
        actual = found[slug]
        for node, text in expected.get("nodes", {}).items():
            assert actual["nodes"][node] == figure(text), f"{slug} {node}"
        if "composite" in expected:
            assert actual["composite"] == figure(expected["composite"])
        if "grade" in expected:
            assert actual["grade"] == (None if expected["grade"] == "待录入" else expected["grade"])
        for key in ("ceilings", "vetoes"):
            if key in expected:
                assert actual[key] == expected[key]
        for name, applies in expected.get("consequences", {}).items():
            assert actual["consequences"][name] is WORDS[applies], name
        if "entries" in expected:
            lines = [(node, kind, value(points), value(applied)) for node, kind, points, applied in expected["entries"]]
            assert actual["entries"] == lines
        if "rank" in expected:
            assert actual["rank"] == (None if expected["rank"] == "待录入" else expected["rank"])


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
def test_case_record_is_valid(case: Case) -> None:
    law = load_rubric(case.readings)
    for data in case.records.values():
        problems, _ = Validator(law).check(Source("case.toml", ""), data, published=False)
        assert [problem.message for problem in problems] == []


def test_names_are_unique() -> None:
    names = Counter((case.name, tuple(case.readings.items())) for case in CASES)
    assert [name for name, count in names.items() if count > 1] == []


def test_base_earns_full_marks_without_credits() -> None:
    result = assess(cases_format.BASE)
    assert result.composite == 100
    assert [entry for entry in result.card.entries if entry.kind in (Kind.DEDUCTION, Kind.VOID, Kind.CREDIT)] == []


# coverage


def applied_rules() -> dict[tuple[str, str], set[bool]]:
    """For every rule: was there a case whose ledger shows it applied, and one whose ledger shows it not?"""
    seen: dict[tuple[str, str], set[bool]] = defaultdict(set)
    law = load_rubric()
    scored = [(node.id, rule.id) for node in law.clauses for rule in node.rules if rule.kind not in ("ceiling", "veto")]
    for case in CASES:
        if case.readings:
            continue
        for result in results(case, law).values():
            present = {(entry.clause, entry.rule) for entry in result.card.entries if entry.points or entry.kind == Kind.VOID}
            for rule in scored:
                seen[rule].add(rule in present)
            for paper in ("evidence", "falsified"):
                seen[law.papers.id, paper].add((law.papers.id, paper) in present)
            for name in ("rewards", "showcases"):
                seen["r1", name].add(("r1", name) in present)
    return {
        rule: seen[rule]
        for rule in [*scored, ("papers", "evidence"), ("papers", "falsified"), ("r1", "rewards"), ("r1", "showcases")]
    }


def test_every_rule_is_shown_applied_and_not_applied() -> None:
    assert {rule for rule, seen in applied_rules().items() if seen != {True, False}} == set()


def test_every_limit_rule_is_shown_fired_and_not_fired() -> None:
    """Each ceiling and veto rule alone decides whether some case's limits hold a line of it."""
    law = load_rubric()
    details: Counter[str] = Counter()
    quiet = 0
    for case in CASES:
        if case.readings:
            continue
        for result in results(case, law).values():
            quiet += not result.limits
            details.update(f"{limit.clause}:{limit.detail.rsplit('人', 2)[0].rstrip('0123456789')}" for limit in result.limits)
    assert quiet
    for block in law.limits:
        for rule in block.rules:
            roles = "、".join(law.facts["r2"]["sanctions"].fields["role"][role] for role in rule.where["role"])
            what = "受刑事处罚" if rule.where.get("criminal") else "受处分"
            assert any(key.startswith(f"{block.id}:{roles}{what}") for key in details), f"{block.id} {rule.id}"
    assert any(key.startswith("4:") for key in details)
    assert any(key.startswith("17-3:") for key in details)


def test_every_exemption_and_its_absence_is_shown() -> None:
    law = load_rubric()
    reasons: Counter[str] = Counter()
    for case in CASES:
        for result in results(case, load_rubric(case.readings)).values():
            reasons.update(item.reason for item in result.exempted)
    assert len(reasons) == 4, reasons
    held = [case for case in CASES if case.clause == "r4" and not case.readings]
    assert any(not result.exempted for case in held for result in results(case, law).values())


def test_every_consequence_is_shown_true_false_and_open_where_it_can_be() -> None:
    law = load_rubric()
    seen: dict[str, set[object]] = defaultdict(set)
    for case in CASES:
        for result in results(case, law).values():
            if result.grade is not None:
                for item in result.outcomes:
                    seen[item.consequence].add(item.applies)
    assert seen == {"u1": {True, False}, "u2": {True, False}, "u3": {True, False, None}, "u4": {True, False, None}}


def test_every_level_of_rewards_and_showcases_is_shown() -> None:
    law = load_rubric()
    fields = law.facts["r1"]
    levels = list(fields["rewards"].fields["level"])
    expected = {(kind, breadth, level) for kind in ("reward", "penalty") for breadth in ("overall", "single") for level in levels}
    expected |= {("showcase", "", level) for level in levels}
    seen = set()
    for case in CASES:
        for slug, data in case.records.items():
            record = records.from_mapping(law, slug, data)
            seen |= {(r.kind, r.breadth, r.level) for r in record.rewards} | {("showcase", "", s.level) for s in record.showcases}
    assert expected - seen == set()


OPTIONS = [
    (reading.id, option) for reading in load_rubric().readings.values() for option in reading.options if len(reading.options) > 1
]


@pytest.mark.parametrize(("reading", "option"), OPTIONS, ids=[f"{reading}-{option}" for reading, option in OPTIONS])
def test_each_option_of_a_reading_changes_the_result_of_a_case(reading: str, option: str) -> None:
    """Some case of the reading comes out differently under this option than under every other one."""
    others = [other for known, other in OPTIONS if known == reading and other != option]
    cases = {case.name: case for case in CASES if case.reading == reading}

    def differs(case: Case, other: str) -> bool:
        readings = {key: chosen for key, chosen in case.readings.items() if key != reading}
        mine = outcome(case, load_rubric({**readings, reading: option}))
        theirs = outcome(case, load_rubric({**readings, reading: other}))
        stated = {slug: set(expected) - {"entries"} for slug, expected in case.expected.items()}
        return any(mine[slug][key] != theirs[slug][key] for slug, keys in stated.items() for key in keys)

    assert others
    for other in others:
        assert any(differs(case, other) for case in cases.values()), f"{option} and {other} agree everywhere"
