"""From views to bytes by URL: pages, Markdown, downloads, search index; links and private codes checked."""

from .assets import read_assets
from .data import data_files
from .leaks import check_private
from .links import broken_at_source, broken_links, check_links
from .prose import content_html
from .render import Renderer

__all__ = [
    "Renderer",
    "broken_at_source",
    "broken_links",
    "check_links",
    "check_private",
    "content_html",
    "data_files",
    "read_assets",
]
