"""The live preview: a mistake shows its problems in the browser, and repairing it brings the pages back."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from tests.conftest import Project
from tests.support import ROOT
from tongyu_site.serve import Preview


def test_preview_survives_a_mistake(project: Project, tmp_path: Path) -> None:
    root, folder = project(records=["jia"]), tmp_path / "preview"
    preview = Preview(root, folder)
    assert preview.refresh()
    page = folder / "2017/communities/jia.html"
    good = page.read_text(encoding="utf-8")
    assert "Content-Security-Policy" not in good
    record = root / "data/communities/2017/jia.toml"
    text = record.read_text(encoding="utf-8")
    record.write_text(text.replace("year = 2017", "year = <2017>"), encoding="utf-8")
    assert not preview.refresh()
    assert "[E102]" in page.read_text(encoding="utf-8")
    assert "&lt;2017&gt;" in page.read_text(encoding="utf-8")
    record.write_text(text, encoding="utf-8")
    assert preview.refresh()
    assert page.read_text(encoding="utf-8") == good


def test_preview_starts_with_a_mistake(project: Project, tmp_path: Path) -> None:
    root, folder = project(), tmp_path / "preview"
    (root / "content/site.toml").write_text("title = ", encoding="utf-8")
    assert not Preview(root, folder).refresh()
    assert "[E102]" in (folder / "index.html").read_text(encoding="utf-8")


def test_serve_rebuilds_on_save(project: Project) -> None:
    root = project(records=["jia"])
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, str(ROOT / "build.py"), "serve", "--root", str(root), "--port", str(port), "--no-open"]
    log = root / "serve.log"
    with log.open("wb") as output:
        server = subprocess.Popen(command, stdout=output, stderr=output, env={**os.environ, "PYTHONUNBUFFERED": "1"})
    try:

        def shows(url: str, words: str, seconds: float = 30) -> bool:
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                try:
                    with urllib.request.urlopen(f"http://127.0.0.1:{port}/{url}", timeout=5) as answer:
                        if words in answer.read().decode("utf-8"):
                            return True
                except OSError:
                    pass
                time.sleep(0.2)
            return False

        assert shows("2017/communities/jia.html", "甲社区"), log.read_text(encoding="utf-8")
        record = root / "data/communities/2017/jia.toml"
        text = record.read_text(encoding="utf-8")
        time.sleep(2)
        record.write_text(text.replace("year = 2017", "year = "), encoding="utf-8")
        assert shows("2017/communities/jia.html", "[E102]"), log.read_text(encoding="utf-8")
        time.sleep(2)
        record.write_text(text.replace("甲社区", "改名社区"), encoding="utf-8")
        assert shows("2017/communities/jia.html", "改名社区"), log.read_text(encoding="utf-8")
    finally:
        server.terminate()
        server.wait(10)
