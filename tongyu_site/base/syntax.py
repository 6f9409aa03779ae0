"""Syntax errors of TOML in the clerk's words: what is wrong, on which line, and the corrected line.

The parser says in English that something is wrong, and where it stopped. A corrected line is offered only after it was
put into the text and the parser read past it. Knows nothing of rubrics and records.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass

import tomli

from .problems import Place
from .repairs import KEY, LONGEST, NO, SHORT_DATE, YES, candidates, closed, ended, joined, repaired, with_dates, without_zeros
from .signs import is_unseen, split_comment, unquoted, wide, widened


@dataclass(frozen=True, slots=True)
class Advice:
    """A syntax error: what is wrong, where, what to write instead; ``twice``: the line repeats an earlier key."""

    message: str
    place: Place | None
    hint: str | None = None
    twice: bool = False


_TWICE = ("Cannot overwrite a value", "Duplicate inline table key", "Cannot declare", "Cannot mutate immutable")
_BACKSLASH = ("Unescaped '\\'", "Invalid hex value", "Escaped character is not")
"""What the parser says of a backslash that begins no escape: that of a path, for example."""
_SYNTAX = (
    ("Expected '=' after a key", "键的后面应有等号"),
    ("Expected ']'", "缺少右方括号"),
    ("Expected ']]'", "缺少右方括号"),
    ("Unclosed", "括号没有写完，或者两项之间缺少逗号"),
    ("Unterminated string", "文字缺少右引号，或者文字中换了行"),
    ("Illegal character '\\n'", "文字缺少右引号，或者文字中换了行"),
    ("Illegal character", "文字中有不能使用的字符"),
    *((words, "文字中的反斜杠应写两个，或者整个文字改用单引号") for words in _BACKSLASH),
    ("Invalid date", "日期不存在"),
    ("Invalid value", "值的写法不对；文字要加引号，日期写作 2017-03-05，是写 true，否写 false"),
    ("Invalid statement", "这一行的写法不对；应是“键 = 值”，键名用英文字母、数字、下划线和连字符"),
    ("Invalid initial character for a key", "键名只能用字母、数字、连字符，或者加引号"),
)
SHORT_OF_YEAR = "日期的写法不对：年份写四位，写作 年-月-日，例如 2017-03-05"
"""What is said of a date that lacks its year, or has two digits of it."""
_CHINESE_KEY = "键名不能直接写汉字；用规定的英文键名"
_WRITTEN = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?!\d)")
_DAY_IN_BRACES = re.compile(r"\b(?:date|(?:\w+_)?on)\s*=\s*(\d{1,2}[-/]\d{1,2})\s*[,}]")
_MORE = "值写完以后还有别的字；一行只写一项，数不带单位和逗号，文字整个加引号，其中的引号用“”"
_SAYS_MORE = re.compile("string|character|date")
"""What the parser says of a text or a date; of another value in braces it says only what it wanted to read next."""
_INNER = re.compile(
    rf"(?:^|[{{,])\s*+(?:{KEY})\s*+=(?:\s*+(?=[^\s,}}])| ?)"
    r"((?:[^\s\"'\[\]{},=＝#“”][^\"'\[\]{},=＝#“”]{0,60}?(?:,\d{1,3}){0,2}"
    r"|\"[^\"]*\\[^\"]*\"|\"[^\"]*\"\s*+[^\s,}=][^,}=]{0,60}?|“[^,}=]{0,60}”)?)\s*+(?=[,}]|$)"
)
"""A pair of a table in braces with a value that is no list or table: a word or a figure, a text with more behind it, with a
backslash or in Chinese quotes, or nothing."""
_OFF = re.compile(r"=\s*\d{4}-(?!0[1-9]|1[0-2])\d\d-\d\d\s*(?:[,}\]#]|$)")


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
        return Advice("文字缺少右引号，或者文字中换了行", Place(number, column), repaired(lines, number, iter([line + "'"])))
    header = "Invalid value" in message and re.match(r"\s*\[+[\w.-]+\]+\s*(?:#.*)?$", line)
    if header and (start := _opener(lines, number, 1)) < number:  # a list over several lines goes on into the next section
        hint = repaired(lines, start, closed(lines[start - 1]), number) or f"在 {line.strip()} 之前加一行 ]"
        place = Place(start, _end(lines[start - 1]))
        return Advice("方括号没有写完，下一节也读进了这个列表", place, hint)
    begins = not line[: column - 1].strip()
    stray = "Invalid value" in message and begins  # a new line of the file, read as an item of a list
    wrong = _at_value(line, column)
    if ("Unclosed" in message or stray) and not wrong and not wide(line[column - 1 : column] or " "):
        opened = _opener(lines, number, column)
        if opened < number:
            return _unclosed(lines, number, opened, begins)
    sense, width, at = _sense(message, line, column)
    return Advice(sense, Place(number, at, width), repaired(lines, number, candidates(line)) or joined(lines, number))


def _unclosed(lines: list[str], number: int, opened: int, begins: bool) -> Advice:
    """A bracket that is open when a later line goes on as if it were closed, or a comma that is missing between lines."""
    hint = repaired(lines, opened, closed(lines[opened - 1]), number)
    above = next((n for n in range(number - 1, 0, -1) if lines[n - 1].split("#")[0].strip()), number)
    comma = repaired(lines, above, ended(lines[above - 1]), number) if begins and not hint else None
    if comma:
        return Advice("这一行的末尾缺少逗号", Place(above, _end(lines[above - 1])), comma)
    return Advice("括号没有写完，后面几行读不下去", Place(opened, _end(lines[opened - 1])), hint)


def unread_values(line: str) -> Iterator[re.Match[str]]:
    """The values of a line's pairs inside of braces that can't be read, each as group 1 of a match."""
    if len(line) <= LONGEST:
        yield from (match for match in _INNER.finditer(split_comment(line)[0]) if not _is_value(match[1]))


def _is_value(written: str) -> bool:
    """Whether a value can be read as TOML."""
    try:
        tomli.loads(f"key = {written}")
    except (ValueError, RecursionError):
        return False
    return True


def _at_value(line: str, column: int) -> re.Match[str] | None:
    """The value inside of braces that the parser stopped in, or behind."""
    return next((match for match in unread_values(line) if match.start(1) < column <= match.end(1) + 1 and match[1]), None)


def _end(line: str) -> int:
    """The column of the last sign of a line before its comment."""
    return len(split_comment(line)[0].rstrip()) or 1


def _meaning(message: str) -> str:
    """The parser's message in the clerk's words."""
    return next((chinese for english, chinese in _SYNTAX if english in message), "这里的写法不对")


def _repeated(message: str, line: str, number: int, column: int) -> Advice:
    """A key or table that stands there already: the caret covers the name that is repeated, where it stands alone."""
    header = re.match(r"\s*+\[\[?+\s*+([^\]\s]*+(?:\s++[^\]\s]++)*+)\s*+\]", line)
    pair = re.match(rf"\s*+((?:{KEY})(?:\s*+\.\s*+(?:{KEY}))*+)\s*+=", line)
    found = header or (pair if "inline" not in message else None)
    if "inline" in message:
        text = "同一个键写了两次"
    elif header:
        text = "同一个表写了两次，或与前面的键冲突"
    else:
        text = "不能给已写完的表再加键" if "mutate" in message else "同一个键写了两次"
    place = Place(number, found.start(1) + 1, len(found[1])) if found and found[1] else Place(number, column)
    return Advice(text, place, twice="inline" not in message)  # in braces both stand on one line


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


def _opener(lines: list[str], number: int, column: int) -> int:
    """The line of the innermost bracket that is still open before a place; the place's own line where there is none."""
    start = next((n for n in range(number - 1, 0, -1) if re.match(rf"\s*\[|\s*(?:{KEY})\s*=\s*[\[{{]", lines[n - 1])), number)
    stack: list[int] = []
    for row in range(start, number + 1):
        line = lines[row - 1] if row < number else lines[row - 1][: column - 1]
        if row == start and re.match(r"\s*\[", line) and "=" not in line:
            continue
        for _, char in unquoted(split_comment(line)[0]):
            if char in "[{":
                stack.append(row)
            elif char in "]}" and stack:
                stack.pop()
    return stack[-1] if stack else number


_Sense = tuple[str, int, int]
"""What an error means, how wide a caret may be (0 for none), and the column it is about."""


def _sense(message: str, line: str, column: int) -> _Sense:
    """The meaning of an error that the parser noticed at a column of a line."""
    for told in (_sign, _backslash, _date, _odd_sign, _mark, _number_or_date, _rest_of_line, _absent_value):
        if sense := told(message, line, column):
            return sense if sense[1] else (sense[0], *_whole_value(line, sense[2]))
    inner = None if _SAYS_MORE.search(message) else _at_value(line, column)
    if inner and inner[1].startswith('"'):
        return _MORE, *_whole_value(line, column)
    return (
        _meaning("Invalid value" if inner else message),
        *_whole_value(line, min(column, len(re.split(r"(?<!\s)\s++#", line)[0]) + 1)),
    )  # a text without its end takes the comment in


def _whole_value(line: str, column: int) -> tuple[int, int]:
    """How wide a value is that can't be read, and its column, where that stands alone behind its key; else no width."""
    if inner := _at_value(line, column):
        return len(inner[1]), inner.start(1) + 1
    pair = re.match(rf"(\s*+(?:{KEY})\s*+=\s*+)([^\s\[{{'=＝:：].*)", split_comment(line)[0])
    whole = pair is not None and column > len(pair[1]) and pair[2].count('"') % 2 == 0
    return (len(pair[2].rstrip()), len(pair[1]) + 1) if pair and whole else (0, column)


def _sign(message: str, line: str, column: int) -> _Sense | None:
    """A sign that shows nothing, or a colon where the equals sign belongs."""
    char = line[column - 1 : column]
    if char and is_unseen(char):
        return f"这里有看不见的字符 U+{ord(char):04X}，应删去", 1, column
    if char and char in ":：" and "Expected '='" in message:
        return f"键的后面应写等号 =，写的是{'全角' if char == '：' else ''}冒号 {char}", 1, column
    return None


def _backslash(message: str, line: str, column: int) -> _Sense | None:
    """A backslash that begins no escape: the caret stands at it."""
    at = line.rfind("\\", 0, column - 1) + 1
    return (_meaning(message), 1, at) if at and any(words in message for words in _BACKSLASH) else None


def _date(message: str, line: str, column: int) -> _Sense | None:
    """A date with full-width digits, with a short year or none, or one that is on no calendar."""
    if not any(words in message for words in ("Invalid date", "newline or end of document", "Unclosed inline")):
        return None
    if full := re.match(r"[\d-]*?([０-９])", line[column - 1 :]):
        return f"全角的 {full[1]} 应改为半角的 {wide(full[1])}", 1, column + full.start(1)
    body = split_comment(line)[0]
    if short := SHORT_DATE.search(body) or ("Unclosed" in message and _DAY_IN_BRACES.search(body)):
        return SHORT_OF_YEAR, len(short[1]), short.start(1) + 1
    absent = _no_such_day(body)
    return absent if absent and '"' not in body[: absent[2]] else None


def _odd_sign(message: str, line: str, column: int) -> _Sense | None:
    """A full-width sign, an odd space, or a full-width quotation mark that doesn't end a text."""
    char = line[column - 1 : column]
    if char == ";" and "Unclosed" in message:
        return "两项之间应写逗号，写的是分号 ;", 1, column
    if char and (plain := wide(char)):
        word = "这里的空格不是普通空格，应改为半角空格" if plain == " " else f"全角的 {char} 应改为半角的 {plain}"
        return word, 1, column
    if "string" not in message and "Illegal character '\\n'" not in message:
        return None
    found = re.match(r'[^"”]*"[^"”]*(”)[^"]*$', line)
    return ('右引号写成了全角的 ”，应改为半角的 "', 1, found.start(1) + 1) if found else None


def _mark(message: str, line: str, column: int) -> _Sense | None:
    """The marks of a merge that was not finished, or a key in Chinese."""
    if re.match(r"(?:<{7}|={7}|>{7})", line):
        return "这里有没有解决的合并冲突；留下正确的一份，删去带 <<<、===、>>> 的行", 0, column
    start = 0 if "Invalid statement" in message else column - 1
    named = re.match(r"\s*([^\W\d_a-zA-Z][^\s=＝:：]*)", line[start:])
    if named and wide(named[1][0]) is None and ("Invalid statement" in message or "Invalid initial character" in message):
        return _CHINESE_KEY, len(named[1]), start + named.start(1) + 1
    return None


def _number_or_date(message: str, line: str, column: int) -> _Sense | None:
    """A date in another form than TOML's, a number that begins with 0, a month that there is not."""
    if not any(words in message for words in ("newline or end of document", "Unclosed inline", "Unclosed array")):
        return None
    plain = widened(line)
    if next(with_dates(plain)) != plain:
        return "日期的写法不对", 0, column
    if next(without_zeros(plain)) != plain:
        return "数的前面不能多写 0", 0, column
    return ("日期不存在", 0, column) if _OFF.search(line) else None


def _rest_of_line(message: str, line: str, column: int) -> _Sense | None:
    """More on a line than one value, or one bracket too many."""
    if "newline or end of document" not in message:
        return None
    if line.lstrip().startswith("[") and line[column - 1 :].strip() == "]":
        return "方括号多写了一个", 0, column
    return _MORE, 0, column


def _absent_value(message: str, line: str, column: int) -> _Sense | None:
    """Nothing behind the equals sign, or a word for yes or no."""
    if "Invalid value" not in message:
        return None
    rest = line[column - 1 :]
    if not rest.split("#")[0].strip() or rest.lstrip()[0] in ",}":
        return "等号后面没有写值", 0, min(column, len(line[: column - 1].rstrip()) + 2)
    if (bare := re.match(r"[^\s,#}\]]+", rest)) and bare[0] in YES | NO:
        return f"真假只写 true 或 false，不写“{bare[0]}”", len(bare[0]), column
    return None
