"""The years of a community: a table of their results, and a small line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..assess import Ranked
from ..base.points import Points, fixed
from .printed import Printed
from .site_year import Headline, YearSite

LINE_WIDTH, LINE_HEIGHT = 300, 96


@dataclass(frozen=True, slots=True)
class YearRow:
    """The result of a year in the community's history."""

    name: str
    composite: Printed
    grade: Printed


@dataclass(frozen=True, slots=True)
class LinePoint:
    """A year in the small line: its place, the height of its label, the label, the year."""

    x: str
    y: str
    above: str
    """The height of its label, in units of the drawing, as its place is."""
    label: str
    year: str


@dataclass(frozen=True, slots=True)
class Line:
    """The years as a small line; ``text`` says the same in words."""

    width: int
    height: int
    foot: int
    """The height of the years below the line."""
    points: tuple[LinePoint, ...]
    path: str
    text: str


def year_rows(year: YearSite, slug: str, then: Mapping[int, Mapping[str, Headline]]) -> tuple[YearRow, ...]:
    """The years one below the other, the newest first."""
    own = year.headlines[slug]
    rows = [YearRow(year.name, own.composite, own.grade)]
    for number, past in year.earlier or [(year.number - 1, year.past)]:
        found = past.get(slug)
        texts = (found.text, found.grade) if found else ("没有结果", "没有结果")
        was = then.get(number, {}).get(slug)
        struck = (was.composite.was, was.grade.was) if was else ((), ())
        rows.append(YearRow(f"{number}年度", *(Printed(text, old) for text, old in zip(texts, struck, strict=True))))
    return tuple(rows)


def year_line(year: YearSite, item: Ranked) -> Line | None:
    """The years as a small line; None where there is only one."""
    composite = item.result.composite
    known = [(number, past.get(item.result.slug)) for number, past in year.earlier]
    figures = [(found.score, found.text, number) for number, found in reversed(known) if found]
    if not figures or composite is None:
        return None
    figures.append((composite, item.shown, year.number))
    low, high = min(figure for figure, _, _ in figures), max(figure for figure, _, _ in figures)
    spread = max(high - low, Points(1))
    step = Points(LINE_WIDTH - 100, len(figures) - 1)

    def point(index: int, value: Points, shown: str, number: int) -> LinePoint:
        height = 66 - (value - low) / spread * 40
        return LinePoint(
            fixed(Points(50) + step * index, 0), fixed(height, 1), fixed(height - 8, 1), f"{shown}分", f"{number}年度"
        )

    points = tuple(point(index, *figure) for index, figure in enumerate(figures))
    return Line(
        LINE_WIDTH, LINE_HEIGHT, LINE_HEIGHT - 6, points, " ".join(f"{point.x},{point.y}" for point in points),
        "；".join(f"{number}年度{shown}分" for _, shown, number in figures),
    )  # fmt: skip
