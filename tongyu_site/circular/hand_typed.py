"""Results typed by hand, which a circular refuses: figures of results and names of communities come from named places.

Finds them in the prose and in the settings, lets the words of ``allow`` through, and says which place to write instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from ..base.numerals import numeral, seen
from ..base.pieces import NAMED_PLACE, PlacedText
from ..base.problems import Problem
from ..base.source import Source
from .document import printable
from .numerals import COUNT, OTHER, gapped, number_of_cell, typed_figures
from .places import Value, is_of_clause
from .settings import AllowedWords

TYPED_BY_HAND = FIGURE, NAME = "E411", "E412"
"""The codes of results typed by hand: figures and names of communities."""
_NUMBERING = ("序号", "编号")
"""Heads of the columns in which a table numbers its rows."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found in a part of the circular: problems, and the allowed words without which there would be more."""

    problems: tuple[Problem, ...] = ()
    used: frozenset[AllowedWords] = frozenset()


@dataclass(frozen=True)
class Vocabulary:
    """What a circular may speak of: the named places with their values, the names of the communities, the allowed words.

    ``allowed`` is None where the settings can't be read: what they let through is unknown, so texts are not searched.
    """

    values: Mapping[str, Value]
    communities: Sequence[str]
    allowed: tuple[AllowedWords, ...] | None

    @cached_property
    def texts(self) -> dict[str, str]:
        """The places that hold text: figures, lists, sentences."""
        return {name: value for name, value in self.values.items() if isinstance(value, str)}

    @cached_property
    def names(self) -> dict[str, str]:
        """The names of the communities by their characters without any gap."""
        return {seen(name): name.strip() for name in self.communities}

    def names_in(self, text: str) -> Iterator[re.Match[str]]:
        """Where communities' names stand in a text, the longest first where several begin, with whatever gap inside."""
        without_gaps = seen(text)
        standing = [name for name in self.names if name and name in without_gaps]  # few: a pattern of all takes a second
        pattern = "|".join(map(gapped, sorted(standing, key=len, reverse=True)))
        yield from re.finditer(pattern, text) if pattern else ()


@dataclass(frozen=True, slots=True)
class TypedResult:
    """A result typed by hand: where it stands in its text (``start`` to ``end``), what it says, and what lets it through.

    ``number`` is a figure's number where some place may show it, as written; ``name`` is a community's name, without its gaps.
    """

    start: int
    end: int
    written: str
    number: str = ""
    name: str = ""
    allowed_by: frozenset[AllowedWords] = frozenset()

    @property
    def code(self) -> str:
        """The code of the problem."""
        return NAME if self.name else FIGURE

    @property
    def message(self) -> str:
        """What is wrong."""
        if self.name:
            return f"“{self.name}”是手写的社区名称，名单要引用数据"
        return f"“{self.written}”是手写的数字，结果中的数字要引用数据"

    def hint(self, near: str, texts: Mapping[str, str]) -> str:
        """What to write instead; ``near`` are the words around it."""
        return (
            _instead_of_name(self.name, near, texts) if self.name else _instead(numeral(self.number), self.written, near, texts)
        )


def proof_of_setting(head: Source, key: str, value: str, vocabulary: Vocabulary) -> Proof:
    """Results typed by hand in a setting that is printed (title, notes): no place can be put there."""
    found = list(_typed_results(value, vocabulary))
    where, hint = [key], "标题和附注不写考核结果"
    return Proof(tuple(head.problem(r.code, r.message, where, hint=hint) for r in found if not r.allowed_by), _used(found))


def proof_of_text(source: Source, text: PlacedText, heading: str, vocabulary: Vocabulary) -> Proof:
    """Results typed by hand in a text of the prose: figures before a unit or behind a subject, and communities' names."""
    found = list(_typed_results(text.text, vocabulary))
    problems = tuple(
        source.problem(
            result.code,
            result.message,
            place=text.place(result.start, result.end),
            hint=result.hint(heading + text.text, vocabulary.texts),
        )
        for result in found
        if not result.allowed_by
    )
    return Proof(problems, _used(found))


def proof_of_table(source: Source, rows: Sequence[Sequence[PlacedText]], near: str, vocabulary: Vocabulary) -> Proof:
    """Numbers alone in a cell, which have neither unit nor subject beside them; columns of 序号 may number their rows.

    They are refused also where it is unknown which words are allowed.
    """
    numbering = {index for index, cell in enumerate(rows[0]) if cell.text in _NUMBERING} if rows else set()
    problems: list[Problem] = []
    used: set[AllowedWords] = set()
    for row in rows:
        for index, cell in enumerate(row):
            number = number_of_cell(cell.text)
            if number is None or index in numbering:
                continue
            allowing = [words for words in vocabulary.allowed or () if words.text == cell.text]
            used.update(allowing)
            if not allowing and not typed_figures(cell.text):
                result = TypedResult(0, len(cell.text), cell.text, number)
                place, hint = cell.place(result.start, result.end), result.hint(near, vocabulary.texts)
                problems.append(source.problem(result.code, result.message, place=place, hint=hint))
    return Proof(tuple(problems), frozenset(used))


def _used(found: Iterable[TypedResult]) -> frozenset[AllowedWords]:
    """The allowed words that let something through."""
    return frozenset().union(*(result.allowed_by for result in found))


def _typed_results(text: str, vocabulary: Vocabulary) -> Iterator[TypedResult]:
    """The results typed by hand in a text: figures first, then names; also those that are let through."""
    if vocabulary.allowed is None:
        return
    plain, positions = _without_places(text, vocabulary.values)
    covered = [
        (match.start(), match.end(), words)
        for words in vocabulary.allowed
        for match in re.finditer(re.escape(words.text), plain)
    ]  # fmt: skip

    def result(start: int, end: int, number: str = "", name: str = "") -> TypedResult:
        """What stands between two characters of the searched text."""
        allowed_by = frozenset(words for first, last, words in covered if first <= start and end <= last)
        written = printable(plain[start:end]).strip()
        return TypedResult(positions[start], positions[end - 1] + 1, written, number, name, allowed_by)

    for figure in typed_figures(plain):
        yield result(figure.start, figure.end, number=figure.number if figure.counts else "")
    for match in vocabulary.names_in(plain):
        yield result(*match.span(), name=vocabulary.names.get(seen(match[0]), match[0]))


def _without_places(text: str, values: Mapping[str, Value]) -> tuple[str, list[int]]:
    """A text with one sign for each named place, so that a figure before a place is found, and where its characters stood."""
    positions: list[int] = []
    plain = ""
    end = 0
    for match in NAMED_PLACE.finditer(text):
        plain += text[end : match.start()]
        positions += range(end, match.start())
        value = values.get(match[1])
        counted = isinstance(value, str) and re.match(r"\d", value)
        plain += COUNT if counted else OTHER
        positions.append(match.start())
        end = match.end()
    return plain + text[end:], [*positions, *range(end, len(text))]


def _instead(value: str, written: str, near: str, texts: Mapping[str, str]) -> str:
    """Which places hold the figure; those whose subject stands near come first."""
    holding = [name for name, shown in texts.items() if value and shown == value]
    holding.sort(key=lambda name: (not any(word in near for word in (name.removesuffix("数"), name[:2])), is_of_clause(name)))
    allow = f'allow = [{{ text = "{written}", reason = "…" }}]'
    if holding:
        more = f"，等于它的还有 {len(holding) - 3} 个，按这句话所说的选" if len(holding) > 3 else ""
        return f"引用 {_alternatives(holding[:3])}{more}；固定用语写入设置：{allow}"
    return f"结果中没有等于它的数，请核对；确是细则或工作要求中的数，写入设置：{allow}"


def _instead_of_name(name: str, near: str, texts: Mapping[str, str]) -> str:
    """Which lists hold the name; those whose subject stands near come first."""
    lists = [place for place, value in texts.items() if place.endswith("名单") and name in re.split("、|（[^）]{0,100}）", value)]
    lists.sort(key=lambda place: place.removesuffix("名单") not in near)
    return f"引用 {_alternatives(lists[:3])}" if lists else "引用名单，不写社区名称"


def _alternatives(names: Iterable[str]) -> str:
    """Named places as they are written in the prose: {{ 优秀数 }} 或 {{ 良好数 }}."""
    return " 或 ".join(f"{{{{ {name} }}}}" for name in names)
