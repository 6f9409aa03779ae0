"""A sealed year as its file holds it: every figure and word of the ledger as published, what it came from, its corrections."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import tomli

from ..assess import AssessedYear
from ..base.files import digest
from ..base.problems import Place, Problems
from ..base.source import Source
from .comparison import COMMUNITY, NOTHING, Change
from .figures import Communities, Plain, held_part, plain_results
from .inputs import SealedInputs
from .sections import LEDGER, read_communities, seal_body
from .words import Words, facts_of, typed_words


def restore(shown: str) -> str:
    """What to do with a seal that is broken: it is named after its year, or one that is compared otherwise."""
    year = re.search(r"\b([0-9]{4})\.toml$", shown)
    return f"从备份恢复这个文件；要改结果，运行 python build.py seal {year[1] if year else '年度'} --correct 作更正"


@dataclass(frozen=True, slots=True)
class Recorded:
    """A correction as a seal keeps it: its number, the hash of its file, every change in words, and what it replaced."""

    number: int
    file: str
    """The hash of its file."""
    changes: tuple[Change, ...]
    before: Communities
    """The communities that it changed or took away, as they were published before; also those whose composite it left as it
    is, to be shown with other decimals."""
    everywhere: bool = False
    """Whether the rubric, the choice of a reading or the office's words were changed with it: what any page shows may be new."""
    words: Words = field(default_factory=dict)
    """The groups of words that it changed, as they were published before."""
    printed: str | None = None
    """What the circular printed before."""

    def undone(self, after: Communities) -> Communities:
        """The communities before the correction, of those after it."""
        changed = {change.slug for change in self.changes}
        before = {slug: community for slug, community in after.items() if slug not in changed} | dict(self.before)
        return dict(sorted(before.items()))

    def reworded(self, after: Words) -> dict[str, list[str]]:
        """The office's words before the correction, of those after it."""
        added = {facts_of(change.slug) for change in self.changes if change.what == COMMUNITY and change.old == NOTHING}
        return {group: list(texts) for group, texts in {**after, **self.words}.items() if group not in added}


def check_code(communities: Communities, words: Words) -> str:
    """The check code (校验码) of what a seal holds: figures and words, without what the program says; four groups of four digits.

    It stands in the circular that was signed on paper, out of reach of whoever changes seal, register and site together.
    """
    held = {slug: _without_posts(held_part(community)) for slug, community in communities.items()}
    found = digest(json.dumps([held, {group: list(texts) for group, texts in words.items()}], sort_keys=True), 16)
    return " ".join(re.findall("....", found))


def code_of(year: AssessedYear) -> str:
    """The check code of a published year whose facts are complete, sealed or not; empty for any other."""
    if not year.settings.published or year.standing.unfinished or not year.standing.ranked:
        return ""
    return check_code(plain_results(year.standing), typed_words(year))


def _without_posts(community: Plain) -> Plain:
    """A community without the words on posts: a site may show them later than its circular was signed, or not at all."""
    lists = {name: [{**table, "detail": ""} for table in community[name]] for name in ("limits", "exempted")}
    return {**community, **lists}


@dataclass(frozen=True)
class Seal:
    """A sealed year as its file holds it.

    ``show_roles``: the words on posts were published, and are sealed too. ``recorded`` are its corrections, oldest first.
    ``words`` are the office's, as typed; ``pages`` the hash of each page's visible text, and of each asset, by URL.
    ``show_distance``: these pages said how far a community is from the next grade. ``questions`` are the hashes of what was asked
    of the year and answered by sealing it. ``printed`` is what its circular prints, line by line: what a later correction strikes
    there; empty where there is none, None in a seal that is older than that.
    """

    year: int
    show_roles: bool
    inputs: SealedInputs
    recorded: tuple[Recorded, ...]
    body: str
    """The ledger part of the file, as text."""
    source: Source
    cites: Mapping[str, str]
    """How the year names its blocks."""
    words: Words
    pages: Mapping[str, str]
    show_distance: bool = False
    questions: Sequence[str] = ()
    printed: str | None = None
    known: Communities | None = None
    """The communities, where a year that was scored just now is known to be written as the body is: that spares reading it."""

    @property
    def mark(self) -> str:
        """The mark that the register of the site keeps of a seal: 16 hexadecimal digits."""
        return self.mark_after(len(self.recorded))

    def code_after(self, count: int) -> str:
        """The check code after the first ``count`` corrections, see :func:`check_code`."""
        return check_code(self.states[count], self.words_after(count))

    def words_after(self, count: int) -> Words:
        """The office's words after the first ``count`` corrections."""
        words = self.words
        for item in reversed(self.recorded[count:]):
            words = item.reworded(words)
        return words

    @property
    def printed_states(self) -> tuple[str | None, ...]:
        """What the circular printed before each correction, oldest first, and what it prints now."""
        return (*(item.printed for item in self.recorded), self.printed)

    def mark_after(self, count: int) -> str:
        """The mark after the first ``count`` corrections: the hash of ledger and words as they were then, and of these
        corrections."""
        told = [[item.number, item.file, [[getattr(change, key) for key in Change.__slots__] for change in item.changes]]
                for item in self.recorded[:count]]  # fmt: skip
        ledger = self.body if count == len(self.recorded) else seal_body(self.states[count])
        return digest(ledger + json.dumps([told, sorted(self.words_after(count).items())], ensure_ascii=False), 16)

    @cached_property
    def communities(self) -> dict[str, Plain]:
        """What was published, by slug. Raises :class:`~tongyu_site.base.problems.Problems` for a seal made by hand."""
        if self.known is not None:
            return dict(self.known)
        before = self.source.lines.index(LEDGER) + 1
        try:
            data = tomli.loads(self.body).get("communities", {})
        except tomli.TOMLDecodeError:
            Source(self.source.shown, self.body, before).toml()  # raises, with the place
            raise
        communities, bad = read_communities(data)
        if bad:
            message = "封存文件中“{}”一节缺少必需的内容，或值不对"
            raise Problems(
                [
                    self.source.problem("E703", message.format(slug), place=self.place(slug, ""), hint=restore(self.source.shown))
                    for slug in bad
                ]
            )
        return communities

    @cached_property
    def states(self) -> tuple[Communities, ...]:
        """The communities before each correction, oldest first, and as they are now."""
        found: list[Communities] = [self.communities]
        for item in reversed(self.recorded):
            found.insert(0, item.undone(found[0]))
        return tuple(found)

    def place(self, slug: str, block: str) -> Place:
        """Where a block of a community stands in the file; else where the community begins; else the first line."""
        lines = self._lines.get(slug, {})
        number = lines.get(block) or lines.get("", 1)
        return Place(number, 1, len(self.source.lines[number - 1]))

    @cached_property
    def _lines(self) -> dict[str, dict[str, int]]:
        """By slug: the lines of its head (""), of its nodes, and of the first entry of each other block."""
        found: dict[str, dict[str, int]] = {}
        own: dict[str, int] = {}
        for number, line in enumerate(self.source.lines, 1):
            if head := re.fullmatch(r"\[communities\.([\w-]+)\]", line):
                own = found.setdefault(head[1], {"": number})
            elif block := re.match(r'"([^"]+)" = \{ points|clause = "([^"]+)"', line):
                own.setdefault(block[1] or block[2], number)
        return found
