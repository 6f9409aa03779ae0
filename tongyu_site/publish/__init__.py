"""From a root to a site that stands whole: gather, make, build, seal, compare, preview."""

from .adopting import adopt
from .anchors import unsealed_problems
from .backing_up import backup, restore, unpacked
from .beginning import new_year
from .building import build
from .comparing import diff_results
from .gathering import Gathered, before_publishing, gather
from .making import make_each
from .reporting import list_questions, summary
from .sealing import seal
from .server import serve
from .starting import starting_files, starting_year

__all__ = [
    "Gathered",
    "adopt",
    "backup",
    "before_publishing",
    "build",
    "diff_results",
    "gather",
    "list_questions",
    "make_each",
    "new_year",
    "restore",
    "seal",
    "serve",
    "starting_files",
    "starting_year",
    "summary",
    "unpacked",
    "unsealed_problems",
]
