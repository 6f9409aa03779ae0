"""The parts of the Word file that never change: the XML of ``templates/word/``, its placeholders filled.

Owns which faces, sizes and lengths every template may name.
"""

from __future__ import annotations

from functools import cache

from ..base.packing import template
from .word_runs import CHARACTER, FACES, LINE, RED, SIZES, TEXT_WIDTH, signs


def filled(name: str, **values: object) -> str:
    """The template ``templates/word/NAME.xml`` without comments, line breaks and indents; ``values`` by placeholder.

    ``values`` are put in as they are: texts among them are escaped. Beside them a template may name the faces and lengths that
    all have in common. Raises KeyError for a placeholder without a value, and :class:`~tongyu_site.base.problems.Problems` where
    the file cannot be read.
    """
    return template(f"word/{name}").substitute(_common(), **values)


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
