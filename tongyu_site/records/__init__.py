"""The door of the wing records."""

from .files import (
    OWN,
    RESERVED,
    Document,
    Event,
    Private,
    Record,
    Reward,
    Sanction,
    Showcase,
    Work,
    YearRecords,
    load_records,
    offices_of,
    plain_name,
)
from .schema import (
    NAME_LENGTH,
    SLUG,
    Schema,
    record_schema,
)
from .survey import (
    RecordStatus,
    Survey,
    survey_records,
)
from .validation import (
    ASSESSED_ON,
    DataPath,
    Validator,
    demanded,
    missing_facts,
)

__all__ = [
    "ASSESSED_ON",
    "NAME_LENGTH",
    "OWN",
    "RESERVED",
    "SLUG",
    "DataPath",
    "Document",
    "Event",
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
    "demanded",
    "load_records",
    "missing_facts",
    "offices_of",
    "plain_name",
    "record_schema",
    "survey_records",
]
