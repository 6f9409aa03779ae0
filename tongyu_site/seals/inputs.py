"""What a year's figures came from, and which of it made what differs from a seal.

Readings and last year's results can be put back one at a time, so what they did is known; of rubric, software and records a
seal has hashes only, of facts about persons nothing at all, so that no guess about a person can be confirmed.
"""

from __future__ import annotations

import ast
import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from ..assess import AssessedYear, Past, PastResult, Result, Standing
from ..base.points import exact, plain
from ..base.source import Source, digest
from ..rubric import Rubric
from .results import HEADLINES, NOTHING, Change, Communities, compare_results, rank_text, restore_ranked, results_with, text_of

PACKAGE = Path(__file__).resolve().parent.parent
SCORING = (
    "base/points",
    "base/source",
    "rubric",
    "records",
    "assess/history",
    "assess/ledger",
    "assess/works",
    "assess/charges",
    "assess/account",
    "assess/parts",
    "assess/rewards",
    "assess/sums",
    "assess/scoring",
    "assess/exemptions",
    "assess/limits",
    "assess/consequences",
    "assess/grading",
    "assess/ranking",
    "assess/year",
)
"""The modules and wings that a figure passes through; their text is the software of a seal."""


@dataclass(frozen=True)
class Inputs:
    """What a year's figures came from, each input for itself: hashes, the options chosen, and last year's results.

    ``past`` holds score and grade by slug: they were published, and with them a later build can tell what they did.
    """

    rubric: str
    software: str
    readings: Mapping[str, str]
    records: Mapping[str, str]
    past: Mapping[str, Sequence[str]]


def inputs_of(year: AssessedYear) -> Inputs:
    """The inputs of a year as they are now."""
    return Inputs(
        rubric_hash(year.rubric), software(), chosen_options(year.rubric),
        {slug: record_hash(source) for slug, source in sorted(year.records.sources.items())},
        {slug: [text_of(result.score), result.grade] for slug, result in sorted(year.past.items())},
    )  # fmt: skip


def chosen_options(rubric: Rubric) -> dict[str, str]:
    """The option that is chosen of each reading."""
    return {name: reading.chosen for name, reading in rubric.readings.items()}


def rubric_hash(rubric: Rubric) -> str:
    """The hash of a rubric's text without which options are chosen: those are inputs of their own."""
    return digest(re.sub(r"(?m)^chosen\s*=.*$", "chosen", rubric.source.text))


def software() -> str:
    """The hash of the modules that a figure passes through; comments, docstrings and layout do not count."""
    found = hashlib.sha256()
    paths = [path for name in SCORING for path in (sorted((PACKAGE / name).rglob("*.py")) or [PACKAGE / f"{name}.py"])]
    for path in paths:
        tree = ast.parse(path.read_bytes())
        for node in ast.walk(tree):
            if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)) and ast.get_docstring(node):
                node.body = node.body[1:]
        found.update(_syntax(tree).encode())
    return found.hexdigest()


def _syntax(node: object) -> str:
    """A syntax tree as text that every Python version writes alike: fields that are empty are left out."""
    if isinstance(node, ast.AST):
        parts = (f"{name}={_syntax(value)}" for name, value in ast.iter_fields(node) if value not in (None, []))
        return f"{type(node).__name__}({', '.join(parts)})"
    return f"[{', '.join(map(_syntax, node))}]" if isinstance(node, list) else repr(node)


PERSONAL = frozenset({"sanctions", "leader", "person"})
"""Keys of a record that its hash leaves out: few values are possible, so that a hash would let a guess be confirmed."""


def record_hash(source: Source) -> str:
    """The hash of a record's facts, without those about persons; comments and layout do not count."""

    def canonical(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: canonical(inner) for key, inner in value.items() if key not in PERSONAL}
        if isinstance(value, list):
            return [canonical(inner) for inner in value]
        return plain(exact(value)) if isinstance(value, Decimal) else str(value) if isinstance(value, dt.date) else value

    return digest(json.dumps(canonical(source.toml()), ensure_ascii=False, sort_keys=True))


# causes


_Key = tuple[str, str, str, str]


def _key(change: Change) -> _Key:
    return (change.slug, change.block, change.what, change.new)


class Causes:
    """Which inputs are not what they were when a year was sealed, and what each of them did.

    A year is scored again with what was sealed in an input's place; what is then as sealed tells what that input did.
    """

    def __init__(self, year: AssessedYear, then: Inputs, sealed: Communities, now: Communities, *, details: bool = False) -> None:
        """``sealed`` and ``now`` are the year's figures then and today; ``details``: with the words on posts."""
        self.details = details
        here = inputs_of(year)
        self.year, self.sealed, self.now = year, sealed, now
        rubric = self.rubric = year.rubric
        self.folder = f"data/communities/{rubric.year}"
        self.hidden: list[str] = []
        """Inputs that are not what they were and can't be put back, but for records."""
        if then.rubric != here.rubric:
            self.hidden.append(f"细则 content/rubric/{rubric.year}.md 有改动")
        if then.software != here.software:
            self.hidden.append("计分程序有改动")
        self.back: dict[str, tuple[str, str] | Past] = {}
        """Inputs that can be put back: a reading with the option sealed, or last year's results as sealed."""
        for name in dict.fromkeys((*then.readings, *here.readings)):
            old, new = then.readings.get(name, NOTHING), here.readings.get(name, NOTHING)
            if old != new:
                said = f"解释 {name} 由“{old}”改为“{new}”"
                if name in rubric.readings and old in rubric.readings[name].options:
                    self.back[said] = (name, old)
                else:
                    self.hidden.append(said)
        if then.past != here.past:
            self.back["上年结果有改动"] = {slug: PastResult(exact(score), grade) for slug, (score, grade) in then.past.items()}
        self.records = {}
        for slug in sorted(then.records.keys() | here.records.keys()):
            if slug not in here.records:
                self.records[slug] = f"记录 {self.folder}/{slug}.toml 已不在"
            elif slug not in then.records:
                self.records[slug] = f"新增了记录 {self.folder}/{slug}.toml"
            elif then.records[slug] != here.records[slug]:
                self.records[slug] = f"记录 {self.folder}/{slug}.toml 有改动"
        self.without: dict[frozenset[str], Mapping[_Key, str]] = {}
        self.said: dict[_Key, list[str]] = {}

    def changed(self) -> list[str]:
        """Every input that is known not to be what it was."""
        return [*self.back, *self.hidden, *self.records.values()]

    def of(self, changes: Iterable[Change]) -> str:
        """What made some changes, in words."""
        return "；".join(dict.fromkeys(text for change in changes for text in self.why(change)))

    def why(self, change: Change) -> list[str]:
        """What made a change: the inputs that were exchanged, where they alone undo it; else what else it may be."""
        key = _key(change)
        if key not in self.said:
            self.said[key] = self._exchanged(change) or self._hidden(change) or list(self.back) or [UNKNOWN]
        return self.said[key]

    # inputs that can be put back

    def _put_back(self, names: Iterable[str]) -> tuple[Rubric, Past]:
        """The rubric and last year's results with some inputs as sealed."""
        past, options = self.year.past, {}
        for name in names:
            sealed = self.back[name]
            if isinstance(sealed, tuple):
                options[sealed[0]] = sealed[1]
            else:
                past = sealed
        return self.rubric.under(options), past

    def _value(self, change: Change, *names: str) -> str:
        """What stands at a change's place with some inputs as sealed."""
        key = frozenset(names)
        if key not in self.without:
            law, past = self._put_back(names)
            figures = results_with(self.year, rubric=law, past=past, details=self.details)
            self.without[key] = {_key(found): found.old for found in compare_results(figures, self.now)}
        return self.without[key].get(_key(change), change.new)

    def _exchanged(self, change: Change) -> list[str]:
        """The inputs that undo a change: one alone, or several that do only together what each does too, or none alone."""
        names = list(self.back)
        alone = [name for name in names if self._value(change, name) == change.old]
        if alone or len(names) < 2 or self._value(change, *names) != change.old:
            return alone
        others = {name: self._value(change, *(other for other in names if other != name)) for name in names}
        enough = [name for name in names if others[name] == change.new]
        if enough:
            return enough
        part = [name for name in names if others[name] != change.old]
        return [f"{'、'.join(part or names)}，合在一起才有这一变动"]

    # inputs that a seal has hashes of, and facts that it has not

    def _hidden(self, change: Change) -> list[str]:
        """What made a change that the exchanged inputs did not make, after those that had a part in it."""
        part = [name for name in self.back if self._value(change, name) != change.new]
        if not change.block and (change.what == HEADLINES["rank"] or self._only_written(change)):
            rest = {slug: parts for slug, parts in self._today.moved.items() if slug not in self._base.moved}
            needless = part and self._today.place(rest, change) == change.new  # also where those results are as sealed
            return part if needless else [*part, *self._moved(change)]
        return [*part, *self._source(change.slug, personal=self._personal(change))]

    def _source(self, slug: str, *, personal: bool) -> list[str]:
        """Where a community's own change comes from, if not from an exchanged input."""
        if slug in self.records:
            return ["；".join([self.records[slug], *(f"也可能是{text}" for text in self.hidden)])]
        if not personal:
            return self.hidden
        persons = f"记录 {self.folder}/{slug}.toml 中关于个人的事实（处分、任职）有改动，封存不含其校验"
        return [f"可能是{'；'.join(self.hidden)}；或{persons}" if self.hidden else persons]

    def _personal(self, change: Change) -> bool:
        """Whether facts about persons can have made a change: they lead to ceilings, vetoes, grades and what follows from
        grades, never to a score or a mean of scores."""
        if not change.block:
            return change.what == HEADLINES["grade"] and not self._by_score(change.slug)
        law = self.rubric
        follows = {item.id for item in law.consequences if item.kind != "mean"}
        return change.block in {*(item.id for item in law.limits), law.exemption.id} | follows

    def _by_score(self, slug: str) -> bool:
        """Whether a community's grade is that of its score, then and with all exchanged inputs as sealed: nothing limited it."""
        sides = (self._base.then.get(slug), self._base.now.get(slug))
        return all(result is not None and result.grade == result.by_score for result in sides)

    def _only_written(self, change: Change) -> bool:
        """Whether a composite is the same figure, written with other decimals: so many as its neighbours ask for."""
        if change.what != HEADLINES["composite"]:
            return False
        one, two = self.sealed.get(change.slug), self.now.get(change.slug)
        return one is not None and two is not None and one["composite"] == two["composite"]

    # ranks

    def _moved(self, change: Change) -> list[str]:
        """Why a community's place, or the decimals of its composite, are others with all exchanged inputs as sealed: the
        rubric ranks the sealed results otherwise, or results of others moved; then, what moved them."""
        target = self._base.place({}, change)
        found = [] if target == change.old else list(self.hidden)
        whole = self._base.place(self._base.moved, change)
        if whole == target:
            return found
        if len(self._base.moved) > MOVERS:
            return [*found, f"{len(self._base.moved)} 个社区的结果有变动"]
        alone = [slug for slug in self._base.moved if self._base.place(self._base.all_but(slug), change) == target]
        alone = alone or [slug for slug in self._base.moved if self._base.place({slug: ("grade", "composite")}, change) == whole]
        together = [] if alone else list(self._base.moved)
        texts = []
        for slug in alone or together:
            parts = self._base.moved[slug]
            own = [part for part in parts if alone and self._base.place(self._base.all_but(slug, part), change) == target]
            for part in own or parts:
                texts += self._source(slug, personal=part == "grade" and not self._by_score(slug))
        texts = list(dict.fromkeys(texts))
        if len(texts) > LISTED:
            texts = [*texts[:LISTED], f"共 {len(alone or together)} 个社区的结果有变动"]
        return [*found, f"{'、'.join(texts)}，合在一起才有这一变动"] if together and len(texts) > 1 else [*found, *texts]

    @cached_property
    def _today(self) -> _Base:
        return _Base(self.rubric, self.sealed, self.now)

    @cached_property
    def _base(self) -> _Base:
        law, past = self._put_back(self.back)
        figures = results_with(self.year, rubric=law, past=past) if self.back else self.now
        return _Base(law, self.sealed, figures)


UNKNOWN = "没有查出：各项输入的校验都与封存时相同"
MOVERS, LISTED = 100, 3
"""How many results that moved are tried one by one for each rank; how many causes of a rank are named."""


class _Base:
    """The sealed results, those of today's records with all exchanged inputs as sealed, and what lies between: some results
    as they were, others as they are, ranked."""

    def __init__(self, law: Rubric, then: Communities, now: Communities) -> None:
        self.law = law
        self.then, self.now = (
            {slug: restore_ranked(law, law.year, slug, community).result for slug, community in side.items()}
            for side in (then, now)
        )
        self.moved: dict[str, tuple[str, ...]] = {}
        """The communities whose result is another, with what of it is: grade, composite, or whether it is there."""
        for slug in sorted(then.keys() | now.keys()):
            one, two = self.then.get(slug), self.now.get(slug)
            if one is None or two is None:
                self.moved[slug] = ("grade", "composite")
            elif parts := tuple(name for name in ("grade", "composite") if getattr(one, name) != getattr(two, name)):
                self.moved[slug] = parts
        self.known: dict[tuple[tuple[str, tuple[str, ...]], ...], Mapping[str, tuple[str, str]]] = {}

    def all_but(self, slug: str, part: str = "") -> dict[str, tuple[str, ...]]:
        """Everything that moved but for one community, or for a part of its result."""
        kept = tuple(name for name in self.moved[slug] if part and name != part)
        return {**{other: parts for other, parts in self.moved.items() if other != slug}, slug: kept}

    def place(self, moved: Mapping[str, tuple[str, ...]], change: Change) -> str:
        """A community's rank or composite as it is written where some results, or parts of them, are those of today."""
        key = tuple(sorted((slug, parts) for slug, parts in moved.items() if parts))
        if key not in self.known:
            results = [result for slug in sorted(self.then.keys() | self.now.keys()) if (result := self._mixed(slug, dict(key)))]
            self.known[key] = {
                item.result.slug: (rank_text({"rank": item.rank or 0, "tied": item.tied}), item.shown)
                for item in Standing.order(self.law, results)
            }
        found = self.known[key].get(change.slug)
        return NOTHING if found is None else found[0] if change.what == HEADLINES["rank"] else found[1]

    def _mixed(self, slug: str, moved: Mapping[str, tuple[str, ...]]) -> Result | None:
        one, two, parts = self.then.get(slug), self.now.get(slug), moved.get(slug, ())
        if one is None or two is None:
            return two if parts else one
        points = two if "composite" in parts else one
        return replace(points, grade=(two if "grade" in parts else one).grade)
