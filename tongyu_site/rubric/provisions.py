"""The provisions outside the scored tree: papers, rewards and limits, the parts of the composite, grades and what follows.

Each class is one kind of block; its fields are the keys of the block.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..base.points import ZERO, Points, show
from .nodes import Rule

UNITS_MARK = "{{ 名单 }}"
"""Stands in the ``measure`` of a consequence for the communities to which it applies."""


@dataclass(frozen=True, slots=True)
class Block:
    """A named provision outside the scored tree (papers, limits, consequences): id, label, title."""

    id: str
    label: str
    title: str


@dataclass(frozen=True, slots=True)
class Papers(Block):
    """The requirement on papers: kinds that must be red-header documents, and what a bad paper voids.

    ``failed`` says in few words what is wrong where a paper cost points.
    """

    red_header: tuple[str, ...]
    scope: str
    failed: str = ""


@dataclass(frozen=True, slots=True)
class Rewards(Block):
    """三、1: values by breadth and level, by showcase level; ``half`` for subordinate units.

    ``counted`` are the kinds of showcases that earn points; ``criticisms``: whether a criticism takes any `[R-criticism]`;
    ``doubles``: whether a document that already took points in 二 takes them again `[R-no-double]`.
    """

    into: str
    half: Points
    overall: Mapping[str, Points]
    single: Mapping[str, Points]
    showcase: Mapping[str, Points]
    counted: tuple[str, ...]
    criticisms: bool
    doubles: bool


@dataclass(frozen=True, slots=True)
class Limits(Block):
    """A paragraph of ceilings or vetoes that rest on sanctions."""

    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Exemption(Block):
    """三, last paragraph: years after the act, and years after the transfer, that lift ceiling and veto.

    ``transferred_by``: whether these last years end with the sanction or with the assessment `[R-r4-five]`;
    ``lifts_accountability``: whether the ceiling of item 4 is lifted for a person whose sanction is exempt `[R-exempt-4]`.
    """

    violated_years: int
    transferred_years: int
    transferred_by: str
    lifts_accountability: bool


@dataclass(frozen=True, slots=True)
class Part(Block):
    """A part of the composite: full points and weight (per cent), with the parameters of its own computation.

    ``ground`` names what its facts rest on, as pages cite it.
    """

    full: Points
    weight: Points
    scale: Points = ZERO
    expected: int = 0
    enough: int = 0
    new_unit: str = ""
    whole: Points = ZERO
    limit: str = ""
    values: Mapping[str, Points] = field(default_factory=dict)
    absent_each: Points = ZERO
    absent_on: str = ""
    ground: str = ""

    @property
    def share(self) -> Points:
        """The weight as a share of one."""
        return self.weight / 100

    def too_few(self, count: int) -> str:
        """How problems and questions say that fewer checks are stated than there should be."""
        return f"{self.title}写了{count}次，应{self.expected}次"


@dataclass(frozen=True, slots=True)
class Total(Block):
    """The composite: full points, and whether it is limited to them."""

    full: Points
    capped: bool


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade and the composite from which it is given; the last one has no minimum.

    ``same_as``: what last year's rubric called it, where it was renamed.
    """

    name: str
    minimum: Points | None
    same_as: str | None = None


@dataclass(frozen=True, slots=True)
class Grades(Block):
    """The grades, best first; ``decimals``: round before grading, if at all."""

    levels: tuple[Grade, ...]
    decimals: int | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the grades, best first."""
        return tuple(level.name for level in self.levels)

    @property
    def thresholds(self) -> tuple[Points, ...]:
        """The composites at which a better grade begins, highest first."""
        return tuple(level.minimum for level in self.levels if level.minimum is not None)

    @property
    def known_names(self) -> tuple[str, ...]:
        """The names of the grades, best first, then those that they had last year."""
        return (*self.names, *(level.same_as for level in self.levels if level.same_as is not None))

    def renamed(self, former: str) -> str:
        """The name that a grade of last year has now; one that was not renamed has its own."""
        return next((level.name for level in self.levels if level.same_as == former), former)

    def of(self, composite: Points) -> str:
        """The grade of a composite, before ceilings and vetoes."""
        return next(level.name for level in self.levels if level.minimum is None or composite >= level.minimum)

    def range(self, name: str) -> str:
        """The range of a grade in words."""
        place = self.names.index(name)
        below = f"不足{show(self.thresholds[place - 1])}分" if place else ""
        minimum = self.minimum(name)
        return "、".join(part for part in (f"{show(minimum)}分以上" if minimum is not None else "", below) if part)

    def minimum(self, name: str) -> Points | None:
        """From which composite a grade is given."""
        return next(level.minimum for level in self.levels if level.name == name)


@dataclass(frozen=True, slots=True)
class Consequence(Block):
    """六.3: what follows from the grade, from two years' grades, or from their mean.

    ``measure`` says who does what to whom, as the circular announces it: ``{{ 名单 }}`` stands for the communities. Without
    that mark it names nobody, and neither does the circular.
    ``follows``: of a principal who came this year, whether his former unit's year counts as well as this unit's, or alone
    `[R-u3-leader]`.
    """

    kind: str
    grade: str
    judged_by: str = ""
    measure: str = ""
    exempt_counts: bool = False
    roles: tuple[str, ...] = ()
    follows: str = "either"
    publish: str = "all"
    """``procedure``: a published year names no one whom it concerns, unless the site says so (``show_adjustments``)."""

    @property
    def public(self) -> bool:
        """Whether a published year may say whom it concerns."""
        return self.publish != "procedure"

    @property
    def names_units(self) -> bool:
        """Whether the circular says to whom it applies: not where the measure leaves that to other proceedings (组织调整)."""
        return not self.measure or UNITS_MARK in self.measure


@dataclass(frozen=True, slots=True)
class Ranking(Block):
    """How communities are ordered, and which rank follows a tie."""

    by: str
    ties: str


@dataclass(frozen=True, slots=True)
class Period(Block):
    """五: the day of the year from which facts count."""

    month: int
    day: int
