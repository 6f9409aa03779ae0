"""The record form: a new record to fill in, with every fact of the rubric in a comment."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from ..base.points import show
from ..rubric import BALLOTS, DAILY, Fact, Node, Rubric
from .completeness import demanded
from .schema import Schema, record_schema


def record_form(rubric: Rubric, name: str, before: Mapping[str, str] | None = None) -> str:
    """A commented record form: every fact in the rubric's order with clause text, title, unit and what an empty one means.

    Made from the record schema, so that the form, the check and the editor never differ. Taking the ``# `` away before every
    key and header gives a valid record. ``before``: the communities of the year before, names by slug, where the form is of a
    year that follows it: it asks whether the principal came from one of them, and lists them.
    """
    places = record_schema(rubric)["properties"]
    year = rubric.year
    papers = places["clauses"]["properties"][next(clause.id for clause in rubric.clauses if clause.earns)]["properties"]
    lines = [
        f"#:schema ../{year}.schema.json",
        f"# {rubric.title}",
        "#",
        "# 怎样填：",
        "# 1. 去掉行首的 # 和后面的空格，把值改成实际情况。保存为 UTF-8（记事本：另存为，编码选 UTF-8）。",
        f"# 2. 只写事实，不写分数。日期写作 {year}-03-05，不加引号；文字加英文引号；是写 true，否写 false；次数只写整数。",
        "# 3. 行首还有 # 的算没有填：在送审稿中列为“待录入”，不是 0 分；正式发布前必须填全。",
        "#    次数没有的填 0；是非照 # 后面的事项填：做到的写 true，没有做到的写 false。",
        "# 4. 双层方括号 [[…]] 的，每有一件写一节；一件也没有的整节不写，就是没有发生。",
        f"# 5. {papers['evidence']['title']}写在各项的 evidence 中，没有的不写；红头文件要写全发文机关和文号：",
        *_keys(papers["evidence"]["items"], year, "#      "),
        f"# 6. {papers['falsified']['title']}的，在该项写一节 [[clauses.条款号.falsified]]：",
        *_keys(papers["falsified"]["items"], year, "#      "),
        "# 7. 本年度新成立的社区，或改名、合并而来的社区，在 assessed_on 下面写一行：",
        *(_key(name, places[name], year, "#      ") for name in ("founded", "former")),
        "# 8. 不参加本年度考核的社区，在 assessed_on 下面写两行，其余的都不必填：",
        "#      assessed = false",
        f'#      reason = "成立时间较短，不参加本年度考核"   # {_about(places["reason"])}',
        "# 9. 填好后运行 python build.py check，有问题会列出行号和改法。",
        "",
        f"name = {json.dumps(name, ensure_ascii=False)}",
        f"year = {year}",
        f"# assessed_on = {year}-12-18   # {_about(places['assessed_on'])}",
        "",
        f"# {places['leader']['title']}在本年考核期内到任的才写",
        *_asked(before, year),
        "# [leader]",
        *_keys(places["leader"], year),
        "",
        f"# {rubric.title_of(BALLOTS)}：票数合计不多于实到人数，实到不多于应到",
        "[ballots]",
        *_ballots(rubric, places["ballots"]),
        "",
    ]
    section = ""
    for clause in rubric.clauses:
        if rubric.path(clause.id)[-1] != section:
            section = rubric.path(clause.id)[-1]
            lines += [f"# ==== {rubric.label(section)} {rubric.title_of(section)} ====", ""]
        lines += _clause_form(rubric, clause, places["clauses"]["properties"][clause.id])
    for name in ("daily", "rewards", "showcases", "sanctions"):
        count = f"，应有{rubric.parts[DAILY].expected}次" if name == "daily" else "；没有的不写"
        lines += [f"# ==== {places[name]['title']}：每有一件写一节{count} ====", "", *_list(name, places[name], year), ""]
    return "\n".join(lines)


def _asked(before: Mapping[str, str] | None, year: int) -> Iterator[str]:
    """The question whether the principal came from a community of the year before, and which ones there were."""
    if before is None:
        return
    yield f"# 请问：{year - 1} 年度考核以后，是不是从本县别的社区调来的？是的，previous_unit 写那个社区的文件名；不是的，不写"
    if before:
        yield f"# 文件名：{'、'.join(f'{slug}（{name}）' for slug, name in before.items())}"


_EMPTY = {
    "boolean": "没有做到写 false",
    "count": "没有写 0",
    "deadline": "没有办写 false",
    "events": "没有的不写",
    "works": "没有的不写",
}


def _ballots(rubric: Rubric, schema: Schema) -> Iterator[str]:
    """The ballots, with figures that fit together: one of each kind, all who were expected present."""
    votes = list(rubric.parts[BALLOTS].values)
    for name, place in schema["properties"].items():
        yield f"# {name} = {1 if name in votes else len(votes)}   # {_about(place)}；没有写 0"


def _clause_form(rubric: Rubric, clause: Node, schema: Schema) -> Iterator[str]:
    """A clause in the form: its text, its single facts, the evidence, then a sample entry of each of its lists."""
    points = f"（{show(clause.points)}分）" if clause.points else ""
    yield f"# {rubric.cite(clause.id)} {clause.title}{points}"
    for paragraph in rubric.home[clause.id]:
        yield f"# 原文：{rubric.paragraphs[paragraph].text}"
    yield f"[clauses.{clause.id}]"
    places = schema["properties"]
    lists = [fact for fact in clause.facts.values() if places[fact.name]["type"] == "array"]
    for fact in clause.facts.values():
        if fact not in lists:
            yield f"# {fact.name} = {_sample(fact.name, places[fact.name], rubric.year)}   # {_line(fact, places[fact.name])}"
    if "evidence" in places:
        told = f"{_about(places['evidence'])}，没有的不写；红头文件还要写 issuer、number"
        yield f'# evidence = [{{ kind = "…", title = "…" }}]   # {told}'
    if "note" in places:
        yield f'# note = "…"   # {_about(places["note"])}'
        yield f'# document = {{ issuer = "…", number = "…〔{rubric.year}〕9号" }}   # {_about(places["document"])}；可以不写'
    for fact in lists:
        if demanded(rubric, fact):
            yield f"# {_line(fact, places[fact.name], empty=f'一件也没有的，在上面写一行：{fact.name} = []')}"
        else:
            yield f"# {_line(fact, places[fact.name])}："
        yield from _list(f"clauses.{clause.id}.{fact.name}", places[fact.name], rubric.year)
    yield ""


def _line(fact: Fact, place: Schema, empty: str = "") -> str:
    """What a line of the form is about: title, rule, unit, the office whose data count, what an empty one means."""
    rule = str(place.get("description", "")).removesuffix("。")
    title = "" if rule.startswith(fact.title) else fact.title
    office = f"以{fact.office}数据为准" if fact.office else ""
    return "；".join(part for part in (title, rule, office, empty or _EMPTY[fact.type]) if part)


def _list(path: str, schema: Schema, year: int) -> Iterator[str]:
    """A sample entry of a list, with its header."""
    yield f"# [[{path}]]"
    yield from _keys(schema["items"], year)


def _keys(schema: Schema, year: int, start: str = "# ") -> Iterator[str]:
    """A line for each key of a table, with a sample and what it is about; it says which ones may be left out."""
    required = schema.get("required", [])
    for name, place in schema["properties"].items():
        told = name in required or not required or re.search("才写|必须写|不写", place.get("description", ""))
        optional = "" if told else "；可以不写"
        yield _key(name, place, year, start) + optional


def _key(name: str, place: Schema, year: int, start: str) -> str:
    """A line for a key, with a sample and what it is about."""
    return f"{start}{name} = {_sample(name, place, year)}   # {_about(place)}"


def _about(place: Schema) -> str:
    """The title and the description of a place of the schema."""
    return "；".join(part for part in (place.get("title", ""), place.get("description", "")) if part)


_SAMPLES = {"person": '"代号1"', "former": '["…"]', "duty_related": "false"}
"""Samples that must have a form of their own: a code that no page shows, a list that is not empty, what is written at all."""


def _sample(name: str, place: Schema, year: int) -> str:
    """A sample value of the right type, which is no statement of what happened."""
    if name in _SAMPLES:
        return _SAMPLES[name]
    if "enum" in place:
        return f'"{place["enum"][0]}"'
    if place.get("format") == "date":
        return f"{year}-06-14"
    if name == "document":
        return f'{{ issuer = "…", number = "…〔{year}〕9号" }}'
    return {"boolean": "true", "integer": str(place.get("minimum", 0)), "number": "92.5", "array": "[]"}.get(place["type"], '"…"')
