"""Pelican with pages of ready rows: a reader of JSON files, and templates that print them."""

import json
from pathlib import Path
from types import SimpleNamespace

from pelican import signals
from pelican.readers import BaseReader

HERE = Path(__file__).parent


def objects(path):
    """Rows as objects, whose fields Jinja finds at once."""
    return json.loads(Path(path).read_text(encoding="utf-8"), object_hook=lambda fields: SimpleNamespace(**fields))


SITENAME = "county"
SITEURL = ""
TIMEZONE = "Asia/Shanghai"
DEFAULT_LANG = "zh"
PATH = "content"
PAGE_PATHS = ["rows"]
ARTICLE_PATHS = []
STATIC_PATHS = ["files"]
FILES = [path.relative_to(HERE / "content" / "files").as_posix() for path in (HERE / "content" / "files").rglob("*")]
EXTRA_PATH_METADATA = {f"files/{name}": {"path": name} for name in FILES}
JINJA_ENVIRONMENT = {"keep_trailing_newline": True, "trim_blocks": False, "lstrip_blocks": False}
JINJA_GLOBALS = objects(HERE / "known.json").__dict__
THEME = "theme"
DIRECT_TEMPLATES = []
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
TAG_SAVE_AS = CATEGORY_SAVE_AS = AUTHOR_SAVE_AS = ""


class Rows(BaseReader):
    """A page of which the rows are ready."""

    enabled = True
    file_extensions = ("json",)

    def read(self, source_path):
        """No text, and the rows as what is known of the page."""
        rows = objects(source_path)
        known = {
            "title": rows.url,
            "template": rows.template,
            "save_as": rows.url,
            "url": rows.url,
            "slug": rows.url,
            "rows": rows,
        }
        return "", known


def add(readers):
    """Let Pelican read pages of rows."""
    readers.reader_classes["json"] = Rows


class Plugin:
    """What Pelican takes for a plugin."""

    @staticmethod
    def register():
        """Let Pelican know it."""
        signals.readers_init.connect(add)


PLUGINS = [Plugin]
