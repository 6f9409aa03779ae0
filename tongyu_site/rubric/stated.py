"""The figures that tables of the rubric state, with the units they may have and the places of a text where they may stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from itertools import chain
from typing import NamedTuple

from ..base.places import Key
from .blocks import RawBlock
from .printed import ALLOTTED, TIMES, Figure
from .tables import RawTable, figures_of
from .vocabulary import NOTES, PER_ONE, PERSONS, UNITS


class Stated(NamedTuple):
    """A figure that a block, a rule or an option states: its dotted name, its value, and the units that it may have.

    The name is empty where a rule implies the figure: it counts by one.
    """

    name: str
    value: Decimal
    units: frozenset[str]

    def is_printed(self, figure: Figure) -> bool:
        """Whether a figure of a text is this one."""
        return figure.value == self.value and figure.unit in self.units

    @property
    def plain_units(self) -> frozenset[str]:
        """The units without the brackets around the figure."""
        return frozenset(unit.strip("()") for unit in self.units)

    @property
    def path(self) -> list[Key]:
        """The path of the figure in its table, by its dotted name: ``levels.0.minimum``."""
        return [int(part) if part.isascii() and part.isdigit() else part for part in self.name.split(".")]

    @property
    def text(self) -> str:
        """The figure as the text should have it, with its unit; in brackets where points are allotted."""
        unit = min(self.units, default="").replace(TIMES, "")
        return f"({self.value}分)" if unit == ALLOTTED else f"{self.value}{unit}"


class Reader(NamedTuple):
    """A table with figures: of which block, and the span of the paragraph that it reads."""

    block: RawBlock
    table: RawTable
    span_of: Callable[[Figure], bool]


class Use(NamedTuple):
    """A figure that is to stand in a paragraph as such, and where it was found."""

    piece: Reader
    figure: Stated
    found: Figure | None

    def fits(self, figure: Figure) -> bool:
        """Whether a figure of the paragraph has a place and a unit that this one may have."""
        return self.piece.span_of(figure) and figure.unit in self.figure.units


def stated_figures(table: RawTable, block: RawBlock, provisions: Mapping[str, RawBlock]) -> list[Stated]:
    """The figures of a table of a block (its piece, its rule, or what an option sets in one), with the units they may have."""
    unit = unit_of(table, block, provisions)
    data = {key: value for key, value in table.data.items() if key not in NOTES}
    stated = (Stated(name, Decimal(value), UNITS.get(name.partition(".")[0], unit)) for name, value in figures_of(data))
    return [figure for figure in stated if figure.value.is_finite() and (figure.units or figure.name in UNITS)]


def unit_of(table: RawTable, block: RawBlock, provisions: Mapping[str, RawBlock]) -> frozenset[str]:
    """The unit of what a table counts: that of the fact that a rule reads, else of the only unit that its block has."""
    name = table.data.get("fact")
    named = chain([block], (other for other in provisions.values() if other.kind == block.kind)) if name else ()
    facts = (other.facts[name] for other in named if name in other.facts) if name else iter(block.facts.values())
    fact = next(facts, None)
    unit = str(fact.data.get("unit", "")) if fact else ""
    return PERSONS if unit in PERSONS else frozenset([unit] if unit else ())


def units_at(piece: Reader, figure: Figure, provisions: Mapping[str, RawBlock]) -> frozenset[str]:
    """The units that a table counts in where a figure of its text stands: those of its figures and of what it counts, and
    points wherever rules give or take them; none where it doesn't read that place."""
    if not piece.span_of(figure):
        return frozenset()
    units = {unit for stated in stated_figures(piece.table, piece.block, provisions) for unit in stated.plain_units}
    points = {"分"} if piece.block.rules or "points" in piece.table.data else set()
    return unit_of(piece.table, piece.block, provisions) | units | points


def counts_by_one(table: RawTable) -> bool:
    """Whether a table says what follows for each one, or for the first one, of what it counts, and states no other number."""
    said = PER_ONE.get(str(table.data.get("kind")), frozenset())
    return "absent_each" in table.data or ("least" not in table.data and not said.isdisjoint(table.data))
