"""Next year's rubric as a copy of this year's begins: not issued, no reading decided."""

from __future__ import annotations

import re

_FENCE, _END = "```toml", "```"
_OPEN = 'issued = { by = "…", number = "…", on = "…" }'
_DECIDED = re.compile(r"\s*decided(?:\.\w+)?\s*=")
_DECIDED_TABLE = re.compile(r"\s*\[options\.[^\]]+\.decided\]")
_DOCUMENT = re.compile(r"\s*(?:issued\s*[.=]|\[issued\]|decision\s*=)")
"""What a block of the document that issued the rubric, or of one that decided readings, begins with."""


def next_rubric(text: str) -> str:
    """The text of a rubric file without the document that issued it, which is open, and without the decisions on readings."""
    blocks: list[str] = []
    block: list[str] | None = None
    for line in text.split("\n"):
        if line == _FENCE and block is None:
            block = []
        elif line == _END and block is not None:
            if not any(_DOCUMENT.match(row) for row in block):
                blocks += [_FENCE, *_undecided(block), _END]
            elif blocks and not blocks[-1]:  # the blank line after the block goes on
                blocks.pop()
            block = None
        else:
            (blocks if block is None else block).append(line)
    blocks += [] if block is None else [_FENCE, *block]
    first = next((number for number, line in enumerate(blocks) if line.strip()), 0)
    end = next((number for number, line in enumerate(blocks) if number > first and not line.strip()), len(blocks))
    return "\n".join([*blocks[:end], "", _FENCE, _OPEN, _END, *blocks[end:]])


def _undecided(block: list[str]) -> list[str]:
    """The lines of a block without what was decided."""
    kept: list[str] = []
    inside = False
    for line in block:
        if line.lstrip().startswith("["):
            inside = _DECIDED_TABLE.match(line) is not None
        if not inside and not _DECIDED.match(line):
            kept.append(line)
    return kept
