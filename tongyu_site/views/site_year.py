"""A year of the site: the assessed year with its circular, its seal and what was published before each correction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from ..assess import AssessedYear, Loss, Past, Ranked, Standing
from ..base.points import show
from ..base.project import Project, YearSettings
from ..circular import Circular
from ..records import Record
from ..rubric import Rubric
from ..seals import COMMUNITY, HEADLINES, Change, Correction
from .plot import Axis, Scale, score_axis
from .printed import Printed, overlay_rows
from .urls import Urls
from .wording import PARTS, grade_text, rank_text

TICKED = 40
"""Up to so many communities each has a tick in the picture of where one of them stands."""

PRINTED = 200
"""Up to so many communities there are volumes for the printer: nobody prints the breakdowns of a thousand."""

Concern = tuple[str, str]
"""What a page is about: ("community", slug), ("clause", id), ("losses", "")."""


@dataclass(frozen=True, slots=True)
class Headline:
    """A community's results as front page, ranking and later years print them."""

    key: str
    """The community's slug."""
    name: Printed
    rank: Printed
    composite: Printed
    grade: Printed


@dataclass(frozen=True, slots=True)
class AverageText:
    """The county's mean and best of a section."""

    key: str
    """The section."""
    mean: Printed
    best: Printed
    holders: Printed
    """Who has the best score, or how many have it."""


@dataclass(frozen=True)
class YearSite:
    """One year of the site: what its pages show."""

    assessed: AssessedYear
    circular: Circular | None
    earlier: Sequence[tuple[int, Past]] = ()
    """Results of earlier years, the last one first."""
    sealed: str = ""
    """The mark of the year's seal; empty where it is not sealed."""
    corrections: Sequence[Correction] = ()
    former: Sequence[AssessedYear] = ()
    """The year as it was published before each correction, oldest first."""
    notes: Sequence[str] = ()
    """What of the year is not as it was sealed, though every figure is; for the summary of a build."""
    seen: Mapping[str, str] = field(default_factory=dict)
    """The hash of what a reader saw of each page when the year was sealed, and of each asset, by URL."""

    @property
    def number(self) -> int:
        """The year."""
        return self.assessed.number

    @property
    def project(self) -> Project:
        """The settings of the site."""
        return self.assessed.project

    @property
    def settings(self) -> YearSettings:
        """What ``site.toml`` says of the year."""
        return self.assessed.settings

    @property
    def rubric(self) -> Rubric:
        """The year's rubric."""
        return self.assessed.rubric

    @property
    def standing(self) -> Standing:
        """The year's results."""
        return self.assessed.standing

    @property
    def past(self) -> Past:
        """The results of the year before."""
        return self.assessed.past

    @property
    def name(self) -> str:
        """The year as titles name it."""
        return f"{self.number}年度"

    @property
    def with_distance(self) -> bool:
        """Whether pages say how far a community is from the next grade: in a draft, or where the site wants it."""
        return not self.settings.published or self.project.show_distance

    @property
    def last(self) -> tuple[int, Past]:
        """The last of the earlier years, with its results."""
        return self.earlier[0] if self.earlier else (self.number - 1, self.past)

    @cached_property
    def places(self) -> tuple[Axis, Scale, tuple[str, ...]]:
        """An axis that holds all composites and those of the last year, its head, and the places of the composites; no places
        for a county of many."""
        composites = [item.result.composite for item in self.standing.ranked if item.result.composite is not None]
        before = [found.score for slug in self.standing.places if (found := self.last[1].get(slug))]
        axis, scale = score_axis(self.rubric, [*composites, *before])
        return axis, scale, tuple(map(axis.at, composites)) if len(self.standing.ranked) <= TICKED else ()

    @property
    def volumes(self) -> str:
        """The address of the first volume for the printer; empty where the county is too large for any."""
        return self.urls.print() if len(self.standing.ranked) <= PRINTED else ""

    @cached_property
    def urls(self) -> Urls:
        """The addresses of the year's pages."""
        return Urls.of(self.number, self.standing)

    @cached_property
    def losses(self) -> Mapping[str, Sequence[Loss]]:
        """The losses of each community by slug, the heaviest first: pages, lists, comparison and search show them."""
        return {item.result.slug: item.result.losses(self.rubric) for item in self.standing.ranked}

    @cached_property
    def records(self) -> Mapping[str, Record]:
        """What may be published of the year's records, by slug."""
        return self.assessed.published_records()

    @cached_property
    def corrected_slugs(self) -> frozenset[str]:
        """The communities that some correction changed: every figure of another is what it always was."""
        return frozenset(change.slug for correction in self.corrections for change in correction.changes)

    def corrected_of(self, state: AssessedYear) -> list[Ranked]:
        """These communities in a state of the year."""
        return [item for item in state.standing.ranked if item.result.slug in self.corrected_slugs]

    @cached_property
    def concerns(self) -> Sequence[tuple[Correction, Mapping[Concern, Sequence[Change]]]]:
        """Each correction with its changes by what a page must be about to list them."""
        listed = {*self.standing.clauses, self.rubric.papers.id, self.rubric.rewards.id, *PARTS}
        return [(correction, _concerns_of(correction, listed)) for correction in self.corrections]

    @cached_property
    def averages(self) -> tuple[tuple[AverageText, ...], ...]:
        """The county's mean and best of every section in each state of the year, oldest first, the last as it is now."""
        return tuple(_averages(self.rubric, state.standing) for state in (*self.former, self.assessed))

    @cached_property
    def moved(self) -> frozenset[int]:
        """Which corrections, counted from 0, changed the county's mean or best of a section."""
        return frozenset(index for index, (before, after) in enumerate(pairwise(self.averages)) if before != after)

    @cached_property
    def headlines(self) -> Mapping[str, Headline]:
        """The headlines of all communities by slug, with what corrections replaced."""
        now = [_headline(item) for item in self.standing.ranked]
        before = [[_headline(item) for item in self.corrected_of(state)] for state in self.former]
        return {row.key: row for row in overlay_rows(now, before)}


def _concerns_of(correction: Correction, listed: set[str]) -> Mapping[Concern, Sequence[Change]]:
    """The changes of a correction by concern; ``listed`` are the nodes whose losses the county's list shows."""
    found: dict[Concern, list[Change]] = {}
    for change in correction.changes:
        whole = not change.block
        found.setdefault(("community", change.slug), []).append(change)
        if not whole:
            found.setdefault(("clause", change.block), []).append(change)
        if change.block in listed or (whole and change.what in (COMMUNITY, HEADLINES["name"])):
            found.setdefault(("losses", ""), []).append(change)
    for slug, clause in correction.rows:
        own = found.setdefault(("clause", clause), [])
        if not any(change.slug == slug for change in own):  # its row is new, gone, renamed or voided elsewhere
            all_own = found.get(("community", slug), [])
            own += [change for change in all_own if not change.block and change.what != HEADLINES["rank"]] or all_own
    return found


def _averages(rubric: Rubric, standing: Standing) -> tuple[AverageText, ...]:
    """The county's mean and best of all sections in one state of the year."""
    rows = []
    for section in rubric.sections:
        if found := standing.averages.get(section.id):
            only = standing.ranked[standing.places[found.holders[0]]].result.name
            holders = only if len(found.holders) == 1 else f"{len(found.holders)}个社区"
            whole = "" if found.count == len(standing.ranked) else f"（{found.count}个社区）"
            rows.append(AverageText(section.id, Printed(show(found.mean) + whole), Printed(show(found.best)), Printed(holders)))
    return tuple(rows)


def _headline(item: Ranked) -> Headline:
    """A community's headline in one state of the year."""
    result = item.result
    return Headline(result.slug, Printed(result.name), Printed(rank_text(item)), Printed(item.shown), Printed(grade_text(result)))


def replaced_headlines(corrections: Iterable[Correction]) -> dict[str, Headline]:
    """What some corrections replaced in headlines, by slug, of a year that has no pages any more: their changes say it.

    The texts themselves are empty: nobody prints them.
    """
    found: dict[str, dict[str, list[str]]] = {}
    keys = {label: key for key, label in HEADLINES.items()}
    for correction in corrections:
        for change in correction.changes:
            exact_only = change.what == HEADLINES["composite"] and "（" in change.old  # what was shown did not change
            if not change.block and change.what in keys and not exact_only:
                found.setdefault(change.slug, {}).setdefault(keys[change.what], []).append(change.old)
    return {
        slug: Headline(slug, **{key: Printed("", tuple(texts.get(key, ()))) for key in ("name", "rank", "composite", "grade")})
        for slug, texts in found.items()
    }


@dataclass(frozen=True, slots=True)
class Register:
    """The corrections of all sealed years, and the marks of those years that have no pages any more.

    ``adopted`` says of sealed years each time that their registration was made again, and after what.
    """

    corrections: tuple[Correction, ...] = ()
    withdrawn: Mapping[int, str] = field(default_factory=dict)
    adopted: Mapping[int, Sequence[str]] = field(default_factory=dict)
