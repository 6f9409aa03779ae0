"""From a file to a rubric: the text taken apart, its blocks read, compared with the text, patched by readings, assembled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from ..base.problems import Collector, Problem
from ..base.project import Project
from ..base.source import Source, read
from .anchors import check_anchors
from .assembling import assemble
from .blocks import Blocks, read_blocks
from .figures import Compared, check_figures
from .missing import find_missing
from .options import check_options
from .readings import patched, read_readings
from .rubric import Rubric
from .text import read_text


def load_rubric(path: Path, readings: Mapping[str, str] | None = None, *, root: Path | None = None) -> Rubric:
    """Load ``content/rubric/YEAR.md`` under the chosen readings, some of them replaced by ``readings``.

    Raises :class:`~tongyu_site.base.problems.Problems` with every defect found.
    """
    return parse_rubric(read(path, root or path.parent), int(path.stem), readings)


def read_rubric(project: Project, year: int) -> Rubric:
    """The rubric of a year of a project. Raises :class:`~tongyu_site.base.problems.Problems`."""
    return parse_rubric(project.read(project.rubric_path(year)), year)


def rubric_under(rubric: Rubric, options: Mapping[str, str]) -> Rubric:
    """A rubric with other options of some readings. Raises :class:`~tongyu_site.base.problems.Problems`."""
    return parse_rubric(rubric.source, rubric.year, options) if options else rubric


def parse_rubric(source: Source, year: int, readings: Mapping[str, str] | None = None) -> Rubric:
    """Make a rubric of a source text; ``readings`` are the options to take instead of the file's, by the id of the reading.

    Raises :class:`~tongyu_site.base.problems.Problems` with every defect that one run can find: a step that needs what an
    earlier one reported is not taken.
    """
    return _parsed(source, year, tuple(sorted((readings or {}).items())))


class _Written(NamedTuple):
    """What no reading changes: the blocks of a text, what is missing of it, how its figures compare with the rules, and what is
    wrong with the blocks and with the figures."""

    blocks: Blocks
    missing: frozenset[str]
    compared: Compared
    problems: tuple[Problem, ...]
    of_figures: tuple[Problem, ...]


@lru_cache
def _written(source: Source) -> _Written:
    """A text read and compared with its rules, remembered like :func:`_parsed`. Raises where its blocks can't be read."""
    found, figures = Collector(), Collector()
    blocks = read_blocks(read_text(source, found), found)
    found.stop_if_any()
    missing = find_missing(source, blocks, found)
    check_anchors(source, blocks, missing, found)
    compared = check_figures(source, blocks, figures)
    return _Written(blocks, missing, compared, tuple(found.problems), tuple(figures.problems))


@lru_cache
def _parsed(source: Source, year: int, readings: tuple[tuple[str, str], ...]) -> Rubric:
    """The rubric of a text under some readings, remembered: a preview, and the causes of a break, ask for the same ones often."""
    blocks, missing, compared, problems, of_figures = _written(source)
    found, figures = Collector(), Collector()
    found.problems += problems
    figures.problems += of_figures
    known = read_readings(source, blocks, dict(readings), missing, found)
    found.stop_if_any()
    provisions = patched(blocks.provisions, known, found)
    found.stop_if_any()
    with figures:
        rubric = assemble(source, year, blocks._replace(provisions=provisions), known, found)
    figures.stop_if_any()
    figures.problems.extend(compared.unused)
    if not readings:  # who asks for another option has read the file before
        check_options(rubric, blocks, figures)
    figures.stop_if_any()
    return replace(rubric, derived=tuple(compared.derived), idle=tuple(compared.idle))
