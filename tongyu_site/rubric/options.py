"""Every option of every reading is checked like the chosen one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from ..base.problems import Collector, Problem
from .assembling import assemble
from .blocks import Blocks
from .prose import check_prose
from .readings import Option, Reading, patched
from .rubric import Rubric
from .vocabulary import SUMMED


class Trial(NamedTuple):
    """An option that isn't the chosen one of its reading."""

    reading: Reading
    option: Option

    @property
    def blocks(self) -> frozenset[str]:
        """The blocks that the option changes."""
        return frozenset(target.partition(":")[0] for target in self.option.patch)

    @property
    def changed(self) -> frozenset[str]:
        """The blocks that differ from those under the chosen option."""
        chosen = self.reading.options[self.reading.chosen]
        return self.blocks | self._replace(option=chosen).blocks


def check_options(rubric: Rubric, blocks: Blocks, found: Collector) -> None:
    """Report what would be wrong under an option that isn't chosen, and figures of readings that nothing bears out (E305).

    ``blocks`` are those of the file, which no reading has changed yet; ``rubric`` is made of them under the chosen options.
    """
    readings = rubric.readings

    def problems_under(trials: Sequence[Trial]) -> Sequence[Problem]:
        """What would be wrong with the rubric under some options, each of another reading."""
        others = {**readings, **{item.reading.id: replace(item.reading, chosen=item.option.name) for item in trials}}
        tried, step = Collector(), Collector()
        with tried:
            provisions = patched(blocks.provisions, others, step)
            step.stop_if_any()
            changed = {name for item in trials for name in item.changed}
            assemble(rubric.source, rubric.year, blocks._replace(provisions=provisions), others, step, rubric, changed)
        return tried.problems

    check_prose(readings, blocks, found)
    for reading in readings.values():
        _check_differences(reading, blocks, found)
    for trials in _independent(readings):
        for trial in trials if problems_under(trials) else ():
            table, name = blocks.readings[trial.reading.id].table, trial.option.name
            for problem in problems_under([trial]):
                message = f"采用选项“{name}”时：{problem.message}"
                found.add(table.problem("E305", message, "options", name, hint=problem.hint))


def _check_differences(reading: Reading, blocks: Blocks, found: Collector) -> None:
    """No two options of a reading leave every parameter the same: what is published would not be what is counted (E305)."""
    keys = {(target, key): None for option in reading.options.values() for target, patch in option.patch.items() for key in patch}
    seen: list[tuple[Option, list[Any]]] = []
    for option in reading.options.values():
        effect = [option.patch.get(target, {}).get(key, _written(blocks, target, key)) for target, key in keys]
        same = next((other for other, known in seen if known == effect), None)
        if same is not None:
            message = f"{reading.id} 的选项“{option.name}”与“{same.name}”计分完全相同，选哪一个得分都一样"
            hint = f'在 [options.{option.name}] 中用 patch."…" = {{ … }} 写明改哪条规则的哪个参数；计分没有不同的，删去这个选项'
            found.add(blocks.readings[reading.id].table.problem("E305", message, "options", option.name, "says", hint=hint))
        seen.append((option, effect))


def _written(blocks: Blocks, target: str, key: str) -> Any:
    """What a block or a rule says itself of a parameter; None where it says nothing."""
    name, _, rule = target.partition(":")
    block = blocks.provisions[name]
    return (block.rules[rule] if rule else block.table).data.get(key)


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
