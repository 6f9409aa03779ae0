"""Syntax errors of TOML in the clerk's words: what is wrong, on which line, and the corrected line.

The parser says in English that something is wrong, and where it stopped. A corrected line is offered only after it was
put into the text and the parser read past it. Knows nothing of rubrics and records.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import tomli

from .problems import Place


@dataclass(frozen=True, slots=True)
class Advice:
    """A syntax error: what is wrong, where, what to write instead; ``twice``: the line repeats an earlier key."""

    message: str
    place: Place | None
    hint: str | None = None
    twice: bool = False


_TWICE = ("Cannot overwrite a value", "Duplicate inline table key", "Cannot declare", "Cannot mutate immutable")
_SYNTAX = (
    ("Expected '=' after a key", "键的后面应有等号"),
    ("Expected ']'", "缺少右方括号"),
    ("Expected ']]'", "缺少右方括号"),
    ("Unclosed", "括号没有写完，或者两项之间缺少逗号"),
    ("Unterminated string", "文字缺少右引号，或者文字中换了行"),
    ("Illegal character '\\n'", "文字缺少右引号，或者文字中换了行"),
    ("Illegal character", "文字中有不能使用的字符"),
    ("Unescaped '\\'", "文字中的反斜杠应写两个"),
    ("Invalid date", "日期不存在"),
    ("Invalid value", "值的写法不对；文字要加引号，日期写作 2017-03-05，是写 true，否写 false"),
    ("Invalid statement", "这一行的写法不对；应是“键 = 值”，键名用英文字母、数字、下划线和连字符"),
    ("Invalid initial character for a key", "键名只能用字母、数字、连字符，或者加引号"),
)
_CHINESE_KEY = "键名不能直接写汉字；用记录表中的英文键名"
_BRACKETS = dict(zip("【】“”‘’「」。、〈〉—–―‐‑−─", '[]""\'\'"".,<>-------', strict=True))
_DATE = re.compile(r"(?<![\w\"])(\d{4})[-/.年－](\d{1,2})[-/.月－](\d{1,2})日?(?![\w\"])")
_DAY = re.compile(r"=\s*((?:(\d\d)[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}月\d{1,2}[日号]?))\s*(?:[,}\]#]|$)")
"""A date without its year, or with two digits of it."""
_WRITTEN = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?!\d)")
_OFF = re.compile(r"=\s*\d{4}-(?!0[1-9]|1[0-2])\d\d-\d\d\s*(?:[,}\]#]|$)")
_ZERO = re.compile(r"(?<=[=\[,{ ])0+(?=\d+(?:\.\d+)?\s*(?:[,}\]#]|$))")
_HAN = re.compile("[\u4e00-\u5e73\u5e75-\u65e4\u65e6-\u6707\u6709-\u9fff]")  # without 年, 月, 日
_KEY = r"[A-Za-z0-9_-]+|\"[^\"]*\""
_PAIR = re.compile(rf"^(\s*(?:{_KEY})(?:\s*\.\s*(?:{_KEY}))*\s*=\s*)(.*?)(\s*)$")
_BARE = re.compile(r"^(\s*)([A-Za-z0-9_-]+|\"[^\"]+\")\s*(?:[:：]\s*|\s)\s*(\S.*)$")
_YES = frozenset("是 有 对 √ True TRUE yes Yes YES".split())  # noqa: SIM905 - words in a row read better
_NO = frozenset("否 无 没有 错 × False FALSE no No NO".split())  # noqa: SIM905
_NUMERALS = dict(zip("零〇一二两三四五六七八九十", (0, 0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9, 10), strict=True))
_UNITS = "次件条个人票份篇项家名处"
_PLAIN = rf"(?:(\d+(?:\.\d+)?)\s*(?:[{_UNITS}分]|分钟)?|(true|false|\d{{4}}-\d\d-\d\d|\"[^\"]*\"))\s*[,;，；。]?"


def _unseen(char: str) -> bool:
    """Whether a sign shows nothing where it stands: a zero-width space, a byte order mark, a mark of direction."""
    return unicodedata.category(char) == "Cf"


def _no_such_day(line: str) -> tuple[str, int, int] | None:
    """The date of a line that is on no calendar: what is wrong with it, its width and column."""
    for match in _WRITTEN.finditer(line):
        year, month, day = int(match[1]), int(match[2]), int(match[3])
        if not 1 <= month <= 12:
            return f"日期 {match[0]} 不存在：没有{month}月", len(match[0]), match.start() + 1
        days = monthrange(max(year, 1), month)[1]
        if not 1 <= day <= days:
            return f"日期 {match[0]} 不存在：{month}月只有{days}天", len(match[0]), match.start() + 1
    return None


def wide(char: str) -> str | None:
    """What to write instead of a full-width sign or an odd space."""
    plain = _BRACKETS.get(char) or unicodedata.normalize("NFKC", char)
    return plain if plain != char and plain.isascii() else None


def advise(text: str, error: tomli.TOMLDecodeError) -> Advice:
    """What a syntax error of a text means, and the corrected line where one is known."""
    lines = text.split("\n")
    message, number, column = str(getattr(error, "msg", error)), getattr(error, "lineno", None), getattr(error, "colno", None)
    if not number or not column:
        return Advice(_meaning(message), None)
    number = min(number, len(lines))
    line = lines[number - 1]
    if any(words in message for words in _TWICE):
        return _repeated(message, line, number, column)
    if 'Expected "\'"' in message:  # a text in single quotes that doesn't end is noticed at the end of the file
        number = next((n for n in range(number, 0, -1) if re.search(r"=\s*'[^']*$", lines[n - 1])), number)
        line, column = lines[number - 1], len(lines[number - 1]) + 1
        return Advice("文字缺少右引号，或者文字中换了行", Place(number, column), _repaired(lines, number, iter([line + "'"])))
    header = "Invalid value" in message and re.match(r"\s*\[+[\w.-]+\]+\s*(?:#.*)?$", line)
    if header and (start := _opener(lines, number, 1)) < number:  # a list over several lines goes on into the next section
        closed = _repaired(lines, start, _closed(lines[start - 1]), number) or f"在 {line.strip()} 之前加一行 ]"
        place = Place(start, len(lines[start - 1].rstrip()) or 1)
        return Advice("方括号没有写完，下一节也读进了这个列表", place, closed)
    begins = not line[: column - 1].strip()
    stray = "Invalid value" in message and begins  # a new line of the file, read as an item of a list
    if ("Unclosed" in message or stray) and not wide(line[column - 1 : column] or " "):
        opened = _opener(lines, number, column)
        if opened < number:
            return _unclosed(lines, number, opened, begins)
    sense, width, at = _sense(message, line, column)
    hint = _repaired(lines, number, _candidates(line)) or _joined(lines, number)
    return Advice(sense, Place(number, at, width), hint)


def _unclosed(lines: list[str], number: int, opened: int, begins: bool) -> Advice:
    """A bracket that is open when a later line goes on as if it were closed, or a comma that is missing between lines."""
    hint = _repaired(lines, opened, _closed(lines[opened - 1]), number)
    above = next((n for n in range(number - 1, 0, -1) if lines[n - 1].split("#")[0].strip()), number)
    comma = _repaired(lines, above, _ended(lines[above - 1]), number) if begins and not hint else None
    if comma:
        return Advice("这一行的末尾缺少逗号", Place(above, len(lines[above - 1].rstrip()) or 1), comma)
    return Advice("括号没有写完，后面几行读不下去", Place(opened, len(lines[opened - 1].rstrip()) or 1), hint)


def _meaning(message: str) -> str:
    return next((chinese for english, chinese in _SYNTAX if english in message), "这里的写法不对")


def _repeated(message: str, line: str, number: int, column: int) -> Advice:
    """A key or table that stands there already: the caret covers the name that is repeated, where it stands alone."""
    header = re.match(r"\s*\[\[?\s*(.*?)\s*\]", line)
    pair = re.match(rf"\s*((?:{_KEY})(?:\s*\.\s*(?:{_KEY}))*)\s*=", line)
    found = header or (pair if "inline" not in message else None)
    if "inline" in message:
        text = "同一个键写了两次"
    elif header:
        text = "同一个表写了两次，或与前面的键冲突"
    else:
        text = "不能给已写完的表再加键" if "mutate" in message else "同一个键写了两次"
    place = Place(number, found.start(1) + 1, len(found[1])) if found and found[1] else Place(number, column)
    return Advice(text, place, twice=True)


def _sense(message: str, line: str, column: int) -> tuple[str, int, int]:
    """The meaning of an error, how wide a caret may be, and the column it is about."""
    char = line[column - 1 : column]
    if char and _unseen(char):
        return f"这里有看不见的字符 U+{ord(char):04X}，应删去", 1, column
    if char and char in ":：" and "Expected '='" in message:
        return f"键的后面应写等号 =，写的是{'全角' if char == '：' else ''}冒号 {char}", 1, column
    if "Invalid date" in message or "newline or end of document" in message:
        full = re.match(r"[\d-]*?([０-９])", line[column - 1 :])
        if full:
            at = column + full.start(1)
            return f"全角的 {full[1]} 应改为半角的 {wide(full[1])}", 1, at
        body = _split_comment(line)[0]
        if short := _DAY.search(body):
            return "日期的写法不对：年份写四位，写作 年-月-日，例如 2017-03-05", len(short[1]), short.start(1) + 1
        if (absent := _no_such_day(body)) and '"' not in body[: absent[2]]:
            return absent
    if char and (plain := wide(char)):
        word = "这里的空格不是普通空格，应改为半角空格" if plain == " " else f"全角的 {char} 应改为半角的 {plain}"
        return word, 1, column
    if "string" in message or "Illegal character '\\n'" in message:
        found = re.match(r'[^"”]*"[^"”]*(”)[^"]*$', line)
        if found:
            return '右引号写成了全角的 ”，应改为半角的 "', 1, found.start(1) + 1
    if re.match(r"(?:<{7}|={7}|>{7})", line):
        return "这里有没有解决的合并冲突；留下正确的一份，删去带 <<<、===、>>> 的行", 0, column
    if "Invalid statement" in message and re.match(r"\s*[^\W\d_a-zA-Z]", line):
        named = re.match(r"\s*([^\s=＝:：]+)", line)
        if named and wide(named[1][0]) is None:
            return _CHINESE_KEY, len(named[1]), named.start(1) + 1
    if "newline or end of document" in message or "Unclosed inline" in message or "Unclosed array" in message:
        plain = _widened(line)
        if next(_dates(plain)) != plain:
            return "日期的写法不对", 0, column
        if next(_zeros(plain)) != plain:
            return "数的前面不能多写 0", 0, column
        if _OFF.search(line):
            return "日期不存在", 0, column
    if "newline or end of document" in message:
        if line.lstrip().startswith("[") and line[column - 1 :].strip() == "]":
            return "方括号多写了一个", 0, column
        return "值写完以后还有别的字；一行只写一项，数不带单位和逗号，文字整个加引号，其中的引号用“”", 0, column
    if "Invalid value" in message and not line[column - 1 :].split("#")[0].strip():
        return "等号后面没有写值", 0, column
    if "Invalid value" in message and (bare := re.match(r"[^\s,#}\]]+", line[column - 1 :])) and bare[0] in _YES | _NO:
        return f"真假只写 true 或 false，不写“{bare[0]}”", len(bare[0]), column
    return _meaning(message), 0, column


def _opener(lines: list[str], number: int, column: int) -> int:
    """The line of the innermost bracket that is still open before a place; the place's own line where there is none."""
    start = next((n for n in range(number - 1, 0, -1) if re.match(rf"\s*\[|\s*(?:{_KEY})\s*=\s*[\[{{]", lines[n - 1])), number)
    stack: list[int] = []
    quote = ""
    for row in range(start, number + 1):
        line = lines[row - 1] if row < number else lines[row - 1][: column - 1]
        if row == start and re.match(r"\s*\[", line) and "=" not in line:
            continue
        quote = ""
        for char in line:
            if quote:
                quote = "" if char == quote else quote
            elif char in "\"'":
                quote = char
            elif char == "#":
                break
            elif char in "[{":
                stack.append(row)
            elif char in "]}" and stack:
                stack.pop()
    return stack[-1] if stack else number


def _closed(line: str) -> Iterator[str]:
    """A line with the brackets closed that it leaves open."""
    body, _, comment = _split_comment(line)
    ends, quote, done = [], "", ""
    for char in body:
        if quote:
            quote = "" if char == quote else quote
        elif char in "\"'":
            quote = char
        elif char in "[{":
            ends.append(" }" if char == "{" else "]")
        elif char in "]}" and ends:
            while len(ends) > 1 and ends[-1].strip() != char:
                done = done.rstrip() + ends.pop()
            ends.pop()
        done += char
    body = done
    yield body.rstrip().rstrip(",") + "".join(reversed(ends)) + comment
    yield body.rstrip() + "".join(reversed(ends)) + comment


def _ended(line: str) -> Iterator[str]:
    body, _, comment = _split_comment(line)
    yield f"{body.rstrip()},{comment}"


def _split_comment(line: str) -> tuple[str, str, str]:
    quote = ""
    for index, char in enumerate(line):
        if quote:
            quote = "" if char == quote else quote
        elif char in "\"'":
            quote = char
        elif char == "#":
            body = line[:index].rstrip()
            return body, "#", line[len(body) :]
    return line, "", ""


def _iso(match: re.Match[str]) -> str:
    return f"{match[1]}-{match[2]:0>2}-{match[3]:0>2}"


def _widened(line: str, *, loose: bool = False) -> str:
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
            done += "" if _unseen(char) else wide(char) or char
    return done


def _quoted(text: str) -> str:
    inner = re.sub(r'"([^"]*)"', r"“\1”", text.strip().strip('"'))
    return f'"{inner}"'


def _value(line: str) -> Iterator[str]:
    """What the value of ``key = value`` may have been meant to be."""
    pair = _PAIR.match(line)
    if not pair:
        return
    head, value = pair[1], pair[2]
    bare, _, comment = _split_comment(value)
    bare = bare.strip()
    if bare in _YES:
        yield f"{head}true{comment}"
    elif bare in _NO:
        yield f"{head}false{comment}"
    elif match := re.fullmatch(rf"([{''.join(_NUMERALS)}])[{_UNITS}]?", bare):
        yield f"{head}{_NUMERALS[match[1]]}{comment}"
    elif match := re.fullmatch(_PLAIN, bare):
        yield f"{head}{match[1] or match[2]}{comment}"
    elif bare.startswith(("issuer", "number", "title", "kind", "date")) and bare.endswith("}"):
        yield f"{head}{{ {bare}{comment}"
    elif bare and bare[0] not in "[{'" and "=" not in bare and (not bare[0].isdigit() or _HAN.search(bare)):
        yield f"{head}{_quoted(bare)}{comment}"


def _outside(line: str, change: Callable[[str], str]) -> str:
    """Change what stands outside of texts and comments."""
    body, _, comment = _split_comment(line)
    parts = re.split(r'("[^"]*")', body)
    return "".join(part if index % 2 else change(part) for index, part in enumerate(parts)) + comment


def _dates(line: str) -> Iterator[str]:
    if (short := _DAY.search(_split_comment(line)[0])) and short[2]:
        yield _outside(f"{line[: short.start(1)]}20{line[short.start(1) :]}", lambda part: _DATE.sub(_iso, part))
    yield _outside(line, lambda part: _DATE.sub(_iso, part))


def _zeros(line: str) -> Iterator[str]:
    yield _outside(line, lambda part: _ZERO.sub("", part))


def _backslashes(line: str) -> Iterator[str]:
    yield line.replace("\\", "\\\\")


def _headers(line: str) -> Iterator[str]:
    if re.match(r"\s*\[\[[^\[\]=]+\]?\s*(?:#.*)?$", line):
        yield re.sub(r"(\s*\[\[[^\[\]#]*[^\[\]#\s])\]?", r"\1]]", line, count=1)
    elif re.match(r"\s*\[[^\[\]=#]+\s*(?:#.*)?$", line):
        yield re.sub(r"(\s*\[[^\[\]#]*[^\[\]#\s])", r"\1]", line, count=1)
    elif re.match(r"\s*\[[^\[\]=#]+\]\]", line):
        yield re.sub(r"^(\s*)\[", r"\1[[", line, count=1)
    elif match := re.match(r"\s*([\w.-]+)\]{1,2}", line):
        yield ("[[" if "]]" in line else "[") + match[1] + ("]]" if "]]" in line else "]")


def _equals(line: str) -> Iterator[str]:
    yield re.sub(r"=\s*=", "=", line, count=1)
    if (match := _BARE.match(line)) and "=" not in line:
        yield f"{match[1]}{match[2]} = {match[3]}"


def _commas(line: str) -> Iterator[str]:
    yield re.sub(r'(["\d}el])\s+(?=[\w-]+\s*=)', r"\1, ", line)
    yield re.sub(r"([\"\d}el])\s+(?=[\"\d{])", r"\1, ", line)


def _lone_quotes(line: str) -> Iterator[str]:
    """A quote that is missing inside braces: before a comma or a brace, or before a text."""
    yield re.sub(r'(=\s*"[^"]*?)(\s*(?:,\s*[\w-]+\s*=|\}))', r'\1"\2', line, count=1)
    yield re.sub(r'(=\s*)([^\s"\[{,}][^",}]*")', r'\1"\2', line, count=1)
    if re.search(r"=\s*\[", line):
        yield re.sub(r'([\[,]\s*)([^\s"\[\]{},=\d][^"\[\]{},=]*?)(?=\s*[,\]])', r'\1"\2"', line)
    for match in re.finditer(r'=\s*"[^",}]*?(?=\s*[,}])', line):
        yield line[: match.end()] + '"' + line[match.end() :]
    for match in re.finditer(r"=\s*([^\s\"\[{,}\d][^\",}]*?)\s*(?=[,}])", line):
        yield line[: match.start(1)] + f'"{match[1]}"' + line[match.end(1) :]


def _comments(line: str) -> Iterator[str]:
    """A remark that doesn't begin with #."""
    yield re.sub(r"^(\s*)(?://|;|--)+\s*", r"\1# ", line)
    yield re.sub(r"\s*//+\s*(?=[^\"]*$)", "   # ", line)
    yield re.sub(r"^(\s*\[{1,2}[^\[\]]+\]{1,2})\s*(?=[^\s#\]])", r"\1   # ", line)


def _braces(line: str) -> Iterator[str]:
    yield from _closed(line)
    if (pair := _PAIR.match(line)) and pair[2].endswith("]"):
        yield f"{pair[1]}[{pair[2]}{pair[3]}"
    if pair and pair[2].endswith("}"):
        yield re.sub(r"^(\s*[\w-]+\s*=\s*)", r"\1{ ", line, count=1)


def _two(line: str) -> Iterator[str]:
    """Two facts on one line, put on two."""
    if match := re.match(r'^(\s*[\w-]+\s*=\s*(?:"[^"]*"|[^\s"{\[]+))\s*[,;，；]?\s+([\w-]+\s*=.*)$', line):
        yield f"{match[1]}\n{match[2]}"


_FIXES = (_comments, _dates, _zeros, _headers, _equals, _two, _value, _commas, _lone_quotes, _braces, _backslashes)


def _candidates(line: str) -> Iterator[str]:
    plain = _widened(line)
    loose = _widened(line, loose=True)
    for start in dict.fromkeys((plain, loose)):
        if start != line:
            yield start
    for start in dict.fromkeys((plain, loose)):
        for fix in _FIXES:
            for once in fix(start):
                if once != start:
                    yield once
    for fix in (_zeros, _value, _braces, _commas):  # two slips of one line: a full-width sign or a colon, and another
        for first in (*_dates(plain), *_equals(plain)):
            if first != plain:
                yield from fix(first)


def _repaired(lines: list[str], number: int, candidates: Iterator[str], past: int = 0) -> str | None:
    """The first corrected line with which the parser gets past it (and past a later line that the error was noticed on)."""
    line = lines[number - 1]
    for candidate in dict.fromkeys(candidates):
        if candidate == line or not candidate.strip():
            continue
        text = "\n".join([*lines[: number - 1], candidate, *lines[number:]])
        if _reads_past(text, max(number, past) + candidate.count("\n")):
            return candidate.strip()
    return None


def _joined(lines: list[str], number: int) -> str | None:
    """A text that goes over two lines, on one."""
    if number >= len(lines) or lines[number - 1].count('"') % 2 == 0 or lines[number].count('"') % 2 == 0:
        return None
    candidate = lines[number - 1].rstrip() + lines[number].strip()
    if "=" in lines[number] or not _reads_past("\n".join([*lines[: number - 1], candidate, *lines[number + 1 :]]), number):
        return None
    return candidate.strip()


def _reads_past(text: str, number: int) -> bool:
    try:
        tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        return (getattr(error, "lineno", 0) or 0) > number + 1
    except (RecursionError, ValueError):
        return False
    return True
