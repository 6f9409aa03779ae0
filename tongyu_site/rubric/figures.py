"""Rules and text, figure by figure: each figure of a rule stands in its text with its unit, each figure of the text in a rule.

Where a figure of a rule stands not as such in the text, ``words`` names the words that it comes from; where these hold another
figure or none, ``derived`` says how it follows from them. ``idle`` lists the words whose figures no rule uses.
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
from .printed import ALLOTTED, NUMBER, TIMES, Figure, figures_in, spans_of
from .tables import RawTable, figures_of
from .text import Paragraph
from .vocabulary import NOTES, PER_ONE, PERSONS, UNITS

Span = tuple[int, int]

_BEFORE = 2
"""How many characters before a figure a message shows."""


class Derived(NamedTuple):
    """A figure of a rule that doesn't stand in the text: where it is used, the words that it comes from, and how."""

    block: str
    name: str
    value: Decimal
    words: tuple[str, ...]
    reason: str


class Stated(NamedTuple):
    """A figure that a block, a rule or an option states: its dotted name, its value, and the units that it may have."""

    name: str
    value: Decimal
    units: frozenset[str]

    def is_printed(self, figure: Figure) -> bool:
        """Whether a figure of a text is this one."""
        return figure.value == self.value and figure.unit in self.units

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


class Compared(NamedTuple):
    """What is to be known of a text beside its rules: the figures that are derived, and those that no rule uses, as problems.

    A rule that is wrong uses no figure, so the problems are worth reporting only where there are no others.
    """

    derived: tuple[Derived, ...]
    unused: tuple[Problem, ...]


def check_figures(source: Source, blocks: Blocks, found: Collector) -> Compared:
    """Report every figure of a rule, every phrase and every basis that the text doesn't have (E303)."""
    derived: list[Derived] = []
    unused: list[Problem] = []
    by_home: dict[int, list[_Piece]] = {}
    for block in blocks.provisions.values():
        for table in _tables(block):
            piece = _Piece(block, table, _reads(block, blocks.paragraphs[table.home]))
            by_home.setdefault(table.home, []).append(piece)
        for table in (*block.facts.values(), *block.pieces):
            _check_basis(table, blocks.paragraphs, found)
    for home, pieces in by_home.items():
        paragraph = blocks.paragraphs[home]
        found_here, left = _check_paragraph(blocks, paragraph, pieces, found)
        derived += found_here
        unused += [_unused(source, item, paragraph) for item in left]
    return Compared(tuple(derived), tuple(unused))


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


def _check_paragraph(
    blocks: Blocks, paragraph: Paragraph, pieces: Sequence[_Piece], found: Collector
) -> tuple[list[Derived], list[Figure]]:
    """The figures of one paragraph against those of the tables under it: which are derived, and which of the text are left."""
    printed = figures_in(paragraph.text)
    used: set[Figure] = set()
    excused: list[Span] = []
    derived: list[Derived] = []
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
                _check_reason(figure, reasons[figure.name], piece.table, found)
                derived.append(Derived(piece.block.id, figure.name, figure.value, phrases, reasons[figure.name]))
            else:
                used |= _in_words(figure, words[figure.name], printed, paragraph, piece.table, found)
        used |= _idle(piece.table, printed, paragraph, found)
    own = [item for item in printed if not item.within(excused)]
    unprinted = [(piece, figure) for piece, figure in plain if not _take(figure, piece, printed, used)]
    for piece in pieces:
        if str(piece.table.data.get("kind")) in PER_ONE:  # 少1次减1分, 每发表1篇
            one = Stated("", Decimal(1), _unit(piece.table, piece.block, blocks.provisions))
            _take(one, piece, own, used)
    left = [item for item in own if item not in used]
    for piece, figure in unprinted:
        _report_unprinted(figure, piece, left, [other for _, other in plain if other != figure], paragraph, found)
    return derived, left


def _check_names(stated: Sequence[Stated], names: Sequence[str], table: RawTable, found: Collector) -> None:
    """Words and reasons are those of figures that the table states (E303); a value of another type is reported elsewhere."""
    known = {*(figure.name for figure in stated), *table.data}
    for name in dict.fromkeys(names):
        parent, _, last = name.rpartition(".")
        siblings = table.data.get(parent)
        if name not in known and not (isinstance(siblings, dict) and nearest(last, siblings)):  # a mistyped key is one problem
            key = "words" if name in table.data.get("words", ()) else "derived"
            found.add(table.problem("E303", f"{key} 中的 {name} 不是规则中的数字", key, name))


def _report_unprinted(
    figure: Stated, piece: _Piece, left: Sequence[Figure], others: Sequence[Stated], paragraph: Paragraph, found: Collector
) -> None:
    """Report a figure that isn't printed (E303), with what of the text no rule uses; ``others`` are the other figures stated."""
    here = [item for item in left if piece.span_of(item) and item.unit in figure.units]
    alike = {other.value for other in others if other.units == figure.units}
    key = figure.name.rpartition(".")[2]
    broken = not isinstance(piece.table.data.get("words", {}), dict)  # what was meant stands there, and is reported
    hint = None if broken else f'words = {{ {_key(figure.name)} = "…" }}'
    if not broken and len(here) == 1 and not alike & {figure.value, here[0].value}:
        hint = f"{key} = {here[0].value}"  # no other figure of the rules can be the one that was printed
    phrases = "、".join(f"“{_phrase_of(item, paragraph.text)}”" for item in here)
    message = f"{figure.name} = {figure.value} 在本段原文中没有出处，原文应有“{figure.text}”"
    message += f"，规则没有用到的有{phrases}" if phrases else ""
    found.add(piece.table.problem("E303", message, *_path(figure.name), hint=hint))


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


def _check_reason(figure: Stated, reason: str, table: RawTable, found: Collector) -> None:
    """The reason why a figure follows from its words names the figure, so that none is changed without the other (E303)."""
    if figure.value not in {Decimal(numeral(match)) for match in re.findall(NUMBER, reason)}:
        message = f"derived 中的 {figure.name} 没有说明怎样得出 {figure.value}"
        hint = f'derived = {{ {_key(figure.name)} = "…，是{figure.text}" }}'
        found.add(table.problem("E303", message, "derived", figure.name, hint=hint))


def _key(name: str) -> str:
    """The dotted name of a figure as a key of TOML."""
    return f'"{name}"' if "." in name else name


def _found_phrases(
    phrases: Sequence[str], paragraph: Paragraph, table: RawTable, path: Sequence[Key], found: Collector
) -> list[Span]:
    """Where phrases stand in a paragraph; one that doesn't is reported (E303)."""
    spans: list[Span] = []
    for phrase in phrases:
        here = spans_of(phrase, paragraph.text)
        if not here:
            alike = re.search(NUMBER.join(map(re.escape, re.split(NUMBER, phrase))), paragraph.text)
            hint = f"原文是“{alike[0]}”" if alike else None
            found.add(table.problem("E303", f"本段原文中没有“{phrase}”", *path, hint=hint))
        spans += here
    return spans


def _in_words(
    figure: Stated, phrases: Sequence[str], printed: Sequence[Figure], paragraph: Paragraph, table: RawTable, found: Collector
) -> set[Figure]:
    """The printed figures that words hold, which are all this one; words that hold none of it are reported (E303)."""
    taken: set[Figure] = set()
    plain = {unit.strip("()") for unit in figure.units}
    for phrase in phrases:
        spans = _found_phrases([phrase], paragraph, table, ("words", figure.name), found)
        here = {item for item in printed if item.within(spans) and item.value == figure.value and item.plain_unit in plain}
        if spans and not here:
            message = f"“{phrase}”中没有 {figure.name} 的数字“{figure.text}”"
            hint = f'derived = {{ {_key(figure.name)} = "怎样由这些文字推得" }}'
            other = {item.value for item in printed if item.within(spans) and item.plain_unit in plain}
            if len(other) == 1:
                hint = f"{figure.name.rpartition('.')[2]} = {other.pop()}，或 {hint}"
            found.add(table.problem("E303", message, "words", figure.name, hint=hint))
        taken |= here
    return taken


def _idle(table: RawTable, printed: Sequence[Figure], paragraph: Paragraph, found: Collector) -> set[Figure]:
    """The printed figures that a block declares to be used by no rule; phrases without any are reported (E303)."""
    listed = table.data.get("idle", [])
    if not isinstance(listed, list) or not all(isinstance(item, str) and item for item in listed):
        found.add(table.problem("E302", 'idle 的类型不对，应写作 idle = ["…"]', "idle"))
        return set()
    taken: set[Figure] = set()
    for index, phrase in enumerate(listed):
        spans = _found_phrases([phrase], paragraph, table, ("idle", index), found)
        here = {item for item in printed if item.within(spans)}
        if spans and not here:
            found.add(table.problem("E303", f"“{phrase}”中没有数字，不必列入 idle", "idle", index, hint=f"删去 “{phrase}”"))
        taken |= here
    return taken


def _take(figure: Stated, piece: _Piece, printed: Sequence[Figure], used: set[Figure]) -> bool:
    """Take the printed figure that a stated one is, if there is one; each printed one serves only one stated one."""
    same = (item for item in printed if item not in used and piece.span_of(item) and figure.is_printed(item))
    taken = list(same)[:1]
    used.update(taken)
    return bool(taken)


def _unused(source: Source, left: Figure, paragraph: Paragraph) -> Problem:
    """The problem of a figure of the text that no rule uses, where it stands in the file (E303)."""
    written = paragraph.text[left.start : left.end]
    line = source.lines[paragraph.line - 1]
    before = paragraph.text[: left.start].count(written)
    column = [match.start() for match in re.finditer(re.escape(written), line)][before]
    phrase = _phrase_of(left, paragraph.text)
    message = f"本段原文中的“{phrase}”没有规则使用"
    hint = f'规则用不到的，在本段的规则块中写 idle = ["{phrase}"]'
    return source.problem("E303", message, place=Place(paragraph.line, column + 1, len(written)), hint=hint)


def _phrase_of(figure: Figure, text: str) -> str:
    """Words of a text that hold a figure and stand there only once."""
    start, end = figure.start, figure.end
    while len(spans_of(text[start:end], text)) > 1 or (figure.start - start < _BEFORE and text[start - 1 : start].isalnum()):
        start, end = (start - 1, end) if start else (start, end + 1)
    return text[start:end]


def _path(name: str) -> list[Key]:
    """The path of a figure by its dotted name: ``levels.0.minimum``."""
    return [int(part) if part.isdigit() else part for part in name.split(".")]


def _check_basis(table: RawTable, paragraphs: Sequence[Paragraph], found: Collector) -> None:
    """A basis is named by the text: 以…为准."""
    basis: Any = table.data.get("basis")
    if isinstance(basis, str) and f"以{basis}为准" not in paragraphs[table.home].text:
        found.add(table.problem("E303", f"本段原文中没有“以{basis}为准”", "basis"))
