"""Every page: URL, template and context; the only place that knows a URL or an anchor.

Contexts hold rows ready to print: strings and addresses relative to the site's root. Templates do no arithmetic, no
sorting and no counting.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from itertools import pairwise
from typing import Any, TypeVar

from ..assess import (
    AssessedYear,
    ClauseStatistics,
    Entry,
    Kind,
    NodeScore,
    Past,
    Ranked,
    Result,
    Standing,
    State,
    cut_at_full,
    losses_of,
)
from ..base.points import ZERO, Points, bounded, finite, fixed, show, signed
from ..base.problems import CODES, QUESTIONS
from ..base.project import Project, YearSettings
from ..circular import APPLIES, CORRECTED, DRAFT_MARK, Attachment, Circular, Passage, day, ems, header_size, title_lines
from ..rubric import BALLOTS, COMPOSITE, DAILY, REWARDS, YEAR_END, Node, Rubric, node_words
from ..seals import COMMUNITY, HEADLINES, NOTHING, Change, Correction

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)
Replaced = Mapping[tuple[str, str], Sequence[str]]
"""By slug and headline, or slug and node: the texts that corrections replaced, oldest first."""

NOT_ASSESSED = State.NOT_ASSESSED.label
NOT_APPLICABLE = "不适用"
SMALLEST = Points(1, 10**6)
"""A distance is shown with as many decimals as it takes not to look like none."""

PARTS = (DAILY, YEAR_END, BALLOTS, REWARDS)


@dataclass(frozen=True)
class YearSite:
    """One year, assessed and ranked: what its pages show."""

    assessed: AssessedYear
    circular: Circular | None
    earlier: Sequence[tuple[int, Past]] = ()
    """Results of earlier years, the last one first."""
    sealed: str = ""
    """The mark of the year's seal; empty where it is not sealed."""
    corrections: Sequence[Correction] = ()
    former: Sequence[AssessedYear] = ()
    """The year as it was published before each correction, oldest first."""
    remarks: Sequence[str] = ()
    """What of the year is not as it was sealed, though every figure is; for the summary of a build."""

    @cached_property
    def was(self) -> Replaced:
        """The headlines that corrections replaced, as pages print them: (slug, headline) → the texts before, oldest first."""
        return self.replaced(partial(_headline_texts, self))

    @cached_property
    def corrected_slugs(self) -> frozenset[str]:
        """The communities that some correction changed: no figure of another is any other than it was."""
        return frozenset(change.slug for correction in self.corrections for change in correction.changes)

    def corrected_of(self, standing: Standing) -> list[Ranked]:
        """These communities in a state of the year."""
        return [item for item in standing.ranked if item.result.slug in self.corrected_slugs]

    def replaced(self, texts: Callable[[Standing], Mapping[K, str]]) -> Mapping[K, Sequence[str]]:
        """What corrections replaced in texts that are made from a state of the county, oldest first; ``texts`` makes them.

        The same function makes what a page prints and what it strikes through: nothing is struck that was never published.
        """
        if not self.former:
            return {}
        states = [texts(standing) for standing in (*(year.standing for year in self.former), self.standing)]
        found = {}
        for key in states[-1]:
            values = [state[key] for state in states if key in state]
            if old := [value for value, following in pairwise(values) if value != following]:
                found[key] = old
        return found

    @cached_property
    def corrected(self) -> Sequence[tuple[Correction, Mapping[tuple[str, str], Sequence[Change]]]]:
        """Each correction with its changes by what page lists them: ("community", slug), ("clause", id), ("losses", "")."""
        found = []
        rubric, clauses = self.rubric, self.standing.clauses
        listed = {*clauses, rubric.papers.id, rubric.rewards.id, *PARTS}
        for correction in self.corrections:
            sorted_out: dict[tuple[str, str], list[Change]] = {}
            for change in correction.changes:
                whole = not change.block
                where = [("community", change.slug)]
                if not whole:
                    where.append(("clause", change.block))
                if change.block in listed or (whole and change.what in (COMMUNITY, HEADLINES["name"])):
                    where.append(("losses", ""))
                for concern in where:
                    sorted_out.setdefault(concern, []).append(change)
            for slug, clause in correction.rows:
                own = sorted_out.setdefault(("clause", clause), [])
                if not any(change.slug == slug for change in own):  # its row is new, gone, renamed or voided elsewhere
                    all_own = sorted_out.get(("community", slug), [])
                    own += [change for change in all_own if not change.block and change.what != HEADLINES["rank"]] or all_own
            found.append((correction, sorted_out))
        return found

    @property
    def number(self) -> int:
        """The year."""
        return self.assessed.number

    @property
    def settings(self) -> YearSettings:
        """What ``site.toml`` says of the year."""
        return self.assessed.settings

    @property
    def rubric(self) -> Rubric:
        """The year's rubric."""
        return self.assessed.rubric

    @property
    def standing(self) -> Standing:
        """The year's results."""
        return self.assessed.standing

    @property
    def past(self) -> Past:
        """The results of the year before."""
        return self.assessed.past


def replaced_headlines(corrections: Iterable[Correction]) -> Replaced:
    """What some corrections replaced in headlines, of a year that has no pages any more: its recorded changes say it."""
    found: dict[tuple[str, str], list[str]] = {}
    for correction in corrections:
        for change in correction.changes:
            exact_only = change.what == HEADLINES["composite"] and "（" in change.old  # what was shown did not change
            if not change.block and change.what != COMMUNITY and not exact_only:
                found.setdefault((change.slug, change.what), []).append(change.old)
    return found


@dataclass(frozen=True)
class Register:
    """The corrections of all sealed years, and the marks of those that have no pages any more."""

    corrections: tuple[Correction, ...] = ()
    withdrawn: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Page:
    """One HTML page: its URL from the site's root, its template, its title and what the template prints.

    ``marks`` are shown in the head (送审稿, 历史), ``issue`` is the circular's number and date, ``index`` the address of
    the search index, ``paper`` how closely it is printed.
    """

    url: str
    template: str
    title: str
    context: dict[str, Any]
    year: YearSite | None = None
    marks: tuple[str, ...] = ()
    draft: bool = False
    issue: str = ""
    index: str = ""
    paper: str = ""
    notices: tuple[dict[str, Any], ...] = ()
    """The corrections that concern the page."""

    @property
    def root(self) -> str:
        """The way from the page to the site's root."""
        return "../" * self.url.count("/")


class Urls:
    """The addresses of a year's pages, from the site's root. ``places`` says on which page of the ranking a slug stands."""

    def __init__(self, year: int, places: Mapping[str, int] | None = None) -> None:
        self.year = year
        self.places = places or {}
        self.rubric = f"{year}/rubric.html"
        self.readings = f"{year}/readings.html"
        self.circular = f"{year}/circular.html"
        self.circular_docx = f"{year}/circular.docx"
        self.clauses = f"{year}/clauses/index.html"
        self.results = f"{year}/data/results.json"
        self.results_schema = f"{year}/data/results.schema.json"
        self.results_csv = f"{year}/data/results.csv"
        self.ledger_csv = f"{year}/data/ledger.csv"
        self.results_xlsx = f"{year}/data/results.xlsx"
        self.index = f"{year}/data/search.js"

    def home(self, number: int = 1) -> str:
        """The year's page with the ranking."""
        return f"{self.year}/index{_part(number)}.html"

    def deductions(self, number: int = 1) -> str:
        """The matrix community × clause."""
        return f"{self.year}/deductions{_part(number)}.html"

    def losses(self, number: int = 1) -> str:
        """The list of all losses."""
        return f"{self.year}/losses{_part(number)}.html"

    def print(self, number: int = 1) -> str:
        """All communities one after another, for the printer."""
        return f"{self.year}/print{_part(number)}.html"

    def community(self, slug: str, node: str = "") -> str:
        """A community's breakdown, or one node in it."""
        return f"{self.year}/communities/{slug}.html" + (f"#n-{node}" if node else "")

    def clause(self, clause: str, number: int = 1) -> str:
        """A clause's page."""
        return f"{self.year}/clauses/{clause}{_part(number, '_')}.html"

    def text(self, block: str) -> str:
        """A clause in the official text."""
        return f"{self.rubric}#{block}"

    def reading(self, reading: str) -> str:
        """A reading on the page 勘误与解释."""
        return f"{self.readings}#{reading}"

    def ranking(self, slug: str) -> str:
        """A community's row in the ranking."""
        return f"{self.home(self.places.get(slug, 1))}#c-{slug}"

    def rule(self, rubric: Rubric, block: str) -> str:
        """Where a reader finds the ground of an entry: the clause's page, or the official text."""
        node = rubric.nodes.get(block)
        return self.clause(block) if node is not None and node.kind == "clause" else self.text(block)


def _part(number: int, mark: str = "-") -> str:
    return "" if number == 1 else f"{mark}{number}"


# Tables that grow with the county are cut into pages; a page of any of them stays well under 2 MB, and a page of the
# ranking prints on two sheets.
RANKING_ROWS, MATRIX_ROWS, LOSS_ROWS, CLAUSE_ROWS, PRINT_LINES = 80, 200, 800, 800, 2500

PAPER = ((104, ""), (125, "close"), (150, "dense"))
"""How closely a community is printed, by its lines: the largest type that keeps it to three sheets."""

RANKING_PAPER = ((30, ""), (50, "close"), (RANKING_ROWS, "dense"))
"""How closely the ranking is printed, by its lines: the largest type that keeps it to two sheets."""

GLANCE = 40
"""Up to how many communities are named beside their grades, above the ranking."""


def _paper(lines: int, sizes: Sequence[tuple[int, str]]) -> str:
    return next((name for limit, name in sizes if lines <= limit), "tight")


def _chunks(rows: Sequence[T], size: int) -> list[Sequence[T]]:
    """A list cut into pages; at least one, also of nothing."""
    return [rows[start : start + size] for start in range(0, len(rows), size)] or [rows]


def _pager(count: int, current: int, size: int, total: int, url: Callable[[int], str]) -> list[tuple[str, str, bool]]:
    """The index over a table's pages: text, address, whether it is this one; empty for a single page."""
    if count == 1:
        return []
    ends = [min(number * size, total) for number in range(1, count + 1)]
    return [(f"第{(n - 1) * size + 1}至{end}行", url(n), n == current) for n, end in enumerate(ends, 1)]


HOME, HELP, CODES_PAGE, CORRECTIONS = "index.html", "help.html", "problems.html", "corrections.html"


def navigation(page: Page) -> list[tuple[str, str, bool]]:
    """The menu of a page: text, address, whether it is this page."""
    items = [("首页", HOME), *(menu(page.year) if page.year is not None else [])]
    return [(text, url, url == page.url) for text, url in [*items, ("更正", CORRECTIONS), ("使用说明", HELP)]]


def menu(year: YearSite) -> list[tuple[str, str]]:
    """The pages of a year that the menu leads to: text and address."""
    urls = Urls(year.number)
    return [
        ("名次", urls.home()), ("失分矩阵", urls.deductions()), ("失分清单", urls.losses()), ("逐项统计", urls.clauses),
        ("考核细则", urls.rubric), ("勘误与解释", urls.readings), ("通报", urls.circular),
    ]  # fmt: skip


def plan(project: Project, years: Sequence[YearSite], help_html: str, register: Register | None = None) -> list[Page]:
    """Every page of a site, in a fixed order. ``years`` in ascending order; the newest one is the front page's."""
    register = register or Register()
    corrections = register.corrections
    newest = years[-1] if years else None
    notices = _notices(newest) if newest else ()
    pages = [Page(HOME, "index.html", project.title, _front(years), newest, paper="roomy", notices=notices)]
    for year in years:
        before = [item for item in corrections if item.year < year.number]
        then = {item.number: item.was for item in years if item.number < year.number}
        gone = {item.year for item in before} - then.keys()
        then |= {number: replaced_headlines(item for item in before if item.year == number) for number in gone}
        pages += _year_pages(project, year, before, then)
    pages.append(Page(CORRECTIONS, "corrections.html", "更正登记", _register(years, register), newest))
    context = {"body": help_html, "codes": CODES_PAGE}
    pages.append(Page(HELP, "help.html", "使用说明", context, newest, paper="roomy"))
    pages.append(Page(CODES_PAGE, "problems.html", "问题代码", _codes(), newest))
    return [_marked(page, newest) for page in pages]


def _codes() -> dict[str, Any]:
    """Every problem code and every code of a question, with its example, for those who enter records."""
    groups = {
        "1": "文件和写法", "2": "记录", "3": "细则", "4": "站点设置、上年结果、通报稿、模板", "5": "生成、核对和预览",
        "6": "电子表格", "7": "封存、更正和比较",
    }  # fmt: skip
    sections = [
        (title, [(code, c.title, c.explanation, c.wrong, c.example) for code, c in CODES.items() if code[1] == group])
        for group, title in groups.items()
    ]
    return {"sections": sections, "questions": [(code, c.title, c.explanation) for code, c in QUESTIONS.items()]}


def _marked(page: Page, newest: YearSite | None) -> Page:
    """A page with what its head says of its year: draft, earlier year, the circular's number and date."""
    year = page.year
    if year is None:
        return page
    draft = not year.settings.published
    marks = [*(["送审稿，不得外传"] if draft else []), *(["历史"] if year is not newest else [])]
    issue = ""
    if not draft and year.circular and year.circular.signed_on:
        issue = f"{year.circular.number}　{day(year.circular.signed_on)}"
    return replace(page, marks=tuple(marks), draft=draft, issue=issue, index=Urls(year.number).index)


def _urls(year: YearSite) -> Urls:
    return Urls(year.number, {slug: index // RANKING_ROWS + 1 for slug, index in year.standing.places.items()})


def _year_pages(project: Project, year: YearSite, before: Sequence[Correction], then: Mapping[int, Replaced]) -> Iterator[Page]:
    """The pages of a year; ``before`` are the corrections of earlier years, whose results it shows too, ``then`` what they
    replaced, by year."""
    name = f"{year.number}年度"
    urls = _urls(year)
    breakdowns = [_community(project, year, urls, item, before, then) for item in year.standing.ranked]
    lost = [row for item in breakdowns for row in _loss_rows(urls, item)]
    notices = _notices(year)

    def split(url: Callable[[int], str], template: str, title: str, rows: Sequence[Any], size: int) -> Iterator[tuple[Page, Any]]:
        chunks = _chunks(rows, size)
        for number, chunk in enumerate(chunks, 1):
            pager = _pager(len(chunks), number, size, len(rows), url)
            part = f"（{pager[number - 1][0]}）" if pager else ""
            context = {"urls": urls, "pager": pager, "first": number == 1}
            yield Page(url(number), template, title + part, context, year, notices=notices), chunk

    was = year.replaced(partial(_ranking_texts, year))
    for page, chunk in split(urls.home, "year.html", f"{name}考核结果", year.standing.ranked, RANKING_ROWS):
        rows = [_ranking_row(year, urls, item, was) for item in chunk]
        page.context.update(_year(year, urls), downloads=_downloads(year, urls), rows=rows)
        yield replace(page, paper=_paper(sum(map(_ranking_lines, rows)), RANKING_PAPER))
    for item in breakdowns:
        title = f"{item['name']}{name}考核明细"
        yield Page(urls.community(item["slug"]), "community.html", title, {"urls": urls, "c": item}, year, paper=item["paper"])
    matrix = _matrix(year, urls)
    for page, chunk in split(urls.deductions, "deductions.html", f"{name}失分矩阵", matrix.pop("rows"), MATRIX_ROWS):
        page.context.update(matrix, rows=chunk)
        yield page
    said = year.replaced(partial(_losses_texts, year.rubric)).get("", ())
    for page, chunk in split(urls.losses, "losses.html", f"{name}失分清单", lost, LOSS_ROWS):
        page.context.update(rows=chunk, sentence=_losses_texts(year.rubric, year.standing)[""], was=said)
        yield replace(page, paper="close", notices=_notices(year, ("losses", "")))
    yield Page(urls.clauses, "clauses.html", f"{name}逐项统计", _clauses(year, urls), year, notices=notices)
    for clause in year.rubric.clauses:
        context = _clause(year, urls, clause)
        url = partial(urls.clause, clause.id)
        own = _notices(year, ("clause", clause.id))
        title = f"{name}{year.rubric.cite(clause.id)} {clause.title}"
        for page, chunk in split(url, "clause.html", title, context.pop("rows"), CLAUSE_ROWS):
            page.context.update(context, rows=chunk)
            yield replace(page, notices=own)
    yield Page(urls.rubric, "rubric.html", f"{name}考核细则", _rubric(year, urls), year, notices=notices)
    yield Page(urls.readings, "readings.html", f"{name}勘误与解释", _readings(year, urls), year, paper="roomy", notices=notices)
    yield Page(urls.circular, "circular.html", f"{name}考核情况通报", _circular(year, urls), year, notices=notices)
    yield from _print_pages(year, urls, breakdowns)


def _print_pages(year: YearSite, urls: Urls, breakdowns: Sequence[dict[str, Any]]) -> Iterator[Page]:
    """All communities in rank order, in volumes that no browser has trouble with."""
    volumes: list[list[dict[str, Any]]] = [[]]
    lines = 0
    for item in breakdowns:
        own = len(item["ledger"]) + len(item["closing"]) + len(item["losses"]) + len(item["rewards"])
        if volumes[-1] and lines + own > PRINT_LINES:
            volumes.append([])
            lines = 0
        volumes[-1].append(item)
        lines += own
    names = [
        f"{volume[0]['rank']}{volume[0]['name']}至{volume[-1]['rank']}{volume[-1]['name']}" if volume else ""
        for volume in volumes
    ]
    for number, volume in enumerate(volumes, 1):
        pager = [(name, urls.print(n), n == number) for n, name in enumerate(names, 1)] if len(volumes) > 1 else []
        part = f"（第{number}册）" if pager else ""
        context = {"urls": urls, "communities": volume, "pager": pager}
        yield Page(urls.print(number), "print.html", f"{year.number}年度全部社区考核明细{part}", context, year)


# front page and year


def _front(years: Sequence[YearSite]) -> dict[str, Any]:
    if not years:
        nothing = {"groups": (), "unfinished_count": 0, "unfinished_first": "", "unfinished": (), "sentence": "", "was": ()}
        return {**nothing, "newest": False, "years": (), "urls": None, "name": ""}
    newest = years[-1]
    urls = _urls(newest)
    earlier = [(f"{year.number}年度", Urls(year.number).home()) for year in reversed(years[:-1])]
    return {**_groups(newest, urls), "newest": True, "years": earlier, "urls": urls, "name": f"{newest.number}年度"}


def _mark(rubric: Rubric, grade: str | None) -> str:
    """The class of a grade's mark: by its place among the grades, whatever they are called."""
    if grade is None:
        return "g1"
    place = rubric.grades.names.index(grade)
    return "g0" if place == 0 else "g2" if place == len(rubric.grades.names) - 1 else "g1"


def _groups(year: YearSite, urls: Urls) -> dict[str, Any]:
    standing = year.standing
    many = len(standing.ranked) > GLANCE  # more names than anyone takes in at a glance
    was = year.replaced(_county_texts)
    groups = []
    for name in year.rubric.grades.names:
        members = [
            (
                i.result.name, urls.community(i.result.slug), i.shown, limited(year.rubric, i.result),
                year.was.get((i.result.slug, HEADLINES["composite"]), ()), year.was.get((i.result.slug, HEADLINES["grade"]), ()),
            )
            for i in standing.ranked
            if i.result.grade == name and not many
        ]  # fmt: skip
        first = next((urls.ranking(i.result.slug) for i in standing.ranked if i.result.grade == name), "")
        count = (standing.counts[name], was.get(name, ()))
        groups.append((name, _mark(year.rubric, name), year.rubric.grades.range(name), count, members, first))
    return {
        "groups": groups,
        "unfinished_count": standing.unfinished,
        "unfinished_first": next((urls.ranking(i.result.slug) for i in standing.ranked if i.rank is None), ""),
        "unfinished": [(i.result.name, urls.community(i.result.slug)) for i in standing.ranked if i.rank is None and not many],
        "sentence": _county_texts(standing)[""],
        "was": was.get("", ()),
    }


def _county_texts(standing: Standing) -> dict[str, str]:
    """How many communities there are, in a sentence under an empty name, and of each grade."""
    counts = "，".join(f"{name}{count}个" for name, count in standing.counts.items())
    open_ones = f"，未录齐{standing.unfinished}个" if standing.unfinished else ""
    sentence = f"共{len(standing.ranked)}个社区党工委：{counts}{open_ones}。"
    return {"": sentence, **{name: str(count) for name, count in standing.counts.items()}}


def _year(year: YearSite, urls: Urls) -> dict[str, Any]:
    return {
        **_groups(year, urls),
        "order": "先按档次，再按综合得分由高到低排列" if year.rubric.ranking.by == "grade" else "按综合得分由高到低排列",
        "sections": [(section.label, section.title, show(section.points)) for section in year.rubric.sections],
        "parts": [(year.rubric.title_of(part), urls.text(part)) for part in PARTS],
        "names": "；".join(f"{s.label}{s.title}{show(s.points)}分" for s in year.rubric.sections),
        "columns": 5 + len(PARTS) + len(year.rubric.sections),
        "strip": _strip(year, urls),
        "circular": year.circular is not None,
    }


def _ranking_row(year: YearSite, urls: Urls, item: Ranked, was: Replaced) -> tuple[Any, ...]:
    result = item.result
    nodes = result.card.nodes
    figures = [(nodes[node].text, was.get((result.slug, node), ())) for node in _columns(year.rubric)]
    return (
        result.slug, _rank_text(item), result.name, urls.community(result.slug), item.shown, result.grade or NOT_ASSESSED,
        _mark(year.rubric, result.grade), (limited(year.rubric, result) or "无", was.get((result.slug, ""), ())), figures,
        {key: year.was.get((result.slug, label), ()) for key, label in HEADLINES.items()} if year.corrections else {},
    )  # fmt: skip


def _ranking_lines(row: tuple[Any, ...]) -> int:
    """How many lines a row of the ranking takes on paper, about: one more for each text that is struck through in a cell."""
    *_, (_, limit), figures, headlines = row
    return 1 + max(len(was) for was in (limit, *(was for _, was in figures), *headlines.values()))


def _columns(rubric: Rubric) -> tuple[str, ...]:
    """The nodes that the ranking has a column for."""
    return (*PARTS, *(section.id for section in rubric.sections))


def _rank_text(item: Ranked) -> str:
    return "未排名" if item.rank is None else f"{item.rank}" + ("（并列）" if item.tied else "")


def _headline_texts(year: YearSite, standing: Standing) -> dict[tuple[str, str], str]:
    """The headlines of corrected communities by slug and headline, as front page and ranking print them."""
    found: dict[tuple[str, str], str] = {}
    for item in year.corrected_of(standing):
        result = item.result
        texts = {"name": result.name, "rank": _rank_text(item), "composite": item.shown, "grade": result.grade or NOT_ASSESSED}
        found |= {(result.slug, HEADLINES[key]): text for key, text in texts.items()}
    return found


def _ranking_texts(year: YearSite, standing: Standing) -> dict[tuple[str, str], str]:
    """The figures of the ranking by slug and node; what changed the grade under an empty node."""
    found: dict[tuple[str, str], str] = {}
    for item in year.corrected_of(standing):
        result = item.result
        nodes = result.card.nodes
        found |= {(result.slug, node): nodes[node].text for node in _columns(year.rubric) if node in nodes}
        found[result.slug, ""] = limited(year.rubric, result) or "无"
    return found


def limited(rubric: Rubric, result: Result) -> str:
    """What changed a grade, ``三、3否决``; empty where nothing did."""
    changes = (f"{rubric.cite(limit.clause)}{limit.kind.label}" for limit in result.limits if limit.before != limit.after)
    return "；".join(dict.fromkeys(changes))


def _downloads(year: YearSite, urls: Urls) -> list[tuple[str, str, str, str]]:
    """The files to take away: text, address, the name to save under (a draft's says so), what is in it."""
    draft = "" if year.settings.published else "（送审稿）"
    communities = len(year.standing.ranked)
    entries = sum(len(item.result.entries) for item in year.standing.ranked)
    files = (
        ("Excel 工作簿", urls.results_xlsx, "考核结果", "名次、各项得分和台账三张表，可以筛选、求和、打印"),
        ("各项得分（CSV）", urls.results_csv, "各项得分", f"每个社区一行，共{communities}行，数是准确值"),
        ("台账（CSV）", urls.ledger_csv, "台账", f"得分的每一笔一行，共{entries}行，列出事由、日期和依据"),
        ("数据文件（JSON）", urls.results, "考核结果", "供其他程序读取"),
        ("数据文件的格式说明（JSON Schema）", urls.results_schema, "考核结果格式", "数据文件每一项的含义"),
    )
    return [
        (f"{text}{draft}", url, f"{year.number}年度{name}{draft}.{url.rpartition('.')[2]}", says)
        for text, url, name, says in files
    ]


STRIP_WIDTH, STRIP_EDGE, STRIP_STEP = 1000, 24, 5


def _strip(year: YearSite, urls: Urls) -> dict[str, Any] | None:
    """The strip plot of all composites: dots stacked where they would overlap, the thresholds as lines."""
    items = [(item.result.composite, item) for item in year.standing.ranked if item.result.composite is not None]
    if not items:
        return None
    edges = [(level.minimum, level.name) for level in year.rubric.grades.levels if level.minimum is not None]
    values = [value for value, _ in items] + [edge for edge, _ in edges]
    low = min(values) // STRIP_STEP * STRIP_STEP
    high = max((max(values) // STRIP_STEP + 1) * STRIP_STEP, low + STRIP_STEP)

    def across(value: Points) -> Points:
        return STRIP_EDGE + (value - low) * (STRIP_WIDTH - 2 * STRIP_EDGE) / (high - low)

    bins: dict[int, list[tuple[Points, Ranked]]] = {}
    for value, item in sorted(items, key=lambda pair: (pair[0], pair[1].result.slug)):
        bins.setdefault(int(across(value) // 13), []).append((value, item))
    tallest = max(len(members) for members in bins.values())
    step = Points(13) if tallest <= 14 else Points(182, tallest)
    base = max(90, int(tallest * step) + 34)
    dots = []
    for members in bins.values():
        for height, (value, item) in enumerate(members):
            x, y = across(value), Points(base - 9 - height * step)
            label = f"{item.result.name} {item.shown}分 {item.result.grade}"
            spot = (fixed(x, 1), fixed(y, 1), fixed(x - 5, 1), fixed(y - 5, 1))
            dots.append((*spot, _mark(year.rubric, item.result.grade), urls.community(item.result.slug), label))
    every = STRIP_STEP if high - low <= 60 else STRIP_STEP * 2
    ticks = [(fixed(across(Points(n)), 1), f"{n}分") for n in range(int(low), int(high) + 1, every)]
    lines = [
        (fixed(across(edge), 1), f"{name} {show(edge)}分", "end", fixed(across(edge) - 6, 1)) if across(edge) > STRIP_WIDTH - 120
        else (fixed(across(edge), 1), f"{name} {show(edge)}分", "start", fixed(across(edge) + 6, 1))
        for edge, name in edges
    ]  # fmt: skip
    counts = "，".join(f"{name}{count}个" for name, count in year.standing.counts.items())
    return {
        "width": STRIP_WIDTH, "height": base + 26, "base": base, "tick": base + 5, "label": base + 21, "ticks": ticks,
        "edges": lines, "dots": dots, "text": f"各社区综合得分的分布，从{show(min(values))}分到{show(max(values))}分：{counts}",
    }  # fmt: skip


# a community


def _community(
    project: Project, year: YearSite, urls: Urls, item: Ranked, before: Sequence[Correction], then: Mapping[int, Replaced]
) -> dict[str, Any]:
    """A breakdown; ``before`` are the corrections of earlier years, ``then`` what they replaced, by year."""
    rubric, result = year.rubric, item.result
    card = result.card
    order = year.standing.ranked
    index = year.standing.places[result.slug]
    lost = losses(year, urls, result)
    ledger, rewards, closing = _ledgers(year, urls, item)
    notices = (*_notices(year, ("community", result.slug)), *_earlier_notices(before, result.slug))
    was: Mapping[tuple[str, ...], Sequence[str]] = {}
    if result.slug in year.corrected_slugs:
        was = year.replaced(partial(_community_texts, year, urls, item))
    for key, row in _keyed((*ledger, *rewards, *closing)):
        row |= {"was": was.get(("head", row.get("id", "")), ()), "before": {name: was.get((name, *key), ()) for name in FIGURES}}

    def neighbour(place: int) -> tuple[str, str] | None:
        return (order[place].result.name, urls.community(order[place].result.slug)) if 0 <= place < len(order) else None

    return {
        "name": result.name,
        "notices": notices,
        "was": {
            **{key: year.was.get((result.slug, HEADLINES[key]), ()) for key in ("name", "composite", "grade")},
            **{key: was.get((key,), ()) for key in ("rank", "distance")},
            "count": year.replaced(partial(_count_texts, result.slug)).get("", ()),
            "total": was.get(("score", COMPOSITE), ()),
        },
        "slug": result.slug,
        "grade": result.grade or NOT_ASSESSED,
        "mark": _mark(rubric, result.grade),
        "finished": card.finished,
        "composite": item.shown,
        "rank": _place_text(item),
        "count": _count_texts(result.slug, year.standing)[""],
        "distance": _distance(rubric, result),
        "worst": _worst(lost),
        "none": "没有失分。" if card.finished else "已录入的事实中没有失分，其余待录入。",
        "missing": [_missing(rubric, block, fact) for block, fact in card.missing],
        "parts": [(*_part_row(year, urls, item, part), was.get(("score", part), ())) for part in PARTS],
        "total": _total_row(rubric, item),
        "beyond": _beyond(result),
        "sections": [(*_node_row(item, section), was.get(("score", section.id), ())) for section in rubric.sections],
        "losses": lost,
        "ledger": ledger,
        "rewards": rewards if len(rewards) > 1 else [],
        "closing": closing,
        "paper": _paper(
            sum(_lines(row) for row in (*lost, *ledger, *rewards, *closing)) + sum(6 + len(n["rows"]) for n in notices), PAPER
        ),
        "limits": _limit_rows(project, year, urls, result),
        "exempted": [(day(e.date), e.reason, e.detail if project.show_roles else "") for e in result.exempted],
        "exemption": (rubric.cite(rubric.exemption.id), urls.text(rubric.exemption.id)),
        "outcomes": [
            (o.title, APPLIES[o.applies], o.reason, rubric.cite(o.consequence), urls.text(o.consequence))
            for o in result.outcomes
        ],
        "years": _earlier(year, item, then),
        "line": _line(year, item),
        "ranking": urls.ranking(result.slug),
        "previous": neighbour(index - 1),
        "next": neighbour(index + 1),
    }  # fmt: skip


FIGURES = ("points", "applied", "balance")
"""The columns of figures of a ledger."""


def _ledgers(year: YearSite, urls: Urls, item: Ranked) -> tuple[list[dict[str, Any]], ...]:
    """The three tables of a community's ledger: the year-end's clauses, rewards and punishments, and how they add up."""
    blocks = ([section.id for section in year.rubric.sections], [REWARDS], [DAILY, YEAR_END, BALLOTS, COMPOSITE])
    return tuple([row for block in table for row in _ledger(year, urls, item, block)] for table in blocks)


def _keyed(rows: Iterable[dict[str, Any]]) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    """The rows of a ledger with what tells them apart: block, kind, reason, and which of those alike it is."""
    seen: Counter[tuple[str, ...]] = Counter()
    for row in rows:
        key = (row.get("id") or row["node"], row.get("kind", ""), row.get("reason", ""))
        yield (*key, str(seen[key])), row
        seen[key] += 1


def _community_texts(year: YearSite, urls: Urls, now: Ranked, standing: Standing) -> dict[tuple[str, ...], str]:
    """What a community's page prints of it in a state of the year: ("rank",), ("distance",), ("score", node), of the ledger
    ("head", node) and the figures of its rows by :func:`_keyed`."""
    place = standing.places.get(now.result.slug)
    if place is None:
        return {}
    item = standing.ranked[place]
    result, nodes = item.result, item.result.card.nodes
    found: dict[tuple[str, ...], str] = {("rank",): _place_text(item)}
    if _edges_hold(year.rubric, result):
        found["distance",] = _distance(year.rubric, result)
    found |= {("score", node): _score_text(item, node) for node in nodes}
    found |= {("head", node): _head_score(item, node) for node in nodes}
    if nodes.keys() == now.result.card.nodes.keys():  # the ledger of another rubric has other rows
        rows = [row for table in _ledgers(year, urls, item) for row in table]
        holding = {node for node in nodes if _adds_up(year.rubric, item, node)}
        for key, row in _keyed(rows):
            found |= {(name, *key): row[name] for name in FIGURES if name in row and key[0] in holding}
    return found


def _adds_up(rubric: Rubric, item: Ranked, node: str) -> bool:
    """Whether a node's entries and the nodes that the rubric now puts below it make its score: else the sums that were
    printed are not known, as where a reading moved the rewards into the year-end."""
    card = item.result.card
    below = (card.nodes[other].score for other in rubric.below.get(node, ()))
    whole = sum((score or ZERO for score in below), ZERO) + sum((entry.applied for entry in card.own.get(node, ())), ZERO)
    return whole == card.nodes[node].score


def _edges_hold(rubric: Rubric, result: Result) -> bool:
    """Whether a result was graded by the thresholds that the rubric has now."""
    if result.by_score is None:
        return True
    if result.by_score not in rubric.grades.names:
        return False
    edge = f"分，{rubric.grades.range(result.by_score)}为{result.by_score}"
    return any(entry.kind == Kind.THRESHOLD and entry.reason.endswith(edge) for entry in result.entries)


def _count_texts(slug: str, standing: Standing) -> dict[str, str]:
    """How many communities there are, as the page of one of them says."""
    return {"": f"共{len(standing.ranked)}个社区"} if slug in standing.places else {}


def _place_text(item: Ranked) -> str:
    return "未排名" if item.rank is None else f"第{item.rank}名" + ("（并列）" if item.tied else "")


def _score_text(item: Ranked, node: str) -> str:
    """A node's score as a community's page prints it."""
    score = item.result.card.nodes[node].score
    return NOT_ASSESSED if score is None else _composite_text(item) if node == COMPOSITE else show(score)


def _head_score(item: Ranked, node: str) -> str:
    """What the ledger's head of a node says of its score: nothing but that it has no points, where it is none."""
    found = item.result.card.nodes[node]
    return found.state.label if found.state == State.NO_POINTS and not found.score else _score_text(item, node)


REASON_WIDTH, GROUND_WIDTH = 36, 24
"""Characters of a ledger's two columns of text on paper."""


def _lines(row: Mapping[str, Any]) -> int:
    """How many lines a row of a ledger takes on paper, about."""
    struck = max((len(was) for was in row.get("before", {}).values()), default=0)
    reason = sum(len(row.get(key, "")) for key in ("reason", "note", "why"))
    ground = sum(len(row.get(key, "")) for key in ("date", "ground"))
    return max(1 + struck, -(-reason // REASON_WIDTH), -(-ground // GROUND_WIDTH))


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
        return f"按得分为{result.by_score}，因{limited(rubric, result)}，定为{grade}"
    if not better:
        return f"已达{rubric.grades.names[0]}分数线"
    nearest = better[-1]
    return f"距{nearest.name}还差{bounded((nearest.minimum or ZERO) - composite, [SMALLEST])}分"


def losses(year: YearSite, urls: Urls, result: Result) -> list[dict[str, Any]]:
    """The losses ready to print, in the order of ``weighed``."""
    rows = []
    for loss in losses_of(year.rubric, result):
        entry = loss.entry
        row = {**_entry(year, urls, entry), "weight": signed(loss.weight), "counts": loss.counts}
        if entry.kind == Kind.RESULT:
            part = year.rubric.parts[entry.node]
            reason = f"{part.title}折算后{show(entry.applied * part.share)}分，满分{show(part.full)}分"
            row |= {"kind": "未得满分", "reason": reason, "points": NOT_APPLICABLE, "applied": NOT_APPLICABLE}
        rows.append(row)
    return rows


def _worst(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """What cost a community most in the composite, three losses at most."""
    return [row for row in rows if row["counts"]][:3]


def _loss_rows(urls: Urls, community: dict[str, Any]) -> list[dict[str, Any]]:
    """A community's losses as rows of the county's list, with what they can be filtered by."""
    return [
        {**row, "name": community["name"], "community": urls.community(community["slug"], row["node"])}
        for row in community["losses"]
    ]


def _losses_texts(rubric: Rubric, standing: Standing) -> dict[str, str]:
    """What the county's list of losses says of them all."""
    number = sum(len(losses_of(rubric, item.result)) for item in standing.ranked)
    return {"": f"全县共{number}笔失分，按名次和影响大小排列。"}


def _entry(year: YearSite, urls: Urls, entry: Entry) -> dict[str, Any]:
    """An entry ready to print."""
    rubric = year.rubric
    clause = entry.listed_under(rubric)
    section = rubric.path(clause)[-1] if clause in rubric.nodes else clause
    open_entry = entry.kind == Kind.NOT_ASSESSED
    return {
        "node": entry.node,
        "section": f"{rubric.cite(section)} {rubric.title_of(section)}",
        "cite": rubric.cite(clause),
        "url": urls.rule(rubric, clause),
        "kind": entry.kind.label,
        "reason": entry.reason,
        "date": day(entry.date) if entry.date else "",
        "day": str(entry.date or ""),
        "month": f"{entry.date.year}年{entry.date.month}月" if entry.date else NOT_APPLICABLE,
        "place": _place(rubric, clause),
        "ground": ground(rubric, entry),
        "note": entry.note,
        "points": NOT_ASSESSED if open_entry else signed(entry.points),
        "applied": NOT_ASSESSED if open_entry else signed(entry.applied),
        "why": entry.why,
        "from": clause != entry.node,
    }


def _place(rubric: Rubric, block: str) -> str:
    """Where a clause stands in the text, as a key to sort by."""
    return f"{rubric.places[block]:04}"


def ground(rubric: Rubric, entry: Entry) -> str:
    """What an entry rests on: its document, or the materials that the text names for the fact, or the facts stated."""
    if entry.document:
        return entry.document.text
    if entry.kind in (Kind.ALLOTTED, Kind.UNALLOTTED, Kind.CAP, Kind.WEIGHT, Kind.ROUND, Kind.THRESHOLD):
        return "细则原文"
    node = rubric.nodes.get(entry.clause)
    rule = next((rule for rule in node.rules if rule.id == entry.rule), None) if node else None
    basis = node.facts[rule.fact].basis if node and rule else None
    return f"以{basis}为准" if basis else "记录所填的事实"


def _part_row(year: YearSite, urls: Urls, item: Ranked, part: str) -> tuple[str, ...]:
    full = show(year.rubric.parts[part].full) if part in year.rubric.parts else "不限"
    how = _explain_part(year.rubric, item.result, part)
    return (year.rubric.title_of(part), urls.text(part), full, _score_text(item, part), how)


def _explain_part(rubric: Rubric, result: Result, part: str) -> str:
    """How a part's figure comes about: the entries of its own, in words."""
    if part == REWARDS:
        if not any(entry.node == part for entry in result.card.entries):
            return "无"
        return "各项奖惩合计，不折算" if rubric.rewards.into == COMPOSITE else "各项奖惩合计，已计入年末考核"
    texts = []
    for entry in result.card.entries:
        if entry.node == part and entry.kind in (Kind.RESULT, Kind.WEIGHT):
            texts.append(entry.reason)
        elif entry.node == part and entry.applied:
            texts.append(f"{entry.reason}，{signed(entry.applied)}分")
    return "；".join(texts) or NOT_ASSESSED


def _beyond(result: Result) -> str:
    """What was cut at the year-end's full points, in words: losses beside it may have cost nothing."""
    cut = cut_at_full(result)
    if cut is None:
        return ""
    return f"{cut.reason}，超出的{show(-cut.applied)}分不计；所以年末考核的失分不一定减少综合得分，折合数按未超出计算。"


def _composite_text(item: Ranked) -> str:
    """A composite as shown everywhere, marked where it is not exact."""
    composite = item.result.composite
    return item.shown if composite is None or finite(composite) else f"≈{item.shown}"


def _total_row(rubric: Rubric, item: Ranked) -> tuple[str, ...]:
    result = item.result
    texts = [f"{e.reason}，{signed(e.applied)}分" for e in result.card.entries if e.node == COMPOSITE and e.applied]
    if result.composite is not None and not finite(result.composite):
        texts.append("合计按精确值计算")
    return (rubric.title_of(COMPOSITE), show(rubric.total.full), _composite_text(item), "；".join(texts) or "各部分相加")


def _node_row(item: Ranked, node: Node) -> tuple[str, ...]:
    found = item.result.card.nodes[node.id]
    credits = signed(found.credits) if found.credits else "无"
    score = _score_text(item, node.id)
    return (node.label, node.title, show(node.points), score, credits, found.state.label, f"n-{node.id}")


def _ledger(year: YearSite, urls: Urls, item: Ranked, block: str, depth: int = 0) -> Iterator[dict[str, Any]]:
    """A node's lines of the ledger: its head, the nodes inside it, then its own entries with the running balance.

    A clause's head carries what it was allotted; above other nodes' entries stands the sum of what is inside them.
    """
    rubric, card = year.rubric, item.result.card
    node = rubric.nodes.get(block)
    found = card.nodes[block]
    entries = list(card.own.get(block, ()))
    allotted = entries.pop(0) if entries and entries[0].kind == Kind.ALLOTTED else None
    known = found.score is not None
    score = _score_text(item, block)
    balance = allotted.applied if allotted else ZERO
    head = {
        "id": block,
        "depth": depth,
        "label": rubric.cite(block),
        "title": rubric.title_of(block),
        "url": urls.rule(rubric, block),
        "state": _standing(found, score, with_points=allotted is None),
    }
    if allotted:
        head |= {"points": signed(allotted.points), "applied": signed(allotted.applied), "balance": show(balance)}
    yield head
    for child in node.children if node else ():
        yield from _ledger(year, urls, item, child, depth + 1)
    if not entries:
        return
    below = [card.nodes[other].score for other in rubric.below.get(block, ())]
    balance += sum((score or ZERO for score in below), ZERO)
    if below:
        whole = f"{rubric.cite(block) if node else rubric.title_of(block)}以内各项合计"
        sum_ = show(balance) if known else NOT_ASSESSED
        yield {"node": block, "depth": depth + 1, "kind": "小计", "reason": whole, "balance": sum_}
    for entry in entries:
        balance += entry.applied
        after = score if entry is entries[-1] or not known else show(balance)
        yield {"depth": depth + 1, "balance": after, **_entry(year, urls, entry)}


def _standing(found: NodeScore, score: str, *, with_points: bool) -> str:
    """What became of a node, in words: 分值14分，得10分，失分."""
    if found.score is None:
        return NOT_ASSESSED
    if found.state == State.NO_POINTS:
        return f"无分值，得{score}分" if found.score else "无分值"
    points = f"分值{show(found.points)}分，" if with_points else ""
    return f"{points}得{score}分，{found.state.label}"


def _limit_rows(project: Project, year: YearSite, urls: Urls, result: Result) -> list[tuple[str, ...]]:
    return [
        (
            year.rubric.cite(limit.clause), urls.rule(year.rubric, limit.clause), limit.kind.label,
            limit.before or "待录入", limit.after or "待录入", "有变化" if limit.before != limit.after else "没有变化",
            limit.detail if project.show_roles else "",
        )
        for limit in result.limits
    ]  # fmt: skip


def _earlier(year: YearSite, item: Ranked, then: Mapping[int, Replaced]) -> list[tuple[Any, ...]]:
    """The years one below the other: year, composite and grade, and what corrections replaced of the two."""
    slug = item.result.slug
    rows = [(year.number, item.shown, item.result.grade or NOT_ASSESSED)]
    for number, past in year.earlier or [(year.number - 1, year.past)]:
        found = past.get(slug)
        rows.append((number, found.text, found.grade) if found else (number, "没有结果", "没有结果"))
    was = {**then, year.number: year.was}
    labels = [HEADLINES[key] for key in ("composite", "grade")]
    return [
        (f"{number}年度", *texts, *(was.get(number, {}).get((slug, label), ()) for label in labels)) for number, *texts in rows
    ]


LINE_WIDTH, LINE_HEIGHT = 300, 96


def _line(year: YearSite, item: Ranked) -> dict[str, Any] | None:
    """The years as a small line; None where there is only one."""
    composite = item.result.composite
    known = [(number, past.get(item.result.slug)) for number, past in year.earlier]
    figures = [(found.score, found.text, number) for number, found in reversed(known) if found]
    if not figures or composite is None:
        return None
    figures.append((composite, item.shown, year.number))
    low, high = min(f[0] for f in figures), max(f[0] for f in figures)
    spread = max(high - low, Points(1))

    def height(value: Points) -> Points:
        return 66 - (value - low) / spread * 40

    def across(index: int) -> Points:
        return Points(50) + Points(LINE_WIDTH - 100, len(figures) - 1) * index

    points = [
        (fixed(across(index), 0), fixed(height(value), 1), fixed(height(value) - 8, 1), f"{shown}分", f"{number}年度")
        for index, (value, shown, number) in enumerate(figures)
    ]
    return {
        "width": LINE_WIDTH, "height": LINE_HEIGHT, "foot": LINE_HEIGHT - 6, "points": points,
        "path": " ".join(f"{x},{y}" for x, y, *_ in points),
        "text": "；".join(f"{number}年度{shown}分" for _, shown, number in figures),
    }  # fmt: skip


# across the county


def _matrix(year: YearSite, urls: Urls) -> dict[str, Any]:
    """Community × clause: what each clause took or gave; the clauses that cost most first."""
    rubric, standing = year.rubric, year.standing
    struck = {clause for state in year.former for clause, found in state.standing.clauses.items() if found.lines}
    was = year.replaced(partial(_matrix_texts, year.standing, struck))
    corrected = {clause for _, clause in was}
    ordered = sorted(standing.clauses.values(), key=lambda item: item.lost)
    columns = [item for item in ordered if item.lines or item.clause in corrected]
    changes = _changes(standing)
    rows = []
    for item in standing.ranked:
        slug = item.result.slug
        own = changes.get(slug, {})
        cells = [
            (*_cell(item, column.clause, own.get(column.clause), urls), was.get((slug, column.clause), ())) for column in columns
        ]
        renamed = year.was.get((slug, HEADLINES["name"]), ())
        total = (signed(sum(own.values(), ZERO)), was.get((slug, ""), ()))
        rows.append((item.result.name, renamed, urls.community(slug), cells, *total))

    def foot(name: str, whole: Points, each: Iterable[tuple[str, Points]]) -> tuple[Any, ...]:
        sums = [(signed(value), was.get((name, clause), ())) for clause, value in each]
        return (name, signed(whole), was.get((name, ""), ()), sums)

    return {
        "urls": urls,
        "columns": [(rubric.cite(c.clause), rubric.nodes[c.clause].title, urls.rule(rubric, c.clause)) for c in columns],
        "rows": rows,
        "feet": [
            foot(name, sum(map(value, columns), ZERO), ((c.clause, value(c)) for c in columns)) for name, value in _FEET.items()
        ],
        "untouched": [(rubric.cite(c.clause), urls.rule(rubric, c.clause)) for c in ordered if c not in columns],
    }


_FEET: Mapping[str, Callable[[ClauseStatistics], Points]] = {
    "全县失分": lambda item: item.lost,
    "全县加分": lambda item: item.gained,
    "全县合计": lambda item: item.lost + item.gained,
}
"""The last rows of the matrix."""


def _changes(standing: Standing) -> dict[str, dict[str, Points]]:
    """By slug and clause: what the clause took or gave, where it did."""
    found: dict[str, dict[str, Points]] = {}
    for clause, statistics in standing.clauses.items():
        for item, value, _ in statistics.lines:
            found.setdefault(item.result.slug, {})[clause] = value
    return found


def _matrix_texts(now: Standing, struck: Set[str], standing: Standing) -> dict[tuple[str, str], str]:
    """The figures of the matrix by row and clause; the sums of rows and of the county under an empty clause.

    The clauses are those that the matrix has a column for: all with a difference, ``now`` also those ``struck``, which had one.
    """
    changes = _changes(standing)
    clauses = {
        clause: found for clause, found in standing.clauses.items() if found.lines or (standing is now and clause in struck)
    }
    found: dict[tuple[str, str], str] = {}
    for item in standing.ranked:
        slug = item.result.slug
        own = changes.get(slug, {})
        found |= {(slug, clause): _cell_text(item, clause, own.get(clause)) for clause in clauses}
        found[slug, ""] = signed(sum(own.values(), ZERO))
    for name, value in _FEET.items():
        found |= {(name, clause): signed(value(item)) for clause, item in clauses.items()}
        found[name, ""] = signed(sum(map(value, standing.clauses.values()), ZERO))
    return found


def _cell_text(item: Ranked, clause: str, value: Points | None) -> str:
    node = item.result.card.nodes.get(clause)
    return NOT_ASSESSED if node and node.state == State.NOT_ASSESSED else signed(value or ZERO)


def _cell(item: Ranked, clause: str, value: Points | None, urls: Urls) -> tuple[str, str, str]:
    """A cell of the matrix: its text, the way to the community's own figure, its shade."""
    text = _cell_text(item, clause, value)
    url = urls.community(item.result.slug, clause) if text == NOT_ASSESSED or value is not None else ""
    if text == NOT_ASSESSED or not value:
        return (text, url, "zero")
    return (text, url, "gain" if value > 0 else f"l{min(4, 1 + int(-value))}")


def _clauses(year: YearSite, urls: Urls) -> dict[str, Any]:
    was = year.replaced(_statistics_texts)
    rows = []
    for clause in year.rubric.clauses:
        texts = _figures(year.standing.clauses[clause.id])
        figures = [(text, was.get((clause.id, place), ())) for place, text in enumerate(texts)]
        points = show(clause.points) if clause.points else "无分值"
        key = _place(year.rubric, clause.id)
        rows.append((year.rubric.cite(clause.id), clause.title, urls.clause(clause.id), key, points, figures))
    return {"urls": urls, "rows": rows}


def _figures(found: ClauseStatistics) -> tuple[str, str, str, str]:
    return (str(found.losers), signed(found.lost), str(found.gainers), signed(found.gained))


def _statistics_texts(standing: Standing) -> dict[tuple[str, int], str]:
    """The figures of 逐项统计 by clause and column."""
    return {(clause, place): text for clause, found in standing.clauses.items() for place, text in enumerate(_figures(found))}


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
        "rules": node_words(clause) + _scope_words(rubric, clause),
        "bases": bases,
        "readings": [
            (reading.id, reading.question, reading.options[reading.chosen].says, urls.reading(reading.id))
            for reading in rubric.readings_of(clause.id)
        ],
        "sentence": _sentence(year.standing, found),
        "was": year.replaced(partial(_clause_texts, clause.id)).get("", ()),
        "rows": [_clause_row(year, urls, line) for line in found.lines],
        "previous": neighbour(-1),
        "next": neighbour(1),
    }


def _clause_texts(clause: str, standing: Standing) -> dict[str, str]:
    """What a clause's page says of the whole county."""
    return {"": _sentence(standing, standing.clauses[clause])}


def _sentence(standing: Standing, found: ClauseStatistics) -> str:
    nodes = (item.result.card.nodes.get(found.clause) for item in standing.ranked)
    missing = sum(1 for node in nodes if node and node.state == State.NOT_ASSESSED)
    lost = f"{found.losers}个社区失分，合计{signed(found.lost)}分"
    rest = f"；{missing}个社区待录入" if missing else ""
    return f"{lost}；{found.gainers}个社区加分，合计{signed(found.gained)}分{rest}。"


def _scope_words(rubric: Rubric, clause: Node) -> list[str]:
    """Where the points go that are not taken from the clause itself."""
    found = []
    for rule in clause.rules:
        target = rubric.scope(clause.id, rule.scope)
        if target != clause.id:
            whole = rubric.title_of(target) if target in (YEAR_END, COMPOSITE) else rubric.cite(target)
            found.append(f"“{clause.facts[rule.fact].title}”从{whole}的得分中计")
    return found


def _clause_row(year: YearSite, urls: Urls, line: tuple[Ranked, Points, tuple[Entry, ...]]) -> tuple[Any, ...]:
    item, total, entries = line
    return (
        item.result.name, urls.community(item.result.slug, entries[0].node), signed(total),
        [_entry(year, urls, entry) for entry in entries], len(entries),
    )  # fmt: skip


# the rubric and its readings


def _rubric(year: YearSite, urls: Urls) -> dict[str, Any]:
    rubric = year.rubric
    was = year.replaced(_margin_texts)
    ids: dict[int, list[str]] = {}
    for block, homes in rubric.home.items():
        ids.setdefault(homes[0], []).append(block)
    rows = []
    for paragraph in rubric.paragraphs:
        notes = []
        for block in ids.get(paragraph.index, []):
            if block in year.standing.clauses:
                text = _margin(year.standing.clauses[block])
                notes.append((rubric.cite(block), f"：{text}", urls.clause(block), was.get(block, ())))
        notes += [
            ("解释", f"：{reading.question}采用“{reading.options[reading.chosen].says}”", urls.reading(reading.id), ())
            for reading in rubric.readings.values() if reading.paragraph == paragraph.index
        ]  # fmt: skip
        notes += [
            ("勘误", f"：{erratum.note}", urls.reading(f"E-{erratum.id}"), ())
            for erratum in rubric.errata if erratum.paragraph == paragraph.index
        ]  # fmt: skip
        rows.append((paragraph.level, paragraph.id, _pieces(paragraph.text, paragraph.anchors, paragraph.id), notes))
    return {"urls": urls, "paragraphs": rows}


def _margin(found: ClauseStatistics) -> str:
    """What stands beside a clause's text."""
    gained = f"，{found.gainers}个加分" if found.gainers else ""
    return f"{found.losers}个社区失分，共{signed(found.lost)}分{gained}"


def _margin_texts(standing: Standing) -> dict[str, str]:
    return {clause: _margin(found) for clause, found in standing.clauses.items()}


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
                reading.id, f"解释{number}", reading.question, places(reading.clauses), reading.options[reading.chosen].says,
                [option.says for option in reading.options.values() if option.name != reading.chosen],
                reading.why, SUPPORT.get(reading.support, reading.support),
            )
            for number, reading in enumerate(rubric.readings.values(), 1)
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
        names = ("circular", "size", "title", "body", "closing", "annexes", "corrected", "corrections", "long")
        return {"urls": urls, **dict.fromkeys(names)}
    annexes = []
    for item in found.attachments:
        last = item is found.attachments[-1]
        sheets = _table_sheets(item, last)
        boxes = range(len(sheets)) if sheets and last else ()
        annexes.append((item.label, title_lines(item.title), _blocks(item.blocks, 2, sheets), boxes))
    sheet = found.corrections
    body = _blocks(found.body, 1)
    kept = _kept_with_signature(found.body)
    return {
        "urls": urls,
        "circular": found,
        "size": header_size(found.header),
        "title": [*found.title_lines, *([DRAFT_MARK] if found.draft else [])],
        "body": body[: len(body) - kept],
        "closing": body[len(body) - kept :],
        "annexes": annexes,
        "corrected": CORRECTED,
        "corrections": (sheet.label, title_lines(sheet.title), _blocks(sheet.blocks, 2)) if sheet else None,
        "long": ems(found.issuer) > ems(found.signed) + 8,
    }


CLOSING_EMS = 8 * 28
"""The longest last paragraph that goes with the signature as a whole, in characters: eight lines."""


def _kept_with_signature(blocks: Sequence[Passage]) -> int:
    """How many of the last blocks go to one sheet with 附件说明 and 署名, so that no sheet says "此页无正文".

    A longer paragraph may break, with three lines at least on the signature's sheet where the browser allows to ask for it.
    """
    if not blocks or blocks[-1].rows or ems(blocks[-1].text) > CLOSING_EMS:
        return 0
    kept = 1
    while kept < len(blocks) and blocks[-kept - 1].level:  # headings stay with their paragraph
        kept += 1
    return kept


@dataclass(frozen=True, slots=True)
class Printed:
    """A block as the circular's page prints it: the element, its class, the text (``lead`` before it), a table's rows.

    ``chunks`` are the rows of a table, those of each sheet of paper together; ``struck`` its column that is struck through.
    """

    element: str
    style: str
    lead: str
    text: str
    head: tuple[str, ...] = ()
    chunks: Sequence[Sequence[tuple[str, ...]]] = ()
    struck: int | None = None


def _blocks(blocks: Sequence[Passage], above: int, sheets: Sequence[Sequence[tuple[str, ...]]] | None = None) -> list[Printed]:
    """Blocks of a document as a page prints them, under a heading of level ``above``; ``sheets``: the rows of its table."""
    printed = []
    for block in blocks:
        if block.rows:
            style = "dense" if len(block.rows[0]) > DENSE else "changes" if block.struck is not None else ""
            printed.append(Printed("table", style, "", "", block.rows[0], sheets or [block.rows[1:]], block.struck))
        elif block.level:
            printed.append(Printed(f"h{block.level + above}", f"t{block.level}", "", block.text))
        else:
            style = "note" if block.text.startswith("注：") else ""
            printed.append(Printed("p", style, block.lead, block.text.removeprefix(block.lead)))
    return printed


DENSE = 8
"""Tables with more columns than this are set in small type."""

# An attachment on paper, in points: what its parts take at most, so that the sheets it fills are known beforehand.
# The imprint stands at the foot of the last sheet, and no stylesheet can find that sheet.
SHEET, ATTACHMENT_HEAD, TITLE_LINE, IMPRINT, NOTE_LINE, NOTE_EMS = 637, 72, 32, 75, 18, 36
ROW_LINE, ROW_EDGE = {True: 11, False: 16}, {True: 7, False: 4}
HEAD_LINES = 3
NAME_EMS = 6


def _table_sheets(item: Attachment, last: bool) -> list[list[tuple[str, ...]]] | None:
    """The rows of an attachment's table as they fall on its sheets; None where other things stand beside table and notes."""
    blocks = item.blocks
    tables = [block.rows for block in blocks if block.rows]
    notes = [block.text for block in blocks if not block.rows]
    if len(tables) != 1 or any(block.level for block in blocks) or not all(note.startswith("注：") for note in notes):
        return None
    rows = tables[0]
    dense = len(rows[0]) > DENSE
    head = HEAD_LINES * ROW_LINE[dense] + ROW_EDGE[dense]
    foot = sum((int(ems(note)) // NOTE_EMS + 1) * NOTE_LINE for note in notes) + (IMPRINT if last else 0)
    sheets: list[list[tuple[str, ...]]] = [[]]
    left = SHEET - ATTACHMENT_HEAD - len(title_lines(item.title)) * TITLE_LINE - head
    for row in rows[1:]:
        lines = max(-(-int(ems(cell)) // NAME_EMS) for cell in row[:2])
        height = lines * ROW_LINE[dense] + ROW_EDGE[dense]
        if height > left and sheets[-1]:
            sheets.append([])
            left = SHEET - head
        sheets[-1].append(row)
        left -= height
    if left < foot and len(sheets[-1]) > 2:  # what stands below the table goes with some rows on the next sheet
        sheets.append(sheets[-1][-2:])
        del sheets[-2][-2:]
    return sheets


# corrections

NOTICE_NAMES, NOTICE_ROWS, REGISTER_ROWS = 12, 200, 2000
"""How many communities a notice names, and how many changes it lists; how many of a correction the register lists."""


def _notices(year: YearSite, concern: tuple[str, str] | None = None) -> tuple[dict[str, Any], ...]:
    """The corrections that concern a page: all of the year's, or with ``concern`` those that changed it, with a table of how:
    for pages that can't strike through what they listed before."""
    found = []
    for correction, sorted_out in year.corrected:
        changes = sorted_out.get(concern, ()) if concern else ()
        single = concern is not None and concern[0] in ("community", "clause")
        # how many communities there are stands on every community's page, and every page may rest on rubric and readings
        all_the_same = correction.law or (
            concern is not None and concern[0] == "community" and any(change.what == COMMUNITY for change in correction.changes)
        )
        if single and not changes and not all_the_same:
            continue
        own = changes if changes and concern and concern[0] == "clause" else correction.changes
        owner = changes[0].name if changes and concern and concern[0] == "community" else ""
        found.append(_notice(correction, own, changes, owner))
    return tuple(found)


def _notice(correction: Correction, concerned: Sequence[Change], listed: Sequence[Change], owner: str) -> dict[str, Any]:
    """A correction ready to print: whom it concerns, or nobody where the page is the ``owner``'s own, and some changes."""
    names = list(dict.fromkeys(change.name for change in concerned))
    rest = f"等{len(names)}个社区" if len(names) > NOTICE_NAMES else ""
    return {
        "id": correction.id, "url": f"{CORRECTIONS}#c-{correction.id}", "date": day(correction.date),
        "document": correction.document, "reason": correction.reason, "names": "、".join(names[:NOTICE_NAMES]) + rest,
        **_changes_table(correction, listed, owner, NOTICE_ROWS),
    }  # fmt: skip


def _changes_table(correction: Correction, listed: Sequence[Change], owner: str, most: int) -> dict[str, Any]:
    """A table of changes ready to print, of the ``owner``'s only or of any community, and how many are left out."""
    return {
        "id": correction.id, "label": f"{owner}更正 {correction.id} 的内容", "named": not owner,
        "rows": [_change_row(change) for change in listed[:most]], "more": max(0, len(listed) - most),
    }  # fmt: skip


def _earlier_notices(corrections: Sequence[Correction], slug: str) -> list[dict[str, Any]]:
    """The corrections of earlier years that changed a result which stands on a community's page of a later one."""
    found = []
    for item in corrections:
        own = [change for change in item.changes if change.slug == slug and not change.block and change.what != HEADLINES["rank"]]
        if own:
            found.append(_notice(item, own, own, own[0].name))
    return found


def _change_row(change: Change) -> tuple[str, str, str, str, str]:
    return (change.name, change.cite, change.what, change.old, change.new)


SEALED = re.compile(r'data-sealed="(\d{4})" data-mark="([0-9a-f]+)"')
"""What the register of a site says for programs: the sealed years, with the marks of their seals."""
REGISTERED = re.compile(r'<h2 id="c-(\d{4})-(\d+)"')
"""The corrections that the register of a site holds: year and number."""


def _register(years: Sequence[YearSite], register: Register) -> dict[str, Any]:
    """Every correction ever made, the newest first, and which years are sealed."""
    by_number = {year.number: year for year in years}
    states = [(year.number, "已封存" if year.sealed else "尚未封存", year.sealed) for year in years]
    states += [(number, "已封存，页面不再公布", mark) for number, mark in register.withdrawn.items()]
    return {
        "years": [(f"{number}年度", state, number, mark) for number, state, mark in sorted(states, reverse=True)],
        "corrections": [
            {
                "id": correction.id, "year": f"{correction.year}年度", "date": day(correction.date), "reason": correction.reason,
                "basis": correction.basis, "document": correction.document, "decided_by": correction.decided_by,
                "paragraphs": correction.paragraphs, "rows": _register_rows(by_number.get(correction.year), correction),
                "table": _changes_table(correction, correction.changes, "", REGISTER_ROWS),
            }
            for correction in sorted(register.corrections, key=lambda item: (item.date, item.year, item.number), reverse=True)
        ],
    }  # fmt: skip


def _register_rows(year: YearSite | None, correction: Correction) -> list[dict[str, Any]]:
    """A row for each community: its headline figures before and after, and where else something changed."""
    rows: dict[str, dict[str, Any]] = {}
    known = year.standing.places if year else {}
    for change in correction.changes:
        row = rows.setdefault(
            change.slug,
            {
                "name": change.name, "changed": {}, "clauses": [],
                "url": Urls(correction.year).community(change.slug) if change.slug in known else "",
            },
        )  # fmt: skip
        if change.block:
            if change.cite not in row["clauses"]:
                row["clauses"].append(change.cite)
        elif change.what == COMMUNITY:
            row["whole"] = f"新增：{change.new}" if change.old == NOTHING else f"撤去：{change.old}"
        else:
            row["changed"][change.what] = (change.old, change.new)
    for row in rows.values():
        row["figures"] = [row["changed"].get(label) for label in HEADLINES.values() if label != HEADLINES["name"]]
        row["renamed"] = row["changed"].get(HEADLINES["name"])
    return list(rows.values())


def resolve(target: str, years: Sequence[YearSite]) -> str | None:
    """The address of a link by id in content Markdown, from the site's root; None for what there is not.

    ``clause:1-2``, ``text:r1``, ``reading:R-15-credit``, ``community:jia``, ``page:losses``; of the newest year, or of
    another as in ``clause:2017/1-2``.
    """
    if target == "page:corrections":  # the register is of no one year
        return CORRECTIONS
    kind, _, name = target.partition(":")
    number, _, name = name.rpartition("/")
    year = next((year for year in reversed(years) if number in ("", str(year.number))), None)
    if year is None:
        return None
    urls, rubric = Urls(year.number), year.rubric
    known: dict[str, dict[str, str]] = {
        "clause": {clause.id: urls.clause(clause.id) for clause in rubric.clauses},
        "text": {block: urls.text(block) for block in rubric.home},
        "reading": {reading: urls.reading(reading) for reading in rubric.readings},
        "community": {item.result.slug: urls.community(item.result.slug) for item in year.standing.ranked},
        "page": {
            "ranking": urls.home(), "deductions": urls.deductions(), "losses": urls.losses(), "clauses": urls.clauses,
            "rubric": urls.rubric, "readings": urls.readings, "circular": urls.circular,
        },
    }  # fmt: skip
    return known.get(kind, {}).get(name)
