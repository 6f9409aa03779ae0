"""What differs between two seals, built sites or roots."""

from __future__ import annotations

from pathlib import Path

from ..base.problems import Collector
from ..seals import ComparedYear, YearDifference, differences_between, is_root, of_root, read_results
from .gathering import EVERY_YEAR, gather


def diff_results(old: Path, new: Path) -> list[YearDifference]:
    """What differs between two seals, built sites or roots, year by year. Raises :class:`Problems`."""
    found = Collector()
    sides: list[dict[int, ComparedYear]] = []
    for path in (old, new):
        with found:
            sides.append(_assessed(path) if is_root(path) else read_results(path))
    found.stop_if_any()
    return differences_between(*sides)


def _assessed(root: Path) -> dict[int, ComparedYear]:
    """The years of a root, assessed and not held to their seals."""
    return {year.number: of_root(year.assessed) for year in gather(root, unsealed=EVERY_YEAR).years}
