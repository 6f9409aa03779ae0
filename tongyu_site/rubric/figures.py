"""Rules and text, figure by figure: each figure of a rule stands in its text with its unit, each figure of the text in a rule.

Where a figure of a rule stands not as such in the text, ``words`` names the words that it comes from; where these hold another
figure or none, ``derived`` says how it follows from them. ``idle`` says why no rule uses a figure of the text. Such reasons are
a human's work: they quote what they rest on, and no hint puts a figure or a reason where the text has changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from ..base.matching import nearest
from ..base.numerals import numeral
from ..base.places import Key
from ..base.problems import Collector, Place, Problem
from ..base.source import Source
from .blocks import Blocks, RawBlock
from .printed import ALLOTTED, NUMBER, TIMES, Figure, figures_in, phrase_of, quotes, spans_of
from .tables import RawTable, figures_of
from .text import Paragraph
from .vocabulary import NOTES, PER_ONE, PERSONS, UNITS

Span = tuple[int, int]

_ASKED = "核对规则是否用到原文现在的数字；用不到的，改写这一项和理由"
"""The hint for idle words that the text doesn't have any more: another figure may be one that a rule must use."""


class Derived(NamedTuple):
    """A figure of a rule that doesn't stand in the text: where it is used, and how it follows from the words of the text."""

    block: str
    name: str
    value: Decimal
    reason: str


class Idle(NamedTuple):
    """Words of the text whose figures no rule uses: which block says so, the words, and why."""

    block: str
    words: str
    reason: str


class Stated(NamedTuple):
    """A figure that a block, a rule or an option states: its dotted name, its value, and the units that it may have.

    The name is empty where a rule implies the figure: it counts by one.
    """

    name: str
    value: Decimal
    units: frozenset[str]

    def is_printed(self, figure: Figure) -> bool:
        """Whether a figure of a text is this one."""
        return figure.value == self.value and figure.unit in self.units

    @property
    def plain_units(self) -> frozenset[str]:
        """The units without the brackets around the figure."""
        return frozenset(unit.strip("()") for unit in self.units)

    @property
    def text(self) -> str:
        """The figure as the text should have it, with its unit; in brackets where points are allotted."""
        unit = min(self.units, default="").replace(TIMES, "")
        return f"({self.value}分)" if unit == ALLOTTED else f"{self.value}{unit}"


class _Piece(NamedTuple):
    """A table with figures: of which block, and the span of the paragraph that it reads."""

    block: RawBlock
    table: RawTable
    span_of: Callable[[Figure], bool]


class _Use(NamedTuple):
    """A figure that is to stand in a paragraph as such, and where it was found."""

    piece: _Piece
    figure: Stated
    found: Figure | None

    def fits(self, figure: Figure) -> bool:
        """Whether a figure of the paragraph has a place and a unit that this one may have."""
        return self.piece.span_of(figure) and figure.unit in self.figure.units


class Compared(NamedTuple):
    """What is to be known of a text beside its rules: the figures that are derived or idle, and unused ones, as problems.

    A rule that is wrong uses no figure, so the problems are worth reporting only where there are no others.
    """

    derived: list[Derived]
    idle: list[Idle]
    unused: list[Problem]


def check_figures(source: Source, blocks: Blocks, found: Collector) -> Compared:
    """Report every figure of a rule, every phrase and every basis that the text doesn't have (E303)."""
    compared = Compared([], [], [])
    by_home: dict[int, list[_Piece]] = {}
    for block in blocks.provisions.values():
        for table in _tables(block):
            piece = _Piece(block, table, _reads(block, blocks.paragraphs[table.home]))
            by_home.setdefault(table.home, []).append(piece)
        for table in (*block.facts.values(), *block.pieces):
            _check_basis(table, blocks.paragraphs, found)
    for home, pieces in by_home.items():
        paragraph = blocks.paragraphs[home]
        left, counted = _check_paragraph(blocks, paragraph, pieces, compared, found)
        for item in left:
            by_one = any(use.fits(item) for use in counted)
            compared.unused.append(_unused(source, item, paragraph, by_one=by_one))
    return compared


def _tables(block: RawBlock) -> Iterator[RawTable]:
    """The pieces and rules of a block, a rule of several facts once."""
    known: set[tuple[Source, tuple[Key, ...]]] = set()
    for table in (*block.pieces, *block.rules.values()):
        if (table.source, table.where) not in known:
            known.add((table.source, table.where))
            yield table


def _reads(block: RawBlock, paragraph: Paragraph) -> Callable[[Figure], bool]:
    """Which figures of a paragraph are those of a block: those in its own mark, else those in no mark of another block."""
    marks = {name: (start, end) for name, start, end in paragraph.anchors if name != paragraph.id}
    own = marks.get(block.id)
    if own is not None:
        return lambda figure: figure.within([own])
    return lambda figure: not figure.within(list(marks.values()))


def stated_figures(table: RawTable, block: RawBlock, provisions: Mapping[str, RawBlock]) -> list[Stated]:
    """The figures of a table of a block (its piece, its rule, or what an option sets in one), with the units they may have."""
    unit = _unit(table, block, provisions)
    data = {key: value for key, value in table.data.items() if key not in NOTES}
    stated = (Stated(name, Decimal(value), UNITS.get(name.partition(".")[0], unit)) for name, value in figures_of(data))
    return [figure for figure in stated if figure.value.is_finite() and (figure.units or figure.name in UNITS)]


def _unit(table: RawTable, block: RawBlock, provisions: Mapping[str, RawBlock]) -> frozenset[str]:
    """The unit of what a table counts: that of the fact that a rule reads, else of the only unit that its block has."""
    name = table.data.get("fact")
    named = [block, *(other for other in provisions.values() if other.kind == block.kind)]
    facts = [other.facts[name] for other in named if name in other.facts] if name else list(block.facts.values())
    units = {str(fact.data.get("unit", "")) for fact in facts[:1] if fact.data.get("unit")}
    return PERSONS if units & PERSONS else frozenset(units)


def _counts_by_one(table: RawTable) -> bool:
    """Whether a table says what follows for each one, or for the first one, of what it counts, and states no other number."""
    said = PER_ONE.get(str(table.data.get("kind")), frozenset())
    return "absent_each" in table.data or ("least" not in table.data and not said.isdisjoint(table.data))


def _check_paragraph(
    blocks: Blocks, paragraph: Paragraph, pieces: Sequence[_Piece], compared: Compared, found: Collector
) -> tuple[list[Figure], list[_Use]]:
    """The figures of one paragraph against those of the tables under it: which of the text are left, and by which ones of it
    rules count without finding them there. Derived and idle figures are put into ``compared``."""
    printed = figures_in(paragraph.text)
    used: set[Figure] = set()
    excused: list[Span] = []
    plain: list[tuple[_Piece, Stated]] = []
    for piece in pieces:
        stated = stated_figures(piece.table, piece.block, blocks.provisions)
        words, reasons = _phrases(piece.table, "words", found), _reasons(piece.table, found)
        _check_names(stated, (*words, *reasons), piece.table, found)
        for figure in stated:
            if figure.name not in words:
                plain.append((piece, figure))
            elif figure.name in reasons:
                phrases = words[figure.name]
                excused += _found_phrases(phrases, paragraph, piece.table, ("words", figure.name), found)
                _check_reason(figure, phrases, reasons[figure.name], piece.table, found)
                compared.derived.append(Derived(piece.block.id, figure.name, figure.value, reasons[figure.name]))
            else:
                used |= _in_words(figure, words[figure.name], printed, paragraph, piece.table, found)
        for phrase, reason in _idle(piece.table, found).items():
            used |= _idle_figures(phrase, printed, paragraph, piece.table, found)
            compared.idle.append(Idle(piece.block.id, phrase, reason))
        if _counts_by_one(piece.table):  # 少1次减1分, 每发表1篇, 缺1人
            unit = PERSONS if "absent_each" in piece.table.data else _unit(piece.table, piece.block, blocks.provisions)
            plain.append((piece, Stated("", Decimal(1), unit)))
    uses = _taken(plain, printed, used, excused)
    missing = [index for index, use in enumerate(uses) if not use.found]
    unused = [item for item in printed if item not in used]
    for index in dict.fromkeys(_mistaken(index, uses, unused) for index in missing):
        if uses[index].figure.name:
            _report_unprinted(uses[index], uses, unused, paragraph, found)
    left = [item for item in unused if not item.within(excused)]
    return left, [uses[index] for index in missing if not uses[index].figure.name]


def _taken(
    plain: Sequence[tuple[_Piece, Stated]], printed: Sequence[Figure], used: set[Figure], excused: list[Span]
) -> list[_Use]:
    """Where the figures of rules stand in a text, each printed one being only one stated one; first those that must stand."""
    places: dict[int, Figure] = {}
    for index, (piece, figure) in sorted(enumerate(plain), key=lambda item: not item[1][1].name):
        free = (item for item in printed if item not in used and (figure.name or not item.within(excused)))
        place = next((item for item in free if piece.span_of(item) and figure.is_printed(item)), None)
        if place is not None:
            places[index] = place
            used.add(place)
    return [_Use(piece, figure, places.get(index)) for index, (piece, figure) in enumerate(plain)]


def _mistaken(missing: int, uses: Sequence[_Use], unused: Sequence[Figure]) -> int:
    """Which figure is wrong where one of several of the same value has no place, each by its index: tables follow the order of
    the text, so that it is the one that comes where the text has another figure."""
    here = [item for item in unused if uses[missing].fits(item)]
    rivals = [
        index for index, use in enumerate(uses) if use.figure.value == uses[missing].figure.value and all(map(use.fits, here))
    ]
    if len(here) != 1 or sum(not uses[index].found and bool(uses[index].figure.name) for index in rivals) > 1:
        return missing
    places = sorted([*here, *(place for index in rivals if (place := uses[index].found))], key=lambda item: item.start)
    return rivals[min(places.index(here[0]), len(rivals) - 1)]


def _check_names(stated: Sequence[Stated], names: Sequence[str], table: RawTable, found: Collector) -> None:
    """Words and reasons are those of figures that the table states (E303); a value of another type is reported elsewhere."""
    known = {*(figure.name for figure in stated), *table.data}
    for name in dict.fromkeys(names):
        parent, _, last = name.rpartition(".")
        siblings = table.data.get(parent)
        if name not in known and not (isinstance(siblings, dict) and nearest(last, siblings)):  # a mistyped key is one problem
            key = "words" if name in table.data.get("words", ()) else "derived"
            found.add(table.problem("E303", f"{key} 中的 {name} 不是规则中的数字", key, name))


def _report_unprinted(use: _Use, uses: Sequence[_Use], unused: Sequence[Figure], paragraph: Paragraph, found: Collector) -> None:
    """Report a figure that isn't printed (E303), with what of the text no rule uses."""
    table, figure = use.piece.table, use.figure
    here = [item for item in unused if use.fits(item)]
    alike = [other.figure for other in uses if other.figure.units & figure.units and other is not use]
    named = {other.value for other in alike if other.name}
    clear = figure.value not in {other.value for other in alike} and not named & {item.value for item in here}
    key = figure.name.rpartition(".")[2]
    broken = not isinstance(table.data.get("words", {}), dict)  # what was meant stands there, and is reported
    hint = None if broken else f'words = {{ {_key(figure.name)} = "…" }}'
    if not broken and len(here) == 1 and clear:
        hint = f"{key} = {here[0].value}"  # no other figure of the rules can be the one that was printed
    phrases = "、".join(f"“{phrase_of(item, paragraph.text)}”" for item in here)
    message = f"{figure.name} = {figure.value} 在本段原文中没有出处，原文应有“{figure.text}”"
    message += f"，规则没有用到的有{phrases}" if phrases else ""
    found.add(table.problem("E303", message, *_path(figure.name), hint=hint))


def _phrases(table: RawTable, key: str, found: Collector) -> dict[str, tuple[str, ...]]:
    """The phrases of the text that a table names, by the figure that comes from them: one phrase, or a list of them."""
    written = table.data.get(key, {})
    phrases: dict[str, tuple[str, ...]] = {}
    for name, value in written.items() if isinstance(written, dict) else [("", None)]:
        listed = [value] if isinstance(value, str) else value
        if not isinstance(listed, list) or not all(isinstance(item, str) and item for item in listed):
            found.add(table.problem("E302", f'{key} 的类型不对，应写作 {{ 参数 = "…" }}', key))
            return {}
        phrases[name] = tuple(listed)
    return phrases


def _reasons(table: RawTable, found: Collector) -> dict[str, str]:
    """How figures of a table follow from their words, by the name of the figure; each has its words (E303)."""
    reasons = {name: "；".join(texts) for name, texts in _phrases(table, "derived", found).items()}
    words = table.data.get("words", {})
    for name in reasons:
        if isinstance(words, dict) and name not in words:
            message, hint = f"derived 中的 {name} 没有写明出自哪些文字", f'words = {{ {_key(name)} = "…" }}'
            found.add(table.problem("E303", message, "derived", name, hint=hint))
    return reasons


def _check_reason(figure: Stated, phrases: Sequence[str], reason: str, table: RawTable, found: Collector) -> None:
    """The reason why a figure follows from its words quotes the words and ends with the figure, so that none of the three is
    changed without the others (E303)."""
    name, plain = figure.name, figure.plain_units - {TIMES}
    unquoted = [phrase for phrase in phrases if not quotes(reason, phrase)]
    given = [item.value for item in figures_in(reason) if item.plain_unit in plain]
    if not plain:
        given = [Decimal(numeral(match) or 0) for match in re.findall(NUMBER, reason)]
    quoted = "".join(f"“{phrase}”" for phrase in phrases)
    hint = f'核对从{quoted}应得出的 {name}，改好这个数字，再写明理由：derived = {{ {_key(name)} = "{quoted}……" }}'
    if unquoted:
        message = f"derived 中 {name} 的理由没有引用“{unquoted[0]}”"
        found.add(table.problem("E303", message, "derived", name, hint=hint))
    elif given[-1:] != [figure.value]:
        message = f"{name} = {figure.value} 不是 derived 中的理由最后得出的数字"
        found.add(table.problem("E303", message, *_path(name), hint=hint))


def _key(name: str) -> str:
    """The dotted name of a figure as a key of TOML."""
    return f'"{name}"' if "." in name else name


def _found_phrases(
    phrases: Sequence[str], paragraph: Paragraph, table: RawTable, path: Sequence[Key], found: Collector, *, asked: str = ""
) -> list[Span]:
    """Where phrases stand in a paragraph; one that doesn't is reported (E303). ``asked``: what a human has to see to then."""
    spans: list[Span] = []
    for phrase in phrases:
        here = spans_of(phrase, paragraph.text)
        if not here:
            alike = re.search(NUMBER.join(map(re.escape, re.split(NUMBER, phrase))), paragraph.text)
            hint = f"原文是“{alike[0]}”" if alike else None
            message = f"本段原文中没有“{phrase}”"
            if asked:
                message, hint = message + (f"，{hint}" if hint else ""), asked
            found.add(table.problem("E303", message, *path, key=bool(asked), hint=hint))
        spans += here
    return spans


def _in_words(
    figure: Stated, phrases: Sequence[str], printed: Sequence[Figure], paragraph: Paragraph, table: RawTable, found: Collector
) -> set[Figure]:
    """The printed figures that words hold, which are all this one; words that hold none of it are reported (E303)."""
    taken: set[Figure] = set()
    plain = figure.plain_units
    for phrase in phrases:
        spans = _found_phrases([phrase], paragraph, table, ("words", figure.name), found)
        here = {item for item in printed if item.within(spans) and item.value == figure.value and item.plain_unit in plain}
        if spans and not here:
            message = f"“{phrase}”中没有 {figure.name} 的数字“{figure.text}”"
            hint = f'是推得的，与 words 并列写 derived = {{ {_key(figure.name)} = "“{phrase}”……" }}，写明怎样推得'
            other = {item.value for item in printed if item.within(spans) and item.plain_unit in plain}
            written = f"{figure.name.rpartition('.')[2]} = {other.pop()}" if len(other) == 1 else "核对这个数字"
            found.add(table.problem("E303", message, *_path(figure.name), hint=f"{written}；{hint}"))
        taken |= here
    return taken


def _idle(table: RawTable, found: Collector) -> dict[str, str]:
    """The words whose figures a block declares to be used by no rule, with the reasons."""
    listed = table.data.get("idle", {})
    if isinstance(listed, dict) and all(isinstance(reason, str) and re.search(r"\w", reason) for reason in listed.values()):
        return listed
    found.add(table.problem("E302", 'idle 应逐项写明理由：idle = { "原文" = "规则为何用不到" }', "idle"))
    return {}


def _idle_figures(phrase: str, printed: Sequence[Figure], paragraph: Paragraph, table: RawTable, found: Collector) -> set[Figure]:
    """The printed figures in words that are declared idle; words without any, or that don't stand there, are reported (E303)."""
    spans = _found_phrases([phrase], paragraph, table, ("idle", phrase), found, asked=_ASKED)
    here = {item for item in printed if item.within(spans)}
    if spans and not here:
        hint = "删去这一项"
        found.add(table.problem("E303", f"“{phrase}”中没有数字，不必列入 idle", "idle", phrase, key=True, hint=hint))
    return here


def _unused(source: Source, left: Figure, paragraph: Paragraph, *, by_one: bool) -> Problem:
    """The problem of a figure of the text that no rule uses, where it stands in the file (E303).

    ``by_one``: a rule counts what this figure counts, but by one, and the text has no such one.
    """
    written = paragraph.text[left.start : left.end]
    line = source.lines[paragraph.line - 1]
    before = paragraph.text[: left.start].count(written)
    column = [match.start() for match in re.finditer(re.escape(written), line)][before]
    phrase = phrase_of(left, paragraph.text)
    message = f"本段原文中的“{phrase}”没有规则使用"
    hint = f'规则用不到的，在本段的规则块中写 idle = {{ "{phrase}" = "…" }}，写明规则为何用不到'
    if by_one:
        one = f"1{left.unit}"
        message += f"；规则按{one}计，原文没有“{one}”"
        hint = (
            f"核对规则，按{one}计的规则不能表示“{phrase}”：能用参数写明的写参数，不能的须先增加这种规则；"
            f'与计分无关的，才写 idle = {{ "{phrase}" = "…" }}，写明理由'
        )
    return source.problem("E303", message, place=Place(paragraph.line, column + 1, len(written)), hint=hint)


def _path(name: str) -> list[Key]:
    """The path of a figure by its dotted name: ``levels.0.minimum``."""
    return [int(part) if part.isascii() and part.isdigit() else part for part in name.split(".")]


def _check_basis(table: RawTable, paragraphs: Sequence[Paragraph], found: Collector) -> None:
    """A basis is named by the text: 以…为准."""
    basis: Any = table.data.get("basis")
    if isinstance(basis, str) and f"以{basis}为准" not in paragraphs[table.home].text:
        found.add(table.problem("E303", f"本段原文中没有“以{basis}为准”", "basis"))
