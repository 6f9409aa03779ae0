"""The circular's page held against the communities' pages and the recount: counts, named units, tables and notes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from tests.helpers.page_county import APPLIES, GRADES, OUTCOMES, PARTS, SECTIONS, TITLES, County, Reading, by_score
from tests.helpers.page_reader import ZERO, figure, fixed, words

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
CITED = {"r2": "第三部分第2项", "r3": "第三部分第3项"}


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
            said.same("lists", f"通报 {grade}名单", listed, ("、".join(map(self.listed, self.members[grade])) or "无") + "。")
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
        for clause, says, _, _ in self.county.breakdowns[slug].limits:
            if ("否决" in says) == bool(result["vetoes"]):
                cited.append("第二部分末段" if "弄虚作假" in says else CITED.get(clause) or self.cite(clause))
        return "《考核细则》" + "、".join(dict.fromkeys(cited))

    @staticmethod
    def cite(clause: str) -> str:
        """A clause as the circular cites it."""
        item, *rest = clause.split("-")
        printed = {"10": "15"}.get(item, item)  # the text prints 15 twice
        section = {"10": "（四）", "15": "（七）"}.get(item, "")
        levels = [f"第{number}{level}" for number, level in zip([printed, *rest], "项目段", strict=False)]
        return f"第二部分{section}{''.join(levels)}"

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
        for number, clause in enumerate(("7", "15", "17-2-1", "17-2-2", "20-2"), 1):
            found = next(text for text in self.paragraphs if text.startswith(f"{number}.") and "因此失分（" in text)
            cited = f"有{lost(clause)}个{UNIT}因此失分（《考核细则》{self.cite(clause)}）。"
            self.said.true("counts", f"通报 {found}", found.endswith(cited), cited)

    def kept(self, clause: str) -> int:
        """Who lost nothing in a clause, and no section of whom that holds it scored nothing."""
        pages = self.county.breakdowns.values()
        return sum(
            1
            for page in pages
            if page.nodes[clause].state.endswith("满分")
            and not any(page.nodes[node].void for node in page.path(clause))
            and not any(part.value < 0 for part in self.county.changes[page.slug].of(page.label(clause)))
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
        """Who lost something by a clause."""
        changes = self.county.changes
        return sum(
            1
            for slug, page in self.county.breakdowns.items()
            if any(part.value < 0 for part in changes[slug].of(page.label(clause)))
        )

    def worst(self) -> None:
        """Who has the worst grade, and what brought it."""
        members = self.members["较差"]
        if not members:
            wanted = f"本年度没有评定为较差档次的{UNIT}。"
            self.said.true("notes", "通报 较差档次", wanted in self.paragraphs, "not said")
            return
        self.says("lists", "评定为较差档次的", f"评定为较差档次的{self.who(members)}。")
        for slug in members:
            page, result = self.county.breakdowns[slug], self.county.counted[slug]
            name = f"{self.county.name(slug)}党工委。"
            found = next((text for text in self.paragraphs if re.match(rf"(\d+\.)?{re.escape(name)}", text)), "")
            vetoed = "有《考核细则》第三部分第3项所列情形，按规定“一票否决”，直接列为较差档次" in found
            self.said.same("notes", f"通报 {name}", vetoed, bool(result["vetoes"]))
            lacks = {}
            for (node, full), wide in zip(SECTIONS.items(), WIDE.values(), strict=True):
                points = full - (node == "s1" and self.county.under("R-item-1", "thirteen"))
                lack = points - (result["nodes"][node] - result["credits"].get(node, ZERO))
                if lack > 0:
                    lacks[wide + page.sheet.needed("年末考核各部分").rows[int(node[1]) - 1][1].text_content().strip()] = lack
            told = re.findall(r"（[一二三四五六七八]）[^、。；]*?(?=等?[、。；])", found)
            least = min((lacks.get(text, ZERO) for text in told), default=ZERO)
            heavier = {text for text, lack in lacks.items() if lack > least}
            self.said.true("lists", f"通报 {name} {found}", set(told) <= set(lacks) and (heavier <= set(told)), str(lacks))
            self.said.same("lists", f"通报 {name}", bool(told), bool(lacks))

    def consequences(self) -> None:
        """To whom each consequence applies."""
        counted = self.county.counted
        measures = {
            "u1": ("（一）通报表扬。", "对{}领导班子，在适当范围内予以通报表扬"),
            "u2": ("（二）取消评先资格、告诫约谈、通报批评。", "取消{}领导班子及其主要领导当年年度评选各类先进的资格，"
                   "由纪检监察机关对其领导班子主要负责人进行告诫约谈，给予通报批评"),
            "u4": ("（四）县委综合性表彰评比不能列为优秀。连续两年考核平均分达不到优秀档次的，县委综合性表彰评比不能列为优秀。",
                   "{}在县委综合性表彰评比中不能列为优秀"),
        }  # fmt: skip
        for key, (begin, measure) in measures.items():
            applying = [slug for slug in self.county.order if counted[slug]["consequences"][key]]
            undecided = [slug for slug in self.county.order if counted[slug]["consequences"][key] is None]
            text = measure.format(self.several(applying)) if applying else f"本年度没有适用这一规定的{UNIT}"
            if undecided:
                text += f"；因缺少上年结果，尚未确定是否适用的{self.who(undecided)}"
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
            wanted = f"并列{county.ranks[slug]}" if county.tied(slug) else str(county.ranks[slug])
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
        claims = {
            f"合计即综合得分，是{'、'.join(addends)}{'三四'[len(addends) - 3]}栏之和": True,
            f"栏之和{cited}": county.under("R-item-4", "composite"),
            f"{cited}。各部分依次为": county.under("R-item-4", "year-end"),
            "，最高100分": county.under("R-composite", "yes"),
            "四舍五入到2位小数后评定档次": county.under("R-rounding", "rounded"),
            "分别按10%、80%、10%折算": True,
            "每人在折算前的得分中减0.5分": county.under("R-absent", "hundred"),
            "每人在折算后的得分中减0.5分": not county.under("R-absent", "hundred"),
            "年末考核各部分和奖惩加减分折算前的得分": county.under("R-r1-base", "year-end"),
            "相加后超过100分的按100分折算为年末考核得分": marks == "whole",
            "不设上限": marks == "none",
            "各部分最高为该部分的分值": marks == "sections",
            "第二部分第13项第1目省级最高加6分": not county.under("R-13-briefs", "yes"),
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
            for clause, says, mark, grounds in county.breakdowns[slug].limits:
                place = CITED.get(clause) or self.cite(clause)
                cause = f"{place}材料弄虚作假" if "弄虚作假" in says else f"有{place}所列情形"
                change = re.sub(r"（(..)改为(..)）", r"，由\1改为\2", mark)
                texts.append(f"{cause}，{says.rpartition('，按规定')[2] and '按规定' + says.split('，按规定')[1]}（{change}）"
                             + (f"，依据{grounds}" if grounds else ""))  # fmt: skip
            if texts:
                wanted.append(f"{county.name(slug)}：{'；'.join(texts)}。")
        self.said.same("lists", "附件2", listed, wanted or ["本年度没有降档和“一票否决”的情形。"])

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
