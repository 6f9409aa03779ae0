"""From a root to a site that stands whole: gather, make, build, seal, compare, verify, preview."""

from .adopting import adopt
from .anchors import unsealed_problems
from .building import build
from .comparing import diff_results
from .gathering import Gathered, gather
from .making import make
from .manifest import NAME, check_folder, read_manifest, report_differences
from .mending import mend_if_needed
from .reporting import list_questions, summary
from .sealing import seal
from .server import serve
from .uploads import report_list, save_list, upload_list

__all__ = [
    "NAME",
    "Gathered",
    "adopt",
    "build",
    "check_folder",
    "diff_results",
    "gather",
    "list_questions",
    "make",
    "mend_if_needed",
    "read_manifest",
    "report_differences",
    "report_list",
    "save_list",
    "seal",
    "serve",
    "summary",
    "unsealed_problems",
    "upload_list",
]
