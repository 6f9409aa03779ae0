"""The facts that a record doesn't state, which the schema never demands: a draft may lack them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from ..base.places import DataPath
from ..base.problems import Problem
from ..rubric import BALLOTS, DAILY, REQUIRED_TYPES, Fact, Rubric
from .period import founded_on
from .written import WrittenRecord, is_bad

ASSESSED_ON = "年末考核开始的日期"

_NUMBERS = ("count", "ballots")
"""Types of facts that are 0 where nothing happened."""
_ZERO = "（没有写 0）"


def missing_facts(rubric: Rubric, data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The facts that a record doesn't state: (clause or part id, fact name); the composite's own under ``p``.

    A community that takes no part need not state any.
    """
    missing: list[tuple[str, str]] = []
    if data.get("assessed") is False:
        return missing
    for clause in rubric.clauses:
        table = data.get("clauses", {}).get(clause.id, {})
        missing += [(clause.id, fact.name) for fact in clause.facts.values() if demanded(rubric, fact) and fact.name not in table]
    ballots = data.get("ballots", {})
    missing += [(BALLOTS, name) for name in rubric.facts[BALLOTS] if name not in ballots]
    if len(data.get("daily", [])) < checks_needed(rubric, data):
        missing.append((DAILY, "daily"))
    if "assessed_on" not in data:
        missing.append((rubric.total.id, "assessed_on"))
    return missing


def checks_needed(rubric: Rubric, data: Mapping[str, Any]) -> int:
    """The fewest daily checks with which a record is complete; of a new community those that were held `[R-new-unit]`."""
    return 1 if founded_on(data) else rubric.parts[DAILY].enough


def demanded(rubric: Rubric, fact: Fact) -> bool:
    """Whether a record must state a fact: booleans, counts, dates, and the list that fulfils a task (13-1)."""
    quota = any(rule.kind == "quota" and rule.fact == fact.name for rule in rubric.nodes[fact.clause].rules)
    return fact.type in REQUIRED_TYPES or quota


def missing_problems(written: WrittenRecord, data: Mapping[str, Any], bad: Collection[DataPath]) -> Iterator[Problem]:
    """A problem for each fact that is missing in a record's data, one for a whole section that is.

    ``bad`` values were taken from the data because they have a problem: they are not missing.
    """
    rubric = written.rubric
    absent: dict[DataPath, list[Fact]] = {}
    if is_bad(("assessed",), bad):  # whether anything is missing is not known
        return
    for block, name in missing_facts(rubric, data):
        path = _path_of(rubric, block)
        if is_bad((*path, name), bad):
            continue
        if block == DAILY:
            yield _missing_checks(written, data)
        elif block == rubric.total.id:
            hint = f"在文件开头写 assessed_on = 日期，例如 {rubric.year}-12-18"
            yield written.problem_at_top("E203", f"缺少 assessed_on（{ASSESSED_ON}）", hint)
        else:
            absent.setdefault(path, []).append(rubric.facts[block][name])
    for path, facts in absent.items():
        if _stands(written.data, path):
            yield _missing_here(written, path, facts)
        else:
            yield _missing_section(written, ".".join(str(key) for key in path), facts)


def _path_of(rubric: Rubric, block: str) -> DataPath:
    """The table in which the facts of a clause or part stand; the record itself for those of the composite."""
    if block in rubric.nodes:
        return ("clauses", block)
    return {BALLOTS: ("ballots",), DAILY: ("daily",)}.get(block, ())


def _stands(data: Any, path: DataPath) -> bool:
    """Whether something is written at a path."""
    for key in path:
        data = data.get(key) if isinstance(data, dict) else None
    return data is not None


def _missing_checks(written: WrittenRecord, data: Mapping[str, Any]) -> Problem:
    """Fewer daily checks than the rubric expects."""
    count = len(data.get("daily", []))
    message = "成立以后的日常检查都要写，一次也没有写" if founded_on(data) else written.rubric.parts[DAILY].too_few(count)
    hint = "每次写一节 [[daily]]，含 date 和 score"
    if founded_on(data) and not count:
        hint += "；成立以后没有检查过的，不参加本年度考核，写 assessed = false 和 reason"
    if count:
        return written.problem("E203", message, ("daily",), key=True, hint=hint)
    return written.problem_at_top("E203", message, hint)


def _missing_here(written: WrittenRecord, path: DataPath, facts: Sequence[Fact]) -> Problem:
    """Facts that are missing in a section that is there."""
    names = "、".join(f"{fact.name}（{fact.title}{f'，{fact.unit}' if fact.unit else ''}）" for fact in facts)
    return written.problem("E203", f"缺少 {names}", path, key=True, hint=_lines("在这一节下写 ", facts))


def _lines(start: str, facts: Sequence[Fact]) -> str:
    """What to write for missing facts, behind the words that say where."""
    each = "".join(_each(fact) for fact in facts if fact.type == "works")
    zero = _ZERO if any(fact.type in _NUMBERS for fact in facts) else ""
    return each + start + "，".join(f"{fact.name} = {_to_write(fact)}" for fact in facts) + zero


def _missing_section(written: WrittenRecord, section: str, facts: list[Fact]) -> Problem:
    """A section that is missing with all its facts."""
    clause = facts[0].clause if facts[0].clause in written.rubric.nodes else None
    names = "、".join(f"{fact.name}（{fact.title}）" for fact in facts)
    about = f"{written.rubric.cite(clause)}：" if clause else ""
    hint = _lines(f"加一节 [{section}]，写 ", facts)
    return written.problem_at_top("E203", f"{about}缺少 [{section}] 一节：{names}", hint, clause)


def _each(fact: Fact) -> str:
    """Where the works of a list are written, before what is written where there is none."""
    unit = fact.unit or "件"
    return f"每{unit}写一节 [[clauses.{fact.clause}.{fact.name}]]；一{unit}也没有的，"


def _to_write(fact: Fact) -> str:
    """What to write for a missing fact, without saying what happened: that is the clerk's to know."""
    return {"boolean": "true 或 false", "deadline": "日期，没有办的写 false", "works": "[]"}.get(fact.type, "…")
