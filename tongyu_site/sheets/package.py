"""The parts of an .xlsx file: a zip archive whose size is limited before anything is unpacked, read as XML piece by piece.

Part names are taken as other programs take them: with either slash, in any case. Knows no cell.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import TracebackType
from xml.parsers import expat

from ..base.packing import DAMAGED

MOST_PACKED = 50_000_000
"""The most bytes of a file; pictures of papers in it count, and are not read."""
_MOST_UNPACKED = 50_000_000
"""The most bytes of the parts that are read."""
_MOST_DIRECTORY = 1_000_000
"""The most bytes of the list of parts, which zipfile reads whole."""
_PIECE = 1 << 16
_MOST_UNBROKEN, _MOST_ELEMENTS, _DEEPEST = 300_000, 1_500_000, 100
"""The most bytes of one tag or comment, elements of all parts, and elements in each other."""
_MOST_NAMES, _MOST_RELATIONS, _LONGEST = 2000, 10_000, 300
"""The most names of a part's elements and attributes, where a long one counts as several, the most relations of a part, and the
most characters of an attribute that is kept."""
_STRICT = "http://purl.oclc.org/ooxml/"
_END, _END64 = b"PK\x05\x06", b"PK\x06\x06"
_SIZE_IN_END64 = 0xFFFFFFFF
"""What stands for the size of the list of parts where only the longer record of the end has it."""

Attributes = Mapping[str, str]
Start = Callable[[str, Attributes], None]
End = Callable[[str], None]
Text = Callable[[str], None]


class UnreadableError(Exception):
    """A file that can't be read as a workbook: why, and what to do."""

    def __init__(self, why: str, hint: str) -> None:
        super().__init__(why)
        self.hint = hint


def cannot_read() -> UnreadableError:
    """A file that other programs may open, but this one can't."""
    return UnreadableError("本程序读不了这个文件", "在 Excel、WPS 或 LibreOffice 中打开，另存为 Excel 工作簿（.xlsx）")


class Package:
    """The parts of an .xlsx file by name. Raises :class:`UnreadableError`, also from its methods."""

    def __init__(self, path: Path) -> None:
        _check_directory(path)
        try:
            self._packed = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, ValueError, NotImplementedError):
            raise UnreadableError("不是完好的 .xlsx 文件", "在 Excel、WPS 或 LibreOffice 中打开，另存为 .xlsx") from None
        self._parts = {_plain_name(info.filename): info for info in self._packed.infolist()}
        self._left, self._elements = _MOST_UNPACKED, _MOST_ELEMENTS

    def __enter__(self) -> Package:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._packed.close()

    def __contains__(self, name: str) -> bool:
        return _plain_name(name) in self._parts

    def parse(self, name: str, start: Start, end: End | None = None, text: Text | None = None) -> None:
        """Read a part as XML, element by element, by their names without prefix."""
        info = self._parts.get(_plain_name(name))
        if info is None:
            raise cannot_read()
        self._left -= info.file_size
        if self._left < 0:
            raise UnreadableError(f"解开以后超过 {_MOST_UNPACKED // 1_000_000} MB，文件太大", "只留下要导入的表，另存为 .xlsx")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise cannot_read()  # the other ways unpack without limit, and no spreadsheet program writes them
        parser = expat.ParserCreate()
        parser.buffer_text = True  # a text comes in pieces of a few thousand characters
        depth = 0

        def enter(tag: str, attributes: Attributes) -> None:
            """Begin an element, if it is not one too many."""
            nonlocal depth
            depth, self._elements = depth + 1, self._elements - 1
            if depth > _DEEPEST or self._elements < 0:
                raise cannot_read()
            start(tag.rpartition(":")[2], attributes)

        def leave(tag: str) -> None:
            """End an element."""
            nonlocal depth
            depth -= 1
            if end is not None:
                end(tag.rpartition(":")[2])

        parser.StartElementHandler, parser.EndElementHandler = enter, leave
        parser.StartDoctypeDeclHandler = _refuse_declarations
        if text is not None:
            parser.CharacterDataHandler = text
        try:
            with self._packed.open(info) as part:
                given = 0
                while piece := part.read(_PIECE):
                    parser.Parse(piece, False)
                    given += len(piece)
                    # expat reads what is not ended yet anew with each piece, and keeps it; names it keeps to the end
                    if given - parser.CurrentByteIndex > _MOST_UNBROKEN or _are_too_many(parser.intern):
                        raise cannot_read()
            parser.Parse(b"", True)
        except (expat.ExpatError, *DAMAGED):
            raise cannot_read() from None

    def relations(self, name: str) -> dict[str, tuple[str, str]]:
        """What a part refers to: by its id the last word of the relation's kind, and the name of the other part."""
        folder, _, file = _plain_name(name).rpartition("/")
        listed = f"{folder}/_rels/{file}.rels".lstrip("/")
        found: dict[str, tuple[str, str]] = {}

        def start(tag: str, attributes: Attributes) -> None:
            """Keep one relation."""
            if tag == "Relationship" and attributes.get("TargetMode") != "External":
                kind, target = short(attributes, "Type"), short(attributes, "Target").replace("\\", "/")
                path = target if target.startswith("/") else f"{folder}/{target}"
                found[short(attributes, "Id")] = (kind.rpartition("/")[2], _plain_name(path))
                if len(found) > _MOST_RELATIONS:
                    raise cannot_read()

        if listed in self:
            self.parse(listed, start)
        return found


def short(attributes: Attributes, name: str) -> str:
    """An attribute that is kept, empty where there is none. Raises :class:`UnreadableError` where it is too long to be meant."""
    value = attributes.get(name, "")
    if len(value) > _LONGEST:
        raise cannot_read()
    return value


def _are_too_many(names: Iterable[str]) -> bool:
    """Whether these are more, or longer, names of elements and attributes than a part has."""
    return sum(1 + len(name) // _LONGEST for name in names) > _MOST_NAMES


def refuse_strict(attributes: Attributes) -> None:
    """Raise :class:`UnreadableError` where the root of a workbook says that it is of the other kind of Open XML."""
    if attributes.get("conformance") == "strict" or any(value.startswith(_STRICT) for value in attributes.values()):
        hint = "在 Excel 或 WPS 中打开，另存为，文件类型选“Excel 工作簿（*.xlsx）”，不选“Strict Open XML 电子表格”"
        raise UnreadableError("这是 Strict Open XML 电子表格，扩展名相同而写法不同", hint)


def _refuse_declarations(*_: object) -> None:
    """No workbook declares a document type; what one could declare grows without limit."""
    raise cannot_read()


def _check_directory(path: Path) -> None:
    """Raise :class:`UnreadableError` where a file, or the list of its parts, is too large to be opened."""
    size = path.stat().st_size
    if size > MOST_PACKED:
        raise UnreadableError(f"文件有 {size // 1_000_000} MB，太大", "删去图片，只留下要导入的表，另存为 .xlsx")
    with path.open("rb") as file:
        file.seek(max(0, size - 70_000))
        tail = file.read()
    # which of these zipfile takes depends on what stands behind it: the largest counts
    sizes = [int.from_bytes(tail[match.end() + 8 : match.end() + 12], "little") for match in re.finditer(_END, tail)]
    sizes = [size for size in sizes if size != _SIZE_IN_END64]
    sizes += [int.from_bytes(tail[match.end() + 36 : match.end() + 44], "little") for match in re.finditer(_END64, tail)]
    if max(sizes, default=0) > _MOST_DIRECTORY:
        raise UnreadableError("里面的部件太多", "只留下要导入的表，另存为 .xlsx")


def _plain_name(name: str) -> str:
    """The name of a part without differences of slash and case, and without dots."""
    steps: list[str] = []
    for step in name.replace("\\", "/").lower().split("/"):
        if step == "..":
            del steps[-1:]
        elif step not in ("", "."):
            steps.append(step)
    return "/".join(steps)
