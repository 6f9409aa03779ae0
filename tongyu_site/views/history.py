"""The years of a community: a table of their results, with a picture where there are several."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..assess import Ranked
from ..base.points import Points
from .plot import Scale, score_axis
from .printed import Printed
from .site_year import Headline, YearSite
from .wording import grade_mark


@dataclass(frozen=True, slots=True)
class YearRow:
    """The result of a year in the community's history."""

    name: str
    composite: Printed
    grade: Printed
    mark: str
    """The class of the grade's mark."""
    x: str
    """The place of the composite in the picture; empty where there is none."""


def year_rows(
    year: YearSite, item: Ranked, then: Mapping[int, Mapping[str, Headline]]
) -> tuple[Scale | None, tuple[YearRow, ...]]:
    """The years one below the other, the newest first, with the head of their axis; None where only one has a composite."""
    slug, composite, own = item.result.slug, item.result.composite, year.headlines[item.result.slug]
    earlier = [(number, past.get(slug)) for number, past in year.earlier or [year.last]]
    known = [*([composite] if composite is not None else []), *(found.score for _, found in earlier if found)]
    axis, scale = score_axis(year.rubric, known)

    def row(name: str, shown: Printed, grade: Printed, score: Points | None) -> YearRow:
        """A year; it has a place in the picture where it has a composite."""
        return YearRow(name, shown, grade, _mark(year, grade.text), "" if score is None else axis.at(score))

    rows = [row(year.name, own.composite, own.grade, composite)]
    for number, found in earlier:
        texts = (found.text, found.grade) if found else ("没有结果", "没有结果")
        was = then.get(number, {}).get(slug)
        struck = (was.composite.was, was.grade.was) if was else ((), ())
        shown, grade = (Printed(text, old) for text, old in zip(texts, struck, strict=True))
        rows.append(row(f"{number}年度", shown, grade, found.score if found else None))
    return scale if len(known) > 1 else None, tuple(rows)


def _mark(year: YearSite, grade: str) -> str:
    """The class of a grade's mark, also of a grade that was called otherwise last year."""
    now = year.rubric.grades.renamed(grade)
    return grade_mark(year.rubric, now if now in year.rubric.grades.names else None)
