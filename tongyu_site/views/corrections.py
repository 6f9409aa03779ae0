"""Corrections on pages: the notice at the top of a page that one concerns, and the register of them all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..base.dates import chinese_date
from ..seals import COMMUNITY, HEADLINES, NOTHING, Change, Correction
from .site_year import Concern, Register, YearSite
from .urls import CORRECTIONS, Link, Urls

NOTICE_NAMES, NOTICE_ROWS, REGISTER_ROWS = 12, 200, 2000
"""How many communities a notice names, how many changes it lists; how many changes of a correction the register lists."""


YEAR = "本年度"
"""Stands in the place of a community where words of the office changed."""


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One change: the community, the clause or the group of words, what changed, the old and the new text."""

    name: str
    cite: str
    what: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class ChangesTable:
    """A table of changes of one correction."""

    id: str
    """The correction's number: ``2017-1``."""
    label: str
    named: bool
    """Whether the rows name their community: not on a community's own page."""
    rows: tuple[ChangeRow, ...]
    more: int
    """How many changes are not listed."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A correction that concerns a page."""

    of: str
    """The year that it corrects where the page is of a later one: ``2017年度``; empty where it is the page's own."""
    id: str
    url: str
    date: str
    document: str
    reason: str
    names: str
    """The communities that it concerns."""
    changes: ChangesTable

    @property
    def said(self) -> str:
        """About what it says above a page that lists no changes, for the room that it takes on paper."""
        return f"{self.of}更正 {self.id}（{self.date}，{self.document}）：{self.reason}。涉及{self.names}。逐项变动见更正登记。"


@dataclass(frozen=True, slots=True)
class Pair:
    """A headline figure as it was published before a correction (``old``), and after it (``new``)."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """What a correction changed for one community."""

    name: str
    url: str
    """Its page; empty where it has none any more."""
    renamed: Pair | None
    whole: str
    """That the whole community was added or removed; then there are no figures."""
    figures: tuple[Pair | None, ...]
    """Rank, composite and grade; None for one that did not change."""
    clauses: tuple[str, ...]
    """The clauses where something changed."""


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """A correction in the register."""

    id: str
    year: str
    date: str
    reason: str
    basis: str
    document: str
    decided_by: str
    paragraphs: tuple[str, ...]
    rows: tuple[RegisterRow, ...]
    changes: ChangesTable


@dataclass(frozen=True, slots=True)
class YearState:
    """A sealed year, whether it still has pages, and the mark of its seal for programs."""

    name: str
    state: str
    number: int
    mark: str
    adopted: tuple[str, ...] = ()
    """Each time that its registration was made again, and after what."""


@dataclass(frozen=True, slots=True)
class RegisterView:
    """The page corrections.html: every correction ever made, the newest first, and which years are sealed."""

    contents: tuple[Link, ...]
    years: tuple[YearState, ...]
    corrections: tuple[RegisterEntry, ...]


# notices


def notices(year: YearSite, concern: Concern | None = None) -> tuple[Notice, ...]:
    """The corrections that concern a page: all of the year's, or with ``concern`` those that changed it, with their changes.

    The changes are listed on pages that can't strike through what they printed before.
    """
    found = []
    for index, (correction, by_concern) in enumerate(year.concerns):
        changes = by_concern.get(concern, ()) if concern else ()
        kind = concern[0] if concern else ""
        # how many communities there are, and the county's mean and best, stand on every community's page
        everywhere = correction.everywhere or (
            kind == "community" and (index in year.moved or any(change.what == COMMUNITY for change in correction.changes))
        )
        if kind in ("community", "clause") and not changes and not everywhere:
            continue
        own = changes if changes and kind == "clause" else correction.changes
        owner = changes[0].name if changes and kind == "community" else ""
        found.append(_notice(correction, own, changes, owner))
    return tuple(found)


def earlier_notices(corrections: Sequence[Correction], slug: str) -> tuple[Notice, ...]:
    """The corrections of earlier years that changed a result which stands on a community's page of a later one."""
    found = []
    for item in corrections:
        own = [change for change in item.changes if change.slug == slug and not change.block and change.what != HEADLINES["rank"]]
        if own:
            found.append(_notice(item, own, own, own[0].name, f"{item.year}年度"))
    return tuple(found)


def _notice(correction: Correction, concerned: Sequence[Change], listed: Sequence[Change], owner: str, of: str = "") -> Notice:
    """A notice that names whom a correction concerns, or nobody where the page is the ``owner``'s own; ``of``: of which year."""
    names = list(dict.fromkeys(change.cite if change.of_words else change.name for change in concerned))
    unit = "处" if any(change.of_words for change in concerned) else "个社区"
    rest = f"等{len(names)}{unit}" if len(names) > NOTICE_NAMES else ""
    return Notice(
        of, correction.id, f"{CORRECTIONS}#c-{correction.id}", chinese_date(correction.date), correction.document,
        correction.reason, "、".join(names[:NOTICE_NAMES]) + rest, _changes_table(correction, listed, owner, NOTICE_ROWS),
    )  # fmt: skip


def _changes_table(correction: Correction, listed: Sequence[Change], owner: str, most: int) -> ChangesTable:
    """A table of changes, of the ``owner``'s only or of any community; at ``most`` so many are listed."""
    rows = tuple(
        ChangeRow(YEAR if change.of_words else change.name, change.cite, change.what, *change.as_read) for change in listed[:most]
    )
    return ChangesTable(correction.id, f"{owner}更正 {correction.id} 的内容", not owner, rows, max(0, len(listed) - most))


# the register


def register_view(years: Sequence[YearSite], register: Register) -> RegisterView:
    """The register of all corrections."""
    by_number = {year.number: year for year in years}
    known = [(year.name, "已封存", year.number, year.sealed) for year in years if year.sealed]
    known += [(f"{number}年度", "已封存，页面不再公布", number, mark) for number, mark in register.withdrawn.items()]
    states = [YearState(*state, tuple(register.adopted.get(state[2], ()))) for state in known]
    states.sort(key=lambda state: state.number, reverse=True)
    newest_first = sorted(register.corrections, key=lambda item: (item.date, item.year, item.number), reverse=True)
    contents = tuple(Link(f"更正 {item.id}", f"{CORRECTIONS}#c-{item.id}") for item in newest_first)
    return RegisterView(contents, tuple(states), tuple(_entry(by_number.get(item.year), item) for item in newest_first))


def _entry(year: YearSite | None, correction: Correction) -> RegisterEntry:
    """A correction in the register; ``year`` is None where the year has no pages any more."""
    return RegisterEntry(
        correction.id, f"{correction.year}年度", chinese_date(correction.date), correction.reason, correction.basis,
        correction.document, correction.decided_by, tuple(correction.paragraphs), _rows(year, correction),
        _changes_table(correction, correction.changes, "", REGISTER_ROWS),
    )  # fmt: skip


def _rows(year: YearSite | None, correction: Correction) -> tuple[RegisterRow, ...]:
    """A row for each community that a correction changed."""
    by_slug: dict[str, list[Change]] = {}
    for change in correction.changes:
        if change.of_words:
            continue
        by_slug.setdefault(change.slug, []).append(change)
    known = year.standing.places if year else {}
    urls = Urls(correction.year)
    return tuple(_row(changes, urls.community(slug) if slug in known else "") for slug, changes in by_slug.items())


def _row(changes: Sequence[Change], url: str) -> RegisterRow:
    """What changed for one community."""
    changed: dict[str, Pair] = {}
    whole = ""
    for change in changes:
        if not change.block and change.what == COMMUNITY:
            whole = f"新增：{change.new}" if change.old == NOTHING else f"撤去：{change.old}"
        elif not change.block:
            changed[change.what] = Pair(change.old, change.new)
    figures = tuple(changed.get(label) for key, label in HEADLINES.items() if key != "name")
    clauses = tuple(dict.fromkeys(change.cite for change in changes if change.block))
    return RegisterRow(changes[0].name, url, changed.get(HEADLINES["name"]), whole, figures, clauses)
