"""Results of other years, whether given in ``data/results/YEAR.toml`` or scored here."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeGuard

from ..base import hints
from ..base.files import there
from ..base.matching import suggestion
from ..base.names import SLUG
from ..base.points import SHOWN, Points, exact, fits, fixed, plain
from ..base.problems import Problem, Problems
from ..base.project import Project
from ..base.samples import TEXT, key_hint, likely_meant, read_settings, to_fill_in
from ..base.source import Source
from ..base.unseen import with_unseen


@dataclass(frozen=True, slots=True)
class PastResult:
    """One community's result of an earlier year: exact composite and grade."""

    score: Points
    grade: str
    name: str = ""
    shown: str = ""

    @property
    def text(self) -> str:
        """The composite as its own year shows it: one that was only handed down in full, with two decimals at least."""
        _, _, decimals = plain(self.score).partition(".")
        return self.shown or fixed(self.score, max(SHOWN, len(decimals)))

    def rise(self, composite: Points) -> Points:
        """By how much a later composite is higher; negative where it is lower."""
        return composite - self.score


Past = Mapping[str, PastResult]

_KEYS = ("score", "grade", "name")
"""What is stated of a community."""
_SECTION = "[…]，写社区记录的文件名，如 [jia]"
LEAST, MOST = -100, 200
"""No rubric's deductions and credits lead to a composite outside of these: a sign or a decimal point is mistyped."""


def load_results(project: Project, year: int, grades: tuple[str, ...]) -> Past:
    """Read the results of a year that is not scored here; empty where there is no file.

    Raises :class:`~tongyu_site.base.problems.Problems`.
    """
    path = project.results_path(year)
    if not there(path):
        return {}
    source = project.read(path)
    samples = {"score": "", "name": TEXT, "grade": " 或 ".join(f'"{grade}"' for grade in grades)}
    tables = read_settings(source, samples, _SECTION)
    problems = [problem for slug, table in tables.items() for problem in _problems_of(source, slug, table, grades)]
    if problems := with_unseen(problems, source, tables):
        raise Problems(problems)
    return {slug: PastResult(exact(table["score"]), table["grade"], table.get("name", "")) for slug, table in tables.items()}


def _problems_of(source: Source, slug: str, table: object, grades: Sequence[str]) -> Iterator[Problem]:
    """What is wrong with one community's table: its name, its keys, and its values (E402)."""
    if not re.fullmatch(SLUG, slug):
        yield source.problem("E402", f"“{slug}”应是社区记录的文件名", [slug], key=True, hint=_SECTION)
    if not isinstance(table, dict):
        hint = "例如 [jia]" if isinstance(table, list) else f"[{slug}]"
        yield source.problem("E402", f"“{slug}”应是一个社区的表", [slug], key=True, hint=hint)
        return
    for key in table:
        if key not in _KEYS:
            yield source.problem("E402", f"没有“{key}”这一项", [slug, key], key=True, hint=key_hint(key, _KEYS))
    meant = likely_meant(table, _KEYS)
    if "score" not in meant:
        yield from _problems_of_score(source, slug, table.get("score"))
    grade = table.get("grade")
    if "grade" in meant:
        return
    if grade is None:
        yield source.problem("E402", f"缺少 grade（上年档次），应是 {'、'.join(grades)} 之一", [slug], key=True)
    elif grade not in grades:
        likely = ["核对上年的档次", suggestion(grade, grades)]
        kept = f'上年就叫“{grade}”的不改，在下一年度细则对应的 [[levels]] 中写 same_as = "{grade}"'
        way = f"{'，'.join(filter(None, likely))}；{kept}" if isinstance(grade, str) else None
        yield source.problem("E402", f"grade 应是 {'、'.join(grades)} 之一", [slug, "grade"], hint=way)
    if not isinstance(table.get("name", ""), str):
        yield source.problem("E402", "name 应是文字", [slug, "name"])


def _problems_of_score(source: Source, slug: str, score: object) -> Iterator[Problem]:
    """A score is an exact number, unquoted, that a composite can be."""
    if score is None:
        yield source.problem("E402", "缺少 score（上年得分）", [slug], key=True)
    elif not _is_exact(score):
        right = hints.value("score", score, {"type": "number"})
        hint = f"score = {right}" if right else to_fill_in("score", "")
        yield source.problem("E402", "score 应是准确的得分，不加引号", [slug, "score"], hint=hint)
    elif not fits(score):
        yield source.problem("E402", "score 的数太大，或者小数太长", [slug, "score"], hint="核对小数点")
    elif not LEAST <= Decimal(score) <= MOST:
        message = f"score 是 {score}，不可能是百分制的得分（{LEAST} 至 {MOST}）"
        yield source.problem("E402", message, [slug, "score"], hint="核对小数点和正负号")


def _is_exact(score: object) -> TypeGuard[int | Decimal]:
    """Whether a value is a number."""
    return (isinstance(score, int) and not isinstance(score, bool)) or (isinstance(score, Decimal) and score.is_finite())
