"""Where in the templates an address of a page is made: marks put before the attributes of a template, read from its page.

A page is rendered with marks only to say where a broken link comes from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from .templates import Templates

ADDRESSES = frozenset(
    "href src action formaction poster data background cite longdesc manifest ping xlink:href data-index srcset".split()  # noqa: SIM905
)
"""The attributes that hold addresses."""
_CODE = re.compile(r"(\{\{(?:(?!\{\{|\}\}).)*+\}\}|\{%(?:(?!\{%|%\}).)*+%\}|\{#(?:(?!\{#|#\}).)*+#\})", re.S)
_ATTRIBUTE = re.compile(rf"(?<=\s)(?={'|'.join(sorted(ADDRESSES | {'content'}, reverse=True))})[\w:-]+\s*=", re.I)
_MARKED = re.compile(r"""data-at="([^":]*):(\d+):(\d+)" ([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")


class MarkedTemplates(Templates):
    """The templates of a site, with a mark before each attribute that holds an address."""

    def _text(self, name: str) -> str:
        """The text of a template with its marks; what stands between the signs of the engine stays as it is."""
        text, done = super()._text(name), ""
        position = 0
        for piece in _CODE.split(text):
            if not _CODE.fullmatch(piece):
                done += _ATTRIBUTE.sub(lambda match: f"{_mark(name, text, position + match.start())}{match[0]}", piece)  # noqa: B023
            else:
                done += piece
            position += len(piece)
        return done


def _mark(name: str, text: str, position: int) -> str:
    """The mark of an attribute that stands at a position of a template."""
    line = text.count("\n", 0, position) + 1
    return f'data-at="{name}:{line}:{position - text.rfind(chr(10), 0, position)}" '


def places_of(page: str, link: str) -> Iterator[tuple[str, int, int]]:
    """The template, line and column of each attribute of a page rendered with marks that holds a link."""
    for name, line, column, attribute, *values in _MARKED.findall(page):
        value = unescape("".join(values)).strip()
        if value == link or (attribute.lower() in ("srcset", "content") and link in value):
            yield name, int(line), int(column)
