"""The data beside the pages: results.json, the contract that others read, and the search index."""

from __future__ import annotations

import json
from typing import Any

from .county import Ranked, charged_clause
from .pages import Urls, YearSite
from .points import Points, plain, signed
from .rubric import BALLOTS, DAILY, REWARDS, YEAR_END
from .scoring import Kind

PARTS = {"daily": DAILY, "year_end": YEAR_END, "democratic": BALLOTS, "rewards": REWARDS}


def results_json(year: YearSite) -> str:
    """``data/results.json`` of a year: figures as decimal strings, ``null`` for what is not assessed."""
    data = {
        "year": year.number,
        "rubric": year.rubric.title,
        "communities": [_community(year, item) for item in year.standing.ranked],
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _figure(value: Points | None) -> str | None:
    return None if value is None else plain(value)


def _community(year: YearSite, item: Ranked) -> dict[str, Any]:
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
        "limits": [{"kind": str(limit.kind), "clause": limit.clause} for limit in result.limits],
        "consequences": [outcome.consequence for outcome in result.outcomes if outcome.applies],
        "undetermined": [outcome.consequence for outcome in result.outcomes if outcome.applies is None],
    }


def search_index(year: YearSite) -> str:
    """``data/search.js``: a classic script that sets one global, a list of what can be found in a year.

    Each item: kind, title, what it says, address from the site's root, further words it is found by.
    """
    rubric, urls = year.rubric, Urls(year.number)
    items: list[list[str]] = []
    for item in year.standing.ranked:
        result = item.result
        rank = f"第{item.rank}名" if item.rank else "未排名"
        detail = f"综合得分{item.shown}，{result.grade or '待录入'}，{rank}"
        items.append(["社区", result.name, detail, urls.community(result.slug), result.slug])
    for clause in rubric.clauses:
        text = " ".join(rubric.paragraphs[number].text for number in rubric.home[clause.id])
        items.append(["条款", f"{rubric.cite(clause.id)} {clause.title}", "条款统计和原文", urls.clause(clause.id), text])
    for block in rubric.blocks():
        if block.id not in year.standing.clauses:
            text = " ".join(rubric.paragraphs[number].text for number in rubric.home[block.id])
            items.append(["细则", f"{rubric.cite(block.id)} {block.title}", "细则原文", urls.text(block.id), text])
    for item in year.standing.ranked:
        result = item.result
        for entry in result.card.entries:
            if entry.kind in (Kind.DEDUCTION, Kind.VOID) and entry.applied < 0:
                clause_id = charged_clause(rubric, entry)
                grounds = [str(entry.date or ""), entry.document.text if entry.document else "", entry.note]
                detail = "，".join([entry.reason, *(ground for ground in grounds if ground)])
                title = f"{result.name} {rubric.cite(clause_id)} {signed(entry.applied)}分"
                items.append(["失分", title, detail, urls.community(result.slug, entry.node), result.slug])
    text = json.dumps(items, ensure_ascii=False, separators=(",", ":")).replace("],[", "],\n[")
    return f"window.TONGYU_SEARCH = {text.replace(chr(0x2028), ' ').replace(chr(0x2029), ' ')};\n"
