"""The ledger as text for the terminal, and the form of a new record."""

from __future__ import annotations

from collections.abc import Iterator

from .county import Ranked
from .pages import YearSite
from .points import show, signed
from .problems import CODES
from .rubric import BALLOTS, COMPOSITE, DAILY, REWARDS, YEAR_END, Fact, Node, Rubric, words
from .schema import event_keys
from .scoring import Entry, parents


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
    above = parents(rubric)
    wanted = [node] if node else [*(section.id for section in rubric.sections), YEAR_END, DAILY, BALLOTS, REWARDS, COMPOSITE]
    rank = f"第{item.rank}名" if item.rank else "未排名"
    lines = [f"{result.name} {year.number}年度：综合得分{item.shown}，{result.grade or '待录入'}，{rank}", ""]
    for block in wanted:
        lines += _node(year, item, block, above, 0, law=node is not None)
    if node is None:
        lines += ["", *_grading(year, item)]
    return "\n".join(lines)


def _node(year: YearSite, item: Ranked, block: str, above: dict[str, str], depth: int, *, law: bool) -> Iterator[str]:
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
        for rule in node.rules if node else ():
            yield f"{indent}  规则：{words(rule, node.facts[rule.fact])}"  # type: ignore[union-attr]
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
        answer = {True: "适用", False: "不适用", None: "未定"}[outcome.applies]
        detail = f"（{outcome.detail}）" if outcome.detail else ""
        yield f"[{rubric.cite(outcome.consequence)}] {outcome.title}：{answer}，{outcome.reason}{detail}"


# the form of a new record


def form(rubric: Rubric, name: str) -> str:
    """A commented record form: every fact with its clause text, title and unit, ready to fill."""
    lines = [
        f"#:schema ../{rubric.year}.schema.json",
        f"# {rubric.title}",
        "# 去掉行首的 # 并填写。没有填写的事实在送审稿中列为“待录入”，正式发布前必须填全。",
        f"# 只写事实，不写分数。日期写作 {rubric.year}-03-05，不加引号；文字加引号；是写 true，否写 false。",
        "",
        f"name = {_quoted(name)}",
        f"year = {rubric.year}",
        f"# assessed_on = {rubric.year}-12-18   # 年末考核开始的日期",
        "",
        "# 主要领导本年内从别的社区调来的，写原社区的文件名",
        "# [leader]",
        '# previous_unit = "…"',
        "",
        f"# {rubric.title_of(BALLOTS)}",
        "[ballots]",
        *(f"# {fact.name} = 0   # {fact.title}（{fact.unit}）" for fact in rubric.facts[BALLOTS].values()),
        "",
    ]
    section = ""
    for clause in rubric.clauses:
        if rubric.path(clause.id)[-1] != section:
            section = rubric.path(clause.id)[-1]
            lines += [f"# ==== {rubric.label(section)} {rubric.title_of(section)} ====", ""]
        lines += _clause_form(rubric, clause)
    lines += _lists_form(rubric)
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    import json

    return json.dumps(text, ensure_ascii=False)


def _clause_form(rubric: Rubric, clause: Node) -> Iterator[str]:
    points = f"（{show(clause.points)}分）" if clause.points else ""
    yield f"# {rubric.cite(clause.id)} {clause.title}{points}"
    for paragraph in rubric.home[clause.id]:
        yield f"# 原文：{rubric.paragraphs[paragraph].text}"
    yield f"[clauses.{clause.id}]"
    lists = []
    for fact in clause.facts.values():
        about = "；".join(part for part in (fact.title, fact.help, f"单位：{fact.unit}" if fact.unit else "") if part)
        if fact.type in ("events", "works"):
            lists.append((fact, about))
            if fact.type == "works" and any(rule.kind == "quota" and rule.fact == fact.name for rule in clause.rules):
                yield f"# {fact.name} = []   # {about}；一{fact.unit}也没有的，去掉 #"
        else:
            sample = {"boolean": "true", "deadline": f"{rubric.year}-11-20"}.get(fact.type, "0")
            never = "；没有办的写 false" if fact.type == "deadline" else ""
            yield f"# {fact.name} = {sample}   # {about}{never}"
    if clause.points:
        evidence = '{ kind = "会议记录", title = "…" }, { kind = "制度", title = "…", issuer = "…", number = "…" }'
        yield f"# evidence = [{evidence}]   # {rubric.facts[rubric.papers.id]['evidence'].title}"
    for fact, about in lists:
        yield f"# {about}；没有的不写，每有一{fact.unit or '次'}写一节："
        yield f"# [[clauses.{clause.id}.{fact.name}]]"
        yield from _event_form(rubric, clause, fact)
    yield ""


def _event_form(rubric: Rubric, clause: Node, fact: Fact) -> Iterator[str]:
    if fact.type == "works":
        yield '# title = "…"'
        yield f"# date = {rubric.year}-05-04"
        for name, values in fact.fields.items():
            yield f'# {name} = "{next(iter(values))}"   # {_meanings(values)}'
        yield "# units = 1   # 署名的不同单位数"
        return
    yield f"# date = {rubric.year}-06-14"
    yield f'# document = {{ issuer = "…", number = "…〔{rubric.year}〕9号" }}'
    yield '# note = "…"   # 会公布'
    keys = event_keys(clause, fact)
    if "role" in keys:
        values = fact.fields["role"]
        yield f'# role = "{next(iter(values))}"   # {_meanings(values)}'
    if "persons" in keys:
        yield "# persons = 1   # 人数"
    if "severe" in keys:
        yield "# severe = false   # 是否造成严重不良影响"


def _meanings(values: object) -> str:
    assert isinstance(values, dict)
    return "、".join(value if value == label else f"{value} {label}" for value, label in values.items())


def _lists_form(rubric: Rubric) -> Iterator[str]:
    daily = rubric.parts[DAILY]
    yield f"# ==== {rubric.title_of(DAILY)}：{daily.expected}次，每次一节，0 至 {show(daily.scale)} 分 ===="
    yield ""
    yield "# [[daily]]"
    yield f"# date = {rubric.year}-01-21"
    yield "# score = 92.5"
    yield ""
    rewards = rubric.facts[REWARDS]
    yield f"# ==== {rubric.label(REWARDS)} {rubric.title_of(REWARDS)}：没有的不写 ===="
    yield ""
    for name, fact in rewards.items():
        yield f"# {fact.title}"
        yield f"# [[{name}]]"
        yield '# title = "…"'
        yield f"# date = {rubric.year}-07-01"
        yield f'# document = {{ issuer = "…", number = "…〔{rubric.year}〕9号" }}'
        for key, values in fact.fields.items():
            yield f'# {key} = "{next(iter(values))}"   # {_meanings(values)}'
        yield '# work = "…"   # 同一项工作受到多次表彰的写同一代号，取最高分'
        yield ""
    limits = rubric.limits[0]
    fact = rubric.facts[limits.id]["sanctions"]
    yield f"# ==== {fact.title}（{'、'.join(block.label for block in rubric.limits)}）：没有的不写 ===="
    yield ""
    yield "# [[sanctions]]"
    yield f"# date = {rubric.year}-06-10"
    yield f'# document = {{ issuer = "…", number = "…〔{rubric.year}〕9号" }}'
    for key, values in fact.fields.items():
        yield f'# {key} = "{next(iter(values))}"   # {_meanings(values)}'
    yield "# criminal = false   # 是否受到刑事处罚"
    yield '# person = "…"   # 私密代号，不公布；同一人用同一代号'
    yield f"# 以下只在{rubric.label(rubric.exemption.id)}时填写"
    yield "# unit_of_act = true   # 违纪行为发生时在本单位"
    yield "# left_post = false   # 受处分时已退休或提前离岗"
    yield "# violated_on = 2005-01-01   # 违纪行为发生的日期"
    yield "# transferred_on = 2012-01-01   # 调离本单位的日期"
    yield "# duty_related = true   # 违纪行为与履行工作职责有关"
