"""Rules and text, figure by figure: each figure of a rule stands in its text with its unit, each figure of the text in a rule.

Where a figure of a rule stands not as such in the text, ``words`` names the words that it comes from; where these hold another
figure or none, ``derived`` says how it follows from them. ``idle`` says why no rule uses a figure of the text. Such reasons are
a human's work: they quote what they rest on, and no hint puts a figure or a reason where the text has changed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import product
from typing import NamedTuple

from ..base.matching import nearest
from ..base.numerals import numeral
from ..base.places import Key
from ..base.problems import Collector, Place, Problem
from ..base.source import Fix, Hint, Source
from .anchors import check_basis
from .blocks import Blocks, RawBlock
from .directions import check_direction, check_directions, check_period, faults_of, sentence_of
from .printed import NUMBER, TIMES, UNCLEAR, Figure, alike, figures_in, negated, phrase_of, quotes, same_values, spans_of
from .references import check_references, grade_names
from .stated import Reader, Stated, Use, counts_by_one, stated_figures, unit_of, units_at
from .tables import RawTable
from .text import Paragraph
from .ties import check_phrases, check_places, line_with, quoted_key
from .vocabulary import PERSONS

Span = tuple[int, int]

_ASKED = "核对规则是否用到原文现在的数字；用不到的，改写这一项和理由"
"""The hint for idle words that the text doesn't have any more: another figure may be one that a rule must use."""


NO_FIGURE = "不是一个确定的数字（是范围、约数、分数，或者写法不能辨认）"
"""What is said of words with numbers that are no one figure."""


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


class _Lost(NamedTuple):
    """A phrase that the text doesn't have: where it is written, and for which figure or key; None where it is idle."""

    phrase: str
    table: RawTable
    path: tuple[Key, ...]
    of: Stated | str | None


class _Page(NamedTuple):
    """What is known of a paragraph while the tables under it are gone through, and for how many figures each phrase is written.

    ``used`` are printed figures that rules use or that are idle, ``excused`` the places of words that others are derived from,
    ``plain`` the figures that are to stand there as such, ``lost`` the phrases that don't stand there.
    """

    paragraph: Paragraph
    printed: Sequence[Figure]
    written: Mapping[str, int]
    used: set[Figure]
    excused: list[Span]
    plain: list[tuple[Reader, Stated]]
    lost: list[_Lost]


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
    by_home: dict[int, list[Reader]] = {}
    names = grade_names(blocks)
    for block in blocks.provisions.values():
        for table in _tables(block):
            piece = Reader(block, table, own_figures(block, blocks.paragraphs[table.home]))
            by_home.setdefault(table.home, []).append(piece)
        for table in (*block.facts.values(), *block.pieces):
            check_basis(table, blocks.paragraphs, found)
    for home, pieces in by_home.items():
        paragraph = blocks.paragraphs[home]
        left, counted = _check_paragraph(blocks, paragraph, pieces, compared, found)
        check_references(blocks, names, paragraph, pieces, found)  # a wrong figure is told before what it entails
        for item in left:
            by_one = any(use.fits(item) for use in counted)
            of_rules = by_one or any(item.plain_unit in units_at(piece, item, blocks.provisions) for piece in pieces)
            compared.unused.append(_unused(source, item, paragraph, by_one=by_one, of_rules=of_rules))
    return compared


def _tables(block: RawBlock) -> Iterator[RawTable]:
    """The pieces and rules of a block, a rule of several facts once."""
    known: set[tuple[Source, tuple[Key, ...]]] = set()
    for table in (*block.pieces, *block.rules.values()):
        if (table.source, table.where) not in known:
            known.add((table.source, table.where))
            yield table


def own_figures(block: RawBlock, paragraph: Paragraph) -> Callable[[Figure], bool]:
    """Which figures of a paragraph are those of a block: those in its own mark, else those in no mark of another block."""
    marks = {name: (start, end) for name, start, end in paragraph.anchors if name != paragraph.id}
    own = marks.get(block.id)
    if own is not None:
        return lambda figure: figure.within([own])
    return lambda figure: not figure.within(list(marks.values()))


def _check_paragraph(
    blocks: Blocks, paragraph: Paragraph, pieces: Sequence[Reader], compared: Compared, found: Collector
) -> tuple[list[Figure], list[Use]]:
    """The figures of one paragraph against those of the tables under it: which of the text are left, and by which ones of it
    rules count without finding them there. Derived and idle figures are put into ``compared``."""
    named = [(piece, phrases_of(piece.table, "words", found)) for piece in pieces]
    written = Counter(phrase for _, words in named for phrases in words.values() for phrase in phrases)
    page = _Page(paragraph, figures_in(paragraph.text), written, set(), [], [], [])
    for piece, words in named:
        _check_words(piece, words, blocks, page, compared, found)
        for phrase, reason in _idle(piece.table, found).items():
            page.used.update(_idle_figures(phrase, piece.table, page, found))
            compared.idle.append(Idle(piece.block.id, phrase, reason))
        if counts_by_one(piece.table):  # 少1次减1分, 每发表1篇, 缺1人
            unit = PERSONS if "absent_each" in piece.table.data else unit_of(piece.table, piece.block, blocks.provisions)
            page.plain.append((piece, Stated("", Decimal(1), unit)))
    uses = _taken(page)
    of_rules = page.used - {use.found for use in uses if use.found and not use.figure.name}
    for lost in page.lost:
        _report_lost(lost, of_rules, paragraph, found)
    missing = [index for index, use in enumerate(uses) if not use.found]
    unused = [item for item in page.printed if item not in page.used]
    check_directions(uses, paragraph.text, found)
    check_places(uses, paragraph.text, found)
    for index in dict.fromkeys(_mistaken(index, uses, unused) for index in missing):
        if uses[index].figure.name:
            _report_unprinted(uses[index], uses, unused, paragraph, found)
    left = [item for item in unused if not item.within(page.excused)]
    return left, [uses[index] for index in missing if not uses[index].figure.name]


def _check_words(
    piece: Reader, words: Mapping[str, Sequence[str]], blocks: Blocks, page: _Page, compared: Compared, found: Collector
) -> None:
    """The figures of a table that come from words, and words that it rests on without a figure, against a paragraph."""
    table = piece.table
    stated = {figure.name: figure for figure in stated_figures(table, piece.block, blocks.provisions)}
    whole = table if table.where else piece.block.table  # words may be those of a figure that another piece of the block states
    known = {figure.name: figure for figure in stated_figures(whole, piece.block, blocks.provisions)}
    reasons = _reasons(table, found)
    _check_names(list(known.values()), (*words, *reasons), table, found)
    page.plain.extend((piece, figure) for name, figure in stated.items() if name not in words)
    for name, phrases in words.items():
        figure = known.get(name)
        spans = {phrase: spans_of(phrase, page.paragraph.text) for phrase in phrases}
        page.lost.extend(_Lost(phrase, table, ("words", name), figure or name) for phrase in phrases if not spans[phrase])
        if figure and name in reasons:
            within = [span for here in spans.values() for span in here]
            page.excused.extend(within)
            page.used.update(item for item in page.printed if item.within(within) and figure.is_printed(item))
            _check_reason(figure, phrases, reasons[name], table, found)
            compared.derived.append(Derived(piece.block.id, name, figure.value, reasons[name]))
        elif figure:
            printed = _in_words(figure, spans, table, page, found)
            page.used.update(printed)
            for item in printed:
                check_period(piece, figure, item, page.paragraph.text, found)
            check_direction(piece, figure, phrases, found)
            check_phrases(figure, spans, page.paragraph.text, table, found)


def _taken(page: _Page) -> list[Use]:
    """Where the figures of rules stand in a text, each printed one being only one stated one; first those that must stand."""
    places: dict[int, Figure] = {}
    for must_stand, as_said in product((True, False), repeat=2):  # none takes a place whose words are about another
        for index, (piece, figure) in enumerate(page.plain):
            if index in places or bool(figure.name) != must_stand:
                continue
            free = (item for item in page.printed if item not in page.used and (must_stand or not item.within(page.excused)))
            fitting = (item for item in free if piece.span_of(item) and figure.is_printed(item))
            texts = ((item, [sentence_of(item, page.paragraph.text)]) for item in fitting)
            place = next((item for item, said in texts if not (as_said and faults_of(piece, figure, said))), None)
            if place is not None:
                places[index] = place
                page.used.add(place)
    return [Use(piece, figure, places.get(index)) for index, (piece, figure) in enumerate(page.plain)]


def _mistaken(missing: int, uses: Sequence[Use], unused: Sequence[Figure]) -> int:
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


def _report_unprinted(use: Use, uses: Sequence[Use], unused: Sequence[Figure], paragraph: Paragraph, found: Collector) -> None:
    """Report a figure that isn't printed (E303), with what of the text no rule uses.

    The new figure is offered as the line to write only where no other figure of the rules can be the one that was printed.
    """
    table, figure = use.piece.table, use.figure
    here = [item for item in unused if use.fits(item)]
    alike = [
        other.figure for other in uses
        if other is not use and other.figure.units & figure.units and all(map(other.piece.span_of, here[:1]))
    ]  # fmt: skip
    named = {other.value for other in alike if other.name}
    clear = figure.value not in {other.value for other in alike} and not named & {item.value for item in here}
    phrases = "、".join(f"“{phrase_of(item, paragraph.text)}”" for item in here)
    message = f"{figure.name} = {figure.value} 在本段原文中没有出处，原文应有“{figure.text}”"
    message += f"，规则没有用到的有{phrases}" if phrases else ""
    message += _unclear(use.piece, unused, paragraph)
    hint: Hint | None = f"核对原文和 {figure.name}；这个数字出自别的文字的，用 words 写明是哪些文字"
    if not isinstance(table.data.get("words", {}), dict):
        hint = None  # what was meant stands there, and is reported
    elif len(here) == 1 and clear and (here[0].value % 1 == 0 or "分" in figure.plain_units):  # 2.5次 is no count
        hint = _changed_to(here[0].value, figure)
    elif here:
        values = {item.value for item in here}
        places = [item for item in figures_in(paragraph.text) if item.value in values and use.fits(item)]
        seen = "、".join(f"“{phrase_of(item, paragraph.text)}”" for item in places)
        hint = f"核对原文：{seen}，规则 {figure.name} = {figure.value}"
    found.add(table.problem("E303", message, *figure.path, hint=hint))


def _unclear(piece: Reader, unused: Sequence[Figure], paragraph: Paragraph) -> str:
    """The end of a message that says of numbers where a table reads that they are no one figure; empty where there are none."""
    unclear = [item for item in unused if item.unit == UNCLEAR and piece.span_of(item)]
    return "".join(f"；“{phrase_of(item, paragraph.text)}”{NO_FIGURE}" for item in unclear)


def _changed_to(value: Decimal, figure: Stated) -> Hint:
    """The hint that a figure should have another value: its whole line, which may hold other figures."""
    return Fix(str(value), otherwise=f"核对后把 {figure.name} 改为 {value}")


def phrases_of(table: RawTable, key: str, found: Collector) -> dict[str, tuple[str, ...]]:
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
    reasons = {name: "；".join(texts) for name, texts in phrases_of(table, "derived", found).items()}
    words = table.data.get("words", {})
    for name in reasons:
        if isinstance(words, dict) and name not in words:
            message, hint = f"derived 中的 {name} 没有写明出自哪些文字", f'words = {{ {quoted_key(name)} = "…" }}'
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
    hint = f'核对从{quoted}应得出的 {name}，改好这个数字，再写明理由：derived = {{ {quoted_key(name)} = "{quoted}……" }}'
    if unquoted:
        message = f"derived 中 {name} 的理由没有引用“{unquoted[0]}”"
        found.add(table.problem("E303", message, "derived", name, hint=hint))
    elif given[-1:] != [figure.value]:
        message = f"{name} = {figure.value} 不是 derived 中的理由最后得出的数字"
        found.add(table.problem("E303", message, *figure.path, hint=hint))


def _report_lost(lost: _Lost, of_rules: set[Figure], paragraph: Paragraph, found: Collector) -> None:
    """Report a phrase that the text doesn't have (E303), with the words that stand there instead; these are offered as such
    only where their figures are the same, and never where another rule uses their figures."""
    phrase, of, text = lost.phrase, lost.of, paragraph.text
    here = {span: [figure for figure in figures_in(text) if figure.within([span])][-1:] for span in alike(phrase, text)}
    spans = [span for span, last in here.items() if not of_rules.intersection(last)]  # words are those of their last figure
    others = {text[start:end] for start, end in spans} or {negated(phrase, text)} - {None}
    other = others.pop() if len(others) == 1 else None
    message = f"本段原文中没有“{phrase}”"
    instead = f"，原文是“{other}”" if other else ""
    if of is None:
        found.add(lost.table.problem("E303", message + instead, *lost.path, key=True, hint=_ASKED))
    elif other and spans and same_values(phrase, other):
        found.add(lost.table.problem("E303", message, *lost.path, hint=f"原文是“{other}”"))
    else:
        rule = of if isinstance(of, str) else f"{of.name} = {of.value}"
        asked = f"原文：“{other}”，规则 {rule}" if other else f"原文和规则 {rule}"
        hint = f"核对{asked}；规则和 words 一并改"
        found.add(lost.table.problem("E303", message, *lost.path, hint=hint))


def _in_words(figure: Stated, places: Mapping[str, list[Span]], table: RawTable, page: _Page, found: Collector) -> set[Figure]:
    """The printed figures that words hold, which are this one and the last of its unit in the words; others are reported (E303),
    and of words that are written for several figures none is said to be the one printed. ``places``: where each phrase stands."""
    taken: set[Figure] = set()
    plain = figure.plain_units
    for phrase, spans in places.items():
        within = [item for item in page.printed if item.within(spans) and item.plain_unit in plain]
        last = {item.value for span in spans for item in [item for item in within if item.within([span])][-1:]}
        here = {item for item in within if item.value == figure.value}
        if spans and figure.value not in last:
            message = f"“{phrase}”{'最后一个数字不是' if here else '中没有'} {figure.name} 的数字“{figure.text}”"
            if figure.name.partition(".")[0] not in table.data:  # another piece states it, by its own text
                hint = f"核对原文：“{phrase}”，规则 {figure.name} = {figure.value}"
                found.add(table.problem("E303", message, "words", figure.name, hint=hint))
                continue
            clear = len(last) == 1 and page.written[phrase] == 1
            written = _changed_to(last.pop(), figure) if clear else f"核对 {figure.name} 和这些文字"
            problem = table.problem("E303", message, *figure.path, hint=written)
            found.add(replace(problem, hint=f"{_with_reason(figure, list(places), table)}；不是推得的，{problem.hint}"))
        taken |= here
    return taken


def _with_reason(figure: Stated, phrases: Sequence[str], table: RawTable) -> str:
    """The hint that says how a figure follows from its words: a line that quotes them and ends with the figure, beside the
    reasons that the table has, with … for what only the office can say."""
    quoted = "".join(f"“{phrase}”" for phrase in phrases)
    line = line_with(table, "derived", figure.name, f"{quoted}，…，即{figure.text.strip('()')}")
    return f"是推得的，{line if line.startswith('在') else f'与 words 并列写 {line}'}，写明怎样推得"


def _idle(table: RawTable, found: Collector) -> dict[str, str]:
    """The words whose figures a block declares to be used by no rule, with the reasons."""
    listed = table.data.get("idle", {})
    if isinstance(listed, dict) and all(isinstance(reason, str) and re.search(r"\w", reason) for reason in listed.values()):
        return listed
    found.add(table.problem("E302", 'idle 应逐项写明理由：idle = { "原文" = "规则为何用不到" }', "idle"))
    return {}


def _idle_figures(phrase: str, table: RawTable, page: _Page, found: Collector) -> set[Figure]:
    """The printed figures in words that are declared idle; words without any are reported (E303)."""
    spans = spans_of(phrase, page.paragraph.text)
    here = {item for item in page.printed if item.within(spans)}
    if not spans:
        page.lost.append(_Lost(phrase, table, ("idle", phrase), None))
    elif not here:
        hint = "删去这一项"
        found.add(table.problem("E303", f"“{phrase}”中没有数字，不必列入 idle", "idle", phrase, key=True, hint=hint))
    return here


def _unused(source: Source, left: Figure, paragraph: Paragraph, *, by_one: bool, of_rules: bool) -> Problem:
    """The problem of a figure of the text that no rule uses, where it stands in the file (E303).

    ``by_one``: a rule counts what this figure counts, but by one, and the text has no such one. ``of_rules``: its unit is one
    that rules of its block count in, so that it is never offered as idle.
    """
    written = paragraph.text[left.start : left.end]
    line = source.lines[paragraph.line - 1]
    before = paragraph.text[: left.start].count(written)
    column = [match.start() for match in re.finditer(re.escape(written), line)][before]
    phrase = phrase_of(left, paragraph.text)
    message = f"本段原文中的“{phrase}”没有规则使用"
    hint = f'规则用不到的，在本段的规则块中写 idle = {{ "{phrase}" = "…" }}，写明规则为何用不到'
    if left.unit == UNCLEAR:
        message = f"本段原文中的“{phrase}”{NO_FIGURE}，规则不能照此计算"
        hint = f"核对原文和规则；{hint}"
    elif by_one:
        one = f"1{left.unit}"
        message += f"；规则按{one}计，原文没有“{one}”"
        hint = f"核对规则，按{one}计的规则不能表示“{phrase}”：能用参数写明的写参数，不能的须先增加这种规则"
    elif of_rules:
        hint = f"核对规则：“{phrase}”与规则的数字单位相同，应由规则使用"
    return source.problem("E303", message, place=Place(paragraph.line, column + 1, len(written)), hint=hint)
