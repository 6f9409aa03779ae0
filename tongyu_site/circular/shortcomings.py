"""The starting text of 主要问题: what was not done by most communities, and what brought others the worst grade."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ..assess import AssessedYear, Entry, Kind, Ranked
from ..base.points import ZERO, Points
from ..rubric import BALLOTS, COMPOSITE, DAILY, REWARDS, YEAR_END, Rubric
from .document import Passage
from .wording import (
    RUBRIC_NAME,
    SHOWN_CLAUSES,
    SHOWN_SECTIONS,
    UNIT,
    are_units,
    citation,
    first_with_equals,
    limits_cited,
    name_of,
    numbered,
    rubric_order,
    unit,
)

Problem = tuple[str, str]
"""The id of the clause, or of the requirement on papers, and what was not done."""
Losers = Mapping[Problem, Mapping[str, Points]]
"""Problem → what it took from those with a loss by it, by slug."""


def problem_paragraphs(year: AssessedYear) -> tuple[Passage, ...]:
    """A paragraph for each problem that most communities had, headed by what was not done, in the order of the rubric; one
    sentence where no one lost anything. No scores and no names."""
    rubric, standing = year.rubric, year.standing
    total = len(standing.ranked)
    losers = _losers(year)
    if not losers:
        if not total:
            return (Passage("本年度没有考核结果。"),)
        whose = "已经录齐的内容" if standing.unfinished else f"参加考核的{UNIT}" if total == 1 else f"各{UNIT}"
        return (Passage(f"本年度{whose}年末考核没有失分。"),)
    several = [problem for problem in losers if len(losers[problem]) > 1]

    def key(problem: Problem) -> tuple[int, Points]:
        """By how many lost something, then by how much."""
        return -len(losers[problem]), sum(losers[problem].values(), ZERO)

    most, shortened = first_with_equals(sorted(several or losers, key=key), key, SHOWN_CLAUSES)
    intro = (
        "问题较为集中的有以下方面"
        if several
        else "存在以下问题"
        if total == 1
        else f"没有多个{UNIT}共有的问题，个别{UNIT}存在以下问题"
    )
    texts = [_told(rubric, problem, len(losers[problem]), total) for problem in _in_order(rubric, most)]
    return (Passage(f"从年末考核情况看，{intro}{'（涉及个数相同的未全部列出）' if shortened else ''}："), *numbered(texts))


def _losers(year: AssessedYear) -> Losers:
    """Who has a loss by which clause, also one that took nothing; a paper that was no good stands for itself, not for the clause
    that it voids."""
    found: dict[Problem, dict[str, Points]] = {}
    for item in year.standing.ranked:
        for entry in item.result.card.entries:
            if entry.kind.is_loss and (entry.clause in year.rubric.nodes or entry.clause == year.rubric.papers.id):
                of_problem = found.setdefault(_problem(year.rubric, entry), {})
                of_problem[item.result.slug] = of_problem.get(item.result.slug, ZERO) + entry.applied
    return found


def _told(rubric: Rubric, problem: Problem, count: int, total: int) -> str:
    """What was not done, how many communities it is true of, and where the text says so."""
    who = "" if total == 1 else f"{count}个{UNIT}存在这一问题，"
    return f"{problem[1]}。{who}涉及{RUBRIC_NAME}{citation(rubric, problem[0])}。"


def _problem(rubric: Rubric, entry: Entry) -> Problem:
    """What was not done where an entry took points: as its event says, else as its clause says."""
    node = rubric.nodes.get(entry.clause)
    rule = node.rule(entry.rule) if node else None
    fact = node.facts[rule.fact] if node and rule else rubric.facts[entry.clause].get(entry.rule)
    event = fact.failed if fact and fact.type == "events" else ""
    failed = event or (node.failed if node else rubric.papers.failed)
    return entry.clause, failed or f"“{rubric.title_of(entry.clause)}”落实不到位"


def _in_order(rubric: Rubric, problems: Iterable[Problem]) -> list[Problem]:
    """Problems in the order of the rubric."""
    return sorted(problems, key=lambda problem: (rubric.places[problem[0]], problem[1]))


def worst_paragraphs(year: AssessedYear) -> tuple[Passage, ...]:
    """Communities of the worst grade, each with what gave it that, where it lost most and what was not done there; no figures."""
    rubric, standing = year.rubric, year.standing
    grade = rubric.grades.names[-1]
    members = [item for item in standing.ranked if item.result.grade == grade]
    if not members:
        return (Passage(f"本年度没有评定为{grade}档次的{UNIT}。"),)
    intro = f"评定为{grade}档次的{are_units([name_of(item) for item in members])}。"
    return (Passage(intro), *numbered([f"{unit(name_of(item))}。{_reasons(rubric, item, grade)}。" for item in members]))


def _reasons(rubric: Rubric, item: Ranked, grade: str) -> str:
    """Why a community has its grade: by its score, by a veto or by both; what outside of the sections cost as much as any of
    them; the sections in which it lost most, and in each of them the problem that cost most, and those that were charged to no
    section."""
    taken = _taken(rubric, item)
    lost = {section.id: -sum(taken[section.id].values(), ZERO) for section in rubric.sections if section.id in taken}
    most, shortened = first_with_equals(sorted(lost, key=lambda section: -lost[section]), lost.__getitem__, SHOWN_SECTIONS)
    named = rubric_order(rubric, most)
    sections = _part_and_labels([citation(rubric, section) for section in named])
    costliest = [min(_in_order(rubric, taken[section]), key=taken[section].__getitem__) for section in named]
    charged = _in_order(rubric, {problem for node in (YEAR_END, COMPOSITE) for problem in taken.get(node, ())})
    problems = "，".join(dict.fromkeys(said for _, said in (*costliest, *charged)))
    said = [_grade_by(rubric, item, grade), *_beside_sections(rubric, taken, max(lost.values(), default=ZERO))]
    if sections:
        extent = "失分" if len(lost) == 1 else "失分较多"
        said.append(f"年末考核{extent}的是{RUBRIC_NAME}{sections}{'等' if shortened else ''}")
    return "；".join(said) + (f"{'，' if sections else '；'}主要问题是{problems}" if problems else "")


def _taken(rubric: Rubric, item: Ranked) -> dict[str, dict[Problem, Points]]:
    """What each problem took from a community's composite (negative), by the section in which it stands, else by the node that
    it was charged to: a part, 三, or the composite itself `[R-item-4]`. Losses that cost nothing are left out."""
    found: dict[str, dict[Problem, Points]] = {}
    for loss in item.result.losses(rubric):
        node = loss.entry.node
        if loss.counts:
            own = found.setdefault(rubric.path(node)[-1] if node in rubric.nodes else node, {})
            problem = _problem(rubric, loss.entry)
            own[problem] = own.get(problem, ZERO) + loss.weight
    return found


def _beside_sections(rubric: Rubric, taken: Mapping[str, Mapping[Problem, Points]], heaviest: Points) -> list[str]:
    """What cost as much in the composite as the section in which most was lost: daily checks, ballots, penalties of 三."""
    lost = {node: -sum(taken[node].values(), ZERO) for node in (DAILY, BALLOTS, REWARDS) if node in taken}
    named = [node for node in lost if lost[node] >= heaviest]
    parts = "、".join(rubric.title_of(node) for node in named if node != REWARDS)
    said = [f"{parts}失分{'较多' if heaviest else ''}"] if parts else []
    return said + [f"因{RUBRIC_NAME}{citation(rubric, node)}所列情形减分" for node in named if node == REWARDS]


def _grade_by(rubric: Rubric, item: Ranked, grade: str) -> str:
    """By what a community has its grade."""
    vetoes = [limit.basis for limit in item.result.limits if limit.kind == Kind.VETO]
    met = f"有{limits_cited(rubric, vetoes)}所列情形"
    if item.result.by_score == grade:
        return f"综合得分在{grade}档次" + (f"，并{met}" if vetoes else "")
    return f"综合得分在{item.result.by_score}档次，因{met}，按规定“一票否决”，直接列为{grade}档次"


def _part_and_labels(cited: Sequence[str]) -> str:
    """Sections of one part as a sentence lists them: 第二部分（二）、（五）; each with its part where they are of several."""
    first, *rest = cited or [""]
    part = first.partition("（")[0]
    return "、".join((first, *(text.removeprefix(part) if text.startswith(part) else text for text in rest)))
