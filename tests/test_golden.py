"""The golden county renders as it was last read in review (renew with ``python -m tests.golden``)."""

from __future__ import annotations

import difflib

from tests import golden


def test_golden_county() -> None:
    made = {url: content for url, content in golden.render().items() if golden.kept(url) and not url.startswith("assets/")}
    present = {path.relative_to(golden.PAGES).as_posix(): path.read_bytes() for path in golden.PAGES.rglob("*") if path.is_file()}
    assert sorted(made) == sorted(present)
    for url, content in made.items():
        lines = (present[url].decode(), content.decode())
        difference = list(difflib.unified_diff(lines[0].splitlines(), lines[1].splitlines(), url, url, lineterm=""))
        assert difference == []
