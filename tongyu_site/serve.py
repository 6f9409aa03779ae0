"""Live preview: builds into a folder of its own, rebuilds on save, shows problems in the browser (uses livereload)."""

from __future__ import annotations

import html
import tempfile
from pathlib import Path

from . import publish
from .problems import Problem, Problems, report


class Preview:
    """Keeps a preview folder up to date: the whole site, or the problems in place of every page."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.root, self.folder = root, folder

    def refresh(self) -> bool:
        """Build once; whether it succeeded. Never raises for bad input, so that the preview goes on."""
        try:
            assessment = publish.assess(self.root)
            files = publish.make(assessment, drafts=True, csp=False)
        except Problems as error:
            self._show(report(error.problems, "预览没有更新"))
            return False
        present = {path for path in self.folder.rglob("*") if path.is_file()}
        for url, content in files.items():
            path = self.folder / url
            path.parent.mkdir(parents=True, exist_ok=True)
            if path not in present or path.read_bytes() != content:
                path.write_bytes(content)
        for path in present - {self.folder / url for url in files}:
            path.unlink()
        return True

    def _show(self, text: str) -> None:
        page = (
            '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8"><title>有问题</title></head>'
            f"<body><h1>有问题，改正后自动恢复</h1><pre>{html.escape(text)}</pre></body></html>\n"
        )
        pages = list(self.folder.rglob("*.html")) or [self.folder / "index.html"]
        self.folder.mkdir(parents=True, exist_ok=True)
        for path in pages:
            path.write_text(page, encoding="utf-8")


def serve(root: Path, port: int, *, open_browser: bool = True) -> int:
    """Serve a preview of a root until interrupted."""
    from livereload import Server

    with tempfile.TemporaryDirectory(prefix="tongyu-preview-") as folder:
        preview = Preview(root, Path(folder))
        preview.refresh()
        server = Server()
        for name in ("content", "data", "templates"):
            server.watch(str(root / name), preview.refresh)
        print(f"预览：http://127.0.0.1:{port}/ ，按 Ctrl-C 结束")
        try:
            server.serve(root=folder, port=port, host="127.0.0.1", open_url_delay=1 if open_browser else None)
        except OSError:
            raise Problems([Problem("E507", f"端口 {port} 已被占用", hint=f"python build.py serve --port {port + 1}")]) from None
    return 0
