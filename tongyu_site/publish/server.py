"""Serving a preview on this machine until Ctrl-C.

livereload starts and ends the server and keeps the connections to the browsers; what is answered, and whom, is the preview's
own (``door.py``). Its own watcher polls and drops reloads that follow one another within three
seconds, so it is given another one: watchfiles in a thread, which also rebuilds. One thread that waits and builds by turns
can't build twice at once, and changes made during a build lie ready when it ends.
"""

from __future__ import annotations

from pathlib import Path

from ..base.problems import Problems


def serve(root: Path, port: int, *, open_browser: bool = True) -> int:
    """Serve a preview of a root until interrupted; the exit code. Raises :class:`Problems` if the port can't be used."""
    import logging  # a build, which imports this module too, needs none of these

    from .door import PreviewServer
    from .ports import HOST, check_port, port_problem
    from .preview import Preview, say
    from .watching import FileWatcher

    check_port(port)
    for name in ("livereload", "tornado.access", "tornado.general"):  # their notes are English and of no use to a clerk
        logging.getLogger(name).addFilter(lambda record: record.levelno >= logging.ERROR)
    preview = Preview(root)
    preview.refresh()
    watcher = FileWatcher(preview)
    server = PreviewServer(preview, watcher=watcher)
    for folder in preview.folders:
        server.watch(str(folder))
    say(f"预览：http://{HOST}:{port}/ ，保存后自动更新，按 Ctrl-C 结束")
    try:
        server.serve(port=port, host=HOST, debug=False, open_url_delay=1 if open_browser else None)
    except OSError as error:
        raise Problems([port_problem(port, error)]) from None
    finally:
        watcher.stopped.set()
        if watcher.thread.is_alive():
            watcher.stop()
    say("预览已结束")
    return 0
