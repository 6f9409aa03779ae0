"""The named places of a circular's prose, and what each holds: figures, lists, sentences, paragraphs and tables.

The names come from the rubric (its grades, consequences and clauses), the values from the standing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..assess import AssessedYear, Ranked
from ..base.dates import chinese_days
from ..base.points import ZERO, show
from .document import Passage
from .sentences import achievements, keepers, kept_credits, limits_in_words, listed, situation
from .shortcomings import problem_paragraphs, worst_paragraphs
from .tables import consequence_note, consequence_table, limit_paragraphs, score_note, score_table
from .wording import UNIT, are_units, name_of, unit

Value = str | Passage | tuple[Passage, ...]
"""What a named place holds: text, a table, or paragraphs; the last two stand on a line of their own."""


STARTING_TEXTS = ("主要成绩", "主要问题")
"""The places whose paragraphs the program drafts and the office replaces by its own."""


def places(year: AssessedYear, code: str = "") -> dict[str, Value]:
    """The named places of the prose, in the order in which messages offer them.

    Counts and lists per grade and consequence, whole clauses of sentences (…情况) that read right for none, one and many,
    paragraphs (主要成绩, …分述), tables, single clauses' numbers.
    """
    rubric, standing = year.rubric, year.standing
    return {
        "年度": str(rubric.year),
        "细则名称": rubric.title,
        "考核日期": _days(year),
        "社区总数": str(len(standing.ranked)),
        **_of_grades(year),
        **_of_consequences(year),
        "主要成绩": achievements(year),
        "主要问题": problem_paragraphs(year),
        f"{rubric.grades.names[-1]}档次问题": worst_paragraphs(year),
        "得分情况表": score_table(year),
        "得分情况表说明": score_note(rubric, code),
        "档次限制情形分述": limit_paragraphs(year),
        "结果运用情况表": consequence_table(year),
        "结果运用情况表说明": consequence_note(year),
        **_of_clauses(year),
    }


def is_of_clause(name: str) -> bool:
    """Whether a place is one of a single clause: 第3项失分合计, 1-2项加分社区数."""
    return bool(re.match(r"第?[\d-]+项", name))


def places_to_choose_from(names: Iterable[str]) -> list[str]:
    """What a message offers where no name is near: all places but those of single clauses, of which one is enough."""
    names = list(names)
    general = [name for name in names if not is_of_clause(name)]
    single = next((name for name in names if is_of_clause(name)), None)
    return [*general, *([single] if single else [])]


def _days(year: AssessedYear) -> str:
    """The days on which the year-end assessments of the communities began; said to be open where none has one."""
    days = [record.assessed_on for record in year.records.typed if record.assessed_on]
    return chinese_days(min(days), max(days)) if days else "（考核日期待填）"


def _of_grades(year: AssessedYear) -> dict[str, Value]:
    """Who has which grade, how the lists are ordered, which limits changed grades, and who has no grade yet."""
    rubric, standing = year.rubric, year.standing
    ranked, names = standing.ranked, rubric.grades.names
    found: dict[str, Value] = {}
    for name in names:
        members = [item for item in ranked if item.result.grade == name]
        found[f"{name}数"] = str(len(members))
        found[f"{name}名单"] = "、".join(listed(rubric, item) for item in members) or f"本年度没有评定为{name}档次的{UNIT}"
    better = sum(1 for item in ranked if item.result.grade in names[:-1])
    found[f"{names[-2]}以上数"] = str(better)
    found["排列次序"] = "先按档次、再按综合得分由高到低排列" if rubric.ranking.by == "grade" else "按综合得分由高到低排列"
    found["档次限制情况"] = limits_in_words(rubric, ranked)
    found["待录入数"] = str(standing.unfinished)
    unfinished = [name_of(item) for item in ranked if item.result.composite is None]
    found["待录入名单"] = "、".join(unfinished) or "无"
    left_out = year.records.left_out
    found["不参加考核数"] = str(len(left_out))
    found["不参加考核名单"] = "、".join(f"{unit(record.name)}" for record in left_out) or "无"
    told = "；".join(f"{unit(record.name)}{record.left_out}" for record in left_out)
    found["不参加考核情况"] = f"{told}。" if left_out else ""
    found["待录入情况"] = f"尚待录入、未定档次的{are_units(unfinished)}。" if unfinished else ""
    return found


def _of_consequences(year: AssessedYear) -> dict[str, Value]:
    """To whom each consequence applies, and of whom that is not known; only its measure where it names nobody."""
    rubric, standing = year.rubric, year.standing
    found: dict[str, Value] = {}
    for consequence in rubric.consequences:
        applies = [(item, _applies(item, consequence.id)) for item in standing.ranked]
        applying = [name_of(item) for item, whether in applies if whether]
        undecided = [name_of(item) for item, whether in applies if whether is None and item.result.composite is not None]
        if consequence.names_units:
            found[f"{consequence.title}数"] = str(len(applying))
            found[f"{consequence.title}名单"] = "、".join(applying) or "无"
        found[f"{consequence.title}情况"] = situation(consequence, applying, undecided)
    return found


def _applies(item: Ranked, consequence: str) -> bool | None:
    """Whether a consequence applies to a community; None where that is not known."""
    return next((outcome.applies for outcome in item.result.outcomes if outcome.consequence == consequence), False)


def _of_clauses(year: AssessedYear) -> dict[str, Value]:
    """How many communities each clause cost nothing, cost something or gave something, and how much in all."""
    rubric, standing = year.rubric, year.standing
    found: dict[str, Value] = {}
    for clause, statistics in standing.clauses.items():
        cited = rubric.cite(clause)
        found[f"{cited}失分社区数"] = str(statistics.losers)
        found[f"{cited}失分合计"] = show(-statistics.lost)
        found[f"{cited}未失分社区数"] = str(len(keepers(year, clause)))
        credits = kept_credits(year, clause)
        found[f"{cited}加分社区数"] = str(len(credits))
        found[f"{cited}加分合计"] = show(sum(credits.values(), ZERO))
    return found
