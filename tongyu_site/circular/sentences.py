"""What the standing says in whole sentences that read right for none, one and many: to whom a consequence applies, which
limits changed grades, what was achieved (主要成绩). The main problems stand in :mod:`.shortcomings`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ..assess import AssessedYear, ClauseStatistics, Kind, Ranked, State
from ..base.points import ZERO
from ..rubric import REWARDS, Rubric
from .document import Passage
from .wording import RUBRIC_NAME, SHOWN_CLAUSES, SHOWN_SECTIONS, UNIT, citation, citation_with_title, units

Move = tuple[str, str]
"""The grade of a community before and after a limit."""


def situation(applying: Sequence[str], undecided: Sequence[str]) -> str:
    """To whom a consequence applies, as a sentence without its full stop."""
    said = f"本年度适用的{units(applying)}" if applying else f"本年度没有适用的{UNIT}"
    return said + (f"；尚未确定是否适用的{units(undecided)}" if undecided else "")


def limits_in_words(rubric: Rubric, ranked: Sequence[Ranked]) -> str:
    """How many met a veto, or a ceiling that changed a grade, by its paragraph, and how many grades it changed; no names."""
    by_score = {item.result.slug: item.result.by_score for item in ranked}
    worst = rubric.grades.names[-1]
    parts = []
    for (veto, cited), of_communities in sorted(_limits_met(rubric, ranked).items(), key=lambda entry: entry[0]):
        changed = {slug: [move for move in moves if move[0] != move[1]] for slug, moves in of_communities.items()}
        unchanged = [slug for slug, moves in changed.items() if not moves]
        if veto or len(unchanged) < len(changed):
            is_worst = veto and all(by_score[slug] == worst for slug in unchanged)
            reason = f"按得分已为{worst}档次" if is_worst else "未因此改列档次"
            whole = [(moves[0][0], moves[-1][1]) for moves in changed.values() if moves]
            parts.append(f"触发{RUBRIC_NAME}{cited}情形的{_moves_in_words(rubric, whole, len(unchanged), reason)}")
    return "；".join(parts) or f"没有因触发限制情形而改列档次的{UNIT}"


def _limits_met(rubric: Rubric, ranked: Sequence[Ranked]) -> Mapping[tuple[bool, str], Mapping[str, Sequence[Move]]]:
    """The limits that graded communities met: whether it is a veto, and its paragraph → what it did to each community's grade."""
    met: dict[tuple[bool, str], dict[str, list[Move]]] = {}
    for item in ranked:
        for limit in item.result.limits if item.result.grade else ():
            of_limit = met.setdefault((limit.kind == Kind.VETO, citation(rubric, limit.basis)), {})
            of_limit.setdefault(item.result.slug, []).append((limit.before, limit.after))
    return met


def _moves_in_words(rubric: Rubric, moves: Sequence[Move], unchanged: int, reason: str) -> str:
    """How many communities a limit concerns, which grades it changed, and why it left others (``unchanged``) as they were."""
    order = rubric.grades.names.index
    kinds = sorted(dict.fromkeys(moves), key=lambda move: (order(move[0]), order(move[1])))
    if len(moves) == 1 and not unchanged:
        return f"1个，由{moves[0][0]}改列{moves[0][1]}档次"
    said = [f"由{before}改列{after}档次的{moves.count((before, after))}个" for before, after in kinds]
    if unchanged:
        said.append(f"其余{unchanged}个{reason}" if said else reason if unchanged == 1 else f"均{reason}")
    return f"{len(moves) + unchanged}个，{'其中' if moves else ''}{'，'.join(said)}"


def achievements(year: AssessedYear) -> tuple[Passage, ...]:
    """What the figures support, each sentence only where it holds: good grades, clauses without losses, credits."""
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
        for clause, statistics in standing.clauses.items():
            keepers = _keepers(rubric, standing.ranked, statistics)
            if 2 * keepers > total:
                kept.setdefault(keepers, []).append(clause)
    if not kept:
        return
    most = max(kept)
    clauses = sorted(kept[most], key=lambda clause: -(rubric.nodes[clause].points or ZERO))[:SHOWN_CLAUSES]
    listed = "、".join(citation_with_title(rubric, clause) for clause in clauses)
    listed += "等" if len(kept[most]) > len(clauses) else ""
    each = "每项均" if len(kept[most]) > 1 else ""
    everyone = "" if most == 1 else f"{most}个{UNIT}都"
    who = everyone if most == total else f"{each}有{most}个{UNIT}"
    yield f"从各项内容看，{RUBRIC_NAME}{listed}方面落实较好，{who}没有失分。"


def _keepers(rubric: Rubric, ranked: Sequence[Ranked], statistics: ClauseStatistics) -> int:
    """How many communities lost nothing in a clause.

    Who is not assessed, or lost the whole item for another reason, has not kept the clause's points.
    """
    losers = {item.result.slug for item, _, entries in statistics.lines if any(entry.applied < 0 for entry in entries)}
    path = rubric.path(statistics.clause)
    return sum(
        1
        for item in ranked
        if item.result.slug not in losers
        and item.result.card.nodes[statistics.clause].state == State.EARNED
        and all(item.result.card.nodes[node].state != State.VOID for node in path)
    )


def _credits(year: AssessedYear) -> Iterator[str]:
    """The clauses that gave credits to most communities, and how many have credits among the rewards."""
    rubric, standing = year.rubric, year.standing
    gains = sorted((item for item in standing.clauses.values() if item.gainers), key=lambda item: (-item.gainers, -item.gained))
    only = len(standing.ranked) == 1
    said = [
        f"{'' if only else f'{item.gainers}个{UNIT}'}在{citation_with_title(rubric, item.clause)}方面获得加分"
        for item in gains[:SHOWN_SECTIONS]
    ]
    rewarded = sum(map(_is_rewarded, standing.ranked))
    if rewarded:
        said.append(f"{'' if only else f'{rewarded}个{UNIT}'}按{citation(rubric, REWARDS)}获得加分")
    if said:
        yield f"从加分情况看，按照{RUBRIC_NAME}，{'；'.join(said)}。"


def _is_rewarded(item: Ranked) -> bool:
    """Whether a community has a credit among the rewards."""
    return any(entry.kind == Kind.CREDIT and entry.applied > 0 for entry in item.result.card.own.get(REWARDS, ()))
