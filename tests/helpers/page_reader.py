"""Pages of a built site as a reader finds them: figures, tables, ledgers. Knows HTML and nothing of how a page is made."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Any

from lxml import html

Element = Any
ZERO = Fraction(0)


# figures


@dataclass(frozen=True)
class Figure:
    """A figure as it is printed, and how far the exact one may lie from it."""

    value: Fraction
    about: bool
    slack: Fraction

    def __neg__(self) -> Figure:
        return Figure(-self.value, self.about, self.slack)


NUMBER = r"≈?[+−]?\d+(?:\.\d+)?"


def figure(text: str, *, rounded: bool = False) -> Figure:
    """A printed figure; ``rounded``: the table says that its figures are. 无 and an empty cell are none."""
    text = text.strip()
    if text in ("", "无"):
        return Figure(ZERO, False, ZERO)
    assert re.fullmatch(NUMBER, text), f"not a figure: {text!r}"
    about = text.startswith("≈")
    plain = text.lstrip("≈+").replace("−", "-")
    decimals = len(plain.partition(".")[2])
    slack = Fraction(1, 2 * 10**decimals) if about or rounded else ZERO
    return Figure(Fraction(plain), about, slack)


def figures(text: str) -> list[Figure]:
    """All figures of a text."""
    return [figure(found) for found in re.findall(NUMBER, text)]


def shown(value: Fraction, *, signed: bool = False) -> str:
    """How the site must show an exact figure: a finite decimal in full, another half up with two decimals and ≈."""
    rest = value.denominator
    decimals = 0
    while rest % 2 == 0 or rest % 5 == 0:
        rest //= 2 if rest % 2 == 0 else 5
    while rest == 1 and (value * 10**decimals).denominator > 1:
        decimals += 1
    text = fixed(value, decimals if rest == 1 else 2)
    sign = "+" if signed and value > 0 else ""
    return f"{'' if rest == 1 else '≈'}{sign}{text}"


def fixed(value: Fraction, decimals: int) -> str:
    """An exact figure half up (四舍五入) with so many decimals."""
    units = int(abs(value) * 10**decimals + Fraction(1, 2))
    digits = str(units).rjust(decimals + 1, "0")
    text = f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals else digits
    return f"{'−' if value < 0 and units else ''}{text}"


# elements


def words(element: Element | None) -> str:
    """The text of an element, with single spaces."""
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def without_reasons(cell: Element) -> str:
    """The text of a cell but for the reasons below it."""
    return " ".join("".join(text for text in cell.xpath(".//text()[not(ancestor::span[@class='why'])]")).split())


def reasons(cell: Element) -> list[str]:
    """The reasons below the text of a cell."""
    return [words(span) for span in cell.xpath(".//span[@class='why']")]


def link(cell: Element) -> str:
    """Where the first link of a cell leads, from the folder of the site."""
    found = cell.xpath(".//a/@href")
    return re.sub(r"^(\.\./)+", "", found[0]) if found else ""


def anchor(cell: Element) -> str:
    """The node to which the first link of a cell leads: its anchor, or the page that has its name."""
    return re.sub(r".*(?:#|/)(?:n-)?([^#/]+?)(?:\.html)?$", r"\1", link(cell))


@dataclass(frozen=True)
class Table:
    """A table: its caption, the head's texts, and the cells of the rows of body and foot."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Element, ...], ...]
    foot: tuple[tuple[Element, ...], ...]

    def column(self, name: str) -> int:
        """Which column a name stands over."""
        return self.head.index(name)


def _cells(row: Element) -> tuple[Element, ...]:
    return tuple(row.xpath("./th|./td"))


def table_of(element: Element) -> Table:
    """A table of a page."""
    heads = element.xpath("./thead/tr[not(@class='running')]")
    rows = tuple(_cells(row) for row in element.xpath("./tbody/tr[not(@data-empty)]"))
    foot = tuple(_cells(row) for row in element.xpath("./tfoot/tr"))
    return Table(words(element.find("caption")), tuple(words(cell) for cell in _cells(heads[0])), rows, foot)


@dataclass(frozen=True)
class Sheet:
    """A page, or a part of one, with its tables."""

    root: Element

    @classmethod
    @lru_cache(maxsize=100)
    def of(cls, content: bytes) -> Sheet:
        """The main part of a page, read once."""
        return cls(html.document_fromstring(content.decode("utf-8")).xpath("//main")[0])

    @cached_property
    def tables(self) -> Sequence[Table]:
        """All tables of the page."""
        return [table_of(element) for element in self.root.iter("table")]

    def table(self, caption: str) -> Table | None:
        """The table whose caption begins so."""
        return next((table for table in self.tables if table.caption.startswith(caption)), None)

    def needed(self, caption: str) -> Table:
        """The table whose caption begins so, which must be there."""
        table = self.table(caption)
        assert table is not None, caption
        return table

    def texts(self, path: str) -> list[str]:
        """The texts of some elements."""
        return [words(element) for element in self.root.xpath(path)]

    def text(self, path: str) -> str:
        """The text of the first of some elements; empty where there is none."""
        return next(iter(self.texts(path)), "")


# a community's page


@dataclass
class Row:
    """An entry of a ledger: what it says, and its three figures (a sum or a weighing has a balance only)."""

    kind: str
    reason: str
    clause: str
    why: list[str]
    ground: str
    points: str
    applied: str
    balance: str


@dataclass
class Node:
    """A node of a ledger: what its head says, what is inside it, its own entries."""

    id: str
    label: str
    state: str
    allotted: tuple[str, str, str] | None
    inside: list[str] = field(default_factory=list)
    entries: list[Row] = field(default_factory=list)
    above: str = ""

    @property
    def score(self) -> str:
        """The score that the head prints; 0 of a node without points."""
        found = re.search(rf"(?:得|^无分值，合计)({NUMBER})分", self.state)
        return found[1] if found else "0"

    @property
    def void(self) -> bool:
        """Whether an entry says that the node scores nothing."""
        return any(row.kind == "不得分" for row in self.entries)


@dataclass(frozen=True)
class Loss:
    """A loss as a list prints it."""

    clause: str
    kind: str
    reason: str
    why: tuple[str, ...]
    ground: str
    applied: str
    weight: str


@dataclass(frozen=True)
class Limit:
    """A ceiling or veto of a community's page: its clause, what it rests on, what it does, whether it did, its documents."""

    clause: str
    cause: str
    effect: str
    mark: str
    grounds: str

    @property
    def vetoes(self) -> bool:
        """Whether it is a veto."""
        return "否决" in self.effect

    @property
    def falsified(self) -> bool:
        """Whether it rests on falsified papers."""
        return "弄虚作假" in self.cause

    @property
    def changed(self) -> bool:
        """Whether it says that it changed the grade."""
        return self.mark.startswith("改变档次：")


@dataclass(frozen=True)
class Breakdown:
    """A community's page."""

    sheet: Sheet
    slug: str

    @classmethod
    @lru_cache(maxsize=100)
    def of(cls, content: bytes, slug: str) -> Breakdown:
        """A community's page, read once."""
        return cls(Sheet.of(content), slug)

    @cached_property
    def name(self) -> str:
        """The community."""
        return re.sub(r"2017年度考核明细$", "", self.sheet.text(".//h1")).strip()

    @cached_property
    def verdict(self) -> Mapping[str, str]:
        """What stands at the top: 档次, 综合得分, 名次, 档次说明."""
        rows = self.sheet.root.xpath(".//dl[@class='verdict']/div")
        return {words(row.find("dt")): words(row.find("dd")) for row in rows}

    @cached_property
    def limits(self) -> list[Limit]:
        """Ceilings and vetoes, in the order of the page."""
        found = []
        for item in self.sheet.root.xpath(".//ul[@class='limits']/li[b]"):
            sentence, _, grounds = words(item).partition("。依据：")
            said, mark = words(item.find("a")), words(item.find("b"))
            assert sentence == f"{said}，{mark}", sentence
            cause, _, effect = said.partition("，按规定")
            found.append(Limit(anchor(item), cause, effect, mark, grounds))
        return found

    @cached_property
    def credits(self) -> list[Element]:
        """What each section of the year-end has in credits."""
        table = self.sheet.needed("年末考核各大项")
        return [row[table.column("其中加分")] for row in table.rows]

    @cached_property
    def losses(self) -> list[Loss]:
        """The losses."""
        table = self.sheet.table("逐笔失分")
        found = []
        for clause, what, ground, _, applied, weight in table.rows if table else ():
            kind, _, reason = without_reasons(what).partition("：")
            found.append(Loss(words(clause), kind, reason, tuple(reasons(what)), words(ground), words(applied), words(weight)))
        return found

    @cached_property
    def nodes(self) -> Mapping[str, Node]:
        """The ledger of all nodes, by their anchors."""
        found: dict[str, Node] = {}
        for table in self.sheet.root.xpath(".//table[@class='fold ledger']"):
            heads: dict[int, Node] = {}
            for row in table.xpath("./tbody/tr"):
                depth = int(re.findall(r"d(\d+)", row.get("class"))[0])
                cells = _cells(row)
                if row.get("id"):
                    node = _head(row.get("id").split("n-", 1)[1], cells)
                    heads[depth] = found[node.id] = node
                    if depth:
                        node.above = heads[depth - 1].id
                        heads[depth - 1].inside.append(node.id)
                else:
                    heads[depth - 1].entries.append(_entry(heads[depth - 1], cells))
        return found

    def label(self, node: str) -> str:
        """A node as pages cite it."""
        return self.nodes[node].label

    def path(self, node: str) -> list[str]:
        """A node and those around it, within its table."""
        found = [node]
        while above := self.nodes[found[-1]].above:
            found.append(above)
        return found


def _head(name: str, cells: Sequence[Element]) -> Node:
    label = words(cells[0].find("a"))
    allotted = tuple(words(cell) for cell in cells[2:5]) if len(cells) > 2 else None
    return Node(name, label, words(cells[1]), allotted)  # type: ignore[arg-type]


def _entry(node: Node, cells: Sequence[Element]) -> Row:
    said = without_reasons(cells[0])
    kind = words(cells[0].find("b"))
    anchor = cells[0].find("a")
    clause = words(anchor) if anchor is not None else node.label
    reason = said.removeprefix(kind).removesuffix(f"（{clause}）" if anchor is not None else "").strip()
    if len(cells) == 2:  # a sum, or what a weight makes of it
        return Row(kind, reason, clause, [], "", "", "", words(cells[1]))
    rest = [words(cell) for cell in cells[1:]]
    return Row(kind, reason, clause, reasons(cells[0]), *rest)


# files beside the pages


def rows_of_csv(content: bytes) -> list[dict[str, str]]:
    """A table to take away."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def search_items(content: bytes) -> list[list[str]]:
    """What the search finds."""
    text = content.decode("utf-8").partition("= ")[2].rstrip().removesuffix(";")
    found: list[list[str]] = json.loads(text)
    return found


def total(parts: Iterable[Figure]) -> tuple[Fraction, Fraction]:
    """What figures come to, and how far that may be off."""
    found = list(parts)
    return sum((part.value for part in found), ZERO), sum((part.slack for part in found), ZERO)
