"""A year's results as plain data, every figure and word of the ledger; and results made of such data again.

Plain data is what seals hold and what results are compared by. Figures are exact text (``97.25``, ``1/3``), empty for what
is not assessed. Knows no file and no page.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from ..assess import Entry, Exempted, Kind, Limit, NodeScore, Outcome, Ranked, Result, Scorecard, Standing, State
from ..base.points import Points, exact, finite, plain
from ..rubric import Rubric

Plain = dict[str, Any]
Communities = Mapping[str, Plain]
"""Communities by slug, as plain data: what a seal holds, and what two results are compared by."""


# the ledger as plain data


def plain_results(standing: Standing, *, details: bool = False) -> dict[str, Plain]:
    """Every figure and word of a year's ledger by slug; figures as exact text (``97.25``, ``1/3``).

    ``details`` are the words on posts, for sites that show them.
    """
    return {
        item.result.slug: plain_community(item, details=details)
        for item in sorted(standing.ranked, key=lambda item: item.result.slug)
    }


def text_of(value: Points | None) -> str:
    """A figure as exact text: a finite decimal in full, any other as a fraction; empty for what is not assessed."""
    if value is None:
        return ""
    if value.denominator == 1:  # most figures of a ledger
        return str(value.numerator)
    return plain(value) if finite(value) else f"{value.numerator}/{value.denominator}"


def plain_community(item: Ranked, *, details: bool = False) -> Plain:
    """One community of :func:`plain_results`."""
    result = item.result

    def entry(entry: Entry) -> Plain:
        """An entry of the ledger."""
        return {
            "node": entry.node, "kind": entry.kind.value, "clause": entry.clause, "reason": entry.reason,
            "points": text_of(entry.points), "applied": text_of(entry.applied), "why": entry.why,
            "date": str(entry.date or ""), "document": entry.document.text if entry.document else "", "note": entry.note,
            "paper": entry.paper,
        }  # fmt: skip

    return {
        "name": result.name,
        "rank": item.rank or 0,
        "tied": item.tied,
        "grade": result.grade or "",
        "by_score": result.by_score or "",
        "composite": text_of(result.composite),
        "shown": item.shown,
        "nodes": {
            name: {"points": text_of(n.points), "score": text_of(n.score), "credits": text_of(n.credits), "state": n.state.value}
            for name, n in result.card.nodes.items()
        },
        "entries": [entry(e) for e in result.entries],
        "limits": [
            {
                "kind": limit.kind.value, "clause": limit.clause, "basis": limit.basis, "before": limit.before,
                "after": limit.after, "grounds": "；".join(limit.grounds), "detail": limit.detail if details else "",
            }
            for limit in result.limits
        ],
        "exempted": [
            {"clause": clause, "grounds": ground, "detail": detail}
            for clause, ground, detail in dict.fromkeys(
                (e.clause, e.ground, e.circumstance if details else "") for e in result.exempted
            )
        ],
        "consequences": [{"clause": o.consequence, "applies": _applies(o), "reason": o.reason} for o in result.outcomes],
    }  # fmt: skip


SAID = {"entries": ("reason", "why", "paper"), "consequences": ("reason",)}
"""What of a ledger the program says of figures: a seal keeps it, to show what was published, and does not hold it."""


def held_part(community: Plain) -> Plain:
    """A community without what the program says of its figures; exempt sanctions by one paper once, as they are told."""
    lists: dict[str, list[Plain]] = {
        name: [{key: value for key, value in table.items() if key not in keys} for table in community[name]]
        for name, keys in SAID.items()
        if name in community
    }
    for name in ("entries", "exempted"):
        told: list[Plain] = []
        for one in lists.get(name) or community.get(name, []):
            if one.get("kind", Kind.EXEMPT) != Kind.EXEMPT or one not in told:
                told.append(one)
        lists[name] = told
    return {**community, **lists}


_APPLIED = {"yes": True, "no": False, "open": None}
"""Whether a consequence applies, by its word in the file; ``open`` while facts are missing."""


def _applies(outcome: Outcome) -> str:
    """Whether a consequence applies, as a word of the file."""
    return next(text for text, applies in _APPLIED.items() if applies is outcome.applies)


LISTS = {
    "entries": ("node", "kind", "clause", "reason", "points", "applied", "why", "date", "document", "note", "paper"),
    "limits": ("kind", "clause", "basis", "before", "after", "grounds", "detail"),
    "exempted": ("clause", "grounds", "detail"),
    "consequences": ("clause", "applies", "reason"),
}
"""The lists of a community and the keys of their tables; an empty text is left out in the file."""
HEAD = ("name", "rank", "tied", "grade", "by_score", "composite", "shown")
"""The keys of a community besides its nodes and its lists, in the order of the file."""


# results of plain data


def restore_ranked(rubric: Rubric, year: int, slug: str, community: Plain) -> Ranked:
    """A community as it was sealed: its figures, its grading, and its entries without their documents.

    What belongs to a block that the rubric no longer has is left out.
    """
    nodes = {name: _restored_node(name, figures) for name, figures in community["nodes"].items()}
    entries = tuple(
        Entry(
            entry["node"], Kind(entry["kind"]), entry["clause"], "", entry["reason"], exact(entry["points"] or "0"),
            exact(entry["applied"] or "0"), entry["why"], _date(entry["date"]), note=entry["note"], paper=entry["paper"],
        )
        for entry in community["entries"] if entry["node"] in nodes and entry["node"] in rubric.places
    )  # fmt: skip
    scored = tuple(entry for entry in entries if entry.kind not in _GRADING)
    card = Scorecard(slug, community["name"], year, scored, nodes, ())
    result = Result(
        card, community["by_score"] or None, community["grade"] or None, _restored_limits(rubric, community),
        _restored_exemptions(community), _restored_outcomes(rubric, community), (), None, entries,
    )  # fmt: skip
    return Ranked(result, community["rank"] or None, community["tied"], community["shown"])


_GRADING = frozenset({Kind.THRESHOLD, Kind.CEILING, Kind.VETO, Kind.EXEMPT})
"""The kinds of entries that the grading adds to the ledger."""


def _restored_node(name: str, figures: Mapping[str, str]) -> NodeScore:
    """The score of one node of the rubric, credits taken apart."""
    points, credits, score = (exact(figures[key] or "0") for key in ("points", "credits", "score"))
    known = score if figures["score"] else None
    return NodeScore(name, points, score - credits, credits, known, State(figures["state"]))


def _restored_limits(rubric: Rubric, community: Plain) -> tuple[Limit, ...]:
    """What limited the grade, where the rubric still has its clause and its basis."""
    return tuple(
        Limit(
            Kind(one["kind"]), one["clause"], one["basis"], one["before"], one["after"], one["detail"],
            tuple(one["grounds"].split("；")) if one["grounds"] else (),
        )
        for one in community["limits"] if {one["clause"], one["basis"]} <= rubric.places.keys()
    )  # fmt: skip


def _restored_exemptions(community: Plain) -> tuple[Exempted, ...]:
    """Sanctions that limited no grade, and which condition lifted them."""
    return tuple(Exempted(one["grounds"], one["clause"], "", one["detail"]) for one in community["exempted"])


def _restored_outcomes(rubric: Rubric, community: Plain) -> tuple[Outcome, ...]:
    """Which consequences apply, of those that the rubric still has."""
    titles = {item.id: item.title for item in rubric.consequences}
    return tuple(
        Outcome(one["clause"], titles[one["clause"]], _APPLIED[one["applies"]], one["reason"])
        for one in community["consequences"] if one["clause"] in titles
    )  # fmt: skip


def _date(text: str) -> dt.date | None:
    """A date of its text; None for an empty one."""
    return dt.date.fromisoformat(text) if text else None


# how a year names its blocks


def cited(rubric: Rubric) -> Callable[[str], str]:
    """How a year names its blocks: parts by their title (several stand in one paragraph), all others by their place."""
    names = names_of(rubric)
    return lambda block: names.get(block, block)


def names_of(rubric: Rubric) -> dict[str, str]:
    """The names of :func:`cited`, by block."""
    parts = {*rubric.parts, rubric.rewards.id, rubric.total.id}
    return {block.id: block.title if block.id in parts else rubric.cite(block.id) for block in rubric.blocks()}
