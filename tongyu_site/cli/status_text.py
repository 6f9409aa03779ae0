"""How far a year is, as text for the terminal: what ``status`` prints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..assess import Question
from ..base.printing import shortened, some
from ..base.problems import Problem
from ..base.project import STAGES, YearSettings
from ..records import RecordStatus, Survey
from ..rubric import Rubric
from .names import fact_place, fact_title
from .parser import RUN

_MOST = 10
"""How many names a line lists before it says how many there are."""
_QUESTIONS, _LONG = 5, 60
"""So many questions are quoted, each with so many characters."""
_CONFIRMED = "Q108"
"""The question after an office's confirmation, which the status of its year lists anyway."""


@dataclass(frozen=True, slots=True)
class YearStatus:
    """How far a year is."""

    settings: YearSettings
    survey: Survey | None
    """Its records; None where its rubric can't be used."""
    corrections: int | None
    """How many corrections are recorded; None where the year is not sealed."""
    built: str
    """What stands of its site, in words."""
    before: Sequence[Problem] = ()
    """What else would keep a draft from being published, as far as that is known."""


def withdrawn_text(year: int) -> str:
    """A year whose pages are not published any more."""
    return f"{year} 年度：已不再公布，封存和更正登记保留"


def year_text(found: YearStatus, *, in_full: bool) -> str:
    """How far a year is and what it lacks; ``in_full``: per community, and per office that owes it."""
    survey, sealed = found.survey, found.corrections is not None
    stage = STAGES[found.settings.stage]
    if found.settings.published:
        stage += f"，已封存{f'，更正 {found.corrections} 次' if found.corrections else ''}" if sealed else "，尚未封存"
    lines = [f"{found.settings.number} 年度：{stage}；{found.built}"]
    if survey is None:
        return "\n".join([*lines, "  细则或设置有问题，记录看不了"])
    lines.append(f"  {_records(survey)}")
    wrong = [record for record in survey.records if record.problems or not record.read]
    if survey.problems:
        lines.append(f"  有 {len(survey.problems)} 个问题，列在最后；下面是读得出来的部分")
    if in_full:
        lines += _in_full(survey)
    else:
        lines += [f"  {said}" for said in _in_short(survey, wrong)]
    if not sealed:
        lines += [f"  {said}" for said in _offices(survey)]
    if not found.settings.published:
        lines += [f"  {said}" for said in (*_readings(survey.rubric), *_before(found.before))]
    return "\n".join(lines)


def _records(survey: Survey) -> str:
    """How many records are complete, and how many facts are missing."""
    records = survey.records
    if not records:
        return "还没有记录"
    done = sum(1 for record in records if record.read and not record.missing and not record.problems)
    missing = sum(len(record.missing) for record in records)
    said = f"{len(records)} 个社区，录齐 {done} 个，待录入 {len(records) - done} 个"
    return said + (f"，共缺 {missing} 项" if missing else "" if survey.problems else "，没有缺少的事实")


def _in_short(survey: Survey, wrong: Sequence[RecordStatus]) -> Iterator[str]:
    """What a year lacks: by community and by office, each on a line."""
    if wrong:
        yield f"有问题的：{some([f'{_name(record)}{_wrong(record)}' for record in wrong], _MOST)}"
    missing = {_name(record): len(record.missing) for record in survey.records if record.missing}
    if missing:
        ordered = sorted(missing.items(), key=lambda item: -item[1])
        yield f"按社区：{some([f'{name} {count} 项' for name, count in ordered], _MOST)}"
        owed = {office: sum(map(len, facts.values())) for office, facts in _owed(survey).items()}
        ordered = sorted(owed.items(), key=lambda item: -item[1])
        offices = [f"{_office(office)} {count} 项{_day(survey, office)}" for office, count in ordered]
        yield f"按应提供的单位：{some(offices, _MOST)}"
        yield f"逐项列出：{RUN} status {survey.settings.number}"


def _name(record: RecordStatus) -> str:
    """A community with the name of its file."""
    return record.name + (f"（{record.slug}）" if record.name != record.slug else "")


def _wrong(record: RecordStatus) -> str:
    """What is wrong with a record, behind its name."""
    return f" {record.problems} 个问题" if record.read else " 读不出来"


def _in_full(survey: Survey) -> Iterator[str]:
    """What a year lacks, per community with its facts, and per office that owes them."""
    rubric, records = survey.rubric, survey.records
    if any(record.missing or record.problems or not record.read for record in records):
        yield from ("", "按社区：", *_by_community(rubric, records))
    if any(record.missing for record in records):
        yield from ("", "按应提供的单位：", *_by_office(survey))
    yield ""


def _by_community(rubric: Rubric, records: Sequence[RecordStatus]) -> Iterator[str]:
    """The communities whose records are unfinished or have problems, each with its missing facts by block."""
    for record in records:
        notes = [f"缺 {len(record.missing)} 项"] if record.missing else []
        if not record.read:
            notes = ["读不出来"]
        elif record.problems:
            notes.append(f"另有 {record.problems} 个问题" if record.missing else f"有 {record.problems} 个问题")
        if notes:
            yield f"  {_name(record)}：{'，'.join(notes)}"
        blocks: dict[str, list[str]] = {}
        for block, fact in record.missing:
            blocks.setdefault(block, []).append(fact_title(rubric, block, fact))
        for block, titles in blocks.items():
            yield f"    {fact_place(rubric, block)}：{'、'.join(titles)}"


def _owed(survey: Survey) -> Mapping[str, Mapping[tuple[str, str], Sequence[str]]]:
    """What each office owes: facts with the communities that lack them; those of no office under an empty name."""
    owed: dict[str, dict[tuple[str, str], list[str]]] = {}
    for record in survey.records:
        for block, fact in record.missing:
            known = survey.rubric.facts.get(block, {}).get(fact)
            owed.setdefault((known.office if known else None) or "", {}).setdefault((block, fact), []).append(record.name)
    return owed


def _office(office: str) -> str:
    """An office that owes facts; where its name is empty, that the rubric names none."""
    return office or "细则没有指定提供单位的"


def _day(survey: Survey, office: str) -> str:
    """When an office that owes facts has confirmed all the same that it has entered them, in brackets."""
    confirmed = survey.offices.get(office)
    return f"（已于 {confirmed.on} 确认填全）" if confirmed else ""


def _by_office(survey: Survey) -> Iterator[str]:
    """The offices that owe facts, each with the facts and the communities that lack them; facts of no office come last."""
    rubric, owed = survey.rubric, _owed(survey)
    for office in sorted(owed, key=lambda name: (not name, name)):
        confirmed = survey.offices.get(office)
        note = "" if not office else f"，但已于 {confirmed.on} 确认填全" if confirmed else "，尚未确认"
        yield f"  {_office(office)}：缺 {sum(map(len, owed[office].values()))} 项{note}"
        for (block, fact), names in owed[office].items():
            known = rubric.facts.get(block, {}).get(fact)
            basis = f"（以{known.basis}为准）" if known and known.basis else ""
            shown = "、".join(names[:_MOST]) + (f"等 {len(names)} 个社区" if len(names) > _MOST else "")
            yield f"    {fact_place(rubric, block)} {fact_title(rubric, block, fact)}{basis}：{shown}"


def _offices(survey: Survey) -> Iterator[str]:
    """Which offices have confirmed their entries."""
    if survey.offices:
        waiting = [office for office, confirmed in survey.offices.items() if confirmed is None]
        said = f"各单位的确认：{len(survey.offices)} 个单位，已确认 {len(survey.offices) - len(waiting)} 个"
        yield said + (f"；尚未确认：{some(waiting, _MOST)}" if waiting else "")
        papers = [f"{office}，{confirmed.words}" for office, confirmed in survey.offices.items() if confirmed and confirmed.paper]
        if papers:
            yield f"已收到：{some(papers, _MOST, between='；')}"


def _readings(rubric: Rubric) -> Iterator[str]:
    """The readings of which nobody has said yet by whom they were chosen; those that must be decided are named."""
    waiting = [reading for reading in rubric.readings.values() if reading.applied.decided is None]
    must = [reading.id for reading in waiting if reading.applied.support == "L"]
    if waiting:
        named = f"，其中正式发布前必须确定的 {len(must)} 条：{'、'.join(must)}" if must else ""
        yield f"执行口径：{len(waiting)} 条还没有写明由谁确定{named}"


def _before(problems: Sequence[Problem]) -> Iterator[str]:
    """What would keep a draft from being published: how much, and the first of each kind."""
    if problems:
        yield f"正式发布前还要改好 {len(problems)} 处，逐处列出：{RUN} check"
    counts = Counter((problem.file, problem.code) for problem in problems)
    for (file, code), count in counts.items():
        first = next(problem for problem in problems if (problem.file, problem.code) == (file, code))
        place = f"{file}:{first.place.line}" if first.place else file
        yield f"  {place} {shortened(first.message, _LONG)}" + (f"（同类 {count} 处）" if count > 1 else "")


def questions_text(questions: Sequence[Question] | None) -> str:
    """What a human should look at: how many questions there are, and the first of each kind; None where they are not known."""
    if questions is None:
        return "请人看一看的情形：改好问题以后才列得出来"
    if not questions:
        return "没有要人核对的情形"
    others = [question for question in questions if question.code != _CONFIRMED]
    shown = list({question.code: question for question in reversed(others)}.values())[::-1][:_QUESTIONS]
    counts = Counter(question.code for question in others)
    lines = [f"请人看一看：待核 {len(questions)} 条，逐条列出：{RUN} check"]
    for question in sorted(shown, key=lambda item: item.code):
        more = f"（同类 {counts[question.code]} 条）" if counts[question.code] > 1 else ""
        about = f"{question.about}：" if question.about else ""
        lines.append(f"  {about}{shortened(question.text, _LONG)}{more}")
    return "\n".join(lines)
