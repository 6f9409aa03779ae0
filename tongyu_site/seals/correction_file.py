"""Reading a correction's file: settings between two lines of ``+++``, then text. Every mistake is a problem with its place."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from ..base.hints import dated
from ..base.problems import Place, Problem, Problems
from ..base.project import Project
from ..base.samples import DOCUMENT, TEXT, is_open, key_hint, likely_meant, read_settings, to_fill_in
from ..base.signs import one_line
from ..base.source import Source, toml_value
from ..base.unseen import unseen_in_lines, with_unseen
from .comparison import CIRCULAR, HEADLINES
from .corrections import NAME, Correction

_SETTINGS = ("date", "reason", "basis", "document", "decided_by", "words", "checked", "changes")
"""The settings of a correction, in their order."""
DECLARED = (*HEADLINES, "clauses", "added", "removed")
"""What a correction may declare of a community's result."""
LATEST = 10
"""How many years after its year a correction may be dated: one beyond it is mistyped."""
FORM = {
    "reason": "更正的理由", "basis": "更正的依据，如复核申请", "issuer": "决定更正的单位", "number": "文号", "title": "标题",
    "decided_by": "决定更正的单位",
}  # fmt: skip
"""What each text of a correction is to say."""
_TO_FILL = "…"
_OPEN_DATE = re.compile(rf"\s*+date\s*+=\s*+({_TO_FILL})\s*+(?:#.*)?$")
_CLAUSES = '["1-2"]'
_SECTION = "[changes.…]，写社区记录的文件名，如 [changes.jia]"


def _document(number: str) -> str:
    """The document of a correction to fill in, with its number as far as it is known."""
    return f'{{ issuer = "…", number = {toml_value(number)} }}'


def _samples(year: int) -> dict[str, str]:
    """What each setting of a correction may be."""
    pair, texts = '["…", "…"]', dict.fromkeys(FORM, TEXT)
    lists = {**dict.fromkeys(HEADLINES, pair), "clauses": _CLAUSES, "added": "true", "removed": "true"}
    lists |= {"words": f'["{CIRCULAR}"]', "checked": '["…"]'}
    return {**texts, **lists, "date": f"{year + 1}-03-05", "document": _document("…")}


def read_correction(project: Project, path: Path) -> Correction:
    """Read and check a correction's file, without what it changed. Raises :class:`~tongyu_site.base.problems.Problems`."""
    source = project.read(path)
    match = NAME.fullmatch(path.name)
    assert match
    year, number = int(match[1]), int(match[2])
    if source.front_end is None:
        raise Problems([source.problem("E707", "更正的设置要写在两行 +++ 之间，文件以 +++ 开始", place=Place(1), hint="+++")])
    head, open_date = _without_open_date(front(source))
    data = read_settings(head, _samples(year), _SECTION)
    problems = [
        *_unknown(head, data, _SETTINGS, []),
        *(_undated(source, open_date, year) if open_date else _missing(source, data, year, "date")),
        *_missing(source, data, year, *_SETTINGS[1:]),
        *_bad_settings(head, data, year),
        *_bad_document(head, data),
        *_bad_changes(head, data),
        *_unfilled_text(source),
        *unseen_in_lines(source, _text_lines(source)),
    ]
    if problems := with_unseen(problems, head, data):
        raise Problems(problems)
    document = data["document"]
    title = f"《{document['title']}》" if "title" in document else ""
    return Correction(
        year, number, data["date"], data["reason"].strip().rstrip("。"), data["basis"].strip(),
        f"{document['issuer']} {title}{document.get('number', '')}", data["decided_by"].strip(),
        _paragraphs(source), data.get("changes", {}), source,
        words=tuple(data.get("words", ())), checked=tuple(data.get("checked", ())),
    )  # fmt: skip


# the two parts of the file


def front(source: Source) -> Source:
    """The settings of a correction, between its lines of +++; places are those of the whole file."""
    return Source(source.shown, "\n".join(source.lines[1 : source.front_end]), 1)


def _without_open_date(head: Source) -> tuple[Source, Place | None]:
    """The settings without the form's line of the date, which is no TOML until a day stands there, and the place of its …; None
    where there is no such line."""
    for number, line in enumerate(head.lines, 1):
        if match := _OPEN_DATE.match(line):
            lines = [*head.lines[: number - 1], "", *head.lines[number:]]
            return Source(head.shown, "\n".join(lines), head.offset), Place(number + head.offset, match.start(1) + 1, 1)
    return head, None


def _text_lines(source: Source) -> list[tuple[int, str]]:
    """The lines after the settings, with their numbers in the file."""
    end = source.front_end or 0
    return list(enumerate(source.lines[end + 1 :], end + 2))


def _paragraphs(source: Source) -> tuple[str, ...]:
    """The text in paragraphs, which blank lines part."""
    lines = (line for _, line in _text_lines(source))
    return tuple(one_line(paragraph) for filled, paragraph in groupby(lines, key=lambda line: bool(line.strip())) if filled)


# what may be wrong


def _bad(head: Source, message: str, where: list[str | int], hint: str | None = None, *, key: bool = False) -> Problem:
    """A problem of a setting, or with ``key`` of its name."""
    return head.problem("E707", message, where, hint=hint, key=key)


def _unknown(head: Source, table: Mapping[str, Any], known: Sequence[str], where: list[str | int]) -> Iterator[Problem]:
    """Keys that a table of the settings does not have."""
    for key in table:
        if key not in known:
            yield _bad(head, f"更正没有“{key}”这一项", [*where, key], key_hint(key, known), key=True)


def _undated(source: Source, place: Place, year: int) -> Iterator[Problem]:
    """The date is the form's … still."""
    hint = to_fill_in("date", _samples(year)["date"])
    yield source.problem("E707", "date 还没有填，写决定更正的日期，不加引号", place=place, hint=hint)


def _missing(source: Source, data: Mapping[str, Any], year: int, *keys: str) -> Iterator[Problem]:
    """Settings of these keys that are not there."""
    for key in keys:
        if key in ("words", "checked") or (key == "changes" and "words" in data):
            continue
        if key not in data and key not in likely_meant(data, _SETTINGS):
            hint = f"在设置的最后写 {_SECTION}" if key == "changes" else to_fill_in(key, _samples(year)[key])
            yield source.problem("E707", f"更正缺少 {key}", place=Place(1), hint=hint)


def _bad_settings(head: Source, data: Mapping[str, Any], year: int) -> Iterator[Problem]:
    """A date that is none or out of reach, and texts that say nothing."""

    def in_reach(day: dt.date) -> bool:
        """Whether a correction of the year may be of this day."""
        return year <= day.year <= year + LATEST

    date, samples = data.get("date"), _samples(year)
    if date is not None and not (type(date) is dt.date and in_reach(date)):
        wrong = f"更正的日期应在 {year} 年至 {year + LATEST} 年之间" if type(date) is dt.date else "date 应是日期，不加引号"
        yield _bad(head, wrong, ["date"], dated("date", date, f"写日期，如 {samples['date']}", in_reach))
    for key, what in (("words", "改动的文字的名称"), ("checked", "已核对的情形")):
        texts = data.get(key, ["…"])
        if not (isinstance(texts, list) and texts and all(isinstance(text, str) for text in texts)):
            own = f"{key} = [{toml_value(texts)}]" if isinstance(texts, str) and _says(texts) else None
            hint = own or to_fill_in(key, samples[key])
            yield _bad(head, f"{key} 应是{what}，写成列表，都加引号", [key], hint)
    for key in ("reason", "basis", "decided_by"):
        value = data.get(key)
        if value is not None and not _says(value):
            yield _bad(head, f"{key} 应是文字，不能为空，也不能还是表样中的“…”", [key], f'{key} = "…"，写{FORM[key]}')


def _bad_document(head: Source, data: Mapping[str, Any]) -> Iterator[Problem]:
    """A document without issuer, or without number and title."""
    document = data.get("document", {})
    if not isinstance(document, dict):
        number = document.strip() if _says(document) and "号" in document else "…"
        yield _bad(head, "document 应写明单位和文号", ["document"], f"document = {_document(number)}")
        return
    yield from _unknown(head, document, DOCUMENT, ["document"])
    for key, value in document.items():
        if not _says(value):
            message = f"document 的 {key} 应是文字，不能为空，也不能还是表样中的“…”"
            yield _bad(head, message, ["document", key], f'{key} = "…"' + (f"，写{FORM[key]}" if key in FORM else ""))
    stated = {*document, *likely_meant(document, DOCUMENT)}
    if "document" in data and not ("issuer" in stated and ("number" in stated or "title" in stated)):
        yield _bad(head, "document 应写明单位（issuer）和文号（number）或标题（title）", ["document"])


def _bad_changes(head: Source, data: Mapping[str, Any]) -> Iterator[Problem]:
    """What is declared of communities in another form than that of a declaration."""
    changes = data.get("changes", {})
    if not isinstance(changes, dict):
        yield _bad(head, "changes 应是表，每个社区一节", ["changes"], _SECTION)
        changes = {}
    for slug, table in changes.items():
        if not isinstance(table, dict):
            yield _bad(head, f"changes 中的“{slug}”应是一个社区的表", ["changes", slug], f"[changes.{slug}]", key=True)
            continue
        yield from _unknown(head, table, DECLARED, ["changes", slug])
        for key, value in table.items():
            texts = isinstance(value, list) and all(isinstance(text, str) for text in value)
            if key in HEADLINES and not (texts and len(value) == 2):
                yield _bad(head, f"{key} 应写原来的和现在的，都加引号", ["changes", slug, key], f'{key} = ["…", "…"]')
            elif key == "clauses" and not texts:
                yield _bad(head, "clauses 应是条款编号的列表，都加引号", ["changes", slug, key], to_fill_in("clauses", _CLAUSES))
            elif key in ("added", "removed") and value is not True:
                yield _bad(head, f"{key} 只能写 true", ["changes", slug, key], to_fill_in(key, "true"))


def _unfilled_text(source: Source) -> Iterator[Problem]:
    """Lines of the text that are the form's still."""
    for number, line in _text_lines(source):
        if line.strip().startswith(_TO_FILL):
            message = "正文还是表样中的“…”，写明更正的经过，或删去这一行"
            yield source.problem("E707", message, place=Place(number, 1, len(line)))


def _says(value: Any) -> bool:
    """Whether a setting is a text that somebody has written."""
    return isinstance(value, str) and bool(value.strip()) and not is_open(value)
