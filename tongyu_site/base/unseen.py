"""Signs in a value of TOML that nobody sees or meant: controls, signs without a width, a backslash that was one of a path."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from .places import DataPath
from .problems import Place, Problem
from .signs import LOST, all_seen, is_unseen
from .source import CONTROL, CorrectedLines, Fix, Source, toml_value

_BREAK = re.compile("[\n\t]")
_BREAK_IN_PATH = re.compile(r"(?<!\S)(?=\S*?(?:[A-Za-z]:|\\\w))\S++[\n\t](?=\w)")
"""A line break or tab that was a backslash with a letter behind it: D:\\new, share\\temp."""
_LINES = ('"""', "'''")
"""What a text of several lines begins with."""
_NAMES = {"\n": "换行", "\t": "制表符"}
_LETTER = re.compile(r"\\[befnrtx]")


class Unseen(NamedTuple):
    """What is wrong with a text, as the end of a sentence, and the value as TOML should write it; None where that is unknown."""

    what: str
    fix: str | None


def unseen(value: str, written: str, *, lines: bool = False, plain: bool = True) -> Unseen | None:
    """What nobody sees in a text that is ``written`` so in its file; None where all of it can be seen.

    ``lines``: the text may have line breaks and tabs. ``plain``: it has no sign without a width either.
    A sign that was lost is wrong in every text.
    """
    one_line = not written.startswith(_LINES)
    breaks = _BREAK.search(value) if not lines else _BREAK_IN_PATH.search(value) if one_line else None
    if found := CONTROL.search(value) or breaks:
        sign = found[0][-1]
        what = f"有{_NAMES.get(sign) or f'看不见的控制字符（U+{ord(sign):04X}）'}"
        if one_line and written.startswith('"') and _LETTER.search(written.replace("\\\\", "")):
            return Unseen(f"{what}；反斜杠要写两个，或者整个文字改用单引号", _with_backslashes(written[1:-1]))
        rest = " ".join(CONTROL.sub("", value if lines else _BREAK.sub(" ", value)).split(" ")).strip()
        return Unseen(f"{what}，应删去", toml_value(rest or "…") if one_line else None)
    if LOST in value:
        return Unseen(f"有 {LOST}（U+FFFD），原来的字已经丢失，照原件补上", None)
    if plain and (signs := [char for char in value if is_unseen(char)]):
        rest = "".join(char for char in value if char not in signs).strip()
        return Unseen(f"有看不见的字符（U+{ord(signs[0]):04X}），应删去", toml_value(rest or "…") if one_line else None)
    return None


def unseen_in_lines(source: Source, lines: Iterable[tuple[int, str]]) -> Iterator[Problem]:
    """A problem (E108) for each of some numbered lines of prose that holds a sign which nobody sees, or which was lost."""
    for number, line in lines:
        if all_seen(line):  # as nearly every line is
            continue
        if column := next((column for column, char in enumerate(line, 1) if char == LOST or is_unseen(char)), 0):
            rest = "".join(char for char in line if not is_unseen(char))
            wrong = unseen(line, "")
            hint = CorrectedLines(rest) if rest.strip() and LOST not in line else None
            yield source.problem("E108", f"这一行{wrong.what if wrong else ''}", place=Place(number, column, 1), hint=hint)


def _with_backslashes(inner: str) -> str:
    """What stands between quotes, with its backslashes as they are: in single quotes, or doubled where these would not do."""
    if "'" in inner or re.search(r'\\[\\"]', inner):
        return '"' + re.sub(r'\\\\|\\"|\\', lambda match: match[0] if match[0] != "\\" else "\\\\", inner) + '"'
    return f"'{inner}'"


def with_unseen(problems: Iterable[Problem], source: Source, data: Mapping[str, Any]) -> list[Problem]:
    """The problems of settings, and one (E108) for each text and each key with a sign that nobody sees, but on their lines."""
    found = list(problems)
    if all_seen(source.text.replace("\n", "")) and "\\" not in source.text:  # then no text or key can hold one
        return found
    lines = {problem.place.line for problem in found if problem.place}
    return found + [problem for problem in _unseen_in(source, data, ()) if problem.place and problem.place.line not in lines]


def _unseen_in(source: Source, data: Any, where: DataPath) -> Iterator[Problem]:
    """A problem for each text in a value of settings, and each key, that holds a sign which nobody sees."""
    if isinstance(data, dict):
        for key, value in data.items():
            if not all_seen(key):
                yield source.problem("E108", f"名称“{key}”中有看不见的字符，应删去", (*where, key), key=True)
            yield from _unseen_in(source, value, (*where, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _unseen_in(source, value, (*where, index))
    elif isinstance(data, str) and not all_seen(data):
        written = source.written(where)
        if wrong := unseen(data, written, lines=written.startswith(_LINES)):
            name = next((f"“{key}”" for key in reversed(where) if isinstance(key, str)), "这里")
            yield source.problem("E108", f"{name}中{wrong.what}", where, hint=wrong.fix and Fix(wrong.fix))
