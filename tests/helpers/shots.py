"""Pictures of every page type, so that anyone can look: ``python -m tests.helpers.shots [FOLDER]`` (default ``shots/``).

Each type at 1280, 768, 683 (200 % zoom of 1366), 360 and 320 px, in the dark and in forced colours, and as printed (PDF, and
PNG where pdftoppm is there); pages of a draft beside them.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from tests.helpers.support import ROOT
from tongyu_site.publish import building

TYPES = {
    "front": "index.html",
    "year": "2017/index.html",
    "community": "2017/communities/chou.html",
    "compare": "2017/compare.html",
    "deductions": "2017/deductions.html",
    "losses": "2017/losses.html",
    "clauses": "2017/clauses/index.html",
    "clause": "2017/clauses/13-1.html",
    "rubric": "2017/rubric.html",
    "readings": "2017/readings.html",
    "circular": "2017/circular.html",
    "print": "2017/print.html",
    "corrections": "corrections.html",
    "help": "help.html",
}
"""One page of each type, by the name of its template (the front page's is ``index``)."""

MODES: dict[str, dict[str, Any]] = {
    **{str(width): {"viewport": {"width": width, "height": 900}} for width in (1280, 768, 683, 360, 320)},
    "dark": {"color_scheme": "dark"},
    "forced": {"forced_colors": "active", "color_scheme": "dark"},
}
"""How a page is looked at on a screen, by the name that its picture ends with."""

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


def chromium(*, windows: bool = False) -> str | None:
    """The Chromium of this machine: the one without windows, which takes half the time, unless ``windows`` asks for the other."""
    names = ("chromium-headless-shell",) * (not windows) + ("chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if (found := shutil.which(name))), None)


def draft(folder: Path) -> Path:
    """The made-up county as a draft with one missing fact: its site."""
    root = folder / "county"
    shutil.copytree(ROOT / "content", root / "content")
    shutil.copytree(ROOT / "data", root / "data")
    settings = root / "content" / "site.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace('"published"', '"draft"'), encoding="utf-8")
    record = root / "data" / "communities" / "2017" / "jia.toml"
    record.write_text(re.sub(r"conveyed = true\n", "", record.read_text(encoding="utf-8"), count=1), encoding="utf-8")
    building.build(root, root / "site")
    return root / "draft"


def shoot(browser: Browser, path: Path, stem: Path) -> None:
    """The pictures of one page: ``stem``-1280.png and so on, and ``stem``.pdf."""
    for mode, options in MODES.items():
        page = browser.new_page(**options)
        page.goto(path.as_uri())
        page.screenshot(path=f"{stem}-{mode}.png", full_page=True, timeout=180_000)
        page.close()
    page = browser.new_page()
    page.goto(path.as_uri())
    page.pdf(path=f"{stem}.pdf", prefer_css_page_size=True)
    page.close()
    if shutil.which("pdftoppm"):
        subprocess.run(["pdftoppm", "-r", "80", "-l", "4", "-png", f"{stem}.pdf", stem], check=True)


def main(target: Path) -> None:
    """Take the pictures."""
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        site = Path(name) / "site"
        building.build(ROOT, site)
        pages = {kind: site / url for kind, url in TYPES.items()}
        unfinished = draft(Path(name))
        pages |= {"draft": unfinished / "2017/communities/jia.html", "draft-year": unfinished / "2017/index.html"}
        browser = playwright.chromium.launch(executable_path=chromium(windows=True), args=FLAGS)
        for kind, path in pages.items():
            shoot(browser, path, target / kind)
        browser.close()
    print(f"{len(pages)} 种页面的图片在 {target}/")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "shots"))
