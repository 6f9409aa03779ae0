"""From views to bytes by URL: pages, Markdown, downloads, search index; links and private codes checked."""

from .data import data_files
from .leaks import check_private
from .links import broken_at_source, broken_links, check_links
from .render import Renderer, assets, markdown

__all__ = [
    "Renderer",
    "assets",
    "broken_at_source",
    "broken_links",
    "check_links",
    "check_private",
    "data_files",
    "markdown",
]
