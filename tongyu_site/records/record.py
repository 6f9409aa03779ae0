"""The typed record: a community's facts of one year.

It holds facts only, and no private code: sanctions are numbered by person instead. The fields of its entries are named like
the keys of the record files, and where a key may be left out, its field has the value that this means.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from ..base.files import digest
from ..base.points import Points
from .period import whole_months


@dataclass(frozen=True, slots=True, order=True)
class Document:
    """A document: who issued it, its number, its title (one of the two may be empty).

    All are empty where nothing of it is published; then ``same`` still tells which document it is.
    """

    issuer: str
    number: str = ""
    title: str = ""
    same: str = field(default="", compare=False, repr=False)

    def __bool__(self) -> bool:
        """Whether anything of it is published."""
        return bool(self.issuer or self.number or self.title)

    @property
    def key(self) -> str:
        """What tells documents apart, whatever of them is published; never written anywhere."""
        return self.same or digest("\0".join((self.issuer, self.number, self.title)))

    @property
    def text(self) -> str:
        """The document as it is cited."""
        title = f"《{self.title}》" if self.title else ""
        return " ".join(part for part in (self.issuer, title + self.number) if part)


@dataclass(frozen=True, slots=True, order=True)
class Event:
    """Something that happened: date of the document or decision (None: not published), document, note, number of persons.

    ``person`` is the number of the sanctioned person whom it concerns, 0 where it concerns none of them.
    """

    date: dt.date | None
    document: Document
    note: str = ""
    persons: int = 1
    role: str = ""
    severe: bool = False
    person: int = 0


@dataclass(frozen=True, slots=True, order=True)
class Work:
    """An article or an internal brief; ``also``: further levels at which it appeared; ``units`` that signed it.

    Of a brief of which only the level is published there is no date and no title.
    """

    date: dt.date | None
    title: str
    level: str
    outlet: str = ""
    also: tuple[str, ...] = ()
    units: int = 1
    relevant: bool = True
    main: bool = True


@dataclass(frozen=True, slots=True, order=True)
class Paper:
    """A piece of evidence.

    Where only the number of papers is published, it has no text but the kind of a red-header document; ``lacks`` then holds
    what :attr:`lacking` said before.
    """

    kind: str
    title: str
    issuer: str = ""
    number: str = ""
    lacks: tuple[str, ...] | None = None

    @property
    def lacking(self) -> tuple[str, ...]:
        """What it would need to be a red-header document and does not state."""
        if self.lacks is not None:
            return self.lacks
        return tuple(name for name, value in (("发文机关", self.issuer), ("正规编号", self.number)) if not value)


@dataclass(frozen=True, slots=True, order=True)
class Reward:
    """A reward, a penalty or a criticism (三、1)."""

    date: dt.date
    title: str
    document: Document
    kind: str
    breadth: str
    level: str
    of: str
    work: str = ""
    individual: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Showcase:
    """Experience presented, work awarded, practice promoted (三、1); without date and title where they are not published."""

    date: dt.date | None
    title: str
    document: Document
    kind: str
    level: str
    work: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Sanction:
    """A sanction of a person of this unit; ``person`` numbers the persons of one record, it is no code."""

    date: dt.date
    document: Document
    role: str
    by: str
    person: int
    penalty: str = ""
    criminal: bool = False
    unit_of_act: bool = False
    left_post: bool = False
    violated_on: dt.date | None = None
    transferred_on: dt.date | None = None
    duty_related: bool | None = None


@dataclass(frozen=True, slots=True, order=True)
class Check:
    """One daily check and its score (on 100)."""

    date: dt.date
    score: Points


@dataclass(frozen=True, slots=True)
class Ground:
    """What a clause's judged facts rest on where one of them is not met: a published note, a document; either may be absent."""

    note: str = ""
    document: Document | None = None


Value = bool | int | dt.date | tuple[Event, ...] | tuple[Work, ...]


@dataclass(frozen=True)
class Record:
    """A community's facts of one year, typed and in canonical order; ``missing`` names the facts not stated.

    They count from ``begin`` (``begin_assumed``: only because no day is known on which an assessment before it began) to
    ``assessed_on`` (五). ``former`` are the slugs of what a renamed or merged community was before; ``first``: no assessment of
    the community was held the year before, because it was ``founded`` in the year, or none was held at all. ``left_out`` is
    why it takes no part in the year's assessment; empty where it does.
    """

    slug: str
    name: str
    year: int
    begin: dt.date
    begin_assumed: bool
    assessed_on: dt.date | None
    founded: dt.date | None
    former: tuple[str, ...]
    first: bool
    left_out: str
    previous_unit: str | None
    since: dt.date | None
    """The day on which the principal came, where that was in this year."""
    facts: Mapping[tuple[str, str], Value]
    grounds: Mapping[str, Ground]
    evidence: Mapping[str, tuple[Paper, ...]]
    falsified: Mapping[str, tuple[Event, ...]]
    ballots: Mapping[str, int]
    daily: tuple[Check, ...]
    rewards: tuple[Reward, ...]
    showcases: tuple[Showcase, ...]
    sanctions: tuple[Sanction, ...]
    missing: tuple[tuple[str, str], ...]

    @property
    def end(self) -> dt.date:
        """The last day of the period: on which the assessment began; the year's last day while that is not stated."""
        return self.assessed_on or dt.date(self.year, 12, 31)

    @property
    def months(self) -> int:
        """How many calendar months lie wholly in the period."""
        return whole_months(self.begin, self.end)
