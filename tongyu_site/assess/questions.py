"""Questions for a human: what is valid in the records and may still not be what was meant. They never stop a build.

Looks at typed records and their ledger; knows no page. A question names its place by a TOML path; the line is found only
when the question is shown. No private value stands in one.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median_low

from ..base.problems import Place, nearest
from ..base.source import Source
from ..records import DataPath, Document, Record, Work, plain_name
from ..rubric import BALLOTS, DAILY, Rubric
from .history import Past
from .scoring import Kind, Scorecard, State
from .year import AssessedYear

FAR, APART = 5, 10
"""A count is unusual where it is this many times the county's median, and this far from it."""
COMPARED = 4
"""The fewest communities that make a median."""
DROP = 25
"""A daily check this far below the community's own median is asked about."""
DAYS = 366
"""More often than daily is not believed."""


@dataclass(frozen=True)
class Question:
    """Something to look at: code, text, the community and clause it is about, and where it stands in the record."""

    code: str
    message: str
    about: str = ""
    clause: str | None = None
    source: Source | None = None
    where: DataPath = ()

    @cached_property
    def place(self) -> Place | None:
        """The line, where the question is about one."""
        return self.source.locate(self.where, key=True) if self.source and self.where else None

    @property
    def text(self) -> str:
        """The question on one line."""
        line = f"第 {self.place.line} 行 " if self.place else ""
        return f"[{self.code}] {line}{self.message}"

    def __str__(self) -> str:
        return f"{self.about}：{self.message}" if self.about else self.message


def questions_of_year(year: AssessedYear, offices: Iterable[str], given: Source | None) -> list[Question]:
    """All questions that an assessed year raises.

    ``offices`` are those that owe facts by the rubric; ``given`` is the file with the results of the year before, where they
    were given by hand.
    """
    records, rubric = year.records.typed, year.rubric
    sources = year.records.sources
    found = [
        Question("Q108", f"{year.number} 年度：{office} 尚未确认本单位数据已填全")
        for office in sorted(set(offices) - set(year.settings.confirmed))
    ]
    if given is not None:
        found += _of_past(rubric, year.past, records, given)
    known = {record.slug for record in records} | set(year.past)
    for record in records:
        if record.previous_unit and record.previous_unit not in known:
            message = f"主要领导原单位“{record.previous_unit}”没有记录，也没有上年结果"
            where = ("leader", "previous_unit")
            found.append(Question("Q111", message, record.name, None, sources[record.slug], where))
    results = {item.result.slug: item.result for item in year.standing.ranked}
    for record in records:
        found += _Asker(rubric, record, results[record.slug].card, sources[record.slug]).questions()
    return found + _of_county(rubric, records, sources)


class _Asker:
    def __init__(self, rubric: Rubric, record: Record, card: Scorecard, source: Source) -> None:
        self.rubric, self.record, self.card, self.source = rubric, record, card, source

    def ask(self, code: str, message: str, *where: str | int, clause: str | None = None) -> Question:
        return Question(code, message, self.record.name, clause, self.source, where)

    def questions(self) -> Iterator[Question]:
        yield from self.unproven()
        yield from self.zeros()
        yield from self.values()
        yield from self.papers()
        yield from self.credits()
        yield from self.persons()
        yield from self.events()

    def unproven(self) -> Iterator[Question]:
        """Clauses that earn points and name no evidence, in one question; those with a credit are asked about apart."""
        credited = self.credited()
        earned = [
            clause.id for clause in self.rubric.clauses
            if clause.points and self.card.nodes[clause.id].state == State.EARNED
            and clause.id not in credited and not self.record.evidence.get(clause.id)
        ]  # fmt: skip
        if earned:
            yield self.ask("Q101", f"{len(earned)} 条得分的条款没有写考核材料（evidence）：{'、'.join(earned)}")

    def zeros(self) -> Iterator[Question]:
        counts = self.counts()
        if counts and not any(counts.values()):
            yield self.ask("Q102", f"{len(counts)} 项次数、件数全部是 0，是否还没有填")
        flags = [value for value in self.record.facts.values() if isinstance(value, bool)]
        if flags and not any(flags):
            yield self.ask("Q102", f"{len(flags)} 项是非全部是 false，是否还没有填")

    def counts(self) -> dict[tuple[str, str], int]:
        return {where: value for where, value in self.record.facts.items() if type(value) is int}

    def values(self) -> Iterator[Question]:
        for (clause, name), value in self.counts().items():
            if value > DAYS:
                title = self.rubric.facts[clause][name].title
                yield self.ask("Q104", f"{title} {value}，一年中每天不止一次", "clauses", clause, name, clause=clause)
        votes = self.record.ballots
        given = list(self.rubric.parts[BALLOTS].values)
        if all(name in votes for name in given):
            best, *rest = (votes[name] for name in given)
            worst = max(given[1:], key=lambda name: votes[name])
            titles = self.rubric.facts[BALLOTS]
            if best and not any(rest):
                yield self.ask("Q103", f"全部 {best} 票都是{titles[given[0]].title}", "ballots", given[0])
            elif votes[worst] > best:
                message = f"{titles[worst].title} {votes[worst]} 多于{titles[given[0]].title} {best}，是否写反了"
                yield self.ask("Q104", message, "ballots", worst)
        yield from self.daily()

    def daily(self) -> Iterator[Question]:
        scores = [check.score for check in self.record.daily]
        part = self.rubric.parts[DAILY]
        if len(scores) < part.expected:
            return
        if len(set(scores)) == 1:
            yield self.ask("Q103", f"{len(scores)} 次日常检查的得分都是 {scores[0]}", "daily")
        middle = median_low(scores)
        low = [check for check in self.record.daily if check.score < middle - DROP]
        for check in low:
            yield self.ask("Q104", f"{check.date} 的日常检查得分 {check.score}，比其他各次低得多", "daily")
        for day, count in sorted(Counter(check.date for check in self.record.daily).items()):
            if count > 1:
                yield self.ask("Q110", f"{day} 写了 {count} 次日常检查", "daily")

    def papers(self) -> Iterator[Question]:
        """Evidence that is no valid red-header paper and voids its clause."""
        for entry in self.card.entries:
            if entry.kind == Kind.VOID and entry.clause == self.rubric.papers.id and entry.rule == "evidence":
                message = f"{entry.reason}；{self.rubric.cite(entry.node)} 因此不得分，请核对发文机关和文号"
                where = ("clauses", entry.node, "evidence") if entry.node in self.record.evidence else ()
                yield self.ask("Q105", message, *where, clause=entry.node)

    def credited(self) -> dict[str, str]:
        """The counts that earned a credit without a document or evidence, by clause."""
        counts = self.counts()
        return {
            entry.clause: entry.rule for entry in self.card.entries
            if entry.kind == Kind.CREDIT and entry.applied > 0 and (entry.clause, entry.rule) in counts
            and not entry.document and not self.record.evidence.get(entry.clause)
        }  # fmt: skip

    def credits(self) -> Iterator[Question]:
        """Credits that rest on a count for which no document is named."""
        found = self.credited()
        names = [f"{clause} {self.rubric.facts[clause][name].title}" for clause, name in found.items()]
        if names:
            yield self.ask("Q106", f"{len(names)} 项加分没有写依据的材料（evidence）：{'、'.join(names)}")

    def persons(self) -> Iterator[Question]:
        roles = self.rubric.facts[self.rubric.limits[0].id]["sanctions"].fields["role"]
        nameless = Counter(sanction.role for sanction in self.record.sanctions if sanction.person < 0)
        for role, count in sorted(nameless.items()):
            if count > 1:
                message = f"{count} 件{roles[role]}处分没有写 person，按不同的人计；如有同一人请写同一代号"
                yield self.ask("Q107", message, "sanctions")

    def events(self) -> Iterator[Question]:
        """The same document in several clauses, and the same date and document twice in one clause."""
        used: dict[Document, list[str]] = defaultdict(list)
        for clause, name, dated in self.lists():
            for document in dict.fromkeys(document for _, document in dated):
                used[document].append(clause)
            for (day, document), count in Counter(dated).items():
                if count > 1:
                    message = f"同一天（{day}）、同一份文件（{document.text}）写了 {count} 条，是否重复"
                    yield self.ask("Q110", message, "clauses", clause, name, clause=clause)
        yield from self.honours()
        for document, clauses in used.items():
            places = list(dict.fromkeys(clauses))
            if len(places) > 1:
                message = f"同一份文件（{document.text}）用在 {'、'.join(places)} 几项，是否各有其事"
                yield self.ask("Q109", message, "clauses", places[-1], clause=places[-1])

    def honours(self) -> Iterator[Question]:
        """The same reward, showcase or article twice: where all was the same, the record has been refused (E213)."""
        for name, items in (("rewards", self.record.rewards), ("showcases", self.record.showcases)):
            same = Counter((item.title, item.date, item.document, item.kind, item.level) for item in items)
            for (title, day, _, _, _), count in same.items():
                if count > 1:
                    message = f"同一天（{day}）、同一份文件、同一级的“{title}”写了 {count} 条，是否重复"
                    yield self.ask("Q110", message, name)
        for (clause, name), value in self.record.facts.items():
            works = [item for item in value if isinstance(item, Work)] if isinstance(value, tuple) else []
            for (title, day, outlet), count in Counter((work.title, work.date, work.outlet) for work in works).items():
                if count > 1:
                    where = f"、{self.rubric.facts[clause][name].fields['outlet'].get(outlet, outlet)}" if outlet else ""
                    message = f"同一天（{day}）{where}的“{title}”写了 {count} 条，是否重复；在几级刊发的写一条，加 also"
                    yield self.ask("Q110", message, "clauses", clause, name, clause=clause)

    def lists(self) -> Iterator[tuple[str, str, list[tuple[dt.date, Document]]]]:
        for (clause, name), value in self.record.facts.items():
            if isinstance(value, tuple):
                yield clause, name, [(item.date, item.document) for item in value if hasattr(item, "document")]


def _of_county(rubric: Rubric, records: Sequence[Record], sources: Mapping[str, Source]) -> list[Question]:
    """Counts far above those of the other communities."""
    if len(records) < COMPARED:
        return []
    found = []
    for clause in rubric.clauses:
        for fact in clause.facts.values():
            values = {r.slug: value for r in records if type(value := r.facts.get((clause.id, fact.name))) is int}
            if len(values) < COMPARED:
                continue
            middle = median_low(values.values())
            for record in records:
                value = values.get(record.slug, 0)
                if value > max(middle * FAR, middle + APART) and value <= DAYS:
                    message = f"{fact.title} {value}，全县中位数是 {middle}"
                    where = ("clauses", clause.id, fact.name)
                    found.append(Question("Q104", message, record.name, clause.id, sources[record.slug], where))
    return found


def _of_past(rubric: Rubric, past: Past, records: Sequence[Record], source: Source) -> Iterator[Question]:
    """Results of the year before, given by hand, that don't fit this year's records or the rubric's thresholds."""
    own = {record.slug: record for record in records}
    former = {record.previous_unit for record in records}
    free = {slug: record for slug, record in own.items() if slug not in past}
    for slug, result in past.items():

        def ask(message: str, *keys: str, slug: str = slug) -> Question:
            return Question("Q113", f"[{slug}] {message}", "上年结果", None, source, (slug, *keys))

        if slug not in own and slug not in former:
            name = plain_name(result.name)
            named = [other for other, record in free.items() if name and plain_name(record.name) == name]
            close = named or nearest(slug, free, 1)
            meant = f"是否为 [{close[0]}]（{own[close[0]].name}）" if close else "社区已经撤并的不必改"
            yield ask(f"本年度没有这个社区的记录，{meant}")
        elif slug in own and result.name and plain_name(result.name) != plain_name(own[slug].name):
            yield ask(f"名称“{result.name}”与记录中的“{own[slug].name}”不同，是否写错了；改过名的不必改", "name")
        if result.score < 0 or result.score * 5 > rubric.total.full * 6:
            yield ask(f"得分 {result.text} 少见，请核对小数点和正负号", "score")
        elif (fitting := rubric.grades.of(result.score)) != result.grade:
            yield ask(f"得分 {result.text}，按分数线是{fitting}，写的是{result.grade}；因处分等降档的不必改", "grade")
