"""The named places of a circular's prose, and what each holds: figures, lists, sentences, paragraphs and tables.

The names come from the rubric (its grades, consequences and clauses), the values from the standing.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from ..assess import AssessedYear, Ranked
from ..base.dates import chinese_days
from ..base.matching import nearest
from ..base.numerals import numeral
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


_OF_CLAUSE = re.compile(r"第?([\d-]+)项(.*)")
"""A place of a single clause: 第3项失分合计, 1-2项加分社区数."""
_OF_ITEM = re.compile(r"[^项]*项(?=未?失分|加分)")
"""How a place begins that was meant to be one of a clause or an item, however that is named."""


def is_of_clause(name: str) -> bool:
    """Whether a place is one of a single clause."""
    return _OF_CLAUSE.fullmatch(name) is not None


def places_meant(name: str, names: Collection[str]) -> list[str]:
    """The places that may have been meant by one that there is not, where none is near all but those of single clauses.

    Of what a clause or an item is said to cost only its own places, or those of its clauses: another one's figure would be
    false there. None where there is no such clause.
    """
    of_clause = {known: match for known in names if (match := _OF_CLAUSE.fullmatch(known))}
    written = _OF_CLAUSE.fullmatch(re.sub("^第[一二三四五六七八九十]+(?=项)", lambda match: f"第{numeral(match[0][1:])}", name))
    if written:
        own = [known for known, match in of_clause.items() if match[1] == written[1]]
        below = [known for known, match in of_clause.items() if match[1].startswith(f"{written[1]}-")]
        rest = nearest(written[2], [of_clause[known][2] for known in own or below], 1)
        return [known for known in own or below if [of_clause[known][2]] == rest] or own
    if _OF_ITEM.match(name):
        return []
    general = [known for known in names if known not in of_clause]
    return nearest(name, general) or nearest(name, of_clause) or [*general, *list(of_clause)[:1]]


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
    left_out = year.left_out
    found["不参加考核数"] = str(len(left_out))
    found["不参加考核名单"] = "、".join(unit(name) for name, _ in left_out) or "无"
    all_told = "；".join(f"{unit(name)}{_with_outcome(reason)}" for name, reason in left_out)
    found["不参加考核情况"] = f"{all_told}。" if left_out else ""
    found["待录入情况"] = f"尚待录入、未定档次的{are_units(unfinished)}。" if unfinished else ""
    return found


def _with_outcome(reason: str) -> str:
    """A reason for not being assessed with what follows of it, where it doesn't say so itself."""
    return reason if "参加" in reason else f"{reason}，不参加本年度考核"


def _of_consequences(year: AssessedYear) -> dict[str, Value]:
    """To whom each consequence applies, and of whom that is not known; only its measure where it names nobody."""
    rubric, standing = year.rubric, year.standing
    found: dict[str, Value] = {}
    for consequence in rubric.consequences:
        applies = [(item, _applies(item, consequence.id)) for item in standing.ranked]
        applying = [name_of(item) for item, whether in applies if whether]
        unknown = [item for item, whether in applies if whether is None]
        undecided = {
            "上年结果缺少或者尚未认定": [name_of(item) for item in unknown if item.result.card.finished],
            "有事实待录入": [name_of(item) for item in unknown if not item.result.card.finished],
        }
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
