"""The files of templates: a root's own take the place of the program's, file by file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from .files import TEMPLATES, there
from .names import left_behind
from .source import Source, read

OFFICE_PARTS = ("word/", "excel/")
"""The folders of parts of Office files, which a root can't replace: they have the layout of a standard."""


def names_in(folder: Path) -> Iterator[str]:
    """The templates of a folder, from the folder, in a fixed order."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.parent.name != "__pycache__" and not left_behind(path.name):
            yield path.relative_to(folder).as_posix()


def replaceable() -> list[str]:
    """The program's templates of which a root can have its own."""
    return [name for name in names_in(TEMPLATES) if not name.startswith(OFFICE_PARTS)]


def templates_of(root: Path) -> tuple[Path, ...]:
    """The folders of a root's templates: its own, where it has one, then the program's."""
    own = root / "templates"
    return tuple(dict.fromkeys([*([own] if there(own) else []), TEMPLATES]))


def template_path(folders: Sequence[Path], name: str) -> Path:
    """The file that counts for a template: of the first folder that has it; of the last one where none has."""
    return next((folder / name for folder in folders[:-1] if there(folder / name)), folders[-1] / name)


def read_template(folders: Sequence[Path], name: str) -> Source:
    """A template of the first folder that has it. A problem names one of the program so, where the root has templates of its own.

    Raises :class:`~tongyu_site.base.problems.Problems`, see :func:`~tongyu_site.base.source.read`.
    """
    path = template_path(folders, name)
    folder = next(folder for folder in folders if path.is_relative_to(folder))
    return replace(read(path, folder.parent), shown=shown_template(folders, name))


def shown_template(folders: Sequence[Path], name: str) -> str:
    """A template as problems show it; one of the program, beside others of the root, is not to be looked for in the root."""
    own = len(folders) == 1 or template_path(folders, name).is_relative_to(folders[0])
    return f"templates/{name}".rstrip("/") if own else f"（程序的）templates/{name}"
