"""The wing ``rubric`` owns the official text of a year with the rules beside it: reading, checking and saying it in words."""

from .loading import load_rubric, parse_rubric, read_rubric
from .nodes import Fact, Node, Rule
from .provisions import Consequence, Exemption, Rewards
from .rubric import Rubric
from .vocabulary import BALLOTS, COMPOSITE, DAILY, REQUIRED_TYPES, REWARDS, YEAR_END
from .wording import node_words, rule_words

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
    "parse_rubric",
    "read_rubric",
    "rule_words",
]
