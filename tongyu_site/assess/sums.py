"""The assertion on which the ledger stands: the applied points of all entries in a node's subtree are the node's score."""

from __future__ import annotations

from collections.abc import Iterable

from ..base.points import ZERO, Points
from ..rubric import COMPOSITE, Rubric
from .ledger import Entry, Scorecard


def subtotals(rubric: Rubric, entries: Iterable[Entry]) -> dict[str, Points]:
    """The sum of applied points of every node's subtree."""
    own: dict[str, Points] = {}
    for entry in entries:
        own[entry.node] = own[entry.node] + entry.applied if entry.node in own else entry.applied
    sums: dict[str, Points] = {}

    def add_up(node: str) -> Points:
        """The node's own entries and those of all nodes below it."""
        total = own.get(node, ZERO)
        for child in rubric.below.get(node, ()):
            total += add_up(child)
        sums[node] = total
        return total

    add_up(COMPOSITE)
    return sums


def check_sums(rubric: Rubric, card: Scorecard) -> None:
    """Raise where the ledger does not add up at a level that is assessed: a defect of the program, never of a record."""
    sums = subtotals(rubric, card.entries)
    for node in card.nodes.values():
        if node.score is not None and sums[node.id] != node.score:
            raise AssertionError(f"{card.slug}: the entries of {node.id} add up to {sums[node.id]}, not {node.score}")
