"""Readings: where the text is open, the options to read it, each a patch of rule parameters, and the one that is chosen."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..base.matching import nearest, suggestion
from ..base.problems import Collector, Problem
from ..base.source import Source
from .blocks import Blocks, RawBlock
from .decisions import HOW_TO_NAME, Decision, check_decisions, decision_of, read_decision, undecided_line
from .tables import RawTable, TypedKeys, is_table_of_tables
from .vocabulary import KEYWORDS, KINDS, OPTION_KEYS, OPTIONAL

SUPPORTS = {"H": "原文支持充分", "M": "较为可能", "L": "原文没有规定，须经有权解释的机关确定"}
"""How well the text supports the chosen option of a reading (well, likely, or not at all, so that it must be decided), with its
words for drafts and the terminal."""
_SAID = {"高": "H", "中": "M", "低": "L"}
"""How else that is said."""


@dataclass(frozen=True, slots=True)
class Option:
    """One way to read the text: a patch of rule parameters, ``{"13-1:task": {"lose": "credits"}}``.

    ``why`` it is chosen is published; ``support`` is one of :data:`SUPPORTS`. Reason, support and decision belong to the option:
    whoever chooses another one can't leave those of the old one beside it.
    """

    name: str
    says: str
    why: str
    support: str
    decided: Decision | None
    patch: Mapping[str, Mapping[str, Any]]

    @property
    def supported(self) -> str:
        """How well the text supports it, in words."""
        return SUPPORTS[self.support]


@dataclass(frozen=True, slots=True)
class Reading:
    """A place where the text is open: question, options and the chosen one.

    ``doubt`` is for drafts only. ``decisions`` are the names of the decisions that its options may name. ``written`` is the block
    as it stands in the file.
    """

    id: str
    question: str
    clauses: tuple[str, ...]
    chosen: str
    default: str
    doubt: str
    options: Mapping[str, Option]
    decisions: tuple[str, ...]
    paragraph: int
    written: RawTable

    @property
    def applied(self) -> Option:
        """The chosen option."""
        return self.options[self.chosen]

    def undecided(self) -> list[Problem]:
        """That the text leaves it open and no one has decided: then it may not be applied to a published year (E307)."""
        if self.applied.support != "L" or self.applied.decided is not None:
            return []
        message = f"{self.id}：原文没有规定，正式发布前须经有权解释的机关确定"
        named = "" if self.decisions else f"；{HOW_TO_NAME}"
        hint = f"在这一行后面加一行 {undecided_line(self.decisions)}；尚未确定的，以送审稿（draft）生成{named}"
        return [self.written.problem("E307", message, "options", self.chosen, "says", hint=hint)]


def read_readings(
    source: Source, blocks: Blocks, chosen: Mapping[str, str], missing: Collection[str], found: Collector
) -> dict[str, Reading]:
    """The readings of a rubric by id, some of them with another option ``chosen`` than the file's.

    Unknown readings, options and clauses, and patches of what isn't there, are reported as E305; not so what readings say of
    blocks that are ``missing``.
    """
    decisions = {name: read_decision(table, found) for name, table in blocks.decisions.items()}
    readings = {
        name: _reading(block, chosen.get(name), {*blocks.provisions, *missing}, decisions, found)
        for name, block in blocks.readings.items()
    }
    for name in chosen:
        if name not in readings:
            found.add(source.problem("E305", f"没有名为“{name}”的执行口径"))
    by = [option.decided for reading in readings.values() for option in reading.options.values()]
    check_decisions(decisions, list(filter(None, by)), blocks.paragraphs, found)
    _check_patches(readings, blocks, missing, found)
    return readings


def patched(provisions: Mapping[str, RawBlock], readings: Mapping[str, Reading], found: Collector) -> dict[str, RawBlock]:
    """The nodes and provisions under the chosen options; afterwards every way of counting must be one that there is (E302)."""
    blocks = dict(provisions)
    for reading in readings.values():
        for target, patch in reading.options[reading.chosen].patch.items():
            name, _, rule = target.partition(":")
            block = blocks[name]
            if rule:
                blocks[name] = block._replace(rules={**block.rules, rule: block.rules[rule].changed(patch)})
            else:
                blocks[name] = block._replace(table=block.table.changed(patch))
    for block in blocks.values():
        for table in (block.table, *block.rules.values()):
            _check_keywords(table, found)
    return blocks


def _reading(
    block: RawBlock, chosen: str | None, known: Collection[str], decisions: Mapping[str, Decision], found: Collector
) -> Reading:
    """The reading of a block; ``chosen`` is an option to be taken instead of the file's, or None, ``known`` all clauses."""
    keys = TypedKeys(found, block.table)
    options = {
        name: _option(name, written, block.table, decisions, found) for name, written in keys.take("options", dict, {}).items()
    }
    default = keys.take("chosen", str, "")
    reading = Reading(
        id=block.id,
        question=keys.take("question", str, ""),
        clauses=tuple(keys.take("clauses", list, [])),
        chosen=default if chosen is None else chosen,
        default=default,
        doubt=keys.take("doubt", str, ""),
        options=options,
        decisions=tuple(decisions),
        paragraph=block.homes[0],
        written=block.table,
    )
    for key in [key for key in keys.left if key in OPTION_KEYS]:
        message, hint = f"{key} 写在选项中，不写在选项前面", f"移到 [options.{reading.chosen}] 下面"
        found.add(block.table.problem("E302", message, key, key=True, hint=hint))
        del keys.left[key]
    keys.done()
    for clause in reading.clauses:
        if clause not in known:
            found.add(block.table.problem("E305", f"没有条款“{clause}”", "clauses"))
    if reading.chosen not in options:
        message = f"{reading.id} 没有选项“{reading.chosen}”，可选：{'、'.join(options)}"
        found.add(block.table.problem("E305", message, "chosen"))
    elif chosen is None and reading.applied.says and not reading.applied.why.strip():
        message, hint = f"{reading.id} 采用选项“{default}”，没有写理由", '在这一行后面加一行 why = "…"，写明采用这一选项的理由'
        found.add(block.table.problem("E305", message, "options", default, "says", hint=hint))
    return reading


def _option(name: str, written: Any, block: RawTable, decisions: Mapping[str, Decision], found: Collector) -> Option:
    """One option of a reading; its patch is a table of parameters for each rule or block it changes."""
    is_table = isinstance(written, dict)
    table = block.inner("options", name, data=written if is_table else {})
    keys = TypedKeys(found, table)
    says, why, patch = keys.take("says", str, ""), keys.take("why", str, ""), keys.take("patch", dict, {})
    support = keys.take("support", str, "L")
    decided = decision_of(keys.take("decided", object, None), table, decisions, found)
    if not is_table or not is_table_of_tables(patch):
        message = "选项应写作 [options.名称]，其中 patch 逐条写明改哪条规则的哪个参数"
        found.add(block.problem("E305", message, "options", name))
        patch = {}
    if support not in SUPPORTS:
        meant = _SAID.get(support.strip(), support.strip().upper())
        known = "，".join(f"{key}：{said}" for key, said in SUPPORTS.items())
        hint = f'support = "{meant}"' if meant in SUPPORTS else f'support = "…"，{known}'
        found.add(table.problem("E305", f"support 只能是 {'、'.join(SUPPORTS)}", "support", hint=hint))
    keys.done()
    return Option(name, says, why, support, decided, patch)


def _check_patches(readings: Mapping[str, Reading], blocks: Blocks, missing: Collection[str], found: Collector) -> None:
    """Each option of a reading patches parameters that there are, and no two readings patch the same one."""
    provisions = blocks.provisions
    touched: dict[tuple[str, str], str] = {}
    for reading, option, target, patch in _patches(readings):
        if target.partition(":")[0] in missing:
            continue
        table = blocks.readings[reading.id].table
        parameters = _parameters(provisions, target)
        where = ("options", option.name, "patch", target)
        if parameters is None:
            fitting = [name for name in _targets(blocks) if patch.keys() <= (_parameters(provisions, name) or frozenset())]
            hint = suggestion(target, fitting) or (f"可写 {'、'.join(fitting[:6])}" if fitting else None)
            found.add(table.problem("E305", f"没有可改的规则“{target}”", *where, key=True, hint=hint))
        for key in patch if target.partition(":")[0] in provisions else ():
            if parameters is not None and key not in parameters:
                message, hint = f"{target} 没有“{key}”这个参数", suggestion(key, parameters)
                found.add(table.problem("E305", message, *where, key, key=True, hint=hint))
            other = touched.setdefault((target, key), reading.id)
            if other != reading.id:
                message = f"{reading.id} 与 {other} 都改 {target} 的 {key}"
                found.add(table.problem("E305", message, "options", option.name))


def _patches(readings: Mapping[str, Reading]) -> Iterator[tuple[Reading, Option, str, Mapping[str, Any]]]:
    """What all options of all readings change: the reading, the option, the block or rule, its new parameters."""
    for reading in readings.values():
        for option in reading.options.values():
            for target, patch in option.patch.items():
                yield reading, option, target, patch


def _targets(blocks: Blocks) -> list[str]:
    """The names among which a mistyped target is looked for: blocks of all kinds, and rules as ``13-1:task``."""
    rules = [f"{block.id}:{rule}" for block in blocks.provisions.values() for rule in block.rules]
    return [*blocks.provisions, *blocks.readings, *rules]


def _parameters(provisions: Mapping[str, RawBlock], target: str) -> frozenset[str] | None:
    """The parameters of a block or of one of its rules that a patch may set; None where there is no such block or rule."""
    name, _, rule = target.partition(":")
    block = provisions.get(name)
    if block is None or (rule and rule not in block.rules):
        return None
    if rule:
        return KINDS.get(str(block.rules[rule].data.get("kind")), frozenset())
    return OPTIONAL | block.table.data.keys()


def _check_keywords(table: RawTable, found: Collector) -> None:
    """The parameters that choose among ways of counting name one that there is."""
    for key, known in KEYWORDS.items():
        if key not in table.data:
            continue
        value = table.data[key]
        if not isinstance(value, str) or value not in known:
            close = nearest(str(value), known)
            message, hint = f"{key} 只能是 {'、'.join(sorted(known))}", f'{key} = "{close[0]}"' if close else None
            found.add(table.problem("E302", message, key, hint=hint))
