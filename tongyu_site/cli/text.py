"""The ledger as text for the terminal, and the form of a new record."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from ..assess import Entry, Kind, Ranked, Remedies, Result, State, losses_of
from ..base.points import ZERO, Points, bounded, show, signed
from ..base.problems import CODES, QUESTIONS, clean, display_width
from ..base.project import STAGES
from ..circular import APPLIES
from ..records import ASSESSED_ON, RecordStatus, Schema, Survey, demanded, record_schema
from ..rubric import BALLOTS, COMPOSITE, DAILY, REWARDS, YEAR_END, Fact, Node, Rubric, node_words
from ..seals import COMMUNITY, NOTHING, Change, Explained, YearDifference
from ..views import SMALLEST, YearSite


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


_NUMBER = 10
"""Columns for a figure; the words begin behind three of them."""


def explain(year: YearSite, item: Ranked, node: str | None = None) -> str:
    """A community's ledger as text: all of it, or one node and what stands under it."""
    rubric = year.rubric
    wanted = [node] if node else [*(section.id for section in rubric.sections), YEAR_END, DAILY, BALLOTS, REWARDS, COMPOSITE]
    lines = [_headline(year, item), "", _row("分值", "得分", "计分", "")]
    for block in wanted:
        lines += _node(year, item, block, 0, law=node is not None)
    if node is None:
        lines += ["", *_grading(year, item)]
    return "\n".join(line.rstrip() for line in lines)


def _headline(year: YearSite, item: Ranked) -> str:
    result = item.result
    rank = f"第{item.rank}名" if item.rank else "未排名"
    if result.grade is None:
        return f"{result.name} {year.number}年度：待录入，没有得分和档次"
    return f"{result.name} {year.number}年度：综合得分{item.shown}，{result.grade}，{rank}"


def _row(points: str, score: str, change: str, words: str) -> str:
    return "".join(" " * (_NUMBER - display_width(figure)) + figure for figure in (points, score, change)) + "  " + words


def _node(year: YearSite, item: Ranked, block: str, depth: int, *, law: bool) -> Iterator[str]:
    rubric, card = year.rubric, item.result.card
    above = rubric.above
    found = card.nodes[block]
    indent = "  " * depth
    score = "待录入" if found.score is None else show(found.score)
    yield _row(show(found.points) if found.points else "", score, "", f"{indent}{_named(rubric, block)}：{found.state.label}")
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
            yield from _node(year, item, child, depth + 1, law=law)
    entries = [entry for entry in card.entries if entry.node == block]
    # what only says that a clause has all its points stands in its own line already
    if law or [entry.kind for entry in entries] != [Kind.ALLOTTED] or found.state != State.EARNED:
        for entry in entries:
            yield _row("", "", _change(entry), f"{indent}  {_entry(rubric, entry)}")
    for entry in card.entries:
        if law and entry.clause == block != entry.node and entry.kind.of_clause:
            words = f"{indent}  计入{rubric.cite(entry.node)}：{_entry(rubric, entry)}"
            yield _row("", "", _change(entry), words)
    if found.score is not None and (law or block == COMPOSITE):
        inside = [rubric.cite(child) for child, parent in above.items() if parent == block and child in card.nodes]
        if block == COMPOSITE:
            inside = [rubric.title_of(child) for child, parent in above.items() if parent == block and child in card.nodes]
        below = [signed(card.nodes[child].score or found.score * 0) for child, parent in above.items() if parent == block]
        terms = [f"{value}（{name}）" for name, value in zip(inside, below, strict=True)]
        terms += [signed(entry.applied) for entry in entries if entry.applied]
        yield f"{indent}  合计：{' '.join(terms) or '0'} = {show(found.score)}分"


def _named(rubric: Rubric, block: str) -> str:
    return f"{rubric.cite(block)} {rubric.title_of(block)}"


def _change(entry: Entry) -> str:
    return "待录入" if entry.kind == Kind.NOT_ASSESSED else signed(entry.applied)


def _entry(rubric: Rubric, entry: Entry) -> str:
    said = entry.reason if entry.kind == Kind.NOT_ASSESSED else f"{entry.kind.label}：{entry.reason}"
    parts = [f"[{rubric.cite(entry.clause)}] {said}"]
    if entry.date:
        parts.append(str(entry.date))
    if entry.document:
        parts.append(entry.document.text)
    if entry.note:
        parts.append(entry.note)
    if entry.points != entry.applied:
        parts.append(f"按规定{signed(entry.points)}分，实计{signed(entry.applied)}分")
    return "，".join(parts) + (f"（{entry.why}）" if entry.why else "")


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


# what stands between a community and a grade

_MOST = 10
"""So many losses are listed; the rest is summed up."""


def why_not_text(year: YearSite, item: Ranked, found: Remedies | None, wanted: str) -> str:
    """What stands between a community and a grade: points, the losses behind them, ceilings and vetoes."""
    rubric, result = year.rubric, item.result
    names, minimum = rubric.grades.names, rubric.grades.minimum(wanted)
    edge = rubric.grades.range(wanted)
    lines = [_headline(year, item), f"{wanted}：综合得分{edge}", ""]
    if result.composite is None or result.grade is None or found is None:
        lines.append(f"事实没有录齐，档次未定。还缺 {len(result.card.missing)} 项：")
        lines += [f"  {_fact(rubric, block, fact)}" for block, fact in result.card.missing]
        lines += _losses(rubric, item, "已经确定的失分") + _limits(rubric, result, wanted)
        return "\n".join(lines)
    place, now = names.index(wanted), names.index(result.grade)
    if now == place:
        lines.append(f"已经是{wanted}。")
    elif now < place:
        lines.append(f"现为{result.grade}，比{wanted}好。")
    if minimum is None:
        return "\n".join([*lines, *_limits(rubric, result, wanted)] if now == place else lines)
    shown = item.shown
    if result.composite >= minimum:
        over = result.composite - minimum
        beyond = f"，超出{bounded(over, [SMALLEST])}分" if over else "，正好在界线上"
        lines.append(f"综合得分{shown}，够{show(minimum)}分{beyond}。")
    else:
        lines.append(f"综合得分{shown}，离{show(minimum)}分还差{bounded(minimum - result.composite, [SMALLEST])}分。")
        lines += _losses(rubric, item, "失分")
        lines += ["", *_enough(rubric, found, wanted, minimum)]
    lines += _limits(rubric, result, wanted)
    return "\n".join(lines)


def _losses(rubric: Rubric, item: Ranked, title: str) -> list[str]:
    result = item.result
    found = [loss for loss in losses_of(rubric, result) if loss.counts]
    if not found:
        return ["", "没有失分。"]
    lines = ["", f"{title}，折合综合得分，从大到小："]
    lines += [f"{_figure(loss.weight)}  {_loss(rubric, loss.entry)}" for loss in found[:_MOST]]
    rest = found[_MOST:]
    if rest:
        lines.append(f"{_figure(sum((loss.weight for loss in rest), ZERO))}  其余 {len(rest)} 条")
    lines.append(f"{_figure(sum((loss.weight for loss in found), ZERO))}  合计")
    return [*lines, "年末考核已经按满分封顶，其中的失分不影响综合得分，没有列出。"] if result.cut else lines


def _figure(points: Points) -> str:
    figure = signed(points)
    return " " * (_NUMBER - display_width(figure)) + figure


def _loss(rubric: Rubric, entry: Entry) -> str:
    if entry.kind == Kind.RESULT:
        return f"[{rubric.cite(entry.node)}] {rubric.title_of(entry.node)}没有得满分：{entry.reason}"
    rest = [str(entry.date) if entry.date else "", entry.document.text if entry.document else "", entry.note]
    return "，".join([f"[{rubric.cite(entry.clause)}] {entry.reason}", *filter(None, rest)])


def _enough(rubric: Rubric, found: Remedies, wanted: str, minimum: Points) -> Iterator[str]:
    if found.enough is None:
        yield f"即使没有任何失分，综合得分也只有{show(found.best)}分，不够{show(minimum)}分。"
        return
    count = len(found.enough)
    one = "例如没有下面这一项失分，综合得分就够" + wanted + "："
    yield one if count == 1 else f"例如没有下面 {count} 项失分，综合得分就够{wanted}；少算其中一项都不够："
    for step in found.enough:
        reasons = "；".join(dict.fromkeys(_loss(rubric, entry) for entry in step.cause.entries))
        yield f"{_figure(step.gain)}  {reasons}，到{bounded(step.composite, rubric.grades.thresholds)}分"
    if any(not step.gain for step in found.enough):
        yield "（+0 或 0 的：同一处另有不得分的原因，要一并没有才加得回来）"


def _limits(rubric: Rubric, result: Result, wanted: str) -> list[str]:
    names = rubric.grades.names
    place = names.index(wanted)
    lines = []
    for limit in result.limits:
        veto = limit.kind == Kind.VETO
        if place < (len(names) - 1 if veto else 1):
            effect = f"一票否决，直接列为{names[-1]}" if veto else f"不得评为{names[0]}"
            lines.append(f"  触发{rubric.cite(limit.clause)}情形，{effect}（{limit.detail}）")
    if lines:
        return ["", f"另有降档、否决情形，得分够了也不能评为{wanted}：", *lines]
    if result.grade is not None and names.index(result.grade) <= place:
        return []
    return ["", f"没有降档、否决情形，{wanted}只看得分。"]


# what is still missing


def status(found: Survey) -> str:
    """What is missing of a year, per community and per office that owes it, with the offices that have not confirmed."""
    rubric, records = found.rubric, found.records
    stage = STAGES[found.settings.stage]
    done = sum(1 for record in records if record.read and not record.missing and not record.problems)
    missing = sum(len(record.missing) for record in records)
    lines = [f"{found.settings.number} 年度（{stage}）：{len(records)} 个社区，录齐 {done} 个，未录齐 {len(records) - done} 个"]
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
        open_ones = [office for office, day in found.offices.items() if day is None]
        lines += ["", f"各单位的确认：{len(found.offices)} 个单位，已确认 {len(found.offices) - len(open_ones)} 个"]
        lines += [f"  尚未确认：{office}" for office in open_ones]
    return "\n".join(lines)


def _by_community(rubric: Rubric, records: Sequence[RecordStatus]) -> Iterator[str]:
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
            blocks.setdefault(block, []).append(_title(rubric, block, fact))
        for block, titles in blocks.items():
            yield f"    {_named(rubric, block)}：{'、'.join(titles)}"


def _by_office(rubric: Rubric, found: Survey) -> Iterator[str]:
    owed: dict[str, dict[tuple[str, str], list[str]]] = {}
    for record in found.records:
        for block, fact in record.missing:
            known = rubric.facts.get(block, {}).get(fact)
            owed.setdefault((known.office if known else None) or "", {}).setdefault((block, fact), []).append(record.name)
    for office in sorted(owed, key=lambda name: (not name, name)):
        count = sum(len(names) for names in owed[office].values())
        day = found.offices.get(office)
        note = "" if not office else f"，但已于 {day} 确认填全" if day else "，尚未确认"
        yield f"  {office or '细则没有指定提供单位的'}：缺 {count} 项{note}"
        for (block, fact), names in owed[office].items():
            known = rubric.facts.get(block, {}).get(fact)
            basis = f"（以{known.basis}为准）" if known and known.basis else ""
            shown = "、".join(names[:_MOST]) + (f"等 {len(names)} 个社区" if len(names) > _MOST else "")
            yield f"    {_named(rubric, block)} {_title(rubric, block, fact)}{basis}：{shown}"


def _title(rubric: Rubric, block: str, fact: str) -> str:
    known = rubric.facts.get(block, {}).get(fact)
    return known.title if known else ASSESSED_ON


def _fact(rubric: Rubric, block: str, fact: str) -> str:
    return f"{_named(rubric, block)}：{_title(rubric, block, fact)}"


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
            yield f"{name}{'，'.join(_sentence(change) for change in changes)}{_because(causes, caused=caused)}。"
    for (cite, causes), changes in blocks.items():
        why = "" if causes in heads else _because(causes, caused=caused)
        yield f"  {cite}：{'；'.join(_sentence(change) for change in changes)}{why}。"


def _because(causes: tuple[str, ...], *, caused: bool) -> str:
    if not caused:
        return ""
    return f"，原因：{'；'.join(causes)}" if causes else "，原因：两边的程序或设置不同"


def _sentence(change: Change) -> str:
    if change.what == COMMUNITY:
        return f"是新增的社区（{change.new}）" if change.old == NOTHING else f"没有了（原{change.old}）"
    if change.old == NOTHING:
        return f"新增{change.what}“{change.new}”"
    if change.new == NOTHING:
        return f"不再有{change.what}“{change.old}”"
    return f"{change.what}由 {change.old} 变为 {change.new}"


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
            yield f"# {fact.name} = {_sample(fact.name, places[fact.name], rubric.year)}   # {_line(fact, places[fact.name])}"
    if "evidence" in places:
        yield f'# evidence = [{{ kind = "…", title = "…" }}]   # {_about(places["evidence"])}，没有的不写'
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
