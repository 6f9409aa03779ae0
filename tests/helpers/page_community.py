"""A community's page held against itself, the record and the recount: its sums, lists, counts, ranks and notes."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from tests.helpers import recount as rc
from tests.helpers.page_county import (
    APPLIES,
    BARRING,
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
from tests.helpers.page_reader import (
    NUMBER,
    ZERO,
    Figure,
    Loss,
    Node,
    Row,
    figure,
    fixed,
    reasons,
    shown,
    total,
    without_reasons,
    words,
)

WHY = r"减完为止$|^其中加分|加分最高|^(任务没有完成|本条不得分)，|^在百分制上减|^在0分至5分之间$|^不低于0分$"
"""Why what is counted is not what the rule says."""
SETTLED = {
    "未分配分值": {"1": "R-item-1", "": ""},
    "取整": {"": "R-rounding"},
    "限额": {"p": "R-composite", "15": "R-15-credit", "": "R-full-marks"},
}
"""The reading on which an entry rests, by its kind and node, or those of all other nodes; none where the text has the figure."""
HEADED = re.compile(
    rf"^(?:分值(?P<points>\d+(?:\.\d+)?)分，)?得(?P<score>{NUMBER})分(?:（含加分(?P<credits>{NUMBER})分）)?"
    r"，(?P<state>满分|达到满分|没有扣分|扣分由加分抵消|有扣分|全部失分|不得分|未得满分)$"
)


def handed_down(last: Mapping[str, Any]) -> str:
    """A composite of last year as it must be shown: in full, with two decimals at least."""
    return fixed(Fraction(last["score"]), max(2, len(str(last["score"]).partition(".")[2])))


class CommunityCheck:
    """The checks of a community's page."""

    def __init__(self, county: County, slug: str, said: Reading) -> None:
        self.county, self.slug, self.said = county, slug, said
        self.page = county.breakdowns[slug]
        self.result = county.counted[slug]
        self.record = county.records[slug]
        self.nodes = self.page.nodes
        self.rewards_inside = county.under("R-r1-base", "year-end")

    def check(self) -> None:
        """All of them."""
        self.verdict()
        self.limits()
        self.parts()
        self.way()
        self.sections()
        for node in self.nodes.values():
            self.node(node)
        self.entries()
        self.losses()
        self.rest()

    def at(self, what: object) -> str:
        """Where on the page."""
        return f"{self.slug} {what}"

    # the top

    def verdict(self) -> None:
        county, said, top = self.county, self.said, self.page.verdict
        composite = self.result["composite"]
        said.same("grades", self.at("档次"), top["档次"], self.result["grade"])
        printed = top["综合得分"].removesuffix(" 分")
        decimals = len(printed.partition(".")[2])
        said.same("scores", self.at("综合得分"), printed, fixed(composite, decimals))
        said.true("scores", self.at("综合得分"), decimals >= 2)
        said.same("scores", self.at("档次线"), by_score(figure(printed).value), by_score(composite))
        rank = f"第{county.ranks[self.slug]}名" + ("（并列）" if county.tied(self.slug) else "")
        said.same("ranks", self.at("名次"), top["名次"], f"{rank} 共{len(county.order)}个社区")
        self.distance(top["档次说明"])
        self.last_year(top["2016年度"])
        place = county.order.index(self.slug)
        around = [f"上一名：{county.name(county.order[place - 1])}" if place else "已是第一个", "回到名次表", "和其他社区比较"]
        last = place == len(county.order) - 1
        around.append("已是最后一个" if last else f"下一名：{county.name(county.order[place + 1])}")
        said.same("lists", self.at("上一名"), self.page.sheet.texts(".//p[@class='walk'][1]/*"), around)

    def distance(self, text: str) -> None:
        """By which threshold the grade was given, and what changed it; a published page says no more."""
        scored = by_score(self.result["composite"])
        wanted = {"优秀": "95分以上为优秀", "良好": "80分以上、不足95分为良好", "较差": "不足80分为较差"}[scored]
        causes = "、".join(
            dict.fromkeys(limit.cause for limit in self.page.limits if limit.vetoes == bool(self.result["vetoes"]))
        )
        if self.result["vetoes"]:
            wanted += f"；{causes}，按规定“一票否决”，直接列为较差档次"
        elif scored != self.result["grade"]:
            wanted += f"；{causes}，按规定不得评为优秀，定为良好"
        self.said.same("notes", self.at("档次说明"), text, wanted)
        self.said.same("notes", self.at("离上一档次"), self.page.sheet.texts(".//ol[@class='needed']"), [])

    def last_year(self, text: str) -> None:
        """Last year's result, and how much higher or lower this one is."""
        last = self.county.previous.get(self.slug)
        if last is None:
            self.said.same("lists", self.at("2016年度"), text, "没有结果")
            return
        rise = self.result["composite"] - Fraction(last["score"])
        printed = re.fullmatch(rf"({NUMBER}) 分，([^，]*)，(?:与上年持平|([升降])({NUMBER})分)", text)
        self.said.true("notes", self.at(f"2016年度 {text}"), printed, "unknown")
        if printed:
            self.said.same("lists", self.at("2016年度"), (printed[1], printed[2]), (handed_down(last), last["grade"]))
            self.said.same("notes", self.at("升降"), printed[3], "升" if rise > 0 else "降" if rise else None)
            if rise:
                by = figure(printed[4])
                self.said.true("scores", self.at(f"升降 {text}"), abs(by.value - abs(rise)) <= by.slack and by.value)

    def limits(self) -> None:
        said, found = self.said, self.page.limits
        expected = self.expected_limits()
        said.same("lists", self.at(BARRING), [(limit.clause, limit.falsified, limit.mark) for limit in found], expected)
        none = f"没有{BARRING}。"
        said.same("notes", self.at(none), none in self.page.sheet.texts("./p"), not found)
        papers = " ".join(self.papers())
        for limit in found:
            effect = "“一票否决”，直接列为较差档次" if limit.clause in self.result["vetoes"] else "不得评为优秀"
            said.same("notes", self.at(limit.cause), limit.effect, effect)
            passage = PASSAGES.get(limit.clause) or self.page.label(limit.clause)
            cause = f"{passage}材料弄虚作假" if limit.falsified else f"有{passage}所列情形"
            said.same("notes", self.at(limit.cause), limit.cause, cause)
            for ground in limit.grounds.split("、"):
                said.true("lists", self.at(ground), ground in papers, "no such paper in the record")

    def falsified(self, clause: str) -> list[Any]:
        """The falsified papers of a clause."""
        found: list[Any] = self.record["clauses"].get(clause, {}).get("falsified", [])
        return found

    def papers(self) -> Iterable[str]:
        """Every paper of the record as a limit may cite it."""
        events = [event for clause in self.record["clauses"].values() for rows in clause.values() if isinstance(rows, list)
                  for event in rows if isinstance(event, dict) and "document" in event]  # fmt: skip
        for event in [*events, *self.record.get("sanctions", [])]:
            day, paper = event["date"], event["document"]
            named = paper.get("number") or (f"《{paper['title']}》" if paper.get("title") else "")
            told = " ".join(part for part in (paper["issuer"], named) if part)
            for text in (told, "有关机关决定"):
                yield f"{text}（{day.year}年{day.month}月{day.day}日）"

    def expected_limits(self) -> list[tuple[str, bool, str]]:
        """Ceilings as the text has them, then vetoes: the clause, whether by a falsified paper, whether it changed the grade."""
        grade = by_score(self.result["composite"])
        found = []
        order = list(dict.fromkeys([*self.nodes, "r2"]))
        ceilings = sorted(self.result["ceilings"], key=lambda clause: order.index(clause) if clause != "r2" else 999)
        causes = [(clause, False) for clause in ceilings if self.both(clause) or not self.falsified(clause)]
        causes += [(clause, True) for clause in ceilings if self.falsified(clause)]
        for clause, falsified in sorted(causes, key=lambda cause: (ceilings.index(cause[0]), cause[1])):
            found.append((clause, falsified, "改变档次：优秀改为良好" if grade == "优秀" else f"未改变档次：已是{grade}"))
        grade = "良好" if grade == "优秀" and causes else grade
        for clause in self.result["vetoes"]:
            found.append((clause, False, f"改变档次：{grade}改为较差" if grade != "较差" else "未改变档次：已是较差"))
        return found

    def both(self, clause: str) -> bool:
        """Whether a clause has a ceiling of its own and one of its falsified papers."""
        own = {"4": lambda e: e.get("role") == "principal", "17-3": lambda e: e.get("severe", False)}.get(clause)
        facts = self.record["clauses"].get(clause, {})
        rows = facts.get({"4": "accountability", "17-3": "violations"}.get(clause, ""), [])
        if own is None or not self.falsified(clause) or not any(map(own, rows)):
            return False
        alone = dict(
            self.record, clauses={**self.record["clauses"], clause: {k: v for k, v in facts.items() if k != "falsified"}}
        )
        without = rc.recount(alone, dict(self.county.previous), self.slug, dict(self.county.readings))
        return clause in without["ceilings"]

    # parts and sections

    def parts(self) -> None:
        said, table = self.said, self.page.sheet.needed("从各部分到综合得分（")
        parts = self.result["parts"]
        scores: dict[str, Figure] = {}
        for (node, key), row in zip(PARTS.items(), table.rows, strict=True):
            title, full, score, how = map(words, row)
            said.same("lists", self.at("部分"), (title, full), (TITLES[node], {"p2": "80", "r1": "不限"}.get(node, "10")))
            said.same("scores", self.at(title), score, shown(parts[key]))
            scores[title] = figure(score)
            if node == "r1":
                items = len(self.record.get("rewards", [])) + len(self.record.get("showcases", []))
                inside = "各项奖惩合计，已计入年末考核" if self.rewards_inside else "各项奖惩合计，不折算"
                said.same("notes", self.at(title), how, inside if items else "无")
            else:
                self.how(node, how)
        title, full, score, how = map(words, table.foot[0])
        said.same("lists", self.at("综合得分"), (title, full), ("综合得分", "100"))
        composite = self.result["composite"]
        said.same(
            "scores", self.at("各部分到综合得分"), figure(score).about, fixed(composite, 9) != fixed(figure(score).value, 9)
        )
        first, *changes = [text for text in how.split("；") if text != "合计按精确值计算"]
        said.same("notes", self.at("合计按精确值计算"), "合计按精确值计算" in how, figure(score).about)
        named = list(scores) if first == "各部分相加" else first.removesuffix("相加").split("、")
        said.same("notes", self.at(first), "奖惩加减分" in named, not self.rewards_inside)
        said.adds(self.at(how), [*(scores[name] for name in named), *map(self.change, changes)], figure(score))

    def change(self, text: str) -> Figure:
        """What a note beside the parts says that something changed."""
        over = re.search(rf"超出的({NUMBER})分不计$", text)
        if over:
            return -figure(over[1])
        found = re.search(rf"实计({NUMBER})分(?:（(.*)）)?$", text)
        once = re.search(rf"，减({NUMBER})分$", text)  # what is taken once, and whole
        self.said.true("notes", self.at(text), found or once, "unknown")
        return figure(found[1]) if found else -figure(once[1]) if once else figure("0")

    def how(self, node: str, text: str) -> None:
        """How a part comes about: its terms, what is weighed, what follows."""
        said = self.said
        balance = Figure(ZERO, False, ZERO)
        if node == "p2":
            rows = self.page.sheet.needed("年末考核各大项").rows
            value, slack = total(figure(words(row[3])) for row in rows)
            balance = Figure(value, slack > 0, slack)
        for note in text.split("；"):
            weighed = re.fullmatch(rf"({NUMBER}) × (\d+)% (?:= )?({NUMBER})", note)
            moved = re.fullmatch(rf"含奖惩加减分({NUMBER})分", note)
            if weighed:
                before, weight, after = figure(weighed[1]), int(weighed[2]), figure(weighed[3])
                said.adds(self.at(note), [balance], before)
                said.same("notes", self.at(note), weight, 80 if node == "p2" else 10)
                by = Fraction(weight, 100)
                said.adds(self.at(note), [Figure(before.value * by, before.about, before.slack * by)], after)
                said.same("notes", self.at(note), "=" in note, not after.about)
                balance = after
            elif moved:
                said.same("notes", self.at(note), moved[1], shown(self.result["parts"]["rewards"], signed=True))
                balance = self.plus(balance, figure(moved[1]))
            elif node == "p1":
                balance = self.checks(note)
            elif node == "p3" and "÷" in note:
                balance = self.ballots(note)
            else:
                if node == "p3":
                    self.absent(note)
                balance = self.plus(balance, self.change(note))
        said.adds(self.at(f"{node} {text}"), [balance], figure(self.nodes[node].score))

    @staticmethod
    def plus(one: Figure, other: Figure) -> Figure:
        """Two figures together."""
        return Figure(one.value + other.value, one.about or other.about, one.slack + other.slack)

    def checks(self, note: str) -> Figure:
        """The daily checks: their number and their mean."""
        table = self.page.sheet.needed("日常检查各次的得分")
        scores = [figure(words(row[1])) for row in table.rows]
        facts = self.record["daily"]
        self.said.same("lists", self.at("日常检查"), sorted(s.value for s in scores), sorted(Fraction(c["score"]) for c in facts))
        found = re.fullmatch(r"(\d+)次日常检查的(?:平均分|得分之和 ÷ (\d+)次)", note)
        self.said.true("notes", self.at(note), found, "unknown")
        if not found:
            return Figure(ZERO, False, ZERO)
        self.said.same("counts", self.at(note), int(found[1]), len(scores))
        mean = total(scores)[0] / int(found[2] or found[1])
        return Figure(mean, shown(mean).startswith("≈"), Fraction(1, 200) if shown(mean).startswith("≈") else ZERO)

    def ballots(self, note: str) -> Figure:
        """The ballots: the terms of the formula."""
        b = self.record["ballots"]
        votes = sum(b[name] for name in ("good", "fairly_good", "fair", "poor", "abstain"))
        terms = f"（好票数{b['good']} × 100 + 较好票数{b['fairly_good']} × 80 + 一般票数{b['fair']} × 50）÷ {votes}票"
        self.said.same("notes", self.at("民主测评"), note, terms)
        mean = Fraction(b["good"] * 100 + b["fairly_good"] * 80 + b["fair"] * 50, votes)
        return Figure(mean, shown(mean).startswith("≈"), Fraction(1, 200) if shown(mean).startswith("≈") else ZERO)

    def absent(self, note: str) -> None:
        """Who was absent, and what that costs."""
        number = self.record["ballots"]["expected"] - self.record["ballots"]["present"]
        if number == 1 and "实计" not in note:
            self.said.same("notes", self.at(note), note, "民主测评缺席1人，减0.5分")
        else:
            each = "每人减0.5分" if number > 1 else "减0.5分"
            self.said.true("notes", self.at(note), note.startswith(f"民主测评缺席{number}人，{each}，实计"))

    def way(self) -> None:
        """The way from the full points: each running figure, the sections by the recount, and the end on the composite."""
        said, table = self.said, self.page.sheet.needed("从满分到综合得分")
        composite, parts = self.result["composite"], self.result["parts"]
        start, *rows = [(without_reasons(row[0]), *map(words, row[1:4])) for row in table.rows]
        said.same("scores", self.at("满分"), start, ("满分", "", "", "100"))
        before, titles = figure(start[3]), []
        for title, lost, gained, reached in rows:
            said.adds(self.at(f"累计 {title}"), [before, figure(lost), figure(gained)], figure(reached))
            said.true("scores", self.at(f"累计 {title}"), figure(lost).value <= 0 <= figure(gained).value)
            before = figure(reached)
            titles.append(title.partition(" ")[0])
        said.true("scores", self.at("累计的最后一行"), abs(before.value - composite) <= before.slack)
        said.same("scores", self.at("累计 综合得分"), words(table.foot[0][3]), rows[-1][3])
        own = dict(zip(titles, rows, strict=True))
        for node, full in self.county.sections.items():
            _, lost, gained, _ = own[self.page.label(node).removeprefix("第").removesuffix("项")]
            credits = self.result["credits"].get(node, ZERO)
            base = self.result["nodes"][node] - credits
            said.same("scores", self.at(f"{node} 减"), lost, shown((base - full) * SHARE, signed=True))
            said.same("scores", self.at(f"{node} 加"), gained, shown(credits * SHARE, signed=True))
        wanted = {"日常检查": parts[PARTS["p1"]] - 10, "民主测评": parts[PARTS["p3"]] - 10}
        counted = [Fraction(row["实计"]) for row in self.county.ledger[self.slug] if row["节点"] == "n-r1"]
        weight = SHARE if self.rewards_inside else 1
        taken = [weight * sum((value for value in counted if value * sign > 0), ZERO) for sign in (-1, 1)]
        said.same("scores", self.at("奖惩加减分"), list(own["奖惩加减分"][1:3]), [shown(part, signed=True) for part in taken])
        for title, change in wanted.items():
            taken = tuple(shown(part, signed=True) for part in (min(change, ZERO), max(change, ZERO)))
            said.same("scores", self.at(title), own[title][1:3], taken)
        cuts = [
            row.reason for node in ("p2", "p") for row in self.nodes[node].entries if row.kind == "限额" and row.applied != "0"
        ]
        said.same("lists", self.at("封顶"), [why for row in table.rows for why in reasons(row[0]) if "最高" in why], cuts)

    def county_beside(self, node: str, mean: str, best: tuple[str, str]) -> None:
        """The mean and the best of all communities in a section, and who has it."""
        scores = {slug: result["nodes"][node] for slug, result in self.county.counted.items()}
        top = max(scores.values())
        holders = [slug for slug in self.county.order if scores[slug] == top]
        named = self.county.name(holders[0]) if len(holders) == 1 else f"{len(holders)}个社区"
        average = sum(scores.values(), ZERO) / len(scores)
        self.said.same("scores", self.at(f"{node} 全县平均"), mean, shown(average))
        self.said.same("scores", self.at(f"{node} 全县最高"), best, (shown(top), named))

    def sections(self) -> None:
        said, table = self.said, self.page.sheet.needed("年末考核各大项")
        said.same("counts", self.at("年末考核各大项"), len(table.rows), len(SECTIONS))
        for (node, points), row in zip(self.county.sections.items(), table.rows, strict=True):
            label, _, full, score, credits, state, mean, best, holders, _ = map(words, row)
            self.county_beside(node, mean, (best, holders))
            own = self.result["credits"].get(node, ZERO)
            said.same("scores", self.at(label), (full, score), (str(points), shown(self.result["nodes"][node])))
            said.same("scores", self.at(f"{label}其中加分"), credits, shown(own, signed=True) if own else "无")
            void = self.nodes[node].void
            base = self.result["nodes"][node] - own
            some = "有扣分" if base + own else "全部失分"
            said.same("notes", self.at(f"{label}情况"), state, "不得分" if void else "满分" if base == points else some)

    # the ledger

    def inside(self, node: str) -> list[str]:
        """The nodes whose scores make up a node's."""
        if node == "p2":
            return [*SECTIONS, *(["r1"] if self.rewards_inside else [])]
        if node == "p":
            return ["p1", "p2", "p3", *([] if self.rewards_inside else ["r1"])]
        return self.nodes[node].inside

    def score(self, node: str) -> Figure:
        """A node's score; the rewards have no table where there are none."""
        return figure(self.nodes[node].score) if node in self.nodes else figure("0")

    def node(self, node: Node) -> None:
        """A node of the ledger: its score, what it is made of, its running balance."""
        said, where = self.said, self.at(f"台账 {node.label} {node.id}")
        self.head(node)
        start = [figure(node.allotted[1])] if node.allotted else []
        if node.allotted:
            said.same("sums", where, figure(node.allotted[2]), figure(node.allotted[1]))
        inside = [self.score(child) for child in self.inside(node.id)]
        value, slack = total([*start, *inside])
        balance = Figure(value, slack > 0, slack)
        weight = any(row.kind == "折算" for row in node.entries)
        for row in node.entries:
            if row.reason.endswith("小计") and not row.kind:
                said.adds(f"{where} {row.reason}", [balance], figure(row.balance))
            elif row.kind == "折算":
                found = re.fullmatch(rf"({NUMBER}) × (\d+)% (?:= )?({NUMBER})", row.reason)
                said.true("notes", f"{where} {row.reason}", found and found[3] == row.balance, "unknown")
                if found:
                    said.adds(f"{where} {row.reason}", [balance], figure(found[1]))
            elif row.kind == "取整":
                said.adds(f"{where} {row.kind}", [balance], Figure(figure(row.balance).value, False, Fraction(1, 200)))
            else:
                said.adds(f"{where} {row.kind}{row.reason}", [balance, figure(row.applied)], figure(row.balance))
            balance = figure(row.balance)
        if node.entries:
            said.adds(where, [balance], figure(node.score))
        elif not weight:
            said.adds(where, [*start, *inside], figure(node.score))

    def head(self, node: Node) -> None:
        """What a node's head says of it."""
        said, where = self.said, self.at(f"台账 {node.label}")
        result = self.result
        exact = result["parts"].get(
            PARTS.get(node.id, ""), result["composite"] if node.id == "p" else result["nodes"].get(node.id)
        )
        assert exact is not None, node.id
        if node.state.startswith("无分值"):
            voided = "无分值，不得分" if node.id not in PARTS and node.void else "无分值"
            said.same("scores", where, node.state, f"无分值，合计{shown(exact, signed=True)}分" if exact else voided)
            said.true("scores", where, node.id not in PARTS or node.id == "r1")
            return
        found = HEADED.match(node.state)
        said.true("notes", f"{where} {node.state}", found, "unknown")
        if found is None:
            return
        if node.id == "p":
            printed = figure(found["score"])
            said.true("scores", where, abs(printed.value - exact) <= printed.slack)
        else:
            said.same("scores", where, found["score"], shown(exact))
        parts = node.id in ("p1", "p2", "p3", "p")
        credits = ZERO if parts else result["credits"].get(node.id, ZERO)
        said.same("scores", f"{where} 含加分", found["credits"], shown(credits) if credits else None)
        points = found["points"] or (node.allotted[0] if node.allotted else None)
        said.true("scores", f"{where} 分值", points, "none")
        if points:
            full = exact >= Fraction(points) if parts else exact - credits >= figure(points).value
            whole = "达到满分" if node.id in ("p", "p2") else "满分"
            if credits:
                whole = "扣分由加分抵消" if self.deducted(node.id) else "没有扣分"
            lost = "未得满分" if parts else "有扣分" if exact else "全部失分"
            voided = node.id not in PARTS and node.void
            said.same("notes", f"{where} {node.state}", found["state"], "不得分" if voided else whole if full else lost)

    def deducted(self, node: str) -> bool:
        """Whether something was deducted at a node or inside it."""
        inside = (other for other in self.nodes.values() if node in self.page.path(other.id))
        return any(row.kind == "扣分" and row.applied not in ("", "0") for other in inside for row in other.entries)

    def entries(self) -> None:
        """The reasons beside the entries, and the readings on which they rest."""
        county, said = self.county, self.said
        for node in self.nodes.values():
            for row in node.entries:
                where = self.at(f"台账 {node.label} {row.reason}")
                if row.applied and row.points != row.applied:
                    given = [why for why in row.why if re.search(WHY, why)]
                    said.true("notes", f"{where} 应计{row.points}实计{row.applied}", given, "no reason")
                for why in row.why:
                    self.why(node, row, why, where)
                if row.kind in SETTLED:
                    reading = SETTLED[row.kind].get(node.id, SETTLED[row.kind][""])
                    settled = f"执行口径第{county.numbers[reading]}条" if reading else "细则原文"
                    said.same("notes", f"{where} 依据", row.ground, settled)
        rewards = list(self.nodes["r1"].entries) if "r1" in self.nodes else []
        items = len(self.record.get("rewards", [])) + len(self.record.get("showcases", []))
        said.same("counts", self.at("奖惩加减分"), len(rewards), items)

    def why(self, node: Node, row: Row, why: str, where: str) -> None:
        """A reason beside an entry, where it is one of those that claim something."""
        said = self.said
        applied = figure(row.applied)
        if why == "连同加分减完为止":
            said.true("notes", f"{where} {why}", abs(applied.value) < abs(figure(row.points).value))
        elif why == "减完为止":
            credits = self.kept(node.id)
            said.adds(f"{where} {why}", [credits], figure(row.balance), "notes")
            said.true("notes", f"{where} {why}", abs(applied.value) < abs(figure(row.points).value))
        elif found := re.fullmatch(rf"其中加分({NUMBER})分一并取消", why):
            said.adds(f"{where} {why}", [self.kept(node.id)], figure(found[1]), "notes")
        elif found := re.fullmatch(rf"(.*)加分最高({NUMBER})分", why):
            articles, briefs = "在规定报刊刊发的稿件（省级）", "在党委内部信息、纪检监察信息上发表的信息（市级、省级）"
            shared = self.county.under("R-13-briefs", "yes")
            named = "" if node.id in ("13-2", "13-3") else f"{articles}和{briefs}合计" if shared else articles
            said.same("notes", f"{where} {why}", found[1], named)
            same = [other for other in node.entries if other.kind == "加分" and not self.uncapped(other)]
            said.adds(f"{where} {why}", [figure(other.applied) for other in same], figure(found[2]), "notes")
        elif why == "已经不得分":
            said.same("notes", f"{where} {why}", (row.applied, figure(row.balance).value), ("0", ZERO))
        elif why in ("任务没有完成，不加分", "本条不得分，加分不计"):
            said.same("notes", f"{where} {why}", row.applied, "0")
        elif why == "完成任务，不加分":
            alike = [other for other in node.entries if why in other.why]
            said.same("notes", f"{where} {why}", (len(alike), row.applied), (1, "0"))
        elif why == "同一项工作取最高分":
            said.same("notes", f"{where} {why}", row.applied, "0")

    def uncapped(self, row: Row) -> bool:
        """Whether a credit of 13-1 stands outside the cap."""
        apart = "内部信息" in row.reason and not self.county.under("R-13-briefs", "yes")
        return "国家级" in row.reason or apart

    def kept(self, node: str) -> Figure:
        """The credits inside a node, before its own entries: what they give, less what a void inside takes again."""
        if not self.nodes[node].inside:
            return figure("0")
        parts = []
        for child in self.inside(node):
            left = self.county.left_beside(self.slug) if child == "15" else None
            if left is not None and not self.nodes[child].void:
                parts.append(Figure(left, False, ZERO))
            elif not self.nodes[child].void:
                parts += [figure(row.applied) for row in self.nodes[child].entries if row.kind == "加分"]
                parts.append(self.kept(child))
        value, slack = total(parts)
        return Figure(value, slack > 0, slack)

    # losses

    def losses(self) -> None:
        """The list of losses against the ledger; each one's weight, and all together."""
        said, losses = self.said, self.page.losses
        weights = [figure(loss.weight) for loss in losses]
        said.true(
            "lists",
            self.at("失分的次序"),
            all(a.value <= b.value + a.slack + b.slack for a, b in itertools.pairwise(weights)),
        )
        charged = [(node, row) for node in self.nodes.values() for row in node.entries if row.kind in ("扣分", "不得分")]
        listed = Counter((loss.clause, loss.kind, loss.reason, loss.applied) for loss in losses if loss.kind != "未得满分")
        booked = Counter((row.clause, row.kind, row.reason, row.applied) for _, row in charged)
        said.same("lists", self.at("失分不在台账中"), listed - booked, Counter())
        said.same("lists", self.at("台账中的扣分不在失分中"), booked - listed, Counter())
        self.lacks([loss for loss in losses if loss.kind == "未得满分"])
        costing = [loss for loss, weight in zip(losses, weights, strict=True) if weight.value < 0]
        heaviest = [loss for loss in costing if loss.weight in {first.weight for first in costing[:3]}]
        top = [f"{loss.clause} {loss.reason}，{loss.weight}分（折合综合得分）" for loss in heaviest]
        said.same("lists", self.at("主要失分项目"), self.page.sheet.texts(".//ol[@class='worst']/li"), top)
        paragraphs = self.page.sheet.texts("./p")
        said.same("notes", self.at("没有失分"), "没有失分。" in paragraphs, not losses)
        swallowed = "各笔失分都没有减少综合得分。" in paragraphs
        said.same("notes", self.at("各笔失分都没有减少综合得分"), swallowed, bool(losses) and not heaviest)
        beyond = self.page.sheet.text("./p[@class='note']")
        over = self.over()
        outside = {"p1", "p3", "p", *(() if self.rewards_inside else ("r1",))}
        inside = any((row.clause, row.kind, row.reason, row.applied) in listed for at, row in charged if at.id not in outside)
        so = "；所以年末考核的失分没有减少综合得分" if inside else ""
        wanted = f"年末考核合计最高100分，超出的{shown(over)}分不计{so}。" if over else ""
        said.same("notes", self.at("超出的"), beyond, wanted)
        said.adds(self.at("折合综合得分合计"), weights, Figure(self.lacking(), False, ZERO))

    def over(self) -> Fraction:
        """What the cut at 100 takes."""
        cut = self.county.readings.get("R-full-marks", "whole") == "whole"
        return max(ZERO, self.result["uncut"]["year_end"] - 100) if cut else ZERO

    def lacks(self, losses: Sequence[Loss]) -> None:
        """What daily checks and ballots lack."""
        found = {loss.reason[:4]: loss for loss in losses}
        b = self.record["ballots"]
        votes = sum(b[name] for name in ("good", "fairly_good", "fair", "poor", "abstain"))
        ballots = Fraction(b["good"] * 100 + b["fairly_good"] * 80 + b["fair"] * 50, votes) / 10
        for title, value in (("日常检查", self.result["parts"]["daily"]), ("民主测评", ballots)):
            loss = found.pop(title, None)
            self.said.same("lists", self.at(f"未得满分 {title}"), loss is not None, value < 10)
            if loss:
                said = (loss.reason, loss.applied)
                self.said.same("scores", self.at(title), said, (f"{title}折算后{shown(value)}分，满分10分", shown(value - 10)))
        self.said.same("lists", self.at("未得满分"), list(found), [])

    def lacking(self) -> Fraction:
        """What the community lacks, by the recount: what all its losses together must weigh."""
        county, result = self.county, self.result
        if county.under("R-composite", "yes") and result["uncut"]["composite"] > 100:
            return ZERO
        parts = result["parts"]
        lack = parts["daily"] - 10 + parts["democratic"] - 10
        rewards = (
            sum((figure(row.applied).value for row in self.nodes["r1"].entries if row.kind == "扣分"), ZERO)
            if "r1" in self.nodes
            else ZERO
        )
        members = rc.persons([e for e in self.record["clauses"].get("4", {}).get("accountability", []) if e["role"] == "member"])
        if not self.rewards_inside:
            lack += rewards
        if county.under("R-item-4", "composite"):
            lack += result["composite"] - (sum(parts.values()) - (parts["rewards"] if self.rewards_inside else 0))
        if self.over():
            return lack
        inside = rewards if self.rewards_inside else ZERO
        for section, full in county.sections.items():
            base = result["nodes"][section] - result["credits"].get(section, ZERO)
            if not any(row.kind == "限额" for row in self.nodes[section].entries):
                inside += self.set_off() if section == "s7" else ZERO
                inside += base - full
        if county.under("R-item-4", "year-end"):
            bases = sum((result["nodes"][s] - result["credits"].get(s, ZERO) for s in SECTIONS), ZERO)
            inside -= min(bases, 5 * members)
        return lack + inside * SHARE

    def set_off(self) -> Fraction:
        """What the losses of 15 take more than its points lack, where credits are set off against them `[R-15-credit]`."""
        option = self.county.readings.get("R-15-credit")
        if option not in ("within", "offset") or self.nodes["15"].void or self.nodes["s7"].void:
            return ZERO
        events, resolved = self.record["clauses"]["15"].get("escalations", []), self.record["clauses"]["15"]["resolved"]
        asked, gained = Fraction(len(events), 2), Fraction(resolved, 2)
        base = self.result["nodes"]["15"] - self.result["credits"]["15"]
        beyond = option == "within" and gained > asked  # the losses cost nothing
        return (ZERO if beyond else -min(asked, 5 + gained)) - (base - 5)

    # the rest

    def rest(self) -> None:
        """Exemptions, consequences, other years."""
        said, county = self.said, self.county
        until = self.record["assessed_on"] if county.under("R-r4-five", "assessment") else None
        exempt = [row for row in self.record.get("sanctions", []) if rc.exempt(row, until)]
        shown_ = self.page.sheet.root.xpath(".//p[contains(., '所列情形：')]/following-sibling::ul[1]/li")
        lifted = [item for item in shown_ if "情形，" in words(item)]
        said.same("counts", self.at("不作降档、“一票否决”处理的情形"), len(shown_) - len(lifted), len(exempt))
        table = self.page.sheet.needed("六、3规定的结果运用")
        consequences = self.result["consequences"]
        for (key, title), row in zip(OUTCOMES.items(), table.rows, strict=True):
            _, what, applies, reason = map(words, row)
            if key == "u3":
                wanted = ("按程序办理", "符合规定情形的，按照干部管理权限和有关程序办理")
                said.same("notes", self.at(title), (what, applies, reason), (title, *wanted))
                continue
            said.same("notes", self.at(title), (what, applies), (title, APPLIES[consequences[key]]))
            if key in ("u1", "u2"):
                said.same("notes", self.at(title), reason, f"本年度评定为{self.result['grade']}档次")
            else:
                self.two_years(reason)
        years = self.page.sheet.needed("本社区各年的结果")
        first = tuple(map(words, years.rows[0][:3]))
        top = self.page.verdict["综合得分"].removesuffix(" 分")
        said.same("scores", self.at("历年"), first, ("2017年度", top, self.result["grade"]))
        last = self.county.previous.get(self.slug)
        rows = [("2016年度", *((handed_down(last), last["grade"]) if last else ("没有结果", "没有结果")))]
        said.same("lists", self.at("历年"), [tuple(map(words, row[:3])) for row in years.rows[1:]], rows)

    def two_years(self, reason: str) -> None:
        """The mean of two years' composites, or why there is none."""
        last = self.county.previous.get(self.slug)
        if last is None or "former" in self.record:
            new = "founded" in self.record and "former" not in self.record
            said = "本年度新成立，没有上年结果" if new else "没有上年结果，未定"
            said = "改名、合并前的上年结果须人工认定，未定" if "former" in self.record else said
            self.said.same("notes", self.at("上年结果"), reason, said)
            return
        composite, before = self.result["composite"], Fraction(last["score"])
        values = {"本年": composite, "平均": (composite + before) / 2}
        told = dict(re.findall(rf"(本年|平均)({NUMBER})分", reason))
        for name, text in told.items():  # as composites are: half up to two places at least, never across a grade's line
            value, plain = values[name], text.removeprefix("≈")
            decimals = len(plain.partition(".")[2])
            self.said.same(
                "scores", self.at(reason), text, ("≈" if shown(value).startswith("≈") else "") + fixed(value, decimals)
            )
            self.said.true("scores", self.at(reason), decimals >= 2 and by_score(figure(plain).value) == by_score(value))
        texts = [f"本年{told.get('本年')}分", f"上年{handed_down(last)}分"]
        texts += [] if self.county.under("R-u4", "each") else [f"平均{told.get('平均')}分"]
        self.said.same("lists", self.at("两年"), reason, "，".join(texts))
