"""What was published, sealed: results as plain data, their comparison, causes of differences, corrections."""

from .comparison import COMMUNITY, HEADLINES, NOTHING, Change
from .corrections import Correction, stray
from .differences import ComparedYear, differences_between, of_root, of_seal
from .figures import Plain
from .holding import Held, as_sealed, hold_to_seal, past_grades, past_results, recorded_corrections, still_held
from .register import RegisteredYear, SealRegister
from .seal import code_of
from .seal_file import load_seal
from .sealing import correction_to_fill_in, sealed_text
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
    "RegisteredYear",
    "SealRegister",
    "as_sealed",
    "code_of",
    "correction_to_fill_in",
    "differences_between",
    "differences_told",
    "hold_to_seal",
    "load_seal",
    "of_root",
    "of_seal",
    "past_grades",
    "past_results",
    "recorded_corrections",
    "sealed_text",
    "still_held",
    "stray",
]
