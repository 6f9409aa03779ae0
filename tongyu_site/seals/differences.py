"""Differences between two results, each of a seal, a published site or a root (a folder with content/ and data/); between
roots with their causes. Knows no text of the terminal and no page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..assess import AssessedYear
from ..base.files import OWN_MOST
from ..base.points import SHOWN, exact, fixed, plain
from ..base.source import read
from .comparison import Change, compare_results
from .figures import Communities, Plain, cited, plain_results
from .seal_file import parse_seal


@dataclass(frozen=True, slots=True)
class ComparedYear:
    """A year of one side: its communities as plain data, how it names a block, and, for a root, the assessed year."""

    communities: Communities
    cite: Callable[[str], str]
    assessed: AssessedYear | None = None
    rounded: bool = False
    """Whether figures without a finite decimal are given to some places only (results.json)."""
    sealed: bool = False
    """Whether this is a seal, which does not hold what the program says of figures."""


@dataclass(frozen=True, slots=True)
class Explained:
    """A change with the inputs that made it; empty where they are not known."""

    change: Change
    causes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class YearDifference:
    """What differs in one year. ``missing`` names the side without that year; ``caused``: whether causes were looked for."""

    year: int
    changes: tuple[Explained, ...]
    missing: str = ""
    caused: bool = False


def of_root(side: AssessedYear) -> ComparedYear:
    """A year scored from a root."""
    return ComparedYear(plain_results(side.standing), cited(side.rubric), side)


def of_seal(path: Path) -> dict[int, ComparedYear]:
    """The year of a seal's file; nothing for what is no such file. Raises :class:`~tongyu_site.base.problems.Problems`."""
    if not path.is_file():
        return {}
    source = read(path, path.parent, OWN_MOST)
    year = source.toml().get("year")
    if not isinstance(year, int):
        return {}
    seal = parse_seal(source, year)
    return {year: ComparedYear(seal.communities, lambda block: seal.cites.get(block, block), sealed=True)}


# comparing


def differences_between(old: Mapping[int, ComparedYear], new: Mapping[int, ComparedYear]) -> list[YearDifference]:
    """What differs, year by year; with causes where both sides are roots."""
    found = []
    for year in sorted(old.keys() | new.keys()):
        one, two = old.get(year), new.get(year)
        if one is None or two is None:
            found.append(YearDifference(year, (), "旧" if one is None else "新"))
            continue

        def cite(block: str, one: ComparedYear = one, two: ComparedYear = two) -> str:
            """The name of a block: that of the new side, else that of the old, else its id."""
            for side in (two, one):
                if (name := side.cite(block)) != block:
                    return name
            return block

        changes = compare_results(_known(one, two), _known(two, one), cite, held=one.sealed or two.sealed)
        if one.assessed and two.assessed:
            from .root_causes import RootCauses  # only two roots have causes to look for

            causes = RootCauses(one.assessed, two.assessed, one.communities)
            found.append(YearDifference(year, tuple(Explained(change, causes.of(change)) for change in changes), caused=True))
        else:
            found.append(YearDifference(year, tuple(Explained(change) for change in changes)))
    return [item for item in found if item.changes or item.missing]


def _known(one: ComparedYear, other: ComparedYear) -> Communities:
    """The communities of ``one`` with those keys that they have in the other too: a site doesn't have every word of a seal."""
    found = {}
    for slug, community in one.communities.items():
        beside = other.communities.get(slug)
        if beside is None:
            found[slug] = community
            continue
        common = {key: value for key, value in community.items() if key in beside}
        if one.rounded != other.rounded:
            common |= _as_published(community, beside)
            common.pop("entries", None)  # a table to take away has words of its own
        found[slug] = common
    return found


def _as_published(community: Plain, beside: Plain) -> Plain:
    """What of a community results.json can state: rounded figures, and only the consequences that apply."""

    def rounded(text: str) -> str:
        """A figure as a decimal, as results.json has it."""
        return plain(exact(text)) if text else ""

    composite = community["composite"]
    return {
        "composite": rounded(composite),
        "shown": fixed(exact(composite), SHOWN) if composite else "",
        "nodes": {
            node: {"score": rounded(figures["score"])} for node, figures in community["nodes"].items() if node in beside["nodes"]
        },
        "consequences": [table for table in community["consequences"] if table["applies"] != "no"],
    }
