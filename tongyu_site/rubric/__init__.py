"""The door of the wing rubric."""

from .model import (
    BALLOTS,
    COMPOSITE,
    DAILY,
    REQUIRED_TYPES,
    REWARDS,
    YEAR_END,
    Consequence,
    Exemption,
    Fact,
    Node,
    Rewards,
    Rubric,
    Rule,
    load_rubric,
    node_words,
    rule_words,
)

__all__ = [
    "BALLOTS",
    "COMPOSITE",
    "DAILY",
    "REQUIRED_TYPES",
    "REWARDS",
    "YEAR_END",
    "Consequence",
    "Exemption",
    "Fact",
    "Node",
    "Rewards",
    "Rubric",
    "Rule",
    "load_rubric",
    "node_words",
    "rule_words",
]
