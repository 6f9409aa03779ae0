"""A second, independent count of the 2017 rubric (2017年度社区党工委党风廉政建设责任制考核细则).

Written straight from the text, clause after clause, with the figures as literals, under the default reading of every
open question or an alternative (`readings`: the option by the id of the reading). It shares no code with the package: the
two are compared on random records. All arithmetic is exact (`Fraction`).
"""

from __future__ import annotations

import datetime
import datetime as dt
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

Facts = dict[str, Any]
Readings = dict[str, str]
ZERO = Fraction(0)

# Evidence of these kinds must be a red-header document (红头文件): issuer and formal number.
RED_HEADER = ("制度", "方案", "决定", "通报", "文件", "清单")
# "严重警告(不含严重警告)以上", the Party scale only [R-heavy].
HEAVY = ("撤销党内职务", "留党察看", "开除党籍")
HEAVY_STATE = ("行政记大过", "行政降级", "行政撤职", "行政开除")
LEVELS = ("county", "city", "province", "nation")
# 三.1: works on the whole, single works, and "5210.5" read as 5, 2, 1, 0.5 [R-5210.5].
OVERALL = {"county": Fraction(2), "city": Fraction(4), "province": Fraction(6), "nation": Fraction(8)}
SINGLE = {"county": Fraction(1), "city": Fraction(2), "province": Fraction(3), "nation": Fraction(4)}
SHOWCASE = {"county": Fraction(1, 2), "city": Fraction(1), "province": Fraction(2), "nation": Fraction(5)}


def add(values: Iterable[Fraction]) -> Fraction:
    return sum(values, ZERO)


def all_or_nothing(points: int, *conditions: bool) -> Fraction:
    """不…不得分: the full points, or none where any condition fails."""
    return Fraction(points) if all(conditions) else ZERO


def less(points: Fraction | int, taken: Fraction | int) -> Fraction:
    """减完为止: points minus what is taken, not below 0."""
    return max(ZERO, Fraction(points) - taken)


def persons(events: list[Facts]) -> int:
    """人次: an event counts once for each of its persons."""
    return sum(event.get("persons", 1) for event in events)


def in_time(done: datetime.date | bool, year: int) -> bool:
    """11月底前; `False` means never."""
    return isinstance(done, datetime.date) and done <= datetime.date(year, 11, 30)


# --- 13-1: articles and briefs -----------------------------------------------------------------------------


def best_level(work: Facts) -> str:
    """一个稿件各层次发表的取最高."""
    levels: list[str] = [work["level"], *work.get("also", [])]
    return max(levels, key=LEVELS.index)


def work_credit(work: Facts, city: int, province: int, nation: int) -> Fraction:
    """The value at the highest level, shared evenly among the units that signed (平均赋分)."""
    value = {"city": city, "province": province, "nation": nation}[best_level(work)]
    return Fraction(value, work.get("units", 1))


def article_credit(work: Facts) -> Fraction:
    return work_credit(work, city=0, province=2, nation=6)


def counting(works: list[Facts]) -> list[Facts]:
    """Those of the right content, in the main paper."""
    return [work for work in works if work.get("relevant", True) and work.get("main", True)]


def beyond_task(articles: list[Facts], briefs: list[Facts], fulfil: str = "at-least") -> list[Facts] | None:
    """The articles left after one has fulfilled 市级信息任务1篇, or None where the task is unmet [R-13-fulfil].

    The one of the lowest level fulfils it, among equals the one that would earn least. Under `briefs` an internal brief
    may fulfil it too; as it keeps its own credit, it is the one that loses least.
    """
    left = counting(articles)
    able = [work for work in left if best_level(work) == "city"] if fulfil == "exactly" else left
    first = min(able, key=lambda work: (LEVELS.index(best_level(work)), article_credit(work)), default=None)
    if fulfil == "briefs":
        lowest = min((LEVELS.index(best_level(brief)) for brief in counting(briefs)), default=None)
        if lowest is not None and (first is None or lowest <= LEVELS.index(best_level(first))):
            return left
    return None if first is None else [work for work in left if work is not first]


def province_credit(articles: list[Facts]) -> Fraction:
    """The credits of the province articles before their cap of 6."""
    return add(article_credit(work) for work in articles if best_level(work) == "province")


# --- sanctions (三.2, 三.3 and the exemption) ---------------------------------------------------------------


def anniversary(day: datetime.date, years: int) -> datetime.date:
    """The same calendar day some years later; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def exempt(sanction: Facts, until: datetime.date | None = None) -> bool:
    """不再做降档或“一票否决”处理: only for the unit where the act happened; `until`: where 5 years end [R-r4-five]."""
    if sanction.get("unit_of_act") is not True:
        return False
    decided: datetime.date = sanction["date"]
    if sanction.get("left_post") is True:  # 已退休或提前离岗
        return True
    violated = sanction.get("violated_on")  # 距受处分时间10年以上
    if violated is not None and anniversary(violated, 10) <= decided:
        return True
    left = sanction.get("transferred_on")  # a move after the sanction exempts nothing
    if left is None or left > decided:
        return False
    # 已调离5年以上, or less and 与履行工作职责无关
    return anniversary(left, 5) <= (until or decided) or sanction.get("duty_related") is False


def heads(sanctions: list[Facts]) -> int:
    """How many different people: the same `person` is one, an entry without it is one of its own."""
    return len({row.get("person", index) for index, row in enumerate(sanctions)})


# --- r1 ----------------------------------------------------------------------------------------------------


def reward_value(entry: Facts) -> Fraction:
    value = (OVERALL if entry["breadth"] == "overall" else SINGLE)[entry["level"]]
    return value / 2 if entry["of"] == "subordinate" else value  # 所辖基层单位减半


def rewards_total(rewards: list[Facts], showcases: list[Facts], charged: list[Facts], readings: Readings) -> Fraction:
    # 惩、批评 [R-criticism]: each one counts, whatever its work [R-no-double].
    taken = [entry for entry in rewards if entry["kind"] in ("penalty", "criticism")]
    if readings.get("R-criticism") == "none":
        taken = [entry for entry in taken if entry["kind"] == "penalty"]
    if readings.get("R-no-double") == "once":
        taken = [entry for entry in taken if entry["document"] not in charged]
    total = -add(reward_value(entry) for entry in taken)
    # 奖, 介绍经验, 获奖作品, 推广 [R-promotion]; 不含对个人的表彰.
    if readings.get("R-promotion") == "none":
        showcases = [entry for entry in showcases if entry["kind"] != "promotion"]
    earned = [(e.get("work"), reward_value(e)) for e in rewards if e["kind"] == "reward" and not e.get("individual", False)]
    earned += [(e.get("work"), SHOWCASE[e["level"]]) for e in showcases]
    best: dict[str, Fraction] = {}
    for work, value in earned:
        if work is None:
            total += value
        else:  # 一项工作取最高分
            best[work] = max(best.get(work, ZERO), value)
    return total + add(best.values())


# --- the whole record --------------------------------------------------------------------------------------


def ranks(results: dict[str, dict[str, Any]], readings: Readings) -> dict[str, int]:
    """The rank of each community by its recount: by grade, then by composite [R-rank]; after a tie [R-ties].

    One that takes no part has none.
    """
    results = {slug: result for slug, result in results.items() if result}
    grades = ["优秀", "良好", "较差"]

    def place(result: dict[str, Any]) -> tuple[int, Fraction]:
        by_grade = readings.get("R-rank") != "score"
        return (grades.index(result["grade"]) if by_grade else 0, -result["composite"])

    places = [place(result) for result in results.values()]
    ahead = set(places) if readings.get("R-ties") == "next" else places
    return {slug: 1 + sum(1 for other in ahead if other < place(result)) for slug, result in results.items()}


# Where the clauses stand: the numbered item and the section of each clause with points.
SECTIONS = {
    "s1": ("1", "2", "3"), "s3": ("8", "9"), "s4": ("10",), "s5": ("11", "12"), "s6": ("13", "14"), "s7": ("15", "16"),
    "s8": ("17", "18", "19", "20"),
}  # fmt: skip


def this_item(clause: str, readings: Readings) -> str:
    """该项: the clause, its numbered item or its section [R-this-item]."""
    item = clause.split("-")[0]
    section = next(section for section, items in SECTIONS.items() if item in items)
    return {"item": item, "section": section}.get(readings.get("R-this-item", ""), clause)


def recount(
    record: Facts,
    previous: dict[str, dict[str, Any]] | None = None,
    slug: str = "",
    readings: Readings | None = None,
    *,
    first: bool = False,
) -> dict[str, Any]:
    """Score one complete, valid record; `slug` is its own name in `previous`, the last year's results.

    `credits` are what a node's score holds beside its points, `uncut` the year-end and the composite before they are cut.

    `first`: the county held no assessment the year before. Of a community that takes no part (`assessed = false`) nothing
    is counted.
    """
    if record.get("assessed") is False:
        return {}
    chosen = readings or {}
    year: int = record["year"]
    clauses: dict[str, Facts] = record["clauses"]
    base: dict[str, Fraction] = {}
    credit: dict[str, Fraction] = {}
    ceilings: set[str] = set()
    voided: set[str] = set()

    def under(reading: str, option: str) -> bool:
        return chosen.get(reading) == option

    def duties(points: int, *met: bool, all_missing: bool) -> Fraction:
        return Fraction(points) if (any(met) if all_missing else all(met)) else ZERO

    def facts(clause: str) -> Facts:
        return clauses.get(clause, {})

    def events(clause: str, name: str) -> list[Facts]:
        found: list[Facts] = facts(clause).get(name, [])
        return found

    # ---- (一) 20
    f = facts("1-1")  # 传达, 措施 [R-silent]
    base["1-1"] = all_or_nothing(2 if under("R-item-1", "conveyed") else 1, f["conveyed"], f["measures"])
    f = facts("1-2")  # 不少于2次, 少1次减1分
    base["1-2"] = less(2, max(0, 2 - f["meetings"]))
    f = facts("1-3")  # 记实台账
    base["1-3"] = all_or_nothing(4, f["established"], f["timely"], f["truthful"], f["complete"])
    f = facts("1-4")  # 一岗双责 [R-both]
    base["1-4"] = duties(2, f["hearings"] >= 1, f["supervised"], all_missing=under("R-both", "all"))
    f = facts("1-5")  # 述责汇报, 11月底前
    base["1-5"] = all_or_nothing(2, in_time(f["reported_on"], year), f["on_topic"])
    f = facts("1-6")  # 约谈 [R-both], each kind of talk once [R-1-6-each]
    talks = (f["leader_talks"] >= 1, f["member_talks"] >= 1)
    base["1-6"] = duties(2, f["system"], *talks, all_missing=under("R-both", "all"))
    f = facts("2")  # 责任清单
    base["2"] = all_or_nothing(3, f["established"])
    f = facts("3")  # 不开展不得分, 只检查不通报减1分 [R-3-none]
    base["3"] = all_or_nothing(3 if f["circulated"] else 2, f["inspected"])
    base["4"] = ZERO  # 责任追究, no points of its own
    until = record["assessed_on"] if under("R-r4-five", "assessment") else None
    lifted = {row["person"] for row in record.get("sanctions", []) if "person" in row and exempt(row, until)}
    if not under("R-exempt-4", "yes"):
        lifted = set()
    if any(e["role"] == "principal" and e.get("person") not in lifted for e in events("4", "accountability")):
        ceilings.add("4")
    members = persons([event for event in events("4", "accountability") if event["role"] == "member"])

    # ---- (二) 5, the clauses have no points of their own
    base["5"] = base["6"] = base["7"] = ZERO

    # ---- (三) 10
    base["8"] = all_or_nothing(5, facts("8")["done"])
    f = facts("9")
    base["9"] = all_or_nothing(5, f["done"], f["substantive"], f["handled"])

    # ---- (四) 4: 被批评每次减1分, 被查处不得分 [R-this-item]
    base["10"] = less(4, len(events("10", "criticisms")))
    if not facts("10")["campaign"]:
        base["10"] = ZERO
    if events("10", "punished"):
        voided.add(this_item("10", chosen))

    # ---- (五) 6
    base["11"] = less(3, persons(events("11", "lapses")) + persons(events("11", "notices")))
    if events("11", "filed"):  # 被立案查处 [R-this-item]
        voided.add(this_item("11", chosen))
    base["12"] = Fraction(3)
    if events("12", "unaddressed"):
        voided.add(this_item("12", chosen))

    # ---- (六) 15
    f = facts("13-1")
    briefs = f.get("briefs", [])
    extra = beyond_task(f["articles"], briefs, chosen.get("R-13-fulfil", "at-least"))
    # [R-13-task]: the 5 points and the articles' credits, or only these
    base["13-1"] = ZERO if extra is None and not under("R-13-task", "credits") else Fraction(5)
    # 省级2分 at most 6 together, 国家级6分 without limit, 市级 nothing
    nation = add(article_credit(work) for work in extra or [] if best_level(work) == "nation")
    limited = province_credit(extra or [])
    for brief in counting(briefs):  # 内部信息 10, 5, 2, no cap, not bound to the task [R-13-briefs]
        worth = work_credit(brief, city=2, province=5, nation=10)
        if under("R-13-briefs", "yes") and best_level(brief) != "nation":
            limited += worth
        else:
            nation += worth
    credit["13-1"] = min(Fraction(6), limited) + nation
    f = facts("13-2")  # 任务10条, in proportion [R-13-2-task]; 发表一条加0.1, 最高1 [R-13-2-credit]
    base["13-2"] = less(2, Fraction(2, 10) * max(0, 10 - f["submitted"]))
    credit["13-2"] = min(Fraction(1), Fraction(max(0, f["published"] - (10 if under("R-13-2-credit", "beyond") else 0)), 10))
    if under("R-13-2-task", "all-or-nothing") and f["submitted"] < 10:
        base["13-2"] = credit["13-2"] = ZERO
    f = facts("13-3")  # 2 points when done, 0.1 each beside them, at most 1 [R-13-3]
    base["13-3"] = ZERO if under("R-13-3", "no-base") else all_or_nothing(2, f["done"])
    credit["13-3"] = min(Fraction(1), Fraction(1, 10) * f["items"]) if f["done"] else ZERO
    base["14-1"] = all_or_nothing(2, facts("14-1")["done"])  # [R-silent]
    f = facts("14-2")  # 11月底前未上报视同未开展
    base["14-2"] = all_or_nothing(2, f["done"], in_time(f["filed_on"], year))
    base["14-3"] = all_or_nothing(2, facts("14-3")["done"])

    # ---- (七) 10
    escalated, resolved = Fraction(len(events("15", "escalations")), 2), Fraction(facts("15")["resolved"], 2)
    base["15"], credit["15"] = less(5, escalated), resolved  # no limit [R-15-credit]
    if under("R-15-credit", "within") or under("R-15-credit", "offset"):
        balance = less(5 + resolved, escalated)
        base["15"] = min(Fraction(5), balance)
        credit["15"] = balance - base["15"] if under("R-15-credit", "offset") else ZERO
    f = facts("16")  # [R-16-both]
    base["16"] = duties(5, f["records"], f["visits"], all_missing=under("R-16-both", "all"))

    # ---- (八) 30
    base["17-1"] = all_or_nothing(5, facts("17-1")["done"])
    f = facts("17-2-1")  # 不直接分管五项, 有一项未落实即不得分
    base["17-2-1"] = all_or_nothing(2, f["finance"], f["personnel"], f["procurement"], f["construction"], f["approval"])
    f = facts("17-2-2")  # 末位表态, 每缺1项减1分
    base["17-2-2"] = less(3, f["omissions"]) if f["implemented"] else ZERO
    reported = len(events("17-3", "notices"))  # 通报每次减1分, from 17 or from 17-3 [R-17-3]
    of_clause = reported if under("R-17-3", "clause") else 0
    base["17-3"] = less(5, 2 * len(events("17-3", "violations")) + of_clause)
    if any(event.get("severe", False) for event in events("17-3", "violations")):  # 严重不良影响
        base["17-3"] = ZERO
        ceilings.add("17-3")
    base["18"] = all_or_nothing(5, facts("18")["done"])
    f = facts("19")  # 未存档减3分
    base["19"] = all_or_nothing(5 if f["archived"] else 2, f["done"])
    base["20-1"] = all_or_nothing(2, facts("20-1")["stamped"])
    begin = record.get("founded", dt.date(year, 1, 1))
    firsts = [dt.date(year, month, 1) for month in range(1, 13)]
    lasts = [day - dt.timedelta(days=1) for day in [*firsts[1:], dt.date(year + 1, 1, 1)]]
    whole = sum(1 for one, last in zip(firsts, lasts, strict=True) if begin <= one and last <= record["assessed_on"])
    wanted = whole if under("R-20-2", "months") else 12
    base["20-2"] = less(2, Fraction(1, 2) * max(0, wanted - facts("20-2")["meetings"]))  # 每月, 少一次减0.5 [R-20-2]
    base["20-3"] = all_or_nothing(1, facts("20-3")["done"])

    # ---- the end of 二: invalid papers void their clause, falsified ones set a ceiling as well
    for clause in list(base):
        unnumbered = [
            paper
            for paper in facts(clause).get("evidence", [])
            if paper["kind"] in RED_HEADER and not (paper.get("issuer") and paper.get("number"))
        ]
        falsified = events(clause, "falsified")
        if falsified:
            ceilings.add(clause)
        if (unnumbered or falsified) and clause not in ("4", "5", "6", "7"):
            voided.add(this_item(clause, chosen))
    for clause in set(base) & voided:
        base[clause] = credit[clause] = ZERO

    # ---- items and sections: parts added up, unallotted points, deductions charged here, void
    def join(node: str, *parts: str, unallotted: int = 0, charged: int = 0, void: bool = False) -> None:
        base[node] = less(add(base[part] for part in parts) + unallotted, charged)
        credit[node] = add(credit.get(part, ZERO) for part in parts)
        if void or node in voided:
            base[node] = credit[node] = ZERO

    left = 0 if under("R-item-1", "conveyed") or under("R-item-1", "thirteen") else 1  # 14 = 13 + 1 [R-item-1]
    join("1", "1-1", "1-2", "1-3", "1-4", "1-5", "1-6", unallotted=left)
    elsewhere = under("R-item-4", "year-end") or under("R-item-4", "composite")
    join("s1", "1", "2", "3", "4", charged=0 if elsewhere else 5 * members)  # 每人次减5分 [R-item-4]
    banned = events("5", "violations") or events("6", "notices") or events("7", "investigated")
    join("s2", "5", "6", "7", unallotted=5, charged=2 * len(events("7", "notices")), void=bool(banned))
    join("s3", "8", "9")
    join("s4", "10")
    join("s5", "11", "12")
    join("13", "13-1", "13-2", "13-3")
    join("14", "14-1", "14-2", "14-3")
    join("s6", "13", "14")
    join("s7", "15", "16", void=bool(events("16", "incidents")))  # 当年信访工作不得分
    join("17-2", "17-2-1", "17-2-2")
    join("17", "17-1", "17-2", "17-3", charged=reported - of_clause)
    join("20", "20-1", "20-2", "20-3")
    join("s8", "17", "18", "19", "20")
    if under("R-full-marks", "sections"):
        for section, points in zip(("s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8"), (20, 5, 10, 4, 6, 15, 10, 30), strict=True):
            taken = {"s1": under("R-item-1", "thirteen"), "s6": 2 * under("R-13-3", "no-base")}
            most = points - taken.get(section, 0)
            credit[section] = min(credit[section], most - base[section])
    nodes = {node: base[node] + credit.get(node, ZERO) for node in base}
    charged = [
        event["document"]
        for clause in clauses
        for name, rows in facts(clause).items()
        if isinstance(rows, list) and name not in ("articles", "briefs", "evidence")
        if name != "falsified" or clause not in ("4", "5", "6", "7")
        for event in rows
        if event.get("role") != "principal"
    ]
    rewards = rewards_total(record.get("rewards", []), record.get("showcases", []), charged, chosen)

    # ---- 四: the three parts, and 三.1 beside them
    # [R-daily], [R-daily-count]; of a community founded in the year the mean of those held since [R-new-unit]
    new_unit = "founded" in record and not under("R-new-unit", "expected")
    held = len(record["daily"]) if new_unit or under("R-daily-count", "one") else 12
    daily = add(Fraction(check["score"]) for check in record["daily"]) / held / 10
    total = less(add(base[f"s{n}"] for n in range(1, 9)), 5 * members if under("R-item-4", "year-end") else 0)
    total += add(credit[f"s{n}"] for n in range(1, 9))
    if under("R-r1-base", "year-end"):
        total += rewards
    uncut = total
    if chosen.get("R-full-marks", "whole") == "whole":
        total = min(Fraction(100), total)  # 满分80分
    year_end = total * Fraction(8, 10)
    b = record["ballots"]
    ballots = b["good"] + b["fairly_good"] + b["fair"] + b["poor"] + b["abstain"]
    democratic = Fraction(b["good"] * 100 + b["fairly_good"] * 80 + b["fair"] * 50, ballots) / 10
    absent = Fraction(b["expected"] - b["present"], 2)  # 缺1人减0.5 [R-absent]
    democratic = less(democratic, absent / 10 if under("R-absent", "hundred") else absent)
    composite = daily + year_end + democratic  # no limit [R-composite]
    if not under("R-r1-base", "year-end"):  # r1 unweighted
        composite += rewards
    if under("R-item-4", "composite"):
        composite -= min(max(ZERO, composite), Fraction(5 * members))
    whole = composite
    if under("R-composite", "yes"):
        composite = min(Fraction(100), composite)
    if under("R-rounding", "rounded"):
        sign = -1 if composite < 0 else 1
        composite = sign * Fraction(int(abs(composite) * 100 + Fraction(1, 2)), 100)

    # ---- 三.2 and 三.3
    everyone: list[Facts] = record.get("sanctions", [])
    sanctions = [row for row in everyone if not exempt(row, until)]
    punished = [row for row in sanctions if "penalty" in row]  # 党政纪处分
    superior = [row for row in punished if row["by"] == "superior"]
    principal = [row for row in punished if row["role"] == "principal"]
    heavy = HEAVY + HEAVY_STATE if under("R-heavy", "both") else HEAVY
    if (
        heads([row for row in superior if row["role"] in ("principal", "team")]) >= 1  # 1名班子成员
        or heads([row for row in superior if row["role"] == "cadre"]) >= 3  # 3名以上机关干部
        or heads([r for r in superior if r["role"] == "member" and r["penalty"] in heavy]) >= 5  # 一般党员
    ):
        ceilings.add("r2")
    veto = (
        bool(principal)  # 主要领导
        or heads([row for row in punished if row["role"] in ("principal", "team")]) >= 2  # 班子成员2人以上
        or any(row.get("criminal", False) and row["role"] in ("principal", "team") for row in sanctions)
    )

    # ---- 六: grade and consequences
    grade = "优秀" if composite >= 95 else "良好" if composite >= 80 else "较差"
    if ceilings and grade == "优秀":
        grade = "良好"
    if veto:
        grade = "较差"

    last = dict(previous or {})
    merged = "former" in record  # renamed or merged: what it was last year is for people to say
    if merged:
        last.pop(slug, None)
    own = last.get(slug)
    new = own is None and not merged and (first or "founded" in record)
    leader = record.get("leader", {})
    former = leader.get("previous_unit")
    units = [unit for unit in (slug, former) if unit is not None and not (unit == slug and new)]
    if leader and under("R-u3-leader", "leader"):  # came this year: the unit led before alone, none if from elsewhere
        units = [former] if former else []
    u3: bool | None
    low = grade == "较差" if under("R-u3-score", "grade") else composite < 80
    if under("R-u3-exempt", "yes"):
        principal = [row for row in everyone if "penalty" in row and row["role"] == "principal"]
    if principal and low:  # 主要领导受处分且考核分数在较差档次 [R-u3-score]
        u3 = True
    elif grade != "较差":
        u3 = False
    elif any(last[unit]["grade"] == "较差" for unit in units if unit in last):  # 连续两年较差, 含原单位
        u3 = True
    else:
        u3 = False if all(unit in last for unit in units) else None
    # 连续两年平均分达不到优秀档次 [R-u4]
    u4: bool | None = False if new else None
    if own is not None:
        each = max(composite, Fraction(own["score"]))
        u4 = (each if under("R-u4", "each") else (composite + Fraction(own["score"])) / 2) < 95
    return {
        "nodes": nodes,
        "credits": credit,
        "uncut": {"year_end": uncut, "composite": whole},
        "parts": {"daily": daily, "year_end": year_end, "democratic": democratic, "rewards": rewards},
        "composite": composite,
        "grade": grade,
        "ceilings": sorted(ceilings),
        "vetoes": ["r3"] if veto else [],
        "consequences": {"u1": grade == "优秀", "u2": grade == "较差", "u3": u3, "u4": u4},
    }
