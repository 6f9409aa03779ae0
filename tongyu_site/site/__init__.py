"""From views to bytes by URL: pages, Markdown, downloads, search index; checks of links and codes; reading a site back."""

from .assets import read_assets
from .data import data_files
from .interim import Links, PrivateSearch
from .leaks import check_private
from .links import broken_at_source, broken_links
from .prose import content_html, shown_texts
from .published import published_year, read_published, read_register
from .render import Renderer
from .stamps import pages_of, visible_text

__all__ = [
    "Links",
    "PrivateSearch",
    "Renderer",
    "broken_at_source",
    "broken_links",
    "check_private",
    "content_html",
    "data_files",
    "pages_of",
    "published_year",
    "read_assets",
    "read_published",
    "read_register",
    "shown_texts",
    "visible_text",
]
