"""Rubric → JSON Schema (draft-07) of a record: the single truth for the build, for editors and for ``new``.

The schema says what a record may hold, never that a fact must be there: completeness is a check of its own (a draft may
lack facts). The form of events and works stands here; their titles, units and admitted values come from the rubric.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..base.names import SLUG
from ..rubric import BALLOTS, DAILY, REWARDS, Fact, Node, Publish, Rubric, rule_words

Schema = dict[str, Any]

DATE: Schema = {"type": "string", "format": "date"}
TEXT: Schema = {"type": "string", "minLength": 1, "pattern": r"^\s*[^\s…]"}
"""A text that is filled in: neither blank nor beginning with the … that stands in every form for what is to be written."""

MOST = 100_000
"""The greatest count a record may state: far more than any county's year has, and less than a slip of the keyboard makes."""

_ONLY = "有这种情形的才写这一行"

BLANK = "…"
"""What stands in a form for a text that is to be filled in."""

NAME_LENGTH = 40
"""The most characters that a community's name has."""


def _titled(schema: Mapping[str, Any], title: str, description: str = "") -> Schema:
    """A schema with a title and a description before the rest."""
    return {"title": title, **({"description": description} if description else {}), **schema}


def _object(properties: dict[str, Schema], required: list[str], title: str = "") -> Schema:
    """A table of these keys and no others; ``required`` are those that must be there."""
    found: Schema = {"type": "object", "additionalProperties": False, "properties": properties}
    if required:
        found["required"] = required
    return {"title": title, **found} if title else found


def _count(least: int) -> Schema:
    """A whole number of at least ``least``."""
    return {"type": "integer", "minimum": least, "maximum": MOST}


def _enum(values: Mapping[str, str], title: str) -> Schema:
    """One of these values, whose Chinese labels are the description."""
    meanings = "；".join(f"{value}：{label}" for value, label in values.items() if value != label)
    meanings = meanings or f"只能写：{'、'.join(values)}"
    return _titled({"enum": list(values)}, title, meanings)


def document(title: str = "依据的文件") -> Schema:
    """A document: who issued it, and its number or title or both."""
    return {
        **_object(
            {
                "issuer": _titled(TEXT, "发文机关"),
                "number": _titled(TEXT, "文号", "例如 示督通〔2017〕9号；没有文号的写 title"),
                "title": _titled(TEXT, "文件名称"),
            },
            ["issuer"],
            title,
        ),
        "anyOf": [{"required": ["number"]}, {"required": ["title"]}],
    }


def _event(fact: Fact, keys: frozenset[str], *, told: bool) -> Schema:
    """An event, with the optional keys that the clause's rules need; ``told``: its note is published."""
    properties = {
        "date": _titled(DATE, "日期", "文件或决定的日期，不加引号"),
        "document": document(),
        "note": _titled(TEXT, "说明", "会在网站上公布" if told else "不公布"),
        "person": _titled(TEXT, "私密代号", "不会公布；同一人用同一代号"),
    }
    required = ["date", "document"]
    if "persons" in keys:
        properties["persons"] = _titled(_count(1), "人数", "不写按一人")
    if "severe" in keys:
        properties["severe"] = _titled({"type": "boolean"}, "造成严重不良影响", _ONLY)
    if "role" in keys:
        properties["role"] = _enum(fact.fields["role"], "身份")
        required.append("role")
    return _object(properties, required)


def event_keys(node: Node, fact: Fact) -> frozenset[str]:
    """Which optional keys the rules of a clause need of an event."""
    rules = [rule for rule in node.rules if rule.fact == fact.name]
    keys = {key for rule in rules for key in rule.where}
    if any(rule.per == "person" for rule in rules):
        keys.add("persons")
    return frozenset(keys)


def is_judged(node: Node) -> bool:
    """Whether the assessors judge a fact of a clause: one that a duty or a number of lapses rests on, not a list of events."""
    judged = {"require", "quota", "deadline"}
    return any(rule.kind in judged or (rule.kind == "penalize" and node.facts[rule.fact].type == "count") for rule in node.rules)


def _work(fact: Fact) -> Schema:
    """An article or an internal brief; an outlet is stated where the rubric has several."""
    level = _enum(fact.fields["level"], "级别")
    properties = {
        "title": _titled(TEXT, "标题"),
        "date": _titled(DATE, "刊发日期"),
        "level": level,
        "also": _titled({"type": "array", "items": level, "uniqueItems": True}, "还在哪些级别刊发", "取最高的计分"),
        "units": _titled(_count(1), "署名的不同单位数", "缺省为1；平均赋分"),
        "relevant": _titled({"type": "boolean"}, "内容是党风廉政建设和反腐败方面的", "缺省为 true"),
    }
    required = ["title", "date", "level"]
    if "outlet" in fact.fields:
        properties["outlet"] = _enum(fact.fields["outlet"], "报刊")
        properties["main"] = _titled({"type": "boolean"}, "刊于主报、主刊", "缺省为 true")
        required.append("outlet")
    return _object(properties, required)


_RED = "红头文件必须写，否则视为无效，该项不得分；其他可以不写"


def _paper() -> Schema:
    """A piece of evidence."""
    return _object(
        {
            "kind": _titled(TEXT, "材料种类", "制度、方案、决定、通报、文件、清单须是红头文件；其他如会议记录、影像、票据"),
            "title": _titled(TEXT, "材料名称"),
            "issuer": _titled(TEXT, "发文机关", _RED),
            "number": _titled(TEXT, "文号", _RED),
            "date": _titled(DATE, "日期"),
        },
        ["kind", "title"],
    )


def _work_key() -> Schema:
    """What says that two rewards are for the same piece of work."""
    return _titled(TEXT, "同一项工作的代号", "同一项工作受到多次表彰的写同一代号，取最高分")


def _reward(fact: Fact) -> Schema:
    """A reward, a penalty or a criticism (三、1)."""
    fields = fact.fields
    return _object(
        {
            "kind": _enum(fields["kind"], "奖惩"),
            "breadth": _enum(fields["breadth"], "全面或单项工作"),
            "level": _enum(fields["level"], "级别"),
            "of": _enum(fields["of"], "受奖惩的单位"),
            "title": _titled(TEXT, "名称"),
            "date": _titled(DATE, "日期"),
            "document": document(),
            "work": _work_key(),
            "individual": _titled({"type": "boolean"}, "对个人的表彰", f"不计分，照样列出；{_ONLY}"),
            "note": _titled(TEXT, "说明", "会在网站上公布"),
        },
        ["kind", "breadth", "level", "of", "title", "date", "document"],
    )


def _showcase(fact: Fact) -> Schema:
    """Experience presented, work awarded, practice promoted (三、1)."""
    kinds = fact.fields["kind"]
    hidden = [label for kind, label in kinds.items() if fact.publishes(kind) != Publish.ALL]
    told = f"会在网站上公布，{'、'.join(hidden)}的除外" if hidden else "会在网站上公布"
    return _object(
        {
            "kind": _enum(kinds, "种类"),
            "level": _enum(fact.fields["level"], "级别"),
            "title": _titled(TEXT, "名称"),
            "date": _titled(DATE, "日期"),
            "document": document(),
            "work": _work_key(),
            "note": _titled(TEXT, "说明", told),
        },
        ["kind", "level", "title", "date", "document"],
    )


def _sanction(fact: Fact) -> Schema:
    """A sanction of a person of this unit, with the circumstances of an exemption."""
    return _object(
        {
            "date": _titled(DATE, "处分决定的日期"),
            "role": _enum(fact.fields["role"], "受处分时的身份"),
            "penalty": _enum(fact.fields["penalty"], "处分"),
            "by": _enum(fact.fields["by"], "由谁给予"),
            "criminal": _titled({"type": "boolean"}, "受到刑事处罚（含缓刑）", _ONLY),
            "document": document("处分决定"),
            "person": _titled(TEXT, "私密代号", "不会公布；同一人用同一代号"),
            "note": _titled(TEXT, "说明", "不会公布"),
            "unit_of_act": _titled({"type": "boolean"}, "违纪行为发生时在本单位", "有以下任何一项时必须写，没有的不写"),
            "left_post": _titled({"type": "boolean"}, "受处分时已退休或提前离岗", _ONLY),
            "violated_on": _titled(DATE, "违纪行为发生的日期"),
            "transferred_on": _titled(DATE, "调离本单位的日期"),
            "duty_related": _titled({"type": "boolean"}, "违纪行为与履行工作职责有关", "与履行工作职责无关的才写 false"),
        },
        ["date", "role", "by", "document"],
    )


def _check(scale: int) -> Schema:
    """A daily check, whose score is on ``scale``."""
    return _object(
        {
            "date": _titled(DATE, "检查日期"),
            "score": _titled({"type": "number", "minimum": 0, "maximum": scale}, "得分", f"0 至 {scale} 分"),
        },
        ["date", "score"],
    )


def fact_schema(rubric: Rubric, node: Node, fact: Fact) -> Schema:
    """The schema of one fact of a clause."""
    unit = f"单位：{fact.unit}" if fact.unit else ""
    rules = [rule_words(rubric, rule, fact) for rule in node.rules if rule.fact == fact.name]
    text = "；".join(part for part in (*rules, fact.help, unit) if part) + "。"
    simple: dict[str, Schema] = {
        "boolean": {"type": "boolean"},
        "count": _count(0),
        "deadline": {"type": ["string", "boolean"], "format": "date", "not": {"const": True}},
    }
    if fact.type in simple:
        return _titled(simple[fact.type], fact.title, text)
    told = fact.publishes() == Publish.ALL
    items = _work(fact) if fact.type == "works" else _event(fact, event_keys(node, fact), told=told)
    return _titled({"type": "array", "items": items}, fact.title, text)


def record_schema(rubric: Rubric) -> Schema:
    """The JSON Schema of a year's records."""
    evidence, falsified = rubric.facts[rubric.papers.id]["evidence"], rubric.facts[rubric.papers.id]["falsified"]
    clauses: dict[str, Schema] = {}
    for node in rubric.clauses:
        properties = {name: fact_schema(rubric, node, fact) for name, fact in node.facts.items()}
        if node.earns:
            properties["evidence"] = _titled({"type": "array", "items": _paper()}, evidence.title)
        levels = {fact.publishes() for fact in node.facts.values()}
        if is_judged(node):
            told = "会在网站上公布，不写案件的情况" if Publish.DOCUMENT in levels else "会在网站上公布"
            told = "不公布" if Publish.COUNT in levels else told
            properties["note"] = _titled(TEXT, "没有做到的情况", f"{told}；没有做到的才写")
            properties["document"] = document("认定没有做到的文件")
        told_of = falsified.publishes() == Publish.ALL and Publish.COUNT not in levels
        items = _event(falsified, frozenset(), told=told_of)
        properties["falsified"] = _titled({"type": "array", "items": items}, falsified.title)
        text = "\n".join(rubric.paragraphs[index].text for index in rubric.home[node.id])
        clauses[node.id] = _titled(_object(properties, []), f"{node.label} {node.title}", text)
    daily = rubric.parts[DAILY]
    rewards = rubric.facts[REWARDS]
    sanctions = rubric.facts[rubric.limits[0].id]["sanctions"]
    ballots = {name: _titled(_count(0), fact.title, f"单位：{fact.unit}") for name, fact in rubric.facts[BALLOTS].items()}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": f"{rubric.year}年度社区考核记录",
        "description": "只写事实，不写分数。",
        **_object(
            {
                "name": _titled({**TEXT, "maxLength": NAME_LENGTH}, "社区名称"),
                "year": _titled({"type": "integer"}, "考核年度"),
                "assessed_on": _titled(DATE, "年末考核开始的日期", "其后发生的工作转为下年考核"),
                "assessed": _titled({"type": "boolean"}, "参加本年度考核", "不写就是参加；不参加的只列出名称和原因"),
                "reason": _titled(TEXT, "不参加本年度考核的原因", "会在网站上和通报中公布，如：成立时间较短，不参加本年度考核"),
                "founded": _titled(DATE, "社区成立的日期", "本年度新成立的才写；事实从这一天起计"),
                "former": _titled(
                    {"type": "array", "items": {"type": "string", "pattern": SLUG}, "minItems": 1, "uniqueItems": True},
                    "改名、合并前各社区的文件名",
                    "本年度改名、合并的才写；事实从其中最早的上年考核次日起计",
                ),
                "leader": _object(
                    {
                        "previous_unit": _titled({"type": "string", "pattern": SLUG}, "主要领导上一年度所在社区的文件名"),
                        "since": _titled(DATE, "主要领导到任的日期", "从社区以外调来的也写"),
                    },
                    [],
                    "主要领导",
                ),
                "ballots": _object(ballots, [], rubric.parts[BALLOTS].title),
                "clauses": _object(clauses, [], "各项事实"),
                "daily": _titled(
                    {"type": "array", "maxItems": daily.expected, "items": _check(int(daily.scale))},
                    rubric.facts[DAILY]["daily"].title,
                ),
                "rewards": _titled({"type": "array", "items": _reward(rewards["rewards"])}, rewards["rewards"].title),
                "showcases": _titled({"type": "array", "items": _showcase(rewards["showcases"])}, rewards["showcases"].title),
                "sanctions": _titled({"type": "array", "items": _sanction(sanctions)}, sanctions.title),
            },
            ["name", "year"],
        ),
    }
