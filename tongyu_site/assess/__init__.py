"""The door of the wing assess."""

from .grading import (
    Exempted,
    Limit,
    Outcome,
    Result,
    grade_record,
)
from .history import (
    Past,
    PastResult,
    load_results,
)
from .questions import (
    Question,
    count_questions,
    list_questions,
    questions_of_county,
    questions_of_past,
    questions_of_record,
)
from .ranking import (
    CHANGES,
    ClauseStatistics,
    Ranked,
    Standing,
    charged_clause,
    make_standing,
    order_results,
    rank_results,
    score_text,
)
from .scoring import (
    Entry,
    Kind,
    NodeScore,
    Scorecard,
    State,
    score_record,
)
from .whatif import (
    Remedies,
    remedies,
)

__all__ = [
    "CHANGES",
    "ClauseStatistics",
    "Entry",
    "Exempted",
    "Kind",
    "Limit",
    "NodeScore",
    "Outcome",
    "Past",
    "PastResult",
    "Question",
    "Ranked",
    "Remedies",
    "Result",
    "Scorecard",
    "Standing",
    "State",
    "charged_clause",
    "count_questions",
    "grade_record",
    "list_questions",
    "load_results",
    "make_standing",
    "order_results",
    "questions_of_county",
    "questions_of_past",
    "questions_of_record",
    "rank_results",
    "remedies",
    "score_record",
    "score_text",
]
