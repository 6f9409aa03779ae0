"""What the page 比较 says, held against the recount and the pages of the communities."""

from __future__ import annotations

import re
from fractions import Fraction

from tests.helpers.page_county import GRADES, PARTS, SECTIONS, County, Reading
from tests.helpers.page_reader import ZERO, Element, Sheet, shown, words

WAYS = ("档次上升", "档次下降", "档次不变", "新设或没有上年结果")
TOP = ("名次", "档次", "综合得分", "2016年度", "不得评为优秀、“一票否决”情形")
"""The rows above the scores."""


class CompareCheck:
    """The checks of last year beside this year, and of communities side by side."""

    def __init__(self, county: County, said: Reading) -> None:
        self.county, self.said = county, said
        self.page = county.sheet("compare.html")

    def check(self) -> None:
        """All of it."""
        self.moves()
        self.beside(self.page)

    def last(self, slug: str) -> dict[str, Fraction | str] | None:
        """Last year's score and grade; None where there are none."""
        found = self.county.previous.get(slug)
        return found and {"score": Fraction(str(found["score"])), "grade": found["grade"]}

    def moves(self) -> None:
        """The groups, the order in each, the figures of each row and where its marks stand."""
        county, said = self.county, self.said
        groups: dict[str, list[tuple[Fraction, str]]] = {}
        for slug in county.order:
            result, last = county.counted[slug], self.last(slug)
            step = GRADES.index(last["grade"]) - GRADES.index(result["grade"]) if last else None
            way = WAYS[3] if step is None else WAYS[0] if step > 0 else WAYS[1] if step < 0 else WAYS[2]
            groups.setdefault(way, []).append((result["composite"] - last["score"] if last else ZERO, slug))
        bodies = self.page.root.xpath(".//table[contains(@class, 'yearly')]/tbody")
        wanted = [f"{way} {len(groups[way])}个" for way in WAYS if way in groups]
        printed = [words(body[0]) for body in bodies]
        if groups.keys() == {WAYS[3]}:  # nobody has a result of last year: a sentence in place of a table
            printed = re.findall(rf"{WAYS[3]} \d+个(?=。)", words(self.page.root))
        said.same("counts", "比较 各组", printed, wanted)
        for body, way in zip(bodies, (way for way in WAYS if way in groups), strict=False):
            own = sorted(groups[way], key=lambda found: -abs(found[0]))
            said.same("lists", f"比较 {way}", [words(row[0]) for row in body[1:]], [county.name(slug) for _, slug in own])
            for row, (change, slug) in zip(body[1:], own, strict=False):
                self.move(slug, row, change)

    def move(self, slug: str, row: Element, change: Fraction) -> None:
        """A row: last year, this year, the change."""
        said, last, result = self.said, self.last(slug), self.county.counted[slug]
        _, then, now, changed, plot = row
        verdict = self.county.breakdowns[slug].verdict["综合得分"].removesuffix(" 分")
        said.same("scores", f"比较 {slug} 本年度", words(now), f"{verdict} {result['grade']}")
        said.same("scores", f"比较 {slug} 变动", words(changed), shown(change, signed=True) if last else "—")
        said.same("scores", f"比较 {slug} 上年", words(then).split(" ")[-1], last["grade"] if last else "没有结果")
        if last:
            said.same("scores", f"比较 {slug} 上年", Fraction(words(then).split(" ")[0].replace("−", "-")), last["score"])
            ends = [Fraction(plot.xpath(f".//line[starts-with(@class, 'mv')]/@{end}")[0][:-1]) for end in ("x1", "x2")]
            said.true("scores", f"比较 {slug} 图", (ends[1] > ends[0]) == (change > 0) or ends[0] == ends[1], str(ends))
            said.same("grades", f"比较 {slug} 图", bool(plot.xpath(".//line[contains(@class, 'fall')]")), change < 0)

    def beside(self, page: Sheet) -> None:
        """The tables of neighbours: everyone once, in the order of the ranking, with the figures of the recount."""
        county, said = self.county, self.said
        found = []
        for table in page.root.xpath(".//table[contains(@class, 'beside')]"):
            slugs = [head.get("id").removeprefix("c-") for head in table.xpath("./thead//th")]
            said.same("lists", "并排 名称", table.xpath("./thead//th/a/text()"), [county.name(slug) for slug in slugs])
            first = len(found)
            span = f"第{first + 1}至{first + len(slugs)}个" if len(slugs) > 1 else f"第{first + 1}个"
            said.same("counts", "并排 表题", words(table.find("caption")), f"按名次排列的{span}（单位：分）")
            found += slugs
            rows = {words(row[0]).split(" ")[0]: row for row in table.xpath("./tbody/tr")}
            said.same("lists", "并排 各行", len(rows), len(TOP) + len(PARTS) + len(SECTIONS) + 1)
            for place, slug in enumerate(slugs, 1):
                self.column(slug, [row[place] for row in table.xpath("./tbody/tr")])
        said.same("lists", "并排", found, county.order)

    def column(self, slug: str, cells: list[Element]) -> None:
        """A community's column."""
        county, said, page, result = self.county, self.said, self.county.breakdowns[slug], self.county.counted[slug]
        rank, grade, composite, then, barred = cells[:5]
        said.same("ranks", f"并排 {slug}", words(rank), str(county.ranks[slug]) + ("（并列）" if county.tied(slug) else ""))
        said.same("grades", f"并排 {slug}", words(grade), result["grade"])
        said.same("scores", f"并排 {slug}", words(composite), page.verdict["综合得分"].removesuffix(" 分"))
        best = max(other["composite"] for other in county.counted.values())
        said.same("ranks", f"并排 {slug} 粗体", bool(composite.xpath("./b")), result["composite"] == best)
        last = self.last(slug)
        said.same("grades", f"并排 {slug} 上年", words(then).split(" ")[-1], last["grade"] if last else "没有结果")
        hrefs = [re.sub(r".*[#/](.*?)(\.html)?$", r"\1", href) for href in barred.xpath("./a/@href")]
        places = list(zip(hrefs, barred.xpath("./a/following-sibling::text()[1]"), strict=True))
        limits = [(limit.clause, f"{limit.effect.partition('，')[0]}（{limit.mark}）") for limit in page.limits]
        said.same("lists", f"并排 {slug} 情形", places, list(dict.fromkeys(limits)))
        said.same("notes", f"并排 {slug} 情形", words(barred).endswith("没有"), not limits)
        scores = {
            **{key: result["parts"][part] for key, part in PARTS.items()},
            **{key: result["nodes"][key] for key in SECTIONS},
        }
        for key, cell in zip(scores, cells[5:], strict=False):
            self.cell(slug, key, cell, scores[key])
        losses = [loss for loss in page.losses if loss.weight != "0"][:3]
        told = [text.strip() for text in cells[-1].xpath("./a/following-sibling::text()[1]")]
        said.same("lists", f"并排 {slug} 失分", cells[-1].xpath("./a/text()"), [loss.clause for loss in losses])
        said.same("scores", f"并排 {slug} 失分", [text.rpartition(" ")[2] for text in told], [loss.weight for loss in losses])

    def cell(self, slug: str, key: str, cell: Element, score: Fraction) -> None:
        """A score: the figure, what was lost of its points, how deep, and whether no other community has more."""
        county, said, result = self.county, self.said, self.county.counted[slug]
        points = county.sections.get(key, 0)
        lost = points - score + result["credits"].get(key, ZERO) if key in SECTIONS else ZERO
        said.same("scores", f"并排 {slug} {key}", words(cell), shown(score) + (f" 失{shown(lost)}" if lost else ""))
        depth = "h4" if lost >= points else "h3" if lost * 2 >= points else "h2" if lost * 5 >= points else "h1"
        said.same("scores", f"并排 {slug} {key} 底色", cell.get("class"), depth if lost else None)
        others = [one["parts"][PARTS[key]] if key in PARTS else one["nodes"][key] for one in county.counted.values()]
        said.same("ranks", f"并排 {slug} {key} 粗体", bool(cell.xpath("./b")), score == max(others) > min(others))
