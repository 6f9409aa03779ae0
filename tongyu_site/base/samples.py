"""Settings by the keys that they have, each with a sample of its value: what a line that can't be read, or is missing, takes.

A sample is what may stand behind the equals sign: one value, with … for what is to be filled in, or several between 或; a
text without … is a form, such as that of a document's number. A figure has none. A hint never puts a sample in the place of
what somebody knows: the line has … there, and the sample stands behind 如.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import tomli

from . import hints
from .matching import nearest
from .problems import Problem, Problems
from .source import Source

TEXT, YES_NO = '"…"', "true 或 false"
"""The samples of a text, and of yes and no."""
_SCHEMAS: Mapping[type, Mapping[str, str]] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    dt.date: {"type": "string", "format": "date"},
    type(None): {"type": "number"},
}
"""What the hint of a value may be made of, by the type of its sample."""
_TITLES = {
    "title": "标题", "authority": "考核机关", "example": "示例数据", "show_roles": "写明职务", "show_adjustments": "写明组织调整",
    "show_distance": "写明差距", "stage": "阶段", "previous_assessed_on": "上年考核开始的日期", "first": "上年没有考核",
    "number": "发文字号", "issuer": "发文机关署名",
    "header": "发文机关标志", "to": "主送机关", "copies": "抄送机关", "printer": "印发机关", "signed_on": "签发（成文）日期",
    "printed_on": "印发日期", "notes": "附注", "allow": "固定用语", "date": "更正日期", "reason": "理由", "basis": "更正依据",
    "document": "更正文件", "decided_by": "决定机关", "words": "改动的文字", "checked": "已核对的情形",
    "score": "得分", "grade": "档次", "name": "社区名称",
    "years": "年度", "confirmed": "确认的日期", "changes": "改动的结果", "rank": "名次", "composite": "综合得分",
    "clauses": "条款", "added": "增列", "removed": "删去", "text": "正文中的原话",
    "on": "日期", "paper": "回执", "review": "复核",
}  # fmt: skip
"""What a key is called, for those who write it in Chinese."""
DOCUMENT, ALLOWED, CONFIRMED = ("issuer", "number", "title"), ("text", "reason"), ("on", "paper")
"""The keys of a correction's document, of fixed words of a circular, and of an office's confirmation."""
_SECTIONS = ("years", "confirmed", "changes")
"""The keys of headers."""
_HAN = "[\u4e00-\u9fff]"
_IN_HEADER = r"(?<=[\[.])[\u4e00-\u9fff]+(?=[\].])"
_IN_BRACES = "(?<=[{, ])[\u4e00-\u9fff]+(?= *[=＝])"
_PAIR = r"\s*+([\w-]++)\s*+[=＝:：]++\s*+([^\s#]*+(?:\s++[^\s#]++)*+)\s*+(?:#.*)?$"


def key_title(key: str) -> str:
    """What a key is called in Chinese; the key itself where it has no such name."""
    return _TITLES.get(key, key)


def read_settings(source: Source, samples: Mapping[str, str], section: str = "") -> dict[str, Any]:
    """The data of a file of settings. Raises :class:`Problems`: the hint of a line of a known key is one that the key takes.

    ``section`` is the hint of a Chinese header, where headers name what the file is about.
    """
    try:
        return source.toml()
    except Problems as error:
        raise Problems([_of_key(source, problem, samples, section) for problem in error.problems]) from None


def likely_meant(table: Mapping[str, Any], known: Iterable[str]) -> set[str]:
    """The known keys that a table lacks and that a key of it, which nobody knows, was probably meant to be."""
    free = [key for key in known if key not in table]
    return {near for key in table if key not in {*known} for near in _by_title(key, free) or nearest(key.lower(), free, 1)}


def key_hint(key: str, known: Iterable[str]) -> str:
    """Which of the known keys was meant by one that there is not: those that a Chinese key names, those close to it, or all."""
    if close := _by_title(key, known):
        return hints.asked(close, _titles(close))
    return f"可写 {'、'.join(nearest(key, known) or known)}"


def _titles(keys: Iterable[str]) -> dict[str, dict[str, str]]:
    """Some keys, each with its title."""
    return {key: {"title": _TITLES.get(key, "")} for key in keys}


def _by_title(key: str, known: Iterable[str]) -> list[str]:
    """The known keys that a Chinese key names; none for any other key."""
    return hints.by_title(key, _titles(known)) if re.match(_HAN, key) else []


def _with_known_keys(line: str) -> str | None:
    """A header, or a table in braces, with its Chinese keys named; None where there is none, or one is not named for certain."""
    if not (header := line.lstrip().startswith("[")) and "{" not in line:
        return None
    begun = line.lstrip()
    in_braces = DOCUMENT if begun.startswith("document") else CONFIRMED if begun.startswith('"') else ALLOWED
    known = _SECTIONS if header else in_braces
    return hints.with_keys(line, _IN_HEADER if header else _IN_BRACES, lambda key: _by_title(key, known))


def _of_key(source: Source, problem: Problem, samples: Mapping[str, str], section: str) -> Problem:
    """A problem of a line of a known key, with a hint that the key takes: what was surely meant, else one to fill in."""
    if problem.first:  # a key or section that stands there already: either line may be the right one
        return problem
    line = source.lines[problem.place.line - source.offset - 1] if problem.place else ""
    if right := _with_known_keys(line):
        return replace(problem, hint=right)
    if section and line.startswith("[") and re.search(_IN_HEADER, line):
        return replace(problem, hint=section)
    pair = re.match(_PAIR, line)
    sample = samples.get(pair[1]) if pair else None
    if pair and sample is None and re.match(_HAN, pair[1]) and not problem.hint:
        return replace(problem, hint=hints.asked(_by_title(pair[1], samples), _titles(samples)))
    if pair is None or sample is None or _takes(sample, _value(problem.hint)):
        return problem
    choices = sample.split(" 或 ")
    meant = hints.value(pair[1], pair[2], _SCHEMAS.get(type(_value(f"key = {choices[0]}")), {})) if pair[2] else None
    fits = meant and _takes(sample, _value(f"key = {meant}"))
    if "[" in pair[2] and "]" not in pair[2]:  # the rest of the value stands on other lines
        return replace(problem, hint=None)
    return replace(problem, hint=f"{pair[1]} = {meant}" if fits else to_fill_in(pair[1], sample, pair[2]))


_OPEN = re.compile("(?<!…)…(?!…)")
"""One … stands for what is to be filled in; two are the Chinese dots."""


def is_open(text: object) -> bool:
    """Whether something in a text of the office is still to be filled in."""
    return isinstance(text, str) and _OPEN.search(text) is not None


def to_fill_in(key: str, sample: str, written: Any = "") -> str:
    """A line for a key of a ``sample``, with … for what nobody can know who reads only what is ``written``."""
    if not sample:
        return f"{key} = …，写一个数，不加引号"
    if type(_value(f"key = {sample}")) is dt.date:
        return hints.dated(key, written, f"写日期，如 {sample}")
    if sample == "true":
        return f"{key} = true；不是的，删去这一行"
    if "…" in sample or " 或 " in sample:
        return f"{key} = {sample}"
    blank = re.sub('"[^"]*"', '"…"', sample)
    return f"{key} = {blank}，如 {sample}"


def _value(line: str | None) -> object:
    """The value of a line of TOML; the type of nothing where the line is none."""
    try:
        return next(iter(tomli.loads(line or "").values()), None)
    except (ValueError, RecursionError):
        return None


def _takes(sample: str, value: object) -> bool:
    """Whether a value is of the type of a sample, and one of several where the sample lists them; a text isn't empty."""
    admitted = [_value(f"key = {choice}") for choice in sample.split(" 或 ")]
    if len(admitted) > 1 and value not in admitted:
        return False
    if admitted == [None]:
        return type(value) in (int, float)
    if isinstance(value, str) and isinstance(admitted[0], str) and "…" not in sample and len(admitted) == 1:
        return _form(value) == _form(admitted[0])
    return type(value) is type(admitted[0]) and value not in ("", [])


def _form(text: str) -> str:
    """The form of a text, such as a document's number: other words before its first bracket, and other figures, are the same."""
    return re.sub(r"\d+", "0", re.sub(r"^[^〔]+", "", text))
