"""Which inputs of a year made a change: an input is exchanged, the year scored again, and the results compared.

One engine for whoever asks: for a sealed year, which is scored as it is now with inputs as they were sealed, and for two
folders, where the old year is scored with inputs of the new one. Who asks says which inputs are not the same on the two
sides, and adds what can't be found by exchange. Knows no seal and no folder.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial

from ..assess import AssessedYear, Past, Standing, assess_record
from ..base.problems import Problems
from ..records import Record
from ..rubric import Rubric, rubric_under
from .comparison import Change, compare_results
from .figures import Communities, Plain, plain_community


@dataclass(frozen=True, slots=True)
class Given:
    """What a year is scored from: a rubric, options of its readings that are chosen otherwise than in its text, the typed
    records by slug, and the results of the year before."""

    rubric: Rubric
    records: Mapping[str, Record]
    past: Past
    options: Mapping[str, str] = field(default_factory=dict)


def given_in(year: AssessedYear) -> Given:
    """What a year is scored from as it stands."""
    return Given(year.rubric, {record.slug: record for record in year.records.typed}, year.past)


@dataclass(frozen=True, slots=True, eq=False)
class Input:
    """An input that is not the same on the two sides, and can be exchanged.

    ``name`` says in a sentence what is not the same. ``put`` takes what a year is scored from and puts the other side's
    input in the place of the year's own; it raises :class:`Problems` where the other side's does not fit.
    """

    name: str
    put: Callable[[Given], Given]


def reading_input(name: str, reading: str, option: str) -> Input:
    """A reading, with the option that the other side has chosen."""
    return Input(name, lambda given: replace(given, options={**given.options, reading: option}))


def past_input(name: str, past: Past) -> Input:
    """The results of the year before, as the other side has them."""
    return Input(name, partial(replace, past=past))


Place = tuple[str, str, str, str]
"""Where something may change: slug, block, what it is, and what stands there on the side that is scored again."""


class Exchange:
    """One side's year, scored again with inputs of the other side, and what then stands where the two sides differ.

    ``year`` is the side that is scored again, ``figures`` its results. ``later`` says that it is the new side, so that an
    exchange undoes changes, of what a seal holds only; else it is the old one, and an exchange makes them. ``details`` are the
    words on posts.
    """

    def __init__(
        self, year: AssessedYear, figures: Communities, inputs: Sequence[Input], *, later: bool, details: bool = False
    ) -> None:
        self.year, self.figures, self.inputs = year, figures, inputs
        self.later, self.details = later, details
        self._known: dict[frozenset[Input], Mapping[Place, str]] = {}

    def place(self, change: Change) -> Place:
        """Where a change is."""
        return (change.slug, change.block, change.what, self._sides(change)[0])

    def _sides(self, change: Change) -> tuple[str, str]:
        """What a change says of the side that is scored again, and of the other."""
        return (change.new, change.old) if self.later else (change.old, change.new)

    # which inputs made a change

    def alone(self, change: Change) -> list[str]:
        """The names of the inputs that make the whole change, each without the others."""
        there = self._sides(change)[1]
        return [one.name for one, found in self._effects.get(self.place(change), ()) if found == there]

    def partly(self, change: Change) -> list[str]:
        """The inputs each of which changes by itself what stands at a change's place, to whatever, by name."""
        here = self._sides(change)[0]
        return [one.name for one, found in self._effects.get(self.place(change), ()) if found != here]

    def jointly(self, change: Change) -> list[str]:
        """The inputs that lead to a change only when several are exchanged; empty where not even all of them do.

        There are two such cases. Several inputs make the same change, so that exchanging one of them undoes nothing: each
        is named for itself. Or it takes several to make it, and one alone does not account for it, as for a mean of two
        years: they are named in one sentence.
        """
        here, there = self._sides(change)
        if len(self.inputs) < 2 or self.value(change, self.inputs) != there:
            return []
        without = {one: self.value(change, [other for other in self.inputs if other is not one]) for one in self.inputs}
        enough = [one.name for one, found in without.items() if found == here]
        needed = [one.name for one, found in without.items() if found != there]
        return enough or [together(needed or [one.name for one in self.inputs])]

    def value(self, change: Change, inputs: Iterable[Input]) -> str:
        """What stands at a change's place with some inputs exchanged."""
        return self._values(frozenset(inputs)).get(self.place(change), self._sides(change)[0])

    @cached_property
    def _effects(self) -> Mapping[Place, list[tuple[Input, str]]]:
        """For each place, the inputs that alone change what stands there, with what then stands there."""
        effects: dict[Place, list[tuple[Input, str]]] = {}
        for one in self.inputs:
            for place, found in self._values(frozenset({one})).items():
                effects.setdefault(place, []).append((one, found))
        return effects

    def _values(self, inputs: frozenset[Input]) -> Mapping[Place, str]:
        """What stands with some inputs exchanged, at each place where it is not what stands there otherwise; empty where an
        input does not fit those that are left as they are. Each set of inputs is scored once."""
        if inputs not in self._known:
            try:
                figures = self.results(self.given(inputs))
            except Problems:
                figures = self.figures
            sides = (figures, self.figures) if self.later else (self.figures, figures)
            changes = compare_results(*sides, held=self.later) if figures is not self.figures else []
            self._known[inputs] = {self.place(change): self._sides(change)[1] for change in changes}
        return self._known[inputs]

    # scoring again

    def given(self, inputs: Iterable[Input]) -> Given:
        """What the year is scored from with some inputs exchanged. Raises :class:`Problems` where these do not fit the others."""
        chosen, given = set(inputs), given_in(self.year)
        for one in self.inputs:
            if one in chosen:
                given = one.put(given)
        return replace(given, rubric=rubric_under(given.rubric, given.options), options={})

    def results(self, given: Given) -> Communities:
        """The year's results, scored from what is given.

        Where rubric and last year's results are left as they are, only other records are scored: of all others, only what
        depends on everyone is new (rank, ties, the decimals of the composite).
        """
        year = self.year
        unmoved = given.rubric is year.rubric and given.past is year.past
        own = {record.slug: record for record in year.records.typed}
        scored = {item.result.slug: item.result for item in year.standing.ranked} if unmoved else {}
        kept = {slug: result for slug, result in scored.items() if given.records.get(slug) is own.get(slug)}
        assess = partial(assess_record, named=year.named)
        results = [kept.get(slug) or assess(given.rubric, record, given.past) for slug, record in given.records.items()]
        found: dict[str, Plain] = {}
        for item in Standing.order(given.rubric, results):
            slug = item.result.slug
            if slug in kept:
                found[slug] = {**self.figures[slug], "rank": item.rank or 0, "tied": item.tied, "shown": item.shown}
            else:
                found[slug] = plain_community(item, details=self.details)
        return found


def together(names: Iterable[str]) -> str:
    """The sentence that names inputs none of which made a change without the others."""
    return f"{'、'.join(names)}，合在一起才有这一变动"
