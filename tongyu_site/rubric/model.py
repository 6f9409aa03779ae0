"""The rubric: official text, nodes, facts, rules, readings; loading and checking ``content/rubric/*.md``.

The file is the official text as Markdown with fenced TOML blocks under its paragraphs. The first key of a block names
its kind and its id (``clause = "1-2"``). This module knows the form of rules; it holds no figure of any rubric and
scores nothing.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any, TypeGuard, TypeVar

from ..base.points import ZERO, Points, exact, show
from ..base.problems import Collector, Place, nearest, suggestion
from ..base.project import Project
from ..base.source import Source, read

T = TypeVar("T")

COMPOSITE = "p"
DAILY, YEAR_END, BALLOTS, REWARDS = "p1", "p2", "p3", "r1"
"""Ids of the composite and of its four summands, as rules-2017.md names them."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of the official text.

    ``level`` is its heading depth (0: running text); ``anchors`` the ids that stand in it with their start and end
    (the paragraph's own id covers all of it); ``silent`` why it scores nothing, if it says so.
    """

    index: int
    line: int
    text: str
    level: int
    id: str | None
    anchors: tuple[tuple[str, int, int], ...]
    silent: str | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact that a record states: its name, type, Chinese title and unit, and the papers or office it rests on.

    ``fields`` gives the values and labels of the enumerated keys of an event or a work.
    """

    name: str
    type: str
    title: str
    unit: str
    clause: str
    basis: str | None = None
    office: str | None = None
    fields: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    at_most: str | None = None
    help: str = ""


FACT_TYPES = (
    "boolean", "count", "deadline", "events", "works", "evidence", "rewards", "showcases", "sanctions", "checks", "ballots",
)  # fmt: skip
REQUIRED_TYPES = ("boolean", "count", "deadline")
"""Facts of these types are missing when a record doesn't state them; lists default to empty (but see ``demanded``)."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its kind, the fact it reads, and the figures of the text. Which keys a kind takes: :data:`KINDS`."""

    id: str
    kind: str
    clause: str
    fact: str
    scope: str
    where: Mapping[str, Any] = field(default_factory=dict)
    lose: Points | str | None = None
    minimum: int = 0
    each: Points | None = None
    proportional: bool = False
    level: str | None = None
    fulfils: str | None = None
    month: int = 0
    day: int = 0
    per: str = "event"
    levels: Mapping[str, Points] | None = None
    after: str | None = None
    free: int = 0
    cap: Points | None = None
    capped: tuple[str, ...] = ()
    pool: str | None = None
    least: int = 1


KINDS: dict[str, frozenset[str]] = {
    "require": frozenset({"lose"}),
    "quota": frozenset({"minimum", "each", "proportional", "lose", "level", "fulfils"}),
    "deadline": frozenset({"month", "day"}),
    "penalize": frozenset({"each", "per", "where", "scope"}),
    "void": frozenset({"where", "scope"}),
    "credit": frozenset({"each", "levels", "after", "free", "cap", "capped", "pool"}),
    "ceiling": frozenset({"where", "least"}),
    "veto": frozenset({"where", "least"}),
}
"""The rule kinds and the keys each takes besides ``id``, ``kind``, ``fact``, ``facts`` and ``words``."""

OPTIONAL = frozenset({"decimals"})
"""Keys of blocks that only a reading sets."""

KEYWORDS: dict[str, frozenset[str]] = {
    "unmet": frozenset({"any", "all"}),
    "credits": frozenset({"beside", "within"}),
    "per": frozenset({"event", "person"}),
    "fulfils": frozenset({"at-least", "exactly"}),
    "limit": frozenset({"whole", "none", "sections"}),
    "absent_on": frozenset({"part", "hundred"}),
    "by": frozenset({"grade", "composite"}),
    "ties": frozenset({"next", "skip"}),
    "judged_by": frozenset({"score", "grade", "mean", "each"}),
    "into": frozenset({COMPOSITE, YEAR_END}),
}
"""Parameters that choose among ways of counting, and the ways there are."""

FIELDS_OF_WHERE = frozenset({"role", "by", "penalty"})
WHERE = FIELDS_OF_WHERE | {"severe", "criminal"}
"""The conditions of a rule: on an enumerated field of an event or a sanction, or on a mark it carries."""

NAMED: dict[str, tuple[str, ...]] = {
    DAILY: ("daily",),
    BALLOTS: ("expected", "present"),
    REWARDS: ("rewards", "showcases"),
    "papers": ("evidence", "falsified"),
    "limits": ("sanctions",),
}
"""The facts that a block (by id or kind) must name, because records have a form of their own for them."""

FIELDS: dict[str, frozenset[str]] = {
    "works": frozenset({"level"}),
    "rewards": frozenset({"kind", "breadth", "level", "of"}),
    "showcases": frozenset({"kind", "level"}),
    "sanctions": frozenset({"role", "penalty", "by"}),
}
"""The fields whose values a fact of a type must list."""

NEEDED: dict[str, frozenset[str]] = {
    "quota": frozenset({"minimum"}),
    "deadline": frozenset({"month", "day"}),
    "penalize": frozenset({"each"}),
}


@dataclass(frozen=True, slots=True)
class Node:
    """A scored node: section, item or clause; ``points`` as allotted, ``unallotted`` what its children leave over."""

    id: str
    kind: str
    label: str
    title: str
    points: Points
    parent: str
    children: tuple[str, ...]
    unallotted: Points
    facts: Mapping[str, Fact]
    rules: tuple[Rule, ...]
    unmet: str
    credits: str
    base: bool
    basis: str | None


@dataclass(frozen=True, slots=True)
class Block:
    """A named provision outside the scored tree (papers, limits, consequences): id, label, title."""

    id: str
    label: str
    title: str


@dataclass(frozen=True, slots=True)
class Papers(Block):
    """The requirement on papers: kinds that must be red-header documents, and what a bad paper voids."""

    red_header: tuple[str, ...]
    scope: str


@dataclass(frozen=True, slots=True)
class Rewards(Block):
    """三、1: values by breadth and level, by showcase level; ``half`` for subordinate units."""

    into: str
    half: Points
    overall: Mapping[str, Points]
    single: Mapping[str, Points]
    showcase: Mapping[str, Points]
    counted: tuple[str, ...]
    doubles: bool


@dataclass(frozen=True, slots=True)
class Limits(Block):
    """A paragraph of ceilings or vetoes that rest on sanctions."""

    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Exemption(Block):
    """三, last paragraph: years after the act, and years after the transfer, that lift ceiling and veto."""

    violated_years: int
    transferred_years: int


@dataclass(frozen=True, slots=True)
class Part(Block):
    """A part of the composite: full points and weight (per cent), with the parameters of its own computation."""

    full: Points
    weight: Points
    scale: Points = ZERO
    expected: int = 0
    enough: int = 0
    whole: Points = ZERO
    limit: str = ""
    values: Mapping[str, Points] = field(default_factory=dict)
    absent_each: Points = ZERO
    absent_on: str = ""

    @property
    def share(self) -> Points:
        """The weight as a share of one."""
        return self.weight / 100


@dataclass(frozen=True, slots=True)
class Total(Block):
    """The composite: full points, and whether it is limited to them."""

    full: Points
    capped: bool


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade and the composite from which it is given; the last one has no minimum."""

    name: str
    minimum: Points | None


@dataclass(frozen=True, slots=True)
class Grades(Block):
    """The grades, best first; ``decimals``: round before grading, if at all."""

    levels: tuple[Grade, ...]
    decimals: int | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the grades, best first."""
        return tuple(level.name for level in self.levels)

    @property
    def thresholds(self) -> tuple[Points, ...]:
        """The composites at which a better grade begins, highest first."""
        return tuple(level.minimum for level in self.levels if level.minimum is not None)

    def of(self, composite: Points) -> str:
        """The grade of a composite, before ceilings and vetoes."""
        return next(level.name for level in self.levels if level.minimum is None or composite >= level.minimum)

    def range(self, name: str) -> str:
        """The range of a grade in words."""
        place = self.names.index(name)
        below = f"不足{show(self.thresholds[place - 1])}分" if place else ""
        minimum = self.minimum(name)
        return "、".join(part for part in (f"{show(minimum)}分以上" if minimum is not None else "", below) if part)

    def minimum(self, name: str) -> Points | None:
        """From which composite a grade is given."""
        return next(level.minimum for level in self.levels if level.name == name)


@dataclass(frozen=True, slots=True)
class Consequence(Block):
    """六.3: what follows from the grade, from two years' grades, or from their mean."""

    kind: str
    grade: str
    judged_by: str = ""
    exempt_counts: bool = False
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ranking(Block):
    """How communities are ordered, and which rank follows a tie."""

    by: str
    ties: str


@dataclass(frozen=True, slots=True)
class Period(Block):
    """五: the day of the year from which facts count."""

    month: int
    day: int


@dataclass(frozen=True, slots=True)
class Option:
    """One way to read the text: a patch of rule parameters, ``{"13-1:task": {"lose": "credits"}}``."""

    name: str
    says: str
    patch: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Reading:
    """A place where the text is open: question, options, the chosen one and why; ``support`` is H, M or L."""

    id: str
    question: str
    clauses: tuple[str, ...]
    chosen: str
    default: str
    why: str
    support: str
    options: Mapping[str, Option]
    paragraph: int


@dataclass(frozen=True, slots=True)
class Erratum:
    """A slip of the official text that changes no score."""

    id: str
    printed: str | None
    note: str
    paragraph: int


@dataclass(frozen=True)
class Rubric:
    """A year's rubric under one combination of readings."""

    source: Source
    """The file that the rubric was made of."""
    year: int
    title: str
    paragraphs: tuple[Paragraph, ...]
    nodes: Mapping[str, Node]
    papers: Papers
    rewards: Rewards
    limits: tuple[Limits, ...]
    exemption: Exemption
    total: Total
    parts: Mapping[str, Part]
    grades: Grades
    consequences: tuple[Consequence, ...]
    ranking: Ranking
    period: Period
    readings: Mapping[str, Reading]
    errata: tuple[Erratum, ...]
    facts: Mapping[str, Mapping[str, Fact]]
    """Facts by the id of the block that names them; clauses, and ``p1``, ``p3``, ``r1``, ``r2``, ``papers``."""
    home: Mapping[str, tuple[int, ...]]
    """The paragraphs (by index) under which the blocks of an id stand."""

    @cached_property
    def clauses(self) -> tuple[Node, ...]:
        """The nodes that take facts, in the order of the text."""
        return tuple(node for node in self.nodes.values() if node.kind == "clause")

    @cached_property
    def sections(self) -> tuple[Node, ...]:
        """The sections (一) to (八)."""
        return tuple(node for node in self.nodes.values() if node.kind == "section")

    def blocks(self) -> Iterator[Node | Block]:
        """Everything that has an id, a label and an anchor."""
        yield from self.nodes.values()
        yield from (self.papers, self.rewards, *self.limits, self.exemption, self.total, *self.parts.values())
        yield from (self.period, self.ranking, self.grades, *self.consequences)

    def named(self, block_id: str) -> Node | Block:
        """The node or provision of an id."""
        return self._by_id[block_id]

    @cached_property
    def above(self) -> Mapping[str, str]:
        """The node above every node of a scorecard; the composite has none."""
        parts = dict.fromkeys((DAILY, YEAR_END, BALLOTS), COMPOSITE)
        return {**{node.id: node.parent for node in self.nodes.values()}, **parts, REWARDS: self.rewards.into}

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Where every id stands in the text, as a number to sort by."""
        return {block: index for index, block in enumerate(self.home)}

    @cached_property
    def below(self) -> Mapping[str, tuple[str, ...]]:
        """The nodes right below every node of a scorecard that has any."""
        found: dict[str, list[str]] = {}
        for node, parent in self.above.items():
            found.setdefault(parent, []).append(node)
        return {parent: tuple(nodes) for parent, nodes in found.items()}

    @cached_property
    def _by_id(self) -> Mapping[str, Node | Block]:
        return {block.id: block for block in self.blocks()}

    def label(self, block_id: str) -> str:
        """The short name of an id in running text: ``1-2``, ``(七)``, ``三、2``."""
        return self.named(block_id).label

    def title_of(self, block_id: str) -> str:
        """The title of an id: 日常检查, 召开党风廉政建设研究会议."""
        return self.named(block_id).title

    def cite(self, block_id: str) -> str:
        """An id as running text cites it: ``1-2项``, ``第(七)项``, ``第4项``, ``三、3``."""
        node = self.nodes.get(block_id)
        if node is None:
            return self.label(block_id)
        if node.kind == "section":
            return f"第{node.label}项"
        return f"{node.id}项" if "-" in node.id else f"第{node.id}项"

    def path(self, node_id: str) -> tuple[str, ...]:
        """A scored node and the nodes above it, up to its section."""
        path = [node_id]
        while self.nodes[path[-1]].parent in self.nodes:
            path.append(self.nodes[path[-1]].parent)
        return tuple(path)

    def scope(self, clause: str, scope: str) -> str:
        """Resolve a scope: ``self``, ``item`` (the numbered item), ``section``, or the id of a node above."""
        if scope == "self" or clause not in self.nodes:
            return clause
        path = self.path(clause)
        if scope == "item":
            return path[-2]
        return path[-1] if scope == "section" else scope

    def under(self, readings: Mapping[str, str]) -> Rubric:
        """This rubric with other options of some readings. Raises :class:`~tongyu_site.base.problems.Problems`."""
        return parse_rubric(self.source, self.year, readings) if readings else self

    def readings_of(self, block_id: str) -> tuple[Reading, ...]:
        """The readings that decide how a clause is read."""
        return tuple(reading for reading in self.readings.values() if block_id in reading.clauses)


# The marks, and the official text without them

_FENCE = re.compile(r"^```toml\n(.*?)^```$\n?\n?", re.M | re.S)
_HEADING = re.compile(r"^(#{1,6}) ")
_ANCHOR = re.compile(r"^\{: #([\w.-]+)\}$")
_SPAN = re.compile(r'<span id="([\w.-]+)">(.*?)</span>')
_FIGURE = re.compile(r"\d+(?:\.\d+)?")


def official_text(markdown: str) -> str:
    """Take blocks and marks away: what is left is the official text, character for character."""
    text = _FENCE.sub("", markdown).rstrip("\n") + "\n"
    text = re.sub(r"^#{1,6} ", "", text, flags=re.M)
    text = re.sub(r"^\{: #[\w.-]+\}\n", "", text, flags=re.M)
    return _SPAN.sub(r"\2", text).replace("\\.", ".")


@dataclass
class _Raw:
    """A block as written, possibly in several pieces under several paragraphs."""

    kind: str
    id: str
    source: Source
    data: dict[str, Any] = field(default_factory=dict)
    facts: dict[str, dict[str, Any]] = field(default_factory=dict)
    rules: dict[str, dict[str, Any]] = field(default_factory=dict)
    homes: list[int] = field(default_factory=list)
    pieces: list[tuple[Source, dict[str, Any], int]] = field(default_factory=list)


BLOCK_KINDS = (
    "section", "item", "clause", "papers", "rewards", "limits", "exemption", "total", "part", "period", "ranking", "grades",
    "consequence", "reading", "erratum", "silent",
)  # fmt: skip


def load_rubric(path: Path, readings: Mapping[str, str] | None = None, *, root: Path | None = None) -> Rubric:
    """Load ``content/rubric/YEAR.md`` under the chosen readings, some of them replaced by ``readings``.

    Raises :class:`~tongyu_site.problems.Problems` with every defect found.
    """
    return parse_rubric(read(path, root or path.parent), int(path.stem), readings)


def read_rubric(project: Project, year: int) -> Rubric:
    """The rubric of a year of a project. Raises :class:`~tongyu_site.base.problems.Problems`."""
    return parse_rubric(project.read(project.rubric_path(year)), year)


def parse_rubric(source: Source, year: int, readings: Mapping[str, str] | None = None) -> Rubric:
    """Make a rubric of a source text; see :func:`load`."""
    return _Loader(source, year).build(dict(readings or {}))


class _Loader:
    def __init__(self, source: Source, year: int) -> None:
        self.source = source
        self.year = year
        self.found = Collector()
        self.paragraphs: list[Paragraph] = []
        self.raw: dict[str, _Raw] = {}
        self.readings: dict[str, Reading] = {}
        self.errata: list[Erratum] = []

    # reading

    def build(self, chosen: dict[str, str]) -> Rubric:
        self._split()
        self.found.stop_if_any()
        self._check_marks()
        self._check_figures()
        self._read_readings(chosen)
        self.found.stop_if_any()
        self._patch()
        self.found.stop_if_any()
        rubric = self._assemble()
        self.found.stop_if_any()
        return rubric

    def _split(self) -> None:
        lines = self.source.text.rstrip("\n").split("\n")
        number = 0
        while number < len(lines):
            line = lines[number]
            if not line.strip():
                number += 1
            elif line == "```toml":
                end = next((i for i in range(number + 1, len(lines)) if lines[i] == "```"), None)
                if end is None or "```toml" in lines[number + 1 : end]:
                    self._mark(number, "规则块没有结束，缺少 ``` 一行")
                    return
                self._block(Source(self.source.shown, "\n".join(lines[number + 1 : end]) + "\n", number + 1))
                number = end + 1
            else:
                number = self._paragraph(lines, number)

    def _mark(self, number: int, message: str) -> None:
        self.found.add(self.source.problem("E301", message, place=Place(number + 1)))

    def _paragraph(self, lines: list[str], number: int) -> int:
        start = number
        text = lines[number]
        number += 1
        anchor = None
        if number < len(lines) and (match := _ANCHOR.match(lines[number])):
            anchor = match[1]
            number += 1
        if number < len(lines) and lines[number].strip():
            self._mark(number, "一段应占一行，段与段之间空一行")
        heading = _HEADING.match(text)
        text = text[heading.end() :] if heading else text
        plain, anchors = "", []
        position = 0
        for span in _SPAN.finditer(text):
            plain += text[position : span.start()].replace("\\.", ".")
            anchors.append((span[1], len(plain), len(plain) + len(span[2])))
            plain += span[2]
            position = span.end()
        plain += text[position:].replace("\\.", ".")
        if anchor:
            anchors.insert(0, (anchor, 0, len(plain)))
        if "<" in plain or "```" in plain:
            self._mark(start, "正文中有不能使用的标记")
        self.paragraphs.append(
            Paragraph(len(self.paragraphs), start + 1, plain, len(heading[1]) if heading else 0, anchor, tuple(anchors))
        )
        return number

    def _block(self, source: Source) -> None:
        with self.found:
            data = source.toml()
            kind = next(iter(data), "")
            if kind not in BLOCK_KINDS:
                message = f"规则块的第一个键应是 {'、'.join(BLOCK_KINDS)} 之一"
                self.found.add(source.problem("E302", message, place=Place(1), hint=suggestion(kind, BLOCK_KINDS)))
                return
            if not self.paragraphs:
                self.found.add(source.problem("E301", "规则块前面没有正文", place=Place(1)))
                return
            home = self.paragraphs[-1].index
            name = data.pop(kind)
            if not isinstance(name, str) or not name:
                self.found.add(source.problem("E302", f"{kind} 的值应是文字", [kind]))
                return
            if kind == "silent":
                self.paragraphs[-1] = replace(self.paragraphs[-1], silent=name)
            elif kind == "erratum":
                fields = _Fields(self.found, source, data)
                printed, note = fields.take("printed", str, None), fields.take("note", str, "")
                fields.done()
                if printed and printed not in self.paragraphs[home].text:
                    self.found.add(source.problem("E302", f"本段原文中没有“{printed}”", ["printed"]))
                self.errata.append(Erratum(name, printed, note, home))
            else:
                self._piece(kind, name, source, data, home)

    def _piece(self, kind: str, name: str, source: Source, data: dict[str, Any], home: int) -> None:
        raw = self.raw.setdefault(f"reading {name}" if kind == "reading" else name, _Raw(kind, name, source))
        if raw.kind != kind:
            self.found.add(source.problem("E302", f"“{name}”已经用作 {raw.kind}", [kind]))
            return
        raw.homes.append(home)
        facts, rules = data.pop("facts", {}), data.pop("rules", [])
        if not _tables(facts):
            self.found.add(source.problem("E302", "facts 的类型不对，应写作 [facts.名称]", ["facts"]))
            facts = {}
        if not isinstance(rules, list) or not all(isinstance(rule, dict) for rule in rules):
            self.found.add(source.problem("E302", "rules 的类型不对，应写作 [[rules]]", ["rules"]))
            rules = []
        raw.pieces.append((source, data, home))
        for key, value in data.items():
            if key in raw.data and key != "words":
                self.found.add(source.problem("E302", f"“{name}”的 {key} 写了两次", [key], key=True))
            raw.data[key] = value
        for fact, value in facts.items():
            if fact in raw.facts:
                self.found.add(source.problem("E302", f"“{name}”的事实 {fact} 写了两次", ["facts", fact], key=True))
            raw.facts[fact] = {**value, "_": (source, ["facts", fact], home)}
        for index, rule in enumerate(rules):
            where: list[Any] = ["rules", index]
            named = rule.get("facts", [rule.get("fact")])
            if not isinstance(named, list):
                self.found.add(source.problem("E302", 'facts 的类型不对，应写作 facts = ["…"]', [*where, "facts"]))
                continue
            for fact in named:
                if not isinstance(fact, str):
                    self.found.add(source.problem("E302", "规则没有写明事实 fact", where))
                    continue
                rule_id = rule.get("id", fact)
                if not isinstance(rule_id, str):
                    self.found.add(source.problem("E302", "id 的类型不对", [*where, "id"]))
                    continue
                if rule_id in raw.rules:
                    self.found.add(source.problem("E302", f"“{name}”的规则 {rule_id} 重名，请用 id 区分", where))
                raw.rules[rule_id] = {
                    **{key: value for key, value in rule.items() if key != "facts"},
                    "id": rule_id, "fact": fact, "_": (source, where, home),
                }  # fmt: skip

    # checks in both directions

    def _check_marks(self) -> None:
        seen: dict[str, int] = {}
        for paragraph in self.paragraphs:
            for anchor, _, _ in paragraph.anchors:
                if anchor in seen:
                    self._mark(paragraph.line - 1, f"标记 #{anchor} 出现了两次")
                seen[anchor] = paragraph.index
                if anchor not in self.raw:
                    self.found.add(self.source.problem("E306", f"条款 #{anchor} 下面没有规则块", place=Place(paragraph.line)))
        homes = {home for raw in self.raw.values() for home in raw.homes}
        for paragraph in self.paragraphs:
            if not paragraph.level and paragraph.silent is None and paragraph.index not in homes:
                message = "这一段既没有规则，也没有声明不计分"
                self.found.add(self.source.problem("E306", message, place=Place(paragraph.line), hint='silent = "不计分的原因"'))
        for raw in self.raw.values():
            if raw.kind == "reading":
                continue
            if raw.id not in seen:
                message = f"规则块“{raw.id}”在正文中没有对应的标记"
                self.found.add(raw.source.problem("E306", message, place=Place(1), hint=f"{{: #{raw.id}}}"))
            elif seen[raw.id] not in raw.homes:
                message = f"规则块“{raw.id}”不在它的条款下面"
                self.found.add(raw.source.problem("E306", message, place=Place(1)))

    def _check_figures(self) -> None:
        """Each figure of a rule stands in its paragraph, or ``words`` names the words there that it comes from."""
        for raw in self.raw.values():
            if raw.kind == "reading":
                continue
            for source, data, home in raw.pieces:
                self._figures(source, [], data, home)
            for rule in raw.rules.values():
                source, where, home = rule["_"]
                self._figures(source, where, {k: v for k, v in rule.items() if k != "_"}, home)
            for fact in raw.facts.values():
                source, where, home = fact["_"]
                self._basis(source, where, fact, home)
            for source, data, home in raw.pieces:
                self._basis(source, [], data, home)

    def _figures(self, source: Source, where: list[Any], data: dict[str, Any], home: int) -> None:
        text = self.paragraphs[home].text
        figures = {Decimal(figure) for figure in _FIGURE.findall(text)}
        words = data.get("words", {})
        if not isinstance(words, dict):
            self.found.add(source.problem("E302", 'words 的类型不对，应写作 { 参数 = "…" }', [*where, "words"]))
            words = {}
        known = {name: value for name, value in _numbers(data) if not name.startswith("words")}
        for name, phrase in words.items():
            if name not in known:
                self.found.add(source.problem("E303", f"words 中的 {name} 不是规则中的数字", [*where, "words", name]))
            elif not isinstance(phrase, str) or phrase not in text:
                self.found.add(source.problem("E303", f"本段原文中没有“{phrase}”", [*where, "words", name]))
        for name, value in known.items():
            if name not in words and Decimal(value) not in figures:
                path = [*where, *(int(part) if part.isdigit() else part for part in name.split("."))]
                self.found.add(
                    source.problem("E303", f"{name} = {value} 在本段原文中没有出处", path, hint=f'words = {{ {name} = "…" }}')
                )

    def _basis(self, source: Source, where: list[Any], data: dict[str, Any], home: int) -> None:
        basis = data.get("basis")
        if isinstance(basis, str) and f"以{basis}为准" not in self.paragraphs[home].text:
            self.found.add(source.problem("E303", f"本段原文中没有“以{basis}为准”", [*where, "basis"]))

    # readings

    def _read_readings(self, chosen: dict[str, str]) -> None:
        for raw in self.raw.values():
            if raw.kind != "reading":
                continue
            fields = _Fields(self.found, raw.source, raw.data)
            options = {}
            for name, option in fields.take("options", dict, {}).items():
                inner = _Fields(self.found, raw.source, option, ["options", name])
                says, patch = inner.take("says", str, ""), inner.take("patch", dict, {})
                if not isinstance(option, dict) or not _tables(patch):
                    message = "选项应写作 [options.名称]，其中 patch 逐条写明改哪条规则的哪个参数"
                    self.found.add(raw.source.problem("E305", message, ["options", name]))
                    patch = {}
                inner.done()
                options[name] = Option(name, says, patch)
            default = fields.take("chosen", str, "")
            reading = Reading(
                raw.id, fields.take("question", str, ""), tuple(fields.take("clauses", list, [])),
                chosen.pop(raw.id, default), default, fields.take("why", str, ""), fields.take("support", str, "L"),
                options, raw.homes[0],
            )  # fmt: skip
            fields.done()
            for clause in reading.clauses:
                if clause not in self.raw:
                    self.found.add(raw.source.problem("E305", f"没有条款“{clause}”", ["clauses"]))
            if reading.chosen not in options:
                message = f"{reading.id} 没有选项“{reading.chosen}”，可选：{'、'.join(options)}"
                self.found.add(raw.source.problem("E305", message, ["chosen"]))
            self.readings[raw.id] = reading
        for name in chosen:
            self.found.add(self.source.problem("E305", f"没有名为“{name}”的解释"))
        touched: dict[tuple[str, str], str] = {}
        for reading in self.readings.values():
            raw = self.raw[f"reading {reading.id}"]
            for option in reading.options.values():
                for target, patch in option.patch.items():
                    block, _, rule = target.partition(":")
                    known = self.raw.get(block)
                    if known is None or (rule and rule not in known.rules):
                        where = ["options", option.name, "patch", target]
                        hint = suggestion(target, self._targets())
                        self.found.add(raw.source.problem("E305", f"没有可改的规则“{target}”", where, key=True, hint=hint))
                    for key in patch if known else ():
                        parameters = self._parameters(known, rule)
                        if parameters is not None and key not in parameters:
                            where, message = ["options", option.name, "patch", target, key], f"{target} 没有“{key}”这个参数"
                            hint = suggestion(key, parameters)
                            self.found.add(raw.source.problem("E305", message, where, key=True, hint=hint))
                        other = touched.setdefault((target, key), reading.id)
                        if other != reading.id:
                            message = f"{reading.id} 与 {other} 都改 {target} 的 {key}"
                            self.found.add(raw.source.problem("E305", message, ["options", option.name]))

    def _targets(self) -> list[str]:
        """What a patch may change: blocks, and rules as ``13-1:task``."""
        return [name for raw in self.raw.values() for name in (raw.id, *(f"{raw.id}:{rule}" for rule in raw.rules))]

    @staticmethod
    def _parameters(raw: _Raw | None, rule: str) -> frozenset[str] | None:
        """The parameters of a block or of one of its rules that a patch may set; None where there is no such rule."""
        if raw is None or (rule and rule not in raw.rules):
            return None
        if rule:
            return KINDS.get(str(raw.rules[rule].get("kind")), frozenset())
        return OPTIONAL | raw.data.keys()

    def _patch(self) -> None:
        for reading in self.readings.values():
            for target, patch in reading.options[reading.chosen].patch.items():
                block, _, rule = target.partition(":")
                raw = self.raw[block]
                (raw.rules[rule] if rule else raw.data).update(patch)
        for raw in self.raw.values():
            if raw.kind != "reading":
                self._keywords(raw.source, [], raw.data)
                for data in raw.rules.values():
                    source, where, _ = data["_"]
                    self._keywords(source, where, data)

    def _keywords(self, source: Source, where: list[Any], data: Mapping[str, Any]) -> None:
        for key, known in KEYWORDS.items():
            if key in data and not (isinstance(data[key], str) and data[key] in known):
                close = nearest(str(data[key]), known) or sorted(known)
                hint = f'{key} = "{close[0]}"'
                self.found.add(source.problem("E302", f"{key} 只能是 {'、'.join(sorted(known))}", [*where, key], hint=hint))

    # assembling

    def _assemble(self) -> Rubric:
        self.facts: dict[str, dict[str, Fact]] = {}
        for raw in self.raw.values():
            if raw.kind != "reading":
                self.facts[raw.id] = {name: self._fact(raw, name, data) for name, data in raw.facts.items()}
        singles = {kind: self._raw(kind) for kind in ("papers", "exemption", "total", "period", "ranking", "grades")}
        singles["rewards"] = self._raw("rewards", REWARDS)
        parts = {part: self._raw("part", part) for part in (DAILY, YEAR_END, BALLOTS)}
        limits = [raw for raw in self.raw.values() if raw.kind == "limits"] or [self._raw("limits")]
        self.found.stop_if_any()
        for raw in (*parts.values(), *singles.values(), limits[0]):
            for name in NAMED.get(raw.id, NAMED.get(raw.kind, ())):
                if name not in self.facts[raw.id]:
                    self.found.add(raw.source.problem("E302", f"“{raw.id}”缺少事实 {name}", place=Place(1)))
        nodes = self._nodes()
        self.found.stop_if_any()
        title = self.paragraphs[0].text if self.paragraphs else ""
        rubric = Rubric(
            source=self.source,
            year=self.year,
            title=title,
            paragraphs=tuple(self.paragraphs),
            nodes=nodes,
            papers=self._make(Papers, singles["papers"]),
            rewards=self._make(Rewards, singles["rewards"]),
            limits=tuple(
                self._make(Limits, raw, rules=self._rules(raw, shared=self._sanction_facts())) for raw in limits
            ),
            exemption=self._make(Exemption, singles["exemption"]),
            total=self._make(Total, singles["total"]),
            parts={name: self._make(Part, raw) for name, raw in parts.items()},
            grades=self._grades(singles["grades"]),
            consequences=tuple(
                self._make(Consequence, raw)
                for raw in self.raw.values() if raw.kind == "consequence"
            ),
            ranking=self._make(Ranking, singles["ranking"]),
            period=self._make(Period, singles["period"]),
            readings=self.readings,
            errata=tuple(self.errata),
            facts=self.facts,
            home={raw.id: tuple(raw.homes) for raw in self.raw.values() if raw.kind != "reading"},
        )  # fmt: skip
        self.found.stop_if_any()
        self._check_rules(rubric)
        return rubric

    def _raw(self, kind: str, block_id: str | None = None) -> _Raw:
        found = [raw for raw in self.raw.values() if raw.kind == kind and block_id in (None, raw.id)]
        if len(found) != 1:
            name = f"{kind} = “{block_id}”" if block_id else kind
            self.found.add(self.source.problem("E302", f"应有且只有一个 {name} 规则块"))
            return _Raw(kind, block_id or kind, self.source)
        return found[0]

    def _sanction_facts(self) -> dict[str, Fact]:
        return {
            name: fact
            for raw in self.raw.values() if raw.kind == "limits"
            for name, fact in self.facts[raw.id].items()
        }  # fmt: skip

    def _fact(self, raw: _Raw, name: str, data: dict[str, Any]) -> Fact:
        source, where, _ = data["_"]
        fields = _Fields(self.found, source, {k: v for k, v in data.items() if k != "_"}, where)
        kind = fields.take("type", str, "")
        if kind not in FACT_TYPES:
            message, hint = f"事实的类型应是 {'、'.join(FACT_TYPES)} 之一", suggestion(kind, FACT_TYPES)
            self.found.add(source.problem("E302", message, [*where, "type"], hint=hint))
        enums: dict[str, dict[str, str]] = {}
        for key, values in fields.take("fields", dict, {}).items():
            labels = {str(value): value for value in values} if isinstance(values, list) else values
            if not isinstance(labels, dict) or not all(isinstance(label, str) for label in labels.values()):
                message = f"fields.{key} 应是取值的列表，或者取值和名称的表"
                self.found.add(source.problem("E302", message, [*where, "fields", key]))
                labels = {}
            enums[key] = labels
        for key in sorted(FIELDS.get(kind, frozenset()) - set(enums)):
            self.found.add(source.problem("E302", f"事实 {name} 缺少 fields.{key}", where, key=True))
        fact = Fact(
            name, kind, fields.take("title", str, ""), fields.take("unit", str, ""), raw.id,
            fields.take("basis", str, raw.data.get("basis")), fields.take("office", str, raw.data.get("office")),
            enums, fields.take("at_most", str, None), fields.take("help", str, ""),
        )  # fmt: skip
        fields.done()
        return fact

    def _rules(self, raw: _Raw, shared: Mapping[str, Fact] | None = None) -> tuple[Rule, ...]:
        facts = shared if shared is not None else self.facts[raw.id]
        rules = []
        for rule_id, data in raw.rules.items():
            source, where, _ = data["_"]
            kind = data.get("kind")
            if not isinstance(kind, str) or kind not in KINDS:
                message, hint = f"规则的种类应是 {'、'.join(KINDS)} 之一", suggestion(kind, KINDS)
                self.found.add(source.problem("E302", message, [*where, "kind"], hint=hint))
                continue
            extra = set(data) - KINDS[kind] - {"id", "kind", "fact", "words", "_"}
            for key in sorted(extra):
                hint = suggestion(key, KINDS[kind])
                self.found.add(source.problem("E302", f"{kind} 规则没有“{key}”", [*where, key], key=True, hint=hint))
            for key in sorted(NEEDED.get(kind, frozenset()) - set(data)):
                self.found.add(source.problem("E302", f"{kind} 规则缺少“{key}”", where))
            if data["fact"] not in facts:
                message, hint = f"没有名为“{data['fact']}”的事实", suggestion(data["fact"], facts)
                self.found.add(source.problem("E302", message, [*where, "fact"], hint=hint))
                continue
            if extra:
                continue
            settings = {"scope": "self", **{key: value for key, value in data.items() if key != "_"}}
            rule = self._make(Rule, _Raw("rule", rule_id, source, settings), where, clause=raw.id)
            self._check_values(rule, facts[rule.fact], source, where)
            rules.append(rule)
        return tuple(rules)

    def _check_values(self, rule: Rule, fact: Fact, source: Source, where: list[Any]) -> None:
        """The conditions and levels of a rule are among the values of its fact."""

        def known(name: str, value: Any, path: list[Any]) -> None:
            values = fact.fields.get(name, {})
            if not isinstance(value, str) or value not in values:
                message = f"{name} 的取值没有“{value}”，只能是 {'、'.join(values)}"
                self.found.add(source.problem("E302", message, [*where, *path], hint=suggestion(value, values)))

        for name, wanted in (rule.where or {}).items():
            path = ["where", name]
            if name not in WHERE:
                message, hint = f"条件中没有“{name}”", suggestion(name, WHERE)
                self.found.add(source.problem("E302", message, [*where, *path], key=True, hint=hint))
            elif name in FIELDS_OF_WHERE and name not in fact.fields:
                self.found.add(source.problem("E302", f"事实 {fact.name} 缺少 fields.{name}", [*where, *path], key=True))
            elif name in FIELDS_OF_WHERE and isinstance(wanted, tuple):
                for index, value in enumerate(wanted):
                    known(name, value, [*path, index])
            elif not (wanted == "any" if name in FIELDS_OF_WHERE else isinstance(wanted, bool)):
                self.found.add(source.problem("E302", f"条件 {name} 的类型不对", [*where, *path]))
        if rule.level is not None:
            known("level", rule.level, ["level"])
        for level in rule.levels or {}:
            known("level", level, ["levels", level])
        for index, level in enumerate(rule.capped or ()):
            known("level", level, ["capped", index])

    def _nodes(self) -> dict[str, Node]:
        ordered = [raw for raw in self.raw.values() if raw.kind in ("section", "item", "clause")]
        parents: dict[str, str] = {}
        section = YEAR_END
        for raw in ordered:
            if raw.kind == "section":
                section, parents[raw.id] = raw.id, YEAR_END
            else:
                above, _, last = raw.id.rpartition("-")
                parents[raw.id] = above if last and above else section
        nodes: dict[str, Node] = {}
        points: dict[str, Points] = {}
        for raw in ordered:
            try:
                points[raw.id] = _convert(raw.data.get("points", 0), "Points")
            except (TypeError, ValueError):
                self.found.add(raw.source.problem("E302", "points 的类型不对", ["points"]))
        self.found.stop_if_any()
        for raw in ordered:
            fields = _Fields(self.found, raw.source, raw.data)
            children = tuple(child.id for child in ordered if parents[child.id] == raw.id)
            left = points[raw.id] - sum((points[child] for child in children), ZERO)
            if parents[raw.id] not in self.raw:
                self.found.add(raw.source.problem("E302", f"“{raw.id}”的上级“{parents[raw.id]}”不存在", place=Place(1)))
            declared = fields.take("unallotted", (int, Decimal), 0)
            if any(points[child] for child in children) and (left != declared or (left and not self._explained(raw.id))):
                message = f"“{raw.id}”为 {show(points[raw.id])} 分，下级合计 {show(points[raw.id] - left)} 分，没有解释说明差额"
                self.found.add(raw.source.problem("E304", message, ["points"]))
            fields.data.pop("points", None)
            nodes[raw.id] = Node(
                raw.id, raw.kind, fields.take("label", str, raw.id), fields.take("title", str, ""),
                points[raw.id], parents[raw.id], children, left if children or raw.kind == "section" else ZERO,
                self.facts[raw.id], self._rules(raw), fields.take("unmet", str, "any"),
                fields.take("credits", str, "beside"), fields.take("base", bool, True), fields.take("basis", str, None),
            )  # fmt: skip
            fields.take("office", str, None)
            fields.done()
            if raw.kind == "clause" and not nodes[raw.id].rules and not raw.rules:
                self.found.add(raw.source.problem("E306", f"条款“{raw.id}”没有规则", place=Place(1)))
        year_end = self.raw[YEAR_END]
        whole = year_end.data.get("whole")
        total = sum((points[raw.id] for raw in ordered if raw.kind == "section"), ZERO)
        # under a reading that makes the sections add up to less, that reading explains the difference
        if _is_figure(whole) and exact(whole) != total and not self._patched("section", "points"):
            self.found.add(year_end.source.problem("E304", f"各部分合计 {show(total)} 分，不是 {whole} 分", ["whole"]))
        return nodes

    def _explained(self, block_id: str) -> bool:
        return any(block_id in reading.clauses for reading in self.readings.values())

    def _patched(self, kind: str, key: str) -> bool:
        return any(
            key in patch and target in self.raw and self.raw[target].kind == kind
            for reading in self.readings.values()
            for target, patch in reading.options[reading.chosen].patch.items()
        )

    def _grades(self, raw: _Raw) -> Grades:
        levels = []
        tables = raw.data.get("levels", [])
        for index, level in enumerate(tables if isinstance(tables, list) else []):
            fields = _Fields(self.found, raw.source, level, ["levels", index])
            name, minimum = fields.take("name", str, ""), fields.take("minimum", (int, Decimal), None)
            fields.done()
            levels.append(Grade(name, None if minimum is None else exact(minimum)))
        minimums = [level.minimum for level in levels[:-1]]
        known = [minimum for minimum in minimums if minimum is not None]
        if (
            len(levels) < 2
            or len(known) != len(minimums)
            or levels[-1].minimum is not None
            or known != sorted(set(known), reverse=True)
        ):
            self.found.add(raw.source.problem("E302", "档次应从高到低排列，除最后一个外都要有分数线", ["levels"]))
        return self._make(Grades, raw, levels=tuple(levels))

    def _make(self, cls: Callable[..., T], raw: _Raw, where: Sequence[Any] = (), **given: Any) -> T:
        """Make a provision of a block, or a rule: every key is a field of the class, converted by the field's type."""
        import dataclasses

        values: dict[str, Any] = {"id": raw.id, **given}
        data = {key: value for key, value in raw.data.items() if key != "words"}
        known = {item.name: item for item in dataclasses.fields(cls)}  # type: ignore[arg-type]
        defaults = {n: f.default for n, f in known.items() if f.default is not dataclasses.MISSING}
        for name, item in known.items():
            if name in values:
                data.pop(name, None)
            elif name in data:
                value = data.pop(name)
                try:
                    values[name] = _convert(value, str(item.type))
                except (TypeError, ValueError):
                    self.found.add(raw.source.problem("E302", f"“{raw.id}”的 {name} 类型不对", [*where, name]))
                    values[name] = None
            elif name in defaults:
                values[name] = defaults[name]
            elif item.default_factory is dataclasses.MISSING:
                self.found.add(raw.source.problem("E302", f"“{raw.id}”缺少 {name}", place=Place(1)))
                values[name] = None
        for key in data:
            message, hint = f"“{raw.id}”没有“{key}”这一项", suggestion(key, known)
            self.found.add(raw.source.problem("E302", message, [*where, key], key=True, hint=hint))
        if "month" in raw.data and not _every_year(values["month"], values["day"]):
            self.found.add(raw.source.problem("E302", f"“{raw.id}”的 month 和 day 不是每年都有的日期", [*where, "day"]))
        return cls(**values)

    def _check_rules(self, rubric: Rubric) -> None:
        """Facts and rules against each other, scopes against the tree, kinds of papers against the text."""
        for kind in rubric.papers.red_header or ():
            if not any(kind in paragraph.text for paragraph in self.paragraphs):
                self.found.add(self.raw[rubric.papers.id].source.problem("E303", f"原文中没有“{kind}”", ["red_header"]))
        for node in rubric.clauses:
            raw = self.raw[node.id]
            used = {rule.fact for rule in node.rules}
            for name, fact in node.facts.items():
                if name not in used:
                    source, where, _ = raw.facts[name]["_"]
                    self.found.add(source.problem("E306", f"事实 {name} 没有规则使用", where, key=True))
                if fact.at_most is not None and fact.at_most not in node.facts:
                    source, where, _ = raw.facts[name]["_"]
                    self.found.add(source.problem("E302", f"没有名为“{fact.at_most}”的事实", [*where, "at_most"]))
            for rule in node.rules:
                above = {*rubric.path(node.id), YEAR_END, COMPOSITE, "item", "section", "self"}
                if rule.scope not in above:
                    source, where, _ = raw.rules[rule.id]["_"]
                    self.found.add(source.problem("E302", f"范围“{rule.scope}”不是 {node.id} 的上级", [*where, "scope"]))
                if rule.after is not None and rule.after not in {other.id for other in node.rules}:
                    source, where, _ = raw.rules[rule.id]["_"]
                    self.found.add(source.problem("E302", f"没有名为“{rule.after}”的规则", [*where, "after"]))
        for consequence in rubric.consequences:
            if consequence.grade not in rubric.grades.names:
                self.found.add(self.raw[consequence.id].source.problem("E302", f"没有档次“{consequence.grade}”", ["grade"]))


def _tables(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(item, dict) for item in value.values())


class _Fields:
    """Takes the keys of a table one by one, with their types; what is left over is reported."""

    def __init__(self, found: Collector, source: Source, data: Any, where: list[Any] | None = None) -> None:
        self.found, self.source, self.where = found, source, list(where or [])
        self.data = dict(data) if isinstance(data, dict) else {}
        self.data.pop("words", None)
        self.known: list[str] = []

    def take(self, key: str, kind: Any, default: Any) -> Any:
        self.known.append(key)
        value = self.data.pop(key, default)
        wrong = not isinstance(value, kind) or (kind is not bool and isinstance(value, bool))
        if value is not default and (wrong or (kind is list and not all(isinstance(item, str) for item in value))):
            self.found.add(self.source.problem("E302", f"{key} 的类型不对", [*self.where, key]))
            return default
        return value

    def done(self) -> None:
        for key in self.data:
            hint = suggestion(key, self.known)
            self.found.add(self.source.problem("E302", f"没有“{key}”这一项", [*self.where, key], key=True, hint=hint))


def _is_figure(value: Any) -> TypeGuard[int | Decimal]:
    return isinstance(value, (int, Decimal)) and not isinstance(value, bool)


def _every_year(month: int | None, day: int | None) -> bool:
    """Whether a day is one that every year has; None was reported already."""
    try:
        return month is None or day is None or bool(dt.date(2001, month, day))
    except ValueError:
        return False


def _numbers(data: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, int | Decimal]]:
    for key, value in data.items():
        yield from _number(f"{prefix}{key}", value)


def _number(name: str, value: Any) -> Iterator[tuple[str, int | Decimal]]:
    if _is_figure(value):
        yield name, value
    elif isinstance(value, dict):
        yield from _numbers(value, f"{name}.")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _number(f"{name}.{index}", item)


def _convert(value: Any, kind: str) -> Any:
    """Convert a TOML value to the type a dataclass field is annotated with.

    Raises :class:`TypeError` for another type, :class:`ValueError` for a figure that is not finite.
    """
    kinds = kind.split(" | ")
    if isinstance(value, dict) and kinds[0] == "Mapping[str, Points]":
        return {key: _convert(figure, "Points") for key, figure in value.items()}
    if isinstance(value, dict) and kinds[0] == "Mapping[str, Any]":
        return {key: tuple(item) if isinstance(item, list) else item for key, item in value.items()}
    if isinstance(value, list) and kinds[0] == "tuple[str, ...]" and all(isinstance(item, str) for item in value):
        return tuple(value)
    if "Points" in kinds and _is_figure(value):
        return exact(value)
    if type(value).__name__ in kinds:  # a text, an integer, true or false
        return value
    raise TypeError(kind)


# A rule in words


def rule_words(rule: Rule, fact: Fact) -> str:
    """A rule as one plain Chinese sentence, for pages, forms and explanations."""
    return _WORDS[rule.kind](rule, fact)


def node_words(node: Node) -> list[str]:
    """All rules of a clause in words, and what its own parameters (set by readings) say of them."""
    found = [rule_words(rule, node.facts[rule.fact]) for rule in node.rules]
    if node.unmet == "all":
        found.append("以上各项全缺的，才不得分")
    if not node.base:
        found.append(f"没有基础分：{show(node.points)}分不直接给")
    if node.credits == "within":
        found.append(f"加减相抵，结果在0分至{show(node.points)}分之间")
    return found


def _lost(rule: Rule) -> str:
    if rule.lose is None or rule.lose == "points":
        return "不得分"
    return "稿件不加分" if isinstance(rule.lose, str) else f"减{show(rule.lose)}分"


def _quota_words(rule: Rule, fact: Fact) -> str:
    levels = ""
    if rule.level is not None:
        levels = f"（{fact.fields['level'][rule.level]}{'' if rule.fulfils == 'exactly' else '以上'}）"
    need = f"{fact.title}{levels}不少于{rule.minimum}{fact.unit}"
    if rule.proportional:
        return f"{need}；不足的，按比例减分"
    if rule.each is not None:
        return f"{need}；每少1{fact.unit}减{show(rule.each)}分，减完为止"
    return f"{need}；不足的，{_lost(rule)}"


def _credit_words(rule: Rule, fact: Fact) -> str:
    if rule.levels is not None:
        levels = "、".join(f"{fact.fields['level'][level]}{show(points)}分" for level, points in rule.levels.items())
        text = f"{fact.title}每1{fact.unit}加分：{levels}；多个单位署名的平均计算"
        if rule.after:
            text += "；完成任务的稿件不加分"
        if rule.cap is not None:
            text += f"；{'、'.join(fact.fields['level'][level] for level in rule.capped)}合计最高{show(rule.cap)}分"
        return text
    text = f"{fact.title}，每1{fact.unit}加{show(rule.each or ZERO)}分"
    if rule.free:
        text += f"（前{rule.free}{fact.unit}不加）"
    return text + (f"，最高加{show(rule.cap)}分" if rule.cap is not None else "，不设上限")


def _penalize_words(rule: Rule, fact: Fact) -> str:
    unit = "人次" if rule.per == "person" else fact.unit
    return f"{fact.title}，每{unit}减{show(rule.each or ZERO)}分，减完为止"


def _condition(rule: Rule, fact: Fact) -> str:
    if rule.where.get("severe"):
        return f"{fact.title}，造成严重不良影响"
    roles = [label for role, label in fact.fields.get("role", {}).items() if role in rule.where.get("role", ())]
    return f"{'、'.join(roles)}{fact.title}" if roles and fact.type == "events" else fact.title


_WORDS: dict[str, Callable[[Rule, Fact], str]] = {
    "require": lambda rule, fact: f"{fact.title}；未做到的，{_lost(rule)}",
    "quota": _quota_words,
    "deadline": lambda rule, fact: f"{fact.title}不晚于{rule.month}月{rule.day}日；逾期或未办的，不得分",
    "penalize": _penalize_words,
    "void": lambda rule, fact: f"{_condition(rule, fact)}的，不得分",
    "credit": _credit_words,
    "ceiling": lambda rule, fact: f"{_condition(rule, fact)}的，当年不得评为优秀",
    "veto": lambda rule, fact: f"{_condition(rule, fact)}的，一票否决",
}

assert set(_WORDS) == set(KINDS)
