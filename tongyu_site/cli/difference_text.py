"""Differences between two results as text for the terminal: what ``diff`` prints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..base.printing import clean
from ..seals import COMMUNITY, NOTHING, Change, Explained, YearDifference


def differences(found: Sequence[YearDifference]) -> str:
    """Differences in sentences: each community with what became of it, why, and where in the ledger."""
    if not found:
        return "没有差异"
    lines: list[str] = []
    for year in found:
        if year.missing:
            lines.append(f"{year.year} 年度：{year.missing}的一边没有")
            continue
        by_slug: dict[str, list[Explained]] = {}
        for item in year.changes:
            by_slug.setdefault(item.change.slug, []).append(item)
        lines.append(f"{year.year} 年度：{len(by_slug)} 个社区有差异")
        for items in by_slug.values():
            lines += _community_differences(items, caused=year.caused)
    return clean("\n".join(lines))


def _community_differences(items: Sequence[Explained], *, caused: bool) -> Iterator[str]:
    """What became of one community: changes of its result first, then those of its ledger by block, with their causes.

    ``caused`` says whether causes were looked for: two seals have none.
    """
    name = items[0].change.name
    heads: dict[tuple[str, ...], list[Change]] = {}
    blocks: dict[tuple[str, tuple[str, ...]], list[Change]] = {}
    for item in items:
        if item.change.block:
            blocks.setdefault((item.change.cite, item.causes), []).append(item.change)
        else:
            heads.setdefault(item.causes, []).append(item.change)
    if not heads:
        common = items[0].causes if all(item.causes == items[0].causes for item in items) else None
        heads = {common: []} if common is not None else {}
        why = _because(common, caused=caused) if common is not None else ""
        yield f"{name}的综合得分、档次和名次不变，台账有变动{why}："
    for causes, changes in heads.items():
        if changes:
            yield f"{name}{'，'.join(_sentence(change) for change in changes)}{_because(causes, caused=caused)}。"
    for (cite, causes), changes in blocks.items():
        why = "" if causes in heads else _because(causes, caused=caused)
        yield f"  {cite}：{'；'.join(_sentence(change) for change in changes)}{why}。"


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
