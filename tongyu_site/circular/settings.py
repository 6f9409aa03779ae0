"""The settings of a circular: the TOML between the ``+++`` lines at the head of its file, and what can be wrong in them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..base.pieces import NAMED_PLACE
from ..base.problems import Place, Problem
from ..base.project import YearSettings
from ..base.samples import ALLOWED, TEXT, is_open, key_hint, likely_meant, to_fill_in
from ..base.source import Source, toml_value

_KEYS: dict[str, type] = {
    "title": str, "number": str, "issuer": str, "header": str, "to": str, "copies": str, "printer": str,
    "signed_on": dt.date, "printed_on": dt.date, "notes": str, "allow": list,
}  # fmt: skip
_REQUIRED = ("title", "issuer", "to")
_REQUIRED_PUBLISHED = ("number", "signed_on", "printed_on")
_TYPES = {str: "文字，加引号", dt.date: "日期，不加引号", list: "列表"}
_ALLOW = '[{ text = "…", reason = "…" }]'

_NUMBER = re.compile(r"(\S+)〔([0-9]+)〕([1-9][0-9]*)号")
_LOOSE_NUMBER = re.compile(r"(\S+?)\s*+[〔\[【(（［]\s*+(\d++)\s*+[〕\]】)）］]\s*+第?0*+(\d*+)\s*+号?")
"""发文字号 in any brackets, with 第 or leading zeros, or without its last part."""


ISSUER = "发文机关"
"""The one place that a title may name: it stands for ``issuer``, so that a name is written once."""


def with_issuer(title: str, issuer: str) -> str:
    """A title with the issuer in its place."""
    return NAMED_PLACE.sub(lambda place: issuer if place[1] == ISSUER else place.group(), title)


def open_number(number: str) -> str:
    """发文字号 with its last part left open, as a draft shows it: 示办发〔2018〕　号; empty where it has another form."""
    match = _LOOSE_NUMBER.fullmatch(number.strip())
    return f"{match[1]}〔{int(match[2])}〕　号" if match else ""


def samples(year: YearSettings) -> dict[str, str]:
    """What each setting may be: a text, a day, a list."""
    kinds = {str: TEXT, dt.date: f"{year.number + 1}-01-08", list: _ALLOW}
    return {**{key: kinds[kind] for key, kind in _KEYS.items()}, "number": f'"示办发〔{year.number + 1}〕3号"'}


def problems_of_settings(head: Source, settings: Mapping[str, Any], year: YearSettings) -> Iterator[Problem]:
    """What is wrong in the settings: unknown keys, types, missing keys, the number's form, the order of the two dates."""
    known = samples(year)
    for key, value in settings.items():
        problem = _problem_of_setting(head, key, value, known)
        if problem:
            yield problem
    for key in (*_REQUIRED, *(_REQUIRED_PUBLISHED if year.published else ())):
        if key not in settings and key not in likely_meant(settings, _KEYS):
            yield head.problem("E403", f"通报设置缺少 {key}", place=_waiting(head, key), hint=to_fill_in(key, known[key]))
    for key in [key for key, text in settings.items() if year.published and is_open(text)]:
        yield head.problem("E403", f"通报设置的 {key} 还没有填写", [key], hint=to_fill_in(key, known.get(key, TEXT)))
    number, signed, printed = (settings.get(key) for key in ("number", "signed_on", "printed_on"))
    if isinstance(number, str) and number.strip():
        yield from _problems_of_number(head, number, known, published=year.published)
    if type(signed) is dt.date and type(printed) is dt.date and printed < signed:
        yield head.problem("E417", "印发日期早于成文日期", ["printed_on"], hint=f"printed_on = …，写印发日期，不早于 {signed}")


def _waiting(head: Source, key: str) -> Place:
    """Where a setting that is missing waits behind a #; else the first line of the settings."""
    rows = (row for row, line in enumerate(head.lines, 1) if re.match(rf"#\s*{key}\s*=", line))
    return Place(next(rows, 1))


def _problem_of_setting(head: Source, key: str, value: object, known: Mapping[str, str]) -> Problem | None:
    """What is wrong with one setting: its key is unknown, its value is of another type, or it is empty."""
    if key not in _KEYS:
        return head.problem("E403", f"通报设置没有“{key}”这一项", [key], key=True, hint=key_hint(key, _KEYS))
    kind = _KEYS[key]
    if type(value) is not kind:
        figure = kind is str and type(value) is int and key != "number"
        hint = f'{key} = "{value}"' if figure else to_fill_in(key, known[key], value)
        return head.problem("E403", f"通报设置的 {key} 应是{_TYPES[kind]}", [key], hint=hint)
    if isinstance(value, str) and re.search(r"\{\{|\}\}", with_issuer(value, "") if key == "title" else value):
        hint = f"标题中可写 {{{{ {ISSUER} }}}}，其他的改成文字" if key == "title" else "改成文字"
        return head.problem("E413", f"通报设置的 {key} 中不能这样引用数据", [key], hint=hint)
    if isinstance(value, str) and not value.strip():
        return head.problem("E403", f"通报设置的 {key} 是空的", [key], hint=to_fill_in(key, known[key]))
    return None


def _problems_of_number(head: Source, number: str, known: Mapping[str, str], *, published: bool) -> Iterator[Problem]:
    """发文字号 in another form than 示办发〔2018〕3号; a draft's may be without its last part."""
    loose = _LOOSE_NUMBER.fullmatch(number.strip())
    if _NUMBER.fullmatch(number) or (loose and not published):
        return
    full = loose and loose[3] and int(loose[3])
    right = f'number = "{loose[1]}〔{int(loose[2])}〕{int(loose[3])}号"' if loose and full else None
    hint = right or to_fill_in("number", known["number"])
    message = "发文字号应写作 代字〔年份〕序号号：年份用六角括号，序号前不写“第”和 0"
    yield head.problem("E416", message, ["number"], hint=hint)


def _entry_of(head: Source, problem: Problem, words: str) -> str:
    """The entry of ``allow`` for words that stand there without a reason: their line, where they have one to themselves."""
    entry = f'{{ text = {toml_value(words)}, reason = "…" }}'
    line = head.lines[problem.place.line - head.offset - 1] if problem.place else ""
    return f"{entry}," if re.fullmatch(r"""\s*("[^"]*"|'[^']*')\s*+(?:,\s*+)?(#.*)?""", line) else f"改为 {entry}"


@dataclass(frozen=True, slots=True)
class AllowedWords:
    """Fixed words of the prose that look like a result and are none (``allow``); ``index`` is where they stand in the list."""

    text: str
    index: int


def allowed_words(head: Source, settings: Mapping[str, Any]) -> tuple[tuple[AllowedWords, ...], tuple[Problem, ...]]:
    """The words that ``allow`` lets through, each with its reason, and what is wrong in that list."""
    allowed: list[AllowedWords] = []
    problems: list[Problem] = []
    for index, item in enumerate(settings.get("allow", ())):
        problem = _problem_of_allowed(head, index, item, [other.text for other in allowed])
        if problem:
            problems.append(problem)
        words = item.get("text") if isinstance(item, dict) and not problem else item  # words without a reason are told once
        if isinstance(words, str):
            allowed.append(AllowedWords(words, index))
        for key in item if isinstance(item, dict) else ():
            if key not in ALLOWED:
                where = ["allow", index, key]
                hint = key_hint(key, ALLOWED)
                problems.append(head.problem("E415", f"allow 没有“{key}”这一项", where, key=True, hint=hint))
    return tuple(allowed), tuple(problems)


def _problem_of_allowed(head: Source, index: int, item: object, before: Sequence[str]) -> Problem | None:
    """Why an entry of ``allow`` lets nothing through: no table, no text, no reason, or the text of an entry before it."""
    where: list[str | int] = ["allow", index]
    if not isinstance(item, dict):
        problem = head.problem("E415", "allow 的每一条都要写 text 和 reason", where, hint=f"allow = {_ALLOW}")
        return replace(problem, hint=_entry_of(head, problem, item)) if isinstance(item, str) and item.strip() else problem
    if likely_meant(item, ALLOWED):
        return None  # the mistyped key is told
    text, reason = item.get("text"), item.get("reason")
    if not isinstance(text, str) or not text.strip():
        return head.problem("E415", "allow 缺少 text（正文中的原话）", [*where, "text"], hint='text = "…"，写正文中的原话')
    if not isinstance(reason, str) or not reason.strip():
        return head.problem("E415", f"allow 中的“{text}”没有写 reason（理由）", where, hint='reason = "…"，写不是考核结果的理由')
    if text in before:
        return head.problem("E415", f"allow 中的“{text}”写了两次", [*where, "text"])
    return None
