"""Completion of a command line that is being typed: commands and options from the parser, and what the root holds.

The library ``argcomplete`` talks to the shell, which runs the program with ``_ARGCOMPLETE`` in its environment; no other command
loads this module. What fits in a place goes by what help calls it, so that a new option of a known kind needs nothing here. No
record is read: communities are known by the names of their files.
"""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..base.codes import CODES, QUESTIONS
from ..base.names import SLUG
from ..base.problems import Problems
from ..base.project import load_project
from ..base.template_files import replaceable
from .parser import Parser

if TYPE_CHECKING:
    from ..rubric import Rubric


def complete(parser: Parser, root: Callable[[Path | None], Path]) -> None:
    """Tell the shell what may stand where the cursor is, and end the program. ``root`` finds the root by what ``--root`` says."""
    import argcomplete
    from argcomplete.completers import SuppressCompleter

    for command in _parsers(parser):
        for action in command._actions:
            if action.nargs != 0 and not action.choices:
                action.completer = _completer(str(action.metavar), root)  # type: ignore[attr-defined]
    argcomplete.autocomplete(parser, always_complete_options=False, default_completer=SuppressCompleter())


def _parsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """A parser and those of its commands."""
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                yield from _parsers(command)


Completer = Callable[..., Iterable[str]]


def _completer(kind: str, root: Callable[[Path | None], Path]) -> Completer:
    """What completes a place of a kind; nothing is offered where the root or its rubric can't be read."""

    def found(prefix: str, parsed_args: argparse.Namespace, parser: argparse.ArgumentParser, **_: Any) -> list[str]:
        """The words that may stand there."""
        parsed_args.command = parser.prog.rpartition(" ")[2]
        try:
            return list(_KINDS.get(kind, _files)(root(getattr(parsed_args, "root", None)), parsed_args, prefix))
        except (OSError, ValueError, Problems):
            return []

    return found


def _years(root: Path, options: argparse.Namespace, _: str) -> Iterator[str]:
    """The years of the settings; where one is begun, the one after them."""
    project = load_project(root)
    years = sorted({*(year.number for year in project.years), *project.withdrawn})
    yield from map(str, [year + 1 for year in years[-1:]] if options.command == "new-year" else years)


def _targets(root: Path, _: argparse.Namespace, prefix: str) -> Iterator[str]:
    """What can be explained: communities of all years, or, once its letter stands there, a code or a reading of the last year."""
    if prefix[:1] in ("E", "Q", "R"):
        yield from _rubric(root, None).readings if prefix[:1] == "R" else (*CODES, *QUESTIONS)
        return
    project = load_project(root)
    for year in project.years:
        stems = (path.stem for path in project.records_path(year.number).glob("*.toml"))
        yield from (f"{year.number}/{stem}" for stem in sorted(stems) if re.match(SLUG, stem))


def _rubric(root: Path, year: str | int | None) -> Rubric:
    """The rubric of a year, by default of the last one. Raises :class:`Problems`, OSError."""
    from ..rubric import read_rubric

    project = load_project(root)
    return read_rubric(project, int(year or max((item.number for item in project.years), default=0)))


def _nodes(root: Path, options: argparse.Namespace, _: str) -> Iterable[str]:
    """The clauses of the rubric of the year that is explained."""
    return [node.id for node in _rubric(root, options.target.partition("/")[0]).clauses]


def _grades(root: Path, options: argparse.Namespace, _: str) -> Iterable[str]:
    """The grades of that year."""
    return _rubric(root, options.target.partition("/")[0]).grades.names


def _offices(root: Path, options: argparse.Namespace, _: str) -> Iterable[str]:
    """The offices that the rubric names."""
    return sorted(_rubric(root, getattr(options, "year", None)).offices)


def _corrections(root: Path, options: argparse.Namespace, _: str) -> Iterable[str]:
    """The corrections of the year that are written."""
    folder = root / "content" / "corrections"
    return sorted(path.stem for path in folder.glob(f"{options.year}-*.md"))


def _templates(_: Path, __: argparse.Namespace, ___: str) -> Iterable[str]:
    """The program's templates that can be taken out."""
    return replaceable()


def _files(_: Path, __: argparse.Namespace, prefix: str, *, folders: bool = False) -> Iterator[str]:
    """The files and folders whose path begins like this; hidden ones where a point stands there already."""
    above, begun = os.path.split(prefix)
    for path in sorted(Path(above or ".").expanduser().iterdir()):
        if path.name.startswith(begun) and (begun.startswith(".") or not path.name.startswith(".")):
            named = prefix[: len(prefix) - len(begun)] + path.name
            if path.is_dir():
                yield f"{named}/"
            elif not folders:
                yield named


def _folders(root: Path, options: argparse.Namespace, prefix: str) -> Iterator[str]:
    """The folders whose path begins like this."""
    return _files(root, options, prefix, folders=True)


def _nothing(_: Path, __: argparse.Namespace, ___: str) -> Iterable[str]:
    """What only the user knows."""
    return ()


_KINDS: dict[str, Callable[[Path, argparse.Namespace, str], Iterable[str]]] = {
    "年度": _years, "对象": _targets, "条款": _nodes, "档次": _grades, "单位": _offices, "编号": _corrections, "模板": _templates,
    "文件夹": _folders, "文件名": _nothing, "名称": _nothing, "端口": _nothing, "个数": _nothing,
}  # fmt: skip
"""What completes a place, by what help calls it; a file elsewhere."""
