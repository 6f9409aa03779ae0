"""The official text with its notes, 执行口径, the help page and the page of problem codes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..assess import AssessedYear, ClauseStatistics
from ..base.codes import CODES, QUESTIONS
from ..base.dates import chinese_date
from ..base.points import show, signed
from ..rubric import Decision, Erratum
from .page import Link
from .printed import Printed, overlay_rows
from .site_year import YearSite
from .urls import CODES_PAGE, HELP
from .wording import awaited, ceiling_said, decimals_said, veto_said


@dataclass(frozen=True, slots=True)
class TextPiece:
    """A piece of a paragraph, with the anchor that it carries (empty: none)."""

    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """A note beside a paragraph: a clause's statistics, a reading, a slip of the text."""

    key: str
    head: str
    url: str
    text: Printed


@dataclass(frozen=True, slots=True)
class ParagraphView:
    """A paragraph of the official text: the level of a heading (0: running text), its anchor, its pieces and notes."""

    level: int
    id: str | None
    pieces: tuple[TextPiece, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class RubricView:
    """The page of the official text."""

    contents: tuple[Link, ...]
    paragraphs: tuple[ParagraphView, ...]


@dataclass(frozen=True, slots=True)
class ReadingView:
    """A place where the text is open, how it is read and why; ``decided``: by whom, when and by which document.

    Empty but on the page of a draft: ``others`` (what the options say that were not chosen), ``doubt`` and ``support``.
    """

    id: str
    number: str
    question: str
    clauses: tuple[Link, ...]
    says: str
    why: str
    decided: str
    others: tuple[str, ...]
    doubt: str
    support: str


@dataclass(frozen=True, slots=True)
class ErratumView:
    """A slip of the official text that changes no score."""

    id: str
    printed: str
    note: str
    url: str


@dataclass(frozen=True, slots=True)
class ReadingsView:
    """The page 执行口径; ``draft``: of a year that is not published."""

    contents: tuple[Link, ...]
    readings: tuple[ReadingView, ...]
    errata: tuple[ErratumView, ...]
    draft: bool


@dataclass(frozen=True, slots=True)
class HelpView:
    """使用说明: the office's own text as HTML, and what terms mean in the rubric's words."""

    contents: tuple[Link, ...]
    body: str
    decimals: str
    weight: str
    best: str
    ceiling: str
    veto: str
    clerk: str
    """The address of the page for those who enter records; empty where the site has none."""


@dataclass(frozen=True, slots=True)
class CodeView:
    """A code of a problem or a question, with a wrong and a right text (empty for questions)."""

    code: str
    title: str
    explanation: str
    wrong: str = ""
    right: str = ""


@dataclass(frozen=True, slots=True)
class CodeSection:
    """The codes of one kind."""

    id: str
    title: str
    codes: tuple[CodeView, ...]


@dataclass(frozen=True, slots=True)
class CodesView:
    """The page for those who enter records: the office's own text as HTML, and all codes."""

    contents: tuple[Link, ...]
    body: str
    sections: tuple[CodeSection, ...]
    questions: tuple[CodeView, ...]


CODE_GROUPS = {
    "1": "文件和写法", "2": "记录", "3": "细则", "4": "站点设置、上年结果、通报稿、模板", "5": "生成、核对和预览",
    "6": "电子表格", "7": "封存、更正和比较",
}  # fmt: skip
"""What the codes that begin with E and a digit are about."""


_LISTED = (2, 3)
"""The levels of the official text's headings that its contents list."""
_HEADING = re.compile(r'<h2 id="([^"]*+)">([^<]*+(?:<(?!/?h2\b)[^<]*+)*+)</h2>')


def rubric_view(year: YearSite) -> RubricView:
    """The official text, with the county's statistics beside each clause."""
    rubric = year.rubric
    margins = overlay_rows(_margins(year, year.assessed), [_margins(year, state) for state in year.former])
    by_clause = {note.key: note for note in margins}
    blocks: dict[int, list[str]] = {}
    for block, homes in rubric.home.items():
        blocks.setdefault(homes[0], []).append(block)
    rows: list[ParagraphView] = []
    contents: list[Link] = []
    for paragraph in rubric.paragraphs:
        notes = [by_clause[block] for block in blocks.get(paragraph.index, ()) if block in by_clause]
        notes += _open_places(year, paragraph.index)
        pieces = _pieces(paragraph.text, paragraph.anchors, paragraph.id)
        own = paragraph.id
        if paragraph.level in _LISTED:
            own = own or f"p-{paragraph.index}"
            contents.append(Link(paragraph.text.rstrip("。"), year.urls.text(own)))
        rows.append(ParagraphView(paragraph.level, own, pieces, tuple(notes)))
    return RubricView(tuple(contents), tuple(rows))


def _margins(year: YearSite, state: AssessedYear) -> tuple[Note, ...]:
    """What stands beside the clauses in one state of the year."""
    rubric = year.rubric
    return tuple(
        Note(clause, rubric.cite(clause), year.urls.clause(clause), Printed(_margin(state, found)))
        for clause, found in state.standing.clauses.items()
    )


def _margin(state: AssessedYear, found: ClauseStatistics) -> str:
    """A clause's statistics in words."""
    lost = f"{found.losers}个社区失分，合计{signed(found.lost)}分" if found.losers else ""
    gained = f"{found.gainers}个社区加分，合计{signed(found.gained)}分" if found.gainers else ""
    return "；".join(filter(None, (lost, gained, awaited(state, found.clause)))) or "没有社区失分"


def _open_places(year: YearSite, paragraph: int) -> list[Note]:
    """The readings and slips of a paragraph."""
    urls = year.urls
    readings = [
        Note(name, "执行口径", urls.reading(name), Printed(f"{reading.question}{reading.applied.says}"))
        for name, reading in year.rubric.readings.items()
        if reading.paragraph == paragraph
    ]
    errata = [
        Note(erratum.id, "勘误", urls.reading(f"E-{erratum.id}"), Printed(erratum.note))
        for erratum in _errata(year)
        if erratum.paragraph == paragraph
    ]
    return readings + errata


def _errata(year: YearSite) -> list[Erratum]:
    """The slips of the text that a year's pages show: of a published year only those that a reader needs."""
    return [erratum for erratum in year.rubric.errata if erratum.publish or not year.assessed.settings.published]


def _pieces(text: str, anchors: Sequence[tuple[str, int, int]], own: str | None) -> tuple[TextPiece, ...]:
    """A paragraph cut at the anchors inside it."""
    pieces: list[TextPiece] = []
    position = 0
    for anchor, start, end in sorted((a for a in anchors if a[0] != own), key=lambda a: a[1]):
        if start > position:
            pieces.append(TextPiece("", text[position:start]))
        pieces.append(TextPiece(anchor, text[start:end]))
        position = end
    if position < len(text):
        pieces.append(TextPiece("", text[position:]))
    return tuple(pieces)


def readings_view(year: YearSite) -> ReadingsView:
    """How the text is read where it is open, and its slips."""
    rubric, urls, draft = year.rubric, year.urls, not year.assessed.settings.published
    readings = tuple(
        ReadingView(
            reading.id, f"{number}.", reading.question,
            tuple(Link(rubric.cite(clause), urls.rule(rubric, clause)) for clause in reading.clauses),
            reading.applied.says, reading.applied.why, _decided(reading.applied.decided),
            others=tuple(option.says for option in reading.options.values() if draft and option.name != reading.chosen),
            doubt=reading.doubt if draft else "", support=reading.applied.supported if draft else "",
        )
        for number, reading in enumerate(rubric.readings.values(), 1)
    )  # fmt: skip
    errata = []
    for erratum in _errata(year):
        anchor = rubric.paragraphs[erratum.paragraph].id
        url = urls.text(anchor) if anchor else urls.rubric
        errata.append(ErratumView(f"E-{erratum.id}", erratum.printed or "（正文之外）", erratum.note, url))
    contents = (
        *(Link(f"{row.number}　{row.question}", urls.reading(row.id)) for row in readings),
        Link("勘误", urls.reading("errata")),
    )
    return ReadingsView(contents, readings, tuple(errata), draft)


def _decided(decision: Decision | None) -> str:
    """Who decided a reading, when and by which document; empty where no one did."""
    return f"{decision.by}{chinese_date(decision.on)}确定（{decision.document}）" if decision else ""


def help_view(body: str, newest: YearSite | None, clerk: str) -> HelpView:
    """The help page, with the terms of the newest year's rubric; in general words where there is no year yet."""
    contents = (*_headings(body, HELP), Link("用语", f"{HELP}#terms"))
    if newest is None:
        return HelpView(
            contents,
            body,
            decimals_said(None),
            "各部分按各自的权重计入综合得分",
            "最高档次",
            "有规定情形的，得分达到最高档次的改列次一档，没有达到的档次不变",
            "有规定情形的，不论得分多少，列为最低档次",
            clerk,
        )
    rubric = newest.rubric
    best = rubric.grades.names[0]
    weights = "、".join(f"{part.title}{show(part.weight)}%" for part in rubric.parts.values())
    return HelpView(
        contents, body, decimals_said(rubric),
        f"各部分按权重计入综合得分：{weights}", best, f"有规定情形的，{ceiling_said(rubric)}",
        f"有规定情形的，{veto_said(rubric)}", clerk,
    )  # fmt: skip


def _headings(body: str, url: str) -> list[Link]:
    """The headings of a content page, as its contents list them."""
    return [Link(re.sub(r"<[^<>]++>", "", text), f"{url}#{anchor}") for anchor, text in _HEADING.findall(body)]


def codes_view(body: str) -> CodesView:
    """What clerks are told, every problem code and every code of a question, with its example, for those who enter records."""
    sections = tuple(
        CodeSection(
            f"E{group}",
            title,
            tuple(CodeView(code, c.title, c.explanation, c.wrong, c.example) for code, c in CODES.items() if code[1] == group),
        )
        for group, title in CODE_GROUPS.items()
    )
    contents = [
        *_headings(body, CODES_PAGE), *(Link(section.title, f"{CODES_PAGE}#{section.id}") for section in sections),
        Link("待核", f"{CODES_PAGE}#Q"),
    ]  # fmt: skip
    return CodesView(
        tuple(contents), body, sections, tuple(CodeView(code, c.title, c.explanation) for code, c in QUESTIONS.items())
    )
