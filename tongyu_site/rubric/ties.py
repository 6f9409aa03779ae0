"""Which figure of a text a figure of a rule is, where the text has others of the same unit: words tie it to its place.

The law is one: were two figures of a paragraph to change places, in the text or in the rules, something would no longer agree.
Either words of direction tell them apart, or ``words`` name what stands before the figure, and stand nowhere else with another.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import combinations

from ..base.problems import Collector
from ..base.source import toml_value
from .directions import DIRECTIONS, faults_of, sentence_of, sentences_of
from .printed import Figure, alike, figures_in
from .stated import Stated, Use
from .tables import RawTable
from .vocabulary import UNITS


def check_places(uses: Sequence[Use], text: str, found: Collector) -> None:
    """Report every figure without words that could stand where another of its unit stands (E303)."""
    untied = {
        index
        for one, other in combinations(range(len(uses)), 2)
        if _could_swap(uses[one], uses[other], text)
        for index in (one, other)
    }
    known = {name for _, name in DIRECTIONS} | UNITS.keys()  # a mistyped key is reported as that
    for use in (uses[index] for index in sorted(untied)):
        if use.found and use.figure.name.partition(".")[0] in known:
            figure, table = use.figure, use.piece.table
            message = f"本段还有别的数字可以是 {figure.name} = {figure.value}，没有写明是哪一个"
            phrase = _tied_phrase(use.found, figure, text)
            found.add(table.problem("E303", message, *figure.path, hint=line_with(table, "words", figure.name, phrase)))


def _could_swap(one: Use, other: Use, text: str) -> bool:
    """Whether two figures of a text could change places, and each would still be said to count its own way."""
    if not one.found or not other.found or one.figure.value == other.figure.value:
        return False
    return all(
        use.fits(place) and not faults_of(use.piece, use.figure, [sentence_of(place, text)])
        for use, place in ((one, other.found), (other, one.found))
    )


def check_phrases(
    figure: Stated, places: Mapping[str, Sequence[tuple[int, int]]], text: str, table: RawTable, found: Collector
) -> None:
    """Report words whose last figure of the unit isn't the one that they are written for, or that stand elsewhere in the text
    with another figure (E303). ``places``: where each phrase stands."""
    for phrase, spans in places.items():
        meant = [item for item in figures_in(text) if item.within(list(spans)) and _is(figure, item)]
        if meant and not _ties(phrase, figure, text):
            message = f"“{phrase}”没有写明哪一个数字是 {figure.name} = {figure.value}"
            hint = f"核对原文，words 写到只能是这个数字为止，如“{_tied_phrase(meant[0], figure, text)}”"
            found.add(table.problem("E303", message, "words", figure.name, hint=hint))


def _is(figure: Stated, printed: Figure) -> bool:
    """Whether a figure of a text, in brackets or not, is a stated one."""
    return printed.value == figure.value and printed.plain_unit in figure.plain_units


def _ties(phrase: str, figure: Stated, text: str) -> bool:
    """Whether the last figure of its unit in a phrase is this one, wherever words stand that differ in figures only."""
    return all(value == figure.value for span in alike(phrase, text) for value in _values(span, figure, text)[-1:])


def _values(span: tuple[int, int], figure: Stated, text: str) -> list[Decimal]:
    """The figures in a part of a text that have the unit of a stated one."""
    return [item.value for item in figures_in(text) if item.within([span]) and item.plain_unit in figure.plain_units]


def _tied_phrase(place: Figure, figure: Stated, text: str) -> str:
    """Words of a text that tie a figure to its place: its sentence, or to the figure from the start of that or of one before."""
    starts = [start for start, _ in sentences_of(text) if start <= place.start][::-1]
    end = next(end for start, end in sentences_of(text) if start == starts[0])
    phrases = [text[starts[0] : end], *(text[start : place.end] for start in starts)]
    return next((phrase for phrase in phrases if _ties(phrase, figure, text)), text[: place.end])


def line_with(table: RawTable, key: str, name: str, said: str | list[str]) -> str:
    """The line of ``words`` or ``derived`` of a table with one more entry, beside those that it has."""
    new = f"{quoted_key(name)} = {toml_value(said)}"
    written = table.data.get(key)
    header = f"[{'.'.join(str(part) for part in (*table.where, key) if isinstance(part, str))}]"
    if isinstance(written, dict) and header in table.source.lines:
        return f"在 {header} 一节写 {new}"
    told = written.items() if isinstance(written, dict) else ()
    before = [f"{quoted_key(other)} = {toml_value(value)}" for other, value in told if other != name]
    return f"{key} = {{ {', '.join([*before, new])} }}"


def quoted_key(name: str) -> str:
    """The name of a figure, or the words for one, as a key of TOML."""
    return name if re.fullmatch(r"[\w-]+", name, re.ASCII) else toml_value(name)
