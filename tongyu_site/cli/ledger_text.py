"""A community's ledger as text for the terminal: what ``explain`` prints."""

from __future__ import annotations

from collections.abc import Iterator

from ..assess import Entry, Kind, Ranked, Result, State
from ..base.points import ZERO, show, signed
from ..base.printing import display_width
from ..circular import APPLIES
from ..rubric import BALLOTS, COMPOSITE, DAILY, REWARDS, YEAR_END, Rubric, node_words
from ..views import YearSite
from .names import block_name

_WIDTH = 10
"""Columns for a figure; the words begin behind three of them."""


def explain(year: YearSite, item: Ranked, node: str | None = None) -> str:
    """A community's ledger as text: all of it, or one node and what stands under it."""
    rubric = year.rubric
    wanted = [node] if node else [*(section.id for section in rubric.sections), YEAR_END, DAILY, BALLOTS, REWARDS, COMPOSITE]
    lines = [headline(year, item), "", _row("分值", "得分", "计分", "")]
    for block in wanted:
        lines += _node(year, item, block, 0, in_full=node is not None)
    if node is None:
        lines += ["", *_grading(year, item)]
    return "\n".join(line.rstrip() for line in lines)


def headline(year: YearSite, item: Ranked) -> str:
    """A community's result in one sentence."""
    result = item.result
    rank = f"第{item.rank}名" if item.rank else "未排名"
    if result.grade is None:
        return f"{result.name} {year.number}年度：待录入，没有得分和档次"
    return f"{result.name} {year.number}年度：综合得分{item.shown}，{result.grade}，{rank}"


def _row(points: str, score: str, change: str, words: str) -> str:
    """A line of the ledger: a block's points, its score, what an entry adds or deducts (each may be empty), and words."""
    return "".join(column(figure) for figure in (points, score, change)) + "  " + words


def column(figure: str) -> str:
    """A figure at the right of its column."""
    return " " * (_WIDTH - display_width(figure)) + figure


def _node(year: YearSite, item: Ranked, block: str, depth: int, *, in_full: bool) -> Iterator[str]:
    """A block of the ledger: its points and score, the blocks below it, its entries.

    ``in_full`` adds the clause's official text, its rules in words, its readings and the sum of its score.
    """
    rubric, card = year.rubric, item.result.card
    found = card.nodes[block]
    indent = "  " * depth
    score = "待录入" if found.score is None else show(found.score)
    points = show(found.points) if found.points else ""
    yield _row(points, score, "", f"{indent}{block_name(rubric, block)}：{found.label}")
    if in_full:
        yield from _clause(rubric, block, indent)
    if block in rubric.nodes:
        for child in _below(rubric, block):
            if child in rubric.nodes:
                yield from _node(year, item, child, depth + 1, in_full=in_full)
    yield from _entries(rubric, item.result, block, indent, in_full=in_full)
    if found.score is not None and (in_full or block == COMPOSITE):
        yield f"{indent}  合计：{' '.join(_terms(rubric, item.result, block)) or '0'} = {show(found.score)}分"


def _below(rubric: Rubric, block: str) -> list[str]:
    """The blocks directly below a block, in the rubric's order."""
    return [child for child, parent in rubric.above.items() if parent == block]


def _clause(rubric: Rubric, block: str, indent: str) -> Iterator[str]:
    """What the rubric says of a block: the official text, the rules in words, the chosen readings."""
    for paragraph in rubric.home[block]:
        yield f"{indent}  原文：{rubric.paragraphs[paragraph].text}"
    node = rubric.nodes.get(block)
    for sentence in node_words(rubric, node) if node else ():
        yield f"{indent}  规则：{sentence}"
    for reading in rubric.readings_of(block):
        yield f"{indent}  执行口径 {reading.id}：{reading.applied.says}"


def _entries(rubric: Rubric, result: Result, block: str, indent: str, *, in_full: bool) -> Iterator[str]:
    """The entries that count in a block, and in full also those of its clause that count in another one."""
    card = result.card
    entries = [entry for entry in card.entries if entry.node == block]
    # what only says that a clause has all its points stands in its own line already
    if in_full or [entry.kind for entry in entries] != [Kind.ALLOTTED] or card.nodes[block].state != State.EARNED:
        for entry in entries:
            yield _row("", "", _change(entry), f"{indent}  {_entry(rubric, entry)}")
    for entry in card.entries:
        if in_full and block != entry.node and entry.listed_under(rubric) == block and entry.kind.of_clause:
            words = f"{indent}  计入{rubric.cite(entry.node)}：{_entry(rubric, entry)}"
            yield _row("", "", _change(entry), words)


def _terms(rubric: Rubric, result: Result, block: str) -> list[str]:
    """The terms that add up to a block's score: the scores of the blocks below it, then its own entries."""
    card = result.card
    name = rubric.title_of if block == COMPOSITE else rubric.cite
    terms = [f"{signed(card.nodes[child].score or ZERO)}（{name(child)}）" for child in _below(rubric, block)]
    return terms + [signed(entry.applied) for entry in card.entries if entry.node == block and entry.applied]


def _change(entry: Entry) -> str:
    """What an entry adds or deducts."""
    return "待录入" if entry.kind == Kind.NOT_ASSESSED else signed(entry.applied)


def _entry(rubric: Rubric, entry: Entry) -> str:
    """An entry in words: clause, kind, reason, date, document, note, and why it counts less than the rule says."""
    said = entry.reason if entry.kind == Kind.NOT_ASSESSED else f"{entry.kind.label}：{entry.reason}"
    parts = [f"[{rubric.cite(entry.clause)}] {said}"]
    if entry.date:
        parts.append(str(entry.date))
    if entry.document:
        parts.append(entry.document.text)
    if entry.note:
        parts.append(entry.note)
    if entry.points != entry.applied:
        parts.append(f"应计{signed(entry.points)}分，实计{signed(entry.applied)}分")
    return "，".join(parts) + (f"（{entry.why}）" if entry.why else "")


def _grading(year: YearSite, item: Ranked) -> Iterator[str]:
    """How the grade came about: the entries of grading, ceilings, vetoes and exemptions, and what follows from the grade."""
    rubric, result = year.rubric, item.result
    for entry in result.entries[len(result.card.entries) :]:
        said = f"[{rubric.cite(entry.clause)}] {entry.kind.label}：{entry.reason}" + (f"（{entry.why}）" if entry.why else "")
        yield said + (f"，依据{entry.document.text}" if entry.document else "")
    for limit in result.limits:
        yield f"  情形 {rubric.cite(limit.clause)}：{limit.detail}"
    for exempted in result.exempted:
        yield f"  不计 {exempted.ground}：{exempted.circumstance}"
    for outcome in (*result.outcomes, *result.withheld):
        answer = APPLIES[outcome.applies]
        detail = f"（{outcome.detail}）" if outcome.detail else ""
        yield f"[{rubric.cite(outcome.consequence)}] {outcome.title}：{answer}，{outcome.reason}{detail}"
