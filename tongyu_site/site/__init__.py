"""From views to bytes by URL: pages, Markdown, downloads, search index; checks of links and codes; reading a site back."""

from .assets import read_assets
from .data import data_files
from .leaks import PrivateSearch, check_private
from .links import Links, broken_at_source
from .office_templates import own_templates, taken_template
from .prose import content_html, shown_texts
from .published import published_year, read_published, read_register
from .render import Renderer
from .stamps import pages_of, visible_text

__all__ = [
    "Links",
    "PrivateSearch",
    "Renderer",
    "broken_at_source",
    "check_private",
    "content_html",
    "data_files",
    "own_templates",
    "pages_of",
    "published_year",
    "read_assets",
    "read_published",
    "read_register",
    "shown_texts",
    "taken_template",
    "visible_text",
]
