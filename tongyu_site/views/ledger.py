"""The ledger as tables: entries ready to print, and the tables of a community with their running balance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from ..assess import Entry, Kind, NodeScore, Ranked, State
from ..base.dates import chinese_date
from ..base.points import ZERO, show, signed
from ..base.printing import display_width
from ..rubric import BALLOTS, COMPOSITE, DAILY, REWARDS, YEAR_END, Rubric
from .printed import Printed
from .site_year import YearSite
from .wording import NOT_ASSESSED, ground, node_text

REASON_WIDTH, GROUND_WIDTH = 64, 42
"""Columns that a ledger's two columns of text have on paper; a Han character takes two."""

Key: TypeAlias = tuple[str, str, str, int]
"""What tells the rows of a ledger apart: node, kind, reason, and which of those alike it is."""


@dataclass(frozen=True, slots=True)
class EntryText:
    """An entry of the ledger in words."""

    cite: str
    url: str
    """The clause that lists the entry, as running text cites it, and where a reader finds its ground."""
    kind: str
    reason: str
    note: str
    why: str
    """Why what is applied differs from what the rule says; empty where it doesn't."""
    date: str
    day: str
    """The date in Chinese, and as ``2017-03-05`` to sort by; both empty where there is none."""
    ground: str
    """What it rests on."""
    points: str
    applied: str
    """Points as the rule says, and as applied."""
    elsewhere: bool
    """Whether it stands in another node than the clause that lists it."""


@dataclass(frozen=True, slots=True)
class HeadRow:
    """The head of a node in a ledger. A clause's head carries what it was allotted."""

    key: Key
    id: str
    depth: int
    label: str
    title: str
    url: str
    state: str
    """What became of the node, in words."""
    score: Printed
    """Its score; only what it was before is printed, behind ``state``."""
    points: Printed | None
    applied: Printed | None
    balance: Printed | None
    """What was allotted; None above the entries of a node that has points only by what is inside it."""
    papers: str
    """The evidence of a clause by its titles; empty where there is none."""
    head: bool = True
    """Tells a template the two kinds of rows apart."""

    @property
    def lines(self) -> int:
        """How many lines the row takes on paper, about."""
        text = f"{self.label} {self.title}{f'（考核材料：{self.papers}）' if self.papers else ''}"
        return _wrapped(text, REASON_WIDTH) + _struck(self.points, self.applied, self.balance)


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry in a ledger, with the balance after it; or a sum without an entry: of what is inside a node, or of a part that
    counts with its weight. A sum has no points of its own."""

    key: Key
    depth: int
    kind: str
    reason: str
    entry: EntryText | None
    points: Printed | None
    applied: Printed | None
    balance: Printed
    head: bool = False

    @property
    def lines(self) -> int:
        """How many lines the row takes on paper, about."""
        lines = entry_lines(self.entry) if self.entry else _wrapped(self.reason, REASON_WIDTH)
        return max(1 + _struck(self.points, self.applied, self.balance), lines)


LedgerRow: TypeAlias = HeadRow | EntryRow


def entry_lines(entry: EntryText) -> int:
    """How many lines an entry takes in a table on paper, about."""
    reason = f"{entry.kind}：{entry.reason}{entry.note}{entry.why}"
    return max(_wrapped(reason, REASON_WIDTH), _wrapped(f"{entry.date} {entry.ground}", GROUND_WIDTH))


def _wrapped(text: str, width: int) -> int:
    """How many lines a text takes in a column."""
    return max(1, -(-display_width(text) // width))


def _struck(*figures: Printed | None) -> int:
    """How many texts are struck through above each other in the fullest of some cells."""
    return max((len(figure.was) for figure in figures if figure is not None), default=0)


def entry_text(year: YearSite, entry: Entry) -> EntryText:
    """An entry in words."""
    rubric = year.rubric
    clause = entry.listed_under(rubric)
    is_open = entry.kind == Kind.NOT_ASSESSED
    return EntryText(
        rubric.cite(clause), year.urls.rule(rubric, clause), entry.kind.label, entry.reason, entry.note, entry.why,
        chinese_date(entry.date) if entry.date else "", str(entry.date or ""), ground(rubric, entry),
        NOT_ASSESSED if is_open else signed(entry.points), NOT_ASSESSED if is_open else signed(entry.applied),
        clause != entry.node,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ledgers:
    """The three tables of a community's ledger; rewards are empty where there are none."""

    clauses: tuple[LedgerRow, ...]
    """The year-end's clauses."""
    rewards: tuple[LedgerRow, ...]
    closing: tuple[LedgerRow, ...]
    """How the parts add up to the composite."""


def ledgers(year: YearSite, item: Ranked) -> Ledgers:
    """The tables of a community's ledger in some state of the year."""
    blocks = ([section.id for section in year.rubric.sections], [REWARDS], [DAILY, YEAR_END, BALLOTS, COMPOSITE])
    seen: Counter[tuple[str, str, str]] = Counter()
    return Ledgers(*(tuple(_numbered(_table(year, item, table), seen)) for table in blocks))


def known_ledgers(year: YearSite, now: Ranked, item: Ranked) -> Ledgers | None:
    """The tables of an earlier state ``item`` of the community ``now``, without the figures that are not known.

    None where the nodes were others: the ledger of another rubric has other rows. The figures of a node whose entries do
    not make its score are not known either, as where a reading moved the rewards into the year-end.
    """
    nodes = item.result.card.nodes
    if nodes.keys() != now.result.card.nodes.keys():
        return None
    holding = {node for node in nodes if _adds_up(year.rubric, item, node)}
    found = ledgers(year, item)
    return Ledgers(*(tuple(_known(rows, holding)) for rows in (found.clauses, found.rewards, found.closing)))


def _known(rows: Iterable[LedgerRow], holding: set[str]) -> Iterator[LedgerRow]:
    """The rows of the nodes ``holding``; of other nodes only the heads, without figures."""
    for row in rows:
        if row.key[0] in holding:
            yield row
        elif isinstance(row, HeadRow):
            yield replace(row, points=None, applied=None, balance=None)


def _adds_up(rubric: Rubric, item: Ranked, node: str) -> bool:
    """Whether a node's entries and the nodes that the rubric now puts below it make its score."""
    card = item.result.card
    below = (card.nodes[other].score for other in rubric.below.get(node, ()))
    whole = sum((score or ZERO for score in below), ZERO) + sum((entry.applied for entry in card.own.get(node, ())), ZERO)
    return whole == card.nodes[node].score


def _numbered(rows: Iterable[LedgerRow], seen: Counter[tuple[str, str, str]]) -> Iterator[LedgerRow]:
    """Rows with their place among those that are alike."""
    for row in rows:
        alike = row.key[:3]
        yield replace(row, key=(*alike, seen[alike])) if seen[alike] else row
        seen[alike] += 1


def _table(year: YearSite, item: Ranked, blocks: Sequence[str]) -> Iterator[LedgerRow]:
    """The rows of some nodes, one after another."""
    for block in blocks:
        yield from _node(year, item, block, 0)


def _node(year: YearSite, item: Ranked, block: str, depth: int) -> Iterator[LedgerRow]:
    """A node's rows: its head, the nodes inside it, then its own entries with the running balance.

    A clause's head carries what it was allotted; above other nodes' entries stands the sum of what is inside them.
    """
    rubric, card = year.rubric, item.result.card
    node = rubric.nodes.get(block)
    entries = list(card.own.get(block, ()))
    allotted = entries.pop(0) if entries and entries[0].kind == Kind.ALLOTTED else None
    yield _head(year, item, block, depth, allotted)
    for child in node.children if node else ():
        yield from _node(year, item, child, depth + 1)
    if not entries:
        return
    known = card.nodes[block].score is not None
    below = [card.nodes[other].score for other in rubric.below.get(block, ())]
    balance = (allotted.applied if allotted else ZERO) + sum((score or ZERO for score in below), ZERO)
    if below:
        whole = f"{rubric.cite(block) if node else rubric.title_of(block)}小计"
        sum_ = show(balance) if known else NOT_ASSESSED
        yield EntryRow((block, "", whole, 0), depth + 1, "", whole, None, None, None, Printed(sum_))
    for entry in entries:
        balance += entry.applied
        after = node_text(item, block) if entry is entries[-1] or not known else show(balance)
        yield _entry(year, entry, depth + 1, after)


def _head(year: YearSite, item: Ranked, block: str, depth: int, allotted: Entry | None) -> HeadRow:
    """The head of a node."""
    rubric, found = year.rubric, item.result.card.nodes[block]
    score = node_text(item, block)
    points = Printed(signed(allotted.points)) if allotted else None
    applied = Printed(signed(allotted.applied)) if allotted else None
    balance = Printed(show(allotted.applied)) if allotted else None
    state = _state(found, score, with_points=allotted is None, set_off=_set_off(rubric, item, block))
    return HeadRow(
        (block, "", "", 0), block, depth, rubric.cite(block), rubric.title_of(block), year.urls.rule(rubric, block),
        state, Printed(_head_score(found, score)), points, applied, balance,
        _papers(year, item.result.slug, block),
    )  # fmt: skip


def _papers(year: YearSite, slug: str, block: str) -> str:
    """The evidence of a clause as its page lists it: each title, of a document also who issued it under which number.

    Papers whose titles are not published are counted.
    """
    record = year.records.get(slug)
    papers = record.evidence.get(block, ()) if record else ()
    texts = []
    for paper in papers:
        formal = " ".join(part for part in (paper.issuer, paper.number) if part)
        if paper.title:
            texts.append(paper.title + (f"（{formal}）" if formal else ""))
    if untold := len(papers) - len(texts):
        texts.append(f"{untold}{year.rubric.facts[year.rubric.papers.id]['evidence'].unit}")
    return "；".join(texts)


def _entry(year: YearSite, entry: Entry, depth: int, balance: str) -> EntryRow:
    """An entry with the balance after it."""
    text = entry_text(year, entry)
    key = (entry.node, text.kind, text.reason, 0)
    if entry.kind == Kind.WEIGHT:  # the sum says it all; what it takes is no deduction
        return EntryRow(key, depth, text.kind, text.reason, None, None, None, Printed(balance))
    return EntryRow(key, depth, text.kind, text.reason, text, Printed(text.points), Printed(text.applied), Printed(balance))


def _head_score(found: NodeScore, score: str) -> str:
    """What the head of a node says of its score: only that it has no points, where that is all."""
    return found.state.label if found.state == State.NO_POINTS and not found.score else score


def _set_off(rubric: Rubric, item: Ranked, block: str) -> bool:
    """Whether a node has all its points and more though something was deducted inside it `[R-15-credit]`."""
    card = item.result.card
    found = card.nodes[block]
    if found.state != State.EARNED or found.credits <= 0:
        return False
    return any(entry.kind.is_loss and entry.applied < 0 and rubric.is_inside(entry.node, block) for entry in card.entries)


def _state(found: NodeScore, score: str, *, with_points: bool, set_off: bool) -> str:
    """What became of a node, in words: 分值14分，得10分，有扣分."""
    if found.score is None:
        return NOT_ASSESSED
    if not found.points:
        return (
            f"无分值，合计{signed(found.score)}分" if found.score else "无分值，不得分" if found.state == State.VOID else "无分值"
        )
    points = f"分值{show(found.points)}分，" if with_points else ""
    label = found.label
    if found.credits > 0:  # beside its points, so that all of them is not all there is
        whole = "扣分由加分抵消" if set_off else "没有扣分"
        return f"{points}得{score}分（含加分{show(found.credits)}分），{whole if found.state == State.EARNED else label}"
    return f"{points}得{score}分，{label}"
