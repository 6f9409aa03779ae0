"""The circular (通报): the office's prose and the county's figures → blocks of a document.

``content/circular/YEAR.md`` holds front matter (TOML between ``+++`` lines) and Markdown prose with named places
(``{{ 优秀名单 }}``). Every figure, list and table comes from the standing, and a result typed by hand is a problem; page
and Word file print the same blocks. Knows nothing of pages, addresses, faces and sizes.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise, zip_longest
from typing import Any, TypeVar

from ..assess import AssessedYear, ClauseStatistics, Kind, Ranked, Standing, State
from ..base.points import ZERO, Points, fixed, show
from ..base.problems import Collector, Place, date_in, nearest
from ..base.project import YearSettings
from ..base.source import Source, present
from ..rubric import BALLOTS, DAILY, REWARDS, YEAR_END, Rubric
from ..seals import COMMUNITY, NOTHING, Correction
from .typed import COUNT, OTHER, bare, names_pattern, numeral, seen, typed_figures
from .typeset import title_lines

T = TypeVar("T")
Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A heading (``level`` 1 to 4: 一、（一）1.（1）), a paragraph (``level`` 0), or a table (``rows``, the first one its head).

    ``lead`` is the part of a paragraph's text that reads as a heading of the second level: （一）通报表扬。 ``struck`` is the
    column of a table whose texts are struck through, counted from 0.
    """

    text: str
    level: int = 0
    rows: Rows = ()
    lead: str = ""
    struck: int | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """An attachment: its number as written on it (附件1; 附件 where there is one only), its title and its blocks."""

    label: str
    title: str
    blocks: tuple[Passage, ...]


@dataclass(frozen=True)
class Circular:
    """A circular ready to print: its settings and its blocks; ``attachments`` come after the body, each on a page.

    A draft has no date, and a number without its last part; empty texts are not printed.
    """

    title: str
    title_lines: tuple[str, ...]
    header: str
    number: str
    issuer: str
    to: str
    copies: str
    printer: str
    notes: str
    signed_on: dt.date | None
    printed_on: dt.date | None
    draft: bool
    body: tuple[Passage, ...]
    attachments: tuple[Attachment, ...]
    corrections: Attachment | None = None
    """A sheet after the end of the document that says what was corrected since it was published."""

    @property
    def signed(self) -> str:
        """成文日期; empty in a draft."""
        return day(self.signed_on) if self.signed_on else ""

    @property
    def printed(self) -> str:
        """印发日期 with 印发; in a draft the word alone."""
        return f"{day(self.printed_on) if self.printed_on else ''}印发"

    @property
    def list_of_attachments(self) -> tuple[str, ...]:
        """附件说明, a line for each: 附件：1.得分情况表; without a number where there is one only."""
        if len(self.attachments) == 1:
            return (f"附件：{self.attachments[0].title}",)
        return tuple(f"{'' if number > 1 else '附件：'}{number}.{item.title}" for number, item in enumerate(self.attachments, 1))


DRAFT_MARK = "（送审稿）"
_KEYS: dict[str, type] = {
    "title": str, "number": str, "issuer": str, "header": str, "to": str, "copies": str, "printer": str,
    "signed_on": dt.date, "printed_on": dt.date, "notes": str, "allow": list,
}  # fmt: skip
_REQUIRED = ("title", "issuer", "to")
_REQUIRED_PUBLISHED = ("number", "signed_on", "printed_on")
_TYPES = {str: "文字，加引号", dt.date: "日期，不加引号", list: "列表"}
_ALLOW = '[{ text = "…", reason = "…" }]'
APPLIES = {True: "适用", False: "不适用", None: "未定"}


def load_circular(year: AssessedYear, *, earlier: bool = False) -> Circular | None:
    """Make the circular of a year; None where the office wrote none. Raises :class:`~tongyu_site.problems.Problems`.

    ``earlier``: for a standing that holds no more, of which the prose need not be true in every word.
    """
    path = year.project.circular_path(year.number)
    if not present(path):
        return None
    rubric, standing, published = year.rubric, year.standing, year.settings.published
    source = year.project.read(path)
    found = Collector()
    front, prose, offset = _split(source, found)
    found.stop_if_any()
    head = Source(source.shown, front, 1)
    settings: dict[str, Any] = {}
    readable = False
    with found:
        settings = head.toml()
        readable = True
        _check_settings(head, settings, year.settings, found)
    names = [item.result.name for item in standing.ranked]
    unread = not isinstance(settings.get("allow", []), list) or bool(found.problems and not settings)
    text = _Prose(source, places(rubric, standing), names, None if unread else _allowed(head, settings, found), found)
    for key in ("title", "notes"):
        if isinstance(settings.get(key), str):
            text.check_setting(head, key, settings[key])
    body, attachments = text.read(prose, offset)
    text.report_unused(head)
    if not readable:  # what the exceptions allow isn't known
        found.problems = [problem for problem in found.problems if problem.code not in ("E411", "E412")]
    if not earlier:
        found.stop_if_any()
    number = settings.get("number", "")
    title = settings["title"].replace("|", "")
    issuer = settings["issuer"]
    clean = printable
    return Circular(
        clean(title), tuple(clean(line) for line in title_lines(settings["title"])),
        clean(settings.get("header", f"{issuer}文件")), clean(number if published else _open(number)), clean(issuer),
        clean(settings["to"].rstrip("：:")),
        clean(settings.get("copies", "").rstrip("。")), clean(settings.get("printer", issuer)),
        clean(settings.get("notes", "").strip("（）()")),
        settings.get("signed_on") if published else None, settings.get("printed_on") if published else None,
        not published, body, attachments,
    )  # fmt: skip


CORRECTED = "本件所列的考核结果已经更正，见附页"
"""What a corrected circular says at its end."""


def with_corrections(now: Circular, corrections: Sequence[Correction], before: Sequence[Circular]) -> Circular:
    """A circular with a sheet that names the corrections of its year: what it said before each, struck, beside what it says.

    ``before`` is the same circular as it was before each correction; one that changed nothing in it is left out.
    """
    blocks: list[Passage] = []
    for item, (one, two) in zip(corrections, pairwise((*before, now)), strict=True):
        rows = [tuple(map(printable, row)) for row in _differing(one, two)]
        if rows:
            said = f"更正{item.id}（{day(item.date)}，{item.document}）：{item.reason}。{item.decided_by}决定。"
            blocks.append(Passage(printable(said)))
            blocks.append(Passage("", rows=(("位置", "原为", "更正为"), *rows), struck=1))
    if not blocks:
        return now
    year = corrections[0].year
    return replace(now, corrections=Attachment("附页", f"{year}年度考核结果更正说明", tuple(blocks)))


def _differing(old: Circular, new: Circular) -> Iterable[tuple[str, str, str]]:
    """What differs between two states of a circular: where, what it said, what it says."""
    yield from _differing_blocks("正文", old.body, new.body)
    for one, two in zip(old.attachments, new.attachments, strict=False):
        yield from _differing_blocks(two.label, one.blocks, two.blocks)


def _differing_blocks(where: str, old: Sequence[Passage], new: Sequence[Passage]) -> Iterable[tuple[str, str, str]]:
    for one, two in _paired([_table_head(b) or b.text for b in old], [_table_head(b) or b.text for b in new], old, new):
        if one and two and one.rows and two.rows:
            yield from _differing_rows(where, one.rows, two.rows)
        else:
            texts = [re.findall("[^。；]+[。；]?", block.text) if block else [] for block in (one, two)]
            for before, after in _paired(*texts, *texts):
                if before != after:
                    yield where, before or NOTHING, after or NOTHING


def _table_head(block: Passage) -> str:
    """What tells a table: its head; empty for a paragraph."""
    return "|".join(block.rows[0]) if block.rows else ""


def _paired(old: Sequence[str], new: Sequence[str], ones: Sequence[T], twos: Sequence[T]) -> Iterable[tuple[T | None, T | None]]:
    """The items of two sequences side by side, in order: equals together, the rest as they come."""
    from difflib import SequenceMatcher

    for _, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        yield from zip_longest(ones[a:b], twos[c:d])


def _differing_rows(where: str, old: Rows, new: Rows) -> Iterable[tuple[str, str, str]]:
    """The cells that differ between two tables of one head, by the community they stand beside."""
    head = new[0]
    name = head.index(COMMUNITY) if COMMUNITY in head else 0
    ones, twos = ({row[name]: row for row in rows[1:]} for rows in (old, new))
    for key in dict.fromkeys((*twos, *ones)):
        one, two = ones.get(key), twos.get(key)
        if one is None or two is None:
            yield f"{where} {key}", "、".join(one) if one else NOTHING, "、".join(two) if two else NOTHING
            continue
        for title, before, after in zip(head, one, two, strict=True):
            if before != after:
                yield f"{where} {key} {title}", before, after


def _split(source: Source, found: Collector) -> tuple[str, str, int]:
    """Front matter, prose, and the line on which the prose begins."""
    lines = source.lines
    if lines[0].strip() != "+++":
        found.add(source.problem("E403", "通报稿应以 +++ 开始，写明标题、文号等", place=Place(1), hint="+++"))
        return "", "", 1
    end = next((number for number, line in enumerate(lines[1:], 1) if line.strip() == "+++"), None)
    if end is None:
        found.add(source.problem("E403", "通报设置没有以 +++ 结束", place=Place(1), hint="+++"))
        return "", "", 1
    return "\n".join(lines[1:end]), "\n".join(lines[end + 1 :]), end + 2


# settings

_NUMBER = re.compile(r"(\S+)〔(\d+)〕([1-9]\d*)号")
_LOOSE_NUMBER = re.compile(r"(\S+?)\s*[〔\[【(（［]\s*(\d+)\s*[〕\]】)）］]\s*第?0*(\d*)\s*号?")


def _open(number: str) -> str:
    """A number left open, as a draft shows it: 通办发〔2018〕　号."""
    match = _LOOSE_NUMBER.fullmatch(number.strip())
    return f"{match[1]}〔{match[2]}〕　号" if match else ""


def _check_settings(head: Source, settings: Mapping[str, Any], year: YearSettings, found: Collector) -> None:
    """Types, required keys, the number's form, the order of the two dates."""
    for key, value in settings.items():
        if key not in _KEYS:
            close = nearest(key, _KEYS) or list(_KEYS)
            found.add(head.problem("E403", f"通报设置没有“{key}”这一项", [key], key=True, hint=f"可写 {'、'.join(close)}"))
        elif type(value) is not _KEYS[key]:
            kind = _KEYS[key]
            good = f'"{value}"' if kind is str and type(value) is int else date_in(value) if kind is dt.date else None
            hint = f"{key} = {_ALLOW if kind is list else good}" if good or kind is list else None
            found.add(head.problem("E403", f"通报设置的 {key} 应是{_TYPES[kind]}", [key], hint=hint))
        elif isinstance(value, str) and not value.strip():
            found.add(head.problem("E403", f"通报设置的 {key} 是空的", [key], hint=f'{key} = "…"'))
    for key in (*_REQUIRED, *(_REQUIRED_PUBLISHED if year.published else ())):
        if key not in settings:
            good = '"…"' if _KEYS[key] is str else f"{year.number + 1}-01-08"
            found.add(head.problem("E403", f"通报设置缺少 {key}", place=Place(1), hint=f"{key} = {good}"))
    number, signed, printed = (settings.get(key) for key in ("number", "signed_on", "printed_on"))
    if isinstance(number, str) and number.strip():
        match = _LOOSE_NUMBER.fullmatch(number.strip())
        if not (_NUMBER.fullmatch(number) or (not year.published and match)):
            hint = f'number = "{match[1]}〔{match[2]}〕{match[3]}号"' if match and match[3] else 'number = "示办发〔2018〕3号"'
            message = "发文字号应写作 代字〔年份〕序号号：年份用六角括号，序号前不写“第”和 0"
            found.add(head.problem("E416", message, ["number"], hint=hint))
    if type(signed) is dt.date and type(printed) is dt.date and printed < signed:
        found.add(head.problem("E417", "印发日期早于成文日期", ["printed_on"], hint=f"printed_on = {signed}"))


@dataclass
class _Allowed:
    """One exception of the front matter, and whether the prose needs it."""

    text: str
    index: int
    used: bool = False


def _allowed(head: Source, settings: Mapping[str, Any], found: Collector) -> list[_Allowed]:
    """The exceptions: fixed words that look like results, each with its reason."""
    allow = settings.get("allow", [])
    entries: list[_Allowed] = []
    for index, item in enumerate(allow if isinstance(allow, list) else ()):
        where: list[str | int] = ["allow", index]
        if not isinstance(item, dict):
            found.add(head.problem("E415", "allow 的每一条都要写 text 和 reason", where, hint=f"allow = {_ALLOW}"))
            continue
        for key in item:
            if key not in ("text", "reason"):
                found.add(head.problem("E415", f"allow 没有“{key}”这一项", [*where, key], key=True, hint="可写 text、reason"))
        text, reason = item.get("text"), item.get("reason")
        if not isinstance(text, str) or not text.strip():
            found.add(head.problem("E415", "allow 缺少 text（正文中的原话）", [*where, "text"], hint='text = "三个部分"'))
        elif not isinstance(reason, str) or not reason.strip():
            found.add(head.problem("E415", f"allow 中的“{text}”没有写 reason（理由）", where, hint='reason = "细则原文"'))
        elif any(entry.text == text for entry in entries):
            found.add(head.problem("E415", f"allow 中的“{text}”写了两次", [*where, "text"]))
        else:
            entries.append(_Allowed(text, index))
    return entries


# prose

_NAME = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_BRACE = re.compile(r"[｛｝]+|\{%.*?%\}|\{\{|\}\}|[{}]")
_HEADING = re.compile(r"(#{1,6})\s*(.*)", re.S)
_ITEM = re.compile(r"[-*+]\s+")
_RULE = re.compile(r"\s*\|?(\s*:?-+:?\s*\|)*\s*:?-+:?\s*\|?\s*")
_ATTACHMENT = re.compile(r"附件\s*(\d*)[\s：:.、]*(.*)", re.S)
_LEAD = re.compile(r"（[一二三四五六七八九十]+）[^。：]*[。：]")
_NUMBERED = ("序号", "编号")
_MARKUP = re.compile(r"\*\*|__|`|!?\[[^\]]*\]\([^)]*\)|^>|^(?:\*\s*\*\s*\*|-\s*-\s*-)[\s*-]*$")
_HAN = r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef“”‘’—…]"


@dataclass
class _Text:
    """A text put together from several lines; each of its characters knows where it was written."""

    text: str = ""
    at: list[tuple[int, int]] = field(default_factory=list)
    """Line and column of every character, counted from 1."""

    def add(self, text: str, line: int, column: int) -> None:
        """Append a piece of a line; lines are joined without a gap between Han characters."""
        if self.text and not re.search(f"{_HAN}$", self.text) and not re.match(_HAN, text):
            self.text += " "
            self.at.append((line, column))
        self.text += text
        self.at += [(line, column + offset) for offset in range(len(text))]

    def place(self, start: int, end: int) -> Place:
        """The place of a part; its caret goes to the end of the line it begins on."""
        line, column = self.at[start]
        same = [at for at in self.at[start:end] if at[0] == line]
        return Place(line, column, same[-1][1] - column + 1)

    def cut(self, start: int) -> _Text:
        """What is left from some character on, without spaces at its ends."""
        rest = self.text[start:]
        start += len(rest) - len(rest.lstrip())
        return _Text(rest.strip(), self.at[start : start + len(rest.strip())])


Value = str | Passage | tuple[Passage, ...]
"""What a named place holds: text, a table, or paragraphs; the last two stand on a line of their own."""


class _Prose:
    """Reads the prose: checks every paragraph, and puts the values of the named places in."""

    def __init__(
        self, source: Source, values: Mapping[str, Value], names: Sequence[str], allowed: list[_Allowed] | None, found: Collector
    ) -> None:
        """``allowed`` is None where the settings can't be read: what they excuse is unknown, so nothing typed is reported."""
        self.source, self.values, self.allowed, self.found = source, values, allowed or [], found
        self.searched = allowed is not None
        self.texts = {name: value for name, value in values.items() if isinstance(value, str)}
        self.communities = names_pattern(names)
        self.names = {seen(name): name.strip() for name in names}
        self.heading = ""

    def read(self, prose: str, offset: int) -> tuple[tuple[Passage, ...], tuple[Attachment, ...]]:
        """Body and attachments."""
        body: list[Passage] = []
        attachments: list[tuple[str, str, list[Passage]]] = []
        level = 0
        for kind, texts in self.pieces(prose, offset):
            self.mark(texts)
            target = attachments[-1][2] if attachments else body
            if kind == "table":
                self.bare_cells(texts)
                rows = [tuple(self.fill(cell) for cell in self.cells(row)) for row in texts if not _RULE.fullmatch(row.text)]
                width = max(len(row) for row in rows)
                target.append(Passage("", rows=tuple((*row, *("",) * (width - len(row))) for row in rows)))
                continue
            text = texts[0]
            heading = _HEADING.match(text.text) if kind == "heading" else None
            if heading is None:
                target += self.paragraph(text, "——" if kind == "item" else "")
                continue
            depth, text = len(heading[1]), text.cut(heading.end(1))
            if not text.text:
                self.bad("E418", "标题没有写文字", texts[0], 0, depth)
                continue
            if depth == 1:
                attachments.append((*self.attachment(text, len(attachments) + 1), []))
                level = 0
                continue
            if depth > 5 or depth - 1 > level + 1:
                hint = f"{'#' * min(level + 2, 5)} {text.text}"
                self.bad("E418", "标题的层次不能跳级，最多四级（##、###、####、#####）", texts[0], 0, depth, hint)
            level = depth - 1
            target.append(Passage(self.fill(text), level))
        only = len(attachments) == 1
        return tuple(body), tuple(
            Attachment("附件" if only else f"附件{number}", title, tuple(blocks))
            for number, (_, title, blocks) in enumerate(attachments, 1)
        )

    def pieces(self, prose: str, offset: int) -> Iterable[tuple[str, list[_Text]]]:
        """The prose cut into headings, paragraphs, list items and tables; a blank line ends a paragraph."""
        kind, texts = "", list[_Text]()
        for number, line in enumerate(prose.split("\n"), offset):
            text = line.strip()
            column = len(line) - len(line.lstrip()) + 1
            item = _ITEM.match(text)
            alone = _NAME.fullmatch(text)
            new = (
                "" if not text else "heading" if text[0] == "#" else "table" if text[0] == "|"
                else "item" if item and not _MARKUP.search(text) else "place" if alone and kind != "paragraph" else "paragraph"
            )  # fmt: skip
            if texts and (new != kind or kind in ("heading", "item", "place")) and not (kind == "item" and new == "paragraph"):
                yield kind, texts
                texts = []
            elif kind == "item" and new == "paragraph":
                new = "item"
            kind = new
            if not new:
                continue
            skipped = item.end() if item and new == "item" and not texts else 0
            if new == "table" or not texts:
                texts.append(_Text())
            texts[-1].add(text[skipped:], number, column + skipped)
        if texts:
            yield kind, texts

    def cells(self, row: _Text) -> list[_Text]:
        """The cells of a table's line."""
        ends = [match.start() for match in re.finditer(r"\|", row.text)]
        if ends[-1] != len(row.text) - 1:
            ends.append(len(row.text))
        return [_Text(row.text[a + 1 : b], row.at[a + 1 : b]).cut(0) for a, b in pairwise(ends)]

    def attachment(self, text: _Text, number: int) -> tuple[str, str]:
        """Label and title of an attachment; it is numbered in the order of the prose."""
        match = _ATTACHMENT.match(text.text)
        if match is None or not match[2].strip() or (match[1] or str(number)) != str(number):
            title = match[2].strip() if match else text.text
            self.bad("E418", f"这里应是附件{number}的标题", text, 0, len(text.text), f"# 附件{number} {title or '…'}")
            return "", ""
        return match[1], self.fill(text.cut(match.start(2)))

    def paragraph(self, text: _Text, mark: str) -> list[Passage]:
        """A paragraph, or what a place that stands alone holds; nothing where the place is empty."""
        alone = _NAME.fullmatch(text.text)
        value = self.values.get(alone[1]) if alone else None
        if alone and isinstance(value, (Passage, tuple)):
            self.fill(text)
            return [value] if isinstance(value, Passage) else list(value)
        filled = mark + self.fill(text)
        return [_paragraph(filled)] if filled.strip() else []

    def bad(self, code: str, message: str, text: _Text, start: int, end: int, hint: str | None = None) -> None:
        self.found.add(self.source.problem(code, message, place=text.place(start, end), hint=hint))

    def mark(self, texts: Sequence[_Text]) -> None:
        """Check a piece of the prose: places, braces, marks, results typed by hand."""
        for text in texts:
            if text.text.startswith("#"):
                self.heading = text.text
            for match in _NAME.finditer(text.text):
                self.named(text, match)
            blanked = _NAME.sub(lambda match: " " * len(match[0]), text.text)
            brace = _BRACE.search(blanked)
            if brace:
                block = "%" in brace[0]
                message = "通报正文不用 {% %} 这样的标记，只写文字和引用的数据" if block else "引用数据要写在成对的半角花括号中"
                self.bad("E414", message, text, *brace.span(), None if block else "{{ 社区总数 }}")
                for entry in self.allowed:  # the paragraph is not searched further, so it can't show what is unused
                    entry.used = entry.used or entry.text in text.text
                continue
            for match in _MARKUP.finditer(blanked):
                self.bad("E418", f"通报正文不用“{match[0]}”这样的标记，只写文字", text, *match.span())
            self.typed(text.text, text.place)

    def named(self, text: _Text, match: re.Match[str]) -> None:
        name = match[1]
        if name not in self.values:
            general = [known for known in self.values if not _single(known)]
            close = nearest(name, general) or nearest(name, self.values)
            hint = f"可写 {'、'.join(close or _groups(self.values))}"
            self.bad("E413", f"没有名为“{name}”的数据", text, *match.span(), hint)
        elif not isinstance(self.values[name], str) and match[0] != text.text:
            what = "表格" if isinstance(self.values[name], Passage) else "几个段落"
            self.bad("E414", f"“{name}”是{what}，要单独占一行", text, *match.span(), f"{{{{ {name} }}}}")

    def check_setting(self, head: Source, key: str, value: str) -> None:
        """Title and notes hold no results either."""
        where = head.locate([key])
        self.typed(value, lambda _start, _end: where, head)

    def typed(self, text: str, place: Callable[[int, int], Place], source: Source | None = None) -> None:
        """Results typed by hand: figures before a unit, and communities' names."""
        if not self.searched:
            return
        outside = None if source is None else "标题和附注不写考核结果"  # no place can be put there
        source = source or self.source
        # a place becomes one sign, so that a figure before it is found; positions stay those of the text
        positions: list[int] = []
        plain = ""
        end = 0
        for match in _NAME.finditer(text):
            plain += text[end : match.start()]
            positions += range(end, match.start())
            value = self.values.get(match[1])
            counted = isinstance(value, str) and re.match(r"\d", value)
            plain += COUNT if counted else OTHER
            positions.append(match.start())
            end = match.end()
        plain += text[end:]
        positions += [*range(end, len(text)), len(text)]
        covered = [
            (match.start(), match.end(), entry)
            for entry in self.allowed
            for match in re.finditer(re.escape(entry.text), plain)
        ]  # fmt: skip

        def excused(start: int, end: int) -> bool:
            entries = [entry for first, last, entry in covered if first <= start and end <= last]
            for entry in entries:
                entry.used = True
            return bool(entries)

        for figure in typed_figures(plain):
            if not excused(figure.start, figure.end):
                found = place(positions[figure.start], positions[figure.end - 1] + 1)
                written = printable(plain[figure.start : figure.end]).strip()
                message = f"“{written}”是手写的数字，结果中的数字要引用数据"
                hint = outside or self.instead(numeral(figure.number) if figure.counts else "", written, text)
                self.found.add(source.problem("E411", message, place=found, hint=hint))
        for match in self.communities.finditer(plain) if self.communities else ():
            if not excused(*match.span()):
                found = place(positions[match.start()], positions[match.end() - 1] + 1)
                name = self.names.get(seen(match[0]), match[0])
                message = f"“{name}”是手写的社区名称，名单要引用数据"
                self.found.add(source.problem("E412", message, place=found, hint=outside or self.instead_of_name(name, text)))

    def bare_cells(self, rows: Sequence[_Text]) -> None:
        """A number alone in a cell has neither unit nor subject beside it; columns of 序号 may count their rows."""
        table = [self.cells(row) for row in rows if not _RULE.fullmatch(row.text)]
        numbered = {index for index, cell in enumerate(table[0]) if cell.text in _NUMBERED} if table else set()
        for cells in table:
            for index, cell in enumerate(cells):
                number = bare(cell.text)
                if number is None or index in numbered:
                    continue
                excusing = [entry for entry in self.allowed if entry.text == cell.text]
                for entry in excusing:
                    entry.used = True
                if not excusing and not typed_figures(cell.text):
                    message = f"“{cell.text}”是手写的数字，结果中的数字要引用数据"
                    hint = self.instead(numeral(number), cell.text, rows[0].text)
                    self.bad("E411", message, cell, 0, len(cell.text), hint)

    def instead(self, value: str, written: str, text: str) -> str:
        """Which places hold the figure; those whose subject stands near come first."""
        near = self.heading + text
        holding = [name for name, shown in self.texts.items() if value and shown == value]
        holding.sort(key=lambda name: (not any(word in near for word in (name.removesuffix("数"), name[:2])), _single(name)))
        exception = f'固定用语写入设置：allow = [{{ text = "{written}", reason = "…" }}]'
        if holding:
            return f"引用 {' 或 '.join(f'{{{{ {name} }}}}' for name in holding[:3])}；{exception}"
        counts = [name for name in self.texts if name.endswith("数")][:4]
        what = "数据中没有这个数，可引用" if value else "可引用"
        return f"{what} {' 或 '.join(f'{{{{ {name} }}}}' for name in counts)} 等；{exception}"

    def instead_of_name(self, name: str, text: str) -> str:
        """Which lists hold the name."""
        near = self.heading + text
        lists = [
            place for place, value in self.texts.items() if place.endswith("名单") and name in re.split("、|（[^）]*）", value)
        ]
        lists.sort(key=lambda place: place.removesuffix("名单") not in near)
        return f"引用 {' 或 '.join(f'{{{{ {place} }}}}' for place in lists[:3])}" if lists else "引用名单，不写社区名称"

    def report_unused(self, head: Source) -> None:
        """An exception that excuses nothing is out of date."""
        for entry in self.allowed:
            if not entry.used:
                message = f"allow 中的“{entry.text}”没有用到：正文中没有这句话，或其中没有手写的数字和社区名称"
                self.found.add(head.problem("E415", message, ["allow", entry.index, "text"], hint="删去这一条"))

    def fill(self, text: _Text) -> str:
        """The text with the values of its places; printable signs only."""
        return printable(_NAME.sub(lambda match: str(self.texts.get(match[1], "")), text.text))


def _single(name: str) -> bool:
    """Whether a place is one of a single clause."""
    return bool(re.match(r"第?[\d-]+项", name))


def _groups(values: Iterable[str]) -> list[str]:
    """Names to choose from where none is near: all but those of single clauses, of which one example is enough."""
    general = [name for name in values if not _single(name)]
    single = next((name for name in values if name not in general), None)
    return [*general, *([f"{single} 等"] if single else [])]


def _paragraph(text: str) -> Passage:
    lead = _LEAD.match(text)
    return Passage(text, lead=lead[0] if lead else "")


_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\uffff]"
)


def printable(text: str) -> str:
    """A text without what no page and no Word file may hold: control and direction signs; tabs and breaks are spaces."""
    return _UNSEEN.sub("", re.sub(r"[\t\r\n]+", " ", text))


# places


def places(rubric: Rubric, standing: Standing) -> dict[str, Value]:
    """The named places of the prose.

    Counts and lists per grade and consequence, whole clauses of sentences (…情况) that read right for none, one and many,
    paragraphs (主要成绩, …分述), single clauses' numbers, tables.
    """
    ranked, names = standing.ranked, rubric.grades.names
    found: dict[str, Value] = {"年度": str(rubric.year), "社区总数": str(len(ranked))}
    for name in names:
        members = [item for item in ranked if item.result.grade == name]
        found[f"{name}数"] = str(len(members))
        found[f"{name}名单"] = "、".join(map(_with_tie, members)) or "无"
    better = sum(1 for item in ranked if item.result.grade in names[:-1])
    found[f"{names[-2]}以上数"] = str(better)
    found["排列次序"] = "先按档次、再按综合得分由高到低排列" if rubric.ranking.by == "grade" else "按综合得分由高到低排列"
    found["档次限制情况"] = _limits(rubric, ranked)
    found["未录齐数"] = str(standing.unfinished)
    unfinished = [_name(item) for item in ranked if item.result.composite is None]
    found["未录齐名单"] = "、".join(unfinished) or "无"
    found["未录齐情况"] = f"尚未录齐、未定档次的{_units(unfinished)}。" if unfinished else ""
    for consequence in rubric.consequences:
        applying = [_name(item) for item in ranked if _applies(item, consequence.id) is True]
        undecided = [
            _name(item) for item in ranked if item.result.composite is not None and _applies(item, consequence.id) is None
        ]
        found[f"{consequence.title}数"] = str(len(applying))
        found[f"{consequence.title}名单"] = "、".join(applying) or "无"
        found[f"{consequence.title}情况"] = _situation(applying, undecided)
    found["主要成绩"] = achievements(rubric, standing)
    found["主要问题"] = problem_types(rubric, standing)
    found["主要问题分述"] = problem_paragraphs(rubric, standing)
    found[f"{names[-1]}档次问题"] = worst_paragraphs(rubric, standing)
    found["得分情况表"] = Passage("", rows=score_table(rubric, standing))
    found["得分情况表说明"] = score_note(rubric)
    found["结果运用情况表"] = Passage("", rows=consequence_table(rubric, standing))
    found["结果运用情况表说明"] = consequence_note(rubric)
    for clause, statistics in standing.clauses.items():
        cited = rubric.cite(clause)
        found[f"{cited}失分社区数"] = str(statistics.losers)
        found[f"{cited}失分合计"] = show(-statistics.lost)
        found[f"{cited}加分社区数"] = str(statistics.gainers)
        found[f"{cited}加分合计"] = show(statistics.gained)
    return found


UNIT = "社区党工委"
CODE = "《考核细则》"


def _name(item: Ranked) -> str:
    return item.result.name.strip()


def _unit(name: str) -> str:
    """A community as the subject of a sentence: 甲社区党工委, 幸福里社区党工委."""
    if name.endswith("党工委"):
        return name
    return f"{name}党工委" if "社区" in name or name.endswith("社") else f"{name}{UNIT}"


def _units(names: Sequence[str]) -> str:
    """Who, in a sentence after 的: 是甲社区党工委; 有甲社区、乙社区，共2个社区党工委."""
    return f"是{_unit(names[0])}" if len(names) == 1 else f"有{'、'.join(names)}，共{len(names)}个{UNIT}"


def _with_tie(item: Ranked) -> str:
    return _name(item) + (f"（并列第{item.rank}位）" if item.tied else "")


def _applies(item: Ranked, consequence: str) -> bool | None:
    return next((outcome.applies for outcome in item.result.outcomes if outcome.consequence == consequence), False)


def _situation(applying: Sequence[str], undecided: Sequence[str]) -> str:
    """To whom a consequence applies, as a sentence without its full stop."""
    said = f"本年度适用的{_units(applying)}" if applying else f"本年度没有适用的{UNIT}"
    return said + (f"；尚未确定是否适用的{_units(undecided)}" if undecided else "")


def _printed(rubric: Rubric, block: str) -> str:
    """Where a reader of the official text finds a provision: 第（八）部分第17项, “三、3”.

    The item's number is the printed one, which is not always its id (errata of the rubric).
    """
    if block not in rubric.nodes:
        return f"“{_wide(rubric.cite(block))}”"
    path = rubric.path(block)
    section = f"第{_wide(rubric.label(path[-1]))}部分"
    if len(path) == 1:
        return section
    item = path[-2]
    number = re.match(r"\s*(\d+)", rubric.paragraphs[rubric.home[item][0]].text)
    return f"{section}第{number[1] if number else item}项"


def _limits(rubric: Rubric, ranked: Sequence[Ranked]) -> str:
    """How many met a veto, or a ceiling that changed a grade, by its paragraph, and how many grades it changed; no names."""
    order = rubric.grades.names.index
    met: dict[tuple[bool, str], dict[str, list[tuple[str, str]]]] = {}
    for item in ranked:
        for limit in item.result.limits if item.result.grade else ():
            of_item = met.setdefault((limit.kind == Kind.VETO, _printed(rubric, limit.basis)), {})
            of_item.setdefault(item.result.slug, []).append((limit.before, limit.after))
    by_score = {item.result.slug: item.result.by_score for item in ranked}
    parts = []
    for (veto, cited), of_items in sorted(met.items(), key=lambda entry: entry[0]):
        moves: dict[tuple[str, str], int] = {}
        rest = []
        for slug, changes in of_items.items():
            changed = [change for change in changes if change[0] != change[1]]
            if changed:
                move = (changed[0][0], changed[-1][1])
                moves[move] = moves.get(move, 0) + 1
            else:
                rest.append(slug)
        if not veto and not moves:
            continue
        count = len(of_items)
        ordered = sorted(moves.items(), key=lambda entry: tuple(map(order, entry[0])))
        said = [f"由{before}改列{after}档次的{number}个" for (before, after), number in ordered]
        if rest:
            worst = rubric.grades.names[-1]
            reason = f"按得分已为{worst}档次" if veto and all(by_score[slug] == worst for slug in rest) else "未因此改列档次"
            said.append(f"其余{len(rest)}个{reason}" if said else reason if len(rest) == 1 else f"均{reason}")
        if count == 1 and len(ordered) == 1:
            (before, after), _ = ordered[0]
            parts.append(f"触发{CODE}{cited}情形的1个，由{before}改列{after}档次")
        else:
            parts.append(f"触发{CODE}{cited}情形的{count}个，{'其中' if moves else ''}{'，'.join(said)}")
    return "；".join(parts) or f"没有因触发限制情形而改列档次的{UNIT}"


def _clause(rubric: Rubric, clause: str) -> str:
    """A clause within a sentence: 第（三）部分第8项健全权力内控机制."""
    return _printed(rubric, clause) + rubric.title_of(clause)


SHOWN_CLAUSES, SHOWN_SECTIONS, SHOWN_TIES = 5, 3, 8
"""How many clauses, and how many parts of one community, the prose names; how many where the last one has equals."""


def _first(items: Sequence[Any], key: Callable[[Any], Any], count: int) -> tuple[list[Any], bool]:
    """The first of a sorted list, all equals of the last one with it; True where those are too many to be listed."""
    end = count
    while count < len(items) and end < len(items) and key(items[end]) == key(items[count - 1]):
        end += 1
    return (list(items[:count]), True) if end > SHOWN_TIES else (list(items[:end]), False)


def _worst(standing: Standing) -> tuple[list[ClauseStatistics], bool, bool]:
    """The clauses that cost most communities something; only those that cost several, where there are such.

    Then: whether equals of the last one are left out, and whether nothing else cost anything.
    """

    def key(item: ClauseStatistics) -> tuple[int, Points]:
        return -item.losers, item.lost

    losing = sorted((item for item in standing.clauses.values() if item.losers), key=key)
    several = [item for item in losing if item.losers > 1]
    worst, more = _first(several or losing, key, SHOWN_CLAUSES)
    return worst, more, len(worst) == len(losing)


def problem_types(rubric: Rubric, standing: Standing) -> str:
    """The clauses that cost most communities something, in words: how many communities, which clause, how much in all."""
    worst, more, _ = _worst(standing)
    texts = [f"{CODE}{_clause(rubric, item.clause)}方面，{item.losers}个{UNIT}失分，合计失{show(-item.lost)}分" for item in worst]
    return ("；".join(texts) or "无") + ("等" if more else "")


def problem_paragraphs(rubric: Rubric, standing: Standing) -> tuple[Passage, ...]:
    """The same, a paragraph for each; one sentence where no one lost anything."""
    worst, more, everything = _worst(standing)
    total = len(standing.ranked)
    if not worst:
        if not total:
            return (Passage("本年度没有考核结果。"),)
        whose = "已录入的考核内容" if standing.unfinished else f"参加考核的{UNIT}" if total == 1 else f"各{UNIT}"
        return (Passage(f"本年度{whose}没有失分。"),)
    which = "失分的内容是" if everything else "失分较多的内容是"
    if total > 1 and worst[0].losers == 1:
        which = f"每项内容失分的{UNIT}都不超过1个，{which}"
    elif total == 2:
        which = f"2个{UNIT}都失分的内容是"
    elif total > 1:
        which = which if everything else f"失分的{UNIT}较多的内容是"
    texts = []
    for item in worst:
        lost = f"失{show(-item.lost)}分"
        said = lost if total == 1 else f"1个{UNIT}{lost}" if item.losers == 1 else f"{item.losers}个{UNIT}失分，全县合计{lost}"
        texts.append(f"{rubric.title_of(item.clause)}方面。{CODE}{_printed(rubric, item.clause)}，{said}。")
    return (Passage(f"从失分情况看，{which}{'（失分相同的未全部列出）' if more else ''}："), *_numbered(texts))


def worst_paragraphs(rubric: Rubric, standing: Standing) -> tuple[Passage, ...]:
    """Communities of the worst grade, each with its veto and the parts of the rubric where it lost most; no figures."""
    name = rubric.grades.names[-1]
    members = [item for item in standing.ranked if item.result.grade == name]
    texts = []
    for item in members:
        nodes = item.result.card.nodes
        lost = [(section.points - nodes[section.id].base, section) for section in rubric.sections]
        losses = sorted((pair for pair in lost if pair[0] > 0), key=lambda pair: -pair[0])
        most, more = _first(losses, lambda pair: pair[0], SHOWN_SECTIONS)
        sections = "、".join(f"{_wide(section.label)}{section.title}" for _, section in most) + ("等" if more else "")
        vetoes = dict.fromkeys(_printed(rubric, limit.basis) for limit in item.result.limits if limit.kind == Kind.VETO)
        said = [f"触发{CODE}{'、'.join(vetoes)}情形，一票否决，直接列为{name}档次"] if vetoes else []
        said += [f"{'失分' if len(losses) == 1 else '失分较多'}的是{sections}"] if sections else []
        texts.append(f"{_unit(_name(item))}。{'；'.join(said) or f'综合得分在{name}档次'}。")
    if not texts:
        return (Passage(f"本年度没有评定为{name}档次的{UNIT}。"),)
    intro = f"评定为{name}档次的{_units([_name(item) for item in members])}。"
    return (Passage(intro), *_numbered(texts))


def _numbered(texts: Sequence[str]) -> tuple[Passage, ...]:
    """Paragraphs with the numbers of the third level; a single one has none."""
    return tuple(Passage(text if len(texts) == 1 else f"{number}.{text}") for number, text in enumerate(texts, 1))


def _wide(label: str) -> str:
    return label.replace("(", "（").replace(")", "）")


def achievements(rubric: Rubric, standing: Standing) -> tuple[Passage, ...]:
    """What the figures support, each sentence only where it holds: good grades, clauses without losses, credits."""
    ranked, names = standing.ranked, rubric.grades.names
    graded = [item for item in ranked if item.result.grade]
    better = sum(1 for item in graded if item.result.grade != names[-1])
    count = len(graded)
    texts = []
    if better:
        whole = f"{'已定档次的' if count < len(ranked) else ''}{count}个{UNIT}"
        share = "" if count == 1 else "全部" if better == count else f"中，{better}个"
        texts.append(f"从考核结果看，{'参加考核的' if count == len(ranked) == 1 else ''}{whole}{share}达到{names[-2]}以上档次。")
    texts += _kept(rubric, standing) if graded else []
    gains = sorted((item for item in standing.clauses.values() if item.gainers), key=lambda item: (-item.gainers, -item.gained))
    only = len(ranked) == 1
    said = [
        f"{'' if only else f'{item.gainers}个{UNIT}'}在{_clause(rubric, item.clause)}方面获得加分"
        for item in gains[:SHOWN_SECTIONS]
    ]
    rewarded = sum(
        1 for item in ranked if any(e.kind == Kind.CREDIT and e.applied > 0 for e in item.result.card.own.get(REWARDS, ()))
    )
    if rewarded:
        said.append(f"{'' if only else f'{rewarded}个{UNIT}'}按{_printed(rubric, REWARDS)}获得加分")
    if said:
        texts.append(f"从加分情况看，按照{CODE}，{'；'.join(said)}。")
    return tuple(Passage(text) for text in texts) or (Passage("本年度考核结果中没有可以列举的成绩。"),)


def _kept(rubric: Rubric, standing: Standing) -> list[str]:
    """The clauses in which most communities lost nothing: all those named have the same number of such communities.

    Who is not assessed, or lost the whole item for another reason, has not kept a clause's points.
    """
    ranked = standing.ranked
    kept: dict[int, list[str]] = {}
    for clause, statistics in standing.clauses.items():
        losers = {item.result.slug for item, _, entries in statistics.lines if any(entry.applied < 0 for entry in entries)}
        path = rubric.path(clause)
        full = sum(
            1
            for item in ranked
            if item.result.slug not in losers
            and item.result.card.nodes[clause].state == State.EARNED
            and all(item.result.card.nodes[node].state != State.VOID for node in path)
        )
        if 2 * full > len(ranked):
            kept.setdefault(full, []).append(clause)
    if not kept:
        return []
    most = max(kept)
    clauses = sorted(kept[most], key=lambda clause: -(rubric.nodes[clause].points or ZERO))[:SHOWN_CLAUSES]
    listed = "、".join(_clause(rubric, clause) for clause in clauses) + ("等" if len(kept[most]) > len(clauses) else "")
    each = "每项均" if len(kept[most]) > 1 else ""
    everyone = "" if most == 1 else f"{most}个{UNIT}都"
    who = everyone if most == len(ranked) else f"{each}有{most}个{UNIT}"
    return [f"从各项内容看，{CODE}{listed}方面落实较好，{who}没有失分。"]


PARTS = (DAILY, YEAR_END, BALLOTS, REWARDS)


def score_table(rubric: Rubric, standing: Standing) -> Rows:
    """附件1 得分情况表: rank, name, the parts, the sections of the year-end part, the composite and the grade."""
    parts = (rubric.title_of(part) for part in PARTS)
    head = ("名次", "社区", *parts, *(section.label for section in rubric.sections), "合计", "档次")
    return (head, *(_score_row(rubric, item) for item in standing.ranked))


def _score_row(rubric: Rubric, item: Ranked) -> tuple[str, ...]:
    nodes = item.result.card.nodes
    rank = "待录入" if item.rank is None else f"并列{item.rank}" if item.tied else str(item.rank)
    scores = [nodes[part].score for part in (*PARTS, *(section.id for section in rubric.sections))]
    cells = ("待录入" if score is None else fixed(score, 2) for score in scores)
    return (rank, _name(item), *cells, item.shown, item.result.grade or "待录入")


def score_note(rubric: Rubric) -> str:
    """What the columns of 得分情况表 mean."""
    sections = "、".join(f"{section.label}{section.title}" for section in rubric.sections)
    by = "先按档次、再按合计由高到低" if rubric.ranking.by == "grade" else "按合计由高到低"
    return (
        f"注：1.合计即综合得分，是前四栏之和，按精确值计算后保留两位小数；为与档次分数线或相近得分相区别的，多列小数位。"
        f"2.年末考核是以下各部分得分合计后折算的得分：{sections}。"
        f"3.名次{by}排列，得分相同的为并列；触发限制情形的，档次从其规定。"
    )


def consequence_table(rubric: Rubric, standing: Standing) -> Rows:
    """附件2 结果运用情况表: which consequences apply to which community."""
    head = ("社区", "档次", *(consequence.title for consequence in rubric.consequences))
    rows = [
        (_name(item), item.result.grade or "待录入", *(APPLIES[o.applies] for o in item.result.outcomes))
        for item in standing.ranked
    ]
    return (head, *rows)


def consequence_note(rubric: Rubric) -> str:
    """On which paragraphs the columns of 结果运用情况表 rest."""
    bases = "；".join(f"{item.title}，“{_wide(rubric.cite(item.id))}”" for item in rubric.consequences)
    return f"注：各栏在《考核细则》中的依据：{bases}。缺少上年结果、不能判定的，列为未定。"


# texts of the document


def day(value: dt.date) -> str:
    """A date as official documents write it: 2018年1月8日."""
    return f"{value.year}年{value.month}月{value.day}日"
