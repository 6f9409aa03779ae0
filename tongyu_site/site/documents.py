"""The data beside the pages that programs read: results.json, the contract, with its schema; and the search index."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ..assess import Kind, Ranked
from ..base.names import SLUG
from ..base.points import Points, plain
from ..base.printing import json_text, undirected
from ..rubric import BALLOTS, COMPOSITE, DAILY, REWARDS, YEAR_END
from ..views import COMMON, EntryText, YearSite, entry_text, limits_in_short, limits_title, loss_row

PARTS = {"daily": DAILY, "year_end": YEAR_END, "democratic": BALLOTS, "rewards": REWARDS}
"""The parts of the composite, by their names in results.json."""
SEARCH_BYTES = 1_500_000
"""Bytes of one file of the search index; a large county's goes on in further files."""
CLAUSE_ITEM, RUBRIC_ITEM = "条款", "细则"
"""The kinds of what the search index lists of the rubric: a clause has a page of its own, any other block a paragraph."""


def results_json(year: YearSite) -> str:
    """``data/results.json`` of a year: figures as decimal strings, ``null`` for what is not assessed."""
    data = {
        "year": year.number,
        "rubric": year.rubric.title,
        "communities": [_community(year, item) for item in year.standing.ranked],
        "left_out": [
            {"slug": record.slug, "name": record.name, "reason": record.left_out} for record in year.assessed.records.left_out
        ],
    }
    return json_text(data)


def _figure(value: Points | None) -> str | None:
    """A figure as a decimal string."""
    return None if value is None else plain(value)


def _community(year: YearSite, item: Ranked) -> dict[str, Any]:
    """A community in results.json, in the order of ``results_schema``."""
    result = item.result
    nodes = result.card.nodes
    return {
        "slug": result.slug,
        "name": result.name,
        "rank": item.rank,
        "grade": result.grade,
        "composite": _figure(result.composite),
        "parts": {name: _figure(nodes[part].score) for name, part in PARTS.items()},
        "nodes": {node: _figure(nodes[node].score) for node in year.rubric.nodes},
        "limits": [
            {
                "kind": str(limit.kind),
                "clause": limit.clause,
                "changed": limit.changed if result.grade else None,
                "documents": list(limit.grounds),
            }
            for limit in result.limits
        ],
        "consequences": [outcome.consequence for outcome in result.outcomes if outcome.applies],
        "undetermined": [outcome.consequence for outcome in result.outcomes if outcome.applies is None],
    }


FIGURE = r"^-?(0|[1-9][0-9]*)(\.[0-9]*[1-9])?$"
"""A decimal without exponent or trailing zeros."""


def results_schema(year: YearSite) -> str:
    """``data/results.schema.json``: what results.json of a year holds, as JSON Schema (draft-07) with Chinese titles."""
    rubric = year.rubric
    told = year.assessed.consequences
    ids = [consequence.id for consequence in told]
    consequences = {
        "type": "array", "uniqueItems": True,
        "items": {"enum": ids},
        "description": "；".join(f"{c.id}：{rubric.cite(c.id)} {c.title}" for c in told),
    }  # fmt: skip
    grounds = [*(node.id for node in rubric.clauses), *(block.id for block in rubric.limits), rubric.papers.id]
    limit = _closed(
        {
            "kind": {
                "title": "效果",
                "enum": [str(Kind.CEILING), str(Kind.VETO)],
                "description": f"ceiling：不得评为{rubric.grades.names[0]}；veto：一票否决",
            },
            "clause": {"title": "依据的条款", "enum": grounds},
            "changed": {"title": "是否改变档次，待录入的为空值", "type": ["boolean", "null"]},
            "documents": {
                "title": "依据的文件：发文机关、文号、日期",
                "type": "array",
                "uniqueItems": True,
                "items": {"type": "string"},
            },
        }
    )
    community = _closed(
        {
            "slug": {"title": "文件名，也是网址", "type": "string", "pattern": SLUG},
            "name": {"title": "社区名称", "type": "string", "minLength": 1},
            "rank": {"title": "名次，待录入的为空值", "type": ["integer", "null"], "minimum": 1},
            "grade": {"title": "档次，待录入的为空值", "enum": [*rubric.grades.names, None]},
            "composite": _decimal(rubric.title_of(COMPOSITE)),
            "parts": _closed({name: _decimal(rubric.title_of(part)) for name, part in PARTS.items()})
            | {"title": "各部分折算后的得分"},
            "nodes": _closed({node: _decimal(f"{rubric.cite(node)} {rubric.title_of(node)}") for node in rubric.nodes})
            | {"title": "细则各项的得分，含加分"},
            "limits": {"title": f"{limits_title(rubric)}，含没有改变档次的", "type": "array", "items": limit},
            "consequences": {"title": "适用的结果运用", **consequences},
            "undetermined": {"title": "未定的结果运用", **consequences},
        }
    )
    left_out = _closed(
        {
            "slug": {"title": "文件名", "type": "string", "pattern": SLUG},
            "name": {"title": "社区名称", "type": "string", "minLength": 1},
            "reason": {"title": "不参加的原因", "type": "string", "minLength": 1},
        }
    )
    schema = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": f"{year.number}年度考核结果",
        "description": "得分是十进制小数的文字，没有指数和末尾的零；没有有限小数的写到小数点后12位。",
        **_closed(
            {
                "year": {"title": "年度", "const": year.number},
                "rubric": {"title": "考核细则", "type": "string"},
                "communities": {"title": "社区，按名次排列，待录入的在最后", "type": "array", "items": community},
                "left_out": {"title": "不参加本年度考核的社区，没有名次和得分", "type": "array", "items": left_out},
            }
        ),
    }  # fmt: skip
    return json_text(schema)


def _closed(properties: dict[str, Any]) -> dict[str, Any]:
    """An object that has all of these properties and no other."""
    return {"type": "object", "additionalProperties": False, "required": list(properties), "properties": properties}


def _decimal(title: str) -> dict[str, Any]:
    """A figure that may be missing where nothing is assessed."""
    return {"title": f"{title}，没有评定的为空值", "type": ["string", "null"], "pattern": FIGURE}


def search_files(year: YearSite) -> dict[str, bytes]:
    """The search index of a year by URL: classic scripts that each set one global, a list of what can be found.

    Each item: kind, title, what it says, address from the site's root, further words it is found by. A list that another
    file continues ends with an item without a kind, whose address is that file's.
    """
    lines = [json.dumps(item, ensure_ascii=False, separators=(",", ":")) for item in _found(year)]
    parts: list[list[str]] = [[]]
    size = 0
    for line in map(undirected, lines):
        own = len(line.encode("utf-8")) + 2
        if parts[-1] and size + own > SEARCH_BYTES:
            parts.append([])
            size = 0
        parts[-1].append(line.replace(chr(0x2028), " ").replace(chr(0x2029), " "))
        size += own
    files = {}
    for number, part in enumerate(parts, 1):
        more = [json.dumps(["", "", "", year.urls.index(number + 1), ""])] if number < len(parts) else []
        text = ",\n".join([*part, *more])
        files[year.urls.index(number)] = f"window.TONGYU_SEARCH = [{text}];\n".encode()
    return files


def _found(year: YearSite) -> Iterator[list[str]]:
    """What can be found in a year: communities, pages, clauses and other blocks of the text, readings, losses and credits."""
    rubric, urls = year.rubric, year.urls
    for item in year.standing.ranked:
        result = item.result
        rank = f"第{item.rank}名" if item.rank else "未排名"
        detail = "，".join(
            filter(None, (f"综合得分{item.shown}", result.grade or "待录入", rank, limits_in_short(rubric, result)))
        )
        yield ["社区", result.name, detail, urls.community(result.slug), ""]
    for record in year.assessed.records.left_out:
        yield ["社区", record.name, f"未排名，{record.left_out}", urls.home(), record.slug]
    for title, url in urls.menu():
        yield ["页面", title, year.name, url, ""]
    if year.volumes:
        yield ["页面", "全部社区明细（打印用）", year.name, year.volumes, ""]
    yield ["页面", "下载", f"{year.name}，Excel 工作簿、CSV、JSON", f"{urls.home()}#downloads", ""]
    for title, url in COMMON:
        yield ["页面", title, "", url, ""]
    for clause in rubric.clauses:
        text = " ".join(rubric.paragraphs[number].text for number in rubric.home[clause.id])
        yield [CLAUSE_ITEM, f"{rubric.cite(clause.id)} {clause.title}", "条款统计和原文", urls.clause(clause.id), text]
    for block in rubric.blocks():
        if block.id not in year.standing.clauses:
            text = " ".join(rubric.paragraphs[number].text for number in rubric.home[block.id])
            yield [RUBRIC_ITEM, f"{rubric.cite(block.id)} {block.title}", "细则原文", urls.text(block.id), text]
    for reading in rubric.readings.values():
        cites = "、".join(map(rubric.cite, reading.clauses))
        yield ["执行口径", reading.question, f"{reading.applied.says}（{cites}）", urls.reading(reading.id), reading.applied.why]
    for item in year.standing.ranked:
        for row in (loss_row(year, loss) for loss in year.losses[item.result.slug]):
            yield _entry_item(year, item, "失分", row.node, row.entry)
        for entry in item.result.card.entries:
            if entry.kind == Kind.CREDIT and entry.applied > 0:
                yield _entry_item(year, item, "加分", entry.node, entry_text(year, entry))


def _entry_item(year: YearSite, item: Ranked, kind: str, node: str, entry: EntryText) -> list[str]:
    """A loss or a credit in the search index."""
    detail = "，".join(part for part in (entry.reason, entry.date, entry.ground, entry.note) if part)
    title = f"{item.result.name} {entry.cite} {entry.applied}分"
    return [kind, title, detail, year.urls.community(item.result.slug, node), entry.day]
