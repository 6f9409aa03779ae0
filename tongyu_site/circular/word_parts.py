"""The parts of the Word file that never change: the XML of ``templates/word/``, its placeholders filled.

Owns how a template is read and which faces, sizes and lengths every template may name. The templates are the program's own,
also for a root that has templates for its pages: the Word file has the layout of a standard, not of an office. A program that
runs for long (the live preview) reads each of them once.
"""

from __future__ import annotations

import re
from functools import cache
from string import Template

from ..base.project import PACKAGE_ROOT
from ..base.source import read
from .word_runs import CHARACTER, FACES, LINE, RED, SIZES, TEXT_WIDTH, signs

_COMMENT = re.compile(r"<!--(?:(?!<!--).)*?-->", re.S)
_LINE_BREAK = re.compile(r"(?<!\s)[^\S\n]*+\n\s*+")
_BETWEEN = re.compile(r"(?<!\s)[^\S\n]*+\n\s*+(?=[<$])|(?<=;)[^\S\n]*+\n\s*+")
"""A line break before a tag or a placeholder, or after a semicolon in the value of an attribute."""


def filled(name: str, **values: object) -> str:
    """The template ``templates/word/NAME.xml`` without comments, line breaks and indents; ``values`` by placeholder.

    ``values`` are put in as they are: texts among them are escaped. Beside them a template may name the faces and lengths that
    all have in common. Raises KeyError for a placeholder without a value, and :class:`~tongyu_site.base.problems.Problems` where
    the file cannot be read.
    """
    return _template(name).substitute(_common(), **values)


def unbroken(text: str) -> str:
    """A template's text on one line: comments go, and line breaks with the indents after them.

    Between the attributes of a tag a space takes the place of the line break. Spaces within a line stay as they are, so that
    the text of a run keeps those at its ends.
    """
    return _LINE_BREAK.sub(" ", _BETWEEN.sub("", _COMMENT.sub("", text).strip()))


@cache
def _template(name: str) -> Template:
    """A template of the program, read once."""
    return Template(unbroken(read(PACKAGE_ROOT / "templates" / "word" / f"{name}.xml", PACKAGE_ROOT).text))


@cache
def _common() -> dict[str, object]:
    """What every template may name: faces, lengths in twips, and the run properties of each face in each size.

    ``$fang`` is the name of a face, ``$fang_text`` the run properties of that face in the size of the text.
    """
    properties = {
        f"{face}_{size}": signs(named, half_points) for face, named in FACES.items() for size, half_points in SIZES.items()
    }
    lengths = {
        "text_width": TEXT_WIDTH, "line": LINE, "two_lines": 2 * LINE, "two_characters": 2 * CHARACTER,
    }  # fmt: skip
    return {**FACES, **properties, **lengths, "red": RED, "text_size": SIZES["text"]}
