"""Records: the schema of a record, the files of a year read once, their checks, missing facts, and the form to fill in."""

from .completeness import (
    ASSESSED_ON,
    demanded,
    missing_facts,
)
from .files import (
    Private,
    YearRecords,
    load_records,
    read_records,
    records_under,
)
from .form import record_form
from .names import name_problems
from .private import codes_in_records
from .record import (
    Document,
    Event,
    Paper,
    Record,
    Reward,
    Sanction,
    Showcase,
    Work,
)
from .schema import (
    Schema,
    record_schema,
)
from .survey import (
    RecordStatus,
    Survey,
    survey_records,
)
from .validation import Validator

__all__ = [
    "ASSESSED_ON",
    "Document",
    "Event",
    "Paper",
    "Private",
    "Record",
    "RecordStatus",
    "Reward",
    "Sanction",
    "Schema",
    "Showcase",
    "Survey",
    "Validator",
    "Work",
    "YearRecords",
    "codes_in_records",
    "demanded",
    "load_records",
    "missing_facts",
    "name_problems",
    "read_records",
    "record_form",
    "record_schema",
    "records_under",
    "survey_records",
]
