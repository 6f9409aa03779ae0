"""The search for private codes in everything that a site publishes."""

from __future__ import annotations

import contextlib
import html
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping

from markupsafe import escape

from ..base.problems import Problem
from ..records import Private

_TAG, _VALUE = re.compile("<[^>]*>"), re.compile('="([^"]*)"')


def _texts(content: bytes) -> Iterator[str]:
    """What can be read in a file: its text, or the names and texts of the parts packed in it (.xlsx, .docx, .zip)."""
    if content.startswith(b"PK\x03\x04"):
        import zipfile

        with (
            contextlib.suppress(zipfile.BadZipFile, NotImplementedError, RuntimeError),
            zipfile.ZipFile(io.BytesIO(content)) as parts,
        ):
            for part in parts.infolist():
                yield part.filename
                for text in _texts(parts.read(part)):
                    if text.startswith("<?xml"):  # names of elements are no text, and Word may cut a text into runs
                        yield " ".join(_VALUE.findall(text))
                        text = _TAG.sub("", text)
                    yield text
            return
    yield content.decode("utf-8", "replace")


_WORD = re.compile(r"[A-Za-z0-9]+")
_FEW = 40
"""Up to so many codes of one length are searched one by one, more of them together."""


def check_private(files: Mapping[str, bytes], private: Private) -> list[Problem]:
    """The private codes that stand in an output, each named by its place in the record, never by its value.

    Files that are archives (.docx, .xlsx) are searched in their parts. The work grows with the output and the number of
    codes, not with their product.
    """
    if not private:
        return []
    forms = {code: _forms(code) for code in private}
    split = all("\n" not in form and "<" not in code and ">" not in code for code in forms for form in forms[code])
    # pages repeat themselves and each other: of equal pieces between tags one is enough
    pieces = set(files)
    for text in (text for content in files.values() for text in _texts(content)):
        pieces.update(text.replace("<", "\n").replace(">", "\n").split("\n") if split else [text])
    public = "\0".join(pieces)
    del pieces
    possible = {form for code in forms for form in forms[code] if form}
    if len(possible) > _FEW:  # so many that it pays to read all words once, and to search only forms that are made of them
        words = set(_WORD.findall(public))
        possible = {form for form in possible if words.issuperset(_WORD.findall(form))}
    leaked = _standing_in(public, possible)
    message, hint = "“person”的代号出现在公开的页面中", "换一个不与公开文字相同的代号"
    return [
        source.problem("E503", message, where, hint=hint)
        for code, (source, where) in sorted(private.items(), key=lambda item: item[0])
        if not leaked.isdisjoint(forms[code])
    ]


def _forms(code: str) -> set[str]:
    """A code as it stands, and as HTML, XML, JSON and CSV write it."""
    marked = {html.escape(code), html.escape(code, quote=False), str(escape(code)), code.replace('"', '""')}
    return {code, *marked, json.dumps(code, ensure_ascii=False)[1:-1], json.dumps(code)[1:-1]}


def _standing_in(text: str, forms: Iterable[str]) -> set[str]:
    """Those of the forms that stand in a text; one of letters and digits counts only as a whole word: «p1» is not in «p12»."""
    found: set[str] = set()
    by_length: dict[int, set[str]] = {}
    for form in forms:
        by_length.setdefault(len(form), set()).add(form)
    for length, group in by_length.items():
        if len(group) <= _FEW:
            found.update(form for form in group if _stands_in(text, form))
        else:
            for start in range(len(text) - length + 1):
                form = text[start : start + length]
                if form in group and _whole(text, form, start):
                    found.add(form)
    return found


def _stands_in(text: str, form: str) -> bool:
    """Whether a form stands anywhere in a text."""
    start = text.find(form)
    while start >= 0 and not _whole(text, form, start):
        start = text.find(form, start + 1)
    return start >= 0


def _whole(text: str, form: str, start: int) -> bool:
    """Whether a form that stands at a place of a text is no part of a longer word."""
    end = start + len(form)
    before = start and _joins(form[0]) and _joins(text[start - 1])
    return not before and not (end < len(text) and _joins(form[-1]) and _joins(text[end]))


def _joins(char: str) -> bool:
    """Whether a sign makes one word with another such sign beside it."""
    return char.isascii() and char.isalnum()
