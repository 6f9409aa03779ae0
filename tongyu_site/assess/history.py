"""Results of other years, whether given in ``data/results/YEAR.toml`` or scored here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from ..base.points import Points, exact, plain
from ..base.problems import Collector
from ..base.project import Project
from ..base.source import present
from ..records import SLUG


@dataclass(frozen=True, slots=True)
class PastResult:
    """One community's result of an earlier year: exact composite and grade."""

    score: Points
    grade: str
    name: str = ""
    shown: str = ""

    @property
    def text(self) -> str:
        """The composite as its own year shows it."""
        return self.shown or plain(self.score)


Past = Mapping[str, PastResult]

LEAST, MOST = -100, 200
"""No rubric's deductions and credits lead to a composite outside of these: a sign or a decimal point is mistyped."""


def load_results(project: Project, year: int, grades: tuple[str, ...]) -> Past:
    """Read the results of a year that is not scored here; empty where there is no file.

    Raises :class:`~tongyu_site.problems.Problems`.
    """
    path = project.results_path(year)
    if not present(path):
        return {}
    source = project.read(path)
    data = source.toml()
    found = Collector()
    results = {}
    for slug, table in data.items():
        if not re.fullmatch(SLUG, slug):
            found.add(source.problem("E402", f"“{slug}”应是社区记录的文件名", [slug], key=True, hint="[jia]"))
        if not isinstance(table, dict):
            hint = "例如 [jia]" if isinstance(table, list) else f"[{slug}]"
            found.add(source.problem("E402", f"“{slug}”应是一个社区的表", [slug], key=True, hint=hint))
            continue
        for key in table:
            if key not in ("score", "grade", "name"):
                found.add(source.problem("E402", f"没有“{key}”这一项", [slug, key], key=True, hint="可写 score、grade、name"))
        score, grade, name = table.get("score"), table.get("grade"), table.get("name", "")
        number = isinstance(score, (int, Decimal)) and not isinstance(score, bool)
        if score is None:
            found.add(source.problem("E402", "缺少 score（上年得分）", [slug], key=True))
        elif not number or (isinstance(score, Decimal) and (not score.is_finite() or abs(score.adjusted()) > 12)):
            quoted = isinstance(score, str) and re.fullmatch(r"\d+(\.\d+)?", score)
            plain = f"score = {score}" if quoted else None
            found.add(source.problem("E402", "score 应是准确的得分，不加引号", [slug, "score"], hint=plain))
        elif not LEAST <= Decimal(score) <= MOST:
            message = f"score 是 {score}，不可能是百分制的得分（{LEAST} 至 {MOST}）"
            found.add(source.problem("E402", message, [slug, "score"], hint="核对小数点和正负号"))
        if grade is None:
            found.add(source.problem("E402", f"缺少 grade（上年档次），应是 {'、'.join(grades)} 之一", [slug], key=True))
        elif grade not in grades:
            found.add(source.problem("E402", f"grade 应是 {'、'.join(grades)} 之一", [slug, "grade"]))
        if not isinstance(name, str):
            found.add(source.problem("E402", "name 应是文字", [slug, "name"]))
        if not found.problems:
            results[slug] = PastResult(exact(score), grade, name)  # type: ignore[arg-type]
    found.stop_if_any()
    return results
