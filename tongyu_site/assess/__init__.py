"""From records to the county's results: the ledger, grades, ranks, losses, what would have been needed, questions."""

from .consequences import Outcome
from .exemptions import Exempted
from .grading import Result
from .history import Past, PastResult, load_results
from .inquiry import Question
from .ledger import Entry, Kind, NodeScore, Scorecard, State
from .limits import Limit
from .losses import Loss, LossTotal, losses_of, total_of
from .moves import Move, MoveGroup, Way, moves
from .questions import left_over, questions_of_year, unconfirmed
from .ranking import Average, ClauseStatistics, Ranked, Standing
from .whatif import Remedies, remedies
from .year import AssessedYear, assess_record, assess_year

__all__ = [
    "AssessedYear",
    "Average",
    "ClauseStatistics",
    "Entry",
    "Exempted",
    "Kind",
    "Limit",
    "Loss",
    "LossTotal",
    "Move",
    "MoveGroup",
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
    "Way",
    "assess_record",
    "assess_year",
    "left_over",
    "load_results",
    "losses_of",
    "moves",
    "questions_of_year",
    "remedies",
    "total_of",
    "unconfirmed",
]
