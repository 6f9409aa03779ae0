"""The stamp (校验码) of a page: a hash of what the page shows, printed in its head and compared on paper."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection

PLACEHOLDER = "\x00stamp\x00"
"""What a template prints where the stamp is to stand: the page has to be there before its stamp is known."""


def stamped(html: str) -> str:
    """A page with its stamp in the place of the placeholder."""
    return html.replace(PLACEHOLDER, _stamp(html))


def _stamp(html: str) -> str:
    """The hash of what a page shows: its main part, so that frame, stylesheet and scripts do not change it."""
    main = html.partition("<main")[2].partition("</main>")[0]
    return hashlib.sha256(main.encode()).hexdigest()[:12]


def pages_of(files: Collection[str], year: int) -> list[str]:
    """The pages of a year among the files of a site; the front page is one of the newest year's."""
    newest = max((url[:4] for url in files if re.fullmatch(r"[0-9]{4}/index\.html", url)), default="")
    front = {"index.html"} if newest == str(year) else set()
    return [url for url in files if (url.startswith(f"{year}/") and url.endswith(".html")) or url in front]


def visible_text(page: bytes, year: int) -> str:
    """What a reader sees of a page of a year: the text of its main part, spaces folded, without its stamp and without what
    only says that there are other years."""
    main = page.decode().partition("<main")[2].partition("</main>")[0]
    main = re.sub(rf'<a href="[./]*(?!{year})[0-9]{{4}}/index\.html">[0-9]{{4}}年度</a>', "", _HISTORY.sub("", main))
    text = _STAMP.sub("", re.sub(r"<[^<>]*+>", " ", main.partition(">")[2]))
    return " ".join(text.split())


_STAMP = re.compile(r"校验码 [0-9a-f]{12}")
_HISTORY = re.compile('<span class="mark">历史</span>|　历史(?=　校验码)')
"""The mark in the head of a page, and in the heads that its tables have on paper."""
