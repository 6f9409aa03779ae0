"""Questions about one record: what is valid in it and may still not be what was meant.

Looks at a typed record and its ledger; knows no page. A question names its place by a TOML path; the line is found only when
the question is shown. No private value stands in one.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from statistics import median_low
from typing import Any

from ..base.personal import ASKED, holds_personal_number
from ..base.places import DataPath
from ..base.points import show
from ..base.private import PERSON, texts_in
from ..base.signs import asked_of_brackets
from ..base.source import Source
from ..records import Document, Event, Record, Work
from ..rubric import BALLOTS, DAILY, Publish, Rubric
from .ledger import Kind, Scorecard, State
from .publishing import published

DROP = 25
"""A daily check this far below the community's own median is asked about."""
DAYS = 366
"""More often than daily is not believed."""


@dataclass(frozen=True)
class Question:
    """Something to look at: code, text, the community and clause it is about, and where it stands in the record.

    ``personal``: it may tell of a person, whatever its place in the record says. ``items`` are what it lists, where it asks about
    each of several things.
    """

    code: str
    message: str
    about: str = ""
    clause: str | None = None
    source: Source | None = None
    where: DataPath = ()
    personal: bool = False
    items: Sequence[str] = ()

    @cached_property
    def line(self) -> int | None:
        """The line in its file, where the question is about one."""
        return self.source.locate(self.where, key=True).line + self.source.offset if self.source and self.where else None

    @property
    def text(self) -> str:
        """The question on one line."""
        line = f"第 {self.line} 行 " if self.line else ""
        return f"[{self.code}] {line}{self.message}"

    def __str__(self) -> str:
        return f"{self.about}：{self.message}" if self.about else self.message


@dataclass(frozen=True)
class Inquiry:
    """One record that is looked through, with its scorecard and the file that it was read from."""

    rubric: Rubric
    record: Record
    card: Scorecard
    source: Source
    data: Mapping[str, Any]
    """The record as written."""

    def ask(self, code: str, message: str, *where: str | int, clause: str | None = None) -> Question:
        """A question about this record; ``where`` is the path of the value in its file."""
        return Question(code, message, self.record.name, clause, self.source, where)

    @cached_property
    def counts(self) -> Mapping[tuple[str, str], int]:
        """The facts of type count, by clause and name; ``type`` because a boolean is an ``int`` too."""
        return {where: value for where, value in self.record.facts.items() if type(value) is int}

    @cached_property
    def told(self) -> Record:
        """What may be published of the record."""
        return published(self.rubric, self.record)

    @cached_property
    def texts(self) -> Sequence[tuple[DataPath, str]]:
        """Every text of the record but private ones, with its path."""
        return tuple((where, text) for where, text in texts_in(self.data) if PERSON not in where)

    @cached_property
    def restricted(self) -> frozenset[tuple[str, str]]:
        """The lists of cases of which only the document is published, by clause and name."""
        return frozenset(
            (clause.id, name) for clause in self.rubric.clauses for name, fact in clause.facts.items()
            if fact.publishes() == Publish.DOCUMENT
        )  # fmt: skip

    @cached_property
    def credited(self) -> Mapping[str, str]:
        """The counts that earned a credit without a document or evidence, by clause."""
        return {
            entry.clause: entry.rule for entry in self.card.entries
            if entry.kind == Kind.CREDIT and entry.applied > 0 and (entry.clause, entry.rule) in self.counts
            and not entry.document and not self.record.evidence.get(entry.clause)
        }  # fmt: skip

    @cached_property
    def events(self) -> Mapping[tuple[str, str], Sequence[tuple[dt.date | None, Document]]]:
        """Date and document of all events that rest on one, by clause and name of the fact."""
        return {
            where: [(item.date, item.document) for item in value if hasattr(item, "document")]
            for where, value in self.record.facts.items() if isinstance(value, tuple)
        }  # fmt: skip

    def questions(self) -> Iterator[Question]:
        """All questions that the record raises."""
        for subject in _SUBJECTS:
            yield from subject(self)


def _period(inquiry: Inquiry) -> Iterator[Question]:
    """An assessment that began only in the next year; a community that others were before."""
    record = inquiry.record
    if record.assessed_on and record.assessed_on.year > record.year:
        yield inquiry.ask("Q115", f"考核开始的日期 {record.assessed_on} 在次年，请核对", "assessed_on")
    if record.former:
        names = "、".join(record.former)
        message = f"由 {names} 改名、合并而来，连续两年的情形（组织调整、两年平均分）请人工认定"
        yield inquiry.ask("Q116", message, "former")


def _unproven(inquiry: Inquiry) -> Iterator[Question]:
    """Clauses that earn points and name no evidence, in one question; those with a credit are asked about apart."""
    credited = inquiry.credited
    earned = [
        clause.id for clause in inquiry.rubric.clauses
        if clause.points and inquiry.card.nodes[clause.id].state == State.EARNED
        and clause.id not in credited and not inquiry.record.evidence.get(clause.id)
    ]  # fmt: skip
    if earned:
        message = f"{len(earned)} 条得分的条款没有写考核材料（evidence）：{'、'.join(earned)}"
        yield replace(inquiry.ask("Q101", message), items=earned)


def _groundless(inquiry: Inquiry) -> Iterator[Question]:
    """Clauses that say why something was not done, while everything was."""
    losses = (entry for entry in inquiry.card.entries if entry.kind.is_loss)
    resting = {(entry.clause, entry.note, entry.document) for entry in losses}
    told = inquiry.told
    for clause, ground in inquiry.record.grounds.items():
        missing = any(block == clause for block, _ in inquiry.record.missing)
        shown = told.grounds[clause]
        if not missing and (clause, shown.note, shown.document) not in resting:
            key = "note" if ground.note else "document"
            message = f"{inquiry.rubric.cite(clause)}写了 {key}，但没有一项没做到，请核对"
            yield inquiry.ask("Q118", message, "clauses", clause, key, clause=clause)


def _zeros(inquiry: Inquiry) -> Iterator[Question]:
    """A record in which everything is 0 or everything is false: it may be a form that nobody has filled in."""
    counts = inquiry.counts
    if counts and not any(counts.values()):
        yield inquiry.ask("Q102", f"{len(counts)} 项次数、件数全部是 0，是否还没有填")
    flags = [value for value in inquiry.record.facts.values() if isinstance(value, bool)]
    if flags and not any(flags):
        yield inquiry.ask("Q102", f"{len(flags)} 项是非全部是 false，是否还没有填")


def _frequent(inquiry: Inquiry) -> Iterator[Question]:
    """Counts that nobody reaches in a year."""
    for (clause, name), value in inquiry.counts.items():
        if value > DAYS:
            title = inquiry.rubric.facts[clause][name].title
            yield inquiry.ask("Q104", f"{title} {value}，一年中每天不止一次", "clauses", clause, name, clause=clause)


def _ballots(inquiry: Inquiry) -> Iterator[Question]:
    """Votes that are all of the best kind, or more of a worse kind than of the best."""
    votes = inquiry.record.ballots
    given = list(inquiry.rubric.parts[BALLOTS].values)
    if not all(name in votes for name in given):
        return
    best, *rest = (votes[name] for name in given)
    worst = max(given[1:], key=lambda name: votes[name])
    titles = inquiry.rubric.facts[BALLOTS]
    if best and not any(rest):
        yield inquiry.ask("Q103", f"全部 {best} 票都是{titles[given[0]].title}", "ballots", given[0])
    elif votes[worst] > best:
        message = f"{titles[worst].title} {votes[worst]} 多于{titles[given[0]].title} {best}，是否写反了"
        yield inquiry.ask("Q104", message, "ballots", worst)


def _daily(inquiry: Inquiry) -> Iterator[Question]:
    """Daily checks: all alike, one far below the others, two of one day; too few of them."""
    scores = [check.score for check in inquiry.record.daily]
    part = inquiry.rubric.parts[DAILY]
    if len(scores) < part.expected:
        if scores:
            yield inquiry.ask("Q121", part.too_few(len(scores)), "daily")
        return
    if len(set(scores)) == 1:
        yield inquiry.ask("Q103", f"{len(scores)} 次日常检查的得分都是 {show(scores[0])}", "daily")
    middle = median_low(scores)
    low = [check for check in inquiry.record.daily if check.score < middle - DROP]
    for check in low:
        yield inquiry.ask("Q104", f"{check.date} 的日常检查得分 {show(check.score)}，比其他各次低得多", "daily")
    for day, count in sorted(Counter(check.date for check in inquiry.record.daily).items()):
        if count > 1:
            yield inquiry.ask("Q110", f"{day} 写了 {count} 次日常检查", "daily")


def _papers(inquiry: Inquiry) -> Iterator[Question]:
    """Evidence that is no valid red-header paper and voids its clause."""
    for entry in inquiry.card.entries:
        if entry.kind == Kind.VOID and entry.clause == inquiry.rubric.papers.id and entry.rule == "evidence":
            message = f"{entry.reason}；{inquiry.rubric.cite(entry.node)} 因此不得分，请核对发文机关和文号"
            clause = entry.listed_under(inquiry.rubric)
            yield inquiry.ask("Q105", message, "clauses", clause, "evidence", clause=clause)


def _credits(inquiry: Inquiry) -> Iterator[Question]:
    """Credits that rest on a count for which no document is named."""
    found = inquiry.credited
    names = [f"{clause} {inquiry.rubric.facts[clause][name].title}" for clause, name in found.items()]
    if names:
        message = f"{len(names)} 项加分没有写依据的材料（evidence）：{'、'.join(names)}"
        yield replace(inquiry.ask("Q106", message), items=names)


def _persons(inquiry: Inquiry) -> Iterator[Question]:
    """Sanctions without a person's code count as different persons each: perhaps they are one person's."""
    roles = inquiry.rubric.facts[inquiry.rubric.limits[0].id]["sanctions"].fields["role"]
    nameless = Counter(sanction.role for sanction in inquiry.record.sanctions if sanction.person < 0)
    for role, count in sorted(nameless.items()):
        if count > 1:
            message = f"{count} 件{roles[role]}处分没有写 person，按不同的人计；如有同一人请写同一代号"
            yield inquiry.ask("Q107", message, "sanctions")


def _telling_notes(inquiry: Inquiry) -> Iterator[Question]:
    """Notes that are published beside a case of which only the document is: on it, on its person, or in its clause."""
    record, told = inquiry.record, inquiry.told
    cases = {sanction.document.key for sanction in record.sanctions}
    cases |= {document.key for place in inquiry.restricted for _, document in inquiry.events.get(place, ())}
    for clause in inquiry.rubric.clauses:
        lists = [(clause.id, name) for name in clause.facts if (clause.id, name) in inquiry.restricted]
        listed = any(inquiry.events.get(place) for place in lists)
        keys = ["note"] if lists and clause.id in told.grounds and told.grounds[clause.id].note else []
        for name in clause.facts:
            entries = told.facts.get((clause.id, name))
            notes = [item for item in entries if isinstance(item, Event) and item.note] if isinstance(entries, tuple) else ()
            if any(listed or item.person or item.document.key in cases for item in notes):
                keys.append(name)
        for key in keys:
            message = f"{inquiry.rubric.cite(clause.id)}的说明会公布；案件只公布文号，请核对说明没有写案件的情节和当事人"
            yield replace(inquiry.ask("Q124", message, "clauses", clause.id, key, clause=clause.id), personal=True)


def _private_numbers(inquiry: Inquiry) -> Iterator[Question]:
    """Phone and identity numbers in a text that is published; the number itself is not repeated."""
    for where, text in inquiry.texts:
        if holds_personal_number(text):
            yield replace(inquiry.ask("Q119", ASKED, *where), personal=True)


def _bracketed_numbers(inquiry: Inquiry) -> Iterator[Question]:
    """Numbers of documents whose year stands in other brackets than 〔〕; courts write theirs in round ones."""
    for where, text in inquiry.texts:
        if where[-1] == "number" and (message := asked_of_brackets(text)):
            yield inquiry.ask("Q120", message, *where)


def _repeated_events(inquiry: Inquiry) -> Iterator[Question]:
    """The same date and document twice in one clause."""
    for (clause, name), events in inquiry.events.items():
        for (day, document), count in Counter(events).items():
            if count > 1:
                message = f"同一天（{day}）、同一份文件（{document.text}）写了 {count} 条，是否重复"
                yield inquiry.ask("Q110", message, "clauses", clause, name, clause=clause)


def _repeated_honours(inquiry: Inquiry) -> Iterator[Question]:
    """The same reward or showcase twice: where all was the same, the record has been refused (E213)."""
    for name, items in (("rewards", inquiry.record.rewards), ("showcases", inquiry.record.showcases)):
        same = Counter((item.title, item.date, item.document, item.kind, item.level) for item in items)
        for (title, day, _, _, _), count in same.items():
            if count > 1:
                message = f"同一天（{day}）、同一份文件、同一级的“{title}”写了 {count} 条，是否重复"
                yield inquiry.ask("Q110", message, name)


def _repeated_works(inquiry: Inquiry) -> Iterator[Question]:
    """The same article or brief twice in one outlet."""
    for (clause, name), value in inquiry.record.facts.items():
        works = [item for item in value if isinstance(item, Work)] if isinstance(value, tuple) else []
        for (title, day, outlet), count in Counter((work.title, work.date, work.outlet) for work in works).items():
            if count > 1:
                where = f"、{inquiry.rubric.facts[clause][name].fields['outlet'].get(outlet, outlet)}" if outlet else ""
                message = f"同一天（{day}）{where}的“{title}”写了 {count} 条，是否重复；在几级刊发的写一条，加 also"
                yield inquiry.ask("Q110", message, "clauses", clause, name, clause=clause)


def _levels_of_outlets(inquiry: Inquiry) -> Iterator[Question]:
    """Articles in an outlet that appears at another level than those that are stated."""
    clauses = inquiry.data.get("clauses", {})
    for clause in inquiry.rubric.clauses:
        for name, fact in clause.facts.items():
            for index, work in enumerate(clauses.get(clause.id, {}).get(name, ()) if fact.outlets else ()):
                stated, levels = {work["level"], *work.get("also", ())}, fact.levels_of(work["outlet"])
                if levels and not stated.intersection(levels):
                    labels = fact.fields["level"]
                    right, written = ("、".join(labels[level] for level in labels if level in of) for of in (levels, stated))
                    message = f"《{work['outlet']}》是{right}报刊，写的是{written}，请核对；还在别的级别刊发的，加 also"
                    yield inquiry.ask("Q129", message, "clauses", clause.id, name, index, "level", clause=clause.id)


def _shared_documents(inquiry: Inquiry) -> Iterator[Question]:
    """The same document in several clauses."""
    used: dict[Document, dict[str, None]] = {}
    for (clause, _), events in inquiry.events.items():
        for _, document in events:
            used.setdefault(document, {})[clause] = None
    for document, clauses in used.items():
        if len(clauses) > 1:
            *_, last = clauses
            message = f"同一份文件（{document.text}）用在 {'、'.join(clauses)} 几项，是否各有其事"
            yield inquiry.ask("Q109", message, "clauses", last, clause=last)


_SUBJECTS: Sequence[Callable[[Inquiry], Iterator[Question]]] = (
    _period,
    _unproven,
    _groundless,
    _zeros,
    _frequent,
    _ballots,
    _daily,
    _papers,
    _credits,
    _persons,
    _telling_notes,
    _private_numbers,
    _bracketed_numbers,
    _repeated_events,
    _repeated_honours,
    _repeated_works,
    _levels_of_outlets,
    _shared_documents,
)
"""What is asked about, in the order in which the questions are shown."""
