"""What a site's pages say, held against themselves, each other and the recount: sums, lists, counts, ranks, notes.

Reads the built files only (:mod:`.page_reader`) and scores by :mod:`.recount`; shares no code with the program. Sentences are
known by their patterns here: one that nobody knows is a fault, so that a new note gets its check.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Sequence
from fractions import Fraction

from tests.helpers.page_circular import CircularCheck
from tests.helpers.page_community import CommunityCheck
from tests.helpers.page_compare import CompareCheck
from tests.helpers.page_county import BARRING, GRADES, OUTCOMES, PARTS, SECTIONS, County, Reading, by_score, in_short
from tests.helpers.page_front import FrontCheck
from tests.helpers.page_reader import (
    NUMBER,
    ZERO,
    Breakdown,
    Element,
    Figure,
    Sheet,
    anchor,
    figure,
    fixed,
    link,
    reasons,
    rows_of_csv,
    search_items,
    total,
    without_reasons,
    words,
)  # fmt: skip


def check(county: County) -> Reading:
    """Read all pages of a county."""
    said = Reading()
    for slug in county.order:
        CommunityCheck(county, slug, said).check()
    county_check = CountyCheck(county, said)
    county_check.check()
    CompareCheck(county, said).check()
    CircularCheck(county, said).check()
    return said


CREDITED = {"13-1", "13-2", "13-3", "15"}
"""The clauses that can give credits."""
LIMITS_SAID = "有不得评为优秀情形的，得分达到优秀的改列良好，没有达到的档次不变；有“一票否决”情形的，不论得分多少，列为较差"
"""What ceilings and vetoes do to a grade."""


class CountyCheck:
    """The checks of the pages on all communities: front page, ranking, matrix, losses, clauses, print, search and downloads."""

    def __init__(self, county: County, said: Reading) -> None:
        self.county, self.said = county, said

    def check(self) -> None:
        """All of them."""
        self.grades("2017/index.html", self.county.sheet("index.html"))
        FrontCheck(self.county, self.said).check()
        self.ranking()
        self.losses()
        self.clauses()
        self.matrix()
        self.printed()
        self.search()
        self.downloads()

    # front page and ranking

    def grades(self, url: str, page: Sheet) -> None:
        """Who got which grade, and what changed it."""
        county, said = self.county, self.said
        members = {grade: [slug for slug in county.order if county.counted[slug]["grade"] == grade] for grade in GRADES}
        counts = "，".join(f"{grade}{len(own)}个" for grade, own in members.items())
        sentence = f"共{len(county.order)}个社区党工委：{counts}。"
        said.same("counts", f"{url} {sentence}", page.text(".//h1/following-sibling::p[1]"), sentence)
        blocks = page.root.xpath(".//dl[@class='grades']/div")
        said.same("lists", f"{url} 档次", [words(block.xpath(".//span")[0]) for block in blocks], list(GRADES))
        for grade, block in zip(GRADES, blocks, strict=True):
            count, listed = (words(cell) for cell in block.findall("dd"))
            said.same("counts", f"{url} {grade}", count, f"{len(members[grade])}个社区")
            lines = [words(line) for line in block.xpath("./dd[@class='members']/span[@class='note']")]
            wanted = [text for slug in members[grade] if (text := self.changed(slug))]
            said.same("lists", f"{url} {grade} 改变了档次的", lines, wanted)
            named = "、".join(map(self.member, members[grade])) or "无"
            said.same("lists", f"{url} {grade}", listed, named + "".join(lines))
        how = page.text(".//section[@class='how']/p")
        told = "改变了档次的，各档次名单下面写明情形和依据的文件"
        said.true("notes", f"{url} 阅读说明", told in how and f"：{LIMITS_SAID}。" in how, how)

    def member(self, slug: str) -> str:
        """A community beside its grade."""
        return f"{self.county.name(slug)} {self.county.breakdowns[slug].verdict['综合得分'].removesuffix(' 分')}分"

    def changed(self, slug: str) -> str:
        """What is said below the list of a grade of a community whose grade was changed; empty of another."""
        county, result = self.county, self.county.counted[slug]
        limits = [limit for limit in county.breakdowns[slug].limits if limit.changed]
        scored = by_score(result["composite"])
        self.said.same("grades", f"{slug} 改变档次", bool(limits), scored != result["grade"])
        if not limits:
            return ""
        causes = "、".join(dict.fromkeys(limit.cause for limit in limits))
        grounds = "、".join(dict.fromkeys(ground for limit in limits for ground in limit.grounds.split("、") if ground))
        text = f"{county.name(slug)}：{causes}，由{scored}改列{result['grade']}"
        return text + (f"，依据{grounds}" if grounds else "")

    def ranking(self) -> None:
        """The table, its order, and what is said of both."""
        county, said, page = self.county, self.said, self.county.sheet("index.html")
        table = page.needed("名次表")
        by_grade = not county.under("R-rank", "score")
        order = "先按档次，再按综合得分由高到低排列" if by_grade else "按综合得分由高到低排列"
        said.same("notes", "名次表", table.caption, f"名次表：{order}（单位：分）")
        ties = (
            "其后的名次不空缺（两个第2名之后为第3名），所以最后一名的名次可能小于社区个数"
            if county.under("R-ties", "next")
            else "其后的名次相应空缺（两个第2名之后为第4名）"
        )
        equal = "档次和得分都相同" if by_grade else "得分相同"
        how = page.text(".//section[@class='how']/p")
        said.true("notes", "名次表 阅读说明", how.startswith(f"名次{order}；{equal}的名次并列，{ties}。"), how[:90])
        points = county.sections
        titles = page.root.xpath(".//table[contains(@class, 'ranking')]//abbr/@title")
        said.same(
            "notes", "名次表 分值", [title.rpartition("，")[2] for title in titles], [f"{full}分" for full in points.values()]
        )
        note = page.text("./p[@class='note']")
        said.same("notes", note, re.findall(r"(\d+)分[；。]", note), [str(full) for full in points.values()])
        said.same("lists", "名次表", [words(row[1]) for row in table.rows], county.names(county.order))
        composites: dict[Fraction, str] = {}
        for slug, row in zip(county.order, table.rows, strict=False):
            rank, _, grade, composite, *cells = map(words, row)
            result, breakdown = county.counted[slug], county.breakdowns[slug]
            said.same("ranks", f"名次表 {slug}", rank, str(county.ranks[slug]) + ("（并列）" if county.tied(slug) else ""))
            star = "*" if breakdown.limits else ""
            said.same("lists", f"名次表 {slug} 星号", grade, result["grade"] + star)
            said.same("grades", f"名次表 {slug}", words(row[2].xpath("./span[1]")[0]), result["grade"])
            said.same("lists", f"名次表 {slug} 星号", row[2].xpath(".//a/@href"), [f"#l-{slug}"] if star else [])
            said.same("scores", f"名次表 {slug}", composite, breakdown.verdict["综合得分"].removesuffix(" 分"))
            composites[result["composite"]] = composite
            exact = [*(result["parts"][part] for part in PARTS.values()), *(result["nodes"][section] for section in SECTIONS)]
            said.same("scores", f"名次表 {slug}", cells, [fixed(value, 2) for value in exact])
            if not county.under("R-r1-base", "year-end") and not county.under("R-item-4", "composite"):
                capped = [county.under("R-composite", "yes"), county.under("R-rounding", "rounded")]
                if not any(capped):
                    said.adds(
                        f"名次表 {slug}", [figure(cell, rounded=True) for cell in cells[:4]], figure(composite, rounded=True)
                    )
        said.same("scores", "得分不同而显示相同", len(set(composites.values())), len(composites))
        self.limits(page)

    def limits(self, page: Sheet) -> None:
        """The table below the ranking: every ceiling and veto of every community's page, with the same mark and grounds."""
        county, said = self.county, self.said
        bodies = page.root.xpath(".//table[contains(@class, 'ceilings')]/tbody")
        wanted = {slug: found for slug in county.order if (found := county.breakdowns[slug].limits)}
        said.same("lists", f"{BARRING}表", [body.get("id") for body in bodies], [f"l-{slug}" for slug in wanted])
        head, none = f"带“*”的有{BARRING}，见下表。", f"没有{BARRING}。"
        said.same("notes", head, page.text("./p[@class='note']").startswith(head), bool(wanted))
        said.same("notes", none, none in page.texts("./p"), not wanted)
        titles = page.texts(".//h3")
        said.same("notes", BARRING, BARRING in titles, True)  # the heading stands above the table and above the sentence
        for body, (slug, limits) in zip(bodies, wanted.items(), strict=False):
            rows = body.xpath("./tr")
            heads = body.xpath("./tr/th")
            said.same("lists", f"{BARRING}表 {slug}", [words(cell) for cell in heads], [county.name(slug)])
            said.same("lists", f"{BARRING}表 {slug}", link(heads[0]), f"2017/communities/{slug}.html")
            said.same("counts", f"{BARRING}表 {slug}", heads[0].get("rowspan"), str(len(limits)))
            printed = [(anchor(row.find("td")), *(words(cell) for cell in row.findall("td"))) for row in rows]
            said.same("counts", f"{BARRING}表 {slug}", len(printed), len(limits))
            for row, limit in zip(printed, limits, strict=False):
                mark = re.sub(r"^改变档次：(..)改为(..)$|^未改变档次：已是..$", self.in_table, limit.mark)
                own = (limit.clause, limit.cause, limit.effect, limit.grounds, mark)
                said.same("lists", f"{BARRING}表 {slug} {limit.cause}", row, own)

    @staticmethod
    def in_table(mark: re.Match[str]) -> str:
        """The mark of a ceiling or veto as the table has it, whose column says that it is on the grade."""
        return f"改变档次（{mark[1]}改为{mark[2]}）" if mark[1] else "未改变"

    # losses

    def losses(self) -> None:
        """The county's list: all losses of all communities; the weight of each."""
        county, said, page = self.county, self.said, self.county.sheet("losses.html")
        table = page.needed("逐笔失分")
        sentence = page.text(".//h1/following-sibling::p[1]")
        found = re.fullmatch(rf"全县共(\d+)笔失分，折合综合得分合计({NUMBER})分，按名次和影响大小排列。", sentence)
        assert found, sentence
        said.same("counts", "失分清单", int(found[1]), len(table.rows))
        foot = [words(cell) for cell in table.foot[0]] if table.rows else ["合计（0笔）", "0", "0"]
        said.same("counts", "失分清单 合计", foot[0], f"合计（{len(table.rows)}笔）")
        said.same("sums", "失分清单 合计", foot[2], found[2])
        for place in (1, 2):
            said.adds("失分清单 合计", [figure(words(row[place - 3])) for row in table.rows], figure(foot[place]))
        wanted = [(county.name(slug), loss) for slug in county.order for loss in county.breakdowns[slug].losses]
        said.same("counts", "失分清单", len(table.rows), len(wanted))
        for row, (name, loss) in zip(table.rows, wanted, strict=False):
            who, clause, kind, what, day, ground, applied, weight = row
            told = " ".join(part for part in (words(day), words(ground)) if part)
            own = (
                words(who),
                words(clause),
                words(kind),
                without_reasons(what),
                tuple(reasons(what)),
                told,
                words(applied),
                words(weight),
            )
            said.same("lists", f"失分清单 {name}", own, (name, *vars(loss).values()))
            slug, _, node = re.sub(r".*/", "", link(who)).partition(".html#n-")
            self.weight(county.breakdowns[slug], node, own)

    def weight(self, page: Breakdown, node: str, row: Sequence[object]) -> None:
        """What a loss takes from the composite, and why it may be nothing."""
        said, (name, clause, kind, reason, whys, _, applied, weight) = self.said, row
        where = f"{name} {clause} {reason}"
        printed = figure(str(weight))
        share = Fraction(8, 10) if self.under_year_end(page, node) else Fraction(1)
        taken = figure(str(applied))
        told = [why for text in whys for why in text.split("；")]  # type: ignore[attr-defined]
        swallowed = [why for why in told if why.endswith(("本笔不再减少综合得分", "本笔没有减少综合得分"))]
        whole = [found for why in told if (found := re.fullmatch(r"折合数按(.*)的全部分值计算", why))]
        if kind == "未得满分" and not swallowed:
            said.same("scores", where, weight, applied)
        elif swallowed:
            said.same("notes", f"{where} {swallowed[0]}", printed.value, ZERO)
            self.swallowed(page, node, swallowed[0], where)
        elif whole:
            said.same("notes", f"{where} {whole[0][0]}", page.label(node), whole[0][1])
            said.adds(f"{where} {whole[0][0]}", [self.times(self.allotted(page, node), -share)], printed, "notes")
        else:
            said.adds(where, [self.times(taken, share)], printed)
            spent = applied == "0" and {"已经不得分", "减完为止", "连同加分减完为止", "本笔不减分"} & set(told)
            said.true("notes", where, printed.value < 0 or spent, "costs nothing, and nothing says why")

    @staticmethod
    def times(one: Figure, share: Fraction) -> Figure:
        """A figure with a share."""
        return Figure(one.value * share, one.about, one.slack * abs(share))

    def under_year_end(self, page: Breakdown, node: str) -> bool:
        """Whether a point of a node is weighed with the year-end."""
        if node == "r1":
            return self.county.under("R-r1-base", "year-end")
        return node == "p2" or (node not in ("p", "p1", "p3") and page.path(node)[-1] in SECTIONS)

    def swallowed(self, page: Breakdown, node: str, why: str, where: str) -> None:
        """A loss that costs nothing: something above it scores nothing, or was cut."""
        around = [*page.path(node), *(["p2"] if self.under_year_end(page, node) and node != "p2" else []), "p"]
        void = re.fullmatch(r"(.*)不得分，本笔不再减少综合得分", why)
        if void:
            labels = [page.label(one) for one in around if page.nodes[one].void]
            self.said.true("notes", f"{where} {why}", void[1] in labels, str(labels))
        else:
            cut = [
                row for one in around for row in page.nodes[one].entries if row.kind == "限额" and figure(row.applied).value < 0
            ]
            self.said.true("notes", f"{where} {why}", any(why.startswith(f"{row.reason}，") for row in cut), "nothing was cut")

    def allotted(self, page: Breakdown, node: str) -> Figure:
        """What a node and those inside it had before any charge."""
        own = [figure(row.applied) for row in page.nodes[node].entries if row.kind == "未分配分值"]
        head = page.nodes[node].allotted
        own += [figure(head[1])] if head else []
        value, slack = total([*own, *(self.allotted(page, child) for child in page.nodes[node].inside)])
        return Figure(value, slack > 0, slack)

    # clauses and matrix

    def clauses(self) -> None:
        """Each clause's page: who lost and gained there; the statistics of all; the notes beside the official text."""
        county, said = self.county, self.said
        table = county.sheet("clauses/index.html").needed("每一条的失分和加分")
        pages = sorted(url for url in county.files if re.fullmatch(r"2017/clauses/[\d-]+\.html", url))
        said.same("lists", "逐项统计", sorted(link(row[0]) for row in table.rows), pages)
        beside = dict(text.partition("：")[::2] for text in county.sheet("rubric.html").texts(".//ul[@class='aside']/li"))
        costs: dict[str, list[Figure]] = {}
        losses = county.sheet("losses.html").table("逐笔失分")
        for row in losses.rows if losses else ():
            costs.setdefault(words(row[1]), []).append(figure(words(row[7])))
        bars: dict[str, tuple[Fraction, Fraction]] = {}
        for row in table.rows:
            label, _, _, losers, lost, gainers, gained, cost, _ = map(words, row)
            said.adds(f"逐项统计 {label} 折合综合得分", costs.get(label, []), figure(cost))
            bars[label] = (figure(cost).value, Fraction((row[8].xpath(".//rect/@width") or ["0%"])[0][:-1]))
            clause = re.findall(r"clauses/(.*)\.html", link(row[0]))[0]
            own = {slug: found for slug in county.order if (found := county.changes[slug].of(label))}
            lose = [part for found in own.values() for part in found if part.value < 0]
            gain = [part for found in own.values() for part in found if part.value > 0]
            number = [
                sum(1 for slug in own if label in county.changes[slug].losers),
                sum(1 for found in own.values() if any(part.value > 0 for part in found)),
            ]
            said.same("counts", f"逐项统计 {label}", (losers, gainers), tuple(map(str, number)))
            said.adds(f"逐项统计 {label} 失分合计", lose, figure(lost))
            said.adds(f"逐项统计 {label} 加分合计", gain, figure(gained))
            told = {f"{losers}个社区失分，合计{lost}分": losers, f"{gainers}个社区加分，合计{gained}分": gainers}
            margin = "；".join(text for text, communities in told.items() if communities != "0") or "没有社区失分"
            said.same("notes", f"细则 {label}", beside.get(label), margin)
            said.true("notes", f"逐项统计 {label} 加分", clause in CREDITED or gainers == "0", gainers)
            sentence = "；".join([*list(told)[: 1 + (clause in CREDITED)], *self.barred(clause)]) + "。"
            page = county.sheet(f"clauses/{clause}.html")
            said.same("counts", f"{label} {sentence}", page.text(".//h2[.='各社区情况']/following-sibling::p[1]"), sentence)
            self.clause(clause, label, page, own)
        most = min((cost for cost, _ in bars.values()), default=ZERO)
        for label, (cost, width) in bars.items():
            said.true("scores", f"逐项统计 {label} 图", abs(width - cost * 100 / (most or 1)) < 1, str(float(width)))

    def barred(self, clause: str) -> list[str]:
        """Whose grade a clause bars, by what it does: as its page says it."""
        found: dict[str, list[str]] = {}
        for slug in self.county.order:
            for limit in self.county.breakdowns[slug].limits:
                if limit.clause == clause:
                    mark = "改变档次" if limit.changed else "未改变"
                    found.setdefault(limit.effect, []).append(f"{self.county.name(slug)}（{mark}）")
        return [f"按规定{effect}的社区{len(named)}个：{'、'.join(named)}" for effect, named in found.items()]

    def clause(self, clause: str, label: str, page: Sheet, own: dict[str, list[Figure]]) -> None:
        """The communities on a clause's page: those that lost or gained, each with its sum."""
        county, said, table = self.county, self.said, page.table("在本条失分或加分的社区")
        groups: dict[str, tuple[Figure, list[Figure]]] = {}
        for row in table.rows if table else ():
            if len(row) == 7:
                slug = re.findall(r"communities/(.*)\.html", link(row[0]))[0]
                groups[slug] = (figure(words(row[1])), [])
            groups[slug][1].append(figure(words(row[-1])))
        said.same("lists", f"{label} 各社区情况", sorted(groups), sorted(own))
        for slug in county.order:  # where nothing around it voids the clause: its score is its points with what it took and gave
            page_of, node = county.breakdowns[slug], county.breakdowns[slug].nodes[clause]
            charged = [
                row for other in page_of.nodes.values() if other is not node for row in other.entries if row.clause == label
            ]
            if node.allotted and not charged and not any(page_of.nodes[one].void for one in page_of.path(clause)[1:]):
                said.adds(f"{label} {slug} 得分", [figure(node.allotted[1]), *own.get(slug, ())], figure(node.score))
        for slug, (whole, parts) in groups.items():
            said.adds(f"{label} {slug} 合计", parts, whole)
            said.adds(f"{label} {slug} 台账", own.get(slug, ()), whole)
        sums = [whole for whole, _ in groups.values()]
        said.true("lists", f"{label} 次序", all(a.value <= b.value + a.slack + b.slack for a, b in itertools.pairwise(sums)))

    def matrix(self) -> None:
        """Community × clause: cells, sums of rows and columns, and what has no column."""
        county, said, page = self.county, self.said, self.county.sheet("deductions.html")
        table = page.needed("社区与条款对照")
        heads = [re.match(r"(.+?项)(.*)", head) for head in table.head[2:]]
        labels = [head[1] for head in heads if head]
        said.same("lists", "失分矩阵", [words(row[0]) for row in table.rows], county.names(county.order))
        everything = [words(row[0]) for row in county.sheet("clauses/index.html").needed("每一条").rows]
        touched = {label for label in everything if any(county.changes[slug].of(label) for slug in county.order)}
        said.same("lists", "失分矩阵 条款", sorted(labels), sorted(touched))
        titles = {words(row[0]): words(row[1]) for row in county.sheet("clauses/index.html").needed("每一条").rows}
        named = [(head[1], head[2]) for head in heads if head]
        said.same("notes", "失分矩阵 条款名称", named, [(label, titles.get(label)) for label in labels])
        columns: dict[str, list[Figure]] = {label: [] for label in labels}
        for slug, row in zip(county.order, table.rows, strict=False):
            _, whole, *cells = (words(cell) for cell in row)
            for label, cell in zip(labels, cells, strict=True):
                said.adds(f"失分矩阵 {slug} {label}", county.changes[slug].of(label), figure(cell))
            columns = {label: [*columns[label], figure(cell)] for label, cell in zip(labels, cells, strict=True)}
            said.adds(f"失分矩阵 {slug} 合计", map(figure, cells), figure(whole))
        feet = {words(row[0]): [figure(words(cell)) for cell in row[1:]] for row in table.foot}
        for name, row in feet.items():
            said.adds(f"失分矩阵 {name}", row[1:], row[0])
        for label, lost, gained, both in zip(
            labels, feet["全县失分"][1:], feet["全县加分"][1:], feet["全县合计"][1:], strict=True
        ):
            said.adds(f"失分矩阵 {label} 合计", columns[label], both)
            said.adds(f"失分矩阵 {label} 失分加分", [lost, gained], both)
        costs = [lost.value for lost in feet["全县失分"][1:]]
        said.true("lists", "失分矩阵 次序", costs == sorted(costs))
        rest = page.text(".//h2[.='没有社区失分或加分的条款']/following-sibling::p[1]")
        none = [label for label in everything if label not in touched]
        said.same("lists", "没有社区失分或加分的条款", sorted(re.split("、", rest)) if rest != "无。" else [], sorted(none))

    # print, search, downloads

    def printed(self) -> None:
        """The breakdowns for the printer say what the pages of the communities say."""
        county, said = self.county, self.said
        sections = county.sheet("print.html").root.xpath("./section[contains(@class, 'sheet')]")
        said.same("counts", "打印用", len(sections), len(county.order))
        for slug, section in zip(county.order, sections, strict=False):
            said.same("lists", f"打印用 {slug}", words(section.find("h2")), f"{county.name(slug)} 2017年度考核明细")
            own = self.body(county.breakdowns[slug].sheet.root)
            said.same("lists", f"打印用 {slug}", self.body(section), own)

    @staticmethod
    def body(root: Element) -> list[str]:
        """All texts of a breakdown but for the running heads, which have the page's own mark."""
        top = root.xpath(".//dl[@class='verdict']")[0]
        texts = [words(element) for element in (top, *top.itersiblings()) if element.get("class") != "how"]
        return [re.sub(r"(?<= )2017年度考核明细( \S+?)*? 校验码 [0-9a-f]{12}", "", text) for text in texts]

    def search(self) -> None:
        """What the search finds: communities with result, rank and limits; every loss."""
        county, said = self.county, self.said
        items = search_items(county.files["2017/data/search.js"])
        found = [item for item in items if item[0] == "社区"]
        said.same("lists", "查找", [item[1] for item in found], county.names(county.order))
        for slug, (_, _, says, url, _) in zip(county.order, found, strict=False):
            page, result = county.breakdowns[slug], county.counted[slug]
            parts = [
                f"综合得分{page.verdict['综合得分'].removesuffix(' 分')}",
                result["grade"],
                f"第{county.ranks[slug]}名",
                in_short(page),
            ]
            said.same("ranks", f"查找 {slug}", (says, url), ("，".join(filter(None, parts)), f"2017/communities/{slug}.html"))
        losses = [item[1] for item in items if item[0] == "失分"]
        wanted = [
            f"{county.name(slug)} {loss.clause} {loss.applied}分"
            for slug in county.order
            for loss in county.breakdowns[slug].losses
        ]
        said.same("lists", "查找 失分", losses, wanted)
        credits = [item[1] for item in items if item[0] == "加分"]
        wanted = [
            f"{county.name(slug)} {row.clause or county.breakdowns[slug].label(node)} {row.applied}分"
            for slug in county.order
            for node, found in county.breakdowns[slug].nodes.items()
            for row in found.entries
            if row.kind == "加分" and figure(row.applied).value > 0
        ]
        said.same("lists", "查找 加分", sorted(credits), sorted(wanted))

    def downloads(self) -> None:
        """The files to take away: as many rows as the page says, the figures of the recount, sums of the ledger."""
        county, said = self.county, self.said
        text = county.sheet("index.html").text(".//section[@class='downloads']")
        results, ledger = (rows_of_csv(county.files[f"2017/data/{name}.csv"]) for name in ("results", "ledger"))
        said.same("counts", "下载", re.findall(r"共(\d+)行", text), [str(len(results)), str(len(ledger))])
        data = json.loads(county.files["2017/data/results.json"])["communities"]
        said.same("lists", "results.json", [item["slug"] for item in data], county.order)
        said.same("lists", "results.csv", [row["文件名"] for row in results], county.order)
        for slug, row, item in zip(county.order, results, data, strict=False):
            counted = county.counted[slug]
            self.exactly(f"results.csv {slug}", row["综合得分"], counted["composite"])
            self.exactly(f"results.json {slug}", item["composite"], counted["composite"])
            said.same("ranks", f"results {slug}", (row["名次"], item["rank"]), (str(county.ranks[slug]), county.ranks[slug]))
            said.same("grades", f"results {slug}", (row["档次"], item["grade"]), (counted["grade"], counted["grade"]))
            for node, value in counted["nodes"].items():
                self.exactly(f"results.json {slug} {node}", item["nodes"][node], value)
            for part, value in counted["parts"].items():
                self.exactly(f"results.json {slug} {part}", item["parts"][part], value)
            said.same("lists", f"results.csv {slug} {BARRING}", row[BARRING], in_short(county.breakdowns[slug]) or "无")
            told = {key for key in OUTCOMES if counted["consequences"][key] and key != "u3"}
            said.same("lists", f"results.json {slug}", set(item["consequences"]), told)
            sums = sum((Fraction(entry["实计"]) for entry in ledger if entry["文件名"] == slug), ZERO)
            said.true("sums", f"ledger.csv {slug}", abs(sums - counted["composite"]) < Fraction(1, 10**9))

    def exactly(self, where: str, text: str, value: Fraction) -> None:
        """A figure of a file: exact, or to twelve places."""
        self.said.true("scores", where, abs(Fraction(text) - value) <= Fraction(1, 10**12), f"{text} for {float(value)}")
