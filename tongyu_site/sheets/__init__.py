"""The door of the wing sheets."""

from .amend import (
    apply_changes,
)
from .forms import (
    find_group,
    load_county,
)
from .reading import (
    import_words,
    plan_import,
    shown_file,
)
from .workbook import (
    export_workbook,
    save_workbook,
)

__all__ = [
    "apply_changes",
    "export_workbook",
    "find_group",
    "import_words",
    "load_county",
    "plan_import",
    "save_workbook",
    "shown_file",
]
