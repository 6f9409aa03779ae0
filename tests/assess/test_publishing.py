"""What is published of a fact: the filter changes no figure, and what it takes away reaches no ledger and no output."""

from __future__ import annotations

import copy
import datetime as dt
import random
import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import tomli
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.helpers import leaks, randomrecords
from tests.helpers.cases_format import BASE
from tests.helpers.projects import run
from tests.helpers.support import ROOT, assess, load_rubric, merge, record_of
from tongyu_site.assess import Result
from tongyu_site.assess.grading import grade_record
from tongyu_site.assess.publishing import WITHHELD, published
from tongyu_site.assess.scoring import score_record

SEEDS = st.integers(min_value=0, max_value=2**32)
READINGS: list[dict[str, str]] = [{}, {"R-no-double": "once"}, {"R-13-briefs": "yes"}]


@settings(max_examples=60, deadline=None)
@given(SEEDS, st.sampled_from(READINGS))
def test_no_figure_depends_on_what_is_published(seed: int, readings: dict[str, str]) -> None:
    law = load_rubric(readings)
    data = randomrecords.random_record(random.Random(seed), "jia")
    for reward in data.get("rewards", ()):  # the same paper as that of an event of which nothing is published
        if reward["kind"] == "penalty" and data["clauses"]["15"].get("escalations"):
            reward["document"] = copy.deepcopy(data["clauses"]["15"]["escalations"][-1]["document"])
    whole = record_of(data, "jia", law)
    shown = published(law, whole)
    one, two = (grade_record(law, record, score_record(law, record), {}) for record in (whole, shown))
    assert one.card.nodes == two.card.nodes
    assert [(r.kind, r.clause, r.after) for r in one.limits] == [(r.kind, r.clause, r.after) for r in two.limits]
    assert published(law, shown) == shown


PAPER = {"issuer": "县纪委", "number": "示纪〔2017〕9号", "title": "关于张某的决定"}
EVENT = {"date": dt.date(2017, 6, 1), "document": PAPER, "note": "说明"}


def entry(result: Result, clause: str, kind: str) -> Any:
    """The one entry of a clause of a kind."""
    found = [e for e in result.entries if (e.clause, str(e.kind)) == (clause, kind)]
    assert len(found) == 1
    return found[0]


def with_(**clauses: dict[str, Any]) -> Result:
    return assess(merge(BASE, {"clauses": {name.strip("_").replace("_", "-"): table for name, table in clauses.items()}}))


CASES_OF_PAPERS = [("4", "accountability", "deduction"), ("5", "violations", "void"), ("7", "investigated", "void"),
                   ("10", "punished", "void"), ("11", "filed", "void")]  # fmt: skip


@pytest.mark.parametrize(("clause", "fact", "kind"), CASES_OF_PAPERS)
def test_of_a_case_the_paper_is_published_without_title_and_note(clause: str, fact: str, kind: str) -> None:
    event = EVENT | ({"role": "member"} if clause == "4" else {})
    found = entry(with_(**{f"_{clause}": {fact: [event]}}), clause, kind)
    assert (found.document.text, found.date, found.note) == ("县纪委 示纪〔2017〕9号", EVENT["date"], "")
    for paper in ({"issuer": "县纪委", "title": "关于张某的决定"}, {"issuer": "某县人民法院", "number": "（2017）刑初9号"}):
        found = entry(with_(**{f"_{clause}": {fact: [event | {"document": paper}]}}), clause, kind)
        assert (found.document.text, found.date) == (WITHHELD, EVENT["date"])


@pytest.mark.parametrize(("clause", "fact"), [("6", "notices"), ("10", "criticisms"), ("12", "unaddressed"), ("17-3", "notices")])
def test_of_all_else_date_document_and_note_are_published(clause: str, fact: str) -> None:
    result = with_(**{f"_{clause.replace('-', '_')}": {fact: [EVENT]}})
    (found,) = [e for e in result.entries if e.clause == clause and e.document]
    assert (found.document.text, found.date, found.note) == ("县纪委 《关于张某的决定》示纪〔2017〕9号", EVENT["date"], "说明")


def test_of_petitions_the_number_is_published() -> None:
    events = [EVENT | {"date": dt.date(2017, month, 1)} for month in (3, 5, 9)]
    result = with_(_15={"escalations": events, "resolved": 0}, _16={"incidents": events[:1]})
    found = entry(result, "15", "deduction")
    assert "3件" in found.reason
    assert not found.document
    assert (found.date, found.note) == (None, "")
    found = entry(result, "16", "void")
    assert not found.document
    assert (found.date, found.note) == (None, "")


def test_of_internal_papers_level_and_number_are_published() -> None:
    briefs = [{"title": "张某的事", "date": dt.date(2017, month, 1), "level": level}
              for month, level in ((3, "nation"), (5, "city"), (9, "nation"))]  # fmt: skip
    data = merge(BASE, {"clauses": {"13-1": {"briefs": briefs}}})
    data["showcases"] = [
        {
            "title": "张某的事",
            "date": dt.date(2017, 4, 1),
            "document": PAPER,
            "kind": "promotion",
            "level": "province",
            "note": "说明",
        },
        {"title": "公开的事", "date": dt.date(2017, 8, 1), "document": PAPER, "kind": "experience", "level": "city"},
    ]
    result = assess(data)
    said = [e for e in result.entries if e.rule == "briefs"]
    levels = [e.reason.removeprefix("在党委内部信息、纪检监察信息上发表的信息") for e in said]
    assert levels == ["（市级），加2分", "（国家级），加10分", "（国家级），加10分"]
    assert {(e.date, e.document, e.note) for e in said} == {(None, None, "")}
    experience, promotion = (e for e in result.entries if e.rule == "showcases")
    assert (experience.reason, experience.date) == ("公开的事（介绍经验，市级）", dt.date(2017, 8, 1))
    assert (promotion.reason, promotion.date, promotion.note) == ("工作经验推广（省级）", None, "")
    assert not promotion.document


def test_a_paper_with_the_title_of_an_internal_brief_is_counted() -> None:
    brief = {"title": "张某的事", "date": dt.date(2017, 3, 1), "level": "city"}
    titles = ("《张某的事》（内部信息）", "张某 的事", "公开的事")
    evidence = [{"kind": "简报", "title": title} for title in titles]
    data = merge(BASE, {"clauses": {"13-1": {"briefs": [brief], "evidence": evidence}, "1-1": {"evidence": evidence[1:]}}})
    record = published(load_rubric(), record_of(data, "jia", load_rubric()))
    assert sorted(paper.title for paper in record.evidence["13-1"]) == ["", "", "公开的事"]
    assert sorted(paper.title for paper in record.evidence["1-1"]) == ["", "公开的事"]


# every output


def hostile(rng: random.Random) -> str:
    """A text that stands nowhere else, in letters and Chinese."""
    return f"zk{rng.randrange(10**6):06}" + "".join(rng.choice("鸘鼮鵰鶚麤龘") for _ in range(3))


def restricted(rng: random.Random) -> tuple[dict[str, Any], list[str]]:
    """Facts of every restricted kind for a record, and the texts in them that no output may hold."""
    texts: list[str] = []
    year = [dt.date(2017, month, day) for month in range(1, 12) for day in range(1, 29)]
    others = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "data/communities/2017").glob("*.toml"))
    days = iter(rng.sample([day for day in year if day.isoformat() not in others], 60))  # days of public facts are no leak

    def text() -> str:
        texts.append(hostile(rng))
        return texts[-1]

    def event(**more: Any) -> dict[str, Any]:
        """An event of a case: title and note are private."""
        paper = {"issuer": "县纪委", "number": f"示纪〔2017〕{rng.randrange(300, 999)}号", "title": text()}
        return {"date": next(days), "document": paper, "note": text(), **more}

    def petition() -> dict[str, Any]:
        """An event of a petition: everything is private."""
        paper = {"issuer": text(), "number": text(), "title": text()}
        return {"date": next(days), "document": paper, "note": text()}

    def paper() -> dict[str, Any]:
        """A paper on petitions: everything is private."""
        return {"kind": text(), "title": text()}

    untitled = {"document": {"issuer": text(), "title": text()}}
    sanction = {"penalty": "警告", "by": "superior"}
    facts = {
        "clauses": {
            "4": {"accountability": [event(role="member"), event(role="principal")]},
            "5": {"violations": [event(), event() | untitled]},
            "7": {"investigated": [event()]},
            "10": {"punished": [event()]},
            "11": {"filed": [event()]},
            "13-1": {"briefs": [{"title": text(), "date": next(days), "level": level} for level in ("city", "nation")]},
            "15": {
                "escalations": [petition() for _ in range(rng.randrange(1, 4))],
                "evidence": [paper(), paper() | {"issuer": text(), "number": text()}],
                "falsified": [event()],
            },
            "16": {
                "records": False,
                "incidents": [petition(), petition()],
                "evidence": [{"kind": "决定", "title": text(), "issuer": text()}, paper()],
                "note": text(),
                "document": {"issuer": text(), "number": text(), "title": text()},
            },
        },
        "showcases": [
            {
                "title": text(),
                "date": next(days),
                "document": petition()["document"],
                "kind": "promotion",
                "level": level,
                "note": text(),
            }
            for level in ("county", "province")
        ],
        "sanctions": [
            {"role": "principal", **sanction, **event()},
            {"role": "team", **sanction, **event(), **untitled},
            {
                "role": "team",
                "criminal": True,
                "by": "own",
                **event(),
                "document": {"issuer": text(), "number": text(), "title": text()},
            },
            {"role": "principal", **sanction, **event(), "unit_of_act": True, "left_post": True},
        ],
    }
    return facts, texts


def secret_days(facts: dict[str, Any]) -> Iterator[dt.date]:
    """The days of petitions and internal papers."""
    for clause, fact in (("13-1", "briefs"), ("15", "escalations"), ("16", "incidents")):
        yield from (item["date"] for item in facts["clauses"][clause][fact])
    yield from (item["date"] for item in facts["showcases"])


def forms(day: dt.date) -> Iterator[str]:
    """A day as outputs might write it."""
    yield from (str(day), f"{day.year}年{day.month}月{day.day}日", f"{day:%Y%m%d}", f"{day.year}/{day.month}/{day.day}")


def county(folder: Path, facts: dict[str, Any]) -> Path:
    """A project of two communities, one with such facts; other dates are far from them."""
    root = folder / "root"
    for name in ("content", "templates"):
        shutil.copytree(ROOT / name, root / name)
    records = root / "data/communities/2017"
    records.mkdir(parents=True)
    for slug in ("jia", "ding"):
        text = (ROOT / f"data/communities/2017/{slug}.toml").read_text(encoding="utf-8")
        data = tomli.loads(text, parse_float=Decimal)
        if slug == "jia":
            for table in data["clauses"].values():
                table.pop("evidence", None)
            data = merge(data, facts)
        (records / f"{slug}.toml").write_text(randomrecords.to_toml(data), encoding="utf-8", newline="\n")
    return root


@pytest.mark.parametrize("seed", [12, pytest.param(13, marks=pytest.mark.long), pytest.param(14, marks=pytest.mark.long)])
def test_nothing_that_is_not_published_reaches_an_output(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    facts, texts = restricted(rng)
    root = county(tmp_path, facts)
    code, out, err = run(root, "build")
    assert (code, err) == (0, ""), out + err
    outputs = leaks.files(root / "site", "site")
    assert run(root, "seal", "2017")[0] == 0
    outputs |= leaks.files(root / "data/seals", "seals")
    for command in (("explain", "2017/jia"), ("explain", "2017/jia", "15"), ("explain", "2017/jia", "--why-not", "优秀")):
        outputs[" ".join(command)] = "\n".join(map(str, run(root, *command))).encode()
    before = shutil.copytree(root, tmp_path / "before")
    record = root / "data/communities/2017/jia.toml"
    data = tomli.loads(record.read_text(encoding="utf-8"), parse_float=Decimal)
    for fact, clause in (("escalations", "15"), ("briefs", "13-1"), ("violations", "5")):
        data["clauses"][clause][fact] = data["clauses"][clause][fact][1:]
    data["showcases"], data["sanctions"] = data["showcases"][1:], data["sanctions"][1:]
    record.write_text(randomrecords.to_toml(data), encoding="utf-8", newline="\n")
    for command in (("build",), ("seal", "2017", "--correct", "2017-1"), ("diff", str(before), str(root))):
        outputs[f"{command[0]} {command[-1]}"] = "\n".join(map(str, run(root, *command))).encode()
    assert "示纪〔2017〕" in outputs["site/2017/communities/jia.html"].decode()
    assert "有关机关决定" in outputs["site/2017/communities/jia.html"].decode()
    assert outputs["site/2017/communities/jia.html"].decode().count("考核材料：2件") == 2  # of 15 and 16
    assert len(texts) > 30
    assert leaks.found(outputs, texts) == set()
    assert leaks.found(outputs, [form for day in secret_days(facts) for form in forms(day)]) == set()


# what differs only in what is not published


PETITIONS = (("15", "escalations"), ("16", "incidents"))
CASES = (("4", "accountability"), ("5", "violations"), ("7", "investigated"), ("10", "punished"), ("11", "filed"))


def disguised(record: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    """A record that differs in all that is not published, and in the order of its lists, and in nothing else."""
    data = copy.deepcopy(record)
    days = iter(rng.sample([dt.date(2017, month, day) for month in range(2, 12) for day in range(1, 29)], 120))
    codes: dict[str, str] = {}

    def text() -> str:
        return hostile(rng) + "龘" * rng.randrange(9)

    def other(table: dict[str, Any], *keys: str) -> None:
        """Other texts for those keys of a table that it has."""
        table.update({key: text() for key in keys if key in table})

    def told(document: dict[str, Any], criminal: bool = False) -> None:
        """A paper of a case: its title, and all of one that is cited only as a decision."""
        told = "number" in document and "法院" not in document["issuer"] and not criminal
        other(document, *(("title",) if told else ("issuer", "number", "title")))

    clauses = data.get("clauses", {})
    for clause, fact in PETITIONS:
        for event in clauses.get(clause, {}).get(fact, ()):
            event["date"] = next(days)
            other(event, "note")
            other(event["document"], "issuer", "number", "title")
        beside = clauses.get(clause, {})
        other(beside, "note")
        other(beside.get("document", {}), "issuer", "number", "title")
        for paper in beside.get("evidence", ()):
            other(paper, "title", "issuer", "number", *(("kind",) if paper["kind"].startswith("zk") else ()))
        for event in beside.get("falsified", ()):
            other(event, "note")
            told(event["document"])
    for clause, fact in CASES:
        for event in clauses.get(clause, {}).get(fact, ()):
            other(event, "note")
            told(event["document"])
    for brief in clauses.get("13-1", {}).get("briefs", ()):
        brief.update(title=text(), date=next(days))
    for item in data.get("showcases", ()):
        if item["kind"] == "promotion":
            item["date"] = next(days)
            other(item, "title", "note")
            other(item["document"], "issuer", "number", "title")
    for item in (*data.get("showcases", ()), *data.get("rewards", ())):
        if "work" in item:  # which are of one work is told, not how it is called
            item["work"] = codes.setdefault(item["work"], text())
    for item in data.get("sanctions", ()):
        other(item, "note")
        told(item["document"], item.get("criminal", False))
        if "violated_on" in item:
            item["violated_on"] -= dt.timedelta(days=rng.randrange(1, 300))
    for entries in (data.get("sanctions", ()), *(events for table in clauses.values() for events in table.values())):
        for event in entries if isinstance(entries, list) else ():
            if isinstance(event, dict) and "person" in event:
                event["person"] = codes.setdefault(event["person"], text())
    lists = [*data.values(), *(value for table in clauses.values() for value in table.values())]
    for value in lists:
        if isinstance(value, list):
            rng.shuffle(value)
    return data


def crowded(rng: random.Random) -> dict[str, Any]:
    """Facts whose hidden fields are all that tells some of them apart, or that stand beside such."""
    facts, _ = restricted(rng)
    day = dt.date(2017, 9, 4)

    def unnumbered() -> dict[str, Any]:
        return {"date": day, "document": {"issuer": "县纪委", "title": hostile(rng)}, "note": hostile(rng)}

    clauses = facts["clauses"]
    clauses["4"]["accountability"] += [{**unnumbered(), "role": "member", "persons": number} for number in (1, 2, 3)]
    clauses["4"]["accountability"] += [{**unnumbered(), "role": "principal", "person": code} for code in ("zp1", "zp3", "zp4")]
    clauses["11"]["filed"] += [unnumbered() for _ in range(3)]
    penalty = {"role": "cadre", "by": "superior"}
    facts["sanctions"] += [
        {**penalty, "penalty": "警告", **unnumbered(), "person": "zp1"},
        {**penalty, "penalty": "严重警告", **unnumbered(), "person": "zp1"},
        {**penalty, "penalty": "警告", **unnumbered(), "person": "zp2"},
        {**penalty, "penalty": "警告", **unnumbered(), "unit_of_act": True, "violated_on": dt.date(2006, 5, 4), "person": "zp3"},
        {**penalty, "penalty": "警告", **unnumbered(), "unit_of_act": True, "left_post": True, "person": "zp4"},
    ]
    facts["showcases"] += [
        {"title": hostile(rng), "date": day, "document": {"issuer": "x", "title": hostile(rng)}, "kind": "promotion",
         "level": level, "work": work}
        for level, work in (("city", "a"), ("city", "a"), ("city", "b"), ("province", "c"), ("city", "c"), ("city", "d"))
    ]  # fmt: skip
    return facts


def site_of(root: Path) -> dict[str, bytes]:
    assert run(root, "build")[0] == 0
    return leaks.files(root / "site")


@pytest.mark.long
@pytest.mark.parametrize("seed", range(1, 21))
def test_records_that_differ_in_what_is_not_published_give_the_same_site(tmp_path: Path, seed: int) -> None:
    """Neither texts nor days nor orders of hidden fields show, not even by a different byte."""
    rng = random.Random(seed)
    root = county(tmp_path, crowded(rng))
    record = root / "data/communities/2017/jia.toml"
    data = tomli.loads(record.read_text(encoding="utf-8"), parse_float=Decimal)
    before = site_of(root)
    for _ in range(3):
        data = disguised(data, rng)
        written = randomrecords.to_toml(data)
        assert written != record.read_text(encoding="utf-8")
        record.write_text(written, encoding="utf-8", newline="\n")
        after = site_of(root)
        assert {name for name in before | after if before.get(name) != after.get(name)} == set()


@pytest.mark.long
def test_the_whole_county_in_disguise_gives_the_same_site(tmp_path: Path) -> None:
    root = tmp_path / "root"
    for name in ("content", "templates", "data"):
        shutil.copytree(ROOT / name, root / name)
    before = site_of(root)
    for path in sorted((root / "data/communities/2017").glob("*.toml")):
        data = tomli.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
        path.write_text(randomrecords.to_toml(disguised(data, random.Random(path.stem))), encoding="utf-8", newline="\n")
    after = site_of(root)
    assert {name for name in before | after if before.get(name) != after.get(name)} == set()


@pytest.mark.long
def test_where_the_principal_was_before_does_not_show_where_nothing_follows(tmp_path: Path) -> None:
    """Neither the unit nor the day, where that unit was not 较差."""
    root = county(tmp_path, {})
    record = root / "data/communities/2017/jia.toml"
    good = record.read_text(encoding="utf-8")
    sites = []
    for leader in ("", '\n[leader]\nprevious_unit = "ding"\nsince = 2017-03-08\n', "\n[leader]\nsince = 2017-08-07\n"):
        record.write_text(good + leader, encoding="utf-8", newline="\n")
        sites.append(site_of(root))
    assert sites[0] == sites[1] == sites[2]


NOTED = {
    "note": "某某没有做",
    "document": {"issuer": "县委督查室", "number": "示委督〔2017〕18号", "title": "关于某某问题的通报"},
}


def test_the_note_of_a_judged_fact_is_published_but_beside_petitions() -> None:
    """16 lists petitions: nothing there. 10 lists cases: no title there, because it may be the case's. Elsewhere all there is."""
    law = load_rubric()
    told = published(law, record_of(merge(BASE, {"clauses": dict.fromkeys(("16", "10", "18"), NOTED)}))).grounds
    assert [(told[clause].note, told[clause].document and told[clause].document.text) for clause in ("16", "10", "18")] == [
        ("", None),
        ("某某没有做", "县委督查室 示委督〔2017〕18号"),
        ("某某没有做", "县委督查室 《关于某某问题的通报》示委督〔2017〕18号"),
    ]


def test_a_judged_note_beside_cases_is_the_reason() -> None:
    """Of the duty that was not done, and of that alone: the case beside it keeps its paper and no note."""
    found = with_(_10={"campaign": False, "punished": [EVENT], **NOTED})
    assert {(e.reason, e.note, e.document.text) for e in found.entries if (e.clause, str(e.kind)) == ("10", "void")} == {
        ("未开展专项整治行动", "某某没有做", "县委督查室 示委督〔2017〕18号"),
        ("在脱贫攻坚工作中被依纪依法查处", "", "县纪委 示纪〔2017〕9号"),
    }


LETTERS = [
    {"kind": "决定", "title": "关于张某上访的决定", "issuer": "县信访局", "number": "信〔2017〕3号"},
    {"kind": "张某的来信", "title": "张某的事"},
    {"kind": "台账", "title": "张某的事"},
]


@pytest.mark.parametrize("clause", ["15", "16"])
def test_of_evidence_of_petitions_the_number_is_published(clause: str) -> None:
    law = load_rubric()
    record = published(law, record_of(merge(BASE, {"clauses": {clause: {"evidence": LETTERS}}})))
    assert sorted((paper.kind, paper.title, paper.issuer, paper.number) for paper in record.evidence[clause]) == [
        ("", "", "", ""), ("", "", "", ""), ("决定", "", "", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("lacking", "said"), [(["issuer"], "发文机关"), (["number"], "正规编号"), (["issuer", "number"], "发文机关、正规编号")]
)
def test_an_invalid_paper_of_petitions_is_named_by_its_kind(lacking: list[str], said: str) -> None:
    paper = {key: value for key, value in LETTERS[0].items() if key not in lacking}
    found = entry(with_(_16={"evidence": [paper, *LETTERS]}), "papers", "void")
    assert (found.node, found.reason) == ("16", f"决定缺{said}，不是红头文件，视为无效")


def test_a_falsified_paper_of_petitions_is_cited_without_title_and_note() -> None:
    found = entry(with_(_15={"falsified": [EVENT]}), "papers", "void")
    assert (found.document.text, found.note) == ("县纪委 示纪〔2017〕9号", "")
    found = entry(with_(_18={"falsified": [EVENT]}), "papers", "void")
    assert (found.document.text, found.note) == ("县纪委 《关于张某的决定》示纪〔2017〕9号", "说明")
