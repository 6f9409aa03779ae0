"""A built county with its recount, and the record of what was read on its pages and what of it is false."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

from tests.helpers import recount as rc
from tests.helpers.page_reader import ZERO, Breakdown, Figure, Node, Row, Sheet, figure, rows_of_csv, shown, total, words

GRADES = ("优秀", "良好", "较差")
SECTIONS = {"s1": 20, "s2": 5, "s3": 10, "s4": 4, "s5": 6, "s6": 15, "s7": 10, "s8": 30}
PARTS = {"p1": "daily", "p2": "year_end", "p3": "democratic", "r1": "rewards"}
TITLES = {"p1": "日常检查", "p2": "年末考核", "p3": "民主测评", "r1": "奖惩加减分"}
OUTCOMES = {"u1": "通报表扬", "u2": "取消评先资格、告诫约谈、通报批评", "u3": "组织调整", "u4": "县委综合性表彰评比不能列为优秀"}
APPLIES = {True: "适用", False: "不适用", None: "未定"}
SHARE = Fraction(8, 10)
BARRING = "不得评为优秀、“一票否决”情形"
"""What ceilings and vetoes are called together."""
PASSAGES = {"r2": "第三部分第2项", "r3": "第三部分第3项"}
"""The provisions outside of the clauses that bar a grade."""


def by_score(composite: Fraction) -> str:
    """The grade of a composite alone."""
    return "优秀" if composite >= 95 else "良好" if composite >= 80 else "较差"


@dataclass
class County:
    """A built site, and what it was built from: records and last year's results as plain data, and readings that are not the
    default."""

    files: Mapping[str, bytes]
    records: Mapping[str, dict[str, Any]]
    previous: Mapping[str, dict[str, Any]]
    readings: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def counted(self) -> dict[str, dict[str, Any]]:
        """The recount of each community."""
        readings = dict(self.readings)
        return {slug: rc.recount(data, dict(self.previous), slug, readings) for slug, data in self.records.items()}

    @cached_property
    def ranks(self) -> dict[str, int]:
        """The rank of each community by the recount."""
        return rc.ranks(self.counted, dict(self.readings))

    @cached_property
    def order(self) -> list[str]:
        """The communities as every list must have them."""
        return sorted(self.counted, key=lambda slug: (self.ranks[slug], slug))

    def sheet(self, url: str) -> Sheet:
        """A page of the year."""
        return Sheet.of(self.files[f"2017/{url}"])

    @cached_property
    def changes(self) -> dict[str, Changes]:
        """What each clause took and gave, by community."""
        return {slug: Changes(page, self.left_beside(slug)) for slug, page in self.breakdowns.items()}

    def left_beside(self, slug: str) -> Fraction | None:
        """What of the credits of 15 deductions leave beside its points; None where nothing is set off [R-15-credit]."""
        option, facts = self.readings.get("R-15-credit"), self.records[slug]["clauses"]["15"]
        if option not in ("within", "offset"):
            return None
        change = Fraction(facts["resolved"] - len(facts.get("escalations", [])), 2)
        return max(ZERO, change) if option == "offset" else ZERO

    @cached_property
    def breakdowns(self) -> dict[str, Breakdown]:
        """The pages of the communities."""
        return {slug: Breakdown.of(self.files[f"2017/communities/{slug}.html"], slug) for slug in self.order}

    @cached_property
    def ledger(self) -> Mapping[str, list[dict[str, str]]]:
        """The rows of ledger.csv, by community."""
        found: dict[str, list[dict[str, str]]] = {slug: [] for slug in self.order}
        for row in rows_of_csv(self.files["2017/data/ledger.csv"]):
            found[row["文件名"]].append(row)
        return found

    @cached_property
    def numbers(self) -> Mapping[str, str]:
        """The number of each reading, by its name."""
        sections = self.sheet("readings.html").root.xpath(".//section[@class='reading']")
        return {section.get("id"): words(section.find("h2")).partition(".")[0] for section in sections}

    def under(self, reading: str, option: str) -> bool:
        """Whether a reading is another than the default."""
        return self.readings.get(reading) == option

    @property
    def sections(self) -> dict[str, int]:
        """The points of each section: two readings give one of them less."""
        less = {"s1": self.under("R-item-1", "thirteen"), "s6": 2 * self.under("R-13-3", "no-base")}
        return {section: points - less.get(section, 0) for section, points in SECTIONS.items()}

    def name(self, slug: str) -> str:
        """A community's name."""
        return str(self.records[slug]["name"])

    def names(self, slugs: Iterable[str]) -> list[str]:
        """Communities by name, in order of rank."""
        wanted = set(slugs)
        return [self.name(slug) for slug in self.order if slug in wanted]

    def tied(self, slug: str) -> bool:
        """Whether another community has the same rank."""
        return list(self.ranks.values()).count(self.ranks[slug]) > 1


class Reading:
    """What was read, by kind, and what of it is false."""

    def __init__(self) -> None:
        self.read: Counter[str] = Counter()
        self.faults: list[str] = []

    def same(self, kind: str, where: str, printed: object, counted: object) -> None:
        """A figure or text that must be this one."""
        self.read[kind] += 1
        if printed != counted:
            self.faults.append(f"{kind} {where}: printed {printed!r}, counted {counted!r}")

    def true(self, kind: str, where: str, claim: object, says: str = "") -> None:
        """A claim that must hold."""
        self.same(kind, where, bool(claim) or says or "false", True)

    def adds(self, where: str, parts: Iterable[Figure], whole: Figure, kind: str = "sums") -> None:
        """A printed sum of printed parts; exact where none of them is rounded."""
        found = list(parts)
        value, slack = total(found)
        self.read[kind] += 1
        if abs(value - whole.value) > slack + whole.slack:
            self.faults.append(f"{kind} {where}: printed {float(whole.value)}, the parts make {float(value)}")
        elif whole.about and not any(part.slack for part in found) and shown(value) != "" and not shown(value).startswith("≈"):
            self.faults.append(f"{kind} {where}: ≈{float(whole.value)}, but the parts make exactly {float(value)}")


def in_short(page: Breakdown) -> str:
    """The ceilings and vetoes of a community's page as one field must name them; empty where there is none."""
    return "；".join(
        dict.fromkeys(
            f"{limit.cause}，按规定{limit.effect}（{limit.mark}）" + (f"：{limit.grounds}" if limit.grounds else "")
            for limit in page.limits
        )
    )


class Changes:
    """What the clauses took from and gave to a community in the end, by the ledger of its page.

    A credit below something that scores nothing gave nothing, and what voids it took so much less. ``losers`` are the clauses
    with a loss, also where nothing was left to take.
    """

    def __init__(self, page: Breakdown, left: Fraction | None) -> None:
        self.found: dict[str, list[Figure]] = {}
        self.losers: set[str] = set()
        forfeited: dict[str, tuple[Fraction, Fraction]] = {}  # what a void took of credits, and how far it may be off
        charged = [(node, row) for node in page.nodes.values() for row in node.entries if row.kind in ("扣分", "不得分", "加分")]
        credits = [(node, row) for node, row in charged if row.kind == "加分"]
        lost: dict[int, Fraction] = {}
        for node, row in credits:
            if void := next((one for one in page.path(node.id)[1:] if page.nodes[one].void), ""):
                applied, (taken, off) = figure(row.applied), forfeited.get(void, (ZERO, ZERO))
                kept = applied.value + self._cut(node, row)
                gone = kept if left is None or node.id != "15" else min(kept, left)
                forfeited[void] = taken + gone, off + applied.slack
                lost[id(row)] = gone
        for node, row in charged:
            if row.kind != "加分":
                self.losers.add(row.clause)
            part = figure(row.applied)
            if lost.get(id(row)):
                part = Figure(part.value - lost[id(row)], part.about, part.slack)
            if row.kind == "不得分":
                taken, off = forfeited.pop(node.id, (ZERO, ZERO))
                part = Figure(part.value + taken, part.about, part.slack + off + Fraction(part.about))
            part = Figure(part.value + (self._cut(node, row) if part.value else ZERO), part.about, part.slack)
            self.found.setdefault(row.clause, []).append(part)

    @staticmethod
    def _cut(node: Node, row: Row) -> Fraction:
        """What a limit of the clause itself takes of its credits, the first ones first."""
        if row.kind != "加分" or node.inside:
            return ZERO
        over = -sum((figure(other.applied).value for other in node.entries if other.kind == "限额"), ZERO)
        before = sum(
            (figure(other.applied).value for other in node.entries[: node.entries.index(row)] if other.kind == "加分"), ZERO
        )
        return -max(ZERO, min(figure(row.applied).value, over - before))

    def of(self, label: str) -> list[Figure]:
        """What a clause took and gave; empty where it gave nothing and there is no loss, not even one that took nothing."""
        found = self.found.get(label, [])
        return found if label in self.losers or any(part.value for part in found) else []
