"""What the front page says, held against the recount and the other pages: counts, moves, marks, losses, consequences."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from tests.helpers.page_community import handed_down
from tests.helpers.page_county import BARRING, GRADES, OUTCOMES, SECTIONS, County, Reading, by_score
from tests.helpers.page_reader import ZERO, Element, Sheet, anchor, figure, figures, fixed, link, shown, words

GLANCE, COSTLIEST, ROOM = 40, 5, 24
DEPTHS = ((1, "h4"), (Fraction(1, 2), "h3"), (Fraction(1, 5), "h2"))
"""From what share of the points on a loss has a class."""


def unlike_their_sums(page: Sheet) -> list[str]:
    """The columns of losses whose foot is not the sum of the rows above it, where every community that is ranked has a row."""
    chart = page.root.xpath(".//table[contains(@class, 'lead')]")[0]
    foot = chart.xpath("./tfoot/tr/td[contains(@class, 'h') or contains(@class, 'tot')]")
    rows = [row.xpath("./td")[-len(foot) :] for row in chart.xpath("./tbody/tr[not(@class='rail')]")]
    found = []
    for number, cell in enumerate(foot):
        above = [figure(words(row[number]).replace("·", "")) for row in rows]
        slack = sum((one.slack for one in above), ZERO)
        if abs(sum((one.value for one in above), ZERO) - figure(words(cell).replace("·", "")).value) > slack:
            found.append(f"{cell.get('data-label', '合计')} {words(cell)}")
    return found


class FrontCheck:
    """The check of the front page of a county whose communities all have a row."""

    def __init__(self, county: County, said: Reading) -> None:
        self.county, self.said = county, said
        self.page = Sheet.of(county.files["index.html"])
        self.full = {key: Fraction(full) for key, full in county.sections.items()}

    def check(self) -> None:
        """All of it."""
        self.sentences()
        self.rows()
        self.effects()
        self.costs()
        self.outcomes()

    def sentences(self) -> None:
        """How many have each grade, and whose grade is another than last year's."""
        county = self.county
        counts = "，".join(f"{grade}{sum(one['grade'] == grade for one in county.counted.values())}个" for grade in GRADES)
        self.said.same("counts", "首页", self.page.text(".//p[@class='lede']"), f"共{len(county.order)}个社区党工委：{counts}。")
        found: dict[str, list[str]] = {"up": [], "down": [], "same": [], "without": []}
        for slug in county.order:
            last = county.previous.get(slug)
            steps = GRADES.index(last["grade"]) - GRADES.index(county.counted[slug]["grade"]) if last else None
            kind = "without" if steps is None else "up" if steps > 0 else "down" if steps else "same"
            found[kind].append(county.name(slug))

        def told(names: Sequence[str]) -> str:
            return f"{len(names)}个（{'、'.join(names)}）"

        words_of = {"up": "档次上升", "down": "档次下降", "same": "档次不变", "without": "没有可比结果"}
        text = "，".join(
            f"{said}{told(found[kind]) if kind != 'same' else f'{len(found[kind])}个'}"
            for kind, said in words_of.items() if found[kind] or kind == "same"
        )  # fmt: skip
        wanted = f"与2016年度相比，{text}。" if len(found["without"]) < len(county.order) else "没有2016年度的结果可以比较。"
        self.said.same("counts", "首页 档次升降", self.page.text(".//p[@class='moves']"), wanted)

    def rows(self) -> None:
        """Every community below its grade, with its marks and what it lost."""
        county, said = self.county, self.said
        chart = self.page.root.xpath(".//table[contains(@class, 'lead')]")[0]
        bodies = chart.xpath("./tbody")
        heads = [text for text in chart.xpath(".//svg[contains(@class, 'axis')]/text") if re.fullmatch(r"[\d.]+", words(text))]
        edges = [(Fraction(text.get("x").rstrip("%")), Fraction(words(text))) for text in heads]
        lost: dict[str, Fraction] = dict.fromkeys(SECTIONS, ZERO)
        order = []
        for grade, body in zip(GRADES, bodies, strict=True):
            own = [slug for slug in county.order if county.counted[slug]["grade"] == grade]
            rail = words(body.xpath("./tr[@class='rail']/th")[0])
            said.same("counts", f"首页 {grade}", rail.split(" ")[:2], [grade, f"{len(own)}个"])
            rows = body.xpath("./tr[not(@class='rail')]")
            said.same("lists", f"首页 {grade}", [words(row.find("th")) for row in rows], county.names(own))
            for slug, row in zip(own, rows, strict=False):
                self.row(slug, row, edges, lost)
            order += own
        said.same("lists", "首页", len(order), len(county.order))
        said.same("sums", "首页 全县失分与各行之和", unlike_their_sums(self.page), [])
        foot = [words(cell) for cell in chart.xpath("./tfoot/tr/*")]
        mean = sum((one["composite"] for one in county.counted.values()), ZERO) / len(order)
        said.same("scores", "首页 全县平均", foot[2], fixed(mean, 2))
        past = [Fraction(county.previous[slug]["score"]) for slug in order if slug in county.previous]
        wanted = f"{fixed(sum(past, ZERO) / len(past), 2)}{f' {len(past)}个' if len(past) != len(order) else ''}" if past else ""
        said.same("scores", "首页 上年平均", foot[4], wanted)
        rounded = any("≈" in words(cell) for slug in order for cell in county.breakdowns[slug].credits)
        if not rounded:  # else a printed credit says too little of what was lost
            said.same("sums", "首页 全县失分", foot[5:-1], [self.lost(value) for value in lost.values()])
            said.same("sums", "首页 全县失分合计", foot[-1], self.lost(sum(lost.values(), ZERO)))

    @staticmethod
    def lost(value: Fraction) -> str:
        """What was lost, as a cell prints it."""
        return shown(-value) if value else "·"

    def row(self, slug: str, row: Element, edges: Sequence[tuple[Fraction, Fraction]], lost: dict[str, Fraction]) -> None:
        """A community's row; what it lost is added to ``lost``."""
        county, said, result = self.county, self.said, self.county.counted[slug]
        breakdown, last = county.breakdowns[slug], county.previous.get(slug)
        cells = row.xpath("./*")
        rank = str(county.ranks[slug]) + ("（并列）" if county.tied(slug) else "")
        said.same("ranks", f"首页 {slug}", words(cells[0]), rank)
        said.same("lists", f"首页 {slug}", link(cells[1]), f"2017/communities/{slug}.html")
        said.same("scores", f"首页 {slug}", words(cells[2]).replace(" ", ""), breakdown.verdict["综合得分"].removesuffix(" 分"))
        picture = cells[3].xpath("./svg")[0]
        told = f"{county.name(slug)}2017年度{words(cells[2]).replace(' ', '')}分，{result['grade']}"
        told += f"；2016年度{handed_down(last)}分，{last['grade']}" if last else ""
        said.same("notes", f"首页 {slug} 图示", picture.get("aria-label"), told)
        (x1, one), (x2, two) = edges[0], edges[-1]
        marks = picture.xpath("./circle/@cx | ./svg[rect]/@x")
        ticks = picture.xpath("./svg[line]/@x")
        wanted = [result["composite"], *([Fraction(last["score"])] if last else [])]
        said.same("counts", f"首页 {slug} 记号", len([*marks, *ticks]), len(wanted))
        for place, value in zip([*marks, *ticks], wanted, strict=False):
            there = one + (Fraction(place.rstrip("%")) - x1) * (two - one) / (x2 - x1)
            said.true("scores", f"首页 {slug} 记号", abs(there - value) < Fraction(1, 50), place)
        mark = "rect" if result["grade"] == GRADES[-1] else "circle"
        said.same("grades", f"首页 {slug} 记号", len(picture.xpath(f".//{mark}[contains(@class, 'm')]")), 1)
        changing = [limit for limit in breakdown.limits if limit.changed]
        deciding = [limit for limit in changing if limit.vetoes] or changing
        cited = list(dict.fromkeys(self.cite(limit.clause) for limit in deciding))
        effect = "一票否决" if any(limit.vetoes for limit in changing) else "不得评优"
        changed = f"{cited[0]}{'等' if len(cited) > 1 else ''}{effect}" if cited else ""
        said.same("notes", f"首页 {slug} 改变档次", "".join(words(text) for text in picture.xpath(".//text")), changed)
        past = " ".join([handed_down(last), *([last["grade"]] if last["grade"] != result["grade"] else [])]) if last else "—"
        said.same("lists", f"首页 {slug} 上年", words(cells[4]), past)
        total = ZERO
        for (section, full), cell, printed in zip(self.full.items(), cells[5:-1], breakdown.credits, strict=True):
            credits = figure(words(printed))
            value = full - result["nodes"][section] + credits.value
            said.true(
                "sums", f"首页 {slug} {section}", abs(self.value(cell) - value) <= credits.slack + Fraction(1, 200), words(cell)
            )
            depth = next((name for share, name in DEPTHS if value >= full * share), "h1") if value else ""
            if not credits.slack:
                said.same("grades", f"首页 {slug} {section} 底色", cell.get("class").split()[1:], [depth] if depth else [])
                total += value
                lost[section] += value
        if not any("≈" in words(printed) for printed in breakdown.credits):
            said.same("sums", f"首页 {slug} 失分合计", words(cells[-1]), self.lost(total))

    @staticmethod
    def value(cell: Element) -> Fraction:
        """What a cell says was lost."""
        text = words(cell)
        return ZERO if text == "·" else -figure(text).value

    def cite(self, block: str) -> str:
        """A block of the rubric as running text cites it."""
        return {"r2": "三、2", "r3": "三、3"}.get(block, block if "-" in block else f"第{block}") + (
            "项" if block[0] != "r" else ""
        )

    def named(self, slugs: list[str]) -> str:
        """How many these are, and their names."""
        return f"{len(slugs)}个" + (f"：{'、'.join(self.county.names(slugs))}" if slugs else "")

    def effects(self) -> None:
        """Whose grade a ceiling or veto changed, and who has one that changed nothing, by paragraph."""
        county, said = self.county, self.said
        said.same("notes", "首页", BARRING in self.page.texts(".//h2"), True)
        wanted, told = [], 0
        shifts: dict[tuple[str, str], list[str]] = {}
        for slug in county.order:
            result, breakdown = county.counted[slug], county.breakdowns[slug]
            if any(limit.changed for limit in breakdown.limits):
                told += len(breakdown.limits)
                for limit in filter(lambda limit: limit.changed, breakdown.limits):
                    before, _, after = limit.mark.partition("：")[2].partition("改为")
                    what = f"由{before}改列{after}（又一票否决，列为{result['grade']}）"
                    if after == result["grade"]:
                        what = f"由{by_score(result['composite'])}改列{after}"
                    own = shifts.setdefault((self.cite(limit.clause).removesuffix("项"), what), [])
                    own += [slug] if slug not in own else []
                wanted.append(f"{county.name(slug)} {breakdown.verdict['综合得分'].removesuffix(' 分')}分，"
                              f"由{by_score(result['composite'])}改列{result['grade']}")  # fmt: skip
        if len(county.order) + 2 * told > ROOM:
            rows = self.page.root.xpath(".//dl[@class='facts shifts']/div")
            listed = [(words(row.find("dt")).removesuffix("项"), words(row.find("dd"))) for row in rows]
            said.same(
                "lists",
                "首页 改变档次",
                sorted(listed),
                sorted((at, what + self.named(own)) for (at, what), own in shifts.items()),
            )
            said.same(
                "lists",
                "首页 改变档次",
                len({at for at, _ in listed}),
                1 + sum(a[0] != b[0] for a, b in pairwise(listed)) if listed else 0,
            )
            wanted = []
        blocks = self.page.root.xpath(".//div[@class='effect']")
        said.same("lists", "首页 改变档次", [words(block.find("p")) for block in blocks], wanted)
        kept: dict[str, list[str]] = {}
        for slug in county.order:
            for clause in dict.fromkeys(limit.clause for limit in county.breakdowns[slug].limits if not limit.changed):
                kept.setdefault(clause, []).append(slug)
        rows = self.page.root.xpath(".//dl[@class='facts']/div")
        printed = {anchor(row.find("dt")): words(row.find("dd")) for row in rows}
        kept_by = {clause: f"未改变档次{len(own)}个：{'、'.join(county.names(own))}" for clause, own in kept.items()}
        said.same("lists", "首页 未改变档次", printed, kept_by)

    def costs(self) -> None:
        """The clauses that took most from the composites: every weight is on some community's page."""
        county, said = self.county, self.said
        table = self.page.table("折合综合得分减去最多的条款")
        clauses = {words(row[0]).split(" ")[0] for row in county.sheet("clauses/index.html").needed("每一条").rows}
        taken: dict[str, dict[str, tuple[Fraction, Fraction]]] = {}
        for slug in county.order:
            for loss in county.breakdowns[slug].losses:
                weight = figure(loss.weight)
                if loss.clause in clauses and weight.value < 0:
                    value, slack = taken.setdefault(loss.clause, {}).get(slug, (ZERO, ZERO))
                    taken[loss.clause][slug] = (value - weight.value, slack + weight.slack)
        sums = {clause: sum((value for value, _ in own.values()), ZERO) for clause, own in taken.items()}
        said.same("counts", "首页 失分最多的条款", len(table.rows) if table else 0, min(COSTLIEST, len(sums)))
        listed = []
        lost = any(loss.clause in clauses for slug in county.order for loss in county.breakdowns[slug].losses)
        none = "各条款的失分都没有减少综合得分。" if lost else "各条款没有失分。"
        said.same("notes", "首页 失分最多的条款", none in self.page.text(".//div[@class='costliest']"), not sums)
        for row in table.rows if table else ():
            clause = words(row[0].find("a"))
            listed.append(clause)
            slack = sum((found for _, found in taken[clause].values()), ZERO) + Fraction(1, 200)
            said.true("sums", f"首页 {clause}", abs(figure(words(row[2])).value - sums[clause]) <= slack, words(row[2]))
            said.same("counts", f"首页 {clause}", words(row[1]), f"{len(taken[clause])}个")
            names = re.findall(
                r"(?:^|、)(\D+?)(\d+(?:\.\d+)?)", words(row[0].xpath(".//span[@class='why']")[0]).partition("等")[0]
            )
            for name, points in names:
                slug = next(slug for slug in county.order if county.name(slug) == name)
                value, off = taken[clause].get(slug, (ZERO, ZERO))
                said.true("sums", f"首页 {clause} {slug}", abs(Fraction(points) - value) <= off + Fraction(1, 200), points)
            said.same("counts", f"首页 {clause} 社区", len(names), min(COSTLIEST, len(taken[clause])))
        for text, own in zip(
            figures(self.page.text(".//div[@class='costliest']/p[@class='note']")), (listed, sums), strict=False
        ):
            off = sum((found for clause in own for _, found in taken[clause].values()), Fraction(1, 200))
            said.true("sums", "首页 失分最多的条款", abs(text.value - sum(sums[clause] for clause in own)) <= off, str(text))
        least = min((sums[clause] for clause in listed), default=ZERO)
        others = [value for clause, value in sums.items() if clause not in listed]
        said.true("lists", "首页 失分最多的条款", all(value <= least + Fraction(1, 100) for value in others), str(listed))

    def outcomes(self) -> None:
        """Whom each consequence concerns; of 组织调整 only how it is dealt with."""
        county, said = self.county, self.said
        rows = self.page.root.xpath(".//dl[@class='facts uses']/div")
        wanted = []
        for key, title in OUTCOMES.items():
            if key != "u3":
                own = [slug for slug in county.order if county.counted[slug]["consequences"][key]]
                wanted.append((title, self.named(own)))
                if undecided := [slug for slug in county.order if county.counted[slug]["consequences"][key] is None]:
                    wanted.append((title, f"未定{self.named(undecided)}"))
        printed = [(words(row.find("dt")).partition(" ")[2], words(row.find("dd"))) for row in rows]
        said.same("lists", "首页 结果运用", printed, wanted)
        said.same(
            "notes", "首页", any("组织调整：符合规定情形的" in text for text in self.page.texts(".//p[@class='note']")), True
        )
