"""The addresses of all pages and files, from the site's root: the only place that knows a URL or an anchor."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ..assess import Standing
from ..rubric import Rubric

HOME, HELP, CODES_PAGE, CORRECTIONS = "index.html", "help.html", "problems.html", "corrections.html"
COMMON = (("首页", HOME), ("更正登记", CORRECTIONS), ("使用说明", HELP))
"""The pages that are of no one year: title and address."""
CONTENT = {HELP: "help.md", CODES_PAGE: "clerk.md"}
"""The Markdown files of content/ by the page that is made of each: 使用说明 for readers, and what clerks are told."""


@dataclass(frozen=True, slots=True)
class Link:
    """A text that leads to an address, counted from the site's root; ``current``: it leads to the page it stands on."""

    text: str
    url: str
    current: bool = False


RANKING_ROWS, RANKING_LINES = 80, 120
"""Communities on one page of the ranking, and lines that they take with their ceilings and vetoes: two sheets of paper."""
_LINE = 20
"""How many characters of a limit's documents stand on a line on paper, about."""


def limit_lines(grounds: Iterable[str]) -> int:
    """How many lines ceilings and vetoes with these documents take on paper, about."""
    return sum(max(1, -(-len(cited) // _LINE)) for cited in grounds)


def _ranking_pages(standing: Standing) -> Iterator[tuple[str, int]]:
    """On which page of the ranking each community stands: as many on a page as keep to two sheets."""
    page, rows, lines = 1, 0, 0
    for item in standing.ranked:
        own = 1 + limit_lines("、".join(limit.grounds) for limit in item.result.limits)
        if rows and (rows == RANKING_ROWS or lines + own > RANKING_LINES):
            page, rows, lines = page + 1, 0, 0
        rows, lines = rows + 1, lines + own
        yield item.result.slug, page


@dataclass(frozen=True, slots=True)
class Urls:
    """The addresses of a year's pages and files. ``places``: on which page of the ranking a slug stands, if not on the first."""

    year: int
    places: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, year: int, standing: Standing) -> Urls:
        """The addresses of a year with this ranking."""
        return cls(year, dict(_ranking_pages(standing)))

    @property
    def rubric(self) -> str:
        """The official text."""
        return f"{self.year}/rubric.html"

    @property
    def readings(self) -> str:
        """执行口径."""
        return f"{self.year}/readings.html"

    @property
    def circular(self) -> str:
        """The circular."""
        return f"{self.year}/circular.html"

    @property
    def circular_docx(self) -> str:
        """The circular as a Word file."""
        return f"{self.year}/circular.docx"

    @property
    def clauses(self) -> str:
        """逐项统计."""
        return f"{self.year}/clauses/index.html"

    @property
    def results(self) -> str:
        """results.json."""
        return f"{self.year}/data/results.json"

    @property
    def results_schema(self) -> str:
        """What results.json holds, as JSON Schema."""
        return f"{self.year}/data/results.schema.json"

    @property
    def results_csv(self) -> str:
        """The scores as CSV."""
        return f"{self.year}/data/results.csv"

    @property
    def ledger_csv(self) -> str:
        """The ledger as CSV."""
        return f"{self.year}/data/ledger.csv"

    @property
    def results_xlsx(self) -> str:
        """Ranking, scores and ledger as a workbook."""
        return f"{self.year}/data/results.xlsx"

    def index(self, number: int = 1) -> str:
        """The search index."""
        return f"{self.year}/data/search{_part(number)}.js"

    def home(self, number: int = 1) -> str:
        """The year's page with the ranking."""
        return f"{self.year}/index{_part(number)}.html"

    def deductions(self, number: int = 1) -> str:
        """The matrix community × clause."""
        return f"{self.year}/deductions{_part(number)}.html"

    def losses(self, number: int = 1) -> str:
        """The list of all losses."""
        return f"{self.year}/losses{_part(number)}.html"

    def compare(self, number: int = 1) -> str:
        """Last year beside this year, and communities side by side."""
        return f"{self.year}/compare{_part(number)}.html"

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
        """A reading on the page 执行口径."""
        return f"{self.readings}#{reading}"

    def ranking(self, slug: str) -> str:
        """A community's row in the ranking."""
        return f"{self.home(self.places.get(slug, 1))}#c-{slug}"

    def rule(self, rubric: Rubric, block: str) -> str:
        """Where a reader finds the ground of an entry: the clause's page, or the official text."""
        node = rubric.nodes.get(block)
        return self.clause(block) if node is not None and node.kind == "clause" else self.text(block)

    def menu(self) -> Sequence[tuple[str, str]]:
        """The pages of the year that the menu leads to: text and address."""
        return (
            ("名次", self.home()), ("比较", self.compare()), ("失分矩阵", self.deductions()), ("失分清单", self.losses()),
            ("逐项统计", self.clauses), ("考核细则", self.rubric), ("执行口径", self.readings), ("通报", self.circular),
        )  # fmt: skip


def _part(number: int, mark: str = "-") -> str:
    """The end of the name of the second and later pages of a table."""
    return "" if number == 1 else f"{mark}{number}"
