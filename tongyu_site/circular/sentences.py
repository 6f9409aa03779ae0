"""What the standing says in whole sentences that read right for none, one and many: who is listed with a grade, whose grade a
limit changed, to whom a consequence applies, what was achieved (主要成绩). The main problems stand in :mod:`.shortcomings`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ..assess import AssessedYear, Kind, Limit, Ranked, State
from ..base.points import ZERO, Points
from ..rubric import REWARDS, UNITS_MARK, Consequence, Rubric
from .document import Passage
from .wording import (
    SHOWN_CLAUSES,
    SHOWN_SECTIONS,
    UNIT,
    are_units,
    citation,
    citation_with_title,
    limits_cited,
    name_of,
    rubric_order,
    units,
)


def situation(consequence: Consequence, applying: Sequence[str], undecided: Mapping[str, Sequence[str]]) -> str:
    """What follows from a consequence for whom, as a sentence without its full stop: the rubric's measure with its objects.

    ``undecided`` are those of whom it is not known, by the reason.
    """
    if not consequence.names_units:
        return consequence.measure
    measure = consequence.measure or f"适用这一规定的{UNITS_MARK}"
    open_ = [f"因{why}，没有确定是否适用的{are_units(names)}" for why, names in undecided.items() if names]
    none = f"本年度没有{'确定' if open_ else ''}适用这一规定的{UNIT}"
    return "；".join((measure.replace(UNITS_MARK, units(applying)) if applying else none, *open_))


def listed(rubric: Rubric, item: Ranked) -> str:
    """A community in the list of its grade: with its rank where it shares that, and with the paragraph that changed its grade."""
    notes = [f"并列第{item.rank}名"] if item.tied else []
    limits = _deciding(item)
    if limits:
        effect = f"不列为{item.result.by_score}档次" if limits[0].kind == Kind.CEILING else f"列为{item.result.grade}档次"
        notes.append(f"按{limits_cited(rubric, (limit.basis for limit in limits))}，{effect}")
    return name_of(item) + (f"（{'；'.join(notes)}）" if notes else "")


def limits_in_words(rubric: Rubric, ranked: Sequence[Ranked]) -> str:
    """Whose grade a ceiling or veto changed: from the grade by score to the final one, each community once; no names."""
    counts: dict[tuple[bool, int, int, str], int] = {}
    for item in ranked:
        limits = _deciding(item)
        if limits:
            order = rubric.grades.names.index
            cited = limits_cited(rubric, (limit.basis for limit in limits))
            before, after = order(item.result.by_score or ""), order(item.result.grade or "")
            kind = (limits[0].kind == Kind.VETO, before, after, cited)
            counts[kind] = counts.get(kind, 0) + 1
    names = rubric.grades.names
    parts = [
        f"有{cited}所列情形，由{names[before]}改列{names[after]}档次的{UNIT}{count}个"
        for (_, before, after, cited), count in sorted(counts.items())
    ]
    return "；".join(parts) or f"没有改列档次的{UNIT}"


def _deciding(item: Ranked) -> tuple[Limit, ...]:
    """The limits that made a community's grade another than that of its score: all vetoes where one is met, else all ceilings."""
    result = item.result
    if result.grade is None or result.grade == result.by_score:
        return ()
    vetoes = tuple(limit for limit in result.limits if limit.kind == Kind.VETO)
    return vetoes or result.limits


def achievements(year: AssessedYear) -> tuple[Passage, ...]:
    """The starting text of 主要成绩: each sentence only where it holds: good grades, clauses without losses, credits."""
    rubric, standing = year.rubric, year.standing
    texts = (*_good_grades(rubric, standing.ranked), *_clauses_kept(year), *_credits(year))
    return tuple(Passage(text) for text in texts) or (Passage("本年度考核结果中没有可以列举的成绩。"),)


def _good_grades(rubric: Rubric, ranked: Sequence[Ranked]) -> Iterator[str]:
    """How many reached a better grade than the worst one."""
    names = rubric.grades.names
    grades = [item.result.grade for item in ranked if item.result.grade]
    count = len(grades)
    better = count - grades.count(names[-1])
    if better:
        whole = f"{'已定档次的' if count < len(ranked) else ''}{count}个{UNIT}"
        share = "" if count == 1 else "全部" if better == count else f"中，{better}个"
        yield f"从考核结果看，{'参加考核的' if count == len(ranked) == 1 else ''}{whole}{share}达到{names[-2]}以上档次。"


def _clauses_kept(year: AssessedYear) -> Iterator[str]:
    """The clauses in which most communities lost nothing: all those named have the same number of such communities."""
    rubric, standing = year.rubric, year.standing
    total = len(standing.ranked)
    kept: dict[int, list[str]] = {}
    if any(item.result.grade for item in standing.ranked):
        for clause in (node.id for node in rubric.clauses if node.points):
            count = len(keepers(year, clause))
            if 2 * count > total:
                kept.setdefault(count, []).append(clause)
    if not kept:
        return
    most = max(kept)
    named = sorted(kept[most], key=lambda clause: -(rubric.nodes[clause].points or ZERO))[:SHOWN_CLAUSES]
    cited = "、".join(citation_with_title(rubric, clause) for clause in rubric_order(rubric, named))
    cited += "等" if len(kept[most]) > len(named) else ""
    each = "每项均" if len(kept[most]) > 1 else ""
    everyone = "" if most == 1 else f"{most}个{UNIT}都"
    who = everyone if most == total else f"{each}有{most}个{UNIT}"
    yield f"从年末考核各项内容看，《考核细则》{cited}方面落实较好，{who}没有失分。"


def keepers(year: AssessedYear, clause: str) -> tuple[Ranked, ...]:
    """The communities that lost nothing in a clause.

    Who is not assessed, or lost the whole item for another reason, has not kept the clause's points.
    """
    lines = year.standing.clauses[clause].lines
    losers = {item.result.slug for item, _, entries in lines if any(entry.kind.is_loss for entry in entries)}
    path = year.rubric.path(clause)
    return tuple(
        item
        for item in year.standing.ranked
        if item.result.slug not in losers
        and item.result.card.nodes[clause].state in (State.EARNED, State.NO_POINTS)
        and all(item.result.card.nodes[node].state != State.VOID for node in path)
    )


def kept_credits(year: AssessedYear, clause: str) -> Mapping[str, Points]:
    """What a clause gave to each community, by slug: credits that were lost again are none.

    They are lost where the clause or a node above it scores nothing or may have no more than its points, and where the year-end
    part is cut by as much as all its credits.
    """
    sections, path = [section.id for section in year.rubric.sections], year.rubric.path(clause)
    found: dict[str, Points] = {}
    for item in year.standing.ranked:
        nodes, cut = item.result.card.nodes, item.result.cut
        if not all(nodes[node].credits for node in path):  # asked first: most have none
            continue
        if cut is None or -cut.applied < sum((nodes[section].credits for section in sections), ZERO):
            found[item.result.slug] = nodes[clause].credits
    return found


def _credits(year: AssessedYear) -> Iterator[str]:
    """The clauses that gave credits to most communities, and how many have credits among the rewards."""
    rubric, standing = year.rubric, year.standing
    gains = {clause: credits for clause in standing.clauses if (credits := kept_credits(year, clause))}
    most = sorted(gains, key=lambda clause: (-len(gains[clause]), -sum(gains[clause].values(), ZERO)))[:SHOWN_SECTIONS]
    only = len(standing.ranked) == 1
    said = [
        f"{'' if only else f'{len(gains[clause])}个{UNIT}'}在{citation_with_title(rubric, clause)}方面获得加分"
        for clause in rubric_order(rubric, most)
    ]
    rewarded = sum(_is_rewarded(rubric, item) for item in standing.ranked)
    if rewarded:
        said.append(f"{'' if only else f'{rewarded}个{UNIT}'}按{citation(rubric, REWARDS)}获得加分")
    if said:
        yield f"从加分情况看，按照《考核细则》，{'；'.join(said)}。"


def _is_rewarded(rubric: Rubric, item: Ranked) -> bool:
    """Whether a community has credits among the rewards that come to more than is cut where the rewards count: the year-end or
    the composite, each at the most that it may come to."""
    own = item.result.card.own
    given = sum((entry.applied for entry in own.get(REWARDS, ()) if entry.kind == Kind.CREDIT), ZERO)
    cuts = (entry.applied for entry in own.get(rubric.rewards.into, ()) if entry.kind == Kind.CAP)
    return given > -sum(cuts, ZERO)
