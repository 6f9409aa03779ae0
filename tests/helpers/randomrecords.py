"""Random valid and complete records of the 2017 rubric, and a small TOML writer for them.

`python -m tests.helpers.randomrecords N SEED` counts how often every outcome occurs over N records.
"""

from __future__ import annotations

import datetime
import json
import random
import sys
from collections import Counter
from decimal import Decimal
from typing import Any

from tests.helpers import recount as rc

Facts = dict[str, Any]

YEAR = 2017
UNITS = ("jia", "yi", "bing", "ding")  # names for leader.previous_unit
OUTLETS = ("人民日报", "中国纪检监察报", "吉林日报", "白城日报", "中国监察", "党风廉政建设", "浪淘沙")
RED_HEADER = ("制度", "方案", "决定", "通报", "文件", "清单")
OTHER_PAPERS = ("会议记录", "笔记", "影像", "公开栏", "票据", "总结")
ISSUERS = ("县委", "县纪委", "县督查指挥中心", "县信访局", "市纪委")
PENALTIES = ("警告", "严重警告", "撤销党内职务", "留党察看", "开除党籍",
             "行政警告", "行政记过", "行政记大过", "行政降级", "行政撤职", "行政开除")  # fmt: skip
HEAVY = PENALTIES[2:5]
FIVE = ("finance", "personnel", "procurement", "construction", "approval")
WORK_LEVELS = ("city", "province", "nation")
LEVELS = ("county", *WORK_LEVELS)
# How likely a single fact is at fault. Many good records, so that voids do not drown everything.
MOODS = {"good": 0.007, "mixed": 0.035, "noisy": 0.14}
ONE_DAY = datetime.timedelta(days=1)


class _Maker:
    """Draws the facts of one record."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.mood = rng.choices(tuple(MOODS), (45, 35, 20))[0]
        self.fault = MOODS[self.mood]
        self.start = datetime.date(YEAR, 1, 1)
        self.founded = self.chance(0.06)
        if self.founded:
            self.start += ONE_DAY * rng.randint(0, 230)
        self.assessed_on = datetime.date(YEAR, 12, rng.choice((1, 31, rng.randint(1, 31))))
        self.serial = 0
        self.codes: set[str] = set()
        self.people: dict[str, list[str]] = {}
        self.documents: list[Facts] = []

    def chance(self, probability: float) -> bool:
        return self.rng.random() < probability

    def yes(self) -> bool:
        return not self.chance(self.fault)

    def number(self) -> int:
        self.serial += 1
        return self.serial

    def day(self) -> datetime.date:
        if self.chance(0.05):
            return self.rng.choice((self.start, self.assessed_on))
        return self.start + ONE_DAY * self.rng.randint(0, (self.assessed_on - self.start).days)

    def deadline(self) -> datetime.date | bool:
        """Done up to 30 November, or late, or never (`False`)."""
        last = datetime.date(YEAR, 11, 30)
        if self.yes():
            return last if self.chance(0.15) else datetime.date(YEAR, 1, 1) + ONE_DAY * self.rng.randint(240, 333)
        late = last + ONE_DAY * self.rng.choice((1, 1, self.rng.randint(1, 31)))
        return False if self.chance(0.4) else min(late, self.assessed_on)

    def quota(self, minimum: int) -> int:
        if self.yes():
            return minimum + self.rng.choice((0, 0, 1, 3))
        return self.rng.randint(0, minimum - 1)

    def document(self) -> Facts:
        number = self.number()
        document: Facts = {"issuer": self.rng.choice(ISSUERS)}
        shape = self.rng.choice(("number", "title", "both"))
        if shape != "title":
            document["number"] = f"通发〔{YEAR}〕{number}号"
        if shape != "number":
            document["title"] = f"文书{number}"
        return document

    def person(self) -> str:
        code = f"code-{self.rng.getrandbits(16):04x}"
        while code in self.codes:
            code = f"code-{self.rng.getrandbits(16):04x}"
        self.codes.add(code)
        return code

    def event(self, *, persons: bool = False) -> Facts:
        event: Facts = {"date": self.day(), "document": self.document()}
        self.documents.append(event["document"])
        if self.chance(0.4):
            event["note"] = "情况说明"
        if persons and self.chance(0.5):
            event["persons"] = self.rng.choice((1, 1, 2, 3))
        if event.get("persons", 1) == 1 and self.chance(0.2):
            event["person"] = self.person()
        return event

    def events(self, weight: float = 1.0, *, most: int = 3, persons: bool = False) -> list[Facts]:
        """Mostly none; where there are any, now and then many, so that points run out."""
        if not self.chance(self.fault * weight):
            return []
        count = min(self.rng.randint(1, most), self.rng.randint(1, most))
        return [self.event(persons=persons) for _ in range(count)]

    def put(self, clause: Facts, name: str, rows: list[Facts]) -> None:
        """An optional list: left out where it is empty, but sometimes written as empty."""
        if rows or self.chance(0.03):
            clause[name] = rows

    def paper(self) -> Facts:
        if self.chance(0.5):
            return {"kind": self.rng.choice(OTHER_PAPERS), "title": f"材料{self.number()}"}
        number = self.number()
        paper: Facts = {
            "kind": self.rng.choice(RED_HEADER),
            "title": f"材料{number}",
            "issuer": "社区党工委",
            "number": f"社发〔{YEAR}〕{number}号",
        }
        if self.chance(0.5):
            paper["date"] = self.day()
        if self.chance(self.fault * 0.6):
            for lacking in self.rng.choice((("issuer",), ("number",), ("issuer", "number"))):
                del paper[lacking]
        return paper


def _article(make: _Maker, levels: tuple[int, int, int]) -> Facts:
    article = _brief(make, levels)
    article["outlet"] = make.rng.choice(OUTLETS)
    if make.chance(0.2):
        article["main"] = make.chance(0.6)
    return article


def _brief(make: _Maker, levels: tuple[int, int, int]) -> Facts:
    level = make.rng.choices(WORK_LEVELS, levels)[0]
    brief: Facts = {"title": f"稿件{make.number()}", "date": make.day(), "level": level}
    if make.chance(0.35):
        brief["units"] = make.rng.choice((1, 2, 3, 3, 7))
    if make.chance(0.15):
        others = [other for other in WORK_LEVELS if other != level]
        brief["also"] = make.rng.sample(others, make.rng.randint(0, 2))
    if make.chance(0.2):
        brief["relevant"] = make.chance(0.6)
    return brief


def _publicity(make: _Maker) -> Facts:
    """13-1."""
    rng = make.rng
    if make.mood == "good" and make.chance(0.6):
        articles = [_article(make, (90, 9, 1)) for _ in range(rng.randint(2, 3))]
    elif make.chance(make.fault * 1.5):
        articles = []
    else:
        levels = rng.choice(((60, 30, 10), (20, 75, 5), (0, 90, 10), (0, 20, 80)))
        articles = [_article(make, levels) for _ in range(rng.choice((1, 2, 3, 4, 5, 8)))]
    clause: Facts = {"articles": articles}
    briefs = [_brief(make, (60, 30, 10)) for _ in range(rng.choices((0, 1, 2, 3), (75, 15, 7, 3))[0])]
    make.put(clause, "briefs", briefs)
    return clause


def _clauses(make: _Maker) -> dict[str, Facts]:
    rng = make.rng
    accountability = make.events(0.9, persons=True)
    for event in accountability:
        event["role"] = rng.choice(("principal", "member", "member"))
        if event["role"] == "principal":
            event.pop("persons", None)
            event["person"] = make.person()
            make.people.setdefault("principal", []).append(event["person"])  # who may be sanctioned as well
    violations = make.events(1.5)
    for event in violations:
        if make.chance(0.4):
            event["severe"] = make.chance(0.4)
    submitted = rng.choice((10, 10, 11, 14, 25)) if make.chance(1 - 3 * make.fault) else rng.randint(0, 10)
    monthly = rng.choice((12, 12, 13, 15)) if make.chance(1 - 2 * make.fault) else rng.randint(0, 12)
    clauses: dict[str, Facts] = {
        "1-1": {"conveyed": make.yes(), "measures": make.yes()},
        "1-2": {"meetings": make.quota(2)},
        "1-3": {name: make.yes() for name in ("established", "timely", "truthful", "complete")},
        "1-4": {"hearings": make.quota(1), "supervised": make.yes()},
        "1-5": {"reported_on": make.deadline(), "on_topic": make.yes()},
        "1-6": {"system": make.yes(), "leader_talks": make.quota(1), "member_talks": make.quota(1)},
        "2": {"established": make.yes()},
        "3": {"inspected": make.yes(), "circulated": make.yes()},
        "4": {},
        "5": {},
        "6": {},
        "7": {},
        "8": {"done": make.yes()},
        "9": {"done": make.yes(), "substantive": make.yes(), "handled": make.yes()},
        "10": {"campaign": make.yes()},
        "11": {},
        "12": {},
        "13-1": _publicity(make),
        "13-2": {"submitted": submitted, "published": rng.choice((0, submitted, rng.randint(0, submitted)))},
        "13-3": {"done": make.yes(), "items": rng.choice((0, 0, 3, 10, 11, 14))},
        "14-1": {"done": make.yes()},
        "14-2": {"done": make.yes(), "filed_on": make.deadline()},
        "14-3": {"done": make.yes()},
        "15": {"resolved": rng.choice((0, 0, 0, 1, 2, 7))},
        "16": {"records": make.yes(), "visits": make.yes()},
        "17-1": {"done": make.yes()},
        "17-2-1": {name: make.yes() for name in FIVE},
        "17-2-2": {"implemented": make.yes(), "omissions": 0 if make.yes() else rng.randint(1, 5)},
        "17-3": {},
        "18": {"done": make.yes()},
        "19": {"done": make.yes(), "archived": make.yes()},
        "20-1": {"stamped": make.yes()},
        "20-2": {"meetings": monthly},
        "20-3": {"done": make.yes()},
    }
    make.put(clauses["4"], "accountability", accountability)
    make.put(clauses["5"], "violations", make.events(0.5))
    make.put(clauses["6"], "notices", make.events(0.5))
    make.put(clauses["7"], "notices", make.events(2.0, most=5))
    make.put(clauses["7"], "investigated", make.events(0.4))
    make.put(clauses["10"], "criticisms", make.events(2.0, most=7))
    make.put(clauses["10"], "punished", make.events(0.5))
    make.put(clauses["11"], "lapses", make.events(2.0, persons=True))
    make.put(clauses["11"], "notices", make.events(2.0, persons=True))
    make.put(clauses["11"], "filed", make.events(0.5))
    make.put(clauses["12"], "unaddressed", make.events(0.8))
    make.put(clauses["15"], "escalations", make.events(3.0, most=16))
    make.put(clauses["16"], "incidents", make.events(0.6))
    make.put(clauses["17-3"], "violations", violations)
    make.put(clauses["17-3"], "notices", make.events(2.0, most=20))
    for clause_id, clause in clauses.items():
        if clause_id not in ("4", "5", "6", "7"):  # no points, no evidence
            make.put(clause, "evidence", [make.paper() for _ in range(rng.choice((0, 0, 0, 1, 2)))])
        make.put(clause, "falsified", make.events(0.06, most=2))
    return {clause_id: clause for clause_id, clause in clauses.items() if clause}


def _years_before(day: datetime.date, years: int) -> datetime.date:
    return rc.anniversary(day, -years)


def _exemption(make: _Maker, sanction: Facts) -> None:
    """Keys of r4, often on the very day of the anniversary or the day before or after it."""
    rng = make.rng
    decided: datetime.date = sanction["date"]
    sanction["unit_of_act"] = make.chance(0.8)
    near = ONE_DAY * rng.choice((-1, 0, 0, 1, rng.randint(-900, 900)))
    ways = rng.sample(("left", "violated", "transferred"), rng.choice((1, 1, 2)))
    if "left" in ways:
        sanction["left_post"] = make.chance(0.5)
    if "violated" in ways:
        sanction["violated_on"] = _years_before(decided, 10) + near
    if "transferred" in ways:
        left = _years_before(rng.choice((decided, make.assessed_on)), 5) + near
        kind = rng.choice(("boundary", "boundary", "recent", "leap", "same day", "after"))
        if kind == "recent":
            left = decided - ONE_DAY * rng.randint(1, 1500)
        elif kind == "leap":  # 29 February 2012: five years later it is the 28th
            decided = max(make.start, datetime.date(YEAR, 2, 28) + ONE_DAY * rng.choice((-1, 0, 1)))
            sanction["date"], left = decided, datetime.date(2012, 2, 29)
            if "violated_on" in sanction:
                sanction["violated_on"] = datetime.date(2008, 2, 29)
        elif kind == "same day":
            left = decided
        elif kind == "after":
            left = decided + ONE_DAY * rng.randint(1, 40)
        sanction["transferred_on"] = left
        if sanction.get("violated_on", left) > left:  # an act in this unit precedes the move
            del sanction["violated_on"]
    if make.chance(0.7 if "transferred" in ways else 0.1):
        sanction["duty_related"] = make.chance(0.5)


def _sanction(make: _Maker, role: str, penalties: tuple[str, ...], by: str | None = None) -> Facts:
    sanction: Facts = {
        "date": make.day(),
        "role": role,
        "by": by or make.rng.choice(("superior", "own")),
        "document": make.document(),
    }
    if make.chance(0.7):
        known = make.people.setdefault(role, [])
        if not known or not make.chance(0.25):
            known.append(make.person())
        sanction["person"] = make.rng.choice(known[-2:])
    crime = make.chance(0.08)
    if not (crime and make.chance(0.6)):
        sanction["penalty"] = make.rng.choice(penalties)
    if crime or make.chance(0.1):
        sanction["criminal"] = crime
    if make.chance(0.2):
        _exemption(make, sanction)
    return sanction


def _sanctions(make: _Maker) -> list[Facts]:
    """None, a few of any kind, or a crowd close to one of the numbers in r2 and r3."""
    rng = make.rng
    found: list[Facts] = []
    if make.chance(0.18 if make.mood == "good" else 0.35):
        patterns = ("any", "one", "cadres", "members", "team", "team")
        for pattern in rng.sample(patterns, rng.choice((1, 1, 1, 2))):
            if pattern == "any":
                roles = rng.choices(("principal", "team", "cadre", "member"), k=rng.randint(1, 3))
                found += [_sanction(make, role, PENALTIES) for role in roles]
            elif pattern == "one":
                found.append(_sanction(make, rng.choice(("principal", "team")), PENALTIES))
            elif pattern == "cadres":
                found += [_sanction(make, "cadre", PENALTIES, "superior") for _ in range(rng.randint(2, 5))]
            elif pattern == "members":
                penalties = HEAVY if make.chance(0.7) else PENALTIES[1:5]
                found += [_sanction(make, "member", penalties, "superior") for _ in range(rng.randint(4, 8))]
            else:
                found += [_sanction(make, "team", PENALTIES) for _ in range(rng.randint(1, 2))]
    rng.shuffle(found)
    return found


def _rewards(make: _Maker) -> list[Facts]:
    rng = make.rng
    found = []
    for _ in range(rng.choices((0, 1, 2, 4), (60, 20, 12, 8))[0]):
        reward: Facts = {
            "title": f"事项{make.number()}",
            "date": make.day(),
            "document": make.document(),
            "kind": rng.choices(("reward", "penalty", "criticism"), (60, 20, 20))[0],
            "breadth": rng.choices(("overall", "single"), (30, 70))[0],
            "level": rng.choices(LEVELS, (60, 25, 10, 5))[0],
            "of": rng.choices(("community", "subordinate"), (70, 30))[0],
        }
        if make.chance(0.5):
            reward["work"] = rng.choice(("w1", "w2", "w3"))
        if reward["kind"] == "reward" and make.chance(0.25):
            reward["individual"] = make.chance(0.7)
        if reward["kind"] != "reward" and make.documents and make.chance(0.5):
            reward["document"] = rng.choice(make.documents)  # one that may have taken points in 二 already
        found.append(reward)
    return found


def _showcases(make: _Maker) -> list[Facts]:
    rng = make.rng
    found = []
    for _ in range(rng.choices((0, 1, 2, 3), (75, 15, 7, 3))[0]):
        showcase: Facts = {
            "title": f"经验{make.number()}",
            "date": make.day(),
            "document": make.document(),
            "kind": rng.choice(("experience", "artwork", "promotion")),
            "level": rng.choices(LEVELS, (55, 25, 13, 7))[0],
        }
        if make.chance(0.6):
            showcase["work"] = rng.choice(("w1", "w2", "w3"))
        found.append(showcase)
    return found


def _daily(make: _Maker) -> list[Facts]:
    rng = make.rng
    lowest, highest = {"good": (91, 100), "mixed": (75, 100), "noisy": (0, 100)}[make.mood]
    held = rng.randint(1, 12) if make.founded else 12
    days = rng.sample(range((make.assessed_on - make.start).days + 1), held)
    found = []
    for day in days:
        whole = rng.randint(lowest, highest)
        score: int | Decimal = whole
        if make.chance(0.6):
            hundredths = min(10000, 100 * whole + rng.randint(0, 99))
            score = Decimal(hundredths).scaleb(-2)
        found.append({"date": make.start + ONE_DAY * day, "score": score})
    return found


def _ballots(make: _Maker) -> Facts:
    rng = make.rng
    expected = rng.randint(15, 60)
    absent = rng.choice((0, 0, 1, 2))
    if make.mood != "good":
        absent = rng.choice((absent, 1, 3, rng.randint(0, expected - 1)))
    present = expected - absent
    cast = present if make.chance(0.7) else rng.randint(1, present)
    weights = {"good": (95, 4, 1, 0, 0), "mixed": (80, 14, 3, 1, 2), "noisy": (40, 20, 15, 15, 10)}[make.mood]
    names = ("good", "fairly_good", "fair", "poor", "abstain")
    votes = Counter(rng.choices(names, weights, k=cast))
    return {**{name: votes[name] for name in names}, "expected": expected, "present": present}


def random_record(rng: random.Random, slug: str, left_out: float = 0.0) -> Facts:
    """One valid and complete record; its mood decides how much is at fault.

    `left_out` is how likely the community takes no part; its record then states some of the facts, or none.
    """
    make = _Maker(rng)
    record: Facts = {"name": f"{slug}社区", "year": YEAR, "assessed_on": make.assessed_on}
    leader: Facts = {}
    if make.chance(0.3):
        leader["previous_unit"] = rng.choice([unit for unit in UNITS if unit != slug])
    if make.chance(0.2):
        leader["since"] = make.day()
    make.put(record, "leader", leader)
    if make.founded:
        record["founded"] = make.start
    elif make.chance(0.05):
        record["former"] = rng.sample([unit for unit in UNITS if unit != slug], rng.choice((1, 2)))
    record["ballots"] = _ballots(make)
    record["clauses"] = _clauses(make)
    record["daily"] = _daily(make)
    make.put(record, "rewards", _rewards(make))
    make.put(record, "showcases", _showcases(make))
    make.put(record, "sanctions", _sanctions(make))
    if left_out and make.chance(left_out):
        record |= {"assessed": False, "reason": rng.choice(("成立时间较短，不参加本年度考核", "年内撤并，不参加本年度考核"))}
        for name in ("assessed_on", "ballots", "clauses", "daily"):
            if make.chance(0.5):
                del record[name]
    return record


def random_previous(rng: random.Random, slugs: list[str], lowered: float = 0.0) -> dict[str, dict[str, Decimal | str]]:
    """Last year's results; some slugs are missing.

    `lowered` is the share of results whose grade a ceiling or a veto took below that of the score.
    """
    results: dict[str, dict[str, Decimal | str]] = {}
    for slug in slugs:
        if rng.random() < 0.2:
            continue
        score = Decimal(rng.choice((rng.randint(4000, 10300), rng.randint(7900, 9700), 8000, 9500))) / 100
        grade = "优秀" if score >= 95 else "良好" if score >= 80 else "较差"
        if rng.random() < lowered:
            grade = {"优秀": rng.choice(("良好", "较差"))}.get(grade, "较差")
        results[slug] = {"score": score, "grade": grade}
    return results


# --- TOML --------------------------------------------------------------------------------------------------


def _inline(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        text = format(value, "f")
        return text if "." in text else text + ".0"
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list):
        return "[" + ", ".join(map(_inline, value)) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_inline(part)}" for key, part in value.items()) + " }"
    return str(int(value))


def _lines(table: Facts) -> list[str]:
    """The keys of one table; a list of tables has one entry on a line."""
    lines = []
    for key, value in table.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            lines += [f"{key} = [", *(f"    {_inline(entry)}," for entry in value), "]"]
        else:
            lines.append(f"{key} = {_inline(value)}")
    return lines


def to_toml(record: Facts) -> str:
    """The record as TOML text; the ids of clauses are bare keys."""
    tables = {key: value for key, value in record.items() if isinstance(value, dict) and key != "clauses"}
    tables.update({f"clauses.{clause_id}": clause for clause_id, clause in record.get("clauses", {}).items()})
    lines = _lines({key: value for key, value in record.items() if not isinstance(value, dict)})
    for header, table in tables.items():
        lines += ["", f"[{header}]", *_lines(table)]
    return "\n".join(lines) + "\n"


# --- the sanity table --------------------------------------------------------------------------------------


def _outcomes(record: Facts, result: dict[str, Any]) -> list[str]:
    """Names of everything that happened in one record."""
    clauses, nodes, parts = record["clauses"], result["nodes"], result["parts"]
    sanctions = record.get("sanctions", [])
    extra = rc.beyond_task(clauses["13-1"]["articles"], [])
    invalid = {
        clause_id
        for clause_id, clause in clauses.items()
        for paper in clause.get("evidence", [])
        if paper["kind"] in RED_HEADER and not ("issuer" in paper and "number" in paper)
    }
    falsified = {clause_id for clause_id, clause in clauses.items() if clause.get("falsified")}
    found = [f"grade {result['grade']}"]
    known = ("4", "17-3", "r2")
    found += sorted({f"ceiling {c if c in known else 'of a falsified paper'}" for c in result["ceilings"]})
    found += [f"veto {veto}" for veto in result["vetoes"]]
    found += [f"{name} community" for name in ("founded", "former") if name in record]
    found += [f"{name} {value}" for name, value in result["consequences"].items()]
    sections = sum(nodes[f"s{n}"] for n in range(1, 9))
    style = clauses.get("11", {})
    lapsed = rc.persons(style.get("lapses", []) + style.get("notices", []))
    marks = {
        "void by a paper without issuer or number": bool(invalid),
        "void by a falsified paper": bool(falsified - {"4", "5", "6", "7"}),
        "falsified on a clause without points": bool(falsified & {"4", "5", "6", "7"}),
        "void s2": any(clauses.get(c, {}).get(n) for c, n in
                       (("5", "violations"), ("6", "notices"), ("7", "investigated"))),
        "void s7": bool(clauses["16"].get("incidents")),
        "void 10, punished": bool(clauses["10"].get("punished")),
        "void 11, filed": bool(style.get("filed")),
        "void 12": bool(clauses.get("12", {}).get("unaddressed")),
        "void 17-3, severe": any(e.get("severe") for e in clauses.get("17-3", {}).get("violations", [])),
        "ran out: s1": nodes["s1"] == 0,
        "ran out: s2 by notices": len(clauses.get("7", {}).get("notices", [])) > 2,
        "ran out: 10 by criticisms": len(clauses["10"].get("criticisms", [])) > 4,
        "ran out: 11": lapsed > 3,
        "ran out: 15": len(clauses["15"].get("escalations", [])) > 10,
        "ran out: 17": nodes["17"] == 0,
        "ran out: 17-3": len(clauses.get("17-3", {}).get("violations", [])) > 2,
        "ran out: democratic": parts["democratic"] == 0,
        "article task unmet": extra is None,
        "article task unmet, briefs kept": extra is None and nodes["13-1"] > 0,
        "cap: province articles": rc.province_credit(extra or []) > 6,
        "cap: 13-2": clauses["13-2"]["published"] > 10,
        "cap: 13-3": clauses["13-3"]["items"] > 10,
        "cap: year_end 100": sections > 100,
        "composite above 100": result["composite"] > 100,
        "rewards negative": parts["rewards"] < 0,
        "sanctions": bool(sanctions),
        "sanction exempt": any(rc.exempt(row) for row in sanctions),
        "exemption keys without effect": any("unit_of_act" in s and not rc.exempt(s) for s in sanctions),
        "same person twice": 0 < len({s["person"] for s in sanctions if "person" in s})
        < len([s for s in sanctions if "person" in s]),
        "grade lowered by a ceiling": result["composite"] >= 95 and result["grade"] == "良好",
        "grade lowered by a veto": result["composite"] >= 80 and result["grade"] == "较差",
    }  # fmt: skip
    return found + [name for name, happened in marks.items() if happened]


def main(count: int, seed: int) -> None:
    rng = random.Random(seed)
    table: Counter[str] = Counter()
    for number in range(count):
        slug = UNITS[number % len(UNITS)]
        record = random_record(rng, slug, left_out=0.05)
        result = rc.recount(record, random_previous(rng, list(UNITS)), slug)
        table.update(_outcomes(record, result) if result else ["left out"])
    for name, times in sorted(table.items()):
        print(f"{times:6d}  {100 * times / count:5.1f} %  {name}")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
