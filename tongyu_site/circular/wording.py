"""Words of a circular's sentences: how communities, clauses and other paragraphs of the rubric are named in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from ..assess import Ranked
from ..rubric import Rubric
from .document import Passage

T = TypeVar("T")

UNIT = "社区党工委"
"""What is assessed, as the subject of a sentence."""
RUBRIC_NAME = "《考核细则》"
"""The rubric, as a sentence names it."""
SHOWN_CLAUSES, SHOWN_SECTIONS, _SHOWN_TIES = 5, 3, 8
"""How many clauses, and how many parts of one community, the prose names; how many where the last one has equals."""


def name_of(item: Ranked) -> str:
    """The name of a community as the circular prints it."""
    return item.result.name.strip()


def unit(name: str) -> str:
    """A community as the subject of a sentence: 甲社区党工委, 幸福里社区党工委."""
    if name.endswith("党工委"):
        return name
    return f"{name}党工委" if "社区" in name or name.endswith("社") else f"{name}{UNIT}"


def units(names: Sequence[str]) -> str:
    """Who, in a sentence after 的: 是甲社区党工委; 有甲社区、乙社区，共2个社区党工委."""
    return f"是{unit(names[0])}" if len(names) == 1 else f"有{'、'.join(names)}，共{len(names)}个{UNIT}"


def with_tie(item: Ranked) -> str:
    """A community's name, with its rank where it shares that: 甲社区（并列第2位）."""
    return name_of(item) + (f"（并列第{item.rank}位）" if item.tied else "")


def wide(label: str) -> str:
    """A label in full-width brackets: （八）."""
    return label.replace("(", "（").replace(")", "）")


def citation(rubric: Rubric, block: str) -> str:
    """Where a reader of the official text finds a block of it: 第（八）部分第17项, “三、3”.

    The item's number is the printed one, which is not always its id (errata of the rubric).
    """
    if block not in rubric.nodes:
        return f"“{wide(rubric.cite(block))}”"
    path = rubric.path(block)
    section = f"第{wide(rubric.label(path[-1]))}部分"
    if len(path) == 1:
        return section
    item = path[-2]
    number = re.match(r"\s*(\d+)", rubric.paragraphs[rubric.home[item][0]].text)
    return f"{section}第{number[1] if number else item}项"


def citation_with_title(rubric: Rubric, clause: str) -> str:
    """A clause within a sentence: 第（三）部分第8项健全权力内控机制."""
    return citation(rubric, clause) + rubric.title_of(clause)


def first_with_equals(items: Sequence[T], key: Callable[[T], Any], count: int) -> tuple[list[T], bool]:
    """The first ``count`` items of a sorted list, with all that equal the last of them. If these are too many to be listed, only
    ``count`` items, and True."""
    end = count
    while count < len(items) and end < len(items) and key(items[end]) == key(items[count - 1]):
        end += 1
    return (list(items[:count]), True) if end > _SHOWN_TIES else (list(items[:end]), False)


def numbered(texts: Sequence[str]) -> tuple[Passage, ...]:
    """Paragraphs with the numbers of the third level; a single one has none."""
    return tuple(Passage(text if len(texts) == 1 else f"{number}.{text}") for number, text in enumerate(texts, 1))
