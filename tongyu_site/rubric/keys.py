"""What the keys of rubric blocks are called in Chinese, and which key was meant by a Chinese one."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import tomli

from ..base import hints
from ..base.places import Key
from ..base.problems import Problem
from ..base.source import Source
from .tables import is_table_of_tables
from .vocabulary import BLOCK_KINDS, FIELDS, KINDS, MORE_FIELDS, NODE_KINDS, NOTES, OPTION_KEYS, WHERE

TITLES: Mapping[str, str] = {
    # the kinds of blocks
    "section": "大项", "item": "项", "clause": "条款", "papers": "考核材料", "rewards": "奖惩", "limits": "不得评优和否决",
    "exemption": "不作处理", "total": "综合得分", "part": "组成部分", "period": "考核时间", "ranking": "名次", "grades": "档次",
    "consequence": "结果运用", "reading": "执行口径", "decision": "确定文件", "erratum": "勘误", "silent": "不计分的原因",
    "issued": "印发情况",
    # keys of nodes and of provisions
    "label": "编号", "title": "名称", "points": "分值", "unallotted": "未分配分值", "unmet": "缺项怎样算",
    "credits": "加分怎样计", "basis": "认定依据", "office": "提供数据的单位",
    "failed": "没有做到的说法", "facts": "事实", "rules": "规则", "words": "出自哪些文字", "derived": "怎样推得",
    "idle": "没有用到的数字", "red_header": "红头文件", "scope": "影响的范围", "into": "计入哪里", "half": "减半",
    "overall": "全面工作", "single": "单项工作", "showcase": "经验和作品", "counted": "计分的种类",
    "criticisms": "批评是否减分", "doubles": "是否重复计分", "violated_years": "违纪年数", "transferred_years": "调离年数",
    "transferred_by": "调离年数算到哪一天", "lifts_accountability": "责任追究是否也不作处理", "full": "满分", "weight": "权重",
    "scale": "百分制满分", "expected": "应检查次数", "enough": "最少检查次数", "new_unit": "新成立的怎样算",
    "whole": "年末考核总分", "limit": "限额", "values": "票的分值", "absent_each": "缺席减分", "absent_on": "缺席从哪里减",
    "ground": "数据来源", "capped": "受限的级别", "kind": "种类", "grade": "档次名称", "judged_by": "按什么判断",
    "measure": "办理方式", "exempt_counts": "不作处理的是否计算", "roles": "身份范围", "follows": "调任的怎样算",
    "publish": "公布多少", "by": "排列依据", "ties": "并列以后的名次", "month": "月份", "day": "日子", "levels": "各级分值",
    "decimals": "小数位数",
    # keys of facts and of rules
    "type": "类型", "unit": "单位", "fields": "可填的取值", "outlets": "报刊的级别", "at_most": "不超过哪一项",
    "help": "填写说明", "done": "做到的说法",
    "id": "规则名称", "fact": "读哪项事实", "lose": "减去分数", "minimum": "最少次数", "each": "每次增减",
    "monthly": "按月计算", "proportional": "按比例", "level": "级别", "fulfils": "抵充任务", "besides": "另计的事实",
    "per": "按件或按人", "where": "条件", "after": "完成任务以后", "free": "不计分的数量", "cap": "最高分", "pool": "共用限额",
    "least": "人数下限",
    # keys of conditions, fields, readings, decisions and errata
    "role": "身份", "penalty": "处分种类", "severe": "严重不良影响", "criminal": "刑事处罚", "outlet": "报刊",
    "breadth": "工作范围", "of": "所属", "question": "问题", "clauses": "有关条款", "chosen": "采用哪个选项", "doubt": "疑点",
    "options": "选项", "says": "怎样理解", "why": "理由", "support": "原文支持程度", "decided": "确定情况",
    "patch": "改动的规则", "on": "确定日期", "document": "文件", "printed": "原文所印", "note": "说明", "name": "名称",
    "same_as": "上年名称", "number": "文号",
}  # fmt: skip
"""What a key of a rubric block is called. A few keys mean another thing in a table of their own: :data:`_OWN_TITLES`."""
_OWN_TITLES = {
    "decided": {"by": "由谁确定"},
    "decision": {"by": "由谁确定"},
    "issued": {"by": "印发机关", "on": "印发日期"},
    "where": {"by": "处分机关"},
    "fields": {"by": "处分机关"},
    "grades": {"levels": "各个档次"},
    "total": {"capped": "是否以满分为限"},
    "levels": {"minimum": "最低分"},
}
"""The titles of keys that mean another thing in one table, by the name of the table or the kind of the block."""

_NODES = "label title points unallotted unmet credits basis office failed facts rules".split()  # noqa: SIM905 - words in a row read better
_PROVISION = ("label", "title", "facts", "rules")
BLOCK_KEYS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(NODE_KINDS, tuple(_NODES)),
    "papers": (*_PROVISION, "red_header", "scope", "failed"),
    "rewards": (*_PROVISION, "into", "half", "overall", "single", "showcase", "counted", "criticisms", "doubles"),
    "limits": _PROVISION,
    "exemption": (*_PROVISION, "violated_years", "transferred_years", "transferred_by", "lifts_accountability"),
    "total": (*_PROVISION, "full", "capped"),
    "part": (
        *_PROVISION, "full", "weight", "scale", "expected", "enough", "new_unit", "whole", "limit", "values", "absent_each",
        "absent_on", "ground",
    ),
    "period": (*_PROVISION, "month", "day"),
    "ranking": (*_PROVISION, "by", "ties"),
    "grades": (*_PROVISION, "levels", "decimals"),
    "consequence": (
        *_PROVISION, "kind", "grade", "judged_by", "measure", "exempt_counts", "roles", "follows", "publish",
    ),
    "reading": ("question", "clauses", "chosen", "doubt", "options"),
    "decision": ("by", "on", "document"),
    "erratum": ("printed", "note", "publish"),
    "silent": ("printed",),
}  # fmt: skip
"""The keys of a block, by its kind, without those of :data:`~tongyu_site.rubric.vocabulary.NOTES`."""
_TABLE_KEYS: Mapping[str, Collection[str]] = {
    "facts": "type title unit basis office fields outlets at_most help publish failed done".split(),  # noqa: SIM905
    "rules": frozenset({"id", "kind", "fact", "facts"}).union(*KINDS.values()),
    "options": OPTION_KEYS,
    "levels": ("name", "minimum", "same_as"),
    "decided": ("by", "on", "document"),
    "issued": ("by", "number", "on"),
    "where": WHERE,
    "fields": frozenset().union(*FIELDS.values(), *MORE_FIELDS.values()),
}
"""The keys of the tables in a block, by the name of the table."""
_BARE = "(?m)^(\\[{0,2}|.*?[{,] *)([\u4e00-\u9fff]+)(?= *[=＝\\].])"
"""A Chinese key without quotes: at the start of a line, of a header, or within braces."""
_IN_BRACES = "(?<=[{,] )[\u4e00-\u9fff]+(?= *[=＝])"
_CHINESE = "[\u4e00-\u9fff]"


def title_of(kind: str, key: str) -> str:
    """What a key of a block of a kind is called."""
    return _OWN_TITLES.get(kind, {}).get(key, TITLES[key])


def named_keys(source: Source, data: Mapping[str, Any]) -> list[Problem]:
    """The Chinese keys of a block that stand in the place of a known one: each a problem (E302) whose hint names that one."""
    return [
        source.problem("E302", f"没有“{path[-1]}”这一项", path, key=True, hint=_named(str(path[-1]), titles))
        for path in _chinese(data, ())
        if (titles := _titles(data, path[:-1]))
    ]


def with_named_key(source: Source, problem: Problem) -> Problem:
    """The problem of a Chinese key that stands in a block without quotes: the hint names the key that was meant there."""
    place = problem.place
    if place is None or problem.hint or not place.width:
        return problem
    line, start, end = source.lines[place.line - source.offset - 1], place.column - 1, place.column - 1 + place.width
    try:
        text = source.text
        while text != (text := re.sub(_BARE, r'\1"\2"', text)):
            pass
        data = tomli.loads(text, parse_float=Decimal)
    except tomli.TOMLDecodeError:
        return problem
    key = re.split("[].]", line[start:end])[0]  # of a header, its first name
    for path in _chinese(data, ()):
        if path[-1] == key:
            titles = _titles(data, path[:-1])
            if not titles and path[-2:-1] in (("idle",), ("derived",)):  # their keys may be words of the text
                return replace(problem, hint=f'{line[:start]}"{key}"{line[end:]}')
            whole = _with_known_keys(line, start, titles)
            return replace(problem, hint=whole or _named(key, titles) if titles else None)
    return problem


def _with_known_keys(line: str, start: int, titles: Mapping[str, str]) -> str | None:
    """A header, or a table in braces with several Chinese keys, in which each is named; None where one is not for certain.

    ``start`` is where the first key stands.
    """
    if header := re.match(r"\[\[?([\u4e00-\u9fff]+)(?=[].])", line):
        close = _close(header[1], titles)
        return line[:start] + close[0] + line[header.end() :] if len(close) == 1 else None
    return hints.with_keys(line, _IN_BRACES, lambda key: _close(key, titles), least=2)


def _properties(titles: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Keys with their titles, as hints take them."""
    return {name: {"title": title} for name, title in titles.items()}


def _close(key: str, titles: Mapping[str, str]) -> list[str]:
    """The keys that a Chinese one may name."""
    return hints.by_title(key, _properties(titles))


def _named(key: str, titles: Mapping[str, str]) -> str:
    """The keys that a Chinese one names, as a question; else all that there are."""
    return hints.asked(_close(key, titles), _properties(titles))


def _chinese(value: Any, path: tuple[Key, ...]) -> Iterator[tuple[Key, ...]]:
    """The paths of all Chinese keys within a value of TOML."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        if isinstance(key, str) and re.match(_CHINESE, key):
            yield (*path, key)
        if isinstance(inner, (dict, list)):
            yield from _chinese(inner, (*path, key))


def _titles(data: Mapping[str, Any], path: tuple[Key, ...]) -> Mapping[str, str]:
    """The keys of a table of a block with their titles; empty where they are the office's own: names, words of the text."""
    kind = next(iter(data))
    if kind not in BLOCK_KINDS:
        return {} if path else {name: TITLES[name] for name in BLOCK_KINDS}
    names = [name for name in path if isinstance(name, str)]
    last = names[-1] if names else ""
    if last in NOTES:  # its keys are those of the table that it explains
        return {} if last == "idle" or kind == "reading" else _titles(data, path[:-1])
    keys = _keys(data, path, names)
    if not keys:
        return _labels(data) if last in ("levels", "outlets", "overall", "single", "showcase", "values") else {}
    return {key: _OWN_TITLES.get(last or kind, {}).get(key, TITLES[key]) for key in sorted(keys)}


def _keys(data: Mapping[str, Any], path: Sequence[Key], names: Sequence[str]) -> Collection[str]:
    """The known keys of the table at a path of a block, whose ``names`` are given too; none where they are the office's own."""
    first, last = (names[0], names[-1]) if names else ("", "")
    if not names:
        return {*BLOCK_KEYS.get(next(iter(data)), ()), *NOTES}
    if names[-2:-1] == ["patch"]:
        return {*_TABLE_KEYS["rules"]}.union(*BLOCK_KEYS.values())
    if names == ["rules"] and len(path) > 1:
        return {*KINDS.get(str(data["rules"][path[-1]].get("kind")), _TABLE_KEYS[last]), "id", "kind", "fact", "facts", *NOTES}
    if last in ("where", "decided", "fields", "issued") or (names == ["levels"] and len(path) > 1):
        return _TABLE_KEYS[last]
    return _TABLE_KEYS[first] if len(names) == 2 and first in ("facts", "options") else ()


def _labels(data: Mapping[str, Any]) -> dict[str, str]:
    """What the facts of a block are called, and the levels that they list."""
    facts, titles = data.get("facts", {}), dict[str, Any]()
    for name, fact in facts.items() if is_table_of_tables(facts) else ():
        fields = fact.get("fields")
        levels = fields.get("level") if isinstance(fields, dict) else None
        titles |= {name: fact.get("title", "")} | (levels if isinstance(levels, dict) else {})
    return {name: str(title) for name, title in titles.items()}
