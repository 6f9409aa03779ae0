"""What differs between two seals, built sites or roots."""

from __future__ import annotations

from pathlib import Path

from ..base.problems import Collector
from ..seals import ComparedYear, differences_between, differences_told, of_root, of_seal
from ..site import read_published
from .gathering import gather


def diff_results(old: Path, new: Path) -> str:
    """What differs between two seals, built sites or roots, year by year, in words; empty where nothing does.

    Raises :class:`Problems`.
    """
    found = Collector()
    sides: list[dict[int, ComparedYear]] = []
    for path in (old, new):
        with found:
            sides.append(_years(path))
    found.stop_if_any()
    return differences_told(differences_between(*sides))


def _years(path: Path) -> dict[int, ComparedYear]:
    """The years of a root, a seal or a built site; those of a root are assessed and not held to their seals."""
    if (path / "content" / "site.toml").is_file():
        return {year.number: of_root(year.assessed) for year in gather(path, held=False).years}
    return of_seal(path) or read_published(path)
