"""Every option of every reading is checked like the chosen one, and what a reading says of figures against text and rules."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, NamedTuple

from ..base.numerals import numeral
from ..base.places import Key
from ..base.problems import Collector, Problem
from ..base.source import Source
from .assembling import assemble
from .blocks import Blocks, RawBlock
from .printed import ARTICLE, NUMBER, figures_in, spans_of
from .readings import Option, Reading, patched
from .stated import Stated, stated_figures
from .tables import RawTable
from .vocabulary import SUMMED

Known = set[tuple[Decimal, str]]
"""Figures that are known, each as its value and unit."""


class Trial(NamedTuple):
    """An option that isn't the chosen one of its reading."""

    reading: Reading
    option: Option

    @property
    def blocks(self) -> frozenset[str]:
        """The blocks that the option changes."""
        return frozenset(target.partition(":")[0] for target in self.option.patch)


def check_options(source: Source, year: int, blocks: Blocks, readings: Mapping[str, Reading], found: Collector) -> None:
    """Report what would be wrong under an option that isn't chosen, and figures of readings that nothing bears out (E305).

    ``blocks`` are those of the file, which no reading has changed yet.
    """

    def problems_under(trials: Sequence[Trial]) -> Sequence[Problem]:
        """What would be wrong with the rubric under some options, each of another reading."""
        others = {**readings, **{item.reading.id: replace(item.reading, chosen=item.option.name) for item in trials}}
        tried, step = Collector(), Collector()
        with tried:
            provisions = patched(blocks.provisions, others, step)
            step.stop_if_any()
            assemble(source, year, blocks._replace(provisions=provisions), others, step)
        return tried.problems

    known = {name: _figures_of(block, blocks) for name, block in blocks.provisions.items()}
    for reading in readings.values():
        table = blocks.readings[reading.id].table
        for option in reading.options.values():
            _check_patch(option, blocks, known, table, found)
        _check_quotes(reading, blocks, known, table, found)
        _check_named(reading, blocks, table, found)
    for trials in _independent(readings):
        for trial in trials if problems_under(trials) else ():
            table, name = blocks.readings[trial.reading.id].table, trial.option.name
            for problem in problems_under([trial]):
                message = f"采用选项“{name}”时：{problem.message}"
                found.add(table.problem("E305", message, "options", name, hint=problem.hint))


def _independent(readings: Mapping[str, Reading]) -> list[list[Trial]]:
    """The options that aren't chosen, those together that can be tried at once: they change different blocks, and no sums."""
    groups: list[list[Trial]] = []
    for reading in readings.values():
        for option in reading.options.values():
            trial = Trial(reading, option)
            if option.name == reading.chosen:
                continue
            sums = any(key in SUMMED for patch in option.patch.values() for key in patch)
            fitting = (
                group
                for group in groups
                if not sums
                and all(reading is not other.reading and not trial.blocks & other.blocks for other in group)
                and not any(key in SUMMED for other in group for patch in other.option.patch.values() for key in patch)
            )
            group = next(fitting, None)
            if group is None:
                groups.append([trial])
            else:
                group.append(trial)
    return groups


def _check_patch(option: Option, blocks: Blocks, known: Mapping[str, Known], table: RawTable, found: Collector) -> None:
    """A figure that an option sets stands in the text of the rule that it changes, or the option says it."""
    said = {(figure.value, figure.plain_unit) for figure in figures_in(option.says)}
    for target, patch in option.patch.items():
        block, figures = _patched_figures(target, patch, blocks)
        here = said | (known[block.id] if block else set())
        for figure in figures:
            if figure.value and not here & _forms(figure):
                path: tuple[Key, ...] = ("options", option.name, "patch", target, figure.name.partition(".")[0])
                message = f"{figure.name} = {figure.value} 在原文和 says 中都没有出处，应有“{figure.text.strip('()')}”"
                hint = "核对这个数字，改成与细则一致的；这一选项确是这样读的，在 says 中写明"
                found.add(table.problem("E305", message, *path, hint=hint))


def _patched_figures(target: str, patch: Mapping[str, Any], blocks: Blocks) -> tuple[RawBlock | None, list[Stated]]:
    """The block that an option changes and the figures that it sets there; targets that there are not are reported elsewhere."""
    name, _, rule = target.partition(":")
    block = blocks.provisions.get(name)
    if block is None or (rule and rule not in block.rules):
        return None, []
    kept = {"fact": block.rules[rule].data.get("fact")} if rule else {}
    return block, stated_figures(block.table._replace(data={**kept, **patch}), block, blocks.provisions)


def _forms(figure: Stated) -> Known:
    """A stated figure as a text may print it."""
    return {(figure.value, unit.strip("()")) for unit in figure.units}


def _figures_of(block: RawBlock, blocks: Blocks) -> Known:
    """The figures of a block: in the paragraphs above its pieces, and in its tables."""
    known = {(figure.value, figure.plain_unit) for home in block.homes for figure in figures_in(blocks.paragraphs[home].text)}
    for table in (*block.pieces, *block.rules.values()):
        for figure in stated_figures(table, block, blocks.provisions):
            known |= _forms(figure)
    return known


def _check_quotes(reading: Reading, blocks: Blocks, figures: Mapping[str, Known], table: RawTable, found: Collector) -> None:
    """A figure in the words of a reading is one of its clauses or options, or of an item named beside it, or ``derived`` says how
    it is worked out (E305)."""
    patches = [item for option in reading.options.values() for item in option.patch.items()]
    patched_here = (_forms(figure) for target, patch in patches for figure in _patched_figures(target, patch, blocks)[1])
    known: Known = set().union(*(figures[name] for name in _concerned(reading, blocks)), *patched_here)
    derived = table.data.get("derived", {})
    if not isinstance(derived, dict) or not all(isinstance(reason, str) and reason for reason in derived.values()):
        found.add(table.problem("E305", 'derived 的类型不对，应写作 derived = { "数字" = "怎样算得" }', "derived"))
        return
    texts = list(_words(reading, table))
    for phrase in derived:
        if not any(spans_of(phrase, text) for _, text in texts):
            found.add(table.problem("E305", f"这条解释中没有“{phrase}”", "derived", phrase, key=True, hint="删去这一项"))
    for path, text in [*texts, *((("derived", phrase), reason) for phrase, reason in derived.items())]:
        excused = [span for phrase in derived for span in spans_of(phrase, text)]
        for written in _unknown(text, known.union(*(figures.get(item, ()) for item in _cited(text))), excused):
            hint = f'改成与细则一致的数字；由别的数字算得的，写 derived = {{ "{written}" = "怎样算得" }}'
            found.add(table.problem("E305", f"“{written}”与原文和规则的数字都不一致", *path, hint=hint))


def _unknown(text: str, known: Known, excused: list[tuple[int, int]]) -> Iterator[str]:
    """The figures of a text, as written, that are neither known nor in a part of it that is excused."""
    for quoted in figures_in(text):
        free = quoted.number == ARTICLE or not quoted.value or quoted.within(excused)
        if not free and (quoted.value, quoted.plain_unit) not in known:
            yield text[quoted.start : quoted.end]


def _check_named(reading: Reading, blocks: Blocks, table: RawTable, found: Collector) -> None:
    """Items that a reading names exist, and its figures beside levels are those of the levels (E305)."""
    for path, text in _words(reading, table):
        for place in _absent_places(text, reading, blocks):
            found.add(table.problem("E305", f"细则中没有{place}", *path, hint="核对细则的项、目编号"))
        for wrong in _wrong_lists(text, reading, blocks):
            message = f"“{wrong}”：各级的数字与规则中各级的数字不一致"
            found.add(table.problem("E305", message, *path, hint="核对各级的数字和次序，改成与规则一致的"))


_PLACE = re.compile(
    r"(?:第(?P<part>[一三四])部分)?"
    r"(?:第(?:(?P<first>\d{1,3})至)?|(?P<bare>\d{1,3})至)(?P<last>\d{1,3})(?P<kind>[项目])"
)
"""Where in the rubric a reading says something stands: 第17项, 第3目, 第1至20项, 1至6目, 第三部分第1项."""


def _cited(text: str) -> set[str]:
    """The numbers of the items that a text names."""
    return {match["last"] for match in _PLACE.finditer(text) if match["kind"] == "项" and not match["part"]}


def _absent_places(text: str, reading: Reading, blocks: Blocks) -> Iterator[str]:
    """The items and points that a text of a reading names and that the rubric has not; a point alone is one of the item that
    was named last, or of the reading's own."""
    labels = {block.table.data.get("label") for block in blocks.provisions.values()}
    item = next(iter(reading.clauses), "").partition("-")[0]
    for match in _PLACE.finditer(text):
        part, last = match["part"], match["last"]
        if match["kind"] == "项" and not part:
            item = last
        for number in filter(None, (match["first"] or match["bare"], last)):
            if part and f"{part}、{number}" not in labels:
                yield f"第{part}部分第{number}{match['kind']}"
            elif not part and match["kind"] == "项" and number not in blocks.provisions:
                yield f"第{number}项"
            elif not part and match["kind"] == "目" and f"{item}-{number}" not in blocks.provisions:
                yield f"第{item}项第{number}目"


_NAMED = re.compile(rf"([\u4e00-\u9fff]{{1,6}}?)({NUMBER})[分%]")
"""A figure beside the level that it is for, right behind its name."""
_LISTED = re.compile(rf"{NUMBER}(?:、{NUMBER}){{1,9}}(?=[分%])")
_NAMES = re.compile(r"[\u4e00-\u9fff]{1,9}(?:、[\u4e00-\u9fff]{1,9}){1,9}")
"""Figures of one unit in a row, and the names of levels in a row, as 中央、省、市、县."""


def _wrong_lists(text: str, reading: Reading, blocks: Blocks) -> Iterator[str]:
    """Figures beside named levels in a text of a reading that no table of its rules or options has so.

    A level is known by the first sign of its label: 省 is 省级. A figure beside another name, as 中央, is one that is left.
    """
    here = [blocks.provisions[name] for name in _concerned(reading, blocks)]
    levels = {str(label)[0]: key for block in here for key, label in _levels(block).items()}
    known = [by for by in _tables(reading, here) if {*by} <= {*levels.values()}]
    for shown, pairs in _lists(text):
        values = [
            (next((key for sign, key in levels.items() if sign in name), None), Decimal(numeral(figure) or 0))
            for name, figure in pairs
        ]
        if sum(key is not None for key, _ in values) > 1 and not any(_agrees(values, by) for by in known):
            yield shown


def _lists(text: str) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The lists of a text as a message shows them, each as pairs of a name and a figure."""
    yield text, [(match[1], match[2]) for match in _NAMED.finditer(text)]
    for row in _LISTED.finditer(text):
        figures = row[0].split("、")
        for beside in (found[0].split("、") for found in _NAMES.finditer(text)):
            if len(beside) == len(figures):
                yield row[0], list(zip(beside, figures, strict=True))


def _tables(reading: Reading, here: Sequence[RawBlock]) -> Iterator[Mapping[str, Any]]:
    """The tables of several figures that blocks, and the options of a reading, hold."""
    pieces = [table.data for block in here for table in (*block.pieces, *block.rules.values())]
    patches = [patch for option in reading.options.values() for patch in option.patch.values()]
    for data in (*pieces, *patches):
        yield from (value for value in data.values() if isinstance(value, dict) and len(value) > 1)


def _levels(block: RawBlock) -> Mapping[str, Any]:
    """The labels of the levels that facts of a block are of, by their names in the rules."""
    fields = [fact.data.get("fields") for fact in block.facts.values()]
    found = [field["level"] for field in fields if isinstance(field, dict) and isinstance(field.get("level"), dict)]
    return {key: label for labels in found for key, label in labels.items() if label}


def _agrees(values: Sequence[tuple[str | None, Decimal]], by: Mapping[str, Any]) -> bool:
    """Whether the figures of some levels are those of a table; of a level that has no name there, one of those that are left."""
    left = [value for level, value in by.items() if level not in {key for key, _ in values}]
    return all(value == by.get(key) if key else value in left for key, value in values)


def _words(reading: Reading, table: RawTable) -> Iterator[tuple[tuple[Key, ...], str]]:
    """The texts of a reading, each with its path in the block."""
    for key in ("question", "doubt"):
        if isinstance(table.data.get(key), str):
            yield (key,), table.data[key]
    for option in reading.options.values():
        yield ("options", option.name, "says"), option.says
        if option.why:
            yield ("options", option.name, "why"), option.why


def _concerned(reading: Reading, blocks: Blocks) -> set[str]:
    """The blocks that a reading speaks of: its clauses and what it changes; parts and grades always."""
    named = {*reading.clauses, *(target.partition(":")[0] for option in reading.options.values() for target in option.patch)}
    found = {block.id for block in blocks.provisions.values() if block.kind in ("part", "total", "grades")}
    return (found | named) & blocks.provisions.keys()
