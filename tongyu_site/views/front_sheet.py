"""The parts of the front page, and how much of a sheet they take: it is printed in the largest type that keeps to one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from ..base.printing import display_width
from .front_chart import Chart
from .grades import LeftOut
from .limits import LimitRow
from .page import Link
from .printed import Printed
from .urls import Urls


@dataclass(frozen=True, slots=True)
class ChangedGrade:
    """A community whose grade a ceiling or veto changed."""

    key: str
    """The community's slug."""
    name: str
    url: str
    composite: str
    before: str
    before_mark: str
    after: str
    after_mark: str
    said: Printed
    """The community, its composite and both grades in words, which a correction may replace."""
    limits: tuple[LimitRow, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """Communities under a heading: how many, and the first names; ``more`` says that there are others."""

    key: str
    text: str
    url: str
    count: str
    names: tuple[Link, ...]
    more: str
    said: Printed
    """How many, and the names, in words, which a correction may replace."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A community's share in the bar of a clause."""

    x: str
    width: str


@dataclass(frozen=True, slots=True)
class CostRow:
    """A clause, what it took from the composites of the county, and from how many communities."""

    key: str
    """The clause."""
    cite: str
    title: str
    url: str
    count: Printed
    weight: Printed
    segments: tuple[Segment, ...]
    names: Printed
    """The communities hardest hit with what each lost, in words."""


@dataclass(frozen=True, slots=True)
class FrontView:
    """The front page; without a chart: no year is published, or no community recorded."""

    name: str
    """The year, 2017年度; empty where none is published."""
    urls: Urls | None
    counts: Printed | None
    """How many communities got which grade."""
    moves: Printed | None
    """Whose grade changed since last year; None without a published year."""
    marks: tuple[Link, ...]
    """The grades with the classes of their marks, for the key."""
    past: str
    """Last year, 2016年; empty where nobody has a result of it."""
    chart: Chart | None
    limits_title: str
    limits: str
    """What ceilings and vetoes do to a grade, in words."""
    set_off: str
    """That what a credit offset is not counted as lost; empty where nothing is set off."""
    changed: tuple[ChangedGrade, ...]
    unlisted: Printed
    """No text, but whose grade was said to be changed before a correction."""
    shifts: tuple[Named, ...]
    """Where too many grades were changed to give each its lines: by which paragraph, from which grade to which."""
    unchanged: tuple[Named, ...]
    """Who has a ceiling or veto that changed nothing, by paragraph."""
    costs: tuple[CostRow, ...]
    costs_say: Printed
    """What the clauses took together, and what share of all that is."""
    cheaper: Printed
    """No text, but which clauses were among the costliest before a correction."""
    outcomes: tuple[Named, ...]
    measures: tuple[str, ...]
    """Consequences that name nobody, in words."""
    review: str
    confirmed: str
    """Where to ask for a review; which offices confirmed their data; empty where nothing is known."""
    unfinished: tuple[Link, ...]
    left_out: tuple[LeftOut, ...]
    earlier: tuple[Link, ...]
    """The years before, the last one first."""
    volumes: str
    """The address of the volumes for the printer; empty where the county is too large for any."""
    notices: tuple[str, ...]
    """The corrections told above the page, in words: they take room on the sheet."""

    @property
    def long(self) -> bool:
        """Whether what ceilings and vetoes did takes so many lines that the shorter block stands below it: each grade that was
        changed is told in full, or the county is large."""
        return bool(self.changed or (self.chart and self.chart.bins))

    @property
    def paper(self) -> str:
        """The classes that keep the page to one sheet: the largest type in which it does, and whether its rows stand close."""
        rows = sum(len(group.rows) for group in self.chart.groups) if self.chart else 0
        kinds = TYPES[1:] if self.chart and self.chart.bins else TYPES
        kind = next((kind for kind in kinds if self.height(kind) <= SHEET), TYPES[-1])
        return f"sheet-one{kind.name}{' many' if rows > ROOMY else ''}"

    @property
    def fits(self) -> bool:
        """Whether it keeps to one sheet in the smallest type at least."""
        return self.height(TYPES[-1]) <= SHEET

    def height(self, kind: Type) -> int:
        """How high the page is in a type, about."""
        chart = self.chart
        if chart is None or self.counts is None or self.moves is None:
            return 0
        said = [*self.notices, _texts(self.counts), _texts(self.moves), _names(self.unfinished), _names_left_out(self.left_out)]
        high = HEAD + sum(kind.text(text, PAGE, kind.line) for text in said if text) + kind.chart(chart)
        left, right = self._effects(kind), self._costs(kind)
        other, review = self._outcomes(kind), self._review(kind)
        left, right = ([*left, *review], [*right, *other]) if self.long else ([*left, *other], [*right, *review])
        if kind.name:  # flows from one column into the other
            ends = list(accumulate([*left, *right], initial=0))
            return high + min(max(end, ends[-1] - end) for end in ends)
        return high + max(sum(left), sum(right))

    def _effects(self, kind: Type) -> list[int]:
        """What ceilings and vetoes did: pieces that stay whole."""
        told = [
            kind.effect + kind.line * kind.lines(_texts(item.said), HALF)
            + sum(kind.small * kind.lines(_said(row), HALF, kind.note) for row in item.limits)
            for item in self.changed
        ]  # fmt: skip
        gone = [kind.text(_texts(self.unlisted), HALF)] if self.unlisted.was else []
        more = [kind.text("见名次表", HALF)] if self.shifts or not self.changed else []
        return [kind.title, *told, *gone, *more, *kind.facts((*self.shifts, *self.unchanged), 6)]

    def _costs(self, kind: Type) -> list[int]:
        """The costliest clauses: one piece, and a note."""
        rows = sum(
            kind.cost + kind.line * (kind.lines(f"{row.cite} {row.title}", HALF - FIGURES) - 1)
            + kind.small * (kind.lines(_texts(row.names), HALF if kind.name else HALF - FIGURES, kind.note) - 1)
            + kind.small * max(len(row.count.was), len(row.weight.was))
            for row in self.costs
        )  # fmt: skip
        gone = kind.text(_texts(self.cheaper), HALF) if self.cheaper.was else 0
        return [kind.title + kind.text(_texts(self.costs_say), HALF) + kind.line + 100 + rows + gone]

    def _outcomes(self, kind: Type) -> list[int]:
        """Whom consequences concern: a piece for each."""
        return [kind.title, *kind.facts(self.outcomes, 13), *(kind.text(text, HALF) for text in self.measures)]

    def _review(self, kind: Type) -> list[int]:
        """Where to ask for a review, and who confirmed: a piece each."""
        said = [kind.text(text, HALF) for text in (self.review, self.confirmed) if text]
        return [kind.title, *said] if said else []


@dataclass(frozen=True, slots=True)
class Type:
    """A type that the front page is printed in (``templates/assets/print.css``): its class and what its parts take.

    All figures are hundredths of a millimetre: the size of a character and of one in a note, a line of a list and of a note, a
    row of the chart and one of many, the chart's heads and feet with the explanations below, a heading, and what an effect and
    a costly clause take beside their text.
    """

    name: str
    em: int
    note: int
    line: int
    small: int
    row: int
    close: int
    around: int
    title: int
    effect: int
    cost: int

    def lines(self, text: str, width: int, size: int = 0) -> int:
        """How many lines a text takes in a column; half a character of each may stay empty, lest a sign begin the next."""
        return max(1, -(-display_width(text) // (2 * width // (size or self.em) - 1)))

    def text(self, text: str, width: int, line: int = 0) -> int:
        """How high a paragraph is; of a note unless a line's height is given."""
        return self.lines(text, width, 0 if line else self.note) * (line or self.small) + 160

    def facts(self, rows: Iterable[Named], head: int) -> list[int]:
        """How high the rows of a list are; in the usual type ``head`` characters stand before each line."""
        if self.name:
            return [60 + self.line * self.lines(f"{row.text}　{_texts(row.said)}", HALF) for row in rows]
        heads, names = (head - 1) * self.em, HALF - head * self.em
        return [60 + self.line * max(self.lines(row.text, heads), self.lines(_texts(row.said), names)) for row in rows]

    def chart(self, chart: Chart) -> int:
        """How high the chart is."""
        rows = [row for group in chart.groups for row in group.rows]
        row = self.close if len(rows) > ROOMY else self.row
        more = sum(line.lines - 2 + self.lines(line.headline.name.text, (NAME + 1) * self.em) for line in rows)
        rails = len(chart.groups) * min(self.row, RAIL)
        return self.around + len(rows) * row + more * self.line + rails + (BINS if chart.bins else 0)


PAGE, HALF, FIGURES = 19_000, 9_150, 2_000
"""Widths in hundredths of a millimetre: of the sheet within its margins, of one of two columns, of the figures of a clause."""
SHEET, HEAD, BINS, RAIL = 27_700, 2_700, 3_050, 360
"""Heights: of the sheet within its margins with some to spare, of the page's head, of the distribution, of a grade's row."""
ROOMY, NAME = 16, 16
"""How many rows the chart has before they stand closer; how many characters of a name stand in a line (``print.css``)."""
TYPES = (
    Type("", 318, 286, 390, 340, 460, 345, 4_750, 740, 260, 930),
    Type(" dense", 258, 258, 304, 283, 420, 345, 4_000, 620, 260, 780),
    Type(" tight", 233, 233, 275, 256, 420, 285, 3_600, 620, 200, 730),
)
"""From the largest to the smallest."""


def _texts(printed: Printed) -> str:
    """A text with those that it replaced and the words about them."""
    return "".join((printed.text, *(f"（原为{text}）" for text in printed.was)))


def _said(row: LimitRow) -> str:
    """A ceiling or veto as a note says it."""
    return f"{row.cause}，按规定{row.effect}，{row.change}。依据：{row.grounds}"


def _names(links: Sequence[Link]) -> str:
    """Names in a row."""
    return "、".join(link.text for link in links)


def _names_left_out(items: Sequence[LeftOut]) -> str:
    """Names with reasons in a row."""
    return "、".join(f"{item.name}（{item.reason}）" for item in items)
