"""The parts of the composite (四.2): daily checks, year-end, ballots, each with its weight, and 综合得分 itself; pure."""

from __future__ import annotations

from collections.abc import Sequence

from ..base.points import ZERO, Points, finite, rounded, show
from ..records import Record
from ..rubric import BALLOTS, COMPOSITE, DAILY, YEAR_END, Rubric
from .account import Account
from .charges import Charge, times
from .ledger import Balance, Entry, Kind, NodeScore, State


def checks_counted(rubric: Rubric, record: Record) -> int:
    """By how many checks the sum of their scores is divided: a new community's may be those of a whole year."""
    part = rubric.parts[DAILY]
    return part.expected if record.founded and part.new_unit == "expected" else len(record.daily)  # [R-new-unit]


def daily_part(rubric: Rubric, record: Record) -> Balance:
    """四.2 日常检查: the mean of the checks × weight."""
    part, checks = rubric.parts[DAILY], record.daily
    if not checks or _is_missing(record, DAILY):
        return _not_assessed(rubric, DAILY, "待录入：日常检查得分")
    total = sum((check.score for check in checks), ZERO)
    held, counted = len(checks), checks_counted(rubric, record)
    said = f"{held}次日常检查的平均分" if counted == held else f"{held}次日常检查的得分之和 ÷ {counted}次"
    mean = total / counted
    result = Entry.at(DAILY, Kind.RESULT, said, mean)
    return _assessed(rubric, DAILY, mean * part.share, [result, _weighed(rubric, DAILY, mean)])


def ballots_part(rubric: Rubric, record: Record) -> Balance:
    """四.2 民主测评: the formula of the text × weight, less what each absent person costs, not below 0."""
    part, ballots = rubric.parts[BALLOTS], record.ballots
    if _is_missing(record, BALLOTS):
        return _not_assessed(rubric, BALLOTS, "待录入：民主测评票数")
    facts = rubric.facts[BALLOTS]
    votes = sum(ballots[name] for name in part.values)
    result = sum((value * ballots[name] for name, value in part.values.items()), ZERO) / votes
    terms = " + ".join(f"{facts[name].title}{ballots[name]} × {show(value)}" for name, value in part.values.items() if value)
    total = result * part.share
    entries = [Entry.at(BALLOTS, Kind.RESULT, f"（{terms}）÷ {votes}票", result), _weighed(rubric, BALLOTS, result)]
    absent = ballots["expected"] - ballots["present"]
    if absent:
        asked = part.absent_each * absent
        scaled = asked if part.absent_on == "part" else asked * part.share
        taken = min(scaled, total)
        reason = times("民主测评缺席", absent, "人", f"减{show(part.absent_each)}分")
        why = "减完为止" if taken < scaled else "" if scaled == asked else f"在百分制上减，按{show(part.weight)}%折算"
        entries.append(Entry.at(BALLOTS, Kind.DEDUCTION, reason, -asked, -taken, why))
        total -= taken
    return _assessed(rubric, BALLOTS, total, entries)


def year_end_part(rubric: Rubric, sections: Sequence[NodeScore], rewards: Points, charges: Sequence[Charge]) -> Balance:
    """四.2 年末考核: the sections with their credits, at most the whole, × weight; ``rewards`` where they belong here."""
    part = rubric.parts[YEAR_END]
    account = Account(
        YEAR_END, part.whole, charges,
        base=sum((section.base for section in sections), ZERO),
        credits=sum((section.credits for section in sections), ZERO),
        assessed=all(section.score is not None for section in sections),
    ).settle()  # fmt: skip
    if not account.assessed:
        return Balance(_part_score(rubric, YEAR_END, ZERO, assessed=False), account.entries)
    total = account.total + (rewards if rubric.rewards.into == YEAR_END else ZERO)
    if part.limit == "whole" and total > part.whole:
        account.note(Kind.CAP, f"年末考核合计最高{show(part.whole)}分", part.whole - total)
        total = part.whole
    return _assessed(rubric, YEAR_END, total * part.share, [*account.entries, _weighed(rubric, YEAR_END, total)])


def composite_of(
    rubric: Rubric, record: Record, parts: Sequence[NodeScore], rewards: Points, charges: Sequence[Charge]
) -> Balance:
    """四.2 综合得分: the parts and 三 together, cut at the full points and rounded where the rubric says so."""
    full = rubric.total.full
    account = Account(
        COMPOSITE, full, charges,
        base=sum((part.score or ZERO for part in parts), ZERO) + (rewards if rubric.rewards.into == COMPOSITE else ZERO),
        assessed=all(part.score is not None for part in parts) and not record.missing,
    ).settle()  # fmt: skip
    if account.assessed and rubric.total.capped and account.base > full:
        account.note(Kind.CAP, f"综合得分最高{show(full)}分", full - account.base)
        account.base = full
    decimals = rubric.grades.decimals
    if account.assessed and decimals is not None:
        change = rounded(account.base, decimals) - account.base
        if change:
            account.note(Kind.ROUND, f"四舍五入到{decimals}位小数", change)
            account.base += change
    return account.balance()


def _is_missing(record: Record, block: str) -> bool:
    """Whether a fact of a part's block is not stated."""
    return any(missing == block for missing, _ in record.missing)


def _weighed(rubric: Rubric, block: str, result: Points) -> Entry:
    """四.2: a part counts with its weight; the entry takes what is beyond it."""
    part = rubric.parts[block]
    weighed = result * part.share
    equals = "= " if finite(weighed) else ""  # else the figure begins with ≈
    return Entry.at(block, Kind.WEIGHT, f"{show(result)} × {show(part.weight)}% {equals}{show(weighed)}", weighed - result)


def _part_score(rubric: Rubric, block: str, score: Points, *, assessed: bool) -> NodeScore:
    """A part's result in points of the composite."""
    full = rubric.parts[block].full
    state = State.NOT_ASSESSED if not assessed else State.EARNED if score >= full else State.LOST
    return NodeScore(block, full, score, ZERO, score if assessed else None, state)


def _assessed(rubric: Rubric, block: str, score: Points, entries: Sequence[Entry]) -> Balance:
    """A part all of whose facts are stated."""
    return Balance(_part_score(rubric, block, score, assessed=True), entries)


def _not_assessed(rubric: Rubric, block: str, reason: str) -> Balance:
    """A part some of whose facts are missing: never 0."""
    return Balance(_part_score(rubric, block, ZERO, assessed=False), [Entry.at(block, Kind.NOT_ASSESSED, reason, ZERO)])
