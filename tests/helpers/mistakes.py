"""How well mistakes are reported: single mistakes of the kinds that clerks make, put into valid files at random.

``python -m tests.helpers.mistakes [--seed 1] [--count 200] [--show]`` draws mistakes evenly over the kinds, applies each
to a valid project, runs the real ``check`` and reads what it prints. A mistake is reported right where a problem or a
question names the line that was changed. A caret is right where it stands under what was changed, or under the key, the
value or the header that the change belongs to; everything else is a wrong caret. Both are decided by what the mutator
did, never by what the program says.
"""

from __future__ import annotations

import argparse
import random
import re
import shutil
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import tomli

from tests.helpers.projects import RECORD, SITE, run
from tests.helpers.support import ROOT
from tongyu_site.base.printing import display_width

Zone = tuple[int, int, int]
"""Where a caret may stand: line, and the columns from and to, counted from 0."""

SETTINGS, RUBRIC, CIRCULAR = "content/site.toml", "content/rubric/2017.md", "content/circular/2017.md"
RESULTS, TEMPLATE, BASE = "data/results/2016.toml", "templates/community/community.html", "templates/base.html"
PAIR = re.compile(r"^([\w-]+|\"[^\"]+\") = (.+)$")


@dataclass
class Mistake:
    """A text with one mistake: the lines on which it may be reported, and where carets may stand."""

    content: bytes | Callable[[Path], None]
    lines: set[int]
    zones: list[Zone] = field(default_factory=list)
    original: str | None = None
    """The line as it was, where the right correction is that line again."""


@dataclass(frozen=True)
class Line:
    """A line ``key = value`` of a text; ``number`` counts from 1."""

    number: int
    text: str
    key: str
    value: str

    @property
    def start(self) -> int:
        """The column of the value."""
        return len(self.key) + 3


class Text:
    """A valid text, with the lines that mutators look for."""

    def __init__(self, text: str, rng: random.Random) -> None:
        self.text, self.rng = text, rng
        self.lines = text.split("\n")
        self.toml = list(self._toml_lines())

    def _toml_lines(self) -> Iterator[int]:
        """The lines that are TOML: all of a record, the blocks of a rubric, the head of a circular."""
        fenced = "```toml" in self.text
        head = self.text.startswith("+++")
        inside = not fenced and not head
        for number, line in enumerate(self.lines, 1):
            if head and line == "+++":
                inside = not inside
            elif fenced and line.startswith("```"):
                inside = line == "```toml"
            elif inside:
                yield number

    def pairs(self, value: str = ".*", key: str = ".*") -> list[Line]:
        """The lines whose value and key match wholly."""
        found = []
        for number in self.toml:
            match = PAIR.match(self.lines[number - 1])
            if match and re.fullmatch(value, match[2]) and re.fullmatch(key, match[1]):
                found.append(Line(number, match[0], match[1], match[2]))
        return found

    def headers(self, pattern: str) -> list[tuple[int, str]]:
        """The lines of headers that match wholly."""
        return [(n, self.lines[n - 1]) for n in self.toml if re.fullmatch(pattern, self.lines[n - 1])]

    def pick(self, items: list[Line]) -> Line | None:
        return self.rng.choice(items) if items else None

    def put(self, number: int, *new: str) -> bytes:
        """The text with one line replaced."""
        return "\n".join([*self.lines[: number - 1], *new, *self.lines[number:]]).encode()

    def valued(self, line: Line, value: str) -> Mistake:
        """The text with another value in a line: a caret may stand under the value or the key."""
        new = f"{line.key} = {value}"
        zones = [(line.number, line.start, len(new)), (line.number, 0, len(line.key))]
        return Mistake(self.put(line.number, new), {line.number}, zones, line.text)


Mutator = Callable[[Text], Mistake | None]
KINDS: dict[str, tuple[Mutator, tuple[str, ...]]] = {}
DATA = (RECORD, RECORD, RECORD, SETTINGS, CIRCULAR, RUBRIC, RESULTS)
"""Where mistakes of TOML are made: mostly in records."""
ALL = (*DATA, TEMPLATE, BASE)


def kind(*files: str) -> Callable[[Mutator], Mutator]:
    """List a mutator with the files it may be drawn for."""

    def listed(mutator: Mutator) -> Mutator:
        KINDS[mutator.__name__] = (mutator, files or (RECORD,))
        return mutator

    return listed


# files


@kind(*ALL)
def gb18030(text: Text) -> Mistake:
    first = next(n for n, line in enumerate(text.lines, 1) if not line.isascii())
    return Mistake(text.text.encode("gb18030"), {first})


@kind(*ALL)
def utf_16(text: Text) -> Mistake:
    return Mistake(text.text.encode(text.rng.choice(["utf-16", "utf-16-le", "utf-16-be"])), {1})


@kind(*ALL)
def nul_or_control_character(text: Text) -> Mistake:
    number = text.rng.choice([n for n, line in enumerate(text.lines, 1) if line.strip()])
    line = text.lines[number - 1]
    at = text.rng.randint(0, len(line))
    char = text.rng.choice("\0\0\x01\x08\x1b\x7f")
    return Mistake(text.put(number, line[:at] + char + line[at:]), {number}, [(number, at, at + 1)], line)


@kind(*ALL)
def empty_file(text: Text) -> Mistake:
    return Mistake(text.rng.choice([b"", b"\n\n", b"\xef\xbb\xbf"]), {0, 1})


def no_file(make: Callable[[Path], object]) -> Mistake:
    def spoil(path: Path) -> None:
        path.unlink(missing_ok=True)
        make(path)

    return Mistake(spoil, {0})


@kind(*ALL)
def folder(text: Text) -> Mistake:
    del text
    return no_file(lambda path: path.mkdir())


@kind(*ALL)
def dangling_link(text: Text) -> Mistake:
    del text
    return no_file(lambda path: path.symlink_to("nowhere.toml"))


@kind(*DATA)
def huge_file(text: Text) -> Mistake:
    return Mistake(text.text.encode() + b"\n# " + b"x" * 3_000_000, {0})


@kind(*ALL)
def unreadable_file(text: Text) -> Mistake:
    """A link in a circle: it can't be read by anyone, the superuser included."""
    del text
    return no_file(lambda path: path.symlink_to(path.name))


# full-width signs


@kind(*DATA)
def fullwidth_equals(text: Text) -> Mistake | None:
    line = text.pick(text.pairs())
    if not line:
        return None
    at = len(line.key) + 1
    return Mistake(
        text.put(line.number, line.text.replace(" = ", " ＝ ", 1)), {line.number}, [(line.number, at, at + 1)], line.text
    )


@kind(*DATA)
def fullwidth_quotes(text: Text) -> Mistake | None:
    line = text.pick(text.pairs(r'"[^"]+"'))
    if not line:
        return None
    inner = line.value[1:-1]
    return text.valued(line, text.rng.choice([f"“{inner}”", f'"{inner}”', f'“{inner}"', f"＂{inner}＂"]))


@kind(*DATA)
def fullwidth_digits(text: Text) -> Mistake | None:
    line = text.pick(text.pairs(r"\d+|\d{4}-\d\d-\d\d"))
    if not line:
        return None
    wide = {ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"}
    return text.valued(line, line.value.translate(wide))


@kind()
def fullwidth_comma(text: Text) -> Mistake | None:
    line = text.pick(text.pairs(r'\{.*", .*\}'))
    if not line:
        return None
    at = line.text.index('", ') + 1
    return Mistake(text.put(line.number, line.text.replace('", ', '"，', 1)), {line.number}, [(line.number, at, at + 1)])


@kind()
def fullwidth_stop(text: Text) -> Mistake | None:
    line = text.pick(text.pairs(r"\d+\.\d+"))
    return text.valued(line, line.value.replace(".", "。")) if line else None


@kind()
def fullwidth_brackets(text: Text) -> Mistake | None:
    found = text.headers(r"\[[\w.-]+\]")
    if not found:
        return None
    number, line = text.rng.choice(found)
    left, right = text.rng.choice(["【】", "［］"])
    return Mistake(
        text.put(number, left + line[1:-1] + right), {number}, [(number, 0, 1), (number, len(line) - 1, len(line))], line
    )


@kind()
def fullwidth_hyphen(text: Text) -> Mistake | None:
    found = text.headers(r"\[clauses\.\d+-\d+\]")
    if not found:
        return None
    number, line = text.rng.choice(found)
    at = line.index("-")
    return Mistake(
        text.put(number, line.replace("-", "－", 1)), {number}, [(number, at, at + 1), (number, 1, len(line) - 1)], line
    )


# syntax


@kind(*DATA)
def missing_quotes(text: Text) -> Mistake | None:
    line = text.pick(text.pairs(r'"[^"]+"'))
    if not line:
        return None
    inner = line.value[1:-1]
    return text.valued(line, text.rng.choice([f'"{inner}', f'{inner}"', inner]))


@kind()
def missing_quote_in_braces(text: Text) -> Mistake | None:
    line = text.pick(text.pairs(r"\{.*\}"))
    if not line:
        return None
    at = text.rng.choice([match.start() for match in re.finditer('"', line.value)])
    return text.valued(line, line.value[:at] + line.value[at + 1 :])


@kind(*DATA)
def missing_equals(text: Text) -> Mistake | None:
    line = text.pick(text.pairs())
    if not line:
        return None
    sign = text.rng.choice([" ", ": ", "：", " == "])
    new = f"{line.key}{sign}{line.value}"
    at = len(line.key)
    return Mistake(text.put(line.number, new), {line.number}, [(line.number, 0, at + len(sign))], line.text)


@kind(*DATA)
def no_value(text: Text) -> Mistake | None:
    line = text.pick(text.pairs())
    return text.valued(line, "") if line else None


@kind()
def missing_bracket_of_a_header(text: Text) -> Mistake | None:
    found = text.headers(r"\[{1,2}[\w.-]+\]{1,2}")
    if not found:
        return None
    number, line = text.rng.choice(found)
    new = text.rng.choice([line[:-1], line[1:]])
    return Mistake(text.put(number, new), {number}, [(number, 0, len(new))], line)


@kind()
def missing_brace(text: Text) -> Mistake | None:
    line = text.pick(text.pairs(r"\{.*\}|\[\{.*\}\]"))
    if not line:
        return None
    return text.valued(line, text.rng.choice([line.value[:-1].rstrip(), line.value[1:].lstrip()]))


@kind()
def missing_comma_in_braces(text: Text) -> Mistake | None:
    line = text.pick(text.pairs(r'\{.*", .*\}'))
    return text.valued(line, line.value.replace('", ', '" ', 1)) if line else None


@kind(*DATA)
def duplicate_key(text: Text) -> Mistake | None:
    """The same key twice: either of the two lines is the right one, both must be named."""
    line = text.pick(text.pairs())
    if not line:
        return None
    numbers = (line.number, line.number + 1)
    zones = [(number, 0, len(line.text)) for number in numbers]
    return Mistake(text.put(line.number, line.text, line.text), set(numbers), zones)


@kind(RECORD, RECORD, SETTINGS, RESULTS)
def table_defined_twice(text: Text) -> Mistake | None:
    """A table again, at the end, under the same or another spelling."""
    found = text.headers(r"\[[\w.-]+\]")
    if not found:
        return None
    number, line = text.rng.choice(found)
    *tables, last = line[1:-1].split(".")
    again = ".".join([*tables, text.rng.choice([last, f'"{last}"', f"'{last}'", f" {last} "])])
    new = [*text.lines, f"[{again}]"]
    zones = [(len(new), 0, len(new[-1])), (number, 0, len(line))]
    return Mistake("\n".join(new).encode() + b"\n", {len(new), number}, zones)


@kind()
def dotted_key_then_table(text: Text) -> Mistake | None:
    found = text.headers(r"\[clauses\.[\d-]+\]")
    top = text.pairs(key="year")
    if not found or not top:
        return None
    number, line = text.rng.choice(found)
    dotted = f"{line[1:-1]}.evidence = []"
    zones = [(top[0].number + 1, 0, len(dotted)), (number + 1, 0, len(line))]
    return Mistake(text.put(top[0].number, top[0].text, dotted), {top[0].number + 1, number + 1}, zones)


@kind()
def bare_chinese_key(text: Text) -> Mistake | None:
    line = text.pick(text.pairs(r"\d+|true|false", "[a-z_]+"))
    if not line:
        return None
    key = text.rng.choice(["会议次数", "次数", "是否完成", "完成"])
    return Mistake(text.put(line.number, f"{key} = {line.value}"), {line.number}, [(line.number, 0, len(key))])


@kind()
def wrong_nesting(text: Text) -> Mistake | None:
    found = text.headers(r"\[clauses\.\d[\d-]*\]")
    if not found:
        return None
    number, line = text.rng.choice(found)
    clause = line[1:-1].partition(".")[2]
    names = [f"[clause.{clause}]", f"[{clause}]", f"[[clauses.{clause}]]", f"[claus.{clause}]"]
    if "-" in clause:
        names.append(f"[clauses.{clause.replace('-', '.')}]")
    new = text.rng.choice(names)
    return Mistake(text.put(number, new), {number}, [(number, 0, len(new))], line)


# values


@kind(RECORD, RECORD, RESULTS)
def number_as_text(text: Text) -> Mistake | None:
    line = text.pick(text.pairs(r"\d+(\.\d+)?"))
    return text.valued(line, f'"{line.value}"') if line else None


@kind()
def number_with_a_unit(text: Text) -> Mistake | None:
    line = text.pick(text.pairs(r"\d+"))
    return text.valued(line, line.value + text.rng.choice(["次", "分", ",", "，"])) if line else None


@kind(RECORD, RECORD, SETTINGS)
def yes_and_no(text: Text) -> Mistake | None:
    line = text.pick(text.pairs("true|false"))
    if not line:
        return None
    word = {"true": ["是", '"是"', "True", '"true"', "有"], "false": ["否", '"否"', "False", '"false"', "无"]}[line.value]
    return text.valued(line, text.rng.choice(word))


@kind(RECORD, RECORD, RECORD, SETTINGS, CIRCULAR)
def date_in_another_form(text: Text) -> Mistake | None:
    line = text.pick(text.pairs(r"\d{4}-\d\d-\d\d"))
    if not line:
        return None
    year, month, day = (int(part) for part in line.value.split("-"))
    forms = [
        f"{year}.{month}.{day}",
        f"{year}/{month}/{day}",
        f"{year}年{month}月{day}日",
        f'"{line.value}"',
        f"{year}{month:02}{day:02}",
    ]
    if month < 10 or day < 10:
        forms.append(f"{year}-{month}-{day}")
    return text.valued(line, text.rng.choice(forms))


@kind(RECORD, RECORD, RECORD, SETTINGS, CIRCULAR)
def date_with_a_time(text: Text) -> Mistake | None:
    line = text.pick(text.pairs(r"\d{4}-\d\d-\d\d"))
    times = [" 10:00", "T10:00", " 10:00:00", " 10：00", "上午", " 10时"]
    return text.valued(line, line.value + text.rng.choice(times)) if line else None


@kind()
def unreadable_value_in_braces(text: Text) -> Mistake | None:
    """A date without its day, or a text without quotes, in a table in braces: the caret stands under it."""
    line = text.pick(text.pairs(r"\[?\{.*(?:date|issuer) = .*"))
    if not line:
        return None
    inner = text.rng.choice(list(re.finditer(r'(?:date|issuer) = ("[^"]*"|[\d-]+)', line.text)))
    value = inner[1].strip('"') if inner[1].startswith('"') else inner[1][:7]
    new = line.text[: inner.start(1)] + value + line.text[inner.end(1) :]
    return Mistake(text.put(line.number, new), {line.number}, [(line.number, inner.start(1), inner.start(1) + len(value))])


@kind(RECORD, RECORD, SETTINGS)
def thirtieth_of_february(text: Text) -> Mistake | None:
    line = text.pick(text.pairs(r"\d{4}-\d\d-\d\d"))
    return text.valued(line, line.value[:4] + text.rng.choice(["-02-30", "-04-31", "-13-01", "-00-10"])) if line else None


@kind()
def leading_zero(text: Text) -> Mistake | None:
    line = text.pick(text.pairs(r"[1-9]\d*"))
    return text.valued(line, f"0{line.value}") if line else None


@kind()
def negative_or_absurd_count(text: Text) -> Mistake | None:
    line = text.pick(text.pairs(r"\d+", "(?!year|score).*"))
    if not line:
        return None
    mistake = text.valued(line, text.rng.choice(["-1", f"-{int(line.value) + 1}", "99999999999999999999", "4000000000"]))
    mistake.original = None
    return mistake


@kind()
def date_in_the_wrong_year(text: Text) -> Mistake | None:
    line = text.pick(text.pairs(r"2017-\d\d-\d\d", "(?!violated_on|transferred_on).*"))
    if not line or _inside(text, line.number) == "evidence":
        return None
    return text.valued(line, text.rng.choice(["2016", "2018", "2007"]) + line.value[4:])


def _inside(text: Text, number: int) -> str:
    header = next((line for line in reversed(text.lines[:number]) if line.startswith("[")), "")
    return header.strip("[]").rpartition(".")[2]


@kind()
def unknown_level_role_or_outlet(text: Text) -> Mistake | None:
    line = text.pick(text.pairs(r'"[^"]+"', "level|role|outlet|by|kind|breadth|of|penalty"))
    if not line or _inside(text, line.number) == "evidence":
        return None
    value = line.value[1:-1]
    words = {
        "city": ["市级", "ctiy", "City"],
        "province": ["省级", "provence"],
        "nation": ["国家级", "national"],
        "member": ["一般党员" if _inside(text, line.number) == "sanctions" else "班子成员", "menber"],
    }
    return text.valued(line, f'"{text.rng.choice(words.get(value, [value[:-1], value + value[-1]]))}"')


@kind()
def transposed_ballots(text: Text) -> Mistake | None:
    """Two figures exchanged such that they contradict each other, or less is good than poor: either line is right."""
    pairs = {line.key: line for line in text.pairs(r"\d+", "good|fairly_good|fair|poor|abstain|expected|present")}
    if len(pairs) < 7:
        return None
    choices = [("present", "expected"), ("present", "good"), ("good", text.rng.choice(["poor", "fair"]))]
    one, two = (pairs[name] for name in text.rng.choice(choices))
    if int(one.value) == int(two.value):
        return None
    lines = list(text.lines)
    lines[one.number - 1], lines[two.number - 1] = f"{one.key} = {two.value}", f"{two.key} = {one.value}"
    votes = [pairs[name] for name in ("good", "fairly_good", "fair", "poor", "abstain", "present")]  # the sum may name any
    numbers = {line.number for line in votes} if one.key == "present" and two.key == "good" else {one.number, two.number}
    zones = [(number, 0, len(lines[number - 1])) for number in numbers]
    return Mistake("\n".join(lines).encode(), {one.number, two.number}, zones)


@kind()
def same_event_twice(text: Text) -> Mistake | None:
    """A whole entry again, right after itself; either of the two is the right one."""
    starts = [n for n, line in text.headers(r"\[\[[\w.-]+\]\]") if line != "[[sanctions]]" and not line.endswith("evidence]]")]
    if not starts:
        return None
    first = text.rng.choice(starts)
    end = next((n for n in range(first + 1, len(text.lines) + 1) if text.lines[n - 1].startswith("[")), len(text.lines) + 1)
    block = text.lines[first - 1 : end - 1]
    again = first + len(block)
    lines = [*text.lines[: end - 1], *block, *text.lines[end - 1 :]]
    zones = [(n, 0, len(lines[n - 1])) for n in (first, again)]
    numbers = {first, again}
    if lines[first - 1] == "[[daily]]":  # thirteen checks are one too many before they are alike: the list begins there
        head = lines.index("[[daily]]") + 1
        numbers, zones = numbers | {head}, [*zones, (head, 0, len(lines[head - 1]))]
    return Mistake("\n".join(lines).encode(), numbers, zones)


@kind()
def same_document_in_two_clauses(text: Text) -> Mistake | None:
    """A question: the document of one clause's event is used in another clause, too."""
    documents = [line for line in text.pairs(r"\{.*\}", "document") if _clause(text, line.number)]
    if not documents:
        return None
    line = text.rng.choice(documents)
    free = [c for c in ("7", "12", "17-3") if c != _clause(text, line.number) and f"[[clauses.{c}." not in text.text]
    if not free:
        return None
    clause = text.rng.choice(free)
    name = {"7": "notices", "12": "unaddressed", "17-3": "notices"}[clause]
    new = [f"[[clauses.{clause}.{name}]]", "date = 2017-06-15", line.text]
    lines = [*text.lines, *new, ""]
    first = len(text.lines) + 1
    numbers = {first, first + 1, first + 2, line.number}
    return Mistake(
        "\n".join(lines).encode(),
        numbers | {n for n, h in text.headers(rf"\[{{1,2}}clauses\.({clause}|{_clause(text, line.number)})[\].].*")},
        [],
    )


def _clause(text: Text, number: int) -> str:
    header = next((line for line in reversed(text.lines[:number]) if line.startswith("[")), "")
    match = re.fullmatch(r"\[\[clauses\.([\d-]+)\.\w+\]\]", header)
    return match[1] if match else ""


# keys


def _mistyped(word: str, rng: random.Random) -> str:
    at = rng.randrange(1, len(word)) if len(word) > 1 else 0
    ways = [word[:at] + word[at + 1 :], word[:at] + word[at] * 2 + word[at + 1 :], word.capitalize()]
    if at and word[at] != word[at - 1]:
        ways.append(word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :])
    return rng.choice([way for way in ways if way != word])


@kind(RECORD, RECORD, RECORD, SETTINGS, CIRCULAR, RESULTS, RUBRIC)
def mistyped_key(text: Text) -> Mistake | None:
    line = text.pick(text.pairs(key="[a-z_]{4,}"))
    if not line:
        return None
    key = _mistyped(line.key, text.rng)
    head = max((n for n, row in enumerate(text.lines[: line.number], 1) if row.startswith("[")), default=1)
    zones = [(line.number, 0, len(key))]
    required = [(head, 0, len(text.lines[head - 1]))]  # the entry that now lacks a key it must have
    return Mistake(text.put(line.number, f"{key} = {line.value}"), {line.number}, zones + required, line.text)


@kind()
def mistyped_clause(text: Text) -> Mistake | None:
    found = text.headers(r"\[clauses\.\d[\d-]*\]")
    if not found:
        return None
    number, line = text.rng.choice(found)
    clause = line[1:-1].partition(".")[2]
    new = text.rng.choice([f"{clause}-9", clause.replace("-", "_") if "-" in clause else f"0{clause}", f"9{clause}"])
    new = f"[clauses.{new}]"
    return Mistake(text.put(number, new), {number}, [(number, 0, len(new))], line)


@kind()
def mistyped_list(text: Text) -> Mistake | None:
    found = text.headers(r"\[\[[\w.-]+\]\]")
    if not found:
        return None
    number, line = text.rng.choice(found)
    *tables, last = line[2:-2].split(".")
    new = f"[[{'.'.join([*tables, _mistyped(last, text.rng)])}]]"
    first = next(n for n, row in enumerate(text.lines, 1) if row == line)  # a list that lacks one begins there
    zones = [(number, 0, len(new)), (first, 0, len(line))]
    return Mistake(text.put(number, new), {number}, zones, line)


@kind()
def score_in_a_record(text: Text) -> Mistake | None:
    line = text.pick(text.pairs(r"\d+|true", "[a-z_]+"))
    if not line:
        return None
    new = text.rng.choice(["score = 2", "points = 2", 'grade = "优秀"', "total = 95"])
    if _inside(text, line.number) == "daily":
        return None
    key = new.split()[0]
    return Mistake(text.put(line.number, line.text, new), {line.number + 1}, [(line.number + 1, 0, len(key))])


@kind()
def missing_fact(text: Text) -> Mistake | None:
    """A line taken away: the section it should stand in is the right line; line 1 where the section holds nothing more."""
    line = text.pick([pair for pair in text.pairs(r"\d+|true|false") if text.lines[pair.number - 2].startswith("[clauses.")])
    if not line:
        return None
    content = "\n".join([*text.lines[: line.number - 1], *text.lines[line.number :]]).encode()
    head = line.number - 1
    return Mistake(content, {head}, [(head, 0, len(text.lines[head - 1]))])


@kind()
def header_taken_away(text: Text) -> Mistake | None:
    """A header that is gone: its facts fall to the section above, where they don't belong or stand twice."""
    found = [(n, line) for n, line in text.headers(r"\[clauses\.\d[\d-]*\]") if text.lines[n].strip()]
    found = [(n, line) for n, line in found if PAIR.match(text.lines[n])]
    if not found:
        return None
    number, _ = text.rng.choice(found)
    lines = [*text.lines[: number - 1], *text.lines[number:]]
    above = max((n for n in range(1, number) if lines[n - 1].startswith("[")), default=1)
    below = next((n for n in range(number, len(lines) + 1) if lines[n - 1].startswith("[")), len(lines) + 1)
    zones = [(n, 0, len(lines[n - 1])) for n in range(above, below)]
    return Mistake("\n".join(lines).encode(), set(range(number, below)), zones)


# templates and prose


@kind(TEMPLATE, BASE)
def broken_template(text: Text) -> Mistake | None:
    """A brace or a sign of a tag is missing, or a name is mistyped."""
    number = text.rng.choice([n for n, line in enumerate(text.lines, 1) if re.search(r"\{\{ \w+", line)])
    line = text.lines[number - 1]
    at = text.rng.choice([match.start() for match in re.finditer(r"\{\{ \w+", line)])
    rest = line[at:]
    new = text.rng.choice([rest.replace("}}", "}", 1), rest.replace("{{ ", "{{ x", 1), rest.replace(" }}", "|biggest }}", 1)])
    return Mistake(text.put(number, line[:at] + new), {number}, [])


@kind(CIRCULAR)
def mistyped_place_in_the_circular(text: Text) -> Mistake | None:
    comments = {n for n in text.toml if text.lines[n - 1].startswith("#")}
    number = text.rng.choice([n for n, line in enumerate(text.lines, 1) if "{{ " in line and n not in comments])
    line = text.lines[number - 1]
    found = text.rng.choice(list(re.finditer(r"\{\{ (.+?) \}\}", line)))
    new = text.rng.choice(
        [f"{{{{ {found[1]}目 }}}}", f"{{{{ {found[1][:-1]} }}}}", f"｛｛ {found[1]} ｝｝", f"{{{{ {found[1]} }}"]
    )
    changed = line[: found.start()] + new + line[found.end() :]
    return Mistake(text.put(number, changed), {number}, [(number, found.start(), found.start() + len(new))])


# running


@dataclass(frozen=True)
class Said:
    """One problem or question as it was printed."""

    code: str
    file: str
    line: int
    caret: tuple[int, int] | None
    hint: str
    text: str


_HEAD = re.compile(r"^(?P<file>[^\s:]+)(?::(?P<line>\d+):\d+)? \[(?P<code>E\d+)\]")


def printed(err: str) -> list[Said]:
    """The problems of a report, read from its text: a caret is mapped back to the columns of the line above it."""
    found = []
    for block in err.split("\n\n"):
        lines = block.split("\n")
        head = _HEAD.match(lines[0])
        if not head:
            continue
        number = int(head["line"] or 0)
        caret = None
        for above, line in pairwise(lines):
            if re.fullmatch(r" +\| *\^+", line):
                excerpt = above.partition(" | ")[2]
                offset = line.index("^") - line.index("|") - 2
                start = columns(excerpt, offset)
                caret = (start, columns(excerpt, offset + line.count("^")))
        hint = re.sub(r"\n {9}", "\n", block.partition("改法：")[2]).strip("\n")
        found.append(Said(head["code"], head["file"], number, caret, hint, block))
    return found


def within(said: Said, zones: list[Zone]) -> bool:
    """Whether a caret stands in one of the zones."""
    return any(said.caret and said.line == n and a <= said.caret[0] and said.caret[1] <= b for n, a, b in zones)


def columns(text: str, width: int) -> int:
    """How many characters take a width on a terminal."""
    for index in range(len(text) + 1):
        if display_width(text[:index]) >= width:
            return index
    return len(text) + 1


def asked(out: str) -> set[tuple[str, int, str]]:
    """The questions of a check: code, line, text."""
    return {(m[1], int(m[2] or 0), m[3]) for m in re.finditer(r"^  \[(Q\d+)\] (?:第 (\d+) 行 )?(.*)$", out, re.M)}


@dataclass(frozen=True)
class Outcome:
    """What became of one mistake."""

    name: str
    file: str
    right: bool
    wrong_caret: bool
    carets: int
    restored: bool | None
    silent: bool
    said: int
    text: str


class Bench:
    """A valid project to put mistakes into, one record at a time."""

    def __init__(self, root: Path) -> None:
        self.root = root
        shutil.copytree(ROOT / "content", root / "content")
        shutil.copytree(ROOT / "templates", root / "templates", ignore=shutil.ignore_patterns("__pycache__"))
        (root / SETTINGS).write_text(
            SITE.format(stage="published")
            + 'previous_assessed_on = 2016-12-20\n\n[years.2017.confirmed]\n"县纪委信访室" = 2017-12-22\n',
            encoding="utf-8",
        )
        settings = (root / SETTINGS).read_text(encoding="utf-8")
        (root / SETTINGS).write_text(
            settings.replace("\n[years.2017]\n", "example = false\n\n[years.2017]\n", 1), encoding="utf-8"
        )
        (root / RESULTS).parent.mkdir(parents=True)
        (root / RESULTS).write_text(
            '# 上年\n[jia]\nscore = 93.5\ngrade = "良好"\n\n[yi]\nscore = 88\ngrade = "良好"\n', encoding="utf-8"
        )
        (root / RECORD).parent.mkdir(parents=True)
        self.records = [p.read_text(encoding="utf-8") for p in sorted((ROOT / "data/communities/2017").glob("*.toml"))]
        self.records = [re.sub(r"^founded = .*\n", "", text, flags=re.M) for text in self.records]  # all have a last year here
        self.records.append((ROOT / "tests/invalid/good/jia.toml").read_text(encoding="utf-8"))
        self.known: dict[int, set[tuple[str, int, str]]] = {}

    def usual(self, index: int) -> set[tuple[str, int, str]]:
        """The questions that a record raises without a mistake."""
        if index not in self.known:
            code, out, err = run(self.root, "check")
            assert code == 0, err
            self.known[index] = {(code, 0, re.sub(r"\d+", "", text)) for code, _, text in asked(out)}
        return self.known[index]

    def try_one(self, name: str, rng: random.Random) -> Outcome:
        """Draw until the mistake can be made, make it, and read what check says."""
        mutator, files = KINDS[name]
        while True:
            index = rng.randrange(len(self.records))
            (self.root / RECORD).write_text(self.records[index], encoding="utf-8", newline="\n")
            file = rng.choice(files)
            path = self.root / file
            good = path.read_bytes()
            mistake = mutator(Text(good.decode(), rng))
            if mistake is not None:
                break
        known = self.usual(index)
        try:
            if callable(mistake.content):
                mistake.content(path)
            else:
                path.write_bytes(mistake.content)
            code, out, err = run(self.root, "check")
        finally:
            if path.is_dir() and not path.is_symlink():
                path.rmdir()
            elif path.is_symlink():
                path.unlink()
            path.write_bytes(good)
        said = printed(err)
        questions = [q for q in asked(out) if (q[0], 0, re.sub(r"\d+", "", q[2])) not in known]
        right = any(s.file == file and s.line in mistake.lines for s in said) or any(q[1] in mistake.lines for q in questions)
        wrong = [s for s in said if s.caret and not (s.file == file and within(s, mistake.zones))]
        assert code in (0, 1)
        restored = None
        if mistake.original is not None:
            restored = any(s.hint == mistake.original.strip() for s in said)
        shown = err if said else out
        silent = (
            file == RECORD and isinstance(mistake.content, bytes) and any(self.silent(s, good, mistake.content) for s in said)
        )
        carets = sum(s.caret is not None for s in said)
        return Outcome(name, file, right, bool(wrong), carets, restored, silent, len(said), shown)

    def silent(self, said: Said, good: bytes, bad: bytes) -> bool:
        """Whether a corrected line, pasted as it is offered, gives a record without a problem that states other facts."""
        if not all(PAIR.match(line) or re.match(r"\[.+\]$", line) for line in said.hint.split("\n")):
            return False  # words or a question, not a line
        try:
            lines = bad.decode("utf-8-sig").split("\n")
            pasted = "\n".join([*lines[: said.line - 1], said.hint, *lines[said.line :]])
            if facts(tomli.loads(pasted)) == facts(tomli.loads(good.decode())):
                return False
        except (UnicodeDecodeError, tomli.TOMLDecodeError):
            return False
        path = self.root / RECORD
        try:
            path.write_text(pasted, encoding="utf-8", newline="\n")
            return run(self.root, "check")[0] == 0
        finally:
            path.write_bytes(good)


def facts(data: dict[str, Any]) -> Any:
    """What of a record decides the score: texts that only name something are left out."""
    if isinstance(data, dict):
        return {key: facts(value) for key, value in data.items() if key not in ("note", "title", "name", "number", "issuer")}
    return [facts(item) for item in data] if isinstance(data, list) else data


def measure(seed: int, count: int) -> list[Outcome]:
    """Draw mistakes: every kind in turn, in random order, until there are enough."""
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory() as name:
        bench = Bench(Path(name) / "root")
        names: list[str] = []
        while len(names) < count:
            names += rng.sample(list(KINDS), len(KINDS))
        return [bench.try_one(name, rng) for name in names[:count]]


def main(arguments: list[str]) -> None:
    """Print the figures, and with ``--show`` what was said of each mistake that was not reported right."""
    parser = argparse.ArgumentParser(description="how well single mistakes are reported")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args(arguments)
    outcomes = measure(options.seed, options.count)
    right, wrong = sum(outcome.right for outcome in outcomes), sum(outcome.wrong_caret for outcome in outcomes)
    known = [outcome.restored for outcome in outcomes if outcome.restored is not None]
    carets, said = sum(outcome.carets for outcome in outcomes), sum(outcome.said for outcome in outcomes) / len(outcomes)
    print(f"seed {options.seed}: {right} of {len(outcomes)} on the right line ({right / len(outcomes):.1%})")
    print(f"{wrong} with a wrong caret, {carets} carets in all; {said:.2f} problems for a mistake")
    print(f"{sum(outcome.silent for outcome in outcomes)} corrected lines that would change facts unseen")
    print(f"the line as it was before is offered for {sum(known)} of the {len(known)} mistakes within one line")
    missed: dict[str, Counter[str]] = defaultdict(Counter)
    for outcome in outcomes:
        missed[outcome.name]["all"] += 1
        missed[outcome.name]["missed"] += not outcome.right
        missed[outcome.name]["caret"] += outcome.wrong_caret
        if options.show and (not outcome.right or outcome.wrong_caret or outcome.silent or outcome.restored is False):
            verdict = (
                f"right {outcome.right}, wrong caret {outcome.wrong_caret}, restored {outcome.restored}, silent {outcome.silent}"
            )
            print(f"\n### {outcome.name} in {outcome.file}: {verdict}\n{outcome.text[:1500]}")
    for name, counts in missed.items():
        if counts["missed"] or counts["caret"]:
            print(f"{name}: {counts['missed']} missed, {counts['caret']} wrong carets of {counts['all']}")


if __name__ == "__main__":
    main(sys.argv[1:])
