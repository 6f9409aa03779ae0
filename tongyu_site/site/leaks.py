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
    words = set(_WORD.findall(public))
    possible = {form for code in forms for form in forms[code] if form and words.issuperset(_WORD.findall(form))}
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

    def joins(char: str) -> bool:
        return char.isascii() and char.isalnum()

    def whole(form: str, start: int) -> bool:
        end = start + len(form)
        return not (start and joins(form[0]) and joins(text[start - 1])) and not (
            end < len(text) and joins(form[-1]) and joins(text[end])
        )

    found = set()
    by_length: dict[int, set[str]] = {}
    for form in forms:
        by_length.setdefault(len(form), set()).add(form)
    for length, group in by_length.items():
        if len(group) <= _FEW:
            for form in group:
                start = text.find(form)
                while start >= 0 and not whole(form, start):
                    start = text.find(form, start + 1)
                if start >= 0:
                    found.add(form)
        else:
            for start in range(len(text) - length + 1):
                form = text[start : start + length]
                if form in group and whole(form, start):
                    found.add(form)
    return found
