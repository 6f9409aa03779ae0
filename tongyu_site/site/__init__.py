"""The door of the wing site."""

from .documents import (
    results_json,
    results_schema,
    search_index,
)
from .downloads import (
    download_tables,
    ledger_csv,
    results_csv,
    results_xlsx,
)
from .render import (
    Renderer,
    assets,
    markdown,
)

__all__ = [
    "Renderer",
    "assets",
    "download_tables",
    "ledger_csv",
    "markdown",
    "results_csv",
    "results_json",
    "results_schema",
    "results_xlsx",
    "search_index",
]
