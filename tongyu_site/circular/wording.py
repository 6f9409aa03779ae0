"""Words of a circular's sentences: how communities, clauses and other paragraphs of the rubric are named in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import takewhile
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
"""How many clauses, and how many sections of one community, the prose names; how many where the last one has equals."""


def name_of(item: Ranked) -> str:
    """The name of a community as the circular prints it."""
    return item.result.name.strip()


def unit(name: str) -> str:
    """A community as the subject of a sentence: 甲社区党工委, 幸福里社区党工委."""
    if name.endswith("党工委"):
        return name
    return f"{name}党工委" if "社区" in name or name.endswith("社") else f"{name}{UNIT}"


def units(names: Sequence[str]) -> str:
    """Communities as subject or object of a sentence: 甲社区党工委; 甲社区、乙社区等2个社区党工委."""
    return unit(names[0]) if len(names) == 1 else f"{'、'.join(names)}等{len(names)}个{UNIT}"


def are_units(names: Sequence[str]) -> str:
    """Who, in a sentence after 的: 是甲社区党工委; 有甲社区、乙社区，共2个社区党工委."""
    return f"是{unit(names[0])}" if len(names) == 1 else f"有{'、'.join(names)}，共{len(names)}个{UNIT}"


def wide(label: str) -> str:
    """A label in full-width brackets: （八）."""
    return label.replace("(", "（").replace(")", "）")


def citation(rubric: Rubric, block: str) -> str:
    """Where a reader of the official text finds a block of it: 第二部分第17项第3目, 第三部分第2项, 第二部分（八）.

    Numbers are those that the text prints, which are not always an id's: two items of one number are told apart by their section,
    and what has no number of its own by its matter in brackets: 第二部分第20项（监委会工作例会）.
    """
    place, whole = _place_of(rubric, block)
    return place if whole else f"{place}（{rubric.title_of(block)}）"


def places_in_text(rubric: Rubric) -> tuple[str, set[str]]:
    """The part of the text that holds the clauses (第二部分), and the places in it as a reader may name them, with or without
    their section: 第17项, 第17项第2目, （八）第17项."""
    found = set()
    for node in rubric.nodes:
        path = rubric.path(node)
        if len(path) > 1:
            printed = [step.rpartition("-")[2] for step in takewhile(lambda step: _has_number(rubric, step), path[-3::-1])]
            place = _numbered("", _printed_number(rubric, path[-2]), *printed)
            found |= {place, wide(rubric.label(path[-1])) + place}
    return _part_of(rubric, rubric.sections[0].id), found


def citation_with_title(rubric: Rubric, clause: str) -> str:
    """A clause within a sentence: 第二部分第8项健全权力内控机制."""
    place, whole = _place_of(rubric, clause)
    return place + rubric.title_of(clause) if whole else citation(rubric, clause)


def _place_of(rubric: Rubric, block: str) -> tuple[str, bool]:
    """The printed place in the text that holds a block, and whether it holds nothing else."""
    if block not in rubric.nodes:
        match = _PROVISION.fullmatch(rubric.label(block))
        last = "末段" if match and match["last"] else ""
        return (_numbered(*match.group(1, 2, 3)) + last if match else f"“{wide(rubric.label(block))}”"), True
    path = rubric.path(block)
    part, section = _part_of(rubric, path[-1]), wide(rubric.label(path[-1]))
    if len(path) == 1:
        return part + section, True
    number = _printed_number(rubric, path[-2])
    twice = [item for item in rubric.nodes if _is_item(rubric, item) and _printed_number(rubric, item) == number]
    below = path[-3::-1]
    printed = [node.rpartition("-")[2] for node in takewhile(lambda node: _has_number(rubric, node), below)]
    return f"{part}{section if len(twice) > 1 else ''}{_numbered('', number, *printed)}", len(printed) == len(below)


def limits_cited(rubric: Rubric, bases: Iterable[str]) -> str:
    """The paragraphs on which ceilings or vetoes rest, each once: 《考核细则》第三部分第2项."""
    return RUBRIC_NAME + "、".join(dict.fromkeys(citation(rubric, basis) for basis in bases))


_PROVISION = re.compile(r"([一二三四五六七八九十]+)(?:、(\d+)(?:\.(\d+)\))?)?(?P<last>、末段)?")
"""The label of a provision outside the scored tree: 三、2; 六、3.1); 三、末段."""


def _numbered(part: str | None, *numbers: str | None) -> str:
    """A place in the text by the numbers of its levels: part, item, sub-item."""
    levels = [f"第{number}{level}" for number, level in zip(numbers, "项目", strict=False) if number]
    return (f"第{part}部分" if part else "") + "".join(levels)


def _is_item(rubric: Rubric, node: str) -> bool:
    """Whether a node stands right below a section."""
    return rubric.nodes[node].kind != "section" and len(rubric.path(node)) == 2


def _printed_number(rubric: Rubric, item: str) -> str:
    """The number of an item as the text prints it."""
    number = re.match(r"\s*(\d+)", rubric.paragraphs[rubric.home[item][0]].text)
    return number[1] if number else item


def _has_number(rubric: Rubric, node: str) -> bool:
    """Whether a node below an item begins a paragraph with its number: 3)."""
    home = rubric.home[node][0]
    begins = re.match(rf"\s*{node.rpartition('-')[2]}[)）]", rubric.paragraphs[home].text)
    return bool(begins) and home != rubric.home[rubric.nodes[node].parent][0]


def _part_of(rubric: Rubric, section: str) -> str:
    """The part of the text in which a section stands, by the heading above it: 第二部分; empty where none is numbered."""
    above = rubric.paragraphs[: rubric.home[section][0]]
    heading = next(
        (match for text in reversed(above) if text.level and (match := re.match(r"([一二三四五六七八九十]+)、", text.text))), None
    )
    return _numbered(heading[1]) if heading else ""


def rubric_order(rubric: Rubric, blocks: Iterable[str]) -> list[str]:
    """Ids of blocks in the order of the text."""
    return sorted(blocks, key=rubric.places.__getitem__)


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


def numbered_sentences(texts: Sequence[str]) -> str:
    """Sentences of one paragraph, numbered."""
    return "".join(f"{number}.{text}。" for number, text in enumerate(texts, 1))
