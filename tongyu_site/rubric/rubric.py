"""The rubric of a year: its official text, nodes, provisions and readings, and what every later stage asks of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from ..base.matching import nearest
from ..base.problems import Place, Problem
from ..base.source import Source
from .figures import Derived, Idle
from .issued import Issued, issued_line
from .nodes import Fact, Node
from .provisions import (
    Block,
    Consequence,
    Exemption,
    Grades,
    Limits,
    Papers,
    Part,
    Period,
    Ranking,
    Rewards,
    Total,
)
from .readings import Reading
from .text import Erratum, Paragraph
from .vocabulary import ASSESSORS, BALLOTS, COMPOSITE, DAILY, REWARDS, YEAR_END


@dataclass(frozen=True, eq=False)
class Rubric:
    """A year's rubric under one combination of readings. It equals only itself: what follows from it can be remembered."""

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
    derived: tuple[Derived, ...] = ()
    """The figures that do not stand in the text as such, each with its reason."""
    idle: tuple[Idle, ...] = ()
    """The figures of scored paragraphs that no rule uses, each with the reason."""
    issued: Issued | None = None
    """By which document the text was issued, as far as the file says so."""

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

    @cached_property
    def offices(self) -> frozenset[str]:
        """The offices whose data the text names as basis (以…数据为准)."""
        return frozenset(fact.office for facts in self.facts.values() for fact in facts.values() if fact.office is not None)

    @property
    def groups(self) -> frozenset[str]:
        """All who fill in a form and may confirm it: the offices, and the groups of facts that no office owes, which need not."""
        return frozenset((*self.offices, ASSESSORS, *map(self.title_of, (BALLOTS, DAILY, REWARDS))))

    def cite(self, block_id: str) -> str:
        """An id as running text cites it: ``1-2项``, ``第(七)项``, ``第4项``, ``三、3``."""
        node = self.nodes.get(block_id)
        if node is None:
            return self.label(block_id)
        if node.kind == "section":
            return f"第{node.label}项"
        return f"{node.id}项" if "-" in node.id else f"第{node.id}项"

    def passage(self, block_id: str) -> str:
        """An id as a sentence for readers cites it: ``第三部分第3项``, ``第三部分末段``; a clause as :meth:`cite` does."""
        section, _, place = self.cite(block_id).partition("、")
        return self.cite(block_id) if not place else f"第{section}部分{f'第{place}项' if place.isdecimal() else place}"

    def path(self, node_id: str) -> tuple[str, ...]:
        """A scored node and the nodes above it, up to its section."""
        path = [node_id]
        while self.nodes[path[-1]].parent in self.nodes:
            path.append(self.nodes[path[-1]].parent)
        return tuple(path)

    def is_inside(self, node: str, part: str) -> bool:
        """Whether what stands at a node of a scorecard counts within a part, or at the part itself."""
        while node != part and node in self.above:
            node = self.above[node]
        return node == part

    def scope(self, clause: str, scope: str) -> str:
        """Resolve a scope: ``self``, ``item`` (the numbered item), ``section``, or the id of a node above."""
        if scope == "self" or clause not in self.nodes:
            return clause
        path = self.path(clause)
        if scope == "item":
            return path[-2]
        return path[-1] if scope == "section" else scope

    def unknown_grades(self, given: Iterable[str], before: Sequence[str] = (), known_by: str = "细则") -> list[Problem]:
        """What this year's grades and last year's don't know of each other, each as a problem (E302).

        The grades that were ``given`` last year and have no name this year; what a ``same_as`` names and is not among the
        grades ``before``, or is another grade's name too. ``before`` are the grades of last year's rubric, or of its results
        (``known_by``: 细则 or 结果); none where they are not known.
        """
        found, meant = [], set[str]()
        for level in self.grades.levels:
            name, others = level.same_as, [other for other in self.grades.levels if other is not level]
            if name is None:
                continue
            if before and name not in before:
                free = [grade for grade in before if grade not in self.grades.known_names] or before
                likely = nearest(name, free, 1) or free
                hint = f'same_as = "{likely[0]}"' if len(likely) == 1 else f"可写 {'、'.join(likely)}"
                message = f"same_as 写上年的档次名称，上年的{known_by}中没有“{name}”，有{'、'.join(before)}"
                found.append(self.source.problem("E302", message, place=self._place_of_same_as(name), hint=hint))
                meant |= {*likely}
            elif same := next((other.name for other in others if name == (other.same_as or other.name)), None):
                message = f"上年的“{name}”就是本年的“{same}”，不会又是“{level.name}”"
                found.append(self.source.problem("E302", message, place=self._place_of_same_as(name), hint="删去这一行"))
        return [
            *(
                self.source.problem(
                    "E302",
                    f"上年有“{grade}”档次，本年的档次中没有",
                    place=Place(self.paragraphs[self.home[self.grades.id][0]].line),
                    hint=f'改了名称的，在本年对应的 [[levels]] 中写 same_as = "{grade}"',
                )
                for grade in sorted(set(given) - meant)
                if grade not in self.grades.known_names
            ),
            *found,
        ]

    def _place_of_same_as(self, name: str) -> Place:
        """Where a grade is said to be the same as one of that name."""
        written = (re.search(rf"same_as\s*=\s*(.{re.escape(name)}.)", row) for row in self.source.lines)
        places = [Place(number, match.start(1) + 1, len(match[1])) for number, match in enumerate(written, 1) if match]
        return next(iter(places), Place(self.paragraphs[self.home[self.grades.id][0]].line))

    def unissued(self) -> list[Problem]:
        """What keeps the text from being an official one: nobody has said yet by which document it was issued (E308)."""
        message = "细则还没有写明由谁、以什么文号、哪一天印发，不能作为正式发布的依据"
        if self.issued is None:
            place = Place(self.paragraphs[0].line if self.paragraphs else 1)
            hint = f"在这一段下写一个规则块：{issued_line(None)}"
            return [self.source.problem("E308", message, place=place, hint=hint)]
        if self.issued.complete:
            return []
        written = self.issued.written
        return [written.problem("E308", message, hint=issued_line(written))]

    def readings_of(self, block_id: str) -> tuple[Reading, ...]:
        """The readings that decide how a clause is read."""
        return tuple(reading for reading in self.readings.values() if block_id in reading.clauses)
