"""The search for private codes in everything that a site publishes.

Texts of records and of the office are searched before (``records/private.py``, ``publish/office_texts.py``), for parts of
words too. Here, where figures, hashes and addresses hold every short code by chance, a code counts where it is a whole word.
"""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Iterable, Iterator, Mapping

from ..base.private import PrivateCodes, plain, unescaped
from ..base.problems import Problem
from ..records import Private

_TAG = re.compile("<(?!!--)[^<>]*+>")
"""A tag; what a comment says is published like a text."""
_ATTRIBUTE = re.compile(r"""(?<![\w:-])([\w:-]++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)')""")
_INLINE = re.compile(
    r"""<!--(?s:(?!-->).)*+-->|<img\b(?:[^<>]*?\balt="([^"]*)")?[^<>]*+>"""
    r"|</?(?:a|abbr|b|bd[io]|big|cite|code|data|del|dfn|em|font|i|ins|kbd|label|mark|output|q|s|samp|small|span|strike|strong|su[bp]"
    r"|time|tspan|tt|u|var|wbr)\b[^<>]*+>"
)
"""What parts no word for a reader: marks within a line, comments; of an image stays what it says."""
_NO_TEXT = re.compile(
    "aria-(?:controls|describedby|labelledby)|class|(?:col|row)span|[cdr]?[xy][12]?|d|for|headers|height|href|id|points|r|rel|scope"
    "|preserveAspectRatio|src|tabindex|transform|type|viewBox|width"
)
"""Attributes of a page that hold no text: addresses, coordinates, names that the program makes."""
_TEXT = re.compile("(?:\\w+:)?(?:name|title|descr|alt|display|tooltip|prompt|promptTitle|error|errorTitle|author)")
"""Attributes in a document or workbook that hold text."""
_BETWEEN_RUNS = re.compile(r"</(?:w:)?t>(?:<(?!/?(?:w:p|w:tab|w:br|si|(?:w:)?t)\b)[^<>]*+>)*+<(?:w:)?t\b[^<>]*+>")
"""What stands between two pieces of one paragraph or cell."""
_INDEX = re.compile(r'(<c\b(?=[^<>]*+>)[^<>]*\bt="s"[^<>]*+>)<v>\d++</v>|<wp:\w*+>-?\d++</wp:\w*+>')
"""A cell that says by number which text it shows; a place on a sheet."""
_ADDRESS = re.compile(r"(?<![\w./%-])[\w./%-]*\.(?:html|csv|json|js|xlsx|docx|svg|css|txt)\b(?:#[\w.%-]*)?")
_BETWEEN = "\ue000"
"""Stands between texts that have nothing to do with each other; it is no letter."""
_ASSETS = "assets/"
"""Where stylesheets and scripts stand: figures in them are measures."""


def check_private(files: Mapping[str, bytes], private: Private) -> list[Problem]:
    """The private codes that stand in an output as whole words, each named by its place in the record, never by its value.

    Not searched are addresses, coordinates and names that the program makes; hashes hold no word. Archives (.docx, .xlsx) are
    searched in their parts. The work grows with the output and the number of codes, not with their product.
    """
    if not private:
        return []
    spelled = {code: plain(code).strip() for code in private}
    codes = PrivateCodes(frozenset(filter(None, spelled.values())))
    # pages repeat themselves and each other: of equal lines one is enough, where no code can go over two
    split = not any(" " in code for code in codes.codes)
    pages: set[str] = set()
    texts: set[str] = set()
    measures: set[str] = set()
    for url, content in files.items():
        if url.startswith(_ASSETS):
            measures.update(_lines(content, split=split))
            texts.add(url.removeprefix(_ASSETS).rpartition(".")[0])  # the office named it; all other names are addresses
        else:
            (pages if url.endswith(".html") else texts).update(_lines(content, split=split))
    for line in pages:
        texts.update(texts_of_page(line))
    leaked = codes.standing_in(_together(texts), words=True)
    leaked |= {code for code in codes.standing_in(_together(measures), words=True) if not code.isdigit()}
    message, hint = "“person”的代号出现在公开的页面中", "换一个不与公开文字相同的代号"
    return [
        source.problem("E503", message, where, hint=hint)
        for code, (source, where) in sorted(private.items(), key=lambda item: item[0])
        if spelled[code] in leaked
    ]


def _together(texts: Iterable[str]) -> str:
    """Texts as one plain text, also without their escapes; without the addresses in them."""
    pieces = set(texts)
    pieces |= {unescaped(piece).replace('""', '"') for piece in pieces if "\\" in piece or "&" in piece or '""' in piece}
    return plain(_ADDRESS.sub(" ", _BETWEEN.join(pieces)))


def texts_of_page(page: str) -> Iterator[str]:
    """The texts in a page or a line of it: between its marks, as a reader sees words with marks in them, and in attributes."""
    yield from _TAG.split(page)
    if _INLINE.search(page):
        yield from _TAG.split(_INLINE.sub(r"\1", page))
    yield from (one + other for name, one, other in _ATTRIBUTE.findall(page) if not _NO_TEXT.fullmatch(name))


def _lines(content: bytes, *, split: bool) -> Iterable[str]:
    """The lines of a file, or its whole text; of an archive (.xlsx, .docx, .zip) the names and texts of its parts."""
    if content.startswith(b"PK\x03\x04"):
        import zipfile

        with (
            contextlib.suppress(zipfile.BadZipFile, NotImplementedError, RuntimeError),
            zipfile.ZipFile(io.BytesIO(content)) as parts,
        ):
            return [line for part in parts.infolist() for line in (part.filename, *_lines(parts.read(part), split=split))]
    text = content.decode("utf-8", "replace")
    if text.startswith("<?xml"):
        text = _BETWEEN_RUNS.sub("", _INDEX.sub(r"\1", text))  # Word may cut a text into runs
        named = (one + other for name, one, other in _ATTRIBUTE.findall(text) if _TEXT.fullmatch(name))
        return [*_TAG.split(text), *named]
    return text.split("\n") if split else [text]
