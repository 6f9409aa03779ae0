"""The search for private codes in everything that a site publishes.

Texts of records and of the office are searched before (``records/private.py``, ``publish/office_texts.py``), for parts of
words too. Here, where figures, hashes and addresses hold every short code by chance, a code counts where it is a whole word.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterable, Iterator, Mapping

from ..base.private import COMMENT, PrivateCodes, plain, text_of, unescaped
from ..base.problems import Problem
from ..records import Private

_TAG = re.compile("<(?!!--)[^<>]*+>")
"""A tag; what a comment says is published like a text."""
_ATTRIBUTE = re.compile(r"""(?<![\w:-])([\w:-]++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)')""")
_INLINE = re.compile(
    COMMENT + r"""|<img\b(?:[^<>]*?\balt="([^"]*)")?[^<>]*+>"""
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
_UNKNOWN = (b"7z\xbc\xaf", b"Rar!", b"\xfd7zXZ", b"BZh", b"\x28\xb5\x2f\xfd", b"MSCF")
"""How files begin that are packed in ways that are not looked into: 7z, rar, xz, bz2, zst, cab."""
_MOST_UNPACKED = 50_000_000
"""The most bytes of all parts of an archive that the office gave; those made here are as large as the county."""


def check_private(files: Mapping[str, bytes], private: Private) -> list[Problem]:
    """The private codes that stand in an output as whole words, each named by its place in the record, never by its value.

    Not searched are addresses, coordinates and names that the program makes; hashes hold no word. Archives (.docx, .xlsx) are
    searched in their parts, assets in whatever encoding, and as pages, too. The work grows with the output and the number of
    codes, not with their product.
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
    large = []
    for url, content in files.items():
        if url.startswith(_ASSETS):
            try:
                for text in _lines(content, _MOST_UNPACKED, split=False):
                    measures.update((text, *texts_of_page(text)) if "<" in text else (text,))
            except OverflowError:
                large.append(_too_large(url))
            texts.add(url.removeprefix(_ASSETS).rpartition(".")[0])  # the office named it; all other names are addresses
        else:
            (pages if url.endswith(".html") else texts).update(_lines(content, sys.maxsize - 1, split=split))
    for line in pages:
        texts.update(texts_of_page(line))
    leaked = codes.standing_in(_together(texts), words=True)
    leaked |= {code for code in codes.standing_in(_together(measures), words=True) if not code.isdigit()}
    message, hint = "“person”的代号出现在公开的页面中", "换一个不与公开文字相同的代号"
    return large + [
        source.problem("E503", message, where, hint=hint)
        for code, (source, where) in sorted(private.items(), key=lambda item: item[0])
        if spelled[code] in leaked
    ]


def _too_large(url: str) -> Problem:
    """The problem of an asset whose parts can't be searched."""
    message = f"压缩文件解开以后超过 {_MOST_UNPACKED // 1_000_000} MB，或压缩方法不常用、解不开，不能查找私密代号"
    return Problem("E107", message, f"templates/{url}", hint="删去用不到的内容，用 Windows 自带的 zip 重新压缩；或不放在这里")


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


def _lines(content: bytes, most: int, *, split: bool) -> Iterator[str]:
    """The lines of a file, or its whole text; of an archive (.xlsx, .docx, .zip, .gz) those of its parts and their names, also of
    archives in it. Raises OverflowError where the parts have more than ``most`` bytes, or can't be unpacked within a limit.
    """
    waiting = [content]
    while waiting:
        content = waiting.pop()
        if (parts := _parts(content, most)) is not None:
            most -= sum(map(len, parts))
            waiting += parts
            continue
        text = content.decode("utf-8", "replace")
        if "\ufffd" in text:  # what an old program saved, or no text at all
            yield text_of(content)
        if text.startswith("<?xml") and "<svg" not in text:
            text = _BETWEEN_RUNS.sub("", _INDEX.sub(r"\1", text))  # Word may cut a text into runs
            yield from (one + other for name, one, other in _ATTRIBUTE.findall(text) if _TEXT.fullmatch(name))
            yield from _TAG.split(text)
        else:
            yield from text.split("\n") if split else [text]


def _parts(content: bytes, most: int) -> list[bytes] | None:
    """The names, without their endings, and contents of the parts of an archive; None for what is none. Raises OverflowError as
    :func:`_lines` does."""
    if content.startswith(_UNKNOWN):
        raise OverflowError
    packed_alone = content.startswith(b"\x1f\x8b")
    if not packed_alone and b"PK\x05\x06" not in content:
        return None
    import gzip
    import zipfile
    import zlib

    found: list[bytes] = []
    try:
        if packed_alone:
            with gzip.open(io.BytesIO(content)) as file:
                found = [content[10:300].split(b"\0")[0].rsplit(b".", 1)[0], file.read(most + 1)]  # its name stands first
            if len(found[1]) > most:
                raise OverflowError
            return found
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            found += (content[: content.find(b"PK\x03\x04")], packed.comment)
            for part in packed.infolist():
                if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                    raise OverflowError
                with packed.open(part) as file:  # what is said of its size may not be true
                    name = part.filename.encode("utf-8" if part.flag_bits & 0x800 else "cp437", "replace").rsplit(b".", 1)[0]
                    found += (name, file.read(most + 1))
                most -= len(found[-1]) + len(found[-2])
                if most < 0:
                    raise OverflowError
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError):
        if packed_alone or content.startswith(b"PK\x03\x04"):
            raise OverflowError from None
        return None
    return found
