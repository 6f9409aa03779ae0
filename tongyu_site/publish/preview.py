"""Live preview: builds in memory, rebuilds on save, reloads the browser; a mistake shows its problems in place of the pages.

The site of a preview is a value (:class:`Snapshot`) that a WSGI application hands out; livereload serves that
application, injects its script and keeps the connections to the browsers. Its own watcher polls and drops reloads that
follow one another within three seconds, so it is given another one: watchfiles in a thread, which also rebuilds. One thread
that waits and builds by turns can't build twice at once, and changes made during a build lie ready when it ends. Pages
are rendered when the browser asks for them, so that it need not wait for all of them; all are made and verified once it is
quiet.
Knows nothing of rubrics or pages.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import html
import logging
import os
import secrets
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path
from typing import Any

from livereload import Server
from livereload.watcher import Watcher
from tornado.ioloop import IOLoop
from watchfiles import watch

from ..base.problems import Problem, Problems, clean, crash, report
from ..base.project import PACKAGE_ROOT, templates_of
from .gathering import Gathered, gather
from .making import make, on_demand

HOST = "127.0.0.1"
FOLDERS = ("content", "data", "templates")
OUTCOME = "预览没有更新，改正后自动恢复"

STEP, DEBOUNCE, TICK = 30, 300, 500
"""Milliseconds: how long it must be quiet after a change, how long changes are gathered at most, and how often it wakes
without a change, to compare the files all the same, for an event that the system swallowed."""

QUIET = 3
"""After so many ticks without a change the whole is verified; meanwhile a save would have to wait."""

TYPES = {
    ".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8", ".csv": "text/csv; charset=utf-8", ".txt": "text/plain; charset=utf-8",
    ".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip
"""Not the system's list: Windows takes it from the registry, where .js is often text/plain."""


@dataclass(frozen=True)
class Snapshot:
    """What the preview shows: pages by URL that are rendered on demand, the files of the last good build, and the page
    that stands for all pages while something is wrong. ``build`` tells browsers one from another."""

    build: str = ""
    pages: Mapping[str, Callable[[], bytes]] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)
    failure: str | None = None


class Preview:
    """Keeps a snapshot of a root up to date, and answers requests from it (a WSGI application)."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.snapshot = Snapshot()
        self.retry = False
        self._gathered: Gathered | None = None
        self._times: object = None
        self._contents: object = None
        self._name, self._builds = secrets.token_hex(4), 0

    @property
    def folders(self) -> list[Path]:
        """The folders that a build reads; a root without templates is rendered with those beside the package."""
        return list(dict.fromkeys([*(self.root / name for name in FOLDERS), PACKAGE_ROOT / "templates"]))

    # building

    def stale(self, *, event: bool = False) -> bool:
        """Whether a file differs from what the last build found, or one that couldn't be read is to be tried again.

        Without an event only files whose time or size changed make it look at the contents.
        """
        times = _files(self.folders, _time_and_size)
        if not event and not self.retry and times == self._times:
            return False
        self._times = times
        return self.retry or self._contents != _files(self.folders, _digest)

    def refresh(self, notify: Callable[[], object] = lambda: None) -> bool:
        """Read, check and score everything; whether it succeeded. Never raises: a defect of the program is shown like a mistake.

        ``notify`` is called if what the preview shows has changed.
        """
        # before reading: what is saved from here on makes it stale again
        self._times, self._contents = _files(self.folders, _time_and_size), _files(self.folders, _digest)
        start = time.perf_counter()

        def step() -> None:
            self._gathered = gather(self.root)
            self._show(Snapshot("", on_demand(self._gathered), self._last_files()), notify)
            _say(f"预览已更新，用时 {time.perf_counter() - start:.1f} 秒")

        return self._guarded(step, notify)

    def verify(self, notify: Callable[[], object] = lambda: None) -> bool:
        """Make all files of what was read last and verify them, if that is still to be done; whether there is no problem."""
        gathered, self._gathered = self._gathered, None
        if gathered is None:
            return True

        def step() -> None:
            self.snapshot = replace(self.snapshot, pages={}, files=make(gathered, drafts=True, csp=False))

        return self._guarded(step, notify)

    def _guarded(self, step: Callable[[], None], notify: Callable[[], object]) -> bool:
        self.retry = False
        try:
            step()
        except Problems as error:
            self.retry = any(problem.code == "E103" for problem in error.problems)
            self._fail(problems_page(error.problems), report(error.problems, OUTCOME), notify)
        except Exception as error:  # the preview must outlive a defect of the program
            self._fail(*_crash(error), notify)
        else:
            return True
        return False

    def _show(self, snapshot: Snapshot, notify: Callable[[], object]) -> None:
        self._builds += 1
        self.snapshot = replace(snapshot, build=f"{self._name}-{self._builds}")
        notify()

    def _fail(self, page: str, said: str, notify: Callable[[], object]) -> None:
        self._gathered = None
        if page != self.snapshot.failure:
            self._show(Snapshot("", {}, self._last_files(), page), notify)
            _say(said)

    def _last_files(self) -> Mapping[str, bytes]:
        """The files of the last good build, with the stylesheets as they are now."""
        folder = templates_of(self.root) / "assets"
        try:
            assets = {f"assets/{path.name}": path.read_bytes() for path in folder.iterdir() if path.is_file()}
        except OSError:
            assets = {}
        return {**self.snapshot.files, **assets}

    # answering

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., object]) -> list[bytes]:
        """Answer a request from the snapshot; never from the disk."""
        status, headers, body = self.answer(
            environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace"), environ.get("HTTP_HOST", "")
        )
        start_response(status, [*headers, ("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff")])
        return [body if environ.get("REQUEST_METHOD") != "HEAD" else b""]

    def answer(self, path: str, host: str = HOST) -> tuple[str, list[tuple[str, str]], bytes]:
        """Status, headers and body for a path of the preview."""
        snapshot = self.snapshot
        if host.rsplit(":", 1)[0] not in (HOST, "localhost"):
            # a page from elsewhere whose name was made to mean this machine must not read a draft
            return "403 Forbidden", [("Content-Type", TYPES[".txt"])], b""
        url = path.lstrip("/")
        if url in _OWN:
            return "200 OK", [("Content-Type", TYPES[Path(url).suffix])], _OWN[url].encode()
        if url == "preview.txt":
            return "200 OK", [("Content-Type", TYPES[".txt"])], snapshot.build.encode()
        if not url or url.endswith("/"):
            url += "index.html"
        elif f"{url}/index.html" in {**snapshot.files, **snapshot.pages}:
            return "302 Found", [("Location", f"/{url}/"), ("Content-Type", TYPES[".txt"])], b""
        kind = TYPES.get(Path(url).suffix, "application/octet-stream")
        status, body, failure = "200 OK", snapshot.files.get(url), snapshot.failure
        if url in snapshot.pages:
            try:
                body = snapshot.pages[url]()
            except Problems as error:
                failure = problems_page(error.problems)
            except Exception as error:  # the server's own log would show a traceback with values in it
                failure = _crash(error)[0]
        elif snapshot.pages and kind == TYPES[".html"]:
            body = None  # a page of the last build that is no more
        if failure is not None and (kind == TYPES[".html"] or body is None):
            kind, body = TYPES[".html"], failure.encode()
        elif body is None:
            status, kind, body = "404 Not Found", TYPES[".html"], _page("没有这个页面", _MISSING).encode()
        if kind == TYPES[".html"]:
            mark = f'<meta name="preview" content="{snapshot.build}"><script src="/preview.js"></script></head>'
            body = body.replace(b"</head>", mark.encode(), 1)
        return status, [("Content-Type", kind)], body


def _files(folders: Iterable[Path], value: Callable[[os.DirEntry[str]], object]) -> dict[str, object]:
    """A value of every file of the folders, by path; None for one that can't be read."""
    found: dict[str, object] = {}
    waiting = [str(folder) for folder in folders]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    if entry.is_dir():
                        waiting.append(entry.path)
                    else:
                        try:
                            found[entry.path] = value(entry)
                        except OSError:
                            found[entry.path] = None
        except OSError:
            continue  # a folder that isn't there (any more) holds no files
    return found


def _time_and_size(entry: os.DirEntry[str]) -> object:
    state = entry.stat()
    return state.st_mtime_ns, state.st_size


def _digest(entry: os.DirEntry[str]) -> object:
    return hashlib.sha256(Path(entry.path).read_bytes()).digest()


def _say(text: str) -> None:
    with contextlib.suppress(OSError, ValueError):  # a terminal that was closed must not end the preview
        print(text, flush=True)


# the pages in place of the site: made here, because the site's own templates may be what is broken


def problems_page(problems: Iterable[Problem]) -> str:
    """All problems as a page, by file and line; the wrong place is marked. Everything of the input is escaped."""
    return _listed(problems, "改正并保存后，本页自动换回原来的页面。")


def _listed(problems: Iterable[Problem], way_out: str) -> str:
    ordered = sorted(set(problems), key=lambda problem: problem.sort_key)
    files = {problem.file for problem in ordered if problem.file}
    parts = [f'<p class="summary">共 {len(ordered)} 个问题，{len(files)} 个文件。{way_out}</p>']
    for file, group in groupby(ordered, key=lambda problem: problem.file):
        parts.append(f"<h2>{_text(file) or '整个站点'}</h2>\n<ol>")
        parts += [_problem(problem) for problem in group]
        parts.append("</ol>")
    return _page(f"有 {len(ordered)} 个问题，预览没有更新", "\n".join(parts))


def _problem(problem: Problem) -> str:
    place = f"第 {problem.place.line} 行第 {problem.place.column} 列　" if problem.place else ""
    lines = [f'<li><p class="what"><span class="place">{place}</span>{_text(problem.message)} <code>{problem.code}</code></p>']
    if problem.excerpt is not None and problem.excerpt.strip() and problem.place:
        start = problem.place.column - 1
        end = min(start + problem.place.width, len(problem.excerpt))
        before, wrong, after = problem.excerpt[:start], problem.excerpt[start:end], problem.excerpt[end:]
        marked = f"<mark>{_text(wrong)}</mark>" if wrong else ""
        lines.append(f"<pre><b>{problem.place.line}</b>{_text(before)}{marked}{_text(after)}</pre>")
    if problem.hint:
        lines.append(f'<p class="hint"><b>改法</b>{_text(problem.hint)}</p>')
    return "\n".join(lines) + "</li>"


def _crash(error: Exception) -> tuple[str, str]:
    """A defect of the program as a page and as text."""
    problem, where = crash(error)
    trace = "".join(f"<li><code>{_text(line)}</code></li>" for line in where)
    page = _listed([problem], "这是程序的错，不是记录的错。再次保存时重试；成功后，本页自动换回原来的页面。").replace(
        "</main>", f"<h2>出错的位置，最近的在最后</h2><ol>{trace}</ol></main>"
    )
    return page, "\n".join([report([problem], OUTCOME), *(f"   {line}" for line in where)])


def _text(text: str) -> str:
    return html.escape(clean(text))


def _page(title: str, body: str) -> str:
    return f"""<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · 预览</title>
<link rel="icon" type="image/svg+xml" href="/assets/icon.svg">
<link rel="stylesheet" href="/assets/screen.css">
<link rel="stylesheet" href="/preview.css">
</head>
<body class="preview" data-failure="1">
<header class="site">
<div class="top"><div><p class="name">预览</p><p class="authority">只在本机可见，保存后自动更新</p></div></div>
</header>
<main id="main">
<h1>{title}</h1>
{body}
</main>
</body>
</html>
"""


_MISSING = '<p>这个地址上没有页面，或者它对应的记录已经删去、改名。<a href="/">回到首页</a></p>'

_STYLE = """body.preview header.site { border-bottom: 3px solid #a3161a; padding-bottom: .7rem; }
body.preview h2 { font-family: inherit; overflow-wrap: anywhere; }
body.preview main > ol { padding-left: 1.6rem; }
body.preview main > ol > li { margin: 0 0 1.3rem; }
body.preview .what { margin: 0; font-weight: bold; }
body.preview .place { color: #55524d; font-weight: normal; }
body.preview code { color: #55524d; font-weight: normal; }
body.preview pre { margin: .4rem 0; padding: .5rem .8rem; background: #f7f5f1; border-left: 3px solid #d8d3ca;
  white-space: pre-wrap; overflow-wrap: anywhere; font-family: Consolas, "Noto Sans Mono CJK SC", monospace; }
body.preview pre b { display: inline-block; min-width: 2.2em; margin-right: .8em; color: #8d867b; font-weight: normal; }
body.preview mark { background: #efbfb7; color: inherit; text-decoration: underline; text-decoration-color: #a3161a; }
body.preview .hint { margin: 0; }
body.preview .hint b { margin-right: .8em; color: #a3161a; }
"""

# A plugin of livereload.js: it reloads in livereload's place, so that the reader stays where they were also when the page
# of problems, which is short, stood in between; and when a connection opens it asks whether the page was made of the
# present build: a page that was still loading when the next build was ready would have missed its reload.
_SCRIPT = """(function () {
  "use strict";
  var build = document.querySelector('meta[name="preview"]').content, key = "preview " + location.pathname;
  var navigation = performance.getEntriesByType("navigation")[0], going = false;
  var kept = navigation && navigation.type === "reload" ? sessionStorage.getItem(key) : null;

  function good() { return document.body && !document.body.dataset.failure; }

  function reload() {
    if (going) { return true; }
    going = true;
    if (good() && !kept) { sessionStorage.setItem(key, scrollX + " " + scrollY); }
    location.reload();
    return true;
  }

  function check() {
    var request = new XMLHttpRequest();
    request.onload = function () { if (request.status === 200 && request.responseText !== build) { reload(); } };
    request.open("GET", "/preview.txt");
    request.send();
  }

  if (kept) { history.scrollRestoration = "manual"; }
  addEventListener("load", function () {
    if (!good()) { return; }
    if (kept) {
      scrollTo(Number(kept.split(" ")[0]), Number(kept.split(" ")[1]));
      kept = null;
      requestAnimationFrame(function () { history.scrollRestoration = "auto"; });
    }
    sessionStorage.removeItem(key);
  });

  function Plugin() {}
  Plugin.identifier = "tongyu-preview";
  Plugin.version = "1.0";
  Plugin.prototype.reload = reload;
  Plugin.prototype.analyze = function () { check(); setTimeout(check, 1000); return {}; };
  window.LiveReloadPluginPreview = Plugin;
})();
"""

_OWN = {"preview.js": _SCRIPT, "preview.css": _STYLE}


# watching and serving


class FileWatcher(Watcher):  # type: ignore[misc] # livereload ships no types
    """livereload's registry of watched folders, with watchfiles in a thread in place of polling.

    ``start`` and ``examine`` are what livereload asks of a watcher: True from ``start`` means that nothing is to be
    polled, and the path ``__livereload__`` is the one that livereload's throttle lets through at any time.
    """

    def __init__(self, preview: Preview) -> None:
        super().__init__()
        self.preview = preview
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self._run, name="watcher", daemon=True)

    def start(self, callback: Callable[[], object]) -> bool:
        """Begin to watch; ``callback`` is called in the loop of the calling thread whenever browsers are to reload."""
        self.loop, self.callback = IOLoop.current(), callback
        self.thread.start()
        return True

    def stop(self) -> None:
        """End the thread; a build that is under way is awaited."""
        self.stopped.set()
        self.thread.join()

    def examine(self) -> tuple[str, None]:
        """Whether to reload: always, for the callback is called for nothing else."""
        return "__livereload__", None

    def _run(self) -> None:
        def notify() -> None:
            self.loop.add_callback(self.callback)

        quiet = 0
        for event in self._wakes():
            quiet = 0 if event else quiet + 1
            if self.preview.stale(event=event):
                self.preview.refresh(notify)
            elif quiet >= QUIET:  # a save is answered first, and the whole verified after the last one of several
                self.preview.verify(notify)

    def _wakes(self) -> Iterator[bool]:
        """True after each change in a watched folder; False whenever there was none for a while."""
        polling = None
        while not self.stopped.is_set():
            folders = _present(self._tasks)
            try:
                for changes in watch(
                    *folders, step=STEP, debounce=DEBOUNCE, rust_timeout=TICK, yield_on_timeout=True,
                    stop_event=self.stopped, raise_interrupt=False, force_polling=polling, ignore_permission_denied=True,
                ):  # fmt: skip
                    yield bool(changes)
                    if _present(self._tasks) != folders:  # a folder was made, removed or replaced
                        break
            except Exception:  # too many watches, a folder that vanished, a file system without events
                polling = True
                self.stopped.wait(TICK / 1000)
            else:
                if not folders:
                    self.stopped.wait(TICK / 1000)
                    yield False


def _present(paths: Iterable[str]) -> dict[Path, int]:
    """The folders that exist, each with what tells it from another one of the same name."""
    found = {}
    for path in map(Path, paths):
        try:
            if path.is_dir():
                found[path] = path.stat().st_ino
        except OSError:
            continue
    return found


def serve(root: Path, port: int, *, open_browser: bool = True) -> int:
    """Serve a preview of a root until interrupted. Raises :class:`Problems` if the port can't be used."""
    _check_port(port)
    for name in ("livereload", "tornado.access", "tornado.general"):  # their notes are English and of no use to a clerk
        logging.getLogger(name).addFilter(lambda record: record.levelno >= logging.ERROR)
    preview = Preview(root)
    preview.refresh()
    watcher = FileWatcher(preview)
    server = Server(preview, watcher=watcher)
    for folder in preview.folders:
        server.watch(str(folder))
    _say(f"预览：http://{HOST}:{port}/ ，保存后自动更新，按 Ctrl-C 结束")
    try:
        server.serve(port=port, host=HOST, debug=False, open_url_delay=1 if open_browser else None)
    except OSError as error:
        raise Problems([_port_problem(port, error)]) from None
    finally:
        watcher.stopped.set()
        if watcher.thread.is_alive():
            watcher.stop()
    _say("预览已结束")
    return 0


def _check_port(port: int) -> None:
    try:
        _try_port(port)
    except OSError as error:
        raise Problems([_port_problem(port, error)]) from None


def _try_port(port: int) -> None:
    """Bind a port as the server will and let it go. On Windows only the exclusive option tells that another one has it."""
    with socket.socket() as probe:
        if sys.platform == "win32":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((HOST, port))
        probe.listen(1)


def _port_problem(port: int, error: OSError) -> Problem:
    hint = "python build.py serve --port " + str(_free_port(port))
    if error.errno in (errno.EADDRINUSE, getattr(errno, "WSAEADDRINUSE", None)):
        return Problem("E507", f"端口 {port} 已被占用", hint=hint)
    return Problem("E509", f"端口 {port} 不能使用：{_REASONS.get(error.errno or 0, '系统不允许')}", hint=hint)


_REASONS = {errno.EACCES: "没有权限", errno.EADDRNOTAVAIL: "本机没有这个地址"}


def _free_port(port: int) -> int:
    """The next port that can be used, for the hint."""
    for candidate in range(max(port + 1, 5501), 65536):
        try:
            _try_port(candidate)
        except OSError:
            continue
        return candidate
    return 5500
