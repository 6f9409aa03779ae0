"""Corrected lines for a syntax error of TOML: each function offers what may have been meant, the parser decides."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import tomli

from .hints import UNITS, numeral, quoted
from .signs import split_comment, unquoted, widened

KEY = r"[A-Za-z0-9_-]+|\"[^\"]*\""
SHORT_DATE = re.compile(r"=\s*((?:(\d\d)[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}月\d{1,2}[日号]?))\s*(?:[,}\]#]|$)")
"""A date without its year, or with two digits of it."""
_DATE = re.compile(r"(?<![\w\"])(\d{4})[-/.年－](\d{1,2})[-/.月－](\d{1,2})日?(?![\w\"])")
_TIME_BEHIND = re.compile(
    r"(?<![\w\"])(\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?)(?:[Tt]|\s{0,9})(?:上午|下午)?\d{1,2}(?::\d\d){1,2}(?![\w:\"])"
)
"""A date with a time of the day behind it: no value of any file has one."""
_ZERO = re.compile(r"(?<=[=\[,{ ])0+(?=\d+(?:\.\d+)?\s*(?:[,}\]#]|$))")
_HAN = re.compile("[\u4e00-\u5e73\u5e75-\u65e4\u65e6-\u6707\u6709-\u9fff]")  # without 年, 月, 日
_PAIR = re.compile(rf"^(\s*+(?:{KEY})(?:\s*+\.\s*+(?:{KEY}))*+\s*+=\s*+)((?:\S++|\s++(?=\S))*+)(\s*+)$")
_BARE = re.compile(r"^(\s*+)([A-Za-z0-9_-]++|\"[^\"]+\")(?:\s*+[:：]\s*+|\s++)(\S.*)$")
_WORDS = re.compile("[\u4e00-\u9fff][^\"'“”＂=＝#\\[\\]{}]*+")
"""Words without quotes, brackets or equals signs."""
_PROSE_SIGN = re.compile("[，；：、。（）]")
"""A sign that only prose has."""
YES = frozenset("是 对 √ True TRUE yes Yes YES".split())  # noqa: SIM905 - words in a row read better
NO = frozenset("否 错 × False FALSE no No NO".split())  # noqa: SIM905
_PLAIN = rf"(?:(\d+(?:\.\d+)?)\s*+(?:[{UNITS}分]|分钟)?|(true|false|\d{{4}}-\d\d-\d\d|\"[^\"]*\"))\s*+[,;，；。]?"


def closed(line: str) -> Iterator[str]:
    """A line with the brackets closed that it leaves open."""
    body, _, comment = split_comment(line)
    ends, done, copied = [], "", 0
    for index, char in unquoted(body):
        if char in "[{":
            ends.append(" }" if char == "{" else "]")
        elif char in "]}" and ends:
            done, copied = done + body[copied:index], index
            while len(ends) > 1 and ends[-1].strip() != char:
                done = done.rstrip() + ends.pop()
            ends.pop()
    body = done + body[copied:]
    yield body.rstrip().rstrip(",") + "".join(reversed(ends)) + comment
    yield body.rstrip() + "".join(reversed(ends)) + comment


def ended(line: str) -> Iterator[str]:
    """A line that lacks the comma at its end."""
    body, _, comment = split_comment(line)
    yield f"{body.rstrip()},{comment}"


def _iso(match: re.Match[str]) -> str:
    """A date with its year first, as TOML writes it."""
    return f"{match[1]}-{match[2]:0>2}-{match[3]:0>2}"


def _value(line: str) -> Iterator[str]:
    """What the value of ``key = value`` may have been meant to be."""
    pair = _PAIR.match(line)
    if not pair:
        return
    head, value = pair[1], pair[2]
    bare, _, comment = split_comment(value)
    bare = bare.strip()
    if bare.startswith('"') and bare.count('"') == 1:  # the text has no end, and takes the comment in
        bare = re.split(r"(?<!\s)\s++[#＃]", bare)[0]
    if bare in YES:
        yield f"{head}true{comment}"
    elif bare in NO:
        yield f"{head}false{comment}"
    elif (number := numeral(bare.rstrip(UNITS))) is not None:
        yield f"{head}{number}{comment}"
    elif match := re.fullmatch(_PLAIN, bare):
        yield f"{head}{match[1] or match[2]}{comment}"
    elif bare.startswith(("issuer", "number", "title", "kind", "date")) and bare.endswith("}"):
        yield f"{head}{{ {bare}{comment}"
    elif bare and bare[0] not in "[{'" and "=" not in bare and (not bare[0].isdigit() or _HAN.search(bare)):
        yield f"{head}{quoted(bare)}{comment}"


def _prose(line: str) -> Iterator[str]:
    """A sentence without quotes as it is typed, with its full-width signs."""
    pair = _PAIR.match(line)
    sign = _PROSE_SIGN.search(pair[2]) if pair and _WORDS.fullmatch(pair[2]) else None
    if pair and sign and re.search("[\u4e00-\u9fff]", pair[2][sign.end() :]):
        yield f"{pair[1]}{quoted(pair[2])}{pair[3]}"


def _outside(line: str, change: Callable[[str], str]) -> str:
    """Change what stands outside of texts and comments."""
    body, _, comment = split_comment(line)
    parts = re.split(r'("[^"]*")', body)
    return "".join(part if index % 2 else change(part) for index, part in enumerate(parts)) + comment


def with_dates(line: str) -> Iterator[str]:
    """A line with its dates written as TOML writes them; a year of two digits is one of this century."""
    if (short := SHORT_DATE.search(split_comment(line)[0])) and short[2]:
        yield _outside(f"{line[: short.start(1)]}20{line[short.start(1) :]}", lambda part: _DATE.sub(_iso, part))
    yield _outside(line, lambda part: _DATE.sub(_iso, part))


def without_zeros(line: str) -> Iterator[str]:
    """A line whose numbers don't begin with 0."""
    yield _outside(line, lambda part: _ZERO.sub("", part))


def _backslashes(line: str) -> Iterator[str]:
    """A line with its backslashes doubled."""
    yield line.replace("\\", "\\\\")


def _headers(line: str) -> Iterator[str]:
    """A header with as many brackets behind as before."""
    if re.match(r"\s*+\[\[[^\[\]=#]++\]?\s*+(?:#.*)?$", line):
        yield re.sub(r"^(\s*+\[\[[^\[\]#]*[^\[\]#\s])\]?", r"\1]]", line, count=1)
    elif re.match(r"\s*+\[[^\[\]=#]++(?:#.*)?$", line):
        yield re.sub(r"^(\s*+\[[^\[\]#]*[^\[\]#\s])", r"\1]", line, count=1)
    elif re.match(r"\s*\[[^\[\]=#]+\]\]", line):
        yield re.sub(r"^(\s*)\[", r"\1[[", line, count=1)
    elif match := re.match(r"\s*([\w.-]+)\]{1,2}", line):
        yield ("[[" if "]]" in line else "[") + match[1] + ("]]" if "]]" in line else "]")


def _equals(line: str) -> Iterator[str]:
    """A pair with one equals sign: two of them, a colon or a space stand in its place."""
    yield re.sub(r"=\s*=", "=", line, count=1)
    if (match := _BARE.match(line)) and not match[3].startswith("="):
        yield f"{match[1]}{match[2]} = {match[3]}"


def _commas(line: str) -> Iterator[str]:
    """A line with the commas that it lacks between pairs or texts, or that stand there as semicolons."""
    if "{" in line or re.search(r"=\s*\[", line):
        yield _outside(line, lambda part: re.sub(r";\s*", ", ", part))
    yield re.sub(r'(["\d}el])\s+(?=[\w-]+\s*=)', r"\1, ", line)
    yield re.sub(r"([\"\d}el])\s+(?=[\"\d{])", r"\1, ", line)


def _pairs(line: str) -> Iterator[str]:
    """A line whose pairs in brackets lack their braces, have colons for equals signs, or whose one value stands in braces."""
    if re.search(r"=\s*+(?:\[\s*+)?\{", line):
        yield _outside(line, lambda part: re.sub(r"([{,]\s*[\w-]+)\s*[:：]\s*", r"\1 = ", part))
    yield re.sub(r"=\s*\[\s*([\w-]+\s*=[^\[\]{}]*)\]", lambda found: f"= [{{ {found[1].rstrip()} }}]", line, count=1)
    yield re.sub(r"=\s*\{([^{}=,\"]+)\}", lambda found: f"= {found[1].strip()}", line, count=1)
    body, _, comment = split_comment(line)
    yield re.sub(r"(?<=[\]}])\s*[;,]\s*$", "", body) + comment


def _lone_quotes(line: str) -> Iterator[str]:
    """Quotes inside braces: plain ones inside a text, one that is missing before a comma or a brace, or before a text."""
    inner = r'(=\s*)"([^{}]*?)"(?=\s*(?:,\s*[\w-]+\s*=|\}))'
    yield re.sub(inner, lambda match: match[1] + quoted(match[2]), line)
    yield re.sub(r'(=\s*+"[^"]*?)(?<!\s)(\s*+(?:,\s*+[\w-]++\s*+=|\}))', r'\1"\2', line, count=1)
    yield re.sub(r'(=\s*+)([^\s"\[{,}][^",}]{0,100}")', r'\1"\2', line, count=1)
    if re.search(r"=\s*\[", line):
        yield re.sub(r'([\[,]\s*+)([^\s"\[\]{},=\d][^"\[\]{},=]*?)(?<!\s)(?=\s*+[,\]])', r'\1"\2"', line)
    for match in re.finditer(r'=\s*+"[^",}]*?(?<!\s)(?=\s*+[,}])', line):
        yield line[: match.end()] + '"' + line[match.end() :]
    for match in re.finditer(r"=\s*+([^\s\"\[{,}\d][^\",}]{0,100}?)(?<!\s)\s*+(?=[,}])", line):
        yield line[: match.start(1)] + f'"{match[1]}"' + line[match.end(1) :]


def _comments(line: str) -> Iterator[str]:
    """A remark that doesn't begin with #."""
    yield re.sub(r"^(\s*)(?://|;|--)+\s*", r"\1# ", line)
    yield re.sub(r"(?<![\s/])\s*+//++\s*+(?=[^\"]{0,100}$)", "   # ", line)
    yield re.sub(r"^(\s*\[{1,2}[^\[\]]+\]{1,2})\s*(?=[^\s#\]])", r"\1   # ", line)


def _braces(line: str) -> Iterator[str]:
    """A line with the brackets and braces that it lacks, before or behind."""
    yield from closed(line)
    if (pair := _PAIR.match(line)) and pair[2].endswith("]"):
        yield f"{pair[1]}[{pair[2]}{pair[3]}"
    if pair and pair[2].endswith("}"):
        yield re.sub(r"^(\s*[\w-]+\s*=\s*)", r"\1{ ", line, count=1)


def _two(line: str) -> Iterator[str]:
    """Two facts on one line, put on two."""
    if match := re.match(r'^(\s*+[\w-]++\s*+=\s*+(?:"[^"]*+"|[^\s"{\[]+))(?:\s*+[,;，；]\s++|\s++)([\w-]++\s*+=.*)$', line):
        yield f"{match[1]}\n{match[2]}"


LONGEST = 500
"""The most characters of a line that is looked into for what was meant: what is longer is offered to no one."""

_FIXES = (
    _comments,
    with_dates,
    without_zeros,
    _headers,
    _equals,
    _two,
    _value,
    _pairs,
    _commas,
    _lone_quotes,
    _braces,
    _backslashes,
)


def candidates(line: str) -> Iterator[str]:
    """The corrected lines that may have been meant, the likeliest first; a line may have two slips. None of a very long one."""
    if len(line) > LONGEST:
        return
    plain, loose = (
        _outside(text, lambda part: _TIME_BEHIND.sub(r"\1", part)) for text in (widened(line), widened(line, loose=True))
    )
    yield from _prose(line)
    for start in dict.fromkeys((plain, loose)):
        if start != line:
            yield start
    for start in dict.fromkeys((plain, loose)):
        for fix in _FIXES:
            for once in fix(start):
                if once != start:
                    yield once
    for fix in (without_zeros, _value, _braces, _commas):  # two slips of one line: a full-width sign or a colon, and another
        for first in (*with_dates(plain), *_equals(plain)):
            if first != plain:
                yield from fix(first)


def repaired(lines: list[str], number: int, offered: Iterator[str], past: int = 0) -> str | None:
    """The first corrected line with which the parser gets past it (and past a later line that the error was noticed on)."""
    line = lines[number - 1]
    for candidate in dict.fromkeys(offered):
        if candidate == line or not candidate.strip():
            continue
        text = "\n".join([*lines[: number - 1], candidate, *lines[number:]])
        if reads_past(text, max(number, past) + candidate.count("\n")):
            return candidate.strip()
    return None


def joined(lines: list[str], number: int) -> str | None:
    """A text that goes over two lines, on one."""
    if number >= len(lines) or lines[number - 1].count('"') % 2 == 0 or lines[number].count('"') % 2 == 0:
        return None
    candidate = lines[number - 1].rstrip() + lines[number].strip()
    if "=" in lines[number] or not reads_past("\n".join([*lines[: number - 1], candidate, *lines[number + 1 :]]), number):
        return None
    return candidate.strip()


def reads_past(text: str, number: int) -> bool:
    """Whether the parser gets past a line of a text."""
    try:
        tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        return (getattr(error, "lineno", 0) or 0) > number + 1
    except (RecursionError, ValueError):
        return False
    return True
