"""Office files: XML parts in an archive, and the templates that the parts are made from.

The templates (``templates/word/``, ``templates/excel/``) are the program's own, also for a root that has templates for its
pages: these files have the layout of a standard, not of an office. A program that runs for long (the live preview) reads each
of them once. The same parts give the same bytes: their order is given, and no clock is read.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterable
from functools import cache
from string import Template

from .files import TEMPLATES
from .source import read

DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)
"""What reading an archive raises where it is damaged, or no archive."""
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_COMMENT = re.compile(r"<!--(?:(?!<!--).)*?-->", re.S)
_LINE_BREAK = re.compile(r"(?<!\s)[^\S\n]*+\n\s*+")
_BETWEEN = re.compile(r"(?<!\s)[^\S\n]*+\n\s*+(?=[<$])|(?<=;)[^\S\n]*+\n\s*+")
"""A line break before a tag or a placeholder, or after a semicolon in the value of an attribute."""


def packed(parts: Iterable[tuple[str, Iterable[str]]]) -> bytes:
    """The archive of these parts: the name of each, and its XML piece by piece, without the declaration."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as new:
        for name, pieces in parts:
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            with new.open(entry, "w") as part:
                part.write(_DECLARATION.encode())
                for piece in pieces:
                    part.write(piece.encode())
    return archive.getvalue()


@cache
def template(name: str) -> Template:
    """The template ``templates/NAME.xml``. Raises :class:`~tongyu_site.base.problems.Problems` where the file cannot be read."""
    return Template(unbroken(read(TEMPLATES / f"{name}.xml", TEMPLATES.parent).text))


def unbroken(text: str) -> str:
    """A template's text on one line: comments go, and line breaks with the indents after them.

    Between the attributes of a tag a space takes the place of the line break. Spaces within a line stay as they are, so that
    the text of a run keeps those at its ends.
    """
    return _LINE_BREAK.sub(" ", _BETWEEN.sub("", _COMMENT.sub("", text).strip()))
