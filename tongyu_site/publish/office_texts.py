"""The office's own texts (site.toml, rubrics, circulars, corrections, help) are searched for private codes before anything is
made of them."""

from __future__ import annotations

import contextlib
import re
from bisect import bisect_left
from collections.abc import Container, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from ..assess import Question
from ..base.files import there
from ..base.masking import HIDDEN
from ..base.names import left_behind
from ..base.personal import ASKED, lines_with_numbers
from ..base.places import DataPath
from ..base.private import PrivateCodes, known_persons, persons_in, plain, texts_in, unescaped, unmarked
from ..base.problems import Place, Problem, Problems
from ..base.project import Project
from ..base.signs import asked_of_brackets, one_line
from ..base.source import Source
from ..site import shown_texts
from ..views import CONTENT

_TOML = re.compile(r"\A\+\+\+\n((?:(?!\+\+\+$).*+\n)*+)\+\+\+$|^```toml\n((?:(?!```).*+\n)*+)```$", re.M)
"""The settings at the head of a Markdown file, and the blocks in it."""


def codes_in_office_texts(project: Project, codes: PrivateCodes) -> Iterator[Problem]:
    """A problem (E503) for each text of the office in which a private code stands, also as part of a longer word.

    A code of one character stands in so many that its record is named instead, as where it is an anchor of a rubric. What can't
    be read is passed over: its reader says so.
    """
    anchors = _anchors(project)
    short = PrivateCodes(frozenset(code for code in codes.codes if len(code) == 1 or code in anchors))
    yield from _codes_in(project, PrivateCodes(codes.codes - short.codes))
    if any(_codes_in(project, short)):
        yield from _too_short(project, short)


def _anchors(project: Project) -> set[str]:
    """The anchors in the rubrics, which pages have for addresses, as codes are looked for."""
    found: set[str] = set()
    for path in sorted((project.root / "content" / _RUBRIC).glob("*.md")):
        with contextlib.suppress(Problems):
            found |= {plain(match[1]) for match in _ANCHOR.finditer(project.read(path).text)}
    return found


_ANCHOR = re.compile(r"""(?:\bid="|\{: #)([\w.-]++)""")


def _too_short(project: Project, short: PrivateCodes) -> Iterator[Problem]:
    """A problem for each place of a record that has one of the codes."""
    for path in dict.fromkeys(path for path, value in known_persons(project.root) if plain(value).strip() in short.codes):
        source = project.read(path)
        with contextlib.suppress(Problems):
            for where, value in persons_in(source.toml()):
                if plain(value).strip() in short.codes:
                    short_one = len(plain(value).strip()) == 1
                    message = "person 的代号" + (
                        "只有一个字，许多公开的文字中都有" if short_one else "与细则中一处的编号（id）相同"
                    )
                    hint = "换一个长一些、不与公开文字相同的代号"
                    yield short.hidden_in(source.problem("E503", message, where, hint=hint))


def _codes_in(project: Project, codes: PrivateCodes) -> Iterator[Problem]:
    """A problem for each text of the office in which one of the codes stands."""
    content = project.root / "content"
    pages = [content / name for name in CONTENT.values()]
    if not codes:
        return
    yield from _of_toml(project.source, codes)
    paths = [*pages, *(path for name in _FOLDERS for path in sorted((content / name).glob("*.md")))]
    for path in filter(there, paths):
        with contextlib.suppress(Problems):
            source = project.read(path)
            found = list(_of_markdown(path, source, codes))
            yield from found or (_of_page(source, codes) if path in pages else ())


def questions_of_office_texts(project: Project, answered: Container[int]) -> Iterator[tuple[int, Question]]:
    """The lines of the office's own pages that hold a phone or an identity number, and numbers of documents in settings with
    other brackets than 〔〕, each with the year that it is about, or 0; nothing of years whose questions are ``answered``."""
    content = project.root / "content"
    paths = [path for name in _FOLDERS for path in sorted((content / name).glob("*.md"))]
    settings = [(0, project.source)]
    for path in filter(there, [*(content / name for name in CONTENT.values()), *paths]):
        year = int(path.stem) if path.stem.isdecimal() else 0
        if left_behind(path.name) or year in answered:
            continue
        source = project.read(path)
        for number in lines_with_numbers(source.lines):
            yield year, Question("Q119", f"第 {number} 行的{ASKED}", _OFFICE, source=source, personal=True)
        if path.parent.name != _CORRECTIONS:  # one that is recorded can't be changed any more
            settings += [(year, Source(source.shown, block, before)) for before, block in _blocks(source.text)]
    for year, source in ((year, source) for year, source in settings if asked_of_brackets(source.text)):  # few are read once more
        for where, text in _settings(source, names=True):
            about = year or next((int(key) for key in where if str(key).isdecimal() and len(str(key)) == 4), 0)
            if where[-1] in _NUMBERS and about not in answered and (message := asked_of_brackets(text)):
                yield about, Question("Q120", message, _OFFICE, source=source, where=where)


_OFFICE = "本单位的文字"
"""Whom questions about texts are about that belong to no community."""
_NUMBERS = ("number", "document", "paper")
"""The keys of settings that hold the number of a document."""


_SHOWN = frozenset({
    "basis", "by", "decided", "derived", "document", "done", "doubt", "failed", "fields", "grade", "ground", "help", "idle",
    "issued", "label", "measure", "name", "note", "office", "outlets", "printed", "question", "red_header", "same_as", "says",
    "short", "silent", "title", "unit", "why", "words",
})  # fmt: skip
"""The keys in a rubric of what pages show; other texts in plain letters are names of rules, of kinds and of ways to count."""
_RUBRIC = "rubric"
_CORRECTIONS = "corrections"
_FOLDERS = (_RUBRIC, "circular", _CORRECTIONS)


def _of_toml(source: Source, codes: PrivateCodes, *, names: bool = True) -> Iterator[Problem]:
    """Those of settings; without ``names`` those of a rubric, not of its names."""
    for where, text in _settings(source, names=names):
        if codes.standing_in(plain(text)):
            yield codes.found_in(source.problem, where)


def _settings(source: Source, *, names: bool) -> Iterator[tuple[DataPath, str]]:
    """The texts of settings, with their paths; none where they can't be read."""
    with contextlib.suppress(Problems):
        found = texts_in(source.toml())
        yield from ((where, text) for where, text in found if names or not text.isascii() or _SHOWN.intersection(where))


def _of_markdown(path: Path, source: Source, codes: PrivateCodes) -> Iterator[Problem]:
    """Those of a Markdown file with blocks of TOML."""
    names = path.parent.name != _RUBRIC
    blocks, paragraphs, forms = _cut(source.text, names=names)
    found = codes.within([forms])
    for before, block in blocks if found else ():
        yield from _of_toml(Source(source.shown, block, before), codes, names=names)
    for before, paragraph in paragraphs if found else ():
        for place in _places(paragraph, found):
            yield codes.found_in(source.problem, place=Place(before + place))


def _of_page(source: Source, codes: PrivateCodes) -> Iterator[Problem]:
    """One of a content page in whose text, as a reader sees it, a code stands; at the line with which it does. What parts it in
    the file only the library knows: the line is not quoted."""

    def shown(end: int) -> bool:
        """Whether a code stands in the page of so many lines."""
        texts = shown_texts("\n".join(source.lines[:end]))
        return bool(codes.standing_in("\0".join(plain(unescaped(text)) for text in texts)))

    last = len(source.lines)
    if shown(last):
        line = bisect_left(range(last), True, 1, key=shown)
        yield replace(codes.found_in(source.problem, place=Place(line)), excerpt=HIDDEN)


def _blocks(text: str) -> list[tuple[int, str]]:
    """The blocks of TOML of a Markdown file, each after so many lines."""
    matches = [(match.start(match.lastindex or 0), match[match.lastindex or 0]) for match in _TOML.finditer(text)]
    return [(text.count("\n", 0, start), block) for start, block in matches]


@lru_cache(16)
def _cut(text: str, *, names: bool) -> tuple[list[tuple[int, str]], list[tuple[int, list[str]]], str]:
    """The blocks of TOML and the paragraphs of a Markdown file, each after so many lines, and all their texts as codes are looked
    for in them."""
    blocks = _blocks(text)
    paragraphs, number = [], 0
    prose = _TOML.sub(lambda block: "\n" * block[0].count("\n"), text).split("\n")
    for filled, lines in groupby(prose, key=lambda line: bool(line.strip("> \t"))):
        paragraph = list(lines)
        paragraphs += [(number, paragraph)] if filled else []
        number += len(paragraph)
    settings = (text for _, block in blocks for _, text in _settings(Source("", block), names=names))
    return blocks, paragraphs, "\0".join([*map(plain, settings), *(_form(lines) for _, lines in paragraphs)])


def _places(paragraph: Sequence[str], codes: PrivateCodes) -> Iterator[int]:
    """The lines of a paragraph, counted from 1, in which a code stands; one that goes over lines at the last of them, because a
    page shows the lines of a paragraph as one."""
    broken = codes.standing_in(_form(paragraph))
    for number, line in enumerate(paragraph if broken else (), 1):
        if own := codes.standing_in(_form([line])):
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
