"""From records to the county's results: the ledger, grades, ranks, losses, what would have been needed, questions."""

from .grading import Exempted, Limit, Outcome, Result
from .history import Past, PastResult, load_results
from .losses import Loss, cut_at_full, losses_of
from .questions import Question, questions_of_year
from .ranking import ClauseStatistics, Ranked, Standing, order_results
from .scoring import Entry, Kind, NodeScore, Scorecard, State
from .whatif import Remedies, remedies
from .year import AssessedYear, assess_record, assess_year, reassess

__all__ = [
    "AssessedYear",
    "ClauseStatistics",
    "Entry",
    "Exempted",
    "Kind",
    "Limit",
    "Loss",
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
    "assess_record",
    "assess_year",
    "cut_at_full",
    "load_results",
    "losses_of",
    "order_results",
    "questions_of_year",
    "reassess",
    "remedies",
]
