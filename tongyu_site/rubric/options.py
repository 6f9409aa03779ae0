"""Every option of every reading is checked like the chosen one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

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
