"""No pattern backtracks: the time that each takes grows with the length of a text, however hostile the text is."""

from __future__ import annotations

import re
import time

import pytest

from tests.helpers.patterns import Pattern, hostile, patterns

SHORT, LONG = 600, 3600
"""Lengths of a hostile text: linear time grows sixfold, quadratic time thirty-six-fold."""
TOO_MUCH = 15
"""How many times the shorter one's time the longer may take."""
FLOOR = 0.003
"""Seconds below which nothing is said of a growth: a pattern that backtracks takes many times that for the longer text."""

TRIES = 4
"""How often a growth must be measured to count: other programs run beside the tests."""


def seconds(pattern: re.Pattern[str], use: str, text: str) -> float:
    """The shortest of three times that a use of a pattern takes of the processor on a text."""
    times = []
    for _ in range(3):
        start = time.thread_time()
        found = getattr(pattern, use)(text)
        _ = list(found) if use == "finditer" else found
        times.append(time.thread_time() - start)
        if times[-1] < FLOOR:
            break
    return min(times)


def slow(pattern: Pattern, *, pairs: bool) -> list[str]:
    """The hostile texts on which a pattern takes more time than their length explains."""
    compiled = re.compile(pattern.text, pattern.flags)
    for start, body in hostile(pattern, pairs=pairs):
        for use in sorted(pattern.uses):
            for end in ("\x00", "", '"', "]") if pairs else ("\x00",):
                texts = [start + body * (length // len(body)) + end for length in (SHORT, LONG)]
                if all(grows(compiled, use, *texts) for _ in range(TRIES)):
                    return [f"{pattern.where} {use} {start!r} + {body!r} × n + {end!r}"]
    return []


def grows(pattern: re.Pattern[str], use: str, short: str, long: str) -> bool:
    """Whether the longer text takes more time than its length explains, as far as one measurement can tell."""
    taken = seconds(pattern, use, long)
    return taken > FLOOR and taken > TOO_MUCH * seconds(pattern, use, short)


def test_the_time_of_a_few_patterns_grows_with_the_length_of_the_text() -> None:
    """Behind an end that no pattern takes."""
    assert [text for pattern in patterns()[::40] for text in slow(pattern, pairs=False)] == []


@pytest.mark.long
def test_the_time_of_every_pattern_grows_with_the_length_of_the_text() -> None:
    """The same texts and any two signs repeated, behind that end and others."""
    every = patterns()
    assert len(every) > 150
    assert [text for pattern in every for text in slow(pattern, pairs=True)] == []


def test_a_pattern_that_backtracks_is_found() -> None:
    assert slow(Pattern(r"\s*x", 0, "here", {"search"}), pairs=False)
    assert not slow(Pattern(r"(?<!\s)\s*+x", 0, "here", {"search"}), pairs=False)
