"""The manuscript of a circular (通报稿), ``content/circular/YEAR.md`` → the circular ready to print.

The file holds settings (TOML between ``+++`` lines) and Markdown prose with named places (``{{ 优秀名单 }}``). Every figure,
list and table comes from the standing, and a result typed by hand is a problem.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..assess import AssessedYear, Question, left_over
from ..base.dates import other_year
from ..base.files import there
from ..base.pieces import NAMED_PLACE, Piece, pieces
from ..base.problems import Collector, Place, Problem, Problems
from ..base.samples import is_open, likely_meant, read_settings
from ..base.source import Source
from ..base.unseen import unseen_in_lines, with_unseen
from .document import Attachment, Circular, Passage, printable
from .doubts import counts_of_none, other_years, unknown_places
from .hand_typed import TYPED_BY_HAND, Vocabulary
from .places import STARTING_TEXTS, Value, places
from .proofreading import problems_of_circular
from .prose import passages
from .settings import allowed_words, open_number, problems_of_settings, samples, with_issuer
from .typesetting import title_lines


def load_circular(year: AssessedYear, code: str = "") -> Circular | None:
    """Make the circular of a year; None where the office wrote none. Raises :class:`~tongyu_site.base.problems.Problems`.

    ``code`` is the check code of its results, empty where there is none.
    """
    path = year.project.circular_path(year.number)
    if not there(path):
        return None
    source = year.project.read(path)
    front, prose, first_line = _split(source)
    head = Source(source.shown, front, 1)
    cut = tuple(pieces(prose, first_line))
    values = places(year, code)
    settings = _proofread(year, source, head, cut, values, _named_places(prose, first_line))
    body, attachments = passages(cut, values)
    return _circular(settings, year, body, attachments)


def questions_of_circular(year: AssessedYear) -> list[Question]:
    """What is to be looked at in a manuscript: another year in title, number or prose, dates within the year that it is about,
    deadlines that are over, counts of 0, texts left of the example county; what the office still has to write: its own
    paragraphs where the program's starting text stands, and in a draft the lists of grades that have members (of a published
    year these are problems)."""
    path, about = year.project.circular_path(year.number), "通报稿"
    if not there(path):
        return []
    source = year.project.read(path)
    front, prose, first_line = _split(source)
    head, used = Source(source.shown, front, 1), _named_places(prose, first_line)
    settings = head.toml()
    found = []
    if other_year(settings["title"], year.number):
        message = f"{year.number} 年度通报的标题是“{settings['title']}”，年份是否写错了"
        found.append(Question("Q122", message, about, None, head, ("title",)))
    for key in ("signed_on", "printed_on"):
        if year.settings.published and key in settings and settings[key].year <= year.number:
            message = f"{key} 是 {settings[key]}，通报一般在 {year.number + 1} 年印发，是否写错了年份"
            found.append(Question("Q122", message, about, None, head, (key,)))
    cut = tuple(pieces(prose, first_line))
    found += [Question("Q122", message, about, source=source) for message in other_years(year, settings, cut)]
    found += [Question("Q126", message, about, source=source) for message in counts_of_none(cut, places(year))]
    found += [Question("Q128", message, about, source=source) for message in unknown_places(year, cut)]
    found += _of_last_year(year, settings, head)
    found += left_over(year.project, settings, about, head)
    unwritten = [
        f"第 {used[name]} 行“{name}”还是程序起草的文字，请换成本单位撰写的段落，数字引用数据"
        for name in STARTING_TEXTS
        if name in used
    ]
    if not year.settings.published:
        left = [*_omitted_grades(year, source, used), *_open_places(source, first_line)]
        unwritten += [problem.message for problem in left]
    return [*found, *(Question("Q117", message, about, source=source) for message in unwritten)]


def _of_last_year(year: AssessedYear, settings: Mapping[str, Any], head: Source) -> Iterator[Question]:
    """A number that is that of the circular of the year before, or, while no date is stated, one of the assessed year."""
    about, number = "通报稿", settings.get("number", "")
    before = year.project.circular_path(year.number - 1)
    if number and there(before) and re.search(rf'(?m)^number\s*=\s*"{re.escape(number)}"', year.project.read(before).text):
        message = f"文号“{number}”与 {year.number - 1} 年度通报的相同，是否忘了改"
        yield Question("Q122", message, about, None, head, ("number",))
    elif (named := re.search(r"〔(\d{4})〕", number)) and int(named[1]) < year.number and "signed_on" not in settings:
        message = f"文号“{number}”是 {named[1]} 年的，通报一般在 {year.number + 1} 年印发，是否写错了年份"
        yield Question("Q122", message, about, None, head, ("number",))


def _named_places(prose: str, first_line: int) -> dict[str, int]:
    """The named places that a prose uses, each with the first line on which it stands."""
    found: dict[str, int] = {}
    for piece in pieces(prose, first_line):
        for text in piece.texts:
            for match in NAMED_PLACE.finditer(text.text):
                found.setdefault(match[1], text.at[match.start()][0])
    return found


def _omitted_grades(year: AssessedYear, source: Source, used: Mapping[str, int]) -> list[Problem]:
    """The grades that have members and whose list the prose does not hold."""
    return [
        source.problem(
            "E419",
            f"{grade}档次有{count}个社区，通报没有列出名单，请在“考核结果”中补上",
            place=Place(len(source.lines)),
            hint=f"{{{{ {grade}名单 }}}}。",
        )
        for grade, count in year.standing.counts.items()
        if count and f"{grade}名单" not in used
    ]


def _open_places(source: Source, first_line: int) -> list[Problem]:
    """The lines of the prose, which begins on a line, in which something is still to be filled in."""
    lines = list(enumerate(source.lines, 1))[first_line - 1 :]
    message, hint = "第 {} 行还有没有填写的 …", "把 … 换成本单位的文字；不需要的，删去这一段"
    return [source.problem("E403", message.format(n), place=Place(n), hint=hint) for n, line in lines if is_open(line)]


_OPEN = "在第一行写 +++，写好标题、文号等设置，再另起一行写 +++"
_CLOSE = "在设置的最后一行后面加一行 +++"


def _split(source: Source) -> tuple[str, str, int]:
    """Settings, prose, and the line on which the prose begins."""
    lines = source.lines
    if lines[0].strip() != "+++":
        raise Problems([source.problem("E403", "通报稿应以 +++ 开始，写明标题、文号等", place=Place(1), hint=_OPEN)])
    if (end := source.front_end) is None:
        raise Problems([source.problem("E403", "通报设置没有以 +++ 结束", place=Place(1), hint=_CLOSE)])
    return "\n".join(lines[1:end]), "\n".join(lines[end + 1 :]), end + 2


def _proofread(
    year: AssessedYear,
    source: Source,
    head: Source,
    cut: Sequence[Piece],
    values: Mapping[str, Value],
    used: Mapping[str, int],
) -> dict[str, Any]:
    """The settings, where they and the prose are right; raises all problems of both."""
    found = Collector()
    settings: dict[str, Any] = {}
    known = False
    with found:
        settings = read_settings(head, samples(year.settings))
        known = "allow" not in likely_meant(settings, ("allow",))
        found.problems.extend(with_unseen(problems_of_settings(head, settings, year.settings), head, settings))
    prose = list(enumerate(source.lines, 1))[len(head.lines) + 2 :]
    found.problems.extend(unseen_in_lines(source, prose))
    allowed = None
    if isinstance(settings.get("allow", []), list) and (settings or not found.problems):
        allowed, problems = allowed_words(head, settings)
        found.problems.extend(problems)
    communities = [item.result.name for item in year.standing.ranked]
    for problem in problems_of_circular(source, head, settings, cut, Vocabulary(values, communities, allowed)):
        if known or problem.code not in TYPED_BY_HAND:  # otherwise it is unknown which words are allowed
            found.add(problem)
    if year.settings.published:
        found.problems.extend(_omitted_grades(year, source, used))
        found.problems.extend(_open_places(source, _split(source)[2]))
    found.stop_if_any()
    return settings


def _circular(
    settings: Mapping[str, Any], year: AssessedYear, body: tuple[Passage, ...], attachments: tuple[Attachment, ...]
) -> Circular:
    """The circular of settings that were checked, and of its blocks."""
    published = year.settings.published
    number, issuer = settings.get("number", ""), settings["issuer"]
    title = with_issuer(settings["title"], issuer)
    return Circular(
        title=printable(title.replace("|", "")),
        title_lines=tuple(map(printable, title_lines(title))),
        header=printable(settings.get("header", f"{issuer}文件")),
        number=printable(number if published else open_number(number)),
        issuer=printable(issuer),
        to=printable(settings["to"].rstrip("：:")),
        copies=printable(settings.get("copies", "").rstrip("。")),
        printer=printable(settings.get("printer", issuer)),
        notes=printable(settings.get("notes", "").strip("（）()")),
        signed_on=settings.get("signed_on") if published else None,
        printed_on=settings.get("printed_on") if published else None,
        draft=not published,
        example_mark=year.project.example_mark,
        body=body,
        attachments=attachments,
    )
