"""What ``serve`` takes from a save to the page that shows it, without a browser: the page is asked for until it does."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path

from benchmarks.measuring import Figures, processor_time

ASK = 0.05
"""Seconds between two questions for the page."""
PATIENCE = 120
"""Seconds after which a server that does not answer is given up."""


def served(program: Sequence[str], root: Path, slug: str) -> Figures:
    """Start a server, let it come to rest, save a record under another name, and ask for its page until that stands there: the
    server's own processor time and the wall time from the save to the answer."""
    record = root / "data/communities/2017" / f"{slug}.toml"
    text = record.read_text(encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [*program, "serve", "--no-open", "--port", str(port), "--root", str(root)],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        page = f"http://127.0.0.1:{port}/2017/communities/{slug}.html"
        _await(page, "</html>")
        _rest(server.pid)
        name = f"存于{time.monotonic_ns()}社区"
        before, start = processor_time(server.pid), time.perf_counter()
        record.write_text(re.sub(r'name = ".*"', f'name = "{name}"', text, count=1), encoding="utf-8")
        _await(page, name)
        return Figures(processor_time(server.pid) - before, time.perf_counter() - start)
    finally:
        server.terminate()
        server.wait()
        record.write_text(text, encoding="utf-8")


def _await(page: str, words: str) -> None:
    """Ask for a page until it has some words. Raises SystemExit where it never does."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(page, timeout=PATIENCE) as answer:
                if words in answer.read().decode():
                    return
        except OSError:  # it is not up yet
            pass
        time.sleep(ASK)
    sys.exit(f"no answer with {words}: {page}")


def _rest(process: int) -> None:
    """Wait until a server did next to nothing for two seconds: it has checked the whole site."""
    while True:
        before = processor_time(process)
        time.sleep(2)
        if processor_time(process) - before < 0.05:
            return
