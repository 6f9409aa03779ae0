"""The ledger as text for the terminal, and the form of a new record."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from .circular import APPLIES
from .county import Ranked
from .differences import Explained, YearDifference
from .pages import YearSite
from .points import show, signed
from .problems import CODES, clean
from .records import demanded
from .rubric import BALLOTS, COMPOSITE, DAILY, REWARDS, YEAR_END, Node, Rubric, node_words
from .schema import Schema, record_schema
from .scoring import Entry
from .seals import COMMUNITY, NOTHING, Change


def explain_code(code: str) -> str | None:
    """What a problem code means, with an example; None for an unknown code."""
    found = CODES.get(code.upper())
    if found is None:
        return None
    example = "\n".join(f"    {line}" for line in found.example.split("\n"))
    return f"{code.upper()} {found.title}\n\n{found.explanation}\n\n例如：\n{example}"


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


# differences between two results


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
            yield f"{name}{'，'.join(_change(change) for change in changes)}{_because(causes, caused=caused)}。"
    for (cite, causes), changes in blocks.items():
        why = "" if causes in heads else _because(causes, caused=caused)
        yield f"  {cite}：{'；'.join(_change(change) for change in changes)}{why}。"


def _because(causes: tuple[str, ...], *, caused: bool) -> str:
    if not caused:
        return ""
    return f"，原因：{'；'.join(causes)}" if causes else "，原因：两边的程序或设置不同"


def _change(change: Change) -> str:
    if change.what == COMMUNITY:
        return f"是新增的社区（{change.new}）" if change.old == NOTHING else f"没有了（原{change.old}）"
    if change.old == NOTHING:
        return f"新增{change.what}“{change.new}”"
    if change.new == NOTHING:
        return f"不再有{change.what}“{change.old}”"
    return f"{change.what}由 {change.old} 变为 {change.new}"


# the form of a new record


def form(rubric: Rubric, name: str) -> str:
    """A commented record form: every fact with its clause text, title and unit, ready to fill.

    Made from the record schema, so that the form, the check and the editor never differ.
    """
    places = record_schema(rubric)["properties"]
    year = rubric.year
    lines = [
        f"#:schema ../{year}.schema.json",
        f"# {rubric.title}",
        "# 去掉行首的 # 并填写。没有填写的事实在送审稿中列为“待录入”，正式发布前必须填全。",
        f"# 只写事实，不写分数。日期写作 {year}-03-05，不加引号；文字加引号；是写 true，否写 false。",
        "",
        f"name = {json.dumps(name, ensure_ascii=False)}",
        f"year = {year}",
        f"# assessed_on = {year}-12-18   # {_about(places['assessed_on'])}",
        "",
        f"# {places['leader']['title']}本年内从别的社区调来的才写",
        "# [leader]",
        *_keys(places["leader"], year),
        "",
        f"# {rubric.title_of(BALLOTS)}",
        "[ballots]",
        *_keys(places["ballots"], year),
        "",
    ]
    section = ""
    for clause in rubric.clauses:
        if rubric.path(clause.id)[-1] != section:
            section = rubric.path(clause.id)[-1]
            lines += [f"# ==== {rubric.label(section)} {rubric.title_of(section)} ====", ""]
        lines += _clause_form(rubric, clause, places["clauses"]["properties"][clause.id])
    for name in ("daily", "rewards", "showcases", "sanctions"):
        lines += [f"# ==== {places[name]['title']}：没有的不写，每有一条写一节 ====", "", *_list(name, places[name], year), ""]
    return "\n".join(lines)


def _clause_form(rubric: Rubric, clause: Node, schema: Schema) -> Iterator[str]:
    points = f"（{show(clause.points)}分）" if clause.points else ""
    yield f"# {rubric.cite(clause.id)} {clause.title}{points}"
    for paragraph in rubric.home[clause.id]:
        yield f"# 原文：{rubric.paragraphs[paragraph].text}"
    yield f"[clauses.{clause.id}]"
    lists = {name: place for name, place in schema["properties"].items() if place["type"] == "array"}
    yield from _keys(
        {"properties": {name: place for name, place in schema["properties"].items() if name not in lists}}, rubric.year
    )
    for name, place in lists.items():
        fact = clause.facts.get(name)
        if fact and demanded(rubric, fact):
            yield f"# {name} = []   # {_about(place)}一条也没有的写这一行，有的写下面各节："
        else:
            yield f"# {_about(place)}没有的不写，每有一条写一节："
        yield from _list(f"clauses.{clause.id}.{name}", place, rubric.year)
    yield ""


def _list(path: str, schema: Schema, year: int) -> Iterator[str]:
    yield f"# [[{path}]]"
    yield from _keys(schema["items"], year)


def _keys(schema: Schema, year: int) -> Iterator[str]:
    for name, place in schema["properties"].items():
        yield f"# {name} = {_sample(name, place, year)}   # {_about(place)}"


def _about(place: Schema) -> str:
    return "；".join(part for part in (place.get("title", ""), place.get("description", "")) if part)


def _sample(name: str, place: Schema, year: int) -> str:
    if "enum" in place:
        return f'"{place["enum"][0]}"'
    if place.get("format") == "date":
        return f"{year}-06-14"
    if name == "document":
        return f'{{ issuer = "…", number = "…〔{year}〕9号" }}'
    return {"boolean": "true", "integer": str(place.get("minimum", 0)), "number": "92.5", "array": "[]"}.get(place["type"], '"…"')
