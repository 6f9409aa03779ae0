"""Reading a published site back: the results of its years, and what its register says of seals and corrections.

Only what this wing writes for programs is read: results.json, ledger.csv, the search index, and of the register the
attributes that hold data. A file of another form, from an older program, tells less or nothing.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from ..assess import Kind
from ..base.files import OWN_MOST
from ..base.points import SHOWN, exact, fixed
from ..base.problems import Problem, Problems
from ..base.source import read
from ..rubric import BALLOTS, DAILY, REWARDS, YEAR_END
from ..seals import ComparedYear, Plain, RegisteredYear
from .documents import CLAUSE_ITEM, PARTS, RUBRIC_ITEM
from .downloads import LEDGER_COLUMNS

# results


def read_published(site: Path) -> dict[int, ComparedYear]:
    """The years of a built site. Raises :class:`~tongyu_site.base.problems.Problems` where there is none."""
    files = sorted(site.glob("[0-9][0-9][0-9][0-9]/data/results.json"))
    if not files:
        hint = "写封存文件（data/seals/2017.toml）、生成的网站（site）或含 content/ 和 data/ 的文件夹"
        raise Problems([Problem("E714", "这里没有可比较的结果", site.name, hint=hint)])
    return {int(file.parent.parent.name): _read_year(file) for file in files}


def _read_year(path: Path) -> ComparedYear:
    """A year of its results.json, with the ledger and the search index beside it where they are there."""
    folder = path.parents[2]
    ledger, index = path.with_name("ledger.csv"), path.with_name("search.js")
    texts = [read(file, folder, OWN_MOST).text if file.is_file() else None for file in (ledger, index)]
    return published_year(path.name, read(path, folder, OWN_MOST).text, *texts)


_PART_NAMES = {DAILY: "日常检查", YEAR_END: "年末考核", BALLOTS: "民主测评", REWARDS: "奖惩加减分"}
"""The parts of the composite as a reader knows them: a site alone has no rubric to ask."""


def published_year(shown: str, results: str, ledger: str | None, index: str | None) -> ComparedYear:
    """A year of the texts of its results.json, ledger.csv and search.js; ``shown`` is the file to name in a problem.

    Raises :class:`~tongyu_site.base.problems.Problems` where results.json is not one.
    """
    try:
        data = json.loads(results)
        communities = {item["slug"]: _community(item) for item in data["communities"]}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Problems([Problem("E714", "数据文件读不懂，不是本程序生成的或已损坏", shown)]) from None
    ranks = [community["rank"] for community in communities.values()]
    for community in communities.values():
        community["tied"] = community["rank"] > 0 and ranks.count(community["rank"]) > 1
    cites = _cites(index or "")
    names = cites | _PART_NAMES
    if ledger is not None:
        names |= _add_ledger(communities, ledger)
        several = Counter(cites.values())
        ids = {cite: block for block, cite in cites.items() if several[cite] == 1}
        for community in communities.values():
            for entry in community.get("entries", ()):  # the table to take away names clauses as people do
                entry["clause"] = ids.get(entry["clause"], entry["clause"])
    return ComparedYear(communities, lambda block: names.get(block, block), rounded=True)


def _community(item: Mapping[str, Any]) -> Plain:
    """A community of results.json as plain data, as far as that file knows it."""
    return {
        "name": item["name"],
        "rank": item["rank"] or 0,
        "grade": item["grade"] or "",
        "composite": _figure(item["composite"]),
        "shown": fixed(exact(item["composite"]), SHOWN) if item["composite"] else "",
        "nodes": {
            **{node: {"score": _figure(score)} for node, score in item["nodes"].items()},
            **{part: {"score": _figure(item["parts"][name])} for name, part in PARTS.items()},
        },
        "limits": [{"kind": limit["kind"], "clause": limit["clause"]} for limit in item["limits"]],
        "consequences": [
            *({"clause": clause, "applies": "yes"} for clause in item["consequences"]),
            *({"clause": clause, "applies": "open"} for clause in item.get("undetermined", ())),
        ],
    }


def _figure(text: str | None) -> str:
    """A figure of results.json, empty for none. Raises :class:`ValueError` or :class:`TypeError` where it is no figure."""
    return str(text) if text and exact(text) is not None else ""


def _cites(index: str) -> dict[str, str]:
    """How a site names its blocks, from its search index: the place of each clause and paragraph, by what its address ends with.

    Empty for an index of another form: then blocks are named as results.json does.
    """
    try:
        items = json.loads(index.partition("=")[2].strip().removesuffix(";"))
        return {
            re.split(r"[/#]", str(item[3]))[-1].removesuffix(".html"): str(item[1]).partition(" ")[0]
            for item in items if item[0] in (CLAUSE_ITEM, RUBRIC_ITEM)
        }  # fmt: skip
    except (ValueError, IndexError, TypeError, KeyError, RecursionError):
        return {}


_ENTRY = ("node", "kind", "clause", "reason", "points", "applied", "why", "date", "document", "note")
"""The keys of an entry of the ledger."""
_OWN_TERMS = (Kind.ALLOTTED.label, Kind.UNALLOTTED.label)


def _add_ledger(communities: Mapping[str, Plain], text: str) -> dict[str, str]:
    """Put the entries of ledger.csv into their communities; returns how it names the nodes that have points of their own.

    A ledger of another form is left out.
    """
    rows = csv.DictReader(io.StringIO(text))
    titles = {key: LEDGER_COLUMNS[key].title for key in _ENTRY}
    slug = LEDGER_COLUMNS["slug"].title
    if not {slug, *titles.values()} <= set(rows.fieldnames or ()):
        return {}
    kinds = {kind.label: kind.value for kind in Kind}
    names = {}
    for community in communities.values():
        community["entries"] = []
    for row in rows:
        entry = {key: (row[title] or "").removeprefix("'") for key, title in titles.items()}
        entry["node"] = entry["node"].removeprefix("n-")
        if entry["kind"] in _OWN_TERMS:
            names[entry["node"]] = entry["clause"]
        entry["kind"] = kinds.get(entry["kind"], Kind.NOT_ASSESSED.value)
        for key in ("points", "applied"):
            entry[key] = entry[key] if re.fullmatch(r"-?[0-9]{1,80}(\.[0-9]{1,80})?", entry[key]) else "0"
        if row[slug] in communities:
            communities[row[slug]]["entries"].append(entry)
    return names


# the register


def read_register(html: str) -> dict[int, RegisteredYear]:
    """The years that a register of corrections says are sealed or corrected."""
    reader = _RegisterReader()
    for tag in re.findall(r"<(?:li|h2)\s[^<>]*>", html):  # most of a large register are tables of changes: they are not parsed
        reader.feed(tag)
    reader.close()
    years = reader.marks.keys() | {year for year, _ in reader.corrections}
    return {
        year: RegisteredYear(
            reader.marks.get(year, ""),
            frozenset(n for other, n in reader.corrections if other == year),
            reader.adopted.get(year, 0),
        )
        for year in years
    }


class _RegisterReader(HTMLParser):
    """Collects the data of a register: ``data-sealed``, ``data-mark``, ``data-adopted`` of a year, anchors of corrections."""

    def __init__(self) -> None:
        super().__init__()
        self.marks: dict[int, str] = {}
        self.corrections: list[tuple[int, int]] = []
        self.adopted: dict[int, int] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep what a tag's attributes say of a seal or a correction."""
        data = dict(attrs)
        year, mark = data.get("data-sealed") or "", data.get("data-mark") or ""
        if re.fullmatch(r"[0-9]{4}", year) and re.fullmatch("[0-9a-f]+", mark):
            self.marks[int(year)] = mark
            times = data.get("data-adopted") or ""
            self.adopted[int(year)] = int(times) if re.fullmatch("[0-9]{1,3}", times) else 0
        if tag == "h2" and (anchor := re.fullmatch(r"c-([0-9]{4})-([0-9]{1,9})", data.get("id") or "")):
            self.corrections.append((int(anchor[1]), int(anchor[2])))
