"""Signs that look like TOML and are none: full-width ones, odd spaces, such as show nothing; quotes and comments of a line."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

DASHES = "—–―‐‑−─"
"""Signs that look like a hyphen and that no normalisation makes one."""
_BRACKETS = dict(zip(f"【】“”‘’「」。、〈〉{DASHES}", f'[]""\'\'"".,<>{"-" * len(DASHES)}', strict=True))
"""Signs of a Chinese keyboard that no normalisation makes plain."""


LOST = "\ufffd"
"""What stands where a character could not be read when a text was converted."""
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufdd0-\ufdef"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""What Unicode lets a program show nothing for (Default_Ignorable_Code_Point), marks of direction, breaks of lines, the blank
sign of Braille, and what is no character."""


def is_unseen(char: str) -> bool:
    """Whether a sign shows nothing where it stands: a zero-width space, a byte order mark, a mark of direction, a filler."""
    return char != LOST and (
        _UNSEEN.match(char) is not None or unicodedata.category(char) == "Cf" or ord(char) & 0xFFFE == 0xFFFE
    )


def all_seen(text: str) -> bool:
    """Whether a text holds no control character, no sign that shows nothing, and none that was lost: quickly, since most do."""
    return text.isprintable() and not _UNSEEN.search(text)


def plain_name(name: str) -> str:
    """A name as it is compared: without spaces, control characters, signs that show nothing and differences of width."""
    text = unicodedata.normalize("NFKC", name)
    return "".join(char for char in text if not (char.isspace() or is_unseen(char) or unicodedata.category(char) == "Cc"))


_HAN = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef“”‘’—…]")


_YEAR_IN_BRACKETS = re.compile(r"[\[［(（【〔](\d{4})[\]］)）】〕]")
_OF_COURT = re.compile(r"[(（]\d{4}[)）].*[刑民行][初终再]")


def asked_of_brackets(number: str) -> str | None:
    """What is asked of a document's number whose year stands in other brackets than 〔〕 (Q120); None of a right one."""
    right = with_right_brackets(number)
    return f"文号“{number}”的年份应用六角括号：{right}" if right != number else None


def with_right_brackets(number: str) -> str:
    """A document's number with its year in 〔〕; that of a court stays, since courts write theirs in round ones."""
    return number if _OF_COURT.match(number) else _YEAR_IN_BRACKETS.sub(r"〔\1〕", number)


def runs_on(before: str, after: str) -> bool:
    """Whether two lines of a paragraph are shown without a blank between them: where Chinese stands beside the break."""
    return bool(_HAN.match(before[-1:]) or _HAN.match(after))


def one_line(lines: Iterable[str]) -> str:
    """The lines of a paragraph as pages and documents show them: as one."""
    text = ""
    for line in map(str.strip, lines):
        text += line if not text or runs_on(text, line) else f" {line}"
    return text


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
