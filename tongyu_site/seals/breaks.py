"""Where a year's results are not the sealed ones: each difference as a problem, with its cause."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..base.problems import Place, Problem
from ..rubric import Rubric
from .causes import Causes
from .comparison import Change, compare_results
from .differences import Explained
from .figures import Communities, cited
from .seal import Seal
from .telling import by_community, told_of

LISTED = 200
"""How many differences of a broken seal are listed one by one."""


def break_problems(seal: Seal, rubric: Rubric, now: Communities, causes: Causes, words: Sequence[Change]) -> list[Problem]:
    """What differs between a seal and the year's results ``now``: a problem for each line that tells of it, at the place in the
    seal where the old figure stands; then what differs of the office's ``words``. The first says what to do."""
    changes = compare_results(seal.communities, now, cited(rubric), held=True)
    problems = []
    for items in by_community([Explained(change, tuple(causes.why(change))) for change in changes]):
        slug, name = items[0].change.slug, items[0].change.name
        for line in told_of(items, caused=True):
            message = f"{name} {line.text}" if line.block else line.text
            # without the seal's own line: the message says all that stands there
            problems.append(Problem("E701", message, seal.source.shown, seal.place(slug, line.block), clause=line.block or None))
    problems.sort(key=lambda problem: problem.sort_key)
    last = Place(len(seal.source.lines))
    problems += [
        Problem("E701", f"{change.cite}：原为“{change.old}”，现为“{change.new}”", seal.source.shown, last) for change in words
    ]
    shown = f"content/corrections/{seal.year}-{len(seal.recorded) + 1}.md"
    command = f"python build.py seal {seal.year} --correct"
    hint = f"不应变动的，恢复原来的内容；确需更正的，运行 {command}，填好它写出的 {shown}，再运行一次"
    if len(problems) > LISTED:
        message = f"与封存的结果还有 {len(problems) - LISTED} 处不同，没有列出。有改动的："
        message += "；".join(causes.altered.names) or "关于个人的事实，封存不含其校验"
        problems = [*problems[:LISTED], Problem("E701", message, seal.source.shown, last)]
    return [
        replace(item, message=f"与封存的{'结果' if changes else '文字'}不同：{item.message}", hint=hint) for item in problems[:1]
    ] + problems[1:]
