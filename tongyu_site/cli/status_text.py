"""What is still missing of a year, as text for the terminal: what ``status`` prints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..base.project import STAGES
from ..records import RecordStatus, Survey
from ..rubric import Rubric
from .names import fact_place, fact_title

_MOST = 10
"""How many communities a line lists before it says how many there are."""


def status(found: Survey) -> str:
    """What is missing of a year, per community and per office that owes it, with the offices that have not confirmed."""
    rubric, records = found.rubric, found.records
    stage = STAGES[found.settings.stage]
    done = sum(1 for record in records if record.read and not record.missing and not record.problems)
    missing = sum(len(record.missing) for record in records)
    lines = [f"{found.settings.number} 年度（{stage}）：{len(records)} 个社区，录齐 {done} 个，待录入 {len(records) - done} 个"]
    if not records:
        lines.append("还没有记录。新建一份：python build.py new " + f"{found.settings.number} xinhua --name 新华社区")
    if found.problems:
        lines.append(f"有 {len(found.problems)} 个问题，列在最后；下面是读得出来的部分")
    if records and not missing and not found.problems:
        lines.append("没有缺少的事实。")
    if missing:
        lines += ["", f"按社区，共缺 {missing} 项："]
        lines += _by_community(rubric, records)
        lines += ["", "按应提供的单位："]
        lines += _by_office(rubric, found)
    elif any(record.problems or not record.read for record in records):
        lines += ["", "按社区：", *_by_community(rubric, records)]
    if found.offices:
        open_ones = [office for office, confirmed in found.offices.items() if confirmed is None]
        lines += ["", f"各单位的确认：{len(found.offices)} 个单位，已确认 {len(found.offices) - len(open_ones)} 个"]
        named = {office: confirmed for office, confirmed in found.offices.items() if confirmed and confirmed.paper}
        lines += [f"  已确认：{office}，{confirmed.words}" for office, confirmed in named.items()]
        lines += [f"  尚未确认：{office}" for office in open_ones]
    return "\n".join(lines)


def _by_community(rubric: Rubric, records: Sequence[RecordStatus]) -> Iterator[str]:
    """The communities whose records are unfinished or have problems, each with its missing facts by block."""
    for record in records:
        notes = [f"缺 {len(record.missing)} 项"] if record.missing else []
        if not record.read:
            notes = ["读不出来"]
        elif record.problems:
            notes.append(f"另有 {record.problems} 个问题" if record.missing else f"有 {record.problems} 个问题")
        if notes:
            slug = f"（{record.slug}）" if record.name != record.slug else ""
            yield f"  {record.name}{slug}：{'，'.join(notes)}"
        blocks: dict[str, list[str]] = {}
        for block, fact in record.missing:
            blocks.setdefault(block, []).append(fact_title(rubric, block, fact))
        for block, titles in blocks.items():
            yield f"    {fact_place(rubric, block)}：{'、'.join(titles)}"


def _by_office(rubric: Rubric, found: Survey) -> Iterator[str]:
    """The offices that owe facts, each with the facts and the communities that lack them; facts of no office come last."""
    owed: dict[str, dict[tuple[str, str], list[str]]] = {}
    for record in found.records:
        for block, fact in record.missing:
            known = rubric.facts.get(block, {}).get(fact)
            owed.setdefault((known.office if known else None) or "", {}).setdefault((block, fact), []).append(record.name)
    for office in sorted(owed, key=lambda name: (not name, name)):
        count = sum(len(names) for names in owed[office].values())
        confirmed = found.offices.get(office)
        note = "" if not office else f"，但已于 {confirmed.on} 确认填全" if confirmed else "，尚未确认"
        yield f"  {office or '细则没有指定提供单位的'}：缺 {count} 项{note}"
        for (block, fact), names in owed[office].items():
            known = rubric.facts.get(block, {}).get(fact)
            basis = f"（以{known.basis}为准）" if known and known.basis else ""
            shown = "、".join(names[:_MOST]) + (f"等 {len(names)} 个社区" if len(names) > _MOST else "")
            yield f"    {fact_place(rubric, block)} {fact_title(rubric, block, fact)}{basis}：{shown}"
