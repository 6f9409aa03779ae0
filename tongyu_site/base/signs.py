"""Signs that look like TOML and are none: full-width ones, odd spaces, such as show nothing; quotes and comments of a line."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

_BRACKETS = dict(zip("【】“”‘’「」。、〈〉—–―‐‑−─", '[]""\'\'"".,<>-------', strict=True))
"""Signs of a Chinese keyboard that no normalisation makes plain."""


def is_unseen(char: str) -> bool:
    """Whether a sign shows nothing where it stands: a zero-width space, a byte order mark, a mark of direction."""
    return unicodedata.category(char) == "Cf"


def wide(char: str) -> str | None:
    """What to write instead of a full-width sign or an odd space."""
    plain = _BRACKETS.get(char) or unicodedata.normalize("NFKC", char)
    return plain if plain != char and plain.isascii() else None


def unquoted(line: str) -> Iterator[tuple[int, str]]:
    """The signs of a line outside of its texts, each with its index; the quotes themselves are left out."""
    quote = ""
    for index, char in enumerate(line):
        if quote:
            quote = "" if char == quote else quote
        elif char in "\"'":
            quote = char
        else:
            yield index, char


def split_comment(line: str) -> tuple[str, str, str]:
    """A line's text before its comment, the sign # and the comment with the space before it; both empty without one."""
    for index, char in unquoted(line):
        if char == "#":
            body = line[:index].rstrip()
            return body, "#", line[len(body) :]
    return line, "", ""


def widened(line: str, *, loose: bool = False) -> str:
    """A line with its full-width signs made plain, where they stand outside of texts.

    ``loose``: a text that begins with a plain quote may end with a full-width one.
    """
    done, closing = "", ""
    for index, char in enumerate(line):
        if not closing and char == "—" and line[index - 1 : index] == "—":
            continue  # an input method writes the dash twice
        if closing:
            rest = line[index + 1 :].lstrip()
            ends = char in closing and (char in "\"'" or not rest or rest[0] in ",，}｝]］】#")
            done += ('"' if char in "”＂" else char) if ends else char
            closing = "" if ends else closing
        elif char in "“”＂":
            done += '"'
            closing = '”＂"'
        elif char in "\"'":
            done += char
            closing = '"”＂' if loose and char == '"' else char
        elif char == "#":
            return done + line[index:]
        else:
            done += "" if is_unseen(char) else wide(char) or char
    return done
