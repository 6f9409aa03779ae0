"""Differences between two results, each of a seal, a built site or a root; between roots with their causes.

A cause is found by exchanging one input at a time: the old year is scored again with one record, the rubric, one reading
or last year's results taken from the new root, and what comes out tells what that input did. Knows no text of the terminal
and no page.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from ..assess import AssessedYear, Kind, Past, Standing, assess_record, assess_year
from ..base.points import SHOWN, exact, fixed, plain
from ..base.problems import Problem, Problems
from ..base.source import OWN_MOST, read
from ..records import Record, records_under
from ..rubric import BALLOTS, DAILY, REWARDS, YEAR_END, Rubric
from .inputs import chosen_options, rubric_hash
from .results import Change, Communities, Plain, cited, community_figures, compare_results, plain_results, results_with
from .seal import parse_seal


@dataclass(frozen=True)
class ComparedYear:
    """A year of any side: its communities as plain data, the name of a block, and, of a root, what it was scored from."""

    communities: Communities
    cite: Callable[[str], str]
    assessed: AssessedYear | None = None
    rounded: bool = False
    """Whether figures without a finite decimal are given to some places only (results.json)."""


@dataclass(frozen=True)
class Explained:
    """A change with the inputs that made it; empty where they are not known."""

    change: Change
    causes: tuple[str, ...] = ()


@dataclass(frozen=True)
class YearDifference:
    """What differs in one year. ``missing`` names the side without that year; ``caused``: whether causes were looked for."""

    year: int
    changes: tuple[Explained, ...]
    missing: str = ""
    caused: bool = False


def of_root(side: AssessedYear) -> ComparedYear:
    """A year scored from a root."""
    return ComparedYear(plain_results(side.rubric, side.standing), cited(side.rubric), side)


def is_root(path: Path) -> bool:
    """Whether a folder holds content/ and data/."""
    return (path / "content" / "site.toml").is_file()


def read_results(path: Path) -> dict[int, ComparedYear]:
    """The years of a seal or of a built site. Raises :class:`~tongyu_site.problems.Problems`."""
    if path.is_file():
        source = read(path, path.parent, OWN_MOST)
        year = source.toml().get("year")
        if isinstance(year, int):
            seal = parse_seal(source, year)
            return {year: ComparedYear(seal.communities, _named(seal.cites))}
    files = sorted(path.glob("[0-9][0-9][0-9][0-9]/data/results.json"))
    if not files:
        hint = "写封存文件（data/seals/2017.toml）、生成的网站（site）或含 content/ 和 data/ 的文件夹"
        raise Problems([Problem("E714", "这里没有可比较的结果", path.name, hint=hint)])
    return {int(file.parent.parent.name): _site_year(file) for file in files}


def _named(names: Mapping[str, str]) -> Callable[[str], str]:
    return lambda block: names.get(block, block)


_PARTS = {"daily": DAILY, "year_end": YEAR_END, "democratic": BALLOTS, "rewards": REWARDS}
_PART_NAMES = {DAILY: "日常检查", YEAR_END: "年末考核", BALLOTS: "民主测评", REWARDS: "奖惩加减分"}
"""The parts as results.json names them, and as a reader does: a site alone has no rubric to ask."""


def _site_year(path: Path) -> ComparedYear:
    folder = path.parents[2]
    ledger, index = path.with_name("ledger.csv"), path.with_name("search.js")
    texts = [read(file, folder, OWN_MOST).text if file.is_file() else None for file in (ledger, index)]
    return of_texts(path.name, read(path, folder, OWN_MOST).text, *texts)


def _cites(index: str) -> dict[str, str]:
    """How a site names its blocks, from its search index: the place of each clause and paragraph, by what its address ends with.

    Empty for an index of another form: then blocks are named as results.json does.
    """
    try:
        items = json.loads(index.partition("=")[2].strip().removesuffix(";"))
        return {
            re.split(r"[/#]", str(item[3]))[-1].removesuffix(".html"): str(item[1]).partition(" ")[0]
            for item in items if item[0] in ("条款", "细则")
        }  # fmt: skip
    except (ValueError, IndexError, TypeError, KeyError):
        return {}


def of_texts(shown: str, results: str, ledger: str | None, index: str | None) -> ComparedYear:
    """A year of the texts of its results.json, ledger.csv and search.js. Raises :class:`~tongyu_site.problems.Problems`."""
    try:
        data = json.loads(results)
        communities = {item["slug"]: _of_json(item) for item in data["communities"]}
    except (ValueError, KeyError, TypeError, AttributeError):
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
    return ComparedYear(communities, _named(names), rounded=True)


def _of_json(item: Mapping[str, Any]) -> Plain:
    return {
        "name": item["name"],
        "rank": item["rank"] or 0,
        "grade": item["grade"] or "",
        "composite": item["composite"] or "",
        "shown": fixed(exact(item["composite"]), SHOWN) if item["composite"] else "",
        "nodes": {
            **{node: {"score": score or ""} for node, score in item["nodes"].items()},
            **{part: {"score": item["parts"][name] or ""} for name, part in _PARTS.items()},
        },
        "limits": [{"kind": limit["kind"], "clause": limit["clause"]} for limit in item["limits"]],
        "consequences": [
            *({"clause": clause, "applies": "yes"} for clause in item["consequences"]),
            *({"clause": clause, "applies": "open"} for clause in item.get("undetermined", ())),
        ],
    }


_LEDGER = {
    "node": "节点", "kind": "类别", "clause": "条款", "reason": "事由", "points": "按规定", "applied": "实计",
    "why": "按规定与实计不同的原因", "date": "日期", "document": "依据", "note": "说明",
}  # fmt: skip
"""The columns of ledger.csv, by the keys of an entry."""
_OWN_TERMS = (Kind.ALLOTTED.label, Kind.UNALLOTTED.label)


def _add_ledger(communities: Mapping[str, Plain], text: str) -> dict[str, str]:
    """The entries of ledger.csv; returns how it names the nodes that have points of their own. Another form is left out."""
    rows = csv.DictReader(io.StringIO(text))
    if not {"文件名", *_LEDGER.values()} <= set(rows.fieldnames or ()):
        return {}
    kinds = {kind.label: kind.value for kind in Kind}
    names = {}
    for community in communities.values():
        community["entries"] = []
    for row in rows:
        entry = {key: (row[column] or "").removeprefix("'") for key, column in _LEDGER.items()}
        entry["node"] = entry["node"].removeprefix("n-")
        if entry["kind"] in _OWN_TERMS:
            names[entry["node"]] = entry["clause"]
        entry["kind"] = kinds.get(entry["kind"], Kind.NOT_ASSESSED.value)
        for key in ("points", "applied"):
            entry[key] = entry[key] if re.fullmatch(r"-?\d+(\.\d+)?", entry[key]) else "0"
        if row["文件名"] in communities:
            communities[row["文件名"]]["entries"].append(entry)
    return names


# comparing


def differences_between(old: Mapping[int, ComparedYear], new: Mapping[int, ComparedYear]) -> list[YearDifference]:
    """What differs, year by year; with causes where both sides are roots."""
    found = []
    for year in sorted(old.keys() | new.keys()):
        one, two = old.get(year), new.get(year)
        if one is None or two is None:
            found.append(YearDifference(year, (), "旧" if one is None else "新"))
            continue

        def cite(block: str, one: ComparedYear = one, two: ComparedYear = two) -> str:
            for side in (two, one):
                if (name := side.cite(block)) != block:
                    return name
            return block

        changes = compare_results(_known(one, two), _known(two, one), cite)
        if one.assessed and two.assessed:
            found.append(YearDifference(year, tuple(_Exchange(one.assessed, two.assessed, cite).explain(changes)), caused=True))
        else:
            found.append(YearDifference(year, tuple(Explained(change) for change in changes)))
    return [item for item in found if item.changes or item.missing]


def _known(one: ComparedYear, other: ComparedYear) -> Communities:
    """Communities with what the other side knows too: a site doesn't have every word of a seal."""
    found = {}
    for slug, community in one.communities.items():
        beside = other.communities.get(slug)
        if beside is None:
            found[slug] = community
            continue
        common = {key: value for key, value in community.items() if key in beside}
        if one.rounded != other.rounded:
            common |= _as_published(community, beside)
            common.pop("entries", None)  # a table to take away has words of its own
        found[slug] = common
    return found


def _as_published(community: Plain, beside: Plain) -> Plain:
    """What of a community results.json can state: rounded figures, and only the consequences that apply."""

    def rounded(text: str) -> str:
        return plain(exact(text)) if text else ""

    composite = community["composite"]
    return {
        "composite": rounded(composite),
        "shown": fixed(exact(composite), SHOWN) if composite else "",
        "nodes": {
            node: {"score": rounded(figures["score"])} for node, figures in community["nodes"].items() if node in beside["nodes"]
        },
        "consequences": [table for table in community["consequences"] if table["applies"] != "no"],
    }


# causes


class _Exchange:
    """Scores the old year again with one input of the new one in its place."""

    def __init__(self, old: AssessedYear, new: AssessedYear, cite: Callable[[str], str]) -> None:
        self.old, self.new, self.cite = old, new, cite
        self.before = plain_results(old.rubric, old.standing)
        laws = [rubric_hash(side.rubric) for side in (old, new)]
        self.law_changed = laws[0] != laws[1]

    def explain(self, changes: Sequence[Change]) -> Iterator[Explained]:
        """Each change with its causes."""
        effects = [(name, self._effects(step)) for name, step in self._steps()] if changes else []
        by_key: dict[_Key, list[tuple[str, Mapping[_Key, str]]]] = {}
        for name, found in effects:
            for key in found:
                by_key.setdefault(key, []).append((name, found))
        left = self._left(effects)
        for change in changes:
            key = _key(change)
            part = [(name, found[key]) for name, found in by_key.get(key, ())]
            direct = [name for name, new in part if new == change.new]
            causes = direct or [name for name, _ in part] or left
            yield Explained(change, tuple(causes))

    @staticmethod
    def _left(effects: Sequence[tuple[str, Mapping[_Key, str]]]) -> list[str]:
        """No input alone made it: all of them together did."""
        return [f"{'、'.join(name for name, _ in effects)}，合在一起才有这一变动"] if effects else []

    def _effects(self, step: Callable[[], Communities]) -> dict[_Key, str]:
        """What an input alone changes: what differs from the old result, and what it becomes."""
        try:
            found = step()
        except Problems:  # the one input doesn't fit the others: it can't be exchanged alone
            return {}
        return {_key(change): change.new for change in compare_results(self.before, found, self.cite)}

    def _steps(self) -> Iterator[tuple[str, Callable[[], Communities]]]:
        old, new = self.old, self.new
        ours, theirs = ({record.slug: record for record in side.records.typed} for side in (old, new))
        folder = f"data/communities/{old.number}"
        for slug in sorted(ours.keys() | theirs.keys()):
            one, two = ours.get(slug), theirs.get(slug)
            if one != two:
                what = "新增" if one is None else "撤去" if two is None else "改动"
                detail = f"（{_record_change(old.rubric, one, two)}）" if one and two else ""
                yield f"记录 {folder}/{slug}.toml {what}{detail}", partial(self._with_record, slug, two)
        if self.law_changed:
            yield f"细则 content/rubric/{old.number}.md 改动", self._with_law
        for name, reading in new.rubric.readings.items():
            before = old.rubric.readings.get(name)
            if before is not None and before.chosen != reading.chosen:
                text = f"解释 {name} 由“{_says(old.rubric, name)}”改为“{_says(new.rubric, name)}”"
                yield text, partial(self._with_reading, name, reading.chosen)
        if _past(old.past) != _past(new.past):
            yield "上年结果改动", partial(results_with, old, past=new.past)

    def _with_record(self, slug: str, record: Record | None) -> Communities:
        if record is not None and self.law_changed:
            record = self._typed_by_the_old_rubric[slug]
        rest = [item.result for item in self.old.standing.ranked if item.result.slug != slug]
        law = self.old.rubric
        own = [assess_record(law, record, self.old.past)] if record else []
        standing = Standing.of_results(law, [*rest, *own])
        return {  # of the others, only what depends on everyone is new
            item.result.slug: community_figures(law, item)
            if item.result.slug == slug
            else {**self.before[item.result.slug], "rank": item.rank or 0, "tied": item.tied, "shown": item.shown}
            for item in standing.ranked
        }

    @cached_property
    def _typed_by_the_old_rubric(self) -> Mapping[str, Record]:
        """The new records as the old rubric reads them; raises where it can't."""
        found = records_under(self.new.records, self.new.settings, self.old.rubric)
        if found.problems:
            raise Problems(list(found.problems))
        return {record.slug: record for record in found.typed}

    def _with_law(self) -> Communities:
        kept = {name: option for name, option in chosen_options(self.old.rubric).items() if name in self.new.rubric.readings}
        rubric = self.new.rubric.under(kept)
        records = records_under(self.old.records, self.old.settings, rubric)
        if records.problems:
            raise Problems(list(records.problems))
        year = assess_year(self.old.project, self.old.settings, rubric, records, self.old.past)
        return plain_results(rubric, year.standing)

    def _with_reading(self, name: str, chosen: str) -> Communities:
        return results_with(self.old, rubric=self.old.rubric.under({name: chosen}))


_Key = tuple[str, str, str, str]


def _key(change: Change) -> _Key:
    return (change.slug, change.block, change.what, change.old)


def _says(law: Rubric, name: str) -> str:
    reading = law.readings[name]
    return reading.options[reading.chosen].says


def _past(past: Past) -> list[tuple[Any, ...]]:
    return sorted((slug, result.score, result.grade) for slug, result in past.items())


_RECORD_PARTS = {
    "name": "名称", "assessed_on": "年末考核开始的日期", "previous_unit": "主要领导的任职", "evidence": "考核材料",
    "falsified": "弄虚作假的情形", "ballots": "民主测评", "daily": "日常检查", "rewards": "奖惩", "showcases": "经验成果",
    "sanctions": "处分情况", "missing": "尚缺的事实",
}  # fmt: skip


def _record_change(law: Rubric, old: Record, new: Record) -> str:
    """Which facts of a record differ; counts and dates with their values, nothing about persons."""
    texts = []
    for key in dict.fromkeys((*old.facts, *new.facts)):
        one, two = old.facts.get(key), new.facts.get(key)
        if one != two:
            block, name = key
            known = law.facts.get(block, {}).get(name)
            title = f"{law.cite(block)} {known.title if known else name}"
            texts.append(title + _values(one, two, known.unit if known else ""))
    for field in fields(Record):
        if field.name in _RECORD_PARTS and getattr(old, field.name) != getattr(new, field.name):
            texts.append(_RECORD_PARTS[field.name])
    return "；".join(texts) or "文字"


def _values(old: Any, new: Any, unit: str) -> str:
    def text(value: Any) -> str:
        if value is None:
            return "未填"
        if isinstance(value, bool):
            return "是" if value else "否"
        if isinstance(value, tuple):
            return f"{len(value)}条"
        return f"{value}{unit if isinstance(value, int) else ''}"

    if isinstance(old, tuple) and isinstance(new, tuple) and len(old) == len(new):
        names = {field.name for one, two in zip(old, new, strict=True) for field in _differing(one, two)}
        labels = {"date": "日期", "document": "依据", "note": "备注", "persons": "人数", "title": "标题"}
        known = [label for name, label in labels.items() if name in names]
        return f"的{'、'.join(known)}" if known else "的内容"
    return f"由{text(old)}变为{text(new)}"


def _differing(one: Any, two: Any) -> Iterator[Any]:
    if is_dataclass(one) and type(one) is type(two):
        yield from (field for field in fields(one) if getattr(one, field.name) != getattr(two, field.name))
