"""How the terminal names a block of the rubric and a fact."""

from __future__ import annotations

from ..records import ASSESSED_ON
from ..rubric import Rubric


def block_name(rubric: Rubric, block: str) -> str:
    """A block with its number and its title, such as a clause."""
    return f"{rubric.cite(block)} {rubric.title_of(block)}"


def fact_place(rubric: Rubric, block: str) -> str:
    """The part of a record in which the facts of a block stand: its name, or the head of the record."""
    return "基本情况" if block == rubric.total.id else block_name(rubric, block)


def fact_title(rubric: Rubric, block: str, fact: str) -> str:
    """The Chinese title of a fact; the day of assessment is the one that the rubric does not define."""
    known = rubric.facts.get(block, {}).get(fact)
    return known.title if known else ASSESSED_ON
