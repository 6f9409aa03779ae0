"""What was published, sealed: results as plain data, their comparison, causes of differences, corrections."""

from .comparison import COMMUNITY, HEADLINES, NOTHING, Change
from .corrections import Correction, stray
from .differences import ComparedYear, YearDifference, differences_between, of_root, of_seal
from .figures import Plain, cited, plain_results
from .holding import Held, former_years, hold_to_seal, past_results, recorded_corrections
from .seal_file import load_seal, parse_seal
from .sealing import corrected_text, sealed_text
from .sections import seal_body
from .telling import differences_told

__all__ = [
    "COMMUNITY",
    "HEADLINES",
    "NOTHING",
    "Change",
    "ComparedYear",
    "Correction",
    "Held",
    "Plain",
    "YearDifference",
    "cited",
    "corrected_text",
    "differences_between",
    "differences_told",
    "former_years",
    "hold_to_seal",
    "load_seal",
    "of_root",
    "of_seal",
    "parse_seal",
    "past_results",
    "plain_results",
    "recorded_corrections",
    "seal_body",
    "sealed_text",
    "stray",
]
