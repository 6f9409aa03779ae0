"""The data beside the pages that programs read: results.json, the contract, with its schema; and the search index."""

from __future__ import annotations

import json
from typing import Any

from ..assess import Kind, Ranked
from ..base.names import SLUG
from ..base.points import Points, plain
from ..base.printing import undirected
from ..rubric import BALLOTS, COMPOSITE, DAILY, REWARDS, YEAR_END
from ..views import YearSite, limits_in_short, limits_title, loss_rows

PARTS = {"daily": DAILY, "year_end": YEAR_END, "democratic": BALLOTS, "rewards": REWARDS}
"""The parts of the composite, by their names in results.json."""
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
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


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
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


def _closed(properties: dict[str, Any]) -> dict[str, Any]:
    """An object that has all of these properties and no other."""
    return {"type": "object", "additionalProperties": False, "required": list(properties), "properties": properties}


def _decimal(title: str) -> dict[str, Any]:
    """A figure that may be missing where nothing is assessed."""
    return {"title": f"{title}，没有评定的为空值", "type": ["string", "null"], "pattern": FIGURE}


def search_index(year: YearSite) -> str:
    """``data/search.js``: a classic script that sets one global, a list of what can be found in a year.

    Each item: kind, title, what it says, address from the site's root, further words it is found by.
    """
    rubric, urls = year.rubric, year.urls
    items: list[list[str]] = []
    for item in year.standing.ranked:
        result = item.result
        rank = f"第{item.rank}名" if item.rank else "未排名"
        detail = "，".join(
            filter(None, (f"综合得分{item.shown}", result.grade or "待录入", rank, limits_in_short(rubric, result)))
        )
        items.append(["社区", result.name, detail, urls.community(result.slug), result.slug])
    for record in year.assessed.records.left_out:
        items.append(["社区", record.name, f"未排名，{record.left_out}", urls.home(), record.slug])
    items += [["页面", title, f"{year.number}年度", url, ""] for title, url in urls.menu()]
    for clause in rubric.clauses:
        text = " ".join(rubric.paragraphs[number].text for number in rubric.home[clause.id])
        items.append([CLAUSE_ITEM, f"{rubric.cite(clause.id)} {clause.title}", "条款统计和原文", urls.clause(clause.id), text])
    for block in rubric.blocks():
        if block.id not in year.standing.clauses:
            text = " ".join(rubric.paragraphs[number].text for number in rubric.home[block.id])
            items.append([RUBRIC_ITEM, f"{rubric.cite(block.id)} {block.title}", "细则原文", urls.text(block.id), text])
    for item in year.standing.ranked:
        result = item.result
        for row in loss_rows(year, item):
            entry = row.entry
            detail = "，".join(part for part in (entry.reason, entry.date, entry.ground, entry.note) if part)
            points = entry.applied
            title = f"{result.name} {entry.cite} {points}分"
            items.append(["失分", title, detail, urls.community(result.slug, row.node), f"{result.slug} {entry.day}"])
    text = undirected(json.dumps(items, ensure_ascii=False, separators=(",", ":")).replace("],[", "],\n["))
    return f"window.TONGYU_SEARCH = {text.replace(chr(0x2028), ' ').replace(chr(0x2029), ' ')};\n"
