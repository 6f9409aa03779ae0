"""What a command did, and what a human should look at, in words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from ..assess import Question
from ..base.codes import QUESTIONS
from ..output import Written
from .gathering import Gathered


def summary(gathered: Gathered, written: Iterable[Written] = (), notes: Iterable[str] = ()) -> str:
    """What was done, in words."""
    lines = []
    for year in gathered.years:
        counts = "、".join(f"{name}{count}个" for name, count in year.standing.counts.items())
        stage = "正式发布" if year.settings.published else "送审稿"
        open_ones = f"、待录入{year.standing.unfinished}个" if year.standing.unfinished else ""
        others = len(year.assessed.records.left_out)
        beside = f"；另有 {others} 个不参加考核" if others else ""
        lines.append(f"{year.number} 年度（{stage}）：{len(year.standing.ranked)} 个社区，{counts}{open_ones}{beside}")
        if year.settings.published and not year.sealed:
            lines.append(f"注意：{year.number} 年度已正式发布，尚未封存")
        lines += [f"说明：{remark}" for remark in year.notes]
    if asked := count_questions(gathered.questions):
        lines.append(f"待核 {len(gathered.questions)} 条：{asked}；python build.py check 逐条列出")
    lines += [f"说明：{note}" for item in written for note in item.notes]
    lines += [f"说明：{note}" for note in notes]
    for item in written:
        state = "已更新" if item.changed else "没有变化"
        lines.append(f"{item.folder.name}/：{item.files} 个文件，{state}，清单校验码 {item.checksum}")
    return "\n".join(lines)


def count_questions(questions: Iterable[Question]) -> str:
    """How many questions of each kind, on one line; empty where there is none."""
    counts = Counter(question.code for question in questions)
    return "，".join(f"{QUESTIONS[code].title} {count}" for code, count in sorted(counts.items()))


def list_questions(questions: Iterable[Question]) -> str:
    """All questions, grouped by year and file; those of the county first."""
    groups: dict[tuple[str, str], list[Question]] = defaultdict(list)
    for question in questions:
        groups[question.about, question.source.shown if question.source else ""].append(question)
    lines = []
    for (about, file), group in sorted(groups.items(), key=lambda item: item[0][0] != ""):
        lines.append(f"待核：{about}{f'（{file}）' if file and about else ''}" if about else "待核：全县")
        ordered = sorted(group, key=lambda question: (question.line or 0, question.code))
        lines += [f"  {question.text}" for question in ordered]
    return "\n".join(lines)
