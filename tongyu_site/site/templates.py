"""The templates of a site, of the first folder that has each: their texts, syntax trees and code.

Each is read once for a site. What follows from a text alone is worked out once for a process: a check, which makes two sites,
and a preview, which makes one after each change, parse and compile a template once as long as its text stays. Code is also kept
from one build to the next, and so is what a check found faultless.
"""

from __future__ import annotations

import hashlib
import marshal
import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from keyword import iskeyword
from pathlib import Path
from types import CodeType
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import escape

from ..base.files import there
from ..base.template_files import read_template, template_path
from .kept import Kept

_REMEMBERED = 512
"""Texts of which tree and code are remembered: an office changes some of the program's templates, a preview one at a time."""


class _Generator(CodeGenerator):
    """Generates a template's code. What templates print are fields of views and texts: both are had without the engine's
    detours, a fifth of the time of a site."""

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802 - the engine calls it so
        """``row.name`` is an attribute, never a key."""
        if iskeyword(node.attr) or not node.attr.isidentifier():
            super().visit_Getattr(node, frame)
        else:
            self.visit(node.node, frame)
            self.write(f".{node.attr}")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        """What is printed is escaped by :meth:`_Engine.escaped`."""
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile:
            self.write("environment.escaped(")
        else:
            super()._output_child_pre(node, frame, finalize)


class _Engine(jinja2.Environment):
    """The template engine."""

    code_generator_class = _Generator

    @staticmethod
    def escaped(value: object, special: Callable[[str], object] = re.compile("[&<>\"']").search) -> object:
        """A value as HTML; most are texts without any sign that must be escaped."""
        return value if type(value) is str and not special(value) else escape(value)


def engine(loader: jinja2.BaseLoader | None = None) -> jinja2.Environment:
    """The template engine as all templates find it."""
    return _Engine(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, keep_trailing_newline=True, auto_reload=False,
        optimized=False,
    )  # fmt: skip


_ENGINE = engine()


class Templates(jinja2.BaseLoader):
    """The templates of some folders for the engine; what is read of one holds as long as this lives."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self.folders = folders
        self.texts: dict[str, str] = {}
        self.kept = Kept(folders[0])

    def get_source(self, _: jinja2.Environment, template: str) -> tuple[str, str, None]:
        """A template's text; its encoding and what else may be wrong with a file are checked as in every other text."""
        return self._text(template), str(template_path(self.folders, template)), None

    def tree(self, name: str) -> nodes.Template:
        """A template's syntax tree. Raises :class:`jinja2.TemplateNotFound` and :class:`jinja2.TemplateSyntaxError`."""
        return _tree(name, self._text(name))

    def load(self, environment: jinja2.Environment, name: str, globals: Any = None) -> jinja2.Template:
        """A template, compiled from its tree; its code carries the path of its file, for what is said of an error."""
        code = self._code(name).replace(co_filename=str(template_path(self.folders, name)))
        return environment.template_class.from_code(environment, code, globals or {})

    def faultless(self, root: str) -> bool:
        """Whether a check found no fault in a template and its parts when all of them had the texts that they have now."""
        kept = self.kept.get(f"faultless {root}")
        if kept is None:
            return False
        digests: dict[str, str | None] = marshal.loads(kept)
        return self._digests(digests) == digests

    def keep_faultless(self, root: str, parts: Iterable[str]) -> None:
        """Keep that a check found no fault in a template and in those that it reaches, itself among them."""
        self.kept.put(f"faultless {root}", marshal.dumps(self._digests(parts)))

    def _digests(self, names: Iterable[str]) -> dict[str, str | None]:
        """The hash of each template's text; None for one that there isn't."""
        found: dict[str, str | None] = {}
        for name in names:
            try:
                found[name] = _digest(self._text(name))
            except jinja2.TemplateNotFound:
                found[name] = None
        return found

    def _code(self, name: str) -> CodeType:
        """A template's code, as if it came from no file. Raises :class:`jinja2.TemplateSyntaxError`."""
        text = self._text(name)
        entry = f"code {name} {_digest(text)}"
        kept = self.kept.get(entry)
        if kept is None:
            kept = _code(name, text)
            self.kept.put(entry, kept)
        return _loaded(kept)

    def _text(self, name: str) -> str:
        """The text of a template. Raises :class:`jinja2.TemplateNotFound`, and :class:`Problems` for what is no text."""
        if name not in self.texts:
            if ".." in Path(name).parts or not there(template_path(self.folders, name)):
                raise jinja2.TemplateNotFound(name)
            self.texts[name] = read_template(self.folders, name).text
        return self.texts[name]


@lru_cache(_REMEMBERED)
def _tree(name: str, text: str) -> nodes.Template:
    """A template's syntax tree. Raises :class:`jinja2.TemplateSyntaxError`."""
    return _ENGINE.parse(text, name)


@lru_cache(_REMEMBERED)
def _code(name: str, text: str) -> bytes:
    """A template's code, marshalled, as if it came from no file. Raises :class:`jinja2.TemplateSyntaxError`."""
    return marshal.dumps(_ENGINE.compile(_tree(name, text), name))


@lru_cache(_REMEMBERED)
def _loaded(marshalled: bytes) -> CodeType:
    """Code as it was before it was marshalled."""
    code: CodeType = marshal.loads(marshalled)
    return code


@lru_cache(_REMEMBERED)
def _digest(text: str) -> str:
    """The hash of a text."""
    return hashlib.sha256(text.encode()).hexdigest()
