"""The data beside the pages: results.json, the contract that others read."""

from __future__ import annotations

import json
from typing import Any

from .county import Ranked
from .pages import YearSite
from .points import Points, plain
from .rubric import BALLOTS, DAILY, REWARDS, YEAR_END

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
