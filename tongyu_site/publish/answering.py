"""What a preview answers, and whom: status, headers and body for a path, from a snapshot in memory and never from the disk."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..base.problems import Problems
from .ports import HOST
from .preview_pages import OWN_FILES, defect_page, missing_page, problems_page

Answer = tuple[str, list[tuple[str, str]], bytes]
"""Status line, headers and body."""

TYPES = {
    ".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8", ".csv": "text/csv; charset=utf-8", ".txt": "text/plain; charset=utf-8",
    ".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip
"""Not the system's list: Windows takes it from the registry, where .js is often text/plain."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the preview shows at one moment."""

    build: str = ""
    """Tells browsers one state of the preview from another."""
    pages: Mapping[str, Callable[[], bytes]] = field(default_factory=dict)
    """Pages by URL that are rendered when they are asked for; empty once all files are made."""
    files: Mapping[str, bytes] = field(default_factory=dict)
    """The files of the last good build by URL."""
    failure: str | None = None
    """The page that stands for all pages while something is wrong."""


PROTECTION = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
}
"""Headers of every answer: what was answered in error, a browser still gives to no page from elsewhere."""


_AHEAD = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")
"""Headers by which a browser says that nobody asked yet: it fetches ahead, maybe for a page from elsewhere, and says no more."""


def is_own(path: str, headers: Mapping[str, str]) -> bool:
    """Whether a request comes from the preview's own pages, or from the reader alone: a typed address, a bookmark.

    A page from elsewhere can have a browser ask for anything, and a script that is answered runs in that page: search.js
    would give it the draft. What another server on this machine shows is elsewhere too, though it is of the same site.
    """
    host = headers.get("Host", "").lower()
    if not re.fullmatch(rf"({re.escape(HOST)}|localhost)(:\d+)?", host):  # a name that was made to mean this machine
        return False
    if any(headers.get(name) for name in _AHEAD):
        return False
    site, referer = headers.get("Sec-Fetch-Site"), headers.get("Referer")
    if headers.get("Origin", f"http://{host}") != f"http://{host}" or site not in (None, "none", "same-origin"):
        return False
    if site is None and referer is None:  # an old browser, told to say nothing: only a script can do harm
        return not path.endswith(".js")
    return referer is None or referer.startswith(f"http://{host}/")


def answer(snapshot: Snapshot, path: str) -> Answer:
    """The answer to a request for a path."""
    url = path.lstrip("/")
    if url in OWN_FILES:
        return "200 OK", [("Content-Type", TYPES[Path(url).suffix])], OWN_FILES[url].encode()
    if url == "preview.txt":
        return "200 OK", [("Content-Type", TYPES[".txt"])], snapshot.build.encode()
    if not url or url.endswith("/"):
        url += "index.html"
    elif f"{url}/index.html" in {**snapshot.files, **snapshot.pages}:
        return "302 Found", [("Location", f"/{url}/"), ("Content-Type", TYPES[".txt"])], b""
    return _of_site(snapshot, url)


def _of_site(snapshot: Snapshot, url: str) -> Answer:
    """The answer to a request for a file of the site, or the page that stands in its place."""
    kind = TYPES.get(Path(url).suffix, "application/octet-stream")
    status, body, failure = "200 OK", snapshot.files.get(url), snapshot.failure
    if url in snapshot.pages:
        try:
            body = snapshot.pages[url]()
        except Problems as error:
            failure = problems_page(error.problems)
        except Exception as error:  # the server's own log would show a traceback with values in it
            failure = defect_page(error)[0]
    elif snapshot.pages and kind == TYPES[".html"]:
        body = None  # a page of the last build that is no more
    if failure is not None and (kind == TYPES[".html"] or body is None):
        kind, body = TYPES[".html"], failure.encode()
    elif body is None:
        status, kind, body = "404 Not Found", TYPES[".html"], missing_page().encode()
    if kind == TYPES[".html"]:
        mark = f'<meta name="preview" content="{snapshot.build}"><script src="/preview.js"></script></head>'
        body = body.replace(b"</head>", mark.encode(), 1)
    return status, [("Content-Type", kind)], body
