"""Problems as text for the terminal: place, code, message, the line quoted with a caret, what to write instead."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

from .problems import Place, Problem


def display_width(text: str) -> int:
    """Columns a text takes on a terminal: Han characters and full-width signs take two."""
    return sum(map(_columns, text))


@lru_cache(20_000)
def _columns(char: str) -> int:
    """Columns of a character; a site measures some thousand of them again and again."""
    return 0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1


_UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""Controls, directions, halves of characters, separators of lines."""


def clean(text: str) -> str:
    """Show control and direction characters as signs, so that no input writes escape sequences to a terminal."""
    if text.replace("\n", "").isprintable():
        return text
    return "".join(char if char == "\n" or unicodedata.category(char) not in _UNSEEN else "�" for char in text)


_DIRECTIONS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C, 0xFFFE, 0xFFFF], "\ufffd")


def undirected(text: str) -> str:
    """A page's text with a sign for each character that would turn the direction of what stands around it."""
    found = any(chr(code) in text for code in _DIRECTIONS)  # hardly any text has one, and translating is slow
    return text.translate(_DIRECTIONS) if found else text


_EXCERPT = 160


_BEFORE = 60
"""How much of a line that is cut at its beginning is quoted before the caret."""
_WORD = r"[^\W\u3400-\u9fff]+(?:[.,:/%-][^\W\u3400-\u9fff]+)*"
"""A word or a figure; each Chinese character is a word of its own."""


def _within(text: str, most: int) -> int:
    """Where a text of more than ``most`` characters is cut: before the word that would be cut, unless that is half of it."""
    return next((word.start() for word in re.finditer(_WORD, text) if most // 2 < word.start() < most < word.end()), most)


def shortened(text: str, most: int) -> str:
    """A text as messages quote it: of one of more than ``most`` characters the words that fit, and …"""
    return text if len(text) <= most else f"{text[: _within(text, most)].rstrip()}…"


def passage(text: str, at: int, most: int) -> str:
    """A text from a place on, as messages quote it: from the word that the place is in, as :func:`shortened`, with … for what
    stands before."""
    begin = _within(text, at)
    return ("…" if begin else "") + shortened(text[begin:], most)


def _excerpt(line: str, place: Place | None = None) -> tuple[str, int]:
    """A line as it is quoted, and how far what stands at a place of it is moved: tabs as spaces, cut between words where it is
    too long for a terminal, at its beginning too where a caret stands far behind."""
    line, begin = line.replace("\t", " "), 0
    if place and place.width and place.column + place.width > _EXCERPT < len(line):
        begin = _within(line, place.column - 1 - _BEFORE)
        line = f"… {line[begin:]}"
    end = _within(line, _EXCERPT) if len(line) > _EXCERPT else 0
    return (f"{line[:end].rstrip()} …" if end else line), 2 - begin if begin else 0


def render(problem: Problem) -> str:
    """One problem as text: place, code, message, excerpt with caret, hint."""
    where = problem.file
    if problem.cell:
        where += f" {problem.cell.name}"
    elif problem.place:
        where += f":{problem.place.line}:{problem.place.column}"
    lines = [f"{where} [{problem.code}] {problem.message}".strip()]
    if problem.excerpt is not None and problem.place and problem.excerpt.strip():
        number = str(problem.place.line)
        if problem.first:
            lines.append(f"   {problem.first[0]:>{len(number)}} | {_excerpt(problem.first[1])[0]}")
        source, moved = _excerpt(problem.excerpt, problem.place)
        lines.append(f"   {number} | {source}")
        start = problem.place.column - 1 + moved
        if problem.place.width and start + problem.place.width <= len(source):
            before = display_width(source[:start])
            under = display_width(source[start : start + problem.place.width])
            lines.append(f"   {' ' * len(number)} | {' ' * before}{'^' * under}")
    if problem.hint:
        first, *more = problem.hint.replace("\t", " ").split("\n")
        lines.append(f"   改法：{first}")
        lines += [f"         {line}".rstrip() for line in more]
    return clean("\n".join(lines))


def crash(error: BaseException) -> tuple[Problem, list[str]]:
    """A defect of the program: its kind, and where in the code it arose, the last place last; never a value."""
    import traceback

    frames = traceback.extract_tb(error.__traceback__)
    where = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames[-12:]]
    place = where[-1].split(" ")[0] if where else ""
    return Problem("E508", f"程序内部出错：{type(error).__name__}", place, hint="请把出错的位置交给维护人员"), where


def report(problems: Iterable[Problem], outcome: str = "站点未更新") -> str:
    """All problems grouped by file, with the summary last."""
    ordered = sorted(set(problems), key=lambda problem: problem.sort_key)
    files = {file for problem in ordered for file in (problem.file, problem.other) if file}
    summary = f"共 {len(ordered)} 个问题" + (f"，{len(files)} 个文件" if files else "") + (f"；{outcome}" if outcome else "")
    parts = []
    for problem, after in zip(ordered, [*ordered[1:], None], strict=True):
        shown = render(problem)
        # differences of a seal, each on a line, stand together as `diff` prints them
        together = "\n" not in shown and after is not None and problem.code == after.code == "E701"
        parts.append(shown + ("\n" if together else "\n\n"))
    return "".join(parts) + summary


def json_text(data: object) -> str:
    """Data as the JSON files are written that people look into too: in Chinese, a line for each value."""
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def shown_path(path: Path, root: Path) -> str:
    """A path as problems show it: relative to the root, with forward slashes."""
    try:
        return path.relative_to(root).as_posix()
    except ValueError:
        return path.name


def shown_as_typed(path: Path, root: Path) -> str:
    """A path that somebody typed, as messages show it: inside the root as problems show it; outside as it was typed, but its name
    alone where it was typed from the top of the disk, because the folders there may name a person."""
    real = path.resolve()
    return shown_path(real, root) if path.is_absolute() or real.is_relative_to(root) else path.as_posix()


def some(names: Sequence[str], most: int, unit: str = "个", between: str = "、") -> str:
    """The first ``most`` of names in a row; where there are more, with how many there are."""
    return between.join(names[:most]) + (f" 等 {len(names)} {unit}" if len(names) > most else "")
