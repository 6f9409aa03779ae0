"""The circular (通报): the office's prose and the county's figures → blocks of a document.

``content/circular/YEAR.md`` holds front matter (TOML between ``+++`` lines) and Markdown prose with named places
(``{{ 优秀名单 }}``). Every figure, list and table comes from the standing; page and other formats print the same blocks.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from .county import Ranked, Standing
from .points import fixed
from .problems import Collector, Place, date_in, nearest
from .project import Project, Year
from .rubric import BALLOTS, DAILY, REWARDS, YEAR_END, Rubric
from .source import Source, present, read


@dataclass(frozen=True, slots=True)
class Block:
    """A heading (``level`` 1 to 4), a paragraph (``level`` 0), or a table (``rows``, the first one its head)."""

    text: str
    level: int = 0
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Circular:
    """A circular ready to print: its settings and its blocks; ``attachments`` come after the body, each on a page."""

    title: str
    number: str
    issuer: str
    to: str
    copies: str
    signed_on: dt.date | None
    body: tuple[Block, ...]
    attachments: tuple[tuple[str, tuple[Block, ...]], ...]


_KEYS = {
    "title": str, "number": str, "issuer": str, "header": str, "to": str, "copies": str, "printer": str,
    "signed_on": dt.date, "printed_on": dt.date, "notes": str,
}  # fmt: skip
_TYPES = {str: "文字，加引号", dt.date: "日期，不加引号"}
APPLIES = {True: "适用", False: "不适用", None: "未定"}
_NAME = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")


def load(project: Project, year: Year, rubric: Rubric, standing: Standing) -> Circular | None:
    """Make the circular of a year; None where the office wrote none. Raises :class:`~tongyu_site.problems.Problems`."""
    path = project.circular_path(year.year)
    if not present(path):
        return None
    source = read(path, project.root)
    found = Collector()
    front, prose, offset = _split(source, found)
    found.stop_if_any()
    head = Source(source.shown, front, 1)
    settings = head.toml()
    for key, value in settings.items():
        if key not in _KEYS:
            close = nearest(key, _KEYS) or list(_KEYS)
            found.add(head.problem("E403", f"通报设置没有“{key}”这一项", [key], key=True, hint=f"可写 {'、'.join(close)}"))
        elif type(value) is not _KEYS[key]:
            kind = _KEYS[key]
            good = f'"{value}"' if kind is str and type(value) is int else date_in(value) if kind is dt.date else None
            hint = f"{key} = {good}" if good else None
            found.add(head.problem("E403", f"通报设置的 {key} 应是{_TYPES[kind]}", [key], hint=hint))
        elif isinstance(value, str) and not value.strip():
            found.add(head.problem("E403", f"通报设置的 {key} 是空的", [key], hint=f'{key} = "…"'))
    for key in ("title", "issuer", "to", *(("number", "signed_on") if year.published else ())):
        if key not in settings:
            good = '"…"' if _KEYS[key] is str else f"{year.year + 1}-01-08"
            found.add(head.problem("E403", f"通报设置缺少 {key}", place=Place(1), hint=f"{key} = {good}"))
    names = places(rubric, standing)
    body: list[Block] = []
    attachments: list[tuple[str, list[Block]]] = []
    for number, line in enumerate(prose.split("\n"), offset):
        text = line.strip()
        if not text:
            continue
        for match in _NAME.finditer(line):
            name, place = match[1], Place(number, match.start() + 1, len(match[0]))
            if name not in names:
                hint = f"可写 {'、'.join(nearest(name, names)) or '；'.join(sorted(names))}"
                found.add(source.problem("E403", f"没有名为“{name}”的数据", place=place, hint=hint))
            elif isinstance(names[name], tuple) and not _NAME.fullmatch(text):
                found.add(source.problem("E403", f"“{name}”是表格，要单独占一行", place=place))
        if re.search(r"[｛｝]|\{\{|\}\}", _NAME.sub("", text)):
            found.add(source.problem("E403", "引用数据要写在成对的半角花括号中", place=Place(number), hint="{{ 社区总数 }}"))
        if found.problems:
            continue
        alone = _NAME.fullmatch(text)
        target = attachments[-1][1] if attachments else body
        if alone and isinstance(names[alone[1]], tuple):
            target.append(Block("", rows=names[alone[1]]))  # type: ignore[arg-type]
            continue
        text = _NAME.sub(lambda match: str(names[match[1]]), text)
        level = len(text) - len(text.lstrip("#"))
        text = text.lstrip("#").strip()
        if level == 1:
            attachments.append((text, []))
        elif level:
            target.append(Block(text, level - 1))
        else:
            target.append(Block(text))
    found.stop_if_any()
    published = year.published
    return Circular(
        settings["title"], settings.get("number", "") if published else "", settings["issuer"], settings["to"],
        settings.get("copies", ""), settings.get("signed_on") if published else None, tuple(body),
        tuple((title, tuple(blocks)) for title, blocks in attachments),
    )  # fmt: skip


def _split(source: Source, found: Collector) -> tuple[str, str, int]:
    lines = source.lines
    if lines[0].strip() != "+++":
        found.add(source.problem("E403", "通报稿应以 +++ 开始，写明标题、文号等", place=Place(1), hint="+++"))
        return "", "", 1
    end = next((number for number, line in enumerate(lines[1:], 1) if line.strip() == "+++"), None)
    if end is None:
        found.add(source.problem("E403", "通报设置没有以 +++ 结束", place=Place(1), hint="+++"))
        return "", "", 1
    return "\n".join(lines[1:end]), "\n".join(lines[end + 1 :]), end + 2


def places(rubric: Rubric, standing: Standing) -> dict[str, str | tuple[tuple[str, ...], ...]]:
    """The named places of the prose: counts and lists per grade, problem types, consequences, tables."""
    found: dict[str, str | tuple[tuple[str, ...], ...]] = {
        "年度": str(rubric.year),
        "社区总数": str(len(standing.ranked)),
        "得分情况表": score_table(rubric, standing),
        "结果运用情况表": consequence_table(rubric, standing),
        "主要问题": problem_types(rubric, standing),
    }
    for name in rubric.grades.names:
        members = [item for item in standing.ranked if item.result.grade == name]
        found[f"{name}数"] = str(len(members))
        found[f"{name}名单"] = "、".join(item.result.name for item in members) or "无"
    for consequence in rubric.consequences:
        members = [
            item for item in standing.ranked
            if any(o.consequence == consequence.id and o.applies for o in item.result.outcomes)
        ]  # fmt: skip
        found[f"{consequence.title}数"] = str(len(members))
        found[f"{consequence.title}名单"] = "、".join(item.result.name for item in members) or "无"
    return found


def problem_types(rubric: Rubric, standing: Standing, count: int = 5) -> str:
    """The clauses that cost most communities something, in words: how many communities, which clause."""
    worst = sorted(
        (item for item in standing.clauses.values() if item.losers), key=lambda item: (-item.losers, item.lost, item.clause)
    )[:count]
    texts = [f"{rubric.nodes[item.clause].title}（{rubric.cite(item.clause)}）方面，{item.losers}个社区失分" for item in worst]
    return "；".join(texts) or "无"


def score_table(rubric: Rubric, standing: Standing) -> tuple[tuple[str, ...], ...]:
    """附件1 得分情况表: rank, name, the parts, the composite and the grade."""
    head = ("名次", "社区", *(rubric.title_of(part) for part in (DAILY, YEAR_END, BALLOTS, REWARDS)), "综合得分", "档次")
    return (head, *(_score_row(item) for item in standing.ranked))


def _score_row(item: Ranked) -> tuple[str, ...]:
    nodes = item.result.card.nodes
    rank = "待录入" if item.rank is None else f"{item.rank}（并列）" if item.tied else str(item.rank)
    parts = (nodes[part].score for part in (DAILY, YEAR_END, BALLOTS, REWARDS))
    cells = ("待录入" if score is None else fixed(score, 2) for score in parts)
    return (rank, item.result.name, *cells, item.shown, item.result.grade or "待录入")


def consequence_table(rubric: Rubric, standing: Standing) -> tuple[tuple[str, ...], ...]:
    """附件2 结果运用情况表: which consequences apply to which community."""
    head = ("社区", "档次", *(consequence.title for consequence in rubric.consequences))
    rows = [
        (item.result.name, item.result.grade or "待录入", *(APPLIES[o.applies] for o in item.result.outcomes))
        for item in standing.ranked
    ]
    return (head, *rows)


def day(value: dt.date) -> str:
    """A date as official documents write it: 2018年1月8日."""
    return f"{value.year}年{value.month}月{value.day}日"
