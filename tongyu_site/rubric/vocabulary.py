"""The words of a rubric file: kinds of blocks, facts and rules, their keys, and the values that choose a way of counting.

These are the names that blocks may use. This module holds no figure of any rubric and reads no file.
"""

from __future__ import annotations

COMPOSITE = "p"
DAILY, YEAR_END, BALLOTS, REWARDS = "p1", "p2", "p3", "r1"
"""Ids of the composite and of its four summands, as every rubric file names them."""

BLOCK_KINDS = (
    "section", "item", "clause", "papers", "rewards", "limits", "exemption", "total", "part", "period", "ranking", "grades",
    "consequence", "reading", "erratum", "silent",
)  # fmt: skip
"""The kinds of blocks; the first key of a block is one of them."""

NODE_KINDS = ("section", "item", "clause")
"""The kinds of blocks that are nodes of the year-end check."""

FACT_TYPES = (
    "boolean", "count", "deadline", "events", "works", "evidence", "rewards", "showcases", "sanctions", "checks", "ballots",
)  # fmt: skip
"""The types of facts that a record may state."""

REQUIRED_TYPES = ("boolean", "count", "deadline")
"""Facts of these types are missing when a record doesn't state them; a list that isn't stated is empty."""

KINDS: dict[str, frozenset[str]] = {
    "require": frozenset({"lose"}),
    "quota": frozenset({"minimum", "each", "monthly", "proportional", "lose", "level", "fulfils"}),
    "deadline": frozenset({"month", "day"}),
    "penalize": frozenset({"each", "per", "where", "scope"}),
    "void": frozenset({"where", "scope"}),
    "credit": frozenset({"each", "levels", "after", "free", "cap", "capped", "pool"}),
    "ceiling": frozenset({"where", "least"}),
    "veto": frozenset({"where", "least"}),
}
"""The rule kinds and the keys each takes besides ``id``, ``kind``, ``fact``, ``facts`` and ``words``."""

NEEDED: dict[str, frozenset[str]] = {
    "quota": frozenset({"minimum"}),
    "deadline": frozenset({"month", "day"}),
    "penalize": frozenset({"each"}),
}
"""The keys that a rule of a kind can't do without."""

OPTIONAL = frozenset({"decimals"})
"""Keys of blocks that only a reading sets."""

KEYWORDS: dict[str, frozenset[str]] = {
    "unmet": frozenset({"any", "all"}),
    "credits": frozenset({"beside", "within"}),
    "per": frozenset({"event", "person"}),
    "new_unit": frozenset({"held", "expected"}),
    "fulfils": frozenset({"at-least", "exactly"}),
    "limit": frozenset({"whole", "none", "sections"}),
    "absent_on": frozenset({"part", "hundred"}),
    "by": frozenset({"grade", "composite"}),
    "ties": frozenset({"next", "skip"}),
    "judged_by": frozenset({"score", "grade", "mean", "each"}),
    "into": frozenset({COMPOSITE, YEAR_END}),
}
"""Parameters that choose among ways of counting, and the ways there are."""

FIELDS_OF_WHERE = frozenset({"role", "by", "penalty"})
"""The conditions of a rule on an enumerated field of an event or a sanction."""

WHERE = FIELDS_OF_WHERE | {"severe", "criminal"}
"""All conditions of a rule: on an enumerated field, or on a mark that an event or a sanction carries."""

NAMED: dict[str, tuple[str, ...]] = {
    DAILY: ("daily",),
    BALLOTS: ("expected", "present"),
    REWARDS: ("rewards", "showcases"),
    "papers": ("evidence", "falsified"),
    "limits": ("sanctions",),
}
"""The facts that a block (by id or kind) must name, because records have a form of their own for them."""

FIELDS: dict[str, frozenset[str]] = {
    "works": frozenset({"level"}),
    "rewards": frozenset({"kind", "breadth", "level", "of"}),
    "showcases": frozenset({"kind", "level"}),
    "sanctions": frozenset({"role", "penalty", "by"}),
}
"""The fields whose values a fact of a type must list."""
