"""The golden county: three communities rendered, kept as text and read in review.

``python -m tests.golden`` renews it; the test compares.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.support import ROOT
from tongyu_site.publish import building

GOLDEN = Path(__file__).parent / "golden"
COUNTY = GOLDEN / "county"
PAGES = GOLDEN / "site"


def render() -> dict[str, bytes]:
    """The golden county's site, from its own records and the project's rubric and templates."""
    root = GOLDEN / ".work"
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(COUNTY, root)
    shutil.copytree(ROOT / "content" / "rubric", root / "content" / "rubric")
    try:
        assessment = building.assess(root)
        return building.make(assessment, drafts=False)
    finally:
        shutil.rmtree(root)


def kept(url: str) -> bool:
    """Whether a file is worth reading in review: clause pages are all of one kind, one of each sort is enough.

    Files of office programs cannot be read as text: tests/test_downloads.py reads the workbook against the CSV that is
    kept, tests/test_circular.py the document against its page.
    """
    if url.endswith((".xlsx", ".docx")):
        return False
    return not url.startswith("2017/clauses/") or url in (
        "2017/clauses/13-1.html",
        "2017/clauses/7.html",
        "2017/clauses/index.html",
    )


def main() -> None:
    """Renew the golden site."""
    shutil.rmtree(PAGES, ignore_errors=True)
    for url, content in render().items():
        if kept(url) and not url.startswith("assets/"):
            path = PAGES / url
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


if __name__ == "__main__":
    main()
