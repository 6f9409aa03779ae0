"""Who got which grade: the list above the ranking, and what the front page shares with it."""

from __future__ import annotations

from dataclasses import dataclass

from ..assess import AssessedYear, Ranked
from .page import Link
from .printed import Printed, overlay
from .site_year import Headline, YearSite
from .wording import change_said, grade_mark

GLANCE = 40
"""Up to how many communities are named beside their grades, above the ranking."""


@dataclass(frozen=True, slots=True)
class Member:
    """A community beside its grade: its results, and what changed its grade (empty: nothing)."""

    url: str
    headline: Headline
    limit: str


@dataclass(frozen=True, slots=True)
class GradeGroup:
    """A grade with its range and the communities that have it; ``first``: the first one's row in the ranking."""

    name: str
    mark: str
    range: str
    count: Printed
    members: tuple[Member, ...]
    """Empty in a county of more communities than are named at a glance."""
    first: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A community that takes no part in the year's assessment, and why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class GradesView:
    """Who got which grade; who is unfinished; and who takes no part."""

    sentence: Printed
    groups: tuple[GradeGroup, ...]
    unfinished_count: int
    unfinished: tuple[Link, ...]
    unfinished_first: str
    left_out_count: int
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True)
class GradeCount:
    """How many communities have a grade, in one state of the year."""

    key: str
    count: Printed


@dataclass(frozen=True, slots=True)
class _CountyTexts:
    """What front page and ranking say of all communities, in one state of the year."""

    sentence: Printed
    counts: tuple[GradeCount, ...]


def county_sentence(state: AssessedYear) -> str:
    """How many communities there are, and of each grade, in a sentence."""
    standing = state.standing
    counts = "，".join(f"{name}{count}个" for name, count in standing.counts.items())
    open_ones = f"，待录入{standing.unfinished}个" if standing.unfinished else ""
    others = len(state.left_out)
    beside = f"另有{others}个不参加本年度考核。" if others else ""
    return f"共{len(standing.ranked)}个社区党工委：{counts}{open_ones}。{beside}"


def _county_texts(state: AssessedYear) -> _CountyTexts:
    """What front page and ranking say of all communities in a state of the year."""
    counts = (GradeCount(name, Printed(str(count))) for name, count in state.standing.counts.items())
    return _CountyTexts(Printed(county_sentence(state)), tuple(counts))


def grade_counts(year: YearSite) -> tuple[GradeCount, ...]:
    """How many communities have each grade, with what corrections replaced."""
    return overlay(_county_texts(year.assessed), [_county_texts(state) for state in year.former]).counts


def left_out_of(year: YearSite) -> tuple[LeftOut, ...]:
    """The communities that take no part, and why."""
    return tuple(LeftOut(*told) for told in year.assessed.left_out)


def grades_of(year: YearSite) -> GradesView:
    """The grades of a year, with what corrections replaced."""
    standing, urls, rubric = year.standing, year.urls, year.rubric
    texts = overlay(_county_texts(year.assessed), [_county_texts(state) for state in year.former])
    named = len(standing.ranked) <= GLANCE  # else more names than anyone takes in at a glance
    groups = []
    for found in texts.counts:
        name = found.key
        own = [item for item in standing.ranked if item.result.grade == name]
        members = tuple(_member(year, item) for item in own) if named else ()
        first = urls.ranking(own[0].result.slug) if own else ""
        groups.append(GradeGroup(name, grade_mark(rubric, name), rubric.grades.range(name), found.count, members, first))
    unfinished = [item for item in standing.ranked if item.rank is None]
    links = tuple(Link(item.result.name, urls.community(item.result.slug)) for item in unfinished) if named else ()
    first = urls.ranking(unfinished[0].result.slug) if unfinished else ""
    left_out = left_out_of(year)
    return GradesView(texts.sentence, tuple(groups), standing.unfinished, links, first, len(left_out), left_out)


def _member(year: YearSite, item: Ranked) -> Member:
    """A community beside its grade."""
    slug = item.result.slug
    return Member(year.urls.community(slug), year.headlines[slug], change_said(year.rubric, item.result))
