"""The templates of a folder: their texts, syntax trees and code.

Each is read once for a site. What follows from a text alone is worked out once for a process: a check, which makes two sites,
and a preview, which makes one after each change, parse and compile a template once as long as its text stays.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from types import CodeType
from typing import Any

import jinja2
from jinja2 import nodes

from ..base.source import present, read

_REMEMBERED = 512
"""Texts of which tree and code are remembered: an office changes some of the program's templates, a preview one at a time."""


def engine(loader: jinja2.BaseLoader | None = None) -> jinja2.Environment:
    """The template engine as all templates find it."""
    return jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, keep_trailing_newline=True, auto_reload=False,
        optimized=False,
    )  # fmt: skip


_ENGINE = engine()


class Templates(jinja2.BaseLoader):
    """The templates of a folder for the engine; what is read of one holds as long as this lives."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.texts: dict[str, str] = {}

    def get_source(self, _: jinja2.Environment, template: str) -> tuple[str, str, None]:
        """A template's text; its encoding and what else may be wrong with a file are checked as in every other text."""
        return self._text(template), str(self.folder / template), None

    def tree(self, name: str) -> nodes.Template:
        """A template's syntax tree. Raises :class:`jinja2.TemplateNotFound` and :class:`jinja2.TemplateSyntaxError`."""
        return _tree(name, self._text(name))

    def load(self, environment: jinja2.Environment, name: str, globals: Any = None) -> jinja2.Template:
        """A template, compiled from its tree; its code carries the path of its file, for what is said of an error."""
        code = _code(name, self._text(name)).replace(co_filename=str(self.folder / name))
        return environment.template_class.from_code(environment, code, globals or {})

    def _text(self, name: str) -> str:
        """The text of a template. Raises :class:`jinja2.TemplateNotFound`, and :class:`Problems` for what is no text."""
        if name not in self.texts:
            path = self.folder / name
            if ".." in Path(name).parts or not present(path):
                raise jinja2.TemplateNotFound(name)
            self.texts[name] = read(path, self.folder.parent).text
        return self.texts[name]


@lru_cache(_REMEMBERED)
def _tree(name: str, text: str) -> nodes.Template:
    """A template's syntax tree. Raises :class:`jinja2.TemplateSyntaxError`."""
    return _ENGINE.parse(text, name)


@lru_cache(_REMEMBERED)
def _code(name: str, text: str) -> CodeType:
    """A template's code, as if it came from no file. Raises :class:`jinja2.TemplateSyntaxError`."""
    return _ENGINE.compile(_tree(name, text), name)
