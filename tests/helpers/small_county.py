"""A small county and its pages as views, made in process: for tests of what pages say, without HTML."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from operator import attrgetter
from typing import Any

from tests.helpers.cases_format import BASE
from tests.helpers.support import TESTS, assess, load_rubric, merge, past, toml, without, year_of
from tongyu_site.assess import AssessedYear
from tongyu_site.views import Page, Register, YearSite, plan

COUNTY = toml(TESTS / "views" / "county.toml")
"""The communities by slug: what their records change in the base of the rule cases."""
PAST = {"bing": {"score": 96, "grade": "优秀"}, "jia": {"score": 90, "grade": "良好"}}
"""The results of the year before."""


def state(changes: Mapping[str, Any] = COUNTY, readings: dict[str, str] | None = None) -> AssessedYear:
    """A year of communities with these changes; ``without`` lists the facts that a record lacks."""
    rubric = load_rubric(readings)
    results = []
    for slug, change in changes.items():
        data = merge(BASE, {key: value for key, value in change.items() if key != "without"})
        for key in change.get("without", ()):
            data = without(data, key)
        results.append(assess(data, slug, PAST, rubric))
    return year_of(results, rubric, past(PAST))


def pages_of(*years: YearSite, register: Register | None = None) -> dict[str, Page]:
    """The pages of a site with drafts by their address."""
    return {page.url: page for page in plan(years[-1].project, years, "", register, "")}


def views_of(year: YearSite, register: Register | None = None) -> dict[str, Any]:
    """The views of a site of one year by the address of their page, without the year's folder."""
    return {
        url.removeprefix("2017/"): page.view for url, page in pages_of(year, register=register).items() if url != "index.html"
    }


def texts(rows: Iterable[Any], *names: str) -> list[tuple[str, ...]]:
    """Some fields of rows as the texts that they print; a name may go on into a field: ``entry.cite``."""
    return [tuple(str(attrgetter(name)(row)) for name in names) for row in rows]
