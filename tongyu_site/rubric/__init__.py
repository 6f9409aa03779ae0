"""The wing ``rubric`` owns the official text of a year with the rules beside it: reading, checking and saying it in words."""

from .decisions import Decision
from .loading import load_rubric, read_rubric, rubric_under
from .next_year import next_rubric
from .nodes import Fact, Node, Rule
from .provisions import UNITS_MARK, Consequence, Exemption, Rewards
from .readings import Reading
from .rubric import Rubric
from .text import Erratum
from .vocabulary import ASSESSORS, BALLOTS, COMPOSITE, DAILY, REQUIRED_TYPES, REWARDS, YEAR_END, Publish
from .wording import node_words, rule_words

__all__ = [
    "ASSESSORS",
    "BALLOTS",
    "COMPOSITE",
    "DAILY",
    "REQUIRED_TYPES",
    "REWARDS",
    "UNITS_MARK",
    "YEAR_END",
    "Consequence",
    "Decision",
    "Erratum",
    "Exemption",
    "Fact",
    "Node",
    "Publish",
    "Reading",
    "Rewards",
    "Rubric",
    "Rule",
    "load_rubric",
    "next_rubric",
    "node_words",
    "read_rubric",
    "rubric_under",
    "rule_words",
]
