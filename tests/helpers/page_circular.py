"""The circular's page held against the communities' pages and the recount: counts, named units, tables and notes."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cache, cached_property
from typing import Any

from tests.helpers.page_county import (
    APPLIES,
    GRADES,
    OUTCOMES,
    PARTS,
    PASSAGES,
    SECTIONS,
    SHARE,
    TITLES,
    County,
    Reading,
    by_score,
)
from tests.helpers.page_reader import ZERO, anchor, figure, fixed, words
from tests.helpers.support import ROOT

UNIT = "社区党工委"
WIDE = {
    "s1": "（一）",
    "s2": "（二）",
    "s3": "（三）",
    "s4": "（四）",
    "s5": "（五）",
    "s6": "（六）",
    "s7": "（七）",
    "s8": "（八）",
}
UNNUMBERED = ("13", "20")
"""The items inside which the official text numbers nothing."""
SHOWN_SECTIONS = 3
"""How many sections are named of a community with the worst grade, and any that lack as much as the last of them."""
PROBLEMS = {
    "7": "第二部分第7项",
    "15": "第二部分（七）第15项",
    "17-2-1": "第二部分第17项第2目关于不直接分管有关工作的规定",
    "17-2-2": "第二部分第17项第2目关于“三重一大”民主决策程序的规定",
    "20-2": "第二部分第20项关于监委会工作例会的规定",
}
"""The clauses of which the office's paragraphs say how many have lost something, as they cite them."""


BAD_PAPER = re.compile("弄虚作假$|视为无效$")
"""How the reason of a paper that was no good ends."""


@cache
def blocks() -> list[dict[str, Any]]:
    """The rubric's blocks."""
    text = (ROOT / "content" / "rubric" / "2017.md").read_text(encoding="utf-8")
    return [tomllib.loads(block) for block in re.findall(r"^```toml\n(.*?)^```$", text, re.M | re.S)]


@cache
def failures() -> Mapping[str, str]:
    """What the problem of each clause, and of the requirement on papers, is called in the rubric's blocks."""
    return {block.get("clause") or block["papers"]: block["failed"] for block in blocks() if "failed" in block}


@cache
def events() -> Mapping[tuple[str, str], str]:
    """What an event is called that is another problem than that of its clause, by the clause and the event's title."""
    found = [(block["clause"], fact) for block in blocks() if "clause" in block for fact in block.get("facts", {}).values()]
    return {(clause, fact["title"]): fact["failed"] for clause, fact in found if fact["type"] == "events" and "failed" in fact}


def problem(clause: str, reason: str) -> str:
    """What was not done where a row of a clause's ledger took points."""
    if BAD_PAPER.search(reason):
        return _of_paper(reason)
    own = (said for (of, title), said in events().items() if of == clause and reason.startswith(title))
    return next(own, failures()[clause])


def _of_paper(reason: str) -> str:
    """What was wrong with a paper."""
    return "考核材料弄虚作假" if reason.endswith("弄虚作假") else failures()["papers"]


class CircularCheck:
    """The checks of the circular."""

    def __init__(self, county: County, said: Reading) -> None:
        self.county, self.said = county, said
        self.page = county.sheet("circular.html")
        self.paragraphs = self.page.texts(".//article//p")
        self.members = {grade: [s for s in county.order if county.counted[s]["grade"] == grade] for grade in GRADES}

    def check(self) -> None:
        """All of them."""
        self.results()
        self.figures()
        self.worst()
        self.consequences()
        self.scores()
        self.notes()
        self.limits()
        self.table_of_consequences()

    def names(self, slugs: Sequence[str]) -> list[str]:
        """Communities by name."""
        return [self.county.name(slug) for slug in slugs]

    def several(self, slugs: Sequence[str]) -> str:
        """Communities as subject or object: one by its full name, several with their number."""
        names = self.names(slugs)
        return f"{names[0]}党工委" if len(names) == 1 else f"{'、'.join(names)}等{len(names)}个{UNIT}"

    def who(self, slugs: Sequence[str]) -> str:
        """Communities after 的."""
        names = self.names(slugs)
        return f"是{names[0]}党工委" if len(names) == 1 else f"有{'、'.join(names)}，共{len(names)}个{UNIT}"

    def says(self, kind: str, begin: str, wanted: str) -> None:
        """A paragraph that begins so must be this one."""
        found = next((text for text in self.paragraphs if text.startswith(begin)), None)
        self.said.same(kind, f"通报 {begin}", found, wanted)

    # the body

    def results(self) -> None:
        """How many there are, who has which grade, whose grade was changed."""
        county, said = self.county, self.said
        total = len(county.order)
        first = next(text for text in self.paragraphs if text.startswith("本次考核的"))
        said.same("counts", "通报 总数", re.findall(r"社区党工委共(\d+)个", first), [str(total)])
        for number, grade in enumerate(GRADES):
            heading = self.page.root.xpath(f".//article//h3[contains(., '{grade}档次（')]")[0]
            said.same(
                "counts", f"通报 {grade}", words(heading), f"（{'一二三'[number]}）{grade}档次（{len(self.members[grade])}个）"
            )
            listed = words(heading.xpath("./following-sibling::p[1]")[0])
            said.same(
                "lists",
                f"通报 {grade}名单",
                listed,
                ("、".join(map(self.listed, self.members[grade])) or f"本年度没有评定为{grade}档次的{UNIT}") + "。",
            )
        changed = Counter(text for slug in county.order if (text := self.changed(slug)))
        sentence = next(text for text in self.paragraphs if text.startswith("按照《考核细则》关于不得评为优秀"))
        found = re.findall(rf"有(《考核细则》\S+?)所列情形，由(..)改列(..)档次的{UNIT}(\d+)个", sentence)
        wanted = {"｜".join(row[:3]): row[3] for row in found}
        said.same("counts", "通报 改列档次", wanted, {text: str(count) for text, count in changed.items()})
        if not changed:
            said.true("notes", "通报 改列档次", sentence.endswith(f"，没有改列档次的{UNIT}。"), sentence)
        better = total - len(self.members["较差"])
        begin = "从考核情况看，参加考核的"
        self.says("counts", begin, f"{begin}{total}个{UNIT}中，达到良好以上档次的{better}个。")

    def deciding(self, slug: str) -> str:
        """The paragraphs that made a grade another than that of the score, as they are cited; empty where none did."""
        result = self.county.counted[slug]
        if by_score(result["composite"]) == result["grade"]:
            return ""
        cited = []
        for limit in self.county.breakdowns[slug].limits:
            if limit.vetoes == bool(result["vetoes"]):
                cited.append("第二部分末段" if limit.falsified else self.cite(limit.clause))
        return "《考核细则》" + "、".join(dict.fromkeys(cited))

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """What each clause is about."""
        rows = self.county.sheet("clauses/index.html").needed("每一条").rows
        return {anchor(row[0]): words(row[1]) for row in rows}

    def cite(self, clause: str) -> str:
        """A clause or provision as the circular cites it: by the numbers that the text prints, and below these by its title."""
        if clause in PASSAGES:
            return PASSAGES[clause]
        item, *rest = clause.split("-")
        printed = {"10": "15"}.get(item, item)  # the text prints 15 twice
        section = {"10": "（四）", "15": "（七）"}.get(item, "")
        numbers = [printed, *(rest[:1] if item not in UNNUMBERED else [])]
        levels = [f"第{number}{level}" for number, level in zip(numbers, "项目", strict=False)]
        whole = len(numbers) == 1 + len(rest)
        return f"第二部分{section}{''.join(levels)}" + ("" if whole else f"（{self.titles[clause]}）")

    def changed(self, slug: str) -> str:
        """By what a grade was changed, from which to which."""
        cited, result = self.deciding(slug), self.county.counted[slug]
        return f"{cited}｜{by_score(result['composite'])}｜{result['grade']}" if cited else ""

    def listed(self, slug: str) -> str:
        """A community in the list of its grade."""
        county, cited = self.county, self.deciding(slug)
        notes = [f"并列第{county.ranks[slug]}名"] if county.tied(slug) else []
        if cited:
            notes.append(f"按{cited}，{'列为较差档次' if county.counted[slug]['vetoes'] else '不列为优秀档次'}")
        return county.name(slug) + (f"（{'；'.join(notes)}）" if notes else "")

    def figures(self) -> None:
        """The counts that the office's paragraphs take from the results."""
        kept, gained, lost = self.kept, self.gained, self.lost
        begin = "（一）责任体系逐步健全。"
        self.says("counts", begin, f"{begin}{kept('2')}个{UNIT}按要求制定了主体责任清单，{kept('8')}个开展了权力内控机制建设。")
        begin = "（二）宣传教育和信访工作取得成效。"
        told = f"{gained('13-2')}个{UNIT}因报送并发表纪检监察网站信息获得加分，{gained('15')}个因解决疑难信访问题获得加分。"
        self.says("counts", begin, begin + told)
        begin = "（三）对权力运行的监管不断深化。"
        told = f"{kept('17-1')}个{UNIT}开展了阳光用权工作，{kept('18')}个组织居民代表开展了民主评议。"
        self.says("counts", begin, begin + told)
        for number, (clause, place) in enumerate(PROBLEMS.items(), 1):
            found = next(text for text in self.paragraphs if text.startswith(f"{number}.") and "存在这一问题（" in text)
            cited = f"。{lost(clause)}个{UNIT}存在这一问题（《考核细则》{place}）。"
            self.said.true("counts", f"通报 {found}", found.endswith(cited), cited)

    def kept(self, clause: str) -> int:
        """Who lost nothing in a clause, and no section of whom that holds it scored nothing."""
        pages = self.county.breakdowns.values()
        return sum(
            1
            for page in pages
            if page.nodes[clause].state.endswith("满分")
            and not any(page.nodes[node].void for node in page.path(clause))
            and page.label(clause) not in self.county.changes[page.slug].losers
        )

    def gained(self, clause: str) -> int:
        """Who has credits of a clause in the end."""
        number = 0
        for slug, page in self.county.breakdowns.items():
            credits, uncut = self.county.counted[slug]["credits"], self.county.counted[slug]["uncut"]["year_end"]
            lost = self.county.readings.get("R-full-marks", "whole") == "whole" and uncut - 100 >= sum(
                (credits.get(section, ZERO) for section in SECTIONS), ZERO
            )
            lost = lost and uncut > 100
            number += not lost and all(credits.get(node, ZERO) > 0 for node in page.path(clause))
        return number

    def lost(self, clause: str) -> int:
        """Who has a loss by a clause, whatever it cost."""
        changes = self.county.changes
        return sum(1 for slug, page in self.county.breakdowns.items() if page.label(clause) in changes[slug].losers)

    def worst(self) -> None:
        """Who has the worst grade, and what brought it."""
        members = self.members["较差"]
        if not members:
            wanted = f"本年度没有评定为较差档次的{UNIT}。"
            self.said.true("notes", "通报 较差档次", wanted in self.paragraphs, "not said")
            return
        self.says("lists", "评定为较差档次的", f"评定为较差档次的{self.who(members)}。")
        for number, slug in enumerate(members, 1):
            result = self.county.counted[slug]
            name = f"{self.county.name(slug)}党工委。"
            found = next((text for text in self.paragraphs if re.match(rf"(\d+\.)?{re.escape(name)}", text)), "")
            why, _, rest = found.partition("；")
            beside = self.beside(slug)
            self.said.true("lists", f"通报 {name} 各大项以外", rest.startswith(beside), f"not {beside!r}: {rest}")
            rest = rest.removeprefix(beside)
            scored = by_score(result["composite"])
            vetoed = f"有《考核细则》{'、'.join(self.cite(clause) for clause in result['vetoes'])}所列情形"
            if scored != "较差":
                cause = f"综合得分在{scored}档次，因{vetoed}，按规定“一票否决”，直接列为较差档次"
            else:
                cause = "综合得分在较差档次" + (f"，并{vetoed}" if result["vetoes"] else "")
            head = (f"{number}." if len(members) > 1 else "") + name
            self.said.same("notes", f"通报 {name}", why.removesuffix("。"), head + cause)
            self.said.same("lists", f"通报 {name} 失分较多的", rest, self.lacking(slug))

    def taken(self, slug: str) -> dict[str, dict[str, Fraction]]:
        """What each problem took from the composite, by section, as the community's list of losses has it."""
        page, found = self.county.breakdowns[slug], dict[str, dict[str, Fraction]]()
        ids, left = {page.label(node): node for node in page.nodes}, list(page.losses)
        for node in page.nodes.values():
            section = page.path(node.id)[-1]
            for row in node.entries if section in SECTIONS else ():
                same = (row.clause, row.kind, row.reason, row.applied)
                loss = next((loss for loss in left if (loss.clause, loss.kind, loss.reason, loss.applied) == same), None)
                if loss is not None:
                    left.remove(loss)
                    said, own = problem(ids.get(row.clause, ""), row.reason), found.setdefault(section, {})
                    own[said] = own.get(said, ZERO) + figure(loss.weight).value
        return {section: own for section, own in found.items() if any(own.values())}

    def weights(self, slug: str) -> dict[str, Fraction]:
        """What the losses of each section took, of sections that lost any, in the order of the rubric."""
        taken = self.taken(slug)
        return {section: -sum(taken[section].values(), ZERO) for section in SECTIONS if section in taken}

    def beside(self, slug: str) -> str:
        """What outside of the sections cost as much as the one that lost most, before what is said of the sections."""
        result, county = self.county.counted[slug], self.county
        most = max(self.weights(slug).values(), default=ZERO)
        costly = [loss for loss in county.breakdowns[slug].losses if figure(loss.weight).value]  # swallowed by no cut
        told = {loss.reason[:4] for loss in costly if loss.clause == "四、2"}
        lacks = {part: 10 - result["parts"][PARTS[part]] for part in ("p1", "p3") if TITLES[part] in told}
        parts = [TITLES[part] for part, lack in lacks.items() if lack >= most]
        told = [f"{'、'.join(parts)}失分{'较多' if most else ''}"] if parts else []
        taken = -sum((min(Fraction(row["实计"]), ZERO) for row in county.ledger[slug] if row["节点"] == "n-r1"), ZERO)
        taken *= SHARE if county.under("R-r1-base", "year-end") else 1
        if taken >= most and any(loss.clause == "三、1" for loss in costly):
            told.append("因《考核细则》第三部分第1项所列情形减分")
        end = "；" if self.lacking(slug) else "。"
        return "；".join(told) + end if told else ""

    def lacking(self, slug: str) -> str:
        """In which sections a community lost most, and what cost it most in each."""
        lacks = self.weights(slug)
        least = sorted(lacks.values(), reverse=True)[:SHOWN_SECTIONS]
        told = [node for node, lack in lacks.items() if lack >= least[-1]]
        above = self.above(slug)
        if not told:
            return f"主要问题是{'，'.join(above)}。" if above else ""
        extent = "失分" if len(lacks) == 1 else "失分较多"
        costs = [self.costliest(slug, node) for node in told]
        problems = "，".join(dict.fromkeys([*costs, *above]))
        text = f"年末考核{extent}的是《考核细则》第二部分{'、'.join(WIDE[node] for node in told)}"
        return text + (f"，主要问题是{problems}" if problems else "") + "。"

    def above(self, slug: str) -> list[str]:
        """What was not done by the clauses that took points from the year-end or the composite itself [R-item-4]."""
        page = self.county.breakdowns[slug]
        ids = {page.label(node): node for node in page.nodes}
        rows = [row for node in ("p2", "p") if node in page.nodes for row in page.nodes[node].entries]
        counted = {(loss.clause, loss.reason) for loss in page.losses if figure(loss.weight).value}
        taken = [row for row in rows if row.kind == "扣分" and row.clause in ids and (row.clause, row.reason) in counted]
        return list(dict.fromkeys(problem(node, row.reason) for node in page.nodes for row in taken if ids[row.clause] == node))

    def costliest(self, slug: str, section: str) -> str:
        """The problem that cost a community most in a section, of equal ones the first in the rubric."""
        page, order = self.county.breakdowns[slug], dict[str, int]()
        ids = {page.label(node): node for node in page.nodes}
        for node in page.nodes.values():
            for row in node.entries if page.path(node.id)[-1] == section else ():
                if row.kind in ("扣分", "不得分"):
                    place = len(page.nodes) if BAD_PAPER.search(row.reason) else list(page.nodes).index(ids[row.clause])
                    order.setdefault(problem(ids.get(row.clause, ""), row.reason), place)
        costs = self.taken(slug)[section]
        return min(sorted(costs, key=lambda said: (order[said], said)), key=costs.__getitem__)

    def consequences(self) -> None:
        """To whom each consequence applies."""
        counted = self.county.counted
        measures = {
            "u1": ("（一）通报表扬。", "对{}领导班子，在适当范围内予以通报表扬"),
            "u2": ("（二）取消评先资格、告诫约谈、通报批评。", "取消{}领导班子及其主要领导当年年度评选各类先进的资格，"
                   "由纪检监察机关对其领导班子主要负责人进行告诫约谈，给予通报批评"),
            "u4": ("（四）县委综合性表彰评比。",
                   "{}连续两年考核平均分达不到优秀档次，在县委综合性表彰评比中不能列为优秀"),
        }  # fmt: skip
        for key, (begin, measure) in measures.items():
            applying = [slug for slug in self.county.order if counted[slug]["consequences"][key]]
            undecided = [slug for slug in self.county.order if counted[slug]["consequences"][key] is None]
            none = f"本年度没有{'确定' if undecided else ''}适用这一规定的{UNIT}"
            text = measure.format(self.several(applying)) if applying else none
            if undecided:
                text += f"；因上年结果缺少或者尚未认定，没有确定是否适用的{self.who(undecided)}"
            self.says("lists", begin, f"{begin}{text}。")
        begin = "（三）组织调整。"
        self.says("notes", begin, f"{begin}符合规定情形的，按照干部管理权限和有关程序办理。")

    # the annexes

    def scores(self) -> None:
        """附件1: the figures of the ranking, and what adds up to 合计."""
        county, said = self.county, self.said
        table = self.page.needed("附件1")
        inside = county.under("R-r1-base", "year-end")
        parts = ["p1", "p2", "p3", *([] if inside else ["r1"])]
        head = [
            "名次",
            "社区",
            *(TITLES[part] for part in parts),
            "合计",
            "档次",
            *WIDE.values(),
            *(["奖惩加减分"] if inside else []),
        ]
        said.same("lists", "附件1", list(table.head), head)
        said.same("counts", "附件1", len(table.rows), len(county.order))
        for slug, row in zip(county.order, table.rows, strict=False):
            result = county.counted[slug]
            rank, name, *cells = map(words, row)
            wanted = str(county.ranks[slug]) + ("（并列）" if county.tied(slug) else "")
            said.same("ranks", f"附件1 {slug}", (rank, name), (wanted, county.name(slug)))
            addends = [fixed(result["parts"][PARTS[part]], 2) for part in parts]
            sections = [fixed(result["nodes"][section], 2) for section in SECTIONS]
            extra = [fixed(result["parts"]["rewards"], 2)] if inside else []
            composite = county.breakdowns[slug].verdict["综合得分"].removesuffix(" 分")
            said.same("scores", f"附件1 {slug}", cells, [*addends, composite, result["grade"], *sections, *extra])
            if not any(county.under(*reading) for reading in (("R-item-4", "composite"), ("R-composite", "yes"))):
                said.adds(f"附件1 {slug}", [figure(cell, rounded=True) for cell in addends], figure(composite, rounded=True))

    def notes(self) -> None:
        """The notes below the tables say what the readings in force make of the columns."""
        county = self.county
        note = next(text for text in self.paragraphs if text.startswith("注：1.合计"))
        addends = ["日常检查", "年末考核", "民主测评", *([] if county.under("R-r1-base", "year-end") else ["奖惩加减分"])]
        cited = "，再减去《考核细则》第二部分第4项所减的分"
        marks = county.readings.get("R-full-marks", "whole")
        charged = county.under("R-item-4", "year-end")
        added = "相加、减去《考核细则》第二部分第4项所减的分后" if charged else "相加后"
        claims = {
            f"合计即综合得分，是{'、'.join(addends)}{'三四'[len(addends) - 3]}栏之和": True,
            f"栏之和{cited}": county.under("R-item-4", "composite"),
            "相加、减去《考核细则》第二部分第4项所减的分后": charged,
            "，最高100分": county.under("R-composite", "yes"),
            "四舍五入到2位小数后评定档次": county.under("R-rounding", "rounded"),
            "分别按10%、80%、10%折算": True,
            "每人在折算前的得分中减0.5分": county.under("R-absent", "hundred"),
            "每人在折算后的得分中减0.5分": not county.under("R-absent", "hundred"),
            "年末考核各部分和奖惩加减分折算前的得分": county.under("R-r1-base", "year-end"),
            f"{added}超过100分的按100分折算为年末考核得分": marks == "whole",
            "不设上限": marks == "none",
            "各部分最高为该部分的分值": marks == "sections",
            "（宣传报道和信息工作）在规定报刊刊发的稿件（省级）最高加6分，": not county.under("R-13-briefs", "yes"),
            "先按档次、再按合计由高到低排列": not county.under("R-rank", "score"),
            "名次按合计由高到低排列": county.under("R-rank", "score"),
            "其后的名次空缺": not county.under("R-ties", "next"),
            "其后的名次不空缺": county.under("R-ties", "next"),
        }
        for claim, holds in claims.items():
            self.said.same("notes", f"附件1注 {claim}", claim in note, holds)

    def limits(self) -> None:
        """附件2: every ceiling and veto of every community's page."""
        county = self.county
        listed = list(self.page.texts(".//section[p[@class='label' and .='附件2']]/p")[1:])
        wanted = []
        for slug in county.order:
            texts = []
            for limit in county.breakdowns[slug].limits:
                place = f"《考核细则》{self.cite(limit.clause)}"
                cause = f"{place}材料弄虚作假" if limit.falsified else f"有{place}所列情形"
                papers = [re.sub(r"（([^（）]+日)）$", r"，\1", paper.replace(" ", "")) for paper in limit.grounds.split("、")]
                grounds = f"（依据：{'；'.join(papers)}）" if limit.grounds else ""
                texts.append(f"{cause}，按规定{limit.effect}{grounds}")
            before, after = by_score(county.counted[slug]["composite"]), county.counted[slug]["grade"]
            change = "未改变档次" if before == after else f"由{before}改列{after}档次"
            if texts:
                wanted.append(f"{county.name(slug)}：{'；'.join(texts)}，{change}。")
        self.said.same("lists", "附件2", listed, wanted or ["本年度没有不得评为优秀和“一票否决”的情形。"])

    def table_of_consequences(self) -> None:
        """附件3: what each community's page says of its consequences."""
        county, table = self.county, self.page.needed("附件3")
        shown = {key: title for key, title in OUTCOMES.items() if key != "u3"}
        self.said.same("lists", "附件3", list(table.head), ["社区", "档次", *shown.values()])
        wanted = [
            [
                county.name(slug),
                county.counted[slug]["grade"],
                *(APPLIES[county.counted[slug]["consequences"][key]] for key in shown),
            ]
            for slug in county.order
        ]
        self.said.same("lists", "附件3", [list(map(words, row)) for row in table.rows], wanted)
