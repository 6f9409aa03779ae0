"""The main problems of the county's year in words (主要问题): the clauses that cost most, the communities of the worst grade."""

from __future__ import annotations

from dataclasses import dataclass

from ..assess import AssessedYear, ClauseStatistics, Kind, Ranked, Standing
from ..base.points import Points, show
from ..rubric import Rubric
from .document import Passage
from .wording import (
    RUBRIC_NAME,
    SHOWN_CLAUSES,
    SHOWN_SECTIONS,
    UNIT,
    citation,
    citation_with_title,
    first_with_equals,
    name_of,
    numbered,
    unit,
    units,
    wide,
)


@dataclass(frozen=True, slots=True)
class _Costly:
    """The clauses that cost most communities something; only those that cost several, where there are such."""

    clauses: tuple[ClauseStatistics, ...]
    shortened: bool
    """Whether equals of the last one are left out."""
    complete: bool
    """Whether no other clause cost anything."""


def _costly_clauses(standing: Standing) -> _Costly:
    """The clauses to name: those with most losers first, among these the one that cost most."""

    def key(item: ClauseStatistics) -> tuple[int, Points]:
        """By how many lost something, then by how much (a loss is negative)."""
        return -item.losers, item.lost

    losing = sorted((item for item in standing.clauses.values() if item.losers), key=key)
    several = [item for item in losing if item.losers > 1]
    most, shortened = first_with_equals(several or losing, key, SHOWN_CLAUSES)
    return _Costly(tuple(most), shortened, len(most) == len(losing))


def problem_types(year: AssessedYear) -> str:
    """The clauses that cost most communities something, in words: how many communities, which clause, how much in all."""
    rubric, standing = year.rubric, year.standing
    costly = _costly_clauses(standing)
    texts = [
        f"{RUBRIC_NAME}{citation_with_title(rubric, item.clause)}方面，{item.losers}个{UNIT}失分，合计失{show(-item.lost)}分"
        for item in costly.clauses
    ]
    return ("；".join(texts) or "无") + ("等" if costly.shortened else "")


def problem_paragraphs(year: AssessedYear) -> tuple[Passage, ...]:
    """A paragraph for each clause that cost most communities something; one sentence where no one lost anything."""
    rubric, standing = year.rubric, year.standing
    costly = _costly_clauses(standing)
    total = len(standing.ranked)
    if not costly.clauses:
        if not total:
            return (Passage("本年度没有考核结果。"),)
        whose = "已录入的考核内容" if standing.unfinished else f"参加考核的{UNIT}" if total == 1 else f"各{UNIT}"
        return (Passage(f"本年度{whose}没有失分。"),)
    texts = [
        f"{rubric.title_of(item.clause)}方面。{RUBRIC_NAME}{citation(rubric, item.clause)}，{_loss_in_words(item, total)}。"
        for item in costly.clauses
    ]
    intro = f"从失分情况看，{_introduction(costly, total)}{'（失分相同的未全部列出）' if costly.shortened else ''}："
    return (Passage(intro), *numbered(texts))


def _introduction(costly: _Costly, total: int) -> str:
    """What the listed clauses have in common, in a county of so many communities."""
    which = "失分的内容是" if costly.complete else "失分较多的内容是"
    if total <= 1:
        return which
    if costly.clauses[0].losers == 1:
        return f"每项内容失分的{UNIT}都不超过1个，{which}"
    if total == 2:
        return f"2个{UNIT}都失分的内容是"
    return which if costly.complete else f"失分的{UNIT}较多的内容是"


def _loss_in_words(item: ClauseStatistics, total: int) -> str:
    """How many communities lost something in a clause, and how much in all."""
    lost = f"失{show(-item.lost)}分"
    if total == 1:
        return lost
    return f"1个{UNIT}{lost}" if item.losers == 1 else f"{item.losers}个{UNIT}失分，全县合计{lost}"


def worst_paragraphs(year: AssessedYear) -> tuple[Passage, ...]:
    """Communities of the worst grade, each with its veto and the parts of the rubric where it lost most; no figures."""
    rubric, standing = year.rubric, year.standing
    grade = rubric.grades.names[-1]
    members = [item for item in standing.ranked if item.result.grade == grade]
    if not members:
        return (Passage(f"本年度没有评定为{grade}档次的{UNIT}。"),)
    intro = f"评定为{grade}档次的{units([name_of(item) for item in members])}。"
    return (Passage(intro), *numbered([f"{unit(name_of(item))}。{_reasons(rubric, item, grade)}。" for item in members]))


def _reasons(rubric: Rubric, item: Ranked, grade: str) -> str:
    """Why a community has its grade: the vetoes that it met, the sections in which it lost most; otherwise its score alone."""
    nodes = item.result.card.nodes
    lost = [(section.points - nodes[section.id].base, section) for section in rubric.sections]
    losses = sorted((pair for pair in lost if pair[0] > 0), key=lambda pair: -pair[0])
    most, shortened = first_with_equals(losses, lambda pair: pair[0], SHOWN_SECTIONS)
    sections = "、".join(f"{wide(section.label)}{section.title}" for _, section in most) + ("等" if shortened else "")
    vetoes = dict.fromkeys(citation(rubric, limit.basis) for limit in item.result.limits if limit.kind == Kind.VETO)
    said = [f"触发{RUBRIC_NAME}{'、'.join(vetoes)}情形，一票否决，直接列为{grade}档次"] if vetoes else []
    said += [f"{'失分' if len(losses) == 1 else '失分较多'}的是{sections}"] if sections else []
    return "；".join(said) or f"综合得分在{grade}档次"
