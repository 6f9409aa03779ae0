"""What a community's page prints of its figures in one state of the year: all that a correction can replace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..assess import AssessedYear, Kind, Limit, Ranked, Result
from ..base.points import ZERO, bounded, show
from ..rubric import Rubric
from .ledger import Ledgers, known_ledgers, ledgers
from .needed import SMALLEST
from .printed import Printed, overlay
from .site_year import AverageText, YearSite
from .way import LegText, leg_texts
from .wording import causes_said, node_text, place_text


@dataclass(frozen=True, slots=True)
class NodeScoreText:
    """A node's score in one state of the year; ``key`` is the node."""

    key: str
    score: Printed


@dataclass(frozen=True, slots=True)
class CommunityFigures:
    """What a community's page prints of its figures in one state of the year: all that a correction can replace.

    None is what is not known of an earlier state: then nothing is compared.
    """

    rank: Printed | None
    count: Printed
    """How many communities there are."""
    distance: Printed | None
    """By which threshold it has its grade, or how far the next one is; and what bars that."""
    rise: Printed | None
    """How much higher or lower than last year its composite is; None where there is none of last year."""
    way: tuple[LegText, ...]
    """The figures from the full points to the composite."""
    county: tuple[AverageText, ...]
    """The county's mean and best of every section."""
    scores: tuple[NodeScoreText, ...]
    ledgers: Ledgers | None


def community_figures(year: YearSite, item: Ranked) -> CommunityFigures:
    """The figures of a community, with what corrections replaced."""
    return overlay(
        _figures(year, year.assessed, item, item, year.averages[-1]),
        [_earlier_figures(year, state, item, county) for state, county in zip(year.former, year.averages, strict=False)],
    )


def _earlier_figures(
    year: YearSite, state: AssessedYear, now: Ranked, county: tuple[AverageText, ...]
) -> CommunityFigures | None:
    """The figures of an earlier state of the year; None where the community was not in it."""
    place = state.standing.places.get(now.result.slug)
    if place is None:
        return None
    if now.result.slug in year.corrected_slugs:
        return _figures(year, state, state.standing.ranked[place], now, county)
    return CommunityFigures(None, _count(state), None, None, (), county, (), None)  # nothing else of it was ever different


def _figures(year: YearSite, state: AssessedYear, item: Ranked, now: Ranked, county: tuple[AverageText, ...]) -> CommunityFigures:
    """The figures of a community in a state of the year; ``now`` is the community as it is,
    ``county`` the mean and best of that state."""
    rubric, nodes = year.rubric, item.result.card.nodes
    held = _held_edges(rubric, item.result)
    return CommunityFigures(
        Printed(place_text(item)),
        _count(state),
        Printed(_distance(year, item.result)) if held or item is now else None,
        _rise(year, item.result),
        leg_texts(rubric, item, former=item is not now),
        county,
        tuple(NodeScoreText(node, Printed(node_text(item, node))) for node in nodes),
        ledgers(year, item) if item is now else known_ledgers(year, now, item),
    )


def _count(state: AssessedYear) -> Printed:
    """How many communities there are."""
    return Printed(f"共{len(state.standing.ranked)}个社区")


def _held_edges(rubric: Rubric, result: Result) -> bool:
    """Whether a result was graded by the thresholds that the rubric has now."""
    if result.by_score is None:
        return True
    if result.by_score not in rubric.grades.names:
        return False
    edge = f"分，{rubric.grades.range(result.by_score)}为{result.by_score}"
    return any(entry.kind == Kind.THRESHOLD and entry.reason.endswith(edge) for entry in result.entries)


def _rise(year: YearSite, result: Result) -> Printed | None:
    """How much higher or lower than last year the composite is; None where there is none of last year."""
    last = year.last[1].get(result.slug)
    if result.composite is None or last is None:
        return None
    rise = last.rise(result.composite)
    return Printed(f"{'升' if rise > 0 else '降'}{bounded(abs(rise), [SMALLEST])}分" if rise else "与上年持平")


def _distance(year: YearSite, result: Result) -> str:
    """By which threshold a community has its grade, or how far the next one is; and what bars it whatever the score, in words."""
    rubric, composite, grade = year.rubric, result.composite, result.grade
    if composite is None or grade is None:
        return "有事实待录入，暂无得分"
    names = rubric.grades.names
    vetoes, ceilings = ([one for one in result.limits if one.kind == kind] for kind in (Kind.VETO, Kind.CEILING))
    if not year.with_distance:
        scored = f"{rubric.grades.range(result.by_score or grade)}为{result.by_score}"
        if vetoes:
            return f"{scored}；{_barring(rubric, vetoes)}"
        return scored if result.by_score == grade else f"{scored}；{_barring(rubric, ceilings)}，定为{grade}"
    if vetoes:
        if result.by_score != grade:
            return f"按得分为{result.by_score}；{_barring(rubric, vetoes)}"
        return f"{_barring(rubric, vetoes)}；即使得分在{show(rubric.grades.thresholds[-1])}分以上，仍列为{grade}档次"
    if result.by_score != grade:
        return f"按得分为{result.by_score}；{_barring(rubric, ceilings)}，定为{grade}"
    better = [level for level in rubric.grades.levels if level.minimum is not None and composite < level.minimum]
    if not better:
        return f"已达{names[0]}分数线"
    nearest = better[-1]
    minimum = nearest.minimum or ZERO
    distance = f"距{nearest.name}还差{bounded(minimum - composite, [SMALLEST])}分"
    if nearest.name == names[0] and ceilings:
        return f"{distance}；即使得分达到{show(minimum)}分，因{causes_said(rubric, ceilings)}仍不得评为{nearest.name}"
    return distance


def _barring(rubric: Rubric, limits: Sequence[Limit]) -> str:
    """What limits of one kind rest on and what they do, in words."""
    return f"{causes_said(rubric, limits)}，按规定{limits[0].effect(rubric)}"
