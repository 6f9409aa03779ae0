"""The codes of problems and questions as text for the terminal."""

from __future__ import annotations

from ..base.codes import CODES, QUESTIONS


def explain_code(code: str) -> str | None:
    """What a problem code or the code of a question means, with a wrong and a right text; None for an unknown code."""
    found = {**CODES, **QUESTIONS}.get(code.upper())
    if found is None:
        return None
    lines = [f"{code.upper()} {found.title}", "", found.explanation]
    for word, text in (("错", found.wrong), ("对", found.example)):
        if text:
            lines += ["", f"{word}："] + [f"    {line}" for line in text.split("\n")]
    return "\n".join(lines)
