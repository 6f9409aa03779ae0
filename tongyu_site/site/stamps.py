"""The stamp (校验码) of a page: a hash of what the page shows, printed in its head and compared on paper."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

PLACEHOLDER = "\x00stamp\x00"
"""What a template prints where the stamp is to stand: the page has to be there before its stamp is known."""


def stamped(html: str) -> str:
    """A page with its stamp in the place of the placeholder."""
    return html.replace(PLACEHOLDER, _stamp(html))


def _stamp(html: str) -> str:
    """The hash of what a page shows: its main part, so that frame, stylesheet and scripts do not change it."""
    main = html.partition("<main")[2].partition("</main>")[0]
    return hashlib.sha256(main.encode()).hexdigest()[:12]


def visible_texts(files: Mapping[str, bytes], year: int) -> dict[str, str]:
    """What a reader sees of each page of a year, by URL: the text of its main part, spaces folded, without its stamp."""
    found = {}
    for url, content in files.items():
        if url.startswith(f"{year}/") and url.endswith(".html"):
            main = content.decode().partition("<main")[2].partition("</main>")[0]
            text = _STAMP.sub("", re.sub(r"<[^<>]*+>", " ", main.partition(">")[2]))
            found[url] = " ".join(text.split())
    return found


_STAMP = re.compile(r"校验码 [0-9a-f]{12}")
