"""The ledger as text for the terminal, and the form of a new record."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from .circular import APPLIES
from .county import Ranked
from .pages import YearSite
from .points import show, signed
from .problems import CODES, QUESTIONS
from .records import demanded
from .rubric import BALLOTS, COMPOSITE, DAILY, REWARDS, YEAR_END, Fact, Node, Rubric, node_words
from .schema import Schema, record_schema
from .scoring import Entry


def explain_code(code: str) -> str | None:
    """What a problem code or the code of a question means, with a wrong and a right text; None for an unknown code."""
    found = {**CODES, **QUESTIONS}.get(code.upper())
    if found is None:
        return None
    lines = [f"{code.upper()} {found.title}", "", found.explanation]
    for word, text in (("错", found.wrong), ("对", found.example)):
        if text:
            lines += ["", f"{word}："] + [f"    {line}" for line in text.split("\n")]
    return "\n".join(lines)


def explain(year: YearSite, item: Ranked, node: str | None = None) -> str:
    """A community's ledger as text: all of it, or one node and what stands under it."""
    rubric, result = year.rubric, item.result
    above = rubric.above
    wanted = [node] if node else [*(section.id for section in rubric.sections), YEAR_END, DAILY, BALLOTS, REWARDS, COMPOSITE]
    rank = f"第{item.rank}名" if item.rank else "未排名"
    lines = [f"{result.name} {year.number}年度：综合得分{item.shown}，{result.grade or '待录入'}，{rank}", ""]
    for block in wanted:
        lines += _node(year, item, block, above, 0, law=node is not None)
    if node is None:
        lines += ["", *_grading(year, item)]
    return "\n".join(lines)


def _node(year: YearSite, item: Ranked, block: str, above: Mapping[str, str], depth: int, *, law: bool) -> Iterator[str]:
    rubric = year.rubric
    card = item.result.card
    found = card.nodes[block]
    indent = "  " * depth
    score = "待录入" if found.score is None else show(found.score) + "分"
    points = f"（分值{show(found.points)}分）" if found.points else ""
    yield f"{indent}{rubric.cite(block)} {rubric.title_of(block)}{points}：{score}，{found.state.label}"
    if law:
        for paragraph in rubric.home[block]:
            yield f"{indent}  原文：{rubric.paragraphs[paragraph].text}"
        node = rubric.nodes.get(block)
        for sentence in node_words(node) if node else ():
            yield f"{indent}  规则：{sentence}"
        for reading in rubric.readings_of(block):
            yield f"{indent}  解释 {reading.id}：{reading.options[reading.chosen].says}"
    for child, parent in above.items():
        if parent == block and child in rubric.nodes and block in rubric.nodes:
            yield from _node(year, item, child, above, depth + 1, law=law)
    entries = [entry for entry in card.entries if entry.node == block]
    for entry in entries:
        yield f"{indent}  {_entry(rubric, entry)}"
    if law and found.score is not None:
        inside = [rubric.cite(child) for child, parent in above.items() if parent == block and child in card.nodes]
        below = [signed(card.nodes[child].score or found.score * 0) for child, parent in above.items() if parent == block]
        terms = [f"{value}（{name}）" for name, value in zip(inside, below, strict=True)]
        terms += [signed(entry.applied) for entry in entries if entry.applied]
        yield f"{indent}  合计：{' '.join(terms) or '0'} = {show(found.score)}分"


def _entry(rubric: Rubric, entry: Entry) -> str:
    parts = [f"[{rubric.cite(entry.clause)}] {entry.kind.label}：{entry.reason}"]
    if entry.date:
        parts.append(str(entry.date))
    if entry.document:
        parts.append(entry.document.text)
    if entry.note:
        parts.append(entry.note)
    applied = f"{signed(entry.applied)}分"
    if entry.points != entry.applied:
        applied = f"按规定{signed(entry.points)}分，实计{applied}"
    return "，".join(parts) + f"  {applied}" + (f"（{entry.why}）" if entry.why else "")


def _grading(year: YearSite, item: Ranked) -> Iterator[str]:
    rubric, result = year.rubric, item.result
    for entry in result.entries[len(result.card.entries) :]:
        yield f"[{rubric.cite(entry.clause)}] {entry.kind.label}：{entry.reason}" + (f"（{entry.why}）" if entry.why else "")
    for limit in result.limits:
        yield f"  依据 {rubric.cite(limit.clause)}：{limit.detail}"
    for exempted in result.exempted:
        yield f"  不计 {exempted.date}：{exempted.detail}，{exempted.reason}"
    for outcome in result.outcomes:
        answer = APPLIES[outcome.applies]
        detail = f"（{outcome.detail}）" if outcome.detail else ""
        yield f"[{rubric.cite(outcome.consequence)}] {outcome.title}：{answer}，{outcome.reason}{detail}"


# the form of a new record


def form(rubric: Rubric, name: str) -> str:
    """A commented record form: every fact in the rubric's order with clause text, title, unit and what an empty one means.

    Made from the record schema, so that the form, the check and the editor never differ. Taking the ``# `` away before every
    key and header gives a valid record.
    """
    places = record_schema(rubric)["properties"]
    year = rubric.year
    papers = places["clauses"]["properties"][next(clause.id for clause in rubric.clauses if clause.points)]["properties"]
    lines = [
        f"#:schema ../{year}.schema.json",
        f"# {rubric.title}",
        "#",
        "# 怎样填：",
        "# 1. 去掉行首的 # 和后面的空格，把值改成实际情况。保存为 UTF-8（记事本：另存为，编码选 UTF-8）。",
        f"# 2. 只写事实，不写分数。日期写作 {year}-03-05，不加引号；文字加英文引号；是写 true，否写 false；次数只写整数。",
        "# 3. 行首还有 # 的算没有填：在送审稿中列为“待录入”，不是 0 分；正式发布前必须填全。没有发生的填 0 或 false。",
        "# 4. 双层方括号 [[…]] 的，每有一件写一节；一件也没有的整节不写，就是没有发生。",
        f"# 5. {papers['evidence']['title']}写在各项的 evidence 中，没有的不写；红头文件要写全发文机关和文号：",
        *_keys(papers["evidence"]["items"], year, "#      "),
        f"# 6. {papers['falsified']['title']}的，在该项写一节 [[clauses.条款号.falsified]]：",
        *_keys(papers["falsified"]["items"], year, "#      "),
        "# 7. 填好后运行 python build.py check，有问题会列出行号和改法。",
        "",
        f"name = {json.dumps(name, ensure_ascii=False)}",
        f"year = {year}",
        f"# assessed_on = {year}-12-18   # {_about(places['assessed_on'])}",
        "",
        f"# {places['leader']['title']}本年内从别的社区调来的才写",
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
    points = f"（{show(clause.points)}分）" if clause.points else ""
    yield f"# {rubric.cite(clause.id)} {clause.title}{points}"
    for paragraph in rubric.home[clause.id]:
        yield f"# 原文：{rubric.paragraphs[paragraph].text}"
    yield f"[clauses.{clause.id}]"
    places = schema["properties"]
    lists = [fact for fact in clause.facts.values() if places[fact.name]["type"] == "array"]
    for fact in clause.facts.values():
        if fact not in lists:
            yield f"# {fact.name} = {_sample(fact.name, places[fact.name], rubric.year)}   # {_fact(fact, places[fact.name])}"
    if "evidence" in places:
        yield f'# evidence = [{{ kind = "…", title = "…" }}]   # {_about(places["evidence"])}，没有的不写'
    for fact in lists:
        if demanded(rubric, fact):
            yield f"# {_fact(fact, places[fact.name], empty=f'一件也没有的，在上面写一行：{fact.name} = []')}"
        else:
            yield f"# {_fact(fact, places[fact.name])}："
        yield from _list(f"clauses.{clause.id}.{fact.name}", places[fact.name], rubric.year)
    yield ""


def _fact(fact: Fact, place: Schema, empty: str = "") -> str:
    """What a line of the form is about: title, rule, unit, the office whose data count, what an empty one means."""
    rule = str(place.get("description", "")).removesuffix("。")
    if rule.startswith(fact.title) and not rule.startswith(f"{fact.title}（"):
        rule = rule.removeprefix(fact.title).lstrip("；，")
    office = f"以{fact.office}数据为准" if fact.office else ""
    return "；".join(part for part in (fact.title, rule, office, empty or _EMPTY[fact.type]) if part)


def _list(path: str, schema: Schema, year: int) -> Iterator[str]:
    yield f"# [[{path}]]"
    yield from _keys(schema["items"], year)


def _keys(schema: Schema, year: int, start: str = "# ") -> Iterator[str]:
    required = schema.get("required", [])
    for name, place in schema["properties"].items():
        optional = "" if name in required or not required else "；可以不写"
        yield f"{start}{name} = {_sample(name, place, year)}   # {_about(place)}{optional}"


def _about(place: Schema) -> str:
    return "；".join(part for part in (place.get("title", ""), place.get("description", "")) if part)


_SAMPLES = {"previous_unit": '"bing"', "person": '"代号1"'}
"""Samples that must have a form of their own: a file name, and a code that no page shows."""


def _sample(name: str, place: Schema, year: int) -> str:
    if name in _SAMPLES:
        return _SAMPLES[name]
    if "enum" in place:
        return f'"{place["enum"][0]}"'
    if place.get("format") == "date":
        return f"{year}-06-14"
    if name == "document":
        return f'{{ issuer = "…", number = "…〔{year}〕9号" }}'
    return {"boolean": "true", "integer": str(place.get("minimum", 0)), "number": "92.5", "array": "[]"}.get(place["type"], '"…"')
