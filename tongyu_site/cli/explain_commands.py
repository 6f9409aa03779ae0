"""The command explain: a community's ledger, what it lacks for a grade, or a code."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import TYPE_CHECKING

from ..base.matching import nearest
from ..base.progress import Progress
from .terminal import DONE, hidden, say, usage

if TYPE_CHECKING:
    from ..assess import Ranked
    from ..views import YearSite


def explain(root: Path, options: argparse.Namespace) -> int:
    """Explain a problem code, or a community's result."""
    if options.node is not None and options.why_not is not None:
        return usage("条款和 --why-not 只能写一样")
    if re.fullmatch(r"[EeQq][0-9]+", options.target):
        return _explain_code(options)
    return _explain_community(root, options)


def _explain_code(options: argparse.Namespace) -> int:
    """Say what the code of a problem or of a question means."""
    from .codes_text import explain_code

    found = explain_code(options.target)
    if found is None:
        from ..base.codes import CODES, QUESTIONS

        return usage(f"没有问题代码 {options.target}，可用：{'、'.join((*CODES, *QUESTIONS))}")
    if options.node is not None or options.why_not is not None:
        return usage("问题代码后面不写别的")
    say(found)
    return DONE


def _explain_community(root: Path, options: argparse.Namespace) -> int:
    """Say how a community's result came about, or what stands between it and a grade.

    The target is the year and the community's file name or name: 2017/jia, 2017/甲社区.
    """
    from ..base.signs import plain_name
    from ..publish import gather

    number, _, wanted = options.target.partition("/")
    with Progress(hidden=hidden) as progress:  # whoever looks for the cause of a broken seal needs this
        gathered = gather(root, progress, held=False)
    year = next((y for y in gathered.years if str(y.number) == number), None)
    if year is None:
        return usage(f"没有 {number} 年度，可用：{'、'.join(str(y.number) for y in gathered.years) or '无'}；写作 2017/jia")
    ranked = year.standing.ranked
    asked = plain_name(wanted)
    item = next((i for i in ranked if wanted == i.result.slug or asked == plain_name(i.result.name)), None)
    for record in year.assessed.records.left_out:
        if wanted == record.slug or asked == plain_name(record.name):
            return usage(f"{record.name}不参加 {number} 年度考核：{record.left_out}")
    if item is None:
        units = {word: f"{i.result.slug}（{i.result.name}）" for i in ranked for word in (i.result.slug, i.result.name)}
        near = dict.fromkeys(units[word] for word in nearest(wanted, units) or units)
        return usage(f"{number} 年度没有社区“{wanted}”，可用：{'、'.join(near)}")
    if options.why_not is not None:
        return _explain_grade(year, item, options.why_not)
    node, nodes = options.node, list(item.result.card.nodes)
    if node is not None and node not in nodes:
        return usage(f"没有条款“{node}”，可用：{'、'.join(nearest(node, nodes) or nodes)}")
    from .ledger_text import explain

    say(explain(year, item, node))
    return DONE


def _explain_grade(year: YearSite, item: Ranked, wanted: str) -> int:
    """Say what stands between a community and a grade."""
    from ..assess import remedies
    from .why_not import why_not_text

    grades = year.rubric.grades.names
    if wanted not in grades:
        return usage(f"没有档次“{wanted}”，可用：{'、'.join(grades)}")
    record = next(record for record in year.assessed.records.typed if record.slug == item.result.slug)
    say(why_not_text(year, item, remedies(year.rubric, record, wanted), wanted))
    return DONE
