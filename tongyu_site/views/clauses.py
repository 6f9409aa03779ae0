"""Clauses: the county's statistics of all of them, and the page of each one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..assess import AssessedYear, ClauseStatistics
from ..base.points import ZERO, Points, show, signed
from ..rubric import Node, node_words
from .ledger import EntryText, entry_text
from .page import Link, TablePage
from .plot import Axis
from .printed import Printed, overlay_rows, overlay_text
from .site_year import YearSite
from .wording import awaited, basis_text, place_key

CLAUSE_ROWS = 800
"""Communities on one page of a clause."""


@dataclass(frozen=True, slots=True)
class ClauseFigures:
    """How many communities lost or gained at a clause, and how much, in one state of the year."""

    key: str
    losers: Printed
    lost: Printed
    gainers: Printed
    gained: Printed
    cost: Printed
    """What the clause took from the composites of all, after caps and voids."""


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """A clause in the county's statistics."""

    id: str
    label: str
    title: str
    url: str
    place: str
    """Where it stands in the text, to sort by."""
    points: str
    figures: ClauseFigures
    bar: str
    """How wide the bar of its cost is: per cent of that of the costliest clause."""


@dataclass(frozen=True, slots=True)
class ClausesView:
    """The page 逐项统计."""

    contents: tuple[Link, ...]
    """The sections: each leads to its first clause."""
    rows: tuple[ClauseRow, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """A reading that decides how a clause is read: the question, and what is applied."""

    question: str
    says: str
    url: str


@dataclass(frozen=True, slots=True)
class ClauseCommunity:
    """A community that lost or gained at a clause, with the entries that say so."""

    name: str
    url: str
    total: str
    entries: tuple[EntryText, ...]


@dataclass(frozen=True, slots=True)
class ClauseText:
    """A clause as its page prints it, but for the communities."""

    label: str
    title: str
    points: str
    above: tuple[Link, ...]
    """The nodes above it, the section first."""
    previous: Link | None
    following: Link | None
    paragraphs: tuple[str, ...]
    """The official text."""
    text_url: str
    rules: tuple[str, ...]
    """How it is scored, in words."""
    bases: tuple[str, ...]
    """On what the text rests its facts: said once where it is the same of all, and of none where it says nothing."""
    choices: tuple[Choice, ...]
    sentence: Printed
    """What the county lost and gained here."""


@dataclass(frozen=True, slots=True)
class ClauseView:
    """A page of a clause; the first one has the text too."""

    clause: ClauseText
    first: bool
    pager: tuple[Link, ...]
    rows: Sequence[ClauseCommunity]


def clauses_view(year: YearSite) -> ClausesView:
    """The county's statistics."""
    figures = overlay_rows(_statistics(year.assessed), [_statistics(state) for state in year.former])
    costs = {cost.clause: -cost.weight for cost in year.assessed.costs}
    axis = Axis(ZERO, max(costs.values(), default=ZERO) or Points(1))
    rows = []
    contents: dict[str, Link] = {}
    for clause, found in zip(year.rubric.clauses, figures, strict=True):
        points = show(clause.points) if clause.points else "无分值"
        key = place_key(year.rubric, clause.id)
        bar = axis.at(costs[clause.id]) if clause.id in costs else ""
        section = year.rubric.path(clause.id)[-1]
        contents.setdefault(
            section, Link(f"{year.rubric.cite(section)} {year.rubric.title_of(section)}", f"{year.urls.clauses}#c-{clause.id}")
        )
        link = year.urls.clause(clause.id)
        rows.append(ClauseRow(clause.id, year.rubric.cite(clause.id), clause.title, link, key, points, found, bar))
    return ClausesView(tuple(contents.values()), tuple(rows))


def _statistics(state: AssessedYear) -> tuple[ClauseFigures, ...]:
    """The figures of all clauses in one state of the year."""
    costs = {cost.clause: cost.weight for cost in state.costs}
    return tuple(_figures(state.standing.clauses[clause.id], costs.get(clause.id, ZERO)) for clause in state.rubric.clauses)


def _figures(found: ClauseStatistics, cost: Points) -> ClauseFigures:
    """The figures of a clause."""
    texts = (str(found.losers), signed(found.lost), str(found.gainers), signed(found.gained), signed(cost))
    return ClauseFigures(found.clause, *map(Printed, texts))


def _text(year: YearSite, clause: Node) -> ClauseText:
    """A clause in words, with what corrections replaced."""
    rubric, urls = year.rubric, year.urls
    return ClauseText(
        label=rubric.cite(clause.id),
        title=clause.title,
        points=show(clause.points) + "分" if clause.points else "无分值",
        above=tuple(
            Link(f"{rubric.cite(node)} {rubric.title_of(node)}", urls.text(node)) for node in reversed(rubric.path(clause.id)[1:])
        ),
        previous=_neighbour(year, clause, -1),
        following=_neighbour(year, clause, 1),
        paragraphs=tuple(rubric.paragraphs[number].text for number in rubric.home[clause.id]),
        text_url=urls.text(clause.id),
        rules=tuple(node_words(rubric, clause)),
        bases=_bases(clause),
        choices=tuple(
            Choice(reading.question, reading.applied.says, urls.reading(reading.id)) for reading in rubric.readings_of(clause.id)
        ),
        sentence=overlay_text(_sentence(year.assessed, clause.id), [_sentence(state, clause.id) for state in year.former]),
    )


def _bases(clause: Node) -> tuple[str, ...]:
    """On what the text rests the facts of a clause, of which facts where it is not the same of all; empty if on nothing."""
    facts: dict[str, list[str]] = {}
    for fact in clause.facts.values():
        facts.setdefault(basis_text(fact), []).append(fact.title)
    if len(facts) == 1:
        return tuple(basis for basis in facts if basis)
    return tuple(f"{'、'.join(titles)}，{basis or '原文没有写明'}" for basis, titles in facts.items())


def _neighbour(year: YearSite, clause: Node, step: int) -> Link | None:
    """The clause before (-1) or after (1) one; None at the ends."""
    clauses = year.rubric.clauses
    other = clauses.index(clause) + step
    if not 0 <= other < len(clauses):
        return None
    return Link(year.rubric.cite(clauses[other].id), year.urls.clause(clauses[other].id))


def _sentence(state: AssessedYear, clause: str) -> Printed:
    """What the county lost and gained at a clause and whom it bars from a grade, in one state of the year."""
    found = state.standing.clauses[clause]
    parts = [f"{found.losers}个社区失分，合计{signed(found.lost)}分"]
    if any(rule.kind == "credit" for rule in state.rubric.nodes[clause].rules):
        parts.append(f"{found.gainers}个社区加分，合计{signed(found.gained)}分")
    barred: dict[str, dict[str, str]] = {}  # of several limits of a community by the clause, the first tells whether it changed
    for item in state.standing.ranked:
        for limit in item.result.limits:
            if limit.clause == clause:
                named = barred.setdefault(limit.effect(state.rubric), {})
                named.setdefault(item.result.slug, f"{item.result.name}（{limit.mark}）")
    parts += [f"按规定{effect}的社区{len(named)}个：{'、'.join(named.values())}" for effect, named in barred.items()]
    parts += filter(None, [awaited(state, clause)])
    return Printed("；".join(parts) + "。")


def clause_view(year: YearSite, clause: Node, part: TablePage) -> ClauseView:
    """A page of a clause; the rows of the part are lines of its statistics."""
    rows = tuple(
        ClauseCommunity(
            item.result.name, year.urls.community(item.result.slug, entries[0].node), signed(total),
            tuple(entry_text(year, entry) for entry in entries),
        )
        for item, total, entries in part.rows
    )  # fmt: skip
    return ClauseView(_text(year, clause), part.number == 1, part.pager, rows)
