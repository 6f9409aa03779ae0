"""Gives each page of MkDocs its ready rows, beside its Markdown file as JSON, and the template that prints them."""

import json
from pathlib import Path
from types import SimpleNamespace

HERE = Path(__file__).parent


def objects(path):
    """Rows as objects, whose fields Jinja finds at once."""
    return json.loads(path.read_text(encoding="utf-8"), object_hook=lambda fields: SimpleNamespace(**fields))


KNOWN = objects(HERE / "known.json").__dict__


def on_config(config):
    """No map of the site: the program writes none."""
    config.theme.static_templates = set()
    return config


def on_env(env, config, files):  # noqa: ARG001 - the names that MkDocs calls it by
    """Templates end as they are written."""
    env.keep_trailing_newline = True
    return env


def on_page_context(context, page, config, nav):  # noqa: ARG001 - the names that MkDocs calls it by
    """What the template is given."""
    return {**KNOWN, **objects(HERE / "rows" / f"{page.file.url}.json").__dict__}
