"""How results read on pages, in documents and downloads: one wording for each thing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache

from ..assess import AssessedYear, Entry, Kind, Limit, Ranked, Result, State
from ..base.points import finite, rounded, show
from ..rubric import BALLOTS, COMPOSITE, DAILY, REWARDS, YEAR_END, Fact, Rubric

NOT_ASSESSED = State.NOT_ASSESSED.label

PARTS = (DAILY, YEAR_END, BALLOTS, REWARDS)
"""The summands of the composite, in the order in which pages list them."""


def grade_text(result: Result) -> str:
    """The grade, or that it is not known yet."""
    return result.grade or NOT_ASSESSED


def limits_title(rubric: Rubric) -> str:
    """What ceilings and vetoes are called together, in headings, columns and sentences."""
    return f"不得评为{rubric.grades.names[0]}、“{Kind.VETO.label}”情形"


def ceiling_said(rubric: Rubric) -> str:
    """What a ceiling does to a grade, in half a sentence."""
    best, second, *_ = rubric.grades.names
    return f"得分达到{best}的改列{second}，没有达到的档次不变"


def veto_said(rubric: Rubric) -> str:
    """What a veto does to a grade, in half a sentence."""
    return f"不论得分多少，列为{rubric.grades.names[-1]}"


def limits_said(rubric: Rubric) -> str:
    """What a ceiling and a veto do to a grade, in a sentence without its stop."""
    best = rubric.grades.names[0]
    return f"有不得评为{best}情形的，{ceiling_said(rubric)}；有“{Kind.VETO.label}”情形的，{veto_said(rubric)}"


def order_said(rubric: Rubric) -> str:
    """How communities are ordered, in words."""
    return "先按档次，再按综合得分由高到低排列" if rubric.ranking.by == "grade" else "按综合得分由高到低排列"


def ties_said(rubric: Rubric) -> str:
    """Which rank follows a tie, in a sentence without its stop."""
    equal = f"{'档次和得分都' if rubric.ranking.by == 'grade' else '得分'}相同的名次并列"
    if rubric.ranking.ties == "skip":
        return f"{equal}，其后的名次相应空缺（两个第2名之后为第4名）"
    return f"{equal}，其后的名次不空缺（两个第2名之后为第3名），所以最后一名的名次可能小于社区个数"


def decimals_said(rubric: Rubric | None) -> str:
    """With how many decimals a composite is judged and shown, in a sentence without its stop; None before there is a rubric."""
    if rubric is None or rubric.grades.decimals is None:
        return "综合得分保留两位小数；四舍五入会越过档次线或者使不同的得分看起来相同的，多保留几位"
    return f"综合得分先四舍五入到{rubric.grades.decimals}位小数，再评定档次"


def set_off_said(rubric: Rubric) -> str:
    """That what a credit offset is not counted among what a section lost `[R-15-credit]`, in half a sentence; empty where nothing
    is set off."""
    return "，由加分抵消的失分不计" if any(clause.sets_off for clause in rubric.clauses) else ""


def grade_mark(rubric: Rubric, grade: str | None) -> str:
    """The class of a grade's mark: by its place among the grades, whatever they are called."""
    if grade is None:
        return "g1"
    place = rubric.grades.names.index(grade)
    return "g0" if place == 0 else "g2" if place == len(rubric.grades.names) - 1 else "g1"


def rank_text(item: Ranked) -> str:
    """A rank as tables print it."""
    return "未排名" if item.rank is None else f"{item.rank}" + ("（并列）" if item.tied else "")


def place_text(item: Ranked) -> str:
    """A rank as a community's page prints it."""
    return "未排名" if item.rank is None else f"第{item.rank}名" + ("（并列）" if item.tied else "")


def composite_text(item: Ranked) -> str:
    """A composite as the ledger prints it: in full where it has more decimals than are shown everywhere, marked with ≈ where it
    has no last one."""
    composite = item.result.composite
    if composite is None or composite == rounded(composite, len(item.shown.partition(".")[2])):
        return item.shown
    return show(composite) if finite(composite) else f"≈{item.shown}"


def node_text(item: Ranked, node: str) -> str:
    """A node's score as a community's page prints it."""
    score = item.result.card.nodes[node].score
    return NOT_ASSESSED if score is None else composite_text(item) if node == COMPOSITE else show(score)


def limits_in_short(rubric: Rubric, result: Result) -> str:
    """Every ceiling and veto that was triggered: paragraph, effect, whether it changed the grade, documents; empty for none."""
    said = (
        "：".join(part for part in (f"{limit.sentence(rubric)}（{limit.change}）", "、".join(limit.grounds)) if part)
        for limit in result.limits
    )
    return "；".join(dict.fromkeys(said))


def causes_said(rubric: Rubric, limits: Iterable[Limit]) -> str:
    """What some ceilings or vetoes rest on, each once."""
    return "、".join(dict.fromkeys(limit.cause(rubric) for limit in limits))


def change_said(rubric: Rubric, result: Result) -> str:
    """What changed a grade, from the grade by score to the final one, and the documents it rests on; empty where nothing did."""
    changing = [limit for limit in result.limits if limit.changed]
    if not changing:
        return ""
    grounds = "、".join(dict.fromkeys(cited for limit in changing for cited in limit.grounds))
    return f"{causes_said(rubric, changing)}，由{result.by_score}改列{result.grade}" + (f"，依据{grounds}" if grounds else "")


def awaited(state: AssessedYear, clause: str) -> str:
    """How many communities have facts of a clause missing, in words; empty where none has."""
    nodes = (item.result.card.nodes.get(clause) for item in state.standing.ranked)
    missing = sum(1 for node in nodes if node and node.state == State.NOT_ASSESSED)
    return f"{missing}个社区{NOT_ASSESSED}" if missing else ""


_UNPUBLISHED = "按规定不公布"
"""What stands in place of a document that is not published."""

_SETTLED: Mapping[Kind, Collection[str]] = {
    Kind.ALLOTTED: {"points"},
    Kind.UNALLOTTED: {"unallotted"},
    Kind.CAP: {"credits", "limit", "capped"},
    Kind.ROUND: {"decimals"},
}
"""The parameters of a rubric from which entries follow that the text may leave to a reading."""
_REMEMBERED = 1024
"""Kinds of entries by node of which the reading that settles them is remembered: a rubric has some hundreds."""


def ground(rubric: Rubric, entry: Entry) -> str:
    """What an entry rests on: its document, the text or a reading of it, or the materials that the text or the part names.

    Empty where nothing is to be said, as of what is not counted.
    """
    if entry.document:
        return entry.document.text
    if entry.kind in (Kind.WEIGHT, Kind.THRESHOLD, *_SETTLED):
        return _settled(rubric, entry.kind, entry.node) or "细则原文"
    if entry.kind == Kind.NOT_ASSESSED:
        return NOT_ASSESSED
    if entry.clause in rubric.parts:
        return rubric.parts[entry.clause].ground
    if entry.clause == rubric.papers.id:
        return rubric.passage(entry.clause)
    if entry.clause == REWARDS:
        return _UNPUBLISHED
    node = rubric.nodes.get(entry.clause)
    rule = node.rule(entry.rule) if node else None
    fact = node.facts[rule.fact] if node and rule else None
    if fact is None or not entry.kind.of_clause:
        return ""
    return basis_text(fact) or (_UNPUBLISHED if fact.type == "events" else "细则没有写明")


def basis_text(fact: Fact) -> str:
    """On what the text rests a fact: 以党委会议记录为准; empty where it doesn't say."""
    if fact.basis:
        return f"以{fact.basis}为准"
    return "以所列报刊刊发为准" if "outlet" in fact.fields else ""


@lru_cache(_REMEMBERED)
def _settled(rubric: Rubric, kind: Kind, node: str) -> str:
    """The reading that settles a figure that the text leaves open: 执行口径第1条; empty where the text has it.

    Remembered, since the ledgers of all communities ask the same of one rubric.
    """
    keys = _SETTLED.get(kind, ())
    for targets in ((node,), (YEAR_END, rubric.grades.id)):  # the node's own, before what holds for all
        for number, reading in enumerate(rubric.readings.values(), 1):
            chosen = [reading.options[reading.chosen]]  # what the text allots stands there, unless the chosen option changes it
            options = chosen if kind == Kind.ALLOTTED else reading.options.values()
            if any(key in option.patch.get(target, {}) for option in options for target in targets for key in keys):
                return f"执行口径第{number}条"
    return ""


def place_key(rubric: Rubric, block: str) -> str:
    """Where a clause stands in the text, as a key to sort by."""
    return f"{rubric.places[block]:04}"
