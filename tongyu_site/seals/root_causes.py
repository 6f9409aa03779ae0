"""What made the results of two roots differ: the old year is scored with one input of the new root at a time.

An input is a record, the rubric, a reading, or last year's results. Several are not tried together: there may be as many as
records.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cached_property, partial
from typing import Any

from ..assess import AssessedYear, Past
from ..base.problems import Problems
from ..records import Record, records_under
from ..rubric import Rubric, rubric_under
from .comparison import Change
from .exchange import Exchange, Given, Input, past_input, reading_input, together
from .figures import Communities
from .inputs import chosen_options, rubric_hash


class RootCauses:
    """What made each change between two roots. ``before`` are the results of the old one."""

    def __init__(self, old: AssessedYear, new: AssessedYear, before: Communities) -> None:
        self.old, self.new, self.before = old, new, before

    @cached_property
    def exchange(self) -> Exchange:
        """The old year, with what can be exchanged for the new one's."""
        return Exchange(self.old, self.before, tuple(self._inputs()), later=False)

    @cached_property
    def rubric_changed(self) -> bool:
        """Whether the rubric's text is another, leaving aside which options are chosen."""
        return rubric_hash(self.old.rubric) != rubric_hash(self.new.rubric)

    def of(self, change: Change) -> tuple[str, ...]:
        """The inputs that make a change each by itself; else those that have a part in it; else all of them together."""
        found = self.exchange.alone(change) or self.exchange.partly(change)
        names = [one.name for one in self.exchange.inputs]
        return tuple(found or ([together(names)] if names else []))

    def _inputs(self) -> Iterator[Input]:
        """The inputs that are not the same in both roots."""
        old, new = self.old, self.new
        ours, theirs = ({record.slug: record for record in side.records.typed} for side in (old, new))
        folder = f"data/communities/{old.number}"
        for slug in sorted(ours.keys() | theirs.keys()):
            one, two = ours.get(slug), theirs.get(slug)
            if one != two:
                what = "新增" if one is None else "撤去" if two is None else "改动"
                detail = f"（{_record_change(old.rubric, one, two)}）" if one and two else ""
                yield Input(f"记录 {folder}/{slug}.toml {what}{detail}", partial(self._put_record, slug, two))
        if self.rubric_changed:
            yield Input(f"细则 content/rubric/{old.number}.md 改动", self._put_rubric)
        for name, reading in new.rubric.readings.items():
            before = old.rubric.readings.get(name)
            if before is not None and before.chosen != reading.chosen:
                text = f"执行口径 {name} 由“{_says(old.rubric, name)}”改为“{_says(new.rubric, name)}”"
                yield reading_input(text, name, reading.chosen)
        if _past_rows(old.past) != _past_rows(new.past):
            yield past_input("上年结果改动", new.past)

    def _put_record(self, slug: str, record: Record | None, given: Given) -> Given:
        """Another record in a record's place, or none."""
        if record is not None and self.rubric_changed:
            record = self._typed_by_the_old_rubric[slug]
        rest = {other: own for other, own in given.records.items() if other != slug}
        return replace(given, records=rest if record is None else {**rest, slug: record})

    @cached_property
    def _typed_by_the_old_rubric(self) -> Mapping[str, Record]:
        """The new records as the old rubric reads them; raises where it can't."""
        found = records_under(self.new.records, self.new.settings, self.old.rubric)
        if found.problems:
            raise Problems(list(found.problems))
        return {record.slug: record for record in found.typed}

    def _put_rubric(self, given: Given) -> Given:
        """The new rubric's text in the old one's place, its readings chosen as in the old one; raises where the old records
        do not fit it."""
        options = chosen_options(self.old.rubric)
        rubric = rubric_under(self.new.rubric, {name: options[name] for name in options if name in self.new.rubric.readings})
        records = records_under(self.old.records, self.old.settings, rubric)
        if records.problems:
            raise Problems(list(records.problems))
        return replace(given, rubric=rubric, records={record.slug: record for record in records.typed})


def _says(rubric: Rubric, name: str) -> str:
    """What the chosen option of a reading says."""
    return rubric.readings[name].applied.says


def _past_rows(past: Past) -> list[tuple[Any, ...]]:
    """Last year's results as far as figures can rest on them."""
    return sorted((slug, result.score, result.grade) for slug, result in past.items())


# what differs between two records, in words


_RECORD_PARTS = {
    "name": "名称", "begin": "考核期的第一天", "assessed_on": "年末考核开始的日期", "founded": "成立的日期",
    "former": "改名、合并前的社区", "first": "上年有没有考核", "previous_unit": "主要领导的任职",
    "since": "主要领导到任的日期", "grounds": "没有做到的情况", "evidence": "考核材料",
    "falsified": "弄虚作假的情形", "ballots": "民主测评", "daily": "日常检查", "rewards": "奖惩", "showcases": "经验成果",
    "sanctions": "处分情况", "missing": "尚缺的事实",
}  # fmt: skip


def _record_change(rubric: Rubric, old: Record, new: Record) -> str:
    """Which facts of a record differ; counts and dates with their values, nothing about persons."""
    texts = []
    for key in dict.fromkeys((*old.facts, *new.facts)):
        one, two = old.facts.get(key), new.facts.get(key)
        if one != two:
            block, name = key
            known = rubric.facts.get(block, {}).get(name)
            title = f"{rubric.cite(block)} {known.title if known else name}"
            texts.append(title + _values(one, two, known.unit if known else ""))
    for field in fields(Record):
        if field.name in _RECORD_PARTS and getattr(old, field.name) != getattr(new, field.name):
            texts.append(_RECORD_PARTS[field.name])
    return "；".join(texts) or "文字"


def _values(old: Any, new: Any, unit: str) -> str:
    """What a fact was and is; of a list of events only how many, or which of their fields differ."""

    def text(value: Any) -> str:
        """A fact in words."""
        if value is None:
            return "未填"
        if isinstance(value, bool):
            return "是" if value else "否"
        if isinstance(value, tuple):
            return f"{len(value)}条"
        return f"{value}{unit if isinstance(value, int) else ''}"

    if isinstance(old, tuple) and isinstance(new, tuple) and len(old) == len(new):
        names = {field.name for one, two in zip(old, new, strict=True) for field in _differing(one, two)}
        labels = {"date": "日期", "document": "依据", "note": "备注", "persons": "人数", "title": "标题"}
        known = [label for name, label in labels.items() if name in names]
        return f"的{'、'.join(known)}" if known else "的内容"
    return f"由{text(old)}变为{text(new)}"


def _differing(one: Any, two: Any) -> Iterator[Any]:
    """The fields in which two events differ."""
    if is_dataclass(one) and type(one) is type(two):
        yield from (field for field in fields(one) if getattr(one, field.name) != getattr(two, field.name))
