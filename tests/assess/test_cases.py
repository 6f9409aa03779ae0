"""The rule cases: the contract that the office can read, run against the package; and what they must cover."""

from __future__ import annotations

import datetime as dt
import functools
import random
from collections import Counter, defaultdict
from fractions import Fraction
from typing import Any

import pytest

from tests.helpers import cases_format
from tests.helpers.cases_format import Case
from tests.helpers.randomrecords import random_record
from tests.helpers.support import assess, calendar, load_rubric, merge, value
from tongyu_site.assess import Kind, Result, Standing, State, scoring
from tongyu_site.base.source import Source
from tongyu_site.records import Validator, conversion
from tongyu_site.rubric import Rubric

CASES = cases_format.load()
BY_ID = {case.id: case for case in CASES}
WORDS = {True: True, False: False, "未定": None}


def results(case: Case, readings: dict[str, str] | None = None) -> dict[str, Result]:
    """The communities of a case, scored under its readings or under others; several tests look at each."""
    chosen = case.readings if readings is None else readings
    return _scored(case.id, tuple(sorted(chosen.items())))


@functools.cache
def _scored(name: str, readings: tuple[tuple[str, str], ...]) -> dict[str, Result]:
    case, rubric = BY_ID[name], load_rubric(dict(readings))
    return {slug: assess(data, slug, case.previous, rubric, case.year) for slug, data in case.records.items()}


@functools.cache
def validator(readings: tuple[tuple[str, str], ...], year: tuple[tuple[str, Any], ...]) -> Validator:
    rubric = load_rubric(dict(readings))
    return Validator(rubric, calendar(rubric, dict(year)))


def outcome(case: Case, readings: dict[str, str]) -> dict[str, dict[str, Any]]:
    """Everything a case may state, as the package computes it."""
    rubric, found = load_rubric(readings), results(case, readings)
    standing = Standing.of_results(rubric, list(found.values()))
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


def in_words(result: Result) -> dict[str, Any]:
    """What of a result a case may state in words: entries by their clause, states of nodes, consequences, limits, exemptions."""
    texts: dict[str, list[list[str]]] = defaultdict(list)
    for entry in result.entries:
        texts[entry.clause].append([entry.kind.label, entry.reason, entry.why])
    return {
        "texts": texts,
        "states": {node: score.label for node, score in result.card.nodes.items()},
        "outcomes": {outcome.consequence: [outcome.reason, outcome.detail] for outcome in result.outcomes},
        "limits": [
            [limit.kind.label, limit.clause, limit.before, limit.after, limit.detail, *limit.grounds] for limit in result.limits
        ],
        "exempted": [[item.reason, item.detail, item.ground] for item in result.exempted],
    }


def figure(text: str) -> object:
    return None if text == "待录入" else value(text)


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
def test_case(case: Case) -> None:
    check = validator(tuple(sorted(case.readings.items())), tuple(sorted(case.year.items()))).check
    for data in case.records.values():
        problems, _ = check(Source("case.toml", ""), data, complete=False)
        assert [problem.message for problem in problems] == []
    found = outcome(case, case.readings)
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


WORDED = [case for case in CASES if any(cases_format.TEXT_KEYS & set(table) for table in case.expected.values())]


@pytest.mark.parametrize("case", WORDED, ids=[case.id for case in WORDED])
def test_case_in_words(case: Case) -> None:
    found = results(case)
    for slug, expected in case.expected.items():
        actual = in_words(found[slug])
        for key in ("texts", "states", "outcomes"):
            for name, said in expected.get(key, {}).items():
                assert actual[key][name] == said, f"{slug} {key} {name}"
        for key in ("limits", "exempted"):
            if key in expected:
                assert actual[key] == expected[key], slug


def test_names_are_unique() -> None:
    names = Counter((case.name, tuple(case.readings.items())) for case in CASES)
    assert [name for name, count in names.items() if count > 1] == []
    assert len(BY_ID) == len(CASES)


def test_base_earns_full_marks_without_credits() -> None:
    result = assess(cases_format.BASE)
    assert result.composite == 100
    assert [entry for entry in result.card.entries if entry.kind in (Kind.DEDUCTION, Kind.VOID, Kind.CREDIT)] == []


# coverage


def scored_rules(rubric: Rubric) -> list[tuple[str, str]]:
    """Every rule that takes or gives points, by clause and id; for bad papers and r1 the lists they read."""
    rules = [(node.id, rule.id) for node in rubric.clauses for rule in node.rules if rule.kind not in ("ceiling", "veto")]
    return [*rules, ("papers", "evidence"), ("papers", "falsified"), ("r1", "rewards"), ("r1", "showcases")]


def test_every_rule_is_shown_applied_and_not_applied() -> None:
    """Applied: a case of the clause whose ledger has an entry of the rule that changes the score. Not applied: another case
    of the same clause without one."""
    rubric = load_rubric()
    seen: dict[tuple[str, str], set[bool]] = defaultdict(set)
    for case in CASES:
        if case.readings:
            continue
        for result in results(case).values():
            changed = {(entry.clause, entry.rule) for entry in result.card.entries if entry.applied}
            for rule in scored_rules(rubric):
                if rule[0] == case.clause or rule[0] == "papers":
                    seen[rule].add(rule in changed)
    # the task of 13-1 gives nothing itself: it takes the points where it is unmet
    assert {rule: seen[rule] for rule in scored_rules(rubric) if seen[rule] != {True, False}} == {}


def test_every_kind_and_state_is_said_by_some_case() -> None:
    """The words for kinds of entries and for states of nodes are written in cases, which are not renewed by any command."""
    expectations = [expected for case in WORDED for expected in case.expected.values()]
    kinds = {said[0] for expected in expectations for lines in expected.get("texts", {}).values() for said in lines}
    states = {said for expected in expectations for said in expected.get("states", {}).values()}
    assert {kind.label for kind in Kind} - kinds == set()
    assert {state.label for state in State} - states == set()


def stated(clause: str, fact: str) -> set[object]:
    """The values that the cases of a clause give a fact (of lists: their length)."""
    found: set[object] = set()
    for case in CASES:
        for data in case.records.values():
            value = data.get("clauses", {}).get(clause, {}).get(fact)
            if value is not None and case.clause in (clause, "p2"):
                found.add(len(value) if isinstance(value, list) else value)
    return found


def test_every_boundary_has_a_case() -> None:
    """One below, at and one beyond every minimum, cap and number of persons; the day and the day after every deadline."""
    rubric = load_rubric()
    lacking = []
    for clause in rubric.clauses:
        for rule in clause.rules:
            wanted: set[object] = set()
            if rule.kind == "quota" and rule.level is None:
                wanted = {rule.minimum - 1, rule.minimum, rule.minimum + 1}
            elif rule.kind == "deadline":
                day = dt.date(rubric.year, rule.month, rule.day)
                wanted = {day, day + dt.timedelta(days=1), False}
            elif rule.kind == "credit" and rule.levels is None and rule.cap is not None and rule.each is not None:
                at_cap = int(rule.cap / rule.each)
                wanted = {at_cap - 1, at_cap, at_cap + 1}
            if not wanted <= stated(clause.id, rule.fact):
                lacking.append((clause.id, rule.id, wanted - stated(clause.id, rule.fact)))
    assert lacking == []


def test_the_article_cap_and_the_sanction_numbers_have_their_boundaries() -> None:
    rubric = load_rubric()
    credit = next(rule for rule in rubric.nodes["13-1"].rules if rule.cap is not None)
    assert credit.levels is not None
    assert credit.cap is not None
    credited: set[Fraction] = set()
    counted: dict[str, set[int]] = defaultdict(set)
    for case in CASES:
        if case.readings:
            continue
        for slug, data in case.records.items():
            record = conversion.make_record(rubric, slug, data)
            card = scoring.score_record(rubric, record)
            lines = [
                e
                for e in card.entries
                if e.clause == "13-1" and e.kind == Kind.CREDIT and "省级" in e.reason and e.rule == credit.id
            ]
            credited.add(sum((entry.points for entry in lines), Fraction(0)))
            for role in rubric.facts["r2"]["sanctions"].fields["role"]:
                heavy = [s for s in record.sanctions if s.role == role and s.by == "superior" and s.penalty]
                counted[role].add(len({sanction.person for sanction in heavy}))
    step = credit.levels["province"]
    assert {credit.cap - step, credit.cap, credit.cap + step} <= credited
    for rule in rubric.limits[0].rules:
        role = rule.where["role"][-1]
        assert {rule.least - 1, rule.least} <= counted[role], rule.id


def test_every_threshold_has_a_case_at_it_and_just_below() -> None:
    rubric = load_rubric()
    composites = {result.composite for case in CASES if not case.readings for result in results(case).values()}
    for edge in rubric.grades.thresholds:
        assert edge in composites
        assert any(edge - Fraction(1, 100) <= value < edge for value in composites if value is not None)


def test_every_limit_rule_is_shown_fired_and_not_fired() -> None:
    """Each ceiling and veto rule alone decides whether some case's limits hold a line of it."""
    rubric = load_rubric()
    details: Counter[str] = Counter()
    for case in CASES:
        if case.readings:
            continue
        for result in results(case).values():
            details.update(f"{limit.clause}:{detail}" for limit in result.limits for detail in limit.detail.split("；"))
    assert any(not result.limits for case in CASES if not case.readings for result in results(case).values())
    for block in rubric.limits:
        for rule in block.rules:
            roles = "、".join(rubric.facts["r2"]["sanctions"].fields["role"][role] for role in rule.where["role"])
            what = "受刑事处罚" if rule.where.get("criminal") else "受处分"
            assert any(key.startswith(f"{block.id}:{roles}{what}") for key in details), f"{block.id} {rule.id}"
    assert any(key.startswith("4:") for key in details)
    assert any(key.startswith("17-3:") for key in details)


def test_every_exemption_and_its_absence_is_shown() -> None:
    reasons: Counter[str] = Counter()
    for case in CASES:
        for result in results(case).values():
            reasons.update(item.reason for item in result.exempted if item.clause == load_rubric().exemption.id)
    assert len(reasons) == 4, reasons
    held = [case for case in CASES if case.clause == "r4" and not case.readings]
    assert any(not result.exempted for case in held for result in results(case).values())


def test_every_consequence_is_shown_true_false_and_open_where_it_can_be() -> None:
    seen: dict[str, set[object]] = defaultdict(set)
    for case in CASES:
        for result in results(case, {}).values():
            if result.grade is not None:
                for item in result.outcomes:
                    seen[item.consequence].add(item.applies)
    assert seen == {"u1": {True, False}, "u2": {True, False}, "u3": {True, False, None}, "u4": {True, False, None}}


def test_every_level_of_rewards_and_showcases_is_shown() -> None:
    rubric = load_rubric()
    fields = rubric.facts["r1"]
    levels = list(fields["rewards"].fields["level"])
    expected = {(kind, breadth, level) for kind in ("reward", "penalty") for breadth in ("overall", "single") for level in levels}
    expected |= {("showcase", "", level) for level in levels}
    seen = set()
    for case in CASES:
        for slug, data in case.records.items():
            record = conversion.make_record(rubric, slug, data)
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
        mine = outcome(case, {**readings, reading: option})
        theirs = outcome(case, {**readings, reading: other})
        stated = {slug: set(expected) - {"entries", *cases_format.TEXT_KEYS} for slug, expected in case.expected.items()}
        return any(mine[slug][key] != theirs[slug][key] for slug, keys in stated.items() for key in keys)

    assert others
    for other in others:
        assert any(differs(case, other) for case in cases.values()), f"{option} and {other} agree everywhere"


def test_what_a_judged_fact_rests_on_is_its_clauses_note_and_document() -> None:
    ground = {"note": "发现3起问题未处理", "document": {"issuer": "县委督查室", "number": "示委督〔2017〕18号"}}
    result = assess(merge(cases_format.BASE, {"clauses": {"9": {"handled": False, **ground}}}))
    found = [entry for entry in result.card.entries if entry.clause == "9"]
    assert [(entry.reason, entry.note, entry.document.text if entry.document else "") for entry in found] == [
        ("细则规定", "", ""),
        ("发现问题不作及时处理", "发现3起问题未处理", "县委督查室 示委督〔2017〕18号"),
    ]


def test_losses_and_credits_add_up_to_the_composite() -> None:
    """Whatever a void or a highest score swallowed, losses and gains explain the composite to the last fraction."""
    law, rng, cut, swallowed = load_rubric(), random.Random(5), 0, 0
    for number in range(150):
        result = assess(random_record(rng, "jia"), "jia", None, law)
        standing = Standing.of_results(law, [result])
        losses = result.losses(law)
        taken = sum((loss.weight for loss in losses), Fraction(0))
        gained = sum((item.gained for item in standing.clauses.values()), Fraction(0)) * law.parts["p2"].share
        gained += sum((e.applied for e in result.card.own.get("r1", ()) if e.applied > 0), Fraction(0))
        whole = sum((part.full for part in law.parts.values()), Fraction(0))
        if result.cut is None:
            assert whole + taken + gained == result.composite, number
        else:
            cut += 1
            inside = [loss for loss in losses if loss.entry.node in law.nodes]
            assert all(loss.weight == 0 and loss.why for loss in inside), number
            swallowed += len(inside)
    assert 0 < cut < 150
    assert swallowed > 50


def test_a_forfeited_credit_is_no_gain_and_its_void_takes_the_points_only() -> None:
    law = load_rubric()
    event = {"date": dt.date(2017, 5, 5), "document": {"issuer": "县纪委信访室", "number": "示纪信〔2017〕1号"}}
    change = {"clauses": {"15": {"resolved": 1}, "16": {"incidents": [event]}}}
    result = assess(merge(cases_format.BASE, change), "jia", None, law)
    found = Standing.of_results(law, [result]).clauses
    assert (found["15"].gainers, found["15"].gained, found["15"].lines) == (0, 0, ())
    assert (found["16"].losers, found["16"].lost) == (1, -10)
    void = next(entry for entry in result.card.entries if entry.kind == Kind.VOID)
    assert (void.applied, void.why) == (Fraction(-21, 2), "其中加分0.5分一并取消")
    assert [(loss.weight, loss.why) for loss in result.losses(law)] == [(-8, "折合数按第(七)项的全部分值计算")]
