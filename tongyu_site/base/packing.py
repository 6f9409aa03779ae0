"""Office files: XML parts in an archive. The same parts give the same bytes: their order is given, and no clock is read."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable

_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def packed(parts: Iterable[tuple[str, Iterable[str]]]) -> bytes:
    """The archive of these parts: the name of each, and its XML piece by piece, without the declaration."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as new:
        for name, pieces in parts:
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            with new.open(entry, "w") as part:
                part.write(_DECLARATION.encode())
                for piece in pieces:
                    part.write(piece.encode())
    return archive.getvalue()
