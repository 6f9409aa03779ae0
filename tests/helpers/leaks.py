"""Searching outputs for texts that must not be there: as text, escaped, in other encodings, packed, cut into runs."""

from __future__ import annotations

import html
import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")
_TAG = re.compile(r"<[^>]*>")


def found(outputs: Mapping[str, bytes], texts: Iterable[str]) -> set[tuple[str, str]]:
    """(output, text) wherever a text stands in an output, however it is written."""
    texts = tuple(texts)
    forms = {text: _forms(text) for text in texts}
    hits = set()
    for name, content in outputs.items():
        texts_of = list(readable(content))
        decoded = [*texts_of, *({html.unescape(part) for part in texts_of if "&" in part}), name]
        everything = "\n".join(decoded)
        for text in texts:
            if any(form in everything for form in forms[text]) or any(
                encoded in content for encoding in ENCODINGS if (encoded := text.encode(encoding))
            ):
                hits.add((name, text))
    return hits


def _forms(text: str) -> set[str]:
    written = json.dumps(text)[1:-1]
    plain = json.dumps(text, ensure_ascii=False)[1:-1]
    return {text, html.escape(text), plain, written, written.upper().replace("\\U", "\\u"), text.replace('"', '""')}


def readable(content: bytes) -> Iterator[str]:
    """The text of a file; of an archive the names and texts of its parts, also with the marks between runs taken out."""
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield archive.comment.decode("utf-8", "replace")
            for part in archive.infolist():
                yield part.filename
                yield part.comment.decode("utf-8", "replace")
                yield from readable(archive.read(part))
        return
    text = content.decode("utf-8", "replace")
    yield text
    if "<" in text:
        yield _TAG.sub("", text)


def files(folder: Path, name: str = "") -> dict[str, bytes]:
    """Every file below a folder by its name there, dot files included."""
    return {
        f"{name}/{path.relative_to(folder).as_posix()}": path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def parts(path: Path) -> Iterator[tuple[str, bytes]]:
    """The parts of an Office file: name and content."""
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            yield name, archive.read(name)
