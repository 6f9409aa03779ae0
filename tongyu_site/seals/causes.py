"""What made a sealed year's results differ from its seal.

Readings and last year's results can be exchanged for those sealed, so what they did is known. Of rubric, software and
records a seal has hashes only, of facts about persons nothing at all: what these did is told by what is left over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from ..assess import AssessedYear, PastResult
from ..base.points import exact
from .comparison import HEADLINES, NOTHING, Change
from .exchange import Exchange, Input, Place, past_input, reading_input, together
from .figures import Communities
from .inputs import SealedInputs, inputs_of
from .places import COMPOSITE_PART, GRADE, MixedCounty, Moved

UNKNOWN = "没有查出：各项输入的校验都与封存时相同"
MOVERS, NAMED = 100, 3
"""How many results that moved are tried one by one for each rank; how many causes of a rank are named."""


@dataclass(frozen=True, slots=True)
class Altered:
    """The inputs of a sealed year that are not what they were: those that can be exchanged for what was sealed; in words
    those of which a seal has only the hash (rubric, software) or that the rubric no longer has; records in words, by slug."""

    exchangeable: tuple[Input, ...]
    hidden: tuple[str, ...]
    records: Mapping[str, str]

    @property
    def names(self) -> list[str]:
        """All of them in words."""
        return [*(one.name for one in self.exchangeable), *self.hidden, *self.records.values()]


def altered_inputs(year: AssessedYear, then: SealedInputs) -> Altered:
    """Which inputs of a year are not what they were when it was sealed."""
    here, rubric = inputs_of(year), year.rubric
    hidden: list[str] = []
    if then.rubric != here.rubric:
        hidden.append(f"细则 content/rubric/{rubric.year}.md 有改动")
    if then.software != here.software:
        hidden.append("计分程序有改动")
    exchangeable: list[Input] = []
    for name in dict.fromkeys((*then.readings, *here.readings)):
        old, new = then.readings.get(name, NOTHING), here.readings.get(name, NOTHING)
        if old == new:
            continue
        said = f"执行口径 {name} 由“{old}”改为“{new}”"
        if name in rubric.readings and old in rubric.readings[name].options:
            exchangeable.append(reading_input(said, name, old))
        else:
            hidden.append(said)
    if then.past != here.past:
        past = {slug: PastResult(exact(score), grade) for slug, (score, grade) in then.past.items()}
        exchangeable.append(past_input("上年结果有改动", past))
    return Altered(tuple(exchangeable), tuple(hidden), _altered_records(then, here, f"data/communities/{rubric.year}"))


def _altered_records(then: SealedInputs, here: SealedInputs, folder: str) -> dict[str, str]:
    """The records that came, went or have another hash, in words, by slug."""
    found = {}
    for slug in sorted(then.records.keys() | here.records.keys()):
        if slug not in here.records:
            found[slug] = f"记录 {folder}/{slug}.toml 已不在"
        elif slug not in then.records:
            found[slug] = f"新增了记录 {folder}/{slug}.toml"
        elif then.records[slug] != here.records[slug]:
            found[slug] = f"记录 {folder}/{slug}.toml 有改动"
    return found


class Causes:
    """What made each change of a sealed year, in words.

    ``sealed`` and ``now`` are the year's results then and today; ``details``: with the words on posts.
    """

    def __init__(
        self, year: AssessedYear, then: SealedInputs, sealed: Communities, now: Communities, *, details: bool = False
    ) -> None:
        self.year, self.sealed, self.now = year, sealed, now
        self.altered = altered_inputs(year, then)
        self.exchange = Exchange(year, now, self.altered.exchangeable, later=True, details=details)
        self._said: dict[Place, list[str]] = {}

    def why(self, change: Change) -> list[str]:
        """The inputs that made a change. Where no exchange of inputs undoes it: the inputs that may have made it."""
        place = self.exchange.place(change)
        if place not in self._said:
            found = self.exchange.alone(change) or self.exchange.jointly(change) or self._left(change)
            self._said[place] = found or [one.name for one in self.altered.exchangeable] or [UNKNOWN]
        return self._said[place]

    # inputs that a seal has hashes of, and facts that it has not

    def _left(self, change: Change) -> list[str]:
        """What made a change that no exchange undoes, after the exchanged inputs that had a part in it."""
        part = self.exchange.partly(change)
        if not change.block and (change.what == HEADLINES["rank"] or self._same_composite(change)):
            rest = {slug: parts for slug, parts in self._today.moved.items() if slug not in self._base.moved}
            needless = part and self._today.place(rest, change) == change.new  # also where those results are as sealed
            return part if needless else [*part, *self._moved(change)]
        return [*part, *self._source(change.slug, personal=self._personal(change))]

    def _source(self, slug: str, *, personal: bool) -> list[str]:
        """Where a community's own change comes from, if not from an exchanged input. ``personal``: facts about persons, of
        which a seal has no hash, can have made it."""
        hidden = self.altered.hidden
        if slug in self.altered.records:
            return ["；".join([self.altered.records[slug], *(f"也可能是{text}" for text in hidden)])]
        if not personal:
            return list(hidden)
        record = f"data/communities/{self.year.rubric.year}/{slug}.toml"
        persons = f"记录 {record} 中关于个人的事实（处分、任职）有改动，封存不含其校验"
        return [f"可能是{'；'.join(hidden)}；或{persons}" if hidden else persons]

    def _personal(self, change: Change) -> bool:
        """Whether facts about persons can have made a change: they lead to ceilings, vetoes, grades and what follows from
        grades, never to a score or a mean of scores."""
        if not change.block:
            return change.what == HEADLINES["grade"] and not self._by_score(change.slug)
        rubric = self.year.rubric
        follows = {item.id for item in rubric.consequences if item.kind != "mean"}
        return change.block in {*(item.id for item in rubric.limits), rubric.exemption.id} | follows

    def _by_score(self, slug: str) -> bool:
        """Whether a community's grade is that of its score, then and with all exchanged inputs as sealed: nothing limited it."""
        sides = (self._base.then.get(slug), self._base.now.get(slug))
        return all(result is not None and result.grade == result.by_score for result in sides)

    def _same_composite(self, change: Change) -> bool:
        """Whether a composite is exactly what it was and only rounded to other decimals, as many as tell it from the
        composites next to it and from the thresholds of grades."""
        if change.what != HEADLINES["composite"]:
            return False
        one, two = self.sealed.get(change.slug), self.now.get(change.slug)
        return one is not None and two is not None and one["composite"] == two["composite"]

    # ranks, and decimals, that others moved

    def _moved(self, change: Change) -> list[str]:
        """Why a community's rank, or the decimals of its composite, are others with all exchanged inputs as sealed: the
        rubric ranks the sealed results otherwise, or results of others moved; then, what moved them."""
        base = self._base
        sealed, whole = base.place({}, change), base.place(base.moved, change)
        found = [] if sealed == change.old else list(self.altered.hidden)
        if whole == sealed:
            return found
        if len(base.moved) > MOVERS:
            return [*found, f"{len(base.moved)} 个社区的结果有变动"]
        alone = [slug for slug in base.moved if base.place(base.all_but(slug), change) == sealed]
        alone = alone or [slug for slug in base.moved if base.place({slug: (GRADE, COMPOSITE_PART)}, change) == whole]
        movers = {slug: self._moving_parts(slug, change, sealed) for slug in alone} or base.moved
        texts = self._movers_said(movers)
        if len(texts) > NAMED:
            texts = [*texts[:NAMED], f"共 {len(movers)} 个社区的结果有变动"]
        return [*found, together(texts)] if not alone and len(texts) > 1 else [*found, *texts]

    def _moving_parts(self, slug: str, change: Change, sealed: str) -> tuple[str, ...]:
        """The parts of a result without which alone a change would not be there; all that moved, where no part is such."""
        parts = self._base.moved[slug]
        own = tuple(part for part in parts if self._base.place(self._base.all_but(slug, part), change) == sealed)
        return own or parts

    def _movers_said(self, movers: Moved) -> list[str]:
        """What moved some results, each cause once."""
        texts: dict[str, None] = {}
        for slug, parts in movers.items():
            for part in parts:
                texts |= dict.fromkeys(self._source(slug, personal=part == GRADE and not self._by_score(slug)))
        return list(texts)

    @cached_property
    def _today(self) -> MixedCounty:
        """Between the sealed results and today's."""
        return MixedCounty(self.year.rubric, self.sealed, self.now)

    @cached_property
    def _base(self) -> MixedCounty:
        """Between the sealed results and those of today's records with all exchanged inputs as sealed: what lies between
        came from other inputs."""
        inputs = self.altered.exchangeable
        if not inputs:
            return self._today
        given = self.exchange.given(inputs)
        return MixedCounty(given.rubric, self.sealed, self.exchange.results(given))
