"""Next year's circular as a copy of this year's begins: number and dates open, the program's starting texts in the place of the
paragraphs that the office wrote of this year."""

from __future__ import annotations

import re

from ..base.pieces import NAMED_PLACE
from .places import STARTING_TEXTS
from .settings import open_number

_SETTING = re.compile(r'(\w+)(\s*=\s*)"([^"]*)"(.*)')
_DATES = {"signed_on": "签发（成文）日期", "printed_on": "印发日期"}


def next_circular(text: str, number: int) -> str:
    """The text of the circular of the year ``number``, made of that of the year before."""
    lines = text.split("\n")
    end = next((row for row, line in enumerate(lines[1:], 1) if line.strip() == "+++"), 0)
    return "\n".join([*(_setting(line, number) for line in lines[:end]), *_prose(lines[end:])])


def _setting(line: str, number: int) -> str:
    """A line of the settings: the title of the new year, the number with its last part open, the dates open."""
    if (key := line.partition("=")[0].strip()) in _DATES:
        return f"# {key} = …   # {_DATES[key]}：定下以后填写，去掉行首的 #"
    if not (pair := _SETTING.fullmatch(line)):
        return line
    if pair[1] == "title":
        return line.replace(f"{number - 1}年", f"{number}年")
    if pair[1] == "number":
        words = open_number(pair[3]).partition("〔")[0]
        return f'number = "{words}〔{number + 1}〕号"   # 序号定下以后填写' if words else "# number = …   # 发文字号"
    return line


def _prose(lines: list[str]) -> list[str]:
    """The prose with a starting text for what the office wrote below the headings of achievements and problems; headings, and
    lines that are nothing but a named place, stay."""
    kept: list[str] = []
    level, place = 0, ""
    for line in lines:
        if heading := re.match("(#+) ", line):
            if len(heading[1]) <= level:
                level, place = 0, ""
            if not level and (found := next((name for name in STARTING_TEXTS if name in line), "")):
                level, place = len(heading[1]), found
        elif level and line.strip() and not NAMED_PLACE.fullmatch(line.strip()):
            if not place:
                continue
            line, place = f"{{{{ {place} }}}}", ""
        if line.strip() or not kept or kept[-1].strip():
            kept.append(line)
    return kept
