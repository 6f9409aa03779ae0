"""Differences between two results in sentences: the lines that ``diff`` prints and that a broken seal gives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..rubric import COMPOSITE
from .comparison import COMMUNITY, HEADLINES, NODE, NOTHING, Change
from .differences import Explained, YearDifference


class Told(NamedTuple):
    """One line on a community: a sentence that begins with its name, or, with a ``block``, what became of that block."""

    block: str
    text: str


def differences_told(found: Sequence[YearDifference]) -> str:
    """Differences in sentences: each community with what became of it, why, and where in the ledger; empty where none is."""
    lines: list[str] = []
    for year in found:
        if year.missing:
            lines.append(f"{year.year} 年度：{year.missing}的一边没有")
            continue
        communities = by_community(year.changes)
        lines.append(f"{year.year} 年度：{len(communities)} 个社区有差异")
        lines += [
            f"  {line.text}" if line.block else line.text for items in communities for line in told_of(items, caused=year.caused)
        ]
    return "\n".join(lines)


def by_community(changes: Sequence[Explained]) -> list[list[Explained]]:
    """Changes by the community that they are of, in order."""
    found: dict[str, list[Explained]] = {}
    for item in changes:
        found.setdefault(item.change.slug, []).append(item)
    return list(found.values())


def told_of(items: Sequence[Explained], *, caused: bool) -> Iterator[Told]:
    """What became of one community: changes of its result first, then those of its ledger by block. A block says no causes
    where they are those of all that was said of the result.

    ``caused`` says whether causes were looked for: between two seals there are none.
    """
    name = items[0].change.name
    heads: dict[tuple[str, ...], list[Change]] = {}
    blocks: dict[tuple[str, tuple[str, ...]], list[Change]] = {}
    composite = any(not item.change.block and item.change.what == HEADLINES["composite"] for item in items)
    for item in items:
        if composite and (item.change.block, item.change.what) == (COMPOSITE, NODE["score"]):
            continue  # the sentence on the community says it
        if item.change.block:
            blocks.setdefault((item.change.block, item.causes), []).append(item.change)
        else:
            heads.setdefault(item.causes, []).append(item.change)
    said = next(iter(heads)) if len(heads) == 1 else None
    if not heads:
        said = items[0].causes if len({item.causes for item in items}) == 1 else None
        why = _because(said, caused=caused) if said is not None else ""
        yield Told("", f"{name}的综合得分、档次和名次不变，台账有变动{why}：")
    for causes, changes in heads.items():
        yield Told("", f"{name}{'，'.join(_sentence(change) for change in changes)}{_because(causes, caused=caused)}。")
    for (block, causes), changes in blocks.items():
        why = "" if causes == said else _because(causes, caused=caused)
        yield Told(block, f"{changes[0].cite}：{'；'.join(_sentence(change) for change in changes)}{why}。")


def _because(causes: tuple[str, ...], *, caused: bool) -> str:
    """The end of a sentence that names the causes; empty where none were looked for."""
    if not caused:
        return ""
    return f"，原因：{'；'.join(causes)}" if causes else "，原因：两边的程序或设置不同"


def _sentence(change: Change) -> str:
    """One change as a part of a sentence."""
    if change.what == COMMUNITY:
        return f"是新增的社区（{change.new}）" if change.old == NOTHING else f"没有了（原{change.old}）"
    if change.old == NOTHING:
        return f"新增{change.what}“{change.new}”"
    if change.new == NOTHING:
        return f"不再有{change.what}“{change.old}”"
    return f"{change.what}由 {change.old} 变为 {change.new}"
