"""What readings say of figures and places, against the text and the rules that they concern.

A figure of a reading is the only one of its unit that its clauses and options have, or ``words`` names the figure of a rule that
it is, or ``derived`` says how it is worked out: so that a changed one is never taken for another that the rubric has too.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from ..base.numerals import numeral
from ..base.places import Key
from ..base.problems import Collector, Problem
from .blocks import Blocks, RawBlock
from .figures import NO_FIGURE, own_figures, phrases_of
from .printed import ARTICLE, NUMBER, UNCLEAR, Figure, alike, figures_in, phrase_of, same_values, spans_of
from .readings import Option, Reading
from .stated import Stated, stated_figures
from .tables import RawTable
from .ties import line_with

Known = set[tuple[Decimal, str]]
"""Figures that are known, each as its value and unit."""

Path = tuple[Key, ...]
"""Where a text of a reading stands in its block."""


def check_prose(readings: Mapping[str, Reading], blocks: Blocks, found: Collector) -> None:
    """Report figures and places in the words of readings, and figures that options set, that nothing bears out (E305)."""
    known = {name: _figures_of(block, blocks) for name, block in blocks.provisions.items()}
    for reading in readings.values():
        for option in reading.options.values():
            _check_patch(option, blocks, known, reading.written, found)
        texts = list(_words(reading))
        concerned = _concerned(reading, blocks)
        _check_quotes(reading, concerned, texts, blocks, known, found)
        _check_named(reading, concerned, texts, blocks, found)


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
    """The figures of a block: in what is its own of the paragraphs above its pieces, and in its tables."""
    homes = [(blocks.paragraphs[home], own_figures(block, blocks.paragraphs[home])) for home in block.homes]
    known = {(figure.value, figure.plain_unit) for home, own in homes for figure in figures_in(home.text) if own(figure)}
    for table in (*block.pieces, *block.rules.values()):
        for figure in stated_figures(table, block, blocks.provisions):
            known |= _forms(figure)
    return known


def _check_quotes(
    reading: Reading,
    concerned: Collection[str],
    texts: Sequence[tuple[Path, str]],
    blocks: Blocks,
    figures: Mapping[str, Known],
    found: Collector,
) -> None:
    """Report every figure in the words of a reading that may be another one's, or none's, and wrong entries of ``derived``."""
    derived = reading.written.data.get("derived", {})
    if not _gives_reasons(derived):
        message = 'derived 的类型不对，应写作 derived = { "数字" = "怎样算得" }'
        found.add(reading.written.problem("E305", message, "derived"))
        return
    set_by = {name: _set_by(option, blocks) for name, option in reading.options.items()}
    known: Known = set().union(*(figures[name] for name in concerned), *set_by.values())
    parts = (figures[block.id] for block in blocks.provisions.values() if block.kind in ("part", "total"))
    _check_derived(derived, reading, texts, known.union(*parts), found)
    named = _check_words(reading, texts, blocks, found)
    for path, text in texts:
        items = figures_in(text)
        if not items:
            continue
        here = known.union(*(figures.get(item, ()) for item in _cited(text)))
        sets = set_by[str(path[1])] if path[-1] == "says" else set()
        excused = [span for phrase in derived for span in spans_of(phrase, text)] + _quoted(text, concerned, blocks)
        rows = [row for row, _ in _lists(text)]  # figures of levels are checked as a list
        for item in items:
            listed = item.unit == UNCLEAR and any(text.startswith(row, item.start) for row in rows)
            clear = item.within(excused) or _is_clear(item, text, sets) or _is_clear(item, text, here)
            if not (listed or clear or (path, item) in named):
                found.add(_open_figure(item, text, path, reading, blocks))


def _gives_reasons(derived: object) -> bool:
    """Whether ``derived`` is a table of reasons."""
    return isinstance(derived, dict) and all(isinstance(reason, str) and reason for reason in derived.values())


def _check_derived(
    derived: Mapping[str, str], reading: Reading, texts: Sequence[tuple[Path, str]], known: Known, found: Collector
) -> None:
    """Report figures that are said to be worked out and stand nowhere in a reading, and unknown ones in the reasons (E305)."""
    table = reading.written
    for phrase, reason in derived.items():
        if not any(spans_of(phrase, text) for _, text in texts):
            hint = "核对解释中的数字和规则；解释已不用这个数字的，删去这一项"
            found.add(table.problem("E305", f"这条解释中没有“{phrase}”", "derived", phrase, key=True, hint=hint))
        for item in figures_in(reason):
            if item.value and (item.value, item.plain_unit) not in known and not item.within(spans_of(phrase, reason)):
                message = f"“{reason[item.start : item.end]}”与原文和规则的数字都不一致"
                found.add(table.problem("E305", message, "derived", phrase, hint="核对细则，改成与细则一致的数字"))


def _set_by(option: Option, blocks: Blocks) -> Known:
    """The figures that an option sets."""
    figures = (figure for target, patch in option.patch.items() for figure in _patched_figures(target, patch, blocks)[1])
    return set().union(*map(_forms, figures))


_POINTS = frozenset({"分", "%"})
"""The units of which every rule has figures."""


def _is_clear(item: Figure, text: str, known: Known) -> bool:
    """Whether a figure in the words of a reading can be one figure only of those that are known; 每1条 counts each."""
    points = item.plain_unit in _POINTS
    if item.unit != UNCLEAR and (not item.value or (not points and item.number == ARTICLE)):
        return True
    of_unit = {value for value, unit in known if unit == item.plain_unit and value}
    if not points and item.value == 1 and _EACH.search(text, 0, item.start):
        return True
    return item.value in of_unit and of_unit <= {item.value, *(() if points else (Decimal(1),))}


_EACH = re.compile(r"[每少多缺][\u4e00-\u9fff]{0,8}$")


def _open_figure(item: Figure, text: str, path: Path, reading: Reading, blocks: Blocks) -> Problem:
    """The problem of a figure in the words of a reading that may be another one's, or none's; the hint names whose it can be."""
    written = text[item.start : item.end]
    concerned = _concerned(reading, blocks)
    by_name = [
        (f"{target}.{figure.name}", name in concerned)
        for name, block in blocks.provisions.items()
        for target, table in [(name, block.table), *((f"{name}:{rule}", table) for rule, table in block.rules.items())]
        for figure in stated_figures(table, block, blocks.provisions)
        if (item.value, item.plain_unit) in _forms(figure)
    ]
    owned = [name for name, own in by_name if own]
    changed = "" if owned or not by_name else _changed_instead(item, reading, blocks)
    names = owned or [name for name, _ in by_name if not changed]
    derived = f"由别的数字算得的，写 {line_with(reading.written, 'derived', written, '怎样算得')}"
    if item.unit == UNCLEAR:
        message, hint = f"“{written}”{NO_FIGURE}", f"核对后写确定的数字；{derived}"
    elif names:
        message = f"“{written}”没有写明是规则的哪一个数字"
        before = phrases_of(reading.written, "words", Collector()).get(names[0], ())
        line = line_with(
            reading.written, "words", names[0], [*before, phrase_of(item, text)] if before else phrase_of(item, text)
        )
        others = f"（或 {'、'.join(names[1:4])}）" if names[1:] else ""
        quote = next((match[0] for match in _QUOTED.finditer(text) if item.within([match.span()])), None)
        asked = f"核对引文，有关条款的原文中没有{quote}；不是引文而" if quote else "核对这个数字；"
        hint = f"{asked}确是规则的数字的，写 {line}{others}；{derived}"
    elif changed:
        message = f"“{written}”与选项改动的数字“{changed}”不一致"
        hint = f"核对解释和 patch，改成一致的数字；{derived}"
    else:
        message, hint = f"“{written}”与原文和规则的数字都不一致", f"核对细则，改成与细则一致的数字；{derived}"
    return reading.written.problem("E305", message, *path, hint=hint)


def _changed_instead(item: Figure, reading: Reading, blocks: Blocks) -> str:
    """The figures of a count's unit that options of a reading set, where it is none of them; points may be those of any rule."""
    patches = (patch for option in reading.options.values() for patch in option.patch.items())
    figures = [figure for patch in patches for figure in _patched_figures(*patch, blocks)[1]]
    of_unit = [figure for figure in figures if figure.value and item.plain_unit in figure.plain_units]
    if item.plain_unit in _POINTS or any(figure.value == item.value for figure in of_unit):
        return ""
    return "、".join(dict.fromkeys(figure.text.strip("()") for figure in of_unit))


def _check_words(
    reading: Reading, texts: Sequence[tuple[Path, str]], blocks: Blocks, found: Collector
) -> set[tuple[Path, Figure]]:
    """The figures of the words of a reading that ``words`` names, each with the path of its text.

    The phrases must stand there, and their last figure be the one that is named, as the option that says it sets it (E305).
    """
    table, named = reading.written, set[tuple[Path, Figure]]()
    for name, phrases in phrases_of(table, "words", found).items():
        for phrase in phrases:
            places = [(path, text, span) for path, text in texts for span in spans_of(phrase, text)]
            if not places:
                hint = f"核对解释和规则 {name}；解释改了的，words 一并改"
                found.add(table.problem("E305", f"这条解释中没有“{phrase}”", "words", name, hint=hint))
            for path, text, span in places:
                figure = _figure_under(name, reading.options.get(str(path[1])) if path[0] == "options" else None, blocks)
                if figure is None:
                    message, hint = f"words 中的 {name} 不是规则中的数字", '写作 words = { "规则块.参数" = "…" }'
                    found.add(table.problem("E305", message, "words", name, key=True, hint=hint))
                    return named
                within = [item for item in figures_in(text) if item.within([span]) and item.plain_unit in figure.plain_units]
                if within and within[-1].value == figure.value:
                    named.add((path, within[-1]))
                else:
                    message = f"“{phrase}”中没有 {name} 的数字“{figure.text.strip('()')}”"
                    found.add(table.problem("E305", message, *path, hint=f"核对解释和规则 {name}，改成一致的数字"))
    return named


def _figure_under(name: str, option: Option | None, blocks: Blocks) -> Stated | None:
    """The figure of a rule by its block, rule and key (``13-1.points``, ``13-1:task.minimum``), as an option sets it."""
    target, _, key = name.partition(".")
    home, _, rule = target.partition(":")
    block = blocks.provisions.get(home)
    table = block and (block.rules.get(rule) if rule else block.table)
    if block is None or table is None:
        return None
    stated = stated_figures(table.changed(option.patch.get(target, {}) if option else {}), block, blocks.provisions)
    return next((figure for figure in stated if figure.name == key), None)


_QUOTED = re.compile("“([^“”]+)”")


def _quoted(text: str, concerned: Collection[str], blocks: Blocks) -> list[tuple[int, int]]:
    """Where a text of a reading quotes figures in “” as they stand in the paragraphs of its clauses, … standing for the rest."""
    if "“" not in text:
        return []
    homes = {home for name in concerned for home in blocks.provisions[name].homes}
    printed = [blocks.paragraphs[home].text for home in homes]
    return [
        match.span()
        for match in _QUOTED.finditer(text)
        if any(item.within([match.span()]) for item in figures_in(text))
        and all(
            any(same_values(part, other[start:end]) for other in printed for start, end in alike(part, other))
            for part in filter(None, match[1].split("……"))
        )
    ]


def _check_named(
    reading: Reading, concerned: Collection[str], texts: Sequence[tuple[Path, str]], blocks: Blocks, found: Collector
) -> None:
    """Items that a reading names exist, and its figures beside levels are those of the levels (E305)."""
    for path, text in texts:
        for wrong in _wrong_places(text, reading, concerned, blocks):
            found.add(reading.written.problem("E305", wrong, *path, hint="核对细则的项、目编号；这一处确实有关的，列入 clauses"))
        for wrong in _wrong_lists(text, reading, concerned, blocks):
            message = f"“{wrong}”：各级的数字与规则中各级的数字不一致"
            found.add(reading.written.problem("E305", message, *path, hint="核对各级的数字和次序，改成与规则一致的"))


_PLACE = re.compile(
    r"(?:第(?P<part>[一三四])部分)?"
    r"(?:第(?:(?P<first>\d{1,3})至)?|(?P<bare>\d{1,3})至)(?P<last>\d{1,3})(?P<kind>[项目])"
)
"""Where in the rubric a reading says something stands: 第17项, 第3目, 第1至20项, 1至6目, 第三部分第1项."""


def _cited(text: str) -> set[str]:
    """The numbers of the items that a text names."""
    return {match["last"] for match in _PLACE.finditer(text) if match["kind"] == "项" and not match["part"]}


def _wrong_places(text: str, reading: Reading, concerned: Collection[str], blocks: Blocks) -> Iterator[str]:
    """What is wrong with the items and points that a text of a reading names: the rubric has them not, or the reading isn't about
    them. A point alone is one of the item that was named last, or of the reading's own."""
    item = next(iter(reading.clauses), "").partition("-")[0]
    for match in _PLACE.finditer(text):
        part, last, kind = match["part"], match["last"], match["kind"]
        if kind == "项" and not part:
            item = last
        first = match["first"] or match["bare"]
        for number in filter(None, (first, last)):
            name = number if kind == "项" else f"{item}-{number}"
            shown = f"第{part}部分第{number}{kind}" if part else f"第{number}项" if kind == "项" else f"第{item}项第{number}目"
            if not _is_labelled(f"{part}、{number}", blocks) if part else name not in blocks.provisions:
                yield f"细则中没有{shown}"
            elif not part and not first and not any(f"{other}-".startswith(f"{name}-") for other in concerned):
                yield f"这条口径的 clauses 和 patch 没有列{shown}"


def _is_labelled(label: str, blocks: Blocks) -> bool:
    """Whether a block stands under a label."""
    return any(block.table.data.get("label") == label for block in blocks.provisions.values())


_NAMED = re.compile(rf"([\u4e00-\u9fff]{{1,6}}?)({NUMBER})[分%]")
"""A figure beside the level that it is for, right behind its name."""
_LISTED = re.compile(rf"{NUMBER}(?:、{NUMBER}){{1,9}}(?=[分%])")
_NAMES = re.compile(r"[\u4e00-\u9fff]{1,9}(?:、[\u4e00-\u9fff]{1,9}){1,9}")
"""Figures of one unit in a row, and the names of levels in a row, as 中央、省、市、县."""


def _wrong_lists(text: str, reading: Reading, concerned: Collection[str], blocks: Blocks) -> Iterator[str]:
    """Figures beside named levels in a text of a reading that no table of its rules or options has so.

    A level is known by the first sign of its label: 省 is 省级. A figure beside another name, as 中央, is one that is left.
    """
    lists = [(shown, pairs) for shown, pairs in _lists(text) if len(pairs) > 1]
    here = [blocks.provisions[name] for name in concerned] if lists else []
    levels = {str(label)[0]: key for block in here for key, label in _levels(block).items()}
    known = [by for by in _tables(reading, here) if {*by} <= {*levels.values()}]
    for shown, pairs in lists:
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
        first, last = (Decimal(numeral(figures[index]) or 0) for index in (0, -1))
        if "".join(figures).isalpha() and last - first == 1:  # 五、六分 is an approximate number
            continue
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


def _words(reading: Reading) -> Iterator[tuple[Path, str]]:
    """The texts of a reading, each with its path in the block."""
    for key in ("question", "doubt"):
        if isinstance(said := reading.written.data.get(key), str):
            yield (key,), said
    for option in reading.options.values():
        yield ("options", option.name, "says"), option.says
        if option.why:
            yield ("options", option.name, "why"), option.why


def _concerned(reading: Reading, blocks: Blocks) -> set[str]:
    """The blocks that a reading speaks of: its clauses, what it changes, and the parts with a piece under their paragraphs."""
    named = {*reading.clauses, *(target.partition(":")[0] for option in reading.options.values() for target in option.patch)}
    homes = {home for name in named & blocks.provisions.keys() for home in blocks.provisions[name].homes}
    parts = {block.id for block in blocks.provisions.values() if block.kind == "part" and not homes.isdisjoint(block.homes)}
    return (named | parts) & blocks.provisions.keys()
