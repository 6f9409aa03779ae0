"""What pictures of scores share: an axis of points whose places are per cents of its width, its ticks, the grades' thresholds.

A picture stands in a cell, as wide as the cell; places are per cents and sizes are pixels, so that text and marks never scale.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..base.points import Points, fixed, show
from ..rubric import Rubric

STEP, WIDE = 5, 60
"""Points that the ends of an axis are rounded to, and a span from which ticks are twice as far apart."""
_NEAR = 6
"""Per cent of the width within which a tick's label would touch a threshold's."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A tick of an axis: its place in per cent of the width, and its label."""

    x: str
    label: str


@dataclass(frozen=True, slots=True)
class Edge:
    """The score from which a grade is given: its place in per cent of the width, the grade, the points."""

    x: str
    grade: str
    points: str


@dataclass(frozen=True, slots=True)
class Scale:
    """The ticks and thresholds of an axis, as its head prints them."""

    ticks: tuple[Tick, ...]
    edges: tuple[Edge, ...]


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis from ``low`` to ``high`` points."""

    low: Points
    high: Points

    def at(self, value: Points) -> str:
        """The place of a figure: per cent of the width. AssertionError for a figure outside: a defect of the program."""
        if not self.low <= value <= self.high:
            raise AssertionError(f"{value} is outside an axis from {self.low} to {self.high}")
        return f"{fixed(self._share(value), 2)}%"

    def width(self, one: Points, two: Points) -> str:
        """How wide it is from one figure to another, in per cent of the width."""
        return f"{fixed(abs(self._share(two) - self._share(one)), 2)}%"

    def _share(self, value: Points) -> Points:
        """A figure's place in per cent."""
        return (value - self.low) * 100 / (self.high - self.low)

    def scale(self, edges: Sequence[tuple[Points, str]], every: int, unit: str = "") -> Scale:
        """Ticks every so many points, but for those that a threshold stands on or beside; and the thresholds."""
        first = -(-self.low // every) * every
        places = range(int(first), int(self.high) + 1, every)
        taken = [self._share(edge) for edge, _ in edges]
        free = [n for n in places if all(abs(self._share(Points(n)) - edge) >= _NEAR for edge in taken)]
        return Scale(
            tuple(Tick(self.at(Points(n)), f"{n}{unit}") for n in free),
            tuple(Edge(self.at(edge), name, show(edge)) for edge, name in edges),
        )


def score_axis(rubric: Rubric, values: Iterable[Points]) -> tuple[Axis, Scale]:
    """An axis that holds some composites, all thresholds of the year and the full points, with its head."""
    edges = [(level.minimum, level.name) for level in rubric.grades.levels if level.minimum is not None]
    held = [*values, *(edge for edge, _ in edges)]
    low, high = Points(min(held) // STEP * STEP), Points(-(-max(held) // STEP) * STEP)
    axis = Axis(low, max(rubric.total.full, high))
    return axis, axis.scale(edges, STEP * 2 if axis.high - low <= WIDE else STEP * 4)


def depth(lost: Points, points: Points) -> str:
    """The class for what was lost of some points: something, a fifth, half, all; empty for nothing."""
    if not lost:
        return ""
    return "h4" if lost >= points else "h3" if lost * 2 >= points else "h2" if lost * 5 >= points else "h1"
