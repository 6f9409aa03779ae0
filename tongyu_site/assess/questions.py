"""Questions for a human that a whole year raises: of each record, of the county, of last year's results.

What is asked about is valid and may still not be what was meant; no question ever stops a build. Knows no page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from statistics import median_low

from ..base.dates import other_year
from ..base.matching import nearest
from ..base.personal import ASKED, holds_personal_number
from ..base.printing import shown_path
from ..base.project import Project, YearSettings
from ..base.samples import is_open
from ..base.signs import plain_name
from ..base.source import Source
from ..records import Record
from ..rubric import Rubric
from .history import Past
from .inquiry import DAYS, Inquiry, Question
from .year import AssessedYear

FAR, APART = 5, 10
"""A count is unusual where it is this many times the county's median, and this far from it."""
COMPARED = 4
"""The fewest communities that make a median."""


def questions_of_year(year: AssessedYear, offices: Iterable[str], given: Source | None) -> list[Question]:
    """All questions that an assessed year raises.

    ``offices`` are those that owe facts by the rubric; ``given`` is the file with the results of the year before, where they
    were given by hand.
    """
    records, rubric = year.records.typed, year.rubric
    sources = year.records.sources
    written = {file.slug: file.valid for file in year.records.files}
    found = [
        Question("Q108", f"{year.number} 年度：{office} 尚未确认本单位数据已填全")
        for office in unconfirmed(year.settings, offices)
    ]
    found += _of_period(year.number, records)
    found += _of_texts(year)
    if given is not None:
        found += _of_past(rubric, year.past, (*records, *year.records.left_out), given)
    else:
        found += _gone(year)
    known = set(year.past) or {record.slug for record in records}
    for record in records:
        unit = record.previous_unit
        if unit and (unit == record.slug or unit not in known):
            why = "就是本社区" if unit == record.slug else "没有上年结果" if year.past else "没有记录，也没有上年结果"
            message = f"主要领导原单位“{unit}”{why}"
            where = ("leader", "previous_unit")
            found.append(Question("Q111", message, record.name, None, sources[record.slug], where))
    for record in year.records.left_out:
        for key, text in (("name", record.name), ("reason", record.left_out)):
            if holds_personal_number(text):
                found.append(Question("Q119", ASKED, record.name, None, sources[record.slug], (key,), personal=True))
    found += _without_past(year, " ".join(question.message for question in found))
    results = {item.result.slug: item.result for item in year.standing.ranked}
    for record in records:
        card = results[record.slug].card
        found += Inquiry(rubric, record, card, sources[record.slug], written[record.slug]).questions()
    return found + _of_county(rubric, records, sources)


def _without_past(year: AssessedYear, asked: str) -> Iterator[Question]:
    """The results of the year before where there are none, though it was assessed; else the communities that have none; not those
    that a question ``asked`` names as the ones that a mistyped table was meant for."""
    if not year.past and not all(record.former or record.first for record in year.records.typed):
        before = year.number - 1
        file = shown_path(year.project.results_path(before), year.project.root)
        missing = f"{year.number} 年度：没有 {before} 年度的结果，连续两年的情形和两年平均分未定，通报会印出“未定”"
        ways = f"把结果录入 {file}；上年没有考核的，在 content/site.toml 的 [years.{year.number}] 写 first = true"
        yield Question("Q113", f"{missing}；{ways}")
    for record in year.records.typed if year.past else ():
        if not (record.slug in year.past or record.former or record.first or f"是否为 [{record.slug}]" in asked):
            message = "没有上年结果，连续两年的情形和两年平均分未定"
            ways = "本年度新成立的写 founded，改名、合并的写 former，漏了的补上；上年没有参加考核的不必改"
            yield Question("Q113", f"{message}；{ways}", record.name, None, year.records.sources[record.slug], ("name",))


def _gone(year: AssessedYear) -> Iterator[Question]:
    """Communities with a result of the year before that have no record of this one, and that no other says to come from."""
    records = (*year.records.typed, *year.records.left_out)
    here = {record.slug for record in records}.union(*(record.former for record in records))
    gone = [result.name or slug for slug, result in year.past.items() if slug not in here] if records else []
    if gone:
        message = f"{year.number} 年度没有{'、'.join(gone)}的记录，也没有社区在 former 中写明由它改名、合并而来；已经撤销的不必改"
        yield Question("Q113", message, "上年结果", None, items=gone)


def _of_period(number: int, records: Sequence[Record]) -> Iterator[Question]:
    """Communities whose facts count from the day that the rubric states, because no day of an assessment before is known."""
    assumed = [record for record in records if record.begin_assumed]
    if assumed:
        whose = "各社区" if len(assumed) == len(records) else "、".join(record.name for record in assumed)
        unknown = f"不知道{whose}上年考核开始的日期，事实从 {assumed[0].begin} 起计"
        known = f"知道的，在 content/site.toml 的 [years.{number}] 写 previous_assessed_on = 日期"
        left_out = "上年不参加考核的，可在它上年的记录中写 assessed_on，不写也可"
        ways = f"{known}；上年没有考核的写 first = true；新成立的社区写 founded；{left_out}"
        yield Question("Q114", f"{number} 年度：{unknown}；{ways}")


def unconfirmed(settings: YearSettings, offices: Iterable[str]) -> list[str]:
    """The offices that have not confirmed yet that their entries of a year are complete."""
    return sorted(set(offices) - set(settings.confirmed))


_MADE_UP = re.compile("[甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥]社区")


def left_over(project: Project, texts: Mapping[str, object], about: str, source: Source) -> Iterator[Question]:
    """Settings of a file, by their keys, that are still to be filled in, and those that are left of the example county where the
    site says that its data are real."""
    blank = [key for key, text in texts.items() if is_open(text)]
    if blank:
        yield Question("Q125", f"{'、'.join(blank)} 还没有填写：把 … 换成本单位的内容", about, None, source, (blank[0],))
    left = [] if project.example else [key for key, text in texts.items() if isinstance(text, str) and "示例" in text]
    if left:
        message = f"{'、'.join(left)} 还是示例文字，如“{texts[left[0]]}”"
        yield Question("Q123", message, about, None, source, (left[0],))


def _of_texts(year: AssessedYear) -> Iterator[Question]:
    """A rubric's headline of another year, and what is left of the example county where the site says that its data are real."""
    project, rubric = year.project, year.rubric
    if other_year(rubric.title, year.number):
        message = f"{year.number} 年度细则的标题是“{rubric.title}”，年份是否写错了"
        yield Question("Q122", message, "细则", None, rubric.source)
    before = str(year.number - 1)
    for paragraph in rubric.paragraphs[1:]:
        if before in paragraph.text and other_year(paragraph.text, year.number):
            message = f"{year.number} 年度细则第 {paragraph.line} 行写的是 {before} 年，是否上年的没有改"
            yield Question("Q122", message, "细则", None, rubric.source)
    if not year.settings.published and rubric.unissued():
        message = f"{year.number} 年度细则还没有写明由谁、以什么文号、哪一天印发（issued），正式发布以前必须写"
        yield Question("Q127", message, "细则", None, rubric.source)
    begun = min((record.assessed_on for record in year.records.typed if record.assessed_on), default=None)
    review = year.settings.review
    if begun and review and review.until < begun:
        message = f"{year.number} 年度 review 的 until 是 {review.until}，在考核开始（{begun}）以前，年份是否写错了"
        yield Question("Q122", message, "站点设置", None, project.source, ("years", str(year.number), "review"))
    yield from left_over(project, {"title": project.title, "authority": project.authority}, "站点设置", project.source)
    names = [] if project.example else [file.name for file in year.records.files if _MADE_UP.fullmatch(file.name)]
    if names:
        listed = f"{year.number} 年度有 {len(names)} 份记录像是示例（{'、'.join(names)}）"
        message = f"{listed}，site.toml 的 example 却不是 true，是否忘了删去"
        yield Question("Q123", message, "站点设置", None, project.source)


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
            """A question about this community's table, or one of its keys."""
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
        elif (fitting := rubric.grades.of(result.score)) != rubric.grades.renamed(result.grade):
            yield ask(f"得分 {result.text}，按分数线是{fitting}，写的是{result.grade}；因处分等降档的不必改", "grade")
