"""What is measured beside what, how many times as much it may take, and the table that says so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from benchmarks.measuring import Figures

SIZES = (14, 140, 1000, 3000, 10_000)
"""The sizes of counties that the targets speak of."""


@dataclass(frozen=True)
class Row:
    """One row of the table: a figure of a work beside that of another. Works are named as ``build 14``."""

    name: str
    """Which one is asked for with ``--only``."""
    title: str
    ours: str
    beside: str = ""
    """Empty where there is nothing to compare with."""
    figure: str = "cpu"
    """``cpu``, ``wall`` or ``memory``."""
    factor: float = 0
    """How many times as much as beside it ours may take; 0: no target."""
    plus: float = 0
    """What it may take more, seconds or MB."""
    aim: float = 0
    """How many times as much is aimed at."""

    @property
    def works(self) -> tuple[str, ...]:
        """The works that have to be measured."""
        return (self.ours, self.beside) if self.beside else (self.ours,)

    @property
    def sizes(self) -> set[int]:
        """The sizes of the counties that it needs."""
        return {int(size) for _, _, size in (work.rpartition(" ") for work in self.works) if size.isdigit()}


def rows(sizes: Iterable[int] = SIZES) -> list[Row]:
    """The rows of the targets for counties of these sizes; of other sizes what they take beside other generators."""
    of = {size: f"{size:,} communities" for size in {*sizes, *SIZES}}
    peers = ("MkDocs", "Hugo", "Pelican", "Eleventy")
    found = [
        Row("start", f"{of[14]} from nothing, beside `import jinja2`", "build 14", "import jinja2", factor=6.5),
        *(
            Row(f"{peer.lower()}-14", f"{of[14]} from nothing, beside {peer}", "build 14", f"{peer} 14", factor=factor)
            for peer, factor in zip(peers, (0.7, 2.5, 0, 0), strict=True)
        ),
        Row("same-14", f"{of[14]}, nothing changed, beside hashing the files", "same 14", "hash 14", factor=1, plus=0.03),
        Row("same-1000", f"{of[1000]}, nothing changed, beside from nothing", "same 1000", "build 1000", factor=0.08),
        Row("changed-140", f"{of[140]}, one record changed, beside from nothing", "changed 140", "build 140", factor=0.5),
        *(Row(f"check-{n}", f"{of[n]}, `check` beside a build", f"check {n}", f"build {n}", factor=1) for n in (14, 140, 1000)),
        Row("serve-14", f"{of[14]}, save to answer of `serve`, beside a build", "serve 14", "build 14", factor=0.3),
        Row("serve-140", f"{of[140]}, save to answer of `serve`, beside a build", "serve 140", "build 140", factor=0.15),
        Row("hugo-1000", f"{of[1000]} from nothing, beside Hugo", "build 1000", "Hugo 1000", factor=2, aim=1.5),
        Row(
            "wall-1000", f"{of[1000]} from nothing, two jobs, beside Hugo", "jobs 1000", "Hugo 1000", "wall", factor=1.3, aim=1
        ),
        Row(
            "memory-1000", f"{of[1000]} from nothing, beside Hugo", "memory of build 1000", "memory of Hugo 1000", "memory",
            factor=0.4,
        ),
        *(
            Row(f"{peer.lower()}-1000", f"{of[1000]} from nothing, beside {peer}", "build 1000", f"{peer} 1000")
            for peer in peers if peer != "Hugo"
        ),
        Row("copy-1000", f"{of[1000]} from nothing, beside copying the output", "build 1000", "copy 1000", factor=150),
        Row(
            "floor-1000", f"{of[1000]} from nothing, beside parsing the records and writing the bytes", "build 1000", "floor 1000"
        ),
        Row("growth-3000", f"{of[3000]} beside {of[1000]}, from nothing", "build 3000", "build 1000", factor=3.2),
        Row("memory-10000", f"{of[10_000]} from nothing: it builds", "memory of build 10000", figure="memory", plus=1000),
        Row("events-10000", "a record of 10,000 events, beside one of 1,000", "events 10000", "events 1000"),
        Row("clauses-400", "14 communities, a rubric of 400 clauses more, beside 40 more", "clauses 140", "clauses 14"),
        *(
            Row(f"{peer.lower()}-{n}", f"{of[n]} from nothing, beside {peer}", f"build {n}", f"{peer} {n}")
            for n in sorted(set(sizes) - set(SIZES)) for peer in peers
        ),
    ]  # fmt: skip
    return [row for row in found if row.sizes <= set(sizes)]


def table(asked: Iterable[Row], measured: Mapping[str, Figures], why_not: Mapping[str, str]) -> str:
    """The rows as Markdown; ``why_not`` says of works that were not measured why."""
    lines = ["| work | figure | ours | beside | ratio | at most | met |", "| --- | --- | --- | --- | --- | --- | --- |"]
    for row in asked:
        lines.append("| " + " | ".join((row.title, _FIGURES[row.figure], *_cells(row, measured, why_not))) + " |")
    return "\n".join(lines)


_FIGURES = {"cpu": "CPU", "wall": "wall", "memory": "peak memory"}


def _cells(row: Row, measured: Mapping[str, Figures], why_not: Mapping[str, str]) -> tuple[str, ...]:
    """What was measured for a row, beside what, the ratio, what it may be, and whether it is."""
    limit = " + ".join(
        filter(None, (f"{row.factor:g} ×" if row.factor else "", _amount(row.plus, row.figure) if row.plus else ""))
    ) + (f" (aim {row.aim:g} ×)" if row.aim else "")
    ours, beside = ((getattr(measured[work], row.figure) if work in measured else None) for work in (row.ours, row.beside))
    shown = tuple("—" if value is None else _amount(value, row.figure) for value in (ours, beside))
    if missing := [why_not.get(work, "not measured") for work in row.works if work not in measured]:
        return *shown, "—", limit or "—", missing[0]
    ratio = f"{ours / beside:.2f}" if beside else "—"
    return *shown, ratio, limit or "—", _met(ours, row.factor * (beside or 0) + row.plus)


def _met(value: float, most: float) -> str:
    """Whether a figure is within its target, or by how much it is not."""
    if not most:
        return "—"
    return "yes" if value <= most else f"no: {value / most - 1:.0%} over"


def _amount(value: float, figure: str) -> str:
    """A figure with its unit."""
    if figure == "memory":
        return f"{value:,.0f} MB"
    return f"{value:.2f} s" if value >= 0.1 else f"{value:.3f} s"
