"""Every page as a typed view of what is printed, the addresses of all pages, and the plan of a site."""

from .ledger import EntryText, entry_text
from .losses import loss_row
from .needed import VOID_SAID, barred_said, bars_said, distance_said, enough_said, loss_said, reached_said
from .page import Page
from .site_plan import CONTRACT, plan, resolve
from .site_year import Register, YearSite
from .urls import COMMON, CONTENT, CORRECTIONS, Urls
from .wording import NOT_ASSESSED, PARTS, ground, limits_in_short, limits_title

__all__ = [
    "COMMON",
    "CONTENT",
    "CONTRACT",
    "CORRECTIONS",
    "NOT_ASSESSED",
    "PARTS",
    "VOID_SAID",
    "EntryText",
    "Page",
    "Register",
    "Urls",
    "YearSite",
    "barred_said",
    "bars_said",
    "distance_said",
    "enough_said",
    "entry_text",
    "ground",
    "limits_in_short",
    "limits_title",
    "loss_row",
    "loss_said",
    "plan",
    "reached_said",
    "resolve",
]
