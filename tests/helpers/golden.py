"""The golden county: three communities in several states, rendered, kept as text and read in review.

``python -m tests.helpers.golden`` renews it; the test compares. The published county is kept whole, of each other
state as few pages as show it once.
"""

from __future__ import annotations

import io
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import docx
import openpyxl
from docx.table import Table

from tests.helpers.states import DRAFT, PUBLISHED, RECORDS, ROOT, SETTINGS, WITHDRAWN, County, second_year
from tests.helpers.support import TESTS

GOLDEN = TESTS / "golden"
COUNTY = GOLDEN / "county"
KEPT = ("site", "draft", "corrected", "withdrawn", "two-years")
"""The folders of golden/ that are renewed: the published site, and those of the other states."""


def county(folder: Path) -> County:
    """The golden county in a new root, with the project's rubric; templates are the project's own."""
    root = folder / "county"
    shutil.copytree(COUNTY, root)
    shutil.copytree(ROOT / "content" / "rubric", root / "content" / "rubric")
    return County(root)


# states


def published(folder: Path) -> dict[str, str]:
    """The whole published site, but for clause pages, which are all of one kind: one of each sort is enough."""
    here = county(folder)
    here.run("build")
    site = here.root / "site"
    urls = [path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()]
    clauses = [f"2017/clauses/{name}.html" for name in ("13-1", "7", "index")]
    left_out = ("assets/", "SHA256SUMS", ".tongyu-site", "2017/clauses/")
    return texts("site", site, [url for url in urls if url in clauses or not url.startswith(left_out)])


def draft(folder: Path) -> dict[str, str]:
    """2017 as a draft: a community lacks a fact, and has neither total nor rank."""
    here = county(folder)
    here.edit(SETTINGS, PUBLISHED, DRAFT)
    here.edit(f"{RECORDS}/jia.toml", "meetings = 5\n", "")
    here.run("build")
    pages = ("index.html", "2017/index.html", "2017/communities/jia.html", "2017/data/results.json")
    return texts("draft/draft", here.root / "draft", pages) | texts("draft/site", here.root / "site", ["index.html"])


def sealed(folder: Path) -> dict[str, str]:
    """2017 sealed and corrected twice; and once only, then withdrawn, or with a draft of 2018 beside it."""
    here = county(folder)
    here.seal()
    here.edit(f"{RECORDS}/bing.toml", "hearings = 0", "hearings = 2")
    here.edit(f"{RECORDS}/bing.toml", "低保动态管理失察，被问责", "低保动态管理失察")
    here.edit(f"{RECORDS}/jia.toml", 'name = "甲社区"', 'name = "甲子社区"')
    here.edit(f"{RECORDS}/jia.toml", 'level = "county"', 'level = "city"')
    here.edit(f"{RECORDS}/jia.toml", "left_post = true\n", "")
    here.correct(1, "2018-03-05")
    return withdrawn(here.copy("withdrawn")) | two_years(here.copy("two-years")) | corrected(here)


def corrected(here: County) -> dict[str, str]:
    """Corrected once more, by another reading and a figure that was corrected before."""
    here.choose("R-r1-base", "year-end")
    here.edit(f"{RECORDS}/bing.toml", "hearings = 2", "hearings = 1")
    here.correct(2, "2018-04-01")
    names = (
        "index.html", "communities/bing.html", "communities/jia.html", "deductions.html", "losses.html", "clauses/1-4.html",
        "rubric.html", "circular.html", "circular.docx", "data/results.xlsx",
    )  # fmt: skip
    return texts("corrected/site", here.root / "site", ["corrections.html", *(f"2017/{name}" for name in names)])


def withdrawn(here: County) -> dict[str, str]:
    """The sealed year has no pages any more, and its corrections stand still."""
    here.edit(SETTINGS, PUBLISHED, WITHDRAWN)
    here.run("build")
    return texts("withdrawn/site", here.root / "site", ["index.html", "corrections.html"])


def two_years(here: County) -> dict[str, str]:
    """A draft of 2018 beside the sealed year: its communities show the result that was corrected."""
    second_year(here, DRAFT)
    here.run("build")
    drafts = ("index.html", "2018/communities/bing.html")
    return texts("two-years/draft", here.root / "draft", drafts) | texts("two-years/site", here.root / "site", ["index.html"])


STATES: Mapping[str, Callable[[Path], dict[str, str]]] = {"published": published, "draft": draft, "sealed": sealed}
"""The golden texts by their name in golden/, made in a folder that is empty."""


# texts


def texts(name: str, folder: Path, urls: Sequence[str]) -> dict[str, str]:
    """Files of a built folder as text, under a name in golden/; of an Office file what stands in it."""
    found = {}
    for url in urls:
        content = (folder / url).read_bytes()
        if url.endswith(".docx"):
            found[f"{name}/{url}.txt"] = "".join(f"{line}\n" for line in document(content))
        elif url.endswith(".xlsx"):
            found[f"{name}/{url}.txt"] = "".join(f"{line}\n" for line in workbook(content))
        else:
            found[f"{name}/{url}"] = content.decode("utf-8")
    return found


def document(content: bytes) -> Iterator[str]:
    """The paragraphs of a Word file and the rows of its tables, in their order; then what stands at the feet of pages."""
    opened = docx.Document(io.BytesIO(content))
    for part in opened.iter_inner_content():
        if isinstance(part, Table):
            for row in part.rows:
                yield "| " + " | ".join(cell.text.replace("\n", " / ") for cell in row.cells)
        else:
            yield part.text
    for number, section in enumerate(opened.sections, 1):
        for place, frame in (("head", section.header), ("foot", section.footer), ("even foot", section.even_page_footer)):
            yield from (f"({place} of section {number}) {paragraph.text}" for paragraph in frame.paragraphs)


def workbook(content: bytes) -> Iterator[str]:
    """The cells of a workbook, sheet by sheet and row by row: numbers as numbers, texts in quotes, empty cells as nothing."""
    for sheet in openpyxl.load_workbook(io.BytesIO(content)):
        yield f"== {sheet.title}"
        for row in sheet.iter_rows(values_only=True):
            yield " | ".join("" if value is None else repr(value) for value in row)


def main() -> None:
    """Renew the golden texts."""
    for name in KEPT:
        shutil.rmtree(GOLDEN / name, ignore_errors=True)
    for make in STATES.values():
        with tempfile.TemporaryDirectory() as folder:
            for name, text in make(Path(folder)).items():
                path = GOLDEN / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(text.encode())


if __name__ == "__main__":
    main()
