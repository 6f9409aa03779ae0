"""The ceilings and vetoes of a community, as its page and the ranking list them."""

from __future__ import annotations

from dataclasses import dataclass

from ..assess import Result
from .site_year import YearSite


@dataclass(frozen=True, slots=True)
class LimitRow:
    """A ceiling or veto that was triggered, and whether it changed the grade."""

    url: str
    cause: str
    """What it rests on, in words."""
    effect: str
    """What it does to a grade, in words."""
    mark: str
    """Whether it changed the grade, and how, as a table says it."""
    change: str
    """The same as part of a sentence."""
    grounds: str
    """The documents it rests on: issuer, number, day."""
    detail: str
    """Posts and circumstances; empty unless ``show_roles`` is set."""


def limit_rows(year: YearSite, result: Result) -> tuple[LimitRow, ...]:
    """The ceilings and vetoes that were triggered."""
    rubric, roles = year.rubric, year.project.show_roles
    return tuple(
        LimitRow(
            year.urls.rule(rubric, limit.clause), limit.cause(rubric), limit.effect(rubric),
            limit.mark + (f"（{limit.before}改为{limit.after}）" if limit.changed else ""), limit.change,
            "、".join(limit.grounds), limit.detail if roles else "",
        )
        for limit in result.limits
    )  # fmt: skip
