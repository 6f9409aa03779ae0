"""(Rubric, record) → scorecard with its ledger; pure.

Charges are what the rules ask, accounts what becomes of them node by node from the clauses up, parts and rewards what makes
the composite of it. The ledger adds up at every level, which is asserted before a scorecard is handed out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ..base.points import ZERO
from ..records import Record
from ..rubric import COMPOSITE, YEAR_END, Node, Rubric
from .account import Account
from .charges import Charge, charges_of
from .ledger import Balance, Kind, NodeScore, Scorecard
from .parts import ballots_part, composite_of, daily_part, year_end_part
from .rewards import rewards_of
from .sums import check_sums


def score_record(rubric: Rubric, record: Record) -> Scorecard:
    """Score a record against a rubric (二, 三.1, 四). Pure; the same record gives the same scorecard."""
    charges = charges_of(rubric, record)
    balances: list[Balance] = []
    scores: dict[str, NodeScore] = {}
    for node in _bottom_up(rubric, rubric.sections):
        balance = close_node(rubric, record, node, [scores[child] for child in node.children], charges.get(node.id, ()))
        scores[node.id] = balance.result
        balances.append(balance)
    daily, ballots = daily_part(rubric, record), ballots_part(rubric, record)
    rewards = rewards_of(rubric, record, set() if rubric.rewards.doubles else _documents(charges.values()))
    earned = rewards.result.credits
    sections = [scores[section.id] for section in rubric.sections]
    year_end = year_end_part(rubric, sections, earned, charges.get(YEAR_END, ()))
    parts = [part.result for part in (daily, year_end, ballots)]
    composite = composite_of(rubric, record, parts, earned, charges.get(COMPOSITE, ()))
    above = [daily, ballots, rewards, year_end, composite]
    scores.update((balance.result.id, balance.result) for balance in above)
    entries = tuple(entry for balance in (*balances, *above) for entry in balance.entries)
    card = Scorecard(record.slug, record.name, record.year, entries, scores, record.missing)
    check_sums(rubric, card)
    return card


def close_node(rubric: Rubric, record: Record, node: Node, below: Sequence[NodeScore], charges: Sequence[Charge]) -> Balance:
    """The result of a clause, item or section from the results below it and from what is charged to it."""
    lacking = [node.facts[fact].title for block, fact in record.missing if block == node.id]
    limited = node.kind == "section" and rubric.parts[YEAR_END].limit == "sections"
    account = Account(
        node.id, node.points, charges,
        base=sum((child.base for child in below), ZERO),
        credits=sum((child.credits for child in below), ZERO),
        assessed=not lacking and all(child.score is not None for child in below),
        node=node,
        lacking=lacking,
        limit=node.points if limited else None,
    )  # fmt: skip
    return account.settle().balance()


def _bottom_up(rubric: Rubric, nodes: Iterable[Node]) -> Iterator[Node]:
    """The nodes and all below them, each after those below it."""
    for node in nodes:
        yield from _bottom_up(rubric, (rubric.nodes[child] for child in node.children))
        yield node


def _documents(charges: Iterable[Sequence[Charge]]) -> set[str]:
    """The keys of the documents on which deductions and voids rest."""
    taken = (charge for found in charges for charge in found if charge.kind in (Kind.DEDUCTION, Kind.VOID))
    return {document.key for charge in taken for document in (charge.document, *charge.others) if document is not None}
