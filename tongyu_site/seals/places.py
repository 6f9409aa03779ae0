"""Ranks and the decimals of composites: what of a community depends on the results of all others.

A county can be ranked of which some results are as they were sealed and the others as they are: so it is found whose result
moved whom.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ..assess import Result, Standing
from ..rubric import Rubric
from .comparison import HEADLINES, NOTHING, Change, rank_text
from .figures import Communities, restore_ranked

Moved = Mapping[str, tuple[str, ...]]
"""Communities whose result is another, with what of it is: grade, composite."""
GRADE, COMPOSITE_PART = "grade", "composite"


class MixedCounty:
    """A county between two states, ``then`` and ``now``: some results are those of then, others those of now.

    ``moved`` are the communities whose result is not the same in both; one that came or went has both parts moved.
    """

    def __init__(self, rubric: Rubric, then: Communities, now: Communities) -> None:
        self.rubric = rubric
        self.then, self.now = (
            {slug: restore_ranked(rubric, rubric.year, slug, community).result for slug, community in side.items()}
            for side in (then, now)
        )
        self.moved: dict[str, tuple[str, ...]] = {}
        for slug in sorted(then.keys() | now.keys()):
            one, two = self.then.get(slug), self.now.get(slug)
            if one is None or two is None:
                self.moved[slug] = (GRADE, COMPOSITE_PART)
            elif parts := tuple(name for name in (GRADE, COMPOSITE_PART) if getattr(one, name) != getattr(two, name)):
                self.moved[slug] = parts
        self._ranked: dict[tuple[tuple[str, tuple[str, ...]], ...], Mapping[str, tuple[str, str]]] = {}

    def all_but(self, slug: str, part: str = "") -> Moved:
        """Everything that moved but for one community, or for a part of its result."""
        kept = tuple(name for name in self.moved[slug] if part and name != part)
        return {**{other: parts for other, parts in self.moved.items() if other != slug}, slug: kept}

    def place(self, moved: Moved, change: Change) -> str:
        """A community's rank or composite as it is written where some results, or parts of them, are those of now."""
        key = tuple(sorted((slug, parts) for slug, parts in moved.items() if parts))
        if key not in self._ranked:
            results = [result for slug in sorted(self.then.keys() | self.now.keys()) if (result := self._mixed(slug, dict(key)))]
            self._ranked[key] = {
                item.result.slug: (rank_text({"rank": item.rank or 0, "tied": item.tied}), item.shown)
                for item in Standing.order(self.rubric, results)
            }
        found = self._ranked[key].get(change.slug)
        return NOTHING if found is None else found[0] if change.what == HEADLINES["rank"] else found[1]

    def _mixed(self, slug: str, moved: Moved) -> Result | None:
        """A community's result, of now in the parts that moved and of then in the others; None where it is not there."""
        one, two, parts = self.then.get(slug), self.now.get(slug), moved.get(slug, ())
        if one is None or two is None:
            return two if parts else one
        points = two if COMPOSITE_PART in parts else one
        return replace(points, grade=(two if GRADE in parts else one).grade)
