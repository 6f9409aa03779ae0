"""The command explain: a community's ledger, what it lacks for a grade, or a code."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import TYPE_CHECKING

from ..base.files import there
from ..base.progress import Progress
from .meaning import candidates, clause_meant, community_meant
from .next_step import after_code, after_explain, say_next
from .terminal import DONE, hidden, say, usage

if TYPE_CHECKING:
    from ..assess import Ranked
    from ..views import YearSite


def explain(root: Path, options: argparse.Namespace) -> int:
    """Explain a problem code, a reading, or a community's result."""
    if options.node is not None and options.why_not is not None:
        return usage("条款和 --why-not 只能写一样")
    if re.fullmatch(r"[EeQq][0-9]+", options.target):
        return _explain_code(options)
    if re.match(r"([0-9]{4}/)?R-", options.target):
        return _explain_reading(root, options)
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
    say_next(after_code(), options)
    return DONE


def _explain_reading(root: Path, options: argparse.Namespace) -> int:
    """Say what a reading asks, its options, where it stands and who decided it: R-daily, 2017/R-daily; without a year of the
    newest one."""
    from ..base.project import load_project
    from ..rubric import read_rubric
    from .reading_text import reading_text

    number, _, name = options.target.rpartition("/")
    project = load_project(root)
    years = [year.number for year in project.years if number in ("", str(year.number))]
    if not years:
        return usage(f"没有 {number} 年度" if number else "没有年度")
    rubric = read_rubric(project, years[-1])
    found = rubric.readings.get(name)
    if found is None:
        return usage(candidates("执行口径", name, [], {key: item.question for key, item in rubric.readings.items()}))
    if options.node is not None or options.why_not is not None:
        return usage("执行口径后面不写别的")
    say(reading_text(rubric, found))
    say_next(after_code(), options)
    return DONE


def _explain_community(root: Path, options: argparse.Namespace) -> int:
    """Say how a community's result came about, or what stands between it and a grade.

    The target is the year and the community, by its file name or its name: 2017/jia, 2017/甲社区; without a year the newest one.
    """
    from ..publish import gather

    first, *rest = re.split("[/／\\\\]", options.target, maxsplit=1)
    number, wanted = (first, rest[0]) if rest else (first, "") if re.fullmatch("[0-9]{4}", first) else ("", first)
    with Progress(hidden=hidden) as progress:  # whoever looks for the cause of a broken seal needs this
        gathered = gather(root, progress, held=False)
    year = next((y for y in reversed(gathered.years) if str(y.number) == number or not number), None)
    if year is None:
        numbers = "、".join(str(y.number) for y in gathered.years) or "无"
        return usage(f"没有 {number} 年度，可用：{numbers}；写作 2017/jia" if number else f"没有年度，可用：{numbers}")
    ranked = {item.result.slug: item for item in year.standing.ranked}
    units = {slug: item.result.name for slug, item in ranked.items()}
    left_out = {record.slug: record for record in year.assessed.records.left_out}
    found = community_meant(wanted, {**units, **{slug: record.name for slug, record in left_out.items()}})
    if len(found) != 1:
        known = {**units, **{slug: left_out[slug].name for slug in found if slug in left_out}}
        return usage(f"{year.number} 年度{candidates('社区', wanted, found, known)}")
    if out := left_out.get(found[0]):
        return usage(f"{out.name}不参加 {year.number} 年度考核：{out.left_out}")
    explained = _explain_grade if options.why_not is not None else _explain_ledger
    return explained(year, ranked[found[0]], options)


def _explain_ledger(year: YearSite, item: Ranked, options: argparse.Namespace) -> int:
    """Say how a community's result came about, or the score of one clause."""
    from .ledger_text import explain

    node = None
    if options.node is not None:
        titles = {node: year.rubric.title_of(node) for node in item.result.card.nodes}
        nodes = clause_meant(options.node, year.rubric, titles)
        if len(nodes) != 1:
            return usage(candidates("条款", options.node, nodes, titles))
        node = nodes[0]
    say(explain(year, item, node))
    best = year.rubric.grades.names[0]
    _say_next(year, item, options, best if node is None and item.result.grade != best else "")
    return DONE


def _say_next(year: YearSite, item: Ranked, options: argparse.Namespace, grade: str = "") -> None:
    """Say what to do next; ``grade`` is a better one, of which it can be explained what it lacks."""
    unfinished = item.result.composite is None
    sealed = there(year.project.seal_path(year.number))
    say_next(after_explain(year.number, item.result.slug, grade, unfinished=unfinished, sealed=sealed), options)


def _explain_grade(year: YearSite, item: Ranked, options: argparse.Namespace) -> int:
    """Say what stands between a community and a grade."""
    from ..assess import remedies
    from .why_not import why_not_text

    grades, wanted = year.rubric.grades.names, options.why_not
    if wanted not in grades:
        return usage(f"没有档次“{wanted}”，可用：{'、'.join(grades)}")
    record = next(record for record in year.assessed.records.typed if record.slug == item.result.slug)
    say(why_not_text(year, item, remedies(year.rubric, record, wanted), wanted))
    _say_next(year, item, options)
    return DONE
