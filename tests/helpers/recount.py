"""A second, independent count of the 2017 rubric (2017年度社区党工委党风廉政建设责任制考核细则).

Written straight from the text, clause after clause, with the figures as literals and under the default
reading of every open question. It shares no code with the package: the two are compared on random records.
All arithmetic is exact (`Fraction`).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

Facts = dict[str, Any]
ZERO = Fraction(0)

# Evidence of these kinds must be a red-header document (红头文件): issuer and formal number.
RED_HEADER = ("制度", "方案", "决定", "通报", "文件", "清单")
# "严重警告(不含严重警告)以上", the Party scale only [R-heavy].
HEAVY = ("撤销党内职务", "留党察看", "开除党籍")
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


def beyond_task(articles: list[Facts]) -> list[Facts] | None:
    """The articles left after one has fulfilled 市级信息任务1篇, or None where the task is unmet.

    The one of the lowest level fulfils it, among equals the one that would earn least.
    """
    counted = [work for work in articles if work.get("relevant", True) and work.get("main", True)]
    if not counted:
        return None
    counted.sort(key=lambda work: (LEVELS.index(best_level(work)), article_credit(work)))
    return counted[1:]


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


def exempt(sanction: Facts) -> bool:
    """不再做降档或“一票否决”处理: only for the unit where the act happened."""
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
    return anniversary(left, 5) <= decided or sanction.get("duty_related") is False


def heads(sanctions: list[Facts]) -> int:
    """How many different people: the same `person` is one, an entry without it is one of its own."""
    return len({row.get("person", index) for index, row in enumerate(sanctions)})


# --- r1 ----------------------------------------------------------------------------------------------------


def reward_value(entry: Facts) -> Fraction:
    value = (OVERALL if entry["breadth"] == "overall" else SINGLE)[entry["level"]]
    return value / 2 if entry["of"] == "subordinate" else value  # 所辖基层单位减半


def rewards_total(rewards: list[Facts], showcases: list[Facts]) -> Fraction:
    # 惩、批评: each one counts, whatever its work [R-no-double].
    total = -add(reward_value(entry) for entry in rewards if entry["kind"] == "penalty")
    # 奖, 介绍经验, 获奖作品, 推广 [R-promotion]; 不含对个人的表彰.
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


def recount(
    record: Facts, previous: dict[str, dict[str, Any]] | None = None, slug: str = "", *, first: bool = False
) -> dict[str, Any]:
    """Score one complete, valid record; `slug` is its own name in `previous`, the last year's results.

    `first`: the county held no assessment the year before.
    """
    year: int = record["year"]
    clauses: dict[str, Facts] = record["clauses"]
    base: dict[str, Fraction] = {}
    credit: dict[str, Fraction] = {}
    ceilings: set[str] = set()

    def facts(clause: str) -> Facts:
        return clauses.get(clause, {})

    def events(clause: str, name: str) -> list[Facts]:
        found: list[Facts] = facts(clause).get(name, [])
        return found

    # ---- (一) 20
    f = facts("1-1")  # 传达, 措施 [R-silent]
    base["1-1"] = all_or_nothing(1, f["conveyed"], f["measures"])
    f = facts("1-2")  # 不少于2次, 少1次减1分
    base["1-2"] = less(2, max(0, 2 - f["meetings"]))
    f = facts("1-3")  # 记实台账
    base["1-3"] = all_or_nothing(4, f["established"], f["timely"], f["truthful"], f["complete"])
    f = facts("1-4")  # 一岗双责 [R-both]
    base["1-4"] = all_or_nothing(2, f["hearings"] >= 1, f["supervised"])
    f = facts("1-5")  # 述责汇报, 11月底前
    base["1-5"] = all_or_nothing(2, in_time(f["reported_on"], year), f["on_topic"])
    f = facts("1-6")  # 约谈 [R-both]
    base["1-6"] = all_or_nothing(2, f["system"], f["leader_talks"] >= 1, f["member_talks"] >= 1)
    f = facts("2")  # 责任清单
    base["2"] = all_or_nothing(3, f["established"])
    f = facts("3")  # 不开展不得分, 只检查不通报减1分
    base["3"] = all_or_nothing(3 if f["circulated"] else 2, f["inspected"])
    base["4"] = ZERO  # 责任追究, no points of its own
    if any(event["role"] == "principal" for event in events("4", "accountability")):
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
    if not facts("10")["campaign"] or events("10", "punished"):
        base["10"] = ZERO

    # ---- (五) 6
    base["11"] = less(3, persons(events("11", "lapses")) + persons(events("11", "notices")))
    if events("11", "filed"):  # 被立案查处 [R-this-item]
        base["11"] = ZERO
    base["12"] = all_or_nothing(3, not events("12", "unaddressed"))

    # ---- (六) 15
    f = facts("13-1")
    extra = beyond_task(f["articles"])
    if extra is None:  # [R-13-task]: the 5 points and the articles' credits
        base["13-1"] = credit["13-1"] = ZERO
    else:  # 省级2分 at most 6 together, 国家级6分 without limit, 市级 nothing
        base["13-1"] = Fraction(5)
        nation = add(article_credit(work) for work in extra if best_level(work) == "nation")
        credit["13-1"] = min(Fraction(6), province_credit(extra)) + nation
    for brief in f.get("briefs", []):  # 内部信息 10, 5, 2, no cap, not bound to the task [R-13-briefs]
        if brief.get("relevant", True):
            credit["13-1"] += work_credit(brief, city=2, province=5, nation=10)
    f = facts("13-2")  # 任务10条, in proportion [R-13-2-task]; 发表一条加0.1, 最高1 [R-13-2-credit]
    base["13-2"] = less(2, Fraction(2, 10) * max(0, 10 - f["submitted"]))
    credit["13-2"] = min(Fraction(1), Fraction(1, 10) * f["published"])
    f = facts("13-3")  # 2 points when done, 0.1 each beside them, at most 1 [R-13-3]
    base["13-3"] = all_or_nothing(2, f["done"])
    credit["13-3"] = min(Fraction(1), Fraction(1, 10) * f["items"]) if f["done"] else ZERO
    base["14-1"] = all_or_nothing(2, facts("14-1")["done"])  # [R-silent]
    f = facts("14-2")  # 11月底前未上报视同未开展
    base["14-2"] = all_or_nothing(2, f["done"], in_time(f["filed_on"], year))
    base["14-3"] = all_or_nothing(2, facts("14-3")["done"])

    # ---- (七) 10
    base["15"] = less(5, Fraction(1, 2) * len(events("15", "escalations")))
    credit["15"] = Fraction(1, 2) * facts("15")["resolved"]  # no limit [R-15-credit]
    f = facts("16")  # [R-both]
    base["16"] = all_or_nothing(5, f["records"], f["visits"])

    # ---- (八) 30
    base["17-1"] = all_or_nothing(5, facts("17-1")["done"])
    f = facts("17-2-1")  # 不直接分管五项, 有一项未落实即不得分
    base["17-2-1"] = all_or_nothing(2, f["finance"], f["personnel"], f["procurement"], f["construction"], f["approval"])
    f = facts("17-2-2")  # 末位表态, 每缺1项减1分
    base["17-2-2"] = less(3, f["omissions"]) if f["implemented"] else ZERO
    base["17-3"] = less(5, 2 * len(events("17-3", "violations")))
    if any(event.get("severe", False) for event in events("17-3", "violations")):  # 严重不良影响
        base["17-3"] = ZERO
        ceilings.add("17-3")
    base["18"] = all_or_nothing(5, facts("18")["done"])
    f = facts("19")  # 未存档减3分
    base["19"] = all_or_nothing(5 if f["archived"] else 2, f["done"])
    base["20-1"] = all_or_nothing(2, facts("20-1")["stamped"])
    base["20-2"] = less(2, Fraction(1, 2) * max(0, 12 - facts("20-2")["meetings"]))  # 每月, 少一次减0.5
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
        if unnumbered or falsified:
            base[clause] = credit[clause] = ZERO

    # ---- items and sections: parts added up, unallotted points, deductions charged here, void
    def join(node: str, *parts: str, unallotted: int = 0, charged: int = 0, void: bool = False) -> None:
        base[node] = less(add(base[part] for part in parts) + unallotted, charged)
        credit[node] = add(credit.get(part, ZERO) for part in parts)
        if void:
            base[node] = credit[node] = ZERO

    join("1", "1-1", "1-2", "1-3", "1-4", "1-5", "1-6", unallotted=1)  # 14 = 13 + 1 [R-item-1]
    join("s1", "1", "2", "3", "4", charged=5 * members)  # 每人次减5分 [R-item-4]
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
    join("17", "17-1", "17-2", "17-3", charged=len(events("17-3", "notices")))  # 通报每次减1分 [R-17-3]
    join("20", "20-1", "20-2", "20-3")
    join("s8", "17", "18", "19", "20")
    nodes = {node: base[node] + credit.get(node, ZERO) for node in base}

    # ---- 四: the three parts, and 三.1 beside them
    # [R-daily], [R-daily-count]; of a community founded in the year the mean of those held since [R-new-unit]
    checks = len(record["daily"]) if "founded" in record else 12
    daily = add(Fraction(check["score"]) for check in record["daily"]) / checks / 10
    year_end = min(Fraction(100), add(nodes[f"s{n}"] for n in range(1, 9))) * Fraction(8, 10)  # 满分80分
    b = record["ballots"]
    ballots = b["good"] + b["fairly_good"] + b["fair"] + b["poor"] + b["abstain"]
    democratic = Fraction(b["good"] * 100 + b["fairly_good"] * 80 + b["fair"] * 50, ballots) / 10
    democratic = less(democratic, Fraction(b["expected"] - b["present"], 2))  # 缺1人减0.5 [R-absent]
    rewards = rewards_total(record.get("rewards", []), record.get("showcases", []))
    composite = daily + year_end + democratic + rewards  # no limit [R-composite], r1 unweighted [R-r1-base]

    # ---- 三.2 and 三.3
    sanctions = [row for row in record.get("sanctions", []) if not exempt(row)]
    punished = [row for row in sanctions if "penalty" in row]  # 党政纪处分
    superior = [row for row in punished if row["by"] == "superior"]
    principal = [row for row in punished if row["role"] == "principal"]
    if (
        heads([row for row in superior if row["role"] in ("principal", "team")]) >= 1  # 1名班子成员
        or heads([row for row in superior if row["role"] == "cadre"]) >= 3  # 3名以上机关干部
        or heads([r for r in superior if r["role"] == "member" and r["penalty"] in HEAVY]) >= 5  # 一般党员
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
    former = record.get("leader", {}).get("previous_unit")
    units = [unit for unit in (slug, former) if unit is not None and not (unit == slug and new)]
    u3: bool | None
    if principal and composite < 80:  # 主要领导受处分且考核分数在较差档次 [R-u3-score]
        u3 = True
    elif grade != "较差":
        u3 = False
    elif any(last[unit]["grade"] == "较差" for unit in units if unit in last):  # 连续两年较差, 含原单位
        u3 = True
    else:
        u3 = False if all(unit in last for unit in units) else None
    # 连续两年平均分达不到优秀档次 [R-u4]
    u4 = (False if new else None) if own is None else (composite + Fraction(own["score"])) / 2 < 95
    return {
        "nodes": nodes,
        "parts": {"daily": daily, "year_end": year_end, "democratic": democratic, "rewards": rewards},
        "composite": composite,
        "grade": grade,
        "ceilings": sorted(ceilings),
        "vetoes": ["r3"] if veto else [],
        "consequences": {"u1": grade == "优秀", "u2": grade == "较差", "u3": u3, "u4": u4},
    }
