"""Pictures of every page type, so that anyone can look: ``python -m tests.helpers.shots [FOLDER]`` (default ``shots/``).

Each type at 1280, 768 and 360 px and as printed (PDF, and PNG where pdftoppm is there); a draft page beside them.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

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

WIDTHS = (1280, 768, 360)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


def chromium() -> str | None:
    """The Chromium of this machine."""
    return next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)


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


def main(target: Path) -> None:
    """Take the pictures."""
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        site = Path(name) / "site"
        building.build(ROOT, site)
        pages = {kind: site / url for kind, url in TYPES.items()}
        unfinished = draft(Path(name))
        pages |= {"draft": unfinished / "2017/communities/jia.html", "draft-year": unfinished / "2017/index.html"}
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        for kind, path in pages.items():
            for width in WIDTHS:
                page = browser.new_page(viewport={"width": width, "height": 900})
                page.goto(path.as_uri())
                page.screenshot(path=str(target / f"{kind}-{width}.png"), full_page=True, timeout=180_000)
                page.close()
            page = browser.new_page()
            page.goto(path.as_uri())
            pdf = target / f"{kind}.pdf"
            page.pdf(path=str(pdf), prefer_css_page_size=True)
            page.close()
            if shutil.which("pdftoppm"):
                subprocess.run(["pdftoppm", "-r", "80", "-l", "4", "-png", str(pdf), str(pdf.with_suffix(""))], check=True)
        browser.close()
    print(f"{len(pages)} 种页面的图片在 {target}/")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "shots"))
