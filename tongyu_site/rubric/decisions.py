"""Who decided how an open place of the text is read: in the option itself, or in a block that several options name."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..base import hints
from ..base.matching import nearest
from ..base.problems import Collector
from ..base.samples import is_open
from ..base.source import toml_value
from .tables import RawTable, TypedKeys
from .text import Paragraph

_BODY = re.compile("由([^，,。；;由]{2,30}?)(?:负责解释|解释|研究决定)")
"""A body that the text names as the one to explain it or to decide what it leaves open."""
_BY = "by 写原文写明有权解释或者研究决定的机关"


@dataclass(frozen=True, slots=True)
class Decision:
    """That the office has chosen a reading: which body, on which day, by which document; ``written`` is where that stands."""

    by: str
    on: dt.date
    document: str
    written: RawTable


def read_decision(table: RawTable, found: Collector) -> Decision:
    """A decision as a block or an option states it. What is missing is reported as E305."""
    keys = TypedKeys(found, table)
    by, on, document = keys.take("by", str, ""), keys.take("on", dt.date, None), keys.take("document", str, "")
    keys.done()
    if on is None or not all(text.strip() and not is_open(text) for text in (by, document)):
        name = table.where[-1] if table.where else "decision"
        message = f"{name} 应写明由谁（by）、哪一天（on）、以什么文件（document）确定"
        found.add(table.problem("E305", message, key=True, hint=_line(table)))
    return Decision(by, on or dt.date.min, document, table)


def decision_of(written: Any, option: RawTable, named: Mapping[str, Decision], found: Collector) -> Decision | None:
    """Who chose an option: as it says itself, or as the decision that it names; None where no one did yet.

    A name that there is not, and what is neither a name nor a table, is reported as E305.
    """
    if isinstance(written, dict):
        return read_decision(option.inner("decided", data=written), found)
    if isinstance(written, str):
        if written not in named:
            message = f"没有名为“{written}”的确定文件（decision）"
            close = nearest(written, named)[:1]
            hint = undecided_line(close) if close else f"{undecided_line(named)}；{HOW_TO_NAME}"
            found.add(option.problem("E305", message, "decided", hint=hint))
        return named.get(written)
    if written is not None:
        found.add(option.problem("E305", "decided 应写明由谁、哪一天、以什么文件确定", "decided", hint=undecided_line(named)))
    return None


def check_decisions(
    named: Mapping[str, Decision], made: Sequence[Decision], paragraphs: Iterable[Paragraph], found: Collector
) -> None:
    """Report decisions that no option names, of those that are ``named``, and bodies that the official text does not name (E305);
    ``made`` are those of the options."""
    for name, decision in named.items():
        if decision not in made:
            message = f'没有一条执行口径写 decided = "{name}"，这个规则块不起作用'
            hint = f'核对后在它所确定的各条写 decided = "{name}"，或删去这个规则块'
            found.add(decision.written.problem("E305", message, hint=hint))
    texts = [paragraph.text for paragraph in paragraphs]
    bodies = list(dict.fromkeys(body for text in texts for body in _BODY.findall(text)))
    for decision in [*named.values(), *(item for item in made if item not in named.values())]:
        if not any(decision.by in text for text in bodies or texts):
            message = f"原文没有写明由“{decision.by}”解释或者研究决定"
            hint = f"换成 {' 或 '.join(map(toml_value, bodies)) or '原文写明的机关，一字不差'}"
            found.add(decision.written.problem("E305", message, "by", hint=hint))


HOW_TO_NAME = '几条由同一文件确定的，在标题下写一个规则块 decision = "简称"，by、on、document 各一行，各条写 decided = "简称"'


def undecided_line(named: Iterable[str]) -> str:
    """The line that says who decided an option, for hints: by one of the decisions that there are, or with … for what nobody but
    the office knows."""
    lines = [f"decided = {toml_value(name)}" for name in named]
    return " 或 ".join(lines) if lines else _decided({}, {})


def _line(table: RawTable) -> str:
    """What to write where a decision lacks something: the keys of a block; the line of an option, with … for what is not there.

    A value under a mistyped key is kept where it can belong to one key only.
    """
    kinds = {"by": str, "on": dt.date, "document": str}
    written = table.data
    kept = {key: written[key] for key, kind in kinds.items() if isinstance(written.get(key), kind) and written[key] != ""}
    if not table.where:
        return f"写上 {'、'.join(key for key in kinds if key not in kept)}，按实际填写；{_BY}"
    for kind in (str, dt.date):
        free = [key for key in kinds if kinds[key] is kind and key not in written]
        odd = [value for key, value in written.items() if key not in kinds and isinstance(value, kind)]
        kept |= {free[0]: odd[0]} if len(free) == len(odd) == 1 else {}
    return _decided(kept, written)


def _decided(kept: Mapping[str, Any], written: Mapping[str, Any]) -> str:
    """``decided = { … }`` with what is kept of what is written."""
    shown = {key: toml_value(value) if isinstance(value, str) else str(value) for key, value in kept.items()}
    day = hints.dated("on", written.get("on"), "").removeprefix("on = ").partition("，")[0]  # what of it can be read
    pairs = {"by": '"…"', "on": day, "document": '"…"'} | shown
    line = ", ".join(f"{key} = {value}" for key, value in pairs.items())
    return f"decided = {{ {line} }}" + ("" if len(kept) == len(pairs) else f"，按实际填写；{_BY}")
