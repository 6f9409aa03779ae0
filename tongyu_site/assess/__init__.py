"""From records to the county's results: the ledger, grades, ranks, losses, what would have been needed, questions."""

from .consequences import Outcome
from .exemptions import Exempted
from .grading import Result
from .history import Past, PastResult, load_results
from .inquiry import Question
from .ledger import Entry, Kind, NodeScore, Scorecard, State
from .limits import Limit
from .losses import Loss
from .questions import left_over, questions_of_year, unconfirmed
from .ranking import ClauseStatistics, Ranked, Standing
from .whatif import Remedies, remedies
from .year import AssessedYear, assess_record, assess_year

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
    "left_over",
    "load_results",
    "questions_of_year",
    "remedies",
    "unconfirmed",
]
