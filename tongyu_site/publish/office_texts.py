"""The office's own texts (site.toml, rubrics, circulars, corrections, help) are searched for private codes before anything is
made of them."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from ..base.places import DataPath
from ..base.private import PrivateCodes, plain, texts_in, unmarked
from ..base.problems import Place, Problem, Problems
from ..base.project import Project
from ..base.signs import one_line
from ..base.source import Source, present

_TOML = re.compile(r"\A\+\+\+\n((?:(?!\+\+\+$).*+\n)*+)\+\+\+$|^```toml\n((?:(?!```).*+\n)*+)```$", re.M)
"""The settings at the head of a Markdown file, and the blocks in it."""


def codes_in_office_texts(project: Project, codes: PrivateCodes) -> Iterator[Problem]:
    """A problem (E503) for each text of the office in which a private code stands, also as part of a longer word.

    What can't be read is passed over: its reader says so.
    """
    content = project.root / "content"
    if not codes:
        return
    yield from _of_toml(project.source, codes)
    paths = [content / "help.md", *(path for name in _FOLDERS for path in sorted((content / name).glob("*.md")))]
    for path in filter(present, paths):
        with contextlib.suppress(Problems):
            yield from _of_markdown(path, project.read(path), codes)


_RUBRIC = "rubric"
_FOLDERS = (_RUBRIC, "circular", "corrections")


def _of_toml(source: Source, codes: PrivateCodes, *, names: bool = True) -> Iterator[Problem]:
    """Those of settings; not ``names``: texts in plain letters are names of rules and kinds."""
    texts: list[tuple[DataPath, str]] = []
    with contextlib.suppress(Problems):
        texts = list(texts_in(source.toml()))
    texts = [(where, text) for where, text in texts if names or not text.isascii()]
    found = codes.within([plain("\0".join(text for _, text in texts))])
    for where, text in texts if found else ():
        if found.standing_in(plain(text)):
            yield codes.found_in(source.problem, where)


def _of_markdown(path: Path, source: Source, codes: PrivateCodes) -> Iterator[Problem]:
    """Those of a Markdown file with blocks of TOML."""
    for block in _TOML.finditer(source.text):
        start = block.start(block.lastindex or 0)
        toml = Source(source.shown, block[block.lastindex or 0], source.text.count("\n", 0, start))
        yield from _of_toml(toml, codes, names=path.parent.name != _RUBRIC)
    prose = _TOML.sub(lambda block: "\n" * block[0].count("\n"), source.text).split("\n")
    number = 0
    for filled, lines in groupby(prose, key=lambda line: bool(line.strip("> \t"))):
        paragraph = list(lines)
        if filled:
            for place in _places(paragraph, codes):
                yield codes.found_in(source.problem, place=Place(number + place))
        number += len(paragraph)


def _places(paragraph: Sequence[str], codes: PrivateCodes) -> Iterator[int]:
    """The lines of a paragraph, counted from 1, in which a code stands; one that goes over lines at the last of them, because a
    page shows the lines of a paragraph as one."""
    found = codes.within([_form(paragraph)])
    broken = set(found.codes)
    for number, line in enumerate(paragraph if found else (), 1):
        if own := found.standing_in(_form([line])):
            broken -= own
            yield number
    for code in sorted(broken):
        whole = PrivateCodes(frozenset({code}))
        ends = range(1, len(paragraph) + 1)
        yield next((end for end in ends if whole.standing_in(_form(paragraph[max(0, end - len(code)) : end]))), len(paragraph))


def _form(lines: Sequence[str]) -> str:
    """Lines of Markdown as codes are looked for in them: as typed, without marks, and as one line."""
    lines = [line.lstrip("> \t") for line in lines]
    text, shown = "\n".join(lines), one_line(map(unmarked, lines))
    return "\0".join(map(plain, (text, unmarked(text), unmarked(_APART.join(lines)), shown)))


_APART = "\n<\n"
"""What stands between lines so that no mark goes over it."""
