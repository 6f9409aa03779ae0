"""The office's words of a year, as typed: what a seal holds beside figures, and how two states of them differ.

What the program says of figures (reasons, explanations, templates) is not among them: it may be reworded. Neither is what no
page shows (a comment, a rule's parameter, why a phrase of the circular is allowed).
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import takewhile, zip_longest

import tomli

from ..assess import AssessedYear
from ..base.dates import chinese_date
from ..base.files import there
from ..base.pieces import one_line_each
from ..base.points import Points, composed, plain
from ..records import Record
from ..rubric import BALLOTS, DAILY, Rubric
from .comparison import CIRCULAR, NOTHING, SETTING, SETTINGS, TITLES, WORDS_CHANGED, Change
from .figures import Communities, text_of

Words = Mapping[str, Sequence[str]]
"""Texts in their order, by the group that they belong to."""

TEXT, READINGS, PAST = "细则原文", "执行口径", "上年结果"
LEFT_OUT, FACTS = "不参加考核的社区", "考核材料和事项"
"""The groups beside settings, circular and titles, as a correction and the register name them."""
OF_OFFICE = {SETTINGS, CIRCULAR, TEXT, TITLES, READINGS}
"""The groups that hold texts of the office."""

BEGAN = "年末考核开始的日期"
"""How the day on which a community's assessment began is named among its own words."""


def typed_words(year: AssessedYear) -> dict[str, tuple[str, ...]]:
    """The words of a year; no more of a record than is published."""
    rubric = year.rubric
    records = sorted(year.published_records().values(), key=lambda record: record.slug)
    return {
        SETTINGS: tuple(_settings(year)),
        CIRCULAR: tuple(_circular(year)),
        TEXT: tuple(paragraph.text for paragraph in rubric.paragraphs),
        TITLES: tuple(_titles(rubric)),
        READINGS: tuple(_readings(rubric)),
        PAST: tuple(
            f"{result.name or slug}：{_past_figure(rubric, result.score)}分，{result.grade}"
            for slug, result in sorted(year.past.items())
        ),
        LEFT_OUT: tuple(f"{name}：{reason}" for name, reason in year.left_out),
        **{facts_of(record.slug): tuple(_facts(rubric, record)) for record in records},
    }


def facts_of(slug: str) -> str:
    """The group of a community's own words."""
    return f"{FACTS}（{slug}）"


def word_changes(old: Words, new: Words, communities: Communities) -> list[Change]:
    """What differs between two states, group by group, text by text; nothing of a community that came or went.

    A change is named by its group, and cited as readers know it: by the name of one of the ``communities``, not by its slug.
    """
    cites = {facts_of(slug): f"{FACTS}（{community['name']}）" for slug, community in communities.items()}
    found = []
    for group in (group for group in old if group in new):
        one, two = (_with_default(group, words[group], new[group]) for words in (old, new))
        for kind, start, end, first, last in SequenceMatcher(None, one, two, autojunk=False).get_opcodes():
            pairs = _of_one_thing(group, one[start:end], two[first:last]) if kind != "equal" else ()
            found += [Change("", group, "", cites.get(group, group), WORDS_CHANGED, before, after) for before, after in pairs]
    return found


def _of_one_thing(group: str, old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Texts that stand in each other's place: those that say of the same thing what it is, one by one."""
    things: dict[str, tuple[list[str], list[str]]] = {}
    for side, texts in enumerate((old, new)):
        for text in texts:
            things.setdefault(_thing(group, text), ([], []))[side].append(text)
    for pair in things.values():
        yield from zip_longest(*pair, fillvalue=NOTHING)


def _thing(group: str, text: str) -> str:
    """What a text of a group says something of; empty for sentences."""
    if group == CIRCULAR:
        return match[0] if (match := SETTING.match(text)) else ""
    return "" if group == TEXT or "：" not in text else text.partition("：")[0]


def _with_default(group: str, texts: Sequence[str], now: Sequence[str]) -> list[str]:
    """The texts of a group; of settings that were sealed before there was one to name whom matters of personnel concern, with
    what held then; before a seal held whom to ask for a review and who confirmed, with what is said of that ``now``. A circular
    that was sealed line by line, its settings as they stood, is as it is ``now`` where it says the same."""
    if group == CIRCULAR and _run_together(texts) == _run_together(now):
        return [*now]
    if group != SETTINGS:
        return [*texts]
    named = {_named(True), _named(False)} & {*texts}
    reviewed = any(text.startswith(_REVIEW) for text in texts)
    return [
        *texts,
        *([] if named else [_named(False)]),
        *([] if reviewed else (text for text in now if text.startswith((_REVIEW, _CONFIRMED)))),
    ]


def _run_together(texts: Sequence[str]) -> tuple[set[str], str]:
    """The settings of a circular, and its prose without breaks and blanks."""
    settings = [*takewhile(SETTING.match, texts)]
    return {*settings}, "".join("".join(texts[len(settings) :]).split())


def _past_figure(rubric: Rubric, score: Points) -> str:
    """A composite of last year in full: one without a finite decimal rounded across no grade's minimum, and its fraction."""
    exact_text = text_of(score)
    return f"{composed(score, rubric.grades.thresholds)}（{exact_text}）" if "/" in exact_text else exact_text


def told_left_out(words: Words, now: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Who took no part, as words of a seal tell it; as it is ``now`` where a seal holds nothing of it."""
    if LEFT_OUT not in words:
        return now
    names = [name for name, _ in now]  # a name may hold a colon, too

    def told(text: str) -> tuple[str, str]:
        name = next((name for name in names if text.startswith(f"{name}：")), text.partition("：")[0])
        return name, text.removeprefix(f"{name}：")

    return tuple(map(told, words[LEFT_OUT]))


def named_then(words: Words) -> bool:
    """Whether a sealed year said whom matters of personnel concern (``show_adjustments``)."""
    return _named(True) in words[SETTINGS]


def _named(shown: bool) -> str:
    """The line of the settings that says so."""
    return f"show_adjustments：{'true' if shown else 'false'}"


def _settings(year: AssessedYear) -> Iterator[str]:
    """What site.toml says on every page, what it lets pages say, and what it says of the year on the front page, which names
    no paper of a confirmation."""
    project, review = year.project, year.settings.review
    yield f"title：{project.title}"
    yield f"authority：{project.authority}"
    yield f"example：{'true' if project.example else 'false'}"
    yield _named(project.show_adjustments)
    yield _REVIEW + ("，".join(filter(None, (review.office, f"{review.until}", review.contact))) if review else "无")
    yield from (f"{_CONFIRMED}{office}，{confirmed.on}" for office, confirmed in sorted(year.settings.confirmed.items()))


_REVIEW, _CONFIRMED = "review：", "confirmed："
"""What the lines begin with; that of the review stands in every seal that holds them."""


def _circular(year: AssessedYear) -> Iterator[str]:
    """The circular with its places unfilled: its settings, then a line for each paragraph, however lines and settings are set."""
    path = year.project.circular_path(year.number)
    if not there(path):
        return
    source = year.project.read(path)
    end = source.front_end or 0
    with contextlib.suppress(tomli.TOMLDecodeError):  # settings that can't be read are a problem of the circular's own
        for key, value in sorted(tomli.loads("\n".join(source.lines[1:end])).items()):
            if key != "allow":  # no page shows it
                yield f"{key}：{value}"
    yield from one_line_each("\n".join(source.lines[end + 1 :]))


def _titles(rubric: Rubric) -> Iterator[str]:
    """How the year names its blocks, facts, grades and consequences, and says that a fact was not done."""
    yield rubric.title
    for block in rubric.blocks():
        yield "：".join((block.id, block.label, block.title, *_said(block, ("short", "basis", "failed", "measure", "ground"))))
    for block_id, facts in rubric.facts.items():
        for fact in facts.values():
            said = _said(fact, ("title", "unit", "basis", "office", "failed", "done"))
            yield "：".join((block_id, *said, *(label for labels in fact.fields.values() for label in labels.values())))
    yield from (f"{grade.name}：{rubric.grades.range(grade.name)}" for grade in rubric.grades.levels)
    yield f"{rubric.papers.id}：{'、'.join(rubric.papers.red_header)}"
    for erratum in rubric.errata:
        yield f"{erratum.printed or '（正文之外）'}：{erratum.note}{'（公布）' if erratum.publish else ''}"


def _said(owner: object, names: Sequence[str], labels: Mapping[str, Mapping[str, str]] | None = None) -> Iterator[str]:
    """The texts of an object's fields, where it has them; by ``labels`` values are told in the words of the rubric."""
    texts = ((name, getattr(owner, name, None)) for name in names)
    return ((labels or {}).get(name, {}).get(text, text) for name, text in texts if isinstance(text, str) and text)


def _readings(rubric: Rubric) -> Iterator[str]:
    """Every reading in force: the question, what is applied, why, and who decided it."""
    for reading in rubric.readings.values():
        option = reading.applied
        by = f"；{option.decided.by}{chinese_date(option.decided.on)}确定（{option.decided.document}）" if option.decided else ""
        clauses = "、".join(map(rubric.cite, reading.clauses))
        yield f"{reading.id}（{clauses}）：{reading.question}{option.says}；{option.why}{by}"


def _facts(rubric: Rubric, record: Record) -> Iterator[str]:
    """What of a record stands on pages and not in the ledger: single checks, ballots, evidence, titles of works and rewards; and
    the day on which its assessment began."""
    facts = rubric.facts
    if record.assessed_on:  # from which the next year's period follows
        yield f"{BEGAN}：{chinese_date(record.assessed_on)}"
    for check in record.daily:
        yield f"{rubric.title_of(DAILY)}：{chinese_date(check.date)}，{plain(check.score)}分"
    if record.ballots:
        counts = (f"{facts[BALLOTS][key].title}{value}" for key, value in record.ballots.items())
        yield f"{rubric.title_of(BALLOTS)}：{'，'.join(counts)}"
    for clause, papers in record.evidence.items():
        for paper in papers:
            if paper.title:
                told = "，".join(filter(None, (paper.kind, paper.title, paper.issuer, paper.number)))
                yield f"{rubric.cite(clause)}：{told}"
        if untold := sum(1 for paper in papers if not paper.title):
            evidence = facts[rubric.papers.id]["evidence"]
            yield f"{rubric.cite(clause)}：{evidence.title}{untold}{evidence.unit}"
    for (clause, name), value in record.facts.items():
        for work in value if isinstance(value, tuple) else ():
            if told := "，".join(_said(work, ("title", "outlet", "level"), facts[clause][name].fields)):
                yield f"{rubric.cite(clause)}：{told}"
    for name, items in (("rewards", record.rewards), ("showcases", record.showcases)):
        for item in items:
            said = _said(item, ("title", "kind", "level", "breadth", "of"), facts[rubric.rewards.id][name].fields)
            yield f"{rubric.cite(rubric.rewards.id)}：{'，'.join(said)}"
