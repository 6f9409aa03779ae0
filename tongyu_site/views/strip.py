"""The strip plot of a county: a dot for each composite, the thresholds of the grades as lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..assess import Ranked
from ..base.points import Points, fixed, show
from ..rubric import Rubric
from .site_year import YearSite
from .wording import grade_mark

WIDTH, EDGE, STEP = 1000, 24, 5
"""The plot's width, the room at its sides, and points between two ticks."""
DOT, STACKED = 13, 14
"""The room of a dot, and how many stand above each other before they move closer."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on the axis."""

    x: str
    label: str


@dataclass(frozen=True, slots=True)
class Threshold:
    """The composite from which a grade is given, as a line; its label stands to the left or right (``anchor``)."""

    x: str
    label: str
    anchor: str
    label_x: str


@dataclass(frozen=True, slots=True)
class Dot:
    """A community: the middle of its dot, the corner of its square, and where it leads."""

    x: str
    y: str
    left: str
    top: str
    """The upper left corner of the square that marks the last grade."""
    mark: str
    """The class of the grade's mark."""
    url: str
    label: str


@dataclass(frozen=True, slots=True)
class Strip:
    """The plot; ``text`` says the same in words."""

    width: int
    height: int
    base: int
    tick: int
    label: int
    """The heights of the axis, of the lower end of a tick, and of its label."""
    ticks: tuple[Tick, ...]
    thresholds: tuple[Threshold, ...]
    dots: tuple[Dot, ...]
    text: str
    legend: str
    """Which mark stands for which grade, in words."""


@dataclass(frozen=True, slots=True)
class _Axis:
    """The span of the plot in points."""

    low: int
    high: int

    def across(self, value: Points) -> Points:
        """How far from the left a composite stands."""
        return EDGE + (value - self.low) * (WIDTH - 2 * EDGE) / (self.high - self.low)


def strip_plot(year: YearSite) -> Strip | None:
    """The plot of a year; None where no community has a composite."""
    items = [(item.result.composite, item) for item in year.standing.ranked if item.result.composite is not None]
    if not items:
        return None
    edges = [(level.minimum, level.name) for level in year.rubric.grades.levels if level.minimum is not None]
    values = [value for value, _ in items]
    axis = _axis([*values, *(edge for edge, _ in edges)])
    dots, base = _dots(year, items, axis)
    every = STEP if axis.high - axis.low <= 60 else STEP * 2
    ticks = tuple(Tick(fixed(axis.across(Points(n)), 1), f"{n}分") for n in range(axis.low, axis.high + 1, every))
    counts = "，".join(f"{name}{count}个" for name, count in year.standing.counts.items())
    text = f"各社区综合得分的分布，从{show(min(values))}分到{show(max(values))}分：{counts}"
    thresholds = tuple(_threshold(axis.across(edge), f"{name} {show(edge)}分") for edge, name in edges)
    return Strip(WIDTH, base + 26, base, base + 5, base + 21, ticks, thresholds, dots, text, _legend(year.rubric))


_SHAPES = {"g0": "实心圆", "g1": "空心圆", "g2": "方块"}
"""The shapes of the marks."""


def _legend(rubric: Rubric) -> str:
    """Which mark stands for which grade."""
    return "，".join(f"{_SHAPES[grade_mark(rubric, name)]}为{name}" for name in rubric.grades.names)


def _axis(values: Sequence[Points]) -> _Axis:
    """The span that holds some values, from tick to tick."""
    low = int(min(values) // STEP * STEP)
    return _Axis(low, max(int((max(values) // STEP + 1) * STEP), low + STEP))


def _threshold(x: Points, label: str) -> Threshold:
    """A threshold's line, its label on the side where there is room."""
    left = x > WIDTH - 120
    return Threshold(fixed(x, 1), label, "end" if left else "start", fixed(x - 6 if left else x + 6, 1))


def _dots(year: YearSite, items: Sequence[tuple[Points, Ranked]], axis: _Axis) -> tuple[tuple[Dot, ...], int]:
    """The dots, stacked where they would overlap, and the height of the axis below them."""
    bins: dict[int, list[tuple[Points, Ranked]]] = {}
    for value, item in sorted(items, key=lambda pair: (pair[0], pair[1].result.slug)):
        bins.setdefault(int(axis.across(value) // DOT), []).append((value, item))
    tallest = max(len(members) for members in bins.values())
    step = Points(DOT) if tallest <= STACKED else Points(DOT * STACKED, tallest)
    base = max(90, int(tallest * step) + 34)
    dots = []
    for members in bins.values():
        for height, (value, item) in enumerate(members):
            x, y = axis.across(value), Points(base - 9 - height * step)
            result = item.result
            dots.append(
                Dot(
                    fixed(x, 1), fixed(y, 1), fixed(x - 5, 1), fixed(y - 5, 1), grade_mark(year.rubric, result.grade),
                    year.urls.community(result.slug), f"{result.name} {item.shown}分 {result.grade}",
                )
            )  # fmt: skip
    return tuple(dots), base
