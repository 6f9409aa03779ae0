"""The door of the wing seals."""

from .corrections import (
    Correction,
    stray,
)
from .differences import (
    ComparedYear,
    Explained,
    YearDifference,
    differences_between,
    is_root,
    of_root,
    of_texts,
    read_results,
)
from .results import (
    COMMUNITY,
    HEADLINES,
    NOTHING,
    Change,
    cited,
    plain_results,
)
from .seal import (
    Held,
    corrected_text,
    former_years,
    hold_to_seal,
    load_seal,
    parse_seal,
    past_results,
    recorded_corrections,
    seal_body,
    sealed_text,
)

__all__ = [
    "COMMUNITY",
    "HEADLINES",
    "NOTHING",
    "Change",
    "ComparedYear",
    "Correction",
    "Explained",
    "Held",
    "YearDifference",
    "cited",
    "corrected_text",
    "differences_between",
    "former_years",
    "hold_to_seal",
    "is_root",
    "load_seal",
    "of_root",
    "of_texts",
    "parse_seal",
    "past_results",
    "plain_results",
    "read_results",
    "recorded_corrections",
    "seal_body",
    "sealed_text",
    "stray",
]
