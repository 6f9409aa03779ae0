"""Recorded states are told apart: what may follow from a change of structure, and what really differs."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from tests.helpers import states

PAGE = '<ul><li data-sealed="2017" data-mark="ab12">甲 <b>1</b></li></ul><p>本页内容校验码 0123456789ab</p>'


@pytest.mark.parametrize(
    ("old", "new", "how"),
    [
        ("<ul><li", "<ul>\n  <li", "folded"),
        ("0123456789ab", "ba9876543210", ""),  # the page is the same: its stamp must be
        ("甲 <b>", "甲<b>", ""),
        ("1</b>", "2</b>", ""),
        ("ab12", "cd34", "masked"),
        ("ab12", "xyz", ""),
    ],
)
def test_pages_are_compared(old: str, new: str, how: str) -> None:
    changed = PAGE.replace(old, new, 1)
    found = states.compare_text("site/a.html", PAGE.encode(), changed.encode(), marks=True, follow=False)
    assert (found.how, bool(found.lines)) == (how, not how)


def test_marks_count_unless_they_are_left_out() -> None:
    changed = PAGE.replace("ab12", "cd34")
    assert states.compare_text("site/a.html", PAGE.encode(), changed.encode(), marks=False, follow=False).how == ""


@pytest.mark.parametrize(("follow", "how"), [(True, "follows"), (False, "")])
def test_lists_and_summaries_follow_from_pages_that_were_folded(follow: bool, how: str) -> None:
    for name, text in (("site/SHA256SUMS", "{}  a.html\n"), ("said.txt", "site/：清单校验码 {}\n")):
        sides = [text.format(digit * 64).encode() for digit in "01"]
        assert states.compare_text(name, *sides, marks=False, follow=follow).how == how


def archive(parts: dict[str, str], path: Path, year: int = 1980) -> Path:
    with zipfile.ZipFile(path, "w") as file:
        for name, text in parts.items():
            file.writestr(zipfile.ZipInfo(name, (year, 1, 1, 0, 0, 0)), text)
    return path


def test_archives_are_compared_part_by_part(tmp_path: Path) -> None:
    one = archive({"a.xml": "<a><b/></a>", "c.xml": "<c/>"}, tmp_path / "one")
    two = archive({"a.xml": "<a><d/></a>", "c.xml": "<c/>"}, tmp_path / "two")
    lines = states.compare_file("x.docx", one, two, marks=False, follow=False).lines
    assert [line for line in lines if line[0] in "+-"] == ["--- old/x.docx:a.xml", "+++ new/x.docx:a.xml", "-<b/>", "+<d/>"]
    later = archive({"a.xml": "<a><b/></a>", "c.xml": "<c/>"}, tmp_path / "later", 1981)
    assert states.compare_file("x.docx", one, later, marks=False, follow=False).lines


def test_folders_are_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for side, text in (("old", PAGE), ("new", PAGE.replace("<ul><li", "<ul> <li"))):
        (tmp_path / side / "published").mkdir(parents=True)
        (tmp_path / side / "published" / "a.html").write_text(text, encoding="utf-8")
    sides = [str(tmp_path / side) for side in ("old", "new")]
    assert states.main(["compare", *sides]) == 0
    assert "1 folded" in capsys.readouterr().out
    (tmp_path / "new" / "published" / "b.html").touch()
    assert states.main(["compare", *sides]) == 1
    assert "only in new: published/b.html" in capsys.readouterr().out
