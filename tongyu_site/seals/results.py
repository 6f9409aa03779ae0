"""A year's result as plain data, every figure and word of the ledger, and what differs between two results.

Plain data is what seals hold and what results are compared by. Knows no file, no page and no cause.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..assess import (
    AssessedYear,
    Entry,
    Exempted,
    Kind,
    Limit,
    NodeScore,
    Outcome,
    Past,
    Ranked,
    Result,
    Scorecard,
    Standing,
    State,
    reassess,
)
from ..base.points import JSON_PLACES, SHOWN, Points, exact, finite, fixed, plain, show, signed
from ..rubric import COMPOSITE, Rubric

Plain = dict[str, Any]
Communities = Mapping[str, Plain]
"""Communities by slug, as plain data: what a seal holds, and what two results are compared by."""


# the ledger as plain data


def plain_results(rubric: Rubric, standing: Standing, *, details: bool = False) -> dict[str, Plain]:
    """Every figure and word of a year's ledger by slug; figures as exact text (``97.25``, ``1/3``).

    ``details`` are the words on posts, for sites that show them.
    """
    return {
        item.result.slug: community_figures(rubric, item, details=details)
        for item in sorted(standing.ranked, key=lambda item: item.result.slug)
    }


def text_of(value: Points | None) -> str:
    """A figure as exact text: a finite decimal in full, any other as a fraction; empty for what is not assessed."""
    if value is None:
        return ""
    return plain(value) if finite(value) else f"{value.numerator}/{value.denominator}"


def community_figures(rubric: Rubric, item: Ranked, *, details: bool = False) -> Plain:
    """One community of :func:`figures`."""
    result = item.result
    texts: dict[Points, str] = {}  # most figures of a ledger are alike

    def text(value: Points | None) -> str:
        if value is None:
            return ""
        found = texts.get(value)
        if found is None:
            found = texts[value] = text_of(value)
        return found

    def entry(entry: Entry) -> Plain:
        return {
            "node": entry.node, "kind": entry.kind.value, "clause": entry.clause, "reason": entry.reason,
            "points": text(entry.points), "applied": text(entry.applied), "why": entry.why,
            "date": str(entry.date or ""), "document": entry.document.text if entry.document else "", "note": entry.note,
        }  # fmt: skip

    return {
        "name": result.name,
        "rank": item.rank or 0,
        "tied": item.tied,
        "grade": result.grade or "",
        "by_score": result.by_score or "",
        "composite": text(result.composite),
        "shown": item.shown,
        "nodes": {
            name: {"points": text(n.points), "score": text(n.score), "credits": text(n.credits), "state": n.state.value}
            for name, n in result.card.nodes.items()
        },
        "entries": [entry(e) for e in result.entries],
        "limits": [
            {
                "kind": limit.kind.value, "clause": limit.clause, "basis": limit.basis, "before": limit.before,
                "after": limit.after, "detail": limit.detail if details else "",
            }
            for limit in result.limits
        ],
        "exempted": [
            {"clause": rubric.exemption.id, "date": str(e.date), "reason": e.reason, "detail": e.detail if details else ""}
            for e in result.exempted
        ],
        "consequences": [{"clause": o.consequence, "applies": _applies(o), "reason": o.reason} for o in result.outcomes],
    }  # fmt: skip


_APPLIED = {"yes": True, "no": False, "open": None}


def _applies(outcome: Outcome) -> str:
    return next(text for text, applies in _APPLIED.items() if applies is outcome.applies)


LISTS = {
    "entries": ("node", "kind", "clause", "reason", "points", "applied", "why", "date", "document", "note"),
    "limits": ("kind", "clause", "basis", "before", "after", "detail"),
    "exempted": ("clause", "date", "reason", "detail"),
    "consequences": ("clause", "applies", "reason"),
}
"""The lists of a community and the keys of their tables; an empty text is left out in the file."""
HEAD = ("name", "rank", "tied", "grade", "by_score", "composite", "shown")


def results_with(
    year: AssessedYear, *, rubric: Rubric | None = None, past: Past | None = None, details: bool = False
) -> dict[str, Plain]:
    """The plain results of a year with another rubric for the same records, or other results of the year before."""
    other = reassess(year, rubric=rubric, past=past)
    return plain_results(other.rubric, other.standing, details=details)


def restore_ranked(rubric: Rubric, year: int, slug: str, community: Plain) -> Ranked:
    """A community as sealed: its figures, its grading, and its entries without their documents. Blocks that the rubric has
    no more are left out."""

    def node(name: str, figures: Mapping[str, str]) -> NodeScore:
        points, credits, score = (exact(figures[key] or "0") for key in ("points", "credits", "score"))
        known = score if figures["score"] else None
        return NodeScore(name, points, score - credits, credits, known, State(figures["state"]))

    nodes = {name: node(name, figures) for name, figures in community["nodes"].items()}
    entries = tuple(
        Entry(
            entry["node"], Kind(entry["kind"]), entry["clause"], "", entry["reason"], exact(entry["points"] or "0"),
            exact(entry["applied"] or "0"), entry["why"], _date(entry["date"]), note=entry["note"],
        )
        for entry in community["entries"] if entry["node"] in nodes and entry["node"] in rubric.places
    )  # fmt: skip
    limits = tuple(
        Limit(Kind(one["kind"]), one["clause"], one["basis"], one["before"], one["after"], one["detail"])
        for one in community["limits"] if {one["clause"], one["basis"]} <= rubric.places.keys()
    )  # fmt: skip
    exempted = tuple(Exempted(day, one["reason"], one["detail"]) for one in community["exempted"] if (day := _date(one["date"])))
    titles = {item.id: item.title for item in rubric.consequences}
    outcomes = tuple(
        Outcome(one["clause"], titles[one["clause"]], _APPLIED[one["applies"]], one["reason"])
        for one in community["consequences"] if one["clause"] in titles
    )  # fmt: skip
    scored = tuple(entry for entry in entries if entry.kind not in _GRADING)
    card = Scorecard(slug, community["name"], year, scored, nodes, ())
    grades = (community["by_score"] or None, community["grade"] or None)
    result = Result(card, *grades, limits, exempted, outcomes, None, entries)
    return Ranked(result, community["rank"] or None, community["tied"], community["shown"])


_GRADING = frozenset({Kind.THRESHOLD, Kind.CEILING, Kind.VETO, Kind.EXEMPT})
"""The kinds of entries that the grading adds to the ledger."""


def _date(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def cited(rubric: Rubric) -> Callable[[str], str]:
    """How a year names its blocks: parts by their title (several stand in one paragraph), all others by where they stand."""
    names = names_of(rubric)
    return lambda block: names.get(block, block)


def names_of(rubric: Rubric) -> dict[str, str]:
    """The names of :func:`cited`, by block."""
    parts = {*rubric.parts, rubric.rewards.id, rubric.total.id}
    return {block.id: block.title if block.id in parts else rubric.cite(block.id) for block in rubric.blocks()}


# differences


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs: of which community, at which block (empty: the community as a whole), what, old and new."""

    slug: str
    name: str
    block: str
    cite: str
    what: str
    old: str
    new: str


def touched(old: Communities, new: Communities) -> list[tuple[str, str]]:
    """The rows of clauses' tables that differ between two results, by slug and clause; all rows of a community that came,
    went or changed its name."""
    found = []
    for slug in sorted(old.keys() | new.keys()):
        one, two = old.get(slug), new.get(slug)
        if one != two:
            before, after = (_rows(side) if side else {} for side in (one, two))
            same = one is not None and two is not None and one["name"] == two["name"]
            clauses = dict.fromkeys((*before, *after))
            found += [(slug, clause) for clause in clauses if not same or before.get(clause) != after.get(clause)]
    return found


def _rows(community: Plain) -> dict[str, list[Plain]]:
    """The entries that a clause's table lists, by clause; for a bad paper, the node that it voids."""
    found: dict[str, list[Plain]] = {}
    for entry in community["entries"]:
        if Kind(entry["kind"]).of_clause:
            clause = entry["clause"] if entry["clause"] in community["nodes"] else entry["node"]
            found.setdefault(clause, []).append(entry)
    return found


NOTHING = "无"
HEADLINES = {"name": "名称", "rank": "名次", "composite": "综合得分", "grade": "档次"}
COMMUNITY = "社区"
SCORE = "得分"
NODE = {"points": "分值", "score": SCORE, "credits": "其中加分", "state": "情况"}
_FIELDS = {
    "node": "计入", "kind": "类别", "clause": "条款", "reason": "事由", "points": "按规定", "applied": "实计", "why": "说明",
    "date": "日期", "document": "依据", "note": "备注", "basis": "依据", "before": "之前", "after": "之后", "detail": "情形",
    "applies": "是否适用",
}  # fmt: skip
_OUTCOME = "结果运用"
POSTS = frozenset(f"{kind.label}（{_FIELDS['detail']}）" for kind in (Kind.CEILING, Kind.VETO, Kind.EXEMPT))
"""The changes that tell of posts: for sites that show them."""
_APPLIES = {"yes": "适用", "no": "不适用", "open": "未定"}


def compare_results(old: Communities, new: Communities, cite: Callable[[str], str] = str) -> list[Change]:
    """Everything that differs between two results, by slug, then headline, then block. What one side can't know is left out."""
    found: list[Change] = []
    for slug in sorted(old.keys() | new.keys()):
        one, two = old.get(slug), new.get(slug)
        if one is None and two is not None:
            found.append(Change(slug, two["name"], "", "", COMMUNITY, NOTHING, _headline(two)))
        elif two is None and one is not None:
            found.append(Change(slug, one["name"], "", "", COMMUNITY, _headline(one), NOTHING))
        elif one is not None and two is not None and one != two:
            found += _Comparison(slug, one, two, cite).run()
    return found


def _headline(community: Plain) -> str:
    rank = f"第{rank_text(community)}名" if community["rank"] else "未排名"
    score = f"综合得分{composite_text(community)}" if community["composite"] else "待录入"
    return "，".join(part for part in (rank, score, community["grade"]) if part)


def rank_text(community: Plain) -> str:
    """A rank as the ranking shows it."""
    return "未排名" if not community["rank"] else f"{community['rank']}{'（并列）' if community['tied'] else ''}"


def composite_text(community: Plain) -> str:
    """A composite as its year shows it."""
    return str(community.get("shown") or figure_text(community["composite"]))


def exact_composite(community: Plain) -> str:
    """A composite as it is exactly; rounded it stays on its side of the thresholds, as its year shows it."""
    text = figure_text(community["composite"])
    shown = community.get("shown")
    return f"≈{shown}（{community['composite']}）" if shown and text.startswith("≈") else text


def figure_text(text: str) -> str:
    """An exact figure as people read it; one without a finite decimal with its fraction."""
    if not text:
        return State.NOT_ASSESSED.label
    value = exact(text)
    if finite(value) and len(text.partition(".")[2]) < JSON_PLACES:
        return show(value)
    return f"≈{fixed(value, SHOWN)}（{text}）"


class _Comparison:
    def __init__(self, slug: str, old: Plain, new: Plain, cite: Callable[[str], str]) -> None:
        self.slug, self.old, self.new, self.cite = slug, old, new, cite
        self.found: list[Change] = []

    def run(self) -> list[Change]:
        old, new = self.old, self.new
        self.add("", HEADLINES["name"], old["name"], new["name"])
        self.add("", HEADLINES["composite"], composite_text(old), composite_text(new))
        if old["composite"] != new["composite"] and composite_text(old) == composite_text(new):
            self.add("", HEADLINES["composite"], exact_composite(old), exact_composite(new))
        self.add("", HEADLINES["grade"], old["grade"] or "待录入", new["grade"] or "待录入")
        self.add("", HEADLINES["rank"], rank_text(old), rank_text(new))
        for node in dict.fromkeys((*old["nodes"], *new["nodes"])):
            self.node(node, old["nodes"].get(node), new["nodes"].get(node))
        if "by_score" in old and "by_score" in new:
            self.add(COMPOSITE, "按得分的档次", old["by_score"], new["by_score"])
        for name in LISTS:
            if name in old and name in new and old[name] != new[name]:
                self.list(name, old[name], new[name])
        if not self.found and "entries" in old and "entries" in new:
            self.add(COMPOSITE, "台账各条的次序", "原次序", "现次序")
        order = {block: index for index, block in enumerate(dict.fromkeys(("", *(change.block for change in self.found))))}
        return sorted(self.found, key=lambda change: order[change.block])

    def add(self, block: str, what: str, old: str, new: str) -> None:
        if old != new:
            cite = self.cite(block) if block else ""
            self.found.append(Change(self.slug, self.new["name"], block, cite, what, old or NOTHING, new or NOTHING))

    def node(self, node: str, old: Plain | None, new: Plain | None) -> None:
        if old is None or new is None:
            self.add(node, NODE["score"], figure_text(old["score"]) if old else "", figure_text(new["score"]) if new else "")
            return
        for key in old:
            if key in new and old[key] != new[key]:
                label = (lambda text: State(text).label) if key == "state" else figure_text
                texts = (label(old[key]), label(new[key]))
                if node == COMPOSITE and key == "score":
                    texts = (exact_composite(self.old), exact_composite(self.new))
                self.add(node, NODE[key], *texts)

    def list(self, name: str, old: Sequence[Plain], new: Sequence[Plain]) -> None:
        told = {change.block for change in self.found if change.what not in NODE.values()}
        keys = [key for key in LISTS[name] if all(key in table for table in (*old, *new))]
        for one, two in _pairs(old, new, keys):
            table: Plain = one or two or {}
            if name in ("limits", "exempted") and table["clause"] in told:
                continue  # the ledger's own entry says it already
            label = _kind_label(name, table)
            if one is None or two is None:
                self.add(table["clause"], label, _sentence(one) if one else "", _sentence(two) if two else "")
                continue
            for key in keys:
                if one[key] != two[key]:
                    self.add(two["clause"], f"{label}（{_FIELDS[key]}）", _field(key, one[key]), _field(key, two[key]))


def _pairs(old: Sequence[Plain], new: Sequence[Plain], keys: Sequence[str]) -> list[tuple[Plain | None, Plain | None]]:
    """What differs between two lists of tables: those most alike as pairs, the others alone."""

    def key(table: Plain) -> tuple[Any, ...]:
        return tuple(table[name] for name in keys)

    rest_old, rest_new = Counter(map(key, old)) - Counter(map(key, new)), Counter(map(key, new)) - Counter(map(key, old))
    ones, twos = list(rest_old.elements()), list(rest_new.elements())
    fixed = [index for index, name in enumerate(keys) if name in ("node", "kind", "clause")]
    pairs: list[tuple[Plain | None, Plain | None]] = []
    for one in ones:
        same = [two for two in twos if all(one[index] == two[index] for index in fixed)]
        best = max(same, key=lambda two: sum(a == b for a, b in zip(one, two, strict=True)), default=None)
        if best is not None:
            twos.remove(best)
        pairs.append((dict(zip(keys, one, strict=True)), dict(zip(keys, best, strict=True)) if best is not None else None))
    return pairs + [(None, dict(zip(keys, two, strict=True))) for two in twos]


def _kind_label(name: str, table: Plain) -> str:
    if name == "consequences":
        return _OUTCOME
    return Kind(table["kind"]).label if "kind" in table else Kind.EXEMPT.label


def _field(key: str, text: str) -> str:
    if key in ("points", "applied"):
        return f"{signed(exact(text))}分" if finite(exact(text)) else f"{signed(exact(text))}分（{text}）"
    return _APPLIES.get(text, text) if key == "applies" else text


def _sentence(table: Plain) -> str:
    """An entry in one line."""
    order = ("reason", "date", "document", "note", "applied", "why", "applies", "after")
    return "，".join(_field(key, table[key]) for key in order if table.get(key)) or "有"
