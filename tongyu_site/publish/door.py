"""The one door of the preview's server: whatever asks for anything, also livereload's own addresses, passes it or is refused.

Loaded by ``serve`` alone: livereload and tornado take long to import.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from livereload import Server
from livereload.handlers import LiveReloadHandler, LiveReloadJSHandler
from tornado.httputil import HTTPServerRequest
from tornado.web import Application, RequestHandler

from .answering import PROTECTION, TYPES, is_own
from .preview import Preview
from .preview_pages import refused_page

_MOST = 1 << 16
"""Bytes of a request's body, which nobody reads."""


class PreviewServer(Server):  # type: ignore[misc] # livereload ships no types
    """livereload's server with the preview's own answers in place of livereload's."""

    def application(self, port: int, host: str, **_: object) -> None:
        """Listen; ``serve`` calls it."""
        LiveReloadHandler.watcher, LiveReloadHandler.live_css = self.watcher, True
        door = _Door([("/livereload", LiveReloadHandler), (r"/livereload\.js", _Script), (".*", _Pages, {"preview": self.app})])
        door.listen(port, address=host, max_body_size=_MOST)


class _Door(Application):
    """Lets in who only reads, and from the preview's own pages."""

    def find_handler(self, request: HTTPServerRequest, **_: Any) -> Any:
        """Who answers a request."""
        if request.method in ("GET", "HEAD") and is_own(unquote(request.path), request.headers):
            return super().find_handler(request)
        return self.get_handler_delegate(request, _Refused)


class _Protected(RequestHandler):
    """Answers with the headers that keep an answer from pages elsewhere."""

    def set_default_headers(self) -> None:
        """tornado calls it before every answer, also that to an error."""
        for name, value in PROTECTION.items():
            self.set_header(name, value)


class _Refused(_Protected):
    """Answers what nothing is told."""

    def prepare(self) -> None:
        """Answer before tornado asks for a method."""
        self.set_status(403)
        self.set_header("Content-Type", TYPES[".html"])
        self.finish(refused_page())


class _Script(_Protected, LiveReloadJSHandler):  # type: ignore[misc] # livereload ships no types
    """Answers with livereload's script."""


class _Pages(_Protected):
    """Answers from a preview."""

    def initialize(self, preview: Preview) -> None:
        """tornado calls it before every request."""
        self.preview = preview

    def get(self) -> None:
        """Answer what a path leads to."""
        status, headers, body = self.preview.answer(unquote(self.request.path))
        self.set_status(int(status.split()[0]))
        for name, value in headers:
            self.set_header(name, value)
        self.finish(body)

    head = get
