"""The search for private codes in everything that a site publishes.

Texts of records and of the office are searched before (``records/private.py``, ``publish/office_texts.py``), for parts of
words too. Here, where figures, hashes and addresses hold every short code by chance, a code counts where it is a whole word.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from ..base.private import COMMENT, plain, private_codes, text_of, unescaped
from ..base.problems import Problem
from ..records import Private

_TAG = re.compile("<(?!!--)[^<>]*+>")
"""A tag; what a comment says is published like a text."""
_ATTRIBUTE = re.compile(r"""(?<![\w:-])([\w:-]++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)')""")
_MARKS = (
    "a|abbr|b|bd[io]|big|cite|code|data|del|dfn|em|font|i|ins|kbd|label|mark|output|q|s|samp|small|span|strike|strong|su[bp]"
    "|time|tspan|tt|u|var|wbr"
)
"""Marks within a line."""
_INLINE = re.compile(rf"""{COMMENT}|<img\b(?:[^<>]*?\balt="([^"]*)")?[^<>]*+>|</?(?:{_MARKS})\b[^<>]*+>""")
"""What parts no word for a reader: marks within a line, comments; of an image stays what it says."""
_PARTING = re.compile(rf"<(?!/?t[dhr])(?=/?(?:{_MARKS}|img)\b|!--[^<]*?-->)")  # cells and rows are most marks: away with them
"""The beginning of what parts no word; a comment only where there is no mark in it."""
_OPEN = re.compile(r"""=\s*+(?:"[^"<\0]*+[<\0]|'[^'<\0]*+[<\0])""")
"""A value in quotes with a mark in it."""
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
_CELL = re.compile(r'<c(?: [rs]="\w*+")*+(?: t="s"><v>\d++</v>|>)')
"""The beginning of a cell with its place and style, as all programs write it, and the number of its text: there are millions."""
_ADDRESS = re.compile(r"(?<![\w./%-])[\w./%-]*\.(?:html|csv|json|js|xlsx|docx|svg|css|txt)\b(?:#[\w.%-]*)?")
_BETWEEN = "\ue000"
"""Stands between texts that have nothing to do with each other; it is no letter."""
_REMEMBERED = 100_000
"""The most pieces of pages that are remembered: some 10 MB."""
_FEW_BYTES = 100_000
"""Up to so many an asset is remembered."""
_ASSETS = "assets/"
"""Where stylesheets and scripts stand: figures in them are measures."""
_UNKNOWN = (b"7z\xbc\xaf", b"Rar!", b"\xfd7zXZ", b"BZh", b"\x28\xb5\x2f\xfd", b"MSCF")
"""How files begin that are packed in ways that are not looked into: 7z, rar, xz, bz2, zst, cab."""
_MOST_UNPACKED = 50_000_000
"""The most bytes of all parts of an archive that the office gave; those made here are as large as the county."""


def check_private(files: Mapping[str, bytes], private: Private) -> list[Problem]:
    """The private codes that stand in the files of a site, by URL: see :class:`PrivateSearch`."""
    search = PrivateSearch(private)
    for url, content in files.items():
        search.add(url, content)
    return search.problems(private)


class PrivateSearch:
    """A search of the files of a site, one by one, for private codes that stand there as whole words.

    Not searched are addresses, coordinates and names that the program makes; hashes hold no word. Archives (.docx, .xlsx) are
    searched in their parts, assets in whatever encoding, and as pages, too. The work grows with the output and the number of
    codes, not with their product; pages repeat themselves and each other, and of equal pieces one is searched.

    What it found can be pickled and merged with that of others; it keeps no page.
    """

    def __init__(self, private: Iterable[str]) -> None:
        """``private`` are the codes as they are written."""
        self._codes = private_codes(private)
        self._leaked: set[str] = set()
        self._large: list[Problem] = []
        self._seen: set[str] = set()  # the pieces of pages that were searched lately
        # whether no code can go over two lines, two cells, two marks
        self._lines, self._cells, self._cut = (not any(sign in code for code in self._codes.codes) for sign in " ,<")

    def __getstate__(self) -> dict[str, Any]:
        """All but the pieces that were searched."""
        return {**vars(self), "_seen": set()}

    def add(self, url: str, content: bytes) -> None:
        """Search a file of the site. Memory for it is needed only meanwhile."""
        if not self._codes:
            return
        if url.startswith(_ASSETS):
            self._add_asset(url, content)
        elif url.endswith(".html"):
            self._leaked |= self._standing_in(self._texts_of_page(content))
        else:
            texts = _texts(content, sys.maxsize - 1, split=self._lines)
            self._leaked |= self._standing_in({cell for text in texts for cell in (text.split(",") if self._cells else (text,))})

    def _add_asset(self, url: str, content: bytes) -> None:
        """Search a file that the office gave, whose figures are measures; it named it, too: all other names are addresses."""
        self._leaked |= self._standing_in({url.removeprefix(_ASSETS).rpartition(".")[0]})
        few = len(content) <= _FEW_BYTES and b"\0" not in content  # what is packed has such a byte
        text, whole = (_asset_text if few else _asset_text.__wrapped__)(content)
        if not whole:
            self._large.append(_too_large(url))
        self._leaked |= {code for code in self._codes.standing_in(text, words=True) if not code.isdigit()}

    def _texts_of_page(self, content: bytes) -> set[str]:
        """The texts of a page, line by line where no code can go over two; without those of pieces that were searched before."""
        whole = [*_texts(content, sys.maxsize - 1, split=False)]
        pieces = self._new_pieces(whole[0]) if self._cut and len(whole) == 1 else None
        if pieces is None:
            lines = _texts(content, sys.maxsize - 1, split=self._lines)
        else:
            lines = iter(pieces.split("\n") if self._lines else [pieces])
        return {text for line in lines for text in texts_of_page(line)}

    def _new_pieces(self, page: str) -> str | None:
        """What of a page was not searched before: it is cut before each mark that parts words, and each distinct piece is taken
        once. None where a text may go over a cut: a value with a mark in it, or a comment."""
        cut = _PARTING.sub("\0", f"<>{page}")
        new = set(cut.split("<")) - self._seen
        pieces = "<".join(("", *new, ""))
        if "\0" in page or "<!--" in cut or _OPEN.search(pieces):
            return None
        if len(self._seen) > _REMEMBERED:
            self._seen.clear()
        self._seen |= new
        return pieces.replace("\0", "<")

    def _standing_in(self, texts: set[str]) -> set[str]:
        """The codes in some texts, also without their escapes; not in the addresses in them."""
        return self._codes.standing_in(_plain(texts), words=True)

    def merge(self, other: PrivateSearch) -> None:
        """Take over what another search for the same codes found in other files."""
        self._leaked |= other._leaked
        self._large += other._large

    def problems(self, private: Private) -> list[Problem]:
        """The codes that were found, each named by its place in the record, never by its value; before them the assets whose
        parts can't be searched."""
        message, hint = "“person”的代号出现在公开的页面中", "换一个不与公开文字相同的代号"
        return self._large + [
            source.problem("E503", message, where, hint=hint)
            for code, (source, where) in sorted(private.items(), key=lambda item: item[0])
            if plain(code).strip() in self._leaked
        ]


def _plain(texts: set[str]) -> str:
    """Some texts as one, as codes are compared, also without their escapes; without the addresses in them."""
    escaped = (text for text in texts if "\\" in text or "&" in text or '""' in text)
    texts = texts.union([unescaped(text).replace('""', '"') for text in escaped])
    return plain(_ADDRESS.sub(" ", _BETWEEN.join(texts)))


@lru_cache(32)
def _asset_text(content: bytes) -> tuple[str, bool]:
    """What an asset says, as codes are compared, and whether that is all; remembered, since a preview and a second tree have the
    same stylesheets and scripts."""
    measures: set[str] = set()
    try:
        for text in _texts(content, _MOST_UNPACKED, split=False):
            measures.update((text, *texts_of_page(text)) if "<" in text else (text,))
    except OverflowError:
        return _plain(measures), False
    return _plain(measures), True


def _too_large(url: str) -> Problem:
    """The problem of an asset whose parts can't be searched."""
    message = f"压缩文件解开以后超过 {_MOST_UNPACKED // 1_000_000} MB，或压缩方法不常用、解不开，不能查找私密代号"
    return Problem("E107", message, f"templates/{url}", hint="删去用不到的内容，用 Windows 自带的 zip 重新压缩；或不放在这里")


def texts_of_page(page: str) -> Iterator[str]:
    """The texts in a page or a line of it: between its marks, as a reader sees words with marks in them, and in attributes."""
    yield from _TAG.split(page)
    if _INLINE.search(page):
        yield from _TAG.split(_INLINE.sub(lambda mark: mark[1] or "", page))
    yield from (one + other for name, one, other in _ATTRIBUTE.findall(page) if not _NO_TEXT.fullmatch(name))


def _texts(content: bytes, most: int, *, split: bool) -> Iterator[str]:
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
            text = _BETWEEN_RUNS.sub("", _INDEX.sub(r"\1", _CELL.sub("<>", text)))  # Word may cut a text into runs
            pieces = "<".join(("", *set(text.split("<")), ""))  # most marks are repeated
            if "<!--" not in pieces and not _OPEN.search(pieces):
                text = pieces
            yield from (one + other for name, one, other in _ATTRIBUTE.findall(text) if _TEXT.fullmatch(name))
            yield from _TAG.split(text)
        else:
            yield from text.split("\n") if split else [text]


def _parts(content: bytes, most: int) -> list[bytes] | None:
    """The names, without their endings, and contents of the parts of an archive; None for what is none. Raises OverflowError as
    :func:`_texts` does."""
    if content.startswith(_UNKNOWN):
        raise OverflowError
    packed_alone = content.startswith(b"\x1f\x8b")
    if not packed_alone and b"PK\x05\x06" not in content:
        return None
    import zipfile

    from ..base.packing import DAMAGED

    found: list[bytes] = []
    try:
        if packed_alone:
            return [content[10:300].split(b"\0")[0].rsplit(b".", 1)[0], _unpacked(content, most)]  # its name stands first
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
    except (*DAMAGED, OSError):
        if packed_alone or content.startswith(b"PK\x03\x04"):
            raise OverflowError from None
        return None
    return found


def _unpacked(content: bytes, most: int) -> bytes:
    """What was packed alone (.gz). Raises OverflowError where that has more than ``most`` bytes, EOFError where its end lacks."""
    import zlib

    found = b""
    while content:
        member = zlib.decompressobj(wbits=31)
        found += member.decompress(content, most + 1 - len(found))
        if len(found) > most:
            raise OverflowError
        if not member.eof:
            raise EOFError
        content = member.unused_data.lstrip(b"\0")
    return found
