"""The words of a rubric file: kinds of blocks, facts and rules, their keys, and the values that choose a way of counting.

These are the names that blocks may use. This module holds no figure of any rubric and reads no file.
"""

from __future__ import annotations

from enum import StrEnum

COMPOSITE = "p"
DAILY, YEAR_END, BALLOTS, REWARDS = "p1", "p2", "p3", "r1"
"""Ids of the composite and of its four summands, as every rubric file names them."""
ASSESSORS = "检查组材料"
"""The group of facts for which the rubric names papers, or nothing, and no office."""

BLOCK_KINDS = (
    "section", "item", "clause", "papers", "rewards", "limits", "exemption", "total", "part", "period", "ranking", "grades",
    "consequence", "reading", "decision", "erratum", "silent", "issued",
)  # fmt: skip
"""The kinds of blocks; the first key of a block is one of them."""

NODE_KINDS = ("section", "item", "clause")
"""The kinds of blocks that are nodes of the year-end check."""

FACT_TYPES = (
    "boolean", "count", "deadline", "events", "works", "evidence", "rewards", "showcases", "sanctions", "checks", "ballots",
)  # fmt: skip
"""The types of facts that a record may state."""


class Publish(StrEnum):
    """What is published of a fact (``publish``): how many, level and number, the document alone, or everything."""

    COUNT = "count"
    LEVEL = "level"
    DOCUMENT = "document"
    ALL = "all"


PUBLISHES: dict[str, tuple[str, ...]] = {
    "count": (Publish.COUNT,),
    "events": (Publish.COUNT, Publish.DOCUMENT, Publish.ALL),
    "works": (Publish.LEVEL, Publish.ALL),
    "evidence": (Publish.COUNT, Publish.ALL),
    "rewards": (Publish.ALL,),
    "showcases": (Publish.LEVEL, Publish.ALL),
    "sanctions": (Publish.DOCUMENT,),
}
"""What may be said of the publication of a fact, by its type; a list must say it."""

REQUIRED_TYPES = ("boolean", "count", "deadline")
"""Facts of these types are missing when a record doesn't state them; a list that isn't stated is empty."""

KINDS: dict[str, frozenset[str]] = {
    "require": frozenset({"lose"}),
    "quota": frozenset({"minimum", "each", "monthly", "proportional", "lose", "level", "fulfils", "besides"}),
    "deadline": frozenset({"month", "day"}),
    "penalize": frozenset({"each", "per", "where", "scope"}),
    "void": frozenset({"where", "scope"}),
    "credit": frozenset({"each", "levels", "after", "free", "cap", "capped", "pool"}),
    "ceiling": frozenset({"where", "least"}),
    "veto": frozenset({"where", "least"}),
}
"""The rule kinds and the keys each takes besides ``id``, ``kind``, ``fact``, ``facts`` and ``words``."""

DUTIES = frozenset({"require", "quota", "deadline"})
"""The rule kinds that say what must be done; ``unmet`` of a clause says whether each or only all of them cost it."""

NEEDED: dict[str, frozenset[str]] = {
    "quota": frozenset({"minimum"}),
    "deadline": frozenset({"month", "day"}),
    "penalize": frozenset({"each"}),
}
"""The keys that a rule of a kind can't do without."""

NOTES = frozenset({"words", "derived", "idle"})
"""Keys of any table that say where figures come from, and which figures of the text no rule uses; of a reading, ``words`` says
which figures of rules stand in its words, and ``derived`` how others of them are worked out."""

PERSONS = frozenset("人名位")
"""Units that mean the same."""

_POINTS, _YEARS = frozenset({"分"}), frozenset({"年"})
UNITS: dict[str, frozenset[str]] = {
    "points": frozenset({"(分)"}),
    **dict.fromkeys(("unallotted", "each", "lose", "levels", "cap", "overall", "single", "showcase"), _POINTS),
    **dict.fromkeys(("full", "scale", "whole", "absent_each"), _POINTS),
    "values": frozenset({"×"}),
    "weight": frozenset({"%"}),
    "half": frozenset(),
    "month": frozenset({"月"}),
    "day": frozenset({"日"}),
    "violated_years": _YEARS,
    "transferred_years": _YEARS,
    "decimals": frozenset({"位"}),
}
"""The units of figures by the first part of their names; others have the unit of the fact that is counted."""

PER_ONE: dict[str, frozenset[str]] = {
    "quota": frozenset({"each", "proportional"}),
    "penalize": frozenset({"each"}),
    "credit": frozenset({"each", "levels"}),
    **dict.fromkeys(("void", "ceiling", "veto"), frozenset({"kind"})),
}
"""The rule kinds that say what follows for each one, or for the first one, of what they count, and the keys that say it."""

SAID: dict[str, frozenset[str]] = {
    "require": frozenset({"failed"}),
    "quota": frozenset({"failed"}),
    "deadline": frozenset({"failed", "done"}),
}
"""The keys of a fact that the reasons of a rule of a kind are made of."""

OPTION_KEYS = ("says", "why", "support", "patch", "decided")
"""The keys of an option of a reading."""
OPTIONAL = frozenset({"decimals"})
"""Keys of blocks that only a reading sets."""

KEYWORDS: dict[str, frozenset[str]] = {
    "unmet": frozenset({"any", "all"}),
    "credits": frozenset({"beside", "within", "offset"}),
    "per": frozenset({"event", "person"}),
    "new_unit": frozenset({"held", "expected"}),
    "fulfils": frozenset({"at-least", "exactly"}),
    "limit": frozenset({"whole", "none", "sections"}),
    "absent_on": frozenset({"part", "hundred"}),
    "by": frozenset({"grade", "composite"}),
    "publish": frozenset({Publish.ALL, "procedure"}),
    "ties": frozenset({"next", "skip"}),
    "judged_by": frozenset({"score", "grade", "mean", "each"}),
    "into": frozenset({COMPOSITE, YEAR_END}),
    "transferred_by": frozenset({"sanction", "assessment"}),
    "follows": frozenset({"either", "leader"}),
}
"""Parameters that choose among ways of counting, and the ways there are."""

FIELDS_OF_WHERE = frozenset({"role", "by", "penalty"})
"""The conditions of a rule on an enumerated field of an event or a sanction."""

WHERE = FIELDS_OF_WHERE | {"severe", "criminal"}
"""All conditions of a rule: on an enumerated field, or on a mark that an event or a sanction carries."""

NAMED: dict[str, dict[str, str]] = {
    DAILY: {"daily": "checks"},
    BALLOTS: {"expected": "ballots", "present": "ballots"},
    REWARDS: {"rewards": "rewards", "showcases": "showcases"},
    "papers": {"evidence": "evidence", "falsified": "events"},
    "limits": {"sanctions": "sanctions"},
}
"""The facts that a block (by id or kind) must name, with their types, because records have a form of their own for them.

Of several blocks of limits the first one names them.
"""

CLAUSE_TYPES = frozenset({"boolean", "count", "deadline", "events", "works"})
"""The types of the facts of clauses."""

TYPES: dict[str, frozenset[str]] = {
    "require": frozenset({"boolean"}),
    "quota": frozenset({"count", "works"}),
    "deadline": frozenset({"deadline"}),
    "penalize": frozenset({"events", "count"}),
    "void": frozenset({"events"}),
    "credit": frozenset({"works", "count"}),
    "ceiling": frozenset({"events", "sanctions"}),
    "veto": frozenset({"events", "sanctions"}),
}
"""The types of facts that a rule of a kind can read."""

_WORKS, _COUNT, _EVENTS = frozenset({"works"}), frozenset({"count"}), frozenset({"events"})
KEYS_OF_TYPE: dict[tuple[str, str], frozenset[str]] = {
    **{("quota", key): _WORKS for key in ("level", "fulfils")},
    **{("quota", key): _COUNT for key in ("proportional", "each")},
    **{("credit", key): _WORKS for key in ("levels", "after", "capped", "pool")},
    **{("credit", key): _COUNT for key in ("each", "free")},
    **{("penalize", key): _EVENTS for key in ("per", "where")},
}
"""The types of facts on which a key of a rule kind does something; other keys do on all that the kind can read."""

WHERE_OF: dict[str, frozenset[str]] = {
    "events": frozenset({"role", "severe"}),
    "sanctions": frozenset({"role", "by", "penalty", "criminal"}),
}
"""The conditions that can be put on a fact of a type."""

LIMIT_KINDS = ("ceiling", "veto")
"""The rule kinds of a block of limits."""

OF_CLAUSES = frozenset({"unmet"})
"""Keys of nodes that do something in clauses only."""

PART_KEYS: dict[str, str] = {
    **dict.fromkeys(("scale", "expected", "enough", "new_unit"), DAILY),
    **dict.fromkeys(("whole", "limit"), YEAR_END),
    **dict.fromkeys(("values", "absent_each", "absent_on"), BALLOTS),
}
"""The keys that belong to one part of the composite."""

SUMMED = frozenset({"points", "unallotted", "full", "weight", "scale", "whole", "values"})
"""Keys whose figures must add up over several blocks."""

JUDGED_BY: dict[str, frozenset[str]] = {
    "grade": frozenset(),
    "repeated": frozenset({"score", "grade"}),
    "mean": frozenset({"mean", "each"}),
}
"""The kinds of consequences, and by what each can be judged."""

MORE_FIELDS: dict[str, frozenset[str]] = {"works": frozenset({"outlet"}), "events": frozenset({"role"})}
"""The fields whose values a fact of a type may list besides."""

FIELDS: dict[str, frozenset[str]] = {
    "works": frozenset({"level"}),
    "rewards": frozenset({"kind", "breadth", "level", "of"}),
    "showcases": frozenset({"kind", "level"}),
    "sanctions": frozenset({"role", "penalty", "by"}),
}
"""The fields whose values a fact of a type must list."""
