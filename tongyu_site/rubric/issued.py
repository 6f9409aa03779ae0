"""By whom, under which number and when a rubric was issued (``issued``): before that its text is no official one."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from ..base import hints
from ..base.problems import Collector
from ..base.source import toml_value
from .tables import RawTable, TypedKeys

OPEN = "…"
"""What stands in a rubric that is not issued yet, such as a copy of last year's."""


@dataclass(frozen=True, slots=True)
class Issued:
    """The document by which a rubric was issued; texts are empty and the day is None as long as they are open."""

    by: str
    number: str
    on: dt.date | None
    written: RawTable

    @property
    def complete(self) -> bool:
        """Whether the office has said it all."""
        return bool(self.by and self.number and self.on)


def read_issued(block: RawTable, found: Collector) -> Issued:
    """What a block says of its rubric's document. Another type, or another key, is reported as E302."""
    written = block.data["issued"]
    table = block.inner("issued", data=written if isinstance(written, dict) else {})
    for key in block.data if isinstance(written, dict) else ():
        if key != "issued":
            message, hint = f"没有“{key}”这一项", "删去这一行；说明写在它自己的规则块中"
            found.add(block.problem("E302", message, key, key=True, hint=hint))
    keys = TypedKeys(found, table)
    by, number = (keys.take(name, str, "").strip() for name in ("by", "number"))
    on = keys.take("on", (dt.date, str), None)
    keys.done()
    message = "issued 应写明由谁（by）、以什么文号（number）、哪一天（on）印发"
    if isinstance(written, dict):
        message = "on 应是日期，不加引号" if isinstance(on, str) and on != OPEN else ""
    if message:
        found.add(block.problem("E302", message, "issued", hint=issued_line(table)))
    return Issued(_stated(by), _stated(number), on if type(on) is dt.date else None, table)


def _stated(text: str) -> str:
    """A text that somebody has written; empty where it is only the form's …."""
    return "" if OPEN in text else text


def issued_line(table: RawTable | None) -> str:
    """The line that says by which document a rubric was issued, with … for what is not stated; what to write."""
    data = table.data if table else {}
    by, number = (toml_value(text if isinstance(text := data.get(key), str) and text else OPEN) for key in ("by", "number"))
    on = hints.dated("on", data.get("on"), "").partition("，")[0]
    return f"issued = {{ by = {by}, number = {number}, {on} }}，写印发的机关、文号和日期"
