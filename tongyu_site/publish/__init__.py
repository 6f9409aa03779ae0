"""The door of the wing publish."""

from .building import (
    EVERY_YEAR,
    assess,
    build,
    diff_results,
    make,
    seal,
    summary,
)
from .manifest import (
    NAME,
    check_folder,
    error_words,
    read_manifest,
    report_differences,
    report_list,
    save_list,
    upload_list,
)
from .preview import (
    serve,
)
from .swap import (
    mend_if_needed,
)

__all__ = [
    "EVERY_YEAR",
    "NAME",
    "assess",
    "build",
    "check_folder",
    "diff_results",
    "error_words",
    "make",
    "mend_if_needed",
    "read_manifest",
    "report_differences",
    "report_list",
    "save_list",
    "seal",
    "serve",
    "summary",
    "upload_list",
]
