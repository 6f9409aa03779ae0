"""Every page: URL, template and context; the only place that knows a URL or an anchor.

Contexts hold rows ready to print: strings and addresses relative to the site's root. Templates do no arithmetic, no
sorting and no counting.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from .circular import Circular, day
from .county import ClauseStatistics, Ranked, Standing, charged_clause, figure
from .grading import Result
from .history import Past
from .points import ZERO, Points, finite, plain, show, signed
from .project import Project, Year
from .rubric import BALLOTS, COMPOSITE, DAILY, REWARDS, YEAR_END, Node, Rubric, words
from .scoring import Entry, Kind, State, parents

PARTS = (DAILY, YEAR_END, BALLOTS, REWARDS)
UNDETERMINED = {True: "是", False: "否", None: "未定"}


@dataclass(frozen=True)
class YearSite:
    """One year, assessed and ranked: what its pages show."""

    year: Year
    rubric: Rubric
    standing: Standing
    past: Past
    circular: Circular | None

    @property
    def number(self) -> int:
        """The year."""
        return self.year.year


@dataclass(frozen=True)
class Page:
    """One HTML page: its URL from the site's root, its template, its title and what the template prints."""

    url: str
    template: str
    title: str
    context: dict[str, Any]
    year: YearSite | None = None

    @property
    def root(self) -> str:
        """The way from the page to the site's root."""
        return "../" * self.url.count("/")


class Urls:
    """The addresses of a year's pages, from the site's root."""

    def __init__(self, year: int) -> None:
        self.year = year
        self.home = f"{year}/index.html"
        self.deductions = f"{year}/deductions.html"
        self.rubric = f"{year}/rubric.html"
        self.readings = f"{year}/readings.html"
        self.circular = f"{year}/circular.html"
        self.clauses = f"{year}/clauses/index.html"
        self.results = f"{year}/data/results.json"

    def community(self, slug: str, node: str = "") -> str:
        """A community's breakdown, or one node in it."""
        return f"{self.year}/communities/{slug}.html" + (f"#n-{node}" if node else "")

    def clause(self, clause: str) -> str:
        """A clause's page."""
        return f"{self.year}/clauses/{clause}.html"

    def text(self, block: str) -> str:
        """A clause in the official text."""
        return f"{self.rubric}#{block}"

    def reading(self, reading: str) -> str:
        """A reading on the page 勘误与解释."""
        return f"{self.readings}#{reading}"

    def ranking(self, slug: str) -> str:
        """A community's row in the ranking."""
        return f"{self.home}#c-{slug}"

    def rule(self, rubric: Rubric, block: str) -> str:
        """Where a reader finds the ground of an entry: the clause's page, or the official text."""
        node = rubric.nodes.get(block)
        return self.clause(block) if node is not None and node.kind == "clause" else self.text(block)


HOME, HELP = "index.html", "help.html"


def plan(project: Project, years: Sequence[YearSite], help_html: str) -> list[Page]:
    """Every page of a site, in a fixed order. ``years`` in ascending order; the newest one is the front page's."""
    newest = years[-1] if years else None
    pages = [Page(HOME, "index.html", project.title, _front(years), newest)]
    for year in years:
        pages += _year_pages(project, year)
    pages.append(Page(HELP, "help.html", "使用说明", {"body": help_html}, newest))
    return pages


def _year_pages(project: Project, year: YearSite) -> Iterator[Page]:
    urls = Urls(year.number)
    name = f"{year.number}年度"
    yield Page(urls.home, "year.html", f"{name}考核结果", _year(year, urls), year)
    for item in year.standing.ranked:
        context = _community(project, year, urls, item)
        yield Page(urls.community(item.result.slug), "community.html", f"{item.result.name} {name}考核明细", context, year)
    yield Page(urls.deductions, "deductions.html", f"{name}失分矩阵", _matrix(year, urls), year)
    yield Page(urls.clauses, "clauses.html", f"{name}逐项统计", _clauses(year, urls), year)
    for clause in year.rubric.clauses:
        title = f"{year.rubric.cite(clause.id)} {clause.title}"
        yield Page(urls.clause(clause.id), "clause.html", title, _clause(year, urls, clause), year)
    yield Page(urls.rubric, "rubric.html", f"{name}考核细则", _rubric(year, urls), year)
    yield Page(urls.readings, "readings.html", f"{name}勘误与解释", _readings(year, urls), year)
    yield Page(urls.circular, "circular.html", f"{name}考核情况通报", _circular(year, urls), year)


# front page and year


def _front(years: Sequence[YearSite]) -> dict[str, Any]:
    if not years:
        return {"newest": None, "years": []}
    newest = years[-1]
    urls = Urls(newest.number)
    context = _year(newest, urls)
    earlier = [(f"{year.number}年度", Urls(year.number).home) for year in reversed(years[:-1])]
    return {"newest": context, "years": earlier, "urls": urls, "name": f"{newest.number}年度"}


def _year(year: YearSite, urls: Urls) -> dict[str, Any]:
    standing = year.standing
    sections = [(section.label, section.title, show(section.points)) for section in year.rubric.sections]
    groups = []
    for name in year.rubric.grades.names:
        members = [(i.result.name, urls.community(i.result.slug), i.shown) for i in standing.ranked if i.result.grade == name]
        groups.append((name, _grade_words(year.rubric, name), len(members), members))
    return {
        "urls": urls,
        "groups": groups,
        "unfinished": [(i.result.name, urls.community(i.result.slug)) for i in standing.ranked if i.rank is None],
        "count": len(standing.ranked),
        "sections": sections,
        "parts": [(year.rubric.title_of(part), urls.text(part)) for part in PARTS],
        "rows": [_ranking_row(year, urls, item) for item in standing.ranked],
    }


def _grade_words(rubric: Rubric, name: str) -> str:
    minimum = rubric.grades.minimum(name)
    if minimum is not None:
        return f"{show(minimum)}分以上"
    return f"{show(rubric.grades.thresholds[-1])}分以下"


def _ranking_row(year: YearSite, urls: Urls, item: Ranked) -> tuple[Any, ...]:
    result = item.result
    nodes = result.card.nodes
    rank = "未排名" if item.rank is None else f"{item.rank}" + ("（并列）" if item.tied else "")
    limit = "；".join(year.rubric.cite(entry.clause) for entry in result.limits if entry.before != entry.after)
    return (
        result.slug, rank, result.name, urls.community(result.slug), item.shown, result.grade or "待录入", limit,
        [figure(nodes[part]) for part in PARTS], [figure(nodes[section.id]) for section in year.rubric.sections],
    )  # fmt: skip


# a community


def _community(project: Project, year: YearSite, urls: Urls, item: Ranked) -> dict[str, Any]:
    rubric, result = year.rubric, item.result
    card = result.card
    order = [other.result for other in year.standing.ranked]
    index = order.index(result)
    losses = _losses(year, urls, result)
    return {
        "urls": urls,
        "name": result.name,
        "slug": result.slug,
        "grade": result.grade or "待录入",
        "composite": item.shown,
        "rank": "未排名" if item.rank is None else f"第{item.rank}名" + ("（并列）" if item.tied else ""),
        "count": len(order),
        "distance": _distance(rubric, result),
        "worst": losses[:3],
        "missing": [_missing(rubric, block, fact) for block, fact in card.missing],
        "parts": [_part_row(year, urls, result, part) for part in PARTS],
        "parts_total": _total_row(rubric, result),
        "sections": [_node_row(result, section) for section in rubric.sections],
        "losses": losses,
        "ledger": [row for section in rubric.sections for row in _ledger(year, urls, result, section.id)],
        "rewards": list(_ledger(year, urls, result, REWARDS)),
        "closing": [row for block in (DAILY, YEAR_END, BALLOTS, COMPOSITE) for row in _ledger(year, urls, result, block)],
        "limits": _limit_rows(project, year, urls, result),
        "exempted": [(str(e.date), e.reason, e.detail if project.show_roles else "") for e in result.exempted],
        "exemption": (rubric.cite(rubric.exemption.id), urls.text(rubric.exemption.id)),
        "outcomes": [
            (o.title, UNDETERMINED[o.applies], o.reason, rubric.cite(o.consequence), urls.text(o.consequence))
            for o in result.outcomes
        ],
        "years": _earlier(year, item),
        "previous": (order[index - 1].name, urls.community(order[index - 1].slug)) if index else None,
        "next": (order[index + 1].name, urls.community(order[index + 1].slug)) if index + 1 < len(order) else None,
    }  # fmt: skip


def _missing(rubric: Rubric, block: str, fact: str) -> str:
    if block == COMPOSITE:
        return "年末考核开始的日期"
    found = rubric.facts[block][fact]
    return f"{rubric.cite(block)} {found.title}"


def _distance(rubric: Rubric, result: Result) -> str:
    """How far the next grade is, in words."""
    composite, grade = result.composite, result.grade
    if composite is None or grade is None:
        return "事实没有录齐，暂无得分"
    better = [level for level in rubric.grades.levels if level.minimum is not None and composite < level.minimum]
    if result.by_score != grade:
        grounds = "、".join(dict.fromkeys(rubric.cite(limit.clause) for limit in result.limits if limit.before != limit.after))
        return f"按得分为{result.by_score}，因{grounds}定为{grade}"
    if not better:
        return f"已达{rubric.grades.names[0]}分数线"
    nearest = better[-1]
    return f"距{nearest.name}还差{show((nearest.minimum or ZERO) - composite)}分"


def _weight(rubric: Rubric, node: str) -> Points:
    """The share with which a point at a node counts in the composite."""
    above = parents(rubric)
    share = Points(1)
    while node in above:
        if node == YEAR_END:
            share *= rubric.parts[YEAR_END].share
        node = above[node]
    return share


def _losses(year: YearSite, urls: Urls, result: Result) -> list[tuple[Any, ...]]:
    """Every entry that took points, the one that weighs most in the composite first."""
    rubric = year.rubric
    kinds = (Kind.DEDUCTION, Kind.VOID)
    found = [entry for entry in result.card.entries if entry.kind in kinds and entry.applied < 0]
    weighed = [(entry.applied * _weight(rubric, entry.node), entry) for entry in found]
    weighed.sort(key=lambda pair: pair[0])
    return [(*_entry_row(year, urls, entry), signed(weight)) for weight, entry in weighed]


def _entry_row(year: YearSite, urls: Urls, entry: Entry) -> tuple[Any, ...]:
    """Clause, its address, kind, reason, date, document, note, points as the rule says, as applied, why they differ."""
    return (
        year.rubric.cite(charged_clause(year.rubric, entry)), urls.rule(year.rubric, charged_clause(year.rubric, entry)),
        entry.kind.label, entry.reason, _date(entry.date), _ground(year.rubric, entry), entry.note,
        signed(entry.points), signed(entry.applied), entry.why,
    )  # fmt: skip


def _date(value: dt.date | None) -> str:
    return day(value) if value else ""


def _ground(rubric: Rubric, entry: Entry) -> str:
    """What an entry rests on: its document, or the materials that the text names for the fact, or the facts stated."""
    if entry.document:
        return entry.document.text
    node = rubric.nodes.get(entry.clause)
    rule = next((rule for rule in node.rules if rule.id == entry.rule), None) if node else None
    basis = node.facts[rule.fact].basis if node and rule else None
    return f"以{basis}为准" if basis else "记录所填的事实"


def _part_row(year: YearSite, urls: Urls, result: Result, part: str) -> tuple[str, ...]:
    node = result.card.nodes[part]
    full = show(year.rubric.parts[part].full) + "分" if part in year.rubric.parts else "不限"
    score = "待录入" if node.score is None else show(node.score)
    return (year.rubric.title_of(part), urls.text(part), full, score, _explain_part(result, part))


def _explain_part(result: Result, part: str) -> str:
    """How a part's figure comes about: the entries of its own, in words."""
    texts = []
    for entry in result.card.entries:
        if entry.node == part and entry.kind == Kind.WEIGHT:
            texts.append(f"{entry.reason}{show(entry.points)}分 {entry.why}")
        elif entry.node == part and entry.kind in (Kind.CAP, Kind.DEDUCTION):
            texts.append(f"{entry.reason}，{signed(entry.applied)}分")
    if part == REWARDS:
        return "各项奖惩合计，不乘权重" if any(e.node == part for e in result.card.entries) else "无"
    return "；".join(texts)


def _total_row(rubric: Rubric, result: Result) -> tuple[str, ...]:
    extra = [
        f"{entry.reason}，{signed(entry.applied)}分" for entry in result.card.entries
        if entry.node == COMPOSITE and entry.applied
    ]  # fmt: skip
    score = result.composite
    total = "待录入" if score is None else show(score)
    exactly = "" if score is None or finite(score) else "合计按精确值计算"
    return (rubric.title_of(COMPOSITE), total, "；".join([*extra, *([exactly] if exactly else [])]))


def _node_row(result: Result, node: Node) -> tuple[str, ...]:
    found = result.card.nodes[node.id]
    credits = signed(found.credits) if found.credits else "无"
    score = "待录入" if found.score is None else show(found.score)
    return (node.label, node.title, show(node.points), score, credits, found.state.label, f"n-{node.id}")


def _ledger(year: YearSite, urls: Urls, result: Result, block: str, depth: int = 0) -> Iterator[dict[str, Any]]:
    """A node's lines of the ledger: its head, the nodes inside it, then its own entries with the running balance.

    A node whose only entry is what it was allotted takes one line.
    """
    rubric, card = year.rubric, result.card
    node = rubric.nodes.get(block)
    found = card.nodes[block]
    children = node.children if node else ()
    entries = [entry for entry in card.entries if entry.node == block]
    yield {
        "id": block, "depth": depth, "label": rubric.cite(block), "title": rubric.title_of(block),
        "url": urls.rule(rubric, block), "points": f"分值{show(found.points)}分" if found.points else "无分值",
        "state": found.state.label, "score": "待录入" if found.score is None else show(found.score),
    }  # fmt: skip
    for child in children:
        yield from _ledger(year, urls, result, child, depth + 1)
    if all(entry.kind == Kind.ALLOTTED and entry.points == entry.applied for entry in entries):
        return
    above = parents(rubric)
    below = [other for other, parent in above.items() if parent == block]
    balance = sum((card.nodes[other].score or ZERO for other in below), ZERO)
    if below:
        yield {"depth": depth + 1, "kind": "小计", "reason": f"{rubric.cite(block)}以内各项合计", "balance": show(balance)}
    for entry in entries:
        balance += entry.applied
        cite, url, kind, reason, date, document, note, points, applied, why = _entry_row(year, urls, entry)
        yield {
            "depth": depth + 1, "kind": kind, "reason": reason, "date": date, "document": document, "note": note,
            "points": points, "applied": applied, "why": why, "balance": show(balance),
            "cite": cite if charged_clause(rubric, entry) != block else "", "url": url,
        }  # fmt: skip


def _limit_rows(project: Project, year: YearSite, urls: Urls, result: Result) -> list[tuple[str, ...]]:
    return [
        (
            year.rubric.cite(limit.clause), urls.rule(year.rubric, limit.clause), limit.kind.label,
            limit.before or "待录入", limit.after or "待录入", "有变化" if limit.before != limit.after else "没有变化",
            limit.detail if project.show_roles else "",
        )
        for limit in result.limits
    ]  # fmt: skip


def _earlier(year: YearSite, item: Ranked) -> list[tuple[str, str, str]]:
    last = item.result.last
    rows = [(f"{year.number}年度", item.shown, item.result.grade or "待录入")]
    rows.append(
        (f"{year.number - 1}年度", plain(last.score), last.grade) if last else (f"{year.number - 1}年度", "没有结果", "没有结果")
    )
    return rows


# across the county


def _matrix(year: YearSite, urls: Urls) -> dict[str, Any]:
    """Community × clause: what each clause took or gave; the clauses that cost most first."""
    rubric, standing = year.rubric, year.standing
    ordered = sorted(standing.clauses.values(), key=lambda item: item.lost)
    columns = [item for item in ordered if item.lines]
    changes: dict[str, dict[str, Points]] = {}
    for column in columns:
        for other, value, _ in column.lines:
            changes.setdefault(other.result.slug, {})[column.clause] = value
    rows = []
    for item in standing.ranked:
        slug = item.result.slug
        own = changes.get(slug, {})
        cells = [_cell(item, column.clause, own.get(column.clause), urls) for column in columns]
        total = sum(own.values(), ZERO)
        rows.append((item.result.name, urls.community(slug), cells, signed(total)))
    return {
        "urls": urls,
        "columns": [
            (rubric.cite(c.clause), rubric.nodes[c.clause].title, urls.rule(rubric, c.clause), signed(c.lost + c.gained))
            for c in columns
        ],
        "rows": rows,
        "total": signed(sum((c.lost + c.gained for c in columns), ZERO)),
        "untouched": [(rubric.cite(c.clause), urls.rule(rubric, c.clause)) for c in ordered if not c.lines],
    }  # fmt: skip


def _cell(item: Ranked, clause: str, value: Points | None, urls: Urls) -> tuple[str, str, str]:
    if item.result.card.nodes[clause].state == State.NOT_ASSESSED:
        return ("待录入", urls.community(item.result.slug, clause), "none")
    if value is None:
        return ("0", "", "zero")
    shade = "gain" if value > 0 else "zero" if value == 0 else f"loss{min(4, 1 + int(-value))}"
    return (signed(value), urls.community(item.result.slug, clause), shade)


def _clauses(year: YearSite, urls: Urls) -> dict[str, Any]:
    rows = []
    for clause in year.rubric.clauses:
        found = year.standing.clauses[clause.id]
        points = show(clause.points) if clause.points else "无分值"
        rows.append((year.rubric.cite(clause.id), clause.title, urls.clause(clause.id), points, *_figures(found)))
    return {"urls": urls, "rows": rows}


def _figures(found: ClauseStatistics) -> tuple[str, str, str, str]:
    return (str(found.losers), signed(found.lost), str(found.gainers), signed(found.gained))


def _clause(year: YearSite, urls: Urls, clause: Node) -> dict[str, Any]:
    rubric = year.rubric
    found = year.standing.clauses[clause.id]
    bases = list(dict.fromkeys(fact.basis for fact in clause.facts.values() if fact.basis))
    order = [node.id for node in rubric.clauses]
    index = order.index(clause.id)

    def neighbour(step: int) -> tuple[str, str] | None:
        other = index + step
        return (rubric.cite(order[other]), urls.clause(order[other])) if 0 <= other < len(order) else None

    return {
        "urls": urls,
        "label": rubric.cite(clause.id),
        "name": clause.title,
        "points": show(clause.points) + "分" if clause.points else "无分值",
        "path": [
            (rubric.cite(above), rubric.title_of(above), urls.text(above)) for above in reversed(rubric.path(clause.id)[1:])
        ],
        "text": [rubric.paragraphs[number].text for number in rubric.home[clause.id]],
        "text_url": urls.text(clause.id),
        "rules": [words(rule, clause.facts[rule.fact]) + _scope_words(rubric, rule.scope, clause.id) for rule in clause.rules],
        "bases": bases,
        "readings": [(r.id, r.question, r.options[r.chosen].says, urls.reading(r.id)) for r in rubric.readings_of(clause.id)],
        "figures": _figures(found),
        "rows": [_clause_row(year, urls, line) for line in found.lines],
        "previous": neighbour(-1),
        "next": neighbour(1),
    }


def _scope_words(rubric: Rubric, scope: str, clause: str) -> str:
    target = rubric.scope(clause, scope)
    return (
        ""
        if target == clause
        else f"（从{rubric.title_of(target)}的得分中计）"
        if target in (YEAR_END, COMPOSITE)
        else f"（范围：{rubric.cite(target)}）"
    )


def _clause_row(year: YearSite, urls: Urls, line: tuple[Ranked, Points, tuple[Entry, ...]]) -> tuple[Any, ...]:
    item, total, entries = line
    return (
        item.result.name, urls.community(item.result.slug, entries[0].node), signed(total),
        [_entry_row(year, urls, entry) for entry in entries],
    )  # fmt: skip


# the rubric and its readings


def _rubric(year: YearSite, urls: Urls) -> dict[str, Any]:
    rubric = year.rubric
    ids: dict[int, list[str]] = {}
    for block, homes in rubric.home.items():
        ids.setdefault(homes[0], []).append(block)
    rows = []
    for paragraph in rubric.paragraphs:
        notes = []
        for block in ids.get(paragraph.index, []):
            if block in year.standing.clauses:
                found = year.standing.clauses[block]
                text = f"{rubric.cite(block)}：{found.losers}个社区失分，{found.gainers}个社区加分"
                notes.append((text, urls.clause(block)))
        notes += [
            (f"解释：{reading.question}", urls.reading(reading.id))
            for reading in rubric.readings.values() if reading.paragraph == paragraph.index
        ]  # fmt: skip
        notes += [
            (f"勘误：{erratum.note}", urls.reading(f"E-{erratum.id}"))
            for erratum in rubric.errata if erratum.paragraph == paragraph.index
        ]  # fmt: skip
        rows.append((paragraph.level, paragraph.id, _pieces(paragraph.text, paragraph.anchors, paragraph.id), notes))
    return {"urls": urls, "paragraphs": rows}


def _pieces(text: str, anchors: Sequence[tuple[str, int, int]], own: str | None) -> list[tuple[str, str]]:
    """A paragraph cut at the anchors inside it: (id or "", text)."""
    pieces: list[tuple[str, str]] = []
    position = 0
    for anchor, start, end in sorted((a for a in anchors if a[0] != own), key=lambda a: a[1]):
        if start > position:
            pieces.append(("", text[position:start]))
        pieces.append((anchor, text[start:end]))
        position = end
    if position < len(text):
        pieces.append(("", text[position:]))
    return pieces


SUPPORT = {"H": "原文支持充分", "M": "较为可能", "L": "原文未定，建议由县纪委明确"}


def _readings(year: YearSite, urls: Urls) -> dict[str, Any]:
    rubric = year.rubric

    def places(clauses: Sequence[str]) -> list[tuple[str, str]]:
        return [(rubric.cite(clause), urls.rule(rubric, clause)) for clause in clauses]

    return {
        "urls": urls,
        "readings": [
            (
                reading.id, reading.question, places(reading.clauses), reading.options[reading.chosen].says,
                [option.says for option in reading.options.values() if option.name != reading.chosen],
                reading.why, SUPPORT.get(reading.support, reading.support),
            )
            for reading in rubric.readings.values()
        ],
        "errata": [
            (f"E-{erratum.id}", erratum.printed or "（正文之外）", erratum.note, _paragraph_url(rubric, urls, erratum.paragraph))
            for erratum in rubric.errata
        ],
    }  # fmt: skip


def _paragraph_url(rubric: Rubric, urls: Urls, paragraph: int) -> str:
    anchor = rubric.paragraphs[paragraph].id
    return urls.text(anchor) if anchor else urls.rubric


# the circular


def _circular(year: YearSite, urls: Urls) -> dict[str, Any]:
    found = year.circular
    if found is None:
        return {"urls": urls, "circular": None}
    return {
        "urls": urls,
        "circular": found,
        "signed": day(found.signed_on) if found.signed_on else "",
        "draft": not year.year.published,
    }


def resolve(target: str, years: Sequence[YearSite]) -> str | None:
    """The address of a link by id in content Markdown: ``clause:1-2``, ``text:r1``, ``reading:R-15-credit``, ``year:``."""
    kind, _, name = target.partition(":")
    if not years:
        return None
    year, _, rest = name.rpartition("/")
    urls = Urls(int(year) if year.isdigit() else years[-1].number)
    makers: dict[str, Callable[[str], str]] = {
        "clause": urls.clause, "text": urls.text, "reading": urls.reading, "community": urls.community,
        "page": lambda page: str(getattr(urls, page, "")),
    }  # fmt: skip
    return makers[kind](rest) if kind in makers else None
